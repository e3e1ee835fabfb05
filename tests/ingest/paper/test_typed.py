"""What a person typed, laid over the pages that they typed it from."""

import io
from dataclasses import replace

import pdfplumber
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.media import Media
from ingest.paper import typed
from ingest.paper.searchable import searchable
from models.house import Limits
from models.values import Box, Page, PageField, PageWord
from tests.ingest.paper.letters import encoded, note, scanned

READ = "Je demande le rernboursement de ma facture"
ROTATIONS = pytest.mark.parametrize("rotation", [0, 90, 180, 270])


def page(text: str = READ, *, rotation: int = 0, skew: float = 0.0, top: float = 0.2) -> Page:
    """A page whose words stand one beside the other, as they came."""
    words = tuple(
        PageWord(text=word, confidence=60.0, box=Box(left=0.1 * at, top=top, right=0.1 * at + 0.08, bottom=top + 0.02))
        for at, word in enumerate(text.split(), 1)
    )
    return Page(text=text, confidence=60.0, rotation=rotation, skew=skew, source="ocr", words=words)


def said(pages: tuple[Page, ...]) -> list[list[str]]:
    return [[word.text for word in one.words] for one in pages]


class TestCorrected:
    def test_a_corrected_word_stands_where_the_wrong_one_stood(self) -> None:
        (made,) = typed.over_pages([page()], READ.replace("rn", "m"))
        assert (made.words[3].text, made.words[3].box) == ("remboursement", page().words[3].box)

    def test_what_was_read_right_stays_where_it_is(self) -> None:
        (made,) = typed.over_pages([page(skew=2.0)], READ)
        assert (made.words, made.skew) == (page(skew=2.0).words, 2.0)

    def test_two_words_share_the_place_of_one(self) -> None:
        (made,) = typed.over_pages([page()], READ.replace("rernboursement", "rem boursement"))
        place = page().words[3].box
        first, second = (word.box for word in made.words[3:5])
        assert (first.left, first.right, second.right) == (place.left, second.left, place.right)

    def test_each_page_keeps_its_own(self) -> None:
        made = typed.over_pages(
            [page("Madame je demande"), page("une réponse écrlte")], "Madame je demande une réponse écrite"
        )
        assert said(made) == [["Madame", "je", "demande"], ["une", "réponse", "écrite"]]

    def test_what_nobody_wrote_is_left_out(self) -> None:
        assert said(typed.over_pages([page(f"||| {READ} ;;")], READ)) == [READ.split()]


class TestWithoutAPlace:
    @ROTATIONS
    def test_the_lines_stand_below_one_another_on_the_first_page(self, rotation: int) -> None:
        pages = [page("~~ ;; ||", rotation=rotation), page("", rotation=rotation)]
        first, second = typed.over_pages(pages, "Madame,\n\nje me plains du guichet.\nJeanne Testut")
        upright = [typed._upright(word.box, rotation) for word in first.words]
        assert (first.text, second.words) == ("Madame, je me plains du guichet. Jeanne Testut", ())
        assert [one[1] for one in upright] == sorted(one[1] for one in upright)
        assert upright[1][0] < upright[2][0]

    @given(st.text(min_size=1).filter(str.strip))
    def test_all_of_any_text_stands_on_the_page(self, text: str) -> None:
        (made,) = typed.over_pages([page("")], text)
        boxes = [word.box for word in made.words]
        assert [word.text for word in made.words] == text.split()
        assert all(0 <= box.left < box.right <= 1.001 and 0 <= box.top < box.bottom <= 1.001 for box in boxes)


class TestFields:
    def test_what_was_typed_stands_in_its_field_instead_of_the_attempt(self) -> None:
        box = Box(left=0.29, top=0.15, right=0.49, bottom=0.25)
        filled = PageField(name="surname", text="Testut", confidence=None, box=box)
        made = typed.over_fields(replace(page("Nom de famille Testvt, ici"), fields=(filled,)))
        assert [word.text for word in made.words if not typed._within(word.box, box)] == ["Nom", "de", "ici"]
        assert [word.text for word in made.words if typed._within(word.box, box)] == ["Testut"]


class TestCopy:
    @ROTATIONS
    def test_says_what_was_typed(self, rotation: int) -> None:
        pages = typed.over_pages([page("~~", rotation=rotation)], "Madame,\nje me plains du guichet « accueil ».")
        copy = searchable(encoded(scanned(note("…")), "JPEG"), media=Media.JPEG, pages=pages, limits=Limits())
        with pdfplumber.open(io.BytesIO(copy)) as file:
            assert "".join(letter["text"] for letter in file.pages[0].chars).split()[:4] == [
                "Madame,",
                "je",
                "me",
                "plains",
            ]

    @ROTATIONS
    def test_of_a_form_says_what_was_typed_into_its_fields(self, rotation: int) -> None:
        story = PageField(name="story", text="Rien reçu\ndepuis mai", box=Box(left=0.2, top=0.5, right=0.9, bottom=0.7))
        filled = typed.over_fields(replace(page("Ce qui est arrivé", rotation=rotation), fields=(story,)))
        copy = searchable(encoded(scanned(note("…")), "JPEG"), media=Media.JPEG, pages=[filled], limits=Limits())
        with pdfplumber.open(io.BytesIO(copy)) as file:
            said = "".join(letter["text"] for letter in file.pages[0].chars).split()
        assert said == ["Ce", "qui", "est", "arrivé", "Rien", "reçu", "depuis", "mai"]

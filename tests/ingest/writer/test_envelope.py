"""What may be printed on an envelope: an address that has the form, exists, and was read for sure."""

from dataclasses import replace

import pytest

from ingest.writer import envelope, postcodes
from ingest.writer.envelope import is_certain
from models.values import Box, Page, PageField, PageWord
from outbound import letters

ADDRESS = "Jeanne Testut\nrue des Essais 12 bte 3\n1180 Uccle"
LETTER = f"{ADDRESS}\n\nMadame,\n\nRien n'est arrivé.\n\nJeanne Testut"
BOX = Box(left=0.1, top=0.1, right=0.2, bottom=0.2)


def scanned(text: str = LETTER, **unsure: float) -> Page:
    """A page whose words were read at 96, but for those named."""
    words = tuple(PageWord(text=word, confidence=unsure.get(word, 96.0), box=BOX) for word in text.split())
    return Page(text=text, confidence=95.0, rotation=0, skew=0.0, source="ocr", words=words)


def certain(address: str = ADDRESS, *pages: Page) -> bool:
    return is_certain(address, pages or (scanned(f"{address}\n\nMadame,"),), confidence=80.0)


class TestForm:
    @pytest.mark.parametrize(
        "address",
        [
            ADDRESS,
            "Jeanne Testut\nRésidence du Parc\nrue des Essais 12\n1180 Uccle",
            "Jeanne Testut\nProbeweg 3\n52062 Aachen\nDEUTSCHLAND",
        ],
    )
    def test_as_bpost_reads_it(self, address: str) -> None:
        assert certain(address)

    @pytest.mark.parametrize(
        "address",
        [
            "Jeanne Testut\n1180 Uccle",
            "Jeanne Testut\nrue des Essais et des Expériences longues 12\n1180 Uccle",
            "Jeanne Testut\n" + "aile Nord\n" * 4 + "rue des Essais 12\n1180 Uccle",
            "Jeanne Testut\nProbeweg 3\n52062 Aachen",
            "Jeanne Testut\nrue des Essais 12\nUccle",
        ],
    )
    def test_otherwise_a_person_looks(self, address: str) -> None:
        assert not certain(address)


class TestDigits:
    """Ink that has run makes an 8 of a 0, and the word is as sure as any."""

    @pytest.mark.parametrize("ours", ["1888 Brussel", "1868 Bruxelles, Belgique", "B-1669 BRUXELLES", "5000 Liège"])
    def test_of_a_page_on_which_a_postcode_is_none_of_its_towns_are_not_believed(self, ours: str) -> None:
        assert not certain(ADDRESS, scanned(f"{ADDRESS}\n\nSolidaris\nrue du Midi 111\n{ours}\n\nMadame,"))

    @pytest.mark.parametrize(
        "other",
        [
            "1000 Bruxelles",
            "1000 Brussel België",
            "le 12 mai 2026 Bruxelles",
            "59000 Lille",
            "4835 NE Breda",
            "1234 Nulle-Part",
            "réf. 2026/1182 Namur",
            "payé 1250 euros",
        ],
    )
    def test_are_believed_where_nothing_speaks_against_them(self, other: str) -> None:
        assert certain(ADDRESS, scanned(f"{ADDRESS}\n\nSolidaris\nrue du Midi 111\n{other}\n\nMadame,"))


class TestTyped:
    def test_a_line_may_be_as_long_as_our_letters_show_it(self) -> None:
        assert envelope._SHOWN_CHARS == letters._LINE_CHARS

    @pytest.mark.parametrize(
        ("last", "towns"),
        [("1180 Ixelles", "Uccle / Ukkel"), ("1180 Uccle", None), ("9999 Nulle-Part", None), ("52062 Aachen", None)],
    )
    def test_a_town_that_is_not_the_postcodes_is_asked_about(self, last: str, towns: str | None) -> None:
        assert envelope.other_town(["Jeanne Testut", "rue des Essais 12", last]) == towns

    def test_the_name_may_be_left_out(self) -> None:
        assert envelope.wrong_with(["rue des Essais 12", "1180 Uccle"]) is None


class TestPostcode:
    @pytest.mark.parametrize(
        ("code", "town"),
        [
            ("1180", "Uccle"),
            ("1180", "UKKEL"),
            ("1180", "Bruxelles"),
            ("1060", "St-Gilles"),
            ("1420", "Braine l’Alleud"),
            ("1742", "Ternat"),
            ("1300", "Limal (Wavre)"),
            ("4780", "St. Vith"),
            ("4000", "Liege"),
        ],
    )
    def test_and_a_town_that_fits_it(self, code: str, town: str) -> None:
        assert postcodes.fits(code, town)

    @pytest.mark.parametrize(
        ("code", "read", "written"),
        [
            ("5000", "Namùr", "Namur"),
            ("4000", "Liege", "Liège"),
            ("4000", "LIEGE", "LIEGE"),
            ("1180", "Ukkel", "Ukkel"),
            ("1180", "Ixelles", "Ixelles"),
            ("1000", "Bruxelles (Quartier)", "Bruxelles (Quartier)"),
        ],
    )
    def test_gives_a_town_its_accents(self, code: str, read: str, written: str) -> None:
        assert postcodes.spelled(code, read) == written

    @pytest.mark.parametrize(
        ("code", "town"),
        [("1180", "Ixelles"), ("1108", "Uccle"), ("1300", "Bruxelles"), ("4000", "Namur"), ("1180", "")],
    )
    def test_another_does_not(self, code: str, town: str) -> None:
        assert not postcodes.fits(code, town)

    def test_one_digit_misread_is_no_address(self) -> None:
        assert not certain(ADDRESS.replace("1180", "1190"))


class TestReading:
    @pytest.mark.parametrize("word", ["Essais", "12", "3", "1180", "Uccle"])
    def test_one_unsure_word_is_enough_to_ask(self, word: str) -> None:
        assert certain(ADDRESS, scanned())
        assert not certain(ADDRESS, scanned(**{word: 79.0}))

    def test_digits_are_to_be_surer_than_letters(self) -> None:
        assert certain(ADDRESS, scanned(Essais=85.0))
        assert not certain(ADDRESS, scanned(**{"12": 85.0}))

    def test_a_word_that_is_not_on_the_page_was_repaired(self) -> None:
        assert not certain(ADDRESS, scanned(LETTER.replace("1180", "118O")))

    def test_a_name_read_surely_below_the_letter_counts(self) -> None:
        page = scanned()
        first = replace(page.words[0], confidence=40.0)
        assert certain(ADDRESS, replace(page, words=(first, *page.words[1:])))

    def test_a_word_elsewhere_does_not_stand_for_one_in_the_block(self) -> None:
        page = scanned(LETTER + "\n12")
        unsure = tuple(replace(word, confidence=50.0) if at == 5 else word for at, word in enumerate(page.words))
        assert page.words[5].text == "12"
        assert not certain(ADDRESS, replace(page, words=unsure))

    def test_the_country_before_the_code_is_no_other_word(self) -> None:
        assert certain(ADDRESS, scanned(LETTER.replace("1180", "B-1180")))

    def test_typed_text_is_believed(self) -> None:
        typed = Page(text=LETTER, confidence=None, rotation=0, skew=0.0, source="text-layer")
        assert certain(ADDRESS, typed)
        assert certain(ADDRESS, typed, scanned("Annexe", Annexe=30.0))

    def test_a_form_is_judged_by_its_fields(self) -> None:
        field = PageField(name="street", text="rue des Essais 12")
        assert certain(ADDRESS, replace(scanned("Formulaire"), fields=(field,)))

    @pytest.mark.parametrize(("confidence", "expected"), [(95.0, True), (79.0, False)])
    def test_a_page_without_places_is_judged_as_a_whole(self, confidence: float, expected: bool) -> None:
        assert certain(ADDRESS, replace(scanned(), words=(), confidence=confidence)) is expected

"""The printed letter: what stands on it, where, and that a machine reads it too."""

import io
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pdfplumber
import pikepdf
import pypdfium2
import pytest
import zxingcpp

from models.errors import Held
from models.words import DispatchChannel, HoldReason, Language, Template
from outbound.letters import letter
from tests.builders import HOUSE
from tests.outbound.drafts import REFERENCE, SECOND, by_post, draft

MM = 72 / 25.4
TO_WRITERS = [template for template in Template if template.to_writer]
LONG_ADDRESS = "Madame Odile Vranckx\np/a Résidence des Tilleuls\nBloc B, étage 4\nrue Longue 3 bte 2\n1000 Bruxelles"


def words(pdf: bytes, page: int = 0) -> list[dict[str, Any]]:
    """Each word of a page with its box, in mm from the upper left."""
    with pdfplumber.open(io.BytesIO(pdf)) as opened:
        found = opened.pages[page].extract_words()
    return [{"text": w["text"], **{k: float(w[k]) / MM for k in ("x0", "x1", "top", "bottom")}} for w in found]


def text(pdf: bytes) -> str:
    with pdfplumber.open(io.BytesIO(pdf)) as opened:
        return " ".join(" ".join((page.extract_text() or "").split()) for page in opened.pages)


def pages(pdf: bytes) -> int:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return len(opened.pages)


def codes(pdf: bytes, dpi: int = 200) -> list[str]:
    opened = pypdfium2.PdfDocument(pdf)
    try:
        picture = opened[0].render(scale=dpi / 72).to_pil().convert("L")
    finally:
        opened.close()
    return [code.text for code in zxingcpp.read_barcodes(picture)]


def in_window(word: dict[str, Any]) -> bool:
    """Whether some envelope may show it (see the module): right of 80 mm, between 25 and 98 mm."""
    return bool(word["x1"] > 80 and word["bottom"] > 25 and word["top"] < 98)


class TestWindow:
    @pytest.mark.parametrize("address", ["Odile Vranckx\nrue Longue 3 bte 2\n1000 Bruxelles", LONG_ADDRESS])
    def test_shows_the_address_and_nothing_else(self, address: str) -> None:
        shown = [word["text"] for word in words(letter(by_post(postal_address=address))) if in_window(word)]
        assert " ".join(shown) == " ".join(address.split())

    def test_shows_the_usual_address_whichever_way_the_sheet_slides(self) -> None:
        shown = [word for word in words(letter(by_post())) if in_window(word)]
        assert min(word["x0"] for word in shown) >= 121.5
        assert max(word["x1"] for word in shown) <= 190
        assert min(word["top"] for word in shown) >= 52
        assert max(word["bottom"] for word in shown) <= 69

    def test_shows_a_long_address_with_the_sheet_in_the_middle(self) -> None:
        shown = [word for word in words(letter(by_post(postal_address=LONG_ADDRESS))) if in_window(word)]
        assert max(word["bottom"] for word in shown) <= 79

    @pytest.mark.parametrize("template", TO_WRITERS)
    def test_of_no_letter_shows_anything_else(self, template: Template) -> None:
        shown = [word["text"] for word in words(letter(by_post(template))) if in_window(word)]
        assert " ".join(shown) == "Odile Vranckx rue Longue 3 bte 2 1000 Bruxelles"

    @pytest.mark.parametrize(
        ("name", "address", "shown"),
        [
            ("Odile Vranckx", "rue Longue 3\n1000 Bruxelles", "Odile Vranckx rue Longue 3 1000 Bruxelles"),
            ("Odile Vranckx", "Mme VRANCKX Odile\n1000 Bruxelles", "Mme VRANCKX Odile 1000 Bruxelles"),
            (None, "Odile Vranckx\n1000 Bruxelles", "Odile Vranckx 1000 Bruxelles"),
            ("A", "A\n\n  rue   Longue 3 \r\n1000\tBruxelles\n", "A rue Longue 3 1000 Bruxelles"),
            ("<b>A</b>", "rue & place\n1000 X", "<b>A</b> rue & place 1000 X"),
        ],
    )
    def test_gives_the_name_once_and_first(self, name: str | None, address: str, shown: str) -> None:
        made = letter(by_post(to_name=name, postal_address=address))
        assert " ".join(word["text"] for word in words(made) if in_window(word)) == shown

    def test_keeps_name_street_and_town_of_an_endless_address(self) -> None:
        address = "\n".join(["Odile Vranckx", *(f"ligne {number}" for number in range(30)), "1000 Bruxelles"])
        shown = [word["text"] for word in words(letter(by_post(postal_address=address))) if in_window(word)]
        assert shown[:2] + shown[-2:] == ["Odile", "Vranckx", "1000", "Bruxelles"]
        assert len(shown) == 14

    @pytest.mark.parametrize("address", [None, "", " \n \n"])
    def test_without_an_address_is_a_hold(self, address: str | None) -> None:
        with pytest.raises(Held) as caught:
            letter(by_post(postal_address=address))
        assert caught.value.reason is HoldReason.NO_ADDRESS


class TestCode:
    def test_reads_as_the_reference(self) -> None:
        assert codes(letter(by_post())) == [REFERENCE]

    def test_of_a_mixed_message_reads_as_both(self) -> None:
        assert sorted(codes(letter(by_post(Template.ACKNOWLEDGEMENT_MIXED)))) == [REFERENCE, SECOND]

    def test_is_read_from_a_coarse_copy_too(self) -> None:
        assert codes(letter(by_post()), dpi=110) == [REFERENCE]

    def test_is_not_there_without_a_reference(self) -> None:
        assert codes(letter(by_post(Template.CONTACT_RECEIPT, references=()))) == []


class TestWords:
    @pytest.mark.parametrize("language", Language)
    @pytest.mark.parametrize("template", TO_WRITERS)
    def test_fit_on_one_page(self, template: Template, language: Language) -> None:
        assert pages(letter(by_post(template, languages=(language,)))) == 1

    def test_in_two_languages_take_a_page_each(self) -> None:
        assert pages(letter(by_post(languages=(Language.FR, Language.NL)))) == 2

    def test_say_what_the_message_would_say(self) -> None:
        shown = text(letter(by_post(languages=(Language.NL,))))
        assert "Betreft: Ontvangstbevestiging" in shown
        assert "ten laatste op 15 april 2026" in shown

    def test_give_the_houses_own_names_and_numbers(self) -> None:
        shown = text(letter(by_post()))
        wanted = (
            HOUSE.name,
            HOUSE.organisation,
            HOUSE.phone,
            "rue de l'Exemple 1",
            "1000 Bruxelles",
            HOUSE.privacy_notice_url,
        )
        assert [each for each in wanted if each not in shown] == []

    def test_do_not_ask_for_a_reply_to_a_message(self) -> None:
        assert "Répondez" not in text(letter(by_post()))

    def test_bear_the_day_of_the_houses_calendar(self) -> None:
        late = datetime(2026, 3, 31, 22, 30, tzinfo=UTC)
        assert "1er avril 2026" in text(letter(by_post(date=late)))

    def test_of_a_house_with_odd_names_stay_words(self) -> None:
        house = replace(HOUSE, name='A "B" </style> \\C; D', organisation="")
        assert 'A "B" </style> \\C; D' in text(letter(by_post(house=house)))


class TestFile:
    def test_is_the_same_for_the_same_draft(self) -> None:
        assert letter(by_post()) == letter(by_post())

    def test_is_another_for_another_dispatch(self) -> None:
        assert letter(by_post()) != letter(by_post(message_id="<other@house.example>"))

    def test_is_a_tagged_pdf_with_language_and_title(self) -> None:
        with pikepdf.open(io.BytesIO(letter(by_post(languages=(Language.NL,))))) as opened:
            assert str(opened.Root.Lang) == "nl"
            assert opened.Root.MarkInfo.Marked
            assert (
                opened.open_metadata()["{http://purl.org/dc/elements/1.1/}title"]
                == f"Ontvangstbevestiging – {REFERENCE}"
            )
            assert opened.open_metadata()["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"

    def test_describes_its_code_to_who_cannot_see(self) -> None:
        with pikepdf.open(io.BytesIO(letter(by_post()))) as opened:
            described = [
                str(each.get("/Alt"))
                for each in opened.objects
                if isinstance(each, pikepdf.Dictionary) and each.get("/S") == "/Figure"
            ]
        assert described == [f"Code QR de la référence: {REFERENCE}"]

    def test_embeds_every_font(self) -> None:
        with pikepdf.open(io.BytesIO(letter(by_post()))) as opened:
            fonts = [
                each
                for each in opened.objects
                if isinstance(each, pikepdf.Dictionary) and each.get("/Type") == "/FontDescriptor"
            ]
            assert fonts
            assert all("/FontFile2" in font or "/FontFile3" in font for font in fonts)

    def test_loads_nothing_from_outside(self, tmp_path: Any) -> None:
        (tmp_path / "fr").mkdir()
        (tmp_path / "letter.html.jinja").write_text(
            '<html lang="fr"><title>x</title><img alt="a" src="file:///etc/hostname">kept'
        )
        assert text(letter(by_post(), tmp_path)) == "akept"


class TestNoLetter:
    @pytest.mark.parametrize("made", [draft(), by_post(Template.DPO_REFERRAL), by_post(channel=DispatchChannel.EMAIL)])
    def test_is_made_of_what_does_not_go_to_a_writer_by_post(self, made: Any) -> None:
        with pytest.raises(ValueError, match="by post"):
            letter(made)

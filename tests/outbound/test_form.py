"""The printed complaint form: the same fields at the same places in four languages, readable in years."""

import io

import numpy as np
import pdfplumber
import pikepdf
import pypdfium2
import pytest
import zxingcpp

from models.forms import FieldKind, form_map
from models.house import House
from models.sheets import FormPage, decode
from models.words import Language
from outbound.form import MARKS_MM, VERSION, field_map, form
from outbound.wording import environment
from tests.builders import HOUSE


def picture(pdf: bytes, page: int, dpi: int = 100) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    opened = pypdfium2.PdfDocument(pdf)
    try:
        return np.array(opened[page].render(scale=dpi / 72).to_pil().convert("L"))
    finally:
        opened.close()


def text(pdf: bytes) -> str:
    with pdfplumber.open(io.BytesIO(pdf)) as opened:
        return " ".join(" ".join((page.extract_text() or "").split()) for page in opened.pages)


@pytest.mark.parametrize("language", Language)
class TestForm:
    def test_still_fits_the_map_of_its_version(self, language: Language) -> None:
        assert field_map(form(language, house=HOUSE)) == form_map(VERSION)

    def test_tells_version_language_and_page_in_two_codes_on_each_page(self, language: Language) -> None:
        pdf = form(language)
        for page in (1, 2):
            found = zxingcpp.read_barcodes(picture(pdf, page - 1))
            assert [decode(code.text) for code in found] == [
                FormPage(version=VERSION, language=language, page=page)
            ] * 2

    def test_shows_every_label_whole(self, language: Language) -> None:
        words = (
            environment(None, layout=True).get_template(f"{language.value}/form.html.jinja").make_module({"notice": ""})
        )
        shown = text(form(language))
        for label in [*words.labels.values(), *words.headings, words.anonymous, words.signature]:  # type: ignore[attr-defined]
            assert " ".join(label.split()) in shown

    def test_has_a_label_for_each_field_that_is_filled_in(self, language: Language) -> None:
        words = (
            environment(None, layout=True).get_template(f"{language.value}/form.html.jinja").make_module({"notice": ""})
        )
        mapped = form_map(VERSION)
        assert mapped is not None
        filled = {field.name for field in mapped.fields if field.kind is not FieldKind.SIGNATURE}
        assert words.labels.keys() == filled  # type: ignore[attr-defined]

    def test_says_where_to_send_it(self, language: Language) -> None:
        shown = text(form(language, house=HOUSE))
        assert HOUSE.own_addresses[0] in shown
        assert HOUSE.privacy_notice_url in shown

    def test_can_be_filled_in_on_a_screen(self, language: Language) -> None:
        with pikepdf.open(io.BytesIO(form(language))) as file:
            fields = list(file.Root.AcroForm.Fields)
            assert all(str(field.T).startswith(f"courrier-{VERSION}-{language.value}-") for field in fields)
            assert all(str(field.TU) for field in fields)
            assert len({str(field.T) for field in fields}) == len(fields)


class TestLayout:
    def test_has_a_mark_in_each_corner_of_each_page(self) -> None:
        for page in (0, 1):
            shown = picture(form(Language.FR), page)
            for x, y in MARKS_MM:
                at = (
                    slice(round((y - 2) / 25.4 * 100), round((y + 2) / 25.4 * 100)),
                    slice(round((x - 2) / 25.4 * 100), round((x + 2) / 25.4 * 100)),
                )
                assert shown[at].max() < 60

    def test_leaves_the_pen_seven_millimetres(self) -> None:
        mapped = form_map(VERSION)
        assert mapped is not None
        for field in mapped.fields:
            if field.kind is not FieldKind.TICK:
                assert (field.box.bottom - field.box.top) * mapped.high_mm >= 7

    def test_is_the_same_for_the_same_house(self) -> None:
        assert form(Language.NL, house=HOUSE) == form(Language.NL, house=HOUSE)

    def test_is_pdf_ua(self) -> None:
        with pikepdf.open(io.BytesIO(form(Language.DE))) as file:
            assert file.Root.MarkInfo.Marked
            assert file.Root.Lang == "de"
            with file.open_metadata() as metadata:
                assert metadata["pdfuaid:part"] == "1"

    def test_of_a_house_with_long_names_has_the_same_places(self) -> None:
        long: House = HOUSE.__class__(
            **{
                **{name: getattr(HOUSE, name) for name in HOUSE.__dataclass_fields__},
                "name": "Service " * 8,
                "address": "Rue de la Très Longue Adresse 1234 boîte 567\n1000 Bruxelles",
            }
        )
        assert field_map(form(Language.FR, house=long)) == form_map(VERSION)

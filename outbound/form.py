"""The printed complaint form: two pages for the pen that can be filled in on a screen too (AcroForm, PDF/UA).

Every field stands at the same place in all languages; `models.forms` has the places by version, so that a form printed
today can be read in years. The widgets' names carry version and language, the QR codes those and the page. A form whose
fields move, come or go is a new version: raise `VERSION` and write its map beside the older ones.
"""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf

from models.forms import FieldKind, FormField, FormMap
from models.house import House
from models.sheets import FormPage, encode
from models.values import Box
from models.words import Language
from outbound.printed import printed, qr
from outbound.wording import environment, postal_lines, signature

VERSION = 1
PAGES = 2
MARK_MM = 5.0
MARKS_MM = ((12.0, 12.0), (198.0, 12.0), (198.0, 285.0), (12.0, 285.0))
"""The middles of the registration marks, clockwise from the upper left: printers leave 6 mm free at most."""
SIGNATURE_MM = (130.0, 245.1, 190.0, 265.1)
CODES_MM = ((168.0, 19.0, 190.0, 41.0), (172.0, 267.0, 190.0, 285.0))
"""Left, top, right, bottom on the sheet, as in the template."""

_CORRECTION = "Q"  # a quarter of a code may be lost
_MULTILINE, _NO_SCROLL = 1 << 12, 1 << 23  # ISO 32000-1 table 228
_POINTS_TO_MM = 72 / 25.4
_FONT = "/Helv 11 Tf 0 g"


def prefix(language: Language) -> str:
    """What the name of each fillable field begins with."""
    return f"courrier-{VERSION}-{language.value}-"


def form(language: Language, *, house: House | None = None, templates_dir: Path | None = None) -> bytes:
    """The empty form as a PDF; the same for the same arguments. `house` signs it, and says where to send it, where known."""
    texts = [encode(FormPage(version=VERSION, language=language, page=page)) for page in range(1, PAGES + 1)]
    html = (
        environment(templates_dir, layout=True)
        .get_template("form.html.jinja")
        .render(
            language=language.value,
            prefix=prefix(language),
            marks=MARKS_MM,
            mark=MARK_MM,
            texts=texts,
            codes=[qr(text, _CORRECTION) for text in texts],
            names=signature(house) if house else [],
            address=", ".join([*signature(house), *postal_lines(house)]) if house and house.address else "",
            email=house.own_addresses[0] if house and house.own_addresses else "",
            notice=house.privacy_notice_url if house else "",
        )
    )
    return _fillable(printed(html, texts[0].encode("ascii"), forms=True))


def _fillable(pdf: bytes) -> bytes:
    """The form as viewers want it: a standard font to type in, and no room beyond a box, or its print would lose words."""
    with pikepdf.open(io.BytesIO(pdf)) as file:
        typing: Any = pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.Type1,
            BaseFont=pikepdf.Name.Helvetica,
            Encoding=pikepdf.Name.WinAnsiEncoding,
        )
        acroform = file.Root.AcroForm
        acroform.DR = pikepdf.Dictionary(Font=pikepdf.Dictionary(Helv=file.make_indirect(typing)))
        acroform.DA = pikepdf.String(_FONT)
        for field in acroform.Fields:
            if pikepdf.Name.Tx == field.FT:
                field.DA = pikepdf.String(_FONT)
                field.Ff = (int(field.get("/Ff", 0)) & _MULTILINE) | _NO_SCROLL
        filled = io.BytesIO()
        file.save(filled, deterministic_id=True)
        return filled.getvalue()


def field_map(pdf: bytes) -> FormMap:
    """The map of a form as it is laid out: the rectangles of its widgets, and of what is filled in with the pen alone."""
    with pikepdf.open(io.BytesIO(pdf)) as file:
        fields = [field for number, page in enumerate(file.pages, 1) for field in _fields(page, number)]
    signature_box = FormField(name="signature", kind=FieldKind.SIGNATURE, page=PAGES, box=_between_marks(SIGNATURE_MM))
    (left, top), _, (right, bottom), _ = MARKS_MM
    return FormMap(
        version=VERSION,
        wide_mm=right - left,
        high_mm=bottom - top,
        mark_mm=MARK_MM,
        codes=tuple(map(_between_marks, CODES_MM)),
        fields=(*fields, signature_box),
    )


def _fields(page: pikepdf.Page, number: int) -> Iterator[FormField]:
    _, _, _, high = (float(edge) for edge in page.mediabox)
    for widget in page.get("/Annots", ()):
        one, two, three, four = (float(edge) / _POINTS_TO_MM for edge in widget.Rect)
        low, top = sorted((high / _POINTS_TO_MM - two, high / _POINTS_TO_MM - four))
        several_lines = bool(int(widget.get("/Ff", 0)) & _MULTILINE)
        kind = FieldKind.LINES if several_lines else FieldKind.TEXT
        yield FormField(
            name=str(widget.T).rpartition("-")[2],
            kind=FieldKind.TICK if pikepdf.Name.Btn == widget.FT else kind,
            page=number,
            box=_between_marks((min(one, three), low, max(one, three), top)),
        )


def _between_marks(edges_mm: tuple[float, float, float, float]) -> Box:
    (left, top), _, (right, bottom), _ = MARKS_MM
    one, two, three, four = edges_mm
    across, down = right - left, bottom - top
    return Box(
        left=round((one - left) / across, 5),
        top=round((two - top) / down, 5),
        right=round((three - left) / across, 5),
        bottom=round((four - top) / down, 5),
    )

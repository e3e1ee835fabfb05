"""The house's form as people hand it in: filled in on a screen, typed upon, written by hand, ticked in all manners."""

import io
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
from numpy.random import Generator, default_rng
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from models.forms import FieldKind, FormField, form_map
from models.values import Box
from models.words import Language
from outbound.form import MARKS_MM, VERSION, form

Pixels = NDArray[np.uint8]

DPI = 300
INK = (20, 20, 40)
SANS = Path("/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf")
SERIF = Path("/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf")
MONO = Path("/usr/share/fonts/truetype/liberation/LiberationMono-Regular.ttf")

FILLED = {
    "affiliate_surname": "Van den Broeck",
    "affiliate_first_name": "Élise",
    "member_number": "0442-71-90",
    "national_number": "68.01.30-442.93",
    "street": "Rue de l'Intendant 22, boîte 4",
    "postcode": "1080",
    "town": "Molenbeek-Saint-Jean",
    "phone": "0466 21 00 48",
    "email": "elise.vdb@example.be",
    "service": "Remboursements, agence de Jette",
    "facts_date": "12/03/2026",
    "story": "Le 12 mars 2026, j'ai remis au guichet trois attestations de soins.\nDepuis lors, aucun remboursement n'est arrivé.",
    "tried_whom": "Madame Lejeune, au guichet",
    "tried_date": "02/04/2026",
    "tried_answer": "Par téléphone, sans réponse claire.",
    "wish": "Le remboursement de 148,50 euros et une explication écrite.",
    "annexes": "2, copies des reçus",
    "signed_date": "20/04/2026",
}
TICKED = ("for_self", "answer_nl", "tried_yes")


def on_screen(
    language: Language, filled: Mapping[str, str] = FILLED, ticked: tuple[str, ...] = TICKED, parent: str = ""
) -> bytes:
    """The form filled in by a viewer: the values stored, nothing drawn; its fields below a `parent` where one is named."""
    with pikepdf.open(io.BytesIO(form(language))) as file:
        for field in file.Root.AcroForm.Fields:
            name = str(field.T).rpartition("-")[2]
            if name in filled:
                field.V = pikepdf.String(filled[name].replace("\n", "\r"))
            if name in ticked:
                field.V = field.AS = pikepdf.Name("/on")
        if parent:
            kids = pikepdf.Array(list(file.Root.AcroForm.Fields))
            above = file.make_indirect(pikepdf.Dictionary(T=pikepdf.String(parent), Kids=kids))
            for field in kids:
                field.Parent = above
            file.Root.AcroForm.Fields = pikepdf.Array([above])
        made = io.BytesIO()
        file.save(made)
        return made.getvalue()


def flattened(pdf: bytes) -> bytes:
    """The same as a viewer prints it into a file: its values drawn, no field left."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        document.init_forms()
        for number in range(len(document)):
            page = document[number]
            assert pdfium.FPDFPage_Flatten(page.raw, pdfium.FLAT_PRINT) == pdfium.FLATTEN_SUCCESS
        made = io.BytesIO()
        document.save(made)
        return made.getvalue()
    finally:
        document.close()


def empty(language: Language, page: int) -> Pixels:
    """A page of the form as a printer prints it, in RGB."""
    document = pypdfium2.PdfDocument(form(language))
    try:
        return np.array(document[page - 1].render(scale=DPI / 72).to_pil().convert("RGB"))
    finally:
        document.close()


def fields(page: int) -> tuple[FormField, ...]:
    mapped = form_map(VERSION)
    assert mapped is not None
    return mapped.on(page)


def place(box: Box) -> tuple[float, float, float, float]:
    """Left, top, right, bottom on the printed page, in pixels."""
    (left, top), _, (right, bottom), _ = MARKS_MM
    across, down, px_mm = right - left, bottom - top, DPI / 25.4
    return (
        (left + box.left * across) * px_mm,
        (top + box.top * down) * px_mm,
        (left + box.right * across) * px_mm,
        (top + box.bottom * down) * px_mm,
    )


def written(
    sheet: Pixels,
    page: int,
    filled: Mapping[str, str],
    font: Path,
    *,
    size_pt: float = 11,
    hand: Generator | None = None,
) -> Pixels:
    """The page with its fields filled in; by a shaking `hand` letter for letter, else as a machine types."""
    picture = Image.fromarray(sheet)
    for field in fields(page):
        left, top, _, bottom = place(field.box)
        lines = filled.get(field.name, "").split("\n") if field.kind is not FieldKind.TICK else []
        pitch = 8 * DPI / 25.4 if field.kind is FieldKind.LINES else bottom - top
        for number, line in enumerate(lines):
            at = (left + 20, top + number * pitch + (pitch - 1.25 * size_pt / 72 * DPI) / 2)
            _line(picture, at, line, font, size_pt / 72 * DPI, hand)
    return np.array(picture)


def _line(
    picture: Image.Image, at: tuple[float, float], line: str, font: Path, size_px: float, hand: Generator | None
) -> None:
    if hand is None:
        ImageDraw.Draw(picture).text(at, line, font=ImageFont.truetype(str(font), round(size_px)), fill=INK)
        return
    x, y = at
    drift = 0.0
    for letter in line:
        drift = 0.8 * drift + float(hand.normal(0, 4))
        shape = ImageFont.truetype(str(font), round(size_px * (1 + float(hand.normal(0, 0.12)))))
        room = round(2 * size_px)
        tile = Image.new("L", (room, room), 0)
        ImageDraw.Draw(tile).text((room // 4, room // 4), letter, font=shape, fill=255)
        tile = tile.rotate(float(hand.normal(0, 5)), resample=Image.Resampling.BICUBIC)
        picture.paste(Image.new("RGB", tile.size, INK), (round(x) - room // 4, round(y + drift) - room // 4), tile)
        x += shape.getlength(letter) * (1 + float(hand.normal(0, 0.08)))


def ticked(sheet: Pixels, page: int, how: Mapping[str, str]) -> Pixels:
    """The page with boxes marked: `cross`, `tick`, `filled`, `dot`, `scribble`, `speck`."""
    picture = Image.fromarray(sheet)
    pen, hand = ImageDraw.Draw(picture), default_rng(7)
    for field in fields(page):
        left, top, right, bottom = place(field.box)
        middle = ((left + right) / 2, (top + bottom) / 2)
        match how.get(field.name):
            case "cross":
                pen.line((left + 7, top + 5, right - 6, bottom - 8), fill=INK, width=6)
                pen.line((left + 5, bottom - 6, right - 8, top + 7), fill=INK, width=6)
            case "tick":
                pen.line((left + 8, middle[1], middle[0], bottom - 8, right + 20, top - 25), fill=INK, width=6)
            case "filled":
                pen.rectangle((left + 2, top + 2, right - 2, bottom - 2), fill=INK)
            case "dot":
                pen.ellipse((middle[0] - 6, middle[1] - 6, middle[0] + 6, middle[1] + 6), fill=INK)
            case "speck":
                pen.ellipse((middle[0] - 1, middle[1] - 1, middle[0] + 1, middle[1] + 1), fill=INK)
            case "scribble":
                for at in np.arange(top - 20, bottom + 20, 4):
                    pen.line((left - 25, at + hand.normal(0, 4), right + 25, at + hand.normal(0, 4)), fill=INK, width=6)
    return np.array(picture)


def signed(sheet: Pixels) -> Pixels:
    """The second page, signed."""
    picture = Image.fromarray(sheet)
    (box,) = (field.box for field in fields(2) if field.kind is FieldKind.SIGNATURE)
    left, top, _, bottom = place(box)
    strokes = [(left + 40 + 12 * at, (top + bottom) / 2 + 60 * np.sin(0.9 * at)) for at in range(45)]
    ImageDraw.Draw(picture).line(strokes, fill=INK, width=5)
    return np.array(picture)


def without_marks(sheet: Pixels, *corners: int) -> Pixels:
    """The page with these of its marks (clockwise from the upper left) torn off."""
    torn, px_mm = sheet.copy(), DPI / 25.4
    for corner in corners:
        x, y = (round(edge * px_mm) for edge in MARKS_MM[corner])
        torn[max(0, y - 60) : y + 60, max(0, x - 60) : x + 60] = 255
    return torn

"""Separator sheets as they come out of the printer, and pages of letters, drawn anew from the seed that is handed in."""

import io
from functools import cache

import numpy as np
import pypdfium2
from numpy.random import Generator
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from models.sheets import Separator
from models.words import Language
from outbound.sheets import separators
from samples.wear import grey, scanned

Pixels = NDArray[np.uint8]
WIDE, HIGH = 2480, 3508  # A4 at 300 dpi
_FONT = "/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf"
_LINES = (
    "Madame, Monsieur,",
    "Je n'ai reçu aucune indemnité depuis le mois de juillet, malgré trois appels.",
    "Votre employé m'a répondu chaque fois que le dossier était en cours.",
    "Je vous demande de régler ces deux mois sans délai et de m'expliquer par écrit",
    "ce qui s'est passé. Où en est mon dossier ?",
    "Veuillez agréer mes salutations distinguées.",
)


@cache
def printed(sheet: Separator) -> Image.Image:
    """The sheet as the printer made it, RGB, 300 dpi."""
    opened = pypdfium2.PdfDocument(separators(sheet, 1, languages=(Language.FR, Language.NL)))
    try:
        return opened[0].render(scale=300 / 72).to_pil().convert("RGB").resize((WIDE, HIGH))
    finally:
        opened.close()


@cache
def typed(number: int = 0, rows: int = 34) -> Image.Image:
    """A page of a letter, RGB, 300 dpi; another number makes another page, fewer rows one that is quicker to read."""
    page = Image.new("RGB", (WIDE, HIGH), "white")
    draw = ImageDraw.Draw(page)
    font = ImageFont.truetype(_FONT, 46, layout_engine=ImageFont.Layout.BASIC)
    for row in range(rows):
        draw.text((295, 300 + row * 76), _LINES[(row + number) % len(_LINES)], (28, 28, 32), font)
    return page


def short(number: int = 0) -> Image.Image:
    """A page of a short letter."""
    return typed(number, rows=8)


def blank() -> Image.Image:
    """The back of a sheet."""
    return Image.new("RGB", (WIDE, HIGH), "white")


def scan(page: Image.Image, rng: Generator, skew_deg: float = 0.5) -> Image.Image:
    """The page from an office scanner, grey."""
    worn = scanned(grey(page), rng, skew_deg=skew_deg, blur_px=0.9, noise=3.0, paper=242)
    return Image.fromarray(worn.astype(np.uint8))


def pdf_of(pages: list[Image.Image]) -> bytes:
    """The pages as a scanner's PDF: a JPEG each."""
    out = io.BytesIO()
    pages[0].save(out, "PDF", resolution=300.0, save_all=True, append_images=pages[1:])
    return out.getvalue()


def tiff_of(pages: list[Image.Image], dpi: tuple[int, int]) -> bytes:
    """The pages as a fax server's file."""
    out = io.BytesIO()
    pages[0].save(out, "TIFF", compression="group4", dpi=dpi, save_all=True, append_images=pages[1:])
    return out.getvalue()

"""PDF: the text layer where there is one that covers the page, pixels where there is not.

pikepdf (qpdf) opens and mends the file and takes an empty password off; pdfplumber reads letters with their places;
pypdfium2 shows what the page looks like, which is what is believed in the end.
"""

import io
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from math import sqrt
from typing import Any

import numpy as np
import pdfplumber
import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
from numpy.typing import NDArray

from ingest.paper.acroform import Answers
from ingest.paper.acroform import answers as answers_on
from ingest.paper.acroform import inherited as _inherited
from ingest.paper.cleaning import inside, survey
from ingest.paper.form import Look
from ingest.paper.guard import kept
from ingest.paper.layout import Stretch, joined, text_of
from ingest.paper.picture import Picture, Pixels
from models.errors import Held
from models.house import Limits
from models.values import Box, Page, PageWord
from models.words import HoldReason

_DPI = 300.0
_LEAST_DPI = 90.0  # below it 11-point letters are five pixels high
_LEAST_PX = 1100.0  # on the long side of a page: A4 at 94 dpi
_PAGE_PX = 3508.0  # A4 at 300 dpi
_LOOK_DPI = 110.0
_POINTS = 72.0  # to the inch: ISO 32000-1 section 8.3.2.3
_FULL_PAGE = 0.6  # share of the page that an image covers which is the page itself
_COVERED = 0.97
_MOSTLY = 0.5
_HIDDEN_MODES = (pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP)
_NO_LETTER = re.compile(r"\(cid:\d+\)|[\ufffd\ue000-\uf8ff\x00-\x08\x0e-\x1f]")
_LATIN_WORD = re.compile(r"[a-zß-öø-ÿœ]{4,}")
_VOWEL = re.compile(r"[aeiouyà-æè-ïò-öø-ýÿœ]")
_LAYER = 8
_OF_THE_FORM = "COURRIER/1/F/V:"  # is printed under its codes: models.sheets
_MOST_NOTES = 20_000  # on all pages; a form has a hundred to the page

for _library in ("pdfminer", "pdfplumber", "pikepdf", "pypdfium2"):
    logging.getLogger(_library).setLevel(logging.CRITICAL)  # they quote the file that they complain of


@dataclass(frozen=True, slots=True, kw_only=True)
class Layered:
    """A page with a text layer, and pixels of what more is on it: a logo, a photo, a stamp; the layer's words painted out."""

    page: Page
    rest: Picture = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormLeaf:
    """A page of the house's own form that a program wrote or filled in: how it looks, beside what it is as any other page."""

    look: Look = field(repr=False)
    leaf: "Page | Layered | Picture"


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfFile:
    """An open PDF. `count` pages; `leaves` gives each as its text layer (Page) or as pixels (Picture).

    `plain` is the file as it is read: mended, without encryption, its notes drawn on their pages.
    """

    count: int
    plain: bytes = field(repr=False)
    limits: Limits
    plumber: Any = field(repr=False)
    shown: Any = field(repr=False)
    filled: tuple[tuple[Stretch, ...], ...] = field(repr=False)
    answers: tuple[Answers | None, ...] = field(repr=False)

    def leaves(self) -> Iterator[Page | Layered | Picture | FormLeaf]:
        """The pages in order, one in memory at a time. Raises Held (TOO_COMPLEX, UNREADABLE)."""
        for index in range(self.count):
            with kept(self.limits), _damage_held(f"page {index + 1} cannot be read"):
                leaf = self._of_form(index, self._leaf(index))
            yield leaf

    def _of_form(self, index: int, leaf: Page | Layered | Picture) -> Page | Layered | Picture | FormLeaf:
        """The leaf, with how it looks where its fields or the words under its codes say that it is the house's form."""
        answers = self.answers[index]
        layer = leaf if isinstance(leaf, Page) else leaf.page if isinstance(leaf, Layered) else None
        written = layer is not None and _OF_THE_FORM in "".join(layer.text.split())
        if answers is None and not written:
            return leaf
        pixels, _ = self.seen(index)
        words = self.words(index) if layer is not None else ()
        return FormLeaf(look=Look(pixels=pixels, words=words, answers=answers), leaf=leaf)

    def looks(self) -> Iterator[Picture]:
        """What each page looks like, its text layer included; one in memory at a time. Raises Held as `leaves` does.

        A page that no scan fills has the fewer pixels: nothing on it is worn.
        """
        for index in range(self.count):
            with kept(self.limits), _damage_held(f"page {index + 1} cannot be read"):
                page = self.shown[index]
                try:
                    scanned = _natural_scale(page) is not None
                    scale = _scale(page, self.limits) if scanned else _look_scale(page, self.limits)
                    look = Picture(pixels=_rendered(page, scale), dpi=None)
                finally:
                    page.close()
            yield look

    def seen(self, index: int) -> tuple[Pixels, float]:
        """The pixels of a page, text and all, and how many dots to the inch they have."""
        with _damage_held(f"page {index + 1} cannot be read"):
            page = self.shown[index]
            try:
                scale = _scale(page, self.limits)
                return _rendered(page, scale), scale * _POINTS
            finally:
                page.close()

    def words(self, index: int) -> tuple[PageWord, ...]:
        """The words of a page's text layer, where they stand on it, from top to bottom; their confidence is 100."""
        with _plumbed(self.plumber, index) as page:
            left, top, right, bottom = page.bbox
            wide, high = right - left, bottom - top
            return tuple(
                PageWord(
                    text=word["text"],
                    confidence=100.0,
                    box=Box(
                        left=(word["x0"] - left) / wide,
                        top=(word["top"] - top) / high,
                        right=(word["x1"] - left) / wide,
                        bottom=(word["bottom"] - top) / high,
                    ),
                )
                for word in page.extract_words(x_tolerance_ratio=0.12, y_tolerance=2.5)
            )

    def _leaf(self, index: int) -> Page | Layered | Picture:
        page = self.shown[index]
        try:
            if _has_shown_text(page):
                layer = self._layer(index, page)
                if layer is not None:
                    return layer
            pixels = _rendered(page, _scale(page, self.limits))
            if pixels.min() == pixels.max():
                _refuse_undrawn(page)
            return Picture(pixels=pixels, dpi=_DPI)
        finally:
            page.close()

    def _layer(self, index: int, page: Any) -> Page | Layered | None:
        """The page's text layer; None where it is not the text that one sees."""
        with _plumbed(self.plumber, index) as plumbed:
            words = _words(plumbed)
        boxes = np.array([(word.left, word.top, word.right, word.bottom) for word in words], np.float64).reshape(-1, 4)
        seen = " ".join(word.text for word in words)
        words += [_beside(value, words) for value in self.filled[index] if value.text.strip() not in seen]
        text = text_of(words)
        if not text.strip() or _garbled(text):
            return None
        layer = Page(text=text, confidence=None, rotation=0, skew=0.0, source="text-layer")
        share = _covered(boxes, _rendered(page, _look_scale(page, self.limits)), page)
        if share >= _COVERED:
            return layer
        if share < _MOSTLY:
            return None
        pixels = _rendered(page, _scale(page, self.limits))
        return Layered(page=layer, rest=Picture(pixels=_painted_out(pixels, boxes, page), dpi=_DPI))


@contextmanager
def opened(data: bytes, limits: Limits) -> Iterator[PdfFile]:
    """Opens a PDF, mended where it is damaged.

    Raises Held: PASSWORD where it needs one (an owner's password alone does not keep one from reading: ISO 32000-1
    section 7.6.3.1), UNREADABLE, TOO_COMPLEX (pages, or a picture inside of too many pixels).
    """
    with kept(limits, more_bytes=2 * len(data)):
        plain = _plain(data, limits)
    with kept(limits, more_bytes=2 * len(data)), _damage_held("the PDF cannot be opened"):
        shown = pypdfium2.PdfDocument(plain.data)
        plumber = pdfplumber.open(io.BytesIO(plain.data))
    try:
        count = len(shown)
        if count == 0:
            raise Held(HoldReason.UNREADABLE, "a PDF without pages")
        yield PdfFile(
            count=count,
            plain=plain.data,
            limits=limits,
            plumber=plumber,
            shown=shown,
            filled=plain.filled,
            answers=plain.answers,
        )
    finally:
        plumber.close()
        shown.close()


@contextmanager
def opened_to_look(data: bytes, limits: Limits) -> Iterator[PdfFile]:
    """Opens a PDF of which nothing but `looks` is asked: where it is whole no copy of it is made, since a batch is large.

    Raises Held as `opened` does.
    """
    with kept(limits, more_bytes=2 * len(data)):
        whole = _whole(data, limits)
    if not whole:
        with opened(data, limits) as file:
            yield file
        return
    with kept(limits, more_bytes=2 * len(data)), _damage_held("the PDF cannot be opened"):
        shown = pypdfium2.PdfDocument(data)
    try:
        yield PdfFile(count=len(shown), plain=data, limits=limits, plumber=None, shown=shown, filled=(), answers=())
    finally:
        shown.close()


def _whole(data: bytes, limits: Limits) -> bool:
    """Whether it opens without mending and without a password. Raises Held (TOO_COMPLEX)."""
    try:
        file = pikepdf.open(io.BytesIO(data), attempt_recovery=False)
    except pikepdf.PdfError:
        return False
    with file, _damage_held("the PDF is damaged"):
        if len(file.pages) > limits.pages:
            raise Held(HoldReason.TOO_COMPLEX, f"more than {limits.pages} pages")
        _refuse_bombs(file, limits)
        return len(file.pages) > 0 and not file.is_encrypted


@contextmanager
def _damage_held(detail: str) -> Iterator[None]:
    try:
        yield
    except (Held, MemoryError, RecursionError):
        raise
    except Exception:
        raise Held(HoldReason.UNREADABLE, detail) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plain:
    """The file without encryption, notes made part of their pages; `filled` the values of form fields by page."""

    data: bytes = field(repr=False)
    filled: tuple[tuple[Stretch, ...], ...] = field(repr=False)
    answers: tuple[Answers | None, ...] = field(repr=False)


def _plain(data: bytes, limits: Limits) -> _Plain:
    with mended(data) as file, _damage_held("the PDF is damaged"):
        if len(file.pages) > limits.pages:
            raise Held(HoldReason.TOO_COMPLEX, f"more than {limits.pages} pages")
        _refuse_bombs(file, limits)
        if sum(len(page.get("/Annots", ())) for page in file.pages) > _MOST_NOTES:
            raise Held(HoldReason.TOO_COMPLEX, f"more than {_MOST_NOTES} notes or fields")
        filled = tuple(tuple(_filled(page)) for page in file.pages)
        answers = tuple(answers_on(page) for page in file.pages)
        file.flatten_annotations("screen")
        plain = io.BytesIO()
        file.save(plain)
        return _Plain(data=plain.getvalue(), filled=filled, answers=answers)


def mended(data: bytes) -> pikepdf.Pdf:
    """An open PDF, by PDFium's way of finding its objects where qpdf does not find them.

    Raises Held: PASSWORD where it needs one, UNREADABLE.
    """
    try:
        return pikepdf.open(io.BytesIO(data))
    except pikepdf.PasswordError:
        raise Held(HoldReason.PASSWORD, "a PDF that opens with a password only") from None
    except pikepdf.PdfError:
        with _damage_held("the PDF cannot be opened"):
            # PDFium finds its way where qpdf does not: a file cut off before its table of objects.
            document = pypdfium2.PdfDocument(data)
            saved = io.BytesIO()
            document.save(saved)
            document.close()
            return pikepdf.open(saved)


def _filled(page: pikepdf.Page) -> Iterator[Stretch]:
    """What was typed into the form fields of a page (ISO 32000-1 section 12.7): many programs store it and draw nothing."""
    left_edge, _, _, top_edge = (float(value) for value in page.mediabox)
    for note in page.get("/Annots", ()):
        value = _inherited(note, "/V")
        if note.get("/Subtype") != "/Widget" or _inherited(note, "/FT") != "/Tx" or value is None:
            continue
        one, two, three, four = (float(edge) for edge in note.Rect)
        left, right, low, high = min(one, three), max(one, three), min(two, four), max(two, four)
        lines = str(value).replace("\r", "\n").split("\n")
        step = (high - low) / len(lines)
        for number, line in enumerate(lines):
            if line.strip():
                top = top_edge - high + number * step
                yield Stretch(text=line, left=left - left_edge, top=top, right=right - left_edge, bottom=top + step)


def _beside(value: Stretch, words: list[Stretch]) -> Stretch:
    """The value on the line of its label, where one stands at its left."""
    labels = [word for word in words if word.right <= value.left + 1 and word.top < value.middle < word.bottom]
    if not labels:
        return value
    label = max(labels, key=lambda word: word.right)
    return replace(value, top=label.top, bottom=label.bottom)


def _refuse_bombs(file: pikepdf.Pdf, limits: Limits) -> None:
    """An image of more pixels than allowed is never decoded, whatever its size on the page; of bits, four times as many."""
    for thing in file.objects:
        if not isinstance(thing, pikepdf.Stream) or thing.get("/Subtype") != "/Image":
            continue
        pixels = int(thing.get("/Width", 0)) * int(thing.get("/Height", 0))
        bits = int(thing.get("/BitsPerComponent", 8)) == 1 or bool(thing.get("/ImageMask", False))
        if pixels > limits.page_pixels * (4 if bits else 1):
            raise Held(HoldReason.TOO_COMPLEX, f"a picture of {pixels} pixels, more than {limits.page_pixels}")


def _refuse_undrawn(page: Any) -> None:
    """A page that stays white because its picture is damaged is no blank back: it would be lost without a word."""
    for shown in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=_LAYER):
        width, height = shown.get_px_size()
        bitmap = pdfium.FPDFImageObj_GetBitmap(shown.raw)
        if bitmap:
            pdfium.FPDFBitmap_Destroy(bitmap)
        elif width * height > 1:
            raise Held(HoldReason.UNREADABLE, "a picture on a page cannot be decoded")


# ── pixels ───────────────────────────────────────────────────────────────────────────────────────


def _rendered(page: Any, scale: float) -> Pixels:
    bitmap = page.render(scale=scale, rev_byteorder=True, prefer_bgrx=False)
    try:
        pixels = np.array(bitmap.to_numpy(), dtype=np.uint8)
    finally:
        bitmap.close()
    if pixels.ndim == 3 and pixels.shape[2] == 1:
        return np.ascontiguousarray(pixels[..., 0])
    return np.ascontiguousarray(pixels[..., :3]) if pixels.ndim == 3 else pixels


def _scale(page: Any, limits: Limits) -> float:
    """Pixels to the point: those of the scan where the page is one, else 300 dpi; fewer where it would pass the cap."""
    width, height = page.get_size()
    wanted = _DPI / _POINTS
    natural = _natural_scale(page)
    if natural is not None and (natural * _POINTS < _DPI * 1.1):
        # Black and white stays so, and a program that took each pixel for a point makes no giant.
        wanted = max(natural, min(wanted, _LEAST_PX / max(width, height, 1.0)))
    elif natural is not None:
        # A scan of thousands of dots to the inch is a letter on a page of a thumbnail's size (paperless-ngx#7871).
        wanted = min(natural, max(wanted, _PAGE_PX / max(width, height, 1.0)))
    allowed = 0.999 * sqrt(limits.page_pixels / max(width * height, 1.0))  # whole pixels are rounded up
    scale = min(wanted, allowed)
    if scale * _POINTS < _LEAST_DPI and (natural is None or scale < 0.5 * natural):
        raise Held(HoldReason.TOO_COMPLEX, f"a page of {width / _POINTS:.0f} by {height / _POINTS:.0f} inches")
    return float(scale)


def _look_scale(page: Any, limits: Limits) -> float:
    width, height = page.get_size()
    return float(min(_LOOK_DPI / _POINTS, sqrt(limits.page_pixels / max(width * height, 1.0))))


def _natural_scale(page: Any) -> float | None:
    """Pixels to the point of the image that is the page, where one is: a program took each pixel for a point."""
    for shown in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=_LAYER):
        left, bottom, right, top = shown.get_bounds()
        width, height = page.get_size()
        if (right - left) * (top - bottom) >= _FULL_PAGE * width * height:
            return float(shown.get_px_size()[0] / max(right - left, 1.0))
    return None


def _has_shown_text(page: Any) -> bool:
    """Whether letters are drawn that one can see: another program's reading lies hidden over or under its scan."""
    width, height = page.get_size()
    shown = False
    for thing in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT, pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=_LAYER):
        if thing.type == pdfium.FPDF_PAGEOBJ_TEXT:
            shown = shown or pdfium.FPDFTextObj_GetTextRenderMode(thing.raw) not in _HIDDEN_MODES
            continue
        left, bottom, right, top = thing.get_bounds()
        if (right - left) * (top - bottom) >= _FULL_PAGE * width * height:
            shown = False
    return shown


# ── the text layer ───────────────────────────────────────────────────────────────────────────────


@contextmanager
def _plumbed(plumber: Any, index: int) -> Iterator[Any]:
    page = plumber.pages[index]
    try:
        yield page
    finally:
        page.close()


def _words(page: Any) -> list[Stretch]:
    """The stretches of each line: letters on one baseline with no wide gap between them."""
    lines: dict[int, list[Stretch]] = {}
    words = page.extract_words(x_tolerance_ratio=0.12, y_tolerance=2.5, keep_blank_chars=False, use_text_flow=False)
    height = float(np.median([word["bottom"] - word["top"] for word in words])) if words else 1.0
    baseline, number = float("-inf"), 0
    for word in sorted(words, key=lambda word: (word["bottom"], word["x0"])):
        if word["bottom"] - baseline > 0.35 * height:
            baseline, number = word["bottom"], number + 1
        stretch = Stretch(text=word["text"], left=word["x0"], top=word["top"], right=word["x1"], bottom=word["bottom"])
        lines.setdefault(number, []).append(stretch)
    return [stretch for line in lines.values() for stretch in joined(line, 1.6 * height)]


def _garbled(text: str) -> bool:
    """Whether the layer's codes are no letters: fonts without a true ToUnicode map (ISO 32000-1 section 9.10)."""
    if sum(len(found) for found in _NO_LETTER.findall(text)) > 0.03 * len(text):
        return True
    shown = [character for character in text if not character.isspace() and character not in "._-…•"]
    if sum(character.isalnum() for character in shown) < 0.6 * len(shown):
        return True
    latin = _LATIN_WORD.findall(text)
    return len(latin) >= 8 and sum(bool(_VOWEL.search(word)) for word in latin) < 0.7 * len(latin)


def _covered(boxes: NDArray[np.float64], look: Pixels, page: Any) -> float:
    """The share of letter-sized ink that lies inside the layer's words: the rest is text that the layer lacks."""
    found = survey(look if look.ndim == 2 else np.ascontiguousarray(look.min(axis=2)))
    return inside(found, boxes * (look.shape[1] / page.get_size()[0]))


def _painted_out(pixels: Pixels, boxes: NDArray[np.float64], page: Any) -> Pixels:
    """The page without the words of its layer; `boxes` in points from the top left."""
    paper = np.percentile(pixels[::8, ::8], 90, axis=(0, 1)).astype(np.uint8)
    for left, top, right, bottom in (boxes * (pixels.shape[1] / page.get_size()[0])).astype(int):
        pixels[max(0, top - 1) : bottom + 2, max(0, left - 1) : right + 2] = paper
    return pixels

"""A searchable copy of what came on paper: a PDF/A-2b that looks as it came, with the text that was read laid over it.

The original is kept as it is; the copy is for finding and for showing. Its pages stand upright. A page of a PDF goes along
as it is where PDF/A allows all that it holds (`archival`), else as a picture of itself; scripts, attached files, links and
notes never do. The same bytes and the same reading give the same copy.

The layer is read back with two libraries before the copy is anybody's: a converter has removed one without a word before
(OCRmyPDF#947).
"""

import io
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, nullcontext, suppress
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pdfplumber
import pikepdf
import pypdfium2
from numpy.typing import NDArray
from pikepdf import Array, Dictionary

from ingest.media import Media, sniff
from ingest.paper import archival, facsimile, pdf
from ingest.paper.archival import Unfit
from ingest.paper.facsimile import Facsimile
from ingest.paper.guard import kept
from ingest.paper.hidden import FONT, HiddenFont, layer
from models.errors import Held
from models.house import Limits
from models.values import Document, Page, PageWord

Matrix = NDArray[np.float64]

_INVISIBLE = 3  # text rendering mode: ISO 32000-1 table 106
_SCAN_OPERATORS = archival.OPERATORS - archival.WRITING - {"sh"}


class NoCopy(Exception):
    """No copy can be vouched for. It carries no text of the letter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Leaf:
    """A page of the copy: the words to lay over it, and how the page that they stand on came to stand upright.

    `text` is all that was read of it, `own` the text of the layer that it brought along, as both libraries read it in the original: None for a picture.
    """

    words: Sequence[PageWord] = field(repr=False)
    rotation: int
    skew: float
    size: tuple[float, float]
    text: str = field(repr=False)
    into: Matrix  # from points of the upright page, y upwards, to the page's own coordinates
    own: tuple[str, str] | None = field(default=None, repr=False)


def searchable(data: bytes, *, media: Media, pages: Sequence[Page], limits: Limits) -> bytes:
    """The searchable copy of a scan of which `pages` were read. Raises NoCopy where it cannot be made or vouched for."""
    try:
        with pikepdf.new() as made:
            read = _from_pdf if media is Media.PDF else _from_pictures
            leaves = read(data, media, pages, limits, made)
            if len(leaves) != len(pages):
                raise NoCopy
            with kept(limits, more_bytes=3 * len(data), pages=len(pages)):
                _lay(made, leaves)
                archival.declared(made)
                copy = _written(made)
        if not _survived(copy, leaves, limits):
            raise NoCopy
    except (NoCopy, MemoryError):
        raise
    except Held:
        raise NoCopy from None
    except Exception:  # a library's message may quote the letter
        raise NoCopy from None
    return copy


def copies(data: bytes, document: Document, limits: Limits) -> Iterator[bytes]:
    """The searchable copy of the file that was read as `document`; nothing where it is no scan or there is no copy."""
    media = sniff(data)
    if media.scan:
        with suppress(NoCopy):
            yield searchable(data, media=media, pages=document.pages, limits=limits)


def _written(made: pikepdf.Pdf) -> bytes:
    file = io.BytesIO()
    made.save(
        file,
        force_version="1.7",
        deterministic_id=True,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        compress_streams=True,
        fix_metadata_version=False,
    )
    return file.getvalue()


def _lay(made: pikepdf.Pdf, leaves: Sequence[_Leaf]) -> None:
    """Lays the words over the pages, in one font for the whole file."""
    written = [word.text for leaf in leaves for word in leaf.words]
    if not written:
        return
    font = HiddenFont.of(written)
    embedded = font.embedded(made)
    for page, leaf in zip(made.pages, leaves, strict=True):
        if not leaf.words:
            continue
        drawn = layer(leaf.words, font, rotation=leaf.rotation, skew_deg=leaf.skew, size=leaf.size)
        # Each page gets a dictionary of its own: pages of one file may share theirs.
        resources = _copied(page.obj.get("/Resources"))
        resources.Font = _copied(resources.get("/Font"))
        resources.Font[str(FONT)] = embedded
        page.obj.Resources = resources
        before, after = _closed(page)
        page.contents_add(made.make_stream(before), prepend=True)
        page.contents_add(made.make_stream(after + _moved(leaf.into) + drawn + b"\nQ"))


def _copied(named: Any) -> Dictionary:
    return Dictionary({} if named is None else dict(named.items()))


def _closed(page: pikepdf.Page) -> tuple[bytes, bytes]:
    """What must stand before and behind a page's contents so that nothing they set or leave open reaches further."""
    operators = Counter(str(step.operator) for step in pikepdf.parse_content_stream(page))
    open_ones = operators["q"] - operators["Q"]
    return b"q\n" * (1 + max(0, -open_ones)), b"\nQ\n" * (1 + max(0, open_ones))


def _moved(into: Matrix) -> bytes:
    """The operators that lead to that coordinate system, which `Q` leaves again."""
    return b"q %s cm\n" % b" ".join(b"%.6f" % value for value in into[:2].T.ravel())


# ── pictures ─────────────────────────────────────────────────────────────────────────────────────


def _from_pictures(data: bytes, media: Media, pages: Sequence[Page], limits: Limits, made: pikepdf.Pdf) -> list[_Leaf]:
    found = facsimile.facsimiles(data, media, limits)
    return [_pictured(made, look, page, page.words) for look, page in zip(found, pages, strict=True)]


def _pictured(made: pikepdf.Pdf, look: Facsimile, page: Page, words: Sequence[PageWord]) -> _Leaf:
    """A page that is one picture, turned upright."""
    size = look.size if page.rotation in (0, 180) else look.size[::-1]
    # The unit square in which a PDF draws a picture has its origin at the lower left (ISO 32000-1 section 8.9.5).
    square = np.array([(1, 0, 0), (0, -1, 1), (0, 0, 1)], np.float64)
    drawn = _to_points(size) @ _turn(page.rotation) @ look.oriented @ square
    made.add_blank_page(page_size=size)
    new = made.pages[-1]
    new.obj.Resources = Dictionary(XObject=Dictionary(Picture=look.embedded(made)))
    new.obj.Contents = made.make_stream(_moved(drawn) + b"/Picture Do Q")
    return _Leaf(words=words, rotation=page.rotation, skew=page.skew, size=size, text=_told(page), into=np.eye(3))


def _turn(rotation: int) -> Matrix:
    """Fractions of a page, y downwards, before and after it was turned clockwise."""
    return facsimile.oriented({0: 1, 90: 6, 180: 3, 270: 8}[rotation])


def _to_points(size: tuple[float, float]) -> Matrix:
    """From fractions of a page, y downwards, to its points, y upwards."""
    return np.array([(size[0], 0, 0), (0, -size[1], size[1]), (0, 0, 1)], np.float64)


# ── the pages of a PDF ───────────────────────────────────────────────────────────────────────────


def _from_pdf(data: bytes, _: Media, pages: Sequence[Page], limits: Limits, made: pikepdf.Pdf) -> list[_Leaf]:
    with ExitStack() as stack:
        file = stack.enter_context(pdf.opened(data, limits))
        with kept(limits, more_bytes=len(data)):
            original = stack.enter_context(pikepdf.open(io.BytesIO(file.plain)))
        if len(original.pages) != len(pages):
            raise NoCopy
        leaves = []
        for number, page in enumerate(pages):
            with kept(limits):
                leaves.append(_carried(made, original, number, page, file))
        return leaves


def _carried(made: pikepdf.Pdf, original: pikepdf.Pdf, number: int, page: Page, file: pdf.PdfFile) -> _Leaf:
    came = original.pages[number]
    try:
        if page.source == "ocr":
            with (
                suppress(Unfit) if page.fields else nullcontext()
            ):  # a form filled in on a screen was printed, not scanned
                return _scan(made, original, number, page)
        archival.kept(came)
    except Unfit:
        look = facsimile.of_pixels(*file.seen(number))
        typed = page.source == "text-layer" or bool(page.fields)
        written = (*file.words(number), *page.words) if typed else page.words
        return _pictured(made, look, page, written)
    own = _text_of(file.plumber.pages[number], file.shown[number])
    made.pages.append(came)
    left, bottom, right, top, rotate = _shown(came)
    size = (right - left, top - bottom) if rotate in (0, 180) else (top - bottom, right - left)
    into = np.asarray(np.linalg.inv(_to_upright(came, 0)), np.float64)
    return _Leaf(words=page.words, rotation=0, skew=page.skew, size=size, text=_told(page), into=into, own=own)


def _scan(made: pikepdf.Pdf, original: pikepdf.Pdf, number: int, page: Page) -> _Leaf:
    """A page that is a picture, with its pictures as they came, upright, and without what another program read on it."""
    came = original.pages[number]
    archival.alone(came)
    contents = pikepdf.unparse_content_stream(_without_hidden_text(came))
    resources = _copied(came.obj.get("/Resources"))
    if "/Font" in resources:
        del resources["/Font"]
    if "/Pattern" in resources:
        raise Unfit  # patterns do not turn with the page
    came.obj.Resources = resources
    came.obj.Contents = original.make_stream(contents)
    archival.kept(came, operators=_SCAN_OPERATORS)
    upright = _to_upright(came, page.rotation)
    made.pages.append(came)
    new = made.pages[-1]
    left, bottom, right, top, rotate = _shown(came)
    sideways = (rotate + page.rotation) % 180 != 0
    size = (top - bottom, right - left) if sideways else (right - left, top - bottom)
    for key in ("/CropBox", "/Rotate"):
        if key in new.obj:
            del new.obj[key]
    new.obj.MediaBox = Array([0, 0, *size])
    before, after = _closed(new)
    new.obj.Contents = made.make_stream(before + _moved(upright) + contents + b"\nQ" + after)
    return _Leaf(words=page.words, rotation=page.rotation, skew=page.skew, size=size, text=_told(page), into=np.eye(3))


def _told(page: Page) -> str:
    """What the copy must say somewhere: the page's text. Of a form that is put into words of ours, what was typed into it."""
    if not page.fields:
        return page.text
    return " ".join(each.text for each in page.fields if each.confidence is None and each.text != "yes")


def _shown(page: pikepdf.Page) -> tuple[float, float, float, float, int]:
    """The corners of what is shown of a page, in its coordinates, and the turn with which it is shown."""
    media, crop = ([float(edge) for edge in box] for box in (page.mediabox, page.cropbox))
    across = sorted(
        (max(min(media[0], media[2]), min(crop[0], crop[2])), min(max(media[0], media[2]), max(crop[0], crop[2])))
    )
    up = sorted(
        (max(min(media[1], media[3]), min(crop[1], crop[3])), min(max(media[1], media[3]), max(crop[1], crop[3])))
    )
    if across[1] - across[0] < 1 or up[1] - up[0] < 1:
        raise Unfit
    return across[0], up[0], across[1], up[1], int(page.obj.get("/Rotate", 0)) % 360


def _to_upright(page: pikepdf.Page, rotation: int) -> Matrix:
    """From a page's own coordinates to the points of the page as it is shown and then turned, y upwards."""
    left, bottom, right, top, rotate = _shown(page)
    wide, high = right - left, top - bottom
    fractions = np.array([(1 / wide, 0, -left / wide), (0, -1 / high, top / high), (0, 0, 1)], np.float64)
    size = (wide, high) if (rotate + rotation) % 180 == 0 else (high, wide)
    return _to_points(size) @ _turn(rotation) @ _turn(rotate) @ fractions


def _without_hidden_text(page: pikepdf.Page) -> list[Any]:
    """The contents without text that nobody sees. Raises Unfit where text is seen: it would be there twice."""
    kept: list[Any] = []
    mode, modes = 0, []
    for step in pikepdf.parse_content_stream(page):
        operator = str(step.operator)
        if operator == "q":
            modes.append(mode)
        elif operator == "Q" and modes:
            mode = modes.pop()
        elif operator == "Tr":
            mode = int(step.operands[0])
        elif operator in ("Tj", "TJ", "'", '"') and mode != _INVISIBLE:
            raise Unfit
        if operator not in archival.WRITING:
            kept.append(step)
    return kept


# ── what survived ────────────────────────────────────────────────────────────────────────────────


def _survived(copy: bytes, leaves: Sequence[_Leaf], limits: Limits) -> bool:
    """Whether two libraries read back what was laid: pdfplumber in its order, PDFium all of it."""

    def reads(number: int, leaf: _Leaf) -> bool:
        with kept(limits):
            return _reads(plumber.pages[number], shown[number], leaf)

    with pdfplumber.open(io.BytesIO(copy)) as plumber, ExitStack() as stack:
        shown = pypdfium2.PdfDocument(copy)
        stack.callback(shown.close)
        if not len(plumber.pages) == len(shown) == len(leaves):
            return False
        return all(reads(number, leaf) for number, leaf in enumerate(leaves))


def _reads(plumbed: Any, shown: Any, leaf: _Leaf) -> bool:
    in_order, all_of_it = _text_of(plumbed, shown)
    if not _marks(leaf.text) <= _marks(all_of_it):
        return False
    laid = " ".join(word.text for word in leaf.words)
    if leaf.own is None:
        return in_order.split() == laid.split() and _marks(all_of_it) == _marks(laid)
    before, drawn = leaf.own
    return _squeezed(in_order) == _squeezed(before + laid) and _marks(all_of_it) == _marks(drawn + laid)


def _text_of(plumbed: Any, shown: Any) -> tuple[str, str]:
    """The text of a page in the order in which it is drawn, as pdfplumber reads it, and as PDFium does."""
    try:
        in_order = "".join(letter["text"] for letter in plumbed.chars)
    finally:
        plumbed.close()
    text = shown.get_textpage()
    try:
        return in_order, str(text.get_text_range())
    finally:
        text.close()
        shown.close()


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _marks(text: str) -> Counter[str]:
    """How often each sign stands in it. PDFium takes ligatures apart, and a hyphen at a line's end for a soft one."""
    plain = unicodedata.normalize("NFKC", text)
    return Counter(sign for sign in plain if not sign.isspace() and sign not in "-\u00ad\x02\ufffe")

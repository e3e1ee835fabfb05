"""Pages of scanned files as one PDF: a letter cut out of a batch, the halves of one put together.

What a page shows stays as it came: JPEG and black-and-white pictures keep their bytes or their bits, pages of a PDF their
streams, its form fields their values, its layers what they hide. Nothing of another page goes along: a shared store of pictures or
fields, notes, outlines, attachments, the structure tree and the description of the whole file are left behind, or one
person's words would lie in another's case. The same pages always give the same bytes, so that cutting twice is cutting once.

A person may have a file cut that could not be read: the kernel keeps each step (`guard`) as it keeps the drawing of a page.
"""

import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from typing import Protocol

import img2pdf
import pikepdf
from PIL import Image, ImageOps

from ingest.media import Media, sniff
from ingest.paper import alone, pdf, picture
from ingest.paper.guard import kept
from models.errors import Held
from models.house import Limits
from models.values import Run
from models.words import HoldReason

_PAPER_IN = 11.69  # A4's long side (ISO 216), where a picture does not tell its size
_QUALITY = 95  # of what was lossy before: at this one no eye and no OCR tells the two apart
_LOSSY_TIFF = ("jpeg", "tiff_jpeg", "webp")
_TURNED = 0x0112  # Exif 2.3 section 4.6.4: orientation


class _Source(Protocol):
    """A file whose pages can be put into a PDF."""

    def put(self, number: int, into: pikepdf.Pdf) -> None:
        """Adds the page of this number, counted from 1."""


def cut(
    files: Sequence[bytes],
    letters: Sequence[Sequence[Run]],
    limits: Limits,
    progress: Callable[[int, int], None] | None = None,
) -> Iterator[bytes]:
    """One PDF for each letter, one in memory at a time. `progress` hears (pages done, pages in all).

    Raises Held: UNKNOWN_FORMAT for what is no scan, PASSWORD, UNREADABLE, TOO_COMPLEX, TOO_SLOW as reading does. Raises ValueError for
    a page that is not there, or a letter without one.
    """
    limits = replace(limits, pages=limits.batch_pages)
    done, of = 0, sum(len(run.pages) for letter in letters for run in letter)
    with ExitStack() as stack:
        sources = [stack.enter_context(_opened(data, limits)) for data in files]
        for letter in letters:
            with pikepdf.new() as made:
                for file, number in [(run.file, number) for run in letter for number in run.pages]:
                    sources[file].put(number, made)
                    done += 1
                    if progress is not None:
                        progress(done, of)
                if len(made.pages) == 0:
                    raise ValueError("a letter without a page")
                with kept(limits, more_bytes=3 * sum(map(len, files)), pages=len(made.pages)), _damage_held():
                    saved = _saved(made)
            yield saved


def count(data: bytes, limits: Limits) -> int:
    """How many pages a scan has, as `cut` counts them. Raises Held as `cut` does."""
    limits = replace(limits, pages=limits.batch_pages)
    media = _media(data)
    if media is Media.PDF:
        with _opened_pdf(data, limits) as file, kept(limits):
            return len(file.pages)
    with picture.opened(data, media, limits) as image:
        return len(_frames(image, media, limits))


@contextmanager
def _opened_pdf(data: bytes, limits: Limits) -> Iterator[pikepdf.Pdf]:
    with kept(limits, more_bytes=2 * len(data)):
        file = pdf.mended(data)
    with file:
        yield file


def _media(data: bytes) -> Media:
    media = sniff(data)
    if not media.scan:
        raise Held(HoldReason.UNKNOWN_FORMAT, "it is no scan")
    return media


def _saved(made: pikepdf.Pdf) -> bytes:
    alone.complete(made)
    with pikepdf.open(io.BytesIO(_written(made))) as once:
        del once.trailer["/ID"]  # its first half would outlive the change of the second
        return _written(once)  # what was cut, cut again, is the same only after its streams were packed once


def _written(made: pikepdf.Pdf) -> bytes:
    file = io.BytesIO()
    made.save(file, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return file.getvalue()


@contextmanager
def _opened(data: bytes, limits: Limits) -> Iterator[_Source]:
    media = _media(data)
    if media is Media.PDF:
        with _opened_pdf(data, limits) as file:
            yield _Pdf(file, limits)
        return
    with picture.opened(data, media, limits) as image:
        yield _Pictures(data, media, image, _frames(image, media, limits), limits)


@dataclass(slots=True)
class _Pdf:
    """The pages of a PDF, each freed of the others before it is copied."""

    file: pikepdf.Pdf
    limits: Limits
    freed: set[int] = field(default_factory=set)

    def put(self, number: int, into: pikepdf.Pdf) -> None:
        if not 1 <= number <= len(self.file.pages):
            raise ValueError("no such page")
        with kept(self.limits), _damage_held(number):
            page = self.file.pages[number - 1]
            if number not in self.freed:
                alone.free(page)
                self.freed.add(number)
            into.pages.append(page)
            alone.carry_form(self.file, into)
            alone.carry_layers(self.file, into)


@dataclass(slots=True)
class _Pictures:
    """The pages of a picture file, one decoded at a time."""

    data: bytes = field(repr=False)
    media: Media
    image: Image.Image = field(repr=False)
    frames: tuple[int, ...]
    limits: Limits

    def put(self, number: int, into: pikepdf.Pdf) -> None:
        if not 1 <= number <= len(self.frames):
            raise ValueError("no such page")
        with kept(self.limits, more_bytes=picture.more_bytes(self.media, self.limits)), _damage_held(number):
            self.image.seek(self.frames[number - 1])
            made = _page(self.data, self.media, self.image, self.limits)
        with pikepdf.open(io.BytesIO(made)) as single:
            into.pages.append(single.pages[0])


def _frames(image: Image.Image, media: Media, limits: Limits) -> tuple[int, ...]:
    """The places of the pages in the file: reduced copies are none, as in `picture.pictures`."""
    frames = []
    with kept(limits), _damage_held():
        for frame in range(picture.count_in(image, media, limits)):
            image.seek(frame)
            if not picture.is_reduced_copy(image):
                frames.append(frame)
    return tuple(frames)


@contextmanager
def _damage_held(number: int | None = None) -> Iterator[None]:
    try:
        yield
    except (Held, MemoryError):
        raise
    except Exception:
        which = "a page" if number is None else f"page {number}"
        raise Held(HoldReason.UNREADABLE, f"{which} cannot be cut out") from None


def _page(data: bytes, media: Media, image: Image.Image, limits: Limits) -> bytes:
    """A PDF of one page that is the picture."""
    dpi = picture.dots_per_inch(image)
    fits = image.width * image.height <= limits.page_pixels
    mirrored = image.getexif().get(_TURNED, 1) not in (1, 3, 6, 8)  # PDF has turns only
    if media is Media.JPEG and image.mode in ("L", "RGB") and fits and not mirrored:
        return _laid_out(data, dpi or _dpi_of_paper(image.size))
    file = io.BytesIO()
    if image.mode == "1" and fits:
        upright = ImageOps.exif_transpose(image)
        upright.save(file, "TIFF", compression="group4")
        turned = upright.size != image.size
        return _laid_out(file.getvalue(), (dpi[::-1] if turned else dpi) if dpi else _dpi_of_paper(upright.size))
    lossy = media in (Media.JPEG, Media.HEIC) or image.info.get("compression") in _LOSSY_TIFF
    seen = picture.decoded(image, media, limits)
    upright = Image.fromarray(seen.pixels)
    if lossy:
        upright.save(file, "JPEG", quality=_QUALITY, subsampling=0)
    else:
        upright.save(file, "PNG")
    return _laid_out(file.getvalue(), (seen.dpi, seen.dpi) if seen.dpi else _dpi_of_paper(upright.size))


def _dpi_of_paper(size: tuple[int, int]) -> tuple[float, float]:
    return (max(size) / _PAPER_IN, max(size) / _PAPER_IN)


def _laid_out(encoded: bytes, dpi: tuple[float, float]) -> bytes:
    made = img2pdf.convert(
        encoded,
        layout_fun=img2pdf.get_fixed_dpi_layout_fun(dpi),
        nodate=True,
        rotation=img2pdf.Rotation.ifvalid,
        engine=img2pdf.Engine.internal,
        first_frame_only=True,
    )
    assert isinstance(made, bytes)
    return made

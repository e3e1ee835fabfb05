"""A page's picture as a PDF holds it: a JPEG as it came, black and white without loss, the rest as it looks.

What a telephone writes beside its picture (place, hour, owner, a preview) stays in the original.
"""

import io
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import cv2
import img2pdf
import numpy as np
import pikepdf
from numpy.typing import NDArray
from pikepdf import Name
from PIL import Image, ImageOps

from ingest.media import Media
from ingest.paper import picture
from ingest.paper.guard import kept
from ingest.paper.picture import Pixels
from models.house import Limits

Matrix = NDArray[np.float64]

_A4_PT = (595.276, 841.89)
_MOST_PT = 14_400.0  # ISO 32000-1 annex C
_QUALITY = 90
_MARKER = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")  # within entropy-coded data: ITU T.81 section B.1.1.2
_FRAMES = (0xC0, 0xC1, 0xC2)  # the Huffman-coded forms that ISO 32000-1 section 7.4.8 knows
_START, _END, _SCAN, _COMMENT = 0xD8, 0xD9, 0xDA, 0xFE
_KEPT_APPS = (0xE0, 0xE2, 0xEE)  # JFIF, colour profile, Adobe's colour transform

# From fractions of the stored picture to fractions of the picture as it came, by Exif's orientation (CIPA DC-008 table 6).
_ORIENTED = {
    1: ((1, 0, 0), (0, 1, 0)),
    2: ((-1, 0, 1), (0, 1, 0)),
    3: ((-1, 0, 1), (0, -1, 1)),
    4: ((1, 0, 0), (0, -1, 1)),
    5: ((0, 1, 0), (1, 0, 0)),
    6: ((0, -1, 1), (1, 0, 0)),
    7: ((0, -1, 1), (-1, 0, 1)),
    8: ((0, 1, 0), (-1, 0, 1)),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Facsimile:
    """A picture ready to be put into a PDF: `data` and how a PDF calls it; or `pdf`, a file of one page that holds it.

    `size` is the width and height in points of the page as it came, `oriented` the map from fractions of the stored picture
    to fractions of that page, y downwards.
    """

    size: tuple[float, float]
    oriented: Matrix = field(repr=False)
    jpeg: bytes | None = field(default=None, repr=False)
    stored_px: tuple[int, int] = (0, 0)
    grey: bool = False
    pdf: bytes | None = field(default=None, repr=False)

    def embedded(self, pdf: pikepdf.Pdf) -> pikepdf.Object:
        """The picture as an object of `pdf`."""
        if self.jpeg is not None:
            return pdf.make_stream(
                self.jpeg,
                Type=Name.XObject,
                Subtype=Name.Image,
                Width=self.stored_px[0],
                Height=self.stored_px[1],
                ColorSpace=Name.DeviceGray if self.grey else Name.DeviceRGB,
                BitsPerComponent=8,
                Filter=Name.DCTDecode,
            )
        with pikepdf.open(io.BytesIO(self.pdf or b"")) as held:
            (_, stored), *_ = held.pages[0].obj.Resources.XObject.items()
            return pdf.copy_foreign(stored)


def facsimiles(data: bytes, media: Media, limits: Limits) -> Iterator[Facsimile]:
    """The pages of a picture file, one at a time, as `picture.pictures` counts them. Raises Held as it does."""
    with kept(limits, more_bytes=picture.more_bytes(media, limits)):
        whole = _whole(data, media)
    if whole is not None:
        yield whole
    elif media is Media.TIFF:
        yield from _tiff(data, limits)
    else:
        drawn = media in (Media.GIF, Media.BMP, Media.PNG)
        for page in picture.pictures(data, media, limits):
            with kept(limits):
                made = of_pixels(page.pixels, page.dpi, lossless=drawn)
            yield made


def _whole(data: bytes, media: Media) -> Facsimile | None:
    """A file of one picture that can be taken as it is; None where it cannot, or is of another kind."""
    if media is Media.JPEG:
        return _as_it_came(data)
    if media is Media.PNG and _plain_png(data):
        with Image.open(io.BytesIO(data), formats=("PNG",)) as image:
            return _held(data, _size(image.size, picture.dots_per_inch(image)))
    return None


def of_pixels(pixels: Pixels, dpi: float | None, *, lossless: bool = False) -> Facsimile:
    """A picture of these pixels: in black and white without loss; else as JPEG, or as they are where `lossless`."""
    height, width = pixels.shape[:2]
    size = _size((width, height), None if dpi is None else (dpi, dpi))
    if lossless or (pixels.ndim == 2 and _bitonal(pixels)):
        return _held(_without_loss(Image.fromarray(pixels), bits=not lossless), size)
    bgr = pixels if pixels.ndim == 2 else pixels[..., ::-1]
    _, jpeg = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    return Facsimile(
        size=size, oriented=oriented(1), jpeg=jpeg.tobytes(), stored_px=(width, height), grey=pixels.ndim == 2
    )


def oriented(orientation: int) -> Matrix:
    """The map of an Exif orientation, 3 by 3."""
    return np.array([*_ORIENTED.get(orientation, _ORIENTED[1]), (0, 0, 1)], np.float64)


def _bitonal(pixels: Pixels) -> bool:
    return bool(((pixels == 0) | (pixels == 255)).all())


def _without_loss(image: Image.Image, *, bits: bool) -> bytes:
    file = io.BytesIO()
    if bits:
        image.convert("1", dither=Image.Dither.NONE).save(file, "TIFF", compression="group4")
    else:
        image.save(file, "PNG", compress_level=6)
    return file.getvalue()


def _held(data: bytes, size: tuple[float, float]) -> Facsimile:
    """A picture that img2pdf puts into a PDF without touching its pixels."""
    pdf = img2pdf.convert(data, nodate=True, rotation=img2pdf.Rotation.none, layout_fun=_any_layout)
    return Facsimile(size=size, oriented=oriented(1), pdf=pdf)


def _any_layout(*_: object) -> tuple[float, float, float, float]:
    return (*_A4_PT, *_A4_PT)  # of the page that img2pdf makes nothing is kept but the picture


def _size(px: tuple[int, int], dpi: tuple[float, float] | None) -> tuple[float, float]:
    """Width and height in points: by the dots to the inch where they are told and plausible, else as near A4 as it goes."""
    if dpi is not None:
        told = (px[0] * 72 / dpi[0], px[1] * 72 / dpi[1])
        if max(told) <= _MOST_PT and min(told) >= 3:
            return told
    scale = min(max(_A4_PT) / max(px), min(_A4_PT) / min(px))
    return max(3.0, px[0] * scale), max(3.0, px[1] * scale)


# ── JPEG, PNG, TIFF ──────────────────────────────────────────────────────────────────────────────


def _as_it_came(data: bytes) -> Facsimile | None:
    """A JPEG without recompression; None where it is of a kind that a PDF/A cannot hold."""
    jpeg = bare(data)
    if jpeg is None:
        return None
    with Image.open(io.BytesIO(data), formats=("JPEG", "MPO")) as image:
        if image.mode not in ("L", "RGB"):
            return None
        turn = oriented(int(image.getexif().get(0x0112, 1)))
        size = _size(image.size, picture.dots_per_inch(image))
        return Facsimile(
            size=size if turn[0, 0] else size[::-1],
            oriented=turn,
            jpeg=jpeg,
            stored_px=image.size,
            grey=image.mode == "L",
        )


def bare(data: bytes) -> bytes | None:
    """The first picture of a JPEG file with nothing beside it (ITU T.81 annex B); None where it does not end."""
    kept = [data[:2]]
    at = 2
    while True:
        while data[at : at + 2] == b"\xff\xff":
            at += 1
        if data[at : at + 1] != b"\xff" or at + 4 > len(data):
            return b"".join([*kept, b"\xff\xd9"]) if data[at : at + 2] == b"\xff\xd9" else None
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if marker == _END:
            return b"".join([*kept, data[at : at + 2]])
        if 0xC0 <= marker <= 0xCF and marker not in (*_FRAMES, 0xC4):
            return None
        end = at + 2 + length
        if marker == _SCAN:
            found = _MARKER.search(data, end)
            if found is None:
                return None
            end = found.start()
        if not (0xE0 <= marker <= 0xEF and marker not in _KEPT_APPS) and marker != _COMMENT:
            kept.append(data[at:end])
        at = end


def _plain_png(data: bytes) -> bool:
    """Whether its pixels can stay as they are packed: up to 8 bits, in rows from top to bottom, nothing seen through."""
    # ISO/IEC 15948 section 11.2.2: bit depth, colour type, compression, filter, interlace.
    depth, colour, interlaced = data[24], data[25], data[28]
    return (
        depth <= 8 and colour in (0, 2) and not interlaced and b"tRNS" not in data[:4096] and b"iCCP" not in data[:4096]
    )


def _tiff(data: bytes, limits: Limits) -> Iterator[Facsimile]:
    """Black and white pages without loss, in the dots they came in; the others as they look."""
    bits: list[Facsimile | object | None] = []
    for number in range(picture.count_pictures(data, Media.TIFF, limits)):
        with kept(limits, more_bytes=picture.more_bytes(Media.TIFF, limits)):
            bits.append(_bits(data, number))
    pages = [page for page in bits if page is not _REDUCED]
    if all(isinstance(page, Facsimile) for page in pages):
        seen: Iterator[picture.Picture | None] = itertools.repeat(None)
    else:
        seen = picture.pictures(data, Media.TIFF, limits)
    for page, look in zip(pages, seen, strict=False):
        if isinstance(page, Facsimile):
            yield page
        elif look is not None:
            with kept(limits):
                made = of_pixels(look.pixels, look.dpi)
            yield made


_REDUCED = object()


def _bits(data: bytes, number: int) -> Facsimile | object | None:
    """A page in black and white; None where it is grey or coloured, _REDUCED where it is no page."""
    with Image.open(io.BytesIO(data), formats=("TIFF",)) as image:
        image.seek(number)
        if picture.is_reduced_copy(image):
            return _REDUCED
        if image.mode != "1":
            return None
        dpi, came = picture.dots_per_inch(image), image.size
        upright = ImageOps.exif_transpose(image)
        return _held(
            _without_loss(upright, bits=True),
            _size(upright.size, dpi if upright.size == came or not dpi else dpi[::-1]),
        )

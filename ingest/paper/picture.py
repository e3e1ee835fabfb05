"""Loading pictures: TIFF of many pages, JPEG, PNG, HEIC, WebP, GIF, BMP; sizes are judged before a pixel is decoded.

A picture is an array of bytes, upright as its Exif says, white paper where it was transparent.
"""

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import ceil, sqrt

import numpy as np
import pillow_heif
from numpy.typing import NDArray
from PIL import Image, ImageFile

from ingest.media import Media
from ingest.paper.guard import kept
from models.errors import Held
from models.house import Limits
from models.words import HoldReason

Pixels = NDArray[np.uint8]

# Only these decoders are let near a stranger's bytes: Pillow would try forty.
_FORMATS = {
    Media.TIFF: ("TIFF",),
    Media.JPEG: ("JPEG", "MPO"),
    Media.PNG: ("PNG",),
    Media.HEIC: ("HEIF",),
    Media.WEBP: ("WEBP",),
    Media.GIF: ("GIF",),
    Media.BMP: ("BMP",),
}
_MANY_PAGES = frozenset({Media.TIFF, Media.HEIC})  # an MPO's further pictures are previews, a GIF's a film
_SCAN, _MOST_SCANS = b"\xff\xda", 200  # T.81 section B.1.1.3; a progressive JPEG has about ten, each over every pixel
_MORE_BYTES, _HEIC_BYTES = 2, 3  # a pixel: Pillow keeps a colour in four bytes, and libheif copies twice
_ENOUGH_PX, _PLENTY_PX = 8_000_000, 20_000_000  # A4 at 300 dpi has 8.7 million pixels
_BAND = 256  # rows
# What may be white in deep greys: fractions, 8 bits, the 10, 12 and 14 of a scanner's chip, 16, 31. No paper is darker than a quarter of it.
_WHITES = (1.0, *(2.0**bits - 1 for bits in (8, 10, 12, 14, 16, 31)))
_ORIENTATION, _ON_ITS_SIDE = 0x0112, (5, 6, 7, 8)
_SUBFILE_TYPE = 254  # TIFF 6.0 section 8: bit 0 marks a reduced copy of another page
_SQUARE = 1.05  # a fax of normal resolution has 204 by 98 dots to the inch
_PLAUSIBLE_DPI = (50.0, 2400.0)

Image.MAX_IMAGE_PIXELS = None  # ours is `limits.page_pixels`, and it holds instead of warning
pillow_heif.register_heif_opener()


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One page as pixels: height by width (grey) or height by width by 3 (RGB). `dpi` is None where nothing tells it."""

    pixels: Pixels
    dpi: float | None = None


def pictures(data: bytes, media: Media, limits: Limits) -> Iterator[Picture]:
    """The pages of a picture file, one at a time, so that one is in memory.

    Raises Held: UNREADABLE when the file, or a page of it, cannot be decoded; TOO_COMPLEX when it has more pages or
    pixels than `limits` allow. A JPEG of too many pixels is decoded at half, a quarter or an eighth of its size; every
    other picture of more than twenty million (A4 at 600 dpi has 35) is made smaller by a whole factor.
    """
    with opened(data, media, limits) as image:
        for number in range(1, count_in(image, media, limits) + 1):
            with kept(limits, more_bytes=more_bytes(media, limits)), _damage_held(number):
                image.seek(number - 1)
                picture = None if is_reduced_copy(image) else decoded(image, media, limits)
            if picture is not None:
                yield picture


def more_bytes(media: Media, limits: Limits) -> int:
    """What decoding one picture may take beside what drawing a page may (`guard.kept`)."""
    return limits.page_pixels * (_HEIC_BYTES if media is Media.HEIC else _MORE_BYTES)


def count_pictures(data: bytes, media: Media, limits: Limits) -> int:
    """How many pages the file has. Raises Held as `pictures` does, without decoding a pixel."""
    with opened(data, media, limits) as image:
        return count_in(image, media, limits)


@contextmanager
def _damage_held(number: int) -> Iterator[None]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns of odd metadata in its own words, which may quote the file
            yield
    except (Held, MemoryError):
        raise
    except Exception:
        raise Held(HoldReason.UNREADABLE, f"page {number} cannot be decoded") from None


@contextmanager
def opened(data: bytes, media: Media, limits: Limits) -> Iterator[Image.Image]:
    """A picture file as Pillow opens it, no pixel decoded. Raises Held: UNREADABLE, TOO_COMPLEX (a JPEG of too many scans)."""
    if media is Media.JPEG and data.count(_SCAN) > _MOST_SCANS:
        raise Held(HoldReason.TOO_COMPLEX, f"a JPEG of more than {_MOST_SCANS} scans")
    # WeasyPrint, where it is loaded too, would have Pillow show a picture that was cut off with its rest in grey.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    with kept(limits, more_bytes=len(data)), _damage_held(1):
        image = Image.open(io.BytesIO(data), formats=_FORMATS[media])
    with image:
        yield image


def count_in(image: Image.Image, media: Media, limits: Limits) -> int:
    """How many pictures an opened file has, reduced copies included. Raises Held as `pictures` does; leaves it at any of them."""
    if media not in _MANY_PAGES:
        return 1
    pages = 1
    with _damage_held(pages):
        # Seeking reads the directory of a page and not its pixels; n_frames would walk a forged chain to its end.
        while True:
            try:
                image.seek(pages)
            except EOFError:
                return pages
            pages += 1
            if pages > limits.pages:
                raise Held(HoldReason.TOO_COMPLEX, f"more than {limits.pages} pages")


def is_reduced_copy(image: Image.Image) -> bool:
    """Whether the picture at which a file stands is a smaller copy of another one, and no page."""
    tags = getattr(image, "tag_v2", None)
    return tags is not None and bool(int(tags.get(_SUBFILE_TYPE, 0)) & 1)


def decoded(image: Image.Image, media: Media, limits: Limits) -> Picture:
    """The picture at which an opened file stands, as `pictures` gives it. Raises Held (TOO_COMPLEX), and whatever Pillow does."""
    dpi = dots_per_inch(image)
    if media is Media.TIFF and dpi is not None and image.getexif().get(_ORIENTATION) in _ON_ITS_SIDE:
        dpi = dpi[::-1]  # Pillow itself turns a TIFF, and not what it says of its dots
    width, height = image.size
    if width * height > min(limits.page_pixels, _PLENTY_PX) and media is Media.JPEG:
        # JPEG can be decoded at half, a quarter, an eighth of its size, for a part of the time and the memory.
        shrink = sqrt(width * height / min(limits.page_pixels / 4, _ENOUGH_PX))
        image.draft(None, (int(width / shrink), int(height / shrink)))
        dpi = None if dpi is None else (dpi[0] * image.width / width, dpi[1] * image.height / height)
    if image.width * image.height > limits.page_pixels:
        raise Held(
            HoldReason.TOO_COMPLEX, f"a page of {width} by {height} pixels, more than {limits.page_pixels} in all"
        )
    image.load()
    smaller = ceil(sqrt(image.width * image.height / _PLENTY_PX))
    pixels = _reduced(image, smaller) if smaller > 1 else np.asarray(_flat(image), np.uint8)
    orientation = image.getexif().get(_ORIENTATION, 1)
    if dpi is None:
        return Picture(pixels=_upright(pixels, orientation))
    wide, high = (value / smaller for value in dpi)
    return Picture(pixels=_upright(_squared(pixels, wide, high, limits), orientation), dpi=max(wide, high))


def _squared(pixels: Pixels, wide: float, high: float, limits: Limits) -> Pixels:
    """The picture with as many dots to the inch along as across."""
    if max(wide, high) <= _SQUARE * min(wide, high):
        return pixels
    size = (round(pixels.shape[1] * max(1.0, high / wide)), round(pixels.shape[0] * max(1.0, wide / high)))
    if size[0] * size[1] > limits.page_pixels:
        return pixels
    return np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.BICUBIC), np.uint8)


def _upright(pixels: Pixels, orientation: object) -> Pixels:
    """The picture as its Exif tag says that one holds it (CIPA DC-008, tag 274: 1 to 8); a view where that will do."""
    if orientation in _ON_ITS_SIDE:
        pixels = pixels.swapaxes(0, 1)
    if orientation in (3, 4, 7, 8):
        pixels = pixels[::-1]
    if orientation in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]
    return np.ascontiguousarray(pixels)


def dots_per_inch(image: Image.Image) -> tuple[float, float] | None:
    """Dots to the inch across and down, where the file tells them and they can be true."""
    try:
        wide, high = (float(value) for value in image.info.get("dpi", ()))
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    low, top = _PLAUSIBLE_DPI
    # 72 is what a program writes that does not know.
    known = low <= wide <= top and low <= high <= top and (wide, high) not in ((72.0, 72.0), (96.0, 96.0))
    return (wide, high) if known else None


def _reduced(image: Image.Image, by: int) -> Pixels:
    """A `by`th of its height and width, each pixel the mean of those that it stands for; made in bands, to save memory."""
    whitest = _whitest(image)
    width, height = image.width // by * by, image.height // by * by
    pixels: Pixels = np.zeros((0, 0), np.uint8)
    for top in range(0, height, _BAND * by):
        part = image.crop((0, top, width, min(top + _BAND * by, height)))
        band = np.asarray(_flat(part, whitest).reduce(by), np.uint8)
        if top == 0:
            pixels = np.empty((height // by, *band.shape[1:]), np.uint8)
        pixels[top // by : top // by + len(band)] = band
    return pixels


def _flat(image: Image.Image, whitest: float | None = None) -> Image.Image:
    """Grey or RGB, on white paper. `whitest` is the brightest value of the whole picture where `image` is a part of it."""
    if image.mode in ("L", "RGB"):
        return image
    if image.mode == "1":
        return image.convert("L")
    if _deep(image):
        return _eight_bits(image, whitest)
    if "A" in image.getbands() or "transparency" in image.info:
        image_rgba = image.convert("RGBA")
        paper = Image.new("RGBA", image_rgba.size, "white")
        return Image.alpha_composite(paper, image_rgba).convert("RGB")
    return image.convert("RGB")


def _deep(image: Image.Image) -> bool:
    """Whether its greys have more than eight bits."""
    return image.mode.startswith("I") or image.mode == "F"


def _whitest(image: Image.Image) -> float | None:
    """The brightest value of a picture of deep greys; None for every other."""
    return float(np.nanmax(np.asarray(image))) if _deep(image) else None


def _eight_bits(image: Image.Image, whitest: float | None) -> Image.Image:
    deep = np.asarray(image, dtype=np.float64)
    low, top = float(np.nanmin(deep)), float(np.nanmax(deep)) if whitest is None else whitest
    white = next((white for white in _WHITES if top <= white), _WHITES[-1])
    scaled = np.nan_to_num((deep - min(low, 0.0)) * (255.0 / white), nan=255.0)
    return Image.fromarray(np.clip(scaled, 0, 255).astype(np.uint8))

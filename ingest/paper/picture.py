"""Loading pictures: TIFF of many pages, JPEG, PNG, HEIC, WebP, GIF, BMP; sizes are judged before a pixel is decoded.

A picture is an array of bytes, upright as its Exif says, white paper where it was transparent.
"""

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import pillow_heif
from numpy.typing import NDArray
from PIL import Image, ImageOps

from ingest.media import Media
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
_ENOUGH_PX, _PLENTY_PX = 8_000_000, 20_000_000  # A4 at 300 dpi has 8.7 million pixels
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
    pixels than `limits` allow. A JPEG of too many pixels is decoded at half, a quarter or an eighth of its size.
    """
    with _opened(data, media) as image:
        for number in range(1, _count(image, media, limits) + 1):
            with _damage_held(number):
                image.seek(number - 1)
                picture = None if _reduced_copy(image) else _decoded(image, media, limits)
            if picture is not None:
                yield picture


def count_pictures(data: bytes, media: Media, limits: Limits) -> int:
    """How many pages the file has. Raises Held as `pictures` does, without decoding a pixel."""
    with _opened(data, media) as image:
        return _count(image, media, limits)


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
def _opened(data: bytes, media: Media) -> Iterator[Image.Image]:
    with _damage_held(1):
        image = Image.open(io.BytesIO(data), formats=_FORMATS[media])
    with image:
        yield image


def _count(image: Image.Image, media: Media, limits: Limits) -> int:
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


def _reduced_copy(image: Image.Image) -> bool:
    tags = getattr(image, "tag_v2", None)
    return tags is not None and bool(int(tags.get(_SUBFILE_TYPE, 0)) & 1)


def _decoded(image: Image.Image, media: Media, limits: Limits) -> Picture:
    dpi = _dpi(image)
    width, height = image.size
    if width * height > min(limits.page_pixels, _PLENTY_PX) and media is Media.JPEG:
        # JPEG can be decoded at half, a quarter, an eighth of its size, for a part of the time and the memory.
        shrink = (width * height / min(limits.page_pixels / 4, _ENOUGH_PX)) ** 0.5
        image.draft(None, (int(width / shrink), int(height / shrink)))
        dpi = None if dpi is None else (dpi[0] * image.width / width, dpi[1] * image.height / height)
    if image.width * image.height > limits.page_pixels:
        raise Held(
            HoldReason.TOO_COMPLEX, f"a page of {width} by {height} pixels, more than {limits.page_pixels} in all"
        )
    upright = ImageOps.exif_transpose(_flat(image))
    if dpi is not None and max(dpi) > _SQUARE * min(dpi):
        wide, high = dpi if upright.size == image.size else dpi[::-1]
        finer = max(dpi)
        size = (round(upright.width * finer / wide), round(upright.height * finer / high))
        if size[0] * size[1] <= limits.page_pixels:
            upright = upright.resize(size, Image.Resampling.BICUBIC)
    return Picture(pixels=np.asarray(upright, dtype=np.uint8), dpi=max(dpi) if dpi else None)


def _dpi(image: Image.Image) -> tuple[float, float] | None:
    try:
        wide, high = (float(value) for value in image.info.get("dpi", ()))
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    low, top = _PLAUSIBLE_DPI
    # 72 is what a program writes that does not know.
    known = low <= wide <= top and low <= high <= top and (wide, high) not in ((72.0, 72.0), (96.0, 96.0))
    return (wide, high) if known else None


def _flat(image: Image.Image) -> Image.Image:
    """Grey or RGB, on white paper. The orientation tag stays."""
    if image.mode in ("L", "RGB"):
        return image
    if image.mode == "1":
        return _keeping_exif(image, image.convert("L"))
    if image.mode.startswith("I") or image.mode == "F":
        return _keeping_exif(image, _eight_bits(image))
    if "A" in image.getbands() or "transparency" in image.info:
        image_rgba = image.convert("RGBA")
        paper = Image.new("RGBA", image_rgba.size, "white")
        return _keeping_exif(image, Image.alpha_composite(paper, image_rgba).convert("RGB"))
    return _keeping_exif(image, image.convert("RGB"))


def _keeping_exif(original: Image.Image, changed: Image.Image) -> Image.Image:
    orientation = original.getexif().get(0x0112)
    if orientation is not None:
        changed.getexif()[0x0112] = orientation
    return changed


def _eight_bits(image: Image.Image) -> Image.Image:
    deep = np.asarray(image, dtype=np.float64)
    low, top = float(np.nanmin(deep)), float(np.nanmax(deep))
    white = 65535.0 if top > 255 else 255.0 if top > 1 else 1.0
    scaled = np.nan_to_num((deep - min(low, 0.0)) * (255.0 / white), nan=255.0)
    return Image.fromarray(np.clip(scaled, 0, 255).astype(np.uint8))

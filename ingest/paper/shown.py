"""A page as a picture for the person who types it: upright, with what was read unsurely marked, and crops of form fields.

It is drawn in the reading process, like all that opens a stranger's file (decision 7), into a folder that the keeper made.
"""

import os
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw

from ingest.media import Media, sniff
from ingest.paper import pdf, picture
from ingest.paper.sights import MOST_PAGES, Look, Looks, Sight
from models.errors import Held
from models.house import Limits
from models.values import Box
from models.words import HoldReason

Progress = Callable[[int, int], None]

_LONG_PX = 2000  # of a page: A4 at 170 dpi, enough for handwriting, and small enough to open at once
_CROP_PX = 1400
_MARGIN = 0.012  # of the page's height: 3.5 mm round a field, so that no tail of a letter is cut off
_MARKER, _FIELD_EDGE = (255, 230, 90), (0, 92, 175)
_UPRIGHT = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90}


def drawn(
    data: bytes,
    *,
    filename: str | None,
    folder: Path,
    sights: Sequence[Sight],
    limits: Limits,
    progress: Progress | None = None,
) -> Looks:
    """Writes the pages of a scan into `folder` as PNG files of their owner's alone (0600), and the crops of the fields.

    Total: a file that is no scan, or a page that cannot be drawn, leaves `why`. `sights` are those of the pages in order;
    a page without one is drawn as it came.
    """
    made: list[Look] = []
    try:
        media = sniff(data, filename)
        if not media.scan:
            return Looks(why="it is no scan")
        for number, image in enumerate(_pages(data, media, limits), 1):
            if number > MOST_PAGES:
                return Looks(looks=tuple(made), why=f"only the first {MOST_PAGES} pages are drawn")
            seen = sights[number - 1] if number <= len(sights) else Sight()
            made.extend(_drawn(image, seen, number, folder))
            if progress is not None:
                progress(number, max(number, len(sights)))
    except Held as held:
        return Looks(looks=tuple(made), why=_why(held))
    return Looks(looks=tuple(made))


def _why(held: Held) -> str:
    words = {
        HoldReason.PASSWORD: "a password protects it",
        HoldReason.TOO_COMPLEX: "it has more pages or pixels than the limits allow",
    }
    return words.get(held.reason, "a page of it cannot be drawn")


def _pages(data: bytes, media: Media, limits: Limits) -> Iterator[Image.Image]:
    if media is Media.PDF:
        with pdf.opened(data, limits) as file:
            for look in file.looks():
                yield Image.fromarray(look.pixels)
    else:
        for one in picture.pictures(data, media, limits):
            yield Image.fromarray(one.pixels)


def _drawn(image: Image.Image, seen: Sight, number: int, folder: Path) -> Iterator[Look]:
    """The page and the crops of its fields, each written. The crops come from the page as it is, without marks."""
    turn = _UPRIGHT.get(seen.rotation)
    for name, box in seen.fields:
        crop = _fitted(image.crop(_pixels(box, image.size, image.height * _MARGIN)), _CROP_PX)
        file = f"page-{number}-{_plain(name)}.png"
        _write(crop if turn is None else crop.transpose(turn), folder / file)
        yield Look(page=number, field=name, file=file)
    page = _marked(_fitted(image, _LONG_PX), seen)
    file = f"page-{number}.png"
    _write(page if turn is None else page.transpose(turn), folder / file)
    yield Look(page=number, field=None, file=file)


def _fitted(image: Image.Image, long_px: int) -> Image.Image:
    """The same, no longer than this on either side."""
    share = long_px / max(image.size)
    if share >= 1:
        return image
    grey = image.convert("L") if image.mode == "1" else image
    return grey.resize((max(1, round(image.width * share)), max(1, round(image.height * share))), Image.Resampling.BOX)


def _marked(image: Image.Image, seen: Sight) -> Image.Image:
    if not (seen.unsure or seen.fields):
        return image
    # As with a marker: ink stays as dark as it is.
    ink = Image.new("RGB", image.size, "white")
    draw = ImageDraw.Draw(ink)
    room = max(image.size) * 0.0015
    for box in seen.unsure:
        draw.rectangle(_pixels(box, image.size, room), fill=_MARKER)
    for _, box in seen.fields:
        draw.rectangle(_pixels(box, image.size, room), outline=_FIELD_EDGE, width=3)
    return ImageChops.multiply(image.convert("RGB"), ink)


def _pixels(box: Box, size: tuple[int, int], margin_px: float) -> tuple[int, int, int, int]:
    """The box in pixels, with a margin, within the page; never empty."""
    width, height = size
    left, top = max(0, int(box.left * width - margin_px)), max(0, int(box.top * height - margin_px))
    right, bottom = int(box.right * width + margin_px) + 1, int(box.bottom * height + margin_px) + 1
    return left, top, max(left + 1, min(width, right)), max(top + 1, min(height, bottom))


def _plain(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]+", "-", name)[:60] or "field"


def _write(image: Image.Image, path: Path) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    with os.fdopen(handle, "wb") as file:
        os.fchmod(handle, 0o600)
        image.save(file, "PNG", compress_level=3)

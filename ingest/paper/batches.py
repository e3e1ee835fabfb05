"""A file that is several letters: where its separator sheets are, and which pages make each letter.

Each page is looked at once, one in memory at a time; what was seen is then planned (`plan.py`). Nothing is cut out of the
original: a piece names the pages of one letter, and blank backs are merely not named.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import cv2
import numpy as np

from ingest.media import Media, sniff
from ingest.paper import cleaning, codes, pdf
from ingest.paper.cut import count
from ingest.paper.picture import Picture, Pixels, pictures
from ingest.paper.plan import Batch, Look, Piece, plan
from models.errors import Held
from models.house import Limits
from models.values import LetterPages, Sheaf
from models.words import HoldReason

__all__ = ["Batch", "Look", "Piece", "batch_of", "looks", "plan"]

_MANY_PAGES = (Media.PDF, Media.TIFF, Media.HEIC)
_SMALL_PX = 1200  # the long side of the copy on which a page is judged blank: A4 at 100 dpi
_MARGIN = 0.055  # 12 to 16 mm: a binder's holes, a staple, the shadow of an edge
_MARK_PX = 14  # 3.5 mm on the copy: longer than dust, shorter than any word
_STREAK_PX = 4
_HOLE_PX = 45  # 11 mm: 6 mm wide, at most 15 mm from the edge (ISO 838)
_MUCH_INK, _SURE_INK = 0.02, 60


def sheaf(
    files: Sequence[bytes],
    limits: Limits,
    progress: Callable[[int, int], None] | None = None,
    *,
    look_at_one: bool = False,
) -> Sheaf:
    """The letters of scanned files, seen as one pile. One page alone is looked at only where `look_at_one` says so.

    `progress` hears (pages looked at, pages in all so far). Raises Held: UNKNOWN_FORMAT for what is no scan, and as reading
    would PASSWORD, UNREADABLE, TOO_COMPLEX (more pages than `limits.batch_pages` in one file).
    """
    limits = replace(limits, pages=limits.batch_pages)
    seen: list[Look] = []
    counts: list[int] = []
    for data in files:
        media = sniff(data)
        if not media.scan:
            raise Held(HoldReason.UNKNOWN_FORMAT, "it is no scan")
        alone = len(files) == 1 and not look_at_one
        if alone and media not in _MANY_PAGES:
            return Sheaf(counts=(1,))
        pages = count(data, limits)
        if alone and pages == 1:
            return Sheaf(counts=(1,))
        before = len(seen)
        for look in looks(data, media, limits):
            seen.append(look)
            if progress is not None:
                progress(len(seen), before + pages)
        counts.append(len(seen) - before)
    batch = plan(seen)
    if batch is None:
        return Sheaf(counts=tuple(counts))
    letters = tuple(_letter(piece) for piece in batch.pieces)
    named = {page for letter in letters for page in letter.pages}
    return Sheaf(
        counts=tuple(counts),
        letters=letters,
        apart=tuple(page for page in range(1, len(seen) + 1) if page not in named),
        trouble=batch.trouble,
        batch=batch.batch,
        side=batch.side,
    )


def _letter(piece: Piece) -> LetterPages:
    said = piece.separator
    return LetterPages(
        pages=piece.pages,
        received=None if said is None else said.received,
        branch=None if said is None else said.branch,
    )


def batch_of(data: bytes, media: Media, limits: Limits) -> Batch | None:
    """The letters of a scan; None where no separator sheet is in it: it is one letter, as far as sheets can tell.

    Raises Held as reading it would: PASSWORD, UNREADABLE, TOO_COMPLEX.
    """
    return plan(tuple(looks(data, media, limits)))


def looks(data: bytes, media: Media, limits: Limits) -> Iterator[Look]:
    """Each page of a scan as it was seen, in order. Raises Held: PASSWORD, UNREADABLE, TOO_COMPLEX."""
    if media is Media.PDF:
        with pdf.opened_to_look(data, limits) as file:
            yield from map(_look, file.looks())
        return
    yield from map(_look, pictures(data, media, limits))


def _look(picture: Picture) -> Look:
    seen = codes.sighted(picture.pixels)
    blank = seen.sheet is None and not seen.unread and (seen.through or _blank(picture.pixels))
    return Look(sheet=seen.sheet, unread=seen.unread, blank=blank)


def _blank(pixels: Pixels) -> bool:
    """Whether nothing is on the page: no letter, and inside its margins no mark as long as a short word.

    Streaks of a dirty feeder, dust, holes and folds are nothing; a signature, a stamp, a word in pencil are something.
    """
    page = cleaning.positive(cleaning.grey(pixels))
    small = cleaning.resized(page, min(1.0, _SMALL_PX / max(page.shape)))
    light = float(np.percentile(small, 90))
    if np.count_nonzero(small < light - _SURE_INK) > _MUCH_INK * small.size:
        return False  # most pages: nothing dearer is asked of them
    found = cleaning.survey(page)
    return found.blank and not _marked(small, found.noise)


def _marked(small: Pixels, noise: float) -> bool:
    soft = cv2.GaussianBlur(small, (0, 0), 0.8)
    darker = cv2.subtract(cv2.GaussianBlur(small, (0, 0), 12), soft)
    high, wide = small.shape
    top, left = int(_MARGIN * high), int(_MARGIN * wide)
    ink = (darker > max(14.0, 3 * 255 * noise)).astype(np.uint8)[top : high - top, left : wide - left]
    joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    return any(_is_mark(*(int(value) for value in stretch), page=ink.shape) for stretch in stats[1:])


def _is_mark(left: int, top: int, width: int, height: int, area: int, *, page: tuple[int, ...]) -> bool:
    """Whether a stretch of ink is more than dust, a feeder's streak, or a binder's hole (or what the margin leaves of it)."""
    long, thin = max(width, height), min(width, height)
    streak = long > 0.3 * max(page) and area <= _STREAK_PX * long and thin < 0.05 * long
    aside = min(left, top, page[1] - left - width, page[0] - top - height)
    hole = aside < _HOLE_PX and long <= _HOLE_PX and thin > 0.35 * long and area > 0.6 * width * height
    return long >= _MARK_PX and not streak and not hole

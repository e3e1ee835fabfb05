"""Bar codes and QR codes on a page, by zxing-cpp: what our own sheets say, and where codes are that are no letters."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray

from ingest.paper.cleaning import as_pixels, resized
from ingest.paper.picture import Pixels
from models.sheets import FormPage, Separator, decode

_LOOK_PX = 880  # the long side of the copy that is searched for a dark square: A4 at 75 dpi
_SQUARE_PX = 45  # 15 mm on it: no code of our sheets is smaller than five times that
_DENSE = 0.41  # half of a code is black; of lines of text a fifth to a third is, worn ones included
_BESIDE = 0.01  # of the page's sides: how far the places of one code differ from size to size
_LARGE = 0.12  # of the page's short side: our codes take a third, half of that on a photo from afar
_ENLARGED = 2.0
_MOST_PX = 36_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """What a page shows of our sheets: the sheet it is, a sheet seen `through` the paper from its back, or (`unread`) a
    large code that no means could read."""

    sheet: Separator | None = None
    through: bool = False
    unread: bool = False


_Corners = NDArray[np.float64]  # of a code's three squares: 3 by 2, across and down, in fractions of the page


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """The sheets that the codes of a page name, whether they are seen in a mirror, whether one is that of the house's form,
    and where large codes are broken and where codes say what is not ours."""

    sheets: frozenset[Separator]
    mirrored: bool
    form: bool
    broken: tuple[_Corners, ...]
    others: tuple[_Corners, ...]


def sighted(page: Pixels) -> Sighting:
    """Looks for the code of one of our sheets on a page, grey or RGB, at about 300 dpi or whatever it has.

    A page is read as it is and at half its size, which costs a fiftieth of reading its text. Where a large dark square or
    a broken code is seen, it is read again without its grain, with its contrast spread, and enlarged (FIELD, lesson 22).
    A code that is broken at one size and at another says what is not ours (an invoice's, a ticket's) is no sheet of ours.
    """
    light = lightest(page)
    broken: list[_Corners] = []
    others: list[_Corners] = []
    for made in copies(light):
        if made is None:  # the cheap means are at an end
            if not broken and not dark_square(light):
                return Sighting()
            continue
        seen = _read(made())
        if seen.sheets:
            one = next(iter(seen.sheets)) if len(seen.sheets) == 1 else None
            sheet = None if seen.mirrored else one
            return Sighting(sheet=sheet, through=seen.mirrored, unread=one is None and not seen.mirrored)
        if seen.form:
            return Sighting()
        broken += seen.broken
        others += seen.others
    return Sighting(unread=any(not _part_of(one, others) for one in broken) and dark_square(light))


def is_sheet(page: Pixels) -> bool:
    """Whether a page is plainly one of our separator sheets: by the cheap means of `sighted` alone, before it is read."""
    for made in copies(lightest(page)):
        if made is None:
            break
        if (seen := _read(made())).sheets:
            return not seen.mirrored
    return False


def _part_of(broken: _Corners, others: Iterable[_Corners]) -> bool:
    """Whether a corner of the broken code is that of another one: two corners of a code and a speck look like a third."""
    return any(
        np.all((broken > other.min(axis=0) - _BESIDE) & (broken < other.max(axis=0) + _BESIDE), axis=1).any()
        for other in others
    )


def copies(page: Pixels) -> Iterator[Callable[[], Pixels] | None]:
    """The page in the ways in which a code on it may be read, the cheap ones before the None."""
    half = resized(page, 0.5)
    yield lambda: page
    yield lambda: half
    yield None
    yield lambda: as_pixels(cv2.medianBlur(page, 5))
    yield lambda: _spread(page)
    yield lambda: resized(page, min(_ENLARGED, (_MOST_PX / page.size) ** 0.5))
    yield lambda: _spread(as_pixels(cv2.GaussianBlur(half, (0, 0), 2.0)))


def _spread(page: Pixels) -> Pixels:
    """The contrast of each place spread over all greys."""
    return as_pixels(cv2.createCLAHE(4.0, (8, 8)).apply(page))


def _read(page: Pixels) -> _Seen:
    sheets: set[Separator] = set()
    corners: list[_Corners] = []
    broken: list[_Corners] = []
    others: list[_Corners] = []
    form = False
    wanted = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    for code in zxingcpp.read_barcodes(np.ascontiguousarray(page), formats=wanted, return_errors=True):
        place = code.position
        points = (place.top_left, place.top_right, place.bottom_left)
        where = np.array([(point.x, point.y) for point in points], np.float64)
        sheet = decode(code.text) if code.valid else None
        if isinstance(sheet, Separator):
            sheets.add(sheet)
            corners.append(where)
        form = form or isinstance(sheet, FormPage)
        if not code.valid and float(np.hypot(*(where[1] - where[0]))) > _LARGE * min(page.shape):
            broken.append(where / page.shape[::-1])
        elif code.valid and sheet is None:
            others.append(where / page.shape[::-1])
    return _Seen(
        sheets=frozenset(sheets),
        mirrored=len(corners) == 2 and _mirrored(*corners),
        form=form,
        broken=tuple(broken),
        others=tuple(others),
    )


def _mirrored(one: NDArray[np.float64], other: NDArray[np.float64]) -> bool:
    """Whether a sheet's two codes are seen from behind: they lie further apart down the sheet than across it.

    A code read in a mirror is told with its rows for its columns (ISO/IEC 18004 allows mirrored codes).
    """
    apart = other[0] - one[0]
    across, down = abs(float(apart @ (one[1] - one[0]))), abs(float(apart @ (one[2] - one[0])))
    return across > down


def lightest(page: Pixels) -> Pixels:
    """Of a colour picture the brightest light of each place: black print on paper of any colour."""
    if page.ndim == 2:
        return page
    red, green, blue = cv2.split(page)
    return as_pixels(cv2.max(cv2.max(red, green), blue))


def dark_square(page: Pixels) -> bool:
    """Whether a stretch of 15 mm is as dark as a code, measured by the page's own paper and ink: faint ones count too."""
    small = resized(page, min(1.0, _LOOK_PX / max(page.shape)))
    paper = cv2.resize(
        cv2.morphologyEx(resized(small, 0.25), cv2.MORPH_CLOSE, np.ones((15, 15), np.uint8)), small.shape[::-1]
    )
    dark = 255 - cv2.divide(small, np.maximum(paper, 1), scale=255).astype(np.float32)
    ink = float(np.percentile(dark, 99.7))
    dense = cv2.blur(dark, (_SQUARE_PX, _SQUARE_PX), borderType=cv2.BORDER_CONSTANT)
    return bool(ink > 8 and float(dense.max()) > _DENSE * ink)


def places(page: Pixels) -> NDArray[np.float64]:
    """The boxes of the codes on a grey picture, n by 4: left, top, right, bottom in pixels, with their quiet zones."""
    boxes = []
    for code in zxingcpp.read_barcodes(np.ascontiguousarray(page)):
        corners = code.position
        points = (corners.top_left, corners.top_right, corners.bottom_right, corners.bottom_left)
        across, down = [point.x for point in points], [point.y for point in points]
        quiet = 0.08 * max(max(across) - min(across), max(down) - min(down))
        # A bar code is found along one line across it: its bars reach further up and down than told.
        tall = max(down) - min(down) < 0.25 * (max(across) - min(across))
        more = 0.5 * (max(across) - min(across)) if tall else quiet
        boxes.append((min(across) - quiet, min(down) - more, max(across) + quiet, max(down) + more))
    return np.array(boxes, np.float64).reshape(-1, 4)

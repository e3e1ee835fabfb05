"""The house's own form on a picture: known by its code, aligned by its marks, measured by its ink.

A code says which page of which form it is and roughly where it lies; the registration marks in its corners then give the
map of the plane that lays it straight, whatever its turn, skew, scale or perspective. Three of the four are enough, since
the corners of the code are known too.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray

from ingest.paper import codes
from ingest.paper.cleaning import as_pixels, grey, positive, resized
from ingest.paper.picture import Pixels
from ingest.paper.places import Matrix
from models.forms import FormMap, form_map
from models.sheets import FormPage, decode
from models.values import Box

Points = NDArray[np.float64]

PX_MM = 300 / 25.4  # of the page laid straight
_LOOK_PX_MM = 4.0  # of the copy on which the marks are sought
_NEAR_MM = 14.0  # a mark is at most so far from where two codes tell; from where one tells, twice as far
_FIT_MM = 1.3  # paper is never quite flat
_LEAST_MARKS = 3
_LEFT = frozenset((0, 3))  # of the corners, clockwise from the upper left
_CANDIDATES = 3
_PAPER_MM = 12.0
INK = 0.22
"""Of the darkness of print: a pencil makes a third of it, a guide line of the form an eighth."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Laid:
    """A page of the form laid straight: `pixels` from mark to mark at `PX_MM`, its own light divided out, print black.

    `ink` is where something dark is. `steps` leads from the picture as it came, of the shape `came`, to `pixels`.
    """

    page: FormPage
    map: FormMap
    pixels: Pixels = field(repr=False)
    ink: NDArray[np.bool_] = field(repr=False)
    steps: Matrix = field(repr=False)
    came: tuple[int, ...]

    def part(self, box: Box, inset_mm: float) -> tuple[slice, slice]:
        """The rows and columns of a field, without `inset_mm` at each edge."""
        high, wide = self.pixels.shape
        inset = inset_mm * PX_MM
        rows = slice(max(0, round(box.top * high + inset)), max(1, round(box.bottom * high - inset)))
        return rows, slice(max(0, round(box.left * wide + inset)), max(1, round(box.right * wide - inset)))

    @property
    def lie_deg(self) -> float:
        """The angle of the form's lines on the picture, clockwise, -180 to 180."""
        back = np.linalg.inv(self.steps)
        high, wide = self.pixels.shape
        (x0, x1), (y0, y1), (d0, d1) = back @ np.array([(0.0, wide), (high / 2, high / 2), (1.0, 1.0)])
        return float(np.degrees(np.arctan2(y1 / d1 - y0 / d0, x1 / d1 - x0 / d0)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """A picture with the code of a form's page; `laid` is None where its marks are not to be seen or no map fits."""

    page: FormPage
    laid: Laid | None


def sight(picture: Pixels) -> Sight | None:
    """The page of the house's form that a picture, grey or RGB, shows; None where it shows none."""
    light = positive(codes.lightest(picture))
    page, corners = _code(light)
    if page is None:
        return None
    mapped = form_map(page.version)
    if mapped is None or page.page > mapped.pages:
        return Sight(page=page, laid=None)
    steps = _steps(light, mapped, corners)
    return Sight(page=page, laid=None if steps is None else _laid(picture, page, mapped, steps))


def _code(light: Pixels) -> tuple[FormPage | None, Points]:
    """The page that the codes name, and the corners of each, n by 4 by 2, from its own upper left clockwise."""
    for made in codes.copies(light):
        if made is None:
            if not codes.dark_square(light):
                break
            continue
        copy = made()
        scale = light.shape[1] / copy.shape[1]
        found = list(_codes(copy))
        pages = {page for page, _ in found}
        if len(pages) == 1:
            return pages.pop(), scale * np.array([corners for _, corners in found], np.float64)
        if pages:
            break  # two forms on one picture: neither can be told from the other
    return None, np.zeros((0, 4, 2))


def _codes(light: Pixels) -> Iterator[tuple[FormPage, Points]]:
    wanted = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    for code in zxingcpp.read_barcodes(np.ascontiguousarray(light), formats=wanted):
        page = decode(code.text)
        place = code.position
        corners = (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
        if isinstance(page, FormPage):
            yield page, np.array([(point.x, point.y) for point in corners], np.float64)


# ── the map of the plane ─────────────────────────────────────────────────────────────────────────


def _steps(light: Pixels, mapped: FormMap, seen: Points) -> Matrix | None:
    """The map from the picture to the page laid straight; None where too few marks are seen where they should be."""
    codes_mm = np.array([_corners(box, mapped) for box in mapped.codes])
    best: tuple[int, float, Matrix] | None = None
    for pairs in _pairings(seen, codes_mm):
        told_mm, told_px = (np.concatenate([pair[side] for pair in pairs]) for side in (0, 1))
        rough = _affine(told_mm, told_px) if len(pairs) == 1 else _homography(told_mm, told_px)
        if rough is None or np.linalg.det(rough[:2, :2]) <= 0:  # seen in a mirror, through the paper
            continue
        px_mm = float(np.sqrt(np.linalg.det(rough[:2, :2])))
        reach = _NEAR_MM * px_mm * (2 if len(pairs) == 1 else 1)
        corners_mm = _corners(Box(left=0, top=0, right=1, bottom=1), mapped)
        marks = _marks(light, px_mm, mapped.mark_mm)
        near = [_nearest(marks, point, reach) for point in _moved(corners_mm, rough)]
        for count, error, fitted in _fits(corners_mm, near, told_mm, told_px, px_mm):
            if best is None or (-count, error) < (-best[0], best[1]):
                best = count, error, fitted
    if best is None:
        return None
    return np.asarray(np.diag((PX_MM, PX_MM, 1.0)) @ np.linalg.inv(best[2]), np.float64)


def _pairings(seen: Points, codes_mm: Points) -> Iterator[list[tuple[Points, Points]]]:
    """Which code on the picture may be which of the form: they say the same, and differ in place and size."""
    if len(seen) == len(codes_mm) == 2:
        yield [(codes_mm[0], seen[0]), (codes_mm[1], seen[1])]
        yield [(codes_mm[0], seen[1]), (codes_mm[1], seen[0])]
    else:
        for one, place in product(seen, codes_mm):
            yield [(place, one)]


def _fits(
    corners_mm: Points, near: list[Points], told_mm: Points, told_px: Points, px_mm: float
) -> Iterator[tuple[int, float, Matrix]]:
    """The maps that marks in these places make, three or four of them, with the error in millimetres, where all agree."""
    for chosen in product(*([*range(len(places)), None] for places in near)):
        kept = [number for number, which in enumerate(chosen) if which is not None]
        # Two will do for a flat sheet where both codes, which stand on the right, are seen, and a mark on the left.
        few = len(kept) == _LEAST_MARKS - 1 and len(told_mm) > 4 and not _LEFT.isdisjoint(kept)
        if len(kept) < _LEAST_MARKS and not few:
            continue
        found = np.array([near[number][chosen[number]] for number in kept])
        from_mm, to_px = np.concatenate([corners_mm[kept], told_mm]), np.concatenate([found, told_px])
        fitted = _affine(from_mm, to_px) if few else _homography(from_mm, to_px)
        if fitted is None:
            continue
        error = float(np.hypot(*(_moved(from_mm, fitted) - to_px).T).max()) / px_mm
        if error < _FIT_MM:
            yield len(kept), error, fitted


def _marks(light: Pixels, px_mm: float, mark_mm: float) -> Points:
    """The middles of the solid dark squares of about the size of a mark, n by 2."""
    scale = min(1.0, _LOOK_PX_MM / px_mm)
    small = resized(light, scale) if scale < 1 else light
    side = mark_mm * px_mm * scale
    dark = _darkness(small, px_mm * scale)
    solid = (dark > 0.5 * max(0.2, float(np.percentile(dark, 99.8)))).astype(np.uint8)
    _, labels, stats, middles = cv2.connectedComponentsWithStats(solid)
    found = []
    for label in np.flatnonzero((stats[:, 4] > 0.35 * side**2) & (stats[:, 4] < 2.6 * side**2)):
        left, top, wide, high, area = stats[label]
        if label == 0 or max(wide, high) > 2.4 * side:
            continue
        rows, columns = np.nonzero(labels[top : top + high, left : left + wide] == label)
        _, (one, other), _ = cv2.minAreaRect(np.stack([columns, rows], 1).astype(np.float32))
        if max(one, other) < 1.6 * min(one, other) + 2 and area > 0.72 * (one + 1) * (other + 1):
            found.append((middles[label] + 0.5) / scale)
    return np.array(found, np.float64).reshape(-1, 2)


def _nearest(marks: Points, point: Points, reach: float) -> Points:
    far = np.hypot(*(marks - point).T)
    order = [number for number in np.argsort(far)[:_CANDIDATES] if far[number] < reach]
    return np.asarray(marks[order].reshape(-1, 2), np.float64)


def _corners(box: Box, mapped: FormMap) -> Points:
    left, right = box.left * mapped.wide_mm, box.right * mapped.wide_mm
    top, bottom = box.top * mapped.high_mm, box.bottom * mapped.high_mm
    return np.array([(left, top), (right, top), (right, bottom), (left, bottom)], np.float64)


def _homography(before: Points, after: Points) -> Matrix | None:
    found, _ = cv2.findHomography(before, after, 0)
    return None if found is None else np.asarray(found, np.float64)


def _affine(before: Points, after: Points) -> Matrix | None:
    one = np.concatenate([before, np.ones((len(before), 1))], 1)
    solved, *_ = np.linalg.lstsq(one, after, rcond=None)
    return np.vstack([solved.T, (0.0, 0.0, 1.0)])


def _moved(points: Points, by: Matrix) -> Points:
    x, y, depth = by @ np.concatenate([points, np.ones((len(points), 1))], 1).T
    return np.stack([x / depth, y / depth], 1)


# ── the page laid straight ───────────────────────────────────────────────────────────────────────


def _laid(picture: Pixels, page: FormPage, mapped: FormMap, steps: Matrix) -> Laid:
    size = (round(mapped.wide_mm * PX_MM), round(mapped.high_mm * PX_MM))
    flat = positive(grey(picture))
    straight = as_pixels(
        cv2.warpPerspective(flat, steps, size, flags=cv2.INTER_AREA, borderMode=cv2.BORDER_CONSTANT, borderValue=255)
    )
    dark = _darkness(straight, PX_MM)
    print_dark = max(
        0.15, float(np.percentile(dark[::2, ::2], 98.5))
    )  # codes and marks alone are a fiftieth of the page
    level = np.clip(dark / print_dark, 0, 1)
    return Laid(
        page=page,
        map=mapped,
        pixels=as_pixels((255 * (1 - level)).astype(np.uint8)),
        ink=level > INK,
        steps=steps,
        came=picture.shape,
    )


def _darkness(page: Pixels, px_mm: float) -> NDArray[np.float32]:
    """How dark each place is beside the paper round it, 0 to 1."""
    scale = min(1.0, 2.0 / px_mm)
    reach = 2 * round(_PAPER_MM * px_mm * scale / 2) + 1
    small = resized(page, scale) if scale < 1 else page
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8))
    paper = cv2.resize(cv2.GaussianBlur(paper, (0, 0), reach / 4), page.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return np.clip(1 - page.astype(np.float32) / np.maximum(paper.astype(np.float32), 1), 0, 1)

"""Making a picture fit to be read: paper, ink and letters are measured first, and only what is wrong is mended.

A survey is taken on a small copy (about 150 dots to the inch); cleaning a clean page costs time and letters, so the
functions that change pixels are called for what the survey found. Angles are in degrees, clockwise positive.
"""

from dataclasses import dataclass, field
from math import hypot

import cv2
import numpy as np
from numpy.typing import NDArray

from ingest.picture import Pixels

Ink = NDArray[np.bool_]
Boxes = NDArray[np.int32]

_SURVEY_PX = 1750  # the long side of A4 at 150 dpi: letters of 11 points are about 11 pixels high there
_NOISE_TIMES = 5.0
_LEAST_INK = 0.07  # share of the paper's light: below it is texture, not ink
_WORD = 3  # letters
# The width of a stroke beside the height of the letters: 0.2 in clean print. Letters that have run together seem high,
# so that swollen strokes are known by their pixels too.
_HEAVY_SCALE = 0.75  # swollen letters are read better when small
_LIGHT_STROKE, _HEAVY_STROKE, _HEAVY_STROKE_PX = 0.15, 0.32, 7.0
_COARSE_DEG = np.arange(-15.0, 15.01, 0.5)
_WIDE_DEG = np.arange(-45.0, 45.01, 0.5)
_FINE_DEG = np.arange(-0.5, 0.501, 0.1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What a picture looks like. `scale`: pixels of the small copy for one of the picture.

    `letters` are the boxes (x, y, width, height, ink) of letter-sized ink in pixels of the small copy, `letter_px` their
    usual height in pixels of the picture. `contrast` is how dark ink is on the paper, `noise` the spread of the paper
    itself (both 0 to 1), `shade` how much darker the darkest paper is than the lightest.
    """

    scale: float
    letters: Boxes = field(repr=False)
    ink: Ink = field(repr=False)
    paper: Pixels = field(repr=False)
    letter_px: float
    contrast: float
    noise: float
    shade: float
    bitonal: bool

    @property
    def blank(self) -> bool:
        """Whether nothing on it is a letter. Judged before cleaning, which would make ink of noise (FIELD, section 3)."""
        return len(self.letters) == 0

    @property
    def needs_light(self) -> bool:
        """Whether the paper is uneven or the ink faint."""
        return not self.bitonal and (self.shade > 0.25 or self.contrast < 0.45)


def grey(pixels: Pixels) -> Pixels:
    """The picture in grey: of a colour picture the red light, in which stamps, stains and coloured paper fade.

    Where a page is written in red the green light is taken, in which both red and blue ink are dark.
    """
    if pixels.ndim == 2:
        return pixels
    small = _resized(pixels, 0.25).astype(np.int16)
    red, green = small[..., 0], small[..., 1]
    red_paper, green_paper = float(np.percentile(red, 90)), float(np.percentile(green, 90))
    dark_in_green, dark_in_red = green < 0.6 * green_paper, red < 0.6 * red_paper
    only_green = int(np.count_nonzero(dark_in_green & (red > 0.75 * red_paper)))
    channel = 1 if only_green > 0.15 * max(1, int(np.count_nonzero(dark_in_red))) else 0
    return np.ascontiguousarray(pixels[..., channel])


def _pixels(mat: cv2.typing.MatLike) -> Pixels:
    return np.asarray(mat, np.uint8)


def _resized(page: Pixels, scale: float) -> Pixels:
    """Smaller by averaging, larger by curves."""
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return _pixels(cv2.resize(page, None, fx=scale, fy=scale, interpolation=how))


def survey(page: Pixels) -> Survey:
    """Measures a grey picture."""
    scale = 1 / max(1, round(max(page.shape) / _SURVEY_PX))  # a whole number of pixels to one is averaged fast
    small = _resized(page, scale) if scale < 1 else page
    paper = _paper(small)
    dark = _pixels(cv2.bitwise_not(cv2.divide(small, paper, scale=255)))
    counts = np.bincount(dark[::2, ::2].ravel(), minlength=256)
    noise = _spread(counts) / 255
    floor = max(_LEAST_INK, _NOISE_TIMES * noise)
    contrast = _upper_fifth(counts, floor)
    ink = dark > 255 * max(floor, 0.4 * contrast)
    letters, labels, kept = _letters(ink)
    light, dim = np.percentile(paper[::8, ::8], (98, 2))
    flat = page[::4, ::4]
    return Survey(
        scale=scale,
        letters=letters,
        ink=kept[labels] if len(letters) else np.zeros(small.shape, np.bool_),
        paper=paper,
        letter_px=float(np.median(letters[:, 3])) / scale if len(letters) else 0.0,
        contrast=contrast,
        noise=noise,
        shade=float(1 - dim / max(light, 1.0)),
        bitonal=bool(np.count_nonzero((flat < 30) | (flat > 225)) > 0.985 * flat.size),
    )


def _spread(counts: NDArray[np.int64]) -> float:
    """The spread of the paper in levels of grey: the usual distance from the usual level, as a standard deviation."""
    middle = int(np.searchsorted(np.cumsum(counts), counts.sum() / 2))
    distance = np.bincount(np.abs(np.arange(256) - middle), weights=counts, minlength=256)
    reached = np.cumsum(distance) / counts.sum()
    level = int(np.searchsorted(reached, 0.5))
    below = float(reached[level - 1]) if level else 0.0
    inside = (0.5 - below) / max(float(reached[level]) - below, 1e-9)
    return 1.4826 * max(0.0, level - 0.5 + inside)


def _upper_fifth(counts: NDArray[np.int64], floor: float) -> float:
    """How dark four fifths of what is darker than `floor` stay below; 0 where that is next to nothing."""
    certain = counts.copy()
    certain[: int(255 * floor) + 1] = 0
    if certain.sum() <= 40:
        return 0.0
    return float(np.searchsorted(np.cumsum(certain), 0.8 * certain.sum())) / 255


def _paper(small: Pixels) -> Pixels:
    """The light of the bare paper at each place: ink and letters closed over, then smoothed."""
    tiny = _resized(small, 0.25)
    closed = cv2.morphologyEx(tiny, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (11, 11)))
    smooth = cv2.GaussianBlur(closed, (0, 0), 3)
    paper = cv2.resize(smooth, small.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return np.maximum(paper, 1).astype(np.uint8)


def _letters(ink: Ink) -> tuple[Boxes, Boxes, Ink]:
    """The boxes of letter-sized stretches of ink, the map of all stretches, and which of them are letters."""
    labels, stats = _stretches(ink.astype(np.uint8))
    width, height, area = stats[:, 2], stats[:, 3], stats[:, 4]
    possible = (height >= 4) & (height <= 90) & (width <= 1000) & (area >= 8)
    possible[0] = False
    if not possible.any():
        return np.zeros((0, 5), np.int32), labels, possible
    usual = _usual_height(height[possible], area[possible])
    kept = possible & (height >= 0.45 * usual) & (height <= 3.2 * usual)
    kept &= width <= 30 * usual  # in poor print the letters of a word hang together
    kept &= area >= 0.12 * usual * usual
    kept[kept] = _in_company(stats[kept], usual)
    return stats[kept], labels, kept


def _in_company(letters: Boxes, usual: float) -> Ink:
    """Which letters have two others within a few letter heights: dirt of a letter's size lies alone."""
    cell = 1.5 * usual
    across = ((letters[:, 0] + letters[:, 2] / 2) / cell).astype(np.int64) + 1
    down = ((letters[:, 1] + letters[:, 3] / 2) / cell).astype(np.int64) + 1
    held = np.zeros((int(down.max()) + 2, int(across.max()) + 2), np.float32)
    np.add.at(held, (down, across), np.maximum(1, letters[:, 2] / usual))
    around = cv2.boxFilter(held, -1, (3, 3), normalize=False, borderType=cv2.BORDER_CONSTANT)
    return np.asarray(around[down, across] > 2.5, np.bool_)


def _stretches(ink: Pixels) -> tuple[Boxes, Boxes]:
    """The map of connected stretches of ink, numbered from 1, and the box and ink of each number."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    return np.asarray(labels, np.int32), np.asarray(stats, np.int32)


def _usual_height(heights: Boxes, areas: Boxes) -> float:
    """The height at which half the ink lies in lower letters: specks are many and hold little ink."""
    order = np.argsort(heights)
    held = np.cumsum(areas[order].astype(np.int64))
    return float(heights[order][np.searchsorted(held, held[-1] / 2)])


def inside(found: Survey, boxes: NDArray[np.float64]) -> float:
    """The share of the letters' ink whose letters lie in one of `boxes`, 0 to 1; 1 where there is no letter.

    `boxes` is n by 4: left, top, right, bottom, in pixels of the picture.
    """
    ink = found.letters[:, 4].astype(np.float64)
    return float(ink[_covered(found, boxes)].sum() / ink.sum()) if ink.size else 1.0


def outside(found: Survey, boxes: NDArray[np.float64]) -> NDArray[np.int64]:
    """Where letters lie that none of `boxes` holds: n by 4 in pixels of the picture, for each place with a word's worth."""
    left_out = found.letters[~_covered(found, boxes)]
    if len(left_out) == 0:
        return np.zeros((0, 4), np.int64)
    reach = max(2, round(2.5 * found.letter_px * found.scale))
    places = np.zeros(found.ink.shape, np.uint8)
    for left, top, width, height, _ in left_out:
        places[top : top + height, max(0, left - reach) : left + width + reach] = 1
    labels, stats = _stretches(places)
    letters = np.maximum(1, left_out[:, 2] / (found.letter_px * found.scale))
    held = np.bincount(labels[left_out[:, 1], left_out[:, 0]], weights=letters, minlength=len(stats))
    found_places = stats[held >= _WORD][:, :4].astype(np.float64)
    found_places[:, 2:] += found_places[:, :2]
    return np.rint(found_places / found.scale).astype(np.int64)


def _covered(found: Survey, boxes: NDArray[np.float64]) -> Ink:
    letters = found.letters
    height, width = found.ink.shape
    covered = np.zeros((height, width), np.bool_)
    for left, top, right, bottom in np.maximum(boxes * found.scale + (-1, -1, 2, 2), 0).astype(int):
        covered[top:bottom, left:right] = True
    down = np.minimum(letters[:, 1] + letters[:, 3] // 2, height - 1)
    across = np.minimum(letters[:, 0] + letters[:, 2] // 2, width - 1)
    return np.asarray(covered[down, across], np.bool_)


# ── how it lies ──────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Lie:
    """How the lines run: along the page or (`sideways`) up and down it; `skew_deg` off that; how sharply that shows.

    `upright` is above 0 where the lines look right way up once a sideways picture was turned clockwise by 90 degrees,
    below 0 where upside down, near 0 where that does not show.
    """

    sideways: bool
    skew_deg: float
    clear: float
    upright: float


def lie(found: Survey) -> Lie:
    """Finds the angle at which the letters' ink falls into rows (projection profiles)."""
    down, across = np.nonzero(found.ink)
    if down.size == 0:
        return Lie(sideways=False, skew_deg=0.0, clear=0.0, upright=0.0)
    step = max(1, down.size // 25_000)
    points = np.stack((across[::step], down[::step])).astype(np.float32)
    points -= points.mean(axis=1, keepdims=True)
    turned = np.stack((-points[1], points[0]))  # a picture turned clockwise: down becomes left
    along, along_clear = _skew(points, _COARSE_DEG)
    up, up_clear = _skew(turned, _COARSE_DEG)
    if max(along_clear, up_clear) < 1.6:
        wide, wide_clear = _skew(points, _WIDE_DEG)
        if wide_clear > 1.15 * max(along_clear, up_clear):
            along, along_clear = wide, wide_clear
    sideways = up_clear > along_clear
    skew, clear, lying = (up, up_clear, turned) if sideways else (along, along_clear, points)
    letter = found.letter_px * found.scale
    return Lie(sideways=sideways, skew_deg=skew, clear=clear, upright=_upright(lying, skew, letter))


def _rows(points: NDArray[np.float32], degrees: float, bin_px: float = 1.0) -> NDArray[np.int64]:
    angle = np.deg2rad(degrees)
    rows = (points[1] * np.cos(angle) - points[0] * np.sin(angle)) / bin_px
    return np.bincount((rows - rows.min()).astype(np.int64))


def _sharpness(points: NDArray[np.float32], degrees: float) -> float:
    rows = _rows(points, degrees, 2.0).astype(np.float64)
    return float(np.square(np.diff(rows)).sum() / points.shape[1])


def _skew(points: NDArray[np.float32], angles: NDArray[np.float64]) -> tuple[float, float]:
    """The angle of sharpest rows, and how many times sharper it is than the usual angle."""
    coarse = np.array([_sharpness(points, float(angle)) for angle in angles])
    best = float(angles[int(coarse.argmax())])
    fine = np.array([_sharpness(points, best + float(more)) for more in _FINE_DEG])
    top = int(fine.argmax())
    usual = float(np.median(coarse)) or 1.0
    return best + float(_FINE_DEG[top]), float(max(fine[top], coarse.max())) / usual


def _upright(points: NDArray[np.float32], skew_deg: float, letter: float) -> float:
    """Latin lines reach higher above their middle (capitals, ascenders) than below it: the sum of the lines' skewness."""
    rows = _rows(points, skew_deg).astype(np.float64)
    limit = 0.12 * float(np.percentile(rows, 98))
    inside = np.concatenate(([0], (rows > limit).astype(np.int8), [0]))
    starts, ends = np.nonzero(np.diff(inside) == 1)[0], np.nonzero(np.diff(inside) == -1)[0]
    votes, weights = 0.0, 0.0
    for start, end in zip(starts, ends, strict=True):
        if not 0.6 * letter <= end - start <= 4 * letter:
            continue
        low, high = max(0, start - int(0.5 * letter)), end + int(0.5 * letter)
        line = rows[low:high]
        weight = line.sum()
        place = np.arange(line.size)
        middle = (line * place).sum() / weight
        spread = np.sqrt((line * (place - middle) ** 2).sum() / weight) or 1.0
        votes -= weight * (line * ((place - middle) / spread) ** 3).sum() / weight
        weights += weight
    return float(votes / weights) if weights else 0.0


# ── mending ──────────────────────────────────────────────────────────────────────────────────────


def sharpened(page: Pixels, letter_px: float) -> Pixels:
    """The picture with its edges raised: where it is blurred, or was enlarged, letters hang together and lines are lost."""
    blurred = cv2.GaussianBlur(page, (0, 0), max(1.0, 0.135 * letter_px))
    return _pixels(cv2.addWeighted(page, 2.5, blurred, -1.5, 0))


def inked(page: Pixels, letter_px: float) -> Pixels:
    """A black and white page with strokes of usual width and without dirt: thin ones thickened, swollen ones thinned.

    Light print breaks into pieces which look like dirt, so that it is not rid of any.
    """
    stroke = _stroke(page < 128)
    if stroke <= _LIGHT_STROKE * letter_px:
        return _pixels(cv2.GaussianBlur(cv2.erode(page, np.ones((3, 3), np.uint8)), (0, 0), 1.0))
    clean = despecked(page, letter_px)
    if stroke < min(_HEAVY_STROKE_PX, _HEAVY_STROKE * letter_px):
        return clean
    cross = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))
    times = 1 if stroke < 1.4 * _HEAVY_STROKE_PX else 2
    thinned = _pixels(cv2.GaussianBlur(cv2.dilate(clean, cross, iterations=times), (0, 0), 0.8))
    return _resized(thinned, _HEAVY_SCALE) if letter_px > 20 else thinned


def _stroke(ink: Ink) -> int:
    """The usual width of a stroke in pixels: half the ink lies in shorter runs along the rows."""
    edges = np.flatnonzero(np.diff(np.pad(ink, ((0, 0), (1, 1))).ravel().view(np.int8)))
    runs = edges[1::2] - edges[::2]
    held = np.cumsum(np.bincount(runs, weights=runs)) if runs.size else np.zeros(1)
    return int(np.searchsorted(held, held[-1] / 2))


def softened(page: Pixels) -> Pixels:
    """The picture a little out of focus: broken letters close, rough edges go."""
    return _pixels(cv2.GaussianBlur(page, (0, 0), 0.8))


def turned(page: Pixels, quarter_deg: int) -> Pixels:
    """The picture turned clockwise by 0, 90, 180 or 270 degrees."""
    if quarter_deg == 0:
        return page
    code = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}[quarter_deg]
    return _pixels(cv2.rotate(page, code))


def straightened(page: Pixels, skew_deg: float, scale: float = 1.0) -> Pixels:
    """The picture with `skew_deg` taken out and made `scale` times as large, on a sheet that loses no corner."""
    if scale < 1:
        page, scale = _resized(page, scale), 1.0
    if abs(skew_deg) < 0.05:
        return page if scale == 1 else _resized(page, scale)
    height, width = page.shape
    angle = np.deg2rad(abs(skew_deg))
    wide = round((width * np.cos(angle) + height * np.sin(angle)) * scale)
    high = round((height * np.cos(angle) + width * np.sin(angle)) * scale)
    warp = cv2.getRotationMatrix2D((width / 2, height / 2), skew_deg, scale)
    warp[:, 2] += ((wide - width) / 2, (high - height) / 2)
    paper = int(np.percentile(page[::8, ::8], 75))
    return _pixels(cv2.warpAffine(page, warp, (wide, high), flags=cv2.INTER_CUBIC, borderValue=paper))


def lit(page: Pixels, found: Survey) -> Pixels:
    """The picture with the paper's own light divided out and the ink made dark, but the noise never made ink."""
    paper = cv2.resize(found.paper, page.shape[::-1], interpolation=cv2.INTER_LINEAR)
    even = cv2.divide(page, paper, scale=255)
    gain = 0.8 / max(found.contrast, 0.05)
    gain = max(1.0, min(gain, 5.0, 0.12 / max(found.noise, 1e-3)))
    if gain > 1.5 and found.noise > 0.004:
        even = cv2.GaussianBlur(even, (0, 0), 0.9)
    white = 255 * (1 - 1.5 * found.noise)
    levels = np.clip(255 - (white - np.arange(256)) * gain, 0, 255).astype(np.uint8)
    return _pixels(cv2.LUT(even, levels))


def despecked(page: Pixels, letter_px: float) -> Pixels:
    """A black and white page without lone specks and without long thin lines (streaks, rules).

    Dots beside letters stay: a full stop, an accent and dirt are the same there. `letter_px` is the usual letter height.
    """
    ink = (page < 128).astype(np.uint8)
    ink = _without_lines(ink, letter_px)
    labels, stats = _stretches(ink)
    width, height, area = stats[:, 2], stats[:, 3], stats[:, 4]
    letter = (height > 0.55 * letter_px) & (area > 0.1 * letter_px * letter_px)
    speck = (np.maximum(width, height) < 0.55 * letter_px) | (area < 0.06 * letter_px * letter_px)
    letter[0] = speck[0] = False
    reach = max(1, round(letter_px))
    near = cv2.dilate(letter[labels].astype(np.uint8), np.ones((max(1, round(0.7 * letter_px)), reach), np.uint8))
    lone = speck & (np.bincount(labels[near > 0], minlength=len(stats)) == 0)
    tiny = speck & (area <= max(2, 0.006 * letter_px * letter_px))
    kept = ink.astype(np.bool_) & ~(lone | tiny)[labels]
    return np.where(kept, 0, 255).astype(np.uint8)


def _without_lines(ink: Pixels, letter_px: float) -> Pixels:
    long_px = max(15, round(5 * letter_px))
    thick_px = max(3, round(0.25 * letter_px) + 1)
    square = np.ones((thick_px, thick_px), np.uint8)
    for kernel in ((1, long_px), (long_px, 1)):
        lines = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones(kernel, np.uint8))
        thick = cv2.dilate(cv2.morphologyEx(lines, cv2.MORPH_OPEN, square), square)
        ink = _pixels(cv2.subtract(ink, cv2.subtract(lines, thick)))
    return ink


# ── a sheet on a table ───────────────────────────────────────────────────────────────────────────

Corners = NDArray[np.float32]


def sheet(pixels: Pixels) -> Corners | None:
    """The corners (4 by 2: x, y; clockwise from the top left) of a bright sheet on darker ground, or None.

    Found on a small copy with its letters closed over, at several levels of light, since a shadow may lie across.
    """
    scale = 1 / max(1, round(max(pixels.shape[:2]) / 500))
    small = _resized(pixels, scale)
    # Paper has every colour in its light, a wooden table lacks blue.
    light = small.min(axis=2) if small.ndim == 3 else small
    closed = _pixels(cv2.morphologyEx(light, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8)))
    rim = np.concatenate((closed[:3].ravel(), closed[-3:].ravel(), closed[:, :3].ravel(), closed[:, -3:].ravel()))
    if np.percentile(rim, 30) > 0.75 * np.percentile(closed, 90):
        return None  # the paper fills the frame
    best: Corners | None = None
    clearest = 0.75
    for level in np.linspace(np.percentile(closed, 15), np.percentile(closed, 90), 16):
        quad = _quadrilateral(closed > level)
        if quad is None or not _framed(closed, quad):
            continue
        clear = _edge(closed, quad)
        if clear > clearest:
            best, clearest = quad, clear
    return None if best is None else best / np.float32(scale)


def _quadrilateral(bright: Ink) -> Corners | None:
    opened = cv2.morphologyEx(bright.astype(np.uint8), cv2.MORPH_OPEN, np.ones((7, 7), np.uint8))
    contours, _ = cv2.findContours(opened, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    if not contours:
        return None
    outline = max(contours, key=cv2.contourArea)
    hull = cv2.convexHull(outline)
    if cv2.contourArea(outline) < 0.9 * cv2.contourArea(hull):
        return None
    for tolerance in (0.01, 0.02, 0.03, 0.04):
        corners = cv2.approxPolyDP(hull, tolerance * cv2.arcLength(hull, True), True).reshape(-1, 2)
        if len(corners) == 4 and cv2.contourArea(corners) > 0.93 * cv2.contourArea(hull):
            return _clockwise(corners.astype(np.float32))
    return None


def _clockwise(corners: Corners) -> Corners:
    middle = corners.mean(axis=0)
    order = np.argsort(np.arctan2(corners[:, 1] - middle[1], corners[:, 0] - middle[0]))
    ring = corners[order]
    return np.roll(ring, -int(ring.sum(axis=1).argmin()), axis=0)


def _framed(light: Pixels, quad: Corners) -> bool:
    """Whether it is a good part of the picture, and ground is seen on at least three sides of it."""
    inside = np.zeros(light.shape, np.uint8)
    cv2.fillConvexPoly(inside, quad.astype(np.int32), 1)
    height, width = light.shape
    sides = (inside[1], inside[height - 2], inside[:, 1], inside[:, width - 2])
    return bool(0.2 < inside.mean() < 0.97 and sum(side.mean() < 0.1 for side in sides) >= 3)


def _edge(light: Pixels, quad: Corners) -> float:
    """The share of its least clear side along which the inside is clearly brighter than the ground beside it."""
    middle = quad.mean(axis=0)
    height, width = light.shape
    clear = []
    for one, other in zip(quad, np.roll(quad, -1, axis=0), strict=True):
        along = one + (other - one) * np.linspace(0.05, 0.95, 60, dtype=np.float32)[:, None]
        across = np.array((one[1] - other[1], other[0] - one[0]), np.float32)
        across /= np.hypot(*across) or 1.0
        across *= np.sign(np.dot(middle - (one + other) / 2, across)) or 1.0
        places = [np.clip(along + across * away, 0, (width - 1, height - 1)).astype(int) for away in (7, -7)]
        within, beside = (light[place[:, 1], place[:, 0]].astype(np.float32) for place in places)
        clear.append(float((within > 1.2 * beside + 4).mean()))
    return min(clear)


def flattened(page: Pixels, corners: Corners) -> tuple[Pixels, float]:
    """The sheet seen from straight above, and the angle in degrees at which its top edge lay."""
    top_left, top_right, bottom_right, bottom_left = corners
    width = max(hypot(*(top_right - top_left)), hypot(*(bottom_right - bottom_left)))
    height = max(hypot(*(bottom_left - top_left)), hypot(*(bottom_right - top_right)))
    long_side, short_side = max(width, height), min(width, height)
    if 1.15 < long_side / short_side < 1.75:  # a sheet of A4 seen at a slant
        short_side = long_side / 2**0.5
        width, height = (short_side, long_side) if height > width else (long_side, short_side)
    size = (round(width), round(height))
    target = np.array([(0, 0), (size[0], 0), size, (0, size[1])], np.float32)
    warp = cv2.getPerspectiveTransform(corners, target)
    flat = cv2.warpPerspective(page, warp, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    edge = top_right - top_left
    return _pixels(flat), float(np.rad2deg(np.arctan2(edge[1], edge[0])))

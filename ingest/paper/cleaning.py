"""Making a picture fit to be read: paper, ink and letters are measured first, and only what is wrong is mended.

A survey is taken on a small copy (about 150 dots to the inch); cleaning a clean page costs time and letters, so the
functions that change pixels are called for what the survey found. Angles are in degrees, clockwise positive.
"""

from dataclasses import dataclass, field, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from ingest.paper.picture import Pixels

Ink = NDArray[np.bool_]
Boxes = NDArray[np.int32]

_SURVEY_PX = 1750  # the long side of A4 at 150 dpi: letters of 11 points are about 11 pixels high there
_NOISE_TIMES = 5.0
_NEGATIVE = 80  # of 255: the darkest paper in a photo's shadow is about 100
_LEAST_INK = 0.07  # share of the paper's light: below it is texture, not ink
_WORD = 3  # letters
_MUCH_INK = 60  # pixels of the small copy: a letter of 11 points has 30 to 60
# The width of a stroke beside the height of the letters: 0.2 in clean print. Letters that have run together seem high:
# at 300 dpi swollen strokes are known by their pixels too.
_RUN_TOGETHER_PX = 44.0
_THINNING_PX = 1.2
_DOT = 0.55  # letter heights
_HEAVY_SCALE = 0.75  # swollen letters are read better when small
# A line is as long at least, in letter heights; in swollen print a whole word hangs together, and a long one runs 8 of them.
_LONG, _LONG_SWOLLEN = 5.0, 12.0
_DASH_APART = 3.2  # letter heights, to both sides together
_TINY = 0.15  # of a stroke's width squared
_LIGHT_STROKE, _HEAVY_STROKE, _HEAVY_STROKE_PX = 0.15, 0.32, 7.0
# An A4 page at 300 dpi with 3,000 specks of dust has at most a quarter of these dots; grain makes 5,000 to 120,000.
_GRAIN_PX, _GRAIN_SHARE, _GRAIN_SIEVES_PX = 12, 0.0005, (5, 7)
_SPECK, _FEW_SPECKS, _SPECKLED = 0.3, 200, 0.6  # letter heights; how many; for one letter
_SHADE = 0.5  # of the print's darkness
_TELLING, _LEAST_PRINT = 300, 10  # letters that tell how dark the print is
_COARSE_DEG = np.arange(-15.0, 15.01, 0.5)
_WIDE_DEG = np.arange(-45.0, 45.01, 0.5)
_FINE_DEG = np.arange(-0.5, 0.501, 0.1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What a picture looks like. `scale`: pixels of the small copy for one of the picture.

    `letters` are the boxes (x, y, width, height, ink) of letter-sized ink in pixels of the small copy, `letter_px` their
    usual height in pixels of the picture. `contrast` is how dark ink is on the paper, `noise` the spread of the paper
    itself (both 0 to 1), `shade` how much darker the darkest paper is than the lightest, `marks` the share of the page inside
    its margins that is dark, letters or not.
    """

    scale: float
    letters: Boxes = field(repr=False)
    ink: Ink = field(repr=False)
    paper: Pixels = field(repr=False)
    letter_px: float
    contrast: float
    noise: float
    shade: float
    marks: float
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
    small = resized(pixels, 0.25).astype(np.int16)
    red, green = small[..., 0], small[..., 1]
    red_paper, green_paper = float(np.percentile(red, 90)), float(np.percentile(green, 90))
    dark_in_green, dark_in_red = green < 0.6 * green_paper, red < 0.6 * red_paper
    only_green = int(np.count_nonzero(dark_in_green & (red > 0.75 * red_paper)))
    channel = 1 if only_green > 0.15 * max(1, int(np.count_nonzero(dark_in_red))) else 0
    return np.ascontiguousarray(pixels[..., channel])


def positive(page: Pixels) -> Pixels:
    """The picture, turned light for dark where it is a negative: white letters on black."""
    return as_pixels(cv2.bitwise_not(page)) if np.median(page[::8, ::8]) < _NEGATIVE else page


def as_pixels(mat: cv2.typing.MatLike) -> Pixels:
    """What OpenCV gives back, as what it is."""
    return np.asarray(mat, np.uint8)


def resized(page: Pixels, scale: float) -> Pixels:
    """Smaller by averaging, larger by curves."""
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return as_pixels(cv2.resize(page, None, fx=scale, fy=scale, interpolation=how))


def survey(page: Pixels) -> Survey:
    """Measures a grey picture."""
    scale = 1 / max(1, round(max(page.shape) / _SURVEY_PX))  # a whole number of pixels to one is averaged fast
    small = resized(page, scale) if scale < 1 else page
    paper = _paper(small)
    dark = as_pixels(cv2.bitwise_not(cv2.divide(small, paper, scale=255)))
    counts = np.bincount(dark[::2, ::2].ravel(), minlength=256)
    noise = _spread(counts) / 255
    floor = max(_LEAST_INK, _NOISE_TIMES * noise)
    contrast = _upper_fifth(counts, floor)
    ink = dark > 255 * max(floor, 0.4 * contrast)
    letters, labels, kept = _letters(ink)
    light, dim = np.percentile(paper[::8, ::8], (98, 2))
    flat = np.bincount(page[::3, ::3].ravel(), minlength=256)
    return Survey(
        scale=scale,
        letters=letters,
        ink=kept[labels] if len(letters) else np.zeros(small.shape, np.bool_),
        paper=paper,
        letter_px=float(np.median(letters[:, 3])) / scale if len(letters) else 0.0,
        contrast=contrast,
        noise=noise,
        shade=float(1 - dim / max(light, 1.0)),
        marks=_marks(ink),
        bitonal=bool(flat[30:226].sum() <= 0.1 * flat[:30].sum()),
    )


def _marks(ink: Ink) -> float:
    height, width = ink.shape
    inner = ink[height // 20 : height - height // 20, width // 20 : width - width // 20]
    return float(np.count_nonzero(inner)) / max(1, inner.size)


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
    tiny = resized(small, 0.25)
    closed = cv2.morphologyEx(tiny, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (11, 11)))
    smooth = cv2.GaussianBlur(closed, (0, 0), 3)
    paper = cv2.resize(smooth, small.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return np.maximum(paper, 1).astype(np.uint8)


def _letters(ink: Ink) -> tuple[Boxes, Boxes, Ink]:
    """The boxes of letter-sized stretches of ink, the map of all stretches, and which of them are letters."""
    labels, stats = _stretches(ink.astype(np.uint8))
    width, height, area = stats[:, 2], stats[:, 3], stats[:, 4]
    possible = (height >= 4) & (height <= 160) & (width <= 1000) & (area >= 8)
    possible[0] = False
    # A bar of a code and a filled box are no measure of letters.
    telling = possible & (height >= 5) & (height <= 8 * width) & (width <= 30 * height)
    telling &= (area < 0.9 * width * height) | (height < 20)
    if not telling.any():
        return np.zeros((0, 5), np.int32), labels, np.zeros_like(possible)
    usual = _usual_height(height[telling], area[telling])
    kept = possible & (height >= 0.45 * usual) & (height <= 3.2 * usual)
    kept &= width <= 30 * usual  # in poor print the letters of a word hang together
    kept &= area >= 0.12 * usual * usual
    if kept.any():
        kept[kept] = _in_company(stats[kept], usual)
    return stats[kept], labels, kept


def _in_company(letters: Boxes, usual: float) -> Ink:
    """Which letters have two others within a few letter heights: dirt of a letter's size lies alone."""
    cell = 1.5 * usual
    across = ((letters[:, 0] + letters[:, 2] / 2) / cell).astype(np.int64) + 1
    down = ((letters[:, 1] + letters[:, 3] / 2) / cell).astype(np.int64) + 1
    held = np.zeros((int(down.max()) + 2, int(across.max()) + 2), np.float32)
    # Letters that hang together count as many; a binder's hole is as wide as three, and one.
    many = np.where(letters[:, 2] > 2 * letters[:, 3], letters[:, 2] / usual, 1)
    np.add.at(held, (down, across), many)
    around = cv2.boxFilter(held, -1, (3, 3), normalize=False, borderType=cv2.BORDER_CONSTANT)
    return np.asarray(around[down, across] > 2.5, np.bool_)


def _stretches(ink: Pixels) -> tuple[Boxes, Boxes]:
    """The map of connected stretches of ink, numbered from 1, and the box and ink of each number."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    return np.asarray(labels, np.int32), np.asarray(stats, np.int32)


def _usual_height(heights: Boxes, areas: Boxes) -> float:
    """The height at which half the ink lies in lower letters: specks are many and hold little ink, pictures few and much."""
    order = np.argsort(heights)
    held = np.cumsum(np.minimum(areas[order], _MUCH_INK).astype(np.int64))
    return float(heights[order][np.searchsorted(held, held[-1] / 2)])


def inside(found: Survey, boxes: NDArray[np.float64]) -> float:
    """The share of the letters' ink whose letters lie in one of `boxes`, 0 to 1; 1 where there is no letter.

    `boxes` is n by 4: left, top, right, bottom, in pixels of the picture.
    """
    ink = found.letters[:, 4].astype(np.float64)
    return float(ink[_covered(found, boxes)].sum() / ink.sum()) if ink.size else 1.0


def lost_line(found: Survey, boxes: NDArray[np.float64]) -> bool:
    """Whether a place that none of `boxes` holds looks like a line of text: long and one letter high; a stamp is neither."""
    places = outside(found, boxes)
    wide, high = places[:, 2] - places[:, 0], places[:, 3] - places[:, 1]
    margins = 5 * found.letter_px  # `outside` reaches as far on either side
    return bool(((wide - margins > 8 * found.letter_px) & (high < 2.2 * found.letter_px)).any())


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


def lettered(found: Survey, boxes: NDArray[np.float64]) -> NDArray[np.float64]:
    """For each of `boxes` (as in `inside`) the share of its width that letters fill which lie in it, about 0.6 to 1 for words.

    What was read out of a signature, a rule or a drawing has next to none.
    """
    left, top, wide, high, _ = (found.letters[:, column, None].astype(np.float64) for column in range(5))
    across, down = (left + wide / 2) / found.scale, (top + high / 2) / found.scale
    held = (across >= boxes[:, 0]) & (across <= boxes[:, 2]) & (down >= boxes[:, 1]) & (down <= boxes[:, 3])
    widths = np.maximum(boxes[:, 2] - boxes[:, 0], 1)
    return np.asarray((held * wide).sum(axis=0) / found.scale / widths, np.float64)


def without(found: Survey, boxes: NDArray[np.float64]) -> Survey:
    """The survey without the letters in `boxes` (as in `inside`)."""
    kept = found.letters[~_covered(found, boxes)]
    return replace(found, letters=kept)


def without_shade(
    found: Survey, page: Pixels, sure: NDArray[np.float64], boxes: NDArray[np.float64]
) -> tuple[Survey, Ink]:
    """The survey without what is not half as dark as the print: folds, the rims of stains; and which of `boxes` are such shade.

    `page` is the grey picture that was surveyed; print is what lies in the boxes `sure` (as in `inside`). Its faintest letter has
    0.8 of the usual darkness, a pencil more than half, a fold a quarter to 0.45.
    """
    print_ = found.letters[_covered(found, sure)][:_TELLING]
    if len(print_) < _LEAST_PRINT:
        return found, np.zeros(len(boxes), np.bool_)
    paper = cv2.resize(found.paper, page.shape[::-1], interpolation=cv2.INTER_LINEAR)
    dark = as_pixels(cv2.bitwise_not(cv2.divide(page, paper, scale=255)))

    def darkness(rows: NDArray[np.float64]) -> NDArray[np.float64]:
        corners = np.rint(np.maximum(rows, 0)).astype(int)
        parts = (dark[top : max(bottom, top + 1), left : max(right, left + 1)] for left, top, right, bottom in corners)
        return np.array([np.percentile(part, 90) if part.size else 255 for part in parts], np.float64)

    def places(letters: Boxes) -> NDArray[np.float64]:
        left, top, width, height = (letters[:, column].astype(np.float64) for column in range(4))
        return np.stack((left, top, left + width, top + height), axis=1) / found.scale

    limit = _SHADE * float(np.median(darkness(places(print_))))
    shade = ~_covered(found, sure)
    shade[shade] = darkness(places(found.letters[shade])) < limit
    return replace(found, letters=found.letters[~shade]), np.asarray(darkness(boxes) < limit, np.bool_)


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


def lie(found: Survey, *, sideways: bool | None = None) -> Lie:
    """Finds the angle at which the letters' ink falls into rows (projection profiles); `sideways` where it is known."""
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
    if sideways is None:
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
    return as_pixels(cv2.addWeighted(page, 2.5, blurred, -1.5, 0))


def inked(page: Pixels, letter_px: float) -> Pixels:
    """A black and white page with strokes of usual width and without dirt: thin ones thickened, swollen ones thinned.

    Light print breaks into pieces which look like dirt, so that it is not rid of any.
    """
    stroke = _stroke(page < 128, letter_px)
    if stroke <= _LIGHT_STROKE * letter_px:
        return as_pixels(cv2.GaussianBlur(cv2.erode(page, np.ones((3, 3), np.uint8)), (0, 0), 1.0))
    clean = despecked(page, letter_px)
    run_together = stroke >= _HEAVY_STROKE_PX and letter_px <= _RUN_TOGETHER_PX
    if stroke < _HEAVY_STROKE * letter_px and not run_together:
        return clean
    # Half grey becomes white: three quarters of a pixel go from either edge, more where ink ran into a corner or a gap.
    soft = cv2.GaussianBlur(clean, (0, 0), _THINNING_PX)
    thinned = as_pixels(cv2.min(cv2.add(soft, soft), _dots(clean, letter_px)))
    return resized(thinned, _HEAVY_SCALE) if letter_px > 20 else thinned


def _dots(page: Pixels, letter_px: float) -> Pixels:
    """The full stops, dots and accents of a black and white page alone, softly: thinned like the letters they would be lost."""
    labels, stats = _stretches((page < 128).astype(np.uint8))
    dot = np.maximum(stats[:, 2], stats[:, 3]) < _DOT * letter_px
    dot[0] = False
    return as_pixels(cv2.GaussianBlur(np.where(dot[labels], 0, 255).astype(np.uint8), (0, 0), 0.8))


def swollen(page: Pixels, letter_px: float) -> bool:
    """Whether the ink of a black and white page has run, so that small gaps and counters are full."""
    return _stroke(page < 128, letter_px) >= _HEAVY_STROKE * letter_px


def parted(page: Pixels) -> Pixels:
    """The picture with a pixel taken from every edge: parts lines of print whose letters touch one another."""
    return as_pixels(cv2.dilate(page, cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))))


def _stroke(ink: Ink, letter_px: float) -> int:
    """The usual width of a stroke in pixels: half the ink lies in shorter runs along the rows. Blocks and rules are none."""
    edges = np.flatnonzero(np.diff(np.pad(ink, ((0, 0), (1, 1))).ravel().view(np.int8)))
    runs = edges[1::2] - edges[::2]
    runs = runs[runs <= letter_px]
    held = np.cumsum(np.bincount(runs, weights=runs)) if runs.size else np.zeros(1)
    return int(np.searchsorted(held, held[-1] / 2))


def swept(page: Pixels) -> Pixels:
    """A black and white page rid of the grain of its paper: more dots than dust ever has, in places a third of the paper.

    A copier set too dark makes them. They hang together like letters, so that nothing can be measured before they are gone.
    What is thicker than two pixels stays, and a page without grain is given back as it is.
    """
    for side_px in _GRAIN_SIEVES_PX:
        _, stats = _stretches((page < 128).astype(np.uint8))
        if np.count_nonzero(stats[:, 4] <= _GRAIN_PX) < _GRAIN_SHARE * page.size:
            break
        # What the sieve fills in, the gaps and counters of swollen letters, stays as it was.
        page = as_pixels(cv2.max(page, cv2.medianBlur(page, side_px)))
    return page


def without_grey(page: Pixels, letter_px: float) -> Pixels:
    """A speckled grey page in black and white, where dust can be told from print; another page is given back as it is.

    Dots, accents and full stops are a tenth of what is written; copies of copies have more specks than letters.
    """
    _, black = cv2.threshold(page, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    _, stats = _stretches((black == 0).astype(np.uint8))
    sizes = np.maximum(stats[1:, 2], stats[1:, 3])
    specks = np.count_nonzero(sizes < _SPECK * letter_px)
    letters = np.count_nonzero(sizes >= _DOT * letter_px)
    return as_pixels(black) if specks > max(_FEW_SPECKS, _SPECKLED * letters) else page


def softened(page: Pixels) -> Pixels:
    """The picture a little out of focus: broken letters close, rough edges go."""
    return as_pixels(cv2.GaussianBlur(page, (0, 0), 0.8))


def turned(page: Pixels, quarter_deg: int) -> Pixels:
    """The picture turned clockwise by 0, 90, 180 or 270 degrees."""
    if quarter_deg == 0:
        return page
    code = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}[quarter_deg]
    return as_pixels(cv2.rotate(page, code))


def mirrored(page: Pixels) -> Pixels:
    """The picture with left and right exchanged."""
    return as_pixels(cv2.flip(page, 1))


def straightened(page: Pixels, skew_deg: float, scale: float = 1.0) -> Pixels:
    """The picture with `skew_deg` taken out and made `scale` times as large, on a sheet that loses no corner."""
    if scale < 1:
        page, scale = resized(page, scale), 1.0
    if abs(skew_deg) < 0.05:
        return page if scale == 1 else resized(page, scale)
    height, width = page.shape
    angle = np.deg2rad(abs(skew_deg))
    wide = round((width * np.cos(angle) + height * np.sin(angle)) * scale)
    high = round((height * np.cos(angle) + width * np.sin(angle)) * scale)
    warp = cv2.getRotationMatrix2D((width / 2, height / 2), skew_deg, scale)
    warp[:, 2] += ((wide - width) / 2, (high - height) / 2)
    paper = int(np.percentile(page[::8, ::8], 75))
    return as_pixels(cv2.warpAffine(page, warp, (wide, high), flags=cv2.INTER_CUBIC, borderValue=paper))


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
    return as_pixels(cv2.LUT(even, levels))


def despecked(page: Pixels, letter_px: float) -> Pixels:
    """A black and white page without lone specks and without long thin lines (streaks, rules).

    Dots on a line of letters stay unless they are smaller than any full stop of the hand that wrote the letters: a full
    stop and dirt of its size are the same there. `letter_px` is the usual letter height.
    """
    stroke = _stroke(page < 128, letter_px)
    long = _LONG_SWOLLEN if stroke >= _HEAVY_STROKE * letter_px else _LONG
    ink = _without_lines((page < 128).astype(np.uint8), letter_px, long)
    labels, stats = _stretches(ink)
    width, height, area = stats[:, 2], stats[:, 3], stats[:, 4]
    letter = (height > 0.55 * letter_px) & (area > 0.1 * letter_px * letter_px)
    speck = (np.maximum(width, height) < 0.55 * letter_px) | (area < 0.06 * letter_px * letter_px)
    letter[0] = speck[0] = False
    # A dash between two words, or a full stop of a typewriter, stands up to a letter's width off.
    reach = np.ones((max(1, round(0.7 * letter_px)), max(1, round(_DASH_APART * letter_px))), np.uint8)
    near = cv2.dilate(letter[labels].astype(np.uint8), reach)
    lone = speck & (np.bincount(labels[near > 0], minlength=len(stats)) == 0)
    tiny = speck & (area <= max(1, _TINY * stroke * stroke))
    kept = ink.astype(np.bool_) & ~(lone | tiny)[labels]
    return np.where(kept, 0, 255).astype(np.uint8)


def _without_lines(ink: Pixels, letter_px: float, long: float) -> Pixels:
    long_px = max(15, round(long * letter_px))
    thick_px = max(3, round(0.25 * letter_px) + 1)
    square = np.ones((thick_px, thick_px), np.uint8)
    for kernel in ((1, long_px), (long_px, 1)):
        lines = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones(kernel, np.uint8))
        thick = cv2.dilate(cv2.morphologyEx(lines, cv2.MORPH_OPEN, square), square)
        ink = as_pixels(cv2.subtract(ink, cv2.subtract(lines, thick)))
    return ink

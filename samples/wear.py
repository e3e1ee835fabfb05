"""What happens to a page between the writer's desk and our mail room, with a fixed seed: the same dirt every time.

Each function takes a clean page (RGB or grey, 300 dpi) and a random generator, and gives the picture a scanner, a fax or
a telephone would have made of it.
"""

from typing import Any

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[Any]  # float32, 0 to 255, grey or RGB


def grey(page: Image.Image) -> Pixels:
    """A colour page as an office scanner's grey mode sees it, 0 to 255, as float."""
    return np.asarray(page.convert("L"), dtype=np.float32)


def scanned(page: Pixels, rng: Generator, *, skew_deg: float, blur_px: float, noise: float, paper: float) -> Pixels:
    """A flatbed or sheet-fed scanner: lamp a little uneven, sheet a little askew, sensor noise. `paper` is its white."""
    rows, columns = page.shape
    toned = 34.0 + page / 255.0 * (paper - 34.0)
    turned = _turned(toned, skew_deg, border=paper - 4)
    soft: Pixels = cv2.GaussianBlur(turned, (0, 0), blur_px)
    lamp = 1.0 - 0.035 * np.abs(np.linspace(-1, 1, columns, dtype=np.float32))[None, :] ** 2
    return _clipped(soft * lamp + _grain(rng, (rows, columns), noise, size_px=1.1))


def with_holes(page: Pixels) -> Pixels:
    """The two holes of a ring binder at the left edge, through which the scanner's black lid shows."""
    marked = page.copy()
    for y in (page.shape[0] // 2 - 472, page.shape[0] // 2 + 472):  # 8 cm apart: ISO 838
        cv2.circle(marked, (142, y), 36, 70.0, -1, cv2.LINE_AA)
    return marked


def with_folds(page: Pixels, rng: Generator) -> Pixels:
    """A sheet that was folded in three for its envelope: a soft shade and a bright ridge along each fold."""
    shaded = page.copy()
    rows = np.arange(page.shape[0], dtype=np.float32)
    for third in (1, 2):
        at = page.shape[0] * third / 3 + rng.uniform(-25, 25)
        shade = 16.0 * np.exp(-(((rows - at) / 26) ** 2)) - 9.0 * np.exp(-(((rows - at - 7) / 4) ** 2))
        shaded -= shade[:, None]
    return _clipped(shaded)


def with_stains(page: Pixels, rng: Generator, count: int) -> Pixels:
    """Rain and thumbs: wide pale blots that no letter disappears under."""
    rows, columns = page.shape
    blots = np.zeros((rows, columns), dtype=np.float32)
    for _ in range(count):
        centre = (int(rng.integers(200, columns - 200)), int(rng.integers(300, rows - 300)))
        axes = (int(rng.integers(60, 190)), int(rng.integers(40, 150)))
        cv2.ellipse(blots, centre, axes, float(rng.uniform(0, 180)), 0, 360, float(rng.uniform(8, 22)), -1)
    return _clipped(page - cv2.GaussianBlur(blots, (0, 0), 22))


def bitonal(page: Pixels, rng: Generator, *, dpi: tuple[int, int], specks: int) -> Image.Image:
    """Black and white at another resolution (300 dpi in): the threshold eats thin strokes, dust becomes specks."""
    rows, columns = page.shape
    size = (round(columns * dpi[0] / 300), round(rows * dpi[1] / 300))
    small: Pixels = cv2.resize(cv2.GaussianBlur(page, (0, 0), 1.0), size, interpolation=cv2.INTER_AREA)
    small += _grain(rng, small.shape, 9.0, size_px=0.8)
    black = small < 168
    for x, y in zip(rng.integers(4, size[0] - 4, specks), rng.integers(4, size[1] - 4, specks), strict=True):
        reach = int(rng.integers(1, 3))
        black[y : y + reach, x : x + reach] = True
    return Image.fromarray(~black).convert("1", dither=Image.Dither.NONE)


def photographed(page: Image.Image, rng: Generator) -> Image.Image:
    """A telephone held over a kitchen table: perspective, warm light, the shadow of hand and telephone, a little blur."""
    width, height = 2100, 2800
    table = _table(rng, width, height)
    sheet = np.asarray(page, dtype=np.float32)
    rows, columns = sheet.shape[:2]
    corners = np.array([[0, 0], [columns, 0], [columns, rows], [0, rows]], np.float32)
    seen = np.array([[318, 118], [1868, 262], [1956, 2662], [64, 2560]], np.float32)
    warp = cv2.getPerspectiveTransform(corners, seen)
    laid = cv2.warpPerspective(sheet, warp, (width, height), flags=cv2.INTER_AREA)
    mask = cv2.warpPerspective(np.ones((rows, columns), np.float32), warp, (width, height), flags=cv2.INTER_LINEAR)
    under = cv2.GaussianBlur(np.roll(mask, (16, 12), (0, 1)), (0, 0), 16) * (1 - mask)
    table *= 1 - 0.55 * under[..., None]
    lit = table * (1 - mask[..., None]) + laid * np.array([0.945, 0.925, 0.875], np.float32) * mask[..., None]
    lit *= _light(width, height)[..., None]
    scene: Pixels = cv2.GaussianBlur(lit, (0, 0), 0.75)
    scene += _grain(rng, (height, width), 4.0, size_px=0.9)[..., None]
    return Image.fromarray(_clipped(scene).astype(np.uint8))


def _table(rng: Generator, width: int, height: int) -> Pixels:
    """Oak: long soft streaks along the grain."""
    streaks: Pixels = cv2.GaussianBlur(rng.normal(0, 1, (height, width)).astype(np.float32), (0, 0), 3, sigmaY=180)
    streaks /= streaks.std()
    fine: Pixels = cv2.GaussianBlur(rng.normal(0, 1, (height, width)).astype(np.float32), (0, 0), 1, sigmaY=40)
    wood = 1.0 + 0.075 * streaks + 0.05 * fine / fine.std()
    tone: Pixels = np.array([142, 101, 66], np.float32) * wood[..., None]
    return tone


def _light(width: int, height: int) -> Pixels:
    """A lamp at the upper left, and the soft shadow that an arm and the telephone throw over the lower right."""
    x, y = np.meshgrid(np.linspace(0, 1, width, dtype=np.float32), np.linspace(0, 1, height, dtype=np.float32))
    fall = 1.04 - 0.22 * np.hypot(x - 0.25, y - 0.2)
    edge = 1.24 - 0.62 * x - y  # negative beyond the shadow's border, which runs from upper right to lower left
    shadow = 1.0 - 0.36 / (1.0 + np.exp(edge / 0.03))
    light: Pixels = fall * shadow
    return light


def _turned(page: Pixels, skew_deg: float, *, border: float) -> Pixels:
    """Turned clockwise by `skew_deg` around its middle."""
    rows, columns = page.shape
    turn = cv2.getRotationMatrix2D((columns / 2, rows / 2), -skew_deg, 1.0)
    turned: Pixels = cv2.warpAffine(page, turn, (columns, rows), flags=cv2.INTER_CUBIC, borderValue=border)
    return turned


def _grain(rng: Generator, shape: tuple[int, ...], sigma: float, *, size_px: float) -> Pixels:
    soft: Pixels = cv2.GaussianBlur(rng.normal(0, 1, shape).astype(np.float32), (0, 0), size_px)
    grain: Pixels = soft * (sigma / float(soft.std()))
    return grain


def _clipped(page: Pixels) -> Pixels:
    return np.clip(page, 0, 255)

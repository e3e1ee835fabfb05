"""What became of a sheet before it reached us, by seed: a picture file as a scanner, a fax or a telephone makes it.

Each kind takes a page (grey, 300 dpi, as printed) and gives the bytes of one file. Severities are drawn anew each time, over
the whole range that the kind's name promises.
"""

import io
from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.float32]
Wear = Callable[[Image.Image, Generator], bytes]

_EXIF_ORIENTATION = 0x0112
_EXIF_TURNS = {3: 180, 6: 90, 8: 270}  # what Exif asks for: clockwise degrees (Exif 2.32, tag 274)


def clean(page: Image.Image, rng: Generator) -> bytes:
    """An office scanner, grey, 300 dpi, JPEG: a little noise, less than half a degree askew."""
    return _jpeg(_scanned(page, rng, rng.uniform(-0.4, 0.4)), quality=int(rng.integers(55, 90)))


def turned(page: Image.Image, rng: Generator) -> bytes:
    """The same, 1 to 7 degrees askew to either side, and a quarter or half turned, by the feeder or by Exif."""
    skew = float(rng.uniform(1, 7) * rng.choice((-1, 1)))
    worn = np.rot90(_scanned(page, rng, skew), int(rng.integers(0, 4)))
    orientation = int(rng.choice((1, 3, 6, 8)))
    return _jpeg(np.rot90(worn, _EXIF_TURNS.get(orientation, 0) // 90), quality=80, orientation=orientation)


def photo(page: Image.Image, rng: Generator) -> bytes:
    """A telephone over a table: perspective, a lamp's light, the shadow of arm and telephone, a little blur."""
    width, height = ((2250, 3000), (2450, 3264), (3024, 4032))[int(rng.integers(0, 3))]
    room = rng.uniform(0.02, 0.1, 8).reshape(4, 2) * (width, height)
    ends = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    seen = (ends + room * [[1, 1], [-1, 1], [-1, -1], [1, -1]]).astype(np.float32)
    sheet = _pixels(page)
    rows, columns = sheet.shape
    corners = np.array([[0, 0], [columns, 0], [columns, rows], [0, rows]], np.float32)
    warp = cv2.getPerspectiveTransform(corners, seen)
    laid = cv2.warpPerspective(sheet, warp, (width, height), flags=cv2.INTER_AREA)
    mask = cv2.warpPerspective(np.ones_like(sheet), warp, (width, height), flags=cv2.INTER_LINEAR)[..., None]
    table = rng.uniform((60, 40, 25), (165, 130, 110)) * (1 + 0.08 * _grain(rng, (height, width), 30))[..., None]
    paper = np.array((0.95, 0.93, rng.uniform(0.84, 0.95)))
    scene = (table * (1 - mask) + laid[..., None] * paper * mask) * _light(rng, width, height)[..., None]
    scene = cv2.GaussianBlur(scene.astype(np.float32), (0, 0), rng.uniform(0.6, 1.1) * width / 2450)
    scene += rng.uniform(2, 5) * _grain(rng, (height, width), 0.9)[..., None]
    return _jpeg(scene, quality=int(rng.integers(72, 90)))


def faint(page: Image.Image, rng: Generator) -> bytes:
    """A tired printer's ink on a sheet that was folded, wetted and stained."""
    ink = _pixels(page) / 255
    pale = 255 - (1 - ink) * rng.uniform(75, 130)
    worn = _scanned(Image.fromarray(pale.astype(np.uint8)), rng, rng.uniform(-1.2, 1.2), paper=rng.uniform(205, 240))
    rows, columns = worn.shape
    blots = np.zeros_like(worn)
    for _ in range(int(rng.integers(3, 10))):
        centre = (int(rng.integers(100, columns - 100)), int(rng.integers(100, rows - 100)))
        axes = (int(rng.integers(60, 260)), int(rng.integers(50, 200)))
        cv2.ellipse(blots, centre, axes, float(rng.uniform(0, 180)), 0, 360, float(rng.uniform(8, 34)), -1)
    worn = worn - cv2.GaussianBlur(blots, (0, 0), rng.uniform(6, 20))
    for third in (1, 2):
        at = rows * third / 3 + rng.uniform(-40, 40)
        worn -= (18 * np.exp(-(((np.arange(rows) - at) / 24) ** 2))).astype(np.float32)[:, None]
    return _jpeg(worn, quality=75)


def fax(page: Image.Image, rng: Generator) -> bytes:
    """Black and white, 204 by 196 dots to the inch (ITU-T T.4, fine): the threshold eats thin strokes, dust falls."""
    worn = _scanned(page, rng, rng.uniform(-0.8, 0.8))
    rows, columns = worn.shape
    small = cv2.resize(worn, (round(columns * 204 / 300), round(rows * 196 / 300)), interpolation=cv2.INTER_AREA)
    small += rng.uniform(4, 11) * _grain(rng, small.shape, 0.8)
    black = _dusted(small < rng.uniform(145, 185), rng, int(rng.integers(50, 500)), largest=2)
    return _tiff(black, (204, 196))


def inked(page: Image.Image, rng: Generator) -> bytes:
    """A copy of a copy, black and white, 300 dpi: the ink has spread, and toner specks lie everywhere."""
    worn = _scanned(page, rng, rng.uniform(-0.8, 0.8))
    spread = cv2.GaussianBlur(worn, (0, 0), rng.uniform(1.6, 2.6)) + 8 * _grain(rng, worn.shape, 0.9)
    black = _dusted(spread < rng.uniform(205, 226), rng, int(rng.integers(400, 3000)), largest=4)
    return _tiff(black, (300, 300))


WEARS: dict[str, tuple[Wear, str]] = {
    "clean 300 dpi": (clean, ".jpg"),
    "skew 1-7°, turned, Exif": (turned, ".jpg"),
    "phone photo": (photo, ".jpg"),
    "faint, stained": (faint, ".jpg"),
    "fax 200 dpi": (fax, ".tif"),
    "over-inked, specks": (inked, ".tif"),
}


def _pixels(page: Image.Image) -> Pixels:
    return np.asarray(page, np.float32)


def _scanned(page: Image.Image, rng: Generator, skew_deg: float, paper: float | None = None) -> Pixels:
    """Uneven lamp, sensor noise; `skew_deg` clockwise; `paper` is the light of its white."""
    white = paper or rng.uniform(236, 252)
    toned = 25 + _pixels(page) / 255 * (white - 25)
    rows, columns = toned.shape
    turn = cv2.getRotationMatrix2D((columns / 2, rows / 2), -skew_deg, 1.0)
    laid = cv2.warpAffine(toned, turn, (columns, rows), flags=cv2.INTER_CUBIC, borderValue=white - 3)
    soft = cv2.GaussianBlur(laid, (0, 0), rng.uniform(0.6, 1.1))
    lamp = 1 - 0.03 * np.linspace(-1, 1, columns, dtype=np.float32)[None, :] ** 2
    return np.asarray(soft * lamp + rng.uniform(1, 4) * _grain(rng, toned.shape, 1.0), np.float32)


def _light(rng: Generator, width: int, height: int) -> Pixels:
    """A lamp somewhere, and a soft shadow with a border that runs through the sheet."""
    x, y = np.meshgrid(np.linspace(0, 1, width, dtype=np.float32), np.linspace(0, 1, height, dtype=np.float32))
    fall = 1.03 - rng.uniform(0.1, 0.25) * np.hypot(x - rng.uniform(0, 1), y - rng.uniform(0, 1))
    angle = rng.uniform(0, 2 * np.pi)
    away = (x - rng.uniform(0.3, 0.7)) * np.cos(angle) + (y - rng.uniform(0.3, 0.7)) * np.sin(angle)
    return np.asarray(fall * (1 - rng.uniform(0.15, 0.45) / (1 + np.exp(-away / rng.uniform(0.015, 0.06)))), np.float32)


def _dusted(black: NDArray[np.bool_], rng: Generator, specks: int, largest: int) -> NDArray[np.bool_]:
    rows, columns = black.shape
    for _ in range(specks):
        x, y = int(rng.integers(0, columns - 5)), int(rng.integers(0, rows - 5))
        wide, high = rng.integers(1, largest + 1, 2)
        black[y : y + high, x : x + wide] = True
    return black


def _grain(rng: Generator, shape: tuple[int, ...], size_px: float) -> Pixels:
    """Noise of spread 1 whose grains are about so large."""
    shrink = max(1, int(size_px / 3))
    small = rng.standard_normal((shape[0] // shrink + 1, shape[1] // shrink + 1), np.float32)
    soft = cv2.GaussianBlur(small, (0, 0), size_px / shrink)
    whole = (
        cv2.resize(soft / soft.std(), shape[::-1], interpolation=cv2.INTER_LINEAR) if shrink > 1 else soft / soft.std()
    )
    return np.asarray(whole[: shape[0], : shape[1]], np.float32)


def _jpeg(pixels: NDArray[Any], *, quality: int, orientation: int = 1) -> bytes:
    exif = Image.Exif()
    if orientation != 1:
        exif[_EXIF_ORIENTATION] = orientation
    out = io.BytesIO()
    image = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
    image.save(out, "JPEG", quality=quality, exif=exif, dpi=(300, 300))
    return out.getvalue()


def _tiff(black: NDArray[np.bool_], dpi: tuple[int, int]) -> bytes:
    out = io.BytesIO()
    Image.fromarray(~black).save(out, "TIFF", compression="group4", dpi=dpi)
    return out.getvalue()

"""Pages as a hand writes them: each letter a little other than the last, on a line that wanders."""

import cv2
import numpy as np
from numpy.random import Generator
from PIL import Image, ImageDraw

from tests.ingest.paper.letters import Pixels, font

CHANCERY = "opentype/urw-base35/Z003-MediumItalic.otf"  # a hand of 1530 cut as type: Debian's fonts-urw-base35


def written(
    lines: list[str], seed: int, *, face: str = CHANCERY, size_px: int = 78, on: Pixels | None = None, top: int = 250
) -> Pixels:
    """Lines in ink, grey, 300 dpi: on a sheet of its own, or `on` another page, from the row `top` down."""
    chance = np.random.default_rng(seed)
    sheet = np.full((top + 250 + round(1.6 * size_px) * len(lines), 2480), 255, np.uint8) if on is None else on.copy()
    ink = np.zeros(sheet.shape, np.float32)
    for number, line in enumerate(lines):
        _write(ink, line, top + round(1.6 * size_px * number), face, size_px, chance)
    ink = _trembling(ink, size_px, chance)
    return np.minimum(sheet, np.clip(255 - 0.85 * ink, 0, 255)).astype(np.uint8)


def _write(ink: np.ndarray, line: str, top: int, face: str, size_px: int, chance: Generator) -> None:
    """Each letter turned, slanted, grown and lifted by chance."""
    letters = font(face, size_px)
    left, lift, slope = chance.uniform(220, 300), 0.0, chance.normal(0, 0.006)
    for letter in line:
        step = letters.getlength(letter)
        if letter != " ":
            lift = 0.8 * lift + chance.normal(0, 0.05 * size_px)
            drawn = Image.new("L", (round(step) + 2 * size_px, 3 * size_px), 0)
            ImageDraw.Draw(drawn).text((size_px, size_px // 2), letter, fill=255, font=letters)
            turn, grow, slant = chance.normal(0, 0.1), 1 + chance.normal(0, 0.12), chance.normal(0, 0.12)
            warp = np.array([[grow, slant - turn, 0], [turn, grow, 0]], np.float32)
            middle = np.array([size_px + step / 2, 1.3 * size_px])
            warp[:, 2] = middle - warp[:, :2] @ middle
            shape = cv2.warpAffine(np.asarray(drawn), warp, drawn.size).astype(np.float32)
            down, across = round(top + lift + slope * left - size_px // 2), round(left - size_px)
            place = ink[max(0, down) : down + shape.shape[0], max(0, across) : across + shape.shape[1]]
            np.maximum(place, shape[-place.shape[0] :, : place.shape[1]], out=place)
        left += step * (0.93 + chance.normal(0, 0.05))


def _trembling(ink: np.ndarray, size_px: int, chance: Generator) -> np.ndarray:
    high, wide = ink.shape
    cells = (high // round(0.7 * size_px) + 3, wide // round(0.7 * size_px) + 3)
    down, across = np.mgrid[0:high, 0:wide].astype(np.float32)
    for place in (down, across):
        place += cv2.resize(
            chance.normal(0, 3.5, cells).astype(np.float32), (wide, high), interpolation=cv2.INTER_CUBIC
        )
    return cv2.remap(ink, across, down, cv2.INTER_LINEAR)

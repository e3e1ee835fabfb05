"""Where a word stands on the page as it came, whatever was done to the picture before it was read.

Each step from the picture to what Tesseract saw is a map of the plane, a 3×3 matrix of homogeneous coordinates (x to the
right, y down, in pixels). They are multiplied as the steps are taken; a word's box is carried back through all of them.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from ingest.paper.ocr import Word
from models.values import Box, PageWord

Matrix = NDArray[np.float64]
Shape = tuple[int, ...]  # height, width, as of a picture's pixels

_DIGITS = 5  # of a fraction of the page: a hundred-thousandth of A4 is 0.003 mm


def still() -> Matrix:
    """The map that moves nothing."""
    return np.eye(3)


def resized(before: Shape, after: Shape) -> Matrix:
    """The map of a picture of one shape stretched to another."""
    return np.diag((after[1] / before[1], after[0] / before[0], 1.0))


def turned(before: Shape, quarter_deg: int) -> Matrix:
    """The map of a picture of this shape turned clockwise by 0, 90, 180 or 270 degrees."""
    height, width = before[:2]
    return {
        0: still(),
        90: np.array([(0.0, -1.0, height), (1.0, 0.0, 0.0), (0.0, 0.0, 1.0)]),
        180: np.array([(-1.0, 0.0, width), (0.0, -1.0, height), (0.0, 0.0, 1.0)]),
        270: np.array([(0.0, 1.0, 0.0), (-1.0, 0.0, width), (0.0, 0.0, 1.0)]),
    }[quarter_deg]


def straightened(before: Shape, skew_deg: float, scale: float, after: Shape) -> Matrix:
    """The map of `cleaning.straightened`: about the middle, which stays the middle of the sheet that loses no corner."""
    if abs(skew_deg) < 0.05:
        return resized(before, after)
    angle = np.deg2rad(skew_deg)
    along, across = scale * np.cos(angle), scale * np.sin(angle)
    x, y = before[1] / 2, before[0] / 2
    return np.array(
        [
            (along, across, after[1] / 2 - along * x - across * y),
            (-across, along, after[0] / 2 + across * x - along * y),
            (0.0, 0.0, 1.0),
        ]
    )


def placed(words: Sequence[Word], steps: Matrix, picture: Shape) -> Iterator[PageWord]:
    """The words of a sheet on the picture as it came. `steps` leads from the picture to the sheet."""
    back = np.linalg.inv(steps)
    for word in words:
        right, bottom = word.left + word.width, word.top + word.height
        corners = np.array([(word.left, right, right, word.left), (word.top, word.top, bottom, bottom), (1, 1, 1, 1)])
        x, y, depth = back @ corners
        yield PageWord(
            text=word.text,
            confidence=round(word.confidence, 1),
            box=_box(x / depth / picture[1], y / depth / picture[0]),
        )


def _box(x: Matrix, y: Matrix) -> Box:
    edges = np.clip((x.min(), y.min(), x.max(), y.max()), 0.0, 1.0)
    left, top, right, bottom = (round(float(edge), _DIGITS) for edge in edges)
    return Box(left=left, top=top, right=right, bottom=bottom)

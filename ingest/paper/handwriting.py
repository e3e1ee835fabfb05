"""Handwriting, known as such without reading it.

Letters in print stand level with their neighbours and reach one of two heights, whatever a fax, a copier or a faint cartridge made
of them; those that a hand drew seldom do, joined or not. Only ink that OCR did not read, or read unsurely, is looked at: what was
read surely needs nobody.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ingest.paper.cleaning import Survey
from ingest.paper.ocr import UNSURE, Reading, Word
from ingest.paper.picture import Pixels
from ingest.writer.signatures import closed_at

# From a logistic regression on half of what was drawn, rounded. Of all of it, 12 of 12 pages that people wrote, 50 of 62 drawn with
# shaken founts (mostly block capitals are missed: 10 of those 12 are held as illegible) and 1 of 89 printed ones, worn in twelve ways,
# count as by hand; that one is unreadable to anybody.
_CONSTANT, _FEET, _HEADS = 6.6, -8.5, -5.0
_MOSTLY = 0.5  # share of a page's ink; print of which so much is unsure is seldom, a hand's is usual
_SHARE = 4.0
_FILL, _OPEN = (
    -6.0,
    0.4,
)  # how much of its box a piece of ink fills: 0.20 to 0.35 for pens, 0.4 to 0.6 in print and dirt
_WORDS = 15.0  # letter heights: fewer are dirt
_LINES, _SURELY = 60.0, 0.75  # a line across a page is 60 to 80
_SIGNED = 110.0  # letter heights: a large signature with its stroke, a date and a place
_FEW = 6  # pieces of ink: fewer show no habit
_MOST = 3000  # pieces looked at
_LEVEL = 0.06  # letter heights by which neighbours in print may miss a common line; and no less than a pixel and a half
_LOWEST, _HIGHEST, _BROADEST = 0.45, 3.5, 40.0  # letter heights of a piece of ink that may be a letter or a joined word
_SHADE = 0.55  # of the print's darkness: a pencil is darker than the shade of a fold
_TALL = 0.7  # a run of lower pieces is the shade of a fold

Boxes = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """Unsure ink of a page. `likely` 0 to 1: whether a hand wrote it; `share` of the page's ink that it is, 0 to 1;
    `letters`: how far it runs along its lines, in letter heights.
    """

    likely: float
    share: float
    letters: float

    @property
    def is_page(self) -> bool:
        """Whether a hand wrote most of the page, or what of it is to be read."""
        return self.share >= _MOSTLY and self.likely >= 0.5 and self.letters >= _WORDS

    @property
    def is_note(self) -> bool:
        """Whether lines on a printed page are by hand: more than a date, a few words or a mark in the margin."""
        return self.letters >= _LINES and self.likely >= _SURELY


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ink:
    """Pieces of ink of a letter's or a word's size: boxes (left, top, width, height, ink), how dark, and which are unsure."""

    boxes: Boxes
    dark: NDArray[np.float64]
    unsure: Flags


def hand(page: Pixels, survey: Survey, reading: Reading) -> Hand | None:
    """What the unsure ink of a straight, mended page looks like; None where there is too little to say.

    `survey` is the page's own. Where most of a page was read surely, what stands below its closing is a signature, and no text
    unless it runs on.
    """
    ink = _ink(page, survey, reading)
    unsure, widths = ink.unsure, ink.boxes[:, 2]
    if widths[unsure].sum() < _MOSTLY * widths.sum():
        unsure = unsure & (ink.dark > _SHADE * np.median(ink.dark[~ink.unsure]))
        below = unsure & (ink.boxes[:, 1] >= closing(reading))
        if _run(ink.boxes[below], survey.letter_px) < _SIGNED:
            unsure = unsure & ~below
    if np.count_nonzero(unsure) < _FEW:
        return None
    share = float(widths[unsure].sum() / widths.sum())
    feet, heads = _level(ink.boxes, unsure, survey.letter_px)
    boxes = ink.boxes[unsure]
    filled = float(np.median(boxes[:, 4] / (boxes[:, 2] * boxes[:, 3])))
    odds = _CONSTANT + _FEET * feet + _HEADS * heads + _SHARE * max(0.0, share - _MOSTLY) + _FILL * (filled - _OPEN)
    tall = unsure & (ink.boxes[:, 3] >= _TALL * survey.letter_px)
    return Hand(likely=float(1 / (1 + np.exp(-odds))), share=share, letters=_run(ink.boxes[tall], survey.letter_px))


def closing(reading: Reading) -> float:
    """The row below the line that closes the letter; infinite where none does."""
    lines: dict[int, list[Word]] = {}
    for word in reading.words:
        lines.setdefault(word.line, []).append(word)
    ordered = sorted(lines.values(), key=lambda line: min(word.top for word in line))
    at = closed_at([" ".join(word.text for word in line) for line in ordered])
    return float("inf") if at is None else float(max(word.top + word.height for word in ordered[at]))


def _ink(page: Pixels, survey: Survey, reading: Reading) -> _Ink:
    paper = cv2.resize(survey.paper, (page.shape[1], page.shape[0]), interpolation=cv2.INTER_LINEAR)
    dark = np.asarray(cv2.bitwise_not(cv2.divide(page, paper, scale=255)), np.uint8)
    floor = max(0.07, 5 * survey.noise, 0.5 * survey.contrast)
    _, _, stats, _ = cv2.connectedComponentsWithStats((dark > 255 * floor).astype(np.uint8), connectivity=8)
    letter = survey.letter_px
    width, height, area = stats[:, 2], stats[:, 3], stats[:, 4]
    kept = (height >= _LOWEST * letter) & (height <= _HIGHEST * letter)
    kept &= (width >= 0.2 * letter) & (width <= _BROADEST * letter)
    kept &= (area >= 0.1 * letter * letter) & (area < 0.9 * width * height)
    kept[0] = False
    tall, wide_px = page.shape[0], page.shape[1]
    numbers = np.flatnonzero(kept)
    across = np.minimum(stats[numbers, 0] + width[numbers] // 2, wide_px - 1)
    down = np.minimum(stats[numbers, 1] + height[numbers] // 2, tall - 1)
    confidence = _confidence(page.shape, reading)[down, across]
    # Outside the words dirt is not ink: only what the survey took for letters counts there.
    rows, columns = int(survey.ink.shape[0]), int(survey.ink.shape[1])
    letters = np.zeros((rows, columns), np.bool_)
    for left, top, wide, high, _ in survey.letters:
        letters[top : top + high, left : left + wide] = True
    low = np.minimum((down * survey.scale).astype(np.int64), rows - 1)
    aside = np.minimum((across * survey.scale).astype(np.int64), columns - 1)
    real = (confidence >= 0) | letters[low, aside]
    boxes = stats[numbers[real]]
    return _Ink(
        boxes=boxes.astype(np.float64),
        dark=np.array(
            [np.percentile(dark[y : y + high, x : x + wide], 90) for x, y, wide, high, _ in boxes], np.float64
        ),
        unsure=np.asarray(confidence[real] < UNSURE, np.bool_),
    )


def _confidence(shape: Sequence[int], reading: Reading) -> NDArray[np.float32]:
    """The confidence of the word at each pixel; -1 where there is none."""
    found = np.full((shape[0], shape[1]), -1, np.float32)
    for word in reading.words:
        left, top = max(0, word.left - 2), max(0, word.top - 2)
        found[top : word.top + word.height + 2, left : word.left + word.width + 2] = word.confidence
    return found


def _run(boxes: Boxes, letter_px: float) -> float:
    """How many letter heights the boxes cover along their lines; ink above ink counts once a line."""
    left, line = boxes[:, 0] / letter_px, ((boxes[:, 1] + boxes[:, 3] / 2) / (2 * letter_px)).astype(np.int64)
    right = left + boxes[:, 2] / letter_px
    return float(
        len(
            {
                (int(row), cell)
                for row, a, b in zip(line, left, right, strict=True)
                for cell in range(int(a), int(b) + 1)
            }
        )
    )


def _level(boxes: Boxes, unsure: Flags, letter_px: float) -> tuple[float, float]:
    """Of the unsure pieces, the shares that stand level with the next one, and that reach as high; a half where none has one."""
    left, top = boxes[:, 0], boxes[:, 1]
    right, bottom, height = left + boxes[:, 2], top + boxes[:, 3], boxes[:, 3]
    feet, heads = [], []
    for at in np.flatnonzero(unsure)[:_MOST]:
        gap = left - right[at]
        beside = (gap > -0.3 * letter_px) & (gap < 1.2 * letter_px)
        shared = np.minimum(bottom, bottom[at]) - np.maximum(top, top[at])
        beside &= shared > 0.4 * np.minimum(height, height[at])
        beside[at] = False
        following = np.flatnonzero(beside)
        if following.size:
            then = following[int(gap[following].argmin())]
            feet.append(abs(bottom[then] - bottom[at]))
            heads.append(abs(top[then] - top[at]))
    if not feet:
        return 0.5, 0.5
    near = max(_LEVEL * letter_px, 1.5)
    return float(np.mean(np.array(feet) <= near)), float(np.mean(np.array(heads) <= near))

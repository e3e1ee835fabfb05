"""What was read out of signatures, rules and dirt, and is no letter; and the marks of a list, which are read as letters."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ingest.paper import cleaning, ocr
from ingest.paper.cleaning import Survey
from ingest.paper.picture import Pixels

_DRAWN = 0.3  # share of a word's width that letters fill
_DRAWN_HIGH = 2.0  # letter heights; a capital with an accent beside a p has 1.9
_DRAWN_CONFIDENCE = 40.0
_SIGNED_WIDE = 40.0  # letter heights: as much below the closing is a signature, more may be a note
_RULES = frozenset(("|", "[", "]", "I", "l", "!", "||"))  # what a table's rules are read as
_POINTS = frozenset("-–—:;.,\"'’«»„“”•·*")
_POINT_CONFIDENCE = 40.0
_INK = 128
_TALL_LETTER = (0.6, 1.7, 1.2)  # least and greatest height and greatest width of an I, in letter heights
_ACROSS = 0.9  # share of a row of pixels: an underline, not the foot of a letter
_BULLET = "•"
_BULLET_READ = frozenset("eoacsO0°*+¢©®@«»·•.-—–,'¤=~")
_BULLET_HIGH = (0.2, 0.72)  # letter heights; an o has 0.75 to 1
_BULLET_FILLS = 0.62  # of its box: a disc fills 0.67 to 0.8, an e about 0.5

Words = tuple[ocr.Word, ...]


def of_letters(pixels: Pixels, survey: Survey, reading: ocr.Reading) -> ocr.Reading:
    """The reading without what was read out of signatures, rules and drawings: unsure words in whose boxes few letters lie."""
    shares = cleaning.lettered(survey, reading.boxes)
    letter_px = survey.letter_px
    bullets = _bullets(pixels, letter_px, reading)
    return ocr.Reading(
        words=tuple(
            bullets.get(word, word)
            for word, share in zip(reading.words, shares, strict=True)
            if word in bullets or not _is_drawn(pixels, letter_px, word, float(share))
        )
    )


def without_signature(survey: Survey, reading: ocr.Reading, closing_px: float) -> tuple[Survey, ocr.Reading]:
    """Both without what a pen drew below the row `closing_px` where the letter is closed: what is twice as high as a letter and not read surely.

    What is wider than a signature stays: it may be a note.
    """
    high = _DRAWN_HIGH * survey.letter_px
    drawn = {w for w in reading.words if w.top >= closing_px and w.height > high and w.confidence < ocr.UNSURE}
    unread = cleaning.outside(survey, reading.boxes).astype(np.float64)
    unread = unread[(unread[:, 1] >= closing_px) & (unread[:, 3] - unread[:, 1] > high)]
    beside = 5 * survey.letter_px  # `outside` reaches as far on both sides together
    wide = sum(word.width for word in drawn) + float((unread[:, 2] - unread[:, 0] - beside).sum())
    if not (drawn or len(unread)) or wide > _SIGNED_WIDE * survey.letter_px:
        return survey, reading
    boxes = np.concatenate((ocr.Reading(words=tuple(drawn)).boxes, unread))
    rest = ocr.Reading(words=tuple(word for word in reading.words if word not in drawn))
    return cleaning.without(survey, boxes), rest


def without_shade(pixels: Pixels, survey: Survey, reading: ocr.Reading) -> tuple[Survey, ocr.Reading]:
    """Both without folds and the rims of stains, which on a faint page look like letters: what is not half as dark as the print."""
    sure = ocr.Reading(words=tuple(word for word in reading.words if word.confidence >= ocr.UNSURE))
    survey, shade = cleaning.without_shade(survey, pixels, sure.boxes, reading.boxes)
    words = zip(reading.words, shade, strict=True)
    return survey, ocr.Reading(words=tuple(w for w, is_shade in words if w.confidence >= ocr.UNSURE or not is_shade))


def _is_drawn(pixels: Pixels, letter_px: float, word: ocr.Word, share: float) -> bool:
    if word.text in _RULES:
        return not _is_upright_letter(pixels, letter_px, word)
    if word.text in _POINTS:
        return word.confidence < _POINT_CONFIDENCE
    if share >= _DRAWN or word.confidence >= ocr.UNSURE:
        return False
    # Broken print has few whole letters too: it is as low as they are, while a signature is read as one high word.
    return word.height > _DRAWN_HIGH * letter_px or (share == 0 and word.confidence < _DRAWN_CONFIDENCE)


def _is_upright_letter(pixels: Pixels, letter_px: float, word: ocr.Word) -> bool:
    """Whether a stroke ends where a letter I does; a table's rule runs on above or below. What underlines it is no part of it."""
    low, high, wide = (times * letter_px for times in _TALL_LETTER)
    far = max(3, round(0.4 * letter_px))
    aside = round(0.5 * letter_px)
    top, left = max(0, word.top - far), max(0, word.left - aside)
    ink = pixels[top : word.top + word.height + far + 1, left : word.left + word.width + aside] < _INK
    if word.width > wide or ink.size == 0:
        return False
    slack = round(0.15 * letter_px)  # the boxes of lone strokes are a few pixels off
    core = ink[:, max(0, word.left - left - slack) : word.left - left + word.width + slack]
    stroke = core.any(axis=1) & (ink.mean(axis=1) < _ACROSS)
    begin, end = _run(stroke, word.top + word.height // 2 - top)
    return bool(low <= end - begin <= high and begin > 0 and end < len(stroke))


def _run(rows: NDArray[np.bool_], at: int) -> tuple[int, int]:
    """Where the rows begin and end that are true without a gap round `at`; nothing where that one is false."""
    at = min(at, len(rows) - 1)
    if not rows[at]:
        return at, at
    gaps = np.flatnonzero(~rows)
    above, below = gaps[gaps < at], gaps[gaps > at]
    return (int(above[-1]) + 1 if above.size else 0), (int(below[0]) if below.size else len(rows))


def _bullets(pixels: Pixels, letter_px: float, reading: ocr.Reading) -> dict[ocr.Word, ocr.Word]:
    """The words that are the round mark before an item of a list, each with that mark for its text."""
    first: dict[int, ocr.Word] = {}
    followed: set[int] = set()
    for word in reading.words:
        if word.line in first:
            followed.add(word.line)
        if word.line not in first or word.left < first[word.line].left:
            first[word.line] = word
    return {
        word: replace(word, text=_BULLET, confidence=max(word.confidence, ocr.UNSURE))
        for line, word in first.items()
        if line in followed and word.text in _BULLET_READ and _is_disc(pixels, letter_px, word)
    }


def _is_disc(pixels: Pixels, letter_px: float, word: ocr.Word) -> bool:
    ink = pixels[max(0, word.top) : word.top + word.height, max(0, word.left) : word.left + word.width] < _INK
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if rows.size == 0:
        return False
    high, wide = int(rows[-1] - rows[0]) + 1, int(columns[-1] - columns[0]) + 1
    low, most = (times * letter_px for times in _BULLET_HIGH)
    fills = float(ink.sum()) / (high * wide)
    return low <= high <= most and 0.7 <= wide / high <= 1.4 and fills >= _BULLET_FILLS

"""Lines that were read unsurely, read once more by themselves in another rendering.

The network stumbles now and then over a line as clear as its neighbours: a little softer, or sharper, the same line is read without
a doubt, where reading the whole page again costs as much as the first time. All lines of a page are read on one sheet.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from ingest.paper import cleaning, ocr
from ingest.paper.ocr import Reading, Word
from ingest.paper.picture import Pixels
from ingest.paper.pieces import is_read, pieces

DOUBTFUL = 60.0  # confidence of a word for whose sake its line is read again
_FEW_LINES = 3  # so few are read in two renderings at once
_BETTER = 2.0  # confidence by which another reading of a line must be surer
_AS_LONG = 0.75  # of the letters of the line as first read: less has lost some
_SURE_ALONE = 92.0  # a word that only one of several readings has
_SMALLER, _LARGER, _SMALL_ENOUGH_PX = 0.7, 1.4, 22.0  # letter heights
_CAPPED = ocr.UNSURE - 1

Read = Callable[[Pixels], Reading]


def read_again(
    pixels: Pixels, letter_px: float, reading: Reading, read: Read, *, bitonal: bool, strict: bool
) -> Reading:
    """The reading with its doubtful lines as they were read most surely; `read` reads a block of lines.

    With `strict` a word of such a line is sure only where two of its readings have it: the surest of several is sure too often.
    """
    lines = _lines(reading)
    doubtful = [number for number, line in lines.items() if _is_doubtful(line, ocr.UNSURE if bitonal else DOUBTFUL)]
    if not doubtful:
        return reading
    boxes = np.array([_box(lines[number]) for number in doubtful], np.int64)
    sheet, places = pieces(pixels, letter_px, boxes, reading)
    scale, renderings = _renderings(sheet, letter_px, bitonal=bitonal, both=len(doubtful) <= _FEW_LINES)
    high = renderings[0].shape[0] / scale
    found = read(np.concatenate(renderings)).placed(0, 0, 1 / scale)
    chosen: dict[int, tuple[Word, ...]] = {}
    for number, (at, left, top, height) in zip(doubtful, places, strict=True):
        readings = [lines[number]]
        # The box of a line that leans, or that two lines were taken for, holds words of its neighbours.
        others = Reading(words=tuple(word for word in reading.words if word.line != number))
        for turn in range(len(renderings)):
            down = round(at + turn * high)
            own = Reading(words=tuple(w for w in found.words if down <= w.top + w.height // 2 < down + height))
            placed = own.placed(left, top - down).words
            readings.append(tuple(replace(w, line=number) for w in placed if not is_read(w, others)))
        chosen[number] = _surest(readings, strict=strict)
    words = [word for number, line in lines.items() for word in chosen.get(number, line)]
    return Reading(words=tuple(words))


def _renderings(sheet: Pixels, letter_px: float, *, bitonal: bool, both: bool) -> tuple[float, list[Pixels]]:
    """The sheet otherwise: grey softer (and sharper, where `both`), black and white at another size; and how many times as large."""
    if not bitonal:
        soft = cleaning.softened(sheet)
        return 1.0, [soft, cleaning.sharpened(sheet, letter_px)] if both else [soft]
    if letter_px > _SMALL_ENOUGH_PX:
        return _SMALLER, [cleaning.straightened(sheet, 0.0, _SMALLER)]
    return _LARGER, [cleaning.straightened(cleaning.softened(sheet), 0.0, _LARGER)]


def _lines(reading: Reading) -> dict[int, tuple[Word, ...]]:
    lines: dict[int, list[Word]] = {}
    for word in reading.words:
        lines.setdefault(word.line, []).append(word)
    return {number: tuple(line) for number, line in lines.items()}


def _is_doubtful(line: Sequence[Word], limit: float) -> bool:
    return any(word.confidence < limit and any(map(str.isalnum, word.text)) for word in line)


def _box(line: Sequence[Word]) -> tuple[int, int, int, int]:
    return (
        min(word.left for word in line),
        min(word.top for word in line),
        max(word.left + word.width for word in line),
        max(word.top + word.height for word in line),
    )


def _surest(readings: Sequence[tuple[Word, ...]], *, strict: bool) -> tuple[Word, ...]:
    first = readings[0]
    enough = _AS_LONG * _letters(first)
    best = first
    for other in readings[1:]:
        if _letters(other) >= enough and _sureness(other) > _sureness(best) + (_BETTER if best is first else 0):
            best = other
    if not strict:
        return best
    rest = Counter(word.text for other in readings if other is not best for word in other)
    return tuple(
        word
        if rest[word.text] or word.confidence >= _SURE_ALONE
        else replace(word, confidence=min(word.confidence, _CAPPED))
        for word in best
    )


def _letters(line: Sequence[Word]) -> int:
    return sum(character.isalnum() for word in line for character in word.text)


def _sureness(line: Sequence[Word]) -> float:
    """The mean confidence of the line's letters, 0 to 100."""
    letters = sum(len(word.text) for word in line)
    return sum(len(word.text) * word.confidence for word in line) / letters if letters else 0.0

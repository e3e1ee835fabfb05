"""Parts of a page cut out and read by themselves, all on one sheet: starting Tesseract costs more than reading a line."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ingest.paper import ocr
from ingest.paper.picture import Pixels

_COMPLETING_CONFIDENCE = 65.0
_COVERED = 0.5

Place = tuple[int, int, int, int]


def joined(reading: ocr.Reading, found: ocr.Reading, places: list[Place]) -> ocr.Reading:
    """The reading with what was found at these places, where it is sure enough to be text."""
    words = list(reading.words)
    for at, left, top, height in places:
        line = max((word.line for word in words), default=0) + 1
        own = tuple(word for word in found.words if at <= word.top + word.height // 2 < at + height)
        if own and sum(word.confidence for word in own) / len(own) >= _COMPLETING_CONFIDENCE:
            placed = ocr.Reading(words=own).placed(left, top - at)
            words += [replace(word, line=line + word.line) for word in placed.words if not is_read(word, reading)]
    return ocr.Reading(words=tuple(words))


def is_read(word: ocr.Word, reading: ocr.Reading) -> bool:
    """Whether most of the word's box is covered by a word that was read: a place reaches into its neighbours on the line."""
    right, bottom = word.left + word.width, word.top + word.height
    for other in reading.words:
        wide = min(right, other.left + other.width) - max(word.left, other.left)
        high = min(bottom, other.top + other.height) - max(word.top, other.top)
        if min(wide, high) > 0 and wide * high > _COVERED * word.width * word.height:
            return True
    return False


def pieces(pixels: Pixels, letter_px: float, boxes: NDArray[np.int64], read: ocr.Reading) -> tuple[Pixels, list[Place]]:
    """Parts of a page under each other on a sheet; of each its height on that sheet, its left and top on the page, how high.

    What was read already is painted over, or the feet of the line above would be read as a line.
    """
    margin = round(0.6 * letter_px)
    height, width = pixels.shape
    paper = int(np.percentile(pixels[::8, ::8], 75))
    bare = pixels.copy()
    for word in read.words:
        bare[word.top : word.top + word.height, word.left : word.left + word.width] = paper
    cuts = []
    for box in boxes:
        left, top, right, bottom = (int(edge) for edge in box)
        bare[top:bottom, left:right] = pixels[top:bottom, left:right]
        left, top = max(0, left - margin), max(0, top - margin // 2)
        cuts.append((left, top, bare[top : min(height, bottom + margin // 2), left : min(width, right + margin)]))
    gap = 2 * margin
    size = (sum(cut.shape[0] + gap for *_, cut in cuts) + gap, max(cut.shape[1] for *_, cut in cuts) + 2 * gap)
    sheet = np.full(size, paper, np.uint8)
    places = []
    at = gap
    for left, top, cut in cuts:
        sheet[at : at + cut.shape[0], gap : gap + cut.shape[1]] = cut
        places.append((at, left - gap, top, cut.shape[0]))
        at += cut.shape[0] + gap
    return sheet, places

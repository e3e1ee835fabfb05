"""What was read out of signatures, rules and dirt, and is no letter."""

from ingest.paper import cleaning, ocr
from ingest.paper.cleaning import Survey
from ingest.paper.picture import Pixels

_DRAWN = 0.3  # share of a word's width that letters fill
_DRAWN_HIGH = 2.0  # letter heights; a capital with an accent beside a p has 1.9
_DRAWN_CONFIDENCE = 40.0
_RULES = frozenset(("|", "[", "]", "I", "l", "!", "||"))  # what a table's rules are read as
_POINTS = frozenset("-–—:;.,\"'’«»„“”•·*")
_POINT_CONFIDENCE = 40.0
_INK = 128
_TALL_LETTER = (0.6, 1.7, 1.2)  # least and greatest height and greatest width of an I, in letter heights


def of_letters(pixels: Pixels, survey: Survey, reading: ocr.Reading) -> ocr.Reading:
    """The reading without what was read out of signatures, rules and drawings: unsure words in whose boxes few letters lie."""
    shares = cleaning.lettered(survey, reading.boxes)
    return ocr.Reading(
        words=tuple(
            word
            for word, share in zip(reading.words, shares, strict=True)
            if not _is_drawn(pixels, survey.letter_px, word, float(share))
        )
    )


def _is_drawn(pixels: Pixels, letter_px: float, word: ocr.Word, share: float) -> bool:
    if word.text in _RULES:
        low, high, wide = (times * letter_px for times in _TALL_LETTER)
        return not low <= word.height <= high or word.width > wide or _goes_on(pixels, letter_px, word)
    if word.text in _POINTS:
        return word.confidence < _POINT_CONFIDENCE
    if share >= _DRAWN or word.confidence >= ocr.UNSURE:
        return False
    # Broken print has few whole letters too: it is as low as they are, while a signature is read as one high word.
    return word.height > _DRAWN_HIGH * letter_px or (share == 0 and word.confidence < _DRAWN_CONFIDENCE)


def _goes_on(pixels: Pixels, letter_px: float, word: ocr.Word) -> bool:
    """Whether the stroke that was read as a letter runs on above or below it, as a table's rule does."""
    far = max(3, round(0.4 * letter_px))
    left, right = word.left, word.left + max(1, word.width)
    levels = (word.top - far, word.top + word.height + far)
    return any(
        int(pixels[level, left:right].min(initial=255)) < _INK for level in levels if 0 <= level < pixels.shape[0]
    )

"""Which of the house's languages a text is written in: by its function words, and by lingua where they leave it open."""

import re
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

from ingest.function_words import FUNCTION_WORDS
from models.words import Language

if TYPE_CHECKING:
    from lingua import LanguageDetector

_NOISE = re.compile(r"[@\d]|://|^www\.")
_WORD = re.compile(r"[^\W\d_]{2,}")
_LATIN = re.compile(r"[a-z\u00df-\u024f]")
_MAX_CHARS = 4000
_MIN_WORDS = 3
_MIN_LETTERS = 12
# From here on trigrams alone err no more than all n-grams do, and load in a tenth of the time and memory.
_LONG = 120
_FEW = 3
"""Function words under which nothing is sure."""
_SHARE = 0.2
"""Share of a text's words that are function words of its language, at least: prose has 0.35 to 0.6."""
_AHEAD = 1.5
"""How many times as many it has as of any other language, to be sure."""


def detect(text: str) -> Language | None:
    """The language of most of `text`; None where it is none of the house's, or has fewer than three words to tell by.

    Addresses, links and numbers are left out: they are French or Dutch on everyone's paper.
    """
    words = _words(text)
    if len(words) < _MIN_WORDS or sum(map(len, words)) < _MIN_LETTERS:
        return None
    if 2 * sum(map(bool, map(_LATIN.match, words))) < len(words):
        return None
    counts = _counts(words)
    best = max(counts, key=counts.__getitem__)
    second = sorted(counts.values())[-2]
    if counts[best] >= max(_FEW, _SHARE * len(words), _AHEAD * second):
        return _ours(best)
    return _by_lingua(" ".join(words), leaning=_leaning(counts, len(words)))


def _words(text: str) -> list[str]:
    """The words that tell, in lower case, of the beginning of `text`."""
    kept = " ".join(word for word in text[: 2 * _MAX_CHARS].split() if not _NOISE.search(word))
    return _WORD.findall(kept[:_MAX_CHARS].lower())


# ── function words ───────────────────────────────────────────────────────────────────────────────


@cache
def _index() -> dict[str, tuple[str, ...]]:
    """Word to the codes of the languages that have it."""
    index: dict[str, tuple[str, ...]] = {}
    for code, words in FUNCTION_WORDS.items():
        for word in frozenset(words.split()):
            index[word] = (*index.get(word, ()), code)
    return index


def _counts(words: list[str]) -> dict[str, int]:
    """How many function words of each language stand in `words`."""
    counts = dict.fromkeys(FUNCTION_WORDS, 0)
    for codes, times in Counter(map(_index().get, words)).items():
        for code in codes or ():
            counts[code] += times
    return counts


def _leaning(counts: dict[str, int], words: int) -> bool:
    """Whether the function words, few as they are, speak for one of the house's languages; of little text, not against."""
    ours = max(count for code, count in counts.items() if _ours(code))
    others = max(count for code, count in counts.items() if not _ours(code))
    return ours >= others + (words >= 6) + (words >= 12)


# ── lingua ───────────────────────────────────────────────────────────────────────────────────────

_OURS = ("FRENCH", "DUTCH", "GERMAN", "ENGLISH")
# What else is written in Brussels and its neighbours: without them each would be taken for one of ours.
_OTHERS = [
    "SPANISH",
    "ITALIAN",
    "PORTUGUESE",
    "ROMANIAN",
    "CATALAN",
    "TURKISH",
    "POLISH",
    "CZECH",
    "CROATIAN",
    "HUNGARIAN",
    "ALBANIAN",
    "DANISH",
    "SWEDISH",
    "SWAHILI",
    "SOMALI",
    "VIETNAMESE",
]


@cache
def _detector(*, wide: bool, exact: bool) -> "LanguageDetector":
    from lingua import Language as Lingua
    from lingua import LanguageDetectorBuilder

    names = (*_OURS, *_OTHERS) if wide else _OURS
    builder = LanguageDetectorBuilder.from_languages(*(getattr(Lingua, name) for name in names))
    return builder.build() if exact else builder.with_low_accuracy_mode().build()


def _by_lingua(text: str, *, leaning: bool) -> Language | None:
    """What lingua finds among ours and others; among ours alone where the text is short or leans to them."""
    long = len(text) >= _LONG
    found = _found(_detector(wide=True, exact=False), text)
    if found is None and not leaning:
        return None
    if found is not None and long:
        return found
    return _found(_detector(wide=False, exact=not long), text)


def _found(detector: "LanguageDetector", text: str) -> Language | None:
    language = detector.detect_language_of(text)
    return None if language is None else _ours(language.iso_code_639_1.name.lower())


@cache
def _ours(code: str) -> Language | None:
    return Language(code) if code in set(Language) else None

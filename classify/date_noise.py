"""A folded text with its dates spelled plainly: scanner's slips mended, numbers in words as digits.

What is mended is shorter or longer than what was written; `at` leads each of its characters back.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from classify.date_words import MONTH, NUMBER, ORDINAL, WEEKDAY


@dataclass(frozen=True, slots=True)
class Mended:
    """`text` as the patterns read it. `places`: where each character stood, and the end; None where all stand as they did."""

    text: str
    places: tuple[int, ...] | None

    def at(self, start: int, end: int) -> tuple[int, int]:
        """Where `start:end` of `text` stands in what was written."""
        if self.places is None:
            return start, end
        return self.places[start], max(self.places[start] + 1, self.places[end - 1] + 1)


_ALIKE: Final = (
    ("m", "rn"),
    ("e", "c"),
    ("c", "e"),
    ("i", "l"),
    ("l", "i"),
    ("n", "u"),
    ("u", "n"),
    ("j", "["),
    ("j", "i"),
)


def _slips(name: str) -> Iterator[str]:
    """The name as a scanner misreads one letter of it."""
    for index, letter in enumerate(name):
        for right, wrong in _ALIKE:
            if letter == right and (len(name) > 3 or right == "m"):
                yield name[:index] + wrong + name[index + 1 :]


_LONG: Final = frozenset(name for name in MONTH if len(name) > 3 or name in ("mai", "mei", "may"))
_KNOWN: Final = (
    _LONG
    | frozenset(WEEKDAY)
    | frozenset(
        [
            "toussaint",
            "allerheiligen",
            "pentecote",
            "pinksteren",
            "pfingsten",
            "ascension",
            "hemelvaart",
            "himmelfahrt",
            "nicolas",
            "sinterklaas",
            "nikolaus",
            "weihnachten",
            "christmas",
        ]
    )
)
_SLIP: Final = {slip: name for name in sorted(_KNOWN) for slip in _slips(name) if slip not in MONTH}
_WORD: Final = re.compile(r"(?<![a-z])\[?[a-z]+")
_AFTER_DAY: Final = re.compile(r"(?<=\d )(mel|mal|rnaj)\b")
_BLANKS: Final = re.compile(r"[ \t]{2,}")
_SPACED: Final = re.compile(r"(?<![\d/.,])\d{1,2} ?[/.] ?\d{1,2} ?[/.] ?(?:20)?\d\d(?![\d/.]*\d)")
_SLIPPED_DAY: Final = re.compile(r"\b[li](?=\d(?:th|st|nd|rd|e|ste|de)\b|\d\.? (?:[jfamsond]\w{2,8}|\[\w{3,7})\b)")
_SHORT_YEAR: Final = re.compile(r"(?<=[a-z.] )'(?=[12]\d\b(?! ?(?:(?:uur|u|h|eur|euro)\b|%|€)))")
_MONTHS: Final = "|".join(sorted(_LONG, key=len, reverse=True))
_STREET: Final = re.compile(
    rf"\b(?:rue|avenue|place|boulevard|quai|square) (?:du |de l'|de )?(?:\d{{1,2}}|premier) (?:{_MONTHS})\b(?:,? (?:n. ?)?\d+)?"
)
_DAYS: Final = {word: count for word, count in {**NUMBER, **ORDINAL}.items() if count < 32 and len(word) > 2}
_MONTH_AT: Final = re.compile(rf"(?<= )(?:{_MONTHS})\b|(?<=d')(?:{_MONTHS})\b")
_WORDS_BEFORE: Final = re.compile(r"\b([a-z]+[- ](?:et[- ])?)?([a-z]+) (?:of |van |de |d')?$")
_WEEKDAY_AT: Final = re.compile(
    rf"\b(?:{'|'.join(WEEKDAY)}),? (?:de |den |der |dem |the |le )?([a-z]+(?:[- ][a-z]+)?)\b"
)
_ALONE_AT: Final = re.compile(
    r"(?<=, )(?:de|den|the) ([a-z]+)(?=[,.;)])|\b(?:de|den|am|the) ([a-z]+) (?=was|is|werd|kwam|kreeg|belde|heb|heeft|stond|lag|van deze|van vorige|van de vorige|dieses|letzten|of this|of last)"
)
_TWO_DIGITS: Final = {word: count for word, count in NUMBER.items() if 10 <= count <= 39}
_TWO: Final = "|".join(sorted(_TWO_DIGITS, key=len, reverse=True))
_YEAR_WORD: Final = re.compile(
    rf"\b(?:deux[ -]mil(?:le)?[ -]|tweeduizend[ -]?(?:en )?|zweitausend ?(?:und ?)?|two thousand (?:and )?|twenty[ -]|twintig[ -])({_TWO})\b"
    rf"|(?<=jaar )({_TWO})\b|(?<=annee )({_TWO})\b|(?<=jahr )({_TWO})\b"
    rf"|(?<=kerst van )({_TWO})\b|(?<=dagen van )({_TWO})\b|(?<=zomer van )({_TWO})\b|(?<=winter van )({_TWO})\b|(?<=ber van )({_TWO})\b|(?<=ari van )({_TWO})\b"
)


def _spelled(text: str) -> Iterator[tuple[int, int, str]]:
    """Month names that a scanner broke or misread."""
    last: re.Match[str] | None = None
    for match in _WORD.finditer(text):
        word = match[0]
        if word in _SLIP:
            yield (*match.span(), _SLIP[word])
        elif last is not None and match.start() - last.end() == 1 and text[last.end()] == " ":
            joined = last[0] + word
            if len(joined) < 14 and joined in _KNOWN and last[0] not in MONTH and word not in MONTH:
                yield last.start(), match.end(), joined
        last = match


def _day_words(text: str) -> Iterator[tuple[int, int, str]]:
    """Days told in words: before a month, after a weekday, or alone between commas."""
    for month in _MONTH_AT.finditer(text):
        before = _WORDS_BEFORE.search(text, max(0, month.start() - 26), month.start())
        if before is None:
            continue
        for start in (before.start(1), before.start(2)):
            word = text[start : before.end(2)]
            if start >= 0 and word in _DAYS:
                yield start, before.end(2), str(_DAYS[word])
                break
    for pattern in (_WEEKDAY_AT, _ALONE_AT):
        for match in pattern.finditer(text):
            group = 1 if match[1] else 2
            for word in (match[group], match[group].split(" ")[0].split("-")[0]):
                if word in _DAYS and not text.startswith(tuple(WEEKDAY), match.end() + 1):
                    yield match.start(group), match.start(group) + len(word), str(_DAYS[word])
                    break


def _year_of(match: re.Match[str]) -> str:
    return str(2000 + _TWO_DIGITS[next(group for group in match.groups() if group)])


_STEPS: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...]] = (
    (_STREET, lambda match: "x" * len(match[0])),
    (_BLANKS, lambda match: " "),
    (_SPACED, lambda match: match[0].replace(" ", "")),
    (_SLIPPED_DAY, lambda match: "1"),
    (_SHORT_YEAR, lambda match: "20"),
    (_AFTER_DAY, lambda match: "mai" if match[0] != "mel" else "mei"),
)


def _replaced(
    text: str, places: tuple[int, ...] | None, new: list[tuple[int, int, str]]
) -> tuple[str, tuple[int, ...] | None]:
    changed = [(start, end, word) for start, end, word in new if text[start:end] != word]
    if not changed:
        return text, places
    before = places or tuple(range(len(text) + 1))
    parts: list[str] = []
    stood: list[int] = []
    at = 0
    for start, end, word in changed:
        parts += [text[at:start], word]
        stood += before[at:start]
        stood += [before[start + min(index, end - start - 1)] for index in range(len(word) - 1)]
        stood += [before[end - 1]]
        at = end
    return "".join([*parts, text[at:]]), (*stood, *before[at:])


def mended(folded: str) -> Mended:
    """`folded` with the dates in it spelled plainly."""
    text, places = folded, None
    for pattern, write in _STEPS:
        text, places = _replaced(text, places, [(*m.span(), write(m)) for m in pattern.finditer(text)])
    text, places = _replaced(text, places, list(_spelled(text)))
    text, places = _replaced(text, places, [(*m.span(), _year_of(m)) for m in _YEAR_WORD.finditer(text)])
    days = sorted(_day_words(text))
    apart = [day for index, day in enumerate(days) if index == 0 or day[0] >= days[index - 1][1]]
    return Mended(*_replaced(text, places, apart))

"""The text that the pipeline reads: subject and body as one string, repaired and folded without moving a character.

Every offset into `Letter.text`, `Letter.plain` and `Letter.folded` is the same place, so that evidence found in the
repaired text is cut from what the person really wrote.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from models.values import Complaint, Evidence
from models.words import Channel, Language

SEPARATOR: Final = "\n\n"
# What is judged of one message: eight full pages. Time grows with the text, and no letter's grievance starts later.
SUBJECT_CHARS: Final = 1_000
TEXT_CHARS: Final = 20_000
ZONE: Final = ZoneInfo("Europe/Brussels")  # the day of `received` where the service lives

# The form of a Belgian national number. Whoever writes one is not hiding, even where a digit is wrong.
_NATIONAL_NUMBER: Final = re.compile(r"(?<!\d)\d{2}[. ]?[01]\d[. ]?[0-3]\d[- .]{1,3}\d{3}[. ]{1,2}\d{2}(?!\d)")
_FOLDS: Final = str.maketrans(
    "àáâãäåçèéêëìíîïñòóôõöøùúûüýÿ’‘´`“”«»–—\u00a0\u202f\u2009",
    "aaaaaaceeeeiiiinoooooouuuuyy''''\"\"\"\"--   ",
)
_IN_WORD: Final = re.compile(
    r"(?<=[a-zà-ÿ])[01](?=[a-zà-ÿ])|(?<=[a-zà-ÿ]{2})[01](?![0-9])|\b[01](?=[a-zà-ÿ]{3})(?!1?(?:ste|ère|ere|ers)\b)",
    re.IGNORECASE,
)
_IN_NUMBER: Final = re.compile(r"\b[0-9OolI]{1,4}(?:[./-][0-9OolI]{1,4})*\b")
_DIGITS: Final = str.maketrans("OolI", "0011")


def lowered(text: str) -> str:
    """Lower case, character for character: the result is as long as `text`."""
    return "".join(c if len(c) == 1 else character for character in text for c in (character.lower(),))


def fold(text: str) -> str:
    """Lower case without accents, character for character: the result is as long as `text`."""
    return lowered(text).translate(_FOLDS)


def _letter_for(match: re.Match[str]) -> str:
    return "o" if match[0] == "0" else "i"


def _number_for(match: re.Match[str]) -> str:
    found = match[0]
    return found.translate(_DIGITS) if sum(c.isdigit() for c in found) * 2 >= len(found) - found.count("/") else found


def repair(text: str) -> str:
    """Scanner's slips put right where the length stays: digits within words, letters within numbers."""
    return _IN_NUMBER.sub(_number_for, _IN_WORD.sub(_letter_for, text))


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One complaint as the pipeline sees it. `body_at` is where the body starts in `text`; `ignored` are character spans.

    `known` says whether a writer's or affiliate's name was read, `numbered` whether a number identifies one.
    """

    text: str = field(repr=False)
    plain: str = field(repr=False)
    folded: str = field(repr=False)
    body_at: int
    received: date
    channel: Channel
    language: Language | None
    known: bool
    numbered: bool
    ignored: tuple[tuple[int, int], ...] = ()

    def evidence(self, start: int, end: int) -> Evidence | None:
        """The words of `text[start:end]` as evidence of the field they stand in; None where nothing is left of them."""
        if start < self.body_at:
            where, base, limit = "subject", 0, self.body_at - len(SEPARATOR)
        else:
            where, base, limit = "body", self.body_at, len(self.text)
        end = min(end, limit)
        words = self.text[start:end]
        start += len(words) - len(words.lstrip())
        words = words.strip()
        if not words:
            return None
        return Evidence(where=where, text=words, start=start - base, end=start - base + len(words))


def letter_of(complaint: Complaint) -> Letter:
    """The complaint's subject and own words, laid out for the pipeline; of a very long one the beginning."""
    subject = (complaint.subject or "")[:SUBJECT_CHARS]
    body_at = len(subject) + len(SEPARATOR)
    text = subject + SEPARATOR + complaint.text[:TEXT_CHARS]
    spans = ((span.start + body_at, min(span.end + body_at, len(text))) for span in complaint.ignored)
    ignored = tuple((start, end) for start, end in spans if start < end)
    plain = repair(blank(text, ignored))
    affiliate = complaint.affiliate
    return Letter(
        text=text,
        plain=plain,
        folded=fold(plain),
        body_at=body_at,
        received=complaint.received.astimezone(ZONE).date(),
        channel=complaint.channel,
        language=complaint.language,
        known=bool(complaint.writer.name or affiliate.name),
        numbered=bool(
            affiliate.national_number
            or affiliate.member_number
            or affiliate.file_numbers
            or _NATIONAL_NUMBER.search(plain)
        ),
        ignored=ignored,
    )


def blank(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """`text` with the spans turned into spaces; line ends stay, so that lines keep their places."""
    for start, end in spans:
        text = text[:start] + re.sub(r"[^\n]", " ", text[start:end]) + text[end:]
    return text

"""Whether what a colleague of the house writes above somebody's message is a complaint of their own.

People who work here are affiliates too: the doctor's or the employer's mail below is then what they show, and whoever
wrote it must never be answered. Who passes something on says "pour suite" and tells of others; who complains says what
is theirs ("mes indemnités", "mijn huisarts"), what they went through, or their number.
"""

from enum import StrEnum

from ingest.mail.zones import mark
from ingest.writer import passing_words as words
from ingest.writer.identifiers import member_numbers, national_numbers
from models.words import Zone

_READ = 20_000
"""Characters of a remark that are looked at: nobody passes something on with more."""
_REMARK = 250
"""Letters that a colleague who only passes something on writes at most."""


class OwnCase(StrEnum):
    """Whether a colleague speaks of their own case."""

    YES = "yes"
    PERHAPS = "perhaps"
    NO = "no"


def own_case(text: str, *, subject: str, passed_on: str) -> OwnCase:
    """Whether a colleague's own words complain of something of theirs; `passed_on` is what stands below or is attached.

    `subject` counts where it is neither a forward's nor an answer's. Yes needs that they say they complain and what is
    theirs, and no word of passing on or of anybody else; each sign alone is a doubt for a person.
    """
    text = text[:_READ]
    if not (words.FORWARDED.match(subject) or words.ANSWERED.match(subject)):
        text = f"{subject}\n{text}"
    theirs = bool(words.OWN_CASE.search(text) or words.MINE.search(text))
    complains = bool(words.COMPLAINS.search(text))
    others = bool(words.PASSED_ON.search(text) or words.OF_SOMEBODY.search(text))
    if complains and theirs and not others:
        return OwnCase.YES
    if complains or theirs:
        return OwnCase.PERHAPS
    if others:
        return OwnCase.NO
    told = any(pattern.search(text) for pattern in (words.WENT_THROUGH, words.GRIEVANCE, words.DISPLEASED))
    return OwnCase.PERHAPS if told or _own_number(text, passed_on) or _long(text) else OwnCase.NO


def _own_number(text: str, passed_on: str) -> bool:
    """Whether an affiliate is named by a number that what is passed on does not give."""
    numbers = {*national_numbers(text), *member_numbers(text)}
    return bool(numbers - {*national_numbers(passed_on[:_READ]), *member_numbers(passed_on[:_READ])})


def _long(text: str) -> bool:
    """Whether more is said than a remark; a signature and a disclaimer do not count."""
    own = (text[span.start : span.end] for span in mark(text) if span.zone is Zone.OWN)
    return sum(sum(map(str.isalpha, stretch)) for stretch in own) > _REMARK

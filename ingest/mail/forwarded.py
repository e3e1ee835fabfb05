"""The header block of a message that somebody passes on, as mail programs write it into the text."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from ingest.mail.headers import addresses_of
from models.values import Address

if TYPE_CHECKING:
    from collections.abc import Callable

_FIELD = re.compile(r"^[\s>|*]*(?P<name>[^\W\d_][\w' -]{0,13}?)\s?\*?\s?:\*?\s+(?P<value>\S[^\n]*)$")
_FROM = frozenset({"de", "van", "von", "from", "expéditeur", "afzender", "absender"})
_DATE = frozenset({"date", "datum", "envoyé", "verzonden", "gesendet", "sent", "envoyé le", "verzonden op"})
_TO = frozenset({"à", "a", "aan", "an", "to", "destinataire"})
_MOST = 12
"""Lines that a header block takes at most, with those folded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forwarded:
    """A message inside a message: who sent it to whom and when, as far as its header block tells, and its text."""

    sender: Address | None
    to: tuple[Address, ...] = ()
    sent: datetime | None = None
    text: str = field(repr=False)


def read_forwarded(text: str, zone: ZoneInfo) -> Forwarded:
    """The first message that is passed on in `text`; a date without an offset counts in `zone`. Raises nothing."""
    lines = text.splitlines()
    start = next((n for n, line in enumerate(lines) if (match := _FIELD.match(line)) and _named(match) in _FROM), None)
    if start is None:
        return Forwarded(sender=None, text=text)
    fields: dict[str, str] = {}
    end = start
    for number in range(start, min(start + _MOST, len(lines))):
        match = _FIELD.match(lines[number])
        if match is None and not lines[number].strip():
            break
        if match:
            fields.setdefault(_named(match), match["value"].strip(" *"))
        end = number + 1
    sender = next(iter(addresses_of(_bare(_first(fields, _FROM)))), None)
    return Forwarded(
        sender=sender if sender and "@" in sender.address else None,
        to=tuple(addresses_of(_bare(_first(fields, _TO)))),
        sent=_moment(_first(fields, _DATE), zone),
        text="\n".join(lines[end:]).strip("\n"),
    )


def _named(match: re.Match[str]) -> str:
    return match["name"].strip().lower()


def _first(fields: dict[str, str], names: frozenset[str]) -> str:
    return next((value for name, value in fields.items() if name in names), "")


def _bare(value: str) -> str:
    # Outlook: "Jo Testut [mailto:jo@post.example]"; others: "jo@post.example<mailto:jo@post.example>".
    value = re.sub(r"<mailto:[^>]*>", "", value)
    return re.sub(r"\[(?:mailto:)?([^\]\s]+@[^\]\s]+)\]", r"<\1>", value)


@cache
def _parser() -> "Callable[..., Any]":
    import dateparser  # half a second to load, and seldom needed

    parse: Callable[..., Any] = dateparser.parse
    return parse


def _moment(value: str, zone: ZoneInfo) -> datetime | None:
    if not value:
        return None
    try:
        moment: datetime | None = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError):
        cleaned = re.sub(r"\b(?:à|om|um|at)\b", " ", value[:80])
        moment = _parser()(cleaned, languages=["fr", "nl", "de", "en"], settings={"DATE_ORDER": "DMY"})
    if moment is None:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)

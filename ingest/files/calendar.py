"""Invitations and answers to them (iCalendar, RFC 5545 and 5546), as a person reads them, by icalendar."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from ingest.files.contents import Contents
from models.errors import Held
from models.words import HoldReason

_MOST_BYTES = 2_000_000
_MOST_EVENTS = 20
_METHOD = re.compile(rb"^METHOD:(\w{1,20})", re.MULTILINE | re.IGNORECASE)


def read(data: bytes) -> Contents:
    """Of each event: its summary, when, where, who invites, its description. No labels: a line says what it is.

    An answer to an invitation (METHOD:REPLY, which programs send by themselves) is the defect `calendar-reply`. Raises
    Held(UNREADABLE), and TOO_LARGE for a whole year's diary.
    """
    if len(data) > _MOST_BYTES:
        raise Held(HoldReason.TOO_LARGE, "a calendar")
    from icalendar import Calendar  # a seventh of a second, which only these files need

    try:
        calendars = Calendar.from_ical(data, multiple=True)
        texts = [text for one in calendars for event in _events(one) if (text := "\n".join(_lines(event)))]
    except Exception:  # it evaluates dates, zones and rules that a stranger wrote
        raise Held(HoldReason.UNREADABLE, "a calendar") from None
    method = _METHOD.search(data)
    reply = method is not None and method[1].upper() == b"REPLY"
    return Contents(text="\n\n".join(texts[:_MOST_EVENTS]), defects=frozenset({"calendar-reply"} if reply else ()))


def _events(calendar: Any) -> Iterator[Any]:
    yield from (each for each in calendar.walk() if each.name in ("VEVENT", "VTODO", "VJOURNAL"))


def _lines(event: Any) -> Iterator[str]:
    yield from filter(None, (_value(event, "SUMMARY"), _when(event), _value(event, "LOCATION"), _organizer(event)))
    description = _value(event, "DESCRIPTION")
    if description:
        yield ""
        yield description


def _value(event: Any, name: str) -> str:
    value = event.get(name)
    if isinstance(value, list):
        value = value[0] if value else None
    return "" if value is None else str(value).replace("\r\n", "\n").replace("\r", "\n").strip()


def _when(event: Any) -> str:
    start, end = (getattr(event.get(name), "dt", None) for name in ("DTSTART", "DTEND"))
    shown = [_shown(moment) for moment in (start, end) if isinstance(moment, date)]
    return " – ".join(shown)


def _shown(moment: date) -> str:
    return moment.strftime("%Y-%m-%d %H:%M") if isinstance(moment, datetime) else moment.isoformat()


def _organizer(event: Any) -> str:
    organizer = event.get("ORGANIZER")
    if organizer is None:
        return ""
    name = str(getattr(organizer, "params", {}).get("CN", "")).strip()
    address = re.sub("^mailto:", "", str(organizer), flags=re.IGNORECASE).strip()
    return f"{name} <{address}>" if name and name != address else address

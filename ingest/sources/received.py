"""The day something was received: the rules of DESIGN, "Dates". Every datetime is aware; no clock is read here.

E-mail: the server's INTERNALDATE, and never later than the house's own topmost Received. Post: the date in the file's
name, else the moment first seen, marked as assumed. A date that cannot be is not believed.
"""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from models.values import MessageHeader

# Servers' clocks differ a little; a date beyond that is a lie or a fault.
_AHEAD = timedelta(minutes=10)
_EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)
# Paper that is scanned today may have lain in the house for years, not for a generation.
_OLDEST_PAPER = timedelta(days=366 * 10)

_NUMBERS = (
    re.compile(r"(?<!\d)(?P<y>(?:19|20)\d{2})[-_. ](?P<m>\d{1,2})[-_. ](?P<d>\d{1,2})(?!\d)"),
    re.compile(r"(?<!\d)(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})(?=$|\D|T?\d{4}(?:\d{2})?(?!\d))"),
    re.compile(r"(?<!\d)(?P<d>\d{1,2})[-_. ](?P<m>\d{1,2})[-_. ](?P<y>(?:19|20)\d{2})(?!\d)"),
    re.compile(r"(?<!\d)(?P<d>\d{2})(?P<m>\d{2})(?P<y>(?:19|20)\d{2})(?!\d)"),
)


def _believed(moment: datetime | None, first_seen: datetime) -> bool:
    return moment is not None and moment.tzinfo is not None and _EARLIEST <= moment <= first_seen + _AHEAD


def received_of_message(
    internaldate: datetime | None, header: MessageHeader | None, *, first_seen: datetime
) -> tuple[datetime, bool]:
    """When an e-mail reached the house, and whether that is assumed.

    INTERNALDATE is when the server took it (RFC 3501 section 2.3.3); moving mail between servers makes it young again, so the
    topmost Received of the house (RFC 5321 section 4.4) wins where it is earlier. With neither: `first_seen`, assumed. A date
    after `first_seen` or from before e-mail had its present form is not believed; naive ones neither.
    """
    topmost = header.topmost_received if header else None
    known = [moment for moment in (internaldate, topmost) if moment is not None and _believed(moment, first_seen)]
    if not known:
        return first_seen, True
    return min(*known, first_seen), False


def received_of_file(filename: str, *, first_seen: datetime, zone: ZoneInfo) -> tuple[datetime, bool]:
    """When a scanned letter reached the house, by its file's name, and whether that is assumed.

    2026-03-01, 20260301, 01-03-2026, 1.3.2026, 01032026, each as a day of `zone` (its noon, or `first_seen` on that very
    day). A day after `first_seen` or ten years before it is not believed. With none: `first_seen`, assumed.
    """
    stem = re.split(r"[/\\]", filename)[-1]
    seen = first_seen.astimezone(zone)
    for form in _NUMBERS:
        for match in form.finditer(stem):
            try:
                day = date(int(match["y"]), int(match["m"]), int(match["d"]))
            except ValueError:
                continue
            if day == seen.date():
                return first_seen, False
            if seen.date() - _OLDEST_PAPER <= day < seen.date():
                return datetime.combine(day, time(12), tzinfo=zone), False
    return first_seen, True

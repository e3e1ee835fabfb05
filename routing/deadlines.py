"""The clocks: the house's own, and those of the General Data Protection Regulation."""

from calendar import monthrange
from datetime import date, datetime, timedelta

from models.house import House
from models.words import PrivacyType


def due(received: datetime, house: House, privacy_type: PrivacyType | None = None) -> date:
    """The latest day of the final answer.

    The house's own days are calendar days from the local date of `received`, and weekends do not move them. A request
    under data-protection law is answered within one month of receipt (GDPR art. 12(3)), whichever is the earlier.
    """
    day = received.astimezone(house.zone).date()
    own = day + timedelta(days=house.deadline_days)
    if privacy_type is PrivacyType.RIGHTS_REQUEST:
        return min(own, month_after(day))
    return own


def month_after(day: date) -> date:
    """One month later: the same date of the next month, or its last day where it has no such date
    (Regulation 1182/71 art. 3(2)(c))."""
    year, month = (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def breach_clock(received: datetime) -> datetime:
    """When the 72 hours of GDPR art. 33(1) would end, were the arrival the moment of awareness.

    They run from the controller's awareness: shown from arrival until the DPO sets or dismisses them.
    """
    return received + timedelta(hours=72)

"""The journal: append-only lines of what happened to what. Codes and references only, never a person's words."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.tables import EventRow
from models.words import About


def record(session: Session, now: datetime, what: str, about: About, key: str, **data: str | int | bool | None) -> None:
    """Adds a line, in the transaction that does the thing itself."""
    session.add(EventRow(at=now, what=what, about=about.value, key=key, data=data))


def last(session: Session, *, what: str | None = None) -> datetime | None:
    """When the last line was written, of all or of one sort; None where there is none."""
    query = select(func.max(EventRow.at))
    if what is not None:
        # The house's own lines are few, and are found by what they are about.
        query = query.where(EventRow.about == About.HOUSE.value, EventRow.what == what)
    return session.scalar(query)

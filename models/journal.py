"""The journal: append-only lines of what happened to what. Codes and references only, never a person's words."""

from datetime import datetime

from sqlalchemy.orm import Session

from models.tables import EventRow
from models.words import About


def record(session: Session, now: datetime, what: str, about: About, key: str, **data: str | int | bool | None) -> None:
    """Adds a line, in the transaction that does the thing itself."""
    session.add(EventRow(at=now, what=what, about=about.value, key=key, data=data))

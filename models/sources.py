"""When each source, and the way out, was last reached: silence is an alarm (FIELD, lesson 15)."""

from datetime import datetime

from sqlalchemy.orm import Session

from models.journal import record
from models.tables import SourceRow
from models.words import About


def reached(session: Session, now: datetime, name: str) -> None:
    """It answered."""
    row = _row(session, name)
    if row.failing_since is not None:
        record(session, now, "source.back", About.HOUSE, name)
    row.reached, row.failing_since, row.why = now, None, None


def failed(session: Session, now: datetime, name: str, why: str) -> None:
    """It did not; the journal notes the first time in a row."""
    row = _row(session, name)
    if row.failing_since is None:
        row.failing_since = now
        record(session, now, "source.away", About.HOUSE, name)
    row.why = why[:128]


def _row(session: Session, name: str) -> SourceRow:
    row = session.get(SourceRow, name)
    if row is None:
        row = SourceRow(name=name)
        session.add(row)
    return row

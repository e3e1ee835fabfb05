"""What is under way in the register: how much, and since when the oldest of it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.arrivals import UNDER_WAY
from models.tables import ArrivalRow, DispatchRow
from models.words import DispatchState

_UNSENT = (DispatchState.QUEUED, DispatchState.SENDING, DispatchState.UNCERTAIN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """`oldest` is None where nothing is under way."""

    count: int
    oldest: datetime | None


def of_arrivals(session: Session) -> Backlog:
    """The arrivals that were taken and are not yet decided, nor held."""
    query = select(func.count(), func.min(ArrivalRow.first_seen))
    count, oldest = session.execute(query.where(ArrivalRow.state.in_([state.value for state in UNDER_WAY]))).one()
    return Backlog(count=count, oldest=oldest)


def of_dispatches(session: Session) -> Backlog:
    """The dispatches that shall leave and have not, as far as anybody knows."""
    query = select(func.count(), func.min(DispatchRow.queued))
    count, oldest = session.execute(query.where(DispatchRow.state.in_([state.value for state in _UNSENT]))).one()
    return Backlog(count=count, oldest=oldest)

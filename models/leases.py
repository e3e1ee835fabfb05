"""Who takes from a source now: one poller at a time (FIELD, lesson 2), by a lease in the register that runs out.

Two pollers at once would lose and double nothing, since each message is claimed by its key; but they would take turns
at the same work, and a server may copy what two of them move in the same moment.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from models.tables import LeaseRow

# Two machines' clocks may differ by so much; more is a fault.
_AHEAD = timedelta(minutes=10)


def take(
    session: Session, now: datetime, name: str, holder: str, lasts: timedelta, *, dead: Callable[[str], bool]
) -> bool:
    """Takes or renews the lease on a source for `lasts`; False while it is another's.

    One that ran out is anybody's, and so is that of a holder of whom `dead` is sure, or one that ends so late that only a
    wrong clock can have set it.
    """
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    session.execute(insert(LeaseRow).values(name=name, holder=holder, until=now + lasts).on_conflict_do_nothing())
    other = session.scalar(select(LeaseRow.holder).where(LeaseRow.name == name))
    free = [LeaseRow.holder == holder, LeaseRow.until <= now, LeaseRow.until > now + lasts + _AHEAD]
    if other is not None and other != holder and dead(other):
        free.append(LeaseRow.holder == other)
    changed = session.execute(
        update(LeaseRow).where(LeaseRow.name == name, or_(*free)).values(holder=holder, until=now + lasts)
    )
    return bool(changed.rowcount == 1)  # type: ignore[attr-defined]


def release(session: Session, name: str, holder: str) -> None:
    """Gives the lease back; another's is left alone."""
    session.execute(delete(LeaseRow).where(LeaseRow.name == name, LeaseRow.holder == holder))

"""When each source, and the way out, was last reached: silence is an alarm (FIELD, lesson 15).

Silence is counted from the last good visit, whoever made it. A visit that failed proves that somebody looks; where none
failed either, it may be that nobody looked: that is held against the watch only for as long as it watches.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from models.journal import record
from models.tables import HoldRow, ProvenanceRow, SourceRow
from models.words import About, HoldReason, HoldState

_WHY_CHARS = 128
# Two machines' clocks differ a little.
_AHEAD = timedelta(minutes=5)
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What is known of one source: first heard of, last reached, failing since, why, and since when its alarm stands."""

    name: str
    since: datetime
    reached: datetime | None
    failing_since: datetime | None
    why: str | None
    alarmed: datetime | None

    @property
    def last_good(self) -> datetime:
        """The last good visit; before the first one, the moment it was first heard of."""
        return self.reached or self.since

    def silent_since(self, watching_since: datetime | None = None, now: datetime | None = None) -> datetime:
        """From when on its silence counts, for somebody who has watched since `watching_since` (None: all along).

        A good visit that lies after `now` was noted by a clock that was wrong: it is as if there had been none.
        """
        last_good = self.last_good
        if now is not None and last_good > now + _AHEAD:
            known = [each for each in (self.failing_since, watching_since, self.since) if each and each <= now]
            return known[0] if known else _NEVER
        if self.failing_since is not None or watching_since is None:
            return last_good
        return max(last_good, watching_since)


def heard_of(session: Session, now: datetime, names: Iterable[str]) -> None:
    """Notes the sources that the settings name: the silence of one that nobody ever reached counts from here."""
    for name in names:
        _row(session, now, name)


def reached(session: Session, now: datetime, name: str) -> None:
    """It answered."""
    row = _row(session, now, name)
    if row.failing_since is not None:
        record(session, now, "source.back", About.HOUSE, name)
    row.reached, row.failing_since, row.why = now, None, None


def failed(session: Session, now: datetime, name: str, why: str) -> None:
    """It did not; the journal notes the first time in a row. `why` is of our own words."""
    row = _row(session, now, name)
    if row.failing_since is None:
        row.failing_since = now
        record(session, now, "source.away", About.HOUSE, name)
    row.why = why[:_WHY_CHARS]


def find(session: Session, name: str, *, lock: bool = False) -> Source | None:
    """What is known of a source. With `lock`, nobody else changes it within this transaction."""
    row = session.get(SourceRow, name, with_for_update=lock or None, populate_existing=True)
    return None if row is None else _value(row)


def known(session: Session) -> list[Source]:
    """Every source that was ever heard of, by name."""
    return [_value(row) for row in session.scalars(select(SourceRow).order_by(SourceRow.name))]


def alarm(session: Session, now: datetime, name: str) -> None:
    """Its silence has become an alarm."""
    _row(session, now, name).alarmed = now
    record(session, now, "alarm.raised", About.HOUSE, name)


def calm(session: Session, now: datetime, name: str) -> None:
    """The alarm is over."""
    _row(session, now, name).alarmed = None
    record(session, now, "alarm.ended", About.HOUSE, name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """Messages that stay at one source for one reason, and since when the last of them waits."""

    source: str
    reason: HoldReason
    count: int
    newest: datetime


def left_behind(session: Session) -> list[Left]:
    """What was refused at its source and still waits there for a person (FIELD, lessons 12 and 13); counts alone."""
    query = (
        select(ProvenanceRow.source, HoldRow.reason, func.count(), func.max(HoldRow.since))
        .join(HoldRow, HoldRow.key == ProvenanceRow.source_key)
        .where(
            ProvenanceRow.arrival.is_(None),
            HoldRow.about == About.ARRIVAL.value,
            HoldRow.state == HoldState.OPEN.value,
        )
        .group_by(ProvenanceRow.source, HoldRow.reason)
        .order_by(ProvenanceRow.source, HoldRow.reason)
    )
    return [
        Left(source=source, reason=HoldReason(reason), count=count, newest=newest)
        for source, reason, count, newest in session.execute(query)
    ]


def _row(session: Session, now: datetime, name: str) -> SourceRow:
    row = session.get(SourceRow, name)
    if row is None:
        # Two processes may meet a new source in the same moment.
        insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
        session.execute(insert(SourceRow).values(name=name, since=now).on_conflict_do_nothing())
        row = session.get_one(SourceRow, name)
    return row


def _value(row: SourceRow) -> Source:
    return Source(
        name=row.name,
        since=row.since,
        reached=row.reached,
        failing_since=row.failing_since,
        why=row.why,
        alarmed=row.alarmed,
    )

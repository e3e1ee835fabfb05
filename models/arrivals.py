"""Arrivals in the register: taken once, carried from state to state by compare and set, held or set aside."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from models.holds import end_all, open_hold
from models.journal import record
from models.tables import ArrivalRow, HoldRow, IdentityRow, ProvenanceRow, UngivenRow
from models.values import Address, Provenance, Recalled, other_key
from models.words import About, ArrivalState, Channel, HoldReason, HoldState

UNDER_WAY = (ArrivalState.TAKEN, ArrivalState.READ, ArrivalState.NORMALIZED, ArrivalState.ASSESSED)

LONGEST = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """An arrival as the stages see it. The blobs are addresses in the store."""

    sha256: str
    channel: Channel
    filename: str | None = field(repr=False)
    received: datetime
    received_assumed: bool
    first_seen: datetime
    state: ArrivalState
    attempts: int
    document: str | None
    complaint: str | None
    assessment: str | None
    given: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a person found out about an arrival, where the machine could not. Absent is None."""

    text: str | None = field(default=None, repr=False)
    language: str | None = None
    received: datetime | None = None
    kind: str | None = None
    reference: str | None = None
    writer: Address | None = None
    fields: Mapping[str, str] | None = field(default=None, repr=False)  # of the house's own form, by name
    one_letter: bool | None = None  # what perhaps was several letters is one


def knows(session: Session, source_key: str) -> bool:
    """Whether what this source key names was taken before."""
    row = session.get(ProvenanceRow, source_key)
    return row is not None and row.arrival is not None


def refused(session: Session, source_key: str) -> bool:
    """Whether it was refused, stays at its source, and has not been taken since."""
    row = session.get(ProvenanceRow, source_key)
    return row is not None and row.arrival is None


def recall(session: Session, source_keys: Sequence[str]) -> dict[str, Recalled]:
    """What is known of a few hundred source keys; what was never seen is missing."""
    rows = session.scalars(select(ProvenanceRow).where(ProvenanceRow.source_key.in_(source_keys)))
    return {row.source_key: Recalled(taken=row.arrival is not None, stamp=row.stamp, copied=row.copied) for row in rows}


def copied(session: Session, source_keys: Sequence[str]) -> None:
    """Remembers that copies of these were made at their source: they are never copied again."""
    session.execute(update(ProvenanceRow).where(ProvenanceRow.source_key.in_(source_keys)).values(copied=True))


def ungiven(session: Session, now: datetime, source_key: str) -> datetime:
    """Counts one more try that brought nothing; returns when the first one was."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    session.execute(insert(UngivenRow).values(source_key=source_key, since=now, attempts=0).on_conflict_do_nothing())
    row = session.get_one(UngivenRow, source_key, populate_existing=True)
    row.attempts += 1
    return row.since


def take(session: Session, now: datetime, sha256: str, size: int, provenance: Provenance) -> bool:
    """Registers an arrival whose bytes are in the store; True when it is new.

    The same bytes under the same source key twice change nothing; other bytes under it are another arrival, whose key is
    told apart by its stamp (`known_as`): a mailbox may be made anew, or be another one, with the numbers of the first, and the
    SHA-256 has the last word (FIELD, lesson 1). One that was refused is taken all the same, and its hold ended. The
    same bytes from elsewhere are one arrival with one provenance more (lesson 2).
    """
    key = provenance.source_key
    session.execute(delete(UngivenRow).where(UngivenRow.source_key == key))
    before = session.get(ProvenanceRow, key)
    if before is not None and before.arrival not in (None, sha256):
        key = other_key(key, provenance.stamp or sha256)
        before = session.get(ProvenanceRow, key)
        if before is not None and before.arrival not in (None, sha256):
            key = other_key(provenance.source_key, sha256)
            before = session.get(ProvenanceRow, key)
        session.execute(delete(UngivenRow).where(UngivenRow.source_key == key))
    if before is not None and before.arrival is not None:
        before.stamp = provenance.stamp
        return False
    new = session.get(ArrivalRow, sha256) is None
    if new:
        session.add(
            ArrivalRow(
                sha256=sha256,
                channel=provenance.channel.value,
                source=provenance.source,
                filename=provenance.filename,
                size=size,
                received=provenance.received,
                received_assumed=provenance.received_assumed,
                first_seen=now,
                state=ArrivalState.TAKEN.value,
            )
        )
        session.flush()
    if before is None:
        _add_provenance(session, now, sha256, replace(provenance, source_key=key))
    else:
        before.arrival, before.stamp = sha256, provenance.stamp
        end_all(session, now, About.ARRIVAL, key)
    record(
        session, now, "arrival.taken" if new else "arrival.seen_again", About.ARRIVAL, sha256, source=provenance.source
    )
    return new


def known_as(session: Session, source_key: str, sha256: str) -> str:
    """The key that these bytes were taken under: the source's own, or the one that tells them apart."""
    mine = or_(
        ProvenanceRow.source_key == source_key, ProvenanceRow.source_key.startswith(f"{source_key}:", autoescape=True)
    )
    query = select(ProvenanceRow.source_key).where(ProvenanceRow.arrival == sha256, mine)
    return session.scalars(query.order_by(ProvenanceRow.source_key)).first() or source_key


def refuse(session: Session, now: datetime, provenance: Provenance, reason: HoldReason, detail: str | None) -> None:
    """Registers a hold for something that stays at its source; once a source key."""
    session.execute(delete(UngivenRow).where(UngivenRow.source_key == provenance.source_key))
    if session.get(ProvenanceRow, provenance.source_key) is not None:
        return
    _add_provenance(session, now, None, provenance)
    open_hold(session, now, About.ARRIVAL, provenance.source_key, reason, detail=detail)


def refusals(session: Session, source: str, prefix: str) -> dict[str, str | None]:
    """What stays at a source for a person, under keys that begin so: the stamp of each by its key."""
    waits = exists().where(
        HoldRow.about == About.ARRIVAL.value,
        HoldRow.key == ProvenanceRow.source_key,
        HoldRow.state != HoldState.RELEASED.value,
    )
    rows = session.execute(
        select(ProvenanceRow.source_key, ProvenanceRow.stamp).where(
            ProvenanceRow.source == source,
            ProvenanceRow.arrival.is_(None),
            ProvenanceRow.source_key.startswith(prefix, autoescape=True),
            waits,
        )
    )
    return {row.source_key: row.stamp for row in rows}


def rename_refusal(session: Session, old: str, new: str) -> None:
    """The same thing is shown under another key now: its hold goes with it."""
    if session.get(ProvenanceRow, new) is None:
        session.execute(update(ProvenanceRow).where(ProvenanceRow.source_key == old).values(source_key=new))
        holds = (HoldRow.about == About.ARRIVAL.value, HoldRow.key == old)
        session.execute(update(HoldRow).where(*holds).values(key=new))


def gone(session: Session, now: datetime, source_key: str) -> None:
    """It lies at its source no more, and nobody took it: what waits for a person there is over."""
    end_all(session, now, About.ARRIVAL, source_key, why="gone from the mailbox")
    session.execute(
        delete(ProvenanceRow).where(ProvenanceRow.source_key == source_key, ProvenanceRow.arrival.is_(None))
    )


def _add_provenance(session: Session, now: datetime, sha256: str | None, provenance: Provenance) -> None:
    session.add(
        ProvenanceRow(
            source_key=provenance.source_key,
            arrival=sha256,
            channel=provenance.channel.value,
            source=provenance.source,
            received=provenance.received,
            seen=now,
            stamp=provenance.stamp,
        )
    )
    session.flush()


def _is_due(now: datetime, longest: timedelta) -> ColumnElement[bool]:
    """No try is set, or its moment has come, or it lies so far ahead that only a wrong clock can have set it."""
    return or_(ArrivalRow.next_try.is_(None), ArrivalRow.next_try <= now, ArrivalRow.next_try > now + longest)


def unfinished(session: Session, now: datetime, longest: timedelta = LONGEST) -> Iterator[str]:
    """The arrivals that the register says are under way and due for a try, oldest first.

    `longest` is the longest claim or pause that anybody sets.
    """
    due = _is_due(now, longest)
    states = [state.value for state in UNDER_WAY]
    yield from session.scalars(
        select(ArrivalRow.sha256)
        .where(ArrivalRow.state.in_(states), due)
        .order_by(ArrivalRow.first_seen, ArrivalRow.sha256)
    )


def claim(
    session: Session, now: datetime, sha256: str, lease: timedelta, longest: timedelta = LONGEST
) -> Arrival | None:
    """Takes an arrival under way for `lease`; None when another has it or it is not under way.

    The attempt is counted before the work, so that an arrival that kills its worker comes to its hold too (FIELD, 6).
    """
    changed = session.execute(
        update(ArrivalRow)
        .where(
            ArrivalRow.sha256 == sha256,
            ArrivalRow.state.in_([state.value for state in UNDER_WAY]),
            _is_due(now, longest),
        )
        .values(attempts=ArrivalRow.attempts + 1, next_try=now + lease)
    )
    return load(session, sha256) if changed.rowcount == 1 else None  # type: ignore[attr-defined]


def load(session: Session, sha256: str) -> Arrival:
    """The arrival. Raises KeyError when there is none."""
    row = session.get(ArrivalRow, sha256, populate_existing=True)
    if row is None:
        raise KeyError(sha256)
    return Arrival(
        sha256=row.sha256,
        channel=Channel(row.channel),
        filename=row.filename,
        received=row.received,
        received_assumed=row.received_assumed,
        first_seen=row.first_seen,
        state=ArrivalState(row.state),
        attempts=row.attempts,
        document=row.document,
        complaint=row.complaint,
        assessment=row.assessment,
        given=row.given,
    )


def advance(session: Session, arrival: Arrival, state: ArrivalState, **columns: object) -> bool:
    """Moves the arrival from the state it was loaded in to `state`; False when another was faster.

    Then the caller must commit nothing of its own (decision 1).
    """
    values: Mapping[str, Any] = {"state": state.value, **columns}
    changed = session.execute(
        update(ArrivalRow)
        .where(ArrivalRow.sha256 == arrival.sha256, ArrivalRow.state == arrival.state.value)
        .values(values)
    )
    return bool(changed.rowcount == 1)  # type: ignore[attr-defined]


def hold(
    session: Session, now: datetime, arrival: Arrival, reason: HoldReason, detail: str | None, **columns: object
) -> bool:
    """Holds the arrival where it stands, for a person."""
    if not advance(session, arrival, ArrivalState.HELD, next_try=None, **columns):
        return False
    open_hold(session, now, About.ARRIVAL, arrival.sha256, reason, detail=detail, was=arrival.state.value)
    return True


# ── the same message from two sources ────────────────────────────────────────────────────────────


def bind(session: Session, now: datetime, arrival: Arrival, identity: str, **columns: object) -> str | None:
    """Binds the arrival to the first one of the same message, whose SHA-256 it returns; None where it is the first.

    Nothing more happens to what is bound: what becomes of the first holds for it too, be that decided, held or still
    under way. Who is first is settled by the register's unique key, so that two at the same time are one and its copy.
    """
    first = _first_of(session, identity, arrival.sha256)
    if first == arrival.sha256:
        return None
    # The row of the first waits for us, or we for it: whoever decides it sees this copy, or this copy what was decided.
    session.get(ArrivalRow, first, with_for_update=True, populate_existing=True)
    settled = {"same_as": first, "attempts": 0, "next_try": None, "restricted": False, "not_taken": False}
    if advance(session, arrival, ArrivalState.DECIDED, **{**settled, **columns}):
        # Read once more under other limits, a first one may turn out a copy: its own copies follow it.
        session.execute(update(ArrivalRow).where(ArrivalRow.same_as == arrival.sha256).values(same_as=first))
        session.execute(update(IdentityRow).where(IdentityRow.arrival == arrival.sha256).values(arrival=first))
        record(session, now, "arrival.same_message", About.ARRIVAL, arrival.sha256, first=first)
    return first


def _first_of(session: Session, identity: str, sha256: str) -> str:
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    session.execute(insert(IdentityRow).values(identity=identity, arrival=sha256).on_conflict_do_nothing())
    return session.scalars(select(IdentityRow.arrival).where(IdentityRow.identity == identity)).one()


def copies(session: Session, sha256: str) -> list[str]:
    """The arrivals that hold the same message as this first one, sorted."""
    return list(
        session.scalars(select(ArrivalRow.sha256).where(ArrivalRow.same_as == sha256).order_by(ArrivalRow.sha256))
    )


def first_of(session: Session, sha256: str) -> str:
    """The first arrival of the message that this one holds: itself, where it is bound to none."""
    return session.get_one(ArrivalRow, sha256).same_as or sha256


def is_restricted(session: Session, sha256: str) -> bool:
    """Whether only the DPO sees it whole."""
    return session.get_one(ArrivalRow, sha256, populate_existing=True).restricted


def ways(session: Session, sha256: str) -> frozenset[datetime]:
    """The moments at which a message reached the house, by whichever way, under these bytes or its copies'."""
    named = [sha256, *copies(session, sha256)]
    return frozenset(session.scalars(select(ProvenanceRow.received).where(ProvenanceRow.arrival.in_(named))))

"""Holds in the register: what waits for a person, and what that person did."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.journal import record
from models.tables import ArrivalRow, HoldRow
from models.words import About, Can, HoldReason, HoldState, Viewer


def can(about: About, key: str) -> tuple[Can, ...]:
    """What a person can do. A complaint is never set aside: it is decided, or its clock runs on."""
    if about is About.COMPLAINT:
        return (Can.RELEASE,)
    if about is About.ARRIVAL and ":" in key:  # refused at its source: there are no bytes to go on with
        return (Can.SET_ASIDE,)
    return (Can.RELEASE, Can.SET_ASIDE)


def open_hold(
    session: Session,
    now: datetime,
    about: About,
    key: str,
    reason: HoldReason,
    *,
    detail: str | None = None,
    restricted: bool = False,
    was: str | None = None,
) -> None:
    """Opens a hold, unless the same one waits already."""
    same = select(HoldRow.id).where(
        HoldRow.about == about.value,
        HoldRow.key == key,
        HoldRow.reason == reason.value,
        HoldRow.state == HoldState.OPEN.value,
    )
    if session.scalar(same) is not None:
        return
    session.add(
        HoldRow(
            about=about.value,
            key=key,
            reason=reason.value,
            detail=detail,
            restricted=restricted,
            since=now,
            state=HoldState.OPEN.value,
            was=was,
        )
    )
    session.flush()
    record(session, now, "hold.opened", about, key, reason=reason.value)


def find(session: Session, hold_id: int, *, for_change: bool = False) -> HoldRow | None:
    """The hold by its id. Of two who want to change it at one time, the second waits and sees what the first did."""
    return session.get(HoldRow, hold_id, with_for_update=for_change or None)


def on_restricted_arrivals(session: Session) -> set[int]:
    """The holds that wait about an arrival which only the DPO may see, whatever they are about themselves."""
    query = (
        select(HoldRow.id)
        .join(ArrivalRow, ArrivalRow.sha256 == HoldRow.key)
        .where(HoldRow.about == About.ARRIVAL.value, HoldRow.state == HoldState.OPEN.value, ArrivalRow.restricted)
    )
    return set(session.scalars(query))


def others_open(session: Session, hold: HoldRow) -> bool:
    """Whether the same thing waits for another reason too."""
    query = select(HoldRow.id).where(
        HoldRow.about == hold.about,
        HoldRow.key == hold.key,
        HoldRow.id != hold.id,
        HoldRow.state == HoldState.OPEN.value,
    )
    return session.scalar(query.limit(1)) is not None


def released_before(session: Session, hold: HoldRow) -> bool:
    """Whether a person has released a hold of the same reason about the same thing already."""
    same = select(HoldRow.id).where(
        HoldRow.about == hold.about,
        HoldRow.key == hold.key,
        HoldRow.reason == hold.reason,
        HoldRow.state == HoldState.RELEASED.value,
    )
    return session.scalar(same.limit(1)) is not None


def end(
    session: Session,
    now: datetime,
    hold: HoldRow,
    state: HoldState,
    why: str | None = None,
    *,
    by: Viewer | None = None,
) -> None:
    """Ends a hold as released or set aside; `why` is the person's own reason, `by` the role in which they did it."""
    hold.state = state.value
    hold.ended = now
    hold.ended_why = why
    role = None if by is None else by.value
    record(
        session, now, f"hold.{state.value}", About(hold.about), hold.key, reason=hold.reason, hold=hold.id, role=role
    )


def end_all(
    session: Session,
    now: datetime,
    about: About,
    key: str,
    *,
    reasons: Collection[HoldReason] = tuple(HoldReason),
    why: str | None = None,
) -> None:
    """Ends every open hold of a thing that does not wait any more, for these reasons at the most."""
    query = select(HoldRow).where(
        HoldRow.about == about.value,
        HoldRow.key == key,
        HoldRow.state == HoldState.OPEN.value,
        HoldRow.reason.in_([reason.value for reason in reasons]),
    )
    for hold in session.scalars(query):
        end(session, now, hold, HoldState.RELEASED, why)


def reopen(session: Session, now: datetime, hold: HoldRow, *, by: Viewer) -> None:
    """Undoes setting aside."""
    hold.state = HoldState.OPEN.value
    hold.ended = None
    hold.ended_why = None
    record(session, now, "hold.reopened", About(hold.about), hold.key, reason=hold.reason, hold=hold.id, role=by.value)

"""Dispatches in the register: queued once a key, claimed before the socket is opened, settled after (decision 5)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from models.holds import open_hold
from models.journal import record
from models.tables import DispatchRow
from models.words import About, DispatchChannel, DispatchState, HoldReason, Template, Withheld

_HAVE_LEFT = tuple(
    state.value for state in (DispatchState.SENDING, DispatchState.UNCERTAIN, DispatchState.SENT, DispatchState.BOUNCED)
)
# The longest claim or pause that anybody sets: what lies further ahead, a wrong clock has set.
LONGEST = timedelta(days=1)
_TRIED = (DispatchState.QUEUED, DispatchState.SENDING, DispatchState.UNCERTAIN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch:
    """A dispatch as the sending stage sees it. `was` is the state that it was claimed from."""

    id: str
    key: str
    arrival: str | None
    reference: str | None
    restricted: bool
    template: Template
    channel: DispatchChannel
    to: str | None = field(repr=False)
    with_original: bool
    message_id: str
    state: DispatchState
    attempts: int
    doubts: int
    queued: datetime
    claimed_until: datetime | None
    blob: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A dispatch that shall be queued; `state` and `reason` differ from `queued` where it is withheld from the start."""

    id: str
    key: str
    message_id: str
    arrival: str | None
    reference: str | None
    restricted: bool
    template: Template
    channel: DispatchChannel
    to: str | None = field(repr=False)
    with_original: bool
    state: DispatchState = DispatchState.QUEUED
    reason: str | None = None


def queue(session: Session, now: datetime, planned: Planned) -> None:
    """Queues a dispatch; its key a second time changes nothing."""
    if session.scalar(select(DispatchRow.id).where(DispatchRow.key == planned.key)) is not None:
        return
    session.add(
        DispatchRow(
            id=planned.id,
            key=planned.key,
            arrival=planned.arrival,
            reference=planned.reference,
            restricted=planned.restricted,
            template=planned.template.value,
            channel=planned.channel.value,
            to=planned.to,
            with_original=planned.with_original,
            message_id=planned.message_id,
            state=planned.state.value,
            reason=planned.reason,
            queued=now,
        )
    )
    session.flush()
    record(session, now, f"dispatch.{planned.state.value}", About.DISPATCH, planned.id, template=planned.template.value)


def due(session: Session, now: datetime) -> Iterator[str]:
    """The dispatches to be tried now, oldest first: queued, uncertain after their pause, and claims that ran out.

    A moment beyond `LONGEST` can only be a wrong clock's, and is not waited for.
    """
    come = or_(DispatchRow.next_try <= now, DispatchRow.next_try > now + LONGEST)
    waiting = (DispatchRow.state == DispatchState.QUEUED.value) & or_(DispatchRow.next_try.is_(None), come)
    # An uncertain one without a next try waits for a person.
    doubtful = (DispatchRow.state == DispatchState.UNCERTAIN.value) & come
    over = or_(DispatchRow.claimed_until <= now, DispatchRow.claimed_until > now + LONGEST)
    lost = (DispatchRow.state == DispatchState.SENDING.value) & over
    yield from session.scalars(
        select(DispatchRow.id).where(or_(waiting, doubtful, lost)).order_by(DispatchRow.queued, DispatchRow.key)
    )


def claim(session: Session, now: datetime, dispatch_id: str, lease: timedelta) -> Dispatch | None:
    """Takes a due dispatch for `lease` and marks it `sending`; None when another has it.

    One found in `sending` after its claim ran out may have left: the caller gets it with `state` SENDING and must
    treat it as uncertain, not send it at once.
    """
    row = session.get(DispatchRow, dispatch_id, populate_existing=True, with_for_update=True)
    if row is None or DispatchState(row.state) not in _TRIED:
        return None
    if row.state == DispatchState.SENDING.value and _ahead(row.claimed_until, now):
        return None
    if row.state != DispatchState.SENDING.value and _ahead(row.next_try, now):
        return None
    if row.state == DispatchState.UNCERTAIN.value and row.next_try is None:
        return None
    dispatch = _value(row)
    if dispatch.state is not DispatchState.SENDING:
        row.state = DispatchState.SENDING.value
        row.claimed_until = now + lease
        row.attempts += 1
        record(session, now, "dispatch.sending", About.DISPATCH, row.id, attempt=row.attempts, was=dispatch.state.value)
    return dispatch


def _ahead(moment: datetime | None, now: datetime) -> bool:
    return moment is not None and now < moment <= now + LONGEST


def settle(
    session: Session,
    now: datetime,
    dispatch: Dispatch,
    state: DispatchState,
    *,
    reason: str | None = None,
    answer: str | None = None,
    next_try: datetime | None = None,
    hold: HoldReason | None = None,
) -> None:
    """Writes how a try of a claimed dispatch ended. Only a dispatch in `sending` is changed."""
    changed = session.execute(
        update(DispatchRow)
        .where(DispatchRow.id == dispatch.id, DispatchRow.state == DispatchState.SENDING.value)
        .values(
            state=state.value,
            reason=reason,
            answer=answer,
            next_try=next_try,
            claimed_until=None,
            doubts=DispatchRow.doubts + int(state is DispatchState.UNCERTAIN),
        )
    )
    if changed.rowcount != 1:  # type: ignore[attr-defined]
        return
    record(session, now, f"dispatch.{state.value}", About.DISPATCH, dispatch.id, reason=reason, answer=answer)
    if hold is not None:
        open_hold(session, now, About.DISPATCH, dispatch.id, hold, restricted=dispatch.restricted)


def keep_rendered(session: Session, dispatch_id: str, blob: str) -> None:
    """Remembers the message as rendered: every later try sends the same bytes under the same Message-ID."""
    session.execute(update(DispatchRow).where(DispatchRow.id == dispatch_id).values(blob=blob))


def returned(
    session: Session,
    message_ids: Sequence[str],
    *,
    to: str | None,
    references: Sequence[str],
    from_us: bool | None,
    since: datetime,
) -> str | None:
    """The id of the dispatch that a report, or a machine's answer, is about.

    By its Message-ID; else by its addressee, the newest about one of the references that came back; at last the newest that
    has left for that address since then, unless the report shows that somebody else's mail came back. `from_us`: whether
    the returned message bears a sender of ours, None where it shows none; then a Message-ID that is not ours is a
    stranger's, though a gateway may have written it over ours.
    """
    if message_ids:
        query = select(DispatchRow.id).where(DispatchRow.message_id.in_(message_ids)).limit(1)
        found = session.scalar(query)
        if found is not None:
            return found
    if to is None:
        return None
    theirs = (
        select(DispatchRow.id)
        .where(func.lower(DispatchRow.to) == to.lower(), DispatchRow.state.in_(_HAVE_LEFT))
        .order_by(DispatchRow.queued.desc(), DispatchRow.key)
        .limit(1)
    )
    about = session.scalar(theirs.where(DispatchRow.reference.in_(references))) if references else None
    if about is not None:
        return about
    ours = not message_ids if from_us is None else from_us
    return session.scalar(theirs.where(DispatchRow.queued >= since)) if ours else None


def bounced(session: Session, now: datetime, dispatch_id: str, *, permanent: bool, status: str | None) -> None:
    """What became of a dispatch that came back: for good, and a person finds another way; for now, and the journal says so.

    `status` is the enhanced status code (RFC 3463). One that was sent anew, or never left, is not undone by an old bounce.
    """
    row = session.get_one(DispatchRow, dispatch_id)
    if not permanent or row.state not in _HAVE_LEFT or row.state == DispatchState.BOUNCED.value:
        what = "dispatch.bounced_again" if permanent else "dispatch.delayed"
        record(session, now, what, About.DISPATCH, row.id, status=status)
        return
    row.state = DispatchState.BOUNCED.value
    row.reason, row.answer = "bounced", status
    row.next_try = row.claimed_until = None
    record(session, now, "dispatch.bounced", About.DISPATCH, row.id, status=status)
    open_hold(
        session, now, About.DISPATCH, row.id, HoldReason.DISPATCH_BOUNCED, detail=status, restricted=row.restricted
    )


def requeue(session: Session, now: datetime, dispatch_id: str, *, to: str | None = None) -> bool:
    """Offers a withheld, failed, bounced or uncertain dispatch again, as a person wished, to another address where they
    named one. False when it is none of these."""
    row = session.get(DispatchRow, dispatch_id)
    again = (DispatchState.WITHHELD, DispatchState.FAILED, DispatchState.BOUNCED, DispatchState.UNCERTAIN)
    if row is None or DispatchState(row.state) not in again:
        return False
    row.state = DispatchState.QUEUED.value
    row.reason = None
    row.attempts = 0
    row.doubts = 0
    row.next_try = None
    readdressed = to is not None and to != row.to
    if readdressed:
        row.to = to
        row.blob = None  # it bears the old address: it is put into words anew
    record(session, now, "dispatch.queued", About.DISPATCH, row.id, again=True, readdressed=readdressed)
    return True


def is_ours(session: Session, message_id: str) -> bool:
    """Whether a message under this Message-ID left from here."""
    return session.scalar(select(DispatchRow.id).where(DispatchRow.message_id == message_id)) is not None


def answers_since(session: Session, address: str, since: datetime) -> int:
    """How many messages to this address were queued since then, whatever became of them."""
    query = select(func.count()).select_from(DispatchRow)
    return session.scalar(query.where(DispatchRow.to == address, DispatchRow.queued >= since)) or 0


def find(session: Session, dispatch_id: str) -> Dispatch | None:
    """The dispatch by its id."""
    row = session.get(DispatchRow, dispatch_id)
    return None if row is None else _value(row)


def withheld_of(session: Session, reference: str, why: Withheld) -> list[str]:
    """The ids of the messages of a complaint that are withheld for this reason."""
    query = select(DispatchRow.id).where(
        DispatchRow.reference == reference,
        DispatchRow.state == DispatchState.WITHHELD.value,
        DispatchRow.reason == why.value,
    )
    return list(session.scalars(query))


def _value(row: DispatchRow) -> Dispatch:
    return Dispatch(
        id=row.id,
        key=row.key,
        arrival=row.arrival,
        reference=row.reference,
        restricted=row.restricted,
        template=Template(row.template),
        channel=DispatchChannel(row.channel),
        to=row.to,
        with_original=row.with_original,
        message_id=row.message_id,
        state=DispatchState(row.state),
        attempts=row.attempts,
        doubts=row.doubts,
        queued=row.queued,
        claimed_until=row.claimed_until,
        blob=row.blob,
    )

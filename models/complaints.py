"""Complaints in the register: numbered, written once an arrival and part, joined and linked."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from models.holds import open_hold
from models.journal import record
from models.reference import Reference
from models.store import Keyring
from models.tables import ComplaintRow, CounterRow, DispatchRow, JoinedRow, LinkRow
from models.values import Complaint, Registration
from models.words import About, ComplaintState, Flag, HoldReason, LinkWhy, Part

_DECIDED_BY_A_PERSON = (Flag.ANONYMOUS, Flag.OUT_OF_SCOPE, Flag.STALE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A complaint of the register, as far as joining a follow-up to it needs."""

    reference: str
    closed: bool
    restricted: bool
    writer_email: str | None = field(repr=False)
    writer_name: str | None = field(repr=False)
    national_number: str | None = field(repr=False)
    joined_emails: tuple[str, ...] = field(default=(), repr=False)  # the writers' of what a person joined to it


def next_reference(session: Session, prefix: str, year: int) -> Reference:
    """Draws the next number of the year; an undone transaction gives it back, a crash may leave a gap."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(CounterRow).values(prefix=prefix, year=year, last=1)
    statement = statement.on_conflict_do_update(
        index_elements=[CounterRow.prefix, CounterRow.year], set_={"last": CounterRow.last + 1}
    )
    return Reference(prefix, year, int(session.scalars(statement.returning(CounterRow.last)).one()))


def masked(national_number: str | None) -> str | None:
    """A national number as it may be shown: its last two digits."""
    return None if national_number is None else "•" * 9 + national_number[-2:]


def register(
    session: Session,
    now: datetime,
    sha256: str,
    complaint: Complaint,
    registration: Registration,
    *,
    prefix: str,
    zone: ZoneInfo,
    keyring: Keyring,
) -> str:
    """Writes one complaint and its holds; returns its reference. The same arrival and part a second time is refused
    by the database (IntegrityError): the compare and set on the arrival keeps that from happening."""
    reference = str(next_reference(session, prefix, complaint.received.astimezone(zone).year))
    row = _row(reference, sha256, complaint, registration, keyring)
    session.add(row)
    session.flush()
    due = registration.due.isoformat()
    record(session, now, "complaint.registered", About.COMPLAINT, reference, arrival=sha256, due=due)
    for reason in registration.holds:
        detail = registration.details.get(reason)
        open_hold(session, now, About.COMPLAINT, reference, reason, detail=detail, restricted=row.restricted)
    return reference


def _row(
    reference: str, sha256: str, complaint: Complaint, registration: Registration, keyring: Keyring
) -> ComplaintRow:
    number = complaint.affiliate.national_number
    return ComplaintRow(
        reference=reference,
        arrival=sha256,
        part=registration.part.value,
        state=_first_state(registration).value,
        kind=registration.kind.value,
        channel=complaint.channel.value,
        language=complaint.language,
        received=complaint.received,
        received_assumed=complaint.received_assumed,
        due=registration.due,
        writer_name=complaint.writer.name,
        writer_email=complaint.writer.email,
        writer_address=complaint.writer.postal_address,
        writer_role=complaint.writer.role.value,
        affiliate_name=complaint.affiliate.name,
        national_number=None if number is None else keyring.seal(number.encode(), context=sha256),
        national_number_masked=masked(number),
        member_number=complaint.affiliate.member_number,
        others=[{"name": one.name, "national_number": masked(one.national_number)} for one in complaint.others],
        flags=[flag.value for flag in registration.flags],
        service=registration.service,
        restricted=registration.part is Part.RESTRICTED,
        privacy_type=registration.privacy_type,
        review_reasons=[reason.value for reason in registration.review_reasons],
        message_id=complaint.message_id,
    )


def _first_state(registration: Registration) -> ComplaintState:
    if registration.in_review:
        return ComplaintState.IN_REVIEW
    if (
        any(flag in registration.flags for flag in _DECIDED_BY_A_PERSON)
        and HoldReason.ADMISSIBILITY in registration.holds
    ):
        return ComplaintState.TO_DECIDE
    return ComplaintState.OPEN


def count_from(session: Session, now: datetime, row: ComplaintRow, received: datetime, due: date) -> None:
    """Counts a complaint from an earlier moment: the same message had reached the house by another way before."""
    row.received, row.due = received, due
    record(session, now, "complaint.counted_from", About.COMPLAINT, row.reference, due=due.isoformat())


def link(session: Session, now: datetime, one: str, other: str, why: LinkWhy) -> None:
    """Links two complaints, either way round; two that are linked stay so, for the first reason."""
    if session.get(LinkRow, (one, other)) is not None or session.get(LinkRow, (other, one)) is not None:
        return
    session.add(LinkRow(one=one, other=other, why=why.value))
    session.flush()
    record(session, now, "complaint.linked", About.COMPLAINT, one, other=other, why=why.value)


def join(session: Session, now: datetime, sha256: str, reference: str) -> None:
    """Joins an arrival to the complaint that it comes back on, once; the clock goes on."""
    if session.get(JoinedRow, (sha256, reference)) is not None:
        return
    session.add(JoinedRow(arrival=sha256, reference=reference))
    session.flush()
    record(session, now, "complaint.joined", About.COMPLAINT, reference, arrival=sha256)


def find(session: Session, reference: str, keyring: Keyring) -> Known | None:
    """The complaint by its reference."""
    row = session.get(ComplaintRow, reference)
    return None if row is None else _known(row, keyring)


def standing_for(session: Session, known: Known, keyring: Keyring) -> Known:
    """The complaint itself; where a person closed it by joining it to another, that one, and so on.

    Who wrote what was joined has written the other too: the person said so.
    """
    seen, emails = {known.reference}, list(known.joined_emails)
    while known.closed:
        row = session.get_one(ComplaintRow, known.reference)
        joined = select(JoinedRow.reference).where(
            JoinedRow.arrival == row.arrival, JoinedRow.reference.not_in(sorted(seen))
        )
        query = select(ComplaintRow).where(ComplaintRow.reference.in_(joined))
        query = query.order_by(ComplaintRow.state == ComplaintState.CLOSED.value, ComplaintRow.reference).limit(1)
        other = session.scalar(query)
        if other is None:
            break
        emails += filter(None, [known.writer_email])
        seen.add(other.reference)
        # What answers a restricted one is the DPO's, whatever that was joined to.
        restricted = known.restricted or other.restricted
        known = replace(_known(other, keyring), restricted=restricted, joined_emails=tuple(dict.fromkeys(emails)))
    return known


def of_thread(session: Session, message_ids: tuple[str, ...], keyring: Keyring) -> tuple[Known, bool] | None:
    """The complaint of a thread, the nearest first, and whether a message of ours was about it (else its writer's own
    made it)."""
    for message_id in message_ids:
        about = select(DispatchRow.reference).where(DispatchRow.message_id == message_id)
        row = session.scalar(
            select(ComplaintRow)
            .where(or_(ComplaintRow.reference.in_(about), ComplaintRow.message_id == message_id))
            .order_by(ComplaintRow.received, ComplaintRow.part)
            .limit(1)
        )
        if row is not None:
            return _known(row, keyring), row.message_id != message_id
    return None


def open_of(session: Session, email: str, keyring: Keyring, *, at_most: int) -> list[Known]:
    """The newest complaints that wait for an answer to this e-mail address, oldest first."""
    query = (
        select(ComplaintRow)
        .where(ComplaintRow.writer_email.in_([email, email.lower()]), ComplaintRow.state != ComplaintState.CLOSED.value)
        .order_by(ComplaintRow.received.desc(), ComplaintRow.reference.desc())
        .limit(at_most)
    )
    return [_known(row, keyring) for row in reversed(session.scalars(query).all())]


def _known(row: ComplaintRow, keyring: Keyring) -> Known:
    number = row.national_number
    return Known(
        reference=row.reference,
        closed=row.state == ComplaintState.CLOSED.value,
        restricted=row.restricted,
        writer_email=row.writer_email,
        writer_name=row.writer_name,
        national_number=None if number is None else keyring.open(number, context=row.arrival).decode(),
    )


def row_of(session: Session, reference: str) -> ComplaintRow | None:
    """The row itself, for what a person changes."""
    return session.get(ComplaintRow, reference)


def of_arrival(session: Session, sha256: str) -> list[ComplaintRow]:
    """The complaints that an arrival made, the ordinary one first."""
    query = select(ComplaintRow).where(ComplaintRow.arrival == sha256).order_by(ComplaintRow.part)
    return list(session.scalars(query))


def linked_to(session: Session, reference: str) -> list[str]:
    """The references that a complaint is linked to, sorted; an ordinary one's restricted near copy is the DPO's to know."""
    query = select(LinkRow).where(or_(LinkRow.one == reference, LinkRow.other == reference))
    links = {row.other if row.one == reference else row.one: row.why for row in session.scalars(query)}
    own = session.get_one(ComplaintRow, reference)
    near = [other for other, why in links.items() if why == LinkWhy.NEAR_COPY.value and not own.restricted]
    hidden = {other for other in near if session.get_one(ComplaintRow, other).restricted}
    return sorted(links.keys() - hidden)

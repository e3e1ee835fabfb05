"""Writing a disposition into the register: complaints, links, joins, dispatches, the bounce's dispatch."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import assert_never

from sqlalchemy.orm import Session

from courrier import alarms, likeness
from courrier.office import Office
from models import arrivals, complaints, dispatches, pieces
from models.arrivals import Arrival, Given
from models.complaints import Known
from models.dispatches import Planned
from models.holds import open_hold
from models.house import House
from models.journal import record
from models.reference import Reference
from models.store import Keyring
from models.values import Automatic, Complaint, DeliveryReport, Disposition, Sending
from models.words import (
    About,
    AutomaticSign,
    DispatchChannel,
    DispatchState,
    HoldReason,
    Kind,
    LinkWhy,
    Part,
    PrivacyType,
    Template,
    Withheld,
)
from outbound.keys import dispatch_key, message_id
from routing.deadlines import due
from routing.followups import Candidate, Found

_QUOTED, _MISQUOTED, _OF_SENDER = 20, 3, 3
"""How many references of one message are looked up, and how many complaints of its sender are shown."""


_BOUNCES_WITHIN = timedelta(days=14)
"""How long after its sending a message may come back by its addressee alone: servers give up after days (RFC 5321)."""


class Overtaken(Exception):
    """What was decided rests on a register that has changed since: the same stage once more, at once."""


def is_copy(
    session: Session, office: Office, arrival: Arrival, identity: str | None, columns: Mapping[str, object]
) -> bool:
    """Whether the arrival holds a message that another one held first; then it is bound to that one.

    Its bytes and its way stay in the register, and nothing is sent. The clock counts from whichever came earlier.
    """
    if identity is None:
        return False
    now = office.clock()
    first = arrivals.bind(session, now, arrival, identity, **columns)
    if first is None:
        return False
    count_from_the_first(session, now, first, office.house)
    return True


def count_from_the_first(session: Session, now: datetime, sha256: str, house: House) -> None:
    """Counts what an arrival made from the moment at which its message first reached the house, by any way.

    A day that a person, or a forwarded header, found is no way's and stays.
    """
    first = arrivals.first_of(session, sha256)
    ways = arrivals.ways(session, first)
    for row in complaints.of_arrival(session, first):
        if row.received in ways and min(ways) < row.received:
            privacy_type = None if row.privacy_type is None else PrivacyType(row.privacy_type)
            complaints.count_from(session, now, row, min(ways), due(min(ways), house, privacy_type))


def counted_from_the_first(session: Session, arrival: Arrival, complaint: Complaint) -> Complaint:
    """The complaint, counted from the moment at which its message first reached the house by any way."""
    ways = arrivals.ways(session, arrival.sha256)
    return replace(complaint, received=min(ways)) if complaint.received in ways else complaint


def candidates(session: Session, complaint: Complaint, told: Given, keyring: Keyring) -> tuple[Candidate, ...]:
    """The complaints that a message may come back on, the surest first: what a person named, its thread, what it quotes;
    then, only to be shown, what a misquoted reference may have meant and what else of this sender is open."""
    found: list[tuple[Known | None, Found]] = []
    if told.reference:
        found.append((complaints.find(session, told.reference, keyring), Found.NAMED))
    thread = complaints.of_thread(session, complaint.thread, keyring)
    if thread is not None:
        found.append((thread[0], Found.THREAD if thread[1] else Found.OWN_THREAD))
    for quoted in complaint.quoted_references[:_QUOTED]:
        found.append((complaints.find(session, quoted, keyring), Found.QUOTED))
    for misquoted in complaint.misquoted_references[:_MISQUOTED]:
        for near in Reference.near(misquoted):
            found.append((complaints.find(session, str(near), keyring), Found.NEAR_REFERENCE))
    if complaint.writer.email:
        theirs = complaints.open_of(session, complaint.writer.email, keyring, at_most=_OF_SENDER)
        found += [(known, Found.SENDER) for known in theirs]
    ways: dict[str, tuple[Known, list[Found]]] = {}
    for each, way in found:
        if each is not None:
            known = complaints.standing_for(session, each, keyring)
            first, by = ways.get(known.reference, (known, []))
            emails = tuple(dict.fromkeys((*first.joined_emails, *known.joined_emails)))
            ways[known.reference] = replace(first, joined_emails=emails), [*by, way]
    return tuple(_candidate(known, tuple(dict.fromkeys(by))) for known, by in ways.values())


def _candidate(known: Known, found: tuple[Found, ...]) -> Candidate:
    # That it is this sender's open one says nothing more where the message itself names it.
    named = tuple(way for way in found if way is not Found.SENDER) or found
    return Candidate(
        reference=known.reference,
        closed=known.closed,
        restricted=known.restricted,
        writer_email=known.writer_email,
        writer_name=known.writer_name,
        national_number=known.national_number,
        joined_emails=known.joined_emails,
        found=named,
    )


def with_own_mark(session: Session, complaint: Complaint, house: House, sender: str) -> Complaint:
    """The complaint, marked where it is a message of ours that came back as it left.

    A redirected acknowledgement, or a staff address that is polled, would else feed us our own mail for ever.
    """
    ours = house.addresses | {sender.lower()}
    from_us = complaint.writer.email is not None and complaint.writer.email.lower() in ours
    if not from_us or complaint.message_id is None or not dispatches.is_ours(session, complaint.message_id):
        return complaint
    return replace(complaint, automatic=Automatic(sign=AutomaticSign.OWN_MESSAGE))


def _too_many(session: Session, now: datetime, sending: Sending, at_most: int) -> bool:
    """Whether this address has had its messages of the day: a cap that needs no recognition of machines (FIELD, 17)."""
    if not sending.template.to_writer or sending.addressee is None:
        return False
    return dispatches.answers_since(session, sending.addressee, now - timedelta(days=1)) >= at_most


def outcome(disposition: Disposition, candidates: tuple[Candidate, ...]) -> Mapping[str, object]:
    """The columns of a decided arrival. What is joined to a restricted complaint is restricted, a colleague's note too."""
    joins_restricted = any(each.restricted for each in candidates if each.reference == disposition.joins)
    return {
        "kind": disposition.kind.value,
        "restricted": _goes_to_dpo(disposition) or joins_restricted,
        "not_taken": disposition.not_taken,
        "joined": disposition.joins,
        "attempts": 0,
        "next_try": None,
    }


def _goes_to_dpo(disposition: Disposition) -> bool:
    return any(sending.template is Template.DPO_REFERRAL for sending in disposition.sendings)


def write(
    session: Session,
    now: datetime,
    arrival: Arrival,
    complaint: Complaint,
    disposition: Disposition,
    office: Office,
) -> None:
    """Everything that a disposition means for the register, within the caller's transaction.

    Raises Overtaken where the same message, or one that nearly says the same, has come in since the decision.
    """
    if counted_from_the_first(session, arrival, complaint) != complaint:
        raise Overtaken
    house, keyring = office.house, office.keyring
    references = {
        registration.part: complaints.register(
            session, now, arrival.sha256, complaint, registration,
            prefix=house.reference_prefix, zone=house.zone, keyring=keyring,
        )
        for registration in disposition.registrations
    }  # fmt: skip
    for one, other, why in disposition.links:
        complaints.link(session, now, references[one], references[other], why)
    if disposition.follows is not None:
        for reference in references.values():
            complaints.link(session, now, reference, disposition.follows, LinkWhy.FOLLOWS)
    if references:
        _expect_no_nearer(session, arrival, complaint, disposition, keyring)
        likeness.remember(session, references.values(), complaint, keyring)
    for registration in disposition.registrations:
        for near in registration.near:
            complaints.link(session, now, references[registration.part], near, LinkWhy.NEAR_COPY)
    if disposition.joins is not None:
        complaints.join(session, now, arrival.sha256, disposition.joins)
    if arrivals.is_restricted(session, arrival.sha256):  # its stage has just said so
        pieces.restrict(session, arrival.sha256)
    for sending in disposition.sendings:
        planned = _planned(arrival, complaint, disposition, sending, references, house)
        if planned.state is DispatchState.QUEUED and _too_many(session, now, sending, office.patience.answers_a_day):
            planned = replace(planned, state=DispatchState.WITHHELD, reason=Withheld.DAILY_CAP.value)
            if planned.reference is not None:
                _hold_unanswered(session, now, planned.reference, Withheld.DAILY_CAP, restricted=planned.restricted)
        dispatches.queue(session, now, planned)
    if disposition.joins is not None:
        _note_silence(session, now, disposition, disposition.joins)
    if disposition.kind is Kind.AUTOMATIC:
        _match_report(session, now, arrival, complaint, office)


def _expect_no_nearer(
    session: Session, arrival: Arrival, complaint: Complaint, disposition: Disposition, keyring: Keyring
) -> None:
    """Raises Overtaken where a near copy has come in since a decision that knew of none.

    Drawing the reference has locked the year's counter: from here on nobody else registers, and this look is the last.
    """
    decided = any(registration.near for registration in disposition.registrations)
    if not decided and likeness.near(session, arrival, complaint, keyring):
        raise Overtaken


def _note_silence(session: Session, now: datetime, disposition: Disposition, reference: str) -> None:
    """A receipt that was kept back is somebody's business, though the message makes no complaint of its own."""
    why = next((sending.withheld for sending in disposition.sendings if sending.withheld is not None), None)
    if why is not None:
        record(session, now, "follow_up.not_acknowledged", About.COMPLAINT, reference)
        joined = complaints.row_of(session, reference)
        restricted = joined is not None and joined.restricted
        _hold_unanswered(session, now, reference, why, restricted=restricted)


def _hold_unanswered(session: Session, now: datetime, reference: str, why: Withheld, *, restricted: bool) -> None:
    reason = HoldReason.NOT_ACKNOWLEDGED
    open_hold(session, now, About.COMPLAINT, reference, reason, detail=why.value, restricted=restricted)


def _planned(
    arrival: Arrival,
    complaint: Complaint,
    disposition: Disposition,
    sending: Sending,
    references: Mapping[Part, str],
    house: House,
) -> Planned:
    reference = references[sending.part] if sending.part is not None else disposition.joins
    key = dispatch_key(
        arrival=arrival.sha256, part=sending.part, template=sending.template, addressee=sending.addressee
    )
    by_post = sending.template.to_writer and complaint.channel.on_paper
    # A message with both references, or about a joined restricted complaint, tells of the restricted one too.
    alone = sending.part is Part.ORDINARY and sending.template is not Template.ACKNOWLEDGEMENT_MIXED
    return Planned(
        id=key[:32],
        key=key,
        message_id=message_id(key, house.mediators.rpartition("@")[2]),
        arrival=arrival.sha256,
        reference=reference,
        restricted=_goes_to_dpo(disposition) and not alone,
        template=sending.template,
        channel=DispatchChannel.POST if by_post else DispatchChannel.EMAIL,
        to=sending.addressee,
        with_original=sending.with_original,
        state=DispatchState.QUEUED if sending.withheld is None else DispatchState.WITHHELD,
        reason=None if sending.withheld is None else sending.withheld.value,
    )


def _match_report(session: Session, now: datetime, arrival: Arrival, complaint: Complaint, office: Office) -> None:
    """What a machine wrote is matched to the dispatch that it answers: a bounce changes it, the rest is journalled.

    Where nothing tells whether a bounce is for good, it is taken for good: then a person looks.
    """
    report = complaint.report
    original = () if report is None or report.original_message_id is None else (report.original_message_id,)
    dispatch = dispatches.returned(
        session,
        (*original, *complaint.thread),
        to=None if report is None else report.failed_address,
        references=(*complaint.quoted_references, *_references_returned(report, office.house)),
        from_us=_from_us(report, office),
        since=now - _BOUNCES_WITHIN,
    )
    if report is not None and dispatch is not None:
        # A full mailbox is for now, but a server that tries no more has told nobody anything.
        lost = report.permanent is not False or report.given_up
        dispatches.bounced(session, now, dispatch, permanent=lost, status=report.status)
        if lost:
            alarms.tell_came_back(office, session, now, dispatch, report.status)
        return
    what = _what_a_machine_wrote(complaint)
    if dispatch is not None:
        record(session, now, f"dispatch.{what}", About.DISPATCH, dispatch, arrival=arrival.sha256)
    else:
        record(session, now, f"arrival.{what}", About.ARRIVAL, arrival.sha256)


def _references_returned(report: DeliveryReport | None, house: House) -> tuple[str, ...]:
    subject = (report and report.original_subject) or ""
    return tuple(map(str, Reference.found_in(subject, house.reference_prefix)))


def _from_us(report: DeliveryReport | None, office: Office) -> bool | None:
    """Whether what came back bears a sender of ours; None where it shows none."""
    if report is None or report.original_from is None:
        return None
    ours = office.house.addresses | {office.sender.lower(), office.envelope_sender.lower()}
    return report.original_from.lower() in ours


def _what_a_machine_wrote(complaint: Complaint) -> str:
    """The journal's word for it: a bounce, a receipt (RFC 8098), an absence or another answer, our own message."""
    if complaint.report is not None:
        return "bounce_unmatched"
    match complaint.automatic.sign:
        case AutomaticSign.REPORT | AutomaticSign.OWN_BOUNCE:
            return "receipt"
        case AutomaticSign.OWN_MESSAGE:
            return "own_message"
        case AutomaticSign.AUTO_SUBMITTED | AutomaticSign.NULL_RETURN_PATH | None:
            return "auto_reply"
        case _:
            assert_never(complaint.automatic.sign)

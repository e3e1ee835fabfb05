"""What a person does about a hold: look at it, release it with what they found out, set it aside, undo that."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from courrier import correcting, looking, several
from courrier.files import Files
from ingest.writer import envelope
from ingest.writer.people import agree
from models import complaints, dispatches, holds, listing, pieces
from models.arrivals import Given
from models.dispatches import Dispatch
from models.errors import CourrierError
from models.forms import several as several_forms
from models.journal import record
from models.reference import Reference
from models.tables import ArrivalRow, ComplaintRow, HoldRow
from models.values import Address, Complaint, Document, Identity, from_json, to_json
from models.words import (
    HOLDS,
    About,
    ArrivalState,
    Can,
    ComplaintState,
    DispatchChannel,
    HoldReason,
    HoldState,
    Kind,
    LinkWhy,
    PrivacyType,
    Role,
    Viewer,
    Withheld,
)
from routing.deadlines import due

_ABOUT_THE_CASE = (HoldReason.FOLLOW_UP_UNMATCHED, HoldReason.NEAR_COPY, HoldReason.IN_DOUBT, HoldReason.ADMISSIBILITY)


_OF_THE_TEXT = (
    "text", "attempt", "pages", "fields", "unsure", "letters", "arrival", "filename", "passed_on_by", "first_writers", "others",
)  # fmt: skip


class CannotDo(CourrierError):
    """What was asked cannot be done with this hold; the text says why and what can."""


def show(files: Files, hold_id: int, role: Viewer) -> dict[str, Any]:
    """A hold with what to do and, for who may see it, what was read. Raises CannotDo when there is none."""
    with files.database.begin() as session:
        hold = _found(session, hold_id)
        row = listing.hold_row(session, hold, files.house.zone)
        arrival = session.get(ArrivalRow, _arrival_of(session, hold) or "")
        case = complaints.row_of(session, hold.key) if hold.about == About.COMPLAINT.value else None
        text = passed_on = document = address = None
        others: tuple[Identity, ...] = ()
        if arrival is not None and arrival.document is not None:
            document = from_json(Document, files.store.get(arrival.document))
        if arrival is not None and arrival.complaint is not None:
            complaint = from_json(Complaint, files.store.get(arrival.complaint))
            passed_on, others = complaint.passed_on, complaint.others
            address = complaint.writer.address_attempt
        if passed_on is not None and passed_on.doubt is not None:
            text = complaint.text  # every message that was passed on, whoever wrote it
        elif document is not None:
            text = document.text
        row |= {
            "todo": HOLDS[HoldReason(hold.reason)],
            "arrival": None if arrival is None else arrival.sha256,
            "filename": None if arrival is None else arrival.filename,
            "text": text,
            "passed_on_by": None if passed_on is None else passed_on.by.address,
            "first_writers": [] if passed_on is None else [several.shown(one) for one in passed_on.candidates],
            "others": [_identity(one) for one in others],
            "sources": [] if arrival is None else list(listing.sources_of(session, arrival.sha256)),
            "channel": None if arrival is None else arrival.channel,
            "arrived": None if arrival is None else listing.moment(arrival.received, files.house.zone),
            "received_assumed": None if arrival is None else arrival.received_assumed,
            "flags": [] if case is None else list(case.flags),
            "review_reasons": [] if case is None else list(case.review_reasons),
            "pictures": [],
            **looking.read_of(document),
        }
        if hold.reason == HoldReason.NO_ADDRESS.value:
            row["attempt"] = address
        # The text tells of the restricted part too, whatever the hold itself is about (FIELD, lesson 20).
        if arrival is not None and arrival.restricted and role is not Viewer.DPO:
            row |= {key: [] if isinstance(row[key], list) else None for key in _OF_THE_TEXT}
    return listing.shown(row, role)


def release(files: Files, hold_id: int, told: Given, role: Viewer = Viewer.OPERATOR) -> str:
    """Releases a hold with what the person found out; returns what happens now, as a line. Raises CannotDo."""
    now = files.clock()
    told = _as_we_write_it(files, told)
    with files.database.begin() as session:
        hold = _found(session, hold_id, for_change=True)
        _refuse_for(session, hold, role)
        if hold.state == HoldState.RELEASED.value:
            raise CannotDo(f"it was released before{_at(hold.ended, files)}")
        if hold.state == HoldState.SET_ASIDE.value:
            holds.reopen(session, now, hold, by=role)
            _restate(session, hold, ArrivalState.HELD)
            return "it waits again"
        if Can.RELEASE not in holds.can(About(hold.about), hold.key):
            raise CannotDo("its message stays at its source; look at it there, then set the hold aside")
        line = {
            About.ARRIVAL: _release_arrival,
            About.COMPLAINT: _release_complaint,
            About.DISPATCH: _release_dispatch,
        }[About(hold.about)](files, session, now, hold, told)
        if hold.state == HoldState.OPEN.value:
            holds.end(session, now, hold, HoldState.RELEASED, by=role)
    return line


def _refuse_for(session: Session, hold: HoldRow, role: Viewer) -> None:
    """What is the DPO's the DPO decides on alone; but an address of the house that nobody reads is the operator's to mend.

    Whoever may not read a letter would decide on it blindly. Raises CannotDo.
    """
    arrival = session.get(ArrivalRow, hold.key) if hold.about == About.ARRIVAL.value else None
    restricted = hold.restricted or (arrival is not None and arrival.restricted)
    if not restricted or role is Viewer.DPO:
        return
    dispatch = dispatches.find(session, hold.key) if hold.about == About.DISPATCH.value else None
    if role is Viewer.OPERATOR and dispatch is not None and not dispatch.template.to_writer:
        return
    raise CannotDo("it is restricted: the data protection officer decides on it (--role dpo)")


def _as_we_write_it(files: Files, told: Given) -> Given:
    """The same with its reference in our form, however the person typed it."""
    found = Reference.found_in(told.reference or "", files.house.reference_prefix)
    return replace(told, reference=str(found[0])) if found else told


def set_aside(files: Files, hold_id: int, reason: str, role: Viewer = Viewer.OPERATOR) -> str:
    """Sets a hold aside with a reason; the bytes stay, and releasing it undoes it. Raises CannotDo."""
    now = files.clock()
    with files.database.begin() as session:
        hold = _found(session, hold_id, for_change=True)
        _refuse_for(session, hold, role)
        if hold.state != HoldState.OPEN.value:
            raise CannotDo("it does not wait any more")
        if Can.SET_ASIDE not in holds.can(About(hold.about), hold.key):
            raise CannotDo("a complaint is decided by a person, not set aside; release it with what you found")
        holds.end(session, now, hold, HoldState.SET_ASIDE, reason, by=role)
        _restate(session, hold, ArrivalState.SET_ASIDE)
    if hold.about == About.ARRIVAL.value and ":" in hold.key:
        return "it is set aside; its message stays where it is, at its source"
    return "it is set aside; its bytes are kept, and `release` brings it back"


def _at(moment: datetime | None, files: Files) -> str:
    return "" if moment is None else f", at {moment.astimezone(files.house.zone):%H:%M on %d/%m/%Y}"


def _found(session: Session, hold_id: int, *, for_change: bool = False) -> HoldRow:
    hold = holds.find(session, hold_id, for_change=for_change)
    if hold is None:
        raise CannotDo("there is no such hold")
    return hold


def _identity(one: Identity) -> str:
    return " ".join(filter(None, (one.name, complaints.masked(one.national_number))))


def _arrival_of(session: Session, hold: HoldRow) -> str | None:
    match About(hold.about):
        case About.ARRIVAL:
            return hold.key
        case About.COMPLAINT:
            row = complaints.row_of(session, hold.key)
            return None if row is None else row.arrival
        case About.DISPATCH:
            dispatch = dispatches.find(session, hold.key)
            return None if dispatch is None else dispatch.arrival
        case About.HOUSE:
            return None


def _restate(session: Session, hold: HoldRow, state: ArrivalState) -> None:
    if hold.about == About.ARRIVAL.value:
        row = session.get(ArrivalRow, hold.key)
        if row is not None:
            row.state = state.value


def _release_arrival(files: Files, session: Session, _now: datetime, hold: HoldRow, told: Given) -> str:
    """Back onto its way: from the start where something was typed, else from where it stood."""
    row = session.get(ArrivalRow, hold.key)
    if row is None:
        raise CannotDo("its arrival is not in the register")
    if told.reference is not None and complaints.row_of(session, told.reference) is None:
        raise CannotDo("there is no such complaint to join it to")
    if hold.reason == HoldReason.SEVERAL_LETTERS.value:
        told = replace(told, one_letter=True)  # or the next reading would doubt it again
    if told != Given():
        earlier = Given() if row.given is None else from_json(Given, files.store.get(row.given))
        given = _merged(earlier, told)
        if told.fields and given.text is None:
            _refuse_other_fields(files, row, given.fields or {})
        row.given = files.store.put(to_json(given))
    row.state = ArrivalState.TAKEN.value if told != Given() else hold.was or ArrivalState.TAKEN.value
    row.attempts = 0
    row.next_try = None
    return "it goes on at the next sweep"


def _refuse_other_fields(files: Files, row: ArrivalRow, given: Mapping[str, str]) -> None:
    """Every field that was not read for sure must be given, and none that the form does not have."""
    document = None if row.document is None else from_json(Document, files.store.get(row.document))
    fields = [] if document is None else [field for page in document.pages for field in page.fields]
    if not fields:
        raise CannotDo("it is no form that has fields: give its text as a file, --text FILE")
    if document is not None and several_forms(document.pages):
        raise CannotDo("two forms lie in it: cut it with `courrier arrival split`, or give the whole text, --text FILE")
    names = list(dict.fromkeys(field.name for field in fields))
    unknown = next((name for name in given if name not in names), None)
    if unknown is not None:
        raise CannotDo(f"the form has no field {unknown!r}; it has {', '.join(names)}")
    missing = dict.fromkeys(field.name for field in fields if not field.typed and field.name not in given)
    if missing:
        raise CannotDo(
            f"to be typed too, as --field name=value (nothing after = where it is empty): {', '.join(missing)}"
        )


def _merged(earlier: Given, told: Given) -> Given:
    later = {key: getattr(told, key) for key in Given.__dataclass_fields__ if getattr(told, key) is not None}
    fields = {**(earlier.fields or {}), **(told.fields or {})} or None
    return replace(earlier, **{**later, "fields": fields})


def _release_complaint(files: Files, session: Session, now: datetime, hold: HoldRow, told: Given) -> str:
    """Corrects the complaint as the person found. Where a colleague passed on messages of others too, those wait on."""
    row = _complaint_of(session, hold)
    forwarded = hold.reason == HoldReason.FORWARD_DOUBT.value
    if forwarded and holds.released_before(session, hold):
        return _settle_others(session, now, row, told)  # whose the first is was said then
    line = _corrected(files, session, now, hold, told)
    others = several.others_of(files, session, row) if forwarded else ()
    if others:
        several.keep_in_sight(session, now, hold, row, others)
        line += "; what others wrote in it waits as a hold"
    return line


def _settle_others(session: Session, now: datetime, row: ComplaintRow, told: Given) -> str:
    if told.writer is not None or told.kind is not None:
        raise CannotDo(
            "whose this complaint is was said before: have the other's message forwarded by itself, and release this hold "
            "with --reference and the complaint that it made, or alone where there is none"
        )
    line = several.settle(session, now, row, told)
    if line is None:
        raise CannotDo("there is no such complaint to join it to")
    return line


def _complaint_of(session: Session, hold: HoldRow) -> ComplaintRow:
    row = complaints.row_of(session, hold.key)
    if row is None:
        raise CannotDo("its complaint is not in the register")
    return row


def _corrected(files: Files, session: Session, now: datetime, hold: HoldRow, told: Given) -> str:
    """Corrects the complaint as the person found, and takes it out of review once nothing else waits."""
    row = _complaint_of(session, hold)
    correcting.by_release(files, session, now, row, HoldReason(hold.reason), told)
    if told.language is not None:
        row.language = told.language
    if told.received is not None:
        row.received, row.received_assumed = told.received, False
        privacy_type = None if row.privacy_type is None else PrivacyType(row.privacy_type)
        row.due = due(told.received, files.house, privacy_type)
    if told.writer is not None:
        _give_writer(files, session, now, row, told.writer)
    if told.reference is not None:
        return _join_to(session, now, row, told.reference)
    if told.kind is not None:
        row.kind = told.kind
        if Kind(told.kind) not in (Kind.COMPLAINT, Kind.FOLLOW_UP):
            return _close(session, now, row, "it is no complaint: closed, as a person decided")
    if HoldReason(hold.reason) is HoldReason.NO_ADDRESS:
        _give_address(session, now, row, told)
    if HoldReason(hold.reason) is HoldReason.NOT_ACKNOWLEDGED:
        # A person may overrule a header that only looked automatic; an address that nobody reads is never written to.
        for dispatch_id in dispatches.withheld_of(session, row.reference, Withheld.AUTOMATIC_HEADER):
            dispatches.requeue(session, now, dispatch_id)
    if not holds.others_open(session, hold) and row.state != ComplaintState.CLOSED.value:
        row.state = ComplaintState.OPEN.value
    record(session, now, "complaint.confirmed", About.COMPLAINT, row.reference)
    return f"{row.reference} goes on as a complaint, due {row.due.isoformat()}"


def _join_to(session: Session, now: datetime, row: ComplaintRow, reference: str) -> str:
    other = complaints.row_of(session, reference)
    if other is None or other.reference == row.reference:
        raise CannotDo("there is no such complaint to join it to")
    complaints.join(session, now, row.arrival, reference)
    complaints.link(session, now, row.reference, reference, LinkWhy.FOLLOWS)
    if other.restricted:
        pieces.restrict(session, row.arrival)
    # Nobody need decide any more whether it is a case; that its writer was not answered is still somebody's business.
    holds.end_all(session, now, About.COMPLAINT, row.reference, reasons=_ABOUT_THE_CASE)
    return _close(session, now, row, f"joined to {reference}")


def _close(session: Session, now: datetime, row: ComplaintRow, line: str) -> str:
    row.state = ComplaintState.CLOSED.value
    record(session, now, "complaint.closed", About.COMPLAINT, row.reference)
    return line


def _give_address(session: Session, now: datetime, row: ComplaintRow, told: Given) -> None:
    """A letter can leave once a person has found where to, as an envelope shows it."""
    if told.text is None or not told.text.strip():
        raise CannotDo("give the postal address as lines of a file: --text FILE")
    lines = [" ".join(line.split()) for line in told.text.replace(";", "\n").splitlines() if line.strip()]
    if (wrong := envelope.wrong_with(lines)) is not None:
        raise CannotDo(f"that is no address for an envelope: {wrong}")
    if (name := envelope.name_on(lines, row.writer_name)) is not None:
        # What a scanner made of the name would be printed above the one that a person typed.
        row.affiliate_name = name if row.affiliate_name == row.writer_name else row.affiliate_name
        row.writer_name = name
        lines[0] = lines[0] if set(name.split()) <= set(lines[0].split()) else name
    row.writer_address = "\n".join(lines)
    for dispatch_id in dispatches.withheld_of(session, row.reference, Withheld.NO_ADDRESS):
        dispatches.requeue(session, now, dispatch_id)


def _give_writer(files: Files, session: Session, now: datetime, row: ComplaintRow, writer: Address) -> None:
    """Whom a person found to have written first is answered, where nobody could be; another's name goes with its person."""
    guessed, found = row.writer_name, several.named(files, session, row, writer)
    row.writer_name, row.writer_email = found, writer.address
    if guessed is not None and not (found and agree(guessed, found)):
        row.writer_role = Role.SELF.value
        row.affiliate_name = found if row.affiliate_name == guessed else row.affiliate_name
    for why in (Withheld.NO_ADDRESS, Withheld.OWN_ADDRESS):
        for dispatch_id in dispatches.withheld_of(session, row.reference, why):
            dispatches.requeue(session, now, dispatch_id, to=writer.address)


def _release_dispatch(files: Files, session: Session, now: datetime, hold: HoldRow, told: Given) -> str:
    """Offers the message again: to the address that a person found, which its complaint keeps, else to the same one."""
    dispatch = dispatches.find(session, hold.key)
    if dispatch is None:
        raise CannotDo("its message is not in the register")
    new = _new_address(files, dispatch, told)
    if not dispatches.requeue(session, now, dispatch.id, to=new):
        raise CannotDo("the message has left in the meantime")
    if new is None:
        where = "in the letters folder" if dispatch.channel is DispatchChannel.POST else "to the same address as before"
        return f"it is tried again at the next sweep, {where}"
    for row in _addressed_by(session, dispatch):
        row.writer_email = new
        record(session, now, "complaint.address_given", About.COMPLAINT, row.reference)
    return "it is sent to the new address at the next sweep"


def _new_address(files: Files, dispatch: Dispatch, told: Given) -> str | None:
    """Where a person wants the message to go instead; None where they named nobody else. Raises CannotDo."""
    if told.writer is None or told.writer.address.lower() == (dispatch.to or "").lower():
        return None
    if not dispatch.template.to_writer:
        raise CannotDo("a message to the house's own people goes where the settings say: correct the address there")
    if dispatch.channel is DispatchChannel.POST:
        raise CannotDo("a letter goes by post: an e-mail address does not help it")
    if told.writer.address.lower() in files.house.addresses:
        raise CannotDo("that is an address of the house: it is never answered")
    return told.writer.address


def _addressed_by(session: Session, dispatch: Dispatch) -> list[ComplaintRow]:
    """The complaints whose writer bears the address that a message went to: its own, and its arrival's."""
    own = None if dispatch.reference is None else complaints.row_of(session, dispatch.reference)
    made = [] if dispatch.arrival is None else complaints.of_arrival(session, dispatch.arrival)
    named = {row.reference: row for row in (*made, *filter(None, (own,)))}
    return [row for row in named.values() if (row.writer_email or "").lower() == (dispatch.to or "").lower()]

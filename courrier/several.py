"""A colleague's mail in which several people wrote: one complaint is registered, and the others stay in sight.

A person says whose the complaint is. What the others wrote then waits as a hold of its own until they have settled it:
their message was handed in by itself, or is another complaint's, which they name.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from courrier.files import Files
from ingest.writer.people import agree
from models import complaints, holds, pieces
from models.arrivals import Given
from models.journal import record
from models.tables import ArrivalRow, ComplaintRow, HoldRow
from models.values import Address, Complaint, PassedOn, from_json
from models.words import About, Channel, ForwardDoubt, HoldReason, HoldState


def others_of(files: Files, session: Session, row: ComplaintRow) -> tuple[Address, ...]:
    """Whose messages were passed on beside the writer's; nobody where one person filled in a form with two addresses."""
    passed_on = _passed_on(files, session, row)
    if passed_on is None or passed_on.doubt is not ForwardDoubt.SEVERAL or row.channel == Channel.WEB.value:
        return ()
    writer = Address(name=row.writer_name, address=row.writer_email or "")
    return tuple(one for one in passed_on.candidates if not _same(one, writer))


def named(files: Files, session: Session, row: ComplaintRow, writer: Address) -> str | None:
    """The name of whom a person found to have written: as they say, else as what was passed on gives it beside the address.

    The name that was guessed stays only where it had no address or this very one: else it is somebody else's.
    """
    passed_on = _passed_on(files, session, row)
    if writer.name or passed_on is None:
        return writer.name or row.writer_name
    known = [one for one in (*passed_on.candidates, passed_on.by) if one.address.lower() == writer.address.lower()]
    if known:
        return known[0].name
    guessed = passed_on.candidates[:1]
    return None if guessed and guessed[0].address else row.writer_name


def _passed_on(files: Files, session: Session, row: ComplaintRow) -> PassedOn | None:
    arrival = session.get_one(ArrivalRow, row.arrival)
    return None if arrival.complaint is None else from_json(Complaint, files.store.get(arrival.complaint)).passed_on


def _same(one: Address, other: Address) -> bool:
    if one.address and one.address.lower() == other.address.lower():
        return True
    return bool(one.name and other.name and agree(one.name, other.name))


def keep_in_sight(session: Session, now: datetime, hold: HoldRow, row: ComplaintRow, others: Sequence[Address]) -> None:
    """Ends the hold and opens the one about the others, which says what settles it."""
    holds.end(session, now, hold, HoldState.RELEASED)
    detail = f"passed on too, and no complaint yet: {', '.join(map(shown, others))}. Have it forwarded by itself, then release this hold (--reference: the complaint it made)"
    holds.open_hold(
        session, now, About.COMPLAINT, row.reference, HoldReason.FORWARD_DOUBT, detail=detail, restricted=row.restricted
    )


def settle(session: Session, now: datetime, row: ComplaintRow, told: Given) -> str | None:
    """Settles what the others wrote: nothing is to be done, or it belongs to the complaint that is named. Returns what
    was done, as a line; None where the complaint named is not there."""
    if told.reference is None:
        record(session, now, "complaint.others_settled", About.COMPLAINT, row.reference)
        return "the other message that was passed on is settled"
    other = complaints.row_of(session, told.reference)
    if other is None or other.reference == row.reference:
        return None
    complaints.join(session, now, row.arrival, other.reference)
    if other.restricted:
        pieces.restrict(session, row.arrival)
    return f"the other message that was passed on belongs to {other.reference}"


def shown(one: Address) -> str:
    """A mailbox as a person reads it."""
    return f"{one.name} <{one.address}>" if one.name and one.address else one.name or one.address

"""What the register shows, and to whom: the contract's rows, and the one place where restriction is applied.

Every query that lists anything goes through `shown` (FIELD, lesson 20): a restricted row is whole for the DPO alone;
everybody else sees that it is there, with its reference, state, received and due.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import arrivals, corrections, holds
from models.tables import ArrivalRow, ComplaintRow, DispatchRow, HoldRow, JoinedRow, LinkRow, PieceRow, ProvenanceRow
from models.words import About, HoldState, LinkWhy, Listing, Template, Viewer

Row = dict[str, Any]
_SEEN_BY_ALL = frozenset({"reference", "state", "received", "due", "restricted"})
_OF_A_DEAD_ADDRESS = frozenset({"id", "about", "reason", "can", "to_staff"})
"""What the operator needs to mend an address of the house; the one who might else look is the one who was not reached."""


def shown(row: Row, role: Viewer) -> Row:
    """The row as `role` may see it; no key is missing, what may not be seen is null (an empty list where it is one)."""
    if not row["restricted"] or role is Viewer.DPO:
        return row
    seen = _SEEN_BY_ALL
    if role is Viewer.OPERATOR and row.get("to_staff"):
        seen |= _OF_A_DEAD_ADDRESS
    return {key: value if key in seen else [] if isinstance(value, list) else None for key, value in row.items()}


def rows(session: Session, listing: Listing, role: Viewer, zone: ZoneInfo) -> Iterator[Row]:
    """Every row of a listing, oldest first, as `role` may see it."""
    makers: dict[Listing, Callable[[Session, ZoneInfo], Iterator[Row]]] = {
        Listing.ARRIVALS: _arrivals,
        Listing.OTHERS: _others,
        Listing.COMPLAINTS: partial(_complaints, role=role),
        Listing.DISPATCHES: _dispatches,
        Listing.HOLDS: _holds,
    }
    for row in makers[listing](session, zone):
        yield shown(row, role)


def moment(value: datetime | None, zone: ZoneInfo) -> str | None:
    """A moment as rows show it, in the house's zone."""
    return None if value is None else value.astimezone(zone).isoformat(timespec="seconds")


def _day(value: date | None) -> str | None:
    return None if value is None else value.isoformat()


def _arrivals(session: Session, zone: ZoneInfo, *, others: bool = False) -> Iterator[Row]:
    references = _references(session)
    pieces, parents = _pieces(session)
    query = select(ArrivalRow).order_by(ArrivalRow.received, ArrivalRow.sha256)
    if others:
        query = query.where(ArrivalRow.not_taken)
    for arrival in session.scalars(query):
        # The same message from another source: what became of the first holds for it, its restriction too.
        first = arrival if arrival.same_as is None else session.get_one(ArrivalRow, arrival.same_as)
        named = references.get(first.sha256) or ([first.joined] if first.joined else [])
        yield {
            "sha256": arrival.sha256,
            "channel": arrival.channel,
            "source": arrival.source,
            "received": moment(arrival.received, zone),
            "received_assumed": arrival.received_assumed,
            "state": first.state,
            "kind": first.kind,
            "reference": named[0] if named else None,
            "references": named,
            "same_as": arrival.same_as,
            "pieces": pieces.get(arrival.sha256, []),
            "part_of": parents.get(arrival.sha256, []),
            "filename": arrival.filename,
            "restricted": first.restricted,
        }


def _pieces(session: Session) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """What was made of each arrival, by its pages, and what each was made of."""
    made: dict[str, list[str]] = {}
    parents: dict[str, list[str]] = {}
    rows = session.scalars(select(PieceRow)).all()
    for row in sorted(rows, key=lambda row: (row.pages, row.arrival)):
        if row.arrival not in made.setdefault(row.parent, []):
            made[row.parent].append(row.arrival)
    for row in sorted(rows, key=lambda row: row.place):
        if row.parent not in parents.setdefault(row.arrival, []):
            parents[row.arrival].append(row.parent)
    return made, parents


def copy_of(session: Session, sha256: str, role: Viewer) -> tuple[str | None, bool]:
    """Where the searchable copy of an arrival lies in the store (None: there is none, or `role` may not see it), and
    whether that is because it is restricted."""
    arrival = session.get_one(ArrivalRow, sha256)
    first = arrival if arrival.same_as is None else session.get_one(ArrivalRow, arrival.same_as)
    kept_from = (arrival.restricted or first.restricted) and role is not Viewer.DPO
    return (None if kept_from else arrival.searchable), kept_from


def _others(session: Session, zone: ZoneInfo) -> Iterator[Row]:
    return _arrivals(session, zone, others=True)


def _references(session: Session) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    query = select(ComplaintRow.arrival, ComplaintRow.reference).order_by(ComplaintRow.part)
    for sha256, reference in session.execute(query):
        found.setdefault(sha256, []).append(reference)
    return found


def _complaints(session: Session, zone: ZoneInfo, *, role: Viewer) -> Iterator[Row]:
    links = _links(session, role)
    joined: dict[str, list[str]] = {}
    for row in session.scalars(select(JoinedRow).order_by(JoinedRow.arrival)):
        joined.setdefault(row.reference, []).append(row.arrival)
    copies = _copies(session)
    corrected = corrections.standing(session)
    for complaint in session.scalars(select(ComplaintRow).order_by(ComplaintRow.received, ComplaintRow.reference)):
        yield {
            "reference": complaint.reference,
            "state": complaint.state,
            "kind": complaint.kind,
            "channel": complaint.channel,
            "language": complaint.language,
            "received": moment(complaint.received, zone),
            "received_assumed": complaint.received_assumed,
            "due": _day(complaint.due),
            "writer": {
                "name": complaint.writer_name,
                "email": complaint.writer_email,
                "address": complaint.writer_address,
                "role": complaint.writer_role,
            },
            "affiliate": {
                "name": complaint.affiliate_name,
                "national_number": complaint.national_number_masked,
                "member_number": complaint.member_number,
            },
            "others": complaint.others,
            "flags": complaint.flags,
            "service": complaint.service,
            "restricted": complaint.restricted,
            "privacy_type": complaint.privacy_type,
            "linked": sorted(links.get(complaint.reference, [])),
            "review_reasons": complaint.review_reasons,
            "corrected": corrected.get(complaint.reference, {}),
            "arrivals": [
                sha256
                for first in (complaint.arrival, *joined.get(complaint.reference, []))
                for sha256 in (first, *copies.get(first, []))
            ],
        }


def _copies(session: Session) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    query = select(ArrivalRow.same_as, ArrivalRow.sha256).where(ArrivalRow.same_as.is_not(None))
    for first, sha256 in session.execute(query.order_by(ArrivalRow.received, ArrivalRow.sha256)):
        found.setdefault(str(first), []).append(sha256)
    return found


def _links(session: Session, role: Viewer) -> dict[str, list[str]]:
    """The references by what they are linked to. That an ordinary complaint has a restricted near copy tells whose that
    one is: only the DPO sees it."""
    restricted = set(session.scalars(select(ComplaintRow.reference).where(ComplaintRow.restricted)))
    links: dict[str, list[str]] = {}
    for row in session.scalars(select(LinkRow)):
        for one, other in ((row.one, row.other), (row.other, row.one)):
            told = role is Viewer.DPO or row.why != LinkWhy.NEAR_COPY.value or other not in restricted
            if told:
                links.setdefault(one, []).append(other)
    return links


def _dispatches(session: Session, zone: ZoneInfo) -> Iterator[Row]:
    for dispatch in session.scalars(select(DispatchRow).order_by(DispatchRow.queued, DispatchRow.key)):
        yield {
            "id": dispatch.id,
            "template": dispatch.template,
            "channel": dispatch.channel,
            "to": dispatch.to,
            "message_id": dispatch.message_id,
            "state": dispatch.state,
            "reason": dispatch.reason,
            "reference": dispatch.reference,
            "attempts": dispatch.attempts,
            "next_try": moment(dispatch.next_try, zone),
            "queued": moment(dispatch.queued, zone),
            "answer": dispatch.answer,
            "arrival": dispatch.arrival,
            "restricted": dispatch.restricted,
        }


def _holds(session: Session, zone: ZoneInfo) -> Iterator[Row]:
    query = select(HoldRow).where(HoldRow.state == HoldState.OPEN.value).order_by(HoldRow.since, HoldRow.id)
    for hold in session.scalars(query):
        yield hold_row(session, hold, zone)


def hold_row(session: Session, hold: HoldRow, zone: ZoneInfo) -> Row:
    """One hold as the contract shows it."""
    about = About(hold.about)
    complaint = session.get(ComplaintRow, hold.key) if about is About.COMPLAINT else None
    dispatch = session.get(DispatchRow, hold.key) if about is About.DISPATCH else None
    reference = complaint.reference if complaint else dispatch.reference if dispatch else None
    return {
        "id": hold.id,
        "about": f"{hold.about}:{hold.key}",
        "reason": hold.reason,
        "detail": hold.detail,
        "since": moment(hold.since, zone),
        "can": [each.value for each in holds.can(about, hold.key)],
        "state": hold.state,
        "reference": reference,
        "received": moment(complaint.received, zone) if complaint else None,
        "due": _day(complaint.due) if complaint else None,
        "restricted": hold.restricted,
        "to_staff": dispatch is not None and not Template(dispatch.template).to_writer,
    }


def sources_of(session: Session, sha256: str) -> Sequence[str]:
    """Every source that an arrival, or the same message under other bytes, came by."""
    named = [sha256, *arrivals.copies(session, sha256)]
    query = select(ProvenanceRow.source).where(ProvenanceRow.arrival.in_(named)).order_by(ProvenanceRow.seen)
    return session.scalars(query).all()

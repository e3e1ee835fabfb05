"""Corrections in the register: what people said of a complaint beside what the machine found, which itself stays.

A value is a code: `yes` or `no` for a flag and for the initiative, a word of the closed list, a date as precise as it is
known; None where there is none.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.journal import record
from models.tables import ArrivalRow, ComplaintRow, CorrectionRow, DispatchRow, HoldRow, JoinedRow, LinkRow
from models.words import About, Flag, HoldState, Label, Part, Viewer

YES, NO = "yes", "no"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the words stand that show it: `[start:end]` of the complaint's "subject" or "body", in Unicode characters."""

    where: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What a person said of one label. The same as `found`: they confirmed it."""

    label: Label
    found: str | None
    said: str | None
    place: Place | None = None

    @property
    def confirms(self) -> bool:
        """Whether the person found what the machine had found."""
        return self.found == self.said


def add(
    session: Session,
    now: datetime,
    reference: str,
    correction: Correction,
    *,
    role: Viewer | None,
    reason: str | None,
) -> None:
    """Adds what a person said. The journal tells label, role, before and after; the reason in the person's own words
    stays out of it."""
    earlier = said_of(session, reference).get(correction.label)
    before = correction.found if earlier is None else earlier.said
    place = correction.place
    session.add(
        CorrectionRow(
            reference=reference,
            at=now,
            role=role,
            label=correction.label.value,
            found=correction.found,
            before=before,
            said=correction.said,
            where=place and place.where,
            start=place and place.start,
            end=place and place.end,
            reason=reason,
        )
    )
    session.flush()
    what = "complaint.label_confirmed" if before == correction.said else "complaint.label_corrected"
    told = {"label": correction.label.value, "before": before, "after": correction.said}
    record(session, now, what, About.COMPLAINT, reference, role=role, **told)


def said_of(session: Session, reference: str) -> dict[Label, Correction]:
    """What people said of a complaint, the latest of each label."""
    query = select(CorrectionRow).where(CorrectionRow.reference == reference).order_by(CorrectionRow.id)
    return {Label(row.label): _correction(row) for row in session.scalars(query)}


def ever_said(session: Session, reference: str, label: Label, said: str) -> bool:
    """Whether anybody ever said this of it, whatever was said later."""
    query = select(CorrectionRow.id).where(
        CorrectionRow.reference == reference, CorrectionRow.label == label.value, CorrectionRow.said == said
    )
    return session.scalar(query.limit(1)) is not None


def standing(session: Session) -> dict[str, dict[str, str | None]]:
    """By reference: what people said, the latest of each label."""
    found: dict[str, dict[str, str | None]] = {}
    for row in session.scalars(select(CorrectionRow).order_by(CorrectionRow.id)):
        found.setdefault(row.reference, {})[row.label] = row.said
    return found


def references(session: Session) -> list[str]:
    """The complaints of which a person said anything, oldest first."""
    query = select(CorrectionRow.reference).group_by(CorrectionRow.reference)
    return sorted(session.scalars(query))


def is_private(session: Session, row: ComplaintRow) -> bool:
    """Whether the complaint, its arrival, what it is linked or joined to or what was joined to it is the DPO's, ever was,
    or was ever said to be. What the DPO gave back has still been the DPO's."""
    if row.restricted or row.part == Part.RESTRICTED.value or row.privacy_type is not None:
        return True
    if Flag.PERSONAL_DATA.value in row.flags or ever_said(session, row.reference, Label.PERSONAL_DATA, YES):
        return True
    linked = {other for pair in _links(session, row.reference) for other in pair}
    joined = select(JoinedRow.reference).where(JoinedRow.arrival == row.arrival)
    beside = select(ComplaintRow.reference).where(
        or_(
            ComplaintRow.reference.in_(linked),
            ComplaintRow.reference.in_(joined),
            ComplaintRow.arrival == row.arrival,
        ),
        or_(ComplaintRow.restricted, ComplaintRow.part == Part.RESTRICTED.value),
    )
    came_later = select(JoinedRow.arrival).where(JoinedRow.reference == row.reference)
    arrivals = select(ArrivalRow.sha256).where(
        or_(ArrivalRow.sha256 == row.arrival, ArrivalRow.same_as == row.arrival, ArrivalRow.sha256.in_(came_later)),
        ArrivalRow.restricted,
    )
    return session.scalar(beside.limit(1)) is not None or session.scalar(arrivals.limit(1)) is not None


def _links(session: Session, reference: str) -> list[tuple[str, str]]:
    query = select(LinkRow).where(or_(LinkRow.one == reference, LinkRow.other == reference))
    return [(link.one, link.other) for link in session.scalars(query)]


def is_held(session: Session, row: ComplaintRow) -> bool:
    """Whether the complaint, its arrival or a message about either waits for a person, or was set aside by one."""
    about = select(DispatchRow.id).where(
        or_(DispatchRow.reference == row.reference, DispatchRow.arrival == row.arrival)
    )
    query = select(HoldRow.id).where(
        HoldRow.state != HoldState.RELEASED.value,
        or_(HoldRow.key == row.reference, HoldRow.key == row.arrival, HoldRow.key.in_(about)),
    )
    return session.scalar(query.limit(1)) is not None


def _correction(row: CorrectionRow) -> Correction:
    place = None
    if row.where is not None and row.start is not None and row.end is not None:
        place = Place(where=row.where, start=row.start, end=row.end)
    return Correction(label=Label(row.label), found=row.found, said=row.said, place=place)

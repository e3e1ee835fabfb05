"""What a person says of a complaint beside what the machine found: "this is not stale", "this is another service's".

What the machine found stays as it was; nothing is routed, answered or restricted anew by it.
"""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from courrier.files import Files
from models import complaints, corrections
from models.arrivals import Given
from models.corrections import NO, YES, Correction, Place
from models.errors import CourrierError
from models.holds import open_hold
from models.tables import ArrivalRow, ComplaintRow
from models.values import Assessment, Complaint, from_json
from models.words import About, Flag, HoldReason, Kind, Label, ReviewReason, Viewer

MAY_CORRECT = (Viewer.MEDIATOR, Viewer.DPO)
_DOUBTED = {
    ReviewReason.KIND: Label.KIND,
    ReviewReason.DISSATISFACTION: Label.KIND,
    ReviewReason.ANONYMOUS: Label.ANONYMOUS,
    ReviewReason.OUT_OF_SCOPE: Label.OUT_OF_SCOPE,
    ReviewReason.STALE: Label.STALE,
    ReviewReason.PERSONAL_DATA: Label.PERSONAL_DATA,
}
"""What releasing a complaint in doubt settles: "read the complaint and confirm or correct what it found"."""


class CannotCorrect(CourrierError):
    """What was said cannot be put beside this complaint; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a person says: codes by label, why, and where one label alone is said, the words that show it."""

    labels: dict[Label, str | None]
    reason: str = field(repr=False)
    words: str | None = field(default=None, repr=False)


def correct(files: Files, reference: str, told: Told, role: Viewer) -> str:
    """Puts it beside what was found; returns what changed, and what did not, as a line. Raises CannotCorrect."""
    now = files.clock()
    with files.database.begin() as session:
        row = complaints.row_of(session, reference)
        if row is None:
            raise CannotCorrect("there is no such complaint")
        if row.restricted and role is not Viewer.DPO:
            raise CannotCorrect("it is the DPO's: only the DPO says what it is (--role dpo)")
        arrival = session.get_one(ArrivalRow, row.arrival)
        if told.words is not None and arrival.restricted and role is not Viewer.DPO:
            raise CannotCorrect("its text is the DPO's to read: say it without --words")
        found = _found(files, arrival, row)
        place = None if told.words is None else _place(files, arrival, told.words)
        for label, said in told.labels.items():
            correction = Correction(label=label, found=found[label], said=said, place=place)
            corrections.add(session, now, reference, correction, role=role, reason=told.reason)
        line = f"{reference}: {', '.join(_said(found[label], label, said) for label, said in told.labels.items())}"
        return line + _of_personal_data(session, now, row, told)


def by_release(
    files: Files, session: Session, now: datetime, row: ComplaintRow, reason: HoldReason, told: Given
) -> None:
    """What releasing a hold says too: the kind and the language that a person named, and of a complaint in doubt that what
    was found is right. Where the house registered something else than was found (a doubtful question becomes a complaint),
    leaving it so says nothing of what it is. To be called before the row is changed."""
    arrival = session.get_one(ArrivalRow, row.arrival)
    if arrival.assessment is None:
        return
    said: dict[Label, str | None] = {}
    if told.kind is not None:
        said[Label.KIND] = Kind(told.kind).value
    elif told.reference is not None and reason is HoldReason.FOLLOW_UP_UNMATCHED:
        said[Label.KIND] = Kind.FOLLOW_UP.value
    if told.language is not None:
        said[Label.LANGUAGE] = str(told.language)
    found = _found(files, arrival, row)
    if reason is HoldReason.IN_DOUBT and told.reference is None:
        doubted = [_DOUBTED[one] for one in map(ReviewReason, row.review_reasons) if one in _DOUBTED]
        if said.get(Label.KIND) in (None, Kind.COMPLAINT.value, Kind.FOLLOW_UP.value):
            said = {**{label: found[label] for label in doubted if found[label] == _registered(row, label)}, **said}
    for label, value in said.items():
        correction = Correction(label=label, found=found[label], said=value)
        corrections.add(session, now, row.reference, correction, role=None, reason=None)


def found_by_machine(assessment: Assessment) -> dict[Label, str | None]:
    """What the machine found, label by label, as codes."""
    initiative = assessment.initiative
    return {
        Label.KIND: assessment.kind.value,
        Label.LANGUAGE: assessment.language.value,
        Label.SERVICE: None if assessment.service is None else assessment.service.value,
        **{Label(flag.value): YES if assessment.raised(flag) else NO for flag in Flag},
        Label.FACT_DATE: assessment.fact_date,
        Label.INITIATIVE: None if initiative is None else YES if initiative else NO,
    }


def _found(files: Files, arrival: ArrivalRow, row: ComplaintRow) -> dict[Label, str | None]:
    if arrival.assessment is None:
        raise CannotCorrect("the machine has found nothing of it yet")
    return found_by_machine(from_json(Assessment, files.store.get(arrival.assessment)))


def _registered(row: ComplaintRow, label: Label) -> str:
    return row.kind if label is Label.KIND else YES if label.value in row.flags else NO


def _place(files: Files, arrival: ArrivalRow, words: str) -> Place:
    """The first place of the words in the subject or in what counts of the text."""
    complaint = from_json(Complaint, files.store.get(arrival.complaint or ""))
    for where, text in (("body", complaint.text), ("subject", complaint.subject or "")):
        ignored = complaint.ignored if where == "body" else ()
        start = text.find(words)
        while start >= 0:
            end = start + len(words)
            if not any(start < span.end and span.start < end for span in ignored):
                return Place(where=where, start=start, end=end)
            start = text.find(words, start + 1)
    raise CannotCorrect("the words of --words do not stand in its subject or text exactly so")


def _said(found: str | None, label: Label, said: str | None) -> str:
    name = label.value.replace("_", " ")
    return f"{name} {said or 'none'}" + (" (as found)" if found == said else f" (found: {found or 'none'})")


def _of_personal_data(session: Session, now: datetime, row: ComplaintRow, told: Told) -> str:
    """Who may read a complaint is never changed by a label. One that may be the DPO's waits until the DPO was told."""
    said = told.labels.get(Label.PERSONAL_DATA)
    if said == YES and not row.restricted:
        open_hold(session, now, About.COMPLAINT, row.reference, HoldReason.PERSONAL_DATA)
        return "; who may read it has not changed: it waits as a hold until the DPO was told"
    if said == NO and row.restricted:
        return "; it stays the DPO's"
    return ""

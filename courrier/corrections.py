"""What people corrected in the register as new training records, masked: `courrier corrections export`.

Off unless the settings say who allowed it and until when. In doubt a complaint is left out, and counted.
"""

import random
import secrets
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from courrier import training
from courrier.files import Files
from courrier.settings import CorrectionsTable
from courrier.training import Case
from models import complaints, corrections
from models.errors import Misconfigured
from models.journal import record
from models.tables import ArrivalRow, ComplaintRow
from models.values import Assessment, Complaint, Document, from_json
from models.words import About, ArrivalState, Flag, Label, LeftOut, ReviewReason

_MAY_BE_PRIVATE = 0.2
"""The probability of personal data from which a complaint is left out, whatever was decided."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Permit:
    """Who allowed the export, and the last day on which it is allowed."""

    allowed_by: str
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """The records, in no order of the register's, and how many complaints were left out for which reason."""

    records: list[dict[str, Any]] = field(repr=False)
    left_out: Counter[LeftOut]

    def summary(self) -> str:
        """One line for a person."""
        out = ", ".join(f"{count} {why.value.replace('_', ' ')}" for why, count in sorted(self.left_out.items()))
        return f"records: {len(self.records)}; left out: {out or 'none'}"


def permit(table: CorrectionsTable, today: date) -> Permit:
    """The permission that stands today. Raises Misconfigured where there is none: then nothing may be written."""
    if table.allowed_by is None:
        raise Misconfigured("corrections.allowed_by", "is missing: nobody has allowed the export; nothing was written")
    if table.until is None:
        raise Misconfigured("corrections.until", "is missing: the export has no end; nothing was written")
    if today > table.until:
        raise Misconfigured("corrections.until", f"the permission ended on {table.until}; nothing was written")
    return Permit(allowed_by=table.allowed_by.strip(), until=table.until)


def export(files: Files, allowed: Permit, progress: Callable[[int, int], None], salt: bytes | None = None) -> Export:
    """Every record that may leave, journalled before it does.

    `salt` is for tests: else it is drawn afresh and forgotten, so that the same person is nowhere the same twice.
    """
    chance = random.Random(salt or secrets.token_bytes(32))
    made: dict[str, dict[str, Any]] = {}
    left_out: Counter[LeftOut] = Counter()
    with files.database.begin() as session:
        everybody = training.everybody(session)
        references = corrections.references(session)
    for done, reference in enumerate(references, start=1):
        with files.database.begin() as session:
            case = _case(files, session, reference)
        own = random.Random(chance.randbytes(32))
        result = training.record_of(case, files.house, everybody, own) if isinstance(case, Case) else case
        if isinstance(result, LeftOut):
            left_out[result] += 1
        else:
            made[reference] = result
        progress(done, len(references))
    with files.database.begin() as session:
        for reference in list(made):
            now = _case(files, session, reference)
            if isinstance(now, LeftOut):  # restricted, held or set aside in the meantime
                left_out[now] += 1
                del made[reference]
        record(
            session, files.clock(), "corrections.exported", About.HOUSE, "corrections", allowed_by=allowed.allowed_by,
            until=allowed.until.isoformat(), records=len(made), left_out=left_out.total(),
        )  # fmt: skip
    records = list(made.values())
    chance.shuffle(records)
    return Export(records=records, left_out=left_out)


def _case(files: Files, session: Session, reference: str) -> Case | LeftOut:
    """Everything about one complaint that its record is made of, or why there is to be none."""
    row = complaints.row_of(session, reference)
    arrival = None if row is None else session.get(ArrivalRow, row.arrival)
    if row is None or arrival is None or arrival.complaint is None or arrival.assessment is None:
        return LeftOut.GONE
    if corrections.is_private(session, row):
        return LeftOut.RESTRICTED
    if arrival.state != ArrivalState.DECIDED.value or arrival.same_as is not None:
        return LeftOut.NOT_SETTLED
    if corrections.is_held(session, row):
        return LeftOut.HELD
    try:
        complaint = from_json(Complaint, files.store.get(arrival.complaint))
        found = from_json(Assessment, files.store.get(arrival.assessment))
        document = None if arrival.document is None else from_json(Document, files.store.get(arrival.document))
        national_number = _national_number(files, row)
    except (FileNotFoundError, ValueError):
        return LeftOut.GONE
    said = corrections.said_of(session, reference)
    if _may_be_private(found):
        return LeftOut.RESTRICTED
    if _may_be_anonymous(found, said):
        return LeftOut.ANONYMOUS
    return Case(
        complaint=complaint,
        document=document,
        found=found,
        said=said,
        received=row.received.astimezone(files.house.zone).date(),
        known=training.known(row, complaint, found, national_number, files.house),
    )


def _national_number(files: Files, row: ComplaintRow) -> str | None:
    if row.national_number is None:
        return None
    return files.store.keyring.open(row.national_number, context=row.arrival).decode()


def _may_be_private(found: Assessment) -> bool:
    finding = found.flags[Flag.PERSONAL_DATA]
    doubted = found.doubted(ReviewReason.PERSONAL_DATA, ReviewReason.MIXED)
    return finding.value or found.mixed or doubted or finding.probability >= _MAY_BE_PRIVATE


def _may_be_anonymous(found: Assessment, said: dict[Label, corrections.Correction]) -> bool:
    """Nothing is known by which the last look could tell that nobody is left; and who hides wants to be left alone."""
    told = said.get(Label.ANONYMOUS)
    if told is not None:
        return told.said == corrections.YES
    return found.raised(Flag.ANONYMOUS) or found.doubted(ReviewReason.ANONYMOUS)

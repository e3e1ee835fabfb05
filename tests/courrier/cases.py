"""Complaints in a register as the pipeline leaves them: with what was read and what the machine found."""

from datetime import date, datetime

from courrier.files import Files
from models import arrivals, complaints
from models.tables import ArrivalRow, EventRow
from models.values import Assessment, Complaint, Provenance, Registration, to_json
from models.words import ArrivalState, Flag, HoldReason, Part, PrivacyType
from tests.builders import BRUSSELS, RECEIVED, assessment, email

NOW = datetime(2026, 3, 2, 9, tzinfo=BRUSSELS)


def registered(
    files: Files,
    complaint: Complaint | None = None,
    found: Assessment | None = None,
    *,
    holds: tuple[HoldReason, ...] = (),
    part: Part = Part.ORDINARY,
    privacy_type: PrivacyType | None = None,
    data: bytes = b"one",
) -> str:
    """The reference of a complaint with these holds, read and assessed so."""
    complaint, found = complaint or email(), found or assessment()
    sha256 = files.store.put(data)
    with files.database.begin() as session:
        provenance = Provenance(channel=complaint.channel, source="p", source_key=sha256, received=RECEIVED)
        arrivals.take(session, NOW, sha256, len(data), provenance)
        row = session.get_one(ArrivalRow, sha256)
        row.state, row.restricted = ArrivalState.DECIDED.value, part is Part.RESTRICTED
        row.complaint, row.assessment = files.store.put(to_json(complaint)), files.store.put(to_json(found))
        registration = Registration(
            part=part, kind=found.kind, in_review=found.review, flags=tuple(flag for flag in Flag if found.raised(flag)),
            service=found.service, privacy_type=privacy_type, due=date(2026, 4, 15),
            review_reasons=found.review_reasons, holds=holds,
        )  # fmt: skip
        return complaints.register(
            session, NOW, sha256, complaint, registration, prefix="MQS", zone=BRUSSELS, keyring=files.store.keyring
        )


def journal(files: Files, what: str) -> list[dict[str, object]]:
    """The data of the journal's lines of one sort."""
    with files.database.begin() as session:
        return [row.data for row in session.query(EventRow).filter(EventRow.what == what).order_by(EventRow.id)]

"""From the register to a draft: everything that a template may show, gathered for one dispatch."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import PurePath

from courrier.office import Office
from ingest.media import Media, sniff
from models import complaints
from models.arrivals import Arrival, load
from models.dispatches import Dispatch, Planned
from models.house import House
from models.tables import ComplaintRow
from models.values import Assessment, Complaint, Document, Identity, from_json
from models.words import Flag, Language, Template
from outbound.compose import languages
from outbound.draft import Draft, Original

_STAFF_LANGUAGES = (Language.FR, Language.NL)
_MEDIA_TYPES = {
    Media.MESSAGE: "message/rfc822",
    Media.PDF: "application/pdf",
    Media.TIFF: "image/tiff",
    Media.JPEG: "image/jpeg",
    Media.PNG: "image/png",
    Media.HEIC: "image/heic",
    Media.WEBP: "image/webp",
    Media.GIF: "image/gif",
    Media.BMP: "image/bmp",
    Media.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Media.DOC: "application/msword",
    Media.ODT: "application/vnd.oasis.opendocument.text",
    Media.RTF: "application/rtf",
}
_WITH_BOTH = Template.ACKNOWLEDGEMENT_MIXED


def draft_of(office: Office, dispatch: Dispatch) -> Draft:
    """The draft of a queued dispatch. `date` is the day it was queued: a retry says the same."""
    with office.database.begin() as session:
        arrival = load(session, dispatch.arrival or "")
        made = complaints.of_arrival(session, arrival.sha256)
        own = None if dispatch.reference is None else complaints.row_of(session, dispatch.reference)
        linked = [] if own is None else complaints.linked_to(session, own.reference)
    complaint = from_json(Complaint, office.store.get(arrival.complaint or ""))
    to_writer = dispatch.template.to_writer
    return Draft(
        template=dispatch.template,
        channel=dispatch.channel,
        languages=languages(_language(complaint, own, arrival), office.house) if to_writer else _STAFF_LANGUAGES,
        house=office.house,
        references=_references(dispatch, made),
        received=_received(complaint, own, arrival).astimezone(office.house.zone).date(),
        due=_due(dispatch, own, made),
        to_name=_addressed(complaint, own, arrival) if to_writer else None,
        to_address=dispatch.to,
        postal_address=_postal_address(complaint, own, arrival) if to_writer else None,
        in_reply_to=complaint.message_id if to_writer else None,
        thread=complaint.thread if to_writer else (),
        message_id=dispatch.message_id,
        original=_original(office, arrival) if dispatch.with_original else None,
        facts={} if to_writer else _facts(office, arrival, complaint, own, linked, dispatch.template),
        date=dispatch.queued.astimezone(office.house.zone),
    )


def operator_draft(planned: Planned, facts: Mapping[str, str | list[str]], now: datetime, house: House) -> Draft:
    """The draft of a notice to the operator, who reads the first of the languages that the house answers in."""
    moment = now.astimezone(house.zone)
    return Draft(
        template=planned.template,
        channel=planned.channel,
        languages=house.reply_languages[:1],
        house=house,
        received=moment.date(),
        to_address=planned.to,
        message_id=planned.message_id,
        facts=facts,
        date=moment,
    )


def _of(own: ComplaintRow | None, arrival: Arrival) -> ComplaintRow | None:
    """The complaint that this very arrival made: a person may have corrected it since."""
    return own if own is not None and own.arrival == arrival.sha256 else None


def _received(complaint: Complaint, own: ComplaintRow | None, arrival: Arrival) -> datetime:
    row = _of(own, arrival)
    return complaint.received if row is None else row.received


def _language(complaint: Complaint, own: ComplaintRow | None, arrival: Arrival) -> Language | None:
    row = _of(own, arrival)
    return complaint.language if row is None or row.language is None else Language(row.language)


def _postal_address(complaint: Complaint, own: ComplaintRow | None, arrival: Arrival) -> str | None:
    row = _of(own, arrival)
    return complaint.writer.postal_address if row is None else row.writer_address


def _addressed(complaint: Complaint, own: ComplaintRow | None, arrival: Arrival) -> str | None:
    """The name to write to: by e-mail only the one that the mailbox itself bears, since another may read it."""
    row = _of(own, arrival)
    name = complaint.writer.name if row is None else row.writer_name
    header = (complaint.from_header or "").casefold()
    if name is None or complaint.channel.on_paper:
        return name
    return name if all(word.casefold() in header for word in name.split()) else None


def _references(dispatch: Dispatch, made: list[ComplaintRow]) -> tuple[str, ...]:
    if dispatch.template.to_writer and len(made) > 1:
        return tuple(row.reference for row in made)
    return () if dispatch.reference is None else (dispatch.reference,)


def _due(dispatch: Dispatch, own: ComplaintRow | None, made: list[ComplaintRow]) -> date | None:
    if dispatch.template is _WITH_BOTH:
        return max(row.due for row in made)
    return None if own is None else own.due


def _original(office: Office, arrival: Arrival) -> Original:
    data = office.store.get(arrival.sha256)
    media = sniff(data, arrival.filename)
    suffix = PurePath(arrival.filename or "").suffix
    return Original(
        data=data,
        media_type=_MEDIA_TYPES.get(media, "application/octet-stream"),
        # The name of a scan is the house's own; the name that a stranger chose is not passed on.
        filename=f"original-{arrival.sha256[:12]}{suffix}",
    )


def _facts(
    office: Office,
    arrival: Arrival,
    complaint: Complaint,
    own: ComplaintRow | None,
    linked: list[str],
    template: Template,
) -> Mapping[str, str | list[str]]:
    """What a member of the staff is shown, by the keys of `outbound.wording.FACTS`; the DPO sees the words that showed it."""
    found = from_json(Assessment, office.store.get(arrival.assessment or ""))
    raised = [flag.value for flag in Flag if found.raised(flag)]
    made = _of(own, arrival)
    joined = own is not None and made is None
    facts: dict[str, str | list[str] | None] = {
        # The register's kind, which a person may have corrected; of what joined, what it was taken for.
        "kind": found.kind.value if made is None else made.kind,
        "joined": "yes" if joined else None,
        "flags": raised if own is None else list(own.flags),
        "review_reasons": [] if own is None else list(own.review_reasons),
        "service": found.service,
        "privacy_type": None if own is None else own.privacy_type,
        "writer": _named(complaint.writer.name, complaint.writer.email),
        "role": complaint.writer.role.value,
        "affiliate": complaint.affiliate.name,
        "others": whom_else(complaint.others),
        "language": complaint.language,
        "channel": complaint.channel.value,
        "linked": linked,
        **(not_read(from_json(Document, office.store.get(arrival.document))) if arrival.document else {}),
    }
    if template is Template.DPO_REFERRAL:
        facts["evidence"] = [each.text for each in found.flags[Flag.PERSONAL_DATA].evidence]
    return {key: value for key, value in facts.items() if value}


def not_read(document: Document) -> dict[str, list[str]]:
    """The attachments that were not read, by format: the staff look at those in the original, or ask for a password."""
    found: dict[str, list[str]] = {"locked": [], "not_read": []}
    for code, _, kind in (defect.partition(":") for defect in document.defects if ":" in defect):
        found["locked" if code == "attachment-password" else "not_read"].append(kind)
    if "attachment-missing" in document.defects:
        found["not_read"].append("missing")
    return found


def whom_else(others: Sequence[Identity]) -> list[str]:
    """The other people whom a message names or who sign it too, their numbers masked."""
    shown = (" ".join(filter(None, (one.name, complaints.masked(one.national_number)))) for one in others)
    return [one for one in shown if one]


def _named(name: str | None, email: str | None) -> str | None:
    return f"{name} <{email}>" if name and email else name or email

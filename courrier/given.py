"""What a person found out about an arrival, put in the place of what the machine could not (`hold release`)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from courrier.office import Office
from models.arrivals import Arrival, Given
from models.forms import by_hand, text_of
from models.values import Assessment, Complaint, Document, DocumentPart, HoldNote, Page, ZoneSpan, from_json
from models.words import Channel, HoldReason, Kind, Language, ReviewReason, Zone

_SETTLED = (ReviewReason.KIND, ReviewReason.DISSATISFACTION, ReviewReason.LITTLE_TEXT)


def of(office: Office, arrival: Arrival) -> Given:
    """What was given; nothing where nobody did."""
    return Given() if arrival.given is None else from_json(Given, office.store.get(arrival.given))


def typed(arrival: Arrival, told: Given, read: Document | None) -> Document | None:
    """The document of what a person typed, a text or the fields of a form; None where they typed nothing."""
    if told.text is not None:
        return document(arrival, told, read)
    return filled(told, read) if told.fields and read is not None else None


def document(arrival: Arrival, told: Given, read: Document | None) -> Document:
    """The document of a text that a person typed; who sent it and what is attached stay as they were `read`."""
    from ingest.language import detect  # heavy: only for typed texts, the rest is read in a child

    text = told.text or ""
    part = DocumentPart(
        path="typed", content_type="text/plain", text=text, zones=(ZoneSpan(zone=Zone.OWN, start=0, end=len(text)),)
    )
    # What came as a file that nobody could read is answered as post, unless it came by e-mail.
    channel = arrival.channel if arrival.channel is not Channel.WEB else Channel.LETTER
    spoken = Language(told.language) if told.language else detect(text)
    typed = Document(sha256=arrival.sha256, channel=channel, language=spoken, text=text, parts=(part,))
    # A placeholder has a header of its own: that of the message itself is in the mailbox.
    if read is None or (read.hold is not None and read.hold.reason is HoldReason.PLACEHOLDER):
        return typed
    return replace(typed, parts=(replace(part, path="body"),), message=read.message, attachments=read.attachments)


def filled(told: Given, read: Document) -> Document:
    """The form as it was read, with the fields that a person typed in the place of the attempts; nothing holds it any more.

    Pages without fields, annexes, stay as they are, and so do the words of the mail that it is attached to.
    """
    language = Language(told.language) if told.language else read.language
    pages = tuple(_filled(page, told.fields or {}, language) for page in read.pages)
    if read.message is not None:
        return _in_its_mail(read, pages, language)
    parts = [_own(f"page:{number}", page.text) for number, page in enumerate(pages, 1)]
    if len(read.parts) == len(pages):
        parts = [part if page.fields else before for part, page, before in zip(parts, pages, read.parts, strict=True)]
    return replace(read, language=language, text=_text(pages), parts=tuple(parts), pages=pages, hold=None)


def _in_its_mail(read: Document, pages: tuple[Page, ...], language: Language | None) -> Document:
    """The mail with the typed form in the place of what was read of it.

    A part that came on paper is the text of some of the pages, one after the other; of what was held the text of the mail
    holds nothing yet.
    """
    parts: list[DocumentPart] = []
    text = read.text
    for part in read.parts:
        found = _run_of(part, read.pages)
        if found is None or not any(page.fields for page in pages[found]):
            parts.append(part)
            continue
        now = _text(pages[found])
        parts.append(replace(_own(part.path, now), content_type=part.content_type, filename=part.filename))
        text = text.replace(part.text.strip(), now, 1) if part.text.strip() in text else f"{text}\n\n{now}".strip("\n")
    return replace(read, language=language, text=text, parts=tuple(parts), pages=pages, hold=None)


def _run_of(part: DocumentPart, pages: Sequence[Page]) -> slice | None:
    """The pages, one after the other, whose text this part is; None where it is no such text."""
    said = part.text.strip()
    for first in range(len(pages)):
        for last in range(first + 1, len(pages) + 1):
            run = _text(pages[first:last]).strip()
            if run == said:
                return slice(first, last)
            if not said.startswith(run):
                break
    return None


def _text(pages: Sequence[Page]) -> str:
    return "\n\n".join(page.text.strip("\n") for page in pages if page.text.strip())


def _own(path: str, text: str) -> DocumentPart:
    whole = (ZoneSpan(zone=Zone.OWN, start=0, end=len(text)),)
    return DocumentPart(path=path, content_type="text/plain", text=text, zones=whole)


def _filled(page: Page, typed: Mapping[str, str], language: Language | None) -> Page:
    if not page.fields:
        return page
    fields = tuple(
        replace(field, text=typed.get(field.name, field.text), typed=True, confidence=None)
        if field.name in typed or not field.typed
        else field
        for field in page.fields
    )
    return replace(page, text=text_of(fields, language), fields=fields)


def as_one_letter(document: Document, told: Given) -> Document:
    """The document without the doubt whether it is one letter, where a person has said so; what a hand wrote still waits."""
    doubted = document.hold is not None and document.hold.reason is HoldReason.SEVERAL_LETTERS
    if not (told.one_letter and doubted):
        return document
    names = ", ".join(name.replace("_", " ") for name in by_hand(document.pages))
    typing = HoldNote(reason=HoldReason.HANDWRITTEN, detail=f"fields written by hand: {names}") if names else None
    return replace(document, hold=typing)


def received(arrival: Arrival, told: Given) -> tuple[datetime, bool]:
    """When it reached the house, and whether that is assumed."""
    return (told.received, False) if told.received is not None else (arrival.received, arrival.received_assumed)


def language(complaint: Complaint, told: Given) -> Complaint:
    """The complaint in the language that a person named."""
    return replace(complaint, language=Language(told.language)) if told.language else complaint


def writer(complaint: Complaint, told: Given) -> Complaint:
    """The complaint of the writer whom a person named; then nobody doubts who first wrote what a colleague passed on."""
    if told.writer is None:
        return complaint
    named = replace(complaint.writer, name=told.writer.name or complaint.writer.name, email=told.writer.address)
    passed_on = None if complaint.passed_on is None else replace(complaint.passed_on, doubt=None)
    return replace(complaint, writer=named, passed_on=passed_on)


def kind(assessment: Assessment, told: Given) -> Assessment:
    """The assessment with the kind that a person named; then nobody doubts it."""
    if told.kind is None:
        return assessment
    reasons = tuple(reason for reason in assessment.review_reasons if reason not in _SETTLED)
    return replace(assessment, kind=Kind(told.kind), kind_probability=1.0, review_reasons=reasons)

"""Reading an e-mail: its header, the person's text, what is attached, and what kept it from being read.

Over the standard `email` package, which takes every byte there is but raises on some parts when asked for their
content (FIELD, section 2): it is asked part by part (`ingest.mail.parts`), and a part that fails is a defect. mail-parser
gives addresses and dates their structure (`ingest.mail.headers`).
"""

import hashlib
from dataclasses import replace
from email.message import Message

from ingest import language
from ingest.mail import automatic
from ingest.mail.headers import Headers, received_date
from ingest.mail.inside import Progress, Reader, Reading, forgotten, in_order
from ingest.mail.structure import parse
from ingest.mail.verdict import letters, thin, verdict, written
from models.errors import Held
from models.house import Limits
from models.values import Document, DocumentPart, HoldNote, MessageHeader
from models.words import Channel, HoldReason, Language, Zone

_KNOWN_FIELDS = frozenset(
    ("from", "to", "cc", "subject", "date", "received", "message-id", "return-path", "reply-to", "content-type")
)
_ENOUGH = 40
"""Letters of own words from which they alone tell the language."""


def read_message(
    data: bytes, *, limits: Limits, channel: Channel = Channel.EMAIL, progress: Progress | None = None
) -> Document:
    """The document of one message (RFC 5322 bytes). What goes wrong is a defect or a hold.

    `text` is what the person wrote or passes on (own words, forward, signature), the text of attachments after it.
    An attached message is a part of its own that begins with its header block. Of a bounce only the report is text:
    what came back was not written by its sender.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    try:
        message = parse(data, limits)
    except Held as held:
        hold = HoldNote(reason=held.reason, detail=held.detail)
        return Document(sha256=sha256, channel=channel, language=None, text="", hold=hold)
    return read_parsed(message, sha256=sha256, limits=limits, channel=channel, progress=progress)


def read_parsed(
    message: Message,
    *,
    sha256: str,
    limits: Limits,
    channel: Channel = Channel.EMAIL,
    progress: Progress | None = None,
) -> Document:
    """As `read_message`, for a message already taken apart (one made out of a .msg)."""
    headers = Headers(message)
    header = _header(message, headers)
    reading = Reading(
        limits=limits,
        progress=progress,
        report=header.report is not None,
        addressees=frozenset(to.address.lower() for to in header.to + header.cc if to.address),
        senders=frozenset(said for sender in header.from_ for said in (sender.address.lower(), sender.name) if said),
    )
    if not headers.names & _KNOWN_FIELDS:
        reading.stop(Held(HoldReason.UNREADABLE, "it has no header of a message"))
    try:
        Reader(reading).read(message, header.subject)
    except Held as held:
        reading.stop(held)
    reading.defects |= headers.defects | _header_defects(header, headers)
    if forgotten(reading):
        reading.defects.add("attachment-missing")
    document = _document(sha256, channel, header, reading)
    hold = document.hold or verdict(document, tuple(reading.failures), reading.body)
    return document if hold is None else _held(document, hold, reading)


# ── header ───────────────────────────────────────────────────────────────────────────────────────


def _header(message: Message, headers: Headers) -> MessageHeader:
    ids = headers.message_ids("message-id")
    replied = headers.message_ids("in-reply-to")
    bounced = automatic.looks_bounced(message, headers)
    return MessageHeader(
        message_id=ids[0] if ids else (headers.text("message-id") or None),
        subject=headers.text("subject"),
        from_=headers.addresses("from") or headers.addresses("sender"),
        reply_to=headers.addresses("reply-to"),
        to=headers.addresses("to"),
        cc=headers.addresses("cc"),
        date=headers.date("date"),
        in_reply_to=replied[0] if replied else None,
        references=headers.message_ids("references"),
        topmost_received=received_date(headers.raws("received")),
        automatic=automatic.automatic(message, bounced=bounced),
        report=automatic.delivery_report(message, bounced=bounced),
        resent_from=headers.addresses("resent-from"),
    )


def _header_defects(header: MessageHeader, headers: Headers) -> set[str]:
    found = set()
    if not header.from_:
        found.add("no-from")
    if not header.message_id:
        found.add("no-message-id")
    if header.date is None:
        found.add("bad-date" if "date" in headers else "no-date")
    return found


# ── the document ─────────────────────────────────────────────────────────────────────────────────


def _document(sha256: str, channel: Channel, header: MessageHeader, reading: Reading) -> Document:
    parts = in_order(reading)
    texts = [written(part) for part in parts]
    text = "\n\n".join(piece for piece in texts if piece)
    if len(text) > reading.limits.text_chars:
        reading.stop(Held(HoldReason.TOO_LARGE, f"more than {reading.limits.text_chars} characters of text"))
        text = text[: reading.limits.text_chars]
    return Document(
        sha256=sha256,
        channel=channel,
        language=_language(parts, text, header.subject),
        text=text,
        parts=parts,
        pages=tuple(reading.pages),
        message=header,
        attachments=tuple(reading.attachments),
        defects=tuple(sorted(reading.defects)),
        hold=reading.hold,
    )


def _held(document: Document, hold: HoldNote, reading: Reading) -> Document:
    """The document that waits, with the pages that cannot be trusted: a person types from them."""
    attempts = [part for part, _ in reading.attempts if part.text]
    pages = [page for _, attempt in reading.attempts for page in attempt]
    return replace(document, hold=hold, parts=(*document.parts, *attempts), pages=(*document.pages, *pages))


def _language(parts: tuple[DocumentPart, ...], text: str, subject: str | None) -> Language | None:
    """The person's own words have the say, unless they only point to what is attached; then all that counts; then the subject."""
    own = next((part.in_zones(Zone.OWN) for part in parts if part.path == "body"), "")
    others = [part for part in parts if part.path != "body"]
    if letters(own) >= _ENOUGH and not (others and thin(own)):
        found = language.detect(own)
    else:
        found = language.detect("\n\n".join(map(written, others)))
    return found or language.detect(text) or language.detect(f"{subject or ''}\n{text}")

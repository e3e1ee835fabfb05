"""Reading an e-mail: its header, the person's text, what is attached, and what kept it from being read.

Over the standard `email` package, which takes every byte there is but raises on some parts when asked for their
content (FIELD, section 2): it is asked part by part (`ingest.mail.parts`), and a part that fails is a defect. mail-parser
gives addresses and dates their structure (`ingest.mail.headers`).
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from email.message import Message

from ingest import language
from ingest.mail import automatic, outlook, zones
from ingest.mail.headers import Headers, children, received_date
from ingest.mail.parts import Leaf, decoration, payload, plain_text, text_of
from ingest.mail.structure import Contents, Sorter, parse, parse_inner
from ingest.mail.transfer import PARSER_FAILURES
from ingest.mail.verdict import letters, verdict, written
from ingest.media import Media, sniff
from models.errors import Held
from models.house import Limits
from models.values import Attachment, Document, DocumentPart, HoldNote, MessageHeader, Page, ZoneSpan
from models.words import Channel, HoldReason, Language, Zone

Progress = Callable[[int, int], None]

_KNOWN_FIELDS = frozenset(
    ("from", "to", "cc", "subject", "date", "received", "message-id", "return-path", "reply-to", "content-type")
)
_REPORT_TYPES = frozenset({"message/delivery-status", "message/disposition-notification", "text/rfc822-headers"})
_UNREAD_TEXT = frozenset(
    {"text/calendar", "text/vcard", "text/x-vcard", "text/directory", "text/css", "text/x-amp-html"}
)
_NOTHING_TO_READ = frozenset({"image/gif", "image/svg+xml", "image/x-icon", "application/ics"})
_ENOUGH = 40
"""Letters of own words from which they alone tell the language."""


@dataclass(slots=True)
class _Reading:
    """What was read so far: it is what a hold shows."""

    limits: Limits
    progress: Progress | None
    pages_left: int
    report: bool
    addressees: frozenset[str] = frozenset()  # what they wrote themselves is no news to them
    body: str = ""
    parts: list[DocumentPart] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    defects: set[str] = field(default_factory=set)
    failures: list[HoldNote] = field(default_factory=list)
    hold: HoldNote | None = None

    def stop(self, held: Held) -> None:
        """Keep the first reason why the whole message waits."""
        self.hold = self.hold or HoldNote(reason=held.reason, detail=held.detail)

    def fail(self, held: Held) -> None:
        """Keep the reason why an attachment was not read."""
        self.failures.append(HoldNote(reason=held.reason, detail=held.detail))
        self.defects.add("attachment-password" if held.reason is HoldReason.PASSWORD else "attachment-unreadable")


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
    reading = _Reading(
        limits=limits,
        progress=progress,
        pages_left=limits.pages,
        report=header.report is not None,
        addressees=frozenset(to.address.lower() for to in header.to + header.cc if to.address),
    )
    if not headers.names & _KNOWN_FIELDS:
        reading.stop(Held(HoldReason.UNREADABLE, "it has no header of a message"))
    try:
        _Reader(reading).read(message, header.subject)
    except Held as held:
        reading.stop(held)
    reading.defects |= headers.defects | _header_defects(header, headers)
    document = _document(sha256, channel, header, reading)
    return replace(document, hold=document.hold or verdict(document, tuple(reading.failures), reading.body))


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


def _heading(message: Message) -> str:
    """The header block of an attached message, as an inline forward has it: the first writer stands there."""
    headers = Headers(message)
    fields = ((name, headers.text(name.lower())) for name in ("From", "Date", "To", "Cc", "Subject"))
    lines = [f"{name}: {value}" for name, value in fields if value]
    return "\n".join(lines) + "\n\n" if lines else ""


# ── content ──────────────────────────────────────────────────────────────────────────────────────


class _Reader:
    """Reads a message, and those attached to it, into one `_Reading`."""

    def __init__(self, reading: _Reading) -> None:
        self._reading = reading
        self._sorter = Sorter(reading.limits, reading.defects)

    def read(self, message: Message, subject: str | None, *, depth: int = 0, path: str = "") -> None:
        """Read `message`; `path` is empty for the outer one. Raises Held for what stops the whole of it."""
        contents = Contents()
        try:
            self._sorter.sort(message, contents, depth)
        finally:
            self._add_body(message, "\n\n".join(contents.bodies), subject, path)
        prefix = f"{path}/" if path else ""
        shown = " ".join(contents.html)
        for number, leaf in enumerate(contents.files, 1):
            self._attachment(leaf, depth=depth, path=f"{prefix}attachment:{number}", shown=shown)

    def _add_body(self, message: Message, text: str, subject: str | None, path: str) -> None:
        room = self._reading.limits.text_chars
        if len(text) > room:
            self._reading.stop(Held(HoldReason.TOO_LARGE, f"more than {room} characters of text"))
            text = text[:room]
        spans = zones.mark(text, subject=subject, addressees=() if path else self._reading.addressees)
        if path:
            heading = _heading(message)
            text, spans = heading + text, _passed_on(spans, len(heading))
        else:
            self._reading.body = text
        if text.strip():
            self._reading.parts.append(
                DocumentPart(path=path or "body", content_type="text/plain", text=text, zones=spans)
            )

    def _attachment(self, leaf: Leaf, *, depth: int, path: str, shown: str) -> None:
        if leaf.content_type == "message/rfc822":
            self._message_part(leaf, depth=depth, path=path)
            return
        data = payload(leaf.part, self._reading.defects)
        self._list(leaf, data)
        if leaf.content_type in _REPORT_TYPES | _UNREAD_TEXT | _NOTHING_TO_READ or not data:
            return
        media = sniff(data, leaf.filename)
        if media.scan:
            if not decoration(data, media, leaf, shown):
                self._scan(data, media, leaf, path)
        elif media is Media.OUTLOOK or (media is Media.MESSAGE and _holds_message(leaf)):
            self._message_file(data, media, depth=depth, path=path)
        elif plain_text(leaf, data):
            self._add_text(leaf, text_of(leaf, self._reading.defects)[0], path)
        else:
            broken = leaf.content_type == "application/pdf" or leaf.content_type.startswith("image/")
            reason = HoldReason.UNREADABLE if broken else HoldReason.UNKNOWN_FORMAT
            self._reading.failures.append(HoldNote(reason=reason, detail=_format(leaf)))

    def _list(self, leaf: Leaf, data: bytes) -> None:
        sha256 = hashlib.sha256(data).hexdigest()
        self._reading.attachments.append(
            Attachment(filename=leaf.filename, type=leaf.content_type, size=len(data), sha256=sha256)
        )

    def _scan(self, data: bytes, media: Media, leaf: Leaf, path: str) -> None:
        from ingest.paper import scan  # loads the libraries of pictures, which most mail does without

        reading = self._reading
        try:
            if reading.pages_left <= 0:
                raise Held(HoldReason.TOO_COMPLEX, f"more than {reading.limits.pages} pages")
            limits = replace(reading.limits, pages=reading.pages_left)
            pages = tuple(scan.read_pages(data, media=media, limits=limits, progress=reading.progress))
        except Held as held:
            pages = tuple(getattr(held, "pages", ()))
            reading.fail(held)
        reading.pages_left -= len(pages)
        reading.pages.extend(pages)
        self._add_text(leaf, "\n\n".join(page.text.strip("\n") for page in pages if page.text.strip()), path)

    def _add_text(self, leaf: Leaf, text: str, path: str) -> None:
        text = text[: self._reading.limits.text_chars]
        if text.strip():
            span = ZoneSpan(zone=Zone.OWN, start=0, end=len(text))
            part = DocumentPart(
                path=path, content_type=leaf.content_type, filename=leaf.filename, text=text, zones=(span,)
            )
            self._reading.parts.append(part)

    def _message_part(self, leaf: Leaf, *, depth: int, path: str) -> None:
        """A message/rfc822 part: a document of its own inside this one (FIELD, lesson 11)."""
        inner = next(iter(children(leaf.part)), None)
        encoding = (Headers(leaf.part).raw("content-transfer-encoding") or "").strip().lower()
        data = b"" if inner is None else _bytes(inner)
        try:
            if inner is None:
                raise Held(HoldReason.UNREADABLE, "an attached message")
            if encoding in ("base64", "quoted-printable"):  # against RFC 2046 section 5.2.1, and sent all the same
                data = _decoded(data, encoding, self._reading.defects)
                inner = parse_inner(data, self._reading.limits)
        except Held as held:
            self._reading.fail(held)
            self._list(leaf, data)
            return
        self._list(leaf, data)
        self._inner(inner, depth=depth, path=path)

    def _message_file(self, data: bytes, media: Media, *, depth: int, path: str) -> None:
        try:
            inner = outlook.to_message(data) if media is Media.OUTLOOK else parse_inner(data, self._reading.limits)
        except Held as held:
            self._reading.fail(held)
            return
        self._inner(inner, depth=depth, path=path)

    def _inner(self, inner: Message, *, depth: int, path: str) -> None:
        if self._reading.report:
            return
        try:
            self.read(inner, Headers(inner).text("subject"), depth=depth + 1, path=path)
        except Held as held:
            if held.reason is HoldReason.TOO_COMPLEX:
                raise
            self._reading.fail(held)


def _passed_on(spans: tuple[ZoneSpan, ...], shift: int) -> tuple[ZoneSpan, ...]:
    """The zones of an attached message below its heading: its writer's own words are what is passed on."""
    moved = [ZoneSpan(zone=Zone.FORWARD, start=0, end=shift)] if shift else []
    for span in spans:
        zone = Zone.FORWARD if span.zone is Zone.OWN else span.zone
        if moved and moved[-1].zone is zone:
            moved[-1] = replace(moved[-1], end=span.end + shift)
        else:
            moved.append(ZoneSpan(zone=zone, start=span.start + shift, end=span.end + shift))
    return tuple(moved)


def _holds_message(leaf: Leaf) -> bool:
    named = (leaf.filename or "").lower().endswith((".eml", ".msg"))
    return named or leaf.content_type in ("application/octet-stream", "message/global")


def _bytes(message: Message) -> bytes:
    try:
        return message.as_bytes()
    except (*PARSER_FAILURES, UnicodeError):
        return b""


def _decoded(data: bytes, encoding: str, defects: set[str]) -> bytes:
    holder = Message()
    holder["Content-Transfer-Encoding"] = encoding
    holder.set_payload(data.lstrip(b"\r\n").decode("ascii", "surrogateescape"))
    return payload(holder, defects)


def _format(leaf: Leaf) -> str:
    """The format by its ending or type, in a form that can hold nothing of a person's."""
    ending = (leaf.filename or "").rpartition(".")[2].lower()
    known = "." in (leaf.filename or "") and re.fullmatch(r"[a-z0-9]{1,5}", ending)
    return ending if known else leaf.content_type[:60]


# ── the document ─────────────────────────────────────────────────────────────────────────────────


def _document(sha256: str, channel: Channel, header: MessageHeader, reading: _Reading) -> Document:
    parts = tuple(reading.parts)
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


def _language(parts: tuple[DocumentPart, ...], text: str, subject: str | None) -> Language | None:
    """The person's own words have the say; then all that counts; then the subject with it."""
    own = next((part.in_zones(Zone.OWN) for part in parts if part.path == "body"), "")
    found = language.detect(own) if letters(own) >= _ENOUGH else None
    return found or language.detect(text) or language.detect(f"{subject or ''}\n{text}")

"""What is inside a message, read into one `Reading`: its body, the messages and files in it, and the files in those.

A file that cannot be read is a failure of its own and never ends the reading; a limit on the whole (levels, parts, what
archives unpack to) does, and what was read before it is kept.
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from email.message import Message

from ingest.files import pgp, winmail
from ingest.files.contents import Bomb, Budget, Contents, File
from ingest.files.deadline import within
from ingest.files.opened import FILE_S, OPENED, opened
from ingest.mail import annexes, charsets, markup, outlook, smime, structure, zones
from ingest.mail.headers import Headers, children
from ingest.mail.parts import Leaf, decoration, inline, param, payload, small, tidy
from ingest.mail.structure import Sorter, parse_inner
from ingest.mail.transfer import PARSER_FAILURES
from ingest.mail.verdict import Failure, only_points, thin
from ingest.media import Media, sniff
from models.errors import Held
from models.house import Limits
from models.values import Attachment, DocumentPart, HoldNote, Page, ZoneSpan
from models.words import HoldReason, Zone

Progress = Callable[[int, int], None]

_REPORT_TYPES = frozenset({"message/delivery-status", "message/disposition-notification", "text/rfc822-headers"})
# RFC 2046 section 5.2, RFC 6532 section 3.7, RFC 5537 section 6: of what a program sent in pieces, the piece that came.
_MESSAGES = frozenset({"message/rfc822", "message/global", "message/news", "message/partial"})
_NOTHING_TO_READ = frozenset(
    {"text/vcard", "text/x-vcard", "text/directory", "text/css", "text/x-amp-html", "image/svg+xml"}
    | {"image/x-icon", "application/pgp-keys", "application/pgp-signature", "application/pgp-encrypted"}
)
_TEXTS = frozenset(
    {"text/plain", "text/html", "text/csv", "text/markdown", "text/enriched", "text/xml", "text/tab-separated-values"}
)
_NOTHING_ENDINGS = frozenset({"vcf", "p7s", "sig", "css", "ico", "svg"})
_LOGO_BYTES = 20_000
_HTML_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_DEFECTS = {
    HoldReason.PASSWORD: "attachment-password",
    HoldReason.ENCRYPTED: "attachment-encrypted",
    HoldReason.UNKNOWN_FORMAT: "attachment-unread",
}


_ANSWERING = frozenset(("in-reply-to", "references"))


@dataclass(slots=True)
class Reading:
    """What was read so far: it is what a hold shows. `attempts` are pages that cannot be trusted, with their parts."""

    limits: Limits
    progress: Progress | None
    report: bool
    addressees: frozenset[str] = frozenset()  # what they wrote themselves is no news to them
    senders: frozenset[str] = frozenset()  # and names; what they wrote before is theirs when they send it once more
    body: str = ""
    parts: list[DocumentPart] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)
    attempts: list[tuple[DocumentPart, tuple[Page, ...]]] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    defects: set[str] = field(default_factory=set)
    failures: list[Failure] = field(default_factory=list)
    hold: HoldNote | None = None

    def stop(self, held: Held) -> None:
        """Keep the first reason why the whole message waits."""
        self.hold = self.hold or HoldNote(reason=held.reason, detail=held.detail)

    def fail(self, held: Held, file: File, *, whole: bool = False) -> None:
        """Keep the reason why a file was not read; the defect names its format. `whole`: it is the message itself."""
        kind = annexes.format_of(file)
        note = HoldNote(reason=held.reason, detail=held.detail or kind)
        weight, written = annexes.weight(file), annexes.is_written(file)
        self.failures.append(Failure(note=note, weight=weight, written=written, whole=whole))
        self.defects.add(f"{_DEFECTS.get(held.reason, 'attachment-unreadable')}:{kind}")

    @property
    def pages_left(self) -> int:
        """How many pages may still be read."""
        return self.limits.pages - len(self.pages) - sum(len(pages) for _, pages in self.attempts)

    def list(self, filename: str | None, content_type: str, data: bytes) -> None:
        """Names a file among the attachments."""
        sha256 = hashlib.sha256(data).hexdigest()
        self.attachments.append(Attachment(filename=filename, type=content_type, size=len(data), sha256=sha256))


class Reader:
    """Reads a message, and what is inside it, into one `Reading`."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._sorter = Sorter(reading.limits, reading.defects)
        self._budget = Budget(reading.limits)
        self._seen: set[bytes] = set()

    def read(self, message: Message, subject: str | None, *, depth: int = 0, path: str = "") -> None:
        """Read `message`; `path` is empty for the outer one. Raises Held for what stops the whole of it."""
        found = structure.Contents()
        try:
            self._sorter.sort(message, found, depth)
        finally:
            self._add_body(message, found, subject, path)
        prefix = f"{path}/" if path else ""
        shown = " ".join(found.html)
        for number, leaf in enumerate(found.files, 1):
            self._leaf(leaf, depth=depth, path=f"{prefix}attachment:{number}", shown=shown)

    def _add_body(self, message: Message, found: structure.Contents, subject: str | None, path: str) -> None:
        text = "\n\n".join(found.bodies)
        room = self._reading.limits.text_chars
        if len(text) > room:
            self._reading.stop(Held(HoldReason.TOO_LARGE, f"more than {room} characters of text"))
            text = text[:room]
        # A message inside another has its own sender, who is not the one that passes it on.
        addressees, senders = ((), ()) if path else (self._reading.addressees, self._reading.senders)
        answering = zones.answers(subject) or bool(Headers(message).names & _ANSWERING)
        spans = zones.mark(
            text,
            subject=subject,
            addressees=addressees,
            senders=senders,
            answering=answering,
            marks=markup.marks(found.html, colours=answering),
        )
        if path:
            heading = _heading(message)
            text, spans = heading + text, _passed_on(spans, len(heading))
        else:
            self._reading.body = text
        if text.strip():
            self._reading.parts.append(
                DocumentPart(path=path or "body", content_type="text/plain", text=text, zones=spans)
            )

    def _leaf(self, leaf: Leaf, *, depth: int, path: str, shown: str) -> None:
        if leaf.content_type in _MESSAGES:
            if leaf.content_type == "message/partial":
                self._reading.defects.add("attachment-unreadable:message")
            self._message_part(leaf, depth=depth, path=path)
            return
        data = payload(leaf.part, self._reading.defects)
        self._reading.list(leaf.filename, leaf.content_type, data)
        if leaf.opened or leaf.content_type in _REPORT_TYPES:
            return
        file = File(
            data=data, filename=leaf.filename, content_type=leaf.content_type, charset=param(leaf.part, "charset")
        )
        self._file(file, depth=depth, path=path, within_text=inline(leaf, shown))

    # ── files ────────────────────────────────────────────────────────────────────────────────────

    def _file(self, file: File, *, depth: int, path: str, within_text: bool = False) -> None:
        """Read a file, whatever it is; what goes wrong is its failure. Raises Bomb alone."""
        if file.content_type in _NOTHING_TO_READ or file.ending in _NOTHING_ENDINGS:
            return
        if not file.data:
            if annexes.is_written(file) and not within_text:
                self._reading.fail(Held(HoldReason.UNREADABLE, "an empty file"), file)
            return
        if file.data.startswith(b"GIF8") and small(file.data):
            return
        if depth > self._reading.limits.depth:
            raise Bomb(f"more than {self._reading.limits.depth} levels")
        # The same picture in a message and in the one that it answers says nothing more, and costs its seconds again.
        sha256 = hashlib.sha256(file.data).digest()
        if sha256 in self._seen:
            return
        self._seen.add(sha256)
        media = sniff(file.data, file.filename)
        if media.scan and decoration(file.data, media, within_text=within_text):
            return
        try:
            self._open(file, media, depth=depth, path=path)
        except Bomb:
            raise
        except Held as held:
            # A logo that no letter can be read from is a logo.
            if not (within_text and media.scan and small(file.data)):
                self._reading.fail(held, file, whole=depth == 0 and annexes.is_sealed(file))
        except (MemoryError, RecursionError):
            self._reading.fail(Held(HoldReason.TOO_COMPLEX), file)
        except Exception:  # a parser's own words must not pass on (DESIGN, decision 3)
            self._reading.fail(Held(HoldReason.UNREADABLE), file)

    def _open(self, file: File, media: Media, *, depth: int, path: str) -> None:
        if annexes.is_sealed(file):
            raise Held(HoldReason.ENCRYPTED, "it opens at a portal for encrypted mail")
        if media.scan:
            self._scan(file, media, path)
        elif media is Media.OUTLOOK or media is Media.TNEF:
            with within(FILE_S):
                inner = outlook.to_message(file.data) if media is Media.OUTLOOK else winmail.to_message(file.data)
            self._inner(inner, depth=depth, path=path)
        elif media is Media.MESSAGE and _holds_message(file):
            self._saved(file, parse_inner(file.data, self._reading.limits), depth=depth, path=path)
        elif media in OPENED:
            self._contents(opened(file.data, media, self._budget), file, media, depth=depth, path=path)
        elif file.ending == "p7m":
            self._signed(file, depth=depth, path=path)
        elif pgp.encrypted(file.data):
            raise Held(HoldReason.ENCRYPTED, "PGP")
        elif media is Media.HTML or _plain(file):
            self._add_text(file, _decoded_text(file, media, self._reading.defects), path)
        else:
            broken = file.content_type == "application/pdf" or file.content_type.startswith("image/")
            raise Held(HoldReason.UNREADABLE if broken else HoldReason.UNKNOWN_FORMAT)

    def _signed(self, file: File, *, depth: int, path: str) -> None:
        """A file that somebody signed (`klacht.pdf.p7m`), by what is inside the signature."""
        kind, content = smime.unwrap(file.data)
        if kind is smime.Pkcs7.ENCRYPTED:
            raise Held(HoldReason.ENCRYPTED, "S/MIME")
        if kind is not smime.Pkcs7.SIGNED or not content:
            raise Held(HoldReason.UNREADABLE)
        self._reading.defects.add("signature-not-verified")
        name = (file.filename or "").rpartition(".")[0] or None
        self._file(File(data=content, filename=name), depth=depth + 1, path=path)

    def _contents(self, found: Contents, file: File, media: Media, *, depth: int, path: str) -> None:
        self._reading.defects |= found.defects
        told = media is Media.CALENDAR and _bare(found.text.rpartition("\n\n")[2]) in _bare(self._reading.body)
        self._add_text(file, found.text.rpartition("\n\n")[0] if told else found.text, path)
        # Drawings (EMF, WMF) are no pages.
        for number, picture in enumerate((each for each in found.pictures if sniff(each).scan), 1):
            shown = File(data=picture, content_type="image/*")
            self._file(shown, depth=depth + 1, path=f"{path}/attachment:{number}")
        for number, inner in enumerate(found.files, 1):
            self._reading.list(inner.filename, inner.content_type, inner.data)
            self._file(inner, depth=depth + 1, path=f"{path}/attachment:{number}")

    def _scan(self, file: File, media: Media, path: str) -> None:
        from ingest.paper import scan  # loads the libraries of pictures, which most mail does without

        reading = self._reading
        if reading.pages_left <= 0:
            raise Held(HoldReason.TOO_COMPLEX, f"more than {reading.limits.pages} pages")
        limits = replace(reading.limits, pages=reading.pages_left)
        try:
            pages = tuple(scan.read_pages(file.data, media=media, limits=limits, progress=reading.progress))
        except Held as held:
            attempt = tuple(getattr(held, "pages", ()))
            part = DocumentPart(path=path, content_type=file.content_type, filename=file.filename, text=_text(attempt))
            reading.attempts.append((part, attempt))
            raise
        reading.pages.extend(pages)
        self._add_text(file, _text(pages), path)

    def _add_text(self, file: File, text: str, path: str) -> None:
        text = text[: self._reading.limits.text_chars]
        if text.strip():
            spans = zones.mark_page(text)
            part = DocumentPart(
                path=path, content_type=file.content_type, filename=file.filename, text=text, zones=spans
            )
            self._reading.parts.append(part)

    # ── messages ─────────────────────────────────────────────────────────────────────────────────

    def _message_part(self, leaf: Leaf, *, depth: int, path: str) -> None:
        """A message/rfc822 part: a document of its own inside this one (FIELD, lesson 11)."""
        inner = next(iter(children(leaf.part)), None)
        encoding = (Headers(leaf.part).raw("content-transfer-encoding") or "").strip().lower()
        data = b"" if inner is None else _bytes(inner)
        file = File(data=data, filename=leaf.filename, content_type=leaf.content_type)
        try:
            if inner is None:
                raise Held(HoldReason.UNREADABLE, "an attached message")
            if encoding in ("base64", "quoted-printable"):  # against RFC 2046 section 5.2.1, and sent all the same
                data = _decoded(data, encoding, self._reading.defects)
                inner = parse_inner(data, self._reading.limits)
        except Held as held:
            self._reading.fail(held, file)
            self._reading.list(leaf.filename, leaf.content_type, data)
            return
        self._reading.list(leaf.filename, leaf.content_type, data)
        try:
            self._inner(inner, depth=depth, path=path)
        except Bomb:
            raise
        except Held as held:
            self._reading.fail(held, file)

    def _saved(self, file: File, message: Message, *, depth: int, path: str) -> None:
        """A saved message; or a page that Word or a browser saved as one (RFC 2557), which nobody sent."""
        headers = Headers(message)
        if headers.names & {"from", "received", "message-id", "to"} and not _saved_page(headers):
            self._inner(message, depth=depth, path=path)
            return
        found = structure.Contents()
        self._sorter.sort(message, found, depth + 1)
        self._add_text(file, "\n\n".join(found.bodies), path)

    def _inner(self, inner: Message, *, depth: int, path: str) -> None:
        if not self._reading.report:
            self.read(inner, Headers(inner).text("subject"), depth=depth + 1, path=path)


def forgotten(reading: Reading) -> bool:
    """Whether the message says that something is attached to it, and nothing is but pictures that adorn it."""
    adorned = all(file.type.startswith("image/") and file.size < _LOGO_BYTES for file in reading.attachments)
    if reading.report or reading.failures or not adorned:
        return False
    if any(part.path != "body" for part in reading.parts):
        return False
    return only_points("\n".join(part.in_zones(Zone.OWN, Zone.FORWARD) for part in reading.parts))


def in_order(reading: Reading) -> tuple[DocumentPart, ...]:
    """The parts as a person would read them: where the body only points to what is attached, the letter before its annexes."""
    parts = reading.parts
    body = [part for part in parts if part.path == "body"]
    if len(body) == len(parts) or not thin("\n".join(part.in_zones(Zone.OWN, Zone.FORWARD) for part in body)):
        return tuple(parts)
    return (*body, *sorted((part for part in parts if part.path != "body"), key=lambda part: -annexes.weight_of(part)))


# ── what the parts say ───────────────────────────────────────────────────────────────────────────


def _heading(message: Message) -> str:
    """The header block of an attached message, as an inline forward has it: the first writer stands there."""
    headers = Headers(message)
    fields = ((name, headers.text(name.lower())) for name in ("From", "Date", "To", "Cc", "Subject"))
    lines = [f"{name}: {value}" for name, value in fields if value]
    return "\n".join(lines) + "\n\n" if lines else ""


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


def _holds_message(file: File) -> bool:
    named = file.ending in ("eml", "msg", "mht", "mhtml", "doc", "emlx")
    return named or file.content_type in ("application/octet-stream", "message/global", "multipart/related")


def _saved_page(headers: Headers) -> bool:
    sender = headers.text("from") or ""
    return sender.startswith(("<Saved by", "<Enregistr", "<Opgeslagen", "<Gespeichert"))


def _plain(file: File) -> bool:
    """Whether a file is text to be read as it is: by its type, or by its name where the type says nothing."""
    if file.content_type in _TEXTS and b"\x00" not in file.data[:4096]:
        return True
    named = file.ending in ("txt", "text", "md", "csv", "htm", "html", "log")
    return named and (b"\x00" not in file.data[:4096] or file.data[:2] in (b"\xff\xfe", b"\xfe\xff"))


def _decoded_text(file: File, media: Media, defects: set[str]) -> str:
    html = media is Media.HTML or file.content_type == "text/html" or file.ending in ("htm", "html")
    text, found = charsets.decode(file.data, file.charset or (_claimed(file.data) if html else None))
    defects.update(found)
    return tidy(markup.to_text(text) if html else text)


def _claimed(html: bytes) -> str | None:
    match = _HTML_CHARSET.search(html[:4096])
    return None if match is None else match[1].decode("ascii", "replace")


def _text(pages: tuple[Page, ...]) -> str:
    return "\n\n".join(page.text.strip("\n") for page in pages if page.text.strip())


def _bare(text: str) -> str:
    return "".join(character for character in text if character.isalnum())


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

"""Bytes to a document: the door of reading. Whatever comes in, a document comes out."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from ingest import language
from ingest.mail import mime, outlook
from ingest.media import Media, sniff
from models.errors import Held
from models.house import Limits
from models.values import Address, Document, DocumentPart, HoldNote, MessageHeader, Page, ZoneSpan
from models.words import Channel, HoldReason, Zone

Progress = Callable[[int, int], None]


def read(
    data: bytes,
    *,
    filename: str | None,
    channel: Channel | None,
    limits: Limits,
    progress: Progress | None = None,
) -> Document:
    """The document of `data`, whose form its content tells; `progress` hears (pages done, pages in all).

    Total: what cannot go on carries a `hold`, what was odd a defect. `channel` None means e-mail for a message and
    letter for a scan. From a mailbox (e-mail without a file name) everything is a message, however odd.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    media = sniff(data, filename)
    if media is Media.UNKNOWN and channel is Channel.EMAIL and filename is None and data.strip():
        media = Media.MESSAGE
    channel = channel or (Channel.LETTER if media.scan else Channel.EMAIL)
    empty = Document(sha256=sha256, channel=channel, language=None, text="")
    try:
        return _read(data, media, replace(empty), limits, progress)
    except Held as held:
        return replace(empty, hold=HoldNote(reason=held.reason, detail=held.detail))
    except MemoryError:
        return replace(empty, hold=HoldNote(reason=HoldReason.TOO_LARGE, detail="more memory than there is"))
    except Exception:  # the stage's door: a parser's own text must not pass it (DESIGN, decision 3)
        return replace(empty, hold=HoldNote(reason=HoldReason.UNREADABLE, detail="reading it failed"))


def _read(data: bytes, media: Media, empty: Document, limits: Limits, progress: Progress | None) -> Document:
    if media.scan:
        return _read_scan(data, media, empty, limits, progress)
    if media is Media.MESSAGE:
        return mime.read_message(data, limits=limits, channel=empty.channel, progress=progress)
    if media is Media.OUTLOOK:
        if len(data) > limits.message_bytes:
            raise Held(HoldReason.TOO_LARGE, f"{len(data)} bytes")
        message = outlook.to_message(data)
        return mime.read_parsed(message, sha256=empty.sha256, limits=limits, channel=empty.channel, progress=progress)
    if not data.strip():
        raise Held(HoldReason.EMPTY, "no bytes" if not data else "blanks only")
    raise Held(HoldReason.UNKNOWN_FORMAT)


def _read_scan(data: bytes, media: Media, empty: Document, limits: Limits, progress: Progress | None) -> Document:
    """A letter: its pages one after the other. A hold keeps the pages that were read before it."""
    from ingest.paper import scan  # loads the libraries of pictures, which mail seldom needs

    if len(data) > limits.file_bytes:
        raise Held(HoldReason.TOO_LARGE, f"{len(data)} bytes")
    hold = None
    try:
        pages: tuple[Page, ...] = tuple(scan.read_pages(data, media=media, limits=limits, progress=progress))
    except Held as held:
        pages = tuple(getattr(held, "pages", ()))
        hold = HoldNote(reason=held.reason, detail=held.detail)
    text = "\n\n".join(page.text.strip("\n") for page in pages if page.text.strip())
    if len(text) > limits.text_chars:
        text = text[: limits.text_chars]
        hold = hold or HoldNote(reason=HoldReason.TOO_LARGE, detail=f"more than {limits.text_chars} characters of text")
    if not text.strip():
        hold = hold or HoldNote(reason=HoldReason.EMPTY)
    return replace(
        empty,
        language=language.detect(text),
        text=text,
        parts=tuple(_page_part(number, page, media) for number, page in enumerate(pages, 1)),
        pages=pages,
        hold=hold,
    )


def _page_part(number: int, page: Page, media: Media) -> DocumentPart:
    zones = (ZoneSpan(zone=Zone.OWN, start=0, end=len(page.text)),) if page.text else ()
    content_type = "application/pdf" if media is Media.PDF else f"image/{media.value}"
    return DocumentPart(path=f"page:{number}", content_type=content_type, text=page.text, zones=zones)


# ── the contract of `courrier read --json` ───────────────────────────────────────────────────────


def as_contract(document: Document, path: str) -> dict[str, object]:
    """The JSON object that `courrier read` prints for the file at `path` (DESIGN, contracts). Absent is null."""
    hold = document.hold
    return {
        "path": path,
        "sha256": document.sha256,
        "channel": document.channel.value,
        "language": document.language.value if document.language else None,
        "text": document.text,
        "parts": [_part(part) for part in document.parts],
        "pages": [_page(page) for page in document.pages],
        "message": _message(document.message) if document.message else None,
        "attachments": [
            {"filename": file.filename, "type": file.type, "size": file.size, "sha256": file.sha256}
            for file in document.attachments
        ],
        "defects": list(document.defects),
        "hold": {"reason": hold.reason.value, "detail": hold.detail} if hold else None,
    }


def _part(part: DocumentPart) -> dict[str, object]:
    return {
        "path": part.path,
        "type": part.content_type,
        "filename": part.filename,
        "text": part.text,
        "zones": [{"zone": span.zone.value, "start": span.start, "end": span.end} for span in part.zones],
    }


def _page(page: Page) -> dict[str, object]:
    return {
        "text": page.text,
        "confidence": page.confidence,
        "rotation": page.rotation,
        "skew": page.skew,
        "source": page.source,
    }


def _message(header: MessageHeader) -> dict[str, object]:
    automatic = header.automatic
    reason = automatic.sign or automatic.withhold
    return {
        "message_id": header.message_id,
        "subject": header.subject,
        "from": _addresses(header.from_),
        "reply_to": _addresses(header.reply_to),
        "to": _addresses(header.to),
        "cc": _addresses(header.cc),
        "date": _moment(header.date),
        "in_reply_to": header.in_reply_to,
        "references": list(header.references),
        "automatic": {"is": automatic.sign is not None, "reason": reason.value if reason else None},
    }


def _addresses(addresses: tuple[Address, ...]) -> list[dict[str, str | None]]:
    return [{"name": address.name, "address": address.address} for address in addresses]


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()

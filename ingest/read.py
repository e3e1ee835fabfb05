"""Bytes to a document: the door of reading. Whatever comes in, a document comes out."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from ingest import language
from ingest.files.contents import Budget
from ingest.files.deadline import within
from ingest.files.opened import opened
from ingest.mail import mime, outlook
from ingest.mail.parts import decoration
from ingest.mail.zones import mark_page
from ingest.media import Media, sniff
from ingest.writer import letter
from models.errors import Held
from models.house import Limits
from models.sheets import Separator, encode
from models.values import Address, Box, DeliveryReport, Document, DocumentPart, HoldNote, MessageHeader, Page
from models.words import Channel, HoldReason

Progress = Callable[[int, int], None]

_OF_A_SHEET = f"{encode(Separator())}"  # what a sheet's code says is printed under it too
_CONTENT_TYPES = {
    Media.PDF: "application/pdf",
    Media.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Media.LOCKED: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Media.DOC: "application/msword",
    Media.ODT: "application/vnd.oasis.opendocument.text",
    Media.RTF: "application/rtf",
}


def read(
    data: bytes,
    *,
    filename: str | None,
    channel: Channel | None,
    limits: Limits,
    progress: Progress | None = None,
    one_letter: bool = False,
) -> Document:
    """The document of `data`, whose form its content tells; `progress` hears (pages done, pages in all).

    A scan of several pages is first looked at for separator sheets, unless it is known to be `one_letter`: where there are
    some, its document has a `sheaf` and no text.

    Total: what cannot go on carries a `hold`, what was odd a defect. `channel` None means e-mail for a message and
    letter for a scan or an office document. From a mailbox (e-mail without a file name) everything is a message, however odd.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    media = sniff(data, filename)
    blank = not data or data.isspace()
    if channel is Channel.EMAIL and filename is None and not (blank or media.scan or media is Media.OUTLOOK):
        media = Media.MESSAGE
    channel = channel or (Channel.LETTER if media.scan or media.written else Channel.EMAIL)
    empty = Document(sha256=sha256, channel=channel, language=None, text="")
    try:
        if media.scan:
            return _read_scan(data, media, empty, limits, progress, one_letter=one_letter)
        return _read(data, media, empty, limits, progress)
    except Held as held:
        return replace(empty, hold=HoldNote(reason=held.reason, detail=held.detail))
    except (MemoryError, RecursionError):
        return replace(
            empty, hold=HoldNote(reason=HoldReason.TOO_COMPLEX, detail="reading needs more memory than there is")
        )
    except Exception:  # the stage's door: a parser's own text must not pass it (DESIGN, decision 3)
        return replace(empty, hold=HoldNote(reason=HoldReason.UNREADABLE, detail="reading it failed"))


def _read(data: bytes, media: Media, empty: Document, limits: Limits, progress: Progress | None) -> Document:
    if media.written:
        return _read_typed(data, media, empty, limits, progress)
    if media is Media.MESSAGE:
        return _one_form(mime.read_message(data, limits=limits, channel=empty.channel, progress=progress))
    if media is Media.OUTLOOK:
        if len(data) > limits.message_bytes:
            raise Held(HoldReason.TOO_LARGE, f"{len(data)} bytes")
        with within(limits.read_s / 2):
            message = outlook.to_message(data)
        return _one_form(
            mime.read_parsed(message, sha256=empty.sha256, limits=limits, channel=empty.channel, progress=progress)
        )
    if not data or data.isspace():
        raise Held(HoldReason.EMPTY, "no bytes" if not data else "blanks only")
    raise Held(HoldReason.UNKNOWN_FORMAT)


def _one_form(mail: Document) -> Document:
    """The mail; held where forms of two people are attached to it: the one's fields would be typed for the other's."""
    hold = _of_two_forms(mail.pages, mail.hold)
    return mail if hold is mail.hold else replace(mail, hold=hold)


def _of_two_forms(pages: tuple[Page, ...], hold: HoldNote | None) -> HoldNote | None:
    from ingest.writer.bundled import two_forms

    by_fields = hold is None or (hold.reason is HoldReason.HANDWRITTEN and not any(_doubted(page) for page in pages))
    why = two_forms(pages) if by_fields else None
    return HoldNote(reason=HoldReason.SEVERAL_LETTERS, detail=why) if why else hold


def _doubted(page: Page) -> bool:
    """Whether a page beside the form may be what a hold is for: released as one letter, it must not be forgotten."""
    return not page.fields and page.source == "ocr" and bool(page.text.strip())


def _read_scan(
    data: bytes, media: Media, empty: Document, limits: Limits, progress: Progress | None, *, one_letter: bool
) -> Document:
    """A letter on paper: its pages one after the other; or what separator sheets make of a stack of letters."""
    if len(data) > limits.file_bytes:
        raise Held(HoldReason.TOO_LARGE, f"{len(data)} bytes")
    from ingest.paper.batches import sheaf
    from ingest.writer.bundled import strangers

    if not one_letter:
        found = sheaf([data], limits, progress)
        if found.letters or found.trouble:
            hold = HoldNote(reason=HoldReason.BATCH, detail=found.trouble) if found.trouble else None
            return replace(empty, sheaf=found, hold=hold)
    pages, hold = _scanned(data, media, limits, progress)
    empty_page = hold is not None and hold.reason is HoldReason.EMPTY
    if not one_letter and (empty_page or (len(pages) == 1 and _OF_A_SHEET in "".join(pages[0].text.split()))):
        found = sheaf([data], limits, look_at_one=True)
        if found.apart == (1,):
            hold = HoldNote(reason=HoldReason.EMPTY, detail="a separator sheet alone")
            return replace(empty, sheaf=found, hold=hold)
    if hold is None and (why := strangers(pages)):
        hold = HoldNote(reason=HoldReason.SEVERAL_LETTERS, detail=why)
    hold = _of_two_forms(pages, hold)
    return _letter(empty, pages, media, hold, limits)


def _scanned(
    data: bytes, media: Media, limits: Limits, progress: Progress | None
) -> tuple[tuple[Page, ...], HoldNote | None]:
    """The pages, and why they cannot go on; those that were read before that are kept."""
    from ingest.paper import scan  # loads the libraries of pictures, which mail seldom needs

    try:
        return tuple(scan.read_pages(data, media=media, limits=limits, progress=progress)), None
    except Held as held:
        return tuple(getattr(held, "pages", ())), HoldNote(reason=held.reason, detail=held.detail)


def _read_typed(data: bytes, media: Media, empty: Document, limits: Limits, progress: Progress | None) -> Document:
    """A letter as it was typed (DOCX, ODT, RTF): one page of text, then the pictures in it where they are its pages."""
    if len(data) > limits.file_bytes:
        raise Held(HoldReason.TOO_LARGE, f"{len(data)} bytes")
    found = opened(data, media, Budget(limits))
    pages: list[Page] = []
    hold = None
    if found.text.strip():
        pages.append(Page(text=found.text, confidence=None, rotation=0, skew=0.0, source="text-layer"))
    for picture in found.pictures:
        kind = sniff(picture)
        if kind.scan and not decoration(picture, kind, within_text=False):
            left = replace(limits, pages=max(1, limits.pages - len(pages)))
            more, why = _scanned(picture, kind, left, progress)
            pages.extend(more)
            # Beside a text, a picture in which nothing can be read is one.
            hold = hold or (None if found.text.strip() else why)
    return replace(_letter(empty, tuple(pages), media, hold, limits), defects=tuple(sorted(found.defects)))


def _letter(empty: Document, pages: tuple[Page, ...], media: Media, hold: HoldNote | None, limits: Limits) -> Document:
    """The document of these pages. A hold keeps them."""
    text = "\n\n".join(page.text.strip("\n") for page in pages if page.text.strip())
    if len(text) > limits.text_chars:
        text = text[: limits.text_chars]
        hold = hold or HoldNote(reason=HoldReason.TOO_LARGE, detail=f"more than {limits.text_chars} characters of text")
    if not text.strip():
        hold = hold or HoldNote(reason=HoldReason.EMPTY)
    return replace(
        empty,
        channel=Channel.FORM if any(page.fields for page in pages) else empty.channel,
        language=language.detect(text),
        text=text,
        parts=tuple(_page_part(number, page, media) for number, page in enumerate(pages, 1)),
        pages=pages,
        hold=hold,
    )


def _page_part(number: int, page: Page, media: Media) -> DocumentPart:
    content_type = _CONTENT_TYPES.get(media) or f"image/{media.value}"
    return DocumentPart(path=f"page:{number}", content_type=content_type, text=page.text, zones=mark_page(page.text))


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
        "letter": letter.as_contract(letter.of_document(document), document.text),
        "attachments": [
            {"filename": file.filename, "type": file.type, "size": file.size, "sha256": file.sha256}
            for file in document.attachments
        ],
        "defects": list(document.defects),
        "pieces": [
            {
                "pages": list(letter.pages),
                "received": letter.received and letter.received.isoformat(),
                "branch": letter.branch,
            }
            for letter in (document.sheaf.letters if document.sheaf else ())
        ],
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
        "words": [{"text": word.text, "confidence": word.confidence, "box": _edges(word.box)} for word in page.words],
        "fields": [
            {
                "name": field.name,
                "text": field.text,
                "confidence": field.confidence,
                "typed": field.typed,
                "box": _edges(field.box) if field.box else None,
            }
            for field in page.fields
        ],
    }


def _edges(box: Box) -> list[float]:
    """Left, top, right, bottom: fractions of the page as it came."""
    return [box.left, box.top, box.right, box.bottom]


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
        "report": _report(header.report) if header.report else None,
    }


def _report(report: DeliveryReport) -> dict[str, object]:
    return {
        "failed_address": report.failed_address,
        "permanent": report.permanent,
        "given_up": report.given_up,
        "status": report.status,
        "original_message_id": report.original_message_id,
    }


def _addresses(addresses: tuple[Address, ...]) -> list[dict[str, str | None]]:
    return [{"name": address.name, "address": address.address} for address in addresses]


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()

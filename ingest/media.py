"""What a file is, by its content: a message, a scan, or nothing that Courrier reads."""

import re
from enum import StrEnum


class Media(StrEnum):
    """The formats that Courrier reads. `outlook` is a saved .msg (MS-OXMSG)."""

    MESSAGE = "message"
    OUTLOOK = "outlook"
    PDF = "pdf"
    TIFF = "tiff"
    JPEG = "jpeg"
    PNG = "png"
    HEIC = "heic"
    UNKNOWN = "unknown"

    @property
    def scan(self) -> bool:
        """Whether it has pages to read: a PDF or a picture."""
        return self in (Media.PDF, Media.TIFF, Media.JPEG, Media.PNG, Media.HEIC)


_PDF_WINDOW = 1024  # ISO 32000-1, annex H: readers accept the header anywhere in the first 1024 bytes
_HEADER_WINDOW = 65_536
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OUTLOOK_STREAM = "__substg1.0_".encode("utf-16-le")
_OUTLOOK_PROPERTIES = "__properties_version1.0".encode("utf-16-le")

# RFC 5322 section 2.2: printable ASCII but the colon. Some senders leave blanks before the colon (obs-optional).
_FIELD = re.compile(rb"([!-9;-~]{1,76})[ \t]*:(?=[ \t\r\n]|[^/])")
_ENVELOPE = re.compile(rb">?From \S+.*\d{2}:\d{2}")
# Fields that a machine writes or that address a message; a person's letter may start with "Date:" or "Subject:" alone.
_STRONG = frozenset(
    b"from to received return-path message-id mime-version content-type content-transfer-encoding delivered-to"
    b" reply-to in-reply-to references dkim-signature x-mailer authentication-results envelope-to sender".split()
)
_KNOWN = _STRONG | frozenset(b"subject date cc bcc importance priority user-agent thread-topic thread-index".split())


def sniff(data: bytes, filename: str | None = None) -> Media:
    """The format of `data`; its name decides only between readings that the content leaves open. Raises nothing."""
    if data.startswith((b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")):
        return Media.TIFF
    if data.startswith(b"\xff\xd8\xff"):
        return Media.JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return Media.PNG
    if data[4:8] == b"ftyp" and _heic(data):
        return Media.HEIC
    if data.startswith(_OLE):
        outlook = _OUTLOOK_STREAM in data or _OUTLOOK_PROPERTIES in data
        return Media.OUTLOOK if outlook else Media.UNKNOWN
    if b"%PDF-" in data[:_PDF_WINDOW] and not _message(data, None):
        return Media.PDF
    return Media.MESSAGE if _message(data, filename) else Media.UNKNOWN


def _heic(data: bytes) -> bool:
    size = min(int.from_bytes(data[:4], "big"), 256)
    box = data[8:size]
    return any(box[at : at + 4] in _HEIC_BRANDS for at in range(0, len(box), 4) if at != 4)


def _message(data: bytes, filename: str | None) -> bool:
    """Whether it starts as RFC 5322 says: fields one a line, folded lines between them, then a blank line.

    A name in .eml lowers the bar to one known field, since exports lose fields and put a line of their own on top.
    """
    named = filename is not None and filename.lower().endswith((".eml", ".mht", ".emlx", ".mime"))
    known: set[bytes] = set()
    odd = 0
    head = data[:_HEADER_WINDOW].removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    for number, line in enumerate(re.split(rb"\r\n|\n|\r", head)):
        if not line.strip():
            break
        if number == 0 and _ENVELOPE.match(line):
            continue
        field = _FIELD.match(line)
        if field is not None:
            known.add(field[1].lower())
        elif number == 0 or line[:1] not in b" \t":
            odd += 1
            if odd > (5 if named else 1) or (number == 0 and not named):
                break
    found = known & _KNOWN
    if named:
        return bool(found)
    return len(found) >= 2 and bool(found & _STRONG)

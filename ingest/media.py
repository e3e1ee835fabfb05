"""What a file is, by its content: a message, a scan, a document, or nothing that Courrier reads."""

import io
import re
from enum import StrEnum


class Media(StrEnum):
    """The formats that Courrier reads. `outlook` is a saved .msg (MS-OXMSG), `locked` an office document with a password."""

    MESSAGE = "message"
    OUTLOOK = "outlook"
    PDF = "pdf"
    TIFF = "tiff"
    JPEG = "jpeg"
    PNG = "png"
    HEIC = "heic"
    WEBP = "webp"
    GIF = "gif"
    BMP = "bmp"
    DOCX = "docx"
    ODT = "odt"
    RTF = "rtf"
    HTML = "html"
    LOCKED = "locked"
    DOC = "doc"
    ZIP = "zip"
    TNEF = "tnef"
    CALENDAR = "calendar"
    UNKNOWN = "unknown"

    @property
    def scan(self) -> bool:
        """Whether it has pages to read: a PDF or a picture."""
        return self is Media.PDF or self in _PICTURES

    @property
    def written(self) -> bool:
        """Whether it is a document that a person types: it may be a letter by itself."""
        return self in (Media.DOCX, Media.ODT, Media.RTF, Media.DOC, Media.LOCKED)


_PICTURES = frozenset({Media.TIFF, Media.JPEG, Media.PNG, Media.HEIC, Media.WEBP, Media.GIF, Media.BMP})
_BMP = re.compile(
    rb"BM.{12}[\x0c\x28\x34\x38\x40\x6c\x7c]\x00\x00\x00", re.S
)  # the size of its second header says its version
_PDF_WINDOW = 1024  # ISO 32000-1, annex H: readers accept the header anywhere in the first 1024 bytes
_HEADER_WINDOW = 65_536
_TEXT_WINDOW = 4096
_HTML = re.compile(
    rb"(?:<\?xml[^>]{0,200}>\s*|<!--.{0,2000}?-->\s*){0,4}<(?:!doctype\s+html|html|head|body|meta)[\s>]", re.I | re.S
)
_MOST_ENTRIES = 10_000
_LOCAL_NAME = re.compile(rb"PK\x03\x04.{26}([\w./\[\] -]{1,100})", re.S)
_WORD = re.compile(r"word/document\d*\.xml")
_ODT = b"application/vnd.oasis.opendocument.text"
_OTHER_PACKAGES = frozenset(
    {
        "xl/workbook.xml",
        "xl/workbook.bin",
        "ppt/presentation.xml",
        "Index/Document.iwa",
        "Index.zip",
        "index.xml",
        "META-INF/MANIFEST.MF",
        "META-INF/container.xml",
        "AndroidManifest.xml",
    }
)
_OTHER_FOLDERS = ("xl/", "ppt/", "Index/", "visio/")
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OUTLOOK_STREAM = "__substg1.0_".encode("utf-16-le")
_WORD_STREAM = "WordDocument".encode("utf-16-le")
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")  # MS-OFFCRYPTO section 2.3.4.4
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
    if data.startswith((b"GIF87a", b"GIF89a")):
        return Media.GIF
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return Media.WEBP
    if _BMP.match(data):
        return Media.BMP
    if data.startswith(_OLE):
        outlook = _OUTLOOK_STREAM in data or _OUTLOOK_PROPERTIES in data
        if outlook:
            return Media.OUTLOOK
        if _ENCRYPTED_PACKAGE in data:
            return Media.LOCKED
        return Media.DOC if _WORD_STREAM in data else Media.UNKNOWN
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK00PK\x03\x04")):
        return _packed(data)
    if data.startswith(b"\x78\x9f\x3e\x22"):
        return Media.TNEF
    if b"%PDF-" in data[:_PDF_WINDOW] and not _message(data, None):
        return Media.PDF
    # What word processors write under another name: Word saves HTML and RTF as .doc when asked to.
    head = data[:_TEXT_WINDOW].removeprefix(b"\xef\xbb\xbf").lstrip()
    if head.startswith(b"{\\rtf"):
        return Media.RTF
    if head[:15].upper() == b"BEGIN:VCALENDAR":
        return Media.CALENDAR
    if _HTML.match(head):
        return Media.HTML
    return Media.MESSAGE if _message(data, filename) else Media.UNKNOWN


def _packed(data: bytes) -> Media:
    """What a zip file holds: an office document says so by its members (ECMA-376 part 2; OpenDocument part 2)."""
    names, mimetype = _directory(data)
    if "[Content_Types].xml" in names and any(_WORD.match(name) for name in names):
        return Media.DOCX
    if "content.xml" in names and "mimetype" in names:
        return Media.ODT if mimetype.startswith(_ODT) else Media.UNKNOWN
    if names & _OTHER_PACKAGES or any(name.startswith(_OTHER_FOLDERS) for name in names):
        return Media.UNKNOWN
    return Media.ZIP


def _directory(data: bytes) -> tuple[set[str], bytes]:
    """The names in the directory of a zip, and what its member `mimetype` says; of one cut off, what stands at its head."""
    import zipfile

    if data.count(b"PK\x01\x02") <= _MOST_ENTRIES:
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                names = set(archive.namelist())
                small = "mimetype" in names and archive.getinfo("mimetype").file_size < 200
                return names, archive.read("mimetype") if small else b""
        except Exception:  # zipfile raises its own, and what a forged directory provokes
            pass
    head = data[:_HEADER_WINDOW]
    return {found[1].decode("ascii") for found in _LOCAL_NAME.finditer(head)}, _ODT if _ODT in head else b""


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

"""The original as an attachment: a message so that every server carries it whole, a picture as a PDF.

A message/rfc822 part may be 7bit, 8bit or binary, never base64 or quoted-printable (RFC 2046 section 5.2.1), and SMTP
carries lines of at most 998 bytes that end in CRLF (RFC 5321 sections 2.3.8 and 4.5.3.1.6). So a message whose lines are
such is attached byte for byte; of any other, only what cannot travel is changed: line ends become CRLF, a line that is
too long or holds a NUL puts its own MIME part, and no other, into a transfer encoding, as a relay would (RFC 6152
section 3; Postfix does it so). For a server without 8BITMIME `seven_bit` does the same with bytes above 127. The
untouched bytes stay in the store.
"""

import base64
import binascii
import io
import re
from collections.abc import Callable
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import compat32

from PIL import Image, ImageOps

_LINE_BYTES = 998
_DEPTH = 30
_PIXELS = 80_000_000  # of one page; above Pillow's own 89 million it warns of a bomb
_SCANNER_DPI = 100.0
_A4_LENGTH_IN = 11.69
_HEAD_END = re.compile(rb"\r?\n[ \t]*\r?\n|\r\r")
_LINE_END = re.compile(rb"\r\n|\n|\r")
_FIELD = re.compile(rb"[^\r\n]*(?:\r\n[ \t][^\r\n]*)*(?:\r\n|$)")
_IDENTITY = frozenset({"", "7bit", "8bit", "binary"})

Unsafe = Callable[[bytes], bool]


def attachable(message: bytes) -> bytes:
    """The message as it can travel over a server with 8BITMIME; the very same bytes where they already can."""
    if b"\r\n" not in message:
        message = message.replace(
            b"\n", b"\r\n"
        )  # saved by a system whose line ends are LF: that is all there is to it
    return _entity(message, _travels_not, 0)


def seven_bit(message: bytes) -> bytes:
    """The message as it can travel over a server without 8BITMIME: ASCII only (RFC 6152 section 3)."""
    return _entity(message, lambda data: not data.isascii() or _travels_not(data), 0)


def _travels_not(data: bytes) -> bool:
    if b"\x00" in data or data.count(b"\r\n") != data.count(b"\n") or data.count(b"\r\n") != data.count(b"\r"):
        return True
    return any(len(line) > _LINE_BYTES for line in data.split(b"\r\n"))


def _entity(data: bytes, unsafe: Unsafe, depth: int) -> bytes:
    """One entity of RFC 2045: header fields, then a body that is a leaf, parts, or a message."""
    if not unsafe(data):
        return data
    found = _HEAD_END.search(data)
    head, body = (data, b"") if found is None else (data[: found.start()], data[found.end() :])
    fields = BytesHeaderParser(policy=compat32).parsebytes(head)
    main, boundary = _type(fields)
    encoding = str(fields.get("Content-Transfer-Encoding", "")).strip().lower()
    told = None
    if main == "multipart" and boundary is not None and depth < _DEPTH:
        body = _parts(body, boundary, unsafe, depth)
    elif main == "message" and encoding in _IDENTITY and depth < _DEPTH:
        body = _entity(body, unsafe, depth + 1)
    elif unsafe(body):
        body, told = _leaf(body, main, encoding)
    if told is None and encoding in ("8bit", "binary") and body.isascii():
        told = "7bit"
    return _head(head, unsafe, told) + (b"" if found is None else b"\r\n\r\n" + body)


def _type(fields: Message) -> tuple[str, bytes | None]:
    """Main type and boundary; what cannot be read is text."""
    try:
        boundary = fields.get_boundary()
        return fields.get_content_maintype(), boundary.encode("ascii", "surrogateescape") if boundary else None
    except (LookupError, ValueError, TypeError, AttributeError):
        return "text", None


def _parts(body: bytes, boundary: bytes, unsafe: Unsafe, depth: int) -> bytes:
    """Each part by itself; preamble, epilogue and the boundary lines stay."""
    line = re.compile(rb"(?:\A|\r\n|\n|\r)--" + re.escape(boundary) + rb"(?:--)?[ \t]*(?=\r|\n|\Z)")
    pieces, last, closed = [], 0, False
    for number, found in enumerate(line.finditer(body)):
        between = body[last : found.start()]
        pieces.append(_plain(between) if number == 0 or closed else _part_body(between, unsafe, depth))
        pieces.append(_LINE_END.sub(b"\r\n", found[0]))
        closed = closed or found[0].rstrip(b" \t").endswith(b"--" + boundary + b"--")
        last = found.end()
    rest = body[last:]
    pieces.append(_plain(rest) if closed or last == 0 else _part_body(rest, unsafe, depth))
    return b"".join(pieces)


def _part_body(between: bytes, unsafe: Unsafe, depth: int) -> bytes:
    # What stands between two boundary lines begins with the line end of the first.
    start = _LINE_END.match(between)
    if start is None:
        return between
    inner = between[start.end() :]
    if unsafe(inner) and re.match(rb"\r?\n", inner):  # no header fields at all: the body follows the blank line
        return b"\r\n" + _entity(b"Content-Type: text/plain\r\n" + inner, unsafe, depth + 1)
    return b"\r\n" + _entity(inner, unsafe, depth + 1)


def _leaf(body: bytes, main: str, encoding: str) -> tuple[bytes, str | None]:
    """The body in a transfer encoding that travels, and its name; the decoded content stays the same."""
    if encoding == "base64":
        letters = re.sub(rb"[^A-Za-z0-9+/=]", b"", body)
        return b"\r\n".join(letters[at : at + 76] for at in range(0, len(letters), 76)) + b"\r\n", None
    if encoding == "quoted-printable":
        return _quoted(binascii.a2b_qp(_LINE_END.sub(b"\r\n", body))), None
    if main in ("text", "message", "multipart"):
        return _quoted(_LINE_END.sub(b"\r\n", body)), "quoted-printable"
    if encoding not in _IDENTITY:  # an encoding of its own (uuencode): only its lines can be helped
        return _plain(body), None
    return base64.encodebytes(body).replace(b"\n", b"\r\n"), "base64"


def _quoted(body: bytes) -> bytes:
    # The encoder takes its soft line ends from the first line end it meets.
    encoded = binascii.b2a_qp(body, istext=True)
    return _LINE_END.sub(b"\r\n", encoded)


def _plain(text: bytes) -> bytes:
    """Text that no reader sees (a preamble, an epilogue) or whose encoding is unknown: made to travel, no more."""
    text = text.decode("ascii", "replace").replace("\ufffd", "?").replace("\x00", " ").encode("ascii")
    lines = _LINE_END.split(text)
    return b"\r\n".join(
        b"\r\n".join(line[at : at + _LINE_BYTES] for at in range(0, len(line) or 1, _LINE_BYTES)) for line in lines
    )


def _head(head: bytes, unsafe: Unsafe, encoding: str | None) -> bytes:
    """The header fields; only the unsafe ones are changed, and Content-Transfer-Encoding where it is another now."""
    lines = _LINE_END.sub(b"\r\n", head)
    fields = [field.removesuffix(b"\r\n") for field in _FIELD.findall(lines) if field]
    if encoding is not None:
        fields = [field for field in fields if not field.lower().startswith(b"content-transfer-encoding:")]
        fields.append(b"Content-Transfer-Encoding: " + encoding.encode())
    return b"\r\n".join(_field(field) if unsafe(field) else field for field in fields)


def _field(field: bytes) -> bytes:
    """A field without NUL, its bytes above 127 as encoded words (RFC 2047), no line over 998."""
    field = field.replace(b"\x00", b"")
    if not field.isascii():
        # Whitespace between two encoded words vanishes for the reader (RFC 2047 section 6.2): it goes into the word.
        field = re.sub(rb"[^\s]*[^\x00-\x7f][^\s]*(?:\s+[^\s]*[^\x00-\x7f][^\s]*)*", _encoded_words, field)
    lines = []
    for line in field.split(b"\r\n"):
        while len(line) > _LINE_BYTES:
            cut = max(line.rfind(b" ", 1, _LINE_BYTES), line.rfind(b"\t", 1, _LINE_BYTES))
            cut = cut if line[:cut].strip() and cut > 0 else _LINE_BYTES
            lines.append(line[:cut])
            line = b" " + line[cut:].lstrip(b" \t")
        lines.append(line)
    return b"\r\n".join(lines)


def _encoded_words(found: re.Match[bytes]) -> bytes:
    try:
        text, charset = found[0].decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        text, charset = found[0].decode("latin-1"), "iso-8859-1"
    text = " ".join(text.split())
    words, chunk = [], ""
    for character in text:
        if len((chunk + character).encode(charset)) > 42:
            words.append(chunk)
            chunk = ""
        chunk += character
    words.append(chunk)
    return b"\r\n ".join(b"=?%s?B?%s?=" % (charset.encode(), base64.b64encode(word.encode(charset))) for word in words)


def picture_as_pdf(data: bytes) -> bytes | None:
    """A scan (TIFF of one or several pages, JPEG, PNG, HEIC) as a PDF, each page upright as its Exif says.

    None where the picture cannot be opened or would not fit in memory: it is attached as it came then.
    """
    from pillow_heif import register_heif_opener

    register_heif_opener()
    try:
        with Image.open(io.BytesIO(data)) as picture:
            pages = []
            for number in range(getattr(picture, "n_frames", 1)):
                picture.seek(number)
                if picture.width * picture.height > _PIXELS:
                    return None
                pages.append(_page(picture))
        made = io.BytesIO()
        # Black and white pages are kept without loss (CCITT group 4), for which Pillow takes no quality.
        quality = {} if any(page.mode == "1" for page in pages) else {"quality": 92}
        pages[0].save(
            made, "PDF", save_all=True, append_images=pages[1:], resolution=_dpi(pages[0]),
            creationDate=None, modDate=None, **quality,
        )  # fmt: skip
    except (OSError, ValueError, EOFError, SyntaxError, MemoryError, Image.DecompressionBombError, Warning):
        return None
    return made.getvalue()


def _page(picture: Image.Image) -> Image.Image:
    dpi = picture.info.get("dpi", (0.0, 0.0))
    upright = ImageOps.exif_transpose(picture)
    page = upright.copy() if upright.mode in ("1", "L", "RGB") else upright.convert("RGB")
    page.info["dpi"] = dpi
    return page


def _dpi(page: Image.Image) -> float:
    """What the scanner says; a camera says nothing of use, so that its picture fills a page of A4."""
    told = float(page.info["dpi"][0])
    return told if told >= _SCANNER_DPI else max(page.width, page.height) / _A4_LENGTH_IN

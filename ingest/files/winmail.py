"""winmail.dat (MS-OXTNEF), turned into the internet message that Exchange packed into it, by tnefparse.

The body is in it too, not the files alone (FIELD, lesson 10): as text, as HTML, or as compressed RTF (MS-OXRTFCP).
"""

import logging
import struct
from email.encoders import encode_base64
from email.message import Message
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from typing import Any

from ingest.files import rtf
from ingest.files.contents import Bomb
from models.errors import Held
from models.words import HoldReason

SIGNATURE = b"\x78\x9f\x3e\x22"
_HEAD = 6  # signature and key: section 2.1.3.1
_MOST_WORK = 4_000_000_000
"""Bytes that the library copies: each attribute costs it all that comes after."""
_MOST_DEPTH = 10
# MS-OXTNEF section 2.1.3.2; the others (recipients, dates, owners) say nothing to read, and break the library when odd.
_WANTED = frozenset({0x800C, 0x800F, 0x8010, 0x9002, 0x9003, 0x9005, 0x9006, 0x9007})
_PROPERTIES = frozenset({0x9003, 0x9005})
_SIZED = frozenset({0x0000, 0x000D, 0x001E, 0x001F, 0x0102})
_FIXED = {0x0002: 2, 0x000B: 2, 0x0005: 8, 0x0006: 8, 0x0007: 8, 0x0014: 8, 0x0040: 8, 0x0048: 16}
_SUBJECTS = (0x0037, 0x0E1D)
_CODE_PAGE = 0x9007
_LATIN = struct.pack("<BHHI", 1, _CODE_PAGE, 0x0006, 8) + struct.pack("<II", 1252, 0) + b"\x00\x00"
_LONG_NAME, _NAME, _DISPLAY_NAME, _MIME_TAG, _CONTENT_ID = 0x3707, 0x3704, 0x3001, 0x370E, 0x3712
# Its log lines quote the file's own strings, which are a person's.
logging.getLogger("tnefparse").addHandler(logging.NullHandler())
logging.getLogger("tnefparse").propagate = False
logging.getLogger("tnefparse").setLevel(logging.CRITICAL + 1)


def to_message(data: bytes) -> Message:
    """The message inside: a body of the forms that are there, then the files; embedded messages as message/rfc822.

    Raises Held(UNREADABLE) for a damaged file, and Bomb for one out of reason.
    """
    try:
        return _message(data, 0)
    except Held:
        raise
    except Exception:  # code pages and counts as the file claims them
        raise Held(HoldReason.UNREADABLE, "a winmail.dat") from None


def _message(data: bytes, depth: int) -> Message:
    if depth > _MOST_DEPTH:
        raise Bomb(f"more than {_MOST_DEPTH} levels in a winmail.dat")
    from tnefparse import TNEF

    wanted = _wanted(data)
    try:
        packed = TNEF(wanted, do_checksum=False)
    except Exception:  # it reads lengths and code pages as the file claims them
        raise Held(HoldReason.UNREADABLE, "a winmail.dat") from None
    message = MIMEMultipart("mixed")
    subject = next((text for each in packed.mapiprops if each.name in _SUBJECTS and (text := _text(each))), "")
    if depth and subject:
        message["Subject"] = " ".join(subject.split())
    bodies = _bodies(packed)
    if bodies.get_payload():
        message.attach(bodies)
    for attachment in packed.attachments:
        part = _attachment(attachment, depth)
        if part is not None:
            message.attach(part)
    return message


def _wanted(data: bytes) -> bytes:
    """The stream with those attributes only that are read, so far as it goes: a cut one keeps what came before the cut."""
    pieces: list[bytes] = [data[:_HEAD]]
    paged = False
    at, size, count = _HEAD, 0, 0
    while at + 11 <= len(data):
        level, name, _, length = struct.unpack_from("<BHHI", data, at)
        end = at + 11 + length
        if level not in (1, 2):
            break  # garbage behind the last attribute
        if name in _WANTED and (name not in _PROPERTIES or _counts_true(data[at + 9 : at + 9 + length])):
            paged = paged or name == _CODE_PAGE
            pieces.append(data[at:end])
            size, count = size + end - at, count + 1
        at = end
    if count * size > _MOST_WORK:
        raise Bomb(f"a winmail.dat of {count} attributes")
    if not count:
        raise Held(HoldReason.UNREADABLE, "a winmail.dat")
    if not paged:
        pieces.insert(1, _LATIN)
    return b"".join(pieces) + b"\x00" * 2  # the library wants something after the last one


def _counts_true(properties: bytes) -> bool:
    """Whether no count among MAPI properties (section 2.1.3.4) is beyond the bytes there are: the library loops over each."""
    size = len(properties)
    try:
        (count,) = struct.unpack_from("<I", properties)
        if count * 8 > size:
            return False
        at = 4
        for _ in range(count):
            kind, name = struct.unpack_from("<HH", properties, at)
            at = _behind_name(properties, at + 4) if name & 0x8000 else at + 4
            values = 1
            if kind & 0x1000 or kind in _SIZED:
                (values,) = struct.unpack_from("<I", properties, at)
                at += 4
                if values * 2 > size:
                    return False
            if kind & 0xFFF in _SIZED:
                for _ in range(values):
                    at += 4 + _padded(struct.unpack_from("<I", properties, at)[0])
            else:
                at += _padded(_FIXED.get(kind & 0xFFF, 4) * values)
    except struct.error:
        return size >= 4  # it ends inside a property: those before it are read
    return True


def _behind_name(properties: bytes, at: int) -> int:
    """Behind the name of a property that has one: a GUID, then a number or a string."""
    (kind,) = struct.unpack_from("<I", properties, at + 16)
    if kind == 0:
        return at + 24
    return at + 24 + _padded(struct.unpack_from("<I", properties, at + 20)[0])


def _padded(size: int) -> int:
    return (size + 3) // 4 * 4


def _text(attribute: Any) -> str:
    try:
        value = attribute.data
    except Exception:
        return ""
    if isinstance(value, bytes):
        value = value.decode("cp1252", "replace")
    return value.strip("\x00 ") if isinstance(value, str) else ""


def _bodies(packed: Any) -> MIMEMultipart:
    """The forms of the body: plain, and HTML, where they are; RTF only where nothing else is."""
    bodies = MIMEMultipart("alternative")
    plain, html = _readable(packed.body), _readable(packed.htmlbody)
    if not plain and not html:
        try:
            plain, html = rtf.body(packed.rtfbody) if packed._rtfbody else ("", "")
        except Bomb:
            raise
        except Exception:  # Held for none at all; the decompression's own for a wrong sum
            plain = html = ""
    if plain:
        bodies.attach(MIMEText(_clean(plain), "plain", "utf-8"))
    if html:
        bodies.attach(MIMEText(_clean(html), "html", "utf-8"))
    return bodies


def _readable(value: Any) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, bytes):
        try:
            value = value.decode("utf-8")
        except UnicodeDecodeError:
            value = value.decode("cp1252", "replace")
    return value.strip("\x00") if isinstance(value, str) and value.strip("\x00 \r\n") else ""


def _clean(text: str) -> str:
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").replace("\x00", "")


def _attachment(attachment: Any, depth: int) -> Message | None:
    inner = getattr(attachment, "embed", None)
    part = Message()
    if inner is not None and attachment.data.startswith(SIGNATURE):
        part["Content-Type"] = "message/rfc822"
        part.set_payload([_message(attachment.data, depth + 1)])
        return part
    named = {each.name: each for each in attachment.mapi_attrs}
    kind = _text(named[_MIME_TAG]) if _MIME_TAG in named else ""
    plausible = kind.isascii() and kind.count("/") == 1 and " " not in kind
    part["Content-Type"] = kind if plausible else "application/octet-stream"
    name = _filename(attachment, named)
    if name:
        part.add_header("Content-Disposition", "attachment", filename=("utf-8", "", _clean(name)))
    content_id = _text(named[_CONTENT_ID]) if _CONTENT_ID in named else ""
    if content_id and content_id.isascii() and content_id.isprintable():
        part["Content-ID"] = f"<{content_id}>"
    part.set_payload(attachment.data)
    encode_base64(part)
    return part


def _filename(attachment: Any, named: dict[int, Any]) -> str:
    """The long name, else the short one, else its title, in the code page of the file."""
    for tag in (_LONG_NAME, _NAME, _DISPLAY_NAME):
        if tag in named and (text := _text(named[tag])):
            return text
    title = attachment._name
    if isinstance(title, bytes):
        try:
            title = title.decode(attachment.codepage or "cp1252", "replace")
        except LookupError:
            title = title.decode("cp1252", "replace")
    return str(title).strip("\x00 ")

"""A message saved by Outlook (.msg, MS-OXMSG), turned into the internet message it was, by extract-msg."""

import logging
from email.encoders import encode_base64
from email.header import Header
from email.message import Message
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.parser import HeaderParser
from email.utils import format_datetime
from typing import Any

from ingest.files import rtf
from ingest.files.contents import Bomb
from ingest.mail import charsets
from models.errors import Held
from models.words import HoldReason

_MAX_DEPTH = 10
_NO_MESSAGES = ("ipm.contact", "ipm.task", "ipm.stickynote", "ipm.activity", "ipm.distlist")
# MS-OXPROPS: SenderSmtpAddress, SentRepresentingSmtpAddress, SenderEmailAddress, SentRepresentingEmailAddress. The last two
# hold an X.500 name for a sender of one's own Exchange.
_SENDER_ADDRESSES = ("5D01", "5D02", "0C1F", "0065")
_BODY, _HTML = "__substg1.0_1000", "__substg1.0_10130102"
_SENDER_NAMES = ("0C1A", "0042")
# Its log lines quote the file's own strings, which are a person's.
logging.getLogger("extract_msg").addHandler(logging.NullHandler())
logging.getLogger("extract_msg").propagate = False


def to_message(data: bytes) -> Message:
    """The message inside the .msg bytes: its transport headers where it kept them, its bodies, its attachments.

    Raises Held(UNREADABLE) for a damaged file and Held(UNKNOWN_FORMAT) for a contact, a task or another item.
    """
    import extract_msg  # a quarter of a second, which only these files need
    from extract_msg.exceptions import ExMsgBaseException
    from extract_msg.msg_classes import MessageBase

    # The library reads streams of a hostile file by their claimed types: what it raises then is not all its own.
    failures = (
        ExMsgBaseException,
        OSError,
        ValueError,
        LookupError,
        TypeError,
        AttributeError,
        RecursionError,
        ArithmeticError,
    )
    try:
        item = extract_msg.openMsg(data, delayAttachments=False)
    except (*failures, NotImplementedError) as error:
        known = type(error).__name__ in ("UnsupportedMSGTypeError", "UnrecognizedMSGTypeError")
        reason = HoldReason.UNKNOWN_FORMAT if known else HoldReason.UNREADABLE
        raise Held(reason, "an Outlook file") from None
    try:
        kind = str(_optional(item, "classType") or "").lower()
        if not isinstance(item, MessageBase) or kind.startswith(_NO_MESSAGES):
            raise Held(HoldReason.UNKNOWN_FORMAT, "an Outlook item that is no message")
        return _message(item, 0)
    except failures:
        raise Held(HoldReason.UNREADABLE, "an Outlook file") from None
    finally:
        item.close()


def _message(item: Any, depth: int) -> Message:
    if depth > _MAX_DEPTH:
        raise Bomb(f"more than {_MAX_DEPTH} levels")
    message = MIMEMultipart("mixed")
    _set_headers(message, item)
    bodies = _bodies(item)
    if bodies.get_payload():
        message.attach(bodies)
    for attachment in item.attachments:
        part = _attachment(attachment, depth)
        if part is not None:
            message.attach(part)
    return message


def _bodies(item: Any) -> Message:
    """The forms of the body that are there: plain and HTML; RTF only where nothing else is, since it is dear to read.

    The library's own `htmlBody` makes one out of the others, which says nothing more.
    """
    bodies = MIMEMultipart("alternative")
    plain, html = _stream_text(item, _BODY), _optional_stream(item, _HTML)
    if not plain.strip() and not html.strip():
        packed = _optional(item, "rtfBody")
        try:
            plain, text = rtf.body(packed) if isinstance(packed, bytes) else ("", "")
        except Bomb:
            raise
        except Held:  # no RTF at all
            text = ""
        html = text.encode()
    if plain.strip():
        bodies.attach(MIMEText(charsets.clean(plain), "plain", "utf-8"))
    if html.strip():
        bodies.attach(_bytes_part(html, "text/html", None, None))
    return bodies


def _stream_text(item: Any, name: str) -> str:
    try:
        value = item.getStringStream(name)
    except Exception:  # as below
        return ""
    return value if isinstance(value, str) else ""


def _optional_stream(item: Any, name: str) -> bytes:
    try:
        value = item.getStream(name)
    except Exception:  # as below
        return b""
    return value if isinstance(value, bytes) else b""


def _optional(item: Any, name: str) -> Any:
    """A property that a damaged or unusual file may fail to give: absent then."""
    try:
        return getattr(item, name)
    except Exception:  # the library evaluates streams, RTF and code pages behind these names
        return None


def _set_headers(message: Message, item: Any) -> None:
    kept = _optional(item, "headerText")
    if isinstance(kept, str) and kept.strip():
        for name, value in HeaderParser().parsestr(charsets.clean(kept).lstrip("\r\n")).items():
            if not name.lower().startswith(("content-", "mime-version")):
                message[name] = value if value.isascii() else Header(value, "utf-8").encode()
    date = _optional(item, "date")
    derived = {
        "From": _sender(item),
        "To": _optional(item, "to"),
        "Cc": _optional(item, "cc"),
        "Subject": _optional(item, "subject"),
        "Date": format_datetime(date) if date is not None else None,
        "Message-ID": _optional(item, "messageId"),
        "In-Reply-To": _optional(item, "inReplyTo"),
    }
    for name, value in derived.items():
        if name not in message and isinstance(value, str) and value.strip():
            text = " ".join(charsets.clean(value).split())
            message[name] = text if text.isascii() else _encoded(name, text)


def _sender(item: Any) -> str | None:
    """The sender as Outlook's own properties have it, for a message without transport headers."""
    address = next((value for tag in _SENDER_ADDRESSES if "@" in (value := _stream(item, tag))), "")
    name = next((value for tag in _SENDER_NAMES if (value := _stream(item, tag))), "")
    if not address:
        return name or None
    return f"{name} <{address}>" if name and name != address else address


def _stream(item: Any, tag: str) -> str:
    return " ".join(charsets.clean(_stream_text(item, f"__substg1.0_{tag}")).split())


def _encoded(name: str, text: str) -> str:
    """The value with its words outside ASCII as RFC 2047 has them, an address outside its brackets untouched."""
    if name in ("From", "To", "Cc"):
        return ", ".join(_encoded_mailbox(piece.strip()) for piece in text.split(";"))
    return Header(text, "utf-8", maxlinelen=10_000).encode()


def _encoded_mailbox(text: str) -> str:
    name, bracket, address = text.rpartition("<")
    shown = name.strip().strip("\"'")
    if not bracket or not shown:
        return text
    return f"{Header(shown, 'utf-8', maxlinelen=10_000).encode()} <{address}"


def _attachment(attachment: Any, depth: int) -> Message | None:
    from extract_msg.msg_classes import MessageBase

    data = _optional(attachment, "data")
    filename = _optional(attachment, "name") or _optional(attachment, "longFilename")
    if isinstance(data, MessageBase):
        inner = _message(data, depth + 1)
        part = Message()
        part["Content-Type"] = "message/rfc822"
        part.set_payload([inner])
        return part
    if not isinstance(data, bytes):
        return None
    mimetype = _optional(attachment, "mimetype")
    content_id = _optional(attachment, "cid")
    return _bytes_part(data, mimetype if isinstance(mimetype, str) else None, filename, content_id)


def _bytes_part(data: bytes, content_type: str | None, filename: Any, content_id: Any) -> Message:
    part = Message()
    plausible = (
        content_type is not None and content_type.isascii() and content_type.count("/") == 1 and " " not in content_type
    )
    part["Content-Type"] = content_type if plausible and content_type else "application/octet-stream"
    if isinstance(filename, str) and filename.strip("\x00 "):
        part.add_header(
            "Content-Disposition", "attachment", filename=("utf-8", "", charsets.clean(filename).strip("\x00 "))
        )
    if isinstance(content_id, str) and content_id.isascii() and content_id.isprintable():
        part["Content-ID"] = f"<{content_id}>"
    part.set_payload(data)
    encode_base64(part)
    return part

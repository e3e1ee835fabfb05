"""Invented messages for the tests of reading: bytes as they come from the wire."""

import base64
from email.header import Header
from email.message import Message

WRITER = "Nora Vandamme <nora.vandamme@maison.example>"
COMPLAINT = (
    "Bonjour,\n\nJ'attends depuis le 12 janvier le remboursement de mes séances de kinésithérapie et personne ne me répond.\n\n"
    "Nora Vandamme"
)


def mail(
    body: str | bytes = COMPLAINT,
    *,
    headers: dict[str, str] | None = None,
    content_type: str = "text/plain; charset=utf-8",
    encoding: str = "8bit",
    without: tuple[str, ...] = (),
) -> bytes:
    """A message of one part; `headers` replace or add fields, `without` leaves some out."""
    fields = {
        "Return-Path": "<nora.vandamme@maison.example>",
        "Received": "from mx.maison.example by mx.solidaris.example; Mon, 2 Feb 2026 10:15:04 +0100",
        "From": WRITER,
        "To": "plaintes@solidaris.example",
        "Subject": "Remboursement kine",
        "Date": "Mon, 2 Feb 2026 10:15:00 +0100",
        "Message-ID": "<n1@maison.example>",
        "MIME-Version": "1.0",
        "Content-Type": content_type,
        "Content-Transfer-Encoding": encoding,
    }
    fields.update(headers or {})
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items() if name not in without)
    content = body if isinstance(body, bytes) else body.encode()
    return head.encode("utf-8", "surrogateescape") + b"\r\n" + content.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def part(
    content: str | bytes,
    content_type: str = "text/plain; charset=utf-8",
    *,
    filename: str | None = None,
    disposition: str | None = None,
    content_id: str | None = None,
) -> bytes:
    """One part of a multipart, base64 where it is bytes."""
    head = f"Content-Type: {content_type}\r\n"
    if disposition or filename:
        name = f'; filename="{filename}"' if filename else ""
        head += f"Content-Disposition: {disposition or 'attachment'}{name}\r\n"
    if content_id:
        head += f"Content-ID: <{content_id}>\r\n"
    if isinstance(content, bytes):
        head += "Content-Transfer-Encoding: base64\r\n"
        return head.encode() + b"\r\n" + base64.encodebytes(content).replace(b"\n", b"\r\n")
    return head.encode() + b"Content-Transfer-Encoding: 8bit\r\n\r\n" + content.encode().replace(b"\n", b"\r\n")


def multipart(*parts: bytes, subtype: str = "mixed", headers: dict[str, str] | None = None, extra: str = "") -> bytes:
    """A message of several parts."""
    return mail(
        _joined(parts, "=_outer"),
        headers=headers,
        content_type=f'multipart/{subtype}; boundary="=_outer"{extra}',
        encoding="7bit",
    )


def nested(*parts: bytes, subtype: str, boundary: str = "=_inner") -> bytes:
    """A multipart to stand as a part of another one."""
    return f'Content-Type: multipart/{subtype}; boundary="{boundary}"\r\n\r\n'.encode() + _joined(parts, boundary)


def _joined(parts: tuple[bytes, ...], boundary: str) -> bytes:
    edge = f"--{boundary}\r\n".encode()
    return edge + (b"\r\n" + edge).join(parts) + f"\r\n--{boundary}--\r\n".encode()


def parsed(data: bytes) -> Message:
    """As the standard parser takes it."""
    from email import message_from_bytes

    return message_from_bytes(data)


def word(text: str, charset: str = "utf-8") -> str:
    """The text as an encoded word (RFC 2047)."""
    return Header(text, charset).encode()

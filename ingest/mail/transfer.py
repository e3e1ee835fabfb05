"""The transfer encoding of a part undone (RFC 2045 section 6), also where the sender did it wrongly. Nothing here raises."""

import base64
import binascii
import copy
import quopri
import re
from contextlib import suppress
from email.message import Message
from typing import Any

from ingest.mail.headers import raw_field

PARSER_FAILURES = (ValueError, LookupError, AttributeError, TypeError, RecursionError, AssertionError)
"""What the standard `email` package was seen to raise on one part or another."""

BROKEN = "bad-transfer-encoding"

_TOKEN = re.compile(r"[\s\"']*([\w-]+)")
_BASE64 = re.compile(rb"[A-Za-z0-9+/=\s]*")
# One encoding, its padding at its end: decoded in one piece, since such parts are the large ones.
_CLEAN_BASE64 = re.compile(rb"[A-Za-z0-9+/\s]*=?\s*=?\s*")
_NO_BASE64 = re.compile(rb"[^A-Za-z0-9+/=]+")
_PADDED = re.compile(rb"[^=]+")
_SOFT_BREAK = re.compile(rb"=[ \t]+(?=\r?\n)")
# A character of UTF-8 as quoted-printable writes it: two or more are no accident where no encoding is named.
_QUOTED = re.compile(rb"=C[2-9A-F]=[89AB][0-9A-F]|=E[0-9A-F]=[89AB][0-9A-F]=[89AB][0-9A-F]")
_WINDOW = 20_000
_IDENTITY = frozenset({"", "7bit", "8bit", "binary"})
_UUENCODED = frozenset({"x-uuencode", "uuencode", "uue", "x-uue"})


def decoded(part: Message, defects: set[str]) -> bytes:
    """The bytes of a part that has no parts of its own; what cannot be undone stays as it stands, with a defect."""
    encoding = _encoding(part)
    raw = _raw(part, defects)
    if encoding == "base64":
        return _base64(raw, defects)
    if encoding == "quotedprintable":
        return quopri.decodestring(_SOFT_BREAK.sub(b"=", raw))
    if encoding in _UUENCODED:
        return _by_library(part, raw, defects)
    if encoding in _IDENTITY:
        if len(_QUOTED.findall(raw[:_WINDOW])) > 1:
            defects.add(BROKEN)
            return quopri.decodestring(_SOFT_BREAK.sub(b"=", raw))
        return raw
    defects.add(BROKEN)
    return raw


def _encoding(part: Message) -> str:
    """The encoding's name, in lower case and without quotation marks, comments and hyphens out of place."""
    found = _TOKEN.match(raw_field(part, "content-transfer-encoding"))
    name = "" if found is None else found[1].lower()
    return name if name in _UUENCODED else name.replace("-", "").replace("_", "")


def _raw(part: Message, defects: set[str]) -> bytes:
    """The bytes as they came. Asked of a copy without its encoding, which is then not undone by the library."""
    bare = copy.copy(part)
    del bare["content-transfer-encoding"]
    return _payload(bare, defects)


def _by_library(part: Message, raw: bytes, defects: set[str]) -> bytes:
    data = _payload(part, defects)
    if data == raw and raw.strip():
        defects.add(BROKEN)
    return data


def _payload(part: Message, defects: set[str]) -> bytes:
    try:
        data: Any = part.get_payload(decode=True)
    except PARSER_FAILURES:
        defects.add(BROKEN)
        return b""
    return data if isinstance(data, bytes) else b""


def _base64(raw: bytes, defects: set[str]) -> bytes:
    """Base64 with what does not belong in it left out; text that only claims to be base64 stays text.

    A list server or a scanner sets its words below (lines with blanks), a gateway cuts the end or joins two encodings.
    """
    if _CLEAN_BASE64.fullmatch(raw):
        with suppress(binascii.Error):
            return binascii.a2b_base64(raw)
    if not _BASE64.fullmatch(raw):
        lines = [line.strip() for line in raw.splitlines()]
        kept = [line for line in lines if b" " not in line and len(_NO_BASE64.sub(b"", line)) * 5 >= len(line) * 4]
        defects.add(BROKEN)
        if sum(map(len, kept)) * 2 < sum(map(len, lines)):
            return raw
        raw = b"\n".join(kept)
    packed = _NO_BASE64.sub(b"", raw)
    out = []
    for piece in _PADDED.findall(packed):
        if len(piece) % 4 == 1:
            piece = piece[:-1]
            defects.add(BROKEN)
        out.append(base64.b64decode(piece + b"=" * (-len(piece) % 4)))
    return b"".join(out)

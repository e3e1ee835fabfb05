"""The header block of an e-mail, decoded: RFC 5322 section 3.6, RFC 2047, RFC 2231. Nothing here raises."""

import base64
import logging
import quopri
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from functools import lru_cache
from typing import Any

from mailparser.utils import get_addresses

from ingest.mail import charsets
from models.values import Address

# Its log lines quote headers, which are a person's.
logging.getLogger("mailparser").addHandler(logging.NullHandler())
logging.getLogger("mailparser").propagate = False

MAX_VALUE = 50_000
"""Characters of one header field that are read; what follows is of no use to anyone."""
_MAX_DATE = 500
_MAX_ADDRESS_FIELD = 8_000
"""Characters of an address field that are taken apart: who else was written to matters to nobody."""

_FOLD = re.compile(r"\r?\n(?=[ \t])|[\r\n]+")
# Looser than RFC 2047: blanks inside a word and words that touch each other are common in the field.
_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*(?:(?<!=)\?(?!=)[^?]*)*)\?=")
_BETWEEN = re.compile(r"(\?=)\s+(?==\?[^?\s]{1,60}\?[bBqQ]\?)")
_ADDRESS = re.compile(r"[^\s<>()\[\],;:\"@]+@[^\s<>()\[\],;:\"@]+")
# "Vandamme, Nora <n@…>" without quotation marks, and lists parted as Outlook shows them.
_BARE_COMMA = re.compile(r"(?:(?<=^)|(?<=, ))([^\"<>@,;:()\\]+(?:,[^\"<>@,;:()\\]+)+)(<[^<>\s]+@[^<>\s]+>)")
_NOBODY = re.compile(r"[^\"<>@,;]*:\s*;?\s*")
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,500}>")
_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+")
_BREAK = re.compile(r"[\r\n\t\x0b\x0c\x85\u2028\u2029]+")
_NO_BASE64 = re.compile(r"[^A-Za-z0-9+/]+")
_ESCAPED = re.compile(r"=[0-9A-Fa-f]{2}")
_COMMENT = re.compile(r"\s*\([^()]*\)?")
_AROUND_COLON = re.compile(r"\s*:\s*")
# What nearly every field looks like; whatever is quoted, nested or malformed is left to the scanner.
_PLAIN_MAILBOX = re.compile(
    r"(?:\"([^\"\\<>@]*)\"\s*|([^\"<>@,;:()\\\[\]]*))<([^\s<>()\[\],;:\"@\\]+@[^\s<>()\[\],;:\"@\\]+)>"
)
_BARE_MAILBOX = re.compile(r"([^\s<>()\[\],;:\"@\\]+@[^\s<>()\[\],;:\"@\\]+)")


class Headers:
    """The fields of one message or part, looked up by name in any case, raw or decoded."""

    def __init__(self, message: Message) -> None:
        self._fields: dict[str, list[str]] = {}
        self.defects: set[str] = set()
        for name, value in message.raw_items():
            self._fields.setdefault(name.lower(), []).append(str(value))

    def __contains__(self, name: str) -> bool:
        return name in self._fields

    @property
    def names(self) -> frozenset[str]:
        """The names of all fields, lower case."""
        return frozenset(self._fields)

    def raw(self, name: str) -> str | None:
        """The first field of this name, unfolded, encoded words as they stand; None where there is none."""
        values = self._fields.get(name)
        return None if not values else self._unfolded(values[0])

    def raws(self, name: str) -> tuple[str, ...]:
        """Every field of this name, as `raw` gives it."""
        return tuple(self._unfolded(value) for value in self._fields.get(name, ()))

    def text(self, name: str) -> str | None:
        """The first field of this name as a person reads it; None where there is none."""
        value = self.raw(name)
        if value is None:
            return None
        text, defects = decode_words(value)
        self.defects.update(defects)
        return visible(text).strip()

    def addresses(self, *names: str) -> tuple[Address, ...]:
        """The mailboxes that the fields of these names list."""
        found: list[Address] = []
        for name in names:
            for value in self.raws(name)[:20]:
                found.extend(addresses_of(value))
        return tuple(found)

    def message_ids(self, name: str) -> tuple[str, ...]:
        """The Message-IDs in the fields of this name, with their angle brackets, once each."""
        value = " ".join(self.raws(name))
        return tuple(dict.fromkeys(_MESSAGE_ID.findall(value)))

    def date(self, name: str) -> datetime | None:
        """The first field of this name as an aware datetime; a date without a zone counts as UTC (RFC 5322: -0000)."""
        value = self.raw(name)
        return None if value is None else date_of(value)

    def _unfolded(self, value: str) -> str:
        if len(value) > MAX_VALUE:
            self.defects.add("header-truncated")
            value = value[:MAX_VALUE]
        value = _FOLD.sub("", value)
        if value.isascii():
            return value.replace("\x00", "")
        data = value.encode("utf-8", "surrogateescape" if _escaped(value) else "replace")
        text, _ = charsets.decode(data, None)
        self.defects.add("raw-8bit-header")
        return text


def raw_field(part: Message, name: str) -> str:
    """The first field of this name (lower case), unfolded; "" where there is none. For one field of a part: no `Headers`."""
    for field, value in part.raw_items():
        if field.lower() == name:
            return _FOLD.sub("", str(value)[:MAX_VALUE])
    return ""


def content_type_of(part: Message) -> str:
    """The type and subtype that Content-Type names, in lower case; where it names none, text/plain (RFC 2045 section 5.2).

    In a digest it is message/rfc822 (RFC 2046 section 5.1.5).

    What stands behind them without its semicolon, or in front of a slash that has nothing there, is passed over.
    """
    value = raw_field(part, "content-type")
    match = _TYPE.match(value.lstrip("\"' \t"))
    if match is not None:
        return match[0].lower()
    return "text/plain" if value else part.get_default_type()


def children(part: Message) -> list[Message]:
    """The parts directly inside `part`; none for a part that is no multipart and holds no message.

    `get_payload()` of a part without children decodes its text by the charset that the header claims, and raises on
    some of those claims: it is asked only where there are children.
    """
    if not part.is_multipart():
        return []
    inside: Any = part.get_payload()
    return [child for child in inside if isinstance(child, Message)]


def _escaped(value: str) -> bool:
    return all(not "\ud800" <= character <= "\udfff" or "\udc80" <= character <= "\udcff" for character in value)


def decode_words(value: str) -> tuple[str, tuple[str, ...]]:
    """The value with its encoded words (RFC 2047) as characters, and the defects met.

    Neighbouring words of one charset are joined before decoding, since some senders cut inside a character. A word
    that cannot be decoded stays as it stands.
    """
    if "=?" not in value:
        return charsets.clean(value), ()
    out: list[str] = []
    defects: set[str] = set()
    run: list[tuple[str, str, str]] = []
    at = 0

    def flush() -> None:
        if run:
            text, found = charsets.decode(_run_bytes(run), run[0][0])
            out.append(text)
            defects.update(found)
            run.clear()

    value = _BETWEEN.sub(r"\1", value)
    for match in _WORD.finditer(value):
        if match.start() > at:
            flush()
            out.append(value[at : match.start()])
        label = match[1].lower().partition("*")[0]
        if run and run[0][0] != label:
            flush()
        run.append((label, match[2].lower(), match[3]))
        at = match.end()
    flush()
    out.append(value[at:])
    return charsets.clean("".join(out)), tuple(sorted(defects))


def _run_bytes(run: list[tuple[str, str, str]]) -> bytes:
    """The bytes of neighbouring words (charset, encoding, text) of one charset.

    Some senders cut base64 between its groups of four: what a word lacks the next one has.
    """
    out: list[bytes] = []
    open_text = ""
    for _, encoding, text in run:
        if encoding == "b" and not _ESCAPED.search(text):
            open_text += text
            if text.endswith("=") or len(open_text) % 4 == 0:
                out.append(_unpacked(open_text))
                open_text = ""
            continue
        out.append(_unpacked(open_text))
        open_text = ""
        out.append(quopri.decodestring(text.encode("utf-8", "replace").replace(b"_", b" "), header=False))
    out.append(_unpacked(open_text))
    return b"".join(out)


def _unpacked(text: str) -> bytes:
    """Base64 without what is none of it, its padding as it should be."""
    packed = _NO_BASE64.sub("", text)
    if len(packed) % 4 == 1:
        packed = packed[:-1]
    return base64.b64decode(packed + "=" * (-len(packed) % 4))


def visible(text: str) -> str:
    """The text on one line, without what nobody sees: a line break inside a word is an attempt to add a field."""
    return charsets.INVISIBLE.sub("", _BREAK.sub(" ", text))


def addresses_of(value: str) -> list[Address]:
    """The mailboxes of one address field (RFC 5322 section 3.4), names decoded."""
    return list(_mailboxes(value.strip()[:_MAX_ADDRESS_FIELD]))


@lru_cache(maxsize=16)  # the few fields of one message are asked for several times while it is read
def _mailboxes(value: str) -> tuple[Address, ...]:
    """The mailboxes of a field.

    mail-parser's scanner has the first word, since it never takes an address out of a display name where the real one
    stands beside it; what it refuses as malformed is searched for the last thing that looks like an address.
    """
    if not value or _NOBODY.fullmatch(value):
        return ()
    if plain := _plain(value):
        return tuple(plain)
    if ":" not in value and '"' not in value:
        value = _BARE_COMMA.sub(r'"\1" \2', value.replace(";", ","))
    try:
        found = [(name, address) for name, address in get_addresses(value, decode_names=True) if address]
    except (ValueError, IndexError, RecursionError, LookupError, AttributeError, TypeError):
        found = []
    if not found:
        found = [_loose(piece) for piece in re.split(r"[,;](?=[^\"]*(?:\"[^\"]*\"[^\"]*)*$)", value[:5000])]
    return tuple(
        Address(name=_name(name, address), address=charsets.clean(address))
        for name, address in found
        if address or name
    )


def _plain(value: str) -> list[Address]:
    """The mailboxes of a field in which nothing can be read in two ways; none where something can."""
    found: list[Address] = []
    for piece in map(str.strip, [value] if '"' in value else value.split(",")):
        if match := _PLAIN_MAILBOX.fullmatch(piece):
            name, address = match[1] or match[2] or "", match[3]
        elif match := _BARE_MAILBOX.fullmatch(piece):
            name, address = "", match[1]
        else:
            return []
        found.append(Address(name=_name(name, address), address=charsets.clean(address)))
    return found


def _loose(piece: str) -> tuple[str, str]:
    decoded, _ = decode_words(piece)
    matches = list(_ADDRESS.finditer(piece)) or list(_ADDRESS.finditer(decoded))
    if not matches:
        name = (decoded.partition("<")[0].strip() or decoded).strip(" <>\"'")
        return (name, "") if re.search(r"\w", name) else ("", "")
    last = matches[-1]
    try:
        parsed = getaddresses([decoded])
    except (ValueError, IndexError, RecursionError):
        parsed = []
    name = parsed[0][0] if len(parsed) == 1 and parsed[0][1] else decoded.partition("<")[0]
    return name.replace(last[0], "").strip(" \"'<>()"), last[0].strip(".'")


def _name(name: str, address: str) -> str | None:
    decoded, _ = decode_words(name)
    decoded = " ".join(visible(decoded).split()).strip("\"' ")
    return decoded if decoded and decoded.lower() != address.lower() else None


def date_of(value: str) -> datetime | None:
    """The date-time of RFC 5322 section 3.3 in `value`, aware; None where there is none or it is out of reason."""
    value = value[:_MAX_DATE]
    found = _stdlib_date(value) or _stdlib_date(_AROUND_COLON.sub(":", _COMMENT.sub("", value)))
    if found is None:
        return None
    try:
        found.astimezone(UTC)
    except (OverflowError, ValueError):
        return None
    return found if 1970 <= found.year <= 9000 else None


def _stdlib_date(value: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(value.strip())
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found


def received_date(values: Iterable[str]) -> datetime | None:
    """The date of the topmost Received field (RFC 5321 section 4.4: after its last semicolon); None where unreadable."""
    for value in values:
        _, semicolon, tail = value.rpartition(";")
        return date_of(tail if semicolon else value)
    return None

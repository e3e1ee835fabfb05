"""The first lines of a message file: the little that a source must know before anybody reads the message. Total."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from ingest.mail.headers import date_of, decode_words, received_date
from ingest.sources.stamp import fields_of

# A header block is a few kilobytes; what stands beyond is no longer looked at.
_HEAD_BYTES = 1 << 18
_END = re.compile(rb"\r?\n\r?\n|\r\r")
_FOLD = re.compile(rb"\r?\n(?=[ \t])")

# What Exchange hands over in place of a message that it cannot render (FIELD, lesson 13; OfflineIMAP/offlineimap#62,
# freescout#3203): a short note from itself whose subject and first line are always these.
_PLACEHOLDER_BYTES = 20_000
_PLACEHOLDER = re.compile(
    r"retrieval using the (?:imap4?|pop3?) protocol failed|the server couldn.t retrieve the following message", re.I
)
_PART_HEADER = re.compile(rb"(?:--|[A-Za-z][A-Za-z0-9-]*:|[ \t])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """`topmost_received` and `date` are aware or None; `opening` is the first line of text below the header.

    `fields` is the hash of those that tell messages apart (`stamp.fields_of`); None where the file was not read.
    """

    subject: str = field(default="", repr=False)
    topmost_received: datetime | None = None
    date: datetime | None = None
    opening: str = field(default="", repr=False)
    fields: str | None = None


def read_head(path: Path) -> Head:
    """Reads the head of a file; one that is no message has an empty one. Raises OSError only."""
    with path.open("rb") as file:
        start = file.read(_HEAD_BYTES)
    end = _END.search(start)
    header, body = (start[: end.start()], start[end.end() :]) if end else (start, b"")
    fields = fields_of(header)
    header = _FOLD.sub(b"", header)
    return Head(
        subject=decode_words(_first(header, b"subject") or "")[0].strip(),
        topmost_received=received_date([value] if (value := _first(header, b"received")) else []),
        date=date_of(value) if (value := _first(header, b"date")) else None,
        opening=_opening(body),
        fields=fields,
    )


def is_placeholder(path: Path, head: Head) -> bool:
    """Whether a server wrote this in place of the message. A person who quotes such a note is not meant."""
    if path.stat().st_size > _PLACEHOLDER_BYTES:
        return False
    return bool(_PLACEHOLDER.match(head.subject) or _PLACEHOLDER.match(head.opening))


def _first(header: bytes, name: bytes) -> str | None:
    found = re.search(rb"^" + name + rb"[ \t]*:(.*)$", header, re.I | re.M)
    return found[1].decode("utf-8", "replace").strip() if found else None


def _opening(body: bytes) -> str:
    # Of a multipart the boundary and the first part's own header stand before the text.
    for line in body[:4096].splitlines():
        if line.strip() and not _PART_HEADER.match(line):
            return line.decode("utf-8", "replace").strip()
    return ""

"""What a server says of a message beside its UID, as a hash: whether a UID still names the message that was taken.

A folder that is made anew with its old UIDVALIDITY, or another account under the same name, counts its UIDs from 1 again
(FIELD, lesson 1). Size, INTERNALDATE and a few header fields tell the two apart without a body; where they differ in
the least, the body is fetched and its SHA-256 has the last word. Against Message-ID alone: lesson 3.
"""

import hashlib
import re
from datetime import datetime

FIELDS = ("DATE", "FROM", "MESSAGE-ID", "SUBJECT")
_FOLD = re.compile(rb"\r?\n(?=[ \t])")
_NAMES = frozenset(name.lower().encode() for name in FIELDS)


def fields_of(header: bytes) -> str:
    """The fields that tell messages apart, as a hash; blanks and folding, which servers change, do not count. Total."""
    lines = (line.partition(b":") for line in re.split(rb"\r\n|\r|\n", _FOLD.sub(b" ", header)))
    told = sorted((name.strip().lower(), b" ".join(value.split())) for name, _, value in lines)
    named = [name + b":" + value for name, value in told if name in _NAMES]
    return hashlib.sha256(b"\n".join(named)).hexdigest()


def stamp_of(size: int | None, internaldate: datetime | None, fields: str | None) -> str:
    """The stamp, 32 hexadecimal digits: `size` in bytes and the moment as the server told them; None where it did not."""
    moment = None if internaldate is None else internaldate.timestamp()
    return hashlib.sha256(f"{size}|{moment}|{fields}".encode()).hexdigest()[:32]

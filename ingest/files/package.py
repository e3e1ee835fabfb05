"""Zip files (PKWARE APPNOTE 6.3), opened only where their own directory says that they are harmless.

Python's `zipfile` never gives more of a member than the directory declares, so that the declared sizes are a bound for
every library that reads through it. That holds for stored and deflated members only: its bzip2 and LZMA unpack a block
whole, whatever size was asked for.
"""

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager

from ingest.files.contents import Bomb, Budget
from models.errors import Held
from models.words import HoldReason

_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_ENCRYPTED = 0x1  # general purpose bit 0: APPNOTE section 4.4.4
_ENTRY = b"PK\x01\x02"
MOST_ENTRIES = 10_000
"""Directory entries that are looked at: each costs Python half a kilobyte."""
_MOST_XML = 30_000_000
"""Bytes of one XML part: a tree takes ten times as much memory."""


@contextmanager
def opened(data: bytes, budget: Budget) -> Iterator[zipfile.ZipFile]:
    """The zip file, paid for from the budget as a whole.

    Raises Bomb; Held(PASSWORD) where a member is encrypted, UNREADABLE for a damaged file, UNKNOWN_FORMAT for a way of
    packing that is not read.
    """
    archive = directory(data)
    try:
        entries = archive.infolist()
        budget.spend(
            members=0,
            packed=sum(entry.compress_size for entry in entries),
            unpacked=sum(entry.file_size for entry in entries),
        )
        if any(entry.flag_bits & _ENCRYPTED for entry in entries):
            raise Held(HoldReason.PASSWORD, "an archive that opens with a password only")
        if any(entry.compress_type not in _METHODS for entry in entries):
            raise Held(HoldReason.UNKNOWN_FORMAT, "an archive packed in a way that is not read")
        yield archive
    finally:
        archive.close()


def directory(data: bytes) -> zipfile.ZipFile:
    """The zip file, nothing of it unpacked. Raises Bomb and Held(UNREADABLE)."""
    if data.count(_ENTRY) > MOST_ENTRIES:
        raise Bomb(f"an archive of more than {MOST_ENTRIES} entries")
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except Exception:  # zipfile raises its own, and what a forged directory provokes
        raise Held(HoldReason.UNREADABLE, "a damaged archive") from None


def office(data: bytes, budget: Budget) -> zipfile.ZipFile:
    """The package of an office document, paid for, its XML harmless: no entities, no part out of reason.

    OPC forbids document type declarations (ECMA-376 part 2, section 8.1.4); an entity of one's own, in either standard,
    is an attack. Raises as `opened`; an encrypted one is a Held(PASSWORD).
    """
    with opened(data, budget) as archive:
        for entry in archive.infolist():
            if not entry.filename.lower().endswith((".xml", ".rels")):
                continue
            if entry.file_size > _MOST_XML:
                raise Bomb(f"an office document with a part of more than {_MOST_XML} bytes")
            _refuse_entities(archive.read(entry))
    return directory(data)


def _refuse_entities(xml: bytes) -> None:
    head = xml[:4096].replace(b"\x00", b"")
    if b"<!ENTITY" in xml or (b"<!DOCTYPE" in head and b"[" in head.partition(b"<!DOCTYPE")[2].partition(b">")[0]):
        raise Bomb("an office document that declares entities")
    if xml[:2] in (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<") and b"<!ENTITY" in xml.replace(b"\x00", b""):
        raise Bomb("an office document that declares entities")

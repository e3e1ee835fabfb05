"""The text of a .doc (Word 97 to 2003, MS-DOC): people who have had their computer for long still send them.

No library that is kept reads them; of the format no more is needed than where the pieces of the text lie (section 2.4.1).
"""

import io
import re
import struct
from typing import Any

from ingest.files.contents import Contents
from models.errors import Held
from models.words import HoldReason

_IDENT, _WORD_97 = 0xA5EC, 0x00C1
_ENCRYPTED, _TABLE_1 = 0x0100, 0x0200  # FibBase, section 2.5.2
_CLX = 33  # its place among the pairs of offset and length: section 2.5.6
_COMPRESSED = 0x40000000  # FcCompressed, section 2.9.73
_MOST_PIECES = 100_000
_FIELD_CODE = re.compile("\x13[^\x13\x14\x15]*(?:\x14|(?=\x15))")
_MARKS = {"\r": "\n", "\x0b": "\n", "\x0c": "\n\n", "\x1e": "-", "\x07": "  "}
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1f]")
_GAPS = re.compile(r"\n{3,}")


def read(data: bytes) -> Contents:
    """The text: headers and footers, the body, notes, text boxes. Comments are the defect `comments-left-out`.

    Raises Held: PASSWORD, UNKNOWN_FORMAT for a Word before 97, UNREADABLE.
    """
    import olefile

    with olefile.OleFileIO(io.BytesIO(data)) as file:
        try:
            document = file.openstream("WordDocument").read()
            ident, version = struct.unpack_from("<HH", document)
            (flags,) = struct.unpack_from("<H", document, 10)
            if ident != _IDENT or version < _WORD_97:
                raise Held(HoldReason.UNKNOWN_FORMAT, "doc")
            if flags & _ENCRYPTED:
                raise Held(HoldReason.PASSWORD, "a Word document that opens with a password only")
            table = file.openstream("1Table" if flags & _TABLE_1 else "0Table").read()
        except OSError:
            raise Held(HoldReason.UNKNOWN_FORMAT, "doc") from None
    counts, clx = _places(document, table)
    text = "".join(_pieces(document, clx))
    stories: list[str] = []
    at = 0
    for count in counts:
        stories.append(_tidy(text[at : at + max(count, 0)]))
        at += max(count, 0)
    body, footnotes, headers, _, comments, endnotes, boxes, _ = stories
    shown = "\n\n".join(filter(None, [headers, body, boxes, footnotes, endnotes]))
    return Contents(text=shown, defects=frozenset({"comments-left-out"} if comments else ()))


def _places(document: bytes, table: bytes) -> tuple[tuple[int, ...], bytes]:
    """How many characters each story has (FibRgLw97, section 2.5.4), and the Clx that says where they lie."""
    at = 32
    (words,) = struct.unpack_from("<H", document, at)
    at += 2 + 2 * words
    (longs,) = struct.unpack_from("<H", document, at)
    counts = struct.unpack_from("<8i", document, at + 2 + 12)
    at += 2 + 4 * longs + 2
    start, length = struct.unpack_from("<II", document, at + 8 * _CLX)
    return counts, table[start : start + length]


def _pieces(document: bytes, clx: bytes) -> list[str]:
    """The pieces of the text in order: the Pcdt behind the property modifiers (section 2.9.38)."""
    at = 0
    while clx[at] == 1:
        at += 3 + int(struct.unpack_from("<H", clx, at + 1)[0])
    if clx[at] != 2:
        raise Held(HoldReason.UNREADABLE, "doc")
    (length,) = struct.unpack_from("<I", clx, at + 1)
    plan = clx[at + 5 : at + 5 + length]
    number = (len(plan) - 4) // 12
    if number > _MOST_PIECES:
        raise Held(HoldReason.TOO_COMPLEX, "doc")
    ends = struct.unpack_from(f"<{number + 1}I", plan)
    return [_piece(document, plan, 4 * (number + 1) + 8 * each, ends[each + 1] - ends[each]) for each in range(number)]


def _piece(document: bytes, plan: bytes, at: int, characters: int) -> str:
    (place,) = struct.unpack_from("<I", plan, at + 2)
    if place & _COMPRESSED:
        start = (place & ~_COMPRESSED & 0x7FFFFFFF) // 2
        return document[start : start + characters].decode("cp1252", "replace")
    return document[place : place + 2 * characters].decode("utf-16-le", "replace")


def _tidy(story: str) -> str:
    """The story as it is seen: of a field its result, marks of cells and rows as blanks and lines."""
    before: Any = None
    while before != story:
        before, story = story, _FIELD_CODE.sub("", story, count=10_000)
    story = story.replace("\x07\x07", "\n")
    for mark, shown in _MARKS.items():
        story = story.replace(mark, shown)
    lines = (line.rstrip() for line in _UNSEEN.sub("", story).split("\n"))
    return _GAPS.sub("\n\n", "\n".join(lines)).strip("\n")

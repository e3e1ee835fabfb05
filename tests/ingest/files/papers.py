"""Invented letters in the formats that people attach, and archives around them."""

import io
import struct
import zipfile
from collections.abc import Callable
from typing import Any

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from extract_msg.ole_writer import OleWriter
from odfdo import Document, Element, Paragraph, Table

LETTER = (
    "Geachte,",
    "Sinds 12 januari wacht ik op de terugbetaling van mijn bril en niemand aan het loket kan mij zeggen waarom.",
    "Met vriendelijke groeten,",
    "Wim Proefmans",
)


def word(*paragraphs: str, change: Callable[[Any], None] | None = None) -> bytes:
    """A DOCX of these paragraphs (a letter where none are named); `change` gets python-docx's document."""
    document = docx.Document()
    for text in paragraphs or LETTER:
        document.add_paragraph(text)
    if change is not None:
        change(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def paragraph_xml(inside: str) -> Any:
    """A w:p with this inside, for what python-docx has no words for."""
    return parse_xml(f"<w:p {nsdecls('w', 'wp', 'r')} xmlns:mc='mc' xmlns:v='v'>{inside}</w:p>")


def with_paragraph(inside: str) -> bytes:
    """A DOCX whose only paragraph has this WordprocessingML inside."""

    def change(document: Any) -> None:
        document.element.body.insert(0, paragraph_xml(inside))

    return word("Einde.", change=change)


def changed(package: bytes, change: Callable[[str, bytes], bytes | None]) -> bytes:
    """The package with each member as `change` makes it of name and bytes; None takes it out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            content = change(name, before.read(name))
            if content is not None:
                after.writestr(name, content)
    return out.getvalue()


def opendocument(*paragraphs: str, extra: tuple[Any, ...] = ()) -> bytes:
    """An ODT of these paragraphs (a letter where none are named) and these elements."""
    document = Document("text")
    document.body.clear()
    for text in paragraphs or LETTER:
        document.body.append(Paragraph(text))
    for element in extra:
        document.body.append(element)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def element(xml: str) -> Any:
    """An element of OpenDocument."""
    return Element.from_tag(xml)


def table(*rows: tuple[str, ...]) -> Any:
    """A table of OpenDocument."""
    made = Table("Bedragen", width=len(rows[0]), height=len(rows))
    for y, row in enumerate(rows):
        for x, value in enumerate(row):
            made.set_value((x, y), value)
    return made


def rich(text: str) -> bytes:
    """An RTF of this source between its usual beginning and end."""
    head = r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fnil\fcharset0 Calibri;}}{\colortbl ;\red0\green0\blue255;}"
    return (head + r"\viewkind4\uc1\pard\f0\fs22 " + text + "}").encode("latin-1")


def packed(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these members; the same bytes at any time, since two workers name a test after them."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name), content, compress_type=method)
    return out.getvalue()


def locked_zip(name: str = "klacht.docx", content: bytes = b"x") -> bytes:
    """A zip whose member is marked as encrypted (APPNOTE section 4.4.4, bit 0)."""
    data = bytearray(packed((name, content)))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def invitation(method: str = "REQUEST", **changes: str) -> bytes:
    """An invitation to a talk about a file."""
    lines = {
        "SUMMARY": "Gesprek over mijn dossier",
        "DTSTART;TZID=Europe/Brussels": "20260304T140000",
        "DTEND;TZID=Europe/Brussels": "20260304T150000",
        "LOCATION": "Kantoor Vilvoorde",
        "ORGANIZER;CN=Wim Proefmans": "mailto:wim@huis.example",
        "DESCRIPTION": "Ik wacht sinds januari op antwoord\\, graag uitleg.",
        **changes,
    }
    head = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Huis//EN\r\nMETHOD:{method}\r\nBEGIN:VEVENT\r\nUID:1@huis.example\r\n"
    body = "".join(f"{name}:{value}\r\n" for name, value in lines.items())
    return f"{head}{body}END:VEVENT\r\nEND:VCALENDAR\r\n".encode()


def word97(
    *pieces: tuple[str, bool], header: str = "", comment: str = "", flags: int = 0x200, version: int = 0xC1
) -> bytes:
    """A .doc (MS-DOC) whose text is these pieces, each in one byte a character (True) or two; a letter where none is named."""
    body = pieces or (("\r".join(LETTER) + "\r", True),)
    stories = [sum(len(text) for text, _ in body), 0, len(header), 0, len(comment), 0, 0, 0]
    stored, plan, ends, at = b"", b"", [0], 1024
    for text, narrow in (*body, (header, False), (comment, False)):
        content = text.encode("cp1252" if narrow else "utf-16-le")
        place = (at + len(stored)) * 2 | 0x40000000 if narrow else at + len(stored)
        plan += struct.pack("<HIH", 0, place, 0)
        ends.append(ends[-1] + len(text))
        stored += content + b"\x00" * (len(content) % 2)
    plan = struct.pack(f"<{len(ends)}I", *ends) + plan
    clx = b"\x01" + struct.pack("<H", 2) + b"\x00\x00" + b"\x02" + struct.pack("<I", len(plan)) + plan
    base = struct.pack("<HH6xH20x", 0xA5EC, version, flags)
    longs = struct.pack("<3i8i11i", 0, 0, 0, *stories, *[0] * 11)
    pairs = struct.pack("<66I", *[0] * 66) + struct.pack("<II", 0, len(clx)) + bytes(59 * 8)
    head = base + struct.pack("<H28xH", 14, 22) + longs + struct.pack("<H", 93) + pairs
    writer = OleWriter()
    writer.addEntry(["WordDocument"], head.ljust(1024, b"\x00") + stored + bytes(4096))
    writer.addEntry(["1Table"], clx + bytes(4096))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


# ── winmail.dat (MS-OXTNEF section 2.1.3) ────────────────────────────────────────────────────────


def tnef(*attributes: tuple[int, int, bytes]) -> bytes:
    """A TNEF stream of (level, attribute with its type, bytes)."""
    out = [b"\x78\x9f\x3e\x22\x01\x00", _attribute(1, 0x00069007, struct.pack("<II", 1252, 0))]
    out += [_attribute(level, name, content) for level, name, content in attributes]
    return b"".join(out)


def _attribute(level: int, name: int, content: bytes) -> bytes:
    return struct.pack("<BII", level, name, len(content)) + content + struct.pack("<H", sum(content) & 0xFFFF)


def properties(*values: tuple[int, int, bytes]) -> bytes:
    """MAPI properties of (type, identifier, bytes), those of variable length."""
    out = [struct.pack("<I", len(values))]
    for kind, name, content in values:
        out.append(struct.pack("<HHII", kind, name, 1, len(content)) + content + b"\x00" * (-len(content) % 4))
    return b"".join(out)


def compressed(rtf: bytes) -> bytes:
    """RTF as MS-OXRTFCP packs it."""
    from compressed_rtf import compress

    return bytes(compress(rtf, compressed=True))


def winmail(*, rtf: bytes | None = None, html: str | None = None, files: tuple[tuple[str, bytes], ...] = ()) -> bytes:
    """What Exchange makes of a message with a body and files."""
    bodies = []
    if rtf is not None:
        bodies.append((0x0102, 0x1009, compressed(rtf)))
    if html is not None:
        bodies.append((0x0102, 0x1013, html.encode()))
    parts: list[tuple[int, int, bytes]] = [(1, 0x00069003, properties(*bodies))]
    for name, content in files:
        parts.append((2, 0x00069002, bytes(14)))
        parts.append((2, 0x00018010, name.encode("cp1252") + b"\x00"))
        parts.append((2, 0x0006800F, content))
        parts.append((2, 0x00069005, properties((0x001F, 0x3707, name.encode("utf-16-le") + b"\x00\x00"))))
    return tnef(*parts)

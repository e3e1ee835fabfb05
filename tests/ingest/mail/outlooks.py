"""Saved Outlook messages (.msg) of invented people, built stream by stream (MS-OXMSG) with extract-msg's own writer."""

import io
import struct
from datetime import UTC, datetime

from extract_msg.ole_writer import OleWriter

from tests.ingest.files.papers import compressed

_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_UNICODE, _BINARY, _TIME, _LONG = 0x001F, 0x0102, 0x0040, 0x0003
_FIXED = 6  # readable and writeable


def msg(
    *,
    subject: str = "Remboursement kiné",
    body: str
    | None = "Bonjour,\r\n\r\nJ'attends depuis le 12 janvier le remboursement de mes séances.\r\n\r\nNora Vandamme",
    html: bytes | None = None,
    rtf: bytes | None = None,
    headers: str | None = None,
    attachments: tuple[tuple[str, bytes], ...] = (),
    kind: str = "IPM.Note",
    sent: datetime | None = datetime(2026, 2, 2, 9, 15, tzinfo=UTC),
) -> bytes:
    """A message from Nora Vandamme as Outlook saves it; `headers` is the transport header where it kept one."""
    writer = OleWriter()
    text = {
        0x001A: kind,
        0x0037: subject,
        0x0C1A: "Nora Vandamme",
        0x0C1F: "nora.vandamme@maison.example",
        0x0E04: "plaintes@solidaris.example",
        0x1000: body,
        0x007D: headers,
        0x1035: "<msg-1@maison.example>",
    }
    streams: dict[tuple[int, int], bytes] = {
        (tag, _UNICODE): value.encode("utf-16-le") for tag, value in text.items() if value is not None
    }
    if html is not None:
        streams[0x1013, _BINARY] = html
    if rtf is not None:
        streams[0x1009, _BINARY] = compressed(rtf)
    fixed = [struct.pack("<HHIQ", _LONG, 0x3FDE, _FIXED, 65001), struct.pack("<HHIQ", _LONG, 0x340D, _FIXED, 0x40000)]
    if sent is not None:
        ticks = int((sent - _EPOCH).total_seconds() * 10_000_000)
        fixed.append(struct.pack("<HHIQ", _TIME, 0x0039, _FIXED, ticks))
    head = bytes(8) + struct.pack("<IIII", 0, len(attachments), 0, len(attachments)) + bytes(8)
    _write(writer, [], streams, head, fixed)
    writer.addEntry(["__nameid_version1.0"], storage=True)
    for tag in ("00020102", "00030102", "00040102"):
        writer.addEntry(["__nameid_version1.0", f"__substg1.0_{tag}"], b"")
    for number, (filename, content) in enumerate(attachments):
        folder = [f"__attach_version1.0_#{number:08X}"]
        writer.addEntry(folder, storage=True)
        values = {(0x3701, _BINARY): content, (0x3707, _UNICODE): filename.encode("utf-16-le")}
        _write(writer, folder, values, bytes(8), [struct.pack("<HHIQ", _LONG, 0x3705, _FIXED, 1)])
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _write(
    writer: OleWriter, folder: list[str], streams: dict[tuple[int, int], bytes], head: bytes, fixed: list[bytes]
) -> None:
    rows = list(fixed)
    for (tag, form), content in streams.items():
        writer.addEntry([*folder, f"__substg1.0_{tag:04X}{form:04X}"], content)
        size = len(content) + (2 if form == _UNICODE else 0)
        rows.append(struct.pack("<HHIII", form, tag, _FIXED, size, 0))
    writer.addEntry([*folder, "__properties_version1.0"], head + b"".join(rows))

"""RTF 1.9.1 to text, by striprtf; HTML that Exchange packed into RTF (MS-OXRTFEX), by RTFDE."""

import re
from typing import Any

from ingest.files.contents import Bomb, Contents
from models.errors import Held
from models.words import HoldReason

MOST_BYTES = 40_000_000
_MOST_HTML = 200_000
"""Bytes of RTF up to which its HTML is taken out: RTFDE takes twelve seconds a megabyte, and the text is there without it."""
# striprtf drops what stands in these destinations; a letterhead stands in a header, an address in a text box.
_SEEN = re.compile(rb"\\(?:header[lrf]?|footer[lrf]?|footnote|shptxt|dptxbxtext)(?![a-z])")
_SHAPE = re.compile(rb"\\\*\\(?:shpinst|do)(?![a-z])|\\(?:shp|shpgrp)(?![a-z])")
_PICTURE_BYTES = re.compile(rb"[0-9a-fA-F\s]{400,}")
_PICTURE = re.compile(rb"\\(?:jpegblip|pngblip)\b")
_PICTURE_HEX = re.compile(rb"(?:ffd8ff|89504e47)[0-9a-f\s]{8000,}", re.IGNORECASE)
_MOST_PICTURES = 20
_BINARY = re.compile(rb"\\bin(\d{1,9}) ?")
_UNICODE = re.compile(rb"\\u(-?\d{1,10})")
_DELETED = re.compile(rb"\{[^{}]{0,400}\\deleted(?!0)[^{}]{0,4000}\}")
_HIDING = re.compile(rb"\\v(?![a-z0-9-])|\\v1(?!\d)")
_TOKEN = re.compile(rb"\\([a-z]{1,32})(-?\d{1,10})? ?|\\'[0-9a-fA-F]{2}|\\[^a-z]|[{}]|[^\\{}]+|\\", re.DOTALL)
_BARE_SKIP = re.compile(rb"\\uc(?![\d-])")
_GAPS = re.compile(r"\n{3,}")


def read(data: bytes) -> Contents:
    """The text with headers, footers and text boxes in place, deleted changes left out; pictures where there is little text.

    Raises Bomb, and Held(UNREADABLE).
    """
    text = to_text(data)
    few = sum(map(str.isalpha, text)) < 200
    return Contents(text=text, pictures=tuple(_pictures(data)) if few else ())


def to_text(data: bytes) -> str:
    """The text of RTF bytes. Raises Bomb for one out of reason and Held(UNREADABLE) for none at all."""
    if len(data) > MOST_BYTES:
        raise Bomb(f"an RTF document of more than {MOST_BYTES} bytes")
    if b"{\\rtf" not in data[:1024]:
        raise Held(HoldReason.UNREADABLE, "an RTF document")
    import striprtf.striprtf as library

    source = _DELETED.sub(b"", _PICTURE_BYTES.sub(b"", _without_binary(data[data.index(b"{\\rtf") :])))
    if _HIDING.search(source):
        source = _without_hidden(source)
    source = _SHAPE.sub(b"", _SEEN.sub(b"\\\\par", source))
    source = _UNICODE.sub(_in_range, _BARE_SKIP.sub(b"\\\\uc1", source))
    try:
        convert: Any = library.rtf_to_text
        text = str(convert(source.decode("latin-1"), errors="replace"))
    except Exception:  # it indexes and converts what the file claims
        raise Held(HoldReason.UNREADABLE, "an RTF document") from None
    # Characters outside the first plane come as two halves.
    text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    lines = (line.rstrip(" |").replace("|", "  ") for line in text.replace("\r", "\n").split("\n"))
    return _GAPS.sub("\n\n", "\n".join(lines)).strip("\n")


def _without_binary(data: bytes) -> bytes:
    """The bytes without those of pictures that stand in it raw: `\\binN` and N bytes."""
    pieces: list[bytes] = []
    at = 0
    while (match := _BINARY.search(data, at)) is not None:
        pieces.append(data[at : match.start()])
        at = match.end() + int(match[1])
    return b"".join([*pieces, data[at:]])


def _without_hidden(source: bytes) -> bytes:
    """The source without what nobody sees: from `\\v` to `\\v0`, `\\plain` or the end of its group (RTF 1.9.1, "Font Properties")."""
    pieces: list[bytes] = []
    outer: list[bool] = []
    hidden = False
    for token in _TOKEN.finditer(source):
        whole, word = token[0], token[1]
        if whole == b"{":
            outer.append(hidden)
        elif whole == b"}":
            hidden = outer.pop() if outer else False
        elif word == b"v":
            hidden = token[2] != b"0"
        elif word == b"plain":
            hidden = False
        if not hidden or whole in (b"{", b"}"):
            pieces.append(whole)
    return b"".join(pieces)


def _in_range(match: re.Match[bytes]) -> bytes:
    return match[0] if -0x8000 <= int(match[1]) <= 0xFFFF else b"\\u65533"


def _pictures(data: bytes) -> list[bytes]:
    """JPEG and PNG pictures, as hexadecimal digits behind the word that announces them."""
    found = []
    for mark in list(_PICTURE.finditer(data))[:_MOST_PICTURES]:
        digits = _PICTURE_HEX.search(data, mark.end())
        if digits is not None:
            bare = b"".join(digits[0].split())
            found.append(bytes.fromhex(bare[: len(bare) // 2 * 2].decode("ascii")))
    return list(dict.fromkeys(found))


def body(data: bytes) -> tuple[str, str]:
    """The body of a message that Exchange keeps as RTF: its text, and its HTML where it was made from HTML (else "").

    Raises as `to_text`.
    """
    head = data[:2000]
    if b"\\fromhtml" in head and len(data) <= _MOST_HTML:
        from RTFDE.deencapsulate import DeEncapsulator  # a tenth of a second, which only these bodies need

        try:
            packed = DeEncapsulator(data.rstrip(b"\x00"))
            packed.deencapsulate()
            html = packed.html
        except Exception:  # its grammar gives up on what programs write; the RTF itself says the same
            html = b""
        if html:
            return "", html.decode("utf-8", "replace") if isinstance(html, bytes) else str(html)
    return to_text(data), ""

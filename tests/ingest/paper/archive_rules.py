"""Rules of PDF/A-2b (ISO 19005-2) as far as they can be told from a file's objects, written apart from the code under test.

Not told here: whether each glyph is in its font and as wide as the page says, and whether the streams decode without error.
"""

import io
from collections.abc import Iterator
from typing import Any

import pikepdf

_ACTIVE = ("/AA", "/JS", "/JavaScript", "/OpenAction", "/EmbeddedFiles", "/EF", "/AF", "/XFA", "/AcroForm", "/Annots")
_FILTERS = {
    "/FlateDecode", "/DCTDecode", "/CCITTFaxDecode", "/JBIG2Decode", "/RunLengthDecode", "/ASCII85Decode", "/ASCIIHexDecode",
}  # fmt: skip


def faults(data: bytes) -> list[str]:
    """What in the file PDF/A-2b does not allow, by the section that forbids it; empty where nothing is found."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        found = [*_file(data, pdf), *_catalogue(pdf)]
        for thing in pdf.objects:
            if isinstance(thing, (pikepdf.Dictionary, pikepdf.Stream)):
                found += _object(thing)
        for page in pdf.pages:
            found += _shows_no_missing_glyph(page)
        return found


def _file(data: bytes, pdf: pikepdf.Pdf) -> Iterator[str]:
    if not data.startswith(b"%PDF-1.") or min(data.split(b"\n", 2)[1][1:5]) < 128:
        yield "6.1.2: header"
    if "/ID" not in pdf.trailer:
        yield "6.1.3: no file identifier"
    if pdf.is_encrypted:
        yield "6.1.3: encrypted"
    if "/Info" in pdf.trailer:
        yield "6.6.3: information dictionary without its equal in the metadata"


def _catalogue(pdf: pikepdf.Pdf) -> Iterator[str]:
    allowed = {"/Type", "/Pages", "/Metadata", "/OutputIntents", "/Version"}
    for key in set(map(str, pdf.Root)) - allowed:
        yield f"catalogue: {key}"
    xmp = pdf.Root.Metadata.read_raw_bytes()
    if b"<pdfaid:part>2<" not in xmp or b"<pdfaid:conformance>B<" not in xmp:
        yield "6.6.4: not identified"
    (intent,) = pdf.Root.OutputIntents
    profile = intent.DestOutputProfile.read_bytes()
    if intent.S != "/GTS_PDFA1" or profile[36:40] != b"acsp" or profile[16:20] != b"RGB " or profile[8] not in (2, 4):
        yield "6.2.3: output intent"
    if int.from_bytes(profile[:4], "big") != len(profile) or int(intent.DestOutputProfile.N) != 3:
        yield "6.2.3: profile"


def _object(thing: Any) -> Iterator[str]:
    for key in _ACTIVE:
        if key in thing:
            yield f"6.4, 6.5, 6.9: {key}"
    if isinstance(thing, pikepdf.Stream):
        yield from _stream(thing)
    kind, subtype = str(thing.get("/Type", "")), str(thing.get("/Subtype", ""))
    if kind == "/Font" and subtype not in ("/Type0", "/Type3"):
        yield from _font(thing)
    if kind == "/Font" and subtype == "/Type0" and thing.Encoding not in ("/Identity-H", "/Identity-V"):
        yield "6.2.11.3.3: CMap"
    if kind == "/ExtGState" and ("/TR" in thing or "/HTP" in thing):
        yield "6.2.5: transfer function"
    if kind == "/OCG":
        yield "6.9: layer"
    if kind == "/Action" or subtype == "/Link":
        yield "6.5: action"


def _stream(stream: Any) -> Iterator[str]:
    named = stream.get("/Filter", pikepdf.Array())
    for name in named if isinstance(named, pikepdf.Array) else [named]:
        if str(name) not in _FILTERS:
            yield f"6.1.7.2: {name}"
    if "/F" in stream or "/FFilter" in stream:
        yield "6.1.7.1: external stream"
    if str(stream.get("/Subtype", "")) != "/Image":
        return
    if "/Alternates" in stream or "/OPI" in stream or stream.get("/Interpolate", False):
        yield "6.2.8: image"
    if "CMYK" in str(stream.get("/ColorSpace", "")):
        yield "6.2.4.3: colours of the press"


def _font(font: Any) -> Iterator[str]:
    described = font.get("/FontDescriptor", pikepdf.Dictionary())
    if not any(key in described for key in ("/FontFile", "/FontFile2", "/FontFile3")):
        yield f"6.2.11.4.1: {font.BaseFont} is not embedded"
    if font.Subtype == "/CIDFontType2" and "/CIDToGIDMap" not in font:
        yield "6.2.11.3.2: CIDToGIDMap"


def _shows_no_missing_glyph(page: pikepdf.Page) -> Iterator[str]:
    for step in pikepdf.parse_content_stream(page):
        if str(step.operator) == "Tj" and b"\x00\x00" in _codes(bytes(step.operands[0])):
            yield "6.2.11.8: .notdef"


def _codes(shown: bytes) -> set[bytes]:
    return {shown[at : at + 2] for at in range(0, len(shown), 2)}

"""Files that cost far more to read than they weigh, made by code: each from what its standard allows a file to claim."""

import io
import struct
import zlib
from collections.abc import Callable, Mapping

import numpy as np
import pillow_heif
from PIL import Image

Bomb = Callable[[], bytes]
LONG = 60_000  # pixels; squared it is 3.6 thousand million
_BOX = "0 0 595 842"


# ── PDF (ISO 32000-1) ────────────────────────────────────────────────────────────────────────────


def pdf(objects: Mapping[int, bytes], *, trailer: str = "") -> bytes:
    """A PDF of these objects by number, with a true table of them; object 1 is the catalogue."""
    data = bytearray(b"%PDF-1.7\n")
    at = {}
    for number, body in objects.items():
        at[number] = len(data)
        data += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    start = len(data)
    size = max(objects) + 1
    data += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for number in range(1, size):
        data += b"%010d 00000 %c \n" % (at.get(number, 0), ord("n") if number in at else ord("f"))
    return bytes(data) + f"trailer\n<</Root 1 0 R/Size {size}{trailer}>>\nstartxref\n{start}\n%%EOF\n".encode()


def stream(data: bytes, keys: str = "") -> bytes:
    """A stream object."""
    return f"<<{keys}/Length {len(data)}>>\nstream\n".encode() + data + b"\nendstream"


def packed(data: bytes, keys: str = "", *, times: int = 1) -> bytes:
    """A stream object, deflated so many times over."""
    for _ in range(times):
        data = zlib.compress(data, 9)
    return stream(data, f"{keys}/Filter[{'/FlateDecode' * times}]")


def one_page(
    content: bytes, *, resources: str = "", more: Mapping[int, bytes] | None = None, page: str = "", catalog: str = ""
) -> bytes:
    """A PDF of one A4 page that draws the stream object `content`; `more` objects are numbered from 5."""
    return pdf(
        {
            1: f"<</Type/Catalog/Pages 2 0 R{catalog}>>".encode(),
            2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            3: f"<</Type/Page/Parent 2 0 R/MediaBox[{_BOX}]/Resources<<{resources}>>/Contents 4 0 R{page}>>".encode(),
            4: content,
            **(more or {}),
        }
    )


def _image(body: bytes, keys: str) -> bytes:
    """A page which is this picture; `keys` its dictionary's."""
    picture = stream(body, f"/Type/XObject/Subtype/Image/ColorSpace/DeviceGray{keys}")
    return one_page(stream(b"595 0 0 842 0 0 cm /X Do"), resources="/XObject<</X 5 0 R>>", more={5: picture})


def million_pages() -> bytes:
    """A tree of six levels in which each of ten children is the same one."""
    levels = {
        number: f"<</Type/Pages/Kids[{f'{number + 1} 0 R ' * 10}]/Count {10 ** (8 - number)}>>".encode()
        for number in range(2, 8)
    }
    leaf = f"<</Type/Page/MediaBox[{_BOX}]>>".encode()
    return pdf({1: b"<</Type/Catalog/Pages 2 0 R>>", **levels, 8: leaf})


def ring_of_pages() -> bytes:
    """A tree of pages that is its own branch."""
    return pdf(
        {
            1: b"<</Type/Catalog/Pages 2 0 R>>",
            2: b"<</Type/Pages/Kids[3 0 R 2 0 R]/Count 9>>",
            3: b"<</Type/Pages/Parent 2 0 R/Kids[2 0 R]/Count 5>>",
        }
    )


def many_objects() -> bytes:
    """Three hundred thousand objects that say nothing."""
    plain = {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: f"<</Type/Page/Parent 2 0 R/MediaBox[{_BOX}]>>".encode(),
    }
    return pdf(plain | dict.fromkeys(range(4, 300_000), b"<<>>"))


def nested_forms() -> bytes:
    """Form XObjects that draw the next one ten times, twelve deep: "a thousand million laughs"."""
    more = {}
    for number in range(5, 17):
        body = b"/N Do " * 10 if number < 16 else b"0 0 9 9 re f"
        following = f"/Resources<</XObject<</N {number + 1} 0 R>>>>" if number < 16 else ""
        more[number] = stream(body, f"/Type/XObject/Subtype/Form/BBox[{_BOX}]{following}")
    return one_page(stream(b"/N Do"), resources="/XObject<</N 5 0 R>>", more=more)


def nested_patterns() -> bytes:
    """Tiling patterns of small tiles, each filled with the next."""
    more = {}
    for number in range(5, 13):
        following = f"/Resources<</Pattern<</N {number + 1} 0 R>>>>" if number < 12 else "/Resources<<>>"
        body = b"/Pattern cs /N scn 0 0 500 500 re f" if number < 12 else b"0 0 1 1 re f"
        keys = f"/Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 500 500]/XStep 1/YStep 1{following}"
        more[number] = stream(body, keys)
    content = b"/Pattern cs /N scn 0 0 595 842 re f"
    return one_page(stream(content), resources="/Pattern<</N 5 0 R>>", more=more)


def nested_masks() -> bytes:
    """Soft masks whose groups have a soft mask, and draw twice."""
    more = {}
    for number in range(5, 29, 2):
        last = number + 2 >= 29
        following = "" if last else f"/Resources<</ExtGState<</G {number + 3} 0 R>>/XObject<</N {number + 2} 0 R>>>>"
        body = b"0 0 595 842 re f" if last else b"/G gs 0 0 595 842 re f /N Do /N Do"
        keys = f"/Type/XObject/Subtype/Form/BBox[{_BOX}]/Group<</S/Transparency/CS/DeviceGray>>{following}"
        more[number] = stream(body, keys)
        more[number + 1] = f"<</Type/ExtGState/SMask<</S/Luminosity/G {number} 0 R>>>>".encode()
    return one_page(stream(b"/G gs 0 0 595 842 re f"), resources="/ExtGState<</G 6 0 R>>", more=more)


def endless_content() -> bytes:
    """A page of fifty million strokes, in 10 kB."""
    return one_page(_twice(b"0 0 m 9 9 l S\n", 50_000_000))


def endless_blanks() -> bytes:
    """A page of a thousand million blanks."""
    return one_page(_twice(b" " * 100, 10_000_000))


def endless_text() -> bytes:
    """A page with ten million letters on it."""
    text = b"BT /F 9 Tf 1 0 0 1 50 700 Tm (Je me plains de mon dossier.) Tj ET\n"
    font = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    return one_page(_twice(text, 400_000), resources=f"/Font<</F {font}>>")


def _twice(line: bytes, times: int) -> bytes:
    """A stream that is a line so many times over, deflated twice without ever being whole."""
    outer = zlib.compressobj(9)
    inner = zlib.compressobj(9)
    block, data = line * 10_000, bytearray()
    for _ in range(times // 10_000):
        data += outer.compress(inner.compress(block))
    data += outer.compress(inner.flush()) + outer.flush()
    return stream(bytes(data), "/Filter[/FlateDecode/FlateDecode]")


def endless_lzw() -> bytes:
    """LZW in deflate in deflate: a thousand million bytes of content."""
    codes = bytearray()
    bits, held = 0, 0
    for code in [256, 32, *range(258, 511)] * 40_000:  # every code one letter longer than the one before
        held = (held << 9) | code
        bits += 9
        while bits >= 8:
            bits -= 8
            codes.append((held >> bits) & 255)
        held &= (1 << bits) - 1
    data = zlib.compress(zlib.compress(bytes(codes), 9), 9)
    return one_page(stream(data, "/Filter[/FlateDecode/FlateDecode/LZWDecode]"))


def object_stream() -> bytes:
    """A stream of objects (section 7.5.7) that holds one, after a thousand million blanks."""
    inner = zlib.compressobj(9)
    data = inner.compress(b"9 0 ")
    for _ in range(1000):
        data += inner.compress(b" " * 1_000_000)
    data += inner.flush()
    body = bytearray(b"%PDF-1.7\n")
    at = {}
    for number, what in (
        (1, b"<</Type/Catalog/Pages 2 0 R/Metadata 9 0 R>>"),
        (2, b"<</Type/Pages/Kids[3 0 R]/Count 1>>"),
        (3, f"<</Type/Page/Parent 2 0 R/MediaBox[{_BOX}]/Contents 9 0 R>>".encode()),
        (4, stream(data, "/Type/ObjStm/N 1/First 4/Filter/FlateDecode")),
    ):
        at[number] = len(body)
        body += b"%d 0 obj\n" % number + what + b"\nendobj\n"
    rows = b"\0\0\0\0\0\0" + b"".join(struct.pack(">BIB", 1, at[number], 0) for number in (1, 2, 3, 4))
    rows += struct.pack(">BIB", 1, len(body), 0) + b"\0" * 18 + struct.pack(">BIB", 2, 4, 0)
    start = len(body)
    table = stream(rows, "/Type/XRef/Size 10/W[1 4 1]/Root 1 0 R")
    return bytes(body) + b"5 0 obj\n" + table + f"\nendobj\nstartxref\n{start}\n%%EOF\n".encode()


def ring_of_tables() -> bytes:
    """A table of objects whose earlier one is itself, and which claims two thousand million entries."""
    data = one_page(stream(b""))
    start = data.rindex(b"xref\n0", 0, data.rindex(b"startxref"))
    return data.replace(b"/Size 5", f"/Size 2147483647/Prev {start}".encode())


def deep_arrays() -> bytes:
    """Arrays within arrays, a million deep."""
    return one_page(stream(b"[" * 1_000_000), page="/Odd " + "[" * 1_000_000 + "]" * 1_000_000)


def map_of_letters() -> bytes:
    """A ToUnicode map (section 9.10.3) of ranges that cover the same four thousand million codes again and again."""
    rows = b"<00000000> <ffffffff> <0041>\n" * 100
    cmap = b"/CIDInit /ProcSet findresource begin begincmap\n100 beginbfrange\n" + rows + b"endbfrange endcmap end"
    font = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 5 0 R>>"
    text = b"BT /F 12 Tf 50 700 Td (Je me plains de mon dossier.) Tj ET"
    return one_page(stream(text), resources=f"/Font<</F {font}>>", more={5: packed(cmap)})


def calculator() -> bytes:
    """A shading by a calculator function (section 7.10.5) of a million steps for each point."""
    program = b"{ " + b"dup mul sqrt " * 300_000 + b"pop }"
    function = packed(program, "/FunctionType 4/Domain[0 1 0 1]/Range[0 1]")
    shading = "<</ShadingType 1/ColorSpace/DeviceGray/Domain[0 1 0 1]/Matrix[595 0 0 842 0 0]/Function 5 0 R>>"
    return one_page(stream(b"/S sh"), resources=f"/Shading<</S {shading}>>", more={5: function})


def wide_page() -> bytes:
    """A page 14,400 inches wide."""
    return one_page(stream(b"")).replace(_BOX.encode(), b"0 0 1036800 842")


def unit_page() -> bytes:
    """A page whose unit (section 14.11.4 and table 30) is a thousand inches."""
    return one_page(stream(b""), page="/UserUnit 72000")


def many_notes() -> bytes:
    """A page with a hundred thousand annotations of one look."""
    note = "<</Type/Annot/Subtype/Stamp/Rect[0 0 500 500]/F 4/AP<</N 5 0 R>>>>"
    more = {5: stream(b"0 0 9 9 re f", "/Type/XObject/Subtype/Form/BBox[0 0 9 9]"), 6: note.encode()}
    return one_page(stream(b""), page=f"/Annots[{'6 0 R ' * 100_000}]", more=more)


def many_fields() -> bytes:
    """A form of fifty thousand fields, each with a value."""
    rows = "".join(
        f"<</Type/Annot/Subtype/Widget/FT/Tx/T(f{number})/V(plainte)/Rect[50 {number % 800} 400 {number % 800 + 9}]>>"
        for number in range(50_000)
    )
    return one_page(stream(b""), page=f"/Annots[{rows}]")


def inline_image() -> bytes:
    """A picture within the content (section 8.9.7) of 60,000 by 60,000 bits, all white."""
    head = f"595 0 0 842 0 0 cm\nBI /W {LONG} /H {LONG} /CS /G /BPC 8 /F /RL ID ".encode()
    return one_page(packed(head + b"\x81\xff" * (LONG * LONG // 128 // 20) + b"\x80 EI"))


def huge_image() -> bytes:
    """A picture of 60,000 by 60,000 bits."""
    return _image(zlib.compress(b""), f"/Width {LONG}/Height {LONG}/BitsPerComponent 1/Filter/FlateDecode")


def negative_image() -> bytes:
    """A picture whose width is a number that no machine holds."""
    return _image(zlib.compress(b""), "/Width 99999999999999999999/Height -5/BitsPerComponent 1/Filter/FlateDecode")


def many_images() -> bytes:
    """A page that draws one picture of forty million pixels five hundred times."""
    side = 6300
    body = zlib.compress(b"\xff" * (side * side), 9)
    keys = f"/Type/XObject/Subtype/Image/ColorSpace/DeviceGray/Width {side}/Height {side}/BitsPerComponent 8"
    picture = stream(body, keys + "/Filter/FlateDecode/Interpolate true")
    draw = b"".join(b"q %d 3 3 842 0 0 cm /X Do Q\n" % (500 + number % 90) for number in range(500))
    return one_page(packed(draw), resources="/XObject<</X 5 0 R>>", more={5: picture})


def fax_image() -> bytes:
    """CCITT group 4 data (T.6) that claim 100,000 by 100,000 dots in a picture of 100 by 100."""
    parameters = "/DecodeParms<</K -1/Columns 100000/Rows 100000>>"
    return _image(b"\x80" * 20_000, f"/Width 100/Height 100/BitsPerComponent 1/Filter/CCITTFaxDecode{parameters}")


def jpeg_in_pdf() -> bytes:
    """A JPEG of 65,500 by 65,500 pixels in a picture of 100 by 100."""
    return _image(huge_jpeg(), "/Width 100/Height 100/BitsPerComponent 8/Filter/DCTDecode")


def jpx_in_pdf() -> bytes:
    """A JPEG 2000 codestream whose SIZ (ISO 15444-1 A.5.1) claims 60,000 by 60,000 pixels."""
    file = io.BytesIO()
    Image.new("L", (64, 64), 255).save(file, "JPEG2000", no_jp2=True)
    data = bytearray(file.getvalue())
    at = data.index(b"\xff\x51")
    struct.pack_into(">II", data, at + 6, LONG, LONG)
    struct.pack_into(">II", data, at + 22, LONG, LONG)
    return _image(bytes(data), "/Width 100/Height 100/BitsPerComponent 8/Filter/JPXDecode")


def _segment(number: int, kind: int, data: bytes) -> bytes:
    """A segment of JBIG2 (T.88 section 7.2) on page 1."""
    return struct.pack(">IBBBI", number, kind, 0, 1, len(data)) + data


def _jbig2_page(width: int, height: int) -> bytes:
    return _segment(0, 48, struct.pack(">IIIIBH", width, height, 0, 0, 0, 0))


def jbig2_page() -> bytes:
    """JBIG2 whose page and generic region are 60,000 by 60,000 dots, in a picture of 100 by 100."""
    place = struct.pack(">IIIIB", LONG, LONG, 0, 0, 0)
    region = place + b"\x00" + bytes([3, 255, 253, 255, 2, 254, 254, 254]) + b"\0" * 400
    return _image(
        _jbig2_page(LONG, LONG) + _segment(1, 38, region),
        "/Width 100/Height 100/BitsPerComponent 1/Filter/JBIG2Decode",
    )


def jbig2_refinements() -> bytes:
    """JBIG2 that refines one region of 20,000 by 20,000 dots two thousand times (T.88 section 7.4.7)."""
    side = 20_000
    place = struct.pack(">IIIIB", side, side, 0, 0, 0)
    rows = [_jbig2_page(side, side)]
    rows += [_segment(number, 42, place + b"\x01" + b"\0" * 40) for number in range(1, 2000)]
    return _image(b"".join(rows), f"/Width {side // 4}/Height {side // 4}/BitsPerComponent 1/Filter/JBIG2Decode")


def jbig2_symbols() -> bytes:
    """A JBIG2 dictionary of symbols (T.88 section 7.4.2) that claims four thousand million of them."""
    head = (
        struct.pack(">H", 0)
        + bytes([3, 255, 253, 255, 2, 254, 254, 254])
        + struct.pack(">II", 0xFFFF_FFFF, 0xFFFF_FFFF)
    )
    return _image(
        _jbig2_page(100, 100) + _segment(1, 0, head + b"\0" * 400),
        "/Width 100/Height 100/BitsPerComponent 1/Filter/JBIG2Decode",
    )


def pdf_in_pdf() -> bytes:
    """A PDF with a PDF attached to it that has one attached, two hundred deep; nothing on any page."""
    inner = one_page(stream(b""))
    for _ in range(200):
        more = {5: packed(inner, "/Type/EmbeddedFile"), 6: b"<</Type/Filespec/F(a.pdf)/EF<</F 5 0 R>>>>"}
        inner = one_page(stream(b""), more=more, catalog="/Names<</EmbeddedFiles<</Names[(a.pdf) 6 0 R]>>>>")
    return inner


# ── pictures ─────────────────────────────────────────────────────────────────────────────────────


def _png(width: int, height: int, *more: tuple[bytes, bytes]) -> bytes:
    """A PNG (ISO 15948) of these dots that has a thousand bytes of them, and more chunks."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), *more, (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in chunks
    )


def huge_png() -> bytes:
    """100,000 by 100,000 pixels of colour."""
    return _png(100_000, 100_000)


def png_text() -> bytes:
    """A PNG with a deflated comment of 500 million letters."""
    deflate = zlib.compressobj(9)
    text = b"".join(deflate.compress(b"a" * 1_000_000) for _ in range(500)) + deflate.flush()
    return _png(100, 100, (b"zTXt", b"Comment\0\0" + text), (b"iCCP", b"icc\0\0" + text))


def _tiff(entries: list[tuple[int, int, int, int]], body: bytes = b"") -> bytes:
    """A TIFF 6.0 of one page: (tag, type, count, value)…, and its strip at byte 8 + directory."""
    rows = b"".join(struct.pack("<HHII", *entry) for entry in sorted(entries))
    return b"II*\0" + struct.pack("<IH", 8, len(entries)) + rows + struct.pack("<I", 0) + body


def fax_tiff() -> bytes:
    """100,000 by 100,000 dots of group 4 fax, all white."""
    body = b"\x80" * 12_500
    at = 8 + 2 + 12 * 8 + 4
    size = [(256, 4, 1, 100_000), (257, 4, 1, 100_000), (258, 3, 1, 1), (259, 3, 1, 4), (262, 3, 1, 0)]
    return _tiff([*size, (273, 4, 1, at), (278, 4, 1, 100_000), (279, 4, 1, len(body))], body)


def endless_tiff() -> bytes:
    """A TIFF of 2,147,483,647 by 2,147,483,647 dots in as many strips."""
    most = 0x7FFF_FFFF
    size = [(256, 4, 1, most), (257, 4, 1, most), (258, 3, 1, 1), (259, 3, 1, 1), (262, 3, 1, 0)]
    return _tiff([*size, (273, 4, most, 8), (278, 4, 1, 1), (279, 4, most, 8)])


def tiff_chain() -> bytes:
    """A TIFF of two hundred thousand pages."""
    page = struct.pack("<H", 1) + struct.pack("<HHII", 256, 4, 1, 1)
    size = len(page) + 4
    return (
        b"II*\0"
        + struct.pack("<I", 8)
        + b"".join(page + struct.pack("<I", 8 + size * (number + 1)) for number in range(200_000))
    )


def tiff_ring() -> bytes:
    """A TIFF whose second page is followed by its first."""
    file = io.BytesIO()
    white = Image.new("L", (100, 100), 255)
    white.save(file, "TIFF", save_all=True, append_images=[white])
    data = bytearray(file.getvalue())
    (first,) = struct.unpack_from("<I", data, 4)
    at = first
    while True:
        (entries,) = struct.unpack_from("<H", data, at)
        link = at + 2 + 12 * entries
        (following,) = struct.unpack_from("<I", data, link)
        if not following:
            struct.pack_into("<I", data, link, first)
            return bytes(data)
        at = following


def huge_jpeg() -> bytes:
    """A JPEG (T.81) whose frame claims 65,500 by 65,500 pixels."""
    file = io.BytesIO()
    Image.new("RGB", (64, 64), "white").save(file, "JPEG")
    data = bytearray(file.getvalue())
    struct.pack_into(">HH", data, data.index(b"\xff\xc0") + 5, 65_500, 65_500)
    return bytes(data)


def progressive_jpeg() -> bytes:
    """A progressive JPEG of 65,500 by 65,500 pixels: its decoder keeps every coefficient in memory."""
    file = io.BytesIO()
    Image.new("RGB", (64, 64), "white").save(file, "JPEG", progressive=True)
    data = bytearray(file.getvalue())
    struct.pack_into(">HH", data, data.index(b"\xff\xc2") + 5, 65_500, 65_500)
    return bytes(data)


def jpeg_of_scans() -> bytes:
    """A progressive JPEG of 7,000 by 7,000 pixels in twenty thousand scans, each of which walks over all of them."""
    side = 7000
    file = io.BytesIO()
    Image.new("L", (side, side), 255).save(file, "JPEG", progressive=True)
    data = file.getvalue()
    last = data.rindex(b"\xff\xda")
    return data[:last] + data[last:-2] * 20_000 + data[-2:]


def huge_gif() -> bytes:
    """A GIF of 65,535 by 65,535 pixels."""
    file = io.BytesIO()
    Image.new("P", (10, 10)).save(file, "GIF")
    data = bytearray(file.getvalue())
    struct.pack_into("<HH", data, 6, 65_535, 65_535)
    return bytes(data)


def huge_webp() -> bytes:
    """A lossless WebP (RFC 9649 section 3) of 16,384 by 16,384 pixels."""
    file = io.BytesIO()
    Image.new("RGB", (64, 64), "white").save(file, "WEBP", lossless=True)
    data = bytearray(file.getvalue())
    at = data.index(b"VP8L") + 9
    (head,) = struct.unpack_from("<I", data, at)
    struct.pack_into("<I", data, at, (head & 0xF000_0000) | 0x0FFF_FFFF)
    return bytes(data)


def huge_heic() -> bytes:
    """A HEIC whose `ispe` (ISO 23008-12 section 6.5.3) says 60,000 by 60,000 pixels."""
    file = io.BytesIO()
    pillow_heif.from_pillow(Image.fromarray(np.full((64, 64, 3), 255, np.uint8))).save(file)
    data = bytearray(file.getvalue())
    at = data.index(b"ispe")
    while at >= 0:
        struct.pack_into(">II", data, at + 8, LONG, LONG)
        at = data.find(b"ispe", at + 4)
    return bytes(data)


def huge_bmp() -> bytes:
    """A bitmap of 60,000 by 60,000 dots, run-length coded."""
    file = io.BytesIO()
    Image.new("P", (10, 10)).save(file, "BMP")
    data = bytearray(file.getvalue())
    struct.pack_into("<ii", data, 18, LONG, LONG)
    return bytes(data)

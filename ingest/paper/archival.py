"""What PDF/A-2b (ISO 19005-2) asks of a file, and which pages of a stranger's PDF can go into one as they are.

The rules are a list of what is known to be harmless: whatever else a page uses (a font that is not embedded, ink for a
printing press, layers, JPEG 2000, PostScript …) is a reason to show it as a picture instead. Scripts, actions, embedded
files, annotations and metadata never go along: a page keeps its content, what that names, and its size.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream
from PIL import ImageCms

_PAGE_KEYS = frozenset({"/Type", "/Contents", "/Resources", "/MediaBox", "/CropBox", "/Rotate", "/Group", "/Parent"})
_UNSAID = (
    "/Metadata", "/PieceInfo", "/LastModified", "/StructParent", "/StructParents", "/AF", "/Alternates", "/OPI", "/Measure",
    "/PtData", "/ID", "/Name",
)  # fmt: skip
_FILTERS = frozenset(
    {"/FlateDecode", "/DCTDecode", "/CCITTFaxDecode", "/JBIG2Decode", "/RunLengthDecode", "/ASCII85Decode", "/ASCIIHexDecode"}
)  # fmt: skip
_BLENDS = frozenset(
    {
        "/Normal", "/Compatible", "/Multiply", "/Screen", "/Overlay", "/Darken", "/Lighten", "/ColorDodge", "/ColorBurn",
        "/HardLight", "/SoftLight", "/Difference", "/Exclusion", "/Hue", "/Saturation", "/Color", "/Luminosity",
    }
)  # fmt: skip
_INTENTS = frozenset({"/RelativeColorimetric", "/AbsoluteColorimetric", "/Perceptual", "/Saturation"})
# The operators of ISO 32000-1 annex A less those of the printing press (k, K), PostScript and inline images.
WRITING = frozenset(
    {"BT", "ET", "T*", "Tc", "Td", "TD", "Tf", "Tj", "TJ", "TL", "Tm", "Tr", "Ts", "Tw", "Tz", "'", '"'}
)
OPERATORS = WRITING | {
    "b", "B", "b*", "B*", "BDC", "BMC", "c", "cm", "CS", "cs", "d", "d0", "d1", "Do", "DP", "EMC", "f", "F", "f*", "G", "g",
    "gs", "h", "i", "j", "J", "l", "m", "M", "MP", "n", "q", "Q", "re", "RG", "rg", "ri", "s", "S", "SC", "sc", "SCN", "scn",
    "sh", "v", "w", "W", "W*", "y",
}  # fmt: skip
_GREY_OR_RGB = frozenset({"/DeviceGray", "/DeviceRGB", "/Pattern", "/G", "/RGB"})
_DEPTH = 12


class Unfit(Exception):
    """A page cannot go into an archival file as it is."""


def kept(page: pikepdf.Page, *, operators: frozenset[str] = OPERATORS) -> None:
    """Leaves of a page what may go along. Raises Unfit where that would not be the page any more.

    `operators` are those that its contents may use.
    """
    try:
        alone(page)
        walk = _Walk(operators)
        resources = page.obj.get("/Resources", Dictionary())
        walk.content(page.obj, resources)
        walk.resources(resources)
        walk.group(page.obj)
    except (KeyError, AttributeError, TypeError, ValueError, IndexError, pikepdf.PdfError):
        raise Unfit from None


def alone(page: pikepdf.Page) -> None:
    """A page with what it inherited, and without what it has beside its contents."""
    for key in ("/Resources", "/MediaBox", "/CropBox", "/Rotate"):
        inherited = _inherited(page.obj, key)
        if inherited is not None:
            page.obj[key] = inherited
    beside = {str(key) for key in page.obj} - _PAGE_KEYS
    for name in beside:
        del page.obj[name]


def _inherited(page: Any, key: str) -> Any:
    """What a page or the nearest node above it says (ISO 32000-1 section 7.7.3.4)."""
    for _ in range(_DEPTH):
        if key in page:
            return page[key]
        page = page.get("/Parent", Dictionary())
    return None


class _Walk:
    """Goes once over everything that a page names."""

    def __init__(self, operators: frozenset[str]) -> None:
        self._operators = operators
        self._seen: set[tuple[int, int]] = set()
        self._depth = 0

    def _first(self, thing: Any) -> bool:
        mark = thing.objgen
        if mark == (0, 0):
            return True
        if mark in self._seen:
            return False
        self._seen.add(mark)
        return True

    def content(self, thing: Any, resources: Any) -> None:
        """The operators that draw: `thing` is a page, or a stream of its own."""
        for step in pikepdf.parse_content_stream(thing):
            operator = str(step.operator)
            _need(operator in self._operators)
            if operator == "ri":
                _need(str(step.operands[0]) in _INTENTS)
            elif operator in ("cs", "CS"):
                named = resources.get("/ColorSpace", Dictionary())
                _need(str(step.operands[0]) in _GREY_OR_RGB or step.operands[0] in named)

    def resources(self, resources: Any) -> None:
        if not self._first(resources):
            return
        self._depth += 1
        _need(self._depth <= _DEPTH)
        kinds: dict[str, Callable[[Any], None]] = {
            "/ExtGState": self._state,
            "/ColorSpace": self._colour,
            "/XObject": self._drawn,
            "/Font": self._font,
            "/Pattern": self._pattern,
            "/Shading": self._shading,
            "/Properties": _layerless,
        }
        for key in [key for key in resources if key not in kinds]:
            del resources[key]
        for key, judge in kinds.items():
            for _, thing in resources.get(key, Dictionary()).items():
                judge(thing)
        self._depth -= 1

    def group(self, thing: Any) -> None:
        group = thing.get("/Group")
        if group is not None and "/CS" in group:
            self._colour(group.CS)

    def _state(self, state: Any) -> None:
        _need("/TR" not in state and "/HTO" not in state and "/Font" not in state and "/HT" not in state)
        _need(str(state.get("/TR2", "/Default")) == "/Default")
        blends = state.get("/BM", Name.Normal)
        _need(all(str(blend) in _BLENDS for blend in (blends if isinstance(blends, Array) else [blends])))
        _need(str(state.get("/RI", "/Perceptual")) in _INTENTS)
        mask = state.get("/SMask")
        if isinstance(mask, Dictionary):
            _need("/TR" not in mask or mask.TR == "/Identity")
            self._drawn(mask.G)

    def _colour(self, space: Any) -> None:
        if isinstance(space, Name):
            _need(str(space) in _GREY_OR_RGB)
            return
        kind = str(space[0])
        if kind == "/ICCBased":
            _need(_sound_profile(space[1]))
            _plain(space[1])
        elif kind in ("/Indexed", "/I", "/Separation"):
            self._colour(space[1] if kind != "/Separation" else space[2])
        elif kind == "/Pattern":
            _need(len(space) == 1 or str(space[1]) in _GREY_OR_RGB)
        else:
            _need(kind in ("/CalGray", "/CalRGB", "/Lab") or (len(space) == 1 and kind in _GREY_OR_RGB))

    def _drawn(self, thing: Any) -> None:
        if not self._first(thing):
            return
        _plain(thing)
        _need("/OC" not in thing)
        if thing.Subtype == "/Image":
            self._image(thing)
            return
        _need(thing.Subtype == "/Form" and "/Ref" not in thing and "/PS" not in thing and "/Subtype2" not in thing)
        self._nested(thing)
        self.group(thing)

    def _nested(self, stream: Any) -> None:
        resources = stream.get("/Resources", Dictionary())
        self.content(stream, resources)
        self.resources(resources)

    def _image(self, image: Any) -> None:
        _need(str(image.get("/Intent", "/Perceptual")) in _INTENTS)
        if image.get("/Interpolate", False):
            image.Interpolate = False
        _need(int(image.get("/BitsPerComponent", 1)) in (1, 2, 4, 8, 16))
        if not image.get("/ImageMask", False):
            self._colour(image.ColorSpace)
        for key in ("/SMask", "/Mask"):
            if isinstance(image.get(key), Stream):
                self._drawn(image[key])

    def _pattern(self, pattern: Any) -> None:
        if not self._first(pattern):
            return
        if pattern.PatternType == 1:
            _plain(pattern)
            self._nested(pattern)
            return
        self._shading(pattern.Shading)
        if "/ExtGState" in pattern:
            self._state(pattern.ExtGState)

    def _shading(self, shading: Any) -> None:
        if isinstance(shading, Stream):
            _plain(shading)
        self._colour(shading.ColorSpace)

    def _font(self, font: Any) -> None:
        """Fonts that go along are embedded whole or as a subset (ISO 19005-2 section 6.2.11.4)."""
        if not self._first(font):
            return
        kind = font.Subtype
        if kind == "/Type3":
            for _, glyph in font.CharProcs.items():
                self.content(glyph, font.get("/Resources", Dictionary()))
            self.resources(font.get("/Resources", Dictionary()))
        elif kind == "/Type0":
            (inner,) = font.DescendantFonts
            _need(str(font.Encoding) in ("/Identity-H", "/Identity-V"))
            _need(inner.Subtype != "/CIDFontType2" or "/CIDToGIDMap" in inner)
            _embedded(inner)
        else:
            _need(kind in ("/Type1", "/MMType1", "/TrueType"))
            _embedded(font)
            symbolic = bool(int(font.FontDescriptor.get("/Flags", 4)) & 4)
            # ISO 19005-2 section 6.2.11.6: only a font of Latin letters names its encoding, and it must.
            _need(kind != "/TrueType" or symbolic != ("/Encoding" in font))
        if isinstance(font.get("/ToUnicode"), Stream):
            _plain(font.ToUnicode)


def _need(fit: object) -> None:
    if not fit:
        raise Unfit


def _plain(stream: Any) -> None:
    """Takes from a stream what nobody needs to see it; LZW is written anew, since PDF/A allows it nowhere."""
    for key in _UNSAID:
        if key in stream:
            del stream[key]
    _need("/F" not in stream and "/FFilter" not in stream)
    named = stream.get("/Filter", Array())
    filters = {str(name) for name in (named if isinstance(named, Array) else [named])}
    if "/LZWDecode" in filters:
        stream.write(stream.read_bytes())
        return
    _need(filters <= _FILTERS)


def _embedded(font: Any) -> None:
    described = font.FontDescriptor
    programs = [described[key] for key in ("/FontFile", "/FontFile2", "/FontFile3") if key in described]
    _need(len(programs) == 1)
    _plain(programs[0])


def _layerless(thing: Any) -> None:
    _need(
        str(thing.get("/Type", "")) not in ("/OCG", "/OCMD")
        and not any(isinstance(value, Stream) for _, value in thing.items())
    )


def _sound_profile(profile: Any) -> bool:
    """Whether an ICC profile is of a kind that PDF/A allows (ISO 19005-2 section 6.2.4.2), for grey or RGB."""
    data = profile.read_bytes()
    spaces = {1: b"GRAY", 3: b"RGB "}
    if len(data) < 128 or data[36:40] != b"acsp" or data[8] > 4:
        return False
    return data[12:16] in (b"mntr", b"scnr", b"prtr", b"spac") and data[16:20] == spaces.get(int(profile.N))


# ── the file round the pages ─────────────────────────────────────────────────────────────────────


def declared(pdf: pikepdf.Pdf) -> None:
    """Makes `pdf` say that it is PDF/A-2b, with sRGB as what its colours mean. It has no title, date or author."""
    # The packet has the form of ISO 19005-2 section 6.6: plain, and with the identification schema alone.
    metadata = pdf.make_stream(_XMP, Type=Name.Metadata, Subtype=Name.XML)
    profile = pdf.make_stream(srgb(), N=3)
    pdf.Root.Metadata = metadata
    pdf.Root.OutputIntents = Array(
        [
            Dictionary(
                Type=Name.OutputIntent,
                S=Name.GTS_PDFA1,
                OutputConditionIdentifier="sRGB IEC61966-2.1",
                Info="sRGB IEC61966-2.1",
                DestOutputProfile=profile,
            )
        ]
    )


_XMP = b"""<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
  <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
    <rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
      <pdfaid:part>2</pdfaid:part>
      <pdfaid:conformance>B</pdfaid:conformance>
    </rdf:Description>
  </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""


@cache
def srgb() -> bytes:
    """An ICC profile of sRGB, the same bytes each time: the day it was made is no part of it."""
    made = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    day = b"".join(number.to_bytes(2, "big") for number in (2000, 1, 1, 0, 0, 0))  # ICC.1:2010 section 7.2.8
    return made[:8] + b"\x04\x20\x00\x00" + made[12:24] + day + made[36:]

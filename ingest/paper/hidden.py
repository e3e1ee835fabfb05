"""Text that one can find and copy and not see: words laid over the picture of a page, each where its ink is.

The letters are shown in mode 3, which paints nothing (ISO 32000-1 section 9.3.6), in a font without letter shapes whose ToUnicode
map says what each code means. A search, a selection and a screen reader work as on a typed page.
"""

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from math import cos, radians, sin

import numpy as np
import pikepdf
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib.tables._g_l_y_f import Glyph
from pikepdf import Array, Dictionary, Name

from models.values import Box, PageWord

FONT = Name("/Hidden")
_EM = 1000
_WIDTH = 500  # of every letter, in thousandths of the size; a word is stretched to the width of its ink
_ASCENT, _DESCENT = 750, -250
_BLANK = 200  # narrower than the space between two words: a letter over a blank is torn off its word
_ASKEW_DEG = 10.0
_STEEP_DEG = 40.0  # a bounding box of more than that tells no more how long and high what stands in it is
_LEAST_PT, _MOST_PT = 1.0, 400.0
_CMAP_BLOCK = 100  # entries of one bfchar section: Adobe Technical Note 5411


# ── the font ─────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class HiddenFont:
    """A font that shows nothing. `codes` numbers the characters that are written in it."""

    codes: dict[str, int] = field(repr=False)

    @classmethod
    def of(cls, words: Iterable[str]) -> "HiddenFont":
        """The font with which these words can be written, with blanks between them."""
        return cls({character: code for code, character in enumerate(sorted({" ", *"".join(words)}), 1)})

    def shown(self, text: str) -> bytes:
        """The text as a string of a content stream."""
        return b"<" + b"".join(b"%04X" % self.codes[character] for character in text) + b">"

    def embedded(self, pdf: pikepdf.Pdf) -> pikepdf.Object:
        """The font as an object of `pdf`.

        No code is shown by .notdef, which PDF/A forbids (ISO 19005-2 section 6.2.11.8).
        """
        family = Name("/AAAAAA+CourrierHidden")
        described = Dictionary(
            Type=Name.FontDescriptor,
            FontName=family,
            Flags=4,  # its letters are no standard Latin set: ISO 32000-1 table 123
            FontBBox=Array([0, _DESCENT, _WIDTH, _ASCENT]),
            ItalicAngle=0,
            Ascent=_ASCENT,
            Descent=_DESCENT,
            CapHeight=_ASCENT,
            StemV=80,
            FontFile2=pdf.make_stream(_TRUE_TYPE, Length1=len(_TRUE_TYPE)),
        )
        letters = Dictionary(
            Type=Name.Font,
            Subtype=Name.CIDFontType2,
            BaseFont=family,
            CIDSystemInfo=Dictionary(Registry=b"Adobe", Ordering=b"Identity", Supplement=0),
            FontDescriptor=pdf.make_indirect(described),
            CIDToGIDMap=pdf.make_stream(bytes(2) + b"".join(map(_glyph, self.codes))),
            DW=_WIDTH,
            W=Array([self.codes[" "], Array([_BLANK])]),
        )
        return pdf.make_indirect(
            Dictionary(
                Type=Name.Font,
                Subtype=Name.Type0,
                BaseFont=family,
                Encoding=Name("/Identity-H"),
                DescendantFonts=Array([pdf.make_indirect(letters)]),
                ToUnicode=pdf.make_stream(self._to_unicode()),
            )
        )

    def _to_unicode(self) -> bytes:
        pairs = [
            b"<%04X> <%s>" % (code, character.encode("utf-16-be").hex().upper().encode())
            for character, code in self.codes.items()
        ]
        blocks = [pairs[start : start + _CMAP_BLOCK] for start in range(0, len(pairs), _CMAP_BLOCK)]
        sections = [b"%d beginbfchar\n%s\nendbfchar" % (len(block), b"\n".join(block)) for block in blocks]
        return _CMAP_HEAD + b"\n".join(sections) + _CMAP_FOOT


_CMAP_HEAD = b"""/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
"""
_CMAP_FOOT = b"""
endcmap
CMapName currentdict /CMap defineresource pop
end
end
"""


def _glyph(character: str) -> bytes:
    return b"\x00\x02" if character == " " else b"\x00\x01"


def _two_dots() -> Glyph:
    """A shape as wide and high as a letter that would be next to nothing if a program ever painted it.

    PDFium passes over a string without width on the page, as one of empty glyphs is where a page lies on its side.
    """
    pen = TTGlyphPen(None)
    for x, y in ((0, _DESCENT), (_WIDTH - 1, _ASCENT - 1)):
        pen.moveTo((x, y))
        pen.lineTo((x, y + 1))
        pen.lineTo((x + 1, y + 1))
        pen.closePath()
    return pen.glyph()


def _true_type() -> bytes:
    """The font program: .notdef, a letter and a blank. The same bytes each time."""
    made = FontBuilder(_EM, isTTF=True)
    made.setupGlyphOrder([".notdef", "letter", "blank"])
    made.setupCharacterMap({})
    made.setupGlyf({".notdef": Glyph(), "letter": _two_dots(), "blank": Glyph()})
    made.setupHorizontalMetrics({".notdef": (_WIDTH, 0), "letter": (_WIDTH, 0), "blank": (_BLANK, 0)})
    made.setupHorizontalHeader(ascent=_ASCENT, descent=_DESCENT)
    made.setupNameTable({"familyName": "CourrierHidden", "styleName": "Regular", "psName": "CourrierHidden"})
    made.setupOS2(sTypoAscender=_ASCENT, sTypoDescender=_DESCENT, usWinAscent=_ASCENT, usWinDescent=-_DESCENT)
    made.setupPost(keepGlyphNames=False)
    made.font.recalcTimestamp = False
    made.font["head"].created = made.font["head"].modified = 0
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


_TRUE_TYPE = _true_type()


# ── the words ────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class _Placed:
    """A word in the frame of its lines: `u` along them and `v` down from them, of its middle; its length and height.

    In points, from the upper left of the upright page about which the frame is turned by the page's skew.
    """

    text: str = field(repr=False)
    u: float
    v: float
    length: float
    height: float


def layer(
    words: Sequence[PageWord], font: "HiddenFont", *, rotation: int, skew_deg: float, size: tuple[float, float]
) -> bytes:
    """The content stream that lays the words over a page that stands upright, in their order.

    The words' boxes are those of the page as it came; `rotation` is the quarter turn, clockwise, that made it upright,
    `skew_deg` the angle at which its lines then run. `size` is the width and height in points of the upright page.
    """
    placed = [_placed(word.text, upright(word.box, rotation), skew_deg, size) for word in words]
    shown = [piece for line in _lines(placed) for piece in _shown(line, skew_deg, size[1], font)]
    return b"\n".join([b"q BT 3 Tr", *shown, b"ET Q"])


def upright(box: Box, rotation: int) -> Box:
    """The place on the page once it was turned clockwise by 0, 90, 180 or 270 degrees."""
    left, top, right, bottom = {
        0: (box.left, box.top, box.right, box.bottom),
        90: (1 - box.bottom, box.left, 1 - box.top, box.right),
        180: (1 - box.right, 1 - box.bottom, 1 - box.left, 1 - box.top),
        270: (box.top, 1 - box.right, box.bottom, 1 - box.left),
    }[rotation]
    return Box(left=left, top=top, right=right, bottom=bottom)


def _placed(text: str, box: Box, skew_deg: float, size: tuple[float, float]) -> _Placed:
    length, height = _inside((box.right - box.left) * size[0], (box.bottom - box.top) * size[1], skew_deg)
    x, y = (box.left + box.right) / 2 * size[0], (box.top + box.bottom) / 2 * size[1]
    along, across = cos(radians(skew_deg)), sin(radians(skew_deg))
    return _Placed(
        text=text,
        u=x * along + y * across,
        v=y * along - x * across,
        length=max(length, _LEAST_PT),
        height=max(height, _LEAST_PT),
    )


def _inside(wide: float, high: float, slant_deg: float) -> tuple[float, float]:
    """Length and height of the slanting rectangle whose bounding box is that wide and high."""
    along, across = cos(radians(slant_deg)), abs(sin(radians(slant_deg)))
    if abs(slant_deg) > _STEEP_DEG:
        return wide, high
    square = along * along - across * across
    length, height = (wide * along - high * across) / square, (high * along - wide * across) / square
    # A slant that is not the word's own (a photo's varies over the page) must not eat its height.
    return (length, height) if length > 0 and height > 0.3 * high else (wide, high)


def _lines(words: Sequence[_Placed]) -> Iterator[list[_Placed]]:
    """The words as they follow each other on one line."""
    line: list[_Placed] = []
    for word in words:
        if line and not (abs(word.v - line[-1].v) < 0.5 * max(word.height, line[-1].height) and word.u > line[-1].u):
            yield line
            line = []
        line.append(word)
    if line:
        yield line


def _shown(line: Sequence[_Placed], skew_deg: float, page_height: float, font: HiddenFont) -> Iterator[bytes]:
    """The words of a line as operators, of one size and on one baseline.

    Words of a page a little askew are written level, each at its place: what reads PDFs keeps level words whole (poppler
    tore one in nine at 3 degrees), and a level word still lies on its ink.
    """
    slope, level = _course(line)
    off = np.array([word.v - slope * word.u - level for word in line])
    heights = np.array([word.height for word in line])
    # Words with descenders reach lower than their baseline, words without ascenders less high than the others.
    base, top = float(np.percentile(off + heights / 2, 35)), float(np.percentile(off - heights / 2, 25))
    size = float(np.clip((base - top) * _EM / _ASCENT, _LEAST_PT, _MOST_PT))
    frame = radians(skew_deg)
    angle = frame if abs(skew_deg) > _ASKEW_DEG else 0.0
    for word in line:
        v = slope * word.u + level
        x, y = word.u * cos(frame) - v * sin(frame), word.u * sin(frame) + v * cos(frame)
        left = x - word.length / 2 * cos(angle) - base * sin(angle)
        down = y - word.length / 2 * sin(angle) + base * cos(angle)
        turn = (cos(angle), -sin(angle), sin(angle), cos(angle), left, page_height - down)
        yield b" ".join(
            (
                b"%s Tm" % b" ".join(_number(value) for value in turn),
                b"%s %s Tf" % (bytes(str(FONT), "ascii"), _number(size)),
                b"%s Tz" % _number(100 * word.length / (len(word.text) * size * _WIDTH / _EM)),
                font.shown(word.text + " ") + b" Tj",
            )
        )


def _course(line: Sequence[_Placed]) -> tuple[float, float]:
    """How the middles of a line's words run: v = slope · u + level. A photographed sheet has lines of several slopes."""
    u, v = (np.array([getattr(word, name) for word in line]) for name in ("u", "v"))
    height = float(np.median([word.height for word in line]))
    if len(line) < 4 or u.max() - u.min() < 8 * height:
        return 0.0, float(np.median(v))
    slope, level = np.polyfit(u, v, 1)
    return (float(slope), float(level)) if abs(slope) < 0.1 else (0.0, float(np.median(v)))


def _number(value: float) -> bytes:
    """As a content stream writes it: four digits behind the point, no exponent, no minus before nothing."""
    written = b"%.4f" % value
    return (written.rstrip(b"0").rstrip(b".") or b"0") if value > 5e-5 or value < -5e-5 else b"0"

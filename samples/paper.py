"""Letters as their writers made them: the text of a letter file, set on A4 pages with named fonts."""

import math
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont

DPI = 300
WIDTH_PX, HEIGHT_PX = 2480, 3508  # A4 at 300 dpi
_MARGIN_PX = 295  # 2.5 cm
_BOTTOM_PX = HEIGHT_PX - 330
_WINDOW_PX = 1340  # where the addressee's block starts: the window of a Belgian envelope is on the right
_INK = (28, 28, 32)
_PEN = (30, 44, 120)
_STAMP = (60, 60, 150)

# Debian's fonts-liberation and fonts-dejavu-core.
_FONTS = Path("/usr/share/fonts/truetype")
_FILES = {
    "LiberationSans": ("liberation/LiberationSans-Regular.ttf", "liberation/LiberationSans-Bold.ttf"),
    "LiberationSerif": ("liberation/LiberationSerif-Regular.ttf", "liberation/LiberationSerif-Bold.ttf"),
    "LiberationMono": ("liberation/LiberationMono-Regular.ttf", "liberation/LiberationMono-Bold.ttf"),
    "DejaVuSans": ("dejavu/DejaVuSans.ttf", "dejavu/DejaVuSans-Bold.ttf"),
    "DejaVuSerif": ("dejavu/DejaVuSerif.ttf", "dejavu/DejaVuSerif-Bold.ttf"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One letter file. Blocks are lines, paragraphs are parted by an empty line; absent is empty.

    `file` is where its scan goes, below `samples/`; `wear` names what happens to the paper on the way to us. A letter that
    is `inside` an e-mail of the samples is committed there, as its attachment. Letters of one file are a batch, in the order
    of their names, each behind its separator sheet; one that is `turned` shows its blank back too.
    """

    name: str
    file: str
    wear: str
    inside: str = ""
    font: str
    size_pt: float
    recipient: str = ""
    sender: str = ""
    letterhead: str = ""
    place_date: str = ""
    references: str = ""
    subject: str = ""
    body: str
    signature: str = ""
    signed: bool = True
    annex: str = ""
    stamp: str = ""
    holes: bool = False
    turned: bool = False

    @property
    def seed(self) -> int:
        """The seed of its scan: a letter keeps its own dirt whatever becomes of the others."""
        return int.from_bytes(self.name.encode(), "big") % 2**32


def load(path: Path) -> Letter:
    """The letter of a TOML file. Raises TypeError on a key that is none."""
    values: dict[str, Any] = {
        key: value.strip("\n") if isinstance(value, str) else value
        for key, value in tomllib.loads(path.read_text(encoding="utf-8")).items()
    }
    return Letter(name=path.stem, **values)


def pages(letter: Letter) -> list[Image.Image]:
    """The letter's pages, RGB, 300 dpi, as they left the printer and the pen."""
    sheet = _Sheet(letter)
    sheet.head()
    for paragraph in letter.body.split("\n\n"):
        sheet.paragraph(paragraph)
    sheet.sign()
    if letter.annex:
        sheet.annex()
    sheet.number_pages()
    if letter.stamp:
        _press_stamp(sheet.pages[0], letter.stamp)
    return sheet.pages


class _Sheet:
    """A letter being set, page after page."""

    def __init__(self, letter: Letter) -> None:
        self.letter = letter
        self.size_px = round(letter.size_pt * DPI / 72)
        self.plain = _font(letter.font, self.size_px, bold=False)
        self.bold = _font(letter.font, self.size_px, bold=True)
        self.line_px = round(self.size_px * 1.28)
        self.pages: list[Image.Image] = []
        self.turn()

    def turn(self) -> None:
        """Starts a page."""
        self.pages.append(Image.new("RGB", (WIDTH_PX, HEIGHT_PX), "white"))
        self.draw = ImageDraw.Draw(self.pages[-1])
        self.y = 270

    def head(self) -> None:
        """Everything above the salutation."""
        letter = self.letter
        if letter.letterhead:
            self._letterhead()
        self._block(letter.sender, _MARGIN_PX)
        self.y += self.line_px // 2
        self._block(letter.recipient, _WINDOW_PX)
        self.y += self.line_px
        self._block(letter.place_date, _WINDOW_PX)
        self.y += self.line_px
        self._block(letter.references, _MARGIN_PX)
        if letter.subject:
            self.paragraph(letter.subject, bold=True)

    def paragraph(self, text: str, *, bold: bool = False) -> None:
        """One paragraph, set ragged, with the space after it; it goes over to a new page where it must."""
        font = self.bold if bold else self.plain
        for line in _wrapped(text, font, WIDTH_PX - 2 * _MARGIN_PX):
            if self.y + self.line_px > _BOTTOM_PX:
                self.turn()
            self.draw.text((_MARGIN_PX, self.y), line, _INK, font)
            self.y += self.line_px
        self.y += round(self.line_px * 0.6)

    def sign(self) -> None:
        """The signature and the name under it, kept together on one page."""
        lines = self.letter.signature.splitlines()
        if self.y + (len(lines) + 4) * self.line_px > _BOTTOM_PX + 3 * self.line_px:
            self.turn()
        if self.letter.signed:
            _scribble(self.draw, (_MARGIN_PX + 40, self.y), self.letter.seed)
            self.y += 4 * self.line_px
        self._block(self.letter.signature, _MARGIN_PX)

    def annex(self) -> None:
        """A page of its own behind the letter, signed too."""
        self.turn()
        title, *paragraphs = self.letter.annex.split("\n\n")
        self.y += 3 * self.line_px
        self.paragraph(title, bold=True)
        for paragraph in paragraphs[:-1]:
            self.paragraph(paragraph)
        _scribble(self.draw, (_MARGIN_PX + 40, self.y), self.letter.seed + 1)
        self.y += 4 * self.line_px
        self._block(paragraphs[-1], _MARGIN_PX)

    def number_pages(self) -> None:
        """ "2/3" at the foot, where there is more than one."""
        if len(self.pages) == 1:
            return
        small = _font(self.letter.font, round(self.size_px * 0.8), bold=False)
        for number, page in enumerate(self.pages, start=1):
            ImageDraw.Draw(page).text((WIDTH_PX // 2, HEIGHT_PX - 230), f"{number}/{len(self.pages)}", _INK, small)

    def _letterhead(self) -> None:
        name, *rest = self.letter.letterhead.splitlines()
        large = _font(self.letter.font, round(self.size_px * 1.35), bold=True)
        self.draw.text((_MARGIN_PX, self.y), name, _INK, large)
        self.y += round(self.line_px * 1.5)
        self._block("\n".join(rest), _MARGIN_PX)
        self.draw.line((_MARGIN_PX, self.y + 20, WIDTH_PX - _MARGIN_PX, self.y + 20), _INK, 4)
        self.y += 2 * self.line_px

    def _block(self, text: str, x: int) -> None:
        for line in text.splitlines():
            self.draw.text((x, self.y), line, _INK, self.plain)
            self.y += self.line_px
        if text:
            self.y += self.line_px // 2


@cache
def _font(name: str, size_px: int, *, bold: bool) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(_FONTS / _FILES[name][bold]), size_px, layout_engine=ImageFont.Layout.BASIC)


def _wrapped(text: str, font: ImageFont.FreeTypeFont, width_px: int) -> Iterator[str]:
    for hard_line in text.splitlines():
        line = ""
        for word in hard_line.split():
            longer = f"{line} {word}".lstrip()
            if line and font.getlength(longer) > width_px:
                yield line
                line = word
            else:
                line = longer
        yield line


def _scribble(draw: ImageDraw.ImageDraw, corner: tuple[int, int], seed: int) -> None:
    """A signature in ball-point: loops that shrink towards the right, and a stroke under them."""
    rng = np.random.default_rng(seed)
    steps = np.linspace(0.0, 1.0, 480)
    length, turns, loop = rng.uniform(380, 720), rng.uniform(3.5, 9.0), rng.uniform(12, 95)
    fade = 1.0 - rng.uniform(0.35, 0.9) * steps ** rng.uniform(0.6, 1.8)
    phases = rng.uniform(0, 2 * math.pi, 3)
    rise = np.sin(2 * math.pi * turns * steps + phases[0])
    rise += rng.uniform(0.3, 0.9) * np.sin(2 * math.pi * turns * rng.uniform(0.3, 0.6) * steps + phases[1])
    drift = 26 * np.sin(2 * math.pi * steps + phases[2]) - rng.uniform(0, 80) * steps
    x = corner[0] + length * steps + loop * fade * np.cos(2 * math.pi * turns * steps + phases[0])
    y = corner[1] + 140 + rng.uniform(42, 74) * fade * rise + drift
    _stroke(draw, x, y, int(rng.integers(4, 7)))
    under = np.linspace(0.0, 1.0, 60)
    slope, bow = rng.uniform(-90, 30), rng.uniform(5, 40)
    _stroke(draw, corner[0] + 30 + length * under, corner[1] + 236 + slope * under + bow * np.sin(math.pi * under), 4)


def _stroke(draw: ImageDraw.ImageDraw, x: np.ndarray, y: np.ndarray, width_px: int) -> None:
    draw.line(list(zip(x.tolist(), y.tolist(), strict=True)), _PEN, width_px, joint="curve")


def _press_stamp(page: Image.Image, text: str) -> None:
    """The mail room's stamp, a little askew, in the empty corner under the date."""
    font = _font("LiberationSans", 54, bold=True)
    stamp = Image.new("RGBA", (480, 200), (255, 255, 255, 0))
    draw = ImageDraw.Draw(stamp)
    draw.rectangle((6, 6, 473, 193), outline=(*_STAMP, 215), width=7)
    draw.multiline_text((240, 100), text, (*_STAMP, 215), font, anchor="mm", align="center", spacing=14)
    turned = stamp.rotate(4.0, resample=Image.Resampling.BICUBIC, expand=True)
    page.paste(turned, (_MARGIN_PX + 60, 640), turned)

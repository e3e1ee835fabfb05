"""How a letter looks: set on A4 at 300 dpi with a named font, as its seed lays it out; and what is then written on it."""

import math
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from tests.letters.compose import Letter, Paragraph

DPI = 300
WIDTH_PX, HEIGHT_PX = 2480, 3508  # A4
_FOLDERS = (Path("/usr/share/fonts/truetype"), Path("/usr/share/fonts/opentype"))

# Name → files (plain, bold, italic) below Debian's font folders; the packages: fonts-liberation, fonts-dejavu-core,
# fonts-dejavu-extra, fonts-urw-base35, fonts-crosextra-carlito, fonts-crosextra-caladea.
FONTS = {
    "Liberation Sans": tuple(f"liberation/LiberationSans-{style}.ttf" for style in ("Regular", "Bold", "Italic")),
    "Liberation Serif": tuple(f"liberation/LiberationSerif-{style}.ttf" for style in ("Regular", "Bold", "Italic")),
    "Liberation Mono": tuple(f"liberation/LiberationMono-{style}.ttf" for style in ("Regular", "Bold", "Italic")),
    "DejaVu Sans": ("dejavu/DejaVuSans.ttf", "dejavu/DejaVuSans-Bold.ttf", "dejavu/DejaVuSans.ttf"),
    "DejaVu Serif": ("dejavu/DejaVuSerif.ttf", "dejavu/DejaVuSerif-Bold.ttf", "dejavu/DejaVuSerif.ttf"),
    "Nimbus Roman": tuple(f"urw-base35/NimbusRoman-{style}.otf" for style in ("Regular", "Bold", "Italic")),
    "Nimbus Sans Narrow": tuple(f"urw-base35/NimbusSansNarrow-{s}.otf" for s in ("Regular", "Bold", "Oblique")),
    "Nimbus Mono": tuple(f"urw-base35/NimbusMonoPS-{style}.otf" for style in ("Regular", "Bold", "Italic")),
    "Palladio": tuple(f"urw-base35/P052-{style}.otf" for style in ("Roman", "Bold", "Italic")),
    "Schoolbook": tuple(f"urw-base35/C059-{style}.otf" for style in ("Roman", "Bold", "Italic")),
    "Bookman": tuple(f"urw-base35/URWBookman-{style}.otf" for style in ("Light", "Demi", "LightItalic")),
    "Gothic": tuple(f"urw-base35/URWGothic-{style}.otf" for style in ("Book", "Demi", "BookOblique")),
    "Carlito": tuple(f"crosextra/Carlito-{style}.ttf" for style in ("Regular", "Bold", "Italic")),
    "Caladea": tuple(f"crosextra/Caladea-{style}.ttf" for style in ("Regular", "Bold", "Italic")),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A letter on paper: its pages, grey, 300 dpi, and the lines that are written on each, top to bottom."""

    pages: tuple[Image.Image, ...] = field(repr=False)
    lines: tuple[tuple[str, ...], ...] = field(repr=False)

    @property
    def text(self) -> str:
        """All that is written on it."""
        return "\n".join(line for page in self.lines for line in page)


def available(names: Iterable[str]) -> list[str]:
    """Those of the named fonts that this machine has."""
    return [name for name in names if all(_file(path) for path in FONTS[name])]


def file_of(name: str) -> Path:
    """The file of a named font, plain; StopIteration where this machine has none."""
    return next(path for path in (_file(path) for path in FONTS[name][:1]) if path)


def put_on_paper(letter: Letter, *, font: str, size_pt: float, seed: int) -> Paper:
    """Sets the letter; where its blocks stand and how wide it runs is drawn by `seed`."""
    sheet = _Sheet(font, size_pt, random.Random(seed))
    sheet.head(letter)
    sheet.paragraph(letter.salutation)
    for paragraph in letter.body:
        sheet.put(paragraph)
    sheet.close(letter)
    sheet.number_pages()
    return Paper(pages=tuple(sheet.pages), lines=tuple(tuple(lines) for lines in sheet.lines))


class _Sheet:
    """A letter being set, page after page."""

    def __init__(self, font: str, size_pt: float, chance: random.Random) -> None:
        self.chance = chance
        self.size_px = round(size_pt * DPI / 72)
        self.font, self.bold, self.italic = (_font(path, self.size_px) for path in FONTS[font])
        self.small = _font(FONTS[font][0], round(0.85 * self.size_px))
        self.large = _font(FONTS[font][1], round(1.4 * self.size_px))
        self.line_px = round(self.size_px * chance.uniform(1.18, 1.5))
        self.left = chance.randint(210, 330)
        self.right = WIDTH_PX - chance.randint(210, 330)
        self.window = chance.randint(1240, 1400)  # the window of a Belgian envelope is on the right
        self.ink = chance.randint(0, 45)
        self.in_table = False
        self.pages: list[Image.Image] = []
        self.lines: list[list[str]] = []
        self.turn()

    def turn(self) -> None:
        """Starts a page."""
        self.pages.append(Image.new("L", (WIDTH_PX, HEIGHT_PX), 255))
        self.lines.append([])
        self.draw = ImageDraw.Draw(self.pages[-1])
        self.y = self.chance.randint(200, 320)

    def line(self, text: str, x: float, font: ImageFont.FreeTypeFont | None = None) -> None:
        """One line of text at the place reached, which stays where it is."""
        self.draw.text((x, self.y), text, self.ink, font or self.font)
        self.lines[-1].append(text)

    def step(self, lines: float = 1.0) -> None:
        """Goes down by so many lines."""
        self.y += round(lines * self.line_px)

    def block(self, lines: Iterable[str], x: float) -> None:
        """Lines under each other."""
        for text in lines:
            self.line(text, x)
            self.step()

    def head(self, letter: Letter) -> None:
        """Everything above the salutation."""
        if letter.letterhead:
            self._letterhead(letter.letterhead)
        self.block(letter.sender, self.left)
        self.step(0.7)
        self.block(letter.recipient, self.chance.choice((self.window, self.window, self.left)))
        self.step()
        self.line(letter.place_date, self.chance.choice((self.window, self.left)))
        self.step(2)
        self.block(letter.references, self.left)
        self.step(0.5 if letter.references else 0)
        self.paragraph(letter.subject, self.bold, underlined=self.chance.random() < 0.25)

    def _letterhead(self, lines: tuple[str, ...]) -> None:
        middle = self.chance.random() < 0.4
        for number, text in enumerate(lines):
            font = self.small if number else self.large
            self.line(text, (WIDTH_PX - font.getlength(text)) / 2 if middle else self.left, font)
            self.step(0.9 if number else 1.6)
        self.draw.line((self.left, self.y + 20, self.right, self.y + 20), self.ink, self.chance.randint(2, 6))
        self.step(1.5)

    def put(self, paragraph: Paragraph) -> None:
        """A paragraph in its style."""
        fonts = {"bold": self.bold, "italic": self.italic}
        if self.in_table and paragraph.style != "row":
            self.step(0.6)
        self.in_table = paragraph.style == "row"
        if self.in_table:
            self._row(paragraph.cells)
        elif paragraph.style == "item":
            self.paragraph(paragraph.cells[0], indent=90, after=0.1)
        else:
            underlined = paragraph.style == "underlined"
            self.paragraph(paragraph.cells[0], fonts.get(paragraph.style), underlined=underlined)

    def paragraph(
        self,
        text: str,
        font: ImageFont.FreeTypeFont | None = None,
        *,
        indent: int = 0,
        after: float = 0.6,
        underlined: bool = False,
    ) -> None:
        """Lines as wide as the page allows; it goes over to a new page where it must."""
        used = font or self.font
        for line in _wrapped(text, used, self.right - self.left - indent):
            self._room(1)
            self.line(line, self.left + indent, used)
            if underlined:
                level = self.y + round(1.13 * self.size_px)
                end = self.left + indent + used.getlength(line)
                self.draw.line((self.left + indent, level, end, level), self.ink, 3)
            self.step()
        self.step(after)

    def _row(self, cells: tuple[str, ...]) -> None:
        self._room(1.4)
        width = (self.right - self.left) / len(cells)
        for number, cell in enumerate(cells):
            self.draw.text((self.left + number * width + 24, self.y + 8), cell, self.ink, self.font)
            box = (self.left + number * width, self.y, self.left + (number + 1) * width, self.y + 1.4 * self.line_px)
            self.draw.rectangle(box, outline=self.ink, width=3)
        self.lines[-1].append(" ".join(cells))
        self.step(1.4)

    def close(self, letter: Letter) -> None:
        """The closing, a signature by pen, the name."""
        self._room(5 + len(letter.signature))
        self.step(0.6)
        self.line(letter.closing, self.left)
        self.step(1.5)
        self._sign()
        self.step(2.6)
        self.block(letter.signature, self.left)

    def _sign(self) -> None:
        chance = self.chance
        turns, width, height = chance.uniform(3, 8), chance.uniform(350, 650), chance.uniform(40, 80)
        phase, middle = chance.uniform(0, 6), self.y + self.line_px
        points = []
        for step in range(300):
            along = step / 299
            angle = 2 * math.pi * turns * along + phase
            x = self.left + 60 + width * along + 40 * math.cos(angle)
            points.append((x, middle + height * (1 - 0.6 * along) * math.sin(angle)))
        self.draw.line(points, self.ink + 50, 5, joint="curve")

    def number_pages(self) -> None:
        """ "1/2" at the foot, where there is more than one."""
        for number, page in enumerate(self.pages, 1) if len(self.pages) > 1 else ():
            text = f"{number}/{len(self.pages)}"
            ImageDraw.Draw(page).text((WIDTH_PX // 2, HEIGHT_PX - 200), text, self.ink, self.small)
            self.lines[number - 1].append(text)

    def _room(self, lines: float) -> None:
        if self.y + lines * self.line_px > HEIGHT_PX - 280:
            self.turn()


def _file(path: str) -> Path | None:
    return next((folder / path for folder in _FOLDERS if (folder / path).exists()), None)


@cache
def _font(path: str, size_px: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(_file(path)), size_px, layout_engine=ImageFont.Layout.BASIC)


def _wrapped(text: str, font: ImageFont.FreeTypeFont, width_px: float) -> Iterator[str]:
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}".lstrip()
        if line and font.getlength(longer) > width_px:
            yield line
            line = word
        else:
            line = longer
    yield line

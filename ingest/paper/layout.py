"""Reading order: stretches of line with their places become text, letterhead columns one after the other.

A page is cut where a gutter runs through the whole of it (the left part is read first), or through all of it but a
heading, a foot or a caption; else at its widest gap between lines; and each part again (recursive XY cut). Rows of a
table, of "label: value" or of dates and what happened are not cut into columns; running text is, wherever its lines lie.
Lengths are in any one unit, y grows downwards.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

_VALUE = re.compile(r"^[\W\d]*\d[\W\d]*(?:€|EUR|euro)?$", re.IGNORECASE)
_DAY = re.compile(
    r"^\W*(?:(?:le|op|am|on|du|vom|van) )?(?:\d{1,4}[./-]\d|\d{1,2}(?:er|e)?\.? \w|\d{1,3}[.)°]?$|[a-z][.)]$)",
    re.IGNORECASE,
)
_DEPTH = 60  # a page cut more often than this is read by rows
_PROSE_LINES = 6
_PROSE_LETTERS = 12  # of a line, at the middle one: a newspaper's column has 25 to 40
# Of the lines of running text, how many begin inside a sentence: about 0.8 in French, Dutch and English, 0.6 in German.
_RUNS_ON = 0.4
_CROSSING = 0.15  # share of the lines that may lie across a gutter: headings, captions
_ASIDE_LINES = 4
_EDGE = 0.1  # share of the lines above (below) which a line across belongs to the head (foot)
_BESIDE_LETTERS, _BESIDE_ROWS = 20, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Words that stand together on one line; `words` are their numbers, where whoever asked counts them."""

    text: str = field(repr=False)
    left: float
    top: float
    right: float
    bottom: float
    words: tuple[int, ...] = ()

    @property
    def middle(self) -> float:
        """The height at which the line runs."""
        return (self.top + self.bottom) / 2


def joined(words: Sequence[Stretch], gap: float) -> list[Stretch]:
    """Words of one line, in order, as stretches: a new one starts where more than `gap` lies between two words."""
    stretches: list[Stretch] = []
    for word in sorted(words, key=lambda word: word.left):
        if stretches and word.left - stretches[-1].right <= gap:
            last = stretches.pop()
            word = Stretch(
                text=f"{last.text} {word.text}",
                left=last.left,
                top=min(last.top, word.top),
                right=max(last.right, word.right),
                bottom=max(last.bottom, word.bottom),
                words=last.words + word.words,
            )
        stretches.append(word)
    return stretches


@dataclass(frozen=True, slots=True, kw_only=True)
class Laid:
    """The text in reading order, the numbers of its words in the same order.

    `beside` is the share of the letters, 0 to 1, in lines of running text that were left side by side: what they say is
    mixed, where they are columns after all.
    """

    text: str = field(repr=False)
    words: tuple[int, ...]
    beside: float


def text_of(stretches: Sequence[Stretch]) -> str:
    """The text in reading order: a line feed between lines, a blank line between paragraphs and blocks."""
    return laid_out(stretches).text


def laid_out(stretches: Sequence[Stretch]) -> Laid:
    """The text in reading order, as `text_of` gives it."""
    if not stretches:
        return Laid(text="", words=(), beside=0.0)
    height = median(stretch.bottom - stretch.top for stretch in stretches) or 1.0
    rows = _ordered(list(stretches), height, 0)
    pitch = _pitch(rows, height)
    text = _written(rows[0])
    for above, row in pairwise(rows):
        step = _middle(row) - _middle(above)
        apart = not 0 < step <= 1.45 * pitch or not _overlap(above, row, height)
        text += ("\n\n" if apart else "\n") + _written(row)
    words = tuple(number for row in rows for stretch in row for number in stretch.words)
    return Laid(text=text, words=words, beside=_beside(rows))


Row = list[Stretch]


def _written(row: Row) -> str:
    return " ".join(stretch.text for stretch in row)


def _middle(row: Row) -> float:
    return sum(stretch.middle for stretch in row) / len(row)


def _overlap(above: Row, row: Row, slack: float) -> bool:
    left, right = min(s.left for s in row), max(s.right for s in row)
    return min(s.left for s in above) < right + slack and left < max(s.right for s in above) + slack


def _pitch(rows: list[Row], height: float) -> float:
    steps = [_middle(row) - _middle(above) for above, row in pairwise(rows)]
    near = [step for step in steps if 0.6 * height < step < 3.2 * height]
    # Most steps of a letter are inside its paragraphs; where they are not, the lower half of them is.
    return sorted(near)[len(near) // 3] if near else 1.3 * height


def _ordered(stretches: list[Stretch], height: float, depth: int) -> list[Row]:
    rows = _rows(stretches, height)
    gutter = _gutter(stretches, rows, height)
    if len(rows) == 1 or depth > _DEPTH or (gutter is not None and _is_diary(rows, gutter[1])):
        return rows
    parts = _columns(stretches, rows, height, gutter)
    if parts is None and all(len(row) == 1 for row in rows):
        return rows
    if parts is None:
        parts = _halves(stretches, height)
    if parts is None:
        return rows
    return [row for part in parts if part for row in _ordered(part, height, depth + 1)]


def _columns(
    stretches: list[Stretch], rows: list[Row], height: float, gutter: tuple[float, float] | None
) -> list[list[Stretch]] | None:
    """The columns, the left one first, with what lies across them in its place; None where there is but one."""
    if gutter is not None and not _is_table(rows, gutter[1], gutter[0] < 6 * height):
        left = [stretch for stretch in stretches if stretch.right <= gutter[1]]
        return [left, [stretch for stretch in stretches if stretch.right > gutter[1]]]
    for low, high in _crossed(stretches, height):
        middle = (low + high) / 2
        left = [stretch for stretch in stretches if stretch.right <= middle]
        right = [stretch for stretch in stretches if stretch.left >= middle]
        if _are_columns(left, right, height) and not _is_table(_rows(left + right, height), middle, True):
            return _banded(left, right, [s for s in stretches if s.left < middle < s.right])
    return None


def _halves(stretches: list[Stretch], height: float) -> list[list[Stretch]] | None:
    level = _widest_gap(stretches, height)
    if level is None:
        return None
    above = [stretch for stretch in stretches if stretch.middle < level]
    return [above, [stretch for stretch in stretches if stretch.middle >= level]]


def _crossed(stretches: list[Stretch], height: float) -> Iterator[tuple[float, float]]:
    """Strips from top to bottom that few lines lie across, those with the fewest first, then the widest."""
    edges = sorted([(s.left, 1) for s in stretches] + [(s.right, -1) for s in stretches])
    most = _CROSSING * len(stretches)
    across = 1
    while across <= most:
        strips, crossing, began = [], 0, edges[0][0]
        for place, step in edges:
            before, crossing = crossing, crossing + step
            if before <= across < crossing:
                strips.append((began, place))
            elif crossing <= across < before:
                began = place
        yield from sorted((s for s in strips if s[1] - s[0] > height), key=lambda s: s[0] - s[1])
        across *= 2


def _are_columns(left: list[Stretch], right: list[Stretch], height: float) -> bool:
    """Whether running text stands on one side and more of it, or a column of notes, on the other, beside each other."""
    if min(len(left), len(right)) < _ASIDE_LINES or not (_is_prose(left, height) or _is_prose(right, height)):
        return False
    top = max(min(s.top for s in left), min(s.top for s in right))
    bottom = min(max(s.bottom for s in left), max(s.bottom for s in right))
    return bottom - top > _ASIDE_LINES * height


def _is_prose(stretches: list[Stretch], height: float) -> bool:
    """Whether most of the lines are running text: long enough, and begun inside a sentence."""
    lines = [row[0] for row in _rows(stretches, height)]
    if len(lines) < _PROSE_LINES or median(len(line.text) for line in lines) < _PROSE_LETTERS:
        return False
    return sum(line.text[:1].islower() for line in lines) >= _RUNS_ON * len(lines)


def _banded(left: list[Stretch], right: list[Stretch], across: list[Stretch]) -> list[list[Stretch]]:
    """Columns between the headings that lie across them; a caption follows the columns that it stands in."""
    beside = [s.middle for s in left + right]
    wide = max(s.right for s in right) - min(s.left for s in left)
    few = _EDGE * len(beside)
    parts: list[list[Stretch]] = []
    notes: list[Stretch] = []
    done = float("-inf")

    def columns(until: float) -> list[list[Stretch]]:
        return [[s for s in side if done <= s.middle < until] for side in (left, right)]

    for stretch in sorted(across, key=lambda stretch: stretch.middle):
        above = sum(middle < stretch.middle for middle in beside)
        if stretch.right - stretch.left > 0.6 * wide or not few < above < len(beside) - few:
            parts += [*columns(stretch.middle), notes, [stretch]]
            notes, done = [], stretch.middle
        else:
            notes.append(stretch)
    return [*parts, *columns(float("inf")), notes]


def _rows(stretches: list[Stretch], height: float) -> list[Row]:
    rows: list[Row] = []
    for stretch in sorted(stretches, key=lambda stretch: stretch.middle):
        if rows and stretch.middle - _middle(rows[-1]) < 0.45 * height:
            rows[-1].append(stretch)
        else:
            rows.append([stretch])
    return [sorted(row, key=lambda stretch: stretch.left) for row in rows]


def _gutter(stretches: list[Stretch], rows: list[Row], height: float) -> tuple[float, float] | None:
    """How wide an empty strip is that runs from top to bottom, the widest, and where it begins."""
    wide = 1.0 * height if len(rows) >= 8 else 1.8 * height
    best: tuple[float, float] | None = None
    reach = float("-inf")
    for stretch in sorted(stretches, key=lambda stretch: stretch.left):
        room = stretch.left - reach
        if reach > float("-inf") and room > wide and (best is None or room > best[0]):
            best = (room, reach)
        reach = max(reach, stretch.right)
    return best


def _is_diary(rows: list[Row], gutter: float) -> bool:
    """Whether dates or numbers stand before running text, which belongs to the lines on which they stand."""
    left = [row for row in rows if row[0].right <= gutter]
    days = sum(bool(_DAY.match(row[0].text)) for row in left)
    across = sum(row[-1].right > gutter for row in left)
    return len(left) >= 2 and days >= 0.6 * len(left) and across >= 0.9 * len(left)


def _is_table(rows: list[Row], gutter: float, near: bool) -> bool:
    """Whether most rows go across the gutter and read as label and value, so that a row belongs together.

    Columns of short words that stand near each other are a table too, while those of a letterhead stand far apart.
    """
    across = [row for row in rows if row[0].right <= gutter < row[-1].right]
    if len(across) < 0.6 * len(rows):
        return False
    sides = [[s for row in rows for s in row if (s.right <= gutter) == first] for first in (True, False)]
    height = median(s.bottom - s.top for row in rows for s in row)
    running = sum(_is_prose(side, height) for side in sides)
    if running == 2:
        return False
    labels = sum(row[0].text.rstrip().endswith((":", "...", "…", "?")) for row in across)
    values = sum(bool(_VALUE.match(row[-1].text)) or len(row) > 2 for row in across)
    short = median(min(len(row[0].text), len(row[-1].text)) for row in across) <= 20 and not running
    return max(labels, values) >= 0.5 * len(across) or (near and short)


def _beside(rows: list[Row]) -> float:
    """The share of the letters in rows, several in a row, of which two stretches read as running text."""
    mixed, found = 0, 0
    run: list[Row] = []
    for row in [*rows, []]:
        if sum(len(stretch.text) >= _BESIDE_LETTERS for stretch in row) >= 2:
            run.append(row)
            continue
        cells = [stretch for each in run for stretch in each]
        if len(run) >= _BESIDE_ROWS and sum(cell.text[:1].islower() for cell in cells) >= _RUNS_ON * len(cells):
            mixed += sum(len(cell.text) for cell in cells)
        run = []
    found = sum(len(stretch.text) for row in rows for stretch in row)
    return mixed / found if found else 0.0


def _widest_gap(stretches: list[Stretch], height: float) -> float | None:
    best: tuple[float, float] | None = None
    reach = float("-inf")
    for stretch in sorted(stretches, key=lambda stretch: stretch.top):
        room = stretch.top - reach
        if reach > float("-inf") and room > 0.15 * height and (best is None or room > best[0]):
            best = (room, reach + room / 2)
        reach = max(reach, stretch.bottom)
    return best[1] if best else None

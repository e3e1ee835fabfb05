"""Reading order: stretches of line with their places become text, letterhead columns one after the other.

A page is cut where a gutter runs through the whole of it (the left part is read first), else at its widest gap between
lines, and each half again (recursive XY cut). Rows of a table or of "label: value" are not cut into columns.
Lengths are in any one unit, y grows downwards.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

_VALUE = re.compile(r"^[\W\d]*\d[\W\d]*(?:€|EUR|euro)?$", re.IGNORECASE)
_DEPTH = 60  # a page cut more often than this is read by rows


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


def text_of(stretches: Sequence[Stretch]) -> str:
    """The text in reading order: a line feed between lines, a blank line between paragraphs and blocks."""
    return laid_out(stretches)[0]


def laid_out(stretches: Sequence[Stretch]) -> tuple[str, tuple[int, ...]]:
    """The text in reading order, as `text_of` gives it, and the numbers of its words in the same order."""
    if not stretches:
        return "", ()
    height = median(stretch.bottom - stretch.top for stretch in stretches) or 1.0
    rows = _ordered(list(stretches), height, 0)
    pitch = _pitch(rows, height)
    text = _written(rows[0])
    for above, row in pairwise(rows):
        step = _middle(row) - _middle(above)
        apart = not 0 < step <= 1.45 * pitch or not _overlap(above, row, height)
        text += ("\n\n" if apart else "\n") + _written(row)
    return text, tuple(number for row in rows for stretch in row for number in stretch.words)


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
    if len(rows) == 1 or depth > _DEPTH:
        return rows
    gutter = _gutter(stretches, rows, height)
    if gutter is not None:
        left = [stretch for stretch in stretches if stretch.right <= gutter]
        right = [stretch for stretch in stretches if stretch.right > gutter]
        return _ordered(left, height, depth + 1) + _ordered(right, height, depth + 1)
    if all(len(row) == 1 for row in rows):
        return rows
    level = _widest_gap(stretches, height)
    if level is None:
        return rows
    above = [stretch for stretch in stretches if stretch.middle < level]
    below = [stretch for stretch in stretches if stretch.middle >= level]
    return _ordered(above, height, depth + 1) + _ordered(below, height, depth + 1)


def _rows(stretches: list[Stretch], height: float) -> list[Row]:
    rows: list[Row] = []
    for stretch in sorted(stretches, key=lambda stretch: stretch.middle):
        if rows and stretch.middle - _middle(rows[-1]) < 0.45 * height:
            rows[-1].append(stretch)
        else:
            rows.append([stretch])
    return [sorted(row, key=lambda stretch: stretch.left) for row in rows]


def _gutter(stretches: list[Stretch], rows: list[Row], height: float) -> float | None:
    """The right edge of the left column, where an empty strip runs from top to bottom between two columns."""
    wide = 1.0 * height if len(rows) >= 8 else 1.8 * height
    best: tuple[float, float] | None = None
    reach = float("-inf")
    for stretch in sorted(stretches, key=lambda stretch: stretch.left):
        room = stretch.left - reach
        if reach > float("-inf") and room > wide and (best is None or room > best[0]):
            best = (room, reach)
        reach = max(reach, stretch.right)
    if best is None or _is_table(rows, best[1], best[0] < 6 * height):
        return None
    return best[1]


def _is_table(rows: list[Row], gutter: float, near: bool) -> bool:
    """Whether most rows go across the gutter and read as label and value, so that a row belongs together.

    Columns of short words that stand near each other are a table too, while those of a letterhead stand far apart.
    """
    across = [row for row in rows if row[0].right <= gutter < row[-1].right]
    if len(across) < 0.6 * len(rows):
        return False
    labels = sum(row[0].text.rstrip().endswith((":", "...", "…", "?")) for row in across)
    values = sum(bool(_VALUE.match(row[-1].text)) or len(row) > 2 for row in across)
    short = median(min(len(row[0].text), len(row[-1].text)) for row in across) <= 20
    return max(labels, values) >= 0.5 * len(across) or (near and short)


def _widest_gap(stretches: list[Stretch], height: float) -> float | None:
    best: tuple[float, float] | None = None
    reach = float("-inf")
    for stretch in sorted(stretches, key=lambda stretch: stretch.top):
        room = stretch.top - reach
        if reach > float("-inf") and room > 0.15 * height and (best is None or room > best[0]):
            best = (room, reach + room / 2)
        reach = max(reach, stretch.bottom)
    return best[1] if best else None

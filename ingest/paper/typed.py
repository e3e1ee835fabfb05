"""Where what a person typed stands on the pages that they typed it from: for the searchable copy of a letter that was held.

What the machine had read keeps its place; what was corrected takes the place of what it corrects. Where too little was
read to go by, the lines stand one below another on the first page: it can be found, though not where the ink is.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from models.values import Box, Page, PageField, PageWord

_LEAST_ALIKE = 0.3
"""Of the typed words, how many must have been read so for the places of the others to be more than a guess."""
_MOST_COMPARED = 4_000_000
"""Pairs of words: more would take seconds."""
_TOP, _LEFT, _WIDE, _HIGH = 0.05, 0.06, 0.88, 0.9
_LINE_HIGH, _CHAR_WIDE = 0.02, 0.014
_SURE = 100.0

Placed = tuple[int, PageWord]


def over_pages(pages: Sequence[Page], text: str) -> tuple[Page, ...]:
    """The pages with the words of a typed text instead of those that were read. `pages` are not empty."""
    read = [(number, word) for number, page in enumerate(pages) for word in page.words]
    placed = _corrected(read, text.split()) or [(0, word) for word in _below_one_another(text, pages[0].rotation)]
    return tuple(_with_words(page, [word for at, word in placed if at == number]) for number, page in enumerate(pages))


def over_fields(page: Page) -> Page:
    """A page of a form whose fields a person typed, each typed one's words in its own box instead of the attempt."""
    typed = [each for each in page.fields if each.box is not None and each.confidence is None]
    if not typed:
        return page
    around = [word for word in page.words if not any(_within(word.box, each.box) for each in typed if each.box)]
    words = [*around, *(word for each in typed for word in _of_field(each, page.rotation))]
    return replace(page, words=tuple(words))


def _with_words(page: Page, words: Sequence[PageWord]) -> Page:
    tilted = bool(words) and all(word in page.words for word in words)
    text = " ".join(word.text for word in words)
    return replace(page, text=text, words=tuple(words), skew=page.skew if tilted else 0.0)


# ── beside what was read ─────────────────────────────────────────────────────────────────────────


def _corrected(read: Sequence[Placed], typed: Sequence[str]) -> list[Placed]:
    """The typed words where the read ones stood; nothing where too few of them are the same."""
    before = [word.text for _, word in read]
    if not before or len(before) * len(typed) > _MOST_COMPARED:
        return []
    matcher = SequenceMatcher(None, before, typed, autojunk=False)
    blocks = matcher.get_opcodes()
    same = sum(end - start for tag, start, end, _, _ in blocks if tag == "equal")
    if same < _LEAST_ALIKE * len(typed):
        return []
    found: list[Placed] = []
    for tag, start, end, first, last in blocks:
        if tag == "equal":
            found += read[start:end]
        elif first < last:
            # An insertion shares the place of the word before it, or of the first one.
            places = read[start:end] or [read[max(0, start - 1)]]
            found += _spread(places, typed[first:last])
    return found


def _spread(places: Sequence[Placed], words: Sequence[str]) -> Iterator[Placed]:
    """The words over these places in their order; several on one place share it, side by side."""
    at = [number * len(places) // len(words) for number in range(len(words))]
    for number, (place, text) in enumerate(zip(at, words, strict=True)):
        page, word = places[place]
        sharing, index = at.count(place), number - at.index(place)
        yield page, PageWord(text=text, confidence=_SURE, box=_slice(word.box, index, sharing))


def _slice(box: Box, index: int, of: int) -> Box:
    """One of `of` equal parts of a box, along its longer side."""
    wide, high = box.right - box.left, box.bottom - box.top
    if wide >= high:
        return replace(box, left=box.left + wide * index / of, right=box.left + wide * (index + 1) / of)
    return replace(box, top=box.top + high * index / of, bottom=box.top + high * (index + 1) / of)


# ── without a place ──────────────────────────────────────────────────────────────────────────────


def _below_one_another(
    text: str, rotation: int, room: tuple[float, float, float, float] = (_LEFT, _TOP, _WIDE, _HIGH)
) -> Iterator[PageWord]:
    """The lines of a text below one another in `room` (left, top, width, height) of the page as it stands upright."""
    left, top, wide, high = room
    lines = [line.split() for line in text.splitlines() if line.strip()]
    step = min(_LINE_HIGH * 1.4, high / max(1, len(lines)))
    for number, words in enumerate(lines):
        chars = sum(map(len, words)) + len(words) - 1
        width, at = min(_CHAR_WIDE, wide / chars), 0
        y = top + number * step
        for word in words:
            x = left + at * width
            at += len(word) + 1
            yield PageWord(
                text=word, confidence=_SURE, box=_came((x, y, x + len(word) * width, y + step * 0.7), rotation)
            )


def _came(upright: tuple[float, float, float, float], rotation: int) -> Box:
    """A place on the upright page (left, top, right, bottom) on the page as it came, before it was turned clockwise."""
    left, top, right, bottom = upright
    turned: Mapping[int, tuple[float, float, float, float]] = {
        0: (left, top, right, bottom),
        90: (top, 1 - right, bottom, 1 - left),
        180: (1 - right, 1 - bottom, 1 - left, 1 - top),
        270: (1 - bottom, left, 1 - top, right),
    }
    x1, y1, x2, y2 = turned[rotation]
    return Box(left=x1, top=y1, right=x2, bottom=y2)


def _upright(box: Box, rotation: int) -> tuple[float, float, float, float]:
    """The other way: (left, top, right, bottom) on the upright page."""
    back = _came((box.left, box.top, box.right, box.bottom), (360 - rotation) % 360)
    return back.left, back.top, back.right, back.bottom


def _of_field(each: PageField, rotation: int) -> Iterator[PageWord]:
    if each.box is None or each.text == "yes":
        return
    left, top, right, bottom = _upright(each.box, rotation)
    yield from _below_one_another(each.text, rotation, (left, top, right - left, bottom - top))


def _within(word: Box, field: Box) -> bool:
    x, y = (word.left + word.right) / 2, (word.top + word.bottom) / 2
    return field.left <= x <= field.right and field.top <= y <= field.bottom

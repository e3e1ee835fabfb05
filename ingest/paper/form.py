"""A page of the house's own complaint form → its fields: typed ones as text, ticks by ink, handwriting as an attempt.

What a program stored in a field is the answer. Of a printed or scanned page the ink in each field's box is read: letters as
regular and as surely read as print are taken for typed; everything else is an attempt that a person types. In doubt it is held:
a name that was guessed would stand on a letter.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import cv2
import numpy as np
from numpy.typing import NDArray
from stdnum.be import bis, nn

from ingest.paper import ocr
from ingest.paper.acroform import Answers
from ingest.paper.cleaning import as_pixels
from ingest.paper.marks import PX_MM, Laid, sight
from ingest.paper.picture import Pixels
from models.forms import ONE_OF, YES, FieldKind, FormField, form_map, text_of
from models.values import Box, Page, PageField, PageWord
from models.words import Language

Ink = NDArray[np.bool_]

_INSET_MM = 0.75  # the border of a box is 0.3 mm, and paper never quite flat
_TICK_INSET_MM = 0.9
_SPECK_MM2 = 0.035
_SPECK_PX = 7  # dust of a fax that Tesseract takes for a word; a full stop stands at its word
_LEAST_INK_MM2, _LEAST_HIGH_MM = 0.5, 1.0
_RULE_MM, _EDGE_MM, _BORDER = 9.0, 0.9, 0.35
_SIGNED_MM2 = 4.0
# Ticks: shares of the inner of the box, and of the strip around it.
_NO_TICK, _SMALL_TICK_MM, _FULL, _BEYOND = 0.018, 1.6, 0.5, 0.16
# Typed fields, measured on four fonts and on handwriting fonts drawn with a shaking hand.
_SURE, _LEAST_SURE, _INSIDE = 85.0, 55.0, 0.97
_REGULAR, _LEGIBLE = 0.72, 70.0
_MOSTLY_BY_HAND = 0.3  # of the letters of a page: who writes one field with a pen writes them all
_LEAST_LETTERS = 3
_POSTCODE = re.compile(r"(?:[A-Z]{1,2}[- ]?)?\d{4,5}(?: ?[A-Z]{2})?")
_EMAIL = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
_GAP_PX = 36
_DIGITS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A page of a PDF as it is seen, its words where a program wrote it, and what its form's fields store."""

    pixels: Pixels = field(repr=False)
    words: tuple[PageWord, ...] = field(default=(), repr=False)
    answers: Answers | None = None


class Unaligned(Exception):
    """A page of the form whose marks are not to be seen: its fields cannot be told from its print."""


def read(look: Look, timeout_s: float) -> Page | None:
    """The page of the house's form; None where the picture shows none.

    Raises Unaligned, ocr.TimedOut.
    """
    seen = sight(look.pixels)
    stored = look.answers
    if seen is None or seen.laid is None:
        if stored is not None and stored.filled:
            return _page(_stored(stored), stored.language, 0.0, ())
        if seen is None:
            return None
        raise Unaligned
    laid, given = seen.laid, stored.values if stored is not None else {}
    fields, words = _read(laid, look.words, given, timeout_s)
    return _page(fields, laid.page.language, laid.lie_deg, words)


def _page(fields: tuple[PageField, ...], language: Language, lie_deg: float, words: tuple[PageWord, ...]) -> Page:
    quarter = round(lie_deg / 90)
    read_by_ocr = [each.confidence for each in fields if each.confidence is not None and each.typed]
    return Page(
        text=text_of(fields, language),
        confidence=round(sum(read_by_ocr) / len(read_by_ocr), 1) if read_by_ocr else None,
        rotation=-90 * quarter % 360,
        skew=round(lie_deg - 90 * quarter, 1) + 0.0,
        source="ocr" if words or any(each.box for each in fields) else "text-layer",
        words=words,
        fields=fields,
    )


def _stored(answers: Answers) -> tuple[PageField, ...]:
    mapped = form_map(answers.version)
    names = [each.name for each in mapped.on(answers.page)] if mapped else list(answers.values)
    return tuple(PageField(name=name, text=answers.values.get(name, "")) for name in names)


def _read(
    laid: Laid, layer: Sequence[PageWord], given: Mapping[str, str], timeout_s: float
) -> tuple[tuple[PageField, ...], tuple[PageWord, ...]]:
    """Every field of the page in its order, and the words that were read by OCR."""
    fields = laid.map.on(laid.page.page)
    printed = _printed(laid, layer, fields)
    found: dict[str, PageField] = {}
    crops: list[_Crop] = []
    for each in fields:
        box = _came(laid, each.box)
        if each.name in given:
            found[each.name] = PageField(name=each.name, text=given[each.name], box=box)
        elif each.kind is FieldKind.TICK:
            found[each.name] = _tick(laid, each, box)
        elif each.kind is FieldKind.SIGNATURE:
            found[each.name] = PageField(name=each.name, text=YES if _signed(laid, each) else "", box=box)
        elif text := printed.get(each.name):
            found[each.name] = PageField(name=each.name, text=text, box=box)
        elif (crop := _crop(laid, each)) is not None:
            crops.append(crop)
        else:
            found[each.name] = PageField(name=each.name, text="", box=box)
    words = _by_ocr(laid, crops, found, timeout_s)
    return tuple(_agreed(found, each.name) for each in fields), words


def _agreed(found: Mapping[str, PageField], name: str) -> PageField:
    """The field; unsure where of several of which one may be ticked two are."""
    one = found[name]
    others = next((group for group in ONE_OF if name in group), ())
    if one.text and sum(bool(found[other].text) for other in others if other in found) > 1:
        return replace(one, typed=False)
    return one


def _came(laid: Laid, box: Box) -> Box:
    """The box on the page as it came."""
    high, wide = laid.pixels.shape
    return _placed(laid, box.left * wide, box.top * high, box.right * wide, box.bottom * high)


def _placed(laid: Laid, left: float, top: float, right: float, bottom: float) -> Box:
    corners = np.array([(left, right, right, left), (top, top, bottom, bottom), (1, 1, 1, 1)])
    x, y, depth = np.linalg.inv(laid.steps) @ corners
    across, down = x / depth / laid.came[1], y / depth / laid.came[0]
    edges = np.clip((across.min(), down.min(), across.max(), down.max()), 0.0, 1.0)
    one, two, three, four = (round(float(edge), _DIGITS) for edge in edges)
    return Box(left=one, top=two, right=three, bottom=four)


# ── what a program wrote on the page ─────────────────────────────────────────────────────────────


def _printed(laid: Laid, layer: Sequence[PageWord], fields: Sequence[FormField]) -> dict[str, str]:
    """The words of a text layer by the field that they stand in, line by line."""
    found: dict[str, list[tuple[float, float, str]]] = {}
    high, wide = laid.pixels.shape
    for word in layer:
        middle = np.array(
            [
                (word.box.left + word.box.right) / 2 * laid.came[1],
                (word.box.top + word.box.bottom) / 2 * laid.came[0],
                1.0,
            ]
        )
        x, y, depth = laid.steps @ middle
        across, down = x / depth / wide, y / depth / high
        for each in fields:
            box = each.box
            if (
                each.kind in (FieldKind.TEXT, FieldKind.LINES)
                and box.left < across < box.right
                and box.top < down < box.bottom
            ):
                found.setdefault(each.name, []).append((down * laid.map.high_mm, across, word.text))
    return {name: _in_lines(words) for name, words in found.items()}


def _in_lines(words: list[tuple[float, float, str]]) -> str:
    """Words with their height in millimetres, in lines from left to right."""
    lines: list[list[tuple[float, float, str]]] = []
    for word in sorted(words):
        if lines and word[0] - lines[-1][0][0] < 2.0:
            lines[-1].append(word)
        else:
            lines.append([word])
    return "\n".join(" ".join(text for _, _, text in sorted(line, key=lambda word: word[1])) for line in lines)


# ── ink ──────────────────────────────────────────────────────────────────────────────────────────


def _tick(laid: Laid, each: FormField, box: Box) -> PageField:
    """Whether a box is ticked: a cross, a tick or a filled box is; a dot or a scribble that leaves the box is a doubt."""
    rows, columns = laid.part(each.box, _TICK_INSET_MM)
    inner = _without_specks(laid.ink[rows, columns])
    share = float(inner.mean())
    if share < _NO_TICK:
        return PageField(name=each.name, text="", box=box)
    down, across = np.nonzero(inner)
    spread_mm = max(np.ptp(down), np.ptp(across)) / PX_MM
    scribbled = share > _FULL and _beyond(laid, each.box) > _BEYOND
    return PageField(name=each.name, text=YES, typed=bool(spread_mm >= _SMALL_TICK_MM) and not scribbled, box=box)


def _beyond(laid: Laid, box: Box) -> float:
    """The share of ink in the strips above, below and to the left of a box; its words stand to the right."""
    outer_rows, outer = laid.part(box, -2.2)
    rows, columns = laid.part(box, -0.8)
    strips = (
        laid.ink[outer_rows.start : rows.start, columns],
        laid.ink[rows.stop : outer_rows.stop, columns],
        laid.ink[rows, outer.start : columns.start],
    )
    return max(float(strip.mean()) for strip in strips if strip.size)


def _signed(laid: Laid, each: FormField) -> bool:
    rows, columns = laid.part(each.box, _INSET_MM)
    return bool(_without_specks(laid.ink[rows, columns]).sum() / PX_MM**2 > _SIGNED_MM2)


def _without_specks(ink: Ink) -> Ink:
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8))
    kept = stats[:, 4] >= _SPECK_MM2 * PX_MM**2
    kept[0] = False
    return np.asarray(kept[labels], np.bool_)


# ── fields with letters ──────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class _Crop:
    """A field in which something is written: its pixels without rules, its letters, where it lies on the page laid straight."""

    asked: FormField
    pixels: Pixels = field(repr=False)
    letters: NDArray[np.int64] = field(repr=False)  # n by 5: left, top, wide, high, area
    left: int
    top: int


def _crop(laid: Laid, each: FormField) -> _Crop | None:
    """What is written in a field; None where it is empty but for dust, guide lines and a bit of its border."""
    rows, columns = laid.part(each.box, _INSET_MM)
    ink = laid.ink[rows, columns].astype(np.uint8)
    written = _without_specks(_without_print(ink))
    down, _ = np.nonzero(written)
    if written.sum() < _LEAST_INK_MM2 * PX_MM**2 or np.ptp(down) < _LEAST_HIGH_MM * PX_MM:
        return None
    pixels = laid.pixels[rows, columns].copy()
    near = cv2.dilate(written.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    pixels[~near] = 255
    _, _, stats, _ = cv2.connectedComponentsWithStats(written.astype(np.uint8))
    return _Crop(asked=each, pixels=pixels, letters=stats[1:].astype(np.int64), left=columns.start, top=rows.start)


def _without_print(ink: Pixels) -> Ink:
    """The ink of a field without the form's own: guide lines, and what of its border a worn page shifted into it."""
    rules = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, round(_RULE_MM * PX_MM)), np.uint8))
    printed = cv2.dilate(rules, np.ones((3, 3), np.uint8))
    left = as_pixels(cv2.subtract(ink, printed))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(left)
    edge, wide = round(_EDGE_MM * PX_MM), left.shape[1]
    beside = (stats[:, 0] + stats[:, 2] <= edge) | (stats[:, 0] >= wide - edge)
    border = beside & (stats[:, 3] > _BORDER * left.shape[0])
    border[0] = True
    return np.asarray(~border[labels], np.bool_)


def _by_ocr(laid: Laid, crops: Sequence[_Crop], found: dict[str, PageField], timeout_s: float) -> tuple[PageWord, ...]:
    """Reads all crops in one call of Tesseract, under each other; puts the fields into `found` and gives their words."""
    if not crops:
        return ()
    tops = np.cumsum([_GAP_PX, *(crop.pixels.shape[0] + _GAP_PX for crop in crops)])
    sheet = np.full((int(tops[-1]), max(crop.pixels.shape[1] for crop in crops) + 2 * _GAP_PX), 255, np.uint8)
    for top, crop in zip(tops, crops, strict=False):
        high, wide = crop.pixels.shape
        sheet[top : top + high, _GAP_PX : _GAP_PX + wide] = crop.pixels
    # In a form of any language stand French names and streets: the models of others would drop their accents.
    languages = tuple(dict.fromkeys((Language.FR, laid.page.language)))
    try:
        reading = ocr.read(sheet, languages, segmentation=ocr.BLOCK, timeout_s=timeout_s)
    except ocr.Refused:
        reading = ocr.Reading(words=())
    words: list[PageWord] = []
    letters = shaky = 0
    for top, crop in zip(tops, crops, strict=False):
        bottom = top + crop.pixels.shape[0]
        inside = (word for word in reading.words if top <= word.top + word.height / 2 < bottom)
        own = ocr.Reading(words=tuple(word for word in inside if max(word.width, word.height) > _SPECK_PX))
        own = own.placed(-_GAP_PX, -int(top))
        found[crop.asked.name] = PageField(
            name=crop.asked.name,
            text=own.text().strip(),
            confidence=round(own.confidence, 1),
            typed=_typed(crop, own),
            box=_came(laid, crop.asked.box),
        )
        letters += own.letters
        shaky += own.letters * (own.confidence < _LEGIBLE or regularity(crop.letters, own) < _REGULAR)
        for word in own.words:
            left, high = crop.left + word.left, crop.top + word.top
            box = _placed(laid, left, high, left + word.width, high + word.height)
            words.append(PageWord(text=word.text, confidence=round(word.confidence, 1), box=box))
    if shaky > _MOSTLY_BY_HAND * letters:
        found.update({crop.asked.name: replace(found[crop.asked.name], typed=False) for crop in crops})
    return tuple(words)


def _typed(crop: _Crop, reading: ocr.Reading) -> bool:
    """Whether a field is print that was read surely: sure words, no ink outside them, letters as regular as type."""
    # An address of e-mail is no word of any model, proves itself by its form, and is not used before a person confirmed it.
    if reading.letters < 1 or reading.confidence < (_LEGIBLE if crop.asked.name == "email" else _SURE):
        return False
    if min(word.confidence for word in reading.words) < _LEAST_SURE or not _possible(crop.asked.name, reading.text()):
        return False
    return _inside(crop, reading) >= _INSIDE and regularity(crop.letters, reading) >= _REGULAR


def _possible(name: str, text: str) -> bool:
    """Whether a number or an address that proves itself does: the check digits of a national number, a Belgian postcode's form."""
    if name == "national_number":
        digits = "".join(char for char in text if char.isdigit())
        return bool(nn.is_valid(digits) or bis.is_valid(digits))
    if name == "postcode":
        return _POSTCODE.fullmatch(text.strip()) is not None
    return name != "email" or _EMAIL.fullmatch(text.strip()) is not None


def _inside(crop: _Crop, reading: ocr.Reading) -> float:
    """The share of ink in the boxes of the words."""
    inside = 0
    for left, top, wide, high, area in crop.letters:
        across, down = left + wide / 2, top + high / 2
        if any(
            word.left - 6 <= across <= word.left + word.width + 6 and word.top - 6 <= down <= word.top + word.height + 6
            for word in reading.words
        ):
            inside += int(area)
    return inside / max(1, int(crop.letters[:, 4].sum()))


def regularity(letters: NDArray[np.int64], reading: ocr.Reading) -> float:
    """The share of letters that stand on their line and are as high as others of it, 0 to 1: type repeats itself, a hand does not.

    `letters` are the stretches of ink, n by 5 (left, top, wide, high, area), in the pixels of `reading`.
    """
    lines: dict[int, list[ocr.Word]] = {}
    for word in reading.words:
        lines.setdefault(word.line, []).append(word)
    regular = whole = 0
    for words in lines.values():
        top, bottom = min(word.top for word in words), max(word.top + word.height for word in words)
        middles = letters[:, 1] + letters[:, 3] / 2
        own = letters[(middles >= top) & (middles <= bottom)]
        tall = own[:, 3].max() if len(own) else 0
        own = own[own[:, 3] > 0.4 * tall]
        if len(own) < _LEAST_LETTERS:
            continue
        slack = max(2.0, 0.06 * tall)
        feet, heads = own[:, 1] + own[:, 3], own[:, 1]
        slope = np.polyfit(own[:, 0], feet, 1)[0] if len(own) > 5 else 0.0
        level = slope * own[:, 0]
        on_line = _alike(feet - level, slack, 2)
        as_high = _alike(heads - level, slack, 3)
        regular += int(np.count_nonzero(on_line & as_high))
        whole += len(own)
    return regular / whole if whole else 0.0


def _alike(values: NDArray[np.float64], slack: float, levels: int) -> NDArray[np.bool_]:
    """Which of the values lie at one of the few levels that hold the most of them."""
    alike = np.zeros(len(values), np.bool_)
    for _ in range(levels):
        left = ~alike
        if not left.any():
            break
        near = np.abs(values[left][:, None] - values[None, :]) <= slack / 2
        level = values[left][int((near & left[None, :]).sum(1).argmax())]
        alike |= np.abs(values - level) <= slack
    return alike

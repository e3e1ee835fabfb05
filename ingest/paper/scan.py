"""Scans: PDF, TIFF, JPEG, PNG or HEIC → the pages as text one can trust, or a hold.

A page is read once, cheaply, after what its survey shows to be wrong was mended. Two gates judge the reading: the share of
letter-sized ink that lies inside the words' boxes, since Tesseract loses whole lines at high confidence, and the share of
letters that stand in unsure words. Lines that were lost are cut out and read by themselves. Below a gate, dearer means are
tried; what then is still not to be trusted, because too much is unsure or two different readings do not say the same, is
held with the attempt, never passed on silently.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from ingest.allowance import own_s
from ingest.language import detect
from ingest.media import Media
from ingest.paper import cleaning, codes, form, ocr, pdf, perspective, places
from ingest.paper.again import read_again
from ingest.paper.cleaning import Survey
from ingest.paper.handwriting import closing, hand
from ingest.paper.lookalikes import put_right
from ingest.paper.picture import Picture, Pixels, count_pictures, pictures
from ingest.paper.pieces import joined, pieces
from ingest.paper.strays import of_letters, without_shade, without_signature
from models.errors import Held
from models.forms import by_hand
from models.house import Limits
from models.values import Page
from models.words import HoldReason, Language

Progress = Callable[[int, int], None]

# Measured on letters of known text, in six fonts, at every severity of ten sorts of damage. The mean confidence of the
# words says little (a reading of four languages is surer of the same errors), the share of letters in unsure words much.
GOOD_INSIDE = 0.985  # share of letter-sized ink inside words; one lost line of thirty makes it 0.97
# The share of letters in unsure words: below it lay 2 of 35 readings with more than 2 % error, 46 of 51 others.
GOOD_UNSURE = 0.05
TRUSTED_INSIDE = 0.955  # a stamp or a logo lies outside the words too: where no line of text is left out
TRUSTED_UNSURE = 0.11  # where a second, different reading differs in few words
TRUSTED_DIFFERENCE = 0.075
_UPRIGHT_CONFIDENCE = 78.0
_NO_WAY_UP = 60.0
_UPRIGHT, _UPRIGHT_FEW, _TELLING_LETTERS = 0.04, 0.3, 300  # of `_Sheet.upright`; a closing and a name show little
_FEW_LETTERS = 12
_HOPELESS = 0.6
_SMALLER = 0.7
_BESIDE = 0.02  # share of the letters: three lines of a page
_MARKS = 0.015  # two punched holes are 0.001
_SHOWN_THROUGH = 0.4  # contrast
_SWEPT_PX = 2800  # the long side of A4 at 240 dots to the inch
_SMALL_PX, _LARGE_PX, _USUAL_PX = 17.0, 42.0, 22.0  # letter heights; 11 points at 300 dpi are about 22 pixels


class Illegible(Held):
    """A page cannot be trusted as read. `pages` is the attempt, all pages of it, for the person who types the text."""

    def __init__(self, detail: str, pages: tuple[Page, ...]) -> None:
        super().__init__(HoldReason.ILLEGIBLE, detail)
        self.pages = pages


class Handwritten(Held):
    """A page, or lines of it, are written by hand. `pages` is the attempt, all pages of it, for the person who types the text."""

    def __init__(self, detail: str, pages: tuple[Page, ...]) -> None:
        super().__init__(HoldReason.HANDWRITTEN, detail)
        self.pages = pages


class ByHand(str):
    """A doubt about a page: a hand wrote it, so that no better picture of it helps."""

    __slots__ = ()


def read_pages(data: bytes, *, media: Media, limits: Limits, progress: Progress | None = None) -> tuple[Page, ...]:
    """The pages of a scan in order; `progress` is told (pages done, pages in all) after each.

    A page without a letter on it (a blank back) stays as a page with empty text and confidence None. Raises Held:
    PASSWORD, UNREADABLE, TOO_COMPLEX (pages, pixels), TOO_SLOW (a page took more than `limits.page_s`), EMPTY (no page
    has text), or Illegible or Handwritten with the attempt.
    """
    if media is Media.PDF:
        with pdf.opened(data, limits) as file:
            return _read_all(file.leaves(), file.count, limits, progress)
    count = count_pictures(data, media, limits)
    return _read_all(pictures(data, media, limits), count, limits, progress)


def _read_all(
    leaves: Iterator[Page | pdf.Layered | Picture | pdf.FormLeaf], count: int, limits: Limits, progress: Progress | None
) -> tuple[Page, ...]:
    pages: list[Page] = []
    doubts: list[str] = []
    written = False
    reader = _PageReader(limits, alone=count == 1)
    for number, leaf in enumerate(leaves, 1):
        page, doubt = reader.leaf(leaf, number)
        pages.append(page)
        if doubt:
            doubts.append(f"page {number}: {doubt}")
            written = written or isinstance(doubt, ByHand)
        if progress is not None:
            progress(number, max(count, number))
    if written:
        raise Handwritten("; ".join(doubts[:5]), tuple(pages))
    if doubts:
        raise Illegible("; ".join(doubts[:5]), tuple(pages))
    if not any(page.text.strip() for page in pages):
        raise Held(HoldReason.EMPTY, f"{len(pages)} pages, no letter on them")
    return tuple(pages)


# ── one page ─────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sheet:
    """A picture made ready to be read: upright, straight, mended; with its survey as it now is.

    `came` is the shape of the picture as it came, `steps` the map from its pixels to those of the sheet. `bitonal` says whether the picture came in black and white, `swollen` whether its ink has run. `upright` is how clearly its lines look right way up,
    `contrast` how dark its ink was before mending.
    """

    pixels: Pixels = field(repr=False)
    survey: Survey = field(repr=False)
    rotation: int
    skew: float
    upright: float
    bitonal: bool
    swollen: bool
    contrast: float
    came: places.Shape
    steps: places.Matrix = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Attempt:
    """One reading of one sheet, and how far it can be trusted. `inside` 0 to 1, `confidence` 0 to 100."""

    sheet: _Sheet
    reading: ocr.Reading
    languages: tuple[Language, ...]
    inside: float

    @property
    def good(self) -> bool:
        return self.inside >= GOOD_INSIDE and self.reading.unsure <= GOOD_UNSURE

    @property
    def doubt(self) -> float:
        """What attempts are compared by: a lost line is as bad as one that is all wrong."""
        return (1 - self.inside) + 0.3 * self.reading.unsure


class _PageReader:
    """Reads the pages of one scan; what one page showed of the language helps the next."""

    def __init__(self, limits: Limits, *, alone: bool) -> None:
        self._limits = limits
        self._alone = alone
        self._languages: tuple[Language, ...] = ()
        self._until = 0.0

    def leaf(self, leaf: Page | pdf.Layered | Picture | pdf.FormLeaf, number: int) -> tuple[Page, str | None]:
        """The page, and why it cannot be trusted (None where it can)."""
        if isinstance(leaf, (pdf.FormLeaf, Picture)):
            look = leaf.look if isinstance(leaf, pdf.FormLeaf) else form.Look(pixels=leaf.pixels)
            found, doubt = self._form(look, number)
            if found is not None:
                return found, _typing(found)
            page, other = self.leaf(leaf.leaf, number) if isinstance(leaf, pdf.FormLeaf) else self.read(leaf, number)
            return page, doubt or other
        if isinstance(leaf, Page):
            return leaf, None
        # A logo or a photo beside the text is read as far as it is sure, and never a reason to hold the text.
        rest, doubt = self.read(leaf.rest, number)
        if doubt or not rest.text:
            return leaf.page, None
        return replace(leaf.page, text=f"{leaf.page.text}\n\n{rest.text}", words=rest.words), None

    def _form(self, look: form.Look, number: int) -> tuple[Page | None, str | None]:
        """The page of the house's own form, or why one cannot be read as such; neither where it is none."""
        try:
            return form.read(look, self._limits.page_s), None
        except form.Unaligned:
            return None, "a form of the house whose marks are not to be seen"
        except ocr.TimedOut:
            raise Held(HoldReason.TOO_SLOW, f"page {number} took longer than {self._limits.page_s:.0f} s") from None

    def read(self, picture: Picture, number: int) -> tuple[Page, str | None]:
        """The page, and why it cannot be trusted (None where it can)."""
        self._until = own_s() + self._limits.page_s
        if codes.is_sheet(picture.pixels):  # what the house printed on it is no word of the writer's
            return _BLANK, None
        sheet = _sheet(picture)
        if sheet is None:
            return _BLANK, _marked(picture)
        try:
            sheet = self._right_way_up(sheet, picture)
            first = self._attempt(sheet, ocr.PAGE, self._languages or (Language.FR, Language.NL), again=True)
        except ocr.TimedOut:
            raise Held(HoldReason.TOO_SLOW, f"page {number} took longer than {self._limits.page_s:.0f} s") from None
        if first.good:
            return self._judged([first])
        first = _without_codes(first)
        if first.reading.unsure > _HOPELESS and self._shows_through(first.sheet):
            return _BLANK, None
        if self._doubt([first]) is None or (first.reading.unsure > _HOPELESS and _by_hand(first)):
            return self._judged([first])
        return self._judged(self._by_dearer_means(first))

    def _shows_through(self, sheet: _Sheet) -> bool:
        """Whether what is faintly seen is the other side of the paper: then it reads better in a mirror."""
        if sheet.contrast > _SHOWN_THROUGH or sheet.survey.blank:
            return False
        strip = _strip(sheet)
        models = self._languages or (Language.FR,)
        seen, mirrored = (self._reading(page, models, ocr.BLOCK) for page in (strip, cleaning.mirrored(strip)))
        return mirrored.confidence > seen.confidence + 15

    def _right_way_up(self, sheet: _Sheet, picture: Picture) -> _Sheet:
        """Confirms by reading a few lines which way is up, and learns the language from them."""
        few = len(sheet.survey.letters) < _TELLING_LETTERS
        if self._languages and sheet.upright > (_UPRIGHT_FEW if few else _UPRIGHT):
            return sheet
        sheet, found = self._upright(sheet)
        if found.confidence < _NO_WAY_UP:
            # Text in columns, or a table, may look more like lines across than along.
            across = _sheet(picture, sideways=sheet.rotation in (0, 180))
            if across is not None:
                across, better = self._upright(across)
                if better.confidence > found.confidence + 15:
                    sheet, found = across, better
        if not self._languages:
            self._learn(found)
        return sheet

    def _upright(self, sheet: _Sheet) -> tuple[_Sheet, ocr.Reading]:
        """The sheet the way up in which a few lines of it read better, and what they say."""
        strip = _strip(sheet)
        models = self._languages or (Language.FR,)
        found = self._reading(strip, models, ocr.BLOCK)
        if found.confidence < _UPRIGHT_CONFIDENCE:
            other = self._reading(cleaning.turned(strip, 180), models, ocr.BLOCK)
            if other.confidence > found.confidence:
                return _upside_down(sheet), other
        return sheet, found

    def _learn(self, reading: ocr.Reading) -> None:
        language = detect(reading.text()) if reading.confidence > 50 else None
        if language is not None:
            self._languages = tuple(dict.fromkeys((language, Language.FR)))

    def _reading(self, page: Pixels, languages: tuple[Language, ...], segmentation: int) -> ocr.Reading:
        try:
            left_s = self._until - own_s()
            return ocr.read(page, languages, segmentation=segmentation, timeout_s=left_s)
        except ocr.Refused:
            return ocr.Reading(words=())

    def _attempt(
        self, sheet: _Sheet, segmentation: int, languages: tuple[Language, ...], *, again: bool = False
    ) -> _Attempt:
        page, left, top = _cropped(sheet)
        reading = self._reading(page, languages, segmentation).placed(left, top)
        survey, reading = without_signature(sheet.survey, reading, closing(reading))
        reading = of_letters(sheet.pixels, survey, reading)
        share = cleaning.inside(survey, reading.boxes)
        if share < GOOD_INSIDE and not sheet.bitonal:
            survey, reading = without_shade(sheet.pixels, survey, reading)
            share = cleaning.inside(survey, reading.boxes)
        sheet = replace(sheet, survey=survey)
        if 0.4 < share < 1:
            reading = self._completed(sheet, reading, languages)
            share = cleaning.inside(sheet.survey, reading.boxes)
        # A black and white line is to be made larger or smaller to be read otherwise: worth it for a page in doubt only.
        doubtful = not sheet.bitonal or reading.unsure > GOOD_UNSURE
        if again and doubtful and reading.unsure <= _HOPELESS:
            reading = self._again(sheet, reading, languages)
            share = cleaning.inside(sheet.survey, reading.boxes)
        return _Attempt(sheet=sheet, reading=reading, languages=languages, inside=share)

    def _again(self, sheet: _Sheet, reading: ocr.Reading, languages: tuple[Language, ...]) -> ocr.Reading:
        def read(lines: Pixels) -> ocr.Reading:
            return self._reading(lines, languages, ocr.BLOCK)

        strict = reading.unsure > GOOD_UNSURE
        letter_px = sheet.survey.letter_px
        try:
            found = read_again(sheet.pixels, letter_px, reading, read, bitonal=sheet.bitonal, strict=strict)
        except ocr.TimedOut:
            return reading
        return of_letters(sheet.pixels, sheet.survey, found)

    def _completed(self, sheet: _Sheet, reading: ocr.Reading, languages: tuple[Language, ...]) -> ocr.Reading:
        """The reading with the lines that Tesseract left out, read by themselves, all on one sheet."""
        for scale in (1.0, _SMALLER):  # swollen letters are seen when small
            lost = cleaning.outside(sheet.survey, reading.boxes)
            if len(lost) == 0:
                break
            lines, spots = pieces(sheet.pixels, sheet.survey.letter_px, lost, reading)
            small = cleaning.straightened(lines, 0.0, scale)
            found = self._reading(small, languages, ocr.BLOCK).placed(0, 0, 1 / scale)
            reading = joined(reading, found, spots)
            if cleaning.inside(sheet.survey, reading.boxes) >= GOOD_INSIDE:
                break
        return reading

    def _by_dearer_means(self, first: _Attempt) -> list[_Attempt]:
        """Further attempts as far as the time allows, the first one among them; they end where the best can be trusted."""
        attempts = [first]
        try:
            for sheet, segmentation, languages in self._means(attempts):
                again = attempts[-1] is first and first.reading.unsure > _HOPELESS  # it lay upside down
                attempts.append(self._attempt(sheet, segmentation, languages, again=again))
                if self._doubt(attempts) is None:
                    break
        except ocr.TimedOut:
            pass
        return attempts

    def _means(self, attempts: list[_Attempt]) -> Iterator[tuple[_Sheet, int, tuple[Language, ...]]]:
        """What to try next; `attempts` grows meanwhile."""
        first = attempts[0]
        sheet, languages = first.sheet, first.languages
        if first.reading.confidence < 70:
            yield _upside_down(sheet), ocr.PAGE, languages
            sheet = _best(attempts).sheet
        self._learn(_best(attempts).reading)
        if self._languages and self._languages != languages:
            languages = self._languages
            yield sheet, ocr.PAGE, languages
        if _best(attempts).inside < 0.6:
            yield sheet, ocr.BLOCK, languages
        for changed in _mended_otherwise(sheet):
            if _best(attempts).reading.unsure > _HOPELESS and not sheet.bitonal:
                return
            yield changed, ocr.PAGE, languages

    def _doubt(self, attempts: list[_Attempt]) -> str | None:
        """Why the best attempt cannot be trusted, in our words; None where it can: it is good, or another says nearly the same."""
        best = _best(attempts)
        if best.good:
            return None
        if best.inside < TRUSTED_INSIDE:
            return f"{best.inside:.1%} of the ink lies in words"
        if best.inside < GOOD_INSIDE and cleaning.lost_line(best.sheet.survey, best.reading.boxes):
            return "a line of it is not read"
        if best.reading.unsure <= GOOD_UNSURE or (not self._alone and best.reading.is_short):
            return None
        if best.reading.unsure > TRUSTED_UNSURE:
            return f"{best.reading.unsure:.0%} of its letters are in unsure words"
        if best.sheet.swollen:  # a point that is full of ink is lost to every reading alike: 621,21 is read as 62121
            return f"its ink has run, and {best.reading.unsure:.0%} of its letters are in unsure words"
        differences = [best.reading.difference(other.reading) for other in attempts if other is not best]
        if min(differences, default=1.0) > TRUSTED_DIFFERENCE:
            return "two readings of it differ"
        return None

    def _judged(self, attempts: list[_Attempt]) -> tuple[Page, str | None]:
        best = _best(attempts)
        few = len(best.sheet.survey.letters) < _FEW_LETTERS
        written = None if best.good else _by_hand(best)
        if few and written is None and (best.reading.letters == 0 or best.reading.confidence < 50):
            # What is faint is the other side of the paper; a title in huge letters, a torn picture is not nothing.
            return _BLANK, _dark(best.sheet.survey) if best.sheet.contrast > _SHOWN_THROUGH else None
        self._learn(best.reading)
        text, words, beside = put_right(best.reading).laid_out()
        page = Page(
            text=text,
            confidence=round(best.reading.confidence * (1 - beside), 1),
            rotation=best.sheet.rotation,
            skew=round(best.sheet.skew, 1) + 0.0,
            source="ocr",
            words=tuple(places.placed(words, best.sheet.steps, best.sheet.came)),
        )
        if beside > _BESIDE and written is None:
            return page, "lines of it stand side by side, in what order is not sure"
        return page, written or (None if few and best.inside < TRUSTED_INSIDE else self._doubt(attempts))


def _typing(page: Page) -> ByHand | None:
    """Which fields of a form a person must type."""
    names = ", ".join(name.replace("_", " ") for name in by_hand([page]))
    return ByHand(f"fields written by hand: {names}") if names else None


_BLANK = Page(text="", confidence=None, rotation=0, skew=0.0, source="ocr")


def _marked(picture: Picture) -> str | None:
    """Why a page without letters is not taken for a blank one: it holds a drawing, a photo, large writing."""
    return _dark(cleaning.survey(cleaning.positive(cleaning.grey(picture.pixels))))


def _dark(survey: Survey) -> str | None:
    return f"{survey.marks:.1%} of it is dark, and no letter is seen" if survey.marks > _MARKS else None


def _by_hand(attempt: _Attempt) -> ByHand | None:
    """Whether a hand wrote the page, or lines of it, as far as they were not read surely."""
    found = hand(attempt.sheet.pixels, attempt.sheet.survey, attempt.reading)
    if found is None or not (found.is_page or found.is_note):
        return None
    return ByHand("it is written by hand" if found.is_page else f"{found.share:.0%} of it is written by hand")


def _without_codes(attempt: _Attempt) -> _Attempt:
    """The attempt without the bars and squares of codes, which are no letters, and what was read of them."""
    if attempt.inside >= GOOD_INSIDE:
        return attempt
    boxes = codes.places(attempt.sheet.pixels)
    if len(boxes) == 0:
        return attempt
    sheet = replace(attempt.sheet, survey=cleaning.without(attempt.sheet.survey, boxes))
    reading = attempt.reading.without(boxes)
    return replace(attempt, sheet=sheet, reading=reading, inside=cleaning.inside(sheet.survey, reading.boxes))


def _best(attempts: list[_Attempt]) -> _Attempt:
    return min(attempts, key=lambda attempt: attempt.doubt)


def _sheet(picture: Picture, *, sideways: bool | None = None) -> _Sheet | None:
    """The picture made ready; None where it is blank. `sideways` where it is known which way its lines run."""
    corners = perspective.sheet(picture.pixels)
    page, slant, steps = cleaning.positive(cleaning.grey(picture.pixels)), 0.0, places.still()
    if corners is not None:
        page, slant, steps = perspective.flattened(page, corners)
    found = cleaning.survey(page)
    even = not (found.blank or found.bitonal or found.needs_light)
    if even and (black := cleaning.without_grey(page, found.letter_px)) is not page:
        page, found = black, cleaning.survey(black)
    # The strokes of a fax are as thin as grain.
    if found.bitonal and max(page.shape) >= _SWEPT_PX and (bare := cleaning.swept(page)) is not page:
        page, found = bare, cleaning.survey(bare)
    bitonal, contrast = found.bitonal, found.contrast
    swollen = bitonal and cleaning.swollen(page, found.letter_px)
    mended = _mended(page, found)
    if mended is not page:
        found = cleaning.survey(mended)
    if found.blank:
        return None
    lie = cleaning.lie(found, sideways=sideways)
    rotation = (90 if lie.sideways else 0) + (180 if lie.upright < 0 else 0)
    scale = _scale(found.letter_px)
    upright = cleaning.turned(mended, rotation)
    straight = cleaning.straightened(upright, lie.skew_deg, scale)
    steps = places.turned(mended.shape, rotation) @ places.resized(page.shape, mended.shape) @ steps
    steps = places.straightened(upright.shape, lie.skew_deg, scale, straight.shape) @ steps
    if scale > 1 and not bitonal:
        straight = cleaning.sharpened(straight, found.letter_px * scale)
    if straight is not mended:
        found = cleaning.survey(straight)
    if found.blank:
        return None
    skew = lie.skew_deg + slant
    return _Sheet(
        pixels=straight,
        survey=found,
        rotation=rotation,
        skew=skew,
        upright=abs(lie.upright),
        bitonal=bitonal,
        swollen=swollen,
        contrast=contrast,
        came=picture.pixels.shape,
        steps=steps,
    )


def _mended(page: Pixels, found: Survey) -> Pixels:
    if found.blank:
        return page
    if found.needs_light:
        return cleaning.lit(page, found)
    return cleaning.inked(page, found.letter_px) if found.bitonal else page


def _scale(letter_px: float) -> float:
    if letter_px < _SMALL_PX:
        return min(3.0, _USUAL_PX / max(letter_px, 1.0))
    return _USUAL_PX / letter_px if letter_px > _LARGE_PX else 1.0


def _upside_down(sheet: _Sheet) -> _Sheet:
    pixels = cleaning.turned(sheet.pixels, 180)
    steps = places.turned(sheet.pixels.shape, 180) @ sheet.steps
    rotation = (sheet.rotation + 180) % 360
    return replace(sheet, pixels=pixels, survey=cleaning.survey(pixels), rotation=rotation, steps=steps)


def _mended_otherwise(sheet: _Sheet) -> Iterator[_Sheet]:
    """The same sheet by other means: of black and white a thinner and a smaller, of grey a sharper one; then a larger and softer one."""
    letter_px = sheet.survey.letter_px
    if sheet.bitonal and letter_px > _USUAL_PX:
        yield _with(sheet, cleaning.parted(sheet.pixels))
        yield _with(sheet, cleaning.straightened(sheet.pixels, 0.0, _SMALLER))
    elif not sheet.bitonal:
        yield _with(sheet, cleaning.sharpened(sheet.pixels, letter_px))
    if letter_px < 45:
        yield _with(sheet, cleaning.straightened(cleaning.softened(sheet.pixels), 0.0, 1.4))


def _with(sheet: _Sheet, pixels: Pixels) -> _Sheet:
    steps = places.resized(sheet.pixels.shape, pixels.shape) @ sheet.steps
    return replace(sheet, pixels=pixels, survey=cleaning.survey(pixels), steps=steps)


def _cropped(sheet: _Sheet) -> tuple[Pixels, int, int]:
    """The part of the page with letters on it and a margin round it, and its place: bare paper costs time too."""
    letters, scale = sheet.survey.letters, sheet.survey.scale
    margin = 3 * sheet.survey.letter_px
    height, width = sheet.pixels.shape
    left = max(0, int(letters[:, 0].min() / scale - margin))
    top = max(0, int(letters[:, 1].min() / scale - margin))
    right = min(width, int((letters[:, 0] + letters[:, 2]).max() / scale + margin))
    bottom = min(height, int((letters[:, 1] + letters[:, 3]).max() / scale + margin))
    return np.ascontiguousarray(sheet.pixels[top:bottom, left:right]), left, top


def _strip(sheet: _Sheet) -> Pixels:
    """A few full lines: the stretch of page, three lines high, that has the most letters."""
    letters, scale = sheet.survey.letters, sheet.survey.scale
    middles = letters[:, 1] + letters[:, 3] // 2
    rows = np.bincount(middles, minlength=int(middles.max()) + 1)
    high = max(20, round(5.5 * sheet.survey.letter_px * scale))
    held = np.convolve(rows, np.ones(high), "valid") if rows.size > high else np.zeros(1)
    top = int(held.argmax())
    # Ends between two lines, not inside one.
    margin = round(sheet.survey.letter_px * scale)
    inside = letters[(middles >= top) & (middles < top + high)]
    edge = (inside[:, 1].min() - margin, (inside[:, 1] + inside[:, 3]).max() + margin)
    low, tall = (int(np.clip(value / scale, 0, sheet.pixels.shape[0])) for value in edge)
    left, right = inside[:, 0].min() - 2 * margin, (inside[:, 0] + inside[:, 2]).max() + 2 * margin
    return np.ascontiguousarray(sheet.pixels[low:tall, max(0, int(left / scale)) : int(right / scale)])

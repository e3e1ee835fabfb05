"""Scanned stacks, from the printed sheet through wear to the pieces: what is found, and what is dropped."""

import io
import time
from collections.abc import Callable
from datetime import date

import cv2
import numpy as np
import pytest
import zxingcpp
from numpy.random import Generator
from PIL import Image, ImageDraw, ImageOps

from ingest.media import Media
from ingest.paper.batches import Batch, batch_of
from ingest.paper.codes import Sighting, sighted
from ingest.paper.scan import read_pages
from models.errors import Held
from models.house import Limits
from models.sheets import Separator, Side
from models.words import HoldReason, Language
from outbound.sheets import separators
from samples.wear import bitonal, grey, photographed, scanned, with_folds, with_stains
from tests.ingest.paper.sheets import HIGH, blank, pdf_of, printed, scan, tiff_of, typed

LIMITS = Limits()
SHEET = Separator(batch="MIDI-1", received=date(2026, 11, 9), branch="Anderlecht – Gare du Midi", count=2)
PLAIN = Separator()


def rng(seed: int = 7) -> Generator:
    return np.random.default_rng(seed)


def found(data: bytes, media: Media = Media.PDF) -> Batch:
    batch = batch_of(data, media, LIMITS)
    assert batch is not None
    return batch


def pages(batch: Batch) -> list[tuple[int, ...]]:
    return [piece.pages for piece in batch.pieces]


def worn(page: Image.Image, chance: Generator) -> np.ndarray:
    faint = np.minimum(grey(page) + 175, 255.0)
    stained = with_stains(with_folds(faint, chance), chance, 9)
    return scanned(stained, chance, skew_deg=1.7, blur_px=1.3, noise=5.0, paper=226)


def photo(page: Image.Image, chance: Generator) -> np.ndarray:
    return np.asarray(photographed(page, chance))


def photo_from_afar(page: Image.Image, chance: Generator) -> np.ndarray:
    return np.asarray(photographed(page, chance).reduce(4))


def shaken(page: Image.Image, chance: Generator) -> np.ndarray:
    return cv2.GaussianBlur(np.asarray(photographed(page, chance)), (0, 0), 6)


def fax(page: Image.Image, chance: Generator) -> np.ndarray:
    turned = scanned(grey(page), chance, skew_deg=-2.0, blur_px=1.0, noise=6.0, paper=238)
    return np.asarray(bitonal(turned, chance, dpi=(204, 196), specks=4000).convert("L"))


def streaked(page: Image.Image, chance: Generator) -> np.ndarray:
    feeder = scanned(grey(page), chance, skew_deg=1.0, blur_px=1.0, noise=4.0, paper=240)
    for x in (500, 545, 1500, 1900):
        feeder[:, x : x + 14] = 30
    return feeder


def torn(page: Image.Image, chance: Generator) -> np.ndarray:
    half = scanned(grey(page), chance, skew_deg=1.0, blur_px=1.0, noise=4.0, paper=240)
    half[:1300] = 245
    return half


def turned(degrees: float) -> Callable[[Image.Image, Generator], np.ndarray]:
    def turn(page: Image.Image, chance: Generator) -> np.ndarray:
        lying = page.rotate(degrees, expand=True, fillcolor="white", resample=Image.Resampling.BICUBIC)
        return scanned(grey(lying), chance, skew_deg=0.3, blur_px=0.9, noise=3.0, paper=240)

    return turn


def on_blue_paper(page: Image.Image, chance: Generator) -> np.ndarray:
    return (np.asarray(page, np.float32) * np.array([0.55, 0.7, 0.9], np.float32)).astype(np.uint8)


WEAR = {
    "skewed": turned(6.0),
    "lying down": turned(90.0),
    "upside down": turned(180.0),
    "thrown on the glass": turned(37.0),
    "faint and stained": worn,
    "a fax": fax,
    "photographed": photo,
    "photographed from afar": photo_from_afar,
    "shaken": shaken,
    "through a dirty feeder": streaked,
    "torn in half": torn,
    "on blue paper": on_blue_paper,
}


class TestFieldLesson22:
    """paperless-ngx#8500, #2385, PR#1596: four of seven sheets found; read at 300 dpi and in an enlarged second pass."""

    @pytest.mark.parametrize("seed", [1, 2])
    @pytest.mark.parametrize("wear", WEAR)
    def test_a_sheet_is_found_however_it_was_scanned(self, wear: str, seed: int) -> None:
        page = WEAR[wear](printed(SHEET), rng(seed)).astype(np.uint8)
        assert sighted(page) == Sighting(sheet=SHEET)

    def test_a_sheet_nearly_without_ink_is_found_by_the_second_pass(self) -> None:
        faint = 255 - (255 - grey(printed(SHEET))) * 0.06
        page = scanned(faint, rng(), skew_deg=1.7, blur_px=1.3, noise=5.0, paper=226).astype(np.uint8)
        assert sighted(page).sheet == SHEET

    def test_a_sheet_that_no_means_can_read_is_told(self) -> None:
        page = cv2.GaussianBlur(np.asarray(photographed(printed(SHEET), rng())), (0, 0), 10)
        assert sighted(page) == Sighting(unread=True)

    def test_seven_sheets_of_a_stack_are_seven(self) -> None:
        chance = rng()
        row = [page for number in range(7) for page in (printed(PLAIN), typed(number))]
        batch = found(pdf_of([scan(page, chance, float(chance.uniform(-2, 2))) for page in row]))
        assert pages(batch) == [(number,) for number in range(2, 15, 2)]

    def test_the_clerks_count_is_held_against_what_was_found(self) -> None:
        row = [printed(SHEET), typed(), printed(SHEET), typed(1), printed(SHEET), typed(2)]
        assert found(pdf_of([scan(page, rng()) for page in row])).trouble == "batch MIDI-1: 2 letters counted, 3 found"


class TestFieldLesson23:
    """paperless-ngx#12901, PR#3784: two stacks of a duplex job belong together by their batch, never by the hour."""

    def test_fronts_and_backs_of_one_batch_make_whole_letters(self) -> None:
        fronts, backs = (printed(Separator(batch="K7", side=side)) for side in Side)
        row = [fronts, typed(0), typed(1), fronts, typed(2), backs, typed(3), blank(), typed(4), blank(), blank()]
        batch = found(pdf_of([scan(page, rng()) for page in row]))
        assert (pages(batch), batch.trouble) == ([(2, 3, 9), (5, 7)], None)


class TestFiles:
    def test_of_a_fax_server_are_cut(self) -> None:
        chance = rng()
        row = [
            bitonal(grey(page), chance, dpi=(204, 98), specks=300)
            for page in (printed(SHEET), typed(), printed(SHEET), typed(1))
        ]
        assert pages(found(tiff_of(row, (204, 98)), Media.TIFF)) == [(2,), (4,)]

    def test_that_no_scanner_ever_saw_are_cut_too(self) -> None:
        both = separators(SHEET, 2, languages=[Language.FR])
        assert found(both).trouble is not None

    def test_of_one_photographed_sheet_have_no_letter(self) -> None:
        out = io.BytesIO()
        photographed(printed(PLAIN), rng()).save(out, "JPEG")
        assert found(out.getvalue(), Media.JPEG) == Batch(
            pieces=(), trouble="there is no letter with the separator sheets"
        )

    def test_of_one_letter_are_no_batch(self) -> None:
        assert batch_of(pdf_of([scan(typed(), rng()), scan(typed(1), rng())]), Media.PDF, LIMITS) is None

    def test_with_somebody_elses_code_are_no_batch(self) -> None:
        code = zxingcpp.create_barcode("https://example.org/pay", zxingcpp.BarcodeFormat.QRCode)
        page = typed().copy()
        page.paste(Image.fromarray(np.asarray(zxingcpp.write_barcode_to_image(code, scale=30))), (900, 1500))
        assert batch_of(pdf_of([scan(page, rng())]), Media.PDF, LIMITS) is None

    @pytest.mark.parametrize(("text", "scale"), [("https://example.org/pay", 8), ("BE71 0961 2345 6769", 8)])
    def test_with_a_code_that_is_seen_broken_at_another_size_are_no_batch(self, text: str, scale: int) -> None:
        # paperless-ngx's own tags and asset numbers were taken for sheets of ours that cannot be read.
        square = np.asarray(
            zxingcpp.write_barcode_to_image(zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode), scale=scale)
        )
        page = np.full((2339, 1654), 255, np.uint8)
        page[900 : 900 + len(square), 400 : 400 + len(square)] = square
        assert sighted(page) == Sighting()

    @pytest.mark.parametrize("media", [Media.PDF, Media.TIFF, Media.JPEG, Media.HEIC])
    def test_that_are_damaged_are_held(self, media: Media) -> None:
        with pytest.raises(Held) as held:
            batch_of(b"%PDF-1.7 and nothing that follows", media, LIMITS)
        assert held.value.reason is HoldReason.UNREADABLE

    def test_of_too_many_pixels_are_held(self) -> None:
        with pytest.raises(Held) as held:
            batch_of(pdf_of([typed()]), Media.PDF, Limits(page_pixels=1_000_000))
        assert held.value.reason is HoldReason.TOO_COMPLEX

    def test_of_one_letter_cost_a_fraction_of_reading_them(self) -> None:
        data = pdf_of([scan(typed(), rng())])
        began = time.monotonic()
        batch_of(data, Media.PDF, LIMITS)
        looked = time.monotonic()
        read_pages(data, media=Media.PDF, limits=LIMITS)
        assert looked - began < 0.35 * (time.monotonic() - looked)


class TestBackOfASheet:
    def test_through_which_its_code_is_seen_is_blank(self) -> None:
        shown = ImageOps.mirror(printed(SHEET))
        faint = Image.fromarray((255 - (255 - np.asarray(shown, np.float32)) * 0.15).astype(np.uint8))
        assert sighted(np.asarray(scan(faint, rng()))) == Sighting(through=True)


def marked(draw: Callable[[ImageDraw.ImageDraw], None]) -> Image.Image:
    page = blank()
    draw(ImageDraw.Draw(page))
    return page


def dropped(page: Image.Image, seed: int) -> bool:
    """Whether a page behind a letter's first one is left out of its piece."""
    chance = rng(seed)
    return pages(found(pdf_of([scan(each, chance) for each in (printed(PLAIN), typed(), page)]))) == [(2,)]


NOTHING = {
    "nothing": lambda draw: None,
    "a binder's holes": lambda draw: [draw.ellipse((105, y, 178, y + 73), fill=70) for y in (1245, 2190)],
    "a feeder's streak": lambda draw: draw.line((900, 0, 905, HIGH), fill=120, width=6),
    "dust": lambda draw: [draw.ellipse((x, x + 300, x + 9, x + 309), fill=60) for x in range(300, 2200, 170)],
}
SOMETHING = {
    "a signature": lambda draw: draw.line(
        [(800 + 9 * step, 1500 + 60 * np.sin(step / 3)) for step in range(60)], fill=(30, 44, 120), width=5
    ),
    "a word in pencil": lambda draw: draw.line(
        [(600 + 4 * step, 900 + 22 * np.sin(step / 2.5)) for step in range(40)], fill=(140, 140, 140), width=4
    ),
    "a stamp": lambda draw: draw.rectangle((1500, 400, 1980, 600), outline=(60, 60, 150), width=7),
    "one line": lambda draw: draw.text((300, 600), "à suivre", (28, 28, 32), font_size=46),
    "large letters": lambda draw: draw.text((300, 900), "MERCI", (28, 28, 32), font_size=500),
}


class TestBacks:
    @pytest.mark.parametrize("seed", [1, 2])
    @pytest.mark.parametrize("mark", NOTHING)
    def test_with_nothing_on_them_belong_to_no_letter(self, mark: str, seed: int) -> None:
        assert dropped(marked(NOTHING[mark]), seed)

    @pytest.mark.parametrize("seed", [1, 2])
    @pytest.mark.parametrize("mark", SOMETHING)
    def test_with_anything_on_them_are_kept(self, mark: str, seed: int) -> None:
        assert not dropped(marked(SOMETHING[mark]), seed)

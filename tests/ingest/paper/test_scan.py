"""From a scan's bytes to text: whatever the page went through, it is read well or held."""

from collections.abc import Callable

import cv2
import numpy as np
import pytest
import zxingcpp

from ingest.media import Media
from ingest.paper.scan import Illegible, read_pages
from models.errors import Held
from models.house import Limits
from models.values import Page
from models.words import HoldReason
from tests.ingest.paper.letters import (
    DEJAVU_SANS,
    DUTCH,
    ENGLISH,
    FRENCH,
    GERMAN,
    LETTERS,
    LIBERATION_SANS,
    Letter,
    Pixels,
    blank,
    bound,
    drawn,
    encoded,
    errors_pc,
    faint,
    faxed,
    photographed,
    scanned,
    skewed,
    specked,
)

LIMITS = Limits()


def _png(page: Pixels) -> bytes:
    return encoded(page, "PNG", compress_level=1)


def _page(page: Pixels) -> Page:
    (read,) = read_pages(_png(page), media=Media.PNG, limits=LIMITS)
    return read


def _held(page: Pixels, limits: Limits = LIMITS) -> Held:
    with pytest.raises(Held) as held:
        read_pages(_png(page), media=Media.PNG, limits=limits)
    return held.value


class TestCleanLetter:
    @pytest.mark.parametrize("letter", LETTERS.values(), ids=LETTERS.keys())
    def test_is_read_in_its_language(self, letter: Letter) -> None:
        assert errors_pc(letter.text, _page(scanned(drawn(letter))).text) <= 0.5

    def test_keeps_its_lines_and_paragraphs(self) -> None:
        text = _page(scanned(drawn(DUTCH))).text
        assert text.startswith(
            "Wannes Deprettere\nKoekelbergstraat 27\n1081 Koekelberg\n\n"
            "Dienst Bemiddeling en Kwaliteit\nZuidstraat 111\n1000 Brussel\n\nKoekelberg, 3 oktober 2026\n\nBetreft"
        )

    def test_says_how_sure_it_is(self) -> None:
        page = _page(scanned(drawn(GERMAN)))
        assert (page.confidence > 92, page.rotation, page.skew, page.source) == (True, 0, 0.0, "ocr")


class TestCrookedLetter:
    @pytest.mark.parametrize("degrees", [-6.0, -2.3, 2.3, 7.0])
    def test_is_straightened_whichever_way_it_leans(self, degrees: float) -> None:
        page = _page(scanned(skewed(drawn(FRENCH), degrees)))
        assert (errors_pc(FRENCH.text, page.text) <= 0.5, page.skew) == (True, pytest.approx(degrees, abs=0.3))

    @pytest.mark.parametrize("degrees", [90, 180, 270])
    def test_is_turned_upright(self, degrees: int) -> None:
        lying = np.rot90(scanned(drawn(DUTCH)), degrees // 90).copy()  # anticlockwise
        page = _page(lying)
        assert (errors_pc(DUTCH.text, page.text) <= 0.5, page.rotation) == (True, degrees)

    def test_is_turned_as_its_exif_says_before_all_else(self) -> None:
        from PIL import Image

        exif = Image.Exif()
        exif[0x0112] = 6
        lying = np.rot90(scanned(drawn(FRENCH, LIBERATION_SANS))).copy()
        (page,) = read_pages(encoded(lying, "JPEG", exif=exif, quality=90), media=Media.JPEG, limits=LIMITS)
        assert (errors_pc(FRENCH.text, page.text) <= 0.5, page.rotation) == (True, 0)


class TestPoorLetter:
    def test_photographed_on_a_table_is_read(self) -> None:
        (page,) = read_pages(encoded(photographed(drawn(FRENCH)), "JPEG"), media=Media.JPEG, limits=LIMITS)
        assert errors_pc(FRENCH.text, page.text) <= 1

    def test_faint_and_stained_is_read(self) -> None:
        assert errors_pc(DUTCH.text, _page(faint(drawn(DUTCH))).text) <= 1

    def test_faxed_is_read(self) -> None:
        assert errors_pc(FRENCH.text, _page(faxed(drawn(FRENCH))).text) <= 2

    def test_of_few_dots_is_read_to_its_last_line(self) -> None:
        small = cv2.resize(drawn(DUTCH, LIBERATION_SANS), None, fx=0.34, fy=0.34, interpolation=cv2.INTER_AREA)
        assert errors_pc(DUTCH.text, _page(scanned(small, noise=2)).text) <= 1.5

    def test_blurred_is_read_to_its_last_line(self) -> None:
        blurred = cv2.GaussianBlur(drawn(DUTCH, LIBERATION_SANS), (0, 0), 2.5)
        assert errors_pc(DUTCH.text, _page(scanned(blurred)).text) <= 1.5

    def test_in_light_print_is_read(self) -> None:
        bits = np.where(cv2.GaussianBlur(drawn(DUTCH, LIBERATION_SANS), (0, 0), 1.2) < 75, 0, 255)
        assert errors_pc(DUTCH.text, _page(bits.astype(np.uint8)).text) <= 1.5

    def test_over_inked_and_dirty_is_read(self) -> None:
        assert errors_pc(FRENCH.text, _page(specked(drawn(FRENCH))).text) <= 3


class TestPagesOfOneLetter:
    def test_a_blank_back_stays_as_a_page_without_text(self) -> None:
        data = bound([scanned(drawn(FRENCH)), blank()], "TIFF")
        front, back = read_pages(data, media=Media.TIFF, limits=LIMITS)
        assert (front.text != "", back.text, back.confidence) == (True, "", None)

    def test_a_back_that_the_front_shows_through_is_blank(self) -> None:
        shown = cv2.GaussianBlur(255 - (255 - drawn(FRENCH)[:, ::-1]) // 4, (0, 0), 1.5)
        front, back = read_pages(
            bound([scanned(drawn(FRENCH)), scanned(shown)], "TIFF"), media=Media.TIFF, limits=LIMITS
        )
        assert (front.text != "", back.text) == (True, "")

    def test_a_page_dark_with_no_letter_is_not_taken_for_blank(self) -> None:
        drawing = blank().copy()
        cv2.circle(drawing, (1200, 1700), 500, 30, 60)
        with pytest.raises(Illegible) as held:
            read_pages(bound([scanned(drawn(FRENCH)), drawing], "TIFF"), media=Media.TIFF, limits=LIMITS)
        assert (held.value.detail or "").startswith("page 2: ")

    @pytest.mark.parametrize(("ink", "reason"), [(0, HoldReason.ILLEGIBLE), (200, HoldReason.EMPTY)])
    def test_a_page_of_codes_alone_is_blank_only_where_it_is_faint(self, ink: int, reason: HoldReason) -> None:
        page = blank().copy()
        for left, top in ((200, 250), (1300, 250), (200, 1700), (1300, 2100)):
            code = zxingcpp.create_barcode(f"https://example.org/{top}", zxingcpp.BarcodeFormat.QRCode)
            square = np.asarray(zxingcpp.write_barcode_to_image(code, scale=26))
            page[top : top + square.shape[0], left : left + square.shape[1]] = np.maximum(square, ink)
        assert _held(page).reason is reason

    def test_are_told_one_by_one(self) -> None:
        heard: list[tuple[int, int]] = []
        data = bound([scanned(drawn(FRENCH)), blank(), blank()], "TIFF")
        read_pages(data, media=Media.TIFF, limits=LIMITS, progress=lambda done, of: heard.append((done, of)))
        assert heard == [(1, 3), (2, 3), (3, 3)]

    def test_all_blank_are_a_hold(self) -> None:
        with pytest.raises(Held) as held:
            read_pages(bound([blank(), blank()], "TIFF"), media=Media.TIFF, limits=LIMITS)
        assert held.value.reason is HoldReason.EMPTY


def _with_marks() -> Pixels:
    """A letter with a QR code, a stamp aslant, a signature, and the holes of a binder."""
    page = scanned(drawn(FRENCH)).copy()
    code = zxingcpp.create_barcode("MQS-2026-000123-77", zxingcpp.BarcodeFormat.QRCode)
    square = np.asarray(zxingcpp.write_barcode_to_image(code, scale=12))
    page[2900 : 2900 + square.shape[0], 300 : 300 + square.shape[1]] = square
    cv2.circle(page, (90, 1200), 35, 40, -1)
    cv2.circle(page, (90, 2150), 35, 40, -1)
    cv2.ellipse(page, (1800, 2700), (300, 150), 20, 0, 360, 60, 8)
    stroke = [(600 + 12 * step, 2600 + int(80 * np.sin(step / 2) * np.cos(step / 7))) for step in range(60)]
    cv2.polylines(page, [np.array(stroke)], False, 30, 6)
    return page


def _wavy(page: Pixels, top: int) -> Pixels:
    """The page with a signature: loops in one stroke of a pen, five letters high."""
    signed = page.copy()
    steps = np.linspace(0, 1, 400)
    x = 300 + 500 * steps + 40 * np.cos(50 * steps)
    y = top + 60 * (1 - 0.5 * steps) * np.sin(50 * steps)
    cv2.polylines(signed, [np.stack((x, y), axis=1).astype(np.int32)], False, 60, 5, cv2.LINE_AA)
    return signed


def _tabled(page: Pixels, top: int) -> Pixels:
    """The page with the empty grid of a table."""
    ruled = page.copy()
    for number in range(5):
        cv2.line(ruled, (300, top + 70 * number), (1900, top + 70 * number), 0, 3)
        cv2.line(ruled, (300 + 400 * number, top), (300 + 400 * number, top + 280), 0, 3)
    return ruled


class TestWhatIsDrawn:
    @pytest.mark.parametrize("draw", [_wavy, _tabled], ids=["signature", "table"])
    def test_is_not_read_as_letters(self, draw: Callable[[Pixels, int], Pixels]) -> None:
        plain = drawn(ENGLISH)
        page = scanned(draw(plain, plain.shape[0] - 400))
        assert errors_pc(ENGLISH.text, _page(page).text) < 0.4

    def test_a_lone_tall_letter_is_no_rule(self) -> None:
        page = _page(scanned(drawn(ENGLISH, DEJAVU_SANS)))
        assert page.text.split().count("I") == ENGLISH.text.split().count("I")


class TestMarksBesideTheText:
    def test_are_no_reason_to_hold_it(self) -> None:
        assert errors_pc(FRENCH.text, _page(_with_marks()).text[: len(FRENCH.text)]) <= 2

    def test_white_letters_on_black_are_read(self) -> None:
        assert errors_pc(DUTCH.text, _page(255 - scanned(drawn(DUTCH))).text) <= 1


def _scribbled() -> Pixels:
    """Strokes of a letter's size and place that are no letters."""
    chance = np.random.default_rng(3)
    page = scanned(drawn(ENGLISH)).copy()
    for top in range(900, 1800, 24):
        for left in range(100, 2300, 30):
            block = page[top : top + 24, left : left + 30]
            block[:] = block[:, chance.permutation(block.shape[1])][chance.permutation(block.shape[0])]
    return page


@pytest.fixture(scope="module")
def scribbled() -> Held:
    return _held(_scribbled())


@pytest.mark.xdist_group("scribbled")
class TestUntrustworthyPage:
    def test_is_held_with_its_attempt(self, scribbled: Held) -> None:
        assert isinstance(scribbled, Illegible)
        assert (scribbled.reason, len(scribbled.pages)) == (HoldReason.ILLEGIBLE, 1)

    def test_says_which_page_and_why_in_our_words(self, scribbled: Held) -> None:
        assert (scribbled.detail or "").startswith("page 1: ")


class TestLimits:
    def test_a_page_that_takes_too_long_is_a_hold(self) -> None:
        assert _held(scanned(drawn(FRENCH)), Limits(page_s=0.2)).reason is HoldReason.TOO_SLOW

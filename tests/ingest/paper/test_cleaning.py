"""What a survey sees of a page, and what the mending does to it."""

import cv2
import numpy as np
import pytest

from ingest.paper import cleaning
from tests.ingest.paper.letters import (
    ENGLISH,
    FRENCH,
    blank,
    drawn,
    faint,
    faxed,
    scanned,
    skewed,
    specked,
)

PAGE = scanned(drawn(FRENCH))


class TestBlankness:
    def test_bare_paper_is_blank(self) -> None:
        assert cleaning.survey(blank()).blank

    def test_a_sensor_full_of_noise_makes_no_letters(self) -> None:
        assert cleaning.survey(scanned(np.full((1754, 1240), 255, np.uint8), noise=12)).blank

    def test_a_letter_is_not(self) -> None:
        assert not cleaning.survey(PAGE).blank

    def test_a_faint_letter_is_not(self) -> None:
        assert not cleaning.survey(faint(drawn(FRENCH))).blank

    def test_one_word_is_not(self) -> None:
        page = blank()
        page[1700:1760, 1000:1400] = PAGE[250:310, 250:650]
        assert not cleaning.survey(page).blank


class TestSurvey:
    def test_measures_the_letters(self) -> None:
        assert cleaning.survey(PAGE).letter_px == pytest.approx(22, abs=4)

    @pytest.mark.parametrize(("page", "expected"), [(faxed(drawn(FRENCH)), True), (PAGE, False)], ids=["fax", "scan"])
    def test_knows_black_and_white(self, page: cleaning.Pixels, expected: bool) -> None:
        assert cleaning.survey(page).bitonal is expected

    @pytest.mark.parametrize(("page", "expected"), [(faint(drawn(FRENCH)), True), (PAGE, False)], ids=["faint", "scan"])
    def test_asks_for_light_only_where_it_lacks(self, page: cleaning.Pixels, expected: bool) -> None:
        assert cleaning.survey(page).needs_light is expected


class TestLie:
    @pytest.mark.parametrize("degrees", [-12.0, -6.5, -2.3, -1.0, 0.0, 1.0, 2.3, 6.5, 12.0])
    def test_finds_the_skew_on_either_side(self, degrees: float) -> None:
        lie = cleaning.lie(cleaning.survey(skewed(PAGE, degrees)))
        assert (lie.sideways, lie.skew_deg) == (False, pytest.approx(degrees, abs=0.2))

    @pytest.mark.parametrize("quarters", [1, 3])
    def test_sees_lines_that_run_up_and_down(self, quarters: int) -> None:
        assert cleaning.lie(cleaning.survey(np.rot90(PAGE, quarters).copy())).sideways

    @pytest.mark.parametrize(("turn", "sign"), [(0, 1), (90, -1), (180, -1), (270, 1)])
    def test_guesses_which_way_is_up(self, turn: int, sign: int) -> None:
        # Once a sideways page was turned clockwise by 90 degrees: one that lay at 270 stands then.
        page = cleaning.turned(scanned(drawn(ENGLISH)), turn)
        assert np.sign(cleaning.lie(cleaning.survey(page)).upright) == sign

    def test_of_an_empty_page_is_none(self) -> None:
        assert cleaning.lie(cleaning.survey(blank())).skew_deg == 0.0


class TestStraightening:
    def test_takes_the_skew_out(self) -> None:
        straight = cleaning.straightened(skewed(PAGE, 4.0), 4.0)
        assert cleaning.lie(cleaning.survey(straight)).skew_deg == pytest.approx(0.0, abs=0.2)

    def test_loses_no_corner(self) -> None:
        assert cleaning.straightened(PAGE, 5.0).shape > PAGE.shape

    def test_leaves_a_straight_page_alone(self) -> None:
        assert cleaning.straightened(PAGE, 0.0) is PAGE

    def test_a_quarter_turn_is_clockwise(self) -> None:
        corner = np.zeros((2, 3), np.uint8)
        corner[0, 0] = 1
        assert cleaning.turned(corner, 90)[0, 1] == 1


class TestLight:
    def test_makes_faint_ink_dark(self) -> None:
        page = faint(drawn(FRENCH))
        lit = cleaning.lit(page, cleaning.survey(page))
        assert cleaning.survey(lit).contrast > 0.5

    def test_makes_no_ink_of_noise(self) -> None:
        page = blank()
        lit = cleaning.lit(page, cleaning.survey(page))
        assert np.percentile(lit, 1) > 200


class TestGrain:
    def test_is_swept_from_a_page_that_was_copied_too_dark(self) -> None:
        soft = cv2.GaussianBlur(drawn(FRENCH), (0, 0), 1.6).astype(np.float32)
        grain = cv2.GaussianBlur(np.random.default_rng(3).standard_normal(soft.shape, np.float32), (0, 0), 0.9)
        shown = np.where(soft + 25 * grain / grain.std() < 225, 0, 255).astype(np.uint8)
        ink, print_alone, swept = shown == 0, soft < 225, cleaning.swept(shown) == 0
        assert np.count_nonzero(swept & ~print_alone) < 0.1 * np.count_nonzero(ink & ~print_alone)
        assert np.count_nonzero(swept & print_alone) > 0.9 * np.count_nonzero(ink & print_alone)

    def test_is_not_what_dust_is(self) -> None:
        page = specked(blank())
        assert cleaning.swept(page) is page


class TestSpecks:
    def test_lone_dirt_goes(self) -> None:
        clean, dirty = cleaning.despecked(specked(blank()), 25), specked(blank())
        assert np.count_nonzero(clean == 0) < 0.05 * np.count_nonzero(dirty == 0)

    def test_a_streak_goes(self) -> None:
        page = np.full((400, 400), 255, np.uint8)
        page[:, 200] = 0
        assert cleaning.despecked(page, 20).min() == 255

    def test_letters_and_their_dots_stay(self) -> None:
        page = np.where(drawn(FRENCH) < 128, 0, 255).astype(np.uint8)
        kept = cleaning.despecked(page, 22)
        assert np.count_nonzero(kept == 0) > 0.995 * np.count_nonzero(page == 0)

    def test_a_swollen_word_that_hangs_together_is_no_streak(self) -> None:
        page = blank()
        for number in range(
            10
        ):  # stems with the gaps between them run full at half their height, as in "considération"
            page[100:134, 100 + 24 * number : 114 + 24 * number] = 0
        page[113:121, 100:330] = 0
        assert np.array_equal(cleaning.despecked(page, 34) == 0, page == 0)

    @pytest.mark.parametrize(("size", "stays"), [(3, True), (1, False)], ids=["full stop", "dust"])
    def test_a_dot_a_letter_away_stays_where_it_is_as_large_as_a_full_stop(self, size: int, stays: bool) -> None:
        page = blank()
        for number in range(12):  # a word in a typewriter's capitals, strokes of three pixels
            page[100:116, 100 + 14 * number : 103 + 14 * number] = 0
        page[114 : 114 + size, 272 : 272 + size] = 0
        kept = cleaning.despecked(page, 16)
        assert bool(kept[110:120, 268:280].min() == 0) is stays


def _ink(page: cleaning.Pixels) -> float:
    """The share of the page that is ink."""
    return float(np.count_nonzero(page < 128) / page.size)


class TestStrokes:
    def test_of_light_print_are_thickened(self) -> None:
        bits = np.where(drawn(FRENCH) < 128, 0, 255).astype(np.uint8)
        light = np.maximum(bits, np.maximum(np.roll(bits, 1, 0), np.roll(bits, 1, 1)))
        assert _ink(cleaning.inked(light, 22)) > 1.5 * _ink(light)

    def test_of_swollen_print_are_thinned(self) -> None:
        swollen = cv2.erode(np.where(drawn(FRENCH) < 128, 0, 255).astype(np.uint8), np.ones((4, 4), np.uint8))
        assert _ink(cleaning.inked(swollen, 26)) < 0.9 * _ink(swollen)

    @pytest.mark.parametrize(("spread", "expected"), [(1, False), (5, True)])
    def test_tell_whether_ink_has_run(self, spread: int, expected: bool) -> None:
        bits = np.where(drawn(FRENCH) < 128, 0, 255).astype(np.uint8)
        assert cleaning.swollen(cv2.erode(bits, np.ones((spread, spread), np.uint8)), 22) is expected

    def test_that_touch_those_of_the_next_line_are_parted(self) -> None:
        page = np.full((300, 500), 255, np.uint8)
        page[100:150, 100:400], page[151:200, 100:400], page[150, 200:202] = 0, 0, 0
        assert [cv2.connectedComponents(255 - each)[0] for each in (page, cleaning.parted(page))] == [2, 3]

    def test_full_stops_of_swollen_print_are_not_thinned_away(self) -> None:
        page = blank()
        for number in range(10):
            page[100:134, 100 + 24 * number : 114 + 24 * number] = 0
        page[126:134, 346:354] = 0
        stop = cleaning.inked(page, 34)[int(126 * 0.75) : int(134 * 0.75) + 1, int(346 * 0.75) : int(354 * 0.75) + 1]
        assert np.count_nonzero(stop < 128) > 0.6 * (8 * 0.75) ** 2

    def test_of_clean_print_stay(self) -> None:
        bits = np.where(drawn(FRENCH) < 128, 0, 255).astype(np.uint8)
        assert set(np.unique(cleaning.inked(bits, 22))) == {0, 255}


class TestSharpening:
    def test_parts_the_letters_of_a_blurred_page(self) -> None:
        blurred = cleaning.lit(*_blurred())
        sharp = cleaning.sharpened(blurred, 24)
        assert len(cleaning.survey(sharp).letters) > 1.1 * len(cleaning.survey(blurred).letters)


def _blurred() -> tuple[cleaning.Pixels, cleaning.Survey]:
    page = scanned(cv2.GaussianBlur(drawn(FRENCH), (0, 0), 3.0))
    return page, cleaning.survey(page)


class TestGrey:
    def test_a_red_stamp_fades(self) -> None:
        page = np.stack([PAGE] * 3, axis=2)
        page[3000:3100, 500:700] = (230, 60, 60)
        assert cleaning.grey(page)[3050, 600] == 230

    def test_a_page_written_in_red_is_seen(self) -> None:
        page = np.stack([np.full_like(PAGE, 235), PAGE, PAGE], axis=2)
        assert not cleaning.survey(cleaning.grey(page)).blank

    def test_blue_ink_is_dark(self) -> None:
        page = np.stack([PAGE, PAGE, np.full_like(PAGE, 235)], axis=2)
        assert cleaning.survey(cleaning.grey(page)).contrast > 0.5


class TestSpecksInGrey:
    def test_make_a_page_black_and_white(self) -> None:
        rng = np.random.default_rng(5)
        page = PAGE.copy()
        for x, y in rng.integers(10, 2400, (3000, 2)):
            cv2.circle(page, (int(x), int(y)), int(rng.integers(1, 3)), 20, -1)
        shown = cleaning.without_grey(page, cleaning.survey(page).letter_px)
        assert set(np.unique(shown)) == {0, 255}

    def test_are_not_the_dots_of_letters(self) -> None:
        assert cleaning.without_grey(PAGE, cleaning.survey(PAGE).letter_px) is PAGE


class TestInkInsideWords:
    def test_counts_the_letters_in_the_boxes(self) -> None:
        found = cleaning.survey(PAGE)
        whole = np.array([(0, 0, PAGE.shape[1], PAGE.shape[0])], np.float64)
        assert (cleaning.inside(found, whole), cleaning.inside(found, np.zeros((0, 4)))) == (1.0, 0.0)

    def test_says_where_the_others_lie(self) -> None:
        found = cleaning.survey(PAGE)
        ((left, top, right, bottom), *others) = cleaning.outside(found, np.array([(0, 350, 2480, 3508)], np.float64))
        assert (len(others), left, right) == (1, pytest.approx(230, abs=60), pytest.approx(640, abs=60))
        assert (top, bottom) == (pytest.approx(240, abs=15), pytest.approx(275, abs=15))

    @pytest.mark.parametrize(("grey", "counts"), [(200, False), (90, True)], ids=["a fold", "a pencil"])
    def test_counts_what_is_half_as_dark_as_the_print(self, grey: int, counts: bool) -> None:
        page = PAGE.copy()
        for left in range(400, 1400, 40):
            page[3000:3028, left : left + 20] = grey
        words = np.array([(0, 0, 2480, 2900)], np.float64)
        other = np.array([(380, 2990, 1420, 3040)], np.float64)
        found, shade = cleaning.without_shade(cleaning.survey(page), page, words, other)
        assert (cleaning.inside(found, words) < 1, bool(shade[0])) == (counts, not counts)

    def test_says_nothing_of_dirt_that_lies_alone(self) -> None:
        page = PAGE.copy()
        page[3000:3025, 1200:1220] = 0
        found = cleaning.survey(page)
        assert len(cleaning.outside(found, np.array([(0, 0, 2480, 2900)], np.float64))) == 0

"""Equal-mass bins, the expected calibration error and its interval."""

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classify.calibration import (
    average_precision,
    bins_for,
    bootstrap_interval,
    brier_score,
    equal_mass_bins,
    expected_calibration_error,
)

forecasts = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=60)
bin_counts = st.integers(1, 12)


def parted(pairs):
    return [said for said, _ in pairs], [was for _, was in pairs]


class TestEqualMassBins:
    def test_hold_as_many_messages_each(self):
        assert [each.count for each in equal_mass_bins([n / 100 for n in range(100)], [False] * 100, 10)] == [10] * 10

    def test_say_what_was_said_and_what_was_so(self):
        low, high = equal_mass_bins([0.1, 0.9, 0.3, 0.7], [False, True, True, False], 2)
        assert (low.predicted, low.observed, low.low, low.high) == (pytest.approx(0.2), 0.5, 0.1, 0.3)
        assert (high.predicted, high.observed) == (pytest.approx(0.8), 0.5)

    def test_never_part_equal_probabilities(self):
        assert [each.count for each in equal_mass_bins([0.2] * 7 + [0.9] * 3, [True] * 10, 5)] == [7, 3]

    def test_of_no_messages_are_none(self):
        assert equal_mass_bins([], [], 10) == ()

    @given(forecasts, bin_counts)
    def test_hold_every_message_once_in_order(self, pairs, bins):
        found = equal_mass_bins(*parted(pairs), bins)
        assert sum(each.count for each in found) == len(pairs)
        assert sum(each.positives for each in found) == sum(was for _, was in pairs)
        assert 1 <= len(found) <= bins
        assert all(one.high < other.low for one, other in pairwise(found))

    @pytest.mark.parametrize(
        ("said", "was", "bins", "why"),
        [
            ([0.5], [True], 0, "bin"),
            ([0.5], [True, False], 2, "as many"),
            ([1.5], [True], 2, "between"),
            ([float("nan")], [True], 2, "between"),
        ],
    )
    def test_refuse_what_is_no_forecast(self, said, was, bins, why):
        with pytest.raises(ValueError, match=why):
            equal_mass_bins(said, was, bins)


class TestNumberOfBins:
    @pytest.mark.parametrize(
        ("positives", "of", "bins"), [(60, 400, 10), (20, 400, 4), (390, 400, 2), (0, 400, 1), (0, 0, 1)]
    )
    def test_is_ten_or_what_the_rarer_answer_can_fill(self, positives, of, bins):
        assert bins_for([n < positives for n in range(of)]) == bins


class TestExpectedCalibrationError:
    def test_of_one_that_is_always_sure_and_right_is_nothing(self):
        assert expected_calibration_error([0, 0, 1, 1], [False, False, True, True], 2) == 0

    def test_of_one_that_is_always_sure_and_wrong_is_whole(self):
        assert expected_calibration_error([0, 0, 1, 1], [True, True, False, False], 2) == 1

    def test_weighs_each_bin_by_its_messages(self):
        # 0.2 said of 8 of which 4 were so (0.3 away), 0.9 said of 2 that were so (0.1 away).
        said, was = [0.2] * 8 + [0.9] * 2, [True] * 4 + [False] * 4 + [True] * 2
        assert expected_calibration_error(said, was, 2) == pytest.approx(0.8 * 0.3 + 0.2 * 0.1)

    def test_of_nothing_is_none(self):
        assert expected_calibration_error([], [], 10) is None

    @given(forecasts, bin_counts)
    def test_is_what_its_bins_say(self, pairs, bins):
        said, was = parted(pairs)
        told = sum(each.count * abs(each.observed - each.predicted) for each in equal_mass_bins(said, was, bins))
        assert expected_calibration_error(said, was, bins) == pytest.approx(told / len(pairs))

    @given(forecasts, bin_counts, st.randoms(use_true_random=False))
    def test_does_not_hang_on_the_order_of_the_messages(self, pairs, bins, chance):
        mixed = chance.sample(pairs, len(pairs))
        assert expected_calibration_error(*parted(mixed), bins) == pytest.approx(
            expected_calibration_error(*parted(pairs), bins)
        )


CHANCE = random.Random(5)
SAID = [CHANCE.random() for _ in range(300)]
WAS = [CHANCE.random() < said for said in SAID]


class TestBootstrapInterval:
    def test_is_the_same_for_the_same_seed(self):
        assert bootstrap_interval(SAID, WAS, 10, seed=3) == bootstrap_interval(SAID, WAS, 10, seed=3)

    def test_holds_the_error_itself(self):
        low, high = bootstrap_interval(SAID, WAS, 10)
        assert low <= expected_calibration_error(SAID, WAS, 10) <= high

    def test_tells_one_that_is_right_from_one_that_says_too_much(self):
        bold = [min(1.0, said + 0.3) for said in SAID]
        assert bootstrap_interval(SAID, WAS, 10)[1] < bootstrap_interval(bold, WAS, 10)[0]

    def test_of_nothing_is_none(self):
        assert bootstrap_interval([], [], 10) is None


class TestThresholdFreeFigures:
    @pytest.mark.parametrize(
        ("said", "area"),
        [([0.9, 0.8, 0.2, 0.1], 1.0), ([0.9, 0.2, 0.8, 0.1], 0.5 + 0.5 * 2 / 3), ([0.5] * 4, 0.5)],
    )
    def test_average_precision_is_known(self, said, area):
        assert average_precision(said, [True, True, False, False]) == pytest.approx(area)

    def test_average_precision_of_what_nobody_has_is_none(self):
        assert average_precision([0.5], [False]) is None

    def test_brier_score_is_the_mean_square(self):
        assert brier_score([0.8, 0.4], [True, False]) == pytest.approx((0.04 + 0.16) / 2)

    def test_brier_score_of_nothing_is_none(self):
        assert brier_score([], []) is None

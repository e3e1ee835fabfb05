"""The two learners find what is there, and the same thing each time."""

import numpy as np
import pytest

from classify.linear import logistic, ridge, sigmoid, softmax

ROWS = np.random.default_rng(7).normal(size=(60, 4))


class TestRidge:
    @pytest.mark.parametrize("columns", [4, 200])
    def test_recovers_a_linear_rule(self, columns):
        rows = np.random.default_rng(3).normal(size=(100, columns)).astype(np.float32)
        targets = rows[:, :1] * 2.0 + 0.5
        weights, intercept = ridge(rows, targets, 1e-3)
        assert np.abs(rows @ weights + intercept - targets).max() < 0.05

    def test_a_row_that_counts_nothing_changes_nothing(self):
        rows = np.array([[0.0], [1.0], [5.0]], dtype=np.float32)
        weights, _ = ridge(rows, np.array([[0.0], [1.0], [99.0]]), 1e-9, np.array([1.0, 1.0, 0.0]))
        assert weights[0, 0] == pytest.approx(1.0, abs=1e-4)


class TestLogistic:
    def test_gives_the_higher_chance_to_the_true(self):
        truth = ROWS[:, 0] > 0
        weights, intercept = logistic(ROWS, truth, 0.1)
        chance = sigmoid(ROWS @ weights + intercept)
        assert chance[truth].min() > chance[~truth].max() - 0.5
        assert chance[truth].mean() > 0.75

    def test_of_nothing_but_truth_stays_finite(self):
        weights, intercept = logistic(ROWS, np.ones(60, dtype=bool), 0.1)
        assert np.isfinite(weights).all()
        assert np.isfinite(intercept)

    def test_is_the_same_each_time(self):
        truth = ROWS[:, 1] > 0.2
        first, second = logistic(ROWS, truth, 0.1), logistic(ROWS, truth, 0.1)
        assert first[0].tobytes() == second[0].tobytes()


def test_shares_add_up_to_one():
    assert softmax(np.array([[1.0, 2.0, 3.0]])).sum() == pytest.approx(1.0)

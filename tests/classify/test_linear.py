"""The two learners find what is there, and the same thing each time."""

import numpy as np
import pytest

from classify.linear import choice, logistic, sigmoid, softmax

ROWS = np.random.default_rng(7).normal(size=(60, 4))


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

    def test_comes_down_to_the_least_cost(self):
        chance = np.random.default_rng(3)
        truth = np.arange(400) % 10 == 0
        rows = np.stack([np.where(truth, 2.0, -6.0) + chance.normal(0.0, 1.5, 400), np.where(truth, 4.0, 0.0)], axis=1)
        weights, bias = logistic(rows, truth, 3.0)
        chances = sigmoid(rows @ weights + bias)
        assert chances[truth].min() > 0.5 > chances[~truth].max()


class TestChoice:
    def test_learns_which_row_is_meant(self):
        chance = np.random.default_rng(5)
        groups = [(chance.normal(size=(4, 3)), np.arange(4)) for _ in range(80)]
        shown = [(rows, rows[:, 1] == rows[:, 1].max()) for rows, _ in groups]
        weights = choice(shown, 0.1)
        assert all((rows @ weights)[right].max() == (rows @ weights).max() for rows, right in shown[:20])

    def test_learns_nothing_from_a_group_without_a_right_row(self):
        rows = np.random.default_rng(5).normal(size=(3, 2))
        right = np.array([True, False, False])
        shown = [(rows, right)] * 5
        assert choice([*shown, (rows * 9, ~np.ones(3, dtype=bool))], 0.1).tolist() == choice(shown, 0.1).tolist()


def test_shares_add_up_to_one():
    assert softmax(np.array([[1.0, 2.0, 3.0]])).sum() == pytest.approx(1.0)

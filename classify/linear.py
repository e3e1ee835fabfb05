"""The two linear learners: logistic regression of a few columns, and the choice of one row among several.

Both are solved to the end (Newton's method), so there is no seed, no order and no stopping rule that could make one
training differ from the next.
"""

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]


def logistic(rows: Matrix, truth: NDArray[np.bool_], strength: float, steps: int = 40) -> tuple[Matrix, float]:
    """Weights (columns,) and intercept of logistic regression with an L2 penalty on the weights (Newton's method).

    The targets are drawn in as Platt (1999) does, so that a column that parts the classes stays finite.
    """
    positive, negative = float(truth.sum()), float((~truth).sum())
    target = np.where(truth, (positive + 1) / (positive + 2), 1 / (negative + 2))
    x = np.hstack([rows.astype(np.float64), np.ones((len(rows), 1))])
    penalty = np.full(x.shape[1], strength)
    penalty[-1] = 1e-6
    beta = np.zeros(x.shape[1])
    beta[-1] = np.log((positive + 1) / (negative + 1))
    for _ in range(steps):
        chance = sigmoid(x @ beta)
        gradient = x.T @ (chance - target) + penalty * beta
        curve = (x * (chance * (1 - chance))[:, None]).T @ x
        curve[np.diag_indices_from(curve)] += penalty
        change = np.linalg.solve(curve, gradient)
        # Far from the end the full step overshoots: it is halved until it leads down.
        share, here = 1.0, _loss(x, target, penalty, beta)
        while share > 1e-6 and _loss(x, target, penalty, beta - share * change) > here:
            share /= 2
        beta -= share * change
        if float(np.abs(change).max()) < 1e-9:
            break
    return beta[:-1], float(beta[-1])


def _loss(x: Matrix, target: Matrix, penalty: Matrix, beta: Matrix) -> float:
    score = x @ beta
    return float((np.logaddexp(0.0, score) - target * score).sum() + 0.5 * (penalty * beta * beta).sum())


def choice(groups: list[tuple[Matrix, NDArray[np.bool_]]], strength: float, steps: int = 30) -> Matrix:
    """Weights (columns,) of conditional logistic regression: which row of a group is the one meant (McFadden 1974).

    A group is its rows and which of them are right (one or more; groups without any teach nothing). Newton's method.
    """
    groups = [(rows.astype(np.float64), right) for rows, right in groups if right.any() and len(rows) > 1]
    width = groups[0][0].shape[1]
    beta = np.zeros(width)
    for _ in range(steps):
        gradient = strength * beta
        curve = strength * np.eye(width)
        for rows, right in groups:
            share = softmax(rows @ beta)
            held = share * right / (share * right).sum()
            mean = share @ rows
            gradient -= held @ rows - mean
            curve += (rows * share[:, None]).T @ rows - np.outer(mean, mean)
        change = np.linalg.solve(curve, gradient)
        beta -= change * min(1.0, 4.0 / max(1e-9, float(np.abs(change).max())))
        if float(np.abs(change).max()) < 1e-9:
            break
    return beta


def sigmoid(score: Matrix) -> Matrix:
    """The logistic function."""
    out: Matrix = 1.0 / (1.0 + np.exp(-np.clip(score, -40.0, 40.0)))
    return out


def softmax(scores: Matrix) -> Matrix:
    """Each row as shares that add up to one."""
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    shares: Matrix = raised / raised.sum(axis=-1, keepdims=True)
    return shares

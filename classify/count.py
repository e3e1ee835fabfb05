"""Teaching the layer over the n-grams: a softmax, solved by SciPy's L-BFGS, since Newton's matrix would have a billion entries.

Only a training has SciPy, which comes with JAX.
"""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize  # type: ignore[import-untyped]  # the package ships no types
from scipy.sparse import csr_array  # type: ignore[import-untyped]

from classify.corpus import Labelled
from classify.grams import BUCKETS, Floats, Grams, Numbers
from classify.linear import Matrix, softmax
from classify.targets import SERVICES

STRENGTH: Final = 0.1
"""Of the L2 penalty beside the sum of the losses."""


def count(labelled: Sequence[Labelled], found: Sequence[tuple[Numbers, Floats]]) -> Grams:
    """The layer, taught by the n-grams of messages that have a service, and which that is."""
    made = Grams()
    met = np.zeros(BUCKETS)
    for buckets, _ in found:
        met[buckets] += 1
    made.rare = (np.log((1 + len(found)) / (1 + met)) + 1).astype(np.float16).astype(np.float32)
    wanted = np.array([[line.service is service for service in SERVICES] for line in labelled], dtype=np.float64)
    weights, bias = _solved(_rows(made.rare, found), wanted)
    made.weights, made.bias = weights.astype(np.float32), bias.astype(np.float32)
    return made


def _rows(rare: Floats, found: Sequence[tuple[Numbers, Floats]]) -> Any:
    values, columns, ends = [], [], [0]
    for buckets, counts in found:
        row = counts * rare[buckets]
        values.append(row / (float(np.sqrt((row * row).sum())) or 1.0))
        columns.append(buckets)
        ends.append(ends[-1] + len(buckets))
    return csr_array(
        (np.concatenate(values).astype(np.float64), np.concatenate(columns), np.array(ends)), (len(found), BUCKETS)
    )


def _solved(rows: Any, wanted: Matrix) -> tuple[Matrix, Matrix]:
    """Weights (BUCKETS, n) and bias (n,) of the softmax that chooses what `wanted` (messages, n) has as 1."""
    width = wanted.shape[1]

    def value(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        beta = flat.reshape(BUCKETS + 1, width)
        weights = beta[:-1]
        scores = rows @ weights + beta[-1]
        cost = float(np.logaddexp.reduce(scores, axis=1).sum() - (wanted * scores).sum())
        slope = softmax(scores) - wanted
        gradient = np.vstack([rows.T @ slope + STRENGTH * weights, slope.sum(axis=0)[None]])
        return cost + 0.5 * STRENGTH * float((weights * weights).sum()), gradient.ravel()

    start = np.zeros((BUCKETS + 1) * width)
    found = minimize(value, start, jac=True, method="L-BFGS-B", options={"maxiter": 200})
    beta = found.x.reshape(BUCKETS + 1, width)
    return beta[:-1], beta[-1]

"""Whether probabilities mean what they say: equal-mass bins, the expected calibration error, its interval.

All functions are pure, of two sequences of one length: the probability said of each message, and whether it was so.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

RESAMPLES: Final = 1_000
_MOST_BINS: Final = 10
_POSITIVES_A_BIN: Final = 5

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """Messages of neighbouring probabilities: how many, how many were so, and what was said of them (0 to 1)."""

    low: float  # the least probability in it
    high: float  # the greatest
    count: int
    positives: int
    predicted: float  # the mean probability

    @property
    def observed(self) -> float:
        """The share that was so."""
        return self.positives / self.count


def bins_for(truth: Sequence[bool]) -> int:
    """How many bins the messages can fill: ten, fewer where the rarer answer came less than 5 times a bin."""
    positives = sum(map(bool, truth))
    rarer = min(positives, len(truth) - positives)
    return max(1, min(_MOST_BINS, rarer // _POSITIVES_A_BIN))


def equal_mass_bins(probabilities: ArrayLike, truth: ArrayLike, bins: int) -> tuple[Bin, ...]:
    """At most `bins` bins of nearly as many messages each, in order of probability; none of no messages.

    Equal mass, not equal width (Nixon et al. 2019, "Measuring Calibration in Deep Learning", the adaptive scheme): where
    most probabilities are near 0, one bin of equal width holds nearly all messages and the others next to none.
    Equal probabilities are never parted, so that the order of the messages changes nothing: bins may be fewer than asked
    for. Raises ValueError where `bins` is less than 1, the lengths differ, or a probability lies outside 0 to 1.
    """
    said, was = _checked(probabilities, truth, bins)
    if not said.size:
        return ()
    said, was = _in_order(said, was)
    starts = _starts(said, bins)
    ends = [*starts[1:], said.size]
    return tuple(
        Bin(
            low=float(said[start]),
            high=float(said[end - 1]),
            count=int(end - start),
            positives=int(was[start:end].sum()),
            predicted=float(said[start:end].mean()),
        )
        for start, end in zip(starts, ends, strict=True)
    )


def expected_calibration_error(probabilities: ArrayLike, truth: ArrayLike, bins: int) -> float | None:
    """The mean distance between what was said and what was so, bin by bin, weighted by their messages; 0 to 1.

    Naeini, Cooper and Hauskrecht 2015, "Obtaining Well Calibrated Probabilities Using Bayesian Binning". None of no
    messages. With few messages it is biased upwards: a perfect forecaster shows some error too (Kumar, Liang and Ma 2019,
    "Verified Uncertainty Calibration"). Raises ValueError as `equal_mass_bins` does.
    """
    said, was = _checked(probabilities, truth, bins)
    return _error(said, was, bins) if said.size else None


def bootstrap_interval(
    probabilities: ArrayLike, truth: ArrayLike, bins: int, *, resamples: int = RESAMPLES, seed: int = 0
) -> tuple[float, float] | None:
    """The 95 % percentile interval of the error over resampled messages (Efron 1979); the same for the same seed.

    A resample repeats messages, which adds to the upward bias: the interval errs on the side of the worse. Its lower end
    is never above the error itself. None of no messages. Raises ValueError as `equal_mass_bins` does.
    """
    said, was = _checked(probabilities, truth, bins)
    if not said.size:
        return None
    low, high = percentiles(lambda drawn: _error(said[drawn], was[drawn], bins), said.size, resamples, seed)
    error = _error(said, was, bins)
    return min(low, error), max(high, error)


def percentiles(
    figure: Callable[[NDArray[np.intp]], float], messages: int, resamples: int = RESAMPLES, seed: int = 0
) -> tuple[float, float]:
    """Between which values `figure` lies in 95 % of the resamples; it is given the places of the messages drawn."""
    chance = np.random.default_rng(seed)
    drawn = [figure(chance.integers(0, messages, messages)) for _ in range(resamples)]
    low, high = np.percentile(drawn, [2.5, 97.5])
    return float(low), float(high)


def brier_score(probabilities: ArrayLike, truth: ArrayLike) -> float | None:
    """The mean squared distance from the truth (Brier 1950): 0 is perfect, 0.25 is what always saying one half earns."""
    said, was = _checked(probabilities, truth, 1)
    return float(((said - was) ** 2).mean()) if said.size else None


def average_precision(probabilities: ArrayLike, truth: ArrayLike) -> float | None:
    """The area under precision over recall, whatever the threshold; None where nothing was so.

    The sum over the distinct thresholds of precision times the recall gained: no interpolation between them (Davis and
    Goadrich 2006 show why a straight line flatters). A classifier that knows nothing earns the share that was so.
    """
    said, was = _checked(probabilities, truth, 1)
    if not was.sum():
        return None
    order = np.argsort(-said, kind="stable")
    said, was = said[order], was[order]
    last = np.flatnonzero(np.append(np.diff(said) != 0, True))  # of each run of equal probabilities
    hits = np.cumsum(was)[last]
    gained = np.diff(hits, prepend=0.0) / was.sum()
    return float((gained * hits / (last + 1)).sum())


def _checked(probabilities: ArrayLike, truth: ArrayLike, bins: int) -> tuple[Floats, Floats]:
    said, was = np.asarray(probabilities, dtype=np.float64), np.asarray(truth, dtype=np.float64)
    if bins < 1:
        raise ValueError("at least one bin is needed")
    if said.shape != was.shape:
        raise ValueError("there must be as many probabilities as truths")
    if said.size and not (said.min() >= 0 and said.max() <= 1):
        raise ValueError("a probability lies between 0 and 1")
    return said, was


def _in_order(said: Floats, was: Floats) -> tuple[Floats, Floats]:
    order = np.argsort(said, kind="stable")
    return said[order], was[order]


def _starts(ordered: Floats, bins: int) -> NDArray[np.intp]:
    """Where each bin begins: the even cuts, each moved to the nearest place where the probability changes."""
    changes = np.concatenate([[0], np.flatnonzero(np.diff(ordered)) + 1, [ordered.size]])
    cuts = np.arange(1, bins) * ordered.size / bins
    after = np.clip(np.searchsorted(changes, cuts), 1, changes.size - 1)
    nearest = np.where(cuts - changes[after - 1] <= changes[after] - cuts, changes[after - 1], changes[after])
    starts = np.unique(np.concatenate([[0], nearest]))
    return starts[starts < ordered.size].astype(np.intp)


def _error(said: Floats, was: Floats, bins: int) -> float:
    said, was = _in_order(said, was)
    # In each bin |sum of said - sum of was| is its count times the distance of the means.
    return float(np.abs(np.add.reduceat(said - was, _starts(said, bins))).sum() / said.size)

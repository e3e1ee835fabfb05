"""Everything that `courrier evaluate` finds out: the report, whole and in slices, and what it leaves open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classify.calibration import (
    Bin,
    average_precision,
    bins_for,
    bootstrap_interval,
    brier_score,
    equal_mass_bins,
    expected_calibration_error,
    percentiles,
)
from classify.corpus import Labelled
from classify.evaluate import Report, evaluate
from classify.mistakes import Mistake, mistakes
from classify.robustness import Flips, Harm
from models.values import Assessment
from models.words import Channel, Flag, Language

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """Whether a flag's probabilities mean what they say; all None where there are no messages."""

    bins: tuple[Bin, ...]
    error: float | None  # expected calibration error
    interval: Interval | None  # its 95 % bootstrap interval
    brier: float | None
    average_precision: float | None  # whatever the threshold; None where nobody has the flag

    def as_json(self) -> dict[str, Any]:
        """`{ece, low, high, brier, average_precision, bins}`."""
        low, high = self.interval or (None, None)
        return {
            "ece": self.error,
            "low": low,
            "high": high,
            "brier": self.brier,
            "average_precision": self.average_precision,
            "bins": [
                {
                    "low": each.low,
                    "high": each.high,
                    "count": each.count,
                    "predicted": each.predicted,
                    "observed": each.observed,
                }
                for each in self.bins
            ],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """The figures over labelled messages. `robustness` is None where nobody asked for it: it takes five more readings."""

    report: Report
    macro_f1_interval: Interval | None  # 95 %, by bootstrap: a mean of four has no Wilson interval
    languages: Mapping[Language, Report]
    channels: Mapping[Channel, Report]
    calibration: Mapping[Flag, Calibration]
    mistakes: tuple[Mistake, ...]
    robustness: Mapping[Harm, Flips] | None
    labelled: tuple[Labelled, ...] = field(repr=False)
    found: tuple[Assessment, ...] = field(repr=False)

    def as_json(self) -> dict[str, Any]:
        """The report's keys, and beside them the slices, the calibration, the mistakes by id, the flips."""
        return {
            **self.report.as_json(),
            "macro_f1_interval": None if self.macro_f1_interval is None else list(self.macro_f1_interval),
            "by_language": {language.value: report.as_json() for language, report in self.languages.items()},
            "by_channel": {channel.value: report.as_json() for channel, report in self.channels.items()},
            "calibration": {flag.value: each.as_json() for flag, each in self.calibration.items()},
            "mistakes": [mistake.as_json() for mistake in self.mistakes],
            "robustness": None
            if self.robustness is None
            else {harm.value: each.as_json() for harm, each in self.robustness.items()},
        }

    def as_text(self) -> str:
        """The report's table, and the lines that it has not."""
        lines = [self.report.as_text(), ""]
        lines += [
            f"{f'calibration error of {flag.value}':<58}{_said(each.error, each.interval):>20}"
            for flag, each in self.calibration.items()
        ]
        if self.robustness is not None:
            lines.append("")
            lines += [
                f"{f'decisions flipped by {harm.value}':<58}{_said(each.any.value, each.any.interval):>20}  "
                f"({each.any.hits} of {each.any.total})"
                for harm, each in self.robustness.items()
            ]
        return "\n".join(lines)


def _said(value: float | None, interval: Interval | None) -> str:
    return "–" if value is None or interval is None else f"{value:.2f} [{interval[0]:.2f}–{interval[1]:.2f}]"


def study(
    labelled: Sequence[Labelled], found: Sequence[Assessment], *, robustness: Mapping[Harm, Flips] | None = None
) -> Study:
    """The study of assessments in the order of their labels. Raises ValueError when the lengths differ."""
    return Study(
        report=evaluate(labelled, found),
        macro_f1_interval=_macro_f1_interval(labelled, found),
        languages={
            language: evaluate(*_where([line.lang is language for line in labelled], labelled, found))
            for language in Language
            if any(line.lang is language for line in labelled)
        },
        channels={
            channel: evaluate(*_where([line.channel is channel for line in labelled], labelled, found))
            for channel in Channel
            if any(line.channel is channel for line in labelled)
        },
        calibration={flag: _calibration(flag, labelled, found) for flag in Flag},
        mistakes=mistakes(labelled, found),
        robustness=robustness,
        labelled=tuple(labelled),
        found=tuple(found),
    )


def _where(
    chosen: Sequence[bool], labelled: Sequence[Labelled], found: Sequence[Assessment]
) -> tuple[list[Labelled], list[Assessment]]:
    return (
        [line for line, wanted in zip(labelled, chosen, strict=True) if wanted],
        [one for one, wanted in zip(found, chosen, strict=True) if wanted],
    )


def _calibration(flag: Flag, labelled: Sequence[Labelled], found: Sequence[Assessment]) -> Calibration:
    said = [one.flags[flag].probability for one in found]
    was = [line.raised(flag) for line in labelled]
    bins = bins_for(was)
    return Calibration(
        bins=equal_mass_bins(said, was, bins),
        error=expected_calibration_error(said, was, bins),
        interval=bootstrap_interval(said, was, bins),
        brier=brier_score(said, was),
        average_precision=average_precision(said, was),
    )


def _macro_f1_interval(labelled: Sequence[Labelled], found: Sequence[Assessment]) -> Interval | None:
    was = np.array([[line.raised(flag) for flag in Flag] for line in labelled], dtype=bool).reshape(-1, len(Flag))
    seen = np.array([[one.raised(flag) for flag in Flag] for one in found], dtype=bool).reshape(-1, len(Flag))
    known = was.any(axis=0)
    if not known.any():
        return None

    def macro(drawn: NDArray[np.intp]) -> float:
        both = (was[drawn] & seen[drawn]).sum(axis=0)[known]
        either = was[drawn].sum(axis=0)[known] + seen[drawn].sum(axis=0)[known]
        return float(np.mean(2 * both / np.maximum(either, 1)))

    return percentiles(macro, len(was))

"""Fitting the judges on messages that the network was not taught."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from classify.corpus import Labelled
from classify.date_words import Mention
from classify.features import Row, tagged_rows
from classify.heads import Judges, Read, flag_row, kind_rows, service_rows, step_row
from classify.linear import Matrix, choice, logistic
from classify.targets import FLAGS, KINDS, SERVICES
from models.words import Kind

JUDGE: Final = 1.0
CHOICE: Final = 0.3
RANK: Final = 1.0
RANK_TAGS: Final = 1.0


@dataclass(slots=True)
class Example:
    """A labelled message with what the judges are given of it."""

    line: Labelled
    read: Read


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """The dates that a labelled message tells, with a row (told, n) for each."""

    line: Labelled
    told: list[Mention]
    rows: Row


def fit_words(messages: Sequence[Candidates]) -> Matrix:
    """The ranker of dates by their words and place; any labelled message may teach it."""
    dated = [each for each in messages if each.line.fact_date is not None]
    return choice([(each.rows.astype(np.float64), _right(each.line, each.told)) for each in dated], RANK)


def fit_tags(examples: Sequence[Example], words: Matrix) -> Matrix:
    """The ranker that also sees the network's tags."""
    groups = []
    for e in examples:
        if e.line.fact_date is not None:
            rows = tagged_rows(e.read.told, e.read.dates.astype(np.float64) @ words, e.read.reading)
            groups.append((rows.astype(np.float64), _right(e.line, e.read.told)))
    return choice(groups, RANK_TAGS)


def _one(among: Sequence[object], meant: object) -> NDArray[np.bool_]:
    return np.array([each == meant for each in among])


def _right(line: Labelled, told: Sequence[Mention]) -> NDArray[np.bool_]:
    return np.array([mention.label == line.fact_date for mention in told])


def fit(words: Matrix, examples: Sequence[Example]) -> Judges:
    """All the judges, from messages that taught neither the network nor, if it can be, `words`."""
    judges = Judges(words=words, tags=fit_tags(examples, words))
    scores = [judges.score(example.read) for example in examples]
    judges.flags = [
        logistic(
            np.stack([flag_row(flag, e.read, s) for e, s in zip(examples, scores, strict=True)]),
            np.array([e.line.raised(flag) for e in examples]),
            JUDGE,
        )
        for flag in FLAGS
    ]
    pairs = list(zip(examples, scores, strict=True))
    judges.kinds = choice([(kind_rows(e.read, s), _one(KINDS, e.line.kind)) for e, s in pairs], CHOICE)
    served = [(service_rows(e.read, s), e.line.service) for e, s in pairs]
    judges.services = choice([(rows, _one(SERVICES, service)) for rows, service in served if service], CHOICE)
    told = [(e, s) for e, s in pairs if e.line.kind in (Kind.COMPLAINT, Kind.FOLLOW_UP)]
    rows = np.stack([step_row(e.read, s) for e, s in told])
    judges.step = logistic(rows, np.array([e.line.initiative is True for e, _ in told]), JUDGE)
    return judges

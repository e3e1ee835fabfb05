"""Fitting the heads: layers on what was labelled, judges on what layers say of messages they were not fitted on."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from classify.corpus import Labelled
from classify.features import date_rows
from classify.heads import (
    FLAGS,
    KINDS,
    SENTENCE_TARGETS,
    SERVICES,
    Judges,
    Layers,
    Read,
    Scores,
    Weights,
    flag_row,
    kind_row,
    service_row,
    step_row,
)
from classify.linear import Matrix, choice, logistic, ridge
from models.words import Kind

SENTENCE_RIDGE: Final = 12.0
DOCUMENT_RIDGE: Final = 1.0
SERVICE_RIDGE: Final = 1.0
JUDGE: Final = 0.3
RANK: Final = 1.0
INNER_FOLDS: Final = 5


@dataclass(slots=True)
class Example:
    """A labelled message with its rows. `family` is shared by near-duplicates and messages of one plot."""

    line: Labelled
    read: Read
    family: int
    shown: NDArray[np.float32] = field(repr=False)  # (sentences, SENTENCE_TARGETS): 1 where the evidence lies


def shown_by(line: Labelled, read: Read) -> NDArray[np.float32]:
    """Which sentences the labelled evidence lies in, a column for each target."""
    doc = read.doc
    letter = doc._.letter
    table = np.zeros((len(doc.spans["own"]), len(SENTENCE_TARGETS)), dtype=np.float32)
    for column, name in enumerate(SENTENCE_TARGETS):
        words = line.evidence.get("fact_date" if name == "fact" else name, "")
        start = letter.text.find(words, letter.body_at) if words else -1
        if start < 0 and words:
            start = letter.text.find(words)
        if start < 0:
            continue
        for row, sentence in enumerate(doc.spans["own"]):
            if sentence.start_char < start + len(words) and start < sentence.end_char:
                table[row, column] = 1.0
    return table


def _fit_sentences(examples: Sequence[Example], targets: Sequence[str] = SENTENCE_TARGETS) -> Weights:
    rows = np.vstack([example.read.sentences for example in examples])
    shown = np.vstack([example.shown for example in examples]).astype(np.float64)
    weights, intercepts = [], []
    for name in targets:
        column = SENTENCE_TARGETS.index(name)
        # In a message that has the flag the sentences beside the evidence may show it too: they count little.
        counts = np.concatenate(
            [
                np.where(e.shown[:, column] > 0, 4.0, 0.25 if name == "fact" or getattr(e.line, name) else 1.0)
                for e in examples
            ]
        )
        w, b = ridge(rows, shown[:, column : column + 1], SENTENCE_RIDGE, counts)
        weights.append(w[:, 0])
        intercepts.append(b[0])
    return np.stack(weights, axis=1), np.array(intercepts)


def _fit_documents(examples: Sequence[Example]) -> tuple[Weights, Weights]:
    rows = np.stack([example.read.document for example in examples])
    targets = np.array(
        [
            [
                *(e.line.raised(flag) for flag in FLAGS),
                e.line.initiative is True,
                *(e.line.kind is kind for kind in KINDS),
            ]
            for e in examples
        ],
        dtype=np.float64,
    )
    served = [index for index, e in enumerate(examples) if e.line.service is not None]
    services = np.array(
        [[examples[i].line.service is service for service in SERVICES] for i in served], dtype=np.float64
    )
    return ridge(rows, targets, DOCUMENT_RIDGE), ridge(rows[served], services, SERVICE_RIDGE)


def _fit_dates(examples: Sequence[Example], scored: Sequence[NDArray[np.float32]]) -> Matrix:
    groups = []
    for example, facts in zip(examples, scored, strict=True):
        if example.line.fact_date is not None:
            told, rows = date_rows(example.read.doc, facts)
            groups.append(
                (rows.astype(np.float64), np.array([mention.label == example.line.fact_date for mention in told]))
            )
    return choice(groups, RANK)


def folds(examples: Sequence[Example], count: int) -> list[list[int]]:
    """Indices by fold; a family never falls into two. Families are dealt out in order, largest fold last served."""
    families = sorted({example.family for example in examples})
    members: dict[int, list[int]] = {family: [] for family in families}
    for index, example in enumerate(examples):
        members[example.family].append(index)
    dealt: list[list[int]] = [[] for _ in range(count)]
    for turn, family in enumerate(families):
        dealt[turn % count].extend(members[family])
    return dealt


def fit_layers(examples: Sequence[Example]) -> Layers:
    """Layers one and two and the ranker, whose sentence scores come from sentence heads fitted without the message."""
    facts: list[NDArray[np.float32]] = [np.zeros(0, dtype=np.float32)] * len(examples)
    for held in folds(examples, 3):
        inside = set(held)
        sentence = _fit_sentences([e for i, e in enumerate(examples) if i not in inside], ("fact",))
        for index in held:
            scored = examples[index].read.sentences @ sentence[0] + sentence[1]
            facts[index] = scored[:, -1].astype(np.float32)
    document, service = _fit_documents(examples)
    return Layers(_fit_sentences(examples), document, service, _fit_dates(examples, facts))


def fit_judges(examples: Sequence[Example], scores: Sequence[Scores]) -> Judges:
    """Layer three, from scores that were made without each message."""
    flags = [
        logistic(
            np.stack([flag_row(flag, e.read, s) for e, s in zip(examples, scores, strict=True)]),
            np.array([e.line.raised(flag) for e in examples]),
            JUDGE,
        )
        for flag in FLAGS
    ]
    rows = np.stack([kind_row(e.read, s) for e, s in zip(examples, scores, strict=True)])
    kinds = [logistic(rows, np.array([e.line.kind is kind for e in examples]), JUDGE) for kind in KINDS]
    served = [(e, s) for e, s in zip(examples, scores, strict=True) if e.line.service is not None]
    rows = np.stack([service_row(e.read, s) for e, s in served])
    services = [logistic(rows, np.array([e.line.service is service for e, _ in served]), JUDGE) for service in SERVICES]
    told = [(e, s) for e, s in zip(examples, scores, strict=True) if e.line.kind in (Kind.COMPLAINT, Kind.FOLLOW_UP)]
    step = logistic(
        np.stack([step_row(e.read, s) for e, s in told]), np.array([e.line.initiative is True for e, _ in told]), JUDGE
    )
    return Judges(flags, kinds, services, step)


def fit(examples: Sequence[Example]) -> tuple[Layers, Judges]:
    """All three layers."""
    scores: list[Scores | None] = [None] * len(examples)
    for held in folds(examples, INNER_FOLDS):
        inside = set(held)
        layers = fit_layers([e for i, e in enumerate(examples) if i not in inside])
        for index in held:
            scores[index] = layers.score(examples[index].read)
    made = [score for score in scores if score is not None]
    return fit_layers(examples), fit_judges(examples, made)

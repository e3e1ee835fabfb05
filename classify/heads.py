"""The judges: from what the network answers, what the words cue and what reasoning adds, to calibrated probabilities.

The network is sure of what it was taught. So the judges, each with a few columns and one weight a column, are fitted on
messages that it never saw (`corpus/judged`): what they say is as sure as it was right there.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import srsly  # type: ignore[import-untyped]  # spaCy's own serializer ships no types
from numpy.typing import NDArray
from spacy.language import Language as Pipeline
from spacy.tokens import Doc

from classify.date_words import Mention
from classify.features import CUE, UNREAD, age_row, cue_row, date_rows, tagged_rows
from classify.letters import Letter
from classify.linear import Matrix, sigmoid, softmax
from classify.network import Reading
from classify.targets import (
    AT_GOES_ON,
    AT_KINDS,
    AT_PARTIES,
    AT_SERVICES,
    AT_STEP,
    FLAGS,
    KINDS,
    PARTIES,
    SERVICES,
    TAG,
    TAGS,
    Party,
    Tag,
)
from models.words import Flag, Kind

Linear = tuple[Matrix, float]

_FLAG_CUES: Final[Mapping[Flag, tuple[str, ...]]] = {
    Flag.ANONYMOUS: ("anonymous_word", "anonymous_asked", "anonymous_to_staff", "nameless_signature"),
    Flag.OUT_OF_SCOPE: ("other_fund", "other_fund_former", "employer", "state", "utility", "fund_right", "appeal_to_fund", "fund_named"),
    Flag.STALE: ("no_step", "step_taken", "ongoing", "long_ago"),
    Flag.PERSONAL_DATA: ("data_law", "data_rights", "data_wrong_hands", "data_wrong", "data_kept", "data_others", "health_secret"),
}  # fmt: skip
_FLAG_TAGS: Final[Mapping[Flag, tuple[Tag, ...]]] = {
    Flag.ANONYMOUS: (Tag.ANONYMOUS,),
    Flag.OUT_OF_SCOPE: (Tag.OUT_OF_SCOPE, Tag.OTHER, Tag.OWN),
    Flag.STALE: (Tag.STALE, Tag.GOES_ON, Tag.STEP, Tag.NO_STEP),
    Flag.PERSONAL_DATA: (Tag.PERSONAL_DATA, Tag.DATA, Tag.PASSING),
}

DATA_CUES: Final = tuple(name for name in _FLAG_CUES[Flag.PERSONAL_DATA] if name != "health_secret")
"""Words that are told *about* data: whatever else stands in a text, they are no plain story."""


@dataclass(slots=True)
class Read:
    """What the judges are given of one message: cues (cues,), what its letters say of each service (SERVICES,), whether a
    name or a number identifies somebody, the candidates for the facts' date with a row for each."""

    cues: NDArray[np.float32]
    opinion: NDArray[np.float32]
    identified: tuple[bool, bool]
    told: list[Mention] = field(repr=False)
    dates: NDArray[np.float32] = field(repr=False)
    reading: Reading = field(repr=False)
    doc: Doc = field(repr=False)


def read_doc(doc: Doc) -> Read:
    """The rows of a document that has its reading, cues and dates."""
    letter: Letter = doc._.letter
    told, rows = date_rows(doc)
    return Read(cue_row(doc), doc._.opinion, (letter.known, letter.numbered), told, rows, doc._.reading, doc)


@dataclass(slots=True)
class Scores:
    """What the network says, and the candidates for the facts' date with their probabilities.

    All log-odds but `chances`: `answers` (ANSWERS,), `sentences` (sentences, TAGS), the strongest tag of each own
    sentence, `strongest` (TAGS,) that of the message.
    """

    answers: Matrix
    sentences: Matrix
    strongest: Matrix
    told: list[Mention] = field(repr=False)
    chances: Matrix = field(repr=False)  # (told,)


@dataclass(slots=True)
class Judged:
    """Calibrated: `flags` (FLAGS,), `kinds` (KINDS,) and `services` (SERVICES,) add up to one, `step` 0 to 1."""

    flags: Matrix
    kinds: Matrix
    services: Matrix
    step: float


def by_sentence(reading: Reading, count: int) -> Matrix:
    """(count, TAGS): the strongest tag among the pieces of each sentence; one row where there is no sentence."""
    found = np.full((max(1, count), len(TAGS)), UNREAD)
    for row in range(count):
        within = reading.tags[reading.sentence == row]
        if len(within):
            found[row] = within.max(axis=0)
    return found


def apart(answers: Matrix, index: int) -> float:
    """How far one of several answers is above all the others together."""
    return float(answers[index] - np.logaddexp.reduce(np.delete(answers, index)))


def flag_row(flag: Flag, read: Read, scores: Scores) -> Matrix:
    """The columns that the judge of a flag sees."""
    answers = scores.answers
    kinds = answers[AT_KINDS:AT_SERVICES]
    aggrieved = float(np.logaddexp.reduce(kinds[:2]) - np.logaddexp.reduce(kinds[2:]))
    whole = [answers[FLAGS.index(flag)], aggrieved]
    tagged = [scores.strongest[TAG[tag]] for tag in _FLAG_TAGS[flag]]
    cued = [read.cues[CUE[name]] for name in _FLAG_CUES[flag]]
    reasons: Sequence[float] = ()
    if flag is Flag.ANONYMOUS:
        known, numbered = read.identified
        reasons = [4.0 * (not (known or numbered)), known, numbered]
    elif flag is Flag.STALE:
        letter: Letter = read.doc._.letter
        age = age_row(scores.told, scores.chances.astype(np.float32), letter.received)
        step, goes_on = answers[AT_STEP], answers[AT_GOES_ON]
        lapsed = float(sigmoid(np.array(-step)) * sigmoid(np.array(-goes_on)))
        reasons = [*(2.0 * age), step, goes_on, 4.0 * age[0] * lapsed, 4.0 * age[1] * lapsed]
    elif flag is Flag.OUT_OF_SCOPE:
        party = apart(answers[AT_PARTIES:AT_GOES_ON], PARTIES.index(Party.OWN))
        reasons = [party, read.cues[CUE["other_fund"]] > read.cues[CUE["other_fund_former"]]]
    else:
        named = sum(read.cues[CUE[name]] > 0 for name in DATA_CUES) > 0
        reasons = [named, scores.strongest[TAG[Tag.DATA]] - scores.strongest[TAG[Tag.PASSING]]]
    return np.array([*whole, *tagged, *cued, *reasons], dtype=np.float64)


_KIND_CUES: Final[tuple[tuple[str, tuple[Kind, ...]], ...]] = (
    ("reference", (Kind.FOLLOW_UP,)),
    ("comes_back", (Kind.FOLLOW_UP,)),
    ("question_mark", (Kind.QUESTION,)),
    ("attached", (Kind.DOCUMENT,)),
    ("thanks", (Kind.PRAISE,)),
    ("machine", (Kind.AUTOMATIC,)),
    ("selling", (Kind.UNSOLICITED,)),
    ("angry", (Kind.COMPLAINT, Kind.FOLLOW_UP)),
)
_SERVICE_CUES: Final = tuple(CUE.get(f"service_{service}") for service in SERVICES)


def kind_rows(read: Read, scores: Scores) -> Matrix:
    """(KINDS, n): the network's answer for each kind, and the cues that speak for it."""
    rows = np.zeros((len(KINDS), 1 + len(_KIND_CUES)))
    rows[:, 0] = scores.answers[AT_KINDS:AT_SERVICES]
    for column, (cue, kinds) in enumerate(_KIND_CUES, start=1):
        for kind in kinds:
            rows[KINDS.index(kind), column] = read.cues[CUE[cue]]
    return rows


def service_rows(read: Read, scores: Scores) -> Matrix:
    """(SERVICES, 3): what the network and the letters say of each service, and how often its words were met."""
    cued = [0.0 if cue is None else read.cues[cue] for cue in _SERVICE_CUES]
    return np.stack([scores.answers[AT_SERVICES:AT_STEP], read.opinion, np.array(cued)], axis=1)


def step_row(read: Read, scores: Scores) -> Matrix:
    """The columns that tell whether a step was taken after the facts."""
    cued = [read.cues[CUE[name]] for name in ("step_taken", "no_step", "comes_back", "reference")]
    tagged = [scores.strongest[TAG[tag]] for tag in (Tag.STEP, Tag.NO_STEP)]
    return np.array([scores.answers[AT_STEP], *tagged, *cued], dtype=np.float64)


@dataclass(slots=True)
class Judges:
    """(weights, intercept) for each flag and the step; weights to choose among kinds, services and, twice, dates.

    `words` ranks by a date's words and place, `tags` by that and what the network says of the place.
    """

    words: Matrix
    tags: Matrix
    flags: list[Linear] = field(default_factory=list)
    kinds: Matrix = field(default_factory=lambda: np.zeros(0))
    services: Matrix = field(default_factory=lambda: np.zeros(0))
    step: Linear = (np.zeros(0), 0.0)

    def score(self, read: Read) -> Scores:
        """What the network says of one message, and which date is the facts'."""
        reading = read.reading
        tags = reading.tags[reading.sentence >= 0].astype(np.float64)
        ranked = tagged_rows(read.told, read.dates.astype(np.float64) @ self.words, reading).astype(np.float64)
        return Scores(
            answers=reading.answers.astype(np.float64),
            sentences=by_sentence(reading, len(read.doc.spans["own"])),
            strongest=tags.max(axis=0) if len(tags) else np.full(len(TAGS), UNREAD),
            told=read.told,
            chances=softmax(ranked @ self.tags),
        )

    def judge(self, read: Read, scores: Scores) -> Judged:
        """The probabilities of one message."""
        flags = np.array(
            [_chance(each, flag_row(flag, read, scores)) for flag, each in zip(FLAGS, self.flags, strict=True)]
        )
        kinds = softmax(kind_rows(read, scores) @ self.kinds)
        services = softmax(service_rows(read, scores) @ self.services)
        return Judged(flags, kinds, services, _chance(self.step, step_row(read, scores)))


def _chance(judge: Linear, row: Matrix) -> float:
    return float(sigmoid(row @ judge[0] + judge[1]))


@Pipeline.factory("courrier_heads")
def heads(nlp: Pipeline, name: str) -> "Heads":
    """The fitted judges; empty until `from_disk`."""
    return Heads()


class Heads:
    """Sets `doc._.scores` to (`Scores`, `Judged`)."""

    judges: Judges

    def __call__(self, doc: Doc) -> Doc:
        read = read_doc(doc)
        scores = self.judges.score(read)
        doc._.scores = (scores, self.judges.judge(read, scores))
        return doc

    def to_disk(self, path: Path, *, exclude: Sequence[str] = ()) -> None:
        """The weights as MessagePack, rounded, so that two trainings of the same corpus are the same bytes."""
        path.mkdir(parents=True, exist_ok=True)
        arrays = {name: _packed(value) for name, value in self._named()}
        (path / "heads.msgpack").write_bytes(srsly.msgpack_dumps(arrays))

    def from_disk(self, path: Path, *, exclude: Sequence[str] = ()) -> "Heads":
        """What `to_disk` wrote."""
        data: dict[str, Any] = srsly.msgpack_loads((Path(path) / "heads.msgpack").read_bytes())
        arrays = {name: _unpacked(value) for name, value in data.items()}

        def judge(name: str) -> Linear:
            return arrays[f"{name}.w"], float(arrays[f"{name}.b"])

        self.judges = Judges(
            words=arrays["words.w"],
            tags=arrays["tags.w"],
            flags=[judge(f"flag.{flag}") for flag in FLAGS],
            kinds=arrays["kinds.w"],
            services=arrays["services.w"],
            step=judge("step"),
        )
        return self

    def _named(self) -> Iterator[tuple[str, Matrix]]:
        judges = self.judges
        pairs: list[tuple[str, Matrix, float]] = [
            ("words", judges.words, 0.0),
            ("tags", judges.tags, 0.0),
            ("step", *judges.step),
        ]
        pairs += [(f"flag.{flag}", *pair) for flag, pair in zip(FLAGS, judges.flags, strict=True)]
        pairs += [("kinds", judges.kinds, 0.0), ("services", judges.services, 0.0)]
        for name, weights, intercept in pairs:
            yield f"{name}.w", np.asarray(weights)
            yield f"{name}.b", np.asarray(intercept)


def _packed(array: Matrix) -> dict[str, Any]:
    return {"shape": list(array.shape), "data": np.round(array, 5).astype("<f4").tobytes()}


def _unpacked(packed: Mapping[str, Any]) -> Matrix:
    return np.frombuffer(packed["data"], dtype="<f4").reshape(packed["shape"]).astype(np.float64)

"""The trained heads: what each sentence shows, what each message is, when the facts were, how sure all that is.

Three layers, each linear, each fitted in closed form on what the layer below says of texts it was not fitted on:

1. `sentence`: for each flag, whether a sentence is the one that shows it; and whether it tells the facts' date.
2. `document`: the flags, the kind, the service and whether a step was taken, from the whole message.
3. `judges`: a few columns each (the two scores, the cues, what reasoning adds) to one calibrated probability.
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

from classify.cues import NAMES
from classify.date_words import Mention
from classify.features import CUE, age_row, cue_row, date_rows, document_row, sentence_rows, shape
from classify.letters import Letter
from classify.linear import Matrix, sigmoid, softmax
from models.words import Flag, Kind, Service

Weights = tuple[Matrix, Matrix]

SENTENCE_TARGETS: Final = (*(flag.value for flag in Flag), "fact")
KINDS: Final = tuple(Kind)
SERVICES: Final = tuple(Service)
FLAGS: Final = tuple(Flag)

_FLAG_CUES: Final[Mapping[Flag, tuple[str, ...]]] = {
    Flag.ANONYMOUS: ("anonymous_word", "anonymous_asked", "anonymous_to_staff", "nameless_signature"),
    Flag.OUT_OF_SCOPE: (
        "other_fund", "other_fund_former", "hospital", "doctor", "pharmacist", "employer", "state", "utility", "insurer",
        "fund_service", "fund_right", "appeal_to_fund", "fund_named", "you", "they", "your_payment",
    ),
    Flag.STALE: ("no_step", "step_taken", "ongoing", "long_ago"),
    Flag.PERSONAL_DATA: ("data_law", "data_rights", "data_wrong_hands", "data_wrong", "data_kept", "data_others", "health_secret"),
}  # fmt: skip

DATA_CUES: Final = tuple(name for name in _FLAG_CUES[Flag.PERSONAL_DATA] if name != "health_secret")
"""Words that are told *about* data: whatever else stands in a text, they are no plain story."""


@dataclass(slots=True)
class Read:
    """What the first two layers are given of one message."""

    sentences: NDArray[np.float32]
    document: NDArray[np.float32]
    cues: NDArray[np.float32]
    shape: NDArray[np.float32]
    identified: tuple[bool, bool]
    doc: Doc = field(repr=False)


def read_doc(doc: Doc) -> Read:
    """The rows of a document that has its vectors, cues and dates."""
    letter: Letter = doc._.letter
    return Read(sentence_rows(doc), document_row(doc), cue_row(doc), shape(doc), (letter.known, letter.numbered), doc)


@dataclass(slots=True)
class Scores:
    """The raw scores of layers one and two, and the candidates for the facts' date with their probabilities."""

    sentences: Matrix  # (sentences, SENTENCE_TARGETS)
    flags: Matrix  # (FLAGS,)
    step: float
    kinds: Matrix  # (KINDS,)
    services: Matrix  # (SERVICES,)
    told: list[Mention] = field(repr=False)
    chances: Matrix = field(repr=False)  # (told,)


@dataclass(slots=True)
class Judged:
    """Calibrated: `flags` (FLAGS,), `kinds` (KINDS,) and `services` (SERVICES,) add up to one, `step` 0 to 1."""

    flags: Matrix
    kinds: Matrix
    services: Matrix
    step: float


@dataclass(slots=True)
class Layers:
    """Layers one and two, and the ranker of dates."""

    sentence: Weights
    document: Weights  # flags, step, kinds
    service: Weights
    dates: Matrix

    def score(self, read: Read) -> Scores:
        """The raw scores of one message."""
        sentences = read.sentences @ self.sentence[0] + self.sentence[1]
        if not len(sentences):
            sentences = np.full((1, len(SENTENCE_TARGETS)), 0.0)
        whole = read.document @ self.document[0] + self.document[1]
        service = read.document @ self.service[0] + self.service[1]
        told, rows = date_rows(read.doc, sentences[:, -1].astype(np.float32))
        chances = softmax(rows.astype(np.float64) @ self.dates)
        count = len(FLAGS)
        return Scores(sentences, whole[:count], float(whole[count]), whole[count + 1 :], service, told, chances)


def flag_row(flag: Flag, read: Read, scores: Scores) -> Matrix:
    """The columns that the judge of a flag sees."""
    at = FLAGS.index(flag)
    best = np.sort(scores.sentences[:, at])[::-1]
    letter: Letter = read.doc._.letter
    whole = [
        scores.flags[at],
        best[0],
        best[:3].mean(),
        scores.kinds[0] + scores.kinds[1],  # complaint, follow-up
        scores.flags.max() if flag is not Flag.PERSONAL_DATA else 0.0,
    ]
    cued = [read.cues[CUE[name]] for name in _FLAG_CUES[flag]]
    reasons: Sequence[float]
    if flag is Flag.ANONYMOUS:
        known, numbered = read.identified
        reasons = [not (known or numbered), known, numbered]
    elif flag is Flag.STALE:
        age = age_row(scores.told, scores.chances.astype(np.float32), letter.received)
        reasons = [*age, scores.step, age[0] * scores.step, age[0] * best[0], age[0] * scores.flags[at]]
    elif flag is Flag.OUT_OF_SCOPE:
        reasons = [read.cues[CUE["other_fund"]] > read.cues[CUE["other_fund_former"]], float(scores.services.max())]
    else:
        # A plain story of a person doing something to another looks alike; what is told *about* data has its words.
        named = float(sum(read.cues[CUE[name]] > 0 for name in _FLAG_CUES[flag] if name != "health_secret") > 0)
        reasons = [scores.sentences[:, at].mean(), named, named * scores.flags[at], named * best[0]]
    return np.array([*whole, *cued, *reasons], dtype=np.float64)


_KIND_CUES: Final = (
    "reference",
    "comes_back",
    "question_mark",
    "question_polite",
    "attached",
    "thanks",
    "machine",
    "selling",
    "angry",
)
_SERVICE_CUES: Final = tuple(name for name in NAMES if name.startswith("service_"))


def kind_row(read: Read, scores: Scores) -> Matrix:
    """The columns that the judges of the kind see."""
    return np.hstack(
        [scores.kinds * 3.0, [read.cues[CUE[name]] for name in _KIND_CUES], read.shape, scores.flags]
    ).astype(np.float64)


def service_row(read: Read, scores: Scores) -> Matrix:
    """The columns that the judges of the service see."""
    return np.hstack([scores.services * 3.0, [0.5 * read.cues[CUE[name]] for name in _SERVICE_CUES]]).astype(np.float64)


@dataclass(slots=True)
class Judges:
    """Layer three: (weights, intercept) of one logistic regression for each flag, kind, service, and the step."""

    flags: list[tuple[Matrix, float]]
    kinds: list[tuple[Matrix, float]]
    services: list[tuple[Matrix, float]]
    step: tuple[Matrix, float]

    def judge(self, read: Read, scores: Scores) -> Judged:
        """The probabilities of one message."""
        flags = [
            float(sigmoid(flag_row(flag, read, scores) @ w + b)) for flag, (w, b) in zip(FLAGS, self.flags, strict=True)
        ]
        kinds = np.array([float(sigmoid(kind_row(read, scores) @ w + b)) for w, b in self.kinds])
        services = np.array([float(sigmoid(service_row(read, scores) @ w + b)) for w, b in self.services])
        step = float(sigmoid(step_row(read, scores) @ self.step[0] + self.step[1]))
        return Judged(np.array(flags), kinds / kinds.sum(), services / services.sum(), step)


def step_row(read: Read, scores: Scores) -> Matrix:
    """The columns that tell whether a step was taken after the facts."""
    at = SENTENCE_TARGETS.index("stale")
    cued = [read.cues[CUE[name]] for name in ("step_taken", "no_step", "ongoing", "comes_back", "reference")]
    return np.array([scores.step, scores.sentences[:, at].max(), *cued], dtype=np.float64)


@Pipeline.factory("courrier_heads")
def heads(nlp: Pipeline, name: str) -> "Heads":
    """The trained heads; empty until `from_disk`."""
    return Heads()


class Heads:
    """Sets `doc._.scores` to (`Scores`, `Judged`)."""

    layers: Layers
    judges: Judges

    def __call__(self, doc: Doc) -> Doc:
        read = read_doc(doc)
        scores = self.layers.score(read)
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

        def pair(name: str) -> Weights:
            return arrays[f"{name}.w"], arrays[f"{name}.b"]

        def judge(name: str) -> tuple[Matrix, float]:
            return arrays[f"{name}.w"], float(arrays[f"{name}.b"])

        self.layers = Layers(pair("sentence"), pair("document"), pair("service"), arrays["dates.w"])
        self.judges = Judges(
            flags=[judge(f"flag.{flag}") for flag in FLAGS],
            kinds=[judge(f"kind.{kind}") for kind in KINDS],
            services=[judge(f"service.{service}") for service in SERVICES],
            step=judge("step"),
        )
        return self

    def _named(self) -> Iterator[tuple[str, Matrix]]:
        layers, judges = self.layers, self.judges
        pairs: list[tuple[str, Matrix, Matrix | float]] = [
            ("sentence", *layers.sentence), ("document", *layers.document), ("service", *layers.service), ("dates", layers.dates, 0.0),
            ("step", *judges.step),
        ]  # fmt: skip
        pairs += [(f"flag.{flag}", *pair) for flag, pair in zip(FLAGS, judges.flags, strict=True)]
        pairs += [(f"kind.{kind}", *pair) for kind, pair in zip(KINDS, judges.kinds, strict=True)]
        pairs += [(f"service.{service}", *pair) for service, pair in zip(SERVICES, judges.services, strict=True)]
        for name, weights, intercept in pairs:
            yield f"{name}.w", np.asarray(weights)
            yield f"{name}.b", np.asarray(intercept)


def _packed(array: Matrix) -> dict[str, Any]:
    return {"shape": list(array.shape), "data": np.round(array, 5).astype("<f4").tobytes()}


def _unpacked(packed: Mapping[str, Any]) -> Matrix:
    return np.frombuffer(packed["data"], dtype="<f4").reshape(packed["shape"]).astype(np.float64)

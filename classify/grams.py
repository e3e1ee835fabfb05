"""A second opinion by the letters of the words: hashed character n-grams within words, and one linear layer over them.

It is asked for the service alone: which words a matter is told with, so plain a learner knows as well as the network, and
the two err elsewhere (ADR 20 has the figures; for flags and kinds it added nothing). Folded text has neither accents nor
capitals, so that neither changes this opinion.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import srsly  # type: ignore[import-untyped]  # spaCy's own serializer ships no types
from numpy.typing import NDArray
from spacy.language import Language as Pipeline
from spacy.tokens import Doc

from classify.letters import Letter
from classify.targets import SERVICES

BUCKETS: Final = 1 << 15
_LONG: Final = (3, 4, 5)
_MIXED: Final = np.uint32(2654435761)  # Knuth's multiplicative hash: the golden ratio of 2^32
_BYTE: Final = 127.0
_FILE: Final = "grams.msgpack"

Floats = NDArray[np.float32]
Numbers = NDArray[np.int64]


def grams(text: str) -> tuple[Numbers, Floats]:
    """The buckets of the character n-grams in the words of folded `text`, and how often each was met, damped (1 + log).

    An n-gram is three, four or five characters of a word that has a space before and after it.
    """
    kept = "".join(character if character.isalnum() else " " for character in text)
    joined = " " + "  ".join(kept.split()) + " "
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.uint32)
    space = codes == 32
    found = [_hashed(codes, space, length) for length in _LONG if len(codes) >= length]
    if not found:
        return np.zeros(0, np.int64), np.zeros(0, np.float32)
    buckets, counts = np.unique(np.concatenate(found), return_counts=True)
    return buckets.astype(np.int64), (1.0 + np.log(counts)).astype(np.float32)


def _hashed(codes: NDArray[np.uint32], space: NDArray[np.bool_], length: int) -> NDArray[np.uint32]:
    """The bucket of each n-gram of `length` that reaches over no two words."""
    count = len(codes) - length + 1
    mixed = np.full(count, length, np.uint32)
    within = np.ones(count, np.bool_)
    for at in range(length):
        mixed = (mixed ^ codes[at : at + count]) * _MIXED
        mixed ^= mixed >> np.uint32(15)
        if 0 < at < length - 1:
            within &= ~space[at : at + count]
    return mixed[within] >> np.uint32(17)


def own_grams(doc: Doc) -> tuple[Numbers, Floats]:
    """The n-grams of a document's own words."""
    letter: Letter = doc._.letter
    return grams(" ".join(letter.folded[own.start_char : own.end_char] for own in doc.spans["own"]))


@Pipeline.factory("courrier_grams")
def factory(nlp: Pipeline, name: str) -> "Grams":
    """The linear layer; empty until `from_disk`."""
    return Grams()


class Grams:
    """Sets `doc._.opinion` (SERVICES,): what the letters of the own words say of each service, log-odds.

    `rare` (BUCKETS,) is how much rarer than all a bucket is; `weights` (BUCKETS, SERVICES) and `bias` (SERVICES,).
    """

    rare: Floats
    weights: Floats
    bias: Floats

    def __call__(self, doc: Doc) -> Doc:
        doc._.opinion = self.judge(*own_grams(doc))
        return doc

    def judge(self, buckets: Numbers, counts: Floats) -> Floats:
        """(SERVICES,) of the n-grams of one message."""
        row = counts * self.rare[buckets]
        norm = float(np.sqrt((row * row).sum())) or 1.0
        return np.asarray(row / np.float32(norm) @ self.weights[buckets] + self.bias, np.float32)

    def take(self, other: "Grams") -> None:
        """Judges by what the other was taught."""
        self.rare, self.weights, self.bias = other.rare, other.weights, other.bias

    def to_disk(self, path: Path, *, exclude: Sequence[str] = ()) -> None:
        """The weights as bytes with a scale for each column, the rest as float16 and float32."""
        path.mkdir(parents=True, exist_ok=True)
        scale = (np.abs(self.weights).max(axis=0) / _BYTE + np.float32(1e-12)).astype("<f4")
        written: dict[str, Any] = {
            "rare": self.rare.astype("<f2").tobytes(),
            "scale": scale.tobytes(),
            "steps": np.rint(self.weights / scale).astype(np.int8).tobytes(),
            "bias": self.bias.astype("<f4").tobytes(),
        }
        (path / _FILE).write_bytes(srsly.msgpack_dumps(written))

    def from_disk(self, path: Path, *, exclude: Sequence[str] = ()) -> "Grams":
        """What `to_disk` wrote. Raises OSError when it is not there."""
        written = srsly.msgpack_loads((Path(path) / _FILE).read_bytes())
        steps = np.frombuffer(written["steps"], dtype=np.int8).reshape(BUCKETS, len(SERVICES))
        self.weights = (steps * np.frombuffer(written["scale"], dtype="<f4")).astype(np.float32)
        self.rare = np.frombuffer(written["rare"], dtype="<f2").astype(np.float32)
        self.bias = np.frombuffer(written["bias"], dtype="<f4").astype(np.float32)
        return self

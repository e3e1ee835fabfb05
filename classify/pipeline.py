"""The pipeline's shared fields, and the component that finds the dates."""

from spacy.language import Language as Pipeline
from spacy.tokens import Doc

from classify import cues, encoder, findings, grams, heads, network, sentences  # noqa: F401  (each registers its factories)
from classify.dates import letter_date, mentions
from classify.letters import Letter, blank, fold
from models.words import Channel, Language

for field in ("letter", "opinion", "tokens", "reading", "cues", "dates", "dated", "scores", "findings"):
    if not Doc.has_extension(field):
        Doc.set_extension(field, default=None)


@Pipeline.factory("courrier_dates")
def dates(nlp: Pipeline, name: str) -> "Dates":
    """Every date told, resolved against the letter's own."""
    return Dates()


class Dates:
    """Sets `doc._.dated`, the letter's own date, and `doc._.dates`, what its own words tell."""

    def __call__(self, doc: Doc) -> Doc:
        letter: Letter = doc._.letter
        folded = fold(blank(letter.plain, ((span.start_char, span.end_char) for span in doc.spans["ignored"])))
        paper = letter.channel is not Channel.EMAIL
        doc._.dated = letter_date(folded, letter.received, letter.body_at) if paper else letter.received
        doc._.dates = mentions(folded, doc._.dated, french=letter.language in (None, Language.FR))
        return doc

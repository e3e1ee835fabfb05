"""The door of this package: a complaint in, an assessment out. A pure function of the complaint."""

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, Final, Self

import spacy
from spacy.language import Language as Pipeline
from spacy.tokens import Doc

import classify.pipeline  # noqa: F401  (registers the components)
from classify.cues import points_at
from classify.findings import GRIEVANCES, Decider, Findings, doubted
from classify.grams import Grams
from classify.heads import DATA_CUES, Heads
from classify.letters import TEXT_CHARS, fold, letter_of
from classify.network import Network
from models.values import Assessment, Complaint
from models.words import Kind, Language, ReviewReason

ARTIFACT: Final = Path(__file__).parent / "artifact"
_BATCH: Final = 32


@cache
def _detector() -> Any:
    from lingua import Language as Tongue
    from lingua import LanguageDetectorBuilder

    return LanguageDetectorBuilder.from_languages(Tongue.FRENCH, Tongue.DUTCH, Tongue.GERMAN, Tongue.ENGLISH).build()


def language_of(text: str) -> Language:
    """The language of `text` among the house's four; French where there is nothing to tell by."""
    found = _detector().detect_language_of(text)
    return Language.FR if found is None else Language(found.iso_code_639_1.name.lower())


def build() -> Pipeline:
    """The pipeline of `config.cfg`, its heads untrained."""
    config = spacy.util.load_config(Path(__file__).parent / "config.cfg")
    return spacy.util.load_model_from_config(config, auto_fill=True)


def heads_of(pipeline: Pipeline) -> Heads:
    """The pipeline's trained heads."""
    heads: Any = pipeline.get_pipe("courrier_heads")
    assert isinstance(heads, Heads)
    return heads


def grams_of(pipeline: Pipeline) -> Grams:
    """The pipeline's layer over the letters of the words."""
    grams: Any = pipeline.get_pipe("courrier_grams")
    assert isinstance(grams, Grams)
    return grams


def network_of(pipeline: Pipeline) -> Network:
    """The pipeline's taught layers."""
    network: Any = pipeline.get_pipe("courrier_network")
    assert isinstance(network, Network)
    return network


def decider_of(pipeline: Pipeline) -> Decider:
    """The pipeline's thresholds."""
    decider: Any = pipeline.get_pipe("courrier_findings")
    assert isinstance(decider, Decider)
    return decider


class Classifier:
    """The trained pipeline. Made by `load`; safe to use from one thread at a time."""

    def __init__(self, pipeline: Pipeline, version: str) -> None:
        self._pipeline = pipeline
        self.version = version

    @classmethod
    def load(cls, artifact: Path = ARTIFACT) -> Self:
        """The shipped artifact, under three seconds. Raises OSError when it is not there."""
        pipeline = build()
        grams_of(pipeline).from_disk(artifact / "courrier_grams")
        network_of(pipeline).from_disk(artifact / "courrier_network")
        heads_of(pipeline).from_disk(artifact / "courrier_heads")
        return cls(pipeline, (artifact / "version").read_text(encoding="ascii").strip())

    def assess(self, complaint: Complaint) -> Assessment:
        """What is found in one complaint. Offsets of evidence count characters of its subject and text."""
        return next(self.assess_many((complaint,)))

    def assess_many(self, complaints: Iterable[Complaint]) -> Iterator[Assessment]:
        """The assessments, in order; read in batches, so that a generator stays one."""
        incoming = iter(complaints)
        while batch := list(islice(incoming, _BATCH)):
            docs = self._pipeline.pipe((self._laid_out(complaint) for complaint in batch), batch_size=_BATCH)
            for complaint, doc in zip(batch, docs, strict=True):
                yield self.assessment(complaint, doc._.findings)

    def _laid_out(self, complaint: Complaint) -> Doc:
        letter = letter_of(complaint)
        doc = self._pipeline.make_doc(letter.plain)
        doc._.letter = letter
        return doc

    def assessment(self, complaint: Complaint, found: Findings) -> Assessment:
        """The findings with what normalizing knew: the language, whose case it is, how well it was read."""
        if complaint.poor_reading:
            found = doubted(found, ReviewReason.POOR_READING)
        if len(complaint.text) > TEXT_CHARS:
            found = doubted(found, ReviewReason.LONG_TEXT)
            if points_at(fold(complaint.text[TEXT_CHARS:]), DATA_CUES):
                found = doubted(found, ReviewReason.PERSONAL_DATA)
        nobody = found.kind in (Kind.UNSOLICITED, Kind.AUTOMATIC)
        return Assessment(
            language=complaint.language or language_of(complaint.text),
            kind=found.kind,
            kind_probability=found.kind_probability,
            flags=found.flags,
            service=found.service,
            fact_date=found.fact_date,
            initiative=found.initiative if found.kind in GRIEVANCES else None,
            complainant=None if nobody else complaint.affiliate.name,
            mixed=found.mixed,
            privacy_type=found.privacy_type,
            review_reasons=found.review_reasons,
            model=self.version,
        )

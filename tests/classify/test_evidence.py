"""Evidence is what carries the flag: without these words it is less likely."""

from dataclasses import replace
from statistics import mean

import pytest

from classify.assess import Classifier
from classify.corpus import DEVELOPMENT, PREPARED, Prepared, complaint_of, corpus
from models.values import Complaint, Evidence
from models.words import Flag

# Its fixtures take half a minute: one process makes them for all of its tests.
pytestmark = pytest.mark.xdist_group("evidence")

ENOUGH = 12
# That nobody can be identified is shown by an absence: words can only underline it.
LEAST = dict.fromkeys(Flag, 0.1) | {Flag.ANONYMOUS: 0.01}


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return Classifier.load()


def without(complaint: Complaint, shown: tuple[Evidence, ...]) -> Complaint:
    """The complaint with the evidence taken out of its subject and text."""
    subject, text = complaint.subject or "", complaint.text
    for evidence in sorted(shown, key=lambda each: -each.start):
        if evidence.where == "subject":
            subject = subject[: evidence.start] + subject[evidence.end :]
        else:
            text = text[: evidence.start] + text[evidence.end :]
    # Spans of what does not count have moved: these messages have none.
    return replace(complaint, subject=subject or None, text=text)


@pytest.fixture(scope="module")
def falls(classifier: Classifier) -> dict[Flag, list[float]]:
    """For some messages of the development set that rightly have a flag: how far it falls without its evidence."""
    known = Prepared.model_validate_json(PREPARED.read_text(encoding="utf-8"))
    found: dict[Flag, list[float]] = {flag: [] for flag in Flag}
    for line in corpus(DEVELOPMENT):
        wanted = [flag for flag in Flag if line.raised(flag) and len(found[flag]) < ENOUGH]
        complaint = complaint_of(line, known.lines.get(line.id), line.lang)
        if not wanted or complaint.ignored:
            continue
        before = classifier.assess(complaint)
        for flag in wanted:
            shown = before.flags[flag].evidence
            if before.flags[flag].value and shown:
                after = classifier.assess(without(complaint, shown))
                found[flag].append(before.flags[flag].probability - after.flags[flag].probability)
    return found


class TestWithoutItsEvidence:
    @pytest.mark.parametrize("flag", list(Flag))
    def test_a_flag_is_less_likely(self, falls, flag):
        assert len(falls[flag]) == ENOUGH
        assert mean(falls[flag]) > LEAST[flag]

    @pytest.mark.parametrize("flag", list(Flag))
    def test_hardly_any_flag_is_more_likely(self, falls, flag):
        assert sum(fall < 0 for fall in falls[flag]) <= 2

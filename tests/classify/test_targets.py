"""Targets: what a label and its marks become, and that the marks of the corpus are words of its messages."""

import numpy as np
import pytest
from pydantic import ValidationError

from classify.corpus import corpus
from classify.targets import PARTIES, TAG, Blamed, Data, Marks, Party, Tag, faults, place, read_marks, target
from tests.classify.builders import labelled

TEXT = "Retard\n\nVous ne payez pas. J'ai téléphoné hier."
SPANS = np.array([[-1, -1], [8, 12], [13, 15], [16, 21], [22, 25], [27, 31], [32, 41], [42, 46]], dtype=np.int32)
MARKS = Marks(
    id="x",
    blamed=(Blamed(who=Party.OWN, words="ne payez pas"),),
    steps=("téléphoné",),
    data=Data(role="passing", words="hier"),
)


def tagged(tag: Tag, marks: Marks | None = MARKS, **changes: object) -> list[int]:
    line = labelled(subject="Retard", body=TEXT[8:], **changes)
    found = target(line, marks, TEXT, 8, SPANS)
    return np.flatnonzero(found.tags[:, TAG[tag]]).tolist()


class TestTags:
    def test_cover_the_pieces_of_the_marked_words(self):
        assert tagged(Tag.OWN) == [2, 3, 4]

    def test_cover_a_step(self):
        assert tagged(Tag.STEP) == [6]

    def test_tell_a_passing_word_from_a_grievance(self):
        assert (tagged(Tag.PASSING), tagged(Tag.DATA)) == ([7], [])

    def test_come_from_the_evidence_too(self):
        assert tagged(Tag.FACT, fact_date="2026-11-22", evidence={"fact_date": "hier"}) == [7]

    def test_never_lie_on_a_piece_that_stands_for_no_words(self):
        assert 0 not in tagged(Tag.OWN)

    def test_are_none_without_marks(self):
        assert tagged(Tag.OWN, marks=None) == []


class TestTarget:
    def test_has_the_first_party_blamed(self):
        assert PARTIES[target(labelled(), MARKS, TEXT, 8, SPANS).party] is Party.OWN

    def test_says_when_nothing_is_known(self):
        found = target(labelled(service=None, initiative=None), None, TEXT, 8, SPANS)
        assert (found.service, found.step, found.party, found.goes_on) == (-1, -1.0, -1, -1.0)


class TestPlace:
    def test_prefers_the_body_to_the_subject(self):
        assert place("pas\n\nne pas", "pas", 5) == 8

    @pytest.mark.parametrize("words", ["", "absent"])
    def test_is_nowhere_for_words_that_are_not_there(self, words):
        assert place(TEXT, words, 8) == -1


class TestMarks:
    def test_of_the_corpus_are_words_of_its_messages(self):
        assert faults(corpus(), read_marks()) == []

    def test_name_the_message_that_is_not_there(self):
        assert faults([], {"x": MARKS}) == ["x: no such message"]

    def test_name_the_words_that_are_not_there(self):
        line = labelled(id="x", body="Autre chose.")
        assert faults([line], {"x": MARKS})[0] == "x: own: not the words of the message"

    def test_of_an_unknown_party_are_refused(self):
        with pytest.raises(ValidationError):
            Marks.model_validate({"id": "x", "blamed": [{"who": "the weather", "words": "il pleut"}]})

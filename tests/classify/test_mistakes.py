"""The wrong decisions, the surest first, and the words that each side points at."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classify.mistakes import mistakes, stretches
from models.values import Assessment, Evidence, Finding
from models.words import Flag, Kind, ReviewReason
from tests.classify.builders import assessment, labelled


def finding(flag: Flag, value: bool, probability: float, *spans: tuple[int, int], where: str = "body") -> Assessment:
    evidence = tuple(Evidence(where=where, text="", start=start, end=end) for start, end in spans)
    found = assessment()
    made = Finding(value=value, probability=probability, evidence=evidence)
    return replace(found, flags={**found.flags, flag: made})


class TestMistakes:
    def test_are_none_where_all_is_right(self):
        assert mistakes([labelled()], [assessment()]) == ()

    def test_of_a_flag_not_found_is_a_miss(self):
        (made,) = mistakes([labelled(stale=True)], [finding(Flag.STALE, False, 0.2)])
        assert (made.about, made.missed, made.label, made.answer) == ("stale", True, "yes", "no")
        assert made.confidence == pytest.approx(0.8)

    def test_of_a_flag_found_in_vain_is_a_false_alarm(self):
        (made,) = mistakes([labelled()], [finding(Flag.STALE, True, 0.7)])
        assert (made.missed, made.label, made.answer, made.confidence) == (False, "no", "yes", 0.7)

    def test_of_the_kind_names_both_kinds(self):
        (made,) = mistakes([labelled()], [assessment(kind=Kind.QUESTION)])
        assert (made.about, made.label, made.answer, made.probability) == ("kind", "complaint", "question", 0.9)

    def test_come_surest_first(self):
        lines = [labelled(id="a", stale=True), labelled(id="b"), labelled(id="c", stale=True)]
        found = [finding(Flag.STALE, False, 0.4), finding(Flag.STALE, True, 0.99), finding(Flag.STALE, False, 0.1)]
        assert [made.line.id for made in mistakes(lines, found)] == ["b", "c", "a"]

    @pytest.mark.parametrize(("review", "unseen"), [((), True), ((ReviewReason.KIND,), False)])
    def test_that_no_review_would_catch_are_told_apart(self, review, unseen):
        (made,) = mistakes([labelled(stale=True)], [assessment(review=review)])
        assert made.unseen is unseen

    def test_have_no_text_in_json(self):
        (made,) = mistakes([labelled(stale=True)], [assessment()])
        assert list(made.as_json()) == ["id", "about", "label", "found", "probability", "confidence", "review"]

    def test_more_labels_than_assessments_is_an_error(self):
        with pytest.raises(ValueError, match="zip"):
            mistakes([labelled()], [])


class TestStretches:
    LINE = labelled(
        body="Rien reçu en 2021.", subject="Rien", stale=True, evidence={"stale": "reçu en", "fact_date": "2021"}
    )

    def test_mark_what_either_side_points_at(self):
        found = finding(Flag.STALE, True, 0.9, (0, 9))
        assert [
            (each.text, each.found, each.labelled) for each in stretches("body", self.LINE, found, [Flag.STALE])
        ] == [
            ("Rien ", ("stale",), ()),
            ("reçu", ("stale",), ("stale",)),
            (" en", (), ("stale",)),
            (" ", (), ()),
            ("2021", (), ("fact_date",)),
            (".", (), ()),
        ]

    def test_of_the_subject_are_marked_by_its_own_evidence(self):
        found = finding(Flag.STALE, True, 0.9, (0, 4), where="subject")
        assert [(each.text, each.found) for each in stretches("subject", self.LINE, found, [Flag.STALE])] == [
            ("Rien", ("stale",))
        ]

    def test_mark_labelled_words_in_the_subject_where_the_body_has_them_not(self):
        line = labelled(
            subject="Mes données", body="Bonjour.", personal_data=True, evidence={"personal_data": "données"}
        )
        marked = stretches("subject", line, assessment(), [Flag.PERSONAL_DATA])
        assert [each.text for each in marked if each.labelled] == ["données"]

    def test_leave_out_flags_nobody_asked_for(self):
        assert len(stretches("body", self.LINE, finding(Flag.STALE, True, 0.9, (0, 9)), [Flag.ANONYMOUS])) == 1

    def test_of_evidence_that_is_an_absence_mark_nothing(self):
        line = labelled(anonymous=True, evidence={"anonymous": ""})
        assert len(stretches("body", line, assessment(), [Flag.ANONYMOUS])) == 1

    @given(st.lists(st.tuples(st.integers(0, 17), st.integers(0, 17)).map(sorted).map(tuple), max_size=4))
    def test_together_are_the_text(self, spans):
        found = finding(Flag.STALE, True, 0.9, *spans)
        assert "".join(each.text for each in stretches("body", self.LINE, found, list(Flag))) == self.LINE.body

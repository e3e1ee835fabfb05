"""The report of `courrier evaluate`, and the line of `courrier classify`."""

import json

import pytest

from classify.evaluate import Share, as_contract, evaluate
from models.values import Evidence, Finding
from models.words import Flag, Kind, Language, ReviewReason, Service
from tests.classify.builders import assessment, labelled


class TestWilsonInterval:
    @pytest.mark.parametrize(
        ("hits", "total", "low", "high"), [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (50, 100, 0.4038, 0.5962)]
    )
    def test_is_wilsons(self, hits, total, low, high):
        assert Share(hits, total).interval == pytest.approx((low, high), abs=1e-3)

    def test_of_nothing_is_none(self):
        assert Share(0, 0).interval is None


LABELS = [labelled(id=str(n), stale=n < 4, evidence={"stale": "rien"} if n < 4 else {}) for n in range(8)]
FOUND = [
    assessment(Flag.STALE),
    assessment(Flag.STALE),
    assessment(review=(ReviewReason.STALE,)),
    assessment(),
    assessment(Flag.STALE),
    assessment(),
    assessment(),
    assessment(),
]


class TestFlags:
    def test_precision_recall_and_f1_count_what_was_raised(self):
        stale = evaluate(LABELS, FOUND).flags[Flag.STALE]
        assert (stale.precision.value, stale.recall.value, stale.support) == (2 / 3, 0.5, 4)
        assert stale.f1 == pytest.approx(4 / 7)

    def test_caught_counts_reviews_too(self):
        assert evaluate(LABELS, FOUND).flags[Flag.STALE].caught.value == 0.75

    def test_that_nobody_has_has_no_f1(self):
        assert evaluate(LABELS, FOUND).flags[Flag.ANONYMOUS].f1 is None
        assert evaluate(LABELS, FOUND).flags[Flag.ANONYMOUS].f1_interval is None

    def test_f1_lies_in_its_interval(self):
        stale = evaluate(LABELS, FOUND).flags[Flag.STALE]
        # 2 found of 2 + 2 missed + 1 false alarm: Wilson of 2 of 5 is 0.1176 to 0.7693.
        assert stale.f1_interval == pytest.approx((2 * 0.1176 / 1.1176, 2 * 0.7693 / 1.7693), abs=1e-3)

    def test_evidence_counts_where_it_overlaps_the_label(self):
        shown = Finding(
            value=True, probability=0.9, evidence=(Evidence(where="body", text="ai rien", start=5, end=12),)
        )
        found = assessment(flags={**assessment().flags, Flag.STALE: shown})
        assert evaluate(LABELS[:1], [found]).flags[Flag.STALE].evidence.value == 1.0


class TestTheRest:
    def test_a_complaint_given_another_kind_without_review_is_counted(self):
        found = [assessment(kind=Kind.QUESTION), assessment(kind=Kind.QUESTION, review=(ReviewReason.KIND,))]
        assert evaluate([labelled(), labelled()], found).missed_complaints.hits == 1

    def test_errors_count_only_among_what_was_not_reviewed(self):
        found = [assessment(Flag.STALE), assessment(Flag.STALE, review=(ReviewReason.STALE,)), assessment()]
        report = evaluate([labelled()] * 3, found)
        assert (report.review.value, report.wrong_among_rest.value) == (1 / 3, 0.5)

    @pytest.mark.parametrize(
        ("changed", "name"),
        [
            ({"language": Language.NL}, "language"),
            ({"service": Service.DIGITAL}, "service"),
            ({"fact_date": "2025-05"}, "fact_date"),
            ({"complainant": None}, "complainant"),
        ],
    )
    def test_each_field_has_its_accuracy(self, changed, name):
        report = evaluate([labelled(), labelled()], [assessment(), assessment(**changed)])
        assert report.as_json()["accuracy"][name] == 0.5

    def test_services_taken_for_another_are_counted(self):
        report = evaluate([labelled(), labelled(service=None)], [assessment(service=Service.DIGITAL), assessment()])
        assert report.as_json()["service_confusion"] == [
            {"label": None, "found": "indemnities", "count": 1},
            {"label": "indemnities", "found": "digital", "count": 1},
        ]

    def test_more_labels_than_assessments_is_an_error(self):
        with pytest.raises(ValueError, match="zip"):
            evaluate([labelled()], [])

    def test_the_report_is_json_and_text(self):
        report = evaluate([labelled()], [assessment()])
        assert json.loads(json.dumps(report.as_json()))["total"] == 1
        assert "kind right" in report.as_text()


class TestContractLine:
    LINE = as_contract("m-1", assessment(Flag.PERSONAL_DATA, review=(ReviewReason.MIXED,)))

    def test_has_every_key_of_the_contract(self):
        assert list(self.LINE) == [
            "id", "language", "kind", "flags", "service", "fact_date", "initiative", "complainant", "mixed", "review", "review_reasons",
        ]  # fmt: skip

    def test_has_all_four_flags_with_their_keys(self):
        assert list(self.LINE["flags"]) == ["anonymous", "out_of_scope", "stale", "personal_data"]
        assert list(self.LINE["flags"]["stale"]) == ["value", "probability", "evidence", "reason"]

    def test_is_plain_json(self):
        assert json.loads(json.dumps(self.LINE)) == self.LINE
        assert (self.LINE["review"], self.LINE["review_reasons"]) == (True, ["mixed"])

"""The page: whole, quiet towards the outside, safe with strangers' words, and saying what the study says."""

import re
from datetime import date
from html.parser import HTMLParser

import pytest

from classify.calibration import Bin
from classify.report import Headline, figure, headlines, page, points_of, reviewed, services_of
from classify.robustness import flips
from classify.study import study
from models.values import Evidence, Finding
from models.words import Flag, Kind, ReviewReason, Service
from tests.classify.builders import assessment, labelled

HOSTILE = "<script>alert(1)</script> & \"Rien reçu\" <img src=x onerror='x'>"


class Tags(HTMLParser):
    """Every tag and attribute of a page, and whether each tag that opens is closed."""

    VOID = ("meta", "link", "br", "img", "input", "hr")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.ids += [value for name, value in attrs if name == "id"]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def shown(*, robustness: bool = False, **changed: object) -> str:
    shows = Finding(
        value=True,
        probability=0.93,
        evidence=(Evidence(where="body", text="", start=0, end=8),),
        reason="The newest facts are old.",
    )
    false_alarm = assessment(flags={**assessment().flags, Flag.STALE: shows})
    lines = [
        labelled(id="m-1", **changed),
        labelled(id="m-2", stale=True, evidence={"stale": "rien reçu"}),
        labelled(id="m-3"),
    ]
    found = [false_alarm, assessment(review=(ReviewReason.STALE,)), assessment()]
    harmed = flips(lines, found, lambda messages: iter([found[0] for _ in messages])) if robustness else None
    return page(study(lines, found, robustness=harmed), sources=["dev.jsonl"], made=date(2026, 11, 25))


def words(text: str) -> str:
    """The page as it is read."""
    return " ".join(re.sub(r"<[^>]+>", " ", text.partition("</style>")[2]).split())


class TestPage:
    def test_has_neither_script_nor_anything_fetched(self):
        tags = Tags(shown(robustness=True))
        assert tags.names & {"script", "link", "img", "iframe", "object", "form"} == set()
        assert tags.attributes & {"src", "onerror", "onclick", "srcset"} == set()
        assert re.findall(r"https?://|url\(|@import", shown(robustness=True)) == []

    def test_closes_what_it_opens(self):
        assert Tags(shown(robustness=True)).open == []

    def test_names_no_place_twice(self):
        ids = Tags(shown(robustness=True)).ids
        assert len(ids) == len(set(ids))

    def test_escapes_what_strangers_wrote(self):
        text = shown(body=HOSTILE, subject=HOSTILE, note=HOSTILE)
        assert "<script" not in text
        assert "<img" not in text
        assert "&lt;script&gt;" in text

    def test_tells_how_many_messages_from_where_and_when(self):
        text = words(shown())
        assert "3 labelled messages" in text
        assert "dev.jsonl" in text
        assert "2026-11-25" in text

    def test_marks_what_each_side_points_at_in_words_too(self):
        text = shown()
        assert re.search(r'<mark class="found"><i class="tag">found: stale</i>Je n&#39;ai </mark>', text)
        assert re.search(r'<mark class="labelled"><i class="tag">label: stale</i>rien reçu</mark>', text)

    def test_shows_a_mistake_with_its_reason_and_whether_anybody_looks(self):
        text = words(shown())
        assert (
            "m-1 e-mail, French, received 2025-06-16 stale : label no, found yes, probability 0.930 Not in review."
            in text
        )
        assert "The classifier: The newest facts are old." in text

    def test_shows_a_message_once_and_names_it_again(self):
        assert shown().count('id="m-m-1"') == 1
        assert 'Shown above: <a href="#m-m-1">m-1</a>' in shown()

    def test_keeps_the_text_as_it_was_written(self):
        assert " ligne\n\n   deuxième" in shown(body="première ligne\n\n   deuxième", evidence={})

    @pytest.mark.parametrize(("asked", "there"), [(True, True), (False, False)])
    def test_has_robustness_where_it_was_asked_for(self, asked, there):
        assert ("all capitals" in words(shown(robustness=asked))) is there

    def test_of_no_messages_is_a_page_too(self):
        assert "0 labelled messages" in words(page(study([], []), sources=[], made=date(2026, 1, 1)))

    def test_is_the_same_each_time(self):
        assert shown() == shown()


class TestHeadlines:
    @pytest.mark.parametrize(
        ("value", "interval", "at_most", "verdict"),
        [
            (0.97, (0.96, 0.98), False, "reached"),
            (0.96, (0.90, 0.98), False, "reached, not surely"),
            (0.94, (0.90, 0.96), False, "not reached, though near"),
            (0.80, (0.75, 0.85), False, "not reached"),
            (0.80, (0.75, 0.85), True, "reached"),
            (0.94, (0.90, 0.96), True, "reached, not surely"),
            (0.96, (0.90, 0.98), True, "not reached, though near"),
            (0.98, (0.96, 0.99), True, "not reached"),
            (None, None, False, "nothing to count"),
        ],
    )
    def test_say_what_the_interval_leaves_open(self, value, interval, at_most, verdict):
        assert Headline(title="x", value=value, interval=interval, target=0.95, at_most=at_most).verdict == verdict

    def test_are_the_targets_of_the_service(self):
        rows = {row.title: row.target for row in headlines(study([labelled()], [assessment()]))}
        assert (rows["macro F1 of the four flags"], rows["language right"], rows["sent to review"]) == (
            0.95,
            0.995,
            0.2,
        )
        assert rows["caught: personal data (flagged or in review)"] == 0.99
        assert rows["caught: stale (flagged or in review)"] == 0.97

    @pytest.mark.parametrize(("value", "said"), [(0.999, "0.99"), (1.0, "1.00"), (0.5, "0.50"), (None, "–")])
    def test_never_round_up_to_one(self, value, said):
        assert figure(value) == said


class TestConfusion:
    def test_of_services_has_a_row_for_none(self):
        made = services_of(study([labelled(service=None)], [assessment(service=Service.DIGITAL)]).report)
        name, counts = made.rows[-1]
        assert (name, counts[made.columns.index("digital")], sum(counts)) == ("none", 1, 1)


class TestReliabilityDiagram:
    def test_puts_what_was_said_across_and_what_was_so_upwards(self):
        whole = Bin(low=1, high=1, count=4, positives=4, predicted=1.0)
        none = Bin(low=0, high=0, count=4, positives=0, predicted=0.0)
        first, last = points_of([none, whole])
        assert first.x < last.x
        assert first.y > last.y
        assert last.low > last.high  # of the whisker: upwards is less
        assert first.words == "4 messages: said 0.00, so in 0.00"


class TestReviewed:
    def test_counts_each_reason_and_where_it_was_needed(self):
        reasons = (ReviewReason.KIND, ReviewReason.STALE)
        found = [assessment(review=reasons), assessment(kind=Kind.QUESTION, review=reasons[:1])]
        assert [(row.count, row.wrong) for row in reviewed(study([labelled(), labelled()], found))] == [(2, 1), (1, 0)]

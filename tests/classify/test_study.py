"""What `courrier evaluate` finds out beside the report."""

import json

import pytest

from classify.robustness import flips
from classify.study import study
from models.words import Channel, Flag, Language, ReviewReason
from tests.classify.builders import assessment, labelled

LABELS = [
    labelled(id="a", lang="fr", stale=True),
    labelled(id="b", lang="nl", channel="letter", subject=None),
    labelled(id="c", lang="nl"),
]
FOUND = [assessment(Flag.STALE), assessment(Flag.STALE), assessment(review=(ReviewReason.KIND,))]


class TestStudy:
    WHOLE = study(LABELS, FOUND)

    def test_has_a_report_for_each_language_and_channel_that_is_there(self):
        assert {language: report.total for language, report in self.WHOLE.languages.items()} == {
            Language.FR: 1,
            Language.NL: 2,
        }
        assert {channel: report.total for channel, report in self.WHOLE.channels.items()} == {
            Channel.EMAIL: 2,
            Channel.LETTER: 1,
        }

    def test_measures_each_flags_calibration(self):
        # One said 0.9 and so, one said 0.9 and not so, one said 0.1 and not so, in one bin: |1.9 - 1| / 3.
        assert self.WHOLE.calibration[Flag.STALE].error == pytest.approx(0.3)
        assert list(self.WHOLE.calibration) == list(Flag)

    def test_has_an_interval_about_macro_f1(self):
        low, high = self.WHOLE.macro_f1_interval
        assert low <= self.WHOLE.report.macro_f1 <= high

    def test_keeps_every_key_of_the_report_in_json(self):
        made = json.loads(json.dumps(self.WHOLE.as_json()))
        assert set(self.WHOLE.report.as_json()) < set(made)
        assert made["calibration"]["stale"]["ece"] == pytest.approx(0.3)
        assert list(made["by_language"]) == ["fr", "nl"]
        assert [mistake["id"] for mistake in made["mistakes"]] == ["b"]

    def test_has_null_for_robustness_that_nobody_asked_for(self):
        assert self.WHOLE.as_json()["robustness"] is None

    def test_shows_robustness_that_was_asked_for(self):
        harmed = study(
            LABELS, FOUND, robustness=flips(LABELS, FOUND, lambda messages: iter([FOUND[0] for _ in messages]))
        )
        assert harmed.as_json()["robustness"]["ocr"]["changed"] == ["c"]
        assert "decisions flipped by ocr" in harmed.as_text()

    def test_of_no_messages_has_no_figures(self):
        empty = study([], [])
        assert (empty.macro_f1_interval, empty.calibration[Flag.STALE].error, empty.mistakes) == (None, None, ())

    def test_is_the_same_each_time(self):
        assert study(LABELS, FOUND).as_json() == self.WHOLE.as_json()

"""Training: what is taught, what the judges are fitted on, and the same bytes from the same corpus."""

from itertools import chain

import numpy as np
import pytest

from classify import assess
from classify.corpus import DEVELOPMENT, FOLDER, JUDGED
from classify.evaluate import evaluate
from classify.fit import fit
from classify.heads import Heads
from classify.network import Network
from classify.targets import TAG, Tag, read_marks
from classify.train import counted, crossed, examples, given_of, lessons, version_of
from classify.tune import EPOCHS

# Its fixtures take a minute: one process makes them for all of its tests.
pytestmark = pytest.mark.xdist_group("train")


@pytest.fixture(scope="module")
def network() -> Network:
    return Network().from_disk(assess.ARTIFACT / "courrier_network")


@pytest.fixture(scope="module")
def learnt():
    return counted(given_of(FOLDER)[::6])


@pytest.fixture(scope="module")
def words(learnt):
    return learnt[1]


@pytest.fixture(scope="module")
def judged():
    return given_of(JUDGED)[::4]


@pytest.fixture(scope="module")
def made(judged, learnt, network):
    return examples(judged, learnt[0], network)


@pytest.fixture(scope="module")
def taught():
    return lessons(given_of(FOLDER)[::40], read_marks(), lambda _: None)


def same(one, other):
    """How many lessons of two epochs have the very same words."""
    return sum(np.array_equal(a.states, b.states) for a, b in zip(one, other, strict=True))


class TestLessons:
    def test_are_every_message_in_each_epoch(self, taught):
        assert [len(epoch) for epoch in taught] == [len(given_of(FOLDER)[::40])] * EPOCHS

    def test_are_partly_worn_after_the_first_epoch(self, taught):
        assert 0.5 * len(taught[0]) < same(taught[0], taught[1]) < 0.9 * len(taught[0])

    def test_are_worn_otherwise_each_time(self, taught):
        assert same(taught[1], taught[2]) < same(taught[0], taught[1])

    def test_have_a_tag_for_each_piece(self, taught):
        assert all(len(lesson.target.tags) == len(lesson.states) for lesson in chain(*taught))

    def test_show_the_words_that_were_marked(self, taught):
        marked = [lesson.target for lesson in chain(*taught) if lesson.target.party >= 0]
        assert np.mean([target.tags[:, [TAG[Tag.OWN], TAG[Tag.OTHER]]].any() for target in marked]) > 0.95


class TestArtifact:
    def test_is_the_same_bytes_each_time(self, words, made, tmp_path):
        written = []
        for name in ("first", "second"):
            heads = Heads()
            heads.judges = fit(words, made)
            heads.to_disk(tmp_path / name)
            written.append((tmp_path / name / "heads.msgpack").read_bytes())
        assert written[0] == written[1]

    def test_shipped_stays_under_ten_megabytes(self):
        assert sum(path.stat().st_size for path in assess.ARTIFACT.rglob("*") if path.is_file()) < 10_000_000

    def test_shipped_was_trained_on_the_corpus_in_the_project(self):
        learnt = [line for folder in (FOLDER, JUDGED) for line, _ in given_of(folder)]
        assert (assess.ARTIFACT / "version").read_text(encoding="ascii").strip() == version_of(learnt)

    def test_shipped_reads_what_it_never_saw(self):
        given = given_of(DEVELOPMENT)[::8]
        report = evaluate([line for line, _ in given], assess.Classifier.load().assess_many(c for _, c in given))
        assert report.kind.value is not None
        assert report.kind.value > 0.85


class TestCrossed:
    def test_assesses_each_message_by_judges_that_did_not_see_it(self, words, made, judged):
        found = crossed(made, judged, words)
        assert len(found) == len(judged)

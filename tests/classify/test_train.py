"""Training: folds that keep families together, and the same artifact from the same corpus."""

import pytest

from classify import assess
from classify.corpus import corpus
from classify.evaluate import evaluate
from classify.fit import folds
from classify.heads import Heads
from classify.train import complaints, examples, families, fit, prepared


@pytest.fixture(scope="module")
def made():
    labelled = corpus()[::6][:100]
    return examples(labelled, complaints(labelled, prepared()))


class TestFolds:
    def test_hold_each_message_once(self, made):
        assert sorted(index for fold in folds(made, 5) for index in fold) == list(range(len(made)))

    def test_never_part_a_family(self, made):
        for example in made[:10]:
            example.family = made[0].family
        held = [{index for index in fold if index < 10} for fold in folds(made, 5)]
        assert sorted(map(len, held)) == [0, 0, 0, 0, 10]


class TestFamilies:
    def test_near_duplicates_share_one(self, made):
        docs = [example.read.doc for example in made[:3]]
        found = families([*docs, docs[1]])
        assert found[3] == found[1]


class TestArtifact:
    def test_is_the_same_bytes_each_time(self, made, tmp_path):
        written = []
        for name in ("first", "second"):
            heads = Heads()
            heads.layers, heads.judges = fit(made)
            heads.to_disk(tmp_path / name)
            written.append((tmp_path / name / "heads.msgpack").read_bytes())
        assert written[0] == written[1]

    def test_shipped_stays_well_under_ten_megabytes(self):
        assert sum(path.stat().st_size for path in assess.ARTIFACT.rglob("*") if path.is_file()) < 5_000_000

    def test_shipped_was_trained_on_the_corpus_in_the_project(self):
        labelled = corpus()[::8]
        report = evaluate(labelled, assess.Classifier.load().assess_many(complaints(labelled, prepared())))
        assert report.kind.value is not None
        assert report.kind.value > 0.9

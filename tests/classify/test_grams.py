"""The second opinion by the letters of the words: which n-grams there are, what they teach, and how it is kept."""

import numpy as np
import pytest

from classify.corpus import FOLDER, corpus
from classify.count import count
from classify.grams import BUCKETS, Grams, grams
from classify.letters import fold
from classify.targets import SERVICES
from models.words import Service


def met(text: str) -> set[int]:
    return set(grams(text)[0].tolist())


class TestGrams:
    def test_are_those_of_each_word_with_the_space_around_it(self):
        assert met("remboursement") | met("refuse") == met("remboursement refuse")

    def test_reach_over_no_two_words(self):
        assert met("refuse remboursement") == met("remboursement refuse")

    def test_are_the_same_whatever_stands_between_the_words(self):
        assert met("remboursement, refuse !") == met("remboursement\n\nrefuse")

    def test_of_a_misread_word_are_mostly_those_of_the_word(self):
        right, wrong = met("hospitalisatieverzekering"), met("hospitaiisatieverzekering")
        assert len(right & wrong) > 0.6 * len(right)

    def test_of_another_word_are_others(self):
        assert len(met("guichet") & met("indemnite")) <= 1

    def test_are_counted_damped(self):
        once, often = grams("guichet"), grams("guichet " * 20)
        assert (once[1].max(), often[1].max()) == (1.0, pytest.approx(1 + np.log(20)))

    def test_lie_in_their_buckets(self):
        buckets, _ = grams(" ".join(line.body for line in corpus()[:40]))
        assert 0 <= buckets.min() < buckets.max() < BUCKETS

    @pytest.mark.parametrize("text", ["", "  ", "?!…", "\ud800"])
    def test_of_no_word_are_none(self, text):
        assert len(grams(text)[0]) == len(grams(text)[1]) == 0


@pytest.fixture(scope="module")
def learnt() -> Grams:
    labelled = [line for line in corpus() if line.service in (Service.DIGITAL, Service.MEDICAL_ADVISER)]
    return count(labelled, [grams(fold(line.body)) for line in labelled])


class TestCounting:
    @pytest.mark.parametrize(
        ("text", "service"),
        [
            ("L'application ne me laisse plus me connecter, mot de passe refusé.", Service.DIGITAL),
            ("De adviserend arts heeft mij na vijf minuten werkbekwaam verklaard.", Service.MEDICAL_ADVISER),
        ],
    )
    def test_learns_which_words_a_service_is_told_with(self, learnt, text, service):
        assert SERVICES[int(learnt.judge(*grams(fold(text))).argmax())] is service

    def test_has_an_opinion_of_a_message_without_words(self, learnt):
        assert np.isfinite(learnt.judge(*grams(""))).all()


class TestKeeping:
    def test_brings_back_the_same_opinion(self, learnt, tmp_path):
        learnt.to_disk(tmp_path)
        text = fold("Toujours pas de réponse du médecin-conseil.")
        assert Grams().from_disk(tmp_path).judge(*grams(text)) == pytest.approx(learnt.judge(*grams(text)), abs=0.05)

    def test_is_the_same_bytes_from_the_same_messages(self, learnt, tmp_path):
        labelled = [line for line in corpus(FOLDER) if line.service in (Service.DIGITAL, Service.MEDICAL_ADVISER)]
        again = count(labelled, [grams(fold(line.body)) for line in labelled])
        for name, made in (("first", learnt), ("second", again)):
            made.to_disk(tmp_path / name)
        first, second = ((tmp_path / name / "grams.msgpack").read_bytes() for name in ("first", "second"))
        assert first == second

"""The five harms leave the meaning; the flips count what they change."""

import re
from dataclasses import replace
from difflib import SequenceMatcher
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classify.robustness import Harm, flips, harmed, misread, mistyped, with_disclaimer, without_accents
from models.values import Finding
from models.words import Flag, Kind, Language, ReviewReason
from tests.classify.builders import assessment, labelled

PARAGRAPH = (
    "Geachte mevrouw, mijn dossier werd op 12/03/2024 geweigerd en niemand antwoordt. Mon numéro est le 85.07.30-001.23, "
    "mon adresse odile@brume.example, et la facture était de 1.204,50 euros. Je n'ai rien reçu depuis l'été dernier, "
    "malgré trois appels au guichet de la rue du Midi et une lettre recommandée. Veuillez me répondre rapidement. "
)
LETTER = PARAGRAPH * 4
texts = st.text(alphabet=st.sampled_from("aeéioulrnmcdtst 19@.,'’\nßœÉ"), max_size=200)
seeds = st.integers(0, 50)


def numbered(text: str) -> list[str]:
    return [word for word in text.split() if re.search(r"\d", word)]


def share_lost(before: str, after: str) -> float:
    """Of the characters of `before`, those that no longer stand in `after` in their order."""
    blocks = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    return 1 - sum(block.size for block in blocks) / len(before)


class TestAccents:
    def test_are_dropped_and_ligatures_opened(self):
        assert without_accents("Où l'été, ça cœur Größe reçu ÉTÉ") == "Ou l'ete, ca coeur Grosse recu ETE"

    @given(st.text(max_size=80))
    def test_dropped_twice_are_dropped_once(self, text):
        assert without_accents(without_accents(text)) == without_accents(text)


class TestPoorScan:
    def test_misreads_about_one_character_in_fifty(self):
        assert 0.012 < share_lost(PARAGRAPH, misread(PARAGRAPH, Random(1))) < 0.03

    def test_leaves_words_with_numbers_and_addresses(self):
        kept = numbered(LETTER)
        read = misread(LETTER, Random(1), share=0.2)
        assert [word for word in kept if word not in read] == []
        assert "odile@brume.example" in read

    def test_takes_letters_for_others_and_loses_spaces(self):
        read = misread(LETTER, Random(3), share=0.1)
        assert len(read.split()) < len(LETTER.split())
        assert "1" in re.sub(r"\S*\d[\d./,-]\S*", "", read)

    @given(texts, seeds)
    def test_keeps_every_line(self, text, seed):
        assert misread(text, Random(seed)).count("\n") == text.count("\n")


class TestTypos:
    def test_stand_in_about_one_word_in_twenty(self):
        before, after = LETTER.split(), mistyped(LETTER, Random(1)).split()
        assert len(before) == len(after)
        assert sum(one != other for one, other in zip(before, after, strict=True)) == round(0.05 * len(before))

    def test_leave_short_words_numbers_and_addresses(self):
        text = "ne pas nie not 12mars2024 odile@brume.example www.brume.example"
        assert mistyped(text, Random(1), share=1.0) == text

    @given(texts, seeds)
    def test_leave_the_number_of_words(self, text, seed):
        assert len(mistyped(text, Random(seed), share=1.0).split()) == len(text.split())


class TestDisclaimer:
    @pytest.mark.parametrize(
        ("language", "word"),
        [
            (Language.FR, "message"),
            (Language.NL, "afzender|gegevens"),
            (Language.DE, "nicht|Daten|Nachricht"),
            (Language.EN, "the "),
        ],
    )
    def test_stands_below_the_text_in_its_language(self, language, word):
        text = with_disclaimer("Bonjour.\n", language, Random(2))
        assert text.startswith("Bonjour.\n\n")
        assert re.search(word, text)


class TestHarmed:
    LINE = labelled(subject="Été sans réponse", body=LETTER)

    @pytest.mark.parametrize("harm", Harm)
    def test_is_the_same_for_the_same_seed(self, harm):
        assert harmed(harm, self.LINE, seed=4) == harmed(harm, self.LINE, seed=4)

    @pytest.mark.parametrize("harm", Harm)
    def test_changes_the_body_and_nothing_of_the_envelope(self, harm):
        made = harmed(harm, self.LINE)
        assert made.body != self.LINE.body
        assert (made.id, made.channel, made.received, made.from_) == (
            self.LINE.id, self.LINE.channel, self.LINE.received, self.LINE.from_,
        )  # fmt: skip

    def test_subject_is_harmed_too(self):
        assert harmed(Harm.ACCENTS, self.LINE).subject == "Ete sans reponse"

    def test_subject_has_no_disclaimer(self):
        assert harmed(Harm.DISCLAIMER, self.LINE).subject == "Été sans réponse"

    def test_message_without_subject_has_none(self):
        assert harmed(Harm.CAPITALS, labelled(subject=None)).subject is None

    @pytest.mark.parametrize("harm", [Harm.ACCENTS, Harm.CAPITALS, Harm.OCR, Harm.TYPOS])
    def test_empty_message_stays_empty(self, harm):
        assert harmed(harm, labelled(subject="", body="")).body == ""


LINES = [labelled(id="a"), labelled(id="b"), labelled(id="c"), labelled(id="d")]
BEFORE = [assessment(), assessment(), assessment(Flag.STALE), assessment(review=(ReviewReason.KIND,))]
AFTER = [
    assessment(),
    assessment(kind=Kind.QUESTION),
    assessment(),
    assessment(Flag.STALE, Flag.ANONYMOUS),
]


class TestFlips:
    FOUND = flips(LINES, BEFORE, lambda messages: iter([AFTER[at] for at, _ in enumerate(messages)]))

    def test_are_counted_for_every_harm(self):
        assert list(self.FOUND) == list(Harm)

    def test_count_a_message_once_whatever_changes_in_it(self):
        assert (self.FOUND[Harm.OCR].any.hits, self.FOUND[Harm.OCR].any.total) == (3, 4)

    def test_are_told_apart_by_kind_and_flag(self):
        found = self.FOUND[Harm.OCR]
        assert found.kind.hits == 1
        assert {flag.value: share.hits for flag, share in found.flags.items()} == {
            "anonymous": 1, "out_of_scope": 0, "stale": 2, "personal_data": 0,
        }  # fmt: skip

    def test_that_a_person_would_see_are_told_apart(self):
        assert self.FOUND[Harm.OCR].unseen.hits == 2

    def test_name_the_messages(self):
        assert self.FOUND[Harm.OCR].as_json()["changed"] == ["b", "c", "d"]

    def test_are_none_where_only_the_probability_moved(self):
        moved = replace(BEFORE[0], flags={**BEFORE[0].flags, Flag.STALE: Finding(value=False, probability=0.4)})
        assert flips(LINES[:1], BEFORE[:1], lambda messages: iter([moved for _ in messages]))[Harm.TYPOS].any.hits == 0

"""The text that the pipeline reads keeps every character's place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classify.letters import fold, letter_of, repair
from models.values import Evidence, Span
from tests.classify.builders import complaint


class TestFoldedText:
    @given(st.text())
    def test_is_as_long_as_the_text(self, text):
        assert len(fold(text)) == len(text)

    def test_has_no_accents_and_no_capitals(self):
        assert fold("L’ÉTÉ à Liège") == "l'ete a liege"


class TestRepairedText:
    @given(st.text(alphabet="aé01lOI9/.- \n"))
    def test_is_as_long_as_the_text(self, text):
        assert len(repair(text)) == len(text)

    @pytest.mark.parametrize(
        ("scanned", "meant"),
        [
            ("le 2O mars 2O24", "le 20 mars 2024"),
            ("l4/O2/2025", "14/02/2025"),
            ("S0lidaris", "Solidaris"),
            ("le 1er mai", "le 1er mai"),
            ("MQS-2025-1187", "MQS-2025-1187"),
        ],
    )
    def test_undoes_what_a_scanner_mistakes(self, scanned, meant):
        assert repair(scanned) == meant


class TestEvidence:
    def test_of_the_body_is_cut_from_what_was_really_written(self):
        letter = letter_of(complaint("Le 2O mai, r1en.", subject="Retard"))
        start = letter.text.index("2O mai")
        assert letter.evidence(start, start + 6) == Evidence(where="body", text="2O mai", start=3, end=9)

    def test_of_the_subject_says_so(self):
        letter = letter_of(complaint("Rien.", subject="Retard de mai"))
        assert letter.evidence(0, 6) == Evidence(where="subject", text="Retard", start=0, end=6)

    def test_loses_the_white_space_around_it(self):
        letter = letter_of(complaint("a  mot  b"))
        found = letter.evidence(letter.body_at + 1, letter.body_at + 8)
        assert found == Evidence(where="body", text="mot", start=3, end=6)

    def test_of_nothing_is_none(self):
        assert letter_of(complaint("   ")).evidence(2, 4) is None


class TestIgnoredStretches:
    def test_are_blank_and_the_rest_keeps_its_place(self):
        letter = letter_of(complaint("Oui.\n> RGPD\nNon.", ignored=(Span(start=5, end=11),)))
        assert letter.plain == "\n\nOui.\n      \nNon."

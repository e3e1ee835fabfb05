"""Which language a text is in."""

import pytest

from ingest.language import detect
from models.words import Language

FR = "J'attends toujours le remboursement de mes lunettes et personne ne répond à mes appels au guichet de Schaerbeek."
NL = "Ik wacht nog altijd op de terugbetaling van mijn bril en niemand beantwoordt mijn oproepen naar het loket."
DE = "Ich warte noch immer auf die Erstattung meiner Brille und niemand beantwortet meine Anrufe am Schalter."
EN = "I am still waiting for the refund of my glasses and nobody answers my calls to the desk."


class TestLanguage:
    @pytest.mark.parametrize(("text", "language"), [(FR, "fr"), (NL, "nl"), (DE, "de"), (EN, "en")])
    def test_a_sentence_tells_its_language(self, text, language):
        assert detect(text) == Language(language)

    @pytest.mark.parametrize(
        ("text", "language"),
        [
            ("Je ne suis pas content du tout", "fr"),
            ("Ik ben helemaal niet tevreden", "nl"),
            ("Ich bin überhaupt nicht zufrieden", "de"),
            ("I am not happy at all with this", "en"),
        ],
    )
    def test_a_short_line_tells_it_too(self, text, language):
        assert detect(text) == Language(language)

    def test_a_french_address_under_a_dutch_letter_changes_nothing(self):
        assert detect(f"{NL}\n\nRue de la Procession 12, 1070 Bruxelles\nnora@maison.example") is Language.NL

    def test_links_and_numbers_are_left_out(self):
        assert detect("https://www.example.org/the/quick/brown/fox " * 4 + NL) is Language.NL

    @pytest.mark.parametrize("text", ["", "   \n", "ok", "12.03.2026 / 45,20 EUR", "nora@maison.example", "Nora V."])
    def test_too_little_text_has_none(self, text):
        assert detect(text) is None

    def test_a_very_long_text_is_judged_by_its_beginning(self):
        assert detect(NL * 100 + FR * 10_000) is Language.NL

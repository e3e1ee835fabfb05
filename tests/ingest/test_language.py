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

    @pytest.mark.parametrize(
        ("text", "language"),
        [
            ("Plainte remboursement lunettes", "fr"),
            ("Klacht terugbetaling tandarts", "nl"),
            ("Beschwerde wegen Krankengeld", "de"),
            ("Complaint about reimbursement delay", "en"),
            ("kheb da nie gekregen", "nl"),
            ("j ai toujours rien recu", "fr"),
        ],
    )
    def test_a_subject_line_or_a_hasty_one_tells_it(self, text, language):
        assert detect(text) == Language(language)

    def test_it_is_told_without_a_model_where_the_words_are_plain(self, monkeypatch):
        monkeypatch.setattr("ingest.language._detector", None)
        assert [detect(text) for text in (FR, NL, DE, EN)] == list(Language)

    def test_a_very_long_text_is_judged_by_its_beginning(self):
        assert detect(NL * 100 + FR * 10_000) is Language.NL

    def test_one_long_word_costs_nothing(self):
        assert detect(f"{'x' * 100_000} {NL}") is None


OTHERS = [
    "Sigo esperando el reembolso de mis gafas y nadie contesta mis llamadas. He ido tres veces a la oficina de Schaerbeek.",
    "Aspetto ancora il rimborso dei miei occhiali e nessuno risponde alle mie telefonate. Sono andata tre volte allo sportello.",
    "Ainda estou à espera do reembolso dos meus óculos e ninguém atende as minhas chamadas. Já fui três vezes ao balcão.",
    "Încă aștept rambursarea ochelarilor mei și nimeni nu răspunde la telefon. Am fost de trei ori la ghișeu.",
    "Inca astept rambursarea ochelarilor mei si nimeni nu raspunde la telefon. Am fost de trei ori la ghiseu.",
    "Hâlâ gözlüğümün parasının geri ödenmesini bekliyorum ve kimse telefonlarıma cevap vermiyor. Üç kez şubeye gittim.",
    "Nadal czekam na zwrot kosztów moich okularów i nikt nie odbiera telefonu. Byłam trzy razy w oddziale.",
    "ما زلت أنتظر استرداد ثمن نظارتي ولا أحد يرد على مكالماتي. ذهبت إلى المكتب ثلاث مرات.",
    "Я всё ещё жду возмещения за мои очки, и никто не отвечает на мои звонки. Я приходила три раза.",
    "Я досі чекаю на відшкодування за мої окуляри, і ніхто не відповідає на мої дзвінки. Я приходила тричі.",
    "Περιμένω ακόμα την επιστροφή χρημάτων για τα γυαλιά μου και κανείς δεν απαντά στο τηλέφωνο.",
    "No estoy nada contento con ustedes",
]


class TestAnotherLanguage:
    @pytest.mark.parametrize("text", OTHERS)
    def test_is_none_of_ours(self, text):
        assert detect(text) is None

    def test_a_word_of_thanks_in_another_language_changes_nothing(self):
        assert detect(f"{FR}\n\nMuchas gracias, un saludo, Pilar") is Language.FR

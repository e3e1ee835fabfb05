"""Reading order of stretches of line."""

from collections.abc import Sequence

import pytest

from ingest.paper.layout import Stretch, joined, laid_out, text_of


def _at(left: float, line: int, text: str, pitch: float = 14) -> Stretch:
    """A stretch of 10-point text: letters six wide, ten high, lines `pitch` apart."""
    return Stretch(text=text, left=left, top=line * pitch, right=left + 6 * len(text), bottom=line * pitch + 10)


PROSE = (
    "Je vous écris au sujet de mon",
    "dossier qui n'avance plus depuis",
    "que le service a déménagé dans",
    "le centre, et bien que mon médecin",
    "ait tout envoyé à temps, personne",
    "ne me répond ni ne me rappelle au",
    "sujet du remboursement promis en",
    "mars par votre collègue.",
)
OTHER = tuple(text.replace("e", "é") for text in PROSE)
SIDE = ("Cardiologie", "Dr A. Lambrecht", "Dr M. Okafor", "Secrétariat", "02 555 12 34", "Radiologie", "Dr S. Amrani")


def _lines(texts: Sequence[str], left: float) -> list[Stretch]:
    return [_at(left, line, text) for line, text in enumerate(texts)]


def _words(*stretches: Stretch) -> list[str]:
    return [word for stretch in stretches for word in stretch.text.split()]


class TestReadingOrder:
    def test_lines_of_a_paragraph_stay_together(self) -> None:
        assert text_of([_at(0, 1, "répond pas."), _at(0, 0, "Personne ne me")]) == "Personne ne me\nrépond pas."

    def test_a_blank_line_stands_between_paragraphs(self) -> None:
        lines = [_at(0, 0, "Monsieur,"), _at(0, 2, "Je vous écris"), _at(0, 3, "pour me plaindre.")]
        assert text_of(lines) == "Monsieur,\n\nJe vous écris\npour me plaindre."

    def test_columns_of_a_letterhead_come_one_after_the_other(self) -> None:
        head = [
            _at(0, 0, "Odile Vanbrabandt"),
            _at(300, 0, "Service Médiation"),
            _at(0, 1, "Avenue des Cerisiers 148"),
            _at(300, 1, "rue du Midi 111"),
            _at(0, 2, "1030 Schaerbeek"),
            _at(300, 2, "1000 Bruxelles"),
        ]
        body = [_at(0, 5, "Je vous écris au sujet de mon dossier, qui n'avance pas depuis des mois.")]
        assert text_of(head + body) == (
            "Odile Vanbrabandt\nAvenue des Cerisiers 148\n1030 Schaerbeek\n\n"
            "Service Médiation\nrue du Midi 111\n1000 Bruxelles\n\n"
            "Je vous écris au sujet de mon dossier, qui n'avance pas depuis des mois."
        )

    def test_columns_that_stand_at_different_heights_do_not_mix(self) -> None:
        head = [
            Stretch(text="Odile", left=0, top=0, right=90, bottom=10),
            Stretch(text="Dienst", left=300, top=7, right=390, bottom=17),
            Stretch(text="Schaerbeek", left=0, top=14, right=90, bottom=24),
            Stretch(text="Brussel", left=300, top=21, right=390, bottom=31),
        ]
        assert text_of(head) == "Odile\nSchaerbeek\n\nDienst\nBrussel"

    @pytest.mark.parametrize(
        ("rows", "text"),
        [
            ([("Kinésithérapie", "45,00 €"), ("Pharmacie", "12,50 €")], "Kinésithérapie 45,00 €\nPharmacie 12,50 €"),
            (
                [("Nom :", "Odile Vanbrabandt"), ("Adresse :", "Schaerbeek")],
                "Nom : Odile Vanbrabandt\nAdresse : Schaerbeek",
            ),
        ],
    )
    def test_rows_of_a_table_stay_rows(self, rows: list[tuple[str, str]], text: str) -> None:
        stretches = [
            _at(left, line, cell) for line, row in enumerate(rows) for left, cell in zip((0, 110), row, strict=True)
        ]
        assert text_of(stretches) == text

    def test_columns_of_running_text_are_read_one_after_the_other_though_a_title_and_a_foot_lie_across(self) -> None:
        left, right = _lines(PROSE, 0), _lines(OTHER, 240)
        title, foot = (
            _at(20, -2, "LA LETTRE DES AFFILIÉS DE BRUXELLES ET ENVIRONS"),
            _at(60, 9, "rue du Midi 111 - 1000 Bruxelles"),
        )
        assert text_of([title, *left, *right, foot]).split() == _words(title, *left, *right, foot)

    def test_a_caption_between_two_columns_follows_them(self) -> None:
        left, right = _lines(PROSE, 0), _lines(OTHER, 240)
        left[4:6] = [_at(0, line, "et sans que") for line in (4, 5)]
        right[4:6] = [_at(360, line, "ni appelé") for line in (4, 5)]
        caption = [_at(170, line, "Les nouveaux guichets") for line in (4, 5)]
        assert text_of(left + right + caption).split() == _words(*left, *right, *caption)

    @pytest.mark.parametrize("pitch", [14, 12.3], ids=["on the lines of the letter", "in smaller print"])
    def test_the_side_column_of_a_letterhead_stays_out_of_the_letter(self, pitch: float) -> None:
        title = _at(60, -2, "CLINIQUE SAINTE-OPPORTUNE - SERVICE DE CARDIOLOGIE")
        side = [_at(0, line, text, pitch) for line, text in enumerate(SIDE)]
        letter = _lines(PROSE, 110)
        foot = _at(40, 12, "avenue des Acacias 12 - 1200 Bruxelles")
        assert text_of([title, *letter, *side, foot]).split() == _words(title, *side, *letter, foot)

    def test_dates_stay_with_what_happened_on_them(self) -> None:
        diary = [
            (_at(0, 0, "03/02/2026"), _at(100, 0, "j'ai téléphoné au guichet, qui m'a dit")),
            (_at(100, 1, "que le dossier était parti à Namur"),),
            (_at(0, 2, "12/02/2026"), _at(100, 2, "une dame a promis de rappeler, mais")),
            (_at(100, 3, "personne ne l'a fait"),),
            (_at(0, 4, "le 3 mars"), _at(100, 4, "nouvelle lettre, sans réponse")),
        ]
        rows = [stretch for row in diary for stretch in row]
        assert text_of(rows[::-1]).split("\n") == [" ".join(stretch.text for stretch in row) for row in diary]

    def test_running_text_that_was_left_side_by_side_is_told(self) -> None:
        # Nothing tells these lines apart but the space between two words.
        mixed = [
            _at(0 if first else 176 + 3 * line, line, text)
            for line, text in enumerate(PROSE)
            for first in (True, False)
        ]
        across = [_at(20, line, "une ligne qui va d'un bord à l'autre de la page") for line in (8, 9, 10)]
        assert (laid_out(mixed + across).beside > 0.5, laid_out(_lines(PROSE, 0) + across).beside) == (True, 0.0)

    def test_nothing_gives_nothing(self) -> None:
        assert text_of([]) == ""


class TestJoiningWords:
    def test_near_words_make_a_stretch(self) -> None:
        words = [_at(40, 0, "monde"), _at(0, 0, "tout")]
        assert [stretch.text for stretch in joined(words, gap=20)] == ["tout monde"]

    def test_a_wide_gap_parts_them(self) -> None:
        words = [_at(0, 0, "Odile"), _at(200, 0, "Dienst")]
        assert [stretch.text for stretch in joined(words, gap=20)] == ["Odile", "Dienst"]

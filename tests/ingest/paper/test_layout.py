"""Reading order of stretches of line."""

import pytest

from ingest.paper.layout import Stretch, joined, text_of


def _at(left: float, line: int, text: str, pitch: float = 14) -> Stretch:
    """A stretch of 10-point text: letters six wide, ten high, lines `pitch` apart."""
    return Stretch(text=text, left=left, top=line * pitch, right=left + 6 * len(text), bottom=line * pitch + 10)


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

    def test_nothing_gives_nothing(self) -> None:
        assert text_of([]) == ""


class TestJoiningWords:
    def test_near_words_make_a_stretch(self) -> None:
        words = [_at(40, 0, "monde"), _at(0, 0, "tout")]
        assert [stretch.text for stretch in joined(words, gap=20)] == ["tout monde"]

    def test_a_wide_gap_parts_them(self) -> None:
        words = [_at(0, 0, "Odile"), _at(200, 0, "Dienst")]
        assert [stretch.text for stretch in joined(words, gap=20)] == ["Odile", "Dienst"]

"""Dates as letters tell them, in four languages."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classify.date_words import easter
from classify.dates import letter_date, mentions
from classify.letters import fold

MONDAY = date(2025, 6, 16)


def labels(text: str, base: date = MONDAY) -> list[str]:
    return [mention.label for mention in mentions(fold(text), base)]


class TestDatesWrittenOut:
    @pytest.mark.parametrize(
        ("text", "label"),
        [
            ("la lettre du 12 mars 2024", "2024-03-12"),
            ("uw brief van 3 februari 2023", "2023-02-03"),
            ("am 19. August 2024", "2024-08-19"),
            ("on 28 January 2025", "2025-01-28"),
            ("January 28, 2025", "2025-01-28"),
            ("le 1er septembre 2023", "2023-09-01"),
            ("reçu le 07/04/2025", "2025-04-07"),
            ("de brief van 7.4.25", "2025-04-07"),
            ("2024-11-30", "2024-11-30"),
            ("la décision du 4 juil1et 2023".replace("1", "i"), "2023-07-04"),
        ],
    )
    def test_are_read(self, text, label):
        assert labels(text) == [label]

    @pytest.mark.parametrize(
        ("text", "label"), [("le 3 mai", "2025-05-03"), ("op 24 december", "2024-12-24"), ("am 8. Juli", "2024-07-08")]
    )
    def test_without_a_year_are_the_latest_not_after_the_letter(self, text, label):
        assert labels(text) == [label]

    @pytest.mark.parametrize("text", ["31/02/2024", "le 45 mars 2024", "0470 00 11 22", "1.234,50 €", "de 9 à 12h"])
    def test_that_are_none_are_not_read_as_days(self, text):
        assert all(len(label) < 10 for label in labels(text))


class TestPartialDates:
    @pytest.mark.parametrize(
        ("text", "label"),
        [
            ("en mars 2023", "2023-03"),
            ("in de maand mei", "2025-05"),
            ("depuis novembre", "2024-11"),
            ("en 2022", "2022"),
            ("l'été 2022", "2022"),
            ("im Herbst 2023", "2023"),
            ("la semaine passée", "2025-06"),
            ("vorige maand", "2025-05"),
        ],
    )
    def test_are_as_precise_as_the_text(self, text, label):
        assert labels(text) == [label]

    def test_last_until_their_last_possible_day(self):
        assert mentions("en fevrier 2024", MONDAY)[0].last == date(2024, 2, 29)


class TestRelativeDates:
    @pytest.mark.parametrize(
        ("text", "label"),
        [
            ("hier au guichet", "2025-06-15"),
            ("avant-hier", "2025-06-14"),
            ("gisteren belde ik", "2025-06-15"),
            ("eergisteren", "2025-06-14"),
            ("vorgestern", "2025-06-14"),
            ("vorige vrijdag", "2025-06-13"),
            ("mardi dernier", "2025-06-10"),
            ("letzten Donnerstag", "2025-06-12"),
            ("last Monday", "2025-06-09"),
            ("il y a trois semaines", "2025-05-26"),
            ("twee maanden geleden", "2025-04"),
            ("vor zwei Jahren", "2023"),
            ("on the last Friday of May", "2025-05-30"),
            ("maandag van vorige week", "2025-06-09"),
        ],
    )
    def test_count_from_the_letter(self, text, label):
        assert labels(text) == [label]

    def test_the_dutch_word_for_here_is_not_the_french_for_yesterday(self):
        assert labels("ik ben hier niet voor mijn plezier") == []


class TestFeasts:
    @pytest.mark.parametrize(
        ("text", "label"),
        [
            ("verleden jaar rond Pasen", "2024-03"),
            ("Pâques 2023", "2023-04"),
            ("à la Toussaint", "2024-11"),
            ("am Nikolaustag", "2024-12-06"),
            ("met Pinksteren van vorig jaar", "2024-05"),
        ],
    )
    def test_are_dates(self, text, label):
        assert label in labels(text)

    @pytest.mark.parametrize(
        ("year", "day"), [(2023, date(2023, 4, 9)), (2024, date(2024, 3, 31)), (2025, date(2025, 4, 20))]
    )
    def test_easter_falls_as_the_almanac_says(self, year, day):
        assert easter(year) == day

    @given(st.integers(min_value=1900, max_value=2199))
    def test_easter_is_a_sunday_of_spring(self, year):
        assert easter(year).weekday() == 6
        assert date(year, 3, 22) <= easter(year) <= date(year, 4, 25)


class TestYearsToldBeside:
    @pytest.mark.parametrize(
        ("text", "label"),
        [
            ("en mai de l'an dernier", "2024-05"),
            ("in januari vorig jaar", "2024-01"),
            ("vor zwei Jahren im Januar", "2023-01"),
        ],
    )
    def test_move_the_date(self, text, label):
        assert label in labels(text)

    def test_an_age_counts_from_the_birth_told(self):
        assert "2023" in labels("Je suis née le 4 avril 1943. C'était l'été de mes quatre-vingts ans.")

    def test_days_later_count_from_the_date_before(self):
        assert "2025-05-14" in labels("Le 12 mai 2025 j'ai écrit. Deux jours après, on m'a dit non.")


class TestTheLettersOwnDate:
    def test_stands_in_its_head(self):
        text = fold("Forest, le 6 juin 2025\n\nMadame,\n\nLe 3 mai vous avez refusé.")
        assert letter_date(text, MONDAY, 0) == date(2025, 6, 6)

    def test_is_not_the_date_of_the_facts_in_a_form(self):
        text = fold("FORMULAIRE\nDate des faits : 28 mai 2025\nDescription : rien\nDate : 10/6/2025")
        assert letter_date(text, MONDAY, 0) == date(2025, 6, 10)

    def test_is_the_day_received_where_the_letter_has_none(self):
        assert letter_date(fold("Madame, Monsieur,\nrien n'a été payé."), MONDAY, 0) == MONDAY


@given(st.text(alphabet="0123456789/.- ledujanvimrs'pqo\n", max_size=120))
def test_any_text_is_read_without_a_fall(text):
    for mention in mentions(fold(text), MONDAY):
        assert 0 <= mention.start < mention.end <= len(text)

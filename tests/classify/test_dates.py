"""Dates as letters tell them, in four languages."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classify.date_feasts import calendar
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


class TestYearsOfOtherWords:
    @pytest.mark.parametrize(
        ("text", "label"),
        [
            ("un rendez-vous en octobre de l'an dernier", "2024-10"),
            ("au mois de mars de l'année passée", "2024-03"),
            ("in september van het voorbije jaar", "2024-09"),
            ("op 4 november verleden jaar", "2024-11-04"),
            ("im Oktober letzten Jahres", "2024-10"),
            ("im August des vergangenen Jahres", "2024-08"),
            ("im März des vorletzten Jahres", "2023-03"),
            ("in April of last year", "2024-04"),
            ("in April, the year before last", "2023-04"),
            ("En 2022 j'étais malade. En mars de la même année, plus rien", "2022-03"),
            ("Ik viel in 2021. In oktober van dat jaar kwam de weigering", "2021-10"),
            ("Ich war 2022 krank. Im Mai desselben Jahres kam der Brief", "2022-05"),
            ("In 2020 I moved. By the August of that year nothing came", "2020-08"),
            ("l'autre avril, celui de l'an dernier", "2024-04"),
            ("de aprilmaand van 2023", "2023-04"),
            ("een brief van die maartmaand", "2025-03"),
        ],
    )
    def test_move_a_day_or_a_month(self, text, label):
        assert label in labels(text)


class TestBareDays:
    @pytest.mark.parametrize(
        ("text", "label"),
        [
            ("J'ai écrit le 2 mai 2025. On m'a répondu le 9", "2025-05-09"),
            ("J'ai écrit le 28 avril 2025 et rappelé le 5", "2025-05-05"),
            ("mardi 10, personne n'a décroché", "2025-06-10"),
            ("vrijdag de zesde was de deur dicht", "2025-06-06"),
            ("Der Brief kam am 12. und sonst nichts", "2025-06-12"),
            ("your letter of the 11th", "2025-06-11"),
            ("de 3e kwam er weer een", "2025-06-03"),
            ("normaal den 28ste", "2025-05-28"),
            ("le 3 dernier", "2025-06-03"),
            ("encore le 4 de ce mois-ci", "2025-06-04"),
            ("vrijdagnacht", "2025-06-13"),
            ("j'ai appelé le 2, le 4 et le 11", "2025-06-11"),
        ],
    )
    def test_stand_in_the_month_told_before_or_the_newest(self, text, label):
        assert label in labels(text)


class TestDaysThatFeastsTell:
    @pytest.mark.parametrize(
        ("text", "label"),
        [
            ("à la Chandeleur de l'an dernier", "2024-02-02"),
            ("nach Fronleichnam 2024", "2024-05-30"),
            ("am Faschingsdienstag", "2025-03-04"),
            ("in de Goede Week", "2025-04"),
            ("im Advent 2023", "2023-12"),
            ("avant les Rois", "2025-01"),
            ("met Driekoningen", "2025-01-06"),
            ("le lendemain de la Toussaint 2023", "2023-11-02"),
            ("la veille de Noël", "2024-12-24"),
            ("op 11 juli", "2024-07-11"),
            ("de Vlaamse feestdag", "2024-07-11"),
            ("le lundi de Pentecôte", "2025-06-09"),
            ("am Pfingstsonntag", "2025-06-08"),
            ("jeudi de l'Ascension", "2025-05-29"),
            ("op Sinterklaas", "2024-12-06"),
            ("in de krokusvakantie", "2025-03"),
            ("sinds nieuwjaar", "2025-01-01"),
            ("op schrikkeldag", "2024-02-29"),
            ("de dinsdag na Pasen", "2025-04-22"),
            ("the week before Christmas 2023", "2023-12"),
            ("twee dagen na Moederdag", "2025-05-13"),
            ("on Shrove Tuesday 2024", "2024-02-13"),
            ("the night the clocks went back", "2024-10-27"),
            ("la dernière fois, la fête des pères", "2025-06-08"),
            ("le jour de l'incendie de Notre-Dame", "2019-04-15"),
        ],
    )
    def test_are_dates_in_their_year(self, text, label):
        assert label in labels(text)


class TestPublicEvents:
    @pytest.mark.parametrize(
        ("text", "label"),
        [
            ("op de dag van storm Eunice", "2022-02-18"),
            ("le lendemain de la finale de l'Euro", "2024-07-15"),
            ("toen Remco wereldkampioen werd in Australië", "2022-09"),
            ("pendant la coupe du monde au Qatar", "2022-12"),
            ("de week dat de paus in Leuven was", "2024-09-27"),
            ("in der Woche, als der Papst starb", "2025-04"),
            ("tijdens de eerste lockdown", "2020"),
        ],
    )
    def test_tell_their_day_or_their_month(self, text, label):
        assert label in labels(text)


class TestAges:
    @pytest.mark.parametrize(
        ("text", "label"),
        [
            ("Je suis née le 4 avril 1943. C'est arrivé le jour de mes 80 ans", "2023-04-04"),
            ("Ik ben van '44 en toen ik tachtig werd kwam de brief", "2024"),
            ("J'ai 61 ans. L'été de mes soixante ans", "2024"),
            ("the day I turned fifty (I was born in 1973)", "2023"),
            ("Als ich sechzig wurde (Jahrgang 1964)", "2024"),
            ("NISS 43.04.12-123.45, le lendemain de mes quatre-vingts ans", "2023-04-13"),
        ],
    )
    def test_count_from_a_birth_or_a_present_age(self, text, label):
        assert label in labels(text)


class TestCountsAndStretches:
    @pytest.mark.parametrize(
        ("text", "label"),
        [
            ("depuis bientôt deux ans", "2023-06"),
            ("Il y aura trois ans à la Noël", "2022-12"),
            ("een jaar en drie weken geleden", "2024-05"),
            ("quatorze mois, il y a quatorze mois", "2024-04"),
            ("im Frühjahr vorigen Jahres", "2024"),
            ("pendant tout l'hiver 2023-2024", "2024"),
            ("in de winter van 2022 op 2023", "2023"),
            ("van 2 tot 9 juni in het ziekenhuis", "2025-06"),
            ("entre février et avril", "2025-04"),
            ("de janvier à mars", "2025-03"),
            ("in de week van 2 juni", "2025-06"),
        ],
    )
    def test_end_in_a_month_or_a_year(self, text, label):
        assert label in labels(text)


class TestScannersAndWords:
    @pytest.mark.parametrize(
        ("text", "label"),
        [
            ("in november van het jaar tweeëntwintig", "2022-11"),
            ("en mars deux mille vingt-trois", "2023-03"),
            ("l4 novernber 2024", "2024-11-14"),
            ("Op 29 me i laatstleden", "2025-05-29"),
            ("En ju in 2024", "2024-06"),
            ("le 3 / 6 / 25", "2025-06-03"),
            ("votre lettre du 19 [anvier", "2025-01-19"),
            ("le 12 fcvrier 2025", "2025-02-12"),
            ("over januari: niets", "2025-01"),
            ("Krankengeld Mai fehlt", "2025-05"),
            ("the May notice", "2025-05"),
            ("Juniabrechnung", "2025-06"),
            ("on the fourth of October 2023", "2023-10-04"),
            ("den derden mei", "2025-05-03"),
            ("le quatorze mars", "2025-03-14"),
            ("am zwölften Mai", "2025-05-12"),
            ("september '23", "2023-09"),
            ("Twee zomers geleden", "2023"),
            ("im Anfang Herbst vor zwei Jahren", "2023-09"),
            ("last night", "2025-06-15"),
            ("the Friday before last", "2025-06-06"),
            ("11/2023", "2023-11"),
            ("On m'a opéré le 5 mai 2025. La semaine suivante, rien", "2025-05"),
            ("sinds het begin van dit jaar", "2025-01"),
            ("nog steeds niet betaald", "2025-06"),
        ],
    )
    def test_are_read_as_the_dates_they_were(self, text, label):
        assert label in labels(text)


class TestWhatIsNoDate:
    @pytest.mark.parametrize(
        "text",
        [
            "Je vous dois 28 euros pour le 28 rue Haute",
            "le 12 rue du Marais",
            "rue du 11 novembre 4",
            "le 5, rue Verte",
            "bus 3, 1000 Brussel",
            "0470/12.34.56",
            "dossier 12/345-67",
            "réf. 2024/1234",
            "à 14h30",
            "om 9 uur",
            "de 12 kinderen",
            "on the 3rd floor",
            "le 2e étage",
            "le 3e rappel",
            "BE68 5390 0754 7034",
            "le 15 % restant",
            "um 8.30 Uhr",
            "kamer 12",
        ],
    )
    def test_is_not_read_as_one(self, text):
        assert labels(text) == []

    def test_the_amount_after_a_day_is_not_its_year(self):
        assert labels("am 1. Juni 118 € und am 3. Juni, 24 €") == ["2025-06-01", "2025-06-03"]

    def test_a_weekday_that_does_not_agree_is_not_that_day(self):
        assert "2025-06-10" not in labels("vendredi 10 on m'a dit non")


class TestPlaces:
    def test_stay_those_of_the_text_where_a_scanner_broke_a_word(self):
        text = fold("Vu le 3  me i 2024 au guichet")
        found = next(mention for mention in mentions(text, MONDAY) if mention.label == "2024-05-03")
        assert text[found.start : found.end].strip() == "le 3  me i 2024"

    def test_of_a_year_in_words_are_its_words(self):
        text = fold("en mars deux mille vingt-trois, rien")
        found = next(mention for mention in mentions(text, MONDAY) if mention.label == "2023-03")
        assert text[found.start : found.end] == "mars deux mille vingt-trois"


class TestTheDaysOfTheYear:
    @pytest.mark.parametrize(
        ("text", "day"),
        [
            ("Moederdag 2024", "2024-05-12"),
            ("Vaderdag 2024", "2024-06-09"),
            ("Karfreitag 2024", "2024-03-29"),
            ("Fête-Dieu 2023", "2023-06-08"),
            ("Rosenmontag 2025", "2025-03-03"),
            ("Aswoensdag 2024", "2024-02-14"),
            ("zomeruur 2024", "2024-03-31"),
        ],
    )
    def test_fall_where_the_calendar_puts_them(self, text, day):
        assert day in labels(text)

    def test_every_word_of_the_lists_is_found_by_its_letters(self):
        assert all(dated.stems and all(len(stem) > 1 for stem in dated.stems) for kind in calendar() for dated in kind)


_PIECES = "le 3 mai|12 juni|van dat jaar|vorig jaar|3 jours apres|Pasen|de dinsdag na|mes 80 ans|43.04.12-123.45|29 février|il y a 999 ans|hiver 2023-2024|31|am 30.|\n|2024|ju in|l4|Qatar"


@given(st.lists(st.sampled_from(_PIECES.split("|")), max_size=9), st.dates(date(2018, 1, 1), date(2032, 12, 31)))
def test_any_row_of_tellings_is_read_without_a_fall(pieces, base):
    text = fold(" ".join(pieces))
    for mention in mentions(text, base):
        assert 0 <= mention.start < mention.end <= len(text)
        assert mention.first <= mention.last


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

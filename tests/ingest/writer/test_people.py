"""People's names: what is one, what is none, and when two are one person's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.writer import people


class TestFullest:
    def test_a_calling_above_a_signature_is_no_first_name(self) -> None:
        assert people.fullest("R. Proef", ["Schipper R. Proef"]) == "R. Proef"

    def test_a_first_name_above_a_signature_is_one(self) -> None:
        assert people.fullest("R. Proef", ["Roger Proef"]) == "Roger Proef"

    def test_initials_written_together_are_a_first_name(self) -> None:
        assert people.fullest("JB Proef", ["Jean-Baptiste Proef"]) == "Jean-Baptiste Proef"


class TestTurnedName:
    @pytest.mark.parametrize(
        ("line", "name"),
        [
            ("Proef, Jan", "Jan Proef"),
            ("VAN DEN PROEF, Marie", "Marie VAN DEN PROEF"),
            ("Marie Proef, Liedekerke", None),
            ("Bruxelles, Marie", None),
            ("Merci, Marie", None),
        ],
    )
    def test_is_turned_where_a_comma_shows_it(self, line: str, name: str | None) -> None:
        assert people.turned_name(line) == name


class TestWrittenOut:
    def test_the_first_name_stands_elsewhere_in_full(self) -> None:
        assert people.written_out("J. Proef", "Ik, Jan Proef, klaag.") == "Jan Proef"

    def test_of_two_that_fit_none_is_taken(self) -> None:
        assert people.written_out("J. Proef", "Jan Proef en Jos Proef") == "J. Proef"


class TestReadName:
    @pytest.mark.parametrize(
        ("text", "name", "rest"),
        [
            ("Jeanne Testut", "Jeanne Testut", ""),
            ("Mme Jeanne Testut, Wavre", "Jeanne Testut", " Wavre"),
            ("Mme Vve Testut-Probois", "Testut-Probois", ""),
            ("Jan Van den Proefhof", "Jan Van den Proefhof", ""),
            ("Wout van 't Voorbeeld", "Wout van 't Voorbeeld", ""),
            ("Maxime D’Essai", "Maxime D’Essai", ""),
            ("Dr. jur. Henrike von Probst", "Henrike von Probst", ""),
            ("De heer Piet Voorbeeld (lid)", "Piet Voorbeeld", " (lid)"),
            ("A.-S. Testut", "A.-S. Testut", ""),
            ("P.J. Voorbeeld", "P.J. Voorbeeld", ""),
            ("Aymane B., 19 ans", "Aymane B.", " 19 ans"),
            ("JEANNE TESTUT RUE DE LA GARE", "JEANNE TESTUT", " RUE DE LA GARE"),
            ("Freddy Testut Wavre", "Freddy Testut", " Wavre"),
            ("Godelieve Proef - Van Lierop", "Godelieve Proef - Van Lierop", ""),
            ("Zuster Bernarda", "Zuster Bernarda", ""),
            ("Ferdinand M0UREUX", "Ferdinand M0UREUX", ""),
            ("W i l l y    P r o e f m a n", "Willy Proefman", ""),
        ],
    )
    def test_reads_the_name_that_a_text_begins_with(self, text: str, name: str, rest: str) -> None:
        assert people.read_name(text) == (name, rest)

    @pytest.mark.parametrize(
        "text",
        [
            "un affilié mécontent",
            "Un Affilié Mécontent",
            "Une maman",
            "een bezorgde moeder",
            "Een Bezorgde Moeder",
            "eine besorgte Mutter",
            "Madame, Monsieur,",
            "Cordialement,",
            "S0LIDAR1S BRABANT",
            "12 mars 2025",
            "",
            "le médecin",
        ],
    )
    def test_what_only_sounds_like_a_person_is_none(self, text: str) -> None:
        assert people.read_name(text) is None

    @given(st.text(max_size=120))
    def test_any_text_can_be_read(self, text: str) -> None:
        read = people.read_name(text)
        assert read is None or read[0]


class TestTwoWhoSign:
    def test_a_shared_surname_stays_together(self) -> None:
        assert people.read_joint("Ludo en Marie Proefman") == ("Ludo en Marie Proefman", "")

    def test_of_two_full_names_the_first_counts(self) -> None:
        assert people.read_joint("Katrien Proef en Maarten Essai") == ("Katrien Proef", "")


class TestDisplayName:
    @pytest.mark.parametrize(
        ("display", "address", "name"),
        [
            ("Jeanne Testut", "jt@courriel.example", "Jeanne Testut"),
            ("Testut, Jeanne", "jt@courriel.example", "Jeanne Testut"),
            ("Dr. ir. Pieter-Jan Voorbeeld", "pj@post.example", "Pieter-Jan Voorbeeld"),
            ("Mr. Evelien Proef - bewindvoering", "b@proef.example", "Evelien Proef"),
            ("Evelien Proef | Proef Fietsen BV", "e@proef.example", "Evelien Proef"),
            ("Jef 'de Witte' Proef", "jef@post.example", "Jef Proef"),
            ("jeanne testut", "jeannetestut@courriel.example", "jeanne testut"),
            ("Fatiha E.A.", "f@courriel.example", "Fatiha E.A."),
            ("Me Salomé Essai", "s@barreau.example", "Salomé Essai"),
        ],
    )
    def test_gives_the_person(self, display: str, address: str, name: str) -> None:
        assert people.of_display(display, address) == name

    @pytest.mark.parametrize(
        "display",
        [
            None,
            "",
            "roger1943",
            "une maman de schaerbeek",
            "Cabinet Les Cigognes",
            "Payroll Brouwerij De Proef",
            "zonneke77@post.example",
            "info",
        ],
    )
    def test_a_nickname_a_role_or_a_firm_is_nobody(self, display: str | None) -> None:
        assert people.of_display(display, "x@post.example") is None


class TestLocalPart:
    @pytest.mark.parametrize(
        ("address", "name"),
        [
            ("jean.dupont@post.example", "Jean Dupont"),
            ("kevin.vandenproef@post.example", "Kevin Vandenproef"),
            ("dupont.jean@post.example", "Jean Dupont"),
            ("jean_dupont78@post.example", "Jean Dupont"),
            ("marie-claire.dupont@post.example", "Marie-Claire Dupont"),
            ("jan.van.proef@post.example", "Jan van Proef"),
        ],
    )
    def test_a_clear_first_and_last_name_is_a_name(self, address: str, name: str) -> None:
        assert people.of_local_part(address) == name

    @pytest.mark.parametrize(
        "address",
        [
            "zonneke77@post.example",
            "kebab.masque.42@post.example",
            "plume.grise@post.example",
            "coquelicot.rouge@post.example",
            "team.marmots@post.example",
            "nachtploeg.steenweg@post.example",
            "jdupont@post.example",
            "j.dupont@post.example",
            "info.proef@post.example",
            "boulangerie.au.petit.four@post.example",
            "",
        ],
    )
    def test_anything_less_is_none(self, address: str) -> None:
        assert people.of_local_part(address) is None


class TestAgreement:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("F. Delessai", "Fernand Delessai"),
            ("A.-S. Testut", "Anne-Sophie Testut"),
            ("Thierry", "Thierry Testut"),
            ("Proef Bruno", "Bruno Proef"),
            ("Brecht M.", "Brecht Mombaarts"),
            ("Leonie Kessel", "Leonie Kessel-Paquot"),
            ("A. Dernuynck", "Albert Demuynck"),
            ("MARCEL TESTUT", "marcel testut"),
            ("J.", "Jan Verproef"),
        ],
    )
    def test_one_persons_names_agree(self, one: str, other: str) -> None:
        assert people.agree(one, other)

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("F. Delessai", "Gérard Delessai"),
            ("Thierry", "Jean Testut"),
            ("Kasia Nowacka", "Katarzyna Nowacka"),
            ("K. Aerts", "Jan Peeters"),
        ],
    )
    def test_two_persons_names_do_not(self, one: str, other: str) -> None:
        assert not people.agree(one, other)

    def test_the_fuller_form_is_kept(self) -> None:
        assert people.fullest("F. Delessai", ["Gérard Autre", "Fernand Delessai"]) == "Fernand Delessai"

    def test_of_equal_forms_the_first_is_kept(self) -> None:
        assert people.fullest("MARCEL TESTUT", ["marcel testut"]) == "MARCEL TESTUT"


class TestInText:
    def test_a_surname_is_spelled_out_where_the_text_does(self) -> None:
        assert people.spelled_out("Proef", "De heer Proef woont alleen. Marcel Proef is 80.") == "Marcel Proef"

    @pytest.mark.parametrize(
        ("name", "text", "written"),
        [
            ("Nathalie Proef", "Nathalie  Proef\nKouter 9", "Nathalie  Proef"),
            ("Gertrud Müller", "Name: Müller, Gertrud", "Müller, Gertrud"),
            ("Willy Proef", "W i l l y    P r o e f", "W i l l y    P r o e f"),
            ("Jean Dupont", "kevin", "Jean Dupont"),
        ],
    )
    def test_a_name_is_found_as_it_was_written(self, name: str, text: str, written: str) -> None:
        assert people.as_written(name, text) == written


class TestShortSignature:
    def test_is_written_out_where_the_text_has_one_such_name(self) -> None:
        assert people.spelled_surname("Odile T.", "Veuve, trois chats, Odile Testut, de Hal") == "Odile Testut"

    def test_is_kept_where_it_has_two(self) -> None:
        assert people.spelled_surname("Odile T.", "Odile Testut. Odile Tilmant.") == "Odile T."

    @pytest.mark.parametrize(
        ("text", "name"),
        [
            ("Anonyme (mais Odile Testut, si vous devez me répondre)", "Odile Testut"),
            ("Odile Testut et Odette Tilmant", None),
            ("Objet Tardif", None),
        ],
    )
    def test_of_initials_is_the_one_name_that_they_stand_for(self, text: str, name: str | None) -> None:
        assert people.of_initials("O. T.", text) == name

    def test_does_not_take_a_title_for_a_first_name(self) -> None:
        assert people.written_out("M. Testut", "Madame Testut attend") == "M. Testut"


class TestFirstNameFirst:
    @pytest.mark.parametrize(
        ("name", "text", "written"),
        [
            ("Testut Odile", "certificat de Madame Odile Testut", "Odile Testut"),
            ("Testut Odile", "maman (Odile Testut-Essai, 84 ans)", "Odile Testut-Essai"),
            ("Testut Odile", "Mme Testut Odile", "Testut Odile"),
            ("Odile Testut", "Testut Odile", "Odile Testut"),
        ],
    )
    def test_as_the_text_has_it_elsewhere(self, name: str, text: str, written: str) -> None:
        assert people.first_name_first(name, text) == written


class TestTown:
    def test_in_a_town_is_where_and_not_who(self) -> None:
        assert people.read_name("Jan Proef in Halle") == ("Jan Proef", " in Halle")

    def test_in_with_an_article_is_a_surname(self) -> None:
        assert people.read_name("Jan In 't Proef") == ("Jan In 't Proef", "")

    def test_and_a_number_behind_an_address_is_no_surname(self) -> None:
        assert people.of_local_part("marc.proef.ii@post.example") == "Marc Proef"

    def test_nor_is_a_town_behind_in(self) -> None:
        assert people.of_local_part("jan.in.halle@post.example") is None


class TestReligious:
    @pytest.mark.parametrize(
        ("text", "name"),
        [("Sr Odile Testut", "Odile Testut"), ("Sr Odile", "Sr Odile"), ("Sœur Odile", "Sœur Odile")],
    )
    def test_a_short_title_stays_only_with_a_name_alone(self, text: str, name: str) -> None:
        read = people.read_name(text)
        assert read
        assert read[0] == name

    def test_a_title_is_no_part_of_the_comparison(self) -> None:
        assert people.fullest("Sœur Odile", ["Odile Testut"]) == "Odile Testut"


class TestTitleWithin:
    def test_a_name_ends_where_somebody_is_addressed(self) -> None:
        assert people.read_name("Katz Mme Testut Odile") == ("Katz", " Mme Testut Odile")

    def test_a_file_reference_is_no_name(self) -> None:
        read = people.read_name("Unser Zeichen")
        assert read is None or not people.is_full(read[0])

"""Where a text says who wrote it."""

import pytest

from ingest.writer import forms, signatures


def signed(text: str) -> str | None:
    return next(iter(signatures.signed(text.splitlines())), None)


class TestSignature:
    @pytest.mark.parametrize(
        ("text", "name"),
        [
            ("Rien reçu.\n\nCordialement,\nJeanne Testut", "Jeanne Testut"),
            ("Rien reçu.\n\nBien à vous,\n\nJeanne Testut, institutrice à Genval\n0470 00 11 22", "Jeanne Testut"),
            ("Merci beaucoup et bonne journée, Jeanne Testut", "Jeanne Testut"),
            ("Avec mes respects          Simone Testut", "Simone Testut"),
            ("Graag antwoord.\nHoogachtend\nWalter Proef / Merchtem", "Walter Proef"),
            ("Mit freundlichen Grüßen\nDieter Probst\nMinisterialrat a. D.", "Dieter Probst"),
            ("Yours faithfully,\nGareth Sample", "Gareth Sample"),
            ("je veux mes 600 euros et une réponse\nFreddy Testut Wavre", "Freddy Testut"),
            ("POURQUOI ?\nMARCEL TESTUT RUE DE LA STATION A TUBIZE", "MARCEL TESTUT"),
            ("Votre bien dévouée,\n\nMe Aurore TESTUT\nAvocate au barreau du Brabant wallon", "Aurore TESTUT"),
            ("Groeten,\nJan Proef\nP.S. Bel mij liever niet, Maria Proef slaapt.", "Jan Proef"),
            ("Jean-Luc Testut\n88.11.02-214.37", "Jean-Luc Testut"),
            ("Je reste discrète. Annick Testut, affiliée depuis 1988.", "Annick Testut"),
            ("groeten\nGeorgette Proef- Claes", "Georgette Proef- Claes"),
            ("Mvg Ann-Sofie Proefman", "Ann-Sofie Proefman"),
            ("Yours sincerely,\nDr (Mrs) Oluwakemi Sample", "Oluwakemi Sample"),
        ],
    )
    def test_is_read_wherever_it_stands(self, text: str, name: str) -> None:
        assert signed(text) == name

    @pytest.mark.parametrize(
        "text",
        [
            "Faites quelque chose.\n\nUn affilié mécontent",
            "Doe er iets aan.\n\nEen Bezorgde Moeder",
            "Das geht nicht.\n\nEltern eines tapferen Mädchens",
            "Je veux une réponse.\nCordialement,",
            "",
        ],
    )
    def test_where_nobody_signs_there_is_none(self, text: str) -> None:
        assert signed(text) is None

    def test_a_first_name_in_small_letters_is_kept_for_comparing(self) -> None:
        assert signatures.small_signature(["mijn huur wacht niet", "groetjes farida"]) == "Farida"


class TestHead:
    def test_the_name_above_an_address_is_the_letterhead(self) -> None:
        lines = ["Jozef Proef", "Kouter 9", "9400 Ninove", "", "Geachte,", "Ik schrijf u."]
        assert signatures.heading(lines) == ("Jozef Proef",)

    def test_a_stamp_is_nobody(self) -> None:
        assert signatures.heading(["C0URRIER ENTRANT", "22 SEPT 2026", "Madame, Monsieur,", "Je"]) == ()

    def test_the_head_ends_at_the_salutation(self) -> None:
        lines = ["Jozef Proef", "Solidaris Brabant", "Geachte heer, mevrouw,", "Mijn zoon Karel Proef"]
        assert signatures.before_salutation(lines) == ("Jozef Proef", "Solidaris Brabant")


class TestIntroduction:
    @pytest.mark.parametrize(
        ("text", "name"),
        [
            ("Bonjour, je m'appelle Samira Testut et", "Samira Testut"),
            ("Mijn naam is Koen Proef.", "Koen Proef"),
            ("ich heiße Dieter Probst,", "Dieter Probst"),
            ("My name is Xiu Sample", "Xiu Sample"),
            ("I am Maricel Sample, caregiver", "Maricel Sample"),
            ("Je soussignée Paula Testut déclare", "Paula Testut"),
        ],
    )
    def test_says_who_writes(self, text: str, name: str) -> None:
        assert signatures.introduced(text) == (name,)

    @pytest.mark.parametrize(
        "text", ["Je suis Belge et fière", "ik ben Franstalig", "I am Very Angry", "je suis malade"]
    )
    def test_says_it_only_with_a_name(self, text: str) -> None:
        assert signatures.introduced(text) == ()

    def test_a_deed_is_told_apart(self) -> None:
        text = "Ik, ondergetekende, Alfons Proef. Ik ben Hilde Proef."
        assert signatures.introduced(text, undersigned=True) == ("Alfons Proef",)


class TestForm:
    @pytest.mark.parametrize(
        ("text", "name"),
        [
            (
                "FORMULAIRE DE PLAINTE\nNom : TESTUT          Prénom : Jean-Claude\nN° national : x",
                "Jean-Claude TESTUT",
            ),
            ("Nom : Uwitest\nPrénom : Espérance", "Espérance Uwitest"),
            ("Nom et prénom : VAN DE PROEF Marie-Ange\nRue : x", "VAN DE PROEF Marie-Ange"),
            ("NOM, PRÉNOM : Testut Micheline, dite Mimi", "Testut Micheline"),
            ("Naam en voornaam: PROEF SOUMAYA\nGSM: 0486 00 17 92", "PROEF SOUMAYA"),
            ("Naam, voornaam: Proef Jan   (er zijn er nog!!)", "Proef Jan"),
            ("Name, Vorname: Probst, Gertrud", "Gertrud Probst"),
            ("Name and first name: SAMPLE Beata", "SAMPLE Beata"),
        ],
    )
    def test_the_boxes_give_the_name(self, text: str, name: str) -> None:
        assert forms.of_form(text) == name

    @pytest.mark.parametrize(
        "text",
        [
            "Nom / prénom : ................................",
            "Nom / Prénom :  une maman fatiguée",
            "NAAM: ---            VOORNAAM: ---",
            "Name und Vorname:   möchte anonym bleiben",
            "Nom : ne vous regarde pas\nPrénom : idem",
        ],
    )
    def test_an_empty_or_anonymous_box_gives_none(self, text: str) -> None:
        assert forms.of_form(text) is None


class TestNameAndAge:
    @pytest.mark.parametrize(
        ("text", "name"),
        [
            ("Monsieur,\n\nOdile Testut, 83 ans, ancienne institutrice. Je ne", "Odile Testut"),
            ("Ik schrijf zelden. Jan Proef, 66. Het was in juni", "Jan Proef"),
            ("Guten Tag,\nich, Anna Probst, 84, ziehe um", "Anna Probst"),
            ("Ik, Jan Proef, die al dertig jaar betaalt,", "Jan Proef"),
        ],
    )
    def test_say_who_writes(self, text: str, name: str) -> None:
        assert signatures.introduced(text) == (name,)

    @pytest.mark.parametrize(
        "text", ["uw bediende, An Proef, 40 jaar, was onbeleefd", "Jan Proef, 12/03/2024", "Rue Testut, 83"]
    )
    def test_within_a_sentence_or_with_a_date_they_do_not(self, text: str) -> None:
        assert signatures.introduced(text) == ()


class TestTornSignature:
    TORN = "Gea chte mevr ouw,\nDe thu isver pleeg ster va n het kru is ko mt al ti jd te la at en ik zi t te wa ch ten in mi jn ka mer\n"

    @pytest.mark.parametrize(
        ("last", "name"),
        [
            ("Maur its Proe fmans", "Maur its Proe fmans"),
            ("Maur its   Proe fmans, 89 jaar", "Maur its Proe fmans"),
            ("Een bez orgde Moe der", None),
            ("ik he b ge beld", None),
            ("Met ach ting", None),
        ],
    )
    def test_is_kept_as_it_stands(self, last: str, name: str | None) -> None:
        assert signatures.torn_signature(f"{self.TORN}{last}".splitlines()) == name

    def test_a_whole_text_has_none(self) -> None:
        lines = ["Geachte mevrouw,", "De verpleegster van het kruis komt altijd te laat. " * 3, "Maur its Proe fmans"]
        assert signatures.torn_signature(lines) is None

    def test_an_initial_parted_from_its_point_is_one(self) -> None:
        assert signatures.signed(["Mit freundlichen Grüßen", "H . Probst"]) == ("H. Probst",)

    def test_a_sender_line_names_the_sender_whatever_the_name(self) -> None:
        assert signatures.heading(["Halle, 3 May", "From: Zorblax Sample (Mrs)", "Dear Sir,"]) == ("Zorblax Sample",)

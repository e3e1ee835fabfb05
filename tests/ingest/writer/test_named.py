"""Whom a text names as the one it is about, by what stands beside the name."""

import pytest

from ingest.writer import named


class TestSignedFor:
    @pytest.mark.parametrize(
        "line",
        [
            "Marie Essai, pour Odile Testut",
            "Marie Essai pour Odile Testut, Grimbergen",
            "Marie Essai voor haar moeder Odile Testut",
            "Groetjes Marie (voor Odile Testut)",
            "merci d'avance, Marie Essai pour Odile Testut",
            "Marie Essai für meine Mutter Odile Testut",
            "Marie Essai, on behalf of Odile Testut",
            "Marie Essai, maman de Odile Testut",
            "Marie, mama van Odile Testut",
        ],
    )
    def test_tells_for_whom(self, line: str) -> None:
        assert named.signed_for(["Bien à vous,", line]) == "Odile Testut"

    @pytest.mark.parametrize(
        "line",
        [
            "Merci pour Odile Testut",
            "un grand merci pour Votre aide",
            "Marie Essai, pour la Résidence Les Essais",
            "pour Odile",
        ],
    )
    def test_says_nothing_of_it(self, line: str) -> None:
        assert named.signed_for([line]) is None


class TestBesideNumber:
    @pytest.mark.parametrize(
        "text",
        [
            "Nous suivons Odile Testut (NISS 85.07.30-033.28), isolée.",
            "Voor Odile Testut, INSZ 85.07.30-033.28, vragen wij herziening.",
            "our resident Odile Testut (85.07.30-033.28) waits",
            "le dossier d'Odile : Odile Testut, née le 30.07.1985",
            "Frau Odile Testut, geb. 30.07.1985",
        ],
    )
    def test_names_who_has_it(self, text: str) -> None:
        assert named.beside_number(text) == "Odile Testut"

    def test_a_number_behind_no_name_names_nobody(self) -> None:
        assert named.beside_number("Votre facture 85.07.30-033.28 du Service Essai") is None


class TestSubjectLine:
    @pytest.mark.parametrize(
        "line",
        [
            "Betrifft: Rückforderung 311,60 € gegen Frau Odile Testut (NR 85.07.30-033.28)",
            "Our ref.: CH/25/309 — Mrs Odile Testut",
            "Re: maternity leave - Ms Odile Testut",
            "Concerne : forfait - résidente Mme Odile Testut",
            "Subject: statement of wages - employee Odile Testut",
            "Betr.: Frau Odile Testut, geb. 30.11.1944",
        ],
    )
    def test_names_whose_case_it_is(self, line: str) -> None:
        assert named.in_subject_line(f"Le 3 mars\n\n{line}\n\nMadame, Monsieur,") == "Odile Testut"

    def test_of_a_thing_names_nobody(self) -> None:
        assert named.in_subject_line("Concerne : Remboursement - séances de Kiné") is None


class TestOfOurs:
    @pytest.mark.parametrize(
        "text",
        ["notre ouvrière Odile Testut", "van onze poetsvrouw Odile Testut, terug", "unsere Fahrerin Odile Testut"],
    )
    def test_an_employer_names_its_own(self, text: str) -> None:
        assert named.of_ours(f"Veuillez trouver les papiers de {text}.") == "Odile Testut"

    def test_a_place_is_nobody(self) -> None:
        assert named.of_ours("notre agence Bruxelles Midi") is None


class TestPatient:
    @pytest.mark.parametrize(
        ("text", "name"),
        [
            ("Je suis la patiente O. Testut depuis vingt ans.", "O. Testut"),
            ("Voor patiënte (mevr. Odile Testut, reuma)", "Odile Testut"),
            ("Ontslagbrief van patiënt Odile Testut (opname 2 maart)", "Odile Testut"),
            ("du patient de Mme Odile Testut", "Odile Testut"),
            ("La patience a des limites.", None),
        ],
    )
    def test_is_named_by_a_doctor(self, text: str, name: str | None) -> None:
        assert named.patient(text) == name


class TestInBrackets:
    @pytest.mark.parametrize(
        ("text", "name"),
        [
            ("My wife is the one insured with you (Marie Testut, NN 85.07.30-033.28); I write.", "Marie Testut"),
            ("c'est chez vous qu'elle est affiliée (Marie Testut).", "Marie Testut"),
            ("mon mari (qui est malade)", None),
            ("membre depuis 1990 (Bruxelles Midi)", None),
        ],
    )
    def test_stands_behind_who_it_is(self, text: str, name: str | None) -> None:
        assert named.in_brackets(text) == name


class TestHugeText:
    @pytest.mark.timeout(10)
    @pytest.mark.parametrize("piece", ["Jean Dupont ", "affiliée (", "patient ", "A de la ", "notre ouvrière ", "1"])
    def test_is_searched_in_seconds(self, piece: str) -> None:
        text = piece * (40_000 // len(piece))
        found = [search(text) for search in (named.beside_number, named.in_brackets, named.of_ours, named.patient)]
        assert len(found) == 4


class TestLineBelowTheSignature:
    @pytest.mark.parametrize("line", ["pour Odile Testut, ma maman", "voor Odile Testut", "for Odile Testut (my aunt)"])
    def test_tells_for_whom(self, line: str) -> None:
        assert named.signed_for(["Bien à vous,", "Marie Essai", line]) == "Odile Testut"

    @pytest.mark.parametrize("line", ["pour Odile Testut qui attend.", "pour la direction", "voor akkoord"])
    def test_a_sentence_or_a_matter_tells_of_nobody(self, line: str) -> None:
        assert named.signed_for(["Bien à vous,", "Marie Essai", line]) is None


class TestSubjectAlone:
    @pytest.mark.parametrize(
        "line",
        [
            "Re: Ms Odile Testut",
            "Inzake: mijnheer Odile Testut, 85.07.30-033.28",
            "Betr.: Frau Odile Testut, geb. 30.7.1985, Ihr Mitglied",
            "Concerne : dossier de Mme Odile Testut",
            "Re: Mrs Odile Testut, your claim of 3 July",
        ],
    )
    def test_is_whose_case_it_is(self, line: str) -> None:
        assert named.subject_alone(f"Le 3 mars\n\n{line}\n\nMadame,") == "Odile Testut"

    @pytest.mark.parametrize(
        "line",
        [
            "Concerne : Mme Odile Testut, votre employée de Hal",
            "Betreft: mevrouw An Proef van het loket",
            "Objet : Retard Paiement",
            "Re: Dr Paul Essai",
        ],
    )
    def test_but_a_name_with_a_counter_behind_it_may_be_the_one_blamed(self, line: str) -> None:
        assert named.subject_alone(line) is None


class TestSameSurname:
    def test_in_a_subject_line_is_the_relative(self) -> None:
        line = "Betreft: weigering toeslag, Cyriel Proef\n\nGeachte,"
        assert named.of_same_surname(line, "Bertha Proef-Essai") == "Cyriel Proef"

    def test_another_surname_is_not(self) -> None:
        assert named.of_same_surname("Betreft: klacht over Cyriel Essai", "Bertha Proef") is None


class TestEntrusting:
    @pytest.mark.parametrize(
        "text",
        [
            "Monsieur Jean Testut nous a confié la défense de ses intérêts.",
            "Mevrouw Jean Testut heeft mij gevraagd u te schrijven.",
            "Herr Jean Testut hat mich beauftragt.",
            "Mr Jean Testut has instructed us.",
        ],
    )
    def test_the_one_who_charged_the_writer_is_named(self, text: str) -> None:
        assert named.entrusting(text) == "Jean Testut"

    def test_who_did_something_else_is_not(self) -> None:
        assert named.entrusting("Monsieur Jean Testut nous a répondu sèchement.") is None


class TestWithinBrackets:
    @pytest.mark.parametrize(
        "text",
        [
            "Mon père (il a 94 ans, Odile Testut, de Hal) attend",
            "Onze Odile (Odile Testut, 15 geworden) krijgt niets",
            "my sister's card (Odile Testut) is blocked",
        ],
    )
    def test_stands_whose_case_it_is(self, text: str) -> None:
        assert named.in_brackets(text) == "Odile Testut"

    @pytest.mark.parametrize("text", ["votre employée (Odile Testut)", "Mon père (94 ans, de Hal)"])
    def test_a_clerk_or_no_name_is_nobody(self, text: str) -> None:
        assert named.in_brackets(text) is None

    def test_a_family_may_sign_for_one(self) -> None:
        assert named.signed_for(["Familie Proef-Essai", "voor Odile Testut, 91 j."]) == "Odile Testut"

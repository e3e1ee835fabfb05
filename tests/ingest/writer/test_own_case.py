"""Whether a colleague speaks of their own case, by what they write above somebody's message."""

import pytest

from ingest.writer.own_case import OwnCase, own_case

DOCTOR = "Madame, le certificat est parti le 9 octobre.\n\nDr Essai"


def found(text: str, *, subject: str = "TR: certificat", passed_on: str = DOCTOR) -> OwnCase:
    return own_case(text, subject=subject, passed_on=passed_on)


class TestTheirOwn:
    @pytest.mark.parametrize(
        "text",
        [
            "Mes indemnités ne sont pas payées depuis octobre, je porte plainte. Voici la réponse de mon médecin.",
            "Mijn uitkering is niet betaald. Ik dien klacht in. Hieronder het antwoord van mijn werkgever.",
            "Mein Krankengeld ist nicht bezahlt. Ich lege Beschwerde ein. Unten die Antwort meines Arztes.",
            "My sick pay has not been paid. I want to complain. Below is my doctor's answer.",
            "Je conteste cette décision.\n\nOlga\nmon numéro d'affilié : 0417/99.123",
        ],
    )
    def test_who_complains_of_what_is_theirs_does(self, text: str) -> None:
        assert found(text) is OwnCase.YES

    @pytest.mark.parametrize(
        "text",
        [
            "Bonjour, ma carte n'est toujours pas arrivée.",
            "Mijn man wacht al maanden op zijn hulpmiddel.",
            "Meine Mutter hat nichts bekommen.",
            "J'attends depuis six semaines, voir ci-dessous.",
            "Hallo, ik wacht al zes weken, zie hieronder.",
            "Ich warte seit sechs Wochen, siehe unten.",
            "I have been waiting for six weeks, see below.",
            "Six semaines sans un euro, et on me raccroche au nez.",
            "Dit is onaanvaardbaar.",
            "Nous attendons la prime de naissance depuis 4 mois.",
            "Nog steeds geen ziektegeld, en de huur loopt door.",
            "Seit Oktober kein Cent, die Mail vom Arzt steht unten.",
            "Still no money since October, doctor's mail below.",
            "C'est pour moi cette fois.",
            "N° affiliée 0417/99.123",
            "Je transmets ceci pour suite ; je porte plainte aussi.",
            "Voici le courrier de mon médecin, pour suite.",
            "85.07.30-033.28",
            "Le contrat prévoit un délai de trente jours. " * 8,
        ],
    )
    def test_one_sign_alone_is_a_doubt(self, text: str) -> None:
        assert found(text) is OwnCase.PERHAPS

    def test_a_subject_of_their_own_counts(self) -> None:
        assert found("Voir annexe.", subject="Ma plainte") is OwnCase.YES

    def test_the_subject_of_what_is_passed_on_does_not(self) -> None:
        assert found("Voir annexe.", subject="TR: Ma plainte") is OwnCase.NO


class TestPassingOn:
    @pytest.mark.parametrize(
        "text",
        [
            "Pour suite utile.\n\nMarc",
            "Reçu ce matin à mon adresse mail. Peux-tu regarder ? Mes meilleures salutations",
            "Je vous transmets la plainte de Mme Testut, elle a déjà téléphoné deux fois.",
            "Madame est fâchée, c'est inadmissible ce qu'elle a vécu. Pour suite.",
            "NISS de l'affiliée : 90.02.01-997.04. Pour suite svp.",
            "Ter info, ik heb mevrouw al gebeld. Met mijn beste groeten",
            "Gelieve dit te behandelen, mijn collega is met verlof.",
            "Zur Bearbeitung. Mit meinen besten Grüßen",
            "Please handle, my colleague is away.",
            "FYI",
            "J'ai appelé monsieur, il n'est pas joignable. À suivre.",
            "Une affiliée mécontente nous a écrit. Je n'ai pas accès à son dossier.",
            "Trouvé dans ma boîte après mes vacances.",
            "Nous vous transmettons cette plainte; nous attendons votre réponse.",
            "Ik krijg dit net binnen.",
        ],
    )
    def test_a_remark_is_no_complaint(self, text: str) -> None:
        assert found(text) is OwnCase.NO

    def test_a_number_that_the_message_gives_too_is_the_writers(self) -> None:
        assert found("85.07.30-033.28", passed_on="NISS 85.07.30-033.28\nJeanne Testut") is OwnCase.NO


class TestHugeText:
    @pytest.mark.timeout(20)
    @pytest.mark.parametrize("piece", ["ik wil ", "mon très ", "ich lege ", "je souhaite ", "85.07.30-033 "])
    def test_takes_seconds(self, piece: str) -> None:
        assert found(piece * (1_000_000 // len(piece))) in OwnCase

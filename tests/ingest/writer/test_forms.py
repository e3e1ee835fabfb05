"""Who fills a form in, by its boxes."""

import pytest

from ingest.writer import forms


class TestBoxes:
    @pytest.mark.parametrize(
        ("boxes", "name"),
        [
            ("NOM : Testut\nPRENOM : Jeanne\n", "Jeanne Testut"),
            ("N0M : Testut         PRÉN0M : Jeanne\nNISS : …", "Jeanne Testut"),
            ("Nom, prénorn : TESTUT Jeanne\n", "TESTUT Jeanne"),
            ("NAAM  Van den Proef      VOORNAAM  Gitte\nADRES  …", "Gitte Van den Proef"),
            ("NAME        PROBST  GERDA\nADRESSE     …", "PROBST GERDA"),
            ("Name / Nom / Naam :    Probst, Manfred\n", "Manfred Probst"),
            ("1. Your name: SAMPLE-DECKERS, Laura\n2. Nat. number: …", "Laura SAMPLE-DECKERS"),
            ("Identité : Testut Francine, née à Huy\n", "Testut Francine"),
            ("Naam en voornaam lid: Van Proef, Tine\n", "Tine Van Proef"),
            ("Qui êtes-vous ?\nJeanne Testut\n", "Jeanne Testut"),
            ("Klager: Jan Proef\nAdres: …", "Jan Proef"),
            ("Nom et prénom : Jeanne Testut, Liedekerke\n", "Jeanne Testut"),
            ("Nom du membre : Testut\nPrénom : Claude\n", "Claude Testut"),
            ("Name des Mitglieds: Probst\nVorname: Anna\n", "Anna Probst"),
            ("Family name: Sample    Given names: Sara\n", "Sara Sample"),
            ("Naam v/d aangeslotene: Jan Proef\nGeb: 1/2/1960", "Jan Proef"),
            ("Naam lid: Proef Aloïs\nLidnr.: …", "Proef Aloïs"),
            ("KLACHT\n\nNaam Proef An, Wolvertem, 86 jaar\n", "Proef An"),
            ("1. Vous êtes : Essai-Testut Odile, née le …\n2. Service : guichet", "Essai-Testut Odile"),
            ("VOORNAAM NAAM: Ludo Van den Proef\nBETREFT: kaart", "Ludo Van den Proef"),
            ("Je soussigné(e) : TESTUT Joëlle\ndemeurant à : …", "TESTUT Joëlle"),
            ("Ik, ondergetekende    Van Proef Femke\ngeboren       …", "Van Proef Femke"),
            ("A. Identification      TESTUT Colette, 64 ans\n", "TESTUT Colette"),
            ("Wie?       Proef Marie-Paule, Affligem\n", "Proef Marie-Paule"),
            ("Je m'appelle : Testut Gisèle (77)\n", "Testut Gisèle"),
            ("Gegevens: Proef, Jelle – 05.07.1990 – Halle\n", "Jelle Proef"),
            ("NA AM: Vd Proef      V00RNAAM: [vlek]\n", "Vd Proef"),
            ("Naam: Proef - Essai\nVoornaam: Simonne\n", "Simonne Proef - Essai"),
            ("Naam: Proef M.-Th.      Geb.: …\n", "Proef M.-Th."),
            ("Objet : remboursement\nService : guichet\n", None),
            ("Waarover klaagt u?   Het loket\nWie was het?  een dame\n", None),
        ],
    )
    def test_tell_the_name(self, boxes: str, name: str | None) -> None:
        assert forms.of_form(boxes) == name

    @pytest.mark.parametrize(
        ("boxes", "name"),
        [
            ("Nom, prénom : TESTUT Anne\nPour : mon papa TESTUT Paul\n", "TESTUT Paul"),
            ("Naam: Proef An\nVoor: mijn moeder Maria Proef\n", "Maria Proef"),
            ("Personne concernée : Odile Testut\n", "Odile Testut"),
            ("wie bent u?   Proef Jan\nvoor wie?     Proef Mieke, Halle\n", "Proef Mieke"),
            ("Pour : le remboursement de mes lunettes\n", None),
        ],
    )
    def test_tell_for_whom_it_is(self, boxes: str, name: str | None) -> None:
        assert forms.on_form_for(boxes) == name

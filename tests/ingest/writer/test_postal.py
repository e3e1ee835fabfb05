"""The address that is printed on an envelope: only what is certain."""

import pytest

from ingest.writer import postal

OURS = "Service Médiation\nrue du Midi 111\n1000 Bruxelles"


def of_letter(text: str, name: str | None = "Jeanne Testut") -> str | None:
    return postal.sender_address(text, name=name, house_address=OURS)


def of_form(text: str, name: str | None = "Jeanne Testut") -> str | None:
    return postal.form_address(text, name=name, house_address=OURS)


TO_US = "\n\nSolidaris Brabant\nService Médiation et Qualité de service\nRue du Midi 111\n1000 Bruxelles\n\nMadame, Monsieur,\n\nRien.\n\n"


class TestLetterhead:
    @pytest.mark.parametrize(
        ("head", "lines"),
        [
            ("Jeanne Testut\nrue des Essais 12\n1180 Uccle", "rue des Essais 12\n1180 Uccle"),
            ("Jeanne Testut\nrue des Essais 12 bte 3, 1180 Uccle", "rue des Essais 12 bte 3\n1180 Uccle"),
            ("Jeanne Testut\nDorp 6 - 1785 Merchtem", "Dorp 6\n1785 Merchtem"),
            ("Jeanne Testut / Aachener Straße 3 · 4700 Eupen", "Aachener Straße 3\n4700 Eupen"),
            ("Jeanne Testut\nAachener Straße 3 · B-4700 Eupen", "Aachener Straße 3\n4700 Eupen"),
            (
                "Jeanne Testut\nResidentie Den Proef, app. 4B\nSteenweg 88\n1730 Asse",
                "Residentie Den Proef, app. 4B\nSteenweg 88\n1730 Asse",
            ),
            ("Jeanne Testut\n12, rue des Essais\n1180 Uccle", "12, rue des Essais\n1180 Uccle"),
            ("ESSAIS ET FILS SRL\nJeanne Testut\nrue des Essais 12\n1180 Uccle", "rue des Essais 12\n1180 Uccle"),
            ("CABINET D'ESSAIS\nrue des Essais 12\n1180 Uccle", "CABINET D'ESSAIS\nrue des Essais 12\n1180 Uccle"),
            ("Jeanne Testut\nDorpsstraat 3\n6211 CK Maastricht", "Dorpsstraat 3\n6211 CK Maastricht"),
            ("Jeanne Testut\nProbeweg 3\nD-52062 Aachen", "Probeweg 3\n52062 Aachen\nDEUTSCHLAND"),
            ("Jeanne Testut\nrue des Essais 2l\n118O Uccle", "rue des Essais 21\n1180 Uccle"),
            (
                "Jeanne Testut\nrue des Essais 12\n1180 Uccle               Uccle, le 3 mars 2025",
                "rue des Essais 12\n1180 Uccle",
            ),
        ],
    )
    def test_gives_name_street_and_town(self, head: str, lines: str) -> None:
        assert of_letter(head + TO_US) == f"Jeanne Testut\n{lines}"

    @pytest.mark.parametrize(
        "head",
        [
            "",
            "Jeanne Testut\n1180 Uccle",
            "Jeanne Testut\nrue des Essais\n1180 Uccle",
            "Jeanne Testut\nrue des Essais 12, Uccle",
            "Jeanne Testut\nrue des Es5ais 12\n1180 Uccle",
            "Jeanne Testut\nrue des EssaIs 12\n1180 Uccle",
            "Jeanne Testut\nrue des Essais 12\n1180 Uc#le",
            "Uccle, le 3 mars 2025",
        ],
    )
    def test_what_is_incomplete_or_doubtful_is_no_address(self, head: str) -> None:
        assert of_letter(head + TO_US) is None

    def test_without_a_name_there_is_no_address(self) -> None:
        assert of_letter("rue des Essais 12\n1180 Uccle" + TO_US, name=None) is None

    def test_a_name_that_a_scanner_guessed_at_is_not_printed(self) -> None:
        assert of_letter("JeIine Testut\nrue des Essais 12\n1180 Uccle" + TO_US, name="JeIine Testut") is None

    def test_digits_read_for_letters_are_repaired_in_the_name(self) -> None:
        address = of_letter("Jeanne C0NTIN1\nrue des Essais 12\n1180 Uccle" + TO_US, name="Jeanne C0NTIN1")
        assert (address or "").splitlines()[0] == "Jeanne CONTINI"

    @pytest.mark.parametrize(
        "block", ["rue du Midi 111\n1000 Bruxelles", "Zuidstraat 111\n1000 Brussel", "Rue du Midi lll\n1OOO Bruxelles"]
    )
    def test_our_own_block_is_never_the_senders(self, block: str) -> None:
        assert of_letter(f"Jeanne Testut\n\n{block}\n\nMadame,\n\nRien.") is None

    def test_another_addressees_block_is_never_the_senders(self) -> None:
        head = "Jeanne Testut\n\nÀ l'attention de la direction\nAvenue Ailleurs 5\n1050 Ixelles\n\nMadame,\n\nRien."
        assert of_letter(head) is None

    def test_somebody_elses_block_is_no_address(self) -> None:
        assert of_letter("Marcel Autre\nrue des Essais 12\n1180 Uccle" + TO_US) is None


class TestBelowTheSignature:
    def test_an_address_there_counts(self) -> None:
        text = "Madame,\n\nRien.\n\nSalutations,\nJeanne Testut\nChaussée d'Essai 19\n1300 Wavre"
        assert of_letter(text) == "Jeanne Testut\nChaussée d'Essai 19\n1300 Wavre"

    def test_a_widow_s_husband_above_it_is_passed_over(self) -> None:
        text = "Beste,\n\nNiets.\n\nJeanne Testut, weduwe Jozef Van Proef\nKerkveldstraat 5, 1742 Ternat"
        assert of_letter(text) == "Jeanne Testut\nKerkveldstraat 5\n1742 Ternat"

    def test_one_in_the_running_text_does_not(self) -> None:
        assert (
            of_letter("Madame,\n\nMon père vit\nrue des Essais 12\n1180 Uccle\n\nSalutations,\nJeanne Testut") is None
        )


class TestForm:
    @pytest.mark.parametrize(
        ("boxes", "lines"),
        [
            ("Adresse : rue des Essais 12, 1050 Ixelles", "rue des Essais 12\n1050 Ixelles"),
            ("ADRES: Proeflaan 27, 1860 Meise", "Proeflaan 27\n1860 Meise"),
            ("Anschrift: Rue des Essais 77, 1050 Ixelles", "Rue des Essais 77\n1050 Ixelles"),
            ("Rue : Rue des Essais 140         1050 Ixelles", "Rue des Essais 140\n1050 Ixelles"),
            (
                "Rue / n° : av. des Essais 88 bte 3     CP / localité : 1020 Laeken",
                "av. des Essais 88 bte 3\n1020 Laeken",
            ),
            ("Rue et n° : rue d'Essai 5   Code postal : 1300   Commune : Wavre", "rue d'Essai 5\n1300 Wavre"),
            (
                "Service Médiation, adresse : rue du Midi 111, 1000 Bruxelles\nAdresse : rue d'Essai 5, 1300 Wavre",
                "rue d'Essai 5\n1300 Wavre",
            ),
        ],
    )
    def test_the_boxes_give_the_address(self, boxes: str, lines: str) -> None:
        assert of_form(boxes) == f"Jeanne Testut\n{lines}"

    @pytest.mark.parametrize(
        "boxes",
        [
            "Adresse : rue Haute, 88, La Hulpe",
            "Adresse : (vide)",
            "ADRES: Marollen",
            "Rue et n° : rue d'Essai 5   Code postal : 1300",
            "Adresse : 1030",
            "",
        ],
    )
    def test_a_box_half_filled_gives_none(self, boxes: str) -> None:
        assert of_form(boxes) is None

"""Who writes and whose case it is, over the ways in which people, relatives and professionals say it."""

import pytest

from ingest.mail.headers import addresses_of
from ingest.writer.who import Letter, who
from models.words import Channel, Role


def of(text: str, sender: str) -> tuple[str | None, str | None, Role]:
    letter = Letter(channel=Channel.EMAIL, sender=addresses_of(sender)[0], subject="", own=text)
    writer, affiliate, _ = who(letter, None)
    return writer.name, affiliate.name, writer.role


class TestForSomebodyElse:
    @pytest.mark.parametrize(
        ("text", "sender", "writer", "affiliate", "role"),
        [
            (
                "Agissant pour Madame Lucie Testut, je conteste.\n\nBien à vous,\nMaître Colin Essai\nAvocat",
                "Colin Essai <c@essai-avocats.example>",
                "Colin Essai",
                "Lucie Testut",
                Role.LAWYER,
            ),
            (
                "In opdracht van mevrouw Greet Proefmans vraag ik herziening.\n\nMet vriendelijke groet,\nJan Voorbeeld",
                "Jan Voorbeeld <jan@x.example>",
                "Jan Voorbeeld",
                "Greet Proefmans",
                Role.PROFESSIONAL,
            ),
            (
                "J'écris au nom de mon père, Jean Testut, qui ne reçoit rien.\n\nMarie Testut",
                "Marie Testut <m@x.example>",
                "Marie Testut",
                "Jean Testut",
                Role.RELATIVE,
            ),
            (
                "Je vous écris pour le compte de M. Ahmed El Amrani.\n\nAssistante sociale\nCPAS de Proville\nSophie Essai",
                "Sophie Essai <sophie.essai@cpas-proville.example>",
                "Sophie Essai",
                "Ahmed El Amrani",
                Role.ORGANISATION,
            ),
            (
                "Mijn cliënt de heer Jan Van den Proef betwist uw beslissing.\n\nHoogachtend,\nMr. An Voorbeeld, advocaat",
                "an@advocaten.example",
                "An Voorbeeld",
                "Jan Van den Proef",
                Role.LAWYER,
            ),
            (
                "Notre affiliée Madame Fatima Benali attend toujours.\n\nPaul Essai\nDélégué FGTB",
                "Paul Essai <paul@fgtb.example>",
                "Paul Essai",
                "Fatima Benali",
                Role.ORGANISATION,
            ),
            (
                "Je suis la fille de Mme Rosa Testut-Lambert (NISS 50.01.01-002.43).\n\nIsabelle Lambert",
                "isa.lambert@x.example",
                "Isabelle Lambert",
                "Rosa Testut-Lambert",
                Role.RELATIVE,
            ),
            (
                "Ik ben bewindvoerder over de heer Karel Proef.\n\nMr. Els Voorbeeld",
                "els@x.example",
                "Els Voorbeeld",
                "Karel Proef",
                Role.LAWYER,
            ),
            (
                "Je suis l'administrateur de biens de Monsieur Luc Testut.\n\nMaître Anne Essai",
                "Anne Essai <a@x.example>",
                "Anne Essai",
                "Luc Testut",
                Role.LAWYER,
            ),
            (
                "En tant qu'employeur de Mme Nadia Bouzid, nous demandons le paiement.\n\nService du personnel\nEssai SA",
                "RH Essai SA <rh@essai.example>",
                "Essai SA",
                "Nadia Bouzid",
                Role.ORGANISATION,
            ),
            (
                "Onze bewoonster mevrouw Maria Proef kreeg niets.\n\nWZC De Proef\nTine Voorbeeld, maatschappelijk werkster",
                "Tine Voorbeeld <tine@wzc.example>",
                "Tine Voorbeeld",
                "Maria Proef",
                Role.PROFESSIONAL,
            ),
            (
                "Ich schreibe im Namen meiner Mutter, Gertrud Probst.\n\nKlaus Probst",
                "Klaus Probst <k@x.example>",
                "Klaus Probst",
                "Gertrud Probst",
                Role.RELATIVE,
            ),
            (
                "I am writing on behalf of my husband, Samuel Sample, who is ill.\n\nJane Sample",
                "Jane Sample <j@x.example>",
                "Jane Sample",
                "Samuel Sample",
                Role.RELATIVE,
            ),
            (
                "Je vous écris pour ma voisine Mme Testut (88 ans), Yvonne Testut.\n\nPaul Essai",
                "Paul Essai <p@x.example>",
                "Paul Essai",
                "Yvonne Testut",
                Role.RELATIVE,
            ),
            (
                "Concerne : Madame Odile Testut - NISS 85.07.30-033.28\n\nMa patiente n'a rien reçu.\n\nDr Pierre Essai",
                "Dr Pierre Essai <dr@x.example>",
                "Pierre Essai",
                "Odile Testut",
                Role.PROFESSIONAL,
            ),
            (
                "Votre décision concernant mon fils Tom Proef (12 ans) est fausse.\n\nAn Proef",
                "An Proef <an@x.example>",
                "An Proef",
                "Tom Proef",
                Role.RELATIVE,
            ),
            (
                "Ik schrijf namens mijn moeder, Maria Proef-Janssens.\n\nGroeten, Tom Janssens",
                "tom@x.example",
                "Tom Janssens",
                "Maria Proef-Janssens",
                Role.RELATIVE,
            ),
            (
                "Je représente les intérêts de M. Karim Ait Said.\n\nMe Leïla Essai",
                "Me Leïla Essai <l@x.example>",
                "Leïla Essai",
                "Karim Ait Said",
                Role.LAWYER,
            ),
        ],
    )
    def test_both_are_told(self, text: str, sender: str, writer: str, affiliate: str, role: Role) -> None:
        assert of(text, sender) == (writer, affiliate, role)


class TestForOneself:
    @pytest.mark.parametrize(
        ("text", "sender", "name"),
        [
            ("Rien reçu.\n\nDUPROEF Jean", "DUPROEF Jean <jd@x.example>", "DUPROEF Jean"),
            ("Rien reçu.\n\nMarie-Claire D'Hondt", "mc.dhondt@x.example", "Marie-Claire D'Hondt"),
            ("Rien reçu.\n\nKatarzyna Wiśniewska-Proef", "k.w@x.example", "Katarzyna Wiśniewska-Proef"),
            ("Rien reçu.\n\nJoão da Silva Ferreira", "joao@x.example", "João da Silva Ferreira"),
            ("Rien reçu.\n\nMamadou Oury Diallo", "diallo@x.example", "Mamadou Oury Diallo"),
            ("Rien reçu.\n\nÖzgür Yıldırım", "oz@x.example", "Özgür Yıldırım"),
            ("Niets gekregen.\n\nMvg,\nAn Van de Velde-Proef", "an@x.example", "An Van de Velde-Proef"),
            ("Niets gekregen.\n\nMvg,\nL. Proefmans", "Lieve Proefmans <lieve@x.example>", "Lieve Proefmans"),
            ("Rien reçu.\n\nJeanne Testut née Essai", "j@x.example", "Jeanne Testut"),
            ("Rien reçu.\n\nEnvoyé par\njeanne.testut@x.example", "jeanne.testut@x.example", "Jeanne Testut"),
            (
                "JE N'AI RIEN RECU DEPUIS JANVIER ET PERSONNE NE REPOND.\n\nJEANNE TESTUT",
                "JEANNE TESTUT <j@x.example>",
                "JEANNE TESTUT",
            ),
            ("Rien.\n\nMme Testut", "Mme Testut <t@x.example>", "Testut"),
            (
                "Mijn man zaliger, Jos Proef, was lid. Ik kreeg geen begrafenisvergoeding.\n\nMaria Voorbeeld",
                "m@x.example",
                "Maria Voorbeeld",
            ),
            ("Rien reçu.\n\nNgalula Mukendi wa Proef", "ng@x.example", "Ngalula Mukendi wa Proef"),
            ("rien reçu\n\njeanne testut", "jeanne <jt99@x.example>", "jeanne testut"),
            ("Niets gekregen.\n\nFamilie Proefmans", "Familie Proefmans <fam@x.example>", "Familie Proefmans"),
            ("Rien reçu.\n\nJeanne", "iPad de Jeanne <j@x.example>", None),
            ("Rien reçu.", "scanner@x.example <scanner@x.example>", None),
            (
                "Ik heb niets gekregen en het duurt te lang.\n\nMet vriendelijke groeten\nM. Proefmans",
                "info@x.example",
                "M. Proefmans",
            ),
        ],
    )
    def test_the_writer_is_the_affiliate(self, text: str, sender: str, name: str | None) -> None:
        assert of(text, sender)[:2] == (name, name)


class TestBelowTheSignature:
    """What stands below a name tells of others: a lawyer who gets a copy does not write."""

    SIGNED = "Je n'ai rien reçu depuis janvier et je porte plainte.\n\nBien à vous,\n\nJeanne Testut\n"

    @pytest.mark.parametrize(
        "line",
        [
            "PS : je joins la lettre de mon avocat.",
            "P.-S. : l'avocat suit",
            "Cc : Test-Achats, mon avocat",
            "c.c. Maître Paul Essai, avocat",
            "Copie à mon médecin traitant.",
            "Voici ci-dessous la confirmation de mon médecin traitant.",
            "N.B. De advocaat is op de hoogte",
            "Bijlage: brief van mijn huisarts",
            "mijn advocaat leest mee",
            "Anlage: Attest von Dr. Franz Probst",
            "Mein Rechtsanwalt ist informiert",
            "Enclosed: letter from my solicitor",
            "My lawyer will be in touch.",
            "L'avocat de l'association me suit dans ce dossier depuis un mois.",
            "Annexes :\n- certificat du Dr Essai\n- lettre d'avocat",
        ],
    )
    def test_somebody_elses_calling_is_not_the_writers(self, line: str) -> None:
        assert of(f"{self.SIGNED}{line}\n", "jeanne.testut@post.example") == (
            "Jeanne Testut",
            "Jeanne Testut",
            Role.SELF,
        )

    @pytest.mark.parametrize(
        ("foot", "role"),
        [
            ("Maître Jeanne Testut\nAvocate au barreau\nCc : mon client", Role.LAWYER),
            ("Jeanne Testut\nAvocate\nNotre cabinet d'avocats est ouvert de 9 h à 17 h.", Role.LAWYER),
            ("Dr Jeanne Testut\nMédecin généraliste\nPS : je suis absente demain", Role.PROFESSIONAL),
        ],
    )
    def test_ones_own_calling_is(self, foot: str, role: Role) -> None:
        assert of(f"Je conteste cette décision.\n\nBien à vous,\n\n{foot}", "jeanne.testut@post.example")[2] is role

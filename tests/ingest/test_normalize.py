"""From a document to a complaint: who writes, whose case it is, under which numbers."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.mail.mime import read_message
from ingest.mail.zones import mark_page
from ingest.normalize import normalize, normalize_text
from ingest.writer.who import Letter, who
from models.house import Limits
from models.reference import Reference
from models.values import Complaint, Document, DocumentPart, Page
from models.words import Channel, Language, Role
from tests.ingest.houses import HOUSE
from tests.ingest.mail.mails import multipart, part

RECEIVED = datetime(2026, 3, 20, 9, 30, tzinfo=UTC)


def of_mail(text: str, *headers: str, sender: str = "Jeanne Testut <jeanne@post.example>") -> Complaint:
    lines = [f"From: {sender}", "To: plaintes@house.example", "Content-Type: text/plain; charset=utf-8", *headers]
    document = read_message(("\n".join(lines) + "\n\n" + text).encode(), limits=Limits())
    return normalize(document, received=RECEIVED, received_assumed=False, house=HOUSE)


def of_letter(text: str, **changes: object) -> Complaint:
    page = Page(text=text, confidence=94.0, rotation=0, skew=0.0, source="ocr")
    document = Document(sha256="0" * 64, channel=Channel.LETTER, language=Language.FR, text=text, pages=(page,))
    return normalize(replace(document, **changes), received=RECEIVED, received_assumed=True, house=HOUSE)  # type: ignore[arg-type]


def of_line(body: str, *, sender: str | None = None, channel: Channel = Channel.EMAIL) -> Complaint:
    return normalize_text(channel=channel, received=RECEIVED, from_header=sender, subject=None, body=body, house=HOUSE)


class TestMail:
    def test_the_writer_is_who_signs_and_the_from_address(self) -> None:
        complaint = of_mail("Toujours rien reçu.\n\nBien à vous,\nJeanne Testut\n")
        assert (complaint.writer.name, complaint.writer.email) == ("Jeanne Testut", "jeanne@post.example")

    def test_writer_and_affiliate_are_one_where_nobody_else_is_named(self) -> None:
        complaint = of_mail("Toujours rien reçu.\n\nJeanne Testut\n")
        assert (complaint.affiliate.name, complaint.writer.role) == (complaint.writer.name, Role.SELF)

    def test_reply_to_is_not_the_complainant(self) -> None:
        complaint = of_mail("Rien.\n", "Reply-To: Autre Personne <autre@post.example>")
        assert complaint.writer.email == "jeanne@post.example"

    def test_a_first_name_below_completes_itself_from_the_header(self) -> None:
        assert of_mail("Rien reçu.\n\nJeanne\n").writer.name == "Jeanne Testut"

    def test_a_bare_address_that_is_a_name_gives_the_name(self) -> None:
        assert (
            of_mail("kzit zonder cent\n\nkevin\n", sender="kevin.vandenproef@post.example").writer.name
            == "Kevin Vandenproef"
        )

    def test_a_bare_nickname_gives_none(self) -> None:
        complaint = of_mail(
            "Vandaag 53 minuten gewacht.\n\nEen boze Anderlechtenaar\n", sender="zonneke77@post.example"
        )
        assert (complaint.writer.name, complaint.affiliate.name, complaint.writer.email) == (
            None,
            None,
            "zonneke77@post.example",
        )

    def test_the_staff_named_in_the_text_are_not_the_complainant(self) -> None:
        complaint = of_mail("Bonjour Madame Lambert,\n\nMonsieur Yves Renart m'a raccroché au nez.\n\nJeanne Testut\n")
        assert complaint.affiliate.name == "Jeanne Testut"

    def test_names_and_numbers_in_quoted_history_are_not_the_writers(self) -> None:
        text = "Je reviens là-dessus.\n\nLe 3 mars 2026, Marc Agent <m@house.example> a écrit :\n> dossier 24/1955\n> Marc Agent\n"
        complaint = of_mail(text)
        assert (complaint.affiliate.name, complaint.affiliate.file_numbers) == ("Jeanne Testut", ())

    def test_the_from_header_is_rebuilt_decoded(self) -> None:
        complaint = of_mail("x", sender="=?utf-8?q?Ren=C3=A9_Testut?= <r@post.example>")
        assert complaint.from_header == "René Testut <r@post.example>"

    def test_the_thread_is_nearest_first_and_each_once(self) -> None:
        complaint = of_mail("x", "In-Reply-To: <c@x>", "References: <a@x> <b@x> <c@x>")
        assert complaint.thread == ("<c@x>", "<b@x>", "<a@x>")

    def test_references_are_found_in_subject_and_quotes(self) -> None:
        earlier, latest = Reference("MQS", 2026, 7), Reference("MQS", 2026, 123)
        complaint = of_mail(f"Et alors ?\n\n> Votre plainte {latest}\n", f"Subject: {earlier}")
        assert complaint.quoted_references == (str(earlier), str(latest))

    def test_a_mail_without_from_has_a_writer_without_an_address(self) -> None:
        document = read_message(b"Subject: x\nMessage-ID: <a@x>\n\nRien ne va.\n", limits=Limits())
        complaint = normalize(document, received=RECEIVED, received_assumed=False, house=HOUSE)
        assert (complaint.writer.email, complaint.from_header) == (None, None)

    def test_an_attached_letter_names_the_writer_of_a_thin_mail(self) -> None:
        parts = (
            "--b\nContent-Type: text/plain\n\nzie bijlage\n--b\nContent-Type: text/plain; name=brief.txt\n"
            "Content-Disposition: attachment; filename=brief.txt\n\nGeachte,\n\nIk kreeg niets.\n\nHoogachtend,\nKarel Proef\n--b--\n"
        )
        raw = f"From: scan77@post.example\nContent-Type: multipart/mixed; boundary=b\n\n{parts}".encode()
        complaint = normalize(
            read_message(raw, limits=Limits()), received=RECEIVED, received_assumed=False, house=HOUSE
        )
        assert complaint.writer.name == "Karel Proef"


class TestFirstNameAlone:
    @pytest.mark.parametrize(
        "sender", ["John <john1972@post.example>", "zonneke <zonneke.in.zicht@post.example>", "x77@post.example"]
    )
    def test_tells_nobody_who_complains(self, sender: str) -> None:
        assert of_mail("Terrible service at your branch.\n\nJohn\n", sender=sender).affiliate.name is None

    @pytest.mark.parametrize("signature", ["Mevr. Proefmans", "M. et Mme Proefmans", "De Heer Proefmans"])
    def test_a_surname_behind_a_title_does(self, signature: str) -> None:
        text = f"Bonjour,\n\nJe souhaite déposer plainte.\n\nSalutations distinguées\n{signature}\n"
        assert of_mail(text, sender="noreply77@post.example").affiliate.name == "Proefmans"


class TestHugeText:
    @pytest.mark.timeout(20)
    @pytest.mark.parametrize("piece", ["Jean Dupont ", "dossier n° ", "1", "A.", " ", "\n", "J e a n ", "de la van "])
    def test_is_searched_at_both_ends_only(self, piece: str) -> None:
        body = piece * (1_000_000 // len(piece)) + "\n\nBien à vous,\nJeanne Testut"
        letter = Letter(channel=Channel.EMAIL, sender=None, subject="", own=body)
        assert who(letter, HOUSE)[0].name == "Jeanne Testut"


class TestWhoseCase:
    def test_a_lawyers_client_is_the_affiliate(self) -> None:
        complaint = of_mail(
            "Je suis le conseil de Madame Odile Testut, laquelle conteste.\n\nColin Essai\nAvocat\n",
            sender="Maître Colin Essai <c@essai-avocats.example>",
        )
        assert (complaint.writer.name, complaint.affiliate.name, complaint.writer.role) == (
            "Colin Essai",
            "Odile Testut",
            Role.LAWYER,
        )

    def test_a_lawyer_who_names_no_client_is_not_anonymous(self) -> None:
        complaint = of_mail(
            "J'interviens pour une affiliée.\n\nColin Essai\nAvocat\n", sender="Colin Essai <c@essai.example>"
        )
        assert complaint.affiliate.name == "Colin Essai"

    def test_a_relative_who_is_named_is_the_affiliate(self) -> None:
        complaint = of_mail(
            "Mijn vader, Gaston Proef, kreeg niets.\n\nVeerle Proef\n", sender="Veerle Proef <v@post.example>"
        )
        assert (complaint.affiliate.name, complaint.writer.role) == ("Gaston Proef", Role.RELATIVE)

    def test_a_doctors_patient_is_the_affiliate(self) -> None:
        complaint = of_mail(
            "Ci-joint le certificat de Mme Ghislaine Testut.\n\nConfraternellement,\nDr Essai\nMédecine générale\n",
            sender="Dr. P. Essai <secretariat@post.example>",
        )
        assert (complaint.affiliate.name, complaint.writer.role) == ("Ghislaine Testut", Role.PROFESSIONAL)

    def test_both_identities_are_kept(self) -> None:
        complaint = of_mail(
            "In naam van mevrouw Greet Proef.\n\nJan Afgevaardigde Proef\nABVV\n", sender="Jan Bode <jan@abvv.example>"
        )
        assert complaint.writer.name != complaint.affiliate.name

    def test_the_affiliates_numbers_are_kept(self) -> None:
        complaint = of_mail("NISS 85.07.30-033.28, matricule 4471 902 338, dossier REC/25/00418.\n\nJeanne Testut\n")
        affiliate = complaint.affiliate
        assert (affiliate.national_number, affiliate.member_number, affiliate.file_numbers) == (
            "85073003328",
            "4471 902 338",
            ("REC/25/00418",),
        )

    def test_both_national_numbers_are_kept(self) -> None:
        complaint = of_mail(
            "J'écris au nom de ma mère, Odile Testut (NISS 50.01.01-002.55).\n\nJeanne Testut\nNISS 85.07.30-033.28\n"
        )
        assert complaint.affiliate.national_number == "50010100255"
        assert [(one.name, one.national_number) for one in complaint.others] == [("Jeanne Testut", "85073003328")]

    def test_two_who_sign_are_both_kept(self) -> None:
        complaint = of_mail("Nous n'avons rien reçu.\n\nJeanne Testut\nPaul Essai\n")
        assert (complaint.writer.name, [one.name for one in complaint.others]) == ("Jeanne Testut", ["Paul Essai"])

    def test_a_national_number_with_a_wrong_check_is_not_kept(self) -> None:
        assert of_mail("NISS 85.07.30-033.29\n").affiliate.national_number is None


FORWARDED = (
    "{note}\n\n-----Message d'origine-----\nDe : Jeanne Testut <jeanne@post.example>\nEnvoyé : lundi 9 mars 2026 11:40\n"
    "À : agence@house.example\nObjet : plainte\n\nBonjour, je n'ai rien reçu depuis janvier et personne ne répond.\n\nJeanne Testut\n"
)


class TestForwardedByAColleague:
    def test_the_first_writer_is_the_writer(self) -> None:
        complaint = of_mail(
            FORWARDED.format(note=""), "Subject: TR: plainte", sender="Marc Agent <agence@house.example>"
        )
        assert (complaint.writer.name, complaint.writer.email) == ("Jeanne Testut", "jeanne@post.example")

    def test_it_counts_from_the_day_it_first_reached_the_house(self) -> None:
        complaint = of_mail(
            FORWARDED.format(note=""), "Subject: TR: plainte", sender="Marc Agent <agence@house.example>"
        )
        assert (complaint.received, complaint.received_assumed) == (datetime(2026, 3, 9, 10, 40, tzinfo=UTC), True)

    def test_the_language_is_the_first_writers(self) -> None:
        complaint = of_mail(
            FORWARDED.format(note="Gelieve dit te behandelen, dank u wel en groeten van het kantoor."),
            "Subject: FW: plainte",
            sender="Marc Agent <agence@house.example>",
        )
        assert complaint.language is Language.FR

    def test_without_a_first_address_nobody_is_answered(self) -> None:
        text = "-------- Message transféré --------\nDe : Jeanne Testut\nObjet : x\n\nRien reçu.\n\nJeanne Testut\n"
        complaint = of_mail(text, "Subject: TR: x", sender="Marc Agent <agence@house.example>")
        assert (complaint.writer.name, complaint.writer.email) == ("Jeanne Testut", None)

    def test_a_forward_by_the_affiliate_stays_the_affiliates(self) -> None:
        complaint = of_mail(
            FORWARDED.format(note="Voyez ce que j'ai écrit.\n\nPaul Essai"), sender="Paul Essai <paul@post.example>"
        )
        assert complaint.writer.email == "paul@post.example"


LETTER = (
    "Fernand Delessai\nrue des Essais 12\n1180 Uccle\n\nSolidaris Brabant\nService Médiation\nRue du Midi 111\n1000 Bruxelles\n\n"
    "Uccle, le 3 mars 2026\n\nMadame, Monsieur,\n\nJe n'ai rien reçu.\n\nSalutations,\nF. Delessai\nfernand@post.example\n"
)


class TestLetter:
    def test_the_fuller_of_letterhead_and_signature_is_the_name(self) -> None:
        assert of_letter(LETTER).writer.name == "Fernand Delessai"

    def test_the_senders_block_is_the_postal_address(self) -> None:
        assert of_letter(LETTER).writer.postal_address == "Fernand Delessai\nrue des Essais 12\n1180 Uccle"

    def test_an_address_that_is_not_certain_is_only_an_attempt(self) -> None:
        writer = of_letter(LETTER.replace("1180 Uccle", "1190 Uccle")).writer
        assert writer.postal_address is None
        assert writer.address_attempt == "Fernand Delessai\nrue des Essais 12\n1190 Uccle"

    def test_a_block_that_is_no_address_is_an_attempt_too(self) -> None:
        writer = of_letter(LETTER.replace("rue des Essais 12", "rue des Essais")).writer
        assert writer.postal_address is None
        assert writer.address_attempt == "Fernand Delessai\nrue des Essais\n1180 Uccle"

    @pytest.mark.parametrize(
        ("head", "printed"),
        [
            ("Caisse d'Essai\nPlace d'Ailleurs 3\n1050 Ixelles\n", False),
            ("Cabinet Delessai & Fils\nPlace d'Ailleurs 3\n1050 Ixelles\n", True),
            ("Caisse d'Essai\nPlace d'Ailleurs 3\n1050 Ixelles\n\nSolidaris Brabant\nService Médiation\n", True),
        ],
    )
    def test_a_block_without_the_writers_name_counts_only_beside_ours(self, head: str, printed: bool) -> None:
        text = f"{head}\nUccle, le 3 mars 2026\n\nMadame,\n\nJe n'ai rien reçu.\n\nSalutations,\nFernand Delessai\n"
        assert (of_letter(text).writer.postal_address is not None) is printed

    def test_the_block_beside_ours_is_the_writers(self) -> None:
        blocks = "Fernand Delessai          Solidaris Brabant\nrue des Essais 12         Rue du Midi 111\n1180 Uccle                1000 Bruxelles\n"
        text = f"{blocks}\nMadame,\n\nJe n'ai rien reçu.\n\nSalutations,\nFernand Delessai\n"
        assert of_letter(text).writer.postal_address == "Fernand Delessai\nrue des Essais 12\n1180 Uccle"

    def test_an_e_mail_address_read_on_paper_is_not_used(self) -> None:
        assert of_letter(LETTER).writer.email is None

    def test_an_assumed_day_stays_marked(self) -> None:
        assert of_letter(LETTER).received_assumed

    @pytest.mark.parametrize(("confidence", "poor"), [(84.9, True), (85.0, False), (None, False)])
    def test_a_page_read_with_little_confidence_is_a_poor_reading(self, confidence: float | None, poor: bool) -> None:
        page = Page(text="x", confidence=confidence, rotation=0, skew=0.0, source="ocr")
        assert of_letter(LETTER, pages=(page,)).poor_reading is poor

    def test_the_pages_after_the_letter_are_not_its_signature(self) -> None:
        letter = LETTER.replace("Je n'ai rien reçu.", "Je suis le conseil de Madame Yvonne Essai.")
        mandate = (
            "PROCURATION\n\nJe soussignée, Yvonne Essai, donne pouvoir à Maître Delessai.\n"
            + "ligne\n" * 12
            + "Yvonne Essai\n"
        )
        complaint = of_letter(letter + "\n" + mandate)
        assert (complaint.writer.name, complaint.affiliate.name) == ("Fernand Delessai", "Yvonne Essai")

    def test_an_unsigned_letter_has_no_name(self) -> None:
        complaint = of_letter("Madame,\n\nVotre guichet ferme trop tôt.\n\nUn affilié mécontent\n")
        assert (complaint.writer.name, complaint.writer.postal_address) == (None, None)


class TestCorpusLine:
    def test_the_body_is_kept_as_it_is(self) -> None:
        body = "  Rien.\r\n\n> cité\n-- \nJeanne Testut  "
        assert of_line(body).text == body

    def test_what_the_sender_did_not_write_is_ignored(self) -> None:
        body = "Rien reçu.\n\nJeanne Testut\n\nEnvoyé de mon iPhone"
        complaint = of_line(body)
        assert [body[span.start : span.end].strip() for span in complaint.ignored] == ["Envoyé de mon iPhone"]

    def test_the_language_is_that_of_the_own_words(self) -> None:
        body = "Ik heb nog altijd niets ontvangen van jullie dienst.\n\nOp 3 maart 2026 schreef Marc <m@house.example>:\n> Votre dossier est en cours de traitement chez nous, merci de patienter encore un peu."
        assert of_line(body).language is Language.NL

    def test_the_affiliate_is_as_the_text_gives_it(self) -> None:
        complaint = of_line(
            "Nathalie  Proefmans\nKouter 9\n9400 Ninove\n\nGeachte,\n\nNiets.\n\nN. Proefmans", channel=Channel.LETTER
        )
        assert (complaint.affiliate.name, complaint.writer.name) == ("Nathalie  Proefmans", "Nathalie Proefmans")

    def test_a_form_gives_its_boxes(self) -> None:
        body = "KLACHTENFORMULIER\nNAAM: PROEF          VOORNAAM: Annelies\nADRES: Proeflaan 27, 1860 Meise\nHANDTEKENING: AP"
        writer = of_line(body, channel=Channel.FORM).writer
        assert (writer.name, writer.postal_address) == ("Annelies PROEF", "Annelies PROEF\nProeflaan 27\n1860 Meise")

    @given(st.text(max_size=400), st.one_of(st.none(), st.text(max_size=60)), st.sampled_from(list(Channel)))
    def test_any_text_makes_a_complaint(self, body: str, sender: str | None, channel: Channel) -> None:
        complaint = of_line(body, sender=sender, channel=channel)
        assert complaint.text == body
        assert all(0 <= span.start <= span.end <= len(body) for span in complaint.ignored)


class TestAttachedLetter:
    SIGNED = "Geachte,\n\nSinds januari wacht ik op antwoord, ik dien klacht in.\n\nMet vriendelijke groeten,\nWim Proefmans\n"

    def of(self, body: str) -> Complaint:
        files = part(self.SIGNED, filename="klacht.txt")
        data = multipart(part(body), files, headers={"From": "Jeanne Testut <jeanne@post.example>"})
        document = read_message(data, limits=Limits())
        return normalize(document, received=RECEIVED, received_assumed=False, house=HOUSE)

    @pytest.mark.parametrize("body", ["zie bijlage", "", "Envoyé de mon iPhone"])
    def test_that_is_the_complaint_says_who_complains(self, body) -> None:
        complaint = self.of(body)
        assert (complaint.writer.name, complaint.writer.email) == ("Wim Proefmans", "jeanne@post.example")
        assert (complaint.language, "wacht ik op antwoord" in complaint.text) == (Language.NL, True)

    def test_beside_a_whole_body_it_is_an_annex(self) -> None:
        complaint = self.of("Je me plains du guichet, qui a perdu mon dossier.\n\nBien à vous,\nJeanne Testut\n")
        assert complaint.writer.name == "Jeanne Testut"


class TestWhatIsPrintedOnALetter:
    PAGES = (
        "Madame, Monsieur,\n\nLe guichet a perdu le dossier.\n\nVos données sont traitées conformément au RGPD.\n\n1/2\n",
        "\nPersonne ne répond depuis mars.\n\nN. Proefmans\n\nMeer info: onze privacyverklaring op www.relais.example\n",
    )

    def test_at_the_foot_of_each_page_it_counts_for_nothing(self) -> None:
        parts = tuple(
            DocumentPart(path=f"page:{number}", content_type="image/png", text=text, zones=mark_page(text))
            for number, text in enumerate(self.PAGES, 1)
        )
        text = "\n\n".join(page.strip("\n") for page in self.PAGES)
        letter = Document(sha256="0" * 64, channel=Channel.LETTER, language=Language.FR, text=text, parts=parts)
        found = normalize(letter, received=datetime(2026, 5, 4, tzinfo=UTC), received_assumed=False, house=HOUSE)
        assert [text[span.start : span.end].strip() for span in found.ignored] == [
            "Vos données sont traitées conformément au RGPD.",
            "Meer info: onze privacyverklaring op www.relais.example",
        ]
        assert found.text == text

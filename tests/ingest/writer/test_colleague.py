"""What comes from an address of the house: whose it is, and that the colleague is never taken for the complainant."""

import base64
from datetime import UTC, datetime

import pytest

from ingest.mail.mime import read_message
from ingest.normalize import normalize
from models.house import Limits
from models.values import Address, Complaint, Document, DocumentPart, MessageHeader, ZoneSpan
from models.words import AutomaticSign, Channel, ForwardDoubt, Withheld, Zone
from tests.ingest.houses import HOUSE
from tests.ingest.mail.outlooks import msg

RECEIVED = datetime(2026, 3, 20, 9, 30, tzinfo=UTC)
COLLEAGUE = "Marc Agent <marc.agent@house.example>"
HEAD = "De : {sender}\nEnvoyé : {day} mars 2026 11:40\nÀ : {to}\nObjet : {subject}\n\n"
THEIRS = "Bonjour, je n'ai rien reçu depuis janvier et personne ne répond à mes courriers.\n\nJeanne Testut"
JEANNE = ("Jeanne Testut", "jeanne@post.example")


def block(
    text: str = THEIRS,
    *,
    sender: str = "Jeanne Testut <jeanne@post.example>",
    day: str = "lundi 9",
    to: str = "agence@house.example",
    subject: str = "plainte",
) -> str:
    return HEAD.format(sender=sender, day=day, to=to, subject=subject) + text


def of_mail(text: str, *headers: str, sender: str = COLLEAGUE, subject: str = "TR: plainte") -> Complaint:
    fields = [f"From: {sender}", "To: plaintes@house.example", f"Subject: {subject}", *headers]
    if not any(field.lower().startswith("content-type") for field in headers):
        fields.append("Content-Type: text/plain; charset=utf-8")
    document = read_message(("\n".join(fields) + "\n\n" + text).encode(), limits=Limits())
    return normalize(document, received=RECEIVED, received_assumed=False, house=HOUSE)


def with_attached(note: str, *messages: str, subject: str = "TR: plainte") -> Complaint:
    parts = [f"Content-Type: text/plain; charset=utf-8\n\n{note}\n"]
    parts += [f"Content-Type: message/rfc822\nContent-Disposition: attachment\n\n{message}\n" for message in messages]
    body = "".join(f"--b\n{part}\n" for part in parts) + "--b--\n"
    return of_mail(body, "MIME-Version: 1.0", "Content-Type: multipart/mixed; boundary=b", subject=subject)


def with_file(filename: str, content: bytes) -> Complaint:
    encoded = base64.encodebytes(content).decode()
    body = (
        f"--b\nContent-Type: text/plain\n\nPour suite.\n--b\nContent-Type: application/octet-stream\n"
        f"Content-Disposition: attachment; filename={filename}\nContent-Transfer-Encoding: base64\n\n{encoded}\n--b--\n"
    )
    return of_mail(body, "MIME-Version: 1.0", "Content-Type: multipart/mixed; boundary=b")


def message(
    text: str = THEIRS, *, sender: str = "Jeanne Testut <jeanne@post.example>", day: int = 9, more: str = ""
) -> str:
    return (
        f"From: {sender}\nTo: agence@house.example\nSubject: plainte\nDate: {day} Mar 2026 11:40:00 +0100\n{more}"
        f"Content-Type: text/plain; charset=utf-8\n\n{text}"
    )


def writer(complaint: Complaint) -> tuple[str | None, str | None]:
    return complaint.writer.name, complaint.writer.email


def doubt(complaint: Complaint) -> ForwardDoubt | None:
    assert complaint.passed_on is not None
    return complaint.passed_on.doubt


def counting(complaint: Complaint) -> str:
    text = complaint.text
    for span in reversed(complaint.ignored):
        text = text[: span.start] + text[span.end :]
    return text


class TestForwardInline:
    def test_the_affiliate_is_the_writer_and_the_colleague_is_named_beside(self) -> None:
        complaint = of_mail("Pour suite utile.\n\n" + block())
        assert (writer(complaint), doubt(complaint)) == (JEANNE, None)
        assert complaint.passed_on is not None
        assert complaint.passed_on.by.address == "marc.agent@house.example"

    def test_the_colleagues_comment_is_kept_and_counts_for_nothing(self) -> None:
        complaint = of_mail("Voir ci-dessous, merci de traiter.\n\nMarc\n\n" + block())
        assert "merci de traiter" in complaint.text
        assert counting(complaint).strip() == THEIRS

    def test_passed_on_twice_it_is_still_the_affiliates(self) -> None:
        inner = block("Merci de traiter.\n\n" + block(), sender="Ann Contact <ann@house.example>", day="mardi 10")
        complaint = of_mail("Voir plus bas.\n\n" + inner)
        assert (writer(complaint), complaint.received.day) == (JEANNE, 9)

    def test_a_colleague_named_without_an_address_is_not_the_writer(self) -> None:
        inner = block("Merci de traiter.\n\n" + block(), sender="Contact Ann", day="mardi 10", to="Agent Marc")
        complaint = of_mail("Voir plus bas.\n\n" + inner)
        assert (writer(complaint), doubt(complaint)) == (JEANNE, None)

    def test_without_a_forwards_prefix_it_is_one_all_the_same(self) -> None:
        complaint = of_mail("Merci de traiter.\n\n" + block(), subject="Plainte d'une affiliée")
        assert (writer(complaint), doubt(complaint)) == (JEANNE, None)

    def test_of_a_thread_of_six_the_affiliates_newest_message_counts(self) -> None:
        staff, she = "Ann Contact <ann@house.example>", "Jeanne Testut <jeanne@post.example>"
        thread = [
            block("Nous revenons vers vous.", sender=staff, day="vendredi 13", to="jeanne@post.example"),
            block("Je reste sans réponse et je dépose plainte.", sender=she, day="jeudi 12"),
            block("Votre demande est en cours.", sender=staff, day="mercredi 11", to="jeanne@post.example"),
            block("Où en est mon dossier ?", sender=she, day="mardi 10"),
            block("Bien reçu.", sender=staff, day="lundi 9", to="jeanne@post.example"),
            block("Voici mon attestation.", sender=she, day="dimanche 8"),
        ]
        complaint = of_mail("\n\n".join(thread))
        assert (writer(complaint)[1], complaint.received.day) == ("jeanne@post.example", 12)
        assert "dépose plainte" in counting(complaint)
        assert "Nous revenons" not in counting(complaint)

    def test_a_short_last_word_takes_what_they_wrote_before_with_it(self) -> None:
        thread = [
            block("Et alors ?", day="jeudi 12"),
            block("Je conteste la récupération de 350 euros.", day="mardi 10"),
        ]
        assert "récupération" in counting(of_mail("\n\n".join(thread)))

    def test_an_address_that_only_the_thread_knows_is_found_there(self) -> None:
        thread = [
            block(sender="Jeanne Testut", day="jeudi 12"),
            block("Bien reçu.", sender="ann@house.example", to="Jeanne Testut <jeanne@post.example>"),
        ]
        complaint = of_mail("\n\n".join(thread))
        assert (writer(complaint), doubt(complaint)) == (JEANNE, None)

    def test_the_first_writers_subject_and_header_take_the_place_of_the_colleagues(self) -> None:
        complaint = of_mail(block(subject="Indemnités impayées"), subject="TR: pour vous")
        assert (complaint.subject, complaint.from_header) == (
            "Indemnités impayées",
            "Jeanne Testut <jeanne@post.example>",
        )

    def test_a_stamp_of_the_colleagues_exchange_does_not_withhold_the_answer(self) -> None:
        complaint = of_mail(block(), "X-Auto-Response-Suppress: All")
        assert complaint.automatic.withhold is not Withheld.AUTOMATIC_HEADER

    def test_a_day_that_cannot_be_is_not_believed(self) -> None:
        complaint = of_mail(block(day="lundi 9").replace("mars 2026", "mars 2031"))
        assert (complaint.received, complaint.received_assumed) == (RECEIVED, False)

    def test_sent_to_somebody_else_first_the_day_tells_nothing(self) -> None:
        assert of_mail(block(to="docteur@cabinet.example")).received == RECEIVED

    def test_a_forward_of_a_forward_brings_what_the_affiliate_passed_on(self) -> None:
        inner = (
            block("Voici la réponse du médecin.", subject="TR: réponse")
            + "\n\n"
            + block(
                "Le certificat a été envoyé le 3.", sender="Dr Essai <dr@cabinet.example>", to="jeanne@post.example"
            )
        )
        complaint = of_mail(inner)
        assert writer(complaint)[1] == "jeanne@post.example"
        assert "certificat" in counting(complaint)

    def test_the_header_block_of_an_html_mail_is_read_too(self) -> None:
        html = (
            "<p>Pour suite.</p><hr><div><b>De&nbsp;:</b> Jeanne Testut &lt;jeanne@post.example&gt;<br><b>Envoyé&nbsp;:</b> "
            "lundi 9 mars 2026 11:40<br><b>À&nbsp;:</b> Agence &lt;agence@house.example&gt;<br><b>Objet&nbsp;:</b> plainte</div>"
            "<p>Bonjour, je n'ai rien reçu depuis janvier.</p><p>Jeanne Testut</p>"
        )
        complaint = of_mail(html, "Content-Type: text/html; charset=utf-8")
        assert (writer(complaint), doubt(complaint), complaint.received.day) == (JEANNE, None, 9)

    def test_two_peoples_messages_in_one_mail_are_a_doubt(self) -> None:
        complaint = of_mail(block() + "\n\n" + block("Moi non plus.", sender="Paul Essai <paul@post.example>"))
        assert (complaint.writer.email, doubt(complaint)) == (None, ForwardDoubt.SEVERAL)
        assert "Moi non plus" in complaint.text

    def test_a_list_that_wrote_its_own_address_is_not_the_first_writer(self) -> None:
        complaint = of_mail(block(sender="'Jeanne Testut' via Plaintes <plaintes@house.example>"))
        assert (writer(complaint), doubt(complaint)) == (("Jeanne Testut", None), ForwardDoubt.NO_ADDRESS)


class TestForwardAttached:
    """FIELD, lesson 11: forwarded as an attachment must find the real complainant."""

    def test_as_an_outlook_file_it_is_the_same(self) -> None:
        complaint = with_file("plainte.msg", msg())
        assert (writer(complaint)[1], complaint.received.day) == ("nora.vandamme@maison.example", 2)

    def test_the_attached_messages_sender_is_the_writer(self) -> None:
        complaint = with_attached("Pour suite utile.", message())
        assert (writer(complaint), doubt(complaint), complaint.received.day) == (JEANNE, None, 9)

    def test_attached_in_an_attached_message_of_a_colleague(self) -> None:
        inner = (
            "From: Ann <ann@house.example>\nDate: 10 Mar 2026 09:00:00 +0100\nMIME-Version: 1.0\n"
            "Content-Type: multipart/mixed; boundary=c\n\n--c\nContent-Type: text/plain\n\nA traiter\n"
            f"--c\nContent-Type: message/rfc822\n\n{message()}\n--c--\n"
        )
        complaint = with_attached("Voir annexe.", inner)
        assert (writer(complaint), doubt(complaint)) == (JEANNE, None)

    def test_an_inline_forward_in_an_attached_message_of_a_colleague(self) -> None:
        complaint = with_attached("", message("A traiter.\n\n" + block(), sender="Ann <ann@house.example>", day=10))
        assert (writer(complaint), doubt(complaint)) == (JEANNE, None)

    def test_messages_of_two_people_are_a_doubt_that_shows_both(self) -> None:
        complaint = with_attached("Deux plaintes.", message(), message(sender="Paul Essai <paul@post.example>"))
        assert complaint.passed_on is not None
        assert doubt(complaint) is ForwardDoubt.SEVERAL
        assert [one.address for one in complaint.passed_on.candidates] == ["jeanne@post.example", "paul@post.example"]

    def test_of_two_messages_of_one_person_the_newer_counts(self) -> None:
        complaint = with_attached("", message(day=9), message("Je relance ma plainte.", day=12))
        assert (writer(complaint)[1], complaint.received.day) == ("jeanne@post.example", 12)


class TestInDoubt:
    def test_a_name_without_an_address_is_shown_and_nobody_is_answered(self) -> None:
        complaint = of_mail(block(sender="Jeanne Testut"))
        assert (writer(complaint), doubt(complaint)) == (("Jeanne Testut", None), ForwardDoubt.NO_ADDRESS)

    def test_a_forward_without_a_header_block_is_one(self) -> None:
        complaint = of_mail(f"-------- Message transféré --------\n\n{THEIRS}")
        assert (complaint.writer.email, doubt(complaint)) == (None, ForwardDoubt.NO_HEADER)

    def test_an_address_that_nobody_reads_is_one(self) -> None:
        complaint = of_mail(block("Votre colis est en route.", sender="noreply@shop.example"))
        assert (complaint.writer.email, doubt(complaint)) == (None, ForwardDoubt.MACHINE)

    def test_a_colleagues_answer_to_the_affiliate_with_us_in_copy_is_one(self) -> None:
        complaint = of_mail(
            "Madame, nous regrettons ce retard.\n\n" + block(),
            "Cc: Jeanne Testut <jeanne@post.example>",
            subject="RE: plainte",
        )
        assert (complaint.writer.email, doubt(complaint)) == (None, ForwardDoubt.ANSWER)

    def test_an_address_in_the_text_is_shown_and_not_used(self) -> None:
        complaint = of_mail(block(THEIRS + "\njeanne@post.example", sender="Jeanne Testut"))
        assert complaint.passed_on is not None
        assert complaint.writer.email is None
        assert [one.address for one in complaint.passed_on.candidates] == ["", "jeanne@post.example"]

    def test_every_word_counts_there(self) -> None:
        assert of_mail("Voir plus bas.\n\n" + block(sender="Jeanne Testut")).ignored == ()

    @pytest.mark.parametrize("text", [block(), block(sender="Jeanne Testut"), "Note d'appel : Mme Testut se plaint."])
    def test_the_colleague_is_never_the_writer(self, text: str) -> None:
        assert of_mail(text).writer.email != "marc.agent@house.example"


class TestColleaguesOwn:
    @pytest.mark.parametrize(
        "text",
        [
            "Je vous écris à titre privé : mon remboursement n'arrive pas.\n\nMarc Agent",
            "En tant qu'affilié, je dépose plainte.\n\n" + block("Votre dossier suit.", sender="dr@cabinet.example"),
            "Mon remboursement n'arrive pas depuis six mois.\n\n" + block("Patience.", sender="ann@house.example"),
        ],
    )
    def test_complaint_is_an_ordinary_one(self, text: str) -> None:
        complaint = of_mail(text, subject="Ma plainte")
        assert (writer(complaint), complaint.passed_on) == (("Marc Agent", "marc.agent@house.example"), None)

    OURS = "Mes indemnités ne sont pas payées depuis octobre. Je porte plainte.\n\nMarc Agent\nn° d'affilié 0417/99.123"
    DOCTOR = "Monsieur, le certificat est parti le 9 octobre.\n\nDr Essai"

    @pytest.mark.parametrize("attached", [False, True])
    def test_above_the_mail_of_their_doctor_is_theirs_with_their_number(self, attached: bool) -> None:
        inner = message(self.DOCTOR, sender="Dr Essai <dr@cabinet.example>").replace("agence@", "marc.agent@")
        inline = block(self.DOCTOR, sender="Dr Essai <dr@cabinet.example>", to=COLLEAGUE)
        complaint = with_attached(self.OURS, inner) if attached else of_mail(f"{self.OURS}\n\n{inline}")
        assert (writer(complaint), complaint.affiliate.member_number, complaint.passed_on) == (
            ("Marc Agent", "marc.agent@house.example"),
            "0417/99.123",
            None,
        )

    def test_above_a_message_that_was_written_to_the_house_is_a_doubt(self) -> None:
        complaint = of_mail(f"{self.OURS}\n\n{block()}")
        assert (complaint.writer.email, doubt(complaint)) == (None, ForwardDoubt.ANSWER)
        assert "Mes indemnités" in counting(complaint)

    @pytest.mark.parametrize("attached", [False, True])
    def test_that_is_not_sure_answers_nobody(self, attached: bool) -> None:
        said = "J'attends depuis six semaines, voir ci-dessous."
        complaint = with_attached(said, message()) if attached else of_mail(f"{said}\n\n{block()}")
        assert (complaint.writer.email, doubt(complaint)) == (None, ForwardDoubt.ANSWER)

    def test_with_a_letter_of_their_doctor_is_no_scan_of_the_doctors(self) -> None:
        complaint = scan(
            "Mes indemnités ne sont pas payées, je porte plainte.", sender=COLLEAGUE, subject="attestation"
        )
        assert (complaint.writer.email, complaint.channel) == ("marc.agent@house.example", Channel.EMAIL)

    def test_note_on_a_case_stays_theirs(self) -> None:
        complaint = of_mail(
            "Dossier MQS-2026-000123-77 : voici ma réponse.\n\n" + block(), subject="RE: MQS-2026-000123"
        )
        assert (complaint.writer.email, complaint.passed_on) in (
            ("marc.agent@house.example", None),
            ("jeanne@post.example", complaint.passed_on),
        )


class TestTold:
    @pytest.mark.parametrize(
        "text",
        [
            "Note d'appel du 19/03\nAppelant : Jeanne Testut\nTél : 0470 00 11 22\nSe plaint de l'attente.",
            "Mme Jeanne Testut a téléphoné ce matin, elle est fâchée du retard de paiement.",
            "Belnota\nBeller: Jeanne Testut\nKlaagt over de wachttijd.",
            "Mevrouw Jeanne Testut heeft gebeld: zij kreeg nog niets terugbetaald.",
            "Telefonnotiz\nAnrufer: Jeanne Testut\nBeschwert sich über die Wartezeit.",
            "Phone note\nCaller: Jeanne Testut\nComplains about the wait.",
            "Mme Jeanne Testut s'est présentée à l'agence et se plaint du retard.",
        ],
    )
    def test_by_telephone_or_at_the_counter_the_person_named_complains(self, text: str) -> None:
        complaint = of_mail(text, subject="pour vous")
        assert (writer(complaint), doubt(complaint)) == (("Jeanne Testut", None), ForwardDoubt.NOTE)

    def test_an_address_in_the_note_is_shown_and_not_used(self) -> None:
        complaint = of_mail("Note d'appel\nAppelant : Jeanne Testut, jeanne@post.example\nSe plaint.", subject="appel")
        assert complaint.passed_on is not None
        assert (complaint.writer.email, complaint.passed_on.candidates[0].address) == (None, "jeanne@post.example")


class TestForm:
    BOXES = "Nom : Testut\nPrénom : Jeanne\nE-mail : jeanne@post.example\nMessage : je n'ai rien reçu depuis janvier.\n"

    @pytest.mark.parametrize(
        "headers", [("Reply-To: Jeanne Testut <jeanne@post.example>",), ("Auto-Submitted: auto-generated",)]
    )
    def test_of_the_houses_own_site_is_the_persons_who_filled_it_in(self, headers: tuple[str, ...]) -> None:
        complaint = of_mail(self.BOXES, *headers, sender="noreply@house.example", subject="Formulaire de plainte")
        assert (writer(complaint), complaint.channel, doubt(complaint)) == (JEANNE, Channel.WEB, None)
        assert complaint.automatic.sign is None

    def test_with_the_address_in_reply_to_alone(self) -> None:
        boxes = self.BOXES.replace("E-mail : jeanne@post.example\n", "")
        complaint = of_mail(boxes, "Reply-To: jeanne@post.example", sender="site@house.example", subject="Formulaire")
        assert (writer(complaint), complaint.channel) == (JEANNE, Channel.WEB)

    def test_with_two_addresses_that_differ_is_in_doubt(self) -> None:
        complaint = of_mail(
            self.BOXES, "Reply-To: paul@post.example", sender="site@house.example", subject="Formulaire"
        )
        assert (complaint.writer.email, doubt(complaint)) == (None, ForwardDoubt.SEVERAL)

    def test_of_a_list_that_wrote_its_own_address(self) -> None:
        complaint = of_mail(
            "Je n'ai rien reçu.\n\nJeanne",
            "Reply-To: jeanne@post.example",
            sender="\"'Jeanne Testut' via Plaintes\" <plaintes@house.example>",
            subject="plainte",
        )
        assert writer(complaint) == JEANNE


def scan(
    note: str, *, sender: str = "Copieur agence <scanner@house.example>", subject: str = "Message de KM_C258"
) -> Complaint:
    letter = (
        "Fernand Delessai\nrue des Essais 12\n1180 Uccle\n\nSolidaris Brabant\nRue du Midi 111\n1000 Bruxelles\n\n"
        "Uccle, le 3 mars 2026\n\nMadame, Monsieur,\n\nJe n'ai rien reçu et je me plains.\n\nSalutations,\nF. Delessai\n"
    )
    parts = (
        f"--b\nContent-Type: text/plain; charset=utf-8\n\n{note}\n--b\nContent-Type: text/plain; charset=utf-8; name=scan.txt\n"
        f"Content-Disposition: attachment; filename=scan.txt\n\n{letter}\n--b--\n"
    )
    headers = ("MIME-Version: 1.0", "Content-Type: multipart/mixed; boundary=b")
    return of_mail(parts, *headers, sender=sender, subject=subject)


class TestScannedByAColleague:
    @pytest.mark.parametrize(
        ("note", "sender", "subject"),
        [
            ("", "Copieur agence <scanner@house.example>", "Message de KM_C258"),
            ("Ci-joint la plainte de M. Delessai reçue à l'agence. Pour suite utile.\n\nMarc", COLLEAGUE, "courrier"),
        ],
    )
    def test_the_letter_is_the_complaint_and_is_answered_by_post(self, note: str, sender: str, subject: str) -> None:
        complaint = scan(note, sender=sender, subject=subject)
        assert (writer(complaint), complaint.channel) == (("Fernand Delessai", None), Channel.LETTER)
        assert complaint.writer.postal_address == "Fernand Delessai\nrue des Essais 12\n1180 Uccle"

    def test_a_list_that_a_colleague_sends_is_no_letter(self) -> None:
        parts = (
            "--b\nContent-Type: text/plain; charset=utf-8\n\nPour suite utile.\n--b\nContent-Type: text/plain; name=l.txt\n"
            "Content-Disposition: attachment; filename=l.txt\n\nagence;nombre\nforest;3\n--b--\n"
        )
        complaint = of_mail(parts, "MIME-Version: 1.0", "Content-Type: multipart/mixed; boundary=b", subject="liste")
        assert (complaint.channel, complaint.passed_on) == (Channel.EMAIL, None)


class TestMachines:
    def test_a_colleagues_out_of_office_reply_stays_automatic(self) -> None:
        complaint = of_mail(
            "Je suis absent jusqu'au 30.\n\n" + block(), "Auto-Submitted: auto-replied", subject="Réponse automatique"
        )
        assert complaint.automatic.sign is AutomaticSign.AUTO_SUBMITTED

    def test_a_form_of_the_site_that_a_colleague_passes_on_is_the_persons(self) -> None:
        complaint = of_mail(block(TestForm.BOXES, sender="Site <noreply@house.example>", subject="Formulaire"))
        assert (writer(complaint), complaint.channel, doubt(complaint)) == (JEANNE, Channel.WEB, None)


class TestHugeText:
    @pytest.mark.timeout(30)
    @pytest.mark.parametrize("piece", ["De : a <a@b.example>\nÀ : x\n\n", "Nom : ", "E-mail : ", "Appelant : "])
    @pytest.mark.parametrize("zone", [Zone.OWN, Zone.FORWARD])
    def test_of_a_colleague_takes_seconds(self, piece: str, zone: Zone) -> None:
        text = piece * (1_000_000 // len(piece))
        part = DocumentPart(
            path="body", content_type="text/plain", text=text, zones=(ZoneSpan(zone=zone, start=0, end=len(text)),)
        )
        header = MessageHeader(
            message_id=None, subject="x", from_=(Address(name="Marc", address="marc@house.example"),)
        )
        document = Document(
            sha256="0" * 64, channel=Channel.EMAIL, language=None, text=text, parts=(part,), message=header
        )
        complaint = normalize(document, received=RECEIVED, received_assumed=False, house=HOUSE)
        assert complaint.received == RECEIVED


class TestRedirected:
    def test_by_a_colleague_counts_from_the_day_it_was_sent(self) -> None:
        complaint = of_mail(
            THEIRS,
            f"Resent-From: {COLLEAGUE}",
            "Date: Mon, 9 Mar 2026 11:40:00 +0100",
            sender="Jeanne Testut <jeanne@post.example>",
        )
        assert (writer(complaint), complaint.received.day, complaint.received_assumed) == (JEANNE, 9, True)

    def test_by_anybody_else_changes_nothing(self) -> None:
        complaint = of_mail(
            THEIRS, "Resent-From: x@post.example", "Date: Mon, 9 Mar 2026 11:40:00 +0100", sender="j@post.example"
        )
        assert complaint.received == RECEIVED


class TestForwardByAnybodyElse:
    """FIELD, zammad#678, zammad#1596, osTicket#3032: who passes something on is the one who complains."""

    @pytest.mark.parametrize("sender", ["Décisions <decisions@house.example>", "Dr Essai <dr@cabinet.example>"])
    def test_stays_theirs(self, sender: str) -> None:
        text = "Je conteste ceci.\n\nPaul Essai\n\n" + block("Votre demande est refusée.", sender=sender)
        complaint = of_mail(text, sender="Paul Essai <paul@post.example>")
        assert (writer(complaint), complaint.passed_on) == (("Paul Essai", "paul@post.example"), None)

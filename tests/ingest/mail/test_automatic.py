"""Machines and people, told apart by headers."""

import pytest

from ingest.mail.automatic import automatic
from models.words import AutomaticSign, Withheld
from tests.ingest.mail.bounced import DSN, QMAIL
from tests.ingest.mail.mails import COMPLAINT, mail, multipart, parsed, part


def of(**headers: str):
    return automatic(parsed(mail(headers={name.replace("_", "-"): value for name, value in headers.items()})))


class TestSigns:
    """FIELD, lesson 17: machines that answer machines; a person bears no sign, whatever they complain of."""

    def test_a_person_bears_none(self):
        assert of().sign is None

    def test_a_report_is_one(self):
        assert automatic(parsed(DSN)).sign is AutomaticSign.REPORT

    def test_a_read_receipt_is_a_report(self):
        receipt = multipart(
            part("Votre message a été lu."),
            part("Disposition: manual-action/MDN-sent-manually; displayed", "message/disposition-notification"),
            subtype="report",
            extra="; report-type=disposition-notification",
        )
        assert automatic(parsed(receipt)).sign is AutomaticSign.REPORT

    def test_a_bounce_that_does_not_say_report_is_one_too(self):
        assert automatic(parsed(QMAIL)).sign is AutomaticSign.REPORT

    def test_an_empty_return_path_is_one(self):
        assert of(Return_Path="<>").sign is AutomaticSign.NULL_RETURN_PATH

    def test_an_absent_return_path_is_none(self):
        assert automatic(parsed(mail(without=("Return-Path",)))).sign is None

    @pytest.mark.parametrize(
        "value", ["auto-replied", "auto-generated", "Auto-Replied (vacation)", "auto-generated; x=y"]
    )
    def test_auto_submitted_is_one(self, value):
        assert of(Auto_Submitted=value).sign is AutomaticSign.AUTO_SUBMITTED

    @pytest.mark.parametrize("value", ["no", "No", "", "autoplayed", "auto-notified"])
    def test_auto_submitted_no_is_none(self, value):
        assert of(Auto_Submitted=value).sign is None

    def test_a_bounce_of_ours_is_known_as_ours(self):
        assert automatic(parsed(DSN), own_message_ids={"<ours-1@solidaris.example>"}).sign is AutomaticSign.OWN_BOUNCE

    def test_a_person_who_tells_of_a_bounce_bears_none(self):
        told = "Bonjour, mon message vous est revenu : « 550 5.1.1 user unknown, undeliverable ». Que faire ?"
        assert automatic(parsed(mail(told, headers={"Subject": "Undeliverable: ma plainte"}))).sign is None

    def test_a_complaint_about_spam_is_a_report(self):
        feedback = multipart(
            part("This is an abuse report."),
            part("Feedback-Type: abuse\nUser-Agent: x/1", "message/feedback-report"),
            subtype="report",
            extra="; report-type=feedback-report",
        )
        assert automatic(parsed(feedback)).sign is AutomaticSign.REPORT

    @pytest.mark.parametrize("subject", ["Undeliverable: ma plainte", "FW: Mail delivery failed", "Échec de la remise"])
    @pytest.mark.parametrize("sender", ["Nora <nora@maison.example>", "Mail Service <nora@maison.example>", "nora"])
    def test_a_person_who_complains_of_a_bounce_bears_none(self, sender, subject):
        told = mail("Votre serveur dit « 550 5.1.1 user unknown ».", headers={"From": sender, "Subject": subject})
        assert automatic(parsed(told)).sign is None

    def test_a_person_who_passes_a_bounce_on_bears_none(self):
        passed_on = multipart(part("Voyez ce que je reçois."), b"Content-Type: message/rfc822\r\n\r\n" + DSN)
        assert automatic(parsed(passed_on)).sign is None


class TestWithholding:
    """FIELD, lesson 18: Exchange stamps people's mail, and they were left without an answer."""

    def test_a_person_is_answered(self):
        assert of().withhold is None

    @pytest.mark.parametrize("value", ["All", "OOF", "DR, AutoReply", "all"])
    def test_a_wish_for_no_automatic_answer_is_kept(self, value):
        assert of(X_Auto_Response_Suppress=value).withhold is Withheld.AUTOMATIC_HEADER

    @pytest.mark.parametrize("value", ["None", "DR, RN, NRN", ""])
    def test_the_stamp_that_exchange_puts_on_people_is_none(self, value):
        assert of(X_Auto_Response_Suppress=value).withhold is None

    @pytest.mark.parametrize("value", ["bulk", "junk", "auto_reply"])
    def test_precedence_of_bulk_withholds(self, value):
        assert of(Precedence=value).withhold is Withheld.AUTOMATIC_HEADER

    @pytest.mark.parametrize("name", ["List-Id", "List-Unsubscribe", "Mailing-List"])
    def test_a_list_is_not_answered(self, name):
        assert of(**{name: "<x.example>"}).withhold is Withheld.MAILING_LIST

    @pytest.mark.parametrize(
        "address",
        [
            "no-reply@x.example",
            "noreply@x.example",
            "NoReply-2026@x.example",
            "factures.no-reply@x.example",
            "ne-pas-repondre@x.example",
            "niet-beantwoorden@x.example",
            "MAILER-DAEMON@x.example",
            "postmaster@x.example",
        ],
    )
    def test_an_address_that_nobody_reads_is_not_answered(self, address):
        assert of(From=f"Service <{address}>").withhold is Withheld.NO_REPLY_ADDRESS

    @pytest.mark.parametrize(
        "address", ["renoreplye@x.example", "nora.reply@x.example", "post@x.example", "nore@x.example"]
    )
    def test_a_name_that_only_sounds_so_is_answered(self, address):
        assert of(From=address).withhold is None

    def test_a_reply_to_that_is_read_is_answered(self):
        assert of(From="no-reply@x.example", Reply_To="Nora <nora@x.example>").withhold is None

    @pytest.mark.parametrize(
        "subject",
        [
            "Réponse automatique : congé",
            "Automatisch antwoord: afwezig",
            "Automatic reply: away",
            "Abwesenheitsnotiz",
            "Automatische Antwort: Ihre Nachricht",
            "Afwezigheidsbericht",
            "Message d'absence : retour le 5",
            "Out of Office: your message",
        ],
    )
    def test_the_subject_of_an_absence_withholds(self, subject):
        assert of(Subject=subject).withhold is Withheld.AUTOMATIC_HEADER

    @pytest.mark.parametrize(
        "subject",
        [
            "Afwezigheid van uw arts op mijn afspraak",
            "Vacation pay refused",
            "Abwesenheit Ihrer Beraterin",
            "Réponse automatique sans suite depuis mars",
            "Absence de réponse",
            "Automatisch bericht klopt niet",
        ],
    )
    def test_a_persons_subject_that_begins_like_one_is_answered(self, subject):
        assert of(Subject=subject).withhold is None

    def test_a_notification_withholds(self):
        assert of(Auto_Submitted="auto-notified").withhold is Withheld.AUTOMATIC_HEADER

    def test_withholding_is_no_sign(self):
        assert of(X_Auto_Response_Suppress="All", Precedence="bulk").sign is None

    def test_a_complaint_about_automatic_replies_is_answered(self):
        told = mail(COMPLAINT, headers={"Subject": "Votre réponse automatique ne répond à rien"})
        assert automatic(parsed(told)).withhold is None

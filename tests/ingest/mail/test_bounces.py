"""What a bounce says."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.mail.bounces import delivery_report
from tests.ingest.mail import bounced
from tests.ingest.mail.bounced import RETURNED, dsn
from tests.ingest.mail.mails import mail, parsed, part


class TestReport:
    @pytest.mark.parametrize("data", [bounced.DSN, bounced.QMAIL, bounced.EXIM, bounced.FRENCH])
    def test_each_dialect_names_the_address_that_failed(self, data):
        assert delivery_report(parsed(data)).failed_address == "p.lemoine@x.example"

    @pytest.mark.parametrize("data", bounced.EXCHANGE.values(), ids=bounced.EXCHANGE.keys())
    def test_a_notice_in_any_of_our_languages_names_it_too(self, data):
        assert delivery_report(parsed(data)).failed_address == "p.lemoine@x.example"

    @pytest.mark.parametrize("data", bounced.EXCHANGE.values(), ids=bounced.EXCHANGE.keys())
    def test_a_notice_that_gives_no_code_is_for_good(self, data):
        assert delivery_report(parsed(data)).permanent is True

    @pytest.mark.parametrize(
        ("line", "address"),
        [
            (">>> antonia@x.example.jp <antonia@x.example.jp>", "antonia@x.example.jp"),
            ("antonia@x.example.jp [User unknown]", "antonia@x.example.jp"),
            ("Message-ID: <20260202.abc@x.example>\nUser unknown: <antonia@x.example.jp>", "antonia@x.example.jp"),
            ("RCPT TO: antonia@x.example.jp", "antonia@x.example.jp"),
            ("Could not be delivered. Original Message:\nFrom: plaintes@solidaris.example\nTo: antonia@x.example.jp", "antonia@x.example.jp"),
        ],
    )  # fmt: skip
    def test_an_address_is_read_whole_and_is_the_one_that_failed(self, line, address):
        data = mail(f"Undeliverable, unknown user.\n\n{line}\n", headers=bounced.DAEMON)
        assert delivery_report(parsed(data)).failed_address == address

    @pytest.mark.parametrize(
        "why",
        [
            "Could not deliver for the last 432000 seconds. Giving up.",
            "Unable to deliver message after multiple retries, giving up.",
            "Your message was not delivered within 1 hours. Remote host is not responding.",
            "kijitora@x.example: Envelope expired, undeliverable",
            "La remise du message est retardée : service temporairement indisponible.",
            "De bezorging is vertraagd: het postvak is vol.",
            "Die Zustellung ist verzögert: Postfach voll.",
        ],
    )
    def test_what_may_yet_succeed_is_for_now(self, why):
        assert delivery_report(parsed(mail(why, headers=bounced.DAEMON))).permanent is False

    @pytest.mark.parametrize(
        ("data", "message_id"),
        [
            (bounced.DSN, "<ours-1@solidaris.example>"),
            (bounced.QMAIL, "<ours-2@solidaris.example>"),
            (bounced.EXIM, None),
        ],
    )
    def test_the_message_that_came_back_is_named(self, data, message_id):
        assert delivery_report(parsed(data)).original_message_id == message_id

    @pytest.mark.parametrize(
        ("data", "shown"),
        [
            (bounced.DSN, ("plaintes@solidaris.example", "Votre plainte")),
            (
                dsn(
                    returned=part("From: P <p@x.example>\nSubject: =?utf-8?q?=C3=A9t=C3=A9?=\n", "text/rfc822-headers")
                ),
                ("p@x.example", "été"),
            ),
            (bounced.QMAIL, (None, None)),
            (
                mail(
                    "<p@x.example>: user unknown\n\n--- Below this line is a copy of the message.\n\n"
                    "Return-Path: <a@y.example>\nFrom: A <a@y.example>\nSubject: Bonjour\n tous\n\nBonjour",
                    headers=bounced.DAEMON,
                ),
                ("a@y.example", "Bonjour tous"),
            ),
            (bounced.EXIM, (None, None)),
        ],
        ids=["message", "headers", "text without", "text", "nothing"],
    )
    def test_sender_and_subject_of_what_came_back_are_told(self, data, shown):
        report = delivery_report(parsed(data))
        assert (report.original_from, report.original_subject) == shown

    def test_headers_alone_name_the_message_too(self):
        returned = part("To: p.lemoine@x.example\nMessage-Id: <ours-3@solidaris.example>\n", "text/rfc822-headers")
        assert delivery_report(parsed(dsn(returned=returned))).original_message_id == "<ours-3@solidaris.example>"

    @pytest.mark.parametrize(
        ("data", "permanent"),
        [
            (dsn(status="5.1.1"), True),
            (dsn(status="4.2.2"), False),
            (dsn(action="delayed", status="4.4.1"), False),
            (dsn(action="delayed", status="5.0.0"), False),
            (dsn(action="delivered", status="2.1.5"), False),
            (dsn(action="relayed", status="2.0.0"), False),
            (bounced.QMAIL, True),
            (bounced.EXIM, False),
            (bounced.FRENCH, False),
        ],
    )
    def test_for_good_and_for_now_are_told_apart(self, data, permanent):
        assert delivery_report(parsed(data)).permanent is permanent

    @pytest.mark.parametrize(
        ("data", "given_up"),
        [
            (dsn(status="5.1.1"), True),
            (dsn(status="4.2.2"), True),
            (dsn(action="delayed", status="4.4.1"), False),
            (dsn(action="delivered", status="2.1.5"), False),
            (mail("This is a warning message only. The message to p.lemoine@x.example is delayed.\n"), False),
            (
                mail(
                    "Delivery to p.lemoine@x.example has failed. The message has been in the queue too long: giving up.\n",
                    headers={"Return-Path": "<>", "From": "MAILER-DAEMON@relay.example", "Subject": "failure notice"},
                ),
                True,
            ),
        ],
    )
    def test_a_server_that_tries_no_more_is_told_from_one_that_does(self, data, given_up):
        report = delivery_report(parsed(data))
        assert (report is not None and report.given_up) is given_up

    @pytest.mark.parametrize(
        ("data", "status"), [(dsn(status="5.7.1"), "5.7.1"), (bounced.QMAIL, "5.1.1"), (bounced.FRENCH, None)]
    )
    def test_the_status_is_kept(self, data, status):
        assert delivery_report(parsed(data)).status == status

    def test_a_report_whose_boundary_is_wrong_is_read_as_text(self):
        assert delivery_report(parsed(bounced.BROKEN)).status == "5.1.1"

    def test_the_address_written_to_comes_before_the_one_it_led_to(self):
        data = dsn().replace(
            b"Final-Recipient: rfc822; p.lemoine",
            b"Original-Recipient: rfc822; pl@y.example\r\nFinal-Recipient: rfc822; p.lemoine",
        )
        assert delivery_report(parsed(data)).failed_address == "pl@y.example"

    def test_a_report_that_names_nobody_is_led_by_what_came_back(self):
        data = mail("Undeliverable: no such user.", headers=bounced.DAEMON)
        assert delivery_report(parsed(data)).failed_address is None


class TestBombs:
    @pytest.mark.parametrize(
        "text",
        ["\n" * 300_000, "a" * 300_000, "a@" * 150_000, "<" * 300_000, "to " * 100_000, "la remise " * 30_000, "550 " * 75_000, "-" * 300_000, "> " * 150_000],
        ids=["blank", "letters", "addresses", "brackets", "to", "phrases", "codes", "rule", "quotes"],
    )  # fmt: skip
    def test_a_report_made_to_take_long_takes_seconds(self, text):
        message = parsed(mail(f"{text}\nUndeliverable: user unknown\n", headers=bounced.DAEMON))
        started = time.process_time()
        delivery_report(message)
        assert time.process_time() - started < 5


class TestPeople:
    @pytest.mark.parametrize(
        "headers",
        [
            {"From": "Delivery Service Peeters <an@peeters.example>"},
            {"From": "Microsoft Outlook <nora.vandamme@maison.example>"},
            {"From": "undisclosed"},
            {"Subject": "Undeliverable: ma plainte"},
            {"Subject": "Fwd: Returned mail: see transcript for details"},
            {"Subject": "Niet bezorgd: mijn formulier"},
            {"From": "Exchange Bureau <exchange@wissel.example>"},
        ],
    )
    def test_one_sign_by_itself_is_none_though_they_quote_a_bounce(self, headers):
        told = "Mijn mail aan u kwam terug: 550 5.1.1 user unknown, mailbox full. L'adresse de votre site n'existe pas."
        assert delivery_report(parsed(mail(told, headers=headers))) is None

    @pytest.mark.parametrize(
        "text",
        [
            "Bonjour, je n'ai pas reçu votre réponse.",
            "Action: failed\nStatus: 5.1.1\nvoilà ce que dit votre site",
            "My mail to you came back: 550 5.1.1 user unknown",
        ],
    )
    def test_their_mail_is_no_bounce(self, text):
        assert delivery_report(parsed(mail(text))) is None

    @given(st.binary(max_size=300))
    def test_any_bytes_give_a_report_or_none(self, data):
        delivery_report(parsed(bounced.DSN[:700] + data + RETURNED))

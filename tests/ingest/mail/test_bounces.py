"""What a bounce says."""

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
            (bounced.QMAIL, True),
            (bounced.EXIM, False),
            (bounced.FRENCH, False),
        ],
    )
    def test_for_good_and_for_now_are_told_apart(self, data, permanent):
        assert delivery_report(parsed(data)).permanent is permanent

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


class TestPeople:
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

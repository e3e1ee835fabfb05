"""The suite's own servers do what the tests ask of them."""

import smtplib
import ssl
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text

from models.database import Database
from tests.servers.dovecot import Dovecot
from tests.servers.smtp import Mailhost, Phase, mailhost_up
from tests.servers.tokens import TokenServer, token_server_up

NOTE = b"From: a@x.example\r\nMessage-ID: <1@x.example>\r\n\r\nBonjour\r\n"


def send(mailhost: Mailhost, *recipients: str) -> dict[str, tuple[int, bytes]]:
    with smtplib.SMTP(mailhost.host, mailhost.port, timeout=10) as client:
        return client.sendmail("a@x.example", recipients or ("b@x.example",), NOTE)


class TestDovecot:
    def test_keeps_what_is_put_in(self, dovecot: Dovecot) -> None:
        dovecot.append("plaintes", "Réponses", NOTE)
        assert dovecot.messages("plaintes", "Réponses") == [NOTE]

    def test_starts_each_test_empty(self, dovecot: Dovecot) -> None:
        assert dovecot.folders("plaintes") == ["INBOX"]

    def test_keeps_its_mail_when_it_is_killed(self, dovecot: Dovecot) -> None:
        dovecot.append("plaintes", "INBOX", NOTE)
        dovecot.kill()
        dovecot.start()
        assert dovecot.messages("plaintes", "INBOX") == [NOTE]

    def test_a_recreated_folder_has_another_uidvalidity(self, dovecot: Dovecot) -> None:
        dovecot.append("plaintes", "INBOX", NOTE)
        before = dovecot.uidvalidity("plaintes", "INBOX")
        dovecot.recreate("plaintes")
        assert dovecot.uidvalidity("plaintes", "INBOX") != before

    def test_a_recreated_folder_counts_from_one_again(self, dovecot: Dovecot) -> None:
        dovecot.append("plaintes", "INBOX", NOTE, NOTE)
        dovecot.recreate("plaintes")
        assert dovecot.append("plaintes", "INBOX", NOTE) == [1]


class TestMailhost:
    def test_keeps_what_it_accepts(self, mailhost: Mailhost) -> None:
        send(mailhost)
        assert [(m.message_id, m.rcpt_tos, m.content) for m in mailhost.accepted] == [
            ("<1@x.example>", ("b@x.example",), NOTE)
        ]

    def test_refuses_one_address_and_takes_the_other(self, mailhost: Mailhost) -> None:
        mailhost.refuse("550 5.1.1 nobody", at=Phase.RCPT, address="no@x.example")
        assert send(mailhost, "no@x.example", "yes@x.example") == {"no@x.example": (550, b"5.1.1 nobody")}

    def test_refuses_only_as_often_as_it_is_told(self, mailhost: Mailhost) -> None:
        mailhost.refuse("451 4.3.0 later", at=Phase.DATA, times=1)
        with pytest.raises(smtplib.SMTPDataError, match="451"):
            send(mailhost)
        send(mailhost)
        assert len(mailhost.accepted) == 1

    @pytest.mark.parametrize(("keep", "kept"), [(True, 1), (False, 0)])
    def test_hangs_up_after_the_final_dot(self, mailhost: Mailhost, keep: bool, kept: int) -> None:
        mailhost.drop(at=Phase.DATA, keep=keep)
        with pytest.raises((smtplib.SMTPServerDisconnected, ConnectionError)):
            send(mailhost)
        assert len(mailhost.accepted) == kept

    @pytest.mark.parametrize("phase", [Phase.CONNECT, Phase.EHLO, Phase.MAIL, Phase.RCPT])
    def test_hangs_up_earlier(self, mailhost: Mailhost, phase: Phase) -> None:
        mailhost.drop(at=phase)
        with pytest.raises((smtplib.SMTPServerDisconnected, ConnectionError)):
            send(mailhost)

    def test_greets_with_a_refusal(self, mailhost: Mailhost) -> None:
        mailhost.refuse("421 4.3.2 too many", at=Phase.CONNECT, times=1)
        with pytest.raises(smtplib.SMTPConnectError):
            send(mailhost)

    def test_answers_late(self, mailhost: Mailhost) -> None:
        mailhost.delay(0.5, at=Phase.DATA)
        client = smtplib.SMTP(mailhost.host, mailhost.port, timeout=0.2)
        with pytest.raises((TimeoutError, smtplib.SMTPServerDisconnected)):
            client.sendmail("a@x.example", ["b@x.example"], NOTE)

    def test_listens_no_more_and_again(self, mailhost: Mailhost) -> None:
        mailhost.down()
        with pytest.raises(ConnectionRefusedError):
            send(mailhost)
        mailhost.up()
        send(mailhost)
        assert len(mailhost.accepted) == 1

    @pytest.mark.parametrize("security", ["starttls", "tls"])
    def test_speaks_tls_to_who_logs_in(self, tmp_path: Path, security: str) -> None:
        with mailhost_up(tmp_path, security, user="u", password="p") as server:
            context = ssl.create_default_context(cafile=str(server.ca_file))
            if security == "tls":
                client: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=10, context=context)
            else:
                client = smtplib.SMTP(server.host, server.port, timeout=10)
                client.starttls(context=context)
            with client:
                client.login("u", "p")
                client.sendmail("a@x.example", ["b@x.example"], NOTE)
            assert [(m.tls, m.user) for m in server.accepted] == [(True, "u")]

    def test_refuses_a_wrong_password(self, tmp_path: Path) -> None:
        with mailhost_up(tmp_path, "tls", user="u", password="p") as server:
            context = ssl.create_default_context(cafile=str(server.ca_file))
            client = smtplib.SMTP_SSL(server.host, server.port, timeout=10, context=context)
            with client, pytest.raises(smtplib.SMTPAuthenticationError):
                client.login("u", "wrong")


class TestTokenServer:
    def ask(self, tokens: TokenServer, **changes: str) -> httpx.Response:
        form = {"client_id": tokens.client_id, "client_secret": str(tokens.client_secret)} | changes
        return httpx.post(tokens.url, data=form, trust_env=False)

    def test_gives_an_application_a_token(self) -> None:
        with token_server_up() as tokens:
            given = self.ask(tokens, grant_type="client_credentials").json()
            assert tokens.valid == {given["access_token"]}

    def test_ends_the_grant_when_a_refresh_token_comes_twice(self) -> None:
        with token_server_up() as tokens:
            first, second = (self.ask(tokens, grant_type="refresh_token", refresh_token="refresh-1") for _ in range(2))
            third = self.ask(tokens, grant_type="refresh_token", refresh_token=first.json()["refresh_token"])
            assert [answer.status_code for answer in (first, second, third)] == [200, 400, 400]

    def test_knows_a_revoked_token_no_more(self) -> None:
        with token_server_up() as tokens:
            token = self.ask(tokens, grant_type="client_credentials").json()["access_token"]
            tokens.revoke()
            assert httpx.post(tokens.introspection_url, data={"token": token}, trust_env=False).json() == {
                "active": False
            }


class TestRegister:
    def test_is_there_on_each_database(self, register_url: str) -> None:
        database = Database.open(register_url)
        with database.begin() as session:
            assert session.scalar(text("SELECT count(*) FROM arrival")) == 0
        database.engine.dispose()

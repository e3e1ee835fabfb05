"""Log-in to a mailbox by XOAUTH2: a real Dovecot that asks a token server on loopback whose token it is."""

import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from courrier.tokens import Grant, Oauth2, Tokens
from ingest.sources.incoming import Swept
from ingest.sources.mailbox import sweep_mailbox
from ingest.sources.xoauth2 import Xoauth2
from models.errors import Away
from models.house import Limits, Mailbox
from tests.ingest.sources.takers import MemoryTaker
from tests.ingest.sources.test_mailbox import NOW, message
from tests.servers.dovecot import Dovecot
from tests.servers.tokens import TokenServer

Sweep = Callable[[Mailbox], Swept]


@pytest.fixture
def oauth2(token_server: TokenServer) -> Oauth2:
    return Oauth2(
        token_url=token_server.url, grant=Grant.CLIENT_CREDENTIALS, client_id="courrier", client_secret="client-secret"
    )


@pytest.fixture
def mailbox(oauth2_dovecot: Dovecot, oauth2: Oauth2) -> Mailbox:
    return oauth2_dovecot.mailbox("plaintes", password="", token=Tokens(oauth2), security="tls")


@pytest.fixture
def sweep(tmp_path: Path) -> Sweep:
    return lambda mailbox: sweep_mailbox(mailbox, MemoryTaker(), limits=Limits(), spool=tmp_path, now=NOW)


class TestLogIn:
    def test_takes_mail_with_the_token_of_an_application(
        self, oauth2_dovecot: Dovecot, mailbox: Mailbox, sweep: Sweep
    ) -> None:
        oauth2_dovecot.append("plaintes", "INBOX", message(1))
        assert sweep(mailbox).taken == 1

    def test_takes_mail_with_a_refresh_token(
        self, oauth2_dovecot: Dovecot, mailbox: Mailbox, oauth2: Oauth2, sweep: Sweep, tmp_path: Path
    ) -> None:
        file = tmp_path / "refresh.token"
        file.write_text("refresh-1")
        oauth2_dovecot.append("plaintes", "INBOX", message(1))
        tokens = Tokens(replace(oauth2, grant=Grant.REFRESH_TOKEN, refresh_token_file=file))
        assert (sweep(replace(mailbox, token=tokens)).taken, file.read_text() == "refresh-1") == (1, False)

    def test_uses_one_token_for_many_sweeps(self, token_server: TokenServer, mailbox: Mailbox, sweep: Sweep) -> None:
        sweep(mailbox)
        sweep(mailbox)
        assert len(token_server.asked) == 1

    def test_asks_once_for_another_where_the_cached_one_is_refused(
        self, token_server: TokenServer, mailbox: Mailbox, sweep: Sweep
    ) -> None:
        sweep(mailbox)
        token_server.revoke()
        assert (sweep(mailbox), len(token_server.asked)) == (Swept(), 2)

    def test_asks_once_only(self, token_server: TokenServer, mailbox: Mailbox, sweep: Sweep) -> None:
        sweep(mailbox)
        token_server.user = "klachten"
        with pytest.raises(Away):
            sweep(mailbox)
        assert len(token_server.asked) == 2


class TestAway:
    def test_a_mailbox_that_the_token_does_not_open_is_said(
        self, token_server: TokenServer, mailbox: Mailbox, sweep: Sweep
    ) -> None:
        token_server.user = "klachten"
        with pytest.raises(Away) as raised:
            sweep(mailbox)
        line = 'mailbox "plaintes": oauth2: log-in as plaintes is refused, status 401: may the token open this mailbox?'
        assert str(raised.value) == line

    def test_a_token_server_that_is_away_is_said(
        self, token_server: TokenServer, mailbox: Mailbox, sweep: Sweep
    ) -> None:
        token_server.answer(503, b"")
        with pytest.raises(Away, match='mailbox "plaintes": oauth2: the token server answers HTTP 503'):
            sweep(mailbox)

    def test_a_server_without_xoauth2_is_said(self, dovecot: Dovecot, mailbox: Mailbox, sweep: Sweep) -> None:
        with pytest.raises(Away, match="oauth2: the server offers no XOAUTH2"):
            sweep(replace(mailbox, port=dovecot.port, security="none"))

    def test_no_token_reaches_an_error_or_a_log(
        self, token_server: TokenServer, mailbox: Mailbox, sweep: Sweep, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        token_server.user = "klachten"
        with pytest.raises(Away) as raised:
            sweep(mailbox)
        assert "access-" not in f"{raised.value!r}{raised.value.__cause__!r}{mailbox!r}{caplog.text}"


class TestDialogue:
    def test_begins_with_user_and_token(self) -> None:
        assert Xoauth2("a@x.example", "t")(b"") == b"user=a@x.example\x01auth=Bearer t\x01\x01"

    def test_a_refusal_gets_an_empty_answer(self) -> None:
        sasl = Xoauth2("a@x.example", "t")
        sasl(b"")
        assert (sasl(b'{"status":"400","scope":"https://mail.example/"}'), sasl.status) == (b"", "400")

    @pytest.mark.parametrize("challenge", [b"", b"\xff", b"[]", b'{"status": "Zo\xc3\xa9"}', b'{"status": null}'])
    def test_a_refusal_of_another_form_has_no_status(self, challenge: bytes) -> None:
        sasl = Xoauth2("a@x.example", "t")
        sasl(b"")
        assert (sasl(challenge), sasl.status) == (b"", None)

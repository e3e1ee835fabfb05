"""Log-in to a mail server by XOAUTH2, with tokens of a token server on loopback."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from courrier.tokens import Grant, Oauth2, Tokens
from models.house import Smtp
from outbound.compose import message
from outbound.smtp import Deferred, Outcome, Sent, SmtpCarrier
from tests.outbound.drafts import SENDER, draft
from tests.servers.smtp import Mailhost, mailhost_up
from tests.servers.tokens import TokenServer, token_server_up

MESSAGE = message(draft(), sender=SENDER)


@pytest.fixture
def server() -> Iterator[TokenServer]:
    with token_server_up() as server:
        server.user = "mediation@house.example"
        yield server


@pytest.fixture
def tokens(server: TokenServer) -> Tokens:
    return Tokens(
        Oauth2(
            token_url=server.url, grant=Grant.CLIENT_CREDENTIALS, client_id="courrier", client_secret="client-secret"
        )
    )


@pytest.fixture
def host(tmp_path: Path, server: TokenServer) -> Iterator[Mailhost]:
    with mailhost_up(tmp_path, "starttls", tokens=server) as host:
        yield host


@pytest.fixture
def smtp(host: Mailhost, tokens: Tokens) -> Smtp:
    return host.settings(user="mediation@house.example", token=tokens)


def send(smtp: Smtp) -> Outcome:
    return SmtpCarrier(smtp).send(MESSAGE, sender="bounces@house.example", recipient="odile.vranckx@mail.example")


class TestLesson16TwoUserNames:
    def test_mail_leaves_as_the_tokens_own_user(self, host: Mailhost, smtp: Smtp) -> None:
        assert isinstance(send(smtp), Sent)
        assert [accepted.user for accepted in host.accepted] == ["mediation@house.example"]

    def test_the_name_of_the_shared_mailbox_is_refused(self, smtp: Smtp) -> None:
        assert send(replace(smtp, user="plaintes@house.example")) == Deferred(535, "login 535 5.7.8", away=True)


class TestLogIn:
    def test_asks_once_for_another_where_the_cached_one_is_refused(self, server: TokenServer, smtp: Smtp) -> None:
        send(smtp)
        server.revoke()
        assert (isinstance(send(smtp), Sent), len(server.asked)) == (True, 2)

    def test_does_not_ask_again_where_a_new_one_is_refused(self, server: TokenServer, smtp: Smtp) -> None:
        outcome = send(replace(smtp, user="plaintes@house.example"))
        assert (outcome, len(server.asked)) == (Deferred(535, "login 535 5.7.8", away=True), 1)

    def test_without_a_token_server_is_away(self, server: TokenServer, smtp: Smtp) -> None:
        server.answer(503, b"")
        assert send(smtp) == Deferred(None, "login no token", away=True)

    def test_where_it_is_not_offered_is_away(self, tmp_path: Path, tokens: Tokens) -> None:
        with mailhost_up(tmp_path, "starttls", user="u", password="p") as other:
            outcome = send(other.settings(token=tokens))
        assert outcome == Deferred(None, "login not offered", away=True)

"""A mailbox that is opened with a token: a token server, and a Dovecot that asks it whose token it is."""

from collections.abc import Iterator

import pytest

from tests.conftest import USERS
from tests.servers.account import running
from tests.servers.dovecot import Dovecot
from tests.servers.tokens import TokenServer, token_server_up


@pytest.fixture(scope="session")
def _token_server() -> Iterator[TokenServer]:
    with token_server_up() as server:
        yield server


@pytest.fixture
def token_server(_token_server: TokenServer) -> TokenServer:
    """A token server whose tokens are for `plaintes` and whose first refresh token is `refresh-1`."""
    _token_server.behave()
    return _token_server


@pytest.fixture(scope="session")
def _oauth2_dovecot(_token_server: TokenServer) -> Iterator[Dovecot]:
    with running(Dovecot(USERS, introspection_url=_token_server.introspection_url)) as server:
        yield server


@pytest.fixture
def oauth2_dovecot(_oauth2_dovecot: Dovecot) -> Dovecot:
    """A running Dovecot without any mail that takes the token server's tokens."""
    _oauth2_dovecot.clear()
    return _oauth2_dovecot

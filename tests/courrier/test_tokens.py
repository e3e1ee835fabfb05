"""Access tokens from a token server on loopback that is as strict as the strictest."""

import multiprocessing
import os
import ssl
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
import trustme

from courrier import tokens as tokens_module
from courrier.tokens import Grant, Oauth2, Tokens
from models.errors import Away
from tests.servers.tokens import TokenServer, token_server_up


@pytest.fixture(scope="module")
def _server() -> Iterator[TokenServer]:
    with token_server_up() as server:
        yield server


@pytest.fixture
def server(_server: TokenServer) -> TokenServer:
    _server.behave()
    return _server


@pytest.fixture
def application(server: TokenServer) -> Oauth2:
    return Oauth2(
        token_url=server.url, grant=Grant.CLIENT_CREDENTIALS, client_id="courrier", client_secret="client-secret",
        scope="https://mail.example/.default", timeout_s=5.0,
    )  # fmt: skip


@pytest.fixture
def delegated(application: Oauth2, tmp_path: Path) -> Oauth2:
    (tmp_path / "refresh.token").write_text("refresh-1\n")
    return replace(application, grant=Grant.REFRESH_TOKEN, refresh_token_file=tmp_path / "refresh.token")


class Watch:
    """A monotonic clock that a test moves."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


class TestClientCredentials:
    def test_asks_as_rfc_6749_says(self, server: TokenServer, application: Oauth2) -> None:
        Tokens(application)()
        assert server.asked == [
            {
                "grant_type": "client_credentials",
                "client_id": "courrier",
                "client_secret": "client-secret",
                "scope": "https://mail.example/.default",
            }
        ]

    def test_a_token_is_asked_for_once(self, server: TokenServer, application: Oauth2) -> None:
        tokens = Tokens(application)
        assert (tokens() == tokens(), len(server.asked)) == (True, 1)

    def test_a_token_is_asked_for_once_by_many_threads(self, server: TokenServer, application: Oauth2) -> None:
        tokens = Tokens(application)
        with ThreadPoolExecutor(8) as pool:
            given = set(pool.map(lambda _: tokens(), range(8)))
        assert (len(given), len(server.asked)) == (1, 1)


class TestSecretInAFile:
    def test_is_read_anew_for_each_request(self, server: TokenServer, application: Oauth2, tmp_path: Path) -> None:
        path = tmp_path / "secret"
        path.write_text("run-out\n")
        tokens = Tokens(replace(application, client_secret_file=path))
        with pytest.raises(Away, match="its secret has run out"):
            tokens()
        path.write_text("client-secret\n")
        assert tokens() in server.valid

    def test_that_is_not_there_is_told(self, server: TokenServer, application: Oauth2, tmp_path: Path) -> None:
        with pytest.raises(Away, match="client_secret_file cannot be read"):
            Tokens(replace(application, client_secret_file=tmp_path / "none"))()


class TestLife:
    @pytest.mark.parametrize(
        ("expires_in", "later_s", "asked"),
        [
            (3600, 3400, 1),
            (3600, 3500, 2),
            ("3600", 3400, 1),
            (60, 20, 1),
            (60, 40, 2),
            (None, 100, 1),
            (None, 300, 2),
            (-5, 100, 1),
        ],
    )
    def test_a_token_is_renewed_shortly_before_its_end(
        self, server: TokenServer, application: Oauth2, expires_in: object, later_s: float, asked: int
    ) -> None:
        server.expires_in = expires_in
        watch = Watch()
        tokens = Tokens(application, watch)
        tokens()
        watch.at += later_s
        tokens()
        assert len(server.asked) == asked

    def test_a_worn_token_that_is_refused_is_renewed(self, server: TokenServer, application: Oauth2) -> None:
        tokens = Tokens(application)
        tokens()
        worn = tokens()
        assert tokens(refused=worn) != worn

    def test_a_new_token_that_is_refused_is_given_again(self, server: TokenServer, application: Oauth2) -> None:
        tokens = Tokens(application)
        new = tokens()
        assert (tokens(refused=new), len(server.asked)) == (new, 1)

    def test_one_that_another_thread_has_renewed_meanwhile_is_not_renewed_again(
        self, server: TokenServer, application: Oauth2
    ) -> None:
        tokens = Tokens(application)
        tokens()
        worn = tokens()
        renewed = tokens(refused=worn)
        assert (tokens(refused=worn), len(server.asked)) == (renewed, 2)


class TestLesson15RotatedRefreshTokens:
    """FIELD, lesson 15: a refresh token that is not kept is a mailbox that falls silent after 90 days."""

    def test_a_rotated_one_is_kept(self, server: TokenServer, delegated: Oauth2) -> None:
        Tokens(delegated)()
        assert kept(delegated) == server.refresh_token != "refresh-1"

    def test_one_that_is_not_rotated_stays_as_it_is(self, server: TokenServer, delegated: Oauth2) -> None:
        server.rotates = False
        Tokens(delegated)()
        assert kept(delegated) == "refresh-1"

    def test_goes_on_from_the_file_after_a_restart(self, server: TokenServer, delegated: Oauth2) -> None:
        for_each_start = [Tokens(delegated)() for _ in range(3)]
        assert (len(set(for_each_start)), server.ended) == (3, False)

    def test_a_new_one_of_the_operators_is_read_without_a_restart(self, server: TokenServer, delegated: Oauth2) -> None:
        file_of(delegated).write_text("old-and-dead\n")
        tokens = Tokens(delegated)
        with pytest.raises(Away, match="sign in anew"):
            tokens()
        file_of(delegated).write_text("refresh-1\n")
        assert tokens() in server.valid

    def test_is_durable_before_the_access_token_is_used(
        self, server: TokenServer, delegated: Oauth2, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(tokens_module, "write_durably", _no_space)
        with pytest.raises(Away, match="cannot be written"):
            Tokens(delegated)()

    def test_a_full_disk_does_not_lose_it(
        self, server: TokenServer, delegated: Oauth2, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        tokens = Tokens(delegated)
        with monkeypatch.context() as full:
            full.setattr(tokens_module, "write_durably", _no_space)
            with pytest.raises(Away):
                tokens()
        assert (tokens() in server.valid, kept(delegated) == server.refresh_token) == (True, True)

    @pytest.mark.parametrize(("before", "after"), [(0o600, 0o600), (0o640, 0o640), (0o644, 0o640)])
    def test_keeps_its_mode_and_is_closed_to_others(
        self, server: TokenServer, delegated: Oauth2, before: int, after: int
    ) -> None:
        file_of(delegated).chmod(before)
        Tokens(delegated)()
        assert stat.S_IMODE(file_of(delegated).stat().st_mode) == after

    def test_stays_with_the_account_that_had_it_whoever_asks(
        self, server: TokenServer, delegated: Oauth2, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        given: list[tuple[int, int]] = []
        monkeypatch.setattr(os, "fchown", lambda handle, user, group: given.append((user, group)))
        Tokens(delegated)()
        owner = file_of(delegated).stat()
        assert given == [(owner.st_uid, owner.st_gid)] * 2  # the lock, then the file

    def test_that_may_not_be_read_is_told(
        self, server: TokenServer, delegated: Oauth2, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(Path, "read_text", _no_right)
        with pytest.raises(Away, match="refresh_token_file: may not be read by the account that Courrier runs under"):
            Tokens(delegated)()

    def test_a_link_stays_a_link(self, server: TokenServer, delegated: Oauth2, tmp_path: Path) -> None:
        link = tmp_path / "link"
        link.symlink_to(file_of(delegated))
        Tokens(replace(delegated, refresh_token_file=link))()
        assert (link.is_symlink(), link.read_text().strip()) == (True, server.refresh_token)

    def test_two_processes_at_once_keep_the_newest(self, server: TokenServer, delegated: Oauth2) -> None:
        context = multiprocessing.get_context("spawn")
        processes = [context.Process(target=_refresh, args=(delegated, 5)) for _ in range(2)]
        for process in processes:
            process.start()
        for process in processes:
            process.join(60)
        assert [process.exitcode for process in processes] == [0, 0]
        assert (server.ended, kept(delegated), len(server.asked)) == (False, server.refresh_token, 10)

    def test_a_process_that_never_lets_go_is_told(self, server: TokenServer, delegated: Oauth2) -> None:
        with (
            tokens_module._locked(file_of(delegated), within_s=1.0),
            pytest.raises(Away, match="another process holds the refresh token"),
        ):
            Tokens(replace(delegated, timeout_s=0.1))()

    @pytest.mark.parametrize("content", [b"", b"\n", b"two words", b"\xff\xfe", "clé".encode()])
    def test_a_file_that_holds_none_is_told(self, server: TokenServer, delegated: Oauth2, content: bytes) -> None:
        file_of(delegated).write_bytes(content)
        with pytest.raises(Away, match="refresh_token_file"):
            Tokens(delegated)()

    def test_a_missing_file_is_told(self, server: TokenServer, delegated: Oauth2) -> None:
        file_of(delegated).unlink()
        with pytest.raises(Away, match="refresh_token_file cannot be read"):
            Tokens(delegated)()

    def test_a_folder_that_cannot_be_written_to_spends_no_token(
        self, server: TokenServer, delegated: Oauth2, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(os, "open", _no_space)
        with pytest.raises(Away, match="the folder of refresh_token_file cannot be written to"):
            Tokens(delegated)()
        assert server.asked == []


class TestEncryption:
    @pytest.fixture
    def authority(self) -> trustme.CA:
        return trustme.CA()

    @pytest.fixture
    def encrypted(self, authority: trustme.CA) -> Iterator[TokenServer]:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("127.0.0.1").configure_cert(context)
        with token_server_up(context) as server:
            yield server

    def test_is_trusted_by_the_authority_that_the_settings_name(
        self, encrypted: TokenServer, application: Oauth2, authority: trustme.CA, tmp_path: Path
    ) -> None:
        authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
        tokens = Tokens(replace(application, token_url=encrypted.url, ca_file=str(tmp_path / "ca.pem")))
        assert tokens() in encrypted.valid

    def test_by_an_unknown_authority_is_told(self, encrypted: TokenServer, application: Oauth2) -> None:
        with pytest.raises(Away, match="the token server's certificate is not trusted"):
            Tokens(replace(application, token_url=encrypted.url))()
        assert encrypted.asked == []

    def test_by_a_file_that_is_not_there_is_told(self, encrypted: TokenServer, application: Oauth2) -> None:
        with pytest.raises(Away, match="ca_file cannot be read"):
            Tokens(replace(application, token_url=encrypted.url, ca_file="/nowhere/ca.pem"))()


class TestAway:
    @pytest.mark.parametrize(
        ("status", "body", "why"),
        [
            (400, {"error": "invalid_client"}, "the client is unknown or its secret has run out"),
            (401, {"error": "unauthorized_client"}, "the client may not use this grant"),
            (400, {"error": "invalid_scope"}, "the scope is refused"),
            (400, {"error": "invalid_grant"}, "the grant is refused: check tenant"),
            (400, {"error": "interaction_required"}, "the token server refuses (interaction_required)"),
            (400, {"error": "Zoé Maréchal"}, "the token server refuses (without a code)"),
            (400, {"error": {"code": 7}}, "the token server refuses (without a code)"),
            (503, b"<html>", "the token server answers HTTP 503"),
            (429, b"slow down", "the token server answers HTTP 429"),
            (200, b"<html>", "the token server's answer cannot be read"),
            (200, b"[]", "the token server's answer cannot be read"),
            (200, {}, "holds no access token"),
            (200, {"access_token": "a\r\nb"}, "holds no access token"),
            (200, {"access_token": None}, "holds no access token"),
        ],
    )
    def test_says_in_one_line_what_to_do(
        self, server: TokenServer, application: Oauth2, status: int, body: bytes | dict[str, object], why: str
    ) -> None:
        server.answer(status, body)
        with pytest.raises(Away) as raised:
            Tokens(application)()
        assert why in raised.value.why

    def test_a_server_that_does_not_answer_is_told(self, application: Oauth2) -> None:
        with pytest.raises(Away, match=r"the token server does not answer \(127.0.0.1\)"):
            Tokens(replace(application, token_url="http://127.0.0.1:9/token"))()

    def test_a_server_that_is_back_is_asked_again(self, server: TokenServer, application: Oauth2) -> None:
        server.answer(503, b"", times=1)
        tokens = Tokens(application)
        with pytest.raises(Away):
            tokens()
        assert tokens() in server.valid

    def test_repeats_nothing_that_a_server_says(self, server: TokenServer, application: Oauth2) -> None:
        server.client_secret = "another"
        with pytest.raises(Away) as raised:
            Tokens(application)()
        assert "Maréchal" not in f"{raised.value!r}{raised.value.__cause__!r}"

    def test_no_secret_stands_in_repr(self, application: Oauth2) -> None:
        tokens = Tokens(application)
        tokens()
        assert "client-secret" not in f"{application!r}{tokens!r}{tokens._access!r}"
        assert "access-" not in f"{tokens._access!r}"


def file_of(oauth2: Oauth2) -> Path:
    assert oauth2.refresh_token_file is not None
    return oauth2.refresh_token_file


def kept(oauth2: Oauth2) -> str:
    return file_of(oauth2).read_text().strip()


def _no_right(*_: object, **__: object) -> str:
    raise PermissionError("no right")


def _no_space(*_: object, **__: object) -> None:
    raise OSError(28, "No space left on device")


def _refresh(oauth2: Oauth2, times: int) -> None:
    for _ in range(times):
        Tokens(oauth2)()

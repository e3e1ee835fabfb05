"""Access tokens for log-in by XOAUTH2 (OAuth 2.0, RFC 6749): asked for, cached, and the refresh token kept safe.

Two grants: `client_credentials` (section 4.4), for an application of Microsoft 365, and `refresh_token` (section 6), for
Gmail and delegated access. A server may give a new refresh token each time and end the old one: the new one is durable in
its file before the new access token is used (FIELD, lesson 15: a mailbox that fell silent after 90 days, to the day).
Nothing of what a token server says is repeated but its error code, which is from a closed list (section 5.2).
"""

import contextlib
import fcntl
import os
import re
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from threading import Lock
from typing import Any

from models.errors import Away
from models.store import write_durably

# A token is renewed a little before its end, or it dies on its way; half its life where it lives shorter than that.
_EARLY_S = 120.0
# RFC 6749 section 5.1 only recommends `expires_in`.
_LIFE_S = 300.0
_LOCK_PAUSE_S = 0.05
_importing = Lock()
_NO_RIGHT = "may not be read by the account that Courrier runs under (chown)"

_ADVICE = {
    "invalid_client": "the client is unknown or its secret has run out: make a new secret (client_secret)",
    "unauthorized_client": "the client may not use this grant: have it allowed where the client is registered",
    "unsupported_grant_type": "the token server does not know this grant (grant)",
    "invalid_scope": "the scope is refused (scope)",
    "temporarily_unavailable": "the token server asks to come back later",
}
_NO_GRANT = {
    "refresh_token": "the refresh token is no longer valid: sign in anew and put the new one into refresh_token_file",
    "client_credentials": "the grant is refused: check tenant, client_id and scope",
}


class Grant(StrEnum):
    """How a token is come by (RFC 6749)."""

    CLIENT_CREDENTIALS = "client_credentials"
    REFRESH_TOKEN = "refresh_token"


@dataclass(frozen=True, slots=True, kw_only=True)
class Oauth2:
    """Where tokens come from. `refresh_token_file` holds the refresh token and nothing else; for that grant alone."""

    token_url: str
    grant: Grant
    client_id: str
    client_secret: str | None = field(repr=False)
    # Read anew for each request where it lies in a file: a new secret needs no restart.
    client_secret_file: Path | None = None
    scope: str | None = None
    refresh_token_file: Path | None = None
    timeout_s: float = 30.0
    ca_file: str | None = None


@dataclass(slots=True)
class _Access:
    token: str = field(repr=False)
    until: float  # on the monotonic clock
    given: int = 0


class Tokens:
    """Gives access tokens (`models.house.Token`) to any number of threads; one request at a time."""

    def __init__(self, oauth2: Oauth2, now: Callable[[], float] = time.monotonic) -> None:
        self.oauth2 = oauth2
        self._now = now
        self._lock = Lock()
        self._access: _Access | None = None
        self._unsaved: str | None = None

    def __call__(self, *, refused: str | None = None) -> str:
        """The cached token, or a new one where it is about to end or a server refused it. Raises Away.

        One that is refused at its first use is no old one: asking for another would only bring the same answer.
        """
        with self._lock:
            access = self._access
            worn = access is not None and access.token == refused and access.given > 1
            if access is None or worn or self._now() >= access.until:
                access = self._access = self._renewed()
            access.given += 1
            return access.token

    def _renewed(self) -> _Access:
        oauth2 = self.oauth2
        if oauth2.grant is Grant.CLIENT_CREDENTIALS:
            answer = _ask(oauth2, None)
        else:
            answer = self._refreshed(_resolved(oauth2.refresh_token_file))
        life_s = _seconds(answer.get("expires_in"))
        return _Access(str(answer["access_token"]), self._now() + life_s - min(_EARLY_S, life_s / 2))

    def _refreshed(self, path: Path) -> Mapping[str, Any]:
        """One process at a time reads, asks and writes: or the second would spend a token that the first has ended."""
        with _locked(path, within_s=2 * self.oauth2.timeout_s):
            if self._unsaved is not None:
                self._save(path, self._unsaved)
            old = _read(path)
            answer = _ask(self.oauth2, old)
            new = answer.get("refresh_token")
            if isinstance(new, str) and new and new != old:
                self._save(path, new)
        return answer

    def _save(self, path: Path, token: str) -> None:
        # A full disk must not cost the only token that is still good: it is tried again before the next request.
        self._unsaved = token
        try:
            # `sudo courrier check` must not take the file away from the account that runs Courrier.
            write_durably(path, f"{token}\n".encode(), same_owner=True)
        except OSError as error:
            raise Away("oauth2", "the new refresh token cannot be written (refresh_token_file)") from error
        self._unsaved = None


def _resolved(path: Path | None) -> Path:
    assert path is not None  # settings ask for it with this grant
    return path.resolve()  # a link stays one: its target is what is replaced


def _read(path: Path) -> str:
    try:
        token = path.read_text(encoding="utf-8").strip()
    except PermissionError:
        raise Away("oauth2", f"refresh_token_file: {_NO_RIGHT}") from None
    except (OSError, UnicodeDecodeError):
        raise Away("oauth2", "refresh_token_file cannot be read") from None
    if not token or not token.isascii() or re.search(r"\s", token):
        raise Away("oauth2", "refresh_token_file holds no refresh token")
    return token


@contextmanager
def _locked(path: Path, *, within_s: float) -> Iterator[None]:
    """Holds `<file>.lock`, which stays; the system lets it go when its process ends. Raises Away.

    That the folder can be written to is tried before a token is spent whose successor must find its place there.
    """
    handle = _opened_lock(path)
    try:
        end = time.monotonic() + within_s
        while not _flocked(handle):
            if time.monotonic() > end:
                raise Away("oauth2", "another process holds the refresh token for too long")
            time.sleep(_LOCK_PAUSE_S)
        with contextlib.ExitStack() as stack:
            try:
                stack.enter_context(tempfile.TemporaryFile(dir=path.parent))
            except OSError as error:
                raise Away("oauth2", "the folder of refresh_token_file cannot be written to") from error
        yield
    finally:
        os.close(handle)


def _opened_lock(path: Path) -> int:
    """The lock beside the file, which belongs to whom the file does, whoever made it."""
    lock = f"{path}.lock"
    try:
        handle = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        if Path(lock).exists():
            raise Away("oauth2", f"the lock beside refresh_token_file: {_NO_RIGHT}") from error
        raise Away("oauth2", "the folder of refresh_token_file cannot be written to") from error
    with contextlib.suppress(OSError):  # only root may give a file away
        owner = path.stat()
        os.fchown(handle, owner.st_uid, owner.st_gid)
    return handle


def _flocked(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


# ── the token server ─────────────────────────────────────────────────────────────────────────────


def _ask(oauth2: Oauth2, refresh_token: str | None) -> Mapping[str, Any]:
    """One request (RFC 6749 sections 4.4.2 and 6); the answer has an `access_token`. Raises Away."""
    _import_quietly()
    import httpx
    from authlib.integrations.base_client import OAuthError
    from authlib.integrations.httpx_client import OAuth2Client

    secret = secret_in(oauth2.client_secret_file) if oauth2.client_secret_file else oauth2.client_secret
    method = "client_secret_post" if secret else "none"
    try:
        with OAuth2Client(
            oauth2.client_id,
            secret,
            token_endpoint_auth_method=method,
            scope=oauth2.scope,
            timeout=oauth2.timeout_s,
            verify=_verification(oauth2),
            trust_env=not is_loopback(oauth2.token_url),
        ) as client:
            if refresh_token is None:
                answer = client.fetch_token(oauth2.token_url, grant_type="client_credentials")
            else:
                answer = client.refresh_token(oauth2.token_url, refresh_token=refresh_token)
    except OAuthError as error:
        raise Away("oauth2", _refusal(oauth2.grant, str(error.error))) from None
    except httpx.HTTPStatusError as error:
        raise Away("oauth2", f"the token server answers HTTP {error.response.status_code}") from None
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        raise Away("oauth2", _no_answer(error, httpx.URL(oauth2.token_url).host)) from None
    except ValueError:
        raise Away("oauth2", "the token server's answer cannot be read (token_url)") from None
    token = answer.get("access_token")
    if not isinstance(token, str) or not token.isascii() or not token.isprintable() or not token:
        raise Away("oauth2", "the token server's answer holds no access token (token_url)")
    return dict(answer)


def secret_in(path: Path, what: str = "client_secret_file") -> str:
    """The first line of a file. Raises Away, which names the key `what`."""
    try:
        return path.read_text(encoding="utf-8").splitlines()[0]
    except PermissionError:
        raise Away("oauth2", f"{what}: {_NO_RIGHT}") from None
    except (OSError, IndexError, UnicodeDecodeError):
        raise Away("oauth2", f"{what} cannot be read") from None


def _import_quietly() -> None:
    """Authlib warns at its import, and again for whoever imports it after, that it would like a younger httpx better."""
    with _importing, warnings.catch_warnings():
        from authlib.deprecate import AuthlibDeprecationWarning

        warnings.simplefilter("ignore", AuthlibDeprecationWarning)
        import authlib.integrations.httpx_client  # noqa: F401


def _no_answer(error: BaseException, host: str) -> str:
    import ssl

    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"the token server's certificate is not trusted ({host}; ca_file)"
        cause = cause.__cause__ or cause.__context__
    return f"the token server does not answer ({host})"


def _verification(oauth2: Oauth2) -> Any:
    if oauth2.ca_file is None:
        return True
    import ssl

    try:
        return ssl.create_default_context(cafile=oauth2.ca_file)
    except OSError as error:  # ssl.SSLError is one
        raise Away("oauth2", "ca_file cannot be read") from error


def _refusal(grant: Grant, code: str) -> str:
    if code == "invalid_grant":
        return _NO_GRANT[grant]
    known = re.fullmatch(r"[a-z_]{1,40}", code)
    return _ADVICE.get(code) or f"the token server refuses ({code if known else 'without a code'})"


def _seconds(told: object) -> float:
    """`expires_in`, which some servers write as text. What cannot be is taken for a short life."""
    try:
        life_s = float(str(told))
    except ValueError:
        return _LIFE_S
    return life_s if 0 < life_s < 1e8 else _LIFE_S


def is_loopback(url: str) -> bool:
    """Whether the address is of this machine: the only place where a token may travel unencrypted."""
    from urllib.parse import urlsplit

    return urlsplit(url).hostname in ("localhost", "127.0.0.1", "::1")

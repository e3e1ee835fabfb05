"""A token server on loopback (OAuth 2.0): gives, refreshes, revokes, and tells a mail server whose token one is.

It is as strict as the strictest that are used: with `rotates`, a refresh token is good for one request, and one that
comes a second time ends the whole grant (RFC 9700 section 4.14.2).
"""

import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass(slots=True)
class _Answer:
    status: int
    body: bytes
    left: int | None


@dataclass(slots=True)
class TokenServer:
    """`user` is whom its tokens open the mailbox of; `asked` is every token request, as it came."""

    client_id: str = "courrier"
    client_secret: str | None = "client-secret"
    user: str = "plaintes"
    refresh_token: str = "refresh-1"
    rotates: bool = True
    expires_in: Any = 3600
    asked: list[dict[str, str]] = field(default_factory=list)
    valid: set[str] = field(default_factory=set)
    ended: bool = False
    port: int = 0
    scheme: str = "http"
    _spent: set[str] = field(default_factory=set)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))
    _answers: list[_Answer] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def url(self) -> str:
        """Its token endpoint."""
        return f"{self.scheme}://127.0.0.1:{self.port}/token"

    @property
    def introspection_url(self) -> str:
        """Where a mail server asks about a token (RFC 7662)."""
        return f"{self.scheme}://127.0.0.1:{self.port}/introspect"

    # ── what it is told ──────────────────────────────────────────────────────────────────────────

    def answer(self, status: int, body: bytes | dict[str, Any], *, times: int | None = None) -> None:
        """Answers a token request so, the next n times or for ever."""
        raw = json.dumps(body).encode() if isinstance(body, dict) else body
        self._answers.append(_Answer(status, raw, times))

    def behave(self) -> None:
        """Forgets every rule, every request and every token; the first refresh token is good again."""
        with self._lock:
            self._answers.clear()
            self.asked.clear()
            self.valid.clear()
            self._spent.clear()
            self.user, self.refresh_token, self.rotates = "plaintes", "refresh-1", True
            self.expires_in, self.ended, self.client_secret = 3600, False, "client-secret"

    def revoke(self) -> None:
        """Ends every access token that it gave."""
        with self._lock:
            self.valid.clear()

    # ── inside: called on the server's threads ───────────────────────────────────────────────────

    def _token(self, asked: dict[str, str]) -> tuple[int, bytes]:
        with self._lock:
            self.asked.append(asked)
            for rule in self._answers:
                if rule.left != 0:
                    rule.left = None if rule.left is None else rule.left - 1
                    return rule.status, rule.body
            error = self._error(asked)
            if error is not None:
                return 400, json.dumps({"error": error, "error_description": "for Zoé Maréchal"}).encode()
            return 200, json.dumps(self._given(asked)).encode()

    def _error(self, asked: dict[str, str]) -> str | None:
        if (asked.get("client_id"), asked.get("client_secret")) != (self.client_id, self.client_secret):
            return "invalid_client"
        if asked.get("grant_type") == "client_credentials":
            return None
        if asked.get("grant_type") != "refresh_token":
            return "unsupported_grant_type"
        if asked.get("refresh_token") in self._spent:
            self.ended = True
        return "invalid_grant" if self.ended or asked.get("refresh_token") != self.refresh_token else None

    def _given(self, asked: dict[str, str]) -> dict[str, Any]:
        number = next(self._numbers)
        given = {"access_token": f"access-{number}", "token_type": "Bearer", "expires_in": self.expires_in}
        self.valid.add(str(given["access_token"]))
        if asked.get("grant_type") == "refresh_token" and self.rotates:
            self._spent.add(self.refresh_token)
            self.refresh_token = given["refresh_token"] = f"refresh-{number + 1}"
        return given

    def _introspect(self, token: str) -> dict[str, Any]:
        with self._lock:
            return {"active": True, "username": self.user} if token in self.valid else {"active": False}


class _Handler(BaseHTTPRequestHandler):
    server: "_Server"

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers.get("Content-Length", 0))).decode())
        asked = {name: values[0] for name, values in form.items()}
        if urlsplit(self.path).path == "/introspect":
            status, body = 200, json.dumps(self.server.tokens._introspect(asked.get("token", ""))).encode()
        else:
            status, body = self.server.tokens._token(asked)
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: Any) -> None:
        """Says nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    tokens: TokenServer

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Says nothing of a client that hung up."""


@contextmanager
def token_server_up(context: ssl.SSLContext | None = None) -> Iterator[TokenServer]:
    """A token server that listens for as long as the block lasts; over TLS with a `context`."""
    tokens = TokenServer(scheme="http" if context is None else "https")
    server = _Server(("127.0.0.1", 0), _Handler)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    server.tokens = tokens
    tokens.port = int(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield tokens
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)

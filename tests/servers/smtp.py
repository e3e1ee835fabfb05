"""A real SMTP server on loopback that keeps what it accepts and misbehaves as it is told."""

import asyncio
import base64
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.parser import BytesHeaderParser
from enum import StrEnum
from pathlib import Path
from typing import Any

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
from aiosmtpd.smtp import Envelope as Underway

from models.house import Smtp
from tests.servers.account import free_port
from tests.servers.tokens import TokenServer


class Phase(StrEnum):
    """Where in the dialogue (RFC 5321 section 3). `DATA` is after the final dot, before the answer to it."""

    CONNECT = "connect"
    EHLO = "ehlo"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """One message that the server took. `message_id` keeps its angle brackets; None when there is none."""

    peer: str
    mail_from: str
    rcpt_tos: tuple[str, ...]
    content: bytes = field(repr=False)
    message_id: str | None
    tls: bool
    user: str | None


@dataclass(slots=True, kw_only=True)
class _Rule:
    phase: Phase
    address: str | None
    left: int | None  # None: for ever
    reply: str | None = None
    drop: bool = False
    keep: bool = False
    delay_s: float = 0.0


class Mailhost:
    """The server. `accepted` is what it took, in order; `connections` counts who came.

    refuse("550 5.1.1 no such user", at=Phase.RCPT, address="x@y.example")   for ever, for this address
    refuse("451 4.3.0 later", at=Phase.DATA, times=2)                         the next two messages
    drop(at=Phase.DATA, keep=True)      takes the next message, hangs up before it says so
    delay(3.0, at=Phase.DATA)           answers the next one late
    down(), up()                        nobody listens, then the same port answers again
    """

    def __init__(
        self,
        security: str = "none",
        *,
        user: str | None = None,
        password: str | None = None,
        tokens: TokenServer | None = None,
    ) -> None:
        self.host = "127.0.0.1"
        self.port = free_port()
        self.tokens = tokens
        self.security = security
        self.user = user
        self.password = password
        self.ca_file: Path | None = None
        self.accepted: list[Accepted] = []
        self.connections = 0
        self._rules: list[_Rule] = []
        self._changed = threading.Condition()
        self._context: ssl.SSLContext | None = None
        self._controller: Controller | None = None

    # ── its life ─────────────────────────────────────────────────────────────────────────────────

    def certify(self, folder: Path) -> None:
        """Gives it a certificate; `ca_file` in `folder` is the authority to trust."""
        authority = trustme.CA()
        self.ca_file = folder / "smtp-ca.pem"
        authority.cert_pem.write_to_path(str(self.ca_file))
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(self.host, "localhost").configure_cert(self._context)

    def up(self) -> None:
        """Listens. Returns when it answers."""
        self._controller = _Listener(self, self._context)
        self._controller.start()

    def down(self) -> None:
        """Stops listening and hangs up on everybody."""
        if self._controller is not None:
            self._controller.stop(no_assert=True)
            self._controller = None

    # ── what it is told ──────────────────────────────────────────────────────────────────────────

    def refuse(self, reply: str, *, at: Phase, address: str | None = None, times: int | None = None) -> None:
        """Answers `reply` (`4xx …` or `5xx …`) at a phase, for an address or for all, the next n times or for ever."""
        self._add(_Rule(phase=at, address=address, left=times, reply=reply))

    def drop(self, *, at: Phase, address: str | None = None, times: int | None = 1, keep: bool = False) -> None:
        """Hangs up at a phase. With `keep`, at DATA, it has taken the message first."""
        self._add(_Rule(phase=at, address=address, left=times, drop=True, keep=keep))

    def delay(self, seconds: float, *, at: Phase, address: str | None = None, times: int | None = 1) -> None:
        """Waits before it goes on as usual."""
        self._add(_Rule(phase=at, address=address, left=times, delay_s=seconds))

    def behave(self) -> None:
        """Forgets every rule."""
        with self._changed:
            self._rules.clear()

    def clear(self) -> None:
        """Forgets every rule and every message."""
        with self._changed:
            self._rules.clear()
            self.accepted.clear()
            self.connections = 0

    # ── what it saw ──────────────────────────────────────────────────────────────────────────────

    def to(self, address: str) -> list[Accepted]:
        """The messages accepted for an address, in order."""
        return [message for message in self.accepted if address in message.rcpt_tos]

    def wait_for(self, count: int, *, within_s: float = 30.0) -> list[Accepted]:
        """Waits until at least `count` messages were accepted. Raises TimeoutError."""
        with self._changed:
            if not self._changed.wait_for(lambda: len(self.accepted) >= count, timeout=within_s):
                raise TimeoutError(f"{len(self.accepted)} of {count} messages within {within_s:g} s")
            return list(self.accepted)

    def settings(self, **changes: object) -> Smtp:
        """Settings of a way out through this server."""
        values: dict[str, object] = {
            "host": self.host,
            "port": self.port,
            "security": self.security,
            "user": self.user,
            "password": self.password,
            "sender": "plaintes@fonds.example",
            "envelope_sender": "retours@fonds.example",
            "require_tls": self.security != "none",
            "timeout_s": 5.0,
            "ca_file": None if self.ca_file is None else str(self.ca_file),
        }
        return Smtp(**(values | changes))  # type: ignore[arg-type]

    # ── inside: called on the server's thread ────────────────────────────────────────────────────

    def _add(self, rule: _Rule) -> None:
        with self._changed:
            self._rules.append(rule)

    def _came(self) -> None:
        with self._changed:
            self.connections += 1

    def _keep(self, message: Accepted) -> None:
        with self._changed:
            self.accepted.append(message)
            self._changed.notify_all()

    def _rule(self, phase: Phase, addresses: tuple[str, ...]) -> _Rule | None:
        with self._changed:
            for rule in self._rules:
                fits = rule.address is None or rule.address.lower() in [address.lower() for address in addresses]
                if rule.phase is phase and fits and rule.left != 0:
                    if rule.left is not None:
                        rule.left -= 1
                    return rule
            return None


class _Listener(Controller):
    def __init__(self, mailhost: Mailhost, context: ssl.SSLContext | None) -> None:
        self._mailhost = mailhost
        self._starttls = context if mailhost.security == "starttls" else None
        super().__init__(
            _Handler(mailhost),
            hostname=mailhost.host,
            port=mailhost.port,
            ssl_context=context if mailhost.security == "tls" else None,
            ready_timeout=30.0,
        )

    def factory(self) -> SMTP:
        session = _Session(
            self._mailhost,
            self.handler,
            loop=self.loop,
            hostname="mailhost.example",
            data_size_limit=200_000_000,
            enable_SMTPUTF8=True,
            tls_context=self._starttls,
            require_starttls=self._starttls is not None,
            authenticator=_authenticator(self._mailhost),
            auth_require_tls=self._starttls is not None,
            auth_exclude_mechanism=["XOAUTH2"] if self._mailhost.tokens is None else ["LOGIN", "PLAIN"],
        )
        # Only STARTTLS counts as encrypted with aiosmtpd: asked for in its own way, it warns of TLS from the first byte.
        session._auth_required = self._mailhost.user is not None or self._mailhost.tokens is not None
        return session


def _authenticator(mailhost: Mailhost) -> Any:
    def check(server: SMTP, session: object, envelope: object, mechanism: str, given: object) -> AuthResult:
        user, password = (mailhost.user or "").encode(), (mailhost.password or "").encode()
        right = isinstance(given, LoginPassword) and given.login == user and given.password == password
        return AuthResult(success=right, handled=right, auth_data=mailhost.user if right else None)

    return check if mailhost.user is not None else None


class _Session(SMTP):
    """One connection: aiosmtpd's, with the greeting open to a rule."""

    def __init__(self, mailhost: Mailhost, *arguments: Any, **options: Any) -> None:
        self._mailhost = mailhost
        super().__init__(*arguments, **options)

    async def _handle_client(self) -> None:
        self._mailhost._came()
        reply = await _apply(self, self._mailhost._rule(Phase.CONNECT, ()))
        if reply is not None:
            await self.push(reply)
            _transport(self).close()
            return
        await super()._handle_client()


class _Handler:
    def __init__(self, mailhost: Mailhost) -> None:
        self._mailhost = mailhost

    async def auth_XOAUTH2(self, server: SMTP, arguments: list[str]) -> AuthResult:
        """As Gmail and Exchange Online: a refusal is told by a challenge first, which wants an empty answer."""
        given = base64.b64decode(arguments[1]) if len(arguments) > 1 else await server.challenge_auth("")
        asked = dict(part.split("=", 1) for part in bytes(given).decode().split("\1") if part)  # type: ignore[arg-type]
        tokens = self._mailhost.tokens
        assert tokens is not None
        token = asked.get("auth", "").removeprefix("Bearer ")
        if token in tokens.valid and asked.get("user") == tokens.user:
            return AuthResult(success=True, auth_data=asked["user"])
        await server.challenge_auth('{"status":"401","schemes":"bearer"}')
        return AuthResult(success=False, handled=False)

    async def handle_EHLO(self, server: SMTP, session: Any, envelope: Underway, hostname: str, replies: Any) -> Any:
        reply = await _apply(server, self._mailhost._rule(Phase.EHLO, ()))
        session.host_name = hostname
        return replies if reply is None else [reply]

    async def handle_MAIL(self, server: SMTP, session: Any, envelope: Underway, address: str, options: Any) -> str:
        reply = await _apply(server, self._mailhost._rule(Phase.MAIL, (address,)))
        if reply is not None:
            return reply
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(self, server: SMTP, session: Any, envelope: Underway, address: str, options: Any) -> str:
        reply = await _apply(server, self._mailhost._rule(Phase.RCPT, (address,)))
        if reply is not None:
            return reply
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Underway) -> str:
        rule = self._mailhost._rule(Phase.DATA, tuple(envelope.rcpt_tos))
        message = _accepted(server, session, envelope)
        if rule is not None and rule.drop and rule.keep:
            self._mailhost._keep(message)
        reply = await _apply(server, rule)
        if reply is not None:
            return reply
        self._mailhost._keep(message)
        return "250 2.0.0 taken"


def _transport(server: SMTP) -> Any:
    # aiosmtpd types it as a BaseTransport that may be absent: with a client there is always a whole one.
    return server.transport


async def _apply(server: SMTP, rule: _Rule | None) -> str | None:
    """What the rule answers; None to go on as usual. A dropped connection cancels the dialogue here."""
    if rule is None:
        return None
    if rule.delay_s:
        await asyncio.sleep(rule.delay_s)
    if rule.drop:
        _transport(server).abort()
        await asyncio.Event().wait()
    return rule.reply


def _accepted(server: SMTP, session: Any, envelope: Underway) -> Accepted:
    content = envelope.original_content or b""
    message_id = BytesHeaderParser().parsebytes(content)["Message-ID"]
    return Accepted(
        peer=str(session.peer[0]),
        mail_from=envelope.mail_from or "",
        rcpt_tos=tuple(str(address) for address in envelope.rcpt_tos),
        content=content,
        message_id=None if message_id is None else str(message_id).strip(),
        tls=_transport(server).get_extra_info("ssl_object") is not None,
        user=None if session.auth_data is None else str(session.auth_data),
    )


@contextmanager
def mailhost_up(
    folder: Path,
    security: str = "none",
    *,
    user: str | None = None,
    password: str | None = None,
    tokens: TokenServer | None = None,
) -> Iterator[Mailhost]:
    """A server that listens for as long as the block lasts; its certificate's authority lies in `folder`."""
    server = Mailhost(security, user=user, password=password, tokens=tokens)
    if security != "none":
        server.certify(folder)
    server.up()
    try:
        yield server
    finally:
        server.down()

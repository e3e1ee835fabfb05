"""The ways out: to a mail server, or into a folder. What came of it is always a value, never an exception.

Whether a message left is known up to the final dot and again from the server's answer on; between the two nobody can
know (RFC 1047, RFC 5321 section 6.1). So the dot is sent by itself, after a look whether the server has already gone, and
only a connection lost after it makes the outcome `Uncertain`. Of what a server says, the reply code and the enhanced
status (RFC 3463) are kept: its words may quote a person's address.
"""

import contextlib
import hashlib
import re
import smtplib
import ssl
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from email.policy import compat32
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from models.errors import Away, Misconfigured
from models.house import Smtp, Token
from models.store import write_durably
from outbound.original import seven_bit

# RFC 5321 section 4.5.3.2.6 asks for ten minutes after the dot; a claim on a dispatch lasts two, and whoever sends on
# after it ran out sends twice. So the answer gets three times as long as any other, as far as `within_s` allows, and the
# dot is not sent at all where less than this is left.
_ANSWER_FACTOR = 3
_ANSWER_S = 30.0
# A socket's timeout is for all of one `sendall`: a long message goes in pieces, each with its own.
_PIECE_BYTES = 65_536
# A server that gave up in the middle of the text has mostly said so by then.
_LAST_LOOK_S = 0.02
_LINE_END = re.compile(rb"\r\n|\n|\r")
_STATUS = re.compile(rb"[245]\.\d{1,3}\.\d{1,3}(?!\d)")
# About the log-in or the encryption (RFC 4954 section 6, RFC 3207): the house's matter, not this message's.
_OURS = frozenset({530, 534, 535, 538})
_WRONG = 535


class Phase(StrEnum):
    """How far a session came."""

    CONNECT = "connect"
    GREETING = "greeting"
    TLS = "tls"
    LOGIN = "login"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    TEXT = "text"
    DOT = "dot"


@dataclass(frozen=True, slots=True)
class Sent:
    """The server took it (2xx after the dot). `answer` is code and enhanced status: `250 2.0.0`."""

    code: int
    answer: str


@dataclass(frozen=True, slots=True)
class Deferred:
    """Not now; the same later (4xx, or the connection was lost before the dot). It did certainly not leave.

    `away`: the server was not reached, or does not work for anyone: no connection, no TLS, no log-in.
    """

    code: int | None
    why: str
    away: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """Never like this (5xx). `why` names the phase, the code and the enhanced status: `rcpt 550 5.1.1`."""

    code: int
    why: str


@dataclass(frozen=True, slots=True)
class Uncertain:
    """Nobody can tell: the connection was lost, or the time ran out, after the dot and before the answer."""

    why: str


Outcome = Sent | Deferred | Refused | Uncertain


class Sender(Protocol):
    """Whatever a message can be given to."""

    def send(self, message: bytes, *, sender: str, recipient: str) -> Outcome:
        """Sends one message to one recipient. `sender` is the envelope's, the return path. Raises nothing."""
        ...

    def reach(self) -> bool:
        """Whether the way out answers now, without a message to send. Raises nothing."""
        ...

    def trouble(self) -> str | None:
        """What keeps the way out from answering now, by phase and code (`login 535 5.7.8`); None where it does."""
        ...


class Carrier(Sender, Protocol):
    """A way out of the house."""

    def session(self) -> AbstractContextManager[Sender]:
        """For several messages in a row, over one connection where the way has one; for one thread."""
        ...


class SmtpCarrier:
    """Hands messages to a mail server (RFC 5321), encrypted as the settings say, certificates always verified.

    `within_s`: how long one message may take in all, less than the claim on its dispatch lasts.
    """

    def __init__(self, smtp: Smtp, *, within_s: float = 110.0) -> None:
        self._smtp = smtp
        self._within_s = within_s
        self._tls = _tls_context(smtp)

    def send(self, message: bytes, *, sender: str, recipient: str) -> Outcome:
        """Over a connection of its own."""
        with self.session() as session:
            return session.send(message, sender=sender, recipient=recipient)

    def reach(self) -> bool:
        """Whether the server greets, encrypts and lets us in."""
        return self.trouble() is None

    def trouble(self) -> str | None:
        """What the server does not do of it."""
        with self.session() as session:
            return session.trouble()

    @contextmanager
    def session(self) -> Iterator[Sender]:
        """One connection, opened with the first message, and again when it died in between."""
        session = _Session(self._smtp, self._tls, self._within_s)
        try:
            yield session
        finally:
            session.close()


class FolderCarrier:
    """Writes each message as a file `<Message-ID>.eml`; the same Message-ID again leaves the file as it is."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, message: bytes, *, sender: str, recipient: str) -> Outcome:
        """Durably: the file and its name are on disk when this returns."""
        identifier = str(BytesHeaderParser(policy=compat32).parsebytes(message).get("Message-ID", "")).strip()
        try:
            write_durably(self._folder / f"{_file_stem(identifier, message)}.eml", message, replace=False)
        except OSError:
            return Deferred(None, "folder", away=True)
        return Sent(250, "250 file")

    def reach(self) -> bool:
        """Whether the folder is there, or can be made."""
        return self.trouble() is None

    def trouble(self) -> str | None:
        """Whether it cannot."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            return "folder"
        return None

    @contextmanager
    def session(self) -> Iterator[Sender]:
        """A folder needs no connection."""
        yield self


def _file_stem(identifier: str, message: bytes) -> str:
    local = identifier.removeprefix("<").partition("@")[0]
    if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,120}", local):
        return local
    return hashlib.sha256(identifier.encode("utf-8", "surrogateescape") or message).hexdigest()


def _tls_context(smtp: Smtp) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=smtp.ca_file)
    except (OSError, ssl.SSLError) as error:
        raise Misconfigured("smtp.ca_file", "is no readable file of certificates") from error


class _Stop(Exception):
    """Ends an attempt with its outcome."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__()
        self.outcome = outcome


class _Session:
    """One conversation with the server, for one thread."""

    def __init__(self, smtp: Smtp, tls: ssl.SSLContext, within_s: float) -> None:
        self._smtp = smtp
        self._tls = tls
        self._within_s = within_s
        self._connection: smtplib.SMTP | None = None

    def send(self, message: bytes, *, sender: str, recipient: str) -> Outcome:
        """Opens the connection when there is none; one that died unused is opened again, once."""
        sender, recipient = _with_ascii_domain(sender), _with_ascii_domain(recipient)
        if any(not _writable(address) for address in (sender, recipient)) or not recipient:
            return Refused(553, "rcpt 553 5.1.3")
        until = time.monotonic() + self._within_s
        reused = self._connection is not None
        outcome, phase = self._attempt(message, sender, recipient, until)
        if reused and phase is Phase.MAIL and self._connection is None and isinstance(outcome, Deferred):
            outcome, _ = self._attempt(message, sender, recipient, until)
        return outcome

    def reach(self) -> bool:
        """Opens the connection when there is none."""
        return self.trouble() is None

    def trouble(self) -> str | None:
        """The same, and what went wrong with it."""
        try:
            self._connection = self._connection or self._open()
        except _Stop as stop:
            return "connect lost" if isinstance(stop.outcome, Sent) else stop.outcome.why
        except (smtplib.SMTPException, OSError, ValueError):
            return "connect lost"
        return None

    def close(self) -> None:
        """Says goodbye when there is someone to say it to; what left has left whatever becomes of it."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                connection.quit()
            connection.close()

    def _attempt(self, message: bytes, sender: str, recipient: str, until: float) -> tuple[Outcome, Phase]:
        phase = Phase.CONNECT
        try:
            connection = self._connection = self._connection or self._open()
            phase = Phase.MAIL
            text = _text(connection, message, sender, recipient)
            _command(Phase.MAIL, connection.mail(sender, _options(connection, text, sender, recipient)))
            phase = Phase.RCPT
            _command(Phase.RCPT, connection.rcpt(recipient))
            phase = Phase.DATA
            _command(Phase.DATA, connection.docmd("data"), wanted=3)
            phase = Phase.TEXT
            _send_text(connection, text, until)
            phase = Phase.DOT
            return self._answer(connection, until), phase
        except _Stop as stop:
            self._tidy(stop.outcome, phase)
            return stop.outcome, phase
        except (smtplib.SMTPException, OSError, ValueError):
            self._drop()
            if phase is Phase.DOT:
                return Uncertain("lost after the dot"), phase
            return Deferred(None, f"{phase} lost", away=phase is Phase.CONNECT), phase

    def _answer(self, connection: smtplib.SMTP, until: float) -> Outcome:
        # An error here means that the dot did not leave this machine: the socket takes all of it or nothing.
        try:
            connection.send(b".\r\n")
        except (smtplib.SMTPException, OSError):
            raise _Stop(Deferred(None, "dot lost")) from None
        if connection.sock is not None:
            connection.sock.settimeout(max(0.1, min(until - time.monotonic(), self._smtp.timeout_s * _ANSWER_FACTOR)))
        code, words = connection.getreply()
        if connection.sock is not None:
            connection.sock.settimeout(self._smtp.timeout_s)
        if 200 <= code <= 299:
            return Sent(code, _said(code, words))
        if not 400 <= code <= 599:
            raise _Stop(Uncertain("no answer that can be read"))
        raise _Stop(_outcome(Phase.DOT, code, words))

    def _open(self) -> smtplib.SMTP:
        """Connects, greets, encrypts, logs in. Raises _Stop with what went wrong."""
        if self._smtp.require_tls and self._smtp.security == "none":
            raise _Stop(Deferred(None, "tls required", away=True))
        connection = self._connect()
        try:
            code, words = connection.ehlo()
            if code >= 500:
                code, words = connection.helo()
            _opened(Phase.GREETING, code, words)
            if self._smtp.security == "starttls":
                self._start_tls(connection)
            if self._smtp.user is not None:
                self._log_in(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _connect(self) -> smtplib.SMTP:
        smtp = self._smtp
        name = smtp.sender.rpartition("@")[2].encode("idna").decode("ascii") or "localhost"
        try:
            if smtp.security == "tls":
                return smtplib.SMTP_SSL(smtp.host, smtp.port, name, timeout=smtp.timeout_s, context=self._tls)
            return smtplib.SMTP(smtp.host, smtp.port, name, timeout=smtp.timeout_s)
        except smtplib.SMTPConnectError as error:
            words = error.smtp_error if isinstance(error.smtp_error, bytes) else b""
            raise _Stop(Deferred(error.smtp_code, f"greeting {_said(error.smtp_code, words)}", away=True)) from None
        except ssl.SSLCertVerificationError:
            raise _Stop(Deferred(None, "tls certificate", away=True)) from None
        except ssl.SSLError:
            raise _Stop(Deferred(None, "tls failed", away=True)) from None
        except (smtplib.SMTPException, OSError, UnicodeError) as error:
            # While it waits for a greeting, smtplib wraps the timeout in an error of its own.
            late = isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError)
            raise _Stop(Deferred(None, "connect timeout" if late else "connect failed", away=True)) from None

    def _start_tls(self, connection: smtplib.SMTP) -> None:
        # Never in clear where the settings say otherwise: a server that does not offer it may be no server of ours.
        if not connection.has_extn("starttls"):
            raise _Stop(Deferred(None, "starttls not offered", away=True))
        try:
            code, words = connection.starttls(context=self._tls)
            _opened(Phase.TLS, code, words)
            code, words = connection.ehlo()
        except ssl.SSLCertVerificationError:
            raise _Stop(Deferred(None, "tls certificate", away=True)) from None
        except (smtplib.SMTPException, OSError):
            raise _Stop(Deferred(None, "tls failed", away=True)) from None
        _opened(Phase.TLS, code, words)

    def _log_in(self, connection: smtplib.SMTP) -> None:
        try:
            if self._smtp.token is not None:
                _log_in_with_token(connection, self._smtp.user or "", self._smtp.token)
            else:
                connection.login(self._smtp.user or "", self._smtp.password or "")
        except Away as error:  # from the token server: its reason is told where the mailbox asks for one
            raise _Stop(Deferred(None, "login no token", away=True)) from error
        except smtplib.SMTPResponseException as error:
            words = error.smtp_error if isinstance(error.smtp_error, bytes) else b""
            why = f"login {_said(error.smtp_code, words)}"
            raise _Stop(Deferred(error.smtp_code, why, away=True)) from None
        except smtplib.SMTPServerDisconnected:
            raise _Stop(Deferred(None, "login lost", away=True)) from None
        except smtplib.SMTPException:
            raise _Stop(Deferred(None, "login not offered", away=True)) from None

    def _tidy(self, outcome: Outcome, phase: Phase) -> None:
        """After a refusal the session is ready for the next message, or it is closed."""
        connection = self._connection
        if connection is None:
            return
        # In the middle of the text whatever is said next would be read as text.
        hopeless = phase is Phase.TEXT or isinstance(outcome, Uncertain)
        hopeless = hopeless or (isinstance(outcome, Deferred) and outcome.code in (None, 421))
        try:
            if hopeless or connection.rset()[0] != 250:
                self._drop()
        except (smtplib.SMTPException, OSError):
            self._drop()

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


def _log_in_with_token(connection: smtplib.SMTP, user: str, token: Token) -> None:
    """By XOAUTH2. A token that is refused may only be worn out: once, another is asked for (RFC 4954 lets us try again).

    A challenge after the first answer says why not, and wants an empty answer before the refusal comes.
    """

    def log_in(access: str) -> None:
        connection.auth("XOAUTH2", lambda challenge=None: "" if challenge else f"user={user}\1auth=Bearer {access}\1\1")

    if "XOAUTH2" not in connection.esmtp_features.get("auth", "").upper().split():
        raise smtplib.SMTPNotSupportedError("no XOAUTH2")
    access = token()
    try:
        log_in(access)
    except smtplib.SMTPAuthenticationError as error:
        another = token(refused=access) if error.smtp_code == _WRONG else access
        if another == access:
            raise
        log_in(another)


def _text(connection: smtplib.SMTP, message: bytes, sender: str, recipient: str) -> bytes:
    """The message as this server can take it. Raises _Stop where it cannot."""
    text = _LINE_END.sub(b"\r\n", message)  # a bare LF or CR could end a message for one server and not for the next
    if not text.isascii() and not connection.has_extn("8bitmime"):
        text = seven_bit(text)
    if not (sender + recipient).isascii() and not connection.has_extn("smtputf8"):
        raise _Stop(Refused(553, "mail 553 5.6.7"))
    limit = connection.esmtp_features.get("size", "")
    if limit.isdecimal() and 0 < int(limit) < len(text):
        raise _Stop(Refused(552, "mail 552 5.3.4"))
    return text


def _options(connection: smtplib.SMTP, text: bytes, sender: str, recipient: str) -> list[str]:
    options = []
    if connection.has_extn("size"):
        options.append(f"size={len(text)}")
    if not text.isascii():
        options.append("body=8bitmime")
    if not (sender + recipient).isascii():
        options.append("SMTPUTF8")
    return options


def _send_text(connection: smtplib.SMTP, text: bytes, until: float) -> None:
    """Everything but the dot; then a look whether the server still listens. Raises _Stop when it does not."""
    stuffed = re.sub(rb"(?m)^\.", b"..", text)
    stuffed = stuffed if stuffed.endswith(b"\r\n") else stuffed + b"\r\n"
    for start in range(0, len(stuffed), _PIECE_BYTES):
        connection.send(stuffed[start : start + _PIECE_BYTES])
        if until - time.monotonic() < min(_ANSWER_S, connection.timeout):
            raise _Stop(Deferred(None, "text too slow"))
    sock = connection.sock
    if sock is None:
        raise _Stop(Deferred(None, "text lost"))
    sock.settimeout(_LAST_LOOK_S)
    try:
        early = sock.recv(4096)
    except (TimeoutError, BlockingIOError, ssl.SSLWantReadError):
        return
    finally:
        with contextlib.suppress(OSError):
            sock.settimeout(connection.timeout)
    if not early[:3].isdigit():
        raise _Stop(Deferred(None, "text lost"))
    # The dot has not been sent and never will be: the session is beyond use whatever the server says.
    code = int(early[:3])
    words = early[4:].partition(b"\r\n")[0]
    if code >= 500:
        raise _Stop(_outcome(Phase.TEXT, code, words))
    raise _Stop(Deferred(None, f"text {_said(code, words)}"))


def _command(phase: Phase, reply: tuple[int, bytes], wanted: int = 2) -> None:
    code, words = reply
    if code // 100 != wanted:
        raise _Stop(_outcome(phase, code, words))


def _opened(phase: Phase, code: int, words: bytes) -> None:
    """While a session is opened a refusal is about the server, not about a message."""
    if code // 100 != 2:
        raise _Stop(Deferred(code, f"{phase} {_said(code, words)}", away=True))


def _outcome(phase: Phase, code: int, words: bytes) -> Outcome:
    why = f"{phase} {_said(code, words)}"
    if code in _OURS:
        return Deferred(code, why, away=True)
    if 500 <= code <= 599:
        return Refused(code, why)
    return Deferred(code if 400 <= code <= 499 else None, why)


def _said(code: int, words: bytes) -> str:
    status = _STATUS.match(words)
    return f"{code} {status[0].decode()}" if status else str(code)


def _with_ascii_domain(address: str) -> str:
    """A domain always has an ASCII form (RFC 5890), which every server takes; a local part has not."""
    local, at, domain = address.rpartition("@")
    with contextlib.suppress(UnicodeError):
        return f"{local}{at}{domain.encode('idna').decode('ascii')}"
    return address


def _writable(address: str) -> bool:
    """Whether the address can stand in a command: nothing that would end it or begin another."""
    return not re.search(r"[\s\x00-\x1f\x7f<>]", address)

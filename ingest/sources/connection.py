"""A connection to a mailbox's server, logged in: by password or XOAUTH2, over TLS as the settings say, within a deadline.

Errors. Away: it cannot be had; `why` is of our own words and names no person. Misconfigured: the `ca_file` cannot be read.
"""

import contextlib
import logging
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from imapclient import IMAPClient
from imapclient.exceptions import CapabilityError, LoginError
from imapclient.imap4 import IMAP4WithTimeout
from imapclient.tls import IMAP4_TLS

from ingest.sources.xoauth2 import Xoauth2
from models.errors import Away, Misconfigured
from models.house import Mailbox, Token

# At DEBUG, IMAPClient writes every line of the dialogue: names, subjects, folders (decision 9).
logging.getLogger("imapclient").setLevel(logging.WARNING)

# A command is over within so many times the longest silence, and the time that its bytes need on a very slow line.
PATIENCE_TIMES = 3
SLOWEST_BYTES_S = 16_000.0


class Deadline:
    """Breaks a connection on which one command takes too long: a server that sends a byte now and then is never silent."""

    def __init__(self, mailbox: Mailbox, client: IMAPClient | None = None) -> None:
        self.passed = False
        self.socket: socket.socket | None = client.socket() if client else None
        self._within_s = mailbox.timeout_s * PATIENCE_TIMES

    @contextmanager
    def within(self, size: int = 0) -> Iterator[None]:
        """One command, whose answer may have `size` bytes."""
        timer = threading.Timer(self._within_s + size / SLOWEST_BYTES_S, self._break)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _break(self) -> None:
        self.passed = True
        if self.socket is not None:
            with contextlib.suppress(OSError):
                # Beneath TLS: whoever reads now must find an end and no half-closed layer.
                socket.socket.shutdown(self.socket, socket.SHUT_RDWR)


class _Plain(IMAP4WithTimeout):  # type: ignore[misc]  # IMAPClient has no types
    """Shows its socket to the deadline before it waits for the greeting."""

    def __init__(self, mailbox: Mailbox, late: Deadline) -> None:
        self._late = late
        super().__init__(mailbox.host, mailbox.port, mailbox.timeout_s)

    def _create_socket(self, timeout: float | None = None) -> socket.socket:
        self._late.socket = super()._create_socket(timeout)
        return self._late.socket


class _Tls(IMAP4_TLS):  # type: ignore[misc]
    """The same over TLS."""

    def __init__(self, mailbox: Mailbox, context: ssl.SSLContext | None, late: Deadline) -> None:
        self._late = late
        super().__init__(mailbox.host, mailbox.port, context, mailbox.timeout_s)

    def _create_socket(self, timeout: float | None = None) -> socket.socket:
        self._late.socket = super()._create_socket(timeout)
        return self._late.socket


class _Client(IMAPClient):  # type: ignore[misc]
    """A client whose very greeting has a deadline."""

    def __init__(self, mailbox: Mailbox, context: ssl.SSLContext | None, late: Deadline) -> None:
        self._mailbox = mailbox
        self._late = late
        super().__init__(
            mailbox.host,
            mailbox.port,
            ssl=mailbox.security == "tls",
            ssl_context=context,
            timeout=mailbox.timeout_s,
        )

    def _create_IMAP4(self) -> IMAP4WithTimeout | IMAP4_TLS:
        if self.ssl:
            return _Tls(self._mailbox, self.ssl_context, self._late)
        return _Plain(self._mailbox, self._late)


@contextmanager
def logged_in(mailbox: Mailbox) -> Iterator[IMAPClient]:
    """Connects and logs in, selects nothing; logs out at the end. Raises as `opened` does."""
    client = _with_token(mailbox, mailbox.token) if mailbox.token else _with_password(mailbox)
    try:
        yield client
    finally:
        _hang_up(client)


def away(mailbox: Mailbox, why: str) -> Away:
    """What is wrong with the mailbox, in one line of our own words."""
    return Away(f'mailbox "{mailbox.name}"', why)


def _connect(mailbox: Mailbox) -> IMAPClient:
    where = f"{mailbox.host}:{mailbox.port}"
    context = None if mailbox.security == "none" else _context(mailbox)
    try:
        mailbox.host.encode("idna")
    except UnicodeError as error:
        raise away(mailbox, f"host: is no host name ({where})") from error
    late = Deadline(mailbox)
    try:
        with late.within():
            client = _Client(mailbox, context, late)
    except ssl.SSLCertVerificationError as error:
        raise away(mailbox, f"host: its certificate is not trusted ({where})") from error
    except ssl.SSLError as error:
        raise away(mailbox, f"security: the server does not speak TLS on this port ({where})") from error
    except IMAPClient.Error as error:
        if late.passed:
            raise away(mailbox, f"host: too slow ({where})") from error
        raise away(mailbox, f"host: is no IMAP server or turned us away ({where})") from error
    except UnicodeError as error:
        raise away(mailbox, f"host: gave an answer that cannot be read ({where})") from error
    except OSError as error:
        raise away(mailbox, f"host: does not answer ({where}, {mailbox.timeout_s:g} s)") from error
    client.normalise_times = False
    return client


def _context(mailbox: Mailbox) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=mailbox.ca_file)
    except OSError as error:  # ssl.SSLError is one
        raise Misconfigured("mailbox.ca_file", f"cannot be read: {mailbox.ca_file}") from error


def _with_password(mailbox: Mailbox) -> IMAPClient:
    password = _password(mailbox)

    def log_in(client: IMAPClient) -> None:
        if f"{mailbox.user}{password}".isascii():
            client.login(mailbox.user, password)
        else:  # LOGIN knows no other letters; PLAIN is UTF-8 (RFC 4616)
            client.plain_login(mailbox.user, password)

    where = f"{mailbox.host}:{mailbox.port}"
    try:
        return _logged_in(mailbox, log_in)
    except LoginError as error:
        raise away(mailbox, f"password: log-in as {mailbox.user} is refused ({where})") from error


def _password(mailbox: Mailbox) -> str:
    """The password as it is now: one that was changed in its file needs no restart."""
    if mailbox.password_now is None:
        return mailbox.password
    try:
        return mailbox.password_now()
    except Away as error:
        raise away(mailbox, error.why) from error


def _with_token(mailbox: Mailbox, token: Token) -> IMAPClient:
    """By XOAUTH2. A token that is refused may only be worn out: once, another is asked for, over a new connection."""
    sasl = Xoauth2(mailbox.user, _given(mailbox, token, None))
    try:
        return _logged_in(mailbox, partial(_authenticate, mailbox, sasl))
    except LoginError:
        another = _given(mailbox, token, sasl.token)
        if another == sasl.token:
            raise _no_entry(mailbox, sasl) from None
    sasl = Xoauth2(mailbox.user, another)
    try:
        return _logged_in(mailbox, partial(_authenticate, mailbox, sasl))
    except LoginError:
        raise _no_entry(mailbox, sasl) from None


def _authenticate(mailbox: Mailbox, sasl: Xoauth2, client: IMAPClient) -> None:
    if not client.has_capability("AUTH=XOAUTH2"):
        raise away(mailbox, f"oauth2: the server offers no XOAUTH2 ({mailbox.host}:{mailbox.port})")
    client.sasl_login("XOAUTH2", sasl)


def _given(mailbox: Mailbox, token: Token, refused: str | None) -> str:
    try:
        return token(refused=refused)
    except Away as error:  # the token server's trouble is this mailbox's
        raise away(mailbox, f"oauth2: {error.why}") from error


def _no_entry(mailbox: Mailbox, sasl: Xoauth2) -> Away:
    said = f", status {sasl.status}" if sasl.status else ""
    return away(mailbox, f"oauth2: log-in as {mailbox.user} is refused{said}: may the token open this mailbox?")


def _logged_in(mailbox: Mailbox, log_in: Callable[[IMAPClient], None]) -> IMAPClient:
    """A client that is let in. Raises LoginError for a refusal that is about who we are, Away for all else."""
    client = _connect(mailbox)
    late = Deadline(mailbox, client)
    try:
        with late.within():
            _let_in(client, mailbox, log_in)
    except BaseException as error:
        if late.passed:
            _hang_up(client)
            raise away(mailbox, f"host: too slow ({mailbox.host}:{mailbox.port})") from error
        _hang_up(client)
        raise
    return client


def _let_in(client: IMAPClient, mailbox: Mailbox, log_in: Callable[[IMAPClient], None]) -> None:
    where = f"{mailbox.host}:{mailbox.port}"
    try:
        if mailbox.security == "starttls":
            client.starttls(_context(mailbox))
        if client.has_capability("LOGINDISABLED"):  # RFC 3501 section 6.2.3
            raise away(mailbox, f"security: the server lets nobody log in without TLS ({where})")
        log_in(client)
    except ssl.SSLCertVerificationError as error:
        raise away(mailbox, f"host: its certificate is not trusted ({where})") from error
    except CapabilityError as error:
        raise away(mailbox, f"security: the server offers no STARTTLS ({where})") from error
    except LoginError as error:
        # IMAPClient makes one of a lost connection too. UNAVAILABLE and its like are of RFC 5530 section 3.
        lost = isinstance(error.__context__, IMAPClient.AbortError)
        passing = any(code in str(error) for code in ("[UNAVAILABLE]", "[INUSE]", "[SERVERBUG]", "[LIMIT]"))
        if lost or passing:
            raise away(mailbox, f"host: does not let anybody in for now ({where})") from error
        raise
    except UnicodeError as error:
        raise away(mailbox, f"host: gave an answer that cannot be read ({where})") from error
    except (OSError, IMAPClient.Error) as error:
        raise away(mailbox, f"host: broke off before log-in ({where})") from error


def _hang_up(client: IMAPClient) -> None:
    with contextlib.suppress(Exception):  # nothing is left to say to a connection that is broken already
        client.logout()
    with contextlib.suppress(Exception):
        client.shutdown()

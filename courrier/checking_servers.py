"""What `courrier check` tries of servers: mailboxes, token servers, the way out, and the clock beside theirs."""

import contextlib
import re
import smtplib
import ssl
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import partial

from courrier import clock as house_clock
from courrier.alarms import trouble_named
from courrier.checking import TIMEOUT_S, WITHIN_S, Finding, Probe, fault, fine, warning
from courrier.clock import Clock
from courrier.settings import Settings, mailboxes_of, smtp_of, token_url_of
from courrier.tokens import is_loopback
from models.errors import Away
from models.house import Mailbox, Smtp, Token
from models.words import TROUBLES

# Tokens and certificates bear five minutes; the day that a deadline counts from bears far less at midnight.
_A_LITTLE_S = 60.0
_TOO_MUCH_S = 300.0
_MAIL_DATE = re.compile(rb"[A-Z][a-z]{2}, +\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d [+-]\d{4}")
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})


def server_probes(settings: Settings, clock: Clock) -> Iterator[Probe]:
    """A probe for each mailbox, one for the SMTP server, one for the clock beside what servers say."""
    boxes = mailboxes_of(settings)
    accounts = frozenset(box.account for box in boxes)
    for box in boxes:
        names = frozenset({box.account, "token"})
        yield Probe(what="mailbox", name=box.name, names=names, run=partial(_mailbox, box), within_s=WITHIN_S)
    smtp = smtp_of(settings)
    if smtp is not None:
        names = accounts | {box.name for box in boxes}
        yield Probe(what="smtp", name=None, names=names, run=partial(_smtp, smtp))
    yield Probe(what="clock", run=partial(_clock, settings, smtp, clock))


# ── log-ins ──────────────────────────────────────────────────────────────────────────────────────


def _token(name: str, token: Token | None) -> Iterator[Finding]:
    if token is None:
        return
    try:
        token()
    except Away as away:
        yield fault("token", name, away.why, TROUBLES[trouble_named(f"oauth2: {away.why}")])
    else:
        yield fine("token", name, "an access token was given")


def _mailbox(box: Mailbox) -> Iterator[Finding]:
    from ingest.sources.look import TakenFolder, look

    tokens = list(_token(box.name, box.token))
    yield from tokens
    if any(each.todo for each in tokens):
        return
    try:
        found = look(box)
    except Away as away:
        yield fault("mailbox", box.name, away.why, TROUBLES[trouble_named(away.why)])
        return
    offered = [name for name in ("IDLE", "MOVE", "UIDPLUS") if name in found.capabilities]
    lacking = [name for name in ("IDLE", "MOVE", "UIDPLUS") if name not in found.capabilities]
    said = f'logged in as {box.user}; "{box.folder}": {_messages(found.messages)}, {found.waiting} not taken'
    said += f"; has {', '.join(offered) or 'neither IDLE, MOVE nor UIDPLUS'}"
    said += f"; lacks {', '.join(lacking)}" if offered and lacking else ""
    taken = f'"{box.taken}" is there' if found.taken is TakenFolder.THERE else f'"{box.taken}" will be made'
    if found.taken is TakenFolder.REFUSED:
        todo = "Make the folder by hand, or name another one (mailbox.taken): taken mail would stay where it is."
        yield fault("mailbox", box.name, f'{said}; "{box.taken}" is not there and cannot be made', todo)
    elif not found.deletes:
        todo = f"Give {box.user} the right to delete there: {_staying(found.marks)}."
        yield warning("mailbox", box.name, f"{said}; {taken}; nothing may be deleted from it", todo)
    elif not {"MOVE", "UIDPLUS"} & found.capabilities:
        todo = f"Ask the provider for MOVE or UIDPLUS: {_staying(found.marks)}."
        yield warning("mailbox", box.name, f"{said}; {taken}", todo)
    else:
        yield fine("mailbox", box.name, f"{said}; {taken}")
    yield from _open_wire("mailbox", box.name, box.security, box.host)


def _staying(marks: bool) -> str:
    how = "marked as taken" if marks else "and cannot even be marked as taken"
    return f"taken mail will stay in the folder, {how}"


def _messages(count: int) -> str:
    return "1 message" if count == 1 else f"{count} messages"


def _smtp(smtp: Smtp) -> Iterator[Finding]:
    from outbound.smtp import SmtpCarrier

    tokens = list(_token("smtp", smtp.token))
    yield from tokens
    if any(each.todo for each in tokens):
        return
    trouble = SmtpCarrier(smtp).trouble()
    where = f"{smtp.host}:{smtp.port}"
    if trouble is not None:
        yield fault("smtp", None, f"{trouble} ({where})", TROUBLES[trouble_named(trouble)])
        return
    how = {"tls": "encrypted from the start", "starttls": "encrypted by STARTTLS", "none": "not encrypted"}
    who = f"logged in as {smtp.user}" if smtp.user else "without log-in"
    yield fine("smtp", None, f"{where} answers, {how[smtp.security]}, {who}; sends as {smtp.sender}")
    yield from _open_wire("smtp", None, smtp.security, smtp.host)


def _open_wire(what: str, name: str | None, security: str, host: str) -> Iterator[Finding]:
    if security == "none" and host not in _HERE:
        yield warning(
            what, name, "the connection is not encrypted", "Set security to tls or starttls: passwords travel openly."
        )


# ── the clock ────────────────────────────────────────────────────────────────────────────────────


def _clock(settings: Settings, smtp: Smtp | None, clock: Clock) -> Iterator[Finding]:
    """Our clock beside the register's last line, the database's time and what servers say of theirs."""
    from courrier.checking_machine import register_times

    now = clock()
    last, theirs = register_times(settings)
    if last is not None and last > now:
        todo = "Set the clock (chrony, systemd-timesyncd): every received day and deadline would be wrong."
        yield fault("clock", None, f"it shows {_shown(now)}, before the register's last line of {_shown(last)}", todo)
    if house_clock.is_set():
        yield warning(
            "clock", None, f"it is set by COURRIER_NOW: {_shown(now)}", "Leave COURRIER_ENV out, but for a test."
        )
        return
    asked: list[tuple[str, Callable[[], datetime | None]]] = [
        *((f"the token server {url}", partial(_http_date, url)) for url in _token_urls(settings)),
        *([("the SMTP server", partial(_smtp_date, smtp))] if smtp else []),
    ]
    differences = [] if theirs is None else [("the database", (clock() - theirs).total_seconds())]
    for who, ask in asked:
        told = ask()
        if told is not None:
            differences.append((who, (clock() - told).total_seconds()))
    yield from _compared(now, differences)


def _compared(now: datetime, differences: Iterable[tuple[str, float]]) -> Iterator[Finding]:
    known = list(differences)
    off = [(who, seconds) for who, seconds in known if abs(seconds) > _A_LITTLE_S]
    for who, seconds in off:
        said = f"it is {abs(seconds):.0f} s {'ahead of' if seconds > 0 else 'behind'} {who}"
        report = fault if abs(seconds) > _TOO_MUCH_S else warning
        yield report("clock", None, said, "Have both clocks set by the network (chrony, systemd-timesyncd).")
    if not off:
        beside = ", ".join(who for who, _ in known)
        yield fine("clock", None, f"{_shown(now)}; " + (f"as {beside}" if beside else "no server told its own time"))


def _shown(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def _token_urls(settings: Settings) -> list[str]:
    tables = [box.oauth2 for box in settings.mailbox] + [settings.smtp.oauth2 if settings.smtp else None]
    return list(dict.fromkeys(token_url_of(table) for table in tables if table is not None))


def _http_date(url: str) -> datetime | None:
    """The Date of an HTTP answer (RFC 9110 section 6.6.1), whatever else it says."""
    import httpx

    with contextlib.suppress(httpx.HTTPError, OSError, LookupError, TypeError, ValueError):
        answer = httpx.head(url, timeout=TIMEOUT_S, trust_env=not is_loopback(url))
        return parsedate_to_datetime(answer.headers["Date"])
    return None


def _smtp_date(smtp: Smtp) -> datetime | None:
    """The date that many servers greet with (Exchange, Sendmail); they need not (RFC 5321 section 4.2)."""
    client = smtplib.SMTP(timeout=TIMEOUT_S)
    try:
        if smtp.security == "tls":
            client = smtplib.SMTP_SSL(timeout=TIMEOUT_S, context=ssl.create_default_context(cafile=smtp.ca_file))
        _, words = client.connect(smtp.host, smtp.port)
        found = _MAIL_DATE.search(words)
        return None if found is None else parsedate_to_datetime(found[0].decode())
    except (OSError, smtplib.SMTPException, ValueError):
        return None
    finally:
        client.close()

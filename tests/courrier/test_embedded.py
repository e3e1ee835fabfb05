"""The carrier that runs for ever: told of new mail at once, stopped quickly, and one outage is nobody else's."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from courrier import embedded
from courrier.office import Office, open_office
from courrier.settings import load
from models import sources
from models.errors import Away
from tests.courrier.test_pipeline import Watch
from tests.courrier.test_settings import LEAST
from tests.courrier.test_sweep import silent_server
from tests.ingest.sources.test_mailbox import message
from tests.servers.account import wait_until
from tests.servers.dovecot import Dovecot

LONG_S = 600.0
# A bounce of nobody's: read and decided without the classifier, which a test of the carrier need not load.
NOTE = message(1, "Bonjour", "Auto-Submitted: auto-generated", "Return-Path: <>")


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "scans").mkdir()
    path = tmp_path / "my.toml"
    path.write_text(LEAST)
    with open_office(load(path), Watch()) as opened:
        yield replace(opened, drops=())


@pytest.fixture(autouse=True)
def _short_grace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "_GRACE_S", 0.5)


@contextmanager
def running(office: Office) -> Iterator[Callable[[], float]]:
    """Runs it; what is given stops it and says how many seconds that took."""
    stop = threading.Event()
    thread = threading.Thread(target=embedded.run, args=(office, stop))
    thread.start()

    def end() -> float:
        began = time.monotonic()
        stop.set()
        thread.join(60)
        return time.monotonic() - began

    try:
        yield end
    finally:
        end()


def reached(office: Office, name: str) -> bool:
    with office.database.begin() as session:
        source = sources.find(session, name)
    return source is not None and source.reached is not None


class TestNewMail:
    def test_is_taken_long_before_the_next_poll(self, office: Office, dovecot: Dovecot) -> None:
        watching = replace(office, mailboxes=(dovecot.mailbox("plaintes", poll_s=LONG_S),))
        with running(watching):
            wait_until(lambda: reached(office, "plaintes"), "the first sweep")
            time.sleep(1.0)  # the connection that waits is open, and the sweep that follows it is over
            dovecot.append("plaintes", "INBOX", NOTE)
            wait_until(lambda: dovecot.messages("plaintes", "INBOX") == [], "IDLE")

    def test_is_taken_by_the_poll_where_there_is_no_idle(self, office: Office, dovecot: Dovecot) -> None:
        dovecot.restart("IMAP4rev1 MOVE MULTIAPPEND")
        watching = replace(office, mailboxes=(dovecot.mailbox("plaintes", poll_s=0.5),))
        with running(watching):
            wait_until(lambda: reached(office, "plaintes"), "the first sweep")
            dovecot.append("plaintes", "INBOX", NOTE)
            wait_until(lambda: dovecot.messages("plaintes", "INBOX") == [], "the poll")


class TestOutage:
    def test_of_one_mailbox_delays_no_other(self, office: Office, dovecot: Dovecot) -> None:
        dovecot.append("plaintes", "INBOX", NOTE)
        with silent_server() as port:
            silent = dovecot.mailbox("klachten", port=port, timeout_s=30.0)
            watching = replace(office, mailboxes=(silent, dovecot.mailbox("plaintes", poll_s=LONG_S)))
            with running(watching):
                wait_until(lambda: dovecot.messages("plaintes", "INBOX") == [], "the other mailbox", within_s=15.0)

    @pytest.mark.parametrize("usual_s", [1.0, 300.0])
    def test_pauses_grow_and_begin_anew_after_a_success(self, monkeypatch: pytest.MonkeyPatch, usual_s: float) -> None:
        monkeypatch.setattr(embedded.random, "random", lambda: 1.0)
        came = iter([True, True, True, False, True])
        waits: list[float] = []

        class Stop(threading.Event):
            def wait(self, timeout: float | None = None) -> bool:
                waits.append(timeout or 0.0)
                return len(waits) >= 5 and not self.set()  # type: ignore[func-returns-value]

        def work() -> None:
            if next(came):
                raise Away("mailbox", "does not answer")

        embedded._loop(Stop(), usual_s, work)
        assert waits == [15.0, 30.0, 60.0, usual_s, 15.0]


class TestStop:
    def test_ends_it_quickly_while_it_waits(self, office: Office, dovecot: Dovecot) -> None:
        watching = replace(office, mailboxes=(dovecot.mailbox("plaintes", poll_s=LONG_S),))
        with running(watching) as end:
            wait_until(lambda: reached(office, "plaintes"), "the first sweep")
            assert end() < 5.0

    def test_ends_it_although_a_server_never_answers(self, office: Office, dovecot: Dovecot) -> None:
        with silent_server() as port:
            watching = replace(office, mailboxes=(dovecot.mailbox("plaintes", port=port, timeout_s=30.0),))
            with running(watching) as end:
                time.sleep(0.5)
                assert end() < 5.0

"""Waiting for new mail on a real Dovecot: told at once where it can be, and never in the way."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ingest.sources import idle as idle_module
from ingest.sources.idle import Waiting
from ingest.sources.mailbox import sweep_mailbox
from models.house import Limits, Mailbox
from tests.ingest.sources.takers import MemoryTaker
from tests.ingest.sources.test_mailbox import NOW, USER, message
from tests.servers.dovecot import Dovecot
from tests.servers.relay import Relay, relayed

LONG_S = 60.0


@pytest.fixture
def stop() -> threading.Event:
    return threading.Event()


@pytest.fixture
def mailbox(dovecot: Dovecot) -> Mailbox:
    return dovecot.mailbox(USER, timeout_s=2.0)


@pytest.fixture
def relay(dovecot: Dovecot) -> Iterator[Relay]:
    with relayed(dovecot.host, dovecot.port) as relay:
        yield relay


@contextmanager
def waiting_for(mailbox: Mailbox, stop: threading.Event) -> Iterator[Waiting]:
    waiting = Waiting(mailbox, stop, clock=time.monotonic, chance=lambda: 0.0)
    try:
        yield waiting
    finally:
        waiting.close()


@contextmanager
def soon(do: Callable[[], object], after_s: float = 0.3) -> Iterator[None]:
    timer = threading.Timer(after_s, do)
    timer.start()
    try:
        yield
    finally:
        timer.join()


def took_s(do: Callable[[], object]) -> float:
    began = time.monotonic()
    do()
    return time.monotonic() - began


class TestNews:
    def test_a_new_message_ends_the_wait(self, dovecot: Dovecot, mailbox: Mailbox, stop: threading.Event) -> None:
        with waiting_for(mailbox, stop) as waiting:
            waiting.wait(LONG_S)
            with soon(lambda: dovecot.append(USER, "INBOX", message(1))):
                assert 0.2 < took_s(lambda: waiting.wait(LONG_S)) < LONG_S / 2

    def test_a_new_connection_ends_the_wait_since_nobody_was_told_before(
        self, mailbox: Mailbox, stop: threading.Event
    ) -> None:
        with waiting_for(mailbox, stop) as waiting:
            assert took_s(lambda: waiting.wait(LONG_S)) < LONG_S / 2

    def test_a_message_that_came_while_nobody_waited_is_not_missed(
        self, dovecot: Dovecot, mailbox: Mailbox, stop: threading.Event
    ) -> None:
        with waiting_for(mailbox, stop) as waiting:
            waiting.wait(LONG_S)
            dovecot.append(USER, "INBOX", message(1))
            assert took_s(lambda: waiting.wait(LONG_S)) < LONG_S / 2

    def test_a_message_that_we_move_away_is_none(
        self, dovecot: Dovecot, mailbox: Mailbox, stop: threading.Event, tmp_path: Path
    ) -> None:
        dovecot.append(USER, "INBOX", message(1), message(2))
        with waiting_for(mailbox, stop) as waiting:
            waiting.wait(LONG_S)
            sweep_mailbox(mailbox, MemoryTaker(), limits=Limits(), spool=tmp_path, now=NOW)
            assert took_s(lambda: waiting.wait(1.5)) >= 1.5

    def test_a_keyword_is_none(self, dovecot: Dovecot, mailbox: Mailbox, stop: threading.Event, tmp_path: Path) -> None:
        dovecot.append(USER, "INBOX", message(1))
        dovecot.restart("IMAP4rev1 IDLE")
        with waiting_for(mailbox, stop) as waiting:
            waiting.wait(LONG_S)
            sweep_mailbox(mailbox, MemoryTaker(), limits=Limits(), spool=tmp_path, now=NOW)
            assert took_s(lambda: waiting.wait(1.5)) >= 1.5

    def test_it_comes_over_tls_too(self, dovecot: Dovecot, stop: threading.Event) -> None:
        with waiting_for(dovecot.mailbox(USER, security="tls"), stop) as waiting:
            waiting.wait(LONG_S)
            with soon(lambda: dovecot.append(USER, "INBOX", message(1))):
                assert 0.2 < took_s(lambda: waiting.wait(LONG_S)) < LONG_S / 2


class TestEnd:
    def test_the_poll_goes_on_underneath(self, mailbox: Mailbox, stop: threading.Event) -> None:
        with waiting_for(mailbox, stop) as waiting:
            waiting.wait(LONG_S)
            assert 0.5 <= took_s(lambda: waiting.wait(0.5)) < LONG_S / 2

    @pytest.mark.parametrize("idle_s", [500.0, None])
    def test_a_stop_ends_it_quickly(self, dovecot: Dovecot, stop: threading.Event, idle_s: float | None) -> None:
        with waiting_for(dovecot.mailbox(USER, idle_s=idle_s), stop) as waiting:
            waiting.wait(0.1)
            with soon(stop.set):
                assert took_s(lambda: waiting.wait(LONG_S)) < 5.0


class TestRenewal:
    def test_an_idle_is_ended_and_begun_again_in_time(
        self, dovecot: Dovecot, relay: Relay, stop: threading.Event
    ) -> None:
        with waiting_for(dovecot.mailbox(USER, port=relay.port, idle_s=0.6), stop) as waiting:
            waiting.wait(LONG_S)
            waiting.wait(2.0)
        said = [line.strip().split(b" ")[-1] for line in relay.seen if b"IDLE" in line or line == b"DONE\r\n"]
        assert said[:4] == [b"IDLE", b"DONE", b"IDLE", b"DONE"]

    def test_news_that_come_with_its_end_are_heard(self, dovecot: Dovecot, relay: Relay, stop: threading.Event) -> None:
        relay.answer(rb"^DONE", b"* 7 EXISTS\r\n", times=1)
        with waiting_for(dovecot.mailbox(USER, port=relay.port, idle_s=0.2, timeout_s=1.0), stop) as waiting:
            waiting.wait(LONG_S)
            assert took_s(lambda: waiting.wait(LONG_S)) < LONG_S / 2

    def test_uses_one_connection_for_all_of_them(self, dovecot: Dovecot, relay: Relay, stop: threading.Event) -> None:
        with waiting_for(dovecot.mailbox(USER, port=relay.port, idle_s=0.2), stop) as waiting:
            waiting.wait(LONG_S)
            waiting.wait(1.5)
        assert len([line for line in relay.seen if b"LOGIN" in line]) == 1


class TestWithout:
    def test_a_server_that_cannot_is_waited_for_as_ever(
        self, dovecot: Dovecot, relay: Relay, stop: threading.Event
    ) -> None:
        dovecot.restart("IMAP4rev1")
        with waiting_for(dovecot.mailbox(USER, port=relay.port), stop) as waiting:
            assert took_s(lambda: waiting.wait(1.0)) >= 1.0
            waiting.wait(0.5)
        assert (len([line for line in relay.seen if b"LOGIN" in line]), [li for li in relay.seen if b"IDLE" in li]) == (
            1,
            [],
        )

    def test_where_the_settings_say_so_nobody_connects(
        self, dovecot: Dovecot, relay: Relay, stop: threading.Event
    ) -> None:
        with waiting_for(dovecot.mailbox(USER, port=relay.port, idle_s=None), stop) as waiting:
            waiting.wait(0.2)
        assert relay.seen == []

    @pytest.mark.parametrize(
        "changes", [{"password": "mot-de-passe-faux"}, {"folder": "Nulle part"}, {"port": 1}, {"host": "no.invalid"}]
    )
    def test_a_mailbox_that_cannot_be_opened_is_waited_for_as_ever(
        self, dovecot: Dovecot, stop: threading.Event, changes: dict[str, object]
    ) -> None:
        with waiting_for(dovecot.mailbox(USER, **changes), stop) as waiting:
            assert took_s(lambda: waiting.wait(1.0)) >= 1.0

    def test_a_refusal_of_idle_is_no_error(self, dovecot: Dovecot, relay: Relay, stop: threading.Event) -> None:
        relay.answer(rb"IDLE", b"{tag} BAD not today\r\n")
        with waiting_for(dovecot.mailbox(USER, port=relay.port), stop) as waiting:
            assert took_s(lambda: waiting.wait(1.0)) >= 1.0


class TestConnection:
    @pytest.fixture
    def impatient(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(idle_module, "_FIRST_PAUSE_S", 0.4)

    def test_that_breaks_ends_the_wait_since_something_may_have_come(
        self, dovecot: Dovecot, mailbox: Mailbox, stop: threading.Event
    ) -> None:
        with waiting_for(mailbox, stop) as waiting:
            waiting.wait(LONG_S)
            with soon(dovecot.restart):
                assert took_s(lambda: waiting.wait(LONG_S)) < LONG_S / 2

    def test_that_broke_is_made_anew(
        self, dovecot: Dovecot, mailbox: Mailbox, stop: threading.Event, impatient: None
    ) -> None:
        with waiting_for(mailbox, stop) as waiting:
            waiting.wait(LONG_S)
            dovecot.restart()
            waiting.wait(LONG_S)
            waiting.wait(LONG_S)
            with soon(lambda: dovecot.append(USER, "INBOX", message(1))):
                assert 0.2 < took_s(lambda: waiting.wait(LONG_S)) < LONG_S / 2

    def test_that_is_half_open_is_noticed_when_idle_is_renewed(
        self, dovecot: Dovecot, relay: Relay, stop: threading.Event
    ) -> None:
        relay.answer(rb"^DONE", b"")
        with waiting_for(dovecot.mailbox(USER, port=relay.port, idle_s=0.5, timeout_s=1.0), stop) as waiting:
            waiting.wait(LONG_S)
            assert took_s(lambda: waiting.wait(LONG_S)) < LONG_S / 2

    def test_that_breaks_at_once_each_time_is_made_less_and_less_often(
        self, dovecot: Dovecot, relay: Relay, stop: threading.Event, impatient: None
    ) -> None:
        relay.cut(rb"IDLE", times=None)
        with waiting_for(dovecot.mailbox(USER, port=relay.port), stop) as waiting:
            waiting.wait(2.0)
        assert 2 <= len([line for line in relay.seen if b"LOGIN" in line]) <= 5

"""One sweep of the sources: one poller a mailbox, and none that keeps another waiting (FIELD, lesson 2)."""

import multiprocessing
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from courrier import leasing, sweep
from courrier.leasing import Lease, leased
from courrier.office import Office, open_office
from courrier.settings import load
from courrier.sweep import Visit
from models import leases, sources
from models.database import Database
from tests.courrier.test_pipeline import Watch
from tests.courrier.test_settings import LEAST
from tests.ingest.sources.test_mailbox import message
from tests.servers.dovecot import Dovecot

LEASE = "mailbox:plaintes"


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, watch: Watch) -> Iterator[Office]:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "scans").mkdir()
    path = tmp_path / "my.toml"
    path.write_text(LEAST)
    with open_office(load(path), watch) as opened:
        yield opened


@pytest.fixture
def taking(office: Office, dovecot: Dovecot) -> Office:
    """An office that takes from the mailbox `plaintes`."""
    return replace(office, mailboxes=(dovecot.mailbox("plaintes"),))


def take(office: Office, stop: Callable[[], bool] = sweep.never) -> Visit:
    return sweep.take_from(office, office.mailboxes[0], _quiet, stop)


def _quiet(_what: str, _done: int, _all: int) -> None:
    """Nobody watches."""


@contextmanager
def silent_server() -> Iterator[int]:
    """A port that takes a connection and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


class TestLesson2OnePollerAMailbox:
    def test_a_mailbox_that_another_takes_from_is_left_alone(self, taking: Office, dovecot: Dovecot) -> None:
        dovecot.append("plaintes", "INBOX", message(1))
        with leased(taking, LEASE):
            assert take(taking) == Visit(source="plaintes", busy=True)
        assert dovecot.messages("plaintes", "INBOX") == [message(1)]

    def test_it_is_taken_from_when_the_other_is_done(self, taking: Office, dovecot: Dovecot) -> None:
        dovecot.append("plaintes", "INBOX", message(1))
        with leased(taking, LEASE):
            take(taking)
        take(taking)
        assert dovecot.messages("plaintes", "INBOX") == []

    def test_a_full_sweep_beside_another_is_no_failure(self, taking: Office) -> None:
        with leased(taking, LEASE):
            outcome = sweep.once(taking, _quiet)
        assert (outcome.away, outcome.busy) == ((), ("plaintes",))

    def test_a_process_that_was_killed_keeps_nobody_waiting(self, taking: Office) -> None:
        url = str(taking.database.engine.url)
        process = multiprocessing.get_context("spawn").Process(target=_die_with_lease, args=(url, taking.clock()))
        process.start()
        process.join(60)
        assert (process.exitcode, take(taking)) == (9, Visit(source="plaintes"))

    def test_that_of_a_machine_that_is_gone_runs_out(self, taking: Office, watch: Watch) -> None:
        with taking.database.begin() as session:
            leases.take(session, watch.now, LEASE, "elsewhere:1:2:x", leasing.LASTS, dead=leasing.is_dead)
        before = take(taking)
        watch.now += leasing.LASTS
        assert (before.busy, take(taking).busy) == (True, False)

    def test_is_renewed_for_as_long_as_the_sweep_lasts(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(leasing, "LASTS", timedelta(seconds=0.6))
        monkeypatch.setattr(leasing, "_RENEWED_S", 0.1)
        real = replace(office, clock=lambda: datetime.now(UTC))
        with leased(real, LEASE):
            time.sleep(1.0)
            assert Lease(real, LEASE).take() is False

    def test_is_known_to_be_lost_by_a_process_that_slept(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(leasing, "_RENEWED_S", 0.1)
        with leased(office, LEASE) as lease:
            assert lease is not None
            with office.database.begin() as session:
                late = office.clock() + leasing.LASTS
                leases.take(session, late, LEASE, "another", 2 * leasing.LASTS, dead=leasing.is_dead)
            assert lease.lost.wait(10.0)

    def test_each_mailbox_has_its_own(self, taking: Office) -> None:
        with leased(taking, "mailbox:klachten"):
            assert take(taking) == Visit(source="plaintes")

    def test_an_error_gives_it_back(self, taking: Office, dovecot: Dovecot) -> None:
        down = replace(taking, mailboxes=(dovecot.mailbox("plaintes", port=1),))
        take(down)
        assert Lease(taking, LEASE).take() is True


class TestDead:
    @pytest.mark.parametrize("holder", ["", "x", "elsewhere:1:2:x", "elsewhere:1:1:x", ":1:2:x", "::"])
    def test_nobody_is_taken_for_dead_in_doubt(self, holder: str) -> None:
        assert leasing.is_dead(holder) is False

    def test_this_process_lives(self) -> None:
        assert leasing.is_dead(f"{leasing._this_process()}:x") is False

    def test_a_number_that_another_process_has_now_is_dead(self) -> None:
        where, pid, _ = leasing._this_process().rsplit(":", 2)
        assert leasing.is_dead(f"{where}:{pid}:1:x") is True


class TestStop:
    def test_ends_a_sweep_after_the_message_in_hand(self, taking: Office, dovecot: Dovecot) -> None:
        dovecot.append("plaintes", "INBOX", *[message(number) for number in range(5)])
        told = iter([False, True])
        take(taking, lambda: next(told, True))
        assert dovecot.messages("plaintes", "Courrier") == [message(0), message(1)]

    def test_what_it_left_is_taken_next_time(self, taking: Office, dovecot: Dovecot) -> None:
        sent = [message(number) for number in range(5)]
        dovecot.append("plaintes", "INBOX", *sent)
        take(taking, lambda: True)
        take(taking)
        assert dovecot.messages("plaintes", "Courrier") == sent


class TestAll:
    def test_mailboxes_that_do_not_answer_keep_no_other_waiting(self, office: Office, dovecot: Dovecot) -> None:
        dovecot.append("plaintes", "INBOX", message(1))
        with silent_server() as port:
            silent = [dovecot.mailbox("plaintes", name=f"stumm-{n}", port=port, timeout_s=3.0) for n in range(3)]
            several = replace(office, mailboxes=(*silent, dovecot.mailbox("plaintes")), drops=())
            began = time.monotonic()
            visits = sweep.take_all(several, _quiet)
        assert [visit.away is not None for visit in visits] == [True, True, True, False]
        assert (time.monotonic() - began < 8.0, dovecot.messages("plaintes", "INBOX")) == (True, [])

    def test_what_did_not_answer_is_noted_by_its_name(self, office: Office, dovecot: Dovecot) -> None:
        down = dovecot.mailbox("plaintes", name="plaintes/Réclamations", port=1)
        sweep.take_all(replace(office, mailboxes=(down,), drops=()), _quiet)
        with office.database.begin() as session:
            source = sources.find(session, "plaintes/Réclamations")
        assert source is not None
        assert str(source.why).startswith("host: does not answer")

    def test_a_wrong_setting_of_one_is_its_own_fault_alone(
        self, office: Office, dovecot: Dovecot, tmp_path: Path
    ) -> None:
        dovecot.append("plaintes", "INBOX", message(1))
        wrong = dovecot.mailbox("klachten", security="tls", ca_file=str(tmp_path / "none.pem"))
        both = replace(office, mailboxes=(wrong, dovecot.mailbox("plaintes")), drops=())
        visits = sweep.take_all(both, _quiet)
        assert (visits[1].away, dovecot.messages("plaintes", "INBOX")) == (None, [])
        assert str(visits[0].away).startswith("klachten: mailbox.ca_file: cannot be read")

    def test_two_sweeps_at_once_double_nothing(self, taking: Office, dovecot: Dovecot) -> None:
        sent = [message(number) for number in range(30)]
        dovecot.append("plaintes", "INBOX", *sent)
        threads = [threading.Thread(target=take, args=(taking,)) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        take(taking)
        assert dovecot.messages("plaintes", "Courrier") == sent

    def test_several_folders_of_one_mailbox_are_taken(self, office: Office, dovecot: Dovecot) -> None:
        dovecot.append("plaintes", "INBOX", message(1))
        dovecot.append("plaintes", "Réclamations", message(2))
        folders = tuple(
            dovecot.mailbox("plaintes", name=f"plaintes/{folder}", folder=folder)
            for folder in ("INBOX", "Réclamations", "Nulle part")
        )
        visits = sweep.take_all(replace(office, mailboxes=folders, drops=()), _quiet)
        assert sorted(dovecot.messages("plaintes", "Courrier")) == [message(1), message(2)]
        assert [visit.away for visit in visits] == [
            None,
            None,
            'mailbox "plaintes/Nulle part": folder: "Nulle part" cannot be opened',
        ]


def _die_with_lease(url: str, now: datetime) -> None:
    database = Database.open(url, migrate=False)
    with database.begin() as session:
        leases.take(session, now, LEASE, f"{leasing._this_process()}:x", leasing.LASTS, dead=leasing.is_dead)
    os._exit(9)

"""Silence, told by the real command over real servers (FIELD, lessons 12 and 15)."""

import contextlib
import json
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.integration.house import HouseOnLoopback, mail
from tests.servers.dovecot import Dovecot
from tests.servers.smtp import Mailhost

OPERATOR = "operator@house.example"


@pytest.fixture
def quiet_house(tmp_path: Path, dovecot: Dovecot, mailhost: Mailhost) -> HouseOnLoopback:
    """One mailbox, one SMTP server, SQLite."""
    register = f"sqlite:///{tmp_path / 'register.db'}"
    return HouseOnLoopback(
        folder=tmp_path, register_url=register, dovecot=dovecot, mailhost=mailhost, users=("plaintes",)
    )


def subjects(house: HouseOnLoopback) -> list[str]:
    return [str(message["Subject"]) for message in house.accepted(OPERATOR)]


@contextmanager
def refused(house: HouseOnLoopback) -> Iterator[None]:
    """The mailbox's password in the settings is no longer right."""
    assert house.dovecot is not None
    right = house.dovecot.users["plaintes"]
    house.dovecot.users["plaintes"] = "worn out"
    try:
        yield
    finally:
        house.dovecot.users["plaintes"] = right


class TestLesson15AMailboxThatRefusesTheLogIn:
    def test_is_told_to_the_operator_once_and_once_more_when_it_is_over(self, quiet_house: HouseOnLoopback) -> None:
        house = quiet_house
        house.once()
        with refused(house):
            house.once(later=timedelta(minutes=30), status=1)
            assert subjects(house) == []
            house.once(later=timedelta(minutes=90), status=1)
            assert subjects(house) == ["Alarme : « plaintes » n'est plus atteint"]
        house.once(later=timedelta(minutes=150))
        assert subjects(house)[1:] == ["Fin d'alarme : « plaintes » est de nouveau atteint"]
        assert {row["state"] for row in house.listed("dispatches")} == {"sent"}

    def test_is_told_while_the_carrier_runs(self, quiet_house: HouseOnLoopback) -> None:
        house = replace(quiet_house, more="\n[limits]\nalarm_after_s = 2\n")
        assert house.mailhost is not None
        with refused(house), running(house):
            house.mailhost.wait_for(1, within_s=90)
        assert subjects(house) == ["Alarme : « plaintes » n'est plus atteint"]


@contextmanager
def running(house: HouseOnLoopback) -> Iterator[None]:
    """The carrier, for as long as the block lasts; it ends cleanly."""
    carrier = subprocess.Popen(house.command("run"), env=house.environment(), stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        carrier.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            carrier.wait(timeout=60)
        carrier.kill()
    assert carrier.wait(timeout=60) == 0


class TestTheSmtpServerThatStaysAway:
    def test_is_an_alarm_whose_notice_waits_until_it_is_back(self, quiet_house: HouseOnLoopback) -> None:
        house = quiet_house
        assert house.mailhost is not None
        house.once()
        house.mailhost.down()
        house.once(later=timedelta(hours=2), status=1)
        (waiting,) = house.listed("dispatches")
        assert (waiting["template"], waiting["state"], waiting["to"]) == ("operator_notice", "queued", OPERATOR)
        assert '"state": "fault"' in house.courrier("check", "sources", "--json", later=timedelta(hours=2), status=1)
        house.mailhost.up()
        house.once(later=timedelta(hours=7))
        assert subjects(house)[0] == "Alarme : « smtp » n'est plus atteint"


class TestLesson12AMessageOverTheLimit:
    def test_is_told_to_the_operator_by_number_alone(self, quiet_house: HouseOnLoopback) -> None:
        house = replace(quiet_house, more="\n[limits]\nmessage_bytes = 5000\n")
        assert house.dovecot is not None
        house.dovecot.append("plaintes", "INBOX", mail("Je me plains. " * 1000, subject="Mon secret"))
        house.once()
        house.once(later=timedelta(hours=1))
        (notice,) = house.accepted(OPERATOR)
        part = notice.get_body(("plain",))
        assert part is not None
        assert "plaintes: 1" in part.get_content()
        assert "secret" not in notice.as_string()
        assert "Vranckx" not in notice.as_string()


class TestACheckOfAHouseThatWorks:
    def test_finds_no_fault_and_takes_nothing(self, quiet_house: HouseOnLoopback) -> None:
        house = quiet_house
        assert house.dovecot is not None
        assert house.mailhost is not None
        house.once()
        house.dovecot.append("plaintes", "INBOX", mail("Je me plains."))
        found = [json.loads(line) for line in house.courrier("check", "--json").splitlines()]
        assert [(row["what"], row["todo"]) for row in found if row["state"] != "ok"] == [
            ("clock", "Leave COURRIER_ENV out, but for a test.")
        ]
        assert len(house.dovecot.messages("plaintes", "INBOX")) == 1
        assert house.mailhost.accepted == []

"""Killed at twenty points of a sweep and started again: the register of an undisturbed run, every message out once.

The clock is moved past claim and pause before the second start. A Message-ID may reach the mail server twice only where
the kill fell between its 250 and our commit.
"""

import shutil
import signal
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.builders import BRUSSELS
from tests.integration import dump, warm
from tests.integration.house import HouseOnLoopback, mail
from tests.integration.texts import COMPLAINT_FR, COMPLAINT_NL, PRIVACY_FR
from tests.servers.dovecot import Dovecot
from tests.servers.smtp import Mailhost

POINTS = 14
LATER = timedelta(minutes=15)
SENT_TWICE_AFTER = "after getreply"
SCAN = Path(__file__).parent.parent.parent / "samples" / "post" / "Complaint Ashgrove House.pdf"  # typed: quick to read
MESSAGES = (
    mail(COMPLAINT_FR),
    mail(COMPLAINT_NL, sender="Wouter Claessens <wouter.claessens@mail.example>"),
    mail(PRIVACY_FR, sender="Odile Vranckx <odile.v@mail.example>"),
    b"\x00\xff\xfe" * 100,
)


def sweep(house: HouseOnLoopback, fatal: int) -> tuple[int, list[str]]:
    """Runs a sweep that dies at step `fatal`; its status, and the steps of one that lived."""
    steps = house.folder / "steps"
    words = ["doomed", str(fatal), str(steps), "once", "--settings", str(house.settings)]
    done = warm.called("tests.integration.doomed:main", words, house.environment())
    return done.returncode, steps.read_text().splitlines() if steps.exists() else []


def fill(house: HouseOnLoopback) -> None:
    assert house.dovecot is not None
    assert house.mailhost is not None
    house.dovecot.clear()
    house.mailhost.clear()
    house.dovecot.append("plaintes", "INBOX", *MESSAGES, internaldate=datetime(2026, 11, 23, 10, tzinfo=BRUSSELS))
    shutil.copy(SCAN, house.drop("post") / f"2026-11-03 {SCAN.name}")


def fresh(folder: Path, dovecot: Dovecot, mailhost: Mailhost) -> HouseOnLoopback:
    folder.mkdir()
    house = HouseOnLoopback(
        folder=folder, register_url=f"sqlite:///{folder / 'register.db'}", dovecot=dovecot, mailhost=mailhost,
        users=("plaintes",), drops={"post": "letter"},
    )  # fmt: skip
    fill(house)
    return house


def without_folder(found: dict[str, Counter[tuple[Any, ...]]]) -> dict[str, Counter[tuple[Any, ...]]]:
    """UIDVALIDITY differs between two fillings of the mailbox: the source key's number says nothing here."""
    found["provenance"] = Counter(row[1:] for row in found["provenance"].elements())
    return found


@pytest.mark.timeout(1200)  # fourteen sweeps and their second starts: minutes, more on a busy machine
def test_loses_and_doubles_nothing(tmp_path: Path, dovecot: Dovecot, mailhost: Mailhost) -> None:
    undisturbed = fresh(tmp_path / "undisturbed", dovecot, mailhost)
    status, steps = sweep(undisturbed, fatal=0)
    assert status == 0
    expected = without_folder(dump.register(undisturbed.register_url))
    identifiers = Counter(accepted.message_id for accepted in mailhost.accepted)
    assert set(identifiers.values()) == {1}
    faults = []
    killed = 0
    points = chosen(steps)
    for fatal in points:
        house = fresh(tmp_path / f"killed-{fatal}", dovecot, mailhost)
        status, taken = sweep(house, fatal)
        killed += status == -signal.SIGKILL
        house.once(later=LATER)
        faults += survived(fatal, status, taken) + difference(fatal, steps, expected, house)
        sent = Counter(accepted.message_id for accepted in mailhost.accepted)
        faults += wrongly_sent(fatal, steps, identifiers, sent)
    assert faults == []
    assert killed >= len(points) - 2


def chosen(steps: list[str]) -> list[int]:
    """Fourteen steps: the ones between the server's answers and our commits, the moves, and the rest evenly spread."""
    numbered = list(enumerate(steps, start=1))
    pairs = zip(steps, numbered[1:], strict=False)
    answered = [number for before, (number, name) in pairs if (before, name) == (SENT_TWICE_AFTER, "before commit")]
    moved = [number for number, name in numbered if name in ("before move", "after move")]
    spread = [1 + index * (len(steps) - 1) // (POINTS - 5) for index in range(POINTS - 4)]
    assert answered, "no message was answered and then committed"
    return sorted({answered[-1], answered[0], *moved[:2], *spread})[:POINTS]


def survived(fatal: int, status: int, taken: list[str]) -> list[str]:
    """A sweep may end before its fatal step (a quicker one renews fewer leases); one that came past it and lives may
    not, nor one that failed of itself."""
    if status == -signal.SIGKILL or (status == 0 and len(taken) < fatal):
        return []
    return [f"to be killed at {fatal}: ended with {status} after {len(taken)} steps"]


def difference(
    fatal: int, steps: list[str], expected: dict[str, Counter[tuple[Any, ...]]], house: HouseOnLoopback
) -> list[str]:
    found = without_folder(dump.register(house.register_url))
    at = f"killed at {fatal} ({steps[fatal - 1]})"
    faults = []
    for table, rows in expected.items():
        if found[table] != rows:
            missing, more = rows - found[table], found[table] - rows
            faults.append(f"{at}: {table}: missing {list(missing)[:2]}, more {list(more)[:2]}")
    return faults


def wrongly_sent(fatal: int, steps: list[str], expected: Counter[str | None], sent: Counter[str | None]) -> list[str]:
    at = f"killed at {fatal} ({steps[fatal - 1]})"
    faults = [f"{at}: never sent: {each}" for each in expected if sent[each] == 0]
    faults += [f"{at}: unknown: {each}" for each in sent if each not in expected]
    twice = [each for each, count in sent.items() if count > 1]
    return faults + ([f"{at}: sent twice: {twice}"] if len(twice) > 1 else [])


@pytest.mark.parametrize("database", ["postgresql"])
def test_loses_and_doubles_nothing_on_postgresql_either(
    tmp_path: Path, dovecot: Dovecot, mailhost: Mailhost, postgres_url: str, database: str
) -> None:
    house = HouseOnLoopback(
        folder=tmp_path, register_url=postgres_url, dovecot=dovecot, mailhost=mailhost, users=("plaintes",)
    )
    fill(house)
    for fatal in (9, 33, 71, 140):
        sweep(house, fatal)
    house.once(later=LATER)
    house.once(later=2 * LATER)
    assert len(house.listed("arrivals")) == len(MESSAGES)
    assert {row["state"] for row in house.listed("arrivals")} == {"decided", "held"}
    assert {row["state"] for row in house.listed("dispatches")} == {"sent"}

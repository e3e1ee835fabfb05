"""Houses on loopback, and offices without servers for what lies between them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from courrier.office import Assessor, Office, open_office
from courrier.settings import load
from ingest.reader import Reader
from models.house import Limits
from tests.builders import BRUSSELS
from tests.courrier.test_settings import LEAST
from tests.integration.house import HouseOnLoopback
from tests.servers.dovecot import Dovecot
from tests.servers.smtp import Mailhost

NOW = datetime(2026, 11, 24, 9, tzinfo=BRUSSELS)
"""What the clock of an office says."""


@pytest.fixture
def house(tmp_path: Path, register_url: str, dovecot: Dovecot, mailhost: Mailhost) -> HouseOnLoopback:
    """Two mailboxes on a real Dovecot, a real SMTP server, a drop folder for post; each database in turn."""
    return HouseOnLoopback(
        folder=tmp_path, register_url=register_url, dovecot=dovecot, mailhost=mailhost, drops={"post": "letter"}
    )


@pytest.fixture
def sqlite_house(tmp_path: Path, dovecot: Dovecot, mailhost: Mailhost) -> HouseOnLoopback:
    """The same on SQLite alone, for what does not depend on the database."""
    return HouseOnLoopback(
        folder=tmp_path,
        register_url=f"sqlite:///{tmp_path / 'register.db'}",
        dovecot=dovecot,
        mailhost=mailhost,
        drops={"post": "letter"},
    )


@pytest.fixture(scope="module")
def assessor() -> Assessor:
    """One classifier for all tests here: loading it takes longer than any of them."""
    return Assessor()


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    """One pair of reading children, for the same reason."""
    with Reader(Limits(), workers=2) as opened:
        yield opened


@pytest.fixture
def office(
    tmp_path: Path, register_url: str, assessor: Assessor, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Office]:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "my.toml"
    path.write_text(f'{LEAST}\n[register]\nurl = "{register_url}"\n')
    with open_office(load(path), lambda: NOW) as opened:
        yield replace(opened, assessor=assessor, reader=reader)


@pytest.fixture
def sqlite_office(
    tmp_path: Path, assessor: Assessor, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Office]:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "my.toml"
    path.write_text(LEAST)
    with open_office(load(path), lambda: NOW) as opened:
        yield replace(opened, assessor=assessor, reader=reader)

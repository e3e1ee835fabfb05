"""Houses on loopback."""

from pathlib import Path

import pytest

from tests.integration.house import HouseOnLoopback
from tests.servers.dovecot import Dovecot
from tests.servers.smtp import Mailhost


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

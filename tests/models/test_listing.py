"""What the register shows of a complaint: everybody whom its message names, and a restricted one to the DPO alone."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from models import arrivals, complaints, listing
from models.database import Database
from models.store import Keyring
from models.values import Identity, Provenance, Registration
from models.words import Channel, Kind, Listing, Part, Viewer
from tests.builders import BRUSSELS, RECEIVED, email

NOW = datetime(2026, 3, 2, 9, tzinfo=BRUSSELS)
SHA256 = "1" * 64
TWO = replace(email(), others=(Identity(name="Paul Testut", national_number="85073003328"), Identity(name="Ann Essai")))


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Database]:
    database = Database.open(f"sqlite:///{tmp_path / 'register.db'}")
    try:
        yield database
    finally:
        database.close()


def others(register: Database, tmp_path: Path, part: Part, viewer: Viewer) -> object:
    registration = Registration(
        part=part, kind=Kind.COMPLAINT, in_review=False, flags=(), service=None, privacy_type=None,
        due=date(2026, 4, 15), review_reasons=(),
    )  # fmt: skip
    with register.begin() as session:
        provenance = Provenance(channel=Channel.EMAIL, source="p", source_key="p", received=RECEIVED)
        arrivals.take(session, NOW, SHA256, 3, provenance)
        keyring = Keyring.load(tmp_path / "keys")
        complaints.register(session, NOW, SHA256, TWO, registration, prefix="MQS", zone=BRUSSELS, keyring=keyring)
        (row,) = listing.rows(session, Listing.COMPLAINTS, viewer, BRUSSELS)
    return row["others"]


class TestTheOthersOfAComplaint:
    def test_are_shown_with_their_numbers_masked(self, register: Database, tmp_path: Path) -> None:
        assert others(register, tmp_path, Part.ORDINARY, Viewer.MEDIATOR) == [
            {"name": "Paul Testut", "national_number": "•••••••••28"},
            {"name": "Ann Essai", "national_number": None},
        ]

    @pytest.mark.parametrize("viewer", [Viewer.MEDIATOR, Viewer.OPERATOR, Viewer.MAILROOM])
    def test_of_a_restricted_one_are_the_dpos_alone(self, register: Database, tmp_path: Path, viewer: Viewer) -> None:
        assert others(register, tmp_path, Part.RESTRICTED, viewer) == []

    def test_of_a_restricted_one_are_shown_to_the_dpo(self, register: Database, tmp_path: Path) -> None:
        assert others(register, tmp_path, Part.RESTRICTED, Viewer.DPO) != []

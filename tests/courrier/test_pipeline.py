"""The stages' door: what goes wrong within a stage is a hold or another try, and never somebody else's trouble."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from courrier import pipeline
from courrier.office import Office, open_office
from courrier.settings import load
from models import arrivals, listing
from models.errors import Away, Held
from models.values import Provenance
from models.words import ArrivalState, Channel, HoldReason, Listing, Viewer
from tests.builders import BRUSSELS
from tests.courrier.test_settings import LEAST

NOW = datetime(2026, 11, 24, 9, tzinfo=BRUSSELS)


class Watch:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, watch: Watch) -> Iterator[Office]:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "my.toml"
    path.write_text(LEAST)
    with open_office(load(path), watch) as opened:
        yield opened


@pytest.fixture
def arrival(office: Office) -> str:
    sha256 = office.store.put(b"Subject: x\r\n\r\nBonjour")
    provenance = Provenance(channel=Channel.EMAIL, source="p", source_key="k", received=NOW)
    with office.database.begin() as session:
        arrivals.take(session, NOW, sha256, 3, provenance)
    return sha256


@contextmanager
def reading(monkeypatch: pytest.MonkeyPatch, stage: Callable[..., object]) -> Iterator[None]:
    stages: Mapping[ArrivalState, object] = {**pipeline.STAGES, ArrivalState.TAKEN: stage}
    with monkeypatch.context() as patched:
        patched.setattr(pipeline, "STAGES", stages)
        yield


def holds(office: Office) -> list[dict[str, object]]:
    with office.database.begin() as session:
        return list(listing.rows(session, Listing.HOLDS, Viewer.OPERATOR, office.house.zone))


def state(office: Office, sha256: str) -> ArrivalState:
    with office.database.begin() as session:
        return arrivals.load(session, sha256).state


class TestTheDoor:
    def test_makes_a_hold_of_what_a_person_must_decide(
        self, office: Office, arrival: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def stage(*_: object) -> None:
            raise Held(HoldReason.ENCRYPTED)

        with reading(monkeypatch, stage):
            pipeline.carry(office, arrival)
        assert [hold["reason"] for hold in holds(office)] == ["encrypted"]

    def test_tries_again_later_and_holds_after_the_last_try(
        self, office: Office, arrival: str, watch: Watch, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def stage(*_: object) -> None:
            raise ValueError("Odile Vranckx, 85.07.30-033.28")

        with reading(monkeypatch, stage):
            for _ in range(office.patience.arrival_attempts):
                pipeline.carry(office, arrival)
                watch.now += timedelta(hours=2)
        assert [(hold["reason"], hold["detail"]) for hold in holds(office)] == [
            ("attempts_exhausted", "taken: ValueError")
        ]

    def test_holds_what_cut_off_whoever_carried_it(self, office: Office, arrival: str, watch: Watch) -> None:
        for _ in range(office.patience.arrival_attempts):
            with office.database.begin() as session:
                arrivals.claim(session, watch.now, arrival, timedelta(minutes=2))
            watch.now += timedelta(minutes=3)
        pipeline.carry(office, arrival)
        assert [hold["detail"] for hold in holds(office)] == ["taken: cut off"]

    def test_lets_through_that_the_outside_is_away(
        self, office: Office, arrival: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def stage(*_: object) -> None:
            raise Away("register", "the database does not answer")

        with reading(monkeypatch, stage), pytest.raises(Away):
            pipeline.carry(office, arrival)
        assert state(office, arrival) is ArrivalState.TAKEN

    def test_keeps_what_a_faster_worker_did(
        self, office: Office, arrival: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def stage(_office: Office, loaded: arrivals.Arrival) -> pipeline.Step:
            with office.database.begin() as session:
                arrivals.advance(session, loaded, ArrivalState.SET_ASIDE)
            return pipeline.Step(state=ArrivalState.READ)

        with reading(monkeypatch, stage):
            pipeline.carry(office, arrival)
        assert state(office, arrival) is ArrivalState.SET_ASIDE


def test_the_way_of_one_message_is_all_its_states() -> None:
    assert set(pipeline.STAGES) == set(arrivals.UNDER_WAY)

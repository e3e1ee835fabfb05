"""A limit of time on one file, from within the process that reads it."""

import time

import pytest

from ingest.files import deadline
from ingest.files.deadline import within
from models.errors import Held
from models.words import HoldReason


def work(seconds: float) -> None:
    until = time.process_time() + seconds
    while time.process_time() < until:
        pass


class TestDeadline:
    def test_ends_what_works_too_long(self) -> None:
        with pytest.raises(Held) as held, within(0.1):
            work(20)
        assert held.value.reason is HoldReason.TOO_SLOW

    def test_does_not_count_what_others_took_of_the_machine(self) -> None:
        with within(0.1):
            time.sleep(0.3)
            done = True
        assert done

    def test_ends_what_waits_for_ever(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(deadline, "ON_THE_CLOCK", 3.0)
        began = time.monotonic()
        with pytest.raises(Held), within(0.1):
            time.sleep(20)
        assert time.monotonic() - began < 10

    def test_of_the_inner_file_spares_the_outer_one(self) -> None:
        with within(5):
            with pytest.raises(Held), within(0.05):
                work(20)
            done = True
        assert done

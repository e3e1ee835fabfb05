"""The lease on a source, on both databases: one holder at a time, and a dead one keeps nobody waiting."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from models import leases
from models.database import Database
from tests.builders import BRUSSELS

NOW = datetime(2026, 3, 1, 12, tzinfo=BRUSSELS)
LASTS = timedelta(minutes=1)


@pytest.fixture
def register(register_url: str) -> Iterator[Database]:
    database = Database.open(register_url)
    try:
        yield database
    finally:
        database.close()


def take(
    register: Database, holder: str, *, name: str = "plaintes", later: timedelta = timedelta(), dead: str = ""
) -> bool:
    with register.begin() as session:
        return leases.take(session, NOW + later, name, holder, LASTS, dead=lambda other: other == dead)


class TestLease:
    def test_is_one_holders(self, register: Database) -> None:
        assert (take(register, "one"), take(register, "two")) == (True, False)

    def test_that_a_clock_set_far_ahead_is_anybodys(self, register: Database) -> None:
        assert (take(register, "one", later=timedelta(days=400)), take(register, "two")) == (True, True)

    def test_is_renewed_by_its_holder(self, register: Database) -> None:
        half = timedelta(seconds=40)
        assert (take(register, "one"), take(register, "one", later=half)) == (True, True)
        assert take(register, "two", later=LASTS + timedelta(seconds=1)) is False

    def test_runs_out(self, register: Database) -> None:
        take(register, "one")
        assert take(register, "two", later=LASTS) is True

    def test_that_ran_out_is_not_its_holders_any_more(self, register: Database) -> None:
        take(register, "one")
        take(register, "two", later=LASTS)
        assert take(register, "one", later=LASTS) is False

    def test_of_the_dead_is_anybodys_at_once(self, register: Database) -> None:
        take(register, "one")
        assert (take(register, "two", dead="one"), take(register, "three", dead="one")) == (True, False)

    def test_is_free_when_it_is_given_back(self, register: Database) -> None:
        take(register, "one")
        with register.begin() as session:
            leases.release(session, "plaintes", "one")
        assert take(register, "two") is True

    def test_of_another_is_not_given_back(self, register: Database) -> None:
        take(register, "one")
        with register.begin() as session:
            leases.release(session, "plaintes", "two")
        assert take(register, "two") is False

    def test_on_one_source_is_none_on_another(self, register: Database) -> None:
        assert (take(register, "one"), take(register, "two", name="klachten")) == (True, True)

    def test_is_given_to_one_of_many_that_ask_at_once(self, register: Database) -> None:
        with ThreadPoolExecutor(6) as pool:
            given = list(pool.map(lambda number: take(register, f"holder-{number}"), range(6)))
        assert sum(given) == 1

"""What the whole suite shares: real servers, both kinds of register, and how hypothesis behaves."""

import os
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.servers.account import running
from tests.servers.dovecot import Dovecot
from tests.servers.postgres import Postgres
from tests.servers.smtp import Mailhost, mailhost_up

# Two busy cores make any deadline a matter of luck; in CI the same examples are tried each time.
_QUIET = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
settings.register_profile("courrier", deadline=None, suppress_health_check=_QUIET, database=None)
settings.register_profile("ci", settings.get_profile("courrier"), derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "courrier")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Nothing is skipped here: what a test lacks is installed, or is a failure."""
    report = yield
    if report.skipped:
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped; a test that cannot run is a failure"
    return report


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """A file is named by what it is for: its bytes are long, and may differ from worker to worker (a PDF's /ID)."""
    return argname if isinstance(val, bytes) else None


USERS = {"plaintes": "geheim-een", "klachten": "geheim-twee"}


@pytest.fixture(scope="session")
def _dovecot() -> Iterator[Dovecot]:
    with running(Dovecot(USERS)) as server:
        yield server


@pytest.fixture
def dovecot(_dovecot: Dovecot) -> Dovecot:
    """A running Dovecot without any mail; its users are `plaintes` and `klachten`."""
    _dovecot.clear()
    return _dovecot


@pytest.fixture
def mailhost(tmp_path: Path) -> Iterator[Mailhost]:
    """A running SMTP server without TLS that has accepted nothing yet."""
    with mailhost_up(tmp_path) as server:
        yield server


@pytest.fixture(scope="session")
def _postgres() -> Iterator[Postgres]:
    with running(Postgres()) as server:
        yield server


@pytest.fixture
def postgres_url(_postgres: Postgres) -> Iterator[str]:
    """The address of an empty PostgreSQL database."""
    url = _postgres.fresh()
    try:
        yield url
    finally:
        _postgres.drop(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def register_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty register, on each database in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'register.db'}"
    return str(request.getfixturevalue("postgres_url"))

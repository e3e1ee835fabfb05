"""A real PostgreSQL cluster on loopback, with a fresh database a test."""

import contextlib
import shutil
import signal
import subprocess
from itertools import count
from pathlib import Path

import psycopg
import pytest

from tests.servers.account import account, free_port, give, program, run_as, server_folder, wait_until

PACKAGE = "postgresql"

# Speed only: a test's cluster need not survive a power cut.
_CONF = """
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = '{root}'
fsync = off
synchronous_commit = off
full_page_writes = off
autovacuum = off
max_connections = 60
shared_buffers = 32MB
timezone = 'UTC'
"""


class Postgres:
    """The cluster. `fresh()` makes an empty database and returns its address; `copy(name)` one like another."""

    def __init__(self) -> None:
        folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
        self._initdb = program("initdb", PACKAGE, *folders)
        self._postgres = program("postgres", PACKAGE, *folders)
        self.host = "127.0.0.1"
        self.port = free_port()
        self.user = account().pw_name
        self.root = server_folder("postgres")
        self._numbers = count(1)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts it, made first where it is not there yet, and returns when it answers."""
        data = self.root / "data"
        if not data.exists():
            self._make(data)
        with (self.root / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._postgres, "-D", str(data)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=log,
                cwd=self.root,
                **run_as(),
            )
        wait_until(self._answers, "PostgreSQL")

    def stop(self) -> None:
        """Stops it at once (fast shutdown: sessions are cut)."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(timeout=30)
            self._process = None

    def kill(self) -> None:
        """Ends it as a power cut would (immediate shutdown)."""
        if self._process is not None:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(timeout=30)
            self._process = None

    def remove(self) -> None:
        """Stops it and removes its folder."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.kill()
        shutil.rmtree(self.root, ignore_errors=True)

    def fresh(self) -> str:
        """Makes an empty database; returns its `postgresql+psycopg://` address."""
        return self.copy("template0")

    def copy(self, template: str) -> str:
        """Makes a database with all that `template` has (nobody may be connected to it); returns its address."""
        name = f"test_{next(self._numbers)}"
        with self._connect() as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" ENCODING \'UTF8\'')
        return self.url(name)

    def drop(self, url: str) -> None:
        """Removes a database, cutting whoever is connected."""
        name = url.rpartition("/")[2]
        with self._connect() as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def url(self, name: str) -> str:
        """The address of a database."""
        return f"postgresql+psycopg://{self.user}@{self.host}:{self.port}/{name}"

    # ── inside ───────────────────────────────────────────────────────────────────────────────────

    def _make(self, data: Path) -> None:
        command = [self._initdb, "-D", str(data), "-U", self.user, "-A", "trust", "-E", "UTF8", "--locale=C", "-N"]
        done = subprocess.run(command, capture_output=True, text=True, cwd=self.root, check=False, **run_as())
        if done.returncode != 0:
            pytest.fail(f"initdb: {done.stderr.strip()[-2000:]}", pytrace=False)
        (data / "postgresql.conf").write_text(_CONF.format(port=self.port, root=self.root))
        give(data / "postgresql.conf")

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(
            host=self.host, port=self.port, user=self.user, dbname="postgres", autocommit=True, connect_timeout=10
        )

    def _answers(self) -> bool:
        if self._process is None or self._process.poll() is not None:
            log = (self.root / "log").read_text(errors="replace")[-2000:]
            pytest.fail(f"PostgreSQL ended at once:\n{log}", pytrace=False)
        try:
            with self._connect():
                return True
        except psycopg.OperationalError:
            return False


def _version(folder: Path) -> tuple[int, ...]:
    return tuple(int(number) for number in folder.parent.name.split(".") if number.isdigit())

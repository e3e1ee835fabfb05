"""Opening the register's database: the same on SQLite and PostgreSQL, migrated to the declared shape."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.orm import Session

from models.errors import Away, Misconfigured

# Any number would do; all processes of ours must name the same one.
_MIGRATION_LOCK = 5_241_979


class Database:
    """The register's engine. `begin()` gives a session whose transaction commits when the block ends well."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @classmethod
    def open(cls, url: str, *, migrate: bool = True) -> "Database":
        """Connects, and brings the tables to the newest revision. Raises Misconfigured or Away."""
        try:
            engine = create_engine(url, **_options(url))
        except (ArgumentError, ModuleNotFoundError, ValueError) as error:
            raise Misconfigured("register.url", "is no sqlite:/// or postgresql+psycopg:// address") from error
        if engine.dialect.name == "sqlite":
            _prepare_sqlite(engine)
        elif engine.dialect.name != "postgresql":
            raise Misconfigured("register.url", "is no sqlite:/// or postgresql+psycopg:// address")
        database = cls(engine)
        if migrate:
            try:
                database.migrate()
            except OperationalError as error:
                raise Away("register", "the database does not answer") from error
        return database

    def migrate(self) -> None:
        """Upgrades to the newest revision; one process at a time does it, the others wait."""
        from models.migrations.run import current, head, upgrade

        with self.engine.connect() as connection:
            if current(connection) == head():
                return
        with self.engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
            if current(connection) != head():
                upgrade(connection)

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """One transaction. A database that is gone is Away; nothing of the block is kept then."""
        try:
            with Session(self.engine, expire_on_commit=False) as session, session.begin():
                yield session
        except DBAPIError as error:
            # A statement's text and parameters hold persons' words: only the fact leaves here.
            if isinstance(error, OperationalError) or error.connection_invalidated:
                raise Away("register", "the database does not answer") from None
            raise

    def close(self) -> None:
        """Closes the pool."""
        self.engine.dispose()


def _options(url: str) -> dict[str, Any]:
    # Parameters hold persons' words; they never stand in an exception.
    options: dict[str, Any] = {"hide_parameters": True}
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        if parsed.database in (None, "", ":memory:"):
            raise ValueError("the register is a file")
        _make_private(Path(str(parsed.database)))
        options["connect_args"] = {"timeout": 60.0, "check_same_thread": False}
    else:
        options["pool_pre_ping"] = True
        options["connect_args"] = {"connect_timeout": 10}
    return options


def _make_private(path: Path) -> None:
    """A register is its owner's alone: names and addresses lie in it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600, exist_ok=True)


def _prepare_sqlite(engine: Engine) -> None:
    """WAL and synchronous=FULL (a commit is on disk), and a write lock from the first statement of a transaction.

    The driver begins late and as a reader by itself; two readers that both want to write would then fail at once.
    """

    def on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in ("busy_timeout=60000", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    def on_begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    event.listen(engine, "connect", on_connect)
    event.listen(engine, "begin", on_begin)

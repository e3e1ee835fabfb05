"""`courrier check`: every trouble is found, each line says what to do, and nothing is taken, made or marked."""

import os
import re
import shutil
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from courrier import alarms, checking, checking_machine, checking_servers
from courrier.checking import Finding, Probe
from courrier.settings import Settings, load
from models import arrivals, journal, sources
from models.database import Database
from models.errors import Misconfigured
from models.store import Keyring, Store
from models.values import Provenance
from models.words import About, Channel, Health, Trouble
from tests.conftest import USERS
from tests.courrier.test_settings import LEAST
from tests.servers.account import free_port
from tests.servers.dovecot import Dovecot
from tests.servers.relay import relayed
from tests.servers.smtp import Mailhost, Phase, mailhost_up
from tests.servers.tokens import TokenServer, token_server_up

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
SECRETS = ("geheim-een", "geheim-twee", "wrong-and-secret")
MESSAGE = b"From: Odile Vranckx <odile@mail.example>\r\nSubject: Indemnites\r\n\r\nJe me plains.\r\n"


def now() -> datetime:
    return NOW


@dataclass(kw_only=True)
class Bench:
    """Settings that a test changes, and what a check of them finds."""

    folder: Path
    tables: dict[str, str] = field(default_factory=dict)

    def mailbox(self, dovecot: Dovecot, **changes: object) -> "Bench":
        """With a mailbox on this server."""
        values: dict[str, object] = {
            "name": "plaintes",
            "host": dovecot.host,
            "port": dovecot.port,
            "security": "none",
            "user": "plaintes",
            "password": dovecot.users["plaintes"],
            "taken": "Courrier",
        }
        return self.table("[[mailbox]]", values | changes)

    def smtp(self, mailhost: Mailhost, **changes: object) -> "Bench":
        """With this server as the way out."""
        values: dict[str, object] = {
            "host": mailhost.host,
            "port": mailhost.port,
            "security": mailhost.security,
            "sender": "plaintes@house.example",
        }
        return self.table("[smtp]", values | changes)

    def table(self, header: str, values: Mapping[str, object]) -> "Bench":
        """With a table of settings; None leaves a key out."""
        lines = [f"{key} = {_toml(value)}" for key, value in values.items() if value is not None]
        return replace(self, tables={**self.tables, header: "\n".join([header, *lines])})

    def register(self, **values: object) -> "Bench":
        """With a register and a store of its own."""
        usual = {"url": f"sqlite:///{self.folder / 'register.db'}", "store": str(self.folder / "store")}
        return self.table("[register]", {**usual, **values})

    def file(self) -> Path:
        """Writes the settings file and names it."""
        path = self.folder / "my.toml"
        (self.folder / "scans").mkdir(exist_ok=True)
        least = LEAST.replace('folder = "scans"', f'folder = "{self.folder / "scans"}"')
        house = least.partition("[outbox]")[0]
        own = "" if "[smtp]" in self.tables else f'[outbox]\nfolder = "{self.folder / "outbox"}"\n'
        letters = f'[letters]\nfolder = "{self.folder / "letters"}"\n'
        path.write_text("\n\n".join([house, own, letters, *self.tables.values()]))
        return path

    @property
    def settings(self) -> Settings:
        """The settings, read from their file."""
        return load(self.file())

    def found(self, only: str) -> list[Finding]:
        """What a check by this name finds."""
        return list(checking.check(self.settings, now, only))

    def one(self, what: str, only: str | None = None) -> Finding:
        """The one finding of this sort."""
        (finding,) = [each for each in self.found(only or what) if each.what == what]
        return finding


def _toml(value: object) -> str:
    return str(value) if isinstance(value, int | float) else f'"{value}"'


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(folder=tmp_path).register()


def migrated(bench: Bench, url: str | None = None) -> Database:
    return Database.open(url or f"sqlite:///{bench.folder / 'register.db'}")


class TestAMailbox:
    def test_that_is_right_says_what_its_server_can_do_and_what_waits(self, bench: Bench, dovecot: Dovecot) -> None:
        dovecot.append("plaintes", "INBOX", MESSAGE, MESSAGE)
        found = bench.mailbox(dovecot).one("mailbox", "plaintes")
        assert found.health is Health.OK
        assert found.todo is None
        assert '"INBOX": 2 messages, 2 not taken; has IDLE, MOVE, UIDPLUS' in found.found

    def test_keeps_every_message_unread_untaken_and_unmarked(self, bench: Bench, dovecot: Dovecot) -> None:
        dovecot.append("plaintes", "INBOX", MESSAGE)
        before = (dovecot.kept("plaintes", "INBOX"), dovecot.folders("plaintes"))
        bench.mailbox(dovecot).found("plaintes")
        assert (dovecot.kept("plaintes", "INBOX"), dovecot.folders("plaintes")) == before

    def test_leaves_even_recent_to_whoever_reads_next(self, bench: Bench, dovecot: Dovecot) -> None:
        dovecot.append("plaintes", "INBOX", MESSAGE)
        bench.mailbox(dovecot).found("plaintes")
        with dovecot.client("plaintes") as client:
            assert client.select_folder("INBOX")[b"RECENT"] == 1

    @pytest.mark.parametrize(
        ("changes", "said", "trouble"),
        [
            ({"password": "wrong-and-secret"}, "password: log-in as plaintes is refused", Trouble.LOG_IN),
            ({"user": "nobody-here"}, "password: log-in as nobody-here is refused", Trouble.LOG_IN),
            ({"port": 1}, "host: does not answer", Trouble.HOST),
            ({"host": "nowhere.invalid"}, "host: does not answer", Trouble.HOST),
            ({"security": "tls"}, "security: the server does not speak TLS on this port", Trouble.ENCRYPTION),
            ({"security": "starttls"}, "its certificate is not trusted", Trouble.ENCRYPTION),
            ({"folder": "Complaints"}, 'folder: "Complaints" cannot be opened', Trouble.FOLDER),
        ],
    )
    def test_that_is_wrong_says_what_and_what_to_do(
        self, bench: Bench, dovecot: Dovecot, changes: dict[str, object], said: str, trouble: Trouble
    ) -> None:
        found = bench.mailbox(dovecot, **changes).one("mailbox", "plaintes")
        assert found.health is Health.FAULT
        assert said in found.found
        assert found.todo == checking_servers.TROUBLES[trouble]

    def test_over_tls_with_the_right_authority_is_right(self, bench: Bench, dovecot: Dovecot) -> None:
        there = bench.mailbox(dovecot, security="tls", port=dovecot.tls_port, ca_file=dovecot.ca_file)
        assert there.one("mailbox", "plaintes").health is Health.OK

    def test_without_move_and_uidplus_works_and_wants_a_look(self, bench: Bench, dovecot: Dovecot) -> None:
        dovecot.restart(capability="IMAP4rev1")
        found = bench.mailbox(dovecot).one("mailbox", "plaintes")
        assert found.health is Health.WARNING
        assert "neither IDLE, MOVE nor UIDPLUS" in found.found

    @pytest.mark.parametrize(
        ("flags", "said"),
        [(rb"\\Seen \\*", "marked as taken"), (rb"\\Seen \\Deleted", "all is fine"), (rb"", "cannot even be marked")],
    )
    def test_in_which_nothing_may_be_deleted_wants_a_look(
        self, bench: Bench, dovecot: Dovecot, flags: bytes, said: str
    ) -> None:
        with relayed(dovecot.host, dovecot.port) as relay:
            relay.rewrite(rb"\[PERMANENTFLAGS \(.*\)\]", rb"[PERMANENTFLAGS (" + flags + rb")]")
            found = bench.mailbox(dovecot, port=relay.port).one("mailbox", "plaintes")
        assert said in (found.todo or "all is fine")

    def test_that_is_read_only_wants_a_look(self, bench: Bench, dovecot: Dovecot) -> None:
        with relayed(dovecot.host, dovecot.port) as relay:
            relay.rewrite(rb"\[READ-WRITE\]", b"[READ-ONLY]")
            found = bench.mailbox(dovecot, port=relay.port).one("mailbox", "plaintes")
        assert (found.health, "cannot even be marked" in (found.todo or "")) == (Health.WARNING, True)

    def test_on_which_the_rights_lack_deletion_wants_a_look(self, bench: Bench, dovecot: Dovecot) -> None:
        with relayed(dovecot.host, dovecot.port) as relay:
            relay.rewrite(rb"CAPABILITY IMAP4rev1", b"CAPABILITY IMAP4rev1 ACL")
            relay.answer(rb"MYRIGHTS", b"* MYRIGHTS INBOX lrsw\r\n{tag} OK done\r\n")
            found = bench.mailbox(dovecot, port=relay.port).one("mailbox", "plaintes")
        assert (found.health, "the right to delete" in (found.todo or "")) == (Health.WARNING, True)

    def test_whose_folder_of_taken_mail_is_there_says_so(self, bench: Bench, dovecot: Dovecot) -> None:
        dovecot.append("plaintes", "Courrier", MESSAGE)
        assert '"Courrier" is there' in bench.mailbox(dovecot).one("mailbox", "plaintes").found

    @pytest.mark.parametrize("taken", ["Courrier", "Courrier/taken/2026"])
    def test_whose_folder_of_taken_mail_can_be_made_is_right_and_makes_none(
        self, bench: Bench, dovecot: Dovecot, taken: str
    ) -> None:
        found = bench.mailbox(dovecot, taken=taken).one("mailbox", "plaintes")
        assert f'"{taken}" will be made' in found.found
        assert dovecot.folders("plaintes") == ["INBOX"]

    def test_whose_folder_of_taken_mail_cannot_be_made_is_a_fault(self, bench: Bench, dovecot: Dovecot) -> None:
        found = bench.mailbox(dovecot, taken="x" * 300).one("mailbox", "plaintes")
        assert found.health is Health.FAULT
        assert "cannot be made" in found.found

    def test_that_accepts_and_says_nothing_has_its_time_and_no_more(
        self, bench: Bench, dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(checking, "TIMEOUT_S", 0.5)
        with listening() as port:
            found = bench.mailbox(dovecot, port=port).one("mailbox", "plaintes")
        assert found.health is Health.FAULT

    def test_of_several_folders_is_tried_folder_by_folder(self, bench: Bench, dovecot: Dovecot) -> None:
        there = bench.mailbox(dovecot).tables["[[mailbox]]"] + '\nfolders = ["INBOX", "Missing"]'
        several = replace(bench, tables={**bench.tables, "[[mailbox]]": there})
        found = [each for each in several.found("plaintes") if each.what == "mailbox"]
        assert [(each.name, each.health) for each in found] == [
            ("plaintes/INBOX", Health.OK),
            ("plaintes/Missing", Health.FAULT),
        ]


@contextmanager
def listening(greeting: bytes = b"", again_s: float | None = None) -> Iterator[int]:
    """The port of a server that takes a connection and says this; for ever, so many seconds apart, or only once."""
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server, ExitStack() as stack:

        def greet() -> None:
            with suppress(OSError):
                client = stack.enter_context(server.accept()[0])
                client.sendall(greeting)
                while again_s is not None and not over.wait(again_s):
                    client.sendall(b" X")

        threading.Thread(target=greet, daemon=True).start()
        try:
            yield int(server.getsockname()[1])
        finally:
            over.set()


class TestLesson16ASharedMailbox:
    def test_is_tried_together_with_the_user_of_the_way_out(
        self, bench: Bench, dovecot: Dovecot, tmp_path: Path
    ) -> None:
        with mailhost_up(tmp_path, "starttls", user="token-user", password="geheim-twee") as mailhost:
            both = bench.mailbox(dovecot).smtp(
                mailhost, user="token-user", password="wrong-and-secret", ca_file=mailhost.ca_file
            )
            found = {each.what: each for each in both.found("plaintes")}
        assert found["mailbox"].health is Health.OK
        assert found["smtp"].health is Health.FAULT
        assert found["smtp"].found.startswith("login 535")


@pytest.fixture
def token_server() -> Iterator[TokenServer]:
    with token_server_up() as server:
        yield server


@pytest.fixture
def guarded(token_server: TokenServer) -> Iterator[Dovecot]:
    """A Dovecot that takes the tokens of the token server."""
    server = Dovecot(USERS, introspection_url=token_server.introspection_url)
    try:
        server.start()
        yield server
    finally:
        server.remove()


def with_tokens(bench: Bench, dovecot: Dovecot, server: TokenServer, secret: str = "client-secret") -> Bench:
    there = bench.mailbox(dovecot, password=None).tables["[[mailbox]]"]
    there += (
        f'\n[mailbox.oauth2]\ntoken_url = "{server.url}"\ngrant = "client_credentials"\n'
        f'client_id = "courrier"\nclient_secret = "{secret}"\n'
    )
    return replace(bench, tables={**bench.tables, "[[mailbox]]": there})


class TestATokenServer:
    def test_that_gives_a_token_that_the_mailbox_takes_is_fine(
        self, bench: Bench, guarded: Dovecot, token_server: TokenServer
    ) -> None:
        found = with_tokens(bench, guarded, token_server).found("plaintes")
        assert [(each.what, each.health) for each in found] == [("token", Health.OK), ("mailbox", Health.OK)]

    def test_that_refuses_says_what_is_worn_out(
        self, bench: Bench, dovecot: Dovecot, token_server: TokenServer
    ) -> None:
        (found,) = with_tokens(bench, dovecot, token_server, secret="an-old-one").found("plaintes")
        assert (found.what, found.health) == ("token", Health.FAULT)
        assert "make a new secret" in found.found
        assert "Zoé" not in found.found

    def test_whose_token_the_mailbox_does_not_take_is_a_fault_of_the_mailbox(
        self, bench: Bench, dovecot: Dovecot, token_server: TokenServer
    ) -> None:
        found = with_tokens(bench, dovecot, token_server).found("plaintes")
        assert [(each.what, each.health) for each in found] == [("token", Health.OK), ("mailbox", Health.FAULT)]

    def test_tells_the_time_too(self, bench: Bench, dovecot: Dovecot, token_server: TokenServer) -> None:
        settings = with_tokens(bench, dovecot, token_server).settings
        (found,) = checking.check(settings, lambda: datetime.now(UTC) - timedelta(minutes=3), "clock")
        assert (found.health, "behind the token server" in found.found) == (Health.WARNING, True)


class TestTheWayOut:
    def test_that_is_right_was_sent_nothing(self, bench: Bench, mailhost: Mailhost) -> None:
        found = bench.smtp(mailhost).one("smtp")
        assert found.health is Health.OK
        assert mailhost.accepted == []

    def test_that_wants_a_log_in_and_gets_the_right_one_is_right(self, bench: Bench, tmp_path: Path) -> None:
        with mailhost_up(tmp_path, "starttls", user="plaintes", password="geheim-een") as mailhost:
            right = bench.smtp(mailhost, user="plaintes", password="geheim-een", ca_file=mailhost.ca_file)
            found = right.one("smtp")
        assert (found.health, "logged in as plaintes" in found.found) == (Health.OK, True)

    @pytest.mark.parametrize(
        ("changes", "said", "trouble"),
        [
            ({"port": 1}, "connect failed", Trouble.HOST),
            ({"security": "starttls"}, "starttls not offered", Trouble.ENCRYPTION),
            ({"security": "tls"}, "tls failed", Trouble.ENCRYPTION),
            ({"user": "plaintes", "password": "wrong-and-secret"}, "login 535 5.7.8", Trouble.LOG_IN),
        ],
    )
    def test_that_is_wrong_says_what_and_what_to_do(
        self, bench: Bench, mailhost: Mailhost, changes: dict[str, object], said: str, trouble: Trouble
    ) -> None:
        found = bench.smtp(mailhost, **changes).one("smtp")
        assert found.health is Health.FAULT
        assert found.found.startswith(said)
        assert found.todo == checking_servers.TROUBLES[trouble]

    def test_that_turns_everybody_away_says_by_which_code(self, bench: Bench, mailhost: Mailhost) -> None:
        mailhost.refuse("421 4.3.2 not now", at=Phase.CONNECT)
        assert "greeting 421 4.3.2" in bench.smtp(mailhost).one("smtp").found

    def test_into_a_folder_that_is_none_is_a_fault(self, bench: Bench) -> None:
        (bench.folder / "outbox").write_text("a file")
        assert bench.one("outbox").health is Health.FAULT

    def test_unencrypted_to_another_machine_wants_a_look(self) -> None:
        (found,) = checking_servers._open_wire("smtp", None, "none", "smtp.house.example")
        assert found.health is Health.WARNING


class TestTheRegister:
    def test_that_is_not_there_yet_is_fine_and_is_not_made(self, bench: Bench) -> None:
        assert bench.one("register").health is Health.OK
        assert not (bench.folder / "register.db").exists()

    def test_at_the_newest_revision_and_writable_is_fine(self, bench: Bench, register_url: str) -> None:
        migrated(bench, register_url).close()
        found = bench.register(url=register_url).one("register")
        assert (found.health, "writable" in found.found) == (Health.OK, True)

    def test_keeps_no_trace_of_the_check(self, bench: Bench, register_url: str) -> None:
        database = migrated(bench, register_url)
        bench.register(url=register_url).found("register")
        with database.begin() as session:
            assert sources.known(session) == []
        database.close()

    def test_without_tables_will_get_them_and_gets_none_now(self, bench: Bench, postgres_url: str) -> None:
        here = bench.register(url=postgres_url)
        first, second = here.one("register"), here.one("register")
        assert first.health is Health.WARNING
        assert "no tables yet" in first.found
        assert first == second

    def test_of_a_newer_courrier_is_a_fault(self, bench: Bench, register_url: str) -> None:
        database = migrated(bench, register_url)
        with database.engine.begin() as connection:
            connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
        database.close()
        found = bench.register(url=register_url).one("register")
        assert (found.health, found.found.endswith("unknown revision")) == (Health.FAULT, True)

    def test_that_only_lets_read_is_a_fault(self, bench: Bench, postgres_url: str) -> None:
        database = migrated(bench, postgres_url)
        name = postgres_url.rpartition("/")[2]
        with database.engine.begin() as connection:
            connection.exec_driver_sql(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
        database.close()
        found = bench.register(url=postgres_url).one("register")
        assert (found.health, "cannot be written to" in found.found) == (Health.FAULT, True)

    def test_that_does_not_answer_is_a_fault(self, bench: Bench) -> None:
        url = f"postgresql+psycopg://somebody@127.0.0.1:{free_port()}/register"
        found = bench.register(url=url).one("register")
        assert (found.health, found.found) == (Health.FAULT, "the database does not answer")

    @pytest.mark.parametrize(
        ("of", "instead", "said"),
        [
            (r"//\w+@", "//nobody-here@", "the database refuses the log-in"),
            (r"/\w+$", "/nothing-here", "there is no such database"),
        ],
    )
    def test_that_is_another_than_the_settings_say_is_a_fault(
        self, bench: Bench, postgres_url: str, of: str, instead: str, said: str
    ) -> None:
        found = bench.register(url=re.sub(of, instead, postgres_url)).one("register")
        assert (found.health, found.found) == (Health.FAULT, said)

    def test_in_a_folder_that_cannot_be_made_is_a_fault(self, bench: Bench) -> None:
        (bench.folder / "file").write_text("no folder")
        found = bench.register(url=f"sqlite:///{bench.folder / 'file' / 'register.db'}").one("register")
        assert found.health is Health.FAULT


class TestTheStore:
    def test_that_is_not_there_yet_is_fine_and_is_not_made(self, bench: Bench) -> None:
        assert bench.one("store").health is Health.OK
        assert not (bench.folder / "store").exists()

    def test_that_works_is_fine_and_keeps_no_trace(self, bench: Bench) -> None:
        stored(bench)
        before = sorted((bench.folder / "store").rglob("*"))
        found = bench.one("store")
        assert (found.health, "fsync and rename work" in found.found) == (Health.OK, True)
        assert sorted((bench.folder / "store").rglob("*")) == before

    def test_that_only_lets_read_is_a_fault(self, bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
        stored(bench)

        def read_only(*_: object, **__: object) -> None:
            raise OSError(30, "Read-only file system")

        monkeypatch.setattr(checking_machine.tempfile, "mkstemp", read_only)
        found = bench.one("store")
        assert (found.health, found.found) == (Health.FAULT, "it cannot be written to (Read-only file system)")

    def test_whose_disk_does_not_fsync_is_a_fault(self, bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
        stored(bench)

        def refuse(_handle: int) -> None:
            raise OSError(5, "Input/output error")

        monkeypatch.setattr(checking_machine.os, "fsync", refuse)
        assert bench.one("store").health is Health.FAULT

    def test_without_its_keys_is_a_fault(self, bench: Bench) -> None:
        stored(bench)
        (bench.folder / "store.keys").unlink()
        assert "keys are missing" in bench.one("store").found

    def test_whose_keys_others_may_read_wants_a_look(self, bench: Bench) -> None:
        stored(bench)
        (bench.folder / "store.keys").chmod(stat.S_IRUSR | stat.S_IROTH)
        assert bench.one("store").health is Health.WARNING

    def test_on_a_disk_that_is_nearly_full_is_a_fault(self, bench: Bench) -> None:
        floor = bench.table("[limits]", {"free_bytes": 10**18})
        assert floor.one("disk", "store").health is Health.FAULT


def stored(bench: Bench) -> None:
    Store(bench.folder / "store", Keyring.load(bench.folder / "store.keys"))


class TestADropFolder:
    def test_says_how_many_files_wait_and_takes_none(self, bench: Bench) -> None:
        (bench.folder / "scans").mkdir()
        (bench.folder / "scans" / "brief.pdf").write_bytes(b"%PDF-1.7")
        found = bench.one("drop", "scans")
        assert (found.health, "1 file waits" in found.found) == (Health.OK, True)
        assert [path.name for path in (bench.folder / "scans").iterdir()] == ["brief.pdf"]

    def test_that_is_not_there_is_a_fault(self, bench: Bench) -> None:
        settings = bench.settings
        (bench.folder / "scans").rmdir()
        (found,) = checking.check(settings, now, "scans")
        assert (found.health, found.todo) == (Health.FAULT, "Make or mount it, or correct drop.folder.")


class TestTesseract:
    def test_with_every_language_is_fine(self, bench: Bench) -> None:
        assert bench.one("tesseract").health is Health.OK

    def test_without_languages_says_which_packages(self, bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
        (bench.folder / "empty").mkdir()
        monkeypatch.setenv("TESSDATA_PREFIX", str(bench.folder / "empty"))
        found = bench.one("tesseract")
        assert found.health is Health.FAULT
        assert "tesseract-ocr-fra, tesseract-ocr-nld, tesseract-ocr-deu" in (found.todo or "")

    def test_without_one_language_names_it_alone(self, bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
        languages(bench.folder / "some", "fra", "deu", "eng", "osd")
        monkeypatch.setenv("TESSDATA_PREFIX", str(bench.folder / "some"))
        assert bench.one("tesseract").found.endswith("without nld")

    def test_with_a_damaged_model_is_a_fault(self, bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
        languages(bench.folder / "all", "fra", "nld", "deu", "eng", "osd")
        monkeypatch.setenv("TESSDATA_PREFIX", str(bench.folder / "all"))
        assert bench.one("tesseract").health is Health.FAULT

    def test_that_is_not_there_is_a_fault(self, bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", str(bench.folder))
        assert bench.one("tesseract").todo == "Install the package tesseract-ocr."


def languages(folder: Path, *names: str) -> None:
    """Models that are none."""
    folder.mkdir()
    for name in names:
        (folder / f"{name}.traineddata").write_bytes(b"no model")


class TestTheClock:
    def test_like_the_database_s_is_fine(self, bench: Bench, postgres_url: str) -> None:
        settings = bench.register(url=postgres_url).settings
        (found,) = checking.check(settings, lambda: datetime.now(UTC), "clock")
        assert (found.health, found.found.endswith("as the database")) == (Health.OK, True)

    @pytest.mark.parametrize(
        ("off", "health"),
        [
            (timedelta(seconds=20), Health.OK),
            (timedelta(seconds=-20), Health.OK),
            (timedelta(minutes=2), Health.WARNING),
            (timedelta(hours=-1), Health.FAULT),
            (timedelta(days=40), Health.FAULT),
        ],
    )
    def test_is_measured_beside_the_database_s(
        self, bench: Bench, postgres_url: str, off: timedelta, health: Health
    ) -> None:
        settings = bench.register(url=postgres_url).settings
        (found,) = checking.check(settings, lambda: datetime.now(UTC) + off, "clock")
        assert found.health is health

    def test_before_the_register_s_last_line_is_a_fault(self, bench: Bench) -> None:
        database = migrated(bench)
        with database.begin() as session:
            journal.record(session, NOW + timedelta(days=2), "source.back", About.HOUSE, "plaintes")
        database.close()
        assert "before the register's last line" in bench.found("clock")[0].found

    def test_is_measured_beside_a_mail_server_that_greets_with_its_date(self, bench: Bench) -> None:
        greeting = b"220 mail.house.example ESMTP ready at Tue, 24 Nov 2026 11:00:00 +0100\r\n"
        with listening(greeting) as port:
            there = bench.table(
                "[smtp]", {"host": "127.0.0.1", "port": port, "security": "none", "sender": "plaintes@house.example"}
            )
            (found,) = there.found("clock")
        assert (found.health, found.found) == (Health.FAULT, "it is 3600 s behind the SMTP server")

    def test_of_a_test_says_that_it_is_one(self, bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("COURRIER_ENV", "test")
        monkeypatch.setenv("COURRIER_NOW", NOW.isoformat())
        assert bench.one("clock").health is Health.WARNING


class TestTheRest:
    def test_the_classifier_loads(self, bench: Bench) -> None:
        assert bench.one("classifier").health is Health.OK

    def test_a_damaged_model_is_a_fault(self, bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
        from classify.assess import Classifier

        def damaged() -> None:
            raise OSError("no such model")

        monkeypatch.setattr(Classifier, "load", damaged)
        assert bench.one("classifier").health is Health.FAULT

    def test_a_letter_prints_with_its_font(self, bench: Bench) -> None:
        found = bench.one("fonts")
        assert (found.health, "Liberation" in found.found) == (Health.OK, True)


class TestAlarms:
    def test_that_stand_are_faults_with_what_to_do(self, bench: Bench, dovecot: Dovecot) -> None:
        silent(bench)
        found = [each for each in bench.mailbox(dovecot).found("sources") if each.what == "alarm"]
        assert [(each.name, each.health) for each in found] == [("plaintes", Health.FAULT)]
        assert found[0].todo == checking_servers.TROUBLES[Trouble.LOG_IN]

    def test_of_sources_that_were_just_reached_are_none(self, bench: Bench) -> None:
        database = migrated(bench)
        with database.begin() as session:
            sources.reached(session, NOW, "scans")
        database.close()
        found = {each.name: each for each in bench.found("sources")}
        assert found["scans"].found == "last reached 2026-11-24 10:00"
        assert {each.health for each in found.values()} == {Health.OK}


class TestTheBacklog:
    def test_of_yesterday_wants_a_look(self, bench: Bench) -> None:
        waits_since(bench, NOW - timedelta(days=1))
        found = {each.what: each for each in bench.found("sources")}
        assert found["arrivals"].health is Health.WARNING
        assert found["arrivals"].found == "1 under way, the oldest since 2026-11-23 10:00"
        assert found["dispatches"].found == "none under way"

    def test_of_just_now_is_fine(self, bench: Bench) -> None:
        waits_since(bench, NOW - timedelta(minutes=1))
        assert bench.one("arrivals", "sources").health is Health.OK


def waits_since(bench: Bench, moment: datetime) -> None:
    database = migrated(bench)
    provenance = Provenance(channel=Channel.EMAIL, source="plaintes", source_key="k", received=moment)
    with database.begin() as session:
        arrivals.take(session, moment, "a" * 64, 3, provenance)
    database.close()


def silent(bench: Bench) -> None:
    database = migrated(bench)
    with database.begin() as session:
        sources.reached(session, NOW - timedelta(hours=3), "plaintes")
        sources.failed(session, NOW - timedelta(hours=2), "plaintes", "password: log-in as plaintes is refused")
    database.close()


class TestTheWhole:
    def test_goes_on_where_one_hangs_and_says_which(self) -> None:
        waiting = threading.Event()

        def hangs() -> Iterator[Finding]:
            waiting.wait(60)
            yield from ()

        began = time.monotonic()
        found = list(
            checking.run(
                [
                    Probe(what="mailbox", name="hangs", run=hangs, within_s=0.2),
                    Probe(what="smtp", run=lambda: [checking.fine("smtp", None, "answers")]),
                ]
            )
        )
        waiting.set()
        assert time.monotonic() - began < 30
        assert [(each.what, each.health) for each in found] == [("mailbox", Health.FAULT), ("smtp", Health.OK)]

    def test_gives_up_on_a_server_that_never_comes_to_an_end(
        self, bench: Bench, dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(checking_servers, "WITHIN_S", 1.0)
        with listening(b"* OK [CAPABILITY" + b" X" * 40, again_s=0.1) as port:
            found = bench.mailbox(dovecot, port=port).one("mailbox", "plaintes")
        assert (found.health, found.found) == (Health.FAULT, "no answer within 1 s")

    def test_an_unexpected_error_is_a_line_that_quotes_nothing(self) -> None:
        def breaks() -> Iterator[Finding]:
            raise ValueError("Odile Vranckx")
            yield

        (found,) = checking.run([Probe(what="smtp", run=breaks)])
        assert (found.health, found.found) == (Health.FAULT, "something unexpected (ValueError)")

    def test_a_folder_that_may_not_be_read_is_a_line_in_the_system_s_words(self) -> None:
        def forbidden() -> Iterator[Finding]:
            raise PermissionError(13, "Permission denied", "/srv/scans/Odile Vranckx.pdf")
            yield

        (found,) = checking.run([Probe(what="drop", run=forbidden)])
        assert (found.health, found.found) == (Health.FAULT, "Permission denied")

    def test_a_name_that_there_is_nothing_of_is_told_the_names_there_are(self, bench: Bench) -> None:
        with pytest.raises(Misconfigured, match="scans"):
            bench.found("nothing-here")

    def test_every_finding_that_is_not_fine_says_what_to_do(self, bench: Bench, dovecot: Dovecot) -> None:
        shutil.rmtree(bench.folder / "scans", ignore_errors=True)
        wrong = bench.mailbox(dovecot, password="wrong-and-secret").table("[limits]", {"free_bytes": 10**18})
        found = [*wrong.found("plaintes"), *wrong.found("store"), *wrong.found("sources")]
        assert [each.what for each in found if each.health is not Health.OK and not each.todo] == []
        assert [each.what for each in found if each.health is Health.OK and each.todo] == []


class TestTheCommand:
    def test_prints_one_json_object_a_finding_and_exits_0_when_all_is_fine(
        self, bench: Bench, dovecot: Dovecot
    ) -> None:
        done = command(bench.mailbox(dovecot), "plaintes", "--json")
        assert done.returncode == 0
        assert '"what": "mailbox", "name": "plaintes", "state": "ok"' in done.stdout

    def test_exits_1_for_a_fault_and_says_how_many(self, bench: Bench, dovecot: Dovecot) -> None:
        done = command(bench.mailbox(dovecot, password="wrong-and-secret"), "plaintes")
        assert (done.returncode, done.stderr) == (1, "courrier: 1 fault\n")

    def test_exits_2_for_wrong_settings(self, bench: Bench) -> None:
        done = command(bench.table("[letters]", {"fold": "x"}), "store")
        assert done.returncode == 2

    def test_shows_no_secret(self, bench: Bench, dovecot: Dovecot) -> None:
        done = command(bench.mailbox(dovecot, password="wrong-and-secret"), "plaintes", "--json")
        assert [secret for secret in SECRETS if secret in done.stdout + done.stderr] == []

    def test_list_ends_with_a_line_for_each_alarm(self, bench: Bench, dovecot: Dovecot) -> None:
        silent(bench)
        done = command(bench.mailbox(dovecot), "complaints", "--json", verb="list")
        assert done.returncode == 0
        assert "courrier: alarm: plaintes was not reached since" in done.stderr


def command(bench: Bench, *words: str, verb: str = "check") -> subprocess.CompletedProcess[str]:
    """The real command, in a process of its own."""
    line = [sys.executable, "-m", "courrier", verb, *words, "--settings", str(bench.file())]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("COURRIER_")}
    return subprocess.run(line, capture_output=True, text=True, timeout=120, check=False, env=environment)


def test_the_patience_of_the_settings_names_every_source(bench: Bench, dovecot: Dovecot) -> None:
    assert list(alarms.patience_of(bench.mailbox(dovecot).settings)) == ["plaintes", "scans", "outbox", alarms.LETTERS]

"""What `courrier check` tries of the machine: register, store, folders, Tesseract, classifier, letters, and old alarms."""

import contextlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from courrier.alarms import Alarm, patience_of, standing
from courrier.checking import Finding, Probe, fault, fine, warning
from courrier.clock import Clock
from courrier.settings import Settings, drops_of, house_of
from models.errors import Away
from models.house import Drop, House
from models.store import fsync_folder
from models.words import TROUBLES, DispatchChannel, Language, Template, Trouble

if TYPE_CHECKING:
    from models.backlog import Backlog
    from models.database import Database
    from models.sources import Source

_LANGUAGES = ("fra", "nld", "deu", "eng", "osd")
_PROGRAM_S = 20.0
# spaCy, numpy and a first reading of 80 MB take their time on a busy machine.
_LOADING_S = 90.0
_PACKAGES = "Install the packages tesseract-ocr-{}, or set TESSDATA_PREFIX to the folder that has them."


def machine_probes(settings: Settings, clock: Clock) -> Iterator[Probe]:
    """A probe for each thing of this machine that the house works with."""
    yield Probe(what="register", run=partial(_register, settings))
    yield Probe(what="store", names=frozenset({"disk"}), run=partial(_store, settings))
    for drop in drops_of(settings):
        yield Probe(what="drop", name=drop.name, run=partial(_drop, drop))
    yield Probe(what="letters", run=partial(_out_folder, "letters", settings.letters.folder, "letters.folder"))
    if settings.outbox is not None:
        yield Probe(what="outbox", run=partial(_out_folder, "outbox", settings.outbox.folder, "outbox.folder"))
    yield Probe(what="tesseract", run=_tesseract, within_s=_LOADING_S)
    yield Probe(what="classifier", run=_classifier, within_s=_LOADING_S)
    yield Probe(what="fonts", run=partial(_fonts, house_of(settings)), within_s=_LOADING_S)
    listed = frozenset({"alarm", "arrivals", "dispatches"})
    yield Probe(what="sources", names=listed, run=partial(_sources, settings, clock))


# ── register ─────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class _Revision:
    """How far the tables are: `there` is None in an empty database."""

    there: str | None
    wanted: str


def _absent(settings: Settings) -> Path | None:
    """The file of an SQLite register that is not there yet; opening it would make it."""
    url = settings.register_.url
    path = Path(url.removeprefix("sqlite:///"))
    return path if url.startswith("sqlite:///") and not path.exists() else None


@contextlib.contextmanager
def _opened(settings: Settings) -> Iterator["Database"]:
    from models.database import Database

    database = Database.open(settings.register_.url, migrate=False)
    try:
        yield database
    finally:
        database.close()


def _revision(database: "Database") -> _Revision:
    from sqlalchemy.exc import OperationalError

    from models.migrations.run import current, head

    try:
        with database.engine.connect() as connection:
            return _Revision(there=current(connection), wanted=head())
    except OperationalError as error:
        raise Away("register", _refusal(str(error.orig))) from None


def _refusal(said: str) -> str:
    """Which of the three it is; what the server said is not repeated, and in another language than English not known."""
    if re.search(r"authentication failed|no password supplied|role .* does not exist|no pg_hba.conf entry", said):
        return "the database refuses the log-in"
    return "there is no such database" if "does not exist" in said else "the database does not answer"


def _register(settings: Settings) -> Iterator[Finding]:
    absent = _absent(settings)
    if absent is not None:
        yield from _to_be_made("register", absent.parent, "register.url")
        return
    try:
        with _opened(settings) as database:
            yield from _tables(settings, database)
    except Away as away:
        todo = "See that the database server runs, that this machine reaches it, and that register.url is right."
        yield fault("register", None, away.why, todo)


def _tables(settings: Settings, database: "Database") -> Iterator[Finding]:
    kind = "SQLite" if settings.register_.url.startswith("sqlite") else "PostgreSQL"
    revision = _revision(database)
    if revision.there == revision.wanted:
        why = _unwritable(database)
        if why is None:
            yield fine("register", None, f"{kind}, tables at revision {revision.there}, writable")
        else:
            yield fault("register", None, f"{kind}, {why}", "Give the user of register.url the right to write.")
        return
    if not _known(revision.there):
        todo = "Start the newest Courrier: this register was last used by a newer one."
        yield fault("register", None, f"{kind}, tables at an unknown revision", todo)
        return
    if not _may_make_tables(database):
        todo = "Give the user of register.url the right to make tables (GRANT CREATE ON SCHEMA)."
        yield fault("register", None, f"{kind}, tables are missing and cannot be made", todo)
        return
    there = "no tables yet" if revision.there is None else f"tables at revision {revision.there}"
    todo = "Nothing by hand: the next `courrier once` or `courrier run` brings them there."
    yield warning("register", None, f"{kind}, {there}; wanted is {revision.wanted}", todo)


def _known(revision: str | None) -> bool:
    from models.migrations.run import revisions

    return revision is None or revision in revisions()


def _unwritable(database: "Database") -> str | None:
    """Writes a line and takes it back."""
    from datetime import UTC

    from sqlalchemy.exc import DBAPIError

    from models import sources

    class _TakenBack(Exception):
        pass

    try:
        with database.begin() as session:
            sources.heard_of(session, datetime.now(UTC), ["courrier check"])
            session.flush()
            raise _TakenBack
    except _TakenBack:
        return None
    except (Away, DBAPIError):
        return "it cannot be written to"


def _may_make_tables(database: "Database") -> bool:
    from sqlalchemy import text

    with database.engine.connect() as connection:
        if connection.dialect.name != "postgresql":
            return True
        return bool(connection.scalar(text("SELECT has_schema_privilege(current_schema(), 'CREATE')")))


def register_times(settings: Settings) -> tuple[datetime | None, datetime | None]:
    """When the register's last line was written, and the database server's time; None where there is no telling."""
    from sqlalchemy import text
    from sqlalchemy.exc import DBAPIError

    from models import journal

    if _absent(settings) is not None:
        return None, None
    last = theirs = None
    with contextlib.suppress(Away, DBAPIError), _opened(settings) as database:
        if database.engine.dialect.name == "postgresql":
            with database.engine.connect() as connection:
                theirs = connection.scalar(text("SELECT clock_timestamp()"))
        with database.begin() as session:
            last = journal.last(session)
    return last, theirs


def _sources(settings: Settings, clock: Clock) -> Iterator[Finding]:
    """The alarms that stand, when each source was last reached, what was left at one, and what is under way."""
    from sqlalchemy.exc import DBAPIError

    from models import backlog, sources

    if _absent(settings) is not None:
        yield fine("sources", None, "none was visited yet")
        return
    patience = patience_of(settings)
    try:
        with _opened(settings) as database, database.begin() as session:
            known = {source.name: source for source in sources.known(session)}
            alarms = {alarm.name: alarm for alarm in standing(session, clock(), patience)}
            left = sources.left_behind(session)
            under_way = {"arrivals": backlog.of_arrivals(session), "dispatches": backlog.of_dispatches(session)}
    except (Away, DBAPIError):  # what is wrong with the register, its own line says
        return
    zone = house_of(settings).zone
    for name in patience:
        if name in alarms:
            yield _alarm(alarms[name], zone)
        elif name in known:
            yield _source(known[name], zone)
        else:
            yield fine("sources", name, "not visited yet")
    for each in left:
        found = f"left there, {each.reason.value}: {each.count}"
        yield warning("sources", each.source, found, "See `courrier list holds`: each is to be opened where it lies.")
    late = clock() - timedelta(seconds=settings.limits.alarm_after_s)
    for what, waiting in under_way.items():
        yield _backlog(what, waiting, late, zone)


def _backlog(what: str, waiting: "Backlog", late: datetime, zone: ZoneInfo) -> Finding:
    if waiting.oldest is None:
        return fine(what, None, "none under way")
    found = f"{waiting.count} under way, the oldest since {_shown(waiting.oldest, zone)}"
    if waiting.oldest >= late:
        return fine(what, None, found)
    todo = f"See that `courrier run` is running; `courrier list {what}` shows what each waits for."
    return warning(what, None, found, todo)


def _alarm(alarm: Alarm, zone: ZoneInfo) -> Finding:
    said = f" ({alarm.why})" if alarm.why else ""
    return fault("alarm", alarm.name, f"not reached since {_shown(alarm.since, zone)}{said}", TROUBLES[alarm.trouble])


def _source(source: "Source", zone: ZoneInfo) -> Finding:
    if source.failing_since is not None:
        found = f"fails since {_shown(source.failing_since, zone)} ({source.why})"
        return warning("sources", source.name, found, "It is tried again by itself; see its own line above.")
    return fine("sources", source.name, f"last reached {_shown(source.last_good, zone)}")


def _shown(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M")


# ── disk ─────────────────────────────────────────────────────────────────────────────────────────


def _store(settings: Settings) -> Iterator[Finding]:
    folder = settings.register_.store
    keys = settings.register_.key_file or folder.with_name(f"{folder.name}.keys")
    there = _nearest(folder)
    free = shutil.disk_usage(there).free
    room = f"{free / 1e9:.1f} GB free"
    if free < settings.limits.free_bytes:
        wanted = f"{settings.limits.free_bytes / 1e9:.1f} GB"
        yield fault("disk", None, f"{room}; wanted are {wanted}", "Free space, or lower limits.free_bytes.")
    else:
        yield fine("disk", None, room)
    if not folder.exists():
        yield from _to_be_made("store", folder, "register.store")
        return
    why = _not_writable(folder / "tmp" if (folder / "tmp").is_dir() else folder)
    if why is not None:
        yield fault("store", None, why, TROUBLES[Trouble.DISK])
    elif not keys.exists():
        todo = "Bring the file back from its backup: sealed numbers cannot be read without it."
        yield fault("store", None, "writable, but its keys are missing", todo)
    elif keys.stat().st_mode & 0o077:
        todo = f"chmod 600 {keys.name}: everybody on this machine can read it."
        yield warning("store", None, "writable; others may read its keys", todo)
    else:
        yield fine("store", None, "writable, fsync and rename work, keys are there")


def _drop(drop: Drop) -> Iterator[Finding]:
    folder = Path(drop.folder)
    if not folder.is_dir():
        yield fault("drop", drop.name, f"there is no folder {folder}", "Make or mount it, or correct drop.folder.")
        return
    try:
        waiting = sum(path.is_file() and not path.name.startswith((".", "~")) for path in folder.iterdir())
    except OSError:
        yield fault("drop", drop.name, f"{folder} cannot be read", TROUBLES[Trouble.FOLDER])
        return
    why = _not_writable(folder)
    if why is not None:
        yield fault("drop", drop.name, f"{folder}: {why}", TROUBLES[Trouble.FOLDER])
    else:
        files = "1 file waits" if waiting == 1 else f"{waiting} files wait"
        yield fine("drop", drop.name, f"{folder}: {files}; readable, renames work")


def _out_folder(what: str, folder: Path, key: str) -> Iterator[Finding]:
    if not folder.exists():
        yield from _to_be_made(what, folder, key)
        return
    why = _not_writable(folder)
    if why is not None:
        yield fault(what, None, f"{folder}: {why}", TROUBLES[Trouble.FOLDER])
    else:
        yield fine(what, None, f"{folder}: writable, renames work")


def _to_be_made(what: str, folder: Path, key: str) -> Iterator[Finding]:
    """A folder that the first start makes: whether it can."""
    near = _nearest(folder)
    if near.is_dir() and _not_writable(near) is None:
        yield fine(what, None, f"not there yet; the first start makes it in {folder}")
    else:
        yield fault(
            what, None, f"not there, and cannot be made in {near}", f"Give the right to write, or correct {key}."
        )


def _nearest(folder: Path) -> Path:
    """The folder itself, or the nearest above it that is there."""
    return next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())


def _not_writable(folder: Path) -> str | None:
    """Writes a hidden file, fsyncs it, renames it, removes it; None when all of it works.

    Sources leave hidden files alone, so nobody takes it for something that arrived.
    """
    if not folder.is_dir():
        return "it is no folder"
    handle, name = -1, ""
    try:
        handle, name = tempfile.mkstemp(dir=folder, prefix=".courrier-check-")
        os.write(handle, b"courrier check\n")
        os.fsync(handle)
        Path(name).rename(f"{name}-renamed")
        name = f"{name}-renamed"
        fsync_folder(folder)
    except OSError as error:
        return f"it cannot be written to ({error.strerror})"
    finally:
        if handle >= 0:
            os.close(handle)
        with contextlib.suppress(OSError):
            Path(name).unlink(missing_ok=True) if name else None
    return None


# ── programs and models ──────────────────────────────────────────────────────────────────────────


def _tesseract() -> Iterator[Finding]:
    """The languages that it has, and whether it can load them."""
    try:
        told = subprocess.run(
            ["tesseract", "--list-langs"], capture_output=True, text=True, timeout=_PROGRAM_S, check=False
        )  # fmt: skip
        version = subprocess.run(
            ["tesseract", "--version"], capture_output=True, text=True, timeout=_PROGRAM_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        yield fault("tesseract", None, "it is not there, or does not start", "Install the package tesseract-ocr.")
        return
    has = set(told.stdout.split("\n")[1:]) if told.returncode == 0 else set()
    missing = [language for language in _LANGUAGES if language not in has]
    number = (version.stdout.split() or ["", "of unknown version"])[1]
    if missing:
        found = f"{number}; without {', '.join(missing)}"
        yield fault("tesseract", None, found, _PACKAGES.format(", tesseract-ocr-".join(missing)))
        return
    if not _reads():
        todo = "Install the packages tesseract-ocr-* anew: a model seems to be damaged."
        yield fault("tesseract", None, f"{number}; it has every language, and cannot load them", todo)
        return
    yield fine("tesseract", None, f"{number}; {', '.join(_LANGUAGES)}")


def _reads() -> bool:
    """Whether a blank page can be read with all the languages at once."""
    with tempfile.TemporaryDirectory(prefix="courrier-check-") as folder:
        page = Path(folder) / "page.pgm"
        page.write_bytes(b"P5 120 60 255\n" + b"\xff" * 7200)
        command = ["tesseract", str(page), "stdout", "-l", "+".join(_LANGUAGES[:-1]), "--psm", "6"]
        try:
            done = subprocess.run(command, capture_output=True, timeout=_PROGRAM_S, check=False)
        except (OSError, subprocess.TimeoutExpired):
            return False
    return done.returncode == 0


def _classifier() -> Iterator[Finding]:
    from classify.assess import Classifier

    todo = "Install Courrier anew: its model belongs to the package."
    try:
        version = Classifier.load().version
    except Exception as error:
        yield fault("classifier", None, f"it does not load ({type(error).__name__})", todo)
        return
    yield fine("classifier", None, f"model {version} loads")


def _fonts(house: House) -> Iterator[Finding]:
    """Prints a letter, and looks which fonts are in it."""
    import io

    import pikepdf

    from outbound.draft import Draft
    from outbound.letters import letter

    draft = Draft(
        template=Template.ACKNOWLEDGEMENT,
        channel=DispatchChannel.POST,
        languages=(Language.FR, Language.NL, Language.DE, Language.EN),
        house=house,
        references=("MQS-2026-000001-00",),
        received=date(2026, 1, 1),
        due=date(2026, 2, 15),
        postal_address="Zoë Łukasiewicz\nrue de l'Exemple 1\n1000 Bruxelles",
        message_id="<check@courrier.example>",
        date=datetime(2026, 1, 1, 12, tzinfo=house.zone),
    )
    try:
        with pikepdf.open(io.BytesIO(letter(draft))) as pdf:
            fonts = sorted({_family(font) for page in pdf.pages for font in page.resources.get("/Font", {}).values()})
    except Exception as error:
        todo = "Install libpango-1.0-0, libpangoft2-1.0-0, libharfbuzz-subset0 and fonts-liberation."
        yield fault("fonts", None, f"no letter can be printed ({type(error).__name__})", todo)
        return
    if any("Liberation" in font for font in fonts):
        yield fine("fonts", None, f"a letter prints with {', '.join(fonts)}")
    else:
        found = f"a letter prints with {', '.join(fonts) or 'no font'}"
        yield warning("fonts", None, found, "Install the package fonts-liberation: the address must fit its window.")


def _family(font: Any) -> str:
    """`ABCDEF+Liberation-Sans-Bold` without the tag of a subset (PDF 32000-1 section 9.6.4)."""
    return str(font.get("/BaseFont", "")).lstrip("/").rpartition("+")[2]

"""Taking files from a drop folder: scans, or saved messages, that people and scanners put there. Polled, never watched.

    <folder>/brief.pdf            what somebody puts there
    <folder>/.taking/<id>/…       ours by rename, on its way to the register; a crash leaves it here for the next sweep
    <folder>/taken/brief.pdf      taken: never changed, never deleted
    <folder>/held/brief.pdf       a hold says why; taken by itself once it can be (a raised limit, rights given back)

A file is left alone until nothing of it has changed for `settle_s` (FIELD, lesson 21: scanners write slowly and reopen),
measured by the file system's own clock, since that of a share, of a scanner and ours differ; and while a program on this
machine has it open for writing. Hidden files, those with a name of unfinished ones, sub-folders and links are left
alone for good. An empty file is a promise: it is left for an hour. A marker `brief.pdf.done` without content says that
`brief.pdf` is whole.
"""

import contextlib
import errno
import fcntl
import hashlib
import os
import re
import secrets
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from io import BufferedReader
from pathlib import Path
from zoneinfo import ZoneInfo

import structlog

from ingest.sources.head import read_head
from ingest.sources.incoming import Incoming, Swept, Taker
from ingest.sources.received import received_of_file, received_of_message
from models.errors import Away, Misconfigured
from models.house import Drop, Limits
from models.values import MessageHeader, Provenance
from models.words import Channel, HoldReason

log = structlog.get_logger()

TAKING, TAKEN, HELD = ".taking", "taken", "held"
EMPTY_S = 3600.0
_DONE = ".done"
_KEY_CHARS = 300  # a source key has room for so much of a name

# What browsers, scanners, office programs and copying tools call a file that is not whole yet; and what no person put there.
_PARTIAL = re.compile(r"^[.~]|~$|\.(part|partial|tmp|temp|crdownload|download|filepart|opdownload|!ut|swp|lock)$", re.I)
_NOT_MEANT = frozenset({"thumbs.db", "desktop.ini"})

Progress = Callable[[int, int], None]


def sweep_drop(
    drop: Drop,
    taker: Taker,
    *,
    now: datetime,
    zone: ZoneInfo,
    limits: Limits,
    progress: Progress | None = None,
    wait: Callable[[float], None] = time.sleep,
) -> Swept:
    """Takes every settled file of the folder, the oldest first, and moves it to `taken`.

    Files that changed lately are watched for `settle_s` once, together; those that still change are left for the next
    sweep. `now` is when a file without a date in its name counts as received; `wait` pauses so many seconds.

    Raises Away when the folder is not there (a share that is not mounted) or cannot be written to.
    """
    folder = Path(drop.folder)
    _prepare(drop, folder)
    return _Sweep(drop, folder, taker, now, zone, limits, progress or (lambda done, total: None), wait).run()


def _prepare(drop: Drop, folder: Path) -> None:
    if not folder.is_dir():
        raise _away(drop, f"folder: is not there ({folder}); mount it, or correct drop.folder")
    try:
        for name in (TAKING, TAKEN):
            (folder / name).mkdir(exist_ok=True)
    except OSError as error:
        raise _away(drop, f"folder: cannot be written to ({folder}); give the right to write, or mount it") from error


def _away(drop: Drop, why: str) -> Away:
    return Away(f'drop "{drop.name}"', why)


@dataclass(frozen=True, slots=True)
class _Seen:
    """A file as it stood when it was looked at. Equal looks of one file mean that nobody wrote to it between."""

    size: int
    changed_ns: int

    @classmethod
    def at(cls, path: Path) -> "_Seen | None":
        """None for what is no plain file, or gone."""
        try:
            found = path.lstat()
        except OSError:
            return None
        if not path.is_file() or path.is_symlink():
            return None
        return cls(found.st_size, found.st_mtime_ns)


class _Sweep:
    def __init__(
        self,
        drop: Drop,
        folder: Path,
        taker: Taker,
        now: datetime,
        zone: ZoneInfo,
        limits: Limits,
        progress: Progress,
        wait: Callable[[float], None],
    ) -> None:
        self.drop = drop
        self.folder = folder
        self.taker = taker
        self.now = now
        self.zone = zone
        self.channel = Channel.LETTER if drop.channel == "letter" else Channel.EMAIL
        self.limit = limits.file_bytes if self.channel is Channel.LETTER else limits.message_bytes
        self.progress = progress
        self.wait = wait
        self.tally: Counter[str] = Counter()

    def run(self) -> Swept:
        settled, fresh = self._candidates()
        work = [*self._claimed_before(), *self._held_before(), *settled]
        total = len(work) + len(fresh)
        for done, path in enumerate(work, start=1):
            self._guarded(path)
            self.progress(done, total)
        for done, path in enumerate(self._watched(fresh), start=len(work) + 1):
            self._guarded(path)
            self.progress(done, total)
        self._clear_markers()
        return Swept(**self.tally)

    # ── which files ──────────────────────────────────────────────────────────────────────────────

    def _candidates(self) -> tuple[list[Path], dict[Path, _Seen]]:
        """The files that have settled, and those that must be watched; the oldest first."""
        names = set(self._names())
        found = [(seen, self.folder / name) for name in names if (seen := self._meant(name, names)) is not None]
        found.sort(key=lambda pair: (pair[0].changed_ns, pair[1].name))
        clock_ns = self._clock_ns()
        settled, fresh = [], {}
        for seen, path in found:
            at_rest_s = (clock_ns - max(seen.changed_ns, _changed_ns(path))) / 1e9
            if seen.size == 0 and at_rest_s < EMPTY_S:
                continue
            if at_rest_s >= self.drop.settle_s or self._marker(path).name in names:
                settled.append(path)
            else:
                fresh[path] = seen
        return settled, fresh

    def _names(self) -> list[str]:
        try:
            return [entry.name for entry in os.scandir(self.folder)]
        except OSError as error:
            raise _away(self.drop, f"folder: cannot be read ({self.folder}); is it still mounted?") from error

    def _meant(self, name: str, names: set[str]) -> _Seen | None:
        if _PARTIAL.search(name) or name.lower() in _NOT_MEANT:
            return None
        seen = _Seen.at(self.folder / name)
        if seen is not None and seen.size == 0 and name.endswith(_DONE):
            return None
        return seen

    def _watched(self, fresh: dict[Path, _Seen]) -> Iterator[Path]:
        """Those of the fresh files that did not change while we waited."""
        if fresh:
            self.wait(self.drop.settle_s)
        for path, seen in fresh.items():
            if _Seen.at(path) == seen:
                yield path

    def _clock_ns(self) -> int:
        """What time it is for the file system: that of a share is its server's."""
        probe = self.folder / TAKING / f".clock-{secrets.token_hex(8)}"
        try:
            probe.touch()
            return probe.stat().st_mtime_ns
        except OSError as error:
            raise _away(self.drop, f"folder: cannot be written to ({self.folder})") from error
        finally:
            with contextlib.suppress(OSError):
                probe.unlink()

    def _claimed_before(self) -> list[Path]:
        """What a sweep that was cut off had made its own."""
        claimed = []
        for place in sorted((self.folder / TAKING).iterdir()):
            _remove(place)
            with contextlib.suppress(FileNotFoundError, NotADirectoryError):  # another sweep was faster
                claimed += sorted(path for path in place.iterdir() if _Seen.at(path) is not None)
        return claimed

    def _held_before(self) -> list[Path]:
        """What was held and need be no longer."""
        held = self.folder / HELD
        if not held.is_dir():
            return []
        files = [(path, seen) for path in sorted(held.iterdir()) if (seen := _Seen.at(path)) is not None]
        return [
            path
            for path, seen in files
            if seen.size <= self.limit and os.access(path, os.R_OK) and not _PARTIAL.search(path.name)
        ]

    # ── one file ─────────────────────────────────────────────────────────────────────────────────

    def _guarded(self, path: Path) -> None:
        """One file; whatever is wrong with it, the next has its turn."""
        try:
            self._file(path)
        except (Away, Misconfigured):
            raise
        except Exception as error:  # the source's door (decision 3): counted here, never hidden, tried again next time
            if isinstance(error, OSError) and not self.folder.is_dir():
                raise _away(self.drop, f"folder: went away ({self.folder}); is it still mounted?") from error
            log.warning("source.failed", source=self.drop.name, error=type(error).__name__)
            self.tally["failed"] += 1

    def _file(self, path: Path) -> None:
        seen = _Seen.at(path)
        if seen is None or _open_for_writing(path):
            return
        claimed = path if path.is_relative_to(self.folder / TAKING) else self._claim(path)
        if claimed is None:
            return
        if _Seen.at(claimed) != seen:
            self._put_back(claimed)
            return
        try:
            file = claimed.open("rb")
        except PermissionError:
            self._refuse(claimed, self._key("unread", claimed.name), HoldReason.UNREADABLE, "no right to read the file")
            return
        with file:
            if _locked(file, claimed):
                self._take(claimed, file, seen)

    def _take(self, claimed: Path, file: BufferedReader, seen: _Seen) -> None:
        key = self._key(hashlib.file_digest(file, "sha256").hexdigest(), claimed.name)
        if seen.size > self.limit:
            self._refuse(claimed, key, HoldReason.TOO_LARGE, f"{seen.size} bytes; the limit is {self.limit}")
            return
        was_refused = self.taker.refused(key)
        how = "taken"
        if not was_refused and self.taker.knows(key):
            how = "known"
        else:
            self.taker.take(Incoming(path=claimed, provenance=self._provenance(key, claimed)))
            if was_refused and self.taker.refused(key):
                self._move(claimed, self.folder / HELD)
                return
        self.tally[how] += 1
        if _Seen.at(claimed) != seen:
            self._put_back(claimed)  # somebody wrote on: the whole file is taken too, once it has settled
            return
        self._move(claimed, self.folder / TAKEN)

    def _claim(self, path: Path) -> Path | None:
        """Makes a file ours: whoever renames it first has it. None when it is gone or somebody keeps it."""
        place = self.folder / TAKING / secrets.token_hex(8)
        place.mkdir()
        try:
            return path.rename(place / path.name)
        except OSError:  # a share refuses to rename what a scanner holds open
            _remove(place)
            return None

    def _put_back(self, claimed: Path) -> None:
        _rename_anew(claimed, self.folder)
        _remove(claimed.parent)

    def _refuse(self, claimed: Path, key: str, reason: HoldReason, detail: str) -> None:
        if self.taker.refused(key):
            self.tally["known"] += 1
        else:
            self.taker.refuse(self._provenance(key, claimed, unread=True), reason, f"{detail}; it lies in {HELD}/")
            self.tally["refused"] += 1
        self._move(claimed, self.folder / HELD)

    def _move(self, claimed: Path, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        _rename_anew(claimed, folder)
        _remove(claimed.parent)

    # ── markers ──────────────────────────────────────────────────────────────────────────────────

    def _marker(self, path: Path) -> Path:
        return path.with_name(path.name + _DONE)

    def _clear_markers(self) -> None:
        """A marker goes the way of its file: it says nothing by itself."""
        for name in self._names():
            path = self.folder / name
            seen = _Seen.at(path)
            alone = not (self.folder / name.removesuffix(_DONE)).exists()
            if name.endswith(_DONE) and seen is not None and seen.size == 0 and alone:
                with contextlib.suppress(OSError):
                    _rename_anew(path, self.folder / TAKEN)

    # ── values ───────────────────────────────────────────────────────────────────────────────────

    def _key(self, what: str, name: str) -> str:
        return f"drop:{self.drop.name}:{what}:{_readable(name)[:_KEY_CHARS]}"

    def _provenance(self, key: str, path: Path, *, unread: bool = False) -> Provenance:
        received, assumed = self._received(path, unread=unread)
        return Provenance(
            channel=self.channel,
            source=self.drop.name,
            source_key=key,
            received=received,
            received_assumed=assumed,
            filename=_readable(path.name),
        )

    def _received(self, path: Path, *, unread: bool) -> tuple[datetime, bool]:
        """A letter: by its name. A saved message: by the house's own Received, else by the sender's Date, assumed."""
        if self.channel is Channel.LETTER or unread:
            return received_of_file(_readable(path.name), first_seen=self.now, zone=self.zone)
        head = read_head(path)
        header = MessageHeader(message_id=None, subject=None, from_=(), topmost_received=head.topmost_received)
        received, assumed = received_of_message(None, header, first_seen=self.now)
        return (received_of_message(head.date, None, first_seen=self.now)[0], True) if assumed else (received, False)


# ── names and locks ──────────────────────────────────────────────────────────────────────────────


def _changed_ns(path: Path) -> int:
    # The time of the last change of anything about the file: a copy that keeps the old date of its original is new all
    # the same, and so is a file that was just renamed to its last name.
    try:
        return path.stat().st_ctime_ns
    except OSError:
        return 0


def _readable(name: str) -> str:
    """A file's name as text that a database takes: bytes that are no UTF-8 are escaped."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _rename_anew(path: Path, folder: Path) -> None:
    """Moves a file into a folder under its own name, or `name (2)` …: never over another.

    A hard link is refused where the name is taken, in one step; shares that know no links get the next best.
    """
    for number in range(1, 10_000):
        suffix = "" if number == 1 else f" ({number})"
        target = folder / _fitting(path.stem, suffix, path.suffix)
        try:
            os.link(path, target, follow_symlinks=False)
        except FileExistsError:
            if not target.samefile(path):  # else a crash fell between the link and the unlink below
                continue
        except FileNotFoundError:
            raise
        except OSError:
            if target.exists():
                continue
            path.rename(target)
            return
        path.unlink()
        return
    raise FileExistsError("every name is taken")


def _fitting(stem: str, number: str, suffix: str) -> str:
    room = 255 - len(os.fsencode(number + suffix))
    return os.fsdecode(os.fsencode(stem)[: max(room, 1)]) + number + suffix


def _remove(place: Path) -> None:
    """Removes the folder that a claimed file had to itself; one with a file in it stays."""
    with contextlib.suppress(OSError):
        place.rmdir()


def _locked(file: BufferedReader, path: Path) -> bool:
    """Locks the file against another sweep, until it is closed; False when another has it or has moved it already."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        pass  # a file system without locks: two sweeps at once waste work there, and still double nothing
    return path.exists()


def _open_for_writing(path: Path) -> bool:
    """Whether a program on this machine has the file open for writing: then no lease is given on it (fcntl(2)).

    False where nobody can tell: on a share, or for a file of another owner.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
    except OSError:
        return False
    try:
        # Whoever opens the file while we hold the lease makes the kernel signal us: by default with one that kills.
        fcntl.fcntl(handle, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except OSError as error:
        return error.errno == errno.EAGAIN
    finally:
        os.close(handle)
    return False

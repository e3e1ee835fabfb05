"""The child process that opens what strangers send (decision 7), and its keeper.

The keeper (`Reader`) starts long-lived children and lends one to each question: to read a file, to draw it, to look for the
letters in one or several, to cut them out. It knows nothing of a file but what a child gives back. A child lives under a
limit of memory; what takes too much processor time, or stands still, is ended from outside, with every process that the
child started. Run as `python -m ingest.reader`, this module is the child.

Questions are JSON lines on the child's standard input, answers on its standard output: `{"done": 2, "of": 5}` for progress,
`{"given": length}` followed by as many bytes for each thing that was asked for, and at the end `{"end": true}`, or
`{"held": reason, "detail": …}`, or `{"failed": reason, "detail": …}` after which the child is of no more use, or
`{"absent": true}`.
"""

import faulthandler
import hashlib
import importlib
import json
import os
import resource
import select
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from queue import SimpleQueue
from tempfile import mkdtemp
from types import TracebackType
from typing import Any, BinaryIO, Protocol, Self, TypeVar

from ingest.allowance import ON_THE_CLOCK, Allowance
from ingest.media import Media, sniff
from ingest.paper.guard import SLOW, arm
from ingest.paper.sights import Looks, Sight
from models.errors import Away, Held
from models.house import Limits
from models.values import Document, HoldNote, Run, Sheaf, from_json, to_json
from models.words import Channel, HoldReason

Progress = Callable[[int, int], None]
T = TypeVar("T")

READ = "ingest.read:read"
_START_S = 120.0  # loading the libraries takes two seconds, on a busy machine many more
_GRACE_S = 30.0  # a child whose keeper vanished ends itself this long after the read's own limit
_LINE_BYTES = 65_536
# A child that has grown past this after a read is replaced: ordinary letters leave 130 to 170 MB.
_RETIRE_BYTES = 250_000_000
_HEAD_BYTES = 65_536
# How a process ends for want of memory: by the kernel's hand, by the C++ library's, by PDFium's.
_OUT_OF_MEMORY = (signal.SIGKILL, signal.SIGABRT, signal.SIGTRAP, signal.SIGILL)


class _Failed(Exception):
    """A question that was not answered to its end. `reason` is the hold, `detail` ours."""

    def __init__(self, reason: HoldReason, detail: str) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.detail = detail


# ── the keeper ───────────────────────────────────────────────────────────────────────────────────


class Reader:
    """Reads, and cuts, files in child processes. A context manager; several threads may share one.

    `workers` is how many go on at once; further callers wait their turn. `read_by` names the function that the child
    calls, as `module:function`.
    """

    def __init__(self, limits: Limits, workers: int = 1, *, read_by: str = READ) -> None:
        self._limits = limits
        self._read_by = read_by
        self._workers = workers
        self._idle: SimpleQueue[_Child | None] = SimpleQueue()
        self._closed = False

    def __enter__(self) -> Self:
        self._closed = False
        # Started at once, waited for at the first read: the libraries load while the mailbox is asked.
        for _ in range(self._workers):
            self._idle.put(_Child(self._limits, self._read_by))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closed = True
        for _ in range(self._workers):
            child = self._idle.get()
            if child is not None:
                child.end()

    def read(
        self,
        path: Path,
        *,
        filename: str | None,
        channel: Channel | None,
        progress: Progress | None = None,
        one_letter: bool = False,
    ) -> Document:
        """The document of the file at `path`, as `ingest.read.read` makes it.

        A read that hangs, dies or needs too much memory gives a document with a hold (TOO_SLOW, TOO_COMPLEX, UNREADABLE)
        and no text; a message then its text, without what was scanned and attached to it. Raises Away when no child can be
        started or the file cannot be opened.
        """
        question: dict[str, object] = {"do": "read", "paths": [path], "filename": filename, "channel": channel}
        question |= {"one_letter": one_letter, "scans": True}
        try:
            return self._document(question, progress)
        except _Failed as failed:
            held = _held(path, channel, failed)
        if held.channel is not Channel.EMAIL:
            return held
        try:
            return replace(self._document({**question, "scans": False}, progress), hold=held.hold)
        except _Failed:
            return held

    def _document(self, question: dict[str, object], progress: Progress | None) -> Document:
        (document,) = self._ask(question, progress, lambda data: from_json(Document, data))
        return document

    def draw(
        self,
        path: Path,
        *,
        filename: str | None,
        folder: Path,
        sights: Sequence[Sight] = (),
        progress: Progress | None = None,
    ) -> Looks:
        """The pages of the scan at `path` as PNG files in `folder`, as `ingest.paper.shown.drawn` makes them.

        Where that hangs, dies or needs too much memory nothing is told of what was drawn. Raises Away as `read` does.
        """
        question: dict[str, object] = {
            "do": "draw",
            "paths": [path],
            "filename": filename,
            "folder": str(folder.absolute()),
            "sights": [json.loads(to_json(each)) for each in sights],
        }
        try:
            (looks,) = self._ask(question, progress, lambda data: from_json(Looks, data))
        except _Failed as failed:
            return Looks(why=failed.detail)
        return looks

    def copy(self, path: Path, document: Document) -> bytes | None:
        """The searchable copy of the scan at `path` that was read as `document`; None where none can be vouched for.

        Raises Away as `read` does.
        """
        question: dict[str, object] = {"do": "copy", "paths": [path], "document": to_json(document).decode()}
        try:
            found = self._ask(question, None, bytes)
        except (_Failed, Held):
            return None
        return found[0] if found else None

    def sheaf(self, paths: Sequence[Path], progress: Progress | None = None) -> Sheaf:
        """The letters between the separator sheets of scanned files, seen as one pile. Raises Held as reading would, Away."""
        return self._one({"do": "sheaf", "paths": list(paths)}, progress, lambda data: from_json(Sheaf, data))

    def count(self, path: Path) -> int:
        """How many pages a scan has. Raises Held (UNKNOWN_FORMAT for what is none, PASSWORD, UNREADABLE …), Away."""
        return self._one({"do": "count", "paths": [path]}, None, int)

    def cut(
        self,
        paths: Sequence[Path],
        letters: Sequence[Sequence[Run]],
        keep: Callable[[bytes], T],
        progress: Progress | None = None,
    ) -> list[T]:
        """What `keep` makes of each letter, a PDF, as it is cut out of these files; one in memory at a time.

        Raises Held, as `ingest.paper.cut` does, and Away.
        """
        told = [[[run.file, list(run.pages)] for run in letter] for letter in letters]
        try:
            return self._ask({"do": "cut", "paths": list(paths), "letters": told}, progress, keep)
        except _Failed as failed:
            raise Held(failed.reason, failed.detail) from None

    def _one(self, question: dict[str, object], progress: Progress | None, made: Callable[[bytes], T]) -> T:
        try:
            (answer,) = self._ask(question, progress, made)
        except _Failed as failed:
            raise Held(failed.reason, failed.detail) from None
        return answer

    def _ask(self, question: dict[str, object], progress: Progress | None, made: Callable[[bytes], T]) -> list[T]:
        """What `made` makes of each thing that a child gives. Raises _Failed, Held, Away."""
        child = self._idle.get()
        try:
            if child is None:
                child = _Child(self._limits, self._read_by)
            with closing(child.ask(question, progress)) as answers:
                return [made(given) for given in answers]
        finally:
            if child is not None and (self._closed or not child.alive):
                child.end()
                child = None
            self._idle.put(child)


def _held(path: Path, channel: Channel | None, failed: _Failed) -> Document:
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
            digest.update(head)
            while block := file.read(1 << 20):
                digest.update(block)
    except OSError:
        raise Away("store", "a file to be read cannot be opened") from None
    if channel is None:
        message = sniff(head) in (Media.MESSAGE, Media.OUTLOOK)
        channel = Channel.EMAIL if message else Channel.LETTER
    hold = HoldNote(reason=failed.reason, detail=failed.detail)
    return Document(sha256=digest.hexdigest(), channel=channel, language=None, text="", hold=hold)


@dataclass(slots=True)
class _Answers:
    """What a child writes, read as long as its allowance lasts."""

    pipe: BinaryIO
    pending: bytearray = field(default_factory=bytearray)

    def line(self, allowed: Allowance) -> dict[str, Any]:
        while (end := self.pending.find(b"\n")) < 0:
            if len(self.pending) > _LINE_BYTES:
                raise _Failed(HoldReason.UNREADABLE, "the reading process answered out of turn")
            self._more(allowed)
        line = bytes(self.pending[:end])
        del self.pending[: end + 1]
        try:
            answer = json.loads(line)
        except ValueError:
            raise _Failed(HoldReason.UNREADABLE, "the reading process answered out of turn") from None
        return answer if isinstance(answer, dict) else {}

    def exactly(self, size: int, allowed: Allowance) -> bytes:
        while len(self.pending) < size:
            self._more(allowed)
        data = bytes(self.pending[:size])
        del self.pending[:size]
        return data

    def _more(self, allowed: Allowance) -> None:
        while not select.select([self.pipe], [], [], allowed.pause())[0]:
            pass
        block = os.read(self.pipe.fileno(), 1 << 20)
        if not block:
            raise EOFError
        self.pending += block


class _Child:
    """One reading process, from start to end. Used by one thread at a time."""

    def __init__(self, limits: Limits, read_by: str) -> None:
        self._limits = limits
        self._ready = False
        self._ended = False
        self.alive = True
        # Its own folder for passing files (pages on their way to Tesseract): emptied whatever becomes of it.
        self._folder = mkdtemp(prefix="courrier-reading-")
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "ingest.reader", read_by],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,  # a parser's words may be a person's
                close_fds=True,
                process_group=0,
                cwd=self._folder,
                env=_environment(self._folder),
            )
        except OSError:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise Away("reader", "the reading process does not start") from None
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._ask: BinaryIO = self._process.stdin  # type: ignore[assignment]
        self._answers = _Answers(self._process.stdout)  # type: ignore[arg-type]

    def ask(self, question: dict[str, object], progress: Progress | None) -> Generator[bytes]:
        """Each thing that it gives. Raises _Failed, after which the child is ended, Held, and Away where it never became ready."""
        self._await_ready()
        try:
            self._say({**question, "paths": [str(path.absolute()) for path in question["paths"]]})  # type: ignore[attr-defined]
            yield from self._given(progress)
        except TimeoutError:
            self.alive = False
            raise _Failed(HoldReason.TOO_SLOW, "it took too long") from None
        except (EOFError, OSError):
            self.alive = False
            raise self._death() from None
        except (_Failed, Held, Away):
            raise
        except BaseException:
            self.alive = False  # what it still writes would be taken for the answer to the next question
            raise

    def _await_ready(self) -> None:
        if self._ready:
            return
        try:
            self._say(json.loads(to_json(self._limits)))
            answer = self._answers.line(Allowance(self._process.pid, _START_S))
        except (TimeoutError, EOFError, OSError, _Failed):
            answer = {}
        if "ready" not in answer:
            self.alive = False
            raise Away("reader", "the reading process does not start")
        self._ready = True

    def _say(self, message: dict[str, object]) -> None:
        self._ask.write(json.dumps(message).encode() + b"\n")
        self._ask.flush()

    def _given(self, progress: Progress | None) -> Iterator[bytes]:
        allowed = Allowance(self._process.pid, self._limits.read_s)
        while True:
            answer = self._answers.line(allowed)
            if "given" in answer:
                waits = time.monotonic()
                yield self._answers.exactly(int(answer["given"]), allowed)
                allowed.resume(time.monotonic() - waits)  # what our own side did with it is not the child's time
            elif "end" in answer:
                self.alive = not answer.get("retire", False)
                return
            elif "held" in answer:
                raise Held(HoldReason(answer["held"]), answer["detail"])
            elif "failed" in answer:
                self.alive = False
                raise _Failed(HoldReason(answer["failed"]), str(answer["detail"]))
            elif "absent" in answer:
                raise Away("store", "a file to be read cannot be opened")
            else:
                allowed.seconds = _allowed_s(self._limits, int(answer["of"]))
                if progress is not None:
                    progress(int(answer["done"]), int(answer["of"]))

    def _death(self) -> _Failed:
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=2)  # its own end, before ours would hide it
        self.end()
        if -self._process.returncode == signal.SIGVTALRM:
            return _Failed(HoldReason.TOO_SLOW, SLOW)
        if -self._process.returncode in _OUT_OF_MEMORY:
            return _Failed(HoldReason.TOO_COMPLEX, "reading needs more memory than the limit")
        return _Failed(HoldReason.UNREADABLE, "the reading process died of it")

    def end(self) -> None:
        """Ends the child and all that it started, and empties its folder. May be called again."""
        self.alive = False
        if self._ended:
            return  # its number may be another process's by now
        self._ended = True
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        with suppress(OSError):  # what was not yet said cannot be said any more
            self._ask.close()
        self._answers.pipe.close()
        shutil.rmtree(self._folder, ignore_errors=True)


def _allowed_s(limits: Limits, pages: int) -> float:
    """How many processor seconds a file of so many pages may take."""
    return limits.read_s + limits.look_s * max(0, min(pages, limits.batch_pages))


def _environment(folder: str) -> dict[str, str]:
    """The keeper's environment, with our packages to be found wherever it was started and no thread pools."""
    here = str(Path(__file__).resolve().parent.parent)
    paths = [here, *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(paths),
        "TMPDIR": folder,
        "OMP_THREAD_LIMIT": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "OPENCV_LOG_LEVEL": "SILENT",
        "PYTHONFAULTHANDLER": "",
    }


# ── the child ────────────────────────────────────────────────────────────────────────────────────


class Read(Protocol):
    """What `ingest.read.read` is."""

    def __call__(
        self,
        data: bytes,
        *,
        filename: str | None,
        channel: Channel | None,
        limits: Limits,
        progress: Progress | None = None,
        one_letter: bool = False,
    ) -> Document: ...


def main(read_by: str) -> None:
    """Answers the questions on standard input, one after the other, until the keeper ends or vanishes."""
    answers, questions = _own_pipes()
    asked: SimpleQueue[bytes] = SimpleQueue()
    threading.Thread(target=_listen, args=(questions, asked), daemon=True).start()
    limits = from_json(Limits, asked.get())
    _keep_small(limits)
    arm()
    module, _, name = read_by.partition(":")
    read: Read = getattr(importlib.import_module(module), name)
    _tell(answers, {"ready": True})
    while True:
        question = json.loads(asked.get())
        # Its own thread, which needs nobody's leave: it works where a library hangs and the keeper is gone.
        _end_after(limits.read_s)
        _answer(question, read, limits, answers)
        faulthandler.cancel_dump_traceback_later()


def _end_after(seconds: float) -> None:
    faulthandler.dump_traceback_later(seconds * ON_THE_CLOCK + _GRACE_S, exit=True, file=_nowhere())


def _own_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Standard output and input, moved away: what a library prints must not be taken for an answer."""
    answers, questions = os.fdopen(os.dup(1), "wb"), os.fdopen(os.dup(0), "rb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    return answers, questions


@cache
def _nowhere() -> BinaryIO:
    return Path(os.devnull).open("wb")


def _listen(questions: BinaryIO, asked: SimpleQueue[bytes]) -> None:
    """Passes the questions on. Their end is the keeper's: then nothing of this process group stays behind."""
    for question in questions:
        asked.put(question)
    shutil.rmtree(os.environ["TMPDIR"], ignore_errors=True)
    if os.getpgrp() == os.getpid():
        os.killpg(os.getpid(), signal.SIGKILL)
    os._exit(0)


def _keep_small(limits: Limits) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits.memory_bytes, limits.memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core holds the letter that was being read


def _answer(question: dict[str, Any], read: Read, limits: Limits, answers: BinaryIO) -> None:
    def progress(done: int, of: int) -> None:
        _end_after(_allowed_s(limits, of))
        _tell(answers, {"done": done, "of": of})

    try:
        files = [Path(path).read_bytes() for path in question["paths"]]
    except OSError:
        _tell(answers, {"absent": True})
        return
    try:
        for given in _answered(question, files, read, limits, progress):
            _tell(answers, {"given": len(given)}, given)
    except Held as held:
        _tell(answers, {"held": held.reason, "detail": held.detail})
    except MemoryError:
        _tell(answers, {"failed": HoldReason.TOO_COMPLEX, "detail": "reading needs more memory than the limit"})
    except Exception:
        _tell(answers, {"failed": HoldReason.UNREADABLE, "detail": "reading it failed"})
    else:
        _tell(answers, {"end": True, "retire": _resident_bytes() > _RETIRE_BYTES})


def _answered(
    question: dict[str, Any], files: list[bytes], read: Read, limits: Limits, progress: Progress
) -> Iterator[bytes]:
    match question["do"]:
        case "read":
            channel = None if question["channel"] is None else Channel(question["channel"])
            yield to_json(
                read(
                    files[0],
                    filename=question["filename"],
                    channel=channel,
                    limits=limits if question["scans"] else replace(limits, pages=0),
                    progress=progress,
                    one_letter=question["one_letter"],
                )
            )
        case "draw":
            yield to_json(_drawn(files[0], question, limits, progress))
        case "copy":
            from ingest.paper.searchable import copies

            yield from copies(files[0], from_json(Document, question["document"].encode()), limits)
        case "sheaf":
            from ingest.paper.batches import sheaf

            yield to_json(sheaf(files, limits, progress, look_at_one=True))
        case "count":
            from ingest.paper.cut import count

            yield str(count(files[0], limits)).encode()
        case "cut":
            from ingest.paper.cut import cut

            letters = [[Run(file=file, pages=tuple(pages)) for file, pages in letter] for letter in question["letters"]]
            yield from cut(files, letters, limits, progress)


def _drawn(data: bytes, question: dict[str, Any], limits: Limits, progress: Progress) -> Looks:
    from ingest.paper import shown  # loads the libraries of pictures, which mail seldom needs

    sights = [from_json(Sight, json.dumps(each).encode()) for each in question["sights"]]
    return shown.drawn(
        data,
        filename=question["filename"],
        folder=Path(question["folder"]),
        sights=sights,
        limits=limits,
        progress=progress,
    )


def _tell(answers: BinaryIO, answer: dict[str, object], attached: bytes = b"") -> None:
    answers.write(json.dumps(answer).encode() + b"\n" + attached)
    answers.flush()


def _resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


if __name__ == "__main__":
    main(sys.argv[1])

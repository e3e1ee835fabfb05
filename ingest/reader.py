"""The child process that reads what strangers send (decision 7), and its keeper.

The keeper (`Reader`) starts long-lived children and lends one to each read; it knows nothing of a document but the JSON
that a child gives back. A child lives under a limit of memory; a read that takes too long is ended from outside, with
every process that the child started. Run as `python -m ingest.reader`, this module is the child.

Requests are JSON lines on the child's standard input, answers on its standard output: `{"done": 2, "of": 5}` for progress,
then `{"document": length}` (the document, or what was drawn) followed by as many bytes, or `{"failed": reason, "detail": …}`, or `{"absent": true}`.
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
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from queue import SimpleQueue
from tempfile import mkdtemp
from types import TracebackType
from typing import Any, BinaryIO, Protocol, Self

from ingest.media import Media, sniff
from ingest.paper.guard import arm
from ingest.paper.sights import Looks, Sight
from models.errors import Away
from models.house import Limits
from models.values import Document, HoldNote, from_json, to_json
from models.words import Channel, HoldReason

Progress = Callable[[int, int], None]

READ = "ingest.read:read"
_START_S = 120.0  # loading the libraries takes two seconds, on a busy machine many more
_GRACE_S = 30.0  # a child whose keeper vanished ends itself this long after the read's own limit
_LINE_BYTES = 65_536
_RETIRE_BYTES = 400_000_000  # a child that has grown past this after a read is replaced: libraries keep memory
_HEAD_BYTES = 65_536
# How a process ends for want of memory: by the kernel's hand, by the C++ library's, by PDFium's.
_OUT_OF_MEMORY = (signal.SIGKILL, signal.SIGABRT, signal.SIGTRAP, signal.SIGILL)


class _Failed(Exception):
    """A read that gave no document. `reason` is the hold, `detail` ours."""

    def __init__(self, reason: HoldReason, detail: str) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.detail = detail


# ── the keeper ───────────────────────────────────────────────────────────────────────────────────


class Reader:
    """Reads files in child processes. A context manager; several threads may share one.

    `workers` is how many reads go on at once; further callers wait their turn. `read_by` names the function that the child
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
        self, path: Path, *, filename: str | None, channel: Channel | None, progress: Progress | None = None
    ) -> Document:
        """The document of the file at `path`, as `ingest.read.read` makes it.

        A read that hangs, dies or needs too much memory gives a document with a hold (TOO_SLOW, TOO_COMPLEX, UNREADABLE)
        and no text. Raises Away when no child can be started or the file cannot be opened.
        """
        request: dict[str, object] = {"path": str(path.absolute()), "filename": filename, "channel": channel}
        try:
            return from_json(Document, self._asked(request, progress))
        except _Failed as failed:
            return _held(path, channel, failed)

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
        request: dict[str, object] = {
            "path": str(path.absolute()),
            "filename": filename,
            "channel": None,
            "draw": {"folder": str(folder.absolute()), "sights": [json.loads(to_json(each)) for each in sights]},
        }
        try:
            return from_json(Looks, self._asked(request, progress))
        except _Failed as failed:
            return Looks(why=failed.detail)

    def _asked(self, request: dict[str, object], progress: Progress | None) -> bytes:
        """What a child answers. Raises _Failed and Away."""
        child = self._idle.get()
        try:
            if child is None:
                child = _Child(self._limits, self._read_by)
            return child.ask(request, progress)
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
    """What a child writes, read with a deadline."""

    pipe: BinaryIO
    pending: bytearray = field(default_factory=bytearray)

    def line(self, until: float) -> dict[str, Any]:
        while (end := self.pending.find(b"\n")) < 0:
            if len(self.pending) > _LINE_BYTES:
                raise _Failed(HoldReason.UNREADABLE, "the reading process answered out of turn")
            self._more(until)
        line = bytes(self.pending[:end])
        del self.pending[: end + 1]
        try:
            answer = json.loads(line)
        except ValueError:
            raise _Failed(HoldReason.UNREADABLE, "the reading process answered out of turn") from None
        return answer if isinstance(answer, dict) else {}

    def exactly(self, size: int, until: float) -> bytes:
        while len(self.pending) < size:
            self._more(until)
        data = bytes(self.pending[:size])
        del self.pending[:size]
        return data

    def _more(self, until: float) -> None:
        ready, _, _ = select.select([self.pipe], [], [], max(0.0, until - time.monotonic()))
        if not ready:
            raise TimeoutError
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

    def ask(self, request: dict[str, object], progress: Progress | None) -> bytes:
        """The answer, as JSON. Raises _Failed, after which the child is ended, and Away where it never became ready."""
        self._await_ready()
        until = time.monotonic() + self._limits.read_s
        try:
            self._say(request)
            return self._answer(until, progress)
        except TimeoutError:
            self.alive = False
            raise _Failed(HoldReason.TOO_SLOW, f"reading took longer than {self._limits.read_s:.0f} s") from None
        except (EOFError, OSError):
            self.alive = False
            raise self._death() from None
        except (_Failed, Away):
            raise
        except BaseException:
            self.alive = False  # what it still writes would be taken for the answer to the next question
            raise

    def _await_ready(self) -> None:
        if self._ready:
            return
        try:
            self._say(json.loads(to_json(self._limits)))
            answer = self._answers.line(time.monotonic() + _START_S)
        except (TimeoutError, EOFError, OSError, _Failed):
            answer = {}
        if "ready" not in answer:
            self.alive = False
            raise Away("reader", "the reading process does not start")
        self._ready = True

    def _say(self, message: dict[str, object]) -> None:
        self._ask.write(json.dumps(message).encode() + b"\n")
        self._ask.flush()

    def _answer(self, until: float, progress: Progress | None) -> bytes:
        while True:
            answer = self._answers.line(until)
            if "document" in answer:
                data = self._answers.exactly(int(answer["document"]), until)
                self.alive = not answer.get("retire", False)
                return data
            if "failed" in answer:
                self.alive = False
                raise _Failed(HoldReason(answer["failed"]), str(answer["detail"]))
            if "absent" in answer:
                raise Away("store", "a file to be read cannot be opened")
            if progress is not None:
                progress(int(answer["done"]), int(answer["of"]))

    def _death(self) -> _Failed:
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=2)  # its own end, before ours would hide it
        self.end()
        if -self._process.returncode == signal.SIGPROF:
            return _Failed(HoldReason.TOO_SLOW, "opening it, or drawing a page of it, took too long")
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
        faulthandler.dump_traceback_later(limits.read_s + _GRACE_S, exit=True, file=_nowhere())
        _answer(question, read, limits, answers)
        faulthandler.cancel_dump_traceback_later()


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
        _tell(answers, {"done": done, "of": of})

    try:
        data = Path(question["path"]).read_bytes()
    except OSError:
        _tell(answers, {"absent": True})
        return
    channel = None if question["channel"] is None else Channel(question["channel"])
    try:
        if "draw" in question:
            told = to_json(_drawn(data, question, limits, progress))
        else:
            told = to_json(read(data, filename=question["filename"], channel=channel, limits=limits, progress=progress))
    except MemoryError:
        _tell(answers, {"failed": HoldReason.TOO_COMPLEX, "detail": "reading needs more memory than the limit"})
        return
    except Exception:
        _tell(answers, {"failed": HoldReason.UNREADABLE, "detail": "reading it failed"})
        return
    _tell(answers, {"document": len(told), "retire": _resident_bytes() > _RETIRE_BYTES}, told)


def _drawn(data: bytes, question: dict[str, Any], limits: Limits, progress: Progress) -> Looks:
    from ingest.paper import shown  # loads the libraries of pictures, which mail seldom needs

    wanted = question["draw"]
    sights = [from_json(Sight, json.dumps(each).encode()) for each in wanted["sights"]]
    return shown.drawn(
        data,
        filename=question["filename"],
        folder=Path(wanted["folder"]),
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

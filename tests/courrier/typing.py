"""A real command at a real terminal (a pseudo-terminal of 80 by 40), as somebody sits before it."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Self

# What runs at the terminal: it takes the terminal as its own, and becomes the command. Ctrl-C and a closed window reach it even
# where the tests run in the background, whose shell ignores them. No `preexec_fn`: a fork of a process in which a library
# has threads may never end.
_SEATED = """
import fcntl, os, signal, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
signal.signal(signal.SIGINT, signal.SIG_DFL)
signal.signal(signal.SIGHUP, signal.SIG_DFL)
os.execv(sys.argv[1], sys.argv[1:])
"""
_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b\].*?(?:\x07|\x1b\\)|\r")


class Terminal:
    """`courrier WORDS` with its standard streams on a terminal. A context manager: whatever still runs is ended."""

    def __init__(self, *words: str, cwd: Path, env: Mapping[str, str] | None = None, columns: int = 80) -> None:
        self.screen = ""
        self._seen = 0
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
        self._process = subprocess.Popen(
            [sys.executable, "-c", _SEATED, sys.executable, "-m", "courrier", *words],
            stdin=slave, stdout=slave, stderr=slave, cwd=cwd, close_fds=True, start_new_session=True,
            env={**os.environ, "TERM": "xterm", "VISUAL": "", "EDITOR": "", **(env or {})},
        )  # fmt: skip
        os.close(slave)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        os.close(self._master)

    def until(self, words: str, within_s: float = 60.0) -> str:
        """What was shown since the last time, once these words are among it. Raises AssertionError where they never come."""
        deadline = time.monotonic() + within_s
        while words not in self.screen[self._seen :]:
            assert self._more(deadline), f"{words!r} never came:\n{self.screen[self._seen :]}"
        end = self.screen.index(words, self._seen) + len(words)
        shown, self._seen = self.screen[self._seen : end], end
        return shown

    def type(self, text: str) -> None:
        """Types it, and Enter."""
        os.write(self._master, text.encode() + b"\n")

    def press(self, key: bytes) -> None:
        """Presses one key."""
        self._listening()
        os.write(self._master, key)

    def hang_up(self) -> None:
        """Closes the window."""
        self._listening()
        os.killpg(self._process.pid, signal.SIGHUP)

    def kill(self) -> None:
        """Ends it without a word."""
        os.killpg(self._process.pid, signal.SIGKILL)

    def end(self, within_s: float = 60.0) -> int:
        """Its exit status, once it has ended by itself."""
        deadline = time.monotonic() + within_s
        while self._more(deadline):
            pass
        return self._process.wait(timeout=within_s)

    def _listening(self, within_s: float = 10.0) -> None:
        """Waits until it sleeps: Python's readline does not see a signal between its prompt and its wait for a key."""
        stat = Path(f"/proc/{self._process.pid}/stat")
        deadline = time.monotonic() + within_s
        asleep = 0
        while asleep < 3 and time.monotonic() < deadline:
            asleep = asleep + 1 if stat.read_text().rpartition(")")[2].split()[0] == "S" else 0
            time.sleep(0.05)

    def _more(self, deadline: float) -> bool:
        ready, _, _ = select.select([self._master], [], [], max(0.0, deadline - time.monotonic()))
        if not ready:
            return False
        try:
            block = os.read(self._master, 65_536)
        except OSError:  # the other side is closed
            return False
        self.screen += _ESCAPES.sub("", block.decode(errors="replace"))
        return bool(block)

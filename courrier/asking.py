"""Asking a person at a terminal: a line, several lines, a text in their editor. What is typed can be kept as it comes."""

import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

with suppress(ImportError):  # a line can then be edited with the arrows
    import readline


_GRACE_S = 3.0


class Ended(Exception):
    """The person ends it: Ctrl-D, Ctrl-C, or a terminal that is gone. `line` is what stood in the line then."""

    def __init__(self, line: str = "") -> None:
        super().__init__("ended")
        self.line = line


def ask(prompt: str, recall: str | None = None) -> str:
    """One line. `recall` comes with the arrow up, to be corrected. Raises Ended."""
    _remember(recall)
    try:
        # Where the terminal's letters are no UTF-8, what it sent is kept as far as it can be read.
        return input(prompt).encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    except (EOFError, KeyboardInterrupt, OSError):
        raise Ended(_in_the_line()) from None


def lines(prompt: str, keep: Callable[[str], None], recall: Sequence[str] = ()) -> str:
    """Lines up to a lone dot; `keep` is given all of them after each. Raises Ended, after keeping what stood in the line.

    Each line of `recall` comes with the arrow up at its turn: most of what was read need only be corrected.
    """
    typed: list[str] = []
    while True:
        try:
            line = ask(prompt, recall[len(typed)] if len(typed) < len(recall) else None)
        except Ended as ended:
            if ended.line:
                keep("\n".join([*typed, ended.line]) + "\n")
            raise
        if line.strip() == ".":
            return "\n".join(typed) + "\n" if typed else ""
        typed.append(line)
        keep("\n".join(typed) + "\n")


def editor() -> str | None:
    """The command of the person's editor: $VISUAL, else $EDITOR."""
    return os.environ.get("VISUAL") or os.environ.get("EDITOR") or None


def edit(command: str, path: Path) -> bool:
    """Opens the file in the editor and waits for its end; whether it ended well. Ctrl-C is the editor's own meanwhile."""
    before = signal.signal(signal.SIGINT, lambda *_: None)  # a handler, since what is ignored stays so in the editor
    try:
        process = subprocess.Popen([*shlex.split(command), str(path)])
    except (OSError, ValueError):
        return False
    else:
        try:
            return process.wait() == 0
        except BaseException:  # the terminal is gone: the editor was told too, and saves what it can
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=_GRACE_S)
            raise
    finally:
        signal.signal(signal.SIGINT, before)


def _remember(recall: str | None) -> None:
    if "readline" not in sys.modules:
        return
    readline.set_auto_history(False)  # what is typed of one letter never comes up in the next
    readline.clear_history()
    if recall:
        readline.add_history(recall)


def _in_the_line() -> str:
    return readline.get_line_buffer() if "readline" in sys.modules else ""

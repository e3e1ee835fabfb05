"""The command `courrier`, in a process that is killed (SIGKILL) at its n-th step towards the outside or the disk.

    python -m tests.integration.doomed N COUNT_FILE once --settings …

A step is what a power cut could fall before: an fsync, a rename, a commit and what follows it, a command to the IMAP
server, a message to the SMTP server and its answer. With N = 0 nothing dies, and the number of steps is written to
COUNT_FILE: so the test knows what it can choose from. Nothing of this is in the product.
"""

import itertools
import os
import shutil
import signal
import smtplib
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from imapclient import IMAPClient
from sqlalchemy.orm import SessionTransaction

_steps = itertools.count(1)
_lock = threading.Lock()
_log: list[str] = []


def _step(fatal: int, name: str) -> None:
    with _lock:
        number = next(_steps)
        _log.append(name)
        if number == fatal:
            os.kill(os.getpid(), signal.SIGKILL)


def _before(fatal: int, owner: Any, name: str) -> None:
    real: Callable[..., Any] = getattr(owner, name)

    def counted(*arguments: Any, **options: Any) -> Any:
        _step(fatal, name)
        return real(*arguments, **options)

    setattr(owner, name, counted)


def _before_and_after(fatal: int, owner: Any, name: str) -> None:
    real: Callable[..., Any] = getattr(owner, name)

    def counted(*arguments: Any, **options: Any) -> Any:
        _step(fatal, f"before {name}")
        done = real(*arguments, **options)
        _step(fatal, f"after {name}")
        return done

    setattr(owner, name, counted)


def main() -> None:
    """Arms the steps, then is the command."""
    fatal, count_file = int(sys.argv[1]), Path(sys.argv[2])
    sys.argv = ["courrier", *sys.argv[3:]]
    for owner, name in ((os, "fsync"), (Path, "replace"), (Path, "rename"), (os, "rename"), (shutil, "move")):
        _before(fatal, owner, name)
    # `Session.begin` commits its transaction and calls no `Session.commit`.
    for owner, name in ((SessionTransaction, "commit"), (smtplib.SMTP, "getreply")):
        _before_and_after(fatal, owner, name)
    for name in ("fetch", "move", "copy", "expunge", "uid_expunge", "select_folder"):
        _before_and_after(fatal, IMAPClient, name)
    from courrier.cli import main as courrier

    try:
        courrier()
    finally:
        count_file.write_text("\n".join(_log))


def with_a_stack() -> None:
    """The same, with steps more: the cutting of a stack of letters."""
    from courrier import splitting

    fatal = int(sys.argv[1])
    _before_and_after(fatal, splitting, "cut")
    _before(fatal, splitting, "put_in_place")
    main()


if __name__ == "__main__":
    main()

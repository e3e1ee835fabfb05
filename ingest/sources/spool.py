"""Private files that a message lies in between its server and the store. What a killed process left is swept away."""

import contextlib
import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from models.errors import Away

_PREFIX = "fetched-"


@contextmanager
def spooled(folder: Path) -> Iterator[tuple[Path, BinaryIO]]:
    """A new file, readable by its owner alone (0600), for as long as the block lasts. Raises Away when there is none."""
    try:
        handle, name = _claimed(folder)
    except OSError as error:
        raise Away("disk", "the spool folder cannot be written to") from error
    with os.fdopen(handle, "wb") as file:
        try:
            yield Path(name), file
        finally:
            Path(name).unlink(missing_ok=True)


def clear_spool(folder: Path) -> None:
    """Removes the files whose process is gone: it held a lock, and the lock went with it (FIELD, lesson 6)."""
    for path in folder.glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError), path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink()


def _claimed(folder: Path) -> tuple[int, str]:
    folder.mkdir(parents=True, exist_ok=True)
    while True:
        handle, name = tempfile.mkstemp(dir=folder, prefix=_PREFIX)
        fcntl.flock(handle, fcntl.LOCK_EX)
        if os.fstat(handle).st_nlink:
            return handle, name
        os.close(handle)  # another sweep cleared it before it was locked

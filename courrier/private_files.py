"""New files that hold what people wrote: each of its owner's alone, and never over a file that is there."""

import os
from pathlib import Path

from models.errors import Away, Misconfigured


def keep(out: Path, data: bytes, option: str) -> None:
    """Writes a new file.

    Raises Misconfigured, which names the option, where a file is there already, and Away where none can be written.
    """
    try:
        handle = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise Misconfigured(option, f"{out} is there already: name a file that is not") from None
    except OSError as error:
        raise Away(str(out), f"cannot be written ({error.strerror})") from None
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
    except OSError as error:
        out.unlink(missing_ok=True)
        raise Away(str(out), f"cannot be written ({error.strerror})") from None


def copy_name(scan: Path) -> str:
    """What the searchable copy of a file is called: its whole name, so that no two files of a folder have one copy."""
    return scan.name if scan.suffix.lower() == ".pdf" else f"{scan.name}.pdf"

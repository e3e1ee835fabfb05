"""`courrier read`: files to documents, without a database."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from rich.table import Table

from courrier import terminal
from courrier.settings import limits_of, load
from ingest.read import as_contract
from ingest.reader import Reader
from models.house import Limits
from models.values import Document, HoldNote
from models.words import Channel, HoldReason


def read_all(
    paths: Sequence[Path],
    settings: Path | None,
    progress: Callable[[int, int], None],
    pages: Callable[[int, int], None] | None = None,
) -> Iterator[dict[str, Any]]:
    """One object a file, in the order named; a file that cannot be read has its `hold`.

    `progress` hears (files done, files in all), `pages` (pages done, pages in all) of the file that is read.
    """
    limits = Limits() if settings is None else limits_of(load(settings))
    with Reader(limits) as reader:
        for done, path in enumerate(paths, start=1):
            yield as_contract(_read(reader, path, pages), str(path))
            progress(done, len(paths))


def _read(reader: Reader, path: Path, pages: Callable[[int, int], None] | None) -> Document:
    """A folder, or a file that may not be opened, is no file that can be read: it has its line too."""
    try:
        with path.open("rb"):
            pass
    except OSError as error:
        note = HoldNote(reason=HoldReason.UNREADABLE, detail=f"it cannot be opened ({error.strerror})")
        return Document(sha256="", channel=Channel.LETTER, language=None, text="", hold=note)
    return reader.read(path, filename=path.name, channel=None, progress=pages)


def table(rows: list[dict[str, Any]]) -> Table:
    """What a person wants to see of them."""
    shown = [
        {
            "path": row["path"],
            "channel": row["channel"],
            "language": row["language"],
            "hold": row["hold"] and row["hold"]["reason"],
            "defects": row["defects"],
            "text": " ".join(row["text"].split())[:160],
        }
        for row in rows
    ]
    return terminal.table(shown)

"""`courrier read`: files to documents, without a database."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.table import Table

from courrier import private_files, terminal
from courrier.settings import limits_of, load
from ingest.read import as_contract
from ingest.reader import Reader
from models.errors import CourrierError
from models.house import Limits
from models.values import Document, HoldNote
from models.words import Channel, HoldReason


def read_all(
    paths: Sequence[Path],
    settings: Path | None,
    progress: Callable[[int, int], None],
    pages: Callable[[int, int], None] | None = None,
    copies: "Copies | None" = None,
) -> Iterator[dict[str, Any]]:
    """One object a file, in the order named; a file that cannot be read has its `hold`.

    `progress` hears (files done, files in all), `pages` (pages done, pages in all) of the file that is read. With `copies`
    each object has a key more, `searchable`: where the copy of the scan was written, None where there is none.
    """
    limits = Limits() if settings is None else limits_of(load(settings))
    with Reader(limits) as reader:
        for done, path in enumerate(paths, start=1):
            document = _read(reader, path, pages)
            row = as_contract(document, str(path))
            if copies is not None:
                row["searchable"] = copies.of(reader, path, document)
            yield row
            progress(done, len(paths))


@dataclass(frozen=True, slots=True)
class Copies:
    """A folder for the searchable copies of scans; `complain` is told, in a line, where one could not be made or kept."""

    folder: Path
    complain: Callable[[str], None]

    def of(self, reader: Reader, path: Path, document: Document) -> str | None:
        """Makes the copy of the scan that was read as `document`, and says where it is.

        Of what was not read to its end, or cannot be trusted, there is none: a search would find wrong words.
        """
        if not document.pages or document.message is not None or document.hold is not None:
            return None
        copy = reader.copy(path, document)
        if copy is None:
            self.complain(f"{path}: no searchable copy could be made; the file is as it was")
            return None
        out = self.folder / private_files.copy_name(path)
        try:
            private_files.keep(out, copy, "--pdf-dir")
        except CourrierError as error:
            self.complain(str(error))
            return None
        return str(out)


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
            **({"searchable": row["searchable"]} if "searchable" in row else {}),
        }
        for row in rows
    ]
    return terminal.table(shown)

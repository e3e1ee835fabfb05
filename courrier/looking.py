"""What a person looks at before deciding about a hold: what was read, how surely, and pictures of the pages."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePath
from typing import Any

from courrier.files import Files
from ingest.paper.sights import MOST_PAGES, UNSURE, Look, Looks, Sight, sight
from ingest.reader import Reader
from models.tables import ArrivalRow
from models.values import Document, from_json

Progress = Callable[[int, int], None]

_MOST_SUFFIX = 8
_FOLDER = "courrier-hold-"


def read_of(document: Document | None) -> dict[str, Any]:
    """What was read, for `hold show`: the attempt where it was not trusted, the text of each page, the form's
    fields, the unsure words.

    Absent is null or an empty list. `letters` are those that separator sheets show in a batch, as a proposal.
    """
    if document is None:
        return {"attempt": None, "pages": [], "fields": [], "unsure": [], "letters": []}
    sheaf = document.sheaf
    return {
        "attempt": document.text if document.hold is not None and document.text.strip() else None,
        "pages": [page.text for page in document.pages],
        "fields": list(_fields(document)),
        "unsure": [
            {"page": number, "text": word.text, "confidence": word.confidence}
            for number, page in enumerate(document.pages, 1)
            for word in page.words
            if word.confidence < UNSURE
        ],
        "letters": [] if sheaf is None else [list(letter.pages) for letter in sheaf.letters],
    }


def _fields(document: Document) -> Iterator[dict[str, Any]]:
    for number, page in enumerate(document.pages, 1):
        for field in page.fields:
            yield {
                "page": number,
                "name": field.name,
                "text": field.text,
                "confidence": field.confidence,
                "typed": field.typed,
            }


def has_bytes(files: Files, sha256: str) -> bool:
    """Whether there is anything to look at: what was refused at its source has no bytes here."""
    return files.store.has(sha256)


def draw(
    files: Files, reader: Reader, sha256: str, folder: Path, progress: Progress | None = None, *, turn: int = 0
) -> Looks:
    """Draws the pages of an arrival into `folder`, its owner's alone; where none can be drawn, the original lies there.

    `turn`: clockwise quarters, in degrees, beyond what was found to be upright.
    Whether the person may see it was asked before. Raises Away where no reading process starts or the bytes are gone.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    with files.database.begin() as session:
        arrival = session.get_one(ArrivalRow, sha256)
        read, filename = arrival.document, arrival.filename
    pages = () if read is None else from_json(Document, files.store.get(read)).pages
    sights = [sight(page, turn=turn) for page in pages]
    if not sights and turn:
        sights = [Sight(rotation=turn)] * MOST_PAGES
    with files.store.as_file(sha256) as path:
        looks = reader.draw(path, filename=filename, folder=folder, sights=sights, progress=progress)
        if looks.looks:
            return looks
        name = "original" + _suffix(filename)
        _copied(path, folder / name)
    return Looks(looks=(Look(page=0, field=None, file=name),), why=looks.why)


def _suffix(filename: str | None) -> str:
    """The end of the name it came with, where it is a plain one: a viewer goes by it."""
    suffix = PurePath(filename or "").suffix
    return suffix if len(suffix) <= _MOST_SUFFIX and suffix[1:].isascii() and suffix[1:].isalnum() else ""


def _copied(source: Path, target: Path) -> None:
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    with os.fdopen(handle, "wb") as copy, source.open("rb") as original:
        shutil.copyfileobj(original, copy)


# ── the folder ───────────────────────────────────────────────────────────────────────────────────


@contextmanager
def folder_for(named: Path | None) -> Iterator[Path]:
    """The folder named, whose pictures stay; else a new one of its owner's alone, which is gone afterwards."""
    if named is not None:
        named.mkdir(mode=0o700, parents=True, exist_ok=True)
        yield named
        return
    _clear_leftovers(Path(tempfile.gettempdir()))
    made = Path(tempfile.mkdtemp(prefix=f"{_FOLDER}{os.getpid()}-"))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _clear_leftovers(folder: Path) -> None:
    """Takes away the pictures of a walk that was killed: they show people's letters."""
    for left in folder.glob(f"{_FOLDER}*-*"):
        number = left.name.removeprefix(_FOLDER).partition("-")[0]
        with suppress(OSError):
            if number.isdigit() and left.stat().st_uid == os.getuid() and not Path(f"/proc/{number}").exists():
                shutil.rmtree(left, ignore_errors=True)

"""Searchable copies of what came on paper: made once it was read, kept in the store, handed out as files."""

import os
from dataclasses import replace
from pathlib import Path

from courrier.office import Office
from ingest.media import sniff
from models.errors import Away, Misconfigured
from models.values import Document

LACKING = "no-searchable-copy"  # the defect of a document whose copy could not be made or vouched for
_HEAD_BYTES = 65_536


def made(office: Office, sha256: str, document: Document) -> tuple[Document, str | None]:
    """The document of an arrival that was read, and where the searchable copy of a scan lies in the store.

    What is no scan, or waits for a person, has no copy. One that cannot be made is a defect of the document and never a
    reason to stop the letter: the original is there anyhow.
    """
    if document.hold is not None or document.message is not None or not document.pages:
        return document, None
    with office.store.as_file(sha256) as path:
        with path.open("rb") as file:
            scan = sniff(file.read(_HEAD_BYTES)).scan
        copy = office.reader.copy(path, document) if scan else None
    if copy is not None:
        return document, office.store.put(copy)
    if not scan:
        return document, None
    return replace(document, defects=tuple(sorted({*document.defects, LACKING}))), None


def keep(out: Path, copy: bytes, option: str) -> None:
    """Writes the copy to a new file.

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
            file.write(copy)
    except OSError as error:
        out.unlink(missing_ok=True)
        raise Away(str(out), f"cannot be written ({error.strerror})") from None


def name_of(scan: Path) -> str:
    """What the copy of a file is called: its whole name, so that no two files of a folder have one copy."""
    return scan.name if scan.suffix.lower() == ".pdf" else f"{scan.name}.pdf"

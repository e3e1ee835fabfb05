"""Searchable copies of what came on paper: made once it was read, kept in the store, handed out as files."""

import re
from dataclasses import replace
from pathlib import Path

from courrier.files import Files
from courrier.holding import CannotDo
from courrier.office import Office
from courrier.private_files import keep
from ingest.media import sniff
from ingest.paper import typed
from models import listing, pieces
from models.errors import Misconfigured
from models.values import Document
from models.words import Viewer

LACKING = "no-searchable-copy"  # the defect of a document whose copy could not be made or vouched for
_HEAD_BYTES = 65_536
_LEAST_CHARS = 8
_ADDRESS = re.compile(rf"[0-9a-f]{{{_LEAST_CHARS},64}}")


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


def of_typed(office: Office, sha256: str, document: Document, before: Document | None) -> tuple[Document, str | None]:
    """The same for a letter that a person typed: what they typed is laid over the pages that they typed it from.

    `document` is what was typed, `before` what the machine had read. Where it had not even come to the pages (a file that
    cannot be opened, or that takes too long) there is nothing to lay it over.
    """
    if document.message is not None or before is None or not before.pages:
        return document, None
    if document.pages:  # a form, its fields typed
        pages = tuple(map(typed.over_fields, document.pages))
    elif document.text.split() == before.text.split():
        pages = before.pages
    else:
        pages = typed.over_pages(before.pages, document.text)
    looked, copy = made(office, sha256, replace(document, pages=pages))
    return replace(document, defects=looked.defects), copy


def hand_out(files: Files, address: str, out: Path, role: Viewer) -> str:
    """Writes the searchable copy of an arrival (its SHA-256, or its beginning) to a new file, and says so in a line.

    Raises Misconfigured for an address that is none, CannotDo where there is no such arrival, no copy, or none for this role.
    """
    named = address.strip().lower()
    if not _ADDRESS.fullmatch(named):
        raise Misconfigured("SHA256", f"is no address of an arrival: at least its first {_LEAST_CHARS} characters")
    with files.database.begin() as session:
        found = pieces.matching(session, named)
        if len(found) != 1:
            raise CannotDo(f"{named}: {'several arrivals begin so' if found else 'there is no such arrival'}")
        kept, restricted = listing.copy_of(session, found[0], role)
    if restricted:
        raise CannotDo(f"{named}: it is restricted: for the data protection officer alone (--role dpo)")
    if kept is None:
        raise CannotDo(f"{named}: it has no searchable copy (only a scan has one, once it was read and is not held)")
    keep(out, files.store.get(kept), "--out")
    return f"the searchable copy in {out}"

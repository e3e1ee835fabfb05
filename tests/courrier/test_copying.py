"""The searchable copy of an arrival: kept beside it, and never a reason to stop it."""

import io
from collections.abc import Iterator
from pathlib import Path

import pdfplumber
import pytest

from courrier import copying, pipeline
from courrier.office import Office, open_office
from courrier.settings import load
from models import arrivals
from models.tables import ArrivalRow
from models.values import Document, Provenance, from_json
from models.words import ArrivalState, Channel
from tests.courrier.cases import NOW
from tests.courrier.test_settings import LEAST
from tests.ingest.paper.letters import encoded, note, scanned

SENTENCE = "Je demande le remboursement de 312,45 € ; le guichet ne répond pas."


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "my.toml"
    path.write_text(LEAST)
    with open_office(load(path), lambda: NOW) as opened:
        yield opened


def _taken(office: Office, data: bytes, channel: Channel) -> str:
    sha256 = office.store.put(data)
    provenance = Provenance(channel=channel, source="post", source_key=sha256, received=NOW)
    with office.database.begin() as session:
        arrivals.take(session, NOW, sha256, len(data), provenance)
    return sha256


def _read(office: Office, sha256: str) -> ArrivalRow:
    """The arrival's row once it was read and no further."""
    with office.database.begin() as session:
        arrival = arrivals.load(session, sha256)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(pipeline, "STAGES", {ArrivalState.TAKEN: pipeline.STAGES[ArrivalState.TAKEN]})
        pipeline.carry(office, sha256)
    with office.database.begin() as session:
        row = session.get_one(ArrivalRow, sha256)
        session.expunge(row)
    assert arrival.state is ArrivalState.TAKEN
    return row


def _document(office: Office, row: ArrivalRow) -> Document:
    return from_json(Document, office.store.get(row.document or ""))


class TestCopy:
    def test_of_a_scan_lies_in_the_store_once_it_is_read(self, office: Office) -> None:
        row = _read(office, _taken(office, encoded(scanned(note(SENTENCE)), "JPEG"), Channel.LETTER))
        with pdfplumber.open(io.BytesIO(office.store.get(row.searchable or ""))) as file:
            said = "".join(letter["text"] for letter in file.pages[0].chars)
        assert (row.state, "remboursement" in said, _document(office, row).defects) == ("read", True, ())

    def test_that_cannot_be_made_is_a_defect_and_the_letter_goes_on(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(office.reader, "copy", lambda path, document: None)
        row = _read(office, _taken(office, encoded(scanned(note(SENTENCE)), "JPEG"), Channel.LETTER))
        assert (row.state, row.searchable, _document(office, row).defects) == ("read", None, (copying.LACKING,))

    def test_is_made_of_no_message(self, office: Office) -> None:
        row = _read(office, _taken(office, b"From: a@x.example\r\n\r\nJe me plains du guichet.", Channel.EMAIL))
        assert (row.state, row.searchable, copying.LACKING in _document(office, row).defects) == ("read", None, False)

"""The searchable copy of an arrival: kept beside it, and never a reason to stop it."""

import io
from collections.abc import Iterator
from pathlib import Path

import pdfplumber
import pytest

from courrier import copying, pipeline
from courrier.holding import CannotDo
from courrier.office import Office, open_office
from courrier.settings import load
from models import arrivals
from models.arrivals import Given
from models.errors import Misconfigured
from models.tables import ArrivalRow
from models.values import Box, Document, HoldNote, Page, PageWord, Provenance, from_json, to_json
from models.words import ArrivalState, Channel, HoldReason, Viewer
from tests.courrier.cases import NOW
from tests.courrier.test_front_door import courrier
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


def _typed(office: Office, sha256: str, text: str) -> None:
    """As it lies in the register once a person has typed a letter that was read badly."""
    box = Box(left=0.1, top=0.1, right=0.2, bottom=0.12)
    words = tuple(PageWord(text=word, confidence=40.0, box=box) for word in ("Je", "demande", "le", "rernboursement"))
    page = Page(text="", confidence=40.0, rotation=0, skew=0.0, source="ocr", words=words)
    held = HoldNote(reason=HoldReason.ILLEGIBLE)
    read = Document(sha256=sha256, channel=Channel.LETTER, language=None, text="…", pages=(page,), hold=held)
    with office.database.begin() as session:
        row = session.get_one(ArrivalRow, sha256)
        row.document = office.store.put(to_json(read))
        row.given = office.store.put(to_json(Given(text=text)))


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

    def test_of_a_letter_that_was_held_says_what_a_person_typed(self, office: Office) -> None:
        sha256 = _taken(office, encoded(scanned(note(SENTENCE)), "JPEG"), Channel.LETTER)
        _typed(office, sha256, "Je demande le remboursement de 321,45 € ; le guichet ne répond pas.")
        row = _read(office, sha256)
        with pdfplumber.open(io.BytesIO(office.store.get(row.searchable or ""))) as file:
            said = "".join(letter["text"] for letter in file.pages[0].chars)
        assert ("321,45" in said, "rernb" in said, _document(office, row).defects) == (True, False, ())

    def test_is_made_of_no_message(self, office: Office) -> None:
        row = _read(office, _taken(office, b"From: a@x.example\r\n\r\nJe me plains du guichet.", Channel.EMAIL))
        assert (row.state, row.searchable, copying.LACKING in _document(office, row).defects) == ("read", None, False)


def _kept(office: Office, *, restricted: bool = False) -> str:
    sha256 = _taken(office, b"a scan", Channel.LETTER)
    with office.database.begin() as session:
        row = session.get_one(ArrivalRow, sha256)
        row.searchable, row.restricted = office.store.put(b"%PDF-1.7 its copy"), restricted
    return sha256


class TestHandingOut:
    @pytest.mark.parametrize("chars", [8, 64])
    def test_writes_a_file_of_its_owner_alone(self, office: Office, tmp_path: Path, chars: int) -> None:
        out = tmp_path / "copy.pdf"
        copying.hand_out(office, _kept(office)[:chars], out, Viewer.OPERATOR)
        assert (out.read_bytes(), out.stat().st_mode & 0o777) == (b"%PDF-1.7 its copy", 0o600)

    def test_never_writes_over_a_file(self, office: Office, tmp_path: Path) -> None:
        out = tmp_path / "copy.pdf"
        out.write_bytes(b"kept")
        with pytest.raises(Misconfigured, match="--out"):
            copying.hand_out(office, _kept(office), out, Viewer.OPERATOR)
        assert out.read_bytes() == b"kept"

    @pytest.mark.parametrize("role", [role for role in Viewer if role is not Viewer.DPO])
    def test_of_a_restricted_arrival_is_for_the_dpo_alone(self, office: Office, tmp_path: Path, role: Viewer) -> None:
        sha256, out = _kept(office, restricted=True), tmp_path / "copy.pdf"
        with pytest.raises(CannotDo, match="data protection officer"):
            copying.hand_out(office, sha256, out, role)
        assert not out.exists()
        copying.hand_out(office, sha256, out, Viewer.DPO)
        assert out.exists()

    @pytest.mark.parametrize("address", ["", "abc", "zzzzzzzz", "../../etc/passwd", "a" * 65])
    def test_needs_an_address(self, office: Office, tmp_path: Path, address: str) -> None:
        with pytest.raises(Misconfigured, match="SHA256"):
            copying.hand_out(office, address, tmp_path / "copy.pdf", Viewer.DPO)

    def test_says_when_there_is_no_arrival_or_no_copy(self, office: Office, tmp_path: Path) -> None:
        message = _taken(office, b"From: a@x.example\r\n\r\nBonjour", Channel.EMAIL)
        with pytest.raises(CannotDo, match="no searchable copy"):
            copying.hand_out(office, message, tmp_path / "copy.pdf", Viewer.DPO)
        with pytest.raises(CannotDo, match="no such arrival"):
            copying.hand_out(office, "0" * 64, tmp_path / "copy.pdf", Viewer.DPO)


class TestCommand:
    def test_writes_the_copy_and_says_so(self, office: Office, tmp_path: Path) -> None:
        done = courrier(
            "arrival", "pdf", _kept(office)[:12], "--out", "copy.pdf", "--settings", "my.toml", cwd=tmp_path
        )
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "courrier: the searchable copy in copy.pdf\n")
        assert (tmp_path / "copy.pdf").read_bytes() == b"%PDF-1.7 its copy"

    def test_refuses_a_restricted_one_in_one_line(self, office: Office, tmp_path: Path) -> None:
        sha256 = _kept(office, restricted=True)
        done = courrier("arrival", "pdf", sha256, "--out", "copy.pdf", "--settings", "my.toml", cwd=tmp_path)
        assert (done.returncode, done.stderr.count("\n"), (tmp_path / "copy.pdf").exists()) == (1, 1, False)

"""`courrier read --pdf-dir`, as a clerk uses it."""

import io
import json
from pathlib import Path
from typing import Any

import pdfplumber
import pytest

from tests.courrier.test_front_door import courrier
from tests.ingest.paper.letters import bound, encoded, note, scanned

SENTENCE = "Je demande le remboursement de 312,45 € ; le guichet ne répond pas."


@pytest.fixture
def post(tmp_path: Path) -> Path:
    """A folder with a scan, a message and a folder for copies."""
    page = scanned(note(SENTENCE))
    (tmp_path / "lettre.jpg").write_bytes(encoded(page, "JPEG"))
    (tmp_path / "lettre.pdf").write_bytes(bound([page], "PDF"))
    (tmp_path / "plainte.eml").write_bytes(b"From: a@x.example\r\nSubject: plainte\r\n\r\nJe me plains du guichet.\r\n")
    (tmp_path / "copies").mkdir()
    return tmp_path


def _rows(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def _words(path: Path) -> str:
    with pdfplumber.open(io.BytesIO(path.read_bytes())) as file:
        return "".join(letter["text"] for letter in file.pages[0].chars)


class TestCopies:
    def test_are_made_of_scans_and_of_nothing_else(self, post: Path) -> None:
        named = ["lettre.jpg", "lettre.pdf", "plainte.eml"]
        done = courrier("read", *named, "--json", "--pdf-dir", "copies", cwd=post)
        rows = _rows(done.stdout)
        assert [row["searchable"] for row in rows] == ["copies/lettre.jpg.pdf", "copies/lettre.pdf", None]
        assert (done.returncode, done.stderr) == (0, "")
        for copy in ("lettre.jpg.pdf", "lettre.pdf"):
            assert "remboursement" in _words(post / "copies" / copy)
            assert (post / "copies" / copy).stat().st_mode & 0o777 == 0o600

    def test_are_never_written_over_a_file_that_is_there(self, post: Path) -> None:
        there = post / "copies" / "lettre.jpg.pdf"
        there.write_bytes(b"kept")
        done = courrier("read", "lettre.jpg", "--json", "--pdf-dir", "copies", cwd=post)
        assert (done.returncode, there.read_bytes(), _rows(done.stdout)[0]["searchable"]) == (1, b"kept", None)
        assert done.stderr == "courrier: --pdf-dir: copies/lettre.jpg.pdf is there already: name a file that is not\n"

    def test_need_a_folder_that_is_there(self, post: Path) -> None:
        done = courrier("read", "lettre.jpg", "--pdf-dir", "none", cwd=post)
        assert (done.returncode, done.stderr) == (2, "courrier: --pdf-dir: none: there is no such folder\n")

    def test_are_not_made_unless_asked_for(self, post: Path) -> None:
        done = courrier("read", "lettre.jpg", "--json", cwd=post)
        assert "searchable" not in _rows(done.stdout)[0]

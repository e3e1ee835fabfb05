"""Bombs and letters through one reading process: a bomb is a hold within seconds, and its neighbours go through."""

import time
from pathlib import Path

import pytest

from ingest.reader import Reader
from models.house import Limits
from models.values import Document
from models.words import HoldReason
from tests.ingest.files.papers import LETTER, changed, packed, tnef, word
from tests.ingest.mail.test_inside import attached

BOMBS = {
    "ratio.eml": attached("zie bijlage", ("klacht.zip", packed(("a.txt", bytes(60_000_000))))),
    "count.eml": attached("zie bijlage", ("klacht.zip", packed(*[(f"{n}.txt", str(n).encode()) for n in range(600)]))),
    "tnef.eml": attached("", ("winmail.dat", tnef(*[(2, 0x00069002, bytes(14))] * 20_000))),
    "swollen.docx": changed(
        word(), lambda name, data: data + b" " * 40_000_000 if name == "word/document.xml" else data
    ),
    "entities.docx": changed(
        word(), lambda name, data: data.replace(b"<w:document", b'<!DOCTYPE x [<!ENTITY a "aa">]><w:document', 1)
    ),
}


@pytest.fixture(scope="module")
def read_in_turn(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Document], float]:
    """Each bomb with a letter behind it, read by one child; and the seconds that it all took."""
    folder: Path = tmp_path_factory.mktemp("neighbours")
    found = {}
    with Reader(Limits()) as reader:
        for name, data in {"first.docx": word(), **BOMBS}.items():
            (folder / name).write_bytes(data)
            (folder / f"after {name}.docx").write_bytes(word())
        reader.read(folder / "first.docx", filename="first.docx", channel=None)  # the libraries load
        started = time.monotonic()
        for name in BOMBS:
            for each in (name, f"after {name}.docx"):
                found[each] = reader.read(folder / each, filename=each, channel=None)
    return found, time.monotonic() - started


class TestNeighbours:
    @pytest.mark.parametrize("name", BOMBS)
    def test_a_bomb_is_a_hold(self, read_in_turn, name):
        assert read_in_turn[0][name].hold.reason is HoldReason.TOO_COMPLEX

    @pytest.mark.parametrize("name", BOMBS)
    def test_the_letter_behind_it_is_read(self, read_in_turn, name):
        assert read_in_turn[0][f"after {name}.docx"].text == "\n".join(LETTER)

    def test_all_of_it_takes_seconds(self, read_in_turn):
        assert read_in_turn[1] < 30

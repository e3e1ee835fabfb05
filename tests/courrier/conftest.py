"""What the tests of the front door share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from courrier.files import Files, open_files
from courrier.settings import load
from tests.courrier.cases import NOW
from tests.courrier.test_settings import LEAST


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Files]:
    """The files of a house with the least settings, at `NOW`."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "my.toml"
    path.write_text(LEAST)
    opened = open_files(load(path), lambda: NOW)
    yield opened
    opened.database.close()

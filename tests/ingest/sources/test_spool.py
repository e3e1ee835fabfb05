"""Private files for bytes on their way."""

from pathlib import Path

import pytest

from ingest.sources.spool import clear_spool, spooled
from models.errors import Away


class TestSpool:
    def test_a_file_is_for_its_owner_alone(self, tmp_path: Path) -> None:
        with spooled(tmp_path) as (path, _):
            assert path.stat().st_mode & 0o777 == 0o600

    def test_a_file_is_gone_afterwards(self, tmp_path: Path) -> None:
        with spooled(tmp_path):
            pass
        assert list(tmp_path.iterdir()) == []

    def test_clearing_leaves_what_is_in_use(self, tmp_path: Path) -> None:
        with spooled(tmp_path) as (path, _):
            clear_spool(tmp_path)
            assert path.exists()

    def test_clearing_leaves_what_is_not_ours(self, tmp_path: Path) -> None:
        (tmp_path / ".writing-x").write_bytes(b"")
        clear_spool(tmp_path)
        assert [path.name for path in tmp_path.iterdir()] == [".writing-x"]

    def test_a_folder_that_cannot_be_made_is_away(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_bytes(b"")
        with pytest.raises(Away, match="spool"), spooled(tmp_path / "file" / "spool"):
            pass

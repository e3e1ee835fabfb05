"""What was typed and not yet released: kept sealed and private, whatever ended the session."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from courrier.drafts import Draft, Drafts
from courrier.files import Files


@pytest.fixture
def drafts(files: Files) -> Drafts:
    return Drafts(files.store.folder / "drafts", files.store.keyring)


def kept(files: Files) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (files.store.folder / "drafts").iterdir()}


class TestDraft:
    def test_is_there_again_as_it_was(self, drafts: Drafts) -> None:
        draft = Draft(text="Où en est mon dossier ?\n", fields={"name": "Odile"}, language="fr")
        drafts.save(7, draft)
        assert (drafts.load(7), drafts.load(8)) == (draft, Draft())

    def test_tells_nobody_who_has_the_disk(self, drafts: Drafts, files: Files) -> None:
        drafts.save(7, Draft(text="Odile Vranckx"))
        assert not any(b"Odile" in data for data in kept(files).values())
        assert "Odile" not in repr(drafts.load(7))

    def test_is_its_owners_alone(self, drafts: Drafts, files: Files) -> None:
        drafts.save(7, Draft(text="Odile Vranckx"))
        with drafts.edited(7, "Odile"):
            pass
        folder = files.store.folder / "drafts"
        assert [path.stat().st_mode & 0o777 for path in (folder, *folder.iterdir())] == [0o700, 0o600, 0o600]

    def test_is_gone_once_it_was_used(self, drafts: Drafts, files: Files) -> None:
        drafts.save(7, Draft(text="Odile"))
        drafts.forget(7)
        assert (drafts.load(7), kept(files)) == (Draft(), {})

    def test_that_is_damaged_is_none(self, drafts: Drafts, files: Files) -> None:
        drafts.save(7, Draft(text="Odile"))
        (files.store.folder / "drafts" / "7.draft").write_text("k1:AAAA")
        assert drafts.load(7) == Draft()


class TestEditor:
    def test_starts_with_the_attempt(self, drafts: Drafts) -> None:
        with drafts.edited(7, "Madamc,") as path:
            assert path.read_text() == "Madamc,"

    def test_that_was_cut_off_loses_nothing(self, drafts: Drafts, files: Files) -> None:
        drafts.save(7, Draft(language="fr"))
        with drafts.edited(7, "Madamc,") as path:
            path.write_text("Madame,\n")
        assert drafts.load(7) == Draft(language="fr", text="Madame,\n")
        assert list(kept(files)) == ["7.draft"]  # sealed now


class TestTaken:
    def test_by_one_person_at_a_time(self, drafts: Drafts, files: Files) -> None:
        other = Drafts(files.store.folder / "drafts", files.store.keyring)
        with drafts.taken(7) as first, other.taken(7) as second, other.taken(8) as another:
            assert (first, second, another) == (True, False, True)

    def test_not_by_one_whose_terminal_was_killed(self, drafts: Drafts, files: Files) -> None:
        code = (
            "import os, sys\nfrom pathlib import Path\nfrom courrier.drafts import Drafts\n"
            "with Drafts(Path(sys.argv[1]), None).taken(7) as mine:\n    assert mine\n    os.kill(os.getpid(), 9)\n"
        )
        folder = files.store.folder / "drafts"
        where = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent.parent)}
        done = subprocess.run([sys.executable, "-c", code, str(folder)], check=False, env=where)
        assert done.returncode == -9
        with drafts.taken(7) as mine:
            assert mine

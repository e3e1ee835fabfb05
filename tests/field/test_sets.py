"""Where a builder may have put other people's material."""

import subprocess
from pathlib import Path

import pytest

from tests.field.__main__ import page
from tests.field.figure import Figure
from tests.field.sets import FieldSet, find, others


def git(folder: Path, *command: str) -> str:
    names = ["-c", "user.name=x", "-c", "user.email=x@x.example", "-c", "init.defaultBranch=main"]
    return subprocess.run(["git", "-C", folder, *names, *command], check=True, capture_output=True, text=True).stdout


@pytest.fixture
def upstream(tmp_path: Path) -> Path:
    """A repository with a message and something else."""
    folder = tmp_path / "upstream"
    (folder / "tests").mkdir(parents=True)
    (folder / "tests" / "a.eml").write_bytes(b"From: a@x.example\n\nBonjour")
    (folder / "README").write_text("rien")
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "x")
    return folder


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "field").mkdir()
    return tmp_path / "field"


def named(found: FieldSet | None) -> list[str]:
    assert found is not None
    return [path.name for path in found.files("tests")]


class TestFind:
    @pytest.mark.parametrize("place", ["owner+name", "owner/name", "name", "owner+name/repo", "owner+name/name.git"])
    @pytest.mark.parametrize("bare", [True, False])
    def test_a_set_is_found_under_any_usual_name(self, root, upstream, place, bare):
        (root / place).parent.mkdir(parents=True, exist_ok=True)
        git(root, "clone", "-q", *(["--bare"] if bare else []), str(upstream), str(root / place))
        found = find(root, "owner/name")
        assert (named(found), found.commit) == (["a.eml"], git(upstream, "rev-parse", "HEAD").strip())

    @pytest.mark.parametrize("place", ["name", "name-main", "name-0123abc"])
    def test_a_folder_without_git_is_of_an_unknown_commit(self, root, place):
        (root / place / "tests").mkdir(parents=True)
        (root / place / "tests" / "a.eml").write_bytes(b"")
        found = find(root, "owner/name")
        assert (named(found), found.commit) == (["a.eml"], "unknown")

    def test_what_nobody_put_there_is_not_found(self, root):
        (root / "name-parser").mkdir()
        assert find(root, "owner/name") is None

    def test_the_rest_are_the_others(self, root):
        (root / "owner+name").mkdir()
        (root / "owner" / "second").mkdir(parents=True)
        (root / "owner" / "third").mkdir(parents=True)
        assert [found.name for found in others(root, ["owner/name", "owner/second"])] == ["owner/third"]


class TestFigure:
    @pytest.mark.parametrize(("good", "of", "missed"), [(98, 100, False), (97, 100, True), (0, 0, False)])
    def test_under_its_target_is_missed(self, good, of, missed):
        assert Figure(source="a/b", commit="x", what="read", good=good, of=of, target=0.98).missed is missed

    def test_its_interval_holds_its_share(self):
        low, high = Figure(source="a/b", commit="x", what="read", good=9, of=10).interval
        assert low < 0.9 < high


class TestPage:
    def test_keeps_what_was_not_measured_again(self):
        first = Figure(source="a/b", commit="x", what="read", good=1, of=2, notes=("one.pdf: empty",))
        other = Figure(source="a/b", commit="x", what="known", good=2, of=2)
        again = Figure(source="a/b", commit="y", what="read", good=2, of=2)
        before = page([first, other], "2026-01-01")
        after = page([again], "2026-02-02", before)
        assert ("one.pdf" in before, "one.pdf" in after) == (True, False)
        assert [line for line in after.splitlines() if line.startswith("| a/b")] == [
            "| a/b @ y | read | 2 | 2 | 100.0% | 34.2%–100.0% |  |  | 2026-02-02 |",
            "| a/b @ x | known | 2 | 2 | 100.0% | 34.2%–100.0% |  |  | 2026-01-01 |",
        ]

    def test_keeps_the_notes_with_it(self):
        first = Figure(source="a/b", commit="x", what="read", good=1, of=2, notes=("one.pdf: empty", "two.pdf: slow"))
        before = page([first], "2026-01-01")
        assert page([], "2026-02-02", before) == before

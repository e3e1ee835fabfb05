"""Where a builder put other people's material: work trees or bare mirrors, under any of the usual names.

folder/owner+name    folder/owner/name    folder/name    …each a work tree, a bare repository, or a folder with one in it
"""

import atexit
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath
from shutil import rmtree
from typing import TypeVar

from rich.console import Console
from rich.progress import track

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldSet:
    """One repository of other people: `git` is its bare repository, None for a plain work tree in `folder`."""

    name: str  # owner/name, or the folder's own name where the owner is not known
    commit: str  # "unknown" where git does not tell
    folder: Path
    git: Path | None = None

    def tree(self, *paths: str) -> Path:
        """A folder that has the files under `paths` (all where none is named), exported first from a bare repository."""
        return self.folder if self.git is None else _exported(self.git, paths)

    def files(self, *paths: str) -> list[Path]:
        """The files under `paths`, sorted; paths that the set does not have give none."""
        tree = self.tree(*paths)
        roots = [tree / path for path in paths] or [tree]
        found = {file for root in roots for file in ([root] if root.is_file() else root.rglob("*"))}
        return sorted(file for file in found if file.is_file() and ".git" not in file.relative_to(tree).parts)


def find(root: Path, name: str) -> FieldSet | None:
    """The set `name` (owner/name) in `root`; None where nobody put it there."""
    owner, _, own = name.partition("/")
    packed = re.compile(rf"{re.escape(own)}-(?:main|master|develop|v?[\d.]+|[0-9a-f]{{7,40}})")
    unpacked = sorted(path for path in root.iterdir() if packed.fullmatch(path.name))
    for folder in (root / f"{owner}+{own}", root / owner / own, root / own, *unpacked):
        if folder.is_dir():
            return _at(folder, name)
    return None


def others(root: Path, known: Iterable[str]) -> Iterator[FieldSet]:
    """What lies in `root` beside the sets of these names."""
    names = list(known)
    taken = {found.folder for found in (find(root, name) for name in names) if found}
    for folder in sorted(path for path in root.iterdir() if path.is_dir() and not path.name.startswith(".")):
        inside = [found for found in taken if found.is_relative_to(folder)]
        if not inside:
            yield _at(folder, folder.name.replace("+", "/", 1))
        elif folder not in taken:
            for below in sorted(path for path in folder.iterdir() if path.is_dir() and path not in taken):
                yield _at(below, f"{folder.name}/{below.name}")


def shown(items: Sequence[T], what: str) -> Iterator[T]:
    """The items, with a bar on standard error at a terminal; quiet in a pipe."""
    console = Console(stderr=True)
    yield from track(items, description=what, console=console, disable=not sys.stderr.isatty(), transient=True)


def _at(folder: Path, name: str) -> FieldSet:
    places = (folder, *sorted(path for path in folder.iterdir() if path.is_dir()))
    bare = next((path for path in places if _is_bare(path)), None)
    if bare is not None:
        return FieldSet(name=name, commit=_commit(bare), folder=folder, git=bare)
    tree = next((path for path in places if (path / ".git").exists()), None)
    return FieldSet(name=name, commit=_commit(tree) if tree else "unknown", folder=tree or folder)


def _commit(repository: Path) -> str:
    return _git(repository, "rev-parse", "HEAD").decode().strip() or "unknown"


def _is_bare(folder: Path) -> bool:
    return (folder / "HEAD").is_file() and (folder / "objects").is_dir() and (folder / "refs").is_dir()


def _git(folder: Path, *command: str, given: bytes = b"") -> bytes:
    """What git says; nothing where it fails."""
    return subprocess.run(
        ["git", "-c", "safe.directory=*", "-C", str(folder), *command], input=given, capture_output=True, check=False
    ).stdout


@cache
def _exported(git: Path, paths: tuple[str, ...]) -> Path:
    """The files of HEAD under `paths` in a temporary folder. A snapshot may lack its largest files: those are left out."""
    target = Path(tempfile.mkdtemp(prefix="courrier-field-"))
    atexit.register(rmtree, target, ignore_errors=True)
    rows = _git(git, "ls-tree", "-r", "-z", "HEAD", "--", *paths).split(b"\0")
    blobs = [(head.split()[2], path.decode("utf-8", "surrogateescape")) for head, _, path in map(_parted, rows) if path]
    kept = [(blob, path) for blob, path in blobs if ".." not in PurePosixPath(path).parts]
    said = _git(git, "cat-file", "--batch", given=b"\n".join(blob for blob, _ in kept) + b"\n")
    at = 0
    for _, path in kept:
        end = said.index(b"\n", at)
        head, at = said[at:end].split(), end + 1
        if head[-1] == b"missing":
            continue
        size = int(head[2])
        if head[1] == b"blob":
            file = target / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(said[at : at + size])
        at += size + 1
    return target


def _parted(row: bytes) -> tuple[bytes, bytes, bytes]:
    return row.partition(b"\t")

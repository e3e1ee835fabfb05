"""winmail.dat: the files and bodies that MimeKit's own lists say each TNEF stream holds."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from pathlib import Path

from ingest.files.deadline import within
from ingest.files.opened import FILE_S
from ingest.files.winmail import to_message
from models.errors import Held
from tests.field.figure import Figure
from tests.field.sets import FieldSet, find, shown

_FOLDERS = {"jstedfast/MimeKit": "UnitTests/TestData/tnef", "koodaamo/tnefparse": "tests/examples"}
_BODIES = frozenset({"body.rtf", "body.html", "body.txt"})
_NAMELESS = "Untitled Attachment"  # what MimeKit calls a file, or a message, without a name


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    name: str
    files: bool  # every file of the list is there
    body: bool  # a body where the list has one


def figures(root: Path) -> Iterator[Figure]:
    """The streams that were opened or held without an exception, and whose files and bodies come out as the lists say."""
    for name, folder in _FOLDERS.items():
        found = find(root, name)
        if found is not None:
            yield from _figures(found, folder)


def _figures(found: FieldSet, folder: str) -> Iterator[Figure]:
    streams = [path for path in found.files(folder) if path.suffix == ".tnef"]
    if not streams:
        return
    opened = {path: _message(path) for path in shown(streams, found.name)}
    yield _figure(found, "TNEF: no exception", [(path.name, True) for path in opened])
    cases = [_case(path, message) for path, message in opened.items() if path.with_suffix(".list").exists()]
    if cases:
        yield _figure(found, "TNEF files as the set's lists say", [(case.name, case.files) for case in cases], 0.95)
        yield _figure(found, "TNEF body where the lists have one", [(case.name, case.body) for case in cases], 0.95)


def _figure(found: FieldSet, what: str, results: list[tuple[str, bool]], target: float | None = 1.0) -> Figure:
    return Figure(
        source=found.name,
        commit=found.commit,
        what=what,
        good=sum(good for _, good in results),
        of=len(results),
        target=target,
        notes=tuple(name for name, good in results if not good),
    )


def _message(path: Path) -> Message | None:
    """The message inside; None for a hold. An exception is the figure's to show, and ends the run."""
    try:
        with within(FILE_S):
            return to_message(path.read_bytes())
    except Held:
        return None


def _case(path: Path, message: Message | None) -> _Case:
    wanted = path.with_suffix(".list").read_text(encoding="utf-8").split("\n")
    names = Counter(line.strip() for line in wanted if line.strip() and line.strip() not in _BODIES)
    leaves = [] if message is None else [part for part in message.walk() if not part.is_multipart()]
    files = Counter(part.get_filename() for part in leaves if part.get_filename())
    # Messages inside, and what MimeKit gives no name, count by number alone.
    nameless = names.pop(_NAMELESS, 0)
    spare = sum(files.values()) - sum(names.values())
    inner = 0 if message is None else sum(part.get_content_type() == "message/rfc822" for part in message.walk())
    body = any(part.get_content_maintype() == "text" and not part.get_filename() for part in leaves)
    has_body = any(line.strip() in _BODIES for line in wanted)
    return _Case(
        name=path.name,
        files=all(files[name] >= count for name, count in names.items()) and spare + inner >= min(nameless, 1),
        body=body or not has_body,
    )

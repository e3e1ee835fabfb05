"""Other people's scans: each is read or held by the real child; none of their sheets is taken for ours.

Where a set says what is written on its pages, the characters that came out right are counted, beside those of bare
Tesseract (the four languages, nothing else asked for) on the same files in the same run; text that was lost counts, and a
page that is held counts as what was read of it, since its attempt stands before the person who types.
"""

import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.reader import Reader
from models.house import Limits
from models.values import Document
from tests.field.figure import Figure
from tests.field.sets import FieldSet, find, shown
from tests.letters.errors import distance, plain

_FOLDERS = {
    "ocrmypdf/OCRmyPDF": ("tests/resources",),
    "paperless-ngx/paperless-ngx": ("src/documents/tests/samples", "src/paperless/tests/samples/tesseract"),
    "tesseract-ocr/test": ("testing",),
    "unpaper/unpaper": ("tests/source_images",),
}
_SCANS = frozenset({".pdf", ".tif", ".tiff", ".png", ".jpg", ".jpeg", ".gif", ".bmp", ".webp", ".heic"})
_WRITTEN = {
    "linn.png": "linn.txt",
    "8071_093.3B.tif": "8071_093.3B.txt",
    "8087_054.3B.tif": "8087_054.3B.txt",
    "eurotext.tif": "eurotext.txt",
    "phototest.tif": "phototest.txt",
    "phototest-rotated-180.png": "phototest.txt",
    "phototest-rotated-L.png": "phototest.txt",
    "phototest-rotated-R.png": "phototest.txt",
}
_LIMITS = Limits(page_s=600.0, read_s=3600.0)  # the machine is shared, and a clock would measure the neighbours
_DIED = "the reading process died of it"
_TESSERACT = ("tesseract", "{}", "-", "-l", "fra+nld+deu+eng")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    path: Path
    document: Document


def figures(root: Path) -> Iterator[Figure]:
    """What becomes of the scans of each set that lies in `root`."""
    for name, folders in _FOLDERS.items():
        found = find(root, name)
        scans = [] if found is None else [path for path in found.files(*folders) if path.suffix.lower() in _SCANS]
        if found is None or not scans:
            continue
        with Reader(_LIMITS) as reader:
            read = [_read(reader, path) for path in shown(scans, name)]
        yield from _outcomes(found, read)
        yield from _characters(found, read)


def _read(reader: Reader, path: Path) -> _Read:
    return _Read(path=path, document=reader.read(path, filename=path.name, channel=None))


def _outcomes(found: FieldSet, read: list[_Read]) -> Iterator[Figure]:
    def figure(what: str, good: Callable[[_Read], bool], target: float | None = None) -> Figure:
        wrong = [each for each in read if not good(each)]
        return Figure(
            source=found.name,
            commit=found.commit,
            what=what,
            good=len(read) - len(wrong),
            of=len(read),
            target=target,
            notes=tuple(f"{each.path.name}: {_why(each.document)}" for each in wrong),
        )

    yield figure("scans: read or held, none that the child died of", lambda each: _why(each.document) != _DIED, 1.0)
    yield figure("scans: none of their sheets taken for ours", lambda each: each.document.sheaf is None, 1.0)
    yield figure("scans: read without a hold", lambda each: each.document.hold is None)


def _why(document: Document) -> str:
    if document.hold is None:
        return "read"
    return _DIED if document.hold.detail == _DIED else document.hold.reason.value


def _characters(found: FieldSet, read: list[_Read]) -> Iterator[Figure]:
    written = [
        (each, each.path.with_name(_WRITTEN[each.path.name]).read_text(encoding="utf-8", errors="replace"))
        for each in read
        if each.path.name in _WRITTEN and each.path.with_name(_WRITTEN[each.path.name]).exists()
    ]
    if not written:
        return
    ours = [(each.path.name, truth, "\n".join(page.text for page in each.document.pages)) for each, truth in written]
    bare = [(each.path.name, truth, _bare(each.path)) for each, truth in written]
    yield _share(found, "scans: characters right", ours)
    yield _share(found, "scans: … bare Tesseract's", bare)


def _share(found: FieldSet, what: str, texts: Sequence[tuple[str, str, str]]) -> Figure:
    of = [len(plain(truth)) for _, truth, _ in texts]
    wrong = [min(distance(plain(truth), plain(text)), many) for (_, truth, text), many in zip(texts, of, strict=True)]
    notes = tuple(
        f"{name}: {100 * bad / max(1, many):.2f} % wrong"
        for (name, _, _), bad, many in zip(texts, wrong, of, strict=True)
    )
    return Figure(source=found.name, commit=found.commit, what=what, good=sum(of) - sum(wrong), of=sum(of), notes=notes)


def _bare(path: Path) -> str:
    command = [part.format(path) for part in _TESSERACT]
    return subprocess.run(command, capture_output=True, text=True, check=False, errors="replace").stdout

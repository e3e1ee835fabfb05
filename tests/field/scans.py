"""Other people's scans: each is read or held by the real child; none of their sheets is taken for ours.

Where a set says what is written on its pages, the characters that came out right are counted, beside those of bare
Tesseract (the four languages, nothing else asked for) on the same files in the same run; text that was lost counts, and a
page that is held counts as what was read of it, since its attempt stands before the person who types.
"""

import io
import os
import resource
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pillow_heif
import pypdfium2
from PIL import Image, ImageSequence

from ingest.allowance import processor_s
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
_ONE_PAGE = (
    "linn.png",
    "linn.pdf",
    "ccitt.pdf",
    "jbig2.pdf",
    "jbig2_baddevicen.pdf",
    "poster.pdf",
    "skew.pdf",
    "rotated_skew.pdf",
)
_WRITTEN = {
    **dict.fromkeys(_ONE_PAGE, "linn.txt"),
    "8071_093.3B.tif": "8071_093.3B.txt",
    "8087_054.3B.tif": "8087_054.3B.txt",
    "eurotext.tif": "eurotext.txt",
    "phototest.tif": "phototest.txt",
    "phototest-rotated-180.png": "phototest.txt",
    "phototest-rotated-L.png": "phototest.txt",
    "phototest-rotated-R.png": "phototest.txt",
}
_DIED = "the reading process died of it"
_TESSERACT = ("tesseract", "{}", "-", "-l", "fra+nld+deu+eng")
_BARE_DPI, _BARE_PIXELS = 300, 60_000_000
_MINUTE_S = 60.0
_DEAREST = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """A file that was read: `spent_s` processor seconds of ours, `bare_s` of bare Tesseract, and what that read."""

    path: Path
    document: Document
    spent_s: float
    bare_s: float
    bare: str


def figures(root: Path) -> Iterator[Figure]:
    """What becomes of the scans of each set that lies in `root`."""
    for name, folders in _FOLDERS.items():
        found = find(root, name)
        scans = [] if found is None else [path for path in found.files(*folders) if path.suffix.lower() in _SCANS]
        if found is None or not scans:
            continue
        with Reader(Limits()) as reader:
            read = [_read(reader, path) for path in shown(scans, name)]
        yield from _outcomes(found, read)
        yield _cost(found, read)
        yield from _characters(found, read)


def _read(reader: Reader, path: Path) -> _Read:
    before = _of_children_s()
    document = reader.read(path, filename=path.name, channel=None)
    spent_s = _of_children_s() - before
    before = _of_children_s()
    bare = "\n".join(_bare(path))
    return _Read(path=path, document=document, spent_s=spent_s, bare_s=_of_children_s() - before, bare=bare)


def _of_children_s() -> float:
    """The processor seconds of all that this process started, whether it still runs or not."""
    return processor_s(os.getpid()) - time.process_time()


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
            notes=tuple(f"{each.path.name}: {_said(each.document)}" for each in wrong),
        )

    yield figure("scans: read or held, none that the child died of", lambda each: _why(each.document) != _DIED, 1.0)
    yield figure("scans: none of their sheets taken for ours", lambda each: each.document.sheaf is None, 1.0)
    yield figure("scans: read without a hold", lambda each: each.document.hold is None)


def _why(document: Document) -> str:
    if document.hold is None:
        return "read"
    return _DIED if document.hold.detail == _DIED else document.hold.reason.value


def _said(document: Document) -> str:
    detail = document.hold.detail if document.hold else None
    return _why(document) + (f" ({detail})" if detail else "")


def _cost(found: FieldSet, read: list[_Read]) -> Figure:
    """How many files took at most a minute of a processor; the dearest of them, and all beside bare Tesseract."""
    ours, bare = sum(each.spent_s for each in read), sum(each.bare_s for each in read)
    dearest = sorted(read, key=lambda each: -each.spent_s)[:_DEAREST]
    return Figure(
        source=found.name,
        commit=found.commit,
        what="scans: in at most a minute of a processor",
        good=sum(each.spent_s <= _MINUTE_S for each in read),
        of=len(read),
        target=1.0,
        notes=(
            f"all: {ours:.0f} s, bare Tesseract {bare:.0f} s ({ours / max(bare, 0.1):.2f} times)",
            *(f"{each.path.name}: {each.spent_s:.1f} s, bare {each.bare_s:.1f} s" for each in dearest),
        ),
    )


def _written(scan: Path) -> str | None:
    """What is written on a scan, where its set says it."""
    text = scan.with_name(_WRITTEN.get(scan.name, "-"))
    return text.read_text(encoding="utf-8", errors="replace") if text.exists() else None


def _characters(found: FieldSet, read: list[_Read]) -> Iterator[Figure]:
    known = [(each, text) for each in read if (text := _written(each.path)) is not None]
    if not known:
        return
    ours = [(each.path.name, truth, "\n".join(page.text for page in each.document.pages)) for each, truth in known]
    yield _share(found, "scans: characters right", ours)
    yield _share(found, "scans: … bare Tesseract's", [(each.path.name, truth, each.bare) for each, truth in known])


def _share(found: FieldSet, what: str, texts: Sequence[tuple[str, str, str]]) -> Figure:
    of = [len(plain(truth)) for _, truth, _ in texts]
    wrong = [min(distance(plain(truth), plain(text)), many) for (_, truth, text), many in zip(texts, of, strict=True)]
    notes = tuple(
        f"{name}: {100 * bad / max(1, many):.2f} % wrong"
        for (name, _, _), bad, many in zip(texts, wrong, of, strict=True)
    )
    return Figure(source=found.name, commit=found.commit, what=what, good=sum(of) - sum(wrong), of=sum(of), notes=notes)


def _bare(path: Path) -> Iterator[str]:
    """What bare Tesseract reads of each page, made a picture first where it is none; nothing of what cannot be drawn."""
    with TemporaryDirectory() as folder:
        picture = Path(folder) / "page.png"
        try:
            for page in _drawn(path):
                page.save(picture, compress_level=1)
                command = [part.format(picture) for part in _TESSERACT]
                yield subprocess.run(
                    command, capture_output=True, text=True, check=False, errors="replace", preexec_fn=_within_a_minute
                ).stdout
        except Exception:  # a file that nobody can draw
            return


def _within_a_minute() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (int(_MINUTE_S), int(_MINUTE_S)))


def _drawn(path: Path) -> Iterator[Image.Image]:
    pillow_heif.register_heif_opener()
    data = path.read_bytes()
    if not data.startswith(b"%PDF"):
        for frame in ImageSequence.Iterator(Image.open(io.BytesIO(data))):
            yield frame.convert("RGB")
        return
    for page in pypdfium2.PdfDocument(data):
        scale = _BARE_DPI / 72
        if page.get_width() * page.get_height() * scale**2 <= _BARE_PIXELS:
            yield page.render(scale=scale).to_pil()

"""Nasty MIME: every message of the sets named for it, and of any set that nobody named, through the real child reader."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ingest.media import Media, sniff
from ingest.reader import Reader
from models.house import Limits
from models.values import Document
from models.words import Channel
from tests.field import expected
from tests.field.figure import Figure
from tests.field.sets import FieldSet, find, others, shown

_SETS = {
    "mikel/mail": ("spec/fixtures/emails",),
    "ikvk/imap_tools": ("tests/messages", "tests/messages_data"),
    "rspamd/rspamd": ("test/functional/messages",),
    "SpamScope/mail-parser": ("tests/mails",),
    "mailgun/flanker": ("tests/fixtures/messages",),
    "jstedfast/MimeKit": ("UnitTests/TestData",),
    "bestpractical/rt": ("t/data/emails", "t/data/smime/mails"),
    "stalwartlabs/mail-parser": ("resources",),
    "mysociety/alaveteli": ("spec/fixtures/files",),
}
_ELSEWHERE = (
    "sisimai/set-of-emails",
    "sisimai/p5-sisimai",
    "discourse/email_reply_trimmer",
    "crisp-oss/email-reply-parser",
    "ocrmypdf/OCRmyPDF",
    "paperless-ngx/paperless-ngx",
    "unpaper/unpaper",
    "tesseract-ocr/test",
)
"""Sets that other modules measure, or that are scans."""
_EXPECTED = {"ikvk/imap_tools": expected.imap_tools, "stalwartlabs/mail-parser": expected.stalwart}
"""Where the expected values of a set stand: path of a message → what it should say."""
_NO_MESSAGE = frozenset(
    [
        ".py",
        ".rb",
        ".rs",
        ".lua",
        ".pl",
        ".pm",
        ".t",
        ".cs",
        ".go",
        ".js",
        ".ts",
        ".php",
        ".java",
        ".c",
        ".h",
        ".sh",
        ".json",
        ".yml",
        ".yaml",
        ".toml",
        ".md",
        ".rst",
        ".html",
        ".xml",
        ".css",
        ".cfg",
        ".conf",
        ".cnf",
        ".pem",
        ".key",
        ".crt",
        ".pub",
        ".sec",
        ".png",
        ".jpg",
        ".jpeg",
        ".gif",
        ".pdf",
        ".docx",
        ".zip",
        ".gz",
    ]
)
# The words of the reader's door and of its keeper for what should not have happened (`ingest.read`, `ingest.reader`).
_ESCAPED = ("reading it failed", "the reading process died of it")
_HEAD_BYTES = 65_536


@dataclass(frozen=True, slots=True)
class Read:
    """One file and what became of it."""

    path: Path
    name: str
    document: Document

    @property
    def escaped(self) -> bool:
        """Whether an exception went past every stage to the door."""
        return self.document.hold is not None and self.document.hold.detail in _ESCAPED


def figures(root: Path) -> Iterator[Figure]:
    """Totality and holds of every set, what its own expectations say, and the holds of all together."""
    known = [found for name in _SETS if (found := find(root, name))]
    total: Counter[str] = Counter()
    with Reader(Limits(read_s=60)) as reader:
        for each in [*known, *others(root, (*_SETS, *_ELSEWHERE))]:
            reads = list(_read(each, reader))
            if not reads:
                continue
            held = [read for read in reads if read.document.hold]
            total.update(read=len(reads), held=len(held))
            yield from _total(each, reads, held)
            if each.name in _EXPECTED:
                yield from _as_said(each, reads, _EXPECTED[each.name])
    if total:
        yield Figure(
            source="all of these",
            commit="–",
            what="read without a hold",
            good=total["read"] - total["held"],
            of=total["read"],
            target=0.98,
        )


def messages(found: FieldSet, *paths: str) -> list[Path]:
    """The files of a set that are messages, by name or content."""
    return [path for path in found.files(*paths) if _is_message(path)]


def _is_message(path: Path) -> bool:
    suffix = path.suffix.lower()
    if suffix == ".eml":
        return True
    if suffix in _NO_MESSAGE:
        return False
    with path.open("rb") as file:
        head = file.read() if suffix == ".msg" else file.read(_HEAD_BYTES)
    return sniff(head, path.name) in (Media.MESSAGE, Media.OUTLOOK)


def _read(found: FieldSet, reader: Reader) -> Iterator[Read]:
    paths = _SETS.get(found.name, ())
    tree = found.tree(*paths)
    for path in shown(messages(found, *paths), found.name):
        # As from a mailbox, where nothing has a name; a saved .msg comes by a drop folder.
        filename = path.name if path.suffix.lower() == ".msg" else None
        document = reader.read(path, filename=filename, channel=Channel.EMAIL)
        yield Read(path, path.relative_to(tree).as_posix(), document)


def _total(found: FieldSet, reads: list[Read], held: list[Read]) -> Iterator[Figure]:
    escaped = [read for read in reads if read.escaped]
    yield Figure(
        source=found.name,
        commit=found.commit,
        what="read without an exception",
        good=len(reads) - len(escaped),
        of=len(reads),
        target=1.0,
        notes=tuple(read.name for read in escaped),
    )
    yield Figure(
        source=found.name,
        commit=found.commit,
        what="read without a hold",
        good=len(reads) - len(held),
        of=len(reads),
        notes=tuple(map(_why, held)),
    )


def _why(read: Read) -> str:
    hold = read.document.hold
    assert hold is not None
    return f"{read.name}: {hold.reason.value}" + (f" ({hold.detail})" if hold.detail else "")


def _as_said(found: FieldSet, reads: list[Read], says: Callable[[Path], expected.Expected | None]) -> Iterator[Figure]:
    """How often subject, sender and text are what the set's own files say."""
    pairs = [(read, wanted) for read in reads if (wanted := says(read.path))]
    for what, judge in expected.JUDGES.items():
        verdicts = [(read, verdict) for read, wanted in pairs if (verdict := judge(read.document, wanted)) is not None]
        yield Figure(
            source=found.name,
            commit=found.commit,
            what=f"{what} as its own files say",
            good=sum(verdict for _, verdict in verdicts),
            of=len(verdicts),
            notes=tuple(read.name for read, verdict in verdicts if not verdict),
        )

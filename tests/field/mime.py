"""Nasty MIME: every message of the sets named for it, and of any set that nobody named, through the real child reader."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email import message_from_bytes
from pathlib import Path

from ingest.media import Media, sniff
from ingest.reader import Reader
from models.house import Limits
from models.values import Document
from models.words import Channel, HoldReason
from tests.field import expected
from tests.field.figure import Figure
from tests.field.sets import FieldSet, find, others, shown

_SETS = {
    "mikel/mail": ("spec/fixtures/emails", "spec/mail"),
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
_EXPECTED = {
    "mikel/mail": expected.mikel,
    "ikvk/imap_tools": expected.imap_tools,
    "stalwartlabs/mail-parser": expected.stalwart,
}
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
_TAG = re.compile(r"<[^>]*>")
_HEAD_BYTES = 65_536


_BY_NATURE = frozenset({HoldReason.ENCRYPTED, HoldReason.PASSWORD, HoldReason.PLACEHOLDER})
FEW_LETTERS = 40


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

    @property
    def doubtful(self) -> bool:
        """Whether a person's words are held: neither locked by nature, nor with next to none by the standard library's count."""
        hold = self.document.hold
        if hold is None or hold.reason in _BY_NATURE:
            return False
        if self.path.suffix.lower() == ".msg":  # no form that the standard library reads
            return sum(map(str.isalpha, self.document.text)) >= FEW_LETTERS
        return _letters(self.path.read_bytes()) >= FEW_LETTERS


def figures(root: Path) -> Iterator[Figure]:
    """Totality and holds of every set, what its own expectations say, and the holds of all together."""
    known = [found for name in _SETS if (found := find(root, name))]
    total: Counter[str] = Counter()
    with Reader(Limits(read_s=90)) as reader:
        for each in [*known, *others(root, (*_SETS, *_ELSEWHERE))]:
            reads = list(_read(each, reader))
            if not reads:
                continue
            held = [read for read in reads if read.document.hold]
            total.update(read=len(reads), held=len(held), doubtful=sum(read.doubtful for read in held))
            yield from _total(each, reads, held)
            if each.name in _EXPECTED:
                yield from _as_said(each, reads, _EXPECTED[each.name])
    for what, held_as in (("read without a hold", "held"), ("no words of a person's held", "doubtful")):
        if total:
            yield Figure(
                source="all of these",
                commit="–",
                what=what,
                good=total["read"] - total[held_as],
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


def _letters(data: bytes) -> int:
    """Letters in the text parts of a message that are no attachments, as the standard library decodes them."""
    count = 0
    for part in message_from_bytes(data).walk():
        if part.get_content_maintype() == "text" and not part.get_filename():
            payload = part.get_payload(decode=True)
            text = payload.decode("latin-1") if isinstance(payload, bytes) else ""
            count += sum(map(str.isalpha, _TAG.sub("", text)))
    return count


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
        notes=tuple(f"{_why(read)}{' – it has words' if read.doubtful else ''}" for read in held),
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
        if not verdicts:
            continue
        yield Figure(
            source=found.name,
            commit=found.commit,
            what=f"{what} as its own files say",
            good=sum(verdict for _, verdict in verdicts),
            of=len(verdicts),
            notes=tuple(read.name for read, verdict in verdicts if not verdict),
        )

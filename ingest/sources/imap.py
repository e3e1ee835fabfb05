"""One folder of one mailbox, over IMAP (RFC 3501, RFC 9051) with IMAPClient: what a sweep needs of it, and its errors.

Nothing here marks a message read: bodies are fetched with BODY.PEEK[] (FIELD, lesson 14). A message leaves its folder
only by UID MOVE (RFC 6851), or by COPY and UID EXPUNGE (RFC 4315), or else stays and gets a keyword.

Errors. Away: the folder cannot be opened; `why` is of our own words and names no person. Lost: the connection broke in
the middle; open it again. Ungiven: the server answered, but not with this message.
"""

import contextlib
import hashlib
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, BinaryIO

import structlog
from imapclient import IMAPClient
from imapclient.exceptions import ProtocolError

from ingest.sources.connection import Deadline, away, logged_in
from ingest.sources.stamp import FIELDS, fields_of
from models.errors import Away
from models.house import Mailbox

log = structlog.get_logger()

TAKEN = "$CourrierTaken"
# Larger messages come in pieces, so that memory stays flat whatever someone attached (FIELD, lesson 12).
PIECE_BYTES = 1 << 20
# An answer to SEARCH stays below imaplib's limit of a million bytes: eleven for each UID.
WINDOW = 50_000
# A server that refused to move so many messages one after the other is not asked again before the next visit.
_STUCK = 3


class Lost(Exception):
    """The connection broke. Our words only."""


class Slow(Lost):
    """We broke it ourselves: a command was not over in its time, though a byte came now and then."""


class Ungiven(Exception):
    """The server did not give the message. `why` is from our words: `empty answer`, `refused`, `unreadable answer`."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """What the server says of a message. `size` in bytes (some servers guess), `internaldate` aware; None where absent.

    `fields` is the hash of the header fields that tell messages apart, where they were asked for.
    """

    uid: int
    size: int | None
    internaldate: datetime | None
    fields: str | None = None


class Copies:
    """Which of a folder's messages have a copy in the folder of taken mail; `remember` makes it last (may raise Away)."""

    def __init__(self, made: Collection[int], remember: Callable[[Sequence[int]], None]) -> None:
        self.made = set(made)
        self._remember = remember

    def note(self, uids: Sequence[int]) -> None:
        """These have one now."""
        if uids:
            self.made.update(uids)
            self._remember(uids)


class Folder:
    """A folder that is open. `uidvalidity` is None where the server gives none: then no UID can be believed."""

    def __init__(self, client: IMAPClient, mailbox: Mailbox, selected: dict[bytes, Any], *, writable: bool) -> None:
        self._client = client
        self._mailbox = mailbox
        self._deadline = Deadline(mailbox, client)
        self._writable = writable
        self._target: str | None = None
        self._marked: set[int] | None = None
        self._stuck = 0
        self._there = int(selected.get(b"EXISTS") or 0)
        flags = [flag.lower() for flag in selected.get(b"PERMANENTFLAGS", ())]
        self._keywords = rb"\*" in flags or TAKEN.lower().encode() in flags
        # RFC 3501 section 7.1: without a list every flag can be changed. A shared mailbox may let nobody delete (RFC 4314).
        self._deletes = b"PERMANENTFLAGS" not in selected or rb"\deleted" in flags
        validity = selected.get(b"UIDVALIDITY")
        self.uidvalidity: int | None = validity if isinstance(validity, int) and validity > 0 else None

    @contextmanager
    def _wire(self, size: int = 0) -> Iterator[None]:
        """A broken connection, whichever library noticed it, is Lost; `size` bytes may be the answer."""
        try:
            with self._deadline.within(size):
                yield
        except (IMAPClient.AbortError, OSError) as error:
            if self._deadline.passed:
                raise Slow("too slow") from error
            raise Lost("the connection broke") from error

    def uids(self) -> list[int]:
        """The UIDs of every message, read or unread, ascending. Raises Lost, Ungiven."""
        with self._wire(), _answer():
            return sorted(self._search())

    def describe(self, uids: Sequence[int], *, fields: bool = False) -> dict[int, Described]:
        """Size and INTERNALDATE of messages, and with `fields` those header fields too; those the server says nothing of
        are missing. Raises Lost, Ungiven."""
        asked = [f"BODY.PEEK[HEADER.FIELDS ({' '.join(FIELDS)})]"] if fields else []
        with self._wire(), _answer():
            found = self._client.fetch(list(uids), ["RFC822.SIZE", "INTERNALDATE", *asked])
        return {uid: _described(uid, said) for uid, said in found.items()}

    def fetch(self, uid: int, size: int | None, file: BinaryIO, *, limit: int) -> int:
        """Writes the message to `file` and returns its size; stops beyond `limit` bytes. Raises Lost, Ungiven, Away.

        An empty answer to a FETCH is an answer of Exchange's (FIELD, lesson 13), and no message. One of another size than
        the server told is no message either, until a second answer is the same: some servers only guess the size.
        """
        written, digest = self._pull(uid, size, file, limit)
        if written == size or written > limit:
            return written
        again = self._body(uid, "BODY.PEEK[]", max(size or 0, written))
        if len(again) == size or hashlib.sha256(again).digest() != digest:
            if len(again) != size:
                raise Ungiven("cut short")
            _rewind(file)
            _write(file, again)
            return len(again)
        if self._body(uid, f"BODY.PEEK[]<{written}.{PIECE_BYTES}>"):
            raise Ungiven("cut short")
        if size is not None:
            log.info("source.size_guessed", source=self._mailbox.name, uid=uid)
        return written

    def _pull(self, uid: int, size: int | None, file: BinaryIO, limit: int) -> tuple[int, bytes]:
        """How many bytes came, and their SHA-256."""
        whole = size is not None and size <= PIECE_BYTES
        written = 0
        digest = hashlib.sha256()
        while True:
            asked = "BODY.PEEK[]" if whole else f"BODY.PEEK[]<{written}.{PIECE_BYTES}>"
            piece = self._body(uid, asked, size if whole and size else PIECE_BYTES)
            if not piece and not written:
                raise Ungiven("empty answer")
            _write(file, piece)
            digest.update(piece)
            written += len(piece)
            short = len(piece) < PIECE_BYTES and written >= (size or 0)
            if whole or not piece or short or written > limit:
                return written, digest.digest()

    def has(self, uid: int) -> bool:
        """Whether the message is still there; another sweep or a person may have moved it."""
        with self._wire(), _answer():
            return uid in self._client.search(["UID", str(uid)])

    def settle(self, uids: Sequence[int], copies: "Copies") -> list[int]:
        """Moves taken messages to the folder of taken mail, or marks them; returns those that it could not move away.

        One that is gone is settled: another sweep was faster. A message is never without a copy, and may have two: when
        two sweeps move it in the same moment (Dovecot's Maildir does so), or the connection breaks just after a COPY.
        What was copied once is never copied again, though it cannot be removed. What a server refuses to move (its
        folder of taken mail is full, RFC 9208) stays and is marked. Raises Lost.
        """
        if not self._writable:
            return list(uids)
        if self._stuck >= _STUCK:
            return self._left(uids)
        try:
            with self._wire(PIECE_BYTES), _answer():  # several commands
                left = self._settle(uids, copies)
        except Ungiven:
            return self._left(uids) if len(uids) == 1 else self._one_by_one(uids, copies)
        self._stuck = 0
        return left

    def _settle(self, uids: Sequence[int], copies: "Copies") -> list[int]:
        """Returns those that are still there although the server said yes."""
        client = self._client
        uncopied = [uid for uid in uids if uid not in copies.made]
        if client.has_capability("MOVE"):
            if uncopied:
                client.move(uncopied, self._taken())
            if client.has_capability("UIDPLUS"):
                self._expunge([uid for uid in uids if uid in copies.made])
        elif client.has_capability("UIDPLUS") and self._deletes:
            self._copy_and_expunge(uids, copies)
        elif self._keywords:
            self._mark(uids)
            return list(uids) if client.has_capability("UIDPLUS") else []
        else:
            raise Ungiven("no keywords")
        still = self._still(uids) if client.has_capability("MOVE") or client.has_capability("UIDPLUS") else []
        if still:
            copies.note([uid for uid in still if uid not in copies.made])
            if self._keywords:
                self._mark(still)
        return still

    def _one_by_one(self, uids: Sequence[int], copies: "Copies") -> list[int]:
        """One of them may have spoilt it for all; where it is all of them, the rest is not tried singly."""
        left: list[int] = []
        for position, uid in enumerate(uids):
            if self._stuck >= _STUCK:
                return left + self._left(uids[position:])
            left += self.settle([uid], copies)
        return left

    def _left(self, uids: Sequence[int]) -> list[int]:
        """Those of them that are still there, marked where the server lets us."""
        left = list(uids)
        with contextlib.suppress(Ungiven), self._wire(), _answer():
            left = self._still(uids)
            self._stuck += 1 if left else 0
            if self._keywords and left:
                self._mark(left)
        return left

    def _still(self, uids: Sequence[int]) -> list[int]:
        return sorted(set(self._client.search(["UID", ",".join(map(str, uids))])) & set(uids))

    def _copy_and_expunge(self, uids: Sequence[int], copies: "Copies") -> None:
        flags = self._client.get_flags(uids)
        ours = {rb"\Deleted", TAKEN.encode()}
        uncopied = [uid for uid in uids if uid not in copies.made and not ours <= set(flags.get(uid, ()))]
        if uncopied:
            self._client.copy(uncopied, self._taken())
            copies.note(uncopied)
        self._expunge(uids)

    def _expunge(self, uids: Sequence[int]) -> None:
        """Removes what has its copy."""
        if uids:
            self._client.add_flags(uids, [rb"\Deleted", *([TAKEN] if self._keywords else [])], silent=True)
            self._client.uid_expunge(uids)

    def _mark(self, uids: Sequence[int]) -> None:
        if self._marked is None:
            self._marked = self._search("KEYWORD", TAKEN)
        unmarked = [uid for uid in uids if uid not in self._marked]
        if unmarked:
            self._client.add_flags(unmarked, [TAKEN], silent=True)
            self._marked.update(unmarked)

    def _search(self, *criteria: str) -> set[int]:
        """The UIDs of a folder's messages, asked for by number: an answer is one line, and imaplib reads no endless one."""
        starts = range(1, max(self._there, 1) + 1, WINDOW)
        windows = [f"{start}:{start + WINDOW - 1}" for start in starts[:-1]] + [f"{starts[-1]}:*"]
        asked = windows if len(windows) > 1 else ["ALL"]  # what came since the folder was opened is in the last one
        return {int(uid) for window in asked for uid in self._client.search([window, *criteria])}

    def _taken(self) -> str:
        if self._target is None:
            names = taken_names(self._client, self._mailbox)
            there = next((name for name in names if self._client.folder_exists(name)), None)
            self._target = there or next((name for name in names if self._make(name)), names[0])
        return self._target

    def _make(self, name: str) -> bool:
        try:
            self._client.create_folder(name)
        except self._client.AbortError:
            raise
        except self._client.Error:
            return bool(self._client.folder_exists(name))  # another sweep was faster
        with contextlib.suppress(self._client.Error):
            self._client.subscribe_folder(name)
        return True

    def _body(self, uid: int, asked: str, size: int = PIECE_BYTES) -> bytes:
        with self._wire(size), _answer():
            said = self._client.fetch([uid], [asked]).get(uid, {})
        return next((bytes(value) for key, value in said.items() if key.startswith(b"BODY[]") and value), b"")


def taken_names(client: IMAPClient, mailbox: Mailbox) -> list[str]:
    """The names that the folder of taken mail may have, the likelier first.

    Some servers keep every folder below a prefix (`INBOX.`, RFC 2342) and refuse to make one beside it.
    """
    personal = client.namespace().personal if client.has_capability("NAMESPACE") else None
    prefix = str(personal[0][0]) if personal else ""
    taken = mailbox.taken
    return [taken, prefix + taken] if prefix and not taken.startswith(prefix) else [taken]


def _described(uid: int, said: dict[bytes, Any]) -> Described:
    size = said.get(b"RFC822.SIZE")
    header = next((value for key, value in said.items() if key.startswith(b"BODY[HEADER")), None)
    return Described(
        uid=uid,
        size=size if isinstance(size, int) else None,
        internaldate=_aware(said.get(b"INTERNALDATE")),
        fields=fields_of(header) if isinstance(header, bytes) else None,
    )


def _aware(moment: datetime | None) -> datetime | None:
    if moment is None:
        return None
    try:
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):  # an offset or a year that cannot be
        return None


def _rewind(file: BinaryIO) -> None:
    file.seek(0)
    file.truncate()


def _write(file: BinaryIO, piece: bytes) -> None:
    try:
        file.write(piece)
        file.flush()
    except OSError as error:
        raise Away("disk", "the spool folder cannot be written to") from error


# ── opening ──────────────────────────────────────────────────────────────────────────────────────


@contextmanager
def opened(mailbox: Mailbox) -> Iterator[Folder]:
    """Connects, logs in and selects; logs out at the end. Raises Away, or Misconfigured for an unreadable `ca_file`."""
    with logged_in(mailbox) as client:
        yield _select(client, mailbox)


def _select(client: IMAPClient, mailbox: Mailbox) -> Folder:
    try:
        try:
            selected, writable = client.select_folder(mailbox.folder), True
        except IMAPClient.ReadOnlyError:  # imaplib refuses every command unless we asked for read-only ourselves
            selected, writable = client.select_folder(mailbox.folder, readonly=True), False
    except (IMAPClient.AbortError, OSError) as error:
        raise away(mailbox, f"host: broke off while the folder was opened ({mailbox.host}:{mailbox.port})") from error
    except (IMAPClient.Error, ProtocolError, ValueError) as error:
        raise away(mailbox, f'folder: "{mailbox.folder}" cannot be opened') from error
    return Folder(client, mailbox, selected, writable=writable)


# ── what the wire and the server say ─────────────────────────────────────────────────────────────


@contextmanager
def _answer() -> Iterator[None]:
    """A refusal (NO, BAD) or an answer that cannot be parsed is Ungiven."""
    try:
        yield
    except IMAPClient.AbortError:
        raise
    except (ProtocolError, ValueError, TypeError, LookupError, AssertionError) as error:
        raise Ungiven("unreadable answer") from error
    except IMAPClient.Error as error:
        raise Ungiven("refused") from error

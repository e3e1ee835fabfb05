"""Taking mail from one folder of a mailbox: every message not yet taken, read or unread, each exactly once.

The order never changes (decision 4): the bytes into a private file, `take` (store, then register, committed), and only
then the server is told. So whatever breaks between two steps is healed by the next sweep: a message that is known is
only settled. The source key names mailbox, folder, UIDVALIDITY and UID (FIELD, lesson 1), and a key is believed only where
the server says of the message what it said then (`stamp`): else the bytes decide. What a message says of itself, its
Message-ID above all, decides nothing (lessons 3 and 4), nor does a flag or a date (lessons 5 and 14).
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path

import stamina
import structlog

from ingest.sources.connection import away
from ingest.sources.head import Head, is_placeholder, read_head
from ingest.sources.imap import Copies, Described, Folder, Lost, Slow, Ungiven, opened
from ingest.sources.incoming import Incoming, Swept, Taker
from ingest.sources.received import received_of_message
from ingest.sources.spool import clear_spool, spooled
from ingest.sources.stamp import stamp_of
from models.errors import Away, Misconfigured
from models.house import Limits, Mailbox
from models.values import MessageHeader, Provenance, Recalled, other_key
from models.words import Channel, HoldReason

log = structlog.get_logger()

BATCH = 100
# A connection that breaks without a single message between is opened again so often, with growing pauses.
RECONNECTS = 5
# A message on which the connection broke twice is passed over, so that it never stops the next one.
BREAKS = 2
# So many in a row, and it is not the messages: the server is left alone until the next sweep.
PASSED_OVER = 20
# So many commands that were not over in their time: a single message cannot be to blame any more.
SLOW = 4
# A server that does not give a message (FIELD, lesson 13) is asked again at each sweep; a person is told after this long.
PATIENCE = timedelta(hours=1)

Progress = Callable[[int, int], None]


def _never() -> bool:
    return False


def sweep_mailbox(
    mailbox: Mailbox,
    taker: Taker,
    *,
    limits: Limits,
    spool: Path,
    now: Callable[[], datetime] | datetime,
    progress: Progress | None = None,
    stop: Callable[[], bool] = _never,
) -> Swept:
    """Takes every message of the folder that was not yet taken, in UID order, and settles those that were.

    A taken message is moved to `mailbox.taken` (or marked, where the server can do no better) and never deleted. One over
    `limits.message_bytes`, or one that the server does not give, is refused and left untouched. `progress` hears (done,
    all) after each. `spool` is a folder of ours for the bytes on their way. When `stop` says so, the sweep ends after the
    message in hand; the rest is for the next one.

    Raises Away when the mailbox cannot be reached, or is lost again and again; what was taken until then stays taken.
    Raises Misconfigured when taken mail would be moved onto itself.
    """
    if _same_folder(mailbox.taken, mailbox.folder):
        raise Misconfigured("mailbox.taken", f'is the folder that mail is taken from: "{mailbox.folder}"')
    clear_spool(spool)
    return _Sweep(mailbox, taker, limits, spool, now, progress or (lambda done, total: None), stop).run()


def _same_folder(one: str, other: str) -> bool:
    return one == other or one.upper() == other.upper() == "INBOX"  # INBOX alone has no case (RFC 3501 section 5.1)


class _Sweep:
    """One sweep, over as many connections as it takes. `handled` is what this sweep is done with."""

    def __init__(
        self,
        mailbox: Mailbox,
        taker: Taker,
        limits: Limits,
        spool: Path,
        now: Callable[[], datetime] | datetime,
        progress: Progress,
        stop: Callable[[], bool],
    ) -> None:
        self.mailbox = mailbox
        self.stop = stop
        self.taker = taker
        self.limits = limits
        self.spool = spool
        self.now = now
        self.progress = progress
        self.tally: Counter[str] = Counter()
        self.handled: set[int] = set()
        self.met: set[int] = set()
        self.total = 0
        self.counted: set[int] = set()
        self.recalled: Mapping[str, Recalled] = {}
        self.keys: dict[int, str] = {}
        self.orphans: dict[str, str | None] = {}
        self.breaks: Counter[int] = Counter()
        self.validity: int | None = None
        self.passed_over = 0
        self.slow = 0
        self.begun = False
        self.ended = False
        self.one_by_one = False
        self.last_away: Away | None = None

    def run(self) -> Swept:
        try:
            while not self.ended:
                self._go_on()
        except Lost as error:
            raise self.last_away or away(self.mailbox, "connection: lost again and again") from error
        return Swept(**self.tally)

    # ── connections ──────────────────────────────────────────────────────────────────────────────

    def _go_on(self) -> None:
        """Goes on until all is handled, or the connection broke after some progress: then tries count afresh."""
        for attempt in stamina.retry_context(
            on=Lost, attempts=RECONNECTS, timeout=None, wait_initial=0.25, wait_max=10.0
        ):
            with attempt:
                before = len(self.handled)
                try:
                    self._visit()
                    self.ended = True
                except Lost as lost:
                    self._count_slow(lost)
                    if len(self.handled) == before:
                        raise

    def _count_slow(self, lost: Lost) -> None:
        self.slow += isinstance(lost, Slow)
        if self.slow >= SLOW:
            where = f"{self.mailbox.host}:{self.mailbox.port}"
            raise away(self.mailbox, f"host: too slow ({where})") from lost

    def _visit(self) -> None:
        with ExitStack() as stack:
            folder = self._open(stack)
            if not self.begun or folder.uidvalidity != self.validity:
                for each in (self.handled, self.met, self.counted, self.keys):
                    each.clear()
            self.begun = True
            self.validity = folder.uidvalidity
            uids = self._uids(folder)
            self.orphans = self._orphans(uids)
            todo = [uid for uid in uids if uid not in self.handled]
            self.total = len(self.handled) + len(todo)
            for start in range(0, len(todo), BATCH):
                self.handled.update(self._batch(folder, todo[start : start + BATCH]))
                if self.stop():
                    return
            for key in self.orphans:
                self.taker.gone(key)

    def _orphans(self, uids: Sequence[int]) -> dict[str, str | None]:
        """What was refused here and is under its key no more: made anew under another UID, or gone. Stamps by keys."""
        if self.validity is None:
            return {}
        prefix = f"{self._prefix()}:"
        there = {(str(self.validity), str(uid)) for uid in uids}
        refused = self.taker.refusals_at(self.mailbox.name, prefix)
        return {key: stamp for key, stamp in refused.items() if tuple(key[len(prefix) :].split(":")[:2]) not in there}

    def _open(self, stack: ExitStack) -> Folder:
        try:
            return stack.enter_context(opened(self.mailbox))
        except Away as error:
            if not self.begun:
                raise
            self.last_away = error  # a server that restarts is back in a moment
            raise Lost("the mailbox is away") from error

    def _uids(self, folder: Folder) -> list[int]:
        try:
            return folder.uids()
        except Ungiven as error:
            raise away(self.mailbox, f'folder: "{self.mailbox.folder}" cannot be listed') from error

    # ── messages ─────────────────────────────────────────────────────────────────────────────────

    def _batch(self, folder: Folder, uids: Sequence[int]) -> Iterator[int]:
        """Handles the messages and yields each UID when it is done with. What is taken is settled together: a server may
        need as long to move one message out of a large folder as to move a hundred."""
        met = self._met_before(uids)
        described = self._describe(folder, met, fields=True)
        taken = [uid for uid, message in described.items() if self._is_ours(message)]
        self._count(taken, "known")
        yield from self._settled(folder, taken)
        rest = sorted(set(uids) - set(taken))
        described |= self._describe(folder, [uid for uid in rest if uid not in described])
        ready = []
        for uid in rest:
            try:
                message = described.get(uid) or self._describe_one(folder, uid, fields=uid in met)
                is_taken = self._guarded(folder, message)
            except Lost:
                if not self._too_often(uid):
                    raise
                self._not_given(described.get(uid) or _unknown(uid), "the connection breaks on it")
                yield uid
                self._pass_over()
                raise
            self.passed_over = 0
            self._tell(uid)
            if is_taken:
                ready.append(uid)
            else:
                yield uid
            if self.stop():
                break
        yield from self._settled(folder, ready)
        self.one_by_one = False  # whatever broke the connection, the next hundred is not to blame

    def _met_before(self, uids: Sequence[int]) -> list[int]:
        """Those under whose keys something was taken, asked all at once: a mailbox that keeps its mail is met whole each
        time. Whether it was this message is for the stamp to say."""
        keys = {key: uid for uid in uids if (key := self._key(uid)) is not None}
        self.recalled = self.taker.recall(list(keys)) if keys else {}
        return [uid for key, uid in keys.items() if self._was_taken(key)]

    def _was_taken(self, key: str) -> bool:
        return key in self.recalled and self.recalled[key].taken

    def _is_ours(self, message: Described) -> bool:
        """Whether the bytes of this very message were taken, as far as the server's words can tell."""
        key = self._key(message.uid)
        if key is None or message.fields is None or message.internaldate is None:
            return False
        stamp = stamp_of(message.size, message.internaldate, message.fields)
        other = other_key(key, stamp)
        if self.recalled[key].stamp != stamp and other not in self.recalled:
            self.recalled = {**self.recalled, **self.taker.recall([other])}
        for each in (key, other):
            if self._was_taken(each) and self.recalled[each].stamp == stamp:
                self.keys[message.uid] = each
                return True
        return False

    def _settled(self, folder: Folder, uids: Sequence[int]) -> Iterator[int]:
        """Tells the server of what is ours."""
        for group in [[uid] for uid in uids] if self.one_by_one else [uids] if uids else []:
            try:
                self.tally["left"] += len(folder.settle(group, self._copies(group)))
            except Lost:
                self.one_by_one = True
                if len(group) == 1 and self._too_often(group[0]):
                    self.tally["left"] += 1
                    yield group[0]
                raise
            for uid in group:
                self._tell(uid)
                yield uid

    def _copies(self, uids: Sequence[int]) -> Copies:
        keys = {uid: self.keys[uid] for uid in uids if uid in self.keys}
        made = [uid for uid, key in keys.items() if key in self.recalled and self.recalled[key].copied]
        return Copies(made, lambda copied: self.taker.copied([keys[uid] for uid in copied if uid in keys]))

    def _count(self, uids: Sequence[int], how: str) -> None:
        # Before the server is told: when the connection breaks there, the message is met again as known.
        new = [uid for uid in uids if uid not in self.counted]
        self.counted.update(new)
        self.tally[how] += len(new)

    def _too_often(self, uid: int) -> bool:
        self.breaks[uid] += 1
        return self.breaks[uid] >= BREAKS

    def _pass_over(self) -> None:
        self.passed_over += 1
        if self.passed_over >= PASSED_OVER:
            raise away(self.mailbox, "connection: breaks on every message")

    def _tell(self, uid: int) -> None:
        if uid not in self.met:
            self.met.add(uid)
            self.progress(len(self.met), self.total)

    def _describe(self, folder: Folder, uids: Sequence[int], *, fields: bool = False) -> dict[int, Described]:
        if not uids or self.one_by_one:
            return {}
        try:
            return folder.describe(uids, fields=fields)
        except Ungiven:  # one of them spoils the answer for all
            return {}
        except Lost:
            self.one_by_one = True
            raise

    def _describe_one(self, folder: Folder, uid: int, *, fields: bool = False) -> Described:
        try:
            return folder.describe([uid], fields=fields).get(uid) or _unknown(uid)
        except Ungiven:
            return _unknown(uid)

    def _guarded(self, folder: Folder, message: Described) -> bool:
        """One message, and whether it was taken; whatever is wrong with it, the next has its turn."""
        try:
            return self._message(folder, message)
        except (Lost, Away, Misconfigured):
            raise
        except Exception as error:  # the source's door (decision 3): counted here, never hidden, tried again next time
            name = type(error).__name__
            log.warning("source.failed", source=self.mailbox.name, uid=message.uid, error=name)
            self._not_had(message, HoldReason.UNREADABLE, f"cannot be taken ({name})")
            return False

    def _message(self, folder: Folder, message: Described) -> bool:
        if message.fields is not None and self._is_ours(message):
            self._count([message.uid], "known")
            return True
        limit = self.limits.message_bytes
        if message.size is not None and message.size > limit:
            self._refuse(message, HoldReason.TOO_LARGE, f"{message.size} bytes; the limit is {limit}")
            return False
        with spooled(self.spool) as (path, file):
            try:
                size = folder.fetch(message.uid, message.size, file, limit=limit)
            except Ungiven as error:
                if folder.has(message.uid):  # else another sweep or a person moved it meanwhile
                    self._not_given(message, error.why)
                return False
            if size > limit:
                self._refuse(message, HoldReason.TOO_LARGE, f"more than {limit} bytes, the limit")
                return False
            head = read_head(path)
            if is_placeholder(path, head):
                self._refuse(message, HoldReason.PLACEHOLDER, None)
                return False
            return self._take(message, path, head)

    def _take(self, message: Described, path: Path, head: Head) -> bool:
        key = self._key(message.uid)
        if key is None:
            key = self._key_by_bytes(path)
            self.recalled = {**self.recalled, **self.taker.recall([key])}
        was_taken = self._was_taken(key)
        self.keys[message.uid] = self.taker.take(Incoming(path=path, provenance=self._provenance(key, message, head)))
        if key in self.recalled and self.taker.refused(key):
            return False  # it was not taken after all: it stays where it is
        self._count([message.uid], "known" if was_taken and self.keys[message.uid] == key else "taken")
        return True

    def _not_given(self, message: Described, why: str) -> None:
        self._not_had(message, HoldReason.PLACEHOLDER, why)

    def _not_had(self, message: Described, reason: HoldReason, why: str) -> None:
        """It is tried again at each sweep; a person is told when that has lasted (FIELD, lessons 6 and 13)."""
        now = self._now()
        since = min(self.taker.ungiven(self._key_untaken(message)), now)
        if message.internaldate is not None:
            since = min(since, message.internaldate)
        if now - since > PATIENCE:
            self._refuse(message, reason, why)
        else:
            self.tally["failed"] += 1

    def _refuse(self, message: Described, reason: HoldReason, detail: str | None) -> None:
        key = self._key_untaken(message)
        if self.taker.refused(key):
            self.tally["known"] += 1
            return
        provenance = self._provenance(key, message, Head())
        same = next((old for old, stamp in self.orphans.items() if stamp == provenance.stamp), None)
        if same is not None and message.size is not None and message.internaldate is not None:
            self.taker.renamed(same, key)
            del self.orphans[same]
            self.tally["known"] += 1
            return
        self.taker.refuse(provenance, reason, detail)
        self.tally["refused"] += 1

    def _key_untaken(self, message: Described) -> str:
        """The key of what cannot be taken; another message's bytes may have been taken under its plain one."""
        key = self._key(message.uid)
        if key is None:
            return f"{self._prefix()}:none:uid-{message.uid}"
        return other_key(key, self._stamp(message, Head())) if self._was_taken(key) else key

    # ── values ───────────────────────────────────────────────────────────────────────────────────

    def _now(self) -> datetime:
        return self.now() if callable(self.now) else self.now

    def _prefix(self) -> str:
        return f"imap:{self.mailbox.account}:{self.mailbox.folder}"

    def _key(self, uid: int) -> str | None:
        return None if self.validity is None else f"{self._prefix()}:{self.validity}:{uid}"

    def _key_by_bytes(self, path: Path) -> str:
        """Where no UIDVALIDITY tells one UID from another, the hash decides (FIELD, lesson 1)."""
        with path.open("rb") as file:
            return f"{self._prefix()}:none:{hashlib.file_digest(file, 'sha256').hexdigest()}"

    def _stamp(self, message: Described, head: Head) -> str:
        return stamp_of(message.size, message.internaldate, message.fields or head.fields)

    def _provenance(self, key: str, message: Described, head: Head) -> Provenance:
        header = MessageHeader(message_id=None, subject=None, from_=(), topmost_received=head.topmost_received)
        received, assumed = received_of_message(message.internaldate, header, first_seen=self._now())
        return Provenance(
            channel=Channel.EMAIL,
            source=self.mailbox.name,
            source_key=key,
            received=received,
            received_assumed=assumed,
            stamp=self._stamp(message, head),
        )


def _unknown(uid: int) -> Described:
    return Described(uid=uid, size=None, internaldate=None)

"""What servers and networks do to a sweep, and how it says so: in one line, within its time, with nothing lost."""

import contextlib
import imaplib
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from ingest.sources import connection
from ingest.sources import imap as imap_module
from ingest.sources.imap import TAKEN
from ingest.sources.incoming import Swept
from ingest.sources.mailbox import BATCH, PASSED_OVER, sweep_mailbox
from models.errors import Away
from models.house import Limits
from models.words import HoldReason
from tests.ingest.sources.takers import MemoryTaker
from tests.ingest.sources.test_mailbox import ARRIVED, NOW, USER, Sweep, impatient, message, relay, sweep, taker
from tests.servers.dovecot import Dovecot
from tests.servers.relay import Relay

__all__ = ["impatient", "relay", "sweep", "taker"]  # fixtures


@contextmanager
def greeting(line: bytes | None) -> Iterator[int]:
    """A server that greets so, or not at all, and then waits for its client to go."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                if line is not None:
                    connection.sendall(line)
                while connection.recv(1024):
                    pass

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        thread.join(timeout=10)


class TestGreeting:
    @pytest.mark.parametrize(
        "line", [b"* BYE too many connections\r\n", b"220 mail.example ESMTP\r\n", b"\r\n", b"\xff\xfe\x00\r\n"]
    )
    def test_that_turns_us_away_is_said(
        self, dovecot: Dovecot, taker: MemoryTaker, tmp_path: Path, line: bytes
    ) -> None:
        with greeting(line) as port, pytest.raises(Away, match="host: is no IMAP server or turned us away"):
            sweep_mailbox(dovecot.mailbox(USER, port=port), taker, limits=Limits(), spool=tmp_path, now=NOW)

    @pytest.mark.parametrize("security", ["none", "starttls", "tls"])
    def test_that_never_comes_is_waited_for_as_long_as_the_settings_say(
        self, dovecot: Dovecot, taker: MemoryTaker, tmp_path: Path, security: str
    ) -> None:
        began = time.monotonic()
        with greeting(None) as port, pytest.raises(Away, match=r"host: does not answer \(127.0.0.1:\d+, 1 s\)"):
            sweep_mailbox(
                dovecot.mailbox(USER, port=port, timeout_s=1.0, security=security),
                taker,
                limits=Limits(),
                spool=tmp_path,
                now=NOW,
            )
        assert time.monotonic() - began < 5.0


@contextmanager
def listening(serve: Callable[[socket.socket, ExitStack, threading.Event], None]) -> Iterator[int]:
    """A server that has each connection served in a thread of its own; the event says that it is over."""
    over = threading.Event()
    with ExitStack() as stack, socket.create_server(("127.0.0.1", 0)) as listener:

        def accept() -> None:
            with contextlib.suppress(OSError):
                while not over.is_set():
                    connection = stack.enter_context(listener.accept()[0])
                    threads.append(threading.Thread(target=serve, args=(connection, stack, over), daemon=True))
                    threads[-1].start()

        threads = [threading.Thread(target=accept, daemon=True)]
        threads[0].start()
        try:
            yield listener.getsockname()[1]
        finally:
            over.set()
            with contextlib.suppress(OSError), socket.create_connection(listener.getsockname()):
                threads[0].join(timeout=5)
            for thread in threads[1:]:
                thread.join(timeout=5)


def drip(connection: socket.socket, over: threading.Event) -> None:
    """A byte of an endless line now and then."""
    with contextlib.suppress(OSError):
        while not over.wait(0.2):
            connection.sendall(b"x")


def dripping(line: bytes) -> contextlib.AbstractContextManager[int]:
    """A server that greets so, and then never comes to an end."""

    def serve(connection: socket.socket, _stack: ExitStack, over: threading.Event) -> None:
        with contextlib.suppress(OSError):
            connection.sendall(line)
        drip(connection, over)

    return listening(serve)


def slowly(dovecot: Dovecot, pattern: bytes) -> contextlib.AbstractContextManager[int]:
    """In front of a Dovecot: answers a line that matches with a byte now and then, for ever."""

    def answers(there: socket.socket, here: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while piece := there.recv(65536):
                here.sendall(piece)

    def serve(here: socket.socket, stack: ExitStack, over: threading.Event) -> None:
        there = stack.enter_context(socket.create_connection((dovecot.host, dovecot.port)))
        back = threading.Thread(target=answers, args=(there, here), daemon=True)
        back.start()
        with contextlib.suppress(OSError), here.makefile("rb") as lines:
            for line in lines:
                if re.search(pattern, line):
                    drip(here, over)
                    break
                there.sendall(line)
        with contextlib.suppress(OSError):
            there.shutdown(socket.SHUT_RDWR)
        back.join(timeout=5)

    return listening(serve)


class TestDripping:
    """A byte now and then is no silence, and no answer either."""

    @pytest.mark.parametrize("line", [b"", b"* OK hello\r\n"])
    def test_is_too_slow_in_its_time(self, dovecot: Dovecot, taker: MemoryTaker, tmp_path: Path, line: bytes) -> None:
        began = time.monotonic()
        with dripping(line) as port:
            mailbox = dovecot.mailbox(USER, port=port, timeout_s=0.5)
            with pytest.raises(Away, match=r"host: too slow \(127.0.0.1:\d+\)"):
                sweep_mailbox(mailbox, taker, limits=Limits(), spool=tmp_path, now=NOW)
        assert time.monotonic() - began < 15.0

    def test_in_the_middle_is_too_slow(
        self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep, impatient: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        dovecot.append(USER, "INBOX", *[message(number) for number in range(4)])
        monkeypatch.setattr(connection, "PATIENCE_TIMES", 1)
        with slowly(dovecot, rb"BODY.PEEK") as port, pytest.raises(Away, match="host: too slow"):
            sweep(taker, port=port, timeout_s=1.0)

    def test_over_one_message_holds_up_no_other(
        self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep, impatient: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        dovecot.append(USER, "INBOX", message(1), message(2), internaldate=ARRIVED)
        monkeypatch.setattr(connection, "PATIENCE_TIMES", 1)
        with slowly(dovecot, rb"UID FETCH 1 .*BODY.PEEK") as port:
            assert sweep(taker, port=port, timeout_s=1.0) == Swept(taken=1, failed=1)


class TestFolder:
    @pytest.mark.parametrize(
        "answer",
        [
            b"{tag} NO [NOPERM] Permission denied\r\n",
            b"{tag} BAD who are you\r\n",
            b"* OK [UIDVALIDITY nonsense\r\n{tag} NO x\r\n",
        ],
    )
    def test_that_may_not_be_opened_is_said(
        self, taker: MemoryTaker, sweep: Sweep, relay: Relay, answer: bytes
    ) -> None:
        relay.answer(rb"SELECT", answer)
        with pytest.raises(Away, match='folder: "INBOX" cannot be opened'):
            sweep(taker, port=relay.port)

    def test_of_taken_mail_is_made_where_it_is_missing(
        self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep
    ) -> None:
        dovecot.append(USER, "INBOX", message(1))
        sweep(taker, taken="Courrier/Prises/2026")
        assert dovecot.messages(USER, "Courrier/Prises/2026") == [message(1)]

    def test_of_taken_mail_that_cannot_be_made_leaves_the_mail_marked(
        self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep, relay: Relay
    ) -> None:
        relay.answer(rb"CREATE", b"{tag} NO [CANNOT] not here\r\n")
        dovecot.append(USER, "INBOX", message(1))
        assert sweep(taker, port=relay.port) == Swept(taken=1, left=1)
        assert [kept.flags for kept in dovecot.kept(USER, "INBOX")] == [{TAKEN}]

    def test_that_vanishes_in_the_middle_is_said(
        self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep, relay: Relay, impatient: None
    ) -> None:
        dovecot.append(USER, "Plaintes", message(1), message(2))

        def vanish(_number: int) -> None:
            relay.answer(rb"SELECT", b"{tag} NO [NONEXISTENT] gone\r\n")
            relay.cut(rb"BODY.PEEK")

        taker.after = vanish
        with pytest.raises(Away, match='folder: "Plaintes" cannot be opened'):
            sweep(taker, port=relay.port, folder="Plaintes")
        assert taker.order == [message(1)]


class TestQuota:
    """RFC 9208: the folder of taken mail is full, or may not be written to."""

    NO = b"{tag} NO [OVERQUOTA] Quota exceeded\r\n"

    @pytest.mark.parametrize(("capability", "command"), [(None, rb"UID MOVE"), ("IMAP4rev1 UIDPLUS", rb"UID COPY")])
    def test_leaves_the_mail_where_it_is_and_marks_it(
        self,
        dovecot: Dovecot,
        taker: MemoryTaker,
        sweep: Sweep,
        relay: Relay,
        capability: str | None,
        command: bytes,
    ) -> None:
        relay.answer(command, self.NO)
        dovecot.append(USER, "INBOX", message(1), message(2), flags=[r"\Seen"])
        dovecot.restart(capability)
        assert sweep(taker, port=relay.port) == Swept(taken=2, left=2)
        assert [kept.flags for kept in dovecot.kept(USER, "INBOX")] == [{TAKEN, r"\Seen"}] * 2

    def test_is_not_tried_again_and_again_in_one_sweep(
        self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep, relay: Relay
    ) -> None:
        relay.answer(rb"UID MOVE", self.NO)
        dovecot.append(USER, "INBOX", *[message(number) for number in range(BATCH + 20)])
        sweep(taker, port=relay.port)
        assert len([line for line in relay.seen if b"MOVE" in line]) < 6

    def test_that_is_enough_again_moves_what_was_left(
        self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep, relay: Relay
    ) -> None:
        relay.answer(rb"UID MOVE", self.NO)
        dovecot.append(USER, "INBOX", message(1), message(2))
        sweep(taker, port=relay.port)
        assert (sweep(taker), dovecot.messages(USER, "INBOX"), taker.takes) == (Swept(known=2), [], 2)

    def test_of_one_message_holds_up_no_other(
        self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep, relay: Relay
    ) -> None:
        relay.answer(rb"UID MOVE (1,2,3|2) ", self.NO)
        dovecot.append(USER, "INBOX", message(1), message(2), message(3))
        assert sweep(taker, port=relay.port) == Swept(taken=3, left=1)
        assert dovecot.messages(USER, "INBOX") == [message(2)]


class TestConnection:
    def test_that_breaks_after_each_message_takes_them_all(
        self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep, relay: Relay, impatient: None
    ) -> None:
        sent = [message(number) for number in range(8)]
        dovecot.append(USER, "INBOX", *sent)
        taker.after = lambda number: relay.cut(rb"BODY.PEEK")
        sweep(taker, port=relay.port)
        assert (taker.order, dovecot.messages(USER, "INBOX")) == (sent, [])

    def test_that_breaks_in_each_fetch_ends_with_a_line_and_loses_nothing(
        self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep, relay: Relay, impatient: None
    ) -> None:
        sent = [message(number) for number in range(PASSED_OVER + 5)]
        dovecot.append(USER, "INBOX", *sent)
        relay.cut(rb"BODY.PEEK", times=None)
        with pytest.raises(Away, match="connection: breaks on every message"):
            sweep(taker, port=relay.port)
        assert (dovecot.messages(USER, "INBOX"), taker.takes) == (sent, 0)

    def test_that_falls_silent_in_the_middle_is_given_up_in_time(
        self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep, relay: Relay, impatient: None
    ) -> None:
        dovecot.append(USER, "INBOX", message(1), message(2), internaldate=ARRIVED)
        relay.answer(rb"UID FETCH 1 \(BODY", b"")
        began = time.monotonic()
        swept = sweep(taker, port=relay.port, timeout_s=1.0)
        assert (swept, taker.order, time.monotonic() - began < 15.0) == (Swept(taken=1, failed=1), [message(2)], True)


class TestLesson6APoisonedMessage:
    """FIELD, lesson 6: one message is nobody else's trouble."""

    def test_a_message_that_breaks_each_connection_for_an_hour_is_a_hold(
        self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep, relay: Relay, impatient: None
    ) -> None:
        dovecot.append(USER, "INBOX", message(1), internaldate=ARRIVED.replace(hour=6))
        relay.cut(rb"UID FETCH 1 .*BODY", times=None)
        sweep(taker, port=relay.port)
        assert list(taker.refusals.values()) == [(HoldReason.PLACEHOLDER, "the connection breaks on it")]


class TestLesson5CatchingUpAfterAWeek:
    """FIELD, lesson 5: a stored cursor, no window of time."""

    def test_of_a_week_is_caught_up_in_the_order_that_mail_came(
        self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep
    ) -> None:
        days = [ARRIVED.replace(day=day) for day in range(1, 9)]
        for number, day in enumerate(days):
            dovecot.append(USER, "INBOX", message(number), internaldate=day)
        sweep(taker)
        assert [provenance.received for provenance in taker.provenances.values()] == days


class TestMany:
    @pytest.mark.parametrize("number", [0, 1, 9, 10, 11, 20, 35])
    def test_are_listed_piece_by_piece(
        self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep, monkeypatch: pytest.MonkeyPatch, number: int
    ) -> None:
        monkeypatch.setattr(imap_module, "WINDOW", 10)
        sent = [message(each) for each in range(number)]
        dovecot.append(USER, "INBOX", *sent)
        dovecot.restart("IMAP4rev1 MULTIAPPEND")
        sweep(taker)
        assert (taker.order, sweep(taker)) == (sent, Swept(known=number))

    def test_no_answer_is_longer_than_the_library_reads(self) -> None:
        assert len(str(2**32)) + 1 <= imaplib._MAXLINE // imap_module.WINDOW

    def test_are_asked_about_a_hundred_at_a_time(self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep) -> None:
        dovecot.append(USER, "INBOX", *[message(number) for number in range(250)])
        dovecot.restart("IMAP4rev1")
        sweep(taker)
        before = taker.recalls
        assert (sweep(taker), taker.recalls - before) == (Swept(known=250), 3)

    def test_are_moved_a_hundred_at_a_time(
        self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep, relay: Relay
    ) -> None:
        dovecot.append(USER, "INBOX", *[message(number) for number in range(250)])
        sweep(taker, port=relay.port)
        assert len([line for line in relay.seen if b"MOVE" in line]) == 3

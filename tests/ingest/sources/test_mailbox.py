"""Taking mail from a real Dovecot: every message once, whatever breaks in between."""

import contextlib
import logging
import threading
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import stamina

from ingest.sources import mailbox as mailbox_module
from ingest.sources.imap import PIECE_BYTES, TAKEN
from ingest.sources.incoming import Incoming, Swept, Taker
from ingest.sources.mailbox import sweep_mailbox
from models.errors import Away, Misconfigured
from models.house import Limits
from models.words import Channel, HoldReason
from tests.ingest.sources.takers import MemoryTaker
from tests.servers.dovecot import Dovecot
from tests.servers.relay import Relay, relayed

NOW = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
ARRIVED = datetime(2026, 3, 10, 8, 30, tzinfo=UTC)
USER = "plaintes"

Sweep = Callable[..., Swept]


def message(number: int, body: str = "Mon dossier reste sans réponse.", *headers: str) -> bytes:
    lines = [f"From: affilie{number}@courriel.example", f"Subject: Plainte {number}", *headers, "", body, ""]
    return "\r\n".join(lines).encode()


@pytest.fixture
def taker() -> MemoryTaker:
    return MemoryTaker()


@pytest.fixture
def sweep(dovecot: Dovecot, tmp_path: Path) -> Sweep:
    """Sweeps the mailbox of `plaintes`; keywords change its settings."""

    def run(taker: Taker, limits: Limits = Limits(), now: datetime = NOW, **changes: object) -> Swept:  # noqa: B008
        mailbox = dovecot.mailbox(USER, **changes)
        return sweep_mailbox(mailbox, taker, limits=limits, spool=tmp_path / "spool", now=lambda: now)

    return run


@pytest.fixture
def relay(dovecot: Dovecot) -> Iterator[Relay]:
    with relayed(dovecot.host, dovecot.port) as relay:
        yield relay


@pytest.fixture
def impatient() -> Iterator[None]:
    """No pauses between reconnections."""
    stamina.set_testing(True, attempts=mailbox_module.RECONNECTS)
    yield
    stamina.set_testing(False)


class TestTaking:
    def test_takes_every_message_byte_for_byte(self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep) -> None:
        sent = [message(1), message(2), message(3)]
        dovecot.append(USER, "INBOX", *sent)
        sweep(taker)
        assert taker.order == sent

    def test_says_how_many(self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep) -> None:
        dovecot.append(USER, "INBOX", message(1), message(2))
        assert sweep(taker) == Swept(taken=2)

    def test_moves_taken_mail_to_its_folder(self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep) -> None:
        dovecot.append(USER, "INBOX", message(1), message(2))
        sweep(taker)
        assert (dovecot.messages(USER, "INBOX"), dovecot.messages(USER, "Courrier")) == ([], [message(1), message(2)])

    def test_a_second_sweep_does_nothing(self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep) -> None:
        dovecot.append(USER, "INBOX", message(1))
        sweep(taker)
        assert sweep(taker) == Swept()

    def test_an_empty_folder_is_no_error(self, taker: MemoryTaker, sweep: Sweep) -> None:
        assert sweep(taker) == Swept()

    def test_takes_read_messages_too(self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep) -> None:
        dovecot.append(USER, "INBOX", message(1), flags=[r"\Seen", r"\Answered"])
        assert sweep(taker).taken == 1

    def test_takes_a_message_marked_deleted_and_keeps_it(
        self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep
    ) -> None:
        dovecot.append(USER, "INBOX", message(1), flags=[r"\Deleted"])
        sweep(taker)
        assert dovecot.messages(USER, "Courrier") == [message(1)]

    def test_marks_nothing_read(self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep) -> None:
        dovecot.append(USER, "INBOX", message(1))
        sweep(taker)
        assert dovecot.kept(USER, "Courrier")[0].flags == frozenset()

    def test_keeps_the_flags_that_people_set(self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep) -> None:
        dovecot.append(USER, "INBOX", message(1), flags=[r"\Seen", r"\Flagged"])
        sweep(taker)
        assert dovecot.kept(USER, "Courrier")[0].flags == {r"\Seen", r"\Flagged"}

    def test_names_mailbox_folder_uidvalidity_and_uid(self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep) -> None:
        (uid,) = dovecot.append(USER, "INBOX", message(1))
        validity = dovecot.uidvalidity(USER, "INBOX")
        sweep(taker)
        assert list(taker.provenances) == [f"imap:plaintes:INBOX:{validity}:{uid}"]

    def test_takes_a_week_of_mail_in_one_sweep(self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep) -> None:
        sent = [message(number) for number in range(1000)]
        dovecot.append(USER, "INBOX", *sent)
        sweep(taker)
        assert taker.order == sent

    @pytest.mark.parametrize("folder", ["Réclamations", "Plaintes/Réçues & été", 'Klachten "nieuw"', "Été 100%"])
    def test_takes_from_folders_with_any_name(
        self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep, folder: str
    ) -> None:
        dovecot.append(USER, folder, message(1))
        sweep(taker, folder=folder, taken=f"{folder} prises")
        assert dovecot.messages(USER, f"{folder} prises") == [message(1)]

    def test_takes_from_each_of_two_mailboxes(self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep) -> None:
        dovecot.append("plaintes", "INBOX", message(1))
        dovecot.append("klachten", "INBOX", message(2))
        sweep(taker)
        sweep(taker, name="klachten", user="klachten", password=dovecot.users["klachten"])
        assert taker.order == [message(1), message(2)]

    def test_tells_how_far_it_is(self, dovecot: Dovecot, taker: MemoryTaker, tmp_path: Path) -> None:
        dovecot.append(USER, "INBOX", message(1), message(2))
        heard: list[tuple[int, int]] = []
        sweep_mailbox(
            dovecot.mailbox(USER),
            taker,
            limits=Limits(),
            spool=tmp_path,
            now=NOW,
            progress=lambda done, total: heard.append((done, total)),
        )
        assert heard == [(1, 2), (2, 2)]

    def test_leaves_nothing_in_the_spool(
        self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep, tmp_path: Path
    ) -> None:
        dovecot.append(USER, "INBOX", message(1))
        sweep(taker)
        assert list((tmp_path / "spool").iterdir()) == []

    def test_clears_what_a_killed_process_left_in_the_spool(
        self, taker: MemoryTaker, sweep: Sweep, tmp_path: Path
    ) -> None:
        (tmp_path / "spool").mkdir()
        (tmp_path / "spool" / "fetched-of-a-dead-process").write_bytes(b"half a mess")
        sweep(taker)
        assert list((tmp_path / "spool").iterdir()) == []

    def test_refuses_to_move_mail_onto_itself(self, taker: MemoryTaker, sweep: Sweep) -> None:
        with pytest.raises(Misconfigured, match=r"mailbox\.taken"):
            sweep(taker, taken="inbox")


class TestReceived:
    def test_is_when_the_server_took_it(self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep) -> None:
        dovecot.append(USER, "INBOX", message(1), internaldate=ARRIVED)
        sweep(taker)
        assert (taker.provenance.received, taker.provenance.received_assumed) == (ARRIVED, False)

    def test_is_never_later_than_the_topmost_received(self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep) -> None:
        header = "Received: from a.example by mx.fonds.example;\r\n Mon, 2 Mar 2026 10:00:00 +0100"
        dovecot.append(USER, "INBOX", message(1, "Bonjour", header), internaldate=ARRIVED)
        sweep(taker)
        assert taker.provenance.received == datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

    def test_does_not_hear_what_a_sender_says_of_the_date(
        self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep
    ) -> None:
        header = "Date: Mon, 2 Mar 2020 10:00:00 +0100"
        dovecot.append(USER, "INBOX", message(1, "Bonjour", header), internaldate=ARRIVED)
        sweep(taker)
        assert taker.provenance.received == ARRIVED

    def test_an_arrival_by_mail_is_an_email(self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep) -> None:
        dovecot.append(USER, "INBOX", message(1))
        sweep(taker)
        assert taker.provenance.channel is Channel.EMAIL


class TestLesson1Uidvalidity:
    """FIELD, lesson 1."""

    def test_a_recreated_mailbox_is_taken_although_its_uids_were_seen(
        self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep
    ) -> None:
        dovecot.append(USER, "INBOX", message(1))
        sweep(taker)
        dovecot.recreate(USER)
        dovecot.append(USER, "INBOX", message(2))
        sweep(taker)
        assert taker.order == [message(1), message(2)]

    def test_the_same_bytes_in_a_recreated_mailbox_are_one_arrival(
        self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep
    ) -> None:
        dovecot.append(USER, "INBOX", message(1))
        sweep(taker)
        dovecot.recreate(USER)
        dovecot.append(USER, "INBOX", message(1))
        sweep(taker)
        assert (len(taker.provenances), len(taker.arrivals)) == (2, 1)

    def test_without_any_validity_the_bytes_decide(
        self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep, relay: Relay
    ) -> None:
        relay.rewrite(rb"\[UIDVALIDITY \d+\]", b"[NOTHING]")
        dovecot.append(USER, "INBOX", message(1), message(2))
        sweep(taker, port=relay.port)
        dovecot.recreate(USER)
        dovecot.append(USER, "INBOX", message(3), message(1))
        sweep(taker, port=relay.port)
        assert taker.order == [message(1), message(2), message(3)]

    def test_another_account_with_the_same_numbers_is_taken(
        self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep
    ) -> None:
        dovecot.append(USER, "INBOX", message(1), internaldate=ARRIVED)
        sweep(taker, name="box")
        dovecot.append("klachten", "INBOX", message(2), internaldate=ARRIVED)
        _number_as(dovecot, "klachten", dovecot.uidvalidity(USER, "INBOX"))
        sweep(taker, name="box", user="klachten", password=dovecot.users["klachten"])
        assert taker.order == [message(1), message(2)]

    def test_a_mailbox_made_anew_with_its_old_numbers_is_taken(
        self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep
    ) -> None:
        dovecot.append(USER, "INBOX", message(1), message(2), internaldate=ARRIVED)
        validity = dovecot.uidvalidity(USER, "INBOX")
        sweep(taker)
        dovecot.recreate(USER)
        dovecot.append(USER, "INBOX", message(3), message(2), internaldate=ARRIVED)
        _number_as(dovecot, USER, validity)
        assert (sweep(taker), taker.order) == (Swept(taken=1, known=1), [message(1), message(2), message(3)])

    def test_what_took_the_number_of_another_is_known_the_next_time(
        self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep, relay: Relay
    ) -> None:
        dovecot.append(USER, "INBOX", message(1), internaldate=ARRIVED)
        validity = dovecot.uidvalidity(USER, "INBOX")
        sweep(taker)
        dovecot.recreate(USER)
        dovecot.append(USER, "INBOX", message(2), internaldate=ARRIVED)
        _number_as(dovecot, USER, validity)
        dovecot.restart("IMAP4rev1")
        sweep(taker)
        assert (sweep(taker, port=relay.port), _bodies(relay)) == (Swept(known=1), [])

    def test_a_server_that_says_something_else_of_known_mail_is_asked_for_its_bytes(
        self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep, relay: Relay
    ) -> None:
        dovecot.append(USER, "INBOX", message(1), internaldate=ARRIVED)
        dovecot.restart("IMAP4rev1")
        sweep(taker)
        relay.rewrite(rb'INTERNALDATE "10-Mar', b'INTERNALDATE "11-Mar')
        assert (sweep(taker, port=relay.port), sweep(taker, port=relay.port)) == (Swept(known=1), Swept(known=1))
        assert (len(_bodies(relay)), len(taker.arrivals)) == (1, 1)


class TestLessons3And4Identity:
    """FIELD, lessons 3 and 4."""

    def test_a_message_without_message_id_is_taken(self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep) -> None:
        dovecot.append(USER, "INBOX", message(1), message(2, "Bonjour", "Message-ID: "))
        assert sweep(taker).taken == 2

    def test_one_message_id_with_two_bodies_is_two_messages(
        self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep
    ) -> None:
        same = "Message-ID: <same@courriel.example>"
        dovecot.append(USER, "INBOX", message(1, "Un", same), message(1, "Deux", same))
        sweep(taker)
        assert len(taker.arrivals) == 2

    def test_old_mail_is_taken_whatever_its_date(self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep) -> None:
        dovecot.append(USER, "INBOX", message(1), internaldate=NOW - timedelta(days=400))
        assert sweep(taker).taken == 1


class TestSettling:
    @pytest.mark.parametrize("capability", ["IMAP4rev1 MOVE UIDPLUS", "IMAP4rev1 UIDPLUS"])
    def test_moves_with_move_or_uidplus(
        self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep, capability: str
    ) -> None:
        dovecot.append(USER, "INBOX", message(1), message(2))
        dovecot.restart(capability)
        sweep(taker)
        assert (dovecot.messages(USER, "INBOX"), dovecot.messages(USER, "Courrier")) == ([], [message(1), message(2)])

    def test_uidplus_leaves_no_flag_of_ours_on_the_copy(
        self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep
    ) -> None:
        dovecot.append(USER, "INBOX", message(1))
        dovecot.restart("IMAP4rev1 UIDPLUS")
        sweep(taker)
        assert dovecot.kept(USER, "Courrier")[0].flags == frozenset()

    def test_uidplus_expunges_no_message_but_its_own(self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep) -> None:
        dovecot.append(USER, "INBOX", message(1) * 10, flags=[r"\Deleted"])
        dovecot.append(USER, "INBOX", message(2))
        dovecot.restart("IMAP4rev1 UIDPLUS")
        sweep(taker, limits=Limits(message_bytes=500))
        assert dovecot.messages(USER, "INBOX") == [message(1) * 10]

    def test_a_break_between_copy_and_expunge_copies_once(
        self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep, relay: Relay, impatient: None
    ) -> None:
        dovecot.append(USER, "INBOX", message(1))
        dovecot.restart("IMAP4rev1 UIDPLUS")
        relay.cut(rb"UID EXPUNGE")
        sweep(taker, port=relay.port)
        assert (dovecot.messages(USER, "INBOX"), dovecot.messages(USER, "Courrier")) == ([], [message(1)])

    def test_without_either_the_message_stays_with_a_keyword(
        self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep
    ) -> None:
        dovecot.append(USER, "INBOX", message(1))
        dovecot.restart("IMAP4rev1")
        sweep(taker)
        assert [kept.flags for kept in dovecot.kept(USER, "INBOX")] == [{TAKEN}]

    def test_what_stayed_is_not_taken_again(self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep) -> None:
        dovecot.append(USER, "INBOX", message(1))
        dovecot.restart("IMAP4rev1")
        sweep(taker)
        assert (sweep(taker), taker.takes) == (Swept(known=1), 1)

    def test_a_read_only_folder_is_taken_from_and_left(
        self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep, relay: Relay
    ) -> None:
        relay.rewrite(rb"\[READ-WRITE\]", b"[READ-ONLY]")
        dovecot.append(USER, "INBOX", message(1), message(2))
        assert sweep(taker, port=relay.port) == Swept(taken=2, left=2)

    @pytest.mark.parametrize("capability", ["IMAP4rev1 UIDPLUS", "IMAP4rev1 MOVE UIDPLUS"])
    @pytest.mark.parametrize(
        ("pattern", "answer"),
        [
            (rb"STORE .*Deleted", b"{tag} NO [NOPERM] you may not delete\r\n"),
            (rb"STORE .*Deleted", b"{tag} OK done\r\n"),
            (rb"UID EXPUNGE", b"{tag} OK done\r\n"),
            (rb"UID EXPUNGE", b"{tag} NO [NOPERM] you may not expunge\r\n"),
            (rb"UID MOVE", b"{tag} OK done\r\n"),
        ],
    )
    def test_what_cannot_be_removed_is_copied_once_at_most(
        self,
        dovecot: Dovecot,
        taker: MemoryTaker,
        sweep: Sweep,
        relay: Relay,
        capability: str,
        pattern: bytes,
        answer: bytes,
    ) -> None:
        relay.answer(pattern, answer)
        dovecot.append(USER, "INBOX", message(1), message(2))
        dovecot.restart(capability)
        sweep(taker, port=relay.port)
        sweep(taker, port=relay.port)
        sweep(taker, port=relay.port)
        assert (len(dovecot.messages(USER, "Courrier")) <= 2, taker.takes) == (True, 2)

    def test_what_cannot_be_removed_is_left_with_the_keyword(
        self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep, relay: Relay
    ) -> None:
        relay.answer(rb"STORE .*Deleted", b"{tag} NO [NOPERM] you may not delete\r\n")
        dovecot.append(USER, "INBOX", message(1))
        dovecot.restart("IMAP4rev1 UIDPLUS")
        assert (sweep(taker, port=relay.port), sweep(taker, port=relay.port)) == (
            Swept(taken=1, left=1),
            Swept(known=1, left=1),
        )
        assert [kept.flags for kept in dovecot.kept(USER, "INBOX")] == [{TAKEN}]

    def test_a_mailbox_in_which_nothing_may_be_deleted_is_not_copied(
        self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep, relay: Relay
    ) -> None:
        relay.rewrite(rb"\[PERMANENTFLAGS \(.*\)\]", rb"[PERMANENTFLAGS (\\Seen \\*)]")
        dovecot.append(USER, "INBOX", message(1))
        dovecot.restart("IMAP4rev1 UIDPLUS")
        assert (sweep(taker, port=relay.port), dovecot.messages(USER, "Courrier")) == (Swept(taken=1, left=1), [])

    def test_what_could_not_be_removed_goes_when_it_can_be(
        self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep, relay: Relay
    ) -> None:
        relay.answer(rb"UID EXPUNGE", b"{tag} NO [NOPERM] you may not expunge\r\n", times=2)
        dovecot.append(USER, "INBOX", message(1))
        dovecot.restart("IMAP4rev1 UIDPLUS")
        sweep(taker, port=relay.port)
        sweep(taker)
        assert (dovecot.messages(USER, "INBOX"), dovecot.messages(USER, "Courrier")) == ([], [message(1)])

    def test_a_refused_move_loses_nothing(
        self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep, relay: Relay
    ) -> None:
        relay.answer(rb"UID MOVE", b"{tag} NO [OVERQUOTA] Quota exceeded\r\n", times=1)
        dovecot.append(USER, "INBOX", message(1))
        assert (sweep(taker, port=relay.port), sweep(taker)) == (Swept(taken=1, left=1), Swept(known=1))

    def test_a_folder_below_a_prefix_is_found(
        self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep, relay: Relay
    ) -> None:
        relay.answer(rb"NAMESPACE", b'* NAMESPACE (("Maison/" "/")) NIL NIL\r\n{tag} OK done\r\n')
        relay.answer(rb'CREATE "?Courrier', b"{tag} NO [CANNOT] outside the namespace\r\n")
        dovecot.append(USER, "INBOX", message(1))
        sweep(taker, port=relay.port)
        assert dovecot.messages(USER, "Maison/Courrier") == [message(1)]


class TestCrashes:
    def test_killed_between_commit_and_move_only_settles_next_time(
        self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep
    ) -> None:
        dovecot.append(USER, "INBOX", message(1), message(2))
        taker.after = _die_at(1)
        with pytest.raises(SystemExit):
            sweep(taker)
        taker.after = lambda number: None
        sweep(taker)
        assert (taker.order, dovecot.messages(USER, "Courrier")) == ([message(1), message(2)],) * 2

    def test_killed_before_the_commit_takes_it_next_time(
        self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep
    ) -> None:
        dovecot.append(USER, "INBOX", message(1))
        taker.before = _die_at(1)
        with pytest.raises(SystemExit):
            sweep(taker)
        assert (dovecot.messages(USER, "INBOX"), sweep(taker)) == ([message(1)], Swept(taken=1))

    def test_one_message_that_breaks_the_taker_does_not_stop_the_next(
        self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep
    ) -> None:
        dovecot.append(USER, "INBOX", message(1), message(2), message(3))
        taker.before = _raise_at(2, RuntimeError("a person's words"))
        assert (sweep(taker), dovecot.messages(USER, "INBOX")) == (Swept(taken=2, failed=1), [message(2)])

    def test_a_register_that_is_away_ends_the_sweep(self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep) -> None:
        dovecot.append(USER, "INBOX", message(1), message(2))
        taker.before = _raise_at(2, Away("the register", "does not answer"))
        with pytest.raises(Away, match="the register"):
            sweep(taker)

    def test_two_sweeps_at_once_double_nothing(self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep) -> None:
        sent = [message(number) for number in range(20)]
        dovecot.append(USER, "INBOX", *sent)
        threads = [threading.Thread(target=sweep, args=(taker,)) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert (sorted(taker.order), dovecot.messages(USER, "INBOX")) == (sorted(sent), [])
        assert set(dovecot.messages(USER, "Courrier")) == set(sent)


class TestConnections:
    def test_goes_on_when_the_server_restarts_in_the_middle(
        self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep
    ) -> None:
        sent = [message(number) for number in range(5)]
        dovecot.append(USER, "INBOX", *sent)
        taker.after = lambda number: dovecot.restart() if number == 2 else None
        assert (sweep(taker), dovecot.messages(USER, "Courrier")) == (Swept(taken=5), sent)

    def test_goes_on_when_the_connection_breaks_within_a_message(
        self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep, relay: Relay, impatient: None
    ) -> None:
        dovecot.append(USER, "INBOX", message(1), message(2, "Coupez ici."), message(3))
        relay.cut_answer(rb"Coupez ici")
        sweep(taker, port=relay.port)
        assert taker.order == [message(1), message(2, "Coupez ici."), message(3)]

    @pytest.mark.parametrize(
        ("capability", "command"),
        [
            (None, "SELECT"),
            (None, "SEARCH"),
            (None, "RFC822.SIZE"),
            (None, "BODY.PEEK"),
            (None, "CREATE"),
            (None, "MOVE"),
            ("IMAP4rev1 UIDPLUS", "COPY"),
            ("IMAP4rev1 UIDPLUS", "STORE"),
            ("IMAP4rev1 UIDPLUS", "EXPUNGE"),
            ("IMAP4rev1", "KEYWORD"),
            ("IMAP4rev1", "STORE"),
        ],
    )
    def test_a_break_at_any_command_loses_and_doubles_nothing(
        self,
        dovecot: Dovecot,
        taker: MemoryTaker,
        sweep: Sweep,
        relay: Relay,
        impatient: None,
        capability: str | None,
        command: str,
    ) -> None:
        sent = [message(1), message(2), message(3)]
        dovecot.append(USER, "INBOX", *sent)
        dovecot.restart(capability)
        relay.cut(command.encode())
        with contextlib.suppress(Away):  # before the folder was open once
            sweep(taker, port=relay.port)
        sweep(taker)
        kept = dovecot.messages(USER, "INBOX") + dovecot.messages(USER, "Courrier")
        assert (taker.order, taker.takes, set(kept)) == (sent, 3, set(sent))

    def test_passes_over_a_message_that_breaks_every_connection(
        self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep, relay: Relay, impatient: None
    ) -> None:
        dovecot.append(USER, "INBOX", message(1), message(2), message(3), internaldate=ARRIVED)
        relay.cut(rb"UID FETCH 2 .*BODY", times=None)
        assert (sweep(taker, port=relay.port), taker.order) == (Swept(taken=2, failed=1), [message(1), message(3)])

    def test_a_message_moved_unheard_is_not_counted_twice(
        self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep, relay: Relay, impatient: None
    ) -> None:
        dovecot.append(USER, "INBOX", message(1), message(2))
        relay.cut_answer(rb"OK .*[Mm]ove completed")
        assert sweep(taker, port=relay.port) == Swept(taken=2)

    def test_gives_up_when_the_server_stays_away(
        self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep, impatient: None
    ) -> None:
        dovecot.append(USER, "INBOX", message(1), message(2))
        taker.after = lambda number: dovecot.stop()
        with pytest.raises(Away, match="does not answer"):
            sweep(taker)

    @pytest.mark.parametrize("security", ["none", "starttls", "tls"])
    def test_speaks_each_kind_of_security(
        self, dovecot: Dovecot, taker: MemoryTaker, tmp_path: Path, security: str
    ) -> None:
        dovecot.append(USER, "INBOX", message(1))
        mailbox = dovecot.mailbox(USER, security=security)
        assert sweep_mailbox(mailbox, taker, limits=Limits(), spool=tmp_path, now=NOW).taken == 1

    def test_logs_in_with_the_password_that_its_file_holds_now(
        self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep
    ) -> None:
        held = iter(["wrong", dovecot.users[USER]])
        changes = {"password": "wrong", "password_now": lambda: next(held)}
        with pytest.raises(Away, match="password: log-in as plaintes is refused"):
            sweep(taker, **changes)
        assert sweep(taker, **changes) == Swept()

    def test_logs_in_with_any_letters(self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep) -> None:
        dovecot.add_user("zoë", "geheim-één")
        dovecot.append("zoë", "INBOX", message(1))
        assert sweep(taker, user="zoë", password="geheim-één").taken == 1


class TestAway:
    @pytest.mark.parametrize(
        ("changes", "why"),
        [
            ({"password": "mot-de-passe-faux"}, "password: log-in as plaintes is refused"),
            ({"folder": "Nulle part"}, 'folder: "Nulle part" cannot be opened'),
            ({"host": "nowhere.invalid"}, "host: does not answer (nowhere.invalid:"),
            ({"port": 1}, "host: does not answer (127.0.0.1:1, 20 s)"),
            ({"security": "tls", "ca_file": None}, "host: its certificate is not trusted"),
            ({"security": "starttls", "ca_file": None}, "host: its certificate is not trusted"),
        ],
    )
    def test_says_in_one_line_what_is_wrong(
        self, dovecot: Dovecot, taker: MemoryTaker, tmp_path: Path, changes: dict[str, object], why: str
    ) -> None:
        mailbox = dovecot.mailbox(USER, **changes)
        with pytest.raises(Away) as raised:
            sweep_mailbox(mailbox, taker, limits=Limits(), spool=tmp_path, now=NOW)
        assert str(raised.value).startswith(f'mailbox "plaintes": {why}')

    def test_a_server_that_wants_tls_first_is_said(self, taker: MemoryTaker, sweep: Sweep, relay: Relay) -> None:
        relay.rewrite(rb"CAPABILITY IMAP4rev1", b"CAPABILITY IMAP4rev1 LOGINDISABLED")
        with pytest.raises(Away, match="security: the server lets nobody log in without TLS"):
            sweep(taker, port=relay.port)

    def test_an_answer_in_no_known_letters_is_said(self, taker: MemoryTaker, sweep: Sweep, relay: Relay) -> None:
        relay.answer(rb"CAPABILITY", b"* CAPABILITY IMAP4rev1 \xe9\r\n{tag} OK done\r\n")
        with pytest.raises(Away, match="host: gave an answer that cannot be read"):
            sweep(taker, port=relay.port)

    def test_a_folder_that_cannot_be_listed_is_said(self, taker: MemoryTaker, sweep: Sweep, relay: Relay) -> None:
        relay.answer(rb"UID SEARCH ALL", b"{tag} NO not now\r\n")
        with pytest.raises(Away, match='folder: "INBOX" cannot be listed'):
            sweep(taker, port=relay.port)

    def test_tls_on_a_plain_port_is_said(self, dovecot: Dovecot, taker: MemoryTaker, tmp_path: Path) -> None:
        mailbox = dovecot.mailbox(USER, security="tls", port=dovecot.port)
        with pytest.raises(Away, match="does not speak TLS on this port"):
            sweep_mailbox(mailbox, taker, limits=Limits(), spool=tmp_path, now=NOW)

    def test_a_missing_authority_file_is_a_wrong_setting(
        self, dovecot: Dovecot, taker: MemoryTaker, tmp_path: Path
    ) -> None:
        mailbox = dovecot.mailbox(USER, security="tls", ca_file=str(tmp_path / "none.pem"))
        with pytest.raises(Misconfigured, match=r"mailbox\.ca_file"):
            sweep_mailbox(mailbox, taker, limits=Limits(), spool=tmp_path, now=NOW)

    def test_no_password_reaches_an_error_or_a_log(
        self, taker: MemoryTaker, sweep: Sweep, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        with pytest.raises(Away) as raised:
            sweep(taker, password="mot-de-passe-faux")
        assert "mot-de-passe-faux" not in f"{raised.value!r} {caplog.text}"


class TestLesson12Size:
    """FIELD, lesson 12."""

    @pytest.fixture
    def limits(self) -> Limits:
        return Limits(message_bytes=2000)

    def test_over_the_limit_is_a_hold_and_stays_untouched(
        self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep, limits: Limits
    ) -> None:
        dovecot.append(USER, "INBOX", message(1, "x" * 3000))
        sweep(taker, limits=limits)
        assert [reason for reason, _ in taker.refusals.values()] == [HoldReason.TOO_LARGE]
        assert [kept.flags for kept in dovecot.kept(USER, "INBOX")] == [frozenset()]

    def test_over_the_limit_does_not_stop_the_next(
        self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep, limits: Limits
    ) -> None:
        dovecot.append(USER, "INBOX", message(1, "x" * 3000), message(2))
        assert sweep(taker, limits=limits) == Swept(taken=1, refused=1)

    def test_is_asked_before_any_byte_is_fetched(
        self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep, limits: Limits, relay: Relay
    ) -> None:
        dovecot.append(USER, "INBOX", message(1, "x" * 3000))
        sweep(taker, limits=limits, port=relay.port)
        assert not [line for line in relay.seen if b"BODY" in line]

    def test_a_refused_message_is_reported_once(
        self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep, limits: Limits
    ) -> None:
        dovecot.append(USER, "INBOX", message(1, "x" * 3000))
        sweep(taker, limits=limits)
        assert (sweep(taker, limits=limits), len(dovecot.messages(USER, "INBOX"))) == (Swept(known=1), 1)

    def test_in_a_mailbox_made_anew_it_is_the_same_hold(
        self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep, limits: Limits
    ) -> None:
        dovecot.append(USER, "INBOX", message(1, "x" * 3000), internaldate=ARRIVED)
        sweep(taker, limits=limits)
        dovecot.recreate(USER)
        dovecot.append(USER, "INBOX", message(2), message(1, "x" * 3000), internaldate=ARRIVED)
        assert (sweep(taker, limits=limits), len(taker.refusals)) == (Swept(taken=1, known=1), 1)

    def test_that_a_person_moved_away_is_no_hold_any_more(
        self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep, limits: Limits
    ) -> None:
        (uid,) = dovecot.append(USER, "INBOX", message(1, "x" * 3000))
        sweep(taker, limits=limits)
        with dovecot.client(USER) as client:
            client.select_folder("INBOX")
            client.create_folder("Ailleurs")
            client.move([uid], "Ailleurs")
        assert (sweep(taker, limits=limits), taker.refusals) == (Swept(), {})

    def test_a_raised_limit_takes_it_after_all(
        self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep, limits: Limits
    ) -> None:
        dovecot.append(USER, "INBOX", message(1, "x" * 3000))
        sweep(taker, limits=limits)
        assert (sweep(taker), dovecot.messages(USER, "INBOX")) == (Swept(taken=1), [])

    def test_a_register_that_does_not_take_what_it_refused_leaves_it_in_place(
        self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep, limits: Limits, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        dovecot.append(USER, "INBOX", message(1, "x" * 3000))
        sweep(taker, limits=limits)
        monkeypatch.setattr(MemoryTaker, "take", lambda self, incoming: None)
        sweep(taker)
        assert len(dovecot.messages(USER, "INBOX")) == 1

    def test_a_size_that_lies_is_noticed_while_it_comes(
        self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep, limits: Limits, relay: Relay
    ) -> None:
        relay.rewrite(rb"RFC822.SIZE \d+", b"RFC822.SIZE 100")
        dovecot.append(USER, "INBOX", message(1, "x" * 3000))
        assert sweep(taker, limits=limits, port=relay.port) == Swept(refused=1)

    @pytest.mark.parametrize("extra", [-1, 0, 1, PIECE_BYTES])
    def test_large_messages_come_whole_in_pieces(
        self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep, extra: int
    ) -> None:
        frame = len(message(1, ""))
        large = message(1, "y" * (2 * PIECE_BYTES + extra - frame))
        dovecot.append(USER, "INBOX", large)
        sweep(taker)
        assert taker.order == [large]

    def test_no_piece_is_larger_than_a_megabyte(
        self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep, relay: Relay
    ) -> None:
        dovecot.append(USER, "INBOX", message(1, ("z" * 70 + "\r\n") * 30_000))
        sweep(taker, port=relay.port)
        assert [line.split(b"BODY.PEEK[]")[1].rstrip(b")\r\n") for line in relay.seen if b"BODY.PEEK" in line] == [
            b"<0.1048576>",
            b"<1048576.1048576>",
            b"<2097152.1048576>",
        ]


class TestCutShort:
    """A body of another size than the server told: only what it says twice is believed."""

    def test_a_later_piece_that_is_empty_is_asked_for_again(
        self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep, relay: Relay
    ) -> None:
        large = message(1, "y" * (2 * PIECE_BYTES))
        dovecot.append(USER, "INBOX", large)
        relay.answer(rb"BODY.PEEK\[\]<1048576", b"{tag} OK FETCH completed.\r\n")
        sweep(taker, port=relay.port)
        assert taker.order == [large]

    @pytest.mark.parametrize("half", [message(1, "Bonjour")[:40], message(1, "Bonjour")[:-4]])
    def test_half_a_literal_is_no_message(
        self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep, relay: Relay, half: bytes
    ) -> None:
        dovecot.append(USER, "INBOX", message(1, "Bonjour"), internaldate=ARRIVED)
        said = b"* 1 FETCH (UID 1 BODY[] {%d}\r\n%b)\r\n{tag} OK done\r\n" % (len(half), half)
        relay.answer(rb"BODY.PEEK\[\]", said, times=1)
        assert (sweep(taker, port=relay.port), taker.order) == (Swept(taken=1), [message(1, "Bonjour")])

    def test_half_a_literal_again_and_again_is_no_message_either(
        self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep, relay: Relay
    ) -> None:
        dovecot.append(USER, "INBOX", message(1, "Bonjour"), internaldate=ARRIVED)
        half = message(1, "Bonjour")[:40]
        said = b"* 1 FETCH (UID 1 BODY[] {%d}\r\n%b)\r\n{tag} OK done\r\n" % (len(half), half)
        relay.answer(rb"BODY.PEEK\[\]\)", said)
        relay.answer(rb"BODY.PEEK\[\] ?\r?$", said)
        assert (sweep(taker, port=relay.port), taker.takes) == (Swept(failed=1), 0)

    @pytest.mark.parametrize("size", [b"10", b"1000"])
    def test_a_size_that_was_only_guessed_is_no_obstacle(
        self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep, relay: Relay, size: bytes
    ) -> None:
        dovecot.append(USER, "INBOX", message(1))
        relay.rewrite(rb"RFC822.SIZE \d+", b"RFC822.SIZE " + size)
        assert (sweep(taker, port=relay.port), taker.order) == (Swept(taken=1), [message(1)])


class TestMemory:
    """FIELD, lesson 12: what is on its way is on disk."""

    def test_stays_flat_over_a_large_message(self, dovecot: Dovecot, sweep: Sweep) -> None:
        dovecot.append(USER, "INBOX", message(1, ("w" * 70 + "\r\n") * 400_000))
        assert _peak_bytes(lambda: sweep(SizeTaker())) < 8 * PIECE_BYTES

    def test_stays_flat_over_many_messages(self, dovecot: Dovecot, sweep: Sweep) -> None:
        dovecot.append(USER, "INBOX", *[message(number, "v" * 100_000) for number in range(100)])
        assert _peak_bytes(lambda: sweep(SizeTaker())) < 3 * PIECE_BYTES


class TestLesson13NotGiven:
    """FIELD, lesson 13: what Exchange answers in place of a message."""

    EMPTY = b"{tag} OK FETCH completed.\r\n"

    def test_an_empty_answer_is_tried_again(
        self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep, relay: Relay
    ) -> None:
        dovecot.append(USER, "INBOX", message(1), message(2), internaldate=ARRIVED)
        relay.answer(rb"UID FETCH 1 \(BODY", self.EMPTY, times=1)
        assert sweep(taker, port=relay.port) == Swept(taken=1, failed=1)
        assert sweep(taker, port=relay.port) == Swept(taken=1)

    @pytest.mark.parametrize(
        "answer",
        [
            EMPTY,
            b'* 1 FETCH (UID 1 BODY[] "")\r\n{tag} OK done\r\n',
            b"* 1 FETCH (UID 1 BODY[] NIL)\r\n{tag} OK done\r\n",
        ],
    )
    def test_each_form_of_nothing_is_no_message(
        self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep, relay: Relay, answer: bytes
    ) -> None:
        dovecot.append(USER, "INBOX", message(1), internaldate=ARRIVED)
        relay.answer(rb"UID FETCH 1 \(BODY", answer)
        assert (sweep(taker, port=relay.port), taker.takes) == (Swept(failed=1), 0)

    def test_nothing_for_an_hour_is_a_hold(
        self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep, relay: Relay
    ) -> None:
        dovecot.append(USER, "INBOX", message(1), internaldate=NOW - timedelta(hours=2))
        relay.answer(rb"UID FETCH 1 \(BODY", self.EMPTY)
        sweep(taker, port=relay.port)
        assert list(taker.refusals.values()) == [(HoldReason.PLACEHOLDER, "empty answer")]

    @pytest.mark.parametrize("answer", [EMPTY, b"{tag} NO [SERVERBUG] Internal error\r\n"])
    def test_nothing_at_all_for_an_hour_is_a_hold_too(
        self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep, relay: Relay, answer: bytes
    ) -> None:
        dovecot.append(USER, "INBOX", message(1))
        relay.answer(rb"UID FETCH", answer)
        swept = [sweep(taker, port=relay.port, now=NOW + timedelta(minutes=each)) for each in (0, 30, 61, 62)]
        assert swept == [Swept(failed=1), Swept(failed=1), Swept(refused=1), Swept(known=1)]

    def test_a_message_that_the_register_does_not_take_for_an_hour_is_a_hold(
        self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        dovecot.append(USER, "INBOX", message(1), internaldate=NOW)
        monkeypatch.setattr(MemoryTaker, "take", _fail)
        assert (sweep(taker), sweep(taker, now=NOW + timedelta(hours=2))) == (Swept(failed=1), Swept(refused=1))
        assert list(taker.refusals.values()) == [(HoldReason.UNREADABLE, "cannot be taken (RuntimeError)")]

    def test_a_message_given_at_last_is_taken(
        self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep, relay: Relay
    ) -> None:
        dovecot.append(USER, "INBOX", message(1), internaldate=NOW - timedelta(hours=2))
        relay.answer(rb"UID FETCH 1 \(BODY", self.EMPTY, times=1)
        sweep(taker, port=relay.port)
        assert (sweep(taker, port=relay.port), taker.refusals) == (Swept(taken=1), {})

    @pytest.mark.parametrize(
        "answer", [b"{tag} NO [SERVERBUG] Internal error\r\n", b"* 1 FETCH (UID 1 BODY[\r\n{tag} OK\r\n"]
    )
    def test_a_refusal_or_nonsense_does_not_stop_the_next(
        self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep, relay: Relay, answer: bytes
    ) -> None:
        dovecot.append(USER, "INBOX", message(1), message(2), internaldate=ARRIVED)
        relay.answer(rb"UID FETCH 1 \(BODY", answer)
        assert (sweep(taker, port=relay.port), taker.order) == (Swept(taken=1, failed=1), [message(2)])

    def test_sizes_that_cannot_be_had_do_not_stop_anything(
        self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep, relay: Relay
    ) -> None:
        dovecot.append(USER, "INBOX", message(1), message(2), internaldate=ARRIVED)
        relay.answer(rb"RFC822.SIZE", b"{tag} NO not now\r\n")
        assert sweep(taker, port=relay.port) == Swept(taken=2)

    def test_a_message_that_the_server_cannot_read_does_not_stop_the_next(
        self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep
    ) -> None:
        dovecot.append(USER, "INBOX", message(1), message(2), message(3), internaldate=ARRIVED)
        second = sorted(path for path in dovecot.maildir(USER).glob("*/*.*") if path.is_file())[1]
        second.chmod(0)
        sweep(taker)
        assert taker.order == [message(1), message(3)]

    @pytest.mark.parametrize(
        ("subject", "body"),
        [
            (
                "Retrieval using the IMAP4 protocol failed for the following\r\n message: 20004",
                "The server couldn't retrieve the following message:",
            ),
            ("Retrieval using the IMAP4 protocol failed for the following message: 7", ""),
            ("(no subject)", "\r\nRetrieval using the IMAP4 protocol failed for the following message: 7"),
        ],
    )
    def test_a_placeholder_is_a_hold_and_stays(
        self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep, subject: str, body: str
    ) -> None:
        note = f"From: Microsoft Exchange Server\r\nSubject: {subject}\r\n\r\n{body}\r\n".encode()
        dovecot.append(USER, "INBOX", note, message(2))
        assert sweep(taker) == Swept(taken=1, refused=1)
        assert (list(taker.refusals.values()), dovecot.messages(USER, "INBOX")) == (
            [(HoldReason.PLACEHOLDER, None)],
            [note],
        )

    def test_a_person_who_quotes_a_placeholder_is_taken(
        self, dovecot: Dovecot, taker: MemoryTaker, sweep: Sweep
    ) -> None:
        body = "Votre serveur me répond :\r\n> Retrieval using the IMAP4 protocol failed for the following message: 7"
        dovecot.append(USER, "INBOX", message(1, body))
        assert sweep(taker) == Swept(taken=1)


class SizeTaker(MemoryTaker):
    """Keeps no bytes."""

    def take(self, incoming: Incoming) -> str:
        self.provenances[incoming.provenance.source_key] = incoming.provenance
        return incoming.provenance.source_key


def _peak_bytes(work: Callable[[], object]) -> int:
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def _number_as(dovecot: Dovecot, user: str, validity: int) -> None:
    dovecot.doveadm("mailbox", "update", "-u", user, "--uid-validity", str(validity), "INBOX")


def _bodies(relay: Relay) -> list[bytes]:
    return [line for line in relay.seen if b"BODY.PEEK[]" in line]


def _fail(_taker: MemoryTaker, _incoming: Incoming) -> str:
    raise RuntimeError("a person's words")


def _die_at(number: int) -> Callable[[int], None]:
    return _raise_at(number, SystemExit("killed"))


def _raise_at(number: int, error: BaseException) -> Callable[[int], None]:
    def hook(now: int) -> None:
        if now == number:
            raise error

    return hook

"""The register on both databases: what comes twice is once, and who is second commits nothing."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from models import arrivals, complaints, dispatches, holds
from models.database import Database
from models.dispatches import Planned
from models.errors import Away, Misconfigured
from models.migrations.run import downgrade, upgrade
from models.store import Keyring
from models.tables import ArrivalRow, Base, EventRow, HoldRow
from models.values import Provenance, Registration
from models.words import (
    About,
    ArrivalState,
    Can,
    Channel,
    DispatchChannel,
    DispatchState,
    Flag,
    HoldReason,
    Kind,
    Part,
    Template,
)
from tests.builders import BRUSSELS, RECEIVED, email

NOW = datetime(2026, 3, 1, 12, tzinfo=BRUSSELS)
LEASE = timedelta(minutes=2)
REFERENCE = "MQS-2026-000001-05"
ONE, OTHER = "1" * 64, "2" * 64


@pytest.fixture
def register(register_url: str) -> Iterator[Database]:
    database = Database.open(register_url)
    try:
        yield database
    finally:
        database.close()


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    return Keyring.load(tmp_path / "keys")


def provenance(key: str = "imap:plaintes:INBOX:1:1") -> Provenance:
    return Provenance(channel=Channel.EMAIL, source="plaintes", source_key=key, received=RECEIVED)


def taken(register: Database, sha256: str = ONE, key: str = "imap:plaintes:INBOX:1:1") -> bool:
    with register.begin() as session:
        return arrivals.take(session, NOW, sha256, 3, provenance(key))


def registration(part: Part = Part.ORDINARY) -> Registration:
    return Registration(
        part=part, kind=Kind.COMPLAINT, in_review=False, flags=(Flag.STALE,), service=None, privacy_type=None,
        due=date(2026, 4, 15), review_reasons=(), holds=(HoldReason.ADMISSIBILITY,),
    )  # fmt: skip


def registered(register: Database, keyring: Keyring, part: Part = Part.ORDINARY) -> str:
    with register.begin() as session:
        return complaints.register(
            session, NOW, ONE, email(), registration(part), prefix="MQS", zone=BRUSSELS, keyring=keyring
        )


def planned(key: str = "k" * 64) -> Planned:
    return Planned(
        id=key[:32], key=key, message_id=f"<{key}@house.example>", arrival=ONE, reference=None, restricted=False,
        template=Template.THANKS, channel=DispatchChannel.EMAIL, to="odile@mail.example", with_original=False,
    )  # fmt: skip


class TestMigrations:
    def test_upgraded_register_is_the_declared_one(self, register: Database) -> None:
        with register.engine.connect() as connection:
            assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []

    def test_go_back_to_nothing_and_forward_again_with_rows_in_it(self, register: Database) -> None:
        taken(register)
        with register.engine.begin() as connection:
            downgrade(connection, "base")
        with register.engine.begin() as connection:
            assert set(inspect(connection).get_table_names()) == {"alembic_version"}
            upgrade(connection)
        assert taken(register)

    def test_opening_twice_changes_nothing(self, register: Database, register_url: str) -> None:
        taken(register)
        Database.open(register_url).close()
        with register.begin() as session:
            assert session.get(ArrivalRow, ONE) is not None


class TestJournal:
    @pytest.mark.parametrize("statement", ["UPDATE event SET what = 'else'", "DELETE FROM event"])
    def test_refuses_to_be_changed(self, register: Database, statement: str) -> None:
        taken(register)
        with pytest.raises(DBAPIError, match="append-only"), register.begin() as session:
            session.execute(text(statement))

    def test_tells_what_happened_in_the_same_transaction(self, register: Database) -> None:
        def cut_off() -> None:
            with register.begin() as session:
                arrivals.take(session, NOW, ONE, 3, provenance())
                raise RuntimeError("the power goes")

        with pytest.raises(RuntimeError):
            cut_off()
        with register.begin() as session:
            assert session.query(EventRow).count() == session.query(ArrivalRow).count() == 0


class TestTaking:
    def test_other_bytes_under_the_same_source_key_are_another_arrival(self, register: Database) -> None:
        key = "imap:plaintes:INBOX:1:1"
        assert (taken(register), taken(register, OTHER), taken(register, OTHER)) == (True, True, False)
        with register.begin() as session:
            assert arrivals.known_as(session, key, ONE) == key
            assert arrivals.known_as(session, key, OTHER) == f"{key}:{OTHER[:16]}"

    def test_the_hold_of_what_stays_at_its_source_goes_with_it_and_ends_with_it(self, register: Database) -> None:
        old, new = "imap:plaintes:INBOX:1:1", "imap:plaintes:INBOX:2:1"
        with register.begin() as session:
            arrivals.refuse(session, NOW, provenance(old), HoldReason.TOO_LARGE, None)
            arrivals.rename_refusal(session, old, new)
        with register.begin() as session:
            assert arrivals.refusals(session, "plaintes", "imap:plaintes:INBOX:") == {new: None}
            arrivals.gone(session, NOW, new)
        with register.begin() as session:
            assert arrivals.refusals(session, "plaintes", "imap:plaintes:INBOX:") == {}
            assert [(hold.key, hold.ended_why) for hold in session.query(HoldRow)] == [(new, "gone from the mailbox")]

    def test_counts_since_when_something_could_not_be_had(self, register: Database) -> None:
        with register.begin() as session:
            arrivals.ungiven(session, NOW, "imap:plaintes:INBOX:1:1")
        with register.begin() as session:
            later = NOW + timedelta(hours=1)
            assert arrivals.ungiven(session, later, "imap:plaintes:INBOX:1:1") == NOW

    def test_the_same_source_key_twice_is_one(self, register: Database) -> None:
        assert (taken(register), taken(register)) == (True, False)

    def test_the_same_bytes_from_elsewhere_are_one_arrival_with_two_provenances(self, register: Database) -> None:
        taken(register)
        assert not taken(register, key="imap:klachten:INBOX:1:9")
        with register.begin() as session:
            assert session.query(ArrivalRow).count() == 1
            assert arrivals.knows(session, "imap:klachten:INBOX:1:9")

    def test_the_same_uid_under_a_new_uidvalidity_is_another_source_key(self, register: Database) -> None:
        taken(register)
        assert taken(register, sha256=OTHER, key="imap:plaintes:INBOX:2:1")

    def test_what_is_refused_is_one_hold_that_can_only_be_set_aside(self, register: Database) -> None:
        for _ in range(2):
            with register.begin() as session:
                arrivals.refuse(session, NOW, provenance("imap:p:INBOX:1:5"), HoldReason.TOO_LARGE, "60 MB")
        with register.begin() as session:
            hold = session.query(HoldRow).one()
            assert holds.can(About(hold.about), hold.key) == (Can.SET_ASIDE,)

    def test_what_was_refused_may_be_taken_later_and_its_hold_ends(self, register: Database) -> None:
        key = "imap:p:INBOX:1:5"
        with register.begin() as session:
            arrivals.refuse(session, NOW, provenance(key), HoldReason.PLACEHOLDER, None)
            assert (arrivals.knows(session, key), arrivals.refused(session, key)) == (False, True)
        assert taken(register, key=key)
        with register.begin() as session:
            assert (arrivals.knows(session, key), arrivals.refused(session, key)) == (True, False)
            assert session.query(HoldRow).one().state == "released"


class TestCarrying:
    def test_a_claimed_arrival_is_nobody_elses(self, register: Database) -> None:
        taken(register)
        with register.begin() as session:
            assert arrivals.claim(session, NOW, ONE, LEASE) is not None
        with register.begin() as session:
            assert arrivals.claim(session, NOW, ONE, LEASE) is None
            assert list(arrivals.unfinished(session, NOW)) == []

    def test_a_claim_that_ran_out_is_offered_again_and_counted(self, register: Database) -> None:
        taken(register)
        with register.begin() as session:
            arrivals.claim(session, NOW, ONE, LEASE)
        with register.begin() as session:
            assert list(arrivals.unfinished(session, NOW + LEASE)) == [ONE]
            again = arrivals.claim(session, NOW + LEASE, ONE, LEASE)
        assert again is not None
        assert again.attempts == 2

    def test_who_is_second_from_the_same_state_commits_nothing(self, register: Database) -> None:
        taken(register)
        with register.begin() as session:
            arrival = arrivals.load(session, ONE)
            assert arrivals.advance(session, arrival, ArrivalState.READ, document="d" * 64)
        with register.begin() as session:
            assert not arrivals.advance(session, arrival, ArrivalState.READ, document="e" * 64)
            assert arrivals.load(session, ONE).document == "d" * 64

    def test_a_claim_of_a_clock_that_was_far_ahead_is_over(self, register: Database) -> None:
        taken(register)
        with register.begin() as session:
            arrivals.claim(session, NOW + timedelta(days=400), ONE, LEASE)
        with register.begin() as session:
            assert list(arrivals.unfinished(session, NOW, LEASE)) == [ONE]
            assert arrivals.claim(session, NOW, ONE, LEASE, LEASE) is not None

    def test_a_held_arrival_is_not_unfinished(self, register: Database) -> None:
        taken(register)
        with register.begin() as session:
            arrivals.hold(session, NOW, arrivals.load(session, ONE), HoldReason.ENCRYPTED, None)
        with register.begin() as session:
            assert list(arrivals.unfinished(session, NOW)) == []
            assert session.query(HoldRow).one().was == "taken"


class TestComplaints:
    def test_are_numbered_within_their_year(self, register: Database) -> None:
        with register.begin() as session:
            numbers = [str(complaints.next_reference(session, "MQS", year)) for year in (2026, 2026, 2027)]
        assert [number[:15] for number in numbers] == ["MQS-2026-000001", "MQS-2026-000002", "MQS-2027-000001"]

    def test_are_of_the_year_in_which_they_were_received_in_the_houses_zone(
        self, register: Database, keyring: Keyring
    ) -> None:
        taken(register)
        new_years_eve = datetime(2026, 12, 31, 23, 30, tzinfo=BRUSSELS).astimezone()
        with register.begin() as session:
            reference = complaints.register(
                session,
                NOW,
                ONE,
                email(received=new_years_eve),
                registration(),
                prefix="MQS",
                zone=BRUSSELS,
                keyring=keyring,
            )
        assert reference.startswith("MQS-2026-")

    def test_of_one_arrival_and_part_are_refused_a_second_time_by_the_database(
        self, register: Database, keyring: Keyring
    ) -> None:
        taken(register)
        registered(register, keyring)
        with pytest.raises(DBAPIError):
            registered(register, keyring)

    def test_keep_the_national_number_sealed(self, register: Database, keyring: Keyring) -> None:
        taken(register)
        complaint = email()
        complaint = replace(complaint, affiliate=replace(complaint.affiliate, national_number="85073003328"))
        with register.begin() as session:
            reference = complaints.register(
                session, NOW, ONE, complaint, registration(), prefix="MQS", zone=BRUSSELS, keyring=keyring
            )
        with register.begin() as session:
            row = complaints.row_of(session, reference)
            known = complaints.find(session, reference, keyring)
        assert row is not None
        assert "85073003328" not in str(vars(row))
        assert row.national_number_masked == "•••••••••28"
        assert known is not None
        assert known.national_number == "85073003328"

    def test_are_found_by_the_thread_of_our_own_message(self, register: Database, keyring: Keyring) -> None:
        taken(register)
        reference = registered(register, keyring)
        with register.begin() as session:
            dispatches.queue(session, NOW, replace(planned(), reference=reference))
        with register.begin() as session:
            found = complaints.of_thread(session, ("<unknown@x.example>", planned().message_id), keyring)
        assert found is not None
        assert (found[0].reference, found[1]) == (reference, True)


class TestDispatches:
    def claim(self, register: Database, now: datetime = NOW) -> dispatches.Dispatch | None:
        with register.begin() as session:
            return dispatches.claim(session, now, planned().id, LEASE)

    def queue(self, register: Database) -> None:
        taken(register)
        with register.begin() as session:
            dispatches.queue(session, NOW, planned())

    def due(self, register: Database, now: datetime = NOW) -> list[str]:
        with register.begin() as session:
            return list(dispatches.due(session, now))

    def test_of_one_key_are_queued_once(self, register: Database) -> None:
        self.queue(register)
        with register.begin() as session:
            dispatches.queue(session, NOW, planned())
        assert len(self.due(register)) == 1

    def test_once_claimed_are_nobody_elses(self, register: Database) -> None:
        self.queue(register)
        assert self.claim(register) is not None
        assert self.claim(register) is None
        assert self.due(register) == []

    def test_whose_claim_ran_out_are_given_back_as_sending(self, register: Database) -> None:
        self.queue(register)
        self.claim(register)
        again = self.claim(register, NOW + LEASE)
        assert again is not None
        assert again.state is DispatchState.SENDING

    def test_whose_claim_a_wrong_clock_set_are_given_back_too(self, register: Database) -> None:
        self.queue(register)
        self.claim(register, NOW + timedelta(days=365))
        assert len(self.due(register)) == 1
        assert self.claim(register) is not None

    def test_that_were_sent_are_never_due_again(self, register: Database) -> None:
        self.queue(register)
        claimed = self.claim(register)
        assert claimed is not None
        with register.begin() as session:
            dispatches.settle(session, NOW, claimed, DispatchState.SENT, answer="250")
        assert self.due(register, NOW + timedelta(days=9)) == []

    def test_that_are_uncertain_without_a_next_try_wait_for_a_person(self, register: Database) -> None:
        self.queue(register)
        claimed = self.claim(register)
        assert claimed is not None
        with register.begin() as session:
            dispatches.settle(session, NOW, claimed, DispatchState.UNCERTAIN, hold=HoldReason.DISPATCH_UNCERTAIN)
        assert self.due(register, NOW + timedelta(days=9)) == []

    def send(self, register: Database) -> None:
        self.queue(register)
        claimed = self.claim(register)
        assert claimed is not None
        with register.begin() as session:
            dispatches.settle(session, NOW, claimed, DispatchState.SENT, answer="250")

    def bounce(self, register: Database, *, permanent: bool = True) -> DispatchState:
        with register.begin() as session:
            dispatches.bounced(session, NOW, planned().id, permanent=permanent, status="5.1.1")
            found = dispatches.find(session, planned().id)
        assert found is not None
        return found.state

    def holds(self, register: Database) -> list[tuple[str, str | None]]:
        with register.begin() as session:
            return [(row.reason, row.detail) for row in session.query(HoldRow).filter(HoldRow.state == "open")]

    def test_that_bounced_for_good_are_a_hold(self, register: Database) -> None:
        self.send(register)
        assert self.bounce(register) is DispatchState.BOUNCED
        assert self.holds(register) == [("dispatch_bounced", "5.1.1")]

    def test_that_bounced_twice_are_one_hold(self, register: Database) -> None:
        self.send(register)
        self.bounce(register)
        assert self.bounce(register) is DispatchState.BOUNCED
        assert len(self.holds(register)) == 1

    def test_that_are_only_delayed_stay_sent_however_often(self, register: Database) -> None:
        self.send(register)
        assert self.bounce(register, permanent=False) is DispatchState.SENT
        assert self.bounce(register, permanent=False) is DispatchState.SENT
        assert self.holds(register) == []

    def test_that_were_first_delayed_and_then_bounced_are_a_hold(self, register: Database) -> None:
        self.send(register)
        self.bounce(register, permanent=False)
        assert self.bounce(register) is DispatchState.BOUNCED

    def test_that_wait_for_another_try_are_not_undone_by_an_old_bounce(self, register: Database) -> None:
        self.send(register)
        self.bounce(register)
        with register.begin() as session:
            dispatches.requeue(session, NOW, planned().id, to="odile@work.example")
        assert self.bounce(register) is DispatchState.QUEUED

    @pytest.mark.parametrize(
        ("found", "by"),
        [
            (True, {"message_ids": (planned().message_id,)}),
            (True, {"message_ids": ("<x@y.example>", planned().message_id)}),
            (True, {"to": "ODILE@mail.example", "references": (f"{REFERENCE}",)}),
            (True, {"to": "odile@mail.example"}),
            (False, {"to": "odile@mail.example", "since": NOW + timedelta(days=1)}),
            (True, {"to": "odile@mail.example", "since": NOW + timedelta(days=1), "references": (REFERENCE,)}),
            (False, {"to": "guy@mail.example", "references": (REFERENCE,)}),
            (False, {"message_ids": ("<x@y.example>",)}),
            (False, {"message_ids": ("<x@y.example>",), "to": "odile@mail.example"}),
            (True, {"message_ids": ("<x@y.example>",), "to": "odile@mail.example", "from_us": True}),
            (True, {"message_ids": ("<x@y.example>",), "to": "odile@mail.example", "references": (REFERENCE,)}),
            (False, {"to": "odile@mail.example", "from_us": False}),
            (False, {}),
        ],
    )
    def test_that_came_back_are_found(
        self, register: Database, keyring: Keyring, found: bool, by: dict[str, Any]
    ) -> None:
        taken(register)
        registered(register, keyring)
        with register.begin() as session:
            dispatches.queue(session, NOW, replace(planned(), reference=REFERENCE, state=DispatchState.SENT))
        with register.begin() as session:
            values = {"message_ids": (), "to": None, "references": (), "from_us": None}
            values |= {"since": NOW - timedelta(days=1), **by}
            assert dispatches.returned(session, values.pop("message_ids"), **values) == (
                planned().id if found else None
            )


class TestOpening:
    @pytest.mark.parametrize("url", ["nonsense", "mysql://x/y", "sqlite://", "sqlite:///:memory:"])
    def test_an_address_that_is_none_is_a_setting_to_mend(self, url: str) -> None:
        with pytest.raises(Misconfigured, match=r"register\.url"):
            Database.open(url)

    def test_a_server_that_is_gone_is_away(self) -> None:
        with pytest.raises(Away, match="register"):
            Database.open("postgresql+psycopg://nobody@127.0.0.1:1/none")

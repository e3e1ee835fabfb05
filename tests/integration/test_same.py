"""The same message, the near copy and the follow-up through the whole pipeline, on both databases, on real files."""

import threading
import tomllib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from courrier import holding, pipeline, sweep
from courrier.files import Files
from courrier.intake import Intake
from courrier.office import Office
from ingest.sources.incoming import Incoming
from models import arrivals, complaints, listing
from models.arrivals import Given
from models.tables import ArrivalRow, ComplaintRow, EventRow
from models.values import Provenance, to_json
from models.words import Channel, Listing, Viewer
from tests.builders import BRUSSELS
from tests.integration.conftest import NOW
from tests.integration.house import MEDIATORS, HouseOnLoopback, mail
from tests.integration.texts import COMPLAINT_FR, COMPLAINT_NL, PRIVACY_FR, REMINDER_FR
from tests.routing.test_likeness import misread

FIRST_DAY = datetime(2026, 11, 20, 10, tzinfo=BRUSSELS)
SAMPLES = Path(__file__).parent.parent.parent / "samples"
ONE = "Received: from mx1.mail.example by mail.house.example; Mon, 23 Nov 2026 10:12:30 +0100\r\n"
TWO = "Received: from list.house.example by mail.house.example; Mon, 23 Nov 2026 10:14:00 +0100\r\nX-Spam: no\r\n"


def take(office: Office, data: bytes, source: str = "plaintes", received: datetime = FIRST_DAY) -> str:
    """Takes it as a mailbox does; its SHA-256."""
    sha256 = office.store.put(data)
    provenance = Provenance(
        channel=Channel.EMAIL, source=source, source_key=f"imap:{source}:INBOX:1:{sha256}", received=received
    )
    with office.database.begin() as session:
        arrivals.take(session, NOW, sha256, len(data), provenance)
    return sha256


def carried(office: Office, data: bytes, source: str = "plaintes", received: datetime = FIRST_DAY) -> str:
    sha256 = take(office, data, source, received)
    pipeline.carry(office, sha256)
    return sha256


def listed(office: Office, what: Listing, viewer: Viewer = Viewer.DPO) -> list[dict[str, Any]]:
    with office.database.begin() as session:
        return list(listing.rows(session, what, viewer, office.house.zone))


def scanned(office: Office, path: Path) -> str:
    """A scan as the drop folder hands it over; its SHA-256."""
    data = path.read_bytes()
    sha256 = office.store.put(data)
    provenance = Provenance(
        channel=Channel.LETTER, source="post", source_key=f"drop:{sha256}", received=FIRST_DAY, filename=path.name
    )
    with office.database.begin() as session:
        arrivals.take(session, NOW, sha256, len(data), provenance)
    pipeline.carry(office, sha256)
    return sha256


def letter(office: Office, text: str) -> str:
    """A scanned letter whose page was read as `text` (the reading itself is tested elsewhere); its SHA-256."""
    data = f"scan of {text}".encode()
    sha256 = office.store.put(data)
    provenance = Provenance(channel=Channel.LETTER, source="post", source_key=f"drop:{sha256}", received=FIRST_DAY)
    with office.database.begin() as session:
        arrivals.take(session, NOW, sha256, len(data), provenance)
        row = session.get_one(ArrivalRow, sha256)
        row.given = office.store.put(to_json(Given(text=text)))
    pipeline.carry(office, sha256)
    return sha256


def events(office: Office, what: str) -> list[str]:
    with office.database.begin() as session:
        return [row.key for row in session.query(EventRow).filter(EventRow.what == what)]


def by(mailbox: str, message: bytes) -> bytes:
    """The message as it lies in one mailbox: with the Received lines of its own way."""
    return mailbox.encode() + message


def in_two_mailboxes(message: bytes) -> tuple[bytes, bytes]:
    return by(ONE, message), by(TWO, message)


def from_both(office: Office, message: bytes) -> list[str]:
    """Takes and carries the message from one mailbox, then from the other; both SHA-256."""
    return [
        carried(office, data, source)
        for data, source in zip(in_two_mailboxes(message), ("plaintes", "klachten"), strict=True)
    ]


def files_of(office: Office) -> Files:
    return Files(house=office.house, database=office.database, store=office.store, clock=lambda: NOW)


def released(office: Office, reason: str, told: Given) -> str:
    (hold,) = [row for row in listed(office, Listing.HOLDS) if row["reason"] == reason]
    return holding.release(files_of(office), hold["id"], told)


class TestTheSameMessageFromTwoMailboxes:
    @pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["one way first", "the other first"])
    def test_is_one_complaint_with_both_arrivals(self, office: Office, order: tuple[int, int]) -> None:
        both = in_two_mailboxes(mail(COMPLAINT_FR))
        taken = [carried(office, both[index], source=f"box-{index}") for index in order]
        (complaint,) = listed(office, Listing.COMPLAINTS)
        rows = listed(office, Listing.ARRIVALS)
        assert sorted(complaint["arrivals"]) == sorted(taken)
        assert [(row["state"], row["kind"], row["reference"]) for row in rows] == [
            ("decided", "complaint", complaint["reference"])
        ] * 2
        assert events(office, "arrival.same_message") == [taken[1]]

    def test_sends_nothing_twice(self, office: Office) -> None:
        one, two = in_two_mailboxes(mail(COMPLAINT_FR))
        carried(office, one)
        once = listed(office, Listing.DISPATCHES)
        carried(office, two, "klachten")
        assert listed(office, Listing.DISPATCHES) == once != []

    def test_is_one_when_both_are_read_at_the_same_time(self, office: Office) -> None:
        taken = [
            take(office, data, source) for data, source in zip(in_two_mailboxes(mail(COMPLAINT_FR)), "ab", strict=True)
        ]
        carry_at_once(office, taken)
        (complaint,) = listed(office, Listing.COMPLAINTS)
        assert sorted(complaint["arrivals"]) == sorted(taken)
        assert len({row["reference"] for row in listed(office, Listing.ARRIVALS)}) == 1

    @pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["earlier one first", "later one first"])
    def test_counts_from_the_earlier_way(self, office: Office, order: tuple[int, int]) -> None:
        both = in_two_mailboxes(mail(COMPLAINT_FR))
        days = (FIRST_DAY, FIRST_DAY + timedelta(days=2))
        for index in order:
            carried(office, both[index], f"box-{index}", days[index])
        (complaint,) = listed(office, Listing.COMPLAINTS)
        assert (complaint["received"][:10], complaint["due"]) == ("2026-11-20", "2027-01-04")

    def test_to_the_byte_counts_from_the_earlier_way_too(self, sqlite_office: Office) -> None:
        office = sqlite_office
        message = mail(COMPLAINT_FR)
        carried(office, message, received=FIRST_DAY)
        path = Path("again.eml")
        path.write_bytes(message)
        earlier = Provenance(
            channel=Channel.EMAIL, source="klachten", source_key="imap:klachten:INBOX:1:1",
            received=FIRST_DAY - timedelta(days=1),
        )  # fmt: skip
        Intake(office).take(Incoming(path=path, provenance=earlier))
        (complaint,) = listed(office, Listing.COMPLAINTS)
        assert (complaint["received"][:10], complaint["due"], len(complaint["arrivals"])) == (
            "2026-11-19", "2027-01-03", 1,
        )  # fmt: skip

    def test_counts_from_the_earlier_way_when_both_are_under_way(self, office: Office) -> None:
        one, two = in_two_mailboxes(mail(COMPLAINT_FR))
        taken = [take(office, one, "a", FIRST_DAY + timedelta(days=2)), take(office, two, "b", FIRST_DAY)]
        carry_at_once(office, taken)
        (complaint,) = listed(office, Listing.COMPLAINTS)
        assert complaint["received"][:10] == "2026-11-20"

    def test_cut_off_while_it_is_bound_is_bound_by_the_next_sweep(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        one, two = in_two_mailboxes(mail(COMPLAINT_FR))
        first, second = carried(office, one), take(office, two, "klachten")
        bind = arrivals.bind

        def cut_off(*arguments: Any, **columns: Any) -> None:
            bind(*arguments, **columns)
            raise KeyboardInterrupt

        monkeypatch.setattr(arrivals, "bind", cut_off)
        with pytest.raises(KeyboardInterrupt):
            pipeline.carry(office, second)
        monkeypatch.setattr(arrivals, "bind", bind)
        assert events(office, "arrival.same_message") == []
        pipeline.carry(replace(office, clock=lambda: NOW + timedelta(minutes=10)), second)
        (complaint,) = listed(office, Listing.COMPLAINTS)
        assert complaint["arrivals"] == [first, second]

    def test_that_is_restricted_is_restricted_twice(self, sqlite_office: Office) -> None:
        office = sqlite_office
        from_both(office, mail(PRIVACY_FR))
        assert [row["restricted"] for row in listed(office, Listing.ARRIVALS)] == [True, True]
        assert {row["source"] for row in listed(office, Listing.ARRIVALS, Viewer.OPERATOR)} == {None}

    def test_that_is_no_complaint_is_shown_once(self, sqlite_office: Office) -> None:
        office = sqlite_office
        from_both(office, bounce("<unknown@house.example>"))
        assert len(listed(office, Listing.OTHERS)) == 1
        assert len(listed(office, Listing.ARRIVALS)) == 2

    def test_that_is_held_waits_once_and_goes_on_once(self, office: Office) -> None:
        from_both(office, encrypted())
        assert [row["state"] for row in listed(office, Listing.ARRIVALS)] == ["held", "held"]
        released(office, "encrypted", Given(text=COMPLAINT_FR, language="fr"))
        sweep.carry_all(office, lambda *_: None, threads=2)
        (complaint,) = listed(office, Listing.COMPLAINTS)
        assert len(complaint["arrivals"]) == 2
        assert {row["reference"] for row in listed(office, Listing.ARRIVALS)} == {complaint["reference"]}
        assert complaint["writer"]["email"] == "odile.vranckx@mail.example"

    def test_that_a_person_joins_while_it_is_held_is_joined_whoever_wrote(self, sqlite_office: Office) -> None:
        office = sqlite_office
        carried(office, mail(COMPLAINT_NL, sender="Wouter Claessens <wouter@mail.example>"))
        (complaint,) = listed(office, Listing.COMPLAINTS)
        from_both(office, encrypted())
        told = Given(text=REMINDER_FR.format(reference="de novembre"), reference=complaint["reference"])
        released(office, "encrypted", told)
        sweep.carry_all(office, lambda *_: None, threads=1)
        (complaint,) = listed(office, Listing.COMPLAINTS)
        assert len(complaint["arrivals"]) == 3

    def test_without_a_message_id_is_never_merged(self, sqlite_office: Office) -> None:
        office = sqlite_office
        from_both(office, mail(COMPLAINT_FR, Message_ID=""))
        assert len(listed(office, Listing.COMPLAINTS)) == 2

    def test_from_one_more_source_is_bound_to_the_first_of_them(self, sqlite_office: Office) -> None:
        office = sqlite_office
        message = mail(COMPLAINT_FR)
        taken = [carried(office, by(f"X-Way: {way}\r\n", message), way) for way in ("a", "b", "c")]
        rows = {row["sha256"]: row["same_as"] for row in listed(office, Listing.ARRIVALS)}
        assert rows == {taken[0]: None, taken[1]: taken[0], taken[2]: taken[0]}

    def test_that_follows_up_is_joined_once(self, sqlite_office: Office) -> None:
        office = sqlite_office
        carried(office, mail(COMPLAINT_FR))
        (complaint,) = listed(office, Listing.COMPLAINTS)
        before = len(listed(office, Listing.DISPATCHES))
        reminder = mail(REMINDER_FR.format(reference=complaint["reference"]), subject="Rappel")
        from_both(office, reminder)
        (complaint,) = listed(office, Listing.COMPLAINTS)
        assert len(complaint["arrivals"]) == 3
        assert len(listed(office, Listing.DISPATCHES)) == before + 2


class TestTheWholeWay:
    def test_from_two_mailboxes_to_one_acknowledgement(self, sqlite_house: HouseOnLoopback) -> None:
        house = sqlite_house
        assert house.dovecot is not None
        one, two = in_two_mailboxes(mail(COMPLAINT_FR))
        house.dovecot.append("plaintes", "INBOX", one)
        house.dovecot.append("klachten", "INBOX", two)
        house.once()
        (complaint,) = house.listed("complaints")
        rows = house.listed("arrivals")
        assert {row["reference"] for row in rows} == {complaint["reference"]}
        assert {row["source"] for row in rows} == {"plaintes", "klachten"}
        assert sorted(complaint["arrivals"]) == sorted(row["sha256"] for row in rows)
        assert (len(house.accepted("odile.vranckx@mail.example")), len(house.accepted(MEDIATORS))) == (1, 1)


class TestField3:
    def test_one_message_id_with_another_body_is_another_message(self, office: Office) -> None:
        """freescout#5591: DHL uses one Message-ID for different mails; the second was lost."""
        carried(office, mail(COMPLAINT_FR, Message_ID="<one@mail.example>"))
        carried(office, mail(COMPLAINT_NL, Message_ID="<one@mail.example>"))
        assert len(listed(office, Listing.COMPLAINTS)) == 2
        assert events(office, "arrival.same_message") == []


class TestANearCopy:
    def test_of_the_same_person_is_linked_in_both_and_waits_for_a_person(self, office: Office) -> None:
        carried(office, mail(COMPLAINT_FR))
        carried(office, mail(COMPLAINT_FR + "\nJe vous le redemande.\n", subject="Encore"))
        first, second = listed(office, Listing.COMPLAINTS)
        assert (first["linked"], second["linked"]) == ([second["reference"]], [first["reference"]])
        (hold,) = [row for row in listed(office, Listing.HOLDS) if row["reason"] == "near_copy"]
        assert (hold["reference"], hold["detail"]) == (second["reference"], f"nearly the words of {first['reference']}")
        assert events(office, "complaint.linked") == [second["reference"]]

    def test_is_never_merged_and_both_clocks_run_and_both_are_acknowledged(self, sqlite_office: Office) -> None:
        office = sqlite_office
        carried(office, mail(COMPLAINT_FR))
        carried(office, mail(COMPLAINT_FR, subject="Encore"), received=FIRST_DAY + timedelta(days=3))
        assert [row["due"] for row in listed(office, Listing.COMPLAINTS)] == ["2027-01-04", "2027-01-07"]
        sent = [row for row in listed(office, Listing.DISPATCHES) if row["template"] == "acknowledgement"]
        assert len(sent) == 2

    def test_as_a_scanned_letter_is_linked_to_its_mail(self, sqlite_office: Office) -> None:
        """Through Tesseract: the letter has a head, a stamp and creases, the mail has none of them."""
        office = sqlite_office
        sent = tomllib.loads((SAMPLES / "letters" / "fr-recuperation.toml").read_text())
        sender = "Marcel Lescrenier <marcel.lescrenier@mail.example>"
        carried(office, mail(f"{sent['body']}\n{sent['sender']}", sender=sender, subject=sent["subject"]))
        scanned(office, SAMPLES / sent["file"])
        first, second = listed(office, Listing.COMPLAINTS)
        assert {first["channel"], second["channel"]} == {"email", "letter"}
        assert (first["linked"], second["linked"]) == ([second["reference"]], [first["reference"]])

    def test_is_linked_through_many_misread_letters(self, sqlite_office: Office) -> None:
        office = sqlite_office
        carried(office, mail(COMPLAINT_FR))
        letter(office, misread(COMPLAINT_FR, 30) + "\nOdile Vranckx\n")
        first, second = listed(office, Listing.COMPLAINTS)
        assert second["linked"] == [first["reference"]]

    def test_that_a_colleague_passed_on_is_linked_to_what_came_directly(self, sqlite_office: Office) -> None:
        office = sqlite_office
        carried(office, mail(COMPLAINT_FR))
        header = "De : Odile Vranckx <odile.vranckx@mail.example>\nEnvoyé : vendredi 20 novembre 2026 09:12\n"
        forwarded = (
            f"Pour suite.\n\nAn\n\n-----Message d'origine-----\n{header}À : guichet@house.example\nObjet : Plainte\n\n"
        )
        sender = "An Peeters <an.peeters@house.example>"
        carried(office, mail(forwarded + COMPLAINT_FR, sender=sender, subject="TR: Plainte"))
        first, second = sorted(listed(office, Listing.COMPLAINTS), key=lambda row: str(row["reference"]))
        assert second["writer"]["email"] == "odile.vranckx@mail.example"
        assert second["linked"] == [first["reference"]]

    def test_is_linked_when_both_come_at_the_same_time(self, office: Office) -> None:
        taken = [take(office, mail(COMPLAINT_FR, subject=subject)) for subject in ("Un", "Deux")]
        carry_at_once(office, taken)
        first, second = listed(office, Listing.COMPLAINTS)
        assert (first["linked"], second["linked"]) == ([second["reference"]], [first["reference"]])

    @pytest.mark.parametrize(
        "changes",
        [
            {"sender": "Guy Peeters <guy.peeters@mail.example>", "text": COMPLAINT_FR.replace("0417/33.208", "0417/33.211")},
            {"received": FIRST_DAY - timedelta(days=61)},
            {"text": COMPLAINT_NL.replace("Wouter Claessens", "Odile Vranckx").replace("33.209", "33.208")},
        ],
        ids=["two people with one form", "two months apart", "another text"],
    )  # fmt: skip
    def test_is_no(self, sqlite_office: Office, changes: dict[str, Any]) -> None:
        office = sqlite_office
        received = changes.pop("received", FIRST_DAY)
        text = str(changes.pop("text", COMPLAINT_FR))
        name = str(changes.get("sender", "Odile Vranckx")).partition(" <")[0]
        carried(office, mail(COMPLAINT_FR))
        carried(office, mail(text.replace("Odile Vranckx", name), subject="Autre", **changes), received=received)
        assert [row["linked"] for row in listed(office, Listing.COMPLAINTS)] == [[], []]

    def test_joined_by_a_person_leaves_one_open_complaint(self, sqlite_office: Office) -> None:
        office = sqlite_office
        carried(office, mail(COMPLAINT_FR))
        carried(office, mail(COMPLAINT_FR, subject="Encore"))
        first, second = listed(office, Listing.COMPLAINTS)
        released(office, "near_copy", Given(reference=first["reference"]))
        first, second = listed(office, Listing.COMPLAINTS)
        assert (first["state"], second["state"], len(first["arrivals"])) == ("open", "closed", 2)


class TestANearCopyAcrossRestriction:
    def test_of_a_restricted_complaint_goes_to_the_dpo_too(self, sqlite_office: Office) -> None:
        office = sqlite_office
        carried(office, mail(PRIVACY_FR))
        shortened = PRIVACY_FR.replace("Je porte plainte pour une violation de mes données personnelles. ", "")
        carried(office, mail(shortened, subject="Suite"))
        assert [row["restricted"] for row in listed(office, Listing.COMPLAINTS)] == [True, True]

    def test_is_told_to_the_dpo_alone(self, sqlite_office: Office) -> None:
        """FIELD, lesson 20: beside the ordinary one a mediator would learn whose the restricted one is."""
        office = sqlite_office
        carried(office, mail(COMPLAINT_FR))
        carried(office, mail(COMPLAINT_FR + PRIVACY_FR.partition("\n\n")[2], subject="Suite"))
        ordinary, restricted = listed(office, Listing.COMPLAINTS)
        assert (ordinary["restricted"], restricted["restricted"]) == (False, True)
        assert ordinary["linked"] == [restricted["reference"]]
        assert listed(office, Listing.COMPLAINTS, Viewer.MEDIATOR)[0]["linked"] == []
        with office.database.begin() as session:  # what the mediators' notice would tell
            assert complaints.linked_to(session, ordinary["reference"]) == []
        assert "near_copy" not in {row["reason"] for row in listed(office, Listing.HOLDS, Viewer.MEDIATOR)}


class TestAFollowUp:
    """By thread, slip or reference and sender; every combination by itself is in tests/routing/test_followups.py."""

    @pytest.fixture
    def open_case(self, sqlite_office: Office) -> tuple[Office, dict[str, Any], dict[str, Any]]:
        """A house with one complaint of Odile's and its acknowledgement sent."""
        office = sqlite_office
        carried(office, mail(COMPLAINT_FR, Message_ID="<first@mail.example>"))
        send_all(office)
        (complaint,) = listed(office, Listing.COMPLAINTS)
        (acknowledgement,) = [row for row in listed(office, Listing.DISPATCHES) if row["template"] == "acknowledgement"]
        return office, complaint, acknowledgement

    @pytest.mark.parametrize("way", ["ours", "theirs", "reference", "misread"])
    def test_of_the_sender_joins(self, open_case: tuple[Office, dict[str, Any], dict[str, Any]], way: str) -> None:
        office, complaint, acknowledgement = open_case
        reference = complaint["reference"]
        quoted = {"reference": reference, "misread": reference.replace("000", "OOO")}.get(way, "de novembre")
        replied = {"ours": acknowledgement["message_id"], "theirs": "<first@mail.example>"}.get(way, "")
        carried(office, mail(REMINDER_FR.format(reference=quoted), subject="Rappel", In_Reply_To=replied))
        (same,) = listed(office, Listing.COMPLAINTS)
        assert (len(same["arrivals"]), same["due"]) == (2, complaint["due"])

    @pytest.mark.parametrize("by_post", [False, True], ids=["to a mail", "to a letter"])
    def test_to_what_a_person_joined_to_another_joins_that_other(self, sqlite_office: Office, by_post: bool) -> None:
        office = sqlite_office
        letter(office, COMPLAINT_FR) if by_post else carried(office, mail(COMPLAINT_FR))
        (first,) = listed(office, Listing.COMPLAINTS)
        carried(office, mail(COMPLAINT_FR + "\nMerci de me répondre vite.", subject="Encore"))
        send_all(office)
        released(office, "near_copy", Given(reference=first["reference"]))
        rows = [row for row in listed(office, Listing.DISPATCHES) if row["template"] == "acknowledgement"]
        (second,) = [row for row in rows if row["reference"] != first["reference"]]
        answer = REMINDER_FR.format(reference="de novembre")
        carried(office, mail(answer, subject="Rappel", In_Reply_To=second["message_id"]))
        assert len(listed(office, Listing.COMPLAINTS)) == 2
        assert len(self.case(office, first["reference"])["arrivals"]) == 3

    def test_of_the_sender_to_a_closed_case_is_a_hold_that_says_so(
        self, open_case: tuple[Office, dict[str, Any], dict[str, Any]]
    ) -> None:
        office, complaint, _ = open_case
        with office.database.begin() as session:
            session.get_one(ComplaintRow, complaint["reference"]).state = "closed"
        carried(office, mail(REMINDER_FR.format(reference=complaint["reference"]), subject="Rappel"))
        assert self.held(office) == f"{complaint['reference']} (quoted): closed"

    def test_from_another_address_in_our_thread_is_a_hold_that_says_so(
        self, open_case: tuple[Office, dict[str, Any], dict[str, Any]]
    ) -> None:
        office, complaint, acknowledgement = open_case
        reminder = mail(
            REMINDER_FR.format(reference="de novembre"), sender="Odile Vranckx <odile@work.example>", subject="Rappel",
            In_Reply_To=acknowledgement["message_id"],
        )  # fmt: skip
        carried(office, reminder)
        reference = complaint["reference"]
        assert (
            self.held(office)
            == f"{reference} (answers our message about it): not from its writer's address, the same name"
        )
        released(office, "follow_up_unmatched", Given(reference=reference))
        assert len(self.case(office, reference)["arrivals"]) == 2

    def test_with_a_wrong_check_is_a_hold_that_shows_what_may_be_meant(
        self, open_case: tuple[Office, dict[str, Any], dict[str, Any]]
    ) -> None:
        office, complaint, _ = open_case
        wrong = complaint["reference"][:-2] + "99"
        carried(office, mail(REMINDER_FR.format(reference=wrong), subject="Rappel"))
        assert self.held(office) == (
            f"{wrong} (quoted): its check digits are wrong; {complaint['reference']} (near a reference that it quotes)"
        )
        assert len(self.case(office, complaint["reference"])["arrivals"]) == 1

    def test_on_paper_joins_by_the_name_and_not_without_it(
        self, open_case: tuple[Office, dict[str, Any], dict[str, Any]]
    ) -> None:
        office, complaint, _ = open_case
        text = REMINDER_FR.format(reference=complaint["reference"].replace("000", "OO0"))
        letter(office, text + "\nrue Longue 3\n1000 Bruxelles\n")
        letter(office, text.replace("Odile Vranckx", "Guy Inconnu") + "\nrue Courte 5\n1000 Bruxelles\n")
        assert len(self.case(office, complaint["reference"])["arrivals"]) == 2
        assert complaint["reference"] in (self.held(office) or "")

    def held(self, office: Office) -> str | None:
        (hold,) = [row for row in listed(office, Listing.HOLDS) if row["reason"] == "follow_up_unmatched"]
        detail: str | None = hold["detail"]
        return detail

    def case(self, office: Office, reference: str) -> dict[str, Any]:
        return next(row for row in listed(office, Listing.COMPLAINTS) if row["reference"] == reference)


class TestWhatAMachineAnswers:
    @pytest.fixture
    def acknowledged(self, office: Office) -> tuple[Office, dict[str, Any]]:
        """A house that has sent an acknowledgement."""
        carried(office, mail(COMPLAINT_FR))
        send_all(office)
        (acknowledgement,) = [row for row in listed(office, Listing.DISPATCHES) if row["template"] == "acknowledgement"]
        assert acknowledgement["state"] == "sent"
        return office, acknowledgement

    def test_a_bounce_for_good_is_a_hold(self, acknowledged: tuple[Office, dict[str, Any]]) -> None:
        office, sent = acknowledged
        carried(office, bounce(sent["message_id"]))
        assert state_of(office, sent) == ("bounced", "bounced", "5.1.1")
        assert [row["reason"] for row in listed(office, Listing.HOLDS)] == ["dispatch_bounced"]

    def test_a_delay_is_journalled_however_often_and_the_dispatch_stays_sent(
        self, acknowledged: tuple[Office, dict[str, Any]]
    ) -> None:
        office, sent = acknowledged
        carried(office, bounce(sent["message_id"], status="4.4.1", action="delayed"))
        carried(office, bounce(sent["message_id"], status="4.4.1", action="delayed", number=2))
        assert state_of(office, sent)[0] == "sent"
        assert events(office, "dispatch.delayed") == [sent["id"]] * 2
        assert listed(office, Listing.HOLDS) == []

    def test_a_full_mailbox_that_the_server_gave_up_on_is_a_hold_too(
        self, acknowledged: tuple[Office, dict[str, Any]]
    ) -> None:
        office, sent = acknowledged
        carried(office, bounce(sent["message_id"], status="4.2.2"))
        assert state_of(office, sent) == ("bounced", "bounced", "4.2.2")
        assert [row["reason"] for row in listed(office, Listing.HOLDS)] == ["dispatch_bounced"]

    @pytest.mark.parametrize("sign", ["From: Plaintes <mediators@house.example>", "Subject: {reference}"])
    def test_a_bounce_whose_message_id_a_gateway_wrote_is_found_by_its_addressee(
        self, acknowledged: tuple[Office, dict[str, Any]], sign: str
    ) -> None:
        office, sent = acknowledged
        shown = sign.format(reference=sent["reference"])
        carried(office, bounce("<rewritten@gateway.example>", returned=shown))
        assert state_of(office, sent)[0] == "bounced"

    @pytest.mark.parametrize("sign", ["From: Paul Essai <paul@mail.example>", "Subject: Bonjour"])
    def test_a_bounce_of_somebody_elses_mail_to_the_same_address_changes_nothing(
        self, acknowledged: tuple[Office, dict[str, Any]], sign: str
    ) -> None:
        office, sent = acknowledged
        sha256 = carried(office, bounce("<theirs@mail.example>", returned=sign))
        assert (state_of(office, sent)[0], listed(office, Listing.HOLDS)) == ("sent", [])
        assert events(office, "arrival.bounce_unmatched") == [sha256]

    def test_a_bounce_of_nothing_of_ours_is_kept_and_journalled(self, sqlite_office: Office) -> None:
        sha256 = carried(sqlite_office, bounce("<unknown@house.example>"))
        assert events(sqlite_office, "arrival.bounce_unmatched") == [sha256]

    def test_an_absence_is_journalled_and_no_hold(self, acknowledged: tuple[Office, dict[str, Any]]) -> None:
        office, sent = acknowledged
        carried(office, absence(sent["message_id"]))
        assert events(office, "dispatch.auto_reply") == [sent["id"]]
        assert (state_of(office, sent)[0], listed(office, Listing.HOLDS)) == ("sent", [])

    def test_a_receipt_is_journalled_and_no_hold(self, acknowledged: tuple[Office, dict[str, Any]]) -> None:
        office, sent = acknowledged
        carried(office, receipt(sent["message_id"]))
        assert events(office, "dispatch.receipt") == [sent["id"]]
        assert (state_of(office, sent)[0], listed(office, Listing.HOLDS)) == ("sent", [])

    def test_nothing_of_it_is_ever_answered(self, acknowledged: tuple[Office, dict[str, Any]]) -> None:
        office, sent = acknowledged
        before = len(listed(office, Listing.DISPATCHES))
        carried(office, bounce(sent["message_id"]))
        carried(office, absence(sent["message_id"]))
        carried(office, receipt(sent["message_id"]))
        assert len(listed(office, Listing.DISPATCHES)) == before


class TestAnAutomaticLookingHeaderOnAPersonsMail:
    """FIELD, lesson 18: osTicket#726; Exchange stamps people's mail, and they were left without an answer."""

    def test_withholds_the_answer_and_is_listed_and_registered(self, sqlite_office: Office) -> None:
        office = sqlite_office
        carried(office, mail(COMPLAINT_FR, X_Auto_Response_Suppress="All"))
        (complaint,) = listed(office, Listing.COMPLAINTS)
        (hold,) = listed(office, Listing.HOLDS)
        assert (hold["reason"], hold["reference"]) == ("not_acknowledged", complaint["reference"])
        assert self.withheld(office) == [("acknowledgement", "automatic_header")]

    def test_on_a_follow_up_is_listed_too_and_a_person_can_answer(self, sqlite_office: Office) -> None:
        office = sqlite_office
        carried(office, mail(COMPLAINT_FR))
        (complaint,) = listed(office, Listing.COMPLAINTS)
        reminder = REMINDER_FR.format(reference=complaint["reference"])
        carried(office, mail(reminder, subject="Rappel", X_Auto_Response_Suppress="All"))
        assert self.withheld(office) == [("follow_up_receipt", "automatic_header")]
        released(office, "not_acknowledged", Given())
        assert self.withheld(office) == []

    def withheld(self, office: Office) -> list[tuple[str, str]]:
        rows = listed(office, Listing.DISPATCHES)
        return [(row["template"], row["reason"]) for row in rows if row["state"] == "withheld"]


def send_all(office: Office) -> None:
    assert list(sweep.send_all(office, lambda *_: None)) == []


def state_of(office: Office, sent: dict[str, Any]) -> tuple[str, str | None, str | None]:
    (row,) = [row for row in listed(office, Listing.DISPATCHES) if row["id"] == sent["id"]]
    return row["state"], row["reason"], row["answer"]


def carry_at_once(office: Office, taken: Sequence[str]) -> None:
    """Carries them in as many threads, which start together."""
    together = threading.Barrier(len(taken))

    def carry(sha256: str) -> None:
        together.wait()
        pipeline.carry(office, sha256)

    with ThreadPoolExecutor(len(taken)) as threads:
        list(threads.map(carry, taken))


def bounce(
    message_id: str, *, status: str = "5.1.1", action: str = "failed", number: int = 1, returned: str = "X-Mailer: none"
) -> bytes:
    """What a mail server sends back for one of our messages (RFC 3464); `returned` is one more field of that message."""
    return (
        "Return-Path: <>\r\nFrom: MAILER-DAEMON@mail.example\r\nTo: mediators@house.example\r\n"
        f"Date: Tue, 24 Nov 2026 08:0{number}:00 +0100\r\nSubject: Undelivered Mail Returned to Sender\r\n"
        f"Message-ID: <bounce-{number}@mail.example>\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="B"\r\n\r\n'
        "--B\r\nContent-Type: text/plain\r\n\r\nYour message could not be delivered.\r\n"
        "--B\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mail.example\r\n\r\n"
        f"Final-Recipient: rfc822; odile.vranckx@mail.example\r\nAction: {action}\r\nStatus: {status}\r\n"
        f"--B\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {message_id}\r\n{returned}\r\n\r\n--B--\r\n"
    ).encode()


def absence(message_id: str) -> bytes:
    """An out-of-office reply (RFC 3834)."""
    text = "Je suis absente du bureau jusqu'au 30 novembre. Votre message ne sera pas transféré. Cordialement."
    return mail(
        text, subject="Réponse automatique : absence du bureau", Auto_Submitted="auto-replied", In_Reply_To=message_id
    )


def receipt(message_id: str) -> bytes:
    """A receipt of a message that was displayed (RFC 8098)."""
    return (
        "From: Odile Vranckx <odile.vranckx@mail.example>\r\nTo: mediators@house.example\r\nSubject: Lu : votre plainte\r\n"
        "Date: Tue, 24 Nov 2026 08:30:00 +0100\r\nMessage-ID: <receipt@mail.example>\r\n"
        f"In-Reply-To: {message_id}\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=disposition-notification; boundary="B"\r\n\r\n'
        "--B\r\nContent-Type: text/plain\r\n\r\nLe message a été affiché.\r\n"
        "--B\r\nContent-Type: message/disposition-notification\r\n\r\nReporting-UA: mail.example\r\n"
        f"Final-Recipient: rfc822;odile.vranckx@mail.example\r\nOriginal-Message-ID: {message_id}\r\n"
        "Disposition: manual-action/MDN-sent-manually; displayed\r\n\r\n--B--\r\n"
    ).encode()


def encrypted() -> bytes:
    """A message that only its addressee's key opens (RFC 8551)."""
    message = EmailMessage()
    message["From"] = "Odile Vranckx <odile.vranckx@mail.example>"
    message["To"] = "plaintes@house.example"
    message["Subject"] = "Plainte"
    message["Date"] = "Mon, 23 Nov 2026 10:12:00 +0100"
    message["Message-ID"] = "<sealed@mail.example>"
    message["MIME-Version"] = "1.0"
    message["Content-Type"] = 'application/pkcs7-mime; smime-type=enveloped-data; name="smime.p7m"'
    message["Content-Transfer-Encoding"] = "base64"
    message.set_payload("MIAGCSqGSIb3DQEHA6CAMIACAQAxggE=\n")
    return message.as_bytes()

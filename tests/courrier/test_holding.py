"""What a person does about a complaint that waits: confirm it, correct it, join it, give it an address."""

from datetime import date, datetime

import pytest
from sqlalchemy import select

from courrier import holding
from courrier.files import Files
from models import arrivals, complaints, dispatches, listing
from models.arrivals import Given
from models.dispatches import Planned
from models.tables import ArrivalRow, EventRow
from models.values import Address, Affiliate, Complaint, Document, Provenance, Registration, Writer, to_json
from models.words import (
    Channel,
    DispatchChannel,
    DispatchState,
    HoldReason,
    Kind,
    Language,
    LinkWhy,
    Listing,
    Part,
    PrivacyType,
    ReviewReason,
    Template,
    Viewer,
)
from tests.builders import BRUSSELS, RECEIVED, email, letter
from tests.courrier.cases import NOW


def registered(
    files: Files,
    *holds: HoldReason,
    complaint: Complaint | None = None,
    part: Part = Part.ORDINARY,
    privacy_type: PrivacyType | None = None,
    data: bytes = b"one",
) -> str:
    """A complaint in review with these holds; its reference."""
    sha256 = files.store.put(data)
    with files.database.begin() as session:
        provenance = Provenance(channel=Channel.EMAIL, source="p", source_key=sha256, received=RECEIVED)
        arrivals.take(session, NOW, sha256, 3, provenance)
        return complaints.register(
            session, NOW, sha256, complaint or email(),
            Registration(
                part=part, kind=Kind.COMPLAINT, in_review=True, flags=(), service=None, privacy_type=privacy_type,
                due=date(2026, 4, 15), review_reasons=(ReviewReason.KIND,), holds=holds,
            ),
            prefix="MQS", zone=BRUSSELS, keyring=files.store.keyring,
        )  # fmt: skip


def withheld(
    files: Files, reference: str, channel: DispatchChannel = DispatchChannel.POST, why: str = "no_address"
) -> None:
    with files.database.begin() as session:
        row = complaints.row_of(session, reference)
        assert row is not None
        planned = Planned(
            id="d1", key="d1", message_id="<d1@house.example>", arrival=row.arrival, reference=reference, restricted=False,
            template=Template.ACKNOWLEDGEMENT, channel=channel, to=None, with_original=False,
            state=DispatchState.WITHHELD, reason=why,
        )  # fmt: skip
        dispatches.queue(session, NOW, planned)


def listed(files: Files, what: Listing, viewer: Viewer = Viewer.DPO) -> list[dict[str, object]]:
    with files.database.begin() as session:
        return list(listing.rows(session, what, viewer, files.house.zone))


def complaint_of(files: Files, reference: str) -> dict[str, object]:
    return next(row for row in listed(files, Listing.COMPLAINTS) if row["reference"] == reference)


class TestRelease:
    def test_confirms_a_complaint_in_review(self, files: Files) -> None:
        reference = registered(files, HoldReason.IN_DOUBT)
        holding.release(files, 1, Given())
        assert complaint_of(files, reference)["state"] == "open"
        assert listed(files, Listing.HOLDS) == []

    def test_leaves_it_in_review_while_it_waits_for_something_else(self, files: Files) -> None:
        reference = registered(files, HoldReason.IN_DOUBT, HoldReason.ADMISSIBILITY)
        holding.release(files, 1, Given())
        assert complaint_of(files, reference)["state"] == "in_review"

    def test_moves_the_clock_with_the_day_that_a_person_found(self, files: Files) -> None:
        reference = registered(files, HoldReason.IN_DOUBT)
        holding.release(files, 1, Given(received=datetime(2026, 2, 1, tzinfo=BRUSSELS)))
        row = complaint_of(files, reference)
        assert (str(row["received"])[:10], row["received_assumed"], row["due"]) == ("2026-02-01", False, "2026-03-18")

    def test_keeps_the_month_of_a_rights_request(self, files: Files) -> None:
        reference = registered(
            files, HoldReason.IN_DOUBT, part=Part.RESTRICTED, privacy_type=PrivacyType.RIGHTS_REQUEST
        )
        holding.release(files, 1, Given(received=datetime(2026, 2, 1, tzinfo=BRUSSELS)), Viewer.DPO)
        assert complaint_of(files, reference)["due"] == "2026-03-01"

    @pytest.mark.parametrize("role", [Viewer.MAILROOM, Viewer.MEDIATOR, Viewer.OPERATOR])
    def test_of_what_is_restricted_is_the_dpos_alone(self, files: Files, role: Viewer) -> None:
        registered(files, HoldReason.IN_DOUBT, part=Part.RESTRICTED)
        with pytest.raises(holding.CannotDo, match="--role dpo"):
            holding.release(files, 1, Given(kind=Kind.UNSOLICITED), role)

    def test_is_kept_with_the_role_of_who_did_it(self, files: Files) -> None:
        registered(files, HoldReason.IN_DOUBT, part=Part.RESTRICTED)
        holding.release(files, 1, Given(), Viewer.DPO)
        with files.database.begin() as session:
            event = session.scalars(select(EventRow).where(EventRow.what == "hold.released")).one()
            assert event.data["role"] == "dpo"

    def test_corrects_the_language(self, files: Files) -> None:
        reference = registered(files, HoldReason.IN_DOUBT)
        holding.release(files, 1, Given(language=Language.DE))
        assert complaint_of(files, reference)["language"] == "de"

    def test_closes_what_is_no_complaint(self, files: Files) -> None:
        reference = registered(files, HoldReason.IN_DOUBT)
        holding.release(files, 1, Given(kind=Kind.UNSOLICITED))
        row = complaint_of(files, reference)
        assert (row["state"], row["kind"]) == ("closed", "unsolicited")

    def test_joins_it_to_the_complaint_that_a_person_names(self, files: Files) -> None:
        first = registered(files, data=b"first")
        second = registered(files, HoldReason.FOLLOW_UP_UNMATCHED, data=b"second")
        holding.release(files, 1, Given(reference=first))
        assert len(complaint_of(files, first)["arrivals"]) == 2  # type: ignore[arg-type]
        assert complaint_of(files, second)["state"] == "closed"

    def test_takes_a_reference_as_people_type_it(self, files: Files) -> None:
        first = registered(files, data=b"first")
        registered(files, HoldReason.FOLLOW_UP_UNMATCHED, data=b"second")
        assert first in holding.release(files, 1, Given(reference=first.lower().replace("-", " ")))

    def test_that_joins_it_ends_what_else_was_asked_about_it(self, files: Files) -> None:
        first = registered(files, data=b"first")
        registered(
            files, HoldReason.FOLLOW_UP_UNMATCHED, HoldReason.NEAR_COPY, HoldReason.NOT_ACKNOWLEDGED, data=b"second"
        )
        holding.release(files, 1, Given(reference=first))
        assert [hold["reason"] for hold in listed(files, Listing.HOLDS)] == ["not_acknowledged"]

    def test_joins_it_once_however_it_is_linked_already(self, files: Files) -> None:
        first = registered(files, data=b"first")
        second = registered(files, HoldReason.NEAR_COPY, data=b"second")
        with files.database.begin() as session:
            complaints.link(session, NOW, second, first, LinkWhy.NEAR_COPY)
        holding.release(files, 1, Given(reference=first))
        assert complaint_of(files, first)["linked"] == [second]

    def test_joins_an_arrival_to_nothing_that_is_not_there(self, files: Files) -> None:
        sha256 = files.store.put(b"sealed")
        with files.database.begin() as session:
            provenance = Provenance(channel=Channel.EMAIL, source="p", source_key=sha256, received=RECEIVED)
            arrivals.take(session, NOW, sha256, 3, provenance)
            arrivals.hold(session, NOW, arrivals.load(session, sha256), HoldReason.ENCRYPTED, None)
        with pytest.raises(holding.CannotDo, match="no such complaint"):
            holding.release(files, 1, Given(reference="MQS-2026-000999-74"))

    def test_joins_it_to_nothing_that_is_not_there(self, files: Files) -> None:
        registered(files, HoldReason.FOLLOW_UP_UNMATCHED)
        with pytest.raises(holding.CannotDo, match="no such complaint"):
            holding.release(files, 1, Given(reference="MQS-2026-000999-74"))
        assert len(listed(files, Listing.HOLDS)) == 1

    def test_gives_a_letter_its_address_and_queues_it(self, files: Files) -> None:
        reference = registered(files, HoldReason.NO_ADDRESS, complaint=letter())
        withheld(files, reference)
        holding.release(files, 1, Given(text="Odile Vranckx\nrue Courte 1\n1000 Bruxelles\n"))
        assert [row["state"] for row in listed(files, Listing.DISPATCHES)] == ["queued"]

    @pytest.mark.parametrize(
        ("first", "name"),
        [
            ("Odile Vranckx", "Odile Vranckx"),
            ("Mevrouw O. Vranckz", "Odile Vranckz"),
            ("Jan Proef", "Jan Proef"),
            ("Résidence Les Tilleuls", "Odile Vranckz"),
        ],
    )
    def test_prints_the_name_that_was_typed_and_not_what_a_scanner_made_of_it(
        self, files: Files, first: str, name: str
    ) -> None:
        read = letter(writer=Writer(name="Odile Vranckz"), affiliate=Affiliate(name="Odile Vranckz"))
        reference = registered(files, HoldReason.NO_ADDRESS, complaint=read)
        holding.release(files, 1, Given(text=f"{first}\nrue Courte 1\n1000 Bruxelles"))
        found = complaint_of(files, reference)
        assert (found["writer"]["name"], found["affiliate"]["name"]) == (name, name)

    def test_of_a_letter_without_address_asks_for_one(self, files: Files) -> None:
        registered(files, HoldReason.NO_ADDRESS, complaint=letter())
        with pytest.raises(holding.CannotDo, match="--text FILE"):
            holding.release(files, 1, Given())

    @pytest.mark.parametrize(
        ("text", "why"),
        [
            ("1180 Uccle", "1 lines"),
            ("Odile Vranckx\nrue Courte 1\nUccle", "no postcode"),
            (f"Odile Vranckx\n{'rue Longue ' * 6}1\n1180 Uccle", "line 2 is longer"),
            ("a\n" * 6 + "1180 Uccle", "7 lines"),
        ],
    )
    def test_takes_no_address_that_would_be_cut_off_or_reach_nobody(self, files: Files, text: str, why: str) -> None:
        reference = registered(files, HoldReason.NO_ADDRESS, complaint=letter())
        withheld(files, reference)
        with pytest.raises(holding.CannotDo, match=why):
            holding.release(files, 1, Given(text=text))
        assert [row["state"] for row in listed(files, Listing.DISPATCHES)] == ["withheld"]

    @pytest.mark.parametrize(
        ("part", "shown"), [(Part.ORDINARY, ["Odile\nrue Courte"] * 2), (Part.RESTRICTED, [None, "Odile\nrue Courte"])]
    )
    def test_of_a_letter_without_address_shows_what_was_read_of_it(
        self, files: Files, part: Part, shown: list[str | None]
    ) -> None:
        read = letter(writer=Writer(name="Odile", address_attempt="Odile\nrue Courte"))
        registered(files, HoldReason.NO_ADDRESS, complaint=read, part=part)
        with files.database.begin() as session:
            arrival = session.scalars(select(ArrivalRow)).one()
            arrival.complaint = files.store.put(to_json(read))
            arrival.restricted = part is Part.RESTRICTED
        assert [holding.show(files, 1, viewer)["attempt"] for viewer in (Viewer.MAILROOM, Viewer.DPO)] == shown

    def test_a_second_time_is_refused(self, files: Files) -> None:
        registered(files, HoldReason.IN_DOUBT)
        holding.release(files, 1, Given())
        with pytest.raises(holding.CannotDo, match="before"):
            holding.release(files, 1, Given())

    @pytest.mark.parametrize("why", ["own_address", "no_reply_address", "mailing_list", "no_address"])
    def test_writes_to_no_address_that_nobody_reads(self, files: Files, why: str) -> None:
        reference = registered(files, HoldReason.NOT_ACKNOWLEDGED)
        withheld(files, reference, DispatchChannel.EMAIL, why)
        holding.release(files, 1, Given())
        assert [row["state"] for row in listed(files, Listing.DISPATCHES)] == ["withheld"]

    def test_sends_what_only_a_header_had_kept_back(self, files: Files) -> None:
        reference = registered(files, HoldReason.NOT_ACKNOWLEDGED)
        withheld(files, reference, DispatchChannel.EMAIL, "automatic_header")
        holding.release(files, 1, Given())
        assert [row["state"] for row in listed(files, Listing.DISPATCHES)] == ["queued"]


class TestAMessageThatCameBack:
    def bounced(
        self,
        files: Files,
        template: Template = Template.ACKNOWLEDGEMENT,
        channel: DispatchChannel = DispatchChannel.EMAIL,
    ) -> str:
        """A complaint whose message came back; its reference."""
        reference = registered(files)
        with files.database.begin() as session:
            row = complaints.row_of(session, reference)
            assert row is not None
            planned = Planned(
                id="d1", key="d1", message_id="<d1@house.example>", arrival=row.arrival, reference=reference,
                restricted=False, template=template, channel=channel, to=row.writer_email, with_original=False,
                state=DispatchState.SENT,
            )  # fmt: skip
            dispatches.queue(session, NOW, planned)
            dispatches.keep_rendered(session, "d1", files.store.put(b"To: the old address"))
            dispatches.bounced(session, NOW, "d1", permanent=True, status="5.1.1")
        return reference

    def to(self, address: str) -> Given:
        return Given(writer=Address(address=address))

    def dispatch(self, files: Files) -> tuple[object, object]:
        (row,) = listed(files, Listing.DISPATCHES)
        return row["to"], row["state"]

    def test_goes_to_the_address_that_a_person_found(self, files: Files) -> None:
        self.bounced(files)
        line = holding.release(files, 1, self.to("odile@new.example"))
        assert (self.dispatch(files), line) == (
            ("odile@new.example", "queued"),
            "it is sent to the new address at the next sweep",
        )

    def test_is_put_into_words_anew_for_the_new_address(self, files: Files) -> None:
        self.bounced(files)
        holding.release(files, 1, self.to("odile@new.example"))
        with files.database.begin() as session:
            found = dispatches.find(session, "d1")
        assert found is not None
        assert found.blob is None

    def test_gives_its_complaint_the_new_address_and_the_journal_says_so(self, files: Files) -> None:
        reference = self.bounced(files)
        holding.release(files, 1, self.to("odile@new.example"))
        with files.database.begin() as session:
            told = [row.key for row in session.query(EventRow).filter(EventRow.what == "complaint.address_given")]
        writer = complaint_of(files, reference)["writer"]
        assert isinstance(writer, dict)
        assert (writer["email"], told) == ("odile@new.example", [reference])

    def test_without_a_new_address_says_that_it_goes_to_the_same(self, files: Files) -> None:
        self.bounced(files)
        assert "same address" in holding.release(files, 1, Given())
        assert self.dispatch(files) == ("odile.vranckx@mail.example", "queued")

    @pytest.mark.parametrize(
        ("template", "channel", "address"),
        [
            (Template.DPO_REFERRAL, DispatchChannel.EMAIL, "odile@new.example"),
            (Template.ACKNOWLEDGEMENT, DispatchChannel.POST, "odile@new.example"),
            (Template.ACKNOWLEDGEMENT, DispatchChannel.EMAIL, "the_dpo"),
        ],
        ids=["a message to our own people", "a letter", "an address of ours"],
    )
    def test_is_sent_nowhere_else(
        self, files: Files, template: Template, channel: DispatchChannel, address: str
    ) -> None:
        self.bounced(files, template, channel)
        with pytest.raises(holding.CannotDo):
            holding.release(files, 1, self.to(files.house.dpo if address == "the_dpo" else address))
        assert self.dispatch(files)[1] == "bounced"


class TestSettingAside:
    def test_a_complaint_is_refused_since_a_person_decides_it(self, files: Files) -> None:
        registered(files, HoldReason.IN_DOUBT)
        with pytest.raises(holding.CannotDo, match="decided by a person"):
            holding.set_aside(files, 1, "too much work")


class TestShowing:
    @pytest.mark.parametrize("viewer", [Viewer.OPERATOR, Viewer.MEDIATOR, Viewer.MAILROOM])
    def test_a_restricted_hold_shows_its_clock_alone(self, files: Files, viewer: Viewer) -> None:
        registered(files, HoldReason.IN_DOUBT, part=Part.RESTRICTED)
        row = holding.show(files, 1, viewer)
        known = {key for key, value in row.items() if value not in (None, [])}
        assert known == {"reference", "state", "received", "due", "restricted"}

    def test_the_text_of_a_mixed_message_is_the_dpos_alone(self, files: Files) -> None:
        registered(files, HoldReason.IN_DOUBT)
        with files.database.begin() as session:
            arrival = session.get(ArrivalRow, files.store.put(b"one"))
            assert arrival is not None
            arrival.restricted = True
            arrival.document = files.store.put(to_json(Document(
                sha256="", channel=Channel.EMAIL, language=None, text="mon diagnostic",
            )))  # fmt: skip
        assert holding.show(files, 1, Viewer.MEDIATOR)["text"] is None
        assert holding.show(files, 1, Viewer.DPO)["text"] == "mon diagnostic"

    def test_says_what_to_do(self, files: Files) -> None:
        registered(files, HoldReason.IN_DOUBT)
        assert "confirm or correct" in holding.show(files, 1, Viewer.MEDIATOR)["todo"]

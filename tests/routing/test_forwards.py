"""What a colleague passed on: answered to its first writer, or held where it is not certain who that is."""

from dataclasses import replace

import pytest

from models.values import Address, Complaint, Disposition, PassedOn, Writer
from models.words import Flag, ForwardDoubt, HoldReason, Kind, ReviewReason, Template, Withheld
from routing.decide import decide
from routing.followups import Candidate, Found
from tests.builders import HOUSE, assessment, email

COLLEAGUE = Address(name="Marc Agent", address=f"marc.agent@{HOUSE.own_addresses[0].rpartition('@')[2]}")
ODILE = Address(name="Odile Vranckx", address="odile.vranckx@mail.example")


def passed_on(doubt: ForwardDoubt | None = None, *candidates: Address) -> Complaint:
    complaint = replace(email(), passed_on=PassedOn(by=COLLEAGUE, candidates=candidates or (ODILE,), doubt=doubt))
    return replace(complaint, writer=Writer(name="Odile Vranckx")) if doubt else complaint


def decided(complaint: Complaint, kind: Kind = Kind.COMPLAINT, *flags: Flag) -> Disposition:
    return decide(complaint, assessment(*flags, kind=kind), (), HOUSE)


class TestCertain:
    def test_the_first_writer_is_acknowledged(self) -> None:
        sendings = [one for one in decided(passed_on()).sendings if one.template.to_writer]
        assert [(one.template, one.addressee, one.withheld) for one in sendings] == [
            (Template.ACKNOWLEDGEMENT, email().writer.email, None)
        ]


class TestInDoubt:
    def test_is_registered_in_review_and_held_for_that_reason_alone(self) -> None:
        registration = decided(passed_on(ForwardDoubt.NO_ADDRESS)).registrations[0]
        assert (registration.in_review, registration.holds) == (True, (HoldReason.FORWARD_DOUBT,))
        assert registration.review_reasons == (ReviewReason.FIRST_WRITER,)

    def test_the_hold_shows_the_colleague_and_whom_the_headers_name(self) -> None:
        registration = decided(passed_on(ForwardDoubt.SEVERAL, ODILE, Address(name="Paul Essai"))).registrations[0]
        detail = registration.details[HoldReason.FORWARD_DOUBT]
        assert all(shown in detail for shown in (COLLEAGUE.address, ODILE.address, "Paul Essai"))

    @pytest.mark.parametrize("kind", [Kind.COMPLAINT, Kind.FOLLOW_UP, Kind.QUESTION, Kind.DOCUMENT, Kind.PRAISE])
    def test_nobody_is_answered(self, kind: Kind) -> None:
        sendings = [one for one in decided(passed_on(ForwardDoubt.NO_HEADER), kind).sendings if one.template.to_writer]
        assert [one.withheld for one in sendings] == [Withheld.NO_ADDRESS]

    @pytest.mark.parametrize("kind", [Kind.QUESTION, Kind.DOCUMENT, Kind.PRAISE, Kind.AUTOMATIC])
    def test_what_a_colleague_sent_to_the_mediators_is_a_complaint(self, kind: Kind) -> None:
        assert [one.kind for one in decided(passed_on(ForwardDoubt.MACHINE), kind).registrations] == [Kind.COMPLAINT]

    def test_unsolicited_mail_stays_that(self) -> None:
        assert decided(passed_on(ForwardDoubt.MACHINE), Kind.UNSOLICITED).registrations == ()

    def test_with_personal_data_the_restricted_complaint_is_held(self) -> None:
        registration = decided(passed_on(ForwardDoubt.NOTE), Kind.COMPLAINT, Flag.PERSONAL_DATA).registrations[0]
        assert HoldReason.FORWARD_DOUBT in registration.holds


class TestNoteOnACase:
    CASE = Candidate(
        reference="MQS-2026-000123-77",
        closed=False,
        restricted=False,
        writer_email="odile.vranckx@mail.example",
        writer_name="Odile Vranckx",
        national_number=None,
        found=(Found.QUOTED,),
    )

    @pytest.mark.parametrize("doubt", [ForwardDoubt.ANSWER, ForwardDoubt.NOTE])
    def test_a_colleagues_own_words_join_it_and_answer_nobody(self, doubt: ForwardDoubt) -> None:
        found = decide(passed_on(doubt), assessment(kind=Kind.FOLLOW_UP), (self.CASE,), HOUSE)
        assert (found.joins, [one.addressee for one in found.sendings]) == (self.CASE.reference, [HOUSE.mediators])

    @pytest.mark.parametrize("doubt", [ForwardDoubt.ANSWER, ForwardDoubt.NOTE])
    def test_a_complaint_that_a_colleague_tells_of_is_held(self, doubt: ForwardDoubt) -> None:
        found = decide(passed_on(doubt), assessment(), (self.CASE,), HOUSE)
        assert HoldReason.FORWARD_DOUBT in found.registrations[0].holds

    def test_a_strangers_that_merely_quotes_it_does_not(self) -> None:
        found = decide(passed_on(ForwardDoubt.NO_HEADER), assessment(), (self.CASE,), HOUSE)
        assert found.joins is None

"""By thread, slip or reference *and* sender; else a hold that says why. One row a combination."""

from dataclasses import dataclass, replace
from typing import Any

import pytest

from models.values import Affiliate, Assessment, Complaint, Disposition, Writer
from models.words import Flag, HoldReason, Kind, Part, ReviewReason, Role, Template
from routing.decide import decide
from routing.followups import Candidate, Found, explain, is_colleague, is_of_sender, joinable
from tests.builders import HOUSE, assessment, email, letter

REFERENCE = "MQS-2026-000123-77"
OTHER = "MQS-2026-000124-76"
ELSEWHERE = Writer(name="Odile Vranckx", email="odile@work.example")
STRANGER = Writer(name="Guy Inconnu", email="guy.inconnu@mail.example")
LAWYER = Writer(name="Me Ann Claes", email="claes@bar.example", role=Role.LAWYER)
NUMBER = "85073003328"
UNMATCHED = HoldReason.FOLLOW_UP_UNMATCHED


def of_odile(*found: Found, **changes: Any) -> Candidate:
    """Her open complaint, found in this way."""
    values: dict[str, Any] = {
        "reference": REFERENCE,
        "closed": False,
        "restricted": False,
        "writer_email": "odile.vranckx@mail.example",
        "writer_name": "Odile Vranckx",
        "national_number": None,
        "found": found,
    }
    return Candidate(**{**values, **changes})


@dataclass(frozen=True)
class Row:
    """Who writes and what it may come back on; what is joined, else what the hold says."""

    complaint: Complaint
    candidates: tuple[Candidate, ...]
    joins: str | None = None
    detail: str | None = None


TABLE = {
    "thread and sender": Row(email(), (of_odile(Found.THREAD),), REFERENCE),
    "her own earlier message and sender": Row(email(), (of_odile(Found.OWN_THREAD),), REFERENCE),
    "reference and sender": Row(email(), (of_odile(Found.QUOTED),), REFERENCE),
    "thread, reference and sender": Row(email(), (of_odile(Found.THREAD, Found.QUOTED),), REFERENCE),
    "sender in capitals": Row(
        email(writer=Writer(email="Odile.VRANCKX@mail.example")), (of_odile(Found.QUOTED),), REFERENCE
    ),
    "thread from another address of hers": Row(
        email(writer=ELSEWHERE), (of_odile(Found.THREAD),),
        detail=f"{REFERENCE} (answers our message about it): not from its writer's address, the same name",
    ),
    "thread and reference from another address of hers": Row(
        email(writer=ELSEWHERE), (of_odile(Found.THREAD, Found.QUOTED),),
        detail=f"{REFERENCE} (answers our message about it, quoted): not from its writer's address, the same name",
    ),
    "reference from another address with her national number": Row(
        email(writer=ELSEWHERE, affiliate=Affiliate(national_number=NUMBER)),
        (of_odile(Found.QUOTED, national_number=NUMBER),),
        detail=f"{REFERENCE} (quoted): not from its writer's address, the same national number, the same name",
    ),
    "reference of somebody else": Row(
        email(writer=STRANGER), (of_odile(Found.QUOTED),),
        detail=f"{REFERENCE} (quoted): not from its writer's address",
    ),
    "reference of a client": Row(
        email(writer=LAWYER), (of_odile(Found.QUOTED),),
        detail=f"{REFERENCE} (quoted): not from its writer's address; who writes: lawyer",
    ),
    "reference of a relative": Row(
        email(writer=replace(STRANGER, role=Role.RELATIVE)), (of_odile(Found.THREAD),),
        detail=f"{REFERENCE} (answers our message about it): not from its writer's address; who writes: relative",
    ),
    "closed": Row(email(), (of_odile(Found.QUOTED, closed=True),), detail=f"{REFERENCE} (quoted): closed"),
    "closed and of somebody else": Row(
        email(writer=STRANGER), (of_odile(Found.QUOTED, closed=True),),
        detail=f"{REFERENCE} (quoted): closed, not from its writer's address",
    ),
    "closed, and another one open of the same sender": Row(
        email(), (of_odile(Found.QUOTED, closed=True), of_odile(Found.SENDER, reference=OTHER)),
        detail=f"{REFERENCE} (quoted): closed; {OTHER} (not named, an open complaint of this sender)",
    ),
    "the first of two that is open": Row(
        email(), (of_odile(Found.THREAD, closed=True), of_odile(Found.QUOTED, reference=OTHER)), OTHER
    ),
    "the first of two that is hers": Row(
        email(), (of_odile(Found.THREAD, writer_email="x@y.example"), of_odile(Found.QUOTED, reference=OTHER)), OTHER
    ),
    "a wrong check, and nothing near it": Row(
        email(misquoted_references=("MQS-2026-000123-78",)), (),
        detail="MQS-2026-000123-78 (quoted): its check digits are wrong",
    ),
    "a wrong check, near one of hers": Row(
        email(misquoted_references=("MQS-2026-000123-78",)), (of_odile(Found.NEAR_REFERENCE),),
        detail=f"MQS-2026-000123-78 (quoted): its check digits are wrong; {REFERENCE} (near a reference that it quotes)",
    ),
    "a wrong check, near one of somebody else": Row(
        email(writer=STRANGER, misquoted_references=("MQS-2026-000123-78",)), (of_odile(Found.NEAR_REFERENCE),),
        detail="MQS-2026-000123-78 (quoted): its check digits are wrong",
    ),
    "a reference that was never given": Row(
        email(quoted_references=(OTHER,)), (), detail=f"{OTHER} (quoted): not in the register"
    ),
    "nothing": Row(email(), (), detail="names no complaint of the register"),
    "nothing, and one open of the same sender": Row(
        email(), (of_odile(Found.SENDER),),
        detail="names no complaint of the register; "
        f"{REFERENCE} (not named, an open complaint of this sender)",
    ),
    "on paper by reference and national number": Row(
        letter(writer=STRANGER, affiliate=Affiliate(national_number=NUMBER)),
        (of_odile(Found.QUOTED, national_number=NUMBER),), REFERENCE,
    ),
    "on paper by reference and whole name": Row(
        letter(writer=Writer(name="VRANCKX, Odile")), (of_odile(Found.QUOTED, writer_email=None),), REFERENCE
    ),
    "on paper by reference and another national number": Row(
        letter(affiliate=Affiliate(national_number="85073003427")), (of_odile(Found.QUOTED, national_number=NUMBER),),
        detail=f"{REFERENCE} (quoted): not under its writer's name or number, the same name",
    ),
    "on paper by reference and no name": Row(
        letter(writer=Writer(postal_address="rue Longue 3")), (of_odile(Found.QUOTED),),
        detail=f"{REFERENCE} (quoted): not under its writer's name or number",
    ),
    "on paper by reference and one word of a name": Row(
        letter(writer=Writer(name="Odile", postal_address="rue Longue 3")), (of_odile(Found.QUOTED),),
        detail=f"{REFERENCE} (quoted): not under its writer's name or number",
    ),
    "named by a person, of somebody else and closed": Row(
        email(writer=STRANGER), (of_odile(Found.NAMED, closed=True),), REFERENCE
    ),
    "named by a person, and the thread of another": Row(
        email(), (of_odile(Found.NAMED, reference=OTHER), of_odile(Found.THREAD)), OTHER
    ),
}  # fmt: skip


def decided(row: Row, found: Assessment | None = None) -> Disposition:
    return decide(row.complaint, found or assessment(kind=Kind.FOLLOW_UP), row.candidates, HOUSE)


@pytest.mark.parametrize("row", TABLE.values(), ids=TABLE.keys())
class TestTheTable:
    def test_joins(self, row: Row) -> None:
        assert decided(row).joins == row.joins

    def test_else_registers_a_complaint_in_review_that_says_why(self, row: Row) -> None:
        registered = [(each.in_review, each.holds, each.details.get(UNMATCHED)) for each in decided(row).registrations]
        assert registered == ([(True, (UNMATCHED,), row.detail)] if row.detail else [])

    def test_confirms_nothing_to_who_is_not_joined(self, row: Row) -> None:
        answers = [each.template for each in decided(row).sendings if each.template.to_writer]
        assert answers == [Template.FOLLOW_UP_RECEIPT if row.joins else Template.ACKNOWLEDGEMENT_NEUTRAL]

    def test_quotes_nobody_in_the_hold(self, row: Row) -> None:
        detail = explain(row.complaint, row.candidates, restricted=True)
        assert not {"odile", "vranckx", "guy", "@", NUMBER} & set(detail.casefold().replace("@", " @ ").split())


class TestWhatComesBackOnACase:
    @pytest.mark.parametrize("kind", [Kind.DOCUMENT, Kind.QUESTION])
    @pytest.mark.parametrize(
        "row",
        [
            Row(email(writer=ELSEWHERE), (of_odile(Found.THREAD),)),
            Row(email(quoted_references=(OTHER,)), ()),
            Row(email(misquoted_references=("MQS-2026-000123-78",)), ()),
        ],
        ids=["our thread", "a reference", "a wrong reference"],
    )
    def test_is_a_follow_up_though_it_looks_like_something_else(self, kind: Kind, row: Row) -> None:
        disposition = decided(row, assessment(kind=kind))
        assert (disposition.kind, disposition.registrations[0].holds) == (Kind.FOLLOW_UP, (UNMATCHED,))

    def test_is_no_question_because_its_sender_has_a_complaint(self) -> None:
        disposition = decided(Row(email(), (of_odile(Found.SENDER),)), assessment(kind=Kind.QUESTION))
        assert disposition.kind is Kind.QUESTION

    def test_is_joined_without_a_receipt_where_a_machine_seems_to_write(self) -> None:
        disposition = decided(Row(email(), (of_odile(Found.THREAD),)), assessment(kind=Kind.AUTOMATIC))
        assert disposition.joins == REFERENCE
        assert [each.template for each in disposition.sendings] == [Template.STAFF_NOTICE]

    def test_is_a_follow_up_where_a_person_says_so_whatever_it_looked_like(self) -> None:
        disposition = decided(Row(email(), (of_odile(Found.NAMED),)), assessment(kind=Kind.COMPLAINT))
        assert disposition.joins == REFERENCE


class TestWhatNamesARestrictedComplaint:
    DPOS = of_odile(Found.THREAD, restricted=True)

    @pytest.mark.parametrize("kind", [Kind.FOLLOW_UP, Kind.COMPLAINT, Kind.DOCUMENT])
    def test_from_elsewhere_goes_to_the_dpo_in_doubt_and_confirms_nothing(self, kind: Kind) -> None:
        disposition = decided(Row(email(writer=ELSEWHERE), (self.DPOS,)), assessment(kind=kind))
        assert [each.part for each in disposition.registrations] == [Part.RESTRICTED]
        assert ReviewReason.PERSONAL_DATA in disposition.registrations[0].review_reasons
        assert [each.template for each in disposition.sendings] == [
            Template.ACKNOWLEDGEMENT_NEUTRAL,
            Template.DPO_REFERRAL,
        ]

    def test_from_its_writer_is_joined_and_goes_to_the_dpo_alone(self) -> None:
        disposition = decided(Row(email(), (self.DPOS,)))
        assert (disposition.joins, [each.addressee for each in disposition.sendings][1:]) == (REFERENCE, [HOUSE.dpo])

    def test_as_a_new_complaint_of_its_writer_is_the_dpos_too_and_linked(self) -> None:
        disposition = decided(Row(email(), (self.DPOS,)), assessment())
        assert ([each.part for each in disposition.registrations], disposition.follows) == (
            [Part.RESTRICTED],
            REFERENCE,
        )

    def test_as_spam_is_no_case(self) -> None:
        disposition = decided(Row(email(writer=STRANGER), (self.DPOS,)), assessment(kind=Kind.UNSOLICITED))
        assert disposition.registrations == ()

    @pytest.mark.parametrize("found", [Found.SENDER, Found.NEAR_REFERENCE])
    def test_only_to_be_shown_is_shown_to_the_dpo_alone(self, found: Found) -> None:
        candidates = (of_odile(found, restricted=True),)
        assert REFERENCE not in explain(email(), candidates, restricted=False)
        assert REFERENCE in explain(email(), candidates, restricted=True)
        assert decided(Row(email(), candidates)).registrations[0].part is Part.ORDINARY

    def test_with_personal_data_is_told_whole_to_the_dpo(self) -> None:
        row = Row(email(writer=STRANGER), (self.DPOS,))
        (registration,) = decided(row, assessment(Flag.PERSONAL_DATA, kind=Kind.FOLLOW_UP)).registrations
        assert REFERENCE in registration.details[UNMATCHED]


class TestAColleague:
    COLLEAGUE = Writer(name="An Peeters", email="an.peeters@house.example")

    @pytest.mark.parametrize("found", [Found.THREAD, Found.QUOTED])
    def test_who_names_a_case_leaves_a_note_on_it(self, found: Found) -> None:
        disposition = decided(Row(email(writer=self.COLLEAGUE), (of_odile(found),)))
        assert (disposition.joins, disposition.registrations) == (REFERENCE, ())

    @pytest.mark.parametrize("found", [Found.THREAD, Found.QUOTED])
    def test_who_names_a_closed_case_makes_a_hold(self, found: Found) -> None:
        disposition = decided(Row(email(writer=self.COLLEAGUE), (of_odile(found, closed=True),)))
        assert (disposition.joins, disposition.registrations[0].holds) == (None, (UNMATCHED,))

    @pytest.mark.parametrize("address", [HOUSE.dpo, HOUSE.mediators.upper(), "an.peeters@house.example"])
    def test_writes_from_any_address_of_the_house(self, address: str) -> None:
        assert is_colleague(email(writer=Writer(email=address)), HOUSE)

    def test_of_another_domain_is_one_where_the_settings_name_the_address(self) -> None:
        elsewhere = replace(HOUSE, dpo="dpo@group.example")
        assert is_colleague(email(writer=Writer(email="dpo@group.example")), elsewhere)
        assert not is_colleague(email(writer=Writer(email="an.peeters@group.example")), elsewhere)

    def test_who_only_comes_near_a_reference_leaves_none(self) -> None:
        disposition = decided(Row(email(writer=self.COLLEAGUE), (of_odile(Found.NEAR_REFERENCE),)))
        assert disposition.joins is None


class TestTheSender:
    def test_is_nobody_without_an_address(self) -> None:
        nobody = of_odile(Found.THREAD, writer_email=None, writer_name=None)
        assert not is_of_sender(email(writer=Writer()), nobody)
        assert joinable(email(writer=Writer()), (nobody,)) is None

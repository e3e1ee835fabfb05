"""DESIGN's table and its combinations: one row each."""

from dataclasses import dataclass, replace

import pytest

from models.values import Assessment, Automatic, Complaint, Disposition, Writer
from models.words import (
    AutomaticSign,
    Flag,
    HoldReason,
    Kind,
    Language,
    LinkWhy,
    Part,
    PrivacyType,
    ReviewReason,
    Template,
    Withheld,
)
from routing.decide import decide
from routing.followups import Candidate, Found
from routing.likeness import Near
from tests.builders import HOUSE, assessment, email, letter

ANONYMOUS, OUT_OF_SCOPE, STALE, PRIVACY = Flag.ANONYMOUS, Flag.OUT_OF_SCOPE, Flag.STALE, Flag.PERSONAL_DATA
ACKNOWLEDGEMENT, DPO = Template.ACKNOWLEDGEMENT, Template.ACKNOWLEDGEMENT_DPO
NEUTRAL, IDENTIFY = Template.ACKNOWLEDGEMENT_NEUTRAL, Template.IDENTIFICATION_REQUEST
KIND, UNHAPPY = (ReviewReason.KIND,), (ReviewReason.DISSATISFACTION,)


def candidate(**changes: object) -> Candidate:
    values = {
        "reference": "MQS-2026-000123-77",
        "closed": False,
        "restricted": False,
        "writer_email": "odile.vranckx@mail.example",
        "writer_name": "Odile Vranckx",
        "national_number": None,
    }
    return Candidate(**{**values, **changes})  # type: ignore[arg-type]


@dataclass(frozen=True)
class Row:
    """A row of the table: what comes, what the register makes, what the writer gets, who of the house is told."""

    complaint: Complaint
    found: Assessment
    parts: tuple[Part, ...] = ()
    in_review: bool = False
    writer: Template | None = None
    house: tuple[str, ...] = ()
    holds: tuple[HoldReason, ...] = ()


O, R = (Part.ORDINARY,), (Part.RESTRICTED,)  # noqa: E741
MEDIATORS, TO_DPO, BOTH = (HOUSE.mediators,), (HOUSE.dpo,), (HOUSE.dpo, HOUSE.mediators)
ADMISSIBILITY, DOUBT = (HoldReason.ADMISSIBILITY,), (HoldReason.IN_DOUBT,)

TABLE = {
    "complaint": Row(email(), assessment(), O, False, ACKNOWLEDGEMENT, MEDIATORS),
    "complaint by post": Row(letter(), assessment(), O, False, ACKNOWLEDGEMENT, MEDIATORS),
    "personal data": Row(email(), assessment(PRIVACY), R, False, DPO, TO_DPO),
    "anonymous by e-mail": Row(email(), assessment(ANONYMOUS), O, False, IDENTIFY, MEDIATORS, ADMISSIBILITY),
    "anonymous by post": Row(letter(), assessment(ANONYMOUS), O, False, None, MEDIATORS, ADMISSIBILITY),
    "out of scope": Row(email(), assessment(OUT_OF_SCOPE), O, False, NEUTRAL, MEDIATORS, ADMISSIBILITY),
    "stale": Row(letter(), assessment(STALE), O, False, NEUTRAL, MEDIATORS, ADMISSIBILITY),
    "stale and out of scope": Row(email(), assessment(STALE, OUT_OF_SCOPE), O, False, NEUTRAL, MEDIATORS, ADMISSIBILITY),
    "anonymous and stale": Row(email(), assessment(ANONYMOUS, STALE), O, False, NEUTRAL, MEDIATORS, ADMISSIBILITY),
    "anonymous and out of scope": Row(
        email(), assessment(ANONYMOUS, OUT_OF_SCOPE), O, False, NEUTRAL, MEDIATORS, ADMISSIBILITY
    ),
    "anonymous, out of scope and stale by post": Row(
        letter(), assessment(ANONYMOUS, OUT_OF_SCOPE, STALE), O, False, None, MEDIATORS, ADMISSIBILITY
    ),
    "complaint in doubt": Row(email(), assessment(doubts=KIND), O, True, NEUTRAL, MEDIATORS, DOUBT),
    "stale in doubt": Row(email(), assessment(doubts=(ReviewReason.STALE,)), O, True, NEUTRAL, MEDIATORS, DOUBT),
    "question": Row(email(), assessment(kind=Kind.QUESTION), (), False, Template.CONTACT_RECEIPT, (HOUSE.contact,)),
    "document": Row(email(), assessment(kind=Kind.DOCUMENT), (), False, Template.CONTACT_RECEIPT, (HOUSE.contact,)),
    "praise": Row(email(), assessment(kind=Kind.PRAISE), (), False, Template.THANKS, (HOUSE.quality,)),
    "unsolicited": Row(email(), assessment(kind=Kind.UNSOLICITED)),
    "question in doubt": Row(email(), assessment(kind=Kind.QUESTION, doubts=KIND), O, True, NEUTRAL, MEDIATORS, DOUBT),
    "praise with a sting": Row(email(), assessment(kind=Kind.PRAISE, doubts=UNHAPPY), O, True, NEUTRAL, MEDIATORS, DOUBT),
    "spam in doubt": Row(email(), assessment(kind=Kind.UNSOLICITED, doubts=KIND), O, True, NEUTRAL, MEDIATORS, DOUBT),
    "automatic by its text alone": Row(email(), assessment(kind=Kind.AUTOMATIC), O, True, NEUTRAL, MEDIATORS, DOUBT),
    "follow-up of nothing known": Row(
        email(), assessment(kind=Kind.FOLLOW_UP), O, True, NEUTRAL, MEDIATORS, (HoldReason.FOLLOW_UP_UNMATCHED,)
    ),
    "personal data in doubt": Row(
        email(), assessment(doubts=(ReviewReason.PERSONAL_DATA,)), R, True, NEUTRAL, TO_DPO, DOUBT
    ),
    "question about personal data": Row(email(), assessment(PRIVACY, kind=Kind.QUESTION), R, False, DPO, TO_DPO),
    "spam about personal data": Row(email(), assessment(PRIVACY, kind=Kind.UNSOLICITED), R, False, DPO, TO_DPO),
    "anonymous with personal data": Row(email(), assessment(ANONYMOUS, PRIVACY), R, False, IDENTIFY, TO_DPO, ADMISSIBILITY),
    "anonymous with personal data by post": Row(
        letter(), assessment(ANONYMOUS, PRIVACY), R, False, None, TO_DPO, ADMISSIBILITY
    ),
    "out of scope with personal data": Row(
        email(), assessment(OUT_OF_SCOPE, PRIVACY), R, False, NEUTRAL, TO_DPO, ADMISSIBILITY
    ),
    "stale with personal data": Row(email(), assessment(STALE, PRIVACY), R, False, DPO, TO_DPO),
    "mixed": Row(
        email(), assessment(PRIVACY, mixed=True), (Part.ORDINARY, Part.RESTRICTED), False,
        Template.ACKNOWLEDGEMENT_MIXED, BOTH,
    ),
    "mixed in doubt": Row(
        email(), assessment(PRIVACY, mixed=True, doubts=(ReviewReason.MIXED,)), R, True, DPO, TO_DPO, DOUBT
    ),
    "follow-up of nothing known with personal data": Row(
        email(), assessment(PRIVACY, kind=Kind.FOLLOW_UP), R, True, NEUTRAL, TO_DPO, (HoldReason.FOLLOW_UP_UNMATCHED,)
    ),
}  # fmt: skip


def parts(disposition: Disposition) -> tuple[Part, ...]:
    return tuple(registration.part for registration in disposition.registrations)


def to_writer(disposition: Disposition) -> list[Template]:
    return [sending.template for sending in disposition.sendings if sending.template.to_writer]


def to_house(disposition: Disposition) -> list[str | None]:
    return [sending.addressee for sending in disposition.sendings if not sending.template.to_writer]


@pytest.mark.parametrize("row", TABLE.values(), ids=TABLE.keys())
class TestTheTable:
    def test_registers(self, row: Row) -> None:
        assert parts(decide(row.complaint, row.found, (), HOUSE)) == row.parts

    def test_reviews(self, row: Row) -> None:
        disposition = decide(row.complaint, row.found, (), HOUSE)
        assert [each.in_review for each in disposition.registrations] == [row.in_review] * len(row.parts)

    def test_answers_the_writer_once(self, row: Row) -> None:
        assert to_writer(decide(row.complaint, row.found, (), HOUSE)) == ([row.writer] if row.writer else [])

    def test_tells_the_house(self, row: Row) -> None:
        assert to_house(decide(row.complaint, row.found, (), HOUSE)) == list(row.house)

    def test_waits_for_a_person(self, row: Row) -> None:
        disposition = decide(row.complaint, row.found, (), HOUSE)
        assert [hold for each in disposition.registrations for hold in each.holds] == list(row.holds)

    def test_stands_among_the_others_exactly_where_nothing_is_registered(self, row: Row) -> None:
        disposition = decide(row.complaint, row.found, (), HOUSE)
        assert disposition.not_taken == (not disposition.registrations)


class TestAutomatic:
    @pytest.mark.parametrize("sign", list(AutomaticSign))
    @pytest.mark.parametrize("kind", [Kind.AUTOMATIC, Kind.QUESTION, Kind.DOCUMENT, Kind.UNSOLICITED])
    def test_by_header_and_text_is_only_kept(self, sign: AutomaticSign, kind: Kind) -> None:
        disposition = decide(email(automatic=Automatic(sign=sign)), assessment(kind=kind), (), HOUSE)
        assert (disposition.kind, disposition.registrations, disposition.sendings) == (Kind.AUTOMATIC, (), ())

    @pytest.mark.parametrize("kind", [Kind.COMPLAINT, Kind.FOLLOW_UP])
    def test_header_on_a_complaint_withholds_the_answer_and_never_the_registration(self, kind: Kind) -> None:
        complaint = email(automatic=Automatic(sign=AutomaticSign.AUTO_SUBMITTED))
        disposition = decide(complaint, assessment(kind=kind), (), HOUSE)
        assert parts(disposition) == O
        assert disposition.sendings[0].withheld is Withheld.AUTOMATIC_HEADER

    def test_report_whose_text_only_may_be_a_complaint_is_only_kept(self) -> None:
        complaint = email(automatic=Automatic(sign=AutomaticSign.REPORT))
        disposition = decide(complaint, assessment(kind=Kind.COMPLAINT, doubts=KIND), (), HOUSE)
        assert (disposition.kind, disposition.registrations) == (Kind.AUTOMATIC, ())

    def test_reply_whose_text_may_be_a_complaint_is_registered(self) -> None:
        complaint = email(automatic=Automatic(sign=AutomaticSign.NULL_RETURN_PATH))
        assert parts(decide(complaint, assessment(kind=Kind.COMPLAINT, doubts=KIND), (), HOUSE)) == O

    def test_message_of_ours_that_came_back_is_only_kept_whatever_it_says(self) -> None:
        complaint = email(automatic=Automatic(sign=AutomaticSign.OWN_MESSAGE))
        disposition = decide(complaint, assessment(PRIVACY), (candidate(),), HOUSE)
        assert (disposition.kind, disposition.registrations, disposition.sendings) == (Kind.AUTOMATIC, (), ())

    def test_comes_before_personal_data(self) -> None:
        complaint = email(automatic=Automatic(sign=AutomaticSign.REPORT))
        disposition = decide(complaint, assessment(PRIVACY, kind=Kind.AUTOMATIC), (), HOUSE)
        assert disposition.kind is Kind.AUTOMATIC

    def test_reply_that_looks_like_a_machines_and_complains_is_registered(self) -> None:
        complaint = email(automatic=Automatic(sign=AutomaticSign.AUTO_SUBMITTED))
        disposition = decide(complaint, assessment(kind=Kind.AUTOMATIC, doubts=UNHAPPY), (), HOUSE)
        assert (disposition.kind, disposition.registrations[0].in_review) == (Kind.COMPLAINT, True)

    def test_looking_header_says_why_nobody_was_answered(self) -> None:
        complaint = email(automatic=Automatic(sign=AutomaticSign.AUTO_SUBMITTED))
        (registration,) = decide(complaint, assessment(), (), HOUSE).registrations
        assert registration.details[HoldReason.NOT_ACKNOWLEDGED] == Withheld.AUTOMATIC_HEADER

    def test_looking_header_on_a_persons_mail_is_listed_for_a_person(self) -> None:
        complaint = email(automatic=Automatic(withhold=Withheld.AUTOMATIC_HEADER))
        disposition = decide(complaint, assessment(), (), HOUSE)
        assert disposition.registrations[0].holds == (HoldReason.NOT_ACKNOWLEDGED,)


class TestAnswerWithheld:
    @pytest.mark.parametrize(
        ("address", "why"),
        [
            ("complaints@house.example", Withheld.OWN_ADDRESS),
            ("DPO@house.example", Withheld.OWN_ADDRESS),
            ("no-reply@shop.example", Withheld.NO_REPLY_ADDRESS),
            ("mailer-daemon@mail.example", Withheld.NO_REPLY_ADDRESS),
            (None, Withheld.NO_ADDRESS),
        ],
    )
    def test_from_addresses_that_no_person_reads(self, address: str | None, why: Withheld) -> None:
        disposition = decide(email(writer=Writer(name="X", email=address)), assessment(), (), HOUSE)
        assert disposition.sendings[0].withheld is why

    def test_from_a_letter_without_an_address_until_a_person_finds_it(self) -> None:
        disposition = decide(letter(writer=Writer(name="Odile Vranckx")), assessment(), (), HOUSE)
        assert disposition.sendings[0].withheld is Withheld.NO_ADDRESS
        assert disposition.registrations[0].holds == (HoldReason.NO_ADDRESS,)

    def test_never_keeps_back_the_referral_to_the_dpo(self) -> None:
        complaint = email(automatic=Automatic(withhold=Withheld.MAILING_LIST))
        disposition = decide(complaint, assessment(PRIVACY), (), HOUSE)
        assert disposition.sendings[1].withheld is None


class TestFollowUp:
    def test_joins_the_complaint_of_its_sender(self) -> None:
        disposition = decide(email(), assessment(kind=Kind.FOLLOW_UP), (candidate(),), HOUSE)
        assert disposition.joins == "MQS-2026-000123-77"
        assert disposition.registrations == ()

    def test_gets_a_short_receipt_and_who_handles_the_complaint_is_told(self) -> None:
        disposition = decide(email(), assessment(kind=Kind.FOLLOW_UP), (candidate(),), HOUSE)
        assert to_writer(disposition) == [Template.FOLLOW_UP_RECEIPT]
        assert to_house(disposition) == [HOUSE.mediators]

    def test_of_a_restricted_complaint_goes_to_the_dpo_alone(self) -> None:
        disposition = decide(email(), assessment(kind=Kind.FOLLOW_UP), (candidate(restricted=True),), HOUSE)
        assert to_house(disposition) == [HOUSE.dpo]

    @pytest.mark.parametrize("kind", [Kind.DOCUMENT, Kind.QUESTION])
    def test_is_what_answers_our_letter_whatever_it_looks_like_alone(self, kind: Kind) -> None:
        assert decide(email(), assessment(kind=kind), (candidate(),), HOUSE).joins == "MQS-2026-000123-77"

    @pytest.mark.parametrize(
        "wrong",
        [candidate(closed=True), candidate(writer_email="someone.else@mail.example")],
        ids=["closed", "not theirs"],
    )
    def test_of_a_closed_or_foreign_complaint_is_a_complaint_in_review(self, wrong: Candidate) -> None:
        disposition = decide(email(), assessment(kind=Kind.FOLLOW_UP), (wrong,), HOUSE)
        assert disposition.joins is None
        assert disposition.registrations[0].holds == (HoldReason.FOLLOW_UP_UNMATCHED,)
        assert to_writer(disposition) == [NEUTRAL]

    def test_with_personal_data_makes_a_restricted_complaint_linked_to_the_one_it_follows(self) -> None:
        disposition = decide(email(), assessment(PRIVACY, kind=Kind.FOLLOW_UP), (candidate(),), HOUSE)
        assert parts(disposition) == R
        assert (disposition.joins, disposition.follows) == (None, "MQS-2026-000123-77")

    def test_that_is_surely_a_new_complaint_stands_by_itself_and_is_linked(self) -> None:
        disposition = decide(email(), assessment(), (candidate(),), HOUSE)
        assert parts(disposition) == O
        assert disposition.follows == "MQS-2026-000123-77"

    def test_on_paper_is_matched_by_national_number(self) -> None:
        complaint = letter()
        complaint = replace(complaint, affiliate=replace(complaint.affiliate, national_number="85073003328"))
        found = assessment(kind=Kind.FOLLOW_UP)
        assert decide(complaint, found, (candidate(national_number="85073003328"),), HOUSE).joins is not None
        assert decide(complaint, found, (candidate(national_number="85073003427"),), HOUSE).joins is None

    def test_on_paper_is_matched_by_the_whole_name(self) -> None:
        found = assessment(kind=Kind.FOLLOW_UP)
        assert decide(letter(), found, (candidate(writer_name="VRANCKX Odile"),), HOUSE).joins is not None
        assert decide(letter(), found, (candidate(writer_name="Odile"),), HOUSE).joins is None


class TestColleague:
    COLLEAGUE = Writer(name="An Peeters", email="an.peeters@house.example")

    NOTE = assessment(kind=Kind.FOLLOW_UP)

    def by(self, email_address: str) -> Complaint:
        return email(writer=Writer(name="An Peeters", email=email_address))

    @pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.COMPLAINT])
    def test_leaves_a_note_on_the_case_whatever_it_looks_like_and_is_not_answered(self, kind: Kind) -> None:
        disposition = decide(email(writer=self.COLLEAGUE), assessment(kind=kind), (candidate(),), HOUSE)
        assert (disposition.joins, disposition.registrations) == ("MQS-2026-000123-77", ())
        assert to_writer(disposition) == []

    @pytest.mark.parametrize(("restricted", "told"), [(False, HOUSE.mediators), (True, HOUSE.dpo)])
    def test_leaves_no_note_of_which_who_handles_the_case_is_not_told(self, restricted: bool, told: str) -> None:
        disposition = decide(email(writer=self.COLLEAGUE), self.NOTE, (candidate(restricted=restricted),), HOUSE)
        assert to_house(disposition) == [told]

    @pytest.mark.parametrize(("restricted", "handler"), [(False, HOUSE.mediators), (True, HOUSE.dpo)])
    def test_who_handles_the_case_need_not_be_told_of_their_own_note(self, restricted: bool, handler: str) -> None:
        found = assessment(*([PRIVACY] if restricted else []), kind=Kind.FOLLOW_UP)
        disposition = decide(self.by(handler.upper()), found, (candidate(restricted=restricted),), HOUSE)
        assert (disposition.joins, disposition.sendings) == ("MQS-2026-000123-77", ())

    @pytest.mark.parametrize(
        "found",
        [
            assessment(PRIVACY, kind=Kind.FOLLOW_UP),
            assessment(kind=Kind.FOLLOW_UP, doubts=(ReviewReason.PERSONAL_DATA,)),
        ],
        ids=["raised", "in doubt"],
    )
    @pytest.mark.parametrize("who", ["an.peeters@house.example", HOUSE.mediators])
    def test_who_tells_of_personal_data_tells_the_dpo(self, found: Assessment, who: str) -> None:
        disposition = decide(self.by(who), found, (candidate(),), HOUSE)
        assert (parts(disposition), to_house(disposition), to_writer(disposition)) == (R, [HOUSE.dpo], [])
        assert disposition.follows == "MQS-2026-000123-77"

    def test_whose_note_is_on_a_closed_case_makes_a_hold_that_says_so(self) -> None:
        disposition = decide(email(writer=self.COLLEAGUE), self.NOTE, (candidate(closed=True),), HOUSE)
        (registration,) = disposition.registrations
        assert (registration.holds, registration.in_review) == ((HoldReason.FOLLOW_UP_UNMATCHED,), True)
        assert registration.details[HoldReason.FOLLOW_UP_UNMATCHED].startswith(
            "a colleague's note; MQS-2026-000123-77 (quoted): closed"
        )
        assert (to_house(disposition), to_writer(disposition)) == ([HOUSE.mediators], [])

    @pytest.mark.parametrize("doubts", [(), KIND], ids=["surely", "in doubt"])
    def test_whose_note_is_itself_a_complaint_is_not_swallowed(self, doubts: tuple[ReviewReason, ...]) -> None:
        disposition = decide(email(writer=self.COLLEAGUE), assessment(doubts=doubts), (candidate(),), HOUSE)
        (registration,) = disposition.registrations
        assert (disposition.joins, disposition.follows) == (None, "MQS-2026-000123-77")
        assert (registration.holds, registration.review_reasons) == (DOUBT, KIND)
        assert (to_house(disposition), to_writer(disposition)) == ([HOUSE.mediators], [NEUTRAL])

    def test_whose_complaint_names_a_restricted_case_is_for_the_dpo(self) -> None:
        disposition = decide(email(writer=self.COLLEAGUE), assessment(), (candidate(restricted=True),), HOUSE)
        assert (parts(disposition), to_house(disposition)) == (R, [HOUSE.dpo])

    def test_whose_note_names_an_open_case_and_a_restricted_one_is_the_dpos(self) -> None:
        both = (candidate(), candidate(reference="MQS-2026-000124-76", restricted=True))
        disposition = decide(email(writer=self.COLLEAGUE), self.NOTE, both, HOUSE)
        assert (disposition.joins, to_house(disposition)) == ("MQS-2026-000124-76", [HOUSE.dpo])

    def test_whose_note_a_person_joined_is_joined_whatever_it_is(self) -> None:
        named = candidate(found=(Found.NAMED,), closed=True)
        disposition = decide(email(writer=self.COLLEAGUE), assessment(), (named,), HOUSE)
        assert (disposition.joins, to_writer(disposition)) == ("MQS-2026-000123-77", [])

    def test_whose_own_complaint_it_is_comes_back_on_it_as_anybody_does(self) -> None:
        own = candidate(writer_email="an.peeters@house.example")
        disposition = decide(email(writer=self.COLLEAGUE), self.NOTE, (own,), HOUSE)
        assert disposition.joins == "MQS-2026-000123-77"
        assert to_writer(disposition) == [Template.FOLLOW_UP_RECEIPT]

    def test_who_complains_of_nothing_known_has_an_ordinary_complaint(self) -> None:
        assert parts(decide(email(writer=self.COLLEAGUE), assessment(), (), HOUSE)) == O


class TestMixed:
    @pytest.mark.parametrize("flags", [(PRIVACY, STALE), (PRIVACY,)])
    def test_tells_both_references_and_the_dpo_in_review_too(self, flags: tuple[Flag, ...]) -> None:
        disposition = decide(email(), assessment(*flags, mixed=True, doubts=(ReviewReason.STALE,)), (), HOUSE)
        assert to_writer(disposition) == [Template.ACKNOWLEDGEMENT_MIXED]

    def test_of_somebody_unknown_asks_who_they_are_and_names_no_subject(self) -> None:
        disposition = decide(email(), assessment(PRIVACY, ANONYMOUS, mixed=True), (), HOUSE)
        assert to_writer(disposition) == [IDENTIFY]

    def test_links_its_two_complaints(self) -> None:
        disposition = decide(email(), assessment(PRIVACY, mixed=True), (), HOUSE)
        assert disposition.links == ((Part.ORDINARY, Part.RESTRICTED, LinkWhy.MIXED),)

    def test_keeps_the_original_from_the_mediators(self) -> None:
        disposition = decide(email(), assessment(PRIVACY, mixed=True), (), HOUSE)
        notice = next(each for each in disposition.sendings if each.addressee == HOUSE.mediators)
        assert not notice.with_original

    def test_hides_the_flag_from_the_ordinary_complaint(self) -> None:
        ordinary, restricted = decide(email(), assessment(PRIVACY, mixed=True), (), HOUSE).registrations
        assert PRIVACY not in ordinary.flags
        assert PRIVACY in restricted.flags


class TestPrivacy:
    def test_shows_stale_though_the_disposition_ignores_it(self) -> None:
        disposition = decide(email(), assessment(STALE, PRIVACY), (), HOUSE)
        assert disposition.registrations[0].flags == (STALE, PRIVACY)

    def test_request_of_a_right_has_its_own_clock(self) -> None:
        found = assessment(PRIVACY, privacy_type=PrivacyType.RIGHTS_REQUEST)
        assert decide(email(), found, (), HOUSE).registrations[0].due.isoformat() == "2026-04-01"

    def test_carries_the_original_to_the_dpo(self) -> None:
        referral = decide(email(), assessment(PRIVACY), (), HOUSE).sendings[-1]
        assert (referral.addressee, referral.with_original) == (HOUSE.dpo, True)


class TestNearCopy:
    ORDINARY = Near(reference="MQS-2026-000123-77", restricted=False)
    DPOS = Near(reference="MQS-2026-000124-76", restricted=True)

    def test_stands_by_itself_with_its_own_clock_and_a_hold_that_names_the_other(self) -> None:
        (registration,) = decide(email(), assessment(), (), HOUSE, (self.ORDINARY,)).registrations
        assert (registration.near, registration.in_review) == (("MQS-2026-000123-77",), False)
        assert registration.holds == (HoldReason.NEAR_COPY,)
        assert registration.details[HoldReason.NEAR_COPY] == "nearly the words of MQS-2026-000123-77"

    def test_is_acknowledged_as_any_complaint(self) -> None:
        assert to_writer(decide(email(), assessment(), (), HOUSE, (self.ORDINARY,))) == [ACKNOWLEDGEMENT]

    @pytest.mark.parametrize("kind", [Kind.QUESTION, Kind.DOCUMENT, Kind.PRAISE, Kind.UNSOLICITED, Kind.AUTOMATIC])
    def test_is_a_complaint_in_review_whatever_it_was_taken_for(self, kind: Kind) -> None:
        disposition = decide(email(), assessment(kind=kind), (), HOUSE, (self.ORDINARY,))
        assert parts(disposition) == O
        assert disposition.registrations[0].review_reasons == KIND

    def test_of_a_restricted_complaint_goes_to_the_dpo_in_doubt(self) -> None:
        disposition = decide(email(), assessment(), (), HOUSE, (self.ORDINARY, self.DPOS))
        assert (parts(disposition), to_house(disposition)) == (R, [HOUSE.dpo])
        assert disposition.registrations[0].review_reasons == (ReviewReason.PERSONAL_DATA,)
        assert disposition.registrations[0].near == ("MQS-2026-000124-76",)

    def test_of_an_ordinary_one_with_personal_data_is_linked_to_it(self) -> None:
        (registration,) = decide(email(), assessment(PRIVACY), (), HOUSE, (self.ORDINARY,)).registrations
        assert registration.near == ("MQS-2026-000123-77",)

    def test_of_a_mixed_message_is_linked_part_by_part(self) -> None:
        ordinary, restricted = decide(
            email(), assessment(PRIVACY, mixed=True), (), HOUSE, (self.ORDINARY, self.DPOS)
        ).registrations
        assert (ordinary.near, restricted.near) == (("MQS-2026-000123-77",), ("MQS-2026-000124-76",))

    def test_that_follows_up_is_joined_and_no_copy(self) -> None:
        disposition = decide(email(), assessment(kind=Kind.FOLLOW_UP), (candidate(),), HOUSE, (self.DPOS,))
        assert (disposition.joins, disposition.registrations) == ("MQS-2026-000123-77", ())


class TestPoorReading:
    def test_makes_a_complaint_in_review(self) -> None:
        disposition = decide(letter(poor_reading=True), assessment(), (), HOUSE)
        assert disposition.registrations[0].review_reasons == (ReviewReason.POOR_READING,)
        assert to_writer(disposition) == [NEUTRAL]


def test_language_of_the_writer_changes_no_decision() -> None:
    one, other = (decide(email(language=each), assessment(), (), HOUSE) for each in (Language.FR, Language.NL))
    assert one == other

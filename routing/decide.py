"""The table of DESIGN: complaint and assessment in, disposition out.

Order (DESIGN, "Combined"): 1. automatic first; 2. personal data next, whatever the kind, surely rather than
sparingly; 3. then the other flags. The classifier flags, a person excludes (GDPR art. 22).
"""

from dataclasses import dataclass, replace
from typing import assert_never

from models.house import House
from models.values import Assessment, Complaint, Disposition, Registration, Sending
from models.words import AutomaticSign, Flag, HoldReason, Kind, LinkWhy, Part, ReviewReason, Template
from routing import answers, forwards
from routing.deadlines import due
from routing.followups import Candidate, Found, explain, is_note, joinable, names_a_case, noted, pointed_at
from routing.likeness import Near

_OF_KIND = (ReviewReason.KIND, ReviewReason.DISSATISFACTION, ReviewReason.LITTLE_TEXT, ReviewReason.LONG_TEXT)
_NEVER_STALE_BY_ROUTE = (Flag.ANONYMOUS, Flag.OUT_OF_SCOPE)
_ADMISSIBILITY = (Flag.ANONYMOUS, Flag.OUT_OF_SCOPE, Flag.STALE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """One message with all that is known of it: what it may come back on, and what nearly says the same."""

    complaint: Complaint
    found: Assessment
    kind: Kind
    earlier: Candidate | None
    candidates: tuple[Candidate, ...]
    near: tuple[Near, ...]
    note: bool = False  # a colleague's, about somebody else's case

    @property
    def joins(self) -> bool:
        """Whether it comes back on an open complaint of its sender's, or is a note on an open one."""
        return self.kind is Kind.FOLLOW_UP and self.earlier is not None

    @property
    def author(self) -> str:
        """The address that it came from, lower case: the colleague's where one tells what somebody else said."""
        passed_on = self.complaint.passed_on
        return ((self.complaint.writer.email if passed_on is None else passed_on.by.address) or "").lower()

    def answered(self, template: Template | None) -> Template | None:
        """What its writer gets of what would be due: a colleague who leaves a note, and complains of nothing, nothing."""
        return None if self.note and self.kind is Kind.FOLLOW_UP else template


def decide(
    complaint: Complaint,
    found: Assessment,
    candidates: tuple[Candidate, ...],
    house: House,
    near: tuple[Near, ...] = (),
) -> Disposition:
    """What happens with one message. `candidates` are the complaints that it may come back on, the surest first; `near`
    those that the same person wrote in nearly the same words."""
    if _is_automatic(complaint, found):
        return Disposition(kind=Kind.AUTOMATIC, not_taken=True)
    case = _settled(complaint, found, candidates, near, is_note(complaint, candidates, house))
    if _is_for_the_dpo(case, house):
        return _privacy(case, house)
    match case.kind:
        case Kind.FOLLOW_UP if case.earlier is not None:
            return _joined(case, case.earlier, house)
        case Kind.COMPLAINT | Kind.FOLLOW_UP:
            return _ordinary(case, house)
        case Kind.QUESTION | Kind.DOCUMENT:
            return _passed_on(case, Template.CONTACT_RECEIPT, Template.CONTACT_REFERRAL, house.contact, house)
        case Kind.PRAISE:
            return _passed_on(case, Template.THANKS, Template.QUALITY_REFERRAL, house.quality, house)
        case Kind.UNSOLICITED | Kind.AUTOMATIC:
            return Disposition(kind=case.kind, not_taken=True)
        case _:
            assert_never(case.kind)


def _is_automatic(complaint: Complaint, found: Assessment) -> bool:
    """A header sign *and* a text that is no complaint; a header alone withholds the answer at most.

    A delivery report is a form that only machines fill in (RFC 6522): only a text that is surely a complaint speaks
    against it. The other signs stand on people's mail too, sent by a web form or a telephone: there a doubt is enough.
    """
    complains = found.kind in (Kind.COMPLAINT, Kind.FOLLOW_UP)
    match complaint.automatic.sign:
        case None:
            return False
        case AutomaticSign.OWN_MESSAGE:
            return True
        case AutomaticSign.REPORT | AutomaticSign.OWN_BOUNCE:
            return not complains or found.doubted(ReviewReason.KIND)
        case _:
            unhappy = found.doubted(ReviewReason.DISSATISFACTION)
            if found.kind is Kind.AUTOMATIC:
                return not unhappy
            return not (complains or unhappy or found.raised(Flag.PERSONAL_DATA))


def _settled(
    complaint: Complaint, found: Assessment, candidates: tuple[Candidate, ...], near: tuple[Near, ...], note: bool
) -> _Case:
    if note:
        earlier = noted(candidates)
        kind = _kind_of_note(found, earlier)
    else:
        earlier = joinable(complaint, candidates)
        kind = _settle_kind(complaint, found, earlier, candidates, near)
    case = _Case(
        complaint=complaint, found=found, kind=kind, earlier=earlier, candidates=candidates, near=near, note=note
    )
    return replace(case, found=replace(found, review_reasons=_doubts(case)))


def _kind_of_note(found: Assessment, earlier: Candidate | None) -> Kind:
    """A colleague's note joins its case, unless it is itself a complaint: then a person says which of the two it is."""
    named = earlier is not None and Found.NAMED in earlier.found
    return Kind.COMPLAINT if found.kind is Kind.COMPLAINT and not named else Kind.FOLLOW_UP


def _is_for_the_dpo(case: _Case, house: House) -> bool:
    """Personal data, found or in doubt; but for what the DPO notes on a case of theirs, which they know."""
    if not (case.found.raised(Flag.PERSONAL_DATA) or case.found.doubted(ReviewReason.PERSONAL_DATA)):
        return False
    theirs = case.note and case.joins and case.earlier is not None and case.earlier.restricted
    return not (theirs and case.author == house.dpo.lower())


def _settle_kind(
    complaint: Complaint,
    found: Assessment,
    earlier: Candidate | None,
    candidates: tuple[Candidate, ...],
    near: tuple[Near, ...],
) -> Kind:
    """The kind that the register works with: what is not certain, or shows dissatisfaction, is a complaint."""
    if earlier is not None and Found.NAMED in earlier.found:
        return Kind.FOLLOW_UP
    doubted = found.doubted(*_OF_KIND)
    answers_us = found.kind in (Kind.FOLLOW_UP, Kind.DOCUMENT, Kind.QUESTION)
    # What has no sign in the headers and looks automatic may be a person's: on its case it is seen.
    if earlier is not None and (answers_us or doubted or found.kind is Kind.AUTOMATIC):
        return Kind.FOLLOW_UP
    if found.kind is Kind.FOLLOW_UP or found.kind is Kind.COMPLAINT:
        return found.kind
    if answers_us and names_a_case(complaint, candidates):
        return Kind.FOLLOW_UP
    if forwards.is_doubted(complaint) and found.kind is not Kind.UNSOLICITED:
        return Kind.COMPLAINT  # a colleague sent it to the mediators, and nobody can be told where else it went
    return Kind.COMPLAINT if doubted or near or found.kind is Kind.AUTOMATIC else found.kind


def _doubts(case: _Case) -> tuple[ReviewReason, ...]:
    """The doubts of the classifier and those that only routing can know."""
    reasons = list(case.found.review_reasons)
    if case.kind is Kind.FOLLOW_UP and case.earlier is None:
        reasons.append(ReviewReason.UNMATCHED_FOLLOW_UP)
    if case.note and case.kind is Kind.COMPLAINT:
        reasons.append(ReviewReason.KIND)
    unlike = case.kind is Kind.COMPLAINT and case.found.kind not in (Kind.COMPLAINT, Kind.FOLLOW_UP)
    if unlike and (case.found.kind is Kind.AUTOMATIC or case.near):
        reasons.append(ReviewReason.KIND)
    if case.complaint.poor_reading:
        reasons.append(ReviewReason.POOR_READING)
    if forwards.is_doubted(case.complaint):
        reasons.append(ReviewReason.FIRST_WRITER)
    if not case.found.raised(Flag.PERSONAL_DATA) and _touches_the_dpos(case):
        reasons.append(ReviewReason.PERSONAL_DATA)
    return tuple(dict.fromkeys(reasons))


def _touches_the_dpos(case: _Case) -> bool:
    """Whether it names, or nearly repeats, a restricted complaint: beside it a mediator would learn whose that one is."""
    if case.joins or case.kind not in (Kind.COMPLAINT, Kind.FOLLOW_UP):
        return False
    named = any(each.restricted for each in pointed_at(case.candidates))
    return named or any(each.restricted for each in case.near)


def _ordinary(case: _Case, house: House) -> Disposition:
    registration = _register(case, Part.ORDINARY, house)
    template = case.answered(answers.for_complaint(case.complaint, case.found, in_review=registration.in_review))
    return Disposition(
        kind=case.kind,
        registrations=(_note_silence(case.complaint, registration, template, house),),
        # A new complaint of somebody whose earlier one is open stands by itself, linked.
        follows=case.earlier.reference if case.earlier is not None else None,
        sendings=(
            *_to_writer(case.complaint, template, Part.ORDINARY, house),
            Sending(template=Template.STAFF_NOTICE, addressee=house.mediators, part=Part.ORDINARY, with_original=True),
        ),
    )


def _privacy(case: _Case, house: House) -> Disposition:
    """To the DPO. A mixed message makes two linked complaints; in doubt the restricted one alone, in review."""
    complaint, found, earlier = case.complaint, case.found, case.earlier
    restricted = _register(case, Part.RESTRICTED, house)
    follows = earlier is not None and (case.kind is Kind.FOLLOW_UP or earlier.restricted)
    referral = Sending(template=Template.DPO_REFERRAL, addressee=house.dpo, part=Part.RESTRICTED, with_original=True)
    if _is_mixed(found, case.kind):
        return _mixed(case, restricted, referral, house)
    unmatched = ReviewReason.UNMATCHED_FOLLOW_UP in found.review_reasons
    template = case.answered(answers.for_restricted(complaint, found, unmatched=unmatched))
    return Disposition(
        kind=case.kind,
        registrations=(_note_silence(complaint, restricted, template, house),),
        follows=earlier.reference if earlier is not None and follows else None,
        sendings=(*_to_writer(complaint, template, Part.RESTRICTED, house), referral),
    )


def _is_mixed(found: Assessment, kind: Kind) -> bool:
    certain = found.raised(Flag.PERSONAL_DATA) and not found.doubted(ReviewReason.MIXED, ReviewReason.PERSONAL_DATA)
    return kind is Kind.COMPLAINT and found.mixed and certain


def _mixed(case: _Case, restricted: Registration, referral: Sending, house: House) -> Disposition:
    ordinary = _register(case, Part.ORDINARY, house)
    # One message to the writer, with both references and the DPO's name; to somebody unknown it names no subject.
    template = answers.for_mixed(case.complaint, case.found)
    return Disposition(
        kind=case.kind,
        registrations=(_note_silence(case.complaint, ordinary, template, house), restricted),
        links=((Part.ORDINARY, Part.RESTRICTED, LinkWhy.MIXED),),
        sendings=(
            *_to_writer(case.complaint, template, Part.ORDINARY, house),
            referral,
            # The original tells of the personal data too: the mediators get the notice without it.
            Sending(template=Template.STAFF_NOTICE, addressee=house.mediators, part=Part.ORDINARY),
        ),
    )


def _joined(case: _Case, earlier: Candidate, house: House) -> Disposition:
    """The clock goes on; a short receipt, and a notice to who handles that complaint."""
    notice = (
        Sending(template=Template.DPO_REFERRAL, addressee=house.dpo, part=None, with_original=True)
        if earlier.restricted
        else Sending(template=Template.STAFF_NOTICE, addressee=house.mediators, part=None, with_original=True)
    )
    # To what only looks like a machine's no receipt goes: the machine would answer it. Nor is anybody told of their own
    # note: a mailbox of ours that answers by itself would be told of its answers for ever.
    receipt = None if case.found.kind is Kind.AUTOMATIC else Template.FOLLOW_UP_RECEIPT
    theirs = case.note and case.author == (notice.addressee or "").lower()
    return Disposition(
        kind=Kind.FOLLOW_UP,
        joins=earlier.reference,
        sendings=(
            *_to_writer(case.complaint, case.answered(receipt), None, house),
            *(() if theirs else (notice,)),
        ),
    )


def _passed_on(case: _Case, receipt: Template, referral: Template, addressee: str, house: House) -> Disposition:
    return Disposition(
        kind=case.kind,
        not_taken=True,
        sendings=(
            *_to_writer(case.complaint, receipt, None, house),
            Sending(template=referral, addressee=addressee, part=None, with_original=True),
        ),
    )


def _register(case: _Case, part: Part, house: House) -> Registration:
    found, privacy = case.found, part is Part.RESTRICTED
    flags = tuple(flag for flag in Flag if found.raised(flag) and (privacy or flag is not Flag.PERSONAL_DATA))
    near = _near(case, part)
    details: dict[HoldReason, str] = {}
    holds: list[HoldReason] = []
    if ReviewReason.UNMATCHED_FOLLOW_UP in found.review_reasons:
        holds.append(HoldReason.FOLLOW_UP_UNMATCHED)
        details[HoldReason.FOLLOW_UP_UNMATCHED] = _why_alone(case, restricted=privacy)
    elif set(found.review_reasons) - {ReviewReason.FIRST_WRITER}:
        holds.append(HoldReason.IN_DOUBT)
        if case.note:
            details[HoldReason.IN_DOUBT] = _why_alone(case, restricted=privacy)
    if why := forwards.explain(case.complaint):
        holds.append(HoldReason.FORWARD_DOUBT)
        details[HoldReason.FORWARD_DOUBT] = why
    if near:
        holds.append(HoldReason.NEAR_COPY)
        details[HoldReason.NEAR_COPY] = f"nearly the words of {', '.join(near)}"
    # On the DPO's route the disposition ignores stale; the flag is still shown.
    decisive = _NEVER_STALE_BY_ROUTE if privacy else _ADMISSIBILITY
    if any(flag in flags for flag in decisive):
        holds.append(HoldReason.ADMISSIBILITY)
    privacy_type = found.privacy_type if privacy else None
    return Registration(
        part=part,
        kind=case.kind,
        in_review=found.review,
        flags=flags,
        service=found.service,
        privacy_type=privacy_type,
        due=due(case.complaint.received, house, privacy_type),
        review_reasons=found.review_reasons,
        holds=tuple(holds),
        details=details,
        near=near,
    )


def _why_alone(case: _Case, *, restricted: bool) -> str:
    why = explain(case.complaint, case.candidates, restricted=restricted)
    return f"a colleague's note; {why}" if case.note else why


def _near(case: _Case, part: Part) -> tuple[str, ...]:
    """What this part is a near copy of: an ordinary one of ordinary ones alone; a restricted one of its like first."""
    alike = tuple(each.reference for each in case.near if each.restricted == (part is Part.RESTRICTED))
    if alike or part is Part.ORDINARY:
        return alike
    return tuple(each.reference for each in case.near)


def _note_silence(
    complaint: Complaint, registration: Registration, template: Template | None, house: House
) -> Registration:
    """A writer who gets no answer though one was due is somebody's business: a hold."""
    why = answers.withheld(complaint, house)
    if template is None or why is None or HoldReason.FORWARD_DOUBT in registration.holds:
        return registration
    reason = HoldReason.NO_ADDRESS if complaint.channel.on_paper else HoldReason.NOT_ACKNOWLEDGED
    details = {**registration.details, reason: why.value}
    return replace(registration, holds=(*registration.holds, reason), details=details)


def _to_writer(complaint: Complaint, template: Template | None, part: Part | None, house: House) -> tuple[Sending, ...]:
    if template is None:
        return ()
    addressee = None if complaint.channel.on_paper else complaint.writer.email
    return (Sending(template=template, addressee=addressee, part=part, withheld=answers.withheld(complaint, house)),)

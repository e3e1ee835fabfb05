"""The table of DESIGN: complaint and assessment in, disposition out.

Order (DESIGN, "Combined"): 1. automatic first; 2. personal data next, whatever the kind, surely rather than
sparingly; 3. then the other flags. The classifier flags, a person excludes (GDPR art. 22).
"""

from dataclasses import replace
from typing import assert_never

from models.house import House
from models.values import Assessment, Complaint, Disposition, Registration, Sending
from models.words import AutomaticSign, Flag, HoldReason, Kind, LinkWhy, Part, ReviewReason, Template
from routing import answers
from routing.deadlines import due
from routing.followups import Candidate, is_colleague, joinable

_NEVER_STALE_BY_ROUTE = (Flag.ANONYMOUS, Flag.OUT_OF_SCOPE)
_ADMISSIBILITY = (Flag.ANONYMOUS, Flag.OUT_OF_SCOPE, Flag.STALE)


def decide(complaint: Complaint, found: Assessment, candidates: tuple[Candidate, ...], house: House) -> Disposition:
    """What happens with one message. `candidates` are the complaints that its thread or its quoted references name,
    the thread's first."""
    if _is_automatic(complaint, found):
        return Disposition(kind=Kind.AUTOMATIC, not_taken=True)
    if is_colleague(complaint, house) and candidates:
        return Disposition(kind=Kind.FOLLOW_UP, joins=candidates[0].reference)
    earlier = joinable(complaint, candidates)
    kind = _settle_kind(complaint, found, earlier)
    found = _with_routing_doubts(complaint, found, kind, earlier)
    if found.raised(Flag.PERSONAL_DATA) or found.doubted(ReviewReason.PERSONAL_DATA):
        return _privacy(complaint, found, kind, earlier, house)
    match kind:
        case Kind.FOLLOW_UP if earlier is not None:
            return _joined(complaint, earlier, house)
        case Kind.COMPLAINT | Kind.FOLLOW_UP:
            return _ordinary(complaint, found, kind, earlier, house)
        case Kind.QUESTION | Kind.DOCUMENT:
            return _passed_on(
                complaint, kind, Template.CONTACT_RECEIPT, Template.CONTACT_REFERRAL, house.contact, house
            )
        case Kind.PRAISE:
            return _passed_on(complaint, kind, Template.THANKS, Template.QUALITY_REFERRAL, house.quality, house)
        case Kind.UNSOLICITED | Kind.AUTOMATIC:
            return Disposition(kind=kind, not_taken=True)
        case _:
            assert_never(kind)


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
            unhappy = found.doubted(ReviewReason.DISSATISFACTION) or found.raised(Flag.PERSONAL_DATA)
            return found.kind is Kind.AUTOMATIC or not (complains or unhappy)


def _settle_kind(complaint: Complaint, found: Assessment, earlier: Candidate | None) -> Kind:
    """The kind that the register works with: what is not certain, or shows dissatisfaction, is a complaint."""
    doubted = found.doubted(ReviewReason.KIND, ReviewReason.DISSATISFACTION, ReviewReason.LITTLE_TEXT)
    answers_us = earlier is not None and found.kind in (Kind.FOLLOW_UP, Kind.DOCUMENT, Kind.QUESTION)
    if answers_us or (earlier is not None and doubted):
        return Kind.FOLLOW_UP
    if found.kind is Kind.FOLLOW_UP or found.kind is Kind.COMPLAINT:
        return found.kind
    # A text that looks automatic without any sign in the headers may be a person's.
    return Kind.COMPLAINT if doubted or found.kind is Kind.AUTOMATIC else found.kind


def _with_routing_doubts(complaint: Complaint, found: Assessment, kind: Kind, earlier: Candidate | None) -> Assessment:
    """The assessment with the doubts that only routing can know."""
    reasons = list(found.review_reasons)
    if kind is Kind.FOLLOW_UP and earlier is None:
        reasons.append(ReviewReason.UNMATCHED_FOLLOW_UP)
    if kind is Kind.COMPLAINT and found.kind is Kind.AUTOMATIC and ReviewReason.KIND not in reasons:
        reasons.append(ReviewReason.KIND)
    if complaint.poor_reading:
        reasons.append(ReviewReason.POOR_READING)
    return replace(found, review_reasons=tuple(dict.fromkeys(reasons)))


def _ordinary(
    complaint: Complaint, found: Assessment, kind: Kind, earlier: Candidate | None, house: House
) -> Disposition:
    registration = _register(complaint, found, kind, Part.ORDINARY, house)
    template = answers.for_complaint(complaint, found, in_review=registration.in_review)
    return Disposition(
        kind=kind,
        registrations=(_note_silence(complaint, registration, template, house),),
        # A new complaint of somebody whose earlier one is open stands by itself, linked.
        follows=earlier.reference if earlier is not None else None,
        sendings=(
            *_to_writer(complaint, template, Part.ORDINARY, house),
            Sending(template=Template.STAFF_NOTICE, addressee=house.mediators, part=Part.ORDINARY, with_original=True),
        ),
    )


def _privacy(
    complaint: Complaint, found: Assessment, kind: Kind, earlier: Candidate | None, house: House
) -> Disposition:
    """To the DPO. A mixed message makes two linked complaints; in doubt the restricted one alone, in review."""
    restricted = _register(complaint, found, kind, Part.RESTRICTED, house)
    follows = earlier.reference if earlier is not None and kind is Kind.FOLLOW_UP else None
    referral = Sending(template=Template.DPO_REFERRAL, addressee=house.dpo, part=Part.RESTRICTED, with_original=True)
    if _is_mixed(found, kind):
        return _mixed(complaint, found, kind, restricted, referral, house)
    unmatched = ReviewReason.UNMATCHED_FOLLOW_UP in found.review_reasons
    template = answers.for_restricted(complaint, found, unmatched=unmatched)
    return Disposition(
        kind=kind,
        registrations=(_note_silence(complaint, restricted, template, house),),
        follows=follows,
        sendings=(*_to_writer(complaint, template, Part.RESTRICTED, house), referral),
    )


def _is_mixed(found: Assessment, kind: Kind) -> bool:
    certain = found.raised(Flag.PERSONAL_DATA) and not found.doubted(ReviewReason.MIXED, ReviewReason.PERSONAL_DATA)
    return kind is Kind.COMPLAINT and found.mixed and certain


def _mixed(
    complaint: Complaint, found: Assessment, kind: Kind, restricted: Registration, referral: Sending, house: House
) -> Disposition:
    ordinary = _register(complaint, found, kind, Part.ORDINARY, house)
    # One message to the writer, with both references and the DPO's name; to somebody unknown it names no subject.
    template = answers.for_mixed(complaint, found)
    return Disposition(
        kind=kind,
        registrations=(_note_silence(complaint, ordinary, template, house), restricted),
        links=((Part.ORDINARY, Part.RESTRICTED, LinkWhy.MIXED),),
        sendings=(
            *_to_writer(complaint, template, Part.ORDINARY, house),
            referral,
            # The original tells of the personal data too: the mediators get the notice without it.
            Sending(template=Template.STAFF_NOTICE, addressee=house.mediators, part=Part.ORDINARY),
        ),
    )


def _joined(complaint: Complaint, earlier: Candidate, house: House) -> Disposition:
    """The clock goes on; a short receipt, and a notice to who handles that complaint."""
    notice = (
        Sending(template=Template.DPO_REFERRAL, addressee=house.dpo, part=None, with_original=True)
        if earlier.restricted
        else Sending(template=Template.STAFF_NOTICE, addressee=house.mediators, part=None, with_original=True)
    )
    return Disposition(
        kind=Kind.FOLLOW_UP,
        joins=earlier.reference,
        sendings=(*_to_writer(complaint, Template.FOLLOW_UP_RECEIPT, None, house), notice),
    )


def _passed_on(
    complaint: Complaint, kind: Kind, receipt: Template, referral: Template, addressee: str, house: House
) -> Disposition:
    return Disposition(
        kind=kind,
        not_taken=True,
        sendings=(
            *_to_writer(complaint, receipt, None, house),
            Sending(template=referral, addressee=addressee, part=None, with_original=True),
        ),
    )


def _register(complaint: Complaint, found: Assessment, kind: Kind, part: Part, house: House) -> Registration:
    privacy = part is Part.RESTRICTED
    flags = tuple(flag for flag in Flag if found.raised(flag) and (privacy or flag is not Flag.PERSONAL_DATA))
    in_review = found.review
    holds: list[HoldReason] = []
    if ReviewReason.UNMATCHED_FOLLOW_UP in found.review_reasons:
        holds.append(HoldReason.FOLLOW_UP_UNMATCHED)
    elif in_review:
        holds.append(HoldReason.IN_DOUBT)
    # On the DPO's route the disposition ignores stale; the flag is still shown.
    decisive = _NEVER_STALE_BY_ROUTE if privacy else _ADMISSIBILITY
    if any(flag in flags for flag in decisive):
        holds.append(HoldReason.ADMISSIBILITY)
    privacy_type = found.privacy_type if privacy else None
    return Registration(
        part=part,
        kind=kind,
        in_review=in_review,
        flags=flags,
        service=found.service,
        privacy_type=privacy_type,
        due=due(complaint.received, house, privacy_type),
        review_reasons=found.review_reasons,
        holds=tuple(holds),
    )


def _note_silence(
    complaint: Complaint, registration: Registration, template: Template | None, house: House
) -> Registration:
    """A writer who gets no answer though one was due is somebody's business: a hold."""
    why = answers.withheld(complaint, house)
    if template is None or why is None:
        return registration
    reason = HoldReason.NO_ADDRESS if complaint.channel.on_paper else HoldReason.NOT_ACKNOWLEDGED
    return replace(registration, holds=(*registration.holds, reason))


def _to_writer(complaint: Complaint, template: Template | None, part: Part | None, house: House) -> tuple[Sending, ...]:
    if template is None:
        return ()
    addressee = None if complaint.channel.on_paper else complaint.writer.email
    return (Sending(template=template, addressee=addressee, part=part, withheld=answers.withheld(complaint, house)),)

"""Whether the writer gets an answer at all, and which: RFC 3834, and the table of DESIGN."""

import re

from models.house import House
from models.values import Assessment, Complaint
from models.words import Flag, ReviewReason, Template, Withheld

_NO_REPLY = re.compile(
    r"^(no[-_.]?reply|do[-_.]?not[-_.]?reply|ne[-_.]?pas[-_.]?repondre|nepasrepondre|niet[-_.]?beantwoorden|noreply[-_.+].*"
    r"|nicht[-_.]?antworten|mailer-daemon|postmaster|bounces?([-_.+].*)?|listserv|majordomo)@",
    re.IGNORECASE,
)


def withheld(complaint: Complaint, house: House) -> Withheld | None:
    """Why the writer is not answered by a machine; None where they are.

    Never a machine, a list or a no-reply address (RFC 3834 section 2), never an address of ours.
    """
    if complaint.channel.on_paper:
        return None if complaint.writer.postal_address else Withheld.NO_ADDRESS
    if not complaint.writer.email:
        return Withheld.NO_ADDRESS
    if complaint.writer.email.lower() in house.addresses:
        return Withheld.OWN_ADDRESS
    if complaint.automatic.withhold is not None:
        return complaint.automatic.withhold
    if complaint.automatic.sign is not None:
        return Withheld.AUTOMATIC_HEADER
    return Withheld.NO_REPLY_ADDRESS if _NO_REPLY.match(complaint.writer.email) else None


def for_complaint(complaint: Complaint, found: Assessment, *, in_review: bool) -> Template | None:
    """What the writer of an ordinary complaint gets; None: nothing (anonymous, by post)."""
    admissibility = found.raised(Flag.OUT_OF_SCOPE) or found.raised(Flag.STALE)
    if found.raised(Flag.ANONYMOUS) and complaint.channel.on_paper:
        return None
    # Several flags make one neutral message; a doubt makes it neutral too.
    if admissibility or in_review:
        return Template.ACKNOWLEDGEMENT_NEUTRAL
    if found.raised(Flag.ANONYMOUS):
        return Template.IDENTIFICATION_REQUEST
    return Template.ACKNOWLEDGEMENT


def for_mixed(complaint: Complaint, found: Assessment) -> Template | None:
    """What the writer of two linked complaints gets: one message for both."""
    if found.raised(Flag.ANONYMOUS):
        return None if complaint.channel.on_paper else Template.IDENTIFICATION_REQUEST
    return Template.ACKNOWLEDGEMENT_MIXED


def for_restricted(complaint: Complaint, found: Assessment, *, unmatched: bool) -> Template | None:
    """What the writer of a restricted complaint gets. The DPO's route ignores stale.

    An identification request does not name the subject; a neutral one where the scope, or the personal data
    themselves, are in doubt.
    """
    if found.raised(Flag.ANONYMOUS):
        if complaint.channel.on_paper:
            return None
        if not found.raised(Flag.OUT_OF_SCOPE):
            return Template.IDENTIFICATION_REQUEST
    doubted = found.doubted(ReviewReason.ANONYMOUS, ReviewReason.OUT_OF_SCOPE)
    if found.raised(Flag.OUT_OF_SCOPE) or not found.raised(Flag.PERSONAL_DATA) or unmatched or doubted:
        return Template.ACKNOWLEDGEMENT_NEUTRAL
    return Template.ACKNOWLEDGEMENT_DPO

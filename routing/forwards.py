"""What a colleague passed on: whether it is certain who wrote it first, and what a person needs to say so."""

from models.values import Address, Complaint
from models.words import FORWARDS

_SHOWN = 6
"""Of the people whom the forwarded headers name."""


def is_doubted(complaint: Complaint) -> bool:
    """Whether a colleague passed it on and the first writer is not certain: then nobody is answered."""
    return complaint.passed_on is not None and complaint.passed_on.doubt is not None


def explain(complaint: Complaint) -> str | None:
    """Why the first writer is in doubt, the colleague, and whom the headers name; None where nothing is doubted.

    For the hold alone: it names people, whom a log never does.
    """
    passed_on = complaint.passed_on
    if passed_on is None or passed_on.doubt is None:
        return None
    named = ", ".join(map(_shown, passed_on.candidates[:_SHOWN])) or "nobody"
    return f"{FORWARDS[passed_on.doubt]}; passed on by {passed_on.by.address}; named as first writer: {named}"


def _shown(one: Address) -> str:
    return f"{one.name} <{one.address}>" if one.name and one.address else one.name or one.address

"""Whether a message comes back on a complaint of the register: the thread, or a reference, *and* the sender.

What points at a complaint without proving it, or proves it without being its sender's, is told to a person in our own
words: which reference, how it was named, and why nothing was joined.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from models.house import House
from models.values import Complaint
from models.words import ForwardDoubt, Role
from routing.likeness import name_words

_AT_MOST = 8


class Found(StrEnum):
    """How a complaint of the register came to be a candidate; the value is what a person reads."""

    NAMED = "named by a person"
    THREAD = "answers our message about it"
    OWN_THREAD = "answers the message that made it"
    QUOTED = "quoted"
    NEAR_REFERENCE = "near a reference that it quotes"
    SENDER = "not named, an open complaint of this sender"


_POINTING = frozenset({Found.NAMED, Found.THREAD, Found.OWN_THREAD, Found.QUOTED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A complaint of the register that a message may come back on, and by what it was found."""

    reference: str
    closed: bool
    restricted: bool
    writer_email: str | None = field(repr=False)
    writer_name: str | None = field(repr=False)
    national_number: str | None = field(repr=False)
    joined_emails: tuple[str, ...] = field(default=(), repr=False)  # of who wrote what a person joined to it
    found: tuple[Found, ...] = (Found.QUOTED,)

    @property
    def pointed_at(self) -> bool:
        """Whether the message itself, or a person, names it; else it is only shown."""
        return not _POINTING.isdisjoint(self.found)


def is_of_sender(complaint: Complaint, candidate: Candidate) -> bool:
    """Whether the sender is the one of the earlier complaint.

    By e-mail the address decides: a name is typed by anybody. On paper the national number, else the whole name.
    Quoting a reference alone never opens or joins a case (decision 6).
    """
    if not complaint.channel.on_paper:
        return any(_same(complaint.writer.email, email) for email in (candidate.writer_email, *candidate.joined_emails))
    number = complaint.affiliate.national_number
    if number is not None and candidate.national_number is not None:
        return number == candidate.national_number
    return _same_name(complaint.writer.name, candidate.writer_name)


def is_colleague(complaint: Complaint, house: House) -> bool:
    """Whether a member of the house's staff writes: what they say of a case is a note on it.

    What a colleague forwards has its first writer as writer and is none (DESIGN, "Dates" and "Answering").
    """
    if complaint.passed_on is not None and complaint.passed_on.doubt in (ForwardDoubt.ANSWER, ForwardDoubt.NOTE):
        return True
    email = (complaint.writer.email or "").lower()
    return email.rpartition("@")[2] in house.domains or email in house.addresses


def is_note(complaint: Complaint, candidates: tuple[Candidate, ...], house: House) -> bool:
    """Whether a colleague writes about a case that is not their own. The one whose complaint it is writes as anybody does."""
    named = pointed_at(candidates)
    meant = tuple(each for each in named if Found.NAMED in each.found) or named
    return bool(meant) and is_colleague(complaint, house) and not any(is_of_sender(complaint, each) for each in meant)


def noted(candidates: tuple[Candidate, ...]) -> Candidate | None:
    """The case that a colleague's note is about: the one that a person named, else an open one, the DPO's first."""
    named = pointed_at(candidates)
    for each in named:
        if Found.NAMED in each.found:
            return each
    return next(iter(sorted((each for each in named if not each.closed), key=lambda each: not each.restricted)), None)


def pointed_at(candidates: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """The candidates that the message names, in their order."""
    return tuple(each for each in candidates if each.pointed_at)


def names_a_case(complaint: Complaint, candidates: tuple[Candidate, ...]) -> bool:
    """Whether the message wants to come back on something, be it found or not."""
    return bool(pointed_at(candidates) or complaint.quoted_references or complaint.misquoted_references)


def joinable(complaint: Complaint, candidates: tuple[Candidate, ...]) -> Candidate | None:
    """The one that a person named; else the first that the message names, that is open, and that is this sender's."""
    named = pointed_at(candidates)
    for each in named:
        if Found.NAMED in each.found:
            return each
    return next((each for each in named if not each.closed and is_of_sender(complaint, each)), None)


# ── for the person who decides ───────────────────────────────────────────────────────────────────


def explain(complaint: Complaint, candidates: tuple[Candidate, ...], *, restricted: bool) -> str:
    """Why nothing was joined, in our own words and by references alone; quotes nobody.

    Of restricted complaints only where the reader is the DPO (`restricted`).
    """
    shown = tuple(each for each in candidates if restricted or not each.restricted)
    known = {each.reference for each in candidates}
    said = [_why_not(complaint, each) for each in pointed_at(shown)]
    said += [f"{each} (quoted): not in the register" for each in complaint.quoted_references if each not in known]
    said += [f"{each} (quoted): its check digits are wrong" for each in complaint.misquoted_references]
    if not said:
        said.append("names no complaint of the register")
    rest = [each for each in shown if not each.pointed_at and is_of_sender(complaint, each)]
    said += [f"{each.reference} ({_ways(each)})" for each in rest]
    if complaint.writer.role is not Role.SELF:
        said.append(f"who writes: {complaint.writer.role.value}")
    return "; ".join(said[:_AT_MOST])


def _ways(candidate: Candidate) -> str:
    return ", ".join(candidate.found)


def _why_not(complaint: Complaint, candidate: Candidate) -> str:
    why = ["closed"] if candidate.closed else []
    if not is_of_sender(complaint, candidate):
        on_paper = complaint.channel.on_paper
        why.append("not under its writer's name or number" if on_paper else "not from its writer's address")
        if _same(complaint.affiliate.national_number, candidate.national_number):
            why.append("the same national number")
        if _same_name(complaint.writer.name, candidate.writer_name):
            why.append("the same name")
    return f"{candidate.reference} ({_ways(candidate)}): {', '.join(why) or 'open, of this sender'}"


def _same(one: str | None, other: str | None) -> bool:
    return one is not None and other is not None and one.strip().lower() == other.strip().lower()


def _same_name(one: str | None, other: str | None) -> bool:
    words = name_words(one or "")
    # A single word ("Marie") is no proof of who it is.
    return len(words) > 1 and words == name_words(other or "")

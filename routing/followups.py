"""Whether a message comes back on a complaint of the register: the thread, or a reference, *and* the sender."""

import unicodedata
from dataclasses import dataclass, field

from models.house import House
from models.values import Complaint


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A complaint of the register that a message seems to come back on (by thread, or by a reference it quotes)."""

    reference: str
    closed: bool
    restricted: bool
    writer_email: str | None = field(repr=False)
    writer_name: str | None = field(repr=False)
    national_number: str | None = field(repr=False)


def is_of_sender(complaint: Complaint, candidate: Candidate) -> bool:
    """Whether the sender is the one of the earlier complaint.

    By e-mail the address decides: a name is typed by anybody. On paper the national number, else the whole name.
    Quoting a reference alone never opens or joins a case (decision 6).
    """
    if not complaint.channel.on_paper:
        return _same(complaint.writer.email, candidate.writer_email)
    number = complaint.affiliate.national_number
    if number is not None and candidate.national_number is not None:
        return number == candidate.national_number
    return _same_name(complaint.writer.name, candidate.writer_name)


def is_colleague(complaint: Complaint, house: House) -> bool:
    """Whether a member of the house's staff writes: what they say of a case is a note on it.

    What a colleague forwards has its first writer as writer and is none (DESIGN, "Dates" and "Answering").
    """
    email = complaint.writer.email
    return email is not None and email.rpartition("@")[2].lower() in house.domains


def joinable(complaint: Complaint, candidates: tuple[Candidate, ...]) -> Candidate | None:
    """The first candidate that is open and this sender's."""
    return next((each for each in candidates if not each.closed and is_of_sender(complaint, each)), None)


def _same(one: str | None, other: str | None) -> bool:
    return one is not None and other is not None and one.strip().lower() == other.strip().lower()


def _same_name(one: str | None, other: str | None) -> bool:
    if one is None or other is None:
        return False
    words, others = _words(one), _words(other)
    # A single word ("Marie") is no proof of who it is.
    return len(words) > 1 and words == others


def _words(name: str) -> frozenset[str]:
    plain = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(char if char.isalpha() else " " for char in plain if not unicodedata.combining(char))
    return frozenset(letters.split())

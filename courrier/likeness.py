"""Finding what the same person wrote in nearly the same words: between the register and `routing.likeness`."""

from collections.abc import Iterable, Mapping

from sqlalchemy.orm import Session

from models import likeness
from models.arrivals import Arrival
from models.likeness import Earlier
from models.store import Keyring
from models.values import Complaint
from routing.likeness import WINDOW, Near, Person, marks, nearly_the_same, person_of, same_person, sketch

_AT_MOST = 3
"""Links of one new complaint: who writes the same each day is shown the first ones, and not all to all."""


def near(session: Session, arrival: Arrival, complaint: Complaint, keyring: Keyring) -> tuple[Near, ...]:
    """The complaints of the register that the same person wrote in nearly the same words, the oldest first."""
    sketched = _sketch(complaint, keyring)
    if sketched is None:
        return ()
    person = person_of(complaint)
    earlier = likeness.of_the_same(
        session, _marks(person, keyring), complaint.received, WINDOW, arrival.sha256, keyring
    )
    alike = (each for each in earlier if same_person(person, _person(each)) and nearly_the_same(sketched, each.sketch))
    return tuple(Near(reference=each.reference, restricted=each.restricted) for each in alike)[:_AT_MOST]


def remember(session: Session, references: Iterable[str], complaint: Complaint, keyring: Keyring) -> None:
    """Keeps by what these complaints, all of one message, will be found."""
    sketched = _sketch(complaint, keyring)
    if sketched is not None:
        for reference in references:
            likeness.remember(session, reference, complaint.received, sketched, _marks(person_of(complaint), keyring))


def _sketch(complaint: Complaint, keyring: Keyring) -> bytes | None:
    return sketch(complaint.text, keyring.digest(b"", purpose="likeness.text"))


def _marks(person: Person, keyring: Keyring) -> Mapping[str, str]:
    found = marks(person)
    return {kind: keyring.digest(found[kind].encode(), purpose=f"likeness.{kind}").hex()[:32] for kind in found}


def _person(earlier: Earlier) -> Person:
    return Person(
        email=earlier.email,
        name=earlier.name,
        affiliate_name=earlier.affiliate_name,
        national_number=earlier.national_number,
        member_number=earlier.member_number,
    )

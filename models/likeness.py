"""By what a near copy of a complaint is found again: keyed hashes of its words and of who wrote it, and no text."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.store import Keyring
from models.tables import ComplaintRow, LikenessRow

_AT_MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """A complaint of the register that somebody of the same address, name or number wrote, as far as comparing needs."""

    reference: str
    restricted: bool
    sketch: bytes = field(repr=False)
    email: str | None = field(repr=False)
    name: str | None = field(repr=False)
    affiliate_name: str | None = field(repr=False)
    national_number: str | None = field(repr=False)
    member_number: str | None = field(repr=False)


def remember(session: Session, reference: str, received: datetime, sketch: bytes, marks: Mapping[str, str]) -> None:
    """Keeps by what a complaint is found again; `marks` are keyed hashes by column."""
    session.add(LikenessRow(reference=reference, received=received, sketch=sketch, **marks))
    session.flush()


def of_the_same(
    session: Session, marks: Mapping[str, str], received: datetime, within: timedelta, sha256: str, keyring: Keyring
) -> list[Earlier]:
    """The complaints that share a mark and were received within `within`, oldest first; none that arrival `sha256` made."""
    shared = [getattr(LikenessRow, column) == mark for column, mark in sorted(marks.items())]
    if not shared:
        return []
    query = (
        select(LikenessRow.sketch, ComplaintRow)
        .join(ComplaintRow, ComplaintRow.reference == LikenessRow.reference)
        .where(
            or_(*shared),
            LikenessRow.received.between(received - within, received + within),
            ComplaintRow.arrival != sha256,
        )
        .order_by(LikenessRow.received, LikenessRow.reference)
        .limit(_AT_MOST)
    )
    return [_earlier(sketch, row, keyring) for sketch, row in session.execute(query)]


def _earlier(sketch: bytes, row: ComplaintRow, keyring: Keyring) -> Earlier:
    number = row.national_number
    return Earlier(
        reference=row.reference,
        restricted=row.restricted,
        sketch=sketch,
        email=row.writer_email,
        name=row.writer_name,
        affiliate_name=row.affiliate_name,
        national_number=None if number is None else keyring.open(number, context=row.arrival).decode(),
        member_number=row.member_number,
    )

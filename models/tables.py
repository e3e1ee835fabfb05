"""The register's tables (SQLAlchemy 2 typed ORM). Rows stay inside models/; others see values.

Texts of persons live in the store, sealed by its door; here are the columns that the register asks and lists by.
The journal (`event`) is append-only: the database itself refuses to change or delete a line (see the migration).
"""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy import DateTime as SqlDateTime
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Moment(TypeDecorator[datetime]):
    """An aware datetime, kept as UTC on every database (SQLite knows no zones)."""

    impl = SqlDateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """`timestamptz` on PostgreSQL, a naive UTC datetime elsewhere."""
        return dialect.type_descriptor(SqlDateTime(timezone=dialect.name == "postgresql"))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuses a naive datetime: nobody could tell which moment it is."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment in the register must be an aware datetime")
        in_utc = value.astimezone(UTC)
        return in_utc if dialect.name == "postgresql" else in_utc.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Aware, in UTC."""
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    """Names every constraint, so that migrations can speak of it on both databases."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: Moment, dict[str, Any]: JSON, list[str]: JSON}  # noqa: RUF012 (SQLAlchemy's own form)


RowId = BigInteger().with_variant(Integer, "sqlite")  # only INTEGER counts up by itself on SQLite


class ArrivalRow(Base):
    """One thing that reached the house. The bytes lie in the store under the same SHA-256."""

    __tablename__ = "arrival"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    channel: Mapped[str] = mapped_column(String(8))
    source: Mapped[str] = mapped_column(Text)
    filename: Mapped[str | None] = mapped_column(Text)
    size: Mapped[int] = mapped_column(BigInteger)
    received: Mapped[datetime]
    received_assumed: Mapped[bool]
    first_seen: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(16))
    kind: Mapped[str | None] = mapped_column(String(16))
    restricted: Mapped[bool] = mapped_column(default=False)
    not_taken: Mapped[bool] = mapped_column(default=False)
    joined: Mapped[str | None] = mapped_column(String(32))  # the reference of the complaint that this follow-up joined
    # The first arrival of the same message: what becomes of that one holds for this one too.
    same_as: Mapped[str | None] = mapped_column(ForeignKey("arrival.sha256"), index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    next_try: Mapped[datetime | None]
    # Addresses in the store of what the stages made of it, and of what a person found out.
    document: Mapped[str | None] = mapped_column(String(64))
    complaint: Mapped[str | None] = mapped_column(String(64))
    assessment: Mapped[str | None] = mapped_column(String(64))
    given: Mapped[str | None] = mapped_column(String(64))
    # A searchable PDF/A of what came on paper; the bytes that came are kept as they are.
    searchable: Mapped[str | None] = mapped_column(String(64))

    __table_args__ = (Index("ix_arrival_state_next_try", "state", "next_try"), Index(None, "not_taken"))


class ProvenanceRow(Base):
    """One way in which something reached the house. `arrival` is null where it was refused and stays at its source."""

    __tablename__ = "provenance"

    source_key: Mapped[str] = mapped_column(String(512), primary_key=True)
    arrival: Mapped[str | None] = mapped_column(ForeignKey("arrival.sha256"), index=True)
    channel: Mapped[str] = mapped_column(String(8))
    source: Mapped[str] = mapped_column(Text)
    received: Mapped[datetime]
    seen: Mapped[datetime]
    stamp: Mapped[str | None] = mapped_column(String(32))
    # A copy lies in the source's folder of taken things, whether or not the source let the original go.
    copied: Mapped[bool] = mapped_column(default=False)


class PieceRow(Base):
    """That an arrival holds these pages of its parent (counted from 1): a letter cut out of a batch, or halves joined.

    `place` counts the parents of one arrival, in reading order. A parent stays in the register, in the state `cut`.
    """

    __tablename__ = "piece"

    arrival: Mapped[str] = mapped_column(ForeignKey("arrival.sha256"), primary_key=True)
    parent: Mapped[str] = mapped_column(ForeignKey("arrival.sha256"), primary_key=True, index=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    pages: Mapped[list[int]] = mapped_column(JSON)


class UngivenRow(Base):
    """Something that its source did not give, or that could not be taken: since when, and how often it was tried."""

    __tablename__ = "ungiven"

    source_key: Mapped[str] = mapped_column(String(512), primary_key=True)
    since: Mapped[datetime]
    attempts: Mapped[int]


class IdentityRow(Base):
    """A message by what no transport changes (`routing.same`), as a hash, and the arrival that held it first."""

    __tablename__ = "identity"

    identity: Mapped[str] = mapped_column(String(64), primary_key=True)
    arrival: Mapped[str] = mapped_column(ForeignKey("arrival.sha256"), index=True)


class ComplaintRow(Base):
    """One registered complaint. A mixed arrival makes two, told apart by `part`."""

    __tablename__ = "complaint"

    reference: Mapped[str] = mapped_column(String(32), primary_key=True)
    arrival: Mapped[str] = mapped_column(ForeignKey("arrival.sha256"))
    part: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(12))
    kind: Mapped[str] = mapped_column(String(16))
    channel: Mapped[str] = mapped_column(String(8))
    language: Mapped[str | None] = mapped_column(String(2))
    received: Mapped[datetime]
    received_assumed: Mapped[bool]
    due: Mapped[date]
    writer_name: Mapped[str | None] = mapped_column(Text)
    writer_email: Mapped[str | None] = mapped_column(Text)
    writer_address: Mapped[str | None] = mapped_column(Text)
    writer_role: Mapped[str] = mapped_column(String(16))
    affiliate_name: Mapped[str | None] = mapped_column(Text)
    national_number: Mapped[str | None] = mapped_column(Text)  # sealed
    national_number_masked: Mapped[str | None] = mapped_column(String(16))
    member_number: Mapped[str | None] = mapped_column(Text)
    others: Mapped[list[dict[str, Any]]] = mapped_column(JSON)  # who else is named, numbers masked
    flags: Mapped[list[str]]
    service: Mapped[str | None] = mapped_column(String(16))
    restricted: Mapped[bool]
    privacy_type: Mapped[str | None] = mapped_column(String(16))
    review_reasons: Mapped[list[str]]
    fact_date: Mapped[str | None] = mapped_column(String(10))
    message_id: Mapped[str | None] = mapped_column(
        Text, index=True
    )  # the writer's own: their next message may answer it

    __table_args__ = (
        UniqueConstraint("arrival", "part"),
        Index(None, "state", "due"),
        Index(None, "writer_email"),
    )


class JoinedRow(Base):
    """An arrival that belongs to a complaint beside the one that made it: a follow-up."""

    __tablename__ = "joined"

    arrival: Mapped[str] = mapped_column(ForeignKey("arrival.sha256"), primary_key=True)
    reference: Mapped[str] = mapped_column(ForeignKey("complaint.reference"), primary_key=True, index=True)


class LinkRow(Base):
    """Two complaints that are linked, and why."""

    __tablename__ = "link"

    one: Mapped[str] = mapped_column(ForeignKey("complaint.reference"), primary_key=True)
    other: Mapped[str] = mapped_column(ForeignKey("complaint.reference"), primary_key=True, index=True)
    why: Mapped[str] = mapped_column(String(16))


class LikenessRow(Base):
    """By what a near copy of a complaint is found (`routing.likeness`): keyed hashes of its words and of who wrote."""

    __tablename__ = "likeness"

    reference: Mapped[str] = mapped_column(ForeignKey("complaint.reference"), primary_key=True)
    received: Mapped[datetime]
    sketch: Mapped[bytes] = mapped_column(LargeBinary)
    email: Mapped[str | None] = mapped_column(String(32), index=True)
    name: Mapped[str | None] = mapped_column(String(32), index=True)
    national_number: Mapped[str | None] = mapped_column(String(32), index=True)
    member_number: Mapped[str | None] = mapped_column(String(32), index=True)


class DispatchRow(Base):
    """One outgoing message and its life. `key` is arrival, part, template and addressee: the same is never queued twice."""

    __tablename__ = "dispatch"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    arrival: Mapped[str | None] = mapped_column(ForeignKey("arrival.sha256"), index=True)
    reference: Mapped[str | None] = mapped_column(ForeignKey("complaint.reference"), index=True)
    restricted: Mapped[bool]
    template: Mapped[str] = mapped_column(String(32))
    channel: Mapped[str] = mapped_column(String(8))
    to: Mapped[str | None] = mapped_column(Text)
    with_original: Mapped[bool]
    message_id: Mapped[str] = mapped_column(String(255), unique=True)
    state: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str | None] = mapped_column(String(64))
    queued: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    doubts: Mapped[int] = mapped_column(default=0)  # how often nobody could tell whether it had left
    next_try: Mapped[datetime | None]
    claimed_until: Mapped[datetime | None]
    answer: Mapped[str | None] = mapped_column(
        String(64)
    )  # the server's reply code and enhanced status, never its text
    blob: Mapped[str | None] = mapped_column(
        String(64)
    )  # the message as it was first rendered: a retry sends the same bytes

    __table_args__ = (Index(None, "state", "next_try"),)


class HoldRow(Base):
    """Something that waits for a person."""

    __tablename__ = "hold"

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    about: Mapped[str] = mapped_column(String(12))
    key: Mapped[str] = mapped_column(String(512))
    reason: Mapped[str] = mapped_column(String(32))
    detail: Mapped[str | None] = mapped_column(Text)
    restricted: Mapped[bool]
    since: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(12))
    ended: Mapped[datetime | None]
    ended_why: Mapped[str | None] = mapped_column(Text)
    was: Mapped[str | None] = mapped_column(
        String(16)
    )  # the state that the thing was in, so that setting aside can be undone

    __table_args__ = (Index(None, "state", "since"), Index(None, "about", "key"))


class EventRow(Base):
    """A line of the journal: what happened to what. `data` holds codes and references, never a person's words."""

    __tablename__ = "event"

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    at: Mapped[datetime]
    what: Mapped[str] = mapped_column(String(48))
    about: Mapped[str] = mapped_column(String(12))
    key: Mapped[str] = mapped_column(String(512))
    data: Mapped[dict[str, Any]]

    __table_args__ = (Index(None, "about", "key"),)


class CorrectionRow(Base):
    """What a person said of one label of a complaint, beside what the machine found; the latest of a label stands.

    Codes only, but for `reason`, the person's own. `where`, `start`, `end`: the words that show it, as a place in the
    complaint's subject or text, so that no person's text lies here.
    """

    __tablename__ = "correction"

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    reference: Mapped[str] = mapped_column(ForeignKey("complaint.reference"), index=True)
    at: Mapped[datetime]
    role: Mapped[str | None] = mapped_column(String(12))
    label: Mapped[str] = mapped_column(String(16))
    found: Mapped[str | None] = mapped_column(String(16))
    before: Mapped[str | None] = mapped_column(String(16))
    said: Mapped[str | None] = mapped_column(String(16))
    where: Mapped[str | None] = mapped_column(String(8))
    start: Mapped[int | None]
    end: Mapped[int | None]
    reason: Mapped[str | None] = mapped_column(Text)


class CounterRow(Base):
    """The last number given in a year, for references."""

    __tablename__ = "counter"

    prefix: Mapped[str] = mapped_column(String(8), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]


class SourceRow(Base):
    """When a source was last reached: the silence of a mailbox is an alarm."""

    __tablename__ = "source"

    name: Mapped[str] = mapped_column(String(128), primary_key=True)
    since: Mapped[datetime]  # first heard of: a source that was never reached is silent since then
    reached: Mapped[datetime | None]
    failing_since: Mapped[datetime | None]
    why: Mapped[str | None] = mapped_column(String(128))
    alarmed: Mapped[datetime | None]  # when the alarm of the outage that lasts was raised


class LeaseRow(Base):
    """Who takes from a source now. A lease that ran out is nobody's."""

    __tablename__ = "lease"

    name: Mapped[str] = mapped_column(String(128), primary_key=True)
    holder: Mapped[str] = mapped_column(String(128))
    until: Mapped[datetime]

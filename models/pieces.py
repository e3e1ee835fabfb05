"""What was cut out of arrivals, or joined from them: letters of a batch, halves put together. Nothing is deleted by it.

A parent stays in the register with its bytes, in the state `cut`; what was made of it goes on in its place.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import arrivals
from models.arrivals import Arrival
from models.holds import end_all
from models.journal import record
from models.tables import ArrivalRow, HoldRow, PieceRow, ProvenanceRow
from models.values import Provenance
from models.words import About, ArrivalState, Channel, HoldReason, HoldState

_CUT, _JOINED = ":pages ", "joined:"
_KEY_CHARS = 400  # of the 512 that a source key may have; `arrivals.take` may add some


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A letter whose bytes are in the store: its pages by the arrivals they lie in, in reading order; when it was received."""

    sha256: str
    size: int
    runs: tuple[tuple[str, tuple[int, ...]], ...]
    received: datetime
    received_assumed: bool
    branch: str | None = None
    joined: bool = False
    filename: str | None = field(default=None, repr=False)

    @property
    def source_key(self) -> str:
        """Unique and always the same for the same pages of the same arrivals."""
        if self.joined:
            parents = "+".join(parent for parent, _ in self.runs)
            return f"{_JOINED}{hashlib.sha256(parents.encode()).hexdigest()}"
        first = self.runs[0][0]
        key = first + _CUT + "+".join(
            f"{'' if parent == first else f'{parent}:'}{named(pages)}" for parent, pages in self.runs
        )  # fmt: skip
        return key if len(key) <= _KEY_CHARS else f"{first}{_CUT}{hashlib.sha256(key.encode()).hexdigest()}"


def named(pages: Iterable[int]) -> str:
    """Pages as a person writes them: `1-3,7`."""
    runs: list[list[int]] = []
    for page in pages:
        if runs and page == runs[-1][-1] + 1:
            runs[-1].append(page)
        else:
            runs.append([page])
    return ",".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)


def told(pages: Sequence[int]) -> str:
    """The same with the word before it: `page 5`, `pages 1-3,7`."""
    return f"{'page' if len(pages) == 1 else 'pages'} {named(pages)}"


def put_in_place(
    session: Session, now: datetime, parents: Sequence[Arrival], pieces: Sequence[Piece], *, by: str
) -> list[str] | None:
    """Lets the pieces go on in the place of their parents, whose holds end; None, and nothing is to be committed, where one of
    the parents has moved since it was loaded. `by`: "sheets" or "person". Returns those that the register knew already.
    """
    for parent in parents:
        if not arrivals.advance(session, parent, ArrivalState.CUT, next_try=None, attempts=0):
            return None
        end_all(
            session, now, About.ARRIVAL, parent.sha256, why=f"cut by {by}" if len(parents) == 1 else f"joined by {by}"
        )
    known = []
    for piece in pieces:
        first = session.get_one(ArrivalRow, piece.runs[0][0])
        provenance = Provenance(
            channel=Channel(first.channel),
            source=first.source,
            source_key=piece.source_key,
            received=piece.received,
            received_assumed=piece.received_assumed,
            filename=piece.filename,
        )
        if not arrivals.take(session, now, piece.sha256, piece.size, provenance):
            known.append(piece.sha256)
            _bring_back(session, now, piece.sha256, [parent.sha256 for parent in parents])
        _link(session, now, piece)
    for parent in parents:
        record(session, now, f"arrival.cut_by_{by}", About.ARRIVAL, parent.sha256, pieces=len(pieces))
    return known


def _link(session: Session, now: datetime, piece: Piece) -> None:
    for place, (parent, pages) in enumerate(piece.runs):
        if session.get(PieceRow, (piece.sha256, parent, place)) is None:
            session.add(PieceRow(arrival=piece.sha256, parent=parent, place=place, pages=list(pages)))
        record(
            session, now, "arrival.piece", About.ARRIVAL, piece.sha256,
            parent=parent, pages=named(pages), branch=piece.branch,
        )  # fmt: skip
    session.flush()


def _bring_back(session: Session, now: datetime, sha256: str, parents: Sequence[str]) -> None:
    """A letter that was itself put into what is cut now (a joining undone) goes on again; unless others were made of it."""
    row = session.get_one(ArrivalRow, sha256)
    if row.state == ArrivalState.CUT.value and set(children(session, sha256)) <= set(parents):
        row.state, row.attempts, row.next_try = ArrivalState.TAKEN.value, 0, None
        record(session, now, "arrival.brought_back", About.ARRIVAL, sha256)


# ── what is asked of them ────────────────────────────────────────────────────────────────────────


def children(session: Session, sha256: str) -> list[str]:
    """What was made of an arrival, by its pages."""
    query = select(PieceRow.arrival, PieceRow.pages).where(PieceRow.parent == sha256)
    found = sorted(session.execute(query), key=lambda row: (row.pages, row.arrival))
    return list(dict.fromkeys(row.arrival for row in found))


def parents(session: Session, sha256: str) -> list[str]:
    """What an arrival was made of, in reading order."""
    query = select(PieceRow.parent).where(PieceRow.arrival == sha256).order_by(PieceRow.place)
    return list(dict.fromkeys(session.scalars(query)))


def is_cut(session: Session, sha256: str) -> bool:
    """Whether separator sheets, or a person, cut it out of another: then it is one letter, whatever is on its pages."""
    query = select(ProvenanceRow.source_key).where(ProvenanceRow.arrival == sha256)
    return any(_CUT in key for key in session.scalars(query))


def known_by_key(session: Session, piece_key: str) -> str | None:
    """The arrival that was made under this key before."""
    return session.scalar(select(ProvenanceRow.arrival).where(ProvenanceRow.source_key == piece_key))


def restrict(session: Session, sha256: str) -> None:
    """Restricts an arrival, and whatever it was made of: the same words stand there too (FIELD, lesson 20)."""
    pending, seen = [sha256], set[str]()
    while pending:
        current = pending.pop()
        if current in seen:
            continue
        seen.add(current)
        session.get_one(ArrivalRow, current).restricted = True
        pending += parents(session, current)


def held_batches(session: Session) -> list[Arrival]:
    """The arrivals that are held as batches which do not fit together, oldest first."""
    waits = select(HoldRow.key).where(
        HoldRow.about == About.ARRIVAL.value,
        HoldRow.reason == HoldReason.BATCH.value,
        HoldRow.state == HoldState.OPEN.value,
    )
    query = select(ArrivalRow.sha256).where(ArrivalRow.sha256.in_(waits), ArrivalRow.state == ArrivalState.HELD.value)
    found = session.scalars(query.order_by(ArrivalRow.first_seen, ArrivalRow.sha256)).all()
    return [arrivals.load(session, sha256) for sha256 in found]


def one_at_a_time(session: Session, batch: str) -> None:
    """Lets nobody else look for the other half of this batch until the transaction ends: else each would miss the other.

    SQLite has one writer at a time by itself.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"batch:{batch}"))))


def passed_by_a_person(session: Session, sha256: str) -> bool:
    """Whether a person has looked at what contradicts itself in this batch, and let it go on as it is."""
    query = select(HoldRow.id).where(
        HoldRow.about == About.ARRIVAL.value,
        HoldRow.key == sha256,
        HoldRow.reason == HoldReason.BATCH.value,
        HoldRow.state == HoldState.RELEASED.value,
        HoldRow.ended_why.is_(None),
    )
    return session.scalar(query.limit(1)) is not None


def note_on_hold(session: Session, sha256: str, detail: str) -> None:
    """Writes what was found since into the detail of an arrival's open hold about its batch."""
    query = select(HoldRow).where(
        HoldRow.about == About.ARRIVAL.value,
        HoldRow.key == sha256,
        HoldRow.reason == HoldReason.BATCH.value,
        HoldRow.state == HoldState.OPEN.value,
    )
    for hold in session.scalars(query):
        hold.detail = detail


def matching(session: Session, prefix: str) -> list[str]:
    """The arrivals whose SHA-256 begins so; two at the most are looked for."""
    query = select(ArrivalRow.sha256).where(ArrivalRow.sha256.startswith(prefix, autoescape=True))
    return list(session.scalars(query.order_by(ArrivalRow.sha256).limit(2)))

"""An arrival that is several letters is cut into them; those that are one are joined.

By its separator sheets in the pipeline, or by a person (`courrier arrival split`, `join`). The letters are cut in the reading
process, lie in the store before the register speaks of them, and come into it in the transaction that ends their parent's
own way. Whatever is cut off before leaves the parent where it was; the same pages always make the same letter.
"""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from pathlib import PurePath
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from courrier import given, registration
from courrier.office import Office
from ingest.reader import Progress, Reader
from models import pieces
from models.arrivals import Arrival
from models.house import House
from models.pieces import Piece
from models.sheets import Side
from models.store import Store
from models.values import Document, LetterPages, Run, Sheaf, from_json
from models.words import ArrivalState

_OLDEST_PAPER = timedelta(days=366 * 10)  # as in the name of a scan: ingest.sources.received
_NAME_CHARS = 200
_SHOWN = 12  # of a SHA-256, to a person


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A letter to be cut out of several arrivals."""

    runs: tuple[Run, ...]
    received: datetime
    received_assumed: bool
    branch: str | None = None
    joined: bool = False
    filename: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """Letters that are cut and lie in the store, and the arrivals that they were cut out of."""

    parents: tuple[Arrival, ...]
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfit:
    """That a batch must wait for a person, and why. `half` is set where it may be waiting for its other half too.

    `others`: what the holds of files that do not fit to it say from now on, by their SHA-256; `seen`: all that waited when
    its other half was looked for.
    """

    detail: str
    half: str | None = None
    others: tuple[tuple[str, str], ...] = ()
    seen: frozenset[str] = frozenset()


def cut(
    store: Store,
    reader: Reader,
    parents: Sequence[Arrival],
    letters: Sequence[Letter],
    progress: Progress | None = None,
) -> Cut:
    """Cuts the letters and puts them into the store. Raises Held as reading does, Away."""
    named = [parent.sha256 for parent in parents]
    with ExitStack() as stack:
        paths = [stack.enter_context(store.as_file(sha256)) for sha256 in named]
        kept = reader.cut(
            paths, [letter.runs for letter in letters], lambda data: (store.put(data), len(data)), progress
        )
    made = tuple(
        Piece(
            sha256=sha256,
            size=size,
            runs=tuple((named[run.file], run.pages) for run in letter.runs),
            received=letter.received,
            received_assumed=letter.received_assumed,
            branch=letter.branch,
            joined=letter.joined,
            filename=letter.filename,
        )
        for letter, (sha256, size) in zip(letters, kept, strict=True)
    )
    return Cut(parents=tuple(parents), pieces=made)


def put_in_place(session: Session, now: datetime, made: Cut, house: House, *, by: str) -> bool:
    """The letters into the register, in the place of their parents; False where one of those has moved since."""
    known = pieces.put_in_place(session, now, made.parents, made.pieces, by=by)
    if known is None:
        return False
    for sha256 in known:  # the same bytes by another way, which may have been the earlier one
        registration.count_from_the_first(session, now, sha256, house)
    return True


# ── by separator sheets ──────────────────────────────────────────────────────────────────────────


def by_sheets(office: Office, arrival: Arrival, sheaf: Sheaf) -> Cut | Unfit:
    """What becomes of an arrival with separator sheets in it: its letters, alone or with its other half; or why it waits."""
    with office.database.begin() as session:
        passed = pieces.passed_by_a_person(session, arrival.sha256)
    if sheaf.letters and (sheaf.trouble is None or passed):
        return _of_one(office, (arrival,), sheaf)
    if sheaf.side is None or sheaf.batch is None:
        return Unfit(detail=_told(sheaf))
    return _of_halves(office, arrival, sheaf)


def _of_one(office: Office, parents: Sequence[Arrival], sheaf: Sheaf) -> Cut:
    letters = [_letter(office, parents, sheaf, letter) for letter in sheaf.letters]
    return cut(office.store, office.reader, parents, letters, office.pages)


def _letter(office: Office, parents: Sequence[Arrival], sheaf: Sheaf, letter: LetterPages) -> Letter:
    received, assumed = min(given.received(parent, given.of(office, parent)) for parent in parents)
    if letter.received is not None:
        first_seen = min(parent.first_seen for parent in parents)
        received, assumed = day_of_sheet(letter.received, first_seen, office.house.zone) or (received, True)
    runs = sheaf.runs(letter.pages)
    of_first = [page for run in runs if run.file == runs[0].file for page in run.pages]
    return Letter(
        runs=runs,
        received=received,
        received_assumed=assumed,
        branch=letter.branch,
        filename=filename_of(parents[runs[0].file].filename, pieces.told(of_first)),
    )


def day_of_sheet(day: date, first_seen: datetime, zone: ZoneInfo) -> tuple[datetime, bool] | None:
    """The start of the day that a sheet names; None for one that cannot be: still to come, or a generation ago."""
    seen = first_seen.astimezone(zone).date()
    if not seen - _OLDEST_PAPER <= day <= seen:
        return None
    return datetime.combine(day, time(), tzinfo=zone), False


def filename_of(parent: str | None, part: str) -> str | None:
    """The name of a piece, by which a person knows where it comes from."""
    if parent is None:
        return None
    return f"{PurePath(parent).stem[:_NAME_CHARS]} ({part[:_NAME_CHARS]}).pdf"


def _told(sheaf: Sheaf) -> str:
    """The trouble, and what would be cut, for the person who decides."""
    found = "; ".join(pieces.named(letter.pages) for letter in sheaf.letters[:20])
    more = f" and {len(sheaf.letters) - 20} more" if len(sheaf.letters) > 20 else ""
    return f"{sheaf.trouble}. Letters found, by their pages: {found}{more}" if found else str(sheaf.trouble)


def _of_halves(office: Office, arrival: Arrival, sheaf: Sheaf) -> Cut | Unfit:
    """Both stacks of a batch, in whichever order they came; or why they wait, each naming the other."""
    with office.database.begin() as session:
        waiting = pieces.held_batches(session)
    fits: list[tuple[Arrival, Sheaf]] = []
    unfit: list[tuple[Arrival, str]] = []
    for other in waiting:
        theirs = _sheaf_of(office, other)
        if other.sha256 == arrival.sha256 or theirs is None or (theirs.batch, theirs.side) == (sheaf.batch, sheaf.side):
            continue
        if theirs.batch == sheaf.batch and theirs.side is not None:
            pile = _pile(office, _in_order(arrival, other, sheaf))
            if pile.trouble is None and pile.letters:
                fits.append((other, pile))
            else:
                unfit.append((other, str(pile.trouble)))
    if len(fits) == 1:
        other, pile = fits[0]
        return _of_one(office, _in_order(arrival, other, sheaf), pile)
    unfit += [(other, "more than one file fits") for other, _ in fits]
    here, there = arrival.sha256[:_SHOWN], [f"{other.sha256[:_SHOWN]} ({why})" for other, why in unfit]
    return Unfit(
        detail=_told(sheaf) if not unfit else f"{sheaf.trouble}; its other half may be {', '.join(there)}",
        half=sheaf.batch,
        others=tuple((other.sha256, f"its other half may be {here} ({why})") for other, why in unfit),
        seen=frozenset(other.sha256 for other in waiting),
    )


def _in_order(arrival: Arrival, other: Arrival, sheaf: Sheaf) -> tuple[Arrival, Arrival]:
    """The fronts first: what is made of the two is then the same, whichever came first."""
    return (arrival, other) if sheaf.side is Side.FRONTS else (other, arrival)


def _sheaf_of(office: Office, arrival: Arrival) -> Sheaf | None:
    if arrival.document is None:
        return None
    return from_json(Document, office.store.get(arrival.document)).sheaf


def _pile(office: Office, parents: Sequence[Arrival]) -> Sheaf:
    with ExitStack() as stack:
        paths = [stack.enter_context(office.store.as_file(parent.sha256)) for parent in parents]
        return office.reader.sheaf(paths, office.pages)


def write(office: Office, arrival: Arrival, made: Cut) -> Callable[[Session], None]:
    """What the cutting of an arrival by its sheets means for the register. Raises Overtaken where its other half has moved."""
    # The one in hand is moved by its own stage, in the same transaction.
    moved = replace(
        made,
        parents=tuple(
            replace(parent, state=ArrivalState.CUT) if parent.sha256 == arrival.sha256 else parent
            for parent in made.parents
        ),
    )

    def put(session: Session) -> None:
        if not put_in_place(session, office.clock(), moved, office.house, by="sheets"):
            raise registration.Overtaken

    return put


def note(office: Office, unfit: Unfit) -> Callable[[Session], None]:
    """What else a hold of a batch means for the register. Raises Overtaken where another half has come in since."""

    def put(session: Session) -> None:
        if unfit.half is None:
            return
        pieces.one_at_a_time(session, unfit.half)
        if {each.sha256 for each in pieces.held_batches(session)} - unfit.seen:
            raise registration.Overtaken
        for sha256, detail in unfit.others:
            pieces.note_on_hold(session, sha256, detail)

    return put

"""`courrier arrival split|join`: a person says which pages are one letter. Nothing is deleted, and the same again is the same."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy.orm import Session

from courrier import splitting
from courrier.files import Files
from courrier.holding import CannotDo
from courrier.splitting import Cut, Letter
from ingest.reader import Reader
from models import arrivals, pieces
from models.arrivals import Arrival, Given
from models.errors import Held, Misconfigured
from models.pieces import Piece, named, told
from models.values import Document, LetterPages, Run, Sheaf, from_json
from models.words import ArrivalState

T = TypeVar("T")

_LEAST_CHARS = 8
_ADDRESS = re.compile(rf"[0-9a-f]{{{_LEAST_CHARS},64}}")
_PAGES = re.compile(r"\d{1,5}(-\d{1,5})?(,\d{1,5}(-\d{1,5})?)*", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """An arrival that goes on from now, and its pages as a person writes them."""

    sha256: str
    pages: str


def split(
    files: Files, reader: Reader, address: str, *, letters: Sequence[str], at: str | None, leave_out: bool
) -> list[Made]:
    """Cuts an arrival into letters: each of `letters` its pages ("1-2,5"), or `at` the pages on which a new one begins ("3,5").

    Raises Misconfigured for what the options cannot mean, CannotDo for an arrival that is no longer to be cut.
    """
    if bool(letters) == (at is not None):
        raise Misconfigured(
            "--pages", "is missing: say the pages of each letter, or with --at where each new one begins"
        )
    with files.database.begin() as session:
        parent = _found(session, address)
    sheaf = _sheaf_of(files, parent)
    count = _counted(files, reader, parent)
    apart = frozenset() if sheaf is None else frozenset(sheaf.apart)
    cut = _as_named(letters, count) if at is None else _as_begun(at, count, apart)
    _refuse_left_out(cut, count, apart, leave_out=leave_out)
    planned = [_letter(files, parent, pages, sheaf) for pages in cut]
    return _made(files, reader, [parent], planned)


def join(files: Files, reader: Reader, addresses: Sequence[str]) -> Made:
    """Puts arrivals together into one, their pages in the order named. Raises Misconfigured, CannotDo as `split`."""
    if len(addresses) < 2:
        raise Misconfigured("SHA256", "is missing: name the arrivals to be joined, in their order")
    with files.database.begin() as session:
        parents = [_found(session, address) for address in addresses]
    if len({parent.sha256 for parent in parents}) != len(parents):
        raise Misconfigured("SHA256", "is the same arrival twice")
    counts = [_counted(files, reader, parent) for parent in parents]
    runs = [Run(file=number, pages=tuple(range(1, count + 1))) for number, count in enumerate(counts)]
    received, assumed = min(_received(files, parent) for parent in parents)
    name = splitting.filename_of(parents[0].filename, f"joined from {len(parents)}")
    letter = Letter(runs=tuple(runs), received=received, received_assumed=assumed, joined=True, filename=name)
    (made,) = _made(files, reader, parents, [letter])
    return made


def _counted(files: Files, reader: Reader, parent: Arrival) -> int:
    with files.store.as_file(parent.sha256) as path:
        return _tried(lambda: reader.count(path))


def _tried(work: Callable[[], T]) -> T:
    """What the reading process gives; what it holds is what cannot be done."""
    try:
        return work()
    except Held as held:
        raise CannotDo(held.detail or held.reason.value) from None


# ── which arrival ────────────────────────────────────────────────────────────────────────────────


def _found(session: Session, address: str) -> Arrival:
    """The arrival of this SHA-256, or of the only one that begins so."""
    if not _ADDRESS.fullmatch(address.strip().lower()):
        raise Misconfigured("SHA256", f"is an arrival's SHA-256, or its first {_LEAST_CHARS} characters and more")
    found = pieces.matching(session, address.strip().lower())
    if not found:
        raise CannotDo("there is no such arrival: courrier list arrivals --json shows their SHA-256")
    if len(found) > 1:
        raise CannotDo("more than one arrival begins so: give more of its SHA-256")
    return arrivals.load(session, found[0])


def _refuse_settled(parent: Arrival, children: Sequence[str]) -> None:
    if parent.state is ArrivalState.DECIDED:
        raise CannotDo(f"{parent.sha256[:12]} is decided: what it says stands in the register as one letter")
    if parent.state is ArrivalState.SET_ASIDE:
        raise CannotDo(f"{parent.sha256[:12]} was set aside: release its hold first")
    if parent.state is ArrivalState.CUT:
        made = ", ".join(child[:12] for child in children)
        raise CannotDo(
            f"{parent.sha256[:12]} was cut or joined before; what was made of it goes on in its place: {made}"
        )


def _sheaf_of(files: Files, parent: Arrival) -> Sheaf | None:
    return None if parent.document is None else from_json(Document, files.store.get(parent.document)).sheaf


def _received(files: Files, parent: Arrival) -> tuple[datetime, bool]:
    told = Given() if parent.given is None else from_json(Given, files.store.get(parent.given))
    return (parent.received, parent.received_assumed) if told.received is None else (told.received, False)


# ── which pages ──────────────────────────────────────────────────────────────────────────────────


def _as_named(letters: Sequence[str], count: int) -> list[tuple[int, ...]]:
    cut = [_numbers("--pages", text, count) for text in letters]
    named_pages = [page for pages in cut for page in pages]
    twice = sorted({page for page in named_pages if named_pages.count(page) > 1})
    if twice:
        raise Misconfigured("--pages", f"names page {twice[0]} twice: a page belongs to one letter")
    return cut


def _as_begun(text: str, count: int, apart: frozenset[int]) -> list[tuple[int, ...]]:
    """The letters that begin on page 1 and on each page named, without the sheets and blank pages known of."""
    begins = [1, *(page for page in _numbers("--at", text, count) if page != 1)]
    if begins != sorted(set(begins)):
        raise Misconfigured("--at", "is the pages on which a new letter begins, in their order")
    ends = [*begins[1:], count + 1]
    cut = [tuple(page for page in range(*each) if page not in apart) for each in zip(begins, ends, strict=True)]
    whole = [pages for pages in cut if pages]
    if not whole:
        raise CannotDo("there is nothing on its pages but separator sheets and blank backs")
    return whole


def _numbers(option: str, text: str, count: int) -> tuple[int, ...]:
    plain = text.replace(" ", "")
    if not _PAGES.fullmatch(plain):
        raise Misconfigured(option, 'is pages such as "1-2,5"')
    pages: list[int] = []
    for part in plain.split(","):
        first, _, last = part.partition("-")
        low, high = int(first), int(last or first)
        if not 1 <= low <= high <= count:
            raise Misconfigured(option, f"names {part}: it has the pages 1 to {count}")
        pages += range(low, high + 1)
    return tuple(pages)


def _refuse_left_out(cut: Sequence[tuple[int, ...]], count: int, apart: frozenset[int], *, leave_out: bool) -> None:
    """Separator sheets and blank pages may be missing: whoever says less than all the rest must say so."""
    left = [page for page in range(1, count + 1) if page not in apart and not any(page in pages for pages in cut)]
    if left and not leave_out:
        raise Misconfigured("--pages", f"leaves out {named(left)}: name them too, or say --leave-out")


# ── cutting ──────────────────────────────────────────────────────────────────────────────────────


def _letter(files: Files, parent: Arrival, pages: tuple[int, ...], sheaf: Sheaf | None) -> Letter:
    """The letter of these pages; what the sheet before its first page says of it stays true."""
    said = next((each for each in sheaf.letters if pages[0] in each.pages), None) if sheaf is not None else None
    received, assumed = _received(files, parent)
    if said is not None and said.received is not None:
        by_sheet = splitting.day_of_sheet(said.received, parent.first_seen, files.house.zone)
        received, assumed = by_sheet or (received, True)
    return Letter(
        runs=(Run(file=0, pages=pages),),
        received=received,
        received_assumed=assumed,
        branch=_branch(said),
        filename=splitting.filename_of(parent.filename, told(pages)),
    )


def _branch(said: LetterPages | None) -> str | None:
    return None if said is None else said.branch


def _made(files: Files, reader: Reader, parents: Sequence[Arrival], letters: Sequence[Letter]) -> list[Made]:
    before = _made_before(files, parents, letters)
    if before is not None:
        return before
    with files.database.begin() as session:
        for parent in parents:
            _refuse_settled(parent, pieces.children(session, parent.sha256))
    made: Cut = _tried(lambda: splitting.cut(files.store, reader, parents, letters))
    if any(piece.sha256 == parent.sha256 for piece in made.pieces for parent in parents):
        raise CannotDo("that is the file as it is: there is nothing to cut")
    with files.database.begin() as session:
        if not splitting.put_in_place(session, files.clock(), made, files.house, by="person"):
            raise CannotDo("it has moved on in the meantime: look at it again")
    return [_told(piece.sha256, letter) for piece, letter in zip(made.pieces, letters, strict=True)]


def _made_before(files: Files, parents: Sequence[Arrival], letters: Sequence[Letter]) -> list[Made] | None:
    """What the very same command made before; None where it did not."""
    names = [parent.sha256 for parent in parents]
    with files.database.begin() as session:
        known = [pieces.known_by_key(session, _key(letter, names)) for letter in letters]
        children = {child for name in names for child in pieces.children(session, name)}
    if any(parent.state is not ArrivalState.CUT for parent in parents) or set(known) != children:
        return None
    return [_told(sha256, letter) for sha256, letter in zip(known, letters, strict=True) if sha256 is not None]


def _key(letter: Letter, names: Sequence[str]) -> str:
    runs = tuple((names[run.file], run.pages) for run in letter.runs)
    return Piece(
        sha256="", size=0, runs=runs, received=letter.received, received_assumed=False, joined=letter.joined
    ).source_key


def _told(sha256: str, letter: Letter) -> Made:
    return Made(sha256=sha256, pages=" + ".join(named(run.pages) for run in letter.runs))

"""Which pages of a file make which letter: pure, from what each page was seen to be.

A letter is what lies between two separator sheets, and before the first one too. Several sheets in a row are one sheet; one
at the end opens nothing; blank pages belong to no letter. What a sheet does not say, the others of its batch say for it
where they agree. Whatever contradicts itself is a `trouble`, and the pieces are then a proposal to a person.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from models.sheets import Separator, Side

_FIELDS = ("batch", "received", "branch", "count", "side")


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a page was seen to be: a separator sheet, one whose code cannot be read (`unread`), blank, or a letter's page."""

    sheet: Separator | None = None
    unread: bool = False
    blank: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One letter of a file: its pages, counted from 1, in reading order; what its sheet says, None where none says a thing."""

    pages: tuple[int, ...]
    separator: Separator | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """The letters of a file. `trouble`: why a person must look before it is cut, in our own words (None where it is sure).

    `side` is set where the file is one stack alone, the fronts or the backs of `batch`, and that is its only trouble: joined
    with the file of the other stack, in whichever order, and looked at again, it is whole.
    """

    pieces: tuple[Piece, ...]
    trouble: str | None = None
    batch: str | None = None
    side: Side | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Section:
    """A run of pages (counted from 1) whose sheets name one batch and one side."""

    batch: str | None
    side: Side | None
    pages: tuple[int, ...]


def plan(seen: Sequence[Look]) -> Batch | None:
    """The letters of a file whose pages were seen so; None where there is no sheet among them."""
    if not any(look.sheet or look.unread for look in seen):
        return None
    sections = _sections(seen)
    pieces: list[Piece] = []
    troubles = [
        f"page {number} looks like a separator sheet that cannot be read"
        for number, look in enumerate(seen, 1)
        if look.unread
    ]
    for name in dict.fromkeys(section.batch for section in sections):
        found, wrong = _letters(name, [section for section in sections if section.batch == name], seen)
        pieces += found
        troubles += wrong if name is None else [f"batch {name}: {trouble}" for trouble in wrong]
    if not pieces:
        troubles.append("there is no letter with the separator sheets")
    only = sections[0] if len(sections) == 1 else None
    return Batch(
        pieces=tuple(pieces),
        trouble="; ".join(troubles) or None,
        batch=only.batch if only else None,
        side=only.side if only and len(troubles) == 1 and pieces else None,
    )


def _sections(seen: Sequence[Look]) -> list[_Section]:
    """The stacks of the file. A sheet that names no batch or side belongs to the stack it lies in, as pages do."""
    sections: list[_Section] = []
    current = _Section(batch=None, side=None, pages=())
    begun = False
    for number, look in enumerate(seen, 1):
        if look.sheet is not None:
            if begun and _elsewhere(current, look.sheet):
                sections.append(current)
                current = _Section(batch=look.sheet.batch, side=look.sheet.side, pages=())
            begun = True
            named, side = current.batch or look.sheet.batch, current.side or look.sheet.side
            current = replace(current, batch=named, side=side)
        current = replace(current, pages=(*current.pages, number))
    return [*sections, current]


def _elsewhere(section: _Section, sheet: Separator) -> bool:
    """Whether the sheet begins another stack."""
    if sheet.batch is not None and section.batch is not None and sheet.batch != section.batch:
        return True
    return sheet.side is not None and sheet.side is not section.side


# ── one batch ────────────────────────────────────────────────────────────────────────────────────


def _letters(name: str | None, own: Sequence[_Section], seen: Sequence[Look]) -> tuple[list[Piece], list[str]]:
    """The letters of the batch of this name, and what is wrong with it."""
    sheets = [sheet for section in own for number in section.pages if (sheet := seen[number - 1].sheet)]
    stacks = {side: [section for section in own if section.side is side] for side in (None, *Side)}
    troubles = ["its sheets lie in two places of the file"] if any(len(runs) > 1 for runs in stacks.values()) else []
    plain, fronts, backs = ([number for run in stacks[side] for number in run.pages] for side in (None, *Side))
    order = [*plain, *fronts, *backs]
    if bool(fronts) != bool(backs):
        troubles.append("its fronts came without their backs" if fronts else "its backs came without their fronts")
    elif fronts and not troubles:
        collated = _collated(fronts, backs, seen)
        if isinstance(collated, str):
            troubles.append(collated)
        else:
            order = [*plain, *collated]
    pieces, wrong = _cut(order, seen)
    if not troubles:
        troubles += _miscounted(len(pieces), sheets)
    return _completed(pieces, sheets), [*troubles, *wrong, *_days(sheets)]


def _collated(fronts: list[int], backs: list[int], seen: Sequence[Look]) -> list[int] | str:
    """Each front followed by its back, or why that cannot be.

    The stack of fronts was turned over as a whole, so that its last page shows its back first. Its cover sheet may have been
    taken off before, or all the sheets.
    """
    behind = [number for number in reversed(backs) if not _covers(seen[number - 1], Side.BACKS)]
    letters = [number for number in fronts if seen[number - 1].sheet is None]
    uncovered = fronts[1:] if seen[fronts[0] - 1].sheet else fronts
    for turned in (fronts, uncovered, letters):
        if len(turned) == len(behind):
            back_of = dict(zip(turned, behind, strict=True))
            if any(_written(seen[back - 1]) for front, back in back_of.items() if seen[front - 1].sheet):
                return "a page with text lies behind a separator sheet: its backs are not in the order of its fronts"
            return [number for front in fronts for number in (front, back_of.get(front)) if number is not None]
    return f"{len(letters)} fronts and {len(behind)} backs"


def _covers(look: Look, side: Side) -> bool:
    return look.sheet is not None and look.sheet.side is side


def _written(look: Look) -> bool:
    return look.sheet is None and not look.blank


def _cut(order: Iterable[int], seen: Sequence[Look]) -> tuple[list[Piece], list[str]]:
    """The pieces between the sheets of pages in this order; what sheets that lie in a row contradict each other in."""
    pieces: list[Piece] = []
    troubles: list[str] = []
    sheet: Separator | None = None
    pages: list[int] = []
    for number in order:
        look = seen[number - 1]
        if look.sheet is None:
            pages += [] if look.blank else [number]
            continue
        if pages:
            pieces.append(Piece(pages=tuple(pages), separator=sheet))
            sheet, pages = None, []
        if sheet is not None and not _agree(sheet, look.sheet):
            troubles.append(f"the sheets before page {number + 1} contradict each other")
        sheet = look.sheet if sheet is None else _filled(look.sheet, sheet)
    if pages:
        pieces.append(Piece(pages=tuple(pages), separator=sheet))
    return pieces, troubles


def _agree(one: Separator, other: Separator) -> bool:
    said = ((getattr(one, name), getattr(other, name)) for name in ("received", "branch"))
    return all(first is None or second is None or first == second for first, second in said)


def _filled(sheet: Separator, other: Separator) -> Separator:
    """The sheet, and what only the other says."""
    return Separator(
        **{name: mine if (mine := getattr(sheet, name)) is not None else getattr(other, name) for name in _FIELDS}
    )


def _completed(pieces: Sequence[Piece], sheets: Sequence[Separator]) -> list[Piece]:
    """The pieces, each with what all sheets of the batch that say it agree on."""
    agreed = Separator(**{name: _only(getattr(sheet, name) for sheet in sheets) for name in _FIELDS})
    whole = (_filled(piece.separator or Separator(), agreed) for piece in pieces)
    return [
        replace(piece, separator=None if said == Separator() and piece.separator is None else said)
        for piece, said in zip(pieces, whole, strict=True)
    ]


def _only(values: Iterable[Any]) -> Any:
    named = {value for value in values if value is not None}
    return named.pop() if len(named) == 1 else None


def _miscounted(found: int, sheets: Iterable[Separator]) -> Iterator[str]:
    counted = sorted({sheet.count for sheet in sheets if sheet.count is not None})
    if len(counted) > 1:
        yield f"its sheets say {' and '.join(map(str, counted))} letters"
    elif counted and counted != [found]:
        yield f"{counted[0]} letters counted, {found} found"


def _days(sheets: Sequence[Separator]) -> Iterator[str]:
    """One branch receives the letters of one batch on one day: a sheet of another day was left over."""
    for branch in dict.fromkeys(sheet.branch for sheet in sheets):
        days = sorted({sheet.received for sheet in sheets if sheet.branch == branch and sheet.received is not None})
        if len(days) > 1:
            yield f"its sheets name the days {' and '.join(day.isoformat() for day in days)}"

"""The head of a letter: whose block stands where, the date line, the subject, the references."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from ingest.writer import letter_dates, postal
from ingest.writer.letter_lines import (
    Cell,
    cells_of,
    date_behind,
    is_contact,
    is_heading,
    is_note,
    is_reference_line,
    is_stamp,
    is_to_us,
    names_a_complaint,
    part,
    references_in,
    salutes,
    subject_label,
)
from ingest.writer.people import ORGANISATION, agree, is_full, is_town, read_joint, read_name
from ingest.writer.signatures import is_titled
from models.values import LetterReference, Span


@dataclass(slots=True)
class _Block:
    """Cells that stand below one another. `to_us`: it is the block of whom the letter is for."""

    cells: list[Cell]
    right: bool
    to_us: bool = False
    placed: bool = False  # its town has been seen

    @property
    def spans(self) -> tuple[Span, ...]:
        return tuple(cell.span for cell in self.cells)

    @property
    def addressed(self) -> bool:
        """Whether a town or a street stands in it."""
        return self.placed or any(postal.is_street(cell.text) for cell in self.cells)

    def names(self, names: Sequence[str]) -> bool:
        reads = (read_joint(cell.text) for cell in self.cells)
        return any(read and agree(read[0], name) for read in reads for name in names)


class Head:
    """What stands above the body; `below` are the first lines of it, where the subject may stand too."""

    def __init__(
        self, lines: Sequence[Cell], below: Sequence[Cell], greeting: Cell | None, names: Sequence[str]
    ) -> None:
        self.subject: Span | None = None
        self.dated: tuple[Span, date | None] | None = None
        self.references: tuple[LetterReference, ...] = ()
        self.subject_end = 0  # the body begins behind a subject below the salutation
        above = [line for line in lines if greeting is None or line.end <= greeting.start]
        self._read_references([*above, *below])
        taken = self._read_subject(above) or self._read_subject(below)
        self._read_date([line for line in above if line.line not in taken])
        rest = [line for line in above if line.line not in taken]
        blocks = _blocks([line for line in rest if not (is_note(line) or is_stamp(line))], self.dated)
        self.sender, self.addressee = _whose(blocks, names)
        if self.subject is None and greeting is not None:
            self._bare_subject(rest, greeting)
        if self.subject is None and greeting is not None:
            self._subject_below(below, greeting)

    def _read_references(self, lines: Sequence[Cell]) -> None:
        found = [(value, whose) for line in lines for value, whose in references_in(line)]
        self.references = tuple(LetterReference(span=value.span, whose=whose) for value, whose in found)

    def _read_subject(self, lines: Sequence[Cell]) -> set[int]:
        """The lines that the subject takes; nothing where it was found before."""
        for number, line in enumerate(lines):
            label = subject_label(line) if self.subject is None else None
            if label is None:
                continue
            said = part(line, label.end(), len(line.text))
            taken = [line]
            for following in lines[number + 1 : number + 4]:
                if not _subject_goes_on(taken[-1], following, said, column=line.column + label.end()):
                    break
                taken.append(following)
                said = said if said.text else following
            if said.text:
                self.subject = Span(start=said.start, end=taken[-1].end)
                self.subject_end = taken[-1].end
                return {one.line for one in taken}
        return set()

    def _bare_subject(self, lines: Sequence[Cell], greeting: Cell) -> None:
        """ "Beschwerde über …": a line without a label between the blocks and the salutation, as German letters have it."""
        last = lines[-1] if lines else None
        if last is None or (self.dated and last.start < self.dated[0].end) or last.line + 1 >= greeting.line:
            return
        alone = len(lines) < 2 or lines[-2].line + 1 < last.line
        known = {span.start for span in (*self.sender, *self.addressee)}
        if not alone or last.start in known or len(last.text) > 120:
            return
        if len(last.text.split()) < 2 and not names_a_complaint(last):
            return
        if is_note(last) or is_stamp(last) or is_to_us(last) or is_reference_line(last) or postal.is_place(last.text):
            return
        if re.match(r"[A-ZÀ-Þ][\w'’-]+(?:\s[\w'’-]+){0,2},\s", last.text) or is_town(last.text.split()[0].strip(",.")):
            return  # a place, and a day in words
        read = read_name(last.text)
        if letter_dates.date_line(last.text) or is_contact(last) or (read and not read[1].strip()):
            return
        self.subject = last.span

    def _subject_below(self, below: Sequence[Cell], greeting: Cell) -> None:
        """The heading below the salutation of an English letter: alone on its line, and no sentence."""
        if len(below) < 2 or below[0].start < greeting.end or below[0].line <= greeting.line + 1:
            return
        line = below[0]
        alone = below[1].line > line.line + 1
        if alone and line.text[0].isupper() and line.text[-1] not in ".,;:!?" and is_heading(line):
            self.subject, self.subject_end = line.span, line.end

    def _read_date(self, lines: Sequence[Cell]) -> None:
        best: tuple[int, Span, date | None] | None = None
        for line in _places_of_dates(lines):
            found = letter_dates.date_line(line.text)
            if found is None or is_stamp(line) or subject_label(line) or is_reference_line(line):
                continue
            start, end, day, placed = found
            score = 2 * (day is not None) + placed
            if best is None or score > best[0]:
                whole = line.end if end == len(line.text) else line.start + end
                best = score, Span(start=line.start + start, end=whole), day
        self.dated = best[1:] if best else None


def _places_of_dates(lines: Sequence[Cell]) -> Iterator[Cell]:
    """The lines, each with the year below it that did not fit; of those that begin with a reference what stands behind it."""
    for number, line in enumerate(lines):
        if is_reference_line(line):
            yield from cells_of(line)[1:]
            if (at := date_behind(line)) is not None:
                yield part(line, at, len(line.text))
            continue
        below = lines[number + 1] if number + 1 < len(lines) else None
        if below is not None and below.line == line.line + 1 and re.fullmatch(r"20\d\d\.?", below.text):
            line = replace(line, text=f"{line.text} {below.text}", end=below.end)
        yield line


def _subject_goes_on(above: Cell, line: Cell, said: Cell, *, column: int) -> bool:
    """Whether a line goes on with the subject: nothing is said yet, it is indented below it, or the one above is full."""
    if subject_label(line) or is_reference_line(line) or salutes(line) or letter_dates.date_line(line.text):
        return False
    if is_contact(line):
        return False  # "NISS : …" below the subject
    if not said.text:
        return line.line <= above.line + 1
    if line.line > above.line + 1 or is_to_us(line) or postal.is_place(line.text):
        return False
    return (line.column >= column - 2 and line.column > 3) or len(above.text) > 60 or line.text[0].islower()


def _blocks(lines: Sequence[Cell], dated: tuple[Span, date | None] | None) -> list[_Block]:
    """The blocks of a head, in order: parted by blank lines, by a town that ends an address, by whom it is to."""
    made: list[_Block] = []
    open_: dict[bool, tuple[_Block, int]] = {}  # by side: the block, and the line it ends on
    for line in lines:
        if subject_label(line) or is_reference_line(line):
            open_.clear()
            continue
        cells = cells_of(line)
        for number, cell in enumerate(cells):
            if dated and cell.start < dated[0].end and dated[0].start < cell.end:
                continue
            right = number > 0 or cell.column >= 25
            block, last = open_.get(right, (None, -2))
            if block is None or line.line > last + 1 or _begins(block, cell):
                block = _Block(cells=[], right=right)
                made.append(block)
            _add(block, cell)
            open_[right] = block, line.line
    return made


def _begins(block: _Block, cell: Cell) -> bool:
    if is_to_us(cell) and not block.to_us:
        # A title and a name above "Service …" belong to it; somebody's own name and address do not.
        return not (len(block.cells) <= 2 and is_titled(block.cells[0].text) and not block.addressed)
    return block.placed and not (is_contact(cell) or postal.is_country(cell.text))


def _add(block: _Block, cell: Cell) -> None:
    block.cells.append(cell)
    block.to_us = block.to_us or is_to_us(cell)
    block.placed = block.placed or postal.is_place(cell.text)


def _whose(blocks: Sequence[_Block], names: Sequence[str]) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """The sender's lines and the addressee's. Of two unnamed blocks the one whose name signs is the sender's."""
    theirs = [block for block in blocks if block.to_us]
    own = [block for block in blocks if not block.to_us]
    addressed = [block for block in own if block.addressed]
    signing = [block for block in own if block.names(names)]
    both = [block for block in addressed if block in signing]
    sender = next(iter(both or addressed or signing), None) or _heads(own)
    if sender is None:
        to = theirs
    else:
        before = blocks.index(sender)
        to = theirs or [block for block in blocks[before + 1 :] if block.addressed and block is not sender][:1]
    return _with_name_above(sender, own, names) if sender else (), _one(to)


def _heads(own: Sequence[_Block]) -> _Block | None:
    # A letterhead without an address, or a name alone: only at the very top.
    first = own[0] if own else None
    if first is None:
        return None
    read = read_joint(first.cells[0].text)
    known = bool(read and is_full(read[0]) and not is_town(read[0].split()[0])) or any(
        ORGANISATION.search(cell.text) for cell in first.cells
    )
    return first if known and len(first.cells) <= 6 else None


def _with_name_above(sender: _Block, own: Sequence[_Block], names: Sequence[str]) -> tuple[Span, ...]:
    """The block with the one above it where that is its name, parted from the street by a blank line."""
    at = own.index(sender)
    above = own[at - 1] if at else None
    lone = sender.addressed and not any(_is_name(cell) for cell in sender.cells)
    if above is None or not lone or above.addressed or len(above.cells) > 4:
        return sender.spans
    is_its = above.names(names) or any(_is_name(cell) or ORGANISATION.search(cell.text) for cell in above.cells)
    return (*above.spans, *sender.spans) if is_its else sender.spans


def _is_name(cell: Cell) -> bool:
    read = read_joint(cell.text)
    return bool(read and is_full(read[0]) and not read[1].strip() and not postal.is_street(cell.text))


def _one(blocks: Sequence[_Block]) -> tuple[Span, ...]:
    """The blocks of one addressee: "To the …" and the house's address below it, parted by a blank line."""
    spans: list[Span] = []
    for number, block in enumerate(blocks):
        if number and (blocks[number - 1].placed or block.right != blocks[0].right):
            break
        spans += block.spans
    return tuple(spans)

"""How a letter ends: closing formula, signature, postscript."""

import re
from collections.abc import Sequence
from datetime import date

from ingest.writer import letter_dates, postal
from ingest.writer.letter_lines import Cell, closes, has_object, is_prose, is_stamp, part, starts_formula
from ingest.writer.people import is_full, read_joint
from ingest.writer.signatures import is_below, is_titled, signed
from models.values import Span

_SIGNATURE_LINES = 10
_TAIL_LINES = 14


class End:
    """How a letter ends: closing formula, signature, postscript. `below` is the number of the first line behind it all."""

    def __init__(self, lines: Sequence[Cell], first: int, greeting: Cell | None) -> None:
        self.lines, self.first = lines, first
        self.closing: Span | None = None
        self.signature: Span | None = None
        self.postscript: Span | None = None
        self.below = len(lines)
        self._after = first
        found = self._formula()
        if found is not None:
            self._close(*found)
        else:
            self._sign_without_formula()
        self._postscript()

    @property
    def start(self) -> int | None:
        """Where the body ends, as a place in the text; None where it goes on to the last line."""
        starts = [one.start for one in (self.closing, self.signature) if one]
        if self.postscript and not starts:
            starts = [self.postscript.start]
        return min(starts, default=None)

    def _formula(self) -> tuple[int, int] | None:
        """The line and the place in it of the closing formula: the first that is signed soon after, else the last."""
        found: list[tuple[int, int]] = []
        for number in range(self.first, len(self.lines)):
            at = closes(self.lines[number])
            if at is None and (begins := starts_formula(self.lines[number])) is not None:
                following = self.lines[number + 1 : number + 3]
                near = [one for one in following if one.line <= self.lines[number].line + 2]
                at = begins if any(has_object(one.text) for one in near) else None
            if at is None:
                continue
            found.append((number, at))
            behind = self.lines[number + 1 : number + 1 + _TAIL_LINES]
            names = signed([self.lines[number].text, *(one.text for one in behind)])
            rest = self.lines[number + 1 :]
            if any(is_full(name) for name in names) and not any(is_prose(one) for one in behind[:3]):
                return number, at
            if len(rest) <= _SIGNATURE_LINES and not any(is_prose(one) and not is_below(one.text) for one in rest[:2]):
                return number, at
        near_end = [one for one in found if len(self.lines) - one[0] <= 2 * _TAIL_LINES]
        return near_end[-1] if near_end else None

    def _close(self, number: int, at: int) -> None:
        line = self.lines[number]
        start, end, last = line.start + at, line.end, number
        cut = _name_behind(line.text, at)
        if cut is not None:
            self.closing = Span(start=start, end=line.start + len(line.text[:cut].rstrip()))
            self._sign(number, part(line, cut, len(line.text)))
            return
        said = line.text[at:]
        while last + 1 < len(self.lines) and last - number < 3:
            following = self.lines[last + 1]
            if has_object(said) and (said.rstrip()[-1:] in ".,!" or following.line > self.lines[last].line + 1):
                break
            if following.line > self.lines[last].line + 2 or (has_object(said) and not following.text[0].islower()):
                break
            if not has_object(said) and not has_object(following.text) and not following.text[0].islower():
                break
            last += 1
            said += f" {following.text}"
            end = following.end
        self.closing = Span(start=start, end=end)
        self._sign(last, None)

    def _sign(self, number: int, first: Cell | None) -> None:
        """The signature below line `number`; `first` is what stands of it on that line."""
        taken: list[Cell] = [first] if first else []
        at = number + 1
        while at < len(self.lines) and len(taken) < _SIGNATURE_LINES:
            line = self.lines[at]
            if is_below(line.text) or is_prose(line) or len(line.text) > 140:
                break
            if taken and line.line > (self.lines[at - 1].line + 4):
                break
            if taken and line.text[-1] == ":" and len(line.text.split()) > 1:
                break  # "Address of my mother:" announces somebody else
            if not (letter_dates.date_line(line.text) or _is_page_mark(line)):
                taken.append(line)
            at += 1
        self.below = self._after = at
        if taken:
            self.signature = Span(start=taken[0].start, end=taken[-1].end)

    def _sign_without_formula(self) -> None:
        stop = next(
            (
                number
                for number in range(max(self.first, len(self.lines) - _TAIL_LINES), len(self.lines))
                if is_below(self.lines[number].text) and not is_prose(self.lines[number])
            ),
            len(self.lines),
        )
        self.below = self._after = stop
        written = self.lines[self.first : stop]
        names = signed([line.text for line in written])
        low = max(0, len(written) - 8)
        for number in range(low, len(written)):
            line, above = written[number], written[number - 1] if number else None
            if len(line.text) > 90 or is_prose(line):
                continue
            apart = above is None or line.line > above.line + 1 or above.text[-1] in '.,!?…"”»)'
            if apart and (_has(line, names) or (number == len(written) - 1 and _is_short(line))):
                rest = written[number:]
                if not any(is_prose(one) for one in rest):
                    self.signature = Span(start=line.start, end=rest[-1].end)
                    self.closing = _odd_formula(above)
                    return

    def _postscript(self) -> None:
        low = max(self.first, self._after - 1)
        for number in range(low, len(self.lines)):
            line = self.lines[number]
            if not re.match(
                r"\W{0,3}(?:p\.?\s?-?s\.?(?![\w/])|post-?scriptum|n\.?\s?b\.?\s)", line.text, re.IGNORECASE
            ):
                continue
            last = number
            while last + 1 < len(self.lines) and self.lines[last + 1].line == self.lines[last].line + 1:
                if is_below(self.lines[last + 1].text):
                    break
                last += 1
            self.postscript = Span(start=line.start, end=self.lines[last].end)
            return

    def dated(self) -> tuple[Span, date | None] | None:
        """The date line at the end of a letter ("Fait à Bruxelles, le …"): around its closing, or its last lines."""
        near = self.lines[max(self.first, self.below - _TAIL_LINES) :]
        for line in reversed(near[-2 * _TAIL_LINES :]):
            found = letter_dates.date_line(line.text)
            if found and found[2] and found[0] == 0 and not is_stamp(line):
                return Span(start=line.start + found[0], end=line.start + found[1]), found[2]
        return None

    def address(self) -> tuple[Span, ...]:
        """The lines of the signature where an address is among them: the writer's block stands below."""
        if self.signature is None:
            return ()
        inside = [line for line in self.lines if self.signature.start <= line.start and line.end <= self.signature.end]
        if not any(postal.is_place(line.text) for line in inside):
            return ()
        return tuple(line.span for line in inside)


def _odd_formula(line: Cell | None) -> Span | None:
    """The line above a signature as its closing, where it is short and ends as one does ("Met de verschuldigde eerbied,")."""
    if line is None or line.text[-1] != "," or len(line.text) > 60 or len(line.text.split()) > 8:
        return None
    return line.span if line.text[0].isupper() else None


def _name_behind(text: str, at: int) -> int | None:
    """Where a name begins behind a formula on the same line ("Bien à vous, Jeanne Testut"); None where none does."""
    for match in re.finditer(r"[,.!]\s+|\s{3,}", text[at:]):
        tail = text[at + match.end() :]
        read = read_joint(tail)
        if read and is_full(read[0]) and len(read[1].strip()) < 40 and has_object(text[at : at + match.end()]):
            return at + match.end()
        if read and not read[1].strip(" .!)") and match.end() < 45 and not is_titled(tail) and not has_object(tail):
            return at + match.end()
    return None


def _has(line: Cell, names: Sequence[str]) -> bool:
    return any(name in " ".join(line.text.split()) for name in names)


def _is_short(line: Cell) -> bool:
    return len(line.text.split()) <= 9 and line.text[-1] not in ".!?:;" and not re.search(r"\d{3}", line.text)


def _is_page_mark(line: Cell) -> bool:
    return bool(
        re.fullmatch(
            r"\W*(?:p(?:age|agina|\.)?|seite|blz\.?)?\s*\d{1,3}(?:\s*(?:/|sur|van|von|of)\s*\d{1,3})?\W*",
            line.text,
            re.IGNORECASE,
        )
    )

"""A letter taken apart: whose block stands where, date, subject, references, salutation, body, closing, signature.

Belgian letters put the sender left or right, the date above or below the addressee, the subject before the salutation or
behind it, and half of what is usual is missing: each part is looked for by what it says and where it stands to the
others, and what is not found is None. Nothing is changed; every part is a place in the text.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.writer import letter_dates, postal
from ingest.writer.identifiers import national_spans
from ingest.writer.letter_end import End
from ingest.writer.letter_head import Head
from ingest.writer.letter_lines import (
    Cell,
    is_contact_line,
    is_prose,
    is_reference_line,
    is_to_us,
    lines_of,
    part,
    salutes,
    subject_label,
    towards,
)
from ingest.writer.people import agree, fold, read_joint, read_name
from ingest.writer.signatures import signed
from models.values import Document, LetterParts, Span
from models.words import Channel

_HEAD_LINES = 50
"""Lines in which the head of a letter ends: a letterhead may have a column of partners."""
_CHARS = 300_000
"""What is longer is no letter; its beginning is taken apart."""


def letter_parts(text: str) -> LetterParts:
    """The parts of the letter that `text` is, pages one after the other; each span is exact. Raises nothing."""
    lines = lines_of(text[:_CHARS])
    if not lines:
        return LetterParts()
    greeting = _salutation(lines)
    first = _first_of_body(lines, greeting)
    end = End(lines, first, greeting)
    names = signed([line.text for line in lines[first:]][: end.below - first]) if first < len(lines) else ()
    head = Head(lines[:first], lines[first : first + 4], greeting, names)
    dated = head.dated or end.dated()
    return LetterParts(
        sender=head.sender or end.address(),
        addressee=head.addressee,
        date_line=dated[0] if dated else None,
        date=dated[1] if dated else None,
        subject=head.subject,
        references=head.references,
        national_number=_number(text),
        salutation=greeting.span if greeting else None,
        body=_body(text, lines, greeting, head.subject_end, end),
        closing=end.closing,
        signature=end.signature,
        postscript=end.postscript,
    )


def _number(text: str) -> Span | None:
    return next(iter(national_spans(text).values()), None)


# ── salutation ───────────────────────────────────────────────────────────────────────────────────


def _salutation(lines: Sequence[Cell]) -> Cell | None:
    weak = None
    for number, line in enumerate(lines[:_HEAD_LINES]):
        length = salutes(line)
        if length is not None and not _addresses(lines, number, line):
            return _whole_salutation(lines, number, part(line, 0, length))
        if subject_label(line) or is_reference_line(line):
            continue
        following = lines[number + 1] if number + 1 < len(lines) else None
        if weak is None and following is not None and following.line > line.line + 1:
            weak = line if _greets(line, following) else None
        if is_prose(line):
            return weak
    return weak


def _greets(line: Cell, following: Cell) -> bool:
    """Whether a line that stands alone greets though it has no known word of greeting: by its comma, right above the text."""
    if letter_dates.date_line(line.text) or postal.is_place(line.text) or len(line.text.split()) > 12:
        return False
    if towards(line):
        return line.text[-1] in ",!:" or is_prose(following)
    return line.text[-1] in ",!" and is_prose(following) and line.text[0].isupper() and len(line.text) <= 80


def _whole_salutation(lines: Sequence[Cell], number: int, greeting: Cell) -> Cell:
    """With the line below where that greets too ("Geachte mevrouw," above "Geachte heer,")."""
    following = lines[number + 1] if number + 1 < len(lines) else None
    whole = following is not None and following.line == greeting.line + 1 and greeting.end == lines[number].end
    if following is None or not whole or salutes(following) != len(following.text) or len(following.text) > 60:
        return greeting
    text = f"{greeting.text}\n{following.text}"
    return replace(greeting, text=text, end=following.end, line=following.line)


def _addresses(lines: Sequence[Cell], number: int, line: Cell) -> bool:
    """Whether a title and a name stand there as the first line of a block: the next line goes on with it."""
    if line.text[-1] in ",!:" or salutes(line) != len(line.text):
        return False
    following = lines[number + 1] if number + 1 < len(lines) else None
    if following is None or following.line > line.line + 1 or is_prose(following):
        return False
    return bool(is_to_us(following) or postal.is_place(following.text) or read_name(line.text) or number == 0)


def _first_of_body(lines: Sequence[Cell], greeting: Cell | None) -> int:
    """The number of the first line of the body: behind the salutation, or where somebody begins to tell."""
    if greeting is not None:
        at = next(number for number, line in enumerate(lines) if line.line == greeting.line)
        return at if greeting.end < lines[at].end else at + 1  # a sentence goes on behind it
    for number, line in enumerate(lines[:_HEAD_LINES]):
        told = is_prose(line) and not (subject_label(line) or is_reference_line(line) or is_to_us(line))
        if told and not (number and _goes_on_subject(lines[number - 1], line)):
            return number
    return _after_head(lines)


def _goes_on_subject(above: Cell, line: Cell) -> bool:
    return bool(subject_label(above)) and line.line == above.line + 1 and len(above.text) > 50


def _after_head(lines: Sequence[Cell]) -> int:
    """Behind the date, subject and blocks of a letter that nobody greets and that has no long line."""
    last = 0
    for number, line in enumerate(lines[:_HEAD_LINES]):
        placed = postal.is_place(line.text) and number < 8
        told = letter_dates.date_line(line.text) or subject_label(line) or is_reference_line(line) or is_to_us(line)
        if placed or told:
            last = number + 1
    return last


# ── body ─────────────────────────────────────────────────────────────────────────────────────────


def _body(text: str, lines: Sequence[Cell], greeting: Cell | None, subject_end: int, end: End) -> Span | None:
    start = greeting.end if greeting else (lines[end.first].start if end.first < len(lines) else None)
    if start is None:
        return None
    start = max(start, subject_end)
    stop = end.start if end.start is not None else lines[-1].end
    inside = text[start:stop]
    start += len(inside) - len(inside.lstrip())
    stop = start + len(inside.strip())
    return Span(start=start, end=stop) if stop > start else None


# ── the contract of `courrier read --json` ───────────────────────────────────────────────────────


def of_document(document: Document) -> LetterParts | None:
    """The parts of what came as a letter; None for mail, a form of the house's own, and what could not be read."""
    if document.channel is not Channel.LETTER or document.message is not None or not document.text.strip():
        return None
    return letter_parts(document.text)


def sender_lines(document: Document) -> tuple[str, ...]:
    """The writer's block as it was read, without telephone and numbers: what a person starts from who looks for the address."""
    parts = of_document(document)
    if parts is None:
        return ()
    lines = (" ".join(document.text[span.start : span.end].split()) for span in parts.sender)
    return tuple(line for line in lines if not is_contact_line(line))


def is_senders_own(document: Document, name: str | None) -> bool:
    """Whether the block that was taken for the sender's is theirs: it has their name or surname, or another one is ours.

    A block without it, alone on its letter, may be that of whom a copy was written to.
    """
    parts = of_document(document)
    if parts is None or parts.addressee:
        return True
    lines = [document.text[span.start : span.end] for span in parts.sender]
    surname = fold(name.split()[-1]) if name else ""
    if len(surname) > 3 and any(re.search(rf"(?<!\w){re.escape(surname)}(?!\w)", fold(line)) for line in lines):
        return True
    reads = map(read_joint, lines)
    return any(read and name and agree(read[0], name) for read in reads)


def as_contract(parts: LetterParts | None, text: str) -> dict[str, object] | None:
    """The object `letter` that `courrier read` prints: each part with its place in `text`. Absent is null."""
    if parts is None:
        return None
    number = parts.national_number
    return {
        "sender": _block_in(text, parts.sender),
        "addressee": _block_in(text, parts.addressee),
        "date_line": _in(text, parts.date_line),
        "date": parts.date.isoformat() if parts.date else None,
        "subject": _in(text, parts.subject),
        "references": [{**_said(text, one.span), "whose": one.whose} for one in parts.references],
        "national_number": None if number is None else {"masked": _masked(text, number), **_place(number)},
        "salutation": _in(text, parts.salutation),
        "body": _in(text, parts.body),
        "closing": _in(text, parts.closing),
        "signature": _in(text, parts.signature),
        "postscript": _in(text, parts.postscript),
    }


def _place(span: Span) -> dict[str, object]:
    return {"start": span.start, "end": span.end}


def _said(text: str, span: Span) -> dict[str, object]:
    return {"text": text[span.start : span.end], **_place(span)}


def _in(text: str, span: Span | None) -> dict[str, object] | None:
    return None if span is None else _said(text, span)


def _block_in(text: str, lines: Sequence[Span]) -> dict[str, object] | None:
    """From its first line to its last; its own lines are in `lines`, since another block may stand beside it."""
    if not lines:
        return None
    whole = Span(start=min(line.start for line in lines), end=max(line.end for line in lines))
    return {**_said(text, whole), "lines": [_said(text, line) for line in lines]}


def _masked(text: str, span: Span) -> str:
    """All but the last two digits hidden (DESIGN, decision 9)."""
    return "•" * 9 + next(iter(national_spans(text[span.start : span.end])), "")[-2:]

"""What each stretch of a message is: the person's own words, quote, forward, signature, disclaimer, footer.

Zones are marked, never deleted; in doubt a stretch is the person's own, since losing their words is worse than keeping
a quote. Line by line, in three passes:

1. history: what a program set apart (attribution, rule, header block, `>`) is a quote or a forward, down to where it ends;
2. what a mail server or phone added to the person's own stretch (banner, disclaimer, footer);
3. the signature: a delimiter or a closing formula and the few short lines below it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from ingest import zone_words as words
from models.values import ZoneSpan
from models.words import Zone

_MAX_LINE = 600
"""Characters of a line that the patterns look at."""
_WRAP = 4
"""Lines over which an attribution may be wrapped."""
_LETTERS = re.compile(r"[^\W\d_]")
_PREFIX = re.compile(r"(?:[ \t]{0,3}[>|][ \t]?)+")
_CALLOUT = re.compile(r"<<\s*$")
# The outermost prefix says what the person did; "RE: FW:" is an answer.
_FORWARDED_SUBJECT = re.compile(r"\s*(?:fwd?|tr|wg|doorst)\s*:", re.IGNORECASE)
_SIGNATURE_LINES = 10
_SIGNATURE_WIDTH = 90
_SENTENCE = re.compile(r"\w+(?:\W+\w+){9,}")


class _Break(Enum):
    ATTRIBUTION = auto()
    ORIGINAL = auto()  # an Outlook block or "-----Original Message-----": a reply or a forward
    FORWARD = auto()


@dataclass(slots=True)
class _Line:
    start: int
    end: int  # with its line break
    text: str  # stripped, without quotation marks, at most _MAX_LINE characters
    depth: int  # of quotation marks
    zone: Zone = Zone.OWN

    @property
    def blank(self) -> bool:
        return not self.text


def mark(text: str, *, subject: str | None = None) -> tuple[ZoneSpan, ...]:
    """The zones of `text`, in order, disjoint, together the whole of it (none for an empty text).

    `subject` helps where Outlook sets a reply and a forward apart in the same way. Raises nothing.
    """
    lines = _lines(text)
    _History(lines, forwarded=bool(subject and _FORWARDED_SUBJECT.match(subject))).mark()
    for start, end in _stretches(lines, Zone.OWN, Zone.FORWARD):
        _mark_additions(lines, start, end)
    for start, end in _stretches(lines, Zone.OWN):
        _mark_signature(lines, start, end)
    _settle_blanks(lines)
    return _spans(lines)


def _lines(text: str) -> list[_Line]:
    lines = []
    at = 0
    for raw in text.splitlines(keepends=True):
        bare = raw.strip()
        prefix = _PREFIX.match(raw)
        depth = prefix[0].count(">") if prefix else 0
        if prefix and depth and not (_CALLOUT.search(bare)):
            bare = raw[prefix.end() :].strip()
        else:
            depth = 0
        lines.append(_Line(at, at + len(raw), bare[:_MAX_LINE], depth))
        at += len(raw)
    return lines


# ── history ──────────────────────────────────────────────────────────────────────────────────────


class _History:
    """Finds what was set apart and how far it reaches."""

    def __init__(self, lines: list[_Line], *, forwarded: bool) -> None:
        self.lines = lines
        self.forwarded = forwarded

    def mark(self) -> None:
        at = 0
        current = Zone.OWN  # of unprefixed lines
        own = False  # whether the present section has words of its own yet
        while at < len(self.lines):
            line = self.lines[at]
            if line.blank and not line.depth:
                line.zone = current
                at += 1
                continue
            if line.depth:
                at = self._prefixed(at, self._prefixed_zone(at, current, own))
                continue
            found = self._break(at) if current is not Zone.QUOTE else None
            if found is None:
                line.zone = current
                own = own or bool(_LETTERS.search(line.text))
                at += 1
                continue
            kind, length = found
            zone = self._zone_of(kind, own, current)
            self._paint(at, at + length, zone)
            at += length
            below = self._next_written(at)
            if below is not None and self._marked(below):
                at = self._prefixed(at, zone)
            else:
                current, own = zone, False
        self._rescue()

    def _zone_of(self, kind: _Break, own: bool, current: Zone) -> Zone:
        if kind is _Break.FORWARD:
            return Zone.FORWARD
        if kind is _Break.ATTRIBUTION:
            return Zone.QUOTE
        if current is Zone.FORWARD:
            return Zone.QUOTE if own else Zone.FORWARD
        return Zone.FORWARD if self.forwarded or not own else Zone.QUOTE

    def _prefixed_zone(self, at: int, current: Zone, own: bool) -> Zone:
        return Zone.FORWARD if current is Zone.FORWARD and not own else Zone.QUOTE

    def _marked(self, at: int) -> bool:
        return self.lines[at].depth > 0 or self.lines[at].text.startswith("|")

    def _prefixed(self, at: int, zone: Zone) -> int:
        """Paint the run of prefixed lines from `at`, with the blank lines inside it; where it ends."""
        end = at
        while at < len(self.lines):
            line = self.lines[at]
            if self._marked(at):
                end = at + 1
            elif not line.blank and not self._torn(at):
                break
            at += 1
        return self._paint_run(end, zone)

    def _paint_run(self, end: int, zone: Zone) -> int:
        index = end - 1
        while index >= 0 and (self._marked(index) or self.lines[index].blank or self._torn(index)):
            self.lines[index].zone = zone
            index -= 1
        return end

    def _torn(self, at: int) -> bool:
        """Whether the line is the end of a quoted one that a program wrapped: short, and prefixed lines on both sides."""
        if not 0 < at < len(self.lines) - 1 or len(self.lines[at].text) > 40:
            return False
        above, below = self.lines[at - 1], self.lines[at + 1]
        return bool(
            above.depth and below.depth and len(above.text) > 55 and not above.text.endswith((".", ":", "?", "!"))
        )

    def _next_written(self, at: int) -> int | None:
        return next((i for i in range(at, min(at + 4, len(self.lines))) if self.lines[i].text), None)

    def _paint(self, start: int, end: int, zone: Zone) -> None:
        for line in self.lines[start:end]:
            line.zone = zone

    def _break(self, at: int) -> tuple[_Break, int] | None:
        """What sets the text below line `at` apart, and over how many lines it stands."""
        text = self.lines[at].text
        if words.FORWARD_RULE.fullmatch(text) or words.FORWARD_LINE.fullmatch(text):
            return _Break.FORWARD, 1 + self._block_below(at + 1)
        if words.ORIGINAL_RULE.fullmatch(text):
            return _Break.ORIGINAL, 1 + self._block_below(at + 1)
        if words.LONG_RULE.fullmatch(text):
            block = self._block_below(at + 1)
            return (_Break.ORIGINAL, 1 + block) if block else None
        block = self._header_block(at)
        if block:
            return _Break.ORIGINAL, block
        return self._attribution(at)

    def _block_below(self, at: int) -> int:
        """Lines of the header block that starts within two blank lines below; 0 where there is none."""
        below = self._next_written(at)
        if below is None or below - at > 2:
            return 0
        block = self._header_block(below)
        return below - at + block if block else 0

    def _header_block(self, at: int) -> int:
        """Lines of a header block from `at`: a sender or a date, and at least one other field; 0 where there is none."""
        keys: set[str] = set()
        index = end = at
        wrapped = 0
        while index < len(self.lines) and index - at < 20:
            line = self.lines[index]
            if line.blank:
                if len(keys) < 2 and index - end < 1 and keys:
                    index += 1  # some programs set a blank line between the fields
                    continue
                break
            match = words.HEADER_LINE.fullmatch(line.text)
            key = words.HEADER_KEY.get(" ".join(match[1].lower().split())) if match else None
            if key is not None:
                keys.add(key)
                end = index + 1
                wrapped = 0
            elif not keys or wrapped >= 2 or len(line.text) > 200:
                break
            else:
                wrapped += 1
            index += 1
        sure = ("from" in keys and keys & {"date", "subject", "to"}) or {"date", "subject", "to"} <= keys
        return end - at if sure and self._addressed(at, end) else 0

    def _addressed(self, start: int, end: int) -> bool:
        """Whether the block reads as a program's: no field is a whole sentence, as in a person's own list of facts."""
        values = [words.HEADER_LINE.fullmatch(line.text) for line in self.lines[start:end]]
        first = values[0]
        if first is None or words.HEADER_KEY.get(" ".join(first[1].lower().split())) not in (
            "from",
            "date",
            "subject",
            "to",
        ):
            return False
        return all(match is None or len(match[2]) <= 300 for match in values)

    def _attribution(self, at: int) -> tuple[_Break, int] | None:
        joined = ""
        for length in range(1, _WRAP + 1):
            if at + length > len(self.lines):
                break
            line = self.lines[at + length - 1]
            if line.blank or line.depth:
                break
            joined = f"{joined} {line.text}".strip()
            if len(joined) > _MAX_LINE:
                break
            if words.ATTRIBUTION_HINT.search(joined) and words.ATTRIBUTION.fullmatch(joined):
                below = self._next_written(at + length)
                marked = below is not None and self._marked(below)
                digits = any(character.isdigit() for character in joined)
                if (marked and (digits or "@" in joined)) or (digits and words.STAMPED.search(joined)):
                    return _Break.ATTRIBUTION, length
        return None

    def _rescue(self) -> None:
        """A message that is nothing but what others wrote is passed on: its first level counts as content."""
        written = [line for line in self.lines if line.text and _LETTERS.search(line.text)]
        if not written or any(line.zone is not Zone.QUOTE for line in written):
            return
        if self._break_above(written[0]):
            return
        for line in self.lines:
            if line.depth <= 1:
                line.zone = Zone.FORWARD

    def _break_above(self, first: _Line) -> bool:
        found = self._attribution(self.lines.index(first))
        return found is not None


# ── additions ────────────────────────────────────────────────────────────────────────────────────


def _stretches(lines: Sequence[_Line], *zones: Zone) -> list[tuple[int, int]]:
    """Runs of lines of one of these zones, as [start, end)."""
    runs: list[tuple[int, int]] = []
    start = None
    for index, line in enumerate([*lines, None]):
        if start is not None and (line is None or line.zone is not lines[start].zone):
            runs.append((start, index))
            start = None
        if line is not None and start is None and line.zone in zones:
            start = index
    return runs


def _paragraphs(lines: Sequence[_Line], start: int, end: int) -> list[tuple[int, int]]:
    found = []
    first = None
    for index in range(start, end + 1):
        blank = index == end or lines[index].blank or words.LONG_RULE.fullmatch(lines[index].text) is not None
        if blank and first is not None:
            found.append((first, index))
            first = None
        elif not blank and first is None:
            first = index
    return found


def _mark_additions(lines: list[_Line], start: int, end: int) -> None:
    """Footers and disclaimers from the end of the stretch upward, and a server's banner on its top."""
    paragraphs = _paragraphs(lines, start, end)
    for number, (first, last) in enumerate(reversed(paragraphs)):
        joined = " ".join(line.text for line in lines[first:last])
        if _disclaimer(joined) and (number < len(paragraphs) - 1 or start > 0):
            _paint_disclaimer(lines, start, first, last)
            continue
        tail = _footer_tail(lines, first, last)
        for line in lines[tail:last]:
            line.zone = Zone.FOOTER
        if tail > first:
            break
    for first, last in paragraphs[:2]:
        joined = " ".join(line.text for line in lines[first:last])
        if not (words.BANNER.fullmatch(joined) and len(paragraphs) > 1):
            break
        for line in lines[first:last]:
            line.zone = Zone.DISCLAIMER


def _footer_tail(lines: Sequence[_Line], first: int, last: int) -> int:
    """Where the footers at the end of a paragraph begin."""
    while last > first and (
        words.FOOTER.fullmatch(lines[last - 1].text) or words.GREEN.fullmatch(lines[last - 1].text)
    ):
        last -= 1
    return last


def _disclaimer(paragraph: str) -> bool:
    """Whether a paragraph speaks about the message itself as such clauses do: what it is, for whom, what else to do."""
    if words.GREEN.fullmatch(paragraph):
        return True
    said = [pattern.search(paragraph) is not None for pattern in (words.CONFIDENTIAL, words.RECIPIENT, words.REMEDY)]
    if words.DISCLAIMER_TITLE.match(paragraph):
        return any(said) or len(paragraph) < 40
    if not words.THIS_MESSAGE.search(paragraph):
        return False
    return sum(said) >= 2


def _paint_disclaimer(lines: list[_Line], start: int, first: int, last: int) -> None:
    """The paragraph and the rule (or the lone `--`) that sets it apart, above and below."""
    while first > start and (lines[first - 1].blank or _rule(lines[first - 1].text)):
        first -= 1
    while (
        last < len(lines) and lines[last].zone is lines[first].zone and (lines[last].blank or _rule(lines[last].text))
    ):
        last += 1
    for line in lines[first:last]:
        line.zone = Zone.DISCLAIMER


def _rule(text: str) -> bool:
    return re.fullmatch(r"[-_=*~ ]{2,}", text) is not None


# ── signature ────────────────────────────────────────────────────────────────────────────────────


def _mark_signature(lines: list[_Line], start: int, end: int) -> None:
    """The last delimiter or closing formula of the stretch, with the few short lines below it."""
    while end > start and lines[end - 1].blank:
        end -= 1
    for index in range(end - 1, max(start - 1, end - 40), -1):
        text = lines[index].text
        delimiter = words.DELIMITER.fullmatch(text) is not None
        if not delimiter and not (len(text) <= 200 and words.CLOSING.fullmatch(text)):
            continue
        if index == start and not delimiter:
            return
        last = _signature_end(lines, index + 1, end, lenient=delimiter)
        if last > index + 1 or not delimiter:
            for line in lines[index:last]:
                line.zone = Zone.SIGNATURE
        return


def _signature_end(lines: Sequence[_Line], first: int, end: int, *, lenient: bool) -> int:
    """Where the short lines below a closing end: at an afterword, a sentence, or the tenth line."""
    last = first
    for index in range(first, min(end, first + _SIGNATURE_LINES + 6)):
        text = lines[index].text
        if words.AFTERWORD.match(text):
            break
        if text and (len(text) > _SIGNATURE_WIDTH or (not lenient and _SENTENCE.match(text))):
            break
        if text:
            last = index + 1
    return last if last - first <= _SIGNATURE_LINES else first


# ── spans ────────────────────────────────────────────────────────────────────────────────────────


def _settle_blanks(lines: list[_Line]) -> None:
    """A blank line belongs with what stands above it; leading ones with what stands below."""
    above: Zone | None = None
    for line in lines:
        if line.text or line.depth:
            above = line.zone
        elif above is not None:
            line.zone = above
    below = next((line.zone for line in lines if line.text), Zone.OWN)
    for line in lines:
        if line.text:
            break
        line.zone = below


def _spans(lines: Sequence[_Line]) -> tuple[ZoneSpan, ...]:
    spans: list[ZoneSpan] = []
    for line in lines:
        if spans and spans[-1].zone is line.zone:
            spans[-1] = ZoneSpan(zone=line.zone, start=spans[-1].start, end=line.end)
        else:
            spans.append(ZoneSpan(zone=line.zone, start=line.start, end=line.end))
    return tuple(spans)

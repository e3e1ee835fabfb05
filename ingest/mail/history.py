"""What mail programs set apart in a text: quotes and forwards, and how far they reach."""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property

from ingest.mail import zone_words as words
from models.reference import Reference
from models.words import Zone

MAX_LINE = 600
"""Characters of a line that the patterns look at."""
_WRAP = 5
"""Lines over which an attribution may be wrapped."""
_MAX_HINTS = 400
"""Lines of one text that are looked at as attributions: a text of nothing else is an attack, not a thread."""
_LETTERS = re.compile(r"[^\W\d_]")
_PREFIX = re.compile(r"(?:[ \t]{0,3}[>|][ \t]?)+")
_INITIALS = re.compile(r"[ \t]{0,2}([A-Z][A-Za-z]{0,2})>(?=[ \t]|$)[ \t]?")
"""The mark of programs that quote "NV> …": one only where the next or the last line has the same."""
_ESCAPED = re.compile(r">From ")
"""A line that began with "From " before a mailbox file marked it (mbox; RFC 4155 names the habit): no quote."""
_REFERENCE = re.compile(r"\b[A-Z]{2,8}-\d{4}-\d{6}-\d{2}\b")
_ROW = 80
"""Characters of a line that gives a reference and says no more, as our acknowledgements do."""
_ACKNOWLEDGEMENT = 15
"""Lines below the heading within which an acknowledgement of ours gives the reference."""
_RULES = frozenset("-_=*—–~>")
"""What a rule, with or without a title in it, begins with."""
_SENTENCE_END = (".", ":", "?", "!")


class _Break(Enum):
    ATTRIBUTION = auto()
    ORIGINAL = auto()  # an Outlook block or "-----Original Message-----": a reply or a forward
    FORWARD = auto()


@dataclass(slots=True)
class Line:
    """One line: `text` without quotation marks and blanks around it, `depth` the number of those marks."""

    start: int
    end: int  # with its line break
    text: str
    depth: int
    zone: Zone = Zone.OWN

    @property
    def blank(self) -> bool:
        """Whether nothing stands on it, quotation marks left out."""
        return not self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """What the HTML form of a text says of it: whether it cites, and the lines that somebody coloured, as `plainly` has them."""

    cited: bool = False
    coloured: frozenset[str] = frozenset()


def plainly(text: str) -> str:
    """A line by its letters and digits alone, lower case."""
    return "".join(filter(str.isalnum, text.lower()))


def lines_of(text: str) -> list[Line]:
    """The lines of `text`, all of them the person's own so far."""
    lines = []
    at = 0
    last = None
    for raw in text.splitlines(keepends=True):
        bare = raw.strip()
        if not bare:
            lines.append(Line(at, at + len(raw), "", 0))
            at += len(raw)
            last = None
            continue
        prefix = _PREFIX.match(raw)
        depth = prefix[0].count(">") if prefix else 0
        content = raw[prefix.end() :].strip() if prefix else bare
        if depth and (bare.endswith("<<") or words.ATTRIBUTION_END.fullmatch(content)):
            depth = 0
        lines.append(Line(at, at + len(raw), (content if depth else bare)[:MAX_LINE], depth))
        at += len(raw)
        initials = _INITIALS.match(raw) if bare[1:4].count(">") else None
        if initials and last == initials[1]:
            for line in lines[-2:]:
                line.depth = line.depth or 1
        last = initials[1] if initials else None
    _unescape(lines, text)
    return lines


def _unescape(lines: list[Line], text: str) -> None:
    """Take the mark of a mailbox file off: marked lines that all begin with ">From " quote nothing."""
    if ">From " not in text:
        return
    run: list[Line] = []
    for line in [*lines, Line(0, 0, "", 0)]:
        if line.depth:
            run.append(line)
            continue
        if all(_ESCAPED.match(text, marked.start) for marked in run):
            for marked in run:
                marked.depth = 0
        run = []


def gives_reference(text: str) -> bool:
    """Whether a line gives the reference of a complaint as our acknowledgements do, and not as its sender would."""
    if "-" not in text or len(text) > _ROW:
        return False
    match = _REFERENCE.search(text)
    if match is None or text[match.end() :].strip(" .])") or words.FIRST_PERSON.search(text):
        return False
    try:
        Reference.parse(match[0])
    except ValueError:
        return False
    return True


def _words_of(name: str) -> frozenset[str]:
    """The words of a name, whatever their order, case and accents ("DUPUIS, Marc" is Marc Dupuis); an address has none."""
    if "@" in name and " " not in name:
        return frozenset()
    bare = unicodedata.normalize("NFKD", name.casefold())
    return frozenset(re.findall(r"\w+", "".join(each for each in bare if not unicodedata.combining(each))))


class History:
    """Marks the history in `lines`.

    `forwarded`: the subject says that the message passes another one on. `addressees`: to whom it is written, in lower
    case; what they wrote themselves comes back to them and is quoted, not passed on. `senders`: who writes; what they
    wrote before and send once more ("resté sans réponse") is passed on; addresses, and names in full. `answering`:
    the message answers another one. Where it answers none, nothing in it is history that a program set below: what is
    pasted in counts, with all that the person writes below it; but what we acknowledged is a quote all the same, and so
    are marked lines that a program `cited`.
    """

    def __init__(
        self,
        lines: list[Line],
        *,
        forwarded: bool,
        addressees: Collection[str] = (),
        senders: Collection[str] = (),
        answering: bool = True,
        cited: bool = False,
    ) -> None:
        self.lines = lines
        self.forwarded = forwarded
        self.addressees = frozenset(addressees)
        self.senders = frozenset(sender for sender in senders if "@" in sender) - self.addressees
        self.names = [name for name in map(_words_of, senders) if len(name) > 1]
        self.answering = answering
        self.cited = cited or answering
        self._hinted = self._hinted_lines()
        self._hints = 0
        self._keys: dict[int, str | None] = {}

    @cached_property
    def _references(self) -> list[int]:
        """The lines on which acknowledgements of ours give their reference."""
        return [index for index, line in enumerate(self.lines) if gives_reference(line.text)]

    @cached_property
    def _last_history(self) -> int:
        """The last line that surely is history: a marked one, or the sender's field of what an addressee wrote."""
        for index in range(len(self.lines) - 1, -1, -1):
            line = self.lines[index]
            if line.depth or ("@" in line.text and self._key_of(line.text) == "from" and self._written_to(line.text)):
                return index
        return -1

    def _written_to(self, said: str) -> bool:
        return any(map(said.lower().__contains__, self.addressees))

    def _hinted_lines(self) -> list[int]:
        """For each line, the next one that holds what each attribution holds somewhere (len(lines): none)."""
        following = [len(self.lines)] * (len(self.lines) + 1)
        for index in range(len(self.lines) - 1, -1, -1):
            text = self.lines[index].text
            hinted = "@" in text or words.ATTRIBUTION_HINT.search(text) is not None
            following[index] = index if hinted else following[index + 1]
        return following

    def mark(self) -> None:
        """Give each line its zone: own, quote or forward."""
        at = 0
        current = Zone.OWN  # of lines without quotation marks
        own = False  # whether the present section has words of its own yet
        pasted = False  # whether the person put the present section there, so that they may go on below it
        while at < len(self.lines):
            line = self.lines[at]
            if line.depth:
                fresh = not self.cited and current is Zone.OWN and not self._acknowledges(at, at)
                zone = Zone.FORWARD if fresh or (current is Zone.FORWARD and (pasted or not own)) else Zone.QUOTE
                at = self._prefixed(at, zone)
                continue
            if current is not Zone.OWN and line.text[:1] in _RULES and words.END_RULE.fullmatch(line.text):
                line.zone = current
                current, own, pasted = Zone.OWN, True, False
                at += 1
                continue
            found = None if line.blank or current is Zone.QUOTE else self._break(at)
            if found is None:
                line.zone = current
                own = own or bool(_LETTERS.search(line.text))
                at += 1
                continue
            kind, length = found
            below = self._next_written(at + length)
            prefixed = below is not None and self._marked(below)
            if not prefixed and self._typed(kind, at, at + length):
                for typed in self.lines[at : at + length]:
                    typed.zone = current
                at, own = at + length, True
                continue
            known = self._known(kind, at, at + length)
            zone = known or self._zone_of(kind, own, current, prefixed=prefixed)
            if known is None and (current is Zone.OWN or pasted) and self._put_there(kind, at, at + length, prefixed):
                zone, pasted = Zone.FORWARD, not self.forwarded
            for heading in self.lines[at : at + length]:
                heading.zone = zone
            at += length
            if prefixed:
                at = self._prefixed(at, zone)
            else:
                current, own = zone, False
        self._rescue()

    def _zone_of(self, kind: _Break, own: bool, current: Zone, *, prefixed: bool) -> Zone:
        """What a break begins. Below nothing of one's own, what follows is passed on."""
        if kind is _Break.FORWARD:
            return Zone.FORWARD
        if kind is _Break.ATTRIBUTION:
            return Zone.QUOTE if own or prefixed else Zone.FORWARD
        if current is Zone.FORWARD:
            return Zone.QUOTE if own else Zone.FORWARD
        return Zone.FORWARD if self.forwarded or not own else Zone.QUOTE

    def _typed(self, kind: _Break, start: int, end: int) -> bool:
        """Whether the person tells of what somebody wrote or said: "Le 3 mars à 14:02, Mme Peeters a écrit :".

        Programs give an address where nothing marks what follows, or their own field for the moment. In an answer it is
        the person's where what they answer stands further down.
        """
        if (
            (self.answering and self._last_history < end)
            or self._known(kind, start, end)
            or kind is _Break.FORWARD
            or self._acknowledges(start, end)
        ):
            return False
        heading = self.lines[start:end]
        if kind is _Break.ORIGINAL and (
            heading[0].text[0] in _RULES or any(words.SENT.match(one.text) for one in heading)
        ):
            return False
        return not any("@" in line.text or "<" in line.text for line in heading)

    def _put_there(self, kind: _Break, start: int, end: int, prefixed: bool) -> bool:
        """Whether the person pasted in what this heading begins: in answer to nothing, no program set it there.

        Marked lines below an address are a program's quote all the same: they end where the marks do, and take no word
        of the person's along.
        """
        if self.answering or kind is _Break.FORWARD or self._acknowledges(start, end):
            return False
        return not prefixed or not any("@" in line.text for line in self.lines[start:end])

    def _acknowledges(self, start: int, end: int) -> bool:
        """Whether what stands below the heading at [start, end) is an acknowledgement of ours: it gives a reference."""
        place = bisect_left(self._references, start)
        return place < len(self._references) and self._references[place] < end + _ACKNOWLEDGEMENT

    def _known(self, kind: _Break, start: int, end: int) -> Zone | None:
        """What the heading at [start, end) begins by who wrote it: an addressee of this message, or its sender.

        Who forwards to several may tell each of them what another one wrote.
        """
        fields = [index for index in range(start, end) if self._key(index) is not None]
        senders = [index for index in fields if self._key(index) == "from"] if fields else range(start, end)
        said = " ".join(self.lines[index].text for index in senders).lower()
        if (kind is not _Break.FORWARD or len(self.addressees) == 1) and any(map(said.__contains__, self.addressees)):
            return Zone.QUOTE
        theirs = any(map(said.__contains__, self.senders)) or any(map(_words_of(said).issuperset, self.names))
        return Zone.FORWARD if theirs else None

    def _marked(self, at: int) -> bool:
        return self.lines[at].depth > 0 or self.lines[at].text.startswith("|")

    def _prefixed(self, at: int, zone: Zone) -> int:
        """Paint the run of marked lines from `at`, with the blank and torn ones inside it. Where it ends."""
        last = at
        for index in range(at, len(self.lines)):
            if self._marked(index):
                last = index
            elif not self.lines[index].blank and not self._torn(index):
                break
        outer = min((line.depth for line in self.lines[at : last + 1] if line.depth), default=0)
        for line in self.lines[at : last + 1]:
            line.zone = Zone.QUOTE if zone is Zone.FORWARD and line.depth > outer else zone
        return last + 1

    def _torn(self, at: int) -> bool:
        """Whether the line is the rest of a quoted one that a program wrapped, with marked lines on both sides."""
        line = self.lines[at]
        if not 0 < at < len(self.lines) - 1 or len(line.text) > 80:
            return False
        above, below = self.lines[at - 1], self.lines[at + 1]
        if not (above.depth and below.depth):
            return False
        if line.text.startswith(">") or not _LETTERS.search(line.text):
            return True
        return line.text[:1].islower() and len(above.text) > 55 and not above.text.endswith(_SENTENCE_END)

    def _next_written(self, at: int) -> int | None:
        return next((index for index in range(at, min(at + 4, len(self.lines))) if self.lines[index].text), None)

    def _break(self, at: int) -> tuple[_Break, int] | None:
        """What sets the text below line `at` apart, and over how many lines it stands."""
        text = self.lines[at].text
        if words.FORWARD_LINE.fullmatch(text):
            return _Break.FORWARD, 1 + self._block_below(at + 1)
        if text[0] in _RULES:
            if words.FORWARD_RULE.fullmatch(text):
                return _Break.FORWARD, 1 + self._block_below(at + 1)
            if words.ORIGINAL_RULE.fullmatch(text):
                return _Break.ORIGINAL, 1 + self._block_below(at + 1)
            if words.LONG_RULE.fullmatch(text):
                block = self._block_below(at + 1)
                return (_Break.ORIGINAL, 1 + block) if block else None
        block = self._header_block(at)
        if block and self._by_program(at, at + block):
            return _Break.ORIGINAL, block
        length = self._attribution(at)
        return (_Break.ATTRIBUTION, length) if length else None

    def _block_below(self, at: int) -> int:
        """Lines down to the end of a header block that starts within two lines below; 0 where there is none."""
        below = self._next_written(at)
        if below is None or below - at > 2:
            return 0
        block = self._header_block(below)
        return below - at + block if block else 0

    def _header_block(self, at: int) -> int:
        """Lines of a header block ("De : … / Envoyé : … / Objet : …") from `at`; 0 where there is none.

        It begins with a field and has a sender and one more, or a date, an addressee and a subject. A person's own
        list ("Date : …, Objet : …") has no sender.
        """
        if self._key(at) not in ("from", "date", "subject", "to"):
            return 0
        keys: set[str] = set()
        end = at
        wrapped = blanks = 0
        for index in range(at, min(at + 20, len(self.lines))):
            line = self.lines[index]
            key = self._key(index)
            if line.blank:
                blanks += 1
                if blanks > 1 or len(keys) > 1:
                    break  # one blank line between the first two fields is some programs' habit
            elif key is not None:
                keys.add(key)
                end, wrapped, blanks = index + 1, 0, 0
            elif wrapped >= 2 or blanks or len(line.text) > 200:
                break
            else:
                wrapped += 1
        sure = ("from" in keys and len(keys - {"other"}) > 1) or {"date", "subject", "to"} <= keys
        return end - at if sure else 0

    def _by_program(self, start: int, end: int) -> bool:
        """Whether a bare block is a program's rather than the head of a letter that the person typed or pasted."""
        return any(words.STAMPED.search(line.text) or words.SENT.match(line.text) for line in self.lines[start:end])

    def _key(self, at: int) -> str | None:
        if at not in self._keys:
            self._keys[at] = self._key_of(self.lines[at].text)
        return self._keys[at]

    @staticmethod
    def _key_of(text: str) -> str | None:
        if ":" not in text[:40] and "：" not in text[:40]:
            return None
        match = words.HEADER_LINE.fullmatch(text)
        if match is None or len(match[2]) > 300:
            return None
        return words.HEADER_KEY.get(" ".join(match[1].lower().split()))

    def _attribution(self, at: int) -> int:
        """Lines of an attribution ("Le … a écrit :") at `at`; 0 where there is none, or it begins on a later line."""
        length = self._attributed(at)
        for skip in range(1, length):
            later = self.lines[at + skip].text
            if not later.startswith("<") and words.DATED.match(later) and self._attributed(at + skip) == length - skip:
                return 0
        return length

    def _attributed(self, at: int) -> int:
        hint = self._hinted[at]
        if hint > at + _WRAP or self._hints > _MAX_HINTS:
            return 0
        joined = ""
        for index in range(at, min(at + _WRAP + 1, len(self.lines))):
            line = self.lines[index]
            if line.depth or len(joined) > MAX_LINE:
                break
            if line.blank:
                if not self._address_below(index):
                    break
                continue
            joined = f"{joined} {line.text}".strip()
            if index < hint:
                continue
            self._hints += 1
            if self._hints > _MAX_HINTS:
                break
            below = self._next_written(index + 1)
            marked = below is not None and self._marked(below)
            if words.RUN_ON.match(joined):
                return index + 1 - at
            if words.ATTRIBUTION.fullmatch(joined):
                dated = any(character.isdigit() for character in joined)
                if (marked and dated) or (words.STAMPED.search(joined) and self._by_program_said(joined)):
                    return index + 1 - at
            if marked and words.ANY_ATTRIBUTION.fullmatch(joined) and self._one_line(at, index):
                return index + 1 - at
        return 0

    def _by_program_said(self, attribution: str) -> bool:
        """Whether a program rather than the person wrote "Le … a écrit :": it says who and when, and no more."""
        text = attribution.strip("<>*- \t")
        return words.SURE_ATTRIBUTION.fullmatch(text) is not None and words.PERSONAL.search(text) is None

    def _one_line(self, first: int, last: int) -> bool:
        """Whether these lines are one that a program wrapped at its address."""
        return all(
            self.lines[index].text.startswith("<") or self.lines[index - 1].text.endswith("<")
            for index in range(first + 1, last + 1)
        )

    def _address_below(self, at: int) -> bool:
        """Whether the line after a blank one is the address of an attribution, torn off by a program."""
        return at + 1 < len(self.lines) and self.lines[at + 1].text.startswith("<")

    def _rescue(self) -> None:
        """A message of quoted lines alone, under no attribution, passes them on: the first level counts as content."""
        written = [index for index, line in enumerate(self.lines) if _LETTERS.search(line.text)]
        if not written or any(self.lines[index].zone is not Zone.QUOTE for index in written):
            return
        if not self.lines[written[0]].depth or all(
            self._told(index) for index in written if self.lines[index].depth <= 1
        ):
            return
        for line in self.lines:
            if line.depth <= 1:
                line.zone = Zone.FORWARD

    def _told(self, at: int) -> bool:
        """Whether the line is one that a program puts above what it quotes."""
        return words.ATTRIBUTION.fullmatch(self.lines[at].text) is not None

"""What each stretch of a message is: the person's own words, quote, forward, signature, disclaimer, footer.

Zones are marked, never deleted; in doubt a stretch is the person's own, since losing their words is worse than keeping
a quote. Line by line, in three passes: what a program set apart (`ingest.mail.history`); what a mail server or a phone added
(banner, disclaimer, footer); the signature: a delimiter or a closing formula and the few short lines below it.
"""

import re
from collections.abc import Collection, Sequence

from ingest.mail import clauses
from ingest.mail import zone_words as words
from ingest.mail.history import History, Line, Marks, gives_reference, lines_of, plainly
from models.values import ZoneSpan
from models.words import Zone

# The outermost prefix says what the person did; "RE: FW:" is an answer.
_FORWARDED_SUBJECT = re.compile(r"\s*(?:fwd?|tr|wg|doorst)\s*:", re.IGNORECASE)
_LINK = re.compile(r"\[([^\[\]]{1,80})\]\([^()\s]{1,200}\)")
_RULE = re.compile(r"[-_=*~+#—– ]{2,}")
_FOOTER_WIDTH = 300
_SIGNATURE_LINES = 10
_SIGNATURE_WIDTH = 90
_ANSWERING_SUBJECT = re.compile(
    r"(?:\W{0,3}\[[^\]]{0,40}\])*\s*(?:re|aw|antw|antwoord|betr|rép|ré|rif|odp|sv)\s*(?:\[\d+\]|\(\d+\))?\s*:",
    re.IGNORECASE,
)
_SHORT = 400
"""Characters of own words beside which "voir ci-dessous" speaks of answers; in a long letter it speaks of the letter."""
_ANSWER_WINDOW = 4_000
"""Characters of own words in which somebody says that their answers stand further down."""
_CONTACT = re.compile(r"@|https?://|www\.|\+?\d(?:[ ./-]?\d){7,}")
_SIGNATURE_LINE = 60
_CLAUSE_LINES = 12
"""Lines of the longest clause that follows a name or a sentence without a blank line."""
_LAST = 8
"""Paragraphs at the end among which a clause may stand above an address or a link."""
NO_MARKS = Marks()
_SENTENCE_ENDS = re.compile(r"[.!?:;]+\s|\n\s*\n|[.!?]$")
_SENTENCES = re.compile(r"[.!?]+\s+")
_SENTENCE = re.compile(r"\S+(?:\s+\S+){9,}")


def mark(
    text: str,
    *,
    subject: str | None = None,
    addressees: Collection[str] = (),
    senders: Collection[str] = (),
    answering: bool = True,
    marks: Marks = NO_MARKS,
) -> tuple[ZoneSpan, ...]:
    """The zones of `text`, in order, disjoint, together the whole of it (none for an empty text).

    `subject` helps where Outlook sets a reply and a forward apart in the same way; `addressees` and `senders` (addresses
    in lower case, as the header has them; of a sender the name too) where a message brings back what its addressee wrote,
    or what its sender did and sends once more. `answering`: whether the header says that it answers another message
    (`answers`); where it does not, what looks like one is pasted in and counts; so do marked lines, unless the
    `marks` of its HTML form say that they are cited; what is coloured in an answer counts. Raises nothing.
    """
    lines = lines_of(text)
    forwarded = bool(subject and _FORWARDED_SUBJECT.match(subject))
    History(
        lines, forwarded=forwarded, addressees=addressees, senders=senders, answering=answering, cited=marks.cited
    ).mark()
    _keep_answers_inside(lines)
    _keep_coloured(lines, marks)
    if not answering:
        for start, end in _stretches(lines, Zone.FORWARD):
            for index in _ours(lines, start, end):
                lines[index].zone = Zone.QUOTE
    for start, end in _stretches(lines, Zone.OWN, Zone.FORWARD):
        _mark_additions(lines, start, end)
    for start, end in _stretches(lines, Zone.OWN):
        _mark_signature(lines, start, end)
    _settle_rules(lines)
    _settle_blanks(lines)
    return _spans(lines)


def mark_page(text: str) -> tuple[ZoneSpan, ...]:
    """The zones of a page of paper, in order, together the whole of it: clauses printed at its foot, and the person's words.

    Of paper nothing else is told apart: no program set a quote or a signature off. Raises nothing.
    """
    lines = lines_of(text)
    for line in lines:
        line.zone = Zone.OWN
    paragraphs = _paragraphs(lines, 0, len(lines))
    _mark_ending(lines, 0, paragraphs)
    _settle_rules(lines)
    _settle_blanks(lines)
    return _spans(lines)


def answers(subject: str | None) -> bool:
    """Whether a subject is that of an answer ("RE: …", "AW: …"). A message without one may still name what it answers."""
    return bool(subject and _ANSWERING_SUBJECT.match(subject))


def _stretches(lines: Sequence[Line], *zones: Zone) -> list[tuple[int, int]]:
    """Runs of lines of one of these zones, as [start, end)."""
    runs: list[tuple[int, int]] = []
    start = 0
    for index in range(1, len(lines) + 1):
        if index == len(lines) or lines[index].zone is not lines[start].zone:
            if lines[start].zone in zones:
                runs.append((start, index))
            start = index
    return runs


# ── answers inside an unmarked quote ─────────────────────────────────────────────────────────────


def _keep_answers_inside(lines: list[Line]) -> None:
    """Where the person says that they answer inside what they quote, what is unmarked there counts as content.

    "Mes réponses en rouge ci-dessous": the colour is lost, so nothing tells their words from the others'.
    """
    if all(line.zone is not Zone.QUOTE or line.depth for line in lines):
        return
    own = "\n".join(line.text for line in lines if line.zone is Zone.OWN)
    if not _says_answers_inside(own):
        return
    for start, end in _stretches(lines, Zone.QUOTE):
        ours = _ours(lines, start, end)
        for index in range(start, end):
            if not lines[index].depth and index not in ours:
                lines[index].zone = Zone.FORWARD


def _says_answers_inside(own: str) -> bool:
    """Whether the person says that they answer between the lines of what they quote."""
    beginning = own[:_ANSWER_WINDOW]
    if words.ANSWERS_INSIDE.search(beginning) or (len(own) <= _SHORT and words.SEE_BELOW.search(own)):
        return True
    return any(
        words.ANSWER.search(sentence) and words.INSIDE.search(sentence) and not words.ANSWERED.search(sentence)
        for sentence in _SENTENCE_ENDS.split(beginning)
    )


def _keep_coloured(lines: list[Line], marks: Marks) -> None:
    """What somebody coloured inside what they quote is their answer, whether they say so or not."""
    if not marks.coloured:
        return
    for start, end in _stretches(lines, Zone.QUOTE):
        ours = _ours(lines, start, end)
        for index in range(start, end):
            line = lines[index]
            if line.depth <= 1 and index not in ours and plainly(line.text) in marks.coloured:
                line.zone = Zone.FORWARD


def _ours(lines: Sequence[Line], start: int, end: int) -> set[int]:
    """The lines on which our acknowledgement gives its reference or speaks of personal data, wrapped as they may be."""
    found: set[int] = set()
    for first, last in _paragraphs(lines, start, end):
        joined = " ".join(line.text for line in lines[first:last])
        places = [match.span() for match in words.OURS.finditer(joined)]
        at = 0
        for index in range(first, last):
            after = at + len(lines[index].text) + 1
            said = any(begin < after - 1 and at < stop for begin, stop in places)
            if said or gives_reference(lines[index].text):
                found.add(index)
            at = after
    return found


# ── what servers and phones add ──────────────────────────────────────────────────────────────────


def _mark_additions(lines: list[Line], start: int, end: int) -> None:
    """Footers wherever they stand alone, disclaimers from the end upward, a server's banner on the top."""
    paragraphs = _paragraphs(lines, start, end)
    _mark_ending(lines, start, paragraphs)
    for first, last in paragraphs[:2]:
        joined = " ".join(line.text for line in lines[first:last])
        if len(paragraphs) < 2 or not words.BANNER.fullmatch(joined):
            break
        for line in lines[first:last]:
            line.zone = Zone.DISCLAIMER


def _mark_ending(lines: list[Line], start: int, paragraphs: Sequence[tuple[int, int]]) -> None:
    ending = True
    for number, (first, last) in reversed(list(enumerate(paragraphs))):
        tail = _footer_tail(lines, first, last)
        if ending or tail == first:
            for line in lines[tail:last]:
                line.zone = Zone.FOOTER
        if tail == first:
            continue
        if not ending:
            continue
        clause = _clause_start(lines, first, tail)
        joined = " ".join(line.text for line in lines[clause:tail])
        if (number > 0 or start > 0 or clause > first) and (_disclaimer(joined) or clauses.is_clause(joined)):
            _paint_disclaimer(lines, start, clause, tail)
            ending = clause == first
        else:
            # An address, a link or a page number below a clause does not hide it, and stays what it is.
            ending = len(paragraphs) - number <= _LAST and all(_aside(line.text) for line in lines[first:tail])


def _aside(text: str) -> bool:
    return len(text) <= _SIGNATURE_WIDTH and words.ASIDE.fullmatch(text) is not None


def _paragraphs(lines: Sequence[Line], start: int, end: int) -> list[tuple[int, int]]:
    """Runs of written lines, as [first, last); blank lines and rules part them."""
    found: list[tuple[int, int]] = []
    first = None
    for index in range(start, end + 1):
        parting = index == end or lines[index].blank or _RULE.fullmatch(lines[index].text) is not None
        if parting and first is not None:
            found.append((first, index))
            first = None
        elif not parting and first is None:
            first = index
    return found


def _clause_start(lines: Sequence[Line], first: int, last: int) -> int:
    """Where the clause begins in a paragraph whose first lines are a signature: short ones, above the one that names it."""
    for index in range(first, last):
        text = lines[index].text
        if words.DISCLAIMER_TITLE.match(text) or words.THIS_MESSAGE.search(text):
            return index
        if len(text) > _SIGNATURE_LINE or _SENTENCE.match(text):
            break
    for index in range(max(first, last - _CLAUSE_LINES), last):
        above = lines[index - 1].text if index > first else ""
        begins = not above or above[-1] in ".!?:" or len(above) <= _SIGNATURE_LINE
        if begins and clauses.is_clause(" ".join(line.text for line in lines[index:last])):
            return index
    return first


def _footer_tail(lines: Sequence[Line], first: int, last: int) -> int:
    """Where the footers at the end of a paragraph begin."""
    while last > first and _footer(lines[last - 1].text):
        last -= 1
    return last


def _footer(text: str) -> bool:
    text = _LINK.sub(r"\1", text)
    if len(text) > _FOOTER_WIDTH:
        return False
    if words.GREEN.fullmatch(text):
        return all(words.OF_GREEN.search(sentence) for sentence in _SENTENCES.split(text) if " " in sentence.strip())
    return words.FOOTER.fullmatch(text) is not None and words.TOLD.search(text) is None


def _disclaimer(paragraph: str) -> bool:
    """Whether a paragraph speaks about the message itself as such clauses do: what it is, for whom, what else to do."""
    titled = words.DISCLAIMER_TITLE.match(paragraph)
    if not titled and words.THIS_MESSAGE.search(paragraph) is None:
        return False
    if words.FIRST_PERSON.search(paragraph) or clauses.is_told(paragraph):
        return False
    said = [pattern.search(paragraph) is not None for pattern in (words.CONFIDENTIAL, words.RECIPIENT, words.REMEDY)]
    if titled and (any(said) or len(paragraph) < 40 or (len(paragraph) < 160 and words.LINK.search(paragraph))):
        return True
    alone = words.MEANT_FOR.search(paragraph) or words.UNBINDING.search(paragraph)
    return sum(said) >= 2 or alone is not None


def _paint_disclaimer(lines: list[Line], start: int, first: int, last: int) -> None:
    """The paragraph and the rule (or the lone `--`) that sets it apart, above and below."""
    while first > start and (lines[first - 1].blank or _RULE.fullmatch(lines[first - 1].text)):
        first -= 1
    zone = lines[last - 1].zone
    while last < len(lines) and lines[last].zone is zone and (lines[last].blank or _RULE.fullmatch(lines[last].text)):
        last += 1
    for line in lines[first:last]:
        line.zone = Zone.DISCLAIMER


# ── signature ────────────────────────────────────────────────────────────────────────────────────


def _mark_signature(lines: list[Line], start: int, end: int) -> None:
    """The last delimiter or closing formula of the stretch, with the few short lines below it."""
    while end > start and lines[end - 1].blank:
        end -= 1
    for index in range(end - 1, max(start - 1, end - 40), -1):
        text = lines[index].text
        delimiter = words.DELIMITER.fullmatch(text) is not None or _signature_rule(lines, index, end)
        if not delimiter and not (len(text) <= 200 and words.CLOSING.fullmatch(text)):
            continue
        if index == start and not delimiter:
            return
        last = _signature_end(lines, index + 1, end, lenient=delimiter)
        if last > index + 1 or not delimiter:
            for line in lines[index:last]:
                line.zone = Zone.SIGNATURE
        return


def _signature_rule(lines: Sequence[Line], at: int, end: int) -> bool:
    """Whether a long rule stands above nothing but a few short lines, one of them a way to reach somebody."""
    if not words.SIGNATURE_RULE.fullmatch(lines[at].text) or end - at > _SIGNATURE_LINES:
        return False
    below = [line.text for line in lines[at + 1 : end] if line.text]
    short = all(len(text) <= _SIGNATURE_WIDTH and not _SENTENCE.match(text) for text in below)
    return bool(below) and short and (lines[at].text[0] == "_" or any(_CONTACT.search(text) for text in below))


def _signature_end(lines: Sequence[Line], first: int, end: int, *, lenient: bool) -> int:
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


def _settle_rules(lines: list[Line]) -> None:
    """A delimiter or a rule belongs with what it sets apart: with the zone below it, where that is not the person's."""
    below = Zone.OWN
    for line in reversed(lines):
        if line.blank and not line.depth:
            continue
        rule = _RULE.fullmatch(line.text) or words.DELIMITER.fullmatch(line.text)
        if rule and line.zone is Zone.OWN and below is not Zone.OWN:
            line.zone = below
        below = line.zone


def _settle_blanks(lines: list[Line]) -> None:
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


def _spans(lines: Sequence[Line]) -> tuple[ZoneSpan, ...]:
    spans: list[ZoneSpan] = []
    for line in lines:
        if spans and spans[-1].zone is line.zone:
            spans[-1] = ZoneSpan(zone=line.zone, start=spans[-1].start, end=line.end)
        else:
            spans.append(ZoneSpan(zone=line.zone, start=line.start, end=line.end))
    return tuple(spans)

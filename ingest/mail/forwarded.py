"""The messages inside a text that somebody passes on, newest first as mail programs stack them, with their header blocks.

Outlook, Gmail, Apple Mail, Thunderbird, Roundcube, Zimbra and telephones write a block of fields; Lotus Notes a line
with the sender and one with the date; GroupWise one line between `>>>`; an answer in between stands under "Le … a écrit :".
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from ingest.mail import zone_words as words
from ingest.mail.headers import addresses_of
from models.values import Address

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_MESSAGES = 60
"""Messages of one text that are told apart: nobody reads a thread of more."""
_MOST_LINES = 20
"""Lines that a header block takes at most, with those folded."""
_WIDTH = 600
"""Characters of a line that the patterns look at."""
_KEY = 40
"""Characters in which the colon of a field stands."""
_MOST_HINTS = 200
"""Lines of one text that are looked at as attributions."""

_PREFIX = re.compile(r"(?:[ \t]{0,3}[>|][ \t]?)+")
_ADDRESS = re.compile(r"[\w.+'’-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
_TIMED = re.compile(r"\d{1,2}[-/. ](?:\d{1,2}|[^\W\d_]{3,9}\.?)[-/. ]\d{2,4}\D{1,6}\d{1,2}\s?[:hu.]\s?\d{2}")
_GROUPWISE = re.compile(
    r"(?P<who>[^<>\n]{2,80}(?:<[^<>\s]+@[^<>\s]+>)?)\s+(?P<when>\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}.{3,20}?)\s*>>>"
)
_NOTES_RULE = re.compile(
    r"-{2,}\s*(?:r[ée]achemin[ée]|transf[ée]r[ée]|doorgestuurd|weitergeleitet|forwarded)\s+(?:par|door|von|by)\b.{0,200}",
    re.IGNORECASE,
)
_ANY_RULE = re.compile(r"-{2,}[^-\n]{3,60}-{2,}\W*")
_RUN_TOGETHER = re.compile(r"(\s*-{2,}[^-\n]{3,40}-{2,})\s+(?=(?:De|Van|Von|From)\s?:)")
_NEXT_FIELD = re.compile(
    r"(?=(?:À|To|Aan|An|Cc|CC|Envoyé|Verzonden|Gesendet|Sent|Objet|Onderwerp|Betreff|Subject)\s?:\s)"
)
_BARE_KEY = re.compile(r"(?:to|pour|à|aan|an|cc|subject|objet|sujet|onderwerp|betreff|thema)\s*:?", re.IGNORECASE)
_VERB = re.compile(r"\b(?:a\s+écrit|écrit|schreef|geschreven|schrieb|wrote|heeft|het\s+volgende|hat|folgendes)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Forwarded:
    """A message inside a message, as far as its header block tells; an `Address` without an address is a name alone."""

    sender: Address | None
    to: tuple[Address, ...] = ()
    reply_to: tuple[Address, ...] = ()
    sent: datetime | None = None
    subject: str | None = field(default=None, repr=False)
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passing:
    """What stands above the first message that is passed on, and the messages, the newest first."""

    comment: str = field(repr=False)
    messages: tuple[Forwarded, ...] = ()


@dataclass(frozen=True, slots=True)
class _Line:
    raw: str
    text: str  # without quotation marks and blanks around it
    depth: int
    field: tuple[str, str] | None  # of a header block: what it is, and its value


@dataclass(frozen=True, slots=True)
class _Head:
    """Lines [start, end) that set a message apart, and what they say of it."""

    start: int
    end: int
    fields: dict[str, str]


def passing_on(text: str, zone: ZoneInfo) -> Passing:
    """The messages inside `text`; a date without an offset counts in `zone`. Raises nothing."""
    lines = [_line(piece) for raw in text.splitlines() for piece in _split(raw)]
    heads = list(_heads(lines))
    comment = _unquoted(lines[: heads[0].start] if heads else lines)
    messages = []
    for number, head in enumerate(heads):
        end = heads[number + 1].start if number + 1 < len(heads) else len(lines)
        messages.append(_message(head, lines[head.end : end], zone))
    return Passing(comment=comment, messages=tuple(messages))


def _split(raw: str) -> list[str]:
    """Yahoo's block stands on one line: "----- Message transmis ----- De : …À : …Envoyé : …Objet : …"."""
    rule = _RUN_TOGETHER.match(raw[:2000])
    return [rule[1], *_NEXT_FIELD.split(raw[rule.end() :])] if rule else [raw]


def _line(raw: str) -> _Line:
    prefix = _PREFIX.match(raw[:_WIDTH])
    bare = raw[prefix.end() :] if prefix and not raw.startswith(">>> ") else raw
    text = bare[:_WIDTH].strip(" \t\r\xa0\ufeff")
    named = _field(text) if ":" in text[:_KEY] else None
    return _Line(raw=raw, text=text, depth=prefix[0].count(">") if prefix else 0, field=named)


def _unquoted(lines: Sequence[_Line]) -> str:
    """The lines less the quotation marks that all of them have."""
    depth = next((line.depth for line in lines if line.text), 0)
    marks = re.compile(rf"(?:[ \t]{{0,3}}>[ \t]?){{0,{depth}}}")
    return "\n".join(marks.sub("", line.raw, count=1) if depth else line.raw for line in lines).strip("\n")


def _message(head: _Head, lines: Sequence[_Line], zone: ZoneInfo) -> Forwarded:
    fields = head.fields
    return Forwarded(
        sender=next(iter(_mailboxes(fields.get("from", ""))), None),
        to=tuple(_mailboxes(fields.get("to", "")) + _mailboxes(fields.get("cc", ""))),
        reply_to=tuple(one for one in _mailboxes(fields.get("reply-to", "")) if one.address),
        sent=moment(fields.get("date", ""), zone),
        subject=fields.get("subject") or None,
        text=_unquoted(lines),
    )


# ── where a message begins ───────────────────────────────────────────────────────────────────────


def _heads(lines: Sequence[_Line]) -> Iterator[_Head]:
    at = found = hints = 0
    while at < len(lines) and found < MOST_MESSAGES:
        head = None
        if lines[at].text:
            head = _marked(lines, at) or _block(lines, at) or _groupwise(lines, at) or _notes(lines, at)
            if head is None and hints < _MOST_HINTS and words.DATED.match(lines[at].text):
                hints += 1
                head = _attribution(lines, at)
        if head is None:
            at += 1
            continue
        yield head
        found += 1
        at = head.end


def _marked(lines: Sequence[_Line], at: int) -> _Head | None:
    """A line such as "-----Message d'origine-----" with the block below it; a forward's line stands without one too."""
    text = lines[at].text
    forward = words.FORWARD_RULE.fullmatch(text) or words.FORWARD_LINE.fullmatch(text) or _NOTES_RULE.fullmatch(text)
    if not (
        forward or words.ORIGINAL_RULE.fullmatch(text) or words.LONG_RULE.fullmatch(text) or _ANY_RULE.fullmatch(text)
    ):
        return None
    below = next((n for n in range(at + 1, min(at + 5, len(lines))) if lines[n].text), None)
    if below is not None:
        block = _block(lines, below) or _notes(lines, below)
        attributed = None if block or not forward else _attribution(lines, below)
        if inner := block or attributed:
            return _Head(at, inner.end, inner.fields)
    return _Head(at, at + 1, {}) if forward else None


def _field(text: str) -> tuple[str, str] | None:
    match = words.HEADER_LINE.fullmatch(text)
    key = words.HEADER_KEY.get(" ".join(match[1].lower().split())) if match else None
    return (key, match[2].strip(" *_\t|")) if match and key else None


_FOLDED = {
    "from": re.compile(r"@"),
    "to": re.compile(r"@|;|^<|\s$"),
    "cc": re.compile(r"@|;|^<"),
    "reply-to": re.compile(r"@"),
}


def _block(lines: Sequence[_Line], at: int) -> _Head | None:
    """A block of fields from line `at`: a sender and one more, blank lines between them where a program put them."""
    first = lines[at].field
    if first is None or first[0] == "other":
        return None
    fields: dict[str, str] = {}
    last, end = "", at
    spaced = at + 1 < len(lines) and not lines[at + 1].text
    for number in range(at, min(at + _MOST_LINES, len(lines))):
        line = lines[number]
        if not line.text:
            if not spaced:
                break
            continue
        found = line.field
        if found and found[0] not in fields:
            last = found[0]
            fields[last] = found[1]
        elif found and found[0] == "other":
            pass
        elif last and not found and (not fields[last] or (last in _FOLDED and _FOLDED[last].search(line.text))):
            fields[last] = f"{fields[last]} {line.text}".strip()
        else:
            break
        end = number + 1
    sure = "from" in fields and len(fields.keys() - {"other"}) > 1
    return _Head(at, end, fields) if sure else None


def _groupwise(lines: Sequence[_Line], at: int) -> _Head | None:
    """`>>> Jo Testut <jo@post.example> 09/02/2026 11:40 >>>`."""
    line = lines[at]
    if not line.raw.startswith(">>> ") and not line.text.endswith(">>>"):
        return None
    match = _GROUPWISE.search(line.raw.lstrip("> ")[:_WIDTH])
    return _Head(at, at + 1, {"from": match["who"], "date": match["when"]}) if match else None


def _notes(lines: Sequence[_Line], at: int) -> _Head | None:
    """Lotus Notes: the sender on a line, the date on the next, then "Pour :", "cc :", "Objet :", values beside or below."""
    if at + 2 >= len(lines) or len(lines[at].text) > 120 or not _TIMED.fullmatch(lines[at + 1].text[:40].strip(" ,")):
        return None
    fields = {"from": lines[at].text, "date": lines[at + 1].text}
    last, end = "", at + 2
    for number in range(at + 2, min(at + _MOST_LINES, len(lines))):
        text = lines[number].text
        found = lines[number].field
        if found is None and _BARE_KEY.fullmatch(text):
            found = (words.HEADER_KEY.get(text.rstrip(": ").lower(), "subject"), "")
        if found:
            last = found[0]
            fields.setdefault(last, found[1])
        elif text and last and not fields[last]:
            fields[last] = text
        elif text and last in ("", "subject"):
            break
        if found or text:
            end = number + 1
    return _Head(at, end, fields) if "to" in fields else None


def _attribution(lines: Sequence[_Line], at: int) -> _Head | None:
    """ "Le lun. 9 févr. 2026 à 11:40, Jo Testut <jo@post.example> a écrit :", wrapped over up to four lines."""
    joined = ""
    for number in range(at, min(at + 4, len(lines))):
        if not lines[number].text:
            return None
        joined = f"{joined} {lines[number].text}".strip()
        if len(joined) > _WIDTH:
            return None
        if words.ATTRIBUTION_HINT.search(joined) and words.ATTRIBUTION.fullmatch(joined):
            if not words.STAMPED.search(joined):
                return None
            end = number + 1
            if end < len(lines) and words.ATTRIBUTION_END.fullmatch(lines[end].text):  # "…>" and then "a écrit :"
                end += 1
            return _Head(at, end, {"from": _attributed(joined), "date": _dated(joined)})
    return None


def _attributed(joined: str) -> str:
    """Who wrote, of an attribution: the address with what stands before it, else the words between date and verb."""
    address = _ADDRESS.search(joined)
    before = joined[: address.start()] if address else joined
    verbs = list(_VERB.finditer(before))
    if (
        verbs
        and (address or not re.search(r"écrit|wrote", verbs[-1].group()))
        and before[verbs[-1].end() :].strip(" <:")
    ):
        before = before[verbs[-1].end() :]
    elif verbs:
        before = before[: verbs[0].start()]
    name = re.split(r"\d[\d:.h]*\s?(?:AM|PM|Uhr|uur|h|CES?T|UTC|GMT)?\S*\s*,?|,\s", before)[-1].strip(
        " <>:\"'([,«»“”\xa0"
    )
    return f"{name} <{address.group()}>" if address else name


_WHEN = re.compile(
    r"\d{1,2}(?:\.|er)?[-/. ]\s?(?:\d{1,2}|[^\W\d_]{3,9}\.?)[-/. ,]\s?\d{2,4}(?:\D{1,6}\d{1,2}\s?[:hu]\s?\d{2}(?::\d{2})?(?:\s?[AP]M)?)?"
    r"|[^\W\d_]{3,9}\.?\s\d{1,2},\s\d{4}(?:\D{1,6}\d{1,2}:\d{2}(?::\d{2})?(?:\s?[AP]M)?)?|\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}",
    re.IGNORECASE,
)


def _dated(joined: str) -> str:
    match = _WHEN.search(joined)
    return match.group() if match else ""


# ── what a field says ────────────────────────────────────────────────────────────────────────────


def _mailboxes(value: str) -> list[Address]:
    """The mailboxes of a field as a program shows them: Outlook's [mailto:…], a link's target beside it, bare names."""
    value = re.sub(r"<mailto:[^>]*>|\(mailto:[^)]*\)", "", value[:8000])
    value = re.sub(r"\[(?:mailto:)?([^\]\s]+@[^\]\s]+)\](?:\([^)\s]*\))?", r"<\1>", value)
    value = re.sub(r"\[SMTP:([^\]\s]+)\]", r"<\1>", value)
    value = re.sub(
        r"\s(?:au\s+nom\s+de|namens|im\s+auftrag\s+von|on\s+behalf\s+of)\s.*$", "", value, flags=re.IGNORECASE
    )
    found = []
    for one in (one for piece in value.split(";") for one in addresses_of(piece.strip(" *_"))):
        if "@" in one.address and not one.address.lower().startswith("mailto:"):
            found.append(one)
        elif name := one.name or one.address:
            found.append(Address(name=name.strip("'\" "), address=""))
    return found


@cache
def _parser() -> "Callable[..., Any]":
    import dateparser  # half a second to load, and seldom needed

    parse: Callable[..., Any] = dateparser.parse
    return parse


def _parsed(text: str, order: str) -> datetime | None:
    found: datetime | None = _parser()(text, languages=["fr", "nl", "de", "en"], settings={"DATE_ORDER": order})
    return found


_AMERICAN = re.compile(r"\d{1,2}/\d{1,2}/\d{2,4}\D{1,4}\d{1,2}:\d{2}(?::\d{2})?\s?[AP]\.?M", re.IGNORECASE)


def moment(value: str, zone: ZoneInfo) -> datetime | None:
    """When a message was sent, as its header block writes it in any of four languages; None where it cannot be told."""
    value = value.strip()[:80]
    if not re.search(r"\d", value):
        return None
    try:
        found: datetime | None = parsedate_to_datetime(value) if re.search(r"[+-]\d{4}|GMT|UT", value) else None
    except (ValueError, TypeError, IndexError):
        found = None
    if found is None:
        # "11 h 40", "11u40", "um 11:40 Uhr", "à 11:40:12 UTC+1", "(GMT+01:00)": what dateparser would stumble on.
        cleaned = re.sub(r"\([^)]*\)|\b(?:à|om|um|at|le|op|am|den|Uhr|uur)\b", " ", value, flags=re.IGNORECASE)
        cleaned = re.sub(r"(\d{1,2})\s?[hu]\s?(\d{2})\b", r"\1:\2", cleaned)
        cleaned = re.sub(r"\b(?:UTC|GMT)\s?[+-]\s?\d{1,2}(?::?\d{2})?|\bCES?T\b|\bMESZ\b|\bMEZ\b", " ", cleaned)
        cleaned = re.sub(
            r"^\s*(?:lun|mar|mer|jeu|ven|sam|dim|ma|di|wo|woe|do|don|vr|vrij|za|zo|mo|mi|fr|sa|so)\w*\.?,?\s",
            "",
            cleaned,
            flags=re.IGNORECASE,
        )
        cleaned = " ".join(cleaned.split())
        order = "MDY" if _AMERICAN.search(value) else "DMY"
        found = _parsed(cleaned, order) or _parsed(re.sub(r"\s[A-Z]{2,5}$", "", cleaned), order)  # "14:25 OESZ"
    if found is None or not 1995 <= found.year <= 9000:
        return None
    return found if found.tzinfo else found.replace(tzinfo=zone)

"""From a document to a complaint: who writes, whose case it is, under which numbers, as an answer to what.

Nothing is decided here. What is not certain stays out (an address, a name), and the classifier and a person look on.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from ingest.headers import addresses_of
from ingest.language import detect
from ingest.people import as_written
from ingest.who import Letter, who
from ingest.zones import mark
from models.house import House
from models.reference import Reference
from models.values import Automatic, Complaint, Document, MessageHeader, Span, ZoneSpan
from models.words import Channel, Language, Zone

_POOR = 85.0
"""Mean word confidence of a page below which a person shall look (FIELD, section 3)."""

_UNWRITTEN = (Zone.QUOTE, Zone.DISCLAIMER, Zone.FOOTER)


def normalize(document: Document, *, received: datetime, received_assumed: bool, house: House) -> Complaint:
    """The complaint that a document holds; raises nothing. `received` is aware, by the rules of `ingest.received`."""
    header = document.message
    letter = _forwarded_by_colleague(_taken_apart(document), house)
    writer, affiliate = who(letter, house)
    whole = "\n".join([letter.subject, document.text, *(part.text for part in document.parts)])
    return Complaint(
        channel=document.channel,
        language=document.language,
        received=received,
        received_assumed=received_assumed,
        writer=writer,
        affiliate=affiliate,
        from_header=_from_header(header),
        subject=header.subject if header else None,
        text=document.text,
        quoted_references=tuple(map(str, Reference.found_in(whole, house.reference_prefix))),
        thread=_thread(header),
        automatic=header.automatic if header else Automatic(),
        report=header.report if header else None,
        poor_reading=any(page.confidence is not None and page.confidence < _POOR for page in document.pages),
    )


def normalize_text(
    *,
    channel: Channel,
    received: datetime,
    from_header: str | None,
    subject: str | None,
    body: str,
    house: House | None,
) -> Complaint:
    """The complaint of a bare text, as the corpus has it: `body` stays as it is, so that every offset into it is true.

    What the sender did not write (quotes, disclaimers, footers) is in `ignored`; the language is that of the rest. The
    affiliate's name is as the text gives it, with its spacing; the writer's is tidied for print.
    """
    zones = mark(body, subject=subject)
    sender = next(iter(addresses_of(from_header)), None) if from_header else None
    letter = Letter(
        channel=channel,
        sender=sender,
        subject=subject or "",
        own=_in(body, zones, Zone.OWN, Zone.SIGNATURE),
        passed_on=_in(body, zones, Zone.FORWARD),
    )
    writer, affiliate = who(letter, house)
    prefix = house.reference_prefix if house else "MQS"
    if affiliate.name:
        affiliate = replace(affiliate, name=as_written(affiliate.name, body))
    return Complaint(
        channel=channel,
        language=_language(letter),
        received=received,
        writer=writer,
        affiliate=affiliate,
        from_header=from_header,
        subject=subject,
        text=body,
        ignored=tuple(Span(start=zone.start, end=zone.end) for zone in zones if zone.zone in _UNWRITTEN),
        quoted_references=tuple(map(str, Reference.found_in(f"{subject or ''}\n{body}", prefix))),
    )


def _in(text: str, zones: Sequence[ZoneSpan], *wanted: Zone) -> str:
    return "\n".join(text[zone.start : zone.end].strip("\n") for zone in zones if zone.zone in wanted)


def _language(letter: Letter) -> Language | None:
    return detect("\n".join(filter(None, (letter.own, letter.passed_on)))) or detect(letter.subject)


def _from_header(header: MessageHeader | None) -> str | None:
    if header is None or not header.from_:
        return None
    sender = header.from_[0]
    return f"{sender.name} <{sender.address}>" if sender.name else sender.address


def _thread(header: MessageHeader | None) -> tuple[str, ...]:
    if header is None:
        return ()
    nearest_first = [*filter(None, [header.in_reply_to]), *reversed(header.references)]
    return tuple(dict.fromkeys(nearest_first))


def _taken_apart(document: Document) -> Letter:
    header = document.message
    bodies = [part for part in document.parts if part.path.startswith("body") and part.zones]
    attached = [part.text for part in document.parts if part.path.startswith("attachment")]
    own = "\n".join(part.in_zones(Zone.OWN, Zone.SIGNATURE) for part in bodies) if bodies else document.text
    return Letter(
        channel=document.channel,
        sender=header.from_[0] if header and header.from_ else None,
        subject=(header.subject or "") if header else "",
        own=own,
        passed_on="\n".join(part.in_zones(Zone.FORWARD) for part in bodies),
        attached="\n".join(attached),
    )


# ── mail that a colleague passed on ──────────────────────────────────────────────────────────────

_FORWARDED_FROM = re.compile(
    r"^[\s>*]*(?:de|van|von|from|expéditeur|afzender|absender)\s*:\**\s*(?P<value>[^\n]+)", re.IGNORECASE | re.MULTILINE
)
_HEADER_LINE = re.compile(r"^[\s>*]*[\w' -]{2,14}\s?:\**\s")


def _forwarded_by_colleague(letter: Letter, house: House) -> Letter:
    """The first writer's letter where a colleague of the house forwards it; the colleague is never the writer.

    Where the forwarded header names no address, there is none: then nobody is answered and a person looks.
    """
    address = letter.sender.address.lower() if letter.sender else ""
    if address.rpartition("@")[2] not in house.domains or not letter.passed_on.strip():
        return letter
    match = _FORWARDED_FROM.search(letter.passed_on)
    first = next(iter(addresses_of(re.sub(r"\[mailto:([^\]]+)\]", r"<\1>", match["value"]))), None) if match else None
    if first is not None and first.address.rpartition("@")[2].lower() in house.domains:
        first = None
    words = letter.passed_on[match.end() :] if match else letter.passed_on
    lines = words.splitlines()
    while lines and (not lines[0].strip() or _HEADER_LINE.match(lines[0])):
        lines.pop(0)
    return Letter(
        channel=letter.channel, sender=first, subject=letter.subject, own="\n".join(lines), attached=letter.attached
    )

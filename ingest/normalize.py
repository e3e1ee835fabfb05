"""From a document to a complaint: who writes, whose case it is, under which numbers, as an answer to what.

Nothing is decided here. What is not certain stays out (an address, a name), and the classifier and a person look on.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ingest.language import detect
from ingest.mail.forwarded import Forwarded, read_forwarded
from ingest.mail.headers import addresses_of
from ingest.mail.zones import mark
from ingest.writer.people import as_written
from ingest.writer.who import Letter, who
from models.house import House
from models.reference import Reference
from models.values import Automatic, Complaint, Document, MessageHeader, Span, ZoneSpan
from models.words import Channel, Language, Zone

_POOR = 85.0
"""Mean word confidence of a page below which a person shall look (FIELD, section 3)."""

_UNWRITTEN = (Zone.QUOTE, Zone.DISCLAIMER, Zone.FOOTER)


def normalize(document: Document, *, received: datetime, received_assumed: bool, house: House) -> Complaint:
    """The complaint that a document holds; raises nothing. `received` is aware, by the rules of `ingest.sources.received`.

    Where a colleague passed it on, writer, language and the day received are the first message's (DESIGN, "Dates"), and
    that day is marked as assumed.
    """
    header = document.message
    passed = _from_colleague(_taken_apart(document), house)
    letter, forwarded = passed.letter, passed.forwarded
    writer, affiliate = who(letter, house)
    first_received = _first_reached(forwarded, received, house) if forwarded else received
    whole = "\n".join([letter.subject, document.text, *(part.text for part in document.parts)])
    return Complaint(
        channel=document.channel,
        language=(detect(letter.own) if forwarded else None) or document.language,
        received=first_received,
        received_assumed=received_assumed or first_received != received,
        writer=writer,
        affiliate=affiliate,
        from_header=_from_header(header),
        subject=header.subject if header else None,
        text=document.text,
        quoted_references=tuple(map(str, Reference.found_in(whole, house.reference_prefix))),
        # An answer to the first writer is none to the colleague's message, which they never saw.
        message_id=header.message_id if header and not forwarded else None,
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
    body = [part for part in document.parts if part.path == "body"]
    attached = [part for part in document.parts if "attachment" in part.path]
    # An attached message is passed on as an inline forward is, with its header block; other files are the writer's.
    messages = [part for part in attached if any(span.zone is Zone.FORWARD for span in part.zones)]
    passed_on = [part.in_zones(Zone.FORWARD) for part in body]
    passed_on += [part.in_zones(Zone.FORWARD, Zone.SIGNATURE) for part in messages]
    return Letter(
        channel=document.channel,
        sender=header.from_[0] if header and header.from_ else None,
        subject=(header.subject or "") if header else "",
        own="\n".join(part.in_zones(Zone.OWN, Zone.SIGNATURE) for part in body) if document.message else document.text,
        passed_on="\n".join(filter(str.strip, passed_on)),
        attached="\n".join(part.text for part in attached if part not in messages),
    )


# ── mail that a colleague passed on ──────────────────────────────────────────────────────────────

_LONGEST_DELAY = timedelta(days=366)
"""A forwarded date older than this does not say when the house got it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Passed:
    letter: Letter
    forwarded: Forwarded | None = None


def _from_colleague(letter: Letter, house: House) -> _Passed:
    """The first writer's letter where a colleague of the house forwards it; the colleague is never the writer.

    Where the forwarded header names nobody outside the house, the writer has no address: then nobody is answered.
    """
    if _domain(letter.address) not in house.domains or not letter.passed_on.strip():
        return _Passed(letter=letter)
    forwarded = read_forwarded(letter.passed_on, house.zone)
    first = forwarded.sender
    if first is not None and _domain(first.address) in house.domains:
        first = None
    theirs = replace(letter, sender=first, own=forwarded.text, passed_on="")
    return _Passed(letter=theirs, forwarded=replace(forwarded, sender=first))


def _domain(address: str) -> str:
    return address.rpartition("@")[2].lower()


def _first_reached(forwarded: Forwarded, received: datetime, house: House) -> datetime:
    # The forwarded header tells when the first message was sent; to the house, that is the day it reached it.
    to_us = not forwarded.to or any(
        _domain(one.address) in house.domains or "@" not in one.address for one in forwarded.to
    )
    if forwarded.sent and to_us and received - _LONGEST_DELAY <= forwarded.sent <= received:
        return forwarded.sent
    return received

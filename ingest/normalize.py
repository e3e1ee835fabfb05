"""From a document to a complaint: who writes, whose case it is, under which numbers, as an answer to what.

Nothing is decided here. What is not certain stays out (an address, a name), and the classifier and a person look on.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from ingest.language import detect
from ingest.mail.annexes import weight_of
from ingest.mail.headers import addresses_of
from ingest.mail.verdict import thin
from ingest.mail.zones import mark
from ingest.writer.colleague import Origin, domain, origin
from ingest.writer.envelope import is_certain, is_part_of
from ingest.writer.filled_in import filled_in, language_wished
from ingest.writer.letter import is_senders_own, sender_lines
from ingest.writer.people import as_written
from ingest.writer.who import Letter, who
from models.house import House, Limits
from models.reference import Reference
from models.values import Address, Automatic, Complaint, Document, MessageHeader, Span, Writer, ZoneSpan
from models.words import AutomaticSign, Channel, Language, Zone

_POOR = 85.0
"""Mean word confidence of a page below which a person shall look (FIELD, section 3)."""

_ADDRESS_CONFIDENCE = Limits().address_confidence

_UNWRITTEN = (Zone.QUOTE, Zone.DISCLAIMER, Zone.FOOTER)


def normalize(
    document: Document,
    *,
    received: datetime,
    received_assumed: bool,
    house: House,
    address_confidence: float = _ADDRESS_CONFIDENCE,
) -> Complaint:
    """The complaint that a document holds; raises nothing. `received` is aware, by the rules of `ingest.sources.received`.

    A postal address counts only where each of its words was read at least as surely as `address_confidence` (0 to 100).

    Where a colleague passed it on, writer, language and the day received are the first message's (DESIGN, "Dates"), that
    day is marked as assumed, and the colleague's own words count for nothing.
    """
    header = document.message
    letter = _taken_apart(document)
    first = origin(document, letter, house)
    letter = first.letter if first else _with_attached(letter, document)
    writer, affiliate, others = who(letter, house)
    if letter.channel.on_paper:
        writer = _addressed(writer, document, address_confidence)
    writer, affiliate = filled_in(document, writer, affiliate)
    text, ignored = _text(document, first)
    first_received = _first_reached(header, first, received, house)
    whole = "\n".join([letter.subject, document.text, *(part.text for part in document.parts)])
    return Complaint(
        channel=letter.channel,
        language=language_wished(document)
        or (detect(_counting(text, ignored)) if first else None)
        or document.language,
        received=first_received,
        received_assumed=received_assumed or first_received != received,
        writer=writer,
        affiliate=affiliate,
        others=others,
        from_header=_from_header(letter.sender if first else next(iter(header.from_), None) if header else None),
        subject=_subject(header, first),
        text=text,
        ignored=ignored,
        quoted_references=tuple(map(str, Reference.found_in(whole, house.reference_prefix))),
        misquoted_references=Reference.misquoted_in(whole, house.reference_prefix),
        # An answer to the first writer is none to the colleague's message, which they never saw.
        message_id=header.message_id if header and not first else None,
        thread=_thread(header),
        automatic=_automatic(header, first),
        report=header.report if header else None,
        poor_reading=any(page.confidence is not None and page.confidence < _POOR for page in document.pages),
        passed_on=first.passed_on if first else None,
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
    writer, affiliate, others = who(letter, house)
    prefix = house.reference_prefix if house else "MQS"
    if affiliate.name and affiliate.name not in (from_header or ""):
        affiliate = replace(affiliate, name=as_written(affiliate.name, body))
    return Complaint(
        channel=channel,
        language=_language(letter),
        received=received,
        writer=writer,
        affiliate=affiliate,
        others=others,
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


def _from_header(sender: Address | None) -> str | None:
    if sender is None:
        return None
    return f"{sender.name} <{sender.address}>" if sender.name and sender.address else sender.name or sender.address


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


def _with_attached(letter: Letter, document: Document) -> Letter:
    """ "Zie bijlage": the letter that is attached is the complaint, and whoever signed it complains."""
    said = "\n".join(part.in_zones(Zone.OWN, Zone.FORWARD) for part in document.parts if part.path == "body")
    files = [part for part in document.parts if "attachment" in part.path and part.text in letter.attached]
    if document.message is None or not thin(said) or not files or weight_of(files[0]) <= 0:
        return letter
    attached = "\n".join(part.text for part in files[1:])
    return replace(letter, own=f"{letter.own}\n\n{files[0].text}", attached=attached)


def _addressed(writer: Writer, document: Document, confidence: float) -> Writer:
    """The writer with the address that may be printed, or with what was read of it for a person to confirm."""
    address, head = writer.postal_address, sender_lines(document)
    # Somebody else's block may look like the writer's: it must be the one that the letter's parts show.
    theirs = address is None or (is_senders_own(document, writer.name) and (not head or is_part_of(address, head)))
    if address and theirs and is_certain(address, document.pages, confidence=confidence):
        return writer
    attempt = (address if theirs else None) or "\n".join(head) or None
    return replace(writer, postal_address=None, address_attempt=attempt)


# ── mail that a colleague passed on ──────────────────────────────────────────────────────────────

_OF_SITES = (AutomaticSign.AUTO_SUBMITTED, AutomaticSign.NULL_RETURN_PATH)
_LONGEST_DELAY = timedelta(days=366)
"""A forwarded date older than this does not say when the house got it."""


def _text(document: Document, first: Origin | None) -> tuple[str, tuple[Span, ...]]:
    """What the classifier reads, and the stretches of it that count for nothing: the comment of who passed it on.

    Where it is not certain who wrote first, every word counts: the colleague's may be the complaint.
    """
    if first is None:
        return document.text, () if document.message else _printed(document)
    theirs = [first.letter.own, first.earlier, first.letter.attached]
    if first.passed_on.doubt is not None:
        return "\n\n".join([document.text, *(piece for piece in theirs if piece.strip() not in document.text)]), ()
    pieces = [first.comment.strip("\n"), *theirs]
    text = "\n\n".join(piece for piece in pieces if piece.strip())
    return text, (Span(start=0, end=len(pieces[0])),) if pieces[0].strip() else ()


def _printed(document: Document) -> tuple[Span, ...]:
    """The clauses printed at the foot of the pages of a letter: its text keeps them, for a person to read."""
    found: list[Span] = []
    at = 0
    for page in document.parts:
        said = page.text.strip("\n")
        start = document.text.find(said, at) if said else -1
        if start < 0:
            continue
        at = start + len(said)
        shift = start - page.text.index(said)
        spans = (
            Span(start=max(start, zone.start + shift), end=min(at, zone.end + shift))
            for zone in page.zones
            if zone.zone in _UNWRITTEN
        )
        found += (span for span in spans if span.start < span.end)
    return tuple(found)


def _counting(text: str, ignored: Sequence[Span]) -> str:
    return text[ignored[0].end :] if ignored else text


def _subject(header: MessageHeader | None, first: Origin | None) -> str | None:
    return (first.subject if first else None) or (header.subject if header else None)


def _automatic(header: MessageHeader | None, first: Origin | None) -> Automatic:
    """What the headers say of a machine. That the house's own site is one says nothing of who filled its form in, nor does
    a stamp of a colleague's mail server of the first writer; everything else is what it is."""
    if header is None:
        return Automatic()
    if first is None or first.passed_on.doubt is not None:
        return header.automatic
    if first.letter.channel is Channel.WEB and header.automatic.sign in _OF_SITES:
        return Automatic()
    return replace(header.automatic, withhold=None)


def _first_reached(header: MessageHeader | None, first: Origin | None, received: datetime, house: House) -> datetime:
    """The day it first reached the house, as the forwarded header tells, or the message's own date where a colleague
    redirected it; `received` where neither can be believed."""
    if first is not None:
        sent = first.sent
    else:
        redirected = header is not None and any(domain(one.address) in house.domains for one in header.resent_from)
        sent = header.date if header and redirected else None
    if sent and received - _LONGEST_DELAY <= sent <= received:
        return sent
    return received

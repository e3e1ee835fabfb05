"""One corrected complaint as a line of the corpus (classify/corpus/LABELS.md): what counts of its text, masked, and its
labels, of which the note says who set them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from email.utils import parseaddr
from itertools import pairwise
from random import Random
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from courrier.correcting import found_by_machine
from courrier.masking import Masked, mask, remains
from courrier.spotting import PARTICLES, Known, words_of
from ingest.mail.zones import mark
from ingest.writer.people import fold, shouting
from models.corrections import YES, Correction
from models.house import House
from models.tables import ComplaintRow
from models.values import Address, Assessment, Complaint, Document, Span
from models.words import Channel, Flag, Kind, Label, LeftOut, Zone

_LEAST_WORDS, _MOST_CHARS = 5, 20_000
_UNWRITTEN = (Zone.QUOTE, Zone.DISCLAIMER, Zone.FOOTER)
_GRIEVANCES = (Kind.COMPLAINT.value, Kind.FOLLOW_UP.value)
_OF_GRIEVANCES = (Label.ANONYMOUS, Label.OUT_OF_SCOPE, Label.STALE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What a record is made of."""

    complaint: Complaint = field(repr=False)
    document: Document | None = field(repr=False)
    found: Assessment = field(repr=False)
    said: Mapping[Label, Correction]
    received: date
    known: Known = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Everybody:
    """Whom the register knows at all: two words of each name, addresses, numbers; folded, bare."""

    names: frozenset[tuple[str, str]] = field(repr=False)
    emails: frozenset[str] = field(repr=False)
    numbers: frozenset[str] = field(repr=False)
    lines: frozenset[str] = field(repr=False)

    def stands_in(self, text: str) -> bool:
        """Whether anybody's full name, e-mail address, number or street stands in the text, invented or not."""
        words = [word for word in re.findall(r"[^\W\d_]+", fold(text)) if word not in PARTICLES]
        pairs = {pair for one, other in pairwise(words) for pair in ((one, other), (other, one))}
        return (
            not pairs.isdisjoint(self.names)
            or not self.emails.isdisjoint(re.findall(r"[\w.+'-]+@[\w.-]+\w", text.lower()))
            or not self.numbers.isdisjoint(_bare(run) for run in re.findall(r"\d[\d ./-]{3,}\d", text))
            or not self.lines.isdisjoint(_bare(line) for line in re.split(r"[\n,;]", text))
        )


def everybody(session: Session) -> Everybody:
    """Everybody whom the register knows, of whatever complaint."""
    names: set[tuple[str, str]] = set()
    emails: set[str] = set()
    numbers: set[str] = set()
    lines: set[str] = set()
    columns = (
        ComplaintRow.writer_name, ComplaintRow.affiliate_name, ComplaintRow.writer_email, ComplaintRow.member_number,
        ComplaintRow.writer_address, ComplaintRow.others,
    )  # fmt: skip
    for writer, affiliate, email, member, address, others in session.execute(select(*columns)):
        for name in filter(None, (writer, affiliate, *(one.get("name") for one in others))):
            names |= set(pairwise(words_of(name)))
        emails |= {email.lower()} if email else set()
        numbers |= {_bare(member)} if member and len(_bare(member)) >= 5 else set()
        lines |= {_bare(line) for line in _lines(address) if re.search(r"\d", line) and len(_bare(line)) >= 6}
    return Everybody(
        names=frozenset(names), emails=frozenset(emails), numbers=frozenset(numbers), lines=frozenset(lines)
    )


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", fold(text))


def _lines(address: str | None) -> list[str]:
    return (address or "").splitlines()[1:]  # the first is the name


def known(
    row: ComplaintRow, complaint: Complaint, found: Assessment, national_number: str | None, house: House
) -> Known:
    """Who this complaint is known to be of: by the register, by what normalizing read, by its header."""
    display, address = parseaddr(complaint.from_header or "")
    passed_on: tuple[Address, ...] = ()
    if complaint.passed_on is not None:
        passed_on = (complaint.passed_on.by, *complaint.passed_on.candidates)
    writer, affiliate = complaint.writer, complaint.affiliate
    names = (
        row.writer_name, row.affiliate_name, writer.name, affiliate.name, found.complainant, display,
        *(one.name for one in complaint.others), *(one.get("name") for one in row.others),
        *(one.name for one in passed_on),
    )  # fmt: skip
    emails = (row.writer_email, writer.email, address if "@" in address else None, *(one.address for one in passed_on))
    numbers = (
        national_number, affiliate.national_number, row.member_number, affiliate.member_number, row.reference,
        *affiliate.file_numbers, *complaint.quoted_references, *(one.national_number for one in complaint.others),
    )  # fmt: skip
    return Known(
        names=_each(names),
        numbers=_each(numbers),
        emails=tuple(one for one in _each(emails) if one.lower() not in house.addresses),
        lines=_each([*_lines(row.writer_address), *_lines(writer.postal_address)]),
    )


def _each(values: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))


# ── the record ───────────────────────────────────────────────────────────────────────────────────


def record_of(case: Case, house: House, everybody: Everybody, chance: Random) -> dict[str, Any] | LeftOut:
    """The line of the corpus with its fields in LABELS.md's order, or why there is none. Raises nothing."""
    complaint = case.complaint
    if complaint.channel is Channel.WEB or (complaint.channel is Channel.EMAIL and not complaint.from_header):
        return LeftOut.CHANNEL
    if complaint.passed_on is not None and complaint.passed_on.doubt is not None:
        return LeftOut.PASSED_ON
    own = _own_words(complaint, case.document)
    if own is None or len(own.text.split()) < _LEAST_WORDS or len(own.text) > _MOST_CHARS:
        return LeftOut.LENGTH
    if shouting(own.text):
        return LeftOut.CAPITALS
    labels = _labels(case)
    texts = {"body": own.text, "complainant": _complainant(case, labels) or ""}
    if not complaint.channel.on_paper:
        texts |= {"from": complaint.from_header or "", "subject": complaint.subject or ""}
    masked = mask(texts, known=case.known, house=house, language=labels[Label.LANGUAGE] or "fr", chance=chance)
    shown = [each.text for each in masked.values()]
    if remains(shown, case.known) or everybody.stands_in("\n".join(shown)):
        return LeftOut.REMAINS
    evidence = _evidence(case, labels, own, masked)
    if not _fit(labels, evidence, case.received):
        return LeftOut.UNPROVED
    return _line(case, labels, evidence, masked, chance)


def _own_words(complaint: Complaint, document: Document | None) -> Masked | None:
    """What the classifier counts of the text, without what is attached: other people's papers are no words of the
    writer's. None where it cannot be told apart."""
    zones = mark(complaint.text, subject=complaint.subject)
    cuts = [*complaint.ignored, *(Span(start=one.start, end=one.end) for one in zones if one.zone in _UNWRITTEN)]
    for part in document.parts if document is not None else ():
        attached = part.text.strip()
        if "attachment" in part.path and attached:
            start = complaint.text.find(attached)
            if start < 0:
                return None
            cuts.append(Span(start=start, end=start + len(attached)))
    text, pieces, last = "", [], 0
    for cut in sorted(cuts, key=lambda span: span.start):
        text += complaint.text[last : max(last, cut.start)]
        pieces.append((max(last, cut.start), max(last, cut.end), len(text), len(text)))
        last = max(last, cut.end)
    return Masked(text=text + complaint.text[last:], pieces=tuple(pieces))


def _labels(case: Case) -> dict[Label, str | None]:
    """What a person said, and of the rest what the machine found; as LABELS.md has them go together."""
    labels = found_by_machine(case.found) | {label: one.said for label, one in case.said.items()}
    if labels[Label.KIND] not in _GRIEVANCES:
        labels |= dict.fromkeys(_OF_GRIEVANCES, "no") | {Label.INITIATIVE: None}
    if labels[Label.KIND] not in _GRIEVANCES or labels[Label.OUT_OF_SCOPE] == YES:
        labels[Label.SERVICE] = None
    return labels


def _complainant(case: Case, labels: Mapping[Label, str | None]) -> str | None:
    if labels[Label.KIND] in (Kind.UNSOLICITED.value, Kind.AUTOMATIC.value):
        return None
    return case.complaint.affiliate.name or case.found.complainant


def _evidence(
    case: Case, labels: Mapping[Label, str | None], own: Masked, masked: Mapping[str, Masked]
) -> dict[str, str]:
    """The words that show a label that is true, as they stand after masking."""
    found: dict[str, str] = {}
    for label, said in case.said.items():
        if said.place is not None and (labels[label] == YES or label is Label.FACT_DATE):
            found[label.value] = _words(said.place.where, said.place.start, said.place.end, own, masked)
    for flag, finding in case.found.flags.items():
        if labels[Label(flag.value)] == YES and flag.value not in found and finding.value:
            shown = [_words(one.where, one.start, one.end, own, masked) for one in finding.evidence]
            found[flag.value] = next(filter(None, shown), "")
    return {label: words for label, words in found.items() if words}


def _words(where: str, start: int, end: int, own: Masked, masked: Mapping[str, Masked]) -> str:
    if where == "body":
        start, end = own.moved(start, end)
    if where not in masked or end <= start:
        return ""
    now = masked[where].moved(start, end)
    return masked[where].text[slice(*now)]


def _fit(labels: Mapping[Label, str | None], evidence: Mapping[str, str], received: date) -> bool:
    """Whether the labels hold together as LABELS.md draws the lines, and words show each flag."""
    raised = [flag for flag in Flag if labels[Label(flag.value)] == YES]
    if any(flag.value not in evidence for flag in raised):
        return False
    if Flag.STALE not in raised:
        return True
    day = labels[Label.FACT_DATE]
    return day is not None and labels[Label.INITIATIVE] != YES and _last_day(day) < _a_year_before(received)


def _last_day(day: str) -> str:
    return f"{day}-12-31" if len(day) == 4 else f"{day}-31" if len(day) == 7 else day


def _a_year_before(received: date) -> str:
    return f"{received.year - 1:04d}{received.isoformat()[4:]}"


def _line(
    case: Case,
    labels: Mapping[Label, str | None],
    evidence: dict[str, str],
    masked: Mapping[str, Masked],
    chance: Random,
) -> dict[str, Any]:
    initiative = labels[Label.INITIATIVE]
    return {
        "id": f"corrected-{chance.randbytes(8).hex()}",
        "lang": labels[Label.LANGUAGE],
        "channel": case.complaint.channel.value,
        "received": case.received.isoformat(),
        "from": masked["from"].text if "from" in masked else None,
        "subject": masked["subject"].text if "subject" in masked else None,
        "body": masked["body"].text,
        "kind": labels[Label.KIND],
        **{flag.value: labels[Label(flag.value)] == YES for flag in Flag},
        "service": labels[Label.SERVICE],
        "fact_date": labels[Label.FACT_DATE],
        "initiative": None if initiative is None else initiative == YES,
        "complainant": masked["complainant"].text or None,
        "evidence": evidence,
        "note": _note(case),
    }


def _note(case: Case) -> str:
    corrected = [label.value for label, one in case.said.items() if not one.confirms]
    confirmed = [label.value for label, one in case.said.items() if one.confirms]
    said = [
        f"{what}: {', '.join(names)}" for what, names in (("corrected", corrected), ("confirmed", confirmed)) if names
    ]
    return (
        f"a person {'; '.join(said)}; the rest as the machine found it (model {case.found.model or 'unknown'}); masked"
    )

"""Who first wrote what a colleague of the house passes on, so that the colleague is never taken for the complainant.

From an address of the house come: a forward, inline or attached, perhaps passed on twice; a web form; a letter that an
agency scanned; a note of a telephone call; a note on a case; and a colleague's own complaint (FIELD: zammad#678,
zammad#1596, osTicket#3032). Where the first writer is not certain, the doubt is named and nobody is answered.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice

from ingest.mail.forwarded import Forwarded, Passing, passing_on
from ingest.mail.zones import mark
from ingest.writer import passing_words as words
from ingest.writer.forms import of_form
from ingest.writer.own_case import OwnCase, own_case
from ingest.writer.people import agree, is_full, read_name
from ingest.writer.signatures import signed
from ingest.writer.who import Letter
from models.house import House
from models.reference import Reference
from models.values import Address, Document, DocumentPart, MessageHeader, PassedOn
from models.words import Channel, ForwardDoubt, Zone

_THIN = 120
"""Letters of own words below which a message is carried by what stands under it or is attached to it."""
_SORTED = 200_000
"""Characters of an inner message that are sorted into zones; what follows counts as its writer's."""
_PAPERS = ("application/", "image/")
_NAMED = 200
"""Named addresses of one mail that a name alone is compared with."""
_REMARK = 250
"""Letters that a colleague who only passes something on writes at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The first writer's letter; `comment` is the colleague's, `earlier` what the same writer sent before, or passed on."""

    letter: Letter
    passed_on: PassedOn
    comment: str = field(default="", repr=False)
    earlier: str = field(default="", repr=False)
    subject: str | None = field(default=None, repr=False)
    sent: datetime | None = None
    """When it first reached the house; None where nothing tells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mail:
    """What came from a colleague, taken apart once for all questions."""

    letter: Letter
    header: MessageHeader
    body: Passing
    attached: tuple[tuple[Forwarded, ...], ...]
    forwards: bool
    papers: bool  # whether a scan or a written letter is attached
    house: House

    @property
    def by(self) -> Address:
        return self.header.from_[0]

    @property
    def book(self) -> tuple[Address, ...]:
        """The addresses that the headers of the mail and of its messages give with a name."""
        shown = [one for other in self.chain for one in (*filter(None, (other.sender,)), *other.to)]
        shown += [*self.header.to, *self.header.cc, self.by, *self.header.reply_to]
        named = (one for one in dict.fromkeys(shown) if one.address and one.name and not words.VIA.match(one.name))
        return tuple(islice(named, _NAMED))

    @property
    def chain(self) -> tuple[Forwarded, ...]:
        return (*self.body.messages, *(one for messages in self.attached for one in messages))

    def ours(self, address: str) -> bool:
        return domain(address) in self.house.domains


def domain(address: str) -> str:
    """The part behind the @, lower case."""
    return address.rpartition("@")[2].lower()


def origin(document: Document, letter: Letter, house: House) -> Origin | None:
    """What a colleague passes on, as its first writer's letter; None for everybody else's mail and a colleague's own."""
    header = document.message
    if header is None or domain(letter.address) not in house.domains:
        return None
    body = next((part for part in document.parts if part.path == "body"), None)
    messages = [part for part in document.parts if "attachment" in part.path and _is_message(part)]
    mail = _Mail(
        letter=letter,
        header=header,
        body=passing_on(body.text, house.zone) if body else Passing(comment=""),
        attached=tuple(passing_on(part.text, house.zone).messages for part in messages),
        papers=any("attachment" in part.path and part.content_type.startswith(_PAPERS) for part in document.parts),
        forwards=bool(messages) or bool(body and _is_message(body)),
        house=house,
    )
    return _web_form(mail) or _rewritten(mail) or _forward(mail) or _told(mail) or _scanned(mail)


def _is_message(part: DocumentPart) -> bool:
    return any(span.zone is Zone.FORWARD for span in part.zones)


# ── the online form, and a list that puts its own address in place of the sender's ───────────────


def _web_form(mail: _Mail) -> Origin | None:
    """The house's own site writes in somebody's name: their address stands in a box, or in Reply-To."""
    answers = [one for one in mail.header.reply_to if one.address and not mail.ours(one.address)]
    people = _in_boxes(mail, mail.letter.own, answers)
    if not people:
        return None
    machine = bool(
        answers
        or words.SITE_ADDRESS.match(mail.by.address)
        or mail.by.address.lower() in mail.house.addresses
        or words.FORM_SUBJECT.search(mail.letter.subject)
    )
    doubt = None if machine and len(people) == 1 else ForwardDoubt.SEVERAL if machine else ForwardDoubt.NOTE
    return Origin(
        letter=replace(mail.letter, channel=Channel.WEB, sender=None if doubt else people[0]),
        passed_on=PassedOn(by=mail.by, candidates=people, doubt=doubt),
    )


def _in_boxes(mail: _Mail, text: str, answers: Sequence[Address]) -> tuple[Address, ...]:
    """Whom the boxes of a form name, outside the house; nobody where `text` is no form."""
    boxed, name = words.FORM_EMAIL.search(text), of_form(text)
    if not boxed and not (answers and name):
        return ()
    if not name and len(words.FORM_BOX.findall(text)) < 2:
        return ()
    given = [Address(name=name, address=boxed["address"])] if boxed and not mail.ours(boxed["address"]) else []
    return _each([*given, *(replace(one, name=name or one.name) for one in answers)])


def _form_inside(mail: _Mail) -> Origin | None:
    """A form of the house's own site that a colleague passes on."""
    for message in mail.chain:
        answers = [one for one in message.reply_to if not mail.ours(one.address)]
        people = _in_boxes(mail, message.text, answers)
        if people:
            doubt = ForwardDoubt.SEVERAL if len(people) > 1 else _above(mail)
            found = _of_message(mail, message, people[0], people, doubt)
            return replace(found, letter=replace(found.letter, channel=Channel.WEB))
    return None


def _rewritten(mail: _Mail) -> Origin | None:
    """ "Jo Testut via Plaintes" <plaintes@house>, Reply-To Jo: a list that forwards in its own name (DMARC)."""
    answers = [one for one in mail.header.reply_to if one.address and not mail.ours(one.address)]
    if len(answers) != 1 or mail.forwards or mail.body.messages:
        return None
    first, shown = answers[0], (mail.by.name or "").strip("'\" ")
    via = words.VIA.match(shown)
    agreed = bool(first.name and shown and agree(first.name, shown))
    certain = bool(via) or agreed or mail.by.address.lower() in mail.house.addresses
    sender = replace(first, name=first.name or (via["name"] if via else None))
    doubt = None if certain else ForwardDoubt.ANSWER
    return Origin(
        letter=replace(mail.letter, sender=None if doubt else sender),
        passed_on=PassedOn(by=mail.by, candidates=(sender,), doubt=doubt),
    )


# ── a forward ────────────────────────────────────────────────────────────────────────────────────


def _forward(mail: _Mail) -> Origin | None:
    """The newest message of somebody outside the house among those that are passed on."""
    if _own(mail) is OwnCase.YES or not (mail.chain or mail.forwards):
        return None
    outside = [(one, who) for one in mail.chain if (who := _outsider(one, mail)) is not None]
    if not outside:
        told = all(one.sender is not None for one in mail.chain)
        return _form_inside(mail) or (None if mail.chain and told else _unsigned(mail))
    if not mail.forwards and _note_on_a_case(mail):
        return None
    people = _each([who for _, who in outside])
    first, sender = _newest(outside)
    named = words.NOBODY.match(sender.address)
    if named and (boxed := words.FORM_EMAIL.search(first.text)):
        sender = Address(name=of_form(first.text), address=boxed["address"])
    elif named and first.reply_to:
        sender = first.reply_to[0]
    doubt = _doubt(mail, first, sender)
    return _of_message(mail, first, sender, _each([sender, *people]), doubt)


def _outsider(message: Forwarded, mail: _Mail) -> Address | None:
    """The sender where they are not of the house. A name alone is looked up among the addresses of the thread."""
    sender = message.sender
    if sender is None or not (sender.address or sender.name):
        return None
    rewritten = words.VIA.match(sender.name or "")
    if sender.address and not (rewritten and mail.ours(sender.address)):
        return None if mail.ours(sender.address) else sender
    name = rewritten["name"] if rewritten else sender.name or ""
    known = [one for one in mail.book if agree(one.name or "", name)]
    if known:
        return None if mail.ours(known[0].address) else replace(known[0], name=name)
    # Exchange shows colleagues by name alone: one who wrote little above somebody with an address is one of them.
    addressed = any(
        other.sender and other.sender.address and not mail.ours(other.sender.address) for other in mail.chain
    )
    short = addressed and letters(own_words(message.text)[0]) <= _REMARK
    return None if short and not rewritten else Address(name=name)


def _newest(outside: Sequence[tuple[Forwarded, Address]]) -> tuple[Forwarded, Address]:
    """The newest message of whoever wrote last: programs stack the newest on top, attached ones come in any order."""
    _, sender = outside[0]
    same = [(one, who) for one, who in outside if _same(who, sender)]
    if all(one.sent is not None for one, _ in same):
        return max(same, key=lambda pair: pair[0].sent.timestamp() if pair[0].sent else 0.0)
    return same[0]


def _same(one: Address, other: Address) -> bool:
    if one.address and other.address:
        return one.address.lower() == other.address.lower()
    return bool(one.name and other.name and agree(one.name, other.name))


def _each(people: Sequence[Address]) -> tuple[Address, ...]:
    found: list[Address] = []
    for one in people:
        if not any(_same(one, other) for other in found):
            found.append(one)
    return tuple(found)


def _note_on_a_case(mail: _Mail) -> bool:
    """Whether a colleague answers about a case of the register: by its reference, in what they themselves wrote."""
    told = f"{mail.letter.subject}\n{mail.body.comment}"
    return next(iter(Reference.found_in(told, mail.house.reference_prefix)), None) is not None


def _doubt(mail: _Mail, first: Forwarded, sender: Address) -> ForwardDoubt | None:
    if not sender.address:
        return ForwardDoubt.NO_ADDRESS
    if mail.ours(sender.address) or words.NOBODY.match(sender.address):
        return ForwardDoubt.MACHINE
    if _several(mail, sender):
        return ForwardDoubt.SEVERAL
    # Above a quote in an ordinary answer a colleague may well say something of their own.
    in_copy = any(_same(one, sender) for one in (*mail.header.to, *mail.header.cc))
    answered = bool(words.ANSWERED.match(mail.letter.subject))
    if not mail.forwards and (in_copy or (answered and letters(mail.body.comment) > _REMARK)):
        return ForwardDoubt.ANSWER
    return _above(mail)


def _above(mail: _Mail) -> ForwardDoubt | None:
    """The doubt that what a colleague wrote above is the complaint, and not what stands below it."""
    return None if _own(mail) is OwnCase.NO else ForwardDoubt.ANSWER


def _own(mail: _Mail) -> OwnCase:
    """Whether the colleague complains of a case of their own. What somebody wrote to the house, and not to the colleague,
    may be a complaint too: then both are shown."""
    below = "\n".join([*(one.text for one in mail.chain), mail.letter.passed_on, mail.letter.attached])
    found = own_case(_remark(mail), subject=mail.letter.subject, passed_on=below)
    to_others = any(
        one.to and all(to.address and not _same(to, mail.by) for to in one.to)
        for one in mail.chain
        if _outsider(one, mail)
    )
    certain = words.OWN_CASE.search(mail.letter.own) is not None
    return OwnCase.YES if certain else OwnCase.PERHAPS if found is OwnCase.YES and to_others else found


def _remark(mail: _Mail) -> str:
    return mail.body.comment if mail.body.messages else mail.letter.own


def _several(mail: _Mail, sender: Address) -> bool:
    """Whether somebody else wrote to the house too, and not in the thread of the first: two people's messages in one."""
    if not mail.body.messages and len(_attached_writers(mail)) > 1:
        return True
    for message in mail.body.messages:
        other = _outsider(message, mail)
        if other is None or _same(other, sender) or not any(one.address for one in message.to):
            continue
        if all(one.address and mail.ours(one.address) for one in message.to):
            return True
    return False


def _attached_writers(mail: _Mail) -> tuple[Address, ...]:
    firsts = (next(filter(None, (_outsider(one, mail) for one in messages)), None) for messages in mail.attached)
    return _each([one for one in firsts if one is not None])


def _of_message(
    mail: _Mail, first: Forwarded, sender: Address, people: tuple[Address, ...], doubt: ForwardDoubt | None
) -> Origin:
    own, passed = own_words(first.text, first.subject)
    others = [one for one in mail.chain if one is not first and one.text.strip()]
    theirs = [own_words(one.text)[0] for one in others if one.sender and _same(one.sender, sender)]
    below = [own_words(one.text)[0] for one in others if one.sender and not _same(one.sender, sender)]
    passes = words.FORWARDED.match(first.subject or "") is not None or doubt is not None
    earlier = "\n\n".join(filter(None, [passed, *theirs, *(below if doubt else below[:1] if passes else [])]))
    to_us = not first.to or any(not one.address or mail.ours(one.address) for one in first.to)
    return Origin(
        letter=replace(
            mail.letter,
            sender=sender if not doubt or not sender.address else replace(sender, address=""),
            subject=first.subject or mail.letter.subject,
            own=own,
            passed_on=earlier,
        ),
        passed_on=PassedOn(
            by=mail.by, candidates=_each([*people, *(_in_text(mail, own) if doubt else ())]), doubt=doubt
        ),
        comment=_remark(mail),
        earlier=earlier if letters(own) < _THIN or passes else "",
        subject=first.subject,
        sent=first.sent if to_us else None,
    )


def _unsigned(mail: _Mail) -> Origin:
    """Something is passed on, and nothing says who wrote it: the signature may tell a name, never an address."""
    text = mail.letter.passed_on
    name = next(iter(signed(text.splitlines())), None)
    candidates = ((Address(name=name),) if name else ()) + _in_text(mail, text)
    return Origin(
        letter=replace(mail.letter, sender=None, own=text, passed_on=""),
        passed_on=PassedOn(by=mail.by, candidates=candidates, doubt=ForwardDoubt.NO_HEADER),
        comment=mail.letter.own,
    )


def _in_text(mail: _Mail, text: str) -> tuple[Address, ...]:
    """The addresses that the text itself gives, for a person to look at: anybody may type one."""
    found = (one for one in dict.fromkeys(words.ADDRESS.findall(text)) if not mail.ours(one))
    return tuple(Address(address=one) for one in islice(found, 3))


def own_words(text: str, subject: str | None = None) -> tuple[str, str]:
    """What the writer of an inner message wrote, with the signature, and what they in turn pass on."""
    if len(text) > _SORTED:
        own, passed = own_words(text[:_SORTED], subject)
        return own + text[_SORTED:], passed
    zones = mark(text, subject=subject)
    kept = {zone: [] for zone in (Zone.OWN, Zone.FORWARD)}  # type: dict[Zone, list[str]]
    for span in zones:
        if span.zone in (Zone.OWN, Zone.SIGNATURE, Zone.FORWARD):
            kept[Zone.FORWARD if span.zone is Zone.FORWARD else Zone.OWN].append(
                text[span.start : span.end].strip("\n")
            )
    own, passed = "\n".join(kept[Zone.OWN]), "\n".join(kept[Zone.FORWARD])
    return (own, passed) if own.strip() else (passed, "")


def letters(text: str) -> int:
    """How many letters a text has."""
    return sum(map(str.isalpha, text))


# ── what a colleague tells, or scans ─────────────────────────────────────────────────────────────


def _told(mail: _Mail) -> Origin | None:
    """A note of a call or a visit: the person it names complains, and has no address that a machine may use."""
    text = "\n".join(filter(None, (mail.letter.own, mail.letter.passed_on)))
    if not words.TOLD.search(f"{mail.letter.subject}\n{text}"):
        return None
    if words.OWN_CASE.search(mail.letter.own) or _note_on_a_case(mail):
        return None
    name = told_of(text)
    if name is None and not words.PASSED_ON.search(text):
        return None
    address = next((one for one in words.ADDRESS.findall(text) if not mail.ours(one)), "")
    people = (Address(name=name, address=address),) if name or address else ()
    return Origin(
        letter=replace(mail.letter, sender=Address(name=name) if name else None, own=text, passed_on=""),
        passed_on=PassedOn(by=mail.by, candidates=people, doubt=ForwardDoubt.NOTE),
    )


def told_of(text: str) -> str | None:
    """The person whom a note of a call or a visit is about: in a box ("Appelant : …"), or as the one who called."""
    for pattern in (words.TOLD_BOX, words.TOLD_NAME):
        for match in pattern.finditer(text):
            read = read_name(text[match.end() : match.end() + 80].partition("\n")[0])
            if read:
                return read[0]
    return None


def _scanned(mail: _Mail) -> Origin | None:
    """A letter that an agency or its copier scanned and mailed: on paper it was written, on paper it is answered."""
    own = mail.letter.own
    if not mail.letter.attached.strip() or _own(mail) is OwnCase.YES or _note_on_a_case(mail):
        return None
    if not mail.papers and not any(map(is_full, signed(mail.letter.attached.splitlines()))):
        return None  # a list or an invitation that a colleague sends
    device = words.DEVICE.search(f"{mail.by.name or ''} {mail.by.address} {mail.letter.subject}")
    said = words.PASSED_ON.search(f"{mail.letter.subject}\n{own}")
    if not device and not said and letters(own) > _THIN:
        return None
    letter = replace(
        mail.letter,
        channel=Channel.LETTER,
        sender=None,
        subject="",
        own=mail.letter.attached,
        passed_on="",
        attached="",
    )
    return Origin(letter=letter, passed_on=PassedOn(by=mail.by, doubt=_above(mail)), comment=own)

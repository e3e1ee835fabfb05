"""Who writes and whose case it is, from what a header, a letterhead, a text and a signature say together."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.writer import identifiers, identities, named, postal, roles
from ingest.writer.forms import of_form, on_form, on_form_for
from ingest.writer.letter import letter_parts
from ingest.writer.people import (
    ORGANISATION,
    agree,
    first_name_first,
    fullest,
    is_first_name,
    is_full,
    of_display,
    of_initials,
    of_local_part,
    shouting,
    spelled_surname,
    tidy,
    turned,
    written_out,
)
from ingest.writer.signatures import (
    before_salutation,
    heading,
    introduced,
    is_below,
    is_titled,
    letter_proper,
    signed,
    small_name,
    small_signature,
    titled_signature,
    torn_signature,
)
from models.house import House
from models.values import Address, Affiliate, Identity, Writer
from models.words import Channel, Role

_HEAD, _TAIL, _LINE = 20_000, 10_000, 3_000
"""Characters at both ends of a text, and of a line, that are searched for who somebody is: people say it there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What was written, taken apart: the writer's own words with the signature, what they pass on, what they attach."""

    channel: Channel
    sender: Address | None
    subject: str
    own: str
    passed_on: str = ""
    attached: str = ""

    @property
    def display(self) -> str | None:
        """The display name of the From header."""
        return self.sender.name if self.sender else None

    @property
    def address(self) -> str:
        """The address of the From header, or nothing."""
        return self.sender.address if self.sender else ""

    @property
    def lines(self) -> list[str]:
        """The lines of the writer's own words."""
        return self.own.splitlines()


def who(letter: Letter, house: House | None) -> tuple[Writer, Affiliate, tuple[Identity, ...]]:
    """The writer, the affiliate, and whom else the message identifies. The affiliate's name is the writer's where nobody
    else is named.

    An e-mail address is the From header's only (Reply-To is not the complainant, and one read on paper has to be
    confirmed by a person); a postal address is read from paper only.
    """
    letter = _bounded(letter)
    proper = replace(letter, own="\n".join(letter_proper(letter.lines))) if letter.channel is Channel.LETTER else letter
    name = _with_initial(sender_name(proper), proper)
    if name and letter.channel is not Channel.FORM:
        name = first_name_first(name, letter.own)
    head, foot = _head(proper), _foot(proper.lines, name)
    role = (
        Role.SELF
        if letter.channel is Channel.FORM
        else roles.role(head=head, foot=foot, display=letter.display, address=letter.address)
    )
    role, affiliate = _affiliate_name(letter, name, role)
    name = name or _organisation(letter, head)
    text = "\n".join(filter(None, (letter.subject, letter.own, letter.passed_on, letter.attached)))
    number, others = identities.sorted_out(
        text, affiliate=affiliate or name, writer=name, signatures=_signatories(proper, affiliate, name)
    )
    return (
        Writer(
            name=name,
            email=letter.address if "@" in letter.address and not letter.channel.on_paper else None,
            postal_address=_postal(proper, name, house) if letter.channel.on_paper else None,
            role=role,
        ),
        Affiliate(
            name=affiliate or name,
            national_number=number,
            member_number=next(iter(identifiers.member_numbers(text)), None),
            file_numbers=identifiers.file_numbers(text),
        ),
        others,
    )


def _signatories(letter: Letter, *known: str | None) -> tuple[str, ...]:
    """The full names that stand on the last lines beside those known, a first name that we know in each."""
    return tuple(
        name
        for name in signed([line for line in letter.lines if line.strip()][-6:])
        if is_full(name) and is_first_name(name.split()[0]) and not any(roles.same(name, other) for other in known)
    )


def _bounded(letter: Letter) -> Letter:
    # The patterns look far ahead; on a text of millions of characters they would look for minutes.
    return replace(letter, own=_ends(letter.own), passed_on=_ends(letter.passed_on), attached=_ends(letter.attached))


def _ends(text: str) -> str:
    if len(text) > _HEAD + _TAIL:
        text = f"{text[:_HEAD]}\n\n{text[-_TAIL:]}"
    return "\n".join(line[:_LINE] for line in text.split("\n"))


def _postal(letter: Letter, name: str | None, house: House | None) -> str | None:
    ours = house.address if house else None
    if letter.channel is Channel.FORM:
        return postal.form_address(letter.own, name=name, house_address=ours)
    block = [letter.own[line.start : line.end] for line in letter_parts(letter.own).sender]
    return postal.sender_address(letter.own, name=name, house_address=ours, block=block)


def sender_name(letter: Letter) -> str | None:
    """The writer's name: signature, then display name, letterhead, what the text says of itself, then the address.

    Of names that agree the fullest: "F. Delcourt" below a letter headed "Fernand Delcourt" is Fernand Delcourt.
    """
    lines = letter.lines
    if letter.channel is Channel.FORM:
        return of_form(letter.own) or on_form(lines)
    if letter.channel is Channel.WEB and (boxed := of_form(letter.own)):
        return boxed
    display = of_display(letter.display, letter.address)
    said = introduced(letter.own)
    below = signed(lines)
    heads = heading(lines, below) if letter.channel.on_paper else ()
    elsewhere = [*filter(None, [display]), *heads, *said]
    signatures = _plausible(below, letter, elsewhere)
    full = [name for name in signatures if is_full(name)]
    if display and (same := next((name for name in full if agree(name, display)), None)):
        return fullest(_better_form(same, display), elsewhere)
    if full:
        return spelled_surname(written_out(fullest(full[0], elsewhere), letter.own), letter.own)
    return (
        _short_signature(letter, signatures, elsewhere)
        or _by_address(letter)
        or _by_initials(letter)
        or _torn(letter)
        or _from_attachment(letter)
    )


_NOT_FRENCH = re.compile(r"\b(?:het|een|ik|niet|mijn|voor|ich|und|nicht|mein|für|the|and|you|my|not)\b", re.IGNORECASE)
_FRENCH = re.compile(r"\b(?:je|vous|les|des|est|une|mon|pour|pas)\b", re.IGNORECASE)


def _with_initial(name: str | None, letter: Letter) -> str | None:
    """ "M. Proefmans" below a Dutch, German or English text is an initial; in French it is Monsieur."""
    if name is None or " " in name:
        return name
    line = next((line for line in letter.lines[-12:] if re.fullmatch(rf"\s*M\.\s?{re.escape(name)}\W*", line)), None)
    if line is None or len(_FRENCH.findall(letter.own)) >= len(_NOT_FRENCH.findall(letter.own)):
        return name
    return f"M. {name}"


def _better_form(signature: str, display: str) -> str:
    """Of two forms of one name: first name first, and one person where two sign."""
    if turned(signature, display):
        return display if is_first_name(display.split()[0]) and not is_first_name(signature.split()[0]) else signature
    return display if re.search(r"\s(?:&|\+|et|en|und|and)\s", signature) else signature


def _plausible(names: Sequence[str], letter: Letter, elsewhere: Sequence[str]) -> list[str]:
    # In a text all in capitals every word looks like a name: there a first name that we know, or another place, must bear it out.
    if not shouting(letter.own):
        return list(names)
    local = letter.address.partition("@")[0].lower()
    return [
        name
        for name in names
        if any(is_first_name(word) for word in name.split())
        or any(agree(name, other) for other in elsewhere)
        or any(len(word) > 3 and word.lower() in local for word in name.split())
    ]


def _short_signature(letter: Letter, signatures: Sequence[str], elsewhere: Sequence[str]) -> str | None:
    """The name where nothing is signed in full: the one that a first name or an initial below agrees with.

    A first name alone tells nobody who complains, no more than a nickname does.
    """
    in_address = of_local_part(letter.address)
    shown = [*(name for name in elsewhere if is_full(name)), *filter(None, [in_address])]
    for short in (*signatures, *filter(None, [small_signature(letter.lines)])):
        if agreeing := [name for name in shown if agree(short, name)]:
            return fullest(agreeing[0], [name for name in agreeing if name != in_address])
    if shown:
        return shown[0]
    surnames = [name for name in elsewhere if re.search(r"\w[\s-]+[A-ZÀ-Þ]", name) and not is_first_name(name)]
    if not surnames and letter.display and is_titled(letter.display):
        surnames = [name for name in elsewhere if not is_first_name(name)]  # "Mme Testut" as display name
    return next(iter(surnames), None) or titled_signature(letter.lines) or small_name(letter.lines)


def _by_address(letter: Letter) -> str | None:
    """The two words of an address such as proef.jan@… where the text writes them as a name, known or not."""
    words = [word for word in re.split(r"[._-]+|\d+", letter.address.partition("@")[0]) if len(word) > 2]
    if len(words) != 2:
        return None
    one, other = map(re.escape, words)
    match = re.search(rf"(?<!\w)(?:{one}\s{other}|{other}\s{one})(?!\w)", letter.own, re.IGNORECASE)
    return match.group() if match and all(word[0].isupper() for word in match.group().split()) else None


def _by_initials(letter: Letter) -> str | None:
    last = next((line.strip() for line in reversed(letter.lines) if line.strip()), "")
    return of_initials(last, letter.own) if re.fullmatch(r"(?:[A-ZÀ-Þ]\.\s?){2,3}", last) else None


def _torn(letter: Letter) -> str | None:
    return torn_signature(letter.lines) if letter.channel.on_paper else None


def _from_attachment(letter: Letter) -> str | None:
    # "Zie bijlage": the attached letter is the complaint, and it is signed.
    lines = letter.attached.splitlines()
    return next((name for name in (*signed(lines), *heading(lines)) if is_full(name)), None)


# ── head and foot ────────────────────────────────────────────────────────────────────────────────

_ARTICLE = re.compile(
    r"\s*(?:to|aan|à|aux?|an|attn\.?|t\.a\.v\.?|z\.\s?hd\.?|pour|voor|f[üu]r|for|une?|des|les|een|de|het|eine?|die|der|das|a|an|the)\s",
    re.IGNORECASE,
)
_TO_US = re.compile(
    r"so[l1]idar[i1]s|m[ée]diat|midi|zuidstraat|l[’']attention|t\.\s?a\.\s?v|klachten|ombuds|service\s+(?:des\s+)?plaintes|beschwerdes",
    re.IGNORECASE,
)


def _head(letter: Letter) -> str:
    if not letter.channel.on_paper:
        return "\n".join(line for line in letter.lines[:3] if ORGANISATION.search(line) and len(line.split()) <= 6)
    kept = []
    for line in before_salutation(letter.lines):
        if _TO_US.search(line) or len(line.split()) > 10:
            break
        if not (roles.is_of_another(line) or is_below(line)):
            kept.append(line)
    return "\n".join(kept)


def _foot(lines: Sequence[str], name: str | None) -> str:
    """The signature's lines, from the name to a postscript, a copy or the annexes: what stands above and below tells of
    others too ("notre avocat")."""
    written = [line for line in lines if line.strip()]
    surname = name.split()[-1] if name else None
    for back in range(len(written) - 1, max(-1, len(written) - 9), -1):
        if surname and surname in written[back] and len(written[back]) < 90:
            below = next((at for at in range(back, len(written)) if is_below(written[at])), len(written))
            told = [line for line in written[back + 1 : below] if not roles.is_sentence(line)]
            return "\n".join(line for line in (*written[back:below][:1], *told) if not roles.is_of_another(line))
    return ""


_ROOM = re.compile(r"\b(?:flat|app(?:t|artement)?\.?|apartment|kamer|chambre|room|zimmer|studio)\s+\d", re.IGNORECASE)


def _organisation(letter: Letter, head: str) -> str | None:
    lines = [] if shouting(letter.own) else [line for line in head.splitlines() if len(line.split()) <= 8]
    for line in (*lines, *filter(None, [letter.display])):
        if (
            ORGANISATION.search(line)
            and not _ROOM.search(line)
            and not _ARTICLE.match(line)
            and line.rstrip()[-1:] not in ".,!?:"
        ):
            return tidy(re.split(r"\s{3,}", line.strip())[0])
    if letter.display and re.match(r"(?:famil(?:le|ie)|famille|family)\s+\S", letter.display, re.IGNORECASE):
        return tidy(letter.display)
    return None


# ── whose case ───────────────────────────────────────────────────────────────────────────────────


def _affiliate_name(letter: Letter, name: str | None, role: Role) -> tuple[Role, str | None]:
    """The role, and the one the writer writes for; None where that is the writer."""
    if letter.channel is Channel.FORM:
        other = on_form_for(letter.own)
        return (Role.RELATIVE, other) if other and not roles.same(other, name) else (role, None)
    text = "\n".join(filter(None, (letter.subject, letter.own)))
    for found, found_role in _candidates(letter, text, name, role):
        found = first_name_first(found, text) if found else None
        if found and not roles.same(found, name):
            kin = found_role is Role.PROFESSIONAL and role is Role.SELF and roles.is_kin(found, name, text)
            return Role.RELATIVE if kin else found_role, found
    if role is not Role.SELF:
        return role, None
    about_kin = roles.is_about_kin(letter.subject, letter.own)
    return roles.as_whom(text) or (Role.RELATIVE if about_kin else Role.SELF), None


def _candidates(letter: Letter, text: str, name: str | None, role: Role) -> list[tuple[str | None, Role]]:
    last = [line.strip() for line in letter.lines if line.strip()][-5:]
    kin = named.signed_for(last) or roles.signed_for(last[-4:]) or roles.named_relative(text) or named.in_brackets(text)
    if any(roles.same(one, name) for one in introduced(letter.own, undersigned=True)):
        kin = None  # "ik, ondergetekende" gives another power to act; the case is one's own
    other = Role.RELATIVE if kin else roles.as_whom(text) or Role.PROFESSIONAL
    acts = role is not Role.SELF
    subject = f"Subject: {letter.subject}\n{letter.own}" if letter.subject else letter.own
    return [
        (roles.on_behalf_of(text), role if acts else other),
        (roles.in_subject(subject) if acts else None, role),
        (named.in_subject_line(subject) if acts else None, role),
        (named.entrusting(text) if acts else None, role),
        (named.patient(text) if role is Role.PROFESSIONAL else None, role),
        (named.beside_number(text) if acts else None, role),
        (roles.titled_person(text) if role is Role.PROFESSIONAL else None, role),
        (named.subject_alone(subject), role if acts else other),
        (named.of_same_surname(letter.own, name), Role.RELATIVE),
        (named.of_ours(text) if role is Role.ORGANISATION else None, role),
        (kin, Role.RELATIVE),
        (_passed_on_by(letter) if roles.passes_on(letter.own) else None, role if acts else Role.RELATIVE),
    ]


def _passed_on_by(letter: Letter) -> str | None:
    names = (*introduced(letter.passed_on), *filter(is_full, signed(letter.passed_on.splitlines())))
    return next(iter(names), None)

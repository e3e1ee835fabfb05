"""Whether the pages of one file are one letter, or perhaps letters of several people that were scanned together.

One person's letter must never go into another's case, and a good letter with its annexes must not wait for nothing. So pages are first put
together as documents (a salutation, a sender's block, a form open one; what follows a signature is another), and two documents are
strangers only where nothing joins them: neither names who wrote the other, no number stands in both. A decision, a certificate, an
invoice, a mandate or a witness's word names the writer; a stranger's complaint does not.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import combinations

from ingest.writer import identifiers, postal
from ingest.writer.forms import of_form
from ingest.writer.people import ORGANISATION, agree, fold, is_first_name, is_full, looks
from ingest.writer.signatures import closed_at, heading, salutes, signed
from models.values import Page

_OPENING_LINES = 26
"""Lines at the top of a page among which a salutation opens a letter: letterhead, two address blocks, date, references, subject."""
_BY_HAND = "?"  # what a field says in which a hand wrote what was not read at all
_SIGNED_LINES = 12  # below a closing formula
_GREETING = "Madame,"  # what the finder of names in a head stops at
_LEAST_WORDS = 12  # a page with fewer is a stamp or a page number

_TITLES = frozenset(
    {
        "m",
        "mr",
        "mme",
        "mlle",
        "mmes",
        "mm",
        "monsieur",
        "madame",
        "mademoiselle",
        "dhr",
        "heer",
        "mevr",
        "mevrouw",
        "mw",
    }
    | {"herr", "herrn", "frau", "mrs", "ms", "miss", "dr", "docteur", "dokter", "maitre", "meester", "juffrouw"}
    | {"patient", "patiente", "patientin", "nom", "naam", "name", "affilie", "affiliee", "lid", "mitglied", "member"}
)
_PROFESSIONAL = re.compile(
    r"(?<!\w)(?:dr\.?|docteur|dokter|prof\.?|inami|riziv|avocate?s?|advocaat|advocate|rechtsanw\w+|notaire|notaris|huissier|gerechtsdeurwaarder|"
    r"m[ée]decin|huisarts|arzt|tandarts|dentiste|zahnarzt|kin[ée]sith\w*|kinesist|infirmi[eè]re?|verpleegkundige|pharmacien\w*|apotheker|"
    r"assistante?\s+sociale|maatschappelijk\s+\w+|gestionnaire|dossierbeheerder|sachbearbeiter\w*|directeur|directrice|employeur|werkgever|"
    r"facture|factuur|rechnung|invoice|tva|btw|bce|kbo|attestation|certificat|attest|bescheinigung|certificate)(?!\w)",
    re.IGNORECASE,
)
_OF_THE_HOUSE = re.compile(r"so[l1I]idar[i1I]s|mutualit|ziekenfonds|krankenkasse", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    """Pages (counted from 1) that read as one document, and whom it shows.

    `senders` are full names, `homes` their addresses, `numbers` right national numbers, `others` other numbers that name a case.
    `letter`: it greets and is signed, or is a form of ours; `to_us`: our address is its addressee's; `official`: an organisation or a
    professional speaks.
    """

    pages: tuple[int, ...]
    text: str = field(repr=False)
    senders: tuple[str, ...] = field(repr=False)
    homes: frozenset[str] = field(repr=False)
    numbers: frozenset[str] = field(repr=False)
    others: frozenset[str] = field(repr=False)
    letter: bool
    to_us: bool
    official: bool

    @property
    def complains(self) -> bool:
        """Whether it may be a letter to us that stands by itself."""
        return self.letter and (self.to_us or not self.official)


def strangers(pages: Sequence[Page]) -> str | None:
    """Why these pages are perhaps letters of several people, in our words, without a name; None where they are one letter.

    `pages` are those of one file, or of one letter cut out of a batch, in order; those without text count as pages too. In doubt
    between two whole letters the answer is a reason, between a letter and what may be an annex None.
    """
    if twice := two_forms(pages):
        return twice
    pieces = [_piece(numbers, pages) for numbers in _runs([page.text for page in pages])]
    for one, other in combinations(pieces, 2):
        if why := _why_strangers(one, other):
            return f"{_named(one.pages)} and {_named(other.pages)} {why}"
    return None


def _named(pages: tuple[int, ...]) -> str:
    return f"page {pages[0]}" if len(pages) == 1 else f"pages {pages[0]}-{pages[-1]}"


def two_forms(pages: Sequence[Page]) -> str | None:
    """Two of the house's own forms: the same field is filled in on two pages, not with the same words."""
    seen: dict[str, tuple[int, str]] = {}
    for number, page in enumerate(pages, 1):
        for one in page.fields:
            said = fold(one.text).strip() or ("" if one.typed else _BY_HAND)
            before = seen.setdefault(one.name, (number, said))
            if before[0] != number and before[1] and said and before[1] != said:
                return f"pages {before[0]} and {number} are two forms that do not say the same"
    return None


# ── pages to documents ───────────────────────────────────────────────────────────────────────────


def _runs(texts: Sequence[str]) -> list[tuple[int, ...]]:
    """The page numbers of each document, in order."""
    runs: list[list[int]] = []
    ended = False
    for number, text in enumerate(texts, 1):
        lines = [line for line in text.splitlines() if line.strip()]
        if len(text.split()) < _LEAST_WORDS:
            if runs:
                runs[-1].append(number)
            continue
        if not runs or ended or _opens(lines):
            runs.append([])
        runs[-1].append(number)
        ended = bool(_signatures(lines))
    return [tuple(run) for run in runs]


def _opens(lines: Sequence[str]) -> bool:
    """Whether a letter or a form begins on a page with these lines."""
    head = lines[:_OPENING_LINES]
    if any(_greets(line) for line in head) or any(one.ours for one in postal.blocks(lines[:14])):
        return True
    if _is_heading(lines[0]) and any(ORGANISATION.search(line) or _PROFESSIONAL.search(line) for line in lines[:2]):
        return True
    return of_form("\n".join(lines)) is not None


def _is_heading(line: str) -> bool:
    """Whether a line stands above a text: short, no sentence, no middle of one."""
    return len(line.split()) <= 8 and line.strip()[:1].isupper() and line.rstrip()[-1:] not in ".,;!?"


_GREETINGS = (
    "madame",
    "monsieur",
    "messieurs",
    "bonjour",
    "geachte",
    "mevrouw",
    "mijnheer",
    "beste",
    "geehrte",
    "guten",
)
_CLOSINGS = (
    "cordialement",
    "salutations",
    "distinguées",
    "groeten",
    "groet",
    "hoogachtend",
    "grüßen",
    "hochachtungsvoll",
    "sincerely",
    "faithfully",
    "regards",
)


def _greets(line: str) -> bool:
    """Whether a line is a salutation, a letter of it misread."""
    words = _words(line)
    if salutes(line):
        return True
    return len(words) <= 6 and line.rstrip()[-1:] in ",.!:" and any(_near(_GREETINGS, word) for word in words[:2])


def _closed_at(lines: Sequence[str]) -> int | None:
    """The line that closes a letter, a letter of it misread; None where none does."""
    at = closed_at(lines)
    if at is not None:
        return at
    last = range(len(lines) - 1, max(-1, len(lines) - 1 - _SIGNED_LINES), -1)
    return next((at for at in last if any(_near(_CLOSINGS, word) for word in _words(lines[at])[-3:])), None)


def _near(known: Sequence[str], word: str) -> bool:
    return any(_alike(looks(fold(one)), word) for one in known)


def _signatures(lines: Sequence[str]) -> tuple[str, ...]:
    """The full names below the last closing formula."""
    at = _closed_at(lines)
    if at is None:
        return ()
    return tuple(name for name in signed(lines[at : at + 1 + _SIGNED_LINES]) if is_full(name))


def _piece(numbers: tuple[int, ...], pages: Sequence[Page]) -> _Piece:
    text = "\n".join(pages[number - 1].text for number in numbers)
    lines = [line for line in text.splitlines() if line.strip()]
    at = next((at for at, line in enumerate(lines[: _OPENING_LINES + 1]) if _greets(line)), None)
    greets = at is not None
    head = lines[:at] if at is not None else lines[:14]
    signatures = _signatures(lines)
    on_form = of_form(text)
    blocks = postal.blocks(head)
    foreign = [one for one in blocks if not one.ours]
    # A street may look like a name: "Oude Graanmarkt 12".
    heads = (
        name
        for name in heading([*head[-14:], _GREETING], signatures)
        if not re.search(rf"{re.escape(name)},?\s+\d", text)
    )
    names = [*signatures, *(heads if greets else ())]
    if on_form and is_full(on_form) and not greets:
        names = [on_form]
    about = " ".join([*head[:4], *lines[-_SIGNED_LINES:][_closed_at(lines[-_SIGNED_LINES:]) or 0 :]])
    to_us = any(one.ours for one in blocks) or (
        not _OF_THE_HOUSE.search(" ".join(head[:2])) and bool(_OF_THE_HOUSE.search("\n".join(head[2:])))
    )
    return _Piece(
        pages=numbers,
        text=text,
        senders=tuple(dict.fromkeys(name for name in names if not ORGANISATION.search(name))),
        homes=frozenset(one.key for one in foreign),
        numbers=frozenset(identifiers.national_numbers(text)),
        others=frozenset(
            re.sub(r"\W", "", one) for one in (*identifiers.member_numbers(text), *identifiers.file_numbers(text))
        ),
        letter=((greets or to_us) and (bool(signatures) or bool(foreign)))
        or (on_form is not None and not greets and is_full(on_form)),
        to_us=to_us,
        official=bool(
            ORGANISATION.search(about) or _PROFESSIONAL.search(about) or _OF_THE_HOUSE.search(" ".join(head[:2]))
        ),
    )


# ── two documents ────────────────────────────────────────────────────────────────────────────────


def _why_strangers(one: _Piece, other: _Piece) -> str | None:
    if _joined(one, other):
        return None
    if one.numbers and other.numbers and not _akin(one, other):
        return "bear two national numbers"
    if not (one.complains and other.complains):
        return None
    if one.senders and other.senders:
        return "are two letters, signed by two people"
    if one.homes and other.homes and not one.homes & other.homes:
        return "are two letters, from two addresses"
    return None


def _joined(one: _Piece, other: _Piece) -> bool:
    """Whether something in the two says that they belong together."""
    if one.numbers & other.numbers or one.others & other.others:
        return True
    if any(_same(name, another) for name in one.senders for another in other.senders):
        return True
    if one.homes & other.homes and not (one.complains and other.complains and one.to_us and other.to_us):
        return True
    return _names(one.text, other.senders) or _names(other.text, one.senders)


def _akin(one: _Piece, other: _Piece) -> bool:
    """Where one of the two is no letter: whether it bears a surname or a first name of the other's people (a child's card)."""
    if one.complains and other.complains:
        return False
    letter, annex = (one, other) if one.complains or not other.complains else (other, one)
    bears = set(_words(annex.text))
    surnames = {_words(name)[-1] for name in letter.senders if _words(name)}
    if any(_alike(surname, word) for surname in surnames if len(surname) > 3 for word in bears):
        return True
    called = {word for word in re.findall(r"(?<![^\W_])[A-ZÀ-Þ][^\W\d_]{2,}", annex.text) if is_first_name(word)}
    return bool({fold(word) for word in called} & {fold(word) for word in re.findall(r"[^\W\d_]+", letter.text)})


def _same(one: str, other: str) -> bool:
    """Whether two names may be one person's, a letter misread."""
    return agree(one, other) or SequenceMatcher(None, looks(fold(one)), looks(fold(other))).ratio() > 0.85


def _names(text: str, people: Sequence[str]) -> bool:
    """Whether the text names one of these people: the surname beside a first name, an initial or a title."""
    words = _words(text)
    for name in people:
        *first, last = _words(name) or [""]
        for at, word in enumerate(words):
            if len(last) < 3 or not _alike(last, word):
                continue
            near = words[max(0, at - 4) : at + 4]
            if any(beside in _LOOKING_TITLES or _is_first(beside, first) for beside in near if beside != word):
                return True
    return False


def _is_first(word: str, first: Sequence[str]) -> bool:
    return any(_alike(one, word) or (len(word) == 1 and one.startswith(word)) for one in first)


def _words(text: str) -> list[str]:
    return [looks(word) for word in re.findall(r"[^\W_]+", fold(text))]


_LOOKING_TITLES = frozenset(looks(title) for title in _TITLES)


def _alike(one: str, other: str) -> bool:
    """The same word, a letter of it misread, or two of a long one."""
    if one == other:
        return True
    if len(one) < 5 or abs(len(one) - len(other)) > 2:
        return False
    return SequenceMatcher(None, one, other).ratio() >= (0.75 if len(one) > 7 else 0.8)

"""Where a text says who somebody is: names, numbers, addresses, birth dates. What it says of the facts is none of it.

Rather too much than too little is found: what is masked for nothing costs a word, what is missed costs a person.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import phonenumbers

from ingest.writer.identifiers import identified_by, looks_like_national_number
from ingest.writer.people import ORGANISATION, fold, is_first_name, is_full, is_town, of_local_part, read_name
from ingest.writer.signatures import heading, introduced, signed
from models.house import House

PARTICLES = frozenset(
    {
        "al", "abu", "ben", "bin", "ibn", "bint", "ait", "da", "das", "de", "del", "della", "den", "der", "des", "di", "do",
        "dos", "du", "el", "in", "la", "le", "les", "op", "ould", "ten", "ter", "tot", "van", "vande", "vanden", "vander",
        "vom", "von", "zum", "zur", "et", "en", "und", "and",
    }
)  # fmt: skip
_NOT_ALONE = frozenset(
    {
        "august", "mei", "france", "rose", "constant", "noel", "aime", "pascal", "claire", "victoire", "prudence", "desire",
        "clement",
    }
)  # fmt: skip
_OFFICES = frozenset(
    {
        "mediatrice", "mediateur", "mediation", "ombudsvrouw", "ombudsman", "ombudsfrau", "presidente", "president",
        "secretaire", "mutualite", "mutuelle", "ziekenfonds", "solidaris",
    }
)  # fmt: skip
LOOKS = str.maketrans({"0": "o", "1": "l", "i": "l", "5": "s", "8": "b", "3": "e", "|": "l"})
"""What a scanner takes for a letter: compared, never written."""
_TITLES = r"(?:m\.|mm\.|mr\.?|mme|mlle|madame|mademoiselle|monsieur|mevrouw|mevr\.?|mw\.?|mijnheer|meneer|dhr\.?|heer|dokter|docteur|dr\.?|dre\.?|me|ma[iî]tre|meester|herrn?|frau|mrs\.?|ms\.?|miss|prof\.?|professeur|professor|infirmi[eè]re?|zuster|s[oœ]eur)"
_TITLED = re.compile(rf"(?<![\w.]){_TITLES}\s+(?=[^\W\d_])", re.IGNORECASE)
_KIN = re.compile(
    r"(?<!\w)(?i:veuve|vve\.?|wed(?:uwe|\.)?|witwe|fam(?:ille|ilie|\.)|fils|fille|zoon(?:tje)?|dochter(?:tje)?|sohn|tochter|son|daughter|broer|zus|fr[èe]re|bruder|"
    r"schwester|brother|sister|mari|[ée]poux|[ée]pouse|compagn(?:on|e)|partner|echtgeno(?:o)?t(?:e)?|man|vrouw|mann|husband|wife|m[èe]re|p[èe]re|moeder|vader|mutter|vater|"
    r"mother|father|maman|papa|mama|mum|dad|oma|opa|mamie|papy|coll[èe]gue|collega|kolleg(?:e|in)|colleague|voisine?|buur(?:man|vrouw)?|vriend(?:in)?|amie?|friend)"
    r"\s+(?=(?:[A-ZÀ-Þ]|(?:vd|van|de)\s+[A-ZÀ-Þ]))"
)
_FIELD = re.compile(
    r"(?<!\w)(?:(?:pr[ée])?nom|(?:voor|familie)?naam|(?:vor|nach)?name|handtekening|signature|unterschrift|assur[ée]|affili[ée]|patient[e]?|titularis|titulaire)"
    r"(?:\s*(?:et|en|&|,|und|/)\s*[^\W\d_]+)?(?:\s+de\s+l['’]\w+)?\s*[:.]+\s*(?P<names>[^\n:]{2,60}?)(?=\s{3,}|\s*\n|\s*$|\s[-–(])",
    re.IGNORECASE,
)
_CAPITALISED = re.compile(r"(?<![\w'’.-])[^\W\d_][\w'’-]+")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_LOOSE_WORD = re.compile(r"(?=\d*[^\W\d_])[^\W_]+(?:['’][^\W\d_]+)?")
_PRACTICE = re.compile(
    r"(?<!\w)(?:[ée]tude|cabinet|kanzlei|ad[vw]ocaten\w*|avocats|rechtsanw[äa]lte|notaires?|notaris|pharmacie|apotheek|apotheke|huisarts(?:en)?praktijk)\s+"
    r"(?P<names>(?-i:(?:[\w'’]+[ ]?(?:[-–&][ ]?)?){1,6}))",
    re.IGNORECASE,
)
_INITIALS = re.compile(r"(?:(?<![\w.])[A-ZÀ-Þ]\.?[ -]?(?:[A-ZÀ-Þ]\.[ -]?)*)$")
_D = r"\d{1,2}"
_L = r"[0-9OoQlI|]"
_SHORTEST_REST = 4
_MONTH = (
    r"(?:janv(?:ier)?|f[ée]vr(?:ier)?|mars|avr(?:il)?|mai|juin|juil(?:let)?|ao[uû]t|sept(?:embre|ember)?|oct(?:obre|ober)?|nov(?:embre|ember)?|d[ée]c(?:embre|ember)?|"
    r"januar[iy]?|jan|februar[iy]?|feb|maart|mrt|m[äa]rz|march|april|apr|mei|may|jun[ie]?|jul[iy]?|augustus|august|aug|okt(?:ober)?|de[zc](?:ember)?|j[äa]nner)\.?"
)
_DAY = (
    rf"(?:(?<![\d./-]){_D}\s?[./-]\s?{_D}\s?[./-]\s?(?:\d{{4}}|\d{{2}})(?![\d./-]*\d)|(?<![\d./-])(?:19|20)\d\d-[01]\d-[0-3]\d(?!\d)|"
    rf"(?<!\d){_D}(?:er|ste|de|e|\.|st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}(?:,?\s+\d{{4}})?(?!\d)|{_MONTH}\s+{_D}(?:st|nd|rd|th)?,?\s+\d{{4}}|(?<!\w){_MONTH}\s+\d{{4}})"
)
_FACTS = re.compile(
    rf"{_DAY}|(?<![\w./-]){_L}{{1,2}}\s?[./-]\s?{_L}{{1,2}}\s?[./-]\s?(?:{_L}{{4}}|{_L}{{2}})(?![\w./-]*\d)|(?<![\d./-])(?:19|20)\d\d\s?[-–/]\s?(?:(?:19|20)\d\d|\d\d)(?![\d/-])|(?<!\d){_D}\s?(?:[:h]|u(?:ur)?)\s?\d{{2}}(?!\d)|(?:€|eur)\s?\d[\d.  ]*(?:,\d{{1,2}})?|(?<![\d./-])\d[\d.  ]*(?:,\d{{1,2}})?\s?(?:€|euros?\b|eur\b)",
    re.IGNORECASE,
)
"""Days, hours and amounts: they stay."""
_BIRTH = re.compile(
    r"(?<!\w)(?:n[ée]+(?:\(?e\)?)?(?:\s+[àa]\s+[^\W\d_][\w -]{1,30})?\s+(?:le|en)|date\s+de\s+naissance|naissance|geb(?:oren|\.)?(?:\s+te\s+[^\W\d_][\w -]{1,30})?(?:\s+(?:op|in|am))?|"
    r"geboortedatum|geburtsdatum|°|born(?:\s+(?:on|in))?|date\s+of\s+birth|d\.?o\.?b\.?|mijn\s+verjaardag|mon\s+anniversaire)"
    rf"[\s:(.,]{{1,4}}(?P<day>{_DAY}|(?:19|20)\d\d(?!\d))",
    re.IGNORECASE,
)
_URL = re.compile(r"(?:https?://|www\.)[^\s<>\"]*[^\s<>\".,;:!?)\]]", re.IGNORECASE)
_EMAIL = re.compile(r"[\w.+'-]+\s?(?:@|\(at\)|\[at\])\s?[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
_ACCOUNT = re.compile(
    r"\b[A-Z]{2}[0-9O]{2}(?:[ .-]?[0-9A-Z]{4}){2,7}(?:[ .-]?[0-9A-Z]{1,3})?\b|[+*]{3}\s?\d{3}/\d{4}/\d{5}\s?[+*]{3}|(?<!\d)\d{3}-\d{7}-\d{2}(?!\d)"
)
_NUMBERED = re.compile(
    r"(?<!\w)(?:n[°ºo]\.?|nrs?\.?|num[ée]ro|nummer|number|r[ée]f\w*\.?|kenmerk|facture|factuur|invoice|rechnung|dossier|ticket|zeichen)\s*[:.]?\s*"
    r"(?P<value>(?=[\w./-]*\d[\w./-]*\d[\w./-]*\d)[A-Z0-9][\w./-]*\w)",
    re.IGNORECASE,
)
_CODE = re.compile(r"(?<![\w@.])(?=[\w./-]*\d[\w./-]*\d[\w./-]*\d)[A-Z]{1,6}[-/. ]?\d[\w/-]*\w")
_LONG_NUMBER = re.compile(r"(?<![\w€])\+?\(?\d(?:[ ./()–-]{0,2}\d){6,}(?!\w)")
_STREET = re.compile(
    r"(?:(?<!\w)(?:rue|avenue|av\.|chauss[ée]e|ch[ée]e|boulevard|b(?:l|oule)?vd\.?|bd|place|square|all[ée]e|clos|dr[èe]ve|impasse|quai|route|chemin|sentier|venelle|cit[ée]|cours|galerie)"
    r"\s+(?:[^\W\d_][\w'’.-]*\s+){0,5}?(?:[^\W\d_][\w'’.-]*)\s*,?\s*(?:n[°o]\s?)?\d{1,4}\s?[A-Za-z]?(?!\w)"
    r"|(?<!\w)(?:[^\W\d_][\w'’.-]*\s+){0,3}?[^\W\d_]*(?:straat|laan|steenweg|weg|plein|dreef|kaai|baan|hof|lei|straße|strasse|str\.|allee|gasse|platz|ring)\s+\d{1,4}\s?[A-Za-z]?(?!\w)"
    r"|(?<![\w./-])\d{1,4}[A-Za-z]?,?\s+(?:[A-Z][\w'’.-]*\s+){1,3}(?:street|road|avenue|lane|drive|close)(?!\w)"
    r"|(?<![\w./-])\d{1,4}[A-Za-z]?,?\s+(?:rue|avenue|chauss[ée]e|boulevard|place|square|all[ée]e|quai|chemin)\s+(?:[^\W\d_][\w'’.-]*[ ]?){1,5})"
    r"(?:[\s,/]+(?:bte|bus|bo[iî]te|box|app\.?|appt\.?|flat)\.?\s*[\w./-]+|/\d+)?",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"(?<![\w/.-])(?:(?:B|BE|F|FR|D|DE|L|LU|NL)\s?-\s?)?(?=\w?\w?\d|\d\w\d|\d\d)[1-9lI][0-9OolI|]{3,4}\s+(?P<town>[A-ZÀ-Þ][\w'’]+(?:[ -](?:(?:le|la|les|sur|sous|lez|op|de|bij|aan)[ -])?[A-ZÀ-Þ][\w'’]+){0,3})"
)


class Sort(StrEnum):
    """What a spot is; in an overlap the earlier sort wins."""

    URL = "url"
    EMAIL = "email"
    ACCOUNT = "account"
    NATIONAL = "national"
    BIRTH = "birth"
    IDENTIFIED = "identified"  # a number by which the house, or the register, knows somebody
    PLACE = "place"
    STREET = "street"
    FACT = "fact"  # stays
    PHONE = "phone"
    NUMBER = "number"
    INITIAL = "initial"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Spot:
    """`text[start:end]` is of this sort."""

    sort: Sort
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Who the register and normalizing know that a message is of: their names, numbers, e-mail and postal addresses."""

    names: tuple[str, ...] = field(default=(), repr=False)
    numbers: tuple[str, ...] = field(default=(), repr=False)
    emails: tuple[str, ...] = field(default=(), repr=False)
    lines: tuple[str, ...] = field(default=(), repr=False)  # of postal addresses, without the name

    @property
    def words(self) -> frozenset[str]:
        """The words of their names, folded, without particles, titles and what an organisation is called."""
        named = [*self.names, *filter(None, map(of_local_part, self.emails))]
        return frozenset(word for name in named for word in words_of(name))


def words_of(name: str) -> Iterator[str]:
    """The words of a name by which somebody is known: two letters at least, folded, no particle, no legal form."""
    for match in _WORD.finditer(ORGANISATION.sub(" ", name)):
        word = fold(match.group())
        for part in re.split("'", word):
            if len(part) > 1 and part not in PARTICLES:
                yield part


def people_in(texts: Iterable[str]) -> frozenset[str]:
    """The words of the names of people whom the texts name: signed, introduced, titled, or a first name that we know
    beside another word with a capital; folded."""
    found: set[str] = set()
    for text in texts:
        lines = text.splitlines() if "\n" in text else []  # a subject is not signed
        names = [*signed(lines), *introduced(text), *heading(lines), *_titled(text), *_full(text), *_boxed(text)]
        found.update(word for name in names for word in words_of(name) if word not in _OFFICES)
    return frozenset(found)


def _titled(text: str) -> Iterator[str]:
    for match in (*_TITLED.finditer(text), *_KIN.finditer(text)):
        read = read_name(text[match.end() : match.end() + 80].split("\n")[0])
        if read is not None:
            yield read[0]


def _boxed(text: str) -> Iterator[str]:
    """Offices that bear a person's name, and the boxes of a form."""
    for match in (*_PRACTICE.finditer(text), *_FIELD.finditer(text)):
        yield " ".join(word for word in match["names"].split() if word[0].isupper())


def _full(text: str) -> Iterator[str]:
    for match in _CAPITALISED.finditer(text):
        if not match.group()[0].isupper() or not is_first_name(match.group()):
            continue
        read = read_name(text[match.start() : match.start() + 80].split("\n")[0])
        if read is not None and is_full(read[0]):
            yield read[0]
        before = re.search(r"(?<!\w)([A-ZÀ-Þ][A-ZÀ-Þ'’-]{2,})[ ,]+$", text[max(0, match.start() - 40) : match.start()])
        if before and not match.group().isupper():  # "DUPONT Jean"
            yield before[1]


def spots(text: str, *, known: Known, people: frozenset[str], house: House) -> tuple[Spot, ...]:
    """Everything in the text that says who somebody is, and the facts that stay; in order and disjoint.

    `people`: the words of names that the record's texts give (`people_in`), found here wherever they stand with a capital;
    those of `known` are found in any case.
    """
    found = [spot for finder in _FINDERS for spot in finder(text, house)]
    found += _lines(text, known.lines)
    found += [Spot(Sort.IDENTIFIED, *at) for number in known.numbers for at in _digits_in(text, number, least=5)]
    found += _names(text, known.words, people)
    order = {sort: rank for rank, sort in enumerate(Sort)}
    disjoint: list[Spot] = []
    for spot in sorted(found, key=lambda one: (order[one.sort], one.start, -one.end)):
        rest = _outside(spot, disjoint)
        if rest is not None:
            disjoint.append(rest)
    return tuple(sorted(disjoint, key=lambda one: one.start))


def _outside(spot: Spot, taken: Sequence[Spot]) -> Spot | None:
    """The spot, or the longest of what others leave of it: half an address still tells where somebody lives."""
    over = sorted((one.start, one.end) for one in taken if spot.start < one.end and one.start < spot.end)
    edges = [spot.start, *(edge for pair in over for edge in pair), spot.end]
    free = [(start, end) for start, end in zip(edges[::2], edges[1::2], strict=True) if end > start]
    start, end = max(free, key=lambda pair: pair[1] - pair[0], default=(0, 0))
    if not over:
        return spot if end > start else None
    return Spot(spot.sort, start, end) if end - start >= _SHORTEST_REST else None


def _of(sort: Sort, pattern: re.Pattern[str], group: int | str = 0) -> Callable[[str, House], Iterator[Spot]]:
    def find(text: str, _house: House) -> Iterator[Spot]:
        for match in pattern.finditer(text):
            yield Spot(sort, match.start(group), match.end(group))

    return find


def _emails(text: str, house: House) -> Iterator[Spot]:
    for match in _EMAIL.finditer(text):
        if match.group().lower() not in house.addresses:
            yield Spot(Sort.EMAIL, match.start(), match.end())


def _urls(text: str, house: House) -> Iterator[Spot]:
    for match in _URL.finditer(text):
        if match.group().rstrip("/") != house.privacy_notice_url.rstrip("/"):
            yield Spot(Sort.URL, match.start(), match.end())


def _identified(text: str, _house: House) -> Iterator[Spot]:
    yield from (Spot(Sort.NATIONAL, span.start, span.end) for span in looks_like_national_number(text))
    yield from (Spot(Sort.IDENTIFIED, span.start, span.end) for span in identified_by(text))


def _phones(text: str, house: House) -> Iterator[Spot]:
    yield from (Spot(Sort.FACT, *at) for at in _digits_in(text, house.phone, least=8))
    for match in phonenumbers.PhoneNumberMatcher(text, "BE"):
        yield Spot(Sort.PHONE, match.start, match.end)


def _digits_in(text: str, number: str, *, least: int) -> Iterator[tuple[int, int]]:
    """Where the digits of a number stand, however they are set apart."""
    digits = re.sub(r"\D", "", number)
    if len(digits) >= least:
        for match in re.finditer(rf"(?<!\d){r'[ ./()–-]{0,3}'.join(digits)}(?!\d)", text):
            yield match.span()


def _streets(text: str, house: House) -> Iterator[Spot]:
    for match in _STREET.finditer(text):
        if _squeezed(match.group()) not in _squeezed(house.address):
            yield Spot(Sort.STREET, match.start(), match.end())


def _places(text: str, house: House) -> Iterator[Spot]:
    for match in _PLACE.finditer(text):
        year = re.match(r"(?:19|20)\d\d\s", match.group())
        if year and not is_town(match["town"].split()[0]):
            continue
        if _squeezed(match.group()) not in _squeezed(house.address):
            yield Spot(Sort.PLACE, match.start(), match.end())


_FINDERS: Sequence[Callable[[str, House], Iterator[Spot]]] = (
    _urls,
    _emails,
    _of(Sort.ACCOUNT, _ACCOUNT),
    _identified,
    _of(Sort.BIRTH, _BIRTH, "day"),
    _places,
    _streets,
    _of(Sort.FACT, _FACTS),
    _of(Sort.NUMBER, _NUMBERED, "value"),
    _of(Sort.NUMBER, _CODE),
    _phones,
    _of(Sort.NUMBER, _LONG_NUMBER),
)


def _squeezed(text: str) -> str:
    return fold(re.sub(r"[\W_]", "", text))


def _lines(text: str, lines: Iterable[str]) -> Iterator[Spot]:
    """The lines of a postal address that the register knows, wherever they stand."""
    for line in lines:
        tokens = re.findall(r"\w+", line)
        if not tokens or len("".join(tokens)) < 5:
            continue
        pattern = r"[\s,.'’/-]{0,3}".join(map(re.escape, tokens))
        sort = Sort.PLACE if re.match(r"\d{4,5}$", tokens[0]) else Sort.STREET
        for match in re.finditer(rf"(?<!\w){pattern}(?!\w)", text, re.IGNORECASE):
            yield Spot(sort, match.start(), match.end())


def _names(text: str, known: frozenset[str], people: frozenset[str]) -> Iterator[Spot]:
    misread = {word.translate(LOOKS) for word in known | people if len(word) > 3}
    for match in _LOOSE_WORD.finditer(text):
        word = match.group()
        start = match.start() + 1 + max(word.find("'"), word.find("’"))
        word = text[start : match.end()]
        if (
            _is_name(word, known, people, misread)
            or _first_alone(text, start, word)
            or _hyphened(text, start, word, people)
        ):
            yield Spot(Sort.NAME, start, match.end())
            yield from _initials(text, start, match.end())


def _is_name(word: str, known: frozenset[str], people: frozenset[str], misread: set[str]) -> bool:
    bare = fold(word)
    if any(map(str.isdigit, word)):
        return bare.translate(LOOKS) in misread
    possessive = bare[:-1] if bare.endswith("s") else bare
    capital = word[0].isupper()
    known_word = bare in known and (capital or len(bare) > 2)  # "li" may be anything
    return known_word or (capital and (bare in people or possessive in known))


def _hyphened(text: str, start: int, word: str, people: frozenset[str]) -> bool:
    """The other half of a double name."""
    if not word[0].isupper() or len(word) < 2:
        return False
    before = re.search(r"([^\W\d_]+)\s?-\s?$", text[max(0, start - 30) : start])
    after = re.match(r"\s?-\s?([^\W\d_]+)", text[start + len(word) : start + len(word) + 30])
    return any(half is not None and half[1][0].isupper() and fold(half[1]) in people for half in (before, after))


def _initials(text: str, start: int, end: int) -> Iterator[Spot]:
    """The initials that stand before a word of a name, or the one behind a first name."""
    offset = max(0, start - 12)
    before = _INITIALS.search(text[offset:start])
    if before and before.group() != "M. ":  # monsieur
        for letter in re.finditer(r"[A-ZÀ-Þ]", before.group()):
            at = offset + before.start() + letter.start()
            yield Spot(Sort.INITIAL, at, at + 1)
    if re.match(r" [A-ZÀ-Þ]\.(?!\w)", text[end : end + 4]):
        yield Spot(Sort.INITIAL, end + 1, end + 2)


def _first_alone(text: str, start: int, word: str) -> bool:
    """A first name that we know, in the middle of a sentence: "j'ai parlé à Nadine"; no saint, no month."""
    if len(word) < 4 or not word[0].isupper() or word.isupper() or fold(word) in _NOT_ALONE or not is_first_name(word):
        return False
    before = text[max(0, start - 12) : start]
    return not re.search(r"(?:^|[.!?:]\s*|(?:saint|sint|sankt|ste?)e?[\s.-]+)$", before, re.IGNORECASE)

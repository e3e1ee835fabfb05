"""The numbers and addresses that tell who someone is: national, member and file numbers, phones, e-mail addresses.

Two questions are kept apart. Which number is *right*: a national number counts only when its check digits prove it
(python-stdnum `be.nn`, `be.bis`). Whether *a number is given* by which the house can tell who writes: its shape or the
words before it say so, right or wrong, since people mistype and scanners misread.
"""

import re
from collections.abc import Iterator
from itertools import product

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from stdnum.be import bis, nn

from models.values import Span

# What Tesseract and typewriters take for a digit.
_LOOKS = str.maketrans("OoQlI|S", "0001115")
_D = r"[0-9OoQlI|]"

_NATIONAL = re.compile(
    rf"(?<![\w.,/-]){_D}{{2}}(?P<one>[ .\-/]{{0,2}}){_D}{{2}}(?P<two>[ .\-/]{{0,2}}){_D}{{2}}[ .\-/–]{{0,3}}{_D}{{3}}[ .\-/–]{{0,3}}{_D}{{2}}(?![\w/-])"
)
_IBAN = re.compile(r"\b[A-Z]{2}[0-9O]{2}(?:[ .]?[0-9A-Z]{4}){2,7}(?:[ .]?[0-9A-Z]{1,3})?\b")
_STRUCTURED = re.compile(r"(?:\+{3}|\*{3})\s?\d{3}/\d{4}/\d{5}\s?(?:\+{3}|\*{3})")
_EMAIL = re.compile(r"(?<![\w.+'-])[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
_DATE = re.compile(rf"{_D}{{1,2}}\s?[-./]\s?{_D}{{1,2}}\s?[-./]\s?(?:{_D}{{4}}|{_D}{{2}})")

# A number may stand after "n°", "nr.", "no", a colon, "is", brackets, a name, or some words and then "n°".
_LINK = (
    r"(?:(?:\s|[:.#=()°º|-]|n[°ºo]\.?|nrs?\b\.?|num[ée]ro|nummer|number|est|is|ist|sous|onder|unter|under|het|le|la|der|the|von|van|de|du|cm)*"
    r"|[^\n\d]{0,12}[^\n]{0,32}?\b(?:n[°º]|nr\b|num[ée]ro|nummer|no\.)[\s:.]*|[ ](?:[^\W\d_]+[ ]){1,2})"
)
_VALUE = (
    rf"(?P<value>(?-i:(?<![A-Za-z])(?=(?:[A-Z]{{1,6}}[-/. ]{{0,3}}){{0,3}}(?:{_D}[ ./-]{{0,3}}(?:[A-Za-z]{{1,4}}\b)?[ ./-]{{0,3}}){{3}})"
    rf"(?:[A-Z]{{1,6}}(?:\s?[-/.]\s?|\s)?){{0,3}}{_D}+"
    rf"(?:(?:\s?[-/]\s?|\s?\.(?=\S))(?:[A-Za-z]{{1,4}}\b|{_D}+)|\s{_D}{{2,}}\b|\s{_D}\b)*))"
)

_NATIONAL_WORDS = (
    r"niss|insz|inss|ssin|enss|\bnn\b|\brrn?\b|rr[- ]?nr|registre\s+national|(?:n[°ºo]\.?|num[ée]ros?)\s+(?:de\s+registre\s+)?national"
    r"|rijksreg(?:ister)?|nationaal\s+nummer|nationalregister|nationalnummer|nat(?:ional)?\.?\s+(?:register|no\b|number)|bis-?n(?:umme)?r"
)
_MEMBER_WORDS = (
    r"matricule|(?:n[°ºo]\.?|num[ée]ro)\s+(?:d[’']|de\s+l[’'])?(?:affili|adh[ée]rent)\w*(?:\(e\))?|affili[ée]+e?s?,?\s+(?:sous\s+le\s+)?(?:n[°ºo]|num[ée]ro)"
    r"|(?:n[°ºo]\.?|num[ée]ro)\s+de\s+(?:membre|mutuelle|vignette|client)|vignette|[l1I][i1lI]dn(?:umme)?r|lid(?:maatschaps)?-?nummer|aansluitings?n(?:umme)?r"
    r"|stamn(?:umme)?r|klevertje|aangesloten\s+onder|klantn(?:umme)?r|mitglieds?-?(?:nummer|nr)|versicherten?n(?:ummer|r)|mitglied\s+(?:nr|nummer)"
    r"|member(?:ship)?(?:\s+(?:no|nr|number|id))?|affiliat(?:e|ion)\s+(?:no|number)|policy\s+holder"
)
_FILE_WORDS = (
    r"dossiers?(?:\s+de\s+plainte)?(?:n(?:umme)?r)?|d[o0]ss\.|r[ée]f(?:\.|s|[ée]rences?)?\b|kenmerk|\bref\.?(?:erentie)?|referentie"
    r"|aktenzeichen|\baz\.|gesch[äa]ftszeichen|zeichen|vorgangsn(?:ummer|r)|file(?:\s+(?:no|number|ref))?|case(?:\s+(?:no|number))|reference"
    r"|plainte|klacht(?:en)?(?:n(?:umme)?r)?|beschwerde(?:n(?:ummer|r))?|complaint|(?:enregistr[ée]+e?s?|geregistreerd|registriert|registered|recorded)"
    r"|\buw\s+nr|demande\s+de\s+\w+|ontvangstbevestiging|accus[ée]\s+de\s+r[ée]ception|nummer\s+was"
)
_LABELLED = {
    "national": re.compile(rf"(?<!\w)(?:{_NATIONAL_WORDS})\w*{_LINK}{_VALUE}", re.IGNORECASE),
    "member": re.compile(rf"(?<!\w)(?:{_MEMBER_WORDS})\w*{_LINK}{_VALUE}", re.IGNORECASE),
    "file": re.compile(rf"(?<![\w])(?:{_FILE_WORDS})\w*{_LINK}{_VALUE}", re.IGNORECASE),
}
# A case number of this house or of one like it, without any word before it: MQS/24/0571, KL/2024/0917, 2025/KL/1288.
_CASE = re.compile(
    rf"(?<![\w/-])(?:[A-Z]{{2,6}}\s?[-/ ]\s?(?:2[0O]{_D}{{2}}|{_D}{{2}})\s?[-/]\s?{_D}{{3,6}}(?:\s?-\s?{_D}{{2}})?|20\d\d/[A-Z]{{2,5}}/\d{{3,6}})(?![\w/])"
)
# The writer's own reference tells the house nothing; nor does an invoice, a provider's or a company's number.
_NOT_OURS = re.compile(
    r"(?:\bN/\s?r[ée]f|\bnos?\s+r[ée]f|notre\s+r[ée]f|\bO\.?\s?ref|onze\s+ref|ons\s+(?:kenmerk|ref)|our\s+ref|unser\w*\s+(?:zeichen|ref)|mein\w*\s+(?:zeichen|ref)"
    r"|mijn\s+(?:kenmerk|ref)|my\s+ref|fac?tuu?r\w*|facture\w*|invoice|rechnung\w*|inami|riziv|tva|btw|\bbce\b|\bkbo\b|ondernemings\w*|compte|rekening\w*|iban|konto\w*"
    r"|article|artikel|\bpage\b|pagina|ticket|loket|guichet)\W{0,6}$",
    re.IGNORECASE,
)
_MONEY_AFTER = re.compile(r"\s?(?:€|euros?\b|eur\b|%|km\b|francs?\b|ans\b|jaar\b|[,]\d{2}\b)", re.IGNORECASE)


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text.translate(_LOOKS))


def _born_plausibly(digits: str) -> bool:
    # A BIS number adds 20 or 40 to the month; month and day may be 00 where unknown (be.nn, be.bis of python-stdnum).
    month, day = int(digits[2:4]), int(digits[4:6])
    return day <= 31 and month % 20 <= 12


def national_number(text: str) -> str | None:
    """The first national or BIS number whose check digits are right, as eleven digits; None where there is none.

    Separators do not matter. O for 0 and l, I, | for 1 are repaired, which the check digits then prove.
    """
    return next(iter(national_numbers(text)), None)


# What a scanner takes for which digits, the likeliest first; a letter that is not here is none.
_MISREAD = {
    "O": "0", "o": "0", "Q": "0", "D": "0", "I": "1", "l": "1", "|": "1", "i": "1", "!": "1", "]": "1", "Z": "27", "z": "27", "A": "4",
    "S": "58", "s": "58", "G": "6", "b": "6", "T": "71", "B": "83", "g": "9", "q": "9",
}  # fmt: skip
_DOUBTS = 3
"""Letters in a number that may stand for other digits than the usual O and l: with more of them it is no number."""
_N = "[0-9" + re.escape("".join(_MISREAD)) + "]"
_MISREAD_NATIONAL = re.compile(
    rf"(?<![\w.,/-]){_N}{{2}}[ .,\-/·]{{0,2}}{_N}{{2}}[ .,\-/·]{{0,2}}{_N}{{2}}[ .,\-/–·]{{0,3}}{_N}{{3}}[ .,\-/–·]{{0,3}}{_N}{{2}}(?![\w/-])"
)


def national_spans(text: str) -> dict[str, Span]:
    """Every right national or BIS number, as eleven digits, in order, and where it first stands.

    Letters that a scanner puts for digits are repaired where the check digits prove it; where another reading passes too,
    none is proved, and there is no number. A digit is never taken for another digit: one in five wrong numbers would pass.
    """
    found: dict[str, Span] = {}
    for match in _MISREAD_NATIONAL.finditer(text):
        if (digits := _proved(match.group())) is not None:
            found.setdefault(digits, Span(start=match.start(), end=match.end()))
    return found


def _proved(written: str) -> str | None:
    """The eleven signs as digits, each letter as the likeliest one, where the check digits prove it and no other reading."""
    signs = re.sub(r"[ .,\-/–·]", "", written)
    odd = [sign for sign in signs if not sign.isdigit()]
    if len(signs) - len(odd) < 6 or sum(sign not in "OoIl|" for sign in odd) > _DOUBTS:
        return None
    readings = ("".join(reading) for reading in product(*(_MISREAD.get(sign, sign) for sign in signs)))
    right = [reading for reading in readings if nn.is_valid(reading) or bis.is_valid(reading)]
    likeliest = "".join(_MISREAD.get(sign, sign)[0] for sign in signs)
    return likeliest if right == [likeliest] else None


def national_numbers(text: str) -> dict[str, int]:
    """Every right national or BIS number, as eleven digits, in order, with the character at which it first stands."""
    return {number: span.start for number, span in national_spans(text).items()}


def looks_like_national_number(text: str) -> tuple[Span, ...]:
    """Every stretch in the shape of a national number (eleven digits, a possible birth date first), right or wrong.

    Without separators where they belong the shape is too little (a phone, an invoice): then the check must be right.
    """
    found = []
    for match in _NATIONAL.finditer(text):
        digits = _digits(match.group())
        raw = match.group()
        if len(digits) != 11 or sum(char.isdigit() for char in raw) < 6 or not _born_plausibly(digits):
            continue
        shaped = not raw.isdigit() and bool(match["one"]) == bool(match["two"])  # else 2024-0033871 would be one
        if not shaped and not (nn.is_valid(digits) or bis.is_valid(digits)):
            continue
        if "+" in text[max(0, match.start() - 2) : match.start()] or text[: match.start()].endswith("BE"):
            continue
        found.append(Span(start=match.start(), end=match.end()))
    return tuple(found)


def _account_spans(text: str) -> list[Span]:
    found = [*_IBAN.finditer(text), *_STRUCTURED.finditer(text), *_EMAIL.finditer(text)]
    return [Span(start=match.start(), end=match.end()) for match in found]


def _overlaps(span: Span, others: list[Span] | tuple[Span, ...]) -> bool:
    return any(span.start < other.end and other.start < span.end for other in others)


# How many digits a number of each sort has, at least and at most; a file's may be short when it has letters or a stroke.
_LENGTHS = {"national": (9, 12), "member": (5, 13), "file": (4, 16)}


def _is_number(value: str, which: str) -> bool:
    # Real digits decide: "Ol" alone is a word.
    if _DATE.fullmatch(value) or re.fullmatch(r"(?:19|20)\d\d|\d{1,2}[.:]\d{2}", value):
        return False
    least, most = _LENGTHS[which]
    if which == "file" and re.search(r"[A-Z/]", value):
        least = 3
    count = len(_digits(re.sub(r"[A-Za-z]{2,}", "", value)))
    return sum(char.isdigit() for char in value) >= 2 and least <= count <= most


def _labelled(text: str, which: str) -> Iterator[Span]:
    matches = list(_LABELLED[which].finditer(text))
    accounts = _account_spans(text) if matches else []
    for match in matches:
        value = match["value"].rstrip(" .-/")
        span = Span(start=match.start("value"), end=match.start("value") + len(value))
        if "\n\n" in text[match.start() : span.start] or not _is_number(value, which) or _overlaps(span, accounts):
            continue
        if _NOT_OURS.search(text[max(0, match.start() - 24) : match.start()]):
            continue
        if _NOT_OURS.search(text[max(0, match.start() - 24) : span.start]) or _MONEY_AFTER.match(text, span.end):
            continue
        yield span


def member_numbers(text: str) -> tuple[str, ...]:
    """The numbers that the words before them call a member's (matricule, lidnummer, Mitgliedsnummer …), as written."""
    return tuple(dict.fromkeys(text[span.start : span.end] for span in _labelled(text, "member")))


def _file_spans(text: str) -> list[Span]:
    found = list(_labelled(text, "file"))
    cases = list(_CASE.finditer(text))
    accounts = _account_spans(text) if cases else []
    for match in cases:
        span = Span(start=match.start(), end=match.end())
        if _NOT_OURS.search(text[max(0, match.start() - 24) : match.start()]) or _overlaps(span, accounts):
            continue
        if not _overlaps(span, found):
            found.append(span)
    taken = [*looks_like_national_number(text), *_labelled(text, "member")]
    return sorted((span for span in found if not _overlaps(span, taken)), key=lambda span: span.start)


def file_numbers(text: str) -> tuple[str, ...]:
    """The numbers of files and complaints at the house that the text quotes, as written, once each, in order."""
    return tuple(dict.fromkeys(text[span.start : span.end] for span in _file_spans(text)))


def identified_by(text: str) -> tuple[Span, ...]:
    """Every stretch that looks like a national, member or file number: by it the house can tell whose case it is.

    In order and disjoint. Not: bank accounts, phones, dates, amounts, invoices, a provider's or a company's number, the
    writer's own reference.
    """
    found = [
        *looks_like_national_number(text),
        *_labelled(text, "national"),
        *_labelled(text, "member"),
        *_file_spans(text),
    ]
    disjoint: list[Span] = []
    for span in sorted(found, key=lambda one: (one.start, -one.end)):
        if not disjoint or span.start >= disjoint[-1].end:
            disjoint.append(span)
    return tuple(disjoint)


def phones(text: str, *, region: str = "BE") -> tuple[str, ...]:
    """The telephone numbers in the text, E.164 (`+32470001122`), once each; a national number is none."""
    taken = [*_account_spans(text), *looks_like_national_number(text)]
    found: dict[str, None] = {}
    for match in phonenumbers.PhoneNumberMatcher(text, region):
        if not _overlaps(Span(start=match.start, end=match.end), taken):
            found[phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)] = None
    return tuple(found)


def emails(text: str) -> tuple[str, ...]:
    """The e-mail addresses in the text that have a right form, domain in lower case, once each; no name server is asked."""
    found: dict[str, None] = {}
    for match in _EMAIL.finditer(text):
        try:
            checked = validate_email(match.group().rstrip("."), check_deliverability=False, test_environment=True)
        except EmailNotValidError:
            continue
        found[checked.normalized] = None
    return tuple(found)

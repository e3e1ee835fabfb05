"""Who fills a form in, by its boxes: the printed complaint form, as a scanner read it, and the online one as mail."""

import re
from collections.abc import Iterator, Sequence

from ingest.writer.people import fold, is_first_name, is_full, is_town, looks, read_name

_SIGNED_BOX = re.compile(r"(?:signature|handt\w*|unterschrift|signed)\.?\s*:\s*", re.IGNORECASE)


def _loose(words: str) -> str:
    """The words as a pattern that a scanner's slips still fit: O and 0, l, I, 1 and |, rn and m."""
    swaps = {"o": "[o0]", "i": "[il1|]", "l": "[li1|]", "m": "(?:m|rn)", "é": "[ée]", "s": "[s5]", " ": r"\s+"}
    return "".join(swaps.get(char, char) for char in words)


_FIRST_WORDS = "|".join(
    map(
        _loose,
        (
            "prénoms",
            "prénom",
            "voornamen",
            "voornaam",
            "vornamen",
            "vorname",
            "first name",
            "given name",
            "christian name",
        ),
    )
)
_LAST_WORDS = "|".join(
    map(
        _loose,
        (
            "nom de famille",
            "noms",
            "nom",
            "naam",
            "achternaam",
            "familienaam",
            "nachname",
            "familienname",
            "name",
            "surname",
            "last name",
            "family name",
        ),
    )
)
_BOTH_WORDS = "|".join(
    map(
        _loose,
        (
            "full name",
            "name and surname",
            "full name and surname",
            "identité",
            "identiteit",
            "identität",
            "votre nom",
            "uw naam",
            "ihr name",
            "your name",
        ),
    )
)
_WHO_WORDS = (
    r"qui\s+(?:êtes[- ]vous|suis[- ]je|[ée]crit|se\s+plaint)|wie\s+(?:bent\s+u|ben\s+ik|schrijft|klaagt)|wer\s+(?:sind\s+sie|bin\s+ich|schreibt)|who\s+(?:are\s+you|am\s+i|is\s+writing|complains)|"
    r"(?:le\s+|la\s+)?plaignante?|(?:l['’])?affili[ée]+e?(?:\(e\))?|membre|titulaire|d[ée]clarante?|demandeu(?:r|se)|"
    r"(?:de\s+)?klager|klaagster|indiener|aanvrager|lid|(?:de\s+)?aangeslotene|titularis|beschwerdef[üu]hrer(?:in)?|antragsteller(?:in)?|einsender(?:in)?|mitglied|absender|member|complainant|claimant|sender"
)
_AND = r"\s*(?:et|en|und|and|,|/|\+|&)\s*"
_LABEL = r"^\W{0,3}(?:\d{1,2}\s?[.)]\s*)?"
# A colon, or as many blanks as part a form's box from its label.
_TO_VALUE = r"(?:[ \t]*[:.]+[ \t]*|[ \t]{2,}|\t)"
_FIELD_BOTH = re.compile(
    rf"{_LABEL}(?:(?:{_LAST_WORDS}){_AND}(?:{_FIRST_WORDS}|{_LAST_WORDS})(?:{_AND}(?:{_LAST_WORDS}))?|(?:{_FIRST_WORDS}){_AND}(?:{_LAST_WORDS})|{_BOTH_WORDS})"
    rf"(?:\s+(?:lid|membre|affilié|mitglied|member|du|de|van|der|des|plaignant|klager)\b[^:\n]{{0,30}})?\s*(?:\([^)\n]*\))?(?:[ \t]*[:.]+[ \t]*(?:\n(?=[^\n:]+$))?|[ \t]{{2,}})(?P<value>[^\n]*)",
    re.IGNORECASE | re.MULTILINE,
)
_FIELD_LAST = re.compile(
    rf"{_LABEL}(?:{_LAST_WORDS})\s*(?:\([^)\n]*\))?{_TO_VALUE}(?P<value>[^\n]*?)(?=\s+(?:{_FIRST_WORDS})\b|$)",
    re.IGNORECASE | re.MULTILINE,
)
_FIELD_FIRST = re.compile(rf"(?:^|[ \t])(?:{_FIRST_WORDS}){_TO_VALUE}(?P<value>[^\n]*)", re.IGNORECASE | re.MULTILINE)
_FIELD_WHO = re.compile(
    rf"{_LABEL}(?:{_WHO_WORDS})\s*\??(?:[ \t]*[:.]+[ \t]*|[ \t]{{2,}}|[ \t]*(?=\n))(?:\n\s*)?(?P<value>[^\n]+)",
    re.IGNORECASE | re.MULTILINE,
)
_FIELD_FOR = re.compile(
    rf"{_LABEL}(?:pour|voor|f[üu]r|for|{_loose('au nom de')}|namens|personne\s+concern[ée]e|affili[ée]+e?\s+concern[ée]+e?|betrokken\s+(?:persoon|lid)|betroffene\s+person|person\s+concerned)[ \t]*:[ \t]*"
    r"(?:(?:mon|ma|mijn|meinen?|meine|my|notre|onze|our)\s+[^\W\d_]+\s*,?\s*)?(?P<value>[^\n]*)",
    re.IGNORECASE | re.MULTILINE,
)


def _field(match: re.Match[str] | None) -> str | None:
    if match is None:
        return None
    value = re.split(r"\s{3,}|\(|\s(?:Né|Geb|N°|Tel|GSM|Date)", match["value"].strip())[0]
    before, comma, after = value.partition(",")
    full = read_name(before)
    if comma and full and is_full(full[0]) and (is_town(after.strip()) or is_first_name(full[0].split()[0])):
        return full[0]
    if comma and (last := read_name(before)) and (first := read_name(after)) and not first[1].strip():
        return f"{first[0]} {last[0]}"
    read = read_name(before)  # "Lombaert Micheline, dite Mimi"
    return read[0] if read and not read[1].strip(" .") else None


# ── boxes whose labels a scanner tore or a house words otherwise ─────────────────────────────────

_LASTS = (
    "naam",
    "familienaam",
    "achternaam",
    "nom",
    "nomdefamille",
    "nomfamille",
    "familyname",
    "lastname",
    "name",
    "nachname",
    "familienname",
    "surname",
)
_FIRSTS = (
    "voornaam",
    "voornamen",
    "prenom",
    "prenoms",
    "vorname",
    "vornamen",
    "firstname",
    "givenname",
    "givennames",
    "firstnames",
)
_WHOSE = (
    "lid",
    "mitglieds", "membre", "affilie", "affiliee", "mitglied", "member", "klager", "plaignant", "verzekerde", "assure",
    "assuree", "aangeslotene", "aanvrager", "patient", "titulaire", "indiener", "complainant", "versicherter",
)  # fmt: skip
_WHO = (
    "vousetes", "wie", "qui", "wer", "who", "wiebentu", "wiebenik", "quietesvous", "jesoussigne", "jesoussignee", "soussigne",
    "soussignee", "ikondergetekende", "ondergetekende", "deondergetekende", "ichunterzeichneter", "ichunterzeichnete",
    "unterzeichneter", "theundersigned", "undersigned", "jemappelle", "ikheet", "ichheisse", "mynameis", "gegevens",
    "identification", "identificatie", "coordonnees", "personalien", "angabenzurperson", "persoonsgegevens", "uwgegevens",
    "vosdonnees", "identite", "identiteit", "identitat", "plaignante", "assure", "assuree", "verzekerde", "versicherte",
    "versicherter", "insured", "patient", "patiente", "klaagster", *_WHOSE,
)  # fmt: skip
_FOR_WHOM = (
    "voorwie",
    "pourqui",
    "furwen",
    "forwhom",
    "voorwieishet",
    "pourlecomptede",
    "pour le compte de",
    "betrokkene",
    "personneconcernee",
)


_LINKS = re.compile(r"\b(?:v/d|van|de|der|des|du|of|the|la|le)\b|\bl['’]")


def _folded(label: str) -> str:
    return "".join(char for char in looks(_LINKS.sub("", fold(label))) if char.isalpha())


def _labels(*words: str) -> frozenset[str]:
    return frozenset(_folded(word) for word in words)


_LAST_KEYS = _labels(*_LASTS, *(f"{last}{whose}" for last in _LASTS for whose in _WHOSE))
_FIRST_KEYS = _labels(*_FIRSTS)
_BOTH_KEYS = _labels(
    *(f"{a}{link}{b}" for a in _LASTS for b in _FIRSTS for link in ("", "en", "et", "und", "and")),
    *(f"{b}{link}{a}" for a in _LASTS for b in _FIRSTS for link in ("", "en", "et", "und", "and")),
)
_WHO_KEYS = _labels(*_WHO)
_FOR_KEYS = _labels(*_FOR_WHOM)
_CELL = re.compile(r"^(?P<label>[^:?]{2,40}?)\s*(?:\([^()]{0,12}\)\s*)?[:?]+\s*(?P<value>.*)$")
_NUMBERED = re.compile(r"^\W*(?:\d{1,2}|[A-Za-z])\s?[.)]\s*(?=\w{2})")
_MARRIED = re.compile(r"[^\W\d_][\w'’]+\s[-–]\s[^\W\d_][\w'’]+")
_LINES = 25
"""Lines of a form in which somebody says who they are."""


def _boxes(text: str) -> Iterator[tuple[str, str]]:
    """The boxes of the first lines, label folded to letters, with what stands in them."""
    for line in text.splitlines()[:_LINES]:
        cells = [cell for cell in re.split(r"\s{3,}|\t", line.strip()) if cell]
        for at, cell in enumerate(cells):
            beside = cells[at + 1] if at + 1 < len(cells) else ""
            cell = _NUMBERED.sub("", cell)
            label, value = (
                (match["label"], match["value"] or beside) if (match := _CELL.match(cell)) else (cell, beside)
            )
            yield _folded(label), value
            word, _, rest = cell.partition(" ")
            if match is None and not beside and rest:  # "Naam Jan Proef, Halle": nothing parts them
                yield _folded(word), rest


def _in_box(value: str) -> str | None:
    value = value.strip()
    if married := _MARRIED.fullmatch(value):
        return married.group()
    value = re.split(r"\s[–—-]\s|[(;]|\s{3,}", value)[0]
    before, _, after = value.partition(",")
    last, first = read_name(before), read_name(after)
    if (
        last
        and first
        and not is_full(last[0])
        and not last[1].strip()
        and not first[1].strip()
        and not is_town(first[0])
    ):
        return f"{first[0]} {last[0]}"
    return last[0] if last and not last[1].strip(" .") else None


def _of_boxes(text: str, *, of_another: bool = False) -> str | None:
    last = first = None
    for label, value in _boxes(text):
        name = _in_box(value) if value else None
        if name is None:
            continue
        if label in (_FOR_KEYS if of_another else _BOTH_KEYS | _WHO_KEYS) and is_full(name):
            return name
        if label in _LAST_KEYS:
            last = last or name
        if label in _FIRST_KEYS:
            first = first or name
    if of_another:
        return None
    return f"{first} {last}" if first and last and first not in last else last or first


def of_form(text: str) -> str | None:
    """The name that the boxes of a complaint form give, first name before surname where they stand in two boxes."""
    plain = _of_labels(text)
    if plain and is_full(plain):
        return plain
    torn = _of_boxes(text)
    return torn if torn and (plain is None or is_full(torn)) else plain


def _of_labels(text: str) -> str | None:
    if both := _field(_FIELD_BOTH.search(text)):
        return both
    last, first = _field(_FIELD_LAST.search(text)), _field(_FIELD_FIRST.search(text))
    if first and last:
        return f"{first} {last}"
    others = (name for match in _FIELD_WHO.finditer(text) if (name := _field(match)) and is_full(name))
    return last or next(others, None) or first


def on_form_for(text: str) -> str | None:
    """The full name of another whom the boxes of a form say it is for ("Pour : mon papa …")."""
    name = _field(_FIELD_FOR.search(text)) or _of_boxes(text, of_another=True)
    return name if name and is_full(name) else None


def on_form(lines: Sequence[str]) -> str | None:
    """The full name that a form is signed with, beside its word for it."""
    for line in lines:
        beside = _SIGNED_BOX.search(line)
        if beside and (read := read_name(line[beside.end() :])) and is_full(read[0]) and not read[1].strip(" ."):
            return read[0]
    return None

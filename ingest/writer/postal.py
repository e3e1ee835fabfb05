"""The sender's postal address on a letter or form, as the lines that a window envelope shows.

It is printed on what we send: what is not certain is no address, and a person then finds it. Certain means a street
with its number (or a named home), a postcode with its town, read without a doubtful character, and neither ours nor
the addressee's.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from ingest.writer import postcodes
from ingest.writer.people import ORGANISATION, agree, fold, is_first_name, is_full, is_town, read_name
from ingest.writer.signatures import before_salutation, is_below

_DIGITS = str.maketrans("OoQlI|", "000111")
_COLUMNS = re.compile(r"\s{3,}|\t+|\s[/|•·]\s")

# What stands in the addressee's block of a letter to this house or one like it.
_ADDRESSEE = re.compile(
    r"^\s*(?:(?:à|a)\s+l[’']attention|t\.?\s?a\.?\s?v\.?|ter\s+attentie|z\.?\s?hd\.?|z\.?\s?h\.?|attn|for\s+the\s+attention|aan\b|to\s+the\b|an\s+(?:die|den)\b|"
    r"au\s+(?:service|m[ée]diateur|directeur)|aux?\s|à\s+(?:la|l[’']|monsieur|madame)|an\s+solidaris|service\s+m[ée]d|dienst\s+m[ee]d|so[l1I]idar[i1I]s\b|m[ée]diation|"
    r"klachtendienst|ombudsdienst)",
    re.IGNORECASE,
)
_OURS = re.compile(r"(?:midi|zuidstraat|zuid\s+straat)\D{0,4}[1lI]{3}\b", re.IGNORECASE)

_PLACE = re.compile(
    r"(?P<street>.*?)(?:^|[\s,;·•|–—-])(?P<country>(?:B|BE|D|DE|F|FR|L|LU|NL)\s?[-–]\s?)?"
    r"(?P<code>[1-9][0-9]{3}\s?[A-Z]{2}(?=\s)|[0-9OolI|]{5}(?=\s)|[1-9l][0-9OolI|]{3})\s+(?P<town>[^\W\d_][^\d,;()]*?)\s*(?:[,;(].*)?$"
)
_NUMBER = re.compile(
    r"(?<!\w)[0-9OolI|]{1,4}\s?[A-Za-z]?(?:\s?[/-]\s?[\dOolI|]{1,4}[A-Za-z]?)?"
    r"(?:[\s,]+(?:bte|bus|b[oô][iî]te|box|app\.?|flat|b)\.?\s*[\w./-]+)?\s*$",
    re.IGNORECASE,
)
_NUMBER_FIRST = re.compile(r"^\s*\d{1,4}[A-Za-z]?(?:/\d+)?\s*,?\s+(?=[^\W\d_]{2})")
_CARE = re.compile(
    r"^\s*(?:r[ée]sid|home\b|maison\b|seigneurie|woonzorg|rusthuis|serviceflat|flat\b|app(?:artement)?\b|apt\b|bte\b|bus\b|bo[iî]te\b|p\s?/\s?a\b|c/o\b|"
    r"chez\b|bij\b|klooster|kloster|couvent|quartier|postbus|b\.?p\.?\s?\d)",
    re.IGNORECASE,
)
# What names no house by itself: a street, or a home, stands above or below it.
_WITHIN = re.compile(
    r"^\s*(?:(?:app(?:artement)?|apt|flat|bte|bus|bo[iî]te|kamer|chambre|zimmer|room|[ée]tage|verdiep\w*)\b[\s.:]*(?:[\w./-]{1,6}[\s,]*){1,3}$|(?:p\s?/\s?a\b|p\.\s?a\.|c/o\b|chez\b|bij\b))",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"^\W{0,2}(?:(?:mon\s+|notre\s+)?adresse?(?:\s+(?:compl[èe]te|actuelle|postale))?|(?:mijn\s+|ons\s+)?(?:huidig\s+)?adres|anschrift|address|domicile|woonplaats|wohnhaft(?:\s+in)?|exp[ée]diteur|exp\.?|afz(?:ender)?\.?|abs(?:ender)?\.?|sender|from|de|van|von)\s*:\s*",
    re.IGNORECASE,
)
_POST_BOX = re.compile(r"postbus\s+\d+|\bb\.?p\.?\s?\d+|bo[iî]te\s+postale\s+\d+|postfach\s+\d+", re.IGNORECASE)

_NAMED_COUNTRIES = {
    "DEUTSCHLAND": re.compile(r"deutschland|allemagne|duitsland|germany", re.IGNORECASE),
    "FRANCE": re.compile(r"fran(?:ce|krijk|kreich)", re.IGNORECASE),
    "LUXEMBOURG": re.compile(
        r"(?:g(?:rand|root|roß)-?\s?(?:duch[ée]|hertogdom|herzogtum)\s+(?:de\s+)?)?lux(?:embourg|emburg)", re.IGNORECASE
    ),
    "NEDERLAND": re.compile(r"(?:nederland|pays-bas|niederlande|the\s+netherlands|holland)", re.IGNORECASE),
}
_COUNTRIES = {
    "D": "DEUTSCHLAND",
    "DE": "DEUTSCHLAND",
    "F": "FRANCE",
    "FR": "FRANCE",
    "L": "LUXEMBOURG",
    "LU": "LUXEMBOURG",
    "NL": "NEDERLAND",
}


@dataclass(frozen=True, slots=True)
class _Town:
    code: str
    town: str
    country: str | None
    street: str  # what stood before it on the same line


def _doubtful(text: str) -> bool:
    # A digit inside a word, a capital amid small letters, a stray sign: a scanner was guessing here.
    for word in re.findall(r"[^\s,./()-]+", text):
        bare = word.strip("'’.«»\"")
        digit = re.search(r"[^\W\d_]\d[^\W\d_]|^\d[^\W\d_]{2,}|[^\W\d_]{2}\d", bare)
        capital = re.search(r"[a-zß-ÿ][A-ZÀ-Þ]", bare) and not re.fullmatch(
            r"(?:Mc|Mac|De|Van|Le|La|Du)[A-HJ-Z][a-z]+", bare
        )
        if digit or capital or re.search(r"[\[\]{}_~*=#\\|]", bare):
            return True
    return False


def _town_of(line: str) -> _Town | None:
    match = _PLACE.match(line.strip())
    if match is None:
        return None
    raw = match["code"]
    dutch = re.fullmatch(r"\d{4}\s?[A-Z]{2}", raw)  # 1234 AB
    code = raw if dutch else raw.translate(_DIGITS)
    town = " ".join(match["town"].split()).strip(" .-–")
    if sum(char.isdigit() for char in raw) < 2 or len(re.sub(r"\W", "", town)) < 2 or not town[0].isupper():
        return None
    if len(town) > 40 or len(town.split()) > 4:
        return None
    if re.fullmatch(r"(?:19|20)\d\d", code) and not is_town(town.split()[0]) and not match["country"]:
        return None  # "2 mars 2024 Bruxelles": a year is no postcode
    letters = (match["country"] or "").strip(" -–").upper()
    return _Town(code, town, _COUNTRIES.get(letters), match["street"].strip(" ,;·•|–—-"))


def _street_of(text: str) -> str | None:
    text = " ".join(text.split()).strip(" ,;·•|–—-")
    if not text or len(text) > 60 or len(re.findall(r"[^\W\d_]", text)) < 3:
        return None
    if _POST_BOX.search(text):
        return text
    number = _NUMBER.search(text)
    if number and any(char.isdigit() for char in number.group()):
        first = number.group().split()[0]
        if re.fullmatch(r"[\dOolI|]+", first):
            return text[: number.start()] + number.group().replace(first, first.translate(_DIGITS), 1)
        return text
    return text if _NUMBER_FIRST.match(text) else None


def is_place(line: str) -> bool:
    """Whether a postcode with its town stands on the line, alone or behind a street."""
    return any(_town_of(cell) is not None for cell in _cells([line]))


_STREET_WORD = re.compile(
    r"(?:rue|av(?:enue|\.)|chauss[ée]e|ch[ée]e\.?|boulevard|b(?:oulevar|l?v?)d\.?|place|clos|square|all[ée]e|dr[èe]ve|impasse|quai|route|chemin|venelle|sentier|cours|"
    r"[\w'’-]*(?:straat|str\.|laan|steenweg|dreef|plein|weg|baan|lei|stra(?:ß|ss)e|platz|gasse|kaai|pad))(?!\w)",
    re.IGNORECASE,
)


def is_street(line: str) -> bool:
    """Whether the line is a street with its number, alone or before a postcode and town."""
    cells = _cells([line])
    first = re.split(r"[,–—]\s*(?=\d{4})", cells[0])[0] if cells else ""
    return bool(_STREET_WORD.search(first)) and _street_of(first) is not None and len(first.split()) <= 10


def is_country(line: str) -> bool:
    """Whether the line is the country below a town."""
    bare = line.strip(" .,()")
    return _country(bare) is not None or bool(re.fullmatch(r"belgi\w+|belgique", bare, re.IGNORECASE))


def _country(text: str) -> str | None:
    """The country that a line names, as it is printed, a blank in it or not ("Neder land", by a scanner); not Belgium."""
    said = (text, text.replace(" ", ""))
    return next((name for name, known in _NAMED_COUNTRIES.items() if any(map(known.fullmatch, said))), None)


def _cells(lines: Sequence[str]) -> list[str]:
    # Two columns of a letterhead stand side by side on one line, or a whole block does ("name / street · town").
    joined = (re.sub(r"\bp\s/\s?a\b", "p/a", re.sub(r"(?<=\S)[ ]{2}(?=\S)", " ", line.strip())) for line in lines)
    cells = (_LABEL.sub("", cell.strip()) for line in joined for cell in _COLUMNS.split(line))
    return [cell for cell in cells if cell]


def _is_ours(text: str, house_address: str | None) -> bool:
    if _OURS.search(text):
        return True
    squeezed = fold(re.sub(r"\W", "", text))
    return bool(house_address and squeezed and squeezed in fold(re.sub(r"\W", "", house_address)))


def _block(cells: Sequence[str], at: int, town: _Town, name: str) -> str | None:
    """The lines of the block whose last is `town`, at `cells[at]`; None where a line lacks or is doubtful."""
    above = list(cells[max(0, at - 5) : at])
    within: list[str] = []
    if town.street:
        street = _street_of(_without_name(town.street, name))
    else:
        line = above.pop() if above else ""
        if _WITHIN.match(line) and above and _street_of(above[-1]):  # the box below its street
            within, line = [" ".join(line.split())], above.pop()
        street = None if _WITHIN.match(line) else _street_of(line) or (line if _CARE.match(line) else None)
    if street is None:
        return None
    care: list[str] = []
    while above and len(care) < 2:
        line = above.pop()
        other = read_name(line)
        if other and is_full(other[0]) and is_first_name(other[0].split()[0]) and not agree(other[0], name):
            return None  # somebody else lives there
        if not (_CARE.match(line) or ORGANISATION.search(line)) or _ADDRESSEE.match(line) or fold(name) in fold(line):
            break
        care.insert(0, " ".join(line.split()))
    country = town.country or _country_below(cells, at, town)
    place = f"{town.code} {town.town if country else postcodes.spelled(town.code, town.town)}"
    lines = [*care, street, *within, place, *filter(None, [country])]
    return None if any(_doubtful(line) for line in lines) else "\n".join([name, *lines])


def _without_name(street: str, name: str) -> str:
    """A street without the writer's name before it: "Jeanne Testut, rue des Essais 12"; another's name stays, and is no street."""
    before, *after = re.split(r"\s*,\s*|\s+[-–—]\s+", street, maxsplit=1)
    read = read_name(before)
    return after[0].strip() if after and after[0].strip() and read and agree(read[0], name) else street


def _country_below(cells: Sequence[str], at: int, town: _Town) -> str | None:
    """The country that stands below the town; Belgian towns have none."""
    below = cells[at + 1].strip(" .,") if at + 1 < len(cells) else ""
    return None if postcodes.fits(town.code, town.town) else _country(below)  # Luxembourg is a province too


def _found(cells: Sequence[str], name: str, house_address: str | None) -> str | None:
    to_us = False
    for at, cell in enumerate(cells):
        to_us = to_us or bool(_ADDRESSEE.match(cell))
        town = _town_of(cell)
        if town is None:
            continue
        near = " ".join([*cells[max(0, at - 1) : at], cell])
        # A town alone is not ours: other people live in Brussels.
        if to_us or _is_ours(near, house_address) or (town.street and _is_ours(cell, house_address)):
            to_us = False
        elif block := _block(cells, at, town, name):
            return block
    return None


@dataclass(frozen=True, slots=True)
class Block:
    """An address that stands in a letter. `key` tells it from others; `ours` is the house's or the addressee's."""

    key: str
    ours: bool


def blocks(lines: Sequence[str], house_address: str | None = None) -> tuple[Block, ...]:
    """Every street with its postcode and town in these lines, in order: for comparing only, however well it was read."""
    cells = _cells(lines)
    found: list[Block] = []
    to_us = False
    for at, cell in enumerate(cells):
        to_us = to_us or bool(_ADDRESSEE.match(cell))
        town = _town_of(cell)
        if town is None:
            continue
        street = _street_of(town.street) if town.street else (_street_of(cells[at - 1]) if at else None)
        ours = to_us or _is_ours(f"{cells[at - 1] if at else ''} {cell}", house_address)
        to_us = False
        if street is not None:
            found.append(Block(f"{town.code} {fold(re.sub(r'[^a-zA-Z0-9À-ÿ]', '', street))}", ours))
    return tuple(found)


def _printed(name: str) -> str:
    # 1 and 0 inside a word are letters; which ones, the word's case tells.
    def repair(match: re.Match[str]) -> str:
        word = match.group()
        if not re.search(r"[^\W\d_]", word):
            return word
        capitals = word.upper() == word
        return word.replace("0", "O" if capitals else "o").replace("1", "I" if capitals else "l")

    return re.sub(r"[^\W_]*[01][^\W_]*", repair, name)


def sender_address(text: str, *, name: str | None, house_address: str | None, block: Sequence[str] = ()) -> str | None:
    """The sender's block of a letter: name, street and number, postcode and town, one a line; None when not certain.

    Looked for above the salutation, then below the signature. `name` is the writer's as it shall be printed; without one
    there is no address. The house's own block and the addressee's are never taken. `block`: the lines of the writer's, where
    they are known, which another block may stand beside.
    """
    if not name or _doubtful(printed := _printed(name)):
        return None
    if found := _found(_cells(block), printed, house_address):
        return found
    lines = [line for line in text.splitlines() if line.strip()]
    head = _cells(before_salutation(lines))
    return _found(head, printed, house_address) or _found(_below(lines, name), printed, house_address)


def _below(lines: Sequence[str], name: str) -> list[str]:
    for back in range(len(lines) - 1, max(-1, len(lines) - 12), -1):
        read = read_name(re.sub(r"^.*\s{3,}", "", lines[back].strip()))
        if read and fold(read[0]) == fold(name):
            rest = read[1].strip(" ,")  # an address on the same line, or "weduwe …"
            theirs = takewhile(_is_writers, lines[back + 1 : back + 6])
            return _cells([*([rest] if re.search(r"\d", rest) else []), *theirs])
    return []


def _is_writers(line: str) -> bool:
    """Whether a line below a signature may be the writer's: a copy goes to somebody else, and so does what is announced."""
    return not (is_below(line) or (line.rstrip().endswith(":") and not _LABEL.fullmatch(line.strip())))


# ── forms ────────────────────────────────────────────────────────────────────────────────────────

_ADDRESS_BOX = re.compile(
    r"(?:adresse?(?:\s+compl[èe]te)?|adres|anschrift|address|(?:rue|straat)(?:\s*(?:et|en|/)\s*n(?:[°o]|r|ummer)\.?)?)\s*[:.]\s*(?P<value>[^\n]+)",
    re.IGNORECASE,
)
_CODE_BOX = re.compile(
    r"(?:code\s+postal|postcode|postnummer|plz|postleitzahl|\bcp)(?:\s*[/&,]\s*\w+)?\s*[:.]\s*(?P<value>\d{4,5}(?:[ ]{1,2}[^\W\d_][^\n:]*)?)",
    re.IGNORECASE,
)
_TOWN_BOX = re.compile(
    r"(?:commune|localit[ée]|ville|gemeente|plaats|woonplaats|wohnort|\bort|town|city)\s*[:.]\s*(?P<value>[^\n]+?)(?=\s{3,}|$)",
    re.IGNORECASE | re.MULTILINE,
)


def form_address(text: str, *, name: str | None, house_address: str | None) -> str | None:
    """The address in the boxes of a complaint form, as lines; None where street number, postcode or town lacks."""
    box = next((box for box in _ADDRESS_BOX.finditer(text) if not _is_ours(box["value"], house_address)), None)
    if not name or box is None or _doubtful(printed := _printed(name)):
        return None
    cells = _cells([box["value"]])
    street = cells[0] if cells else ""
    candidates = [street, ", ".join(cells[:2])]
    if code := _CODE_BOX.search(text):
        candidates.append(f"{street}, {code['value']}")
        if place := _TOWN_BOX.search(text):
            candidates.append(f"{street}, {code['value']} {place['value']}")
    for candidate in candidates:
        town = _town_of(candidate)
        if town and town.street and (block := _block([], 0, town, printed)):
            return block
    return None

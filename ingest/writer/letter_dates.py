"""The date line of a letter: "Bruxelles, le 3 mars 2026", "Brussel, 3 maart 2026", "den 3.3.2026", "March 3, 2026"."""

import re
from datetime import date

from ingest.writer.people import fold, looks

_NAMES = {
    1: "janvier januari januar january jan janv jänner",
    2: "février februari februar february feb fév févr febr",
    3: "mars maart märz march mrt mar mär",
    4: "avril april avr apr",
    5: "mai mei may",
    6: "juin juni june jun",
    7: "juillet juli july juil jul",
    8: "août augustus august aug aout",
    9: "septembre september sept sep",
    10: "octobre oktober october oct okt",
    11: "novembre november nov",
    12: "décembre december dezember déc dec dez",
}
_MONTHS = {looks(fold(name)): number for number, names in _NAMES.items() for name in names.split()}
_ROMAN = {
    "I": 1,
    "II": 2,
    "III": 3,
    "IV": 4,
    "V": 5,
    "VI": 6,
    "VII": 7,
    "VIII": 8,
    "IX": 9,
    "X": 10,
    "XI": 11,
    "XII": 12,
}
_DIGITS = str.maketrans("OoQlI|iZzS", "0001111225")

_D = r"[0-9OoQlI|]"
_FULL_YEAR = rf"(?P<year>[12lIZ|]{_D}{{3}})"
_YEAR = rf"(?P<year>[12lIZ|]{_D}{{3}}|['’]?{_D}{{2}}(?!\w))"
_DAY = rf"(?<![^\W_])(?P<day>{_D}{{1,2}})\s?(?:er|ER|ère|e|ste|de|st|nd|rd|th|\.|°)?(?![a-zß-ÿ])"
_WEEKDAY = (
    r"(?i:(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag|"
    r"montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\.?,?\s+(?:le\s+|den\s+|de\s+|dem\s+)?)?"
)
# In small and capital letters as they stand: a scanner's O and l are digits, an L and an i are none.
_SHAPES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_WEEKDAY}{_DAY}[\s.]*(?:(?:de|of)\s+|d[’']\s?)?(?P<month>[^\W1-9_][^\W_]{{2,9}})\.?,?(?:\s*{_YEAR})?",
        rf"{_WEEKDAY}(?P<month>[^\W\d_]{{3,10}})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+{_FULL_YEAR}",
        rf"{_WEEKDAY}(?<![^\W_])(?P<day>{_D}{{1,2}})\s?[./-]\s?(?P<month>{_D}{{1,2}}|[IVX]{{1,4}})\s?[./-]\s?{_YEAR}",
        r"(?P<year>20\d\d)-(?P<month>\d\d)-(?P<day>\d\d)",
        rf"(?P<month>[^\W\d_]{{3,10}})\.?\s+{_FULL_YEAR}",
    )
)
_NO_PLACE = re.compile(
    r"\W*(?:rue|avenue|av\.|place|square|boulevard|chauss[ée]e|n[ée]e?\b|geb|born|depuis|sinds|seit|du\b|van\b|vom\b|date\s+de\s+naissance|geboorte\w*)|\w*(?:straat|laan|plein|straße|strasse)\b",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"(?:(?:fait|fait\s+et\s+sign[ée]|opgemaakt|opgesteld|gegeven|gedaan|ausgestellt|done|signed)\s+(?:à|te|in|zu|at)\s+)?"
    r"(?P<place>[A-ZÀ-Þ0-9][\w'’.-]*(?:[ \t]{1,2}(?:\([\w -]+\)|[\w'’.-]+)){0,4}?)?[\s,.:;-]*"
    r"(?:(?:le|ce|den|de|dem|op|am|the|on|,|1e|Ie|datum|date|d\.d\.)[\s:]+)*"
    r"(?:(?<=,\s)[^\d,]{3,36}[\s(]+)?$",  # "Uccle, en la fête de saint Fidèle (24 avril 2025)"
    re.IGNORECASE,
)
_LABEL = re.compile(r"^\s*(?:date|datum|fait\s+le|dated?|am|le|op|den)\s*:?\s*$", re.IGNORECASE)


def _month_of(text: str) -> int | None:
    if text in _ROMAN:
        return _ROMAN[text]
    bare = text.translate(_DIGITS)
    if bare.isdigit():
        return int(bare) if 1 <= int(bare) <= 12 else None
    return _MONTHS.get(looks(fold(text)))


def _year_of(text: str | None) -> int | None:
    if text is None:
        return None
    digits = text.strip("'’").translate(_DIGITS)
    if not digits.isdigit():
        return None
    return int(digits) + (2000 if len(digits) == 2 else 0)


def _date_of(match: re.Match[str]) -> tuple[bool, date | None]:
    """Whether it is a date at all, and which; None where its year or day lacks."""
    found = match.groupdict()
    month = _month_of(match["month"])
    if month is None:
        return False, None
    year = _year_of(found.get("year"))
    if found.get("day") is None:
        return year is not None, None
    day = int(found["day"].translate(_DIGITS))
    if year is None:
        return 1 <= day <= 31, None
    try:
        return 1950 <= year <= 2100, date(year, month, day)
    except ValueError:
        return False, None


def date_line(text: str) -> tuple[int, int, date | None, bool] | None:
    """Where on a line its date line stands, the day, and whether a place is named before it; None where there is none.

    The whole of the line, or what stands behind a wide gap (another column): a date amid words is none.
    """
    for shape in _SHAPES:
        for match in shape.finditer(text):
            is_date, day = _date_of(match)
            if not is_date or not re.match(r"\W*(?:$|\s{3,}|\t|\([^()]*\)\W*$)", text[match.end() :]):
                continue
            begins = max((gap.end() for gap in re.finditer(r"\s{5,}|\t", text[: match.start()])), default=0)
            before = text[begins : match.start()]
            place = _PLACE.fullmatch(before)
            if place is None or len(before) > 60 or _NO_PLACE.match(before):
                continue
            begins += len(before) - len(before.lstrip())
            named = bool(place["place"]) and not _LABEL.match(before)
            end = match.end() + len(re.match(r"\.?", text[match.end() :]).group())  # type: ignore[union-attr]
            return begins, end, day, named
    return None

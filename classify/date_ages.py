"""Dates told by somebody's age: "l'été de mes 60 ans", "toen ik tachtig werd", "my fiftieth birthday"."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from classify.date_words import AGES, MONTH, NUMBER, ORDINAL, Mention, in_month, in_year, on_day, valid_day

_MONTHS: Final = "|".join(name for name in MONTH if len(name) > 2)
_BORN: Final = re.compile(
    rf"\b(?:nee? (?:le|en|a)|ne\(e\)|naissance|geboren|geb\.?|geboorte\w*|born|birth|date of birth|geburtsdatum|mari[ee]{{1,2}}s|married|getrouwd|verheiratet)\b[^\n]{{0,40}}?"
    rf"(?:(?P<day>\d{{1,2}})[ ./-]{{1,2}}(?:de |d')?(?P<month>\d{{1,2}}|{_MONTHS})[ ./-]{{1,2}})?\b(?P<year>19\d\d|20[01]\d)\b"
)
_OF_YEAR: Final = re.compile(
    r"\b(?:je suis|il est|elle est|suis|ik ben|hij is|zij is|ze is|(?:is|ben) van|i was born in|classe|jahrgang|bouwjaar|geboortejaar|bin|von) (?:nee? |een |geboren |de |du |van |en |in |jahrgang )*'?(?:'t |het )?(?:jaar )?'?(?P<year>(?:19)?[2-9]\d)\b(?! ?(?:ans|jaar|jahre|years|€|%|%|eur))"
)
_NATIONAL: Final = re.compile(
    r"(?<![\d.])(?P<yy>\d\d)[. ]?(?P<mm>[01]\d)[. ]?(?P<dd>[0-3]\d)[- .]{1,3}\d{3}[-. ]{1,3}\d\d(?!\d)"
)
_OLD: Final = re.compile(r"(?:\b(?P<day>[0-3]?\d)[./-](?P<month>[01]?\d)[./-])?\b(?P<year>19[2-9]\d)\b")
_NOW: Final = re.compile(
    rf"\b(?:j'ai|j'en ai|elle a|il a|en a|a|ai|age de|agee de|ik ben|ben|is|word|ich bin|bin|i am|i'm|am|she is|he is|aged) (?:maintenant |aujourd'hui |deja |nu |al |ondertussen |intussen |jetzt |inzwischen |now )?(?P<age>\d\d|{AGES}) ?(?:ans\b|jaar\b|jahre?\b|years old|(?=depuis|sinds|geworden|now\b|nu\b|jetzt\b|[,.;)]))"
)
_TOLD: Final = re.compile(
    rf"\b(?P<lead>(?:mes|ses|nos|tes|leurs) |(?:mijn|zijn|haar|ons|onze) |(?:mon|son|notre) |(?:my|his|her|our) |(?:meinem|meinen|meiner|seinem|ihrem|unserem?) )(?P<age>\d\d|{AGES}) ?(?P<ord>e|eme|ieme|ste|de|th|st|nd|rd|\.|sten|ten)? ?(?P<unit>ans\b|anniversaire|verjaardag|birthday|geburtstag|jaar\b|jubil|huwelijks)"
    rf"|\b(?:toen|als|dat|dag dat) (?:ik|hij|ze|zij) (?P<age2>\d\d|{AGES})(?: jaar)? (?:werd|ben geworden|geworden)"
    rf"|\b(?:als|wie|da) (?:ich|er|sie) (?P<age3>\d\d|{AGES})(?: jahre(?: alt)?)? (?:wurde|geworden)"
    rf"|\b(?:when|day|before|after) (?:i|he|she) turned (?P<age4>\d\d|{AGES})\b"
    rf"|\bwerd (?:ik|ze|zij|hij) (?P<age5>\d\d|{AGES})\b|\b(?:wurde|turned) (?:ich )?(?P<age6>\d\d|{AGES})\b"
    rf"|\b(?:j'ai|elle a|il a|ai|a) (?:fete|eu|atteint) (?:mes |ses )?(?P<age7>\d\d|{AGES}) ans"
)


def age_of(word: str) -> int | None:
    """The number that `word` tells, in digits or in words."""
    if word.isdigit():
        return int(word)
    return NUMBER.get(word) or ORDINAL.get(word)


def _births(folded: str, base: date) -> list[tuple[int, int | None, int | None]]:
    """The years of birth told, with month and day where they are."""
    found: list[tuple[int, int | None, int | None]] = []
    for match in _BORN.finditer(folded):
        month = match["month"]
        number = None if month is None else int(month) if month.isdigit() else MONTH[month]
        found.append((int(match["year"]), number, None if month is None else int(match["day"])))
    for match in _NATIONAL.finditer(folded):
        year = 1900 + int(match["yy"])
        found.append((year if base.year - year < 105 else year + 100, int(match["mm"]), int(match["dd"])))
    for match in _OLD.finditer(folded):
        made = (
            (int(match["year"]), int(match["month"]), int(match["day"]))
            if match["day"]
            else (int(match["year"]), None, None)
        )
        found.append(made)
    for match in _OF_YEAR.finditer(folded):
        year = int(match["year"])
        found.append((year if year > 1900 else 1900 + year, None, None))
    for match in _NOW.finditer(folded):
        age = age_of(match["age"])
        if age is not None and 10 < age < 110:
            found += [(base.year - age, None, None), (base.year - age - 1, None, None)]
    return list(dict.fromkeys(found))[:8]


def ages(folded: str, base: date) -> Iterator[Mention]:
    """Each birthday told by its number, once for every birth that the text tells, year, month and day apart."""
    told = [
        (match, age)
        for match in _TOLD.finditer(folded)
        if (
            age := next(
                (age_of(group) for name, group in match.groupdict().items() if name.startswith("age") and group), None
            )
        )
        and 9 < age < 110
    ]
    if not told:
        return
    births = _births(folded, base)
    for match, age in told:
        for year, month, day in births:
            if not 1990 < year + age <= base.year:
                continue
            yield in_year(*match.span(), "age", year + age)
            made = valid_day(year + age, month, day) if month and day else None
            if made is not None:
                yield in_month(*match.span(), "age", made.year, made.month)
                yield on_day(*match.span(), "age", made)

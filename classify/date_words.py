"""The words that dates are told with in four languages, as patterns over folded text, and what a told date is."""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

_MONTHS: Final = (
    "janvier januari januar january janv jan|fevrier februari februar february fevr feb|mars maart marz maerz march mrt"
    "|avril april avr apr|mai mei may|juin juni june|juillet juli july juil jul|aout augustus august aug"
    "|septembre september sept sep|octobre oktober october oct okt|novembre november nov|decembre december dezember dec dez"
)


def _slips(name: str) -> Iterator[str]:
    """The name, and the name as a scanner misreads one letter of it: i and l look alike."""
    yield name
    for index, letter in enumerate(name):
        if len(name) > 3 and letter in "il":
            yield name[:index] + ("l" if letter == "i" else "i") + name[index + 1 :]


MONTH: Final = {
    slip: number
    for number, names in enumerate(_MONTHS.split("|"), 1)
    for name in names.split()
    for slip in _slips(name)
}
_WEEKDAYS: Final = (
    "lundi maandag montag monday|mardi dinsdag dienstag tuesday|mercredi woensdag mittwoch wednesday"
    "|jeudi donderdag donnerstag thursday|vendredi vrijdag freitag friday|samedi zaterdag samstag saturday"
    "|dimanche zondag sonntag sunday"
)
WEEKDAY: Final = {name: number for number, names in enumerate(_WEEKDAYS.split("|")) for name in names.split()}
_NUMBERS: Final = (
    "un une een eine einer einem ein one a|deux twee zwei two|trois drie drei three|quatre vier four|cinq vijf funf five"
    "|six zes sechs|sept zeven sieben seven|huit acht eight|neuf negen neun nine|dix tien zehn ten|onze elf eleven"
    "|douze twaalf zwolf twelve|treize dertien dreizehn thirteen|quatorze veertien vierzehn fourteen|quinze vijftien funfzehn fifteen"
    "|seize zestien sechzehn sixteen|dix-sept zeventien siebzehn seventeen|dix-huit achttien achtzehn eighteen"
)
NUMBER: Final = {name: number for number, names in enumerate(_NUMBERS.split("|"), 1) for name in names.split()}
AGES: Final = {
    "vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60, "septante": 70, "quatre-vingts": 80, "nonante": 90,
    "twintig": 20, "dertig": 30, "veertig": 40, "vijftig": 50, "zestig": 60, "zeventig": 70, "tachtig": 80, "negentig": 90,
    "zwanzig": 20, "dreissig": 30, "vierzig": 40, "funfzig": 50, "sechzig": 60, "siebzig": 70, "achtzig": 80, "neunzig": 90,
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
SEASONS: Final = (
    ("printemps|lente|fruhling|fruhjahr|voorjaar|spring", 3, 6), ("ete|zomer|sommer|summer", 6, 9),
    ("automne|herfst|najaar|herbst|autumn", 9, 12), ("hiver|winter", 12, 15),
)  # fmt: skip
_M: Final = "|".join(sorted(MONTH, key=len, reverse=True))
_W: Final = "|".join(WEEKDAY)
_N: Final = r"\d{1,3}|" + "|".join(sorted(NUMBER, key=len, reverse=True))
_LAST_YEAR: Final = r"l.an(?:nee)? (?:dernier|passe)e?|l.an passe|(?:de |d.)l.an(?:nee)? dernier|(?:vorig|ver[il]eden|afgelopen) jaar|(?:letztes|voriges|letzten|vergangenes) jahr(?:es)?|im (?:vergangenen|letzten) jahr|last year|previous year"
_YEARS_AGO: Final = rf"il y a (?:bientot |presque |plus de |pres de |environ )?(?P<fr>{_N}) ans|(?P<nl>{_N}) jaar (?:geleden|terug)|vor (?P<de>{_N}) jahren|(?P<en>{_N}) years (?:ago|back)"


@dataclass(frozen=True, slots=True)
class Mention:
    """A date told at `start:end`. `form` names how it was told; `label` is `YYYY`, `YYYY-MM` or `YYYY-MM-DD`."""

    start: int
    end: int
    form: str
    label: str
    first: date
    last: date


def month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def on_day(start: int, end: int, form: str, day: date) -> Mention:
    return Mention(start, end, form, day.isoformat(), day, day)


def in_month(start: int, end: int, form: str, year: int, month: int) -> Mention:
    return Mention(start, end, form, f"{year:04d}-{month:02d}", date(year, month, 1), month_end(year, month))


def in_year(start: int, end: int, form: str, year: int) -> Mention:
    return Mention(start, end, form, f"{year:04d}", date(year, 1, 1), date(year, 12, 31))


def valid_day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def easter(year: int) -> date:
    """Easter Sunday (Meeus/Jones/Butcher, Gregorian)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def count_of(word: str) -> int:
    return int(word) if word.isdigit() else NUMBER.get(word, 1)


def full_year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def latest_before(base: date, month: int, day: int) -> date | None:
    """The latest such day not after `base` (a week's grace: people write ahead)."""
    for year in (base.year + 1, base.year, base.year - 1, base.year - 4):
        made = valid_day(year, month, day)
        if made is not None and made <= base + timedelta(days=3):
            return made
    return None


def months_before(base: date, months: int) -> tuple[int, int]:
    index = base.year * 12 + base.month - 1 - months
    return index // 12, index % 12 + 1


FULL: Final = re.compile(
    rf"(?:\b(?:{_W}),? )?(?:\b(?:le|den|de|op|am|dem|vom|du|van|on|the) )?\b(\d{{1,2}}) ?(?:er|e|ste|de|th|st|nd|rd|\.)? ?(?:de |of |d. ?)?({_M})\b\.?,? ?(?:(?:de |van |of )?((?:19|20)\d\d)|.(\d\d)\b)?"
)
ENGLISH: Final = re.compile(rf"\b({_M})\b\.? (?:the )?(\d{{1,2}})(?:th|st|nd|rd)?\b(?!\d|[:h])(?:,? ((?:19|20)\d\d))?")
FIRST: Final = re.compile(rf"\b(?:premier|eerste|ersten?|1er|first of) ({_M})\b ?((?:19|20)\d\d)?")
NUMERIC: Final = re.compile(r"(?<![\d./-])(\d{1,2})([./-])(\d{1,2})\2((?:19|20)\d\d|\d\d)(?![\d./-]*\d)")
ISO: Final = re.compile(r"\b((?:19|20)\d\d)-(\d\d)-(\d\d)\b")
SHORT: Final = re.compile(
    r"(?<![\d./,-])(\d{1,2})(?:/(\d{1,2})(?![\d/]|,\d)|\.(\d{1,2})\.(?!\d)|-(\d{1,2})(?![\d-]|\s?(?:u|h|uur|heures)\b))"
)
MONTH_YEAR: Final = re.compile(rf"\b({_M})\b\.? ?(?:de |van |of |d. ?)?(?:l.annee )?((?:19|20)\d\d)\b")
YEAR_MONTH: Final = re.compile(rf"\b(20\d\d) (?:au mois d. ?|au mois de |in |im |en )({_M})\b")
MONTH_ALONE: Final = re.compile(
    rf"\b(?:en|au mois d[e.]|mois d[e.]|de|d.|in|ln|im|depuis|sinds|seit|since|fin|debut|mi-?|half|eind|einde|begin|vanaf|tot|ende|anfang|mitte|early|late|mid|maand|van|voor|fur|for|pour|le|la|of) ?(?:debut |fin |mi-? ?|begin |eind |half |ende |anfang |mitte |de |van )?({_M})\b(?!\.? ?(?:\d{{4}}|\d{{1,2}}\b))"
)
MONTH_HEADS: Final = re.compile(
    rf"(?:^|\n|[.!?;] ?)[ \t]*(?:en |und |and |et )?({_M})\b(?= ?[:|]| (?:rien|niets|nichts|nothing|idem|pas|niks|weer|encore))"
)
IN_YEAR: Final = re.compile(
    r"\b(?:en|in|im|depuis|sinds|seit|since|annee|jaar|l.an|jahr|year|debut|fin|eind|begin|ende|anfang|mi-?|van|de|of|of the year|sedert|vers|rond|circa|pendant|tijdens|during|jusqu.en|tot|jahre) ?((?:19|20)\d\d)\b(?![/-]\d)"
)
BARE_YEAR: Final = re.compile(r"(?<![\d/.,-])(20[12]\d)\b(?![\d/-]| ?(?:€|eur|euro))")
TODAY: Final = re.compile(
    r"\b(?:aujourd.? ?hui|ce (?:matin|midi|soir)|cette nuit|vandaag|vanmorgen|vanmiddag|vanochtend|vannacht|vanavond|deze (?:morgen|ochtend|middag)|heute(?: fruh| morgen| mittag)?|today|this (?:morning|afternoon|evening)|tonight)\b"
)
YESTERDAY: Final = re.compile(
    r"\b(avant-?hier|eergisteren|vorgestern|day before yesterday|hier(?: (?:matin|soir))?(?! ?(?:is|zijn|in|op|bij|heb|bij|en |kan|niet|nog|voor|staat|ben|geen|wel|ook|zo|dat|de |het |een |mijn|ligt|wat|zit|,? op))|gister(?:en|e|avond|enavond)?|gestern|yesterday)\b"
)
WEEKDAY_TOLD: Final = re.compile(
    rf"\b(?:(vorige|afgelopen|verleden|laatste|voorbije|letzten?|vergangenen?|last|past|ce|deze|op|am|on|le|du|this|den) )?({_W})(?:morgen|avond|middag|voormiddag|namiddag|abend|s)?\b(?!,? (?:le |den |de |dem |the |op )?\d{{1,2}}(?: |er|\.|/|e |-))( (?:dernier|passe|jongstleden|jl|l\.l|matin|apres|d.avant|soir))?"
)
NTH: Final = re.compile(
    rf"\b(premier|dernier|deuxieme|eerste|laatste|tweede|ersten|letzten|zweiten|first|last|second) ({_W}) (?:du mois|van de maand|of the month|des monats|(?:de |d.|van |of |im )({_M})\b)"
)
WEEK_DAY: Final = re.compile(
    rf"\b({_W}) (?:de la semaine (?:passee|derniere)|de l.autre semaine|(?:van )?(?:vorige|verleden|afgelopen) week|(?:der )?(?:letzten|vergangenen) woche|(?:of )?last week)\b"
)
LATER: Final = re.compile(
    rf"\b({_N}) (jours?|semaines?|mois|dagen|weken|maanden?|tagen?|tage|wochen?|monaten?|days?|weeks?|months?) (?:apres|plus tard|later|nadien|daarna|spater|danach|after|afterwards)\b|\b(le lendemain|de dag (?:erna|nadien|daarna)|'s anderendaags|am nachsten tag|am tag darauf|the (?:next|following) day)\b"
)
AGO: Final = re.compile(
    rf"\b(?:il y a|voici|voila|vor|y a) (?:\w+ ){{0,2}}?(?P<n1>{_N}|quelques|enkele|einigen) ?(?P<u1>jours?|semaines?|mois|ans?|annees?|tagen?|wochen?|monaten?|jahren?)\b|\b(?P<n2>{_N}|enkele|some|a few|few) ?(?P<u2>dagen|dag|weken|week|maanden?|jaar|jaren|days?|weeks?|months?|years?) (?:geleden|terug|ago|back)\b"
)
SINCE: Final = re.compile(
    rf"\b(?:depuis|ca fait|cela fait|voila|sinds|al|seit|for|sedert|reeds|deja) (?:\w+ )?(?P<n>{_N}|quelques|des|enkele|einigen|over|meer dan|plus de) ?(?P<u>jours?|semaines?|mois|ans?|dagen|weken|maanden?|jaar|tagen?|wochen?|monaten?|jahren?|days?|weeks?|months?|years?)\b"
)
WEEK: Final = re.compile(
    r"\b(?:(?:la )?semaine (?:passee|derniere)|(?:vor[il]ge|verleden|afgelopen|voorbije) week|(?:letzte|vergangene)n? woche|last week)\b"
)
MONTH_AGO: Final = re.compile(
    r"\b(?:(?:le )?mois (?:passe|dernier)|(?:vorige|verleden|afgelopen) maand|(?:letzten|vergangenen) monat|last month)\b"
)
THIS_MONTH: Final = re.compile(r"\b(?:ce mois(?:-ci)?|deze maand|diesen monat|this month)\b")
STILL: Final = re.compile(
    r"\b(?:toujours (?:pas|rien|sans|en attente)|n.est toujours|nog (?:altijd|steeds|immer)|tot (?:op )?(?:vandaag|heden)|a ce jour|jusqu.a (?:aujourd.hui|ce jour|present)|immer noch|noch immer|bis heute|bislang|still (?:no|not|nothing|have|haven|waiting|do)|to date|to this day|sans nouvelles)\b"
)
LAST_YEAR_ALONE: Final = re.compile(rf"\b(?:{_LAST_YEAR})\b")
YEARS_AGO_ALONE: Final = re.compile(rf"\b(?:{_YEARS_AGO})\b")
AGE: Final = re.compile(
    rf"\b(?:de mes|de nos|mes|mijn|ik|my|meinem?|meine|noces.{{0,12}}) ?(?P<age>\d{{2}}|{'|'.join(AGES)})(?:ste|e|th|sten)? ?(?:ans|werd|geworden|verjaardag|birthday|geburtstag|jaar werd|jaar geworden|wurde)"
)
BORN: Final = re.compile(
    r"\b(?:nee? (?:le|en)|ne\(e\)|geboren|geb\.?|born|ik ben van|geburtsdatum|date de naissance|geboortedatum)\b[^\n]{0,30}?\b(19\d\d|20[01]\d)\b"
)
SEASON: Final = re.compile(
    rf"\b(?:{'|'.join(f'(?P<s{i}>{names})' for i, (names, _, _) in enumerate(SEASONS))})\b(?: (?:de |van |of |d.|.)?(?P<y>(?:19|20)\d\d|2\d\b))?(?P<last> (?:dernier|passe|derniere|passee)\b)?"
)

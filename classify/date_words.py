"""The words that dates are told with in four languages, as patterns over folded text, and what a told date is."""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

_MONTHS: Final = (
    "janvier januari januar january janv jan|fevrier februari februar february fevr fev feb|mars maart marz maerz march mrt"
    "|avril april avr apr|mai mei may|juin juni june|juillet juli july juil jul|aout augustus august aug"
    "|septembre september sept sep|octobre oktober october oct okt|novembre november nov|decembre december dezember dec dez"
)


MONTH: Final = {name: number for number, names in enumerate(_MONTHS.split("|"), 1) for name in names.split()}
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
_TENS: Final = (
    ("vingt twintig zwanzig twenty", 20), ("trente dertig dreissig thirty", 30), ("quarante veertig vierzig forty", 40),
    ("cinquante vijftig funfzig fifty", 50), ("soixante zestig sechzig sixty", 60), ("septante zeventig siebzig seventy", 70),
    ("quatre-vingt tachtig achtzig eighty", 80), ("nonante negentig neunzig ninety", 90),
)  # fmt: skip
_SMALL: Final = tuple(names.split() for names in _NUMBERS.split("|"))
_NINETEEN: Final = ("dix-neuf", "negentien", "neunzehn", "nineteen")


def _french(tens: str, unit: str) -> Iterator[str]:
    yield from (f"{tens}-{unit}", f"{tens} {unit}", f"{tens} et {unit}", f"{tens}-et-{unit}")


def _numbers() -> Iterator[tuple[str, int]]:
    """Every number word from 1 to 99, folded."""
    for count, names in enumerate(_SMALL, 1):
        yield from ((name, count) for name in names)
    yield from ((name, 19) for name in _NINETEEN)
    for words, tens in _TENS:
        french, dutch, german, english = words.split()
        yield from ((name, tens) for name in (french, dutch, german, english))
        for unit in range(1, 10):
            names = _SMALL[unit - 1]
            for dutch_unit, german_unit in {("een" if unit == 1 else names[-3], "ein" if unit == 1 else names[-2])}:
                yield f"{dutch_unit}en{dutch}", tens + unit
                yield f"{german_unit}und{german}", tens + unit
            yield from ((f"{english}{between}{names[-2] if unit == 1 else names[-1]}", tens + unit) for between in "- ")
            yield from ((name, tens + unit) for name in _french(french, names[0]))
    for french, tens in (("soixante", 60), ("quatre-vingt", 80), ("quatre vingt", 80)):
        for unit in range(1, 20):
            name = _NINETEEN[0] if unit == 19 else _SMALL[unit - 1][0]
            yield from ((told, tens + unit) for told in _french(french, name))
    yield from (("quatre-vingts", 80), ("quatre vingts", 80), ("quatre vingt", 80))


def _ordinals() -> Iterator[tuple[str, int]]:
    """The ordinals of the numbers from 1 to 99, with the endings that dates take."""
    told = (
        "premier eerste eersten ersten erste first|tweede tweeden zweiten zweite second|derde derden dritten dritte third|vierden vierten fourth"
        "|vijfden funften fifth|zesden sechsten sixth|zevenden siebten seventh|achtsten achten eighth|negenden neunten ninth|tienden zehnten tenth"
        "|elfden elften eleventh|twaalfden zwolften twelfth"
    )
    for count, names in enumerate(told.split("|"), 1):
        yield from ((name, count) for name in names.split())
        yield from ((name.removesuffix("n"), count) for name in names.split() if name.endswith("den") and count > 3)
    for word, count in NUMBER.items():
        if len(word) < 3 or count < 4:
            continue
        yield f"{word.removesuffix('s') if word.endswith('vingts') else word.removesuffix('e')}ieme", count
        for ending in ("e", "de", "ste", "sten", "ten", "te", "th"):
            yield word + ending, count
        if word.endswith("y"):
            yield word[:-1] + "ieth", count
    for tens in ("twenty", "thirty"):
        for unit, name in enumerate(
            ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"], 1
        ):
            yield from ((f"{tens}{between}{name}", (20 if tens == "twenty" else 30) + unit) for between in "- ")


NUMBER: Final = dict(_numbers())
ORDINAL: Final = {word: count for word, count in _ordinals() if word not in NUMBER}
SEASONS: Final = (
    ("printemps|lente|fruhling|fruhjahr|voorjaar|spring", 3, 6), ("ete|zomer|sommer|summer", 6, 9),
    ("automne|herfst|najaar|herbst|autumn", 9, 12), ("hiver|winter", 12, 15),
)  # fmt: skip
_M: Final = "|".join(sorted(MONTH, key=len, reverse=True))
_W: Final = "|".join(WEEKDAY)
_N: Final = r"\d{1,3}|" + "|".join(
    sorted((word for word, n in NUMBER.items() if n < 21 or n == 30), key=len, reverse=True)
)
AGES: Final = r"[a-z]{3,}(?:[- ](?:et[- ])?(?:un|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingts?|one|two|three|four|five|seven|eight|nine)(?:ieme)?(?:-(?:un|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize)(?:-(?:sept|huit|neuf))?)?)?"
_LAST_YEAR: Final = r"(?:l'|de )an(?:nee)? derniere?|l.annee d'avant|de l.autre annee|(?:vorig|verleden|verl[ae]den|voorbije|afgelopen|verlopen)e? jaar|(?:letzten|vorigen|vergangenen|voriges|vergangenes) jahre?s?|im (?:letzten|vorigen|vergangenen) jahr|last year|the previous year|l.an(?:nee)? (?:dernier|passe)e?|l.an passe|(?:de |d.)l.an(?:nee)? dernier|(?:vorig|ver[il]eden|afgelopen) jaar|(?:letztes|voriges|letzten|vergangenes) jahr(?:es)?|im (?:vergangenen|letzten) jahr|last year|previous year"
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
    rf"(?:\b(?:{_W}),? )?(?:\b(?:le|den|de|op|am|dem|vom|du|van|on|the) )?\b(\d{{1,2}}) ?(?:er|ere|e|ste|sten|den|de|ten|te|th|st|nd|rd|\.)? ?(?:de |of |d. ?)?({_M})\b\.?,? ?(?:(?:de |van |of )?((?:19|20)\d\d)|(?<=[ /-])([12]\d)(?=[,;)\n/]|\.(?!\d)|$))?"
)
ENGLISH: Final = re.compile(rf"\b({_M})\b\.? (?:the )?(\d{{1,2}})(?:th|st|nd|rd)?\b(?!\d|[:h])(?:,? ((?:19|20)\d\d))?")
FIRST: Final = re.compile(rf"\b(?:premier|eerste|ersten?|1er|first of) ({_M})\b ?((?:19|20)\d\d)?")
NUMERIC: Final = re.compile(r"(?<![\d./-])(\d{1,2})([./-])(\d{1,2})\2((?:19|20)\d\d|\d\d)(?![\d./-]*\d)")
ISO: Final = re.compile(r"\b((?:19|20)\d\d)-(\d\d)-(\d\d)\b")
SHORT: Final = re.compile(
    r"(?<![\d./,-])(\d{1,2})(?:/(\d{1,2})(?![\d/]|,\d)|\.(\d{1,2})\.(?!\d)|-(\d{1,2})(?![\d-]|\s?(?:u|h|uur|heures)\b))"
)
MONTH_NUMBER: Final = re.compile(r"(?<![\d/.,-])(0?[1-9]|1[0-2])[/.-](20[12]\d)\b(?![/.-]?\d)")
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
    r"\b(avant[- ]?hier|eergisteren|vorgestern|day before yesterday|hier(?: (?:matin|soir))?(?! ?(?:is|zijn|in|op|bij|heb|bij|en |kan|niet|nog|voor|staat|ben|geen|wel|ook|zo|dat|de |het |een |mijn|ligt|wat|zit|,? op))|gister(?:en|e|avond|enavond)?|gestern|yesterday|last night|(?:la )?nuit (?:passee|derniere)|(?:vorige|afgelopen) nacht|(?:letzte|vergangene) nacht)\b"
)
WEEKDAY_TOLD: Final = re.compile(
    rf"\b(?:(vorige|afgelopen|verleden|laatste|voorbije|letzten?|vergangenen?|last|past|ce|deze|op|am|on|le|du|this|den) )?({_W})(?:morgen|avond|middag|voormiddag|namiddag|ochtend|nacht|abend|vormittag|nachmittag|mittag|s)?\b(?!,? (?:le |den |de |dem |the |op )?(?:\d{{1,2}}(?:er|\.|/|e |-)|\d{{1,2}} (?:{_M})\b))( (?:dernier|passe|jongstleden|jl|l\.l|matin|apres|d.avant|soir))?"
)
NTH: Final = re.compile(
    rf"\b(premier|dernier|deuxieme|eerste|laatste|tweede|ersten|letzten|zweiten|first|last|second) ({_W}) (?:du mois|van de maand|of the month|des monats|(?:de |d.|van |of |im )({_M})\b)"
)
WEEK_DAY: Final = re.compile(
    rf"\b({_W}) (?:de la semaine (?:passee|derniere)|de l.autre semaine|(?:van )?(?:vorige|verleden|afgelopen) week|(?:der )?(?:letzten|vergangenen) woche|(?:of )?last week)\b"
)
AGO: Final = re.compile(
    rf"\b(?:il y a|voici|voila|vor|y a) (?:\w+ ){{0,2}}?(?P<n1>{_N}|quelques|enkele|einigen) ?(?P<u1>jours?|semaines?|mois|ans?|annees?|tagen?|wochen?|monaten?|jahren?)\b|\b(?P<n2>{_N}|enkele|some|a few|few) ?(?P<u2>dagen|dag|weken|week|maanden?|jaar|jaren|days?|weeks?|months?|years?)(?: (?:en|and) (?P<more>{_N}) (?P<moreunit>dagen|dag|weken|week|maanden?|days?|weeks?|months?))? (?:geleden|terug|ago|back)\b"
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
SEASON: Final = re.compile(
    rf"\b(?:{'|'.join(f'(?P<s{i}>{names})' for i, (names, _, _) in enumerate(SEASONS))})\b(?: (?:de |van |of |d.|.)?(?P<y>(?:19|20)\d\d|2\d\b)(?:(?:[-/]| op | naar | a | auf )(?P<y2>20\d\d|[12]\d\b))?)?(?P<last> (?:dernier|passe|derniere|passee)\b)?"
)

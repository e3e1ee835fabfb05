"""Every date that a text tells, in four languages, resolved against the letter's own date.

A mention keeps what was said (`label`, as precise as the text) apart from what it may mean (`first` to `last`). Day
and month without a year are the latest ones not after the letter; so are week days. dateparser was measured on the
same spans (about 3 ms each, and no partial dates, seasons or feasts), so the few forms that letters use are resolved
here; `calendar.easter` is the only arithmetic of its kind.
"""

import calendar
import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

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
_AGES: Final = {
    "vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60, "septante": 70, "quatre-vingts": 80, "nonante": 90,
    "twintig": 20, "dertig": 30, "veertig": 40, "vijftig": 50, "zestig": 60, "zeventig": 70, "tachtig": 80, "negentig": 90,
    "zwanzig": 20, "dreissig": 30, "vierzig": 40, "funfzig": 50, "sechzig": 60, "siebzig": 70, "achtzig": 80, "neunzig": 90,
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_SEASONS: Final = (
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


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _day(start: int, end: int, form: str, day: date) -> Mention:
    return Mention(start, end, form, day.isoformat(), day, day)


def _month(start: int, end: int, form: str, year: int, month: int) -> Mention:
    return Mention(start, end, form, f"{year:04d}-{month:02d}", date(year, month, 1), _month_end(year, month))


def _year(start: int, end: int, form: str, year: int) -> Mention:
    return Mention(start, end, form, f"{year:04d}", date(year, 1, 1), date(year, 12, 31))


def _made(year: int, month: int, day: int) -> date | None:
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


def _count(word: str) -> int:
    return int(word) if word.isdigit() else NUMBER.get(word, 1)


def _century(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def _before(base: date, month: int, day: int) -> date | None:
    """The latest such day not after `base` (a week's grace: people write ahead)."""
    for year in (base.year + 1, base.year, base.year - 1, base.year - 4):
        made = _made(year, month, day)
        if made is not None and made <= base + timedelta(days=3):
            return made
    return None


def _shift_months(base: date, months: int) -> tuple[int, int]:
    index = base.year * 12 + base.month - 1 - months
    return index // 12, index % 12 + 1


# ── the forms ────────────────────────────────────────────────────────────────────────────────────

_FULL: Final = re.compile(
    rf"(?:\b(?:{_W}),? )?(?:\b(?:le|den|de|op|am|dem|vom|du|van|on|the) )?\b(\d{{1,2}}) ?(?:er|e|ste|de|th|st|nd|rd|\.)? ?(?:de |of |d. ?)?({_M})\b\.?,? ?(?:(?:de |van |of )?((?:19|20)\d\d)|.(\d\d)\b)?"
)
_ENGLISH: Final = re.compile(rf"\b({_M})\b\.? (?:the )?(\d{{1,2}})(?:th|st|nd|rd)?\b(?!\d|[:h])(?:,? ((?:19|20)\d\d))?")
_FIRST: Final = re.compile(rf"\b(?:premier|eerste|ersten?|1er|first of) ({_M})\b ?((?:19|20)\d\d)?")
_NUMERIC: Final = re.compile(r"(?<![\d./-])(\d{1,2})([./-])(\d{1,2})\2((?:19|20)\d\d|\d\d)(?![\d./-]*\d)")
_ISO: Final = re.compile(r"\b((?:19|20)\d\d)-(\d\d)-(\d\d)\b")
_SHORT: Final = re.compile(
    r"(?<![\d./,-])(\d{1,2})(?:/(\d{1,2})(?![\d/]|,\d)|\.(\d{1,2})\.(?!\d)|-(\d{1,2})(?![\d-]|\s?(?:u|h|uur|heures)\b))"
)
_MONTH_YEAR: Final = re.compile(rf"\b({_M})\b\.? ?(?:de |van |of |d. ?)?(?:l.annee )?((?:19|20)\d\d)\b")
_YEAR_MONTH: Final = re.compile(rf"\b(20\d\d) (?:au mois d. ?|au mois de |in |im |en )({_M})\b")
_MONTH_ALONE: Final = re.compile(
    rf"\b(?:en|au mois d[e.]|mois d[e.]|de|d.|in|ln|im|depuis|sinds|seit|since|fin|debut|mi-?|half|eind|einde|begin|vanaf|tot|ende|anfang|mitte|early|late|mid|maand|van|voor|fur|for|pour|le|la|of) ?(?:debut |fin |mi-? ?|begin |eind |half |ende |anfang |mitte |de |van )?({_M})\b(?!\.? ?(?:\d{{4}}|\d{{1,2}}\b))"
)
_MONTH_HEADS: Final = re.compile(
    rf"(?:^|\n|[.!?;] ?)[ \t]*(?:en |und |and |et )?({_M})\b(?= ?[:|]| (?:rien|niets|nichts|nothing|idem|pas|niks|weer|encore))"
)
_IN_YEAR: Final = re.compile(
    r"\b(?:en|in|im|depuis|sinds|seit|since|annee|jaar|l.an|jahr|year|debut|fin|eind|begin|ende|anfang|mi-?|van|de|of|of the year|sedert|vers|rond|circa|pendant|tijdens|during|jusqu.en|tot|jahre) ?((?:19|20)\d\d)\b(?![/-]\d)"
)
_BARE_YEAR: Final = re.compile(r"(?<![\d/.,-])(20[12]\d)\b(?![\d/-]| ?(?:€|eur|euro))")
_TODAY: Final = re.compile(
    r"\b(?:aujourd.? ?hui|ce (?:matin|midi|soir)|cette nuit|vandaag|vanmorgen|vanmiddag|vanochtend|vannacht|vanavond|deze (?:morgen|ochtend|middag)|heute(?: fruh| morgen| mittag)?|today|this (?:morning|afternoon|evening)|tonight)\b"
)
_YESTERDAY: Final = re.compile(
    r"\b(avant-?hier|eergisteren|vorgestern|day before yesterday|hier(?: (?:matin|soir))?(?! ?(?:is|zijn|in|op|bij|heb|bij|en |kan|niet|nog|voor|staat|ben|geen|wel|ook|zo|dat|de |het |een |mijn|ligt|wat|zit|,? op))|gister(?:en|e|avond|enavond)?|gestern|yesterday)\b"
)
_WEEKDAY: Final = re.compile(
    rf"\b(?:(vorige|afgelopen|verleden|laatste|voorbije|letzten?|vergangenen?|last|past|ce|deze|op|am|on|le|du|this|den) )?({_W})(?:morgen|avond|middag|voormiddag|namiddag|abend|s)?\b(?!,? (?:le |den |de |dem |the |op )?\d{{1,2}}(?: |er|\.|/|e |-))( (?:dernier|passe|jongstleden|jl|l\.l|matin|apres|d.avant|soir))?"
)
_NTH: Final = re.compile(
    rf"\b(premier|dernier|deuxieme|eerste|laatste|tweede|ersten|letzten|zweiten|first|last|second) ({_W}) (?:du mois|van de maand|of the month|des monats|(?:de |d.|van |of |im )({_M})\b)"
)
_WEEK_DAY: Final = re.compile(
    rf"\b({_W}) (?:de la semaine (?:passee|derniere)|de l.autre semaine|(?:van )?(?:vorige|verleden|afgelopen) week|(?:der )?(?:letzten|vergangenen) woche|(?:of )?last week)\b"
)
_LATER: Final = re.compile(
    rf"\b({_N}) (jours?|semaines?|mois|dagen|weken|maanden?|tagen?|tage|wochen?|monaten?|days?|weeks?|months?) (?:apres|plus tard|later|nadien|daarna|spater|danach|after|afterwards)\b|\b(le lendemain|de dag (?:erna|nadien|daarna)|'s anderendaags|am nachsten tag|am tag darauf|the (?:next|following) day)\b"
)
_AGO: Final = re.compile(
    rf"\b(?:il y a|voici|voila|vor|y a) (?:\w+ ){{0,2}}?(?P<n1>{_N}|quelques|enkele|einigen) ?(?P<u1>jours?|semaines?|mois|ans?|annees?|tagen?|wochen?|monaten?|jahren?)\b|\b(?P<n2>{_N}|enkele|some|a few|few) ?(?P<u2>dagen|dag|weken|week|maanden?|jaar|jaren|days?|weeks?|months?|years?) (?:geleden|terug|ago|back)\b"
)
_SINCE: Final = re.compile(
    rf"\b(?:depuis|ca fait|cela fait|voila|sinds|al|seit|for|sedert|reeds|deja) (?:\w+ )?(?P<n>{_N}|quelques|des|enkele|einigen|over|meer dan|plus de) ?(?P<u>jours?|semaines?|mois|ans?|dagen|weken|maanden?|jaar|tagen?|wochen?|monaten?|jahren?|days?|weeks?|months?|years?)\b"
)
_WEEK: Final = re.compile(
    r"\b(?:(?:la )?semaine (?:passee|derniere)|(?:vor[il]ge|verleden|afgelopen|voorbije) week|(?:letzte|vergangene)n? woche|last week)\b"
)
_MONTH_AGO: Final = re.compile(
    r"\b(?:(?:le )?mois (?:passe|dernier)|(?:vorige|verleden|afgelopen) maand|(?:letzten|vergangenen) monat|last month)\b"
)
_THIS_MONTH: Final = re.compile(r"\b(?:ce mois(?:-ci)?|deze maand|diesen monat|this month)\b")
_STILL: Final = re.compile(
    r"\b(?:toujours (?:pas|rien|sans|en attente)|n.est toujours|nog (?:altijd|steeds|immer)|tot (?:op )?(?:vandaag|heden)|a ce jour|jusqu.a (?:aujourd.hui|ce jour|present)|immer noch|noch immer|bis heute|bislang|still (?:no|not|nothing|have|haven|waiting|do)|to date|to this day|sans nouvelles)\b"
)
_LAST_YEAR_ALONE: Final = re.compile(rf"\b(?:{_LAST_YEAR})\b")
_YEARS_AGO_ALONE: Final = re.compile(rf"\b(?:{_YEARS_AGO})\b")
_AGE: Final = re.compile(
    rf"\b(?:de mes|de nos|mes|mijn|ik|my|meinem?|meine|noces.{{0,12}}) ?(?P<age>\d{{2}}|{'|'.join(_AGES)})(?:ste|e|th|sten)? ?(?:ans|werd|geworden|verjaardag|birthday|geburtstag|jaar werd|jaar geworden|wurde)"
)
_BORN: Final = re.compile(
    r"\b(?:nee? (?:le|en)|ne\(e\)|geboren|geb\.?|born|ik ben van|geburtsdatum|date de naissance|geboortedatum)\b[^\n]{0,30}?\b(19\d\d|20[01]\d)\b"
)
_SEASON: Final = re.compile(
    rf"\b(?:{'|'.join(f'(?P<s{i}>{names})' for i, (names, _, _) in enumerate(_SEASONS))})\b(?: (?:de |van |of |d.|.)?(?P<y>(?:19|20)\d\d|2\d\b))?(?P<last> (?:dernier|passe|derniere|passee)\b)?"
)
_LAST_BEFORE: Final = re.compile(r"(?:vorige|afgelopen|verleden|letzten|vergangenen|last) $")


def _full(match: re.Match[str], day: str, month: str, year: str | None, base: date) -> Mention | None:
    if year is not None:
        made = _made(_century(year), MONTH[month], int(day))
        return None if made is None else _day(*match.span(), "full", made)
    made = _before(base, MONTH[month], int(day))
    return None if made is None else _day(*match.span(), "day_month", made)


def _numeric(match: re.Match[str], base: date) -> Mention | None:
    made = _made(_century(match[4]), int(match[3]), int(match[1]))
    if made is None or made.year > base.year + 2:
        return None
    return _day(*match.span(), "full", made)


def _short(match: re.Match[str], base: date) -> Mention | None:
    month = int(match[2] or match[3] or match[4])
    made = _before(base, month, int(match[1])) if 1 <= month <= 12 else None
    return None if made is None else _day(*match.span(), "dash" if match[4] else "short", made)


def _yesterday(match: re.Match[str], base: date) -> Mention:
    back = 2 if match[1].startswith(("avant", "eer", "vor", "day")) else 1
    return _day(*match.span(), "yesterday", base - timedelta(days=back))


def _weekday(match: re.Match[str], base: date) -> Mention:
    back = (base.weekday() - WEEKDAY[match[2]]) % 7 or 7
    last = match[1] in (
        "vorige",
        "afgelopen",
        "verleden",
        "laatste",
        "letzten",
        "letzte",
        "last",
        "past",
        "vergangenen",
    )
    form = "last_weekday" if last or match[3] else "weekday"
    return _day(*match.span(), form, base - timedelta(days=back))


def _counted(start: int, end: int, form: str, count: int, unit: str, base: date) -> Mention:
    if unit.startswith(("jour", "dag", "tag", "day")):
        return _day(start, end, form, base - timedelta(days=count))
    if unit.startswith(("sem", "we", "wo")):
        return _day(start, end, form, base - timedelta(days=7 * count))
    if unit.startswith(("moi", "maa", "mon")):
        return _month(start, end, form, *_shift_months(base, count))
    return replace(_year(start, end, form, base.year - count), last=min(base, date(base.year - count, 12, 31)))


def _ago(match: re.Match[str], base: date) -> Mention:
    count = _count(match["n1"] or match["n2"])
    if (match["n1"] or match["n2"]) in ("quelques", "enkele", "einigen", "few", "a few"):
        count = 3
    return _counted(*match.span(), "ago", count, match["u1"] or match["u2"], base)


def _since(match: re.Match[str], base: date) -> Mention:
    return _day(*match.span(), "since_count", base)


def _nth(match: re.Match[str], base: date) -> Mention | None:
    month = MONTH[match[3]] if match[3] else base.month
    year = base.year if month <= base.month else base.year - 1
    days = [
        day
        for day in calendar.Calendar().itermonthdates(year, month)
        if day.month == month and day.weekday() == WEEKDAY[match[2]]
    ]
    chosen = (
        days[-1]
        if match[1].startswith(("der", "laa", "let", "las"))
        else days[match[1].startswith(("deu", "twe", "zwe", "sec"))]
    )
    return _day(*match.span(), "last_weekday", chosen)


def _week_day(match: re.Match[str], base: date) -> Mention:
    return _day(*match.span(), "last_weekday", base - timedelta(days=base.weekday() + 7 - WEEKDAY[match[1]]))


def _later(folded: str, told: list[Mention], base: date) -> Iterator[Mention]:
    """ "Two days later": counted from the date told before it."""
    for match in _LATER.finditer(folded):
        before = [other for other in told if other.end <= match.start() and match.start() - other.end < 300]
        if not before:
            continue
        if match[3]:
            moved = _day(*match.span(), "later", before[-1].first + timedelta(days=1))
        else:
            backwards = -_count(match[1])
            start = before[-1].first if len(before[-1].label) == 10 else before[-1].last
            moved = _counted(*match.span(), "later", backwards, match[2], start)
        if moved.first <= base:
            precise = min(len(moved.label), max(7, len(before[-1].label)))
            yield replace(moved, label=moved.label[:precise])


_DATED: Final = frozenset({"full", "month_year", "year", "bare_year", "event", "age", "last_year", "ago"})


def _inherited(told: list[Mention], base: date) -> Iterator[Mention]:
    """A date without a year, read again in the year that the text told just before it."""
    for index, mention in enumerate(told):
        if mention.form not in ("day_month", "month", "feast", "short", "season"):
            continue
        before = [other for other in told[:index] if other.form in _DATED or other.form.endswith("_year")]
        if not before or mention.start - before[-1].end > 400:
            continue
        year = before[-1].last.year
        first = _made(year, mention.first.month, mention.first.day)
        last = _made(year + mention.last.year - mention.first.year, mention.last.month, min(mention.last.day, 28))
        if first is None or last is None or year >= mention.first.year or year < base.year - 12:
            continue
        if len(mention.label) < 10:
            last = _month_end(last.year, last.month)
        yield Mention(
            mention.start,
            mention.end,
            "inherited",
            f"{year}{mention.label[4:]}",
            first,
            last if len(mention.label) < 10 else first,
        )


def _season(match: re.Match[str], base: date) -> Mention | None:
    index = next(i for i in range(len(_SEASONS)) if match[f"s{i}"])
    _, first, last = _SEASONS[index]
    if match["y"]:
        year = _century(match["y"])
    else:
        year = base.year if date(base.year, min(first, 12), 20) <= base else base.year - 1
    end = _month_end(year + (last > 12), (last - 1) % 12 + 1)
    return Mention(*match.span(), "season", f"{year:04d}", date(year, min(first, 12), 1), end)


_FORMS: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], Mention | None]], ...]] = (
    (
        _ISO,
        lambda m, b: (lambda d: None if d is None else _day(*m.span(), "full", d))(
            _made(int(m[1]), int(m[2]), int(m[3]))
        ),
    ),
    (_NUMERIC, _numeric),
    (_FULL, lambda m, b: _full(m, m[1], m[2], m[3] or m[4], b)),
    (_ENGLISH, lambda m, b: _full(m, m[2], m[1], m[3], b)),
    (_FIRST, lambda m, b: _full(m, "1", m[1], m[2], b)),
    (_YEAR_MONTH, lambda m, b: _month(*m.span(), "month_year", int(m[1]), MONTH[m[2]])),
    (_MONTH_YEAR, lambda m, b: _month(*m.span(), "month_year", int(m[2]), MONTH[m[1]])),
    (_SHORT, _short),
    (_NTH, _nth),
    (_WEEK_DAY, _week_day),
    (_AGO, _ago),
    (_SINCE, _since),
    (_SEASON, _season),
    (_IN_YEAR, lambda m, b: _year(*m.span(), "year", int(m[1]))),
    (
        _MONTH_ALONE,
        lambda m, b: _month(
            *m.span(), "month", b.year if MONTH[m[1] or m[2]] <= b.month else b.year - 1, MONTH[m[1] or m[2]]
        ),
    ),
    (
        _MONTH_HEADS,
        lambda m, b: _month(*m.span(1), "month", b.year if MONTH[m[1]] <= b.month else b.year - 1, MONTH[m[1]]),
    ),
    (
        _WEEK,
        lambda m, b: (lambda d: Mention(*m.span(), "week", f"{d:%Y-%m}", d, d + timedelta(days=6)))(
            b - timedelta(days=b.weekday() + 7)
        ),
    ),
    (_MONTH_AGO, lambda m, b: _month(*m.span(), "month_ago", *_shift_months(b, 1))),
    (_THIS_MONTH, lambda m, b: _month(*m.span(), "this_month", b.year, b.month)),
    (_TODAY, lambda m, b: _day(*m.span(), "today", b)),
    (_YESTERDAY, _yesterday),
    (_WEEKDAY, _weekday),
    (_STILL, lambda m, b: _day(*m.span(), "still", b)),
    (_LAST_YEAR_ALONE, lambda m, b: _year(*m.span(), "last_year", b.year - 1)),
    (_BARE_YEAR, lambda m, b: _year(*m.span(), "bare_year", int(m[1]))),
)


@cache
def _calendar() -> tuple[
    tuple[tuple[re.Pattern[str], dict[str, Any]], ...], tuple[tuple[re.Pattern[str], dict[str, Any]], ...]
]:
    data = tomllib.loads((Path(__file__).parent / "wordlists" / "events.toml").read_text(encoding="utf-8"))
    compiled = {
        kind: tuple((re.compile(r"\b(?:" + "|".join(entry["words"]) + ")"), entry) for entry in data[kind])
        for kind in ("feast", "once")
    }
    return compiled["feast"], compiled["once"]


def _feast_day(entry: dict[str, Any], year: int) -> date:
    if "easter" in entry:
        return easter(year) + timedelta(days=entry["easter"])
    month, day = entry["month_day"]
    return date(year, month, day)


def _feasts(folded: str, base: date) -> Iterator[Mention]:
    feasts, once = _calendar()
    for pattern, entry in feasts:
        for match in pattern.finditer(folded):
            day = _feast_day(entry, base.year)
            if day > base:
                day = _feast_day(entry, base.year - 1)
            year = re.compile(r" ?(?:van |de |of )?(20\d\d)\b").match(folded, match.end())
            around = folded[max(0, match.start() - 26) : match.end() + 26].split("\n\n")[0]
            told = int(year[1]) if year else _year_of(around, base)
            if told is not None:
                day = _feast_day(entry, told)
            start, end = match.start(), year.end() if year else match.end()
            yield (
                _day(start, end, "feast", day) if entry.get("day") else _month(start, end, "feast", day.year, day.month)
            )
    for pattern, entry in once:
        for match in pattern.finditer(folded):
            label = str(entry["year"]) if "year" in entry else f"{entry['from']:%Y-%m}"
            if entry["to"] <= base:
                yield Mention(*match.span(), "event", label, entry["from"], entry["to"])


def _ages(folded: str) -> Iterator[Mention]:
    born = _BORN.search(folded)
    if born is None:
        return
    for match in _AGE.finditer(folded):
        age = int(match["age"]) if match["age"].isdigit() else _AGES[match["age"]]
        if 10 < age < 100 and 1990 < int(born[1]) + age < 2100:
            yield _year(*match.span(), "age", int(born[1]) + age)


def _year_of(text: str, base: date) -> int | None:
    """The year that `text`, the words beside a date without one, gives it."""
    if _LAST_YEAR_ALONE.search(text):
        return base.year - 1
    ago = _YEARS_AGO_ALONE.search(text)
    if ago:
        return base.year - _count(next(group for group in ago.groups() if group))
    return None


_MOVABLE: Final = frozenset({"day_month", "month", "season", "short"})


def _with_year(mention: Mention, folded: str, base: date, told: list[Mention]) -> Mention:
    """A date without a year takes it from the words beside it: "vorig jaar met Pinksteren", "en mai de l'an dernier"."""
    if mention.form not in _MOVABLE or re.search(r"(?:19|20)\d\d", folded[mention.start : mention.end]):
        return mention
    around = folded[max(0, mention.start - 26) : mention.end + 26].split("\n\n")[0]
    year = _year_of(around, base)
    if year is None and re.match(
        r".{0,12}(?:de cette annee-la|de la meme annee|van (?:dat|datzelfde) jaar|desselben jahres|that (?:same )?year)",
        folded[mention.end :],
    ):
        before = [
            other for other in told if other.end <= mention.start and other.form in ("full", "month_year", "year")
        ]
        year = before[-1].first.year if before else None
    if year is None:
        near = re.search(r"\b(20\d\d)\b", around)
        year = int(near[1]) if near and mention.form == "month" and int(near[1]) <= base.year else None
    if year is None or mention.first.year == year:
        return mention
    moved = year - mention.first.year
    first, last = (
        _made(year, mention.first.month, mention.first.day),
        _made(mention.last.year + moved, mention.last.month, mention.last.day),
    )
    if first is None:
        return mention
    form = f"{mention.form}_year"
    label = f"{year}{mention.label[4:]}"
    return Mention(mention.start, mention.end, form, label, first, last or _month_end(year, mention.last.month))


def mentions(folded: str, base: date, *, french: bool = True) -> list[Mention]:
    """Every date told in `folded` text, in order, without overlap: the earlier form of the list above wins.

    `hier` is yesterday where the text is `french`; in Dutch and German it means here.
    """
    taken = bytearray(len(folded))
    found: list[Mention] = []

    def keep(mention: Mention | None) -> None:
        if mention is not None and not any(taken[mention.start : mention.end]):
            taken[mention.start : mention.end] = b"\1" * (mention.end - mention.start)
            found.append(mention)

    for mention in _ages(folded):
        keep(mention)
    for pattern, resolve in _FORMS[:9]:
        for match in pattern.finditer(folded):
            keep(resolve(match, base))
    for mention in _feasts(folded, base):
        keep(mention)
    for pattern, resolve in _FORMS[9:]:
        for match in pattern.finditer(folded):
            if french or not match[0].startswith("hier"):
                keep(resolve(match, base))
    found.sort(key=lambda mention: mention.start)
    told = [_with_year(mention, folded, base, found) for mention in found]
    told += [*_later(folded, told, base), *_inherited(told, base)]
    return sorted(told, key=lambda mention: (mention.start, mention.form))


_HEADER_LINE: Final = re.compile(r"verzonden|envoye|sent:|gesendet|ecrit|schreef|wrote|date:")
_STAMP: Final = re.compile(
    r"\b(?:recu|ontvangen|ontvangst|eingang|received|ingekomen|scan|entre|entrant|doc|nr|post\w*|bur)\b"
)
_ABOUT: Final = re.compile(r"fait|feit|concerne|betreft|quand|wanneer|wann|betrifft|depuis|sinds|objet|ref")


def letter_date(folded: str, received: date, body_at: int) -> date:
    """The letter's own date: one that stands nearly alone on a line near the head or foot, at most 60 days before `received`.

    A date with its year comes before one without; the reception stamp and the date of the facts in a form are neither.
    """
    lines = list(re.finditer(r"[^\n]+", folded[body_at:]))
    without_year: date | None = None
    for index, line in enumerate(lines):
        text = line[0].strip()
        if not (index < 14 or index >= len(lines) - 6) or len(text) > 75 or not re.search(r"\d", text):
            continue
        if any(pattern.search(text) for pattern in (_HEADER_LINE, _STAMP, _ABOUT)):
            continue
        for mention in mentions(text, received):
            beside = text[: mention.start] + text[mention.end :]
            if not timedelta(0) <= received - mention.first <= timedelta(days=60) or len(beside) > 45:
                continue
            if mention.form == "full" and mention.first < received:
                return mention.first
            if mention.form in ("day_month", "short", "dash") and len(beside.split()) <= 2:
                without_year = without_year or mention.first
    return without_year or received

"""Feasts, school holidays and public events that letters tell time by, with the day after, the week before and the like."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

from classify.date_beside import Beside
from classify.date_words import NUMBER, WEEKDAY, Mention, count_of, easter, in_month, in_year, on_day

_N: Final = r"\d{1,2}|" + "|".join(word for word, count in NUMBER.items() if count < 16)
_W: Final = "|".join(WEEKDAY)
_AFTER: Final = r"(?:apres|d'apres|suivant|qui (?:a suivi|suit|suivait)|na|nach|after|following|volgend op)"
_BEFORE: Final = r"(?:avant|d'avant|precedant|qui precede|voor|vor|before|preceding)"
_LINK: Final = r"(?: (?:de|du|des|d'|le|la|les|l'|het|den|der|dem|the|a|op|van|of|mon|mes|mijn|my))*[ ']*$"
_SHIFT: Final = re.compile(
    rf"(?:(?P<next>lendemain|dag na|daags na|dag nadien|day after|morning after|tag nach|tags nach|morgen na|nacht na)"
    rf"|(?P<eve>veille|(?:dag|daags|avond) voor|vooravond(?: van)?|day before|night before|\beve|tag vor|vorabend(?: von)?|abend vor)"
    rf"|(?P<n>{_N}) (?P<unit>jours?|dag(?:en)?|tagen?|tage|days?|semaines?|we[ek]{{1,2}}(?:en)?|wochen?|weeks?) (?P<side>{_AFTER}|{_BEFORE})"
    rf"|(?P<day>{_W})(?:s)? (?:juste |vlak |direct |right |just |immediately |gleich )?(?P<dayside>{_AFTER}|{_BEFORE}|de|van|of)"
    rf"|(?P<week>semaine|week ?end|week|woche|wochenende)(?:nde)? (?:juste |vlak )?(?P<weekside>{_AFTER}|{_BEFORE})"
    rf"|(?P<period>juste |kurz |vlak |net |just )?\b(?P<perside>{_AFTER}|{_BEFORE})){_LINK}"
)
_LATER_DAY: Final = re.compile(
    rf"^.{{0,40}}?\b(?P<day>{_W}) (?P<side>erna|nadien|daarna|d'apres|suivant|danach|darauf|after|ervoor|d'avant|davor|before)\b"
)
_WITH_YEAR: Final = re.compile(
    r"^ ?(?:van het jaar |van |de l'annee |de |d'|of |in |im jahr |des jahres |en )?'?((?:20)[12]\d|[12]\d(?=[,.;:)]|$))\b(?:[-/](20\d\d|\d\d)\b)?"
)
_FURTHER: Final = 3  # days that people write ahead


@dataclass(frozen=True, slots=True)
class _Dated:
    pattern: re.Pattern[str]
    stems: tuple[str, ...]
    entry: dict[str, Any]

    def matches(self, folded: str) -> Iterator[re.Match[str]]:
        """Where `folded` names it. Most texts name none: a stem not in the text is told sooner than a pattern."""
        if any(map(folded.__contains__, self.stems)):
            yield from self.pattern.finditer(folded)


_GROUP: Final = re.compile(r"\((?:\?(?:[:=!]|<[=!]))?[^()]*\)\??")
_PLAIN: Final = re.compile(r"[a-z ]+(?![?*])")


_OPTIONAL: Final = re.compile(r"\((?:\?[:=!]|\?<[=!])[^()]*\)(?:\?|\{0)|\(\?(?:[=!]|<[=!])[^()]*\)")
_CHOICE: Final = re.compile(r"\(\?:([^()]+)\)(?![?{*])")


def _stem(words: str) -> str:
    while _GROUP.search(words):
        words = _GROUP.sub("#", words)
    plain = re.sub(r"\\.[+*?]?|\[[^]]*\][+*?]?|.[?*]|\.\{[^}]*\}|\.", "#", words)
    return max(_PLAIN.findall(plain), key=len, default="")


def _stems(words: str) -> list[str]:
    """Letters of which every match of the pattern `words` has at least one run: its longest, or one of a choice in it."""
    while _OPTIONAL.search(words):
        words = _OPTIONAL.sub("#", words)
    best = [_stem(words)]
    for choice in _CHOICE.finditer(words):
        made = [_stem(word) for word in choice[1].split("|")]
        if min(map(len, made)) > min(map(len, best)):
            best = made
    return best


@cache
def calendar() -> tuple[tuple[_Dated, ...], tuple[_Dated, ...]]:
    data = tomllib.loads((Path(__file__).parent / "wordlists" / "events.toml").read_text(encoding="utf-8"))
    kinds = {
        kind: tuple(
            _Dated(
                re.compile(r"\b(?:" + "|".join(entry["words"]) + ")"),
                tuple({stem for word in entry["words"] for stem in _stems(word)}),
                entry,
            )
            for entry in data[kind]
        )
        for kind in ("feast", "once")
    }
    return kinds["feast"], kinds["once"]


def feast_day(entry: dict[str, Any], year: int) -> date:
    """The day of a feast in `year`: fixed, counted from Easter, or the nth weekday of a month."""
    if "easter" in entry:
        return easter(year) + timedelta(days=entry["easter"])
    if "nth" in entry:
        month, weekday, nth = entry["nth"]
        if nth < 0:
            last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
            return last - timedelta(days=(last.weekday() - weekday) % 7)
        first = date(year, month, 1)
        return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))
    month, day = entry["month_day"]
    if (month, day) == (2, 29):
        leap = year - year % 4
        return date(leap, 2, 29)
    return date(year, month, day)


def _shifted(match: re.Match[str], day: date) -> tuple[date, bool]:
    """The day that the words before a feast make of it, and whether only its month is told."""
    if match["next"] or match["eve"]:
        return day + timedelta(days=1 if match["next"] else -1), False
    side = match["side"] or match["dayside"] or match["weekside"] or match["perside"]
    way = -1 if re.fullmatch(_BEFORE, side) else 1
    if match["n"]:
        days = count_of(match["n"]) * (1 if re.match(r"jour|dag|ta|day", match["unit"]) else 7)
        return day + timedelta(days=way * days), False
    if match["day"]:
        gap = (WEEKDAY[match["day"]] - day.weekday()) % 7 if way > 0 else -((day.weekday() - WEEKDAY[match["day"]]) % 7)
        return day + timedelta(days=gap or (0 if side in ("de", "van", "of") else 7 * way)), False
    return day + timedelta(days=(7 if match["week"] else 1) * way), True


def around(folded: str, start: int, end: int, day: date, form: str, *, loose: bool = True) -> Iterator[Mention]:
    """The days that the words around `start:end`, which tells `day`, count from it; a mere "before" only where `loose`."""
    before = _SHIFT.search(folded[max(0, start - 48) : start])
    if before is not None and (loose or not before["perside"]):
        moved, whole = _shifted(before, day)
        at = max(0, start - 48) + before.start()
        yield in_month(at, end, form, moved.year, moved.month)
        if not whole:
            yield on_day(at, end, form, moved)
    after = _LATER_DAY.search(folded[end : end + 70])
    if after is not None:
        way = -1 if after["side"] in ("ervoor", "d'avant", "davor", "before") else 1
        gap = (way * (WEEKDAY[after["day"]] - day.weekday())) % 7 or 7
        yield on_day(end + after.start("day"), end + after.end(), form, day + timedelta(days=way * gap))


def _told(start: int, end: int, day: date, entry: dict[str, Any], folded: str) -> Iterator[Mention]:
    yield in_month(start, end, "feast", day.year, day.month)
    if not entry.get("period"):
        yield on_day(start, end, "feast", day)
    yield from around(folded, start, end, day, "feast")


def _years(
    match: re.Match[str], entry: dict[str, Any], beside: Beside, base: date, folded: str
) -> tuple[list[int], int]:
    """The years in which a feast may be meant, the likeliest first, and where its words end."""
    year = _WITH_YEAR.match(folded[match.end() : match.end() + 30])
    if year:
        told = int(year[1]) if len(year[1]) == 4 else 2000 + int(year[1])
        years = [told] + ([told + 1] if year[2] and entry.get("month_day") == [1, 1] else [])
        return [y for y in years if y <= base.year + 1], match.end() + year.end()
    latest = base.year if feast_day(entry, base.year) <= base + timedelta(days=_FURTHER) else base.year - 1
    direct = beside.direct(*match.span())
    years = [*direct, latest, *beside.told(*match.span())]
    if beside.second_last(*match.span()):
        years.insert(0, latest - 1)
    return list(dict.fromkeys(years))[:4], match.end()


def feasts(folded: str, beside: Beside, base: date) -> Iterator[list[Mention]]:
    """For each feast told: what it may mean, month and day apart."""
    for dated in calendar()[0]:
        for match in dated.matches(folded):
            years, end = _years(match, dated.entry, beside, base, folded)
            days = dict.fromkeys(feast_day(dated.entry, year) for year in years)
            yield [
                mention
                for day in days
                for mention in _told(match.start(), end, day, dated.entry, folded)
                if mention.first <= base + timedelta(days=_FURTHER)
            ]


def events(folded: str, base: date) -> Iterator[list[Mention]]:
    """For each public event told: its year, its months, and its day where it has one."""
    for dated in calendar()[1]:
        first, last = dated.entry["from"], dated.entry["to"]
        if first > base:
            continue
        for match in dated.matches(folded):
            span = match.span()
            made = [in_year(*span, "event", dated.entry.get("year", last.year))]
            if "year" not in dated.entry:
                made.insert(0, in_month(*span, "event", first.year, first.month))
                made += [in_month(*span, "event", last.year, last.month), on_day(*span, "event", first)]
                if (last - first).days < 20:
                    made.append(on_day(*span, "event", last))
            made += around(folded, *span, last if (last - first).days < 20 else first, "event")
            yield [mention for mention in made if mention.first <= base]

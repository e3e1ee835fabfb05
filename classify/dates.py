"""Every date that a text tells, in four languages, resolved against the letter's own date.

A mention keeps what was said (`label`, as precise as the text) apart from what it may mean (`first` to `last`). Day
and month without a year are the latest ones not after the letter; so are week days.

The few forms that letters use are resolved here: dateparser, tried on the same spans, took about 1 ms each (all of this
takes that for a whole letter), read no "vorige vrijdag", season or feast, and gives a day where the text gives a month.
"""

import calendar
import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

from classify.date_words import (
    AGE,
    AGES,
    AGO,
    BARE_YEAR,
    BORN,
    ENGLISH,
    FIRST,
    FULL,
    IN_YEAR,
    ISO,
    LAST_YEAR_ALONE,
    LATER,
    MONTH,
    MONTH_AGO,
    MONTH_ALONE,
    MONTH_HEADS,
    MONTH_YEAR,
    NTH,
    NUMERIC,
    SEASON,
    SEASONS,
    SHORT,
    SINCE,
    STILL,
    THIS_MONTH,
    TODAY,
    WEEK,
    WEEK_DAY,
    WEEKDAY,
    WEEKDAY_TOLD,
    YEAR_MONTH,
    YEARS_AGO_ALONE,
    YESTERDAY,
    Mention,
    count_of,
    easter,
    full_year,
    in_month,
    in_year,
    latest_before,
    month_end,
    months_before,
    on_day,
    valid_day,
)


def _full(match: re.Match[str], day: str, month: str, year: str | None, base: date) -> Mention | None:
    if year is not None:
        made = valid_day(full_year(year), MONTH[month], int(day))
        return None if made is None else on_day(*match.span(), "full", made)
    made = latest_before(base, MONTH[month], int(day))
    return None if made is None else on_day(*match.span(), "day_month", made)


def _numeric(match: re.Match[str], base: date) -> Mention | None:
    made = valid_day(full_year(match[4]), int(match[3]), int(match[1]))
    if made is None or made.year > base.year + 2:
        return None
    return on_day(*match.span(), "full", made)


def _short(match: re.Match[str], base: date) -> Mention | None:
    month = int(match[2] or match[3] or match[4])
    made = latest_before(base, month, int(match[1])) if 1 <= month <= 12 else None
    return None if made is None else on_day(*match.span(), "dash" if match[4] else "short", made)


def _yesterday(match: re.Match[str], base: date) -> Mention:
    back = 2 if match[1].startswith(("avant", "eer", "vor", "day")) else 1
    return on_day(*match.span(), "yesterday", base - timedelta(days=back))


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
    return on_day(*match.span(), form, base - timedelta(days=back))


def _counted(start: int, end: int, form: str, count: int, unit: str, base: date) -> Mention:
    if unit.startswith(("jour", "dag", "tag", "day")):
        return on_day(start, end, form, base - timedelta(days=count))
    if unit.startswith(("sem", "we", "wo")):
        return on_day(start, end, form, base - timedelta(days=7 * count))
    if unit.startswith(("moi", "maa", "mon")):
        return in_month(start, end, form, *months_before(base, count))
    return replace(in_year(start, end, form, base.year - count), last=min(base, date(base.year - count, 12, 31)))


def _ago(match: re.Match[str], base: date) -> Mention:
    count = count_of(match["n1"] or match["n2"])
    if (match["n1"] or match["n2"]) in ("quelques", "enkele", "einigen", "few", "a few"):
        count = 3
    return _counted(*match.span(), "ago", count, match["u1"] or match["u2"], base)


def _since(match: re.Match[str], base: date) -> Mention:
    return on_day(*match.span(), "since_count", base)


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
    return on_day(*match.span(), "last_weekday", chosen)


def _week_day(match: re.Match[str], base: date) -> Mention:
    return on_day(*match.span(), "last_weekday", base - timedelta(days=base.weekday() + 7 - WEEKDAY[match[1]]))


def _later(folded: str, told: list[Mention], base: date) -> Iterator[Mention]:
    """ "Two days later": counted from the date told before it."""
    for match in LATER.finditer(folded):
        before = [other for other in told if other.end <= match.start() and match.start() - other.end < 300]
        if not before:
            continue
        if match[3]:
            moved = on_day(*match.span(), "later", before[-1].first + timedelta(days=1))
        else:
            backwards = -count_of(match[1])
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
        first = valid_day(year, mention.first.month, mention.first.day)
        last = valid_day(year + mention.last.year - mention.first.year, mention.last.month, min(mention.last.day, 28))
        if first is None or last is None or year >= mention.first.year or year < base.year - 12:
            continue
        if len(mention.label) < 10:
            last = month_end(last.year, last.month)
        yield Mention(
            mention.start,
            mention.end,
            "inherited",
            f"{year}{mention.label[4:]}",
            first,
            last if len(mention.label) < 10 else first,
        )


def _season(match: re.Match[str], base: date) -> Mention | None:
    index = next(i for i in range(len(SEASONS)) if match[f"s{i}"])
    _, first, last = SEASONS[index]
    if match["y"]:
        year = full_year(match["y"])
    else:
        year = base.year if date(base.year, min(first, 12), 20) <= base else base.year - 1
    end = month_end(year + (last > 12), (last - 1) % 12 + 1)
    return Mention(*match.span(), "season", f"{year:04d}", date(year, min(first, 12), 1), end)


_FORMS: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], Mention | None]], ...]] = (
    (
        ISO,
        lambda m, b: (lambda d: None if d is None else on_day(*m.span(), "full", d))(
            valid_day(int(m[1]), int(m[2]), int(m[3]))
        ),
    ),
    (NUMERIC, _numeric),
    (FULL, lambda m, b: _full(m, m[1], m[2], m[3] or m[4], b)),
    (ENGLISH, lambda m, b: _full(m, m[2], m[1], m[3], b)),
    (FIRST, lambda m, b: _full(m, "1", m[1], m[2], b)),
    (YEAR_MONTH, lambda m, b: in_month(*m.span(), "month_year", int(m[1]), MONTH[m[2]])),
    (MONTH_YEAR, lambda m, b: in_month(*m.span(), "month_year", int(m[2]), MONTH[m[1]])),
    (SHORT, _short),
    (NTH, _nth),
    (WEEK_DAY, _week_day),
    (AGO, _ago),
    (SINCE, _since),
    (SEASON, _season),
    (IN_YEAR, lambda m, b: in_year(*m.span(), "year", int(m[1]))),
    (
        MONTH_ALONE,
        lambda m, b: in_month(
            *m.span(), "month", b.year if MONTH[m[1] or m[2]] <= b.month else b.year - 1, MONTH[m[1] or m[2]]
        ),
    ),
    (
        MONTH_HEADS,
        lambda m, b: in_month(*m.span(1), "month", b.year if MONTH[m[1]] <= b.month else b.year - 1, MONTH[m[1]]),
    ),
    (
        WEEK,
        lambda m, b: (lambda d: Mention(*m.span(), "week", f"{d:%Y-%m}", d, d + timedelta(days=6)))(
            b - timedelta(days=b.weekday() + 7)
        ),
    ),
    (MONTH_AGO, lambda m, b: in_month(*m.span(), "month_ago", *months_before(b, 1))),
    (THIS_MONTH, lambda m, b: in_month(*m.span(), "this_month", b.year, b.month)),
    (TODAY, lambda m, b: on_day(*m.span(), "today", b)),
    (YESTERDAY, _yesterday),
    (WEEKDAY_TOLD, _weekday),
    (STILL, lambda m, b: on_day(*m.span(), "still", b)),
    (LAST_YEAR_ALONE, lambda m, b: in_year(*m.span(), "last_year", b.year - 1)),
    (BARE_YEAR, lambda m, b: in_year(*m.span(), "bare_year", int(m[1]))),
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
                on_day(start, end, "feast", day)
                if entry.get("day")
                else in_month(start, end, "feast", day.year, day.month)
            )
    for pattern, entry in once:
        for match in pattern.finditer(folded):
            label = str(entry["year"]) if "year" in entry else f"{entry['from']:%Y-%m}"
            if entry["to"] <= base:
                yield Mention(*match.span(), "event", label, entry["from"], entry["to"])


def _ages(folded: str) -> Iterator[Mention]:
    born = BORN.search(folded)
    if born is None:
        return
    for match in AGE.finditer(folded):
        age = int(match["age"]) if match["age"].isdigit() else AGES[match["age"]]
        if 10 < age < 100 and 1990 < int(born[1]) + age < 2100:
            yield in_year(*match.span(), "age", int(born[1]) + age)


def _year_of(text: str, base: date) -> int | None:
    """The year that `text`, the words beside a date without one, gives it."""
    if LAST_YEAR_ALONE.search(text):
        return base.year - 1
    ago = YEARS_AGO_ALONE.search(text)
    if ago:
        return base.year - count_of(next(group for group in ago.groups() if group))
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
        valid_day(year, mention.first.month, mention.first.day),
        valid_day(mention.last.year + moved, mention.last.month, mention.last.day),
    )
    if first is None:
        return mention
    form = f"{mention.form}_year"
    label = f"{year}{mention.label[4:]}"
    return Mention(mention.start, mention.end, form, label, first, last or month_end(year, mention.last.month))


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

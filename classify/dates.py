"""Every date that a text tells, in four languages, resolved against the letter's own date.

A mention keeps what was said (`label`, as precise as the text) apart from what it may mean (`first` to `last`). Day
and month without a year are the latest ones not after the letter; so are week days.

The few forms that letters use are resolved here: dateparser, tried on the same spans, took about 1 ms each (all of this
takes that for a whole letter), read no "vorige vrijdag", season or feast, and gives a day where the text gives a month.
"""

import calendar
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from classify import date_noise
from classify.date_ages import ages
from classify.date_beside import Beside, placed
from classify.date_days import (
    bare_days,
    edges,
    following,
    later,
    months_alone,
    of_this_year,
    ongoing,
    two_told,
    weekdays_after,
    whole_months,
)
from classify.date_feasts import around, events, feasts
from classify.date_words import (
    AGO,
    BARE_YEAR,
    ENGLISH,
    FIRST,
    FULL,
    IN_YEAR,
    ISO,
    LAST_YEAR_ALONE,
    MONTH,
    MONTH_AGO,
    MONTH_ALONE,
    MONTH_HEADS,
    MONTH_NUMBER,
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
    YESTERDAY,
    Mention,
    count_of,
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
        "voorbije",
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
    if match["more"]:
        count, unit = count_of(match["more"]), match["moreunit"]
        back = months_before(base, 12 * count_of(match["n2"]) + (count if unit.startswith(("ma", "mo")) else 0))
        days = 0 if unit.startswith("m") else count * (7 if unit.startswith("w") else 1)
        day = valid_day(*back, min(base.day, 28)) or base
        moved = day - timedelta(days=days)
        return in_month(*match.span(), "ago", moved.year, moved.month)
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


def _season(match: re.Match[str], base: date) -> Mention | None:
    index = next(i for i in range(len(SEASONS)) if match[f"s{i}"])
    _, first, last = SEASONS[index]
    if match["y"]:
        year = full_year(match["y"])
    else:
        year = base.year if date(base.year, min(first, 12), 20) <= base else base.year - 1
    if match["y2"]:
        year = full_year(match["y2"])
        start = date(year - 1, min(first, 12), 1)
    else:
        start = date(year, min(first, 12), 1)
    end = month_end(year + (last > 12 and not match["y2"]), (last - 1) % 12 + 1)
    return Mention(*match.span(), "season", f"{year:04d}", start, end)


_EXACT: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], Mention | None]], ...]] = (
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
    (MONTH_NUMBER, lambda m, b: in_month(*m.span(), "month_year", int(m[2]), int(m[1]))),
    (SHORT, _short),
    (NTH, _nth),
    (WEEK_DAY, _week_day),
)
_LOOSE: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], Mention | None]], ...]] = (
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


def _resolved(
    forms: Sequence[tuple[re.Pattern[str], Callable[[re.Match[str], date], Mention | None]]], folded: str, base: date
) -> Iterator[tuple[re.Match[str], Mention]]:
    for pattern, resolve in forms:
        for match in pattern.finditer(folded):
            mention = resolve(match, base)
            if mention is not None:
                yield match, mention


def _standing(folded: str, base: date, beside: Beside, french: bool) -> tuple[list[Mention], list[Mention], bytearray]:
    """The dates that stand alone, without overlap: the earlier form wins. Then what else their words may mean."""
    taken = bytearray(len(folded))
    found: list[Mention] = []
    more: list[Mention] = []

    def free(mention: Mention) -> bool:
        return not any(taken[mention.start : mention.end])

    def keep(mention: Mention) -> None:
        if free(mention):
            taken[mention.start : mention.end] = b"\1" * (mention.end - mention.start)
            found.append(mention)

    for born in ages(folded, base):
        more += [born, *around(folded, born.start, born.end, born.first, "age")] if len(born.label) == 10 else [born]
    for _, mention in _resolved(_EXACT, folded, base):
        keep(mention)
    named = [
        mentions
        for mentions in (*feasts(folded, beside, base), *events(folded, base))
        if mentions and free(mentions[0])
    ]
    for told in named:
        taken[told[0].start : told[0].end] = b"\1" * (told[0].end - told[0].start)
        found.append(told[0])
        more += told[1:]
    for match, mention in _resolved(_LOOSE, folded, base):
        if french or not match[0].startswith("hier"):
            keep(mention)
    found += [*months_alone(folded, taken, base), *edges(folded, base)]
    found.sort(key=lambda mention: mention.start)
    return found, more, taken


def mentions(folded: str, base: date, *, french: bool = True) -> list[Mention]:
    """Every date told in `folded` text, in order; where words may mean several dates, each of them.

    `hier` is yesterday where the text is `french`; in Dutch and German it means here.
    """
    mended = date_noise.mended(folded)
    text = mended.text
    beside = Beside(text, base)
    found, more, taken = _standing(text, base, beside, french)
    beside.learn([*found, *more])
    told = [mention for one in found for mention in placed(one, text, beside, base)]
    anchors = sorted([*told, *(m for m in more if len(m.label) > 4)], key=lambda mention: mention.start)
    leaning = [*bare_days(text, anchors, taken, base)]
    anchors = sorted([*anchors, *leaning], key=lambda mention: mention.start)
    leaning += [*later(text, anchors, base), *following(text, found, anchors, base)]
    leaning += [
        shifted
        for one in told
        if one.form in ("full", "day_month", "day_month_year", "inherited")
        for shifted in around(text, one.start, one.end, one.first, "later", loose=False)
    ]
    leaning += weekdays_after(text, anchors, base)
    leaning += [
        *whole_months(text, told, base),
        *two_told(text, base),
        *of_this_year(text, base),
        *ongoing(text, found, base),
    ]
    every = [
        replace(m, start=at[0], end=at[1]) for m in (*told, *more, *leaning) for at in (mended.at(m.start, m.end),)
    ]
    once: dict[tuple[int, str], Mention] = {}
    for mention in every:
        once.setdefault((mention.start, mention.label), mention)
    return sorted(once.values(), key=lambda mention: (mention.start, mention.form, mention.label))


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

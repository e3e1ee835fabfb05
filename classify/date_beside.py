"""The year of a date that has none: told beside it ("in May of last year", "de cette année-là") or before it in the text."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from classify.date_words import (
    LAST_YEAR_ALONE,
    NUMBER,
    YEARS_AGO_ALONE,
    Mention,
    count_of,
    month_end,
    months_before,
    valid_day,
)

_BEFORE_LAST: Final = re.compile(
    r"\b(?:l'an(?:nee)? d'avant(?! la)|l'avant-derniere annee|avant-derniere annee|(?:pas|non) l'an(?:nee)? (?:derniere?|passee?),? (?:mais )?(?:celle|celui|l'annee) d'avant|il y a deux ans"
    r"|eerverleden jaar|eervorig jaar|voorvorig jaar|voorlaatste jaar|het jaar (?:daarvoor|ervoor)|vorletzte[sn]? jahre?s?|the year before last|year before last|two years ago)\b"
)
_SECOND_LAST: Final = re.compile(
    r"(?:pas|non) (?:le |la |l'\w+ )?derni\w+,? (?:mais )?(?:celui|celle|l')\s?d?'?(?:d'avant|avant)|(?:celui|celle|l'\w+) d'avant(?: le dernier| la derniere)?|d'avant le dernier|the one before last|before last|voorlaatste|vorletzte\w*|eervorige|avant-dernier\w*|de vorige,? maar die daarvoor|niet (?:de|het) (?:laatste|vorige),? maar (?:die|dat) (?:ervoor|daarvoor)"
)
_THIS_YEAR: Final = re.compile(
    r"\b(?:(?:de |d')?cette annee(?!-la)|de l'annee en cours|dit jaar|van dit jaar|dieses jahre?s?|dieses jahr|this year|du courant|van dit lopende jaar)\b"
)
_THAT_YEAR: Final = re.compile(
    r"\b(?:(?:de )?(?:cette|la meme|cette meme) annee(?:-la)?|l'annee (?:meme|en question)|(?:van )?(?:dat|datzelfde|hetzelfde) jaar|(?:des|im) (?:selben|gleichen|jenes) jahre?s?|desselben jahre?s?|jenes jahre?s?|in dem jahr|(?:of )?(?:that|the same|that same) (?:same )?year)\b"
)
_NEXT_YEAR: Final = re.compile(
    r"\b(?:l'annee (?:suivante|d'apres)|het jaar (?:nadien|daarna|erna|erop)|(?:im|das) jahr (?:danach|darauf)|the (?:next|following) year|the year after)\b"
)
_YEARS_WILL: Final = re.compile(
    rf"\b(?:il y aura|ca fera|cela fera|fera|wordt het|het wordt|zal het|es werden|it will be) (?:bientot |presque |tantot |bijna |bald |nearly |almost )?(?P<n>\d{{1,2}}|{'|'.join(word for word, n in NUMBER.items() if n < 13)}) (?:ans|jaar|jahre|years)\b"
    rf"|\b(?:twee|deux|zwei|two|drie|trois|drei|three) (?:\w+s|zomers|winters|jaar|etes|hivers|sommer|winter|springs|summers) (?:geleden|terug|her|ago|back)"
)
_MONTHS_AGO: Final = re.compile(
    rf"\b(?P<n>\d{{1,2}}|{'|'.join(word for word, n in NUMBER.items() if n < 25)}) (?:mois|maanden|monaten|months)\b"
)
_YEAR: Final = re.compile(
    r"(?<![\d/.,+-])(20[12]\d)\b(?![\d-]| ?(?:€|eur|euro)|[.,]\d)|(?<=[/.])(20[12]\d)\b|\b(20[12]\d)(?=-\d)"
)
_COUNTED: Final = re.compile(r"ans\b|jaar|jahren|years")  # few texts have these: the longer patterns need not look
_MONTHS: Final = re.compile(r"mois\b|maanden|monaten|months")
_MOVABLE: Final = frozenset({"day_month", "month", "season", "short", "dash"})
_DIRECT: Final = 60


@dataclass(frozen=True, slots=True)
class _Said:
    start: int
    end: int
    year: int


class Beside:
    """The years told in `folded`: relative ones by what stands beside a date, others by what was told before it."""

    def __init__(self, folded: str, base: date) -> None:
        self._folded, self._base = folded, base
        self.explicit = [
            _Said(*match.span(), year)
            for match in _YEAR.finditer(folded)
            if (year := int(match[1] or match[2] or match[3])) <= base.year + 1
        ]
        self.relative = sorted(self._relative(), key=lambda said: said.start)

    def _relative(self) -> Iterator[_Said]:
        this = self._base.year
        yield from (_Said(*m.span(), this - 2) for m in _BEFORE_LAST.finditer(self._folded))
        yield from (_Said(*m.span(), this - 1) for m in LAST_YEAR_ALONE.finditer(self._folded))
        yield from (_Said(*m.span(), this) for m in _THIS_YEAR.finditer(self._folded))
        for match in YEARS_AGO_ALONE.finditer(self._folded) if _COUNTED.search(self._folded) else ():
            yield _Said(*match.span(), this - count_of(next(group for group in match.groups() if group)))
        for match in _YEARS_WILL.finditer(self._folded):
            count = match["n"] or match[0].split()[0]
            yield _Said(*match.span(), this - count_of(count))
        for match in _MONTHS_AGO.finditer(self._folded) if _MONTHS.search(self._folded) else ():
            if 8 < count_of(match["n"]) < 60:
                yield _Said(*match.span(), months_before(self._base, count_of(match["n"]))[0])
        for match in _THAT_YEAR.finditer(self._folded):
            yield from (_Said(*match.span(), year) for year in self.before(match.start())[:1])
        for match in _NEXT_YEAR.finditer(self._folded):
            yield from (_Said(*match.span(), year + 1) for year in self.before(match.start())[:1] if year < this)

    def learn(self, found: Sequence[Mention]) -> None:
        """The years of events, ages and winters told count for what is told after them."""
        told = [m for m in found if m.form in ("event", "age") or (m.form in ("ago", "season") and len(m.label) == 4)]
        own = [m for m in told if m.form != "season" or re.search(r"\d\d", self._folded[m.start : m.end])]
        self.explicit = sorted(
            [*self.explicit, *(_Said(m.start, m.end, m.last.year) for m in own)], key=lambda said: said.start
        )

    def before(self, at: int) -> list[int]:
        """The explicit years told before `at`, the nearest first."""
        return list(dict.fromkeys(said.year for said in reversed(self.explicit) if said.end <= at))

    def direct(self, start: int, end: int, within: int = _DIRECT) -> list[int]:
        """The years of relative phrases within some characters of `start:end`, in the same paragraph, the nearest first."""
        near = []
        for said in self.relative:
            between = self._folded[said.end : start] if said.end <= start else self._folded[end : said.start]
            away = max(start - said.end, said.start - end)
            if away <= within and "\n\n" not in between:
                near.append((away + (0 if said.start >= end else 12), said.year))
        return list(dict.fromkeys(year for _, year in sorted(near)))

    def told(self, start: int, end: int) -> list[int]:
        """The years that may be meant: the last two told before, and the first told soon after."""
        after = [said.year for said in self.explicit if 0 <= said.start - end < 160][:1]
        lately = [said.year for said in reversed(self.relative) if said.end <= start][:1]
        return [year for year in dict.fromkeys([*self.before(start)[:2], *after, *lately]) if year <= self._base.year]

    def second_last(self, start: int, end: int) -> bool:
        """Whether the words beside tell the one before the last one."""
        return bool(_SECOND_LAST.search(self._folded[max(0, start - 24) : end + 48]))


def in_the_year(mention: Mention, year: int, form: str) -> Mention | None:
    """`mention` in another year; None where the day is not in it."""
    moved = year - mention.first.year
    first = valid_day(year, mention.first.month, mention.first.day)
    if first is None:
        return None
    last = valid_day(mention.last.year + moved, mention.last.month, mention.last.day)
    last = last or month_end(mention.last.year + moved, mention.last.month)
    return Mention(mention.start, mention.end, form, f"{year:04d}{mention.label[4:]}", first, last)


def without_year(mention: Mention, folded: str) -> bool:
    """Whether the text tells `mention` without its year."""
    return mention.form in _MOVABLE and not re.search(r"(?:19|20)\d\d|[ /.-]\d\d$", folded[mention.start : mention.end])


def placed(mention: Mention, folded: str, beside: Beside, base: date) -> Iterator[Mention]:
    """`mention`, moved to the year beside it; and again in each other year that the text may mean."""
    if not without_year(mention, folded):
        yield mention
        return
    form = f"{mention.form}_year" if mention.form != "dash" else "short_year"
    close = beside.direct(mention.start, mention.end, 26)
    if mention.form == "month" and not close:
        near = [
            s.year for s in beside.explicit if -14 <= s.start - mention.end <= 22 or 0 <= mention.start - s.end <= 22
        ]
        close = [year for year in near if year <= base.year][:1]
    moved = in_the_year(mention, close[0], form) if close else None
    first = moved or mention
    yield first
    years = {first.first.year}
    if moved is not None and moved.label != mention.label:
        years.add(mention.first.year)
        yield mention
    wanted = [*beside.direct(mention.start, mention.end), *beside.told(mention.start, mention.end)]
    if beside.second_last(mention.start, mention.end):
        wanted.insert(0, mention.first.year - 1)
    for year in wanted:
        other = in_the_year(mention, year, "inherited")
        if year in years or other is None or not base.year - 12 <= year or other.first > base + timedelta(days=3):
            continue
        years.add(year)
        yield other

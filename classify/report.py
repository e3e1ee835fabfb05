"""The study as one HTML page that a person can read: no script, nothing fetched from elsewhere, light and dark."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from classify.calibration import Bin
from classify.evaluate import Report, Share, wrong
from classify.mistakes import Mistake, Stretch, stretches
from classify.robustness import Harm
from classify.study import Interval, Study
from models.words import REVIEWS, Flag, Kind, Service

TEMPLATES: Final = Path(__file__).parent / "templates"
UNSEEN_SHOWN: Final = 10
SHOWN: Final = 5
"""Mistakes shown for each sort of them."""

NAMES: Final[Mapping[str, str]] = {
    "anonymous": "anonymous",
    "out_of_scope": "out of scope",
    "stale": "stale",
    "personal_data": "personal data",
    "follow_up": "follow-up",
    "fact_date": "date of the facts",
    "fr": "French",
    "nl": "Dutch",
    "de": "German",
    "en": "English",
    "email": "e-mail",
}
HARMS: Final[Mapping[Harm, str]] = {
    Harm.ACCENTS: "accents dropped",
    Harm.CAPITALS: "all capitals",
    Harm.OCR: "a poor scan (2 % of the characters)",
    Harm.TYPOS: "typos (5 % of the words)",
    Harm.DISCLAIMER: "a disclaimer added",
}


def name_of(word: str) -> str:
    """A word of the closed lists, as a person says it."""
    return NAMES.get(word, word.replace("_", " "))


# ── headline ─────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """A figure beside what it must reach: at least `target`, or at most where `at_most`."""

    title: str
    value: float | None
    interval: Interval | None
    target: float
    at_most: bool = False
    counted: str = ""
    percent: bool = False  # how the target is stated
    digits: int = 2

    @property
    def shown(self) -> str:
        """The figure."""
        return percent(self.value) if self.percent else figure(self.value, self.digits)

    @property
    def shown_interval(self) -> str:
        """Its interval."""
        return between(self.interval, as_percent=self.percent, digits=self.digits)

    @property
    def reached(self) -> bool | None:
        """Whether the figure itself reaches the target; None where there is no figure."""
        if self.value is None:
            return None
        return self.value <= self.target if self.at_most else self.value >= self.target

    @property
    def verdict(self) -> str:
        """In words, with what the interval leaves open."""
        if self.reached is None or self.interval is None:
            return "nothing to count"
        low, high = self.interval
        open_ = high > self.target if self.at_most else low < self.target
        if self.reached:
            return "reached, not surely" if open_ else "reached"
        near = low <= self.target if self.at_most else high >= self.target
        return "not reached, though near" if near else "not reached"


def headlines(study: Study) -> list[Headline]:
    """The figures that have a target, in the order of the targets."""
    report = study.report
    rows = [
        Headline(
            title="macro F1 of the four flags",
            value=report.macro_f1,
            interval=study.macro_f1_interval,
            target=0.95,
            counted="bootstrap",
        ),
        *(
            Headline(
                title=f"F1: {name_of(flag)}",
                value=one.f1,
                interval=one.f1_interval,
                target=0.95,
                counted=f"{one.support} have it",
            )
            for flag, one in report.flags.items()
        ),
        *(
            _of(f"caught: {name_of(flag)} (flagged or in review)", one.caught, 0.99 if flag is Flag.PERSONAL_DATA else 0.97)
            for flag, one in report.flags.items()
        ),
        _of(
            "complaints and follow-ups taken for something else without review",
            report.missed_complaints,
            0.0,
            at_most=True,
            percent=True,
        ),
        _of("kind right", report.kind, 0.95),
        _of("service right", report.service, 0.90),
        _of("language right", report.language, 0.995, digits=3),
        _of("date of the facts exact as labelled", report.fact_date, 0.80),
        _of("complainant exact", report.complainant, 0.95),
        _of("sent to review", report.review, 0.20, at_most=True, percent=True),
        _of("wrong among the rest (kind or any flag)", report.wrong_among_rest, 0.02, at_most=True, percent=True),
        _of("evidence meets the labelled words, of true flags raised", _pooled(one.evidence for one in report.flags.values()), 0.90),
    ]  # fmt: skip
    rows += [
        Headline(
            title=f"calibration error: {name_of(flag)}",
            value=each.error,
            interval=each.interval,
            target=0.05,
            at_most=True,
            counted="bootstrap",
            digits=3,
        )
        for flag, each in study.calibration.items()
    ]
    rows += [
        _of(f"decisions flipped: {HARMS[harm]}", each.any, 0.03, at_most=True, percent=True)
        for harm, each in (study.robustness or {}).items()
    ]
    return rows


def _of(title: str, share: Share, target: float, **how: Any) -> Headline:
    counted = f"{share.hits} of {share.total}"
    return Headline(title=title, value=share.value, interval=share.interval, target=target, counted=counted, **how)


def _pooled(shares: Iterable[Share]) -> Share:
    known = list(shares)
    return Share(sum(share.hits for share in known), sum(share.total for share in known))


# ── confusion ────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Confusion:
    """Labels in rows, what was found in columns; of each row, the share that each cell holds shades it."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int, ...]], ...]


def kinds_of(report: Report) -> Confusion:
    """The confusion of kinds."""
    return Confusion(
        title="Kinds",
        columns=tuple(name_of(kind) for kind in Kind),
        rows=tuple(
            (name_of(label), tuple(report.confusion.get((label, found), 0) for found in Kind)) for label in Kind
        ),
    )


def services_of(report: Report) -> Confusion:
    """The confusion of services; `none` where the message has none (out of scope, or neither complaint nor follow-up)."""
    words = (*Service, None)
    return Confusion(
        title="Services",
        columns=tuple(_service(word) for word in words),
        rows=tuple(
            (_service(label), tuple(report.services.get((label, found), 0) for found in words)) for label in words
        ),
    )


def _service(word: Service | None) -> str:
    return "none" if word is None else name_of(word)


# ── reliability ──────────────────────────────────────────────────────────────────────────────────

_LEFT, _TOP, _SIDE = 46, 10, 230  # of the plot in its drawing, in its own units


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A bin in the diagram: its place, the whisker of Wilson's interval, and what it says in words."""

    x: float
    y: float
    low: float
    high: float
    words: str


def _across(value: float) -> float:
    return round(_LEFT + value * _SIDE, 1)


def _up(value: float) -> float:
    return round(_TOP + (1 - value) * _SIDE, 1)


def points_of(bins: Iterable[Bin]) -> tuple[Point, ...]:
    """The bins as points: what was said across, what was so upwards."""
    return tuple(_point(each, Share(each.positives, each.count).interval or (0.0, 1.0)) for each in bins)


def _point(each: Bin, interval: Interval) -> Point:
    return Point(
        x=_across(each.predicted),
        y=_up(each.observed),
        low=_up(interval[0]),
        high=_up(interval[1]),
        words=f"{each.count} messages: said {each.predicted:.2f}, so in {each.observed:.2f}",
    )


# ── reviews ──────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """A reason for review: how many messages it sent there, and in how many of them kind or a flag was wrong."""

    sentence: str
    count: int
    wrong: int


def reviewed(study: Study) -> tuple[Reviewed, ...]:
    """The reasons, the commonest first. A message may have several."""
    pairs = list(zip(study.labelled, study.found, strict=True))
    rows = [
        Reviewed(
            sentence=sentence,
            count=sum(reason in found.review_reasons for _, found in pairs),
            wrong=sum(reason in found.review_reasons and wrong(line, found) for line, found in pairs),
        )
        for reason, sentence in REVIEWS.items()
    ]
    return tuple(sorted((row for row in rows if row.count), key=lambda row: -row.count))


# ── mistakes ─────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One message with all that is wrong in it, and its text with the evidence of both sides."""

    id: str
    about: str  # channel, language, day received
    mistakes: tuple[Mistake, ...] = field(repr=False)
    reasons: tuple[str, ...] = field(repr=False)
    reviews: tuple[str, ...]
    subject: tuple[Stretch, ...] = field(repr=False)
    body: tuple[Stretch, ...] = field(repr=False)
    note: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One sort of mistakes: the surest of them; the messages that an earlier group shows are only named."""

    title: str
    total: int
    cards: tuple[Card, ...] = field(repr=False)
    earlier: tuple[str, ...]


def groups_of(study: Study) -> tuple[Group, ...]:
    """What nobody would have looked at, then each flag's false alarms and misses, then the kind."""
    sorts: list[tuple[str, int, list[Mistake]]] = [
        ("Wrong, and not sent to review", UNSEEN_SHOWN, [each for each in study.mistakes if each.unseen])
    ]
    for flag in Flag:
        of_flag = [each for each in study.mistakes if each.flag is flag]
        sorts.append((f"{name_of(flag)}: false alarms", SHOWN, [each for each in of_flag if not each.missed]))
        sorts.append((f"{name_of(flag)}: missed", SHOWN, [each for each in of_flag if each.missed]))
    sorts.append(("kind", SHOWN, [each for each in study.mistakes if each.flag is None]))
    of_line: dict[int, list[Mistake]] = {}  # by the message itself: an id may stand in two files
    for each in study.mistakes:
        of_line.setdefault(id(each.line), []).append(each)
    shown: set[int] = set()
    groups = []
    for title, most, found in sorts:
        surest = list(dict.fromkeys(id(each.line) for each in found))[:most]
        groups.append(
            Group(
                title=title,
                total=len(found),
                cards=tuple(_card(of_line[line]) for line in surest if line not in shown),
                earlier=tuple(of_line[line][0].line.id for line in surest if line in shown),
            )
        )
        shown.update(surest)
    return tuple(groups)


def _card(made: Sequence[Mistake]) -> Card:
    line, found = made[0].line, made[0].found
    flags = [each.flag for each in made if each.flag is not None] or list(Flag)
    reasons = (found.flags[flag].reason for flag in flags if found.flags[flag].reason)
    return Card(
        id=line.id,
        about=f"{name_of(line.channel)}, {name_of(line.lang)}, received {line.received.isoformat()}",
        mistakes=tuple(made),
        reasons=tuple(reasons),
        reviews=tuple(REVIEWS[reason] for reason in found.review_reasons),
        subject=stretches("subject", line, found, flags) if line.subject else (),
        body=stretches("body", line, found, flags),
        note=line.note,
    )


# ── the page ─────────────────────────────────────────────────────────────────────────────────────


def page(study: Study, *, sources: Sequence[str], made: date) -> str:
    """The whole page. `sources` name the files judged, `made` is the day. It quotes messages: keep it as they are kept."""
    slices: list[tuple[str, Report]] = [
        ("all", study.report),
        *((name_of(language), report) for language, report in study.languages.items()),
        *((name_of(channel), report) for channel, report in study.channels.items()),
    ]
    values: dict[str, Any] = {
        "study": study,
        "sources": sources,
        "made": made.isoformat(),
        "models": sorted({found.model for found in study.found if found.model}),
        "headlines": headlines(study),
        "slices": slices,
        "flags": [(flag, [(name, report.flags[flag]) for name, report in slices]) for flag in Flag],
        "points": {flag: points_of(each.bins) for flag, each in study.calibration.items()},
        "confusions": (kinds_of(study.report), services_of(study.report)),
        "reviews": reviewed(study),
        "groups": groups_of(study),
        "harms": HARMS,
    }
    return _environment().get_template("report.html.jinja").render(values)


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        autoescape=True,  # it quotes strangers
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters: dict[str, Callable[..., str]] = {
        "named": name_of,
        "figure": figure,
        "between": between,
        "percent": percent,
    }
    made.filters.update(filters)
    made.globals.update(across=_across, up=_up, share_of=_share_of)
    return made


def figure(value: float | None, digits: int = 2) -> str:
    """In decimals; a dash where there is nothing to count. Never rounded up to 1: that would be without fault."""
    if value is None:
        return "–"
    most = 1 - 10.0**-digits
    return f"{min(value, most) if value < 1 else value:.{digits}f}"


def percent(value: float | None) -> str:
    """As a percentage with one decimal, or a dash."""
    return "–" if value is None else f"{100 * value:.1f} %"


def between(interval: Interval | None, *, as_percent: bool = False, digits: int = 2) -> str:
    """An interval, or nothing."""
    if interval is None:
        return ""
    low, high = interval
    return f"{100 * low:.1f}–{100 * high:.1f} %" if as_percent else f"{low:.{digits}f}–{high:.{digits}f}"


def _share_of(count: int, row: Sequence[int]) -> float:
    return round(count / sum(row), 3) if sum(row) else 0.0

"""Assessments against labels: what a mediator may count on, each share with its Wilson 95 % interval."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any, Final

from classify.corpus import Labelled
from models.values import Assessment
from models.words import Flag, Kind, ReviewReason, Service

GRIEVANCES: Final = (Kind.COMPLAINT, Kind.FOLLOW_UP)
_Z: Final = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Share:
    """`hits` of `total`, with Wilson's 95 % interval (Wilson 1927); all None where there is nothing to count."""

    hits: int
    total: int

    @property
    def value(self) -> float | None:
        """The share itself."""
        return self.hits / self.total if self.total else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Wilson's interval."""
        if not self.total:
            return None
        share, n = self.hits / self.total, self.total
        middle = (share + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
        half = _Z * sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2)) / (1 + _Z**2 / n)
        return max(0.0, middle - half), min(1.0, middle + half)

    def as_json(self) -> dict[str, Any]:
        """`{value, low, high, hits, total}`."""
        low, high = self.interval or (None, None)
        return {"value": self.value, "low": low, "high": high, "hits": self.hits, "total": self.total}


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagReport:
    """One flag. `caught`: of the messages that have it, those flagged or sent to review."""

    precision: Share
    recall: Share
    caught: Share
    evidence: Share  # of the true flags raised, those whose evidence overlaps the labelled words

    @property
    def f1(self) -> float | None:
        """The harmonic mean of precision and recall; 0 where the flag is never found, None where nobody has it."""
        if not self.recall.total:
            return None
        both = self.precision.total + self.recall.total
        return 2 * self.recall.hits / both if both else 0.0

    @property
    def f1_interval(self) -> tuple[float, float] | None:
        """The 95 % interval of F1: F1 grows with j = found / (found + missed + false alarms), which is a share of counts
        and has Wilson's interval; F1 = 2 j / (1 + j) carries it over."""
        found = self.recall.hits
        interval = Share(found, self.recall.total + self.precision.total - found).interval
        if not self.recall.total or interval is None:
            return None
        low, high = interval
        return 2 * low / (1 + low), 2 * high / (1 + high)

    @property
    def support(self) -> int:
        """How many messages have the flag."""
        return self.recall.total

    def as_json(self) -> dict[str, Any]:
        """The contract's keys, and the shares behind them."""
        shares = {"precision": self.precision, "recall": self.recall, "caught": self.caught, "evidence": self.evidence}
        return {
            **{name: share.value for name, share in shares.items()},
            "f1": self.f1,
            "f1_interval": None if self.f1_interval is None else list(self.f1_interval),
            "support": self.support,
            "intervals": {name: share.as_json() for name, share in shares.items()},
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything that `courrier evaluate` prints."""

    total: int
    flags: Mapping[Flag, FlagReport]
    missed_complaints: Share  # complaints and follow-ups given another kind without review
    language: Share
    kind: Share
    service: Share
    fact_date: Share
    complainant: Share
    review: Share
    wrong_among_rest: Share  # kind or any flag wrong, of those not sent to review
    confusion: Mapping[tuple[Kind, Kind], int]  # (label, found)
    services: Mapping[tuple[Service | None, Service | None], int]  # (label, found)
    review_reasons: Mapping[ReviewReason, int]

    @property
    def macro_f1(self) -> float | None:
        """The mean of the flags' F1, of those that somebody has."""
        known = [report.f1 for report in self.flags.values() if report.f1 is not None]
        return sum(known) / len(known) if known else None

    def as_json(self) -> dict[str, Any]:
        """One JSON object: the keys of the contract, with the counts behind each share under `intervals`."""
        shares = self._shares()
        return {
            "total": self.total,
            "flags": {flag.value: report.as_json() for flag, report in self.flags.items()},
            "macro_f1": self.macro_f1,
            "missed_complaints": self.missed_complaints.hits,
            "accuracy": {
                name: shares[name].value for name in ("language", "kind", "service", "fact_date", "complainant")
            },
            "review_share": self.review.value,
            "error_rate_among_rest": self.wrong_among_rest.value,
            "intervals": {name: share.as_json() for name, share in shares.items()},
            "confusion": [
                {"label": label.value, "found": found.value, "count": count}
                for (label, found), count in sorted(self.confusion.items())
            ],
            "service_confusion": [
                {"label": label, "found": found, "count": count}
                for (label, found), count in sorted(self.services.items(), key=lambda item: tuple(map(str, item[0])))
            ],
            "review_reasons": {reason.value: count for reason, count in sorted(self.review_reasons.items())},
        }

    def _shares(self) -> dict[str, Share]:
        return {
            "language": self.language,
            "kind": self.kind,
            "service": self.service,
            "fact_date": self.fact_date,
            "complainant": self.complainant,
            "missed_complaints": self.missed_complaints,
            "review": self.review,
            "wrong_among_rest": self.wrong_among_rest,
        }

    def as_text(self) -> str:
        """A plain table for a person."""
        lines = [f"{self.total} messages", ""]
        lines.append(f"{'flag':<15}{'precision':>20}{'recall':>20}{'F1':>7}{'support':>9}{'caught':>20}")
        for flag, report in self.flags.items():
            f1 = "–" if report.f1 is None else f"{report.f1:.2f}"
            lines.append(
                f"{flag.value:<15}{_said(report.precision):>20}{_said(report.recall):>20}{f1:>7}{report.support:>9}{_said(report.caught):>20}"
            )
        if self.macro_f1 is not None:
            lines.append(f"macro F1 {self.macro_f1:.3f}")
        lines.append("")
        lines.extend(
            f"{_TITLES[name]:<58}{_said(share):>20}  ({share.hits} of {share.total})"
            for name, share in self._shares().items()
        )
        return "\n".join(lines)


_TITLES: Final = {
    "language": "language right",
    "kind": "kind right",
    "service": "service right",
    "fact_date": "date of the facts right",
    "complainant": "complainant right",
    "missed_complaints": "complaints, follow-ups given another kind without review",
    "review": "sent to review",
    "wrong_among_rest": "wrong among the rest (kind or a flag)",
}


def _said(share: Share) -> str:
    if share.value is None or share.interval is None:
        return "–"
    low, high = share.interval
    return f"{share.value:.2f} [{low:.2f}–{high:.2f}]"


def evaluate(labelled: Iterable[Labelled], assessments: Iterable[Assessment]) -> Report:
    """The report over pairs in the same order. Raises ValueError when there are more of the one than of the other."""
    pairs = list(zip(labelled, assessments, strict=True))
    aggrieved = [(label, found) for label, found in pairs if label.kind in GRIEVANCES]
    rest = [(label, found) for label, found in pairs if not found.review]
    return Report(
        total=len(pairs),
        flags={flag: _flag(flag, pairs) for flag in Flag},
        missed_complaints=_share(aggrieved, lambda label, found: found.kind not in GRIEVANCES and not found.review),
        language=_share(pairs, lambda label, found: found.language is label.lang),
        kind=_share(pairs, lambda label, found: found.kind is label.kind),
        service=_share(
            [(label, found) for label, found in pairs if label.service is not None],
            lambda label, found: found.service is label.service,
        ),
        fact_date=_share(
            [(label, found) for label, found in pairs if label.fact_date is not None],
            lambda label, found: found.fact_date == label.fact_date,
        ),
        complainant=_share(pairs, lambda label, found: found.complainant == label.complainant),
        review=_share(pairs, lambda label, found: found.review),
        wrong_among_rest=_share(rest, wrong),
        confusion=Counter((label.kind, found.kind) for label, found in pairs),
        services=Counter((label.service, found.service) for label, found in pairs),
        review_reasons=Counter(reason for _, found in pairs for reason in found.review_reasons),
    )


_Pairs = Sequence[tuple[Labelled, Assessment]]


def _share(pairs: _Pairs, holds: Callable[[Labelled, Assessment], bool]) -> Share:
    return Share(sum(holds(label, found) for label, found in pairs), len(pairs))


def wrong(label: Labelled, found: Assessment) -> bool:
    """Whether the kind or any flag is not the label's."""
    return found.kind is not label.kind or any(found.raised(flag) != label.raised(flag) for flag in Flag)


def _flag(flag: Flag, pairs: _Pairs) -> FlagReport:
    have = [(label, found) for label, found in pairs if label.raised(flag)]
    raised = [(label, found) for label, found in pairs if found.raised(flag)]
    shown = [(label, found) for label, found in have if found.raised(flag) and label.evidence.get(flag.value)]
    return FlagReport(
        precision=_share(raised, lambda label, found: label.raised(flag)),
        recall=_share(have, lambda label, found: found.raised(flag)),
        caught=_share(have, lambda label, found: found.raised(flag) or found.review),
        evidence=_share(shown, lambda label, found: _overlaps(flag, label, found)),
    )


def _overlaps(flag: Flag, label: Labelled, found: Assessment) -> bool:
    words = label.evidence[flag.value]
    for evidence in found.flags[flag].evidence:
        text = (label.subject or "") if evidence.where == "subject" else label.body
        start = text.find(words)
        while start >= 0:
            if start < evidence.end and evidence.start < start + len(words):
                return True
            start = text.find(words, start + 1)
    return False


def as_contract(identity: str, assessment: Assessment) -> dict[str, Any]:
    """The JSON line of `courrier classify`."""
    return {
        "id": identity,
        "language": assessment.language.value,
        "kind": assessment.kind.value,
        "flags": {
            flag.value: {
                "value": finding.value,
                "probability": finding.probability,
                "evidence": [
                    {"field": evidence.where, "text": evidence.text, "start": evidence.start, "end": evidence.end}
                    for evidence in finding.evidence
                ],
                "reason": finding.reason,
            }
            for flag, finding in ((flag, assessment.flags[flag]) for flag in Flag)
        },
        "service": None if assessment.service is None else assessment.service.value,
        "fact_date": assessment.fact_date,
        "initiative": assessment.initiative,
        "complainant": assessment.complainant,
        "mixed": assessment.mixed,
        "review": assessment.review,
        "review_reasons": [reason.value for reason in assessment.review_reasons],
    }

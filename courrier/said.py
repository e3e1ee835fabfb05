"""The options of `courrier case correct` as what a person says; each that is wrong is one line that names it."""

import re
from collections.abc import Sequence
from datetime import date

from courrier.correcting import Told
from models.corrections import NO, YES
from models.errors import Misconfigured
from models.words import Flag, Kind, Label, Language, Service

_NONE = "none"


def said(
    *,
    kind: Kind | None,
    language: Language | None,
    service: str | None,
    flags: Sequence[str],
    fact_date: str | None,
    initiative: str | None,
    words: str | None,
    reason: str,
) -> Told:
    """What was said, as codes. Raises Misconfigured for an option that is no word of its list, or where nothing is said."""
    labels: dict[Label, str | None] = {}
    if kind is not None:
        labels[Label.KIND] = kind.value
    if language is not None:
        labels[Label.LANGUAGE] = language.value
    if service is not None:
        labels[Label.SERVICE] = _one_of("--service", service, [one.value for one in Service])
    for flag in flags:
        name, _, value = flag.partition("=")
        labels[Label(_flag(name.strip().replace("-", "_"), list(Flag)))] = _flag(value.strip(), [YES, NO])
    if fact_date is not None:
        labels[Label.FACT_DATE] = _day("--fact-date", fact_date)
    if initiative is not None:
        labels[Label.INITIATIVE] = _one_of("--initiative", initiative, [YES, NO])
    if not labels:
        raise Misconfigured("case correct", "nothing is said: --kind, --service, --flag, --fact-date …")
    if not reason.strip():
        raise Misconfigured("--reason", "is empty: say why, in your own words")
    if words is not None and (len(labels) != 1 or not words.strip()):
        raise Misconfigured("--words", "goes with one label: the exact words that show it")
    return Told(labels=labels, reason=reason.strip(), words=words)


def _flag(word: str, known: Sequence[str]) -> str:
    if word not in known:
        raise Misconfigured("--flag", f"{word or 'nothing'} is none of {', '.join(known)}; write stale=no")
    return word


def _one_of(option: str, value: str, known: Sequence[str]) -> str | None:
    if value == _NONE:
        return None
    if value not in known:
        raise Misconfigured(option, f"is none of {', '.join(known)}")
    return value


def _day(option: str, value: str) -> str | None:
    if value == _NONE:
        return None
    try:
        if not re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", value):
            raise ValueError
        date.fromisoformat(value + "-01-01"[len(value) - 4 :] if len(value) < 10 else value)
    except ValueError:
        raise Misconfigured(option, "is no date (YYYY, YYYY-MM or YYYY-MM-DD)") from None
    return value

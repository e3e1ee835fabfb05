"""`courrier classify` and `courrier evaluate`: corpus lines through the same normalization and the same classifier."""

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, time
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from pydantic import ValidationError
from rich.table import Table

from classify.assess import Classifier
from classify.corpus import Labelled, Message
from classify.evaluate import Report, as_contract, evaluate
from courrier import terminal
from courrier.settings import house_of, load
from ingest.normalize import normalize_text
from models.errors import CourrierError
from models.house import House
from models.values import Complaint
from models.words import Channel

_ZONE = "Europe/Brussels"
M = TypeVar("M", bound=Message)


class BadLine(CourrierError):
    """A line that is no message; the text names the line and what is wrong, never a value."""


def classify_lines(
    lines: Iterable[str],
    settings: Path | None,
    progress: Callable[[int, int], None],
    complain: Callable[[BadLine], None],
) -> Iterator[dict[str, Any]]:
    """One object a line. A line that is no message is told to `complain`, and the next one goes on."""
    house = None if settings is None else house_of(load(settings))
    classifier = Classifier.load()
    for done, (number, line) in enumerate(_numbered(lines), start=1):
        try:
            message = _parsed(Message, number, line)
        except BadLine as error:
            complain(error)
            continue
        yield as_contract(message.id, classifier.assess(complaint_of(message, house)))
        progress(done, done)


def evaluate_lines(lines: Iterable[str], settings: Path | None, progress: Callable[[int, int], None]) -> Report:
    """The report over labelled lines."""
    house = None if settings is None else house_of(load(settings))
    classifier = Classifier.load()
    labelled = [_parsed(Labelled, number, line) for number, line in _numbered(lines)]
    found = []
    for done, message in enumerate(labelled, start=1):
        found.append(classifier.assess(complaint_of(message, house)))
        progress(done, len(labelled))
    return evaluate(labelled, found)


def complaint_of(message: Message, house: House | None) -> Complaint:
    """A corpus line as the pipeline would have normalized it; the day counts in the house's zone."""
    zone = ZoneInfo(_ZONE) if house is None else house.zone
    return normalize_text(
        channel=Channel(message.channel),
        received=datetime.combine(message.received, time(12), zone),
        from_header=message.from_,
        subject=message.subject,
        body=message.body,
        house=house,
    )


def _numbered(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    return ((number, line) for number, line in enumerate(lines, start=1) if line.strip())


def _parsed(kind: type[M], number: int, line: str) -> M:
    try:
        return kind.model_validate(json.loads(line))
    except json.JSONDecodeError:
        raise BadLine(f"line {number}: is no JSON") from None
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "the whole"
        raise BadLine(f"line {number}: {place}: {first['msg']}") from None


def table(rows: list[dict[str, Any]]) -> Table:
    """What a person wants to see of them."""
    shown = [
        {
            **{
                key: row[key]
                for key in ("id", "language", "kind", "service", "fact_date", "complainant", "review_reasons")
            },
            "flags": [name for name, flag in row["flags"].items() if flag["value"]],
        }
        for row in rows
    ]
    return terminal.table(shown)

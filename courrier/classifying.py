"""`courrier classify` and `courrier evaluate`: corpus lines through the same normalization and the same classifier."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, time
from itertools import count
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from pydantic import ValidationError
from rich.table import Table

from classify.assess import Classifier
from classify.corpus import Labelled, Message
from classify.evaluate import as_contract
from classify.robustness import Harm, flips
from classify.study import Study, study
from courrier import terminal
from courrier.settings import house_of, load
from ingest.normalize import normalize_text
from models.errors import CourrierError
from models.house import House
from models.values import Assessment, Complaint
from models.words import Channel

_ZONE = "Europe/Brussels"
_READINGS = ("as written", *(harm.value for harm in Harm))
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


def labelled_lines(lines: Iterable[str], source: str | None = None) -> list[Labelled]:
    """The labelled messages of a file. Raises BadLine, which names the `source` where there are several."""
    where = "" if source is None else f"{source}: "
    return [_parsed(Labelled, number, line, where) for number, line in _numbered(lines)]


def evaluate_labelled(
    labelled: Sequence[Labelled],
    settings: Path | None,
    progress: Callable[[str, int, int], None],
    *,
    robustness: bool = False,
) -> Study:
    """The study of what the classifier finds in them; with `robustness`, each is read five times more, harmed."""
    house = None if settings is None else house_of(load(settings))
    classifier = Classifier.load()
    total, readings = len(labelled), count()

    def assess(messages: Iterable[Message]) -> Iterator[Assessment]:
        what = _READINGS[next(readings)]
        found = classifier.assess_many(complaint_of(message, house) for message in messages)
        for done, each in enumerate(found, start=1):
            progress(what, done, total)
            yield each

    found = list(assess(labelled))
    return study(labelled, found, robustness=flips(labelled, found, assess) if robustness else None)


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


def _parsed(kind: type[M], number: int, line: str, where: str = "") -> M:
    try:
        return kind.model_validate(json.loads(line))
    except json.JSONDecodeError:
        raise BadLine(f"{where}line {number}: is no JSON") from None
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "the whole"
        raise BadLine(f"{where}line {number}: {place}: {first['msg']}") from None


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

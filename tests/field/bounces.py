"""Bounces, vacation replies and feedback reports of sisimai's collection: known, by address, for good or for now.

- Known as automatic: each message of maildir/bsd is taken for a machine's, though one is a person who passes a bounce on;
  known are those that bear a sign, since that alone can make the kind automatic.
- The failed address: truth is what the message says in fields (Final-Recipient, Original-Recipient,
  X-Failed-Recipients) or, where it has none, to whom the returned message went, which an alias may have changed: by
  sisimai's own reading more are right. Feedback and vacation have no such address.
- Hard or soft, of those whose address was right: truth is the first digit of the status that sisimai's own tests expect
  (p5-sisimai t/*.t), RFC 3463 section 2. Where sisimai made the status up (x.0.9xx) it is its reading of the text.
- What sisimai calls a hard bounce is narrower (the user or the host does not exist): how many of those are for good.
- A message of maildir/not is no bounce.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from email import message_from_bytes
from pathlib import Path

from ingest.mail.automatic import automatic, delivery_report
from models.values import DeliveryReport
from tests.field.figure import Figure
from tests.field.sets import FieldSet, find

MAILS = "sisimai/set-of-emails"
TESTS = "sisimai/p5-sisimai"
_ENGINE = re.compile(r"\$enginename = '(\w+)'")
_ENTRY = re.compile(r"^\s*'(\d+)'\s*=>\s*\[(.*?)\]\],?\s*$", re.MULTILINE | re.DOTALL)
_ROW = re.compile(r"\['([\d.]*)',\s*'(\d*)',\s*'(\w+)',\s*([01])")
_NO_BOUNCE = frozenset({"feedback", "vacation", "delivered"})
_FIELD = re.compile(
    r"^[ \t]*(?:(?:Final|Original)-Recipient[ \t]*:[ \t]*(?:[\w-]+[ \t]*;)?|X-Failed-Recipients[ \t]*:)[ \t]*<?([^\s<>,;()]+@[^\s<>,;()]+)",
    re.MULTILINE | re.IGNORECASE,
)
_TO = re.compile(
    r"^[ \t>]*(?:To|X-Original-To|Delivered-To)[ \t]*:[^\n]*?([^\s<>,;()\"']+@[^\s<>,;()\"']+)",
    re.MULTILINE | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What sisimai's tests expect of one failure."""

    status: str
    reason: str
    hard: bool


def figures(root: Path) -> Iterator[Figure]:
    """What is met of the set, where it lies in `root`; hard or soft only beside sisimai's tests."""
    found = find(root, MAILS)
    if found is None:
        return
    mails = {path.name: path.read_bytes() for path in found.files("maildir/bsd") if path.suffix == ".eml"}
    expected = _expectations(root)
    yield _known(found, mails)
    yield _people(found)
    reports = {name: delivery_report(message_from_bytes(data)) for name, data in mails.items()}
    addressed = {
        name: addresses
        for name, data in mails.items()
        if not _machines_other(name, expected) and (addresses := _addresses(data))
    }
    right = {name for name, addresses in addressed.items() if _failed(reports[name]) in addresses}
    yield Figure(
        source=MAILS,
        commit=found.commit,
        what="the failed address",
        good=len(right),
        of=len(addressed),
        target=0.9,
        notes=tuple(sorted(addressed.keys() - right)),
    )
    if expected:
        yield from _lasting(found, reports, right, expected)


def _figure(
    found: FieldSet, what: str, tried: Collection[object], *, missed: Collection[str], target: float | None
) -> Figure:
    """How many were right: all that were tried but those missed, which are named."""
    return Figure(
        source=MAILS,
        commit=found.commit,
        what=what,
        good=len(tried) - len(missed),
        of=len(tried),
        target=target,
        notes=tuple(missed),
    )


def _known(found: FieldSet, mails: dict[str, bytes]) -> Figure:
    unknown = [name for name, data in mails.items() if automatic(message_from_bytes(data)).sign is None]
    return _figure(found, "known as automatic", mails, missed=unknown, target=0.97)


def _people(found: FieldSet) -> Figure:
    paths = [path for path in found.files("maildir/not") if path.name.startswith("is-not")]
    taken = [path.name for path in paths if delivery_report(message_from_bytes(path.read_bytes())) is not None]
    return _figure(found, "no bounce is taken for one", paths, missed=taken, target=1.0)


def _lasting(
    found: FieldSet, reports: dict[str, DeliveryReport | None], right: set[str], expected: dict[str, list[Row]]
) -> Iterator[Figure]:
    told = {name: [row for row in expected[name] if row.status] for name in sorted(right & expected.keys())}
    told = {name: rows for name, rows in told.items() if rows}
    wrong = [
        name for name, rows in told.items() if _permanent(reports[name]) not in {row.status[0] == "5" for row in rows}
    ]
    yield _figure(found, "hard or soft by the expected status", told, missed=wrong, target=0.9)
    gone = [name for name, rows in told.items() if all(row.hard for row in rows)]
    soft = [name for name in gone if _permanent(reports[name]) is not True]
    yield Figure(
        source=MAILS,
        commit=found.commit,
        what="an address that does not exist is for good",
        good=len(gone) - len(soft),
        of=len(gone),
        notes=tuple(soft),
    )


def _failed(report: DeliveryReport | None) -> str:
    return (report.failed_address or "").lower() if report else ""


def _permanent(report: DeliveryReport | None) -> bool | None:
    return report.permanent if report else None


# ── truth ────────────────────────────────────────────────────────────────────────────────────────


def _expectations(root: Path) -> dict[str, list[Row]]:
    """By file name, what p5-sisimai's tests expect; empty where they are not in `root`."""
    found = find(root, TESTS)
    rows: dict[str, list[Row]] = {}
    for path in found.files("t") if found else []:
        script = path.read_text("utf-8", "replace")
        engine = _ENGINE.search(script)
        if engine is None or path.suffix != ".t":
            continue
        side = next((side for side in ("lhost-", "rhost-") if side in path.name), "")
        for number, body in _ENTRY.findall(script):
            name = f"{side}{engine[1].lower()}-{int(number):02d}.eml"
            rows[name] = [
                Row(status=status, reason=reason, hard=hard == "1")
                for status, _, reason, hard in _ROW.findall(body + "]]")
            ]
    return rows


def _machines_other(name: str, expected: dict[str, list[Row]]) -> bool:
    """Whether the message is no bounce but a feedback report or an absence."""
    reasons = {row.reason for row in expected.get(name, [])}
    return name.startswith(("arf-", "rfc3834-")) or bool(reasons & _NO_BOUNCE)


def _addresses(data: bytes) -> set[str]:
    """The addresses that failed, as the fields of the report say, else those to whom the returned message went."""
    text = data.decode("utf-8", "replace").replace("\r\n", "\n")
    fields = {address.lower() for address in _FIELD.findall(text)}
    if fields:
        return fields
    _, _, below = text.partition("\n\n")
    return {address.lower() for address in _TO.findall(below)}

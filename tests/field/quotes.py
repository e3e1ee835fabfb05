"""Quoted history told from a person's own words, on the fixtures of those who wrote parsers for it.

Each set has its own meaning of "visible", and each is compared in that meaning, whitespace normalised:

- discourse/email_reply_trimmer: the whole expected text of each message. Hidden are attributions, header blocks, what is
  quoted below the last own words or under an attribution above the first, what is passed on below own words, a signature
  under a delimiter and footers; a quote that own words surround stays, and so does a closing formula with its name.
- crisp-oss/email-reply-parser: what test.js asserts of the visible text or of the first fragment, which is the person's
  words up to the first thing that a program set apart, a signature or not.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from ingest.mail import zone_words as words
from ingest.mail.zones import mark
from models.values import ZoneSpan
from models.words import Zone
from tests.field.figure import Figure
from tests.field.sets import find

TRIMMER = "discourse/email_reply_trimmer"
CRISP = "crisp-oss/email-reply-parser"
_TARGET = 0.9
_FUNCTION = re.compile(r"^export function (\w+)\([^)]*\)\s*\{(.*?)^\};?", re.MULTILINE | re.DOTALL)
_FIXTURE = re.compile(r'get_email\("([^"]+)"\)|/fixtures/([\w.]+?)\.txt"')
_CONSTANT = re.compile(r"const (COMMON_FIRST_FRAGMENT) = '(.*?)';", re.DOTALL)
_SHOWN = (
    r"(?:fragments\[0\]|reply\.fragments\[0\]|email\.getVisibleText\(\)|reply|text)(?:\.toString\(\))?(?:\.trim\(\))?"
)
_EQUAL = re.compile(rf'test\.equal\(("(?:[^"\\]|\\.)*"|COMMON_FIRST_FRAGMENT),\s*{_SHOWN}\)')
_MATCHES = re.compile(rf"test\.equal\(true,\s*/((?:[^/\\]|\\.)+)/m?\.test\({_SHOWN}\)\)")
_ALL_OF_IT = re.compile(r"test\.equal\(1, (?:email\.)?(?:reply\.)?fragments\.length\)")


def figures(root: Path) -> Iterator[Figure]:
    """What is met of the two sets, where they lie in `root`."""
    yield from _trimmer(root)
    yield from _crisp(root)


# ── email_reply_trimmer ──────────────────────────────────────────────────────────────────────────


def _trimmer(root: Path) -> Iterator[Figure]:
    found = find(root, TRIMMER)
    if found is None:
        return
    tree = found.tree("test/emails", "test/trimmed")
    names = sorted(path.name for path in (tree / "test/emails").glob("*.txt"))
    wrong = [name for name in names if not _as_trimmed(tree / "test", name)]
    yield Figure(
        source=TRIMMER,
        commit=found.commit,
        what="visible text as expected",
        good=len(names) - len(wrong),
        of=len(names),
        target=_TARGET,
        notes=tuple(wrong),
    )


def _as_trimmed(tests: Path, name: str) -> bool:
    return _plain(shown(_text(tests / "emails" / name))) == _plain(_text(tests / "trimmed" / name))


def shown(text: str) -> str:
    """What email_reply_trimmer would show, by our zones."""
    spans = mark(text)
    own = [number for number, span in enumerate(spans) if span.zone is Zone.OWN]
    passed_on = [number for number, span in enumerate(spans) if span.zone is Zone.FORWARD]
    first, last = min(own or passed_on, default=0), max(own or passed_on, default=-1)
    pieces = []
    for number, span in enumerate(spans):
        piece = text[span.start : span.end]
        if span.zone is Zone.OWN or (span.zone is Zone.SIGNATURE and _closes(piece)):
            pieces.append(piece)
        elif span.zone is Zone.FORWARD and not own:
            pieces.append(_without_heading(piece))
        elif span.zone is Zone.QUOTE and number < last and (number > first or _marked(piece.splitlines()[0])):
            pieces.extend(line for line in piece.splitlines(keepends=True) if _marked(line))
    return "\n".join(pieces)


def _marked(line: str) -> bool:
    return line.lstrip().startswith((">", "|"))


def _closes(signature: str) -> bool:
    return words.CLOSING.fullmatch(signature.strip().splitlines()[0].strip()) is not None


def _without_heading(piece: str) -> str:
    """What is passed on, without the rule, the attribution or the header block above it."""
    head, blank, below = piece.partition("\n\n")
    return below if blank else head


# ── crisp's parser ───────────────────────────────────────────────────────────────────────────────


def _crisp(root: Path) -> Iterator[Figure]:
    found = find(root, CRISP)
    if found is None:
        return
    tree = found.tree("test/test.js", "test/fixtures")
    script = _text(tree / "test/test.js")
    common = _CONSTANT.search(script)
    constant = common[2].replace("\\n\\\n", "\n") if common else ""
    cases = wrong = 0
    notes = []
    for name, body in _FUNCTION.findall(script):
        fixture = _FIXTURE.search(body)
        checks = [*_expectations(body, constant)]
        if fixture is None or not checks:
            continue
        cases += 1
        text = _text(tree / "test/fixtures" / f"{fixture[1] or fixture[2]}.txt")
        spans = mark(text)
        if not all(_met(text, spans, check) for check in checks):
            wrong += 1
            notes.append(f"{fixture[1] or fixture[2]} ({name})")
    yield Figure(
        source=CRISP,
        commit=found.commit,
        what="visible text as its tests assert",
        good=cases - wrong,
        of=cases,
        target=_TARGET,
        notes=tuple(notes),
    )


_Check = tuple[str, str]  # "equal" and a text, "matches" and a pattern, "whole" and nothing


def _expectations(body: str, constant: str) -> Iterator[_Check]:
    for match in _EQUAL.finditer(body):
        literal = match[1]
        yield "equal", constant if literal == "COMMON_FIRST_FRAGMENT" else literal[1:-1].replace("\\n", "\n")
    for match in _MATCHES.finditer(body):
        yield "matches", match[1]
    if _ALL_OF_IT.search(body):
        yield "whole", ""


def _met(text: str, spans: Sequence[ZoneSpan], check: _Check) -> bool:
    how, wanted = check
    own = _zones(text, spans, Zone.OWN)
    if how == "matches":
        return re.search(wanted, own, re.MULTILINE) is not None
    if how == "whole":
        wanted = text
    return _plain(wanted) in (_plain(own), _plain(_zones(text, spans, Zone.OWN, Zone.SIGNATURE)))


def _zones(text: str, spans: Sequence[ZoneSpan], *zones: Zone) -> str:
    return "\n".join(text[span.start : span.end] for span in spans if span.zone in zones).strip()


def _plain(text: str) -> str:
    return " ".join(text.split())


def _text(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")

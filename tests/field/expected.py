"""What the sets' own files say that a message should say, brought to one form and compared."""

import ast
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from models.values import Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """Subject, sender's address and plain text; None where the set does not say."""

    subject: str | None = None
    sender: str | None = None
    text: str | None = None


def imap_tools(path: Path) -> Expected | None:
    """ikvk/imap_tools: `tests/messages/x/y.eml` beside `tests/messages_data/x/y.py`, read as data and never run."""
    parts = list(path.with_suffix(".py").parts)
    if "messages" not in parts:
        return None
    parts[len(parts) - 1 - parts[::-1].index("messages")] = "messages_data"
    beside = Path(*parts)
    if not beside.is_file():
        return None
    said: dict[str, Any] = {}
    for node in ast.walk(ast.parse(beside.read_text(encoding="utf-8", errors="replace"))):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            said = {
                word.arg: word.value.value
                for word in node.value.keywords
                if isinstance(word.value, ast.Constant) and word.arg
            }
            break
    return Expected(subject=said.get("subject"), sender=said.get("from_"), text=said.get("text") or None)


def stalwart(path: Path) -> Expected | None:
    """stalwartlabs/mail-parser: `x.json` beside `x.eml`, the parser's own tree."""
    beside = path.with_suffix(".json")
    if not beside.is_file():
        return None
    tree = json.loads(beside.read_text(encoding="utf-8"))
    parts = tree.get("parts") or [{}]
    fields = {field["name"]: field["value"] for field in parts[0].get("headers", []) if isinstance(field["name"], str)}
    texts = [
        parts[number]["body"]["Text"] for number in tree.get("text_body", []) if "Text" in parts[number].get("body", {})
    ]
    return Expected(
        subject=_only(fields.get("subject"), "Text"),
        sender=_first_address(fields.get("from")),
        text="\n".join(texts) or None,
    )


_FIXTURE = re.compile(r"read_fixture\(([^)]*)\)")
_RUBY_STRING = r"[\"']([^\"'#]*)[\"']"
_SUBJECT_SAID = re.compile(rf"expect\(\w+\.subject\)\.to eq\(?\s*{_RUBY_STRING}")
_FROM_SAID = re.compile(rf"expect\(\w+\.from\)\.to eq\(?\s*\[{_RUBY_STRING}\]")


def mikel(path: Path) -> Expected | None:
    """mikel/mail: `spec/mail/*_spec.rb` reads a fixture and says its subject and sender in the lines below it."""
    spec = next((parent for parent in path.parents if (parent / "mail").is_dir() and parent.name == "spec"), None)
    return None if spec is None else _specs(spec).get(path.relative_to(spec / "fixtures").as_posix())


@cache
def _specs(spec: Path) -> dict[str, Expected]:
    said: dict[str, Expected] = {}
    for file in sorted((spec / "mail").glob("*_spec.rb")):
        name = ""
        for line in file.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.lstrip().startswith("it "):
                name = ""
            if fixture := _FIXTURE.search(line):
                name = "/".join(re.findall(_RUBY_STRING, fixture[1]))
            subject, sender = _SUBJECT_SAID.search(line), _FROM_SAID.search(line)
            if name and (subject or sender):
                before = said.get(name, Expected())
                said[name] = Expected(
                    subject=subject[1].replace("\\t", "\t") if subject else before.subject,
                    sender=sender[1] if sender else before.sender,
                )
    return said


def _only(value: Any, key: str) -> str | None:
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, str) else None


def _first_address(value: Any) -> str | None:
    """The first "address" at any depth."""
    if isinstance(value, dict):
        if isinstance(value.get("address"), str):
            return str(value["address"])
        value = list(value.values())
    if isinstance(value, list):
        return next((found for item in value if (found := _first_address(item))), None)
    return None


# ── judges: True or False, None where nothing is expected ────────────────────────────────────────


def _subject(document: Document, wanted: Expected) -> bool | None:
    if wanted.subject is None:
        return None
    ours, theirs = _words((document.message and document.message.subject) or ""), _words(wanted.subject)
    return len(ours) == len(theirs) and all(map(_same, ours, theirs))


def _sender(document: Document, wanted: Expected) -> bool | None:
    if not wanted.sender:
        return None
    found = {address.address.lower() for address in document.message.from_} if document.message else set()
    return wanted.sender.lower() in found


def _text(document: Document, wanted: Expected) -> bool | None:
    """Every word of the expected text stands, in order, in what was read: zones and layout are ours to choose.

    What the set could not decode itself (U+FFFD in its expected words) may be any letters here.
    """
    if not wanted.text:
        return None
    ours = iter(_words(" ".join(part.text for part in document.parts)))
    return all(any(_same(mine, word) for mine in ours) for word in _words(wanted.text))


def _words(text: str) -> list[str]:
    return re.findall(r"(?:[^\W_]|\ufffd)+", text.lower())


def _same(ours: str, theirs: str) -> bool:
    return ours == theirs or ("\ufffd" in theirs and re.fullmatch(theirs.replace("\ufffd", "."), ours) is not None)


JUDGES: dict[str, Callable[[Document, Expected], bool | None]] = {
    "subject": _subject,
    "sender": _sender,
    "text": _text,
}

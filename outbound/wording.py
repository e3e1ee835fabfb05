"""A draft put into words: the templates of its languages rendered once to parts, whatever they are shown in.

Text, HTML and letter are laid out from the same `Wording`, so that they cannot say different things. The templates are
plain text with named blocks (`templates/parts.jinja` gives their order); nothing is escaped here, the layouts escape.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from babel.dates import format_date
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from models.house import House
from models.words import DispatchChannel, Language
from outbound.draft import Draft

TEMPLATES = Path(__file__).parent / "templates"

# What a staff template may show, in this order. Each has its label in `words.toml`; those that are also a table there
# hold codes of a closed list, which are shown as words.
FACTS = (
    "about",
    "source",
    "silent_since",
    "well_again",
    "trouble",
    "too_large",
    "placeholder",
    "unreadable",
    "reason",
    "detail",
    "count",
    "kind",
    "flags",
    "privacy_type",
    "review_reasons",
    "evidence",
    "service",
    "writer",
    "role",
    "affiliate",
    "others",
    "language",
    "channel",
    "linked",
    "not_read",
    "locked",
)
_SHOWN_ALREADY = frozenset({"received", "due", "reference", "references", "notice", "joined"})
_FACT_CHARS = 2_000
_FACT_WORDS = 40

_LOCALES = {Language.FR: "fr_BE", Language.NL: "nl_BE", Language.DE: "de_BE", Language.EN: "en_GB"}
# Between a template and its parts; `_clean` takes them out of every value, so that none can be forged.
_PART, _CELL, _ITEM = "\x1e", "\x1f", "\x1d"
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
# French sets a space before these signs; a line must not begin with one of them.
_FRENCH_SPACE = re.compile(r" (?=[:;?!»])|(?<=«) ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Lines that belong together; a list when `bullets`."""

    lines: tuple[str, ...]
    bullets: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A label and what it names: one thing or several."""

    label: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartOfWording:
    """A named part: paragraphs, or rows."""

    name: str
    paragraphs: tuple[Paragraph, ...] = ()
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What one language says. `subject` is its words alone, without the reference."""

    language: Language
    subject: str
    parts: tuple[PartOfWording, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fact:
    label: str
    words: tuple[str, ...]


def wordings(draft: Draft, templates_dir: Path | None = None) -> tuple[Wording, ...]:
    """The draft in each of its languages, in order.

    `templates_dir` is a house's own folder; what it holds goes before ours, file by file.
    """
    return tuple(_wording(draft, language, templates_dir) for language in draft.languages)


def _wording(draft: Draft, language: Language, templates_dir: Path | None) -> Wording:
    template = environment(templates_dir, layout=False).get_template(f"{language}/{draft.template}.jinja")
    rendered = template.render(_shown(draft, language, templates_dir))
    if language is Language.FR:
        rendered = _FRENCH_SPACE.sub("\u00a0", rendered)
    texts = dict(stretch.split(_CELL, 1) for stretch in rendered.split(_PART)[1:])
    subject = " ".join(texts.pop("subject").split())
    parts = (_part(name, text) for name, text in texts.items())
    return Wording(language=language, subject=subject, parts=tuple(p for p in parts if p.paragraphs or p.rows))


def _shown(draft: Draft, language: Language, templates_dir: Path | None) -> dict[str, object]:
    """Everything that a template may name; the same for each language."""
    words = _words(language, templates_dir)
    return {
        "house": draft.house,
        "address": ", ".join(postal_lines(draft.house)),
        "signature": "\n".join(signature(draft.house)),
        "references": list(draft.references),
        "received": long_date(draft.received, language),
        "due": long_date(draft.due, language) if draft.due else "",
        "due_iso": draft.due.isoformat() if draft.due else "",
        "by_post": draft.channel is DispatchChannel.POST,
        "has_original": draft.original is not None,
        "kind": draft.facts.get("kind", ""),
        "joined": bool(draft.facts.get("joined")),
        "privacy_type": draft.facts.get("privacy_type", ""),
        "notice": draft.facts.get("notice", ""),
        "source": draft.facts.get("source", ""),
        "facts": _facts(draft.facts, words),
    }


def _facts(facts: Mapping[str, str | list[str]], words: Mapping[str, Mapping[str, str]]) -> list[_Fact]:
    # A fact that no label is known for is shown all the same: better an ugly label than a fact lost.
    names = [name for name in FACTS if name in facts] + [name for name in facts if name not in FACTS]
    shown = []
    for name in names:
        given = facts[name]
        values = [given] if isinstance(given, str) else given[:_FACT_WORDS]
        cleaned = tuple(_clean(words.get(name, {}).get(value, value))[:_FACT_CHARS] for value in values if value)
        if cleaned and name not in _SHOWN_ALREADY:
            shown.append(_Fact(label=words["facts"].get(name, name.replace("_", " ")), words=cleaned))
    return shown


def long_date(day: date, language: Language) -> str:
    """The day in words: `1er mars 2026`, `1 maart 2026`, `1. März 2026`, `1 March 2026`."""
    written = format_date(day, format="long", locale=_LOCALES[language])
    # CLDR has no ordinal here; French writes the first day of a month with one.
    return re.sub(r"^1 ", "1er ", written) if language is Language.FR else written


def postal_lines(house: House) -> list[str]:
    """The lines of the house's postal address, without its names."""
    lines = [line.strip() for line in re.split(r"[\n,]", house.address)]
    return [line for line in lines if line and line not in (house.name, house.organisation)]


def signature(house: House) -> list[str]:
    """The house's names, the service before the organisation, neither twice."""
    return (
        [house.name] if not house.organisation or house.organisation in house.name else [house.name, house.organisation]
    )


@lru_cache(maxsize=32)
def environment(templates_dir: Path | None, *, layout: bool) -> Environment:
    """The templates: a house's own before ours; an undefined name is an error. Layouts escape, wordings do not."""
    folders = [TEMPLATES] if templates_dir is None else [templates_dir, TEMPLATES]
    made = Environment(
        loader=ChoiceLoader([FileSystemLoader(folder) for folder in folders]),
        undefined=StrictUndefined,
        autoescape=select_autoescape(["html.jinja"]) if layout else False,
        # In a wording a blank line parts two paragraphs: the line end after a tag must stay.
        trim_blocks=layout,
        lstrip_blocks=layout,
    )
    made.filters["css_string"] = _css_string
    made.globals["part"] = lambda name: f"{_PART}{name}{_CELL}"
    made.globals["row"] = _row
    return made


def _css_string(text: str) -> Markup:
    """A CSS string (CSS Syntax section 4.3.5): whatever could end it, or the style element, is escaped."""
    return Markup('"' + re.sub(r"[^\w .,·()-]", lambda found: f"\\{ord(found[0]):x} ", text) + '"')


def _row(label: str, value: str | Sequence[str]) -> str:
    values = [value] if isinstance(value, str) else value
    # A label and a value are one cell each, whatever line ends a stranger's words hold.
    cells = _ITEM.join(" ".join(each.split()) for each in values if each)
    return f"{' '.join(label.split()) or '–'}{_CELL}{cells}" if cells else ""


@lru_cache(maxsize=32)
def _words(language: Language, templates_dir: Path | None) -> dict[str, dict[str, str]]:
    """`words.toml` of the language: labels and the words of the closed lists; a house's own entries go before ours."""
    merged: dict[str, dict[str, str]] = {}
    for folder in (TEMPLATES, templates_dir):
        path = None if folder is None else folder / language / "words.toml"
        if path is None or not path.is_file():
            continue
        for table, entries in tomllib.loads(path.read_text(encoding="utf-8")).items():
            merged[table] = {**merged.get(table, {}), **entries}
    return merged


def _part(name: str, text: str) -> PartOfWording:
    if _CELL in text:
        rows = (line.strip().split(_CELL, 1) for line in text.split("\n") if _CELL in line)
        return PartOfWording(name=name, rows=tuple(Row(label=a, values=tuple(b.split(_ITEM))) for a, b in rows))
    blocks = (tuple(line.strip() for line in block.split("\n") if line.strip()) for block in re.split(r"\n\s*\n", text))
    return PartOfWording(name=name, paragraphs=tuple(_paragraph(lines) for lines in blocks if lines))


def _paragraph(lines: tuple[str, ...]) -> Paragraph:
    if all(line.startswith("– ") for line in lines):
        return Paragraph(lines=tuple(line.removeprefix("– ") for line in lines), bullets=True)
    return Paragraph(lines=lines)


def _clean(value: str) -> str:
    """A stranger's words without what could steer a reader or forge a part: controls and directions of writing."""
    return _CONTROLS.sub(" ", value.replace("\r\n", "\n"))

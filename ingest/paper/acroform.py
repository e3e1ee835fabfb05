"""What a program stored in the fillable fields of the house's own form (AcroForm: ISO 32000-1 section 12.7).

The fields are known by their names, `courrier-<version>-<language>-<name>`, whatever stands before that: a program that
joins files puts a name of its own in front. Other people's forms are none of this module's business.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import pikepdf

from models.forms import YES, form_map
from models.words import Language

_OURS = re.compile(
    r"courrier-(?P<version>[1-9]\d{0,2})-(?P<language>fr|nl|de|en)-(?P<name>[a-z_]{1,40})(?:[#_.]?\d+)?\Z"
)
_DEEP = 8
_MOST_CHARS = 100_000
_OFF = ("", "/Off", "Off")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What the fields of one page of the form hold, by name; empty ones are absent, a tick is "yes"."""

    version: int
    language: Language
    page: int
    values: Mapping[str, str] = field(repr=False)

    @property
    def filled(self) -> bool:
        """Whether anything is filled in."""
        return bool(self.values)


def answers(page: pikepdf.Page) -> Answers | None:
    """The answers on a page of a PDF; None where it is no page of the house's form that can still be filled in."""
    values: dict[str, str] = {}
    whose: tuple[int, Language, int] | None = None
    for widget in page.get("/Annots", ()):
        if widget.get("/Subtype") != "/Widget":
            continue
        match = _OURS.search(_name(widget))
        mapped = form_map(int(match["version"])) if match else None
        if match is None or mapped is None:
            continue
        number = next((each.page for each in mapped.fields if each.name == match["name"]), None)
        if number is None:
            continue
        whose = whose or (mapped.version, Language(match["language"]), number)
        if value := _value(widget):
            values.setdefault(match["name"], value)
    if whose is None:
        return None
    version, language, number = whose
    return Answers(version=version, language=language, page=number, values=values)


def _name(widget: pikepdf.Object) -> str:
    """The whole name, its parts joined by full stops (section 12.7.3.2)."""
    parts: list[str] = []
    node = widget
    for _ in range(_DEEP):
        if "/T" in node:
            parts.insert(0, str(node.T))
        if "/Parent" not in node:
            break
        node = node.Parent
    return ".".join(parts)


def _value(widget: pikepdf.Object) -> str:
    kind, value = inherited(widget, "/FT"), inherited(widget, "/V")
    if kind == "/Btn":
        state = widget.get("/AS", value)
        return YES if str(state if state is not None else "") not in _OFF else ""
    if value is None:
        return ""
    text = value.read_bytes().decode("utf-8", "replace") if isinstance(value, pikepdf.Stream) else str(value)
    return text[:_MOST_CHARS].replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").strip()


def inherited(widget: pikepdf.Object, key: str) -> pikepdf.Object | None:
    """What a field or the nearest of those above it says (section 12.7.3.1)."""
    for _ in range(_DEEP):
        if key in widget:
            found: pikepdf.Object = widget[key]
            return found
        if "/Parent" not in widget:
            return None
        widget = widget.Parent
    return None

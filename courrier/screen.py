"""One hold as one screen: why it waits, where its pictures lie, what was read, what was typed, what can be done."""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.style import Style
from rich.text import Text

from courrier.drafts import Draft
from models.words import REVIEWS, HoldReason, ReviewReason

UNSURE = "black on yellow"
_QUIET, _STRONG, _KEY = "dim", "bold", "bold cyan"
_FIRST_OF_THE_WAYS = "n"  # to another hold: a line of their own
_LABEL = 11  # columns
_MUCH, _FEW = 0.5, 3  # where more than half of the words are unsure, a few lines show it


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A file to look at: which page of the scan (0: the original as it came), or which field of the form on it."""

    page: int
    field: str | None
    path: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What the screen shows. `row` is what `holding.show` gives, `place` and `of` count what waits from the oldest."""

    row: dict[str, Any] = field(repr=False)
    place: int
    of: int
    draft: Draft
    shown: tuple[Shown, ...] = ()
    why_not: str | None = None
    keys: tuple[tuple[str, str], ...] = ()


def clean(text: str) -> str:
    """The text without what would steer the terminal or turn its lines round: a stranger wrote it."""
    return "".join(
        letter if letter in "\n\t" or unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Co") else "\ufffd"
        for letter in text.replace("\r\n", "\n").replace("\f", "\n")
    )


def drawn(scene: Scene, width: int, room: int) -> RenderableType:
    """The screen, `width` columns wide; `room` is how many lines of the text there is place for."""
    row = scene.row
    parts: list[RenderableType] = [
        Rule(Text(f"hold {row['id']} · {scene.place} of {scene.of} · {_words(row['reason'])}"), align="left"),
        Text(row["todo"], style=_STRONG),
    ]
    if row["detail"] and row["detail"] != row["reason"]:
        parts.append(Text(clean(row["detail"])))
    parts += [Text(""), *_facts(row), *_files(scene), *_fields(row)]
    if not row["fields"]:
        parts += _text(row, width, room)
    parts += [*typed(scene.draft), Text(""), menu(scene.keys, width)]
    return Group(*parts)


def menu(keys: Iterable[tuple[str, str]], width: int) -> Text:
    """What can be pressed, and what it does; a key and its words stay on one line."""
    lines = Text()
    room = 0
    for key, what in keys:
        needed = len(key) + len(what) + 4
        if needed > room or key == _FIRST_OF_THE_WAYS:
            lines.append("\n" if lines else "")
            room = width
        lines.append(key, style=_KEY).append(f" {what}   ")
        room -= needed
    return lines


def marked(row: dict[str, Any]) -> Text:
    """The text as it was read, its unsure words marked."""
    text = Text(clean(row["text"] or ""))
    at = 0
    for word in row["unsure"]:
        wanted = clean(word["text"])
        found = text.plain.find(wanted, at)
        if found >= 0:
            at = found + len(wanted)
            text.stylize(UNSURE, found, at)
    return text


def _words(value: str) -> str:
    return value.replace("_", " ")


def _named(label: str, value: RenderableType) -> RenderableType:
    """A value beside its label."""
    if isinstance(value, Text):
        return Text.assemble((f"{label:<{_LABEL}}", _QUIET), value)
    return Group(Text(label, style=_QUIET), value)


def _facts(row: dict[str, Any]) -> Iterator[RenderableType]:
    if row["channel"] is not None:
        day = str(row["arrived"])[:10] + (" (assumed: nothing tells the day)" if row["received_assumed"] else "")
        yield _named("came", Text(f"{row['channel']}, received {day}"))
    if row["filename"]:
        yield _named("as", Text(clean(row["filename"])))
    if row["reference"]:
        due = f", due {row['due']}" if row["due"] else ""
        yield _named("complaint", Text(f"{row['reference']}{due}"))
    if row["flags"]:
        yield _named("flags", Text(", ".join(map(_words, row["flags"]))))
    for reason in row["review_reasons"]:
        yield _named("doubt", Text(REVIEWS[ReviewReason(reason)]))
    if row["passed_on_by"]:
        yield _named("passed by", Text(clean(row["passed_on_by"])))
    for writer in row["first_writers"]:
        yield _named("perhaps of", Text(clean(writer)))
    for other in row["others"]:
        yield _named("also names", Text(clean(other)))
    if row["reason"] == HoldReason.NO_ADDRESS and row["attempt"]:
        yield _named("address?", Text(" / ".join(clean(row["attempt"]).splitlines()), style=UNSURE))
    if row["letters"]:
        yield _named("letters", Text("; ".join(f"pages {spans(pages)}" for pages in row["letters"])))


def spans(pages: Sequence[int]) -> str:
    """Page numbers in short: 1-3,5."""
    found: list[list[int]] = []
    for page in pages:
        if found and page == found[-1][-1] + 1:
            found[-1].append(page)
        else:
            found.append([page])
    return ",".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in found)


def _files(scene: Scene) -> Iterator[RenderableType]:
    label = "look at"
    for shown in scene.shown:
        if shown.field is None:
            # The path is never folded: it is to be copied, or followed where the terminal knows links.
            path = Text(str(shown.path), style=Style(link=shown.path.absolute().as_uri()))
            line = Text.assemble((f"{label:<{_LABEL}}", _QUIET), path, no_wrap=True, overflow="ignore")
            yield line
            label = ""
    if scene.why_not is not None:
        yield _named(label, Text(f"({scene.why_not})", style=_QUIET))


def _fields(row: dict[str, Any]) -> Iterator[RenderableType]:
    filled = [each for each in row["fields"] if each["text"].strip() or not each["typed"]]
    if filled:
        yield Text("\nthe form (empty fields left out)", style=_QUIET)
    for each in filled:
        value = Text(clean(each["text"]).replace("\n", " / ") or "–", style="" if each["typed"] else UNSURE)
        by_hand = "" if each["typed"] else "  ← to type"
        yield Padding(Text.assemble((f"{_words(each['name'])}: ", _QUIET), value, (by_hand, _STRONG)), (0, 0, 0, 2))


def _text(row: dict[str, Any], width: int, room: int) -> Iterator[RenderableType]:
    """The beginning of the text, of each of its pages where there are several: `room` lines in all."""
    if not (row["text"] or "").strip():
        yield _named("read", Text("nothing", style=_QUIET))
        return
    pages = _pages(row)
    if len(row["unsure"]) > _MUCH * len(row["text"].split()):
        room = _FEW
    shown = [_fitting(page, width - 2, max(2, room // len(pages))) for page in pages]
    unsure = f", {_number(len(row['unsure']), 'unsure word')} marked" if row["unsure"] else ""
    more = ", more with m" if any(len(few) < len(page) for few, page in zip(shown, pages, strict=True)) else ""
    yield Text(f"\nread as{unsure}{more}", style=_QUIET)
    for number, few in enumerate(shown, 1):
        if len(pages) > 1:
            yield Text(f"  page {number}" + ("" if few else ": nothing"), style=_QUIET)
        for line in few:
            yield Padding(line, (0, 0, 0, 2), expand=False)


def _pages(row: dict[str, Any]) -> list[list[Text]]:
    """The lines of each page that say something, marked; of all the text where it is not the pages' own."""
    texts = row["pages"] if len(row["pages"]) > 1 else [row["text"]]
    found: list[list[Text]] = []
    for number, text in enumerate(texts, 1):
        unsure = [word for word in row["unsure"] if len(texts) == 1 or word["page"] == number]
        lines = marked({"text": text, "unsure": unsure}).split("\n")
        found.append([line for line in lines if line.plain.strip()])
    return found


def _fitting(lines: list[Text], width: int, room: int) -> list[Text]:
    """As many lines as there is room for, each folded at `width`."""
    few: list[Text] = []
    for line in lines:
        room -= -(-len(line.plain) // max(1, width))
        if room < 0:
            break
        few.append(line)
    return few


def _number(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def typed(draft: Draft) -> Iterator[RenderableType]:
    """What is to be released with it, as typed so far."""
    told = [
        ("text", None if draft.text is None else _number(len(draft.text.splitlines()), "line") + " typed"),
        ("fields", ", ".join(map(_words, draft.fields)) if draft.fields else None),
        ("language", draft.language),
        ("received", None if draft.received is None else draft.received.date().isoformat()),
        ("kind", draft.kind),
        ("joins", draft.reference),
        ("from", None if draft.writer is None else draft.writer.address),
    ]
    typed = [f"{name}: {clean(value)}" for name, value in told if value]
    if typed:
        yield Text("\nyou typed  " + " · ".join(typed), style="green")

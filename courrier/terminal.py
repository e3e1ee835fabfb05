"""What a person sees at a terminal: tables, and progress that stays quiet in a pipe (Rich, imported here alone)."""

import sys
from collections.abc import Callable, Sequence
from typing import Any

from rich.console import Console, RenderableType
from rich.table import Table

_WIDE = 200


def console() -> Console:
    """Standard output. In a pipe it is wide, so that no cell is cut."""
    return Console(width=None if sys.stdout.isatty() else _WIDE, highlight=False)


def show(thing: RenderableType) -> None:
    """Prints it."""
    console().print(thing)


def table(rows: Sequence[dict[str, Any]], columns: Sequence[str] | None = None, title: str | None = None) -> Table:
    """Rows as a table; `columns` picks and orders."""
    named = list(columns) if columns else list(rows[0]) if rows else ["nothing"]
    made = Table(title=title, title_justify="left")
    for name in named:
        made.add_column(name.replace("_", " "), overflow="fold")
    for row in rows:
        made.add_row(*(_cell(row.get(name)) for name in named))
    return made


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return ", ".join(str(each) for each in value.values() if each) or "–"
    if isinstance(value, list):
        return ", ".join(str(each) for each in value) or "–"
    return str(value)


def progress(what: str) -> Callable[[int, int], None]:
    """A counter on standard error for a person who waits; nothing where nobody watches."""
    if not sys.stderr.isatty():
        return lambda _done, _all: None

    def tell(done: int, all_: int) -> None:
        end = "\n" if done >= all_ else ""
        sys.stderr.write(f"\r\x1b[K{what}{' ' if what else ''}{done}/{all_}{end}")
        sys.stderr.flush()

    return tell


def named_progress() -> Callable[[str, int, int], None]:
    """The same, for several counters one after the other."""
    tellers: dict[str, Callable[[int, int], None]] = {}

    def tell(what: str, done: int, all_: int) -> None:
        tellers.setdefault(what, progress(what))(done, all_)

    return tell

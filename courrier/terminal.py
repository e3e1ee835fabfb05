"""What a person sees at a terminal: tables, and progress that stays quiet in a pipe (Rich, imported here alone)."""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from threading import Lock, get_ident
from typing import Any, TypeVar

from rich.console import Console, RenderableType
from rich.table import Table

T = TypeVar("T")
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


@dataclass(slots=True)
class Counter:
    """What is under way, on one line of standard error that is written over; silent where nobody watches.

    Two letters are read at a time: each has its own count of pages beside the count of the letters.
    """

    watched: bool = field(default_factory=lambda: sys.stderr.isatty())
    _counts: dict[str, tuple[int, int]] = field(default_factory=dict)
    _pages: dict[int, tuple[int, int]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)
    _shown: str = ""

    def count(self, what: str, done: int, of: int) -> None:
        """So many of these are done. Its line stays once all are."""
        with self._lock:
            self._counts.pop(what, None)
            if done >= of:
                self._end(f"{what} {done}/{of}".lstrip())
            else:
                self._counts[what] = (done, of)
            self._show()

    def page(self, done: int, of: int) -> None:
        """So many pages of the letter that this thread waits for are read; of one page nothing is said."""
        with self._lock:
            self._pages[get_ident()] = (done, of)
            if done >= of:
                del self._pages[get_ident()]
            self._show()

    def between(self, things: Iterable[T]) -> Iterator[T]:
        """The same things; the line is away while whoever asked for one deals with it."""
        for thing in things:
            self.clear()
            yield thing

    def clear(self) -> None:
        """Takes the line away, for something else to be written in its place."""
        with self._lock:
            self._write("")

    def _show(self) -> None:
        counts = [f"{what} {done}/{of}".lstrip() for what, (done, of) in self._counts.items()]
        pages = [f"page {min(done + 1, of)} of {of}" for done, of in self._pages.values()]
        self._write(" · ".join((*counts, *pages)))

    def _write(self, line: str) -> None:
        if self.watched and line != self._shown:
            sys.stderr.write(f"\r\x1b[K{line}")
            sys.stderr.flush()
            self._shown = line

    def _end(self, line: str) -> None:
        if self.watched:
            sys.stderr.write(f"\r\x1b[K{line}\n")
            sys.stderr.flush()
            self._shown = ""


def progress(what: str) -> Callable[[int, int], None]:
    """A counter on standard error for a person who waits; nothing where nobody watches."""
    return partial(Counter().count, what)


def named_progress() -> Callable[[str, int, int], None]:
    """The same, for several counters one after the other."""
    return Counter().count

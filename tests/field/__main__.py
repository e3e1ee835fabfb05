"""Runs Courrier over the sets in a folder, prints the shares and writes docs/field.md.

    python -m tests.field FOLDER [KIND…]        make field FIELD_DIR=FOLDER FIELD="KIND…"

Each module of this package that has `figures(root)` is a kind and gives its figures; all where none is named. What this run
did not measure stays on the page as it was, with its day. Exit status 1 when a target was missed or an exception escaped, 2
when FOLDER is none.
"""

import re
import sys
from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import tests.field
from tests.field.figure import Figure
from tests.field.mime import FEW_LETTERS

PAGE = Path(__file__).parent.parent.parent / "docs" / "field.md"
_HEAD = """# Other people's material

Courrier over folders of public material that a builder fetched; nothing of it is in this repository. Made by
`make field FIELD_DIR=…` on the day that each row names. A share is shown with its 95 % interval (Wilson); a target is what the
house wants at least. What fell short stands below, file by file. All is read by the real child reader, as from a mailbox or a folder.

- *read without a hold*: many of these messages are empty, encrypted or a test file under a word of text. *No words of a
  person's held* leaves out the holds of what is locked by nature, and of what has fewer than {few} letters of text in it
  as the standard library decodes it.
- *subject, sender, text as its own files say*: words in lower case, in order; each word of the expected text must stand in
  what was read, whatever its zone. Some of these expectations are what the set's own library cannot do (it keeps
  quoted-printable or loses letters), and stay in the count.
- *scans*: each file of the set is read or held, under the limits of every house; a held page counts as its attempt.
  *Characters right* counts edits (Levenshtein) against what the set says is written there. Seconds are a processor's, with all
  that was started and for all pages of the file; *bare* is Tesseract with four languages on each page as a picture of 300 dpi.
  Most of these files have a line of text or none: maps, charts, other programs' patch sheets, scripts that no model of the
  house reads, files that are locked, empty or of too many pixels are held.

| source | what | good | of | share | 95 % | target | | day |
| --- | --- | ---: | ---: | ---: | --- | ---: | --- | --- |
"""
_ROW = re.compile(r"\| (\S+|all of these) @ \S+ \| (.+?) \| .*\|")
_NOTES = re.compile(r"## (\S+): (.+)\n\n((?:- .*\n)+)")
_Key = tuple[str, str]  # a source and what was measured of it


def main(arguments: list[str]) -> int:
    """Measures, prints, writes; the exit status."""
    root = Path(arguments[0]) if arguments else None
    if root is None or not root.is_dir():
        print("field: name the folder that holds the sets: make field FIELD_DIR=…", file=sys.stderr)  # noqa: T201
        return 2
    figures = []
    for figure in measured(root, arguments[1:]):
        figures.append(figure)
        print(_line(figure), flush=True)  # noqa: T201
    if not figures:
        print("field: no set that Courrier knows, and no message", file=sys.stderr)  # noqa: T201
        return 2
    before = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    PAGE.write_text(page(figures, datetime.now(UTC).date().isoformat(), before), encoding="utf-8")
    return int(any(figure.missed for figure in figures))


def measured(root: Path, kinds: Collection[str] = ()) -> Iterator[Figure]:
    """The figures of these modules, of all where none is named, one after the other. What one raises is a missed figure."""
    for found in iter_modules(tests.field.__path__):
        module = import_module(f"{tests.field.__name__}.{found.name}") if found.name != "__main__" else None
        if module is None or not hasattr(module, "figures") or (kinds and found.name not in kinds):
            continue
        try:
            yield from module.figures(root)
        except Exception as error:
            kind = type(error).__name__
            yield Figure(
                source=found.name, commit="–", what=f"measured without an exception ({kind})", good=0, of=1, target=1.0
            )


def page(figures: list[Figure], day: str, before: str = "") -> str:
    """docs/field.md: these figures, and those of the page `before` that were not measured again, in its order."""
    rows: dict[_Key, str] = {
        (match[1], match[2]): match[0] for match in map(_ROW.fullmatch, before.split("\n")) if match
    }
    notes: dict[_Key, str] = {(match[1], match[2]): match[3] for match in _NOTES.finditer(before)}
    for f in figures:
        key = f.source, f.what
        rows[key] = (
            f"| {f.source} @ {f.commit[:12]} | {f.what} | {f.good} | {f.of} | {f.share:.1%} | {_interval(f)} "
            f"| {_target(f)} | {_verdict(f)} | {day} |"
        )
        notes.pop(key, None)
        if f.notes:
            notes[key] = "".join(f"- {note}\n" for note in f.notes)
    told = [f"\n## {source}: {what}\n\n{notes[source, what]}" for source, what in rows if (source, what) in notes]
    return _HEAD.format(few=FEW_LETTERS) + "\n".join(rows.values()) + "\n" + "".join(told)


def _line(figure: Figure) -> str:
    share = f"{figure.good:>5} of {figure.of:<5} {figure.share:>7.1%}"
    return f"{figure.source:<32} {figure.what:<44} {share}  {_target(figure):>6} {_verdict(figure)}".rstrip()


def _interval(figure: Figure) -> str:
    low, high = figure.interval
    return f"{low:.1%}–{high:.1%}"


def _target(figure: Figure) -> str:
    return "" if figure.target is None else f"{figure.target:.0%}"


def _verdict(figure: Figure) -> str:
    if figure.target is None:
        return ""
    return "missed" if figure.missed else "met"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

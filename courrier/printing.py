"""`courrier print`: the house's own sheets as a PDF. Needs no register, and no settings either."""

import os
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from courrier.settings import house_of, load
from models.errors import Away, Misconfigured
from models.house import House
from models.sheets import MOST_LETTERS, Separator, Side
from models.words import Language

MOST_SHEETS = 500
_LANGUAGES = (Language.FR, Language.NL)  # where no settings say which


def separator(
    *, batch: str | None, received: str | None, branch: str | None, letters: int | None, side: Side | None
) -> Separator:
    """The sheet that the options of the command line describe. Raises Misconfigured, which names the option."""
    if letters is not None and not 1 <= letters <= MOST_LETTERS:
        raise Misconfigured("--letters", f"is 1 to {MOST_LETTERS}")
    if side is not None and not batch:
        raise Misconfigured("--batch", "is missing: with --side it says which fronts and backs belong together")
    day = None if received is None else _day(received)
    named = _tried("--batch", lambda: Separator(batch=None if batch is None else batch.strip().upper())).batch
    place = _tried("--branch", lambda: Separator(branch=None if branch is None else " ".join(branch.split()))).branch
    return Separator(batch=named, received=day, branch=place, count=letters, side=side)


def print_separators(
    sheet: Separator,
    count: int,
    *,
    languages: Sequence[Language],
    out: Path,
    settings: Path | None,
    today: Callable[[], date],
) -> str:
    """Writes the PDF and says in a line what is in it.

    Raises Misconfigured for what the options cannot mean (a file that is there already is never written over), Away where
    the file cannot be written.
    """
    if not 1 <= count <= MOST_SHEETS:
        raise Misconfigured("--count", f"is 1 to {MOST_SHEETS}")
    if sheet.received is not None and sheet.received > today():
        raise Misconfigured("--date", "lies in the future")
    house = _house(settings)
    spoken = tuple(dict.fromkeys(languages)) or (house.reply_languages if house else _LANGUAGES)
    _refuse_taken(out)  # said before the long work
    from outbound.sheets import separators

    _written(out, separators(sheet, count, languages=spoken, house=house))
    return f"{count} separator sheet{'' if count == 1 else 's'} in {out}"


def print_form(language: Language, *, out: Path, settings: Path | None) -> str:
    """Writes the empty complaint form and says in a line what is in it. Raises as `print_separators` does."""
    house = _house(settings)
    _refuse_taken(out)
    from outbound.form import PAGES, form

    _written(out, form(language, house=house))
    return f"the complaint form ({language.value}, {PAGES} pages) in {out}"


def _tried(option: str, made: Callable[[], Separator]) -> Separator:
    try:
        return made()
    except ValueError as error:
        raise Misconfigured(option, str(error)) from None


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Misconfigured("--date", "is no date (YYYY-MM-DD)") from None


def _house(settings: Path | None) -> House | None:
    named = settings is not None or bool(os.environ.get("COURRIER_SETTINGS"))
    return house_of(load(settings)) if named else None


def _refuse_taken(out: Path) -> None:
    if out.exists():
        raise Misconfigured("--out", f"{out} is there already: name a file that is not")
    if not out.absolute().parent.is_dir():
        raise Misconfigured("--out", f"{out}: there is no such folder")


def _written(out: Path, pdf: bytes) -> None:
    try:
        with out.open("xb") as file:
            file.write(pdf)
    except OSError as error:
        raise Away(str(out), f"cannot be written ({error.strerror})") from None

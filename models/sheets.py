"""What the QR codes on the house's own sheets say, both ways: the value to the text of its code, the text to the value.

The text keeps to the 45 characters of a QR code's alphanumeric mode (ISO/IEC 18004 section 7.4.4), which are printed in
two thirds of the room of bytes: `COURRIER/1/S/B:K7QF2M/D:2026-11-09/N:24`. First whose it is, then the version of this
grammar, then the sort of sheet, then its fields, each a letter and its value, in one order. A later version is none of
ours yet; whatever is not exactly what `encode` writes is nothing at all.
"""

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from models.words import Language

VERSION = 1
MOST_FORMS = 999
MOST_LETTERS = 9999
BRANCH_CHARS = 40

_HOUSE = "COURRIER"
_SEPARATOR = "S"
_FORM = "F"
_PARTED = "/"
_BATCH = re.compile(r"[A-Z0-9](?:[A-Z0-9-]{0,22}[A-Z0-9])?")
_NUMBER = re.compile(r"[1-9][0-9]{0,3}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_BASE32 = re.compile(r"[A-Z2-7]+")


class Side(StrEnum):
    """Which stack a sheet lies on, where a machine that reads one side scans a letter's fronts and then its backs."""

    FRONTS = "fronts"
    BACKS = "backs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Separator:
    """A separator sheet: a letter begins behind it. What it does not say is None.

    `batch` names the letters that were put together in one go; `received` the day they reached the house, `branch` where;
    `count` how many letters the clerk counted in the batch. Raises ValueError for what no sheet can say.
    """

    batch: str | None = None
    received: date | None = None
    branch: str | None = None
    count: int | None = None
    side: Side | None = None

    def __post_init__(self) -> None:
        if self.batch is not None and not _BATCH.fullmatch(self.batch):
            raise ValueError("a batch is named with 1 to 24 capital letters, digits and hyphens between them")
        if self.branch is not None and not _is_branch(self.branch):
            raise ValueError(f"a branch's name is one line of at most {BRANCH_CHARS} characters")
        if self.count is not None and not 1 <= self.count <= MOST_LETTERS:
            raise ValueError(f"a batch has 1 to {MOST_LETTERS} letters")
        if self.side is not None and self.batch is None:
            raise ValueError("a stack of one side needs its batch's name")


@dataclass(frozen=True, slots=True, kw_only=True)
class FormPage:
    """A page (from 1) of the printed complaint form in a language; `version` names the map of its fields.

    Raises ValueError for what no form can say.
    """

    version: int
    language: Language
    page: int

    def __post_init__(self) -> None:
        if not (1 <= self.version <= MOST_FORMS and 1 <= self.page <= MOST_FORMS):
            raise ValueError(f"versions and pages of a form are 1 to {MOST_FORMS}")


def encode(sheet: Separator | FormPage) -> str:
    """The text of the sheet's code; the same sheet always gives the same."""
    if isinstance(sheet, FormPage):
        return _PARTED.join(
            [_HOUSE, str(VERSION), _FORM, f"V:{sheet.version}", f"L:{sheet.language.value.upper()}", f"P:{sheet.page}"]
        )
    fields = {
        "B": sheet.batch,
        "D": None if sheet.received is None else sheet.received.isoformat(),
        "N": None if sheet.count is None else str(sheet.count),
        "E": None if sheet.side is None else sheet.side.value[0].upper(),
        "O": None if sheet.branch is None else _plain(sheet.branch),
    }
    written = [f"{name}:{value}" for name, value in fields.items() if value is not None]
    return _PARTED.join([_HOUSE, str(VERSION), _SEPARATOR, *written])


def decode(text: str) -> Separator | FormPage | None:
    """The sheet whose code says `text`; None for any other text, a later version's and a damaged one included."""
    house, *rest = text.split(_PARTED)
    if house != _HOUSE or len(rest) < 2 or rest[0] != str(VERSION):
        return None
    sort, *written = rest[1:]
    read = _SORTS.get(sort)
    fields = {name: value for name, _, value in (field.partition(":") for field in written)}
    if read is None or not all(fields.values()):
        return None
    try:
        sheet = read(fields)
    except (ValueError, KeyError):  # binascii's and Unicode's errors are ValueErrors
        return None
    # One text for one sheet: nothing twice, in another order, beside the fields or written otherwise.
    return sheet if encode(sheet) == text else None


def _separator(fields: Mapping[str, str]) -> Separator:
    return Separator(
        batch=fields.get("B"),
        received=_day(fields["D"]) if "D" in fields else None,
        count=int(_matching(_NUMBER, fields["N"])) if "N" in fields else None,
        side=_SIDES[fields["E"]] if "E" in fields else None,
        branch=_spoken(fields["O"]) if "O" in fields else None,
    )


def _form(fields: Mapping[str, str]) -> FormPage:
    return FormPage(
        version=int(_matching(_NUMBER, fields["V"])),
        language=Language(fields["L"].lower()),
        page=int(_matching(_NUMBER, fields["P"])),
    )


_SORTS: Mapping[str, Callable[[Mapping[str, str]], Separator | FormPage]] = {_SEPARATOR: _separator, _FORM: _form}
_SIDES = {side.value[0].upper(): side for side in Side}


def _day(text: str) -> date:
    return date.fromisoformat(_matching(_DAY, text))


def _matching(form: re.Pattern[str], text: str) -> str:
    if not form.fullmatch(text):
        raise ValueError("not the form of this field")
    return text


def _is_branch(name: str) -> bool:
    return 0 < len(name) <= BRANCH_CHARS and name.isprintable() and name == " ".join(name.split())


def _plain(name: str) -> str:
    """A name in any letters as base 32 (RFC 4648 section 6) without its padding: alphanumeric mode has no small letters."""
    return base64.b32encode(name.encode()).decode("ascii").rstrip("=")


def _spoken(plain: str) -> str:
    padded = _matching(_BASE32, plain) + "=" * (-len(plain) % 8)
    try:
        return base64.b32decode(padded).decode()
    except binascii.Error:
        raise ValueError("no base 32") from None

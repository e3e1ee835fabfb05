"""The reference of a complaint: `MQS-2026-000123-77`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Self

_FORM = re.compile(r"(?P<prefix>[A-Z]{2,8})-(?P<year>\d{4})-(?P<number>\d{6})-(?P<check>\d{2})")
# People retype references and scanners misread them: any dash or none, spaces around it, lower case, O for 0, no zeros.
_DIGIT = r"[0-9OoQDIiLl|!ZzASsGbTBgq]"
_GAP = r"[\s\-‐-―−/_.~:]{0,3}"
_DASH = r"[\s\-‐-―−/_.~:]{1,3}"
_NUMBER = (
    rf"{_GAP}(?P<year>{_DIGIT}{{4}})(?:{_GAP}(?P<number>{_DIGIT}{{6}})(?:{_GAP}(?P<check>{_DIGIT}{{2}}))?|"
    rf"{_DASH}(?P<short>[0-9]{{1,5}}){_DASH}(?P<short_check>[0-9]{{2}}))(?![A-Za-z0-9])"
)
_MISREAD = str.maketrans("OoQDIiLl|!ZzASsGbTBgq", "000011111122455667899")


def check_digits(year: int, number: int) -> int:
    """97 − ((year·10⁶ + number) mod 97): the same scheme as the Belgian national number (1 to 97)."""
    return 97 - ((year * 1_000_000 + number) % 97)


@dataclass(frozen=True, slots=True, order=True)
class Reference:
    """A complaint's name: prefix, year received, number within the year (gaps allowed), two check digits."""

    prefix: str
    year: int
    number: int

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[A-Z]{2,8}", self.prefix):
            raise ValueError("a reference's prefix is 2 to 8 capital letters")
        if not 1000 <= self.year <= 9999 or not 1 <= self.number <= 999_999:
            raise ValueError("a reference's year has four digits, its number 1 to 999999")

    def __str__(self) -> str:
        return f"{self.prefix}-{self.year:04d}-{self.number:06d}-{check_digits(self.year, self.number):02d}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """The reference that `text` is, in its exact form. Raises ValueError when the form or the check is wrong."""
        match = _FORM.fullmatch(text)
        if match is None:
            raise ValueError("not the form of a reference")
        reference = cls(match["prefix"], int(match["year"]), int(match["number"]))
        if int(match["check"]) != check_digits(reference.year, reference.number):
            raise ValueError("the check digits of the reference are wrong")
        return reference

    @classmethod
    def found_in(cls, text: str, prefix: str) -> tuple[Self, ...]:
        """Every reference of the house's `prefix` that `text` quotes with right check digits, in order, once each.

        A letter read for a digit is taken for the digit where the check digits prove it, and nowhere else.
        """
        return tuple(dict.fromkeys(found for found, _ in cls._quoted_in(text, prefix) if found is not None))

    @classmethod
    def misquoted_in(cls, text: str, prefix: str) -> tuple[str, ...]:
        """What has the form of a reference of ours and wrong check digits, or none (`??`): as quoted, in order, once each."""
        return tuple(dict.fromkeys(wrong for found, wrong in cls._quoted_in(text, prefix) if found is None))

    @classmethod
    def _quoted_in(cls, text: str, prefix: str) -> Iterator[tuple[Self | None, str]]:
        for match in _loose(len(prefix)).finditer(text):
            if _folded(match["prefix"]) != _folded(prefix):
                continue
            year = int(match["year"].translate(_MISREAD))
            number = int((match["number"] or match["short"]).translate(_MISREAD))
            check = (match["check"] or match["short_check"] or "??").translate(_MISREAD)
            right = 1000 <= year <= 9999 and number > 0 and check == f"{check_digits(year, number):02d}"
            yield (cls(prefix, year, number) if right else None), f"{prefix}-{year:04d}-{number:06d}-{check}"

    @classmethod
    def near(cls, misquoted: str) -> tuple[Self, ...]:
        """The references that `misquoted` (as `misquoted_in` gives it) may have been meant for: with another check, one
        digit else, or two neighbours changed round. For a person to look at; nothing is ever joined by them."""
        prefix, year, digits, check = misquoted.rsplit("-", 3)
        found: dict[Self, None] = {}
        for number in (digits, *_one_slip_away(digits)):
            meant = cls(prefix, int(year), int(number)) if int(number) and int(year) >= 1000 else None
            if meant is not None and (number == digits or str(meant).endswith(f"-{check}")):
                found[meant] = None
        return tuple(found)


@cache
def _loose(prefix_letters: int) -> re.Pattern[str]:
    return re.compile(rf"(?<![A-Za-z0-9])(?P<prefix>[A-Za-z0-9]{{{prefix_letters}}}){_NUMBER}")


def _folded(prefix: str) -> str:
    """A prefix as a scanner may see it: `MQS`, `MOS` and `M05` are one."""
    return prefix.upper().translate(_MISREAD)


def _one_slip_away(digits: str) -> Iterator[str]:
    for place, digit in enumerate(digits):
        yield from (digits[:place] + other + digits[place + 1 :] for other in "0123456789" if other != digit)
        if place and digits[place - 1] != digit:
            yield digits[: place - 1] + digit + digits[place - 1] + digits[place + 1 :]

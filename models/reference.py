"""The reference of a complaint: `MQS-2026-000123-77`."""

import re
from dataclasses import dataclass
from typing import Self

_FORM = re.compile(r"(?P<prefix>[A-Z]{2,8})-(?P<year>\d{4})-(?P<number>\d{6})-(?P<check>\d{2})")
# People retype references: any dash, spaces around it, lower case.
_LOOSE = re.compile(
    r"(?<![A-Za-z0-9])([A-Za-z]{2,8})\s?[-‐-―/ ]\s?(\d{4})\s?[-‐-―/ ]\s?(\d{6})\s?[-‐-―/ ]\s?(\d{2})(?!\d)"
)


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
        """Every reference of the house's `prefix` that `text` quotes with right check digits, in order, once each."""
        found: dict[Self, None] = {}
        for letters, year, number, check in _LOOSE.findall(text):
            if letters.upper() != prefix or int(number) == 0:
                continue
            reference = cls(prefix, int(year), int(number))
            if int(check) == check_digits(reference.year, reference.number):
                found[reference] = None
        return tuple(found)

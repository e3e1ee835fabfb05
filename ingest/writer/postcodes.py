"""Which town a Belgian postcode is: whether both fit, as they stand on an envelope."""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from ingest.writer.people import fold

_BRUSSELS = range(1000, 1213)
_CITY = frozenset({"bruxelles", "brussel", "brussels"})  # "brüssel" without its dots is one of them


def _key(town: str) -> str:
    """As towns are compared: letters only, "Saint" and "Sint" however they are shortened."""
    words = [word for word in re.split(r"[^a-z]+", fold(town)) if word]
    return "".join(
        {"st": "s", "ste": "s", "saint": "s", "sainte": "s", "sint": "s", "sankt": "s"}.get(word, word)
        for word in words
    )


@cache
def _names() -> Mapping[str, tuple[str, ...]]:
    text = files("ingest.writer").joinpath("postcodes.txt").read_text(encoding="utf-8")
    lines = (line.split(" ", 1) for line in text.splitlines() if line and not line.startswith("#"))
    return {code: tuple(names.split("/")) for code, names in lines}


@cache
def _towns() -> Mapping[str, frozenset[str]]:
    return {code: frozenset(map(_key, names)) for code, names in _names().items()}


def spelled(code: str, town: str) -> str:
    """The town as the list writes it where it differs from it by accents only ("Namùr"); in capitals, or none of ours: as it is."""
    if town.isupper():
        return town
    names = _names().get(code, ())
    if town in names:
        return town  # "Brussel" is no "Brüssel" that lost its dots
    name = {fold(name): name for name in names}.get(fold(town), town)
    return name if len(name) == len(town) and town[1:] != town[1:].upper() else town


def towns(code: str) -> str | None:
    """The towns that a postcode is known for, for a person to read; None where it is not known."""
    return " / ".join(_names().get(code, ())) or None


@cache
def _known() -> frozenset[str]:
    return _CITY.union(*_towns().values())


def contradicts(code: str, town: str) -> bool:
    """Whether the town is one of the list, and the code none of its codes: one of the two was not written so."""
    return _key(town) in _known() and not fits(code, town)


def fits(code: str, town: str) -> bool:
    """Whether the list has the code and this town behind it. A town may stand with its municipality in brackets."""
    known = _towns().get(code, frozenset())
    written = {_key(town), _key(re.sub(r"\s*\(.*", "", town))}
    if code.isdigit() and int(code) in _BRUSSELS and written & _CITY:
        return bool(known)
    return bool(written & known)

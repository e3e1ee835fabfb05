"""Which national number is whose, where a message has more than one; and who signs beside the writer."""

import re
from collections.abc import Mapping, Sequence

from ingest.writer.identifiers import national_numbers
from ingest.writer.people import agree, is_full
from models.values import Identity

_SAID = 60
_WHOSE = re.compile(
    r"\b(?:(?P<mine>mon|mijn|mein|my)|son|celui\s+d\w+|haar|zijn|ihre?|seine?|her|his)\s+(?:num[ée]ro|n[°ºr]|niss|insz|nn|rr|rijks\w+|national\w*|nummer|number|registre)",
    re.IGNORECASE,
)
_NEAR = 200
"""Characters before a number in which the name stands that it belongs to."""


def sorted_out(
    text: str, *, affiliate: str | None, writer: str | None, signatures: Sequence[str] = ()
) -> tuple[str | None, tuple[Identity, ...]]:
    """The affiliate's national number, and the others whom the text tells of: by number, or as signing too.

    A number belongs to the name that stands nearest before it. Where none stands near the affiliate's name, the first
    that is not near the writer's is theirs; a lone number is the affiliate's.
    """
    numbers = national_numbers(text)
    names = list(dict.fromkeys(name for name in (affiliate, writer, *signatures) if name))
    owners = {number: _owner(text, at, affiliate, writer, names) for number, at in numbers.items()}
    theirs = _of(affiliate, writer, owners)
    others = [Identity(name=owner, national_number=number) for number, owner in owners.items() if number != theirs]
    told = [name for name in (affiliate, writer, *(other.name for other in others)) if name]
    signing = [name for name in signatures if is_full(name) and not any(agree(name, other) for other in told)]
    return theirs, (*others, *(Identity(name=name) for name in signing))


def _owner(text: str, at: int, affiliate: str | None, writer: str | None, names: Sequence[str]) -> str | None:
    if affiliate != writer:
        said = text[max(0, at - _SAID) : at]
        last = max((match for match in _WHOSE.finditer(said)), key=lambda match: match.start(), default=None)
        if last is not None and not any(name.split()[0] in said[last.end() :] for name in names):
            return writer if last["mine"] else affiliate
    before = text[max(0, at - _NEAR) : at].lower()
    # In full or by the first name; only where none is told so by the surname, which relatives share.
    for place in (_place, _surname):
        places = {name: place(before, name) for name in names}
        near = [name for name in names if places[name] >= 0]
        if near:
            return max(near, key=lambda name: places[name])
    return None


def _place(text: str, name: str) -> int:
    first = name.lower().split()[0]
    return max(text.rfind(name.lower()), text.rfind(first) if len(first) > 2 else -1)


def _surname(text: str, name: str) -> int:
    return text.rfind(name.lower().split()[-1])


def _of(affiliate: str | None, writer: str | None, owners: Mapping[str, str | None]) -> str | None:
    if len(owners) == 1 or affiliate == writer:
        return next(iter(owners), None)
    near = (number for number, owner in owners.items() if owner == affiliate)
    unclaimed = (number for number, owner in owners.items() if owner != writer)
    return next(near, None) or next(unclaimed, None)

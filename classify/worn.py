"""Texts as a hurried hand, a telephone or a poor scan leaves them, for teaching: each character stays in its place, so marks do too.

Not the harms that `robustness` measures with: what is taught and what is asked must not be the same.
"""

import unicodedata
from random import Random
from typing import Final

from classify.letters import lowered

_MISREAD: Final = {
    "l": "i", "i": "l", "e": "c", "c": "e", "o": "0", "s": "5", "a": "o", "n": "u", "u": "n", "h": "b", "t": "f", "f": "t", "g": "q",
    "é": "6", "è": "e", "à": "a", "B": "8", "S": "5", "O": "0", "I": "1", "D": "O", "E": "F",
}  # fmt: skip
_SLIPS: Final = 0.04
_SWAPS: Final = 0.02


def worn(text: str, chance: Random) -> str:
    """`text` in small letters, without its accents, misread or mistyped, as chance has it; as long as it was."""
    way = chance.choice((_small, _plain, _misread, _misread, _mistyped))
    return way(text, chance)


def _small(text: str, chance: Random) -> str:
    return lowered(text)


def _plain(text: str, chance: Random) -> str:
    return "".join(unicodedata.normalize("NFD", character)[0] for character in text)


def _misread(text: str, chance: Random) -> str:
    return "".join(
        _MISREAD[character] if character in _MISREAD and chance.random() < _SLIPS else character for character in text
    )


def _mistyped(text: str, chance: Random) -> str:
    characters = list(text)
    for at in range(len(characters) - 1):
        if characters[at].isalpha() and characters[at + 1].isalpha() and chance.random() < _SWAPS:
            characters[at], characters[at + 1] = characters[at + 1], characters[at]
    return "".join(characters)

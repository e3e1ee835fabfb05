"""Characters that are taken for another, put right where something other than the picture proves which one it is.

An account number has two check sums; no word of French, Dutch, German or English begins with a small l and a consonant.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.paper.ocr import Reading, Word

_DIGITS = str.maketrans("OoQDIli|ZzSsGbTBgq", "000011112255667899")
_LETTERS = str.maketrans("83€", "BEE")
_PAPER = re.compile(r"[B8][E3€][A-Za-z0-9|]{2,}")
_BARE = re.compile(r"[^\w|€]+")
_SMALL = re.compile(r"^(\W*)(?!ltd|lbs)(?:l(?=[bcdfghklmnpqrstvwxz][^\W\d_]|[kmns]$)|(?<!['’])l(?=ls?$))")
_TWICE = re.compile(r"^(\W*)(?!IIème|IInd|IIde)II(?=[a-zß-ÿ]{2})")


def put_right(reading: Reading) -> Reading:
    """The reading with its accounts and its capital I put right; the words, their number and their places stay."""
    words = list(reading.words)
    places = sorted(range(len(words)), key=lambda at: (words[at].line, words[at].left))
    for start in range(len(places)):
        following = places[start : start + 4]
        line = [at for at in following if words[at].line == words[places[start]].line]
        for at, text in zip(line, _account([words[at] for at in line]), strict=False):
            words[at] = replace(words[at], text=text)
    return Reading(words=tuple(replace(word, text=_capital(word.text)) for word in words))


def _capital(text: str) -> str:
    """A capital I that was read as a small l where no word begins so ("lvy", "ll me", "lk"), or a small l as a capital ("IIse")."""
    return _TWICE.sub(r"\1Il", _SMALL.sub(r"\1I", text))


def _account(words: Sequence[Word]) -> list[str]:
    """The texts of the first of these words as the Belgian account that they are; empty where they are none or are right.

    ISO 13616: BE, two check digits, twelve digits; of those the last two are the first ten by 97 (Belgian bank numbers).
    """
    if not _PAPER.match(words[0].text):
        return []
    texts: list[str] = []
    for word in words:
        texts.append(word.text)
        joined = "".join(_BARE.sub("", text) for text in texts)
        if len(joined) >= 16:
            break
    number = joined[:2].translate(_LETTERS) + joined[2:].translate(_DIGITS)
    if len(number) != 16 or number == joined or not _is_account(number):
        return []
    characters = iter(number)
    return ["".join(character if _BARE.match(character) else next(characters) for character in text) for text in texts]


def _is_account(number: str) -> bool:
    digits = number[2:]
    if not (number.startswith("BE") and digits.isascii() and digits.isdigit()):
        return False
    bank, check = int(digits[2:12]), int(digits[12:])
    return check == (bank % 97 or 97) and int(f"{digits[2:]}1114{digits[:2]}") % 97 == 1

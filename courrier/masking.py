"""Masking: everything that says who somebody is gives way to something invented, the same for the same within a record.

A pure function of the texts, of who is known, and of chance. What it cannot promise is in docs/corrections.md; `remains`
is the last look, which refuses.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

from courrier.inventing import ROLES, Inventor
from courrier.spotting import LOOKS, Known, Sort, Spot, people_in, spots
from ingest.writer.people import fold, is_first_name
from models.house import House

_AGE = re.compile(
    r"\d{2}(?:e|ste|\.|th)?\s*(?:ans|jaar|jahren?|years?|verjaardag|geburtstag|birthday|anniversaire)\b", re.I
)
_MUST_STAND_ALONE = 6
"""Letters below which a name counts only as a word: "Ali" is in "alimentation"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Masked:
    """One text after masking. `pieces`: what was replaced, as (start, end) before and (start, end) after, in order."""

    text: str = field(repr=False)
    pieces: tuple[tuple[int, int, int, int], ...] = ()

    def moved(self, start: int, end: int) -> tuple[int, int]:
        """Where `[start:end]` of the text before stands now; what was replaced in part counts whole."""
        return self._at(start, left=True), self._at(end, left=False)

    def _at(self, offset: int, *, left: bool) -> int:
        shift = 0
        for before, until, now, now_until in self.pieces:
            if offset <= before:
                break
            if offset < until:
                return now if left else now_until
            shift = now_until - until
        return offset + shift


def mask(texts: Mapping[str, str], *, known: Known, house: House, language: str, chance: Random) -> dict[str, Masked]:
    """Each text of one record masked, under its key. Raises nothing."""
    people = people_in(texts.values()) | known.words
    taken = {fold(word) for text in texts.values() for word in re.findall(r"[^\W\d_]{3,}", text)} | people
    inventor = Inventor(chance, taken, language)
    year_stays = any(_AGE.search(text) for text in texts.values())
    found = {key: spots(text, known=known, people=people, house=house) for key, text in texts.items()}
    # Names first, so that an address made of somebody's name becomes that of whoever stands for them.
    for key, text in texts.items():
        for spot in found[key]:
            if spot.sort is Sort.NAME:
                _name(inventor, text[spot.start : spot.end])
    for word in sorted(known.words):
        _name(inventor, word)
    return {
        key: _replaced(
            text, found[key], lambda spot, text: _invented(inventor, spot, text, people, year_stays=year_stays)
        )
        for key, text in texts.items()
    }


def _replaced(text: str, found: Sequence[Spot], invented: Callable[[Spot, str], str]) -> Masked:
    made, pieces, last = "", [], 0
    for spot in found:
        if spot.sort is Sort.FACT:
            continue
        made += text[last : spot.start]
        new = invented(spot, text)
        pieces.append((spot.start, spot.end, len(made), len(made) + len(new)))
        made += new
        last = spot.end
    return Masked(text=made + text[last:], pieces=tuple(pieces))


def _name(inventor: Inventor, word: str) -> str:
    return inventor.name(word, first=is_first_name(word))


def _invented(inventor: Inventor, spot: Spot, text: str, people: frozenset[str], *, year_stays: bool) -> str:
    words = text[spot.start : spot.end]
    match spot.sort:
        case Sort.URL:
            return inventor.url(words)
        case Sort.EMAIL:
            return inventor.email(re.sub(r"\s?(?:@|\(at\)|\[at\])\s?", "@", words, flags=re.IGNORECASE), people)
        case Sort.ACCOUNT:
            return inventor.account(words)
        case Sort.NATIONAL:
            return inventor.national_number(words)
        case Sort.BIRTH:
            return inventor.day(words, year_stays=year_stays)
        case Sort.PLACE:
            return inventor.place(words)
        case Sort.STREET:
            return inventor.street(words)
        case Sort.PHONE:
            return inventor.phone(words)
        case Sort.NUMBER | Sort.IDENTIFIED:
            return inventor.number(words)
        case Sort.INITIAL:
            full = sorted(one for one in people if is_first_name(one) and one[0] == fold(words))
            return inventor.initial(words, full[0] if full else None)
        case Sort.NAME:
            return _name(inventor, words)
        case Sort.FACT:
            return words


# ── the last look ────────────────────────────────────────────────────────────────────────────────


def remains(texts: Sequence[str], known: Known) -> bool:
    """Whether anything of who is known still stands there: a name, a number, an address, also misread or spaced out."""
    whole = "\n".join(texts)
    folded = fold(whole)
    looks = folded.translate(LOOKS)
    squeezed = re.sub(r"[\W_]+", "", looks)
    digits = re.sub(r"[\s./()–-]+", "", whole)
    return (
        any(_word_remains(word, folded, looks, squeezed) for word in known.words if len(word) >= 3)
        or any(email.lower() in whole.lower() or _local_remains(email, folded) for email in known.emails)
        or any(number in digits for number in map(_only_digits, known.numbers) if len(number) >= 5)
        or any(_line_remains(line, squeezed) for line in known.lines)
    )


def _word_remains(word: str, folded: str, looks: str, squeezed: str) -> bool:
    seen = re.escape(word.translate(LOOKS))
    if re.search(rf"(?<![^\W\d_]){re.escape(word)}s?(?![^\W\d_])|(?<!\w){seen}(?!\w)", f"{folded}\n{looks}"):
        return True
    return len(word) >= _MUST_STAND_ALONE and word.translate(LOOKS) in squeezed


def _local_remains(email: str, folded: str) -> bool:
    local = fold(email.partition("@")[0])
    return len(local) >= 5 and local not in ROLES and re.search(rf"(?<!\w){re.escape(local)}(?!\w)", folded) is not None


def _line_remains(line: str, squeezed: str) -> bool:
    bare = re.sub(r"[\W_]+", "", fold(line).translate(LOOKS))
    return len(bare) >= 6 and bare in squeezed


def _only_digits(number: str) -> str:
    return re.sub(r"\D", "", number)

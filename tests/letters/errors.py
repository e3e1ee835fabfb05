"""How wrong a reading is: edits between what is written and what was read."""

import unicodedata

_SAME = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "–": "-", "—": "-", "•": "-", "·": "-"}
)


def plain(text: str) -> str:
    """The text with one space for any white space and one form for marks that look alike: not what is measured."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(_SAME).split())


def distance(one: str, other: str) -> int:
    """The least number of characters put in, taken out or exchanged (Levenshtein).

    By bit vectors, one column of the table at a time: Myers, J. ACM 46(3), 1999, in the form of Hyyrö, 2003.
    """
    if not one:
        return len(other)
    places: dict[str, int] = {}
    for place, character in enumerate(one):
        places[character] = places.get(character, 0) | 1 << place
    every = (1 << len(one)) - 1
    last = 1 << len(one) - 1
    more, less, score = every, 0, len(one)
    for character in other:
        same = places.get(character, 0)
        diagonal = (((same & more) + more) ^ more) | same | less
        up, down = less | (every & ~(diagonal | more)), more & diagonal
        score += bool(up & last) - bool(down & last)
        up, down = (up << 1 | 1) & every, (down << 1) & every
        more, less = down | (every & ~(diagonal | up)), up & diagonal
    return score


def error_share(written: str, read: str) -> float:
    """Wrong characters for one of the written ones; text that was lost counts, and so does text that is not there."""
    truth = plain(written)
    return distance(truth, plain(read)) / max(1, len(truth))

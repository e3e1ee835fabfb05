"""People's names, as messages and letters give them: in a signature, a display name, a letterhead, a form, an address.

A name is returned as it was written, less its titles, its spaces made single. What merely sounds like a person ("un
affilié mécontent", "een bezorgde moeder") is none.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

# ── words ────────────────────────────────────────────────────────────────────────────────────────

# Kept before a name that would otherwise stand alone: Zuster Bernarda, Sœur Marie.
_RELIGIOUS = frozenset(
    {
        "zuster",
        "soeur",
        "sœur",
        "frere",
        "broeder",
        "pater",
        "pere",
        "schwester",
        "bruder",
        "sister",
        "sr",
        "sr.",
        "zr",
        "zr.",
        "brother",
        "l'abbe",
        "don",
        "dom",
    }
)

ORGANISATION = re.compile(
    r"(?<!\w)(?:asbl|vzw|a\.?s\.?b\.?l\.?|v\.?z\.?w\.?|sprl|bvba|srl|b\.?v\.?|s\.?a\.?|n\.?v\.?|scrl|cvba|sc|cv|gmbh|e\.v\.|ltd|llc|inc|"
    r"cabinet\w*|étude|kanzlei|advocaten\w*|advokaten\w*|avocats|rechtsanwälte|attorneys|associés|associates|partners|notaires|notarissen|"
    r"pharmacie|apotheek|apotheke|pharmacy|école|school|schule|basisschool|collège|college|lycée|athénée|université|universiteit|"
    r"\w+praktijk|praxis|\w+praxis|notariat|h[ôo]tel|rh|hr|facturatie|hôpital|ziekenhuis|krankenhaus|hospital|clinique|kliniek|klinik|polyclinique|centre|centrum|zentrum|maison médicale|groepspraktijk|"
    r"résidence|residentie|woonzorgcentrum|wzc|mrs|home|crèche|kinderdagverblijf|fgtb|abvv|csc|acv|cgslb|aclvb|syndicat|vakbond|gewerkschaft|"
    r"cpas|ocmw|öshz|commune|gemeente|gemeinde|ville de|stad|paroisse|parochie|klooster|entreprise|menuiserie|slagerij|brouwerij|"
    r"koeltechniek|transports?|services?|group|groupe|groep|fédération|federatie|ligue|liga|verein|comité|comite|consulate|consulat|embassy)(?!\w)",
    re.IGNORECASE,
)
_STREET = re.compile(
    r"(?:rue|avenue|av|chaussee|boulevard|bd|bld|place|clos|square|allee|dreve|impasse|quai|route|chemin|venelle|sentier|cours|"
    r"\w*(?:straat|steenweg|dreef|plein|strasse|platz|street|road)|\w{5,}laan)$"
)

_STREET_FIRST = re.compile(
    r"(?:rue|avenue|chaussee|boulevard|bld|allee|dreve|impasse|venelle|\w+(?:straat|steenweg|strasse))$"
)
_UPPER = "A-ZÀ-ÖØ-ÞĀ-ſ"
_INITIAL = re.compile(
    rf"(?:[{_UPPER}]\.(?:-?[{_UPPER}](?:h|l)?\.)*|(?:Th|Ph|Edm?|Jos|Chr|Jac|Joh|Alb|Ant|Alph|Gust|Guill)\.|[{_UPPER}](?:-[{_UPPER}]){{0,2}}\.?|[{_UPPER}]\.?[{_UPPER}]\.)"
)
_WORD = re.compile(rf"(?:[dDlLOo]['’])?[{_UPPER}01](?:[^\W_]|['’])+(?:-\s?(?:[^\W_]|['’])+)*\.?")


def fold(text: str) -> str:
    """Lower case, without accents, the apostrophe straight: for looking words up, never for showing."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFD", text.lower().replace("’", "'").replace("œ", "oe"))
    return "".join(char for char in plain if not unicodedata.combining(char))


@cache
def _words(name: str) -> frozenset[str]:
    text = files("ingest.writer").joinpath(name).read_text(encoding="utf-8")
    return frozenset(fold(line) for line in text.splitlines() if line and not line.startswith("#"))


def is_first_name(word: str) -> bool:
    """Whether the word (or the first part of a hyphened one) is a first name common in Belgium; no list has them all."""
    known = _words("names.txt")
    return fold(word) in known or all(part in known for part in fold(word).split("-"))


def is_town(word: str) -> bool:
    """Whether the word is a Belgian town that our list knows."""
    return fold(word).rstrip(".") in _words("towns.txt")


# ── reading one name ─────────────────────────────────────────────────────────────────────────────


def _unspaced(text: str) -> str:
    # "W i l l y    T h i e l e m a n s": a typewriter's emphasis or a scanner's fault; wider gaps part the words.
    if re.fullmatch(r"\s*(?:\S ){3,}\S?(?:\s{2,}(?:\S ?)+)*\s*", text) and max(map(len, text.split())) == 1:
        return " ".join("".join(part.split()) for part in re.split(r"\s{2,}", text.strip()))
    return text


def tidy(text: str) -> str:
    """A name made fit to print: single spaces, no letter-spacing, no punctuation around."""
    return " ".join(_unspaced(text).split()).strip(
        ' ,;:.-–—|/()"“”«»*_~' if not text.rstrip().endswith(".") else ' ,;:-–—|/()"“”«»*_~'
    )


def _title(token: str) -> bool:
    return fold(token).strip(".,()") in _words("titles.txt")


@cache
def _no_name_keys() -> frozenset[str]:
    return frozenset(_key(word) for word in _words("not_names.txt") if len(word) > 4)


def _no_name(word: str) -> bool:
    # By its looks too: "S0LIDAR1S" is the house.
    return fold(word) in _words("not_names.txt") or _key(word) in _no_name_keys()


def _is_word(token: str) -> bool:
    bare = token.strip(".,").rstrip("-")
    return (
        bool(_WORD.fullmatch(bare))
        and sum(char.isdigit() for char in bare) <= max(1, len(bare) // 4)
        and any(char.isalpha() for char in bare)
        and not _no_name(bare)
        and (bare[0].isupper() or bare[0] in "01" or bare[2:3].isupper())
    )


_ADDRESSING = re.compile(r"(?:Mme|Mlle|Madame|Monsieur|Mevr|Mevrouw|Dhr|Herr|Frau|Mrs)\.?")
_TOKEN = re.compile(r"\S+")


class _Reading:
    """One pass over the tokens of a text, as far as they can be a name. `end` is where the name ends in the text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.kept: list[str] = []
        self.words = 0
        self.initials = 0
        self.end = 0
        self._read()

    def _read(self) -> None:
        for match in _TOKEN.finditer(self.text):
            token = match.group()
            gap = self.text[self.end : match.start()] if self.kept else ""
            if "\n" in gap or (len(gap) > 2 and self.words >= 2) or len(self.kept) >= 7:
                return
            if not self._take(token):
                return
            self.end = match.end()
            if _title(token):
                continue
            if token[-1] in ",;:)(|" or (token.endswith(".") and not _INITIAL.fullmatch(token) and not _title(token)):
                return

    def _take(self, token: str) -> bool:
        bare = token.rstrip(",;:")
        if not self.kept and (_title(bare) or bare in ("&", "-")):
            return True
        if bare in ("-", "–") and self.words >= 2:
            _, *following = self.text[self.end :].partition("\n")[0].split()
            if following[1:] and following[1][0].islower() and fold(following[1]) not in _words("particles.txt"):
                return False
            if not (
                following
                and _is_word(following[0])
                and not ORGANISATION.search(following[0])
                and not following[0].isupper()
            ):
                return False
        elif fold(bare) == "in" and not re.match(r"\s*\S+\s+(?:['’]t|den?|der|het)\s", self.text[self.end :]):
            return False  # "in Halle" is where, "in 't Veld" who
        elif fold(bare) in _words("particles.txt") or re.fullmatch(r"['’][ts]", bare):
            pass
        elif self.words and _ADDRESSING.fullmatch(bare):
            return False
        elif _is_word(bare):
            if not self.kept and _STREET_FIRST.match(fold(bare)):
                return False
            if self.words and _STREET.match(fold(bare)) and not self._hyphened():
                return False
            if self.words >= 2 and is_town(bare) and not self._hyphened():
                return False
            self.words += 1
        elif _INITIAL.fullmatch(bare) and bare != "À":
            self.initials += 1
        else:
            return False
        self.kept.append(bare)
        return True

    def _hyphened(self) -> bool:
        return bool(self.kept) and (self.kept[-1] in ("-", "–") or fold(self.kept[-1]) in _words("particles.txt"))

    def name(self) -> str:
        kept = list(self.kept)
        while kept and (fold(kept[-1]) in _words("particles.txt") or kept[-1] in ("-", "–")):
            kept.pop()
        if self.words == 0:
            return ""
        return " ".join(kept).rstrip(",;:").strip()


def read_name(text: str) -> tuple[str, str] | None:
    """The name that `text` begins with, titles left out, and what follows it; None where it begins with none.

    A name has at least one capitalised word. One word alone is a name too (for the caller to weigh).
    """
    text = _unspaced(text).strip()
    religious = re.match(r"(\S+)\s+(?=\S)", text)
    if (
        religious
        and fold(religious[1]) in ("sr", "sr.", "zr", "zr.")
        and is_full(_Reading(text[religious.end() :]).name())
    ):
        text = text[religious.end() :]  # "Sr Odile Testut"
    elif religious and fold(religious[1]) in _RELIGIOUS and (inner := _Reading(text[religious.end() :])).words:
        return f"{religious[1]} {inner.name()}", text[religious.end() + inner.end :]
    text = re.sub(r"^(?:(?:de|la|den)\s+)(?=(?:heer|dame)\b)", "", text, flags=re.IGNORECASE)
    reading = _Reading(text)
    name = reading.name()
    if not name:
        return None
    if not name.endswith(".") or not _INITIAL.fullmatch(name.split()[-1]) or re.search(r"[^\W\d_]{3}\.$", name):
        name = name.rstrip(".")
    return tidy(name), text[reading.end :]


_TURNED = re.compile(r"(?P<last>[^\W\d_][\w'’ -]{1,40}),\s*(?P<first>[^\W\d_][\w'’-]+)[ .]*")


def turned_name(text: str) -> str | None:
    """First name before surname, of a line that is "Proef, Jan" and nothing else; "Jan Proef, Amel" names a town behind."""
    match = _TURNED.fullmatch(text.strip()[:100])
    if match is None or is_town(match["last"]) or is_town(match["first"]) or not is_first_name(match["first"]):
        return None
    last, first = read_name(match["last"]), read_name(match["first"])
    if last is None or first is None or last[1].strip() or first[1].strip(" ."):
        return None
    return None if is_full(last[0]) and is_first_name(last[0].split()[0]) else f"{first[0]} {last[0]}"


_JOINT = re.compile(r"^\s*(?:et|en|und|and|&|\+)\s+(?=\S)", re.IGNORECASE)


def read_joint(text: str) -> tuple[str, str] | None:
    """As `read_name`, for two who sign together: "Ludivine et Marc Delcroix" as it stands; of two full names the first."""
    read = read_name(text)
    if read is None or not (joint := _JOINT.match(read[1])):
        return read
    other = read_name(read[1][joint.end() :])
    if other is None:
        return read
    return (
        read[0] if is_full(read[0]) or not is_full(other[0]) else f"{read[0]} {joint.group().strip()} {other[0]}"
    ), other[1]


def written_out(name: str, text: str) -> str:
    """The name with its first name in full where the text has exactly one that its initial stands for."""
    first, *rest = name.split()
    if not rest or not _INITIAL.fullmatch(first) or len(first.strip(".")) != 1:
        return name
    found = {
        match.group()
        for match in re.finditer(
            rf"(?<![\w-]){re.escape(first[0])}[^\W\d_]+(?:-[^\W\d_]+)?[ ]{re.escape(' '.join(rest))}(?!\w)", text
        )
        if not (_title(match.group().split()[0]) or _no_name(match.group().split()[0]))
    }
    return found.pop() if len(found) == 1 else name


def spelled_surname(name: str, text: str) -> str:
    """The name with its surname in full where the text has exactly one that its initial stands for: "Odile T."."""
    first, _, initial = name.rpartition(" ")
    if not first or not is_first_name(first.split()[0]) or not re.fullmatch(rf"[{_UPPER}]\.?", initial):
        return name
    found = set()
    for match in re.finditer(rf"(?<![\w-]){re.escape(first)}[ ](?=\w)", text):
        read = read_name(text[match.start() : match.start() + 60])
        if read and is_named(read[0]) and read[0][len(first) + 1 :].upper().startswith(initial[0]):
            found.add(read[0])
    return found.pop() if len(found) == 1 else name


def of_initials(initials: str, text: str) -> str | None:
    """The one full name in the text whose first name we know and that has these initials ("O. T.")."""
    letters = re.findall(rf"[{_UPPER}]", initials)
    found = set()
    for match in re.finditer(rf"(?<![\w-]){letters[0]}[^\W\d_][\w-]*[ ](?=[{_UPPER}])", text):
        read = read_name(text[match.start() : match.start() + 60])
        if read is None or not is_named(read[0]) or not is_first_name(read[0].split()[0]):
            continue
        if [word[0] for word in read[0].split() if word[0].isupper()] == letters:
            found.add(read[0])
    return found.pop() if len(found) == 1 else None


def first_name_first(name: str, text: str) -> str:
    """The name as the text has it with the first name first ("Benoît Proef-Essai" for "Proef Benoît"); else `name`."""
    *last, first = name.split()
    if not last or not is_first_name(first) or is_first_name(last[0]):
        return name
    match = re.search(
        rf"(?<!\w){re.escape(first)}[ ]{re.escape(' '.join(last))}(?:-[{_UPPER}][\w'’]+)?(?!\w)", text, re.IGNORECASE
    )
    return match.group() if match else name


def is_named(name: str) -> bool:
    """Whether the name is full and its surname is written out ("Roland F." is not)."""
    return is_full(name) and not _INITIAL.fullmatch(name.split()[-1])


def shouting(text: str) -> bool:
    """Whether the text is in capitals throughout, where a capital tells nothing."""
    upper = sum(map(str.isupper, text))
    return upper > 28 and upper > 0.7 * sum(map(str.isalpha, text))


def is_full(name: str) -> bool:
    """Whether the name has a first name (or an initial) and a surname."""
    tokens = [
        token for token in name.split() if fold(token) not in _words("particles.txt") and token not in ("-", "–", "&")
    ]
    return len(tokens) >= 2 and any(len(token.strip(".")) > 1 and not _INITIAL.fullmatch(token) for token in tokens)


# ── comparing two names ──────────────────────────────────────────────────────────────────────────

# What a scanner or a typist changes: they compare as equal, and nothing is repaired by it.
_LOOKS = str.maketrans({"0": "o", "1": "l", "i": "l", "5": "s", "8": "b", "3": "e", "|": "l", "'": None, ".": None})


def looks(text: str) -> str:
    """Folded text as it looks to a scanner: for comparing only."""
    return text.translate(_LOOKS).replace("rn", "m")


def _key(token: str) -> str:
    return looks(fold(token))


def _parts(name: str) -> list[str]:
    # Each part of a double name counts by itself; initials are one letter long.
    parts: list[str] = []
    shown = name.isupper()  # "DE VOS JAN": no initials there
    first, _, rest = name.partition(" ")
    for token in re.split(r"[\s-]+", rest if rest and fold(first) in _RELIGIOUS else name):
        together = re.fullmatch(rf"[{_UPPER}]{{2,3}}", token) and not is_first_name(token)
        if (together and not shown) or re.fullmatch(rf"(?:[{_UPPER}]\.){{2,}}[{_UPPER}]?\.?", token):
            parts.extend(_key(letter) for letter in re.findall(rf"[{_UPPER}]", token))
        elif _key(token):
            parts.append(_key(token))
    return parts


def _fits(short: str, long: str) -> bool:
    return (
        short == long
        or (len(short) == 1 and long.startswith(short))
        or (len(short) >= 5 and long.startswith(short[:-1]) and len(long) - len(short) in (0, 1))
    )


def agree(one: str, other: str) -> bool:
    """Whether the two may be one person's: every part of the shorter fits a part of the other, an initial by its letter.

    "F. Delcourt" agrees with "Fernand Delcourt", "Thierry" with "Thierry Goossens", "Heck Bruno" with "Bruno Heck".
    """
    short, long = sorted((_parts(one), _parts(other)), key=len)
    long = list(long)
    whole = 0
    for part in short:
        match = next(
            (
                candidate
                for candidate in long
                if _fits(part, candidate) or (len(candidate) == 1 and _fits(candidate, part))
            ),
            None,
        )
        if match is None:
            return False
        whole += min(len(part), len(match)) > 1
        long.remove(match)
    return whole > 0 or len(short) <= 2


def _weight(name: str) -> tuple[bool, int, int]:
    parts = _parts(name)
    return len(parts) > 1 and len(parts[0]) > 1, sum(len(part) > 1 for part in parts), len(parts)


def fuller(one: str, other: str) -> str:
    """Of two names that agree, the one that says more; the first where they say as much."""
    return other if _weight(other) > _weight(one) else one


def fullest(first: str, others: Iterable[str]) -> str:
    """`first`, or the fullest name among `others` that agrees with it."""
    best = first
    for other in others:
        before, _, same = other.partition(" ")
        if same == best and is_full(best) and not is_first_name(before):
            continue  # "Schipper R. Proef" above "R. Proef": a calling, not a name
        if agree(best, other):
            best = fuller(best, other)
    return best


def turned(one: str, other: str) -> bool:
    """Whether the two are one name, surname first in one of them."""
    return _parts(one) != _parts(other) and sorted(_parts(one)) == sorted(_parts(other))


# ── in a header ──────────────────────────────────────────────────────────────────────────────────


def of_local_part(address: str) -> str | None:
    """The name in an address such as jean.dupont@…; None where it is not clearly a first and a last name.

    One of the two words must be a first name that we know; digits after the name are left out.
    """
    local = address.partition("@")[0]
    words = [word for word in re.split(r"[._-]+", re.sub(r"\d+$", "", local)) if word]
    if len(words) > 2 and words[-1] in ("ii", "iii", "iv", "jr", "jun", "sr", "sen"):
        words.pop()
    if not 2 <= len(words) <= 4 or not all(word.isalpha() for word in words) or len(words[-1]) < 3:
        return None
    hyphened = "-".join(words[:2]) if "-" in local.partition(".")[0] and len(words) == 3 else None
    if "in" in words or any(_no_name(word) for word in words):
        return None
    if len(words[0]) > 1 and is_first_name(words[0]):
        first, last = (hyphened, words[2:]) if hyphened else (words[0], words[1:])
    elif len(words) == 2 and is_first_name(words[1]) and len(words[0]) >= 3:
        first, last = words[1], words[:1]
    else:
        return None
    return " ".join(
        [
            *(part.title() for part in [first]),
            *(word.title() if fold(word) not in _words("particles.txt") else word for word in last),
        ]
    )


def of_display(display: str | None, address: str) -> str | None:
    """The person in a From header's display name; None for a role, an organisation, a nickname or nothing.

    "Dupont, Jean" becomes "Jean Dupont". A name in small letters counts where the address has it too.
    """
    if not display:
        return None
    text = re.split(r"\s[|/–]\s|\s-\s|\(|\svia\s", display.strip(" \"'<>"), maxsplit=1)[0].strip()
    if re.search(r"\d", text) or "@" in text:
        return None
    if ORGANISATION.search(text) and not re.match(r"(?:me|ma[iî]tre|mr)\b", text, re.IGNORECASE):
        return None
    before, comma, after = text.partition(",")
    if (
        comma
        and (last := read_name(before))
        and (first := read_name(after))
        and not last[1].strip()
        and not first[1].strip()
    ):
        if is_first_name(first[0].split()[0]) or not is_first_name(last[0].split()[0]):
            return f"{first[0]} {last[0]}"
        return tidy(text.replace(",", ""))
    text = re.sub(r"\s+(?:'[^']+'|\"[^\"]+\"|“[^”]+”)(?=\s)", "", text)
    read = read_name(text)
    if read and not read[1].strip(" ,."):
        return read[0]
    if read and comma and read[1].startswith(","):
        return read[0]
    return _small_letters(text, address)


def _small_letters(text: str, address: str) -> str | None:
    words = text.split()
    local = fold(re.sub(r"[\W\d_]", "", address.partition("@")[0]))
    if (
        not 2 <= len(words) <= 4
        or any(_no_name(word) for word in words)
        or not all(re.fullmatch(r"[^\W\d_][\w'’.-]*", word) for word in words)
    ):
        return None
    known = any(is_first_name(word) for word in words) or all(re.sub(r"\W", "", fold(word)) in local for word in words)
    return tidy(text) if known else None


# ── in a text ────────────────────────────────────────────────────────────────────────────────────


def spelled_out(name: str, text: str) -> str:
    """The full name that `text` has for somebody it elsewhere names by surname only; `name` where there is none."""
    if is_full(name) and (is_first_name(name.split()[0]) or _INITIAL.fullmatch(name.split()[0])):
        return name
    for match in re.finditer(rf"(?:[^\W\d_][\w.'’-]+[ ]+){{1,3}}{re.escape(name)}\b", text, re.IGNORECASE):
        words = match.group().split()
        for start in range(max(1, len(words) - len(name.split()))):
            read = read_name(" ".join(words[start:]))
            known = read is not None and (is_first_name(read[0].split()[0]) or _title(words[start]))
            if read and known and read[0] != name and is_named(read[0]) and not read[1].strip():
                return read[0]
    return name


def as_written(name: str, text: str) -> str:
    """The stretch of `text` that `name` was read from, spaced (or turned: "Dupont, Jean") as it stands there; else `name`."""
    flexible = r"\s+".join(re.escape(token) for token in name.split())
    spaced = r"\s{2,}".join(r"\s?".join(map(re.escape, token)) for token in name.split())
    *first, last = name.split()
    turned = rf"{re.escape(last)},\s*" + r"\s+".join(map(re.escape, first))
    match = (
        re.search(flexible, text)
        or (re.search(spaced, text) if len(name) < 80 else None)
        or (re.search(turned, text) if first else None)
        or re.search(rf"(?<!\w){flexible}(?!\w)", text[-400:], re.IGNORECASE)  # "linda proef", named by her address
    )
    return match.group() if match else name

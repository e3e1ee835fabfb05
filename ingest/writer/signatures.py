"""Where a text says who wrote it: its signature, a letter's head, the boxes of a form, "my name is …"."""

import re
from collections.abc import Sequence

from ingest.writer.people import (
    ORGANISATION,
    agree,
    is_first_name,
    is_full,
    is_town,
    read_joint,
    read_name,
    shouting,
    tidy,
    turned_name,
)

_INTRODUCED = re.compile(
    r"(?<!\w)(?=[jmioubashdg])(?:(?P<said>je\s+m[’']?\s?appelle|mon\s+n[o0]m\s+(?:est|c'est)|mijn\s+naam\s+is|ik\s+heet|ich\s+hei(?:ß|ss)e|mein\s+name\s+ist|my\s+name\s+is|"
    r"(?P<under>je,?\s+soussign[ée]+e?|(?:ik,?\s+)?ondergetekende|(?:ich,?\s+)?unterzeichne(?:te|nde)r?|i,?\s+the\s+undersigned)|moi)[\s,:]+"
    r"|(?:ich|ik),\s+(?=[A-ZÀ-Þ][^\W\d_]+\s+[^\n,]{2,30},)|(?:je\s+suis|ik\s+ben|ich\s+bin|i\s+am|i'm|(?:bonjour|bonsoir|allô|salut)[,\s]+c[’']est|(?:hallo|dag|goedendag|guten\s+tag|hello|hi)[,\s]+(?:dit\s+is|hier\s+ist|this\s+is)|(?:hier|u\s+spreekt)\s+met)\s+)",
    re.IGNORECASE,
)


def introduced(text: str, *, undersigned: bool = False) -> tuple[str, ...]:
    """Those who say in the text who they are: "je m'appelle …", "mijn naam is …", "ich heiße …", "I am …".

    With `undersigned` only those who do it as in a deed ("je soussigné …").
    """
    found = []
    for match in _INTRODUCED.finditer(text):
        stretch = re.split(r"\n\s*\n", text[match.end() : match.end() + 90])[0].replace("\n", " ")
        read = read_name(stretch)
        if read is None or not is_full(read[0]) or (undersigned and not match["under"]):
            continue
        if is_first_name(read[0].split()[0]) or (match["said"] and not shouting(text)):
            found.append(read[0])
    if not undersigned:
        found.extend(_aged(text))
    return tuple(dict.fromkeys(found))


_AGED = re.compile(r"(?:^|(?<=[.!?]\s))(?=[A-ZÀ-Þ][^\n]{4,50},\s\d{2}(?!\d|[./-]\d))", re.MULTILINE)


def _aged(text: str) -> list[str]:
    """Who begins a sentence with their name and age: "Odile Testut, 83 ans, ancienne institutrice"."""
    reads = (read_name(text[match.end() : match.end() + 60]) for match in _AGED.finditer(text[:_HEAD]))
    full = (read for read in reads if read and is_full(read[0]) and re.match(r",?\s*\d{2}(?!\d|[./-]\d)", read[1]))
    return [read[0] for read in full if not ORGANISATION.search(read[0])]


_HEAD = 2_000
"""Characters at the beginning of a text in which somebody says who they are."""

# ── signatures ───────────────────────────────────────────────────────────────────────────────────

_CLOSING = re.compile(
    r"(?:^|[\s,.;!])(?:cordialement|cdlt|bien\s+(?:à\s+(?:vous|toi)|cordialement|a\s+vous)|bàv|salutations?(?:\s+\w+)?|sinc[èe]rement|respectueusement|syndicalement|confraternellement|"
    r"merci(?:\s+\w+){0,3}|d'avance|bonne\s+(?:journée|soirée)|mvg|m\.v\.g\.?|mfg|gr(?:t|ts|tz|tjs)?\.?|[lvkb][gr]\.?|cdt|slts|b[àa][tv]|(?:vriendelijke\s+)?groet(?:en|jes)?|hoogachtend|met\s+achting|bedankt|dank\s*u?|alvast\s+bedankt|"
    r"(?:freundlichen?\s+)?gr(?:ü|ue)(?:ß|ss)en?|hochachtungsvoll|(?:kind|best|warm)?\s*regards|yours\s+\w+|sincerely|faithfully|thanks(?:\s+\w+){0,3}|thank\s+you|cheers|"
    r"obrigad[oa]|gracias|grazie|mes\s+respects|considération\s+distinguée|sentiments\s+\w+|god\s+bless)[\s,.!:]*$",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"^\s*(?:\((?:s|sé|signé|get|gez|was\s+getekend|w\.g)\.?\)|s[ée]?/|signé|get\.|gez\.|w\.g\.|signature|handtekening|handt\.?|unterschrift|date and signature|pp\b|p\.p\.|p\.o\.|i\.o\.|i\.a\.|getekend|(?:ihre?|votre|uw)(?:\s+(?:tr[èe]s\s+)?(?:bien\s+)?(?:d[ée]vou[ée]e?|toegewijde|dienstwillige|ergebener?))?,?(?=\s+[^\W\d_]+\s+[^\W\d_]+$))\s*[:.]?\s*",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"^\s*(?:$|[,(|–—/+•·°*-]|\d|\s{2,}|tel|gsm|niss|insz|nn\b|rr\b|lid|n°|matricule|member|maman|papa|mama|dochter|zoon|fille|fils|weduwe|veuf|veuve|"
    r"avocat|advocaat|rechtsanw|directeur|directrice|d[ée]l[ée]gu|zaakvoerder|infirmi|huisarts|médecin|née|geb\.|rue|avenue|chauss|[\w-]*(?:straat|laan|weg)\b)",
    re.IGNORECASE,
)
_INITIAL_FIRST = re.compile(r"[^\W\d_]\.")
_BELOW = re.compile(
    r"^\W{0,4}(?:p\.?\s?-?s\.?(?![\w/])|post-?scriptum|n\.?\s?b\.?(?!\w)|(?:b?cc|c\.\s?c\.?)(?![\w@])|"
    r"(?:avec\s+|mit\s+|in\s+|with\s+|en\s+)?(?:une\s+)?(?:copies?|kopie(?:en|ën)?|afschrift(?:en)?|abschrift(?:en)?|cop(?:y|ies))(?!\w)|"
    r"(?:annexes?|pi[èe]ces?\s+jointes?|p\.\s?j\.?|pj|en\s+annexe|ci-joints?|ci-jointes?|bijlagen?|in\s+bijlage|bijgevoegd|(?:als\s+)?anlagen?|anbei|(?:in|im)\s+anhang|enclosures?|encl?\.|enclosed|attach(?:ed|ments?)|"
    r"voir|voici|zie|hieronder|siehe|unten|see|below)(?!\w))",
    re.IGNORECASE,
)
"""How a line below a signature begins that tells of something else: a postscript, a copy, what is attached."""


def is_below(line: str) -> bool:
    """Whether a line is a postscript, or says who gets a copy or what is attached: nobody signs there."""
    return _BELOW.match(line) is not None


_LONGEST = 400
"""Characters at the end of a line in which a signature is looked for."""


def _signs(line: str) -> str | None:
    """The name that a line of a signature begins with or, after a closing formula or a full stop, ends with."""
    text = _OPENING.sub("", re.sub(r"\b([A-ZÀ-Þ])\s+\.", r"\1.", line.strip()[-_LONGEST:]))  # "H . Proef", by a scanner
    if name := turned_name(text):
        return name
    read = read_joint(text)
    if read and (
        _AFTER.match(read[1])
        or is_town(read[1].strip(" .,"))
        or text[: len(text) - len(read[1])].rstrip().endswith(",")
    ):
        return read[0]
    for cut in re.finditer(r"[,.!?;:]\s+|\s{3,}|(?<=[a-zé])\s+(?=\S+\s+\S+$)", text):
        tail = text[cut.end() :]
        before = text[: cut.start() + 1]
        read = read_name(tail)
        closes = bool(_CLOSING.search(before))
        sentence = cut.group()[0] in ".!?"
        ends = read is not None and (
            not read[1].strip(" .!)") or (sentence and is_full(read[0]) and tail[: -len(read[1])].endswith(","))
        )
        if read is None or not ends or not (cut.group().strip() or len(cut.group()) >= 3 or closes):
            continue
        if is_full(read[0]) or closes or sentence:
            return read[0]
    return None


def signed(lines: Sequence[str]) -> tuple[str, ...]:
    """The names that the last lines of a text are signed with, the likeliest first.

    `lines` are the person's own, without quotes and disclaimers. A full name on a line of its own, below a closing
    formula, is the likeliest; a single first name comes last.
    """
    written = [line for line in lines if line.strip()]
    found: list[tuple[float, int, str]] = []
    for back, line in enumerate(reversed(written[-14:])):
        if len(line.strip()) > 110 and back > 0:
            continue
        name = _signs(line)
        if name is None or is_below(line):
            continue
        above = written[len(written) - back - 2] if len(written) - back >= 2 else ""
        score = (
            2.0 * is_full(name)
            + 1.0 * bool(_CLOSING.search(above))
            + 1.0 * is_first_name(name.split()[0])
            - 0.15 * back
        )
        score += 0.5 * (tidy(line) == name) - 2.0 * bool(ORGANISATION.search(name))
        if score >= 0.5:
            found.append((-score, back, name))
    return tuple(dict.fromkeys(name for _, _, name in sorted(found)))


def small_signature(lines: Sequence[str]) -> str | None:
    """The last word where a mail ends on a name in small letters ("groetjes farida"): for agreeing with a name elsewhere."""
    written = [line.strip() for line in lines if line.strip()]
    for line in reversed(written[-4:]):
        word = re.search(r"([^\W\d_][\w-]*)\s*\.?$", line)
        if word and len(line.split()) <= 3 and (is_first_name(word[1]) or len(word[1]) == 1):
            return word[1].title()
    return None


_TITLED = re.compile(
    r"^\s*(?:m(?:me|lle|r|rs|s)?\.?|madame|monsieur|mevr(?:ouw)?\.?|mw\.?|(?:de\s+)?heer|dhr\.?|mijnheer|meneer|herr|frau|famil(?:le|ie)|fam\.)\s+(?=[^\W\d_])",
    re.IGNORECASE,
)


_PIECE = re.compile(r"[^\W\d_][^\W_]*\.?|[01][^\W\d_]+")
_ARTICLES = frozenset(
    {"un", "une", "le", "la", "les", "ein", "eine", "der", "die", "das", "de", "het", "een", "a", "an", "the"}
)
_AGE = re.compile(r",?\s*(?:\d{2}\s+\D{1,8}|\([^()]*\))\s*$")


def torn_signature(lines: Sequence[str]) -> str | None:
    """The last line of a text that a scanner tore, where it is a torn name: "Jeann ine Proef mans", as it stands.

    Only where the text itself is in pieces, and the line is two to six of them that no sentence makes.
    """
    written = [line.strip() for line in lines if line.strip()]
    if len(written) < 3 or not _is_torn(" ".join(written[:-1])):
        return None
    last = _AGE.sub("", written[-1])
    pieces = last.split()
    if not 2 <= len(pieces) <= 6 or not all(map(_PIECE.fullmatch, pieces)) or last.endswith((".", "!", "?")):
        return None
    capitals = sum(piece[0].isupper() for piece in pieces)
    together = "".join(pieces).lower()
    if pieces[0].lower() in _ARTICLES or not pieces[0][0].isupper() or not 2 <= capitals <= 3:
        return None
    if _CLOSING.search(last) or any(map(is_town, pieces)) or "solidar" in together or len(together) > 30:
        return None
    return " ".join(pieces)


def _is_torn(text: str) -> bool:
    """Whether more words than a text has are one to three letters long, or stand far apart."""
    words = re.findall(r"[^\W_]+", text)
    short = sum(len(word) <= 3 for word in words)
    return len(words) >= 15 and (short > 0.62 * len(words) or len(re.findall(r"\S {2,}\S", text)) > len(words) / 6)


_COUPLE = re.compile(
    r"^\s*(?:m\.?|mr\.?|monsieur|(?:de\s+)?heer|dhr\.?|herr)\s*(?:et|en|und|and|&|\+)\s*(?:m(?:me|rs)\.?|madame|mevr(?:ouw)?\.?|mw\.?|frau)\s+",
    re.IGNORECASE,
)


def small_name(lines: Sequence[str]) -> str | None:
    """The full name in small letters that a mail ends on, as it stands: "jeanne testut", a first name that we know first."""
    last = next((line.strip(" .,") for line in reversed(lines) if line.strip()), "")
    words = last.split()
    if not 2 <= len(words) <= 3 or not last.islower() or not is_first_name(words[0]):
        return None
    read = read_name(last.title())
    return last if read and not read[1].strip() and len(read[0].split()) == len(words) and len(words[-1]) > 3 else None


def is_titled(text: str) -> bool:
    """Whether the text begins with a title and a name."""
    return _TITLED.match(text) is not None


def titled_signature(lines: Sequence[str]) -> str | None:
    """The surname that stands alone behind a title at the end of a text ("Mevr. Proefmans"), or has a particle ("De Proef")."""
    tail = [line.strip() for line in lines if line.strip()][2:][-6:]  # the first lines address somebody
    for written in reversed(tail):
        line = _COUPLE.sub("", written)
        title = _TITLED.match(line) or line != written
        read = read_name(line)
        if read is None or read[1].strip(" .") or written.endswith((",", ":", "!")):
            continue
        if len(line.split()) <= 4 and (title or len(read[0].split()) > 1):
            return read[0]
    return None


_FORMULA = re.compile(
    r"(?:veuillez|recevez|je\s+vous\s+prie|nous\s+vous\s+prions|croyez)[^.\n]{0,40}\b(?:agréer|recevoir|croire|à\s+(?:l[’']|mes))|"
    r"^\s*(?:bien\s+à\s+vous|cordialement|(?:avec\s+)?mes\s+(?:salutations|respects)|salutations|hoogachtend|met\s+(?:de\s+meeste\s+|alle\s+|voorname\s+)?(?:vriendelijke\s+groet|hoogachting|achting|oprechte)|"
    r"mit\s+(?:freundlichen|besten|vorz[üu]glicher)|hochachtungsvoll|yours\s+\w+|(?:kind|best)\s+regards)",
    re.IGNORECASE,
)
_SIGNATURE_LINES = 12
"""Lines below a closing formula in which a letter is signed."""


def letter_proper(lines: Sequence[str]) -> Sequence[str]:
    """The lines up to the signature of a letter, without the pages that come after it (a mandate, a copy, an invoice)."""
    for number, line in enumerate(lines):
        if _FORMULA.search(line):
            end = number + 1 + _SIGNATURE_LINES
            if any(is_full(name) for name in signed(lines[number:end])):
                return lines[:end]
    return lines


_SALUTATION = re.compile(
    r"^\s*(?:mons[i1]eur|madame|mesdames|messieurs|ch[eè]re?s?\b|bonjour|bonsoir|geachte?\b|beste\b|dag\b|mevrouw|mijnheer|waarde\b|sehr\s+geehrte|liebe|guten\s+tag|dear\b|hello|l\.s\.|à\s+qui\s+de\s+droit|aan\s+wie)",
    re.IGNORECASE,
)


_GREETS_TOO = re.compile(
    r"^\s*(?:to\s+whom\s+it\s+may|[àa]\s+l[’']attention\s+d[^\n]*,\s*$|an\s+alle|werte[rns]?\b|hallo\b|hi\b|l\.?s\.?\b)",
    re.IGNORECASE,
)
_CLOSES_TOO = re.compile(
    r"(?<!\w)(?:groet(?:en)?\s+(?:ik|wij|we)\s+u|verblijf(?:\s+ik|ven\s+(?:wij|we))?|tekent?\s+(?:ik|wij)|"
    r"(?:je|nous)\s+vous\s+pri(?:e|ons)\s+(?:de\s+croire|d[’'])|dans\s+l[’']attente\b[^\n]*(?:salut|agr[ée]er|croire)|salutations\s+\w+|"
    r"verbleibe\s+(?:ich|wir)|(?:es\s+)?gr(?:ü|ue)(?:ß|ss)t\b)",
    re.IGNORECASE,
)


def salutes(line: str) -> bool:
    """Whether a line greets somebody and says nothing else: "Madame, Monsieur,", "Geachte heer,"."""
    words = len(line.split())
    if not (_SALUTATION.match(line) or _GREETS_TOO.match(line)):
        return False
    return words <= 9 and (words <= 4 or line.rstrip().endswith((",", "!", ".", ":")))


def closed_at(lines: Sequence[str]) -> int | None:
    """The last line that closes a letter ("Veuillez agréer …", "Hoogachtend"); None where none does."""
    return next((at for at in range(len(lines) - 1, -1, -1) if _closes(lines[at])), None)


def _closes(line: str) -> bool:
    short = len(line.split()) <= 6 and _CLOSING.search(line) is not None
    return short or bool(_FORMULA.search(line) or _CLOSES_TOO.search(line))


def before_salutation(lines: Sequence[str], *, most: int = 16) -> tuple[str, ...]:
    """The head of a letter: its lines above the salutation, at most `most`; the first three where no salutation is found."""
    written = [line for line in lines if line.strip()][:most]
    for number, line in enumerate(written):
        if (
            number
            and _SALUTATION.match(line)
            and (line.rstrip().endswith((",", "!", ".", ":")) or len(line.split()) <= 4)
        ):
            return tuple(written[:number])
    return tuple(written[:3])


_SENDER = re.compile(r"^\s*(?:van|de|von|from|exp(?:éditeur|\.)|afz(?:ender|\.)|abs(?:ender|\.))\s*:\s*", re.IGNORECASE)


_COLUMN = re.compile(r"\s{4,}|\s+[·•|–—-]\s+(?=\D*\d)")
"""What parts a name from the street beside it: "Jeanne Testut - rue des Essais 12 - 1180 Uccle"."""


def heading(lines: Sequence[str], signatures: Sequence[str] = ()) -> tuple[str, ...]:
    """The full names that stand on lines of their own in a letter's head, in order.

    A first name that we know, a title, a signature below, or a street and a town must bear it out: stamps have capitals
    too.
    """
    head = before_salutation(lines)
    found = []
    for line in head:
        for column in _COLUMN.split(_SENDER.sub("", line).strip()):
            if turned := turned_name(column):
                found.append(turned)
                continue
            read = read_joint(column)
            if read and (torn := re.fullmatch(r"\s+[a-zà-ÿ]{1,4}", read[1])):  # "Pauqu et": torn by a scanner
                read = f"{read[0]}{torn.group()}", ""
            if (
                read
                and is_full(read[0])
                and (_AFTER.match(read[1]) or is_town(read[1].strip(" .,")))
                and (
                    _SENDER.match(line)
                    or _borne_out(read[0], column, head)
                    or any(agree(read[0], one) for one in signatures)
                )
            ):
                found.append(read[0])
    return tuple(dict.fromkeys(found))


def _borne_out(name: str, column: str, head: Sequence[str]) -> bool:
    words = name.split()
    if ORGANISATION.search(column) or (is_town(words[0]) and not is_first_name(words[0])):
        return False
    known = any(is_first_name(word) for word in words) or any(_INITIAL_FIRST.match(word) for word in words[:1])
    return (
        known
        or not column.startswith(words[0])
        or any(re.search(r"\b\w{4}\s+[A-Z]\w+", line) for line in head[1:4] if re.search(r"\d", line))
    )

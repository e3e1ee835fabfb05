"""What stands in the place of somebody's name, number or address: of the same kind and shape, and nobody's.

Numbers have check digits that are wrong on purpose or lie where nothing is given out; e-mail and web addresses are under
`.example` (RFC 2606); surnames, streets and towns are made up. The same word gives the same within one record.
"""

import re
from collections.abc import Collection, Iterator
from random import Random

import phonenumbers
from stdnum.be import bis, nn

from ingest.writer.people import fold

_FIRST_NAMES = (
    "Anouk", "Bram", "Delphine", "Elise", "Fabrice", "Greet", "Hilde", "Ingrid", "Joris", "Karel", "Lieve", "Maxime",
    "Nadine", "Olivier", "Pauline", "Quentin", "Sabine", "Tine", "Veerle", "Wouter", "Xavier", "Yasmina", "Amina",
    "Mehmet", "Karim", "Sylvie", "Kristof", "Annelies", "Bernard", "Corinne", "Dirk", "Estelle", "Gilles", "Heidi",
)  # fmt: skip
_BEGINNINGS = (
    "Bral", "Cauv", "Dorv", "Elsk", "Fram", "Gorv", "Hald", "Jorm", "Kest", "Lurv", "Merv", "Norv", "Opst", "Prav",
    "Quinv", "Rosv", "Stav", "Torv", "Urb", "Valk", "Wolv", "Ysb", "Zend", "Flom", "Grit", "Brem",
)  # fmt: skip
_ENDINGS = ("aux", "eels", "ens", "ier", "inck", "mans", "oot", "ois", "art", "onnet", "ucq", "ynck", "elle", "iaux")
_STREETS = {
    "fr": ("rue de l'Exemple", "avenue du Modèle", "rue des Inventés", "chaussée du Récit", "place du Conte"),
    "nl": ("Voorbeeldstraat", "Modellaan", "Verzinselstraat", "Verhaalsteenweg", "Sprookjesplein"),
    "de": ("Beispielstraße", "Musterweg", "Erfundene Straße", "Märchenallee", "Modellplatz"),
    "en": ("Example Street", "Model Road", "Invented Lane", "Story Avenue", "Tale Street"),
}
_TOWNS = ("Exempelgem", "Modelange", "Inventville", "Verzinselt", "Récitmont", "Beispielrath", "Verhaalem")
_NO_POSTCODES = range(9993, 10000)  # Belgian postcodes end at 9992
ROLES = frozenset(
    {
        "info", "contact", "noreply", "no", "reply", "postmaster", "mailer", "daemon", "secretariat", "secretariaat", "admin",
        "service", "plaintes", "klachten", "news", "newsletter", "nieuwsbrief", "support", "hello", "office", "kontakt",
    }
)  # fmt: skip
"""What an address may be called that is nobody's own: it stays, since it tells a machine or an office from a person."""
_DIGIT_LIKE = re.compile(r"[0-9OoQlI|]")
_GROUP_OF_A_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


class Inventor:
    """Invents for one record. `taken` are the words of the record, folded: nothing invented is one of them."""

    def __init__(self, chance: Random, taken: Collection[str], language: str) -> None:
        self._chance = chance
        self._taken = set(taken)
        self._language = language if language in _STREETS else "fr"
        self._known: dict[tuple[str, str], str] = {}

    def _once(self, kind: str, key: str, candidates: Iterator[str]) -> str:
        if (kind, key) not in self._known:
            self._known[kind, key] = next(one for one in candidates if not self._is_taken(one))
            self._taken.update(fold(word) for word in re.findall(r"[^\W\d_]+", self._known[kind, key]))
        return self._known[kind, key]

    def _drawn(self, kind: str, key: str, candidates: Iterator[str]) -> str:
        return self._known.setdefault((kind, key), next(candidates))

    def _is_taken(self, candidate: str) -> bool:
        return any(fold(word) in self._taken for word in re.findall(r"[^\W\d_]{3,}", candidate))

    # ── people ──────────────────────────────────────────────────────────────────────────────────

    def name(self, token: str, *, first: bool) -> str:
        """A first name or a surname for one word of a name, in its case."""
        kind = "first" if first else "last"
        return _in_case(self._once(kind, fold(token), self._first_names() if first else self._surnames()), token)

    def initial(self, letter: str, full: str | None) -> str:
        """The initial of what stands for the first name that `letter` abbreviates, where the record has it in full."""
        if full is not None:
            return self.name(full, first=True)[0].upper()
        return self._once("initial", letter.upper(), self._letters())

    def _first_names(self) -> Iterator[str]:
        names = list(_FIRST_NAMES)
        self._chance.shuffle(names)
        yield from names
        yield from self._surnames()

    def _surnames(self) -> Iterator[str]:
        while True:
            beginning, ending = self._chance.choice(_BEGINNINGS), self._chance.choice(_ENDINGS)
            yield beginning + ending
            yield beginning + self._chance.choice("aeiou") + self._chance.choice(_BEGINNINGS).lower() + ending

    def _letters(self) -> Iterator[str]:
        while True:
            yield self._chance.choice("ABCDEFGHJKLMNPRSTVW")

    # ── addresses ───────────────────────────────────────────────────────────────────────────────

    def email(self, address: str, people: Collection[str]) -> str:
        """An address under `.example`; the words of its local part that are a person's become that person's."""
        local, _, domain = address.partition("@")
        words = re.sub(r"[^\W\d_]+", lambda match: self._local_word(match.group(), people), local)
        return f"{self._digits(words)}@{self.domain(domain)}"

    def _local_word(self, word: str, people: Collection[str]) -> str:
        if fold(word) in ROLES and fold(word) not in people:
            return word
        if len(word) == 1:
            return self.initial(word, next((one for one in people if one.startswith(fold(word))), None)).lower()
        first = ("first", fold(word)) in self._known
        name = (
            self.name(word, first=first) if fold(word) in people else self._once("nick", fold(word), self._surnames())
        )
        return fold(name)

    def domain(self, domain: str) -> str:
        """A domain that is reserved for examples."""
        return self._once("domain", domain.lower(), self._surnames()).lower() + ".example"

    def url(self, url: str) -> str:
        """A web address of nobody, without anything of the path or the query."""
        host = re.sub(r"^\w+://", "", url).partition("/")[0]
        scheme = "https://" if "://" in url else ""
        path = f"/{self._once('path', url, self._surnames()).lower()}" if "/" in url.removeprefix(scheme) else ""
        return f"{scheme}www.{self.domain(host)}{path}"

    def street(self, text: str) -> str:
        """A street that is none with a number, in the record's language."""
        names = _STREETS[self._language]
        key = fold(re.sub(r"\W", "", text))
        number = str(self._chance.randint(1, 199))
        if ("street", key) not in self._known:
            name = self._chance.choice(names)
            self._known["street", key] = f"{number} {name}" if self._language == "en" else f"{name} {number}"
        return self._known["street", key]

    def place(self, text: str) -> str:
        """A postcode that is not given out, and a town that is none."""
        key = fold(re.sub(r"\W", "", text))
        if ("place", key) not in self._known:
            self._known["place", key] = f"{self._chance.choice(_NO_POSTCODES)} {self._chance.choice(_TOWNS)}"
        return self._known["place", key]

    # ── numbers ─────────────────────────────────────────────────────────────────────────────────

    def number(self, text: str) -> str:
        """The same shape with other digits and letters' places kept; a year in it (MQS/2024/117) stays."""
        if re.fullmatch(r"[A-Z]{2,8}-\d{4}-\d{6}-\d{2}", text):  # a reference of ours: its check is never 00
            return self._drawn("reference", text, self._others(text[:-2])) + "00"
        return self._drawn("number", re.sub(r"\W", "", text), self._others(text))

    def _others(self, text: str) -> Iterator[str]:
        years = [match.span() for match in _GROUP_OF_A_YEAR.finditer(text)]
        for _ in range(100):
            made = self._digits(text, keep=years)
            # Digits that could be somebody's are drawn again: a national number, a telephone.
            if made != text and not _is_national(re.sub(r"\D", "", made)) and not _could_ring(made):
                yield made
        yield re.sub(r"\d", "0", text)  # nothing but a year in it

    def national_number(self, text: str) -> str:
        """Eleven digits with a possible birth date and a wrong check."""
        key = re.sub(r"\D", "", text.translate(str.maketrans("OoQlI|", "000111")))
        return _filled(text, self._drawn("national", key, self._nationals()))

    def _nationals(self) -> Iterator[str]:
        while True:
            year, month, day = self._chance.randint(40, 99), self._chance.randint(1, 12), self._chance.randint(1, 28)
            digits = (
                f"{year:02d}{month:02d}{day:02d}{self._chance.randint(1, 997):03d}{self._chance.randint(1, 97):02d}"
            )
            if not _is_national(digits):
                yield digits

    def account(self, text: str) -> str:
        """An IBAN or a structured communication whose check digits are 00, which no right one has."""
        if text[:2].isalpha():
            tail = self._drawn("iban", re.sub(r"\W", "", text), self._others(text[4:]))
            return f"{text[:2]}00{tail}"
        made = self._drawn("communication", re.sub(r"\W", "", text), self._others(text))
        last = [match.start() for match in re.finditer(r"\d", made)][-2:]
        return "".join("0" if at in last else char for at, char in enumerate(made))

    def phone(self, text: str) -> str:
        """A telephone number of the same shape that no network has."""
        return self._drawn("phone", text, self._phones(text))

    def _phones(self, text: str) -> Iterator[str]:
        digits = re.sub(r"\D", "", text)
        # The country and the area (or the 4 of a mobile) stay; a subscriber's number begins with no two zeros.
        kept = 3 if text.strip().startswith(("+", "(+")) else 5 if digits.startswith("00") else 2
        kept = min(kept, max(0, len(digits) - 4))
        for _ in range(100):
            rest = "00" + "".join(str(self._chance.randint(0, 9)) for _ in range(max(0, len(digits) - kept - 2)))
            made = _filled(text, digits[:kept] + rest[: len(digits) - kept])
            if not _could_ring(made):
                yield made
        yield _filled(text, digits[:kept] + "0" * (len(digits) - kept))

    def _digits(self, text: str, keep: Collection[tuple[int, int]] = ()) -> str:
        return "".join(
            str(self._chance.randint(1, 9)) if char.isdigit() and not any(a <= at < b for a, b in keep) else char
            for at, char in enumerate(text)
        )

    # ── birth dates ─────────────────────────────────────────────────────────────────────────────

    def day(self, text: str, *, year_stays: bool) -> str:
        """A birth date of the same form: another day, another month where it is a number, and mostly another year."""
        shift = 0 if year_stays else self._chance.choice((-3, -2, -1, 1, 2, 3))

        def shifted(match: re.Match[str]) -> str:
            return str(int(match.group()) + shift)

        text = re.sub(r"(?<!\d)(?:19|20)\d\d(?!\d)", shifted, text)
        short = re.compile(r"(?<!\d)\d{1,2}(?!\d)")
        numeric = len(short.findall(text)) > 1

        def drawn(match: re.Match[str]) -> str:
            number = self._chance.choice([one for one in range(1, 13 if numeric else 29) if one != int(match.group())])
            return f"{number:0{len(match.group())}d}"

        return short.sub(drawn, text, count=2)


def _in_case(name: str, like: str) -> str:
    if like.isupper() and len(like) > 1:
        return name.upper()
    return name.lower() if like.islower() else name


def _filled(shape: str, digits: str) -> str:
    rest = iter(digits)
    return _DIGIT_LIKE.sub(lambda match: next(rest, match.group()), shape)


def _is_national(digits: str) -> bool:
    return len(digits) == 11 and bool(nn.is_valid(digits) or bis.is_valid(digits))


def _could_ring(text: str) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(text, "BE"))
    except phonenumbers.NumberParseException:
        return False

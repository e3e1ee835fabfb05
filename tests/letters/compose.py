"""What a letter says: composed by seed from the phrases of a language (`phrases/*.toml`), no two alike.

A phrase has slots ({date}, {amount}, {name}, …) that are filled anew wherever it is used. Nothing in a letter is a real
person's: names are put together, national numbers and accounts pass their checks and are drawn by chance.
"""

import random
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = ("fr", "nl", "de", "en")
_PHRASES = Path(__file__).parent / "phrases"
_STREET_NUMBERS, _POSTAL_ACCOUNTS = (1, 420), ("000", "001", "068", "310", "363", "877", "979")


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Some lines of the body. `style` is plain, bold, italic, underlined, item or row (cells of a table)."""

    cells: tuple[str, ...]
    style: str = "plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A letter's blocks in the order in which one reads them; empty where it has none."""

    language: str
    letterhead: tuple[str, ...]
    sender: tuple[str, ...]
    recipient: tuple[str, ...]
    place_date: str
    references: tuple[str, ...]
    subject: str
    salutation: str
    body: tuple[Paragraph, ...]
    closing: str
    signature: tuple[str, ...]


def compose(language: str, seed: int) -> Letter:
    """The letter of this language and seed; the same ones give the same letter."""
    return _Writer(language, random.Random(f"{language} {seed}")).letter()


@cache
def _phrases(language: str) -> dict[str, Any]:
    return tomllib.loads((_PHRASES / f"{language}.toml").read_text(encoding="utf-8"))


class _Writer:
    """One writer at work: who they are is settled first, the rest is drawn as it comes."""

    def __init__(self, language: str, chance: random.Random) -> None:
        self.language, self.chance, self.phrases = language, chance, _phrases(language)
        self.name = chance.choice(self.phrases["names"])
        self.street, self.town = self._filled("streets"), chance.choice(self.phrases["towns"])

    def letter(self) -> Letter:
        """The whole letter."""
        chance = self.chance
        official = chance.random() < 0.3
        head = tuple(self._fill(line) for line in chance.choice(self.phrases["letterheads"])) if official else ()
        contact = (self._fill(self.phrases["phone"]),) if chance.random() < 0.5 else ()
        return Letter(
            language=self.language,
            letterhead=head,
            sender=() if head else (self.name, self.street, self.town, *contact),
            recipient=tuple(self.phrases["recipient"]),
            place_date=self._fill(self.phrases["place_date"]),
            references=tuple(self._references()) if chance.random() < 0.5 else (),
            subject=f"{self.phrases['subject']} {self._filled('subjects')}",
            salutation=chance.choice(self.phrases["salutations"]),
            body=tuple(self._body()),
            closing=chance.choice(self.phrases["closings"]),
            signature=(self.name,) if chance.random() < 0.7 else (self.name, self._value("member")),
        )

    def _references(self) -> list[str]:
        values = [self._value(slot) for slot in ("ref", "ref", "member", "nn", "ref")]
        lines = [f"{label} {value}" for label, value in zip(self.phrases["references"], values, strict=True)]
        return sorted(self.chance.sample(lines, self.chance.randint(1, 3)), key=lines.index)

    def _body(self) -> list[Paragraph]:
        chance = self.chance
        count = chance.choice((6, 7, 8, 9, 10, 11, 12, 15))
        sentences = [self._filled("openings")]
        sentences += [self._fill(text) for text in chance.sample(self.phrases["sentences"], count)]
        body: list[Paragraph] = []
        while sentences:
            taken = chance.randint(1, 4)
            style = chance.choices(("plain", "bold", "italic", "underlined"), (14, 1, 1, 1))[0]
            body.append(Paragraph(cells=(" ".join(sentences[:taken]),), style=style))
            sentences = sentences[taken:]
        if chance.random() < 0.35:
            place = chance.randint(1, len(body))
            body[place:place] = self._table() if chance.random() < 0.4 else self._list()
        requests = [self._fill(text) for text in chance.sample(self.phrases["requests"], chance.randint(1, 2))]
        return [*body, Paragraph(cells=(" ".join(requests),))]

    def _list(self) -> list[Paragraph]:
        mark = self.chance.choice(("- ", "• ", "{n}. ", "{n}) "))
        items = self.chance.sample(self.phrases["items"], self.chance.randint(2, 4))
        lines = [mark.replace("{n}", str(n)) + self._fill(text) for n, text in enumerate(items, 1)]
        return [Paragraph(cells=(self._filled("lists"),)), *(Paragraph(cells=(line,), style="item") for line in lines)]

    def _table(self) -> list[Paragraph]:
        rows = self.chance.sample(self.phrases["rows"], self.chance.randint(3, 5))
        cells = [tuple(self.phrases["table"])]
        cells += [(self._value("short_date"), row, self._value("amount")) for row in rows]
        return [Paragraph(cells=row, style="row") for row in cells]

    def _filled(self, phrases: str) -> str:
        return self._fill(self.chance.choice(self.phrases[phrases]))

    def _fill(self, text: str) -> str:
        while "{" in text:
            slot = text[text.index("{") + 1 : text.index("}")]
            text = text.replace(f"{{{slot}}}", self._value(slot), 1)
        return text

    def _value(self, slot: str) -> str:
        chance, number = self.chance, self.chance.randint
        match slot:
            case "date" | "short_date" | "month":
                return self._date(slot)
            case "town":
                return str(self.town).split(" ", 1)[1]
            case "street":
                return str(self.street)
            case "surname":
                return str(self.name).split(" ", 1)[1]
            case "name" | "service" | "thing":
                return str(chance.choice(self.phrases[f"{slot}s"]))
            case "amount":
                return self._amount()
            case "number":
                return f"{number(*_STREET_NUMBERS)}"
            case "days" | "minutes":
                return f"{number(11, 95)}"
            case "months":
                unit = {"fr": "mois", "nl": "maanden", "de": "Monaten", "en": "months"}[self.language]
                return f"{number(2, 11)} {unit}"
            case "year":
                return f"{number(1978, 2019)}"
            case "time":
                return f"{number(8, 17)}{'.' if self.language == 'nl' else 'h' if self.language == 'fr' else ':'}{number(10, 59)}"
            case "ref":
                return f"{chance.choice(('IND', 'SS', 'HOSP', 'AB', 'RG'))}-{number(2024, 2026)}/{number(1000, 99999)}"
            case "member":
                return f"{number(100, 999)}-{number(1000000, 9999999)}-{number(10, 99)}"
            case "phone":
                return f"0{number(470, 499)} {number(10, 99)} {number(10, 99)} {number(10, 99)}"
            case "vat":
                return f"{number(400, 799)}.{number(100, 999)}.{number(100, 999)}"
            case "nn":
                return self._national_number()
            case "iban":
                return self._iban()
        raise KeyError(slot)

    def _date(self, slot: str) -> str:
        day, month, year = self.chance.randint(1, 28), self.chance.randint(1, 12), self.chance.randint(2024, 2026)
        name = self.phrases["months"][month - 1]
        if slot == "month":
            return str(name)
        if slot == "short_date" or self.chance.random() < 0.25:
            mark = self.chance.choice("/.")
            return f"{day:02d}{mark}{month:02d}{mark}{year}"
        return f"{day}{'.' if self.language == 'de' else ''} {name} {year}"

    def _amount(self) -> str:
        euros, cents = (
            self.chance.choice((self.chance.randint(4, 99), self.chance.randint(100, 4999))),
            self.chance.randint(0, 99),
        )
        if self.language == "en":
            return f"€{euros:,}.{cents:02d}"
        thousands = f"{euros:,}".replace(",", "." if self.language in ("nl", "de") else " ")
        return f"{thousands},{cents:02d} {'euros' if self.language == 'fr' and self.chance.random() < 0.3 else '€'}"

    def _national_number(self) -> str:
        """YY.MM.DD-nnn.cc, cc = 97 − (nine digits mod 97): Royal Decree of 3 April 1984."""
        number = self.chance.randint
        digits = f"{number(30, 99):02d}{number(1, 12):02d}{number(1, 28):02d}{number(1, 997):03d}"
        check = 97 - int(digits) % 97
        return f"{digits[:2]}.{digits[2:4]}.{digits[4:6]}-{digits[6:]}.{check:02d}"

    def _iban(self) -> str:
        """A Belgian account (ISO 13616): the bank's number of twelve digits ends in its remainder by 97."""
        base = self.chance.choice(_POSTAL_ACCOUNTS) + f"{self.chance.randint(0, 9999999):07d}"
        number = f"{base}{int(base) % 97 or 97:02d}"
        check = 98 - int(f"{number}111400") % 97  # B is 11, E is 14
        return f"BE{check:02d} {number[:4]} {number[4:8]} {number[8:]}"

"""The printed complaint form by version: which fields it has, where each stands, and its answers as a text.

A form printed today must be readable in years: its code names the version, `form_maps/<version>.json` has the places as they
were measured on the laid-out form. A version that was printed once is never changed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from models.values import Box, Page, PageField, from_json
from models.words import Language, Role

_MAPS = Path(__file__).parent / "form_maps"
YES = "yes"


class FieldKind(StrEnum):
    """What is written into a field: a line, several lines, a tick, a signature."""

    TEXT = "text"
    LINES = "lines"
    TICK = "tick"
    SIGNATURE = "signature"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """A field on a page (from 1). `box`: fractions of the rectangle between the middles of the page's four marks."""

    name: str
    kind: FieldKind
    page: int
    box: Box


@dataclass(frozen=True, slots=True, kw_only=True)
class FormMap:
    """The form of a version. `wide_mm` and `high_mm`: from mark to mark; `mark_mm`: the side of a mark.

    `codes` are the places of the QR codes, the same on every page, as fractions like those of the fields.
    """

    version: int
    wide_mm: float
    high_mm: float
    mark_mm: float
    codes: tuple[Box, ...]
    fields: tuple[FormField, ...]

    def on(self, page: int) -> tuple[FormField, ...]:
        """The fields of a page, in reading order."""
        return tuple(field for field in self.fields if field.page == page)

    @property
    def pages(self) -> int:
        """How many pages the form has."""
        return max(field.page for field in self.fields)


@lru_cache(maxsize=8)
def form_map(version: int) -> FormMap | None:
    """The map of a version; None for one that this house never printed."""
    path = _MAPS / f"{version}.json"
    return from_json(FormMap, path.read_bytes()) if path.is_file() else None


# ── the answers ──────────────────────────────────────────────────────────────────────────────────

ROLES: Mapping[str, Role] = {
    "for_self": Role.SELF,
    "as_relative": Role.RELATIVE,
    "as_representative": Role.PROFESSIONAL,
    "as_lawyer": Role.LAWYER,
    "as_professional": Role.PROFESSIONAL,
    "as_organisation": Role.ORGANISATION,
}
"""The role that a tick stands for. A representative by law or mandate acts for the affiliate as a professional does."""

ANSWER_IN: Mapping[str, Language] = {f"answer_{language.value}": language for language in Language}
ONE_OF: tuple[tuple[str, ...], ...] = (tuple(ROLES), tuple(ANSWER_IN), ("tried_yes", "tried_no"))
"""Of each of these at most one is ticked: of two, a person says which."""

_LABELS: Mapping[Language, Mapping[str, str]] = {
    Language.FR: {
        "surname": "Nom : ", "first_name": "Prénom : ", "affiliate": "Pour : ", "role": "En qualité de : ",
        "member_number": "N° d'affiliation : ", "national_number": "N° national : ", "address": "Adresse : ",
        "phone": "Téléphone : ", "email": "E-mail : ", "service": "Service concerné : ", "facts_date": "Date des faits : ",
        "story": "Que s'est-il passé ?\n", "tried": "Déjà contacté le service ? ", "yes": "oui", "no": "non",
        "wish": "Demande : ", "annexes": "Annexes : ", "signed_date": "Date : ",
        "as_relative": "membre de la famille", "as_representative": "représentant légal", "as_lawyer": "avocat",
        "as_professional": "professionnel", "as_organisation": "organisation",
    },
    Language.NL: {
        "surname": "Naam: ", "first_name": "Voornaam: ", "affiliate": "Voor: ", "role": "In de hoedanigheid van: ",
        "member_number": "Lidnummer: ", "national_number": "Rijksregisternummer: ", "address": "Adres: ",
        "phone": "Telefoon: ", "email": "E-mail: ", "service": "Betrokken dienst: ", "facts_date": "Datum van de feiten: ",
        "story": "Wat is er gebeurd?\n", "tried": "Al contact gehad met de dienst? ", "yes": "ja", "no": "nee",
        "wish": "Vraag: ", "annexes": "Bijlagen: ", "signed_date": "Datum: ",
        "as_relative": "familielid", "as_representative": "wettelijke vertegenwoordiger", "as_lawyer": "advocaat",
        "as_professional": "zorgverlener", "as_organisation": "organisatie",
    },
    Language.DE: {
        "surname": "Name: ", "first_name": "Vorname: ", "affiliate": "Für: ", "role": "In der Eigenschaft als: ",
        "member_number": "Mitgliedsnummer: ", "national_number": "Nationalregisternummer: ", "address": "Anschrift: ",
        "phone": "Telefon: ", "email": "E-Mail: ", "service": "Betroffener Dienst: ", "facts_date": "Datum der Vorfälle: ",
        "story": "Was ist geschehen?\n", "tried": "Den Dienst schon kontaktiert? ", "yes": "ja", "no": "nein",
        "wish": "Wunsch: ", "annexes": "Anlagen: ", "signed_date": "Datum: ",
        "as_relative": "Familie", "as_representative": "gesetzliche Vertretung", "as_lawyer": "Anwalt",
        "as_professional": "Fachkraft", "as_organisation": "Organisation",
    },
    Language.EN: {
        "surname": "Surname: ", "first_name": "First name: ", "affiliate": "For: ", "role": "In the capacity of: ",
        "member_number": "Member number: ", "national_number": "National number: ", "address": "Address: ",
        "phone": "Telephone: ", "email": "E-mail: ", "service": "Service concerned: ", "facts_date": "Date of the facts: ",
        "story": "What happened?\n", "tried": "Contacted the service already? ", "yes": "yes", "no": "no",
        "wish": "Request: ", "annexes": "Annexes: ", "signed_date": "Date: ",
        "as_relative": "relative", "as_representative": "legal representative", "as_lawyer": "lawyer",
        "as_professional": "professional", "as_organisation": "organisation",
    },
}  # fmt: skip


def answers(fields: Iterable[PageField]) -> dict[str, str]:
    """What was filled in, by the field's name, stripped; an empty field is absent, of two of one name the first counts."""
    found: dict[str, str] = {}
    for field in fields:
        if text := field.text.strip():
            found.setdefault(field.name, text)
    return found


def text_of(fields: Iterable[PageField], language: Language | None) -> str:
    """The answers as the writer's text: short labels in `language`, such as a form filled in by mail has; nothing for none.

    The labels are those by which `ingest.writer` finds names, numbers and addresses, and the classifier dates.
    """
    said = answers(fields)
    label = _LABELS[language or Language.FR]
    own = "writer" if {"writer_surname", "writer_first_name"} & said.keys() else "affiliate"
    affiliate = _together(said, "affiliate_first_name", "affiliate_surname")
    lines = {
        "surname": said.get(f"{own}_surname"),
        "first_name": said.get(f"{own}_first_name"),
        "affiliate": affiliate if own == "writer" else None,
        "role": next((label[name] for name in ROLES if name in said and name in label), None),
        "member_number": said.get("member_number"),
        "national_number": said.get("national_number"),
        "address": _together(said, "street", "postcode", "town", after_first=", "),
        **{name: said.get(name) for name in ("phone", "email", "service", "facts_date", "story")},
        "tried": _tried(said, label),
        **{name: said.get(name) for name in ("wish", "annexes", "signed_date")},
    }
    return "\n".join(f"{label[name]}{value}" for name, value in lines.items() if value)


def _together(said: Mapping[str, str], first: str, *others: str, after_first: str = " ") -> str | None:
    rest = " ".join(said[name] for name in others if name in said)
    return after_first.join(filter(None, (said.get(first), rest))) or None


def _tried(said: Mapping[str, str], label: Mapping[str, str]) -> str | None:
    ticked = [label[word] for name, word in (("tried_yes", "yes"), ("tried_no", "no")) if name in said]
    told = [said[name] for name in ("tried_whom", "tried_date", "tried_answer") if name in said]
    return ", ".join([*ticked, *told]) or None


def by_hand(pages: Iterable[Page]) -> tuple[str, ...]:
    """The names of the fields that a person must type or confirm, each once, in their order."""
    return tuple(dict.fromkeys(field.name for page in pages for field in page.fields if not field.typed))


def several(pages: Iterable[Page]) -> bool:
    """Whether pages of more than one form lie together: a page of it comes twice and something is filled in on both."""
    firsts = [
        page.fields[0].name for page in pages if any(field.text.strip() or not field.typed for field in page.fields)
    ]
    return len(firsts) > len(set(firsts))

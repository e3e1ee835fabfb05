"""Letters of several people in one file are seen; a letter with its annexes is one letter."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from ingest.writer.bundled import strangers
from models.values import Page, PageField
from tests.letters.compose import LANGUAGES, Letter, compose

_BUNDLES: dict[str, Any] = tomllib.loads(Path(__file__).with_name("bundles.toml").read_text(encoding="utf-8"))


def _page(text: str, *fields: PageField) -> Page:
    return Page(text=text, confidence=95.0, rotation=0, skew=0.0, source="ocr", fields=fields)


def _document(named: str) -> Page:
    kind, _, people = named.partition(" ")
    slots: dict[str, str] = {}
    for prefix, who in zip(("", "o."), people.split(":"), strict=False):
        person = dict(_BUNDLES["people"][who])
        person["first"], person["last"] = person["name"].split(" ", 1)
        slots |= {f"{prefix}{key}": value for key, value in person.items()}
    return _page(re.sub(r"\{([\w.]+)\}", lambda slot: slots[slot[1]], _BUNDLES["documents"][kind]).strip())


def _cases(which: str) -> list[Any]:
    return [
        pytest.param([_document(one) for one in case["pages"]], id=" + ".join(case["pages"]))
        for case in _BUNDLES[which]
    ]


def _lines(letter: Letter) -> list[str]:
    body = [line for paragraph in letter.body for line in ("   ".join(paragraph.cells), "")]
    head = [
        *letter.letterhead,
        *letter.sender,
        "",
        *letter.recipient,
        "",
        letter.place_date,
        "",
        *letter.references,
        "",
    ]
    return [*head, letter.subject, "", letter.salutation, "", *body, letter.closing, "", *letter.signature]


class TestOnePersonsPost:
    @pytest.mark.parametrize("pages", _cases("together"))
    def test_goes_on_as_one_letter(self, pages: list[Page]) -> None:
        assert strangers(pages) is None

    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.parametrize("share", [0.5, 0.7, 0.9])
    def test_a_letter_of_two_pages_is_one(self, language: str, share: float) -> None:
        lines = _lines(compose(language, 3))
        at = round(len(lines) * share)
        assert strangers([_page("\n".join(lines[:at])), _page("\n".join(lines[at:]))]) is None

    def test_a_name_misread_is_still_that_persons(self) -> None:
        letter, decision = _document("fr-letter marthe").text, _document("fr-decision marthe").text
        assert (
            strangers([_page(letter.replace("Quennevat", "Qucnnevat")), _page(decision.replace("Quenn", "Querin"))])
            is None
        )

    def test_a_blank_back_changes_nothing(self) -> None:
        assert strangers([_document("fr-letter marthe"), _page(""), _document("fr-decision marthe"), _page("")]) is None


class TestLettersOfSeveralPeople:
    @pytest.mark.parametrize("pages", _cases("apart"))
    def test_are_seen(self, pages: list[Page]) -> None:
        assert strangers(pages) is not None

    @pytest.mark.parametrize(("one", "other"), [("fr", "fr"), ("nl", "fr"), ("de", "nl"), ("en", "en")])
    def test_are_seen_whatever_they_say(self, one: str, other: str) -> None:
        pages = [_page("\n".join(_lines(compose(language, seed)))) for language, seed in ((one, 11), (other, 512))]
        assert strangers(pages) is not None

    def test_are_seen_through_misread_letters(self) -> None:
        pages = [_document(one).text for one in ("fr-letter-bare marthe", "fr-letter-bare luce")]
        misread = [text.replace("Bonjour", "Bonj0ur").replace("Cordialement", "Cordia1ernent") for text in pages]
        assert strangers([_page(text) for text in misread]) is not None

    def test_the_reason_names_pages_and_nobody(self) -> None:
        pages = [_document(one) for one in ("fr-letter marthe", "fr-decision marthe", "fr-letter luce")]
        assert strangers(pages) == "page 1 and page 3 bear two national numbers"

    def test_two_forms_filled_in_by_two_people_are_seen(self) -> None:
        filled = [_page("x", PageField(name="last_name", text=name)) for name in ("Quennevat", "Damblon")]
        assert strangers(filled) == "pages 1 and 2 are two forms that do not say the same"

    def test_two_forms_by_hand_are_seen_though_one_was_not_read(self) -> None:
        read, unread = (
            PageField(name="last_name", text="Damblon", typed=False),
            PageField(name="last_name", text="", typed=False),
        )
        assert strangers([_page("x", read), _page("x", unread)]) is not None
        assert strangers([_page("x", read), _page("x", PageField(name="last_name", text=""))]) is None

    def test_two_pages_of_one_form_are_one(self) -> None:
        pages = [_page("x", PageField(name=name, text="Quennevat")) for name in ("last_name", "signature")]
        assert strangers(pages) is None

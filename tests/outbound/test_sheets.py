"""The printed separator sheet: its code, twice, and the words that a clerk reads."""

import io
from datetime import date

import numpy as np
import pdfplumber
import pypdfium2
import pytest
import zxingcpp
from numpy.typing import NDArray

from models.sheets import Separator, Side, decode
from models.words import Language
from outbound.sheets import separators
from tests.builders import HOUSE

BOTH = (Language.FR, Language.NL)
WHOLE = Separator(
    batch="MIDI-1", received=date(2026, 11, 1), branch="Anderlecht – Gare du Midi", count=24, side=Side.FRONTS
)


def picture(pdf: bytes, dpi: int = 100) -> NDArray[np.uint8]:
    opened = pypdfium2.PdfDocument(pdf)
    try:
        return np.array(opened[0].render(scale=dpi / 72).to_pil().convert("L"))
    finally:
        opened.close()


def text(pdf: bytes) -> list[str]:
    with pdfplumber.open(io.BytesIO(pdf)) as opened:
        return [" ".join((page.extract_text() or "").split()) for page in opened.pages]


class TestCode:
    @pytest.mark.parametrize("sheet", [Separator(), Separator(batch="X", side=Side.BACKS), WHOLE])
    def test_stands_on_the_sheet_twice_and_says_what_the_sheet_is(self, sheet: Separator) -> None:
        found = zxingcpp.read_barcodes(picture(separators(sheet, 1, languages=BOTH)))
        assert [decode(code.text) for code in found] == [sheet, sheet]

    def test_may_lose_three_tenths(self) -> None:
        found = zxingcpp.read_barcodes(picture(separators(WHOLE, 1, languages=BOTH)))
        assert [code.ec_level for code in found] == ["H", "H"]

    def test_is_crossed_twice_by_no_streak_of_a_dirty_feeder(self) -> None:
        found = zxingcpp.read_barcodes(picture(separators(WHOLE, 1, languages=BOTH)))
        spans = sorted((code.position.top_left.x, code.position.top_right.x) for code in found)
        assert spans[0][1] < spans[1][0]


class TestSheets:
    def test_are_as_many_as_were_asked_for_one_a_page(self) -> None:
        said = text(separators(WHOLE, 3, languages=BOTH))
        assert len(said) == 3
        assert len(set(said)) == 1

    def test_are_the_same_bytes_for_the_same_words(self) -> None:
        assert separators(WHOLE, 2, languages=BOTH) == separators(WHOLE, 2, languages=BOTH)

    @pytest.mark.parametrize(
        "words",
        [
            "Feuille de séparation",
            "Scheidingsblad",
            "1er novembre 2026",
            "1 november 2026",
            "Anderlecht – Gare du Midi",
            "Lettres comptées / Getelde brieven: 24",
            "Lot / Partij: MIDI-1",
            "Pile des rectos",
            "Stapel voorzijden",
            HOUSE.name,
        ],
    )
    def test_tell_a_clerk_what_they_say(self, words: str) -> None:
        assert words in text(separators(WHOLE, 1, languages=BOTH, house=HOUSE))[0]

    @pytest.mark.parametrize(
        ("language", "title"),
        [
            (Language.FR, "Feuille de séparation"),
            (Language.NL, "Scheidingsblad"),
            (Language.DE, "Trennblatt"),
            (Language.EN, "Separator sheet"),
        ],
    )
    def test_speak_each_language_of_the_house(self, language: Language, title: str) -> None:
        assert title in text(separators(Separator(), 1, languages=[language]))[0]

    def test_of_the_backs_say_how_to_turn_the_stack(self) -> None:
        said = text(separators(Separator(batch="X", side=Side.BACKS), 1, languages=[Language.FR]))[0]
        assert "Retournez la pile" in said

    def test_take_a_branch_for_no_markup(self) -> None:
        assert "<b>Midi</b>" in text(separators(Separator(branch="<b>Midi</b>"), 1, languages=BOTH))[0]

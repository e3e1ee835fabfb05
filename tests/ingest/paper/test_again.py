"""Doubtful lines read again in another rendering."""

from dataclasses import replace

import numpy as np
import pytest

from ingest.paper.again import read_again
from ingest.paper.ocr import Reading, Word
from ingest.paper.picture import Pixels

PAGE = np.full((400, 800), 255, np.uint8)
LETTER_PX = 20.0


def _line(*words: tuple[str, float], line: int = 0, top: int = 100) -> tuple[Word, ...]:
    return tuple(
        Word(text=text, confidence=confidence, left=100 + 120 * at, top=top, width=100, height=24, line=line)
        for at, (text, confidence) in enumerate(words)
    )


def _again(first: tuple[Word, ...], *others: tuple[Word, ...], strict: bool = False) -> list[tuple[str, float]]:
    """What comes of the page where its renderings are read as `others`, one below the other on one sheet."""

    def read(sheet: Pixels) -> Reading:
        high = sheet.shape[0] // 2
        assert sheet.shape[0] % 2 == 0
        words = [
            Word(
                text=w.text,
                confidence=w.confidence,
                left=w.left - 64,  # where the cut-out piece begins on the page
                top=high * turn + high // 2 - 12,
                width=100,
                height=24,
                line=turn,
            )
            for turn, line in enumerate(others)
            for w in line
        ]
        return Reading(words=tuple(words))

    found = read_again(PAGE, LETTER_PX, Reading(words=first), read, bitonal=False, strict=strict)
    return [(word.text, word.confidence) for word in found.words]


class TestDoubtfulLine:
    def test_is_what_it_was_read_as_most_surely(self) -> None:
        first = _line(("reter", 55.0), ("to", 58.0))
        found = _again(first, _line(("reter", 70.0), ("to", 90.0)), _line(("refer", 96.0), ("to", 96.0)))
        assert found == [("refer", 96.0), ("to", 96.0)]

    def test_stays_where_the_other_readings_lost_some_of_it(self) -> None:
        first = _line(("Monsieur", 50.0), ("Mbuyi", 50.0))
        assert _again(first, _line(("Monsieur", 96.0)), ()) == [("Monsieur", 50.0), ("Mbuyi", 50.0)]

    def test_stays_where_the_others_are_hardly_surer(self) -> None:
        first = _line(("Mbuyi", 50.0))
        assert _again(first, _line(("Mbuvi", 51.0)), ()) == [("Mbuyi", 50.0)]

    @pytest.mark.parametrize(("second", "confidence"), [("Mbuyi", 90.0), ("Mbuvi", 84.0)])
    def test_on_a_page_in_doubt_is_sure_where_two_readings_agree(self, second: str, confidence: float) -> None:
        found = _again(_line(("Mbnyi", 50.0)), _line(("Mbuyi", 90.0)), _line((second, 70.0)), strict=True)
        assert found == [("Mbuyi", confidence)]

    def test_takes_no_words_of_the_line_that_its_box_reaches_into(self) -> None:
        neighbour = _line(("Madame,", 96.0), line=1, top=106)
        first = (*_line(("reter", 50.0)), *(replace(word, left=word.left + 120) for word in neighbour))
        found = _again(first, (*_line(("refer", 96.0), ("Madame,", 96.0)),), ())
        assert found == [("refer", 96.0), ("Madame,", 96.0)]

    def test_keeps_its_place_on_the_page(self) -> None:
        seen: list[Word] = []

        def read(sheet: Pixels) -> Reading:
            at = sheet.shape[0] // 4 - 12
            return Reading(words=(Word(text="refer", confidence=96.0, left=50, top=at, width=80, height=24, line=7),))

        first = _line(("reter", 50.0), line=3)
        seen += read_again(PAGE, LETTER_PX, Reading(words=first), read, bitonal=False, strict=False).words
        assert [(abs(word.top - 100) <= 1, word.line) for word in seen] == [(True, 3)]


class TestSureLine:
    def test_is_not_read_again(self) -> None:
        def read(_: Pixels) -> Reading:
            raise AssertionError

        sure = Reading(words=_line(("Monsieur", 95.0), ("—", 20.0)))
        assert read_again(PAGE, LETTER_PX, sure, read, bitonal=False, strict=False) is sure

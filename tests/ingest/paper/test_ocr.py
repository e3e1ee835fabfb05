"""Tesseract, called for real."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from ingest.paper import ocr
from models.words import Language
from tests.ingest.paper.letters import LIBERATION_SERIF, errors_pc, note

FRENCH = (Language.FR,)


def _read(text: str, *languages: Language, segmentation: int = ocr.BLOCK) -> ocr.Reading:
    return ocr.read(note(text, LIBERATION_SERIF), languages, segmentation=segmentation, timeout_s=60)


class TestReading:
    @pytest.mark.parametrize(
        ("language", "text"),
        [
            (Language.FR, "Où en est mon dossier d'indemnités ? J'attends depuis août."),
            (Language.NL, "Waarom heeft niemand mijn brief over de terugbetaling beantwoord?"),
            (Language.DE, "Außerdem wurden die Unterlagen für meinen Antrag nicht gefunden."),
            (Language.EN, "I wrote to the branch twice and I have had no reply."),
        ],
    )
    def test_reads_each_language_of_the_house(self, language: Language, text: str) -> None:
        assert errors_pc(text, _read(text, language).text()) <= 2

    def test_a_lone_english_i_is_no_rule(self) -> None:
        assert (
            _read("When I moved I was told that I had nothing to do.", Language.EN, Language.FR).text().count("I") == 3
        )

    def test_is_certain_of_clean_print(self) -> None:
        assert _read("Je vous écris au sujet de mon dossier.", *FRENCH).confidence > 90

    def test_places_each_word(self) -> None:
        (word,) = _read("Solidarité", *FRENCH).words
        assert (word.left, word.top, word.width, word.height) == (
            pytest.approx(100, abs=12),
            pytest.approx(110, abs=15),
            pytest.approx(210, abs=40),
            pytest.approx(40, abs=12),
        )

    def test_counts_letters_and_digits(self) -> None:
        assert _read("Dossier 4711", *FRENCH).letters == 11

    def test_nothing_on_the_page_gives_no_word(self) -> None:
        blank = np.full((600, 900), 255, np.uint8)
        reading = ocr.read(blank, FRENCH, segmentation=ocr.PAGE, timeout_s=60)
        assert (reading.words, reading.confidence, reading.text()) == ((), 0.0, "")


def _reading(*words: tuple[str, float]) -> ocr.Reading:
    return ocr.Reading(
        words=tuple(
            ocr.Word(text=text, confidence=confidence, left=10 * place, top=20, width=8, height=4, line=0)
            for place, (text, confidence) in enumerate(words)
        )
    )


class TestTrust:
    def test_unsure_is_the_share_of_letters_in_unsure_words(self) -> None:
        assert _reading(("dossier", 95.0), ("moi", 60.0)).unsure == pytest.approx(0.3)

    def test_nothing_read_is_wholly_unsure(self) -> None:
        assert _reading().unsure == 1.0

    @pytest.mark.parametrize(
        ("confidences", "short"),
        [
            ((96, 95, 96, 60), True),
            ((96, 95, 40, 60), True),
            ((96, 50, 40, 60), False),
            ((60,), False),
            ((96,) * 29 + (60,), False),
        ],
    )
    def test_a_page_of_few_words_is_judged_by_their_count(self, confidences: tuple[float, ...], short: bool) -> None:
        assert _reading(*(("Wauthelet", confidence) for confidence in confidences)).is_short is short

    def test_two_readings_differ_by_the_letters_of_their_other_words(self) -> None:
        one, other = _reading(("dossier", 95.0), ("moi", 90.0)), _reading(("mol", 90.0), ("dossier", 95.0))
        assert one.difference(other) == pytest.approx(0.3)

    def test_the_order_of_the_words_makes_no_difference(self) -> None:
        one, other = _reading(("mon", 95.0), ("dossier", 90.0)), _reading(("dossier", 95.0), ("mon", 90.0))
        assert one.difference(other) == 0.0

    def test_a_part_is_put_back_in_its_place(self) -> None:
        (word,) = _reading(("moi", 90.0)).placed(100, 200, scale=2.0).words
        assert (word.left, word.top, word.width, word.height) == (100, 240, 16, 8)


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Puts a program of the shell before Tesseract, which it can start as "$TESSERACT"."""
    monkeypatch.setenv("TESSERACT", str(shutil.which("tesseract")))

    def put(program: str) -> None:
        file = tmp_path / "tesseract"
        file.write_text(f"#!/bin/sh\n{program}\n")
        file.chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")

    return put


class TestTime:
    """FIELD, lesson 25: a limit for each page. Seconds of a processor: on a busy machine a clock would hold good letters."""

    def test_a_page_that_takes_too_long_is_left(self) -> None:
        with pytest.raises(ocr.TimedOut):
            ocr.read(note("Je vous écris. " * 40), FRENCH, segmentation=ocr.PAGE, timeout_s=0.02)

    def test_no_time_left_is_too_long(self) -> None:
        with pytest.raises(ocr.TimedOut):
            ocr.read(note("Bonjour"), FRENCH, segmentation=ocr.PAGE, timeout_s=0.0)

    def test_a_page_that_had_to_wait_is_read(self, stand_in: Callable[[str], None]) -> None:
        stand_in('sleep 1.5; exec "$TESSERACT" "$@"')
        assert ocr.read(note("Bonjour"), FRENCH, segmentation=ocr.BLOCK, timeout_s=1.0).text() == "Bonjour"

    def test_a_page_that_never_ends_is_left(self, stand_in: Callable[[str], None]) -> None:
        stand_in("while :; do :; done")
        with pytest.raises(ocr.TimedOut):
            ocr.read(note("Bonjour"), FRENCH, segmentation=ocr.BLOCK, timeout_s=1.0)

    def test_a_page_that_waits_for_ever_is_left(self, stand_in: Callable[[str], None]) -> None:
        stand_in("exec sleep 600")
        with pytest.raises(ocr.TimedOut):
            ocr.read(note("Bonjour"), FRENCH, segmentation=ocr.BLOCK, timeout_s=0.1)

    def test_a_page_on_which_it_breaks_is_refused(self, stand_in: Callable[[str], None]) -> None:
        stand_in("exit 1")
        with pytest.raises(ocr.Refused):
            ocr.read(note("Bonjour"), FRENCH, segmentation=ocr.BLOCK, timeout_s=1.0)

"""What is no letter is left out of a reading, and the marks of a list are marks."""

import cv2
import pytest

from ingest.paper import cleaning, ocr
from ingest.paper.picture import Pixels
from ingest.paper.strays import of_letters, without_signature
from tests.ingest.paper.letters import ENGLISH, drawn

BODY = drawn(ENGLISH)
LETTER_PX = cleaning.survey(BODY).letter_px


def _word(text: str, left: float, top: float, width: float, height: float, confidence: float = 60.0) -> ocr.Word:
    box = {"left": round(left), "top": round(top), "width": round(width), "height": round(height)}
    return ocr.Word(text=text, confidence=confidence, line=0, **box)


def _read(page: Pixels, *words: ocr.Word) -> list[str]:
    return [word.text for word in of_letters(page, cleaning.survey(page), ocr.Reading(words=words)).words]


def _with_stroke(top: float, bottom: float, underlined: bool) -> Pixels:
    """A page with an upright stroke at its foot, in letter heights, and perhaps a rule that ends it below."""
    page = BODY.copy()
    foot = page.shape[0] - round(6 * LETTER_PX)
    page[foot + round(top * LETTER_PX) : foot + round(bottom * LETTER_PX), 400:405] = 0
    if underlined:
        page[foot + round(bottom * LETTER_PX) : foot + round(bottom * LETTER_PX) + 3, 300:800] = 0
    return page


class TestLoneStroke:
    @pytest.mark.parametrize(
        ("bottom", "underlined", "kept"), [(1.2, False, ["I"]), (1.2, True, ["I"]), (3.0, False, []), (3.0, True, [])]
    )
    def test_is_a_letter_where_it_ends_as_one(self, bottom: float, underlined: bool, kept: list[str]) -> None:
        page = _with_stroke(0, bottom, underlined)
        top = page.shape[0] - 6 * LETTER_PX
        assert _read(page, _word("I", 398, top, 9, 1.2 * LETTER_PX + (4 if underlined else 0), 96.0)) == kept


class TestMarkOfAList:
    @pytest.mark.parametrize(("radius", "text"), [(0.25, "•"), (0.5, "e")], ids=["a disc", "as large as a letter"])
    def test_is_told_by_its_shape(self, radius: float, text: str) -> None:
        page = BODY.copy()
        middle = (400, page.shape[0] - round(6 * LETTER_PX))
        cv2.circle(page, middle, round(radius * LETTER_PX), 0, -1)
        high = LETTER_PX
        mark = _word("e", 400 - high / 2, middle[1] - high / 2, high, high)
        item = _word("facture", 460, middle[1] - high / 2, 200, high, 95.0)
        assert _read(page, mark, item)[0] == text

    def test_a_letter_alone_in_its_line_is_no_mark(self) -> None:
        page = BODY.copy()
        middle = (400, page.shape[0] - round(6 * LETTER_PX))
        cv2.circle(page, middle, round(0.25 * LETTER_PX), 0, -1)
        assert "•" not in _read(page, _word("e", 400 - LETTER_PX / 2, middle[1] - 9, LETTER_PX, LETTER_PX))


class TestSignature:
    @pytest.mark.parametrize(("width", "left"), [(20, 0), (60, 1)], ids=["signature", "a line of writing"])
    def test_below_the_closing_is_no_text(self, width: float, left: int) -> None:
        loops = _word("QWyeer", 300, 2000, width * LETTER_PX, 3 * LETTER_PX, 20.0)
        _, reading = without_signature(cleaning.survey(BODY), ocr.Reading(words=(loops,)), 1900)
        assert len(reading.words) == left

    def test_its_ink_is_not_missed(self) -> None:
        found = cleaning.survey(BODY)
        whole = _word("QWyeer", 0, 0, 20 * LETTER_PX, BODY.shape[0], 20.0)
        survey, _ = without_signature(found, ocr.Reading(words=(whole,)), 0)
        assert len(survey.letters) < len(found.letters)

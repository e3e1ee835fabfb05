"""A hand is told from print by how the letters stand, and a page of it is held as handwriting, not as illegible."""

import numpy as np
import pytest

from ingest.media import Media
from ingest.paper import cleaning
from ingest.paper.handwriting import Hand, hand
from ingest.paper.ocr import Reading
from ingest.paper.scan import Handwritten, read_pages
from models.house import Limits
from models.words import HoldReason
from tests.ingest.paper.hands import written
from tests.ingest.paper.letters import (
    DEJAVU_SANS,
    DUTCH,
    FRENCH,
    LIBERATION_SANS,
    LIBERATION_SERIF,
    Pixels,
    drawn,
    encoded,
    faint,
    faxed,
    scanned,
)

_NOTHING_READ = Reading(words=())
_SAID = [sentence[:44] for line in DUTCH.body.split("\n")[4:] for sentence in line.split(". ") if len(sentence) > 44]


def _seen(page: Pixels) -> Hand:
    survey = cleaning.survey(page)
    found = hand(page, survey, _NOTHING_READ)
    assert found is not None
    return found


class TestWhatNobodyRead:
    @pytest.mark.parametrize("seed", [1, 2, 3])
    def test_by_a_hand_is_a_hands(self, seed: int) -> None:
        assert _seen(scanned(written([line[:48] for line in DUTCH.body.split("\n") if line], seed))).is_page

    @pytest.mark.parametrize("face", [LIBERATION_SERIF, LIBERATION_SANS, DEJAVU_SANS])
    def test_in_print_is_none(self, face: str) -> None:
        assert not _seen(scanned(drawn(FRENCH, face))).is_page

    @pytest.mark.parametrize("worn", [faxed, faint], ids=lambda worn: worn.__name__)
    def test_in_worn_print_is_none(self, worn: object) -> None:
        assert not _seen(worn(drawn(DUTCH))).is_page  # type: ignore[operator]

    def test_a_clean_sheet_says_nothing(self) -> None:
        page = np.full((900, 700), 250, np.uint8)
        assert hand(page, cleaning.survey(page), _NOTHING_READ) is None


def _read(page: Pixels) -> str:
    (read,) = read_pages(encoded(page, "PNG", compress_level=1), media=Media.PNG, limits=Limits())
    return read.text


def _held(page: Pixels) -> Handwritten:
    with pytest.raises(Handwritten) as held:
        _read(page)
    return held.value


class TestPageByHand:
    def test_is_held_as_handwriting_with_the_attempt(self) -> None:
        held = _held(scanned(written(_SAID, 4)))
        assert (held.reason, len(held.pages), bool(held.pages[0].text)) == (HoldReason.HANDWRITTEN, 1, True)
        assert "written by hand" in (held.detail or "")


class TestPrintedLetterWithInk:
    def test_lines_by_hand_on_it_hold_it(self) -> None:
        page = scanned(written(_SAID[:5], 5, on=drawn(FRENCH), top=2500))
        assert "written by hand" in (_held(page).detail or "")

    def test_a_date_by_hand_does_not(self) -> None:
        page = scanned(written(["le 3 mars"], 6, on=drawn(FRENCH), top=2750))
        assert "Vanbrabandt" in _read(page)

"""What was read of a piece by itself, joined to what was read of the page."""

from ingest.paper.ocr import Reading, Word
from ingest.paper.pieces import joined


def word(text: str, left: int, top: int) -> Word:
    return Word(text=text, confidence=90, left=left, top=top, width=80, height=20, line=1)


class TestJoined:
    def test_takes_what_was_lost_and_no_neighbour_a_second_time(self) -> None:
        page = Reading(words=(word("Mon", 100, 500), word("numéro", 200, 500)))
        # The piece begins 90 pixels from the left at row 495 and stands at row 10 of its own sheet.
        found = Reading(words=(word("numéro", 112, 15), word("est", 210, 15)))
        whole = joined(page, found, [(10, 90, 495, 40)])
        assert [(word.text, word.left, word.top) for word in whole.words[2:]] == [("est", 300, 500)]

"""The text of a .doc."""

import pytest

from ingest.files.contents import Budget, Contents
from ingest.files.opened import opened
from ingest.media import Media
from models.errors import Held
from models.house import Limits
from models.words import HoldReason
from tests.ingest.files.papers import LETTER, word97


def read(data: bytes) -> Contents:
    return opened(data, Media.DOC, Budget(Limits()))


class TestText:
    def test_the_paragraphs_stand_on_their_lines(self):
        assert read(word97()).text == "\n".join(LETTER)

    def test_pieces_of_one_byte_and_of_two_follow_each_other(self):
        assert read(word97(("Déjà dit, ", True), ("ĳdel", False), (" – été\r", True))).text == "Déjà dit, ĳdel – été"

    @pytest.mark.parametrize(
        ("stored", "text"),
        [
            ("een\x0btwee\x0cdrie", "een\ntwee\n\ndrie"),
            ('Zie \x13 HYPERLINK "http://x.example" \x14deze link\x15.', "Zie deze link."),
            ("\x13 TOC \x14\x13 PAGEREF a \x143\x15 Inhoud\x15", "3 Inhoud"),
            ("\x13 EMBED Excel.Sheet.8 \x14\x01\x15Tekst", "Tekst"),
            ("Datum\x07Bedrag\x07\x0712/01\x0785,00\x07\x07", "Datum  Bedrag\n12/01  85,00"),
            ("niet\x1eafbreken en af\x1fbreken", "niet-afbreken en afbreken"),
        ],
    )
    def test_what_a_reader_sees_is_text(self, stored, text):
        assert read(word97((stored, True))).text == text

    def test_the_header_stands_above(self):
        assert read(word97(header="Teststraat 4\r")).text.startswith("Teststraat 4\n\nGeachte,")

    def test_comments_are_noted_and_no_text(self):
        found = read(word97(comment="Klopt dit?\r"))
        assert (found.text, found.defects) == ("\n".join(LETTER), {"comments-left-out"})


class TestHeld:
    @pytest.mark.parametrize(
        ("data", "reason"),
        [
            (word97(flags=0x300), HoldReason.PASSWORD),
            (word97(version=0x68), HoldReason.UNKNOWN_FORMAT),
            (word97(flags=0), HoldReason.UNKNOWN_FORMAT),
            (word97()[:1500], HoldReason.UNREADABLE),
        ],
    )
    def test_what_cannot_be_read_says_why(self, data, reason):
        with pytest.raises(Held) as held:
            read(data)
        assert held.value.reason is reason

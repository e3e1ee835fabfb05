"""Files inside a text."""

import binascii
import time

import pytest

from ingest.files.uuencoded import taken_out

LETTER = b"Geachte, sinds januari wacht ik op de terugbetaling van mijn bril." * 3


def block(data: bytes = LETTER, name: str = "lettre.txt", end: str = "`\nend\n") -> str:
    lines = (binascii.b2a_uu(data[at : at + 45]).decode() for at in range(0, len(data), 45))
    return f"begin 644 {name}\n{''.join(lines)}{end}"


class TestBlock:
    def test_is_a_file_and_no_text(self):
        assert taken_out(f"Voir ma lettre.\n\n{block()}\nMerci\n") == (
            "Voir ma lettre.\n\n\nMerci\n",
            (("lettre.txt", LETTER),),
        )

    def test_whose_last_blanks_a_server_took_away_is_the_same(self):
        stripped = "\n".join(line.rstrip() for line in block(b"a" * 43 + b"\0\0", end=" \nend").split("\n"))
        assert taken_out(stripped)[1][0][1] == b"a" * 43 + b"\0\0"

    def test_there_may_be_several(self):
        assert [name for name, _ in taken_out(block(name="een.txt") + "en\n" + block(name="twee 2.doc"))[1]] == [
            "een.txt",
            "twee 2.doc",
        ]

    @pytest.mark.parametrize(
        "text",
        [
            "begin 644 lettre.txt\nJe commence par la fin\nend\n",
            "begin 644 lettre.txt\n`\nend\n",
            "We begin 2026 with a complaint.\nend\n",
            block(end=""),
            "begin 644 x\n!AAAAAAAAAAAA\nend\n",
        ],
        ids=["words", "empty", "prose", "no end", "no code"],
    )
    def test_that_is_none_stays_text(self, text):
        assert taken_out(text) == (text, ())

    def test_without_an_end_many_times_over_is_gone_through_once(self):
        started = time.process_time()
        taken_out(block(end="") * 10_000 + "\nend")
        assert time.process_time() - started < 3

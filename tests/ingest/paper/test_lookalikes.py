"""Characters that look alike, where something proves which one it is."""

import pytest

from ingest.paper.lookalikes import put_right
from ingest.paper.ocr import Reading, Word


def _put_right(line: str) -> str:
    words = tuple(
        Word(text=text, confidence=60.0, left=100 * place, top=0, width=90, height=30, line=0)
        for place, text in enumerate(line.split())
    )
    return " ".join(word.text for word in put_right(Reading(words=words)).words)


class TestAccount:
    @pytest.mark.parametrize(
        ("read", "right"),
        [
            ("compte BE72 31O8 O342 46I6, soit", "compte BE72 3108 0342 4616, soit"),
            ("BE723108O3424616.", "BE72310803424616."),
            ("8E72 3108 0342 4616", "BE72 3108 0342 4616"),
        ],
    )
    def test_is_put_right_where_both_sums_prove_it(self, read: str, right: str) -> None:
        assert _put_right(read) == right

    @pytest.mark.parametrize(
        "read",
        ["BE72 31O8 O342 4617", "BE73 31O8 O342 4616", "BE72 31O8 X342 4616", "BEl le", "BEAU Io Io", "BE72 31O8"],
    )
    def test_is_left_as_it_was_read_where_they_do_not(self, read: str) -> None:
        assert _put_right(read) == read


class TestCapitalI:
    @pytest.mark.parametrize(
        ("read", "right"),
        [("lvy", "Ivy"), ("«ll", "«Il"), ("lls", "Ils"), ("lk", "Ik"), ("lnès,", "Inès,"), ("IIse", "Ilse")],
    )
    def test_stands_where_no_word_begins_with_what_was_read(self, read: str, right: str) -> None:
        assert _put_right(read) == right

    @pytest.mark.parametrize("word", ["la", "l'eau", "ltd", "lt.", "we'll", "'ll", "II", "IIème", "liste", "le"])
    def test_other_words_stay(self, word: str) -> None:
        assert _put_right(word) == word

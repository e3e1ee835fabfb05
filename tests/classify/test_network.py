"""The taught layers: what they read, and that they come back from the disk."""

import numpy as np
import pytest

from classify.layers import packaged
from classify.network import Head, Network, Reading
from classify.states import Tokens
from classify.targets import ANSWERS, TAGS
from classify.weights import LAYERS, WIDTH, weights

CHANCE = np.random.default_rng(7)


def some(*shape):
    return CHANCE.normal(0.0, 0.1, shape).astype(np.float32)


@pytest.fixture(scope="module")
def network() -> Network:
    made = Network()
    made.layers = [packaged(weights(), LAYERS - 1)]
    made.head = Head(
        looking=some(WIDTH, ANSWERS),
        found=some(WIDTH, ANSWERS),
        mean=some(WIDTH, ANSWERS),
        bias=some(ANSWERS),
        tags=some(WIDTH, len(TAGS)),
        tags_bias=some(len(TAGS)),
        tagged=some(len(TAGS), ANSWERS),
    )
    return made


@pytest.fixture(scope="module")
def tokens() -> Tokens:
    return Tokens(
        states=some(9, WIDTH),
        spans=np.array([[-1, -1], *([i, i + 1] for i in range(7)), [-1, -1]], dtype=np.int32),
        sentence=np.array([-1, 0, 0, 0, 1, 1, 1, 1, -1], dtype=np.int32),
        windows=((0, 9),),
    )


def widest(one: Reading, other: Reading) -> float:
    return max(float(np.abs(one.answers - other.answers).max()), float(np.abs(one.tags - other.tags).max()))


class TestReading:
    def test_has_an_answer_for_the_message_and_tags_for_each_piece(self, network, tokens):
        found = network.read(tokens)
        assert (found.answers.shape, found.tags.shape) == ((ANSWERS,), (9, len(TAGS)))

    def test_leaves_the_states_as_they_were(self, network, tokens):
        before = tokens.states.copy()
        network.read(tokens)
        assert np.array_equal(tokens.states, before)

    def test_hangs_on_each_piece(self, network, tokens):
        changed = tokens.states.copy()
        changed[3] += 1.0
        other = Tokens(states=changed, spans=tokens.spans, sentence=tokens.sentence, windows=tokens.windows)
        assert widest(network.read(tokens), network.read(other)) > 1e-3


class TestDisk:
    def test_gives_back_nearly_the_same(self, network, tokens, tmp_path):
        network.to_disk(tmp_path)
        assert widest(network.read(tokens), Network().from_disk(tmp_path).read(tokens)) < 0.1

    def test_takes_a_byte_for_a_weight(self, network, tmp_path):
        network.to_disk(tmp_path)
        assert (tmp_path / "network.msgpack").stat().st_size < 2_000_000

    def test_says_when_nothing_is_there(self, tmp_path):
        with pytest.raises(OSError, match=r"network\.msgpack"):
            Network().from_disk(tmp_path)

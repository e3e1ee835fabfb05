"""Teaching: JAX answers what numpy answers, learns what it is shown, and learns it the same way twice."""

import jax
import numpy as np
import pytest

from classify import tune
from classify.layers import packaged
from classify.network import Network
from classify.states import Tokens
from classify.targets import AT_KINDS, KINDS, TAG, TAGS, Tag, Target
from classify.tune import Lesson
from classify.weights import LAYERS, WIDTH, weights

# Its fixtures take half a minute: one process makes them for all of its tests.
pytestmark = pytest.mark.xdist_group("tune")

PIECES = 12


def lesson(number: int) -> Lesson:
    """A message whose flag and tag hang on one piece."""
    chance = np.random.default_rng(number)
    states = chance.normal(0.0, 1.0, (PIECES, WIDTH)).astype(np.float16)
    flagged = number % 2 == 0
    tags = np.zeros((PIECES, len(TAGS)), dtype=np.float32)
    if flagged:
        states[4, :40] += 3.0
        tags[4, TAG[Tag.STALE]] = 1.0
    flags = np.array([0.0, 0.0, flagged, 0.0], dtype=np.float32)
    target = Target(flags=flags, kind=0, service=-1, step=-1.0, party=-1, goes_on=-1.0, tags=tags)
    return Lesson(states=states, target=target)


def tokens(of: Lesson) -> Tokens:
    none = np.full(PIECES, 0, dtype=np.int32)
    return Tokens(
        states=of.states.astype(np.float32), spans=np.stack([none, none], axis=1), sentence=none, windows=((0, PIECES),)
    )


@pytest.fixture(scope="module")
def taught() -> tuple[Network, Network]:
    made = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tune, "EPOCHS", 30)
        for _ in range(2):
            network = Network()
            network.layers, network.head = tune.tune(
                [[lesson(number) for number in range(24)]] * 30, [packaged(weights(), LAYERS - 1)], lambda _: None
            )
            made.append(network)
    return made[0], made[1]


class TestTeaching:
    def test_learns_what_it_is_shown(self, taught):
        stale = [float(taught[0].read(tokens(lesson(number))).answers[2]) for number in range(24)]
        assert min(stale[0::2]) > max(stale[1::2])

    def test_learns_which_piece_shows_it(self, taught):
        assert int(taught[0].read(tokens(lesson(0))).tags[:, TAG[Tag.STALE]].argmax()) == 4

    def test_leaves_what_is_unknown_alone(self, taught):
        kinds = taught[0].read(tokens(lesson(1))).answers[AT_KINDS : AT_KINDS + len(KINDS)]
        assert int(kinds.argmax()) == 0

    def test_is_the_same_to_the_bit_each_time(self, taught, tmp_path):
        written = []
        for number, network in enumerate(taught):
            network.to_disk(tmp_path / str(number))
            written.append((tmp_path / str(number) / "network.msgpack").read_bytes())
        assert written[0] == written[1]


class TestBothForms:
    def test_answer_alike(self, taught, monkeypatch):
        monkeypatch.setattr(tune, "DROPPED", 0.0)
        network = taught[0]
        of = lesson(3)
        head = {name: getattr(network.head, name) for name in network.head.__dataclass_fields__}
        tree = {"layers": [tune._arrays(layer) for layer in network.layers], "head": head}
        answers, tags = tune._answered(tree, tune._laid([of], [0]), jax.random.PRNGKey(0))
        found = network.read(tokens(of))
        assert np.allclose(answers[0], found.answers, atol=1e-3)
        assert np.allclose(tags[0, :PIECES], found.tags, atol=1e-3)

"""The layer is BERT's, checked against one written out in double precision."""

from dataclasses import fields

import numpy as np
import pytest

from classify.layers import Layer, forward, gelu, normalize, packaged
from classify.weights import weights

SHAPES = {
    "attention": (384, 1152),
    "attention_bias": (1152,),
    "mixing": (384, 384),
    "mixing_bias": (384,),
    "attention_scale": (384,),
    "attention_shift": (384,),
    "widening": (384, 1536),
    "widening_bias": (1536,),
    "narrowing": (1536, 384),
    "narrowing_bias": (384,),
    "scale": (384,),
    "shift": (384,),
}


def _random(shape, seed=1, spread=1.0):
    return np.random.default_rng(seed).normal(scale=spread, size=shape).astype(np.float32)


@pytest.fixture(scope="module")
def layer():
    return Layer(**{name: _random(shape, seed, 0.05) for seed, (name, shape) in enumerate(SHAPES.items())})


def _standard(rows, scale, shift):
    return (rows - rows.mean(1, keepdims=True)) / np.sqrt(rows.var(1, keepdims=True) + 1e-12) * scale + shift


def _written_out(layer, states):
    """One window, head by head."""
    rows = states.astype(np.float64)
    joined = rows @ layer.attention + layer.attention_bias
    heads = []
    for head in range(12):
        query, key, value = (joined[:, part + head * 32 : part + head * 32 + 32] for part in (0, 384, 768))
        shares = np.exp(query @ key.T / np.sqrt(32))
        heads.append(shares / shares.sum(1, keepdims=True) @ value)
    rows = _standard(
        np.hstack(heads) @ layer.mixing + layer.mixing_bias + rows, layer.attention_scale, layer.attention_shift
    )
    wide = rows @ layer.widening + layer.widening_bias
    bent = 0.5 * wide * (1 + np.tanh(np.sqrt(2 / np.pi) * (wide + 0.044715 * wide**3)))
    return _standard(bent @ layer.narrowing + layer.narrowing_bias + rows, layer.scale, layer.shift)


class TestForward:
    def test_is_the_layer_written_out(self, layer):
        states = _random((17, 384))
        assert forward(layer, states, [(0, 17)]) == pytest.approx(_written_out(layer, states), abs=1e-5)

    def test_lets_no_token_see_another_window(self, layer):
        states = _random((30, 384))
        apart = np.vstack([_written_out(layer, states[:11]), _written_out(layer, states[11:])])
        assert forward(layer, states, [(0, 11), (11, 30)]) == pytest.approx(apart, abs=1e-5)

    def test_stays_in_single_precision_and_leaves_its_input_alone(self, layer):
        states = _random((5, 384))
        before = states.copy()
        assert forward(layer, states, [(0, 5)]).dtype == np.float32
        assert np.array_equal(states, before)

    def test_is_the_same_to_the_bit_each_time(self, layer):
        states = _random((40, 384))
        assert forward(layer, states, [(0, 40)]).tobytes() == forward(layer, states, [(0, 40)]).tobytes()

    def test_stays_finite_where_attention_is_certain(self, layer):
        assert np.isfinite(forward(layer, _random((6, 384), spread=1e4), [(0, 6)])).all()


class TestPackagedLayer:
    def test_has_the_shapes_that_are_told(self):
        found = packaged(weights(), 11)
        assert {field.name: getattr(found, field.name).shape for field in fields(found)} == SHAPES

    def test_is_single_precision_in_one_stretch_of_memory(self):
        found = packaged(weights(), 0)
        arrays = [getattr(found, field.name) for field in fields(found)]
        assert all(array.dtype == np.float32 and array.flags.c_contiguous for array in arrays)

    def test_multiplies_from_the_right(self):
        found = packaged(weights(), 3)
        assert np.array_equal(found.attention[:, 384:768], weights().tensor("l3.k.w", 384, 384).T)


def test_gelu_is_near_the_exact_one():
    values = np.array([-6.0, -1.0, 0.0, 1.0, 6.0], dtype=np.float32)
    exact = [0.0, -0.158655, 0.0, 0.841345, 6.0]
    assert gelu(values).tolist() == pytest.approx(exact, abs=1e-3)


def test_normalizing_leaves_rows_of_mean_nought_and_deviation_one():
    rows = _random((4, 384), spread=3.0) + 5
    normalize(rows, np.ones(384, dtype=np.float32), np.zeros(384, dtype=np.float32))
    assert rows.mean(1) == pytest.approx(np.zeros(4), abs=1e-6)
    assert rows.std(1) == pytest.approx(np.ones(4), abs=1e-5)

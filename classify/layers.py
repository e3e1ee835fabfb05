"""One layer of the encoder in numpy: BERT's (Devlin et al. 2019), float32.

numpy with OpenBLAS does its matrix products as fast as the machine can; everything between them is done in place. On one
thread (OPENBLAS_NUM_THREADS, which the front door sets) the same rows give the same bits.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from classify.weights import HEADS, INNER, WIDTH, Weights

Floats = NDArray[np.float32]
Windows = Sequence[tuple[int, int]]

EPSILON: Final = 1e-12
_HEAD: Final = WIDTH // HEADS


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """The arrays of one layer, all float32, laid out for `states @ matrix`.

    `attention` (384, 1152) makes queries, keys and values, side by side, each in 12 heads of 32; `mixing` (384, 384)
    puts the heads together; `widening` (384, 1536) and `narrowing` (1536, 384) are the feed-forward part. Each has its
    bias. `attention_scale`, `attention_shift` and `scale`, `shift` (384,) belong to the two normalizations, each after
    the addition of what came in.
    """

    attention: Floats = field(repr=False)
    attention_bias: Floats = field(repr=False)
    mixing: Floats = field(repr=False)
    mixing_bias: Floats = field(repr=False)
    attention_scale: Floats = field(repr=False)
    attention_shift: Floats = field(repr=False)
    widening: Floats = field(repr=False)
    widening_bias: Floats = field(repr=False)
    narrowing: Floats = field(repr=False)
    narrowing_bias: Floats = field(repr=False)
    scale: Floats = field(repr=False)
    shift: Floats = field(repr=False)


def packaged(weights: Weights, number: int) -> Layer:
    """Layer `number`, from 0, as the package brings it: 7 MB."""

    def matrix(*names: str, shape: tuple[int, int]) -> Floats:
        parts = [weights.tensor(f"l{number}.{name}.w", *shape).T for name in names]
        return np.ascontiguousarray(np.hstack(parts))

    def vector(*names: str, size: int = WIDTH) -> Floats:
        return np.concatenate([weights.tensor(f"l{number}.{name}", size) for name in names])

    square = (WIDTH, WIDTH)
    return Layer(
        attention=matrix("q", "k", "v", shape=square),
        attention_bias=vector("q.b", "k.b", "v.b"),
        mixing=matrix("ao", shape=square),
        mixing_bias=vector("ao.b"),
        attention_scale=vector("aln.w"),
        attention_shift=vector("aln.b"),
        widening=matrix("fi", shape=(INNER, WIDTH)),
        widening_bias=vector("fi.b", size=INNER),
        narrowing=matrix("fo", shape=(WIDTH, INNER)),
        narrowing_bias=vector("fo.b"),
        scale=vector("oln.w"),
        shift=vector("oln.b"),
    )


def normalize(states: Floats, scale: Floats, shift: Floats) -> None:
    """Layer normalization of each row, in place."""
    states -= states.mean(axis=1, keepdims=True)
    deviation = np.einsum("ij,ij->i", states, states)
    deviation /= states.shape[1]
    deviation += EPSILON
    np.sqrt(deviation, out=deviation)
    states /= deviation[:, None]
    states *= scale
    states += shift


def gelu(values: Floats) -> Floats:
    """The Gaussian error linear unit in its tanh approximation (Hendrycks and Gimpel 2016), as the training has it."""
    root = float(np.sqrt(2 / np.pi))
    curve = np.square(values)
    curve *= 0.044715 * root
    curve += root
    curve *= values
    np.tanh(curve, out=curve)
    curve += 1
    curve *= values
    curve *= 0.5
    return curve


def _linear(rows: Floats, matrix: Floats, bias: Floats) -> Floats:
    result: Floats = rows @ matrix
    result += bias
    return result


def _attended(joined: Floats, windows: Windows) -> Floats:
    """What each token takes from the others of its window: `joined` (tokens, 1152), used up, → (tokens, 384)."""
    joined[:, :WIDTH] *= _HEAD**-0.5  # the queries: fewer numbers than the shares that they make
    taken = np.zeros((len(joined), WIDTH), dtype=np.float32)
    for start, end in windows:
        queries, keys, values = joined[start:end].reshape(end - start, 3, HEADS, _HEAD).transpose(1, 2, 0, 3)
        shares = queries @ keys.transpose(0, 2, 1)
        shares -= shares.max(axis=2, keepdims=True)
        np.exp(shares, out=shares)
        found = shares @ values
        found /= shares.sum(axis=2, keepdims=True)
        taken[start:end] = found.transpose(1, 0, 2).reshape(end - start, WIDTH)
    return taken


def forward(layer: Layer, states: Floats, windows: Windows) -> Floats:
    """`states` (tokens, 384) after `layer`; no token sees one outside its own window (start, end) of rows.

    The windows cover all rows. `states` stays as it is.
    """
    joined = _linear(states, layer.attention, layer.attention_bias)
    mixed = _linear(_attended(joined, windows), layer.mixing, layer.mixing_bias)
    mixed += states
    normalize(mixed, layer.attention_scale, layer.attention_shift)
    after = _linear(gelu(_linear(mixed, layer.widening, layer.widening_bias)), layer.narrowing, layer.narrowing_bias)
    after += mixed
    normalize(after, layer.scale, layer.shift)
    return after

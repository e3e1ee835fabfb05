"""Teaching the network: the last layers of the encoder and the answers on top of them, by gradient descent in JAX.

Only `make train` needs this module and JAX, whose wheel for the CPU is a tenth of PyTorch's and whose random numbers are
values, so that a second training draws the same. What comes out is numpy (`network.py`). The layers below stay as the
package brings them: their states are computed once, by the code that runs in the service.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from functools import partial
from typing import Any, Final

import jax
import jax.numpy as jnp
import numpy as np
import optax  # type: ignore[import-untyped]  # the package ships no types
from numpy.typing import NDArray

from classify.layers import EPSILON, Layer
from classify.network import Head
from classify.targets import ANSWERS, AT_GOES_ON, AT_KINDS, AT_PARTIES, AT_SERVICES, AT_STEP, TAGS, Target
from classify.weights import HEADS, WIDTH

Tree = dict[str, Any]
Floats = NDArray[np.float32]

EPOCHS: Final = 3
RATE: Final = 1.5e-4
HEAD_RATE: Final = 3e-3
WARM: Final = 0.1
DECAY: Final = 0.01
DROPPED: Final = 0.1
SEED: Final = 0
# A few lengths, so that few programs are compiled; as many messages together as make about 2,000 pieces.
LENGTHS: Final = (64, 96, 128, 160, 224, 384)
TOGETHER: Final = 2048
_WEIGHT: Final = {"kind": 0.5, "service": 0.5, "step": 0.5, "party": 0.3, "goes_on": 0.3, "tags": 1.0}
_TAGGED: Final = 3.0  # a tagged piece counts this much more than one that has no tag


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """The states (pieces, 384) of one message below the trained layers, as float16, and what it should be answered."""

    states: NDArray[np.float16]
    target: Target


def tune(
    lessons: Sequence[Sequence[Lesson]], start: Sequence[Layer], said: Callable[[str], None]
) -> tuple[list[Layer], Head]:
    """The layers, begun at `start`, and the head, taught by the `lessons` of each epoch in the same order every time."""
    chance = np.random.default_rng(SEED)
    taught: Tree = {"layers": [_arrays(layer) for layer in start], "head": _fresh(chance)}
    plan = [list(_batches(lessons[epoch], chance)) for epoch in range(EPOCHS)]
    steps = sum(len(epoch) for epoch in plan)
    optimizer = _optimizer(steps)
    state = optimizer.init(taught)
    key = jax.random.PRNGKey(SEED)
    for number, epoch in enumerate(plan, start=1):
        total = 0.0
        for done, batch in enumerate(epoch, start=1):
            key, drawn = jax.random.split(key)
            taught, state, cost = _step(taught, state, _laid(lessons[number - 1], batch), drawn, optimizer.update)
            total += float(cost)
            if done % 25 == 0 or done == len(epoch):
                said(f"epoch {number} of {EPOCHS}, {done} of {len(epoch)} steps, cost {total / done:.3f}")
    found = jax.tree.map(lambda array: np.asarray(array, dtype=np.float32), taught)
    return [Layer(**layer) for layer in found["layers"]], Head(**found["head"])


def _arrays(layer: Layer) -> Tree:
    return {each.name: jnp.asarray(getattr(layer, each.name)) for each in fields(Layer)}


def _fresh(chance: np.random.Generator) -> Tree:
    def small(*shape: int) -> jax.Array:
        return jnp.asarray(chance.normal(0.0, 0.02, shape).astype(np.float32))

    return {
        "looking": small(WIDTH, ANSWERS),
        "found": small(WIDTH, ANSWERS),
        "mean": small(WIDTH, ANSWERS),
        "bias": jnp.zeros(ANSWERS),
        "tags": small(WIDTH, len(TAGS)),
        "tags_bias": jnp.full(len(TAGS), -3.0),
        "tagged": jnp.zeros((len(TAGS), ANSWERS)),
    }


def _length(pieces: int) -> int:
    return next(length for length in LENGTHS if pieces <= length)


def _batches(lessons: Sequence[Lesson], chance: np.random.Generator) -> Iterator[list[int]]:
    """Every lesson once, those of one length together, in an order drawn anew; short batches are filled up."""
    batches = []
    for length in LENGTHS:
        members = [index for index, lesson in enumerate(lessons) if _length(len(lesson.states)) == length]
        chance.shuffle(members)
        size = TOGETHER // length
        while len(members) % size and members:
            members.append(members[int(chance.integers(len(members)))])
        batches += [members[at : at + size] for at in range(0, len(members), size)]
    chance.shuffle(batches)
    yield from batches


def _laid(lessons: Sequence[Lesson], batch: Sequence[int]) -> Tree:
    """The lessons of a batch as arrays, filled up to one length."""
    chosen = [lessons[index] for index in batch]
    length = _length(max(len(lesson.states) for lesson in chosen))
    states = np.zeros((len(chosen), length, WIDTH), dtype=np.float32)
    tags = np.zeros((len(chosen), length, len(TAGS)), dtype=np.float32)
    there = np.zeros((len(chosen), length), dtype=np.float32)
    for row, lesson in enumerate(chosen):
        count = len(lesson.states)
        states[row, :count] = lesson.states
        tags[row, :count] = lesson.target.tags
        there[row, :count] = 1.0
    targets = [lesson.target for lesson in chosen]
    return {
        "states": states,
        "there": there,
        "tags": tags,
        "flags": np.stack([target.flags for target in targets]),
        "kind": np.array([target.kind for target in targets]),
        "service": np.array([target.service for target in targets]),
        "party": np.array([target.party for target in targets]),
        "step": np.array([target.step for target in targets], dtype=np.float32),
        "goes_on": np.array([target.goes_on for target in targets], dtype=np.float32),
    }


def _optimizer(steps: int) -> Any:
    """AdamW (Loshchilov and Hutter 2019), warmed up, the rate falling along a cosine; the fresh head learns faster."""

    def rate(top: float) -> Any:
        return optax.warmup_cosine_decay_schedule(0.0, top, int(WARM * steps), steps)

    parts = {
        "layers": optax.adamw(rate(RATE), weight_decay=DECAY),
        "head": optax.adamw(rate(HEAD_RATE), weight_decay=DECAY),
    }
    named = {"layers": "layers", "head": "head"}
    return optax.chain(optax.clip_by_global_norm(1.0), optax.multi_transform(parts, named))


@partial(jax.jit, static_argnums=4, donate_argnums=(0, 1))
def _step(taught: Tree, state: Any, batch: Tree, key: jax.Array, update: Any) -> tuple[Tree, Any, jax.Array]:
    cost, slope = jax.value_and_grad(_cost)(taught, batch, key)
    change, state = update(slope, state, taught)
    return optax.apply_updates(taught, change), state, cost


def _normalized(states: jax.Array, scale: jax.Array, shift: jax.Array) -> jax.Array:
    centred = states - states.mean(-1, keepdims=True)
    return centred / jnp.sqrt((centred**2).mean(-1, keepdims=True) + EPSILON) * scale + shift


def _dropped(values: jax.Array, key: jax.Array) -> jax.Array:
    return values * jax.random.bernoulli(key, 1.0 - DROPPED, values.shape) / (1.0 - DROPPED)


def _layer(rows: jax.Array, layer: Tree, unseen: jax.Array, key: jax.Array) -> jax.Array:
    """One layer as `layers.forward` has it, with dropout, over (messages × pieces, 384).

    All pieces stand in one matrix: XLA multiplies two sides well, and three badly where it must find the slope.
    """
    count, length = unseen.shape
    joined = rows @ layer["attention"] + layer["attention_bias"]
    queries, keys, values = joined.reshape(count, length, 3, HEADS, WIDTH // HEADS).transpose(2, 0, 3, 1, 4)
    shares = jnp.einsum("bhqd,bhkd->bhqk", queries, keys) * (WIDTH // HEADS) ** -0.5 + unseen[:, None, None, :]
    taken = jnp.einsum("bhqk,bhkd->bqhd", jax.nn.softmax(shares, -1), values).reshape(count * length, WIDTH)
    first, second = jax.random.split(key)
    mixed = _dropped(taken @ layer["mixing"] + layer["mixing_bias"], first)
    rows = _normalized(rows + mixed, layer["attention_scale"], layer["attention_shift"])
    wide = jax.nn.gelu(rows @ layer["widening"] + layer["widening_bias"], approximate=True)
    narrow = _dropped(wide @ layer["narrowing"] + layer["narrowing_bias"], second)
    return _normalized(rows + narrow, layer["scale"], layer["shift"])


def _answered(taught: Tree, batch: Tree, key: jax.Array) -> tuple[jax.Array, jax.Array]:
    """The answers (messages, ANSWERS) and tags (messages, pieces, TAGS), as `network.Head.read` has them."""
    unseen = (1.0 - batch["there"]) * -1e9
    count, length, width = batch["states"].shape
    rows = batch["states"].reshape(count * length, width)
    for layer, drawn in zip(taught["layers"], jax.random.split(key, len(taught["layers"])), strict=True):
        rows = _layer(rows, layer, unseen, drawn)
    states = rows.reshape(count, length, width)
    head = taught["head"]
    tags = states @ head["tags"] + head["tags_bias"]
    share = jax.nn.softmax(states @ head["looking"] + unseen[:, :, None], axis=1)
    found = jnp.einsum("blo,blo->bo", share, states @ head["found"])
    mean = (states * batch["there"][:, :, None]).sum(1) / batch["there"].sum(1, keepdims=True)
    most = jax.nn.logsumexp(tags + unseen[:, :, None], axis=1)
    return found + mean @ head["mean"] + most @ head["tagged"] + head["bias"], tags


def _cost(taught: Tree, batch: Tree, key: jax.Array) -> jax.Array:
    answers, tags = _answered(taught, batch, key)
    costs = {
        "kind": _chosen(answers[:, AT_KINDS:AT_SERVICES], batch["kind"]),
        "service": _chosen(answers[:, AT_SERVICES:AT_STEP], batch["service"]),
        "party": _chosen(answers[:, AT_PARTIES:AT_GOES_ON], batch["party"]),
        "step": _told(answers[:, AT_STEP], batch["step"]),
        "goes_on": _told(answers[:, AT_GOES_ON], batch["goes_on"]),
        "tags": _tagged(tags, batch),
    }
    flags = optax.sigmoid_binary_cross_entropy(answers[:, :AT_KINDS], batch["flags"]).sum(1)
    total: jax.Array = (flags + sum(_WEIGHT[name] * cost for name, cost in costs.items())).mean()
    return total


def _chosen(answers: jax.Array, index: jax.Array) -> jax.Array:
    """Cross entropy where the index is known."""
    cost = optax.softmax_cross_entropy_with_integer_labels(answers, jnp.maximum(index, 0))
    return jnp.where(index >= 0, cost, 0.0)


def _told(answer: jax.Array, truth: jax.Array) -> jax.Array:
    cost = optax.sigmoid_binary_cross_entropy(answer, jnp.maximum(truth, 0.0))
    return jnp.where(truth >= 0, cost, 0.0)


def _tagged(tags: jax.Array, batch: Tree) -> jax.Array:
    cost = optax.sigmoid_binary_cross_entropy(tags, batch["tags"]) * (1.0 + _TAGGED * batch["tags"])
    total: jax.Array = (cost * batch["there"][:, :, None]).sum((1, 2)) / batch["there"].sum(1)
    return total

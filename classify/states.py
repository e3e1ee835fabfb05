"""A message as the encoder sees it: the state of each of its tokens after the layers that training leaves alone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from classify.layers import forward, normalize, packaged
from classify.pieces import pieces
from classify.weights import BEGIN, END, POSITIONS, WIDTH, weights

FROZEN: Final = 8
# multilingual-e5 was trained with a word before each text that says what it is for (arXiv:2402.05672, section 2).
PREFIX: Final = "query:"
WINDOW: Final = 384
# Time grows with the tokens: twelve full windows take about two seconds, and hold about 18 000 characters. What follows
# is not read.
WINDOWS: Final = 12

Numbers = NDArray[np.int32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The tokens of a message in their order: begin, "query:", the pieces of its sentences, end, for each window.

    `ids` (tokens,); `spans` (tokens, 2) characters of the text, `sentence` (tokens,) index of the sentence, both −1 for
    a token that stands for none; `windows`: first token and the one after.
    """

    ids: Numbers = field(repr=False)
    spans: Numbers = field(repr=False)
    sentence: Numbers = field(repr=False)
    windows: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """`states` (tokens, 384), float32, after the frozen layers; the rest as in `Layout`."""

    states: NDArray[np.float32] = field(repr=False)
    spans: Numbers = field(repr=False)
    sentence: Numbers = field(repr=False)
    windows: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """Tokens that stay together in a window: a sentence, or as much of one as a window holds."""

    ids: Numbers
    spans: Numbers
    sentence: Numbers


def _unspoken(ids: Numbers) -> _Part:
    """Tokens that stand for no words of the text."""
    none = np.full(len(ids), -1, dtype=np.int32)
    return _Part(ids=ids, spans=np.stack([none, none], axis=1), sentence=none)


def _parts(text: str, sentences: Sequence[tuple[int, int]], room: int) -> Iterator[_Part]:
    """The sentences without the white space around them, each of at most `room` tokens; a longer one is cut."""
    for number, (start, end) in enumerate(sentences):
        words = text[start:end]
        start += len(words) - len(words.lstrip())
        ids, spans = pieces(words.strip())
        for first in range(0, len(ids), room):
            held = ids[first : first + room]
            of = np.full(len(held), number, dtype=np.int32)
            yield _Part(ids=held, spans=spans[first : first + room] + np.int32(start), sentence=of)


def _packed(parts: Iterator[_Part], room: int) -> list[list[_Part]]:
    """The parts in windows of at most `room` tokens, `WINDOWS` of them at most."""
    windows: list[list[_Part]] = [[]]
    left = room
    for part in parts:
        if len(part.ids) > left:
            if len(windows) == WINDOWS:
                break
            windows.append([])
            left = room
        windows[-1].append(part)
        left -= len(part.ids)
    return windows


def laid_out(text: str, sentences: Sequence[tuple[int, int]]) -> Layout:
    """The tokens that are read of the `sentences` (start, end in characters) of `text`.

    Windows are cut between sentences; only a sentence longer than a window is cut within. Without a sentence there is
    one window, of the begin, "query:" and the end.
    """
    head = _unspoken(np.concatenate([np.array([BEGIN], dtype=np.int32), pieces(PREFIX)[0]]))
    tail = _unspoken(np.array([END], dtype=np.int32))
    room = WINDOW - len(head.ids) - len(tail.ids)
    packed = [[head, *window, tail] for window in _packed(_parts(text, sentences, room), room)]
    ends = np.cumsum([sum(len(part.ids) for part in window) for window in packed]).tolist()
    parts = [part for window in packed for part in window]
    return Layout(
        ids=np.concatenate([part.ids for part in parts]),
        spans=np.concatenate([part.spans for part in parts]),
        sentence=np.concatenate([part.sentence for part in parts]),
        windows=tuple(zip([0, *ends[:-1]], ends, strict=True)),
    )


class States:
    """The embeddings and the first `frozen` layers. Made once, by `states`; reading changes nothing of it."""

    def __init__(self, frozen: int = FROZEN) -> None:
        """Reads them, within a second. Raises NoWeights where the package is not there."""
        self._weights = weights()
        tensor = self._weights.tensor
        # One kind of token is used: its vector goes with the place's.
        self._places = tensor("emb.pos", POSITIONS, WIDTH) + tensor("emb.type", 2, WIDTH)[0]
        self._scale, self._shift = tensor("emb.ln.w", WIDTH), tensor("emb.ln.b", WIDTH)
        self._layers = tuple(packaged(self._weights, number) for number in range(frozen))
        pieces(PREFIX)

    def read(self, text: str, sentences: Sequence[tuple[int, int]]) -> Tokens:
        """The states of the tokens of `sentences`, which are spans of characters of `text`, in order."""
        layout = laid_out(text, sentences)
        states = self._weights.rows(layout.ids)
        for start, end in layout.windows:
            states[start:end] += self._places[: end - start]
        normalize(states, self._scale, self._shift)
        for layer in self._layers:
            states = forward(layer, states, layout.windows)
        return Tokens(states=states, spans=layout.spans, sentence=layout.sentence, windows=layout.windows)


@cache
def states() -> States:
    """The one of the process."""
    return States()

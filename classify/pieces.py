"""A text as the pieces of multilingual-e5-small's vocabulary, each with the characters that it stands for.

The unigram model of Kudo (2018, arXiv:1804.10959), cut by sentencepiece from a model that is written here out of the
vocabulary in the file of weights (the package brings no other). Normalization is ours, character by character after the
map in the same file, because sentencepiece's own would not say which character a piece came from.
"""

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from classify.weights import BEGIN, END, UNKNOWN, Vocabulary, weights

if TYPE_CHECKING:
    from sentencepiece import SentencePieceProcessor

SPACE: Final = "▁"  # U+2581: a space, as the pieces write it
_PAD: Final = 1
_MASK: Final = b"<mask>"
# SentencePiece.Type in sentencepiece_model.proto. What is CONTROL is never found in a text: who writes "</s>" in a
# letter ends nothing.
_UNKNOWN_TYPE: Final = 2
_CONTROL: Final = 3


def _record(tag: int, content: bytes) -> bytes:
    """A field of bytes, shorter than 128, in protobuf's wire format."""
    return bytes((tag << 3 | 2, len(content))) + content


def _model(vocabulary: Vocabulary) -> bytes:
    """A `ModelProto` (sentencepiece_model.proto): the pieces, TrainerSpec 2, NormalizerSpec 3."""
    scores = vocabulary.scores.astype("<f4").tobytes()
    # Field 1 of the model: piece 1, score 2. Written out, because a quarter of a million calls would take a second.
    records = [
        b"\x0a%c\x0a%c%b\x15%b" % (len(piece) + 7, len(piece), piece, scores[4 * number : 4 * number + 4])
        for number, piece in enumerate(vocabulary.pieces)
    ]
    mask = vocabulary.pieces.index(_MASK)
    for number, kind in (
        (BEGIN, _CONTROL),
        (_PAD, _CONTROL),
        (END, _CONTROL),
        (mask, _CONTROL),
        (UNKNOWN, _UNKNOWN_TYPE),
    ):
        records[number] = _record(1, _record(1, vocabulary.pieces[number]) + bytes((3 << 3, kind)))
    # model_type 3: unigram. unk_id 40, bos_id 41, eos_id 42, pad_id 43: numbers above 15 take two bytes of tag.
    trainer = bytes((3 << 3, 1, 0xC0, 2, UNKNOWN, 0xC8, 2, BEGIN, 0xD0, 2, END, 0xD8, 2, _PAD))
    # name 1; add_dummy_prefix 3, remove_extra_whitespaces 4, escape_whitespaces 5: all done here already.
    normalizer = _record(1, b"identity") + bytes((3 << 3, 0, 4 << 3, 0, 5 << 3, 0))
    return b"".join(records) + _record(2, trainer) + _record(3, normalizer)


@cache
def _cutter() -> tuple["SentencePieceProcessor", dict[str, str]]:
    """The processor, and what a character is read as: half a second, once."""
    from sentencepiece import SentencePieceProcessor

    vocabulary = weights().vocabulary()
    # Not in the map: NUL is dropped as all control characters are, and half of a surrogate pair, which no UTF-8 can
    # carry, is a space, as the sign for what is unreadable is.
    halves = {chr(code): " " for code in range(0xD800, 0xE000)}
    normal = {**vocabulary.normal, **halves, "\0": ""}
    return SentencePieceProcessor.from_proto(_model(vocabulary)), normal


def _normalized(text: str, normal: dict[str, str]) -> tuple[str, list[int]]:
    """`text` as the vocabulary writes it, and for each of its characters the index in `text` that it came from."""
    characters: list[str] = []
    at: list[int] = []
    for index, character in enumerate(text):
        for read in normal.get(character, character):
            if read == " ":
                if characters and characters[-1] == SPACE:
                    continue
                read = SPACE
            characters.append(read)
            at.append(index)
    if characters and characters[0] != SPACE:
        characters.insert(0, SPACE)
        at.insert(0, at[0])
    return "".join(characters), at


def _one_by_one(found: dict[str, Any]) -> Iterator[tuple[int, int, int]]:
    """Number, start and end of each piece. sentencepiece joins unknown characters that stand together; here each is one,
    as in the engine of the package."""
    for number, (start, end) in zip(found["ids"], found["offsets"], strict=True):
        if number == UNKNOWN:
            yield from ((number, place, place + 1) for place in range(start, end))
        else:
            yield number, start, end


def pieces(text: str) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """The numbers (tokens,) of the pieces of `text`, and their spans (tokens, 2): first character and the one after.

    The space before a word belongs to its piece but not to the span; a piece of nothing else has an empty one. Starts
    never fall, nor do ends; two pieces out of one character ("½") share it. A text of no characters has no pieces.
    """
    cutter, normal = _cutter()
    normalized, at = _normalized(text, normal)
    found = np.array(list(_one_by_one(cutter.encode(normalized, return_type="offset_mapping"))), dtype=np.int32)
    numbers, starts, ends = found.reshape(-1, 3).T
    places = np.array([*at, len(text)], dtype=np.int32)
    leading = np.array([normalized[start] == SPACE for start in starts], dtype=np.int32)
    first = places[starts + leading]
    after = np.where(starts + leading < ends, places[ends - 1] + 1, first)
    spans = np.stack([first, np.maximum.accumulate(after)], axis=1)
    return np.ascontiguousarray(numbers), spans.astype(np.int32, copy=False)

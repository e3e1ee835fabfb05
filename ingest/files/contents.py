"""What a file holds: its text, the files and pictures inside it, and what may be unpacked of it."""

from dataclasses import dataclass, field

from models.errors import Held
from models.house import Limits
from models.words import HoldReason


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file that came with something else. `charset` is what its carrier claims of its text, None where nothing does."""

    data: bytes = field(repr=False)
    filename: str | None = field(default=None, repr=False)
    content_type: str = "application/octet-stream"
    charset: str | None = None

    @property
    def ending(self) -> str:
        """The ending of its name in lower case, without the dot; empty where there is none."""
        _, dot, ending = (self.filename or "").rpartition(".")
        return ending.strip().lower() if dot else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What was found in a file. `pictures` are shown in it and may be its pages; `files` are packed in it."""

    text: str = field(default="", repr=False)
    pictures: tuple[bytes, ...] = field(default=(), repr=False)
    files: tuple[File, ...] = ()
    defects: frozenset[str] = frozenset()


class Bomb(Held):
    """A file that unpacks to more than the limits allow. The whole arrival waits: no person's letter does that."""

    def __init__(self, detail: str) -> None:
        super().__init__(HoldReason.TOO_COMPLEX, detail)


_SMALL_BYTES = 10_000_000
"""Unpacked bytes up to which no ratio is too high: a blank picture packs by a thousand and harms nobody."""


class Budget:
    """What the files of one arrival may unpack to, all together (decision 7)."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._bytes = 0
        self._members = 0

    def spend(self, *, members: int, packed: int, unpacked: int) -> None:
        """Counts what an archive says it holds, before any of it is unpacked. Raises Bomb over a limit."""
        limits = self._limits
        self._bytes += unpacked
        self._members += members
        if self._members > limits.parts:
            raise Bomb(f"more than {limits.parts} files in archives")
        if self._bytes > limits.unpacked_bytes:
            raise Bomb(f"archives of more than {limits.unpacked_bytes} bytes")
        if unpacked > _SMALL_BYTES and unpacked > packed * limits.unpacked_ratio:
            raise Bomb(f"an archive packed more than {limits.unpacked_ratio} to one")

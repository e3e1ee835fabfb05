"""What a source hands over: the bytes as they came, and where they came from."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from models.values import Provenance
from models.words import HoldReason


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """One thing taken from a source. `path` is a private file with exactly its bytes, which the taker may move away."""

    path: Path = field(repr=False)
    provenance: Provenance


class Taker(Protocol):
    """The register's side of a source. Both calls are idempotent by source key and return only after a commit."""

    def knows(self, source_key: str) -> bool:
        """Whether this source key was already taken (or refused): then the source may be settled at once."""
        ...

    def take(self, incoming: Incoming) -> None:
        """Store the bytes (fsync file and folder), then register the arrival. The source is told afterwards."""
        ...

    def refuse(self, provenance: Provenance, reason: HoldReason, detail: str | None) -> None:
        """Register a hold for something that stays where it is (over the size limit, a placeholder)."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """What one sweep of a source did. `failed` counts things that could not be fetched this time and will be tried again."""

    taken: int = 0
    known: int = 0
    refused: int = 0
    failed: int = 0

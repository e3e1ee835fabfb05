"""What a source hands over: the bytes as they came, and where they came from. What it asks of the register's side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from models.values import Provenance, Recalled
from models.words import HoldReason


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """One thing that came. `path` is a private file with exactly its bytes.

    The taker copies it into the store (content-addressed, fsynced, file and folder) and leaves the file where it is: it
    stays the source's, which moves or removes it after `take` has returned.
    """

    path: Path = field(repr=False)
    provenance: Provenance


class Taker(Protocol):
    """The register's side of a source. Each call is idempotent by source key and returns only after a commit.

    One of three holds for a source key: never seen, taken (`knows`), or refused and still at its source (`refused`). A
    refused one is tried again and may yet be taken: when the limit was raised, or the server gives the message at last.
    """

    def knows(self, source_key: str) -> bool:
        """Whether its bytes were taken: then the source may be settled at once. False for what was only refused."""
        ...

    def refused(self, source_key: str) -> bool:
        """Whether it was refused and has not been taken since: it stays where it is and is not reported again."""
        ...

    def recall(self, source_keys: Sequence[str]) -> Mapping[str, Recalled]:
        """What is known of many at once; what is missing is new."""
        ...

    def take(self, incoming: Incoming) -> str:
        """Stores the bytes (fsync file and folder), then registers the arrival. The source is told afterwards.

        Returns the source key under which it is known from now on: another one where other bytes have that key already.
        What was refused before is taken all the same, and the hold of its refusal ended. Raises Away when the register or
        the store cannot be reached.
        """
        ...

    def copied(self, source_keys: Sequence[str]) -> None:
        """Remembers that a copy was made at the source, so that none is made again where the original cannot leave."""
        ...

    def ungiven(self, source_key: str) -> datetime:
        """Notes that it could not be had this time; returns when that was so for the first time."""
        ...

    def refusals_at(self, source: str, prefix: str) -> Mapping[str, str | None]:
        """What was refused, under keys that begin so, and waits there for a person: the stamp of each by its key."""
        ...

    def renamed(self, old: str, new: str) -> None:
        """What was refused under one key is the same thing that has another one now: one hold."""
        ...

    def gone(self, source_key: str) -> None:
        """What was refused lies at its source no more: its hold is over."""
        ...

    def refuse(self, provenance: Provenance, reason: HoldReason, detail: str | None) -> None:
        """Registers a hold for something that stays where it is (over the size limit, a placeholder)."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """What one sweep of a source did.

    taken: newly taken.
    known: met again: taken before and settled now, or refused before and still waiting.
    refused: newly refused, now a hold.
    failed: could not be fetched or taken this time; tried again at the next sweep.
    left: taken, but the source would not let us move it away; it is known from now on.
    """

    taken: int = 0
    known: int = 0
    refused: int = 0
    failed: int = 0
    left: int = 0

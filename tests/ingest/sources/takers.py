"""A register in memory that keeps the protocol of `Taker`, for tests of the sources."""

import hashlib
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from ingest.sources.incoming import Incoming
from models.values import Provenance, Recalled, other_key
from models.words import HoldReason


@dataclass(slots=True)
class MemoryTaker:
    """Idempotent by source key; the same bytes from two keys are one arrival. Hooks run around the commit."""

    before: Callable[[int], None] = lambda number: None
    after: Callable[[int], None] = lambda number: None
    provenances: dict[str, Provenance] = field(default_factory=dict)
    arrivals: dict[str, bytes] = field(default_factory=dict)
    order: list[bytes] = field(default_factory=list)
    refusals: dict[str, tuple[HoldReason, str | None]] = field(default_factory=dict)
    refused_provenances: dict[str, Provenance] = field(default_factory=dict)
    takes: int = 0
    recalls: int = 0
    copies: set[str] = field(default_factory=set)
    first_failed: dict[str, datetime] = field(default_factory=dict)
    now: datetime = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
    taken_under: dict[str, str] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def knows(self, source_key: str) -> bool:
        return source_key in self.provenances

    def refused(self, source_key: str) -> bool:
        return source_key in self.refusals

    def recall(self, source_keys: Sequence[str]) -> Mapping[str, Recalled]:
        self.recalls += 1
        seen = {key: Recalled(taken=False) for key in source_keys if key in self.refusals}
        return seen | {
            key: Recalled(taken=True, stamp=self.provenances[key].stamp, copied=key in self.copies)
            for key in source_keys
            if key in self.provenances
        }

    def copied(self, source_keys: Sequence[str]) -> None:
        self.copies.update(source_keys)

    def ungiven(self, source_key: str) -> datetime:
        return self.first_failed.setdefault(source_key, self.now)

    def take(self, incoming: Incoming) -> str:
        with self.lock:
            self.takes += 1
            number = self.takes
        self.before(number)
        content = incoming.path.read_bytes()
        sha256 = hashlib.sha256(content).hexdigest()
        key = incoming.provenance.source_key
        with self.lock:
            if self.taken_under.get(key, sha256) != sha256:
                key = other_key(key, incoming.provenance.stamp or sha256)
            if key not in self.provenances:
                self.arrivals.setdefault(sha256, content)
                self.order.append(content)
            self.provenances[key] = replace(incoming.provenance, source_key=key)
            self.taken_under[key] = sha256
            self.gone(key)
            self.first_failed.pop(key, None)
        self.after(number)
        return key

    def refusals_at(self, source: str, prefix: str) -> Mapping[str, str | None]:
        found = self.refused_provenances.items()
        return {key: each.stamp for key, each in found if each.source == source and key.startswith(prefix)}

    def renamed(self, old: str, new: str) -> None:
        self.refusals[new] = self.refusals.pop(old)
        self.refused_provenances[new] = self.refused_provenances.pop(old)

    def gone(self, source_key: str) -> None:
        self.refusals.pop(source_key, None)
        self.refused_provenances.pop(source_key, None)

    def refuse(self, provenance: Provenance, reason: HoldReason, detail: str | None) -> None:
        self.refused_provenances.setdefault(provenance.source_key, provenance)
        self.refusals.setdefault(provenance.source_key, (reason, detail))

    @property
    def provenance(self) -> Provenance:
        """The only one there is."""
        (only,) = self.provenances.values()
        return only

"""A register in memory that keeps the protocol of `Taker`, for tests of the sources."""

import hashlib
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from ingest.sources.incoming import Incoming
from models.values import Provenance
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
    takes: int = 0
    recalls: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def knows(self, source_key: str) -> bool:
        return source_key in self.provenances

    def refused(self, source_key: str) -> bool:
        return source_key in self.refusals

    def recall(self, source_keys: Sequence[str]) -> Mapping[str, bool]:
        self.recalls += 1
        seen = {key: False for key in source_keys if key in self.refusals}
        return seen | {key: True for key in source_keys if key in self.provenances}

    def take(self, incoming: Incoming) -> None:
        with self.lock:
            self.takes += 1
            number = self.takes
        self.before(number)
        content = incoming.path.read_bytes()
        with self.lock:
            if incoming.provenance.source_key not in self.provenances:
                self.provenances[incoming.provenance.source_key] = incoming.provenance
                self.arrivals.setdefault(hashlib.sha256(content).hexdigest(), content)
                self.order.append(content)
            self.refusals.pop(incoming.provenance.source_key, None)
        self.after(number)

    def refuse(self, provenance: Provenance, reason: HoldReason, detail: str | None) -> None:
        self.refusals.setdefault(provenance.source_key, (reason, detail))

    @property
    def provenance(self) -> Provenance:
        """The only one there is."""
        (only,) = self.provenances.values()
        return only

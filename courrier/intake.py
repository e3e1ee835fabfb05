"""The register's side of the sources: bytes durable, then the row, and only then is the source told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from courrier import registration
from courrier.office import Office
from ingest.sources.incoming import Incoming
from models import arrivals
from models.errors import Away
from models.values import Provenance, Recalled
from models.words import HoldReason


@dataclass(frozen=True, slots=True)
class Intake:
    """Takes what a source hands over (`ingest.sources.incoming.Taker`). Every call returns only after a commit."""

    office: Office

    def knows(self, source_key: str) -> bool:
        """Whether the register has taken what this source key names."""
        with self.office.database.begin() as session:
            return arrivals.knows(session, source_key)

    def refused(self, source_key: str) -> bool:
        """Whether it was refused and has not been taken since."""
        with self.office.database.begin() as session:
            return arrivals.refused(session, source_key)

    def recall(self, source_keys: Sequence[str]) -> Mapping[str, Recalled]:
        """What the register knows of many at once."""
        with self.office.database.begin() as session:
            return arrivals.recall(session, source_keys)

    def take(self, incoming: Incoming) -> str:
        """File and folder fsynced in the store, then the arrival committed (decision 4)."""
        try:
            size = incoming.path.stat().st_size
            sha256 = self.office.store.put_file(incoming.path)
        except OSError as error:
            raise Away("store", f"cannot be written ({error.strerror})") from None
        now = self.office.clock()
        with self.office.database.begin() as session:
            if not arrivals.take(session, now, sha256, size, incoming.provenance):
                # The same bytes by another way, which may have been the earlier one.
                registration.count_from_the_first(session, now, sha256, self.office.house)
            return arrivals.known_as(session, incoming.provenance.source_key, sha256)

    def copied(self, source_keys: Sequence[str]) -> None:
        """Copies of them lie at their source."""
        with self.office.database.begin() as session:
            arrivals.copied(session, source_keys)

    def ungiven(self, source_key: str) -> datetime:
        """It could not be had once more."""
        with self.office.database.begin() as session:
            return arrivals.ungiven(session, self.office.clock(), source_key)

    def refusals_at(self, source: str, prefix: str) -> Mapping[str, str | None]:
        """What stays there for a person."""
        with self.office.database.begin() as session:
            return arrivals.refusals(session, source, prefix)

    def renamed(self, old: str, new: str) -> None:
        """What was refused has another key now."""
        with self.office.database.begin() as session:
            arrivals.rename_refusal(session, old, new)

    def gone(self, source_key: str) -> None:
        """What was refused is not there any more."""
        with self.office.database.begin() as session:
            arrivals.gone(session, self.office.clock(), source_key)

    def refuse(self, provenance: Provenance, reason: HoldReason, detail: str | None) -> None:
        """A hold for what stays at its source."""
        with self.office.database.begin() as session:
            arrivals.refuse(session, self.office.clock(), provenance, reason, detail)

"""What the pipeline works with, put together once: the register, the store, the readers, the ways out."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from courrier import settings as settings_
from courrier.clock import Clock
from courrier.files import open_files
from courrier.settings import LimitsTable, Settings
from ingest.reader import Progress, Reader
from models.database import Database
from models.house import Drop, House, Limits, Mailbox, Smtp
from models.store import Keyring, Store
from models.values import Assessment, Complaint
from outbound.smtp import Carrier, FolderCarrier, SmtpCarrier

if TYPE_CHECKING:
    from classify.assess import Classifier


_OF_A_CLAIM = 0.9


class Assessor:
    """The classifier, loaded when the first complaint needs it; one at a time goes through it."""

    def __init__(self) -> None:
        self._lock = Lock()

    @cached_property
    def _classifier(self) -> "Classifier":
        from classify.assess import Classifier  # spaCy: a second of loading that `list` and `hold` never need

        return Classifier.load()

    def assess(self, complaint: Complaint) -> Assessment:
        """What the classifier finds."""
        with self._lock:
            return self._classifier.assess(complaint)


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """Everything that a stage may need from the outside; a stage gets it as an argument."""

    house: House
    clock: Clock = field(repr=False)
    database: Database = field(repr=False)
    store: Store = field(repr=False)
    limits: Limits
    patience: LimitsTable
    mailboxes: tuple[Mailbox, ...]
    drops: tuple[Drop, ...]
    carrier: Carrier = field(repr=False)
    way_out: str  # its name for a person: smtp, outbox
    sender: str
    envelope_sender: str
    letters: Path
    reader: Reader = field(repr=False)
    pages: Progress | None = field(default=None, repr=False)  # hears of each page that is read
    assessor: Assessor = field(repr=False)

    @property
    def keyring(self) -> Keyring:
        """The keys that seal national numbers."""
        return self.store.keyring


@contextmanager
def open_office(
    settings: Settings, clock: Clock, *, workers: int = 2, pages: Progress | None = None
) -> Iterator[Office]:
    """Opens everything, and closes it in the end. `pages` hears (pages done, pages in all) of each letter that is read."""
    files = open_files(settings, clock)
    limits = settings_.limits_of(settings)
    smtp = settings_.smtp_of(settings)
    with ExitStack() as stack:
        stack.callback(files.database.close)
        yield Office(
            house=files.house,
            clock=clock,
            database=files.database,
            store=files.store,
            limits=limits,
            patience=settings.limits,
            mailboxes=settings_.mailboxes_of(settings),
            drops=settings_.drops_of(settings),
            carrier=_carrier(settings, smtp),
            way_out="outbox" if smtp is None else "smtp",
            sender=_sender(settings, smtp),
            envelope_sender=smtp.envelope_sender if smtp else _sender(settings, smtp),
            letters=settings.letters.folder,
            reader=stack.enter_context(Reader(limits, workers=workers)),
            pages=pages,
            assessor=Assessor(),
        )


def _carrier(settings: Settings, smtp: Smtp | None) -> Carrier:
    if smtp is not None:
        # A try must be over before its claim is: else another would call it lost.
        return SmtpCarrier(smtp, within_s=settings.limits.claim_s * _OF_A_CLAIM)
    assert settings.outbox is not None  # settings have one way out
    return FolderCarrier(settings.outbox.folder)


def _sender(settings: Settings, smtp: Smtp | None) -> str:
    if smtp is not None:
        return smtp.sender
    return (settings.outbox and settings.outbox.sender) or settings.house.mediators

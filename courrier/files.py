"""The register and its store: all that listing and holds need, and the ground of the office."""

from dataclasses import dataclass, field

from courrier import settings as settings_
from courrier.clock import Clock
from courrier.settings import Settings
from models.database import Database
from models.errors import Misconfigured
from models.house import House
from models.store import Keyring, Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """The register and its store alone: what listing and holds need."""

    house: House
    clock: Clock = field(repr=False)
    database: Database = field(repr=False)
    store: Store = field(repr=False)


def open_files(settings: Settings, clock: Clock) -> Files:
    """Opens the register and the store."""
    table = settings.register_
    key_file = table.key_file or table.store.with_name(f"{table.store.name}.keys")
    try:
        store = Store(table.store, Keyring.load(key_file), encrypt=table.encrypt)
    except OSError as error:
        raise Misconfigured("register.store", f"cannot be used ({error.strerror})") from None
    return Files(house=settings_.house_of(settings), clock=clock, database=Database.open(table.url), store=store)

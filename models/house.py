"""What is this house's own, as a value: names, addresses, deadlines, limits. Read from settings at the edge."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol
from zoneinfo import ZoneInfo

from models.words import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """The house that Courrier serves. Every address is a bare e-mail address but `address`, which is postal (lines)."""

    name: str
    organisation: str
    reference_prefix: str
    timezone: str
    reply_languages: tuple[Language, ...]
    deadline_days: int
    phone: str
    address: str
    privacy_notice_url: str
    own_addresses: tuple[str, ...]
    dpo: str
    contact: str
    quality: str
    mediators: str
    operator: str

    @property
    def zone(self) -> ZoneInfo:
        """The zone whose calendar decides the day."""
        return ZoneInfo(self.timezone)

    @property
    def addresses(self) -> frozenset[str]:
        """Every address of ours, lower case: never answered."""
        named = (*self.own_addresses, self.dpo, self.contact, self.quality, self.mediators, self.operator)
        return frozenset(address.lower() for address in named)

    @property
    def domains(self) -> frozenset[str]:
        """The domains of `own_addresses`: mail from them may be a colleague's forward."""
        return frozenset(address.rpartition("@")[2].lower() for address in self.own_addresses)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What hostile input may cost (decision 7). What exceeds one is a hold.

    `pages` is for one letter, `batch_pages` for a file that separator sheets cut into letters. A read may take `read_s`, and
    `look_s` more for each page, and a page of it `page_s`: seconds of a processor, not of a clock, which would hold good
    letters whenever the machine is busy. `address_confidence` (0 to 100): a postal address of which a word was read less
    surely is confirmed by a person before a letter is printed.
    """

    message_bytes: int = 50_000_000
    file_bytes: int = 200_000_000
    parts: int = 500
    depth: int = 20
    pages: int = 200
    batch_pages: int = 2000
    page_pixels: int = 60_000_000
    text_chars: int = 2_000_000
    unpacked_bytes: int = 250_000_000
    unpacked_ratio: int = 200
    read_s: float = 300.0
    page_s: float = 60.0
    look_s: float = 2.0
    memory_bytes: int = 2_000_000_000
    address_confidence: float = 80.0


class Token(Protocol):
    """Gives an access token (OAuth 2.0, RFC 6749) for a log-in by XOAUTH2."""

    def __call__(self, *, refused: str | None = None) -> str:
        """A token that should be valid. `refused` is the one that a server just did not take: an older one is then renewed.

        The same one again means that there is none better. Raises Away, in our own words and without any secret.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """One IMAP folder to take mail from. `taken` is the folder that taken mail is moved to.

    Of a mailbox with several folders each is one of these, named `mailbox/folder`. Log-in is by `token` where there is one,
    else by what `password_now` reads from its file at that moment, else by `password`. `idle_s`: how long one IDLE (RFC
    2177) lasts at most; None where the poll is all.
    """

    name: str
    host: str
    port: int
    security: str  # "tls" | "starttls" | "none"
    user: str
    password: str = field(repr=False)
    folder: str
    taken: str
    poll_s: float
    timeout_s: float = 30.0
    alarm_after_s: float | None = None  # None: as long as for every other source
    ca_file: str | None = None
    password_now: Callable[[], str] | None = field(default=None, repr=False, compare=False)  # raises Away
    token: Token | None = field(default=None, repr=False, compare=False)
    idle_s: float | None = 500.0

    @property
    def account(self) -> str:
        """The mailbox's name in the settings, which several folders share; it holds no slash."""
        return self.name.partition("/")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop:
    """A folder that scans or saved messages are put into."""

    name: str
    folder: str
    channel: str  # "letter" | "email"
    settle_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Smtp:
    """The server that carries mail out. `sender` is the From of our messages, `envelope_sender` their return path.

    Log-in is by `token` where there is one, as `user`: the token's own user, who need not be that of a shared mailbox.
    """

    host: str
    port: int
    security: str  # "tls" | "starttls" | "none"
    user: str | None
    password: str | None = field(repr=False)
    sender: str
    envelope_sender: str
    require_tls: bool
    timeout_s: float = 30.0
    ca_file: str | None = None
    token: Token | None = field(default=None, repr=False, compare=False)

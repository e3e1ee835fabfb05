"""What shall go out, before it is put into words: a dispatch with all that its template shows, as one frozen value."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date as Day
from datetime import datetime

from models.house import House
from models.words import DispatchChannel, Language, Template


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """What arrived, to be attached: its bytes, media type and file name.

    `message/rfc822` is attached as that, `application/pdf` as it is, an image (TIFF, JPEG, PNG, HEIC) as a PDF.
    """

    data: bytes = field(repr=False)
    media_type: str
    filename: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One message or letter, before it is rendered.

    `languages`: one, or several that say the same one after the other (see `compose.languages`). `references`: none, one,
    or, for a mixed message, the ordinary complaint's first and the restricted one's second. `received` and `due` are days of
    the house's zone. `thread`: the Message-IDs that the writer's own message answers, nearest first, as
    `Complaint.thread`; `in_reply_to`: the writer's own. `facts`: what a staff template shows, by the keys of
    `wording.FACTS`; codes of the closed lists are shown in the reader's language, anything else as it stands. `date`: the Date
    header, or the day on the letter; aware.
    """

    template: Template
    channel: DispatchChannel
    languages: tuple[Language, ...]
    house: House
    references: tuple[str, ...] = ()
    received: Day
    due: Day | None = None
    to_name: str | None = field(default=None, repr=False)
    to_address: str | None = field(default=None, repr=False)
    postal_address: str | None = field(default=None, repr=False)
    in_reply_to: str | None = field(default=None, repr=False)
    thread: tuple[str, ...] = field(default=(), repr=False)
    message_id: str
    original: Original | None = None
    facts: Mapping[str, str | list[str]] = field(default_factory=dict, repr=False)
    date: datetime

    def __post_init__(self) -> None:
        if not self.languages:
            raise ValueError("a draft has at least one language")
        if self.date.tzinfo is None:
            raise ValueError("the date of a draft must be an aware datetime")

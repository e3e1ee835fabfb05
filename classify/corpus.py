"""The labelled corpus and the JSON lines of `courrier classify`: read, checked, turned into complaints.

What LABELS.md says of each field holds here. pydantic stands at this door: the lines are strangers' data.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time
from email.utils import parseaddr
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from classify.letters import ZONE
from models.values import Affiliate, Complaint, Span, Writer
from models.words import Channel, Flag, Kind, Language, Service

FOLDER: Final = Path(__file__).parent / "corpus"
DEVELOPMENT: Final = FOLDER / "dev"  # kept apart by hand: never trained on
JUDGED: Final = FOLDER / "judged"  # never taught to the network: the judges are fitted on it
UNSEEN: Final = FOLDER / "unseen"  # written last, after every threshold was chosen: only measured
PREPARED: Final = FOLDER / "prepared.json"


class Message(BaseModel):
    """The fields that `courrier classify` reads; any label beside them is left aside."""

    model_config = ConfigDict(frozen=True, populate_by_name=True, extra="ignore")

    id: str
    channel: Channel
    received: date
    from_: str | None = Field(alias="from", default=None, repr=False)
    subject: str | None = Field(default=None, repr=False)
    body: str = Field(repr=False)

    @property
    def arrived(self) -> datetime:
        """Noon in Brussels of the day it was received: a corpus line has no hour."""
        return datetime.combine(self.received, time(12), ZONE)


class Labelled(Message):
    """A line with what a person found in it."""

    lang: Language
    kind: Kind
    anonymous: bool
    out_of_scope: bool
    stale: bool
    personal_data: bool
    service: Service | None
    fact_date: str | None = Field(pattern=r"^\d{4}(-\d\d(-\d\d)?)?$")
    initiative: bool | None
    complainant: str | None = Field(repr=False)
    evidence: dict[str, str] = Field(default_factory=dict, repr=False)
    note: str = Field(default="", repr=False)

    def raised(self, flag: Flag) -> bool:
        """Whether the label has the flag."""
        return bool(getattr(self, flag.value))


Normalizer = Callable[[Message], Complaint]


def read(path: Path) -> Iterator[Message]:
    """The lines of a file, in order. Raises pydantic.ValidationError on the first that has not the form."""
    with path.open(encoding="utf-8") as lines:
        yield from (Message.model_validate_json(line) for line in lines if line.strip())


def read_labelled(path: Path) -> Iterator[Labelled]:
    """The labelled lines of a file, in order. Raises pydantic.ValidationError on the first that has not the form."""
    with path.open(encoding="utf-8") as lines:
        yield from (Labelled.model_validate_json(line) for line in lines if line.strip())


def corpus(folder: Path = FOLDER) -> list[Labelled]:
    """Every labelled line of the corpus, file by file in the order of their names."""
    return [line for path in sorted(folder.glob("*.jsonl")) for line in read_labelled(path)]


class Preparation(BaseModel):
    """What reading and normalizing found in one line of the corpus, kept so that training needs neither."""

    model_config = ConfigDict(frozen=True)

    ignored: tuple[tuple[int, int], ...] = ()
    writer: str | None = Field(default=None, repr=False)
    affiliate: str | None = Field(default=None, repr=False)
    national_number: str | None = Field(default=None, repr=False)
    member_number: str | None = Field(default=None, repr=False)
    file_numbers: tuple[str, ...] = Field(default=(), repr=False)


class Prepared(BaseModel):
    """The file `prepared.json`: a preparation for each id."""

    lines: dict[str, Preparation]


def prepare(lines: Iterable[Message], normalize: Normalizer) -> Prepared:
    """What `normalize` finds in each line. The front door owns a normalizer; this package must not."""
    found: dict[str, Preparation] = {}
    for line in lines:
        complaint = normalize(line)
        found[line.id] = Preparation(
            ignored=tuple((span.start, span.end) for span in complaint.ignored),
            writer=complaint.writer.name,
            affiliate=complaint.affiliate.name,
            national_number=complaint.affiliate.national_number,
            member_number=complaint.affiliate.member_number,
            file_numbers=complaint.affiliate.file_numbers,
        )
    return Prepared(lines=found)


def complaint_of(line: Message, prepared: Preparation | None = None, language: Language | None = None) -> Complaint:
    """The line as a complaint. Without a preparation only the From header tells who writes."""
    name, address = parseaddr(line.from_ or "")
    found = prepared or Preparation(writer=name or None, affiliate=name or None)
    return Complaint(
        channel=line.channel,
        language=language,
        received=line.arrived,
        writer=Writer(name=found.writer, email=address or None),
        affiliate=Affiliate(
            name=found.affiliate,
            national_number=found.national_number,
            member_number=found.member_number,
            file_numbers=found.file_numbers,
        ),
        from_header=line.from_,
        subject=line.subject,
        text=line.body,
        ignored=tuple(Span(start=start, end=end) for start, end in found.ignored),
    )

"""The words of the house as frozen values: arrival, document, complaint, assessment, disposition, dispatch.

A person's words and numbers carry `repr=False`, so that none reaches a log by accident. `to_json` and `from_json`
carry any of them through the store.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from datetime import date as day
from itertools import accumulate, groupby
from typing import Any, TypeVar

from pydantic import TypeAdapter

from models.sheets import Side
from models.words import (
    AutomaticSign,
    Channel,
    Flag,
    ForwardDoubt,
    HoldReason,
    Kind,
    Language,
    LinkWhy,
    Part,
    PrivacyType,
    ReviewReason,
    Role,
    Service,
    Template,
    Withheld,
    Zone,
)

# ── arrival ──────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """One way in which an arrival reached the house. `source_key` is unique in the register.

    E-mail: `imap:<mailbox>:<folder>:<uidvalidity>:<uid>` (FIELD, lesson 1); a drop: `drop:<name>:<sha256>:<file name>`.
    `received` is aware; `received_assumed` marks a day that nothing told, so that a person may correct it. `stamp`: what
    its source said of it beside the key, as a hash; a source that says otherwise under the same key has another message.
    """

    channel: Channel
    source: str
    source_key: str = field(repr=False)
    received: datetime
    received_assumed: bool = False
    filename: str | None = field(default=None, repr=False)
    stamp: str | None = None

    def __post_init__(self) -> None:
        if self.received.tzinfo is None:
            raise ValueError("received must be an aware datetime")


def other_key(source_key: str, told_apart_by: str) -> str:
    """The key of another thing that its source shows under the key of an earlier one (FIELD, lesson 1)."""
    return f"{source_key}:{told_apart_by[:16]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recalled:
    """What the register knows of a source key: taken, or only refused; its stamp; whether its copy was made at the source."""

    taken: bool
    stamp: str | None = None
    copied: bool = False


# ── document ─────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """An e-mail mailbox as a header gives it, decoded: display name (or None) and address."""

    name: str | None = field(default=None, repr=False)
    address: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Automatic:
    """What the headers say of a machine. `sign` is one that can make the kind `automatic`.

    `withhold` is a header that merely looks automatic (Exchange stamps some on people's mail, FIELD lesson 18): it
    keeps the answer back and never the registration.
    """

    sign: AutomaticSign | None = None
    withhold: Withheld | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryReport:
    """A bounce, as far as it could be read: the address that failed, our Message-ID that it came for, for good or not.

    `permanent` is what the status says of the address (RFC 3463 section 2: 5 for good, 4 for now); `given_up` is whether
    the server tries no more (RFC 3464 section 2.3.3, "failed"): a full mailbox is neither for good nor ever told.
    `original_from` and `original_subject` are those of the message that came back, where it shows them.
    """

    failed_address: str | None = field(default=None, repr=False)
    original_message_id: str | None = None
    original_from: str | None = field(default=None, repr=False)
    original_subject: str | None = field(default=None, repr=False)
    permanent: bool | None = None
    given_up: bool = False
    status: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageHeader:
    """The header block of an e-mail, decoded (RFC 5322 section 3.6, RFC 2047). Message-IDs keep their angle brackets."""

    message_id: str | None
    subject: str | None = field(repr=False)
    from_: tuple[Address, ...]
    reply_to: tuple[Address, ...] = ()
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    date: datetime | None = None
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    topmost_received: datetime | None = None
    automatic: Automatic = Automatic()
    report: DeliveryReport | None = None
    resent_from: tuple[Address, ...] = ()  # who redirected it, the latest first (RFC 5322 section 3.6.6)


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneSpan:
    """`text[start:end]` of its part, in Unicode characters, is of this zone. Zones of a part are in order and disjoint."""

    zone: Zone
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentPart:
    """A readable stretch: the body of a message, an attachment's text, a page. `path` says where: `body`, `attachment:1`, `page:2`."""

    path: str
    content_type: str
    filename: str | None = field(default=None, repr=False)
    text: str = field(repr=False)
    zones: tuple[ZoneSpan, ...] = ()

    def in_zones(self, *zones: Zone) -> str:
        """The text of the given zones, in order, joined as it stood."""
        return "\n".join(self.text[span.start : span.end].strip("\n") for span in self.zones if span.zone in zones)


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """Where something stands on a page as it came (Exif applied, not turned, not straightened): fractions, 0 to 1.

    `left` and `right` of its width, `top` and `bottom` of its height, from the upper left.
    """

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PageWord:
    """A word that was read on a page, how sure (0 to 100), and where it stands."""

    text: str = field(repr=False)
    confidence: float
    box: Box


@dataclass(frozen=True, slots=True, kw_only=True)
class PageField:
    """A field of the house's own form: its name in the field map, what it says, how sure (0 to 100; None where it was typed).

    `typed` is false where a person must look: somebody wrote it by hand, or it was read too unsurely; `text` is then the
    attempt. A tick has the text "yes" or "". `box` is where it stands, None for a form filled in on a screen.
    """

    name: str
    text: str = field(repr=False)
    confidence: float | None = None
    typed: bool = True
    box: Box | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of a scan or PDF. `confidence` 0 to 100 (None for a text layer); `rotation` and `skew` in degrees.

    `rotation` is the quarter turn (0, 90, 180, 270) by which the picture was turned clockwise to stand upright, `skew`
    the remaining angle that was taken out, clockwise positive. `words` are those that were read by OCR, in reading order;
    `fields` those of the house's own form.
    """

    text: str = field(repr=False)
    confidence: float | None
    rotation: int
    skew: float
    source: str  # "text-layer" | "ocr"
    words: tuple[PageWord, ...] = field(default=(), repr=False)
    fields: tuple[PageField, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that a message carries. `size` in bytes, decoded."""

    filename: str | None = field(repr=False)
    type: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldNote:
    """Why reading stopped; `detail` is ours, never a parser's."""

    reason: HoldReason
    detail: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterPages:
    """One letter of a file that holds several: its pages (counted from 1) in reading order, and what its separator sheet says."""

    pages: tuple[int, ...]
    received: date | None = None
    branch: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Pages (counted from 1) of one of several files (counted from 0), in reading order."""

    file: int
    pages: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheaf:
    """Scanned files seen as one pile of pages (counted from 1 through all of them), cut at its separator sheets.

    `counts`: the pages of each file. `letters` is empty where there is no sheet. `apart`: the pages of no letter, sheets and
    blank ones. `trouble`: why a person must look first, in our own words; the letters are then a proposal. `side`: the pile is
    the fronts or the backs of `batch` alone, and lacks nothing but the other stack.
    """

    counts: tuple[int, ...]
    letters: tuple[LetterPages, ...] = ()
    apart: tuple[int, ...] = ()
    trouble: str | None = None
    batch: str | None = None
    side: Side | None = None

    def runs(self, pages: Iterable[int]) -> tuple[Run, ...]:
        """The same pages by the files that they lie in."""
        starts = [0, *accumulate(self.counts)]
        placed = [(file := bisect_left(starts, page) - 1, page - starts[file]) for page in pages]
        return tuple(
            Run(file=file, pages=tuple(page for _, page in run)) for file, run in groupby(placed, lambda each: each[0])
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The readable view of an arrival. `text`: what the person wrote, attachments' text after it.

    `defects` is a sorted tuple of short codes of ours (`unknown-charset`, `no-from` …): parsing is total, defects are data.
    `sheaf` is set where separator sheets were found: it is then not read, its letters are, once they are cut out of it.
    """

    sha256: str
    channel: Channel
    language: Language | None
    text: str = field(repr=False)
    parts: tuple[DocumentPart, ...] = ()
    pages: tuple[Page, ...] = ()
    message: MessageHeader | None = None
    attachments: tuple[Attachment, ...] = ()
    defects: tuple[str, ...] = ()
    hold: HoldNote | None = None
    sheaf: Sheaf | None = None


# ── complaint ────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """Who writes: the acknowledgement goes to this person and names nobody else."""

    name: str | None = field(default=None, repr=False)
    email: str | None = field(default=None, repr=False)
    postal_address: str | None = field(default=None, repr=False)  # lines, as a window envelope shows them
    role: Role = Role.SELF
    address_attempt: str | None = field(default=None, repr=False)  # as read, not certain enough to be printed


@dataclass(frozen=True, slots=True, kw_only=True)
class Affiliate:
    """Whose case it is. National numbers are eleven digits with the right check (python-stdnum `be.nn`)."""

    name: str | None = field(default=None, repr=False)
    national_number: str | None = field(default=None, repr=False)
    member_number: str | None = field(default=None, repr=False)
    file_numbers: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Somebody else whom a message names by a national number, or who signs it too: kept, so that no file is confused."""

    name: str | None = field(default=None, repr=False)
    national_number: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """`text[start:end]`, in Unicode characters."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterReference:
    """A reference on a letter: its place, and whose it is by its label ("Vos réf." is the house's, "Nos réf." the writer's)."""

    span: Span
    whose: str | None = None  # "house" | "writer"


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterParts:
    """Where the parts of a letter stand in its text; None, or empty, where one was not found.

    `sender` and `addressee` are the lines of two blocks, which may stand side by side. `date` is None where the date line
    does not say day and year. `national_number` is where the first one stands whose check digits prove it.
    """

    sender: tuple[Span, ...] = ()
    addressee: tuple[Span, ...] = ()
    date_line: Span | None = None
    date: day | None = None
    subject: Span | None = None
    references: tuple[LetterReference, ...] = ()
    national_number: Span | None = None
    salutation: Span | None = None
    body: Span | None = None
    closing: Span | None = None
    signature: Span | None = None
    postscript: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PassedOn:
    """That a colleague passed the message on. `candidates`: who may have written it first, outside the house, the
    likeliest first (a name alone has an empty address). `doubt`: why the likeliest is not certain; then nobody is answered.
    """

    by: Address
    candidates: tuple[Address, ...] = ()
    doubt: ForwardDoubt | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """The normalized case, before it is known whether it makes a complaint in the register.

    `ignored` are stretches of `text` that the person did not write (quoted history, disclaimers): they count for nothing
    but keep every offset true. In the pipeline they are gone from `text` already, but for the comment of a colleague who
    passed the message on.
    """

    channel: Channel
    language: Language | None
    received: datetime
    received_assumed: bool = False
    writer: Writer
    affiliate: Affiliate
    others: tuple[Identity, ...] = field(default=(), repr=False)
    from_header: str | None = field(default=None, repr=False)
    subject: str | None = field(default=None, repr=False)
    text: str = field(repr=False)
    ignored: tuple[Span, ...] = ()
    quoted_references: tuple[str, ...] = ()
    misquoted_references: tuple[str, ...] = ()  # with wrong check digits: shown, never joined by
    message_id: str | None = None  # its own, for threading our answer; a hint, never an identity
    thread: tuple[str, ...] = ()  # Message-IDs it answers, nearest first
    automatic: Automatic = Automatic()
    report: DeliveryReport | None = None
    poor_reading: bool = False
    passed_on: PassedOn | None = None


# ── assessment ───────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The words that show it: `text` is exactly `[start:end]` of the field that `where` names."""

    where: str  # "subject" | "body"
    text: str = field(repr=False)
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What was found of one flag. `reason` is a sentence that a mediator understands and quotes nobody."""

    value: bool
    probability: float
    evidence: tuple[Evidence, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """What the classifier found, for one complaint. All four flags are present.

    `fact_date` is `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, as precisely as the text says. `review` is true exactly where
    `review_reasons` is not empty.
    """

    language: Language
    kind: Kind
    kind_probability: float
    flags: Mapping[Flag, Finding]
    service: Service | None
    fact_date: str | None = None
    initiative: bool | None = None
    complainant: str | None = field(default=None, repr=False)
    mixed: bool = False
    privacy_type: PrivacyType | None = None
    review_reasons: tuple[ReviewReason, ...] = ()
    model: str = ""

    @property
    def review(self) -> bool:
        """Whether the machine doubts the kind or a flag."""
        return bool(self.review_reasons)

    def raised(self, flag: Flag) -> bool:
        """Whether the flag was found."""
        return self.flags[flag].value

    def doubted(self, *reasons: ReviewReason) -> bool:
        """Whether the machine doubts any of these."""
        return any(reason in self.review_reasons for reason in reasons)


# ── disposition ──────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """One complaint that the register shall make."""

    part: Part
    kind: Kind
    in_review: bool
    flags: tuple[Flag, ...]
    service: Service | None
    privacy_type: PrivacyType | None
    due: date
    review_reasons: tuple[ReviewReason, ...]
    holds: tuple[HoldReason, ...] = ()
    details: Mapping[HoldReason, str] = field(
        default_factory=dict
    )  # what a person needs beside the reason, in our words
    near: tuple[str, ...] = ()  # complaints of the register that say nearly the same


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """One dispatch that shall be queued. `part` says for which complaint; None for the arrival itself."""

    template: Template
    addressee: str | None = field(repr=False)  # an e-mail address; None: the writer, by post
    part: Part | None
    with_original: bool = False
    withheld: Withheld | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Disposition:
    """What routing decides. `joins` is the reference of the complaint that a follow-up joins, `follows` one it is linked to."""

    kind: Kind
    registrations: tuple[Registration, ...] = ()
    joins: str | None = None
    follows: str | None = None
    links: tuple[tuple[Part, Part, LinkWhy], ...] = ()
    sendings: tuple[Sending, ...] = ()
    not_taken: bool = False  # stands among *not taken as complaints* until a person has passed it


# ── JSON ─────────────────────────────────────────────────────────────────────────────────────────

T = TypeVar("T")
_adapters: dict[object, TypeAdapter[Any]] = {}


def _adapter(kind: type[Any]) -> TypeAdapter[Any]:
    # Building one costs milliseconds; there are as many as there are kinds of value.
    if kind not in _adapters:
        _adapters[kind] = TypeAdapter(kind)
    return _adapters[kind]


def to_json(value: object) -> bytes:
    """The value as UTF-8 JSON; the same value always gives the same bytes."""
    return bytes(_adapter(type(value)).dump_json(value))


def from_json(kind: type[T], data: bytes) -> T:
    """The value of `kind` that `to_json` wrote. Raises pydantic.ValidationError on anything else."""
    value: T = _adapter(kind).validate_json(data)
    return value

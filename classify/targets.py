"""What the network is taught: an answer for each message, and tags for each piece of it, from labels and marks.

LABELS.md says what the labels mean; `corpus/README.md` what the marks do: the words that show who is blamed, what still
goes on, which step was taken. A machine that must point at the words learns the reason and not the frame.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from classify.corpus import FOLDER, Labelled
from models.words import Flag, Kind, Service

MARKS: Final = FOLDER / "marks"


class Party(StrEnum):
    """Whose conduct, decision or delay is complained of."""

    OWN = "own"
    OTHER_FUND = "other_fund"
    PROVIDER = "provider"
    EMPLOYER = "employer"
    STATE = "state"
    COMPANY = "company"
    PERSON = "person"


class Tag(StrEnum):
    """What a stretch of words tells. The last four are the labelled evidence of a flag."""

    OWN = "own"  # what the fund itself did wrong
    OTHER = "other"  # what somebody else did wrong
    GOES_ON = "goes_on"
    STEP = "step"
    NO_STEP = "no_step"
    DATA = "data"
    PASSING = "passing"  # touches data or secrecy, and is no grievance about them
    FACT = "fact"
    ANONYMOUS = "anonymous"
    OUT_OF_SCOPE = "out_of_scope"
    STALE = "stale"
    PERSONAL_DATA = "personal_data"


FLAGS: Final = tuple(Flag)
KINDS: Final = tuple(Kind)
SERVICES: Final = tuple(Service)
PARTIES: Final = tuple(Party)
TAGS: Final = tuple(Tag)
TAG: Final[Mapping[Tag, int]] = {tag: index for index, tag in enumerate(TAGS)}

AT_KINDS: Final = len(FLAGS)
AT_SERVICES: Final = AT_KINDS + len(KINDS)
AT_STEP: Final = AT_SERVICES + len(SERVICES)
AT_PARTIES: Final = AT_STEP + 1
AT_GOES_ON: Final = AT_PARTIES + len(PARTIES)
ANSWERS: Final = AT_GOES_ON + 1
"""The columns of an answer: flags, kinds, services, step taken, party blamed, goes on."""


class Blamed(BaseModel):
    """A party and the words that say what it did."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    who: Party
    words: str = Field(repr=False)


class Data(BaseModel):
    """Words about personal data: the grievance, or a passing remark that could mislead."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    role: str = Field(pattern="^(grievance|passing)$")
    words: str = Field(repr=False)


class Marks(BaseModel):
    """What a reader marked in one message of the corpus: exact words of its subject or body."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    blamed: tuple[Blamed, ...] = ()
    goes_on: str | None = Field(default=None, repr=False)
    steps: tuple[str, ...] = Field(default=(), repr=False)
    no_step: str | None = Field(default=None, repr=False)
    data: Data | None = None

    def tagged(self) -> Iterator[tuple[Tag, str]]:
        """Each tag with its words."""
        for blamed in self.blamed:
            yield (Tag.OWN if blamed.who is Party.OWN else Tag.OTHER), blamed.words
        yield from ((Tag.STEP, words) for words in self.steps)
        if self.goes_on:
            yield Tag.GOES_ON, self.goes_on
        if self.no_step:
            yield Tag.NO_STEP, self.no_step
        if self.data:
            yield (Tag.DATA if self.data.role == "grievance" else Tag.PASSING), self.data.words


def read_marks(folder: Path = MARKS) -> dict[str, Marks]:
    """The marks of every marked message by id. Raises pydantic.ValidationError on a line that has not the form."""
    lines = (line for path in sorted(folder.glob("*.jsonl")) for line in path.read_text(encoding="utf-8").splitlines())
    return {marks.id: marks for marks in (Marks.model_validate_json(line) for line in lines if line.strip())}


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What one message should be answered; −1 where nothing is known of a column.

    `flags` (FLAGS,) are 0 or 1; `kind`, `service`, `party` are indices; `step` and `goes_on` 0 or 1; `tags`
    (pieces, TAGS) are 1 where a piece lies within words of that tag.
    """

    flags: NDArray[np.float32]
    kind: int
    service: int
    step: float
    party: int
    goes_on: float
    tags: NDArray[np.float32] = field(repr=False)


def target(line: Labelled, marks: Marks | None, text: str, body_at: int, spans: NDArray[np.int32]) -> Target:
    """The target of a message whose pieces lie at `spans` (pieces, 2) of `text`."""
    tags = np.zeros((len(spans), len(TAGS)), dtype=np.float32)
    for tag, words in (*_evidence(line), *(marks.tagged() if marks else ())):
        start = place(text, words, body_at)
        if start >= 0:
            tags[(spans[:, 0] < start + len(words)) & (spans[:, 1] > start) & (spans[:, 0] >= 0), TAG[tag]] = 1.0
    return Target(
        flags=np.array([line.raised(flag) for flag in FLAGS], dtype=np.float32),
        kind=KINDS.index(line.kind),
        service=-1 if line.service is None else SERVICES.index(line.service),
        step=-1.0 if line.initiative is None else float(line.initiative),
        party=PARTIES.index(marks.blamed[0].who) if marks and marks.blamed else -1,
        goes_on=-1.0 if marks is None else float(marks.goes_on is not None),
        tags=tags,
    )


def place(text: str, words: str, body_at: int) -> int:
    """Where `words` stand in `text`, the body before the subject; −1 where they do not."""
    start = text.find(words, body_at) if words else -1
    return text.find(words) if words and start < 0 else start


def _evidence(line: Labelled) -> Iterable[tuple[Tag, str]]:
    for name, words in line.evidence.items():
        if words:
            yield Tag.FACT if name == "fact_date" else Tag(name), words


def faults(lines: Sequence[Labelled], marks: Mapping[str, Marks]) -> list[str]:
    """What is wrong with the marks: an unknown id, words that the message does not have."""
    known = {line.id: f"{line.subject or ''}\n{line.body}" for line in lines}
    found = [f"{identity}: no such message" for identity in marks if identity not in known]
    for identity, text in known.items():
        marked = marks.get(identity)
        for tag, words in marked.tagged() if marked else ():
            if words not in text:
                found.append(f"{identity}: {tag}: not the words of the message")
    return found

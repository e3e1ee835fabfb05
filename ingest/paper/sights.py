"""What a person is shown of a scan, as values: what to mark on each page, and what was drawn. Imports nothing heavy."""

from dataclasses import dataclass, field

from models.values import Box, Page

UNSURE = 85.0  # as `ingest.paper.ocr` has it: words of clean print reach 90 to 97
MOST_PAGES = 30  # are drawn: a person looks at the first ones; of a batch the rest is in the original
_MOST = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What to draw of one page: how far it is to be turned clockwise, its unsure words, its fields that a person types."""

    rotation: int = 0
    unsure: tuple[Box, ...] = ()
    fields: tuple[tuple[str, Box], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What was drawn. `page` counts from 1; `field` is None for the page itself; `file` is a name in the folder."""

    page: int
    field: str | None
    file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Looks:
    """All that was drawn of a file. `why`: what kept the rest from being drawn, in our words."""

    looks: tuple[Look, ...] = field(default=())
    why: str | None = None


def sight(page: Page, *, turn: int = 0) -> Sight:
    """What to draw of a page that was read, turned by further quarters where the machine did not find the way up.

    Where most of the words are unsure nothing is marked: it would stand out from nothing, and be harder to read.
    """
    unsure = tuple(word.box for word in page.words if word.confidence < UNSURE)
    return Sight(
        rotation=(page.rotation + turn) % 360,
        unsure=unsure if len(unsure) <= len(page.words) * _MOST else (),
        fields=tuple((field.name, field.box) for field in page.fields if field.box is not None and not field.typed),
    )

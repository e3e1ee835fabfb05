"""Where assessment and label part: each wrong decision, the surest first, and the words that each side points at."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from classify.corpus import Labelled
from models.values import Assessment
from models.words import Flag


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """One wrong decision about one message: a flag, or the kind where `flag` is None."""

    flag: Flag | None
    line: Labelled = field(repr=False)
    found: Assessment = field(repr=False)

    @property
    def about(self) -> str:
        """What was decided: a flag's word, or `kind`."""
        return "kind" if self.flag is None else self.flag.value

    @property
    def missed(self) -> bool:
        """Whether the flag was not seen; otherwise it is a false alarm, or the kind."""
        return self.flag is not None and self.line.raised(self.flag)

    @property
    def probability(self) -> float:
        """What the classifier gave the flag, or the kind that it chose."""
        return self.found.kind_probability if self.flag is None else self.found.flags[self.flag].probability

    @property
    def confidence(self) -> float:
        """How sure it was of the wrong answer, 0 to 1."""
        return 1 - self.probability if self.missed else self.probability

    @property
    def unseen(self) -> bool:
        """Whether nothing sent the message to review, so that no person would have looked."""
        return not self.found.review

    @property
    def label(self) -> str:
        """The right answer, as a word."""
        return self.line.kind.value if self.flag is None else _yes(self.line.raised(self.flag))

    @property
    def answer(self) -> str:
        """The answer given, as a word."""
        return self.found.kind.value if self.flag is None else _yes(self.found.raised(self.flag))

    def as_json(self) -> dict[str, Any]:
        """No text: the message is found by its id."""
        return {
            "id": self.line.id,
            "about": self.about,
            "label": self.label,
            "found": self.answer,
            "probability": self.probability,
            "confidence": round(self.confidence, 4),
            "review": not self.unseen,
        }


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def mistakes(labelled: Iterable[Labelled], found: Iterable[Assessment]) -> tuple[Mistake, ...]:
    """Every wrong decision, the surest first. Raises ValueError when there are more of the one than of the other."""
    made = [each for line, one in zip(labelled, found, strict=True) for each in _of(line, one)]
    return tuple(sorted(made, key=lambda each: (-each.confidence, each.line.id, each.about)))


def _of(line: Labelled, found: Assessment) -> Iterator[Mistake]:
    if found.kind is not line.kind:
        yield Mistake(flag=None, line=line, found=found)
    for flag in Flag:
        if found.raised(flag) != line.raised(flag):
            yield Mistake(flag=flag, line=line, found=found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A stretch of a text, and for what the classifier and the label point at it."""

    text: str = field(repr=False)
    found: tuple[str, ...] = ()
    labelled: tuple[str, ...] = ()


def stretches(where: str, line: Labelled, found: Assessment, flags: Sequence[Flag]) -> tuple[Stretch, ...]:
    """The subject or body (`where`), cut where evidence for `flags` begins or ends; the stretches together are the text."""
    text = (line.subject or "") if where == "subject" else line.body
    seen = [
        (evidence.start, evidence.end, flag.value)
        for flag in flags
        for evidence in found.flags[flag].evidence
        if evidence.where == where
    ]
    told = list(_labelled(where, line, flags))
    cuts = sorted({0, len(text), *(place for start, end, _ in [*seen, *told] for place in (start, end))})
    return tuple(
        Stretch(text=text[start:end], found=_over(seen, start, end), labelled=_over(told, start, end))
        for start, end in pairwise(cuts)
    )


def _labelled(where: str, line: Labelled, flags: Sequence[Flag]) -> Iterator[tuple[int, int, str]]:
    names = [flag.value for flag in flags] + (["fact_date"] if Flag.STALE in flags else [])
    for name in names:
        words = line.evidence.get(name)
        if not words:
            continue
        # LABELS.md: a substring of the body, or of the subject; the body comes first.
        in_body = line.body.find(words)
        start = in_body if where == "body" else (line.subject or "").find(words) if in_body < 0 else -1
        if start >= 0:
            yield start, start + len(words), name


def _over(spans: Iterable[tuple[int, int, str]], start: int, end: int) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for first, last, name in spans if first < end and start < last))

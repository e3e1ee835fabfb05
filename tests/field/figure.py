"""One measured figure about one set of other people's material."""

from dataclasses import dataclass
from math import sqrt


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """`good` of `of` cases of `source` (owner/name at `commit`) came out as `what` says.

    `target` is the share that is wanted at least, None for a figure that is only shown. `notes` name the cases that
    fell short, one line each, by file name and reason: never by their text.
    """

    source: str
    commit: str
    what: str
    good: int
    of: int
    target: float | None = None
    notes: tuple[str, ...] = ()

    @property
    def share(self) -> float:
        """`good` / `of`; 1 where there was no case."""
        return self.good / self.of if self.of else 1.0

    @property
    def missed(self) -> bool:
        """Whether the figure is under its target."""
        return self.target is not None and self.share < self.target

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of the share (Wilson 1927, which holds for shares near 0 and 1 and few cases)."""
        if not self.of:
            return 0.0, 1.0
        z, n, p = 1.96, self.of, self.share
        middle = (p + z * z / (2 * n)) / (1 + z * z / n)
        half = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
        return max(0.0, middle - half), min(1.0, middle + half)

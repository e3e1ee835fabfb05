"""Growing pauses between two tries of something that is away, scattered, so that many do not come back together."""

from collections.abc import Callable


class Pauses:
    """Each failure in a row doubles the pause, up to a longest one; a success begins anew. For one thread.

    `chance` gives numbers from 0 to 1; the pause is that part of its upper half. Seconds throughout.
    """

    def __init__(self, first_s: float, longest_s: float, chance: Callable[[], float]) -> None:
        self._first_s = first_s
        self._longest_s = longest_s
        self._chance = chance
        self._failures = 0

    def failed(self) -> float:
        """It failed again: how long to wait now."""
        whole_s = min(self._first_s * 2.0 ** min(self._failures, 30), self._longest_s)
        self._failures += 1
        return whole_s * (1 + self._chance()) / 2

    def succeeded(self) -> None:
        """It went well: the next failure is a first one."""
        self._failures = 0

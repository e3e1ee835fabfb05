"""What reading may cost: processor time first, since a clock would hold good letters whenever the machine is busy.

Two further limits end what spends nothing: a process that stands still, and, as the last line, a clock.
"""

import os
import time
from dataclasses import dataclass, field
from pathlib import Path

ON_THE_CLOCK = 10.0  # a process that gets a tenth of a core is still given its whole allowance
_STILL = 0.01  # of a core: what gets less than this is taken to wait for something that does not come
_LOOK_S = (0.02, 0.5)  # least and greatest pause between two looks at the process
_TICK_S = 1 / os.sysconf("SC_CLK_TCK")


def own_s() -> float:
    """The processor seconds of this process and of those that it started and waited for."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def processor_s(pid: int) -> float:
    """The processor seconds of a process with all that it started, proc(5); 0 of one that is gone.

    What it started and does not wait for any more is not counted.
    """
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
    except OSError:
        return 0.0
    return sum(map(int, fields[11:15])) * _TICK_S + sum(
        processor_s(child) for task in tasks for child in _children(task)
    )


def _children(task: Path) -> list[int]:
    try:
        return [int(child) for child in (task / "children").read_text().split()]
    except OSError:  # that thread has just ended, or the kernel does not tell
        return []


@dataclass(slots=True)
class Allowance:
    """What a process may spend on one question: `seconds` of a processor, ten times as many on the clock.

    `seconds` may be raised on the way. As many seconds as it had at first of next to nothing are too long as well: it
    waits for ever.
    """

    pid: int
    seconds: float
    _still_s: float = field(init=False)
    _spent: float = field(init=False)
    _began: float = field(init=False)
    _seen: tuple[float, float] = field(init=False)  # when it was last seen to work, and what it had spent by then

    def __post_init__(self) -> None:
        self._still_s = self.seconds
        self._spent = processor_s(self.pid)
        self._began = time.monotonic()
        self._seen = self._began, self._spent

    def pause(self) -> float:
        """How many seconds to wait before the next look. Raises TimeoutError where the process had its time."""
        now, spent = time.monotonic(), processor_s(self.pid)
        since, before = self._seen
        if spent - before >= _STILL * self._still_s:
            self._seen = now, spent
        elif now - since >= self._still_s:
            raise TimeoutError
        if spent - self._spent >= self.seconds or now - self._began >= self.seconds * ON_THE_CLOCK:
            raise TimeoutError
        return min(max(self.seconds / 10, _LOOK_S[0]), _LOOK_S[1])

    def resume(self, waited_s: float) -> None:
        """Says that the process had to wait so long for us: that counts for nothing."""
        self._began += waited_s
        self._seen = time.monotonic(), processor_s(self.pid)

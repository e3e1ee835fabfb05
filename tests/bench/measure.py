"""What the benchmarks measure with: processor seconds, ratios of pairs, peak memory, the samples' bytes."""

import os
import resource
import statistics
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

SAMPLES = Path(__file__).parent.parent.parent / "samples"
ROUNDS = 5


def cpu_s(work: Callable[[], object]) -> float:
    """Processor seconds of this process and of the children it waited for."""
    before = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    work()
    after = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(b.ru_utime + b.ru_stime - a.ru_utime - a.ru_stime for a, b in zip(before, after, strict=True))


def compare(
    what: str, ours: Callable[[], object], reference: Callable[[], object], named: str, rounds: int = ROUNDS
) -> None:
    """Prints the ratio ours/reference: median, smallest and largest of the pairs, after one warm-up of each."""
    ours()
    reference()
    pairs = [(cpu_s(ours), cpu_s(reference)) for _ in range(rounds)]
    ratios = sorted(mine / max(theirs, 1e-9) for mine, theirs in pairs)
    middle = statistics.median(ratios)
    say(f"{what:<44} {middle:6.2f} × {named}  (pairs {ratios[0]:.2f}–{ratios[-1]:.2f}, {rounds} rounds)")


def say(line: str) -> None:
    """A line of the report."""
    print(line, flush=True)  # noqa: T201


def peak_bytes() -> int:
    """The largest resident size that this process and its children have had (proc(5), VmHWM)."""
    pids = [os.getpid(), *map(int, Path(f"/proc/self/task/{os.getpid()}/children").read_text().split())]
    return sum(_peak(pid) for pid in pids)


def _peak(pid: int) -> int:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:  # it ended just now
        return 0
    return next((int(line.split()[1]) << 10 for line in status.splitlines() if line.startswith("VmHWM:")), 0)


@contextmanager
def watched() -> Iterator[dict[int, int]]:
    """The largest resident size, in megabytes, of each process that this one starts, by its number, looked at all the while."""
    peaks: dict[int, int] = {}
    over = threading.Event()

    def look() -> None:
        while not over.wait(0.1):
            for pid in _started(os.getpid()):
                peaks[pid] = max(peaks.get(pid, 0), _peak(pid) // 1_000_000)

    looking = threading.Thread(target=look)
    looking.start()
    try:
        yield peaks
    finally:
        over.set()
        looking.join()


def _started(pid: int) -> list[int]:
    """The processes that a process started, and those that they did."""
    found: list[int] = []
    with suppress(OSError):  # a process or a thread that has just ended
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in map(int, (task / "children").read_text().split()):
                found += [child, *_started(child)]
    return found


def read_all(pattern: str) -> list[bytes]:
    """The bytes of the samples that match."""
    return [path.read_bytes() for path in sorted(SAMPLES.glob(pattern))]

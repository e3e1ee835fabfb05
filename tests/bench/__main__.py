"""`make bench`: each figure is a ratio against a named reference, both measured in this run on this machine.

    python -m tests.bench [mail|memory|pages|batches|classify|scans]…

Times are processor seconds, medians of several rounds taken in turn (ours, reference, ours, …): these machines are
shared, and a wall clock would measure the neighbours.
"""

import sys
from collections.abc import Callable, Iterable

from tests.bench.batches import batches
from tests.bench.classify import classify
from tests.bench.mail import mail
from tests.bench.memory import memory
from tests.bench.pages import pages
from tests.bench.scans import scans

BENCHES: dict[str, Callable[[], None]] = {
    "mail": mail,
    "memory": memory,
    "pages": pages,
    "batches": batches,
    "classify": classify,
    "scans": scans,
}


def main(named: Iterable[str]) -> None:
    """Runs the named benchmarks, or all."""
    for name in list(named) or list(BENCHES):
        BENCHES[name]()


if __name__ == "__main__":
    main(sys.argv[1:])

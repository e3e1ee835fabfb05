"""One poller a mailbox (FIELD, lesson 2): the lease in the register, renewed for as long as a sweep lasts."""

import contextlib
import os
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from courrier.office import Office
from models import leases
from models.errors import Away

LASTS = timedelta(seconds=60)
_RENEWED_S = LASTS.total_seconds() / 3


class Lease:
    """A lease that is held. `lost` is set when another has taken it: this process slept through its end."""

    def __init__(self, office: Office, name: str) -> None:
        self.lost = threading.Event()
        self._office = office
        self._name = name
        self._holder = f"{_this_process()}:{uuid.uuid4().hex[:8]}"
        self._over = threading.Event()

    def take(self) -> bool:
        """Whether it is ours now. Raises Away."""
        with self._office.database.begin() as session:
            now = self._office.clock()
            return leases.take(session, now, self._name, self._holder, LASTS, dead=is_dead)

    def keep(self) -> None:
        """Renews it again and again, until it is given back."""
        while not self._over.wait(_RENEWED_S):
            with contextlib.suppress(
                Away
            ):  # a register that is away now is back before the lease runs out, or it is lost
                if not self.take():
                    self.lost.set()
                    return

    def give_back(self) -> None:
        """Another may have it. Where the register is away it runs out by itself."""
        self._over.set()
        with contextlib.suppress(Away), self._office.database.begin() as session:
            leases.release(session, self._name, self._holder)


@contextmanager
def leased(office: Office, name: str) -> Iterator[Lease | None]:
    """Holds the lease on a mailbox for as long as the block lasts; None while another process has it. Raises Away."""
    lease = Lease(office, name)
    if not lease.take():
        yield None
        return
    keeper = threading.Thread(target=lease.keep, name=f"lease {name}", daemon=True)
    keeper.start()
    try:
        yield lease
    finally:
        lease.give_back()
        keeper.join(timeout=5.0)


# ── processes ────────────────────────────────────────────────────────────────────────────────────


def is_dead(holder: str) -> bool:
    """Whether a holder is a process of this machine that has ended: its lease need not run out first.

    In doubt (another machine or container, another system than Linux) it is taken to live.
    """
    where, _, rest = holder.partition(":")
    pid, _, rest = rest.partition(":")
    if not where or where != _where() or not pid.isdecimal():
        return False
    return _began(pid) != rest.partition(":")[0]


def _this_process() -> str:
    pid = str(os.getpid())
    return f"{_where()}:{pid}:{_began(pid)}"


def _where() -> str:
    """This start of this machine, and this space of process numbers in it; empty where nobody can tell."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{boot}/{Path('/proc/self/ns/pid').stat().st_ino}"
    except OSError:
        return ""


def _began(pid: str) -> str:
    """When a process began, in ticks since the start of the machine; empty when there is none that works (proc(5))."""
    try:
        line = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    words = line.rpartition(")")[2].split()  # the name before it may hold anything
    return "" if words[0] in ("Z", "X") else words[19]

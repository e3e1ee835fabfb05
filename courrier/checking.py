"""`courrier check`: tries everything that a house needs, changes nothing of it, and says what to do.

Each probe runs in a thread of its own and has its time: what hangs is a fault, and never the next one's trouble. A fault
is what cannot work as the settings say; a warning is what works, and still wants a look.
"""

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from courrier.clock import Clock
from courrier.settings import Settings
from models.errors import Away, Misconfigured
from models.words import Health

# No answer within this is no answer; what a house does by itself has longer times.
TIMEOUT_S = 10.0
WITHIN_S = 30.0
COLUMNS = ("what", "name", "state", "found", "todo")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One line: what was tried, what was found, and for all but `ok` what to do. No secret, no person's word."""

    what: str
    name: str | None = None
    health: Health
    found: str
    todo: str | None = None

    def row(self) -> dict[str, Any]:
        """As it is printed."""
        return {
            "what": self.what,
            "name": self.name,
            "state": self.health.value,
            "found": self.found,
            "todo": self.todo,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """One thing to try. `names` are what a person may ask for it by."""

    what: str
    name: str | None = None
    names: frozenset[str] = frozenset()
    run: Callable[[], Iterable[Finding]] = field(repr=False)
    within_s: float = WITHIN_S


def fault(what: str, name: str | None, found: str, todo: str) -> Finding:
    """It cannot work as the settings say."""
    return Finding(what=what, name=name, health=Health.FAULT, found=found, todo=todo)


def warning(what: str, name: str | None, found: str, todo: str) -> Finding:
    """It works, and still wants a look."""
    return Finding(what=what, name=name, health=Health.WARNING, found=found, todo=todo)


def fine(what: str, name: str | None, found: str) -> Finding:
    """It works."""
    return Finding(what=what, name=name, health=Health.OK, found=found)


def check(settings: Settings, clock: Clock, only: str | None = None) -> Iterator[Finding]:
    """Tries everything at once, or what `only` names; the findings in the order of the settings, as they come.

    A mailbox is tried together with the way out: the two may log in as different users (FIELD, lesson 16).
    Raises Misconfigured for a name that there is nothing of.
    """
    from courrier.checking_machine import machine_probes
    from courrier.checking_servers import server_probes

    hurried = _hurried(settings)
    probes = [*server_probes(hurried, clock), *machine_probes(hurried, clock)]
    yield from run(_chosen(probes, only))


def _chosen(probes: Sequence[Probe], only: str | None) -> list[Probe]:
    if only is None:
        return list(probes)
    chosen = [probe for probe in probes if only in (probe.what, probe.name, *probe.names)]
    if not chosen:
        known = dict.fromkeys(name for probe in probes for name in (probe.name, probe.what) if name)
        raise Misconfigured("NAME", f'there is no "{only}" to check: {", ".join(known)}')
    return chosen


def _hurried(settings: Settings) -> Settings:
    """The same, with little patience: somebody waits for the answer."""
    mailboxes = [box.model_copy(update={"timeout_s": min(box.timeout_s, TIMEOUT_S)}) for box in settings.mailbox]
    smtp = settings.smtp and settings.smtp.model_copy(update={"timeout_s": min(settings.smtp.timeout_s, TIMEOUT_S)})
    return settings.model_copy(update={"mailbox": mailboxes, "smtp": smtp})


# ── running ──────────────────────────────────────────────────────────────────────────────────────


class _Running:
    """A probe in its thread, which ends with the process at the latest."""

    def __init__(self, probe: Probe) -> None:
        self.probe = probe
        self._found: list[Finding] = []
        self._began = time.monotonic()
        self._thread = threading.Thread(target=self._try, name=f"check {probe.what}", daemon=True)
        self._thread.start()

    def findings(self) -> list[Finding]:
        """What it found, within its time."""
        self._thread.join(max(0.0, self._began + self.probe.within_s - time.monotonic()))
        found = list(self._found)
        if self._thread.is_alive():
            probe = self.probe
            todo = "Something hangs: see that the server or the disk answers, and try again."
            found.append(fault(probe.what, probe.name, f"no answer within {probe.within_s:g} s", todo))
        return found

    def _try(self) -> None:
        probe = self.probe
        try:
            for finding in probe.run():
                self._found.append(finding)
        except Away as away:
            todo = "See that it runs and that this machine reaches it, and try again."
            self._found.append(fault(probe.what, probe.name, away.why, todo))
        except Misconfigured as wrong:
            self._found.append(fault(probe.what, probe.name, str(wrong), f"Correct {wrong.key} in the settings."))
        except OSError as error:  # the system's own words, without the name of a file
            found = error.strerror or type(error).__name__
            self._found.append(
                fault(probe.what, probe.name, found, "Give the right to read and write, or see to the disk.")
            )
        except Exception as error:  # its text may quote what a server or a file says
            found = f"something unexpected ({type(error).__name__})"
            self._found.append(fault(probe.what, probe.name, found, "Tell who looks after Courrier."))


def run(probes: Iterable[Probe]) -> Iterator[Finding]:
    """Runs them beside each other; yields what each found, in order."""
    running = [_Running(probe) for probe in probes]
    for each in running:
        yield from each.findings()


def summary(findings: Sequence[Finding]) -> str:
    """How many of each sort, as a line."""
    faults = sum(finding.health is Health.FAULT for finding in findings)
    warnings = sum(finding.health is Health.WARNING for finding in findings)
    if not faults and not warnings:
        return "all is fine"
    return ", ".join(_counted(count, noun) for count, noun in ((faults, "fault"), (warnings, "warning")) if count)


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"

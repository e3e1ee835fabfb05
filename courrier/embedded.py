"""The embedded carrier: a few threads in one process, on one machine. It only carries; the register is the truth."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from courrier import alarms, sweep
from courrier.log import log
from courrier.office import Office
from models.errors import Away
from models.house import Drop, Mailbox

_DROP_POLL_S = 5.0
_WORK_POLL_S = 1.0
_AWAY_PAUSE_S = 15.0


def run(office: Office, stop: threading.Event, *, threads: int = 2) -> None:
    """Sweeps for ever: one thread a source, one for the arrivals, the outbox and the alarms each; returns when `stop` is set."""
    loops: list[tuple[float, Callable[[], object]]] = [
        (_WORK_POLL_S, lambda: sweep.carry_all(office, _quiet, threads=threads)),
        (_WORK_POLL_S, lambda: _send_due(office)),
        (alarms.period_s(office), partial(alarms.watch_all, office, began=office.clock())),
    ]
    sources: tuple[Mailbox | Drop, ...] = (*office.mailboxes, *office.drops)
    loops += [(_pause(source), partial(_take, office, source)) for source in sources]
    with ThreadPoolExecutor(max_workers=len(loops), thread_name_prefix="loop") as pool:
        running = [pool.submit(_loop, stop, pause, work) for pause, work in loops]
        stop.wait()
        for each in running:
            each.result()


def _pause(source: Mailbox | Drop) -> float:
    return source.poll_s if isinstance(source, Mailbox) else _DROP_POLL_S


def _take(office: Office, source: Mailbox | Drop) -> None:
    for line in sweep.take_from(office, source, _quiet):
        log.warning("source.away", source=source.name, why=line)


def _send_due(office: Office) -> None:
    if sweep.anything_due(office):
        for line in sweep.send_all(office, _quiet):
            log.warning("source.away", source=office.way_out, why=line)


def _loop(stop: threading.Event, pause_s: float, work: Callable[[], object]) -> None:
    """One thing again and again. What is outside may be away: then the same again, a little later."""
    while not stop.is_set():
        wait_s = pause_s
        try:
            work()
        except Away as away:
            log.warning("away", what=away.what, why=away.why)
            wait_s = max(pause_s, _AWAY_PAUSE_S)
        except Exception as error:
            # A loop that ends would be a silence nobody hears; the class alone is told (it may quote a person).
            log.error("loop.failed", error=type(error).__name__)
            wait_s = max(pause_s, _AWAY_PAUSE_S)
        stop.wait(wait_s)


def _quiet(_what: str, _done: int, _all: int) -> None:
    """No progress: nobody watches."""

"""The embedded carrier: a few threads in one process, on one machine. It only carries; the register is the truth."""

import random
import threading
import time
from collections.abc import Callable, Iterable
from functools import partial

from courrier import alarms, sweep
from courrier.log import log
from courrier.office import Office
from ingest.sources.idle import Waiting
from ingest.sources.pauses import Pauses
from models.errors import Away, Misconfigured
from models.house import Drop, Mailbox

_DROP_POLL_S = 5.0
_WORK_POLL_S = 1.0
_AWAY_PAUSE_S = 15.0
# An hour of silence is an alarm: a mailbox that is back must be noticed well before.
_LONGEST_PAUSE_S = 300.0
# A thread that talks to a server may wait for its answer for half a minute. It loses nothing when it is left there: what
# it has not committed, the next start takes again.
_GRACE_S = 5.0

Wait = Callable[[float], object]


def run(office: Office, stop: threading.Event, *, threads: int = 2) -> None:
    """Works for ever: a thread each for every source, the arrivals, the outbox and the alarms; returns soon after `stop`.

    What is in hand then is carried to its end: an arrival, a dispatch, a message that is being taken.
    """
    carry = partial(sweep.carry_all, office, _quiet, threads=threads, stop=stop.is_set)
    watch = partial(alarms.watch_all, office, began=office.clock())
    work = [
        _thread("arrivals", _loop, stop, _WORK_POLL_S, carry),
        _thread("outbox", _loop, stop, _WORK_POLL_S, partial(_send_due, office, stop)),
        _thread("alarms", _loop, stop, alarms.period_s(office), watch),
    ]
    take = [_thread(mailbox.name, _watch, office, mailbox, stop) for mailbox in office.mailboxes]
    take += [_thread(drop.name, _loop, stop, _DROP_POLL_S, partial(_take, office, drop, stop)) for drop in office.drops]
    stop.wait()
    _join(work, None)
    _join(take, time.monotonic() + _GRACE_S)


def _thread(name: str, target: Callable[..., None], *arguments: object) -> threading.Thread:
    thread = threading.Thread(target=target, args=arguments, name=f"loop {name}", daemon=True)
    thread.start()
    return thread


def _join(threads: Iterable[threading.Thread], until: float | None) -> None:
    for thread in threads:
        thread.join(None if until is None else max(0.0, until - time.monotonic()))


def _watch(office: Office, mailbox: Mailbox, stop: threading.Event) -> None:
    """One mailbox: swept, then waited for, by IDLE where the server can and never longer than the poll."""
    waiting = Waiting(mailbox, stop, clock=time.monotonic, chance=random.random)
    try:
        _loop(stop, mailbox.poll_s, partial(_take, office, mailbox, stop), waiting.wait)
    finally:
        waiting.close()


def _take(office: Office, source: Mailbox | Drop, stop: threading.Event) -> None:
    visit = sweep.take_from(office, source, _quiet, stop.is_set)
    if visit.away is not None:
        raise Away(source.name, visit.away)


def _send_due(office: Office, stop: threading.Event) -> None:
    if sweep.anything_due(office):
        for line in sweep.send_all(office, _quiet, stop.is_set):
            log.warning("source.away", source=office.way_out, why=line)


def _loop(stop: threading.Event, pause_s: float, work: Callable[[], object], wait: Wait | None = None) -> None:
    """One thing again and again. What is outside may be away: then the same again, after pauses that grow."""
    pauses = Pauses(_AWAY_PAUSE_S, _LONGEST_PAUSE_S, random.random)
    while not stop.is_set():
        try:
            work()
        except Away as away:
            log.warning("away", what=away.what, why=away.why)
        except Misconfigured as wrong:
            log.error("away", what=wrong.key, why=wrong.why)
        except Exception as error:
            # A loop that ends would be a silence nobody hears; the class alone is told (it may quote a person).
            log.error("loop.failed", error=type(error).__name__)
        else:
            pauses.succeeded()
            (wait or stop.wait)(pause_s)
            continue
        stop.wait(pauses.failed())  # whatever the usual pause is: a passing trouble must not cost a long one


def _quiet(_what: str, _done: int, _all: int) -> None:
    """No progress: nobody watches."""

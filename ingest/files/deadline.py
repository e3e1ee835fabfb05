"""A limit of time on one file, kept from within: a parser that is led round in circles loses its file, not the message."""

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from ingest.allowance import ON_THE_CLOCK
from models.errors import Held
from models.words import HoldReason

_LEAST_S = 0.01


class _Late(BaseException):
    """No `Exception`: parsers catch those and go on."""


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Ends the work inside after so many seconds of a processor, ten times as many on the clock, by Held(TOO_SLOW).

    Works in the main thread, where the reading process reads; elsewhere its keeper's limit is the only one. What hangs
    inside a library in C is ended by that too (`ingest.reader`). May be nested: the outer limit then waits for the inner.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    began_s, until = time.process_time(), time.monotonic() + seconds * ON_THE_CLOCK

    def ring(number: int, frame: FrameType | None) -> None:
        left_s = seconds - (time.process_time() - began_s)
        if left_s <= 0 or time.monotonic() >= until:
            raise _Late
        signal.setitimer(signal.ITIMER_REAL, max(left_s, _LEAST_S))  # the machine was busy with others

    before = signal.signal(signal.SIGALRM, ring)
    left, _ = signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    except _Late:
        raise Held(HoldReason.TOO_SLOW, f"a file took longer than {seconds:.0f} s") from None
    finally:
        signal.setitimer(signal.ITIMER_REAL, left)
        signal.signal(signal.SIGALRM, before)

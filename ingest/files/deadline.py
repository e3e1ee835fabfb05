"""A limit of time on one file, kept from within: a parser that is led round in circles loses its file, not the message."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from models.errors import Held
from models.words import HoldReason


class _Late(BaseException):
    """No `Exception`: parsers catch those and go on."""


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Ends the work inside after so many seconds, by Held(TOO_SLOW).

    Works in the main thread, where the reading process reads; elsewhere its keeper's limit is the only one. What hangs
    inside a library in C is ended by that too (`ingest.reader`). May be nested: the outer limit then waits for the inner.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGALRM, _ring)
    left, _ = signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    except _Late:
        raise Held(HoldReason.TOO_SLOW, f"a file took longer than {seconds:.0f} s") from None
    finally:
        signal.setitimer(signal.ITIMER_REAL, left)
        signal.signal(signal.SIGALRM, before)


def _ring(number: int, frame: FrameType | None) -> None:
    raise _Late

"""What opening a file, or drawing one page of it, may cost in the reading process: processor time and memory.

The libraries that do it are written in C and C++ and listen to nobody: a page of nested patterns draws for hours, forms
that draw forms fill the memory. So the kernel keeps the limits. When the time is spent, what is written in Python is
interrupted; what does not come back to Python ends with the whole process, by SIGVTALRM, which its keeper
(`ingest.reader`) knows for TOO_SLOW. Memory beyond the limit is refused, which they raise or die of: TOO_COMPLEX.
"""

import ctypes
import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from models.errors import Held
from models.house import Limits
from models.words import HoldReason

SLOW = "opening it, or drawing a page of it, took too long"

_SHARE = 1 / 12  # of the time for a page, in processor seconds: sixty million pixels of JPEG 2000 take two of the five
_BYTES = 5  # a pixel: what PDFium takes for a page of sixty million pixels in colour, and a tenth

_LONGER = 1.4  # until the process ends
_GROWN_BYTES = 250_000_000
_RESIDENT, _DATA = 1, 5  # the second is what RLIMIT_DATA counts: private memory that may be written

_armed = False


class _Late(BaseException):
    """No `Exception`: parsers catch those and go on."""


def arm() -> None:
    """Says that this process may be ended: it only reads, and its keeper starts another. Without it nothing is kept."""
    global _armed
    signal.signal(signal.SIGPROF, _ring)
    signal.signal(signal.SIGVTALRM, signal.SIG_DFL)
    _armed = True


@contextmanager
def kept(limits: Limits, *, more_bytes: int = 0, pages: int = 1) -> Iterator[None]:
    """Keeps what is done inside to a twelfth of `limits.page_s` in processor time, and to five bytes for each of `page_pixels`.

    `more_bytes` is what it needs besides; what is done to so many `pages` at once has their time. Raises Held(TOO_SLOW), where it does not end the process. Not to be nested.
    """
    if not _armed:
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    allowed = _bytes(_DATA) + limits.page_pixels * _BYTES + more_bytes
    resource.setrlimit(resource.RLIMIT_DATA, (allowed if hard == resource.RLIM_INFINITY else min(allowed, hard), hard))
    seconds = limits.page_s * _SHARE * max(1, pages)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds * _LONGER)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    except _Late:
        raise Held(HoldReason.TOO_SLOW, SLOW) from None
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))
        _give_back()


def _ring(number: int, frame: FrameType | None) -> None:
    raise _Late


def _give_back() -> None:
    """Gives freed memory back to the kernel where the C library can (glibc): else the next page would come on top of it."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None and _bytes(_RESIDENT) > _GROWN_BYTES:
        trim(0)


def _bytes(column: int) -> int:
    """A column of proc(5)'s statm."""
    return int(Path("/proc/self/statm").read_text().split()[column]) * resource.getpagesize()

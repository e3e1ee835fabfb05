"""What opening a file, or drawing one page of it, may cost in the reading process: processor time and memory.

The libraries that do it are written in C and C++ and listen to nobody: a page of nested patterns draws for hours, forms
that draw forms fill the memory. So the kernel keeps the limits. Time spent ends the process, by SIGPROF, which its keeper
(`ingest.reader`) knows for TOO_SLOW; memory beyond the limit is refused, which they raise or die of: TOO_COMPLEX.
"""

import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from models.house import Limits

_SHARE = 1 / 8  # of the time for a page, in processor seconds: sixty million pixels of JPEG 2000 take two of the 7.5
_BYTES = 5  # a pixel: what PDFium takes for a page of sixty million pixels in colour, and a tenth

_armed = False


def arm() -> None:
    """Says that this process may be ended: it only reads, and its keeper starts another. Without it nothing is kept."""
    global _armed
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    _armed = True


@contextmanager
def kept(limits: Limits, *, more_bytes: int = 0) -> Iterator[None]:
    """Keeps what is done inside to an eighth of `limits.page_s` in processor time, and to five bytes for
    each of `page_pixels`.

    `more_bytes` is what it needs besides. Not to be nested.
    """
    if not _armed:
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    allowed = _data_bytes() + limits.page_pixels * _BYTES + more_bytes
    resource.setrlimit(resource.RLIMIT_DATA, (allowed if hard == resource.RLIM_INFINITY else min(allowed, hard), hard))
    signal.setitimer(signal.ITIMER_PROF, limits.page_s * _SHARE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))


def _data_bytes() -> int:
    """What RLIMIT_DATA counts of this process: private memory that may be written (proc(5), statm)."""
    return int(Path("/proc/self/statm").read_text().split()[5]) * resource.getpagesize()

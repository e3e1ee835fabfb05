"""What a process may spend: processor time, and on the clock where it spends none."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from ingest import allowance
from ingest.allowance import Allowance, own_s, processor_s

WORKS = "while True: pass"
STARTS_ONE_THAT_WORKS = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {WORKS!r}])"
SLEEPS = "import time; time.sleep(600)"


@contextmanager
def process(code: str) -> Iterator[int]:
    """A process that runs `code`, and its group, until the end of the block."""
    started = subprocess.Popen([sys.executable, "-c", code], process_group=0)
    try:
        yield started.pid
    finally:
        os.killpg(started.pid, 9)
        started.wait()


def lasted_s(allowed: Allowance) -> float:
    """How long it is before the process had its time, at most ten seconds."""
    began = time.monotonic()
    while time.monotonic() < began + 10:
        try:
            time.sleep(allowed.pause())
        except TimeoutError:
            break
    return time.monotonic() - began


class TestProcessorTime:
    @pytest.mark.parametrize("code", [WORKS, STARTS_ONE_THAT_WORKS])
    def test_is_that_of_the_process_and_of_what_it_started(self, code: str) -> None:
        with process(code) as pid:
            until = time.monotonic() + 10
            while processor_s(pid) < 0.3 and time.monotonic() < until:
                time.sleep(0.02)
            assert processor_s(pid) >= 0.3

    def test_of_one_that_is_gone_is_none(self) -> None:
        with process(SLEEPS) as pid:
            pass
        assert processor_s(pid) == 0.0

    def test_our_own_counts_what_we_waited_for(self) -> None:
        before = own_s()
        subprocess.run([sys.executable, "-c", "import time\nwhile time.process_time() < 0.2: pass"], check=True)
        assert own_s() - before >= 0.15  # the kernel tells it in hundredths


class TestAllowance:
    def test_of_a_process_that_works_is_spent(self) -> None:
        with process(WORKS) as pid:
            allowed = Allowance(pid, 0.5)
            lasted_s(allowed)
            assert processor_s(pid) >= 0.45

    def test_grows_where_it_is_raised(self) -> None:
        with process(WORKS) as pid:
            allowed = Allowance(pid, 0.5)
            allowed.seconds = 0.8
            lasted_s(allowed)
            assert processor_s(pid) >= 0.75

    def test_of_a_process_that_stands_still_ends_on_the_clock(self) -> None:
        with process(SLEEPS) as pid:
            time.sleep(0.2)  # it has started
            allowed = Allowance(pid, 0.3)
            allowed.seconds = 60
            assert lasted_s(allowed) < 2

    def test_of_a_process_that_trickles_ends_on_the_clock_much_later(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(allowance, "ON_THE_CLOCK", 3.0)
        trickles = "import time\nwhile True:\n    until = time.process_time() + .02\n    while time.process_time() < until: pass\n    time.sleep(.1)"
        with process(trickles) as pid:
            time.sleep(0.2)
            lasted_s(Allowance(pid, 0.5))
            assert processor_s(pid) < 0.45  # not for what it worked

    def test_is_not_spent_by_what_we_make_it_wait_for(self) -> None:
        with process(SLEEPS) as pid:
            time.sleep(0.2)
            allowed = Allowance(pid, 0.4)
            time.sleep(0.5)
            allowed.resume(0.5)
            assert allowed.pause() > 0

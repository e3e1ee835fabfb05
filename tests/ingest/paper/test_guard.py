"""The kernel's limits on opening a file and on drawing a page, each tried in a process of its own."""

import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent.parent
HEAD = """
import resource
from ingest.paper.guard import arm, kept
from models.errors import Held
from models.house import Limits

LIMITS = Limits(page_s=2.4, page_pixels=10_000_000)
"""


def _run(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", HEAD + code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )


class TestTimeSpent:
    def test_interrupts_what_is_written_in_python(self) -> None:
        done = _run(
            "arm()\n"
            "try:\n"
            "    with kept(LIMITS):\n"
            "        while True:\n"
            "            try: sum(range(1000))\n"
            "            except Exception: pass\n"
            "except Held as held: print(held.reason.value)\n"
        )
        assert (done.stdout.strip(), done.returncode) == ("too_slow", 0)

    def test_ends_the_process_where_nothing_listens(self) -> None:
        done = _run("import hashlib\narm()\nwith kept(LIMITS): hashlib.pbkdf2_hmac('sha256', b'a', b'b', 50_000_000)\n")
        assert -done.returncode == signal.SIGVTALRM

    def test_counts_from_each_page_anew(self) -> None:
        busy = "import time\nfor _ in range(6):\n    with kept(LIMITS):\n        until = time.process_time() + 0.12\n        while time.process_time() < until: pass\nprint('done')\n"
        assert _run("arm()\n" + busy).stdout.strip() == "done"

    def test_is_nobodys_where_the_process_is_not_the_readers(self) -> None:
        busy = "import time\nwith kept(LIMITS):\n    until = time.process_time() + 0.6\n    while time.process_time() < until: pass\nprint('done')\n"
        assert _run(busy).stdout.strip() == "done"


class TestMemory:
    def test_beyond_the_limit_is_refused_and_given_afterwards(self) -> None:
        done = _run(
            "arm()\n"
            "try:\n"
            "    with kept(LIMITS): bytearray(80_000_000)\n"
            "except MemoryError: print('refused')\n"
            "print(len(bytearray(80_000_000)))\n"
        )
        assert done.stdout.split() == ["refused", "80000000"]

    def test_that_is_needed_besides_is_given(self) -> None:
        done = _run("arm()\nwith kept(LIMITS, more_bytes=50_000_000): print(len(bytearray(80_000_000)))\n")
        assert done.stdout.strip() == "80000000"

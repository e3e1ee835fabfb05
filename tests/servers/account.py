"""Who runs a server of the suite: Dovecot and PostgreSQL refuse to work as root, so root lends them another account."""

import contextlib
import os
import pwd
import random
import shutil
import socket
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Protocol, TypedDict, TypeVar

import pytest

READY_S = 30.0
_PAUSE_S = 0.02


class Server(Protocol):
    """A server that leaves nothing behind when it is removed."""

    def start(self) -> None:
        """Up when this returns."""

    def remove(self) -> None:
        """Down, and its folder gone."""


S = TypeVar("S", bound=Server)


@contextmanager
def running(server: S) -> Iterator[S]:
    """The server, up until the end."""
    try:
        server.start()
        yield server
    finally:
        server.remove()


class RunAs(TypedDict, total=False):
    """Arguments of `subprocess.Popen`."""

    user: int
    group: int
    extra_groups: Sequence[int]


def account() -> pwd.struct_passwd:
    """The account that servers run under: `nobody` for root, else whoever runs the suite."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())


def run_as() -> RunAs:
    """What `subprocess` needs to run a program under that account."""
    if os.geteuid() != 0:
        return {}
    who = account()
    return {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []}


def give(path: Path) -> Path:
    """Hands a file or folder to that account."""
    if os.geteuid() == 0:
        who = account()
        os.chown(path, who.pw_uid, who.pw_gid)
    return path


def server_folder(name: str) -> Path:
    """A folder of that account, with a path short enough for sockets (108 bytes, unix(7)) and open to it.

    pytest's own folders are closed to other accounts.
    """
    return give(Path(tempfile.mkdtemp(prefix=f"courrier-{name}-", dir="/tmp")))


def program(name: str, package: str, *folders: Path) -> str:
    """The path of a program; the test fails with the line that installs it where it is missing."""
    looked_in = os.pathsep.join([*map(str, folders), os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"])
    path = shutil.which(name, path=looked_in)
    if path is None:
        pytest.fail(f"{name} is missing: sudo apt-get install -y {package}", pytrace=False)
    return path


def free_port() -> int:
    """A TCP port of loopback that nobody listens on now, below those that the system gives to outgoing connections.

    So a server that is stopped finds its port free when it is started again.
    """
    while True:
        port = random.randint(20_000, 32_000)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def wait_until(answers: Callable[[], bool], what: str, *, within_s: float = READY_S) -> None:
    """Asks again and again until it answers; the test fails when it does not."""
    end = monotonic() + within_s
    while not answers():
        if monotonic() > end:
            pytest.fail(f"{what} did not answer within {within_s:g} s", pytrace=False)
        sleep(_PAUSE_S)

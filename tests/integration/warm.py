"""The command in a process of its own that need not load everything anew.

`python -m courrier` spends two of its seconds importing and building what never differs. Here a fork server (that of the
standard library's multiprocessing) has it all loaded; each command is a fork of it: its own process, environment, standard
streams and end. The whole start is tested elsewhere (test_front_door, test_samples, test_alarm).
"""

import importlib
import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["tests.integration.warm_parts"])
_WITHIN_S = 250.0
for _name in ("OMP_THREAD_LIMIT", "OPENBLAS_NUM_THREADS"):  # as `courrier.cli.main` does: the server inherits them
    os.environ.setdefault(_name, "1")


def courrier(words: Sequence[str], environment: Mapping[str, str]) -> "subprocess.CompletedProcess[str]":
    """`courrier WORDS` to its end: status (negative: the signal that killed it), standard output and error."""
    return called("courrier.cli:main", ["courrier", *words], environment)


def called(door: str, argv: Sequence[str], environment: Mapping[str, str]) -> "subprocess.CompletedProcess[str]":
    """The function `module:name` in a process of its own, as if it were the program that `argv` starts.

    Raises subprocess.TimeoutExpired, once it is killed.
    """
    with tempfile.TemporaryDirectory(prefix="courrier-warm-") as folder:
        out, err = Path(folder, "out"), Path(folder, "err")
        process = _FORKS.Process(target=_run, args=(door, list(argv), dict(environment), str(out), str(err)))
        process.start()
        process.join(_WITHIN_S)
        if process.exitcode is None:
            process.kill()
            process.join()
            raise subprocess.TimeoutExpired(list(argv), _WITHIN_S)
        told = (path.read_text() if path.exists() else "" for path in (out, err))
        return subprocess.CompletedProcess(list(argv), process.exitcode, *told)


_NEW = os.O_WRONLY | os.O_CREAT | os.O_TRUNC


def _run(door: str, argv: list[str], environment: dict[str, str], out: str, err: str) -> None:
    for path, descriptor, flags in ((os.devnull, 0, os.O_RDONLY), (out, 1, _NEW), (err, 2, _NEW)):
        opened = os.open(path, flags, 0o600)
        os.dup2(opened, descriptor)
        os.close(opened)
    sys.stdin = open(0, closefd=False)  # noqa: SIM115 (it ends with the process)
    sys.stdout, sys.stderr = (open(number, "w", closefd=False) for number in (1, 2))  # noqa: SIM115
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = argv
    module, _, name = door.partition(":")
    main: Callable[[], None] = getattr(importlib.import_module(module), name)
    main()

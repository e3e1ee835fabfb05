"""Readings that go wrong, for the keeper of the reading processes: the file's text says how."""

import ctypes
import os
import subprocess
import sys
import time
from pathlib import Path

from models.house import Limits
from models.values import Document
from models.words import Channel, Language


def read(
    data: bytes,
    *,
    filename: str | None,
    channel: Channel | None,
    limits: Limits,
    progress: object = None,
    one_letter: bool = False,
) -> Document:
    """A document whose text is that of the file, unless the text is an order."""
    order, _, argument = data.decode().partition(" ")
    if order == "hang":
        time.sleep(600)
    if order == "work":
        _work(600)
    if order == "work-in-grandchild":
        subprocess.run([sys.executable, "-c", "while True: pass"], check=False)
    if order == "hang-with-grandchild":
        grandchild = subprocess.Popen(["sleep", "600"])
        Path(argument).write_text(f"{os.getpid()} {grandchild.pid} {os.environ['TMPDIR']}")
        time.sleep(600)
    if order == "crash":
        ctypes.string_at(0)
    if order == "killed":
        os.kill(os.getpid(), 9)
    if order == "gorge":
        len(bytearray(8 * limits.memory_bytes))
    if order == "raise":
        raise ValueError("Odile Vanbrabandt")
    if order == "print":
        sys.stdout.write("a library's chatter\n")
        sys.stdout.flush()
        os.write(1, b"and some more\n")
    if order == "pages" and callable(progress):
        for number in range(1, 4):
            progress(number, 3)
    if order == "slow-pages" and callable(progress):
        for number in range(1, 4):
            _work(0.5)
            progress(number, 3)
    if order == "who":
        data = str(os.getpid()).encode()
    return Document(sha256=filename or "-", channel=channel or Channel.EMAIL, language=Language.FR, text=data.decode())


def _work(seconds: float) -> None:
    """Spends so much of a processor."""
    until = time.process_time() + seconds
    while time.process_time() < until:
        pass

"""A morning of the mail room, whole: scans that no machine can read, read by Tesseract, worked through at a terminal."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.courrier.test_front_door import courrier
from tests.courrier.typing import Terminal
from tests.ingest.paper.letters import DUTCH, FRENCH, blank, bound, drawn, encoded
from tests.integration.house import HOUSE

SETTINGS = f"""{HOUSE}
[[drop]]
name = "post"
folder = "post"
settle_s = 0

[outbox]
folder = "outbox"
"""
ADDRESS = ["Odile Vanbrabandt", "Avenue des Cerisiers 148", "1030 Schaerbeek"]
STORY = "Je me plains de mes indemnités de maladie, que votre service ne me paie plus depuis deux mois."


@pytest.fixture
def house(tmp_path: Path) -> Path:
    (tmp_path / "my.toml").write_text(SETTINGS)
    (tmp_path / "post").mkdir()
    return tmp_path


def rows(house: Path, what: str) -> list[dict[str, str]]:
    done = courrier("list", what, "--json", "--role", "dpo", "--settings", "my.toml", cwd=house)
    return [json.loads(line) for line in done.stdout.splitlines()]


def illegible() -> bytes:
    """A copy of a copy, its ink run into its letters."""
    return encoded(cv2.erode(drawn(FRENCH), np.ones((7, 7), np.uint8)), "PDF")


def type_it(terminal: Terminal) -> None:
    terminal.type("t")
    for line in (*ADDRESS, "", STORY, "."):
        terminal.until("| ")
        terminal.type(line)
    terminal.until("not yet] ")
    terminal.type("")


def set_it_aside(terminal: Terminal) -> None:
    terminal.type("s")
    terminal.until("> ")
    terminal.type("a blank sheet")


def split_it(terminal: Terminal) -> None:
    terminal.type("p")
    terminal.until("[1 2] > ")
    terminal.type("")


def test_three_letters_that_no_machine_can_read(house: Path) -> None:
    does = {"illegible": type_it, "empty": set_it_aside, "several letters": split_it}
    (house / "post" / "2026-11-10_0001.pdf").write_bytes(illegible())
    (house / "post" / "2026-11-10_0002.png").write_bytes(encoded(blank(), "PNG"))
    (house / "post" / "2026-11-10_0003.tif").write_bytes(bound([drawn(FRENCH), drawn(DUTCH)], "TIFF"))
    assert courrier("once", "--settings", "my.toml", cwd=house).returncode == 0
    with Terminal("hold", "--role", "mailroom", "--settings", "my.toml", cwd=house) as terminal:
        while does:  # two are read at a time: which of them waits first is nobody's business
            shown = terminal.until("] > ")
            reason = next(reason for reason in does if f"of {len(does)} · {reason} ─" in shown)
            does.pop(reason)(terminal)
        terminal.until("3 done. Nothing waits.")
        assert terminal.end() == 0
    assert courrier("once", "--settings", "my.toml", cwd=house).returncode == 0
    writers = sorted(row["writer"]["name"] for row in rows(house, "complaints"))  # type: ignore[index]
    assert writers == ["Odile Vanbrabandt", "Odile Vanbrabandt", "Wannes Deprettere"]
    states = sorted(row["state"] for row in rows(house, "arrivals"))
    assert states == ["cut", "decided", "decided", "decided", "set_aside"]

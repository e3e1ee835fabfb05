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


def scanned(house: Path, name: str, data: bytes) -> None:
    (house / "post" / name).write_bytes(data)
    assert courrier("once", "--settings", "my.toml", cwd=house).returncode == 0


def rows(house: Path, what: str) -> list[dict[str, str]]:
    done = courrier("list", what, "--json", "--role", "dpo", "--settings", "my.toml", cwd=house)
    return [json.loads(line) for line in done.stdout.splitlines()]


def illegible() -> bytes:
    """A copy of a copy, its ink run into its letters."""
    return encoded(cv2.erode(drawn(FRENCH), np.ones((7, 7), np.uint8)), "PDF")


def test_three_letters_that_no_machine_can_read(house: Path) -> None:
    scanned(house, "2026-11-10_0001.pdf", illegible())
    scanned(house, "2026-11-10_0002.png", encoded(blank(), "PNG"))
    scanned(house, "2026-11-10_0003.tif", bound([drawn(FRENCH), drawn(DUTCH)], "TIFF"))
    with Terminal("hold", "--role", "mailroom", "--settings", "my.toml", cwd=house) as terminal:
        assert "1 of 3 · illegible" in terminal.until("hold 1 [t] > ")
        terminal.type("t")
        for line in (*ADDRESS, "", STORY):
            terminal.until("| ")
            terminal.type(line)
        terminal.until("| ")
        terminal.type(".")
        terminal.until("not yet] ")
        terminal.type("")
        assert "1 of 2 · empty" in terminal.until("hold 2 [t] > ")
        terminal.type("s")
        terminal.until("> ")
        terminal.type("a blank sheet")
        assert "1 of 1 · several letters" in terminal.until("hold 3 [p] > ")
        terminal.type("p")
        terminal.until("[1 2] > ")
        terminal.type("")
        terminal.until("3 done. Nothing waits.")
        assert terminal.end() == 0
    assert courrier("once", "--settings", "my.toml", cwd=house).returncode == 0
    writers = sorted(row["writer"]["name"] for row in rows(house, "complaints"))  # type: ignore[index]
    assert writers == ["Odile Vanbrabandt", "Odile Vanbrabandt", "Wannes Deprettere"]
    assert sorted(row["state"] for row in rows(house, "arrivals")) == [
        "cut",
        "decided",
        "decided",
        "decided",
        "set_aside",
    ]

"""A stack of letters, killed at each step of its way and started again: every letter once, in its order, and nothing twice.

The letters are typed PDFs, which are quick to read. The points are named by what the step is about (`doomed`).
"""

import io
import signal
from datetime import timedelta
from pathlib import Path

import pikepdf
import pytest

from models.sheets import Separator
from models.words import Language
from outbound.sheets import separators
from tests.ingest.paper import bombs
from tests.integration import dump, warm
from tests.integration.house import START, HouseOnLoopback
from tests.integration.test_killed import difference, survived, without_folder

LATER = timedelta(minutes=15)
FONT = "/Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>>>"
LETTERS = (
    "Je porte plainte : mes indemnites de septembre ne sont pas payees malgre trois appels.",
    "Je me plains du refus de rembourser mes lunettes, que personne ne m'a explique.",
)


def typed(line: str) -> bytes:
    return bombs.one_page(bombs.stream(f"BT /F 11 Tf 50 700 Td ({line}) Tj ET".encode()), resources=FONT)


def stack() -> bytes:
    """A sheet before each letter, the sheets as the house prints them."""
    sheet = separators(Separator(count=len(LETTERS), received=START.date()), 1, languages=(Language.FR,))
    made = io.BytesIO()
    with pikepdf.new() as pdf:
        for data in (part for line in LETTERS for part in (sheet, typed(line))):
            with pikepdf.open(io.BytesIO(data)) as one:
                pdf.pages.append(one.pages[0])
        pdf.save(made, deterministic_id=True)
    return made.getvalue()


def fresh(folder: Path, data: bytes) -> HouseOnLoopback:
    folder.mkdir()
    house = HouseOnLoopback(folder=folder, register_url=f"sqlite:///{folder / 'register.db'}", drops={"post": "letter"})
    (house.drop("post") / "2026-11-20 stack.pdf").write_bytes(data)
    return house


def sweep(house: HouseOnLoopback, fatal: int) -> tuple[int, list[str]]:
    """Runs a sweep that dies at step `fatal`; its status, and the steps of one that lived."""
    steps = house.folder / "steps"
    words = ["doomed", str(fatal), str(steps), "once", "--settings", str(house.settings)]
    done = warm.called("tests.integration.doomed:with_a_stack", words, house.environment())
    return done.returncode, steps.read_text().splitlines() if steps.exists() else []


def points(steps: list[str]) -> dict[str, int]:
    """The steps to die at, counted from 1."""
    begun, cut, put = (steps.index(name) for name in ("before cut", "after cut", "put_in_place"))
    commit = steps.index("before commit", put)
    return {
        "the first letter is being written": begun + 2,
        "the second letter is being written": cut,
        "both lie in the store": cut + 1,
        "the register speaks of them": commit + 1,
        "it has spoken": steps.index("after commit", commit) + 1,
    }


@pytest.mark.timeout(600)
def test_loses_doubles_and_mixes_nothing(tmp_path: Path) -> None:
    data = stack()
    undisturbed = fresh(tmp_path / "undisturbed", data)
    status, steps = sweep(undisturbed, fatal=0)
    assert status == 0
    expected = without_folder(dump.register(undisturbed.register_url))
    assert (len(expected["piece"]), len(expected["complaint"])) == (2, 2)
    faults = []
    killed = 0
    for number, fatal in enumerate(points(steps).values()):
        house = fresh(tmp_path / f"killed-{number}", data)
        status, taken = sweep(house, fatal)
        killed += status == -signal.SIGKILL
        house.once(later=LATER)
        faults += survived(fatal, status, taken) + difference(fatal, steps, expected, house)
    assert faults == []
    assert killed >= len(points(steps)) - 1

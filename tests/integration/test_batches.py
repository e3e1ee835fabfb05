"""Stacks of letters from the scanner's folder to the register, by the real command: none lost, none in another's case."""

from pathlib import Path

import pytest
from PIL import Image

from models.sheets import Separator, Side
from tests.ingest.paper.sheets import blank, pdf_of, printed, short, tiff_of
from tests.integration.house import START, HouseOnLoopback

SHEET = Separator(batch="MIDI-1", count=3, received=START.date())
DPI = (300, 300)


@pytest.fixture
def house(tmp_path: Path) -> HouseOnLoopback:
    return HouseOnLoopback(
        folder=tmp_path, register_url=f"sqlite:///{tmp_path / 'register.db'}", drops={"post": "letter"}
    )


def tiff(*pages: Image.Image) -> bytes:
    return tiff_of([page.convert("1") for page in pages], DPI)


def put(house: HouseOnLoopback, name: str, data: bytes) -> None:
    (house.drop("post") / name).write_bytes(data)


def states(house: HouseOnLoopback) -> list[str]:
    return sorted(row["state"] for row in house.listed("arrivals"))


class TestAStack:
    def test_of_three_letters_makes_three_complaints_in_one_sweep(self, house: HouseOnLoopback) -> None:
        pages = [page for number in (1, 2, 3) for page in (printed(SHEET), short(number), blank())]
        put(house, "lundi.pdf", pdf_of([page.convert("L") for page in pages]))
        house.once()
        complaints = house.listed("complaints")
        assert states(house) == ["cut", "decided", "decided", "decided"]
        assert len(complaints) == 3
        assert {row["received"][:10] for row in complaints} == {START.date().isoformat()}

    def test_of_a_fax_server_is_cut_too(self, house: HouseOnLoopback) -> None:
        put(house, "fax.tif", tiff(printed(Separator()), short(1), short(2), printed(Separator()), short(3)))
        house.once()
        assert states(house) == ["cut", "decided", "decided"]

    def test_that_was_miscounted_waits_and_the_next_letter_goes_on(self, house: HouseOnLoopback) -> None:
        put(house, "a.tif", tiff(printed(SHEET), short(1), printed(SHEET), short(2)))
        put(house, "b.tif", tiff(short(4)))
        house.once()
        (hold,) = [row for row in house.listed("holds") if row["reason"] == "batch"]
        assert hold["detail"].startswith("batch MIDI-1: 3 letters counted, 2 found")
        assert states(house) == ["decided", "held"]

    def test_is_split_by_hand_where_it_waits(self, house: HouseOnLoopback) -> None:
        put(house, "a.tif", tiff(printed(SHEET), short(1), printed(SHEET), short(2)))
        house.once()
        (parent,) = house.listed("arrivals")
        house.courrier("arrival", "split", parent["sha256"][:10], "--at", "3")
        house.once()
        assert states(house) == ["cut", "decided", "decided"]
        assert [row for row in house.listed("holds") if row["reason"] == "batch"] == []

    def test_that_cannot_be_split_so_says_why(self, house: HouseOnLoopback) -> None:
        put(house, "a.tif", tiff(short(1), short(2)))
        house.once()
        (parent,) = house.listed("arrivals")
        house.courrier("arrival", "split", parent["sha256"], "--at", "2", status=1)
        house.courrier("arrival", "split", parent["sha256"], "--at", "9", status=2)
        house.courrier("arrival", "join", parent["sha256"], status=2)


class TestTwoStacks:
    @pytest.mark.parametrize("order", [("backs", "fronts"), ("both",)])
    def test_come_together_in_whichever_order(self, house: HouseOnLoopback, order: tuple[str, ...]) -> None:
        stacks = {
            "fronts": tiff(printed(Separator(batch="M2", side=Side.FRONTS)), short(1), printed(Separator()), short(2)),
            "backs": tiff(printed(Separator(batch="M2", side=Side.BACKS)), blank(), blank(), short(3)),
        }
        for came in order:
            for name in stacks if came == "both" else (came,):
                put(house, f"{name}.tif", stacks[name])
            house.once()
        made = [row for row in house.listed("arrivals") if row["part_of"]]
        assert states(house) == ["cut", "cut", "decided", "decided"]
        assert sorted(len(row["part_of"]) for row in made) == [1, 2]
        assert [row for row in house.listed("holds") if row["reason"] == "batch"] == []

"""What a person is shown of a scan: each page upright, what is unsure marked, the fields cut out; private files."""

import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from ingest.paper.shown import drawn
from ingest.paper.sights import Sight, sight
from ingest.reader import Reader
from models.house import Limits
from models.values import Box, Page, PageField, PageWord

LIMITS = Limits()
CORNER = Box(left=0.1, top=0.1, right=0.3, bottom=0.2)


def a4(*, corner: str = "white") -> Image.Image:
    """A white page of 1000 by 1400 whose upper left corner has a colour."""
    page = Image.new("RGB", (1000, 1400), "white")
    ImageDraw.Draw(page).rectangle((0, 0, 99, 99), fill=corner)
    return page


def saved(*pages: Image.Image, form: str = "PNG") -> bytes:
    file = io.BytesIO()
    more = {"save_all": True, "append_images": pages[1:]} if pages[1:] else {}
    pages[0].save(file, form, **more)
    return file.getvalue()


def picture(folder: Path, name: str = "page-1.png") -> Image.Image:
    with Image.open(folder / name) as image:
        return image.convert("RGB")


class TestPages:
    def test_are_turned_upright(self, tmp_path: Path) -> None:
        drawn(saved(a4(corner="red")), filename=None, folder=tmp_path, sights=[Sight(rotation=90)], limits=LIMITS)
        turned = picture(tmp_path)
        assert turned.size == (1400, 1000)
        assert turned.getpixel((1390, 10)) == (255, 0, 0)  # clockwise: the upper left corner is the upper right one

    def test_have_what_is_unsure_marked(self, tmp_path: Path) -> None:
        drawn(saved(a4()), filename=None, folder=tmp_path, sights=[Sight(unsure=(CORNER,))], limits=LIMITS)
        page = np.asarray(picture(tmp_path))
        assert (page[150:270, 110:290] != 255).any(axis=2).all()  # in the box
        assert (page[150:270, 110:290, 0] == 255).all()  # as with a marker
        assert (page[300:] == 255).all()  # beside it

    def test_each_has_its_file_in_the_order_of_the_scan(self, tmp_path: Path) -> None:
        data = saved(a4(corner="red"), a4(corner="blue"), form="TIFF")
        found = drawn(data, filename=None, folder=tmp_path, sights=(), limits=LIMITS)
        assert [(look.page, look.file) for look in found.looks] == [(1, "page-1.png"), (2, "page-2.png")]
        assert picture(tmp_path, "page-2.png").getpixel((10, 10)) == (0, 0, 255)

    def test_of_a_pdf_are_drawn_too(self, tmp_path: Path) -> None:
        found = drawn(saved(a4(corner="red"), form="PDF"), filename=None, folder=tmp_path, sights=(), limits=LIMITS)
        red, green, blue = picture(tmp_path).getpixel((20, 20))  # type: ignore[misc]
        assert (len(found.looks), found.why) == (1, None)
        assert red > 200 > 60 > max(green, blue)

    def test_are_no_larger_than_a_screen_needs(self, tmp_path: Path) -> None:
        drawn(saved(Image.new("1", (5000, 7000), 1)), filename=None, folder=tmp_path, sights=(), limits=LIMITS)
        assert max(picture(tmp_path).size) == 2000

    def test_are_their_owners_alone(self, tmp_path: Path) -> None:
        drawn(saved(a4()), filename=None, folder=tmp_path, sights=(), limits=LIMITS)
        assert (tmp_path / "page-1.png").stat().st_mode & 0o777 == 0o600


class TestFields:
    def test_are_cut_out_as_they_stand_upright(self, tmp_path: Path) -> None:
        page = a4()
        ImageDraw.Draw(page).rectangle((100, 140, 300, 280), fill="black")
        seen = Sight(rotation=180, fields=(("what happened", CORNER),))
        found = drawn(saved(page), filename=None, folder=tmp_path, sights=[seen], limits=LIMITS)
        assert [(look.field, look.file) for look in found.looks] == [
            ("what happened", "page-1-what-happened.png"),
            (None, "page-1.png"),
        ]
        crop = np.asarray(picture(tmp_path, "page-1-what-happened.png").convert("L"))
        assert (crop < 128).mean() > 0.6  # the field and a margin
        assert crop.shape[0] < 200

    def test_a_name_leads_out_of_no_folder(self, tmp_path: Path) -> None:
        folder = tmp_path / "in"
        folder.mkdir()
        seen = Sight(fields=(("../../out", CORNER),))
        drawn(saved(a4()), filename=None, folder=folder, sights=[seen], limits=LIMITS)
        assert sorted(path.name for path in folder.iterdir()) == ["page-1--out.png", "page-1.png"]
        assert [path.name for path in tmp_path.iterdir()] == ["in"]


class TestWhatCannotBeDrawn:
    @pytest.mark.parametrize(
        ("data", "why"),
        [
            (b"From: a@b.example\r\nTo: c@d.example\r\n\r\nHello", "it is no scan"),
            (b"%PDF-1.4 and nothing more", "a page of it cannot be drawn"),
            (saved(a4())[:200], "a page of it cannot be drawn"),
        ],
    )
    def test_says_why(self, tmp_path: Path, data: bytes, why: str) -> None:
        found = drawn(data, filename=None, folder=tmp_path, sights=(), limits=LIMITS)
        assert (found.looks, found.why) == ((), why)

    def test_leaves_the_pages_that_came_before(self, tmp_path: Path) -> None:
        limits = Limits(page_pixels=2_000_000)
        data = saved(a4(), Image.new("L", (2000, 2000)), form="TIFF")
        found = drawn(data, filename=None, folder=tmp_path, sights=(), limits=limits)
        assert [look.page for look in found.looks] == [1]
        assert found.why == "it has more pages or pixels than the limits allow"


class TestSight:
    def test_marks_what_is_unsure_and_cuts_out_what_a_person_types(self) -> None:
        sure, unsure = (PageWord(text="un", confidence=share, box=CORNER) for share in (96.0, 40.0))
        fields = (
            PageField(name="typed", text="", box=CORNER),
            PageField(name="by_hand", text="", typed=False, box=CORNER),
        )
        page = Page(text="un", confidence=70, rotation=90, skew=0, source="ocr", words=(sure, unsure), fields=fields)
        assert sight(page) == Sight(rotation=90, unsure=(CORNER,), fields=(("by_hand", CORNER),))

    def test_marks_nothing_where_most_is_unsure(self) -> None:
        words = tuple(PageWord(text="un", confidence=share, box=CORNER) for share in (96.0, 40.0, 50.0))
        page = Page(text="un", confidence=50, rotation=270, skew=0, source="ocr", words=words)
        assert sight(page, turn=90) == Sight(rotation=0)


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader(Limits(memory_bytes=1_500_000_000)) as reader:
        yield reader


class TestReadingProcess:
    def test_draws_and_reads_on(self, reader: Reader, tmp_path: Path) -> None:
        scan, folder = tmp_path / "scan.png", tmp_path / "pictures"
        folder.mkdir()
        scan.write_bytes(saved(a4(corner="red")))
        found = reader.draw(scan, filename="scan.png", folder=folder, sights=[Sight(rotation=90)])
        assert [look.file for look in found.looks] == ["page-1.png"]
        assert picture(folder).size == (1400, 1000)
        assert reader.read(scan, filename=None, channel=None).hold is not None  # nothing written on it

    def test_a_damaged_file_says_why(self, reader: Reader, tmp_path: Path) -> None:
        scan = tmp_path / "scan.pdf"
        scan.write_bytes(b"%PDF-1.7 broken")
        assert reader.draw(scan, filename=None, folder=tmp_path).why == "a page of it cannot be drawn"

"""`courrier print separators`, as a clerk uses it."""

from datetime import date
from pathlib import Path

import pikepdf
import pytest

from courrier import printing
from models.errors import Misconfigured
from models.sheets import Separator, Side
from tests.courrier.test_front_door import courrier
from tests.courrier.test_settings import LEAST

TODAY = date(2026, 11, 9)
SHEET = ["print", "separators", "--count", "2"]


def made(sheet: Separator, out: Path, count: int = 1, settings: Path | None = None) -> str:
    return printing.print_separators(sheet, count, languages=(), out=out, settings=settings, today=lambda: TODAY)


class TestCommand:
    def test_writes_the_sheets_without_any_settings(self, tmp_path: Path) -> None:
        done = courrier(*SHEET, "--out", "sheets.pdf", cwd=tmp_path)
        assert (done.returncode, done.stdout) == (0, "")
        assert done.stderr == "courrier: 2 separator sheets in sheets.pdf\n"
        with pikepdf.open(tmp_path / "sheets.pdf") as file:
            assert len(file.pages) == 2

    def test_says_what_is_wrong_in_one_line(self, tmp_path: Path) -> None:
        done = courrier(*SHEET, "--date", "9/11/2026", "--out", "sheets.pdf", cwd=tmp_path)
        assert (done.returncode, done.stderr) == (2, "courrier: --date: is no date (YYYY-MM-DD)\n")
        assert list(tmp_path.iterdir()) == []


class TestOptions:
    def test_are_what_the_sheet_says(self) -> None:
        sheet = printing.separator(
            batch=" midi-1", received="2026-11-09", branch="Gare  du Midi ", letters=24, side=Side.FRONTS
        )
        assert sheet == Separator(batch="MIDI-1", received=TODAY, branch="Gare du Midi", count=24, side=Side.FRONTS)

    @pytest.mark.parametrize(
        ("wrong", "option"),
        [
            ({"batch": "a b"}, "--batch"),
            ({"batch": ""}, "--batch"),
            ({"branch": "x" * 41}, "--branch"),
            ({"branch": " "}, "--branch"),
            ({"letters": 0}, "--letters"),
            ({"side": Side.BACKS}, "--batch"),
            ({"received": "yesterday"}, "--date"),
        ],
    )
    def test_that_are_wrong_are_named(self, wrong: dict[str, object], option: str) -> None:
        said: dict[str, object] = {"batch": None, "received": None, "branch": None, "letters": None, "side": None}
        with pytest.raises(Misconfigured) as told:
            printing.separator(**{**said, **wrong})  # type: ignore[arg-type]
        assert told.value.key == option

    @pytest.mark.parametrize("count", [0, 501])
    def test_of_no_sheets_or_of_too_many_are_refused(self, count: int, tmp_path: Path) -> None:
        with pytest.raises(Misconfigured, match="--count"):
            made(Separator(), tmp_path / "sheets.pdf", count)

    def test_of_a_day_that_is_still_to_come_are_refused(self, tmp_path: Path) -> None:
        with pytest.raises(Misconfigured, match="--date"):
            made(Separator(received=date(2026, 11, 10)), tmp_path / "sheets.pdf")


class TestFile:
    def test_that_is_there_already_is_not_written_over(self, tmp_path: Path) -> None:
        letter = tmp_path / "letter.pdf"
        letter.write_bytes(b"kept")
        with pytest.raises(Misconfigured, match="--out"):
            made(Separator(), letter)
        assert letter.read_bytes() == b"kept"

    def test_in_a_folder_that_is_not_there_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(Misconfigured, match="no such folder"):
            made(Separator(), tmp_path / "none" / "sheets.pdf")


class TestHouse:
    def test_signs_its_sheets_in_its_own_languages(self, tmp_path: Path) -> None:
        settings, out = tmp_path / "my.toml", tmp_path / "sheets.pdf"
        settings.write_text(LEAST.replace("[house]\n", '[house]\nreply_languages = ["de"]\n'))
        assert made(Separator(), out, settings=settings) == f"1 separator sheet in {out}"
        with pikepdf.open(out) as file:
            assert str(file.docinfo["/Title"]) == "Trennblatt"


class TestForm:
    def test_is_written_without_any_settings(self, tmp_path: Path) -> None:
        done = courrier("print", "form", "--lang", "nl", "--out", "form.pdf", cwd=tmp_path)
        assert (done.returncode, done.stdout) == (0, "")
        assert done.stderr == "courrier: the complaint form (nl, 2 pages) in form.pdf\n"
        with pikepdf.open(tmp_path / "form.pdf") as file:
            assert file.Root.Lang == "nl"

    def test_is_never_written_over_a_file_that_is_there(self, tmp_path: Path) -> None:
        (tmp_path / "form.pdf").write_bytes(b"taken")
        done = courrier("print", "form", "--out", "form.pdf", cwd=tmp_path)
        assert done.returncode == 2
        assert (tmp_path / "form.pdf").read_bytes() == b"taken"

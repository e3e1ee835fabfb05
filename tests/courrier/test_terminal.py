"""What a person who waits sees: how many are done, and which page of the letter is read."""

from pathlib import Path

import pytest

from courrier.terminal import Counter
from tests.courrier.test_front_door import courrier
from tests.courrier.typing import Terminal

POST = Path(__file__).parent.parent.parent / "samples" / "post"


def lines(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return capsys.readouterr().err.replace("\x1b[K", "").split("\r")[1:]


class TestCounter:
    def test_counts_the_pages_of_the_letter_beside_the_letters(self, capsys: pytest.CaptureFixture[str]) -> None:
        counter = Counter(watched=True)
        counter.count("arrivals", 1, 3)
        counter.page(1, 4)
        assert lines(capsys) == ["arrivals 1/3", "arrivals 1/3 · page 2 of 4"]

    def test_says_nothing_of_pages_once_the_letter_is_read(self, capsys: pytest.CaptureFixture[str]) -> None:
        counter = Counter(watched=True)
        counter.count("arrivals", 1, 3)
        counter.page(1, 1)
        assert lines(capsys) == ["arrivals 1/3"]

    def test_leaves_the_line_of_what_is_done(self, capsys: pytest.CaptureFixture[str]) -> None:
        counter = Counter(watched=True)
        counter.count("mail", 1, 2)
        counter.count("post", 5, 5)
        assert lines(capsys) == ["mail 1/2", "post 5/5\n", "mail 1/2"]

    def test_makes_room_for_what_is_printed(self, capsys: pytest.CaptureFixture[str]) -> None:
        counter = Counter(watched=True)
        counter.count("", 1, 2)
        assert list(counter.between("a")) == ["a"]
        assert lines(capsys) == ["1/2", ""]

    def test_is_silent_where_nobody_watches(self, capsys: pytest.CaptureFixture[str]) -> None:
        counter = Counter(watched=False)
        counter.count("mail", 1, 2)
        counter.page(1, 2)
        counter.count("mail", 2, 2)
        assert capsys.readouterr().err == ""


class TestReading:
    def test_a_terminal_shows_each_page(self, tmp_path: Path) -> None:
        with Terminal("read", str(POST / "fax_2026-11-06.tif"), cwd=tmp_path) as terminal:
            terminal.until("page 2 of ")
            assert terminal.end() == 0

    def test_a_pipe_gets_nothing_but_the_result(self) -> None:
        done = courrier("read", "--json", str(POST / "brief_eupen.png"))
        assert (done.stdout.count("\n"), done.stderr) == (1, "")

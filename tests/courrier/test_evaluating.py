"""`courrier evaluate`, as others drive it."""

import json
from pathlib import Path

import pytest

from tests.classify.builders import labelled
from tests.courrier.test_front_door import courrier


@pytest.fixture
def lines(tmp_path: Path) -> Path:
    path = tmp_path / "lines.jsonl"
    path.write_text(labelled().model_dump_json(by_alias=True) + "\n", encoding="utf-8")
    return path


class TestEvaluate:
    def test_draws_a_page_beside_its_json(self, lines: Path) -> None:
        page = lines.with_name("page.html")
        done = courrier("evaluate", str(lines), "--json", "--robustness", "--html", str(page))
        report = json.loads(done.stdout)
        assert (done.returncode, done.stderr, report["total"]) == (0, "", 1)
        assert list(report["robustness"]) == ["accents", "capitals", "ocr", "typos", "disclaimer"]
        assert page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")

    def test_scores_several_files_together(self, lines: Path) -> None:
        done = courrier("evaluate", str(lines), str(lines), "--json")
        assert json.loads(done.stdout)["total"] == 2

    def test_of_several_files_names_the_one_with_a_bad_line(self, lines: Path) -> None:
        bad = lines.with_name("bad.jsonl")
        bad.write_text("{nonsense\n", encoding="utf-8")
        done = courrier("evaluate", str(lines), str(bad))
        assert (done.returncode, done.stderr) == (1, f"courrier: {bad}: line 1: is no JSON\n")

    @pytest.mark.parametrize("place", ["nowhere/page.html", "."])
    def test_says_before_the_work_that_the_page_has_nowhere_to_go(self, lines: Path, place: str) -> None:
        done = courrier("evaluate", str(lines), "--html", str(lines.parent / place))
        assert (done.returncode, done.stdout) == (2, "")
        assert "--html" in done.stderr

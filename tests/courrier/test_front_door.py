"""The real command, as others drive it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from models.words import HoldReason, Kind
from tests.courrier.test_settings import LEAST

HEAVY = {"spacy", "numpy", "sqlalchemy", "weasyprint", "cv2", "lingua", "pdfplumber", "rich", "imapclient"}


def courrier(*words: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "courrier", *words], capture_output=True, text=True, cwd=cwd, check=False, timeout=120
    )


class TestHelp:
    def test_imports_nothing_heavy(self) -> None:
        code = (
            "import sys\nfrom courrier import cli\nsys.argv = ['courrier', '--help']\n"
            "try:\n    cli.main()\nexcept SystemExit:\n    pass\n"
            "print(' '.join(sorted(sys.modules)), file=sys.stderr)"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
        loaded = {name.partition(".")[0] for name in done.stderr.split()}
        assert loaded & (HEAVY - {"rich"}) == set()


class TestWords:
    def test_are_every_closed_list(self) -> None:
        lists = json.loads(courrier("words", "--json").stdout)
        assert [member["word"] for member in lists["kinds"]] == [kind.value for kind in Kind]
        assert all(member["meaning"] for member in lists["hold_reasons"])
        assert len(lists["hold_reasons"]) == len(HoldReason)


class TestExitStatus:
    def test_is_two_and_one_line_for_settings_that_are_wrong(self, tmp_path: Path) -> None:
        path = tmp_path / "my.toml"
        path.write_text(LEAST.replace("dpo =", "dop ="))
        done = courrier("once", "--settings", str(path))
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
        assert "house.d" in done.stderr

    def test_is_two_where_no_settings_are_named(self, tmp_path: Path) -> None:
        assert courrier("list", "complaints", cwd=tmp_path).returncode == 2

    @pytest.mark.parametrize("words", [["list", "nonsense"], ["nonsense"], ["once", "--nonsense"]])
    def test_is_two_for_a_command_that_is_none(self, words: list[str]) -> None:
        assert courrier(*words).returncode == 2

    def test_is_not_zero_for_a_path_that_does_not_exist(self, tmp_path: Path) -> None:
        done = courrier("read", str(tmp_path / "none.eml"), "--json")
        assert done.returncode != 0
        assert "no such file" in done.stderr

    def test_is_one_for_a_hold_that_is_not_there(self, tmp_path: Path) -> None:
        path = tmp_path / "my.toml"
        path.write_text(LEAST)
        done = courrier("hold", "show", "9", "--settings", str(path), cwd=tmp_path)
        assert (done.returncode, done.stderr) == (1, "courrier: there is no such hold\n")


class TestSettingsCommand:
    def test_prints_an_example_and_a_schema(self) -> None:
        assert "[house]" in courrier("settings", "--example").stdout
        assert json.loads(courrier("settings", "--schema").stdout)["properties"].keys() >= {
            "house",
            "mailbox",
            "register",
        }

    def test_checks_a_file(self, tmp_path: Path) -> None:
        path = tmp_path / "my.toml"
        path.write_text(LEAST)
        assert courrier("settings", "--settings", str(path)).returncode == 0


class TestClassify:
    def test_goes_on_after_a_line_that_is_no_message(self) -> None:
        line = {
            "channel": "email",
            "received": "2026-11-23",
            "from": "a@mail.example",
            "subject": "x",
            "body": "Bonjour.",
        }
        lines = "\n".join(
            [json.dumps({"id": "one", **line}), "{nonsense", '{"id": "two"}', json.dumps({"id": "three", **line})]
        )
        done = subprocess.run(
            [sys.executable, "-m", "courrier", "classify", "--json"],
            input=lines,
            capture_output=True,
            text=True,
            check=False,
        )
        assert [json.loads(row)["id"] for row in done.stdout.splitlines()] == ["one", "three"]
        assert done.returncode == 1
        assert ["line 2" in done.stderr, "line 3" in done.stderr] == [True, True]

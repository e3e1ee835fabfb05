"""The morning's walk through what waits, at a real terminal: what is typed goes on, and nothing typed is lost."""

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console

from courrier import holding, screen, working
from courrier.drafts import Draft
from courrier.files import Files
from models import complaints, listing
from models.arrivals import Given
from models.tables import ArrivalRow, HoldRow
from models.values import PageField, Writer, from_json
from models.words import Channel, Flag, HoldReason, HoldState, Listing, Part, ReviewReason, Viewer
from tests.builders import assessment, letter
from tests.courrier.cases import NOW, registered
from tests.courrier.test_front_door import courrier
from tests.courrier.typing import Terminal
from tests.courrier.waiting import TOP, held, read, scan

FIELDS = (
    PageField(name="name", text="0dile Vranckx", confidence=41.0, typed=False, box=TOP),
    PageField(name="member_number", text="12-345", confidence=97.0, typed=True, box=TOP),
    PageField(name="since_when", text="3 jui 2026", confidence=30.0, typed=False, box=TOP),
    PageField(name="story", text="Rien regu", confidence=30.0, typed=False, box=TOP),
    PageField(name="branch", text="Xx", confidence=30.0, typed=False, box=TOP),
)


_UP, _BACK = "\x1b[A", "\x7f"


def morning(tmp_path: Path, *words: str, editor: str = "") -> Terminal:
    env = {
        "TMPDIR": str(tmp_path), "VISUAL": editor, "COURRIER_ENV": "test", "COURRIER_NOW": NOW.isoformat(),
    }  # fmt: skip
    return Terminal("hold", *words, "--settings", "my.toml", cwd=tmp_path, env=env)


def given(files: Files, hold: int) -> Given:
    with files.database.begin() as session:
        row = session.get_one(ArrivalRow, session.get_one(HoldRow, hold).key)
    return Given() if row.given is None else from_json(Given, files.store.get(row.given))


def state(files: Files, hold: int) -> str:
    with files.database.begin() as session:
        return session.get_one(HoldRow, hold).state


def pictures(tmp_path: Path) -> list[Path]:
    return sorted(tmp_path.glob("courrier-hold-*"))


class TestMorning:
    def test_leads_from_the_oldest_to_the_last(self, files: Files, tmp_path: Path) -> None:
        page = read("Madamc, rien regu", ("Madamc,", 40.0), ("rien", 95.0), ("regu", 50.0))
        illegible = held(files, HoldReason.ILLEGIBLE, page, detail="page 1: too much is unsure")
        empty = held(files, HoldReason.EMPTY, data=scan(pages=2), filename="blank.tif")
        several = held(files, HoldReason.SEVERAL_LETTERS, read("a"), read("b"), data=scan(pages=3))
        with morning(tmp_path) as terminal:
            first = terminal.until(f"hold {illegible} [t] > ")
            assert "1 of 3 · illegible" in first
            assert "Look at the picture and type its text" in first
            assert "Madamc, rien regu" in first
            assert len(list(tmp_path.glob("courrier-hold-*/hold-1/page-1.png"))) == 1

            terminal.type("t")
            terminal.until("| ")
            terminal.type("Madame,")
            terminal.until("| ")
            terminal.type("je n'ai rien reçu.")
            terminal.until("| ")
            terminal.type(".")
            terminal.until("[Enter: yes, n: not yet] ")
            terminal.type("")
            second = terminal.until(f"hold {empty} [t] > ")
            assert f"hold {illegible}: it goes on at the next sweep" in second
            assert "1 of 2 · empty" in second
            assert "page-2.png" in second

            terminal.type("s")
            terminal.until("> ")
            terminal.type("two blank pages")
            third = terminal.until(f"hold {several} [p] > ")
            assert "its bytes are kept" in third

            terminal.type("g")
            terminal.until("[y, Enter: no] ")
            terminal.type("y")
            assert "3 done. Nothing waits." in terminal.until("Nothing waits.")
            assert terminal.end() == 0
        assert given(files, illegible).text == "Madame,\nje n'ai rien reçu.\n"
        assert [state(files, hold) for hold in (illegible, empty, several)] == ["released", "set_aside", "released"]
        assert pictures(tmp_path) == []

    def test_keeps_the_pictures_in_a_folder_that_was_named(self, files: Files, tmp_path: Path) -> None:
        hold = held(files, HoldReason.ILLEGIBLE, read("Madamc"))
        with morning(tmp_path, "--pictures", "looks") as terminal:
            terminal.until(f"hold {hold} [t] > ")
            terminal.type("q")
            assert "1 still waits." in terminal.until("waits.")
            assert terminal.end() == 0
        assert [path.name for path in (tmp_path / "looks" / f"hold-{hold}").iterdir()] == ["page-1.png"]

    def test_goes_back_and_says_what_was_typed_wrongly(self, files: Files, tmp_path: Path) -> None:
        first, second = (held(files, HoldReason.EMPTY, data=scan(pages=pages)) for pages in (1, 2))
        with morning(tmp_path) as terminal:
            terminal.until(f"hold {first} [t] > ")
            terminal.type("n")
            terminal.until(f"hold {second} [t] > ")
            terminal.type("b")
            terminal.until(f"hold {first} [t] > ")
            for key, typed, why in (
                ("l", "klingon", "klingon: not one of"),
                ("r", "12/03/2030", "12/03/2030: lies in the future"),
                ("j", "MQS-2026-000123-99", "MQS-2026-000123-99: "),
            ):
                terminal.type(key)
                terminal.until("> ")
                terminal.type(typed)
                assert why in terminal.until(f"hold {first} [t] > ")
            terminal.type("r")
            terminal.until("> ")
            terminal.type("28/2/2026")
            assert "received: 2026-02-28" in terminal.until(f"hold {first} [t] > ")
            terminal.type("q")
            assert terminal.end() == 0
        assert state(files, first) == HoldState.OPEN.value


class TestSplitting:
    def test_cuts_it_into_letters(self, files: Files, tmp_path: Path) -> None:
        hold = held(files, HoldReason.SEVERAL_LETTERS, read("a"), read("b"), read("c"), data=scan(pages=3))
        with morning(tmp_path) as terminal:
            terminal.until(f"hold {hold} [p] > ")
            terminal.type("p")
            terminal.until("4-6 > ")
            terminal.type("1 1")
            assert "names page 1 twice" in terminal.until(f"hold {hold} [p] > ")
            terminal.type("p")
            terminal.until("4-6 > ")
            terminal.type("1 3")
            terminal.until("Leave them out? [y, Enter: no] ")
            terminal.type("y")
            assert "cut into 2 letters" in terminal.until("Nothing waits.")
            assert terminal.end() == 0
        with files.database.begin() as session:
            rows = {row.filename: row.state for row in session.query(ArrivalRow)}
        assert rows == {"scan.tif": "cut", "scan (page 1).pdf": "taken", "scan (page 3).pdf": "taken"}


class TestForm:
    def test_is_typed_field_by_field_and_enter_takes_what_was_read(self, files: Files, tmp_path: Path) -> None:
        hold = held(files, HoldReason.HANDWRITTEN, read("", fields=FIELDS), channel=Channel.FORM)
        with morning(tmp_path) as terminal:
            terminal.until(f"hold {hold} [t] > ")
            terminal.type("t")
            assert "page-1-name.png" in terminal.until("name: 0dile Vranckx\n> ")
            terminal.type("Odile Vranckx")
            terminal.until("since when: 3 jui 2026\n> ")
            terminal.type("")
            terminal.until("story: Rien regu\n> ")
            terminal.type("Rien reçu.")
            terminal.until("| ")
            terminal.type("Rien du tout.")
            terminal.until("| ")
            terminal.type(".")
            terminal.until("branch: Xx\n> ")
            terminal.type("-")
            terminal.until("[Enter: yes, n: not yet] ")
            terminal.type("")
            terminal.until("Nothing waits.")
        told = given(files, hold)
        assert (told.text, told.fields) == (
            None,
            {
                "name": "Odile Vranckx", "since_when": "3 jui 2026", "story": "Rien reçu.\nRien du tout.", "branch": "",
            },
        )  # fmt: skip


class TestAddress:
    def test_is_corrected_line_by_line_and_another_postcodes_town_is_asked_about(
        self, files: Files, tmp_path: Path
    ) -> None:
        attempt = "Odile Testut\nrue Courte 1\n1180 Ixelles"
        reference = registered(
            files, letter(writer=Writer(name="Odile Testut", address_attempt=attempt)), holds=(HoldReason.NO_ADDRESS,)
        )
        with morning(tmp_path, "--role", "mailroom") as terminal:
            assert "g go on" not in terminal.until("hold 1 [t] > ")
            terminal.type("a")
            terminal.until("right as it was read?")
            terminal.type("y")
            assert "Uccle / Ukkel" in terminal.until("right all the same?")
            terminal.type("")
            terminal.until("hold 1 [t] > ")
            terminal.type("t")
            terminal.until("Go on after")
            terminal.type("n")
            for typed in (_UP, _UP, f"{_UP}{_BACK * 7}Uccle", "."):
                terminal.until("| ")
                terminal.type(typed)
            terminal.until("Release it with this?")
            terminal.type("y")
            terminal.until("Nothing waits.")
        with files.database.begin() as session:
            row = complaints.row_of(session, reference)
            assert row is not None
            assert row.writer_address == "Odile Testut\nrue Courte 1\n1180 Uccle"


class TestEditor:
    def script(self, tmp_path: Path, code: str) -> str:
        path = tmp_path / "editor.py"
        path.write_text(f"import sys, pathlib\npath = pathlib.Path(sys.argv[1])\n{code}\n")
        return f"{sys.executable} {path}"

    def test_starts_with_what_was_read(self, files: Files, tmp_path: Path) -> None:
        hold = held(files, HoldReason.ILLEGIBLE, read("Madamc, bonjour"))
        editor = self.script(tmp_path, "path.write_text(path.read_text().replace('Madamc', 'Madame'))")
        with morning(tmp_path, editor=editor) as terminal:
            terminal.until(f"hold {hold} [t] > ")
            terminal.type("")
            terminal.until("not yet] ")
            terminal.type("")
            terminal.until("Nothing waits.")
        assert given(files, hold).text == "Madame, bonjour\n"

    def test_that_changes_nothing_releases_nothing(self, files: Files, tmp_path: Path) -> None:
        hold = held(files, HoldReason.ILLEGIBLE, read("Madamc, bonjour"))
        with morning(tmp_path, editor=self.script(tmp_path, "pass")) as terminal:
            terminal.until(f"hold {hold} [t] > ")
            terminal.type("t")
            terminal.until("[y, Enter: no] ")
            terminal.type("")
            terminal.until(f"hold {hold} [t] > ")
            terminal.type("q")
            terminal.end()
        assert state(files, hold) == HoldState.OPEN.value

    def test_that_is_not_there_says_so(self, files: Files, tmp_path: Path) -> None:
        hold = held(files, HoldReason.ILLEGIBLE, read("Madamc"))
        with morning(tmp_path, editor="no-such-editor-at-all") as terminal:
            terminal.until(f"hold {hold} [t] > ")
            terminal.type("t")
            assert "editor did not end well (no-such-editor-at-all)" in terminal.until(f"hold {hold} [t] > ")


def _ctrl_c(terminal: Terminal) -> None:
    terminal.press(b"\x03")


class TestInterrupted:
    @pytest.mark.parametrize("interrupt", [_ctrl_c, Terminal.hang_up, Terminal.kill], ids=["ctrl-c", "hang-up", "kill"])
    def test_loses_nothing_typed(self, files: Files, tmp_path: Path, interrupt: Callable[[Terminal], None]) -> None:
        hold = held(files, HoldReason.ILLEGIBLE, read("Madamc"))
        with morning(tmp_path) as terminal:
            terminal.until(f"hold {hold} [t] > ")
            terminal.type("t")
            terminal.until("| ")
            terminal.type("Madame,")
            terminal.until("| ")
            interrupt(terminal)
            terminal.end()
        with morning(tmp_path) as terminal:
            assert "you typed  text: 1 line typed" in terminal.until(f"hold {hold} [t] > ")
            assert len(pictures(tmp_path)) == 1  # those of a walk that was killed are gone
            terminal.type("t")
            terminal.until("n: anew] ")
            terminal.type("")
            terminal.until("| ")
            terminal.type("bonjour.")
            terminal.until("| ")
            terminal.type(".")
            terminal.until("not yet] ")
            terminal.type("")
            terminal.until("Nothing waits.")
            terminal.end()
        assert given(files, hold).text == "Madame,\nbonjour.\n"
        assert pictures(tmp_path) == []
        assert not [path.name for path in (files.store.folder / "drafts").iterdir() if path.suffix != ".open"]

    @pytest.mark.parametrize("interrupt", [_ctrl_c, Terminal.hang_up], ids=["ctrl-c", "hang-up"])
    def test_takes_the_pictures_away(self, files: Files, tmp_path: Path, interrupt: Callable[[Terminal], None]) -> None:
        hold = held(files, HoldReason.ILLEGIBLE, read("Madamc"))
        with morning(tmp_path) as terminal:
            terminal.until(f"hold {hold} [t] > ")
            interrupt(terminal)
            terminal.end()
        assert pictures(tmp_path) == []


class TestTwoPeople:
    def test_are_not_led_to_the_same_letter(self, files: Files, tmp_path: Path) -> None:
        first, second = (held(files, HoldReason.EMPTY, data=scan(pages=pages)) for pages in (1, 2))
        with morning(tmp_path) as one:
            one.until(f"hold {first} [t] > ")
            with morning(tmp_path) as other:
                shown = other.until("[t] > ")
            assert f"hold {first} is open at another terminal" in shown
            assert shown.endswith(f"hold {second} [t] > ")

    def test_the_second_hears_that_it_was_released(self, files: Files, tmp_path: Path) -> None:
        hold = held(files, HoldReason.ILLEGIBLE, read("Madamc"))
        with morning(tmp_path) as terminal:
            terminal.until(f"hold {hold} [t] > ")
            holding.release(files, hold, Given(text="Madame,"))
            terminal.type("s")
            terminal.until("> ")
            terminal.type("a blank page")
            assert "it does not wait any more" in terminal.until("Nothing waits.")
        assert (state(files, hold), given(files, hold).text) == ("released", "Madame,")


class TestRoles:
    @pytest.fixture
    def ids(self, files: Files) -> dict[str, int]:
        held(files, HoldReason.ILLEGIBLE, read("Madamc"))
        registered(files, holds=(HoldReason.IN_DOUBT, HoldReason.NO_ADDRESS))
        registered(files, holds=(HoldReason.ADMISSIBILITY,), part=Part.RESTRICTED, data=b"two")
        with files.database.begin() as session:
            return {str(row["reason"]): int(row["id"]) for row in listing.rows(
                session, Listing.HOLDS, Viewer.DPO, files.house.zone)}  # fmt: skip

    @pytest.mark.parametrize(
        ("role", "reasons"),
        [
            (Viewer.MAILROOM, ["illegible", "no_address"]),
            (Viewer.MEDIATOR, ["in_doubt", "no_address"]),
            (Viewer.DPO, ["admissibility"]),
            (Viewer.OPERATOR, ["illegible", "in_doubt", "no_address"]),
        ],
    )
    def test_each_has_its_own_holds(self, files: Files, ids: dict[str, int], role: Viewer, reasons: list[str]) -> None:
        assert [row["id"] for row in working.waiting(files, role)] == [ids[reason] for reason in reasons]

    def test_one_reason_alone(self, files: Files, ids: dict[str, int]) -> None:
        rows = working.waiting(files, Viewer.OPERATOR, HoldReason.NO_ADDRESS)
        assert [row["id"] for row in rows] == [ids["no_address"]]

    def test_a_pipe_gets_the_list(self, files: Files, ids: dict[str, int], tmp_path: Path) -> None:
        done = courrier("hold", "--json", "--role", "dpo", "--settings", "my.toml", cwd=tmp_path)
        assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == [ids["admissibility"]]
        assert (done.returncode, done.stderr) == (0, "")


class TestScreen:
    def test_lets_no_stranger_steer_the_terminal(self) -> None:
        assert screen.clean("a\x1b[2Jb\u202ec\x9bd\te\r\nf") == "a\ufffd[2Jb\ufffdc\ufffdd\te\nf"

    def test_marks_the_unsure_words_where_they_stand(self) -> None:
        words = [{"text": "rien", "page": 1, "confidence": 30.0}, {"text": "rien", "page": 1, "confidence": 40.0}]
        text = screen.marked({"text": "rien, je n'ai rien reçu, rien", "unsure": words})
        assert [(span.start, span.end) for span in text.spans] == [(0, 4), (14, 18)]

    def test_says_which_flag_was_raised_and_what_is_doubted(self, files: Files) -> None:
        found = assessment(Flag.STALE, doubts=(ReviewReason.KIND,))
        registered(files, found=found, holds=(HoldReason.ADMISSIBILITY,))
        scene = screen.Scene(row=holding.show(files, 1, Viewer.MEDIATOR), place=1, of=1, draft=Draft())
        console = Console(width=80, file=io.StringIO())
        console.print(screen.drawn(scene, 80, 12))
        shown = console.file.getvalue()  # type: ignore[attr-defined]
        assert "flags      stale" in shown
        assert "It is not certain what kind of message this is." in shown

    def test_shows_the_beginning_of_each_page(self, files: Files) -> None:
        hold = held(files, HoldReason.SEVERAL_LETTERS, read("a\n" * 30 + "z"), read("Geachte heer,\n" + "b\n" * 30))
        row = holding.show(files, hold, Viewer.MAILROOM)
        console = Console(width=80, file=io.StringIO())
        console.print(screen.drawn(screen.Scene(row=row, place=1, of=1, draft=Draft()), 80, 12))
        shown = console.file.getvalue()  # type: ignore[attr-defined]
        assert "Geachte heer," in shown
        assert "z" not in shown.split("read as")[1]
        assert len(shown.splitlines()) < 30

    @pytest.mark.parametrize(("pages", "short"), [([1, 2, 3, 5], "1-3,5"), ([4], "4"), ([2, 1], "2,1")])
    def test_says_pages_in_short(self, pages: list[int], short: str) -> None:
        assert screen.spans(pages) == short


class TestDraft:
    def test_is_what_is_released(self) -> None:
        assert set(Draft.__dataclass_fields__) <= set(Given.__dataclass_fields__)


class TestRestricted:
    def test_is_the_dpos_alone(self, files: Files) -> None:
        hold = held(files, HoldReason.ILLEGIBLE, read("mon diagnostic"))
        with files.database.begin() as session:
            arrival = session.get_one(ArrivalRow, session.get_one(HoldRow, hold).key)
            arrival.restricted = True
        assert {role: [row["id"] for row in working.waiting(files, role)] for role in Viewer} == {
            Viewer.MAILROOM: [], Viewer.MEDIATOR: [], Viewer.OPERATOR: [], Viewer.DPO: [hold],
        }  # fmt: skip

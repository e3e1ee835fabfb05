"""`courrier arrival split|join`: what a person says of a file's pages, and what is refused in one line."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from courrier import by_hand, pipeline
from courrier.by_hand import Made
from courrier.files import Files
from courrier.holding import CannotDo
from courrier.office import Office, open_office
from courrier.settings import load
from models import arrivals
from models.errors import Misconfigured
from models.sheets import Separator
from models.words import ArrivalState
from tests.courrier.test_pipeline import NOW, Watch
from tests.courrier.test_settings import LEAST
from tests.courrier.test_splitting import BACKS, FRONTS, SHEET, carried, details, pages_of, row, rows, stack, take
from tests.ingest.paper.sheets import blank, printed, short

FOUR = stack(short(1), short(2), short(3), short(4))


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "my.toml"
    path.write_text(LEAST)
    with open_office(load(path), Watch(), workers=1) as opened:
        yield opened


@pytest.fixture
def files(office: Office) -> Files:
    return Files(house=office.house, clock=office.clock, database=office.database, store=office.store)


Split = Callable[..., list[Made]]


@pytest.fixture
def split(office: Office, files: Files) -> Split:
    def cut(sha256: str, *letters: str, at: str | None = None, leave_out: bool = False) -> list[Made]:
        return by_hand.split(files, office.reader, sha256, letters=letters, at=at, leave_out=leave_out)

    return cut


@pytest.fixture
def join(office: Office, files: Files) -> Callable[..., Made]:
    return lambda *addresses: by_hand.join(files, office.reader, addresses)


def put(office: Office, sha256: str, state: ArrivalState) -> None:
    with office.database.begin() as session:
        arrivals.advance(session, arrivals.load(session, sha256), state)


class TestSplitting:
    def test_makes_each_letter_named(self, office: Office, split: Split) -> None:
        parent = take(office, FOUR)
        made = split(parent, "1,4", "2-3")
        assert [(each.pages, pages_of(office, each.sha256)) for each in made] == [("1,4", 2), ("2-3", 2)]
        assert (row(office, parent)["state"], set(row(office, parent)["pieces"])) == (
            "cut",
            {each.sha256 for each in made},
        )

    def test_makes_a_letter_of_each_beginning(self, office: Office, split: Split) -> None:
        assert [each.pages for each in split(take(office, FOUR), at="3,4")] == ["1-2", "3", "4"]

    def test_takes_the_beginning_of_an_address(self, office: Office, split: Split) -> None:
        assert len(split(take(office, FOUR)[:8].upper(), at="2")) == 2

    def test_again_gives_the_same(self, office: Office, split: Split) -> None:
        parent = take(office, FOUR)
        assert split(parent, at="3") == split(parent, "1-2", "3-4")
        assert len(rows(office)) == 3

    def test_ends_what_its_parent_waited_for(self, office: Office, split: Split) -> None:
        parent = carried(office, stack(printed(Separator(count=3)), short(1), printed(SHEET), short(2)))
        made = split(parent, at="3")
        assert ([each.pages for each in made], details(office)) == (["2", "4"], [])

    def test_keeps_the_day_that_the_sheet_before_it_says(self, office: Office, split: Split) -> None:
        parent = carried(office, stack(printed(Separator(count=3)), short(1), printed(SHEET), short(2)))
        _, second = split(parent, at="3")
        assert row(office, second.sha256)["received"] == "2026-11-20T00:00:00+01:00"

    def test_sheets_and_blank_backs_may_be_missing(self, office: Office, split: Split) -> None:
        parent = carried(office, stack(printed(Separator(count=3)), short(1), blank(), printed(SHEET), short(2)))
        assert [each.pages for each in split(parent, "2", "5")] == ["2", "5"]

    def test_pages_may_be_left_out_where_that_is_said(self, office: Office, split: Split) -> None:
        assert [each.pages for each in split(take(office, FOUR), "1-3", leave_out=True)] == ["1-3"]

    def test_its_letters_go_on(self, office: Office, split: Split) -> None:
        first, _ = split(take(office, FOUR), at="2")
        pipeline.carry(office, first.sha256)
        assert row(office, first.sha256)["state"] == "decided"

    @pytest.mark.parametrize(
        ("letters", "at", "said"),
        [
            ((), None, "--pages: is missing"),
            (("1",), "2", "--pages: is missing"),
            (("1-2", "2-4"), None, "--pages: names page 2 twice"),
            (("1-5",), None, "--pages: names 1-5: it has the pages 1 to 4"),
            (("0-2", "3-4"), None, "--pages: names 0-2"),
            (("3-2", "1,4"), None, "--pages: names 3-2"),
            (("1-2",), None, "--pages: leaves out 3-4"),
            (("one",), None, "--pages: is pages such as"),
            ((), "3,2", "--at: is the pages"),
            ((), "5", "--at: names 5"),
        ],
    )
    def test_refuses_what_the_options_cannot_mean(
        self, office: Office, split: Split, letters: tuple[str, ...], at: str | None, said: str
    ) -> None:
        parent = take(office, FOUR)
        with pytest.raises(Misconfigured, match="^" + said):
            split(parent, *letters, at=at)
        assert (row(office, parent)["state"], len(rows(office))) == ("taken", 1)

    @pytest.mark.parametrize(
        ("state", "said"), [(ArrivalState.DECIDED, "is decided"), (ArrivalState.SET_ASIDE, "was set aside")]
    )
    def test_refuses_what_is_settled(self, office: Office, split: Split, state: ArrivalState, said: str) -> None:
        parent = take(office, FOUR)
        put(office, parent, state)
        with pytest.raises(CannotDo, match=said):
            split(parent, at="2")
        assert len(rows(office)) == 1

    def test_refuses_another_cut_of_what_was_cut(self, office: Office, split: Split) -> None:
        parent = take(office, FOUR)
        split(parent, at="2")
        with pytest.raises(CannotDo, match="was cut or joined before"):
            split(parent, at="3")

    def test_refuses_to_put_a_file_in_its_own_place(self, office: Office, split: Split) -> None:
        first, _ = split(take(office, FOUR), at="3")
        with pytest.raises(CannotDo, match="nothing to cut"):
            split(first.sha256, "1-2")
        assert row(office, first.sha256)["state"] == "taken"

    @pytest.mark.parametrize(
        ("address", "error"), [("abc", Misconfigured), ("0" * 64, CannotDo), ("00%" * 3, Misconfigured)]
    )
    def test_refuses_an_address_of_nothing(self, split: Split, address: str, error: type[Exception]) -> None:
        with pytest.raises(error):
            split(address, at="2")

    def test_refuses_what_is_no_scan(self, office: Office, split: Split) -> None:
        message = take(office, b"Subject: x\r\n\r\nBonjour", "a.eml")
        with pytest.raises(CannotDo, match="it is no scan"):
            split(message, at="2")


class TestJoining:
    def test_puts_the_pages_in_the_order_named(self, office: Office, join: Callable[..., Made]) -> None:
        one, other = take(office, FOUR), take(office, stack(short(5)))
        made = join(other, one)
        assert (made.pages, pages_of(office, made.sha256)) == ("1 + 1-4", 5)
        assert [row(office, sha256)["state"] for sha256 in (one, other)] == ["cut", "cut"]
        assert row(office, made.sha256)["part_of"] == [other, one]

    def test_counts_from_the_earliest(self, office: Office, join: Callable[..., Made]) -> None:
        one = take(office, FOUR)
        other = take(office, stack(short(5)), received=NOW - timedelta(days=3))
        assert row(office, join(one, other).sha256)["received"] == "2026-11-21T09:00:00+01:00"

    def test_again_gives_the_same(self, office: Office, join: Callable[..., Made]) -> None:
        one, other = take(office, FOUR), take(office, stack(short(5)))
        assert join(one, other) == join(one, other)
        assert len(rows(office)) == 3

    def test_is_undone_by_splitting(self, office: Office, join: Callable[..., Made], split: Split) -> None:
        one, other = (each.sha256 for each in split(take(office, FOUR), at="3"))
        made = join(one, other)
        assert [each.sha256 for each in split(made.sha256, at="3")] == [one, other]
        assert [row(office, sha256)["state"] for sha256 in (one, other, made.sha256)] == ["taken", "taken", "cut"]

    def test_of_two_halves_is_looked_at_for_its_letters(self, office: Office, join: Callable[..., Made]) -> None:
        made = join(take(office, FRONTS), take(office, BACKS))
        pipeline.carry(office, made.sha256)
        assert sorted(pages_of(office, piece) for piece in row(office, made.sha256)["pieces"]) == [1, 2]

    @pytest.mark.parametrize("named", [("one",), ("one", "one")])
    def test_refuses_less_than_two(self, office: Office, join: Callable[..., Made], named: tuple[str, ...]) -> None:
        one = take(office, FOUR)
        with pytest.raises(Misconfigured):
            join(*[one for _ in named])
        assert row(office, one)["state"] == "taken"

    def test_refuses_what_was_joined_elsewhere(self, office: Office, join: Callable[..., Made]) -> None:
        one, other, third = take(office, FOUR), take(office, stack(short(5))), take(office, stack(short(6)))
        join(one, other)
        with pytest.raises(CannotDo, match="was cut or joined before"):
            join(one, third)
        assert row(office, third)["state"] == "taken"

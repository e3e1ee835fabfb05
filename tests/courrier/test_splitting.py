"""Letters cut out of arrivals, by their sheets and by a person: none lost, none doubled, none in another's place."""

import io
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from PIL import Image

from courrier import pipeline, splitting
from courrier.office import Office, open_office
from courrier.settings import load
from models import arrivals, holds, listing, pieces
from models.sheets import Separator, Side
from models.tables import EventRow, HoldRow
from models.values import Provenance
from models.words import ArrivalState, Channel, HoldState, Listing, Viewer
from tests.courrier.test_pipeline import NOW, Watch
from tests.courrier.test_settings import LEAST
from tests.ingest.paper.sheets import blank, printed, short, tiff_of

DPI = (300, 300)
SHEET = Separator(received=date(2026, 11, 20), branch="Anderlecht – Gare du Midi")


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, watch: Watch) -> Iterator[Office]:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "my.toml"
    path.write_text(LEAST)
    with open_office(load(path), watch, workers=1) as opened:
        yield opened


def stack(*pages: Image.Image) -> bytes:
    return tiff_of([page.convert("1") for page in pages], DPI)


def side(which: Side, count: int | None = None) -> Image.Image:
    return printed(Separator(batch="MIDI-1", side=which, count=count))


FRONTS = stack(side(Side.FRONTS), short(1), printed(Separator()), short(2))
BACKS = stack(side(Side.BACKS), blank(), blank(), short(3))
TOO_FEW_BACKS = stack(side(Side.BACKS), short(3))


def take(office: Office, data: bytes, name: str = "scan.tif", received: datetime = NOW) -> str:
    sha256 = office.store.put(data)
    provenance = Provenance(
        channel=Channel.LETTER, source="post", source_key=f"drop:post:{sha256}:{name}", received=received,
        received_assumed=True, filename=name,
    )  # fmt: skip
    with office.database.begin() as session:
        arrivals.take(session, NOW, sha256, len(data), provenance)
    return sha256


def carried(office: Office, data: bytes, name: str = "scan.tif") -> str:
    sha256 = take(office, data, name)
    pipeline.carry(office, sha256)
    return sha256


def rows(office: Office, what: Listing = Listing.ARRIVALS, role: Viewer = Viewer.DPO) -> list[dict[str, Any]]:
    with office.database.begin() as session:
        return list(listing.rows(session, what, role, office.house.zone))


def row(office: Office, sha256: str, role: Viewer = Viewer.DPO) -> dict[str, Any]:
    (found,) = [each for each in rows(office, role=role) if each["sha256"] == sha256]
    return found


def made_of(office: Office, sha256: str) -> list[dict[str, Any]]:
    return [row(office, piece) for piece in row(office, sha256)["pieces"]]


def pages_of(office: Office, sha256: str) -> int:
    with pikepdf.open(io.BytesIO(office.store.get(sha256))) as pdf:
        return len(pdf.pages)


def details(office: Office) -> list[tuple[str, str]]:
    return [(hold["reason"], hold["detail"]) for hold in rows(office, Listing.HOLDS)]


class TestBySheets:
    def test_each_letter_goes_on_by_itself(self, office: Office) -> None:
        parent = carried(office, stack(printed(SHEET), short(1), short(2), printed(SHEET), short(3), blank()))
        children = made_of(office, parent)
        assert row(office, parent)["state"] == "cut"
        assert [(child["state"], child["part_of"]) for child in children] == [("taken", [parent])] * 2
        assert [pages_of(office, child["sha256"]) for child in children] == [2, 1]

    def test_it_was_received_on_the_day_that_its_sheet_says(self, office: Office) -> None:
        parent = carried(office, stack(printed(SHEET), short(1)))
        (child,) = made_of(office, parent)
        assert (child["received"], child["received_assumed"]) == ("2026-11-20T00:00:00+01:00", False)

    @pytest.mark.parametrize("day", [date(2026, 11, 25), date(1999, 1, 4)])
    def test_a_day_that_cannot_be_is_not_believed(self, office: Office, day: date) -> None:
        parent = carried(office, stack(printed(Separator(received=day)), short(1)))
        (child,) = made_of(office, parent)
        assert (child["received"], child["received_assumed"]) == (row(office, parent)["received"], True)

    def test_its_name_tells_where_it_comes_from(self, office: Office) -> None:
        parent = carried(office, stack(printed(SHEET), short(1), short(2)), "lundi.tif")
        assert [child["filename"] for child in made_of(office, parent)] == ["lundi (pages 2-3).pdf"]

    def test_the_branch_is_in_the_journal(self, office: Office) -> None:
        parent = carried(office, stack(printed(SHEET), short(1)))
        (child,) = made_of(office, parent)
        with office.database.begin() as session:
            (line,) = [event for event in session.query(EventRow) if event.what == "arrival.piece"]
        assert (line.key, line.data["branch"], line.data["parent"]) == (child["sha256"], SHEET.branch, parent)

    def test_the_original_is_kept_as_it_came(self, office: Office) -> None:
        data = stack(printed(SHEET), short(1), blank())
        assert office.store.get(carried(office, data)) == data

    def test_a_piece_is_never_looked_at_for_sheets_again(self, office: Office) -> None:
        parent = take(office, stack(short(1), printed(SHEET), short(2)))
        with office.database.begin() as session:
            loaded = arrivals.load(session, parent)
        letter = splitting.Letter(runs=_pages(1, 2, 3), received=NOW, received_assumed=False)
        with office.database.begin() as session:
            made = splitting.cut(office.store, office.reader, [loaded], [letter])
            splitting.put_in_place(session, NOW, made, office.house, by="person")
        pipeline.carry(office, made.pieces[0].sha256)
        child = row(office, made.pieces[0].sha256)
        assert (child["state"] in ("decided", "held"), child["pieces"]) == (True, [])

    def test_a_file_without_sheets_is_a_letter(self, office: Office) -> None:
        parent = carried(office, stack(short(1), short(2)))
        assert (row(office, parent)["state"], row(office, parent)["pieces"]) == ("decided", [])


def _pages(*numbers: int) -> tuple[Any, ...]:
    from models.values import Run

    return (Run(file=0, pages=numbers),)


class TestBatchThatContradictsItself:
    MISCOUNTED = (printed(Separator(count=3)), short(1), printed(Separator()), short(2))

    def test_is_held_and_says_why_and_what_was_found(self, office: Office) -> None:
        parent = carried(office, stack(*self.MISCOUNTED))
        assert details(office) == [("batch", "3 letters counted, 2 found. Letters found, by their pages: 2; 4")]
        assert row(office, parent)["pieces"] == []

    def test_goes_on_as_found_once_a_person_lets_it(self, office: Office) -> None:
        parent = carried(office, stack(*self.MISCOUNTED))
        release(office, parent)
        pipeline.carry(office, parent)
        assert len(made_of(office, parent)) == 2
        assert details(office) == []


def release(office: Office, sha256: str) -> None:
    with office.database.begin() as session:
        hold = session.query(HoldRow).filter_by(key=sha256, state=HoldState.OPEN.value).one()
        holds.end(session, NOW, hold, HoldState.RELEASED)
        arrivals.advance(session, arrivals.load(session, sha256), ArrivalState.TAKEN, next_try=None, attempts=0)


class TestTwoStacks:
    def test_one_waits_for_the_other(self, office: Office) -> None:
        carried(office, FRONTS)
        ((reason, detail),) = details(office)
        assert (reason, detail.partition(".")[0]) == ("batch", "batch MIDI-1: its fronts came without their backs")

    @pytest.mark.parametrize("order", [(FRONTS, BACKS), (BACKS, FRONTS)])
    def test_are_collated_in_whichever_order_they_come(self, office: Office, order: Sequence[bytes]) -> None:
        came = {data: carried(office, data) for data in order}
        first, second = came[FRONTS], came[BACKS]
        children = made_of(office, first)
        assert details(office) == []
        assert [row(office, sha256)["state"] for sha256 in (first, second)] == ["cut", "cut"]
        assert [pages_of(office, child["sha256"]) for child in children] == [2, 1]
        assert {tuple(sorted(child["part_of"])) for child in children if pages_of(office, child["sha256"]) == 2} == {
            tuple(sorted((first, second)))
        }

    def test_make_the_same_letters_whichever_came_first(self, office: Office, tmp_path: Path) -> None:
        first, _ = (carried(office, data) for data in (FRONTS, BACKS))
        path = tmp_path / "other.toml"
        path.write_text(LEAST.replace("[outbox]", '[register]\nurl = "sqlite:///other.db"\nstore = "other"\n[outbox]'))
        with open_office(load(path), Watch(), workers=1) as other:
            second = [carried(other, data) for data in (BACKS, FRONTS)][1]
            assert row(other, second)["pieces"] == row(office, first)["pieces"]

    def test_that_do_not_fit_are_both_held_and_name_each_other(self, office: Office) -> None:
        first, second = (carried(office, data) for data in (FRONTS, TOO_FEW_BACKS))
        told = {hold["about"]: hold["detail"] for hold in rows(office, Listing.HOLDS)}
        assert second[:12] in told[f"arrival:{first}"]
        assert first[:12] in told[f"arrival:{second}"]

    def test_another_batch_is_not_its_other_half(self, office: Office) -> None:
        carried(office, FRONTS)
        carried(office, stack(printed(Separator(batch="MIDI-2", side=Side.BACKS)), blank(), short(3)))
        assert [reason for reason, _ in details(office)] == ["batch", "batch"]

    def test_that_came_while_the_other_was_looked_at_is_found(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first, second = take(office, FRONTS), take(office, BACKS)
        real: Callable[..., Any] = splitting.by_sheets
        waited: list[str] = []

        def slowly(*arguments: Any) -> Any:
            found = real(*arguments)
            if not waited:  # the other half comes in between looking and holding
                waited.append(second)
                pipeline.carry(office, second)
            return found

        monkeypatch.setattr(splitting, "by_sheets", slowly)
        pipeline.carry(office, first)
        assert details(office) == []
        assert len(made_of(office, first)) == 2


class TestCutOff:
    def test_between_the_store_and_the_register_loses_and_doubles_nothing(
        self, office: Office, watch: Watch, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        parent = take(office, stack(printed(SHEET), short(1), printed(SHEET), short(2)))
        with monkeypatch.context() as patched:
            patched.setattr(pieces, "put_in_place", _die)
            with pytest.raises(KeyboardInterrupt):
                pipeline.carry(office, parent)
        assert (row(office, parent)["state"], len(rows(office))) == ("taken", 1)
        watch.now = watch.now.replace(hour=11)
        pipeline.carry(office, parent)
        assert (row(office, parent)["state"], len(rows(office))) == ("cut", 3)

    def test_twice_at_the_same_time_makes_the_letters_once(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        parent = take(office, stack(printed(SHEET), short(1), printed(SHEET), short(2)))
        with office.database.begin() as session:
            loaded = arrivals.load(session, parent)
        step = pipeline.read(office, loaded)
        pipeline.carry(office, parent)
        assert pipeline._commit(office, loaded, step) is None
        assert len(rows(office)) == 3


def _die(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


class TestRestriction:
    def test_of_a_letter_is_that_of_what_it_was_cut_out_of(self, office: Office) -> None:
        parent = carried(office, stack(printed(SHEET), short(1), printed(SHEET), short(2)))
        one, other = row(office, parent)["pieces"]
        with office.database.begin() as session:
            pieces.restrict(session, one)
        seen = {each["sha256"] for each in rows(office, role=Viewer.MAILROOM)}
        assert seen == {other, None}
        assert row(office, parent)["restricted"]

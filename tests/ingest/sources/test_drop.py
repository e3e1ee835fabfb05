"""Taking files from a drop folder: none half-written, none lost, none doubled, none deleted."""

import hashlib
import os
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from ingest.sources.drop import EMPTY_S, sweep_drop
from ingest.sources.incoming import Swept
from models.errors import Away
from models.house import Drop, Limits
from models.words import Channel, HoldReason
from tests.ingest.sources.takers import MemoryTaker

NOW = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Brussels")
SCAN = b"%PDF-1.7 une lettre"

Sweep = Callable[..., Swept]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "scans"
    folder.mkdir()
    return folder


@pytest.fixture
def taker() -> MemoryTaker:
    return MemoryTaker()


@pytest.fixture
def sweep(folder: Path) -> Sweep:
    """Sweeps the folder. Nothing waits unless a test says what happens meanwhile; files settle at once."""

    def run(
        taker: MemoryTaker,
        *,
        channel: str = "letter",
        settle_s: float = 0.0,
        meanwhile: Callable[[], object] = lambda: None,
        limits: Limits = Limits(),  # noqa: B008
    ) -> Swept:
        drop = Drop(name="courrier", folder=str(folder), channel=channel, settle_s=settle_s)
        return sweep_drop(drop, taker, now=NOW, zone=ZONE, limits=limits, wait=lambda seconds: _ignore(meanwhile()))

    return run


def _ignore(_: object) -> None: ...


def put(folder: Path, name: str, content: bytes = SCAN) -> Path:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    return path


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.is_file()) if folder.exists() else []


class TestTaking:
    def test_takes_a_file_byte_for_byte(self, folder: Path, taker: MemoryTaker, sweep: Sweep) -> None:
        put(folder, "brief.pdf")
        assert (sweep(taker), taker.order) == (Swept(taken=1), [SCAN])

    def test_moves_it_to_taken_under_its_own_name(self, folder: Path, taker: MemoryTaker, sweep: Sweep) -> None:
        put(folder, "brief.pdf")
        sweep(taker)
        assert (names(folder), names(folder / "taken")) == ([], ["brief.pdf"])

    def test_changes_nothing_of_it(self, folder: Path, taker: MemoryTaker, sweep: Sweep) -> None:
        put(folder, "brief.pdf")
        sweep(taker)
        assert (folder / "taken" / "brief.pdf").read_bytes() == SCAN

    def test_a_second_sweep_does_nothing(self, folder: Path, taker: MemoryTaker, sweep: Sweep) -> None:
        put(folder, "brief.pdf")
        sweep(taker)
        assert sweep(taker) == Swept()

    def test_an_empty_folder_is_no_error(self, taker: MemoryTaker, sweep: Sweep) -> None:
        assert sweep(taker) == Swept()

    def test_names_the_drop_the_bytes_and_the_file(self, folder: Path, taker: MemoryTaker, sweep: Sweep) -> None:
        put(folder, "brief.pdf")
        sweep(taker)
        assert list(taker.provenances) == [f"drop:courrier:{hashlib.sha256(SCAN).hexdigest()}:brief.pdf"]

    def test_keeps_the_file_name_for_people(self, folder: Path, taker: MemoryTaker, sweep: Sweep) -> None:
        put(folder, "Brief van mevrouw É.pdf")
        sweep(taker)
        assert taker.provenance.filename == "Brief van mevrouw É.pdf"

    def test_takes_the_oldest_first(self, folder: Path, taker: MemoryTaker, sweep: Sweep) -> None:
        os.utime(put(folder, "a.pdf", b"newer"), (2000, 2000))
        os.utime(put(folder, "b.pdf", b"older"), (1000, 1000))
        sweep(taker)
        assert taker.order == [b"older", b"newer"]

    def test_a_name_that_is_taken_gets_a_number(self, folder: Path, taker: MemoryTaker, sweep: Sweep) -> None:
        put(folder, "scan.pdf", b"one")
        sweep(taker)
        put(folder, "scan.pdf", b"two")
        sweep(taker)
        assert {path.name: path.read_bytes() for path in (folder / "taken").iterdir()} == {
            "scan.pdf": b"one",
            "scan (2).pdf": b"two",
        }

    def test_the_same_file_put_there_twice_is_one_arrival(self, folder: Path, taker: MemoryTaker, sweep: Sweep) -> None:
        put(folder, "scan.pdf")
        sweep(taker)
        put(folder, "scan.pdf")
        assert (sweep(taker), len(taker.arrivals), names(folder)) == (Swept(known=1), 1, [])

    @pytest.mark.parametrize("name", ["a:b.pdf", "x" * 250 + ".pdf", "plainte 'n° 1'\n.pdf", "-rf.pdf", "README"])
    def test_takes_files_of_any_name(self, folder: Path, taker: MemoryTaker, sweep: Sweep, name: str) -> None:
        put(folder, name, b"one")
        sweep(taker)
        put(folder, name, b"two")
        sweep(taker)
        assert (taker.order, len(names(folder / "taken"))) == ([b"one", b"two"], 2)

    def test_a_name_that_is_no_utf8_is_escaped_for_the_register(
        self, folder: Path, taker: MemoryTaker, sweep: Sweep
    ) -> None:
        put(folder, os.fsdecode(b"plainte-\xe9.pdf"))
        sweep(taker)
        assert (taker.provenance.filename, [os.fsencode(name) for name in names(folder / "taken")]) == (
            r"plainte-\xe9.pdf",
            [b"plainte-\xe9.pdf"],
        )

    def test_tells_how_far_it_is(self, folder: Path, taker: MemoryTaker) -> None:
        put(folder, "a.pdf", b"a")
        put(folder, "b.pdf", b"b")
        heard: list[tuple[int, int]] = []
        drop = Drop(name="courrier", folder=str(folder), channel="letter", settle_s=0)
        sweep_drop(
            drop,
            taker,
            now=NOW,
            zone=ZONE,
            limits=Limits(),
            progress=lambda done, total: heard.append((done, total)),
        )
        assert heard == [(1, 2), (2, 2)]


class TestLeftAlone:
    """FIELD, lesson 21."""

    @pytest.mark.parametrize(
        "name",
        [
            ".hidden.pdf",
            "scan.pdf.part",
            "scan.PART",
            "scan.tmp",
            "scan.pdf.crdownload",
            "scan.pdf~",
            "~$lettre.docx",
            "scan.pdf.filepart",
            "Thumbs.db",
        ],
    )
    def test_hidden_and_partial_names(self, folder: Path, taker: MemoryTaker, sweep: Sweep, name: str) -> None:
        put(folder, name)
        assert (sweep(taker), names(folder)) == (Swept(), [name])

    def test_sub_folders(self, folder: Path, taker: MemoryTaker, sweep: Sweep) -> None:
        put(folder / "archive", "old.pdf")
        assert (sweep(taker), names(folder / "archive")) == (Swept(), ["old.pdf"])

    def test_links(self, folder: Path, taker: MemoryTaker, sweep: Sweep, tmp_path: Path) -> None:
        (folder / "link.pdf").symlink_to(put(tmp_path, "elsewhere.pdf"))
        assert (sweep(taker), taker.takes) == (Swept(), 0)

    def test_a_file_that_changes_while_it_is_watched(self, folder: Path, taker: MemoryTaker, sweep: Sweep) -> None:
        path = put(folder, "scan.pdf")
        assert (sweep(taker, settle_s=5, meanwhile=lambda: path.write_bytes(SCAN * 2)), names(folder)) == (
            Swept(),
            ["scan.pdf"],
        )

    def test_a_fresh_file_that_stays_the_same_is_taken(self, folder: Path, taker: MemoryTaker, sweep: Sweep) -> None:
        put(folder, "scan.pdf")
        assert sweep(taker, settle_s=5) == Swept(taken=1)

    def test_an_old_date_kept_by_a_copy_makes_no_file_settled(
        self, folder: Path, taker: MemoryTaker, sweep: Sweep
    ) -> None:
        path = put(folder, "scan.pdf")
        os.utime(path, (1000, 1000))
        assert sweep(taker, settle_s=5, meanwhile=lambda: path.write_bytes(SCAN * 2)) == Swept()

    def test_a_date_in_the_future_is_no_obstacle(self, folder: Path, taker: MemoryTaker, sweep: Sweep) -> None:
        os.utime(put(folder, "scan.pdf"), (4_000_000_000, 4_000_000_000))
        assert sweep(taker, settle_s=5) == Swept(taken=1)

    def test_a_slow_writer_does_not_hold_up_the_others(self, folder: Path, taker: MemoryTaker, sweep: Sweep) -> None:
        path = put(folder, "slow.pdf", b"slow")
        put(folder, "done.pdf")
        sweep(taker, settle_s=5, meanwhile=lambda: path.write_bytes(b"slower"))
        assert taker.order == [SCAN]

    def test_a_file_that_is_open_for_writing(self, folder: Path, taker: MemoryTaker, sweep: Sweep) -> None:
        path = put(folder, "scan.pdf")
        with path.open("ab"):
            assert (sweep(taker), names(folder)) == (Swept(), ["scan.pdf"])
        assert sweep(taker) == Swept(taken=1)

    def test_an_empty_file(self, folder: Path, taker: MemoryTaker, sweep: Sweep) -> None:
        put(folder, "scan.pdf", b"")
        assert (sweep(taker), names(folder)) == (Swept(), ["scan.pdf"])

    def test_an_empty_file_is_taken_after_an_hour(
        self, folder: Path, taker: MemoryTaker, sweep: Sweep, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        put(folder, "scan.pdf", b"")
        monkeypatch.setattr("ingest.sources.drop._Sweep._clock_ns", lambda self: int((4_000_000_000 + EMPTY_S) * 1e9))
        assert sweep(taker) == Swept(taken=1)

    def test_a_marker_says_that_its_file_is_whole(self, folder: Path, taker: MemoryTaker, sweep: Sweep) -> None:
        put(folder, "scan.pdf")
        put(folder, "scan.pdf.done", b"")
        waited: list[int] = []
        assert sweep(taker, settle_s=5, meanwhile=lambda: waited.append(1)) == Swept(taken=1)
        assert (waited, names(folder / "taken")) == ([], ["scan.pdf", "scan.pdf.done"])

    def test_a_file_that_grows_while_it_is_taken_comes_back_whole(
        self, folder: Path, taker: MemoryTaker, sweep: Sweep
    ) -> None:
        put(folder, "scan.pdf")

        def grow(number: int) -> None:
            if number == 1:
                (path,) = (folder / ".taking").glob("*/scan.pdf")
                path.write_bytes(SCAN + b" et sa suite")

        taker.after = grow
        sweep(taker)
        assert names(folder) == ["scan.pdf"]
        sweep(taker)
        assert (taker.order[-1], names(folder), names(folder / "taken")) == (SCAN + b" et sa suite", [], ["scan.pdf"])


class TestReceived:
    def test_of_a_letter_is_the_date_in_its_name(self, folder: Path, taker: MemoryTaker, sweep: Sweep) -> None:
        put(folder, "2026-03-02 brief.pdf")
        sweep(taker)
        provenance = taker.provenance
        assert (provenance.received.astimezone(ZONE).date().isoformat(), provenance.received_assumed) == (
            "2026-03-02",
            False,
        )

    def test_of_a_letter_without_one_is_when_it_was_first_seen(
        self, folder: Path, taker: MemoryTaker, sweep: Sweep
    ) -> None:
        put(folder, "brief.pdf")
        sweep(taker)
        assert (taker.provenance.received, taker.provenance.received_assumed) == (NOW, True)

    def test_of_a_saved_message_is_its_topmost_received(self, folder: Path, taker: MemoryTaker, sweep: Sweep) -> None:
        header = b"Received: by mx.fonds.example;\r\n\tMon, 2 Mar 2026 10:00:00 +0100\r\nReceived: by a.example; Sun, 1 Mar 2026 10:00:00 +0100\r\n"
        put(folder, "plainte.eml", header + b"Date: Sat, 28 Feb 2026 10:00:00 +0100\r\n\r\nBonjour\r\n")
        sweep(taker, channel="email")
        assert (taker.provenance.received, taker.provenance.received_assumed) == (
            datetime(2026, 3, 2, 9, 0, tzinfo=UTC),
            False,
        )

    def test_of_a_saved_message_without_one_is_its_date_assumed(
        self, folder: Path, taker: MemoryTaker, sweep: Sweep
    ) -> None:
        put(folder, "plainte.eml", b"Date: Mon, 2 Mar 2026 10:00:00 +0100\r\n\r\nBonjour\r\n")
        sweep(taker, channel="email")
        assert (taker.provenance.received, taker.provenance.received_assumed) == (
            datetime(2026, 3, 2, 9, 0, tzinfo=UTC),
            True,
        )

    def test_of_a_saved_message_without_any_is_when_it_was_first_seen(
        self, folder: Path, taker: MemoryTaker, sweep: Sweep
    ) -> None:
        put(folder, "plainte.eml", b"Subject: x\r\nDate: demain\r\n\r\nBonjour\r\n")
        sweep(taker, channel="email")
        assert (taker.provenance.received, taker.provenance.received_assumed) == (NOW, True)

    @pytest.mark.parametrize(("channel", "is_"), [("letter", Channel.LETTER), ("email", Channel.EMAIL)])
    def test_the_drop_decides_the_channel(
        self, folder: Path, taker: MemoryTaker, sweep: Sweep, channel: str, is_: Channel
    ) -> None:
        put(folder, "x.eml", b"Subject: x\r\n\r\nBonjour\r\n")
        sweep(taker, channel=channel)
        assert taker.provenance.channel is is_


class TestCrashes:
    def test_killed_before_the_commit_takes_it_next_time(self, folder: Path, taker: MemoryTaker, sweep: Sweep) -> None:
        put(folder, "scan.pdf")
        taker.before = _die
        with pytest.raises(SystemExit):
            sweep(taker)
        taker.before = lambda number: None
        assert (sweep(taker), names(folder / "taken")) == (Swept(taken=1), ["scan.pdf"])

    def test_killed_between_commit_and_move_only_moves_next_time(
        self, folder: Path, taker: MemoryTaker, sweep: Sweep
    ) -> None:
        put(folder, "scan.pdf")
        taker.after = _die
        with pytest.raises(SystemExit):
            sweep(taker)
        taker.after = lambda number: None
        assert (sweep(taker), len(taker.arrivals), names(folder / "taken")) == (Swept(known=1), 1, ["scan.pdf"])

    def test_killed_between_link_and_unlink_leaves_one_file(
        self, folder: Path, taker: MemoryTaker, sweep: Sweep
    ) -> None:
        path = put(folder, "scan.pdf")
        taker.after = _die
        with pytest.raises(SystemExit):
            sweep(taker)
        (path,) = (folder / ".taking").glob("*/scan.pdf")
        os.link(path, folder / "taken" / "scan.pdf")
        taker.after = lambda number: None
        sweep(taker)
        assert (names(folder / "taken"), list((folder / ".taking").iterdir())) == (["scan.pdf"], [])

    def test_leaves_no_empty_folders_behind(self, folder: Path, taker: MemoryTaker, sweep: Sweep) -> None:
        (folder / ".taking" / "abandoned").mkdir(parents=True)
        put(folder, "scan.pdf")
        sweep(taker)
        assert list((folder / ".taking").iterdir()) == []

    def test_one_file_that_breaks_the_taker_does_not_stop_the_next(
        self, folder: Path, taker: MemoryTaker, sweep: Sweep
    ) -> None:
        os.utime(put(folder, "a.pdf", b"bad"), (1000, 1000))
        put(folder, "b.pdf", b"good")
        taker.before = _break_first
        assert (sweep(taker), sweep(taker), taker.order) == (
            Swept(taken=1, failed=1),
            Swept(taken=1),
            [b"good", b"bad"],
        )

    def test_a_register_that_is_away_ends_the_sweep(self, folder: Path, taker: MemoryTaker, sweep: Sweep) -> None:
        put(folder, "scan.pdf")
        taker.before = _away
        with pytest.raises(Away, match="the register"):
            sweep(taker)

    def test_two_sweeps_at_once_double_nothing(self, folder: Path, taker: MemoryTaker, sweep: Sweep) -> None:
        contents = [f"scan {number}".encode() for number in range(30)]
        for number, content in enumerate(contents):
            put(folder, f"{number}.pdf", content)
        threads = [threading.Thread(target=sweep, args=(taker,)) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        sweep(taker)
        assert (sorted(taker.order), len(names(folder / "taken")), names(folder)) == (sorted(contents), 30, [])

    def test_a_share_without_hard_links_is_used_too(
        self, folder: Path, taker: MemoryTaker, sweep: Sweep, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        put(folder / "taken", "scan.pdf", b"earlier")
        put(folder, "scan.pdf")
        monkeypatch.setattr(os, "link", _no_links)
        sweep(taker)
        assert names(folder / "taken") == ["scan (2).pdf", "scan.pdf"]


class TestHeld:
    LIMITS = Limits(file_bytes=10, message_bytes=5)

    def test_too_large_is_a_hold_and_lies_visibly_aside(self, folder: Path, taker: MemoryTaker, sweep: Sweep) -> None:
        put(folder, "huge.pdf", b"x" * 11)
        assert sweep(taker, limits=self.LIMITS) == Swept(refused=1)
        assert (list(taker.refusals.values()), names(folder / "held")) == (
            [(HoldReason.TOO_LARGE, "11 bytes; the limit is 10; it lies in held/")],
            ["huge.pdf"],
        )

    def test_a_held_file_is_reported_once(self, folder: Path, taker: MemoryTaker, sweep: Sweep) -> None:
        put(folder, "huge.pdf", b"x" * 11)
        sweep(taker, limits=self.LIMITS)
        assert sweep(taker, limits=self.LIMITS) == Swept()

    def test_a_raised_limit_takes_it_after_all(self, folder: Path, taker: MemoryTaker, sweep: Sweep) -> None:
        put(folder, "huge.pdf", b"x" * 11)
        sweep(taker, limits=self.LIMITS)
        assert (sweep(taker), taker.refusals, names(folder / "taken")) == (Swept(taken=1), {}, ["huge.pdf"])

    def test_a_register_that_does_not_take_what_it_refused_leaves_it_held(
        self, folder: Path, taker: MemoryTaker, sweep: Sweep, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        put(folder, "huge.pdf", b"x" * 11)
        sweep(taker, limits=self.LIMITS)
        monkeypatch.setattr(MemoryTaker, "take", lambda self, incoming: None)
        sweep(taker)
        assert names(folder / "held") == ["huge.pdf"]

    def test_killed_between_refusal_and_move_reports_once(
        self, folder: Path, taker: MemoryTaker, sweep: Sweep, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        put(folder, "huge.pdf", b"x" * 11)
        with monkeypatch.context() as patched:
            patched.setattr("ingest.sources.drop._rename_anew", _die)
            with pytest.raises(SystemExit):
                sweep(taker, limits=self.LIMITS)
        assert (sweep(taker, limits=self.LIMITS), names(folder / "held")) == (Swept(known=1), ["huge.pdf"])

    def test_a_saved_message_has_the_limit_of_messages(self, folder: Path, taker: MemoryTaker, sweep: Sweep) -> None:
        put(folder, "a.eml", b"x" * 6)
        assert sweep(taker, channel="email", limits=self.LIMITS) == Swept(refused=1)

    def test_without_the_right_to_read_it_is_a_hold(
        self, folder: Path, taker: MemoryTaker, sweep: Sweep, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        put(folder, "scan.pdf")
        with monkeypatch.context() as patched:  # root may read everything, and the suite runs as root too
            patched.setattr(Path, "open", _forbidden)
            sweep(taker)
        assert ([reason for reason, _ in taker.refusals.values()], names(folder / "held")) == (
            [HoldReason.UNREADABLE],
            ["scan.pdf"],
        )


class TestAway:
    def test_a_folder_that_is_not_there_says_what_to_do(self, folder: Path, taker: MemoryTaker, sweep: Sweep) -> None:
        folder.rmdir()
        with pytest.raises(
            Away, match=r'drop "courrier": folder: is not there \(.*\); mount it, or correct drop\.folder'
        ):
            sweep(taker)

    def test_a_file_in_its_place_is_no_folder(self, folder: Path, taker: MemoryTaker, sweep: Sweep) -> None:
        folder.rmdir()
        folder.write_bytes(b"")
        with pytest.raises(Away, match="is not there"):
            sweep(taker)

    def test_a_share_that_goes_away_in_the_middle_is_away(
        self, folder: Path, taker: MemoryTaker, sweep: Sweep, tmp_path: Path
    ) -> None:
        put(folder, "scan.pdf")
        taker.after = lambda number: _ignore(folder.rename(tmp_path / "unmounted"))
        with pytest.raises(Away, match="went away"):
            sweep(taker)

    def test_takes_it_when_the_share_is_back(
        self, folder: Path, taker: MemoryTaker, sweep: Sweep, tmp_path: Path
    ) -> None:
        put(folder, "scan.pdf")
        taker.after = lambda number: _ignore(folder.rename(tmp_path / "unmounted"))
        with pytest.raises(Away):
            sweep(taker)
        (tmp_path / "unmounted").rename(folder)
        taker.after = lambda number: None
        assert (sweep(taker), names(folder / "taken")) == (Swept(known=1), ["scan.pdf"])


def _die(*_: object) -> None:
    raise SystemExit("killed")


def _away(_: int) -> None:
    raise Away("the register", "does not answer")


def _break_first(number: int) -> None:
    if number == 1:
        raise RuntimeError("a person's words")


def _no_links(*_: object, **__: object) -> None:
    raise PermissionError("this file system has none")


def _forbidden(*_: object) -> None:
    raise PermissionError("no")

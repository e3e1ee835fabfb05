"""Zip archives: their files, and what is never unpacked."""

import io
import struct
import time
import zipfile

import pytest

from ingest.files.contents import Bomb, Budget, Contents
from ingest.files.opened import opened
from ingest.media import Media
from models.errors import Held
from models.house import Limits
from models.words import HoldReason
from tests.ingest.files.papers import locked_zip, packed


def read(data: bytes, **limits: int) -> Contents:
    return opened(data, Media.ZIP, Budget(Limits(**limits)))


def names(data: bytes) -> list[str | None]:
    return [file.filename for file in read(data).files]


def unmarked(name: bytes) -> bytes:
    """A zip whose only name stands in these bytes, without the mark of UTF-8."""
    data = packed(("x" * len(name), b"inhoud"))
    return data.replace(b"x" * len(name), name)


class TestMembers:
    def test_each_file_is_given_with_its_name_and_type(self):
        file = read(packed(("klacht.pdf", b"inhoud"))).files[0]
        assert (file.filename, file.content_type, file.data) == ("klacht.pdf", "application/pdf", b"inhoud")

    @pytest.mark.parametrize(
        ("raw", "name"),
        [
            ("réclamation.txt".encode("cp437"), "réclamation.txt"),
            ("réclamation.txt".encode("cp850"), "réclamation.txt"),
            ("réclamation.txt".encode(), "réclamation.txt"),
            (b"\xff\xfe.txt", "\u00a0■.txt"),
        ],
    )
    def test_a_name_without_the_mark_of_its_code_is_read_all_the_same(self, raw, name):
        assert names(unmarked(raw)) == [name.replace("\u00a0", "")]

    @pytest.mark.parametrize(
        "name",
        [
            "../../etc/cron.d/klacht.txt",
            "/etc/klacht.txt",
            "C:\\Windows\\klacht.txt",
            "..\\..\\klacht.txt",
            "map/klacht.txt",
        ],
    )
    def test_a_path_is_a_name_only(self, name):
        assert names(packed((name, b"x"))) == ["klacht.txt"]

    def test_what_systems_leave_is_passed_over(self):
        left = [("__MACOSX/._klacht.txt", b"x"), (".DS_Store", b"x"), ("map/Thumbs.db", b"x"), ("map/", b"")]
        assert names(packed(("klacht.txt", b"x"), *left)) == ["klacht.txt"]

    def test_a_damaged_member_is_a_defect_beside_the_others(self):
        data = packed(("een.txt", b"inhoud een"), ("twee.txt", b"inhoud twee"), method=zipfile.ZIP_STORED)
        found = read(data.replace(b"inhoud een", b"anders een"))
        assert ([file.filename for file in found.files], found.defects) == (["twee.txt"], {"archive-member-damaged"})


class TestHeld:
    @pytest.mark.parametrize(
        ("data", "reason"),
        [
            (locked_zip(), HoldReason.PASSWORD),
            (packed(("klacht.txt", b"x" * 100))[:40], HoldReason.UNREADABLE),
            (b"PK\x03\x04....", HoldReason.UNREADABLE),
            (packed(("klacht.txt", b"x"), method=zipfile.ZIP_BZIP2), HoldReason.UNKNOWN_FORMAT),
            (packed(("klacht.txt", b"x"), method=zipfile.ZIP_LZMA), HoldReason.UNKNOWN_FORMAT),
        ],
    )
    def test_what_cannot_be_opened_says_why(self, data, reason):
        with pytest.raises(Held) as held:
            read(data)
        assert held.value.reason is reason


class TestBombs:
    def test_a_ratio_out_of_reason_is_never_unpacked(self):
        with pytest.raises(Bomb):
            read(packed(("a.txt", bytes(30_000_000))))

    def test_a_small_file_may_pack_as_well_as_it_likes(self):
        assert len(read(packed(("a.bmp", bytes(5_000_000)))).files) == 1

    def test_bytes_over_the_limit_are_never_unpacked(self):
        with pytest.raises(Bomb):
            read(packed(("a.txt", b"12345678" * 20), ("b.txt", b"12345678" * 20)), unpacked_bytes=300)

    def test_bytes_are_counted_over_all_archives_of_an_arrival(self):
        budget = Budget(Limits(unpacked_bytes=300))
        data = packed(("a.txt", b"12345678" * 20))
        opened(data, Media.ZIP, budget)
        with pytest.raises(Bomb):
            opened(data, Media.ZIP, budget)

    def test_files_over_the_limit_are_never_unpacked(self):
        with pytest.raises(Bomb):
            read(packed(*[(f"{number}.txt", b"x") for number in range(30)]), parts=20)

    def test_a_million_entries_are_not_even_listed(self):
        entry = (
            b"PK\x01\x02" + struct.pack("<HHHHHHIIIHHHHHII", 20, 20, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
        )
        directory = entry * 1_000_000
        end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 65535, 65535, len(directory), 0, 0)
        started = time.process_time()
        with pytest.raises(Bomb):
            read(directory + end)
        assert time.process_time() - started < 5

    def test_a_file_that_is_larger_than_it_says_is_not_unpacked_beyond(self):
        data = packed(("a.txt", bytes(30_000_000)))
        true, told = struct.pack("<I", 30_000_000), struct.pack("<I", 1000)
        with pytest.raises(Held):
            read(data.replace(true, told))

    def test_members_that_lie_on_each_other_pay_each_for_themselves(self):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("kern.txt", bytes(5_000_000))
            first = archive.filelist[0]
            archive.filelist.extend([first] * 300)
        with pytest.raises(Bomb):
            read(out.getvalue())

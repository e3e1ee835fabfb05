import hashlib
import os
import stat
import tracemalloc
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag

from models.errors import Misconfigured
from models.store import Keyring, Store, write_durably


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    return Keyring.load(tmp_path / "keys")


@pytest.fixture(params=[False, True], ids=["plain", "sealed"])
def store(request: pytest.FixtureRequest, tmp_path: Path, keyring: Keyring) -> Store:
    return Store(tmp_path / "store", keyring, encrypt=request.param)


class TestStore:
    def test_gives_back_byte_for_byte_what_came(self, store: Store) -> None:
        data = bytes(range(256)) * 10
        assert store.get(store.put(data)) == data

    def test_names_it_by_its_sha256(self, store: Store) -> None:
        assert store.put(b"a letter") == hashlib.sha256(b"a letter").hexdigest()

    def test_keeps_the_same_bytes_once(self, store: Store) -> None:
        store.put(b"twice")
        store.put(b"twice")
        files = [path for path in store.folder.rglob("*") if path.is_file()]
        assert len(files) == 1

    def test_keeps_a_file_as_it_keeps_its_bytes(self, store: Store, tmp_path: Path) -> None:
        (tmp_path / "file").write_bytes(b"a letter" * 1000)
        assert store.put_file(tmp_path / "file") == store.put(b"a letter" * 1000)
        assert store.get(hashlib.sha256(b"a letter" * 1000).hexdigest()) == b"a letter" * 1000

    def test_has_only_a_piece_of_a_large_file_in_memory(self, tmp_path: Path, keyring: Keyring) -> None:
        """FIELD, lesson 12."""
        (tmp_path / "file").write_bytes(b"x" * 50_000_000)
        store = Store(tmp_path / "store", keyring)
        tracemalloc.start()
        store.put_file(tmp_path / "file")
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 5_000_000

    def test_leaves_nothing_half_written_in_its_place(self, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail(_handle: int) -> None:
            raise OSError("the disk is full")

        monkeypatch.setattr(os, "fsync", fail)
        with pytest.raises(OSError, match="full"):
            store.put(b"never whole")
        assert not store.has(hashlib.sha256(b"never whole").hexdigest())

    def test_tells_damage_from_the_real_thing(self, store: Store) -> None:
        sha256 = store.put(b"as it came")
        path = next(path for path in store.folder.rglob(f"{sha256}*") if path.is_file())
        path.write_bytes(b"as it never was" + b"." * 20)
        with pytest.raises((InvalidTag, ValueError)):
            store.get(sha256)

    def test_has_a_file_for_a_child_to_read(self, store: Store) -> None:
        sha256 = store.put(b"for a child")
        with store.as_file(sha256) as path:
            assert path.read_bytes() == b"for a child"

    def test_names_what_it_does_not_have(self, store: Store) -> None:
        with pytest.raises(FileNotFoundError):
            store.get("0" * 64)


class TestSealing:
    def test_leaves_no_readable_byte_on_disk(self, tmp_path: Path, keyring: Keyring) -> None:
        store = Store(tmp_path / "sealed", keyring, encrypt=True)
        store.put(b"a diagnosis in words")
        assert all(b"diagnosis" not in path.read_bytes() for path in store.folder.rglob("*") if path.is_file())

    def test_set_later_still_opens_what_lies_there_plain(self, tmp_path: Path, keyring: Keyring) -> None:
        sha256 = Store(tmp_path / "store", keyring).put(b"from the first day")
        assert Store(tmp_path / "store", keyring, encrypt=True).get(sha256) == b"from the first day"

    def test_of_a_number_is_undone_with_its_context_alone(self, keyring: Keyring) -> None:
        sealed = keyring.seal(b"85073003328", context="one")
        assert keyring.open(sealed, context="one") == b"85073003328"
        with pytest.raises((InvalidTag, ValueError)):
            keyring.open(sealed, context="other")


class TestKeyring:
    def test_is_made_once_and_for_its_owner_alone(self, tmp_path: Path) -> None:
        path = tmp_path / "made" / "keys"
        first = Keyring.load(path)
        assert Keyring.load(path).keys == first.keys
        assert stat.S_IMODE(path.stat().st_mode) == 0o600

    @pytest.mark.parametrize("line", ["k1", "k1 !!!", "k1 c2hvcnQ=", "plain " + "A" * 43 + "="])
    def test_refuses_a_line_that_is_no_key(self, tmp_path: Path, line: str) -> None:
        path = tmp_path / "keys"
        path.write_text(line)
        with pytest.raises(Misconfigured, match="key_file"):
            Keyring.load(path)

    def test_hides_its_keys_from_repr(self, tmp_path: Path) -> None:
        assert "keys=" not in repr(Keyring.load(tmp_path / "keys"))


class TestWriteDurably:
    def test_lets_an_existing_file_win_when_asked(self, tmp_path: Path) -> None:
        path = tmp_path / "file"
        path.write_bytes(b"first")
        write_durably(path, b"second", replace=False)
        assert path.read_bytes() == b"first"

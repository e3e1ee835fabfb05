"""The content-addressed store: bytes by their SHA-256, behind one door (`seal`, `open`) by key id.

A file is written under a temporary name, fsynced, renamed, and its folder fsynced, before anything speaks of it
(Postfix does the same with its queue files). With the key id `plain` the file holds the bytes as they came; with any
other it holds AES-256-GCM over them, the SHA-256 as associated data.
"""

import base64
import contextlib
import hashlib
import hmac
import io
import os
import secrets
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from models.errors import Misconfigured

PLAIN = "plain"
_NONCE_BYTES = 12
_PIECE_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Keyring:
    """The keys by id. `current` seals what is new; the others still open what was sealed with them."""

    keys: dict[str, bytes] = field(repr=False)
    current: str

    @classmethod
    def load(cls, path: Path) -> "Keyring":
        """Reads lines `id base64key`; the last is current. A missing file is made, readable by its owner alone.

        Raises Misconfigured for a line that is none or a key that has not 32 bytes.
        """
        if not path.exists():
            line = f"k1 {base64.b64encode(secrets.token_bytes(32)).decode()}\n"
            # Two processes may start at once: the first link wins, the other reads its key.
            write_durably(path, line.encode(), replace=False)
        keys: dict[str, bytes] = {}
        for line in path.read_text().split("\n"):
            if not line.strip():
                continue
            key_id, _, encoded = line.partition(" ")
            try:
                key = base64.b64decode(encoded, validate=True)
            except ValueError as error:
                raise Misconfigured("register.key_file", "a line is not `id base64key`") from error
            if len(key) != 32 or not key_id.isalnum() or key_id == PLAIN:
                raise Misconfigured("register.key_file", "a key has 32 bytes and an id of letters and digits")
            keys[key_id] = key
        if not keys:
            raise Misconfigured("register.key_file", "there is no key in it")
        return cls(keys, next(reversed(keys)))

    def seal(self, data: bytes, *, context: str) -> str:
        """`data` as `id:base64` text; `context` must be given again to open it."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = nonce + AESGCM(self.keys[self.current]).encrypt(nonce, data, context.encode())
        return f"{self.current}:{base64.b64encode(sealed).decode()}"

    def digest(self, data: bytes, *, purpose: str) -> bytes:
        """32 bytes by which `data` is known again and from which nobody without the key learns it (HMAC-SHA256).

        The oldest key makes it: what is looked up must be found under a newer one too.
        """
        return hmac.digest(next(iter(self.keys.values())), purpose.encode() + b"\0" + data, "sha256")

    def open(self, text: str, *, context: str) -> bytes:
        """What `seal` was given. Raises Misconfigured when the key is not there."""
        key_id, _, encoded = text.partition(":")
        if key_id not in self.keys:
            raise Misconfigured("register.key_file", f"the key {key_id} is missing")
        sealed = base64.b64decode(encoded)
        return AESGCM(self.keys[key_id]).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], context.encode())


class Store:
    """A folder of immutable bytes. `encrypt` seals what is new; what lies there is opened whichever way it was written."""

    def __init__(self, folder: Path, keyring: Keyring, *, encrypt: bool = False) -> None:
        self.folder = folder
        self.keyring = keyring
        self._key_id = keyring.current if encrypt else PLAIN
        (folder / "tmp").mkdir(parents=True, exist_ok=True)

    def put(self, data: bytes) -> str:
        """Keeps `data` durably and returns its SHA-256 (hex). Keeping the same twice keeps it once."""
        sha256 = hashlib.sha256(data).hexdigest()
        if self._find(sha256) is None:
            path = self._path(sha256, self._key_id)
            _make_folders(path.parent, self.folder)
            write_durably(path, self.seal(sha256, data), temporary=self.folder / "tmp")
        return sha256

    def put_file(self, file: Path) -> str:
        """The same for the bytes of a file, which stays. Of a store that seals nothing, only a piece is in memory at once."""
        if self._key_id != PLAIN:
            return self.put(file.read_bytes())
        with file.open("rb") as source:
            sha256 = hashlib.file_digest(source, "sha256").hexdigest()
            if self._find(sha256) is None:
                source.seek(0)
                path = self._path(sha256, PLAIN)
                _make_folders(path.parent, self.folder)
                copy_durably(path, source, temporary=self.folder / "tmp")
        return sha256

    def get(self, sha256: str) -> bytes:
        """The bytes. Raises FileNotFoundError when they are not there, ValueError when they are not what they were."""
        path = self._find(sha256)
        if path is None:
            raise FileNotFoundError(f"not in the store: {sha256}")
        data = self.open(sha256, path.read_bytes(), path.suffix.removeprefix(".") or PLAIN)
        if hashlib.sha256(data).hexdigest() != sha256:
            raise ValueError(f"damaged in the store: {sha256}")
        return data

    def has(self, sha256: str) -> bool:
        """Whether the bytes are there."""
        return self._find(sha256) is not None

    @contextmanager
    def as_file(self, sha256: str) -> Iterator[Path]:
        """A file with the bytes, for a child process to read: the store's own where it is plain, else a private copy."""
        path = self._find(sha256)
        if path is not None and not path.suffix:
            yield path
            return
        with tempfile.NamedTemporaryFile(dir=self.folder / "tmp", prefix="open-") as copy:
            copy.write(self.get(sha256))
            copy.flush()
            yield Path(copy.name)

    def seal(self, sha256: str, data: bytes) -> bytes:
        """What is written to disk for `data`."""
        if self._key_id == PLAIN:
            return data
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + AESGCM(self.keyring.keys[self._key_id]).encrypt(nonce, data, sha256.encode())

    def open(self, sha256: str, sealed: bytes, key_id: str) -> bytes:
        """What `seal` was given."""
        if key_id == PLAIN:
            return sealed
        if key_id not in self.keyring.keys:
            raise Misconfigured("register.key_file", f"the key {key_id} is missing")
        return AESGCM(self.keyring.keys[key_id]).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], sha256.encode())

    def _path(self, sha256: str, key_id: str) -> Path:
        name = sha256 if key_id == PLAIN else f"{sha256}.{key_id}"
        return self.folder / sha256[:2] / sha256[2:4] / name

    def _find(self, sha256: str) -> Path | None:
        candidates = (self._path(sha256, key_id) for key_id in (PLAIN, *self.keyring.keys))
        return next((path for path in candidates if path.exists()), None)


def write_durably(
    path: Path, data: bytes, *, temporary: Path | None = None, replace: bool = True, same_owner: bool = False
) -> None:
    """Writes `data` to `path` so that a power cut leaves the whole file or none; its folder is fsynced too.

    With `replace=False` an existing file wins and stays as it is. With `same_owner` the new file belongs to whom the old
    one did, as far as the system lets us, with the same mode, but closed to others.
    """
    copy_durably(path, io.BytesIO(data), temporary=temporary, replace=replace, same_owner=same_owner)


def copy_durably(
    path: Path,
    source: BinaryIO,
    *,
    temporary: Path | None = None,
    replace: bool = True,
    same_owner: bool = False,
) -> None:
    """The same for what `source` still holds, piece by piece."""
    folder = temporary or path.parent
    folder.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=folder, prefix=".writing-")
    try:
        with os.fdopen(handle, "wb") as file:
            shutil.copyfileobj(source, file, _PIECE_BYTES)
            file.flush()
            if same_owner:
                _give_to_owner_of(path, file.fileno())
            os.fsync(file.fileno())
        if replace:
            Path(name).replace(path)
        else:
            with contextlib.suppress(FileExistsError):
                os.link(name, path)
    finally:
        Path(name).unlink(missing_ok=True)
    fsync_folder(path.parent)


def _give_to_owner_of(path: Path, handle: int) -> None:
    with contextlib.suppress(FileNotFoundError):
        old = path.stat()
        with contextlib.suppress(PermissionError):  # only root may give a file away
            os.fchown(handle, old.st_uid, old.st_gid)
        os.fchmod(handle, stat.S_IMODE(old.st_mode) & 0o770)


def fsync_folder(folder: Path) -> None:
    """Makes the names in a folder durable: a file's own fsync does not."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _make_folders(folder: Path, root: Path) -> None:
    # Each new folder's name must be durable in its parent, or a power cut takes the file with it.
    if folder.exists():
        return
    if folder != root:
        _make_folders(folder.parent, root)
    folder.mkdir(exist_ok=True)
    fsync_folder(folder.parent)

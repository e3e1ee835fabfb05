"""What a person has typed of a hold and not yet released: kept sealed, so that a closed terminal loses nothing.

Drafts lie under the store, a file a hold, of their owner's alone. While an editor is open its file lies there in plain, and
is taken into the draft when the editor, or the next session, ends it.
"""

import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import InvalidTag
from pydantic import ValidationError

from models.store import Keyring, write_durably
from models.values import Address, from_json, to_json


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What was typed so far. `fields` are those of a form, by name. Absent is None."""

    text: str | None = field(default=None, repr=False)
    fields: Mapping[str, str] | None = field(default=None, repr=False)
    language: str | None = None
    received: datetime | None = None
    kind: str | None = None
    reference: str | None = None
    writer: Address | None = field(default=None, repr=False)


class Drafts:
    """The drafts of a register, in `folder`."""

    def __init__(self, folder: Path, keyring: Keyring) -> None:
        self._folder = folder
        self._keyring = keyring

    def load(self, hold: int) -> Draft:
        """What was typed of this hold; an empty draft where nothing was, or where it cannot be read any more."""
        draft = self._sealed(hold)
        left = self._editing(hold)
        try:
            text = left.read_text(encoding="utf-8", errors="replace")
        except FileNotFoundError:
            return draft
        if text.strip():
            draft = _with_text(draft, text)
            self.save(hold, draft)
        left.unlink(missing_ok=True)
        return draft

    def save(self, hold: int, draft: Draft) -> None:
        """Keeps it, durably."""
        self._make()
        sealed = self._keyring.seal(to_json(draft), context=f"draft:{hold}")
        write_durably(self._path(hold), sealed.encode())

    def forget(self, hold: int) -> None:
        """There is no draft of this hold any more."""
        for path in (self._path(hold), self._editing(hold)):
            path.unlink(missing_ok=True)

    @contextmanager
    def edited(self, hold: int, start: str) -> Iterator[Path]:
        """A file with this text for an editor. What stands in it is the draft's text, however the editor ended: `load` it."""
        self._make()
        path = self._editing(hold)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(start)
        yield path

    @contextmanager
    def taken(self, hold: int) -> Iterator[bool]:
        """Whether this hold is ours for now; another person at another terminal may have it open. A killed one has not."""
        self._make()
        handle = os.open(self._folder / f"{hold}.open", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            yield True
        finally:
            os.close(handle)

    def _sealed(self, hold: int) -> Draft:
        try:
            sealed = self._path(hold).read_text(encoding="ascii")
            return from_json(Draft, self._keyring.open(sealed, context=f"draft:{hold}"))
        except (FileNotFoundError, ValueError, ValidationError, InvalidTag):
            return Draft()

    def _make(self) -> None:
        self._folder.mkdir(mode=0o700, exist_ok=True)

    def _path(self, hold: int) -> Path:
        return self._folder / f"{hold}.draft"

    def _editing(self, hold: int) -> Path:
        return self._folder / f"{hold}.txt"


def _with_text(draft: Draft, text: str) -> Draft:
    return replace(draft, text=text.strip("\n") + "\n")

"""A look at a mailbox that takes nothing and marks nothing: what `courrier check` asks of it."""

import contextlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from imapclient import IMAPClient
from imapclient.exceptions import ProtocolError

from ingest.sources.connection import away, logged_in
from ingest.sources.imap import TAKEN, taken_names
from models.house import Mailbox


class TakenFolder(StrEnum):
    """How it stands with the folder that taken mail is moved to."""

    THERE = "there"
    TO_BE_MADE = "to_be_made"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What a look found. `messages` lie in the folder, of which `waiting` do not carry our mark of taken ones.

    `deletes`, `marks`: whether taken mail may leave the folder, and whether it may be marked (RFC 3501 section 7.1).
    """

    messages: int
    waiting: int
    capabilities: frozenset[str]
    taken: TakenFolder
    deletes: bool = True
    marks: bool = True


def look(mailbox: Mailbox) -> Looked:
    """Connects, logs in, examines the folder (RFC 3501 section 6.3.2: nothing changes, \\Recent neither).

    What may be done there MYRIGHTS tells (RFC 4314), and SELECT, which is only asked where there is no \\Recent to take.

    Whether a missing folder of taken mail could be made is tried with another one of a name of its own beside it, which
    is removed at once. Raises Away in our own words.
    """
    with logged_in(mailbox) as client, _answers(mailbox):
        selected, rights = _looked_into(client, mailbox), _rights(client, mailbox)
        messages = int(selected[b"EXISTS"])
        waiting = _unmarked(client, messages)
        capabilities = frozenset(str(each, "ascii", "replace").upper() for each in client.capabilities())
        return Looked(
            messages=messages,
            waiting=waiting,
            capabilities=capabilities,
            taken=_taken(client, mailbox),
            deletes=_may(selected, rb"\deleted") and _removes(rights),
            marks=_may(selected, TAKEN.lower().encode(), rb"\*") and (not rights or "w" in rights),
        )


def _looked_into(client: IMAPClient, mailbox: Mailbox) -> dict[bytes, Any]:
    """What the server says of the folder; of one that is read-only, that no flag can be kept there."""
    try:
        examined = client.select_folder(mailbox.folder, readonly=True)
        told = {b"EXISTS": examined[b"EXISTS"]}
        if examined.get(b"RECENT", 0):
            return told
        try:
            return {**client.select_folder(mailbox.folder), **told}
        except client.ReadOnlyError:
            client.select_folder(mailbox.folder, readonly=True)
            return {b"PERMANENTFLAGS": (), **told}
    except client.AbortError:
        raise
    except (client.Error, KeyError) as error:
        raise away(mailbox, f'folder: "{mailbox.folder}" cannot be opened') from error


def _may(selected: dict[bytes, Any], *flags: bytes) -> bool:
    """Whether one of these flags can be kept; without a list all can."""
    if b"PERMANENTFLAGS" not in selected:
        return True
    return bool({flag.lower() for flag in selected[b"PERMANENTFLAGS"]} & set(flags))


def _rights(client: IMAPClient, mailbox: Mailbox) -> frozenset[str]:
    """Our rights on the folder, as letters (RFC 4314 section 2.1); empty where nobody tells."""
    if client.has_capability("ACL"):
        with contextlib.suppress(client.Error):
            _, told = client._imap.myrights(client._normalise_folder(mailbox.folder))
            return frozenset(str(told[0] or b"", "ascii", "replace").rpartition(" ")[2])
    return frozenset()


def _removes(rights: frozenset[str]) -> bool:
    return not rights or {"t", "e"} <= rights or "d" in rights  # `d` is what RFC 2086 called t, e and x together


def _unmarked(client: IMAPClient, messages: int) -> int:
    try:
        return len(client.search(["UNKEYWORD", TAKEN])) if messages else 0
    except client.AbortError:
        raise
    except client.Error:  # a server without keywords: none is marked
        return messages


def _taken(client: IMAPClient, mailbox: Mailbox) -> TakenFolder:
    names = taken_names(client, mailbox)
    if any(client.folder_exists(name) for name in names):
        return TakenFolder.THERE
    return TakenFolder.TO_BE_MADE if any(_can_make(client, name) for name in names) else TakenFolder.REFUSED


def _can_make(client: IMAPClient, name: str) -> bool:
    probe = f"{_first_missing(client, name)}-check-{secrets.token_hex(4)}"
    try:
        client.create_folder(probe)
    except client.AbortError:
        raise
    except client.Error:
        return False
    with contextlib.suppress(client.Error):
        client.delete_folder(probe)
    return True


def _first_missing(client: IMAPClient, name: str) -> str:
    """The uppermost folder on the way to `name` that would have to be made."""
    separators = [str(each[1], "ascii", "replace") for each in client.list_folders("", "INBOX") if each[1]]
    separator = separators[0] if separators else "/"
    parts = name.split(separator)
    ways = (separator.join(parts[:depth]) for depth in range(1, len(parts)))
    return next((way for way in ways if not client.folder_exists(way)), name)


@contextmanager
def _answers(mailbox: Mailbox) -> Iterator[None]:
    where = f"{mailbox.host}:{mailbox.port}"
    try:
        yield
    except (IMAPClient.AbortError, OSError) as error:
        raise away(mailbox, f"host: broke off after log-in ({where})") from error
    except (IMAPClient.Error, ProtocolError, ValueError, TypeError, LookupError) as error:
        raise away(mailbox, f"host: gave an answer that cannot be read ({where})") from error

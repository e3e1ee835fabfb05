"""A look at a mailbox that takes nothing and marks nothing: what `courrier check` asks of it."""

import contextlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum

from imapclient import IMAPClient
from imapclient.exceptions import ProtocolError

from ingest.sources.imap import TAKEN, away, logged_in, taken_names
from models.house import Mailbox


class TakenFolder(StrEnum):
    """How it stands with the folder that taken mail is moved to."""

    THERE = "there"
    TO_BE_MADE = "to_be_made"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What a look found. `messages` lie in the folder, of which `waiting` do not carry our mark of taken ones."""

    messages: int
    waiting: int
    capabilities: frozenset[str]
    taken: TakenFolder


def look(mailbox: Mailbox) -> Looked:
    """Connects, logs in, examines the folder (RFC 3501 section 6.3.2: nothing changes, \\Recent neither).

    Whether a missing folder of taken mail could be made is tried with another one of a name of its own beside it, which
    is removed at once. Raises Away in our own words.
    """
    with logged_in(mailbox) as client, _answers(mailbox):
        messages = _examined(client, mailbox)
        waiting = _unmarked(client, messages)
        capabilities = frozenset(str(each, "ascii", "replace").upper() for each in client.capabilities())
        return Looked(messages=messages, waiting=waiting, capabilities=capabilities, taken=_taken(client, mailbox))


def _examined(client: IMAPClient, mailbox: Mailbox) -> int:
    try:
        return int(client.select_folder(mailbox.folder, readonly=True)[b"EXISTS"])
    except client.AbortError:
        raise
    except (client.Error, KeyError) as error:
        raise away(mailbox, f'folder: "{mailbox.folder}" cannot be opened') from error


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

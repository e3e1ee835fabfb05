"""Waiting for new mail by IDLE (RFC 2177), over one connection of its own that stays open while the folder is swept.

It only shortens the wait between two sweeps: the poll underneath goes on, so that nothing depends on what a server, or
a router that forgets connections, does with an idle one. So nothing here is an error: where IDLE cannot be had, a wait is
just a wait, and the connection is tried again after growing pauses.
"""

import contextlib
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import Any, Protocol

from imapclient import IMAPClient
from imapclient.exceptions import ProtocolError

from ingest.sources.connection import Deadline, logged_in
from ingest.sources.pauses import Pauses
from models.errors import CourrierError
from models.house import Mailbox

# How soon a stop is noticed.
_TICK_S = 0.5
# A server without IDLE may learn it with its next version.
_NO_IDLE_S = 3600.0
_FIRST_PAUSE_S = 5.0
_LONGEST_PAUSE_S = 300.0


class Stop(Protocol):
    """Says when to end: `threading.Event`."""

    def is_set(self) -> bool: ...

    def wait(self, timeout: float | None = None) -> bool: ...


class Waiting:
    """Waits for one folder. `clock` is monotonic, in seconds; `chance` scatters the pauses. For one thread."""

    def __init__(
        self, mailbox: Mailbox, stop: Stop, *, clock: Callable[[], float], chance: Callable[[], float]
    ) -> None:
        self._mailbox = mailbox
        self._stop = stop
        self._clock = clock
        self._pauses = Pauses(_FIRST_PAUSE_S, _LONGEST_PAUSE_S, chance)
        self._open = ExitStack()
        self._client: IMAPClient | None = None
        self._there = 0
        self._since = 0.0
        self._not_before = clock()

    def wait(self, wait_s: float) -> None:
        """Returns when there is news, at the latest after `wait_s` seconds, at once when told to stop.

        A connection that was just opened is news: what came before it nobody was told.
        """
        end = self._clock() + wait_s
        while not self._stop.is_set() and (left_s := end - self._clock()) > 0:
            if self._client is None and self._mailbox.idle_s is not None and self._clock() >= self._not_before:
                if self._connect():
                    return
                continue
            if self._client is None:
                self._stop.wait(left_s if self._mailbox.idle_s is None else min(left_s, self._pause_s()))
            elif self._news(self._client, min(left_s, _TICK_S)):
                return

    def close(self) -> None:
        """Hangs up, without a word: a server that idles hears no LOGOUT, and one that is gone would be waited for."""
        if self._client is not None:
            with contextlib.suppress(OSError):
                self._client.shutdown()
        self._client = None
        self._open.close()

    # ── inside ───────────────────────────────────────────────────────────────────────────────────

    def _pause_s(self) -> float:
        return max(self._not_before - self._clock(), 0.01)

    def _connect(self) -> bool:
        """Whether the server tells us from now on."""
        try:
            client = self._open.enter_context(logged_in(self._mailbox))
            if not client.has_capability("IDLE"):
                self._lost(_NO_IDLE_S)
                return False
            with Deadline(self._mailbox, client).within():
                # Read-only: an idle connection must not take \Recent from the one that takes the mail.
                selected = client.select_folder(self._mailbox.folder, readonly=True)
                self._there = int(selected.get(b"EXISTS", 0))
                client.idle()
        except (CourrierError, IMAPClient.Error, ProtocolError, OSError, ValueError, TypeError):
            self._lost(self._pauses.failed())  # the sweep says what is wrong
            return False
        self._client, self._since = client, self._clock()
        return True

    def _news(self, client: IMAPClient, within_s: float) -> bool:
        began = self._clock()
        try:
            told = client.idle_check(timeout=within_s)
            # Silence before its time is the end of the stream, of which IMAPClient says nothing; and an IDLE that lasts is
            # renewed. Either way DONE shows whether anybody is there.
            ended = not told and self._clock() - began < within_s / 2
            if ended or self._clock() - self._since >= (self._mailbox.idle_s or 0.0):
                with Deadline(self._mailbox, client).within():
                    told = [*told, *client.idle_done()[1]]
                    client.idle()
                self._since = self._clock()
                self._pauses.succeeded()
            return self._heard(told)
        except (IMAPClient.Error, ProtocolError, OSError, ValueError, TypeError):
            self._lost(self._pauses.failed())
            return True  # something may have come while nobody listened

    def _heard(self, told: Sequence[Any]) -> bool:
        """Whether a message came: EXISTS tells how many there are, EXPUNGE that one left."""
        new = False
        for line in told:
            if line[:1] == (b"BYE",):
                raise IMAPClient.AbortError("the server says goodbye")
            if line[1:2] == (b"EXPUNGE",):
                self._there -= 1
            elif line[1:2] == (b"EXISTS",):
                new = new or int(line[0]) > self._there
                self._there = int(line[0])
        return new

    def _lost(self, pause_s: float) -> None:
        self.close()
        self._not_before = self._clock() + pause_s

"""A whole house on loopback for a test: settings over real servers, the real command, and what the register says after."""

import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from tests.builders import BRUSSELS
from tests.integration import warm
from tests.servers.dovecot import Dovecot
from tests.servers.smtp import Accepted, Mailhost

START = datetime(2026, 11, 24, 9, tzinfo=BRUSSELS)
DPO = "dataprotection@house.example"
MEDIATORS = "mediators@house.example"
CONTACT = "contact@house.example"
QUALITY = "quality@house.example"
OWN = "plaintes@house.example"

HOUSE = f"""
[house]
own_addresses = ["{OWN}", "klachten@house.example"]
dpo = "{DPO}"
contact = "{CONTACT}"
quality = "{QUALITY}"
mediators = "{MEDIATORS}"
operator = "operator@house.example"
"""


@dataclass(kw_only=True)
class HouseOnLoopback:
    """One register, one store, its sources and its way out."""

    folder: Path
    register_url: str
    dovecot: Dovecot | None = None
    mailhost: Mailhost | None = None
    users: Sequence[str] = ("plaintes", "klachten")
    drops: Mapping[str, str] = field(default_factory=dict)  # name → channel
    identity: str = HOUSE
    more: str = ""

    @property
    def settings(self) -> Path:
        """Writes the settings file and names it."""
        path = self.folder / "courrier.toml"
        path.write_text(
            self.identity + self._register() + self._mailboxes() + self._drops() + self._way_out() + self.more
        )
        return path

    def drop(self, name: str) -> Path:
        """The drop folder of that name, made when missing."""
        path = self.folder / "drops" / name
        path.mkdir(parents=True, exist_ok=True)
        return path

    # ── the command ──────────────────────────────────────────────────────────────────────────────

    def command(self, *words: str, later: timedelta = timedelta()) -> list[str]:
        """The command line, with the settings after it."""
        return [sys.executable, "-m", "courrier", *words, "--settings", str(self.settings)]

    def environment(self, later: timedelta = timedelta()) -> dict[str, str]:
        """Its environment: a clock that starts `later` than the test's first moment."""
        return {
            **os.environ,
            "COURRIER_ENV": "test",
            "COURRIER_NOW": (START + later).isoformat(),
            "OMP_THREAD_LIMIT": "1",
        }

    def courrier(self, *words: str, later: timedelta = timedelta(), status: int | None = 0) -> str:
        """Runs it to its end and returns its standard output; a status other than `status` fails the test."""
        done = warm.courrier([*words, "--settings", str(self.settings)], self.environment(later))
        assert status is None or done.returncode == status, f"exit {done.returncode}: {done.stderr[-2000:]}"
        return done.stdout

    def once(self, later: timedelta = timedelta(), status: int | None = 0) -> None:
        """One full sweep."""
        self.courrier("once", later=later, status=status)

    def listed(self, what: str, role: str = "dpo") -> list[dict[str, Any]]:
        """The rows of a listing."""
        return [json.loads(line) for line in self.courrier("list", what, "--json", "--role", role).splitlines()]

    # ── what went out ────────────────────────────────────────────────────────────────────────────

    def accepted(self, address: str) -> list[EmailMessage]:
        """The messages that the mail server took for an address, parsed."""
        assert self.mailhost is not None
        return [parsed(accepted) for accepted in self.mailhost.to(address)]

    # ── the settings file ────────────────────────────────────────────────────────────────────────

    def _register(self) -> str:
        return f'\n[register]\nurl = "{self.register_url}"\nstore = "{self.folder / "store"}"\n'

    def _mailboxes(self) -> str:
        if self.dovecot is None:
            return ""
        return "".join(
            f'\n[[mailbox]]\nname = "{user}"\nhost = "127.0.0.1"\nport = {self.dovecot.port}\nsecurity = "none"\n'
            f'user = "{user}"\npassword = "{self.dovecot.users[user]}"\ntaken = "Courrier"\npoll_s = 1\ntimeout_s = 10\n'
            for user in self.users
        )

    def _drops(self) -> str:
        return "".join(
            f'\n[[drop]]\nname = "{name}"\nfolder = "{self.drop(name)}"\nchannel = "{channel}"\nsettle_s = 0\n'
            for name, channel in self.drops.items()
        )

    def _way_out(self) -> str:
        letters = f'\n[letters]\nfolder = "{self.folder / "letters"}"\n'
        if self.mailhost is None:
            return letters + f'\n[outbox]\nfolder = "{self.folder / "outbox"}"\n'
        return letters + (
            f'\n[smtp]\nhost = "127.0.0.1"\nport = {self.mailhost.port}\nsecurity = "none"\n'
            f'sender = "{OWN}"\ntimeout_s = 5\n'
        )


def parsed(accepted: Accepted) -> EmailMessage:
    """A message as a mail program reads it."""
    message = message_from_bytes(accepted.content, policy=default)
    assert isinstance(message, EmailMessage)
    return message


def mail(
    text: str,
    *,
    sender: str = "Odile Vranckx <odile.vranckx@mail.example>",
    subject: str = "Indemnités",
    **headers: str,
) -> bytes:
    """An e-mail as a person's program writes it; `headers` with underscores for dashes, an empty one left out."""
    message = EmailMessage()
    values = {"From": sender, "To": OWN, "Subject": subject, "Date": "Mon, 23 Nov 2026 10:12:00 +0100"}
    values["Message-ID"] = f"<{abs(hash((text, sender, subject)))}@mail.example>"
    values |= {name.replace("_", "-"): value for name, value in headers.items()}
    for name, value in values.items():
        if value:
            message[name] = value
    message.set_content(text)
    return message.as_bytes()

"""A real Dovecot on loopback: two accounts, Maildir, a plain port (with STARTTLS) and a TLS port."""

import contextlib
import grp
import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest
import trustme
from imapclient import IMAPClient

from models.house import Mailbox
from tests.servers.account import account, free_port, give, program, run_as, server_folder, wait_until

PACKAGE = "dovecot-imapd"

_SAME = """
protocols = imap
listen = 127.0.0.1
base_dir = {root}/run
state_dir = {root}/state
log_path = {root}/dovecot.log
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
default_process_limit = 50
default_client_limit = 200
auth_failure_delay = 0
auth_username_chars =
first_valid_uid = 0
first_valid_gid = 0
mail_max_userip_connections = 100
mail_fsync = never
ssl = yes
{extra}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
"""

# RFC 7628 and XOAUTH2: Dovecot asks the token server whose token it is, before it looks for a password.
_OAUTH2_OF_2_3 = """
auth_mechanisms = plain login xoauth2
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {root}/oauth2.conf
}}
"""

_OAUTH2_CONF = """
introspection_url = {url}
introspection_mode = post
force_introspection = yes
username_attribute = username
username_format = %u
active_attribute = active
active_value = true
"""

_OAUTH2_OF_2_4 = """
auth_mechanisms = plain login xoauth2
oauth2 {{
  introspection_url = {url}
  introspection_mode = post
  force_introspection = yes
  username_attribute = username
  active_attribute = active
  active_value = true
}}
passdb oauth2 {{
  mechanisms_filter = xoauth2
}}
"""

_OF_2_3 = """
{oauth2}
disable_plaintext_auth = no
mail_location = maildir:~/Maildir
ssl_cert = <{root}/cert.pem
ssl_key = <{root}/key.pem
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {root}/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={root}/mail/%u
}}
namespace inbox {{
  inbox = yes
  separator = /
}}
"""

_OF_2_4 = """
{oauth2}
auth_allow_cleartext = yes
mail_driver = maildir
mail_path = ~/Maildir
ssl_server_cert_file = {root}/cert.pem
ssl_server_key_file = {root}/key.pem
passdb passwd-file {{
  default_password_scheme = PLAIN
  auth_username_format = %{{user}}
  passwd_file_path = {root}/users
}}
userdb static {{
  fields {{
    uid = {uid}
    gid = {gid}
    home = {root}/mail/%{{user}}
  }}
}}
namespace inbox {{
  inbox = yes
  separator = /
}}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A message as it lies in a folder."""

    uid: int
    content: bytes = field(repr=False)
    flags: frozenset[str]
    internaldate: datetime


class Dovecot:
    """The server. `users` maps a login name to its password; every mailbox method names the login first.

    `restart(capability="IMAP4rev1 UIDPLUS")` makes it a server that offers only that. With an `introspection_url` it takes
    the tokens of that server too.
    """

    def __init__(self, users: Mapping[str, str], *, introspection_url: str | None = None) -> None:
        self.users = dict(users)
        self._introspection_url = introspection_url
        self.host = "127.0.0.1"
        self.port = free_port()
        self.tls_port = free_port()
        self._binary = program("dovecot", PACKAGE)
        self._doveadm = program("doveadm", PACKAGE)
        self._process: subprocess.Popen[bytes] | None = None
        self._capability: str | None = None
        self.root = server_folder("dovecot")
        self.ca_file = self.root / "ca.pem"
        self._prepare()

    # ── its life ─────────────────────────────────────────────────────────────────────────────────

    def start(self, capability: str | None = None) -> None:
        """Starts it and returns when both ports greet."""
        self._capability = capability
        self._configure(capability)
        (self.root / "run" / "master.pid").unlink(missing_ok=True)
        self._process = subprocess.Popen(
            [self._binary, "-F", "-c", str(self.root / "dovecot.conf")],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            **run_as(),
        )
        wait_until(self._greets, "Dovecot")

    def stop(self) -> None:
        """Stops it in good order, its connections with it."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """Ends it at once (SIGKILL), as a power cut would."""
        self._end(signal.SIGKILL)

    def restart(self, capability: str | None = None) -> None:
        """Ends and starts it: every connection is lost, the mail stays. With `capability` it offers only that."""
        self.kill()
        self.start(capability)

    @property
    def running(self) -> bool:
        """Whether it was started and has not ended."""
        return self._process is not None and self._process.poll() is None

    def clear(self) -> None:
        """Empties it of all mail and makes it the server that it was at first."""
        if not self.running or self._capability is not None:
            self.kill()
            self.start()
        for home in (self.root / "mail").iterdir():
            shutil.rmtree(home)

    def remove(self) -> None:
        """Stops it and removes its folder."""
        self.kill()
        shutil.rmtree(self.root, ignore_errors=True)

    def add_user(self, user: str, password: str) -> None:
        """Lets one more user in; every connection is lost."""
        self.users[user] = password
        self.restart(self._capability)  # Dovecot looks for news in its list of users once a second at most

    # ── its mail ─────────────────────────────────────────────────────────────────────────────────

    @contextmanager
    def client(self, user: str) -> Iterator[IMAPClient]:
        """A logged-in client of the plain port."""
        client = IMAPClient(self.host, self.port, ssl=False, timeout=30)
        try:
            client.plain_login(user, self.users[user])
            yield client
        finally:
            with contextlib.suppress(OSError, client.Error):
                client.logout()

    def append(
        self,
        user: str,
        folder: str,
        *messages: bytes,
        flags: Sequence[str] = (),
        internaldate: datetime | None = None,
    ) -> list[int]:
        """Puts messages into a folder, made when missing; returns their UIDs in the order given."""
        with self.client(user) as client:
            if not client.folder_exists(folder):
                client.create_folder(folder)
            before = self._next_uid(client, folder)
            same = {"flags": flags} | ({} if internaldate is None else {"date": internaldate})
            for start in range(0, len(messages), 100):
                client.multiappend(folder, [same | {"msg": message} for message in messages[start : start + 100]])
        return [before + number for number in range(len(messages))]

    def folders(self, user: str) -> list[str]:
        """The names of all folders, sorted."""
        with self.client(user) as client:
            return sorted(name for _, _, name in client.list_folders())

    def kept(self, user: str, folder: str) -> list[Kept]:
        """The messages of a folder in UID order, without touching a flag; [] when there is no such folder."""
        with self.client(user) as client:
            if not client.folder_exists(folder):
                return []
            client.select_folder(folder, readonly=True)
            client.normalise_times = False
            uids = client.search("ALL")
            found = client.fetch(uids, ["BODY.PEEK[]", "FLAGS", "INTERNALDATE"]) if uids else {}
        return [
            Kept(
                uid=uid,
                content=found[uid][b"BODY[]"],
                flags=frozenset(flag.decode() for flag in found[uid][b"FLAGS"] if flag != rb"\Recent"),
                internaldate=found[uid][b"INTERNALDATE"],
            )
            for uid in sorted(found)
        ]

    def messages(self, user: str, folder: str) -> list[bytes]:
        """The bytes of every message of a folder, in UID order."""
        return [kept.content for kept in self.kept(user, folder)]

    def uidvalidity(self, user: str, folder: str) -> int:
        """The UIDVALIDITY of a folder (RFC 9051 section 2.3.1.1)."""
        with self.client(user) as client:
            return int(client.folder_status(folder, ["UIDVALIDITY"])[b"UIDVALIDITY"])

    def recreate(self, user: str, folder: str = "INBOX") -> None:
        """Makes a folder anew: empty, another UIDVALIDITY, UIDs from 1 again."""
        before = self.uidvalidity(user, folder)
        maildir = self.maildir(user, folder)
        self.kill()
        for name in ("cur", "new", "tmp"):
            shutil.rmtree(maildir / name, ignore_errors=True)
        for path in maildir.glob("dovecot*"):
            path.unlink()
        self.start()
        self.doveadm("mailbox", "update", "-u", user, "--uid-validity", str(before + 1), folder)

    def maildir(self, user: str, folder: str = "INBOX") -> Path:
        """Where the messages of a folder lie on disk. Of ASCII names only."""
        root = self.root / "mail" / user / "Maildir"
        return root if folder == "INBOX" else root / f".{folder.replace('/', '.')}"

    def doveadm(self, *arguments: str) -> str:
        """Runs `doveadm` on this server's settings and returns what it prints."""
        command = [self._doveadm, "-c", str(self.root / "dovecot.conf"), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False, **run_as())
        if done.returncode != 0:
            pytest.fail(f"doveadm {arguments[0]}: {done.stderr.strip()}", pytrace=False)
        return done.stdout

    def mailbox(self, user: str, /, **changes: object) -> Mailbox:
        """Settings of a source that takes from this server; `security` is `none` unless changed."""
        security = changes.get("security", "none")
        values: dict[str, object] = {
            "name": user,
            "host": self.host,
            "port": self.tls_port if security == "tls" else self.port,
            "security": security,
            "user": user,
            "password": self.users[user],
            "folder": "INBOX",
            "taken": "Courrier",
            "poll_s": 60.0,
            "timeout_s": 20.0,
            "ca_file": str(self.ca_file),
        }
        return Mailbox(**(values | changes))  # type: ignore[arg-type]

    # ── inside ───────────────────────────────────────────────────────────────────────────────────

    def _prepare(self) -> None:
        authority = trustme.CA()
        certificate = authority.issue_cert(self.host, "localhost")
        authority.cert_pem.write_to_path(str(self.ca_file))
        self.ca_file.chmod(0o644)
        certificate.private_key_pem.write_to_path(str(self.root / "key.pem"))
        give(self.root / "key.pem")
        for number, blob in enumerate(certificate.cert_chain_pems):
            blob.write_to_path(str(self.root / "cert.pem"), append=number > 0)
        give(self.root / "cert.pem")
        for name in ("mail", "run", "state"):
            give_folder(self.root / name)

    def _configure(self, capability: str | None) -> None:
        lines = "".join(f"{user}:{{PLAIN}}{password}\n" for user, password in self.users.items())
        (self.root / "users").write_text(lines)
        give(self.root / "users")
        who = account()
        version = subprocess.run([self._binary, "--version"], capture_output=True, text=True, check=True).stdout
        newer = tuple(int(number) for number in version.split()[0].split(".")[:2]) >= (2, 4)
        first = "dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\n" if newer else ""
        text = first + (_SAME + (_OF_2_4 if newer else _OF_2_3)).format(
            root=self.root,
            user=who.pw_name,
            group=grp.getgrgid(who.pw_gid).gr_name,
            uid=who.pw_uid,
            gid=who.pw_gid,
            port=self.port,
            tls_port=self.tls_port,
            oauth2=self._oauth2(newer=newer),
            extra=f"imap_capability = {capability}" if capability else "",
        )
        (self.root / "dovecot.conf").write_text(text)
        (self.root / "dovecot.conf").chmod(0o644)

    def _oauth2(self, *, newer: bool) -> str:
        if self._introspection_url is None:
            return ""
        if newer:
            return _OAUTH2_OF_2_4.format(url=self._introspection_url)
        (self.root / "oauth2.conf").write_text(_OAUTH2_CONF.format(url=self._introspection_url))
        give(self.root / "oauth2.conf")
        return _OAUTH2_OF_2_3.format(root=self.root)

    def _greets(self) -> bool:
        if not self.running:
            pytest.fail(f"Dovecot ended at once:\n{self._last_words()}", pytrace=False)
        try:
            with socket.create_connection((self.host, self.port), timeout=5) as plain:
                greeted = plain.recv(64).startswith(b"* OK")
            with socket.create_connection((self.host, self.tls_port), timeout=5):
                return greeted
        except OSError:
            return False

    def _last_words(self) -> str:
        log = self.root / "dovecot.log"
        return log.read_text(errors="replace")[-2000:] if log.exists() else "(it wrote no log)"

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        # Only the master knows its children, and SIGKILL leaves it no time to tell them: the whole group is ended.
        with contextlib.suppress(ProcessLookupError):
            if how is signal.SIGTERM:
                self._process.terminate()
            else:
                os.killpg(self._process.pid, how)
        self._process.wait(timeout=30)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process = None

    @staticmethod
    def _next_uid(client: IMAPClient, folder: str) -> int:
        return int(client.folder_status(folder, ["UIDNEXT"])[b"UIDNEXT"])


def give_folder(path: Path) -> Path:
    """Makes a folder that belongs to the servers' account."""
    path.mkdir()
    return give(path)

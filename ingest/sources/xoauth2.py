"""The SASL mechanism XOAUTH2, as Gmail and Exchange Online speak it (no RFC; both publish the same dialogue)."""

import json
import re


class Xoauth2:
    """Answers the server's challenges, one log-in each.

    The first is empty and gets user and token. A second one is JSON that says why not (`{"status":"401",…}`): it wants an
    empty answer, and only then comes the refusal. `status` keeps the three digits of it; the rest may name a person.
    """

    def __init__(self, user: str, token: str) -> None:
        self.token = token
        self.status: str | None = None
        self._user = user
        self._asked = False

    def __call__(self, challenge: bytes) -> bytes:
        if not self._asked:
            self._asked = True
            return f"user={self._user}\x01auth=Bearer {self.token}\x01\x01".encode()
        self.status = _status(challenge)
        return b""


def _status(challenge: bytes) -> str | None:
    try:
        told = json.loads(challenge)
    except ValueError:
        return None
    status = str(told.get("status")) if isinstance(told, dict) else ""
    return status if re.fullmatch(r"[0-9]{3}", status, re.ASCII) else None

"""The closed family of errors: each says what a person or the machine does next.

Held ............ about this arrival: a person decides
Away ............ about the outside (server, disk, network): the same work again later
Misconfigured ... about the house's settings: one line that names the key, exit status 2
"""

from models.words import HoldReason


class CourrierError(Exception):
    """The root. Its text is ours and never quotes a person's words."""


class Held(CourrierError):
    """This arrival cannot go on without a person.

    `detail` is written by us from closed vocabulary (a limit, a format, a count), never by a parser.
    """

    def __init__(self, reason: HoldReason, detail: str | None = None) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.detail = detail


class Away(CourrierError):
    """Something outside did not answer or refused for now. `what` names it: a mailbox, the SMTP server, the disk."""

    def __init__(self, what: str, why: str) -> None:
        super().__init__(f"{what}: {why}")
        self.what = what
        self.why = why


class Misconfigured(CourrierError):
    """A setting is missing, unknown or wrong. `key` is its dotted name."""

    def __init__(self, key: str, why: str) -> None:
        super().__init__(f"{key}: {why}")
        self.key = key
        self.why = why

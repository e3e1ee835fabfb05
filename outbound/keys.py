"""The names of what goes out: a dispatch's key and its Message-ID, both functions of what the dispatch is.

Whoever queues the same dispatch again gets the same key, and whoever sends it again the same Message-ID (RFC 5322
section 3.6.4), so that a server or a reader can see that two copies are one message.
"""

import hashlib
import re

from models.words import Part, Template

_DOMAIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")


def dispatch_key(*, arrival: str, template: Template, addressee: str | None, part: Part | None = None) -> str:
    """The key of a dispatch, 64 hex digits: which arrival (its SHA-256), which part, which template, to whom.

    `addressee` is an e-mail address, or None for the writer by post. Addresses count whatever their case.
    """
    named = (arrival, part.value if part else "", template.value, (addressee or "").casefold())
    # A length before each word: no two different dispatches can run together to the same string.
    return hashlib.sha256("".join(f"{len(word)}:{word}" for word in named).encode()).hexdigest()


def message_id(key: str, domain: str) -> str:
    """The Message-ID of the dispatch with this key, angle brackets included (RFC 5322 section 3.6.4).

    `domain` is the sender's; one with letters outside ASCII is written in its A-label form. Raises ValueError for what
    is no domain.
    """
    try:
        ascii_domain = domain.encode("idna").decode("ascii").lower()
    except UnicodeError as error:
        raise ValueError("not a domain") from error
    if not _DOMAIN.fullmatch(ascii_domain):
        raise ValueError("not a domain")
    return f"<{hashlib.sha256(f'message-id {key}'.encode()).hexdigest()[:40]}@{ascii_domain}>"

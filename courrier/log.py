"""Logs on standard error: events with keys, no person. Only the keys named here get through."""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

# A key that is not here never reaches a log: references, ids, codes and counts; no name, no address, no text.
_KNOWN = frozenset({
    "event", "level", "timestamp", "error", "sha256", "reference", "dispatch", "template", "state", "kind", "reason",
    "source", "taken", "known", "refused", "failed", "left", "attempt", "code", "what", "why", "seconds",
})  # fmt: skip


def only_known_keys(_logger: object, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Drops every key that is not on the list."""
    for key in [key for key in event if key not in _KNOWN]:
        del event[key]
    return event


def configure(*, verbose: bool = False) -> None:
    """Sets structlog up for the process; foreign libraries' logs stay silent (they quote what they parse)."""
    logging.getLogger().addHandler(logging.NullHandler())
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            only_known_keys,
            structlog.dev.ConsoleRenderer(colors=False) if sys.stderr.isatty() else structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO if verbose else logging.WARNING),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )


log = structlog.get_logger()

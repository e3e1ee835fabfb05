"""The one place where time is read. Everything else gets it as an argument."""

import os
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from models.errors import Misconfigured

Clock = Callable[[], datetime]


def clock(environment: Mapping[str, str] = os.environ) -> Clock:
    """The clock: aware datetimes in UTC.

    Where `COURRIER_ENV=test`, it starts at `COURRIER_NOW` (RFC 3339) and runs on. Raises Misconfigured when that is
    no such time.
    """
    start = environment.get("COURRIER_NOW") or ""
    if not is_set(environment):
        return lambda: datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(start)
    except ValueError as error:
        raise Misconfigured("COURRIER_NOW", "is no time of RFC 3339") from error
    if moment.tzinfo is None:
        raise Misconfigured("COURRIER_NOW", "has no offset (RFC 3339)")
    began = time.monotonic()
    return lambda: moment.astimezone(UTC) + timedelta(seconds=time.monotonic() - began)


def is_set(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether the clock is a test's, and not the machine's."""
    return environment.get("COURRIER_ENV") == "test" and bool(environment.get("COURRIER_NOW"))

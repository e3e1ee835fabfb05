"""Office documents behind a password (MS-OFFCRYPTO): opened with an empty one, else the sender is asked."""

import io
import re

from models.errors import Held
from models.words import HoldReason

_SPINS = re.compile(rb'spinCount="(\d{1,12})"')
_MOST_SPINS = 1_000_000
"""Rounds of hashing; Office takes a hundred thousand, and the format allows ten million."""


class _Empty(str):
    """An empty password: the library takes an empty `str` for none."""

    __slots__ = ()

    def __bool__(self) -> bool:
        return True


def unlocked(data: bytes) -> bytes:
    """The office package inside. Raises Held(PASSWORD) where an empty password does not open it."""
    spins = [int(count) for count in _SPINS.findall(data)]
    if max(spins, default=0) > _MOST_SPINS:
        raise Held(HoldReason.PASSWORD, "an office document that opens with a password only")
    import msoffcrypto

    plain = io.BytesIO()
    try:
        file = msoffcrypto.OfficeFile(io.BytesIO(data))
        file.load_key(password=_Empty(), verify_password=True)
        file.decrypt(plain)
    except Exception:  # a wrong password, and whatever else the library makes of it: no text without one
        raise Held(HoldReason.PASSWORD, "an office document that opens with a password only") from None
    return plain.getvalue()

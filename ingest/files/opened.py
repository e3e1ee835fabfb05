"""The one door to what is inside a file: by its content, whatever it is called."""

from ingest.files import archive, calendar, opendocument, rtf, word, word97
from ingest.files.contents import Budget, Contents
from ingest.files.deadline import within
from ingest.files.locked import unlocked
from ingest.media import Media, sniff
from models.errors import Held
from models.words import HoldReason

FILE_S = 20.0
"""Seconds that opening one file may take; reading pages has a limit of its own."""

OPENED = frozenset({Media.DOCX, Media.ODT, Media.RTF, Media.ZIP, Media.CALENDAR, Media.LOCKED, Media.DOC})


def opened(data: bytes, media: Media, budget: Budget, *, seconds: float = FILE_S) -> Contents:
    """What is inside `data`, which is of one of the media in `OPENED`.

    Raises Held, whatever a parser raises: PASSWORD, UNREADABLE, UNKNOWN_FORMAT, TOO_LARGE, TOO_SLOW, and TOO_COMPLEX, which
    is a `Bomb` where it is so by what it unpacks to.
    """
    try:
        with within(seconds):
            return _contents(data, media, budget)
    except Held:
        raise
    except (MemoryError, RecursionError):
        raise Held(HoldReason.TOO_COMPLEX, f"a file ({media.value})") from None
    except Exception:  # a parser's own words must not pass on (DESIGN, decision 3)
        raise Held(HoldReason.UNREADABLE, f"a damaged file ({media.value})") from None


def _contents(data: bytes, media: Media, budget: Budget) -> Contents:
    if media is Media.LOCKED:
        data = unlocked(data)
        media = sniff(data)
        if media is Media.UNKNOWN:
            raise Held(HoldReason.UNKNOWN_FORMAT, "an office document that is no text")
    if media is Media.DOCX:
        return word.read(data, budget)
    if media is Media.DOC:
        return word97.read(data)
    if media is Media.ODT:
        return opendocument.read(data, budget)
    if media is Media.RTF:
        return rtf.read(data)
    if media is Media.CALENDAR:
        return calendar.read(data)
    if media is Media.ZIP:
        return archive.read(data, budget)
    raise Held(HoldReason.UNKNOWN_FORMAT)

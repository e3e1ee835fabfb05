"""Whether two arrivals hold the same message: by what no transport may change, and never by the Message-ID alone.

A message that reached two mailboxes of the house has other Received lines, perhaps another transfer encoding, perhaps
the footer of a mailing list; its Message-ID, its From, its Date and what it says are the same (RFC 5322 section 3.6.4).
A Message-ID by itself proves nothing: some senders use one for many messages (FIELD, lesson 3).
"""

import hashlib
import json
import re
import unicodedata
from datetime import UTC

from models.values import Document
from models.words import HoldReason

_CUT_SHORT = (HoldReason.TOO_LARGE, HoldReason.TOO_COMPLEX, HoldReason.TOO_SLOW, HoldReason.PLACEHOLDER)
"""What was not read to its end, or stands in the place of a message, may be anything."""
_FOOTER_LINES = 15
_RULE = re.compile(r"\s*(?:[_=*-]{5,}|(?:-=){3,}-?|--)\s*")
_OF_A_LIST = re.compile(
    r"mailing[ -]?list|listinfo|unsubscribe|you received this message because|receive all messages sent to this group|"
    r"désabonner|désinscri|liste de (?:diffusion|discussion)|uitschrijven|afmelden|mailinglijst|abbestellen|abmelden",
    re.IGNORECASE,
)
_FROM_ESCAPED = re.compile(r"^>+(?=From )", re.MULTILINE)


def identity(document: Document) -> str | None:
    """The SHA-256 (hex) of what makes a message this one; None where it lacks what could tell.

    Message-ID, From and Date must all be there: without one of them nothing is ever merged (FIELD, lesson 4). What the
    message says is its decoded text before any zone, and the hashes of its attachments.
    """
    header = document.message
    if header is None or header.date is None or (document.hold is not None and document.hold.reason in _CUT_SHORT):
        return None
    message_id = (header.message_id or "").strip()
    senders = sorted(sender.address.strip().lower() for sender in header.from_ if sender.address.strip())
    if not senders or not message_id.strip("<> \t"):
        return None
    report = header.report
    body = "\n".join(part.text for part in document.parts if part.path == "body")
    named = {
        "message_id": message_id,
        "from": senders,
        "date": header.date.astimezone(UTC).isoformat(),
        "text": hashlib.sha256(_settled(body).encode("utf-8", "surrogatepass")).hexdigest(),
        "attachments": sorted(attachment.sha256 for attachment in document.attachments),
        # What a bounce says stands in a part that is no text and no attachment.
        "report": report and (report.failed_address, report.original_message_id, report.status),
    }
    return hashlib.sha256(json.dumps(named).encode("utf-8", "surrogatepass")).hexdigest()


def _settled(text: str) -> str:
    """The text without what a transport may change in it: line ends and folding, `>From `, a mailing list's footer."""
    text = _FROM_ESCAPED.sub("", unicodedata.normalize("NFC", text))
    return "".join(_without_list_footer(text).split())


def _without_list_footer(text: str) -> str:
    """What stands above the last rule, where what stands below it is a mailing list's own few lines."""
    lines = text.rstrip().split("\n")
    for number in range(len(lines) - 1, max(len(lines) - _FOOTER_LINES, 0) - 1, -1):
        if _RULE.fullmatch(lines[number]):
            below = "\n".join(lines[number + 1 :])
            if _OF_A_LIST.search(below):
                return _without_list_footer("\n".join(lines[:number]))
    return text

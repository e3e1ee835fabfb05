"""Whether a message that was read can go on, or waits for a person."""

import re

from models.values import Document, DocumentPart, HoldNote, MessageHeader
from models.words import HoldReason, Zone

_PLACEHOLDER_SUBJECT = re.compile(
    r"\s*Retrieval using the (?:IMAP4|POP3) protocol failed for the following message", re.IGNORECASE
)
_PLACEHOLDER_BODY = re.compile(
    r"\s*(?:Retrieval using the (?:IMAP4|POP3) protocol failed|The server couldn['’]t retrieve the following message)",
    re.IGNORECASE,
)
_NO_ANSWER_SUBJECT = re.compile(r"\s*(?:re|rép|aw|antw|betr|sv)\s?(?:\[\d+\])?\s?:", re.IGNORECASE)
_NO_LETTERS = re.compile(r"[\W\d_]+")
_ANSWER = re.compile(r"\s*(?:re|rép|aw|antw|betr|sv)\s?(?:\[\d+\])?\s?:", re.IGNORECASE)
_POINTS_TO_ATTACHMENT = re.compile(
    r"(?:zie|in)\s+(?:de\s+)?bijlagen?|bijgevoegd|als\s+bijlage|hierbij|"
    r"voir\s+(?:la\s+|le\s+|les\s+)?(?:pi[eè]ces?\s+jointes?|annexes?|pj|fichiers?|document)|en\s+annexe|ci-?joint|"
    r"en\s+pi[eè]ces?\s+jointes?|siehe\s+(?:anhang|anlage)|im\s+anhang|anbei|(?:see|please\s+find)\s+(?:the\s+)?attach|"
    r"attached|enclosed",
    re.IGNORECASE,
)
_THIN = 40
"""Letters under which a body says nothing by itself."""
_THIN_POINTER = 160
"""Letters under which a body that points to its attachment says nothing else."""
_SUBJECT = 15
"""Letters from which a subject may be the whole message."""


def letters(text: str) -> int:
    """How many letters there are in `text`."""
    return len(_NO_LETTERS.sub("", text))


def verdict(document: Document, failures: tuple[HoldNote, ...], body: str) -> HoldNote | None:
    """The reason why `document` waits, or None. `failures` tells of attachments, `body` is the text before zones."""
    header = document.message
    subject = (header.subject if header else None) or ""
    own = next((part.in_zones(Zone.OWN, Zone.FORWARD) for part in document.parts if part.path == "body"), "")
    if _PLACEHOLDER_SUBJECT.match(subject) or _PLACEHOLDER_BODY.match(body):
        return HoldNote(reason=HoldReason.PLACEHOLDER)
    before, pgp, _ = own.partition("-----BEGIN PGP MESSAGE-----")
    if pgp and letters(before) < _THIN:
        return HoldNote(reason=HoldReason.ENCRYPTED, detail="PGP")
    attached = any(part.path != "body" and letters(part.text) for part in document.parts)
    if failures and not attached and thin(own):
        return failures[0]
    # The subject of an answer is ours: a message of quotes alone may have the person's words inside them.
    untitled = letters(subject) < _SUBJECT or _ANSWER.match(subject)
    if not letters(document.text) and not _automatic(header) and untitled:
        return failures[0] if failures else HoldNote(reason=HoldReason.EMPTY)
    return None


def thin(own: str) -> bool:
    """Whether a body says no more than that the attachment says it."""
    count = letters(own)
    return count < _THIN or (count < _THIN_POINTER and _POINTS_TO_ATTACHMENT.search(own) is not None)


def written(part: DocumentPart) -> str:
    """What the person wrote or passes on in this part, stretches of other zones taken out."""
    pieces: list[str] = []
    last = -1
    for span in part.zones:
        if not span.zone.written:
            continue
        piece = part.text[span.start : span.end]
        if pieces and span.start == last:
            pieces[-1] += piece
        else:
            pieces.append(piece)
        last = span.end
    return "\n\n".join(piece.strip("\n").rstrip() for piece in pieces if piece.strip())


def _automatic(header: MessageHeader | None) -> bool:
    return header is not None and header.automatic.sign is not None

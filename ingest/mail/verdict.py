"""Whether a message that was read can go on, or waits for a person."""

import re
from dataclasses import dataclass

from ingest.mail.annexes import weight_of
from ingest.mail.zones import answers
from models.values import Document, DocumentPart, HoldNote, MessageHeader
from models.words import HoldReason, Zone

_PLACEHOLDER_SUBJECT = re.compile(
    r"\s*Retrieval using the (?:IMAP4|POP3) protocol failed for the following message", re.IGNORECASE
)
_PLACEHOLDER_BODY = re.compile(
    r"\s*(?:Retrieval using the (?:IMAP4|POP3) protocol failed|The server couldn['’]t retrieve the following message)",
    re.IGNORECASE,
)
_POINTS_TO_ATTACHMENT = re.compile(
    r"\b(?:zie|cf\.?|in|als|met|bij)\s+(?:de\s+|deze\s+)?bijlagen?\b|\bbijlagen?\s*(?:\.|:|$)|bijgevoegd|bijgaand|bijgesloten|"
    r"hierbij|in\s+attach|"
    r"\b(?:voir|cf\.?|en|ci)[\s-]+(?:la\s+|le\s+|les\s+|mes\s+|ma\s+)?(?:pi[eè]ces?[\s-]+jointes?|annexes?\b|p\.?j\b|fichiers?|documents?|doc\b|"
    r"lettre|courrier|joint|attach)|transmets|"
    r"(?:je\s+vous\s+envoie|ik\s+stuur\s+u|ik\s+bezorg\s+u|sende\s+ich)\b|ci-?annex|ci-?inclus|joins?\s+(?:à|au|en|mon|ma)|pi[eè]ces?[\s-]+jointes?|"
    r"\b(?:siehe|s\.|im|in\s+der|als)\s+(?:anhang|anlage)|anbei|beigef[üu]gt|angeh[äa]ngt|beiliegend|"
    # where it stands: in the PDF, in this document; and what it is: my complaint, for you to read
    r"\b(?:dans|sous|in|im|en|als|as|au)\s+(?:(?:le|la|ce|cet|un|une|l['’]|het|dit|deze|een|the|this|an?|format|form(?:aat|at)?|dem|der|"
    r"diesem|einem|einer)\s*){0,2}(?:pdf|word|docx?|document|dokument|fichiers?|bestand|datei|file|scan)\b"
    r"(?!\s+(?:que|sur|du|de(?!\s+(?:ce|cet)\b)|d['’]|die|dat|op|over|van(?!\s+deze)|that|on|about|you|das|den|auf|von|über)\b)|"
    r"\b(?:lisez|prendre\s+connaissance|vous\s+trouver\w*|(?:veuillez|pri\w+|merci)\s.{0,30}(?:lire|trouver)|"
    r"please\s+(?:\w+\s+)?(?:find|read)|you(?:\s+will)?\s+find)\b.{0,40}\b(?:m[aey]|mon|mes|our|notre|nos)\s+"
    r"(?:plainte|lettre|courrier|griefs|r[ée]clamation|complaint|letter)|"
    r"\b(?:mijn|onze|meine?n?|unsere?n?)\s+(?:klacht(?:en)?(?:brief)?|brief|schrijven|beschwerde(?:schreiben)?|schreiben)\b.{0,40}"
    r"\b(?:te\s+(?:willen\s+)?lezen|u\s+vindt|vindt\s+u|finden\s+sie|zu\s+lesen|(?:staat|steht)\s+im?n?\b)|"
    r"\b(?:lees|leest\s+u|lesen\s+sie|u\s+vindt|finden\s+sie)\b.{0,20}\b(?:mijn|meine?n?)\s+(?:klacht\w*|brief|beschwerde\w*|schreiben)|"
    r"\b(?:see|cf\.?|please\s+find)\s+(?:the\s+|my\s+)?(?:attach|enclos|letter)|attached|in\s+(?:the\s+)?attachment|attachments?\s*(?:\.|:|$)|enclosed",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"(?<=\w{2})[.!?]+\s+|\n+")
_GREETING = re.compile(
    r"\W*(?:madame|monsieur|mesdames|messieurs|bonjour|bonne\s|ch[eè]re?s?\b|geachte|beste|dag|goedendag|mevrouw|"
    r"sehr\s+geehrte|guten\s+tag|dear|hello|hi\b|merci|dank|thank|dans\s+l.attente|met\s+dank)|"
    r".*(?:(?:accuser|bonne)\s+r[ée]ception|accus[ée]\s+de\s+r[ée]ception\s+s|ontvangst\s.{0,20}bevestig|bevestig.{0,20}ontvangst|"
    r"(?:empfang|eingang).{0,20}best[äa]tig|best[äa]tig.{0,30}(?:empfang|eingang)|kenntnisnahme|(?:confirm|acknowledg).{0,20}receipt)",
    re.IGNORECASE,
)
_CLOSING_LINE = re.compile(
    r"^\W*(?:(?:bien\s+)?cordialement|bien\s+à\s+vous|salutations(?:\s+\w+)?|(?:met\s+)?(?:vriendelijke\s+)?groet(?:en|jes)?|mvg|"
    r"hoogachtend|(?:mit\s+)?freundliche[nr]?\s+gr[üu](?:ß|ss)en?|hochachtungsvoll|(?:kind|best)?\s*regards|"
    r"yours\s+(?:sincerely|faithfully|truly))\W*$",
    re.IGNORECASE | re.MULTILINE,
)
# What people attach as a proof of what they say themselves.
_PROOF = re.compile(
    r"\b(?:facture|factuur|rechnung|invoice|attest|attestation|certificat|certificate|preuves?|bewijs|beweis|beleg|receipt|"
    r"fotos?|photos?|re[çc]u|ontvangstbewijs|kopie|copie|copy)\b",
    re.IGNORECASE,
)
_HEADER_LINE = re.compile(
    r"^[\s>*|]*(?:from|to|cc|date|sent|subject|van|aan|verzonden|onderwerp|datum|de|à|envoyé|objet|von|an|gesendet|betreff|"
    r"reply-to)\s?\*?\s?:.*$|^[\s>]*-{3,}.*-{3,}\s*$",
    re.IGNORECASE | re.MULTILINE,
)
_PGP = re.compile(r"^[ \t]*-----BEGIN PGP MESSAGE-----.*?(?:-----END PGP MESSAGE-----|\Z)", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"https?://\S+|\bwww\.\S+", re.IGNORECASE)
# What Purview, Zivver, Cisco and the like say in the sender's place; a person says "vous m'avez envoyé".
_PORTAL = re.compile(
    r"\bheeft\s+(?:u|je)\s+een\s+(?:beveiligd|versleuteld|beschermd|vertrouwelijk)e?\s+(?:e-?mail\s*)?(?:bericht|mail|e-?mail)|"
    r"\b(?:vous\s+a\s+envoyé|vous\s+a\s+adressé)\s+un\s+(?:message|e-?mail|courriel)\s+(?:sécurisé|protégé|chiffré|crypté)|"
    r"\bhat\s+Ihnen\s+eine\s+(?:sichere|geschützte|verschlüsselte|gesicherte)\s+(?:Nachricht|E-?Mail)|"
    r"\b(?:has\s+)?sent\s+you\s+an?\s+(?:secured?|protected|encrypted)\s+(?:e-?mail\s*)?(?:message|e-?mail)",
    re.IGNORECASE,
)
_CLOUD = re.compile(
    r"https?://(?:[\w-]+\.){0,4}(?:we\.tl|wetransfer\.com|drive\.google\.com|docs\.google\.com|dropbox\.com|1drv\.ms|"
    r"onedrive\.live\.com|sharepoint\.com|icloud\.com|swisstransfer\.com|transfernow\.net|fromsmash\.com|mega\.nz|filesender\.\w+)\b",
    re.IGNORECASE,
)
_SAYS_ATTACHED = re.compile(
    r"\bbijlagen?\b|bijgevoegd|bijgaand|bijgesloten|pi[eè]ces?[\s-]+jointes?|\bp\.?j\b|ci-?joint|ci-?annex|ci-?inclus|"
    r"\bannexes?\b|\b(?:im|siehe)\s+anhang|\banlagen?\b|anbei|beigef[üu]gt|angeh[äa]ngt|beiliegend|\battach(?:ed|ment)|enclosed",
    re.IGNORECASE,
)
_DAMAGED = frozenset({HoldReason.UNREADABLE, HoldReason.UNKNOWN_FORMAT})
_THIN = 40
"""Letters under which a body says nothing by itself."""
_THIN_WITH_PROOF = 30
"""Letters from which a body that names a proof (an invoice, a photo) says what it is a proof of."""
_COURTESY = 60
"""Letters up to which a sentence that begins with a greeting, or asks for a receipt, says nothing else."""
_THIN_POINTER = 250
"""Letters under which a body that points to its attachment says nothing else."""
_NOTICE = 1_500
"""Letters under which a message may be the notice of a portal and nothing else."""
_LOOK = 2_000
"""Characters of a body that are looked at for that: what is longer is not thin."""
_SUBJECT = 4
"""Letters from which a subject may be the whole message: "test", "plainte"."""


def letters(text: str) -> int:
    """How many letters there are in `text`."""
    return sum(map(str.isalpha, text))


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A file that was not read, and why. `weight` above 0: it looks like the letter itself (`ingest.mail.annexes`).

    `written`: people write letters in files of its kind. `whole`: it is the message itself, which a program sealed.
    """

    note: HoldNote
    weight: int
    written: bool
    whole: bool = False


def verdict(document: Document, failures: tuple[Failure, ...], body: str) -> HoldNote | None:
    """The reason why `document` waits, or None. `failures` tells of attachments, `body` is the text before zones.

    What was attached and not read holds the message only where it is the complaint: the body says no more than "see
    attached" (or says little, and the file looks like a letter), and no letter was read among the other files. A message
    that has a subject and nothing else goes on: its writer is better answered by a complaint in review than by a hold.
    """
    header = document.message
    subject = (header.subject if header else None) or ""
    own = next((part.in_zones(Zone.OWN, Zone.FORWARD) for part in document.parts if part.path == "body"), "")
    if _PLACEHOLDER_SUBJECT.match(subject) or _PLACEHOLDER_BODY.match(body):
        return HoldNote(reason=HoldReason.PLACEHOLDER)
    clear, blocks = _PGP.subn("", own)
    if blocks and letters(clear) < _THIN_POINTER:
        return HoldNote(reason=HoldReason.ENCRYPTED, detail="PGP")
    if letters(own) < _NOTICE and _PORTAL.search(own) and _LINK.search(own):
        return HoldNote(reason=HoldReason.ENCRYPTED, detail="it waits at a portal for encrypted mail")
    sealed = next((failure.note for failure in failures if failure.whole), None)
    if sealed is not None and letters(own) < _NOTICE:
        return sealed
    worst = max(failures, key=lambda failure: failure.weight, default=None)
    if worst is not None and _left_to(worst, own) and not (_PROOF.search(own) and letters(own) >= _THIN_WITH_PROOF):
        read = [weight for part in document.parts if part.path != "body" if (weight := _weight(part)) is not None]
        if not read or (worst.weight > 0 and max(read) <= 0) or (max(read) < 0 and _may_be_letter(worst)):
            return worst.note
    # The subject of an answer is ours: a message of quotes alone may have the person's words inside them.
    untitled = letters(subject) < _SUBJECT or answers(subject)
    if not letters(document.text) and not _automatic(header) and untitled:
        return failures[0].note if failures else HoldNote(reason=HoldReason.EMPTY)
    return None


def _left_to(file: Failure, own: str) -> bool:
    """Whether a body leaves what it has to say to a file: a few words beside what is no letter say it themselves."""
    if not thin(own):
        return False
    page = file.written or file.note.reason not in _DAMAGED
    return page or file.weight > 0 or _said(own) == 0 or _POINTS_TO_ATTACHMENT.search(own) is not None


def _may_be_letter(file: Failure) -> bool:
    """A page that is there and cannot be read may be the letter; a damaged picture, an unknown format seldom is, an annex never."""
    return file.weight > 0 or (file.weight == 0 and (file.written or file.note.reason not in _DAMAGED))


def only_points(own: str) -> bool:
    """Whether a body says no more than that something is attached, or lies at a link: said where nothing is attached."""
    pointed = _SAYS_ATTACHED.search(own[:_LOOK]) is not None or _CLOUD.search(own[:_LOOK]) is not None
    return pointed and thin(own)


def _weight(part: DocumentPart) -> int | None:
    """How much a part looks like the letter; None where it says nothing. A message that says something is one."""
    passed_on = part.in_zones(Zone.FORWARD)
    if passed_on:
        return None if thin(passed_on) else max(1, weight_of(part))
    return weight_of(part) if letters(part.text) else None


def thin(own: str) -> bool:
    """Whether a body says no more than that the attachment says it: what stands beside its pointers and greetings is little."""
    if len(own) > _LOOK:
        return False
    if _said(own) < _THIN:
        return True
    if letters(_above_closing(own)) > _THIN_POINTER or not _POINTS_TO_ATTACHMENT.search(own):
        return False
    said = [sentence for sentence in _sentences(own) if not _POINTS_TO_ATTACHMENT.search(sentence)]
    return sum(map(letters, said)) < _THIN


def _said(own: str) -> int:
    """Letters of what a body says beside greetings, before its closing."""
    return sum(map(letters, _sentences(own)))


def _sentences(own: str) -> list[str]:
    return [sentence for sentence in _SENTENCE_END.split(_above_closing(own)) if not _courtesy(sentence)]


def _above_closing(own: str) -> str:
    return _CLOSING_LINE.split(_LINK.sub("", _HEADER_LINE.sub("", own)), maxsplit=1)[0]


def _courtesy(sentence: str) -> bool:
    if sentence.strip().istitle():
        return True  # a name below it
    return _GREETING.match(sentence) is not None and letters(sentence) < _COURTESY


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

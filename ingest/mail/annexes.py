"""Which of the files of a message is the letter, and which are its annexes; and what a format is called."""

import re

from ingest.files.contents import File
from models.values import DocumentPart

_LETTER_NAME = re.compile(
    r"plainte|klacht|beschwerde|complaint|r[ée]clamation|lettre|courrier|brief|schreiben|letter|mededeling|bezwaar|"
    r"contestation|recours|widerspruch|grief|verzoek|demande",
    re.IGNORECASE,
)
_ANNEX_NAME = re.compile(
    r"facture|factuur|rechnung|invoice|attest|certificat|bescheinigung|certificate|annexe|bijlage|anlage|preuve|bewijs|"
    r"beleg|receipt|re[çc]u|ontvangst|ordonnance|voorschrift|rezept|extrait|uittreksel|kontoauszug|releve|relevé|scan_id|"
    r"carte|kaart|logo|signature|handtekening",
    re.IGNORECASE,
)
_SALUTATION = re.compile(
    r"^\W{0,3}(?:madame|monsieur|mesdames|messieurs|bonjour|ch[eè]re?s?\s|geachte|beste|dag|goedendag|mevrouw|mijnheer|"
    r"sehr\s+geehrte|guten\s+tag|dear|hello|to\s+whom)",
    re.IGNORECASE | re.MULTILINE,
)
_CLOSING = re.compile(
    r"salutations|cordialement|bien\s+à\s+vous|agr[ée]er|hoogachtend|vriendelijke\s+groet|met\s+groeten|mvg|"
    r"freundlichen\s+gr[üu](?:ß|ss)en|hochachtungsvoll|yours\s+(?:sincerely|faithfully)|kind\s+regards|best\s+regards",
    re.IGNORECASE,
)
_GRIEVANCE = re.compile(
    r"\b(?:plainte|plaindre|plains|r[ée]clamation|klacht|klagen|beschwer\w+|complain\w*|m[ée]content\w*|inacceptable|"
    r"onaanvaardbaar|ontevreden|unzufrieden)\b",
    re.IGNORECASE,
)
_ANNEX_WORDS = re.compile(
    r"\b(?:facture|factuur|rechnung|invoice|attestation|getuigschrift|certificat\s+m[ée]dical|medisch\s+attest|"
    r"[äa]rztliche\s+bescheinigung|total\s+à\s+payer|te\s+betalen|zu\s+zahlen|amount\s+due|tva|btw|iban|bic)\b",
    re.IGNORECASE,
)
# Purview, Cisco (PostX), Zix, Proofpoint, SEPPmail and totemo pack a message into a page that opens at their portal.
_SEALED_NAME = re.compile(r"\.rpmsg$|^(?:securedoc|secure-?message|secure-?mail|secmail)\w*\.html?$", re.IGNORECASE)
_SEALED = re.compile(
    rb"\brpmsg\b|outlook\.office(?:365)?\.com/encryption|securedoc|\bpostx\b|seppmail|totemo|proofpoint|zix(?:mail|port|corp)|"
    rb"ciphermail|encrypted\s+(?:e-?mail|message)|message\s+(?:chiffr|crypt)|versleuteld\s+bericht|verschl\S{1,8}sselte\s+(?:nachricht|e-?mail)",
    re.IGNORECASE,
)
_FORM = re.compile(rb"<(?:form|input|script)\b", re.IGNORECASE)
_SEALED_WINDOW = 200_000
_TYPED = frozenset({"doc", "docx", "odt", "rtf", "pages", "wps", "dot", "docm"})
_HEAD = 1500
_FEW = 80

# What a hold and a defect may name: endings from a closed list, since people put their names behind dots too.
_FORMATS = frozenset(
    re.findall(
        r"\w+",
        "7z aac accdb amr asc avi bmp csv dat doc docm docx dotx dwg eml emlx eps epub exe gif gpg gz "
        "heic heif htm html ics jpeg jpg key m4a mht mov mp3 mp4 msg numbers ods odp odt ogg one opus "
        "p7m pages pdf pgp png pps ppt pptx ps pub rar rpmsg rtf svg tar tif tiff tnef txt vsd vsdx wav webm "
        "webp wpd wps xls xlsb xlsm xlsx xml xps zip",
    )
)
_TYPES = {
    "application/msword": "doc",
    "application/pdf": "pdf",
    "application/rtf": "rtf",
    "application/vnd.ms-excel": "xls",
    "application/vnd.ms-powerpoint": "ppt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/zip": "zip",
    "application/ms-tnef": "tnef",
    "message/rfc822": "message",
    "text/calendar": "ics",
}
_FAMILIES = frozenset({"audio", "image", "text", "video"})


def format_of(file: File) -> str:
    """The format by its ending or its type, from a closed list: nothing of a person's can stand in it."""
    if file.ending in _FORMATS:
        return file.ending
    family = file.content_type.partition("/")[0]
    return _TYPES.get(file.content_type) or (family if family in _FAMILIES else "unknown")


def weight(file: File) -> int:
    """How much a file looks like the letter by its name and kind alone: above 0 it does, below 0 like an annex."""
    return _named(file.filename or "") + (1 if format_of(file) in _TYPED else 0)


def is_written(file: File) -> bool:
    """Whether people write letters in files of this kind."""
    return format_of(file) in _TYPED | {"pdf", "tnef", "message", "msg", "eml"}


def is_sealed(file: File) -> bool:
    """Whether a file is a message that a program encrypted for a portal: what it says is not in it to read."""
    if file.content_type == "application/x-microsoft-rpmsg-message" or _SEALED_NAME.search(file.filename or ""):
        return True
    page = file.content_type == "text/html" or file.ending in ("htm", "html")
    head = file.data[:_SEALED_WINDOW] if page else b""
    return _FORM.search(head) is not None and _SEALED.search(head) is not None


def weight_of(part: DocumentPart) -> int:
    """How much a part that was read looks like the letter: by its name, its salutation, its closing, what it is about."""
    text = part.text
    score = _named(part.filename or "")
    score += 2 * (_SALUTATION.search(text[:_HEAD]) is not None)
    score += 2 * (_CLOSING.search(text[-_HEAD:]) is not None)
    score += _GRIEVANCE.search(text) is not None
    score -= 2 * (_ANNEX_WORDS.search(text[:_HEAD]) is not None)
    score -= sum(map(str.isalpha, text)) < _FEW
    return score


def _named(filename: str) -> int:
    return 2 * (_LETTER_NAME.search(filename) is not None) - 2 * (_ANNEX_NAME.search(filename) is not None)

"""What a bounce says: whose address failed, for good or for now, and which message of ours came back.

RFC 3464 where the report follows it, flufl.bounce for the dialects it knows, and the text for the rest: about one bounce
in three carries no multipart/report (sisimai/set-of-emails).
"""

import logging
import re
from email.message import Message
from typing import Any

from flufl.bounce import all_failures

from ingest.mail import charsets
from ingest.mail.headers import Headers, addresses_of, children, decode_words
from models.values import DeliveryReport

NULL_PATH = re.compile(r"\s*<\s*>\s*(?:\(.*\))?")
"""The value of a Return-Path that is present and empty (RFC 5321 section 4.5.5)."""
NO_REPLY = re.compile(
    r"(?:.*[._+-])?(?:no-?_?\.?reply|do-?_?\.?not-?_?\.?reply|ne-?_?\.?pas-?_?\.?repondre|niet-?_?\.?(?:be)?antwoorden|"
    r"geen-?antwoord|keine-?antwort|nicht-?antworten|noanswer|unattended|(?:mailer|mail)-daemon|post[_-]?master|bounces?)(?:[._+=-].*)?",
    re.IGNORECASE,
)
"""The local part of an address that nobody reads."""

# Its log lines carry tracebacks of parts, and with them a person's words.
logging.getLogger("flufl.bounce").addHandler(logging.NullHandler())
logging.getLogger("flufl.bounce").propagate = False

_PARSER_FAILURES = (ValueError, LookupError, AttributeError, TypeError, RecursionError, AssertionError)
_TEXT_WINDOW = 100_000
_FLUFL_LINES = 2_000
_MAX_PARTS = 200
_MAX_FROM = 8_000
_REPORTS = frozenset({"message/delivery-status", "message/feedback-report", "message/disposition-notification"})
_RETURNED = frozenset({"message/rfc822", "text/rfc822-headers", "message/global"})

_SYSTEM = re.compile(
    r"mailer-?daemon|mail-?daemon|post[_-]?master|mail\s*(?:delivery|system|administrator)|mdaemon|mail[ -]?router|"
    r"(?:message\s+)?delivery\s+(?:service|system|subsystem)|microsoft\s+outlook|system\s+administrator|\bexchange\b|majordomo|mmdf|uucp",
    re.IGNORECASE,
)
_DAEMON = re.compile(r"(?:mailer|mail)-?daemon\b|mdaemon\b|post[_-]?master\b", re.IGNORECASE)
_SUBJECT = re.compile(
    r"undeliver|delivery\s+(?:status|failure|report|notification|has\s+failed|incomplete)|(?:mail|message)\s+(?:delivery|status|system)|"
    r"returned\s+(?:mail|to\s+sender|message)|failure\s+(?:notice|delivery)|(?:mail|delivery|message)\s+(?:failed|failure|error|problem|undeliverable)|"
    r"could\s+not\s+(?:be\s+)?(?:deliver|send)|cannot\s+be\s+delivered|bounced?\s+mail|warning:\s+(?:could\s+not|message)|"
    r"rejected|non-?deliver|unzustellbar|zustell|niet\s+(?:afgeleverd|bezorgd)|(?:af|be)lever|bezorging|onbestelbaar|non\s+(?:remis|distribu|délivr)|"
    r"échec\s+de\s+(?:la\s+)?(?:remise|distribution)|état\s+de\s+remise|remise\s+(?:différée|retardée)|avis\s+de\s+non-?remise|user\s+unknown|недоставлен|エラー|不達",
    re.IGNORECASE,
)
_FAILURE = re.compile(
    r"\b[45]\d\d[ -](?:#?[45]\.\d+\.\d+|[A-Z])|\bstatus:\s*[45]\.\d|user\s+unknown|unknown\s+(?:user|recipient|address)|"
    r"no\s+such\s+(?:user|address|recipient|domain)|mailbox\s+(?:is\s+)?(?:full|unavailable|not\s+found|disabled)|over\s*quota|quota\s+exceeded|"
    r"(?:could|can)\s*not\s+be\s+delivered|undeliverable|unable\s+to\s+deliver|not\s+delivered|delivery\s+(?:to\s+the\s+following|failed|attempts?)|"
    r"(?:permanent\s+)?(?:fatal\s+)?errors?\s+delivering|permanent\s+(?:fatal\s+)?error|fatal\s+errors|host\s+(?:unknown|not\s+(?:found|reachable))|"
    r"delivery\s+has\s+failed|recipients?\s+(?:was\s+|were\s+)?(?:rejected|unknown|failed)|rejected\s+by|lookup\s+failure|giving\s+up|address\s+error|does\s+not\s+exist|"
    r"doesn't\s+have|account\s+(?:is\s+|has\s+been\s+)?(?:disabled|suspended|inactive)|attempting\s+to\s+deliver|envelope\s+expired|(?:did|could)\s+not\s+(?:be\s+)?reach|is\s+delayed|temporary\s+failure|malformed\s+address|failure\s+reasons?|invalid\s+(?:user|recipient)|there\s+was\s+an\s+error|couldn['’]t\s+be\s+(?:delivered|sent)|"
    r"la\s+remise\s+.{0,60}(?:échoué|impossible|retardée)|adresse\s+.{0,60}(?:introuvable|inconnue|n['’]existe\s+pas)|destinataire\s+(?:inconnu|introuvable|refusé)|boîte\s+.{0,30}pleine|"
    r"bezorging\s+.{0,60}(?:mislukt|vertraagd)|(?:adres|postvak|gebruiker|ontvanger)\s+.{0,60}(?:bestaat\s+niet|onbekend|niet\s+gevonden|is\s+vol)|"
    r"fehler\s+bei\s+der\s+(?:nachrichten)?zustellung|zustellung\s+.{0,60}(?:fehlgeschlagen|verzögert)|(?:empfänger|adresse|postfach)\s+.{0,60}(?:existiert\s+nicht|unbekannt|nicht\s+gefunden|voll)|"
    r"n['’]a\s+pas\s+pu\s+être\s+(?:remis|distribu|livr)|kon\s+niet\s+(?:worden\s+)?(?:af|be)|konnte\s+nicht\s+zugestellt|送信できません",
    re.IGNORECASE,
)
_TRANSIENT = re.compile(
    r"delayed|will\s+(?:be\s+retried|retry|keep\s+trying|continue\s+to\s+try)|retry\s+time(?:out)?\s+exceeded|temporar|not\s+yet\s+been|warning\s+message\s+only|"
    r"delivery\s+attempts\s+will\s+continue|mailbox\s+(?:is\s+)?full|over\s*quota|quota\s+exceeded|greylist|try\s+again|"
    r"(?:not|wasn['’]t)\s+delivered\s+within|did\s+not\s+accept\s+our\s+requests\s+to\s+connect|not\s+responding|connection\s+(?:timed\s+out|refused)|timed\s+out|"
    r"for\s+the\s+last\s+\d+\s+(?:seconds|hours|days)|failing\s+for\s+a\s+long\s+time|(?:multiple|repeated|\d+)\s+(?:retries|attempts)|aborted\s+after\s+\d|"
    r"(?:envelope|message|delivery\s+time)\s+expired|délai\s+(?:de\s+remise\s+)?(?:expiré|dépassé)|verlopen|abgelaufen|tijdelijk|temporairement|vorübergehend|"
    r"boîte\s+(?:aux\s+lettres\s+)?(?:est\s+)?pleine|mailbox\s+vol|postvak\s+(?:is\s+)?vol|retardé|vertraagd|verzögert|postfach\s+(?:ist\s+)?voll",
    re.IGNORECASE,
)
_GAVE_UP = re.compile(
    r"giv(?:ing|en)\s+up|too\s+(?:long|old)|message\s+(?:timed\s+out|expired)|retry\s+time(?:out)?\s+exceeded|"
    r"(?:will|shall)\s+not\s+(?:be\s+)?(?:retr(?:y|ied)|tr(?:y|ied)\s+again)|no\s+further\s+attempts?",
    re.IGNORECASE,
)
_STATUS = re.compile(r"(?<![\d.])([45]\.\d{1,3}\.\d{1,3})(?![\d.])")
_REPLY_CODE = re.compile(r"(?<![\w.@/:-])([45])\d\d(?:[ -](?![\d-])|$)", re.MULTILINE)
_FIELDS = re.compile(
    r"^(Action|Status|Final-Recipient|Original-Recipient|Diagnostic-Code)[ \t]*:[ \t]*(\S[^\n]*)",
    re.MULTILINE | re.IGNORECASE,
)
_MESSAGE_ID = re.compile(r"^[ \t>|]*Message-I[dD]\s*:\s*(<[^<>\s]{1,500}>)", re.MULTILINE | re.IGNORECASE)
_ADDRESS = r"(?<![\w.+=/-])[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[A-Za-z0-9.-]{1,190}[A-Za-z0-9](?![A-Za-z0-9-]|\.[A-Za-z0-9])"
_ADDRESSES = (
    re.compile(rf"\b(?:RCPT\s+TO|recipients?|address(?:es)?)\b[^\n@<]{{0,60}}?[<;:\s\"'(]({_ADDRESS})", re.IGNORECASE),
    re.compile(
        rf"\b(?:to|à|aan|an)\s*:?\s*<?({_ADDRESS})>?\s*(?:failed|was|were|n['’]a|kon|konnte|[:.]?$)",
        re.IGNORECASE | re.MULTILINE,
    ),
    re.compile(rf"^[ \t>]*<?({_ADDRESS})>?[ \t]*(?:[:.(\[<]|\.\.\.|$|-\s)", re.MULTILINE),
    re.compile(rf"<({_ADDRESS})>"),
    re.compile(rf"({_ADDRESS})"),
)
_RETURNED_BELOW = re.compile(
    r"^[ \t>]*(?:-{2,}.{0,40}(?:copy|original|returned|headers?|message|en-têtes|oorspronkelijk).{0,40}|(?:Return-Path|Received|Message-ID|X-Mailer|DKIM-Signature)[ \t]*:.*|"
    r"(?:Original\s+Message|Below\s+is\s+a\s+copy|This\s+is\s+a\s+copy).{0,60})$",
    re.MULTILINE | re.IGNORECASE,
)


def looks_bounced(message: Message, headers: Headers | None = None) -> bool:
    """Whether a mail system reports a failed delivery, be it without saying so by multipart/report.

    The sender must be a mail system's (or none), so that a person who tells of a bounce, or passes one on, is none.
    """
    headers = headers or Headers(message)
    if (headers.raw("x-failed-recipients") or "").strip():
        return True
    senders = [sender.address for sender in headers.addresses("from") if sender.address]
    sender = headers.text("from")
    unread = bool(senders) and all(NO_REPLY.fullmatch(address.partition("@")[0]) for address in senders)
    paths = headers.raws("return-path")
    signs = (
        not (sender or "").strip(" <>") or _SYSTEM.search(sender or "") is not None or unread,
        bool(paths) and NULL_PATH.fullmatch(paths[0]) is not None,
        _SUBJECT.search(headers.text("subject") or "") is not None,
    )
    # A firm may be called "Delivery Service", a person's From may be lost: neither is enough.
    if signs.count(True) < (1 if any(map(_DAEMON.match, senders)) else 2):
        return False
    if any(part.get_content_type() in _REPORTS for part in parts_of(message)[1:]):
        return True
    return _FAILURE.search(own_text(message)) is not None or any(_flufl(message))


def delivery_report(message: Message, *, bounced: bool | None = None) -> DeliveryReport | None:
    """What the bounce `message` says; None where it is none. What it does not say is None. Raises nothing.

    `bounced` is what `looks_bounced` said of it, where it was asked already.
    """
    fields = _status_fields(message)
    known = looks_bounced(message) if bounced is None else bounced
    if not known and "action" not in fields and not _delivery_type(message):
        return None
    text = own_text(message)
    fields = fields or {name.lower(): value.strip() for name, value in _FIELDS.findall(text)}
    temporary, permanent = _flufl(message)
    headers = Headers(message)
    status = _status(fields, text)
    return DeliveryReport(
        failed_address=_failed(fields, headers, permanent or temporary, text) or _returned_addressee(message, headers),
        original_message_id=_original_message_id(message, text),
        original_from=_original_from(message, text),
        original_subject=_original_subject(message, text),
        permanent=_permanent(fields, status, text, delayed=bool(temporary and not permanent)),
        given_up=_given_up(fields, text),
        status=status,
    )


def parts_of(message: Message) -> list[Message]:
    """The message and its parts, in order; not what is inside a returned message."""
    found: list[Message] = []
    stack = [message]
    while stack and len(found) < _MAX_PARTS:
        part = stack.pop()
        found.append(part)
        if part is message or part.get_content_type() not in _RETURNED:
            stack.extend(reversed(children(part)))
    return found


def own_text(message: Message) -> str:
    """The text of a message up to a window, what came back left out."""
    out: list[str] = []
    room = _TEXT_WINDOW
    for part in parts_of(message):
        if room <= 0:
            break
        # A multipart without parts is one whose boundary is wrong: its text is all there is.
        if part.is_multipart() or part.get_content_maintype() not in ("text", "message", "multipart"):
            continue
        if part.get_content_type() in _RETURNED and part is not message:
            continue
        text = _text(part)[:room]
        room -= len(text)
        out.append(text)
    return "\n".join(out)


def _text(part: Message) -> str:
    try:
        data: Any = part.get_payload(decode=True)
        label = part.get_content_charset()
    except _PARSER_FAILURES:
        return ""
    if not isinstance(data, bytes):
        return ""
    text, _ = charsets.decode(data[: 4 * _TEXT_WINDOW], label)
    if part.get_content_subtype() == "html":
        text = re.sub(r"<(?:br|/p|/div|/tr)[^>]{0,200}>", "\n", text)
        text = re.sub(r"<[^<>@]{0,500}>", " ", text)
    return text


def _flufl(message: Message) -> tuple[frozenset[bytes], frozenset[bytes]]:
    """What flufl.bounce finds: addresses that failed for now, and for good."""
    if any(len(str(value)) > _MAX_FROM for name, value in message.raw_items() if name.lower() == "from"):
        return frozenset(), frozenset()  # it takes the whole field apart, several times over
    try:
        temporary, permanent = all_failures(_short(message))
    except _PARSER_FAILURES:
        return frozenset(), frozenset()
    return frozenset(temporary), frozenset(permanent)


def _short(message: Message) -> Message:
    """The message, or its header with the beginning of its own text where it is long: flufl tries each line some sixty times."""
    strings = (part.get_payload() for part in message.walk())
    if sum(text.count("\n") for text in strings if isinstance(text, str)) <= _FLUFL_LINES:
        return message
    short = Message()
    for name, value in message.raw_items():
        if not name.lower().startswith("content-"):
            short[name] = value
    short.set_payload("\n".join(own_text(message).splitlines()[:_FLUFL_LINES]))
    return short


def _delivery_type(message: Message) -> bool:
    try:
        kind = message.get_param("report-type")
    except _PARSER_FAILURES:
        return False
    return (
        message.get_content_type() == "multipart/report" and str(kind or "delivery-status").lower() == "delivery-status"
    )


def _status_fields(message: Message) -> dict[str, str]:
    """The fields of the message/delivery-status part: those of the message, then of the first recipient that failed."""
    part = next((part for part in parts_of(message) if part.get_content_type() == "message/delivery-status"), None)
    if part is None:
        return {}
    blocks = children(part) or [part]
    found: dict[str, str] = {}
    for block in blocks:
        fields = {name.lower(): str(value).strip() for name, value in block.raw_items()}
        failed = fields.get("action", "").lower().startswith(("fail", "error"))
        if "action" in found and (found["action"].startswith(("fail", "error")) or not failed):
            continue
        found.update(fields)
        if "action" in fields:
            found["action"] = fields["action"].lower()
    return found


def _failed(fields: dict[str, str], headers: Headers, flufl: frozenset[bytes], text: str) -> str | None:
    for name in ("original-recipient", "final-recipient", "x-actual-recipient"):
        value = fields.get(name, "")
        for address in addresses_of(value.partition(";")[2] or value):
            if re.fullmatch(_ADDRESS, address.address):
                return address.address
    for address in addresses_of(headers.raw("x-failed-recipients") or ""):
        if "@" in address.address:
            return address.address
    # A Message-ID looks like an address, and flufl takes it for one.
    ids = {found[1:-1].lower() for found in _MESSAGE_ID.findall(text)}
    known = {address.decode("ascii", "replace") for address in flufl}
    likely = [address for address in known if re.fullmatch(_ADDRESS, address) and address.lower() not in ids]
    if likely:
        return min(likely, key=lambda address: (text.find(address) % (len(text) + 1), address))
    own = {address.address.lower() for address in headers.addresses("from", "to", "cc", "sender", "reply-to")}
    returned = _RETURNED_BELOW.search(text)
    report = text[: returned.start()] if returned else text
    for excluded in (own | ids, ids):  # mail that one sent to oneself bounces too
        for stretch in (fields.get("diagnostic-code", ""), report, text):
            found = _address_in(stretch, excluded)
            if found is not None:
                return found
    return None


def _address_in(text: str, excluded: set[str]) -> str | None:
    """The address that `text` most likely says it could not reach."""
    for pattern in _ADDRESSES:
        for match in pattern.finditer(text):
            if match[1].lower() not in excluded and not NO_REPLY.fullmatch(match[1].partition("@")[0]):
                return match[1].strip("'.")
    return None


def _returned_addressee(message: Message, headers: Headers) -> str | None:
    """To whom the returned message went, where the report itself names nobody."""
    own = {address.address.lower() for address in headers.addresses("to")}
    for part in parts_of(message)[1:]:
        inside = children(part)
        if part.get_content_type() == "message/rfc822" and inside:
            for address in Headers(inside[0]).addresses("x-original-to", "to"):
                if "@" in address.address and address.address.lower() not in own:
                    return address.address
    return None


def _status(fields: dict[str, str], text: str) -> str | None:
    """The enhanced status code (RFC 3463); one that says something (not x.0.0) before one that does not."""
    found = [
        match[1]
        for value in (fields.get("status", ""), fields.get("diagnostic-code", ""), text)
        for match in _STATUS.finditer(value)
    ]
    return next((code for code in found if not code.endswith(".0.0")), found[0] if found else None)


def _permanent(fields: dict[str, str], status: str | None, text: str, *, delayed: bool) -> bool | None:
    """True for good (5.x.x), False for now (4.x.x, delayed), None where nothing tells."""
    action = fields.get("action", "")
    # What a server says it delivered or handed on (RFC 3464 section 2.3.3) has not failed at all.
    if action.startswith(("delay", "deliver", "relay", "expand")) or delayed:
        return False
    declared = _STATUS.search(fields.get("status", ""))
    if declared is not None:
        return declared[1].startswith("5")
    if status is not None:
        return status.startswith("5")
    code = _REPLY_CODE.search(fields.get("diagnostic-code", "")) or _REPLY_CODE.search(text)
    if code is not None:
        return code[1] == "5"
    if _TRANSIENT.search(text):
        return False
    return True if action.startswith(("fail", "error")) or text.strip() else None


def _given_up(fields: dict[str, str], text: str) -> bool:
    """Whether the server tries no more, whatever the reason."""
    action = fields.get("action", "")
    return action.startswith(("fail", "error")) if action else _GAVE_UP.search(text) is not None


def _original_from(message: Message, text: str) -> str | None:
    """The sender's address of what came back; None where it shows none."""
    written = _written_below("From", message, text)
    return next((one.address for one in addresses_of(written or "") if "@" in one.address), None)


def _original_subject(message: Message, text: str) -> str | None:
    written = _written_below("Subject", message, text)
    return None if written is None else decode_words(written)[0].strip() or None


def _written_below(name: str, message: Message, text: str) -> str | None:
    """A field of the returned message, encoded words as they stand: of its own part, else as the text quotes it."""
    field = re.compile(
        rf"^[ \t>|]*{name}[ \t]*:[ \t]*(\S[^\n]{{0,900}}(?:\n[ \t]+\S[^\n]{{0,900}}){{0,5}})", re.I | re.M
    )
    for part in parts_of(message)[1:]:
        if part.get_content_type() not in _RETURNED:
            continue
        inside = children(part)
        found = field.search(re.split(r"\n[ \t]*\n", _text(part).lstrip(), maxsplit=1)[0]) if not inside else None
        written = Headers(inside[0]).raw(name.lower()) if inside else found and found[1]
        if written:
            return re.sub(r"\s*\n\s*", " ", written)
    returned = _RETURNED_BELOW.search(text)
    found = field.search(text, returned.start()) if returned else None
    return None if found is None else re.sub(r"\s*\n[ \t>|]*", " ", found[1])


def _original_message_id(message: Message, text: str) -> str | None:
    """The Message-ID of what came back: of the returned message or its headers, else as the text quotes it."""
    for part in parts_of(message)[1:]:
        if part.get_content_type() not in _RETURNED:
            continue
        inside = children(part)
        if inside:
            ids = Headers(inside[0]).message_ids("message-id")
            if ids:
                return ids[0]
        else:
            match = _MESSAGE_ID.search(_text(part))
            if match is not None:
                return match[1]
    match = _MESSAGE_ID.search(text)
    return None if match is None else match[1]

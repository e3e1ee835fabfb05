"""Whether a machine wrote a message, and what a bounce says: from headers and report parts (RFC 3834, RFC 3464, RFC 6522)."""

import re
from collections.abc import Collection
from email.message import Message
from typing import Any

from flufl.bounce import all_failures

from ingest import charsets
from ingest.headers import Headers, addresses_of
from models.values import Automatic, DeliveryReport
from models.words import AutomaticSign, Withheld

_PARSER_FAILURES = (ValueError, LookupError, AttributeError, TypeError, RecursionError)
_TEXT_WINDOW = 100_000

_NO_REPLY = re.compile(
    r"(?:.*[._+-])?(?:no-?_?\.?reply|do-?_?\.?not-?_?\.?reply|donotreply|ne-?_?\.?pas-?_?\.?repondre|nepasrepondre|niet-?_?\.?(?:be)?antwoorden|"
    r"geen-?antwoord|keine-?antwort|nicht-?antworten|noanswer|unattended|mailer-daemon|postmaster|bounces?|mail-daemon)(?:[._+=-].*)?",
    re.IGNORECASE,
)
_DAEMON = re.compile(
    r"mailer-?daemon|mail-?daemon|postmaster|mail\s*(?:delivery|system|administrator)|mdaemon|mail[ -]?router|"
    r"(?:message\s+)?delivery\s+(?:service|system|subsystem)|microsoft\s+outlook|system\s+administrator|exchange|majordomo|mmdf|uucp",
    re.IGNORECASE,
)
_BOUNCE_SUBJECT = re.compile(
    r"undeliver|delivery\s+(?:status|failure|report|notification|has\s+failed|incomplete)|(?:mail|message)\s+(?:delivery|status|system)|"
    r"returned\s+(?:mail|to\s+sender|message)|failure\s+(?:notice|delivery)|(?:mail|delivery|message)\s+(?:failed|failure|error|problem|undeliverable)|"
    r"could\s+not\s+(?:be\s+)?(?:deliver|send)|cannot\s+be\s+delivered|undelivered|bounced?\s+mail|warning:\s+(?:could\s+not|message)|"
    r"rejected|non-?delivery|nondeliverable|unzustellbar|zustell|niet\s+(?:afgeleverd|bezorgd)|onbestelbaar|non\s+(?:remis|distribu|délivr)|échec\s+de\s+la\s+remise|"
    r"notification\s+d['’]état\s+de\s+remise|user\s+unknown|automatically\s+rejected|ошибка|недоставлен|配信|エラー|不達",
    re.IGNORECASE,
)
_FAILURE_TEXT = re.compile(
    r"\b[45]\d\d[ -](?:#?[45]\.\d+\.\d+|[A-Z])|\bstatus:\s*[45]\.\d|user\s+unknown|unknown\s+(?:user|recipient|address)|no\s+such\s+(?:user|address|recipient|domain)|"
    r"mailbox\s+(?:is\s+)?(?:full|unavailable|not\s+found|disabled)|over\s*quota|quota\s+exceeded|(?:could|can)\s*not\s+be\s+delivered|undeliverable|unable\s+to\s+deliver|"
    r"delivery\s+(?:to\s+the\s+following|failed|attempts?)|permanent\s+(?:fatal\s+)?error|host\s+(?:unknown|not\s+found)|recipients?\s+(?:rejected|unknown|failed)|"
    r"n['’]a\s+pas\s+pu\s+être\s+(?:remis|distribu|livr)|kon\s+niet\s+(?:worden\s+)?(?:af|be)|konnte\s+nicht\s+zugestellt|not\s+(?:delivered|listed)|address\s+error|does\s+not\s+exist|doesn't\s+have",
    re.IGNORECASE,
)
_ADDRESS = r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[A-Za-z0-9.-]{1,190}[A-Za-z0-9]"
_FAILED_ADDRESS = (
    re.compile(
        rf"(?:RCPT\s+TO|recipient|final-recipient|original-recipient)[^\n@<]{{0,60}}[<;:\s\"']({_ADDRESS})",
        re.IGNORECASE,
    ),
    re.compile(rf"^\s*<?({_ADDRESS})>?\s*(?:[:.(]|\.\.\.|$|-\s)", re.MULTILINE),
    re.compile(rf"<({_ADDRESS})>"),
    re.compile(rf"\b({_ADDRESS})\b"),
)
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_REPLY_CODE = re.compile(r"(?<![\d.@/-])([45])\d\d(?:[ -]|$)(?!\d)", re.MULTILINE)
_TRANSIENT_TEXT = re.compile(
    r"delayed|will\s+(?:be\s+retried|retry|keep\s+trying|continue\s+to\s+try)|temporar|not\s+yet\s+been|warning|retard|vertraagd|verzögert|full|quota|too\s+large|greylist|try\s+again",
    re.IGNORECASE,
)
_MESSAGE_ID = re.compile(r"^\s*[>|]*\s*Message-I[dD]\s*:\s*(<[^<>\s]{1,500}>)", re.MULTILINE | re.IGNORECASE)


def automatic(message: Message, *, own_message_ids: Collection[str] = frozenset()) -> Automatic:
    """By which sign a machine wrote `message`, if any, and what keeps an answer back.

    A sign may make the kind `automatic` (with a text that is no complaint): a report (RFC 6522), an empty return path
    that is present (RFC 5321 section 4.5.5), Auto-Submitted (RFC 3834 section 5), a bounce of one of `own_message_ids`.
    What merely looks automatic withholds (FIELD, lesson 18). Raises nothing: an unreadable header is no sign.
    """
    headers = Headers(message)
    return Automatic(sign=_sign(message, headers, own_message_ids), withhold=_withhold(headers))


def _sign(message: Message, headers: Headers, own_message_ids: Collection[str]) -> AutomaticSign | None:
    report = None
    if message.get_content_type() == "multipart/report" or looks_bounced(message, headers):
        report = AutomaticSign.REPORT
    if report is not None and own_message_ids:
        found = delivery_report(message)
        if found is not None and found.original_message_id in own_message_ids:
            return AutomaticSign.OWN_BOUNCE
    if report is not None:
        return report
    paths = headers.raws("return-path")
    if paths and re.fullmatch(r"\s*<\s*>\s*(?:\(.*\))?", paths[0]):
        return AutomaticSign.NULL_RETURN_PATH
    submitted = (headers.raw("auto-submitted") or "").strip().lower()
    if re.match(r"auto-(?:replied|generated|notified)\b", submitted):
        return AutomaticSign.AUTO_SUBMITTED
    return None


def _withhold(headers: Headers) -> Withheld | None:
    """What keeps the answer back: a list, a no-reply sender, a header that looks automatic; in this order."""
    precedence = (headers.raw("precedence") or "").strip().lower()
    if (
        any(name in headers for name in ("list-id", "list-unsubscribe", "list-post", "list-help"))
        or precedence == "list"
    ):
        return Withheld.MAILING_LIST
    senders = headers.addresses("reply-to") or headers.addresses("from")
    if senders and all(_NO_REPLY.fullmatch(sender.address.partition("@")[0]) for sender in senders):
        return Withheld.NO_REPLY_ADDRESS
    suppress = {word.strip().lower() for word in (headers.raw("x-auto-response-suppress") or "").split(",")}
    if suppress & {"all", "oof", "autoreply"}:
        return Withheld.AUTOMATIC_HEADER
    if precedence in ("bulk", "junk", "auto_reply", "auto-reply"):
        return Withheld.AUTOMATIC_HEADER
    looks = (
        "x-autoreply",
        "x-autorespond",
        "x-autoresponder",
        "x-autogenerated",
        "x-auto-reply",
        "x-autoreply-from",
        "x-mail-autoreply",
    )
    if any(name in headers and (headers.raw(name) or "").strip().lower() not in ("no", "false", "0") for name in looks):
        return Withheld.AUTOMATIC_HEADER
    if (headers.raw("x-failed-recipients") or "").strip():
        return Withheld.AUTOMATIC_HEADER
    return None


def looks_bounced(message: Message, headers: Headers | None = None) -> bool:
    """Whether a mail system reports a failed delivery without saying so by multipart/report.

    The sender must be a mail system's (or none), so that a person who tells of a bounce, or passes one on, is none.
    """
    headers = headers or Headers(message)
    if (headers.raw("x-failed-recipients") or "").strip():
        return True
    sender = headers.text("from") or ""
    paths = headers.raws("return-path")
    null_path = bool(paths) and re.fullmatch(r"\s*<\s*>\s*", paths[0]) is not None
    system = not sender or _DAEMON.search(sender) is not None
    subject = _BOUNCE_SUBJECT.search(headers.text("subject") or "") is not None
    if not (system or (null_path and subject)):
        return False
    text = own_text(message)
    if subject and _FAILURE_TEXT.search(text):
        return True
    return system and (bool(_flufl(message)[0] | _flufl(message)[1]) or _FAILURE_TEXT.search(text) is not None)


def own_text(message: Message) -> str:
    """The plain text of a message up to a window, the parts that carry an original left out."""
    out: list[str] = []
    room = _TEXT_WINDOW
    stack = [message]
    while stack and room > 0:
        part = stack.pop()
        content_type = part.get_content_type()
        if content_type in ("message/rfc822", "text/rfc822-headers") and part is not message:
            continue
        payload = part.get_payload()
        if isinstance(payload, list):
            if content_type != "message/rfc822":
                stack.extend(child for child in reversed(payload) if isinstance(child, Message))
            continue
        if part.get_content_maintype() in ("text", "message"):
            text = _text(part)[:room]
            room -= len(text)
            out.append(text)
    return "\n".join(out)


def _text(part: Message) -> str:
    try:
        data = part.get_payload(decode=True)
        label = part.get_content_charset()
    except _PARSER_FAILURES:
        return ""
    if not isinstance(data, bytes):
        return ""
    text, _ = charsets.decode(data, label)
    if part.get_content_subtype() == "html":
        text = re.sub(r"<(?:br|/p|/div|/tr)[^>]{0,200}>", "\n", text)
        text = re.sub(r"<[^<>@]{0,500}>", " ", text)
    return text


def _flufl(message: Message) -> tuple[frozenset[bytes], frozenset[bytes]]:
    try:
        temporary, permanent = all_failures(message)
    except _PARSER_FAILURES:
        return frozenset(), frozenset()
    return frozenset(temporary), frozenset(permanent)


def delivery_report(message: Message) -> DeliveryReport | None:
    """What a bounce says (RFC 3464 where it follows it, else flufl.bounce, else the text); None where it is none."""
    fields = _status_fields(message)
    if fields is None and not looks_bounced(message) and not _delivery_type(message):
        return None
    text = own_text(message)
    temporary, permanent = _flufl(message)
    failed = _failed(fields or {}, Headers(message), temporary | permanent, text)
    status = _status(fields or {}, text)
    return DeliveryReport(
        failed_address=failed,
        original_message_id=_original_message_id(message, text),
        permanent=_permanent(fields or {}, status, text, delayed=bool(temporary and not permanent)),
        status=status,
    )


def _delivery_type(message: Message) -> bool:
    try:
        kind = message.get_param("report-type")
    except _PARSER_FAILURES:
        return False
    return (
        message.get_content_type() == "multipart/report" and str(kind or "delivery-status").lower() == "delivery-status"
    )


def _walk(message: Message) -> list[Message]:
    found: list[Message] = []
    stack = [message]
    while stack and len(found) < 200:
        part = stack.pop()
        found.append(part)
        payload: Any = part.get_payload()
        if isinstance(payload, list) and part.get_content_type() != "message/rfc822":
            stack.extend(child for child in reversed(payload) if isinstance(child, Message))
    return found


def _status_fields(message: Message) -> dict[str, str] | None:
    """The fields of the message/delivery-status part, the first failed recipient's over the others'; None without one."""
    part = next((part for part in _walk(message) if part.get_content_type() == "message/delivery-status"), None)
    if part is None:
        return None
    payload: Any = part.get_payload()
    blocks = payload if isinstance(payload, list) else [part]
    found: dict[str, str] = {}
    for block in blocks:
        fields = {name.lower(): str(value) for name, value in block.raw_items()}
        action = fields.get("action", "").strip().lower()
        if "action" in found and not (action.startswith("fail") and not found["action"].startswith("fail")):
            continue
        found.update(fields)
        if action:
            found["action"] = action
    return found


def _failed(fields: dict[str, str], headers: Headers, flufl: frozenset[bytes], text: str) -> str | None:
    for name in ("original-recipient", "final-recipient", "x-actual-recipient"):
        value = fields.get(name, "").rpartition(";")[2]
        for address in addresses_of(value):
            if "@" in address.address:
                return address.address
    named = headers.raw("x-failed-recipients")
    if named:
        for address in addresses_of(named):
            if "@" in address.address:
                return address.address
    if flufl:
        return min(flufl).decode("ascii", "replace")
    own = {
        address.address.lower()
        for address in headers.addresses("from", "to", "cc", "sender", "reply-to", "delivered-to")
    }
    for pattern in _FAILED_ADDRESS:
        for match in pattern.finditer(text):
            if match[1].lower() not in own and not _NO_REPLY.fullmatch(match[1].partition("@")[0]):
                return match[1].rstrip(".")
    return None


def _status(fields: dict[str, str], text: str) -> str | None:
    for value in (fields.get("status", ""), fields.get("diagnostic-code", ""), text):
        match = _STATUS.search(value)
        if match is not None and match[1] not in ("5.0.0", "4.0.0", "2.0.0"):
            return match[1]
    match = _STATUS.search(fields.get("status", ""))
    return None if match is None else match[1]


def _permanent(fields: dict[str, str], status: str | None, text: str, *, delayed: bool) -> bool | None:
    """True for good (5.x.x), False for now (4.x.x, delayed), None where nothing tells."""
    if fields.get("action", "").startswith("delay") or delayed:
        return False
    if status is not None:
        return status.startswith("5")
    code = _REPLY_CODE.search(fields.get("diagnostic-code", "")) or _REPLY_CODE.search(text)
    if code is not None:
        return code[1] == "5"
    if fields.get("action", "").startswith("fail"):
        return True
    if _TRANSIENT_TEXT.search(text):
        return False
    return True if _FAILURE_TEXT.search(text) else None


def _original_message_id(message: Message, text: str) -> str | None:
    """The Message-ID of what came back: of the returned message or its headers, else as the text quotes it."""
    for part in _walk(message)[1:]:
        if part.get_content_type() == "message/rfc822":
            payload: Any = part.get_payload()
            inner = payload[0] if isinstance(payload, list) and payload else None
            ids = Headers(inner).message_ids("message-id") if isinstance(inner, Message) else ()
            if ids:
                return ids[0]
        if part.get_content_type() == "text/rfc822-headers":
            match = _MESSAGE_ID.search(_text(part))
            if match is not None:
                return match[1]
    match = _MESSAGE_ID.search(text)
    return None if match is None else match[1]

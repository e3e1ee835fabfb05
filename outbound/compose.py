"""E-mail: a draft as the bytes that leave (RFC 5322), the same bytes for the same draft.

To exactly one recipient, under a subject of our own. What goes to a writer repeats nothing that the writer wrote: whoever
forges a From must not be able to send their words through us (RFC 3834 section 2). Automatic messages say that they are,
so that no machine answers them (RFC 3834 section 5; `X-Auto-Response-Suppress` for Exchange).
"""

import hashlib
import re
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from models.errors import Held
from models.house import House
from models.words import HoldReason, Language, Template
from outbound.draft import Draft, Original
from outbound.original import attachable, picture_as_pdf
from outbound.wording import Wording, environment, wordings

__all__ = ["Draft", "Original", "languages", "message"]

_BOTH = (Language.FR, Language.NL)
_ADDRESS = re.compile(r"[^\s\x00-\x1f\x7f-\x9f<>()\[\]@,;:\\\"]{1,64}@[^\s\x00-\x1f\x7f-\x9f<>()\[\]@,;:\\\"]{1,255}")
_MESSAGE_ID = re.compile(r"<[!-;=?A-~]{1,400}@[!-;=?A-~]{1,400}>")
_NAME = re.compile(r"(?=.*\w)[^\x00-\x1f\x7f-\x9f<>@\"/:\\\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]{1,70}")
_REFERENCES = 20
# All but non-delivery reports (NDR): with `All` Exchange would keep from us that a message came back
# ([MS-OXCMAIL] section 2.1.3.2.20).
_SUPPRESS = "DR, RN, NRN, OOF, AutoReply"
_IDENTIFIERS = frozenset({"message-id", "in-reply-to", "references"})


class _Policy(EmailPolicy):
    """The standard policy, which would tear a long Message-ID into encoded words: they are folded between each other."""

    def fold(self, name: str, value: Any) -> str:
        if name.lower() in _IDENTIFIERS:
            return f"{name}: {(self.linesep + ' ').join(str(value).split())}{self.linesep}"
        return str(super().fold(name, value))

    def fold_binary(self, name: str, value: Any) -> bytes:
        return self.fold(name, value).encode("utf-8" if self.utf8 else "ascii", "surrogateescape")


_SMTP = _Policy(linesep="\r\n", max_line_length=78)


def languages(written: Language | None, house: House) -> tuple[Language, ...]:
    """The languages to answer in: the writer's where the house answers in it, else French and Dutch together.

    A house that answers in neither of these uses its own first two.
    """
    if written is not None and written in house.reply_languages:
        return (written,)
    return tuple(language for language in _BOTH if language in house.reply_languages) or house.reply_languages[:2]


def message(draft: Draft, *, sender: str, templates_dir: Path | None = None) -> bytes:
    """The message, CRLF line ends, lines of at most 998 bytes.

    Bytes above 127 stand only inside an attached message (then it needs 8BITMIME, or `original.seven_bit`) and in the To
    of an address that has them itself (RFC 6532; then it needs SMTPUTF8). Raises Held where no message can be written to
    the address.
    """
    made = wordings(draft, templates_dir)
    subject = _subject(draft, made)
    letter = _alternatives(draft, made, subject, templates_dir)
    attached = None
    if draft.original is not None:
        letter.make_mixed()
        letter.set_boundary(f"=_mixed_{_digest(draft.message_id)}")
        attached = _attach(letter, draft.original, _digest(draft.message_id))
    _address(letter, draft, sender)
    letter["Subject"] = subject
    letter["Date"] = format_datetime(draft.date)
    letter["Message-ID"] = draft.message_id
    _thread(letter, draft)
    letter["Auto-Submitted"] = "auto-replied" if draft.template.to_writer else "auto-generated"
    letter["X-Auto-Response-Suppress"] = _SUPPRESS
    letter["Content-Language"] = ", ".join(draft.languages)
    _order(letter)
    policy = _SMTP.clone(utf8=not str(letter["To"].addresses[0].addr_spec).isascii())
    data = letter.as_bytes(policy=policy)
    if attached is not None:
        data = data.replace(_token(_digest(draft.message_id)).encode(), attached, 1)
    return data


def _subject(draft: Draft, made: tuple[Wording, ...]) -> str:
    words = " / ".join(dict.fromkeys(wording.subject for wording in made if wording.subject))
    references = ", ".join(draft.references)
    # A member of the staff looks for the case, a writer for what the message is.
    both = (words, references) if draft.template.to_writer else (references, words)
    return " – ".join(part for part in both if part)


def _alternatives(draft: Draft, made: tuple[Wording, ...], subject: str, templates_dir: Path | None) -> EmailMessage:
    """Text and HTML that say the same (RFC 2046 section 5.1.4)."""
    layouts = environment(templates_dir, layout=True)
    # Between the tags nothing is escaped, since it is text: the layout's name says so.
    text = layouts.get_template("email.txt.jinja").render(wordings=made)
    html = layouts.get_template("email.html.jinja").render(
        wordings=made,
        headings=[_heading(draft, wording) for wording in made],
        subject=subject,
        house=draft.house,
        staff=not draft.template.to_writer,
    )
    letter = EmailMessage(policy=_SMTP)
    letter.set_content(text.strip("\n") + "\n", cte="quoted-printable")
    letter.add_alternative(html.strip("\n") + "\n", subtype="html", cte="quoted-printable")
    letter.set_boundary(f"=_alternative_{_digest(draft.message_id)}")
    return letter


def _heading(draft: Draft, wording: Wording) -> str:
    if draft.template is Template.DPO_REFERRAL:
        return ", ".join(draft.references)
    return wording.subject


def _attach(letter: EmailMessage, original: Original, digest: str) -> bytes | None:
    """Attaches the original. What it returns shall take the place of the token, byte for byte."""
    media_type, data = original.media_type.lower(), original.data
    if media_type == "message/rfc822":
        attached = attachable(data)
        part = EmailMessage(policy=_SMTP)
        part["Content-Type"] = "message/rfc822"
        encoding = "7bit" if attached.isascii() else "8bit"
        part["Content-Transfer-Encoding"] = encoding
        part.add_header("Content-Disposition", "attachment", filename=_filename(original.filename, ".eml"))
        part.set_payload(_token(digest))
        letter.attach(part)
        if encoding == "8bit":  # a composite tells the widest encoding within it (RFC 2045 section 6.4)
            del letter["Content-Transfer-Encoding"]
            letter["Content-Transfer-Encoding"] = encoding
        return attached
    if media_type.startswith("image/"):
        as_pdf = picture_as_pdf(data)
        media_type, data = ("application/pdf", as_pdf) if as_pdf is not None else (media_type, data)
    main, _, sub = media_type.partition("/")
    if not re.fullmatch(r"[a-z]+/[a-z0-9.+-]+", media_type) or main in ("multipart", "message", "text"):
        main, sub = "application", "octet-stream"
    filename = _filename(original.filename, ".pdf" if sub == "pdf" else "")
    letter.add_attachment(data, maintype=main, subtype=sub, filename=filename)
    return None


def _filename(given: str | None, suffix: str) -> str:
    """A file name that no system stumbles over, with the suffix of what it now is."""
    name = re.sub(r"[^\w.() -]+", "_", (given or "").rpartition("/")[2].rpartition("\\")[2]).strip(" .")[:80]
    stem, dot, ending = name.rpartition(".")
    if suffix and name.lower().endswith(suffix):
        return name
    return f"{(stem if dot and len(ending) <= 5 else name) or 'original'}{suffix or (dot + ending if stem else '')}"


def _address(letter: EmailMessage, draft: Draft, sender: str) -> None:
    """From the house, to one recipient. A name that could be anything else than a name is left out."""
    address = draft.to_address or ""
    if not _ADDRESS.fullmatch(address):
        raise Held(HoldReason.NO_ADDRESS, "no message can be written to this address")
    name = " ".join((draft.to_name or "").split())
    name = name if _NAME.fullmatch(name) else ""
    house = " ".join(draft.house.name.split())
    letter["From"] = _mailbox(house, sender)
    letter["To"] = _mailbox(name, address)


def _mailbox(name: str, address: str) -> Address:
    local, _, domain = address.rpartition("@")
    try:
        # A domain always has an ASCII form (RFC 5890); only a local part can need SMTPUTF8.
        domain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        raise Held(HoldReason.NO_ADDRESS, "no message can be written to this address") from None
    return Address(display_name=name, username=local, domain=domain)


def _thread(letter: EmailMessage, draft: Draft) -> None:
    """In-Reply-To and References (RFC 5322 section 3.6.4): the oldest first, the answered message last."""
    parent = draft.in_reply_to if draft.in_reply_to and _MESSAGE_ID.fullmatch(draft.in_reply_to) else None
    if parent is not None:
        letter["In-Reply-To"] = parent
    before = [each for each in draft.thread[: _REFERENCES - 1] if _MESSAGE_ID.fullmatch(each)]
    chain = dict.fromkeys([*reversed(before), *([parent] if parent else [])])
    if chain:
        letter["References"] = " ".join(chain)


def _order(letter: EmailMessage) -> None:
    """The fields that people look at first stand first; MIME's own last."""
    mime = [(name, value) for name, value in letter.items() if name.lower().startswith(("mime-", "content-"))]
    for name, _ in mime:
        del letter[name]
    for name, value in mime:
        letter[name] = value


def _digest(message_id: str) -> str:
    return hashlib.sha256(message_id.encode()).hexdigest()[:32]


def _token(digest: str) -> str:
    return f"original-{digest}"

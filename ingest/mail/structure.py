"""The tree of a message (RFC 2045 to 2049, RFC 1847) sorted into text of its own and files."""

import email
import email.policy
import re
from dataclasses import dataclass, field, replace
from email.message import Message
from html import unescape
from io import BytesIO

from ingest.files import pgp, uuencoded, winmail
from ingest.files.contents import Bomb
from ingest.files.deadline import within
from ingest.files.opened import FILE_S
from ingest.mail import charsets, smime, zones
from ingest.mail.headers import children, content_type_of
from ingest.mail.parts import MORE, Leaf, is_text, leaf_from, leaf_of, param, payload, text_of, tidy
from ingest.mail.transfer import PARSER_FAILURES
from ingest.mail.verdict import letters
from models.errors import Held
from models.house import Limits
from models.words import HoldReason, Zone

_STUB = re.compile(
    r"\b(?:html|navigateur|browser|webbrowser|(?:view|read|see|display).{0,40}(?:message|e-?mail)|multi-?part|mime\s+format)\b",
    re.IGNORECASE,
)
_SIGNATURES = frozenset({"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"})
_PKCS7_NAMES = frozenset({"smime.p7m", "smime.p7z"})  # RFC 8551 section 3.2.1; a gateway made the type anonymous
_BLANKS = re.compile(r"[\W_]+")
_QUOTED = re.compile(r"^[ \t]*>.*", re.MULTILINE)
_MUCH_MORE = 1.3
"""How many times as much the HTML says, where the plain form holds the beginning alone."""
_TNEF = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
_PKCS7 = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_BOUNDARY = re.compile(rb"boundary\s*=\s*(?:\"([^\"\r\n]{1,100})\"|([^\s;\"]{1,100}))", re.IGNORECASE)
_WINDOW = 4_000_000
_HEADER_WINDOW = 262_144
_HEADER_END = re.compile(rb"\r\n\r\n|\n\n|\r\r")
# What a mailbox file, an editor or a gateway sets above the header.
_ENVELOPE = re.compile(rb"\A(?:\xef\xbb\xbf|\r|\n|>?From (?![ \t]*:)[^\r\n]*[\r\n])+")
_PART_START = re.compile(rb"^--([^\r\n\"]{1,200})\r?\nContent-", re.MULTILINE | re.IGNORECASE)
# The library takes parameters apart in the square of their number.
_FIELD_BYTES = 10_000
_ENDLESS = re.compile(
    rb"(^Content-(?:Type|Disposition)[ \t]*:(?:[^\r\n]|\r?\n[ \t]){%d})(?:[^\r\n]|\r?\n[ \t])+" % _FIELD_BYTES,
    re.MULTILINE | re.IGNORECASE,
)
_ODD_FIELD = re.compile(rb"^([!-9;-~]{1,76})[ \t]+:", re.MULTILINE)
_ODD_LINE = re.compile(rb"^(?!From |>From |[!-9;-~]{1,200}:|[ \t\r\n]).", re.MULTILINE | re.DOTALL)
_KNOWN_FIELD = re.compile(
    rb"^(?:from|to|cc|subject|date|message-id|received|return-path|mime-version|content-type|content-transfer-encoding|"
    rb"reply-to|in-reply-to|references|sender)[ \t]*:",
    re.MULTILINE | re.IGNORECASE,
)


@dataclass(slots=True)
class Contents:
    """What the parts of one message are, as far as they were seen: `bodies` are texts, `html` their HTML sources.

    `enough` is how many letters of the same text were read in another form already.
    """

    bodies: list[str] = field(default_factory=list)
    html: list[str] = field(default_factory=list)
    files: list[Leaf] = field(default_factory=list)
    enough: int = 0


def parse(data: bytes, limits: Limits) -> Message:
    """The message as the standard parser takes it. Raises Held for one that is over a limit or none at all."""
    if len(data) > limits.message_bytes:
        raise Held(HoldReason.TOO_LARGE, f"{len(data)} bytes")
    if _boundaries(data) > 3 * limits.parts:
        raise Held(HoldReason.TOO_COMPLEX, f"more than {limits.parts} parts")
    return parse_inner(_healed(_ENVELOPE.sub(b"", data, count=1)), limits)


def parse_inner(data: bytes, limits: Limits) -> Message:
    """As `parse`, for a message inside one whose size was checked."""
    if len(data) > _FIELD_BYTES:
        data = _ENDLESS.sub(rb"\1", data)
    try:
        # As a file: of bytes the library makes one text of four bytes a character first.
        return email.message_from_binary_file(BytesIO(data), policy=email.policy.compat32)
    except RecursionError:
        raise Held(HoldReason.TOO_COMPLEX, f"more than {limits.depth} levels") from None
    except PARSER_FAILURES:
        raise Held(HoldReason.UNREADABLE, "the message cannot be taken apart") from None


def _healed(data: bytes) -> bytes:
    """The message with its header block in a form that the standard parser goes through to the end.

    A blank before the colon (RFC 5322 section 4.5) or a line that was folded without a blank ends the header there, and
    the rest of it would be read as text.
    """
    end = _HEADER_END.search(data, 0, _HEADER_WINDOW)
    head = data[: end.start()] if end else data[:_HEADER_WINDOW]
    if not _ODD_FIELD.search(head) and not _ODD_LINE.search(head):
        return data
    healed = _ODD_FIELD.sub(rb"\1:", head)
    last = max((match.start() for match in _KNOWN_FIELD.finditer(healed)), default=0)
    healed = _ODD_LINE.sub(rb" \g<0>", healed[:last]) + healed[last:]
    return healed + data[len(head) :]


def _boundaries(data: bytes) -> int:
    """How many part boundaries the message seems to hold, before the parser spends its time on them."""
    names = {quoted or bare for quoted, bare in _BOUNDARY.findall(data[:_WINDOW])}
    if len(names) > 1000:
        return len(names) * 1000
    return sum(data.count(b"\n--" + name) for name in sorted(names)[:100])


class Sorter:
    """Walks the trees of a message and of those attached to it; one count of parts for all of them."""

    def __init__(self, limits: Limits, defects: set[str]) -> None:
        self._limits = limits
        self._defects = defects
        self._leaves = 0

    def sort(self, part: Message, contents: Contents, depth: int, *, related: bool = False) -> None:
        """Sort what is below `part` into `contents`. Raises Held at a limit and for encryption, `contents` kept."""
        if depth > self._limits.depth:
            raise Bomb(f"more than {self._limits.depth} levels")
        content_type = content_type_of(part)
        if content_type == "multipart/encrypted":
            raise Held(HoldReason.ENCRYPTED, "PGP/MIME: the sender's program encrypted it")
        if content_type in _PKCS7:
            self._pkcs7(part, contents, depth)
        elif content_type.startswith("multipart/") and part.is_multipart():
            self._multipart(part, content_type, contents, depth)
        else:
            self._leaf(part, contents, depth, related=related)

    def _multipart(self, part: Message, content_type: str, contents: Contents, depth: int) -> None:
        before = len(contents.bodies), len(contents.files)
        if content_type == "multipart/alternative":
            self._alternative(children(part), contents, depth)
        else:
            signature = param(part, "protocol") if content_type == "multipart/signed" else None
            for child in children(part):
                if signature is None or content_type_of(child) != signature:
                    self.sort(child, contents, depth + 1, related=content_type == "multipart/related")
        if before == (len(contents.bodies), len(contents.files)):
            self._around(part, contents)

    def _around(self, part: Message, contents: Contents) -> None:
        """What stands before and after the parts: no part of the message (RFC 2046 section 5.1.1), unless nothing else is."""
        for text in (part.preamble, part.epilogue):
            if text and letters(text) and not _STUB.search(text):
                data = text.encode("utf-8", "surrogateescape")
                contents.bodies.append(tidy(charsets.decode(data, None)[0]))

    def _leaf(self, part: Message, contents: Contents, depth: int, *, related: bool) -> None:
        self._leaves += 1
        if self._leaves > self._limits.parts:
            raise Bomb(f"more than {self._limits.parts} parts")
        leaf = leaf_of(part, related=related, defects=self._defects)
        if leaf.content_type in _SIGNATURES:
            return
        if leaf.content_type.startswith("multipart/"):
            self._partless(part, leaf, contents, depth)
            return
        if not leaf.body and not contents.bodies and is_text(leaf, self._defects):
            leaf = replace(leaf, content_type="text/plain")
        if not leaf.body:
            self._file(leaf, contents, depth)
            return
        self._body(leaf, contents)

    def _body(self, leaf: Leaf, contents: Contents) -> None:
        """Text of the message itself; what a signature or a file of before MIME put around it is taken off."""
        text, html = text_of(leaf, self._defects, enough=contents.enough)
        if html:
            contents.html.append(html)
        plain = pgp.unsigned(text)
        if plain != text:
            self._defects.add("signature-not-verified")
        if pgp.sealed(plain):
            self._defects.add("attachment-encrypted:pgp")
        plain, files = uuencoded.taken_out(plain)
        self._leaves += len(files)
        if self._leaves > self._limits.parts:
            raise Bomb(f"more than {self._limits.parts} parts")
        contents.files.extend(leaf_from(data, name) for name, data in files)
        if plain.strip():
            contents.bodies.append(plain)

    def _file(self, leaf: Leaf, contents: Contents, depth: int) -> None:
        """A file; what Exchange or S/MIME packed the message itself into is opened here."""
        name = (leaf.filename or "").lower()
        if name in _PKCS7_NAMES and leaf.content_type not in _PKCS7:
            self._pkcs7(leaf.part, contents, depth)
        elif leaf.content_type in _TNEF or name.endswith((".tnef", "winmail.dat", "win.dat")):
            self._tnef(leaf, contents, depth)
        else:
            contents.files.append(leaf)

    def _tnef(self, leaf: Leaf, contents: Contents, depth: int) -> None:
        """A winmail.dat: its body is the message's where that has none or less, its files are the message's (FIELD, lesson 10)."""
        try:
            with within(FILE_S):
                message = winmail.to_message(payload(leaf.part, self._defects))
        except Bomb:
            raise
        except Held:
            contents.files.append(leaf)  # whoever reads the files will say why
            return
        contents.files.append(replace(leaf, opened=True))
        packed = Contents(html=contents.html, files=contents.files)
        self.sort(message, packed, depth + 1)
        inside, outside = "\n\n".join(packed.bodies), "\n\n".join(contents.bodies)
        if stub(outside, inside) or _told(outside, inside):
            contents.bodies[:] = packed.bodies or contents.bodies
        elif not _told(inside, outside):
            contents.bodies.extend(packed.bodies)

    def _partless(self, part: Message, leaf: Leaf, contents: Contents, depth: int) -> None:
        """A multipart without parts: its boundary is another one than its header says, or it is nothing but text."""
        self._defects.add("bad-boundary")
        data = payload(part, self._defects)
        found = _PART_START.search(data)
        if found is not None:
            head = b'Content-Type: multipart/mixed; boundary="' + found[1].rstrip() + b'"\n\n'
            inner = parse_inner(head + data, self._limits)
            if inner.is_multipart():
                self.sort(inner, contents, depth + 1)
                return
        text, _ = text_of(leaf, self._defects)
        if text.strip():
            contents.bodies.append(text)
        else:
            self._around(part, contents)

    def _alternative(self, forms: list[Message], contents: Contents, depth: int) -> None:
        """Of several forms of one text take one: plain, unless the HTML says what it leaves out."""
        plain = rich = ""
        for child in forms:
            form = Contents(html=contents.html, files=contents.files, enough=letters(plain))
            self.sort(child, form, depth + 1)
            text = "\n\n".join(form.bodies)
            if child.get_content_type() == "text/plain":
                plain = max(plain, text, key=letters)
            else:
                rich = max(rich, text, key=letters)
        chosen = rich if stub(plain, rich) or _fuller(rich, plain) else plain
        if chosen.strip():
            contents.bodies.append(chosen)

    def _pkcs7(self, part: Message, contents: Contents, depth: int) -> None:
        """Opaque S/MIME: what is signed is read, what is encrypted waits for a person (FIELD, lesson 9)."""
        kind, content = smime.unwrap(payload(part, self._defects))
        if kind in (smime.Pkcs7.SIGNED, smime.Pkcs7.COMPRESSED) and content:
            if kind is smime.Pkcs7.SIGNED:
                self._defects.add("signature-not-verified")
            self.sort(parse_inner(content, self._limits), contents, depth + 1)
        elif kind is smime.Pkcs7.ENCRYPTED or param(part, "smime-type") in ("enveloped-data", "authenveloped-data"):
            raise Held(HoldReason.ENCRYPTED, "S/MIME: the sender's program encrypted it")
        else:
            contents.files.append(leaf_of(part, related=False, defects=self._defects))


def _fuller(rich: str, plain: str) -> bool:
    """Whether the rich form has words of the person's that the plain one leaves out.

    Some programs put a footer, a signature, the quote, or the first lines alone into the plain form.
    """
    shown, told = letters(rich), letters(plain)
    if shown < told + MORE:
        return False
    own = _own(plain)
    if letters(own) and shown < _MUCH_MORE * told + MORE:
        return False
    more = _own(rich)
    if letters(more) >= (_MUCH_MORE * letters(own) + MORE if letters(own) else 1):
        return True
    # What stands alone in the plain form, a disclaimer say, may be zoned otherwise than below the words of the other.
    return _told(plain, rich) and not _told(more, plain)


def _own(text: str) -> str:
    """What the person wrote or passes on in a text; a line that begins as a quote does is none of theirs here."""
    spans = [span for span in zones.mark(text) if span.zone in (Zone.OWN, Zone.FORWARD)]
    return "\n".join(_QUOTED.sub("", text[span.start : span.end]) for span in spans)


def _told(text: str, by: str) -> bool:
    """Whether one text says all that the other says, blanks and marks apart."""
    return _BLANKS.sub("", text) in _BLANKS.sub("", by)


def stub(plain: str, rich: str) -> bool:
    """Whether the plain form of a text only says that there is a rich one, or holds next to nothing of it."""
    few, many = letters(unescape(plain)), letters(rich)
    if not many or not few:
        return not few
    says_so = few < 200 and _STUB.search(plain) is not None and _STUB.search(rich) is None
    return says_so or (many > 200 and few * 10 < many)

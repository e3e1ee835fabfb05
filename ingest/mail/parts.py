"""One part of a message: its name, its bytes, its text. What fails is a defect in the set that the caller hands in."""

import base64
import re
from dataclasses import dataclass
from email.message import Message
from io import BytesIO
from typing import Any

from PIL import Image

from ingest.mail import charsets, markup, transfer
from ingest.mail.headers import Headers, content_type_of, decode_words, raw_field, visible
from ingest.mail.transfer import PARSER_FAILURES
from ingest.media import Media, sniff

BODY_TYPES = frozenset({"text/plain", "text/html", "text/enriched"})
_TOKEN = re.compile(r"[\s\"']*([\w-]+)")
_CHARSET = re.compile(r"charset\s*=[\s\"']*([\w.:+-]{2,40})", re.IGNORECASE)
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_MORE_THAN_A_STUB = 200
"""Letters from which a plain form does not only stand in for the HTML (`ingest.mail.structure.stub`)."""
MORE = 25
"""Letters by which the HTML says more than the plain form, where it may say something that the other leaves out."""
# What a reader does not see as letters: each ends at the end of the text at the latest, so that this is gone through once.
_UNSHOWN = re.compile(
    r"<!--.*?(?:-->|\Z)|<(style|script|title|head)\b.*?(?:</\1|\Z)|<[^<>]*>?|&\#?\w{1,8};", re.IGNORECASE | re.DOTALL
)
_SMALL_INLINE, _SMALL_ATTACHED = 20_000, 4_000
"""Bytes under which a picture is a logo rather than a photographed letter."""
# The top-level types there are (IANA, Media Types).
_FAMILIES = frozenset(
    ("application", "audio", "chemical", "font", "haptics", "image", "message", "model", "multipart", "text", "video")
)
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_PHOTO_PX, _PAGE_PX = 1000, 600


@dataclass(frozen=True, slots=True)
class Leaf:
    """One part that carries content. `attached` is its disposition, `related` whether it stands in multipart/related."""

    part: Message
    content_type: str
    filename: str | None
    attached: bool
    content_id: str | None
    related: bool
    opened: bool = False  # what is inside it stands among the parts already

    @property
    def body(self) -> bool:
        """Whether it is text of the message itself rather than a file."""
        return self.content_type in BODY_TYPES and not self.attached and self.filename is None


def leaf_of(part: Message, *, related: bool, defects: set[str]) -> Leaf:
    """The part with what its header says (RFC 2045, RFC 2183, RFC 2392)."""
    headers = Headers(part)
    disposition = _TOKEN.match(headers.raw("content-disposition") or "")
    content_id = headers.raw("content-id")
    return Leaf(
        part=part,
        content_type=content_type_of(part),
        filename=_filename(headers, defects),
        attached=disposition is not None and disposition[1].lower() == "attachment",
        content_id=None if content_id is None else content_id.strip().strip("<>"),
        related=related,
    )


def leaf_from(data: bytes, filename: str) -> Leaf:
    """A file that stood within a text, as if it had come as a part of its own."""
    part = Message()
    part["Content-Type"] = "application/octet-stream"
    part["Content-Transfer-Encoding"] = "base64"
    part.set_payload(base64.encodebytes(data).decode("ascii"))
    name = visible(charsets.clean(filename)).strip()[:255] or None
    return Leaf(
        part=part,
        content_type="application/octet-stream",
        filename=name,
        attached=True,
        content_id=None,
        related=False,
    )


def is_text(leaf: Leaf, defects: set[str]) -> bool:
    """Whether a part without a name, of a type that says nothing or does not exist (`plain/text`), is text all the same."""
    family = leaf.content_type.partition("/")[0]
    if leaf.attached or leaf.filename or (leaf.content_type != "application/octet-stream" and family in _FAMILIES):
        return False
    data = payload(leaf.part, defects)
    return bool(data.strip()) and not _CONTROLS.search(data) and sniff(data) in (Media.UNKNOWN, Media.HTML)


def param(part: Message, name: str, header: str = "content-type") -> str | None:
    """A parameter of a MIME header, in lower case; None where it is absent or unreadable."""
    value = _param(part, name, header)
    if isinstance(value, tuple):
        value = value[2]
    return value.strip().lower() if isinstance(value, str) else None


def _param(part: Message, name: str, header: str) -> Any:
    try:
        return part.get_param(name, header=header)
    except PARSER_FAILURES:
        return None


def _filename(headers: Headers, defects: set[str]) -> str | None:
    """The file name as RFC 2183 and 2231 give it, as encoded words, or as raw bytes; all three occur."""
    for header, name in (("content-disposition", "filename"), ("content-type", "name")):
        raw = headers.raw(header)
        if raw is None or "name" not in raw.lower():
            continue
        holder = Message()
        holder[header] = raw
        value = _param(holder, name, header)
        if isinstance(value, tuple):
            charset, _, encoded = value
            text, found = charsets.decode(encoded.encode("latin-1", "replace"), charset or None)
        elif isinstance(value, str):
            text, found = decode_words(value)
        else:
            continue
        defects.update(found)
        text = visible(charsets.clean(text)).strip()
        if text:
            return text[:255]
    return None


def payload(part: Message, defects: set[str]) -> bytes:
    """The decoded bytes of a part; what its transfer encoding does not give is a defect and no bytes."""
    return transfer.decoded(part, defects)


def label(part: Message, data: bytes, *, html: bool) -> str | None:
    """The charset that the header, else the HTML itself, claims."""
    declared = raw_field(part, "content-type")
    loose = _CHARSET.search(declared)
    if loose is not None:  # it may also stand where no proper list of parameters has it
        return param(part, "charset") or loose[1]
    if "charset" in declared.lower() and (claimed := param(part, "charset")):
        return claimed
    match = _META_CHARSET.search(data[:4096]) if html else None
    return None if match is None else match[1].decode("ascii", "replace")


def text_of(leaf: Leaf, defects: set[str], *, enough: int = 0) -> tuple[str, str]:
    """The text of a text part as a person sees it, and its HTML source where it is HTML (else "").

    HTML beside a plain form of `enough` letters is not rendered where it shows no more than that.
    """
    data = payload(leaf.part, defects)
    html = leaf.content_type == "text/html" or (leaf.filename or "").lower().endswith((".htm", ".html"))
    text, found = charsets.decode(data, label(leaf.part, data, html=html))
    defects.update(found)
    if html and enough > _MORE_THAN_A_STUB and _shown(text) < enough + MORE:
        return "", text
    if html or (leaf.content_type == "text/plain" and markup.is_html(text)):
        return tidy(markup.to_text(text)), text
    if leaf.content_type == "text/enriched":
        text = markup.to_text(text.replace("<<", "&lt;").replace("\n\n", "<br>"))
    elif "flowed" in raw_field(leaf.part, "content-type").lower() and param(leaf.part, "format") == "flowed":
        text = unflow(text, delsp=param(leaf.part, "delsp") == "yes")
    return tidy(text), ""


def _shown(html: str) -> int:
    """About how many letters a page shows."""
    return sum(map(str.isalpha, _UNSHOWN.sub(" ", html)))


def tidy(text: str) -> str:
    """The text with one kind of line end and without characters that nobody sees."""
    return charsets.INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def unflow(text: str, *, delsp: bool) -> str:
    """Paragraphs of a format=flowed text on one line each (RFC 3676): a line that ends in a space goes on in the next."""
    out: list[list[str]] = []
    open_depth: int | None = None
    for line in text.replace("\r\n", "\n").split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        content = line[depth:]
        if content.startswith(" "):
            content = content[1:]
        flows = content.endswith(" ") and content != "-- "
        shown = content[:-1] if flows and delsp else content
        if open_depth == depth and content != "-- ":
            out[-1].append(shown)
        else:
            out.append([f"{'>' * depth} {shown}" if depth else shown])
        open_depth = depth if flows else None
    return "\n".join("".join(pieces) for pieces in out)


def inline(leaf: Leaf, shown: str) -> bool:
    """Whether a file stands inside the text: `shown` is the HTML of the message, which may refer to it."""
    return leaf.related or not leaf.attached or bool(leaf.content_id and leaf.content_id in shown)


def decoration(data: bytes, media: Media, *, within_text: bool) -> bool:
    """Whether a picture is a logo, a smiley or a spacer rather than a photographed letter."""
    if media is Media.PDF:
        return False
    width, height = _pixels(data)
    longer, shorter = max(width, height), min(width, height)
    # A page in black and white packs to few bytes.
    page = longer >= _PHOTO_PX and shorter >= _PAGE_PX
    if len(data) < (_SMALL_INLINE if within_text and not page else _SMALL_ATTACHED):
        return True
    if page or not shorter:
        return False
    return longer < 200 or (within_text and (longer < 500 or longer > 4 * shorter))


def small(data: bytes) -> bool:
    """Whether a picture has fewer pixels than a photo of a letter would have."""
    return max(_pixels(data)) < _PHOTO_PX


def _pixels(data: bytes) -> tuple[int, int]:
    """Width and height as the picture's own header says; zeros where it cannot be told."""
    try:
        with Image.open(BytesIO(data)) as image:
            width, height = image.size
    except (
        OSError,
        ValueError,
        SyntaxError,
        TypeError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ):
        return 0, 0
    return width, height

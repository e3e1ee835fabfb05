"""ODT (OASIS OpenDocument 1.3): what a reader of the document sees, in its order.

odfdo opens the package; the text is walked here, since the library expands what a document says to repeat (one element
may stand for a billion blanks).
"""

import io
import re
from collections.abc import Iterator
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from ingest.files.contents import Budget, Contents
from ingest.files.package import office
from ingest.files.word import MANY_LETTERS
from models.errors import Held
from models.words import HoldReason

_MANIFEST = "META-INF/manifest.xml"
_MOST_BLANKS = 100
# Deleted text is kept there (part 3, section 5.5.2); the others are declarations, numbers and what is not printed.
_UNSEEN = frozenset(
    re.findall(
        r"\w[\w-]*",
        "tracked-changes sequence-decls variable-decls user-field-decls forms note-citation annotation "
        "annotation-end hidden-text hidden-paragraph script event-listeners title desc",
    )
)
_HEADINGS = frozenset({"header", "header-first", "header-left"})
_FOOTINGS = frozenset({"footer", "footer-first", "footer-left"})


def read(data: bytes, budget: Budget) -> Contents:
    """The text: header, body, notes, footer, changes accepted; pictures where there is little text.

    Defects: `tracked-changes`, `comments-left-out`. Raises Bomb, and Held (PASSWORD, UNREADABLE).
    """
    with office(data, budget) as archive:
        names = archive.namelist()
        # Part 2, section 3.4.1: what is encrypted is listed there with the way it was done.
        if _MANIFEST in names and b"encryption-data" in archive.read(_MANIFEST):
            raise Held(HoldReason.PASSWORD, "an OpenDocument that opens with a password only")
    from odfdo.container import Container  # a sixth of a second, which only these files need

    container = Container(io.BytesIO(data))
    body = _tree(container.get_part("content.xml"))
    tops, feet = _around(container, names)
    text = "\n\n".join(filter(None, [*tops, _text(body), *feet]))
    few = sum(map(str.isalpha, text)) < MANY_LETTERS
    return Contents(
        text=text, pictures=_pictures(body, container, names) if few else (), defects=frozenset(_defects(body))
    )


def _tree(xml: Any) -> Any:
    data = xml.encode() if isinstance(xml, str) else xml
    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))


def _around(container: Any, names: list[str]) -> tuple[list[str], list[str]]:
    """The texts at the top and at the foot of the pages."""
    if "styles.xml" not in names:
        return [], []
    tops: dict[str, None] = {}
    feet: dict[str, None] = {}
    for page in _tree(container.get_part("styles.xml")).iter("{*}master-page"):
        for child in page:
            name = _name(child)
            if name in _HEADINGS or name in _FOOTINGS:
                (tops if name in _HEADINGS else feet).setdefault(_text(child).strip())
    return [text for text in tops if text], [text for text in feet if text]


def _defects(body: Any) -> Iterator[str]:
    if next(body.iter("{*}changed-region"), None) is not None:
        yield "tracked-changes"
    if next(body.iter("{urn:oasis:names:tc:opendocument:xmlns:office:1.0}annotation"), None) is not None:
        yield "comments-left-out"


def _pictures(body: Any, container: Any, names: list[str]) -> tuple[bytes, ...]:
    shown = (value.removeprefix("./") for image in body.iter("{*}image") for value in [_attribute(image, "href") or ""])
    return tuple(part for name in dict.fromkeys(shown) if name in names and (part := container.get_part(name)))


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2] if isinstance(element.tag, str) else "script"


def _attribute(element: Any, name: str) -> str | None:
    return next((str(value) for key, value in element.attrib.items() if key.rpartition("}")[2] == name), None)


def _text(element: Any) -> str:
    return "\n".join(_lines(element)).strip("\n")


def _lines(element: Any) -> Iterator[str]:
    for child in element:
        name = _name(child)
        if name in ("p", "h"):
            yield from _paragraph(child)
        elif name == "table-row":
            yield from _row(child)
        elif name == "list-item":
            text = _text(child)
            yield from f"- {text}".split("\n") if text.strip() else ()
        elif name not in _UNSEEN:
            yield from _lines(child)


def _row(row: Any) -> Iterator[str]:
    """A row on a line where each cell is one line; else its cells one after the other."""
    filled = [text for cell in row if _name(cell) == "table-cell" and (text := _text(cell)).strip()]
    if any("\n" in text for text in filled):
        yield from "\n".join(filled).split("\n")
    elif filled:
        yield "  ".join(filled)


def _paragraph(paragraph: Any) -> Iterator[str]:
    """A paragraph on its line, or lines where it has breaks; frames and notes anchored in it below."""
    pieces: list[str] = []
    below: list[Any] = []
    _gather(paragraph, pieces, below)
    yield from "".join(pieces).split("\n")
    for element in below:
        yield from _lines(element)


def _gather(element: Any, pieces: list[str], below: list[Any]) -> None:
    pieces.append(_collapsed(element.text))
    for child in element:
        name = _name(child)
        if name == "s":
            pieces.append(" " * min(_count(child), _MOST_BLANKS))
        elif name == "tab":
            pieces.append("\t")
        elif name == "line-break":
            pieces.append("\n")
        elif name in ("text-box", "note-body", "table"):
            below.append(child)
        elif name not in _UNSEEN:
            _gather(child, pieces, below)
        pieces.append(_collapsed(child.tail))


def _collapsed(text: str | None) -> str:
    """White space as a reader sees it: runs of it are one blank (part 3, section 6.1.2)."""
    if not text:
        return ""
    inner = " ".join(text.split())
    return f"{' ' if text[0].isspace() else ''}{inner}{' ' if inner and text[-1].isspace() else ''}"


def _count(element: Any) -> int:
    value = _attribute(element, "c") or "1"
    return int(value) if value.isdigit() and len(value) < 6 else 1 if not value.isdigit() else _MOST_BLANKS

"""DOCX (ECMA-376, WordprocessingML): what a reader of the document sees, in its order.

python-docx opens the package and knows its parts; the text is walked here, since its paragraphs leave out what was
inserted as a tracked change, text boxes and content controls.
"""

import io
import re
from collections.abc import Iterable, Iterator
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from ingest.files.contents import Budget, Contents
from ingest.files.package import directory, office
from models.errors import Held
from models.words import HoldReason

# What is no text of the document as it would be printed with all changes accepted (section 17.13.5).
_UNSEEN = frozenset(
    re.findall(
        r"\w[\w-]*",
        "del moveFrom instrText delText delInstrText fldData rPr pPr tblPr trPr tcPr "
        "sectPr sdtPr sdtEndPr tblGrid numPr annotationRef ruby binData",
    )
)
_BODY = re.compile(r"word/document\d*\.xml")
_BREAKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}
_NOTES_OF_WORD = frozenset({"separator", "continuationSeparator", "continuationNotice"})
MANY_LETTERS = 200
"""Letters from which a document is a text with pictures rather than pictures of pages."""


def read(data: bytes, budget: Budget) -> Contents:
    """The text: header, body, notes, footer, changes accepted; pictures where there is little text.

    Defects: `tracked-changes`, `comments-left-out`. Raises Bomb, and Held (PASSWORD, UNREADABLE).
    """
    office(data, budget).close()
    from docx.opc.package import OpcPackage  # a tenth of a second, which only these files need

    try:
        package = OpcPackage.open(io.BytesIO(data))
    except Exception:  # a part that another names is not there: the text may be all the same
        return _text_alone(data)
    main = _main_part(package)
    tree = _tree(main.blob)
    around = {kind: _unique(_text(_tree(part.blob)) for part in _related(main, kind)) for kind in ("header", "footer")}
    notes = [_notes(_tree(part.blob)) for kind in ("footnotes", "endnotes") for part in _related(main, kind)]
    text = "\n\n".join(filter(None, [*around["header"], _text(tree), *notes, *around["footer"]]))
    few = sum(map(str.isalpha, text)) < MANY_LETTERS
    pictures = tuple(part.blob for part in _related(main, "image")) if few else ()
    return Contents(text=text, pictures=pictures, defects=frozenset(_defects(main, tree)))


def _text_alone(data: bytes) -> Contents:
    """The body of a document whose package is not whole."""
    with directory(data) as archive:
        name = next((name for name in archive.namelist() if _BODY.fullmatch(name)), None)
        if name is None:
            raise Held(HoldReason.UNREADABLE, "a Word document without text")
        return Contents(text=_text(_tree(archive.read(name))), defects=frozenset({"document-damaged"}))


def _main_part(package: Any) -> Any:
    """The main document, by either name of its relationship: that of Strict is another one (ISO/IEC 29500-1, annex A)."""
    for relation in package.rels.values():
        if not relation.is_external and relation.reltype.endswith("/officeDocument"):
            return relation.target_part
    raise Held(HoldReason.UNREADABLE, "a Word document without text")


def _related(part: Any, kind: str) -> Iterator[Any]:
    for relation in part.rels.values():
        if not relation.is_external and relation.reltype.endswith(f"/{kind}"):
            yield relation.target_part


def _tree(xml: bytes) -> Any:
    return etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))


def _defects(main: Any, tree: Any) -> Iterator[str]:
    if tree.xpath(
        "boolean(//*[local-name()='ins' or local-name()='del' or local-name()='moveTo'][local-name(..)!='rPr'])"
    ):
        yield "tracked-changes"
    if any(_text(_tree(part.blob)) for part in _related(main, "comments")):
        yield "comments-left-out"


def _unique(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(text.strip() for text in texts if text.strip()))


def _notes(tree: Any) -> str:
    notes = [note for note in tree if _attribute(note, "type") not in _NOTES_OF_WORD]
    return "\n".join(filter(None, (_text(note) for note in notes)))


def _text(element: Any) -> str:
    return "\n".join(_lines(element)).strip("\n")


def _lines(element: Any) -> Iterator[str]:
    """The lines of the paragraphs and tables below `element`, in order."""
    for child in _children(element):
        name = _name(child)
        if name == "p":
            yield from _paragraph(child)
        elif name == "tbl":
            yield from _table(child)
        elif name not in _UNSEEN:
            yield from _lines(child)


def _children(element: Any) -> Iterator[Any]:
    """Child elements; of alternatives (ECMA-376 part 3) the first alone, since both show the same."""
    for child in element:
        if not isinstance(child.tag, str):
            continue
        if _name(child) == "AlternateContent":
            first = next((one for one in child if isinstance(one.tag, str)), None)
            if first is not None:
                yield from _children(first)
        else:
            yield child


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _attribute(element: Any, name: str) -> str | None:
    return next((str(value) for key, value in element.attrib.items() if key.rpartition("}")[2] == name), None)


def _paragraph(paragraph: Any) -> Iterator[str]:
    """A paragraph on its line, or lines where it has breaks; text boxes anchored in it below."""
    pieces: list[str] = []
    boxes: list[Any] = []
    _gather(paragraph, pieces, boxes)
    text = "".join(pieces)
    listed = paragraph.xpath("boolean(./*[local-name()='pPr']/*[local-name()='numPr'])")
    yield from (f"- {text}" if listed and text.strip() else text).split("\n")
    for box in boxes:
        yield from _lines(box)


def _gather(element: Any, pieces: list[str], boxes: list[Any]) -> None:
    for child in _children(element):
        name = _name(child)
        if name in ("t", "delText"):
            pieces.append(child.text or "" if name == "t" else "")
        elif name in _BREAKS:
            pieces.append(_BREAKS[name])
        elif name == "txbxContent":
            boxes.append(child)
        elif name == "r" and _hidden(child):
            continue
        elif name not in _UNSEEN:
            _gather(child, pieces, boxes)


def _hidden(run: Any) -> bool:
    for mark in run.xpath("./*[local-name()='rPr']/*[local-name()='vanish']"):
        return _attribute(mark, "val") not in ("0", "false", "off")
    return False


def _table(table: Any) -> Iterator[str]:
    """A row on a line where each cell is one line; else its cells one after the other, as a letterhead made of cells is read."""
    for row in table.xpath(
        "./*[local-name()='tr'] | ./*[local-name()='sdt' or local-name()='ins']//*[local-name()='tr']"
    ):
        cells = [
            _text(cell) for cell in row.xpath("./*[local-name()='tc'] | ./*[local-name()='sdt']//*[local-name()='tc']")
        ]
        filled = [cell for cell in cells if cell.strip()]
        if any("\n" in cell for cell in filled):
            yield from "\n".join(filled).split("\n")
        else:
            yield "  ".join(filled)

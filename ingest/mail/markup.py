"""HTML to text, by inscriptis: tables keep their columns, links keep their words."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

import lxml.html  # type: ignore[import-untyped]
from inscriptis.css_profiles import CSS_PROFILES
from inscriptis.html_engine import Inscriptis
from inscriptis.model.config import ParserConfig
from lxml.etree import LxmlError, ParserError  # type: ignore[import-untyped]

from ingest.mail.history import Marks, plainly

MAX_CHARS = 5_000_000
_MAX_QUOTES = 200
_QUOTE_WORK = 20_000_000
"""Characters of HTML times citations: what lies inside many is rendered many times."""
_MAX_DEPTH = 1_000
"""Levels of elements within each other: rendering costs their square, and no mail program nests so deep."""
_ELEMENT = re.compile(r"<(/?)(?:div|blockquote|span|table|center|section)\b", re.IGNORECASE)
_PAGE = re.compile(r"\s*(?:<!doctype\s+html|<html\b)", re.IGNORECASE)
_OWN_TAGS = re.compile(r"<br\s*/?>|</?(?:p|div|b|span|font|td|strong)>", re.IGNORECASE)
_XML = re.compile(r"^\s*<\?xml[^>]*\?>", re.IGNORECASE)
_TAGS = re.compile(r"<[^<>]{0,2000}>")
_BARE = re.compile(r"[ \t]{2,}")
_BLANKS = re.compile(r"(?<![ \t])[ \t]+$", re.MULTILINE)
_GAPS = re.compile(r"\n{3,}")
_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)
# A bare blockquote is an indentation (Outlook on the web makes one); these are the ones that cite. Webmails that say so
# by nothing else (Orange, Roundcube) draw a bar on the left.
_CITES = (
    '//blockquote[@type="cite" or @cite or contains(@class, "quote") or contains(@class, "cite")'
    ' or contains(@style, "border-left: solid") or contains(@style, "border-left:solid")'
    ' or (contains(@style, "border-left") and contains(@style, "px solid"))]'
)
_CITING = re.compile(r"<blockquote\b", re.IGNORECASE)
# The colours in which people answer between the lines: red, green, purple, the two blues of Outlook's palette, a marker's
# yellow. Its #1F497D is what it gave every answer of 2007 and says nothing.
_HUE = r"(?:red|crimson|firebrick|darkred|green|blue|purple|magenta|fuchsia|orange|\#(?:f00|ff0000|c00000|e03131|00b050|008000|0070c0|00b0f0|0000ff|00f|7030a0|ff00ff|ed7d31|ffc000)|rgb\(\s*(?:255|192)\s*,\s*0\s*,\s*0\s*\)|rgb\(\s*0\s*,\s*(?:0\s*,\s*255|176\s*,\s*80|112\s*,\s*192)\s*\))"
_COLOUR = re.compile(_HUE, re.IGNORECASE)
_COLOURED = re.compile(
    rf"<ins\b|<font\b[^>]{{0,200}}\bcolor\s*=\s*[\"']?{_HUE}|(?<![-\w])color\s*:\s*{_HUE}|(?:background(?:-color)?|mso-highlight)\s*:\s*(?:yellow|lime|aqua|\#ff0\b|\#ffff00|rgb\(\s*255\s*,\s*255\s*,\s*0\s*\))",
    re.IGNORECASE,
)
_MAX_COLOURED = 2_000
_MAX_PIECES = 100
_COLOURED_CHARS = 5_000
"""Characters of a coloured stretch: one that is longer is no answer between lines."""
_UNSEEN = frozenset({"script", "style", "title", "template"})
_FAILURES = (
    LxmlError,
    ParserError,
    ValueError,
    RecursionError,
    AssertionError,
    IndexError,
    KeyError,
    TypeError,
    AttributeError,
)


def to_text(html: str) -> str:
    """The text that `html` shows; what it cites (`<blockquote type="cite">`) has `> ` before each line.

    Scripts, styles, comments and what style hides are left out. Raises nothing: what no parser takes is stripped
    of its tags.
    """
    html = _XML.sub("", html[:MAX_CHARS]).replace("\x00", "")
    if not html.strip():
        return ""
    if _depth(html) > _MAX_DEPTH:
        return _tidy(_BARE.sub(" ", _TAGS.sub(" ", html)))
    try:
        # Threads of many replies nest deeper than the 256 levels that libxml2 allows by default, and lose their text there.
        parser = lxml.html.HTMLParser(recover=True, remove_comments=True, remove_pis=True, huge_tree=True)
        tree = lxml.html.document_fromstring(html, parser=parser)
        _prune(tree)
        _mark_quotes(tree, min(_MAX_QUOTES, 1 + _QUOTE_WORK // len(html)))
        text = _render(tree)
    except _FAILURES:
        text = _BARE.sub(" ", _TAGS.sub(" ", html))
    return _tidy(text)


def marks(pages: Sequence[str], *, colours: bool = True) -> Marks:
    """What the HTML `pages` of one text say of its lines. Raises nothing: of a page that no parser takes they say nothing.

    `colours`: whether to look for what is coloured; only an answer has it inside a quote, and it costs a parse more.
    """
    coloured: set[str] = set()
    for html in pages if colours else ():
        if _COLOURED.search(html):
            coloured.update(_coloured_lines(html[:MAX_CHARS]))
    return Marks(cited=any(_CITING.search(html) for html in pages), coloured=frozenset(coloured))


def _coloured_lines(html: str) -> Iterator[str]:
    if _depth(html) > _MAX_DEPTH:
        return
    try:
        parser = lxml.html.HTMLParser(recover=True, remove_comments=True, remove_pis=True, huge_tree=True)
        tree = lxml.html.document_fromstring(_XML.sub("", html).replace("\x00", ""), parser=parser)
        found = tree.xpath("//ins | //font[@color] | //*[@style]")
    except _FAILURES:
        return
    for element in found[:_MAX_COLOURED]:
        said = (
            element.tag == "ins"
            or _COLOUR.match(element.get("color") or "")
            or _COLOURED.search(element.get("style") or "")
        )
        if said and not element.xpath("boolean(ancestor-or-self::a or ancestor::style)"):
            pieces = [str(piece) for piece in islice(element.itertext(), _MAX_PIECES)]
            if sum(map(len, pieces)) <= _COLOURED_CHARS:
                yield from filter(None, map(plainly, [*pieces, "".join(pieces)]))


def is_html(text: str) -> bool:
    """Whether a text is HTML whatever its label says: it begins as a page does, or is full of a page's own tags."""
    if "<" not in text:
        return False
    return _PAGE.match(text) is not None or len(_OWN_TAGS.findall(text, 0, 20_000)) >= 3


def _depth(html: str) -> int:
    """The deepest level that the tags reach, if every end tag ends something."""
    depth = deepest = 0
    for match in _ELEMENT.finditer(html):
        depth = max(0, depth - 1) if match[1] else depth + 1
        deepest = max(deepest, depth)
    return deepest


def _render(tree: Any) -> str:
    return str(Inscriptis(tree, ParserConfig(css=CSS_PROFILES["strict"])).get_text())


def _prune(tree: Any) -> None:
    """Take out what a reader never sees."""
    for element in tree.xpath("//script|//style|//title|//template|//*[@style]"):
        unseen = element.tag in _UNSEEN or _HIDDEN.search(element.get("style") or "")
        if unseen and element.getparent() is not None:
            element.drop_tree()


def _mark_quotes(tree: Any, most: int) -> None:
    """Put each citation, the first `most` of them, in the form that plain text has for it, the innermost first."""
    for element in reversed(tree.xpath(_CITES)[:most]):
        parent = element.getparent()
        if parent is None:
            continue
        tail, element.tail = element.tail, None
        block = lxml.html.Element("pre")
        lines = _tidy(_render(element)).split("\n")
        block.text = "\n".join(f">{line}" if line.startswith(">") else f"> {line}".rstrip() for line in lines)
        block.tail = tail
        parent.replace(element, block)


def _tidy(text: str) -> str:
    text = _BLANKS.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " "))
    return _GAPS.sub("\n\n", text).strip("\n")

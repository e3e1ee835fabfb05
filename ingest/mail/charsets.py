"""Bytes to text when the label is missing, unknown or wrong. Nothing here raises."""

import codecs
import re

UNKNOWN = "unknown-charset"
WRONG = "wrong-charset"
UNDECODED = "undecodable-bytes"

# Labels seen in the field that Python does not know (FIELD, lesson 7), and the ones the web reads as a superset.
_ALIASES = {
    "us-ascii": "ascii",
    "ansi": "cp1252",
    "ansi_x3.110-1983": "cp1252",
    "x-ansi": "cp1252",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "windows-1252": "cp1252",
    "cp-850": "cp850",
    "x-mac-roman": "mac_roman",
    "macintosh": "mac_roman",
    "utf8mb4": "utf-8",
    "unicode-1-1-utf-8": "utf-8",
    "unicode-1-1-utf-7": "utf-7",
    "iso-8859-8-i": "iso-8859-8",
    "ks_c_5601-1987": "cp949",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "x-sjis": "cp932",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "windows-31j": "cp932",
}
# Codecs that are no charset: quadratic (idna, punycode) or able to make code points out of plain letters.
_REFUSED = frozenset({"idna", "punycode", "undefined", "unicode-escape", "unicode_escape", "raw-unicode-escape"})
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_SINGLE_BYTE = re.compile(r"cp125\d|iso8859-\d+|cp850|cp437|mac_roman|mac-roman|ascii")
_SURROGATE = re.compile("[\ud800-\udfff]")


def clean(text: str) -> str:
    """The text without lone surrogates and without NUL, so that UTF-8, JSON and a database take it."""
    if "\x00" in text:
        text = text.replace("\x00", "")
    return _SURROGATE.sub("\ufffd", text)


def decode(data: bytes, label: str | None) -> tuple[str, tuple[str, ...]]:
    """The text of `data`, whose sender labelled it `label`, and the defects met (`unknown-charset` …).

    UTF-8 that is valid and not plain ASCII is UTF-8 whatever the label says: Latin-1 prose forms such sequences
    by accident hardly ever. What fits nothing is read as Windows-1252, the usual truth west of Vienna.
    """
    for bom, name in _BOMS:
        if data.startswith(bom):
            return clean(data.decode(name, "replace")), ()
    codec = _codec(label)
    defects: tuple[str, ...] = (UNKNOWN,) if label and codec is None else ()
    if data.isascii() and (codec is None or codec in ("ascii", "utf-8") or _SINGLE_BYTE.fullmatch(codec)):
        return clean(data.decode("ascii")), defects
    if codec is not None and codec != "utf-8" and not _SINGLE_BYTE.fullmatch(codec):
        try:
            return clean(data.decode(codec)), defects
        except (UnicodeError, LookupError, ValueError, OverflowError):
            defects = (WRONG,)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _single_byte(data, codec, defects)
    if codec not in ("utf-8", None) and not defects:
        defects = (WRONG,)
    return clean(text), defects


def _single_byte(data: bytes, codec: str | None, defects: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """Data that is not UTF-8: the labelled code page, a cut or dented UTF-8, or Windows-1252."""
    if codec is not None and codec not in ("utf-8", "ascii") and _SINGLE_BYTE.fullmatch(codec):
        text = data.decode(codec, "replace")
        return clean(text), (*defects, UNDECODED) if "\ufffd" in text else defects
    text = data.decode("utf-8", "replace")
    lost = text.count("\ufffd")
    if lost * 4 <= sum(character > "\x7f" for character in text):
        return clean(text), (UNDECODED,)
    return clean(data.decode("cp1252", "replace")), defects or (WRONG,)


def _codec(label: str | None) -> str | None:
    """Python's name of the charset that `label` means; None where there is none."""
    if not label:
        return None
    name = label.strip().strip("\"'").lower().partition("*")[0]
    name = _ALIASES.get(name, name)
    if name in _REFUSED or len(name) > 40 or not name.isascii():
        return None
    try:
        found = codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    if found.name in _REFUSED or not getattr(found, "_is_text_encoding", True):
        return None
    return found.name

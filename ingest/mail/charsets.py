"""Bytes to text when the label is missing, unknown or wrong. Nothing here raises."""

import codecs
import re

UNKNOWN = "unknown-charset"
WRONG = "wrong-charset"
UNDECODED = "undecodable-bytes"
DOUBLED = "encoded-twice"

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
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}")
_SINGLE_BYTE = re.compile(r"cp125\d|iso8859-\d+|cp850|cp437|mac_roman|mac-roman|ascii")
_SURROGATE = re.compile("[\ud800-\udfff]")
_LABEL = re.compile(r"[\s\"']*([\w.:+-]{1,40})")
_JAPANESE = re.compile(rb"\x1b\$[@B]")
"""The escape of ISO-2022-JP (RFC 1468), which needs no label: nothing else in ASCII looks like it."""
INVISIBLE = re.compile(
    "[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
)
"""What nobody sees and no rule should stumble over: zero widths, directions (Unicode TR 9), controls. The bytes keep it."""
# What UTF-8 looks like that was taken for Windows-1252 and made UTF-8 again: only what no text of ours can mean.
_HIGH = "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(0x80, 0xC0))
_TWICE = re.compile(f"Ã[{_HIGH}]|Â[\xa0-\xbf]|â€[{_HIGH}]|â‚¬|Å[“’\x92¸ˆ]|ðŸ[{_HIGH}][{_HIGH}]")
_WINDOWS = {bytes([byte]).decode("cp1252", "ignore") or chr(byte): byte for byte in range(0x80, 0x100)}


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
    text, defects = _decoded(data, label)
    repaired = _once(text)
    return (text, defects) if repaired is text else (repaired, (*defects, DOUBLED))


def _once(text: str) -> str:
    """The text with what was encoded twice put right (`Ã©` for é); itself where nothing was."""
    if text.isascii() or not _TWICE.search(text):
        return text
    for _ in range(2):
        text = _TWICE.sub(_mended, text)
    return text.replace("Ã ", "à")  # its second half is a blank that never breaks, until somebody made it one that does


def _mended(match: re.Match[str]) -> str:
    try:
        return bytes(_WINDOWS[character] for character in match[0]).decode("utf-8")
    except (KeyError, UnicodeDecodeError):
        return match[0]


def _decoded(data: bytes, label: str | None) -> tuple[str, tuple[str, ...]]:
    for bom, name in _BOMS:
        if data.startswith(bom):
            return clean(data.decode(name, "replace")), ()
    codec = _codec(label)
    defects: tuple[str, ...] = (UNKNOWN,) if label and codec is None else ()
    if codec in (None, "ascii", "utf-8") and _JAPANESE.search(data):
        codec = "iso2022_jp"
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
    text = data.decode("utf-8", "courrier-mixed")
    if _MULTIBYTE.search(data):
        return clean(text), (UNDECODED if "\ufffd" in text else WRONG,)
    return clean(data.decode("cp1252", "replace")), defects or (WRONG,)


def _mixed(error: UnicodeError) -> tuple[str, int]:
    """A byte that is no UTF-8 in a text that else is: a letter of Windows-1252 (two programs wrote it), or nothing known."""
    assert isinstance(error, UnicodeDecodeError)
    piece = error.object[error.start : error.end]
    letter = piece.decode("cp1252", "replace") if len(piece) == 1 else "\ufffd"
    # Â and Ã are what a cut UTF-8 character leaves behind, far more often than letters.
    return ("\ufffd" if letter in "ÂÃ" or letter < "\u00a0" else letter), error.end


codecs.register_error("courrier-mixed", _mixed)


def _codec(label: str | None) -> str | None:
    """Python's name of the charset that `label` means; None where there is none."""
    if not label:
        return None
    found_name = _LABEL.match(label)
    if found_name is None:
        return None
    name = found_name[1].lower()
    name = _ALIASES.get(name, name)
    if name in _REFUSED or not name.isascii():
        return None
    for spelling in (name, name.removeprefix("x-"), name.replace("cp-", "cp")):
        try:
            found = codecs.lookup(spelling)
        except (LookupError, ValueError):
            continue
        if found.name not in _REFUSED and getattr(found, "_is_text_encoding", True):
            return found.name
    return None

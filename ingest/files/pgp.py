"""PGP (RFC 9580) in a text or a file: what is signed is read, what is encrypted waits for the sender."""

import re

_SIGNED = re.compile(
    r"^-----BEGIN PGP SIGNED MESSAGE-----[ \t]*\r?\n(?:[A-Za-z-]+: [^\n]*\n)*[ \t]*\r?\n"
    r"(?P<text>.*?)^-----BEGIN PGP SIGNATURE-----.*?(?:^-----END PGP SIGNATURE-----[ \t]*\n?|\Z)",
    re.MULTILINE | re.DOTALL,
)
_KEY = re.compile(
    r"^-----BEGIN PGP PUBLIC KEY BLOCK-----.*?(?:^-----END PGP PUBLIC KEY BLOCK-----[ \t]*\n?|\Z)",
    re.MULTILINE | re.DOTALL,
)
_BLOCK = re.compile(r"^[ \t]*-----BEGIN PGP MESSAGE-----", re.MULTILINE)
_DASHED = re.compile(r"^- (?=-)", re.MULTILINE)
_ARMOR = b"-----BEGIN PGP MESSAGE-----"
# Public-key and symmetric-key encrypted session keys (section 4.2): old and new packet heads of tags 1 and 3.
_PACKETS = (b"\x84", b"\x85", b"\x86", b"\x8c", b"\x8d", b"\x8e", b"\xc1", b"\xc3")
_VERSIONS = (3, 4, 5, 6)


def unsigned(text: str) -> str:
    """The text without the armor of a signature over it (section 7) and without keys; its own words as they were."""
    if "-----BEGIN PGP" not in text:
        return text
    return _KEY.sub("", _SIGNED.sub(lambda match: _DASHED.sub("", match["text"]), text))


def sealed(text: str) -> bool:
    """Whether a block of what is encrypted stands in a text, and not in a quote."""
    return "-----BEGIN PGP MESSAGE-----" in text and _BLOCK.search(text) is not None


def encrypted(data: bytes) -> bool:
    """Whether a file is a message that PGP encrypted, in armor or in packets."""
    if _ARMOR in data[:1000]:
        return True
    if not data.startswith(_PACKETS) or len(data) < 20:
        return False
    head = {0x84: 2, 0x8C: 2, 0x85: 3, 0x8D: 3, 0x86: 5, 0x8E: 5}.get(data[0])
    at = head if head is not None else 2 if data[1] < 192 else 3
    return data[at] in _VERSIONS

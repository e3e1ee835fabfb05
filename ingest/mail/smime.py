"""The inside of an opaque S/MIME signature (RFC 8551 section 3.5.2), read without any certificate.

Just enough of BER (X.690) to walk down to the content: SEQUENCE { OID, [0] { SEQUENCE { version, digests,
SEQUENCE { OID, [0] { OCTET STRING } } … } } }. Verification is not done here and is no condition for reading
(FIELD, lesson 9).
"""

import zlib
from dataclasses import dataclass
from enum import Enum

_SIGNED = bytes.fromhex("2a864886f70d010702")
_ENVELOPED = frozenset(
    bytes.fromhex(oid)
    for oid in (
        "2a864886f70d010703",
        "2a864886f70d010706",
        "2a864886f70d0109100117",
    )  # enveloped, encrypted, authEnveloped
)
_COMPRESSED = bytes.fromhex("2a864886f70d0109100109")
_MAX_DEPTH = 12
_MOST_BYTES = 50_000_000
"""Bytes that a compressed message may become."""


class Pkcs7(Enum):
    """What a PKCS #7 body is."""

    SIGNED = "signed"
    COMPRESSED = "compressed"
    ENCRYPTED = "encrypted"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class _Node:
    tag: int
    start: int
    end: int
    after: int

    @property
    def constructed(self) -> bool:
        return bool(self.tag & 0x20)


def unwrap(data: bytes) -> tuple[Pkcs7, bytes | None]:
    """What the PKCS #7 body `data` is, and the MIME entity inside where it is signed or compressed. Raises nothing."""
    try:
        outer = _node(data, 0, len(data))
        children = _children(data, outer)
        oid = data[children[0].start : children[0].end]
        if oid in _ENVELOPED:
            return Pkcs7.ENCRYPTED, None
        if oid not in (_SIGNED, _COMPRESSED):
            return Pkcs7.OTHER, None
        signed = _children(data, _children(data, children[1])[0])
        sequences = [node for node in signed if node.tag == 0x30]
        if oid == _COMPRESSED:  # RFC 3274 section 1.1: version, algorithm, what is compressed
            return Pkcs7.COMPRESSED, _inflated(
                b"".join(_octets(data, _children(data, _children(data, sequences[1])[1])[0], 0))
            )
        content = sequences[0]
        inside = _children(data, content)
        if len(inside) < 2:
            return Pkcs7.SIGNED, None
        return Pkcs7.SIGNED, b"".join(_octets(data, _children(data, inside[1])[0], 0))
    except (IndexError, ValueError, zlib.error):
        return Pkcs7.OTHER, None


def _inflated(packed: bytes) -> bytes:
    """What zlib packed, as far as it goes: a message that was cut off is read up to the cut."""
    return zlib.decompressobj().decompress(packed, _MOST_BYTES)


def _node(data: bytes, at: int, limit: int) -> _Node:
    tag = data[at]
    if tag & 0x1F == 0x1F:
        raise ValueError("long tags do not occur here")
    length = data[at + 1]
    start = at + 2
    if length == 0x80:
        end = _indefinite_end(data, start, limit, 0)
        return _Node(tag, start, end, end + 2)
    if length & 0x80:
        size = length & 0x7F
        if size > 6:
            raise ValueError("a length beyond reason")
        length = int.from_bytes(data[start : start + size], "big")
        start += size
    if start + length > limit:
        raise ValueError("cut off")
    return _Node(tag, start, start + length, start + length)


def _indefinite_end(data: bytes, at: int, limit: int, depth: int) -> int:
    if depth > _MAX_DEPTH:
        raise ValueError("too deep")
    while at < limit:
        if data[at : at + 2] == b"\x00\x00":
            return at
        length = data[at + 1]
        at = _indefinite_end(data, at + 2, limit, depth + 1) + 2 if length == 0x80 else _node(data, at, limit).after
    raise ValueError("no end of contents")


def _children(data: bytes, parent: _Node) -> list[_Node]:
    found: list[_Node] = []
    at = parent.start
    while at < parent.end and len(found) < 10_000:
        node = _node(data, at, parent.end + 2)
        found.append(node)
        at = node.after
    return found


def _octets(data: bytes, node: _Node, depth: int) -> list[bytes]:
    if depth > _MAX_DEPTH:
        raise ValueError("too deep")
    if not node.constructed:
        return [data[node.start : node.end]]
    return [piece for child in _children(data, node) for piece in _octets(data, child, depth + 1)]

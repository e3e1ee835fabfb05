"""Reading is total: whatever becomes of a valid message on its way, a document and a complaint come out, and can be written.

The door of reading (`ingest.read`) turns an exception into a hold; these tests go past that door, where none may be raised.
"""

import re
import time
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.mail.mime import read_message
from ingest.normalize import normalize
from ingest.read import as_contract
from ingest.reader import Reader
from models.house import Limits
from models.values import Document, from_json, to_json
from models.words import Channel, HoldReason
from tests.builders import BRUSSELS, HOUSE
from tests.ingest.mail.bounced import DSN, QMAIL
from tests.ingest.mail.mails import COMPLAINT, mail, multipart, nested, part

RECEIVED = datetime(2026, 2, 2, 10, 15, tzinfo=BRUSSELS)
LIMITS = Limits(depth=8, parts=60, text_chars=100_000)
FORWARDED = "Pour suite utile.\n\n---------- Message transféré ---------\nDe : Odile Vranckx <o@mail.example>\nDate : lun. 2 févr. 2026\n\n"
HTML = "<table><tr><td>Janvier</td><td>120 €</td></tr></table><blockquote type='cite'><p>cité</p></blockquote>"
SEEDS = [
    mail(),
    mail(
        FORWARDED + COMPLAINT,
        headers={"From": "Collègue <c@house.example>", "Subject": "TR: =?utf-8?Q?R=C3=A9clamation?="},
    ),
    mail(
        "=C3=A9t=C3=A9 =\n> cité =E2=82=AC\n-- \nNora",
        encoding="quoted-printable",
        content_type="text/plain; format=flowed",
    ),
    multipart(part(COMPLAINT), part(HTML, "text/html; charset=iso-8859-1"), subtype="alternative"),
    multipart(
        part(COMPLAINT),
        nested(part("texte"), part(HTML, "text/html; charset=utf-8"), subtype="related"),
        part(b"a;b\n1;2\n", "text/csv", filename="=?utf-8?Q?re=C3=A7u.csv?="),
        b"Content-Type: message/rfc822\r\n\r\n" + mail(COMPLAINT, headers={"From": "o@mail.example"}),
    ),
    DSN,
    QMAIL,
]
CHARSETS = [
    b"utf-7",
    b"utf-16",
    b"utf-32",
    b"idna",
    b"punycode",
    b"hz",
    b"iso-2022-jp",
    b"gb18030",
    b"cp037",
    b"x" * 5000,
    b"",
    b"\xe9",
]
ENCODINGS = [b"base64", b"quoted-printable", b"x-uuencode", b"binary", b"base64\r\nX: y", b"\xff"]
INJECTED = [
    b"Content-Type: multipart/mixed; boundary==_outer\r\n",
    b"Content-Type: message/rfc822\r\n",
    b"Content-Type: message/delivery-status\r\n\r\n",
    b"Content-Type: message/partial; number=1; total=9; id=x\r\n",
    b'Content-Type: text/html; charset="\r\n',
    b"Content-Disposition: attachment; filename*0*=us-ascii''R%F6; filename*1=b; filename*9*=%\r\n",
    b"Subject: =?utf-8?B?/////w==?= =?klingon?Q?=ZZ?=\r\n",
    b'From: =?utf-8?Q?=00=0D=0A?= <\xff@\xfe>, "a\\" <b@c>,,;:<>\r\n',
    b"To: " + b"a@b.example, " * 300 + b"\r\n",
    b"Date: Mon, 99 Foo 0000 99:99:99 +99999 (\r\n",
    b"References: " + b"<x@y> " * 300 + b"\r\n",
    b"Received: ;;;; (((\r\n",
    b"Return-Path: <>\r\nAuto-Submitted: \xff\r\n",
    b"X-Failed-Recipients: \xff\r\n",
    b"--=_outer\r\n",
    b"--=_inner--\r\n",
    b"\r\n\r\n",
    b"\r",
    b"\x00\xff\xfe\xed\xa0\x80",
    b"<html><![CDATA[<!DOCTYPE x [<!ENTITY a '&a;'>]>&a;",
    b"begin 644 x\nM\xff\n`\nend\n",
    b"-----BEGIN PGP MESSAGE-----\r\n",
]


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A valid message to which something happened on the way, several times over."""
    data = draw(st.sampled_from(SEEDS))
    for _ in range(draw(st.integers(1, 5))):
        data = draw(st.sampled_from([cut, put, lie, recode, wrap, swap]))(draw, data)
    return data


def cut(draw: st.DrawFn, data: bytes) -> bytes:
    start = draw(st.integers(0, len(data)))
    return data[:start] + data[start + draw(st.integers(0, 2000)) :]


def put(draw: st.DrawFn, data: bytes) -> bytes:
    at = draw(st.integers(0, len(data)))
    return data[:at] + draw(st.sampled_from(INJECTED) | st.binary(max_size=30)) + data[at:]


def lie(draw: st.DrawFn, data: bytes) -> bytes:
    claim = draw(st.sampled_from(CHARSETS))
    return re.sub(rb"charset=[^\s;]*", lambda _: b"charset=" + claim, data)


def recode(draw: st.DrawFn, data: bytes) -> bytes:
    claim = draw(st.sampled_from(ENCODINGS))
    return re.sub(rb"(?i)(transfer-encoding: )[\w-]+", lambda match: match[1] + claim, data)


def wrap(draw: st.DrawFn, data: bytes) -> bytes:
    inner = b"Content-Type: message/rfc822\r\n\r\n" + data
    return multipart(*[inner] * draw(st.integers(1, 2)), subtype=draw(st.sampled_from(["mixed", "digest", "report"])))


def swap(draw: st.DrawFn, data: bytes) -> bytes:
    old, new = draw(st.permutations([b"=_outer", b"=_inner", b"=_"]))[:2]
    return data.replace(old, new)


class TestWhateverHappensOnTheWay:
    @given(mutated())
    @settings(max_examples=150)
    def test_a_message_is_a_document_and_a_complaint_that_can_be_written(self, data):
        started = time.process_time()
        document = read_message(data, limits=LIMITS)
        complaint = normalize(document, received=RECEIVED, received_assumed=False, house=HOUSE)
        assert from_json(Document, to_json(document)) == document
        assert to_json(complaint)
        assert time.process_time() - started < 5

    @given(mutated())
    @settings(max_examples=40)
    def test_its_zones_cover_each_part_in_order(self, data):
        for document_part in read_message(data, limits=LIMITS).parts:
            edges = [edge for span in document_part.zones for edge in (span.start, span.end)]
            assert edges == sorted(edges)
            assert edges[-1] <= len(document_part.text)

    @given(st.binary(max_size=600))
    def test_bytes_of_any_kind_are_a_document(self, data):
        assert as_contract(read_message(data, limits=LIMITS), "x")["sha256"]


def _head(field: bytes) -> bytes:
    return b"From: n@x.example\r\nSubject: Plainte\r\n" + field + b"\r\n" + COMPLAINT.encode()


def _nested(levels: int) -> bytes:
    heads = b"".join(
        b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (level, level) for level in range(levels)
    )
    return b"From: n@x.example\r\n" + heads + b"\r\n" + COMPLAINT.encode()


def _parts(count: int) -> bytes:
    return multipart(*[b"\r\nligne"] * count)


def _in_messages(levels: int) -> bytes:
    data = mail()
    for _ in range(levels):
        data = b"From: n@x.example\r\nContent-Type: message/rfc822\r\n\r\n" + data
    return data


BOMBS = {
    "levels": (_nested(3000), HoldReason.TOO_COMPLEX),
    "messages in messages": (_in_messages(400), HoldReason.TOO_COMPLEX),
    "parts": (_parts(20_000), HoldReason.TOO_COMPLEX),
    "bytes": (mail("x " * 600_000), HoldReason.TOO_LARGE),
    "text": (mail("mot " * 140_000), HoldReason.TOO_LARGE),
}
# Much of one thing that is no reason to keep a person's words waiting.
HEAPS = {
    "100,000 fields": _head(b"X-Field: y\r\n" * 100_000),
    "a field of 10 MB": _head(b"X-Field: " + b"y" * 10_000_000 + b"\r\n"),
    "a subject of 10 MB": _head(b"Subject: " + b"=?utf-8?Q?=C3=A9?= " * 500_000 + b"\r\n"),
    "10,000 addresses": _head(b"To: " + b"Nora <n@x.example>, " * 10_000 + b"\r\n"),
    "10,000 fields of addresses": _head(b"To: n@x.example\r\n" * 10_000),
    "references of 1 MB": _head(b"References: " + b"<0123456789@x.example>\r\n " * 40_000 + b"\r\n"),
    "a name that never ends": _head(b'Reply-To: "' + b"a\\" * 500_000 + b"\r\n"),
    "blanks in a list of addresses": _head(b"To: a," + b" " * 500_000 + b"x\r\n"),
    "a date of brackets": _head(b"Date: " + b"( " * 500_000 + b"x)y\r\n"),
    "lines that begin as a boundary does": multipart() + (b"--" + b" " * 200 + b"\n") * 5_000 + COMPLAINT.encode(),
    "brackets": _head(b"Cc: " + b"(" * 500_000 + b"\r\n"),
    "parameters": _head(b"Content-Type: text/plain" + b"; a*0*=x" * 100_000 + b"\r\n"),
    "parameters of a part": multipart(
        b"Content-Type: text/plain" + b";\r\n a*0*=x" * 100_000 + b"\r\n\r\n" + COMPLAINT.encode()
    ),
    "encoded words that never end": _head(b"Subject: " + b"=?utf-8?Q?a" * 100_000 + b"\r\n"),
}


@pytest.fixture(scope="module")
def strict():
    with Reader(Limits(read_s=20, message_bytes=1_000_000, text_chars=500_000)) as reader:
        yield reader


@pytest.fixture(scope="module")
def usual():
    with Reader(Limits(read_s=20)) as reader:
        yield reader


class TestBomb:
    """Each through the real child reader, with a message beside it that must go through."""

    @pytest.mark.parametrize("name", BOMBS)
    def test_is_a_hold_in_seconds_and_its_neighbour_goes_through(self, strict, tmp_path, name):
        data, reason = BOMBS[name]
        bomb, neighbour, seconds = _both(strict, tmp_path, data)
        assert (bomb.hold.reason, neighbour.hold) == (reason, None)
        assert seconds < 15

    def test_of_seconds_is_a_hold_and_its_neighbour_goes_through(self, tmp_path):
        with Reader(Limits(read_s=0.05, message_bytes=100_000_000)) as reader:
            bomb, neighbour, _ = _both(reader, tmp_path, multipart(*[part(HTML * 2000, "text/html")] * 40))
        assert (bomb.hold.reason, neighbour.hold) == (HoldReason.TOO_SLOW, None)


class TestHeap:
    @pytest.mark.parametrize("name", HEAPS)
    def test_is_read_in_seconds_and_its_neighbour_goes_through(self, usual, tmp_path, name):
        heap, neighbour, seconds = _both(usual, tmp_path, HEAPS[name])
        assert (heap.hold, neighbour.hold) == (None, None)
        assert COMPLAINT.splitlines()[2] in heap.text
        assert seconds < 15


def _both(reader: Reader, folder: Path, data: bytes) -> tuple[Document, Document, float]:
    """The message, a plain one after it, and the seconds that the first one took."""
    first, second = folder / "a.eml", folder / "b.eml"
    first.write_bytes(data)
    second.write_bytes(mail())
    started = time.monotonic()
    document = reader.read(first, filename=None, channel=Channel.EMAIL)
    seconds = time.monotonic() - started
    return document, reader.read(second, filename=None, channel=Channel.EMAIL), seconds

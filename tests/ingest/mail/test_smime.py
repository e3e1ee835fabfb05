"""Opaque S/MIME, with real signatures and envelopes."""

import zlib
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from ingest.mail.mime import read_message
from ingest.mail.smime import Pkcs7, unwrap
from models.house import Limits
from models.words import HoldReason
from tests.ingest.mail.mails import mail

INSIDE = (
    "Content-Type: text/plain; charset=utf-8\r\n\r\nMon dossier est égaré depuis janvier, Nora Vandamme.\r\n".encode()
)
START = datetime(2026, 1, 1, tzinfo=UTC)


@cache
def identity() -> tuple[rsa.RSAPrivateKey, x509.Certificate]:
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "nora.vandamme@maison.example")])
    built = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    built = built.serial_number(7).not_valid_before(START).not_valid_after(START + timedelta(days=900))
    return key, built.sign(key, hashes.SHA256())


@cache
def signed() -> bytes:
    return signed_around(INSIDE)


def signed_around(data: bytes) -> bytes:
    key, certificate = identity()
    builder = pkcs7.PKCS7SignatureBuilder().set_data(data).add_signer(certificate, key, hashes.SHA256())
    return builder.sign(Encoding.DER, [pkcs7.PKCS7Options.Binary])


@cache
def enveloped() -> bytes:
    _, certificate = identity()
    return pkcs7.PKCS7EnvelopeBuilder().set_data(INSIDE).add_recipient(certificate).encrypt(Encoding.DER, [])


def opaque(body: bytes, kind: str) -> bytes:
    from base64 import encodebytes

    return mail(
        encodebytes(body), content_type=f"application/pkcs7-mime; smime-type={kind}; name=smime.p7m", encoding="base64"
    )


class TestUnwrap:
    def test_what_is_signed_is_read_without_a_certificate(self):
        assert unwrap(signed()) == (Pkcs7.SIGNED, INSIDE)

    def test_what_is_enveloped_is_encrypted(self):
        assert unwrap(enveloped()) == (Pkcs7.ENCRYPTED, None)

    def test_lengths_that_are_left_open_are_followed(self):
        content = b"\x24\x80\x04\x03abc\x04\x03def\x00\x00"
        inside = b"\x30\x80\x06\x09*\x86H\x86\xf7\r\x01\x07\x01\xa0\x80" + content + b"\x00\x00\x00\x00"
        body = b"\x30\x80\x02\x01\x01\x31\x00" + inside + b"\x00\x00"
        data = b"\x30\x80\x06\x09*\x86H\x86\xf7\r\x01\x07\x02\xa0\x80" + body + b"\x00\x00\x00\x00"
        assert unwrap(data) == (Pkcs7.SIGNED, b"abcdef")

    @pytest.mark.parametrize("data", [b"", b"0", b"0\x80", b"\x30\x84\xff\xff\xff\xff", b"0\x80" * 500, b"pas du tout"])
    def test_anything_else_is_something_else(self, data):
        assert unwrap(data) == (Pkcs7.OTHER, None)

    @given(st.integers(0, 400), st.binary(min_size=1, max_size=6))
    def test_a_dented_body_raises_nothing(self, at, dent):
        assert unwrap(signed()[:at] + dent + signed()[at + len(dent) :])[0] in Pkcs7


class TestMessage:
    def test_a_signed_message_shows_its_words(self):
        document = read_message(opaque(signed(), "signed-data"), limits=Limits())
        assert document.text == "Mon dossier est égaré depuis janvier, Nora Vandamme."
        assert document.defects == ("signature-not-verified",)

    def test_the_declared_type_may_be_wrong(self):
        assert read_message(opaque(signed(), "enveloped-data"), limits=Limits()).hold is None

    def test_an_encrypted_message_waits_for_a_person(self):
        assert read_message(opaque(enveloped(), "enveloped-data"), limits=Limits()).hold.reason is HoldReason.ENCRYPTED

    def test_one_that_cannot_be_taken_apart_waits_for_a_person(self):
        assert read_message(opaque(b"kapot", "signed-data"), limits=Limits()).hold is not None


def compressed() -> bytes:
    """CompressedData (RFC 3274) around a MIME entity."""

    def node(tag: int, *content: bytes) -> bytes:
        body = b"".join(content)
        return bytes([tag, 0x82]) + len(body).to_bytes(2, "big") + body

    def oid(octets: str) -> bytes:
        return node(0x06, bytes.fromhex(octets))

    packed = node(0xA0, node(0x04, zlib.compress(INSIDE)))
    entity = node(0x30, oid("2a864886f70d010701"), packed)
    algorithm = node(0x30, oid("2a864886f70d0109100308"))
    return node(0x30, oid("2a864886f70d0109100109"), node(0xA0, node(0x30, node(0x02, b"\x00"), algorithm, entity)))


class TestCompressed:
    def test_what_is_compressed_is_read(self):
        document = read_message(opaque(compressed(), "compressed-data"), limits=Limits())
        assert ("égaré depuis janvier" in document.text, document.defects) == (True, ())

    def test_what_was_cut_off_is_no_crash(self):
        assert unwrap(compressed()[:-20])[0] is Pkcs7.OTHER

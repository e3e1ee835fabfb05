"""What reading e-mail taught others (FIELD, section 1), by the number of the lesson and the thread."""

import json

import pytest

from ingest.mail.mime import read_message
from ingest.normalize import normalize
from ingest.read import as_contract
from models.house import Limits
from models.values import Document, to_json
from models.words import HoldReason
from tests.builders import HOUSE, RECEIVED
from tests.ingest.mail.mails import COMPLAINT, WRITER, mail, multipart, part
from tests.ingest.mail.test_smime import enveloped, opaque, signed

OPENING = "J'attends depuis le 12 janvier"


def read(data: bytes) -> Document:
    """The document, which must come through JSON and become a complaint."""
    document = read_message(data, limits=Limits())
    assert json.loads(json.dumps(as_contract(document, "x")).encode("utf-8"))
    assert to_json(normalize(document, received=RECEIVED, received_assumed=False, house=HOUSE))
    return document


class TestLesson4NoMessageId:
    """freescout#4740: an empty Message-ID stopped the fetch, or the message was dropped."""

    @pytest.mark.parametrize("value", ["", "   ", "<>", "<  >"])
    def test_an_empty_one_is_a_message_like_any_other(self, value):
        document = read(mail(headers={"Message-ID": value}))
        assert (document.hold, OPENING in document.text) == (None, True)

    def test_none_is_a_message_like_any_other(self):
        document = read(mail(without=("Message-ID",)))
        assert (document.hold, document.message.message_id) == (None, None)
        assert "no-message-id" in document.defects


class TestLesson7Unprocessable:
    """zammad#811, #2224, #2227, #6141, #795, #2722: "unprocessable mail" in a folder that nobody looks into."""

    def test_no_sender_is_a_defect(self):
        document = read(mail(without=("From",)))
        assert (document.hold, document.message.from_) == (None, ())
        assert "no-from" in document.defects

    @pytest.mark.parametrize(
        "charset", ["x-unknown", "unknown-8bit", "iso-8859-8-i", "utf-8mb4", "cp-850", "%charset%"]
    )
    def test_an_unknown_charset_is_read_all_the_same(self, charset):
        document = read(mail(content_type=f"text/plain; charset={charset}"))
        assert (document.hold, OPENING in document.text) == (None, True)

    @pytest.mark.parametrize(
        ("parameter", "name"),
        [
            ("filename*=us-ascii''R%E9clamation%F6.txt", "Réclamationö.txt"),
            ("filename*=utf-8''R%C3%A9cl%zz%.txt", "Récl%zz%.txt"),
            ("filename*0*=utf-8''R%C3%A9; filename*1=cla; filename*2*=m%C3%A9.txt", "Réclamé.txt"),
            ("filename*1=b.txt; filename*0=a", "ab.txt"),
            ("filename*=klingon''R%C3%A9.txt", "Ré.txt"),
            ("filename*=R%C3%A9.txt", "Ré.txt"),
            ("filename==?utf-8?Q?R=C3=A9.txt?=", "Ré.txt"),
            ("filename=ma lettre.txt", "ma lettre.txt"),
        ],
    )
    def test_a_file_name_that_breaks_rfc_2231_is_read(self, parameter, name):
        file = f"Content-Type: text/plain\r\nContent-Disposition: attachment; {parameter}\r\n\r\nannexe".encode()
        document = read(multipart(part(COMPLAINT), file))
        assert [attachment.filename for attachment in document.attachments] == [name]

    @pytest.mark.parametrize(
        "content_type",
        [
            "text/plain; charset",
            "text/plain charset=utf-8",
            "text",
            "/",
            ";;;",
            'text/plain; charset="',
            "text/plain; =x; =",
        ],
    )
    def test_a_malformed_content_type_is_plain_text(self, content_type):
        document = read(mail(content_type=content_type))
        assert (document.hold, OPENING in document.text) == (None, True)


class TestLesson9Smime:
    """zammad#6217, #6376: a signature that could not be verified made the mail unprocessable, an opaque one empty."""

    def test_what_is_signed_is_read_and_the_signature_is_a_note(self):
        document = read(opaque(signed(), "signed-data"))
        assert (document.hold, "Mon dossier est égaré" in document.text) == (None, True)
        assert "signature-not-verified" in document.defects

    def test_what_is_encrypted_waits_for_a_person(self):
        assert read(opaque(enveloped(), "enveloped-data")).hold.reason is HoldReason.ENCRYPTED


class TestCpython:
    """cpython#87489, #94606, #113594, #118718, #82513: surrogates, unknown charsets and bad encoded words that raise."""

    @pytest.mark.parametrize(
        "subject",
        [
            "=?unknown-8bit?Q?R=E9clamation?=",
            "=?utf-8?Q?=ED=A0=80?= R\udce9clamation",
            "=?iso-8859-1?q?=00=FF?=",
            "=?utf-8?b?=",
            "=?utf-8?q?=?=",
            "=?utf-8?B?a?=",
            "=?x?y?z?=",
            "=?utf-8?Q?=?= =?utf-8?Q?",
            "=?idna?Q?xn--?= =?utf-16?B?AA==?= =?utf-7?Q?+2AA-?=",
            "\udcff\udcfe",
        ],
    )
    def test_a_bad_word_in_the_header_raises_nothing(self, subject):
        assert read(mail(headers={"Subject": subject, "From": f"{subject} <n@x.example>"})).hold is None

    @pytest.mark.parametrize(
        "charset", ["ascii", "utf-7", "utf-16", "hz", "idna", "rot13", "hex", "unicode_escape", "\udce9"]
    )
    @pytest.mark.parametrize("encoding", ["7bit", "8bit", "quoted-printable", "base64"])
    def test_bytes_that_their_charset_cannot_mean_raise_nothing(self, charset, encoding):
        body = COMPLAINT.encode("cp1252") + b"\xed\xa0\x80\xff\x00"
        assert read(mail(body, content_type=f"text/plain; charset={charset}", encoding=encoding)).sha256

    @pytest.mark.parametrize(
        "sender", ["@", "a@", "<@>", "a@b@c", '"', "(", ":;", "\udce9@\udce9", f"{WRITER}, ", "a@[1.2.3"]
    )
    def test_an_address_that_is_none_raises_nothing(self, sender):
        assert OPENING in read(mail(headers={"From": sender, "To": sender, "Reply-To": sender})).text

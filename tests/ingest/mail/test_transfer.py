"""Transfer encodings that senders get wrong."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.mail.transfer import BROKEN, decoded
from tests.ingest.mail.mails import mail, parsed

TEXT = "Bonjour, j'ai été malade et je me plains de votre service depuis des mois."
PACKED = base64.encodebytes(TEXT.encode())


def undone(body: bytes, encoding: str) -> tuple[str, set[str]]:
    defects: set[str] = set()
    data = decoded(parsed(mail(body, encoding=encoding)), defects)
    return data.decode("utf-8", "replace").replace("\r\n", "\n").rstrip("\n"), defects


class TestName:
    @pytest.mark.parametrize("encoding", ["base64", "BASE64", '"base64"', "base64;", "base-64", " base64 (oui)"])
    def test_base64_is_known_however_it_is_written(self, encoding):
        assert undone(PACKED, encoding) == (TEXT, set())

    @pytest.mark.parametrize(
        "encoding", ["quoted-printable", '"Quoted-Printable"', "quoted_printable", "quotedprintable;"]
    )
    def test_quoted_printable_is_known_however_it_is_written(self, encoding):
        assert undone(b"=C3=A9t=c3=a9", encoding) == ("été", set())

    @pytest.mark.parametrize("encoding", ["7bit", "8bit", "binary", "7-bit", ""])
    def test_what_was_not_encoded_is_itself(self, encoding):
        assert undone(TEXT.encode(), encoding) == (TEXT, set())

    def test_one_that_nobody_knows_leaves_the_text_as_it_stands(self):
        assert undone(TEXT.encode(), "x-inconnu") == (TEXT, {BROKEN})


class TestBase64:
    def test_a_cut_end_loses_no_more_than_its_last_letters(self):
        text, _ = undone(PACKED.rstrip()[:-6], "base64")
        assert TEXT.startswith(text)
        assert len(text) > len(TEXT) - 8

    def test_strange_characters_in_it_are_left_out(self):
        assert undone(PACKED[:20] + b"!*" + PACKED[20:], "base64") == (TEXT, {BROKEN})

    def test_words_that_a_scanner_set_below_it_are_left_out(self):
        assert undone(PACKED + b"\n--\nScanned by the mail gateway\n", "base64") == (TEXT, {BROKEN})

    def test_two_encodings_one_after_the_other_are_both_read(self):
        pieces = base64.b64encode(b"Bonjour, je me") + b"\n" + base64.b64encode(b" plains.")
        assert undone(pieces, "base64") == ("Bonjour, je me plains.", set())

    def test_text_that_only_claims_to_be_it_stays_text(self):
        assert undone(TEXT.encode(), "base64") == (TEXT, {BROKEN})


class TestQuotedPrintable:
    def test_blanks_after_a_soft_break_do_not_stop_it(self):
        assert undone(b"un mot co=  \nup=C3=A9", "quoted-printable") == ("un mot coupé", set())

    def test_an_equals_sign_that_codes_nothing_stays(self):
        assert undone(b"2+2=4 =ZZ fin=", "quoted-printable")[0] == "2+2=4 =ZZ fin"

    @pytest.mark.parametrize("encoding", ["7bit", ""])
    def test_it_is_known_where_its_header_was_lost(self, encoding):
        assert undone(b"J'ai =C3=A9t=C3=A9 malade", encoding) == ("J'ai été malade", {BROKEN})

    def test_a_persons_equals_signs_are_no_encoding(self):
        assert undone(b"dossier=C3=12, a=b", "7bit") == ("dossier=C3=12, a=b", set())


class TestAnyBytes:
    @given(
        st.binary(max_size=200),
        st.sampled_from(["base64", "quoted-printable", "x-uuencode", "uue", "7bit", "nonsense", "é"]),
    )
    def test_give_bytes(self, data, encoding):
        assert isinstance(decoded(parsed(mail(data, encoding=encoding)), set()), bytes)

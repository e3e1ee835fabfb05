"""Bytes to text when the label lies."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.mail.charsets import UNDECODED, UNKNOWN, WRONG, clean, decode

TEXT = "Réclamation déposée à l'été : « 45 € » n'a pas été payé"


class TestLabels:
    @pytest.mark.parametrize("label", ["utf-8", "UTF8", " utf-8 ", '"utf-8"', "utf-8*fr"])
    def test_right_labels_are_followed(self, label):
        assert decode(TEXT.encode(), label) == (TEXT, ())

    @pytest.mark.parametrize(
        ("encoding", "label"),
        [("cp1252", "windows-1252"), ("cp1252", "iso-8859-1"), ("iso8859-15", "iso-8859-15"), ("utf-16", "utf-16")],
    )
    def test_code_pages_are_followed(self, encoding, label):
        text = TEXT.replace("«", "<").replace("»", ">") if encoding == "iso8859-15" else TEXT
        assert decode(text.encode(encoding), label) == (text, ())

    @pytest.mark.parametrize("label", ["iso-8859-1", "us-ascii", "windows-1252"])
    def test_utf8_is_utf8_whatever_the_label_says(self, label):
        assert decode(TEXT.encode(), label) == (TEXT, (WRONG,))

    def test_utf8_without_a_label_is_no_defect(self):
        assert decode(TEXT.encode(), None) == (TEXT, ())

    @pytest.mark.parametrize("label", ["utf-8", "us-ascii", None])
    def test_windows_bytes_under_another_label_are_read(self, label):
        assert decode(TEXT.encode("cp1252"), label) == (TEXT, (WRONG,))

    @pytest.mark.parametrize(
        "label", ["x-unknown", "klingon", "idna", "punycode", "unicode_escape", "hex", "undefined", "é"]
    )
    def test_an_unknown_label_is_a_defect_and_no_obstacle(self, label):
        assert decode(TEXT.encode("cp1252"), label) == (TEXT, (UNKNOWN,))

    def test_plain_ascii_needs_no_label(self):
        assert decode(b"bonjour", None) == ("bonjour", ())

    def test_one_cut_character_does_not_turn_utf8_into_windows(self):
        text, defects = decode(TEXT.encode()[:-1] + b"\xc3", "utf-8")
        assert text.startswith("Réclamation déposée")
        assert defects == (UNDECODED,)

    def test_a_byte_order_mark_has_the_first_word(self):
        assert decode(b"\xff\xfe" + "été".encode("utf-16-le"), "us-ascii") == ("été", ())


class TestAnyBytes:
    @given(
        st.binary(max_size=200), st.none() | st.text(max_size=20) | st.sampled_from(["utf-7", "gb2312", "iso-2022-jp"])
    )
    def test_what_comes_out_can_be_written_as_json(self, data, label):
        text, _ = decode(data, label)
        assert json.loads(json.dumps(text, ensure_ascii=False).encode()) == text

    @given(st.text())
    def test_clean_text_is_utf8(self, text):
        assert clean(text + "\ud800\x00").encode()

"""Bytes to text when the label lies."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.mail.charsets import DOUBLED, UNDECODED, UNKNOWN, WRONG, clean, decode

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

    @pytest.mark.parametrize("label", ["utf-8 (comment)", "utf-8;", "x-utf-8", " 'utf-8"])
    def test_what_stands_around_a_label_is_passed_over(self, label):
        assert decode(TEXT.encode(), label) == (TEXT, ())

    @pytest.mark.parametrize(("label", "codec"), [("cp-1252", "cp1252"), ("x-cp1250", "cp1250"), ("gb2312", "gb18030")])
    def test_labels_that_python_does_not_know_are_followed(self, label, codec):
        text = "Réclamation été"
        assert decode(text.encode(codec), label) == (text, ())

    @pytest.mark.parametrize("label", [None, "us-ascii", "utf-8"])
    def test_japanese_needs_no_label(self, label):
        text = "返金されていません"
        assert decode(text.encode("iso-2022-jp"), label) == (text, ())

    def test_utf7_is_read_where_it_is_named(self):
        assert decode(b"J'ai +AOk-t+AOk- malade", "utf-7") == ("J'ai été malade", ())

    def test_two_charsets_in_one_text_are_both_read(self):
        assert decode("déçu et ".encode() + "fâché".encode("cp1252"), "utf-8") == ("déçu et fâché", (WRONG,))


class TestEncodedTwice:
    @pytest.mark.parametrize(
        "text", [TEXT, "l’été à Liège, 45 € – « oui » cœur", "Grüße aus Eupen, schöne Straße", "😀 été"]
    )
    def test_is_put_right(self, text):
        twice = "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in text.encode())
        assert decode(twice.encode(), "utf-8") == (text, (DOUBLED,))

    def test_gives_the_words_back(self):
        assert decode("RÃ©clamation : lâ€™Ã©tÃ© Ã\xa0 LiÃ¨ge".encode(), "utf-8") == (
            "Réclamation : l’été à Liège",
            (DOUBLED,),
        )

    def test_three_times_too(self):
        assert decode("ÃƒÂ©tÃƒÂ©".encode(), None) == ("été", (DOUBLED,))

    @pytest.mark.parametrize("text", ["SÃO PAULO", "Âge, Ânerie", "ÂGE « 45° »", "Å 12", TEXT, "Ça, à ÉTÉ : «É»"])
    def test_what_people_write_is_left_alone(self, text):
        assert decode(text.encode(), "utf-8") == (text, ())


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

"""Which format a file is, whatever it is called."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from ingest.media import Media, sniff
from tests.ingest.files.papers import invitation, opendocument, packed, rich, winmail, word, word97
from tests.ingest.mail.mails import mail


def picture(form: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 40), "white").save(out, form)
    return out.getvalue()


class TestByContent:
    @pytest.mark.parametrize(
        ("data", "media"),
        [
            (picture("TIFF"), Media.TIFF),
            (b"MM\x00*\x00\x00\x00\x08", Media.TIFF),
            (picture("JPEG"), Media.JPEG),
            (picture("PNG"), Media.PNG),
            (picture("WEBP"), Media.WEBP),
            (picture("GIF"), Media.GIF),
            (picture("BMP"), Media.BMP),
            (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", Media.HEIC),
            (b"\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00miafheic", Media.HEIC),
            (b"%PDF-1.7\n%\xe2\xe3", Media.PDF),
            (b"\n\n%PDF-1.4\n", Media.PDF),
            (mail(), Media.MESSAGE),
            (word(), Media.DOCX),
            (word()[:3000], Media.DOCX),
            (opendocument(), Media.ODT),
            (word97(), Media.DOC),
            (rich("Geachte"), Media.RTF),
            (b"\xef\xbb\xbf  {\\rtf1 x}", Media.RTF),
            (b"<html xmlns:o='urn:schemas-microsoft-com:office:office'><body>x", Media.HTML),
            (b"<?xml version='1.0'?>\n<!-- x -->\n<!DOCTYPE html>\n<html>", Media.HTML),
            (packed(("lettre.txt", b"Bonjour")), Media.ZIP),
            (packed(("klacht.docx", word()), method=zipfile.ZIP_STORED), Media.ZIP),
            (winmail(), Media.TNEF),
            (invitation(), Media.CALENDAR),
        ],
    )
    def test_known_formats_are_told_apart(self, data, media):
        assert sniff(data, None) is media

    @pytest.mark.parametrize(
        "data",
        [
            b"",
            b"   \r\n",
            packed(("xl/workbook.xml", b"x"), ("[Content_Types].xml", b"x")),
            packed(("ppt/presentation.xml", b"x"), ("[Content_Types].xml", b"x")),
            packed(("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", b"x")),
            packed(("Index/Document.iwa", b"x")),
            b"RIFF\x24\x00\x00\x00WAVEfmt ",
            b"BM: votre guichet de Forest m'a mal re\xc3\xa7ue.",
            b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00isommp42",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000),
            b"Madame, Monsieur,\n\nJe porte plainte contre votre guichet.\n",
            b"Objet : plainte\nDate : 3 mars 2026\n\nMadame,\n",
            b"Date: 3 March 2026\nSubject: my complaint\n\nDear Sir,\n",
            b"Attention: voici ma plainte\n\nBonjour",
            bytes(range(256)) * 8,
        ],
    )
    def test_anything_else_is_unknown(self, data):
        assert sniff(data, None) is Media.UNKNOWN

    def test_an_outlook_file_is_known_by_its_streams(self):
        assert sniff(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "__substg1.0_0037001F".encode("utf-16-le")) is Media.OUTLOOK

    def test_a_message_that_speaks_of_pdf_stays_a_message(self):
        assert sniff(mail("le fichier commence par %PDF-1.4"), "x.pdf") is Media.MESSAGE


class TestMessage:
    @pytest.mark.parametrize(
        "top",
        [
            b"\xef\xbb\xbf",
            b"\r\n\r\n",
            b"From nora@maison.example Mon Feb  2 10:15:04 2026\r\n",
        ],
    )
    def test_what_exports_put_on_top_is_passed_over(self, top):
        assert sniff(top + mail(), None) is Media.MESSAGE

    def test_a_folded_field_is_part_of_the_header(self):
        assert sniff(b"Received: from a\r\n\tby b\r\n\twith c\r\nFrom: x@y.example\r\n\r\nhi", None) is Media.MESSAGE

    def test_carriage_returns_alone_end_lines_too(self):
        assert sniff(mail().replace(b"\r\n", b"\r"), None) is Media.MESSAGE

    def test_the_name_lowers_the_bar_to_one_field(self):
        assert sniff(b"Subject: bonjour\n\ntexte", "plainte.EML") is Media.MESSAGE

    def test_the_name_does_not_make_prose_a_message(self):
        assert sniff(b"Bonjour,\n\nvoici ma plainte", "plainte.eml") is Media.UNKNOWN

    def test_the_name_does_not_make_a_picture_a_message(self):
        assert sniff(picture("PNG"), "scan.eml") is Media.PNG


class TestAnyBytes:
    @given(st.binary(max_size=400), st.none() | st.text(max_size=20))
    def test_never_raises(self, data, filename):
        assert sniff(data, filename) in Media

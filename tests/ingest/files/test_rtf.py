"""RTF to text."""

import pytest

from ingest.files import rtf
from ingest.files.contents import Bomb
from models.errors import Held
from models.words import HoldReason
from tests.ingest.files.papers import rich

HTML = (
    rb"{\rtf1\ansi\ansicpg1252\fromhtml1 \deff0{\fonttbl{\f0\fswiss\fcharset0 Arial;}}{\colortbl\red0\green0\blue0;}\uc1\pard\plain "
    rb"{\*\htmltag19 <html>}{\*\htmltag50 <body>}{\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 Ik wacht sinds janu{\*\htmltag84 <b>}"
    rb"\htmlrtf {\b\htmlrtf0 ari{\*\htmltag92 </b>}\htmlrtf }\htmlrtf0 .\htmlrtf\par}\htmlrtf0 {\*\htmltag72 </p>}{\*\htmltag58 </body>}{\*\htmltag27 </html>}}"
)


class TestText:
    @pytest.mark.parametrize(
        ("source", "text"),
        [
            (r"Bonjour,\par J'attends.", "Bonjour,\nJ'attends."),
            (r"re\'e7u le 3 f\'e9vrier", "reçu le 3 février"),
            (r"\u8217?t Veld", "’t Veld"),
            (r"\u-10179?\u-8704?", "😀"),
            (r"een\line twee\tab drie", "een\ntwee\tdrie"),
            (r"{\b vet} en {\i schuin}", "vet en schuin"),
            (r"\trowd\cellx1000\cellx2000 Datum\cell Bedrag\cell\row", "Datum  Bedrag"),
            (r"{\header Wim Proefmans\par}Geachte", "Wim Proefmans\nGeachte"),
            (r"{\shp{\*\shpinst{\sp{\sn a}{\sv 1}}{\shptxt In het kader\par}}}Ernaast", "In het kader\nErnaast"),
            (r"{\*\generator Riched20 10.0}Tekst", "Tekst"),
            (r"ziet{\v niemand {\b dit} of \'e9\par dat} ieder", "ziet ieder"),
            (r"ziet \v niets\v0 ieder", "ziet ieder"),
            (r"ziet \v niets\plain ieder", "ziet ieder"),
            (r"een \viewkind4\vertalt gewoon\v0  woord", "een gewoon woord"),
            (r"blijft{\deleted\rtlch weg} staan", "blijft staan"),
            (r"{\pict\wmetafile8 " + "0123456789abcdef" * 100 + "}Tekst", "Tekst"),
            (r"{\pict\wmetafile8\bin6 }}}{{{}Tekst", "Tekst"),
        ],
    )
    def test_what_a_reader_sees_is_text(self, source, text):
        assert rtf.to_text(rich(source)) == text

    def test_the_code_page_of_the_document_counts(self):
        assert (
            rtf.to_text(rb"{\rtf1\ansi\ansicpg1250\deff0{\fonttbl{\f0 Arial;}}\f0 Pan Nov\'e1k, \'9e}")
            == "Pan Novák, ž"
        )

    def test_a_page_inside_is_given_where_there_is_little_text(self):
        picture = b"\xff\xd8\xff" + bytes(range(256)) * 40
        assert rtf.read(rich(r"{\pict\jpegblip\picw100\pich100 " + picture.hex() + "}")).pictures == (picture,)


class TestBody:
    def test_html_that_exchange_packed_comes_out_as_html(self):
        text, html = rtf.body(HTML)
        assert (text, "<p>Ik wacht sinds janu<b>ari</b>.</p>" in html) == ("", True)

    def test_html_that_cannot_be_taken_out_is_still_text(self):
        undeclared = HTML.replace(rb"{\fonttbl{\f0\fswiss\fcharset0 Arial;}}", b"").replace(rb"\plain ", rb"\plain\f0 ")
        assert rtf.body(undeclared) == ("Ik wacht sinds januari.", "")

    def test_html_of_a_size_that_would_take_minutes_is_still_text(self):
        assert rtf.body(HTML[:-1] + b"{ ja }" * 50_000 + b"}")[0].startswith("Ik wacht sinds januari.")


class TestHostile:
    @pytest.mark.parametrize("data", [b"", b"{\\rt", b"geen rtf"])
    def test_what_is_none_is_damaged(self, data):
        with pytest.raises(Held) as held:
            rtf.to_text(data)
        assert held.value.reason is HoldReason.UNREADABLE

    def test_one_out_of_reason_is_a_bomb(self):
        with pytest.raises(Bomb):
            rtf.to_text(b"{\\rtf1" + bytes(rtf.MOST_BYTES))

    @pytest.mark.parametrize(
        "source", [r"\u99999999?x", r"\uc x", r"\ansicpg x", r"\bin999999999 x", "{" * 20_000, "}" * 5000]
    )
    def test_odd_values_are_no_crash(self, source):
        assert isinstance(rtf.to_text(rich(source)), str)

"""HTML to text."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.mail.history import Marks
from ingest.mail.markup import is_html, marks, to_text


class TestText:
    def test_paragraphs_and_breaks_are_lines(self):
        assert to_text("<p>Bonjour,</p><p>Une ligne<br>et une autre</p>") == "Bonjour,\n\nUne ligne\net une autre"

    def test_a_table_keeps_its_columns(self):
        html = "<table><tr><td>Janvier</td><td>120 €</td></tr><tr><td>Février</td><td>45 €</td></tr></table>"
        assert to_text(html) == "Janvier  120 €\nFévrier  45 €"

    def test_entities_are_characters(self):
        assert to_text("<p>d&eacute;&ccedil;u &amp; f&#226;ch&#xE9;</p>") == "déçu & fâché"

    def test_what_a_reader_never_sees_is_left_out(self):
        html = (
            "<html><head><title>t</title><style>p{color:red}</style></head><body><script>x()</script><!-- note -->"
            '<div style="display:none">piste</div><p>Visible</p></body></html>'
        )
        assert to_text(html) == "Visible"

    def test_text_after_a_hidden_element_stays(self):
        assert to_text('<p><span style="DISPLAY: none">caché</span>montré</p>') == "montré"

    def test_a_link_keeps_its_words(self):
        assert to_text('<p>voir <a href="https://a.example/x">notre site</a></p>') == "voir notre site"

    def test_plain_text_without_tags_is_itself(self):
        assert to_text("Bonjour") == "Bonjour"

    def test_an_empty_page_is_empty(self):
        assert to_text("<html><body>&nbsp;<br></body></html>") == ""


class TestQuotes:
    def test_a_citation_is_marked_as_plain_text_does(self):
        html = '<p>Non.</p><blockquote type="cite">Êtes-vous d\'accord ?<br>Bien à vous</blockquote><p>Nora</p>'
        assert to_text(html) == "Non.\n\n> Êtes-vous d'accord ?\n> Bien à vous\n\nNora"

    def test_a_citation_in_a_citation_is_marked_twice(self):
        html = '<blockquote class="gmail_quote">deux<blockquote class="gmail_quote">un</blockquote></blockquote>fin'
        assert to_text(html) == "> deux\n>> un\nfin"

    def test_an_indented_paragraph_is_no_citation(self):
        assert ">" not in to_text('<blockquote style="margin-left:40px">Mes faits</blockquote>')


class TestHostile:
    def test_thousands_of_levels_keep_their_text(self):
        assert "au fond" in to_text("<div>" * 3000 + "au fond")

    @given(st.text(alphabet="<>/ab =\"'!-&;é\n", max_size=200))
    def test_never_raises(self, html):
        assert isinstance(to_text(html), str)


class TestDepth:
    def test_of_elements_without_end_costs_no_minutes(self):
        text = to_text("<div>" * 200_000 + "bonjour")
        assert text.strip() == "bonjour"

    def test_of_a_long_thread_is_still_rendered(self):
        text = to_text("<blockquote>" * 300 + "<p>au fond</p>" + "</blockquote>" * 300)
        assert "au fond" in text


class TestLabelledPlain:
    @pytest.mark.parametrize(
        "text",
        [
            "<!DOCTYPE html><p>Bonjour",
            " <html><body>Bonjour",
            "Bonjour,<br>une ligne<br/>et une autre<br>",
            "<p>Un</p>\n<p>deux</p>",
        ],
    )
    def test_a_page_is_known_by_its_tags(self, text):
        assert is_html(text)

    @pytest.mark.parametrize(
        "text",
        [
            "Bonjour",
            "Voir <https://a.example> et <n@x.example>",
            "Le bouton <b> ne marche pas",
            "3 < 4 et 5 > 4",
            "> <br> cité",
        ],
    )
    def test_a_persons_angle_brackets_are_no_page(self, text):
        assert not is_html(text)


class TestMarks:
    @pytest.mark.parametrize(
        "html",
        [
            "<p>Quand ?</p><p><span style='color:red'>Le 3 mai.</span></p>",
            "<p>Quand ?</p><p style='color:#C00000'>Le 3 mai.</p>",
            "<p>Quand ?</p><p><font color='#ff0000'>Le 3 mai.</font></p>",
            "<p>Quand ?</p><p><font color=red>Le 3 mai.</font></p>",
            "<p>Quand ?</p><p><span style='background:yellow;mso-highlight:yellow'>Le 3 mai.</span></p>",
            "<p>Quand ?</p><p><ins>Le 3 mai.</ins></p>",
        ],
    )
    def test_what_somebody_coloured_or_inserted_is_told(self, html):
        assert marks([html]).coloured == {"le3mai"}

    @pytest.mark.parametrize(
        "html",
        [
            "<p style='color:black'>Le 3 mai.</p>",
            "<p style='color:#1F497D'>Le 3 mai.</p>",
            "<a href='x' style='color:blue'>Le 3 mai.</a>",
            "<p style='background-color:white'>Le 3 mai.</p>",
            "",
        ],
    )
    def test_what_a_program_colours_is_not(self, html):
        assert marks([html]) == Marks()

    def test_colours_within_colours_take_no_long(self):
        started = time.process_time()
        marks(["<font color=red>" * 900 + "mot " * 100_000 + "<p style='color:red'>a</p>" * 20_000])
        assert time.process_time() - started < 5

    def test_a_citation_is_told(self):
        assert marks(["<p>a</p><BLOCKQUOTE type='cite'>b</BLOCKQUOTE>"]).cited

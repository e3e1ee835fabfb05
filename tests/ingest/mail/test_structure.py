"""The tree of a message, also where it is none."""

import base64
import time

import pytest

from ingest.mail.mime import read_message
from models.house import Limits
from models.values import Document
from tests.ingest.files.test_uuencoded import block
from tests.ingest.mail.mails import mail, multipart, part

TEXT = "Bonjour, j'ai été malade et je me plains de votre service depuis des mois."
HTML = f"<p>{TEXT}</p>"


def read(data: bytes) -> Document:
    return read_message(data, limits=Limits())


def parts(content_type: str, *lines: str, encoding: str = "8bit") -> Document:
    return read(mail("\r\n".join(lines), content_type=content_type, encoding=encoding))


class TestBoundary:
    @pytest.mark.parametrize(
        "content_type",
        [
            'multipart/mixed; boundary="autre"',
            "multipart/mixed",
            'multipart/alternative; boundary=""',
            'multipart/mixed; boundary="autre"; boundary="x"',
            "multipart/mixed boundary=x",
        ],
    )
    def test_that_the_header_does_not_name_is_found_in_the_text(self, content_type):
        document = parts(content_type, "--x", "Content-Type: text/plain; charset=utf-8", "", TEXT, "--x--", "")
        assert document.text == TEXT
        assert "bad-boundary" in document.defects

    def test_that_never_ends_cuts_nothing_off(self):
        assert parts('multipart/mixed; boundary="x"', "--x", "Content-Type: text/plain", "", TEXT).text == TEXT

    def test_with_blanks_after_it_is_the_same(self):
        assert parts("multipart/mixed; boundary=x", "--x  ", "", TEXT, "--x--  ").text == TEXT

    def test_of_a_multipart_and_one_inside_it_may_be_the_same(self):
        inner = ("--x", 'Content-Type: multipart/alternative; boundary="x"', "", "--x", "", TEXT, "--x--", "--x--")
        assert parts('multipart/mixed; boundary="x"', *inner).text == TEXT

    def test_of_one_inside_may_begin_as_the_outer_one(self):
        inner = ("--x", 'Content-Type: multipart/mixed; boundary="x1"', "", "--x1", "", TEXT, "--x1--", "--x--")
        assert parts('multipart/mixed; boundary="x"', *inner).text == TEXT

    def test_of_a_multipart_that_was_encoded_whole_is_found(self):
        whole = f"--x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{TEXT}\r\n--x--\r\n".encode()
        data = mail(base64.encodebytes(whole), content_type='multipart/mixed; boundary="x"', encoding="base64")
        assert read(data).text == TEXT

    def test_that_stands_nowhere_leaves_the_text(self):
        assert parts('multipart/mixed; boundary="x"', TEXT, "", "--x--").text == TEXT

    def test_of_a_thousand_levels_that_name_none_is_too_complex(self):
        inner = "".join(f"--{n}\r\nContent-Type: multipart/mixed\r\n\r\n" for n in range(1000))
        assert read(mail(inner + TEXT, content_type="multipart/mixed")).hold is not None


class TestDigest:
    def test_its_parts_are_messages_without_saying_so(self):
        inner = f"From: Odile <o@x.example>\r\nSubject: un\r\n\r\n{TEXT}"
        document = parts('multipart/digest; boundary="x"', "--x", "", inner, "--x--")
        assert TEXT in document.text
        assert document.parts[0].path == "attachment:1"


class TestSigned:
    def test_a_signature_of_whatever_protocol_is_no_file(self):
        data = multipart(
            part("Mon avis."),
            part("...", "application/x-sceau"),
            subtype="signed",
            extra='; protocol="application/x-sceau"',
        )
        document = read(data)
        assert (document.text, document.hold, document.attachments) == ("Mon avis.", None, ())


class TestForms:
    @pytest.mark.parametrize(
        "stub",
        [
            "",
            " \r\n\t&nbsp;\r\n",
            "Your e-mail client does not support HTML.",
            "Votre messagerie n'affiche pas le HTML. Ouvrez ce message dans un navigateur.",
            "Uw e-mailprogramma ondersteunt geen HTML-berichten",
            "Dieses E-Mail-Programm kann HTML nicht anzeigen",
        ],
    )
    def test_a_stand_in_gives_way_to_the_html(self, stub):
        assert read(multipart(part(stub), part(HTML, "text/html; charset=utf-8"), subtype="alternative")).text == TEXT

    @pytest.mark.parametrize(
        "plain",
        [
            "Envoyé de mon iPhone",
            "-- \r\nOdile Vranckx\r\nRue Haute 3\r\n1000 Bruxelles",
            "Cordialement,\r\nOdile Vranckx",
            "Ce message est confidentiel. Si vous l'avez reçu par erreur, merci de le supprimer.",
            "Bonjour,",
            TEXT[:30],
            "> Merci de nous envoyer vos documents au plus vite, sans quoi nous ne pourrons pas traiter votre demande.",
            "Le 2 mars 2026 à 10:15, Plaintes <plaintes@solidaris.example> a écrit :\r\n\r\n"
            + "> Merci de nous envoyer vos documents au plus vite, sans quoi nous ne pourrons rien traiter.\r\n" * 6,
        ],
        ids=["footer", "signature", "closing", "disclaimer", "greeting", "beginning", "quote", "long quote"],
    )
    def test_a_plain_form_without_the_persons_words_gives_way_to_the_html_that_has_them(self, plain):
        told = plain.replace("\r\n", "<br>").replace("> ", "&gt; ") if plain not in TEXT else ""
        html = f"<html><head><title>Message</title></head><body>{HTML}<div>{told}</div></body></html>"
        data = multipart(part(plain), part(html, "text/html; charset=utf-8"), subtype="alternative")
        assert TEXT in read(data).text

    def test_a_long_plain_form_that_ends_early_gives_way_too(self):
        paragraphs = [f"{number}. {TEXT}" for number in range(12)]
        html = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
        plain = "\r\n\r\n".join(paragraphs[:6])
        data = multipart(part(plain), part(html, "text/html; charset=utf-8"), subtype="alternative")
        assert paragraphs[-1] in read(data).text

    def test_a_quote_that_the_html_alone_has_changes_nothing(self):
        quote = "<blockquote type='cite'>Merci de nous envoyer vos documents au plus vite, sans quoi rien ne va.</blockquote>"
        data = multipart(part(f"{TEXT} *"), part(HTML + quote, "text/html; charset=utf-8"), subtype="alternative")
        assert read(data).text == f"{TEXT} *"

    def test_tags_without_an_end_are_counted_once(self):
        html = "<style " * 200_000
        started = time.process_time()
        data = multipart(part(f"{TEXT} " * 10), part(html, "text/html; charset=utf-8"), subtype="alternative")
        assert TEXT in read(data).text
        assert time.process_time() - started < 5

    def test_a_complaint_about_a_browser_is_no_stand_in(self):
        plain = "Votre site ne marche pas dans mon navigateur."
        data = multipart(part(plain), part(f"<p>{plain}</p>", "text/html; charset=utf-8"), subtype="alternative")
        assert read(data).text == plain

    def test_html_that_is_labelled_plain_is_read_as_html(self):
        assert read(mail("J'attends<br>depuis&nbsp;mars<br>en vain<br>")).text == "J'attends\ndepuis mars\nen vain"


class TestTypeThatSaysNothing:
    @pytest.mark.parametrize(
        "content_type", ["plain/text", "application/octet-stream", "html/text; charset=utf-8", "x/y"]
    )
    @pytest.mark.parametrize("body", [TEXT, HTML, TEXT.encode("cp1252")], ids=["text", "page", "cp1252"])
    def test_of_a_body_makes_it_no_file(self, content_type, body):
        page = b"<html><body>" + HTML.encode() + b"</body></html>" if body == HTML else body
        document = read(mail(page, content_type=content_type))
        assert (document.text, document.hold, document.attachments) == (TEXT, None, ())

    def test_of_a_part_beside_the_text_leaves_it_a_file(self):
        document = read(multipart(part(TEXT), part(b"Mijn bijlage, gewone tekst.", "application/octet-stream")))
        assert len(document.attachments) == 1

    def test_of_what_is_no_text_leaves_it_a_file(self):
        assert (
            read(mail(bytes(range(256)), content_type="application/octet-stream", encoding="binary")).hold is not None
        )


class TestUuencode:
    def test_a_letter_within_the_text_is_a_file_of_the_message(self):
        document = read(mail(f"Voir ma lettre.\n\n{block(name='lettre.txt')}"))
        assert [file.filename for file in document.attachments] == ["lettre.txt"]
        assert (document.text.startswith("Voir ma lettre.\n\nGeachte"), "begin" in document.text) == (True, False)


class TestAbove:
    @pytest.mark.parametrize(
        "above",
        [
            b"From nora@x.example Mon Feb  2 10:15:00 2026\n",
            b">From nora@x.example Mon Feb  2 10:15:00 2026\r\n",
            b"\xef\xbb\xbf",
            b"\r\n\r\n",
            b"\xef\xbb\xbf\r\nFrom x\n",
        ],
    )
    def test_what_a_mailbox_file_or_an_editor_set_there_is_passed_over(self, above):
        document = read(above + mail(TEXT))
        assert (document.text, document.message.subject) == (TEXT, "Remboursement kine")

    def test_a_sender_with_blanks_before_its_colon_is_no_such_line(self):
        assert read(b"From  : Nora <n@x.example>\r\n" + mail(TEXT, without=("From",))).message.from_[0].name == "Nora"

    def test_carriage_returns_alone_end_lines(self):
        assert read(mail(TEXT).replace(b"\r\n", b"\r")).text == TEXT

    def test_no_blank_line_below_the_header_loses_no_word(self):
        assert read(b"From: n@x.example\r\nSubject: Plainte\r\n" + TEXT.encode() + b"\r\n").text == TEXT


class TestCharset:
    @pytest.mark.parametrize("content_type", ["text/plain charset=iso-8859-15", "text/plain;charset = 'iso-8859-15'"])
    def test_of_a_field_that_is_no_parameter_list_is_followed(self, content_type):
        assert (
            read(mail("45 ¤ prêt".replace("¤", "€").encode("iso8859-15"), content_type=content_type)).text
            == "45 € prêt"
        )

    @pytest.mark.parametrize(
        ("header", "meta", "codec"),
        [("iso-8859-1", "utf-8", "utf-8"), ("iso-8859-1", "windows-1251", "cp1252"), ("utf-8", "utf-16", "utf-8")],
    )
    def test_of_the_header_and_of_the_page_that_disagree_the_bytes_decide(self, header, meta, codec):
        page = f"<html><head><meta charset={meta}></head><body><p>{TEXT}</p></body></html>".encode(codec)
        assert read(mail(page, content_type=f"text/html; charset={header}")).text == TEXT

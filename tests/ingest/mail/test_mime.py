"""Reading an e-mail: what the person wrote, what is attached, what waits."""

import base64
import hashlib
import io
from datetime import UTC, datetime
from functools import cache

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from weasyprint import HTML

from ingest.mail.mime import read_message
from models.house import Limits
from models.values import Document
from models.words import AutomaticSign, HoldReason, Language, Zone
from tests.ingest.mail import bounced
from tests.ingest.mail.mails import COMPLAINT, WRITER, mail, multipart, nested, part
from tests.ingest.mail.outlooks import msg

LIMITS = Limits()
LETTER = "Ma plainte : le guichet a perdu mon dossier de pension en janvier et refuse de le rechercher."


def read(data: bytes, **limits: int) -> Document:
    return read_message(data, limits=Limits(**limits))


def body_of(document: Document) -> str:
    return next(part.text for part in document.parts if part.path == "body")


@cache
def pdf(text: str = LETTER, password: str | None = None) -> bytes:
    out = io.BytesIO()
    HTML(string=f"<p>{text}</p>").write_pdf(out)
    if password is None:
        return out.getvalue()
    locked = io.BytesIO()
    with pikepdf.open(io.BytesIO(out.getvalue())) as file:
        file.save(locked, encryption=pikepdf.Encryption(user=password, owner=password))
    return locked.getvalue()


def picture(width: int, height: int) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((width, height), 80).save(out, "PNG")
    return out.getvalue()


class TestHeader:
    def test_a_message_tells_who_wrote_when(self):
        header = read(mail()).message
        assert header.from_[0].name == "Nora Vandamme"
        assert header.from_[0].address == "nora.vandamme@maison.example"
        assert header.message_id == "<n1@maison.example>"
        assert header.date == datetime(2026, 2, 2, 9, 15, tzinfo=UTC)
        assert header.topmost_received == datetime(2026, 2, 2, 9, 15, 4, tzinfo=UTC)

    def test_the_thread_is_kept(self):
        header = read(
            mail(headers={"In-Reply-To": "<a@x.example>", "References": "<z@x.example> <a@x.example>"})
        ).message
        assert header.in_reply_to == "<a@x.example>"
        assert header.references == ("<z@x.example>", "<a@x.example>")

    @pytest.mark.parametrize(
        ("field", "defect"), [("From", "no-from"), ("Message-ID", "no-message-id"), ("Date", "no-date")]
    )
    def test_a_missing_field_is_a_defect_and_no_hold(self, field, defect):
        document = read(mail(without=(field,)))
        assert document.defects == (defect,)
        assert document.hold is None
        assert document.text == COMPLAINT

    def test_a_date_that_is_none_is_a_defect(self):
        assert read(mail(headers={"Date": "hier soir"})).defects == ("bad-date",)

    def test_an_empty_message_id_is_a_missing_one(self):
        assert read(mail(headers={"Message-ID": ""})).message.message_id is None

    def test_signs_of_a_machine_are_kept(self):
        assert (
            read(mail(headers={"Auto-Submitted": "auto-replied"})).message.automatic.sign
            is AutomaticSign.AUTO_SUBMITTED
        )


class TestText:
    def test_plain_text_is_the_body(self):
        assert read(mail()).text == COMPLAINT

    @pytest.mark.parametrize(
        ("body", "content_type", "encoding"),
        [
            (COMPLAINT.encode("cp1252"), "text/plain; charset=iso-8859-1", "8bit"),
            (COMPLAINT.encode("cp1252"), "text/plain; charset=windows-1252", "8bit"),
            (base64.encodebytes(COMPLAINT.encode()), "text/plain; charset=utf-8", "base64"),
            (COMPLAINT.encode(), "text/plain; charset=us-ascii", "8bit"),
            (COMPLAINT.encode("cp1252"), "text/plain; charset=utf-8", "8bit"),
            (COMPLAINT.encode("cp1252"), "text/plain; charset=klingon", "8bit"),
            (COMPLAINT.encode(), "text/plain", "8bit"),
            (COMPLAINT.encode(), "text/plain; charset", "8bit"),
            (COMPLAINT.encode(), "text/plain; charset*=utf-8''utf-8", "8bit"),
            (COMPLAINT.encode(), "text", "8bit"),
            (COMPLAINT.encode(), "text/plain; charset=utf-8", "x-unknown"),
        ],
    )
    def test_every_charset_and_encoding_gives_the_same_words(self, body, content_type, encoding):
        assert read(mail(body, content_type=content_type, encoding=encoding)).text == COMPLAINT

    def test_quoted_printable_is_decoded(self):
        assert read(mail("Re=C3=A7u le=\n 3 mars=2E", encoding="quoted-printable")).text == "Reçu le 3 mars."

    def test_flowed_lines_are_joined(self):
        body = "J'attends depuis \njanvier.\n-- \nNora\n"
        text = read(mail(body, content_type="text/plain; charset=utf-8; format=flowed")).text
        assert text.startswith("J'attends depuis janvier.")

    def test_html_alone_is_read_as_text(self):
        html = "<html><body><p>Bonjour,</p><p>Mon dossier est perdu depuis le 12 janvier.</p></body></html>"
        assert read(mail(html, content_type="text/html; charset=utf-8")).text == (
            "Bonjour,\n\nMon dossier est perdu depuis le 12 janvier."
        )

    def test_html_may_name_its_charset_itself(self):
        html = '<meta charset="windows-1252"><p>Reçu à l\'été</p>'.encode("cp1252")
        assert read(mail(html, content_type="text/html")).text == "Reçu à l'été"

    def test_of_two_forms_the_plain_one_is_taken(self):
        data = multipart(
            part("Le texte."), part("<p>Le <b>HTML</b>.</p>", "text/html; charset=utf-8"), subtype="alternative"
        )
        assert read(data).text == "Le texte."

    @pytest.mark.parametrize(
        "stub",
        [
            "",
            "  \n",
            "Votre navigateur ne peut pas afficher ce message.",
            "Your e-mail client does not support HTML.",
            ".",
        ],
    )
    def test_a_stub_gives_way_to_the_html(self, stub):
        html = f"<p>{LETTER}</p><p>{LETTER}</p><p>{LETTER}</p>"
        data = multipart(part(stub), part(html, "text/html; charset=utf-8"), subtype="alternative")
        assert LETTER in read(data).text

    def test_text_around_a_picture_is_all_read(self):
        data = multipart(
            part("Avant l'image."), part(picture(30, 30), "image/png", disposition="inline"), part("Après.")
        )
        assert read(data).text == "Avant l'image.\n\nAprès."

    def test_html_inside_related_inside_alternative_is_found(self):
        related = nested(
            part("<p>Avec une image.</p>", "text/html; charset=utf-8"),
            part(picture(30, 30), "image/png", content_id="logo"),
            subtype="related",
        )
        assert read(multipart(part(" "), related, subtype="alternative")).text == "Avec une image."

    def test_a_multipart_whose_boundary_is_wrong_keeps_its_text(self):
        data = multipart(part(LETTER)).replace(b"--=_outer", b"--=_autre")
        assert LETTER in read(data).text

    def test_a_multipart_that_was_cut_off_keeps_its_text(self):
        data = multipart(part(LETTER), part(pdf(), "application/pdf"))
        assert LETTER in read(data[: data.index(b"JVBERi") + 40]).text

    def test_what_nobody_sees_is_left_out(self):
        assert read(mail("Bon\u200bjour\ufeff\x07 Ma\u00addame, je me plains.")).text == "Bonjour Madame, je me plains."

    def test_quotes_and_disclaimers_are_marked_and_not_text(self):
        quote = "Le 2 févr. 2026 à 10:15, M. <m@x.example> a écrit :\n> Nous avons reçu votre plainte."
        document = read(mail(f"{COMPLAINT}\n\n{quote}\n"))
        assert document.text == COMPLAINT
        assert [span.zone for span in document.parts[0].zones] == [Zone.OWN, Zone.QUOTE]
        assert "Nous avons reçu" in body_of(document)


class TestHealing:
    def test_a_blank_before_the_colon_ends_no_header(self):
        document = read(mail().replace(b"From:", b"From :").replace(b"Subject:", b"Subject  :"))
        assert document.message.from_[0].address == "nora.vandamme@maison.example"
        assert document.text == COMPLAINT

    def test_a_line_folded_without_a_blank_ends_no_header(self):
        document = read(mail(headers={"To": "plaintes@solidaris.example,\r\nautre@solidaris.example"}))
        assert document.message.subject == "Remboursement kine"
        assert document.text == COMPLAINT

    def test_a_body_without_a_blank_line_above_is_kept(self):
        assert LETTER in read(f"From: a@x.example\r\nSubject: Dossier\r\n{LETTER}\r\n".encode()).text

    def test_carriage_returns_alone_end_lines(self):
        assert read(mail().replace(b"\r\n", b"\r")).text == COMPLAINT


OUTLOOK = (
    "<p class=MsoNormal>Je maintiens ma plainte.</p><p class=MsoNormal>Nora</p>"
    "<div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'><p class=MsoNormal>"
    "<b>De&nbsp;:</b> Médiation &lt;m@solidaris.example&gt;<br><b>Envoyé&nbsp;:</b> lundi 2 février 2026 10:15<br>"
    "<b>À&nbsp;:</b> Nora<br><b>Objet&nbsp;:</b> RE: plainte</p></div><p class=MsoNormal>Votre plainte est reçue.</p>"
)
GMAIL = (
    '<div dir="ltr">Je maintiens ma plainte.<br><br>Nora</div><br><div class="gmail_quote"><div class="gmail_attr">Le lun. '
    "2 févr. 2026 à 10:15, Médiation &lt;<a href='mailto:m@solidaris.example'>m@solidaris.example</a>&gt; a écrit :<br></div>"
    '<blockquote class="gmail_quote" style="margin:0"><p>Votre plainte est reçue.</p></blockquote></div>'
)
APPLE = (
    "Je maintiens ma plainte.<div><br></div><div>Nora</div><div><br><blockquote type='cite'><div>Le 2 févr. 2026 à 10:15, "
    "Médiation &lt;m@solidaris.example&gt; a écrit :</div><br><div>Votre plainte est reçue.</div></blockquote></div>"
)
GMAIL_FORWARD = (
    '<div dir="ltr">Pour vous.<br><br><div class="gmail_quote">---------- Forwarded message ---------<br>De : <b>Paul</b> '
    "&lt;p@x.example&gt;<br>Date: lun. 2 févr. 2026 à 10:15<br>Subject: Plainte<br>To: Nora<br><br>"
    "Je me plains du guichet.</div></div>"
)


class TestHtmlThreads:
    @pytest.mark.parametrize("html", [OUTLOOK, GMAIL, APPLE])
    def test_what_is_answered_is_no_text(self, html):
        text = read(mail(html, content_type="text/html; charset=utf-8", headers={"Subject": "RE: plainte"})).text
        assert text.split() == ["Je", "maintiens", "ma", "plainte.", "Nora"]

    def test_what_is_passed_on_is_text(self):
        text = read(mail(GMAIL_FORWARD, content_type="text/html; charset=utf-8")).text
        assert "Je me plains du guichet." in text


class TestLanguage:
    def test_the_own_words_have_the_say(self):
        quote = "> " + "Wij hebben uw klacht goed ontvangen en zullen u zo snel mogelijk antwoorden. " * 8
        assert read(mail(f"{COMPLAINT}\n\n{quote}\n")).language is Language.FR

    def test_where_they_are_few_the_attachment_tells(self):
        data = multipart(part("zie bijlage"), part(LETTER * 2, filename="lettre.txt"))
        assert read(data).language is Language.FR


class TestAttachments:
    def test_each_file_is_listed_with_its_sum(self):
        document = read(multipart(part(COMPLAINT), part(pdf(), "application/pdf", filename="lettre.pdf")))
        listed = document.attachments[0]
        assert (listed.filename, listed.type, listed.size) == ("lettre.pdf", "application/pdf", len(pdf()))
        assert listed.sha256 == hashlib.sha256(pdf()).hexdigest()

    @pytest.mark.parametrize(
        "header",
        [
            'attachment; filename="=?utf-8?Q?re=C3=A7u.pdf?="',
            "attachment; filename*=utf-8''re%C3%A7u.pdf",
            "attachment; filename*=us-ascii''re%E7u.pdf",
            "attachment; filename*0*=utf-8''re%C3%A7; filename*1=u.pdf",
            'attachment; filename="reçu.pdf"',
        ],
    )
    def test_names_are_decoded_however_they_were_written(self, header):
        file = f"Content-Type: application/x-thing\r\nContent-Disposition: {header}\r\n\r\nx".encode()
        assert read(multipart(part(COMPLAINT), file)).attachments[0].filename == "reçu.pdf"

    def test_the_text_of_a_pdf_comes_after_the_body(self):
        document = read(multipart(part(COMPLAINT), part(pdf(), "application/pdf", filename="lettre.pdf")))
        assert document.text.startswith(COMPLAINT)
        assert LETTER in " ".join(document.text.split())
        assert len(document.pages) == 1

    def test_a_pdf_is_known_by_its_content(self):
        document = read(multipart(part(COMPLAINT), part(pdf(), "application/octet-stream", filename="lettre.bin")))
        assert LETTER in " ".join(document.text.split())

    def test_a_text_file_is_read(self):
        data = multipart(
            part("Voir la pièce jointe."), part(LETTER.encode(), "application/octet-stream", filename="a.txt")
        )
        assert LETTER in read(data).text

    def test_a_logo_is_listed_and_not_read(self):
        document = read(
            multipart(part(COMPLAINT), part(picture(60, 60), "image/png", disposition="inline", filename="l.png"))
        )
        assert (len(document.attachments), document.pages, document.defects) == (1, (), ())

    def test_a_banner_that_the_html_shows_is_not_read(self):
        related = nested(
            part(f"<p>{LETTER}</p><img src='cid:b1'>", "text/html; charset=utf-8"),
            part(picture(900, 90), "image/png", content_id="b1"),
            subtype="related",
        )
        assert read(multipart(related)).pages == ()

    def test_a_locked_file_beside_words_is_a_defect(self):
        document = read(multipart(part(COMPLAINT), part(pdf(password="secret"), "application/pdf", filename="l.pdf")))
        assert document.defects == ("attachment-password:pdf",)
        assert document.hold is None

    @pytest.mark.parametrize(
        "body",
        [
            "",
            "zie bijlage",
            "Voir pièce jointe.\n\nCordialement",
            "See attached",
            "Siehe Anhang",
            "Bonjour,\n\nCordialement,\nNora Vandamme\nRue de la Procession 12, 1070 Anderlecht\nnora.vandamme@maison.example",
        ],
    )
    def test_a_locked_file_that_is_the_message_waits_for_a_person(self, body):
        document = read(multipart(part(body), part(pdf(password="secret"), "application/pdf", filename="l.pdf")))
        assert document.hold.reason is HoldReason.PASSWORD

    def test_a_broken_file_that_is_the_message_waits_for_a_person(self):
        document = read(multipart(part("zie bijlage"), part(b"%PDF-1.7\nkapot", "application/pdf", filename="l.pdf")))
        assert document.hold.reason is HoldReason.UNREADABLE

    @pytest.mark.parametrize(
        ("body", "filename", "content_type"),
        [
            ("Mijn dossier is zoek.", "x.jpg", "image/jpeg"),
            ("Où est mon argent ?", "son.amr", "audio/amr"),
            ("Wo bleibt es?", "x.bin", "application/octet-stream"),
        ],
    )
    def test_a_few_words_beside_what_is_no_letter_say_it_themselves(self, body, filename, content_type):
        document = read(multipart(part(body), part(b"\x00\x01kapot", content_type, filename=filename)))
        assert (document.hold, document.text) == (None, body)

    @pytest.mark.parametrize(
        ("body", "filename"), [("Voici ma plainte", "x.pdf"), ("Bonjour,\n\nNora", "x.jpg"), ("", "x.bin")]
    )
    def test_what_says_nothing_beside_it_waits(self, body, filename):
        document = read(multipart(part(body), part(b"\x00\x01kapot", "application/octet-stream", filename=filename)))
        assert document.hold is not None

    def test_a_subject_alone_goes_on(self):
        assert read(mail("", headers={"Subject": "Plainte"})).hold is None

    def test_a_form_that_is_not_read_is_named(self):
        document = read(
            multipart(part("zie bijlage"), part(b"\x00kantoor", "application/x-thing", filename="klacht.wps"))
        )
        assert (document.hold.reason, document.hold.detail) == (HoldReason.UNKNOWN_FORMAT, "wps")

    def test_the_name_of_a_file_never_stands_in_a_hold(self):
        file = part(b"PK\x03\x04", "application/zip", filename="plainte.noravandamme")
        assert "nora" not in (read(multipart(part("zie bijlage"), file)).hold.detail or "")

    def test_one_readable_file_among_others_is_enough(self):
        data = multipart(
            part("zie bijlage"),
            part(b"PK\x03\x04", "application/zip", filename="brief.zip"),
            part(pdf(), "application/pdf", filename="lettre.pdf"),
        )
        assert read(data).hold is None

    def test_pages_over_the_limit_are_a_defect(self):
        files = [part(pdf(f"Page {n}"), "application/pdf", filename=f"{n}.pdf") for n in range(3)]
        document = read(multipart(part(COMPLAINT), *files), pages=2)
        assert (len(document.pages), document.defects) == (2, ("attachment-unreadable:pdf",))


class TestAttachedMessages:
    INNER = mail(LETTER, headers={"From": "Paul Lemoine <paul@x.example>", "Subject": "Dossier perdu"})

    @pytest.mark.parametrize(
        "attached",
        [
            b"Content-Type: message/rfc822\r\n\r\n" + INNER,
            part(INNER, "application/octet-stream", filename="plainte.eml"),
            part(INNER, "message/rfc822"),
            part(msg(body=LETTER), "application/vnd.ms-outlook", filename="plainte.msg"),
        ],
    )
    def test_it_is_a_part_of_its_own_that_counts(self, attached):
        document = read(multipart(part("Pour suite utile."), attached))
        inner = next(part for part in document.parts if part.path == "attachment:1")
        assert LETTER in document.text
        assert inner.zones[0].zone is Zone.FORWARD

    def test_it_begins_with_the_header_of_its_writer(self):
        document = read(multipart(part("Pour suite."), b"Content-Type: message/rfc822\r\n\r\n" + self.INNER))
        assert "From: Paul Lemoine <paul@x.example>\nDate: Mon, 2 Feb 2026 10:15:00 +0100\n" in document.text

    def test_its_own_history_is_quoted(self):
        inner = mail(f"{LETTER}\n\nLe 2 févr. 2026 à 10:15, M. <m@x.example> a écrit :\n> Votre plainte est reçue.\n")
        document = read(multipart(part("Pour suite."), b"Content-Type: message/rfc822\r\n\r\n" + inner))
        assert "est reçue" not in document.text

    def test_its_files_are_read_too(self):
        inner = multipart(part("zie bijlage"), part(pdf(), "application/pdf", filename="l.pdf")).replace(
            b"_outer", b"_other"
        )
        document = read(multipart(part("Pour suite."), b"Content-Type: message/rfc822\r\n\r\n" + inner))
        assert LETTER in " ".join(document.text.split())
        assert "attachment:1/attachment:1" in [part.path for part in document.parts]

    def test_of_a_bounce_only_the_report_is_text(self):
        document = read(bounced.DSN)
        assert document.text == "Your message could not be delivered."
        assert document.message.report.original_message_id == "<ours-1@solidaris.example>"


class TestHolds:
    @pytest.mark.parametrize(
        "data",
        [
            mail("Retrieval using the IMAP4 protocol failed for the following message: 1234\r\n"),
            mail("The server couldn't retrieve the following message:\r\n\r\nSubject: Ma plainte\r\n"),
            mail("x", headers={"Subject": "Retrieval using the IMAP4 protocol failed for the following message: 3"}),
        ],
    )
    def test_exchanges_placeholder_is_no_message(self, data):
        assert read(data).hold.reason is HoldReason.PLACEHOLDER

    def test_a_person_who_quotes_the_placeholder_is_read(self):
        told = f"{COMPLAINT}\nVotre serveur dit : Retrieval using the IMAP4 protocol failed for the following message."
        assert read(mail(told)).hold is None

    def test_pgp_mime_is_encrypted(self):
        data = multipart(
            part("Version: 1", "application/pgp-encrypted"),
            part(b"-----BEGIN PGP MESSAGE-----", "application/octet-stream"),
            subtype="encrypted",
            extra="; protocol=application/pgp-encrypted",
        )
        assert read(data).hold.reason is HoldReason.ENCRYPTED

    def test_pgp_in_the_text_is_encrypted(self):
        assert read(mail("-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----\n")).hold.reason is (
            HoldReason.ENCRYPTED
        )

    @pytest.mark.parametrize("body", ["", "\n\n  \n", "<html><body></body></html>", "..."])
    def test_nothing_to_read_is_empty(self, body):
        kind = "text/html" if "<" in body else "text/plain"
        assert read(mail(body, content_type=kind, headers={"Subject": "Re:"})).hold.reason is HoldReason.EMPTY

    def test_a_subject_that_says_it_all_is_not_empty(self):
        assert read(mail("", headers={"Subject": "Rappelez-moi pour mon dossier perdu au 0470 00 11 22"})).hold is None

    def test_bytes_without_a_header_are_unreadable(self):
        assert read(b"\x00\x01\x02 rien d'un message").hold.reason is HoldReason.UNREADABLE

    def test_over_the_size_limit_it_is_not_taken_apart(self):
        assert read(mail("x" * 2000), message_bytes=1000).hold.reason is HoldReason.TOO_LARGE

    def test_too_many_parts_are_too_complex(self):
        assert read(multipart(*[part("x")] * 600)).hold.reason is HoldReason.TOO_COMPLEX

    def test_too_many_levels_are_too_complex(self):
        inner = part("au fond")
        for level in range(30):
            inner = nested(inner, subtype="mixed", boundary=f"=_{level}")
        assert read(multipart(inner)).hold.reason is HoldReason.TOO_COMPLEX

    def test_thousands_of_levels_are_too_complex(self):
        inner = b"\r\n".join(
            f'--=_{level}\r\nContent-Type: multipart/mixed; boundary="=_{level + 1}"\r\n'.encode()
            for level in range(900)
        )
        data = mail(inner, content_type='multipart/mixed; boundary="=_0"')
        assert read(data).hold.reason is HoldReason.TOO_COMPLEX

    def test_messages_in_messages_in_messages_are_too_complex(self):
        inner = mail(LETTER)
        for _ in range(30):
            inner = multipart(part("x"), b"Content-Type: message/rfc822\r\n\r\n" + inner).replace(
                b"=_outer", b"=_o" + str(len(inner)).encode()
            )
        assert read(inner).hold.reason is HoldReason.TOO_COMPLEX

    def test_endless_text_is_too_large_and_shown_as_far_as_it_goes(self):
        document = read(mail("plainte " * 1000), text_chars=500)
        assert document.hold.reason is HoldReason.TOO_LARGE
        assert len(document.text) <= 500

    def test_what_was_read_before_the_hold_is_kept(self):
        data = multipart(part(COMPLAINT), nested(part("x", "application/pgp-encrypted"), subtype="encrypted"))
        document = read(data)
        assert document.hold.reason is HoldReason.ENCRYPTED
        assert document.text == COMPLAINT

    def test_a_machines_empty_message_is_no_hold(self):
        assert read(mail("", headers={"Subject": "Lu", "Auto-Submitted": "auto-replied"})).hold is None


SEED = multipart(
    part(COMPLAINT),
    nested(part("texte"), part("<p>texte</p>", "text/html; charset=utf-8"), subtype="alternative"),
    part(b"PK\x03\x04" + bytes(40), "application/zip", filename="re\u00e7u.zip"),
    b"Content-Type: message/rfc822\r\n\r\n" + mail(LETTER),
    headers={"From": WRITER, "Subject": "=?utf-8?Q?R=C3=A9clamation?="},
)
INJECTED = [
    b"Content-Type: text/plain; charset=",
    b"Content-Type: multipart/mixed\r\n",
    b"Content-Transfer-Encoding: base64\r\n",
    b"Content-Disposition: attachment; filename*0*=x''%FF; filename*1=",
    b"=?utf-8?B?////?=",
    b"Subject: =?idna?Q?=FF?=\r\n",
    b"--=_outer\r\n",
    b"--=_outer--\r\n",
    b"\r\n\r\n",
    b"From: <\r\n",
    b"Date: Mon, 99 Foo 0000 99:99 +9999\r\n",
    b"\xff\xfe\x00\x80",
    b"Content-Type: message/rfc822\r\n\r\n",
    b"Content-Type: application/pkcs7-mime; smime-type=signed-data\r\n\r\n",
]
MUTATIONS = st.lists(
    st.tuples(st.integers(0, len(SEED)), st.integers(0, 80), st.sampled_from(INJECTED) | st.binary(max_size=20)),
    max_size=6,
)


class TestAnyMessage:
    @given(MUTATIONS, st.integers(0, len(SEED)))
    def test_a_mutated_message_is_a_document(self, mutations, length):
        data = SEED
        for at, gone, put in mutations:
            data = data[:at] + put + data[at + gone :]
        document = read(data[:length] if length > 500 else data)
        assert document.text.encode() is not None

    @given(st.binary(max_size=500))
    def test_any_bytes_under_a_header_are_a_document(self, data):
        assert read(b"From: a@x.example\r\nSubject: x\r\n" + data).sha256

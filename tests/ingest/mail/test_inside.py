"""What is inside a message: files in files in messages, the letter and its annexes, and what is not read."""

import io
import time
import zipfile

import pytest
from PIL import Image, ImageDraw, ImageFont

from ingest.mail.mime import read_message
from models.house import Limits
from models.values import Document
from models.words import HoldReason, Language
from tests.ingest.files.papers import (
    LETTER,
    invitation,
    locked_zip,
    opendocument,
    packed,
    properties,
    rich,
    tnef,
    winmail,
    word,
    word97,
)
from tests.ingest.mail.mails import COMPLAINT, mail, multipart, nested, part
from tests.ingest.mail.outlooks import msg
from tests.ingest.mail.test_mime import pdf, picture
from tests.ingest.mail.test_smime import enveloped, signed, signed_around

WACHT = LETTER[1]
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
OCTETS = "application/octet-stream"
RTF_BODY = r"Geachte,\par Sinds 12 januari wacht ik op de terugbetaling van mijn bril en niemand kan zeggen waarom.\par"


def read(data: bytes, **limits: int) -> Document:
    return read_message(data, limits=Limits(**limits))


def attached(body: str, *files: tuple[str, bytes], content_type: str = OCTETS, subject: str = "Klacht") -> bytes:
    """A message with this text and these files."""
    parts = [part(content, content_type, filename=name) for name, content in files]
    return multipart(part(body), *parts, headers={"Subject": subject})


def paths(document: Document) -> list[str]:
    return [part.path for part in document.parts]


def page(*lines: str, form: str = "PNG") -> bytes:
    """A photographed page with these lines."""
    image = Image.new("L", (1240, 900), 250)
    draw = ImageDraw.Draw(image)
    for number, line in enumerate(lines):
        draw.text((90, 90 + 60 * number), line, fill=20, font=ImageFont.truetype("DejaVuSans.ttf", 30))
    out = io.BytesIO()
    image.save(out, form)
    return out.getvalue()


def dark() -> bytes:
    """A photo in which nothing can be read."""
    out = io.BytesIO()
    noise = Image.effect_noise((1200, 900), 30).point(lambda value: value // 6)
    noise.save(out, "PNG")
    return out.getvalue()


class TestEveryFormat:
    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("klacht.docx", word()),
            ("klacht.odt", opendocument()),
            ("klacht.doc", word97()),
            ("klacht.rtf", rich(r"Geachte,\par " + WACHT)),
            ("klacht.doc", rich(r"Geachte,\par " + WACHT)),
            ("klacht.doc", f"<html><body><p>Geachte,</p><p>{WACHT}</p></body></html>".encode()),
            ("klacht.htm", f"<html><body><p>{WACHT}</p></body></html>".encode()),
            ("klacht.txt", WACHT.encode("cp1252")),
            ("klacht.txt", WACHT.encode("utf-16")),
            ("klacht.zip", packed(("klacht.docx", word()))),
            ("klacht.zip", packed(("binnen.zip", packed(("klacht.odt", opendocument()))))),
            ("klacht.zip", packed(("klacht.eml", mail(WACHT)))),
            ("klacht.msg", msg(body=WACHT)),
            ("klacht.msg", msg(body="zie bijlage", attachments=(("klacht.docx", word()),))),
            (
                "klacht.eml",
                attached("zie bijlage", ("klacht.msg", msg(body="zie bijlage", attachments=(("k.docx", word()),)))),
            ),
            ("winmail.dat", winmail(files=(("klacht.docx", word()),))),
            ("winmail.dat", winmail(rtf=rich(r"Geachte,\par " + WACHT))),
            ("klacht.pdf", pdf(WACHT)),
        ],
    )
    def test_the_letter_is_read_whatever_it_comes_in(self, name, content):
        document = read(attached("zie bijlage", (name, content)))
        assert WACHT in " ".join(document.text.split())
        assert (document.hold, document.language) == (None, Language.NL)

    def test_a_page_that_word_saved_for_the_web_is_no_message(self):
        saved = multipart(
            part(f"<html><body><p>{WACHT}</p></body></html>", "text/html; charset=utf-8"), subtype="related"
        )
        bare = saved[saved.index(b"MIME-Version") :]
        document = read(attached("zie bijlage", ("klacht.doc", bare), content_type="application/msword"))
        assert document.text == f"zie bijlage\n\n{WACHT}"

    def test_a_photo_inside_a_document_without_text_is_a_page(self):
        photo = page("Geachte mevrouw,", "sinds januari wacht ik op antwoord", "op mijn brief over mijn bril.")
        document = read(
            attached("zie bijlage", ("klacht.docx", word("", change=lambda it: it.add_picture(io.BytesIO(photo)))))
        )
        assert "sinds januari wacht ik op antwoord" in document.text
        assert paths(document) == ["body", "attachment:1/attachment:1"]

    @pytest.mark.parametrize("form", ["WEBP", "GIF", "BMP"])
    def test_a_photo_of_the_letter_is_read_in_whatever_format_a_phone_or_a_scanner_saves(self, form):
        photo = page(
            "Geachte mevrouw,", "sinds januari wacht ik op antwoord", "op mijn brief over mijn bril.", form=form
        )
        document = read(attached("zie bijlage", (f"brief.{form.lower()}", photo)))
        assert ("sinds januari wacht ik op antwoord" in document.text, document.hold) == (True, None)

    def test_a_photo_of_the_letter_within_the_text_is_read(self):
        photo = page("Geachte mevrouw,", "sinds januari wacht ik op antwoord", "op mijn brief over mijn bril.")
        shown = nested(
            part("<p><img src='cid:foto'></p>", "text/html; charset=utf-8"),
            part(photo, "image/png", disposition="inline", content_id="foto"),
            subtype="related",
        )
        assert "sinds januari wacht ik op antwoord" in read(multipart(shown)).text

    def test_each_file_of_an_archive_is_named_among_the_attachments(self):
        document = read(attached(COMPLAINT, ("alles.zip", packed(("een.txt", b"een"), ("twee.txt", b"twee")))))
        assert [file.filename for file in document.attachments] == ["alles.zip", "een.txt", "twee.txt"]

    def test_the_same_file_twice_is_read_once(self):
        document = read(attached("zie bijlage", ("klacht.docx", word()), ("kopie.docx", word())))
        assert document.text.count(WACHT) >= 1
        twice = read(attached("zie bijlage", ("klacht.txt", WACHT.encode()), ("kopie.txt", WACHT.encode())))
        assert twice.text.count(WACHT) == 1


class TestFieldLesson10:
    def test_the_body_in_winmail_dat_is_the_body_of_the_message(self):
        document = read(
            multipart(part(""), part(winmail(rtf=rich(RTF_BODY)), "application/ms-tnef", filename="winmail.dat"))
        )
        assert document.text.startswith("Geachte,\nSinds 12 januari")
        assert paths(document) == ["body"]

    def test_a_body_that_stands_outside_too_is_there_once(self):
        said = (
            "Geachte,\r\n\r\nSinds 12 januari wacht ik op de terugbetaling van mijn bril en niemand kan zeggen waarom."
        )
        document = read(
            multipart(part(said), part(winmail(rtf=rich(RTF_BODY)), "application/ms-tnef", filename="winmail.dat"))
        )
        assert document.text.count("wacht ik") == 1

    def test_files_in_winmail_dat_are_files_of_the_message(self):
        packed_files = winmail(rtf=rich("zie bijlage"), files=(("klacht.docx", word()),))
        document = read(multipart(part(packed_files, OCTETS, filename="winmail.dat")))
        assert [file.filename for file in document.attachments] == ["winmail.dat", "klacht.docx"]
        assert WACHT in document.text

    def test_a_damaged_winmail_dat_that_is_all_there_is_waits(self):
        document = read(
            multipart(part(""), part(b"\x78\x9f\x3e\x22\x01\x00", "application/ms-tnef", filename="winmail.dat"))
        )
        assert (document.hold.reason, document.defects) == (HoldReason.UNREADABLE, ("attachment-unreadable:dat",))

    def test_quotes_in_the_packed_body_are_quotes(self):
        history = "<p>Graag antwoord op mijn vraag van vorige maand.</p><blockquote type='cite'>Wij antwoorden u.</blockquote>"
        packed_body = part(winmail(html=history), "application/ms-tnef", filename="winmail.dat")
        document = read(multipart(packed_body, headers={"Subject": "RE: vraag"}))
        assert "antwoorden u" not in document.text


class TestFieldLesson9:
    def test_a_signature_of_pgp_is_taken_off_and_noted(self):
        armored = (
            f"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n{COMPLAINT}\n- -- \nNora\n-----BEGIN PGP SIGNATURE-----\n\n"
            "iQEzBAEBCAAdFiEE\n=abcd\n-----END PGP SIGNATURE-----\n"
        )
        document = read(mail(armored))
        assert "PGP" not in document.text
        assert COMPLAINT in document.text
        assert document.defects == ("signature-not-verified",)

    @pytest.mark.parametrize(
        ("name", "content", "content_type"),
        [
            ("bericht.asc", b"-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----\n", "text/plain"),
            ("klacht.pdf.pgp", b"\x85\x01\x0c\x03" + bytes(range(256)), OCTETS),
            ("klacht.gpg", b"\x8c\x0d\x04\x09\x03\x02" + bytes(range(64)), OCTETS),
        ],
    )
    def test_an_encrypted_file_that_is_the_complaint_waits_for_the_sender(self, name, content, content_type):
        assert (
            read(attached("zie bijlage", (name, content), content_type=content_type)).hold.reason
            is HoldReason.ENCRYPTED
        )

    @pytest.mark.parametrize(
        "beside",
        [
            "Bonjour, voici mon message chiffré, je vous prie de le lire au plus vite.",
            "Geachte,\n\nHieronder vindt u mijn klacht over het kantoor van Vorst, versleuteld, want het is vertrouwelijk.",
            "",
        ],
    )
    def test_a_block_of_pgp_waits_whatever_is_said_in_one_sentence_beside_it(self, beside):
        document = read(
            mail(f"{beside}\n\n-----BEGIN PGP MESSAGE-----\n\nhQEMA5kq\n=abcd\n-----END PGP MESSAGE-----\n")
        )
        assert document.hold.reason is HoldReason.ENCRYPTED

    def test_a_block_of_pgp_below_a_whole_complaint_is_a_defect(self):
        block = "-----BEGIN PGP MESSAGE-----\n\nhQEMA5kq\n=abcd\n-----END PGP MESSAGE-----\n"
        document = read(mail(f"{COMPLAINT * 3}\n\n{block}"))
        assert (document.hold, document.defects) == (None, ("attachment-encrypted:pgp",))

    def test_a_block_of_pgp_that_is_quoted_is_the_others(self):
        quoted = "Le 2 mars 2026 à 10:15, Plaintes a écrit :\n> -----BEGIN PGP MESSAGE-----\n> \n> hQEMA\n"
        document = read(
            mail(f"Je ne sais pas lire ce que vous m'envoyez.\n\n{quoted}", headers={"Subject": "Re: dossier"})
        )
        assert (document.hold, document.defects) == (None, ())

    @pytest.mark.parametrize(
        ("body", "name", "content", "content_type"),
        [
            (
                "arts.peeters@kliniek.example heeft u een beveiligd bericht gestuurd.\n\nMeer informatie over berichten die "
                "worden beveiligd door Microsoft Purview-berichtversleuteling, vindt u op de website van de afzender.",
                "message_v4.rpmsg",
                b"v\xe8\x04\x60\xc4\x11" + bytes(range(200)),
                "application/x-microsoft-rpmsg-message",
            ),
            (
                "Dit bericht is versleuteld",
                "message.html",
                b'<html><form action="https://outlook.office365.com/Encryption/store.ashx"><input name="rpmsg"></form>',
                "text/html",
            ),
            (
                "You have received a secure message. Open the attachment, securedoc.html, and enter your password to read it.",
                "securedoc_20260302T101500.html",
                b"<html><script>var a=1</script><body>Secure message</body></html>",
                "text/html",
            ),
        ],
        ids=["purview", "purview of before", "cisco"],
    )
    def test_what_opens_at_a_portal_for_encrypted_mail_waits_for_the_sender(self, body, name, content, content_type):
        assert read(attached(body, (name, content), content_type=content_type)).hold.reason is HoldReason.ENCRYPTED

    @pytest.mark.parametrize(
        "notice",
        [
            "arts.peeters@kliniek.example heeft u een beveiligd bericht gestuurd.\n\nLees het bericht\nhttps://app.veilig.example/inbox/4711",
            "Maître Dubois vous a envoyé un message sécurisé.\n\nhttps://portail.example/lire?x=1",
            "Praxis Schmitz hat Ihnen eine verschlüsselte Nachricht gesendet: https://portal.example/x",
            "John Doe has sent you a protected message.\nRead the message <https://portal.example/x>",
        ],
    )
    def test_a_notice_that_a_message_lies_at_a_portal_waits_too(self, notice):
        assert read(mail(notice)).hold.reason is HoldReason.ENCRYPTED

    def test_a_complaint_about_such_a_portal_is_a_complaint(self):
        body = f"Vous m'avez envoyé un message sécurisé sur https://portail.example/x et je ne peux pas l'ouvrir. {COMPLAINT}"
        assert read(mail(body)).hold is None

    def test_a_page_with_a_form_is_no_such_message(self):
        form = f"<html><body><form><p>{WACHT}</p><input name='naam'></form></body></html>".encode()
        assert WACHT in read(attached("zie bijlage", ("klacht.html", form), content_type="text/html")).text

    def test_a_signed_file_is_read_by_what_is_inside_the_signature(self):
        document = read(attached("zie bijlage", ("klacht.docx.p7m", signed_around(word()))))
        assert WACHT in document.text
        assert document.defects == ("signature-not-verified",)

    def test_a_signed_message_whose_type_a_gateway_made_anonymous_is_read(self):
        assert "égaré depuis janvier" in read(multipart(part(signed(), OCTETS, filename="smime.p7m"))).text

    def test_an_encrypted_message_whose_type_a_gateway_made_anonymous_waits(self):
        assert read(multipart(part(enveloped(), OCTETS, filename="smime.p7m"))).hold.reason is HoldReason.ENCRYPTED

    @pytest.mark.parametrize("name", ["signature.asc", "sleutel.asc"])
    def test_keys_and_signatures_are_nothing_to_read(self, name):
        key = part(b"-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmQEN\n", "application/pgp-keys", filename=name)
        document = read(multipart(part(COMPLAINT), key))
        assert (document.text, document.defects) == (COMPLAINT, ())


class TestFieldLesson11:
    def test_a_letter_in_an_outlook_message_in_a_message_is_read(self):
        inner = msg(body="Zie bijlage.", attachments=(("klacht.docx", word()),))
        outer = multipart(part("Ter info."), part(inner, OCTETS, filename="FW klacht.msg"))
        document = read(
            multipart(part("Voor jullie."), b"Content-Type: message/rfc822\r\n\r\n" + outer.replace(b"_outer", b"_two"))
        )
        assert WACHT in document.text
        assert "attachment:1/attachment:1/attachment:1" in paths(document)


class TestOtherMessageTypes:
    @pytest.mark.parametrize(
        "content_type", ["message/global", "message/news", "message/partial; id=x; number=1; total=2"]
    )
    def test_what_they_carry_is_read(self, content_type):
        document = read(mail(f"From: Wim <wim@huis.example>\nSubject: klacht\n\n{WACHT}", content_type=content_type))
        assert WACHT in document.text

    def test_that_a_message_came_in_pieces_is_a_defect(self):
        piece = mail(f"Subject: klacht\n\n{WACHT}", content_type="message/partial; id=x; number=1; total=2")
        assert read(piece).defects == ("attachment-unreadable:message",)


class TestCalendar:
    def test_an_invitation_is_read(self):
        document = read(multipart(part(COMPLAINT), part(invitation(), "text/calendar", filename="invite.ics")))
        assert document.text.endswith("Ik wacht sinds januari op antwoord, graag uitleg.")

    def test_one_whose_description_is_the_body_does_not_repeat_it(self):
        said = "Ik wacht sinds januari op antwoord, graag uitleg."
        invited = nested(
            part(said), part(invitation(), "text/calendar; method=REQUEST", disposition="inline"), subtype="alternative"
        )
        document = read(multipart(invited))
        assert document.text.count(said) == 1
        assert "Kantoor Vilvoorde" in document.text

    def test_one_that_is_all_there_is_is_no_empty_message(self):
        assert read(mail(invitation(), content_type="text/calendar; charset=utf-8")).hold is None

    def test_an_answer_to_one_is_noted(self):
        assert read(multipart(part(invitation("REPLY"), "text/calendar"))).defects == ("calendar-reply",)


THIN = [
    "",
    "zie bijlage",
    "Zie bijlagen.",
    "In bijlage mijn klacht",
    "Geachte,\n\nGelieve in bijlage mijn brief te vinden.\n\nMet vriendelijke groeten,\nWim Proefmans",
    "voir pièce jointe",
    "Bonjour,\n\nVoir PJ.\n\nCordialement",
    "cf. PJ",
    "Madame, Monsieur,\n\nVeuillez trouver ci-joint mon courrier.\n\nBien à vous",
    "Siehe Anhang",
    "Sehr geehrte Damen und Herren,\n\nanbei mein Schreiben.\n\nMit freundlichen Grüßen",
    "see attached",
    "Please find my letter enclosed.",
    "Geachte heer, mevrouw,\n\nAls bijlage vindt u mijn klacht tegen uw dienst. Mag ik u vragen de ontvangst te bevestigen?\n\nMet dank,\nWim",
    "Bonjour\n\nJe vous transmets le courrier de ma mère.\n\nBonne journée",
    "Cordialement,\n\nJean Testut\nRue Haute 5\n1000 Bruxelles\nTél. 02 000 00 00",
    "Dear Sir or Madam,\n\nPlease find attached my letter to your service about the matter that we spoke of. Thank you for your reply.",
    "Madame, Monsieur,\n\nJe vous prie de bien vouloir trouver en annexe le courrier que je vous adresse ainsi que ses pièces.\n\nMerci.",
    "Gelieve mijn klachtenbrief te willen lezen en mij zo snel mogelijk een antwoord te geven aub.",
    "Veuillez trouver ma plainte dans le PDF de ce mail, j'attends votre réponse au plus vite, merci.",
    "Meine Beschwerde finden Sie im PDF, ich bitte um baldige Antwort auf dieses Schreiben.",
    "Please read my complaint in the PDF and let me know what you intend to do about it.",
    "Je vous adresse par la présente ma plainte, au format Word. J'espère une réponse rapide de votre part.",
    "Vous trouverez dans ce document l'ensemble de mes griefs à l'égard de votre mutualité, le mot de passe suit.",
    "Je vous prie de bien vouloir prendre connaissance de ma plainte, je reste à votre disposition.",
    "U vindt mijn schrijven in bijgevoegd Word-document, ik blijf graag tot uw beschikking.",
    "Mijn klacht staat in het Word-bestand, alvast dank voor uw antwoord.",
    "Envoyé de mon iPhone",
    "Verzonden vanaf mijn iPhone",
    "-- \nWim Proefmans\nTeststraat 4\n1800 Vilvoorde",
]
INVOICE = "Factuur 2026-118\nTotaal te betalen: 85,00 EUR\nIBAN BE00 0000 0000 0000\nBTW inbegrepen, met dank voor uw bestelling bij ons."


class TestThinBody:
    @pytest.mark.parametrize("body", THIN)
    def test_what_is_attached_is_the_complaint(self, body):
        document = read(attached(body, ("klacht.docx", word())))
        assert (document.language, document.hold) == (Language.NL, None)
        assert WACHT in document.text

    @pytest.mark.parametrize("body", THIN)
    @pytest.mark.parametrize(
        ("name", "content", "reason"),
        [
            ("klacht.pdf", pdf(password="geheim"), HoldReason.PASSWORD),
            ("klacht.zip", locked_zip(), HoldReason.PASSWORD),
            ("klacht.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), HoldReason.UNKNOWN_FORMAT),
        ],
    )
    def test_it_waits_where_that_cannot_be_read(self, body, name, content, reason):
        document = read(attached(body, (name, content), subject="Bril"))
        assert (document.hold.reason, document.text == "" or WACHT not in document.text) == (reason, True)

    def test_the_letter_comes_before_its_annexes(self):
        files = (("factuur.txt", INVOICE.encode()), ("klacht.docx", word()))
        document = read(attached("zie bijlagen", *files))
        assert document.text.index("Geachte") < document.text.index("Factuur 2026-118")

    def test_the_letter_is_known_by_what_it_says_where_names_say_nothing(self):
        files = (("scan1.txt", INVOICE.encode()), ("scan2.txt", "\n".join(LETTER).encode()))
        document = read(attached("zie bijlagen", *files))
        assert document.text.index("Geachte") < document.text.index("Factuur 2026-118")

    def test_an_annex_that_was_read_is_no_letter_that_was_not(self):
        files = (("factuur.txt", INVOICE.encode()), ("klacht.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)))
        assert read(attached("zie bijlagen", *files)).hold.reason is HoldReason.UNKNOWN_FORMAT

    @pytest.mark.parametrize("name", ["scan.pdf", "Document1.pdf", "20260302_101500.pdf"])
    @pytest.mark.parametrize("annex", ["factuur.txt", "attest.txt"])
    def test_what_may_be_the_letter_is_no_less_than_an_annex_that_was_read(self, name, annex):
        files = ((name, pdf(password="geheim")), (annex, INVOICE.encode()))
        assert read(attached("Zie bijlage", *files)).hold.reason is HoldReason.PASSWORD

    @pytest.mark.parametrize("name", ["plainte.pdf", "klacht.docx", "brief.doc"])
    def test_an_empty_file_is_not_read_as_any_other(self, name):
        document = read(attached("Veuillez trouver ma plainte en annexe.", (name, b"")))
        assert document.hold.reason is HoldReason.UNREADABLE
        assert document.defects == (f"attachment-unreadable:{name.rpartition('.')[2]}",)

    def test_an_empty_file_beside_a_whole_body_is_a_defect(self):
        document = read(attached(COMPLAINT, ("plainte.pdf", b"")))
        assert (document.hold, document.defects) == (None, ("attachment-unreadable:pdf",))

    def test_an_empty_text_that_a_server_added_is_nothing(self):
        assert read(attached(COMPLAINT, ("ATT00001.txt", b""), content_type="text/plain")).defects == ()

    def test_an_annex_that_was_not_read_holds_no_letter_that_was(self):
        files = (("foto.xlsx", packed(("xl/workbook.xml", b"x"))), ("klacht.docx", word()))
        document = read(attached("zie bijlagen", *files))
        assert (document.hold, document.defects) == (None, ("attachment-unread:xlsx",))

    def test_a_message_within_that_points_to_a_letter_that_was_not_read_waits(self):
        inner = attached("zie bijlage", ("klacht.pdf", pdf(password="geheim"))).replace(b"_outer", b"_inner")
        outer = multipart(part("Pour suite."), b"Content-Type: message/rfc822\r\n\r\n" + inner)
        assert read(outer).hold.reason is HoldReason.PASSWORD

    def test_a_message_within_that_says_what_it_is_about_goes_on(self):
        inner = attached(COMPLAINT, ("klacht.pdf", pdf(password="geheim"))).replace(b"_outer", b"_inner")
        outer = multipart(part("Pour suite."), b"Content-Type: message/rfc822\r\n\r\n" + inner)
        assert read(outer).hold is None

    def test_a_pointer_below_a_forwarded_header_is_thin_too(self):
        forwarded = "Pour suite.\n\nDe : Wim Proefmans <wim@huis.example>\nEnvoyé : lundi 2 février 2026 10:15\nÀ : Info\nObjet : klacht\n\nzie bijlage\n"
        locked = attached(forwarded, ("klacht.pdf", pdf(password="geheim")), subject="TR: klacht")
        assert read(locked).hold.reason is HoldReason.PASSWORD


class TestForgotten:
    @pytest.mark.parametrize(
        "body",
        [
            "Zie bijlage",
            "Zie bijlage\n\nhttps://we.tl/t-abc123",
            "Bonjour,\n\nVeuillez trouver ma plainte ici : https://drive.google.com/file/d/1aBcDeFgHiJkLmNoPqRsTuVwXyZ/view",
            "Madame, Monsieur,\n\nVeuillez trouver ci-joint mon courrier.\n\nBien à vous",
            "Sehr geehrte Damen und Herren,\n\nanbei mein Schreiben.\n\nMit freundlichen Grüßen",
            "Please find my letter attached.",
        ],
    )
    def test_what_the_writer_says_is_attached_and_is_not_is_a_defect(self, body):
        document = read(mail(body))
        assert (document.hold, document.defects) == (None, ("attachment-missing",))

    def test_a_logo_is_not_what_was_meant(self):
        logo = part(picture(120, 60), "image/png", disposition="inline", filename="logo.png")
        assert "attachment-missing" in read(multipart(part("Zie bijlage"), logo)).defects

    @pytest.mark.parametrize(
        "data",
        [
            mail("Hierbij dien ik klacht in tegen uw kantoor."),
            mail("Test"),
            mail(COMPLAINT),
            attached("zie bijlage", ("klacht.docx", word())),
            attached("zie bijlage", ("klacht.mp3", b"ID3\x03" + bytes(300))),
            attached("zie foto in bijlage", ("foto.png", dark()), content_type="image/png"),
        ],
        ids=["hereby", "test", "complaint", "read", "not read", "dark"],
    )
    def test_nothing_is_missing_else(self, data):
        assert "attachment-missing" not in read(data).defects


class TestWholeBody:
    @pytest.mark.parametrize(
        ("name", "content", "defect"),
        [
            ("l.pdf", pdf(password="geheim"), "attachment-password:pdf"),
            ("l.zip", locked_zip(), "attachment-password:zip"),
            ("l.xlsx", packed(("xl/workbook.xml", b"x")), "attachment-unread:xlsx"),
            ("l.pages", packed(("Index/Document.iwa", b"x")), "attachment-unread:pages"),
            ("l.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "attachment-unread:doc"),
            ("l.docx", word()[:4000], "attachment-unreadable:docx"),
            ("l.mp3", b"ID3\x03" + bytes(300), "attachment-unread:mp3"),
            ("l.gpg", b"\x85\x01\x0c\x03" + bytes(range(256)), "attachment-encrypted:gpg"),
            ("Wim.Proefmans", b"\x00\x01\x02" + bytes(300), "attachment-unread:unknown"),
        ],
    )
    def test_it_goes_on_and_says_what_was_not_read(self, name, content, defect):
        document = read(attached(COMPLAINT, (name, content)))
        assert (document.hold, document.text, document.defects) == (None, COMPLAINT, (defect,))

    @pytest.mark.parametrize(
        "body",
        [
            "Vous ne me remboursez pas ma facture de lunettes depuis le mois de mars. Je joins ma facture.",
            "Ik wacht al sinds januari op de terugbetaling van mijn bril. Zie bijlage.",
            "Ich warte seit Januar auf die Erstattung meiner Brille, niemand antwortet. Anbei die Rechnung.",
            "Nobody has answered my three letters about the reimbursement. Invoice attached.",
            "Mijn terugbetaling is nog steeds niet gebeurd, zie factuur in bijlage.",
            "Der Schalter in Eupen war am Montag geschlossen, siehe Foto im Anhang.",
            "Je n'ai toujours rien reçu. Ci-joint la preuve.",
            "Il y a une erreur dans le document que vous m'avez envoyé au mois de mars, corrigez-la je vous prie.",
            "Er staat een fout in het document dat u mij in maart hebt gestuurd, ik vraag een verbetering.",
            "I read in the document on your website that my glasses would be reimbursed, and they were not at all.",
            "In meinem Dokument steht ein falscher Name und keiner ändert ihn, obwohl ich dreimal angerufen habe.",
            "Sur votre site, impossible de trouver ma plainte du mois de mars, et personne ne répond au téléphone.",
            "Merci de corriger mon adresse dans le document de remboursement, elle est fausse depuis mars.",
            "J'ai dû lire votre lettre trois fois et je ne comprends toujours pas ce que vous demandez.",
            "Madame, vous refusez de rembourser mes lunettes depuis le mois de mars et je ne comprends pas pourquoi.",
        ],
    )
    def test_one_that_points_to_an_annex_is_still_whole(self, body):
        document = read(attached(body, ("factuur.pdf", pdf(password="geheim"))))
        assert (document.hold, document.defects) == (None, ("attachment-password:pdf",))


class TestDarkPhoto:
    def test_beside_a_whole_body_it_is_a_defect(self):
        document = read(attached(COMPLAINT, ("foto.png", dark()), content_type="image/png"))
        assert (document.hold, document.text, document.pages) == (None, COMPLAINT, ())
        assert document.defects == ("attachment-unreadable:png",)

    def test_that_is_the_complaint_waits(self):
        document = read(attached("zie foto in bijlage", ("foto.png", dark()), content_type="image/png"))
        assert document.hold.reason in (HoldReason.ILLEGIBLE, HoldReason.EMPTY)

    def test_a_logo_within_the_text_is_no_failure(self):
        logo = part(picture(600, 300), "image/png", disposition="inline", filename="logo.png")
        assert read(multipart(part("Merci beaucoup !"), logo)).hold is None


class TestBombs:
    """Each is a hold within seconds, and what was read before it is kept."""

    @pytest.mark.parametrize(
        "bomb",
        [
            packed(("a.txt", bytes(30_000_000))),
            packed(*[(f"{number}.txt", str(number).encode()) for number in range(600)]),
            packed(("a.zip", packed(("b.zip", packed(("c.txt", bytes(30_000_000))))))),
            packed(*[(f"{n}.zip", packed(*[(f"{m}.txt", f"{n} {m}".encode()) for m in range(40)])) for n in range(40)]),
            tnef(*[(2, 0x00069002, bytes(14))] * 20_000),
        ],
        ids=["ratio", "count", "nested ratio", "nested count", "tnef"],
    )
    def test_a_bomb_is_too_complex(self, bomb):
        started = time.process_time()
        document = read(attached(COMPLAINT, ("alles.tnef" if bomb[:1] == b"\x78" else "alles.zip", bomb)))
        assert (document.hold.reason, COMPLAINT in document.text) == (HoldReason.TOO_COMPLEX, True)
        assert time.process_time() - started < 10

    def test_archives_in_archives_without_end_are_too_complex(self):
        bomb = packed(("a.txt", b"x"))
        for number in range(30):
            bomb = packed((f"{number}.zip", bomb), method=zipfile.ZIP_STORED)
        assert read(attached(COMPLAINT, ("alles.zip", bomb))).hold.reason is HoldReason.TOO_COMPLEX

    def test_bytes_over_the_limit_are_too_complex(self):
        data = attached(
            COMPLAINT, ("een.zip", packed(("a.txt", bytes(5000)))), ("twee.zip", packed(("b.txt", bytes(5001))))
        )
        assert read(data, unpacked_bytes=8000).hold.reason is HoldReason.TOO_COMPLEX

    def test_a_mad_count_in_winmail_dat_ends_at_once(self):
        started = time.process_time()
        document = read(
            attached(COMPLAINT, ("winmail.dat", tnef((1, 0x00069003, b"\xff\xff\xff\xff" + properties()[4:]))))
        )
        assert document.text == COMPLAINT
        assert time.process_time() - started < 2

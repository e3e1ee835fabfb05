"""The original on its way to the DPO: whole, and so that every server carries it."""

import base64
import io
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from outbound.compose import message
from outbound.original import attachable, picture_as_pdf, seven_bit
from tests.outbound.drafts import SENDER, with_original

EIGHT_BIT = "\r\n".join(
    [
        "From: Zoé <zoe@mail.example>",
        "Subject: é",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
        "",
        "J'ai écrit à trois reprises.",
        ".",
        "..fin",
        "",
    ]
).encode()
LONG_WORD = b"x" * 5_000
MULTIPART = (
    b"From: a@mail.example\r\nContent-Type: multipart/mixed; boundary=\"edge\"\r\n\r\npreamble\r\n--edge\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n%s\r\n--edge\r\n"
    b"Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\naGVsbG8=\r\n--edge--\r\nepilogue\r\n"
)  # fmt: skip


def read(data: bytes) -> EmailMessage:
    return message_from_bytes(data, policy=default)


def travels(data: bytes) -> bool:
    lines = data.split(b"\r\n")
    return all(len(line) <= 998 and not set(line) & set(b"\r\n\x00") for line in lines)


def sent_on(data: bytes) -> bytes:
    return message(with_original(data), sender=SENDER)


class TestAttachedMessage:
    @pytest.mark.parametrize(
        "original", [EIGHT_BIT, MULTIPART % "Été".encode(), b"Subject: x\r\n\r\nplain\r\n", b"\r\n"]
    )
    def test_stays_byte_for_byte_where_it_can_travel(self, original: bytes) -> None:
        assert b"\r\n\r\n" + original + b"\r\n--=_mixed_" in sent_on(original)

    @given(lines=st.lists(st.binary(max_size=60).map(lambda line: line.translate(None, b"\r\n\x00")), max_size=20))
    def test_stays_byte_for_byte_whatever_its_lines_say(self, lines: list[bytes]) -> None:
        original = b"".join(line + b"\r\n" for line in lines)
        assert original in sent_on(original)

    def test_is_read_back_as_a_message(self) -> None:
        part = next(read(sent_on(EIGHT_BIT)).iter_attachments())
        assert part.get_content_type() == "message/rfc822"
        assert part.get_content().get_content() == "J'ai écrit à trois reprises.\r\n.\r\n..fin\r\n"

    @pytest.mark.parametrize(("original", "encoding"), [(EIGHT_BIT, "8bit"), (b"Subject: x\r\n\r\nplain\r\n", "7bit")])
    def test_tells_its_encoding(self, original: bytes, encoding: str) -> None:
        part = next(read(sent_on(original)).iter_attachments())
        assert part["Content-Transfer-Encoding"] == encoding

    def test_with_bytes_above_127_makes_the_whole_message_8bit(self) -> None:
        assert read(sent_on(EIGHT_BIT))["Content-Transfer-Encoding"] == "8bit"

    def test_saved_with_bare_line_feeds_gets_the_line_ends_of_mail(self) -> None:
        assert attachable(EIGHT_BIT.replace(b"\r\n", b"\n")) == EIGHT_BIT

    @given(data=st.binary(max_size=400))
    def test_always_travels(self, data: bytes) -> None:
        assert travels(attachable(data))

    @given(words=st.lists(st.sampled_from([b"--edge\r\n", b"--edge--", b"\r\n", b"\n", b"\x00", b"\xe9", b"y" * 1_200,
        b"Content-Type: multipart/mixed; boundary=edge\r\n", b"Content-Type: message/rfc822\r\n", b"text: x\r\n",
        b"Content-Transfer-Encoding: base64\r\n"]), max_size=25))  # fmt: skip
    def test_always_travels_however_its_parts_are_mixed_up(self, words: list[bytes]) -> None:
        data = b"".join(words)
        assert travels(attachable(data))
        assert travels(seven_bit(data))
        assert seven_bit(data).isascii()


class TestLineThatIsTooLong:
    def test_puts_its_own_part_into_a_transfer_encoding_and_no_other(self) -> None:
        original = MULTIPART % LONG_WORD
        before, after = (
            original.split(b"text/plain")[0],
            original[original.index(b"\r\n--edge\r\nContent-Type: image/png") :],
        )
        made = attachable(original)
        assert made.startswith(before)
        assert made.endswith(after)

    def test_reads_the_same_afterwards(self) -> None:
        original = MULTIPART % ("Été ".encode() * 600)
        texts = [part.get_content() for part in read(attachable(original)).iter_parts()]
        assert texts == [part.get_content() for part in read(original).iter_parts()]

    def test_of_base64_is_broken_into_lines(self) -> None:
        original = b"Content-Transfer-Encoding: base64\r\nContent-Type: application/pdf\r\n\r\n" + base64.b64encode(
            LONG_WORD
        )
        made = attachable(original)
        assert travels(made)
        assert read(made).get_content() == LONG_WORD

    def test_of_quoted_printable_is_broken_into_lines(self) -> None:
        original = b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + b"=C3=A9=20" * 400 + b"\r\n"
        made = attachable(original)
        assert travels(made)
        assert read(made).get_payload(decode=True) == read(original).get_payload(decode=True)

    def test_in_a_message_within_the_message_is_found(self) -> None:
        inner = b"Subject: inner\r\n\r\n" + LONG_WORD + b"\r\n"
        made = attachable(b"Subject: outer\r\nContent-Type: message/rfc822\r\n\r\n" + inner)
        assert travels(made)
        assert read(made).get_content().get_content() == LONG_WORD.decode() + "\r\n"

    def test_in_a_header_field_is_folded(self) -> None:
        made = attachable(b"References: " + b"<a@mail.example> " * 200 + b"\r\nSubject: x\r\n\r\ntext\r\n")
        assert travels(made)
        assert read(made)["References"].split() == ["<a@mail.example>"] * 200
        assert read(made)["Subject"] == "x"

    def test_of_a_binary_file_sent_as_it_was_stays_that_file(self) -> None:
        scan = bytes(range(256)) * 20
        head = b"Subject: x\r\nContent-Type: application/pdf\r\nContent-Transfer-Encoding: binary\r\n\r\n"
        made = attachable(head + scan)
        assert travels(made)
        assert read(made).get_content() == scan


class TestSevenBit:
    def test_leaves_ascii_alone(self) -> None:
        original = MULTIPART % b"plain"
        assert seven_bit(original) == original

    def test_reads_the_same_afterwards(self) -> None:
        made = seven_bit(MULTIPART % "Été à Liège".encode())
        assert made.isascii()
        assert next(part.get_content() for part in read(made).iter_parts()) == "Été à Liège"

    @pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1"])
    def test_writes_header_fields_as_encoded_words(self, charset: str) -> None:
        made = seven_bit("Subject: Plainte très égarée à Liège, deuxième envoi\r\n\r\n".encode(charset))
        assert made.isascii()
        assert read(made)["Subject"] == "Plainte très égarée à Liège, deuxième envoi"

    def test_keeps_an_address_readable_beside_an_encoded_name(self) -> None:
        made = seven_bit("From: Zoé Ünal <zoe@mail.example>\r\n\r\n".encode())
        assert read(made)["From"].addresses[0].addr_spec == "zoe@mail.example"

    def test_of_our_own_message_leaves_nothing_above_127(self) -> None:
        made = seven_bit(sent_on(EIGHT_BIT))
        assert made.isascii()
        assert next(read(made).iter_attachments()).get_content().get_content().startswith("J'ai écrit à trois")

    def test_tells_no_wider_encoding_than_there_is(self) -> None:
        assert b"8bit" not in seven_bit(sent_on(EIGHT_BIT))


def picture(form: str, mode: str = "L", pages: int = 1, size: tuple[int, int] = (170, 240), **options: object) -> bytes:
    made = io.BytesIO()
    sheets = [Image.new(mode, size, color=number % 2) for number in range(pages)]
    several = {"save_all": True, "append_images": sheets[1:]} if pages > 1 else {}
    sheets[0].save(made, form, **several, **options)
    return made.getvalue()


def page_sizes(pdf: bytes) -> list[tuple[float, float]]:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return [(float(page.mediabox[2]), float(page.mediabox[3])) for page in opened.pages]


class TestPicture:
    @pytest.mark.parametrize(
        ("form", "mode"),
        [
            ("TIFF", "1"),
            ("TIFF", "L"),
            ("JPEG", "RGB"),
            ("JPEG", "CMYK"),
            ("PNG", "RGBA"),
            ("PNG", "P"),
            ("HEIF", "RGB"),
        ],
    )
    def test_becomes_a_pdf(self, form: str, mode: str) -> None:
        made = picture_as_pdf(picture(form, mode))
        assert made is not None
        assert len(page_sizes(made)) == 1

    def test_of_several_pages_becomes_as_many(self) -> None:
        made = picture_as_pdf(picture("TIFF", "1", pages=3))
        assert made is not None
        assert len(page_sizes(made)) == 3

    def test_keeps_the_size_that_the_scanner_tells(self) -> None:
        made = picture_as_pdf(picture("TIFF", "1", size=(1700, 2200), dpi=(200, 200)))
        assert made is not None
        assert page_sizes(made) == [pytest.approx((612.0, 792.0))]

    def test_of_a_camera_fills_a_page(self) -> None:
        made = picture_as_pdf(picture("JPEG", "RGB", size=(1200, 1600)))
        assert made is not None
        assert page_sizes(made)[0][1] == pytest.approx(841.7, abs=0.5)

    def test_stands_upright_as_its_exif_says(self) -> None:
        exif = Image.Exif()
        exif[0x0112] = 6
        made = picture_as_pdf(picture("JPEG", "RGB", size=(160, 120), exif=exif))
        assert made is not None
        width, height = page_sizes(made)[0]
        assert height > width

    def test_is_the_same_pdf_each_time(self) -> None:
        scan = picture("TIFF", "1", pages=2)
        assert picture_as_pdf(scan) == picture_as_pdf(scan)

    @pytest.mark.parametrize("damaged", [b"", b"no picture", picture("TIFF", "L")[:60], picture("JPEG", "RGB")[:200]])
    def test_that_cannot_be_opened_is_none(self, damaged: bytes) -> None:
        assert picture_as_pdf(damaged) is None

    def test_too_large_for_memory_is_none(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("outbound.original._PIXELS", 100)
        assert picture_as_pdf(picture("PNG")) is None

    def test_is_attached_as_a_pdf(self) -> None:
        made = message(with_original(picture("TIFF", "1"), "image/tiff", "scan 12.tif"), sender=SENDER)
        part = next(read(made).iter_attachments())
        assert (part.get_content_type(), part.get_filename()) == ("application/pdf", "scan 12.pdf")
        assert len(page_sizes(part.get_content())) == 1

    def test_that_cannot_be_opened_is_attached_as_it_came(self) -> None:
        made = message(with_original(b"no picture", "image/tiff", "scan.tif"), sender=SENDER)
        part = next(read(made).iter_attachments())
        assert (part.get_content_type(), part.get_content()) == ("image/tiff", b"no picture")


class TestOtherOriginal:
    @pytest.mark.parametrize(
        ("told", "attached"),
        [
            ("application/pdf", "application/pdf"),
            ("application/vnd.ms-outlook", "application/vnd.ms-outlook"),
            ("text/html", "application/octet-stream"),
            ("multipart/mixed", "application/octet-stream"),
            ("x\r\nBcc: y", "application/octet-stream"),
        ],
    )
    def test_is_attached_byte_for_byte(self, told: str, attached: str) -> None:
        data = bytes(range(256))
        part = next(read(message(with_original(data, told, "a.bin"), sender=SENDER)).iter_attachments())
        assert (part.get_content_type(), part.get_content()) == (attached, data)

    @pytest.mark.parametrize(
        ("given", "shown"),
        [
            (None, "original.pdf"),
            ("", "original.pdf"),
            ("lettre.pdf", "lettre.pdf"),
            ("../../etc/passwd", "passwd.pdf"),
            ("C:\\Scans\\été 3.PDF", "été 3.PDF"),
            ('a"\r\nBcc: x@y.example', "a_Bcc_ x_y.exampl"),
            (".pdf", "pdf.pdf"),
            ("x" * 300, "x" * 80 + ".pdf"),
        ],
    )
    def test_has_a_file_name_that_no_system_stumbles_over(self, given: str | None, shown: str) -> None:
        part = next(read(message(with_original(b"%PDF", "application/pdf", given), sender=SENDER)).iter_attachments())
        assert str(part.get_filename()).startswith(shown)

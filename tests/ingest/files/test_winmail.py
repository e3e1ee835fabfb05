"""winmail.dat: body and files of what Exchange packed (FIELD, lesson 10)."""

import time
from email.message import Message

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.files.contents import Bomb
from ingest.files.winmail import to_message
from models.errors import Held
from models.words import HoldReason
from tests.ingest.files.papers import properties, rich, tnef, winmail, word
from tests.ingest.files.test_rtf import HTML

BODY = r"Geachte,\par Ik wacht sinds januari op antwoord.\par"
IMESSAGE = bytes.fromhex("0703020000000000c000000000000046")


def leaves(message: Message) -> list[tuple[str, str | None]]:
    return [(part.get_content_type(), part.get_filename()) for part in message.walk() if not part.is_multipart()]


def text(message: Message) -> str:
    part = next(part for part in message.walk() if part.get_content_maintype() == "text")
    return part.get_payload(decode=True).decode()


class TestFieldLesson10:
    def test_a_body_of_compressed_rtf_is_text(self):
        assert text(to_message(winmail(rtf=rich(BODY)))) == "Geachte,\nIk wacht sinds januari op antwoord."

    def test_html_packed_in_rtf_is_html(self):
        message = to_message(winmail(rtf=HTML))
        assert leaves(message) == [("text/html", None)]
        assert "janu<b>ari</b>" in text(message)

    def test_a_body_of_html_is_html(self):
        assert leaves(to_message(winmail(html="<p>Ik wacht.</p>"))) == [("text/html", None)]

    def test_files_come_with_their_long_names_and_all_their_bytes(self):
        letter = word()
        message = to_message(winmail(files=(("réclamation.docx", letter),)))
        part = next(part for part in message.walk() if part.get_filename())
        assert part.get_filename() == "réclamation.docx"
        assert part.get_payload(decode=True) == letter

    def test_a_message_inside_is_a_message(self):
        inner = winmail(rtf=rich(BODY))
        data = tnef((2, 0x00069002, bytes(14)), (2, 0x00069005, properties((0x000D, 0x3701, IMESSAGE + inner))))
        message = to_message(data)
        assert "message/rfc822" in [part.get_content_type() for part in message.walk()]
        assert text(message) == "Geachte,\nIk wacht sinds januari op antwoord."

    def test_one_without_body_and_files_is_an_empty_message(self):
        assert to_message(tnef((1, 0x00069003, properties()))).get_payload() == []


class TestHostile:
    @pytest.mark.parametrize("data", [b"", b"\x78\x9f\x3e\x22", b"\x78\x9f\x3e\x22\x01\x00 kapot", b"PK\x03\x04" * 20])
    def test_what_is_none_is_damaged(self, data):
        with pytest.raises(Held) as held:
            to_message(data)
        assert held.value.reason is HoldReason.UNREADABLE

    def test_a_code_page_that_there_is_not_is_read_as_the_usual_one(self):
        title = tnef(
            (1, 0x00069007, b"\xff\xff\x7f\x00\x00\x00\x00\x00"),
            (2, 0x00069002, bytes(14)),
            (2, 0x00018010, "reçu.txt".encode("cp1252") + b"\x00"),
            (2, 0x0006800F, b"x"),
        )
        assert [name for _, name in leaves(to_message(title))] == ["reçu.txt"]

    def test_one_that_was_cut_keeps_what_came_before(self):
        data = winmail(rtf=rich(BODY), files=(("a.txt", b"inhoud" * 100),))
        assert text(to_message(data[:-300])).startswith("Geachte")

    def test_attributes_without_number_are_a_bomb(self):
        with pytest.raises(Bomb):
            to_message(tnef(*[(2, 0x00069002, bytes(14))] * 20_000))

    @pytest.mark.parametrize(
        "content",
        [
            b"\xff\xff\xff\xff",
            b"\xff\xff\xff\xff" + properties((0x0102, 0x1009, b"x"))[4:],
            b"\x01\x00\x00\x00\x02\x10\x01\x00\xff\xff\xff\xff",
            b"\x01\x00\x00\x00\x02\x01\x01\x00\xff\xff\xff\xff",
        ],
    )
    def test_a_count_of_billions_is_not_counted_to(self, content):
        started = time.process_time()
        to_message(tnef((1, 0x00069003, content)))
        assert time.process_time() - started < 2

    def test_messages_in_messages_in_messages_are_a_bomb(self):
        data = winmail(rtf=rich(BODY))
        for _ in range(15):
            data = tnef((2, 0x00069002, bytes(14)), (2, 0x00069005, properties((0x000D, 0x3701, IMESSAGE + data))))
        with pytest.raises(Bomb):
            to_message(data)

    @given(st.integers(0, 400), st.binary(min_size=1, max_size=8))
    def test_a_dented_one_is_a_message_or_a_hold(self, at, put):
        data = winmail(rtf=rich(BODY), files=(("a.txt", b"inhoud"),))
        try:
            message = to_message(data[:at] + put + data[at + len(put) :])
        except Held:
            return
        assert message.get_content_type() == "multipart/mixed"

"""Messages saved by Outlook."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.mail.outlook import to_message
from ingest.read import read
from models.errors import Held
from models.house import Limits
from models.values import Document
from models.words import AutomaticSign, HoldReason, Language
from tests.ingest.files.papers import rich
from tests.ingest.files.test_rtf import HTML
from tests.ingest.mail.outlooks import msg

TRANSPORT = (
    "Received: from a by b; Mon, 2 Feb 2026 10:15:04 +0100\r\nFrom: =?utf-8?Q?Andr=C3=A9_L=C3=A9on?= <andre@x.example>\r\n"
    "Subject: =?utf-8?Q?Dossier_perdu?=\r\nMessage-ID: <t1@x.example>\r\nAuto-Submitted: auto-replied\r\n"
    'Content-Type: multipart/mixed; boundary="x"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
)


def document(data: bytes) -> Document:
    return read(data, filename="plainte.msg", channel=None, limits=Limits())


class TestMessage:
    def test_its_words_are_read(self):
        read_in = document(msg())
        assert read_in.text.startswith("Bonjour,\n\nJ'attends depuis le 12 janvier")
        assert read_in.language is Language.FR

    def test_its_sender_is_read_from_outlooks_own_properties(self):
        sender = document(msg()).message.from_[0]
        assert (sender.name, sender.address) == ("Nora Vandamme", "nora.vandamme@maison.example")

    def test_its_subject_keeps_its_accents(self):
        assert document(msg()).message.subject == "Remboursement kiné"

    def test_its_date_is_aware(self):
        assert document(msg()).message.date.isoformat() == "2026-02-02T09:15:00+00:00"

    def test_transport_headers_have_the_first_word(self):
        header = document(msg(headers=TRANSPORT)).message
        assert header.from_[0].name == "André Léon"
        assert header.subject == "Dossier perdu"
        assert header.message_id == "<t1@x.example>"
        assert header.automatic.sign is AutomaticSign.AUTO_SUBMITTED

    def test_the_form_that_transport_headers_tell_of_is_gone(self):
        assert document(msg(headers=TRANSPORT)).text.startswith("Bonjour")

    def test_html_alone_is_read(self):
        assert document(msg(body=None, html="<p>Dossier <b>égaré</b></p>".encode())).text == "Dossier égaré"

    def test_a_body_that_is_rtf_alone_is_read(self):
        read_in = document(msg(body=None, rtf=rich(r"Dossier \'e9gar\'e9 depuis janvier.\par")))
        assert read_in.text == "Dossier égaré depuis janvier."

    def test_html_packed_in_rtf_is_read(self):
        assert document(msg(body=None, rtf=HTML)).text == "Ik wacht sinds januari."

    def test_its_files_are_listed_and_read(self):
        read_in = document(msg(body="zie bijlage", attachments=(("réclamation.txt", b"Mon dossier est perdu."),)))
        assert read_in.attachments[0].filename == "réclamation.txt"
        assert "Mon dossier est perdu." in read_in.text

    def test_a_message_inside_is_a_part_of_its_own(self):
        read_in = document(msg(body="Pour suite.", attachments=(("plainte.msg", msg(subject="Autre plainte")),)))
        assert "Subject: Autre plainte" in read_in.text


class TestOthers:
    @pytest.mark.parametrize("kind", ["IPM.Contact", "IPM.Task", "IPM.StickyNote", "IPM.Activity"])
    def test_an_item_that_is_no_message_is_a_form_we_do_not_read(self, kind):
        assert document(msg(kind=kind)).hold.reason is HoldReason.UNKNOWN_FORMAT

    @pytest.mark.parametrize("length", [600, 1600, 3000, 4000])
    def test_a_cut_file_is_a_hold_or_what_is_left_of_it(self, length):
        hold = document(msg()[:length]).hold
        assert hold is None or hold.reason in (HoldReason.UNREADABLE, HoldReason.UNKNOWN_FORMAT, HoldReason.EMPTY)

    @given(st.integers(512, 4600), st.binary(min_size=1, max_size=8))
    def test_a_dented_file_raises_nothing_but_a_hold(self, at, dent):
        whole = msg()
        with suppress(Held):
            to_message(whole[:at] + dent + whole[at + len(dent) :])

"""The door of reading, and the contract of `courrier read`."""

import io
import json
import sys
from dataclasses import replace
from datetime import date
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.read import as_contract, read
from models.errors import Held
from models.house import Limits
from models.values import Box, Document, LetterPages, Page, PageField, PageWord, Sheaf
from models.words import Channel, HoldReason, Language, Zone
from tests.ingest.files.papers import LETTER as TYPED
from tests.ingest.files.papers import changed, opendocument, rich, word, word97
from tests.ingest.files.test_opened import locked
from tests.ingest.mail.bounced import DSN
from tests.ingest.mail.mails import COMPLAINT, mail
from tests.ingest.mail.test_mime import LETTER, pdf, picture

LIMITS = Limits()
FIRST = Page(text="Première page de ma plainte au guichet.\n", confidence=91.0, rotation=0, skew=0.4, source="ocr")
SECOND = Page(text="Deuxième page de ma plainte.\n", confidence=88.0, rotation=180, skew=-1.0, source="ocr")
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


def got(
    data: bytes, *, filename: str | None = None, channel: Channel | None = None, limits: Limits = LIMITS
) -> Document:
    return read(data, filename=filename, channel=channel, limits=limits)


@pytest.fixture
def scanner(monkeypatch: pytest.MonkeyPatch):
    """Stands in for the reading of pictures: gives these pages, or raises this."""

    def install(answer: tuple[Page, ...] | Exception) -> None:
        module = ModuleType("ingest.paper.scan")

        def read_pages(data: bytes, **_: object) -> tuple[Page, ...]:
            if isinstance(answer, Exception):
                raise answer
            return answer

        module.read_pages = read_pages
        monkeypatch.setitem(sys.modules, "ingest.paper.scan", module)
        monkeypatch.setattr("ingest.paper.scan", module, raising=False)

    return install


class TestDispatch:
    def test_a_message_is_read_as_one(self):
        document = got(mail())
        assert (document.text, document.channel) == (COMPLAINT, Channel.EMAIL)

    def test_a_pdf_is_a_letter(self):
        document = got(pdf())
        assert (document.channel, document.language, document.message) == (Channel.LETTER, Language.FR, None)
        assert LETTER in " ".join(document.text.split())

    def test_the_channel_that_is_known_is_kept(self):
        assert got(pdf(), channel=Channel.FORM).channel is Channel.FORM

    @pytest.mark.parametrize(
        ("data", "reason"),
        [
            (b"", HoldReason.EMPTY),
            (b" \r\n", HoldReason.EMPTY),
            (b"PK\x03\x04 une archive", HoldReason.UNKNOWN_FORMAT),
            (b"Bonjour, une lettre en texte.", HoldReason.UNKNOWN_FORMAT),
            (bytes(range(256)), HoldReason.UNKNOWN_FORMAT),
            (b"%PDF-1.7\nkapot", HoldReason.UNREADABLE),
        ],
    )
    def test_what_cannot_be_read_is_a_hold(self, data, reason):
        assert got(data).hold.reason is reason

    def test_from_a_mailbox_everything_is_a_message(self):
        document = got(b"X-Odd: 1\r\nSubject: plainte\r\n\r\n" + LETTER.encode(), channel=Channel.EMAIL)
        assert document.text == LETTER

    def test_a_file_in_a_mail_folder_that_is_no_message_is_a_hold(self):
        assert got(b"PK\x03\x04", filename="a.zip", channel=Channel.EMAIL).hold.reason is HoldReason.UNKNOWN_FORMAT

    @pytest.mark.parametrize(
        "data",
        [
            mail(),
            b"\x89PNG\r\n\x1a\n" + bytes(200),
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "__substg1.0_".encode("utf-16-le") * 9,
        ],
    )
    def test_over_the_limit_is_too_large(self, data):
        assert got(data, limits=Limits(message_bytes=100, file_bytes=100)).hold.reason is HoldReason.TOO_LARGE


class TestScans:
    def test_pages_are_parts_and_their_texts_the_text(self, scanner):
        scanner((FIRST, SECOND))
        document = got(PNG)
        assert document.text == "Première page de ma plainte au guichet.\n\nDeuxième page de ma plainte."
        assert [part.path for part in document.parts] == ["page:1", "page:2"]
        assert document.parts[0].zones[0].zone is Zone.OWN

    def test_a_hold_keeps_the_pages_that_were_read(self, scanner):
        held = Held(HoldReason.ILLEGIBLE, "page 2")
        held.pages = (FIRST, SECOND)
        scanner(held)
        document = got(PNG)
        assert (document.hold.reason, len(document.pages)) == (HoldReason.ILLEGIBLE, 2)
        assert document.text.startswith("Première page")

    def test_letters_of_two_people_are_held_with_their_pages(self, scanner):
        said = "Bonjour,\nJ'attends toujours le remboursement de mes séances de kinésithérapie.\nCordialement,\n"
        scanner(tuple(replace(FIRST, text=said + name) for name in ("Odile Vranckx", "Fernand Delcourt")))
        document = got(PNG)
        assert (document.hold.reason, len(document.pages)) == (HoldReason.SEVERAL_LETTERS, 2)
        assert document.hold.detail == "page 1 and page 2 are two letters, signed by two people"

    def test_pages_without_text_are_empty(self, scanner):
        scanner((Page(text="", confidence=None, rotation=0, skew=0.0, source="ocr"),))
        assert got(PNG).hold.reason is HoldReason.EMPTY

    @pytest.mark.parametrize(
        "failure", [RuntimeError("les mots de Nora"), MemoryError(), OSError("x"), RecursionError()]
    )
    def test_no_failure_passes_the_door_nor_its_words(self, scanner, failure):
        scanner(failure)
        document = got(PNG)
        assert document.hold.reason in (HoldReason.UNREADABLE, HoldReason.TOO_COMPLEX)
        assert "Nora" not in (document.hold.detail or "")

    def test_text_without_end_is_too_large(self, scanner):
        scanner((FIRST,) * 10)
        document = got(PNG, limits=Limits(text_chars=100))
        assert (document.hold.reason, len(document.text)) == (HoldReason.TOO_LARGE, 100)


class TestTypedLetters:
    @pytest.mark.parametrize("data", [word(), word97(), opendocument(), rich("\\par ".join(TYPED))])
    def test_an_office_document_is_a_letter(self, data):
        document = got(data)
        assert (document.channel, document.language, document.hold) == (Channel.LETTER, Language.NL, None)
        assert document.text == "\n".join(TYPED)
        assert [(page.source, page.confidence) for page in document.pages] == [("text-layer", None)]

    def test_one_behind_a_password_waits_for_the_sender(self):
        assert got(locked("geheim")).hold.reason is HoldReason.PASSWORD

    def test_pages_that_are_pictures_in_it_are_read(self, scanner):
        scanner((FIRST,))
        photo = picture(1000, 1400)
        document = got(word("", change=lambda it: it.add_picture(io.BytesIO(photo))))
        assert document.text == "Première page de ma plainte au guichet."

    def test_one_without_text_and_pictures_is_empty(self):
        assert got(word("")).hold.reason is HoldReason.EMPTY

    def test_a_damaged_one_is_unreadable(self):
        assert got(word()[:5000]).hold.reason is HoldReason.UNREADABLE

    def test_a_bomb_is_too_complex(self):
        def swollen(name: str, content: bytes) -> bytes:
            return content + b" " * 30_000_000 if name == "word/document.xml" else content

        assert got(changed(word(), swollen)).hold.reason is HoldReason.TOO_COMPLEX

    def test_bytes_of_one_in_a_mailbox_are_no_message(self):
        assert got(rich("Geachte"), channel=Channel.EMAIL).hold.reason is HoldReason.UNREADABLE


class TestContract:
    KEYS = (
        "path",
        "sha256",
        "channel",
        "language",
        "text",
        "parts",
        "pages",
        "message",
        "letter",
        "attachments",
        "defects",
        "pieces",
        "hold",
    )

    @pytest.mark.parametrize("data", [mail(), pdf(), b"", b"PK"])
    def test_every_key_is_always_there(self, data):
        assert tuple(as_contract(got(data), "x")) == self.KEYS

    def test_a_message_is_shown_as_the_contract_says(self):
        headers = {"Reply-To": "autre@x.example", "In-Reply-To": "<a@x.example>", "References": "<a@x.example>"}
        shown = as_contract(got(mail(headers=headers)), "plainte.eml")
        assert shown["message"] == {
            "message_id": "<n1@maison.example>",
            "subject": "Remboursement kine",
            "from": [{"name": "Nora Vandamme", "address": "nora.vandamme@maison.example"}],
            "reply_to": [{"name": None, "address": "autre@x.example"}],
            "to": [{"name": None, "address": "plaintes@solidaris.example"}],
            "cc": [],
            "date": "2026-02-02T10:15:00+01:00",
            "in_reply_to": "<a@x.example>",
            "references": ["<a@x.example>"],
            "automatic": {"is": False, "reason": None},
            "report": None,
        }

    @pytest.mark.parametrize(
        ("header", "automatic"),
        [
            ({"Auto-Submitted": "auto-replied"}, {"is": True, "reason": "auto_submitted"}),
            ({"Precedence": "bulk"}, {"is": False, "reason": "automatic_header"}),
        ],
    )
    def test_a_sign_makes_it_automatic_and_a_mere_header_does_not(self, header, automatic):
        assert as_contract(got(mail(headers=header)), "x")["message"]["automatic"] == automatic

    def test_a_bounce_says_whose_address_failed_and_for_how_long(self):
        assert as_contract(got(DSN), "x")["message"]["report"] == {
            "failed_address": "p.lemoine@x.example",
            "permanent": True,
            "given_up": True,
            "status": "5.1.1",
            "original_message_id": "<ours-1@solidaris.example>",
        }

    def test_parts_carry_their_zones(self):
        assert as_contract(got(mail()), "x")["parts"] == [
            {
                "path": "body",
                "type": "text/plain",
                "filename": None,
                "text": COMPLAINT.replace("\n", "\n"),
                "zones": [{"zone": "own", "start": 0, "end": len(COMPLAINT)}],
            }
        ]

    def test_pages_carry_how_they_were_read(self, scanner):
        scanner((SECOND,))
        assert as_contract(got(PNG), "x")["pages"] == [
            {
                "text": SECOND.text,
                "confidence": 88.0,
                "rotation": 180,
                "skew": -1.0,
                "source": "ocr",
                "words": [],
                "fields": [],
            }
        ]

    def test_words_and_fields_carry_their_places(self, scanner):
        box = Box(left=0.1, top=0.2, right=0.3, bottom=0.25)
        word = PageWord(text="plainte", confidence=91.5, box=box)
        fields = (
            PageField(name="name", text="Lemoine", confidence=71.0, typed=False, box=box),
            PageField(name="since", text=""),
        )
        scanner((replace(SECOND, words=(word,), fields=fields),))
        (page,) = as_contract(got(PNG), "x")["pages"]
        assert (page["words"], page["fields"]) == (
            [{"text": "plainte", "confidence": 91.5, "box": [0.1, 0.2, 0.3, 0.25]}],
            [
                {"name": "name", "text": "Lemoine", "confidence": 71.0, "typed": False, "box": [0.1, 0.2, 0.3, 0.25]},
                {"name": "since", "text": "", "confidence": None, "typed": True, "box": None},
            ],
        )

    def test_a_hold_is_shown_with_its_detail(self):
        shown = as_contract(got(mail("x" * 200), limits=Limits(message_bytes=100)), "x")
        assert shown["hold"]["reason"] == "too_large"

    @given(st.binary(max_size=300))
    def test_any_message_can_be_printed(self, data):
        document = got(b"From: a@x.example\r\nSubject: \xff=?x?Q?=ED=A0=80?=\r\n\r\n" + data, channel=Channel.EMAIL)
        assert json.loads(json.dumps(as_contract(document, "x"), ensure_ascii=False).encode())["channel"] == "email"


class TestAStackOfLetters:
    def test_shows_the_pages_of_each_letter(self):
        sheaf = Sheaf(counts=(3,), letters=(LetterPages(pages=(2, 3), received=date(2026, 11, 9), branch="Midi"),))
        document = Document(sha256="-", channel=Channel.LETTER, language=None, text="", sheaf=sheaf)
        shown = as_contract(document, "a.pdf")["pieces"]
        assert shown == [{"pages": [2, 3], "received": "2026-11-09", "branch": "Midi"}]

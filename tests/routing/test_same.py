"""When two arrivals hold one message: Message-ID, From, Date and what it says, and nothing that a transport may change."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from models.values import Address, Attachment, DeliveryReport, Document, DocumentPart, HoldNote, MessageHeader, ZoneSpan
from models.words import Channel, HoldReason, Zone
from routing.same import identity

TEXT = "Bonjour,\n\nMes indemnités ne sont pas payées.\n\nOdile Vranckx\n"
DATE = datetime(2026, 11, 23, 9, 12, tzinfo=UTC)
MAILMAN = "_______________________________________________\nPlaintes mailing list\nPlaintes@lists.house.example\n"
GOOGLE = '-- \nYou received this message because you are subscribed to the Google Groups "plaintes" group.\n'


def document(text: str = TEXT, **changes: Any) -> Document:
    header = MessageHeader(
        message_id="<one@mail.example>",
        subject="Indemnités",
        from_=(Address(name="Odile Vranckx", address="odile.vranckx@mail.example"),),
        date=DATE,
    )
    own = ZoneSpan(zone=Zone.OWN, start=0, end=len(text))
    part = DocumentPart(path="body", content_type="text/plain", text=text, zones=(own,))
    whole = Document(
        sha256="1" * 64, channel=Channel.EMAIL, language=None, text=text, parts=(part,), message=header,
        attachments=(attachment("a"), attachment("b")),
    )  # fmt: skip
    return replace(whole, **changes)


def header(**changes: Any) -> MessageHeader:
    message = document().message
    assert message is not None
    return replace(message, **changes)


def attachment(letter: str) -> Attachment:
    return Attachment(filename=f"{letter}.pdf", type="application/pdf", size=3, sha256=letter * 64)


class TestTheSameMessage:
    @pytest.mark.parametrize(
        "copy",
        [
            document(sha256="2" * 64),
            document(TEXT.replace("\n", "\r\n")),
            document(TEXT.replace("ne sont", "ne\nsont") + "\n\n\n"),
            document(TEXT.replace("é", "e\u0301")),
            document(TEXT + MAILMAN),
            document(TEXT + "\n" + GOOGLE + MAILMAN),
            document(defects=("bad-date",)),
            document(message=header(subject="[plaintes] Indemnités", in_reply_to="<x@y.example>")),
            document(message=header(from_=(Address(name=None, address="Odile.Vranckx@MAIL.example"),))),
            document(message=header(date=DATE.astimezone(timezone(timedelta(hours=1))))),
            document(attachments=(attachment("b"), attachment("a"))),
            document(hold=HoldNote(reason=HoldReason.ENCRYPTED)),
        ],
        ids=[
            "other bytes", "line ends", "folding", "decomposed letters", "a list's footer", "two lists' footers",
            "other defects", "other headers", "the address's capitals", "another zone's clock", "order of attachments",
            "held",
        ],
    )  # fmt: skip
    def test_is_known_through_what_a_transport_changes(self, copy: Document) -> None:
        assert identity(copy) == identity(document()) is not None

    def test_is_known_though_a_mailbox_file_escaped_its_from_lines(self) -> None:
        assert identity(document("Bonjour\n>From my side\n")) == identity(document("Bonjour\nFrom my side\n"))


class TestAnotherMessage:
    @pytest.mark.parametrize(
        "other",
        [
            document(message=header(message_id="<two@mail.example>")),
            document(message=header(date=DATE + timedelta(seconds=1))),
            document(message=header(from_=(Address(name="Odile Vranckx", address="guy@mail.example"),))),
            document(TEXT + "Encore un mot.\n"),
            document(TEXT + "-----\nEncore un mot.\n"),
            document(attachments=(attachment("a"),)),
            document(attachments=(attachment("a"), attachment("c"))),
            document(message=header(report=DeliveryReport(status="5.1.1"))),
        ],
        ids=[
            "message-id",
            "date",
            "from",
            "text",
            "text below a rule",
            "fewer attachments",
            "other attachments",
            "a report",
        ],
    )
    def test_differs_in_any_one_of_the_four(self, other: Document) -> None:
        assert identity(other) not in (identity(document()), None)

    def test_field_3_one_message_id_with_another_body_is_another_message(self) -> None:
        """freescout#5591: DHL uses one Message-ID for different mails."""
        assert identity(document("Ihr Paket kommt heute.")) != identity(document("Ihr Paket kommt morgen."))


class TestNothingToTellBy:
    @pytest.mark.parametrize(
        "message",
        [
            None,
            header(message_id=None),
            header(message_id=""),
            header(message_id="<>"),
            header(message_id="< >"),
            header(date=None),
            header(from_=()),
            header(from_=(Address(name="Odile", address=""),)),
        ],
        ids=[
            "no message",
            "no id",
            "empty id",
            "only brackets",
            "brackets and a blank",
            "no date",
            "no from",
            "no address",
        ],
    )
    def test_is_never_the_same_as_anything(self, message: MessageHeader | None) -> None:
        assert identity(document(message=message)) is None

    @pytest.mark.parametrize(
        "reason", [HoldReason.TOO_LARGE, HoldReason.TOO_COMPLEX, HoldReason.TOO_SLOW, HoldReason.PLACEHOLDER]
    )
    def test_was_not_read_to_its_end(self, reason: HoldReason) -> None:
        assert identity(document(hold=HoldNote(reason=reason))) is None

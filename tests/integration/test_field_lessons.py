"""What the users of comparable systems suffered (FIELD, section 1), thread by thread: one morning's mail, one sweep.

Every message has its own sender, so that each lesson finds its own rows afterwards.
"""

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from weasyprint import HTML

from tests.builders import BRUSSELS
from tests.ingest.mail.outlooks import msg
from tests.ingest.mail.test_smime import enveloped, signed
from tests.integration.house import DPO, MEDIATORS, OWN, HouseOnLoopback, mail, parsed
from tests.integration.texts import COMPLAINT_FR, COMPLAINT_NL
from tests.servers.dovecot import Dovecot
from tests.servers.smtp import mailhost_up

# One sweep for all of them.
pytestmark = pytest.mark.xdist_group("lessons")

YESTERDAY = datetime(2026, 11, 23, 10, 15, tzinfo=BRUSSELS)
COLLEAGUE = "Katrien Wouters <k.wouters@house.example>"
LIMIT = 400_000


def writer(name: str) -> str:
    return f"Odile Vranckx <{name}@mail.example>"


def raw(headers: str, body: str | bytes = COMPLAINT_FR) -> bytes:
    """A message of bytes as they came; what `headers` does not say is not there."""
    content = body if isinstance(body, bytes) else body.encode()
    return headers.strip().replace("\n", "\r\n").encode("latin-1") + b"\r\n\r\n" + content


def attached(name: str, text: str, data: bytes, content_type: str, filename: str, sender: str | None = None) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender or writer(name), OWN, "pièce jointe"
    message["Date"], message["Message-ID"] = "Mon, 23 Nov 2026 10:12:00 +0100", f"<{name}@mail.example>"
    message.set_content(text)
    main, _, sub = content_type.partition("/")
    message.add_attachment(data, maintype=main, subtype=sub, filename=filename)
    return message.as_bytes()


def letter(*, user: str = "", owner: str = "") -> bytes:
    """A PDF of a complaint, locked for reading (`user`) or for changing alone (`owner`)."""
    page = HTML(string=f"<pre style='white-space: pre-wrap'>{COMPLAINT_FR}</pre>").write_pdf()
    out = BytesIO()
    with pikepdf.open(BytesIO(page)) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(user=user, owner=owner or user, R=6))
    return out.getvalue()


def from_colleague(name: str) -> bytes:
    """A colleague passes on a message as an attachment, as Outlook does with "forward as attachment"."""
    outer = EmailMessage()
    outer["From"], outer["To"], outer["Subject"] = COLLEAGUE, OWN, "TR: plainte"
    outer["Message-ID"], outer["Date"] = f"<fw-{name}@house.example>", "Mon, 23 Nov 2026 11:00:00 +0100"
    outer.set_content("Pour suite utile.\n\nKatrien")
    inner = EmailMessage()
    inner["From"], inner["To"], inner["Subject"] = writer(name), "agence@house.example", "Klacht"
    inner["Message-ID"], inner["Date"] = f"<{name}@mail.example>", "Thu, 19 Nov 2026 08:00:00 +0100"
    inner.set_content(COMPLAINT_NL.replace("Wouter Claessens", "Odile Vranckx"))
    outer.add_attachment(inner)
    return outer.as_bytes()


def opaque(name: str, body: bytes, kind: str) -> bytes:
    head = f"From: {writer(name)}\nTo: {OWN}\nSubject: sous enveloppe\nMessage-ID: <{name}@mail.example>\nMIME-Version: 1.0"
    head += f'\nContent-Type: application/pkcs7-mime; smime-type={kind}; name="smime.p7m"\nContent-Transfer-Encoding: base64'
    return raw(head, base64.encodebytes(body))


def nested(name: str, levels: int) -> bytes:
    """A bomb: multiparts inside one another."""
    head = f"From: {writer(name)}\nTo: {OWN}\nMIME-Version: 1.0\n"
    inner = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(levels))
    return (head + inner + "Content-Type: text/plain\n\nfin\n").encode()


QUOTED = f"""Dank u wel. Ik wacht dus op uw antwoord over mijn klacht: mijn uitkering is nog altijd niet betaald.

Odile Vranckx

Op ma 23 nov. 2026 om 09:12 schreef Bemiddeling <{OWN}>:

> Uw klacht over de bescherming van uw persoonsgegevens, een datalek of uw medisch dossier
> wordt behandeld door de functionaris voor gegevensbescherming: {DPO}.
"""

MORNING: dict[str, bytes] = {
    "thrice": mail(COMPLAINT_FR, sender=writer("thrice"), Message_ID="<same@parcel.example>"),
    "thrice-other": mail(COMPLAINT_NL, sender=writer("thrice"), Message_ID="<same@parcel.example>"),
    "nameless": mail(COMPLAINT_FR, sender=writer("nameless"), Message_ID=""),
    "blankname": raw(f"From: {writer('blankname')}\nTo: {OWN}\nSubject: retard\nMessage-ID:   "),
    "poison": nested("poison", 3_000),
    "nofrom": raw(f"To: {OWN}\nSubject: retard\nMessage-ID: <nofrom@mail.example>"),
    "charset": raw(
        f"From: {writer('charset')}\nTo: {OWN}\nSubject: retard\nMIME-Version: 1.0\nContent-Type: text/plain; charset=x-klingon\nContent-Transfer-Encoding: 8bit",
        COMPLAINT_FR.encode("cp1252"),
    ),
    "badtype": raw(f"From: {writer('badtype')}\nTo: {OWN}\nSubject: retard\nMIME-Version: 1.0\nContent-Type: ;;text plain=; charset"),
    "filename": raw(
        f"From: {writer('filename')}\nTo: {OWN}\nSubject: retard\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x",
        f"--x\nContent-Type: text/plain; charset=utf-8\n\n{COMPLAINT_FR}\n--x\nContent-Type: text/plain\nContent-Disposition: attachment; filename*=us-ascii''re%E7u%F6.txt\n\nmontant 12 EUR\n--x--\n",
    ),
    "eightbit": raw(f"From: Odile Vranckx\xe9 <eightbit@mail.example>\nTo: {OWN}\nSubject: Indemnit\xe9s \xff\xfe"),
    "signed": opaque("signed", signed(), "signed-data"),
    "sealed": opaque("sealed", enveloped(), "enveloped-data"),
    "inner-eml": from_colleague("inner-eml"),
    "inner-msg": attached("x", "Voir le message joint.\n\nKatrien", msg(body=COMPLAINT_FR), "application/vnd.ms-outlook", "plainte.msg", COLLEAGUE),
    "heavy": attached("heavy", COMPLAINT_FR, b"\x00" * LIMIT, "application/octet-stream", "film.bin"),
    "placeholder": raw(
        "From: Microsoft Exchange <postmaster@host.example>\nSubject: Retrieval using the IMAP4 protocol failed for the following message: 4711",
        "The server couldn't retrieve the following message:\n\nSubject: \"plainte\"\n",
    ),
    "away": mail("Je suis absent jusqu'au 30 novembre et je lirai votre message à mon retour.", sender=writer("away"), subject="Réponse automatique : accusé de réception", Auto_Submitted="auto-replied"),
    "daemon": mail("Your message could not be delivered to the following recipient: ghost@mail.example (user unknown).", sender="Mail Delivery System <MAILER-DAEMON@relay.example>", subject="Undelivered Mail Returned to Sender", Return_Path="<>"),
    "exchange": mail(COMPLAINT_FR, sender=writer("exchange"), X_Auto_Response_Suppress="None"),
    "suppress": mail(COMPLAINT_FR, sender=writer("suppress"), X_Auto_Response_Suppress="All"),
    "locked": attached("locked", "Bonjour,\n\nvoir annexe.\n\nOdile Vranckx", letter(user="secret"), "application/pdf", "plainte.pdf"),
    "owned": attached("owned", "Bonjour,\n\nvoir annexe.\n\nOdile Vranckx", letter(owner="secret"), "application/pdf", "plainte.pdf"),
    "replyto": mail(COMPLAINT_FR, sender=writer("replyto"), Reply_To="Quelqu'un <someone@elsewhere.example>"),
    "quoting": mail(QUOTED, sender=writer("quoting"), subject="Re: uw klacht"),
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Afterwards:
    """What the house holds and sent after the sweep, and what the mailbox still has."""

    complaints: list[dict[str, Any]]
    arrivals: list[dict[str, Any]]
    dispatches: list[dict[str, Any]]
    holds: list[dict[str, Any]]
    sent: list[tuple[str, EmailMessage]]
    waiting: list[bytes]

    def of(self, name: str) -> list[dict[str, Any]]:
        """The complaints whose writer is that sender."""
        return [row for row in self.complaints if (row["writer"] or {}).get("email") == f"{name}@mail.example"]

    def answers(self, name: str) -> list[EmailMessage]:
        """What went to that sender."""
        return [message for address, message in self.sent if address == f"{name}@mail.example"]

    def reasons(self, key: str) -> set[str]:
        """The reasons of the holds about an arrival or a complaint."""
        return {row["reason"] for row in self.holds if key in str(row["about"])}

    def arrival(self, name: str) -> dict[str, Any]:
        """The arrival of these bytes, as they came."""
        sha256 = hashlib.sha256(MORNING[name].replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")).hexdigest()
        (row,) = [row for row in self.arrivals if row["sha256"] == sha256]
        return row


@pytest.fixture(scope="module")
def after(tmp_path_factory: pytest.TempPathFactory, _dovecot: Dovecot) -> Iterator[Afterwards]:
    """One sweep over the whole morning: whatever is in it, it ends with success."""
    folder: Path = tmp_path_factory.mktemp("lessons")
    _dovecot.clear()
    with mailhost_up(folder) as mailhost:
        house = HouseOnLoopback(
            folder=folder,
            register_url=f"sqlite:///{folder / 'register.db'}",
            dovecot=_dovecot,
            mailhost=mailhost,
            more=f"\n[limits]\nmessage_bytes = {LIMIT}\n",
        )
        for name, message in MORNING.items():
            flags = ("\\Seen",) if name == "exchange" else ()
            _dovecot.append("plaintes", "INBOX", message, internaldate=YESTERDAY, flags=flags)
        house.once()
        yield Afterwards(
            complaints=house.listed("complaints"),
            arrivals=house.listed("arrivals"),
            dispatches=house.listed("dispatches"),
            holds=house.listed("holds"),
            sent=[(address, parsed(each)) for each in mailhost.accepted for address in each.rcpt_tos],
            waiting=[each.content for each in _dovecot.kept("plaintes", "INBOX")],
        )
    _dovecot.clear()


class TestLesson3OneMessageIdForTwoMessages:
    def test_both_are_complaints(self, after: Afterwards) -> None:
        assert len(after.of("thrice")) == 2

    def test_both_are_acknowledged(self, after: Afterwards) -> None:
        assert len(after.answers("thrice")) == 2


class TestLesson4NoMessageId:
    @pytest.mark.parametrize("name", ["nameless", "blankname"])
    def test_is_a_complaint_and_acknowledged(self, after: Afterwards, name: str) -> None:
        assert (len(after.of(name)), len(after.answers(name))) == (1, 1)


class TestLesson6APoisonedMessage:
    def test_is_a_hold_with_its_reason(self, after: Afterwards) -> None:
        assert after.reasons(after.arrival("poison")["sha256"]) == {"too_complex"}

    def test_leaves_the_mailbox_like_the_others(self, after: Afterwards) -> None:
        assert not [each for each in after.waiting if b"poison@mail.example" in each]


class TestLesson7WhatOthersCallUnprocessable:
    @pytest.mark.parametrize("name", ["charset", "badtype", "filename", "eightbit"])
    def test_is_a_complaint_like_any_other(self, after: Afterwards, name: str) -> None:
        assert (len(after.of(name)), len(after.answers(name))) == (1, 1)

    def test_without_a_sender_is_registered_and_shown_as_not_acknowledged(self, after: Afterwards) -> None:
        reference = after.arrival("nofrom")["reference"]
        assert "not_acknowledged" in after.reasons(reference)


class TestLesson9SignedAndSealed:
    def test_what_is_signed_is_read_and_registered(self, after: Afterwards) -> None:
        assert after.arrival("signed")["state"] == "decided"

    def test_what_is_sealed_waits_for_a_person(self, after: Afterwards) -> None:
        assert after.reasons(after.arrival("sealed")["sha256"]) == {"encrypted"}


class TestLesson11TheComplaintIsInTheAttachedMessage:
    def test_its_writer_is_acknowledged_in_their_language(self, after: Afterwards) -> None:
        (complaint,) = after.of("inner-eml")
        (answer,) = after.answers("inner-eml")
        assert (complaint["language"], "klacht" in answer.as_string()) == ("nl", True)

    def test_it_counts_from_the_day_it_first_reached_the_house(self, after: Afterwards) -> None:
        (complaint,) = after.of("inner-eml")
        assert complaint["received"][:10] == "2026-11-19"

    def test_a_saved_outlook_message_is_read_too(self, after: Afterwards) -> None:
        assert [address for address, _ in after.sent if address == "nora.vandamme@maison.example"]

    def test_the_colleague_hears_nothing(self, after: Afterwards) -> None:
        assert not [address for address, _ in after.sent if address.startswith("k.wouters")]


class TestLesson12AMessageOverTheLimit:
    def test_is_a_hold(self, after: Afterwards) -> None:
        assert "too_large" in {row["reason"] for row in after.holds}

    def test_stays_untouched_in_the_mailbox(self, after: Afterwards) -> None:
        assert len([each for each in after.waiting if b"heavy@mail.example" in each]) == 1


class TestLesson13ThePlaceholderOfExchange:
    def test_is_a_hold_and_stays_in_the_mailbox(self, after: Afterwards) -> None:
        assert "placeholder" in {row["reason"] for row in after.holds}
        assert len([each for each in after.waiting if b"4711" in each]) == 1

    def test_is_answered_to_nobody(self, after: Afterwards) -> None:
        assert not [address for address, _ in after.sent if address == "postmaster@host.example"]


class TestLesson14AMessageThatSomebodyRead:
    def test_is_taken_all_the_same(self, after: Afterwards) -> None:
        assert len(after.of("exchange")) == 1


class TestLesson17Machines:
    def test_an_absence_is_kept_and_not_answered(self, after: Afterwards) -> None:
        assert after.arrival("away")["kind"] == "automatic"
        assert not after.answers("away")

    def test_a_report_of_the_mail_system_is_kept_and_not_answered(self, after: Afterwards) -> None:
        assert after.arrival("daemon")["kind"] == "automatic"
        assert not [address for address, _ in after.sent if address.upper().startswith("MAILER-DAEMON")]


class TestLesson18HeadersThatExchangeStampsOnPeople:
    def test_none_suppresses_nothing(self, after: Afterwards) -> None:
        assert len(after.answers("exchange")) == 1

    def test_all_withholds_the_answer_and_is_shown(self, after: Afterwards) -> None:
        (complaint,) = after.of("suppress")
        withheld = {row["state"] for row in after.dispatches if row["to"] == "suppress@mail.example"}
        assert withheld == {"withheld"}
        assert "not_acknowledged" in after.reasons(complaint["reference"])
        assert not after.answers("suppress")


class TestLesson25LockedDocuments:
    def test_a_letter_that_asks_for_a_password_is_a_hold(self, after: Afterwards) -> None:
        assert after.reasons(after.arrival("locked")["sha256"]) == {"password"}

    def test_a_letter_locked_against_changes_alone_is_read(self, after: Afterwards) -> None:
        assert len(after.of("owned")) == 1


class TestZammad678ReplyToIsNotTheWriter:
    def test_the_answer_goes_to_who_wrote(self, after: Afterwards) -> None:
        assert len(after.answers("replyto")) == 1
        assert not [address for address, _ in after.sent if address == "someone@elsewhere.example"]


class TestEmailReplyParser41DutchQuotes:
    def test_what_is_quoted_flags_nothing(self, after: Afterwards) -> None:
        (complaint,) = after.of("quoting")
        assert "personal_data" not in complaint["flags"]
        assert not complaint["restricted"]


class TestTheNeighbours:
    def test_of_all_these_the_mediators_hear_of_each_complaint_once(self, after: Afterwards) -> None:
        told = [message["Subject"] for address, message in after.sent if address == MEDIATORS]
        assert len(told) == len(set(told)) > 0

"""The whole way, with the real command over real servers: what the writer, the DPO and the mediators find afterwards."""

import subprocess
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pdfplumber
import pytest

from models.reference import Reference
from tests.builders import BRUSSELS
from tests.integration.house import DPO, MEDIATORS, OWN, HouseOnLoopback, mail
from tests.integration.texts import COMPLAINT_FR, COMPLAINT_NL, PRIVACY_FR, REMINDER_FR
from tests.servers.smtp import Phase

ODILE = "odile.vranckx@mail.example"
WOUTER = "wouter.claessens@mail.example"
POST = Path(__file__).parent.parent.parent / "samples" / "post"


def put(house: HouseOnLoopback, *messages: bytes, user: str = "plaintes", **options: object) -> None:
    assert house.dovecot is not None
    house.dovecot.append(user, "INBOX", *messages, **options)  # type: ignore[arg-type]


def text_of(message: EmailMessage) -> str:
    body = message.get_body(preferencelist=("plain",))
    assert body is not None
    return str(body.get_content())


class TestAnEmail:
    def test_becomes_one_complaint_with_its_clock_and_one_acknowledgement(self, house: HouseOnLoopback) -> None:
        put(house, mail(COMPLAINT_FR), internaldate=datetime(2026, 11, 23, 10, 15, tzinfo=BRUSSELS))
        house.once()
        (complaint,) = house.listed("complaints")
        (acknowledgement,) = house.accepted(ODILE)
        assert (complaint["due"], complaint["received"][:10]) == ("2027-01-07", "2026-11-23")
        assert complaint["reference"] in acknowledgement["Subject"]
        assert acknowledgement["Auto-Submitted"] == "auto-replied"
        assert str(Reference.parse(complaint["reference"])) == complaint["reference"]

    def test_is_answered_in_the_language_it_is_written_in(self, sqlite_house: HouseOnLoopback) -> None:
        house = sqlite_house
        put(house, mail(COMPLAINT_FR))
        put(house, mail(COMPLAINT_NL, sender=f"Wouter Claessens <{WOUTER}>", subject="uitkering"), user="klachten")
        house.once()
        (french,), (dutch,) = house.accepted(ODILE), house.accepted(WOUTER)
        assert "plainte" in text_of(french)
        assert "klacht" in text_of(dutch)

    def test_is_answered_with_nothing_of_its_content(self, sqlite_house: HouseOnLoopback) -> None:
        house = sqlite_house
        put(house, mail(COMPLAINT_FR, subject="Mon diagnostic secret"))
        house.once()
        (acknowledgement,) = house.accepted(ODILE)
        assert "secret" not in acknowledgement.as_string()
        assert "loyer" not in acknowledgement.as_string()

    def test_is_threaded_under_what_the_writer_sent(self, sqlite_house: HouseOnLoopback) -> None:
        house = sqlite_house
        put(house, mail(COMPLAINT_FR, Message_ID="<one@mail.example>"))
        house.once()
        (acknowledgement,) = house.accepted(ODILE)
        assert acknowledgement["In-Reply-To"] == "<one@mail.example>"

    def test_is_taken_read_or_unread_and_moved_and_never_marked(self, sqlite_house: HouseOnLoopback) -> None:
        house = sqlite_house
        put(house, mail(COMPLAINT_FR), flags=("\\Seen",))
        put(house, mail(COMPLAINT_NL, sender=f"Wouter Claessens <{WOUTER}>"))
        house.once()
        assert house.dovecot is not None
        kept = house.dovecot.kept("plaintes", "Courrier")
        assert house.dovecot.messages("plaintes", "INBOX") == []
        assert [message.flags for message in kept] == [frozenset({"\\Seen"}), frozenset()]

    def test_swept_a_second_time_changes_nothing(self, house: HouseOnLoopback) -> None:
        put(house, mail(COMPLAINT_FR))
        house.once()
        before = [house.listed(what) for what in ("arrivals", "complaints", "dispatches", "holds")]
        assert house.mailhost is not None
        sent = len(house.mailhost.accepted)
        house.once(later=timedelta(hours=1))
        assert [house.listed(what) for what in ("arrivals", "complaints", "dispatches", "holds")] == before
        assert len(house.mailhost.accepted) == sent


class TestAPrivacyCase:
    def test_goes_to_the_dpo_with_the_original_whole(self, house: HouseOnLoopback) -> None:
        original = mail(PRIVACY_FR, subject="fuite de données")
        put(house, original)
        house.once()
        (referral,) = house.accepted(DPO)
        (attached,) = [part for part in referral.walk() if part.get_content_type() == "message/rfc822"]
        (inner,) = attached.get_payload()
        assert isinstance(inner, EmailMessage)
        assert inner["Subject"] == "fuite de données"
        assert text_of(inner).split() == PRIVACY_FR.split()

    def test_is_known_to_the_mediators_by_its_reference_alone(self, sqlite_house: HouseOnLoopback) -> None:
        house = sqlite_house
        put(house, mail(PRIVACY_FR))
        house.once()
        assert house.accepted(MEDIATORS) == []
        (row,) = house.listed("complaints", role="mediator")
        known = {key for key, value in row.items() if value not in (None, [])}
        assert known == {"reference", "state", "received", "due", "restricted"}

    @pytest.mark.parametrize("what", ["arrivals", "complaints", "dispatches", "holds", "others"])
    def test_shows_no_name_to_anyone_else(self, sqlite_house: HouseOnLoopback, what: str) -> None:
        house = sqlite_house
        put(house, mail(PRIVACY_FR))
        house.once()
        shown = house.courrier("list", what, "--json")
        assert "ranckx" not in shown.casefold()

    def test_is_acknowledged_with_the_dpo_named(self, sqlite_house: HouseOnLoopback) -> None:
        house = sqlite_house
        put(house, mail(PRIVACY_FR))
        house.once()
        (acknowledgement,) = house.accepted(ODILE)
        assert DPO in text_of(acknowledgement)


class TestALetter:
    def test_from_the_scanner_is_read_registered_and_answered_by_a_letter(self, house: HouseOnLoopback) -> None:
        scan = POST / "2026-11-03-scan0001.pdf"
        (house.drop("post") / scan.name).write_bytes(scan.read_bytes())
        house.once()
        (complaint,) = house.listed("complaints")
        assert (complaint["channel"], complaint["received"][:10], complaint["due"]) == (
            "letter",
            "2026-11-03",
            "2026-12-18",
        )
        (letter,) = (house.folder / "letters").glob("*.pdf")
        with pdfplumber.open(letter) as pdf:
            assert complaint["reference"] in (pdf.pages[0].extract_text() or "")

    def test_is_never_answered_by_e_mail(self, sqlite_house: HouseOnLoopback) -> None:
        house = sqlite_house
        scan = POST / "2026-11-03-scan0001.pdf"
        (house.drop("post") / scan.name).write_bytes(scan.read_bytes())
        house.once()
        to_writer = [row for row in house.listed("dispatches") if "acknowledgement" in row["template"]]
        assert {row["channel"] for row in to_writer} == {"post"}

    def test_leaves_the_drop_folder_empty_and_itself_kept(self, sqlite_house: HouseOnLoopback) -> None:
        house = sqlite_house
        scan = POST / "2026-11-03-scan0001.pdf"
        (house.drop("post") / scan.name).write_bytes(scan.read_bytes())
        house.once()
        left = [path for path in house.drop("post").iterdir() if path.is_file()]
        kept = list(house.drop("post").rglob("*.pdf"))
        assert left == []
        assert [path.read_bytes() for path in kept] == [scan.read_bytes()]


class TestAFollowUp:
    def test_joins_its_complaint_and_the_clock_goes_on(self, house: HouseOnLoopback) -> None:
        put(house, mail(COMPLAINT_FR))
        house.once()
        (complaint,) = house.listed("complaints")
        (acknowledgement,) = house.accepted(ODILE)
        reminder = REMINDER_FR.format(reference=complaint["reference"])
        put(house, mail(reminder, subject="Rappel", In_Reply_To=str(acknowledgement["Message-ID"])))
        house.once(later=timedelta(days=2))
        (same,) = house.listed("complaints")
        assert (same["reference"], same["due"], len(same["arrivals"])) == (complaint["reference"], complaint["due"], 2)

    def test_of_somebody_else_joins_nothing_and_confirms_nothing(self, sqlite_house: HouseOnLoopback) -> None:
        house = sqlite_house
        put(house, mail(COMPLAINT_FR))
        house.once()
        (complaint,) = house.listed("complaints")
        stranger = "Guy Inconnu <guy.inconnu@mail.example>"
        put(house, mail(REMINDER_FR.format(reference=complaint["reference"]), sender=stranger, subject="Rappel"))
        house.once(later=timedelta(days=2))
        (answer,) = house.accepted("guy.inconnu@mail.example")
        assert len(house.listed("complaints")) == 2
        assert complaint["reference"] not in answer.as_string()


class TestABounce:
    def test_of_an_acknowledgement_is_a_hold_and_answered_by_nobody(self, house: HouseOnLoopback) -> None:
        put(house, mail(COMPLAINT_FR))
        house.once()
        (acknowledgement,) = house.accepted(ODILE)
        put(house, bounce_of(acknowledgement))
        assert house.mailhost is not None
        sent = len(house.mailhost.accepted)
        house.once(later=timedelta(hours=1))
        states = {row["template"]: row["state"] for row in house.listed("dispatches") if row["to"] == ODILE}
        assert set(states.values()) == {"bounced"}
        assert "dispatch_bounced" in [hold["reason"] for hold in house.listed("holds")]
        assert len(house.mailhost.accepted) == sent
        assert len(house.listed("complaints")) == 1


def bounce_of(message: EmailMessage) -> bytes:
    """What a mail server sends back for a message that it could not deliver (RFC 3464)."""
    head = "".join(
        f"{name}: {value}\r\n" for name, value in message.items() if name in ("Message-ID", "Subject", "To", "From")
    )
    return (
        "Return-Path: <>\r\nFrom: MAILER-DAEMON@mail.example\r\n"
        f"To: {OWN}\r\nSubject: Undelivered Mail Returned to Sender\r\nAuto-Submitted: auto-replied\r\n"
        "Message-ID: <bounce-1@mail.example>\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="B"\r\n\r\n'
        "--B\r\nContent-Type: text/plain\r\n\r\nI'm sorry to have to inform you that your message could not be delivered.\r\n"
        f"<{ODILE}>: host mx.mail.example said: 550 5.1.1 User unknown\r\n"
        "--B\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mail.example\r\n\r\n"
        f"Final-Recipient: rfc822; {ODILE}\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        f"--B\r\nContent-Type: text/rfc822-headers\r\n\r\n{head}\r\n--B--\r\n"
    ).encode()


class TestWhatCannotBeRead:
    def test_is_a_hold_and_its_neighbours_go_through(self, house: HouseOnLoopback) -> None:
        put(
            house,
            mail(COMPLAINT_FR),
            b"\x00\xff\xfe" * 400,
            mail(COMPLAINT_NL, sender=f"Wouter Claessens <{WOUTER}>"),
        )
        (house.drop("post") / "scan.pdf").write_bytes(b"%PDF-1.7 and then nothing that is one")
        house.once()
        assert len(house.accepted(ODILE)) == len(house.accepted(WOUTER)) == 1
        held = [row for row in house.listed("arrivals") if row["state"] == "held"]
        assert len(held) >= 2
        assert all(hold["reason"] for hold in house.listed("holds"))

    def test_is_read_as_typed_once_a_person_releases_it(self, sqlite_house: HouseOnLoopback) -> None:
        house = sqlite_house
        (house.drop("post") / "2026-11-10-scan.pdf").write_bytes(b"%PDF-1.7 and then nothing that is one")
        house.once()
        (hold,) = house.listed("holds")
        typed = house.folder / "typed.txt"
        typed.write_text(COMPLAINT_FR)
        house.courrier("hold", "release", str(hold["id"]), "--text", str(typed), "--language", "fr")
        house.once(later=timedelta(minutes=5))
        (complaint,) = house.listed("complaints")
        assert (complaint["channel"], complaint["language"], complaint["received"][:10]) == (
            "letter",
            "fr",
            "2026-11-10",
        )

    def test_set_aside_keeps_its_bytes_and_comes_back(self, sqlite_house: HouseOnLoopback) -> None:
        house = sqlite_house
        put(house, b"\x00\xff\xfe" * 400)
        house.once()
        (hold,) = house.listed("holds")
        house.courrier("hold", "set-aside", str(hold["id"]), "--reason", "a scanner's test page")
        assert house.listed("holds") == []
        (arrival,) = house.listed("arrivals")
        assert arrival["state"] == "set_aside"
        house.courrier("hold", "release", str(hold["id"]))
        assert [row["id"] for row in house.listed("holds")] == [hold["id"]]


class TestTheMailServer:
    def test_that_is_down_leaves_the_rest_done_and_says_so(self, sqlite_house: HouseOnLoopback) -> None:
        house = sqlite_house
        assert house.mailhost is not None
        house.mailhost.down()
        put(house, mail(COMPLAINT_FR))
        house.once(status=1)
        assert len(house.listed("complaints")) == 1
        house.mailhost.up()
        house.once(later=timedelta(hours=1))
        assert len(house.accepted(ODILE)) == 1

    def test_that_says_later_is_asked_later_with_the_same_message(self, sqlite_house: HouseOnLoopback) -> None:
        house = sqlite_house
        assert house.mailhost is not None
        house.mailhost.refuse("451 4.3.0 later", at=Phase.RCPT, address=ODILE, times=1)
        put(house, mail(COMPLAINT_FR))
        house.once()
        waiting = [row for row in house.listed("dispatches") if row["to"] == ODILE]
        assert [(row["state"], row["next_try"] is not None) for row in waiting] == [("queued", True)]
        house.once(later=timedelta(hours=1))
        assert [message["Message-ID"] for message in house.accepted(ODILE)] == [waiting[0]["message_id"]]

    def test_that_refuses_makes_a_hold_that_can_be_tried_again(self, sqlite_house: HouseOnLoopback) -> None:
        house = sqlite_house
        assert house.mailhost is not None
        house.mailhost.refuse("550 5.1.1 no such user", at=Phase.RCPT, address=ODILE, times=1)
        put(house, mail(COMPLAINT_FR))
        house.once()
        (hold,) = [hold for hold in house.listed("holds") if hold["reason"] == "dispatch_failed"]
        house.courrier("hold", "release", str(hold["id"]))
        house.once(later=timedelta(hours=1))
        assert len(house.accepted(ODILE)) == 1

    def test_that_hangs_up_after_the_final_dot_is_tried_once_more_and_then_shown(
        self, sqlite_house: HouseOnLoopback
    ) -> None:
        house = sqlite_house
        assert house.mailhost is not None
        house.mailhost.drop(at=Phase.DATA, address=ODILE, times=None, keep=True)
        put(house, mail(COMPLAINT_FR))
        for minutes in (0, 1, 30, 90, 600):
            house.once(later=timedelta(minutes=minutes))
        identifiers = [message["Message-ID"] for message in house.accepted(ODILE)]
        assert len(identifiers) == 2
        assert len(set(identifiers)) == 1
        assert "dispatch_uncertain" in [hold["reason"] for hold in house.listed("holds")]


class TestAnOutage:
    def test_of_a_week_is_caught_up_each_counted_from_its_day(self, sqlite_house: HouseOnLoopback) -> None:
        house = sqlite_house
        days = [datetime(2026, 11, 16 + day, 8, tzinfo=BRUSSELS) for day in range(7)]
        for day in days:
            put(house, mail(COMPLAINT_FR, sender=f"Odile Vranckx <odile{day.day}@mail.example>"), internaldate=day)
        house.once()
        assert [row["received"][:10] for row in house.listed("complaints")] == [day.date().isoformat() for day in days]

    def test_of_dovecot_in_the_middle_of_a_sweep_loses_and_doubles_nothing(self, house: HouseOnLoopback) -> None:
        assert house.dovecot is not None
        senders = [f"Odile Vranckx <odile{number}@mail.example>" for number in range(12)]
        put(house, *[mail(COMPLAINT_FR, sender=sender) for sender in senders])
        restart_during(house)
        house.once(later=timedelta(minutes=10))
        assert house.dovecot.messages("plaintes", "INBOX") == []
        assert len(house.listed("complaints")) == 12
        assert [len(house.accepted(f"odile{number}@mail.example")) for number in range(12)] == [1] * 12


def restart_during(house: HouseOnLoopback) -> None:
    """Starts a sweep, and restarts Dovecot once the first messages were moved."""
    assert house.dovecot is not None
    sweep = subprocess.Popen(house.command("once"), env=house.environment(), stderr=subprocess.DEVNULL)
    try:
        while sweep.poll() is None and not house.dovecot.messages("plaintes", "Courrier"):
            pass
        house.dovecot.restart()
    finally:
        sweep.wait(timeout=200)

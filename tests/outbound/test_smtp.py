"""The ways out, against a real server that accepts, delays, refuses and hangs up at each step."""

import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from models.errors import Misconfigured
from models.house import Smtp
from outbound.compose import message
from outbound.smtp import Deferred, FolderCarrier, Outcome, Refused, Sent, SmtpCarrier, Uncertain
from tests.outbound.drafts import SENDER, draft, with_original
from tests.servers.relay import relayed
from tests.servers.smtp import Mailhost, Phase, mailhost_up

WRITER = "odile.vranckx@mail.example"
RETURN_PATH = "bounces@house.example"
MESSAGE = message(draft(), sender=SENDER)
EIGHT_BIT = message(with_original("Subject: é\r\n\r\nJ'ai écrit.\r\n".encode()), sender=SENDER)


def send(smtp: Smtp, data: bytes = MESSAGE, *, sender: str = RETURN_PATH, recipient: str = WRITER) -> Outcome:
    return SmtpCarrier(smtp).send(data, sender=sender, recipient=recipient)


def numbered(number: int) -> bytes:
    return message(draft(message_id=f"<{number}@house.example>"), sender=SENDER)


@contextmanager
def scripted(*steps: bytes | float | None) -> Iterator[tuple[int, list[bytes]]]:
    """A server that does what it is told and nothing else.

    Bytes: says them; a whole number: reads so many lines, or so many bytes from a thousand on; a broken one: waits so
    many seconds; None: reads up to the dot.
    """
    heard: list[bytes] = []
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        connection, _ = listener.accept()
        with connection, connection.makefile("rb") as lines:
            for step in steps:
                if isinstance(step, bytes):
                    connection.sendall(step)
                elif step is None:
                    heard.extend(iter(lines.readline, b".\r\n"))
                elif isinstance(step, float):
                    time.sleep(step)
                elif step >= 1_000:
                    heard.append(lines.read(step))
                else:
                    heard.extend(lines.readline() for _ in range(step))
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1], heard
    finally:
        thread.join(timeout=10)
        listener.close()


def at(port: int, **changes: Any) -> Smtp:
    values: dict[str, Any] = {
        "host": "127.0.0.1",
        "port": port,
        "security": "none",
        "user": None,
        "password": None,
        "sender": SENDER,
        "envelope_sender": RETURN_PATH,
        "require_tls": False,
        "timeout_s": 2.0,
    }
    return Smtp(**(values | changes))


@pytest.fixture
def mailhost(mailhost: Mailhost) -> Mailhost:
    """The server, with the connection that tried whether it listens out of its count."""
    mailhost.clear()
    return mailhost


OPENING = (b"220 scripted\r\n", 1, b"250 scripted\r\n", 1, b"250 ok\r\n", 1, b"250 ok\r\n", 1)


class TestAccepted:
    def test_is_sent_with_the_code_and_status_only(self, mailhost: Mailhost) -> None:
        assert send(mailhost.settings()) == Sent(250, "250 2.0.0")

    def test_arrives_byte_for_byte(self, mailhost: Mailhost) -> None:
        send(mailhost.settings())
        assert mailhost.accepted[0].content == MESSAGE

    def test_has_the_envelope_that_it_was_given(self, mailhost: Mailhost) -> None:
        send(mailhost.settings())
        assert (mailhost.accepted[0].mail_from, mailhost.accepted[0].rcpt_tos) == (RETURN_PATH, (WRITER,))

    def test_may_have_an_empty_return_path(self, mailhost: Mailhost) -> None:
        assert send(mailhost.settings(), sender="") == Sent(250, "250 2.0.0")

    def test_keeps_lines_that_begin_with_a_dot(self, mailhost: Mailhost) -> None:
        data = b"Message-ID: <a@b>\r\n\r\n.\r\n..\r\n.three\r\nend\r\n"
        send(mailhost.settings(), data)
        assert mailhost.accepted[0].content == data

    @pytest.mark.parametrize("bare", [b"\n.\n", b"\r.\r", b"\r\n.\n", b"\n.\r\n"])
    def test_never_ends_at_a_dot_of_a_stranger(self, mailhost: Mailhost, bare: bytes) -> None:
        data = b"Message-ID: <a@b>\r\n\r\nbefore" + bare + b"MAIL FROM:<evil@x.example>\r\n"
        send(mailhost.settings(), data)
        assert [accepted.content for accepted in mailhost.accepted] == [re.sub(rb"\r\n|\r|\n", b"\r\n", data)]

    def test_by_a_server_that_knows_no_ehlo(self) -> None:
        steps = (b"220 old\r\n", 1, b"502 what\r\n", *OPENING[1:], b"354 go\r\n", None, b"250 ok\r\n", 1)
        with scripted(*steps) as (port, heard):
            assert send(at(port)) == Sent(250, "250")
        assert heard[1].startswith(b"helo")

    def test_stays_sent_when_the_server_hangs_up_in_place_of_a_goodbye(self) -> None:
        with scripted(*OPENING, b"354 go\r\n", None, b"250 2.0.0 ok\r\n") as (port, _):
            assert send(at(port)) == Sent(250, "250 2.0.0")


class TestRefusedForGood:
    @pytest.mark.parametrize(("phase", "why"), [(Phase.MAIL, "mail"), (Phase.RCPT, "rcpt"), (Phase.DATA, "dot")])
    def test_is_refused_with_its_phase(self, mailhost: Mailhost, phase: Phase, why: str) -> None:
        mailhost.refuse(f"550 5.7.1 not {WRITER}", at=phase)
        assert send(mailhost.settings()) == Refused(550, f"{why} 550 5.7.1")

    def test_at_the_data_command_is_refused(self) -> None:
        with scripted(*OPENING, b"554 5.5.1 no\r\n", 1, b"250 ok\r\n", 1) as (port, _):
            assert send(at(port)) == Refused(554, "data 554 5.5.1")

    def test_does_not_keep_the_words_of_the_server(self, mailhost: Mailhost) -> None:
        mailhost.refuse(f"550 no such user {WRITER}", at=Phase.RCPT)
        assert WRITER not in repr(send(mailhost.settings()))

    def test_in_the_middle_of_the_text_is_refused(self) -> None:
        early = (b"354 go\r\n", 3, b"552 5.3.4 enough\r\n")
        with scripted(*OPENING, *early) as (port, _):
            assert send(at(port)) == Refused(552, "text 552 5.3.4")

    def test_too_large_for_the_server_is_never_sent(self) -> None:
        steps = (b"220 small\r\n", 1, b"250-small\r\n250 SIZE 100\r\n", 1, b"250 ok\r\n", 1)
        with scripted(*steps) as (port, heard):
            assert send(at(port)) == Refused(552, "mail 552 5.3.4")
        assert not any(line.lower().startswith(b"mail") for line in heard)

    @pytest.mark.parametrize(
        "recipient", ["", "a b@c.example", "a@b.example>\r\nRCPT TO:<c@d.example", "a\x00@b.example"]
    )
    def test_for_what_is_no_address_asks_no_server(self, recipient: str) -> None:
        assert send(at(1), recipient=recipient) == Refused(553, "rcpt 553 5.1.3")


class TestDelayed:
    @pytest.mark.parametrize(("phase", "why"), [(Phase.MAIL, "mail"), (Phase.RCPT, "rcpt"), (Phase.DATA, "dot")])
    def test_is_deferred_with_its_phase(self, mailhost: Mailhost, phase: Phase, why: str) -> None:
        mailhost.refuse("451 4.3.0 later", at=phase)
        assert send(mailhost.settings()) == Deferred(451, f"{why} 451 4.3.0")

    def test_at_the_data_command_is_deferred(self) -> None:
        with scripted(*OPENING, b"452 full\r\n", 1, b"250 ok\r\n", 1) as (port, _):
            assert send(at(port)) == Deferred(452, "data 452")

    def test_is_sent_the_next_time(self, mailhost: Mailhost) -> None:
        mailhost.refuse("451 4.7.1 greylisted", at=Phase.RCPT, times=1)
        outcomes = [send(mailhost.settings()), send(mailhost.settings())]
        assert outcomes == [Deferred(451, "rcpt 451 4.7.1"), Sent(250, "250 2.0.0")]

    @pytest.mark.parametrize(
        "reply", ["530 5.7.0 Must issue a STARTTLS command first", "530 5.7.0 Authentication required"]
    )
    def test_by_a_matter_between_server_and_house_is_no_fault_of_the_message(
        self, mailhost: Mailhost, reply: str
    ) -> None:
        mailhost.refuse(reply, at=Phase.MAIL)
        assert send(mailhost.settings()) == Deferred(530, "mail 530 5.7.0", away=True)


class TestConnectionLost:
    @pytest.mark.parametrize(("phase", "why"), [(Phase.MAIL, "mail lost"), (Phase.RCPT, "rcpt lost")])
    def test_before_the_text_is_deferred(self, mailhost: Mailhost, phase: Phase, why: str) -> None:
        mailhost.drop(at=phase)
        assert send(mailhost.settings()) == Deferred(None, why)

    def test_at_the_data_command_is_deferred(self) -> None:
        with scripted(*OPENING) as (port, _):
            assert send(at(port)) == Deferred(None, "data lost")

    def test_in_the_middle_of_the_text_is_deferred(self) -> None:
        with scripted(*OPENING, b"354 go\r\n", 5) as (port, _):
            assert send(at(port)) == Deferred(None, "text lost")

    def test_in_the_middle_of_a_long_text_is_deferred(self, mailhost: Mailhost) -> None:
        data = MESSAGE + (b"x" * 70 + b"\r\n") * 60_000
        with relayed(mailhost.host, mailhost.port) as relay:
            relay.cut(rb"^Subject: ")
            assert isinstance(send(mailhost.settings(port=relay.port), data), Deferred)
        assert mailhost.accepted == []

    @pytest.mark.parametrize(("keep", "kept"), [(False, 0), (True, 1)])
    def test_after_the_dot_is_uncertain_whatever_became_of_it(self, mailhost: Mailhost, keep: bool, kept: int) -> None:
        mailhost.drop(at=Phase.DATA, keep=keep)
        assert send(mailhost.settings()) == Uncertain("lost after the dot")
        assert len(mailhost.accepted) == kept

    def test_by_time_after_the_dot_is_uncertain(self, mailhost: Mailhost) -> None:
        mailhost.delay(3.0, at=Phase.DATA)
        carrier = SmtpCarrier(mailhost.settings(timeout_s=0.3), within_s=0.8)
        assert carrier.send(MESSAGE, sender=RETURN_PATH, recipient=WRITER) == Uncertain("lost after the dot")

    def test_waits_longer_after_the_dot_than_elsewhere(self, mailhost: Mailhost) -> None:
        mailhost.delay(0.9, at=Phase.DATA)
        assert send(mailhost.settings(timeout_s=0.6)) == Sent(250, "250 2.0.0")

    def test_is_avoided_where_no_time_is_left_for_the_answer(self, mailhost: Mailhost) -> None:
        mailhost.delay(0.6, at=Phase.RCPT)
        carrier = SmtpCarrier(mailhost.settings(timeout_s=1.0), within_s=1.2)
        assert carrier.send(MESSAGE, sender=RETURN_PATH, recipient=WRITER) == Deferred(None, "text too slow")
        assert mailhost.accepted == []

    def test_does_not_come_of_a_slow_line(self) -> None:
        data = MESSAGE + (b"x" * 998 + b"\r\n") * 8_000
        slowly = (*(0.05, 200_000) * 40, None)
        with scripted(*OPENING, b"354 go\r\n", *slowly, b"250 ok\r\n", 1) as (port, _):
            assert send(at(port, timeout_s=0.7), data) == Sent(250, "250")

    def test_by_time_before_the_dot_is_deferred(self, mailhost: Mailhost) -> None:
        mailhost.delay(2.0, at=Phase.RCPT)
        assert send(mailhost.settings(timeout_s=0.3)) == Deferred(None, "rcpt lost")

    def test_after_an_answer_that_is_none_is_uncertain(self) -> None:
        with scripted(*OPENING, b"354 go\r\n", None, b"what?\r\n") as (port, _):
            assert isinstance(send(at(port)), Uncertain)


class TestServerAway:
    def test_that_does_not_listen(self, mailhost: Mailhost) -> None:
        mailhost.down()
        assert send(mailhost.settings()) == Deferred(None, "connect failed", away=True)

    def test_whose_name_nobody_knows(self) -> None:
        assert send(at(25, host="nowhere.invalid")) == Deferred(None, "connect failed", away=True)

    def test_that_says_nothing(self) -> None:
        listener = socket.create_server(("127.0.0.1", 0))
        with listener:
            outcome = send(at(listener.getsockname()[1], timeout_s=0.3))
        assert outcome == Deferred(None, "connect timeout", away=True)

    @pytest.mark.parametrize(
        ("phase", "reply", "outcome"),
        [
            (Phase.CONNECT, "421 4.3.2 not now", Deferred(421, "greeting 421 4.3.2", away=True)),
            (Phase.CONNECT, "554 5.3.2 never", Deferred(554, "greeting 554 5.3.2", away=True)),
            (Phase.EHLO, "421 4.3.2 not now", Deferred(421, "greeting 421 4.3.2", away=True)),
        ],
    )
    def test_that_works_for_nobody(self, mailhost: Mailhost, phase: Phase, reply: str, outcome: Outcome) -> None:
        mailhost.refuse(reply, at=phase)
        assert send(mailhost.settings()) == outcome

    @pytest.mark.parametrize("phase", [Phase.CONNECT, Phase.EHLO])
    def test_that_hangs_up_at_once(self, mailhost: Mailhost, phase: Phase) -> None:
        mailhost.drop(at=phase)
        outcome = send(mailhost.settings())
        assert isinstance(outcome, Deferred)
        assert outcome.away


class TestEncryption:
    @pytest.mark.parametrize("security", ["starttls", "tls"])
    def test_is_used_and_the_log_in_made(self, tmp_path: Path, security: str) -> None:
        with mailhost_up(tmp_path, security, user="courrier", password="geheim") as server:
            assert send(server.settings()) == Sent(250, "250 2.0.0")
            assert (server.accepted[0].tls, server.accepted[0].user) == (True, "courrier")

    @pytest.mark.parametrize("security", ["starttls", "tls"])
    def test_with_an_unknown_certificate_sends_nothing(self, tmp_path: Path, security: str) -> None:
        with mailhost_up(tmp_path, security) as server:
            assert send(server.settings(ca_file=None)) == Deferred(None, "tls certificate", away=True)
            assert server.accepted == []

    @pytest.mark.parametrize("security", ["starttls", "tls"])
    def test_with_a_certificate_of_another_name_sends_nothing(self, tmp_path: Path, security: str) -> None:
        with mailhost_up(tmp_path, security) as server:
            outcome = send(server.settings(host="127.0.0.2"))
        assert isinstance(outcome, Deferred)
        assert outcome.away

    def test_that_is_not_offered_sends_nothing(self, mailhost: Mailhost) -> None:
        assert send(mailhost.settings(security="starttls")) == Deferred(None, "starttls not offered", away=True)

    def test_that_was_stripped_on_the_way_sends_nothing(self, tmp_path: Path) -> None:
        with mailhost_up(tmp_path, "starttls") as server, relayed(server.host, server.port) as relay:
            relay.rewrite(rb"250-STARTTLS", b"250-XNOTHING")
            outcome = send(server.settings(port=relay.port, require_tls=False))
        assert outcome == Deferred(None, "starttls not offered", away=True)

    def test_that_is_required_and_not_set_sends_nothing(self, mailhost: Mailhost) -> None:
        assert send(mailhost.settings(require_tls=True)) == Deferred(None, "tls required", away=True)
        assert mailhost.connections == 0

    def test_with_a_wrong_password_is_away(self, tmp_path: Path) -> None:
        with mailhost_up(tmp_path, "starttls", user="courrier", password="geheim") as server:
            outcome = send(server.settings(password="wrong"))
        assert outcome == Deferred(535, "login 535 5.7.8", away=True)

    def test_without_a_log_in_on_the_server_is_away(self, mailhost: Mailhost) -> None:
        with relayed(mailhost.host, mailhost.port) as relay:
            relay.rewrite(rb"250-AUTH.*", b"250-XNOTHING")
            outcome = send(mailhost.settings(port=relay.port, user="a", password="b"))
        assert outcome == Deferred(None, "login not offered", away=True)

    def test_lost_after_the_dot_is_uncertain_too(self, tmp_path: Path) -> None:
        with mailhost_up(tmp_path, "tls") as server:
            server.drop(at=Phase.DATA)
            assert send(server.settings()) == Uncertain("lost after the dot")

    def test_with_a_missing_file_of_certificates_is_a_wrong_setting(self) -> None:
        with pytest.raises(Misconfigured, match=r"smtp\.ca_file"):
            SmtpCarrier(at(25, ca_file="/no/such/file.pem"))


class TestEightBit:
    def test_goes_as_it_is_where_the_server_takes_it(self, mailhost: Mailhost) -> None:
        send(mailhost.settings(), EIGHT_BIT)
        assert mailhost.accepted[0].content == EIGHT_BIT

    def test_is_said_in_the_envelope(self, mailhost: Mailhost) -> None:
        with relayed(mailhost.host, mailhost.port) as relay:
            send(mailhost.settings(port=relay.port), EIGHT_BIT)
        assert b"body=8bitmime" in next(line for line in relay.seen if line.startswith(b"mail"))

    def test_is_made_ascii_where_the_server_does_not(self, mailhost: Mailhost) -> None:
        with relayed(mailhost.host, mailhost.port) as relay:
            relay.rewrite(rb"250-8BITMIME", b"250-XNOTHING")
            assert send(mailhost.settings(port=relay.port), EIGHT_BIT) == Sent(250, "250 2.0.0")
        assert mailhost.accepted[0].content.isascii()
        assert b"Content-Type: message/rfc822" in mailhost.accepted[0].content

    def test_address_goes_to_a_server_that_takes_it(self, mailhost: Mailhost) -> None:
        data = message(draft(to_address="zoé@mail.example"), sender=SENDER)
        assert send(mailhost.settings(), data, recipient="zoé@mail.example") == Sent(250, "250 2.0.0")
        assert mailhost.accepted[0].rcpt_tos == ("zoé@mail.example",)

    def test_domain_is_written_in_ascii_for_every_server(self, mailhost: Mailhost) -> None:
        with relayed(mailhost.host, mailhost.port) as relay:
            relay.rewrite(rb"250-SMTPUTF8", b"250-XNOTHING")
            assert send(mailhost.settings(port=relay.port), recipient="zoe@müller.example") == Sent(250, "250 2.0.0")
        assert mailhost.accepted[0].rcpt_tos == ("zoe@xn--mller-kva.example",)

    def test_address_is_refused_where_the_server_does_not(self, mailhost: Mailhost) -> None:
        data = message(draft(to_address="zoé@mail.example"), sender=SENDER)
        with relayed(mailhost.host, mailhost.port) as relay:
            relay.rewrite(rb"250-SMTPUTF8", b"250-XNOTHING")
            outcome = send(mailhost.settings(port=relay.port), data, recipient="zoé@mail.example")
        assert outcome == Refused(553, "mail 553 5.6.7")


class TestSession:
    def test_sends_several_over_one_connection(self, mailhost: Mailhost) -> None:
        with SmtpCarrier(mailhost.settings()).session() as session:
            outcomes = [session.send(numbered(each), sender=RETURN_PATH, recipient=WRITER) for each in range(3)]
        assert outcomes == [Sent(250, "250 2.0.0")] * 3
        assert (mailhost.connections, len(mailhost.accepted)) == (1, 3)

    @pytest.mark.parametrize("phase", [Phase.MAIL, Phase.RCPT, Phase.DATA])
    def test_goes_on_after_a_refusal(self, mailhost: Mailhost, phase: Phase) -> None:
        mailhost.refuse("550 5.1.1 no", at=phase, times=1)
        with SmtpCarrier(mailhost.settings()).session() as session:
            outcomes = [session.send(numbered(each), sender=RETURN_PATH, recipient=WRITER) for each in range(2)]
        assert [type(outcome) for outcome in outcomes] == [Refused, Sent]
        assert mailhost.connections == 1

    def test_that_died_in_between_is_opened_again(self, mailhost: Mailhost) -> None:
        with SmtpCarrier(mailhost.settings()).session() as session:
            first = session.send(numbered(1), sender=RETURN_PATH, recipient=WRITER)
            mailhost.down()
            mailhost.up()
            second = session.send(numbered(2), sender=RETURN_PATH, recipient=WRITER)
        assert [first, second] == [Sent(250, "250 2.0.0")] * 2

    def test_that_the_server_ends_with_421_is_opened_again(self, mailhost: Mailhost) -> None:
        with SmtpCarrier(mailhost.settings()).session() as session:
            session.send(numbered(1), sender=RETURN_PATH, recipient=WRITER)
            mailhost.refuse("421 4.7.0 enough for one session", at=Phase.MAIL, times=1)
            assert session.send(numbered(2), sender=RETURN_PATH, recipient=WRITER) == Sent(250, "250 2.0.0")
        assert mailhost.connections == 2

    def test_that_dies_at_the_first_message_is_not_opened_again(self, mailhost: Mailhost) -> None:
        mailhost.drop(at=Phase.MAIL)
        with SmtpCarrier(mailhost.settings()).session() as session:
            assert session.send(MESSAGE, sender=RETURN_PATH, recipient=WRITER) == Deferred(None, "mail lost")
        assert mailhost.connections == 1

    def test_never_repeats_a_message_that_is_uncertain(self, mailhost: Mailhost) -> None:
        with SmtpCarrier(mailhost.settings()).session() as session:
            session.send(numbered(1), sender=RETURN_PATH, recipient=WRITER)
            mailhost.drop(at=Phase.DATA, keep=True)
            assert isinstance(session.send(numbered(2), sender=RETURN_PATH, recipient=WRITER), Uncertain)
        assert len(mailhost.accepted) == 2

    def test_goes_on_after_an_uncertain_message(self, mailhost: Mailhost) -> None:
        mailhost.drop(at=Phase.DATA)
        with SmtpCarrier(mailhost.settings()).session() as session:
            session.send(numbered(1), sender=RETURN_PATH, recipient=WRITER)
            assert session.send(numbered(2), sender=RETURN_PATH, recipient=WRITER) == Sent(250, "250 2.0.0")

    def test_without_a_message_opens_nothing(self, mailhost: Mailhost) -> None:
        with SmtpCarrier(mailhost.settings()).session():
            pass
        assert mailhost.connections == 0


class TestFolder:
    def send(self, folder: Path, data: bytes = MESSAGE) -> Outcome:
        return FolderCarrier(folder).send(data, sender=RETURN_PATH, recipient=WRITER)

    def test_gets_each_message_as_a_file(self, tmp_path: Path) -> None:
        assert self.send(tmp_path / "out") == Sent(250, "250 file")
        assert (tmp_path / "out" / "0123456789abcdef.eml").read_bytes() == MESSAGE

    def test_keeps_the_same_message_once(self, tmp_path: Path) -> None:
        self.send(tmp_path)
        self.send(tmp_path, MESSAGE + b"changed")
        assert [path.read_bytes() for path in tmp_path.iterdir()] == [MESSAGE]

    def test_leaves_no_other_file_behind(self, tmp_path: Path) -> None:
        self.send(tmp_path)
        assert [path.name for path in tmp_path.iterdir()] == ["0123456789abcdef.eml"]

    @pytest.mark.parametrize(
        "identifier",
        [b"<../../x@y>", b"</etc/x@y>", b"<.hidden@y>", b"<@y>", b"", b"<\xe9@y>", b"<" + b"a" * 400 + b"@y>"],
    )
    def test_lets_no_message_choose_another_place(self, tmp_path: Path, identifier: bytes) -> None:
        folder = tmp_path / "a" / "out"
        self.send(folder, b"Message-ID: " + identifier + b"\r\n\r\nx\r\n")
        assert [path.parent for path in tmp_path.rglob("*.eml")] == [folder]
        assert re.fullmatch(r"[0-9a-f]{64}\.eml", next(folder.iterdir()).name)

    def test_that_cannot_be_written_to_is_away(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        assert self.send(tmp_path / "file" / "out") == Deferred(None, "folder", away=True)

    def test_has_sessions_like_any_other_way(self, tmp_path: Path) -> None:
        with FolderCarrier(tmp_path).session() as session:
            assert session.send(MESSAGE, sender=RETURN_PATH, recipient=WRITER) == Sent(250, "250 file")

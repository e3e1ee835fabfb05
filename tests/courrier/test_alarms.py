"""Silence is an alarm, told once; what was left at a source is told once a day (FIELD, lessons 12, 13 and 15)."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from sqlalchemy import select

from courrier import alarms, holding, sweep
from courrier.files import open_files
from courrier.office import Office, open_office
from courrier.settings import load
from models import arrivals, sources
from models.arrivals import Given
from models.tables import DispatchRow, EventRow
from models.values import Provenance
from models.words import Channel, HoldReason, Language, Trouble, Viewer
from tests.builders import BRUSSELS
from tests.courrier.test_pipeline import NOW, Watch
from tests.courrier.test_settings import LEAST, MAILBOX
from tests.servers.smtp import Mailhost, Phase

HOUR = timedelta(hours=1)
REFUSED = "password: log-in as plaintes is refused (imap.house.example:993)"


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, watch: Watch, language: str) -> Iterator[Office]:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "scans").mkdir()
    path = tmp_path / "my.toml"
    answers = f'\nreply_languages = ["{language}", "nl"]\n\n[[drop]]'
    path.write_text(LEAST.replace("\n[[drop]]", answers, 1) + MAILBOX)
    with open_office(load(path), watch) as opened:
        yield opened


@pytest.fixture
def language() -> str:
    return "fr"


def fails(office: Office, name: str = "plaintes", why: str = REFUSED) -> None:
    with office.database.begin() as session:
        sources.failed(session, office.clock(), name, why)


def answers(office: Office, name: str = "plaintes") -> None:
    with office.database.begin() as session:
        sources.reached(session, office.clock(), name)


def looked_at(office: Office, *, began: datetime | None = None) -> list[str]:
    """The names of the alarms that stand after a look at the mailbox and the drop folder."""
    answers(office, "scans")
    return [alarm.name for alarm in alarms.watch(office, alarms.of_sources(office), watching_since=began)]


def notices(office: Office) -> list[EmailMessage]:
    """The notices to the operator that are queued, oldest first."""
    with office.database.begin() as session:
        rows = list(session.scalars(select(DispatchRow).order_by(DispatchRow.queued, DispatchRow.key)))
    assert {row.to for row in rows} <= {"operator@house.example"}
    parsed = [message_from_bytes(office.store.get(row.blob or ""), policy=default) for row in rows]
    return [message for message in parsed if isinstance(message, EmailMessage)]


def words_of(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def events(office: Office) -> list[str]:
    with office.database.begin() as session:
        return list(session.scalars(select(EventRow.what).where(EventRow.key == "plaintes").order_by(EventRow.id)))


def leave(office: Office, number: int, reason: HoldReason = HoldReason.TOO_LARGE, source: str = "plaintes") -> None:
    provenance = Provenance(
        channel=Channel.EMAIL, source=source, source_key=f"imap:{source}:INBOX:1:{number}", received=NOW
    )
    with office.database.begin() as session:
        arrivals.refuse(session, office.clock(), provenance, reason, "60000000 bytes; the limit is 50000000")


class TestLesson15AMailboxThatFallsSilent:
    def test_is_no_alarm_before_its_time(self, office: Office, watch: Watch) -> None:
        answers(office)
        watch.now += HOUR
        fails(office)
        assert looked_at(office) == []
        assert notices(office) == []

    def test_is_an_alarm_although_a_clock_was_once_far_ahead(self, office: Office, watch: Watch) -> None:
        looked_at(office)
        watch.now += timedelta(days=400)
        answers(office)
        watch.now -= timedelta(days=400) - timedelta(minutes=70)
        assert (looked_at(office), looked_at(office), len(notices(office))) == (["plaintes"], ["plaintes"], 1)

    def test_is_no_alarm_when_it_answers_after_a_clock_was_far_ahead(self, office: Office, watch: Watch) -> None:
        looked_at(office)
        watch.now += timedelta(days=400)
        fails(office)
        looked_at(office)
        watch.now -= timedelta(days=400)
        answers(office)
        assert looked_at(office) == []

    def test_is_an_alarm_after_an_hour_without_a_log_in(self, office: Office, watch: Watch) -> None:
        answers(office)
        watch.now += timedelta(minutes=61)
        fails(office)
        assert looked_at(office) == ["plaintes"]
        (notice,) = notices(office)
        assert notice["Subject"] == "Alarme : « plaintes » n'est plus atteint"
        assert "2026-11-24 09:00" in words_of(notice)

    def test_is_told_once_however_long_it_lasts(self, office: Office, watch: Watch) -> None:
        answers(office)
        for _ in range(30):
            watch.now += HOUR
            fails(office)
            looked_at(office)
        assert len(notices(office)) == 1

    def test_is_told_once_more_when_it_is_well_again(self, office: Office, watch: Watch) -> None:
        answers(office)
        watch.now += 2 * HOUR
        fails(office)
        looked_at(office)
        watch.now += HOUR
        answers(office)
        assert looked_at(office) == []
        assert looked_at(office) == []
        assert [str(notice["Subject"])[:6] for notice in notices(office)] == ["Alarme", "Fin d'"]
        assert events(office) == ["source.away", "alarm.raised", "source.back", "alarm.ended"]

    def test_that_falls_silent_again_is_another_alarm(self, office: Office, watch: Watch) -> None:
        answers(office)
        for _ in range(2):
            watch.now += 2 * HOUR
            fails(office)
            looked_at(office)
            watch.now += HOUR
            answers(office)
            looked_at(office)
        assert len(notices(office)) == 4

    def test_says_what_to_do_and_what_the_source_said(self, office: Office, watch: Watch) -> None:
        answers(office)
        watch.now += 2 * HOUR
        fails(office)
        looked_at(office)
        said = words_of(notices(office)[0])
        assert "Renouvelez le mot de passe" in said
        assert REFUSED in " ".join(said.split())

    @pytest.mark.parametrize(
        ("language", "word"),
        [("fr", "Alarme"), ("nl", "is niet bereikbaar"), ("de", "nicht erreichbar"), ("en", "Alarm:")],
    )
    def test_is_told_in_the_first_language_of_the_house(
        self, office: Office, watch: Watch, language: Language, word: str
    ) -> None:
        answers(office)
        watch.now += 2 * HOUR
        fails(office)
        looked_at(office)
        (notice,) = notices(office)
        assert word in notice["Subject"]
        assert notice["Content-Language"] == language

    def test_that_nobody_ever_reached_is_one_since_the_first_settings(self, office: Office, watch: Watch) -> None:
        assert looked_at(office) == []
        watch.now += 2 * HOUR
        assert looked_at(office) == ["plaintes"]
        assert "courrier run" in words_of(notices(office)[0])

    def test_that_a_hanging_thread_never_comes_to_is_one_although_nothing_failed(
        self, office: Office, watch: Watch
    ) -> None:
        answers(office)
        began = watch.now
        watch.now += 2 * HOUR
        assert looked_at(office, began=began) == ["plaintes"]

    def test_while_the_machine_was_switched_off_is_none_until_it_has_had_its_time(
        self, office: Office, watch: Watch
    ) -> None:
        answers(office)
        watch.now += 3 * HOUR
        assert looked_at(office, began=watch.now) == []

    def test_that_fails_between_restarts_is_one_however_often_the_machine_starts(
        self, office: Office, watch: Watch
    ) -> None:
        answers(office)
        watch.now += 2 * HOUR
        fails(office)
        assert looked_at(office, began=watch.now) == ["plaintes"]

    def test_is_never_told_to_the_daily_cap(self, office: Office, watch: Watch) -> None:
        for _ in range(office.patience.answers_a_day + 2):
            answers(office)
            watch.now += timedelta(minutes=61)
            fails(office)
            looked_at(office)
            answers(office)
            looked_at(office)
        with office.database.begin() as session:
            states = set(session.scalars(select(DispatchRow.state)))
        assert states == {"queued"}

    def test_that_the_settings_no_longer_name_is_forgotten_quietly(self, office: Office, watch: Watch) -> None:
        fails(office, "of last year")
        with office.database.begin() as session:
            sources.alarm(session, watch.now, "of last year")
        alarms.forget(office)
        with office.database.begin() as session:
            found = sources.find(session, "of last year")
        assert found is not None
        assert found.alarmed is None
        assert notices(office) == []

    def test_may_have_a_patience_of_its_own(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, watch: Watch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        path = tmp_path / "my.toml"
        path.write_text(LEAST + MAILBOX + "alarm_after_s = 60\n\n[limits]\nalarm_after_s = 7200\n")
        settings = load(path)
        with open_office(settings, watch) as office:
            allowed = {name: each.allowed for name, each in alarms.of_sources(office).items()}
        assert allowed == {"plaintes": timedelta(seconds=60), "scans": 2 * HOUR}
        assert alarms.patience_of(settings)["plaintes"].allowed == timedelta(seconds=60)

    def test_is_not_held_against_a_mailbox_that_is_looked_into_twice_a_day(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, watch: Watch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        path = tmp_path / "my.toml"
        path.write_text(LEAST + MAILBOX + "poll_s = 43200\n")
        with open_office(load(path), watch) as office:
            answers(office)
            watch.now += 12 * HOUR
            assert looked_at(office) == []
            watch.now += 2 * HOUR
            assert looked_at(office) == ["plaintes"]

    def test_stands_on_every_list_even_where_nobody_watches(self, office: Office, watch: Watch) -> None:
        answers(office)
        watch.now += 2 * HOUR
        with office.database.begin() as session:
            found = alarms.standing(session, watch.now, alarms.of_sources(office))
        assert [(alarm.name, alarm.trouble) for alarm in found] == [("plaintes", Trouble.NOBODY_LOOKED)]


class TestSeveralProcesses:
    def test_raise_one_alarm_between_them(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, watch: Watch, register_url: str
    ) -> None:
        monkeypatch.chdir(tmp_path)
        path = tmp_path / "my.toml"
        path.write_text(LEAST + MAILBOX + f'\n[register]\nurl = "{register_url}"\n')
        with open_office(load(path), watch) as one, open_office(load(path), watch) as other:
            answers(one)
            watch.now += 2 * HOUR
            fails(one)
            with ThreadPoolExecutor(8) as pool:
                looks = pool.map(lambda number: looked_at(other if number % 2 else one), range(8))
                assert list(looks) == [["plaintes"]] * 8
            assert len(notices(one)) == 1


class TestASourceThatTakesLong:
    def test_is_not_silent_while_it_goes_on(self, office: Office, watch: Watch) -> None:
        answers(office)
        heard = sweep._heard(office, "plaintes", lambda *_: None)
        watch.now += 2 * HOUR
        heard(400, 20_000)
        assert looked_at(office, began=NOW) == []


class TestTheWayOut:
    def test_that_fails_too_long_is_an_alarm_whose_notice_waits(self, office: Office, watch: Watch) -> None:
        alarms.watch_ways_out(office)
        answers(office, "outbox")
        watch.now += 2 * HOUR
        fails(office, "outbox", "login 535 5.7.8")
        alarms.watch_ways_out(office)
        (notice,) = notices(office)
        assert "outbox" in notice["Subject"]
        with office.database.begin() as session:
            assert session.scalars(select(DispatchRow.state)).all() == ["queued"]

    def test_is_tried_when_nothing_has_left_for_a_while(self, office: Office, watch: Watch) -> None:
        alarms.watch_all(office, began=NOW)
        watch.now += 2 * HOUR
        alarms.watch_all(office, began=NOW)
        with office.database.begin() as session:
            found = sources.find(session, "outbox")
        assert found is not None
        assert found.reached == watch.now

    def test_for_letters_is_an_alarm_too(self, office: Office, watch: Watch) -> None:
        alarms.watch_ways_out(office)
        office.letters.rmdir()
        office.letters.write_text("a file where the folder should be")
        watch.now += 2 * HOUR
        alarms.watch_ways_out(office)
        subjects = [str(notice["Subject"]) for notice in notices(office)]
        assert [subject for subject in subjects if alarms.LETTERS in subject] != []


class TestANoticeThatTheServerRefuses:
    def test_is_a_hold_that_can_be_shown_and_released(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, watch: Watch, mailhost: Mailhost
    ) -> None:
        monkeypatch.chdir(tmp_path)
        path = tmp_path / "my.toml"
        smtp = (
            f'[smtp]\nhost = "127.0.0.1"\nport = {mailhost.port}\nsecurity = "none"\nsender = "plaintes@house.example"'
        )
        path.write_text(LEAST.replace('[outbox]\nfolder = "outbox"', smtp) + MAILBOX)
        mailhost.refuse("550 5.1.1 no such user", at=Phase.RCPT, times=1)
        with open_office(load(path), watch) as office:
            answers(office)
            watch.now += 2 * HOUR
            fails(office)
            looked_at(office)
            assert list(sweep.send_all(office, lambda *_: None)) == []
            files = open_files(load(path), watch)
            shown = holding.show(files, 1, Viewer.OPERATOR)
            assert (shown["reason"], shown["text"], shown["arrival"]) == ("dispatch_failed", None, None)
            holding.release(files, 1, Given())
            files.database.close()
            assert list(sweep.send_all(office, lambda *_: None)) == []
        assert len(mailhost.to("operator@house.example")) == 1


class TestLesson12WhatWasLeftInAMailbox:
    def test_is_told_with_counts_and_names_of_sources_alone(self, office: Office) -> None:
        leave(office, 1)
        leave(office, 2)
        leave(office, 3, HoldReason.PLACEHOLDER, "klachten")
        alarms.tell_left_behind(office)
        said = words_of(notices(office)[0])
        assert "plaintes: 2" in said
        assert "klachten: 1" in said

    def test_is_told_once_a_day_at_most(self, office: Office, watch: Watch) -> None:
        for number in range(5):
            leave(office, number)
            alarms.tell_left_behind(office)
            watch.now += HOUR
        assert len(notices(office)) == 1

    def test_is_told_again_on_another_day_when_there_is_more(self, office: Office, watch: Watch) -> None:
        leave(office, 1)
        alarms.tell_left_behind(office)
        watch.now += timedelta(hours=3)
        leave(office, 2)
        watch.now += timedelta(days=1)
        alarms.tell_left_behind(office)
        assert ["plaintes: 2" in words_of(notice) for notice in notices(office)] == [False, True]

    def test_is_not_told_again_when_nothing_came_to_it(self, office: Office, watch: Watch) -> None:
        leave(office, 1)
        alarms.tell_left_behind(office)
        watch.now += timedelta(days=3)
        alarms.tell_left_behind(office)
        assert len(notices(office)) == 1

    def test_is_not_told_where_there_is_nothing(self, office: Office) -> None:
        alarms.tell_left_behind(office)
        assert notices(office) == []


class TestTrouble:
    @pytest.mark.parametrize(
        ("why", "trouble"),
        [
            ("host: does not answer (imap.house.example:993, 30 s)", Trouble.HOST),
            ("host: its certificate is not trusted (imap.house.example:993)", Trouble.ENCRYPTION),
            ("security: the server offers no STARTTLS (imap.house.example:143)", Trouble.ENCRYPTION),
            (REFUSED, Trouble.LOG_IN),
            ('folder: "INBOX/klachten" cannot be opened', Trouble.FOLDER),
            ("oauth2: the token server does not answer (login.house.example)", Trouble.HOST),
            ("oauth2: the refresh token is no longer valid: sign in anew", Trouble.LOG_IN),
            ("oauth2: log-in as plaintes is refused, status 401", Trouble.LOG_IN),
            ("connect timeout", Trouble.HOST),
            ("greeting 421 4.3.2", Trouble.HOST),
            ("tls certificate", Trouble.ENCRYPTION),
            ("starttls not offered", Trouble.ENCRYPTION),
            ("login 535 5.7.8", Trouble.LOG_IN),
            ("folder", Trouble.FOLDER),
            ("the spool folder cannot be written to", Trouble.DISK),
            ("cannot be written (No space left on device)", Trouble.DISK),
        ],
    )
    def test_is_told_from_the_line_of_the_source(self, why: str, trouble: Trouble) -> None:
        assert alarms.trouble_named(why) is trouble


def test_the_days_are_those_of_the_house(office: Office, watch: Watch) -> None:
    watch.now = datetime(2026, 11, 24, 23, 30, tzinfo=BRUSSELS)
    leave(office, 1)
    alarms.tell_left_behind(office)
    watch.now += HOUR
    leave(office, 2)
    alarms.tell_left_behind(office)
    assert len(notices(office)) == 2

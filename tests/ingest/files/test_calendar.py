"""Invitations as a person reads them."""

import pytest

from ingest.files import calendar
from models.errors import Held
from models.words import HoldReason
from tests.ingest.files.papers import invitation


class TestText:
    def test_an_invitation_says_what_when_where_and_who(self):
        assert calendar.read(invitation()).text == (
            "Gesprek over mijn dossier\n2026-03-04 14:00 – 2026-03-04 15:00\nKantoor Vilvoorde\n"
            "Wim Proefmans <wim@huis.example>\n\nIk wacht sinds januari op antwoord, graag uitleg."
        )

    def test_a_whole_day_has_no_hour(self):
        day = invitation().replace(b"DTSTART;TZID=Europe/Brussels:20260304T140000", b"DTSTART;VALUE=DATE:20260304")
        assert "\n2026-03-04 – " in calendar.read(day).text

    def test_one_without_anything_is_no_text(self):
        assert calendar.read(b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n").text == ""

    def test_an_answer_to_an_invitation_is_noted(self):
        assert calendar.read(invitation("REPLY")).defects == {"calendar-reply"}


class TestHostile:
    @pytest.mark.parametrize(
        "data", [b"", b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT", b"BEGIN:VCALENDAR\r\nDTSTART:morgen\r\nEND:VALARM\r\n"]
    )
    def test_a_damaged_one_is_a_hold_of_its_own_or_no_text(self, data):
        try:
            text = calendar.read(data).text
        except Held as held:
            text, reason = "", held.reason
            assert reason is HoldReason.UNREADABLE
        assert text == ""

    def test_a_diary_of_years_is_too_large(self):
        with pytest.raises(Held) as held:
            calendar.read(invitation() * 10_000)
        assert held.value.reason is HoldReason.TOO_LARGE

    def test_a_rule_that_repeats_for_ever_is_not_followed(self):
        assert calendar.read(invitation(RRULE="FREQ=SECONDLY")).text.startswith("Gesprek")

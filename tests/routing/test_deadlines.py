from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from models.words import PrivacyType
from routing.deadlines import breach_clock, due, month_after
from tests.builders import BRUSSELS, HOUSE


class TestDue:
    @pytest.mark.parametrize(
        ("received", "expected"),
        [
            (datetime(2026, 3, 1, 10, tzinfo=BRUSSELS), date(2026, 4, 15)),
            # Half past midnight in Brussels is still the day before in UTC: the house's day counts.
            (datetime(2026, 2, 28, 23, 30, tzinfo=ZoneInfo("UTC")), date(2026, 4, 15)),
            (datetime(2024, 1, 15, 9, tzinfo=BRUSSELS), date(2024, 2, 29)),
            (datetime(2026, 11, 17, 9, tzinfo=BRUSSELS), date(2027, 1, 1)),
            # Across the change to summer time (29 March 2026) days stay days.
            (datetime(2026, 3, 20, 23, 59, tzinfo=BRUSSELS), date(2026, 5, 4)),
        ],
    )
    def test_is_the_local_date_plus_45_calendar_days(self, received: datetime, expected: date) -> None:
        assert due(received, HOUSE) == expected

    def test_is_not_moved_for_a_weekend(self) -> None:
        assert due(datetime(2026, 3, 4, 9, tzinfo=BRUSSELS), HOUSE) == date(2026, 4, 18)  # a Saturday

    def test_of_a_rights_request_is_one_month_after_receipt(self) -> None:
        received = datetime(2026, 3, 1, 9, tzinfo=BRUSSELS)
        assert due(received, HOUSE, PrivacyType.RIGHTS_REQUEST) == date(2026, 4, 1)

    @pytest.mark.parametrize("privacy_type", [PrivacyType.GRIEVANCE, PrivacyType.POSSIBLE_BREACH])
    def test_of_the_other_privacy_cases_is_the_houses_own(self, privacy_type: PrivacyType) -> None:
        assert due(datetime(2026, 3, 1, 9, tzinfo=BRUSSELS), HOUSE, privacy_type) == date(2026, 4, 15)


class TestMonthAfter:
    @pytest.mark.parametrize(
        ("day", "expected"),
        [
            (date(2026, 1, 31), date(2026, 2, 28)),
            (date(2024, 1, 31), date(2024, 2, 29)),
            (date(2026, 12, 15), date(2027, 1, 15)),
            (date(2026, 3, 31), date(2026, 4, 30)),
        ],
    )
    def test_ends_on_the_same_date_or_the_last_day(self, day: date, expected: date) -> None:
        assert month_after(day) == expected


class TestBreachClock:
    def test_is_72_hours_also_across_summer_time(self) -> None:
        received = datetime(2026, 3, 28, 12, tzinfo=ZoneInfo("UTC"))
        assert breach_clock(received) - received == timedelta(hours=72)

from datetime import UTC, datetime, timedelta

import pytest

from courrier.clock import clock
from models.errors import Misconfigured


class TestClock:
    def test_starts_at_the_time_that_a_test_names_and_runs_on(self) -> None:
        now = clock({"COURRIER_ENV": "test", "COURRIER_NOW": "2026-03-01T10:00:00+01:00"})
        first, second = now(), now()
        assert timedelta() <= first - datetime(2026, 3, 1, 9, tzinfo=UTC) < timedelta(seconds=60)
        assert second >= first

    def test_ignores_that_time_outside_a_test(self) -> None:
        assert clock({"COURRIER_NOW": "1999-01-01T00:00:00Z"})().year > 2020

    @pytest.mark.parametrize("start", ["yesterday", "2026-03-01T10:00:00"])
    def test_refuses_a_start_that_is_no_moment(self, start: str) -> None:
        with pytest.raises(Misconfigured, match="COURRIER_NOW"):
            clock({"COURRIER_ENV": "test", "COURRIER_NOW": start})

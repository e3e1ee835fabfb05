"""The day something was received: which clock is believed, and which is not."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from ingest.sources.received import received_of_file, received_of_message
from models.values import MessageHeader

SEEN = datetime(2026, 3, 20, 9, 30, tzinfo=UTC)
BRUSSELS = ZoneInfo("Europe/Brussels")


def header(topmost: datetime | None, date: datetime | None = None) -> MessageHeader:
    return MessageHeader(message_id=None, subject=None, from_=(), topmost_received=topmost, date=date)


class TestMessage:
    def test_counts_from_the_servers_internaldate(self) -> None:
        arrived = datetime(2026, 3, 1, 23, 50, tzinfo=UTC)
        assert received_of_message(arrived, header(None), first_seen=SEEN) == (arrived, False)

    def test_moved_mail_counts_from_the_topmost_received(self) -> None:
        moved, topmost = datetime(2026, 3, 19, tzinfo=UTC), datetime(2026, 2, 27, 8, 0, tzinfo=UTC)
        assert received_of_message(moved, header(topmost), first_seen=SEEN) == (topmost, False)

    def test_a_later_topmost_received_does_not_postpone(self) -> None:
        arrived = datetime(2026, 3, 1, tzinfo=UTC)
        assert received_of_message(arrived, header(SEEN), first_seen=SEEN) == (arrived, False)

    def test_the_senders_own_date_counts_for_nothing(self) -> None:
        sent = datetime(2020, 1, 1, tzinfo=UTC)
        assert received_of_message(None, header(None, sent), first_seen=SEEN) == (SEEN, True)

    def test_without_any_date_the_moment_first_seen_is_assumed(self) -> None:
        assert received_of_message(None, None, first_seen=SEEN) == (SEEN, True)

    @pytest.mark.parametrize(
        "impossible",
        [SEEN + timedelta(days=1), datetime(1970, 1, 1, tzinfo=UTC), datetime(2026, 3, 1)],  # noqa: DTZ001
    )
    def test_an_impossible_internaldate_is_not_believed(self, impossible: datetime) -> None:
        assert received_of_message(impossible, None, first_seen=SEEN) == (SEEN, True)

    def test_a_server_clock_a_little_ahead_never_gives_a_moment_after_first_seen(self) -> None:
        assert received_of_message(SEEN + timedelta(minutes=3), None, first_seen=SEEN) == (SEEN, False)

    def test_offsets_are_compared_as_moments(self) -> None:
        arrived = datetime(2026, 3, 1, 1, 0, tzinfo=timezone(timedelta(hours=2)))
        topmost = datetime(2026, 2, 28, 23, 30, tzinfo=UTC)
        assert received_of_message(arrived, header(topmost), first_seen=SEEN)[0] == arrived


class TestFile:
    @pytest.mark.parametrize(
        "name",
        [
            "2026-03-01.pdf",
            "scan_2026_03_01_0007.tif",
            "20260301.pdf",
            "IMG_20260301_101500.jpg",
            "brief 01-03-2026 Ixelles.pdf",
            "courrier du 1.3.2026.pdf",
            "01032026-4.pdf",
            "lot 7/2026-3-1 plainte.pdf",
        ],
    )
    def test_a_day_in_the_name_is_the_day_received(self, name: str) -> None:
        received, assumed = received_of_file(name, first_seen=SEEN, zone=BRUSSELS)
        assert (received.astimezone(BRUSSELS).date().isoformat(), assumed) == ("2026-03-01", False)

    @pytest.mark.parametrize(
        "name",
        [
            "scan0007.pdf",
            "2027-01-01.pdf",
            "1999-12-31.pdf",
            "2026-02-30.pdf",
            "31-04-2026.pdf",
            "plainte 26.pdf",
            "0498123456.pdf",
            "",
        ],
    )
    def test_without_a_possible_day_the_moment_first_seen_is_assumed(self, name: str) -> None:
        assert received_of_file(name, first_seen=SEEN, zone=BRUSSELS) == (SEEN, True)

    def test_the_very_day_keeps_the_moment_first_seen(self) -> None:
        assert received_of_file("2026-03-20.pdf", first_seen=SEEN, zone=BRUSSELS) == (SEEN, False)

    def test_the_day_is_one_of_the_houses_zone(self) -> None:
        late = datetime(2026, 3, 20, 23, 30, tzinfo=UTC)  # already the 21st in Brussels
        assert received_of_file("2026-03-21.pdf", first_seen=late, zone=BRUSSELS) == (late, False)

"""What a server says of a message, as a stamp that tells it from another one under the same UID."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from ingest.sources.stamp import fields_of, stamp_of

HEADER = b"From: a@courriel.example\r\nSubject: Ma plainte\r\nMessage-ID: <1@courriel.example>\r\n"
MOMENT = datetime(2026, 3, 10, 8, 30, tzinfo=UTC)


class TestFields:
    @pytest.mark.parametrize(
        "same",
        [
            b"from:a@courriel.example\nsubject:  Ma plainte\nMESSAGE-ID:\r\n <1@courriel.example>\n",
            b"Message-ID: <1@courriel.example>\r\nSubject: Ma\r\n plainte\r\nFrom: a@courriel.example\r\n\r\n",
            HEADER + b"X-Spam: no\r\nReceived: from b.example\r\n",
        ],
    )
    def test_folding_order_and_other_fields_do_not_count(self, same: bytes) -> None:
        assert fields_of(same) == fields_of(HEADER)

    @pytest.mark.parametrize("other", [b"", HEADER.replace(b"plainte", b"demande"), HEADER + b"Date: now\r\n"])
    def test_another_value_is_another_message(self, other: bytes) -> None:
        assert fields_of(other) != fields_of(HEADER)


class TestStamp:
    def test_is_of_the_moment_not_of_its_zone(self) -> None:
        elsewhere = MOMENT.astimezone(timezone(timedelta(hours=2)))
        assert stamp_of(3, elsewhere, None) == stamp_of(3, MOMENT, None)

    @pytest.mark.parametrize(
        "other",
        [stamp_of(4, MOMENT, "a"), stamp_of(3, None, "a"), stamp_of(3, MOMENT, "b"), stamp_of(None, MOMENT, "a")],
    )
    def test_differs_where_anything_does(self, other: str) -> None:
        assert other != stamp_of(3, MOMENT, "a")

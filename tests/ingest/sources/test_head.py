"""The head of a message file, as far as a source needs it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.sources.head import is_placeholder, read_head

NOTE = "Retrieval using the IMAP4 protocol failed for the following message: 7"
APOLOGY = "The server couldn't retrieve the following message:"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "message"


class TestDates:
    def test_topmost_received_is_the_first_one(self, file: Path) -> None:
        file.write_bytes(
            b"Received: by mx.example; Mon, 2 Mar 2026 10:00:00 +0100\r\n"
            b"Received: by a.example; Sun, 1 Mar 2026 10:00:00 +0100\r\n\r\nBonjour\r\n"
        )
        assert read_head(file).topmost_received == datetime(2026, 3, 2, 9, tzinfo=UTC)

    @pytest.mark.parametrize("end", [b"\n", b"\r\n"])
    def test_folded_lines_are_one(self, file: Path, end: bytes) -> None:
        lines = [b"RECEIVED: from a.example", b"\tby mx.example;", b" Mon, 2 Mar 2026 10:00:00 +0100", b"", b"x"]
        file.write_bytes(end.join(lines))
        assert read_head(file).topmost_received == datetime(2026, 3, 2, 9, tzinfo=UTC)

    def test_what_stands_in_the_body_is_no_header(self, file: Path) -> None:
        file.write_bytes(b"Subject: x\r\n\r\nReceived: by mx.example; Mon, 2 Mar 2026 10:00:00 +0100\r\n")
        assert read_head(file).topmost_received is None

    def test_a_date_that_is_none_is_absent(self, file: Path) -> None:
        file.write_bytes(b"Date: demain\r\nReceived: by mx.example; hier\r\n\r\nBonjour\r\n")
        assert (read_head(file).date, read_head(file).topmost_received) == (None, None)

    @given(
        content=st.binary(max_size=400)
        | st.text(alphabet="Rreceivd:; \r\n\t0123456789+Mar=?q", max_size=200).map(str.encode)
    )
    def test_no_bytes_at_all_are_an_error(self, tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
        file = tmp_path_factory.getbasetemp() / "any"
        file.write_bytes(b"Received: " + content)
        assert is_placeholder(file, read_head(file)) in (True, False)


class TestPlaceholder:
    """FIELD, lesson 13."""

    @pytest.mark.parametrize(
        "content",
        [
            f"Subject: {NOTE}\r\n\r\n",
            f"Subject: {NOTE[:60]}\r\n {NOTE[60:]}\r\n\r\n{APOLOGY}\r\n",
            f"Subject: =?us-ascii?Q?{NOTE.replace(' ', '_')}?=\r\n\r\n",
            f"Subject: x\r\n\r\n\r\n{APOLOGY}\r\n",
            f"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n{APOLOGY}\r\n--b--\r\n",
        ],
    )
    def test_is_known_by_its_subject_or_its_first_line(self, file: Path, content: str) -> None:
        file.write_bytes(content.encode())
        assert is_placeholder(file, read_head(file))

    @pytest.mark.parametrize(
        "content",
        [
            f"Subject: Re: {NOTE}\r\n\r\nJe ne comprends pas ce message.\r\n",
            f"Subject: Plainte\r\n\r\nBonjour,\r\n{APOLOGY}\r\n",
            f"Subject: {NOTE}\r\n\r\n" + "Je me plains. " * 3000,
        ],
    )
    def test_a_person_who_writes_of_one_is_not_taken_for_one(self, file: Path, content: str) -> None:
        file.write_bytes(content.encode())
        assert not is_placeholder(file, read_head(file))

from datetime import datetime

import pytest

from models.values import Assessment, Complaint, Provenance, from_json, to_json
from models.words import Channel, Flag, ReviewReason
from tests.builders import RECEIVED, assessment, email


class TestThroughTheStore:
    def test_a_complaint_comes_back_the_same(self) -> None:
        complaint = email()
        assert from_json(Complaint, to_json(complaint)) == complaint

    def test_an_assessment_comes_back_the_same(self) -> None:
        found = assessment(Flag.STALE, doubts=(ReviewReason.STALE,))
        assert from_json(Assessment, to_json(found)) == found

    def test_the_same_value_gives_the_same_bytes(self) -> None:
        assert to_json(email()) == to_json(email())


class TestPersonsWords:
    @pytest.mark.parametrize("word", ["Vranckx", "toujours rien", "Indemnit"])
    def test_stay_out_of_repr(self, word: str) -> None:
        assert word not in repr(email())


def test_a_naive_time_is_no_provenance() -> None:
    with pytest.raises(ValueError, match="aware"):
        Provenance(channel=Channel.EMAIL, source="a", source_key="k", received=datetime(2026, 1, 1))  # noqa: DTZ001
    assert Provenance(channel=Channel.EMAIL, source="a", source_key="k", received=RECEIVED).received == RECEIVED

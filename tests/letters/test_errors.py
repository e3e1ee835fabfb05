"""Edits between two texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.letters.errors import distance, error_share

SHORT = st.text(alphabet="abé ", max_size=12)


def by_table(one: str, other: str) -> int:
    """The textbook's table, row after row (Wagner and Fischer, 1974)."""
    above = list(range(len(other) + 1))
    for down, mine in enumerate(one, 1):
        row = [down]
        for across, theirs in enumerate(other):
            row.append(min(above[across] + (mine != theirs), above[across + 1] + 1, row[-1] + 1))
        above = row
    return above[-1]


@given(SHORT, SHORT)
def test_the_distance_is_that_of_the_table(one: str, other: str) -> None:
    assert distance(one, other) == by_table(one, other)


@pytest.mark.parametrize(
    ("read", "share"),
    [
        ("Betreff: Akte 12", 0.0),
        ("Betreff:\n\n Akte\t12", 0.0),  # where a line ends is not measured
        ("Betreff: Akte 1Z", 1 / 16),
        ("", 1.0),
        ("Betreff: Akte 12 Akte 12", 8 / 16),
    ],
)
def test_lost_and_invented_text_counts(read: str, share: float) -> None:
    assert error_share("Betreff: Akte 12", read) == pytest.approx(share)

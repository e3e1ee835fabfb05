"""Pauses between two tries: they grow, they are scattered, and a success begins anew."""

from ingest.sources.pauses import Pauses


def pauses(chance: float, count: int) -> list[float]:
    made = Pauses(15.0, 300.0, lambda: chance)
    return [made.failed() for _ in range(count)]


class TestPauses:
    def test_double_up_to_the_longest(self) -> None:
        assert pauses(1.0, 7) == [15.0, 30.0, 60.0, 120.0, 240.0, 300.0, 300.0]

    def test_are_scattered_over_their_upper_half(self) -> None:
        assert pauses(0.0, 3) == [7.5, 15.0, 30.0]

    def test_begin_anew_after_a_success(self) -> None:
        made = Pauses(15.0, 300.0, lambda: 1.0)
        made.failed()
        made.failed()
        made.succeeded()
        assert made.failed() == 15.0

    def test_stay_what_they_are_after_years(self) -> None:
        assert pauses(1.0, 10_000)[-1] == 300.0

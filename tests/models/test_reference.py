import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.reference import Reference, check_digits

REFERENCES = st.builds(
    Reference, st.from_regex(r"[A-Z]{2,8}", fullmatch=True), st.integers(2000, 2099), st.integers(1, 999_999)
)


class TestReference:
    def test_is_written_as_in_the_design(self) -> None:
        assert str(Reference("MQS", 2026, 123)) == "MQS-2026-000123-77"

    @given(REFERENCES)
    def test_is_read_back_as_it_was_written(self, reference: Reference) -> None:
        assert Reference.parse(str(reference)) == reference

    @given(REFERENCES, st.integers(0, 9), st.integers(0, 11))
    def test_with_one_digit_changed_is_refused(self, reference: Reference, digit: int, place: int) -> None:
        written = str(reference)
        places = [index for index, char in enumerate(written) if char.isdigit()]
        index = places[place]
        if written[index] != str(digit):
            changed = written[:index] + str(digit) + written[index + 1 :]
            with pytest.raises(ValueError, match=r"check|number"):
                Reference.parse(changed)

    @given(st.integers(1000, 9999), st.integers(1, 999_999))
    def test_check_makes_the_whole_a_multiple_of_97_and_is_never_zero(self, year: int, number: int) -> None:
        check = check_digits(year, number)
        assert (year * 1_000_000 + number + check) % 97 == 0
        assert check in range(1, 98)

    @pytest.mark.parametrize(
        "text", ["", "MQS-2026-123-77", "mqs-2026-000123-77", "MQS-2026-000123-78", " MQS-2026-000123-77"]
    )
    def test_in_another_form_is_refused(self, text: str) -> None:
        with pytest.raises(ValueError, match="reference"):
            Reference.parse(text)


class TestFoundIn:
    @pytest.mark.parametrize(
        "text",
        [
            "votre référence MQS-2026-000123-77, svp",
            "ref. mqs 2026 000123 77",
            "MQS–2026–000123–77",
            "dossier MQS/2026/000123/77.",
            "MQS2026000123-77",
            "MQS - 2026 - 000123 - 77",
            "MQS-2026-123-77",
            "MQS-2026-\n000123-77",
        ],
    )
    def test_forgives_how_people_retype_it(self, text: str) -> None:
        assert Reference.found_in(text, "MQS") == (Reference("MQS", 2026, 123),)

    def test_believes_no_wrong_check_and_no_other_prefix(self) -> None:
        assert Reference.found_in("MQS-2026-000123-78 and ABC-2026-000123-77", "MQS") == ()

    def test_names_each_once_in_order(self) -> None:
        second, first = Reference("MQS", 2026, 124), Reference("MQS", 2026, 123)
        assert Reference.found_in(f"{second} {first} {second}", "MQS") == (second, first)

    @pytest.mark.parametrize(
        "misread",
        ["MQS-2O26-OOO123-77", "MQS-2026-000I23-77", "MOS-2026-000123-77", "M0S-2026-000l23-77", "MQ5-2026-0001Z3-77"],
    )
    def test_repairs_what_a_scanner_misread_where_the_check_proves_it(self, misread: str) -> None:
        assert Reference.found_in(misread, "MQS") == (Reference("MQS", 2026, 123),)

    def test_repairs_nothing_that_the_check_does_not_prove(self) -> None:
        assert Reference.found_in("MQS-2026-000I24-77", "MQS") == ()

    @pytest.mark.parametrize("text", ["XMQS-2026-000123-77", "MQS-2026-0001234-77", "le 12-2026-000123-77", "mqs 2026"])
    def test_takes_nothing_else_for_one(self, text: str) -> None:
        assert (Reference.found_in(text, "MQS"), Reference.misquoted_in(text, "MQS")) == ((), ())


class TestMisquoted:
    @pytest.mark.parametrize(
        ("text", "wrong"),
        [
            ("réf. MQS-2026-000123-78", "MQS-2026-000123-78"),
            ("réf. mqs 2026 000132 77", "MQS-2026-000132-77"),
            ("réf. MQS-2026-000123.", "MQS-2026-000123-??"),
            ("réf. MQS-2026-000000-10", "MQS-2026-000000-10"),
        ],
        ids=["check", "number", "no check", "no number"],
    )
    def test_is_told_as_quoted_and_found_as_nothing(self, text: str, wrong: str) -> None:
        assert (Reference.found_in(text, "MQS"), Reference.misquoted_in(text, "MQS")) == ((), (wrong,))

    @pytest.mark.parametrize(
        "wrong", ["MQS-2026-000123-78", "MQS-2026-000132-77", "MQS-2026-000723-77", "MQS-2026-000123-??"]
    )
    def test_is_near_what_one_slip_of_the_pen_made_it_from(self, wrong: str) -> None:
        assert Reference("MQS", 2026, 123) in Reference.near(wrong)

    def test_is_near_few(self) -> None:
        assert len(Reference.near("MQS-2026-000132-77")) <= 3

    def test_of_no_number_is_near_only_what_can_be(self) -> None:
        assert all(reference.number > 0 for reference in Reference.near("MQS-2026-000000-10"))

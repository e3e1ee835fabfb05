import pytest

from models import errors
from models.words import (
    HOLDS,
    LEFT_OUT,
    LINKS,
    REVIEWS,
    TROUBLES,
    HoldReason,
    LeftOut,
    LinkWhy,
    ReviewReason,
    Template,
    Trouble,
)


class TestClosedLists:
    @pytest.mark.parametrize("reason", list(HoldReason))
    def test_every_hold_says_what_to_do(self, reason: HoldReason) -> None:
        assert HOLDS[reason].endswith(".")

    @pytest.mark.parametrize("reason", list(ReviewReason))
    def test_every_review_says_what_is_doubted(self, reason: ReviewReason) -> None:
        assert REVIEWS[reason].endswith(".")

    @pytest.mark.parametrize("why", list(LinkWhy))
    def test_every_link_says_why(self, why: LinkWhy) -> None:
        assert LINKS[why].endswith(".")

    @pytest.mark.parametrize("why", list(LeftOut))
    def test_every_complaint_left_out_of_training_says_why(self, why: LeftOut) -> None:
        assert LEFT_OUT[why].endswith(".")

    @pytest.mark.parametrize("trouble", list(Trouble))
    def test_every_trouble_says_what_to_do(self, trouble: Trouble) -> None:
        assert TROUBLES[trouble].endswith(".")

    def test_who_gets_a_template_is_known_for_each(self) -> None:
        staff = {template for template in Template if not template.to_writer}
        assert staff == {
            Template.DPO_REFERRAL,
            Template.STAFF_NOTICE,
            Template.CONTACT_REFERRAL,
            Template.QUALITY_REFERRAL,
            Template.OPERATOR_NOTICE,
        }


def test_errors_are_one_closed_family() -> None:
    own = {value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, Exception)}
    assert own == {errors.CourrierError, errors.Held, errors.Away, errors.Misconfigured}

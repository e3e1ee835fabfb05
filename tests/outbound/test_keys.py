"""The key and the Message-ID of a dispatch."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.words import Part, Template
from outbound.keys import dispatch_key, message_id

ARRIVAL = "a" * 64


def key(
    arrival: str = ARRIVAL,
    template: Template = Template.ACKNOWLEDGEMENT,
    addressee: str | None = "a@b.example",
    part: Part | None = None,
) -> str:
    return dispatch_key(arrival=arrival, template=template, addressee=addressee, part=part)


class TestDispatchKey:
    def test_is_the_same_for_the_same_dispatch(self) -> None:
        assert key() == key()

    def test_fits_its_column(self) -> None:
        assert re.fullmatch(r"[0-9a-f]{64}", key())

    @pytest.mark.parametrize(
        "other",
        [
            key(arrival="b" * 64),
            key(template=Template.THANKS),
            key(addressee="c@b.example"),
            key(addressee=None),
            key(part=Part.RESTRICTED),
        ],
    )
    def test_is_another_for_another_dispatch(self, other: str) -> None:
        assert other != key()

    def test_does_not_mind_the_case_of_an_address(self) -> None:
        assert key(addressee="A@B.example") == key()


class TestMessageId:
    def test_is_a_function_of_the_key(self) -> None:
        assert message_id("k", "house.example") == message_id("k", "house.example")

    @given(one=st.text(), other=st.text())
    def test_is_another_for_another_key(self, one: str, other: str) -> None:
        assert (message_id(one, "h.example") == message_id(other, "h.example")) == (one == other)

    def test_has_the_form_of_the_standard(self) -> None:
        assert re.fullmatch(r"<[0-9a-f]{40}@house\.example>", message_id("k", "House.example"))

    def test_writes_a_domain_with_other_letters_in_ascii(self) -> None:
        assert message_id("k", "müller.example").endswith("@xn--mller-kva.example>")

    @pytest.mark.parametrize("domain", ["", "a b.example", "a\r\nBcc: x", "a>b", "-.example", "x" * 70 + ".example"])
    def test_refuses_what_is_no_domain(self, domain: str) -> None:
        with pytest.raises(ValueError, match="not a domain"):
            message_id("k", domain)

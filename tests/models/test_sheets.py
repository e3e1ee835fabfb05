"""The codes on our own sheets: what is printed is read back the same, and nothing else is read at all."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.sheets import BRANCH_CHARS, FormPage, Separator, Side, decode, encode
from models.words import Language

WHOLE = Separator(batch="K7QF2M", received=date(2026, 11, 9), branch="Ixelles – Élsene", count=24, side=Side.FRONTS)

names = st.from_regex(r"[A-Z0-9]([A-Z0-9-]{0,22}[A-Z0-9])?", fullmatch=True)
branches = (
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=BRANCH_CHARS)
    .map(lambda text: " ".join(text.split()))
    .filter(lambda text: text != "" and text.isprintable())
)
plain = st.builds(
    Separator,
    batch=st.none() | names,
    received=st.none() | st.dates(min_value=date(1000, 1, 1)),
    branch=st.none() | branches,
    count=st.none() | st.integers(1, 9999),
)
sided = st.builds(Separator, batch=names, side=st.sampled_from(Side), count=st.none() | st.integers(1, 9999))


class TestSeparator:
    @given(plain | sided)
    def test_is_read_back_as_it_was_written(self, sheet: Separator) -> None:
        assert decode(encode(sheet)) == sheet

    @given(plain | sided)
    def test_keeps_to_the_alphanumeric_mode_of_a_qr_code(self, sheet: Separator) -> None:
        assert re.fullmatch(r"[0-9A-Z $%*+\-./:]+", encode(sheet))

    def test_is_written_like_this(self) -> None:
        sheet = Separator(batch="K7QF2M", received=date(2026, 11, 9), count=24)
        assert encode(sheet) == "COURRIER/1/S/B:K7QF2M/D:2026-11-09/N:24"

    def test_may_say_nothing_but_what_it_is(self) -> None:
        assert decode("COURRIER/1/S") == Separator()

    @pytest.mark.parametrize(
        "said",
        [
            {"batch": ""},
            {"batch": "k7"},
            {"batch": "-K7"},
            {"batch": "K" * 25},
            {"branch": ""},
            {"branch": " Ixelles"},
            {"branch": "Ixelles\nUccle"},
            {"branch": "x" * 41},
            {"count": 0},
            {"count": 10_000},
            {"side": Side.BACKS},
        ],
    )
    def test_says_nothing_that_a_clerk_could_not_have_meant(self, said: dict[str, object]) -> None:
        with pytest.raises(ValueError, match=r"batch|branch"):
            Separator(**said)  # type: ignore[arg-type]


class TestOtherTexts:
    @given(st.text())
    def test_are_no_sheet_and_no_error(self, text: str) -> None:
        assert decode(text) is None

    @given(st.text(alphabet="0123456789ABDENOS:/-", max_size=60).map(lambda text: f"COURRIER/1/S{text}"))
    def test_that_begin_like_ours_are_a_sheet_only_in_its_exact_form(self, text: str) -> None:
        found = decode(text)
        assert found is None or encode(found) == text

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "COURRIER",
            "COURRIER/1",
            "COURRIER/2/S/B:K7",
            "COURRIER/01/S",
            "COURRIER/1/S/",
            "COURRIER/1/Z",
            "courrier/1/s",
            "COURRIER/1/S/B:",
            "COURRIER/1/S/B:K7/B:K7",
            "COURRIER/1/S/D:2026-11-09/B:K7",
            "COURRIER/1/S/D:2026-02-30",
            "COURRIER/1/S/D:20261109",
            "COURRIER/1/S/N:007",
            "COURRIER/1/S/N:٣",
            "COURRIER/1/S/E:X",
            "COURRIER/1/S/O:A",
            "COURRIER/1/S/O:77777777",
            "COURRIER/1/S/B:K7/X:1",
            "MQS-2026-000123-77",
            "https://example.org/COURRIER/1/S",
        ],
    )
    def test_that_are_damaged_later_or_somebody_elses_are_nothing(self, text: str) -> None:
        assert decode(text) is None

    def test_that_is_whole_is_the_sheet_that_the_damaged_ones_were(self) -> None:
        assert decode(encode(WHOLE)) == WHOLE


class TestFormPage:
    @pytest.mark.parametrize("language", Language)
    def test_is_read_back_as_it_was_written(self, language: Language) -> None:
        page = FormPage(version=12, language=language, page=2)
        assert decode(encode(page)) == page

    @pytest.mark.parametrize(
        "text",
        [
            "COURRIER/1/F",
            "COURRIER/1/F/V:1/L:FR",
            "COURRIER/1/F/V:0/L:FR/P:1",
            "COURRIER/1/F/V:1/L:XX/P:1",
            "COURRIER/1/F/V:1/P:1/L:FR",
            "COURRIER/1/F/V:1/L:FR/P:1/X:2",
        ],
    )
    def test_of_another_text_is_none(self, text: str) -> None:
        assert decode(text) is None

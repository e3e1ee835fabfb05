"""Letters by seed."""

import re

import pytest
from stdnum import iban
from stdnum.be import nn

from tests.letters.compose import LANGUAGES, Letter, compose
from tests.letters.setting import put_on_paper


def whole(letter: Letter) -> str:
    """All its words."""
    return " ".join(cell for paragraph in letter.body for cell in paragraph.cells)


@pytest.mark.parametrize("language", LANGUAGES)
class TestALetter:
    def test_is_the_same_for_the_same_seed_only(self, language: str) -> None:
        assert compose(language, 7) == compose(language, 7)
        assert whole(compose(language, 7)) != whole(compose(language, 8))

    def test_leaves_no_slot_open(self, language: str) -> None:
        assert "{" not in "".join(f"{compose(language, seed)}" for seed in range(60))

    def test_has_numbers_that_pass_their_checks(self, language: str) -> None:
        text = " ".join(whole(compose(language, seed)) for seed in range(60))
        persons = re.findall(r"\d\d\.\d\d\.\d\d-\d{3}\.\d\d", text)
        accounts = re.findall(r"BE\d\d \d{4} \d{4} \d{4}", text)
        assert len(persons) > 3
        assert len(accounts) > 3
        assert all(nn.is_valid(number) for number in persons)
        assert all(iban.is_valid(account) for account in accounts)

    def test_says_on_paper_all_that_it_says(self, language: str) -> None:
        letter = compose(language, 11)
        paper = put_on_paper(letter, font="Liberation Serif", size_pt=11, seed=11)
        written = paper.text.replace("\n", " ")
        assert all(cell in written for paragraph in letter.body for cell in paragraph.cells)
        assert len(paper.pages) == len(paper.lines)

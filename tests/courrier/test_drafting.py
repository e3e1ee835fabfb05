"""What a draft gathers for the staff."""

import pytest

from courrier.drafting import not_read, whom_else
from models.values import Document, Identity
from models.words import Channel


def with_defects(*defects: str) -> Document:
    return Document(sha256="0" * 64, channel=Channel.EMAIL, language=None, text="", defects=defects)


class TestWhatWasNotRead:
    @pytest.mark.parametrize(
        ("defects", "shown"),
        [
            ((), {"locked": [], "not_read": []}),
            (("no-date", "wrong-charset"), {"locked": [], "not_read": []}),
            (("attachment-unread:xlsx",), {"locked": [], "not_read": ["xlsx"]}),
            (("attachment-missing",), {"locked": [], "not_read": ["missing"]}),
            (("attachment-password:pdf", "attachment-unreadable:jpg"), {"locked": ["pdf"], "not_read": ["jpg"]}),
        ],
    )
    def test_is_named_by_its_format(self, defects, shown):
        assert not_read(with_defects(*defects)) == shown


class TestWhoElseIsNamed:
    def test_is_told_to_the_staff_with_the_number_masked(self):
        found = (Identity(name="Paul Testut", national_number="85073003328"), Identity(name="Ann Essai"), Identity())
        assert whom_else(found) == ["Paul Testut •••••••••28", "Ann Essai"]

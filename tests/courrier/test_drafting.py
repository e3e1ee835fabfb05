"""What a draft gathers for the staff."""

import pytest

from courrier.drafting import not_read
from models.values import Document
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
            (("attachment-password:pdf", "attachment-unreadable:jpg"), {"locked": ["pdf"], "not_read": ["jpg"]}),
        ],
    )
    def test_is_named_by_its_format(self, defects, shown):
        assert not_read(with_defects(*defects)) == shown

"""The one door to what is inside a file: passwords, limits, and no exception but holds."""

import io
import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msoffcrypto.format.ooxml import OOXMLFile

from ingest.files import archive
from ingest.files.contents import Budget, Contents
from ingest.files.opened import OPENED, opened
from ingest.media import Media, sniff
from models.errors import Held
from models.house import Limits
from models.words import HoldReason
from tests.ingest.files.papers import invitation, opendocument, packed, rich, word, word97


def locked(password: str) -> bytes:
    """A DOCX behind a password (MS-OFFCRYPTO, agile)."""
    out = io.BytesIO()
    OOXMLFile(io.BytesIO(word())).encrypt(password, out)
    return out.getvalue()


def held(data: bytes, media: Media, **limits: float) -> Held:
    with pytest.raises(Held) as caught:
        opened(data, media, Budget(Limits()), **limits)
    return caught.value


class TestFieldLesson25:
    def test_an_office_document_with_a_password_is_one(self):
        assert sniff(locked("geheim")) is Media.LOCKED

    def test_it_waits_for_the_sender(self):
        assert held(locked("geheim"), Media.LOCKED).reason is HoldReason.PASSWORD

    def test_an_empty_password_opens_it(self):
        assert opened(locked(""), Media.LOCKED, Budget(Limits())).text.startswith("Geachte")

    def test_a_password_that_takes_hours_to_try_is_not_tried(self):
        data = locked("").replace(b'spinCount="100000"', b'spinCount="9999999"')
        started = time.process_time()
        assert held(data, Media.LOCKED).reason is HoldReason.PASSWORD
        assert time.process_time() - started < 2


class TestLimits:
    def test_a_parser_led_round_in_circles_loses_its_file(self, monkeypatch):
        def endless(data: bytes, budget: Budget) -> Contents:
            while True:
                with suppress(Exception):  # as parsers do
                    sum(range(1000))

        monkeypatch.setattr(archive, "read", endless)
        assert held(packed(("a", b"x")), Media.ZIP, seconds=0.2).reason is HoldReason.TOO_SLOW

    @pytest.mark.parametrize(
        ("failure", "reason"),
        [
            (MemoryError(), HoldReason.TOO_COMPLEX),
            (RecursionError(), HoldReason.TOO_COMPLEX),
            (RuntimeError("de woorden van Wim"), HoldReason.UNREADABLE),
        ],
    )
    def test_whatever_a_parser_raises_is_a_hold_in_words_of_ours(self, monkeypatch, failure, reason):
        def failing(data: bytes, budget: Budget) -> Contents:
            raise failure

        monkeypatch.setattr(archive, "read", failing)
        found = held(packed(("a", b"x")), Media.ZIP)
        assert (found.reason, "Wim" in (found.detail or "")) == (reason, False)


SEEDS = {
    Media.DOCX: word(),
    Media.ODT: opendocument(),
    Media.DOC: word97(),
    Media.RTF: rich(r"Geachte,\par \'e9\u8217?"),
    Media.ZIP: packed(("a.txt", b"x")),
    Media.CALENDAR: invitation(),
    Media.LOCKED: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le") * 40,
}


class TestAnyFile:
    def test_every_medium_has_a_seed(self):
        assert set(SEEDS) == OPENED

    @given(st.sampled_from(sorted(SEEDS)), st.floats(0, 1), st.binary(max_size=30), st.integers(0, 60))
    def test_a_dented_file_has_contents_or_is_a_hold(self, media, where, put, gone):
        data = SEEDS[media]
        at = int(where * len(data))
        dented = data[:at] + put + data[at + gone :]
        try:
            found = opened(dented, media, Budget(Limits()))
        except Held:
            return
        assert isinstance(found.text, str)

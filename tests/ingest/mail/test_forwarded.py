"""The header block of a message that a colleague passes on."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from ingest.mail.forwarded import read_forwarded

BRUSSELS = ZoneInfo("Europe/Brussels")


class TestForwardedHeader:
    @pytest.mark.parametrize(
        ("block", "address"),
        [
            (
                "De : Jeanne Testut <jeanne@post.example>\nEnvoyé : lundi 9 février 2026 11:40\nÀ : Agence <agence@house.example>\nObjet : plainte",
                "jeanne@post.example",
            ),
            (
                "Van: Jan Proef <jan@post.example>\nVerzonden: maandag 9 februari 2026 11:40\nAan: Kantoor\nOnderwerp: klacht",
                "jan@post.example",
            ),
            (
                "Von: Gertrud Probst [mailto:g@post.example]\nGesendet: Montag, 9. Februar 2026 11:40\nAn: x\nBetreff: y",
                "g@post.example",
            ),
            (
                "From: Sam Sample <sam@post.example>\nSent: Monday, February 9, 2026 11:40 AM\nTo: x\nSubject: y",
                "sam@post.example",
            ),
            (
                "---------- Forwarded message ---------\nDe : <jeanne@post.example>\nDate: lun. 9 févr. 2026 à 11:40\nSubject: y\nTo: x",
                "jeanne@post.example",
            ),
            (
                "*De :* Jeanne Testut <jeanne@post.example>\n*Date :* 9 février 2026 11:40\n*À :* x",
                "jeanne@post.example",
            ),
            ("From: Sam Sample <sam@post.example>\nDate: Mon, 9 Feb 2026 11:40:00 +0100\nTo: x", "sam@post.example"),
        ],
    )
    def test_tells_who_sent_it_and_when(self, block: str, address: str) -> None:
        found = read_forwarded(f"{block}\n\nJe me plains.", BRUSSELS)
        assert found.sender is not None
        assert (found.sender.address, found.text) == (address, "Je me plains.")
        assert found.sent == datetime(2026, 2, 9, 11, 40, tzinfo=BRUSSELS)

    def test_without_a_block_all_is_text(self) -> None:
        found = read_forwarded("Je me plains.", BRUSSELS)
        assert (found.sender, found.sent, found.text) == (None, None, "Je me plains.")

    def test_an_unreadable_date_is_none(self) -> None:
        assert read_forwarded("De : a@post.example\nDate : bientôt\n\nx", BRUSSELS).sent is None

    def test_a_name_without_an_address_is_nobody(self) -> None:
        assert read_forwarded("De : Jeanne Testut\nDate : 9 février 2026\n\nx", BRUSSELS).sender is None

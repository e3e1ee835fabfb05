"""What users of paperless-ngx and OCRmyPDF suffered with scans (FIELD, lessons 24 and 25), thread by thread."""

import io

import numpy as np
import pikepdf
import pytest

from ingest.media import Media
from ingest.paper.pdf import opened
from ingest.paper.picture import Picture
from ingest.paper.scan import Illegible, read_pages
from models.errors import Held
from models.house import Limits
from models.words import HoldReason
from tests.ingest.paper import bombs
from tests.ingest.paper.letters import DUTCH, FRENCH, bound, drawn, encoded, errors_pc, note, scanned, skewed

LIMITS = Limits()
ADDRESS = "Odile Vanbrabandt\nAvenue des Cerisiers 148\n1030 Schaerbeek"


def _text(data: bytes, media: Media) -> str:
    return "\n".join(page.text for page in read_pages(data, media=media, limits=LIMITS))


def _reason(data: bytes) -> HoldReason | None:
    try:
        read_pages(data, media=Media.PDF, limits=LIMITS)
    except Held as held:
        return held.reason
    return None


def _locked(user: str, owner: str) -> bytes:
    file = io.BytesIO()
    with pikepdf.open(io.BytesIO(bound([note(ADDRESS)], "PDF"))) as pdf:
        pdf.save(file, encryption=pikepdf.Encryption(user=user, owner=owner, R=4))
    return file.getvalue()


class TestWhichWayIsUp:
    """OCRmyPDF#281, #641, #562, #778: confidence 0.99 from a preview, upside down at 13.49, garbage from an unturned page."""

    @pytest.mark.parametrize("quarters", [0, 1, 2, 3])
    def test_a_page_with_a_name_and_address_only_is_read_whichever_way_it_lies(self, quarters: int) -> None:
        page = np.full((3508, 2480), 255, np.uint8)
        lines = note(ADDRESS)
        page[400 : 400 + lines.shape[0], 300 : 300 + lines.shape[1]] = lines
        data = encoded(np.ascontiguousarray(np.rot90(page, quarters)), "PNG")
        assert errors_pc(ADDRESS, _text(data, Media.PNG)) <= 2

    @pytest.mark.parametrize("quarters", [1, 2, 3])
    def test_a_turned_and_crooked_letter_is_read_or_held_and_never_garbage(self, quarters: int) -> None:
        page = np.ascontiguousarray(np.rot90(skewed(scanned(drawn(DUTCH)), 2.4), quarters))
        try:
            read = _text(encoded(page, "PNG"), Media.PNG)
        except Illegible:
            return
        assert errors_pc(DUTCH.text, read) <= 2

    def test_each_page_of_a_letter_is_turned_for_itself(self) -> None:
        upright, turned = (
            note("Première page : mon dossier est resté sans réponse."),
            note("Seconde page : je vous prie d'agir."),
        )
        text = _text(bound([upright, np.ascontiguousarray(np.rot90(turned, 2))], "TIFF"), Media.TIFF)
        assert (
            errors_pc("Première page : mon dossier est resté sans réponse. Seconde page : je vous prie d'agir.", text)
            <= 4
        )


class TestPasswords:
    """paperless-ng#1387, #631; paperless-ngx#8099: an owner's password gave an empty text, a user's stopped the whole folder."""

    def test_the_owners_alone_is_taken_off(self) -> None:
        assert errors_pc(ADDRESS, _text(_locked(user="", owner="beheer"), Media.PDF)) <= 2

    def test_the_users_is_a_hold(self) -> None:
        assert _reason(_locked(user="geheim", owner="beheer")) is HoldReason.PASSWORD


class TestResolutionOutOfReason:
    """paperless-ngx#7871, #709: a page of 7,820 dpi became a picture of 1.2 thousand million pixels, and took twenty minutes."""

    def test_a_letter_of_7820_dpi_is_drawn_as_a_page_and_no_larger(self) -> None:
        with opened(bound([drawn(FRENCH)], "PDF", resolution=7820.0), LIMITS) as file:
            (leaf,) = list(file.leaves())
        assert isinstance(leaf, Picture)
        assert leaf.pixels.shape[:2] == pytest.approx((3508, 2480), abs=2)

    def test_a_letter_of_7820_dpi_is_read(self) -> None:
        assert (
            errors_pc(FRENCH.text, _text(bound([scanned(drawn(FRENCH))], "PDF", resolution=7820.0), Media.PDF)) <= 0.5
        )

    def test_a_page_of_metres_is_a_hold(self) -> None:
        assert _reason(bombs.wide_page()) is HoldReason.TOO_COMPLEX

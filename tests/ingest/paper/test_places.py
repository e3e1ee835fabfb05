"""Each word that was read stands where its ink is on the page as it came."""

from collections.abc import Callable

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw

from ingest.media import Media
from ingest.paper import cleaning, places
from ingest.paper.scan import read_pages
from models.house import Limits
from models.values import Box, Page
from tests.ingest.paper.letters import (
    FRENCH,
    LETTERS,
    LIBERATION_SERIF,
    Letter,
    Pixels,
    drawn,
    encoded,
    faxed,
    font,
    photographed,
    scanned,
    skewed,
)

LIMITS = Limits()
SIZE_PX = 46  # 11 points at 300 dpi
LINES = """Schaerbeek, le 14 septembre 2026
Madame, Monsieur,
Je suis en incapacité de travail depuis le 2 juin et je n'ai reçu
aucune indemnité pour les mois de juillet et août. On m'a répondu
quatre fois que le dossier était en cours de traitement.
Je possède pourtant un accusé de réception du certificat.
Veuillez agréer mes salutations distinguées.
Odile Vanbrabandt"""
WORDS = ("Schaerbeek,", "traitement.", "Vanbrabandt")

Worn = Callable[[Pixels], Pixels]
Place = tuple[int, int, int, int]


def _written() -> tuple[Pixels, dict[str, Place]]:
    """A page and where its words stand on it: left, top, right, bottom in pixels."""
    page = Image.new("L", (2480, 3508), 255)
    draw, face = ImageDraw.Draw(page), font(LIBERATION_SERIF, SIZE_PX)
    stands: dict[str, Place] = {}
    for number, line in enumerate(LINES.split("\n")):
        left, top = 300 + 40 * number, 500 + 300 * number
        draw.text((left, top), line, font=face, fill=0)
        for word in line.split():
            start = left + face.getlength(line[: line.index(word)])
            stands[word] = (int(start) - 2, top, int(start + face.getlength(word)) + 2, top + 60)
    return np.asarray(page), stands


def _inked(page: Pixels, place: Place, worn: Worn, picture: Pixels) -> Pixels:
    """Where that word's ink is on the worn page, its `picture`: what is lighter there when it was never written."""
    left, top, right, bottom = place
    bare = page.copy()
    bare[top:bottom, left:right] = 255
    lighter = worn(bare).astype(np.int16) - picture
    ink = (lighter.max(axis=2) if lighter.ndim == 3 else lighter) > 60
    return cv2.medianBlur(ink.astype(np.uint8), 3)  # a lone dot is noise that fell on one of the two


def _read(picture: Pixels) -> Page:
    (page,) = read_pages(encoded(picture, "PNG", compress_level=1), media=Media.PNG, limits=LIMITS)
    return page


def _small(page: Pixels) -> Pixels:
    return scanned(cv2.resize(page, None, fx=0.4, fy=0.4, interpolation=cv2.INTER_AREA), noise=2)


WEAR: dict[str, Worn] = {
    "clean": scanned,
    "leaning left": lambda page: scanned(skewed(page, -5.0)),
    "leaning right": lambda page: scanned(skewed(page, 3.0)),
    "on its side": lambda page: np.rot90(scanned(skewed(page, 2.0))).copy(),
    "on its other side": lambda page: np.rot90(scanned(skewed(page, -2.0)), 3).copy(),
    "upside down": lambda page: np.rot90(scanned(skewed(page, 4.0)), 2).copy(),
    "photographed": photographed,
    "faxed": faxed,
    "of few dots": _small,
}


class TestWordsOnAWornPage:
    @pytest.mark.parametrize("worn", WEAR.values(), ids=WEAR.keys())
    def test_stand_where_their_ink_is(self, worn: Worn) -> None:
        page, stands = _written()
        picture = worn(page)
        read = _read(picture)
        found = {word.text: word.box for word in read.words}
        misses = {word: _miss(found.get(word), _inked(page, stands[word], worn, picture)) for word in WORDS}
        slack = 1.5 * 0.45 * SIZE_PX * max(picture.shape) / max(page.shape)
        assert {word: miss for word, miss in misses.items() if miss > slack} == {}


def _miss(box: Box | None, ink: Pixels) -> float:
    """By how many pixels an edge of the box lies off the word's ink at worst."""
    if box is None:
        return float("inf")
    height, width = ink.shape
    down, across = np.nonzero(ink)
    edges = (box.left * width, box.top * height, box.right * width, box.bottom * height)
    stands = (across.min(), down.min(), across.max() + 1, down.max() + 1)
    return max(abs(edge - at) for edge, at in zip(edges, stands, strict=True))


class TestWordsOfAPage:
    @pytest.mark.parametrize("letter", LETTERS.values(), ids=LETTERS.keys())
    def test_are_those_of_its_text_in_their_order(self, letter: Letter) -> None:
        page = _read(scanned(skewed(drawn(letter), 2.0)))
        assert [word.text for word in page.words] == page.text.split()

    def test_say_how_sure_each_is(self) -> None:
        page = _read(scanned(drawn(FRENCH)))
        mean = sum(word.confidence for word in page.words) / len(page.words)
        assert mean == pytest.approx(page.confidence, abs=0.1)


class TestMap:
    @pytest.mark.parametrize(("skew_deg", "scale"), [(0.0, 1.7), (-6.0, 1.0), (3.0, 1.6), (4.0, 0.6)])
    def test_of_a_straightened_picture_is_what_was_done_to_it(self, skew_deg: float, scale: float) -> None:
        page = np.full((900, 700), 255, np.uint8)
        cv2.circle(page, (520, 210), 12, 0, -1)
        straight = cleaning.straightened(page, skew_deg, scale)
        x, y, _ = places.straightened(page.shape, skew_deg, scale, straight.shape) @ (520, 210, 1)
        assert (x, y) == pytest.approx(_dot(straight), abs=1.0)

    @pytest.mark.parametrize("quarter_deg", [0, 90, 180, 270])
    def test_of_a_turned_picture_is_what_was_done_to_it(self, quarter_deg: int) -> None:
        page = np.full((900, 700), 255, np.uint8)
        cv2.circle(page, (520, 210), 12, 0, -1)
        x, y, _ = places.turned(page.shape, quarter_deg) @ (520, 210, 1)
        assert (x, y) == pytest.approx(_dot(cleaning.turned(page, quarter_deg)), abs=1.0)


def _dot(page: Pixels) -> tuple[float, float]:
    down, across = np.nonzero(page < 128)
    return float(across.mean()), float(down.mean())

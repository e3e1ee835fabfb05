"""Bombs in the real reading process and in a drop folder: each becomes a hold within seconds, the next letter is read."""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from ingest.reader import Reader
from models.errors import Held
from models.house import Limits
from models.values import Document, Page, Run
from models.words import Channel, HoldReason
from tests.ingest.paper import bombs
from tests.integration.house import HouseOnLoopback, mail

COSTLY = {HoldReason.TOO_COMPLEX, HoldReason.TOO_SLOW}
DAMAGED = {HoldReason.UNREADABLE}
NOTHING = {HoldReason.EMPTY}  # it draws nothing, and costs nothing
# A twelfth of it is the processor time for drawing a page: less than by default, so that the suite ends soon.
PAGE_S = 24.0
WITHIN_S = 60.0  # three processor seconds are then the limit; the machine is shared by many
MOST_BYTES = 700_000_000  # of a file made to fill it: 130 to 250 MB before, and what drawing one page may take
LETTER = (
    b"BT /F 12 Tf 50 700 Td (Je me plains de mon dossier d'indemnites qui reste sans reponse depuis deux mois.) Tj ET"
)
FONT = "/Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>"

HELD = {
    # pages and objects of a PDF
    bombs.million_pages: COSTLY | DAMAGED,
    bombs.ring_of_pages: DAMAGED,
    bombs.many_objects: NOTHING,
    bombs.deep_arrays: DAMAGED,
    bombs.ring_of_tables: NOTHING,
    bombs.object_stream: COSTLY | NOTHING,
    bombs.pdf_in_pdf: NOTHING,
    bombs.wide_page: COSTLY,
    bombs.unit_page: NOTHING,
    bombs.many_notes: COSTLY,
    bombs.many_fields: COSTLY,
    # what is drawn
    bombs.nested_forms: COSTLY,
    bombs.nested_patterns: COSTLY,
    bombs.nested_masks: COSTLY | NOTHING,
    bombs.endless_content: COSTLY,
    bombs.endless_blanks: COSTLY,
    bombs.endless_text: COSTLY | DAMAGED,
    bombs.endless_lzw: COSTLY | NOTHING,
    bombs.map_of_letters: COSTLY | DAMAGED,
    bombs.calculator: COSTLY,
    # pictures in a PDF
    bombs.huge_image: COSTLY,
    bombs.negative_image: DAMAGED | NOTHING,
    bombs.many_images: COSTLY,
    bombs.inline_image: COSTLY | NOTHING,
    bombs.fax_image: DAMAGED,
    bombs.jpeg_in_pdf: COSTLY | DAMAGED | NOTHING,
    bombs.jpx_in_pdf: COSTLY | DAMAGED,
    bombs.jbig2_page: DAMAGED,
    bombs.jbig2_refinements: COSTLY,
    bombs.jbig2_symbols: DAMAGED,
    # pictures
    bombs.huge_png: COSTLY,
    bombs.png_text: DAMAGED,
    bombs.fax_tiff: COSTLY,
    bombs.endless_tiff: DAMAGED,
    bombs.tiff_chain: COSTLY | DAMAGED,
    bombs.tiff_ring: NOTHING,
    bombs.huge_jpeg: COSTLY,
    bombs.progressive_jpeg: COSTLY,
    bombs.jpeg_of_scans: COSTLY,
    bombs.huge_gif: COSTLY,
    bombs.huge_webp: COSTLY | DAMAGED,
    bombs.huge_heic: COSTLY,
    bombs.huge_bmp: COSTLY,
}


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader(Limits(page_s=PAGE_S)) as reader:
        yield reader


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    path = tmp_path / "letter.pdf"
    path.write_bytes(bombs.one_page(bombs.stream(LETTER), resources=FONT))
    return path


def _read(reader: Reader, path: Path) -> Document:
    return reader.read(path, filename=path.name, channel=None)


@contextmanager
def _peak() -> Iterator[list[int]]:
    """The largest resident size, in bytes, that a child of this process has while it is looked at."""
    peak = [0]
    over = threading.Event()

    def look() -> None:
        while not over.wait(0.02):
            peak[0] = max([peak[0], *map(_resident_bytes, _children())])

    looking = threading.Thread(target=look)
    looking.start()
    try:
        yield peak
    finally:
        over.set()
        looking.join()


def _children() -> list[int]:
    tasks = [task / "children" for task in Path("/proc/self/task").iterdir()]
    found: list[int] = []
    for task in tasks:
        try:
            found += map(int, task.read_text().split())
        except OSError:  # that thread has just ended
            continue
    return found


def _resident_bytes(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


@pytest.mark.parametrize("bomb", HELD, ids=lambda bomb: bomb.__name__)
def test_a_bomb_is_a_hold_in_seconds_and_the_next_letter_is_read(
    bomb: bombs.Bomb, reader: Reader, letter: Path, tmp_path: Path
) -> None:
    path = tmp_path / "bomb"
    path.write_bytes(bomb())
    _read(reader, letter)  # the process stands ready
    began = time.monotonic()
    with _peak() as peak:
        document = _read(reader, path)
    took_s = time.monotonic() - began
    following = _read(reader, letter)
    assert document.hold is not None
    assert document.hold.reason in HELD[bomb]
    assert (took_s < WITHIN_S, peak[0] < MOST_BYTES) == (True, True), f"{took_s:.1f} s, {peak[0] >> 20} MB"
    assert (following.hold, "Je me plains de mon dossier" in following.text) == (None, True)


@pytest.mark.parametrize("bomb", [bombs.calculator, bombs.nested_forms], ids=lambda bomb: bomb.__name__)
def test_what_somebody_wrote_is_not_lost_with_a_bomb_attached_to_it(
    bomb: bombs.Bomb, reader: Reader, tmp_path: Path
) -> None:
    message = message_from_bytes(mail("Bonjour, je me plains de mon dossier."), policy=default)
    assert isinstance(message, EmailMessage)
    message.add_attachment(bomb(), maintype="application", subtype="octet-stream", filename="annexe.pdf")
    path = tmp_path / "message.eml"
    path.write_bytes(message.as_bytes())
    document = reader.read(path, filename=None, channel=Channel.EMAIL)
    assert document.hold is not None
    assert (document.hold.reason in COSTLY, "je me plains de mon dossier" in document.text) == (True, True)


def test_a_bomb_that_a_person_has_cut_or_that_is_copied_ends_in_seconds_too(
    reader: Reader, letter: Path, tmp_path: Path
) -> None:
    path = tmp_path / "bomb.pdf"
    path.write_bytes(bombs.endless_text())
    page = Page(text="plainte", confidence=None, rotation=0, skew=0.0, source="text-layer")
    document = Document(sha256="0" * 64, channel=Channel.LETTER, language=None, text="plainte", pages=(page,))
    _read(reader, letter)
    began = time.monotonic()
    with _peak() as peak:
        with pytest.raises(Held) as held:
            reader.cut([path], [[Run(file=0, pages=(1,))]], bytes)
        copy = reader.copy(path, document)
    took_s = time.monotonic() - began
    assert (held.value.reason in COSTLY, copy) == (True, None)
    assert (took_s < 2 * WITHIN_S, peak[0] < MOST_BYTES) == (True, True), f"{took_s:.1f} s, {peak[0] >> 20} MB"
    assert "Je me plains de mon dossier" in _read(reader, letter).text


def test_bombs_in_a_drop_folder_are_held_and_the_letter_among_them_is_registered(tmp_path: Path) -> None:
    house = HouseOnLoopback(
        folder=tmp_path, register_url=f"sqlite:///{tmp_path / 'register.db'}", drops={"post": "letter"}
    )
    for number, bomb in enumerate((bombs.nested_forms, bombs.fax_tiff, bombs.calculator, bombs.huge_jpeg), 1):
        (house.drop("post") / f"{number}.pdf").write_bytes(bomb())
    (house.drop("post") / "9.pdf").write_bytes(bombs.one_page(bombs.stream(LETTER), resources=FONT))
    house.once()
    held = sorted(row["reason"] for row in house.listed("holds") if row["reason"] in ("too_complex", "too_slow"))
    assert (held, len(house.listed("complaints"))) == (["too_complex", "too_complex", "too_complex", "too_slow"], 1)

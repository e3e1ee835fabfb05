"""Peak memory of the reading child over many pages: one letter of three hundred, and three hundred letters one by one."""

import io
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pikepdf
from PIL import Image

from tests.bench.measure import say, watched
from tests.ingest.paper.letters import LETTERS, Pixels, blank, bound, drawn, faxed, photographed, scanned

PAGES = 300
FIRST = 30
TEXT = "Je vous écris au sujet de mon dossier d'indemnités, qui reste sans réponse depuis deux mois."


def pages() -> None:
    """The largest resident size of the child, which the house wants under 500 MB."""
    from ingest.reader import Reader
    from models.house import Limits

    limits = Limits(pages=PAGES, read_s=7200.0)
    sorts = list(_sorts())
    with tempfile.TemporaryDirectory() as folder:
        for name, data in (("PDF", _pdf(sorts)), ("TIFF", _tiff(sorts))):
            path = Path(folder) / "letter"
            path.write_bytes(data)
            with watched() as peaks, Reader(limits) as reader:
                document = reader.read(path, filename=None, channel=None)
            said = f"memory: one {name} of {len(document.pages)} mixed pages"
            say(f"{said:<44} {max(peaks.values()):6} MB at most")
        single = [Path(folder) / f"{number}" for number in range(len(sorts))]
        for path, sort in zip(single, sorts, strict=True):
            path.write_bytes(bound([sort], "PNG"))
        with watched() as peaks, Reader(limits) as reader:
            for number in range(PAGES):
                reader.read(single[number % len(single)], filename=None, channel=None)
                if number == FIRST - 1:
                    first = max(peaks.values())
        said = f"memory: {PAGES} letters one by one"
        say(f"{said:<44} {max(peaks.values()):6} MB at most, {first} MB over the first {FIRST}")


def _sorts() -> Iterator[Pixels]:
    """Pages of each sort that a scanner makes: grey, colour, black and white, blank."""
    for letter in (LETTERS["fr"], LETTERS["nl"]):
        page = np.full_like(drawn(letter), 255)
        page[: page.shape[0] // 5] = drawn(letter)[: page.shape[0] // 5]  # its head, which is quick to read
        yield scanned(page)
        yield faxed(page)
        yield photographed(page)
        yield np.repeat(scanned(page)[..., None], 3, axis=2)
        yield blank()


def _pdf(sorts: list[Pixels]) -> bytes:
    """One PDF of them all over and over, every tenth page typed."""
    file = io.BytesIO()
    with pikepdf.new() as whole, pikepdf.open(io.BytesIO(bound(sorts[:9], "PDF"))) as scans:
        with pikepdf.open(io.BytesIO(_typed())) as typed:
            for number in range(PAGES):
                whole.pages.append(typed.pages[0] if number % 10 == 9 else scans.pages[number % 10])
        whole.save(file)
    return file.getvalue()


def _typed() -> bytes:
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(595, 842))
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        page.add_resource(font, pikepdf.Name.Font, pikepdf.Name.F1)
        page.contents_add(b"BT /F1 11 Tf 60 700 Td (" + TEXT.encode("latin-1") + b") Tj ET")
        file = io.BytesIO()
        pdf.save(file)
    return file.getvalue()


def _tiff(sorts: list[Pixels]) -> bytes:
    images = [Image.fromarray(sorts[number % len(sorts)]) for number in range(PAGES)]
    file = io.BytesIO()
    images[0].save(
        file, "TIFF", save_all=True, append_images=images[1:], compression="jpeg", dpi=(300, 300), quality=85
    )
    return file.getvalue()

"""Peak memory of the reading child over a batch: three hundred pages looked at for separator sheets, and cut into letters."""

import io
import tempfile
from pathlib import Path

import img2pdf
import numpy as np
import pikepdf
from PIL import Image

from tests.bench.measure import say
from tests.bench.pages import _peak_mb
from tests.ingest.paper.sheets import printed, scan, tiff_of, typed

LETTERS = 100  # a sheet and two pages each


def batches(letters: int = LETTERS) -> None:
    """The largest resident size of the child, which the house wants under 500 MB, and what looking and cutting cost."""
    from ingest.reader import Reader
    from models.house import Limits
    from models.sheets import Separator

    three = [scan(page, np.random.default_rng(7)) for page in (printed(Separator()), typed(1), typed(2))]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "batch"
        for name, data in (("PDF of grey JPEG", _pdf(three, letters)), ("TIFF", _tiff(three, letters))):
            path.write_bytes(data)
            with Reader(Limits(read_s=7200.0)) as reader:
                sheaf = reader.sheaf([path])
                looked = _peak_mb()
                made = reader.cut([path], [sheaf.runs(letter.pages) for letter in sheaf.letters], len)
                said = f"memory: a batch of {sum(sheaf.counts)} pages, {name}"
                size = f"{len(data) >> 20} MB; {len(made)} letters, {sum(made) >> 20} MB"
                say(f"{said:<44} {looked:6} MB looking, {_peak_mb()} MB at most  ({size})")


def _pdf(pages: list[Image.Image], times: int) -> bytes:
    """Each page with a stream of its own, as a scanner writes them."""
    encoded = []
    for page in pages:
        file = io.BytesIO()
        page.save(file, "JPEG", quality=75, dpi=(300, 300))
        encoded.append(file.getvalue())
    with pikepdf.open(io.BytesIO(img2pdf.convert(encoded * times, nodate=True))) as pdf:
        made = io.BytesIO()
        pdf.save(made)
    return made.getvalue()


def _tiff(pages: list[Image.Image], times: int) -> bytes:
    return tiff_of([page.convert("1") for page in pages] * times, (300, 300))

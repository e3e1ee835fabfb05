"""A stack of three hundred pages in one file: looked through and cut; and the whole way, from the drop folder to the register.

The pages are as an office scanner makes them: 140 to 330 kB each as JPEG in a PDF, 7 to 40 as G4 in a TIFF.
"""

import io
import os
import subprocess
import tempfile
from functools import partial
from pathlib import Path

import img2pdf
import numpy as np
import pikepdf
from PIL import Image, ImageDraw, ImageFont

from samples.wear import grey, scanned
from tests.bench.measure import cpu_s, say, watched
from tests.ingest.paper.sheets import HIGH, WIDE, printed, tiff_of, typed

LETTERS = 100  # a sheet and two pages each
WHOLE_WAY = 150  # a sheet and a page each
_FONT = "/usr/share/fonts/truetype/liberation/LiberationSerif-Regular.ttf"
_STREETS = ("rue du Marché", "avenue des Tilleuls", "rue de la Station", "chaussée de Wavre", "place Communale")
_POSTCODES = (1000, 1020, 1120, 1130)  # of the town itself: others would have each address confirmed by a person
_SUBJECTS = (
    "indemnités",
    "remboursement de lunettes",
    "séances de kinésithérapie",
    "carte perdue",
    "trajet en ambulance",
)


def batches(letters: int = LETTERS, whole_way: int = WHOLE_WAY) -> None:
    """What looking and cutting, then the whole way cost; the house wants every worker under 500 MB."""
    _looked_through(letters)
    _registered(whole_way)


def _looked_through(letters: int) -> None:
    from ingest.reader import Reader
    from models.house import Limits
    from models.sheets import Separator

    three = [_clean(page) for page in (printed(Separator()), typed(1), typed(2))]
    bits = [page.convert("1", dither=Image.Dither.NONE) for page in three] * letters
    files = {"PDF of grey JPEG": _pdf([_jpeg(page) for page in three] * letters), "TIFF": tiff_of(bits, (300, 300))}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "batch"
        for name, data in files.items():
            path.write_bytes(data)
            with watched() as peaks, Reader(Limits()) as reader:
                sheaf = reader.sheaf([path])
                looked = max(peaks.values())
                made = reader.cut([path], [sheaf.runs(letter.pages) for letter in sheaf.letters], len)
            said = f"memory: a batch of {sum(sheaf.counts)} pages, {name}"
            size = f"{len(data) >> 20} MB; {len(made)} letters, {sum(made) >> 20} MB"
            say(f"{said:<44} {looked:6} MB looking, {max(peaks.values())} MB at most  ({size})")


# ── the whole way ────────────────────────────────────────────────────────────────────────────────


def _registered(letters: int) -> None:
    """A stack through the real command: every letter a complaint; memory of each process; time beside Tesseract."""
    from models.sheets import Separator
    from tests.integration.house import HouseOnLoopback

    sheet = _jpeg(_clean(printed(Separator(batch="BANC-1", count=letters))))
    pages = [_jpeg(_clean(_letter(number))) for number in range(letters)]
    with tempfile.TemporaryDirectory() as named:
        folder = Path(named)
        house = HouseOnLoopback(
            folder=folder, register_url=f"sqlite:///{folder / 'register.db'}", drops={"post": "letter"}
        )
        data = _pdf([each for page in pages for each in (sheet, page)])
        (house.drop("post") / "stack.pdf").write_bytes(data)
        with watched() as peaks:
            process = subprocess.Popen(house.command("once"), env=house.environment())
            ours = cpu_s(process.wait)
        bare = cpu_s(partial(_bare, pages, folder))
        made = [row for row in house.listed("arrivals") if row["part_of"]]
        found = f"{len(made)} letters, {len(house.listed('complaints'))} complaints, {len(house.listed('holds'))} holds"
    readers = max((peak for pid, peak in peaks.items() if pid != process.pid), default=0)
    say(
        f"{f'whole way: a stack of {2 * letters} pages':<44} {ours / bare:6.2f} × bare Tesseract on its letters"
        f"  ({len(data) >> 20} MB; {found}; exit {process.returncode})"
    )
    say(f"{'memory: its reading processes':<44} {readers:6} MB at most, the command {peaks.get(process.pid, 0)} MB")


def _bare(pages: list[bytes], folder: Path) -> None:
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    for page in pages:
        (folder / "page.jpg").write_bytes(page)
        words = ["tesseract", str(folder / "page.jpg"), "-", "-l", "fra+nld+deu+eng"]
        subprocess.run(words, check=True, capture_output=True, env=environment)


def _letter(number: int) -> Image.Image:
    """A short letter, each by somebody else about something of their own."""
    subject = _SUBJECTS[number % len(_SUBJECTS)]
    lines = (
        f"{_name(number)}",
        f"{_STREETS[number % len(_STREETS)]} {3 + number}",
        f"{_POSTCODES[number % len(_POSTCODES)]} Bruxelles",
        "",
        f"Bruxelles, le {1 + number % 20} novembre 2026",
        "",
        f"Concerne : {subject}, dossier {70_000 + 37 * number}",
        "",
        "Madame, Monsieur,",
        f"Je me plains de vos services : {subject}, depuis {2 + number % 5} mois sans réponse,",
        f"malgré mes {2 + number % 7} appels et mon passage au guichet. Je demande {40 + 3 * number} euros.",
        "Salutations distinguées,",
        f"{_name(number)}",
    )
    page = Image.new("RGB", (WIDE, HIGH), "white")
    draw = ImageDraw.Draw(page)
    font = ImageFont.truetype(_FONT, 48, layout_engine=ImageFont.Layout.BASIC)
    for row, line in enumerate(lines):
        draw.text((295, 300 + row * 84), line, (20, 20, 24), font)
    return page


def _name(number: int) -> str:
    first = ("Odile", "Karim", "Josiane", "Pol", "Nathalie", "Émile", "Fatima", "Luc", "Rosa", "Willy")
    last = ("Vranckx", "Lejeune", "Haddad", "Peeters", "Moreau", "Dumont", "Simonet", "Baeten", "Colson", "Ricci")
    return f"{first[number % 10]} {last[number // 10 % 10]}" + ("-Marchal" if number >= 100 else "")


# ── files ────────────────────────────────────────────────────────────────────────────────────────


def _clean(page: Image.Image) -> Image.Image:
    """The page from an office scanner, which takes the paper's grain away before it writes the file."""
    worn = scanned(grey(page), np.random.default_rng(7), skew_deg=0.5, blur_px=0.9, noise=1.0, paper=242)
    return Image.fromarray(np.clip((worn.astype(np.float32) - 40) * (255 / 180), 0, 255).astype(np.uint8))


def _jpeg(page: Image.Image) -> bytes:
    file = io.BytesIO()
    page.save(file, "JPEG", quality=45, dpi=(300, 300))
    return file.getvalue()


def _pdf(pages: list[bytes]) -> bytes:
    """Each page with a stream of its own, as a scanner writes them."""
    with pikepdf.open(io.BytesIO(img2pdf.convert(pages, nodate=True))) as pdf:
        made = io.BytesIO()
        pdf.save(made)
    return made.getvalue()

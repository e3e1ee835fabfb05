"""The house's own form, printed, typed upon and scanned clean: it belongs to the clean set of `scans`.

What is filled in is composed by seed, in the bench's fonts: the reader was tuned on neither. Only what the fields say counts:
the labels are no words of the writer, so that other programs, which read them too, are compared by time alone.
"""

import io
import statistics
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import img2pdf
import numpy as np
from PIL import Image

from models.words import Language
from tests.bench.measure import cpu_s, say
from tests.letters.compose import compose
from tests.letters.errors import distance, plain
from tests.letters.sets import OTHER_FONTS
from tests.letters.setting import available, file_of
from tests.letters.wear import clean

SEEDS = range(5000, 5004)
SIZE_PT = 10.5
STORY_LETTERS = 78  # what fits on a line of the form


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A filled-in form: its file of two pages, each page's picture, and what its fields say."""

    file: Path
    pages: tuple[Path, ...]
    said: Mapping[str, str] = field(repr=False)


def forms(letters: Sequence[float]) -> None:
    """Reports how the fields are read, then the clean set's mean with the forms; `letters` are its letters' error shares."""
    from tests.bench.scans import BARE, by_command, warm_up

    warm_up()
    shares: list[float] = []
    right = fields = held = 0
    ours = bare = 0.0
    with tempfile.TemporaryDirectory() as folder:
        for seed in SEEDS:
            form = make(seed, Path(folder))
            found: list[tuple[Mapping[str, str], bool]] = []
            ours += cpu_s(lambda form=form, found=found: found.append(read(form)))
            bare += cpu_s(lambda form=form: [by_command(BARE, page) for page in form.pages])
            said, was_held = found[0]
            held += was_held
            fields += len(form.said)
            right += sum(plain(text) == plain(said.get(name, "")) for name, text in form.said.items())
            wrong = sum(distance(plain(text), plain(said.get(name, ""))) for name, text in form.said.items())
            shares.append(wrong / sum(len(plain(text)) for text in form.said.values()))
    mean = statistics.mean([*letters, *shares])
    said_so = f"{right} of {fields} fields right, {100 * statistics.mean(shares):.2f} % wrong, {held} held"
    say(
        f"scans: the house's form, clean: {len(shares)} forms, {said_so}, {ours / bare:.2f} × bare; with the letters {100 * mean:.2f} %"
    )


def read(form: Form) -> tuple[Mapping[str, str], bool]:
    """What we read in the fields, and whether the form was held."""
    from ingest.media import Media
    from ingest.paper.scan import read_pages
    from models.errors import Held
    from models.house import Limits

    try:
        pages, held = read_pages(form.file.read_bytes(), media=Media.PDF, limits=Limits()), False
    except Held as hold:
        pages, held = getattr(hold, "pages", ()), True
    return {each.name: each.text for page in pages for each in page.fields if each.text}, held


def make(seed: int, folder: Path) -> Form:
    """A form in the seed's language and font, filled in by a machine, signed by hand, scanned clean."""
    from tests.ingest.paper.forms import empty, signed, ticked, written

    language = tuple(Language)[seed % len(Language)]
    names = available(OTHER_FONTS)
    font = file_of(names[seed % len(names)])
    said = _said(language, seed)
    ticks = {"for_self": "cross", "tried_yes": "tick", f"answer_{language}": "cross"}
    pages = []
    for number in (1, 2):
        sheet = ticked(written(empty(language, number), number, said, font, size_pt=SIZE_PT), number, ticks)
        sheet = signed(sheet) if number == 2 else sheet
        path = folder / f"form-{seed}-{number}.jpg"
        path.write_bytes(clean(Image.fromarray(sheet).convert("L"), np.random.default_rng([seed, number])))
        pages.append(path)
    made = io.BytesIO()
    img2pdf.convert(*(str(page) for page in pages), outputstream=made)
    file = folder / f"form-{seed}.pdf"
    file.write_bytes(made.getvalue())
    return Form(file=file, pages=tuple(pages), said={**said, **dict.fromkeys(ticks, "yes")})


def _said(language: Language, seed: int) -> dict[str, str]:
    """What the writer of a letter would fill in."""
    letter = next(found for at in range(seed, seed + 100) if (found := compose(language, at)).sender)
    name, street, town, *_ = letter.sender
    first, surname = name.split(" ", 1)
    postcode, place = town.split(" ", 1)
    sentences = [paragraph.cells[0] for paragraph in letter.body if paragraph.style == "plain"]
    return {
        "affiliate_first_name": first,
        "affiliate_surname": surname,
        "street": street,
        "postcode": postcode,
        "town": place,
        "member_number": "0442-71-90",
        "phone": "0466 21 00 48",
        "email": "elise.vdb@example.be",
        "facts_date": "12/03/2026",
        "story": _short(sentences[0]),
        "wish": _short(sentences[-1]),
        "tried_date": "02/04/2026",
        "signed_date": "20/04/2026",
    }


def _short(text: str) -> str:
    return text if len(text) <= STORY_LETTERS else text[:STORY_LETTERS].rsplit(" ", 1)[0]

"""Sets of worn letters as files on disk, each with what is written on it."""

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import img2pdf
import numpy as np

from tests.letters.compose import LANGUAGES, compose
from tests.letters.setting import Paper, available, put_on_paper
from tests.letters.wear import WEARS

SIZES_PT = (9.5, 10.0, 10.5, 11.0, 11.0, 12.0, 12.0, 13.0)
# What the reader was tuned on, and what is reported: other fonts, and other seeds.
TUNED_FONTS = ("Liberation Sans", "Liberation Serif", "Liberation Mono", "DejaVu Sans", "DejaVu Serif", "Schoolbook")
OTHER_FONTS = (
    "Nimbus Roman",
    "Carlito",
    "Palladio",
    "Nimbus Mono",
    "Caladea",
    "Bookman",
    "Gothic",
    "Nimbus Sans Narrow",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Specimen:
    """A worn letter: its file (of two pages a PDF), each page's picture by itself, and what is written on it."""

    kind: str
    language: str
    font: str
    file: Path
    pages: tuple[Path, ...]
    text: str = field(repr=False)


def specimens(kind: str, seeds: Iterable[int], fonts: Iterable[str], folder: Path) -> Iterator[Specimen]:
    """A letter for each seed, written to `folder`; languages and fonts in turn. Fonts that are not here are left out."""
    have = available(fonts)
    for seed in seeds:
        language, font = LANGUAGES[seed % len(LANGUAGES)], have[seed % len(have)]
        size_pt = SIZES_PT[seed * 5 % len(SIZES_PT)]
        paper = put_on_paper(compose(language, seed), font=font, size_pt=size_pt, seed=seed)
        stem = folder / f"{kind.split()[0].strip(',')}-{seed}-{language}"
        pages = _worn(paper, kind, seed, stem)
        yield Specimen(kind=kind, language=language, font=font, file=_file(pages, stem), pages=pages, text=paper.text)


def _worn(paper: Paper, kind: str, seed: int, stem: Path) -> tuple[Path, ...]:
    wear, suffix = WEARS[kind]
    rng = np.random.default_rng([seed, list(WEARS).index(kind)])
    paths = []
    for number, page in enumerate(paper.pages, 1):
        path = stem.with_name(f"{stem.name}-{number}{suffix}")
        path.write_bytes(wear(page, rng))
        paths.append(path)
    return tuple(paths)


def _file(pages: tuple[Path, ...], stem: Path) -> Path:
    if len(pages) == 1:
        return pages[0]
    out = io.BytesIO()
    img2pdf.convert(*(str(page) for page in pages), outputstream=out)
    path = stem.with_suffix(".pdf")
    path.write_bytes(out.getvalue())
    return path

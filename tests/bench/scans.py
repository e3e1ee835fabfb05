"""Reading scans beside bare Tesseract and, where it is installed, OCRmyPDF: letters made by seed, worn in six ways.

The letters, fonts and seeds are others than those that the reader was tuned on (tests/letters/sets.py). Errors are edits
for a hundred written characters of a letter, lost text and text from nowhere included; held letters count with their
attempt, beside the question whether they were held rightly. A letter is *good* where at most 2 % of it is wrong.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import groupby, repeat
from pathlib import Path
from typing import TypeVar

from tests.bench.forms import forms
from tests.bench.measure import cpu_s, say
from tests.letters.errors import error_share
from tests.letters.sets import OTHER_FONTS, Specimen, specimens
from tests.letters.setting import available
from tests.letters.wear import WEARS

SEEDS = range(5000, 5008)  # one letter a font
PEER_EACH = 2  # letters a set that OCRmyPDF reads too: it takes several times as long
GOOD = 0.02
CLEAN = next(iter(WEARS))
BARE = ("tesseract", "-l", "fra+nld+deu+eng")
PEER = ("ocrmypdf", "-l", "fra+nld+deu+eng", "--rotate-pages", "--deskew", "--clean", "--jobs", "1", "-q")
SPEED_ROUNDS = 3

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one program made of one letter: share of wrong characters, processor seconds, whether it was held."""

    wrong: float
    cpu_s: float
    held: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One letter read by us, by bare Tesseract and perhaps by OCRmyPDF (None: not measured)."""

    kind: str
    pages: int
    ours: Reading
    bare: Reading
    peer: Reading | None


def scans() -> None:
    """Errors, holds and processor time by set, then pages a second."""
    os.environ["OMP_THREAD_LIMIT"] = "1"
    cores = os.cpu_count() or 1
    with tempfile.TemporaryDirectory() as folder, ProcessPoolExecutor(cores, initializer=one_thread) as pool:
        wanted = [(kind, seed) for kind in WEARS for seed in SEEDS]
        made = list(shown("letters made", len(wanted), pool.map(make, wanted, repeat(Path(folder)))))
        fonts = sorted({specimen.font for specimen in made})
        say(f"scans: {len(made)} letters, seeds {SEEDS.start}–{SEEDS.stop - 1}, in {', '.join(fonts)}")
        if missing := sorted(set(OTHER_FONTS) - set(available(OTHER_FONTS))):
            say(f"scans: fonts that are not here: {', '.join(missing)}")
        peers = [shutil.which(PEER[0]) is not None and n % len(SEEDS) < PEER_EACH for n in range(len(made))]
        results = report(shown("letters read", len(made), pool.map(read, made, peers)))
        forms([result.ours.wrong for result in results if result.kind == CLEAN])
        clean = [specimen for specimen in made if specimen.kind == CLEAN]
        report_speed(pool, clean, cores)


def make(wanted: tuple[str, int], folder: Path) -> Specimen:
    """One letter, as a file in `folder`."""
    kind, seed = wanted
    return next(specimens(kind, [seed], OTHER_FONTS, folder))


def one_thread() -> None:
    """Our libraries and Tesseract use one thread a process: what is measured is one core's work."""
    import cv2

    cv2.setNumThreads(1)
    os.environ["OMP_THREAD_LIMIT"] = "1"


def read(specimen: Specimen, with_peer: bool) -> Result:
    """One letter by each program."""
    warm_up()
    return Result(
        kind=specimen.kind,
        pages=len(specimen.pages),
        ours=measured(specimen, by_courrier),
        bare=measured(specimen, by_bare),
        peer=measured(specimen, by_peer) if with_peer else None,
    )


def warm_up() -> None:
    """Loads what a long-lived reading child has loaded before its second letter: `detect` builds its tables once."""
    import ingest.paper.scan  # noqa: F401
    from ingest.language import detect

    detect("Bonjour, je vous écris au sujet de mon dossier de remboursement.")


def measured(specimen: Specimen, program: Callable[[Specimen], tuple[str, bool]]) -> Reading:
    """The letter read by one program."""
    found: list[tuple[str, bool]] = []
    spent = cpu_s(lambda: found.append(program(specimen)))
    text, held = found[0]
    return Reading(wrong=error_share(specimen.text, text), cpu_s=spent, held=held)


def by_courrier(specimen: Specimen) -> tuple[str, bool]:
    """Our text, or the attempt of a letter that we hold."""
    from ingest.media import sniff
    from ingest.paper.scan import read_pages
    from models.errors import Held
    from models.house import Limits

    data = specimen.file.read_bytes()
    try:
        pages, held = read_pages(data, media=sniff(data, specimen.file.name), limits=Limits()), False
    except Held as hold:
        pages, held = getattr(hold, "pages", ()), True
    return "\n".join(page.text for page in pages), held


def by_bare(specimen: Specimen) -> tuple[str, bool]:
    """One process a page, the picture as it came."""
    return "\n".join(by_command(BARE, page) for page in specimen.pages), False


def by_command(command: Sequence[str], page: Path) -> str:
    """What a Tesseract with these options writes of a picture."""
    program, *options = command
    return subprocess.run([program, str(page), "-", *options], capture_output=True, text=True, check=True).stdout


def by_peer(specimen: Specimen) -> tuple[str, bool]:
    """OCRmyPDF's own text beside its file."""
    text, made = specimen.file.with_suffix(".txt"), specimen.file.with_suffix(".out.pdf")
    command = [*PEER, "--output-type", "pdf", "--sidecar", str(text), str(specimen.file), str(made)]
    subprocess.run(command, capture_output=True, check=False)
    return text.read_text(encoding="utf-8") if text.exists() else "", False


# ── the report ───────────────────────────────────────────────────────────────────────────────────


def report(results: Iterable[Result]) -> list[Result]:
    """A line a set as soon as it is read, then what is asked of all of them; gives them. The results come set after set."""
    say(
        f"scans: wrong characters, % of a letter, median / mean{'ours':>16}{'bare':>16}{'OCRmyPDF':>16}{'processor':>14}"
    )
    read: list[Result] = []
    for kind, found in groupby(results, key=lambda result: result.kind):
        own = list(found)
        peers = [result.peer for result in own if result.peer is not None]
        line = f"scans: {kind:<42}{len(own):>3} letters"
        line += f"{errors(r.ours for r in own):>16}{errors(r.bare for r in own):>16}{errors(peers):>16}"
        say(f"{line}{processor(own):>10.2f} × bare")
        read += own
    bad = [result for result in read if result.ours.wrong > GOOD]
    good = [result for result in read if result.ours.wrong <= GOOD]
    passed, held = sum(not r.ours.held for r in bad), sum(r.ours.held for r in good)
    say(f"scans: letters above 2 % wrong and not held{passed:17d} of {len(bad)} such, of {len(read)} in all")
    say(f"scans: good letters held{held:36d} of {len(good)} such ({held / max(1, len(good)):.0%})")
    say(f"scans: processor time over the mix{processor(read):26.2f} × bare tesseract, four languages, same pages")
    return read


def errors(readings: Iterable[Reading]) -> str:
    """ "median / mean" in per cent; empty where nothing was measured."""
    wrong = [100 * reading.wrong for reading in readings]
    return f"{statistics.median(wrong):.2f} / {statistics.mean(wrong):.2f}" if wrong else "–"


def processor(results: Iterable[Result]) -> float:
    """Our processor seconds for one of bare Tesseract on the same pages."""
    both = [(result.ours.cpu_s, result.bare.cpu_s) for result in results]
    return sum(ours for ours, _ in both) / sum(bare for _, bare in both)


def report_speed(pool: ProcessPoolExecutor, clean: Sequence[Specimen], cores: int) -> None:
    """Pages a second over all cores beside as many bare processes, in turn; each round's ratio, the middle one shown."""
    ratios = []
    for _ in shown("rounds of speed", SPEED_ROUNDS, range(SPEED_ROUNDS)):
        bare = wall_s(lambda: list(pool.map(by_bare, clean)))
        ours = wall_s(lambda: list(pool.map(by_courrier, clean)))
        ratios.append(bare / ours)
    middle = statistics.median(ratios)
    say(
        f"scans: clean pages a second, {cores} cores{middle:28.2f} × {cores} bare tesseract processes"
        f"  (rounds {min(ratios):.2f}–{max(ratios):.2f})"
    )


def wall_s(work: Callable[[], object]) -> float:
    """Seconds by the clock on the wall."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def shown(what: str, count: int, done: Iterable[T]) -> Iterator[T]:
    """The same, counted on a terminal while they come."""
    for number, one in enumerate(done, 1):
        if sys.stderr.isatty():
            print(f"\r{what}: {number} of {count}", end="\n" if number == count else "", file=sys.stderr, flush=True)  # noqa: T201
        yield one

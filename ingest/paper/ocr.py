"""Tesseract: one picture in, words with their places and confidences out.

Each call is a process of its own, whose processor time the kernel limits; starting one costs 0.1 to 0.3 s, so callers
make few. Tesseract's own threads slow it down on pages (tessdoc, Benchmarks): one thread a process.
"""

import math
import os
import re
import resource
import signal
import subprocess
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from tempfile import NamedTemporaryFile

import numpy as np
from numpy.typing import NDArray

from ingest.allowance import ON_THE_CLOCK
from ingest.paper.layout import Stretch, joined, laid_out
from ingest.paper.picture import Pixels
from models.words import Language

os.environ["OMP_THREAD_LIMIT"] = "1"

# Debian's packages tesseract-ocr-fra, -nld, -deu, -eng: the fast models.
MODELS = {Language.FR: "fra", Language.NL: "nld", Language.DE: "deu", Language.EN: "eng"}

PAGE = 3  # page segmentation modes of Tesseract: a page of any layout
BLOCK = 6  # one block of text

_TALL = re.compile(r"\|(?=[^\W\d_]|['’])")

_SHORT_WORDS, _SHORT_UNSURE, _SHORT_LETTERS = 25, 2, 24  # words of a short page; unsure ones of them, their letters

UNSURE = 85.0  # words of clean print reach 90 to 97


class TimedOut(Exception):
    """Tesseract did not end in the time it was given."""


class Refused(Exception):
    """Tesseract ended without a result: the picture is too small or too odd for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A word as read. `confidence` 0 to 100; the place in pixels of the picture; `line` numbers the lines of the page."""

    text: str = field(repr=False)
    confidence: float
    left: int
    top: int
    width: int
    height: int
    line: int

    def middle_in(self, left: float, top: float, right: float, bottom: float) -> bool:
        """Whether the middle of the word lies in a box."""
        across, down = self.left + self.width / 2, self.top + self.height / 2
        return bool(left <= across <= right and top <= down <= bottom)

    def placed(self, left: int, top: int, scale: float) -> "Word":
        """The same word elsewhere: made `scale` times as large, then moved."""
        return replace(
            self,
            left=round(self.left * scale) + left,
            top=round(self.top * scale) + top,
            width=round(self.width * scale),
            height=round(self.height * scale),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one call of Tesseract read."""

    words: tuple[Word, ...] = field(repr=False)

    @property
    def confidence(self) -> float:
        """The mean of the words' confidences, 0 to 100; 0 where no word was read."""
        return sum(word.confidence for word in self.words) / len(self.words) if self.words else 0.0

    @property
    def unsure(self) -> float:
        """The share of letters that stand in words of less than `UNSURE` confidence, 0 to 1; 1 where no word was read."""
        whole = sum(len(word.text) for word in self.words)
        return sum(len(word.text) for word in self.words if word.confidence < UNSURE) / whole if whole else 1.0

    @property
    def is_short(self) -> bool:
        """Whether so little was read that one or two unsure words, a name, are a large share of it and small in a letter."""
        unsure = [word for word in self.words if word.confidence < UNSURE]
        if len(self.words) > _SHORT_WORDS or 2 * len(unsure) > len(self.words):
            return False
        return len(unsure) <= _SHORT_UNSURE and sum(len(word.text) for word in unsure) <= _SHORT_LETTERS

    @property
    def boxes(self) -> NDArray[np.float64]:
        """The words' boxes, n by 4: left, top, right, bottom in pixels."""
        boxes = [(word.left, word.top, word.left + word.width, word.top + word.height) for word in self.words]
        return np.array(boxes, np.float64).reshape(-1, 4)

    def difference(self, other: "Reading") -> float:
        """The share of letters in words that only one of the two readings has, whatever their order; 0 to 1."""
        ours, theirs = Counter(word.text for word in self.words), Counter(word.text for word in other.words)
        whole = max(_letters(ours), _letters(theirs), 1)
        return min(1.0, max(_letters(ours - theirs), _letters(theirs - ours)) / whole)

    @property
    def letters(self) -> int:
        """How many letters and digits were read."""
        return sum(character.isalnum() for word in self.words for character in word.text)

    def placed(self, left: int, top: int, scale: float = 1.0) -> "Reading":
        """The same reading on the page: made `scale` times as large, then moved, as its picture was cut out of the page."""
        return Reading(words=tuple(word.placed(left, top, scale) for word in self.words))

    def without(self, boxes: NDArray[np.float64]) -> "Reading":
        """The reading without the unsure words whose middle lies in one of `boxes` (n by 4: left, top, right, bottom)."""
        kept = (
            word for word in self.words if word.confidence >= UNSURE or not any(word.middle_in(*box) for box in boxes)
        )
        return Reading(words=tuple(kept))

    def text(self) -> str:
        """The words in reading order, with their lines and paragraphs."""
        return self.laid_out()[0]

    def laid_out(self) -> tuple[str, tuple[Word, ...], float]:
        """The text, its words in the same order, and how much of it was left side by side (`layout.Laid`)."""
        lines: dict[int, dict[int, Word]] = {}
        for number, word in enumerate(self.words):
            lines.setdefault(word.line, {})[number] = word
        stretches: list[Stretch] = []
        for line in lines.values():
            height = float(np.median([word.height for word in line.values()]))
            beside = list(line.values())
            stretches += joined([_stretch(number, word, beside) for number, word in line.items()], 2.2 * height)
        laid = laid_out(stretches)
        return laid.text, tuple(self.words[number] for number in laid.words), laid.beside


def _letters(words: Counter[str]) -> int:
    return sum(len(text) * times for text, times in words.items())


def _stretch(number: int, word: Word, line: Sequence[Word]) -> Stretch:
    # The whole line's height: a word without ascenders would seem to stand lower than its neighbours.
    return Stretch(
        text=word.text,
        left=word.left,
        top=min(other.top for other in line),
        right=word.left + word.width,
        bottom=max(other.top + other.height for other in line),
        words=(number,),
    )


def read(page: Pixels, languages: Sequence[Language], *, segmentation: int, timeout_s: float) -> Reading:
    """Reads a grey picture with the models of `languages`, the likeliest first.

    Raises TimedOut after `timeout_s` seconds of a processor (ten times as many on the clock) and Refused where Tesseract
    gives no result.
    """
    if timeout_s <= 0:
        raise TimedOut
    models = "+".join(MODELS[language] for language in languages)
    # A plain PGM (Netpbm) costs nothing to write.
    with NamedTemporaryFile(prefix="page-", suffix=".pgm") as file:
        file.write(b"P5 %d %d 255\n" % (page.shape[1], page.shape[0]))
        file.write(np.ascontiguousarray(page).data)
        file.flush()
        table = _tesseract([file.name, "stdout", "-l", models, "--psm", str(segmentation), "--dpi", "300"], timeout_s)
    names, *rows = (line.split("\t") for line in table.split("\n"))
    found = (dict(zip(names, row, strict=True)) for row in rows if len(row) == len(names))
    return Reading(words=tuple(_words(found, english=Language.EN in languages)))


def _tesseract(arguments: Sequence[str], timeout_s: float) -> str:
    """What Tesseract writes of the words it found: a line for each, its columns apart by tabs, their names in the first."""
    command = ["tesseract", *arguments, "-c", "tessedit_create_tsv=1"]
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        with suppress(ProcessLookupError):
            resource.prlimit(process.pid, resource.RLIMIT_CPU, (math.ceil(timeout_s), resource.RLIM_INFINITY))
        try:
            table, _ = process.communicate(timeout=timeout_s * ON_THE_CLOCK)
        except subprocess.TimeoutExpired:
            process.kill()
            raise TimedOut from None
    if process.returncode == -signal.SIGXCPU:
        raise TimedOut
    if process.returncode != 0:
        raise Refused
    return table.decode(errors="replace")


def _words(rows: Iterable[Mapping[str, str]], *, english: bool) -> list[Word]:
    words: list[Word] = []
    lines: dict[tuple[str, ...], int] = {}
    for row in rows:
        cleaned = row["text"].strip().replace("ı", "i")  # a swollen i; no language of ours has a dotless one
        if _TALL.match(cleaned) or (english and cleaned == "|"):
            cleaned = "I" + cleaned[1:]  # the models take an I for a rule, the English one where it stands alone too
        if cleaned and float(row["conf"]) >= 0:
            words.append(
                Word(
                    text=cleaned,
                    confidence=float(row["conf"]),
                    left=int(row["left"]),
                    top=int(row["top"]),
                    width=int(row["width"]),
                    height=int(row["height"]),
                    line=lines.setdefault((row["block_num"], row["par_num"], row["line_num"]), len(lines)),
                )
            )
    return words

"""`python -m classify.train`: the artifact and its card, made again from the corpus in the project.

Three sets, by hands that did not see each other's: the corpus teaches the network; `corpus/judged` fits the judges, so
that their probabilities come from messages the network never saw; `corpus/dev` is only measured. No chance but a seed.
"""

import hashlib
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Final

import numpy as np
from spacy.language import Language as Pipeline
from spacy.tokens import Doc

from classify import assess
from classify.card import card
from classify.corpus import DEVELOPMENT, FOLDER, JUDGED, PREPARED, UNSEEN, Labelled, Prepared, complaint_of, corpus
from classify.evaluate import evaluate
from classify.features import date_rows
from classify.findings import Findings
from classify.fit import Candidates, Example, fit, fit_words
from classify.grams import Grams, own_grams
from classify.heads import Heads, read_doc
from classify.layers import packaged
from classify.letters import Letter, fold, letter_of
from classify.linear import Matrix
from classify.network import Network
from classify.states import FROZEN, Tokens
from classify.targets import Marks, Target, read_marks, target
from classify.weights import LAYERS, weights
from classify.worn import worn
from models.values import Assessment, Complaint

if TYPE_CHECKING:
    from classify.tune import Lesson

FOLDS: Final = 5
WORN: Final = 0.3
"""Of the messages, those that are worn in an epoch after the first."""
SEED: Final = 5
Said = Callable[[str], None]
Given = tuple[Labelled, Complaint]


def prepared(path: Path = PREPARED) -> Prepared:
    """What normalizing found in the corpus; empty where the file is missing."""
    return Prepared.model_validate_json(path.read_text(encoding="utf-8")) if path.exists() else Prepared(lines={})


def complaints(labelled: Iterable[Labelled], known: Prepared) -> list[Complaint]:
    """The corpus as complaints, with the true language: what the heads see has none."""
    return [complaint_of(line, known.lines.get(line.id), line.lang) for line in labelled]


# ── what the network is taught ───────────────────────────────────────────────────────────────────


def _lessons(part: Sequence[tuple[Labelled, Complaint, Marks | None, int]]) -> list[tuple[Tokens, Target]]:
    """The states of some messages below the taught layers, and what each should be answered; one process's share."""
    pipeline = without(assess.build(), "courrier_grams")
    made = []
    for line, complaint, marks, epoch in part:
        letter = letter_of(complaint)
        if epoch:
            plain = worn(letter.plain, Random(f"{SEED} {epoch} {line.id}"))
            letter = replace(letter, plain=plain, folded=fold(plain))
        doc = laid_out(pipeline, letter, "courrier_encoder")
        tokens: Tokens = doc._.tokens
        made.append((tokens, target(line, marks, letter.text, letter.body_at, tokens.spans)))
    return made


def lessons(given: Sequence[Given], marks: Mapping[str, Marks], said: Said) -> "list[list[Lesson]]":
    """For each epoch every message: as it is in the first, some of them worn in those after, each time otherwise."""
    from classify.tune import EPOCHS, Lesson  # JAX: only a training has it

    chance = Random(SEED)
    wears = [[bool(epoch) and chance.random() < WORN for _ in given] for epoch in range(EPOCHS)]
    tasks = [(line, complaint, marks.get(line.id), 0) for line, complaint in given]
    tasks += [
        (*task[:3], epoch) for epoch, worn in enumerate(wears) for task, wear in zip(tasks, worn, strict=False) if wear
    ]
    shares = [tasks[at : at + 100] for at in range(0, len(tasks), 100)]
    made: list[Lesson] = []
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as processes:
        for number, share in enumerate(processes.map(_lessons, shares), start=1):
            said(f"states, {number} of {len(shares)} hundreds")
            made += [
                Lesson(states=tokens.states[: tokens.windows[0][1]].astype(np.float16), target=_first(wanted, tokens))
                for tokens, wanted in share
            ]
    plain, others = made[: len(given)], iter(made[len(given) :])
    return [[next(others) if wear else as_is for as_is, wear in zip(plain, worn, strict=True)] for worn in wears]


def without(pipeline: Pipeline, *names: str) -> Pipeline:
    """The pipeline without the components that are not taught yet."""
    for name in names:
        pipeline.remove_pipe(name)
    return pipeline


def laid_out(pipeline: Pipeline, letter: Letter, last: str) -> Doc:
    """The document of a letter after the components up to `last`."""
    doc = pipeline.make_doc(letter.plain)
    doc._.letter = letter
    for name, component in pipeline.pipeline:
        doc = component(doc)
        if name == last:
            break
    return doc


def taught(given: Sequence[Given], marks: Mapping[str, Marks], said: Said) -> Network:
    """The network, taught by the corpus."""
    from classify.tune import tune

    network = Network()
    start = [packaged(weights(), number) for number in range(FROZEN, LAYERS)]
    network.layers, network.head = tune(lessons(given, marks, said), start, said)
    return network


def _first(wanted: Target, tokens: Tokens) -> Target:
    """What a long message should be answered is asked of its first window alone: seven of a thousand have another."""
    return replace(wanted, tags=wanted.tags[: tokens.windows[0][1]])


# ── what the judges are fitted on ────────────────────────────────────────────────────────────────


def counted(given: Sequence[Given]) -> tuple[Grams, Matrix]:
    """The layer over the letters of the words, and the ranker of dates: what is learnt without the network."""
    from classify.count import count  # SciPy: only a training has it

    pipeline = without(assess.build(), "courrier_grams", "courrier_encoder", "courrier_network")
    found, dated = [], []
    for line, complaint in given:
        doc = laid_out(pipeline, letter_of(complaint), "courrier_dates")
        if line.service is not None:
            found.append((line, own_grams(doc)))
        told, rows = date_rows(doc)
        dated.append(Candidates(line=line, told=told, rows=rows))
    return count([line for line, _ in found], [grams for _, grams in found]), fit_words(dated)


def examples(given: Sequence[Given], grams: Grams, network: Network) -> list[Example]:
    """The labelled messages with what the judges see."""
    pipeline = assess.build()
    assess.grams_of(pipeline).take(grams)
    assess.network_of(pipeline).take(network)
    return [
        Example(line, read_doc(laid_out(pipeline, letter_of(complaint), "courrier_dates"))) for line, complaint in given
    ]


def crossed(made: Sequence[Example], given: Sequence[Given], words: Matrix) -> list[Assessment]:
    """Each message assessed by judges that were fitted without its fold."""
    decider = assess.decider_of(assess.build())
    found: dict[int, Findings] = {}
    for turn in range(FOLDS):
        judges = fit(words, [example for index, example in enumerate(made) if index % FOLDS != turn])
        for index in range(turn, len(made), FOLDS):
            read = made[index].read
            scores = judges.score(read)
            found[index] = decider.decide(read.doc, scores, judges.judge(read, scores))
    classifier = assess.Classifier(assess.build(), "crossed")
    return [classifier.assessment(complaint, found[index]) for index, (_, complaint) in enumerate(given)]


def measured(classifier: assess.Classifier, given: Sequence[Given]) -> tuple[list[Labelled], list[Assessment]]:
    """The labelled lines, and what is found in them."""
    return [line for line, _ in given], list(classifier.assess_many(complaint for _, complaint in given))


def version_of(labelled: Iterable[Labelled]) -> str:
    """A short name for what was learnt from: the corpus's own digest."""
    digest = hashlib.sha256()
    for line in labelled:
        digest.update(line.model_dump_json().encode())
    return digest.hexdigest()[:12]


def alone() -> None:
    """Start again with one thread of BLAS, which numpy reads when it is loaded: sums in another order are other bytes."""
    wanted = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    if any(os.environ.get(name) != value for name, value in wanted.items()):
        os.execve(sys.executable, [sys.executable, "-m", "classify.train", *sys.argv[1:]], {**os.environ, **wanted})


def given_of(folder: Path) -> list[Given]:
    """The labelled lines of a folder with their complaints."""
    labelled = corpus(folder)
    return list(zip(labelled, complaints(labelled, prepared()), strict=True))


def main(folder: Path = assess.ARTIFACT) -> int:
    """Train, measure, write. Prints what it does on standard error. With `--judges` the network stays as it is."""

    def said(text: str) -> None:
        print(text, file=sys.stderr, flush=True)  # noqa: T201  (this is a command)

    given, judged = given_of(FOLDER), given_of(JUDGED)
    said(f"{len(given)} messages to teach, {len(judged)} to judge by")
    folder.mkdir(exist_ok=True)
    if "--judges" not in sys.argv:
        taught(given, read_marks(), said).to_disk(folder / "courrier_network")
    network = Network().from_disk(folder / "courrier_network")
    grams, words = counted(given)
    grams.to_disk(folder / "courrier_grams")
    grams.from_disk(folder / "courrier_grams")  # as the service will have it
    said("the letters of the words are counted, the dates ranked")
    made = examples(judged, grams, network)
    heads = Heads()
    heads.judges = fit(words, made)
    heads.to_disk(folder / "courrier_heads")
    version = version_of(line for line, _ in (*given, *judged))
    (folder / "version").write_text(version + "\n", encoding="ascii")
    said("the judges are fitted")
    inside = ([line for line, _ in judged], crossed(made, judged, words))
    classifier = assess.Classifier.load(folder)
    outside, unseen = measured(classifier, given_of(DEVELOPMENT)), measured(classifier, given_of(UNSEEN))
    text = card([line for line, _ in given], inside, outside, unseen, version, FOLDS)
    (folder / "README.md").write_text(text, encoding="utf-8")
    said("JUDGED, out of fold\n" + evaluate(*inside).as_text())
    said("\nDEVELOPMENT SET, never trained on\n" + evaluate(*outside).as_text())
    said("\nUNSEEN\n" + evaluate(*unseen).as_text())
    return 0


if __name__ == "__main__":
    alone()
    raise SystemExit(main())

"""`python -m classify.train`: the artifact and its card, made again from the corpus in the project.

Every figure of the card is out of fold: each message is judged by heads, judges included, that were fitted without it
and without any message of its family (near-duplicates and messages of one plot by the same hand). One thread, no
chance: the same corpus gives the same bytes.
"""

import hashlib
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from spacy.tokens import Doc

from classify import assess
from classify.card import card
from classify.corpus import DEVELOPMENT, FOLDER, PREPARED, Labelled, Prepared, complaint_of, corpus
from classify.evaluate import evaluate
from classify.findings import Findings
from classify.fit import Example, fit, folds, shown_by
from classify.heads import Heads, read_doc
from classify.letters import letter_of
from models.values import Assessment, Complaint

FOLDS: Final = 5
_ALIKE: Final = 0.93


def prepared(path: Path = PREPARED) -> Prepared:
    """What normalizing found in the corpus; empty where the file is missing."""
    return Prepared.model_validate_json(path.read_text(encoding="utf-8")) if path.exists() else Prepared(lines={})


def complaints(labelled: Iterable[Labelled], known: Prepared) -> list[Complaint]:
    """The corpus as complaints, with the true language: what the heads see has none."""
    return [complaint_of(line, known.lines.get(line.id), line.lang) for line in labelled]


def families(docs: Sequence[Doc]) -> list[int]:
    """A number for each document, shared by those whose mean vectors are nearly the same."""
    means = np.stack([doc._.vectors.mean(axis=0) if len(doc._.vectors) else np.zeros(512) for doc in docs])
    means /= np.linalg.norm(means, axis=1, keepdims=True) + 1e-9
    alike = means @ means.T
    found = list(range(len(docs)))
    for index in range(len(docs)):
        for other in np.flatnonzero(alike[index, :index] > _ALIKE):
            found[index] = min(found[index], found[int(other)])
    return found


def examples(labelled: Sequence[Labelled], given: Sequence[Complaint]) -> list[Example]:
    """The labelled messages with the rows that the heads are fitted on."""
    pipeline = assess.build()
    docs = []
    for complaint in given:
        letter = letter_of(complaint)
        doc = pipeline.make_doc(letter.plain)
        doc._.letter = letter
        for name, component in pipeline.pipeline:
            if name not in ("courrier_heads", "courrier_findings"):
                doc = component(doc)
        docs.append(doc)
    made = []
    for line, doc, family in zip(labelled, docs, families(docs), strict=True):
        read = read_doc(doc)
        made.append(Example(line, read, family, shown_by(line, read)))
    return made


def out_of_fold(
    made: Sequence[Example], given: Sequence[Complaint], count: int, said: Callable[[str], None]
) -> list[Assessment]:
    """Each message assessed by a pipeline that was trained without its fold."""
    decider = assess.decider_of(assess.build())
    found: dict[int, Findings] = {}
    for number, held in enumerate(folds(made, count), start=1):
        inside = set(held)
        layers, judges = fit([example for index, example in enumerate(made) if index not in inside])
        for index in held:
            read = made[index].read
            scores = layers.score(read)
            found[index] = decider.decide(read.doc, scores, judges.judge(read, scores))
        said(f"fold {number} of {count}")
    classifier = assess.Classifier(assess.build(), "out of fold")
    return [classifier.assessment(complaint, found[index]) for index, complaint in enumerate(given)]


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


def main(folder: Path = assess.ARTIFACT, corpus_folder: Path = FOLDER) -> int:
    """Train, measure, write. Prints what it does on standard error."""

    def said(text: str) -> None:
        print(text, file=sys.stderr, flush=True)  # noqa: T201  (this is a command)

    labelled = corpus(corpus_folder)
    given = complaints(labelled, prepared())
    said(f"{len(labelled)} messages")
    made = examples(labelled, given)
    measured = out_of_fold(made, given, FOLDS, said)
    heads = Heads()
    heads.layers, heads.judges = fit(made)
    apart = corpus(DEVELOPMENT)
    pipeline = assess.build()
    assess.heads_of(pipeline).layers, assess.heads_of(pipeline).judges = heads.layers, heads.judges
    unseen = list(assess.Classifier(pipeline, "").assess_many(complaints(apart, prepared())))
    folder.mkdir(exist_ok=True)
    heads.to_disk(folder / "courrier_heads")
    (folder / "version").write_text(version_of(labelled) + "\n", encoding="ascii")
    (folder / "README.md").write_text(
        card((labelled, measured), (apart, unseen), version_of(labelled), FOLDS), encoding="utf-8"
    )
    said("OUT OF FOLD\n" + evaluate(labelled, measured).as_text())
    said("\nDEVELOPMENT SET, never trained on\n" + evaluate(apart, unseen).as_text())
    return 0


if __name__ == "__main__":
    alone()
    raise SystemExit(main())

"""`python -m courrier.preparing`: what normalizing finds in each line of the corpus, written beside it for the training.

`classify/` never imports `ingest/`; the front door may, so it prepares what the training reads (see the corpus's README).
"""

from classify.corpus import DEVELOPMENT, JUDGED, PREPARED, UNSEEN, corpus, prepare
from courrier.classifying import complaint_of


def main() -> None:
    """Writes `prepared.json`; the same corpus and the same code give the same bytes."""
    lines = [*corpus(), *corpus(JUDGED), *corpus(DEVELOPMENT), *corpus(UNSEEN)]
    prepared = prepare(lines, lambda line: complaint_of(line, None))
    PREPARED.write_text(prepared.model_dump_json(indent=0, exclude_defaults=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

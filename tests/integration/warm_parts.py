"""What the fork server loads before its first command (warm.py): the command's parts, and the models that it would build."""

import json

import courrier.cli
import courrier.embedded
import courrier.holding
import courrier.office
import courrier.pipeline
from classify.assess import language_of
from courrier.classifying import classify_lines
from ingest.language import detect
from outbound import compose, letters

ONE = {
    "id": "warm",
    "channel": "email",
    "received": "2026-01-02",
    "from": None,
    "subject": None,
    "body": "Je me plains.",
}
list(classify_lines([json.dumps(ONE)], None, lambda _done, _of: None, lambda _bad: None))
language_of("Je me plains.")
detect("Ik dien een klacht in.")

__all__ = ["compose", "courrier", "letters"]

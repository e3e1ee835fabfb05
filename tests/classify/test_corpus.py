"""The corpus in the project, and lines that strangers send."""

import json
import subprocess
import sys

import pytest
from pydantic import ValidationError

from classify.corpus import (
    DEVELOPMENT,
    FOLDER,
    JUDGED,
    UNSEEN,
    Message,
    Prepared,
    complaint_of,
    corpus,
    prepare,
    read_labelled,
)
from classify.targets import MARKS
from models.values import Span
from models.words import Channel, Flag
from tests.classify.builders import complaint, labelled

FIELDS = {
    "id": "a",
    "channel": "email",
    "received": "2025-06-16",
    "from": "Odile M <o@b.example>",
    "subject": "S",
    "body": "B",
}


class TestCorpusInTheProject:
    def test_passes_its_own_checker(self):
        files = sorted({*FOLDER.rglob("*.jsonl")} - {*MARKS.glob("*.jsonl")})
        done = subprocess.run(
            [sys.executable, str(FOLDER / "check_corpus.py"), *map(str, files)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-2000:]

    def test_teaches_with_at_least_1200_messages(self):
        assert len(corpus()) >= 1200

    def test_keeps_at_least_300_apart_to_measure_with(self):
        assert len(corpus(DEVELOPMENT)) >= 300

    @pytest.mark.parametrize("flag", list(Flag))
    def test_has_at_least_40_of_each_flag_to_measure_with(self, flag):
        assert sum(line.raised(flag) for line in corpus(DEVELOPMENT)) >= 40

    def test_has_no_message_twice(self):
        bodies = [line.body for folder in (FOLDER, JUDGED, DEVELOPMENT, UNSEEN) for line in corpus(folder)]
        assert len(bodies) == len(set(bodies))


class TestMessage:
    def test_takes_the_fields_and_leaves_labels_aside(self):
        message = Message.model_validate({**FIELDS, "kind": "no such kind"})
        assert (message.channel, message.from_) == (Channel.EMAIL, "Odile M <o@b.example>")

    @pytest.mark.parametrize("change", [{"channel": "pigeon"}, {"received": "soon"}, {"body": None}])
    def test_of_another_form_is_refused(self, change):
        with pytest.raises(ValidationError):
            Message.model_validate({**FIELDS, **change})

    def test_shows_no_words_of_a_person(self):
        assert "Odile" not in repr(Message.model_validate(FIELDS))


class TestLabelledFile:
    def test_is_read_in_order_without_blank_lines(self, tmp_path):
        path = tmp_path / "some.jsonl"
        lines = [labelled(id="1"), labelled(id="2")]
        path.write_text("\n\n".join(line.model_dump_json(by_alias=True) for line in lines), encoding="utf-8")
        assert [line.id for line in read_labelled(path)] == ["1", "2"]


class TestComplaintOfALine:
    def test_is_named_by_its_from_header(self):
        assert complaint_of(Message.model_validate(FIELDS)).affiliate.name == "Odile M"

    def test_takes_what_was_prepared(self):
        message = Message.model_validate(FIELDS)
        made = prepare([message], lambda _: complaint("B", name="Jo Peeters", ignored=(Span(start=0, end=1),)))
        assert complaint_of(message, made.lines["a"]).writer.name == "Jo Peeters"
        assert complaint_of(message, made.lines["a"]).ignored == (Span(start=0, end=1),)

    def test_preparation_goes_through_its_file_unchanged(self):
        made = prepare([Message.model_validate(FIELDS)], lambda _: complaint("B", national_number="85073003328"))
        assert Prepared.model_validate(json.loads(made.model_dump_json())) == made

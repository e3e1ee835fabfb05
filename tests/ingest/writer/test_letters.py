"""Letters as people lay them out, each with what a reader finds in it: parts, writer, whose case, what may go on an envelope."""

import tomllib
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from ingest.normalize import normalize
from ingest.writer.letter import letter_parts
from models.values import Complaint, Document, LetterParts, Span
from models.words import Channel
from tests.ingest.houses import HOUSE

LETTERS: dict[str, dict[str, Any]] = tomllib.loads(Path(__file__).with_name("letters.toml").read_text(encoding="utf-8"))
RECEIVED = datetime(2026, 11, 12, tzinfo=UTC)

every = pytest.mark.parametrize("name", LETTERS)


def written(name: str) -> str:
    text: str = LETTERS[name]["text"]
    return text.strip("\n")


def expected(name: str, *keys: str) -> dict[str, Any]:
    return {key: LETTERS[name][key] for key in keys if key in LETTERS[name]}


@cache
def parts_of(name: str) -> LetterParts:
    return letter_parts(written(name))


@cache
def complaint_of(name: str) -> Complaint:
    document = Document(sha256="0" * 64, channel=Channel.LETTER, language=None, text=written(name), message=None)
    return normalize(document, received=RECEIVED, received_assumed=False, house=HOUSE)


def said(name: str, span: Span | None) -> str:
    """What stands there, its blanks made single; nothing where nothing was found."""
    return "" if span is None else " ".join(written(name)[span.start : span.end].split())


@every
class TestWhatALetterTells:
    def test_each_part_is_what_a_reader_finds(self, name: str) -> None:
        parts = parts_of(name)
        wanted = expected(name, "date", "subject", "salutation", "closing", "signature", "addressee", "references")
        found = {
            "date": parts.date,
            "addressee": [said(name, line) for line in parts.addressee],
            "references": [said(name, one.span) for one in parts.references],
        } | {key: said(name, getattr(parts, key)) for key in ("subject", "salutation", "closing", "signature")}
        assert {key: found[key] for key in wanted} == wanted

    def test_the_body_begins_and_ends_with_what_is_told(self, name: str) -> None:
        body, letter = said(name, parts_of(name).body), LETTERS[name]
        assert body.startswith(letter.get("first", body[:1]))
        assert body.endswith(letter.get("last", body[-1:]))
        assert body

    def test_a_postscript_is_there_where_one_was_written(self, name: str) -> None:
        assert said(name, parts_of(name).postscript) == LETTERS[name].get("postscript", "")


@every
class TestWhoWritesAndWhoseCaseItIs:
    def test_the_writer_is_told_from_whom_they_write_for(self, name: str) -> None:
        complaint = complaint_of(name)
        wanted = expected(name, "writer", "case", "role", "number")
        wanted.setdefault("case", wanted.get("writer", complaint.affiliate.name))
        found = {
            "writer": complaint.writer.name,
            "case": complaint.affiliate.name,
            "role": complaint.writer.role.value,
            "number": complaint.affiliate.national_number or "",
        }
        assert {key: found[key] for key in wanted} == wanted

    def test_an_envelope_shows_the_writers_address_or_none(self, name: str) -> None:
        address = complaint_of(name).writer.postal_address or ""
        assert address == LETTERS[name].get("address", address)
        assert LETTERS[name].get("not_address", "…") not in address

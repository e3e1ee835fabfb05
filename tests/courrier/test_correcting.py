"""What a person says of a complaint stands beside what the machine found."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from courrier import correcting, holding
from courrier.correcting import CannotCorrect, Told
from courrier.files import Files, open_files
from courrier.said import said
from courrier.settings import load
from models import complaints, corrections, listing
from models.arrivals import Given
from models.corrections import Correction
from models.errors import Misconfigured
from models.tables import ArrivalRow
from models.values import Assessment, Span, from_json
from models.words import Flag, HoldReason, Kind, Label, Language, Listing, Part, ReviewReason, Viewer
from tests.builders import assessment, email
from tests.courrier.cases import NOW, journal, registered
from tests.courrier.test_settings import LEAST


@pytest.fixture
def files(register_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Files]:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "my.toml"
    path.write_text(f'{LEAST}\n[register]\nurl = "{register_url}"\n')
    opened = open_files(load(path), lambda: NOW)
    yield opened
    opened.database.close()


def told(words: str | None = None, **labels: str | None) -> Told:
    return Told(labels={Label(name): value for name, value in labels.items()}, reason="I called her", words=words)


def standing(files: Files, reference: str) -> dict[Label, Correction]:
    with files.database.begin() as session:
        return corrections.said_of(session, reference)


def row_of(files: Files, reference: str, role: Viewer = Viewer.MEDIATOR) -> dict[str, object]:
    with files.database.begin() as session:
        found = list(listing.rows(session, Listing.COMPLAINTS, role, files.house.zone))
    return next(row for row in found if row["reference"] == reference)


class TestACorrection:
    def test_stands_beside_what_the_machine_found(self, files: Files) -> None:
        reference = registered(files, found=assessment(Flag.STALE))
        correcting.correct(files, reference, told(stale="no", service="recovery"), Viewer.MEDIATOR)
        row = row_of(files, reference)
        assert (row["flags"], row["service"]) == (["stale"], "indemnities")
        assert row["corrected"] == {"stale": "no", "service": "recovery"}

    def test_never_changes_the_assessment(self, files: Files) -> None:
        reference = registered(files, found=assessment(Flag.STALE))
        correcting.correct(files, reference, told(stale="no", kind="praise"), Viewer.MEDIATOR)
        with files.database.begin() as session:
            (arrival,) = session.query(ArrivalRow)
        assert from_json(Assessment, files.store.get(arrival.assessment or "")) == assessment(Flag.STALE)

    def test_is_journalled_with_before_and_after_and_without_the_persons_words(self, files: Files) -> None:
        reference = registered(files, found=assessment(Flag.STALE))
        correcting.correct(files, reference, told(stale="no"), Viewer.MEDIATOR)
        correcting.correct(files, reference, told(stale="yes"), Viewer.MEDIATOR)
        assert journal(files, "complaint.label_corrected") == [
            {"label": "stale", "before": "yes", "after": "no", "role": "mediator"},
            {"label": "stale", "before": "no", "after": "yes", "role": "mediator"},
        ]

    def test_that_says_what_was_found_confirms_it(self, files: Files) -> None:
        reference = registered(files, found=assessment(Flag.STALE))
        line = correcting.correct(files, reference, told(stale="yes"), Viewer.MEDIATOR)
        assert line == f"{reference}: stale yes (as found)"
        assert standing(files, reference)[Label.STALE].confirms

    def test_keeps_the_place_of_the_words_that_show_it(self, files: Files) -> None:
        reference = registered(files, email(text="Il y a deux ans, rien reçu."))
        correcting.correct(files, reference, told("deux ans", stale="yes"), Viewer.MEDIATOR)
        place = standing(files, reference)[Label.STALE].place
        assert place == corrections.Place(where="body", start=7, end=15)

    def test_takes_no_words_that_the_person_did_not_write(self, files: Files) -> None:
        reference = registered(files, email(text="> deux ans\nRien.", ignored=(Span(start=0, end=10),)))
        with pytest.raises(CannotCorrect, match="do not stand"):
            correcting.correct(files, reference, told("deux ans", stale="yes"), Viewer.MEDIATOR)

    def test_of_a_complaint_that_is_not_there_is_refused(self, files: Files) -> None:
        with pytest.raises(CannotCorrect, match="no such complaint"):
            correcting.correct(files, "MQS-2026-000999-74", told(stale="no"), Viewer.MEDIATOR)


class TestPersonalData:
    def test_said_of_an_ordinary_complaint_changes_no_reader_and_waits_for_the_dpo(self, files: Files) -> None:
        reference = registered(files)
        line = correcting.correct(files, reference, told(personal_data="yes"), Viewer.MEDIATOR)
        row = row_of(files, reference)
        with files.database.begin() as session:
            holds = [one["reason"] for one in listing.rows(session, Listing.HOLDS, Viewer.DPO, files.house.zone)]
        assert (row["restricted"], row["writer"] is not None, holds) == (False, True, ["personal_data"])
        assert "has not changed" in line

    def test_denied_of_a_restricted_complaint_leaves_it_the_dpos(self, files: Files) -> None:
        reference = registered(files, found=assessment(Flag.PERSONAL_DATA), part=Part.RESTRICTED)
        line = correcting.correct(files, reference, told(personal_data="no"), Viewer.DPO)
        assert row_of(files, reference)["restricted"]
        assert line.endswith("; it stays the DPO's")

    def test_a_restricted_complaint_is_corrected_by_the_dpo_alone(self, files: Files) -> None:
        reference = registered(files, found=assessment(Flag.PERSONAL_DATA), part=Part.RESTRICTED)
        with pytest.raises(CannotCorrect, match="DPO"):
            correcting.correct(files, reference, told(stale="yes"), Viewer.MEDIATOR)

    def test_what_was_said_of_a_restricted_complaint_is_shown_to_the_dpo_alone(self, files: Files) -> None:
        reference = registered(files, found=assessment(Flag.PERSONAL_DATA), part=Part.RESTRICTED)
        correcting.correct(files, reference, told(service="other"), Viewer.DPO)
        assert row_of(files, reference)["corrected"] is None
        assert row_of(files, reference, Viewer.DPO)["corrected"] == {"service": "other"}

    def test_words_of_a_mixed_message_are_looked_for_by_the_dpo_alone(self, files: Files) -> None:
        reference = registered(files)
        with files.database.begin() as session:
            session.query(ArrivalRow).one().restricted = True
        with pytest.raises(CannotCorrect, match="without --words"):
            correcting.correct(files, reference, told("rien reçu", stale="yes"), Viewer.MEDIATOR)


class TestReleasingAHold:
    def test_in_doubt_confirms_what_was_doubted(self, files: Files) -> None:
        found = assessment(Flag.STALE, doubts=(ReviewReason.KIND, ReviewReason.STALE))
        reference = registered(files, found=found, holds=(HoldReason.IN_DOUBT,))
        holding.release(files, 1, Given())
        assert {label: one.said for label, one in standing(files, reference).items()} == {
            Label.KIND: "complaint",
            Label.STALE: "yes",
        }

    def test_with_a_kind_and_a_language_says_these(self, files: Files) -> None:
        found = assessment(doubts=(ReviewReason.KIND, ReviewReason.STALE))
        reference = registered(files, found=found, holds=(HoldReason.IN_DOUBT,))
        holding.release(files, 1, Given(kind=Kind.QUESTION, language=Language.NL))
        assert {label: one.said for label, one in standing(files, reference).items()} == {
            Label.KIND: "question",
            Label.LANGUAGE: "nl",
        }

    def test_says_nothing_of_a_kind_that_the_house_registered_otherwise(self, files: Files) -> None:
        reference = registered(files, holds=(HoldReason.IN_DOUBT,), found=assessment(doubts=(ReviewReason.KIND,)))
        with files.database.begin() as session:
            row = complaints.row_of(session, reference)
            assert row is not None
            row.kind = Kind.FOLLOW_UP.value
        holding.release(files, 1, Given())
        assert standing(files, reference) == {}

    def test_for_admissibility_says_nothing_of_the_flag(self, files: Files) -> None:
        reference = registered(files, found=assessment(Flag.STALE), holds=(HoldReason.ADMISSIBILITY,))
        holding.release(files, 1, Given())
        assert standing(files, reference) == {}


def options(**changes: object) -> dict[str, object]:
    none = dict.fromkeys(("kind", "language", "service", "fact_date", "initiative", "words"))
    return {**none, "flags": [], "reason": "because", **changes}


class TestTheOptions:
    def test_are_read_as_codes(self) -> None:
        given = options(kind=Kind.PRAISE, service="none", flags=["out-of-scope=yes"], fact_date="2025-03")
        assert said(**given).labels == {  # type: ignore[arg-type]
            Label.KIND: "praise",
            Label.SERVICE: None,
            Label.OUT_OF_SCOPE: "yes",
            Label.FACT_DATE: "2025-03",
        }

    @pytest.mark.parametrize(
        ("changes", "key"),
        [
            ({}, "case correct"),
            ({"flags": ["stale"]}, "--flag"),
            ({"flags": ["none=yes"]}, "--flag"),
            ({"flags": ["stale=none"]}, "--flag"),
            ({"flags": ["nonsense=yes"]}, "--flag"),
            ({"service": "plumbing"}, "--service"),
            ({"fact_date": "2025-13"}, "--fact-date"),
            ({"fact_date": "March"}, "--fact-date"),
            ({"initiative": "perhaps"}, "--initiative"),
            ({"kind": Kind.PRAISE, "reason": "  "}, "--reason"),
            ({"kind": Kind.PRAISE, "flags": ["stale=no"], "words": "deux ans"}, "--words"),
        ],
    )
    def test_that_are_wrong_are_named(self, changes: dict[str, object], key: str) -> None:
        with pytest.raises(Misconfigured, match=key):
            said(**options(**changes))  # type: ignore[arg-type]

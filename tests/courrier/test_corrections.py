"""`courrier corrections export`: what people corrected as training records, masked; off unless it is allowed."""

import json
import os
import stat
import subprocess
import sys
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from classify.corpus import Labelled
from courrier import correcting, corrections, holding
from courrier.correcting import Told
from courrier.corrections import Export, Permit
from courrier.files import Files, open_files
from courrier.settings import CorrectionsTable, load
from models import complaints
from models.arrivals import Given
from models.errors import Misconfigured
from models.tables import ArrivalRow
from models.values import (
    Address,
    Affiliate,
    Assessment,
    Complaint,
    Document,
    DocumentPart,
    Evidence,
    Finding,
    PassedOn,
    Span,
    Writer,
    to_json,
)  # fmt: skip
from models.words import (
    ArrivalState,
    Channel,
    Flag,
    ForwardDoubt,
    HoldReason,
    Kind,
    Label,
    LeftOut,
    LinkWhy,
    Part,
    PrivacyType,
    ReviewReason,
    Viewer,
)  # fmt: skip
from tests.builders import BRUSSELS, assessment, email, letter
from tests.courrier.cases import NOW, journal, registered
from tests.courrier.test_settings import LEAST

PERMIT = Permit(allowed_by="the DPO, decision 2026/4", until=date(2026, 6, 30))
TEXT = (
    "Bonjour,\n\nIl y a deux ans, le 12 janvier 2024, Madame Lambermont a refusé mes indemnités.\n"
    "NISS 85.07.30-033.28, rue des Cerisiers 33, 1330 Rixensart, 0470 12 34 56\n\nOdile Vranckxen"
)
IDENTITIES = ("Odile", "Vranckxen", "Lambermont", "85.07.30", "Cerisiers", "Rixensart", "0470 12 34 56")


def hers(**changes: Any) -> Complaint:
    """The complaint of Odile Vranckxen."""
    complaint = email(
        text=TEXT,
        writer=Writer(name="Odile Vranckxen", email="odile.vranckxen@mail.example"),
        affiliate=Affiliate(name="Odile Vranckxen", national_number="85073003328"),
        from_header="Odile Vranckxen <odile.vranckxen@mail.example>",
        subject="Indemnités d'Odile Vranckxen",
    )
    return replace(complaint, **changes)


def stale(*flags: Flag, **changes: Any) -> Assessment:
    """What was found: stale, shown by two words, since a day in 2024."""
    start = TEXT.index("Il y a deux ans")
    shown = Evidence(where="body", text="Il y a deux ans", start=start, end=start + 15)
    found = assessment(Flag.STALE, *flags)
    finding = Finding(value=True, probability=0.9, evidence=(shown,))
    return replace(found, fact_date="2024-01-12", flags={**found.flags, Flag.STALE: finding}, **changes)


def said(files: Files, reference: str, words: str | None = None, role: Viewer = Viewer.MEDIATOR, **labels: str) -> None:
    told = Told(labels={Label(name): value for name, value in labels.items()}, reason="I called her", words=words)
    correcting.correct(files, reference, told, role)


def exported(files: Files, salt: bytes = b"one") -> Export:
    return corrections.export(files, PERMIT, lambda _done, _all: None, salt=salt)


def left_out(files: Files) -> list[LeftOut]:
    made = exported(files)
    assert made.records == []
    return list(made.left_out)


class TestARecord:
    def test_has_the_form_of_the_corpus_and_the_labels_that_a_person_set(self, files: Files) -> None:
        said(files, registered(files, hers(), stale()), service="recovery", stale="yes")
        (line,) = exported(files).records
        read = Labelled.model_validate(line)
        assert (read.stale, read.service, read.kind, read.fact_date) == (True, "recovery", Kind.COMPLAINT, "2024-01-12")
        assert line["note"].startswith(
            "a person corrected: service; confirmed: stale; the rest as the machine found it"
        )

    def test_passes_the_checker_of_the_corpus(self, files: Files, tmp_path: Path) -> None:
        said(files, registered(files, hers(), stale()), stale="yes")
        path = tmp_path / "new.jsonl"
        path.write_text("".join(json.dumps(line) + "\n" for line in exported(files).records))
        checker = Path(__file__).parents[2] / "classify/corpus/check_corpus.py"
        done = subprocess.run([sys.executable, str(checker), str(path)], capture_output=True, text=True, check=False)
        assert (done.returncode, "'all': 1" in done.stdout) == (0, True)

    def test_tells_nobody_who_it_was(self, files: Files) -> None:
        reference = registered(files, hers(), stale())
        said(files, reference, stale="no")
        whole = json.dumps(exported(files).records, ensure_ascii=False)
        assert [one for one in (*IDENTITIES, "vranckxen", reference) if one in whole] == []

    def test_keeps_the_facts_and_their_dates(self, files: Files) -> None:
        said(files, registered(files, hers(), stale()), stale="yes")
        (line,) = exported(files).records
        assert "le 12 janvier 2024" in line["body"]
        assert line["evidence"]["stale"] == "Il y a deux ans"

    def test_has_the_words_that_a_person_named(self, files: Files) -> None:
        reference = registered(files, hers(), assessment())
        said(files, reference, "Madame Lambermont a refusé", out_of_scope="yes")
        (line,) = exported(files).records
        assert line["evidence"]["out_of_scope"] in line["body"]
        assert line["evidence"]["out_of_scope"].endswith(" a refusé")
        assert line["service"] is None

    def test_has_one_person_throughout(self, files: Files) -> None:
        said(files, registered(files, hers(), stale()), stale="no")
        (line,) = exported(files).records
        assert line["from"].startswith(line["complainant"])
        assert line["body"].endswith(line["complainant"])

    def test_is_another_person_in_each_export(self, files: Files) -> None:
        said(files, registered(files, hers(), stale()), stale="no")
        assert len({exported(files, salt=salt).records[0]["id"] for salt in (b"1", b"2")}) == 2

    def test_leaves_out_what_does_not_count(self, files: Files) -> None:
        text = f"{TEXT}\n> Le mot de Karim Benhaddouche\n"
        complaint = hers(text=text, ignored=(Span(start=len(TEXT), end=len(text)),))
        said(files, registered(files, complaint, stale()), stale="yes")
        (line,) = exported(files).records
        assert "Le mot de" not in line["body"]

    def test_leaves_out_what_the_writer_quotes(self, files: Files) -> None:
        text = f"{TEXT}\n\n> Nous accusons réception de votre plainte.\n> Le délégué reste à votre disposition."
        said(files, registered(files, hers(text=text), stale()), stale="yes")
        (line,) = exported(files).records
        assert "accusons" not in line["body"]

    def test_leaves_out_what_is_attached(self, files: Files) -> None:
        report = "Rapport médical: lombalgie chronique"
        said(files, registered(files, hers(text=f"{TEXT}\n{report}"), stale()), stale="yes")
        part = DocumentPart(path="attachment:1", content_type="application/pdf", text=f"{report}\n")
        document = Document(sha256="", channel=Channel.EMAIL, language=None, text="", parts=(part,))
        with files.database.begin() as session:
            session.query(ArrivalRow).one().document = files.store.put(to_json(document))
        (line,) = exported(files).records
        assert "lombalgie" not in line["body"]

    def test_is_made_of_a_release_too(self, files: Files) -> None:
        found = stale(review_reasons=(ReviewReason.STALE,))
        registered(files, hers(), found, holds=(HoldReason.IN_DOUBT,))
        holding.release(files, 1, Given())
        (line,) = exported(files).records
        assert "confirmed: stale" in line["note"]

    def test_of_a_letter_has_no_header(self, files: Files) -> None:
        said(files, registered(files, letter(text=TEXT), stale()), stale="yes")
        (line,) = exported(files).records
        assert (line["channel"], line["from"], line["subject"]) == ("letter", None, None)

    def test_is_made_only_of_what_a_person_spoke_of(self, files: Files) -> None:
        registered(files, hers(), stale())
        made = exported(files)
        assert (made.records, made.left_out.total()) == ([], 0)


class TestPersonalData:
    @pytest.mark.parametrize(
        "found",
        [
            stale(Flag.PERSONAL_DATA),
            stale(mixed=True),
            stale(review_reasons=(ReviewReason.PERSONAL_DATA,)),
            replace(stale(), flags={**stale().flags, Flag.PERSONAL_DATA: Finding(value=False, probability=0.3)}),
        ],
        ids=["found", "mixed", "doubted", "not improbable"],
    )
    def test_that_the_machine_saw_is_never_exported(self, files: Files, found: Assessment) -> None:
        said(files, registered(files, hers(), found), stale="no", role=Viewer.DPO)
        assert left_out(files) == [LeftOut.RESTRICTED]

    def test_of_a_restricted_case_are_never_exported(self, files: Files) -> None:
        reference = registered(files, hers(), stale(), part=Part.RESTRICTED, privacy_type=PrivacyType.GRIEVANCE)
        said(files, reference, stale="no", personal_data="no", role=Viewer.DPO)
        assert left_out(files) == [LeftOut.RESTRICTED]

    def test_of_a_case_that_the_dpo_gave_back_are_never_exported(self, files: Files) -> None:
        reference = registered(files, hers(), stale(), part=Part.RESTRICTED)
        said(files, reference, stale="no", role=Viewer.DPO)
        with files.database.begin() as session:
            row = complaints.row_of(session, reference)
            assert row is not None
            row.restricted = session.query(ArrivalRow).one().restricted = False
        assert left_out(files) == [LeftOut.RESTRICTED]

    def test_that_a_person_once_spoke_of_is_never_exported(self, files: Files) -> None:
        reference = registered(files, hers(), stale())
        said(files, reference, personal_data="yes")
        said(files, reference, personal_data="no")
        assert left_out(files) == [LeftOut.RESTRICTED]

    def test_in_a_linked_case_keeps_this_one_out(self, files: Files) -> None:
        reference = registered(files, hers(), stale())
        other = registered(files, hers(), stale(), part=Part.RESTRICTED, data=b"two")
        said(files, reference, stale="no")
        with files.database.begin() as session:
            complaints.link(session, NOW, other, reference, LinkWhy.FOLLOWS)
        assert left_out(files) == [LeftOut.RESTRICTED]

    def test_in_what_was_joined_to_it_keeps_it_out(self, files: Files) -> None:
        reference = registered(files, hers(), stale())
        registered(files, hers(), stale(), part=Part.RESTRICTED, data=b"two")
        said(files, reference, stale="no")
        with files.database.begin() as session:
            complaints.join(session, NOW, files.store.put(b"two"), reference)
        assert left_out(files) == [LeftOut.RESTRICTED]


@dataclass(frozen=True)
class Doubtful:
    complaint: Complaint
    found: Assessment
    why: LeftOut


class TestInDoubt:
    @pytest.mark.parametrize(
        "case",
        [
            Doubtful(hers(), stale(Flag.ANONYMOUS), LeftOut.ANONYMOUS),
            Doubtful(hers(), stale(review_reasons=(ReviewReason.ANONYMOUS,)), LeftOut.ANONYMOUS),
            Doubtful(hers(channel=Channel.WEB), stale(), LeftOut.CHANNEL),
            Doubtful(hers(from_header=None), stale(), LeftOut.CHANNEL),
            Doubtful(
                hers(passed_on=PassedOn(by=Address(address="a@house.example"), doubt=ForwardDoubt.SEVERAL)),
                stale(), LeftOut.PASSED_ON,
            ),
            Doubtful(hers(text="Voir annexe."), stale(), LeftOut.LENGTH),
            Doubtful(hers(text="mot " * 6000), stale(), LeftOut.LENGTH),
            Doubtful(hers(text=TEXT.upper()), stale(), LeftOut.CAPITALS),
            Doubtful(hers(), replace(stale(), fact_date=None), LeftOut.UNPROVED),
            Doubtful(hers(), replace(stale(), fact_date="2026-01"), LeftOut.UNPROVED),
            Doubtful(hers(), assessment(Flag.OUT_OF_SCOPE), LeftOut.UNPROVED),
            Doubtful(hers(text=f"{TEXT}\nV R A N C K X E N"), stale(), LeftOut.REMAINS),
        ],
        ids=lambda case: case.why.value,
    )  # fmt: skip
    def test_a_complaint_is_left_out_and_counted(self, files: Files, case: Doubtful) -> None:
        said(files, registered(files, case.complaint, case.found), service="other")
        assert left_out(files) == [case.why]

    def test_a_complaint_with_a_hold_is_left_out(self, files: Files) -> None:
        said(files, registered(files, hers(), stale(), holds=(HoldReason.ADMISSIBILITY,)), stale="yes")
        assert left_out(files) == [LeftOut.HELD]

    def test_what_is_on_its_way_again_is_left_out(self, files: Files) -> None:
        said(files, registered(files, hers(), stale()), stale="yes")
        with files.database.begin() as session:
            session.query(ArrivalRow).one().state = ArrivalState.SET_ASIDE.value
        assert left_out(files) == [LeftOut.NOT_SETTLED]

    def test_what_was_erased_is_left_out(self, files: Files) -> None:
        said(files, registered(files, hers(), stale()), stale="yes")
        with files.database.begin() as session:
            session.query(ArrivalRow).one().complaint = "0" * 64
        assert left_out(files) == [LeftOut.GONE]

    def test_a_name_of_another_case_in_the_register_is_refused_too(self, files: Files) -> None:
        text = f"{TEXT}\nvoisin: paul verhaegenaar"
        said(files, registered(files, hers(text=text), stale()), stale="yes")
        other = Writer(name="Paul Verhaegenaar", email="p@mail.example")
        registered(files, hers(writer=other, affiliate=Affiliate(name=other.name)), stale(), data=b"two")
        assert left_out(files) == [LeftOut.REMAINS]


class TestThePermission:
    @pytest.mark.parametrize(
        ("table", "key"),
        [
            (CorrectionsTable(), "corrections.allowed_by"),
            (CorrectionsTable(until=date(2026, 6, 30)), "corrections.allowed_by"),
            (CorrectionsTable(allowed_by="the DPO"), "corrections.until"),
            (CorrectionsTable(allowed_by="the DPO", until=date(2026, 3, 1)), "corrections.until"),
        ],
        ids=["none", "nobody", "no end", "ended"],
    )
    def test_that_is_not_whole_or_has_ended_is_none(self, table: CorrectionsTable, key: str) -> None:
        with pytest.raises(Misconfigured, match=key):
            corrections.permit(table, date(2026, 3, 2))

    def test_stands_on_its_last_day(self) -> None:
        table = CorrectionsTable(allowed_by="the DPO", until=date(2026, 3, 2))
        assert corrections.permit(table, date(2026, 3, 2)).allowed_by == "the DPO"

    def test_and_what_left_under_it_stand_in_the_journal(self, files: Files) -> None:
        said(files, registered(files, hers(), stale()), stale="no")
        exported(files)
        assert journal(files, "corrections.exported") == [
            {"allowed_by": "the DPO, decision 2026/4", "until": "2026-06-30", "records": 1, "left_out": 0}
        ]


def command(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "COURRIER_ENV": "test", "COURRIER_NOW": NOW.isoformat()}
    return subprocess.run(
        [sys.executable, "-m", "courrier", *words, "--settings", str(folder / "my.toml")],
        cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip


class TestTheCommand:
    @pytest.fixture
    def house(self, register_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, str]:
        """A folder with settings that allow it, and a corrected complaint's reference."""
        monkeypatch.chdir(tmp_path)
        path = tmp_path / "my.toml"
        path.write_text(
            f'{LEAST}\n[register]\nurl = "{register_url}"\n[corrections]\nallowed_by = "the DPO"\nuntil = 2026-06-30\n'
        )
        opened = open_files(load(path), lambda: datetime(2026, 3, 2, tzinfo=BRUSSELS))
        reference = registered(opened, hers(), stale())
        opened.database.close()
        return tmp_path, reference

    def test_corrects_and_exports_to_a_file_of_its_owners_alone(self, house: tuple[Path, str]) -> None:
        folder, reference = house
        corrected = command(folder, "case", "correct", reference, "--flag", "stale=no", "--reason", "it still goes on")
        done = command(folder, "corrections", "export", "--out", "new.jsonl")
        assert corrected.stdout == f"{reference}: stale no (found: yes)\n"
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "courrier: records: 1; left out: none\n")
        assert stat.S_IMODE((folder / "new.jsonl").stat().st_mode) == 0o600
        assert Labelled.model_validate_json((folder / "new.jsonl").read_text()).stale is False

    def test_writes_nothing_where_it_is_not_allowed(self, house: tuple[Path, str]) -> None:
        folder, _ = house
        settings = folder / "my.toml"
        settings.write_text(settings.read_text().replace('allowed_by = "the DPO"\n', ""))
        done = command(folder, "corrections", "export", "--out", "new.jsonl")
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
        assert done.stderr.startswith("courrier: corrections.allowed_by: ")
        assert not (folder / "new.jsonl").exists()

    def test_never_writes_over_a_file(self, house: tuple[Path, str]) -> None:
        folder, _ = house
        (folder / "new.jsonl").write_text("mine")
        done = command(folder, "corrections", "export", "--out", "new.jsonl")
        assert (done.returncode, (folder / "new.jsonl").read_text()) == (2, "mine")

    def test_is_refused_to_a_role_that_judges_no_complaint(self, house: tuple[Path, str]) -> None:
        folder, reference = house
        done = command(folder, "case", "correct", reference, "--kind", "praise", "--reason", "x", "--role", "operator")
        assert (done.returncode, "--role" in done.stderr) == (2, True)

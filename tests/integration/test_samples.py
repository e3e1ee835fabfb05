"""Every sample goes where DESIGN's table says, in one sweep of the real command; and what was logged names nobody."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from samples.paper import load
from tests.integration.house import OWN, HouseOnLoopback
from tests.servers.smtp import Mailhost, mailhost_up

SAMPLES = Path(__file__).parent.parent.parent / "samples"
EXPECTED: list[dict[str, Any]] = json.loads((SAMPLES / "expected.json").read_text(encoding="utf-8"))
ADDRESSES = {
    "dpo": "dataprotection.bra@solidaris.be",
    "mediators": "mediation.bra@solidaris.be",
    "contact": "contact.bra@solidaris.be",
    "quality": "qualite.bra@solidaris.be",
}
DPO, MEDIATORS = ADDRESSES["dpo"], ADDRESSES["mediators"]
# The house that the samples were written to: a colleague's forward is known by its domain.
IDENTITY = "\n".join(
    [
        "[house]",
        'own_addresses = ["plaintes.bra@solidaris.be", "klachten.bra@solidaris.be"]',
        'operator = "it.bra@solidaris.be"',
        *(f'{name} = "{address}"' for name, address in ADDRESSES.items()),
        "",
    ]
)
# The classifier may doubt what the table is sure of: then the row "in doubt" holds. No more than this may be doubted.
DOUBTED_AT_MOST = 20


@dataclass(frozen=True)
class Seen:
    """What the register and the mail server show after the sweep."""

    log: str
    arrivals: dict[str, dict[str, Any]]
    complaints: list[dict[str, Any]]
    dispatches: list[dict[str, Any]]
    holds: list[dict[str, Any]]
    mailhost: Mailhost

    def of(self, path: str) -> tuple[dict[str, Any], list[dict[str, Any]], list[dict[str, Any]]]:
        """The arrival of a sample, its complaints and its dispatches."""
        arrival = self.arrivals[Path(path).name]
        own = [row for row in self.complaints if arrival["sha256"] in row["arrivals"]]
        return arrival, own, [row for row in self.dispatches if row["arrival"] == arrival["sha256"]]


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seen]:
    folder = tmp_path_factory.mktemp("samples")
    with mailhost_up(folder) as mailhost:
        house = HouseOnLoopback(
            folder=folder,
            register_url=f"sqlite:///{folder / 'register.db'}",
            mailhost=mailhost,
            identity=IDENTITY,
            drops={"mail": "email", "post": "letter"},
        )
        for name in ("mail", "post"):
            for path in (SAMPLES / name).iterdir():
                shutil.copy(path, house.drop(name) / path.name)
        done = subprocess.run(
            house.command("once", "--verbose"),
            env=house.environment(),
            capture_output=True,
            text=True,
            timeout=280,
            check=True,
        )
        yield Seen(
            log=done.stderr + done.stdout,
            arrivals={row["filename"]: row for row in house.listed("arrivals")},
            complaints=house.listed("complaints"),
            dispatches=house.listed("dispatches"),
            holds=house.listed("holds"),
            mailhost=mailhost,
        )


def doubted(complaints: list[dict[str, Any]]) -> bool:
    """Whether the machine doubted; that a fresh register knows no earlier complaint is no doubt of its own."""
    return any(set(row["review_reasons"]) - {"unmatched_follow_up"} for row in complaints)


@pytest.mark.xdist_group("samples")
@pytest.mark.parametrize("expected", EXPECTED, ids=[row["path"] for row in EXPECTED])
class TestEachSample:
    def test_goes_where_the_table_says(self, seen: Seen, expected: dict[str, Any]) -> None:
        _, complaints, dispatches = seen.of(expected["path"])
        if doubted(complaints):
            # The row "in doubt": registered, a neutral message at most, a person decides (the DPO's route or the mediators').
            to_writer = {row["template"] for row in dispatches if row["to"] not in ADDRESSES.values()}
            assert to_writer <= set(NEUTRAL)
            assert {row["to"] for row in dispatches} & {DPO, MEDIATORS}
            return
        wanted = {(ADDRESSES[other["to"]], other["template"]) for other in expected["others"]}
        assert {(row["to"], row["template"]) for row in dispatches if row["to"] in ADDRESSES.values()} == wanted
        assert len(complaints) == expected["registered"]

    def test_has_its_day_and_its_clock(self, seen: Seen, expected: dict[str, Any]) -> None:
        arrival, complaints, _ = seen.of(expected["path"])
        days = {row["received"][:10] for row in complaints} or {arrival["received"][:10]}
        assert expected["received"] is None or days == {expected["received"]}

    def test_is_never_answered_where_no_answer_is_due(self, seen: Seen, expected: dict[str, Any]) -> None:
        _, _, dispatches = seen.of(expected["path"])
        left = [
            row for row in dispatches if row["to"] not in ADDRESSES.values() and row["state"] in ("sent", "printed")
        ]
        silent = expected["automatic"] is not None or (expected["to_writer"] or {}).get("withheld")
        assert len(left) == 0 if silent else len(left) <= 1

    def test_reaches_the_dpo_whenever_it_is_about_personal_data(self, seen: Seen, expected: dict[str, Any]) -> None:
        _, complaints, dispatches = seen.of(expected["path"])
        if expected["personal_data"]:
            assert [row["to"] for row in dispatches if row["template"] == "dpo_referral"] == [DPO]
            assert any(row["restricted"] for row in complaints)

    def test_is_held_only_with_a_reason_of_the_table(self, seen: Seen, expected: dict[str, Any]) -> None:
        arrival, _, _ = seen.of(expected["path"])
        assert (arrival["state"] == "held") == (expected["state"] == "held")


NEUTRAL = ("acknowledgement_neutral", "acknowledgement_dpo", "identification_request")


@pytest.mark.xdist_group("samples")
class TestTheBatch:
    """Two letters in one file, behind their separator sheets."""

    def test_is_a_complaint_for_each_letter_with_the_day_of_the_sheets(self, seen: Seen) -> None:
        batch = seen.arrivals["lot_2026-11-12.pdf"]
        assert len(batch["pieces"]) == 2
        made = [row for row in seen.complaints if row["arrivals"][0] in batch["pieces"]]
        assert [row["received"][:10] for row in made] == ["2026-11-12", "2026-11-12"]
        signed = {path.stem: load(path).signature for path in (SAMPLES / "letters").glob("lot-*.toml")}
        assert {row["writer"]["name"] for row in made} == set(signed.values())

    def test_each_letter_holds_its_own_page_alone(self, seen: Seen) -> None:
        batch = seen.arrivals["lot_2026-11-12.pdf"]
        letters = [row for row in seen.arrivals.values() if row["part_of"] == [batch["sha256"]]]
        assert sorted(row["sha256"] for row in letters) == sorted(batch["pieces"])


@pytest.mark.xdist_group("samples")
class TestAllSamples:
    def test_are_mostly_as_sure_as_the_table(self, seen: Seen) -> None:
        unsure = [row["path"] for row in EXPECTED if doubted(seen.of(row["path"])[1])]
        assert len(unsure) <= DOUBTED_AT_MOST

    def test_leave_no_name_in_the_log(self, seen: Seen) -> None:
        names = {word for row in EXPECTED if row["writer"] for word in row["writer"]["name"].split() if len(word) > 4}
        assert "source.swept" in seen.log
        assert [name for name in names if name.casefold() in seen.log.casefold()] == []

    def test_are_answered_from_our_address_under_our_own_subject(self, seen: Seen) -> None:
        assert {accepted.mail_from for accepted in seen.mailhost.accepted} == {OWN}

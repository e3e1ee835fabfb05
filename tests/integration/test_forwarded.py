"""What a colleague passes on, through the whole pipeline: who is answered, what is held, what a person makes of it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from courrier import holding, pipeline
from courrier.drafting import draft_of
from courrier.files import Files
from courrier.office import Assessor, Office, open_office
from courrier.settings import load
from models import arrivals, dispatches, listing
from models.arrivals import Given
from models.tables import DispatchRow
from models.values import Address, Provenance
from models.words import Channel, Listing, Viewer
from tests.builders import BRUSSELS
from tests.courrier.test_settings import LEAST
from tests.integration.house import mail
from tests.integration.texts import COMPLAINT_FR, PRIVACY_FR

NOW = datetime(2026, 11, 24, 9, tzinfo=BRUSSELS)
ODILE = "odile.vranckx@mail.example"


@pytest.fixture(scope="module")
def assessor() -> Assessor:
    """One classifier for all tests here: loading it takes longer than any of them."""
    return Assessor()


@pytest.fixture
def office(tmp_path: Path, assessor: Assessor, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "my.toml"
    path.write_text(LEAST)
    with open_office(load(path), lambda: NOW) as opened:
        yield replace(opened, assessor=assessor)


def carried(office: Office, text: str, sender: str = f"Odile Vranckx <{ODILE}>", comment: str = "Pour suite.") -> str:
    """Takes and carries a colleague's forward of `text`; the colleague's address."""
    colleague = f"marc.agent@{sorted(office.house.domains)[0]}"
    block = f"De : {sender}\nEnvoyé : lundi 16 novembre 2026 11:40\nÀ : {office.house.own_addresses[0]}\nObjet : plainte\n\n"
    data = mail(f"{comment}\n\n{block}{text}", sender=f"Marc Agent <{colleague}>", subject="TR: plainte")
    sha256 = office.store.put(data)
    provenance = Provenance(channel=Channel.EMAIL, source="plaintes", source_key="imap:1", received=NOW)
    with office.database.begin() as session:
        arrivals.take(session, NOW, sha256, len(data), provenance)
    pipeline.carry(office, sha256)
    return colleague


def listed(office: Office, what: Listing, viewer: Viewer = Viewer.DPO) -> list[dict[str, Any]]:
    with office.database.begin() as session:
        return list(listing.rows(session, what, viewer, office.house.zone))


def to_writer(office: Office) -> list[tuple[str | None, str]]:
    ours = office.house.addresses
    return [(row["to"], row["state"]) for row in listed(office, Listing.DISPATCHES) if row["to"] not in ours]


def files_of(office: Office) -> Files:
    return Files(house=office.house, database=office.database, store=office.store, clock=lambda: NOW)


class TestForwardByAColleague:
    def test_is_the_first_writers_complaint_counted_from_its_own_day(self, office: Office) -> None:
        carried(office, COMPLAINT_FR)
        (complaint,) = listed(office, Listing.COMPLAINTS)
        assert complaint["received"].startswith("2026-11-16T11:40")
        assert (complaint["state"], complaint["due"], to_writer(office)) == ("open", "2026-12-31", [(ODILE, "queued")])


class TestForwardInDoubt:
    def test_is_registered_and_nobody_is_answered(self, office: Office) -> None:
        carried(office, COMPLAINT_FR, sender="Odile Vranckx")
        (complaint,) = listed(office, Listing.COMPLAINTS)
        assert (complaint["state"], to_writer(office)) == ("in_review", [(None, "withheld")])

    def test_its_hold_shows_both(self, office: Office) -> None:
        colleague = carried(office, COMPLAINT_FR, sender="Odile Vranckx")
        (hold,) = listed(office, Listing.HOLDS)
        shown = holding.show(files_of(office), hold["id"], Viewer.MEDIATOR)
        assert (shown["reason"], shown["passed_on_by"], shown["first_writers"]) == (
            "forward_doubt",
            colleague,
            ["Odile Vranckx"],
        )
        assert colleague in hold["detail"]

    def test_once_a_person_has_said_who_wrote_they_are_answered(self, office: Office) -> None:
        carried(office, COMPLAINT_FR, sender="Odile Vranckx")
        (hold,) = listed(office, Listing.HOLDS)
        holding.release(files_of(office), hold["id"], Given(writer=Address(name="Odile Vranckx", address=ODILE)))
        (complaint,) = listed(office, Listing.COMPLAINTS)
        assert (complaint["state"], to_writer(office)) == ("open", [(ODILE, "queued")])

    def test_of_a_restricted_complaint_only_the_dpo_sees_them(self, office: Office) -> None:
        carried(office, PRIVACY_FR, sender="Odile Vranckx")
        (hold,) = [row for row in listed(office, Listing.HOLDS) if row["reason"] == "forward_doubt"]
        shown = holding.show(files_of(office), hold["id"], Viewer.MEDIATOR)
        assert (shown["passed_on_by"], shown["first_writers"], shown["detail"]) == (None, [], None)


class TestAColleagueAboveAnothersMessage:
    def test_that_a_person_found_to_complain_is_answered_under_their_own_name(self, office: Office) -> None:
        colleague = carried(
            office, "Le certificat est parti le 9.\n\nOdile Vranckx", comment="J'attends depuis 6 semaines."
        )
        (hold,) = [row for row in listed(office, Listing.HOLDS) if row["reason"] == "forward_doubt"]
        holding.release(files_of(office), hold["id"], Given(writer=Address(address=colleague)))
        (complaint,) = listed(office, Listing.COMPLAINTS)
        assert (complaint["writer"]["name"], complaint["affiliate"]["name"]) == ("Marc Agent", "Marc Agent")
        assert to_writer(office) == [(colleague, "queued")]


class TestMessagesOfSeveralPeople:
    """A colleague passes two complaints on in one mail: nobody's is lost once the first is released."""

    PAUL = "paul.essai@mail.example"

    def two(self, office: Office) -> dict[str, Any]:
        block = (
            f"De : Paul Essai <{self.PAUL}>\nEnvoyé : lundi 16 novembre 2026 10:00\nÀ : {office.house.own_addresses[0]}\n"
            "Objet : carte\n\nJe n'ai toujours pas reçu ma carte européenne et je porte plainte.\n\nPaul Essai\n"
        )
        carried(office, f"{COMPLAINT_FR}\n\n{block}")
        (hold,) = listed(office, Listing.HOLDS)
        return hold

    def release(self, office: Office, told: Given) -> str:
        (hold,) = listed(office, Listing.HOLDS)
        return holding.release(files_of(office), hold["id"], told)

    def test_are_both_shown(self, office: Office) -> None:
        shown = holding.show(files_of(office), self.two(office)["id"], Viewer.MEDIATOR)
        assert "0417/33.208" in shown["text"]
        assert "carte européenne" in shown["text"]

    def test_the_first_is_answered_and_the_other_waits(self, office: Office) -> None:
        self.two(office)
        self.release(office, Given(writer=Address(name="Odile Vranckx", address=ODILE)))
        (complaint,) = listed(office, Listing.COMPLAINTS)
        (hold,) = listed(office, Listing.HOLDS)
        assert (complaint["state"], to_writer(office)) == ("open", [(ODILE, "queued")])
        assert (hold["reason"], hold["reference"]) == ("forward_doubt", complaint["reference"])
        assert self.PAUL in hold["detail"]
        assert ODILE not in hold["detail"]

    @pytest.mark.parametrize("told", [Given(kind="question"), Given()])
    def test_the_other_waits_whatever_becomes_of_the_first(self, office: Office, told: Given) -> None:
        self.two(office)
        self.release(office, told)
        (hold,) = listed(office, Listing.HOLDS)
        assert self.PAUL in hold["detail"]

    def test_who_is_named_by_the_address_alone_bears_their_own_name(self, office: Office) -> None:
        self.two(office)
        self.release(office, Given(writer=Address(address=self.PAUL)))
        (complaint,) = listed(office, Listing.COMPLAINTS)
        with office.database.begin() as session:
            (dispatch,) = [
                one
                for row in session.query(DispatchRow)
                if (one := dispatches.find(session, row.id)) and one.to == self.PAUL
            ]
        assert (complaint["writer"]["name"], complaint["affiliate"]["name"]) == ("Paul Essai", "Paul Essai")
        assert draft_of(office, dispatch).to_name is None

    def test_the_other_never_takes_the_place_of_the_first(self, office: Office) -> None:
        self.two(office)
        self.release(office, Given(writer=Address(address=ODILE)))
        with pytest.raises(holding.CannotDo, match="forwarded by itself"):
            self.release(office, Given(writer=Address(address=self.PAUL)))
        assert listed(office, Listing.COMPLAINTS)[0]["writer"]["email"] == ODILE

    def test_that_is_settled_waits_no_more(self, office: Office) -> None:
        self.two(office)
        self.release(office, Given(writer=Address(address=ODILE)))
        self.release(office, Given())
        assert listed(office, Listing.HOLDS) == []
        assert listed(office, Listing.COMPLAINTS)[0]["state"] == "open"

    def test_belongs_to_no_complaint_that_is_not_there(self, office: Office) -> None:
        self.two(office)
        self.release(office, Given(writer=Address(address=ODILE)))
        with pytest.raises(holding.CannotDo, match="no such complaint"):
            self.release(office, Given(reference="MQS-2026-000009-99"))

    def test_that_made_a_complaint_of_its_own_belongs_to_that(self, office: Office) -> None:
        self.two(office)
        self.release(office, Given(writer=Address(address=ODILE)))
        data = mail(
            "Je n'ai pas reçu ma carte et je porte plainte.", sender=f"Paul Essai <{self.PAUL}>", subject="carte"
        )
        sha256 = office.store.put(data)
        with office.database.begin() as session:
            provenance = Provenance(channel=Channel.EMAIL, source="plaintes", source_key="imap:2", received=NOW)
            arrivals.take(session, NOW, sha256, len(data), provenance)
        pipeline.carry(office, sha256)
        first, second = listed(office, Listing.COMPLAINTS)
        hold = next(row for row in listed(office, Listing.HOLDS) if row["reason"] == "forward_doubt")
        own, others = (first, second) if first["reference"] == hold["reference"] else (second, first)
        holding.release(files_of(office), hold["id"], Given(reference=others["reference"]))
        after = {row["reference"]: row for row in listed(office, Listing.COMPLAINTS)}
        assert after[own["reference"]]["arrivals"][0] in after[others["reference"]]["arrivals"]
        assert after[own["reference"]]["state"] == "open"

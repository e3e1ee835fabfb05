"""What the people of the house are told of an arrival, and that it is what happened to it."""

from collections.abc import Mapping
from email import message_from_bytes
from email.policy import default

import pytest

from courrier import holding
from courrier.drafting import draft_of
from courrier.office import Office
from models import dispatches
from models.words import Language, Listing, Template, Viewer
from outbound.wording import wordings
from tests.integration.house import mail
from tests.integration.test_same import bounce, carried, files_of, listed, send_all
from tests.integration.texts import COMPLAINT_FR, PRIVACY_FR, REMINDER_FR

DOCUMENT_FR = "Bonjour,\n\nVeuillez trouver ci-joint le certificat médical demandé pour mon dossier {reference}.\n\nOdile Vranckx\n"


def told(office: Office, sha256: str, template: Template) -> tuple[Mapping[str, str | list[str]], str, str]:
    """The facts of the notice of an arrival, its subject and its first sentence, in French."""
    rows = [row for row in listed(office, Listing.DISPATCHES) if row["arrival"] == sha256]
    (row,) = [row for row in rows if row["template"] == template]
    with office.database.begin() as session:
        found = dispatches.find(session, row["id"])
    assert found is not None
    draft = draft_of(office, found)
    said = next(each for each in wordings(draft) if each.language is Language.FR)
    intro = next(part for part in said.parts if part.name == "intro")
    return draft.facts, said.subject, intro.paragraphs[0].lines[0]


class TestANotice:
    def test_of_a_new_complaint_says_so(self, sqlite_office: Office) -> None:
        sha256 = carried(sqlite_office, mail(COMPLAINT_FR))
        facts, subject, intro = told(sqlite_office, sha256, Template.STAFF_NOTICE)
        assert (facts["kind"], subject) == ("complaint", "Nouvelle plainte")
        assert "est enregistrée" in intro

    @pytest.mark.parametrize("text", [REMINDER_FR, DOCUMENT_FR], ids=["reminder", "document"])
    def test_of_what_joined_says_so_whatever_it_was_taken_for(self, sqlite_office: Office, text: str) -> None:
        carried(sqlite_office, mail(COMPLAINT_FR))
        (complaint,) = listed(sqlite_office, Listing.COMPLAINTS)
        sha256 = carried(sqlite_office, mail(text.format(reference=complaint["reference"]), subject="Suite"))
        _, subject, intro = told(sqlite_office, sha256, Template.STAFF_NOTICE)
        assert subject == "Nouveau message dans une plainte"
        assert "a été ajouté à une plainte" in intro

    def test_of_a_follow_up_of_nothing_known_says_that_a_complaint_is_registered(self, sqlite_office: Office) -> None:
        sha256 = carried(sqlite_office, mail(REMINDER_FR.format(reference="de novembre")))
        facts, subject, intro = told(sqlite_office, sha256, Template.STAFF_NOTICE)
        assert (facts["kind"], subject) == ("follow_up", "Nouvelle plainte")
        assert "est enregistrée" in intro

    def test_to_the_dpo_says_whether_it_joined(self, sqlite_office: Office) -> None:
        first = carried(sqlite_office, mail(PRIVACY_FR))
        (complaint,) = listed(sqlite_office, Listing.COMPLAINTS)
        reminder = REMINDER_FR.format(reference=complaint["reference"])
        second = carried(sqlite_office, mail(reminder, subject="Rappel"))
        assert "est enregistrée" in told(sqlite_office, first, Template.DPO_REFERRAL)[2]
        assert "a été ajouté" in told(sqlite_office, second, Template.DPO_REFERRAL)[2]


class TestAColleaguesNote:
    """Each combination by itself is in tests/routing/test_decide.py; here the classifier reads what colleagues write."""

    JULIE = "Julie Lambert <julie.lambert@house.example>"

    @pytest.fixture
    def case(self, sqlite_office: Office) -> str:
        carried(sqlite_office, mail(COMPLAINT_FR))
        (complaint,) = listed(sqlite_office, Listing.COMPLAINTS)
        return str(complaint["reference"])

    def sent_for(self, office: Office, sha256: str) -> list[tuple[str, str]]:
        rows = listed(office, Listing.DISPATCHES)
        return [(row["template"], row["to"]) for row in rows if row["arrival"] == sha256]

    def test_reaches_who_handles_the_case_and_answers_nobody(self, sqlite_office: Office, case: str) -> None:
        note = f"Bonjour,\n\nJ'ai vérifié, le paiement de {case} partira demain.\n\nJulie"
        sha256 = carried(sqlite_office, mail(note, sender=self.JULIE, subject=f"RE: {case}"))
        assert self.sent_for(sqlite_office, sha256) == [("staff_notice", sqlite_office.house.mediators)]
        assert len(listed(sqlite_office, Listing.COMPLAINTS)) == 1

    def test_of_a_breach_reaches_the_dpo_alone(self, sqlite_office: Office, case: str) -> None:
        note = (
            f"Bonjour,\n\nConcernant {case} : nous avons envoyé le dossier médical complet de cette dame, avec son "
            "diagnostic et son numéro national, à son voisin. C'est une fuite de données.\n\nJulie"
        )
        sha256 = carried(sqlite_office, mail(note, sender=self.JULIE, subject="dossier"))
        assert self.sent_for(sqlite_office, sha256) == [("dpo_referral", sqlite_office.house.dpo)]

    def test_of_the_complainant_herself_gets_a_receipt(self, sqlite_office: Office) -> None:
        carried(sqlite_office, mail(COMPLAINT_FR, sender="Odile Vranckx <odile.vranckx@house.example>"))
        (complaint,) = listed(sqlite_office, Listing.COMPLAINTS)
        reminder = REMINDER_FR.format(reference=complaint["reference"])
        again = mail(reminder, sender="Odile Vranckx <odile.vranckx@house.example>", subject="Rappel")
        sent = self.sent_for(sqlite_office, carried(sqlite_office, again))
        assert ("follow_up_receipt", "odile.vranckx@house.example") in sent


class TestAnAddressOfTheHouseThatIsDead:
    """Who should look at the hold is who was not reached: the operator is told, and nothing of the content."""

    @pytest.fixture
    def came_back(self, sqlite_office: Office) -> Office:
        """A house whose referral to the DPO came back, twice."""
        carried(sqlite_office, mail(PRIVACY_FR))
        send_all(sqlite_office)
        (referral,) = [row for row in listed(sqlite_office, Listing.DISPATCHES) if row["template"] == "dpo_referral"]
        carried(sqlite_office, bounce(referral["message_id"]))
        carried(sqlite_office, bounce(referral["message_id"], number=2))
        return sqlite_office

    def test_is_told_to_the_operator_once_without_the_content(self, came_back: Office) -> None:
        (notice,) = [row for row in listed(came_back, Listing.DISPATCHES) if row["template"] == "operator_notice"]
        with came_back.database.begin() as session:
            found = dispatches.find(session, notice["id"])
        assert found is not None
        message = message_from_bytes(came_back.store.get(found.blob or ""), policy=default)
        said = str(message.get_body(("plain",)).get_content())
        assert f"house.dpo: {came_back.house.dpo}" in said
        assert (found.to, "MQS-" in said, "Vranckx" in said) == (came_back.house.operator, False, False)

    def test_is_a_hold_whose_reason_the_operator_sees_and_nothing_of_the_content(self, came_back: Office) -> None:
        (hold,) = listed(came_back, Listing.HOLDS, Viewer.OPERATOR)
        assert (hold["reason"], hold["detail"], hold["to_staff"]) == ("dispatch_bounced", None, True)
        assert holding.show(files_of(came_back), hold["id"], Viewer.OPERATOR)["text"] is None

    @pytest.mark.parametrize("viewer", [Viewer.MEDIATOR, Viewer.MAILROOM])
    def test_is_nobody_elses_business(self, came_back: Office, viewer: Viewer) -> None:
        assert [row["reason"] for row in listed(came_back, Listing.HOLDS, viewer)] == [None]

    def test_is_told_of_a_writers_own_address_to_the_mediators_alone(self, sqlite_office: Office) -> None:
        carried(sqlite_office, mail(COMPLAINT_FR))
        send_all(sqlite_office)
        rows = listed(sqlite_office, Listing.DISPATCHES)
        (acknowledgement,) = [row for row in rows if row["template"] == "acknowledgement"]
        carried(sqlite_office, bounce(acknowledgement["message_id"]))
        assert "operator_notice" not in {row["template"] for row in listed(sqlite_office, Listing.DISPATCHES)}

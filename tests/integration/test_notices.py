"""What the people of the house are told of an arrival, and that it is what happened to it."""

from collections.abc import Mapping

import pytest

from courrier.drafting import draft_of
from courrier.office import Office
from models import dispatches
from models.words import Language, Listing, Template
from outbound.wording import wordings
from tests.integration.house import mail
from tests.integration.test_same import carried, listed
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

"""Two people's letters in one file wait for a person, who splits them or lets them go on as one; on real files, in the real register."""

from datetime import datetime

import pytest
import weasyprint

from courrier import holding, pipeline
from courrier.files import Files
from courrier.office import Office
from models import arrivals, listing
from models.arrivals import Given
from models.tables import ArrivalRow
from models.values import Document, Provenance, from_json
from models.words import ArrivalState, Channel, HoldReason, Listing, Viewer
from tests.builders import BRUSSELS
from tests.ingest.paper.letters import DUTCH, FRENCH, Letter
from tests.integration.conftest import NOW

FIRST_DAY = datetime(2026, 11, 20, 10, tzinfo=BRUSSELS)


def _pdf(*letters: Letter) -> bytes:
    sheets = "".join(
        f"<pre style='page-break-after: always; white-space: pre-wrap'>{one.text}</pre>" for one in letters
    )
    return bytes(weasyprint.HTML(string=sheets).write_pdf())


@pytest.fixture
def together(sqlite_office: Office) -> str:
    """A file with a letter of each of two people, read; its SHA-256."""
    office, data = sqlite_office, _pdf(FRENCH, DUTCH)
    sha256 = office.store.put(data)
    provenance = Provenance(channel=Channel.LETTER, source="post", source_key=f"drop:{sha256}", received=FIRST_DAY)
    with office.database.begin() as session:
        arrivals.take(session, NOW, sha256, len(data), provenance)
    pipeline.carry(office, sha256)
    return sha256


def _hold(office: Office) -> dict[str, object]:
    with office.database.begin() as session:
        (row,) = listing.rows(session, Listing.HOLDS, Viewer.OPERATOR, office.house.zone)
    return row


def _release(office: Office, told: Given) -> None:
    files = Files(house=office.house, database=office.database, store=office.store, clock=lambda: NOW)
    number = _hold(office)["id"]
    assert isinstance(number, int)
    holding.release(files, number, told)


def _row(office: Office, sha256: str) -> ArrivalRow:
    with office.database.begin() as session:
        row = session.get_one(ArrivalRow, sha256)
        session.expunge(row)
    return row


class TestLettersOfTwoPeople:
    def test_wait_with_what_was_read_beside(self, sqlite_office: Office, together: str) -> None:
        assert _hold(sqlite_office)["reason"] == HoldReason.SEVERAL_LETTERS.value
        document = from_json(Document, sqlite_office.store.get(_row(sqlite_office, together).document or ""))
        assert len(document.pages) == 2

    def test_the_detail_names_nobody(self, sqlite_office: Office, together: str) -> None:
        assert _hold(sqlite_office)["detail"] == "page 1 and page 2 are two letters, signed by two people"

    @pytest.mark.parametrize("told", [Given(), Given(language="fr")], ids=["as it is", "with its language"])
    def test_released_they_go_on_as_one(self, sqlite_office: Office, together: str, told: Given) -> None:
        _release(sqlite_office, told)
        pipeline.carry(sqlite_office, together)
        assert _row(sqlite_office, together).state == ArrivalState.DECIDED.value

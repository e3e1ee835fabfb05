"""What a person sees before deciding: the attempt, the unsure words, the form's fields, the pictures."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from courrier import given, holding, looking
from courrier.files import Files
from ingest.reader import Reader
from models.arrivals import Given
from models.house import Limits
from models.tables import ArrivalRow
from models.values import Document, DocumentPart, HoldNote, MessageHeader, Page, PageField, from_json
from models.words import ArrivalState, Channel, HoldReason, Language, Viewer
from tests.courrier.test_front_door import courrier
from tests.courrier.waiting import TOP, held, read, scan

FIELDS = (
    PageField(name="writer_surname", text="0dile Vranckx", confidence=41.0, typed=False, box=TOP),
    PageField(name="member_number", text="12-345", confidence=97.0, typed=True, box=TOP),
    PageField(name="story", text="Rien regu", confidence=30.0, typed=False, box=TOP),
)


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader(Limits(memory_bytes=1_500_000_000)) as reader:
        yield reader


def arrival_of(files: Files, hold: int) -> ArrivalRow:
    with files.database.begin() as session:
        row = session.get(ArrivalRow, holding.show(files, hold, Viewer.DPO)["arrival"])
    assert row is not None
    return row


class TestShowing:
    def test_gives_the_attempt_and_its_unsure_words(self, files: Files) -> None:
        page = read("Madamc, bonjour", ("Madamc,", 52.0), ("bonjour", 96.0))
        row = holding.show(files, held(files, HoldReason.ILLEGIBLE, page), Viewer.MAILROOM)
        assert row["attempt"] == "Madamc, bonjour"
        assert row["unsure"] == [{"page": 1, "text": "Madamc,", "confidence": 52.0}]

    def test_gives_the_fields_of_a_form(self, files: Files) -> None:
        page = read("", fields=FIELDS)
        row = holding.show(files, held(files, HoldReason.HANDWRITTEN, page, channel=Channel.FORM), Viewer.MAILROOM)
        assert [(field["name"], field["text"], field["typed"]) for field in row["fields"]] == [
            ("writer_surname", "0dile Vranckx", False),
            ("member_number", "12-345", True),
            ("story", "Rien regu", False),
        ]

    def test_gives_nobody_but_the_dpo_anything_of_a_restricted_letter(self, files: Files) -> None:
        page = read("Madamc", ("Madamc", 52.0), fields=FIELDS)
        hold = held(files, HoldReason.ILLEGIBLE, page)
        with files.database.begin() as session:
            session.get_one(ArrivalRow, arrival_of(files, hold).sha256).restricted = True
        for role in (Viewer.OPERATOR, Viewer.MAILROOM, Viewer.MEDIATOR):
            told = json.dumps(holding.show(files, hold, role))
            assert not any(words in told for words in ("Madamc", "Vranckx", "12-345", "scan.tif"))
        assert holding.show(files, hold, Viewer.DPO)["attempt"] == "Madamc"


class TestPictures:
    def test_of_each_page_lie_in_a_folder_of_their_owners_alone(
        self, files: Files, reader: Reader, tmp_path: Path
    ) -> None:
        hold = held(files, HoldReason.ILLEGIBLE, read("a"), read("b"), data=scan(pages=2))
        looks = looking.draw(files, reader, arrival_of(files, hold).sha256, tmp_path / "pictures")
        assert [look.file for look in looks.looks] == ["page-1.png", "page-2.png"]
        assert (tmp_path / "pictures").stat().st_mode & 0o777 == 0o700

    def test_mark_the_unsure_words(self, files: Files, reader: Reader, tmp_path: Path) -> None:
        hold = held(files, HoldReason.ILLEGIBLE, read("page one", ("page", 20.0), ("one", 95.0)))
        looking.draw(files, reader, arrival_of(files, hold).sha256, tmp_path)
        with Image.open(tmp_path / "page-1.png") as image:
            red, _, blue = image.convert("RGB").getpixel((295, 100))  # type: ignore[misc]
        assert red > blue

    @pytest.mark.parametrize("pages", [(), (read("page"),)], ids=["nothing was read", "the wrong way up"])
    def test_are_turned_where_a_person_wants_it(
        self, files: Files, reader: Reader, tmp_path: Path, pages: tuple[Page, ...]
    ) -> None:
        hold = held(files, HoldReason.ILLEGIBLE, *pages)
        looking.draw(files, reader, arrival_of(files, hold).sha256, tmp_path, turn=90)
        with Image.open(tmp_path / "page-1.png") as image:
            assert image.size == (850, 600)

    def test_of_what_is_no_scan_are_the_original(self, files: Files, reader: Reader, tmp_path: Path) -> None:
        hold = held(files, HoldReason.UNKNOWN_FORMAT, data=b"\x00\x01\x02 what is this", filename="brief.wpd")
        looks = looking.draw(files, reader, arrival_of(files, hold).sha256, tmp_path)
        assert ([look.file for look in looks.looks], looks.why) == (["original.wpd"], "it is no scan")
        assert (tmp_path / "original.wpd").read_bytes() == b"\x00\x01\x02 what is this"
        assert (tmp_path / "original.wpd").stat().st_mode & 0o777 == 0o600

    @pytest.mark.parametrize("name", ["x.p/../../etc", "x.verylongsuffix", "x.é", "x."])
    def test_bear_no_name_that_a_stranger_chose(self, files: Files, reader: Reader, tmp_path: Path, name: str) -> None:
        hold = held(files, HoldReason.UNKNOWN_FORMAT, data=b"\x00\x01\x02 what is this", filename=name)
        looking.draw(files, reader, arrival_of(files, hold).sha256, tmp_path / "pictures")
        assert [path.name for path in (tmp_path / "pictures").iterdir()] == ["original"]


class TestCommand:
    def test_says_where_the_pictures_are(self, files: Files, tmp_path: Path) -> None:
        hold = held(files, HoldReason.ILLEGIBLE, read("Madamc", ("Madamc", 52.0)))
        words = ("hold", "show", str(hold), "--pictures", "looks", "--json", "--settings", "my.toml")
        row = json.loads(courrier(*words, cwd=tmp_path).stdout)
        assert row["pictures"] == [f"looks/hold-{hold}/page-1.png"]
        assert (tmp_path / row["pictures"][0]).is_file()

    def test_draws_nothing_of_a_restricted_letter(self, files: Files, tmp_path: Path) -> None:
        hold = held(files, HoldReason.ILLEGIBLE, read("Madamc"))
        with files.database.begin() as session:
            session.get_one(ArrivalRow, arrival_of(files, hold).sha256).restricted = True
        words = ("hold", "show", str(hold), "--pictures", "looks", "--settings", "my.toml")
        done = courrier(*words, cwd=tmp_path)
        assert (done.returncode, (tmp_path / "looks").exists()) == (0, False)


class TestFields:
    def form(self, files: Files) -> int:
        return held(files, HoldReason.HANDWRITTEN, read("x", fields=FIELDS), read("An annex"), channel=Channel.FORM)

    def filled(self, files: Files, hold: int) -> Document:
        arrival = arrival_of(files, hold)
        told = from_json(Given, files.store.get(arrival.given or ""))
        return given.filled(told, from_json(Document, files.store.get(arrival.document or "")))

    def test_that_were_typed_stand_beside_those_that_were_read(self, files: Files) -> None:
        hold = self.form(files)
        holding.release(files, hold, Given(fields={"writer_surname": "Vranckx", "story": "Rien reçu."}))
        document = self.filled(files, hold)
        assert [(field.text, field.typed) for field in document.pages[0].fields] == [
            ("Vranckx", True), ("12-345", True), ("Rien reçu.", True),
        ]  # fmt: skip
        assert document.text == "Nom : Vranckx\nN° d'affiliation : 12-345\nQue s'est-il passé ?\nRien reçu.\n\nAn annex"
        assert (document.hold, [part.text for part in document.parts][1]) == (None, "An annex")

    def test_of_a_form_in_a_mail_leave_the_words_of_the_mail(self) -> None:
        form, annex = read("Nom : Vrnackx", fields=FIELDS[:1]), read("An annex")
        parts = tuple(
            DocumentPart(path=path, content_type="text/plain", text=text)
            for path, text in (("body", "Voir annexe."), ("attachment:1", "Nom : Vrnackx\n\nAn annex"))
        )
        header = MessageHeader(message_id=None, subject=None, from_=())
        mail = Document(
            sha256="0" * 64, channel=Channel.EMAIL, language=Language.FR, text="Voir annexe.", message=header,
            parts=parts, pages=(form, annex),
        )  # fmt: skip
        document = given.filled(Given(fields={"writer_surname": "Vranckx"}), mail)
        assert document.text == "Voir annexe.\n\nNom : Vranckx\n\nAn annex"
        assert [part.text for part in document.parts] == ["Voir annexe.", "Nom : Vranckx\n\nAn annex"]

    def test_of_two_forms_are_refused_since_they_would_fill_both(self, files: Files) -> None:
        hold = held(files, HoldReason.HANDWRITTEN, read("x", fields=FIELDS), read("y", fields=FIELDS))
        with pytest.raises(holding.CannotDo, match="two forms"):
            holding.release(files, hold, Given(fields={"writer_surname": "Vranckx", "story": ""}))

    def test_that_a_hand_wrote_wait_though_it_is_one_letter(self) -> None:
        doubt = HoldNote(reason=HoldReason.SEVERAL_LETTERS, detail="pages 1 and 2")
        letter = Document(
            sha256="0" * 64,
            channel=Channel.FORM,
            language=None,
            text="x",
            pages=(read("x", fields=FIELDS),),
            hold=doubt,
        )
        left = given.as_one_letter(letter, Given(one_letter=True)).hold
        assert left is not None
        assert (left.reason, left.detail) == (HoldReason.HANDWRITTEN, "fields written by hand: writer surname, story")

    def test_send_the_letter_on_from_the_start(self, files: Files) -> None:
        hold = self.form(files)
        holding.release(files, hold, Given(fields={"writer_surname": "Vranckx", "story": ""}))
        assert arrival_of(files, hold).state == ArrivalState.TAKEN.value

    def test_that_nobody_typed_are_named(self, files: Files) -> None:
        with pytest.raises(holding.CannotDo, match=r"to be typed too.*: story$"):
            holding.release(files, self.form(files), Given(fields={"writer_surname": "Vranckx"}))

    def test_that_the_form_does_not_have_are_named(self, files: Files) -> None:
        with pytest.raises(holding.CannotDo, match="no field 'naam'; it has writer_surname, member_number, story"):
            holding.release(files, self.form(files), Given(fields={"naam": "Odile"}))

    def test_of_a_letter_are_refused(self, files: Files) -> None:
        with pytest.raises(holding.CannotDo, match="no form"):
            holding.release(files, held(files, HoldReason.HANDWRITTEN, read("a")), Given(fields={"name": "Odile"}))

    @pytest.mark.parametrize(
        ("fields", "why"), [(["name"], "no name=value"), (["name=a", "name=b"], "twice"), (["=a"], "no name=value")]
    )
    def test_typed_wrongly_are_one_line(self, files: Files, tmp_path: Path, fields: list[str], why: str) -> None:
        words = [word for field in fields for word in ("--field", field)]
        done = courrier("hold", "release", "1", *words, "--settings", "my.toml", cwd=tmp_path)
        assert (done.returncode, done.stderr.count("\n")) == (2, 1)
        assert why in done.stderr


class TestTwoPeople:
    def test_the_second_hears_that_it_was_released_before(self, files: Files) -> None:
        hold = held(files, HoldReason.ILLEGIBLE, read("a"))
        holding.release(files, hold, Given(text="Madame,"))
        with pytest.raises(holding.CannotDo, match=r"released before, at \d\d:\d\d on 02/03/2026"):
            holding.release(files, hold, Given(text="Monsieur,"))
        told = from_json(Given, files.store.get(arrival_of(files, hold).given or ""))
        assert told.text == "Madame,"

"""DOCX as a reader of the document sees it."""

import io
from typing import Any

import pytest
from PIL import Image

from ingest.files.contents import Bomb, Budget, Contents
from ingest.files.opened import opened
from ingest.media import Media, sniff
from models.errors import Held
from models.house import Limits
from models.words import HoldReason
from tests.ingest.files.papers import LETTER, changed, with_paragraph, word


def read(data: bytes, **limits: int) -> Contents:
    return opened(data, sniff(data), Budget(Limits(**limits)))


def with_header(document: Any) -> None:
    document.sections[0].header.paragraphs[0].text = "Wim Proefmans, Teststraat 4, 1800 Vilvoorde"
    document.sections[0].footer.paragraphs[0].text = "Blad 1"


def with_table(document: Any) -> None:
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(
        (cell for row in table.rows for cell in row.cells), ("Datum", "Bedrag", "12/01", "85,00"), strict=True
    ):
        cell.text = text


def with_picture(document: Any) -> None:
    out = io.BytesIO()
    Image.new("L", (1000, 1400), 255).save(out, "PNG")
    document.add_picture(io.BytesIO(out.getvalue()))


class TestText:
    def test_the_paragraphs_stand_on_their_lines(self):
        assert read(word()).text == "\n".join(LETTER)

    def test_header_and_footer_stand_around_the_text(self):
        text = read(word(change=with_header)).text
        assert text.startswith("Wim Proefmans, Teststraat 4, 1800 Vilvoorde\n\nGeachte,")
        assert text.endswith("\n\nBlad 1")

    def test_a_row_of_a_table_is_a_line(self):
        assert read(word("Ziehier:", change=with_table)).text == "Ziehier:\nDatum  Bedrag\n12/01  85,00"

    @pytest.mark.parametrize(
        ("inside", "text"),
        [
            ("<w:ins><w:r><w:t>erbij</w:t></w:r></w:ins>", "erbij"),
            ("<w:del><w:r><w:delText>weg</w:delText></w:r></w:del><w:r><w:t>blijft</w:t></w:r>", "blijft"),
            (
                "<w:moveFrom><w:r><w:t>hier</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t>daar</w:t></w:r></w:moveTo>",
                "daar",
            ),
            ("<w:hyperlink><w:r><w:t>een link</w:t></w:r></w:hyperlink>", "een link"),
            ("<w:sdt><w:sdtContent><w:r><w:t>een veld</w:t></w:r></w:sdtContent></w:sdt>", "een veld"),
            ("<w:r><w:t>een</w:t><w:br/><w:t>twee</w:t><w:tab/><w:t>drie</w:t></w:r>", "een\ntwee\tdrie"),
            ("<w:r><w:rPr><w:vanish/></w:rPr><w:t>verborgen</w:t></w:r><w:r><w:t>zichtbaar</w:t></w:r>", "zichtbaar"),
            ("<w:r><w:instrText>PAGE</w:instrText><w:t>3</w:t></w:r>", "3"),
            ("<w:pPr><w:numPr/></w:pPr><w:r><w:t>punt</w:t></w:r>", "- punt"),
        ],
    )
    def test_changes_are_accepted_and_what_nobody_sees_is_left_out(self, inside, text):
        assert read(with_paragraph(inside)).text == f"{text}\nEinde."

    def test_a_text_box_is_read_once_although_it_is_there_in_two_forms(self):
        box = "<w:txbxContent><w:p><w:r><w:t>In het kader</w:t></w:r></w:p></w:txbxContent>"
        both = f"<w:r><mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r>"
        assert read(with_paragraph(f"<w:r><w:t>Ernaast</w:t></w:r>{both}")).text == "Ernaast\nIn het kader\nEinde."

    def test_a_strict_document_is_read_too(self):
        def strict(name: str, content: bytes) -> bytes:
            old = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
            return content.replace(old, b"http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument")

        assert read(changed(word(), strict)).text.startswith("Geachte,")

    def test_a_template_and_a_document_with_macros_are_read_too(self):
        def macro(name: str, content: bytes) -> bytes:
            return content.replace(b"wordprocessingml.document.main+xml", b"wordprocessingml.template.main+xml")

        assert read(changed(word(), macro)).text.startswith("Geachte,")


class TestNotes:
    def test_tracked_changes_are_noted(self):
        assert read(with_paragraph("<w:ins><w:r><w:t>erbij</w:t></w:r></w:ins>")).defects == {"tracked-changes"}

    def test_comments_are_noted_and_no_text(self):
        def comment(document: Any) -> None:
            document.add_comment(document.paragraphs[0].runs, text="Klopt dit wel?", author="Wim")

        found = read(word(change=comment))
        assert found.defects == {"comments-left-out"}
        assert "Klopt" not in found.text


class TestPictures:
    def test_pictures_are_given_where_there_is_little_text(self):
        assert len(read(word("Zie foto.", change=with_picture)).pictures) == 1

    def test_a_picture_beside_a_whole_letter_is_not(self):
        assert read(word(*LETTER, *LETTER, change=with_picture)).pictures == ()


class TestHostile:
    def test_declared_entities_are_refused(self):
        def bomb(name: str, content: bytes) -> bytes:
            if name != "word/document.xml":
                return content
            return content.replace(b"<w:document", b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]><w:document', 1)

        with pytest.raises(Bomb):
            read(changed(word(), bomb))

    def test_a_part_that_unpacks_out_of_reason_is_a_bomb(self):
        def bomb(name: str, content: bytes) -> bytes:
            return content + b" " * 30_000_000 if name == "word/document.xml" else content

        with pytest.raises(Bomb):
            read(changed(word(), bomb))

    def test_thousands_of_levels_are_no_crash(self):
        def deep(name: str, content: bytes) -> bytes:
            if name != "word/document.xml":
                return content
            return content.replace(b"<w:body>", b"<w:body>" + b"<w:sdt>" * 5000 + b"</w:sdt>" * 5000, 1)

        with pytest.raises(Held) as held:
            read(changed(word(), deep))
        assert held.value.reason in (HoldReason.UNREADABLE, HoldReason.TOO_COMPLEX)

    @pytest.mark.parametrize("length", [60, 600, 5000, -30])
    def test_a_cut_document_is_damaged(self, length):
        with pytest.raises(Held) as held:
            opened(word()[:length], Media.DOCX, Budget(Limits()))
        assert held.value.reason is HoldReason.UNREADABLE

    def test_a_document_that_lacks_a_picture_still_has_its_text(self):
        def gone(name: str, content: bytes) -> bytes | None:
            return None if name.startswith("word/media/") else content

        found = read(changed(word(change=with_picture), gone))
        assert (found.text.startswith("Geachte,"), found.defects) == (True, {"document-damaged"})

    def test_a_document_without_its_text_is_damaged(self):
        def gone(name: str, content: bytes) -> bytes | None:
            return None if name == "word/document.xml" else content

        with pytest.raises(Held) as held:
            opened(changed(word(), gone), Media.DOCX, Budget(Limits()))
        assert held.value.reason is HoldReason.UNREADABLE

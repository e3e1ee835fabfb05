"""ODT as a reader of the document sees it."""

import pytest

from ingest.files.contents import Bomb, Budget, Contents
from ingest.files.opened import opened
from ingest.media import sniff
from models.errors import Held
from models.house import Limits
from models.words import HoldReason
from tests.ingest.files.papers import LETTER, changed, element, opendocument, table


def read(data: bytes) -> Contents:
    return opened(data, sniff(data), Budget(Limits()))


class TestText:
    def test_the_paragraphs_stand_on_their_lines(self):
        assert read(opendocument()).text == "\n".join(LETTER)

    def test_a_row_of_a_table_is_a_line(self):
        made = table(("Datum", "Bedrag"), ("12/01", "85,00"))
        assert read(opendocument("Ziehier:", extra=(made,))).text == "Ziehier:\nDatum  Bedrag\n12/01  85,00"

    @pytest.mark.parametrize(
        ("xml", "text"),
        [
            ("<text:p>een<text:line-break/>twee<text:tab/>drie</text:p>", "een\ntwee\tdrie"),
            ('<text:p>twee<text:s text:c="2"/>blanco</text:p>', "twee  blanco"),
            ("<text:p>een <text:span>stuk</text:span> van <text:a>iets</text:a></text:p>", "een stuk van iets"),
            ("<text:list><text:list-item><text:p>punt</text:p></text:list-item></text:list>", "- punt"),
            (
                "<text:p><draw:frame><draw:text-box><text:p>In het kader</text:p></draw:text-box></draw:frame></text:p>",
                "\nIn het kader",
            ),
            ("<text:section><text:h>Titel</text:h></text:section>", "Titel"),
            (
                "<text:p>zin<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>voet</text:p></text:note-body></text:note></text:p>",
                "zin\nvoet",
            ),
            (
                "<text:tracked-changes><text:changed-region><text:deletion><text:p>weg</text:p></text:deletion></text:changed-region></text:tracked-changes>",
                "",
            ),
        ],
    )
    def test_what_a_reader_sees_is_text(self, xml, text):
        assert read(opendocument("Begin.", extra=(element(xml),))).text == f"Begin.\n{text}".rstrip("\n")

    def test_header_and_footer_stand_around_the_text(self):
        def headed(name: str, content: bytes) -> bytes:
            if name != "styles.xml":
                return content
            page = b"<style:header><text:p>Teststraat 4</text:p></style:header><style:footer><text:p>Blad 1</text:p></style:footer>"
            head, tag, tail = content.partition(b"<style:master-page ")
            attributes, end, rest = tail.partition(b">")
            assert tag
            if attributes.endswith(b"/"):
                return head + tag + attributes[:-1] + b">" + page + b"</style:master-page>" + rest
            return head + tag + attributes + end + page + rest

        text = read(changed(opendocument(), headed)).text
        assert text.startswith("Teststraat 4\n\nGeachte,")
        assert text.endswith("\n\nBlad 1")

    def test_comments_are_noted_and_no_text(self):
        found = read(
            opendocument(
                "Begin.",
                extra=(
                    element("<text:p>zin<office:annotation><text:p>Klopt dit?</text:p></office:annotation></text:p>"),
                ),
            )
        )
        assert (found.text, found.defects) == ("Begin.\nzin", {"comments-left-out"})


class TestHostile:
    def test_a_billion_blanks_are_some(self):
        assert (
            len(read(opendocument("x", extra=(element('<text:p>a<text:s text:c="1000000000"/>b</text:p>'),))).text)
            < 200
        )

    def test_declared_entities_are_refused(self):
        def bomb(name: str, content: bytes) -> bytes:
            if name != "content.xml":
                return content
            return content.replace(
                b"<office:document-content", b'<!DOCTYPE x [<!ENTITY a "aaaa">]><office:document-content', 1
            )

        with pytest.raises(Bomb):
            read(changed(opendocument(), bomb))

    def test_a_password_is_one(self):
        def lock(name: str, content: bytes) -> bytes:
            if name != "META-INF/manifest.xml":
                return content
            return content.replace(b"</manifest:manifest>", b"<manifest:encryption-data/></manifest:manifest>")

        with pytest.raises(Held) as held:
            read(changed(opendocument(), lock))
        assert held.value.reason is HoldReason.PASSWORD

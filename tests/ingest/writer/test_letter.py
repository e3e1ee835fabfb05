"""A letter taken apart: each part where it stands, in letters that were composed and in what can be odd about one."""

import random
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.writer.letter import as_contract, letter_parts, of_document
from models.values import Document, LetterParts, MessageHeader, Span
from models.words import Channel
from tests.letters.compose import LANGUAGES, Letter, compose

BLOCK = "Jeanne Testut\nrue des Essais 12\n1180 Uccle\n"
HOUSE = "Solidaris Brabant\nService Médiation\nRue du Midi 111\n1000 Bruxelles\n"


def said(text: str, span: Span | None) -> str | None:
    """What stands there, its blanks made single."""
    return None if span is None else " ".join(text[span.start : span.end].split())


def told(text: str, part: str) -> str | None:
    return said(text, getattr(letter_parts(text), part))


def block(text: str, part: str) -> list[str | None]:
    return [said(text, span) for span in getattr(letter_parts(text), part)]


def below_one_another(letter: Letter) -> list[str]:
    return [*(letter.letterhead or letter.sender), "", *letter.recipient, "", letter.place_date]


def side_by_side(letter: Letter) -> list[str]:
    left, right = list(letter.letterhead or letter.sender), list(letter.recipient)
    rows = max(len(left), len(right))
    both = zip(left + [""] * (rows - len(left)), right + [""] * (rows - len(right)), strict=True)
    return [*(f"{one:<90}{other}".rstrip() for one, other in both), "", f"{'':<60}{letter.place_date}"]


def ours_first(letter: Letter) -> list[str]:
    return [letter.place_date, "", *letter.recipient, "", *(letter.letterhead or letter.sender)]


def written(letter: Letter, head: list[str]) -> str:
    body = [line for paragraph in letter.body for line in ("   ".join(paragraph.cells), "")]
    references = [*letter.references, ""] if letter.references else []
    lines = [*head, "", *references, letter.subject, "", letter.salutation, "", *body, letter.closing, ""]
    return "\n".join([*lines, *letter.signature])


@pytest.mark.parametrize("layout", [below_one_another, side_by_side, ours_first])
@pytest.mark.parametrize("seed", range(900, 912))
@pytest.mark.parametrize("language", LANGUAGES)
class TestComposedLetters:
    def test_every_part_is_found(self, language, seed, layout):
        letter = compose(language, seed)
        text = written(letter, layout(letter))
        found = letter_parts(text)
        assert (said(text, found.date_line), said(text, found.salutation)) == (letter.place_date, letter.salutation)
        assert (said(text, found.closing), said(text, found.signature)) == (
            letter.closing,
            " ".join(letter.signature),
        )
        assert said(text, found.subject) == " ".join(letter.subject.split(":", 1)[-1].split())
        assert [said(text, one) for one in found.addressee] == list(letter.recipient)
        assert [said(text, one) for one in found.sender] == list(letter.letterhead or letter.sender)

    def test_the_body_is_all_that_was_written_and_no_more(self, language, seed, layout):
        letter = compose(language, seed)
        text = written(letter, layout(letter))
        cells = " ".join(cell for paragraph in letter.body for cell in paragraph.cells)
        assert told(text, "body") == " ".join(cells.split())


class TestDates:
    @pytest.mark.parametrize(
        ("line", "day"),
        [
            ("Bruxelles, le 3 mars 2026", date(2026, 3, 3)),
            ("Brussel, 3 maart 2026", date(2026, 3, 3)),
            ("Eupen, den 3. März 2026", date(2026, 3, 3)),
            ("3rd March 2026", date(2026, 3, 3)),
            ("March 3, 2026", date(2026, 3, 3)),
            ("Uccle, le 1er août 2026", date(2026, 8, 1)),
            ("Fait à Namur, le mardi 3/03/2026", date(2026, 3, 3)),
            ("Kettenis, 8. X. 2026", date(2026, 10, 8)),
            ("Ha11e, l6 rnei 2O24", date(2024, 5, 16)),
            ("Tubize, 3 septembre", None),
            ("Brussel, 31 februari 2026", None),
        ],
    )
    def test_say_the_day_where_they_say_it_whole(self, line, day):
        found = letter_parts(f"{BLOCK}\n{line}\n\nMadame,\n\nRien n'est arrivé.\n\nJeanne Testut")
        assert found.date == day

    @pytest.mark.parametrize(
        "line",
        ["REÇU LE 3 MARS 2026", "née le 3 mars 1950", "Avenue du 11 novembre 12", "Objet : facture du 3 mars 2026"],
    )
    def test_another_date_is_no_date_line(self, line):
        assert told(f"{BLOCK}\n{line}\n\nMadame,\n\nRien n'est arrivé.\n\nJeanne Testut", "date_line") is None

    def test_one_at_the_end_counts_where_none_stands_above(self):
        text = f"{BLOCK}\nMadame,\n\nRien n'est arrivé.\n\nFait à Uccle, le 3 mars 2026\n\nJeanne Testut"
        assert told(text, "date_line") == "Fait à Uccle, le 3 mars 2026"


class TestBlocks:
    def test_whose_name_signs_is_the_sender_wherever_the_block_stands(self):
        other = "Caisse des Essais\nPlace d'Ailleurs 3\n1050 Ixelles\n"
        text = f"{other}\n{BLOCK}\nMadame,\n\nRien n'est arrivé.\n\nJeanne Testut"
        assert block(text, "sender")[0] == "Jeanne Testut"
        assert block(text, "addressee") == ["Caisse des Essais", "Place d'Ailleurs 3", "1050 Ixelles"] or not block(
            text, "addressee"
        )

    def test_without_a_blank_line_between_them_they_are_two(self):
        text = f"{BLOCK}{HOUSE}Uccle, le 3 mars 2026\nMadame,\nRien n'est arrivé.\nJeanne Testut"
        assert block(text, "sender") == BLOCK.splitlines()
        assert block(text, "addressee") == HOUSE.splitlines()

    def test_a_name_above_our_service_is_ours(self):
        text = f"{BLOCK}\nMadame Stéphanie Nollet\nService Médiation\nRue du Midi 111\n1000 Bruxelles\n\nMadame,\n\nRien.\n\nJeanne Testut"
        assert block(text, "addressee")[0] == "Madame Stéphanie Nollet"
        assert told(text, "salutation") == "Madame,"

    def test_one_below_the_signature_is_the_senders(self):
        text = "Madame,\n\nRien n'est arrivé.\n\nSalutations,\nJeanne Testut\nrue des Essais 12\n1180 Uccle"
        assert block(text, "sender") == BLOCK.splitlines()

    def test_a_letter_without_any_has_none(self):
        found = letter_parts("Madame,\n\nRien n'est arrivé depuis mars.\n\nUne affiliée")
        assert (found.sender, found.addressee) == ((), ())


class TestSubjectAndReferences:
    @pytest.mark.parametrize(
        "line",
        [
            "Objet : mon remboursement",
            "Concerne: mon remboursement",
            "0bjet : mon remboursement",
            "Betreft: mon remboursement",
        ],
    )
    def test_the_label_is_left_out(self, line):
        assert told(f"{BLOCK}\n{line}\n\nMadame,\n\nRien.\n\nJeanne Testut", "subject") == "mon remboursement"

    def test_a_second_line_belongs_to_it(self):
        text = f"{BLOCK}\nObjet : mon remboursement\n        des séances de mars\n\nMadame,\n\nRien.\n\nJeanne Testut"
        assert told(text, "subject") == "mon remboursement des séances de mars"

    def test_one_below_the_salutation_counts_and_is_no_body(self):
        text = f"{BLOCK}\nDear Sirs,\n\nRe: my refund\n\nNothing came.\n\nJeanne Testut"
        assert (told(text, "subject"), told(text, "body")) == ("my refund", "Nothing came.")

    def test_a_german_one_needs_no_label(self):
        text = f"{BLOCK}\nEupen, den 3. März 2026\n\nBeschwerde über die Wartezeit am Schalter\n\nSehr geehrte Damen,\n\nNichts kam.\n\nJeanne Testut"
        assert told(text, "subject") == "Beschwerde über die Wartezeit am Schalter"

    def test_how_a_letter_was_sent_is_none(self):
        assert told(f"{BLOCK}\nPAR RECOMMANDÉ AVEC ACCUSÉ\n\nMadame,\n\nRien.\n\nJeanne Testut", "subject") is None

    def test_whose_each_reference_is(self):
        text = f"{BLOCK}\nVos réf. : TV/23/90117      Nos réf. : JT/4\nDossier : 2024-118\n\nMadame,\n\nRien.\n\nJeanne Testut"
        found = letter_parts(text).references
        assert [(said(text, one.span), one.whose) for one in found] == [
            ("TV/23/90117", "house"),
            ("JT/4", "writer"),
            ("2024-118", None),
        ]


class TestEnd:
    def test_a_postscript_is_neither_body_nor_signature(self):
        text = "Madame,\n\nRien.\n\nCordialement,\nJeanne Testut\n\nP.-S. Je suis absente en juillet."
        assert (told(text, "signature"), told(text, "postscript")) == (
            "Jeanne Testut",
            "P.-S. Je suis absente en juillet.",
        )
        assert told(text, "body") == "Rien."

    def test_a_formula_of_two_lines_is_whole(self):
        text = "Madame,\n\nRien n'est arrivé.\n\nJe vous prie d'agréer, Madame,\nmes salutations distinguées.\n\nJeanne Testut"
        assert told(text, "closing") == "Je vous prie d'agréer, Madame, mes salutations distinguées."

    def test_a_name_on_the_line_of_the_formula_signs(self):
        text = "Madame,\n\nRien n'est arrivé.\n\nBien à vous, Jeanne Testut"
        assert (told(text, "closing"), told(text, "signature")) == ("Bien à vous,", "Jeanne Testut")

    def test_pages_behind_the_signature_are_no_body(self):
        text = (
            "Madame,\n\nRien n'est arrivé.\n\nCordialement,\nJeanne Testut\n\nFACTURE 2024\nTotal 34,00 EUR\n"
            + "ligne\n" * 40
        )
        assert told(text, "body") == "Rien n'est arrivé."

    def test_a_sentence_behind_the_salutation_begins_the_body(self):
        text = "Madame, Monsieur, je vous écris au sujet de mes séances de mars.\n\nJeanne Testut"
        assert (told(text, "salutation"), told(text, "body")) == (
            "Madame, Monsieur,",
            "je vous écris au sujet de mes séances de mars.",
        )


class TestSpans:
    @given(st.text(max_size=300) | st.lists(st.sampled_from([*BLOCK.split("\n"), *HOUSE.split("\n"), "Madame,", "Objet : x", "\t", "Salutations,", "P.S. y"])).map("\n".join))  # fmt: skip
    def test_of_any_text_lie_in_it_and_hold_something(self, text):
        found = letter_parts(text)
        parts = [found.date_line, found.subject, found.salutation, found.body, found.closing, found.signature]
        spans = [*filter(None, parts), *found.sender, *found.addressee, *(one.span for one in found.references)]
        assert all(0 <= span.start < span.end <= len(text) and text[span.start : span.end].strip() for span in spans)

    def test_the_contract_gives_the_text_of_each(self):
        text = f"{BLOCK}\n{HOUSE}\nObjet : mon dossier\n\nMadame,\n\nRien.\n\nCordialement,\nJeanne Testut\nNISS 85.07.30-033.28"
        shown = as_contract(letter_parts(text), text)
        one = shown["subject"]
        assert text[one["start"] : one["end"]] == one["text"] == "mon dossier"
        assert [line["text"] for line in shown["sender"]["lines"]] == BLOCK.splitlines()
        assert shown["national_number"]["masked"] == "•••••••••28"

    def test_a_mail_has_none(self):
        header = MessageHeader(message_id=None, subject=None, from_=())
        mail = Document(sha256="", channel=Channel.EMAIL, language=None, text="Madame,\n\nRien.", message=header)
        assert of_document(mail) is None

    def test_a_long_text_takes_no_long_time(self):
        random_ = random.Random(5)
        text = "\n".join("".join(random_.choices("aeI1 l,.0-/", k=90)) for _ in range(3000))
        assert isinstance(letter_parts(text), LetterParts)

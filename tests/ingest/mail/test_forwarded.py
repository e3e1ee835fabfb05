"""The messages inside a text that is passed on, as each mail program sets them apart."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.mail.forwarded import MOST_MESSAGES, moment, passing_on

BRUSSELS = ZoneInfo("Europe/Brussels")
SENT = datetime(2026, 2, 9, 11, 40, tzinfo=BRUSSELS)
TEXT = "Je me plains."

# What stands between the colleague's comment and the affiliate's words, program by program.
PROGRAMS = {
    "Outlook, French": "De : Jeanne Testut <jeanne@post.example>\nEnvoyé : lundi 9 février 2026 11:40\nÀ : Agence <agence@house.example>\nObjet : plainte\n",
    "Outlook, Dutch": "Van: Jeanne Testut <jeanne@post.example>\nVerzonden: maandag 9 februari 2026 11:40\nAan: Kantoor\nOnderwerp: klacht\n",
    "Outlook, German, old": "Von: Jeanne Testut [mailto:jeanne@post.example]\nGesendet: Montag, 9. Februar 2026 11:40\nAn: x\nBetreff: y\n",
    "Outlook, English": "From: Jeanne Testut <jeanne@post.example>\nSent: Monday, February 9, 2026 11:40 AM\nTo: x\nSubject: y\n",
    "Outlook, bold": "*De :* Jeanne Testut <jeanne@post.example>\n*Envoyé :* lundi 9 février 2026 11:40\n*À :* x\n*Objet :* y\n",
    "Outlook, link beside the address": "De : Jeanne Testut <jeanne@post.example<mailto:jeanne@post.example>>\nEnvoyé : lundi 9 février 2026 11:40\nÀ : x\n",
    "Outlook 2003": "-----Message d'origine-----\nDe : Jeanne Testut [mailto:jeanne@post.example]\nEnvoyé : lundi 9 février 2026 11:40\nÀ : x\nObjet : y\n",
    "Outlook, no blank line below": "De : Jeanne Testut <jeanne@post.example>\nEnvoyé : lundi 9 février 2026 11:40\nÀ : x\nObjet : plainte",
    "Outlook, a line a paragraph": "De : Jeanne Testut <jeanne@post.example>\n\nEnvoyé : lundi 9 février 2026 11:40\n\nÀ : x\n\nObjet : y\n",
    "Outlook, fields in a table": "De :\n\nJeanne Testut <jeanne@post.example>\n\nEnvoyé :\n\nlundi 9 février 2026 11:40\n\nÀ :\n\nx\n",
    "Outlook, a long list of addressees": "De : Jeanne Testut <jeanne@post.example>\nEnvoyé : lundi 9 février 2026 11:40\nÀ : a@house.example; b@house.example;\nc@house.example\nObjet : y\n",
    "Gmail": "---------- Forwarded message ---------\nDe : Jeanne Testut <jeanne@post.example>\nDate: lun. 9 févr. 2026 à 11:40\nSubject: y\nTo: <x@house.example>\n",
    "Apple Mail": "Début du message transféré :\n\nDe: Jeanne Testut <jeanne@post.example>\nObjet: y\nDate: 9 février 2026 à 11:40:00 UTC+1\nÀ: x\n",
    "Apple Mail, Dutch": "Begin doorgestuurd bericht:\n\nVan: Jeanne Testut <jeanne@post.example>\nOnderwerp: y\nDatum: 9 februari 2026 om 11:40:00 CET\nAan: x\n",
    "Thunderbird": "-------- Weitergeleitete Nachricht --------\nBetreff:\ty\nDatum:\tMon, 9 Feb 2026 11:40:00 +0100\nVon:\tJeanne Testut <jeanne@post.example>\nAn:\tx@house.example\n",
    "Roundcube": "-------- Message original --------\nSujet: y\nDate: 2026-02-09 11:40\nDe: Jeanne Testut <jeanne@post.example>\nÀ: x@house.example\n",
    "Zimbra": '----- Mail transféré -----\nDe: "Jeanne Testut" <jeanne@post.example>\nÀ: x@house.example\nEnvoyé: Lundi 9 Février 2026 11:40:00\nObjet: y\n',
    "Android": "-------- Message d'origine --------\nDe : Jeanne Testut <jeanne@post.example>\nDate : 09/02/2026 11:40 (GMT+01:00)\nÀ : x@house.example\nObjet : y\n",
    "Lotus Notes": "----- Forwarded by Marc Agent/BRU/House on 09/02/2026 11:42 -----\n\nFrom:\tJeanne Testut <jeanne@post.example>\nTo:\tx@house.example\nDate:\t09/02/2026 11:40\nSubject:\ty\n",
    "Lotus Notes, columns": "----- Réacheminé par Marc Agent/BRU/House le 09/02/2026 11:42 -----\n\nJeanne Testut <jeanne@post.example>\n09/02/2026 11:40\n\nPour\nx@house.example\ncc\n\nObjet\ny\n",
    "GroupWise": ">>> Jeanne Testut <jeanne@post.example> 09/02/2026 11:40 >>>",
    "Yahoo": '   ----- Message transmis ----- De : Jeanne Testut <jeanne@post.example>À : "x@house.example" <x@house.example>Envoyé : lundi 9 février 2026, 11:40:00 UTC+1Objet : y',
    "a mark before the first letter": "\ufeffLe 09/02/2026 11:40, « Jeanne Testut » <jeanne@post.example> a écrit :\n",
    "an answer": "Le lun. 9 févr. 2026 à 11:40, Jeanne Testut <jeanne@post.example> a écrit :\n",
    "an answer, wrapped": "Le lun. 9 févr. 2026 à 11:40, Jeanne Testut <jeanne@post.example>\na écrit :\n",
    "an answer, Dutch": "Op ma 9 feb. 2026 om 11:40 schreef Jeanne Testut <jeanne@post.example>:\n",
    "an answer, German": "Am Mo., 9. Feb. 2026 um 11:40 Uhr schrieb Jeanne Testut <jeanne@post.example>:\n",
    "an answer, English": "On Mon, Feb 9, 2026 at 11:40 AM Jeanne Testut <jeanne@post.example> wrote:\n",
}


class TestEachProgram:
    @pytest.mark.parametrize("block", PROGRAMS.values(), ids=PROGRAMS.keys())
    def test_tells_who_sent_it_and_when(self, block: str) -> None:
        found = passing_on(f"Pour suite utile.\n\n{block}\n{TEXT}", BRUSSELS)
        assert [one.sender and (one.sender.name, one.sender.address) for one in found.messages] == [
            ("Jeanne Testut", "jeanne@post.example")
        ]
        assert (found.comment, found.messages[0].text, found.messages[0].sent) == ("Pour suite utile.", TEXT, SENT)

    @pytest.mark.parametrize("name", ["Outlook, French", "Gmail", "Apple Mail", "Thunderbird", "Roundcube"])
    def test_the_same_behind_quotation_marks(self, name: str) -> None:
        quoted = "\n".join(f"> {line}" for line in f"{PROGRAMS[name]}\n{TEXT}".split("\n"))
        found = passing_on(f"Voir ci-dessous\n\n{quoted}", BRUSSELS).messages
        assert [(one.sender and one.sender.address, one.text, one.sent) for one in found] == [
            ("jeanne@post.example", TEXT, SENT)
        ]


class TestPassing:
    def test_without_a_block_all_is_comment(self) -> None:
        found = passing_on("Je me plains.\n\nDe : moi", BRUSSELS)
        assert (found.comment, found.messages) == ("Je me plains.\n\nDe : moi", ())

    def test_a_name_without_an_address_is_a_name(self) -> None:
        found = passing_on("De : Jeanne Testut\nDate : 9 février 2026\n\nx", BRUSSELS).messages[0].sender
        assert found is not None
        assert (found.name, found.address) == ("Jeanne Testut", "")

    def test_a_thread_comes_message_by_message_the_newest_first(self) -> None:
        text = "\n\n".join(
            f"De : P{n} <p{n}@post.example>\nEnvoyé : lundi {n} février 2026 11:40\nÀ : x\n\ntexte {n}"
            for n in (6, 5, 4)
        )
        found = passing_on(text, BRUSSELS).messages
        assert [(one.text, one.sent and one.sent.day) for one in found] == [
            ("texte 6", 6),
            ("texte 5", 5),
            ("texte 4", 4),
        ]

    def test_a_quote_inside_stays_a_quote(self) -> None:
        text = "> De : J <j@post.example>\n> Date : 9/2/2026 11:40\n>\n> neuf\n>> ancien"
        assert passing_on(text, BRUSSELS).messages[0].text == "neuf\n> ancien"

    def test_the_addressees_are_known_with_those_in_copy(self) -> None:
        text = "De : J <j@post.example>\nÀ : A <a@house.example>; Bea\nCc : c@post.example\n\nx"
        assert [(one.name, one.address) for one in passing_on(text, BRUSSELS).messages[0].to] == [
            ("A", "a@house.example"),
            ("Bea", ""),
            (None, "c@post.example"),
        ]

    @given(st.text(alphabet="De: Àfrom<>@.\n|-_Le 2026écrit", max_size=300))
    def test_any_text_is_taken(self, text: str) -> None:
        assert len(passing_on(text, BRUSSELS).messages) <= MOST_MESSAGES

    @pytest.mark.timeout(10)
    @pytest.mark.parametrize(
        "piece",
        [
            "De : a\n",
            "> ",
            "Le 3 mars 2026, ",
            "a <a@b.example>\n09/02/2026 11:40\n",
            ">>> a 1/1/26 >>>\n",
            "___________\n",
        ],
    )
    def test_a_huge_text_takes_seconds(self, piece: str) -> None:
        assert len(passing_on(piece * (2_000_000 // len(piece)), BRUSSELS).messages) <= MOST_MESSAGES


class TestMoment:
    @pytest.mark.parametrize(
        "written",
        [
            "lundi 9 février 2026 11:40",
            "lun. 9 févr. 2026 à 11:40",
            "ma 9 feb. 2026 om 11:40",
            "maandag 9 februari 2026 11u40",
            "Mo., 9. Feb. 2026 um 11:40 Uhr",
            "Montag, 9. Februar 2026 11:40",
            "Monday, February 9, 2026 11:40 AM",
            "February 9, 2026 at 11:40:00 AM GMT+1",
            "9 février 2026 à 11 h 40",
            "09/02/2026 11:40",
            "9/02/26 11:40",
            "2/9/2026 11:40 AM",
            "09.02.2026 11:40",
            "2026-02-09 11:40",
            "2026-02-09T11:40:00",
            "Mon, 9 Feb 2026 11:40:00 +0100",
            "Mon, 9 Feb 2026 10:40:00 GMT",
            "09/02/2026 11:40 (GMT+01:00)",
            "9. Februar 2026 um 11:40:00 MEZ",
        ],
    )
    def test_is_read_in_many_forms(self, written: str) -> None:
        assert moment(written, BRUSSELS) == SENT

    @pytest.mark.parametrize("written", ["bientôt", "", "99/99/9999", "11:40", "jeanne77"])
    def test_what_is_no_date_is_none(self, written: str) -> None:
        found = moment(written, BRUSSELS)
        assert found is None or found.hour == 11

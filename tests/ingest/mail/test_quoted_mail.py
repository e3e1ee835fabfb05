"""What mail programs make of an answer, read whole: of HTML too, the person's words stay and ours do not count."""

import re
from email import message_from_bytes
from email.policy import default

import pytest

from ingest.mail.mime import read_message
from models.house import Limits
from models.words import HoldReason, Language, Template, Zone
from outbound.compose import message
from tests.ingest.mail.mails import mail
from tests.outbound.drafts import draft

OWN = "Je ne suis pas d'accord."
ACKNOWLEDGED = "<p>Nous avons bien reçu votre plainte.</p><p>Vous pouvez écrire au DPO : dpo@solidaris.example.</p>"
SENDER = "Plaintes &lt;plaintes@solidaris.example&gt;"
PROGRAMS = {
    "Gmail": f'<div dir="ltr">{OWN}</div><div class="gmail_quote"><div class="gmail_attr">Le lun. 2 févr. 2026 à 10:15, {SENDER} a écrit :<br></div>'
    f'<blockquote class="gmail_quote">{ACKNOWLEDGED}</blockquote></div>',
    "Gmail, below": f'<div class="gmail_quote"><div class="gmail_attr">Le lun. 2 févr. 2026 à 10:15, {SENDER} a écrit :<br></div>'
    f'<blockquote class="gmail_quote">{ACKNOWLEDGED}</blockquote></div><div>{OWN}</div>',
    "Outlook": f'<p>{OWN}</p><div style="border-top:solid #E1E1E1 1.0pt"><p><b>De&nbsp;:</b> {SENDER}<br><b>Envoyé&nbsp;:</b> lundi 2 février 2026 10:15<br>'
    f"<b>À&nbsp;:</b> Nora<br><b>Objet&nbsp;:</b> Votre plainte</p></div>{ACKNOWLEDGED}",
    "Outlook on the web": f'<div>{OWN}</div><hr><div id="divRplyFwdMsg"><b>Van:</b> {SENDER}<br><b>Verzonden:</b> maandag 2 februari 2026 10:15<br>'
    f"<b>Aan:</b> Nora<br><b>Onderwerp:</b> Uw klacht</div>{ACKNOWLEDGED}",
    "Apple Mail": f'{OWN}<div>Envoyé de mon iPhone</div><blockquote type="cite">Le 2 févr. 2026 à 10:15, {SENDER} a écrit :<br></blockquote>'
    f'<blockquote type="cite">\ufeff{ACKNOWLEDGED}</blockquote>',
    "Yahoo": f'<div>{OWN}</div><div class="yahoo_quoted"><div>Le lundi 2 février 2026 à 10:15:33 UTC+1, {SENDER} a écrit :</div><div>{ACKNOWLEDGED}</div></div>',
    "Thunderbird": f'<p>{OWN}</p><div class="moz-cite-prefix">Op 2/02/2026 om 10:15 schreef Klachten:<br></div><blockquote type="cite">{ACKNOWLEDGED}</blockquote>',
    "GMX": f'<div>{OWN}</div><div name="quote" style="border-left:2px solid #C3D9E5"><b>Gesendet:</b>&nbsp;Montag, 02. Februar 2026 um 10:15 Uhr<br>'
    f"<b>Von:</b>&nbsp;{SENDER}<br><b>An:</b>&nbsp;nora@maison.example<br><b>Betreff:</b>&nbsp;Ihre Beschwerde<div>{ACKNOWLEDGED}</div></div>",
    "Galaxy": f"<div>{OWN}</div><div>Envoyé depuis mon appareil Galaxy</div><div>-------- Message d'origine --------</div><div>De : {SENDER} </div>"
    f"<div>Date : 02/02/2026  10:15  (GMT+01:00) </div><div>À : nora@maison.example </div><div>Objet : Votre plainte </div>{ACKNOWLEDGED}",
    "Zimbra": f'<div>{OWN}</div><hr id="zwchr"><div><b>De: </b>{SENDER}<br><b>À: </b>Nora<br><b>Envoyé: </b>Lundi 2 Février 2026 10:15:00<br>'
    f"<b>Objet: </b>Votre plainte</div>{ACKNOWLEDGED}",
    "a bar on the left": f'<p>{OWN}</p><blockquote style="padding-left:5px; border-left:2px solid #ff0000">&gt; Message du 02/02/26 10:15<br>&gt; De : {SENDER}<br>'
    f"&gt; Objet : Votre plainte<br>{ACKNOWLEDGED}</blockquote>",
}
BLOCK = "De : Plaintes <plaintes@solidaris.example>\nEnvoyé : lundi 2 février 2026 10:15\nÀ : Nora\nObjet : Accusé de réception MQS-2026-000123-77"


def read(body: str, content_type: str = "text/html; charset=utf-8", subject: str = "RE: Accusé de réception"):
    return read_message(mail(body, headers={"Subject": subject}, content_type=content_type), limits=Limits())


class TestAnswersToUs:
    @pytest.mark.parametrize("html", PROGRAMS.values(), ids=PROGRAMS.keys())
    def test_the_persons_words_are_all_that_counts(self, html):
        assert read(html).text == OWN

    @pytest.mark.parametrize("html", PROGRAMS.values(), ids=PROGRAMS.keys())
    def test_ours_are_kept_as_a_quote(self, html):
        assert "DPO" in read(html).parts[0].in_zones(Zone.QUOTE)

    def test_an_indentation_of_ones_own_is_no_quote(self):
        assert OWN in read(f'<p>Bonjour,</p><blockquote style="margin:0 0 0 40px;border:none">{OWN}</blockquote>').text

    def test_a_signature_stays_for_who_asks_who_writes(self):
        assert "0470 00 11 22" in read(f"<p>{OWN}</p><p>Cordialement,<br>Nora Vandamme<br>0470 00 11 22</p>").text


class TestQuoteAndNothingElse:
    """Somebody may have written inside it: a person looks."""

    @pytest.mark.parametrize(
        "body",
        [
            f"{BLOCK}\n\nNous avons bien reçu votre plainte.\nNon, je conteste.\n",
            "Le 2 févr. 2026 à 10:15, Plaintes <plaintes@solidaris.example> a écrit :\n> Nous avons bien reçu votre plainte.\n",
        ],
    )
    def test_it_is_held_though_its_subject_is_long(self, body):
        hold = read(body, "text/plain; charset=utf-8").hold
        assert hold is not None
        assert hold.reason is HoldReason.EMPTY

    def test_a_subject_of_ones_own_still_says_it_all(self):
        assert read("", "text/plain; charset=utf-8", "On refuse toujours de me rembourser").hold is None


PERSONAL = re.compile(
    r"DPO|données|gegevensbescherming|persoonsgegevens|Datenschutz|personenbezog|data protection|personal data",
    re.IGNORECASE,
)
HEADINGS = {
    "Outlook, another address of ours": "De : Médiation <m@other.example>\nEnvoyé : lundi 2 mars 2026 10:15\nÀ : Nora\nObjet : Accusé\n\n",
    "Exchange, a name alone": "De : Médiation\nEnvoyé : lundi 2 mars 2026 10:15\nÀ : Nora\nObjet : Accusé\n\n",
    "a name and a moment": "Le 2 mars 2026 à 10:15, Service Médiation a écrit :\n\n",
    "a rule": "-----Message d'origine-----\nDe : Médiation\nDate : 2 mars 2026\nObjet : Accusé\n\n",
    "marks": "> ",
}
SAYINGS = [("Toujours rien.", ""), ("Toujours rien.", "RE: "), ("Voir ci-dessous.", "RE: ")]


class TestOurOwnAcknowledgement:
    """As the templates word it, brought back in a first message, in an answer, and in one that answers between the lines."""

    @pytest.mark.parametrize(("own", "answer"), SAYINGS, ids=["first", "answer", "answers inside"])
    @pytest.mark.parametrize("heading", HEADINGS.values(), ids=HEADINGS.keys())
    @pytest.mark.parametrize("template", [Template.ACKNOWLEDGEMENT_DPO, Template.ACKNOWLEDGEMENT_MIXED])
    @pytest.mark.parametrize("language", list(Language))
    def test_what_it_says_of_personal_data_never_counts(self, own, answer, heading, template, language):
        sent = message_from_bytes(
            message(draft(template, languages=(language,)), sender="p@house.example"), policy=default
        )
        said = sent.get_body(("plain",)).get_content()
        body = re.sub("^", "> ", said, flags=re.MULTILINE) if heading == "> " else heading + said
        document = read(f"{own}\n\n{body}", "text/plain; charset=utf-8", f"{answer}Plainte")
        assert PERSONAL.findall(document.text) == []

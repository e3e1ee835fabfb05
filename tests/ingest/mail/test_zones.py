"""Own words, quote, forward, signature, disclaimer, footer."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.mail.history import Marks
from ingest.mail.zones import answers, mark
from models.words import Zone

OWN = "Bonjour,\n\nJe maintiens ma plainte : le guichet a perdu mon dossier.\n\nNora Vandamme\n"
THEIRS = "Nous avons bien reçu votre plainte et reviendrons vers vous."


def zones(text: str, subject: str | None = None, to: tuple[str, ...] = ()) -> list[tuple[Zone, str]]:
    return [(span.zone, text[span.start : span.end].strip()) for span in mark(text, subject=subject, addressees=to)]


def of(text: str, zone: Zone, subject: str | None = None, to: tuple[str, ...] = ()) -> str:
    return "\n".join(piece for found, piece in zones(text, subject, to) if found is zone)


class TestOwnWords:
    def test_a_plain_message_is_the_persons_own(self):
        assert zones(OWN) == [(Zone.OWN, OWN.strip())]

    def test_an_empty_text_has_no_zones(self):
        assert mark("") == ()

    @pytest.mark.parametrize(
        "line",
        [
            "Le 3 mars, votre collègue m'a écrit :",
            "Le 3 mars 2026 l'agence a écrit :",
            "Le médecin a écrit : reprise le 4.",
            "Op 3 maart schreef uw dienst mij:",
            "On 3 March your office wrote:",
            "Am 3. März schrieb mir Ihr Dienst:",
            "Date : 3 mars 2026\nObjet : remboursement refusé",
            "De : la mutuelle, rue du Midi\nÀ : moi",
            "Cordialement, ce n'est pas le mot que j'emploierais pour votre accueil.",
            "Ce message n'est pas une menace.",
            "J'ai reçu par erreur un courrier confidentiel dont je ne suis pas le destinataire, je l'ai détruit.",
            "Dit document bevat vertrouwelijke persoonsgegevens. Gelieve ontvangst te bevestigen.",
            "Envoyé de mon domicile le 3 mars par recommandé.",
            ">>> lien <<<",
            "-----",
            "*** IMPORTANT ***",
            "Envoyé par courrier recommandé le 3 mars.",
            "Verzonden via e-mail op 3 maart.",
            "Verstuurd via de mobiele app aan uw dienst, zonder antwoord.",
            "Sent from my desk, which is easier than from my mobile phone.",
            "Envoyé via votre application mobile, sans réponse !",
            "Pensez à l'environnement des malades, un jour !",
            "Ce message est confidentiel : merci de ne pas le divulguer à mon employeur, qui n'en est pas le destinataire.",
            "Dit bericht is vertrouwelijk, ik wil niet dat mijn werkgever het als bestemmeling leest.",
            "Votre collègue (p.lemoine@x.example) m'a dit le 3 mars :",
            "Le 12 mars à 10h30, Mme Peeters a écrit que mon dossier était complet",
            "Le 12 mars 2026 à 10:30, Mme Peeters (a.peeters@x.example) a écrit que tout était en ordre",
            "Le 12 mars à 10:30 votre agence nous a dit de revenir le lendemain.",
            "Le 12 mars 2026 à 10:30, votre agence a écrit :",
            "Op 12 maart om 10:30 schreef mevrouw Peeters mij:",
            "Op 12/03/2026 om 10u30 schreef uw dienst dat mijn dossier volledig was:",
            "Am 12. März um 10:30 schrieb Ihre Kollegin, dass nichts fehlt:",
            "On 12 March at 10:30 AM Mrs Peeters wrote that my file was complete",
            "At 10:30 your colleague said",
            "12/03/2026 10:30 appel de Mme Peeters <a.peeters@x.example>",
            "Mon dossier 2026 est suivi par Mme Peeters <a.peeters@x.example>",
            "Depuis le 3 mars 2026, je m'adresse à Marc Dubois <m.dubois@x.example>",
        ],
    )
    def test_what_only_looks_like_a_programs_line_stays_theirs(self, line):
        text = f"Bonjour,\n\n{line}\n\nVoilà les faits, et ils durent depuis janvier.\n"
        assert of(text, Zone.OWN) == text.strip()

    def test_words_after_a_quote_are_theirs(self):
        text = f"> {THEIRS}\n\nNon, cela ne me suffit pas.\n"
        assert of(text, Zone.OWN) == "Non, cela ne me suffit pas."

    def test_answers_between_the_lines_are_theirs(self):
        text = "On Mon, 2 Feb 2026 at 10:15, Desk <d@x.example> wrote:\n> When?\nThe 3rd of May.\n> Where?\nIn Jette.\n"
        assert of(text, Zone.OWN) == "The 3rd of May.\nIn Jette."

    @pytest.mark.parametrize(
        "line",
        [
            "Envoyé par courrier recommandé le 3 mars.",
            "Verzonden via e-mail op 3 maart.",
            "Sent from my desk, which is easier than from my mobile phone.",
            "Ce message est confidentiel : merci de ne pas le divulguer à mon employeur, qui n'en est pas le destinataire.",
        ],
    )
    def test_what_a_person_ends_on_is_theirs(self, line):
        assert of(f"Voilà les faits.\n\n{line}\n", Zone.OWN).endswith(line)

    def test_a_mark_once_is_no_quote(self):
        assert of("Mon choix :\nA> rembourser\nB> expliquer\n", Zone.QUOTE) == ""

    @pytest.mark.parametrize(
        "note",
        [
            "Mes réponses en rouge ci-dessous.",
            "Je vous réponds dans votre mail.",
            "Mijn antwoorden staan hieronder in het rood.",
            "Zie mijn opmerkingen in de tekst.",
            "Meine Antworten stehen unten in Rot.",
            "My answers are below in red.",
            "Réponses ci-dessous.",
            "Cfr infra, svp.",
            "Antwoorden in het rood.",
            "Antworten unten.",
            "Comments inline.",
            "Voir ci-dessous.",
            "Zie hieronder.",
            "Siehe unten.",
            "See below.",
            "Bonjour, voir ci-dessous.",
            "Hello, please see below.",
            "Je réponds point par point ci-dessous.",
            "Ik heb uw vragen hieronder beantwoord.",
            "Meine Antworten habe ich in Ihren Text geschrieben.",
            "Zie mijn opmerkingen in het geel.",
            "Je me suis permis de répondre dans votre mail.",
            "J'ai répondu à la suite de vos questions.",
            "Vous trouverez ci-dessous mes réponses à vos questions.",
            "Hieronder vindt u mijn antwoorden.",
            "Ik heb tussen de tekst geantwoord.",
            "Ich antworte direkt unter den Fragen.",
            "Unten finden Sie meine Antworten.",
            "Below are my answers.",
            "I've put my answers under your questions.",
        ],
    )
    def test_answers_inside_an_unmarked_quote_count(self, note):
        block = (
            "De : Médiation <m@solidaris.example>\nEnvoyé : lundi 2 février 2026 10:15\nÀ : Nora\nObjet : RE: plainte"
        )
        text = f"Bonjour,\n\n{note}\n\n{block}\n\nQuand ?\nLe 3 mai.\n"
        assert "Le 3 mai." in of(text, Zone.FORWARD, "RE: plainte")

    def test_what_our_acknowledgement_says_of_personal_data_never_counts(self):
        said = "Vous pouvez écrire directement\nau DPO : dpo@solidaris.example. Mentionnez\nalors votre référence."
        block = "De : Médiation <m@solidaris.example>\nEnvoyé : lundi 2 février 2026 10:15\nÀ : Nora\nObjet : plainte"
        text = f"Voir ci-dessous.\n\n{block}\n\nQuand ?\nLe 3 mai.\n\n{said}\n"
        assert "DPO" not in of(text, Zone.FORWARD, "RE: plainte")

    def test_a_long_letter_that_says_below_speaks_of_itself(self):
        block = "De : Médiation <m@solidaris.example>\nEnvoyé : lundi 2 février 2026 10:15\nÀ : Nora\nObjet : plainte"
        text = f"Voir ci-dessous.\n\n{OWN * 8}\n{block}\n\n{THEIRS}\n"
        assert THEIRS in of(text, Zone.QUOTE, "RE: plainte")

    @pytest.mark.parametrize(
        "note",
        [
            "Vos réponses ci-dessous ne me suffisent pas.",
            "Uw antwoorden hieronder volstaan niet.",
            "Ihre Antworten unten genügen nicht.",
            "Your answers below will not do.",
            "Je réponds à votre message ci-dessous : je ne suis pas d'accord.",
            "Ik antwoord op uw mail hieronder: ik ga niet akkoord.",
            "Ik heb geen antwoord gekregen op mijn mail hieronder.",
            "Ich habe keine Antwort auf die Mail unten bekommen.",
            "I am replying to your email below: I do not agree.",
            "Voir mail ci-dessous, toujours sans réponse.",
        ],
    )
    def test_whose_answers_the_others_are_is_no_reason_to_count_them(self, note):
        block = (
            "De : Médiation <m@solidaris.example>\nEnvoyé : lundi 2 février 2026 10:15\nÀ : Nora\nObjet : RE: plainte"
        )
        assert THEIRS in of(f"{note}\n\n{block}\n\n{THEIRS}\n", Zone.QUOTE, "RE: plainte")


class TestQuotes:
    """FIELD, "Also": Dutch attributions that parsers missed (email_reply_parser#41, quotequail#88) among the others."""

    @pytest.mark.parametrize(
        "attribution",
        [
            "Le 2 févr. 2026 à 10:15, Médiation <mediation@solidaris.example> a écrit :",
            "Le lun. 2 févr. 2026 à 10:15, Médiation\n<mediation@solidaris.example> a écrit :",
            "Médiation <mediation@solidaris.example> a écrit le 02/02/2026 10:15 :",
            "Op ma 2 feb 2026 om 10:15 schreef Bemiddeling <b@solidaris.example>:",
            "Op 2 feb. 2026 om 10:15 heeft Bemiddeling <b@solidaris.example> het volgende geschreven:",
            "Bemiddeling <b@solidaris.example> schreef op ma 2 feb. 2026 om 10:15:",
            "Am 02.02.2026 um 10:15 schrieb Mediation <m@solidaris.example>:",
            "Am Mo., 2. Feb. 2026 um 10:15 Uhr schrieb Mediation <\nm@solidaris.example>:",
            "Mediation <m@solidaris.example> schrieb am Mo., 2. Feb. 2026, 10:15:",
            "On Mon, 2 Feb 2026 at 10:15, Mediation <m@solidaris.example> wrote:",
            "On Feb 2, 2026, at 10:15 AM, Mediation <m@solidaris.example>\nwrote:",
            "On 02/02/2026 10:15, Mediation wrote:",
        ],
    )
    @pytest.mark.parametrize("prefix", ["> ", ""])
    def test_what_stands_under_an_attribution_is_quoted(self, attribution, prefix):
        text = f"{OWN}\n{attribution}\n\n{prefix}{THEIRS}\n{prefix}C. Lefort\n"
        assert of(text, Zone.OWN) == OWN.strip()
        assert THEIRS in of(text, Zone.QUOTE)

    @pytest.mark.parametrize(
        "rule",
        [
            "-----Message d'origine-----",
            "-------- Message original --------",
            "-----Oorspronkelijk bericht-----",
            "-----Ursprüngliche Nachricht-----",
            "-----Original Message-----",
            "________________________________",
        ],
    )
    def test_what_stands_under_outlooks_rule_is_quoted(self, rule):
        text = f"{OWN}\n{rule}\nDe : Médiation <m@solidaris.example>\nEnvoyé : lundi 2 février 2026 10:15\nObjet : RE: plainte\n\n{THEIRS}\n"
        assert of(text, Zone.OWN, "RE: plainte") == OWN.strip()
        assert THEIRS in of(text, Zone.QUOTE, "RE: plainte")

    @pytest.mark.parametrize(
        "block",
        [
            "De : Médiation <m@solidaris.example>\nEnvoyé : lundi 2 février 2026 10:15\nÀ : Nora\nObjet : RE: plainte",
            "Van: Bemiddeling <b@solidaris.example>\nVerzonden: maandag 2 februari 2026 10:15\nAan: Nora\nOnderwerp: RE: klacht",
            "Von: Mediation\nGesendet: Montag, 2. Februar 2026 10:15\nAn: Nora\nBetreff: AW: Beschwerde",
            "From: Mediation <m@solidaris.example>\nSent: Monday, February 2, 2026 10:15 AM\nTo: Nora\nSubject: RE: complaint",
            "*De :* Médiation <m@solidaris.example>\n*Envoyé :* lundi 2 février 2026 10:15\n*À :* Nora\n*Objet :* RE: plainte",
            "De: Médiation <m@solidaris.example>\nDate: lun. 2 févr. 2026 à 10:15\nÀ: Nora\nObjet: plainte",
        ],
    )
    def test_what_stands_under_a_bare_header_block_is_quoted(self, block):
        text = f"{OWN}\n{block}\n\n{THEIRS}\n"
        assert of(text, Zone.OWN) == OWN.strip()

    @pytest.mark.parametrize(
        "attribution",
        [
            "Vào 14:24 8 tháng 6, 2026, Hùng <h@x.example> đã viết:",
            "2026年1月1日(金) 9:00 田中太郎 <t@x.example>:",
            "On 11-Apr-2026, at 6:54 PM, Roman <r@x.example> sent:",
            "På 14 september 2026 på 02:23:18, Valentino (v@x.example) skrev:",
            "Mediation <m@solidaris.example> hat am 02.02.2026 10:15 CET geschrieben:",
            "Zitat von Mediation <m@solidaris.example>:",
            "---- Médiation a écrit ----",
        ],
    )
    def test_an_attribution_is_known_in_any_language_above_marked_lines(self, attribution):
        assert of(f"{OWN}\n{attribution}\n\n> {THEIRS}\n", Zone.OWN) == OWN.strip()

    def test_initials_mark_a_quote_too(self):
        assert of(f"Non.\n\nML> {THEIRS}\nML> Bien à vous\n\nCela ne suffit pas.\n", Zone.OWN) == (
            "Non.\nCela ne suffit pas."
        )

    def test_what_a_program_tore_out_of_a_quote_is_quoted(self):
        assert (
            of(f"{OWN}\n> Le 2 févr. 2026, Médiation\n<\n> m@x.example> a écrit :\n> {THEIRS}\n", Zone.OWN)
            == OWN.strip()
        )

    def test_bars_mark_a_quote_too(self):
        text = f"{OWN}\nOp di 29 sep. 2026 om 10:17 schreef Bemiddeling:\n| {THEIRS}\n| Tot ziens\n"
        assert of(text, Zone.QUOTE).endswith("Tot ziens")

    def test_the_torn_end_of_a_quoted_line_is_quoted(self):
        long = "> " + "Nous avons bien reçu votre plainte et nous reviendrons vers vous dans"
        text = f"{OWN}\nLe 2 févr. 2026 à 10:15, M. a écrit :\n{long}\nles quarante-cinq jours\n> Bien à vous\n"
        assert of(text, Zone.OWN) == OWN.strip()


class TestForwards:
    @pytest.mark.parametrize(
        "rule",
        [
            "-------- Message transféré --------",
            "---------- Forwarded message ---------",
            "---------- Doorgestuurd bericht ----------",
            "-------- Weitergeleitete Nachricht --------",
            "Begin forwarded message:",
            "Début du message transféré :",
            "---- Forwarded ----",
        ],
    )
    def test_what_a_person_passes_on_counts(self, rule):
        text = f"Voici le message de mon voisin.\n\n{rule}\nDe : Paul Lemoine <p@x.example>\nObjet : plainte\n\nJe me plains.\n"
        assert "Je me plains." in of(text, Zone.FORWARD)
        assert of(text, Zone.OWN) == "Voici le message de mon voisin."

    def test_the_subject_tells_outlooks_forward_from_its_answer(self):
        text = f"{OWN}\nDe : Paul <p@x.example>\nEnvoyé : lundi 2 février 2026 10:15\nÀ : Nora\nObjet : plainte\n\nJe me plains.\n"
        assert "Je me plains." in of(text, Zone.FORWARD, "TR: plainte")

    def test_an_answer_to_a_forward_is_an_answer(self):
        text = f"{OWN}\nDe : Paul <p@x.example>\nEnvoyé : lundi 2 février 2026 10:15\nÀ : Nora\nObjet : plainte\n\nJe me plains.\n"
        assert "Je me plains." in of(text, Zone.QUOTE, "RE: TR: plainte")

    def test_a_block_under_no_words_of_ones_own_is_a_forward(self):
        text = (
            "De : Paul <p@x.example>\nEnvoyé : lundi 2 février 2026 10:15\nÀ : Nora\nObjet : plainte\n\nJe me plains.\n"
        )
        assert "Je me plains." in of(text, Zone.FORWARD)

    def test_history_inside_a_forward_is_quoted(self):
        text = (
            "Pour vous.\n\n-------- Message transféré --------\nDe : Paul <p@x.example>\nObjet : plainte\n\nJe me plains.\n\n"
            f"Le 2 févr. 2026 à 10:15, Médiation <m@solidaris.example> a écrit :\n> {THEIRS}\n"
        )
        assert THEIRS in of(text, Zone.QUOTE)

    def test_a_forward_of_a_forward_is_still_one(self):
        inner = "De : Paul <p@x.example>\nEnvoyé : lundi 2 février 2026 10:15\nObjet : plainte\n\nJe me plains.\n"
        text = f"De : Collègue <c@x.example>\nEnvoyé : mardi 3 février 2026 09:00\nObjet : TR: plainte\n\n{inner}"
        assert "Je me plains." in of(text, Zone.FORWARD, "TR: TR: plainte")

    def test_quoted_lines_alone_are_passed_on(self):
        assert of("> Je me plains de votre guichet.\n> Paul Lemoine\n", Zone.FORWARD).startswith("> Je me plains")


HOUSE = "plaintes@solidaris.example"
ACKNOWLEDGED = "Vous pouvez écrire directement au DPO. Mentionnez alors votre référence MQS-2026-000123-77."
BLOCK = f"De : Plaintes <{HOUSE}>\nEnvoyé : lundi 2 février 2026 10:15\nÀ : Nora\nObjet : Accusé de réception"


class TestWhatTheAddresseeWrote:
    """Our own acknowledgement that comes back is no word of the person's, and passes nothing on to us."""

    @pytest.mark.parametrize(
        "heading",
        [BLOCK, f"-----Message d'origine-----\n{BLOCK}", f"Le 2 févr. 2026 à 10:15, Plaintes <{HOUSE}> a écrit :"],
    )
    @pytest.mark.parametrize("own", ["", "Merci.\n\n"])
    def test_it_is_quoted(self, heading, own):
        text = f"{own}{heading}\n\n{ACKNOWLEDGED}\n"
        assert ACKNOWLEDGED in of(text, Zone.QUOTE, "RE: Accusé de réception", (HOUSE,))

    def test_it_is_quoted_where_it_is_sent_back_as_a_forward(self):
        text = f"-------- Message transféré --------\n{BLOCK}\n\n{ACKNOWLEDGED}\n"
        assert ACKNOWLEDGED in of(text, Zone.QUOTE, "TR: Accusé de réception", (HOUSE,))

    def test_what_one_addressee_wrote_is_passed_on_to_another(self):
        text = f"-------- Message transféré --------\n{BLOCK}\n\nJe me plains.\n"
        assert "Je me plains." in of(text, Zone.FORWARD, "TR: plainte", (HOUSE, "n@x.example"))

    def test_what_somebody_else_wrote_is_passed_on(self):
        text = (
            "De : Paul <p@x.example>\nEnvoyé : lundi 2 février 2026 10:15\nÀ : Nora\nObjet : plainte\n\nJe me plains.\n"
        )
        assert "Je me plains." in of(text, Zone.FORWARD, "RE: plainte", (HOUSE,))

    def test_words_below_marked_lines_are_the_persons(self):
        text = f"Le 2 févr. 2026 à 10:15, Plaintes <{HOUSE}> a écrit :\n> {ACKNOWLEDGED}\n\nJe conteste.\n"
        assert of(text, Zone.OWN, "RE: plainte", (HOUSE,)) == "Je conteste."


def counted(text: str, *, subject: str = "Plainte", to: tuple[str, ...] = (HOUSE,)) -> str:
    """What counts of a message that answers nothing: own words, signature and what is passed on."""
    wanted = (Zone.OWN, Zone.SIGNATURE, Zone.FORWARD)
    spans = mark(text, subject=subject, addressees=to, answering=False)
    return "".join(text[span.start : span.end] for span in spans if span.zone in wanted)


PASTED = {
    "an Outlook block": "De : Agence Forest <forest@solidaris.example>\nEnvoyé : mardi 3 novembre 2026 14:02\nÀ : Nora\nObjet : dossier\n",
    "a Dutch block": "Van: Loket\nVerzonden: dinsdag 3 november 2026 14:02\nAan: Nora\nOnderwerp: dossier\n",
    "an attribution": "Le 3 nov. 2026 à 14:02, Agence <forest@solidaris.example> a écrit :\n",
    "a French sentence": "Le 3/10/2026 à 14:02, Mme Peeters de Forest a écrit :",
    "a Dutch sentence": "Op 3 november 2026 om 14u02 schreef Peeters:",
    "a Dutch sentence in the perfect": "Op 3 november 2026 om 14:02 heeft mevrouw Peeters mij geschreven:",
    "a German sentence": "Am 3.10.2026 um 14:02 schrieb Frau Peeters:",
    "an English sentence": "On 3 October 2026 at 14:02 Mrs Peeters wrote:",
    "a list of what happened": "Date : 3 novembre 2026, 14h30\nDe : l'employée du guichet 4\nObjet : mon dossier médical\n",
    "a rule": "-----Message d'origine-----\nDe : Agence <forest@solidaris.example>\nObjet : dossier\n",
}


class TestAMessageThatAnswersNothing:
    """Nothing in a first complaint is history that a program set below it: the person goes on below what they paste in."""

    @pytest.mark.parametrize("pasted", PASTED.values(), ids=PASTED.keys())
    def test_the_words_below_what_is_pasted_in_count(self, pasted):
        text = f"Je me plains du guichet.\n\n{pasted}\nVotre dossier est complet.\n\nOr il a été envoyé à mon voisin.\n"
        assert "envoyé à mon voisin" in counted(text)

    def test_the_words_below_a_second_one_count_too(self):
        block = PASTED["an Outlook block"]
        text = f"Je me plains.\n\n{block}\nPremier refus.\n\n{block}\nSecond refus.\n\nOr mon voisin l'a lu.\n"
        assert "mon voisin l'a lu" in counted(text)

    @pytest.mark.parametrize("above", ["Bonjour,", "Ma mère vous a écrit ceci, elle attend."])
    def test_marked_lines_count(self, above):
        assert "pas été payée" in counted(f"{above}\n\n> Je n'ai pas été payée.\n> Jeanne\n")

    def test_marked_lines_that_its_html_form_cites_are_a_quote(self):
        spans = mark(f"Non.\n\n> {THEIRS}\n", subject="Plainte", answering=False, marks=Marks(cited=True))
        assert [span.zone for span in spans] == [Zone.OWN, Zone.QUOTE]

    def test_marked_lines_below_a_programs_attribution_are_a_quote(self):
        attribution = "Le 2 févr. 2026 à 10:15, Médiation <mediation@solidaris.example> a écrit :"
        assert THEIRS not in counted(f"{OWN}\n{attribution}\n> {THEIRS}\n")

    @pytest.mark.parametrize(
        "heading",
        [
            BLOCK,
            f"Le 2 févr. 2026 à 10:15, Plaintes <{HOUSE}> a écrit :",
            "De : Plaintes\nEnvoyé : lundi 2 février 2026 10:15\nÀ : Nora\nObjet : Accusé de réception",
            "Le 2 févr. 2026 à 10:15, Médiation <autre@solidaris.example> a écrit :",
        ],
    )
    def test_our_acknowledgement_is_a_quote(self, heading):
        text = f"Toujours rien.\n\n{heading}\n\nNous avons reçu votre message.\nVotre référence : MQS-2026-000123-77\n\n{ACKNOWLEDGED}\n"
        assert "DPO" not in counted(text)

    def test_a_sentence_of_our_acknowledgement_alone_is_a_quote(self):
        text = f"Toujours rien.\n\n{PASTED['an Outlook block']}\nVous pouvez écrire directement\nau DPO : d@x.example.\n\nMon voisin l'a lu.\n"
        assert "DPO" not in counted(text)

    def test_what_a_person_asks_of_the_officer_counts(self):
        text = f"Bonjour.\n\n{PASTED['an Outlook block']}\nRefus.\n\nJe veux que le délégué à la protection des données soit prévenu.\n"
        assert "soit prévenu" in counted(text)

    def test_our_acknowledgement_in_marked_lines_is_a_quote(self):
        text = f"Toujours rien.\n\n> Nous avons reçu votre message.\n> Votre référence : MQS-2026-000123-77\n> {ACKNOWLEDGED}\n"
        assert "DPO" not in counted(text)

    def test_a_notice_of_a_web_form_passes_on_what_was_filled_in(self):
        form = "De : Jan Claes <jan@mail.example>\nEnvoyé : 23/11/2026 10:12\nObjet : plainte\n\nJe me plains.\n"
        assert "Je me plains." in counted(f"Nouveau message du site\n\n{form}", subject="Formulaire de contact")

    @pytest.mark.parametrize("subject", ["Re: x", "RE : x", "AW: x", "Antw: x", "[EXT] Re: x", "Re[2]: x", "Rép : x"])
    def test_the_subject_of_an_answer_is_known(self, subject):
        assert answers(subject)

    @pytest.mark.parametrize("subject", [None, "", "Plainte", "Refus : mon dossier", "TR: RE: x", "Rentrée: x"])
    def test_any_other_subject_answers_nothing(self, subject):
        assert not answers(subject)


class TestWhatAPersonTellsInAnAnswer:
    """An answer has history below; what a person tells above it of what somebody wrote is no part of that."""

    @pytest.mark.parametrize(
        "told",
        [
            "Le 3/10/2026 à 14:02, Mme Peeters a écrit :",
            "Op 3 november 2026 om 14:02 schreef Peeters:",
            "Date : 3 novembre 2026, 14h30\nDe : l'employée du guichet 4\nObjet : mon dossier",
        ],
    )
    @pytest.mark.parametrize(
        "history",
        [f"Le 16/11/2026 à 14:02, Plaintes <{HOUSE}> a écrit :\n> {ACKNOWLEDGED}", f"{BLOCK}\n\n{ACKNOWLEDGED}"],
    )
    def test_it_is_theirs(self, told, history):
        text = f"Suite à votre réponse.\n\n{told}\nDossier complet.\nOr mon voisin l'a lu.\n\n{history}\n"
        assert "mon voisin l'a lu" in of(text, Zone.OWN, "RE: x", (HOUSE,))
        assert "DPO" in of(text, Zone.QUOTE, "RE: x", (HOUSE,))

    def test_where_nothing_stands_below_it_a_program_set_it_there(self):
        text = f"Non.\n\nLe 3/10/2026 à 14:02, Médiation a écrit :\n{THEIRS}\n"
        assert THEIRS in of(text, Zone.QUOTE, "RE: x", (HOUSE,))

    def test_coloured_answers_count(self):
        text = f"Bonjour.\n\n{BLOCK}\n\nQuand ?\nLe 3 mai.\nOù ?\nÀ Jette.\n"
        marks = Marks(coloured=frozenset({"le3mai", "àjette"}))
        spans = mark(text, subject="RE: x", addressees=(HOUSE,), marks=marks)
        passed_on = [text[span.start : span.end].strip() for span in spans if span.zone is Zone.FORWARD]
        assert passed_on == ["Le 3 mai.", "À Jette."]


class TestWhereTheFieldLost:
    """What real programs write and parsers take for something else."""

    @pytest.mark.parametrize("end", ["-----Fin du message-----", "----- Einde bericht -----", "--- End of message ---"])
    def test_words_below_the_end_of_what_is_passed_on_are_theirs(self, end):
        text = f"Voici.\n\n-------- Message transféré --------\nDe : Paul <p@x.example>\nObjet : x\n\nCité.\n{end}\nJe m'en plains.\n"
        assert of(text, Zone.OWN).endswith("Je m'en plains.")

    def test_words_below_the_end_of_a_quote_are_theirs(self):
        text = f"Bonjour.\n\n-----Message d'origine-----\n{BLOCK}\n\nCité.\n-----Fin du message-----\nJe m'en plains.\n"
        assert of(text, Zone.OWN, "RE: x", (HOUSE,)).endswith("Je m'en plains.")

    def test_the_mark_that_a_mailbox_file_puts_before_from_is_no_quote(self):
        text = "Hello,\n>From the start your desk refused to see me.\nI want an answer.\n"
        assert "refused to see me" in of(text, Zone.OWN)

    def test_a_quoted_from_field_is_still_a_quote(self):
        assert "From:" in of("Non.\n\n>From: Desk <d@x.example>\n>Hello\n", Zone.QUOTE)

    @pytest.mark.parametrize(
        "attribution",
        [
            f"Le lun., nov. 16, 2026 à 14:02, Plaintes<{HOUSE}> a écrit :   Madame,",
            f"Op ma, nov. 16, 2026 om 2:02 p.m., Klachten<{HOUSE}> schreef:   Mevrouw,",
            f"On Mon, Nov 16, 2026 at 2:02 PM, Complaints<{HOUSE}> wrote:   Dear Madam,",
            f"Le lun., nov. 16, 2026 à 14:02, Service\nMédiation<{HOUSE}> a écrit :   Madame,",
        ],
    )
    def test_a_quote_that_begins_behind_its_attribution_is_one(self, attribution):
        text = f"Merci.\n\n  {attribution}\n\n{ACKNOWLEDGED}\n"
        assert of(text, Zone.OWN, "Re: x") == "Merci."

    def test_what_a_person_tells_behind_a_colon_is_theirs(self):
        line = "Le 3 mars 2026 à 14:02, Mme Peeters <a.peeters@x.example> a écrit : « Tout va bien »."
        assert line in of(f"Bonjour,\n\n{line}\n\nC'est faux.\n", Zone.OWN, "Re: x")


class TestWhatTheSenderWroteBefore:
    """Their own message that they send once more, since nobody answered, is theirs."""

    SENT = "De : Nora <nora@maison.example>\nEnvoyé : lundi 2 février 2026 10:15\nÀ : Plaintes\nObjet : plainte"

    @pytest.mark.parametrize(
        ("heading", "prefix"),
        [(SENT, ""), ("Le 2 févr. 2026 à 10:15, Nora <nora@maison.example> a écrit :", "> ")],
    )
    def test_it_counts_as_passed_on(self, heading, prefix):
        text = f"Toujours sans réponse !\n\n{heading}\n\n{prefix}Je me plains de votre guichet.\n"
        spans = mark(text, subject="RE: plainte", addressees=(HOUSE,), senders=("nora@maison.example",))
        assert "Je me plains" in "".join(text[span.start : span.end] for span in spans if span.zone is Zone.FORWARD)

    @pytest.mark.parametrize(
        "heading",
        [
            "Le 03/03/2026 à 14:02, Marc Dupuis a écrit :",
            "De : Marc Dupuis\nEnvoyé : mardi 3 mars 2026 14:02\nÀ : Plaintes\nObjet : Plainte",
            "De : DUPUIS Marc\nEnvoyé : mardi 3 mars 2026 14:02\nÀ : Plaintes\nObjet : Plainte",
        ],
    )
    @pytest.mark.parametrize("prefix", ["> ", ""])
    def test_their_name_alone_tells_too(self, heading, prefix):
        text = f"Rappel !\n\n{heading}\n{prefix}Je me plains de votre guichet.\n"
        spans = mark(text, subject="RE: plainte", addressees=(HOUSE,), senders=("m@mail.example", "Marc Dupuis"))
        assert "Je me plains" in "".join(text[span.start : span.end] for span in spans if span.zone is Zone.FORWARD)

    @pytest.mark.parametrize("sender", ["Marc", "Marc Dupont", "marc.dupuis@mail.example"])
    def test_another_name_tells_nothing(self, sender):
        text = "Non.\n\nDe : Marc Dupuis\nEnvoyé : mardi 3 mars 2026 14:02\nÀ : Anne\nObjet : x\n\nRefusé.\n"
        spans = mark(text, subject="RE: plainte", addressees=(HOUSE,), senders=(sender,))
        assert "Refusé" in "".join(text[span.start : span.end] for span in spans if span.zone is Zone.QUOTE)

    def test_what_it_quoted_in_its_turn_is_a_quote(self):
        text = (
            "Toujours sans réponse !\n\nLe 2 févr. 2026 à 10:15, Nora <nora@maison.example> a écrit :\n> Je conteste ceci :\n"
            f">> {ACKNOWLEDGED}\n"
        )
        spans = mark(text, subject="RE: plainte", addressees=(HOUSE,), senders=("nora@maison.example",))
        assert ACKNOWLEDGED in "".join(text[span.start : span.end] for span in spans if span.zone is Zone.QUOTE)


class TestSignatures:
    @pytest.mark.parametrize(
        "closing",
        [
            "Cordialement,",
            "Bien à vous",
            "Je vous prie d'agréer, Madame, l'expression de mes salutations distinguées.",
            "Met vriendelijke groeten,",
            "Hoogachtend,",
            "mvg",
            "Mit freundlichen Grüßen",
            "Kind regards,",
            "-- ",
            "--",
        ],
    )
    def test_a_closing_and_the_name_below_are_the_signature(self, closing):
        text = f"Je me plains de votre guichet.\n\n{closing}\nNora Vandamme\n0470 00 11 22\n"
        assert of(text, Zone.SIGNATURE).endswith("Nora Vandamme\n0470 00 11 22")
        assert of(text, Zone.OWN) == "Je me plains de votre guichet."

    @pytest.mark.parametrize(
        "after",
        [
            "P.S. Le dossier porte le numéro 24-118.",
            "PS: le dossier porte le numéro 24-118.",
            "NB : le dossier porte le numéro 24-118.",
            "Annexes : deux factures",
            "Bijlage: twee facturen",
            "Je rappelle enfin que mon dossier est ouvert depuis janvier et que personne ne m'a jamais rappelée à ce sujet.",
        ],
    )
    def test_what_comes_after_a_signature_is_not_swallowed(self, after):
        text = f"Je me plains.\n\nCordialement,\nNora Vandamme\n\n{after}\n"
        assert of(text, Zone.OWN).endswith(after)

    @pytest.mark.parametrize("rule", ["_______________", "-----------------------", "*************"])
    def test_a_rule_above_how_to_reach_somebody_is_a_signature(self, rule):
        text = f"Je me plains de votre guichet.\n\n{rule}\nNora Vandamme\nnora@maison.example\n"
        assert of(text, Zone.SIGNATURE).endswith("nora@maison.example")

    def test_a_rule_above_words_is_none(self):
        assert of("Les faits :\n----------\nrefus le 3 mai\nretard en juin\n", Zone.SIGNATURE) == ""

    def test_a_dash_between_two_long_parts_is_no_signature(self):
        facts = "\n".join(f"Fait numéro {number} : on m'a refusé le remboursement." for number in range(15))
        assert of(f"Bonjour,\n--\n{facts}\n", Zone.SIGNATURE) == ""


class TestDisclaimers:
    @pytest.mark.parametrize(
        "clause",
        [
            "Ce message et ses annexes sont confidentiels. Si vous n'en êtes pas le destinataire, merci de le détruire.",
            "Dit bericht is vertrouwelijk en uitsluitend bestemd voor de geadresseerde.",
            "Dit e-mailbericht en de bijlagen zijn uitsluitend bestemd voor de geadresseerde.",
            "Diese E-Mail enthält vertrauliche Informationen. Falls Sie nicht der richtige Adressat sind, vernichten Sie sie bitte.",
            "This e-mail is intended for the addressee only.",
            "This message is confidential / Dit bericht is vertrouwelijk. If you are not the intended recipient, delete it. "
            "Indien u niet de bestemmeling bent, gelieve het te wissen.",
            "VERTROUWELIJKHEID – Dit bericht kan persoonsgegevens bevatten. Bent u niet de bestemmeling, gelieve het te wissen.",
            "Disclaimer: no liability is accepted for the contents of this message.",
            "Ce message électronique n'engage pas la responsabilité de la Ville.",
            "Aan dit bericht kunnen geen rechten worden ontleend.",
            "CONFIDENTIALITÉ : Ce message et ses pièces jointes sont destinés à leur seul destinataire.",
            "Le contenu de cet e-mail est confidentiel et ne peut être divulgué à des tiers.",
        ],
    )
    @pytest.mark.parametrize("rule", ["", "--\n", "-----\n", "________________________________\n"])
    def test_a_clause_at_the_end_is_a_disclaimer(self, clause, rule):
        text = f"{OWN}\n{rule}{clause}\n"
        assert of(text, Zone.DISCLAIMER).endswith(clause)
        assert of(text, Zone.OWN) == OWN.strip()

    def test_a_name_and_a_number_right_above_it_are_not_swallowed(self):
        clause = "Ce message est confidentiel et destiné exclusivement à son destinataire."
        text = f"Je me plains.\n\nNora Vandamme\nN° d'affiliée 24-118\n{clause}\n"
        assert of(text, Zone.OWN).endswith("Nora Vandamme\nN° d'affiliée 24-118")

    def test_two_languages_of_it_are_both(self):
        french = "Ce message est confidentiel. Si vous n'en êtes pas le destinataire, merci de le détruire."
        dutch = "Dit bericht is vertrouwelijk. Bent u niet de bestemmeling, gelieve het te wissen."
        assert of(f"{OWN}\n{french}\n\n{dutch}\n", Zone.OWN) == OWN.strip()

    def test_one_below_a_quote_is_too(self):
        clause = "Ce message est confidentiel. Si vous n'en êtes pas le destinataire, merci de le détruire."
        text = f"{OWN}\nLe 2 févr. 2026 à 10:15, M. <m@x.example> a écrit :\n> {THEIRS}\n\n--\n{clause}\n"
        assert of(text, Zone.DISCLAIMER).endswith(clause)

    def test_a_message_that_is_nothing_else_stays_the_persons(self):
        clause = "Ce message confidentiel ne m'était pas destiné : vous êtes priés de le détruire et d'avertir le destinataire."
        assert of(clause, Zone.OWN) == clause

    @pytest.mark.parametrize(
        "banner",
        [
            "[EXTERNAL]",
            "ATTENTION : ce message provient d'un expéditeur externe. Ne cliquez pas sur les liens.",
            "You don't often get email from nora@maison.example. Learn why this is important",
        ],
    )
    def test_a_servers_banner_on_top_is_one(self, banner):
        assert of(f"{banner}\n\n{OWN}", Zone.DISCLAIMER) == banner


class TestFooters:
    @pytest.mark.parametrize(
        "line",
        [
            "Envoyé de mon iPhone",
            "Envoyé depuis mon appareil Galaxy",
            "Envoyé à partir de Outlook pour Android<https://aka.ms/x>",
            "Verzonden vanaf mijn Samsung Galaxy-smartphone.",
            "Verstuurd vanaf mijn iPad",
            "Verzonden vanuit Outlook voor Android",
            "Von meinem iPhone gesendet",
            "Gesendet mit der GMX Mail App",
            "Sent from my iPhone",
            "Get Outlook for iOS<https://aka.ms/x>",
            "Télécharger Outlook pour iOS",
            "Sent from [Mail](https://go.example/x) for Windows",
            "Envoyé depuis Yahoo Mail pour iPhone",
            "Envoyé depuis mon téléphone Huawei",
            "Envoyé avec Proximus Webmail",
            "Provenance : Courrier pour Windows 10",
            "Verzonden via Telenet webmail",
            "Verzonden vanaf mijn Huawei mobiele telefoon",
            "Outlook voor iOS ophalen",
            "Gesendet von Mail für Windows",
            "Von meinem/meiner Galaxy gesendet",
            "Diese Nachricht wurde von meinem Android-Mobiltelefon mit WEB.DE Mail gesendet.",
            "Sent from my phone, please excuse typos",
            "Garanti sans virus. www.avast.example",
            "L'absence de virus dans ce courrier électronique a été vérifiée par le logiciel antivirus.",
            "Dit e-mailbericht is gecontroleerd op virussen met antivirussoftware.",
            "Diese E-Mail wurde von Antivirussoftware auf Viren geprüft.",
            "This email has been checked for viruses by antivirus software.",
            "Pensez à l'environnement avant d'imprimer ce message.",
            "Denk aan het milieu voor u deze e-mail afdrukt.",
            "Bitte denken Sie an die Umwelt, bevor Sie diese E-Mail ausdrucken.",
            "Please consider the environment before printing this e-mail.",
            "Disclaimer : https://www.commune.example/disclaimer",
        ],
    )
    def test_what_a_phone_adds_is_a_footer(self, line):
        assert of(f"{OWN}\n{line}\n", Zone.FOOTER) == line

    @pytest.mark.parametrize(
        "line",
        [
            "Envoyé de mon iPhone le gsm de mon fils appelez-moi au 0475 00 11 22",
            "Envoyé de mon iPhone rappelez le 0475 00 11 22",
            "Envoyé de mon GSM car j'ai perdu mon ordinateur",
            "Verzonden vanaf mijn iPhone bel mij op het vaste nummer",
            "Gesendet von meinem Handy rufen Sie mich bitte an",
            "Sent from my iPhone please call me back",
            "Pensez à l'environnement avant d'imprimer ce message. Et pensez à me payer.",
            "Pensez à l'environnement avant d'imprimer ce message. Mon dossier attend toujours.",
            "Denk aan het milieu voor u deze e-mail afdrukt. Mijn dossier wacht nog altijd.",
        ],
    )
    def test_what_a_person_adds_to_it_is_theirs(self, line):
        assert of(f"{OWN}\n{line}\n", Zone.OWN).endswith(line)

    def test_one_above_a_quote_is_too(self):
        text = f"{OWN}\nEnvoyé de mon iPhone\n\n> Le 2 févr. 2026 à 10:15, M. <m@x.example> a écrit :\n> {THEIRS}\n"
        assert of(text, Zone.FOOTER) == "Envoyé de mon iPhone"

    def test_words_below_it_are_the_persons(self):
        assert of(f"Bonjour\n\nEnvoyé de mon iPhone\n\n{OWN}", Zone.OWN).endswith(OWN.strip())


LINES = [
    "Bonjour,", "", "> cité", ">> deux fois", "Le 2 févr. 2026 à 10:15, M. <m@x.example> a écrit :", "De : M. <m@x.example>",
    "Envoyé : lundi 2 février 2026 10:15", "-----Message d'origine-----", "-- ", "Cordialement", "Nora", "Envoyé de mon iPhone",
    "Ce message est confidentiel ; destinataire seul, sinon détruire.", "________________________________", "| barre", "<x@y>", ">",
]  # fmt: skip


class TestAnyText:
    @given(st.lists(st.sampled_from(LINES) | st.text(max_size=30), max_size=30).map("\n".join))
    def test_the_zones_cover_the_whole_text_in_order(self, text):
        spans = mark(text)
        assert "".join(text[span.start : span.end] for span in spans) == text

    @given(st.lists(st.sampled_from(LINES), max_size=30).map("\n".join))
    def test_no_zone_is_empty(self, text):
        assert all(span.start < span.end for span in mark(text))


BOMBS = {
    "lines of one letter": "a\n" * 200_000,
    "blank lines": "\n" * 400_000,
    "one line": "a " * 1_000_000,
    "quoted lines": "> cité\n" * 200_000,
    "attributions": "Le 2 févr. 2026 à 10:15, M. <m@x.example> a écrit :\n" * 20_000,
    "attributions without end": "Le 2 févr. 2026 à 10:15, M. écrit a dit wrote\n" * 20_000,
    "fields": "De : M. <m@x.example>\n" * 40_000,
    "fields far apart": "De : M\nbla\nbla\n" * 20_000,
    "quotes and words": "> a\nb\n" * 80_000,
    "depths": "\n".join(">" * depth + " x" for depth in range(1, 1200)),
    "closings": "Cordialement\n" * 60_000,
    "footers": "Envoyé de mon iPhone\n" * 40_000,
    "disclaimers": "Ce message est confidentiel : destinataire seul, sinon détruire.\n\n" * 15_000,
    "rules": "_________________________________\n" * 40_000,
    "signs": ">" * 1_000_000,
    "figures": (f"{'1' * 300} 10:15 a écrit {'1' * 200} <a@b>:\n") * 500,
    "names": ("Op 10:15 schreef " + "Aa, " * 140 + "x:\n") * 500,
    "verbs": ("Le 10:15 " + "a écrit " * 70 + "x\n") * 500,
    "dashes": ("- " * 290 + "@\n") * 500,
}


class TestBombs:
    @pytest.mark.parametrize("text", BOMBS.values(), ids=BOMBS.keys())
    def test_a_text_made_to_take_long_takes_seconds(self, text):
        started = time.process_time()
        mark(text)
        assert time.process_time() - started < 5

"""What organisations put below a message, and the complaints that use the same words. All of it is invented."""

import textwrap
import time

import pytest

from ingest.mail.zones import mark, mark_page
from models.values import ZoneSpan
from models.words import Zone

LETTER = "Bonjour,\n\nLe guichet a perdu le dossier et personne ne répond.\n\nBien à vous,\nNora Vandamme"

# The first half was written before the rules were looked at, the second after; each sentence is its own.
FOOTERS = [
    pytest.param("Pensez à l'environnement avant d'imprimer ce courriel.", id='fr environment'),
    pytest.param("Avez-vous vraiment besoin d'imprimer ce message ? Préservons nos forêts.", id='fr environment, nature'),
    pytest.param("Ce message et ses pièces jointes sont confidentiels et établis à l'intention exclusive de leurs destinataires. Toute utilisation ou diffusion non autorisée est interdite. Si vous recevez ce message par erreur, merci de le détruire et d'en avertir l'expéditeur.", id='fr confidential'),
    pytest.param("Protection des données : nous traitons vos données à caractère personnel conformément au règlement général sur la protection des données. Vous disposez d'un droit d'accès et de rectification ; notre délégué à la protection des données répond à dpo@cabinet-verlaine.example.", id='fr data protection'),
    pytest.param("Les informations contenues dans ce courrier électronique sont couvertes par le secret professionnel de l'avocat et ne peuvent être divulguées à des tiers.", id='fr contained'),
    pytest.param('Garanti sans virus. www.antivirus.example', id='fr antivirus'),
    pytest.param("Cet e-mail a été vérifié par le logiciel antivirus Bastion. Aucun virus n'a été détecté.", id='fr antivirus, long'),
    pytest.param("Les opinions exprimées dans ce message n'engagent que leur auteur et ne sauraient engager la responsabilité du CPAS.", id='fr opinions'),
    pytest.param("Clinique des Trois Tilleuls ASBL - Le présent courriel peut contenir des données de santé soumises au secret médical. Si vous n'en êtes pas le destinataire, toute lecture, copie ou transmission vous est interdite.", id='fr hospital'),
    pytest.param('Envoyé depuis mon smartphone, veuillez excuser les fautes de frappe.', id='fr phone'),
    pytest.param('Denk aan het milieu voor u deze e-mail afdrukt.', id='nl environment'),
    pytest.param('Deze e-mail en de bijlagen zijn uitsluitend bestemd voor de geadresseerde en kunnen vertrouwelijke informatie bevatten. Bent u niet de bedoelde ontvanger, gelieve de afzender te verwittigen en dit bericht te wissen.', id='nl confidential'),
    pytest.param('Wij verwerken persoonsgegevens volgens onze privacyverklaring, die u vindt op www.zorghuis-linde.example/privacy.', id='nl data'),
    pytest.param('Bezoek onze privacyverklaring voor meer informatie over hoe wij met uw gegevens omgaan.', id='nl visit'),
    pytest.param('Het vakbondshuis Zenne kan niet aansprakelijk worden gesteld voor de onjuiste of onvolledige overdracht van de inhoud van dit bericht.', id='nl union'),
    pytest.param('Aan deze e-mail kunnen geen rechten worden ontleend. Gemeente Lindebeek.', id='nl city'),
    pytest.param('Virusvrij. www.antivirus.example', id='nl antivirus'),
    pytest.param('Verzonden vanaf mijn Galaxy', id='nl phone'),
    pytest.param('Hinweis zum Datenschutz: Wir verarbeiten personenbezogene Daten gemäß der Datenschutz-Grundverordnung. Näheres finden Sie unter www.kanzlei-rosen.example/datenschutz.', id='de data'),
    pytest.param('Bitte denken Sie an die Umwelt, bevor Sie diese E-Mail ausdrucken.', id='de environment'),
    pytest.param('Diese E-Mail kann vertrauliche und/oder rechtlich geschützte Informationen enthalten. Wenn Sie nicht der richtige Adressat sind oder diese E-Mail irrtümlich erhalten haben, informieren Sie bitte sofort den Absender und vernichten Sie diese Mail.', id='de confidential'),
    pytest.param('Das unerlaubte Kopieren sowie die unbefugte Weitergabe dieser Mail sind nicht gestattet.', id='de copying'),
    pytest.param('Von meinem iPhone gesendet', id='de phone'),
    pytest.param('Virenfrei. www.antivirus.example', id='de antivirus'),
    pytest.param('Please consider the environment before printing this e-mail.', id='en environment'),
    pytest.param('The views expressed are those of the sender and do not necessarily reflect those of Hartwell University.', id='en views'),
    pytest.param('This email has been scanned by the Bastion Email Security service.', id='en scanned'),
    pytest.param('If you are not the intended recipient, please notify the sender immediately and delete this message from your system.', id='en intended'),
    pytest.param('This communication is privileged and confidential and is intended only for the use of the individual or entity to whom it is addressed. Any disclosure, copying or distribution is strictly prohibited.', id='en privileged'),
    pytest.param('Brabant Mutual Bank SA is registered in Brussels. We process your personal data in accordance with our privacy notice, available at www.bmb.example/privacy.', id='en bank'),
    pytest.param('While this message has been checked for viruses, we accept no liability for any damage caused by any virus transmitted by this email.', id='en virus'),
    pytest.param('Sent from my mobile, please excuse typos and brevity.', id='en phone'),
    pytest.param("Vos données personnelles sont traitées par l'ASBL Le Relais conformément au RGPD. Pour exercer vos droits, adressez-vous à notre délégué à la protection des données, rue du Moulin 4, 1300 Wavre.", id='print fr'),
    pytest.param('Uw persoonsgegevens worden verwerkt overeenkomstig de AVG. U hebt recht op inzage, verbetering en verwijdering van uw gegevens.', id='print nl'),
    pytest.param("Verlaine & Associés SRL, société d'avocats, RPM Bruxelles 0777.123.456. La présente communication est couverte par le secret professionnel ; si elle vous est parvenue par erreur, merci de nous en informer et de la supprimer.", id='law firm fr'),
    pytest.param('Advocatenkantoor Linde BV is een vennootschap van advocaten. De aansprakelijkheid van het kantoor is beperkt tot het bedrag dat door zijn verzekering wordt uitbetaald. Dit bericht kan onder het beroepsgeheim vallen.', id='law firm nl'),
    pytest.param('Ziekenhuis De Wilgen verwerkt uw gezondheidsgegevens met respect voor de privacywetgeving. Meer info: www.dewilgen.example/privacy', id='hospital nl'),
    pytest.param('Le contenu de ce courriel est couvert par le secret médical et réservé à la personne à laquelle il est adressé.', id='hospital fr'),
    pytest.param('Das Klinikum Rosenau verarbeitet Ihre Gesundheitsdaten gemäß Art. 9 DSGVO. Weitere Informationen: www.rosenau.example/datenschutz', id='hospital de'),
    pytest.param("Le syndicat décline toute responsabilité en cas d'altération ou de falsification de ce message.", id='union fr'),
    pytest.param('Standpunten in deze e-mail zijn die van de auteur en niet noodzakelijk die van de vakbond.', id='union nl'),
    pytest.param("La banque n'envoie jamais de demande de code secret par courriel. Ne communiquez vos codes à personne.", id='bank fr'),
    pytest.param('Internet communications are not secure and therefore the bank does not accept legal responsibility for the contents of this message.', id='bank en'),
    pytest.param('De universiteit respecteert uw privacy en verwerkt persoonsgegevens in overeenstemming met de AVG.', id='university nl'),
    pytest.param('Diese Nachricht ist ausschließlich für den bezeichneten Adressaten oder dessen Vertreter bestimmt. Beachten Sie bitte, dass jede Form der unautorisierten Nutzung, Veröffentlichung, Vervielfältigung oder Weitergabe des Inhalts nicht gestattet ist.', id='university de'),
    pytest.param('La Commune de Tilleul attache une grande importance à la protection de vos données personnelles. Consultez notre politique vie privée sur www.tilleul.example.', id='city fr'),
    pytest.param('Informationen zur Verarbeitung Ihrer Daten finden Sie auf der Internetseite der Gemeinde unter www.rosendorf.example/datenschutz.', id='city de'),
    pytest.param('Deze e-mail is onderworpen aan een disclaimer: www.lindebeek.example/disclaimer', id='city nl'),
    pytest.param("L'étude respecte le Règlement général sur la protection des données. Vos données ne seront communiquées à aucun tiers sans votre accord.", id='notary fr'),
    pytest.param("Tout courrier électronique émanant du CPAS n'a qu'une valeur informative et ne saurait constituer un engagement.", id='cpas fr'),
    pytest.param('E-mails zijn niet beveiligd en kunnen worden onderschept; de maatschappij is niet aansprakelijk voor schade door virussen.', id='insurer nl'),
    pytest.param('Emails are not secure and cannot be guaranteed to be error free as they can be intercepted, amended, or contain viruses.', id='insurer en'),
    pytest.param('Le secrétariat traite vos données dans le respect du RGPD et du secret médical.', id='gp fr'),
    pytest.param("Merci de ne pas imprimer ce mail si ce n'est pas nécessaire.", id='social fr'),
    pytest.param('Save paper - do you really need to print this email?', id='green en'),
    pytest.param('Is het echt nodig om deze mail af te drukken? Spaar het milieu.', id='green nl'),
    pytest.param('Muss diese E-Mail wirklich ausgedruckt werden? Der Umwelt zuliebe.', id='green de'),
    pytest.param('Verstuurd vanaf mijn gsm, excuses voor eventuele tikfouten.', id='phone nl'),
    pytest.param('Von unterwegs gesendet, bitte entschuldigen Sie Tippfehler.', id='phone de'),
    pytest.param('Envoyé de mon mobile Orange', id='phone fr'),
    pytest.param('Sent from Outlook for iOS', id='phone en'),
    pytest.param("Les propos tenus dans ce courriel sont personnels à leur auteur et n'engagent pas l'entreprise.", id='employer fr'),
    pytest.param('De inhoud van dit bericht bindt enkel de afzender. De werkgever kan hiervoor niet aansprakelijk gesteld worden.', id='employer nl'),
    pytest.param('Der Inhalt dieser E-Mail ist ausschließlich für den bezeichneten Empfänger bestimmt und gibt nicht unbedingt die Meinung des Unternehmens wieder.', id='employer de'),
    pytest.param('Any opinions expressed in this email are those of the individual and not necessarily of the company. No contract may be concluded by email.', id='employer en'),
    pytest.param('RGPD : vos données sont conservées uniquement pour le suivi de votre demande.', id='gdpr short fr'),
    pytest.param('GDPR: we only use your data to answer your request. You can ask for access or deletion at any time via privacy@harbour.example.', id='gdpr short en'),
    pytest.param('AVG: uw gegevens worden enkel gebruikt voor de behandeling van uw vraag. U kan uw gegevens op elk moment inkijken en laten verbeteren.', id='gdpr short nl'),
    pytest.param('Datenschutz: Ihre Angaben werden ausschließlich zur Bearbeitung Ihres Anliegens gespeichert und nach zehn Jahren gelöscht.', id='print de'),
    pytest.param("Les données recueillies dans ce formulaire sont traitées conformément à la loi du 30 juillet 2018 relative à la protection des personnes physiques à l'égard des traitements de données à caractère personnel.", id='print fr form'),
    pytest.param('De gegevens op dit formulier worden verwerkt conform de Algemene Verordening Gegevensbescherming (EU) 2016/679.', id='print nl form'),
]  # fmt: skip

# The same words as grievances, requests or facts: the person's, wherever they stand.
COMPLAINTS = [
    'Vous avez envoyé mes données confidentielles à un autre destinataire.',
    "Je vous prie de détruire ce message que vous m'avez envoyé par erreur.",
    "J'ai reçu par erreur le dossier médical de mon voisin dans mon enveloppe.",
    'Mes informations confidentielles ont été communiquées à mon employeur sans mon accord.',
    'Ce message et ses pièces jointes prouvent que vous aviez bien reçu mon certificat.',
    'Les informations contenues dans votre courrier du 3 mars sont fausses.',
    'Vous traitez mes données personnelles sans respecter le RGPD.',
    "Je veux exercer mon droit d'accès à mes données à caractère personnel.",
    "Votre délégué à la protection des données ne m'a jamais répondu.",
    "Pensez à l'environnement : vous m'envoyez trois fois la même lettre.",
    'Votre pièce jointe contenait un virus et mon ordinateur est bloqué.',
    "Le secret médical n'a pas été respecté par votre conseiller au guichet.",
    "La divulgation de mon diagnostic à ma sœur est interdite et vous l'avez faite.",
    "Si vous n'êtes pas le bon service, merci de transmettre ma plainte au destinataire compétent.",
    "J'ai écrit depuis mon téléphone et votre application a planté deux fois.",
    "Je n'étais pas le destinataire de ce courrier et je l'ai pourtant reçu.",
    'U hebt mijn vertrouwelijke gegevens naar een verkeerde ontvanger gestuurd.',
    'Ik heb deze e-mail van u per vergissing ontvangen, met de gegevens van iemand anders.',
    'Gelieve mijn persoonsgegevens te wissen uit uw systeem.',
    'Jullie verwerken mijn persoonsgegevens zonder mijn toestemming.',
    'Deze e-mail en de bijlagen bewijzen dat ik op tijd mijn attest heb ingediend.',
    'Uw privacyverklaring zegt iets anders dan wat uw bediende mij vertelde.',
    'De informatie in uw brief is vertrouwelijk en toch lag hij open bij de buren.',
    'Ik stel u aansprakelijk voor de onjuiste overdracht van mijn dossier.',
    'Mijn medische gegevens zijn zonder toestemming doorgegeven aan derden.',
    'Sie haben meine vertraulichen Unterlagen an eine fremde Person geschickt.',
    'Ich habe diese E-Mail irrtümlich erhalten, sie betrifft eine andere Versicherte.',
    'Bitte löschen Sie meine personenbezogenen Daten.',
    'Sie verarbeiten meine Daten ohne meine Einwilligung, das verstößt gegen den Datenschutz.',
    'Ihre unbefugte Weitergabe meiner Diagnose an meinen Arbeitgeber ist nicht gestattet.',
    'Diese Nachricht enthält vertrauliche Angaben über meine Krankheit, bitte behandeln Sie sie so.',
    'You sent my confidential medical records to the wrong recipient.',
    'I am not the intended recipient of the letter you sent me; it concerns another member.',
    'Please delete this message that you sent me by mistake and send me the right one.',
    'You disclosed my personal data to my employer without my consent.',
    'Your privacy notice says one thing and your staff do another.',
    'The views expressed by your agent about my illness were insulting.',
    'Your email contained a virus and I hold you liable for the damage.',
    'Please do not print my diagnosis on the envelope.',
    'My letter was scanned by your service and then lost.',
    'Any disclosure of my address to my former husband is strictly prohibited by the court.',
    'If you have received this complaint in error, please forward it to the right office, I need an answer.',
    'Merci de considérer ce message comme confidentiel, mon mari ne doit pas savoir.',
    'Dit bericht is vertrouwelijk: mijn werkgever mag niet weten dat ik klacht indien.',
    'Vos données ne sont pas exactes, le dossier mentionne une autre adresse.',
    'Vos données sont mal protégées.',
    "Les données sont communiquées à n'importe qui au comptoir.",
    'Toute divulgation de données médicales est interdite par la loi.',
    'Toute transmission de données de santé à un tiers est strictement interdite.',
    'Toute utilisation de cette photo est interdite sans accord de la famille.',
    'Ce message contient des données confidentielles que la mutuelle a divulguées au mauvais destinataire.',
    "Ce courriel avec des données d'une autre personne est arrivé par erreur, il faut prévenir le vrai destinataire.",
    "Le secret professionnel n'est pas respecté au guichet.",
    'Le présent courriel vaut mise en demeure.',
    'Les informations contenues dans le dossier médical sont confidentielles et tout le monde les connaît au village.',
    'Nous avons envoyé nos données confidentielles et elles sont perdues.',
    'Nous traitons avec la mutuelle depuis vingt ans.',
    "Nous n'acceptons aucune responsabilité pour cette erreur de transmission.",
    'Vous avez le droit de savoir que notre fille en souffre.',
    'Consultez le dossier et supprimez ces données.',
    'Veuillez supprimer toutes les données de notre fils.',
    "Merci de détruire la copie de la carte d'identité.",
    'Pour toute question, notre numéro est le 02 000 00 00.',
    "Plus d'informations dans le dossier de plainte ci-joint, notamment sur la confidentialité au guichet.",
    'De persoonsgegevens worden zomaar doorgegeven aan derden.',
    'Persoonsgegevens worden hier zomaar doorgegeven aan derden.',
    'Dit bericht is bestemd voor de klachtendienst.',
    'Deze brief met vertrouwelijke informatie lag bij de buren in de bus.',
    'Onze vertrouwelijke gegevens werden aan een andere ontvanger bezorgd.',
    'Het doorgeven van medische gegevens is verboden.',
    'Elke verspreiding van deze gegevens is verboden en strafbaar.',
    'Wij willen weten hoe u onze persoonsgegevens verwerkt.',
    'Gelieve de gegevens van onze zoon te verwijderen en ons dat te bevestigen.',
    'Die Weitergabe von Gesundheitsdaten ist verboten.',
    'Ihre Daten werden falsch gespeichert, prüfen Sie das.',
    'Die Daten werden an Dritte weitergegeben, und niemand fragt.',
    'Diese Nachricht ist für den Datenschutzbeauftragten bestimmt.',
    'Bitte vernichten Sie die Kopie des Ausweises.',
    'The data are kept far too long and nobody explains why.',
    'The information in this letter was confidential and it was left on the counter.',
    'This message is intended for the data protection officer.',
    'Please notify the person whose file was mixed up with ours.',
    'Disclosure of medical data to a third party is prohibited.',
    'We do not accept the liability that the fund puts on us for this email.',
    'Ce message est destiné au délégué à la protection des données.',
    'Ce courriel est adressé à la fois au médiateur et au service des plaintes.',
    'Vos données de remboursement sont traitées avec trois mois de retard.',
    'Uw gegevens worden te laat verwerkt.',
    'Het ziekenhuis verwerkt persoonsgegevens zonder de AVG te volgen.',
    "L'hôpital traite les données à caractère personnel au mépris du RGPD.",
    "Si vous n'êtes pas le destinataire compétent, transmettez cette plainte au service de médiation.",
    'If you are not the right recipient, forward this complaint to the ombudsman.',
    'Bent u niet de juiste ontvanger, stuur deze klacht dan door.',
    'Falls Sie nicht der richtige Adressat sind, leiten Sie die Beschwerde bitte weiter.',
]  # fmt: skip


def counted(text: str, spans: tuple[ZoneSpan, ...]) -> str:
    """What of a text counts as written by the person."""
    kept = [span for span in spans if span.zone in (Zone.OWN, Zone.SIGNATURE, Zone.FORWARD)]
    return "".join(text[span.start : span.end] for span in kept).strip()


def misread(text: str) -> str:
    """As a scanner of middling quality gives it: accents gone, an l for a figure, a full stop for a comma."""
    return text.replace("é", "e").replace("ü", "u").replace("ll", "l1").replace("à", "a")


class TestFooters:
    @pytest.mark.parametrize("footer", FOOTERS)
    def test_below_the_name_it_counts_for_nothing(self, footer):
        text = f"{LETTER}\n\n{footer}\n"
        assert counted(text, mark(text)) == LETTER

    @pytest.mark.parametrize("footer", FOOTERS)
    def test_nor_wrapped_behind_a_rule(self, footer):
        text = f"{LETTER}\n\n-- \n{textwrap.fill(footer, 70)}\n"
        assert counted(text, mark(text)) == LETTER

    @pytest.mark.parametrize("footer", FOOTERS)
    def test_nor_in_capitals(self, footer):
        text = f"{LETTER}\n\n{footer.upper()}\n"
        assert counted(text, mark(text)) == LETTER

    def test_nor_several_below_one_another(self):
        text = f"{LETTER}\n\n" + "\n\n".join(param.values[0] for param in FOOTERS[10:18]) + "\n"
        assert counted(text, mark(text)) == LETTER

    def test_an_address_below_it_hides_it_not_and_stays(self):
        text = f"{LETTER}\n\nNous traitons vos données conformément au RGPD.\n\nrue du Moulin 4, 1300 Wavre\n"
        assert counted(text, mark(text)) == f"{LETTER}\n\nrue du Moulin 4, 1300 Wavre"


class TestPaper:
    @pytest.mark.parametrize("footer", FOOTERS[32:34] + FOOTERS[-3:] + FOOTERS[2:5] + FOOTERS[12:13] + FOOTERS[18:19])
    def test_a_notice_printed_at_the_foot_counts_for_nothing(self, footer):
        text = f"{LETTER}\n\n{textwrap.fill(misread(footer), 80)}\n\nwww.relais.example\n\n1/2\n"
        assert counted(text, mark_page(text)) == f"{LETTER}\n\nwww.relais.example\n\n1/2"

    def test_nor_above_the_place_for_the_signature(self):
        notice = "Vos données sont traitées conformément au RGPD par le service des plaintes de l'ASBL Le Relais."
        text = f"{LETTER}\n\n{notice}\n\nDate : 3 mai 2026   Signature : N. Vandamme\n"
        assert notice not in counted(text, mark_page(text))

    def test_words_cut_at_the_end_of_a_line_are_read_whole(self):
        text = f"{LETTER}\n\nNous traitons vos données à caractère person-\nnel conformément au règle-\nment général.\n"
        assert counted(text, mark_page(text)) == LETTER

    @pytest.mark.parametrize("complaint", COMPLAINTS)
    def test_a_persons_last_words_stay(self, complaint):
        text = f"Madame, Monsieur,\n\nVoici les faits.\n\n{complaint}\n"
        assert counted(text, mark_page(text)) == text.strip()


class TestComplaintsInTheSameWords:
    @pytest.mark.parametrize("complaint", COMPLAINTS)
    def test_at_the_end_they_are_the_persons(self, complaint):
        text = f"Bonjour,\n\nVoici les faits.\n\n{complaint}\n"
        assert counted(text, mark(text)) == text.strip()

    @pytest.mark.parametrize("complaint", COMPLAINTS)
    def test_below_the_name_too(self, complaint):
        text = f"{LETTER}\n\n{complaint}\n"
        assert counted(text, mark(text)) == text.strip()

    @pytest.mark.parametrize("complaint", COMPLAINTS)
    def test_right_above_a_footer_too(self, complaint):
        text = f"Bonjour,\n\n{complaint}\n\nNous traitons vos données conformément au RGPD.\n"
        assert counted(text, mark(text)) == f"Bonjour,\n\n{complaint}"


class TestBombs:
    @pytest.mark.parametrize(
        "text",
        [
            "Toute " + "et la même non ou " * 220,
            "Nous traitons vos données conformément au RGPD.\n\n" * 2_000,
            "si vous avez reçu " * 220,
        ],
    )
    def test_a_text_made_to_take_long_takes_seconds(self, text):
        started = time.process_time()
        mark(f"Bonjour\n\n{text}\n")
        assert time.process_time() - started < 3

"""The words by which mail of the house's own people shows what it is: a form, a note, a scan, their own case."""

import re

_I = re.IGNORECASE

ADDRESS = re.compile(r"(?<![\w.+'-])[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")

# ── the online form ──────────────────────────────────────────────────────────────────────────────

FORM_EMAIL = re.compile(
    r"^\W{0,4}(?:(?:votre|uw|ihre?|your)\s+)?(?:adresse\s+)?(?:e-?mail|courriel|mail|mel|m[ée]l)(?:\s?-?adres(?:se)?|\s+address)?\*?\s*[:|\t]?\s*(?:\n\s*)?\W{0,3}"
    r"(?P<address>(?<![\w.+'-])[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+)",
    _I | re.MULTILINE,
)
"""An e-mail address in its box, beside or below the box's name."""
FORM_BOX = re.compile(
    r"^\W{0,4}(?:nom|pr[ée]nom|naam|voornaam|achternaam|name|vorname|nachname|first\s+name|last\s+name|t[ée]l[ée]phone|gsm|telefoon|telefon|phone|adresse|adres|address|"
    r"message|bericht|nachricht|plainte|klacht|beschwerde|complaint|sujet|onderwerp|betreff|subject|niss|insz|e-?mail|courriel)\b[^:\n]{0,40}:",
    _I | re.MULTILINE,
)
FORM_SUBJECT = re.compile(r"formul(?:aire|ier|ar)|\bform\b|site\s+(?:web|internet)|webs(?:ite|eite)", _I)
SITE_ADDRESS = re.compile(
    r"(?:no[-_.]?reply|do[-_.]?not[-_.]?reply|ne[-_.]?pas[-_.]?repondre|www|web|site|website|form\w*|formul\w*|online|portail|portaal|wordpress|drupal|sharepoint|cms)\b",
    _I,
)
NOBODY = re.compile(
    r"(?:no[-_.]?reply|do[-_.]?not[-_.]?reply|ne[-_.]?pas[-_.]?repondre|nepasrepondre|niet[-_.]?beantwoorden|nicht[-_.]?antworten|mailer-daemon|postmaster|bounces?)\b",
    _I,
)

VIA = re.compile(r"['\"]?(?P<name>[^'\"]+?)['\"]?\s+via\s+\S", _I)
"""How a list shows whose message it passes on in its own name."""

# ── a colleague's own words ──────────────────────────────────────────────────────────────────────

OWN_CASE = re.compile(
    r"\bà\s+titre\s+(?:priv[ée]|personnel)|\ben\s+(?:tant\s+qu['’](?:affili|assur)|ma\s+qualité\s+d['’]affili)|\bje\s+suis\s+(?:moi-même\s+)?(?:aussi\s+|également\s+)?affili|"
    r"\b(?:mon|ma)\s+propre\s+(?:dossier|plainte|situation|demande)|\bje\s+(?:souhaite|voudrais|veux|tiens\s+à)\s+(?:moi-même\s+)?(?:porter|déposer|introduire)\s+(?:une\s+)?plainte|"
    r"\bten\s+persoonlijken?\s+titel|\bin\s+eigen\s+naam|\bals\s+(?:lid|aangeslotene)\b|\bik\s+ben\s+(?:zelf\s+)?(?:ook\s+)?(?:lid|aangesloten|klant)|\bmijn\s+eigen\s+(?:dossier|klacht|zaak)|"
    r"\bik\s+(?:wil|wens|zou)\s+(?:zelf\s+)?(?:graag\s+)?(?:een\s+)?klacht\s+(?:indienen|neerleggen)|"
    r"\bals\s+privatperson|\bin\s+eigener\s+sache|\bals\s+mitglied\b|\bich\s+bin\s+(?:selbst\s+)?(?:auch\s+)?mitglied|"
    r"\bin\s+my\s+own\s+name|\bas\s+a\s+member\b|\bi\s+am\s+(?:myself\s+)?(?:also\s+)?a\s+member|\bmy\s+own\s+(?:case|file|complaint)|\bi\s+(?:wish|want|would\s+like)\s+to\s+(?:complain|make\s+a\s+complaint|lodge)",
    _I,
)
"""A colleague who is an affiliate too and complains."""
_NOT_A_CASE = (
    r"(?:(?:tr[èe]s|plus|propres?|meilleure?s|sinc[èe]res|vives|plates|beste|vriendelijke|oprechte|hartelijke|besten|herzlichen|freundlichen|best|kind|warm|direct|directe)\s+)*"
    r"(?:(?:affili[ée]e?|client|cliente|membre|patiente?|lid|leden|klant|mitglied|kund(?:e|in)|member|customer|retour|avis|sens|tour|part|note|mail|ligne|chef|cheffe|bureau|gsm|team|temps|question|tâche|"
    r"kant|beurt|werk|nota|lijn|weten|seite|arbeit|side|work|line|view|phone|desk|boss|end)(?:s|en|n)?\b|dossiers\b|cases\b|"
    r"(?:coll[èe]gue|coll?ega|kolleg|colleague|[ée]quipe|service|dienst|abteilung|afdeling|department|d[ée]partement|sup[ée]rieur|responsable|leidinggevende|vorgesetzt|verantwoordelijke|manager|direction|directeur|"
    r"directrice|directie|leiter|supervisor|agence|kantoor|agentschap|guichet|loket|antenne|office|branch|b[üu]ro|schalter|e-?mail|courriel|message|nachricht|bericht|mailbox|bo[iî]te|inbox|postfach|adresse\s+(?:e-?)?mail|"
    r"t[ée]l[ée]phone|telefoon|telefon|horaire|planning|cong[ée]|verlof|urlaub|leave|vacances|vakantie|holiday|absence|afwezigheid|abwesenheit|connaissance|kennis|kenntnis|mening|meinung|opinion|inziens|c[ôo]t[ée]|niveau|salutation|respect|"
    r"sentiment|groet|gr[üu](?:ß|ss)|regards|excuse|verontschuldiging|entschuldigung|apolog|remerciement|dank|thanks|consid[ée]ration|r[ée]ponse|antwoord|antwort|reply|answer|vraag|frage|remarque|opmerking|"
    r"anmerkung|remark|commentaire|comment|r[ée]action|reactie|proposition|voorstel|vorschlag|suggestion|analyse|disposition|rempla[çc]|vervang|vertretung|replacement|stagiaire|possession|comp[ée]tence|bevoegdheid|"
    r"zust[äa]ndigkeit|attention|aandacht|understanding|knowledge|mieux)\w*)"
)
MINE = re.compile(
    rf"(?<!\bà\s)(?<!\w)(?:mon|ma|mes|mijn|m['’]n|mein(?:e[mnrs]?)?|my)\s+(?!{_NOT_A_CASE}|(?:tot|tem|en|et|und|ven|mar|mer|jeu|don|vri)\b)[^\W\d_]{{3,}}",
    _I,
)
"""Something that the writer calls theirs, and that is neither their work here nor a formula."""
COMPLAINS = re.compile(
    r"\b(?:je|nous)\s+(?:me\s+|vous\s+|tiens\s+à\s+|souhaite(?:rais)?\s+|veux\s+|voudrais\s+|d[ée]sire\s+|dois\s+|vais\s+)*(?:(?:port|d[ée]pos|introdui|adress|formul|maintien|maintenir)\w*\s+(?:donc\s+|aussi\s+|également\s+|par\s+la\s+présente\s+)?"
    r"(?:une\s+|ma\s+|notre\s+)?(?:plainte|r[ée]clamation)|plain(?:s|dre)\b|conteste|contester)|\b(?:ma|notre)\s+(?:plainte|r[ée]clamation)\b|"
    r"\b(?:ik|wij|we)\s+(?:dien|leg|wil|wens|zou)\w*\b[^.\n]{0,50}\bklacht\b|\b(?:dien|leg)\s+(?:ik|wij)\b[^.\n]{0,40}\bklacht\b|\b(?:mijn|onze)\s+(?:klacht|bezwaar)\b|\bik\s+(?:klaag|betwist|beklaag)\b|\b(?:klaag|betwist|beklaag)\s+ik\b|"
    r"\bich\s+(?:lege|reiche|erhebe|m[öo]chte|will)\b[^.\n]{0,50}\bbeschwer\w*|\b(?:lege|reiche|erhebe|m[öo]chte)\s+ich\b[^.\n]{0,50}\bbeschwer\w*|\b(?:ich\s+beschwere\s+mich|beschwere\s+ich\s+mich)|\bmeine[rn]?\s+beschwerde\b|"
    r"\bi\s*(?:am|['’]m)\s+(?:complaining|making\s+a\s+(?:formal\s+)?complaint)|\bi\s+(?:hereby\s+)?(?:complain|dispute|contest|lodge|file|make)\b(?!\s+sure)|\bi\s+(?:wish|want|would\s+like)\b[^.\n]{0,30}\bcompla|\b(?:my|our)\s+complaint\b",
    _I,
)
WENT_THROUGH = re.compile(
    r"\bj['’]attends\b(?!\s+(?:votre|ton|vos|de\s+vos|un\s+retour))|\bje\s+n['’]ai\s+(?:toujours\s+|encore\s+|à\s+ce\s+jour\s+)?(?:rien|pas|jamais|plus|aucun)|\bje\s+suis\s+(?:toujours\s+|encore\s+|vraiment\s+|tr[èe]s\s+)?(?:malade|en\s+incapacit|hospitalis|furieu|f[âa]ch|"
    r"d[ée][çc]u|indign|choqu|en\s+col[èe]re|sans\s+(?:revenu|nouvelle|r[ée]ponse)|chez\s+vous|affili)|\bje\s+ne\s+(?:comprends|touche|per[çc]ois|peux\s+plus)|\bpersonne\s+ne\s+m[e'’]|\bon\s+(?:ne\s+)?m(?:e\b|['’])|\bon\s+m['’]a\b|\bm['’]a\s+raccroch|"
    r"\bj['’]ai\s+(?:d[ée]j[àa]\s+)?(?:appel|t[ée]l[ée]phon|[ée]crit|rappel|envoy|pay|introduit|droit)|"
    r"\b(?:ik\s+wacht|wacht\s+ik)\b|\b(?:ik\s+heb|heb\s+ik)\s+(?:nog\s+)?(?:steeds\s+|altijd\s+)?(?:niets|geen|nooit|al\b)|\b(?:ik\s+ben|ben\s+ik)\s+(?:al\b[^.\n]{0,30}|zeer\s+|erg\s+)?(?:ziek|arbeidsongeschikt|boos|kwaad|ontgoocheld|teleurgesteld)|"
    r"\b(?:ik\s+(?:krijg|begrijp|betaal)|(?:krijg|betaal)\s+ik)\b(?!\s+(?:dit|deze|net|nu|onderstaande))|\bniemand\b[^.\n]{0,30}\bm(?:ij|e)\b|"
    r"\b(?:ich\s+warte|warte\s+ich)\b|\b(?:ich\s+habe|habe\s+ich)\s+(?:(?:noch|immer|bis\s+heute|schon|bereits)\s+)*(?:nichts|kein|nie\b|dreimal|mehrmals|mehrfach)|\b(?:ich\s+bin|bin\s+ich)\s+[^.\n]{0,30}(?:krank|arbeitsunf|emp[öo]rt|entt[äa]uscht|ver[äa]rgert|w[üu]tend)|"
    r"\b(?:ich\s+(?:bekomme|erhalte|verstehe)|(?:bekomme|erhalte)\s+ich)\b|\bniemand\b[^.\n]{0,30}\bmir\b|"
    r"\bi\s*(?:am|['’]m|have\s+been|['’]ve\s+been)\s+(?:still\s+|very\s+)?(?:waiting\b|ill\b|sick\b|angry|furious|disappointed)|\bi\s*(?:have|['’]ve|haven['’]t)\s+(?:still\s+)?(?:not\b|never\b|received\s+nothing|been\s+waiting)|\bi\s+haven['’]t\b|"
    r"\bi\s+(?:have\s+)?(?:called|phoned|rang|wrote|written|paid)\b|\bnobody\b[^.\n]{0,30}\bme\b",
    _I,
)
"""What happens to somebody who waits for their money or their answer, told by themselves."""
GRIEVANCE = re.compile(
    r"\btoujours\s+(?:pas|rien|aucun)|\b(?:pas|jamais|plus)\s+(?:encore\s+)?(?:[ée]t[ée]\s+)?(?:pay[ée]|rembours[ée]|vers[ée]|re[çc]u\b)|\baucune?\s+(?:versement|paiement|indemnit)|\bnous\s+attendons\b(?!\s+(?:votre|vos|ton))|"
    r"\bpour\s+moi\b|\bme\s+(?:r[ée]clame|doi[st]|doivent|demande\s+de)|\bvous\s+(?:ne\s+(?:payez|r[ée]pondez|remboursez)|refusez)|\bplus\s+aucun|"
    r"\bnog\s+(?:steeds|altijd)\s+(?:geen|niets|niet)|\b(?:niet|nooit)\s+(?:uit|terug)?betaald|\b(?:wij|we)\s+wachten\b(?!\s+op\s+(?:jullie|uw|je)\b)|\b(?:ik|mij)\b[^.\n]{0,40}\bterugbetal|\b(?:is|gaat)\s+(?:dit\s+keer\s+)?(?:over|voor)\s+mij|"
    r"\bseit\b[^.\n]{0,30}\bkein|\bimmer\s+noch\s+(?:nicht|kein)|\b(?:nicht|nie)\s+(?:be|aus|ge)\w{0,2}zahlt|\bwir\s+warten\b(?!\s+auf\s+(?:eure|ihre))|\bf[üu]r\s+mich\b|"
    r"\bstill\s+(?:no|not|nothing|unpaid)\b|\b(?:not|never|nobody|no\s+one)\s+(?:been\s+)?paid|\bwe\s+(?:are|have\s+been)\s+waiting\b(?!\s+for\s+your)|\bfor\s+me\b|\bpersonal\b|\byou\s+(?:still\s+)?refuse",
    _I,
)
"""What somebody waits for or is refused, without a word of whose it is."""
DISPLEASED = re.compile(
    r"inadmissible|inacceptable|scandal|hont(?:e|eu)|r[ée]voltant|intol[ée]rable|onaanvaardbaar|schand(?:e|alig)|ongehoord|beschamend|unzumutbar|inakzeptabel|unerh[öo]rt|unversch[äa]mt|frechheit|skandal|unacceptable|disgrace|outrageous|appalling",
    _I,
)
OF_SOMEBODY = re.compile(
    r"\b(?:cette|la|le|ce|au|aux|du|notre|un|une)\s+(?:dame|monsieur|affili[ée]e?|personne|cliente?|membre|plaignante?|patiente?|assur[ée]e?)\b|\bl['’](?:affili|assur)[ée]e?\b|\b(?:mme|mlle|mevr|mevrouw|mw|dhr|de\s+heer|herrn?|frau|mrs|ms)\b\.?\s+(?-i:[A-ZÀ-Þ])|"
    r"\b(?-i:M|Mr)\.?\s+(?-i:[A-ZÀ-Þ]\w)|(?<!bonjour\s)(?<!bonsoir\s)(?<!ch[èe]re\s)(?<!cher\s)(?<!geachte\s)(?<!beste\s)(?<!dag\s)\b(?-i:monsieur|madame|mevrouw|meneer|mijnheer)\b|\bde\s+sa\s+part\b|"
    r"\b(?:son\s+dossier|sa\s+(?:plainte|demande|r[ée]clamation)|(?:haar|zijn)\s+(?:dossier|klacht|aanvraag)|(?:her|his)\s+(?:file|complaint|claim))\b|\belle\s+(?:est|a|dit|attend|se\s+plaint|souhaite)\b|\bil\s+(?:dit|attend|se\s+plaint|souhaite|m['’]a)\b|"
    r"\b(?:deze|die|de|onze|een)\s+(?:dame|heer|man|mevrouw|aangeslotene|lid|klant|persoon|klager|klaagster)\b|\b(?:dit|het|ons|een)\s+lid\b|\b(?:zij|hij|ze)\s+(?:is|heeft|wacht|klaagt|belde|wil)\b|"
    r"\b(?:diese[rs]?|die|der|das|unser)\s+(?:dame|herr|mitglied|kund\w+|person|versicherte\w*)\b|\b(?:er|sie)\s+(?:ist|hat|wartet|beschwert)\b|"
    r"\b(?:this|the|our|a)\s+(?:lady|gentleman|member|client|customer|person|complainant)\b|\b(?:he|she)\s+(?:is|has|says|waits|complains|called)\b",
    _I,
)
"""Somebody else of whom a remark tells."""
PASSED_ON = re.compile(
    r"pour\s+(?:suite|attribution|compétence|traitement|info|disposition|votre\s+information)|merci\s+de\s+(?:traiter|prendre|donner\s+suite|bien\s+vouloir)|à\s+traiter|je\s+(?:vous\s+|te\s+)?(?:transmets|transf[èe]re|fais\s+suivre)|"
    r"(?:voici|ci-joint|en\s+annexe|en\s+pièce\s+jointe|veuillez\s+trouver)[^.\n]{0,60}(?:plainte|courrier|lettre|réclamation|formulaire)|(?:re[çc]u|d[ée]pos[ée])e?\s+(?:ce\s+jour\s+)?(?:à|au|en|dans|par)\s+(?:l['’])?(?:agence|guichet|notre)|(?:plainte|courrier|lettre)\s+(?:de|d['’]un|re[çc]u)|"
    r"gelieve\s+(?:te\s+behandelen|dit|deze|hierbij|verder)|ter\s+(?:info|behandeling|opvolging)|(?:ik\s+)?stuur\s+(?:dit|deze|hierbij|u|je)|(?:hierbij|in\s+bijlage)[^.\n]{0,60}(?:klacht|brief|schrijven|formulier)|ontvangen\s+(?:in|op|aan)\s+(?:het\s+)?(?:kantoor|loket)|(?:klacht|brief)\s+van|"
    r"zur\s+(?:weiteren\s+)?(?:bearbeitung|kenntnis|information)|bitte\s+(?:um\s+)?(?:bearbeit|weiterbearbeit)|(?:anbei|im\s+anhang)[^.\n]{0,60}(?:beschwerde|brief|schreiben)|"
    r"for\s+(?:your\s+)?(?:action|information|attention|follow[- ]?up)|please\s+(?:handle|process|deal\s+with|see)|(?:attached|enclosed)[^.\n]{0,60}(?:complaint|letter)|\bfyi\b",
    _I,
)
DEVICE = re.compile(
    r"scan(?:ner|ned|s|2mail|[-_ ]?to[-_ ]?e?mail)?\b|copier|copieur|kopier|photocop|multifunction|multifonction|\bmfp\b|\bmfc\b|xerox|ricoh|konica|bizhub|canon|kyocera|sharp|toshiba|lexmark|brother|\bkm_|num[ée]ris",
    _I,
)

# ── a note of a call or a visit ──────────────────────────────────────────────────────────────────

TOLD = re.compile(
    r"note\s+(?:d['’]appel|t[ée]l[ée]phonique|de\s+visite)|fiche\s+d['’](?:appel|entretien)|(?:appel|message|entretien|contact)\s+t[ée]l[ée]phonique|(?:a|nous\s+a|m['’]a|vient\s+de)\s+(?:t[ée]l[ée]phon|appel)|appel\s+de\s+m|par\s+t[ée]l[ée]phone|"
    r"(?:s['’]est\s+présentée?|est\s+(?:passée?|venue?))\s+(?:à|au|en|ce)|compte\s+rendu\s+d['’](?:appel|entretien)|"
    r"bel(?:nota|fiche|verslag)|telefoon(?:nota|notitie|gesprek|verslag)|telefonisch(?:e)?\s+(?:klacht|melding|oproep|contact|gesprek)|heeft\s+(?:ons\s+)?(?:gebeld|getelefoneerd|opgebeld)|\bbelde\s|(?:kwam|is)\s+(?:vandaag\s+)?(?:langs|aan\s+het\s+loket|langsgekomen)|"
    r"telefonnotiz|gespr[äa]chsnotiz|telefonische\s+beschwerde|hat\s+(?:heute\s+)?(?:angerufen|vorgesprochen)|(?:call|phone|telephone)\s+(?:note|record|log|message)|(?:called|phoned|rang)\s+(?:us\s+)?(?:today|this|on|to)|came\s+to\s+the\s+(?:branch|counter)",
    _I,
)
_TITLE = (
    r"(?:m(?:me|lle|r|rs|s)?\.?|madame|monsieur|mevr(?:ouw)?\.?|mw\.?|(?:de\s+)?heer|dhr\.?|mijnheer|herrn?|frau|miss)"
)
TOLD_BOX = re.compile(
    r"^\W{0,4}(?:appelante?|nom(?:\s+et\s+pr[ée]nom)?(?:\s+de\s+l['’](?:appelant|affili[ée]))?|affili[ée]e?|membre|client|personne(?:\s+concernée)?|plaignante?|de\s+la\s+part\s+de|contact|"
    r"beller|naam(?:\s+(?:en|,)\s+voornaam)?(?:\s+beller)?|lid|aangeslotene|klager|klaagster|klant|anrufer(?:in)?|name|mitglied|caller|member|complainant)\s*[:=]\s*",
    _I | re.MULTILINE,
)
TOLD_NAME = re.compile(
    rf"(?:appel\s+(?:t[ée]l[ée]phonique\s+)?de|de\s+la\s+part\s+de|oproep\s+van|telefoon\s+van|klacht\s+van|plainte\s+de|anruf\s+von|call\s+from)\s+(?={_TITLE}\s|[A-ZÀ-Þ])|(?:^|[\s(])(?={_TITLE}\s+[A-ZÀ-Þ])",
    _I | re.MULTILINE,
)

# ── subjects ─────────────────────────────────────────────────────────────────────────────────────

ANSWERED = re.compile(r"\s*(?:re|r[ée]f|aw|antw|rép)\s*:", _I)
FORWARDED = re.compile(r"\s*(?:fwd?|tr|wg|doorst)\s*:", _I)

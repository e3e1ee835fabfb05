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

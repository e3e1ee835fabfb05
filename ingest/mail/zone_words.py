"""The wordings by which mail programs and people set a quote, a forward, a closing or a disclaimer apart.

French, Dutch, German and English with care; the other languages of Europe as far as their programs' fixed lines go.
Every pattern is tried on one line (or on up to four wrapped lines joined) without its quotation marks.
"""

import re

_I = re.IGNORECASE

# ── attributions: "Le … a écrit :" ───────────────────────────────────────────────────────────────

_ATTRIBUTIONS = (
    # French
    r"Le\b.{3,250}?\b(?<!m')(?<!m’)(?:a\s+écrit|nous\s+a\s+dit|écrit)\b[^:]{0,80}:?",
    r".{2,150}\ba\s+écrit\s+le\b.{4,60}:",
    # Dutch: Apple ("heeft … geschreven"), Gmail, Outlook
    r"Op\b.{3,250}?\b(?:schreef|geschreven)\b.{0,150}:",
    r".{2,150}\bschreef\s+op\b.{4,60}:",
    # German
    r"(?:Am|Den)\b.{3,250}?\b(?:schrieb(?:en\s+Sie)?|geschrieben)\b.{0,150}:",
    r".{2,150}\bschrieb\s+am\b.{4,60}:",
    r".{2,150}\bhat\s+am\b.{4,60}\bgeschrieben\s*:",
    # English
    r"(?:On|At)\b.{3,250}?\b(?:wrote|writes|says|said)\b\s*:?",
    r"In\s+message\b.{3,250}\bwrites\s*:?",
    r".{2,150}\bwrote\s+on\b.{4,60}:",
    r".{2,150}<[^<>\s]+@[^<>\s]+>.{0,40}\b(?:wrote|schrieb|schreef|a\s+écrit)\b\s*:?",
    r".{2,150}\([^()\s]+@[^()\s]+\)\s+wrote\s*:?",
    r".{2,100}\bvia\b.{2,100}\b(?:wrote|schrieb|schreef|a\s+écrit)\b\s*:?",
    # Webmails that say no date: Horde, Roundcube of old
    r"(?:Quoting|Citing|Zitat\s+von|Citaat\s+van|Citation\s+de|En\s+réponse\s+à|Citando)\s.{2,150}@.{1,80}:",
    r"Posted\s+by\b.{2,100}\bon\b.{4,30}",
    # The rest of Europe
    r"El\b.{3,250}?\bescribió\b\s*:?",
    r"Il\b.{3,250}?\bha\s+scritto\b\s*:?",
    r"In\s+data\b.{3,250}\bscritto\s*:?",
    r"Em\b.{3,250}?\bescreveu\b\s*:?",
    r"(?:Dnia|Dňa|W\s+dniu)\b.{3,250}?\b(?:napisał\w*(?:\(a\))?|pisze)\s*:?",
    r".{0,120}\d{4}.{1,150}\b(?:napisał\w*(?:\(a\))?|пише|написал\w*(?:\(а\))?)\s*:",
    r"(?:Den|På|Le|[Mm]an\.|[Tt]ir\.|[Oo]ns\.|[Tt]or\.|[Ff]re\.|[Ll]ør\.|[Ss]øn\.|\d).{3,250}?\bskrev\b.{0,150}:",
    r".{3,250}\bkirjoitti\s*:",
    r".{0,40}\d{4}.{1,100}пользователь.{0,120}написал\w*\s*:",
    r"在.{3,250}写道\s*[:：]?",
    r"20\d\d.{3,150}(?:작성|のメッセージ)\s*:",
    # Programs that say neither "on" nor "wrote": a date, then a name with its address
    r"(?:.{0,30}\b\d{4}\b|\d{1,4}[-./]\d{1,2}[-./]\d{1,4}).{1,120}<[^<>\s]+@[^<>\s]+>\s*:?",
    r"\d{1,2}:\d{2}.{1,60}\d{4}.{1,120}<[^<>\s]+@[^<>\s]+>\s*:",
    r"20\d\d-\d\d-\d\d[ T]\d\d:\d\d\b.{0,20}GMT[+-]\d\d:?\d\d.{0,120}",
)
ATTRIBUTION = re.compile(r"[\s<>*-]{0,10}(?:" + "|".join(_ATTRIBUTIONS) + r")[\s.>*-]{0,10}")
"""Matched in full against one line, or up to four joined."""

RUN_ON = re.compile(
    r"(?:Le|Op|Am|On)\b.{4,60}?\b\d{1,2}[:.]\d\d\b[^<>@]{1,150}<[^<>\s]{1,100}@[^<>\s]{1,190}>\s{0,2}"
    r"(?:a\s+écrit|schreef|het\s+volgende\s+geschreven|schrieb|wrote)\s?:\s{2,20}\S"
)
"""Yahoo Mail for Android sets the first line of what it quotes behind its attribution, with three blanks between them."""

ATTRIBUTION_HINT = re.compile(
    r"écrit|a dit|schreef|geschreven|schrieb|wrote|writes|says|said|escribió|scritto|escreveu|napisał|pisze|skrev|"
    r"kirjoitti|написал|пише|写道|작성|のメッセージ|Posted by|GMT[+-]"
)
"""What each attribution holds somewhere, if not an address: a cheap first look, so that the patterns above are tried on few lines."""

ANY_ATTRIBUTION = re.compile(r"(?=.*\d).{0,160}[<(\[][^<>()\[\]\s]+@[^<>()\[\]\s]+[>)\]]{1,2}.{0,40}[:：]")
"""A line with a date and an address that ends in a colon, in whatever language: one where quoted lines follow."""

ATTRIBUTION_END = re.compile(
    r"(?:wrote|schrieb|schreef|a\s+écrit|geschreven|escribió|ha\s+scritto|escreveu|napisał\w*|skrev|kirjoitti)?\s?:"
)
"""What is left of an attribution whose address a program wrapped before its closing bracket: "> wrote:"."""

_SAYING = (
    r"(?:a\s+écrit|écrit|schreef|geschreven|schrieb|geschrieben|wrote|writes|escribió|scritto|escreveu|napisał\w*(?:\(a\))?|pisze|skrev|kirjoitti|"
    r"написал\w*(?:\(а\))?|пише|写道|작성|のメッセージ)"
)
_ADDRESSED = r"[<(\[]{1,2}[^<>()\[\]]{0,150}@[^<>()\[\]]{1,150}[>)\]]{1,2}"
_NAMED = r"(?:[\"“«'(]{0,2}[A-ZÀ-Ý][\w.'’-]*[\"”»')]{0,2}|(?:van|von|zu|de|den|der|des|du|la|le|el|ten|ter|te|da|di|via|from|d['’]\w+)\b|[\"“”«»'&|/–-]{1,3}|[+-]?\d[^\s,@]*|[^\s,@<(\[]{1,64}@[^\s,@>)\]]{1,190})"
_MOMENT = (
    r"(?:[^\W\d_]{2,11}[.,]{0,2}\s+)?(?:\d{1,2}\.?\s+[^\W\d_]{3,10}\.?\s+\d{4}|[^\W\d_]{3,10}\.?\s+\d{1,2},?\s+\d{4}|\d{1,4}[-./]\d{1,2}[-./]\d{1,4})"
    r"[\s,]{0,3}(?:[^\W\d_]{1,3}\.?\s+){0,2}\d{1,2}[:.]\d\d(?::\d\d)?"
)
SURE_ATTRIBUTION = re.compile(
    # whose words and when, then the colon; or the name, the address or the moment after the verb, and nothing else
    rf".*{_SAYING}\s*[>\s-]*[:：]?|.*{_SAYING}(?:[\s,]+{_NAMED}){{1,9}}(?:\s*{_ADDRESSED})?\s*[:：]|.*{_SAYING}.{{0,80}}{_ADDRESSED}\s*[:：]|"
    rf".*{_SAYING}\s+(?:sie\s+)?(?:le|op|am|on)\s.{{4,60}}\d\s?(?:uhr)?\s*[:：]|"
    # no verb at all
    r"(?:Quoting|Citing|Zitat|Citaat|Citation|En\s+réponse|Citando)\b.*|\d{4}-\d\d-\d\d.{0,12}GMT.*|"
    rf"(?:\d[\d/.-]{{5,9}}|{_MOMENT})(?:[\s,]+{_NAMED}){{0,9}}[\s,]*{_ADDRESSED}\s*[:：]?|\d{{1,2}}:\d\d.{{4,40}}\d{{4}}.*{_ADDRESSED}\s*[:：]"
)
"""An attribution that a program wrote beyond doubt: nothing marks what follows, so that a person's sentence would take
all that stands below it along ("Le 12 mars à 10h30, Mme Peeters a écrit que …")."""
PERSONAL = re.compile(
    r"\b(?:votre|notre|vos|nos|mon|mes|une?|uw|mijn|onze|ons|een|[iI]hre?[rmn]?|meine?[rmn]?|unsere?[rmn]?|eine?[rmn]?|your|my|our|que|dat|dass|daß|that)\s|\bl['’](?=[a-zà-ÿ])|\bqu['’]"
)
"""What a person's sentence about somebody's words has and a program's does not: "votre collègue", "a écrit que"."""

DATED = re.compile(r"(?:Le|Op|Am|Den|On|At|El|Il|Em|Dnia|In)\b|.{0,40}\d")
"""How an attribution that stands below a line of the person's own begins."""

STAMPED = re.compile(r"\b\d{1,2}\s?[:hu.]\s?\d{2}\b|@|\b\d{1,2}\s?(?:AM|PM)\b|GMT|写道|작성", _I)
"""A time of day or an address: programs put one in; a person who writes "Le 3 mars, l'agence a écrit :" seldom."""

ANSWERS_INSIDE = re.compile(
    r"\b(?:mes|nos)\s+(?:réponses?|remarques?|commentaires?|réactions?|précisions)\b.{0,60}?\b(?:ci-?dessous|plus\s+bas|en\s+(?:rouge|bleu|vert|gras|majuscules?|italique)|"
    r"dans\s+(?:le\s+(?:texte|corps)|votre\s+(?:texte|mail|e-?mail|message|courriel)|le\s+(?:mail|message)))|"
    r"\b(?:je\s+(?:vous\s+)?réponds?|j['’]ai\s+répondu|j['’]ai\s+(?:noté|mis|ajouté|indiqué)|voir|voyez)\b.{0,60}?\b(?:en\s+(?:rouge|bleu|vert|gras|majuscules?)|"
    r"dans\s+(?:votre|le)\s+(?:texte|mail|e-?mail|message|courriel)|entre\s+(?:les|vos)\s+lignes|sous\s+(?:chaque|vos)\s+questions?)|"
    r"\b(?:mijn|onze)\s+(?:antwoord(?:en)?|opmerking(?:en)?|reacties?|commentaar)\b.{0,60}?\b(?:hieronder|onderaan|in\s+(?:het\s+)?(?:rood|blauw|groen|vet|hoofdletters)|in\s+(?:de|uw|je)\s+(?:tekst|mail|e-?mail|bericht)|tussen\s+de\s+regels)|"
    r"\b(?:zie|ik\s+antwoord|ik\s+heb)\b.{0,60}?\b(?:in\s+(?:het\s+)?(?:rood|blauw|groen|vet)|in\s+(?:de|uw|je)\s+(?:tekst|mail|e-?mail|bericht)|tussen\s+de\s+regels|onder\s+(?:elke|uw)\s+vra(?:ag|gen))|"
    r"\b(?:meine|unsere)\s+(?:antwort(?:en)?|anmerkung(?:en)?|kommentare?)\b.{0,60}?\b(?:unten|weiter\s+unten|in\s+(?:rot|blau|grün|fett)|im\s+text|in\s+ihrer\s+(?:mail|e-?mail|nachricht))|"
    r"\b(?:siehe|ich\s+habe|ich\s+antworte)\b.{0,60}?\b(?:in\s+(?:rot|blau|grün|fett)|im\s+text\s+unten|zwischen\s+den\s+zeilen)|"
    r"\b(?:my|our)\s+(?:answers?|comments?|replies|remarks?|responses?)\b.{0,60}?\b(?:below|in-?line|in\s+(?:red|blue|green|bold|capitals|caps)|in\s+(?:the|your)\s+(?:text|mail|e-?mail|message))|"
    r"\b(?:see|i(?:['’]ve|\s+have)?\s+(?:answered|replied|commented))\b.{0,60}?\b(?:in-?line|in\s+(?:red|blue|green|bold)|between\s+the\s+lines|under\s+each)"
    r"|(?<!vos\s)(?<!les\s)(?<!ces\s)\b(?:réponses|remarques|commentaires)\s+(?:ci-?dessous|infra|en\s+(?:rouge|bleu|vert|gras|majuscules)|dans\s+(?:le|votre)\s+(?:texte|mail|message))|"
    r"(?<!uw\s)(?<!de\s)(?<!die\s)\b(?:antwoorden|opmerkingen)\s+(?:hieronder|in\s+(?:het\s+)?(?:rood|blauw|groen|vet)|in\s+(?:de|uw)\s+(?:tekst|mail))|"
    r"(?<!ihre\s)(?<!die\s)\b(?:antworten|anmerkungen)\s+(?:unten|in\s+(?:rot|blau|grün|fett)|im\s+text)|"
    r"(?<!your\s)(?<!the\s)\b(?:answers|comments|replies)\s+(?:below|in-?line|in\s+(?:red|blue|green|bold))|"
    r"\b(?:cfr?\.?|voir|zie)\s+infra\b",
    _I,
)
"""A person says that their answers stand inside what they quote."""
ANSWER = re.compile(
    r"\b(?:mes|nos|ma|notre)\s+(?:réponses?|remarques?|commentaires?|réactions?|précisions?)\b|^\W*réponses?\b|\bje\s+(?:vous\s+|y\s+)?réponds\b|\bj['’](?:y\s+)?ai\s+(?:répondu|réagi|complété)\b|\b(?:me\s+suis\s+permise?|permets)\s+de\s+répondre\b|"
    r"\b(?:mijn|onze)\s+(?:antwoord(?:en)?|opmerking(?:en)?|reacties?|commentaar)\b|\bik\s+(?:heb\b.{0,60}?\b(?:ge|be)antwoord|(?:be)?antwoord|reageer|heb\b.{0,60}?\bgereageerd)\b|\bzie\s+(?:mijn|de)\s+(?:tekst|opmerkingen)|"
    r"\b(?:meine|unsere)\s+(?:antwort(?:en)?|anmerkung(?:en)?|kommentare?)\b|\bich\s+(?:(?:be)?antworte|habe\b.{0,60}?\b(?:ge|be)antwortet)\b|"
    r"\b(?:my|our)\s+(?:answers?|comments?|replies|reply|remarks?|responses?)\b|\bi(?:['’]ve|['’]ll|['’]m|\s+have|\s+will|\s+am)?\s+(?:answer(?:ed|ing)?|repl(?:y|ied|ying)|respond(?:ed|ing)?|comment(?:ed|ing)?)\b",
    _I,
)
"""In a sentence: that the person answers …"""
INSIDE = re.compile(
    r"\bci-?dessous\b|\bplus\s+bas\b|\bpoint\s+par\s+point\b|\b(?:à|après|derrière|sous|à\s+la\s+suite\s+de|en\s+dessous\s+de)\s+(?:chaque|chacune?|vos)\b|\bentre\s+(?:les|vos)\b|\ben\s+(?:rouge|bleu|vert|jaune|orange|mauve|violet|couleur|gras|italique|majuscules?)\b|"
    r"\bdans\s+(?:le|votre)\s+(?:texte|corps|mail|e-?mail|message|courriel)\b|\bhieronder\b|\bonderaan\b|\b(?:bij|na|onder)\s+(?:elke?|iedere?|uw)\s+(?:vra(?:ag|gen)|punt(?:en)?)|\bpunt\s+(?:per|voor)\s+punt\b|\bpuntsgewijs\b|\btussen\s+(?:de|uw)\s+(?:regels|tekst|vragen)|"
    r"\bin\s+(?:het\s+)?(?:rood|blauw|groen|geel|oranje|paars|kleur|vet(?:jes)?|hoofdletters)\b|\bin\s+(?:de|uw)\s+(?:tekst|mail|e-?mail|bericht)\b|\bunten\b|\bpunkt\s+für\s+punkt\b|\b(?:unter|nach|hinter|zwischen)\s+(?:jede[rmn]?|den|ihren)\s+(?:frage|punkt|zeile)|"
    r"\bin\s+(?:rot|blau|grün|gelb|orange|lila|farbe|fett|großbuchstaben)\b|\b(?:in\s+(?:ihre[nrm]?|den|der)|im)\s+(?:text|mail|e-?mail|nachricht|schreiben)\b|\bbelow\b|\binline\b|\bpoint\s+by\s+point\b|\b(?:after|under|beneath|between)\s+(?:each|your|the)\b|"
    r"\bin\s+(?:red|blue|green|yellow|orange|purple|colou?r|bold|italics?|capitals|caps)\b|\bin\s+(?:your|the)\s+(?:text|mail|e-?mail|message)\b",
    _I,
)
"""… and where."""
ANSWERED = re.compile(
    r"\b(?:réponds|répondu|réponse)\s+(?:ici\s+)?(?:à\s+)?(?:votre|vos|ton)\s+(?:dernier\s+)?(?:mail|e-?mail|message|courriel|courrier|lettre|demande)|\b(?:op|aan)\s+(?:uw|mijn|het)\s+(?:laatste\s+)?(?:mail|e-?mail|bericht|brief|vraag)\b|\bauf\s+(?:ihre|meine|die)\s+(?:mail|e-?mail|nachricht|schreiben)\b|"
    r"\bto\s+(?:your|my|the)\s+(?:last\s+)?(?:mail|e-?mail|message|letter)|\b(?:pas|aucune?|jamais|geen|nooit|niet|keine?|nicht|nie|no|not|any|never)\b",
    _I,
)
"""Unless the sentence says to which message they answer, or that nobody did."""
SEE_BELOW = re.compile(
    r"(?:^|[.!,;:\n])[ \t]*(?:(?:veuillez|prière\s+de|merci\s+de|svp|gelieve|gelieve\s+te|graag|bitte|please|pls)\s+)?"
    r"(?:(?:voir|voyez|cfr?\.?|lire)\s+(?:ci-?dessous|plus\s+bas|en[\s-]dessous|dessous)|ci-?dessous|"
    r"zie\s+(?:hieronder|onder|onderaan|beneden)|hieronder|siehe\s+(?:unten|weiter\s+unten)|s\.\s?u\.|unten\s+stehend|"
    r"(?:see|look|read)\s+below|below|inline)(?:[ \t]+(?:svp|s\.v\.p\.?|aub|a\.u\.b\.?|merci|please|bitte|thanks|en\s+\w+|in\s+(?:het\s+)?\w+))?[ \t]*(?:[.!:;)\n…]|$)",
    _I,
)
"""A sentence of nothing else, which says so too where the person says little beside it."""
OURS = re.compile(
    r"\b(?:(?:notre\s+délégué\s+à\s+la\s+protection\s+des\s+données|onze\s+functionaris\s+voor\s+gegevensbescherming|unsere[nr]?\s+datenschutzbeauftragte[rn]?"
    r"(?:\s+oder\s+unser(?:en)?\s+datenschutzbeauftragter?n?)?|our\s+data\s+protection\s+officer)(?:\s+\(DPO\))?|"
    r"écrire\s+directement\s+au\s+DPO|rechtstreeks\s+naar\s+de\s+DPO|dem\s+DPO\s+direkt|to\s+the\s+DPO\s+directly|le\s+DPO\s+examine|de\s+DPO\s+onderzoekt|der\s+DPO\s+prüft|the\s+DPO\s+is\s+examining|"
    r"votre\s+message\s+concerne\s+la\s+protection\s+des\s+données\s+personnelles|uw\s+bericht\s+gaat\s+over\s+de\s+bescherming\s+van\s+persoonsgegevens|"
    r"es\s+betrifft\s+den\s+schutz\s+personenbezogener\s+daten|your\s+message\s+is\s+about\s+the\s+protection\s+of\s+personal\s+data|"
    r"l['’]autre\s+sur\s+la\s+protection\s+des\s+données\s+personnelles|één\s+over\s+onze\s+diensten\s+en\s+één\s+over\s+de\s+bescherming\s+van\s+persoonsgegevens|"
    r"eine\s+über\s+unsere\s+dienste\s+und\s+eine\s+über\s+den\s+schutz\s+personenbezogener\s+daten|one\s+about\s+our\s+services\s+and\s+one\s+about\s+the\s+protection\s+of\s+personal\s+data|"
    r"nous\s+utilisons\s+vos\s+données\s+personnelles|wij\s+gebruiken\s+uw\s+persoonsgegevens|wir\s+verwenden\s+ihre\s+personenbezogenen\s+daten|we\s+use\s+your\s+personal\s+data)",
    _I,
)
"""What our acknowledgements say of personal data, which must never count as the person's: whole phrases of the templates."""

# ── separators ───────────────────────────────────────────────────────────────────────────────────

_FORWARD_TITLES = (
    r"message\s+transf[ée]r[ée]|message\s+r[ée]exp[ée]di[ée]|courriel\s+transf[ée]r[ée]|mail\s+transf[ée]r[ée]|transf[ée]r[ée]|"
    r"doorgestuurd(?:e)?\s+(?:bericht|e-?mail|mail)|doorgestuurd|"
    r"weitergeleitete\s+(?:nachricht|e-?mail|mail)|weitergeleitet|"
    r"forwarded\s+(?:message|e-?mail|mail|by.{0,80})|forwarded|"
    r"mensaje\s+reenviado|messaggio\s+inoltrato|vidarebefordrat\s+meddelande|videresendt\s+(?:melding|besked)|mensagem\s+encaminhada|"
    r"wiadomość\s+przekazana|пересылаемое\s+сообщение"
)
_ORIGINAL_TITLES = (
    r"message\s+d['’]origine|message\s+original|courriel\s+original|mail\s+original|e-?mail\s+d['’]origine|"
    r"oorspronkelijk(?:e)?\s+(?:bericht|e-?mail|mail)|origineel\s+bericht|originele\s+(?:e-?mail|mail)|"
    r"urspr[üu]e?ngliche\s+(?:nachricht|e-?mail|mail)|original-?nachricht|originalnachricht|antwort\s?nachricht|"
    r"original\s+(?:message|e-?mail|mail|appointment)|reply\s+message|"
    r"mensaje\s+original|messaggio\s+originale|mensagem\s+original|oprindelig\s+(?:besked|meddelelse)|opprinnelig\s+melding|"
    r"ursprungligt\s+meddelande|alkuperäinen\s+viesti|wiadomość\s+oryginalna|原始邮件"
)
_RULE = r"[-_=*—–~]{2,}"
FORWARD_RULE = re.compile(rf"[>*\s]{{0,6}}{_RULE}\s*(?:{_FORWARD_TITLES})\s*:?\s*{_RULE}\s*\**", _I)
FORWARD_LINE = re.compile(
    r"(?:begin\s+forwarded\s+message|d[ée]but\s+du\s+message\s+(?:transf[ée]r[ée]|r[ée]exp[ée]di[ée])|begin\s+doorgestuurd\s+bericht|"
    r"anfang\s+der\s+weitergeleiteten\s+(?:e-?mail|nachricht)|inicio\s+del\s+mensaje\s+reenviado|inizio\s+messaggio\s+inoltrato)\s*:?",
    _I,
)
ORIGINAL_RULE = re.compile(
    rf"-{{2,9}}\s?[^-].{{2,80}}\b(?:wrote|schrieb|schreef|a\s+écrit)\s?-{{2,}}|"
    rf"[>*\s]{{0,6}}-{{1,}}\s*(?:{_ORIGINAL_TITLES})\s*:?\s*(?:{_RULE})?\s*\**|{_RULE}\s*(?:{_ORIGINAL_TITLES})\s*:?\s*{_RULE}",
    _I,
)
END_RULE = re.compile(
    rf"{_RULE}\s*(?:fin\s+d[ue]\s+(?:message|mail|courriel|transfert|citation)(?:\s+(?:transf[ée]r[ée]|r[ée]exp[ée]di[ée]|d['’]origine|original))?|"
    r"einde?\s+(?:van\s+(?:het\s+)?)?(?:doorgestuurd(?:e)?\s+|oorspronkelijk(?:e)?\s+)?(?:bericht|e-?mail|mail)|"
    r"ende\s+der\s+(?:weitergeleiteten\s+|ursprünglichen\s+)?(?:e-?mail|mail|nachricht)|"
    rf"end\s+(?:of\s+)?(?:the\s+)?(?:forwarded\s+|original\s+)?(?:message|e-?mail|mail))\s*{_RULE}",
    _I,
)
"""Where what was passed on ends, as some programs and careful people mark it: the person goes on below."""
LONG_RULE = re.compile(r"[_]{10,}|[-]{20,}|[=]{20,}|[*]{20,}")
"""A line of dashes or underscores: Outlook sets one above its header block, companies above their disclaimer."""

# ── a quoted header block: "De : … / Envoyé : … / Objet : …" ─────────────────────────────────────

_HEADER_KEYS = {
    "from": "de|from|van|von|da|från|fra|od|lähettäjä|от|от кого|发件人|expéditeur|afzender|absender",
    "date": "envoyé|envoyé le|message du|date|le|sent|verzonden|verstuurd|datum|gesendet|gesendet am|verzonden op|data|fecha|enviado|enviado el|enviada em|"
    "skickat|sendt|lähetetty|wysłano|inviato|дата|发送时间|received|ontvangen",
    "to": "à|a|to|aan|an|para|till|til|do|pour|destinataire|vastaanottaja|кому|收件人",
    "subject": "objet|sujet|subject|onderwerp|betreff|oggetto|asunto|assunto|ämne|emne|aihe|temat|тема|主题",
    "cc": "cc|kopie|copie à|copie|kopia|cci|bcc|kopi",
    "reply-to": "reply-to|répondre à|antwoord aan|beantwoorden - aan|antwort an|antworten an|responder a|risposta",
    "other": "importance|importantie|priorité|prioriteit|wichtigkeit|organization|organisation|pièces jointes|bijlagen|bijlage|anlagen|attachments",
}
HEADER_KEY = {word: key for key, words in _HEADER_KEYS.items() for word in words.split("|")}
HEADER_LINE = re.compile(r"\s*[*_]{0,2}([^\W\d_][\w '’-]{0,24}?)[*_]{0,2}\s?[*_]{0,2}[:：][*_]{0,2}\s*(.*)")

SENT = re.compile(
    r"\W{0,4}(?:envoyé(?:\s+le)?|sent|(?:verzonden|verstuurd)(?:\s+op)?|gesendet(?:\s+am)?|enviado(?:\s+el)?|inviato)\s?\W{0,3}:",
    _I,
)
"""The field that only mail programs write: people put "Date :" on a letter."""

# ── closing and signature ────────────────────────────────────────────────────────────────────────

_CLOSINGS = (
    r"(?:bien\s+|très\s+)?cordialement(?:\s+vôtre)?|(?:bien\s+)?(?:à\s+vous|à\s+toi)|(?:bien\s+)?respectueusement|sincèrement|"
    r"(?:mes\s+|nos\s+|avec\s+mes\s+)?(?:meilleures\s+|sincères\s+|cordiales\s+|bonnes\s+)?salutations(?:\s+(?:distinguées|cordiales|sincères|respectueuses))?|"
    r"bonne\s+(?:journée|soirée|réception|fin\s+de\s+journée|semaine)|amicalement|cdlt|cdt|bav|bàv|"
    r"(?:d'avance\s+)?(?:un\s+grand\s+)?merci(?:\s+(?:d'avance|beaucoup|par\s+avance|pour\s+tout))?|"
    r"je\s+vous\s+prie\s+d['’]agréer.{0,140}|veuillez\s+(?:agréer|recevoir|croire).{0,140}|recevez.{0,100}salutations.{0,40}|votre\s+bien\s+dévouée?|"
    r"met\s+(?:de\s+)?(?:zeer\s+)?(?:meeste\s+|vriendelijke\s+|hartelijke\s+|collegiale\s+|confraternele\s+|beleefde\s+|oprechte\s+)?(?:groet|groeten|hoogachting)|"
    r"m\.?\s?v\.?\s?g\.?|vriendelijke\s+groet(?:en)?|hartelijke\s+groet(?:en)?|vriendelijke\s+groetjes|groet(?:en|jes)?|mvrgr|"
    r"hoogachtend|beleefd|(?:alvast|bij\s+voorbaat)\s+(?:hartelijk\s+)?(?:bedankt|dank).{0,40}|(?:hartelijk\s+)?(?:bedankt|dank\s+u(?:\s+wel)?)|"
    r"mit\s+(?:freundlichen?|besten?|herzlichen?|lieben|kollegialen)\s+(?:grüßen|gruß|grüssen|gruss|gruessen)|(?:viele|beste|liebe|freundliche|herzliche)\s+grü(?:ß|ss)e|"
    r"mfg|hochachtungsvoll|(?:vielen|besten|herzlichen)\s+dank(?:\s+im\s+voraus)?|"
    r"(?:best|kind|warm|warmest|kindest|many)\s+(?:regards|wishes|thanks)|(?:best\s+)?regards|yours\s+(?:sincerely|faithfully|truly)|sincerely(?:\s+yours)?|"
    r"cheers|best|thanks(?:\s+(?:in\s+advance|a\s+lot|again))?|thank\s+you(?:\s+(?:in\s+advance|very\s+much))?|all\s+the\s+best|"
    r"cordiali\s+saluti|distinti\s+saluti|saludos(?:\s+cordiales)?|un\s+saludo|atentamente|atenciosamente|(?:med\s+)?vennlig\s+hilsen|med\s+vänliga\s+hälsningar|mvh"
)
CLOSING = re.compile(rf"(?:{_CLOSINGS})\s*[,.!;:…\-–—]*", _I)
DELIMITER = re.compile(r"(?:--|__|—|–)\s*")
SIGNATURE_RULE = re.compile(r"_{5,}|-{5,}|={5,}|\*{5,}")
AFTERWORD = re.compile(
    r"\s*(?:p\.?\s?s\.?(?:\s|:|\.|$)|n\.?b\.?(?:\s|:|\.|$)|post[- ]?scriptum|naschrift|annexes?\b|ann\.|bijlagen?\b|bijl\.|anlagen?\b|anl\.|enclosures?\b|encl\.|pièces?\s+jointes?\b|pj\s*:|en\s+annexe|in\s+bijlage|als\s+bijlage)",
    _I,
)
"""What a letter carries below its signature and must not be taken for a part of it."""

_DEVICE = (
    r"i-?phone|i-?pad|i-?pod|galaxy|samsung|huawei|xiaomi|redmi|poco|oppo|honor|oneplus|pixel|nokia|sony|motorola|blackberry|windows|android|ios|outlook|yahoo|gmail|"
    r"proximus|skynet|orange|telenet|scarlet|voo|hotmail|gmx|web\.de|t-online|freenet|aol|icloud|proton|laposte|thunderbird|airmail|spark|k-9|bluemail|bluewin|fairphone|sfr|bouygues|free|"
    r"e-?mail-?app|mail-?app|mobile\s+app|messagerie|webmail|smartphone|tablette|tablet|handset|mobiltelefon|handy|ti-85|"
    r"(?:mon|ma|mijn|m['’]n|meinem|meiner|my)\s+(?:[\w-]{2,20}\s+)?(?:mobile|mobiel(?:tje)?|gsm|portable|t[ée]l[ée]phone|telefoon|toestel|appareil|device|gerät|telefon|phone|ordinateur|pc|laptop)"
)
_SAID = r"[^,;?!]{0,60}"
FOOTER = re.compile(
    r"[\s<(\[*]{0,4}(?:"
    rf"(?:(?:message|mail|e-?mail|courriel)\s+)?(?:envoyé|expédié|rédigé|écrit)\s+(?:depuis|de|à\s+partir\s+d[eu]|à\s+partir\s+d['’]|avec|via|par|d['’]|du|sur)\b{_SAID}(?:{_DEVICE}){_SAID}|"
    rf"(?:(?:dit\s+)?(?:bericht|e-?mail)\s+)?(?:is\s+)?(?:verzonden|verstuurd|gestuurd|geschreven)\s+(?:vanaf|vanop|vanuit|met|via|door|van)\b{_SAID}(?:{_DEVICE}){_SAID}|"
    rf"(?:gesendet|versendet|verschickt|geschrieben)\s+(?:von|mit|via|aus|über)\b{_SAID}(?:{_DEVICE}){_SAID}|von\s+(?:mein(?:em|er).{{1,60}}|unterwegs\s+)(?:gesendet|versendet)|"
    r"diese\s+(?:nachricht|e-?mail)\s+wurde\s+von.{1,80}gesendet|"
    rf"sent\s+(?:from|via|with|by)\b(?:{_SAID}(?:{_DEVICE}){_SAID}|\s+my\s[^,;:?!]{{1,60}}|\s+mail\s+for\s.{{1,30}}|\s+[\w-]{{2,20}}\s?<https?:[^<>]{{3,200}})|from\s+my\s.{{1,20}}|\w+\s+from\s+mobile|"
    r"sent\s+(?:from|via|by|with)\s+(?:an?\s+|the\s+)?(?:mobile|phone|cell|mailbox|mobile\s+device|mobile\s+phone|cell\s?phone)|"
    rf"provenance\s?:\s*(?:courrier|mail)\b.{{0,40}}|(?:inviato|enviado|sendt|skickat|lähetetty)\s+\w{{1,6}}\b{_SAID}(?:{_DEVICE}){_SAID}|"
    r"(?:get|download)\s+(?:the\s+)?outlook\b.{0,80}|télécharge[rz]\s+outlook\s+pour\b.{0,80}|obtenez\s+outlook\s+pour\b.{0,80}|outlook\s+voor\s+(?:android|ios|mac)\s+(?:downloaden|ophalen).{0,60}|"
    r"(?:download|haal)\s+outlook\s+voor\b.{0,60}|outlook\s+für\s+(?:android|ios|mac)\s+(?:beziehen|herunterladen).{0,60}|holen\s+sie\s+sich\s+outlook\b.{0,60}|"
    r"inviato\s+da\b.{0,60}|enviado\s+(?:desde|do)\s+m.{0,60}|sendt\s+fra\s+min\b.{0,60}|skickat\s+från\b.{0,60}|från\s+min\b.{0,40}|從我的\s*iphone\s*傳送|"
    r"(?:garanti\s+)?sans\s+virus\.?\s*(?:www\.)?.{0,40}|virusvrij\.?\s*(?:www\.)?.{0,40}|virenfrei\.?\s*(?:www\.)?.{0,40}|virus-free\.?\s*(?:www\.)?.{0,40}|"
    r"l['’]absence\s+de\s+virus\s+dans\s+ce\b.{0,140}|(?:ce|cet)\s+(?:e-?mail|message|courriel|courrier\s+électronique)\s+(?:a\s+été|est)\s+(?:vérifié|contrôlé|analysé|garanti|scanné).{0,120}|"
    r"(?:dit|deze)\s+(?:e-?mail|e-?mailbericht|bericht)\s+(?:is|werd)\s+(?:gecontroleerd|gescand|gecheckt).{0,120}|"
    r"diese\s+(?:e-?mail|nachricht)\s+(?:wurde|ist)\s+.{0,60}(?:viren|antivir).{0,80}|this\s+(?:e-?mail|message)\s+(?:has\s+been|was)\s+(?:checked|scanned).{0,120}|"
    r"(?:disclaimer|clause\s+de\s+non-responsabilité|avertissement)\s?:?\s*(?:zie|voir|see|siehe)?\s*\S{0,20}(?:https?://|www\.)\S{3,120}|"
    r"[\u1427\u200b\ufeff\u00ad]{1,4}"
    r")(?:,\s+an?\s.{1,40}\bsmartphone|[,.;!]?\s+(?:please\s+|veuillez\s+|gelieve\s+|bitte\s+|merci\s+d['’]\s?)?(?:excuse[rz]?|pardon|forgive|sorry|désolé|entschuldig|verontschuldig|excuus|pardonne).{0,80}|[,.;!]?\s+excuses\b.{0,60}|[,.;!]?\s+(?:bitte\s+)?entschuldigen\s+sie\b.{0,60})?"
    r"[\s>)\]*.]{0,4}",
    _I,
)
"""What a telephone, a webmail or a virus scanner adds: a line of its own that names a device or a program."""
TOLD = re.compile(
    r"\b(?:le|op|am|on|du|au|vom|den|van)\s+\d{1,2}(?:[\s./-]|er\b)|recommandé|aangetekend|einschreiben|registered|\bà\s+(?:votre|la|l['’])|\baan\s+(?:uw|de)\b|\ban\s+(?:ihre|die)\b|\bto\s+your\b|"
    r"\d(?:[ ./-]?\d){8,}|\b(?:moi|me|mij|mich|mir)\b|\bj['’](?:ai|\w+)|\bje\s+(?!n['’]imprime|dois\s+(?:vraiment\s+)?imprimer)\w+|\b(?:ik|ich)\s+(?:\w+\s+)?(?:heb|kan|ben|wil|habe|kann|bin|will)\b|"
    r"\b(?:appel|rappel|contact|joign|téléphon|répond)(?:ez|er)\b|\b(?:bel|contacteer|rufen|antworten)\s+(?:mij|me|sie|mich)\b|\b(?:call|ring|contact|phone)\s+(?:me|my|us)\b",
    _I,
)
"""A person tells of what they sent (when, how or to whom), or speaks of themselves: to be called back, and where."""

# ── disclaimers and banners ──────────────────────────────────────────────────────────────────────

THIS_MESSAGE = re.compile(
    r"\b(?:ce\s+(?:message|courriel|mail|courrier\s+électronique|fax|fax-mail)|cet\s+e-?mail|le\s+présent\s+(?:message|courriel|e-?mail)|cette\s+communication|"
    r"les\s+informations\s+contenues\s+dans|le\s+contenu\s+de\s+(?:ce|cet)|aan\s+(?:dit|deze)|l['’]information\s+contenue\s+dans|"
    r"dit\s+(?:e-?mail)?(?:bericht|mailbericht|mailtje)|dit\s+e-mailbericht|deze\s+(?:e-?mail|mail|boodschap)|de\s+informatie\s+(?:in\s+deze|in\s+dit|verzonden)|de\s+inhoud\s+van\s+(?:dit|deze)|"
    r"diese\s+(?:e-?mail|nachricht|mail|mitteilung)|der\s+inhalt\s+dieser|die\s+informationen\s+in\s+dieser|"
    r"this\s+(?:e-?mail|message|communication|transmission|electronic)|the\s+information\s+(?:contained\s+)?in\s+this|the\s+contents?\s+of\s+this)\b",
    _I,
)
CONFIDENTIAL = re.compile(
    r"confidenti|secret\s+professionnel|vie\s+privée|données\s+à\s+caractère\s+personnel|vertrouwelijk|beroepsgeheim|persoonsgegevens|privacy|vertraulich|"
    r"datenschutz|privileged|proprietary|legally\s+protected",
    _I,
)
RECIPIENT = re.compile(
    r"destinataire|destiné(?:e|s|es)?\s+(?:exclusivement|uniquement|à)|usage\s+exclusif|par\s+erreur|"
    r"geadresseerde|bestemmeling|bestemd\s+voor|ontvanger|per\s+vergissing|ten\s+onrechte\s+(?:hebt\s+|heeft\s+)?ontvangen|"
    r"empfänger|adressat|irrtümlich|intended|addressee|recipient|in\s+error|by\s+mistake",
    _I,
)
MEANT_FOR = re.compile(
    r"(?:destin[ée]+s?|réservée?s?|intended|bestemd|bestimmt)\b.{0,60}\b(?:destinataire|addressee|recipient|geadresseerde|bestemmeling|empfänger|adressat)",
    _I,
)
"""By itself enough beside `THIS_MESSAGE`."""
REMEDY = re.compile(
    r"détrui|suppri|divulgu|effac|avertir|prévenir|informer?\s+l['’]expéditeur|divulgation|interdit|vernietig|verwijder|wissen|verwittig|afzender|ongeoorloofd|verboden|"
    r"vernichte|lösche|benachrichtig|untersagt|delete|destroy|notify|prohibited|unauthori[sz]ed|virus|engag(?:e|er)\s+la\s+responsabilité|aansprakelijk|haftung|liab",
    _I,
)
LINK = re.compile(r"https?://|www\.", _I)
UNBINDING = re.compile(
    r"\bn['’]engage(?:nt|r)?\s+(?:pas|en\s+rien|aucunement|que|ni)\b|\bne\s+(?:peut|peuvent|saurait|sauraient)\s+engager\b|geen\s+rechten\s+(?:worden\s+)?ontleend|\bverbind(?:t|en)\b.{0,40}\bniet\b|"
    r"nicht\s+rechtsverbindlich|not\s+(?:legally\s+)?binding|does\s+not\s+(?:bind|commit|engage)",
    _I,
)
"""By itself enough beside `THIS_MESSAGE`: nobody but a company says of a message that it binds nobody."""
FIRST_PERSON = re.compile(
    r"\b(?:je|j['’]\w+|moi|mon|ma|mes|ik|mij|mijn|ich|mir|mich|meine?[rmns]?)\b|(?-i:\bI\b(?!\.))|\b(?:my|mine)\b", _I
)
"""Who says "I" in a paragraph wrote it; clauses speak of the sender."""
DISCLAIMER_TITLE = re.compile(
    r"\W{0,4}(?:disclaimer|clause\s+de\s+(?:non-responsabilité|confidentialité)|avis\s+de\s+confidentialité|avertissement\s+(?:légal|juridique)|mentions?\s+légales?|"
    r"confidentiality(?:\s+notice)?|confidentialité|vertrouwelijkheid(?:sclausule)?|vertrouwelijk\s+bericht|vertraulichkeit(?:shinweis)?|legal\s+notice|"
    r"privacy\s+notice|haftungsausschluss|rechtlicher\s+hinweis)\b\W{0,4}",
    _I,
)
ASIDE = re.compile(
    r"\W*(?:(?:tel|tél|t|fax|gsm|mob|e-?mail|mail|web|www|p(?:age|agina)?|s(?:eite)?)\b\W{0,3})?[\d\s/.+()-]*(?:sur|van|von|of)?[\d\s/.+()-]*|"
    r".{0,60}(?:https?://|www\.|@)\S{3,60}.{0,20}|.{3,60}\b[1-9]\d{3}\s+[^\W\d_].{2,40}|"
    r".{0,50}\b(?:RPM|RPR|TVA|BTW|VAT|BCE|KBO|IBAN|BIC|FSMA|HRB|USt-IdNr)\b.{0,60}|"
    r"(?:suivez-nous|volg ons|folgen sie uns|follow us)\b.{0,60}|"
    r"(?:fait à|lieu|plaats|ort|place|date|datum|opgemaakt te|gedaan te|signature|handtekening|unterschrift|signed)\b[^.!?]{0,70}",
    _I,
)
"""A line of how to reach an organisation, of a page number, or of a form's place, date and signature."""
GREEN = re.compile(
    r"(?=.*(?:impri|print|afdruk|ausdruck|druck))(?=.*(?:environnement|planète|arbre|papier|milieu|planeet|boom|umwelt|baum|environment|tree|paper|vraiment|nécessaire|enkel|alleen|nodig)).{0,60}"
    r"(?:avant\s+d['’]imprimer|n['’]imprime[rz]\s+(?:ce|cet|que)|before\s+(?:printing|you\s+print)|don['’]t\s+print|denk\s+aan\s+het\s+milieu|print\s+(?:deze|dit)|"
    r"bevor\s+sie\s+(?:diese|ausdrucken)|pensez\s+à\s+l['’]environnement|vor\s+dem\s+ausdrucken|drucken\s+sie|umwelt).{0,160}|"
    r".{0,20}\bthink\s+before\s+(?:you\s+)?print.{0,160}|"
    r"\W{0,4}(?:pensez\s+à\s+l['’]environnement|denk\s+aan\s+het\s+milieu|think\s+(?:of\s+the\s+environment|green)|denken\s+sie\s+an\s+die\s+umwelt)\W{0,4}",
    _I,
)
OF_GREEN = re.compile(
    r"impri|print|afdruk|druck|environ|planète|planeet|arbre|boom|bäum|baum|tree|papier|paper|milieu|umwelt|natur|vraiment|nécessaire|nodig|notwendig|necessary|really|forêt|forest|bos\b|wald|green|vert|merci|bedankt|dank|thank",
    _I,
)
"""What each sentence of such a line speaks of; another one is the person's."""
BANNER = re.compile(
    r"\W{0,4}(?:(?:caution|attention|warning|external|externe?|extern|let\s+op|opgelet|achtung|waarschuwing)\W{1,4}.{0,30}(?:this\s+(?:e-?mail|message)|ce\s+(?:message|courriel|mail)|cet\s+e-?mail|deze\s+(?:e-?mail|mail)|"
    r"dit\s+bericht|diese\s+(?:e-?mail|nachricht)).{0,300}|you\s+don['’]t\s+often\s+get\s+e?-?mail\s+from.{0,200}|vous\s+n['’](?:obtenez|recevez)\s+pas\s+souvent\s+d['’]e-?mails?.{0,200}|"
    r"u\s+ontvangt\s+niet\s+vaak\s+e-?mail.{0,200}|sie\s+erhalten\s+nicht\s+(?:oft|häufig)\s+e-?mails?.{0,200}|\[?external\s*(?:e-?mail|sender)?\]?)\W{0,4}",
    _I,
)
"""What a mail server puts above a message that came from outside."""

"""The lines of a letter with their places in its text, and the words by which each shows what it is.

Everything is looked for as a scanner sees it: 1, l and I are one letter, 0 and o another (`people.looks`).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ingest.writer import letter_dates
from ingest.writer.people import fold, looks
from ingest.writer.postal import is_place
from models.values import Span

_GAP = re.compile(r"\s{3,}|\t+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What stands together on a line: `text` is exactly `[start:end]` of the letter, without blanks around it.

    `line` counts the lines of the letter, blank ones too; `column` the characters before it on its line.
    """

    text: str = field(repr=False)
    start: int
    end: int
    line: int
    column: int

    @property
    def span(self) -> Span:
        """Its place in the letter."""
        return Span(start=self.start, end=self.end)

    @property
    def seen(self) -> str:
        """As a scanner sees it: for looking words up."""
        return seen(self.text)


def seen(text: str) -> str:
    """Text in the form in which this module's patterns look at it."""
    return looks(" ".join(fold(text).split()))


def lines_of(text: str) -> list[Cell]:
    """The lines that are not blank."""
    return [cell for cell in _all_lines(text) if cell.text]


def _all_lines(text: str) -> Iterator[Cell]:
    at = 0
    for number, raw in enumerate(text.split("\n")):
        bare = raw.strip()
        start = at + (len(raw) - len(raw.lstrip()) if bare else 0)
        yield Cell(text=bare, start=start, end=start + len(bare), line=number, column=start - at)
        at += len(raw) + 1


def cells_of(line: Cell) -> list[Cell]:
    """The columns of a line: what wide gaps part."""
    found, at = [], 0
    for piece in (*_GAP.finditer(line.text), None):
        stop = piece.start() if piece else len(line.text)
        if stop > at:
            found.append(part(line, at, stop))
        at = piece.end() if piece else stop
    return found


def part(cell: Cell, start: int, end: int) -> Cell:
    """`[start:end]` of a cell, without blanks around it, as a cell of its own."""
    text = cell.text[start:end]
    start += len(text) - len(text.lstrip())
    text = text.strip()
    return Cell(
        text=text,
        start=cell.start + start,
        end=cell.start + start + len(text),
        line=cell.line,
        column=cell.column + start,
    )


def _any(words: Iterable[str]) -> str:
    return "|".join(seen(word) for word in words)


# ── salutation ───────────────────────────────────────────────────────────────────────────────────

_TITLES = (
    "madame", "monsieur", "mesdames", "messieurs", "mademoiselle", "mme", "mr", "docteur", "maître", "mevrouw", "mevr",
    "mijnheer", "meneer", "mijne heren", "dames", "heren", "heer", "sir", "sirs", "madam", "meine damen", "mevrouwen",
    "m", "messrs", "confrère", "consœur",
)  # fmt: skip
_GREETINGS = (
    "cher", "chère", "chers", "chères", "bonjour", "bonsoir", "geachte", "beste", "dag", "goedendag", "goeiedag", "waarde", "hooggeachte",
    "zeer geachte", "geacht", "sehr geehrte", "sehr geehrter", "sehr geehrtes", "geehrte", "geehrter", "liebe", "lieber", "liebes", "guten tag", "werte", "werter",
    "hallo", "dear", "hello", "good morning", "good day", "good afternoon", "dames en heren", "mijne dames", "très cher", "très chère",
)  # fmt: skip
_TO_WHOM = (
    "à qui de droit", "à qui lira", "à qui", "aan wie", "to whom it may concern", "to whom", "an alle", "an wen", "an die zuständige", "aan alle",
)  # fmt: skip
_TO_SOMEBODY = (
    "à la", "à l'attention", "à l'equipe", "à l'accueil", "t.a.v.", "ter attentie", "z.hd.", "for the attention", "au", "aux", "à monsieur", "à madame", "aan de", "aan het", "aan", "an die", "an den", "an das", "to the", "pour le", "pour la",
)  # fmt: skip
_TITLED = re.compile(rf"(?:{_any(_TITLES)})(?![\w-])\.?")
_GREETED = re.compile(rf"(?:(?:{_any(_GREETINGS)})(?![\w-])|l\.? ?s\.?[,!]?$)")
_WHOM = re.compile(rf"(?:{_any(_TO_WHOM)})(?![\w-])")
_TOWARDS = re.compile(rf"(?:{_any(_TO_SOMEBODY)})(?![\w])")
_ONLY_TITLES = re.compile(
    rf"(?:(?:{_any(_TITLES)}|{_any(('ou', 'et', 'of', 'en', 'und', 'oder', 'and', 'or', 'le', 'la', 'les', 'de', 'cher', 'chère', 'geachte', 'damen', 'herren', 'herr', 'frau'))})[\s,./]*)+"
)
_OFFICES = re.compile(
    rf"(?<!\w)(?:{_any(('médiateur', 'médiatrice', 'directeur', 'directrice', 'responsable', 'président', 'ombudsman', 'ombudsvrouw', 'bemiddelaar', 'mediator', 'conseiller', 'conseillère', 'médecin-conseil', 'bemiddelaarster', 'vertrauensarzt', 'ombudsdame'))})(?!\w)"
)


def salutes(cell: Cell) -> int | None:
    """How many characters of the cell are a salutation; None where it begins with none.

    All of it, or up to the comma behind which a sentence goes on ("Madame, Monsieur, je vous écris …").
    """
    look = cell.seen
    if not (_TITLED.match(look) or _GREETED.match(look) or _WHOM.match(look)):
        return None
    text = cell.text
    if len(text) <= 90 and (text[-1] in ",!:;" or (text[-1] == "." and len(text.split()) <= 6)):
        return len(text)
    inline = re.match(r"(?:[^,!.]{2,40}[,!]\s*){1,3}?(?=(?:[a-zà-ÿ]|[JI]['’ ]|Je\b|Ik\b|Ich\b|I\b|Par\b|Met\b))", text)
    if inline and len(text.split()) > 6:
        return len(inline.group().rstrip())
    whole = _ONLY_TITLES.fullmatch(look) or _GREETED.match(look) or _WHOM.match(look) or _OFFICES.search(look)
    return len(text) if whole and len(text.split()) <= 7 and not re.search(r"\d{2}", text) else None


def towards(cell: Cell) -> bool:
    """Whether a line hands the letter to somebody ("Aan de ombudsdienst"): a salutation where no better one follows."""
    return bool(_TOWARDS.match(cell.seen)) and len(cell.text) <= 90 and not re.search(r"\d{2}", cell.text)


# ── subject, references, notes ───────────────────────────────────────────────────────────────────

_SUBJECT = re.compile(
    r"(?P<label>\(?(?:[o0]bjet(?:\s+de\s+la\s+(?:lettre|plainte))?|c[o0]ncerne|concernant|c[o0]nc\.?|sujet|betreft|betr(?:\.|eff)?|[o0]nderwerp|inzake|betreff(?:end)?|betrifft|betreffs|subject|re|ref?erring\s+to|regarding|concerns?|"
    r"[o0]bject|matter|your\s+case|wegens)\.?(?:\s+(?:zaak|dossier))?)\s*(?:(?P<colon>[:;=]|[-–—](?=\s))\s*|\s{2,}|$)",
    re.IGNORECASE,
)
_NOTE = re.compile(
    rf"\W*(?:{_any(('par recommandé', 'recommandé', 'recommandée', 'par courrier', 'par fax', 'per fax', 'par e-mail', 'per e-mail', 'per mail', 'aangetekend', 'per aangetekende', 'per aangetekend', 'aangetekende', 'einschreiben', 'per einschreiben', 'registered', 'by registered', 'confidentiel', 'vertrouwelijk', 'persoonlijk', 'personnel', 'persönlich', 'vertraulich', 'confidential', 'personal', 'private', 'urgent', 'dringend', 'copie', 'kopie', 'scan', 'page', 'pagina', 'seite', 'lettre ouverte', 'plis', 'pli', 'lettre recommandée', 'avec accusé', 'sous pli', 'recorded delivery'))})(?!\w)"
)
_STAMP = re.compile(
    rf"(?<!\w)(?:{_any(('reçu le', 'reçu', 'recu', 'ontvangen', 'ingekomen', 'eingang', 'eingegangen', 'received', 'courrier entrant', 'entré le', 'scan', 'scanné', 'gescand', 'inkomend', 'fax', 'indicateur'))})(?!\w)"
)
_HOUSE = re.compile(
    rf"(?:{_any(('solidaris', 'médiation', 'médiat', 'ombudsdienst', 'klachtendienst', 'klachtencel', 'dienst kwaliteit', 'service plaintes', 'service qualité', 'service des plaintes', 'beschwerdestelle', 'beschwerdedienst', 'complaints department', 'complaints service', 'complaints office', 'complaints unit', 'quality of service', 'dienst mediation', 'dienst bemiddeling', 'bemiddeling', 'mutualité socialiste', 'mutuelle socialiste', 'socialistische mutualiteit', 'vermittlung', 'mediation', 'mediatie'))})|"
    rf"(?:{_any(('rue du midi', 'zuidstraat', 'zuid straat'))})\D{{0,6}}l{{3}}(?!\w)"
)
_TO_THEM = re.compile(
    r"^\s*(?:à\s+l[’']attention|a\s+l[’']attention|t\.?\s?a\.?\s?v\.?(?!\w)|ter\s+attentie|z\.?\s?hd\.?(?!\w)|attn|for\s+the\s+attention|aan\b|to\s*:|to\s+the\b|an\s*:|an\s+(?:die|den|das|solidaris)\b|"
    r"au\s+(?:service|m[ée]diateur|directeur|responsable)|aux?\s|à\s+(?:la|l[’']|monsieur|madame|solidaris)|à\s*:|destinataire|bestemmeling|empf[äa]nger|service\s|dienst\s)",
    re.IGNORECASE,
)
_OF_A_MEMBER = re.compile(
    rf"(?<!\w)(?:{_any(('niss', 'insz', 'lidnummer', 'lidnr', 'lid', 'matricule', 'affilié', 'affiliée', 'membre', 'mitglied', 'member', 'aangesloten', 'rijksregister', 'registre national', 'registre', 'mitgliedsnummer', 'stamnummer', 'nr', 'dossier', 'versicherten'))})"
)
_CONTACT = re.compile(
    r"^\W*(?:t[ée]l\w*|gsm|mobile?|tel\b|fax|phone|e-?mail|courriel|mail|handy|telefon|telefoon|www\.|http|niss|insz|nn\b|rr\b|rrn|lid\w*|n[°º]|nr\b|matricule|mitglied\w*|member|affili\w*|compte|iban|be\d{2}|rek\w*|tva|btw|bce|kbo|inami|riziv|derdengeld\w*|"
    r"n[ée]e?\s|geb\.|geboren|date\s+de\s+naissance|registre|rijksregister\w*|vignette|ondern\w*nr|\+?\d[\d\s/.()-]{7,}$|\S+@\S+)",
    re.IGNORECASE,
)


def subject_label(cell: Cell) -> re.Match[str] | None:
    """The match of a subject line's label ("Objet :", "Betreft:"); its end is where the subject begins."""
    match = _SUBJECT.match(cell.text)
    if match is None or (match["colon"] is None and match.end() < len(cell.text) and "  " not in match.group()):
        return None
    return match


def is_note(cell: Cell) -> bool:
    """Whether a line says how the letter was sent ("PAR RECOMMANDÉ") or is a mark of a page."""
    return bool(_NOTE.match(cell.seen)) or bool(re.fullmatch(r"[\W\d]*", cell.text))


def is_stamp(cell: Cell) -> bool:
    """Whether a stamp of whoever received it stands there."""
    return bool(_STAMP.search(cell.seen))


def is_to_us(cell: Cell) -> bool:
    """Whether a line belongs to the block of whom the letter is for: the house by its name, or "to the attention of"."""
    if _CONTACT.match(cell.text) or len(cell.text.split()) > 10:
        return False
    named = _HOUSE.search(cell.seen) and not (re.search(r"\d", cell.text) and _OF_A_MEMBER.search(cell.seen))
    return bool(named or _TO_THEM.match(cell.text))


def is_contact(cell: Cell) -> bool:
    """Whether a line below an address goes on with a telephone, a number, a birth date."""
    return is_contact_line(cell.text)


def is_contact_line(text: str) -> bool:
    """Whether a line is a telephone, a number, a birth date."""
    return _CONTACT.match(text) is not None


_REFERENCE = re.compile(
    r"(?<![\w/])(?:(?P<house>v(?:os|otre)?\s*[./]?\s*/?\s*r[ée]f(?:[ée]rences?|\.|s\.?)?|vos\s+r[ée]f\w*|u(?:w|\.)\s*(?:kenmerk|kenm\.?|ref(?:erte|erentie)?\.?|nr\.?|dossier\w*)|ihr(?:e)?\s+(?:zeichen|aktenzeichen|referenz|nachricht)|your\s+ref(?:erence)?\.?)"
    r"|(?P<writer>n(?:os|otre)?\s*[./]?\s*/?\s*r[ée]f(?:[ée]rences?|\.|s\.?)?|o(?:ns|nze|\.)\s*(?:kenmerk|kenm\.?|ref(?:erte|erentie)?\.?|dossier\w*)|unser(?:e)?\s+(?:zeichen|aktenzeichen|referenz)|mein(?:e)?\s+(?:zeichen|aktenzeichen)|our\s+ref(?:erence)?\.?|mijn\s+(?:ref\w*|kenmerk)|my\s+ref\w*|ma\s+r[ée]f\w*)"
    r"|(?P<plain>r[ée]f(?:[ée]rences?|\.|s\.)?|kenmerk|kenm\.|ref(?:erentie|erte|erence|erenz)?\.?|dossier(?:num+[ée]?e?r|nr\.?)?|n[°ºo]\.?\s*(?:de\s+)?(?:votre\s+)?dossier|num[ée]ro\s+de\s+dossier|aktenzeichen|az\.|gesch[äa]ftszeichen|file(?:\s+(?:no|number|ref)\.?)?|case(?:\s+(?:no|number))?))"
    r"(?:\s*(?:n[°ºr]\.?|nr\.?|no\.?))?\s*[:;=]\s*(?P<value>[^\n]*?)(?=\s{3,}|\t|$|\s+(?:[-–|;]\s+)?(?:n/?r[ée]f|nos\s+r[ée]f|notre\s+r[ée]f|v/?r[ée]f|vos\s+r[ée]f|uw\s+|u\.\s|ons\s+|onze\s+|o\.\s|ihr\s+|unser\s+|your\s+ref|our\s+ref))",
    re.IGNORECASE,
)


def references_in(cell: Cell) -> Iterator[tuple[Cell, str | None]]:
    """The references of a line whose labels say so, each with whose it is: "writer", "house" or None."""
    for match in _REFERENCE.finditer(cell.text):
        value = part(cell, match.start("value"), match.end("value"))
        if _REFERENCE.match(value.text):  # "V. réf. :      N. réf. : 12": the first was left empty
            yield from references_in(value)
            continue
        if (at := date_behind(value)) is not None:
            value = part(value, 0, at)
        value = part(value, 0, len(re.sub(r"\s+(?:datum|date)\s*:?$", "", value.text, flags=re.IGNORECASE)))
        whose = next((name for name in ("house", "writer") if match[name]), None)
        if re.search(r"\d|[A-Z]{2}", value.text):
            yield value, whose


def date_behind(cell: Cell) -> int | None:
    """Where on the line of a reference a date line begins ("Réf. : 12/34 Bruxelles, le 3 mars 2026"); None where none does."""
    for gap in re.finditer(r"\s+(?=[A-ZÀ-Þ])", cell.text):
        found = letter_dates.date_line(cell.text[gap.end() :])
        if found and found[0] == 0 and found[2] is not None:
            return gap.end()
    return None


def is_reference_line(cell: Cell) -> bool:
    """Whether a line begins with the label of a reference."""
    return _REFERENCE.match(cell.text) is not None


# ── closing ──────────────────────────────────────────────────────────────────────────────────────

_SENTENCE = re.compile(
    r"(?:veuillez|recevez|je\s+vous\s+prie|nous\s+vous\s+prions|je\s+vous\s+adresse|croyez|agr[ée]ez|daignez|dans\s+l[’']attente|vous\s+souhaitant|en\s+vous\s+remerciant|vous\s+remerciant|avec\s+mes\s+remerciements|"
    r"in\s+afwachting|inmiddels|hopend|met\s+dank|ik\s+dank\s+u|u\s+bij\s+voorbaat|i\s+(?:look\s+forward|remain)|in\s+erwartung|ich\s+verbleibe)"
    r"[^.!?]{0,220}?(?:agr[ée]er|recevoir|croire|salutations|sentiments|consid[ée]ration|respects?|l[’']expression|l[’']assurance|hommages?|hoogacht\w+|achting|groet\w*|hochachtung\w*|gr[üu](?:ß|ss)en?|yours|regards)",
    re.IGNORECASE | re.DOTALL,
)
_OBJECT = re.compile(
    r"salutations|sentiments|consid[ée]ration|respects?|hommages?|d[ée]vou|hoogacht|achting|groet|hochachtung|gr[üu](?:ß|ss)|yours|regards",
    re.IGNORECASE,
)
_SHORT = re.compile(
    rf"(?:{_any(('bien à vous', 'bien à toi', 'bien cordialement', 'bien confraternellement', 'bien sincèrement', 'cordialement', 'très cordialement', 'confraternellement', 'syndicalement', 'amicalement', 'respectueusement', 'sincèrement', 'salutations', 'mes salutations', 'avec mes salutations', 'avec mes respects', 'mes respects', 'avec mes meilleures salutations', 'meilleures salutations', 'sincères salutations', 'avec mes remerciements', 'avec mes remerciements anticipés', 'avec toute ma considération', 'avec ma considération', 'avec mes sentiments', 'avec mes sincères salutations', 'avec mes cordiales salutations', 'merci d avance', 'd avance merci', 'hoogachtend', 'met hoogachting', 'met achting', 'met de meeste hoogachting', 'met alle achting', 'met voorname hoogachting', 'met de meeste achting', 'met bijzondere hoogachting', 'met confraternele', 'met collegiale', 'met vriendelijke', 'met vr', 'met beleefde', 'met oprechte', 'met hartelijke', 'met beste', 'met dank', 'met groeten', 'met respect', 'vriendelijke groet', 'vriendelijke groeten', 'beleefde groeten', 'hartelijke groeten', 'beste groeten', 'groeten', 'groetjes', 'met de vriendelijke', 'met mijn oprechte', 'alvast bedankt', 'alvast dank', 'bij voorbaat dank', 'dank bij voorbaat', 'achtend', 'mvg', 'mit freundlichen', 'mit freundlichem', 'mit besten', 'mit vorzüglicher', 'mit gruß', 'mit gruss', 'mit grüßen', 'mit hochachtung', 'mit kollegialen', 'mit herzlichen', 'mit vielen', 'mit vielem', 'gruß', 'grüße', 'liebe grüße', 'herzlichst', 'freundlichst', 'freundliche grüße', 'freundliche grüsse', 'beste grüße', 'viele grüße', 'herzliche grüße', 'hochachtungsvoll', 'mfg', 'vielen dank im voraus', 'yours sincerely', 'yours faithfully', 'yours truly', 'yours', 'sincerely yours', 'sincerely', 'faithfully', 'respectfully', 'respectfully yours', 'kind regards', 'best regards', 'warm regards', 'with kind regards', 'with best regards', 'regards', 'with regards', 'kindest regards', 'many thanks', 'thank you in advance', 'with thanks', 'best wishes', 'recevez mes salutations', 'cdlt', 'a vous lire', 'à vous lire', 'met groet', 'mit den besten', 'with kindest regards', 'veuillez agréer', 'agréez', 'recevez', 'croyez'))})(?![\w-])"
)
_DEVOTED = re.compile(
    r"(?:votre\s+(?:d[ée]vou[ée]e?|affili[ée]e?)|uw\s+(?:toegewijde|dienstwillige)|ihre?r?(?:\s+ergebene\w*)?)\W*$",
    re.IGNORECASE,
)


def closes(cell: Cell) -> int | None:
    """Where in a line its closing formula begins; None where it has none.

    A short formula begins its line ("Hoogachtend,"); the French sentence may begin behind another sentence.
    """
    look = cell.seen
    if match := _SHORT.match(look):
        rest = look[match.end() :]
        if len(cell.text) <= 75 or _OBJECT.search(cell.text[:160]):
            return None if _goes_on(rest) and not _OBJECT.search(cell.text) else 0
    if _DEVOTED.match(cell.text) and len(cell.text) < 40:
        return 0
    for start in (0, *(match.end() for match in re.finditer(r"[.!?…]\s+(?=[A-ZÀ-Þ])", cell.text))):
        if _SENTENCE.match(cell.text, start):
            return start
    return None


def _goes_on(rest: str) -> bool:
    # "Met dank voor …" tells something; "Met dank, Jan Proef" closes.
    return len(re.findall(r"[a-z]+", rest.split(",")[0])) > 5


def starts_formula(cell: Cell) -> int | None:
    """Where a French sentence begins that greets on one of the next lines ("Je vous prie d'agréer, Madame,")."""
    opening = r"(?:veuillez|recevez|je\s+vous\s+prie|nous\s+vous\s+prions|croyez|agr[ée]ez|daignez)\b"
    for start in (0, *(match.end() for match in re.finditer(r"[.!?…]\s+(?=[A-ZÀ-Þ])", cell.text))):
        if re.match(opening, cell.text[start:], re.IGNORECASE):
            return start
    return None


def has_object(text: str) -> bool:
    """Whether a closing formula is whole: it has said what it sends (salutations, Grüße …)."""
    return _OBJECT.search(text) is not None


# ── text ─────────────────────────────────────────────────────────────────────────────────────────

_TOLD = re.compile(
    r"(?<!\w)(?:je|j[’']|nous|vous|votre|vos|que|qu[’']|ik|wij|we|u|uw|dat|is|heb|hebt|heeft|ich|wir|sie|ihre?n?|dass|daß|ist|hat|habe|i|you|your|that|was|has|have|est|a|ai|avez|sont|ne|pas|niet|nicht|not)(?!\w)",
    re.IGNORECASE,
)


def is_prose(cell: Cell) -> bool:
    """Whether a line is told: a long one with small letters and the words of a sentence, and no address."""
    words = cell.text.split()
    small = sum(word[:1].islower() for word in words)
    if len(words) < 9 or small < 4 or len(cell.text) < 48 or is_place(cell.text) or is_contact(cell):
        return False
    return len(_TOLD.findall(cell.text)) >= 1


_COMPLAINT = re.compile(
    r"\W*(?:plaintes?|r[ée]clamations?|klachte?n?|klachtbrief|bezwaar\w*|beschwerde\w*|widerspruch|complaints?|contestation|recours)\W*",
    re.IGNORECASE,
)


def names_a_complaint(cell: Cell) -> bool:
    """Whether all that a line says is that it is a complaint ("PLAINTE"): a subject, though it is one word."""
    return _COMPLAINT.fullmatch(cell.text) is not None


def is_heading(cell: Cell) -> bool:
    """Whether a line may be a heading: some words, none of a sentence, no number or address of somebody."""
    words = cell.text.split()
    if not 2 <= len(words) <= 14 or len(cell.text) > 100 or is_place(cell.text) or is_contact(cell):
        return False
    return _TOLD.search(cell.text) is None and not (closes(cell) or is_note(cell))

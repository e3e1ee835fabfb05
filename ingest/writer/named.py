"""Whom a text names as the one it is about, by what stands beside the name: a number, brackets, a subject line, "for".

For writers who act for somebody (a lawyer, a doctor, an employer) and for relatives; of somebody who writes for
oneself nothing here is asked.
"""

import re
from collections.abc import Iterator, Sequence

from ingest.writer.people import ORGANISATION, is_first_name, is_full, is_named, read_name

_UPPER = "A-ZÀ-ÖØ-ÞĀ-ſ"
_NAME = rf"(?:[{_UPPER}][\w.'’-]{{0,25}}|d[eiu]|da|del|della|van|von|ten|ter|el|la|le)(?:[ ](?:[{_UPPER}][\w.'’-]{{0,25}}|d[eiu]|da|das|dos|del|della|de[nr]?|van|von|ten|ter|el|la|le)){{1,5}}"
_NUMBER = r"\d{2}[. ]?\d{2}[. ]?\d{2}[-. ]{1,3}\d{3}[-. ]\d{2}"
_BEFORE_NUMBER = re.compile(
    rf"(?P<name>{_NAME})\s?[,(–-]{{1,2}}\s?(?:(?:n[°ºr]\.?\s?)?(?:NISS|INSZ|NN|RR|NR|SSIN|registre\s+national|rijksregister\w*|nat\w*\.?(?:\s+no)?|Nationalregister\w*)\W{{0,4}})?{_NUMBER}"
)
_BORN = re.compile(rf"(?P<name>{_NAME})\s?[,(–-]{{1,2}}\s?(?:n[ée]+e?\s+(?:le|à)|geb(?:oren|\.)|°|born)", re.IGNORECASE)
_TITLED = re.compile(
    r"(?<![\w.])(?:M\.|Mr\.?|Mme\.?|Mlle|[Mm]adame|[Mm]onsieur|[Mm]evr(?:ouw)?\.?|[Mm]w\.|[Dd]hr\.?|(?:[Dd]e\s+)?[Hh]eer|Herrn?|Frau|Mrs\.?|Ms\.?|Miss)\s+(?=[A-ZÀ-Þ])"
)
_SUBJECT_LINE = re.compile(
    r"^[ \t]*(?:\W{0,3})(?:concerne|objet|betreft|onderwerp|betreff|betrifft|betr\.?|in\s+sachen|re|subject|inzake|affaire|zaak|our\s+ref\.?|your\s+ref\.?|o\.?\s*ref\.?|[nv]/\s?r[ée]f\.?)\s*[:.]+(?P<rest>[^\n]{3,200})",
    re.IGNORECASE | re.MULTILINE,
)
_OF_OURS = re.compile(
    r"\b(?:notre|nos|de\s+notre|onze|ons|unser(?:e|en|em|er|es)?|our)\s+(?:[^\W\d_][\w-]{3,24}\s+){1,2}?(?=[A-ZÀ-Þ])|\b(?:employee|employ[ée]e?|travailleu(?:r|se)|werknemer|werkneemster|mitarbeiter(?:in)?)\s+(?=[A-ZÀ-Þ])"
)
_LINK = re.compile(r"^(?:de|van|von|of|du|des)\s+(?=(?:mm?e?|mr|mlle|mevr|mw|dhr|frau|herrn?|mrs|ms)\b)", re.IGNORECASE)
_PATIENT = re.compile(
    r"\b(?:la\s+patiente|le\s+patient|(?:de\s+)?pati[ëe]nte?|(?:die\s+)?patientin|(?:der|den)\s+patienten?|the\s+patient)\s*[,:(]?\s*(?:(?:de|van|von|of)\s+)?(?-i:(?=[A-ZÀ-Þm(]))",
    re.IGNORECASE,
)
_FOR = re.compile(
    r"[\s,;(–—-]+(?:pour(?:\s+le\s+compte\s+de)?|au\s+nom\s+de|voor|namens|f[üu]r|im\s+namen\s+von|for|on\s+behalf\s+of)\s+"
    r"(?:(?:haar|zijn|mijn|sa|son|ses|ma|mon|mes|ihren?|ihrem?|seinen?|meinen?|meine|her|his|my|their|notre|onze|unseren?|our|de|het|la|le)\s+[^\W\d_]{3,15}\s*,?\s+)?(?-i:(?=[A-ZÀ-Þ]))",
    re.IGNORECASE,
)
_PARENT_OF = re.compile(
    r"^[^\n]{0,60}?\b(?:maman|papa|mamy|papy|tut(?:eur|rice)|curat(?:eur|rice)|[ée]poux|[ée]pouse|mari|compagn(?:on|e))\s+d(?:e\s+|['’])(?=[A-ZÀ-Þ])|^[^\n]{0,60}?\b(?:mama|papa|man|vrouw|partner|voogd|bewindvoerder)\s+van\s+(?=[A-ZÀ-Þ])|^[^\n]{0,60}?\b(?:mama|papa|mann|frau|vormund|betreuer(?:in)?)\s+von\s+(?=[A-ZÀ-Þ])|^[^\n]{0,60}?\b(?:mum|mom|dad|husband|wife|guardian|parent)\s+(?:of|to)\s+(?=[A-ZÀ-Þ])"
)


def signed_for(lines: Sequence[str]) -> str | None:
    """The one a signature says it is for: "Jo Testut, pour Odile Testut", "Jo (voor An Proef)", "maman de Zoé Testut"."""
    for number, line in enumerate(lines):
        if len(line) > 110:
            continue
        begun = _FOR.match(f" {line}")  # a line of its own below the signature
        if begun and number and len(line.split()) <= 8 and not line.rstrip().endswith(("?", "!")):
            rest = line[begun.end() - 1 :]
            read = read_name(rest)
            above = lines[number - 1]
            if read and is_named(read[0]) and len(above) < 60 and _ends_on_name(above) and _closes_name(rest, read[1]):
                return read[0]
        ends = [match.end() for match in _FOR.finditer(line) if _ends_on_name(line[: match.start()])]
        ends += [match.end() for match in filter(None, [_PARENT_OF.match(line)])]
        for end in ends:
            read = read_name(line[end:].partition(")")[0])
            if read and is_named(read[0]) and not ORGANISATION.search(read[0]):
                return read[0]
    return None


def _closes_name(text: str, after: str) -> bool:
    """Whether a comma, a bracket or a dash parts the name that `text` begins with from what comes `after`, if anything."""
    named = text[: len(text) - len(after)].rstrip()
    return not after.strip() or named.endswith(",") or after.strip()[0] in "(–—-"


def _ends_on_name(text: str) -> bool:
    """Whether the last one to four words are a name: "Groetjes Jo", "merci d'avance, Jo Testut", "Familie Proef"."""
    text = re.sub(r"^\s*famil(?:le|ie|y)\s+", "", text, flags=re.IGNORECASE)
    words = text.split()[-4:]
    for start in range(len(words)):
        read = read_name(" ".join(words[start:]))
        if read and not read[1].strip(" .,;"):
            return True
    return False


def beside_number(text: str) -> str | None:
    """The full name that a national number or a date of birth stands behind: "Odile Testut (NISS 85.07.30-033.28)"."""
    for pattern in (_BEFORE_NUMBER, _BORN):
        for match in pattern.finditer(text):
            words = match["name"].split()
            for start in range(len(words) - 1):  # "Voor Odile Testut": what stands before the name is none of it
                if name := _full(" ".join(words[start:])):
                    return name
    return None


def in_subject_line(text: str) -> str | None:
    """The person with a title, or with a known first name behind a dash or "employee", anywhere in a subject line."""
    for line in _SUBJECT_LINE.finditer(text):
        rest = line["rest"]
        for titled in _TITLED.finditer(rest):
            if name := _full(rest[titled.end() : titled.end() + 80]):
                return name
        for piece in re.split(
            r"\s[–—-]\s|:\s|\b(?:employee|travailleur|travailleuse|werknemer|werkneemster|patiënte?|patiente?)\s", rest
        ):
            read = read_name(piece)
            known = read is not None and any(is_first_name(word) for word in read[0].split())
            if read and known and is_named(read[0]) and not ORGANISATION.search(read[0]):
                return read[0]
    return None


_ALONE = re.compile(
    rf"\s*(?:$|[,;(–-]\s*(?:°|n[ée]+e?\b|geb|born|dob|{_NUMBER}|(?:n[°ºr]\.?\s?)?(?:NISS|INSZ|NN|RR)\b|(?:votre|notre)\s+(?:affili|membre|assur)|(?:uw|ons|onze)\s+(?:lid|aangesl|verzek)|ihr\s+mitglied|your\s+(?:member|claim|letter|decision)))",
    re.IGNORECASE,
)
_ADDRESSED = re.compile(
    r"\s*(?:(?:dossier|affaire|zaak|akte|file|case|kameraad|camarade|kollege|kollegin)\s+(?:(?:de|van|von|of)\s+)?)?(?P<title>(?:de\s+)?(?:M\.|Mr\.?|Mme\.?|Mlle|madame|monsieur|mevr(?:ouw)?\.?|mw\.|dhr\.?|heer|mijnheer|meneer|herrn?|frau|mrs\.?|ms\.?|miss)\s+)?(?=[A-ZÀ-Þ])",
    re.IGNORECASE,
)


def subject_alone(text: str) -> str | None:
    """The full name that is all a subject line says, or that a number or a birth follows: "Re: Mr Sam Sample".

    Whoever it is: this counts for a writer too whose calling we do not know. A name with a counter or a service behind
    it may be whom one complains of.
    """
    for line in _SUBJECT_LINE.finditer(text):
        match = _ADDRESSED.match(line["rest"])
        read = read_name(line["rest"][match.end() :]) if match else None
        if read is None or match is None or not is_named(read[0]) or ORGANISATION.search(read[0]):
            continue
        known = match["title"] or is_first_name(read[0].split()[0])
        if known and _ALONE.match(line["rest"][match.end() :][len(read[0]) :]):
            return read[0]
    return None


def of_same_surname(subject: str, name: str | None) -> str | None:
    """The full name in a subject line that bears the writer's surname, or a part of it: a relative's."""
    if not name or not is_full(name):
        return None
    surnames = {part.lower() for part in re.split(r"[\s-]+", name)[1:] if len(part) > 3}
    for line in _SUBJECT_LINE.finditer(subject):
        for piece in re.split(r"[,:;(/]\s*|\s[–—-]\s|\s(?=[A-ZÀ-Þ])", line["rest"]):
            at = line["rest"].find(piece)
            read = read_name(line["rest"][at:])
            if read and is_named(read[0]) and is_first_name(read[0].split()[0]):
                parts = {part.lower() for part in re.split(r"[\s-]+", read[0])[1:]}
                if parts & surnames:
                    return read[0]
    return None


_ENTRUSTS = re.compile(
    r"\s*,?\s*(?:(?:nous|m[’'])\s*(?:a|ont)\s+(?:confi|charg|mandat|demand|consult|sollicit|saisi|pri)|(?:heeft|hebben)\s+(?:mij|ons)\s+(?:gevraagd|geraadpleegd|aangesteld|gemandateerd|gelast)|hat\s+(?:mich|uns)\s+(?:beauftragt|bevollm|mandatiert|gebeten)|has\s+(?:instructed|asked|consulted|retained)\s+(?:me|us))",
    re.IGNORECASE,
)


def entrusting(text: str) -> str | None:
    """The person with a title who has charged the writer: "Monsieur Jean Testut nous a confié la défense …"."""
    for titled in _TITLED.finditer(text):
        read = read_name(text[titled.end() : titled.end() + 80].replace("\n", " "))
        if read and is_full(read[0]) and _ENTRUSTS.match(read[1]):
            return read[0]
    return None


_BRACKETED = re.compile(
    r"(?<!\w)(?:maman|papa|mamy|papy|mama|oma|opa|bomma|bompa|marraine|parrain|filleule?|mum|mom|dad|grandma|grandpa|sohnes|vaters|bruders|bro(?:er|ther)|zus|sister|fr[èe]re|s(?:œ|oe)ur|bruder|schwester|affili\w*|assur[ée]e?|insured|verzekerd\w*|aangeslot\w*|versichert\w*|mitglied|lid|membre|member|m[èe]re|p[èe]re|fils|fille|mari|femme|[ée]poux|[ée]pouse|moeder|vader|zoon|dochter|man|vrouw|mutter|vater|sohn|tochter|mann|frau|mother|father|son|daughter|husband|wife)\b[^()\n.;]{0,50}\((?P<name>[^()\n]{5,60})",
    re.IGNORECASE,
)


def in_brackets(text: str) -> str | None:
    """The full name in brackets behind who it is: "my wife is insured with you (Odile Testut, NN …)"."""
    for match in _BRACKETED.finditer(text):
        for piece in re.split(r"[,;]", match["name"]):
            read = read_name(piece)
            if (
                read
                and is_named(read[0])
                and not read[1].strip(" .0123456789-")
                and any(map(is_first_name, read[0].split()))
            ):
                return read[0]
    for match in _SAID_TWICE.finditer(text):
        read = read_name(match["name"])
        if read and is_named(read[0]) and read[0].startswith(f"{match['first']} "):
            return read[0]
    return None


_SAID_TWICE = re.compile(
    rf"(?:onze|ons|mijn|notre|mon|ma|unser\w*|meine?|our|my)\s+(?:[^\W\d_]+\s+)?(?P<first>[{_UPPER}][\w-]{{1,15}})\s+\((?P<name>(?P=first)\s[^()\n]{{2,40}})",
    re.IGNORECASE,
)


def of_ours(text: str) -> str | None:
    """Whom an organisation calls its own: "notre ouvrière Odile Testut", "onze chauffeur Jan Proef"."""
    return _first(_OF_OURS, text, known=True)


def patient(text: str) -> str | None:
    """The patient whom a doctor names: "la patiente O. Testut", "patiënte (mevr. An Proef)"."""
    return _first(_PATIENT, text, known=False)


def _first(pattern: re.Pattern[str], text: str, *, known: bool) -> str | None:
    for name in _named(pattern, text):
        if not known or any(is_first_name(word) for word in name.split()):
            return name
    return None


def _named(pattern: re.Pattern[str], text: str) -> Iterator[str]:
    for match in pattern.finditer(text):
        if name := _full(text[match.end() : match.end() + 80].lstrip("( ")):
            yield name


def _full(text: str) -> str | None:
    read = read_name(_LINK.sub("", text.partition("\n")[0]))
    return read[0] if read and is_full(read[0]) and not ORGANISATION.search(read[0]) else None

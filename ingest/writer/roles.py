"""What the writer is to the affiliate, and who the affiliate is when somebody else writes.

A lawyer, a union, a doctor, an employer or a relative who *names* the member writes for that member; one who names
nobody, or tells of somebody in passing, writes as oneself.
"""

import re
from collections.abc import Iterable, Iterator

from ingest.writer.people import ORGANISATION, agree, is_first_name, is_full, is_named, read_name, shouting, spelled_out
from models.words import Role

_TITLE = r"(?:m\.|mr\.?|mme\.?|mlle|madame|monsieur|mevr(?:ouw)?\.?|mw\.?|dhr\.?|(?:de\s+)?heer|mijnheer|meneer|herrn?|frau|mrs\.?|ms\.?|miss|feue?\s+(?:monsieur|madame|mme|m\.)|wijlen)"

_LAWYER = re.compile(
    r"(?<!\w)(?:avocate?s?\b(?!\s+(?:de|du|m[’'])\s*(?:la|l[’'])?\s*partie)|au\s+barreau|advoca(?:at|ten|te)\w*|raadsman|raadsvrouw|bewindvoerder|administrat(?:eur|rice)\s+provisoire|administration\s+provisoire|"
    r"rechtsanw[aä]lt\w*|kanzlei|lawyer|solicitor|attorney|barrister|counsel|ma[iî]tre|notaires?|notaris\w*|notare?|notarin|notariat|huissier|deurwaarder)(?!\w)",
    re.IGNORECASE,
)
_LAWYER_TITLE = re.compile(r"^\s*(?:me|mtr\.?|ma[iî]tre|mr\.)\s+[A-ZÀ-Þ]", re.IGNORECASE)
_PROFESSIONAL = re.compile(
    r"(?<!\w)(?:dr\.?|docteur|médecin(?:e)?\s+(?:généraliste|traitant)|médecine\s+générale|huisarts\w*|hausarzt|hausärztin|general\s+practitioner|pharmacienn?e?|pharmacie|apothek\w*|pharmacist|pharmacy|apr\.|"
    r"infirmi(?:er|ère)|verpleegkundige|verpleger|krankenpfleger\w*|nurse|kin[ée]sith[ée]rapeute|kinesist\w*|physiotherap\w+|logop[èe]d\w*|sage-femme|vroedvrouw|psycholo\w+|"
    r"assistant(?:e)?\s+social(?:e)?|maatschappelijk\s+(?:werker|werkster|assistent\w*)|sozialarbeiter\w*|social\s+worker|tandarts|dentiste|zahnarzt|dentist|inami|riziv)(?!\w)",
    re.IGNORECASE,
)
_DELEGATE = re.compile(
    r"(?<!\w)(?:d[ée]l[ée]gu[ée]+e?s?(?:\s+syndica\w+)?|vakbondsafgevaardigde|afgevaardigde|zaakvoerder|betriebsrat\w*|gewerkschafts\w*|personeelsdienst|service\s+du\s+personnel|"
    r"human\s+resources|hr|employeur|werkgever|arbeitgeber|employer|directeur|directrice|g[ée]rante?|bestuurder|union\s+representative|shop\s+steward)(?!\w)",
    re.IGNORECASE,
)
_ON_BEHALF = re.compile(
    r"(?<!\w)(?:employeur\s+de|werkgever\s+van|arbeitgeber\s+von|employer\s+of|conseil\s+(?:juridique\s+)?de|mandataire\s+de|repr[ée]sentante?\s+(?:légale?\s+)?de|tut(?:eur|rice)\s+de|curat(?:eur|rice)\s+de|pour\s+(?:le\s+)?compte\s+de|(?:agissant|intervenant|j[’']interviens|j[’']agis|nous\s+(?:intervenons|agissons))\s+(?:en\s+faveur\s+de|pour(?:\s+(?:le\s+compte\s+de|et\s+au\s+nom\s+de))?)|"
    r"dans\s+l[’']int[ée]r[êe]t\s+de|(?:consult|mandat|charg|sollicit|saisi|interpell)(?:[ée]+e?s?)?\s+par|(?:au\s+nom|pour\s+le\s+compte)\s+des\s+(?:enfants|h[ée]ritiers|ayants\s+droit)\s+de|"
    r"administrat(?:eur|rice)\s+(?:provisoire|de\s+biens|de\s+la\s+personne)(?:\s+et\s+des\s+biens)?\s+de|administration\s+(?:de\s+biens|provisoire|judiciaire)\s+de|administration\s+provisoire\s*:|"
    r"au\s+nom\s+(?:et\s+pour\s+(?:le\s+)?compte\s+)?de|je\s+(?:vous\s+)?(?:défends|représente|assiste)(?:\s+les\s+int[ée]r[êe]ts\s+de)?|les\s+int[ée]r[êe]ts\s+de|la\s+défense\s+de|à\s+la\s+demande\s+de|la\s+succession\s+de|feue?(?=\s+(?:m(?:onsieur|adame|me)\b|m\.))|nalatenschap\s+van|wijlen|nachlass\s+(?:von|des|der)|estate\s+of|avocat(?:e)?\s+de|"
    r"(?:mon|ma|notre|un[e]?\s+de\s+(?:mes|nos))\s+(?:client|cliente|mandante?|patiente?|résidente?|élève|affili[ée]+e?|membre|prot[ée]g[ée]+e?|pupille|travailleu(?:r|se)|employ[ée]+e?|ouvri(?:er|ère))s?\s*,?|"
    r"votre\s+(?:affili[ée]+e?|assur[ée]+e?|membre)\s*,?|(?:l[’']|la\s+|le\s+)(?:assistante?\s+sociale?|[ée]ducat(?:eur|rice)(?:\s+r[ée]f[ée]rente?)?|infirmi(?:er|ère)|aide(?:-\w+)?|kin[ée]\w*|m[ée]decin(?:\s+(?:traitant|généraliste))?|psychologue)\s+de|"
    r"raads(?:man|vrouw)\s+van|advocaat\s+van|bewindvoerder\s+(?:q\.?q\.?\s+)?(?:over|van)(?:\s+de\s+(?:persoon|goederen)(?:\s+en\s+(?:over\s+)?de\s+(?:goederen|persoon))?)?(?:\s+van)?|bewind(?:voering)?\s+(?:over|van)?\s*:?|"
    r"(?:in\s+)?naam\s+van|namens(?:\s+de\s+(?:kinderen|familie|erfgenamen)\s+van)?|in\s+opdracht\s+van|optredend\s+(?:voor|namens)|treed\s+ik\s+op\s+voor|geraadpleegd\s+door|gemandateerd\s+door|aangesteld\s+(?:over|voor)|als\s+(?:afgevaardigde|vertrouwenspersoon|voogd|mantelzorger)\s+(?:voor|van)|voogd\s+(?:over|van)|treed\s+op\s+voor|belangen\s+van|vertegenwoordig|"
    r"(?:mijn|onze|ons|[ée]{2}n\s+van\s+(?:mijn|onze))\s+(?:cli[ëe]nte?n?|pati[ëe]nte?n?|lid|leden|werkneemster|werknemers?|bewo(?:ner|onster)s?|leerlinge?n?|verzekerde|aangeslotene|bediende|arbeiders?|arbeidster)\s*,?|"
    r"uw\s+(?:lid|verzekerde|aangeslotene)\s*,?|(?:maatschappelijk\s+\w+|(?:thuis)?verpleeg\w+|huisarts|psychologe?)\s+van|"
    r"(?:meine?[rmns]?|unser\w*)\s+(?:mandant(?:in|en)?|patient(?:in|en)?|mitglied\w*|mitarbeiter(?:in)?)\s*,?|ihr(?:em|es)?\s+mitglied\s*,?|im\s+namen\s+(?:von|der|des)|namens\s+und\s+in\s+vollmacht|vertrete\s+ich|ich\s+vertrete|(?:beauftragt|mandatiert|bevollm[äa]chtigt)\s+(?:von|durch)|f[üu]r\s+die\s+(?:kinder|erben)\s+von|"
    r"betreuer(?:in)?\s+(?:von|des|der)|rechtliche\s+interessen\s+(?:von|der|des)|interessen\s+(?:von|der|des)|vertretung\s+(?:von|der|des)|nachlass\s+(?:des|der)\s+[^\n.;]{0,40}verstorbenen|"
    r"(?:nous\s+|j[’'])(?:accompagn|assist|suiv|aid)(?:ons|e)|(?:wij|we|ik)\s+(?:begeleiden|begeleid|ondersteunen|ondersteun|vertegenwoordigen)|(?:wir\s+|ich\s+)(?:betreuen?|begleiten?|unterstützen?)|"
    r"(?:on\s+)?behalf\s+of|(?:my|our|one\s+of\s+(?:my|our))\s+(?:client|patient|member|employee|tenant|resident)s?\s*,?|your\s+member\s*,?|(?:social\s+worker|nurse|gp)\s+(?:of|for)|i\s+(?:act|write|am\s+acting|am\s+writing)\s+for|(?:acting|act)\s+for|instructed\s+by|i\s+represent|power\s+of\s+attorney\s+for|guardian\s+of|carer\s+(?:for|of))"
    r"[\s,:(]+",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"(?:^|\n)\s*(?:concerne|objet|betreft|onderwerp|betreff|betrifft|in\s+sachen|re|subject|inzake|affaire|zaak|patient(?:in|e)?|patiënt(?:e)?|o\.?\s*ref\.?|n/\s?r[ée]f\.?)\s*[:.]+\s*"
    rf"(?:(?:mon|ma|notre|mijn|onze|ons|meine?|unsere?|my|our)\s+\w+\s*,?\s*|(?:dossier|situation|plainte|cas|demande|zaak|toestand|klacht|akte|fall|case|file|complaint)\s+(?:de|van|von|of)\s+)?(?=(?P<title>{_TITLE}\s+)?)",
    re.IGNORECASE,
)
_IN_SACHEN = re.compile(r"(?:^|\n)\s*(?:[il1]n\s+sachen)\s*:?\s*", re.IGNORECASE)

_KIN = (
    r"(?:ma|mon|notre)\s+(?:(?:ch[èe]re?|vie(?:ux|ille)|pauvre|petite?|grande?|jeune|propre)\s+)?(?:m[èe]re|p[èe]re|marraine|parrain|filleule?|gendre|beau-fils|belle-fille|papa|maman|mari|[ée]poux|[ée]pouse|femme|compagnon|compagne|fr[èe]re|s(?:œ|oe)ur|grand-m[èe]re|grand-p[èe]re|mamy|papy|oncle|tante|beau-p[èe]re|belle-m[èe]re|"
    r"beau-fr[èe]re|belle-s(?:œ|oe)ur|fils|fille|petit-fils|petite-fille|neveu|ni[èe]ce|cousine?|au[ -]pair|confr[èe]re|cons(?:œ|oe)ur|amie?|voisine?|parents?)"
    r"|(?:mijn|onze|ons)\s+(?:(?:oude|dove|blinde|zieke|lieve|kleine|jongste|oudste|jongere|oudere|bejaarde|hoogbejaarde|arme)\s+)?(?:moeder|vader|ma|pa|mama|papa|man|vrouw|echtgeno(?:ot|te)|partner|broer|zus|zuster|oma|opa|grootmoeder|grootvader|nonkel|oom|tante|schoonvader|schoonmoeder|schoonbroer|"
    r"schoonzus|zoon|dochter|kleinzoon|kleindochter|neef|nicht|vriend|vriendin|buurman|buurvrouw|pleegzoon|pleegdochter|schoonzoon|schoonmoeder|stiefzoon|stiefdochter|petekind|metekind|peter|meter|bomma|bompa|au[ -]pair|ouders)"
    r"|(?:mein|unser)(?:e|er|em|en|es)?\s+(?:(?:alte|kranke|kleine|liebe|j[üu]ngste|[äa]lteste)[nrms]?\s+)?(?:(?:mannes|vaters|bruders|sohnes|onkels|gro(?:ß|ss)vaters)|mutter|vater|mama|papa|mann|frau|ehemann|ehefrau|partner|partnerin|bruder|schwester|gro(?:ß|ss)mutter|gro(?:ß|ss)vater|oma|opa|onkel|tante|schwiegervater|"
    r"schwiegermutter|sohn|tochter|cousine|cousin|nichte|neffen?|patentante|schwager|schw[äa]gerin|schwiegersohn|schwiegertochter|enkelin|enkel|freund|freundin|nachbarn|nachbarin|nachbar)"
    r"|(?:my|our)\s+(?:(?:late|dear|old|elderly|poor|deaf|blind|younger|older|elder|little|disabled|frail)\s+){0,2}(?:(?:mother|father|brother|sister|son|daughter)(?:-in-law)?|(?:grand|step|god)?(?:mother|father|son|daughter)|mum|mom|dad|husband|wife|partner|grandma|grandpa|nan|uncle|aunt|nephew|niece|cousin|au[ -]pair|flatmate|housemate|friend|neighbour|parents)"
)
_RELATIVE = re.compile(
    rf"(?<!\w)(?=[mnou])(?P<kin>{_KIN})(?:\s+(?:zaliger|sel\.|d[ée]funte?|late))?(?:\s*[,:(–-]\s*|\s+)", re.IGNORECASE
)
# Whom one calls so is one's own: "Maman (Odile Testut, 84 ans)", "Vader, Jan Proef,". A name right behind must bear it out.
_CALLED = re.compile(
    r"(?<![\w’'])(?P<kin>maman|mamy|mamie|papy|papi|papa|pa|ma|bonne-maman|bon-papa|mama|moeder|vader|moeke|vake|oma|opa|bomma|bompa|mutti|vati|mum|mummy|dad|daddy|grandma|grandpa|granny)"
    r"(?:\s*[,(]\s*|\s+[–—-]\s+|\s+(?:heet|hei(?:ß|ss)t|s[’']appelle|is\s+called)\s+|[’']?s\s+(?:[\w-]+\s+){1,3}\()(?=[A-ZÀ-Þa-zà-ÿ])",
    re.IGNORECASE,
)
_IS_CALLED = re.compile(
    rf"(?<!\w)(?P<kin>{_KIN})\s+(?:s[’']appelle|se\s+nomme|heet|hei(?:ß|ss)t|is\s+called)\s+", re.IGNORECASE
)
_CHILD_OF = re.compile(
    r"(?<!\w)(?P<kin>(?:la|le)\s+(?:fille|fils|s(?:œ|oe)ur|fr[èe]re|ni[èe]ce|neveu|m[èe]re|p[èe]re)\s+de|(?:de|een)\s+(?:dochter|zoon|zus|broer|nicht|neef|kleindochter|kleinzoon|mantelzorger)\s+van|"
    r"(?:die|der)\s+(?:tochter|sohn|schwester|bruder|nichte|neffe|enkelin|enkel)\s+von|the\s+(?:daughter|son|sister|brother|niece|nephew|carer)\s+of)\s+",
    re.IGNORECASE,
)
_SPOUSE = re.compile(
    r"mari|[ée]poux|[ée]pouse|femme|compagn|man$|vrouw|echtgeno|mann|frau|ehe|husband|wife|partner", re.IGNORECASE
)
_DEAD = re.compile(
    r"nous\s+a\s+quitt|d[ée]c[ée]d|est\s+mort|d[ée]funt|\bfeu\b|overled|gestorven|zaliger|verstorben|gestorben|passed\s+away|\bdied\b|\blate\b",
    re.IGNORECASE,
)
_SIGNED_FOR = re.compile(
    r"^[^\n]{0,60}?(?:\b(?:dochter|zoon|kleindochter|kleinzoon|moeder|vader|echtgenote?|broer|zus|nicht|neef|mantelzorger)\s+van|\b(?:fils|fille|petite-fille|petit-fils|m[èe]re|p[èe]re|fr[èe]re|s(?:œ|oe)ur|ni[èe]ce|neveu)\s+de|"
    r"\b(?:sohn|tochter|enkel(?:in)?|bruder|schwester|mutter|vater)\s+von|\b(?:son|daughter|brother|sister|mother|father|niece|nephew|carer)\s+of)\s+",
    re.IGNORECASE,
)
_LIVED = re.compile(r"\s*\(?\s*1[89]\d\d\s?[-–]\s?(?:19|20)\d\d")  # of the family's history, not of a file
_PASSING_ON = re.compile(
    r"(?:forwarding\s+(?:this\s+)?(?:for|on\s+behalf)|(?:fais|fait|transmets|transfère)\s+suivre|je\s+(?:vous\s+)?transf[èe]re|stuur\s+(?:dit|deze|hierbij|ik)?\s*(?:even\s+)?door|doorsturen|leite\s+(?:dies|ich)?\s*\w*\s*weiter|weiterleiten)",
    re.IGNORECASE,
)


def _after(matches: Iterable[re.Match[str]], text: str) -> Iterator[tuple[re.Match[str], str]]:
    for match in matches:
        stretch = re.split(r"\n\s*\n|[)»”\"]", text[match.end() : match.end() + 100], maxsplit=1)[0]
        read = read_name(stretch.partition("\n")[0])
        if read is None or (not is_full(read[0]) and not read[1].strip()):
            read = read_name(stretch.replace("\n", " "))
        if read:
            yield match, read[0]


def _titled(text: str) -> bool:
    return bool(re.match(rf"\s*{_TITLE}\s", text, re.IGNORECASE))


def on_behalf_of(text: str) -> str | None:
    """The person that the text says it is written for: "conseil de Madame …", "namens mijn cliënt, …", "on behalf of …"."""
    for match, name in _after(_ON_BEHALF.finditer(text), text):
        if ORGANISATION.search(name):
            continue
        if is_named(name) or (_titled(text[match.end() :]) and len(name.split()) == 1):
            return spelled_out(name, text)
    return None


def in_subject(text: str) -> str | None:
    """The person named right after "Concerne :", "Betreft:", "Betreff:", "In Sachen", "Re:"."""
    for match, name in _after([*_SUBJECT.finditer(text), *_IN_SACHEN.finditer(text)], text):
        if (
            is_named(name)
            and (_titled(text[match.end() :]) or any(is_first_name(word) for word in name.split()))
            and not ORGANISATION.search(name)
        ):
            return name
    return None


def titled_person(text: str) -> str | None:
    """The first person with a title before the name who is not addressed: whom a doctor's or pharmacist's paper is about."""
    found = re.finditer(
        rf"(?<=[\s(])(?P<link>de|van|von|for|of|voor|pour|f[üu]r|concernant|betreffende|patient\w*)\s+(?={_TITLE}\s)",
        text,
        re.IGNORECASE,
    )
    for match, name in _after(found, text):
        if is_full(name) or match["link"].lower() not in ("de", "van", "von", "of"):
            return name
    return None


def named_relative(text: str) -> str | None:
    """The relative for whom the text speaks, when it gives the full name: "mijn vader, Gaston Stroobants".

    A dead husband or wife is told of, the widow or widower complains: none then.
    """
    found = [*_RELATIVE.finditer(text), *_CHILD_OF.finditer(text), *_IS_CALLED.finditer(text), *_CALLED.finditer(text)]
    for match, name in _after(found, text):
        if match.re is _CALLED and not any(map(is_first_name, name.split())):
            continue
        if match.re is _RELATIVE and len(name.split()) == 1 and _titled(text[match.end() :]):
            name = spelled_out(name, text)  # "ma voisine Mme Testut"
        elif (
            not is_named(name)
            or (shouting(text) and not is_first_name(name.split()[0]))
            or _LIVED.match(text[match.end() :], len(name))
        ):
            continue
        if _HELPS.match(text, match.end() + len(name)):
            continue
        if _SPOUSE.search(match["kin"]) and _DEAD.search(text[max(0, match.start() - 9) : match.end() + 120]):
            continue
        return name
    return _called(text) or _of_our_house(text)


_CALLED_SO = re.compile(
    r"(?<!\w)(?:(?:hij|zij|ze|il|elle|er|sie|he|she)\s+(?:heet|s[’']appelle|hei(?:ß|ss)t|is\s+called)|(?:zijn|haar|son|his|her|sein|ihr)\s+(?:naam|nom|name)\s+(?:is|est|ist))\s*:?\s+",
    re.IGNORECASE,
)
_STAFF = re.compile(
    r"medewerk|bediende|loket|guichet|employ[ée]|coll[èe]gue|collega|mitarbeiter|schalter|beamt|clerk|desk|agent|m[ée]decin|dokter|arzt|doctor|assistent|juffrouw|conseill|infirmi|verpleeg",
    re.IGNORECASE,
)
_NEAR, _BESIDE = 600, 150
"""Characters before "he is called …" in which the relative stands of whom it is said; and in which nobody of the staff does."""


_HELPS = re.compile(
    r"\s*,?\s*(?:(?:qui\s+)?(?:m[’'](?:aide|assiste|a\s+aid[ée]e?)|[ée]crit\s+(?:cette\s+lettre|pour\s+moi)|a\s+(?:écrit|tapé|rédigé)\s+(?:cette|ma)\s+lettre|tape\s+(?:cette|ma)\s+lettre)|"
    r"(?:die\s+)?(?:(?:helpt|hielp|hilft|half)\s+(?:mij|me|mir)|(?:heeft|hat)\s+(?:mij|me|mir)\s+(?:geholpen|geholfen|bij\s+deze)|(?:schrijft|typt|tikt|schreibt|tippt)\s+(?:deze|dit|diesen|f[üu]r\s+mich|voor\s+mij)|(?:mij|me|mir)\s+(?:helpt|hilft|bijstaat))|"
    r"(?:who\s+)?(?:is\s+helping|helps|helped|has\s+helped)\s+me|(?:is\s+)?(?:typing|writing|wrote|typed)\s+this(?:\s+letter)?|"
    r"(?:qui\s+)?m[’'](?:a\s+)?(?:conduit|accompagn|am[eè]n|emm[eè]n|dépos)\w*|(?:die\s+)?(?:bracht|reed|voerde|begeleidde|vergezelde)\s+(?:mij|me)(?!\w)|"
    r"(?:heeft|had)\s+(?:mij|me)\s+(?:[\w-]+\s+){0,4}?(?:gebracht|begeleid|gevoerd|vergezeld)|(?:brachte|fuhr|begleitete)\s+mich|hat\s+mich\s+(?:[\w-]+\s+){0,4}?(?:gebracht|gefahren|begleitet)|"
    r"(?:brought|drove|took|accompanied)\s+me|"
    r"(?:a|heeft|hat|has|est|belt|belde|rief|ging|called|phoned|rang|went|wrote)\s[^.;]{0,60}?(?:pour\s+moi|à\s+ma\s+place|voor\s+mij|in\s+mijn\s+plaats|f[üu]r\s+mich|an\s+meiner\s+stelle|for\s+me|on\s+my\s+behalf|in\s+my\s+place))(?!\w)",
    re.IGNORECASE,
)
"""What stands behind the name of one who only helped, drove or telephoned for the writer: the case is the writer's own."""


def is_kin(name: str, writer: str | None, text: str) -> bool:
    """Whether somebody named is the writer's relative: "mon fils Yassine" stands in the text, or they bear one surname."""
    words = name.split()
    surname = words[-1].lower()
    if writer and len(words) > 1 and len(surname) > 3 and surname in re.split(r"[\s-]+", writer.lower())[1:]:
        return True
    return any(text.startswith(words[0], match.end()) for match in _RELATIVE.finditer(text))


def _called(text: str) -> str | None:
    """A relative told of, named a sentence later: "Mon père est aveugle. Il s'appelle Jean Testut"."""
    for match, name in _after(_CALLED_SO.finditer(text), text):
        before = text[max(0, match.start() - _NEAR) : match.start()]
        of_kin = bool(_RELATIVE.search(f"{before} ")) and not _STAFF.search(before[-_BESIDE:])
        if of_kin and is_named(name) and is_first_name(name.split()[0]):
            return name
    return None


_OUR = re.compile(
    r"(?<!\w)(?P<who>(?i:notre|onze|unser(?:e[nmr]?)?|our)\s+[a-zà-ÿ-]{4,18}),\s+(?=[A-ZÀ-Þ])|"
    r"(?<!\w)(?P<dame>(?i:j[’']écris|je\s+vous\s+écris|ik\s+schrijf(?:\s+u)?|ich\s+schreibe(?:\s+ihnen)?|i\s+(?:am\s+writing|write)(?:\s+to\s+you)?)\s+(?:pour|voor|für|for)\s+(?:une?|een|eine?[nr]?|a|an)\s[^,.;\n]{3,50}),\s+(?=[A-ZÀ-Þ])"
)


def _of_our_house(text: str) -> str | None:
    """One of the writer's own circle, named in full between commas: "onze koster, Jan Proef, …"."""
    for match, name in _after(_OUR.finditer(text), text):
        said = match["who"] or match["dame"]
        known = is_first_name(name.split()[0]) or _titled(text[match.end() :])
        if known and is_named(name) and not _STAFF.search(said) and not is_of_another(said):
            return name
    return None


def signed_for(lines: Iterable[str]) -> str | None:
    """The person named below a signature as the one it is for: "dochter van Omer Paelinck"."""
    for line in lines:
        for _, name in _after([match] if (match := _SIGNED_FOR.match(line)) else [], line):
            if is_full(name):
                return name
    return None


_FOR_KIN = re.compile(
    rf"(?<!\w)(?:au\s+nom\s+de|je\s+(?:vous\s+)?(?:écris|contacte)\s+(?:pour|au\s+sujet\s+de|concernant)|in\s+naam\s+van|uit\s+naam\s+van|namens|(?:ik\s+schrijf|schrijf\s+ik)(?:\s+u)?\s+(?:voor|in\s+naam\s+van)|"
    rf"im\s+namen|(?:ich\s+schreibe|schreibe\s+ich)(?:\s+(?:ihnen|euch))?\s+f[üu]r|(?:on\s+)?behalf\s+of|i\s+am\s+writing\s+for)\s+(?:{_KIN})",
    re.IGNORECASE,
)
_AS_PROFESSIONAL = re.compile(
    r"(?<!\w)(?:en\s+(?:tant\s+que|ma\s+qualité\s+de)|comme|als|in\s+(?:mijn\s+)?hoedanigheid\s+van|in\s+meiner\s+eigenschaft\s+als|as\s+(?:a|an|the|his|her|their))\s+"
    r"(?:son|sa|votre|haar|zijn|ihre?|seine?)?\s*(?P<calling>[\w-]+(?:\s[\w-]+)?)",
    re.IGNORECASE,
)


def as_whom(text: str) -> Role | None:
    """What the writer says to write as, whether or not the other is named: "au nom de ma mère", "als huisarts"."""
    if _FOR_KIN.search(text):
        return Role.RELATIVE
    for match in _AS_PROFESSIONAL.finditer(text):
        if _LAWYER.match(match["calling"]):
            return Role.LAWYER
        if _PROFESSIONAL.match(match["calling"]):
            return Role.PROFESSIONAL
        if _DELEGATE.match(match["calling"]):
            return Role.ORGANISATION
    return None


_ABOUT_KIN = re.compile(
    rf"(?<!\w)(?:dossier|demande|cas|situation|prise\s+en\s+charge|remboursement\w*|certificat|carte|zaak|aanvraag|terugbetaling\w*|kaart|akte|antrag|karte|file|case|claim|request|card)\s+(?:de|van|von|of)\s+(?:{_KIN})(?!\w)|"
    r"dont\s+je\s+suis\s+l[ae]\s+(?:tut(?:eur|rice)|curat(?:eur|rice)|mère|père)|waarvan\s+ik\s+(?:de\s+)?(?:voogd|bewindvoerder|moeder|vader)\s+ben",
    re.IGNORECASE,
)


def is_about_kin(subject: str, text: str) -> bool:
    """Whether the case is a relative's though nobody is named: by the subject, or "le dossier de mon petit-fils"."""
    concerns = "\n".join(re.findall(r"(?im)^\s*(?:concerne|objet|betreft|betreff|re)\s*:.*$", text[:3000]))
    return bool(
        re.search(rf"(?<!\w)(?=[mnou])(?:{_KIN})e?s?(?!\w)", f"{subject}\n{concerns}", re.IGNORECASE)
        or _ABOUT_KIN.search(text)
    )


def passes_on(text: str) -> bool:
    """Whether the writer says that they pass on somebody else's message."""
    return bool(_PASSING_ON.search(text))


_THEIRS = re.compile(
    rf"(?<!\w)(?:mon|ma|mes|notre|nos|son|sa|ses|leurs?|un|une|d[’']un|d[’']une|mijn|onze|ons|zijn|haar|hun|een|mein\w{{0,2}}|unser\w{{0,2}}|sein\w{{0,2}}|ihr\w{{0,2}}|eine?[mnrs]?|my|our|his|her|their|an?)\s+(?:[\w-]+\s+)?"
    rf"(?={_LAWYER.pattern}|{_PROFESSIONAL.pattern}|{_DELEGATE.pattern}|anw[aä]lt|arzt|[äa]rztin|artsen?\b|dokter|doctor|m[ée]decin)",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<!\w)(?:je|j[’'](?=\w)|ik|ich|i|nous|wij|we|wir)(?!\w)(?=\s|\w)", re.IGNORECASE)


def is_of_another(line: str) -> bool:
    """Whether a line tells of somebody else's calling ("la lettre de mon avocat", "mijn huisarts"): it is not the writer's."""
    return _THEIRS.search(line) is not None


def is_sentence(line: str) -> bool:
    """Whether a line is told and no line of a signature: one says "I" in it, or it is long and ends like a sentence."""
    return bool(_SENTENCE.search(line)) or (len(line.split()) > 6 and line.rstrip().endswith((".", "!", "?")))


_ADDRESS_WORDS: tuple[tuple[re.Pattern[str], Role], ...] = (
    (re.compile(r"avocat|advoca|advokat|barreau|kanzlei|rechtsanw|notari|notair|\blaw"), Role.LAWYER),
    (
        re.compile(
            r"huisarts|medecin|medical|doktor|docteur|hausarzt|pharma|apothe|kine|tandarts|dentist|infirmi|verpleeg|clini|ziekenhuis|hopital"
        ),
        Role.PROFESSIONAL,
    ),
    (
        re.compile(r"cpas|ocmw|abvv|fgtb|\bacv|\bcsc\b|cgslb|aclvb|vakbond|syndicat|payroll|personeel"),
        Role.ORGANISATION,
    ),
)


def role(*, head: str, foot: str, display: str | None, address: str = "") -> Role:
    """What the writer is, by letterhead (`head`), signature (`foot`) and From header (display name and address)."""
    shown = "\n".join(filter(None, (head, foot, display)))
    if _LAWYER.search(shown) or any(_LAWYER_TITLE.match(line) for line in (display or "", *foot.splitlines())):
        return Role.LAWYER
    if _PROFESSIONAL.search(shown):
        return Role.PROFESSIONAL
    if ORGANISATION.search("\n".join(filter(None, (head, display)))) or _DELEGATE.search(shown):
        return Role.ORGANISATION
    return next((found for words, found in _ADDRESS_WORDS if words.search(address.lower())), Role.SELF)


def same(one: str | None, other: str | None) -> bool:
    """Whether both are given and may be the same person."""
    return bool(one and other and agree(one, other))

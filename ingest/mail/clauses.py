"""Whether a stretch is a clause that an organisation puts below what its people send: by the shapes of its sentences.

A clause speaks of the message itself, of what "we" do with "your" data, of rights and liability in general, in the
present tense. A person who complains of the same things says "I" or "my", tells what somebody did, or says when. Every
sentence of a stretch must be of a known shape; in doubt it is the person's. Texts are compared in lower case, without
accents, with the figures that a scanner reads for letters put right.
"""

import re
import unicodedata

_MOST = 4_000
"""Characters of the longest clause."""

# ── the shapes: tried at the beginning of a sentence, folded ─────────────────────────────────────

_MESSAGE = (
    r"(?:(?:(?:par |de |a |dans |du )?(?:ce|cet|cette|le present|la presente|du present)|(?:dit|deze|ons|onze)|(?:diese[rsnm]?|der)|(?:this|these|our)) (?:\w+ )?"
    r"(?:message|messages|mails?|e-? ?mails?|courriels?|courrier electronique|communication|transmission|envoi|bericht(?:en)?|e-?mailbericht|mailbericht|boodschap|nachricht|mitteilung|e-?mail-nachricht))"
)
_DATA = r"(?:(?:\w+ ){0,3}(?:donnees|(?:persoons)?gegevens|informatie|personenbezogenen? daten|daten|(?:personal )?(?:data|information)|informations personnelles))"
_POLICY = (
    r"(?:(?:declaration|politique|charte|notice|page|clause)(?: (?:de|en matiere de|relative a|sur))?(?: (?:la|nos|notre|vos))? (?:protection|vie privee|confidentialite|respect|donnees|privacy)|charte vie privee|declaration vie privee|"
    r"privacy ?(?:verklaring|beleid|policy|statement|notice|page)|privacyverklaring|privacybeleid|gegevensbeschermingsbeleid|datenschutz(?:erklarung|hinweise?n?|bestimmungen|informationen)|hinweise zum datenschutz|data protection (?:policy|notice|statement))"
)
_LAW = r"(?:rgpd|gdpr|dsgvo|ds-gvo|\bavg\b|reglement|verordening|verordnung|regulation|loi\b|wet\b|gesetz|legislation|wetgeving|legally|applicable)"
_PURPOSE = rf"conform|overeenkomstig|volgens d|gemass|in accordance|in compliance|dans le respect|dans le cadre|met respect|in overeenstemming|uniquement|exclusi|\bfins\b|finalit|enkel|uitsluitend|ausschliess|\bnur\b|\bzur?m?\b|only|solely|purpose|pour (?:le|la|les|traiter|repondre)|in het kader|voor (?:de|het)|\bpar\b|\bdoor\b|durch|\bby\b|sans votre|zonder uw|ohne ihre|without your|www|{_LAW}|{_POLICY}"
_OTHERS = r"(?:destinataire|personne|beoogde|bedoelde|bestemde|juiste|geadresseerde|bestemmeling|ontvanger|richtige|adressat|empfanger|intended|named|addressee|recipient)"

_SECRET = r"(?:confidentiel|confidential|vertrouwelijk|vertraulich|beroepsgeheim|secret (?:professionnel|medical)|berufsgeheim|schweigepflicht|privileged|strictement personnel|geschutzt|protege)"
_MEANT = r"(?:destine|intended|bestemd|bestimmt|adresse a|gericht aan|bedoeld|reserve)"
_OFFICIAL = (
    r".*(?:destinataire|geadresseerde|bestemmeling|ontvanger|empfanger|adressat|addressee|recipient|exclusi|uitsluitend|ausschliess|\bonly\b|solely|seule?s?\b|uniquement|enkel|alleen|\bnur\b|"
    r"peu(?:t|vent) contenir|\bkan\b|kunnen|\bkann\b|konnen|\bmay\b|couvert|soumis|relev|vallen onder|privileged|a laquelle|a qui|aan wie|annexes|pieces jointes|bijlage|attachment|anhang|anlage|divulgu|tiers|derden)"
)
"""What a clause adds to "this message is confidential", which a person writes too."""
_HELD = r"(?:confidenti|vertrouwelijk|vertraulich|privileged|geheim|secret|strictement personnel|donnees (?:a caractere|personnelles|de sante|medicales)|persoonsgegevens|gezondheidsgegevens|medische gegevens|personenbezogene|gesundheitsdaten|personal data|health data)"
_HOLDS = rf"{_MESSAGE}\b.{{0,60}}\b(?:contient|contiennent|bevat|bevatten|enthalt|contains?|est|sont|is|zijn|ist|are)\b.{{0,60}}{_HELD}.{{0,120}}"
"""Proves with a sentence that forbids to pass it on: a person writes one of the two."""
_FORBIDDEN = (
    r"(?:onrechtmatig|ongeoorloofd|onbevoegd|unbefugt|unerlaubt|unauthori[sz]ed)\w*\b.{0,80}(?:verboden|strafbaar|untersagt|nicht gestattet|prohibited|forbidden|unlawful).{0,60}",
    r"(?:toute?|l'|tout autre|la|le)\b.{0,120}(?:non autorisee?|par une personne autre|par toute autre personne|en dehors du destinataire).{0,200}",
    r"(?:toute?) (?:lecture|utilisation|diffusion|divulgation|copie|reproduction|publication|distribution|modification|transmission|exploitation|usage)[, ].{0,160}(?:interdite?s?|prohibee?s?|illicite).{0,60}",
    r"(?:elk|elke|ieder|iedere|het|enige?)\b.{0,20}(?:ongeoorloofd|onbevoegd|gebruik|kopie|kopieren|verspreid|openbaarmaking|verveelvoudig|reproductie|bekendmak).{0,160}(?:verboden|niet toegestaan|niet toegelaten|onrechtmatig).{0,100}",
    r"(?:das|die|jede|jegliche|eine)\b.{0,12}(?:form der )?(?:unerlaubte?|unautorisierte[nr]?|unbefugte?|unberechtigte?|kopieren|weitergabe|verbreitung|vervielfaltigung|nutzung|verwendung|veroffentlichung).{0,180}(?:nicht (?:gestattet|erlaubt|zulassig)|untersagt|verboten|unzulassig).{0,60}",
    r"(?:any|all)\b.{0,20}(?:unauthori[sz]ed|disclosure|copying|distribution|use|review|dissemination|retransmission|reproduction|printing).{0,200}(?:prohibited|forbidden|not permitted|unlawful|not authori[sz]ed).{0,80}",
    r"(?:you (?:should|must|may) not|u (?:mag|dient)|il (?:vous )?est (?:strictement )?interdit|het is (?:u )?niet toegestaan|es ist (?:ihnen )?(?:nicht gestattet|untersagt))\b.{0,200}(?:disseminat|distribut|copy|cop(?:ier|ie)|diffus|verspreid|kopier|gebruik|use|openbaar|utilis|verbreit).{0,150}",
)  # fmt: skip
_NO_DATA = r"(?!.*\b(?:donnees|persoonsgegevens|gegevens|daten|data|dossiers?|diagnos\w*|adresse?|medica\w*|medisch\w*)\b)(?=.*(?:kopi|copi|copy|reprodu|verveelv|vervielf|dissemin|distribu|verspreid|verbreit|diffusion))"
_COPYING = tuple(_NO_DATA + shape for shape in _FORBIDDEN)
"""Copying a message is forbidden by clauses alone; that data may not be passed on, a person says too."""
_STRONG = (
    rf"{_MESSAGE}\b.{{0,60}}\b(?:peu(?:t|vent)\b.{{0,30}}\bcontenir|(?:kan|kunnen)\b.{{0,80}}\bbevatten|(?:kan|kunnen) .{{0,40}}(?:gegevens|informatie)|(?:kann|konnen)\b|may contain).{{0,100}}{_HELD}.{{0,150}}",
    rf"(?:{_SECRET}|(?:donnees|informations?|gegevens|informatie|daten) (?:{_SECRET})\w*)\w*\W{{1,4}}(?=.*(?:beroepsgeheim|secret|geheim|dsgvo|rgpd|gdpr|\bavg\b|internal use|usage interne|intern gebruik|ne pas diffuser|niet verspreiden)).{{0,100}}",
    rf"(?:abmelden|unsubscribe|se desinscrire|uitschrijven|impressum|datenschutz|privacy|{_POLICY}|mentions legales|cookies?|agb|conditions generales|algemene voorwaarden|terms(?: of use)?)\W{{0,3}}$",
    r"(?=.*(?:enkel|alleen|uitsluitend|uniquement|seulement|exclusi|\bnur\b|ausschliess|\bonly\b))(?:uw|votre|ihre|your) (?:e-?mail ?-?(?:adresse?|adres)|adresse?(?: (?:e-?mail|mail))?|e-?mail address|gegevens|angaben) (?:est|wordt|wird|is)\b.{0,80}(?:conserv|utilis|bewaard|gebruikt|gespeichert|verwendet|stored|used).{0,100}",
    # if it is not for you: what to do
    rf"(?=.*(?:detrui|suppri|efface|avert|preven|inform|interdit|copi|divulg|utilis|wis|verwijder|verwittig|vernietig|verbod|niet toegestaan|openbaar|losch|vernicht|benachrichtig|gestattet|untersagt|delete|destroy|notify|prohibit|disclos|not read|error|erreur|vergissing|irrtum|contact))(?:si vous n'(?:en )?etes pas|indien u niet|als u niet|bent u niet|(?:wenn|falls|sollten) sie (?:(?:diese\w* \S+ )?nicht|nicht der)|if you are not|if you are neither)\b.{{0,60}}{_OTHERS}.{{0,300}}",
    r"(?:si vous (?:avez recu|recevez)|(?:indien|als|wanneer|mocht) u|(?:hebt|heeft|ontvangt|ontving) u|(?:wenn|falls|sollten|haben) sie|if you(?:'ve| have)? receive[d]?|should you)\b.{0,25}(?:ce|cet|cette|dit|deze|diese|this|it)\b.{0,60}"
    r"(?:par erreur|per vergissing|per abuis|ten onrechte|onbedoeld|irrtumlich|versehentlich|in error|by mistake).{0,60}(?:detrui|suppri|efface|avertir|preven|informer|wis|verwijder|verwittig|vernietig|losch|vernicht|informier|benachrichtig|delete|destroy|notify|contact the sender|inform the sender).{0,250}",
    # what is done with data in general
    r"(?:nous|wij|we|wir)\b.{0,30} (?:traitons|utilisons|conservons|collectons|protegeons|respectons|verwerken|gebruiken|bewaren|respecteren|beschermen|verarbeiten|speichern|schutzen|process|use|store|protect|collect|handle|respect)\b (?:uw|vos|les|des|ihre|alle|personenbezogene|your|the|personal|persoonsgegevens|any|votre|de|toutes|jouw|wij)\b.{0,300}",
    rf"(?:nous|wij|we|wir) (?:traitons|verwerken|verarbeiten|process) {_DATA}.{{0,300}}",
    rf"[^,;:!?]{{3,80}} (?:traite|traitent|verwerkt|verarbeitet|processes|respecte|respecteert|protege|beschermt|schutzt|conserve|bewaart) (?:vos|uw|ihre|your|persoonsgegevens|personenbezogene|personal|les donnees a caractere personnel|votre|je)\b.{{0,80}}(?:conform|overeenkomstig|volgens|gemass|in accordance|in compliance|dans le respect|met respect|in overeenstemming|{_LAW}|{_POLICY}|www).{{0,200}}",
    rf"(?:toutes )?vos (?:donnees|informations|coordonnees)\b.{{0,80}} (?:sont|seront|est|peuvent etre) (?:\w+ ){{0,2}}(?:traitees?|conservees?|utilisees?|enregistrees?|protegees?|collectees?|transmises?|communiquees?|partagees|cedees|vendues|recueillies)\b(?=.*(?:{_PURPOSE})).{{0,300}}",
    rf"(?=.*(?:{_PURPOSE}))(?:al )?(?:uw|de door u verstrekte|je) (?:\w+ )?(?:persoons)?gegevens\b.{{0,80}}(?:worden|zullen|kunnen)\b.{{0,200}}(?:verwerkt|bewaard|gebruikt|beschermd|opgeslagen|behandeld|doorgegeven)\b.{{0,200}}",
    rf"(?=.*(?:{_PURPOSE}))(?:ihre|die von ihnen) (?:\w+ )?(?:personenbezogenen )?(?:daten|angaben)\b.{{0,80}} (?:werden|konnen)\b.{{0,200}}(?:verarbeitet|gespeichert|verwendet|geschutzt|behandelt|genutzt|weitergegeben)\b.{{0,200}}",
    r"your (?:personal )?(?:data|information|details)\b.{0,80} (?:are|is|will be|may be)\b.{0,60}(?:processed|stored|used|held|handled|protected|kept)\b.{0,300}",
    rf"(?:(?:toutes )?les (?:donnees|informations)|(?:de |alle )?(?:\w+ )?(?:persoons)?gegevens|(?:die |alle )?(?:\w+ )?(?:personenbezogenen? )?(?:daten|angaben)|(?:the|any|all|personal) (?:personal )?(?:data|information|details))\b.{{0,80}} (?:sont|seront|worden|zullen|werden|are|is|will be)\b.{{0,200}}(?:conformement|overeenkomstig|volgens d|gemass|im einklang|in accordance|in compliance|in overeenstemming|{_LAW}|{_POLICY}).{{0,200}}",
    r"(?:nous|wij|we|wir)\b.{0,30}(?:(?:attachons|accordons|hechten|gaan|prenons|nemen|legen|gehen|take|care|treat|behandelen|nehmen)\b).{0,80}\b(?:vos|uw|ihren?|your|votre|je) (?:\w+ )?(?:donnees|vie privee|(?:persoons)?gegevens|privacy|(?:personenbezogenen )?daten|data|privatsphare)\b.{0,200}",
    # rights, and whom to ask
    r"vous (?:disposez|beneficiez|avez|pouvez exercer|pouvez)\b.{0,80}(?:droits? (?:d'acces|de rectification|d'opposition|d'effacement|de regard)|acceder a vos donnees|vos droits).{0,300}",
    r"u (?:hebt|heeft|beschikt|kunt|kan)\b.{0,80}(?:recht(?:en)? (?:op|van|om|tot) (?:\w+ )?(?:inzage|toegang|verbetering|correctie|verwijdering|verzet)|uw rechten|inzagerecht|uw gegevens .{0,25}(?:inzien|inkijken|opvragen|raadplegen|laten (?:verbeteren|wissen))).{0,300}",
    r"(?:sie haben|ihnen steht|sie konnen)\b.{0,80}(?:recht(?:e)? auf (?:\w+ )?(?:auskunft|berichtigung|loschung)|ihre rechte).{0,300}",
    r"you (?:have|may|can)\b.{0,80}(?:right(?:s)? (?:to|of) (?:access|rectif|erasure|correct|request)|exercise your rights|ask for access).{0,300}",
    r"(?:pour (?:exercer|faire valoir) vos droits|pour toute (?:question|demande) (?:relative|concernant|sur|liee|en lien) .{0,40}(?:donnees|vie privee)|om uw rechten|voor (?:de uitoefening|inzage|vragen over (?:uw|de verwerking|privacy))|zur ausubung ihrer rechte|bei fragen zum datenschutz|to exercise your rights|for (?:any )?questions? (?:about|on|regarding) (?:\w+ ){0,3}(?:data|privacy))\b.{0,300}",
    r"(?:informationen|auskunft) zu(?:r)? .{0,40}(?:ihren rechten|verarbeitung|datenschutz|ihrer daten).{0,200}(?:www|https?:|unter|datenschutzerklarung|finden).{0,200}",
    r"(?:notre|onze|unser(?:en?)?|our) (?:delegue|dpo|functionaris|datenschutzbeauftragte|data protection officer)\b.{0,120}(?:@|www|repond|joignable|bereikbaar|erreichbar|can be|reached).{0,200}",
    # where the policy stands
    rf"(?:[^.!?]{{0,80}})?\b(?:notre|nos|onze|ons|unsere[rnm]?|our)\b (?:\w+ ){{0,3}}{_POLICY}.{{0,250}}",
    rf"(?:voir|consultez|lisez|zie|lees|bezoek|bekijk|raadpleeg|siehe|see|read|visit|view|en savoir plus|meer weten|mehr erfahren|learn more|plus d'infos?|plus d'informations?|pour (?:en savoir plus|plus d'informations?)|meer info(?:rmatie)?|mehr (?:dazu|infos?|informationen)|naheres|weitere informationen|more info(?:rmation)?|for more information|further information)\b.{{0,120}}(?:{_POLICY}|privacy|vie-?privee|rgpd|gdpr|avg|datenschutz|disclaimer|dsgvo|confidentialite|data ?protection).{{0,200}}",
    rf"(?:la |le |de |die |the )?{_POLICY}\b.{{0,80}}(?:www|https?:|disponible|consultable|beschikbaar|raadplegen|vindt|finden|einsehbar|available|found).{{0,200}}",
    # what the message binds, whose views it has, what nobody answers for
    r"(?:les |toutes les )?(?:opinions?|avis|points de vue|propos)\b.{0,100}(?:n'engagent? que|sont ceux de|sont celles? d|ne refletent pas|ne representent pas|ne sauraient engager|sont propres a).{0,200}",
    r"(?:de |het |alle )?(?:in deze?.{0,30} )?(?:meningen|opvattingen|standpunten|standpunt|mening|visies)\b.{0,120}(?:van de (?:auteur|afzender|opsteller|schrijver)|niet noodzakelijk|uitsluitend die|persoonlijk).{0,200}",
    r"(?:die |alle )?(?:in dieser.{0,40} )?(?:meinungen|ansichten|auffassungen)\b.{0,120}(?:des (?:verfassers|absenders|autors)|nicht (?:unbedingt|zwingend|notwendigerweise)).{0,200}",
    r"(?:any |the |all )?(?:views?|opinions?)\b.{0,120}(?:those of the|are solely|of the (?:sender|author|individual)|do not necessarily|not necessarily).{0,250}",
    r"l'expediteur n'engage pas.{0,200}",
    rf"(?:(?!vous|votre|u |uw |sie |ihre? |you ).){{1,120}}(?:n'engagent?|ne (?:peut|peuvent|saurait|sauraient|pourra|pourrait)(?: en aucun cas)? (?:etre tenue?s?|engager)|decline(?:nt)? toute responsabilite|n'accepte aucune responsabilite|n'assume aucune|"
    r"niet aansprakelijk|geen (?:enkele )?(?:aansprakelijkheid|verantwoordelijkheid)|(?:verbind(?:t|en)|bindt|binden) (?:enkel|alleen|uitsluitend|niet)|keine (?:haftung|gewahr|verantwortung)|haftet nicht|bindet (?:allein|nur)|accepts? no|does not accept|do not accept|cannot accept|no (?:liability|responsibility)|shall not be (?:held )?liable|cannot be held)"
    rf".{{0,200}}(?:{_MESSAGE}|virus|e-?mails?\b|mailverkehr|courriels?|transmission|bericht|viren|afzender|absender|expediteur).{{0,200}}",
    r"(?:rien dans|geen enkele bepaling|nothing in).{0,30}(?:ce |deze|dit |this ).{0,200}(?:contrat|overeenkomst|contract|agreement).{0,120}",
    rf"(?:{_MESSAGE}|tout (?:courriel|courrier electronique|e-?mail|message)|e-?mails?|elke e-?mail)\b.{{0,80}}(?:valeur informative|informati(?:f|ve|e purposes)|ne (?:saurait|peut) constituer|louter informatief|rein informativ|onderworpen aan|subject to|soumise? a|unterliegt).{{0,200}}",
    r"no (?:contract|agreement)s? (?:may|can|shall) be .{0,80}e-?mail.{0,60}",
    rf"[^,;:!?]{{3,80}} (?:respecte|respecteert|respects|beachtet|complies with|voldoet aan|se conforme au?x?|respecteren|respectons) .{{0,40}}{_LAW}.{{0,150}}",
    r"[^,;:!?]{3,50}\b(?:n'envoie|ne demande|ne vous demand|vraagt|vragen|zal|zullen|will|does|fragt|fragen|wird)\w*\b.{0,30}(?:jamais|nooit|never|nie|niemals)\b.{0,60}(?:codes?|mot de passe|wachtwoord|pin|passwords?|passwort|kennwort)\b.{0,100}",
    r"aan (?:de inhoud van )?(?:deze|dit) .{0,60}(?:geen|niet) .{0,20}(?:rechten|ontleend).{0,150}",
    # what nobody may do with it
    *_COPYING,
    # the message itself: what it holds, for whom
    rf"(?:le contenu |les informations (?:contenues|figurant|transmises|reprises) |l'information contenue |de inhoud van |de informatie (?:verzonden |vervat |opgenomen )?(?:in|met|via) |les informations (?=de )|der inhalt |die (?:informationen )?in |die in |the contents? of |the information (?:contained |transmitted )?(?:in |by |with )?)?(?:dans |de |du |d')?{_MESSAGE}\b(?=.{{0,160}}{_SECRET}|.{{0,160}}{_MEANT})(?={_OFFICIAL}).{{10,420}}",
    rf"(?:the |les |la |de |die |any )?(?:annexes|pieces jointes|attachments?|bijlagen?|anhange|anlagen|documents joints)\b.{{0,60}}(?:{_SECRET}|{_MEANT})(?={_OFFICIAL}|.{{0,250}}).{{0,250}}",
    # nothing wrong with it
    rf"(?:{_MESSAGE}|l'absence de virus|although|while|bien que|hoewel|ofschoon|obwohl)\b.{{0,120}}(?:virus|viren|antivir|scann|malware|spam).{{0,250}}",
    r"(?:aucun virus|geen virus(?:sen)?|keine viren|no virus(?:es)?) .{0,20}(?:detecte|trouve|gevonden|gedetecteerd|gefunden|detected|found).{0,80}",
    r"(?:il appartient|il incombe|il est de la responsabilite|het is de verantwoordelijkheid|de ontvanger (?:dient|moet)|der empfanger|the recipient should|it is the responsibility|recipients? (?:should|are))\b.{0,200}(?:virus|viren|annexe|bijlage|attachment|e-?mail|anhang).{0,120}",
    r"(?:les communications (?:par|sur)|la securite (?:et|des)|l'integrite|e-?mail(?:s|verkeer)? |internet ?communicat|internet |de integriteit|electronic|elektronische|die sicherheit|email transmission|the integrity|the security)\b.{0,120}(?:garanti|secure|securise|gegarandeerd|gewaarborgd|veilig|sicher|guarantee|gewahrleistet|intercept|assure).{0,200}",
)  # fmt: skip
_WEAK = (
    _HOLDS,
    r"(?:acces|auskunft|inzage|access), .{0,80}",
    r"(?:meld(?:en)?|signalez|report) .{0,40}(?:vergissing|erreur|fehler|irrtum|error|mistake).{0,80}",
    *_FORBIDDEN,
    # what else such a paragraph says, which by itself proves nothing
    r"(?:dans (?:ce|le) cas(?: contraire)?|(?:in|im|zo|in dat) (?:ja|diesem fall|dat geval|geval)|in (?:such|that|this) case|merci|priere|veuillez|nous vous (?:prions|remercions|saurions)|gelieve|wij verzoeken|we verzoeken|u wordt verzocht|bitte|wir bitten|please|kindly|vous etes pries?)\b.{0,120}(?:detrui|suppri|efface|avertir|aviser|preven|informer|signaler|wis|verwijder|verwittig|vernietig|losch|vernicht|informier|benachrichtig|delete|destroy|notify|inform|renvoyer a l'expediteur|return it|scann|virus|impri|print|afdruk|ausdruck|environ|milieu|umwelt).{0,160}",
    r"(?:elles?|ils?|il|elle|celles?-ci|celui-ci|ze|zij|het|sie|es|they|it|deze|dit|diese|these)\b (?:sont|est|peut|peuvent|ne|n'|zijn|is|kan|kunnen|mag|mogen|worden|wordt|sind|ist|darf|durfen|werden|are|may|must|should)\b.{0,60}(?:confidenti|destin|vertrouwelijk|bestemd|vertraulich|bestimmt|intended|divulg|copi|tiers|derden|dritte|third part|disclos|transmis|doorgegeven|weitergegeben|gedeeld|conserv|bewaard|gespeichert|secret).{0,200}",
    r"(?:l'expediteur|l'emetteur|le destinataire|de afzender|de ontvanger|der absender|der empfanger|the sender|the recipient|the company|la societe|l'entreprise|l'institution|l'universite|la commune|de gemeente|de vereniging)\b.{0,250}",
    r".{0,80}(?:niet aansprakelijk|geen aansprakelijkheid|ne (?:peut|saurait) (?:etre tenue? )?.{0,12}responsable|aucune responsabilite|haftet nicht|keine haftung|no (?:liability|responsibility)).{0,150}",
    r"(?:ne communiquez|geef|deel|never share|do not share|geben sie) .{0,40}(?:codes?|mot de passe|wachtwoord|passwords?|passwort).{0,60}",
    r"(?:the contents?|the information|de informatie|de inhoud|der inhalt|die informationen|le contenu|l'information|les informations)\b.{0,40}\b(?:may|can|kan|kunnen|kann|konnen|peut|peuvent)\b.{0,60}(?:confidenti|secre|geheim|vertrouwelijk|vertraulich|privileged|protect|protege).{0,100}",
    r"(?:confidentiel|confidential|vertrouwelijk|vertraulich|merci|thank you|dank u|bedankt|danke|vielen dank)[ .!]*",
)
_SHAPES = tuple(re.compile(shape) for shape in _STRONG)
_BESIDE = tuple(re.compile(shape) for shape in _WEAK)
_KEPT = re.compile(_HOLDS)
_PROHIBITIONS = tuple(re.compile(shape) for shape in _FORBIDDEN)
_PLAIN = re.compile(
    r".{0,160}(?:www\.|https?:|@|\brpm\b|\brpr\b|\btva\b|\bbtw\b|\bvat\b|\bust|\bhrb\b|\bfsma\b|\biban\b|\bbce\b|\bkbo\b|\bn° ?d'entreprise|ondernemingsn|registered (?:in|office|number|company|charity)|siege social|maatschappelijke zetel|numero d'entreprise|company (?:number|registration)|amtsgericht).{0,160}"
)
"""A line of who the organisation is: it says nothing either way."""
_LABEL = re.compile(
    r"\W{0,6}(?:(?:(?:information|clause|avis|note|notice|declaration|hinweis|wichtiger hinweis|voorgedrukt|imprime|melding|mededeling|bericht|important|belangrijk|wichtig|attention|rappel|legal|general)[ -]*(?:legale?|juridique|importante?|zum|zur|nach|over|de|sur|relatif|relative|a|la|le|des|aux|uw|op)?[ -]*){0,4}"
    r"(?:protection des donnees(?: personnelles| a caractere personnel)?|donnees personnelles|vie privee|confidentialite|respect de la vie privee|non-responsabilite|confidentiel|confidential|vertrouwelijk|vertraulich|rgpd|gdpr|avg|dsgvo|privacy(?: ?(?:notice|statement|policy|verklaring))?|gegevensbescherming|bescherming van (?:uw )?(?:persoons)?gegevens|datenschutz(?:hinweise?|information)?|data protection(?: notice)?|disclaimer|vertrouwelijkheid|vertraulichkeit|confidentiality(?: notice)?|haftungsausschluss|notice|avis|hinweis|nota|note|important|belangrijk|wichtig|clause)"
    r"(?: notice| statement)?\s{0,3}[:.–—/-]{1,3}\s{0,3})"
)
_LEADING = re.compile(r"[\W_]{0,6}(?:\w{1,20}\]\s*)?")
_NOTED = re.compile(
    r"(?:(?:beachten sie(?: bitte)?|bitte beachten sie|wir weisen (?:sie )?darauf hin),? dass|(?:veuillez noter|nous vous informons|nous attirons votre attention sur le fait|il est rappele) qu[e']|"
    r"(?:gelieve (?:er rekening mee te houden|te noteren)|wij wijzen (?:u )?erop|houd er rekening mee),? dat|(?:please )?(?:note|be aware|be advised) that|you are hereby notified that)\s*"
)

# ── what only a person says ──────────────────────────────────────────────────────────────────────

_CONDITION = re.compile(
    r"\b(?:si|s'il|if|should|indien|als|wanneer|mocht|falls|wenn|sollten?|unless|tenzij|sauf|bent u|hebt u|heeft u|haben sie|bien que|although|while|hoewel|ofschoon|obwohl|werd (?:het|dit|deze)|wurde (?:diese|ihnen)|ontvangen in fout|recu par erreur|received in error)\b[^,;.]{0,250}"
)
_PERSONS = re.compile(
    # of themselves
    r"\b(?:je|j'\w+|moi|mon|ma|mes|me|m'[a-z]+|ik|mij|mijn|m'n|ich|mir|mich|meine?[rmns]?|my|mine|myself)\b|"
    # of what the house did, does or has
    r"\bvous (?:n'|ne |m'|nous )?(?:avez|aviez|etes|auriez|faites|traitez|envoyez|dites|ne)\b(?! (?:le|un|des|aussi|egalement|toujours|notamment|a tout moment) ?(?:le |un |des )?droit)|\bu (?:hebt|heeft|had|hebben|bent|verwerkt|zegt|stuurt|schrijft)\b(?!.{0,40}recht)|"
    r"\bsie (?:haben|hatten|verarbeiten|schicken|schreiben|sagen)\b(?!.{0,40}recht)|\byou (?:have|had|sent|gave|told|did|were|are|process|send|disclosed|say|keep)\b(?!.{0,20}right)|\bjullie\b|"
    r"\b(?:votre|vos|uw|ihre?[rnms]?|your) (?:\w+ )?(?:agences?|guichets?|collegues?|conseill\w+|employe\w*|services?|mutuelle|lettres?|courriers?|dossiers?|erreurs?|bediende|collega\w*|kantoor|medewerk\w+|dienst\w*|brief|loket|ziekenfonds|fout|mitarbeit\w+|kolleg\w+|schreiben|schalter|krankenkasse|staff|office|agents?|colleagues?|counter|mistake|letters?|fund)\b|"
    # what somebody did
    r"\b(?:a|ont|avait|avaient)\s+(?:\w+\s)?(?!ete (?:verifie|controle|analyse|scanne|detecte|trouve)|verifie|controle)(?:ete |envoye|divulgu|communiqu|transmis|publi|donn|perdu|refus|ouvert|recu|dit|ecrit|montr|laiss|vu|lu|fait)|\b(?:etait|etaient|avait|avaient)\b|\b(?:pourtant|quand meme|toch|zomaar|trotzdem|dennoch|mal protege\w*|slecht)\b|"
    r"\b(?:(?:la|cette|une) (?:mutuelle|conseillere|caisse)|(?:le|un|au) (?:guichet|conseiller)|l'(?:agence|employee?)|het (?:ziekenfonds|loket)|de (?:bediende|mutualiteit)|die krankenkasse|der schalter|the (?:fund|clerk|desk|counter|staff|agent))\b|"
    r"\b(?:est|sont) (?:arrive|parti|tombe|passe|reste|venu)\w*|"
    r"\bwerden\b(?=.{0,80}\b(?:het|een|aan|van|naar|bij|door)\b)|\b(?:werd|heeft|hebben|hadden|kreeg|kregen|stond|lag|was|waren|hing)\b(?!.{0,40}(?:gescand|gecontroleerd|gecheckt|recht))|\b(?:wurden?|hat|hatten|stand|lagen|kam|kamen)\b(?!.{0,60}(?:gepruft|gescannt|uberpruft))|"
    r"\b(?:was|were|had|has(?! been (?:scanned|checked|swept|tested|virus))|sent(?! (?:from|to you|by e-?mail))|went|got|arrived|came|showed|opened|read out|told)\b|"
    # when, for how much, how bad
    r"\b\d{1,2}(?:er)? (?:janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre|januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december|januar|februar|marz|mai|august|dezember|january|february|march|may|june|july|october)\b(?! (?:2016|2018|2002|1992|1990|2019|2017|2022|2025))|"
    r"\b\d{1,2}[/.]\d{1,2}[/.](?:19|20)\d\d\b|\b(?:d'hier|hier (?:soir|matin|apres)|gisteren|gestern|yesterday|depuis|sinds|seit|since|la semaine|vorige|letzte|last (?:week|month|year))\b|\beuros?\b|€|"
    r"\b(?:violation|viole\w*|scandal\w*|inaccept\w*|inadmiss\w*|honte\w*|onaanvaardbaar|schending|schandalig|schande|unertraglich|skandal\w*|breach\w*|unacceptable|shame\w*|au mepris|retards?|trop (?:tard|longtemps)|te laat|verkeerd\w*|falsch\w*|faux|fausses?|wrong\w*|(?:far )?too (?:long|late)|tout le monde|n'importe qui|iedereen|jedermann|everyone|"
    r"(?:sans|zonder|ohne|without) (?!votre|vos|uw|ihre|your|virus|delai|prejudice|reserve|any|the (?:prior|express|sender)|l'accord|autorisation|(?:schriftelijke |voorafgaande )?toestemming|vorherige|notice|prior|de (?:uitdrukkelijke|voorafgaande))\w+|"
    r"(?:cette|notre|une|deze|onze|een|die|diese|unsere|eine|this|our|a) (?:plainte|klacht|beschwerde|complaint)\b(?!.{0,80}(?:autorite|autoriteit|behorde|authority|\bapd\b|\bgba\b|commissioner|aufsicht))|sans respecter|ne respecte\w* pas|refus\w*|weiger\w*|weigert|mari\b|epouse|epoux|voisin\w*|vecin|buren|buurman|nachbar\w*|neighbou?r\w*|husband|wife|diagnos\w*|maladie|ziekte|krankheit|illness)\b"
)
_EYE = re.compile(
    r"(?<![\w'’.])I(?=\s+(?:[a-z]|(?:AM|HAVE|HAD|WAS|WANT|NEED|DID|DO|WROTE|CAN|WILL|NEVER)\b)|['’](?:ve|m|d|ll)\b)"
)
"""The English "I", which a scanner also reads for "l": it stands alone before a word."""
_ASKED = re.compile(r"\?")

_SENTENCES = re.compile(
    r"(?<=[.!?…])(?<!\b[A-Za-z]\.)(?<!\b[Aa][Rr][Tt]\.)(?<!\b[Nn][Rr]\.)[\"”»)*]{0,2}\s+(?=[\W\d_]{0,3}[A-ZÀ-Ý])|\s+[|•·]\s+"
)
_BROKEN = re.compile(r"(?<=[a-zà-ÿ])[-¬]\s(?=[a-zà-ÿ])")
_MISREAD = re.compile(r"(?<=[a-z])[01|!5](?=[a-z])|(?<=[a-z])1\b|\b[|!1](?=[a-z']{2})")
_READ = {"0": "o", "1": "l", "|": "l", "!": "l", "5": "s"}
_OWN = re.compile(r"\b(?:je|j'\w+|moi|mon|ma|mes|ik|mij|mijn|ich|mir|mich|meine?[rmns]?|my|mine)\b")
_LINKS = re.compile(r"https?:\S{1,300}")
_GREEN = re.compile(r"impri|print|druk|druck")
_GREENS = re.compile(
    r".{0,20}think before (?:you )?print.{0,120}|druk (?:deze|dit) .{0,20}niet .{0,40}|.{0,60}(?:pense(?:z|r|ons) a (?:l'environnement|la planete|nos forets)|denk(?:t u)? (?:eerst )?aan (?:het milieu|de planeet|de natuur)|denken sie an (?:die umwelt|unsere umwelt)|(?:consider|think of|mind|protect) (?:the|our) (?:environment|planet)|"
    r"(?:avez-vous|avons-nous) (?:vraiment )?besoin d'imprimer|(?:est-il|est il) (?:vraiment )?necessaire d'imprimer|n'imprime[rz] (?:ce|cet|que)|is het (?:echt )?nodig .{0,40}(?:print|druk)|(?:merci|priere|gelieve|bitte|please) .{0,20}(?:ne pas imprimer|n'imprimer|niet (?:te )?(?:print|afdruk)|nicht ausdrucken|not print|do not print)|(?:ce|cet|dit|deze|this) \w+ .{0,20}(?:ne pas imprimer)|der umwelt zuliebe|moet u? ?(?:deze|dit) .{0,20}(?:echt )?(?:print|afdruk)|muss (?:diese|dies).{0,30}(?:gedruckt|ausgedruckt)|mussen sie diese .{0,20}(?:wirklich )?(?:drucken|ausdrucken)|"
    r"do you (?:really )?need to print|save (?:paper|trees)|preservons (?:nos|la|l')|spaar (?:het milieu|bomen|papier)|print (?:deze|dit) .{0,30}(?:alleen|enkel|niet)|schonen sie).{0,120}"
)


def is_clause(stretch: str) -> bool:
    """Whether all that `stretch` (one paragraph, its lines joined by blanks) says is what organisations put below a message.

    True where each sentence is of a known shape, at least one of a shape that proves it, and nothing in it is a person's:
    no "I", no deed, no day, nobody addressed as who did something. Raises nothing.
    """
    if not 12 <= len(stretch) <= _MOST or _EYE.search(stretch):
        return False
    sentences = [fold(part) for part in _SENTENCES.split(_BROKEN.sub("", stretch)) if part and part.strip(" .*_-|")]
    return all(map(_sentence, sentences)) and (any(map(_proves, sentences)) or _kept_and_forbidden(sentences))


def fold(text: str) -> str:
    """In lower case, without accents, blanks single, apostrophes straight, the commonest misreadings put right."""
    apart = unicodedata.normalize(
        "NFD", " ".join(text.split()).lower().replace("’", "'").replace("´", "'").replace("ß", "ss")
    )
    plain = "".join(each for each in apart if not unicodedata.combining(each)).replace("œ", "oe")
    return _MISREAD.sub(lambda match: _READ[match.group()], plain)


def is_told(paragraph: str) -> bool:
    """Whether a paragraph says somewhere what only a person says: who did what, when, to whom."""
    return any(_told(fold(part)) for part in _SENTENCES.split(paragraph[:_MOST]) if part)


def _told(sentence: str) -> bool:
    """Whether a folded sentence says what only a person says; what stands under a condition ("if you have received") aside."""
    return _PERSONS.search(_CONDITION.sub(" ", sentence)) is not None or _OWN.search(sentence) is not None


def _sentence(sentence: str) -> bool:
    if _told(sentence) or (_ASKED.search(_LINKS.sub("", sentence)) and not _GREEN.search(sentence)):
        return False
    return (
        _proves(sentence)
        or any(shape.match(_begun(sentence)) for shape in _BESIDE)
        or _PLAIN.fullmatch(sentence) is not None
    )


def _kept_and_forbidden(sentences: list[str]) -> bool:
    said = [_begun(sentence) for sentence in sentences]
    return any(map(_KEPT.match, said)) and any(shape.match(each) for shape in _PROHIBITIONS for each in said)


def _begun(sentence: str) -> str:
    """The sentence without its bullet, its label ("Data protection: …") and "please note that"."""
    bare = _LEADING.sub("", sentence, count=1)
    label = _LABEL.match(bare)
    said = _LEADING.sub("", bare[label.end() :], count=1) if label else bare
    return _NOTED.sub("", said, count=1)


def _proves(sentence: str) -> bool:
    bare, said = _LEADING.sub("", sentence, count=1), _begun(sentence)
    return any(shape.match(said) or shape.match(bare) for shape in _SHAPES) or _GREENS.match(said) is not None

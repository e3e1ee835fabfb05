"""Invented messages that leave no doubt what they are: the tests here are about the way, not about the classifier."""

COMPLAINT_FR = """Madame, Monsieur,

Je suis en incapacité de travail depuis le 5 octobre 2026 et je n'ai toujours pas reçu mes indemnités. J'ai envoyé tous
les documents le 9 octobre. J'ai téléphoné trois fois à votre service, chaque fois on me répond que mon dossier est en
cours de traitement. Mon loyer n'est pas payé. C'est inadmissible et je porte plainte contre ce retard de paiement.

Mon numéro d'affilié est 0417/33.208.

Odile Vranckx
rue Longue 3
1000 Bruxelles
"""

COMPLAINT_NL = """Geachte mevrouw, geachte heer,

Ik dien een klacht in. Sinds 5 oktober 2026 ben ik arbeidsongeschikt en ik heb nog altijd geen uitkering ontvangen. Ik
heb alle papieren op 9 oktober opgestuurd en ik heb al drie keer gebeld naar uw dienst. Telkens zegt men dat mijn dossier
in behandeling is. Ik kan mijn huur niet meer betalen. Dit is onaanvaardbaar.

Mijn lidnummer is 0417/33.209.

Wouter Claessens
Lange Straat 3
1000 Brussel
"""

PRIVACY_FR = """Madame, Monsieur,

Je porte plainte pour une violation de mes données personnelles. Le 12 novembre 2026 votre service a envoyé mon dossier
médical complet, avec mon diagnostic et mon numéro national, à mon voisin. Il a ouvert le courrier et lu mes données de
santé. C'est une fuite de données et une atteinte à ma vie privée. Je demande que le délégué à la protection des données
soit averti et qu'on m'explique qui a eu accès à mes données.

Odile Vranckx
rue Longue 3
1000 Bruxelles
numéro d'affilié 0417/33.208
"""

REMINDER_FR = """Bonjour,

C'est un rappel. J'ai déposé une plainte le mois passé, votre référence {reference}, et je n'ai toujours pas reçu de
réponse. Où en est ma plainte ? Mes indemnités ne sont toujours pas payées.

Merci de me répondre.

Odile Vranckx
"""

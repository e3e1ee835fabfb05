"""Whether a decision hangs on how a message is written: five harms to a text that leave its meaning, and what they flip.

Every harm is a pure function of a text and of the chance it is given. What carries a number (dates, amounts, references)
and addresses stay as they are: a wrong digit is another fact, not a fault of writing.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random
from typing import Any, Final

from classify.corpus import Labelled, Message
from classify.evaluate import Share
from models.values import Assessment
from models.words import Flag, Language

OCR_SHARE: Final = 0.02
"""Of the characters, those that a scanner misreads."""
TYPO_SHARE: Final = 0.05
"""Of the words, those that are mistyped."""

Assessor = Callable[[Iterable[Message]], Iterator[Assessment]]


class Harm(StrEnum):
    """What is done to a text."""

    ACCENTS = "accents"
    CAPITALS = "capitals"
    OCR = "ocr"
    TYPOS = "typos"
    DISCLAIMER = "disclaimer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Flips:
    """Of the messages, those whose decision changed by one harm: kind or any flag, the kind, each flag.

    `unseen`: those that changed though neither reading went to review, so that nobody would have looked.
    """

    any: Share
    unseen: Share
    kind: Share
    flags: Mapping[Flag, Share]
    changed: tuple[str, ...]  # the ids, in order

    def as_json(self) -> dict[str, Any]:
        """Each share with its Wilson interval, and the ids that changed."""
        return {
            **self.any.as_json(),
            "unseen": self.unseen.as_json(),
            "kind": self.kind.as_json(),
            "flags": {flag.value: share.as_json() for flag, share in self.flags.items()},
            "changed": list(self.changed),
        }


def flips(
    labelled: Sequence[Labelled], found: Sequence[Assessment], assess: Assessor, *, seed: int = 0
) -> dict[Harm, Flips]:
    """What each harm changes, against what was `found` in the same messages unharmed (paired).

    `assess` reads messages as the house does, in order. Raises ValueError where `found` is not as long as `labelled`.
    """
    return {
        harm: _compared(labelled, found, list(assess(harmed(harm, line, seed=seed) for line in labelled)))
        for harm in Harm
    }


def harmed(harm: Harm, line: Labelled, *, seed: int = 0) -> Message:
    """The message, harmed in body and subject (a disclaimer: at the end of the body). The same for the same seed and id."""
    chance = Random(f"{seed}:{harm}:{line.id}")
    write: Callable[[str], str] = {
        Harm.ACCENTS: without_accents,
        Harm.CAPITALS: str.upper,
        Harm.OCR: lambda text: misread(text, chance),
        Harm.TYPOS: lambda text: mistyped(text, chance),
        Harm.DISCLAIMER: lambda text: with_disclaimer(text, line.lang, chance),
    }[harm]
    subject = line.subject if line.subject is None or harm is Harm.DISCLAIMER else write(line.subject)
    return Message(
        id=line.id,
        channel=line.channel,
        received=line.received,
        from_=line.from_,
        subject=subject,
        body=write(line.body),
    )


def _compared(labelled: Sequence[Labelled], before: Sequence[Assessment], after: Sequence[Assessment]) -> Flips:
    pairs = list(zip(labelled, before, after, strict=True))
    total = len(pairs)

    def count(changed: Callable[[Assessment, Assessment], bool]) -> Share:
        return Share(sum(changed(one, other) for _, one, other in pairs), total)

    def flag_changed(flag: Flag) -> Callable[[Assessment, Assessment], bool]:
        return lambda one, other: one.raised(flag) != other.raised(flag)

    return Flips(
        any=count(_differ),
        unseen=count(lambda one, other: _differ(one, other) and not one.review and not other.review),
        kind=count(lambda one, other: one.kind is not other.kind),
        flags={flag: count(flag_changed(flag)) for flag in Flag},
        changed=tuple(line.id for line, one, other in pairs if _differ(one, other)),
    )


def _differ(one: Assessment, other: Assessment) -> bool:
    return one.kind is not other.kind or any(one.raised(flag) != other.raised(flag) for flag in Flag)


# ── accents ──────────────────────────────────────────────────────────────────────────────────────

_LIGATURES: Final = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss"})


def without_accents(text: str) -> str:
    """The text as a keyboard without accents writes it: `é` is `e`, `ç` is `c`, `ü` is `u`, `œ` is `oe`, `ß` is `ss`."""
    apart = unicodedata.normalize("NFD", text.translate(_LIGATURES))
    return unicodedata.normalize("NFC", "".join(each for each in apart if not unicodedata.combining(each)))


# ── a poor scan ──────────────────────────────────────────────────────────────────────────────────

# What Tesseract and its like take for one another in print of middling quality.
_MISREAD: Final[Mapping[str, tuple[str, ...]]] = {
    "l": ("1", "I", "i"), "I": ("l", "1", "|"), "i": ("l", "1", "ï"), "o": ("0", "c"), "O": ("0", "Q"), "e": ("c", "o"),
    "é": ("e", "6", "ê"), "è": ("e", "é"), "ê": ("e", "é"), "ë": ("e", "é"), "à": ("a", "â"), "â": ("a",), "ç": ("c",), "ù": ("u",),
    "û": ("u",), "î": ("i", "1"), "ô": ("o", "6"), "ï": ("i",), "ä": ("a", "à"), "ö": ("o", "6"), "ü": ("u", "ii"), "ß": ("B", "8"),
    "c": ("e", "o"), "a": ("o", "e"), "s": ("5", "a"), "S": ("5", "8"), "B": ("8",), "g": ("9", "q"), "q": ("g",), "h": ("b",), "b": ("h", "6"),
    "t": ("f", "l"), "f": ("t",), "u": ("v", "ii"), "v": ("y", "u"), "y": ("v",), "n": ("r", "ri"), "m": ("rn", "nn"), "d": ("cl",), "w": ("vv",),
    "k": ("lc",), "G": ("6", "C"), "Z": ("2",), "E": ("F",), "D": ("O",), "'": ("´", "`"), "’": ("'", ""), ",": (".",), ".": (",", ""),
}  # fmt: skip
_MISREAD_PAIRS: Final = {"rn": "m", "cl": "d", "vv": "w", "ii": "u", "nn": "m", "li": "h", "ri": "n", "fi": "ﬁ"}
_WORD: Final = re.compile(r"\S+")
_KEPT: Final = re.compile(r"\d|@|://|www\.")
_LOST_SPACES: Final = 0.15  # of the faults


def misread(text: str, chance: Random, *, share: float = OCR_SHARE) -> str:
    """The text as a poor scan is read: `share` of its characters taken for others, pairs for one letter, spaces lost."""
    words = [word.span() for word in _WORD.finditer(text) if not _KEPT.search(word.group())]
    letters = [at for start, end in words for at in range(start, end) if text[at] in _MISREAD]
    starts = {start for start, _ in words}
    # A space between two words that may be harmed; line ends are layout, and stay.
    spaces = [end for _, end in words if text[end : end + 1] == " " and end + 1 in starts]
    faults = round(share * len(text))
    lost = chance.sample(spaces, min(len(spaces), round(_LOST_SPACES * faults)))
    wrong = chance.sample(letters, min(len(letters), faults - len(lost)))
    edits = dict.fromkeys(lost, (1, ""))
    for at in sorted(wrong):
        pair = _MISREAD_PAIRS.get(text[at : at + 2])
        if pair is not None and at + 1 not in wrong and chance.random() < 0.7:
            edits[at] = (2, pair)
        else:
            edits[at] = (1, chance.choice(_MISREAD[text[at]]))
    return _edited(text, edits)


# ── a hasty hand ─────────────────────────────────────────────────────────────────────────────────

# The Belgian keyboard (AZERTY): what lies beside each letter.
_ROWS: Final = ("azertyuiop", "qsdfghjklm", "wxcvbn")
_BESIDE: Final = {
    letter: row[max(0, at - 1) : at] + row[at + 1 : at + 2] for row in _ROWS for at, letter in enumerate(row)
}
_LETTERS: Final = re.compile(r"[^\W\d_]{4,}")


def mistyped(text: str, chance: Random, *, share: float = TYPO_SHARE) -> str:
    """The text in a hurry: `share` of its words with two letters swapped, one missing, doubled, or the key beside it.

    Words of less than four letters stay, among them the ones that say no. The first letter of a word stays.
    """
    kept = [word.span() for word in _WORD.finditer(text) if _KEPT.search(word.group())]
    words = [
        word.span() for word in _LETTERS.finditer(text) if not any(start <= word.start() < end for start, end in kept)
    ]
    slips = min(len(words), round(share * len(_WORD.findall(text))))
    return _edited(text, dict(_slip(text, *word, chance) for word in sorted(chance.sample(words, slips))))


def _slip(text: str, start: int, end: int, chance: Random) -> tuple[int, tuple[int, str]]:
    at = chance.randrange(start + 1, end - 1)
    letter, after = text[at], text[at + 1]
    beside = _BESIDE.get(letter, "")
    slip = chance.choice(("swapped", "missing", "doubled", "beside"))
    if slip == "swapped" and letter != after:
        return at, (2, after + letter)
    if slip == "doubled":
        return at, (1, letter * 2)
    if slip == "beside" and beside:
        return at, (1, chance.choice(beside))
    return at, (1, "")


def _edited(text: str, edits: Mapping[int, tuple[int, str]]) -> str:
    """`edits`: at a place, how many characters give way to what. None reaches over another."""
    parts, done = [], 0
    for at in sorted(edits):
        length, new = edits[at]
        parts += [text[done:at], new]
        done = at + length
    return "".join([*parts, text[done:]])


# ── a disclaimer ─────────────────────────────────────────────────────────────────────────────────

_RULES: Final = ("\n\n", "\n\n--\n", "\n\n____________________\n", "\n\n---\n", "\n\n**********\n")
_DISCLAIMERS: Final[Mapping[Language, tuple[str, ...]]] = {
    Language.FR: (
        "Ce message et ses annexes éventuelles sont confidentiels et destinés exclusivement à la personne à qui ils sont adressés. "
        "Si vous avez reçu ce message par erreur, veuillez en avertir l'expéditeur et le détruire. Toute copie, divulgation ou "
        "utilisation non autorisée est interdite.",
        "AVIS DE CONFIDENTIALITÉ : le présent courriel peut contenir des données à caractère personnel protégées par le Règlement "
        "général sur la protection des données (RGPD). Pour exercer vos droits d'accès, de rectification ou d'effacement, consultez "
        "notre charte vie privée ou écrivez à privacy@atelier-du-coin.example.",
        "Pensez à l'environnement avant d'imprimer ce message.\nL'expéditeur n'engage pas la responsabilité de son employeur. Ce "
        "courriel peut contenir des informations couvertes par le secret professionnel.",
    ),
    Language.NL: (
        "Dit bericht en eventuele bijlagen zijn vertrouwelijk en uitsluitend bestemd voor de geadresseerde. Indien u dit bericht "
        "per vergissing hebt ontvangen, gelieve de afzender te verwittigen en het te wissen. Elk ongeoorloofd gebruik, kopiëren of "
        "verspreiden is verboden.",
        "DISCLAIMER: deze e-mail kan persoonsgegevens bevatten. Wij verwerken uw gegevens in overeenstemming met de Algemene "
        "Verordening Gegevensbescherming (AVG). Voor inzage, verbetering of verwijdering van uw gegevens: zie onze "
        "privacyverklaring of mail naar privacy@kruidentuin.example.",
        "Denk aan het milieu voor u deze mail afdrukt.\nDe inhoud van deze e-mail verbindt enkel de afzender en niet zijn "
        "werkgever. De informatie kan onder het beroepsgeheim vallen.",
    ),
    Language.DE: (
        "Diese E-Mail enthält vertrauliche und/oder rechtlich geschützte Informationen. Wenn Sie nicht der richtige Adressat sind "
        "oder diese E-Mail irrtümlich erhalten haben, informieren Sie bitte sofort den Absender und vernichten Sie diese E-Mail. "
        "Das unerlaubte Kopieren sowie die unbefugte Weitergabe sind nicht gestattet.",
        "Hinweis zum Datenschutz: Wir verarbeiten personenbezogene Daten gemäß der Datenschutz-Grundverordnung (DSGVO). "
        "Informationen zu Ihren Rechten auf Auskunft, Berichtigung und Löschung finden Sie in unserer Datenschutzerklärung.",
        "Bitte denken Sie an die Umwelt, bevor Sie diese Nachricht ausdrucken.\nDer Inhalt dieser Nachricht ist nur für den "
        "Empfänger bestimmt und bindet allein den Absender.",
    ),
    Language.EN: (
        "This email and any attachments are confidential and intended solely for the addressee. If you have received this message "
        "in error, please notify the sender and delete it immediately. Any unauthorised disclosure, copying or use is prohibited.",
        "PRIVACY NOTICE: this message may contain personal data protected under the General Data Protection Regulation (GDPR). "
        "To access, correct or erase your data, see our privacy statement or contact privacy@harbourlights.example.",
        "Please consider the environment before printing this email.\nThe views expressed are those of the sender and not of his "
        "or her employer. The contents may be subject to professional secrecy.",
    ),
}


def with_disclaimer(text: str, language: Language, chance: Random) -> str:
    """The text with what a mail server adds below it, in its language."""
    return text.rstrip("\n") + chance.choice(_RULES) + chance.choice(_DISCLAIMERS[language]) + "\n"

"""From probabilities to findings: which flag, which doubt, which words show it, and why, in a sentence."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language as Pipeline
from spacy.tokens import Doc

from classify.cues import Cue
from classify.date_words import Mention
from classify.features import more_than_a_year
from classify.heads import Judged, Scores
from classify.letters import Letter
from classify.linear import sigmoid
from classify.network import Reading
from classify.targets import FLAGS, KINDS, SERVICES, TAG, Tag
from models.values import Evidence, Finding
from models.words import Flag, Kind, PrivacyType, ReviewReason, Service

GRIEVANCES: Final = (Kind.COMPLAINT, Kind.FOLLOW_UP)
_OF_PEOPLE: Final = (Kind.QUESTION, Kind.DOCUMENT, Kind.PRAISE)
_DOUBTS: Final = {
    Flag.ANONYMOUS: ReviewReason.ANONYMOUS,
    Flag.OUT_OF_SCOPE: ReviewReason.OUT_OF_SCOPE,
    Flag.STALE: ReviewReason.STALE,
    Flag.PERSONAL_DATA: ReviewReason.PERSONAL_DATA,
}
_BESIDE: Final = re.compile(
    r"\b(?:par ailleurs|en plus|en outre|de plus|d.autre part|deuxiemement|secundo|ensuite,|et puis|aussi|accessoirement|autre chose|quant (?:a|au)"
    r"|daarnaast|bovendien|verder|ten tweede|trouwens|ook nog|nog iets|overigens|en dan|voorts|ausserdem|zudem|ferner|zweitens|daneben|im ubrigen|viertens"
    r"|besides|in addition|moreover|secondly|also|another (?:thing|matter)|separately)\b"
)
# Somebody says that they complain: no advertiser and no machine says so of itself.
_COMPLAINS: Final = re.compile(
    r"\bje (?:porte|depose|formule|maintiens|introduis|renouvelle|(?:souhaite|veux|voudrais|tiens a) \w+) (?:\w+ ){0,2}plainte|\bje (?:me )?plains\b"
    r"|\bik (?:dien|wil|wens|leg|doe)\b.{0,40}\bklacht|\bik (?:be)?klaag\b|\bmijn klacht\b|\bma plainte\b|\bmeine beschwerde\b|\bmy complaint\b"
    r"|\bich beschwere mich|\bich (?:reiche|lege|mochte).{0,40}beschwer|\bi (?:am |want to |wish to |would like to |hereby |must )?(?:formally )?complain\w*"
)
_AWAY_SUBJECT: Final = re.compile(
    r"(?:reponse automatique|message d.absence|absence du bureau|automatisch antwoord|afwezig|automatische antwort|abwesenheit|automatic reply|auto-?reply|out of (?:the )?office)\b"
)
_AWAY: Final = re.compile(
    r"\bje suis (?:absente?|en (?:conge|vacances))s? (?:du bureau )?(?:jusqu|du \d|de retour)|\bik ben (?:afwezig|met (?:verlof|vakantie)) (?:tot|van \d)"
    r"|\bbin (?:ich )?(?:bis (?:zum|einschliesslich)|vom \d).{0,40}(?:nicht im buro|abwesend|urlaub)|\bi am (?:away|out of (?:the )?office|on (?:annual )?leave) (?:until|from \d)"
)
_ORDINARY: Final = frozenset(
    {f"service_{service}" for service in Service if service not in (Service.OTHER, Service.FRONT_DESK, Service.DIGITAL)}
)
_SHOWN_BY: Final[Mapping[Flag, tuple[Tag, ...]]] = {
    Flag.ANONYMOUS: (Tag.ANONYMOUS,),
    Flag.OUT_OF_SCOPE: (Tag.OUT_OF_SCOPE, Tag.OTHER),
    Flag.STALE: (Tag.STALE,),
    Flag.PERSONAL_DATA: (Tag.PERSONAL_DATA, Tag.DATA),
}
# Log-odds: how far below the strongest a piece may lie and still be shown, and a second stretch; pieces between two.
_FALL: Final = 3.0
_SECOND: Final = 4.0
_TOLD: Final = -3.0
_GAP: Final = 3
_SHOWN: Final = 3
_BRIEF: Final = 40  # words
# Characters: a run that says too little alone, a sentence that is read at a glance.
_SHORT: Final = 25
_PLAIN: Final = 160
_RIGHT: Final = "data_rights"
_BREACH: Final = frozenset({"data_wrong_hands", "health_secret"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What the pipeline found of one message. `language`, `complainant` are the complaint's and not found here."""

    kind: Kind
    kind_probability: float
    flags: Mapping[Flag, Finding]
    service: Service | None
    fact_date: str | None
    initiative: bool | None
    mixed: bool
    privacy_type: PrivacyType | None
    review_reasons: tuple[ReviewReason, ...] = ()
    told: Mention | None = field(default=None, repr=False)


@Pipeline.factory(
    "courrier_findings",
    default_config={
        "raise_at": {flag.value: 0.5 for flag in Flag},
        "doubt": {flag.value: [0.1, 0.6] for flag in Flag},
        "kind_sure": 0.55,
        "other_kind_sure": 0.75,
        "dissatisfied_from": 0.15,
        "date_from": 0.12,
    },
)
def findings(
    nlp: Pipeline,
    name: str,
    raise_at: dict[str, float],
    doubt: dict[str, list[float]],
    kind_sure: float,
    other_kind_sure: float,
    dissatisfied_from: float,
    date_from: float,
) -> "Decider":
    """The thresholds, as data."""
    return Decider(
        raise_at={flag: raise_at[flag.value] for flag in Flag},
        doubt={flag: (doubt[flag.value][0], doubt[flag.value][1]) for flag in Flag},
        kind_sure=kind_sure,
        other_kind_sure=other_kind_sure,
        dissatisfied_from=dissatisfied_from,
        date_from=date_from,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Decider:
    """Sets `doc._.findings`."""

    raise_at: Mapping[Flag, float]
    doubt: Mapping[Flag, tuple[float, float]]
    kind_sure: float
    other_kind_sure: float
    dissatisfied_from: float
    date_from: float

    def __call__(self, doc: Doc) -> Doc:
        scores, judged = doc._.scores
        doc._.findings = self.decide(doc, scores, judged)
        return doc

    def decide(self, doc: Doc, scores: Scores, judged: Judged) -> Findings:
        """The findings of a document that has its scores."""
        letter: Letter = doc._.letter
        kind, chance, doubts = self._kind(doc, judged)
        aggrieved = kind in GRIEVANCES
        told = self._fact(scores, letter, stale=aggrieved and self._raised(judged, Flag.STALE)) if aggrieved else None
        flags: dict[Flag, Finding] = {}
        for flag, probability in zip(FLAGS, judged.flags, strict=True):
            value = probability >= self.raise_at[flag] and (aggrieved or flag is Flag.PERSONAL_DATA)
            if flag is Flag.STALE and value and (told is None or not more_than_a_year(told.last, letter.received)):
                value = False
                doubts.append(ReviewReason.STALE)
            low, high = self.doubt[flag]
            # A doubtful question may be a complaint, and then this flag would stand: the person who looks is told so.
            unsettled = not aggrieved and bool(doubts)
            counts = aggrieved or flag is Flag.PERSONAL_DATA
            doubtful = probability >= low and ((counts and probability < high) or (unsettled and not value))
            if doubtful:
                doubts.append(_DOUBTS[flag])
            shown = _shown(doc, scores, flag, told) if value or doubtful else ()
            flags[flag] = Finding(
                value=bool(value),
                probability=round(float(probability), 4),
                evidence=shown,
                reason=_reason(flag, bool(value), doubtful, letter, told),
            )
        private = flags[Flag.PERSONAL_DATA].value
        mixed, unsure = (
            _mixed(doc, scores) if private and aggrieved and not flags[Flag.OUT_OF_SCOPE].value else (False, False)
        )
        if unsure:
            doubts.append(ReviewReason.MIXED)
        service = SERVICES[int(judged.services.argmax())] if aggrieved and not flags[Flag.OUT_OF_SCOPE].value else None
        return Findings(
            kind=kind,
            kind_probability=round(chance, 4),
            flags=flags,
            service=service,
            fact_date=None if told is None else told.label,
            initiative=_initiative(judged.step, doc._.cues) if aggrieved else None,
            mixed=mixed,
            privacy_type=_privacy_type(doc, scores) if private or ReviewReason.PERSONAL_DATA in doubts else None,
            review_reasons=tuple(dict.fromkeys(doubts)),
            told=told,
        )

    def _raised(self, judged: Judged, flag: Flag) -> bool:
        return bool(judged.flags[FLAGS.index(flag)] >= self.raise_at[flag])

    def _kind(self, doc: Doc, judged: Judged) -> tuple[Kind, float, list[ReviewReason]]:
        best = int(judged.kinds.argmax())
        kind, chance = KINDS[best], float(judged.kinds[best])
        aggrieved = float(sum(judged.kinds[KINDS.index(grievance)] for grievance in GRIEVANCES))
        doubts: list[ReviewReason] = []
        words = sum(token.is_alpha for sentence in doc.spans["own"] for token in sentence)
        if words < 5:
            doubts.append(ReviewReason.LITTLE_TEXT)
        if doc._.reading.sentence.max() < len(doc.spans["own"]) - 1:  # more words than the network reads of one message
            doubts.append(ReviewReason.LONG_TEXT)
        if words < _BRIEF and _away(doc):
            sure = kind is Kind.AUTOMATIC and chance >= self.other_kind_sure
            return Kind.AUTOMATIC, 1.0 - aggrieved, doubts if sure else [*doubts, ReviewReason.KIND]
        if kind in GRIEVANCES:
            if aggrieved < self.kind_sure or chance < self.kind_sure * 0.9:
                doubts.append(ReviewReason.KIND)
            return kind, chance, doubts
        # DESIGN: "any sign of dissatisfaction". Advertising and machines use strong words of their own.
        theirs = kind in _OF_PEOPLE or chance < self.kind_sure
        strong = theirs and any(cue.name == "angry" for cue in doc._.cues)
        if strong and aggrieved >= self.dissatisfied_from * 1.5:
            grievance = max(GRIEVANCES, key=lambda each: float(judged.kinds[KINDS.index(each)]))
            return grievance, float(judged.kinds[KINDS.index(grievance)]), [*doubts, ReviewReason.KIND]
        if chance < self.other_kind_sure:
            doubts.append(ReviewReason.KIND)
        if strong or aggrieved >= self.dissatisfied_from or _says_so(doc):
            doubts.append(ReviewReason.DISSATISFACTION)
        return kind, chance, doubts

    def _fact(self, scores: Scores, letter: Letter, *, stale: bool) -> Mention | None:
        chances = scores.chances.copy()
        if stale:
            old = np.array([more_than_a_year(mention.last, letter.received) for mention in scores.told])
            if old.any() and float(chances[old].max()) > 0.03:
                chances = np.where(old, chances, 0.0)
        best = int(chances.argmax())
        return scores.told[best] if chances[best] >= (0.03 if stale else self.date_from) else None


def _away(doc: Doc) -> bool:
    """Whether the text is a notice of absence and nothing in it is a person's: no anger, no complaint, no question.

    The network was shown few messages of a line or two, and takes what is brief for a complaint. Its word is doubted
    here, never passed over: without a header that says so too, such a message is registered all the same.
    """
    letter: Letter = doc._.letter
    subject, body = letter.folded[: letter.body_at].strip(), letter.folded[letter.body_at :]
    named = {cue.name for cue in doc._.cues}
    told = _AWAY_SUBJECT.match(subject) or _AWAY.search(body)
    return bool(told) and not named & {"angry", "question_mark", "comes_back", "ongoing"} and not _says_so(doc)


def _says_so(doc: Doc) -> bool:
    letter: Letter = doc._.letter
    return any(_COMPLAINS.search(letter.folded[own.start_char : own.end_char]) for own in doc.spans["own"])


def _shown(doc: Doc, scores: Scores, flag: Flag, told: Mention | None) -> tuple[Evidence, ...]:
    """The words that show the flag most, three stretches at most, and for `stale` the date."""
    letter: Letter = doc._.letter
    spans = _stretches(doc, [TAG[tag] for tag in _SHOWN_BY[flag]])
    dated = flag is Flag.STALE and told is not None and told.form != "letter"
    if dated and told is not None and not any(start <= told.start < end for start, end in spans):
        spans.append((told.start, told.end))
    found = (letter.evidence(start, end) for start, end in sorted(spans))
    return tuple(evidence for evidence in found if evidence is not None)


def _stretches(doc: Doc, columns: Sequence[int]) -> list[tuple[int, int]]:
    """Runs of pieces that are tagged nearly as strongly as the strongest one, each within its sentence."""
    reading: Reading = doc._.reading
    spoken = np.flatnonzero(reading.sentence >= 0)
    if not len(spoken):
        return []
    found: dict[int, tuple[int, int]] = {}
    # First what each tag points at most, then what any of them points at.
    for column in (*([column] for column in columns), columns, columns):
        strength = reading.tags[:, column].max(axis=1)
        left = np.where(np.isin(reading.sentence, [-1, *found]), -np.inf, strength)
        peak = int(left.argmax())
        if len(found) == _SHOWN or left[peak] < max(
            float(strength[spoken].max()) - _SECOND, -np.inf if not found else _TOLD
        ):
            continue
        found[int(reading.sentence[peak])] = _words(doc, reading, strength, peak)
    return list(found.values())


def _words(doc: Doc, reading: Reading, strength: NDArray[np.float32], peak: int) -> tuple[int, int]:
    """The run around the peak in whole words; of a short sentence, or where the run is a word or two, the sentence."""
    first, last = _run(strength, reading.sentence, peak)
    sentence = doc.spans["own"][int(reading.sentence[peak])]
    start, end = _whole_words(doc.text, int(reading.spans[first, 0]), int(reading.spans[last, 1]))
    if end - start < _SHORT or sentence.end_char - sentence.start_char < _PLAIN:
        return sentence.start_char, sentence.end_char
    return start, end


def _run(strength: NDArray[np.float32], sentence: NDArray[np.int32], peak: int) -> tuple[int, int]:
    """First and last piece of the run around the peak; a piece or two below it do not break it."""
    within = np.flatnonzero((sentence == sentence[peak]) & (strength >= min(float(strength[peak]) - _FALL, 0.0)))
    first = last = peak
    for index in within[within > peak]:
        if index - last > _GAP:
            break
        last = int(index)
    for index in within[within < peak][::-1]:
        if first - index > _GAP:
            break
        first = int(index)
    return first, last


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    while start > 0 and text[start - 1].isalnum() and text[start : start + 1].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum() and text[end - 1 : end].isalnum():
        end += 1
    return start, end


def _reason(flag: Flag, value: bool, doubtful: bool, letter: Letter, told: Mention | None) -> str:
    sentence = _REASONS[flag](letter, told) if value else ""
    if value and doubtful:
        return f"{sentence} This is not certain."
    if doubtful:
        return _DOUBTED[flag]
    return sentence


def _why_anonymous(letter: Letter, told: Mention | None) -> str:
    if letter.known or letter.numbered:
        return "The sender asks the service itself not to know who writes."
    return "Neither a name nor a number tells who complains."


def _why_out_of_scope(letter: Letter, told: Mention | None) -> str:
    return "What is complained of is somebody else's conduct, not a service of the fund."


def _why_stale(letter: Letter, told: Mention | None) -> str:
    when = "" if told is None else f" ({told.label})"
    return f"The newest facts{when} are more than a year older than the day received, and no step since is told."


def _why_personal_data(letter: Letter, told: Mention | None) -> str:
    return "It is about personal data: who saw or got them, whether they are right, or a right to them."


_REASONS: Final = {
    Flag.ANONYMOUS: _why_anonymous,
    Flag.OUT_OF_SCOPE: _why_out_of_scope,
    Flag.STALE: _why_stale,
    Flag.PERSONAL_DATA: _why_personal_data,
}
_DOUBTED: Final = {
    Flag.ANONYMOUS: "It may be that nobody can tell who complains.",
    Flag.OUT_OF_SCOPE: "It may be somebody else's conduct that is complained of.",
    Flag.STALE: "The facts may be more than a year old, without a step since.",
    Flag.PERSONAL_DATA: "It may be about personal data.",
}


def _initiative(step: float, cues: Sequence[Cue]) -> bool | None:
    if step >= 0.5:
        return True
    return False if any(cue.name == "no_step" for cue in cues) else None


def _mixed(doc: Doc, scores: Scores) -> tuple[bool, bool]:
    """Whether a second grievance would stand alone beside the personal data; and whether that is in doubt."""
    letter: Letter = doc._.letter
    private = scores.sentences[:, TAG[Tag.PERSONAL_DATA]]
    ordinary = marked = False
    for index, sentence in enumerate(doc.spans["own"]):
        if private[index] > min(0.0, float(private.max()) - 1.0):
            continue
        within = {cue.name for cue in doc._.cues if sentence.start_char <= cue.start < sentence.end_char}
        aggrieved = bool(within & {"angry", "ongoing", "step_taken"}) or bool(re.search(r"€|\beuros?\b", sentence.text))
        if within & _ORDINARY and aggrieved and not within & {"data_law", "data_rights", "data_wrong"}:
            ordinary = True
            marked = marked or bool(_BESIDE.search(letter.folded[sentence.start_char : sentence.end_char]))
    return marked, ordinary and not marked


def _privacy_type(doc: Doc, scores: Scores) -> PrivacyType:
    """The clock that runs: a request of a right, a possible breach, else a grievance."""
    column = sigmoid(scores.sentences[:, TAG[Tag.PERSONAL_DATA]])
    weight = {"right": 0.0, "breach": 0.0, "wrong": 0.0}
    for index, sentence in enumerate(doc.spans["own"]):
        within = {cue.name for cue in doc._.cues if sentence.start_char <= cue.start < sentence.end_char}
        shown = max(0.05, float(column[index]))
        weight["right"] += shown * (_RIGHT in within)
        weight["breach"] += shown * bool(within & _BREACH)
        weight["wrong"] += shown * ("data_wrong" in within)
    if weight["breach"] > 0 and weight["breach"] >= weight["right"]:
        return PrivacyType.POSSIBLE_BREACH
    if weight["right"] > 0 or weight["wrong"] > 0:
        return PrivacyType.RIGHTS_REQUEST
    return PrivacyType.GRIEVANCE


def doubted(found: Findings, reason: ReviewReason) -> Findings:
    """The same findings with one more reason for a review."""
    return replace(found, review_reasons=tuple(dict.fromkeys((*found.review_reasons, reason))))

"""What the trained heads see: one row a sentence, one row a message, one row a date."""

import re
import zlib
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc

from classify.cues import NAMES
from classify.date_words import Mention
from classify.encoder import WIDTH
from classify.letters import Letter
from models.words import Channel

Row = NDArray[np.float32]

HASHED: Final = 1 << 13
CUE: Final = {name: index for index, name in enumerate(NAMES)}
_WORD: Final = re.compile(r"[a-z']{2,}|\d+|[?!€]")


def sentence_rows(doc: Doc) -> Row:
    """(sentences, width): the sentence's vector, its neighbours' mean, the cues within it, where it stands."""
    sentences = doc.spans["own"]
    count = len(sentences)
    vectors = doc._.vectors
    around = np.zeros_like(vectors)
    if count > 1:
        around[:-1] += vectors[1:]
        around[1:] += vectors[:-1]
    cued = np.zeros((count, len(NAMES)), dtype=np.float32)
    spans = [(sentence.start_char, sentence.end_char) for sentence in sentences]
    for cue in doc._.cues:
        for index, (start, end) in enumerate(spans):
            if start < cue.end and cue.start < end:
                cued[index, CUE[cue.name]] = 1.0
    place = np.array(
        [[i / max(1, count - 1), i < 2, i >= count - 2, min(1.0, (e - s) / 200)] for i, (s, e) in enumerate(spans)],
        dtype=np.float32,
    ).reshape(count, 4)
    return np.hstack([vectors, 0.6 * around, 0.3 * cued, 0.2 * place]).astype(np.float32)


SENTENCE_WIDTH: Final = 2 * WIDTH + len(NAMES) + 4


def hashed(doc: Doc) -> Row:
    """(HASHED,): words, pairs of words and word beginnings, hashed, sublinear, of length 1."""
    letter: Letter = doc._.letter
    row = np.zeros(HASHED, dtype=np.float32)
    words: list[str] = []
    for sentence in doc.spans["own"]:
        words.extend(_WORD.findall(letter.folded[sentence.start_char : sentence.end_char]))
        words.append("|")
    grams = [f"w{word}" for word in words] + [f"b{a} {b}" for a, b in pairwise(words)]
    grams += [f"p{word[:5]}" for word in words if len(word) > 5]
    for gram in grams:
        row[zlib.crc32(gram.encode()) % HASHED] += 1.0
    row = np.log1p(row)
    norm = float(np.linalg.norm(row))
    return row / norm if norm else row


def shape(doc: Doc) -> Row:
    """(n,): what the lay-out tells: channel, length, marks, subject."""
    letter: Letter = doc._.letter
    body = letter.folded[letter.body_at :]
    subject = letter.folded[: letter.body_at].strip()
    length = len(body)
    return np.array(
        [
            letter.channel is Channel.EMAIL,
            letter.channel is Channel.FORM,
            min(1.0, length / 2000),
            length < 200,
            min(1.0, body.count("?") / 4),
            min(1.0, body.count("!") / 4),
            bool(re.match(r"(?:re|aw|antw|sv) ?:", subject)),
            bool(re.match(r"(?:fw|fwd|tr|doorst|wg) ?:", subject)),
            bool(re.search(r"\b[a-z]{2,4}-?\d{4}-\d+|\d{2,4}/\d{2,}", subject)),
            len(doc.spans["ignored"]) > 0,
        ],
        dtype=np.float32,
    )


SHAPE_WIDTH: Final = 10


def cue_row(doc: Doc) -> Row:
    """(cues,): how often each cue was met, damped."""
    row = np.zeros(len(NAMES), dtype=np.float32)
    for cue in doc._.cues:
        row[CUE[cue.name]] += 1.0
    return np.log1p(row)


DOCUMENT_WIDTH: Final = WIDTH * 2 + len(NAMES) + SHAPE_WIDTH + HASHED


def document_row(doc: Doc) -> Row:
    """(DOCUMENT_WIDTH,): mean and extremes of the sentence vectors, cues, shape, hashed words."""
    vectors = doc._.vectors
    if len(vectors):
        mean = vectors.mean(axis=0)
        top = vectors.max(axis=0)
    else:
        mean = top = np.zeros(WIDTH, dtype=np.float32)
    return np.hstack([2.0 * mean, 0.35 * top, 0.6 * cue_row(doc), 0.5 * shape(doc), 1.0 * hashed(doc)]).astype(
        np.float32
    )


# ── dates ────────────────────────────────────────────────────────────────────────────────────────

FORMS: Final = (
    "full", "day_month", "day_month_year", "dash", "short", "short_year", "last_weekday", "weekday", "ago", "since_count", "season",
    "season_year", "year", "month", "month_year", "week", "month_ago", "this_month", "today", "yesterday", "still", "last_year",
    "bare_year", "feast", "event", "age", "later", "inherited", "letter",
)  # fmt: skip
_BEFORE: Final = {
    "birth": r"\bnee?(?:\(e\))?\b|geboren|geb\.|\bborn|naissance|geboorte(?!premie)|geburt",
    "member": r"affili|membre|lid\b|aangesloten|inscrit|versichert|member|cotis|chez vous depuis|client",
    "law": r"\bloi\b|arrete|\bkb\b|\bwet\b|reglement|gesetz|art\.|\blaw\b|ordonnance|jugement|vonnis|beschikking",
    "care": r"facture|seance|oper|consult|factuur|opname|behandel|rechnung|invoice|accouche|hospitalis|opgenomen|certificat|attest",
    "decision": r"decision|lettre|courrier|refus|brief|weiger|beslissing|schreiben|bescheid|letter|decision|refusal|repond|antwoord|convoc|oproep",
    "complaint": r"ma plainte|mijn klacht|votre plainte|uw klacht|beschwerde vom|complaint|reference|dossier",
    "since": r"depuis|sinds|seit\b|since|vanaf|a partir|des le|sedert|\bab\b",
    "until": r"avant le|tegen|d.ici|jusqu|voor \b|tot en met|\btot\b|bis zum|until|before|by the",
    "step": r"appele|telephone|rappel|gebeld|geschreven|ecrit|envoye|recommande|aangetekend|gestuurd|angerufen|called|wrote|reminder|relance|contact",
    "fact": r"date des faits|datum van de feiten|datum feiten|wanneer|quand|wann|feiten|les faits|when|datum\b",
    "died": r"deced|overleden|gestorven|mort\b|verstorb|died|passed away|nous a quitte|parti",
    "own_date": r"date ?:|datum ?:|datum en handtekening|signature|fait a|opgemaakt",
}  # fmt: skip
_CONTEXT: Final = tuple((name, re.compile(pattern)) for name, pattern in _BEFORE.items())
DATE_WIDTH: Final = len(FORMS) + 2 * len(_CONTEXT) + 20


def date_rows(doc: Doc, facts: Row) -> tuple[list[Mention], Row]:
    """The candidates for the facts' date (every mention, and the letter's own date last) and a row for each.

    `facts` are the sentence scores of the head that knows which sentences tell what happened and when.
    """
    letter: Letter = doc._.letter
    base: date = doc._.dated
    end = len(letter.text)
    told: list[Mention] = [*doc._.dates, Mention(end, end, "letter", base.isoformat(), base, base)]
    past = [m.last for m in told[:-1] if m.first <= base and m.form not in ("still",)]
    newest = max(past, default=base)
    spans = [(s.start_char, s.end_char) for s in doc.spans["own"]]
    rows = np.zeros((len(told), DATE_WIDTH), dtype=np.float32)
    for index, mention in enumerate(told):
        rows[index, FORMS.index(mention.form)] = 1.0
        before = letter.folded[max(0, mention.start - 45) : mention.start].split("\n")[-1]
        after = letter.folded[mention.end : mention.end + 40].split("\n")[0]
        for offset, (_, pattern) in enumerate(_CONTEXT):
            rows[index, len(FORMS) + 2 * offset] = bool(pattern.search(before))
            rows[index, len(FORMS) + 2 * offset + 1] = bool(pattern.search(after))
        score = next(
            (float(facts[i]) for i, (s, e) in enumerate(spans) if s <= mention.start < e), float(facts.min(initial=0.0))
        )
        rank = sum(1 for other in set(past) if other > mention.last)
        age = (base - mention.last).days
        line = letter.folded[letter.folded.rfind("\n", 0, mention.start) + 1 : mention.end + len(after)]
        rest = [
            score,
            score == facts.max(initial=-9.0),
            rank == 0,
            rank == 1,
            rank >= 2,
            mention.last == newest,
            mention.first > base,
            0 <= age <= 60,
            60 < age <= 366,
            366 < age <= 2000,
            age > 2000,
            mention.first == base,
            abs((letter.received - mention.first).days) <= 1,
            (mention.start - letter.body_at) / max(1, end - letter.body_at),
            mention.start < letter.body_at,
            len(line.strip()) < 45,
            len(mention.label) == 10,
            len(mention.label) == 4,
            len(told) == 1,
            sum(1 for other in told[:-1] if other.label == mention.label) > 1,
        ]
        rows[index, len(FORMS) + 2 * len(_CONTEXT) :] = rest
    return told, rows


def year_later(day: date) -> date:
    """The same day of the next year (29 February: 1 March)."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, month=3, day=1)


def more_than_a_year(last: date, received: date) -> bool:
    """Whether `received` is later than the same day of the year after `last`."""
    return received > year_later(last)


def age_row(told: list[Mention], weights: Row, received: date) -> Row:
    """(6,): how sure the candidates are that the facts are old. `weights` are the candidates' probabilities."""
    old = np.array([more_than_a_year(m.last, received) for m in told], dtype=np.float32)
    share = weights / max(1e-6, float(weights.sum()))
    best = int(np.argmax(weights))
    recent = [
        m for m in told[:-1] if not more_than_a_year(m.last, received) and m.first <= received - timedelta(days=9)
    ]
    near = (received - told[best].last).days / 365.25
    return np.array(
        [
            float((share * old).sum()),
            old[best],
            weights[best],
            bool(recent),
            0.7 < near < 1.3,
            min(4.0, max(0.0, near)),
        ],
        dtype=np.float32,
    )

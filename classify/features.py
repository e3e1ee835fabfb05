"""What the judges see beside the network's answers: cues, and a row for each date told."""

import re
from datetime import date, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc

from classify.cues import NAMES
from classify.date_words import Mention
from classify.letters import Letter
from classify.network import Reading
from classify.targets import TAG, Tag

Row = NDArray[np.float32]

CUE: Final = {name: index for index, name in enumerate(NAMES)}


def cue_row(doc: Doc) -> Row:
    """(cues,): how often each cue was met, damped."""
    row = np.zeros(len(NAMES), dtype=np.float32)
    for cue in doc._.cues:
        row[CUE[cue.name]] += 1.0
    return np.log1p(row)


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
DATE_WIDTH: Final = len(FORMS) + 2 * len(_CONTEXT) + 18


def date_rows(doc: Doc) -> tuple[list[Mention], Row]:
    """The candidates for the facts' date (every mention, and the letter's own date last) and a row for each."""
    letter: Letter = doc._.letter
    base: date = doc._.dated
    end = len(letter.text)
    told: list[Mention] = [*doc._.dates, Mention(end, end, "letter", base.isoformat(), base, base)]
    past = [m.last for m in told[:-1] if m.first <= base and m.form not in ("still",)]
    newest = max(past, default=base)
    rows = np.zeros((len(told), DATE_WIDTH), dtype=np.float32)
    for index, mention in enumerate(told):
        rows[index, FORMS.index(mention.form)] = 1.0
        before = letter.folded[max(0, mention.start - 45) : mention.start].split("\n")[-1]
        after = letter.folded[mention.end : mention.end + 40].split("\n")[0]
        for offset, (_, pattern) in enumerate(_CONTEXT):
            rows[index, len(FORMS) + 2 * offset] = bool(pattern.search(before))
            rows[index, len(FORMS) + 2 * offset + 1] = bool(pattern.search(after))
        rank = sum(1 for other in set(past) if other > mention.last)
        age = (base - mention.last).days
        line = letter.folded[letter.folded.rfind("\n", 0, mention.start) + 1 : mention.end + len(after)]
        rest = [
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


_DATE_TAGS: Final = (Tag.FACT, Tag.STALE, Tag.STEP, Tag.OWN, Tag.OTHER, Tag.GOES_ON)
UNREAD: Final = -8.0
"""The log-odds of a tag where no piece was read."""


def tagged_rows(told: list[Mention], scores: NDArray[np.float64], reading: Reading) -> Row:
    """(told, n): the mention's score by its words and place, and what the network tags it and its sentence."""
    tags, spans = reading.tags, reading.spans
    rows = np.zeros((len(told), 4 + 2 * len(_DATE_TAGS)), dtype=np.float32)
    facts = np.full(len(told), UNREAD)
    for index, mention in enumerate(told):
        on = np.flatnonzero((spans[:, 0] < mention.end) & (spans[:, 1] > mention.start) & (spans[:, 0] >= 0))
        rows[index, 0] = scores[index]
        rows[index, 1] = mention.form == "letter"
        if len(on):
            about = np.flatnonzero(reading.sentence == reading.sentence[on[0]])
            facts[index] = tags[on, TAG[Tag.FACT]].max()
            for column, tag in enumerate(_DATE_TAGS):
                rows[index, 4 + 2 * column] = tags[on, TAG[tag]].max()
                rows[index, 5 + 2 * column] = tags[about, TAG[tag]].max()
        else:
            rows[index, 4:] = UNREAD
    rows[:, 2] = facts >= facts.max(initial=UNREAD)
    rows[:, 3] = facts > 0
    rows[:, 4:] /= 4.0
    return rows


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

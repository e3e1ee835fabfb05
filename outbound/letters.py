"""Letters: a draft as an A4 page that folds into a window envelope, a PDF/UA that is the same for the same draft.

**Where the address stands.** Belgian window envelopes have the window on the right. bpost's MassPost guide wants at least
15 mm free to the right of the address and 30 mm (20 mm on the lowest envelopes) below it, and nothing else in the window.
The C5/6 (114 × 229 mm), DL (110 × 220 mm) and C5 (162 × 229 mm) envelopes on sale have windows of 35 to 45 by 90 to 110 mm,
whose top lies 40 to 55 mm below the upper edge and whose left edge at most 122 mm from the left. A sheet of A4 (folded
twice: 99 mm high; for C5 once: 148.5 mm) slides by up to 15 mm up and down and 19 mm sideways in it. What all of them show
wherever the sheet lies is the block from 122 mm to 190 mm from the left and from 52 mm to 69 mm from the top; longer
addresses go on to 79 mm, which all show with the sheet in the middle. What none of them can show is whatever lies less than
80 mm from the left, above 25 mm or below 98 mm: there, and nowhere else, stands the rest of the page.
"""

import re
from pathlib import Path

from models.errors import Held
from models.words import DispatchChannel, HoldReason, Language
from outbound.draft import Draft
from outbound.printed import printed, qr
from outbound.wording import environment, long_date, postal_lines, signature, wordings

# The window shows so many lines; bpost wants no longer ones than 40 characters.
_ADDRESS_LINES = 7
_LINE_CHARS = 60
_UNWRITABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

_WORDS = {
    Language.FR: {"about": "Objet", "page": "Page", "of": "sur", "code": "Code QR de la référence"},
    Language.NL: {"about": "Betreft", "page": "Bladzijde", "of": "van", "code": "QR-code van de referentie"},
    Language.DE: {"about": "Betreff", "page": "Seite", "of": "von", "code": "QR-Code des Aktenzeichens"},
    Language.EN: {"about": "Subject", "page": "Page", "of": "of", "code": "QR code of the reference"},
}


def letter(draft: Draft, templates_dir: Path | None = None) -> bytes:
    """The letter as a PDF. Raises Held where no postal address is known, ValueError for a draft that is no letter."""
    if draft.channel is not DispatchChannel.POST or not draft.template.to_writer:
        raise ValueError("only what goes to a writer by post is a letter")
    made = wordings(draft, templates_dir)
    html = (
        environment(templates_dir, layout=True)
        .get_template("letter.html.jinja")
        .render(
            wordings=made,
            words=[_WORDS[language] for language in draft.languages],
            dates=[long_date(draft.date.astimezone(draft.house.zone).date(), language) for language in draft.languages],
            date=draft.date.isoformat(),
            references=list(draft.references),
            codes=[(reference, qr(reference)) for reference in draft.references],
            address=_address(draft),
            house=draft.house,
            foot=" · ".join([*signature(draft.house), *([draft.house.phone] if draft.house.phone else [])]),
            house_lines=[*signature(draft.house), *postal_lines(draft.house)],
        )
    )
    return printed(html, draft.message_id.encode("ascii", "replace"))


def _address(draft: Draft) -> list[str]:
    """The lines of the window: the name first, once."""
    given = (draft.postal_address or "").replace(";", "\n").split("\n")
    lines = [" ".join(_UNWRITABLE.sub(" ", line).split())[:_LINE_CHARS] for line in given]
    lines = [line for line in lines if line]
    if not lines:
        raise Held(HoldReason.NO_ADDRESS, "no postal address")
    name = " ".join(_UNWRITABLE.sub(" ", draft.to_name or "").split())[:_LINE_CHARS]
    if name and not _names(lines[0], name):
        lines.insert(0, name)
    # Street and town stand last and are what the postman needs.
    return lines if len(lines) <= _ADDRESS_LINES else [lines[0], *lines[-(_ADDRESS_LINES - 1) :]]


def _names(line: str, name: str) -> bool:
    """Whether the line holds the name already, in whatever order (`Monsieur DUPONT Jean`)."""
    return set(re.findall(r"\w+", name.casefold())) <= set(re.findall(r"\w+", line.casefold()))

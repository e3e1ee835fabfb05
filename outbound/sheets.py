"""The house's own sheets: separator sheets, which a clerk lays before each letter in the scanner's feeder.

The code stands on a sheet twice, at the upper left and the lower right: a dirty feeder draws its streak down the whole
page, a torn or stained corner costs one, and no column of the page crosses both. Its squares are a millimetre and more
wide, so that a fax or a photo still shows them.
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from models.house import House
from models.sheets import Separator, encode
from models.words import Language
from outbound.printed import printed, qr
from outbound.wording import environment, long_date, signature

_CORRECTION = "H"


def separators(
    sheet: Separator,
    count: int,
    *,
    languages: Sequence[Language],
    house: House | None = None,
    templates_dir: Path | None = None,
) -> bytes:
    """`count` separator sheets that all say `sheet`, one a page, as a PDF; the same for the same arguments.

    `languages`: what a clerk reads on it, at most two of them side by side. `house` signs it where it is known.
    """
    text = encode(sheet)
    html = (
        environment(templates_dir, layout=True)
        .get_template("separator.html.jinja")
        .render(
            sheet=sheet,
            count=count,
            languages=languages,
            days=[_day(sheet.received, language) for language in languages],
            code=qr(text, _CORRECTION),
            text=text,
            foot=" · ".join(signature(house)) if house else "",
        )
    )
    return printed(html, text.encode("ascii"))


def _day(day: date | None, language: Language) -> str:
    return long_date(day, language) if day else ""

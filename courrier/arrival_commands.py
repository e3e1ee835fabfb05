"""`courrier arrival`: a file that is several letters, several that are one, and the searchable copy of one."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from courrier.options import JsonOption, RoleOption, SettingsOption, files_of, say
from models.words import Viewer

arrival_app = typer.Typer(help="A file that is several letters, or several files that are one.", no_args_is_help=True)
ArrivalArgument = Annotated[
    str, typer.Argument(metavar="SHA256", help="The arrival: its SHA-256, or the first 8 characters of it and more.")
]


@arrival_app.command(name="split")
def arrival_split(
    arrival: ArrivalArgument,
    pages: Annotated[
        list[str] | None,
        typer.Option(metavar="PAGES", help="The pages of one letter, such as 1-2,5; repeated, one a letter."),
    ] = None,
    at: Annotated[
        str | None, typer.Option(metavar="PAGES", help="The pages on which each new letter begins: 3,5.")
    ] = None,
    leave_out: Annotated[
        bool, typer.Option("--leave-out", help="Leave out the pages not named. They stay in the original.")
    ] = False,
    as_json: JsonOption = False,
    settings: SettingsOption = None,
) -> None:
    """Cut it into letters, which go on in its place. The original is kept."""
    files = files_of(settings)
    from courrier import by_hand
    from courrier.settings import limits_of, load
    from ingest.reader import Reader

    with Reader(limits_of(load(settings))) as reader:
        made = by_hand.split(files, reader, arrival, letters=pages or (), at=at, leave_out=leave_out)
    for letter in made:
        _say(letter.sha256, letter.pages, as_json)
    print(f"courrier: {len(made)} letter{'' if len(made) == 1 else 's'}: taken up at the next sweep", file=sys.stderr)  # noqa: T201


@arrival_app.command(name="join")
def arrival_join(
    arrivals: Annotated[
        list[str], typer.Argument(metavar="SHA256...", help="The arrivals, in the order of their pages.")
    ],
    as_json: JsonOption = False,
    settings: SettingsOption = None,
) -> None:
    """Put arrivals together into one, which goes on in their place. The originals are kept."""
    files = files_of(settings)
    from courrier import by_hand
    from courrier.settings import limits_of, load
    from ingest.reader import Reader

    with Reader(limits_of(load(settings))) as reader:
        made = by_hand.join(files, reader, arrivals)
    _say(made.sha256, made.pages, as_json)
    print("courrier: joined: taken up at the next sweep", file=sys.stderr)  # noqa: T201


@arrival_app.command(name="pdf")
def arrival_pdf(
    arrival: ArrivalArgument,
    out: Annotated[Path, typer.Option(metavar="FILE.pdf", help="The file to write: one that is not there yet.")],
    role: RoleOption = Viewer.OPERATOR,
    settings: SettingsOption = None,
) -> None:
    """Write the searchable copy (PDF/A) of a scan, for its owner alone. The original is kept beside it."""
    files = files_of(settings)
    from courrier import copying

    print(f"courrier: {copying.hand_out(files, arrival, out, role)}", file=sys.stderr)  # noqa: T201


def _say(sha256: str, pages: str, as_json: bool) -> None:
    say(json.dumps({"sha256": sha256, "pages": pages}) if as_json else f"{sha256}  pages {pages}")

"""`courrier hold`: what waits for a person, and what that person does about it."""

import json
from pathlib import Path
from typing import Annotated

import typer

from courrier.options import (
    JsonOption,
    RoleOption,
    SettingsOption,
    day_of,
    files_of,
    reference_of,
    say,
    text_of,
    writer_of,
)
from models.errors import Misconfigured
from models.words import Kind, Language, Viewer

hold_app = typer.Typer(help="What waits for a person.", no_args_is_help=True)
HoldArgument = Annotated[int, typer.Argument(help="The hold's number.")]


@hold_app.command(name="show")
def hold_show(
    hold: HoldArgument, as_json: JsonOption = False, role: RoleOption = Viewer.OPERATOR, settings: SettingsOption = None
) -> None:
    """Show a hold: why it waits, what to do, what was read."""
    from courrier import holding

    row = holding.show(files_of(settings), hold, role)
    if as_json:
        say(json.dumps(row, ensure_ascii=False))
        return
    for key, value in row.items():
        if value not in (None, []):
            say(f"{key}: {', '.join(value) if isinstance(value, list) else value}")


@hold_app.command(name="release")
def hold_release(
    hold: HoldArgument,
    text: Annotated[
        Path | None, typer.Option(readable=False, help="A file with what it says (or the postal address).")
    ] = None,
    language: Annotated[Language | None, typer.Option(help="The language it is in.")] = None,
    received: Annotated[str | None, typer.Option(help="The day it was received: YYYY-MM-DD.")] = None,
    kind: Annotated[Kind | None, typer.Option(help="What it is.")] = None,
    reference: Annotated[str | None, typer.Option(help="The complaint that it comes back on.")] = None,
    writer: Annotated[
        str | None,
        typer.Option(
            "--from",
            help='Who wrote it first, or where a message that came back goes: an e-mail address, or "Name <address>".',
        ),
    ] = None,
    settings: SettingsOption = None,
) -> None:
    """Let it go on, with what you found out."""
    from courrier import holding
    from models.arrivals import Given

    files = files_of(settings)
    told = Given(
        text=None if text is None else text_of(text),
        language=language,
        received=None if received is None else day_of(received, files.house.zone, files.clock()),
        kind=kind,
        reference=None if reference is None else reference_of(reference),
        writer=None if writer is None else writer_of(writer),
    )
    say(f"hold {hold}: {holding.release(files, hold, told)}")


@hold_app.command(name="set-aside")
def hold_set_aside(
    hold: HoldArgument,
    reason: Annotated[str, typer.Option(help="Why, in your own words.")],
    settings: SettingsOption = None,
) -> None:
    """Set it aside, with a reason; its bytes are kept, and `release` brings it back."""
    from courrier import holding

    if not reason.strip():
        raise Misconfigured("--reason", "is empty: say why, in your own words")
    say(f"hold {hold}: {holding.set_aside(files_of(settings), hold, reason)}")

"""`courrier hold`: what waits for a person, and what that person does about it."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from courrier.options import (
    JsonOption,
    RoleOption,
    SettingsOption,
    day_of,
    fields_of,
    files_of,
    reference_of,
    say,
    text_of,
    writer_of,
)
from models.errors import Misconfigured
from models.words import HoldReason, Kind, Language, Viewer

if TYPE_CHECKING:
    from courrier.files import Files

hold_app = typer.Typer(invoke_without_command=True)
COLUMNS = ["id", "since", "reason", "reference", "due", "detail", "can"]
PicturesOption = Annotated[
    Path | None, typer.Option("--pictures", metavar="DIR", help="A folder for pictures of the pages; they stay there.")
]
DecidingRole = Annotated[
    Viewer, typer.Option("--role", help="Who decides: what is restricted the DPO alone; the journal keeps it.")
]
HoldArgument = Annotated[int, typer.Argument(help="The hold's number.")]


@hold_app.callback()
def hold_walk(
    context: typer.Context,
    reason: Annotated[HoldReason | None, typer.Option(help="Only what waits for this reason.")] = None,
    pictures: PicturesOption = None,
    as_json: JsonOption = False,
    role: RoleOption = Viewer.OPERATOR,
    settings: SettingsOption = None,
) -> None:
    """What waits for a person: at a terminal one after the other, the oldest first; in a pipe as a list."""
    if context.invoked_subcommand is not None:
        return
    from courrier import terminal, working
    from courrier.settings import limits_of, load

    files = files_of(settings)
    if sys.stdin.isatty() and sys.stdout.isatty() and not as_json:
        working.walk(files, limits_of(load(settings)), role=role, reason=reason, pictures=pictures)
        return
    rows = working.waiting(files, role, reason)
    if not as_json:
        terminal.show(terminal.table(rows, COLUMNS))
        return
    for row in rows:
        say(json.dumps(row, ensure_ascii=False))


@hold_app.command(name="show")
def hold_show(
    hold: HoldArgument,
    pictures: PicturesOption = None,
    as_json: JsonOption = False,
    role: RoleOption = Viewer.OPERATOR,
    settings: SettingsOption = None,
) -> None:
    """Show a hold: why it waits, what to do, what was read."""
    from courrier import holding

    files = files_of(settings)
    row = holding.show(files, hold, role)
    if pictures is not None:
        row["pictures"] = _drawn(files, row, pictures, settings)
    if as_json:
        say(json.dumps(row, ensure_ascii=False))
        return
    of_the_text = {"pages"} if row["reason"] == HoldReason.NO_ADDRESS.value else {"attempt", "pages"}
    for key, value in row.items():
        if value not in (None, [], {}) and key not in of_the_text:
            say(f"{key}: {', '.join(map(_shown, value)) if isinstance(value, list) else value}")


def _drawn(files: "Files", row: dict[str, Any], pictures: Path, settings: Path | None) -> list[str]:
    """The pictures of the pages of what waits, in a folder of the hold's own; none where there is none to see."""
    from courrier import looking
    from courrier.settings import limits_of, load
    from ingest.reader import Reader

    if row["arrival"] is None or not looking.has_bytes(files, row["arrival"]):
        return []
    with Reader(limits_of(load(settings))) as reader:
        folder = pictures / f"hold-{row['id']}"
        looks = looking.draw(files, reader, row["arrival"], folder)
    if looks.why is not None:
        print(f"courrier: {looks.why}", file=sys.stderr)  # noqa: T201
    return [str(folder / look.file) for look in looks.looks]


def _shown(value: Any) -> str:
    """An entry of a list, for a person."""
    if not isinstance(value, dict):
        return str(value)
    if "name" in value:
        return f"{value['name']}={value['text']!r}" + ("" if value["typed"] else " (to be typed)")
    return str(value["text"])


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
    field: Annotated[
        list[str] | None,
        typer.Option(help="A field of the form and what it says: name='Odile Vranckx'. May be repeated."),
    ] = None,
    role: DecidingRole = Viewer.OPERATOR,
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
        fields=fields_of(field) if field else None,
    )
    say(f"hold {hold}: {holding.release(files, hold, told, role)}")


@hold_app.command(name="set-aside")
def hold_set_aside(
    hold: HoldArgument,
    reason: Annotated[str, typer.Option(help="Why, in your own words.")],
    role: DecidingRole = Viewer.OPERATOR,
    settings: SettingsOption = None,
) -> None:
    """Set it aside, with a reason; its bytes are kept, and `release` brings it back."""
    from courrier import holding

    if not reason.strip():
        raise Misconfigured("--reason", "is empty: say why, in your own words")
    say(f"hold {hold}: {holding.set_aside(files_of(settings), hold, reason, role)}")

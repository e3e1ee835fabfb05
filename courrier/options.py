"""What the commands share: their options, and the values of a command line read into ours. Imports nothing heavy."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from models.errors import Misconfigured
from models.words import Viewer

SettingsOption = Annotated[
    Path | None, typer.Option("--settings", readable=False, help="The settings, a TOML file (else COURRIER_SETTINGS).")
]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]
VerboseOption = Annotated[bool, typer.Option("--verbose", help="Say what happens, on standard error.")]
RoleOption = Annotated[Viewer, typer.Option("--role", help="Who looks: a restricted row is whole for the DPO alone.")]


def files_of(path: Path | None) -> Any:
    """The register and its store, for the settings named."""
    from courrier import log
    from courrier.clock import clock
    from courrier.files import open_files
    from courrier.settings import load

    log.configure()
    return open_files(load(path), clock())


def say(line: str) -> None:
    """A line of the result."""
    print(line)  # noqa: T201


def text_of(path: Path) -> str:
    """The text of the file that `--text` names."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise Misconfigured("--text", f"cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise Misconfigured("--text", "is no UTF-8 text") from None


def day_of(text: str, zone: Any, now: datetime) -> datetime:
    """The day that somebody typed, in the house's zone; none that is still to come."""
    try:
        day = datetime.fromisoformat(text)
    except ValueError:
        raise Misconfigured("--received", "is no date (YYYY-MM-DD)") from None
    moment = day if day.tzinfo else day.replace(tzinfo=zone)
    if moment > now:
        raise Misconfigured("--received", "lies in the future")
    return moment


def writer_of(text: str) -> Any:
    """The one e-mail address that somebody typed, with or without a name."""
    from ingest.mail.headers import addresses_of
    from ingest.writer.identifiers import emails
    from models.values import Address

    found = addresses_of(text)
    if len(found) != 1 or not emails(found[0].address):
        raise Misconfigured("--from", 'is no e-mail address ("Name <address>", or the address alone)')
    return Address(name=found[0].name, address=found[0].address)


def fields_of(given: list[str]) -> dict[str, str]:
    """The fields of a form that `--field name=value` names; one that is named twice is a mistake."""
    found: dict[str, str] = {}
    for each in given:
        name, sign, value = each.partition("=")
        if not sign or not name.strip():
            raise Misconfigured("--field", "is no name=value")
        if name.strip() in found:
            raise Misconfigured("--field", f"names {name.strip()!r} twice")
        found[name.strip()] = value.strip()
    return found


def reference_of(text: str, option: str = "--reference") -> str:
    """The reference that somebody typed, its check digits proved."""
    from models.reference import Reference

    try:
        return str(Reference.parse(text.strip().upper()))
    except ValueError as error:
        raise Misconfigured(option, str(error)) from None

"""`courrier demo`: the whole way over the samples, embedded defaults, a fresh folder; ends with what to look at."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rich.text import Text

from courrier import log, sweep, terminal
from courrier.clock import Clock
from courrier.office import Office, open_office
from courrier.settings import load
from models import listing
from models.errors import Misconfigured
from models.words import Listing, Template, Viewer

_SAMPLES = Path(__file__).parent.parent / "samples"
# Nothing leaves the machine: every message is a file in the outbox folder.
_TOML = """\
[house]
own_addresses = ["plaintes.bra@solidaris.be", "klachten.bra@solidaris.be"]
dpo = "dataprotection.bra@solidaris.be"
contact = "contact.bra@solidaris.be"
quality = "qualite.bra@solidaris.be"
mediators = "mediation.bra@solidaris.be"
operator = "it.bra@solidaris.be"

[register]
url = "sqlite:///{folder}/register/register.db"
store = "{folder}/register/store"

[[drop]]
name = "mail"
folder = "{folder}/in/mail"
channel = "email"
settle_s = 0

[[drop]]
name = "post"
folder = "{folder}/in/post"
channel = "letter"
settle_s = 0

[outbox]
folder = "{folder}/outbox"

[letters]
folder = "{folder}/letters"
"""


def run(
    folder: Path | None,
    samples: Path | None,
    clock: Clock,
    progress: Callable[[str, int, int], None],
    pages: Callable[[int, int], None] | None = None,
) -> None:
    """Copies the samples into drop folders, sweeps once, prints the table. Raises Misconfigured for a folder in use."""
    source = samples or _SAMPLES
    fresh = folder or Path("demo") / clock().strftime("%Y-%m-%d-%H%M%S")
    if fresh.exists():
        raise Misconfigured("--folder", "exists; the demo wants a fresh one")
    if not source.is_dir():
        raise Misconfigured("--samples", "is no folder")
    for name in ("mail", "post"):
        shutil.copytree(source / name, fresh / "in" / name)
    log.configure()
    with open_office(load(_settings(fresh)), clock, pages=pages) as office:
        sweep.once(office, progress)
        _tell(office, fresh)


def _settings(folder: Path) -> Path:
    """The demo's settings as a file, so that a person can go on from there."""
    path = folder / "courrier.toml"
    path.write_text(_TOML.format(folder=folder.as_posix()), encoding="utf-8")
    return path


def _tell(office: Office, folder: Path) -> None:
    with office.database.begin() as session:
        arrivals = list(listing.rows(session, Listing.ARRIVALS, Viewer.DPO, office.house.zone))
        complaints = list(listing.rows(session, Listing.COMPLAINTS, Viewer.DPO, office.house.zone))
        dispatches = list(listing.rows(session, Listing.DISPATCHES, Viewer.DPO, office.house.zone))
        holds = list(listing.rows(session, Listing.HOLDS, Viewer.DPO, office.house.zone))
    rows = [_row(arrival, complaints, dispatches, holds) for arrival in arrivals]
    terminal.show(terminal.table(rows, title="Every arrival, and what came of it"))
    terminal.show(
        Text(
            f"\n{len(arrivals)} arrivals, {len(complaints)} complaints, {len(dispatches)} messages, {len(holds)} holds.\n"
            f"Look at: {folder}/outbox (acknowledgements, the DPO's referrals), {folder}/letters (printable letters),\n"
            f"and ask the register: courrier list complaints --settings {folder}/courrier.toml"
        )
    )


def _row(
    arrival: dict[str, Any],
    complaints: list[dict[str, Any]],
    dispatches: list[dict[str, Any]],
    holds: list[dict[str, Any]],
) -> dict[str, Any]:
    own = [each for each in complaints if arrival["sha256"] in each["arrivals"]]
    sent = [each for each in dispatches if each["arrival"] == arrival["sha256"]]
    keys = {f"arrival:{arrival['sha256']}", *(f"complaint:{each['reference']}" for each in own)}
    waiting = [each["reason"] for each in holds if each["about"] in keys]
    return {
        "arrival": arrival["filename"] or arrival["sha256"][:12],
        "channel": arrival["channel"],
        "language": own[0]["language"] if own else None,
        "kind": arrival["kind"] or arrival["state"],
        "flags": sorted({flag for each in own for flag in each["flags"]}),
        "reference": [each["reference"] for each in own],
        "to the writer": [_told(each) for each in sent if Template(each["template"]).to_writer],
        "to the house": [each["to"] for each in sent if not Template(each["template"]).to_writer],
        "waits for a person": list(dict.fromkeys(waiting)),
    }


def _told(dispatch: dict[str, Any]) -> str:
    how = "letter" if dispatch["channel"] == "post" else dispatch["to"]
    return f"{dispatch['template']} → {how}" + (
        "" if dispatch["state"] in ("sent", "printed") else f" ({dispatch['state']})"
    )

"""The command line. Results on standard output, all else on standard error; `--json` is one object a line.

Exit status: 0 done (holds included), 1 something could not be done, 2 used or configured wrongly. Everything heavy is
imported by the command that needs it, so that `--help` answers at once.
"""

import contextlib
import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from courrier import hold_commands
from courrier.arrival_commands import arrival_app
from courrier.options import JsonOption, RoleOption, SettingsOption, VerboseOption, files_of, reference_of, say
from models.errors import Away, CourrierError, Misconfigured
from models.sheets import Side
from models.words import Health, Kind, Language, Listing, Viewer

app = typer.Typer(
    name="courrier",
    help="The intake desk of a complaints service.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(hold_commands.hold_app, name="hold")
app.add_typer(arrival_app, name="arrival")
case_app = typer.Typer(help="A complaint, and what a person says of it.", no_args_is_help=True)
app.add_typer(case_app, name="case")
corrections_app = typer.Typer(help="What people corrected, to train the classifier with.", no_args_is_help=True)
app.add_typer(corrections_app, name="corrections")
print_app = typer.Typer(help="The house's own sheets, to print.", no_args_is_help=True)
app.add_typer(print_app, name="print")

_COLUMNS: dict[Listing, list[str]] = {
    Listing.ARRIVALS: ["received", "channel", "source", "state", "kind", "references", "filename"],
    Listing.OTHERS: ["received", "channel", "source", "kind", "filename", "sha256"],
    Listing.COMPLAINTS: ["reference", "state", "received", "due", "kind", "language", "flags", "service", "writer"],
    Listing.DISPATCHES: ["reference", "template", "channel", "to", "state", "reason", "next_try"],
    Listing.HOLDS: hold_commands.COLUMNS,
}


def main() -> None:
    """The door: every error is one line, what and what to do; a traceback is for `--debug` alone."""
    # Before numpy is loaded: its threads would fight with Tesseract's and each other's for the same cores.
    for name in ("OMP_THREAD_LIMIT", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    debug = "--debug" in sys.argv
    if debug:
        sys.argv.remove("--debug")
    try:
        app()
    except CourrierError as error:
        if debug:
            raise
        print(f"courrier: {error}", file=sys.stderr)  # noqa: T201
        sys.exit(2 if isinstance(error, Misconfigured) else 1)
    except BrokenPipeError:
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        if debug:
            raise
        # Its text may quote a person: the class alone is shown.
        print(f"courrier: something unexpected ({type(error).__name__}); --debug shows where", file=sys.stderr)  # noqa: T201
        sys.exit(1)


# ── files, without a database ────────────────────────────────────────────────────────────────────


@app.command()
def read(
    files: Annotated[
        list[Path],
        typer.Argument(readable=False, help=".eml, .msg, .pdf, .tif, .jpg, .png, .heic, .docx, .doc, .odt, .rtf"),
    ],
    as_json: JsonOption = False,
    pdf_dir: Annotated[
        Path | None,
        typer.Option(
            "--pdf-dir", metavar="DIR", help="Put a searchable PDF/A of each scan there; over no file that is there."
        ),
    ] = None,
    settings: SettingsOption = None,
) -> None:
    """Read messages and scans; one line each, in the order named."""
    from courrier import reading, terminal

    if pdf_dir is not None and not pdf_dir.is_dir():
        raise Misconfigured("--pdf-dir", f"{pdf_dir}: there is no such folder")
    lacking: list[str] = []

    def complain(line: str) -> None:
        lacking.append(line)
        print(f"courrier: {line}", file=sys.stderr)  # noqa: T201

    missing = [path for path in files if not path.exists()]
    for path in missing:
        print(f"courrier: {path}: there is no such file", file=sys.stderr)  # noqa: T201
    present = [path for path in files if path not in missing]
    counter = terminal.Counter()
    copies = None if pdf_dir is None else reading.Copies(pdf_dir, complain)
    rows = reading.read_all(present, settings, progress=partial(counter.count, ""), pages=counter.page, copies=copies)
    _print(counter.between(rows), as_json, reading.table)
    raise typer.Exit(2 if missing else 1 if lacking else 0)


@app.command()
def classify(
    file: Annotated[Path | None, typer.Argument(help="JSON lines; standard input where none is named.")] = None,
    as_json: JsonOption = False,
    settings: SettingsOption = None,
) -> None:
    """Assess messages given as JSON lines with the corpus fields."""
    from courrier import classifying

    bad: list[str] = []

    def complain(error: CourrierError) -> None:
        bad.append(str(error))
        print(f"courrier: {error}", file=sys.stderr)  # noqa: T201

    with _opened(file) as lines:
        found = classifying.classify_lines(lines, settings, progress=_progress(), complain=complain)
        _print(found, as_json, classifying.table)
    raise typer.Exit(1 if bad else 0)


@app.command()
def evaluate(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Labelled JSON lines, scored together.")],
    as_json: JsonOption = False,
    html: Annotated[
        Path | None,
        typer.Option("--html", metavar="PAGE.html", help="Draw the report as a page too. It quotes whole messages."),
    ] = None,
    robustness: Annotated[
        bool, typer.Option("--robustness", help="Read each message five times more, harmed: how many decisions flip.")
    ] = False,
    settings: SettingsOption = None,
) -> None:
    """Assess labelled messages and score the classifier against the labels."""
    from courrier import classifying

    labelled = []
    for file in files:
        with _opened(file) as lines:
            labelled += classifying.labelled_lines(lines, str(file) if len(files) > 1 else None)
    if html is not None and (html.is_dir() or not html.absolute().parent.is_dir()):  # said before the long work
        raise Misconfigured("--html", f"{html}: no file can stand there")
    study = classifying.evaluate_labelled(labelled, settings, _named_progress(), robustness=robustness)
    say(json.dumps(study.as_json(), ensure_ascii=False) if as_json else study.as_text())
    if html is not None:
        from classify.report import page
        from courrier.clock import clock

        _written(html, page(study, sources=[file.name for file in files], made=clock()().date()))


@app.command()
def words(as_json: JsonOption = False, settings: SettingsOption = None) -> None:
    """Print every closed list: kinds, flags, states, hold reasons with what to do, review reasons, services."""
    _checked(settings)
    from courrier.glossary import glossary

    lists = glossary()
    if as_json:
        say(json.dumps(lists, ensure_ascii=False))
        return
    for name, members in lists.items():
        say(f"{name}:")
        for member in members:
            say(f"  {member['word']}" + (f" – {member['meaning']}" if member.get("meaning") else ""))


@app.command()
def settings(
    example: Annotated[bool, typer.Option("--example", help="A whole settings file with what each key means.")] = False,
    schema: Annotated[bool, typer.Option("--schema", help="The JSON schema.")] = False,
    settings: SettingsOption = None,
) -> None:
    """Print all settings, or check a file of them."""
    from courrier import settings as house_settings

    if schema:
        say(json.dumps(house_settings.Settings.model_json_schema(by_alias=True), ensure_ascii=False, indent=2))
    elif example or (settings is None and not os.environ.get("COURRIER_SETTINGS")):
        from courrier.example import example as whole_file

        say(whole_file().rstrip("\n"))
    else:
        house_settings.load(settings)
        say(f"{settings or os.environ['COURRIER_SETTINGS']}: every key is right")


# ── the work ─────────────────────────────────────────────────────────────────────────────────────


@app.command()
def once(settings: SettingsOption = None, verbose: VerboseOption = False) -> None:
    """Sweep every source once, through to the outbox."""
    from courrier import log
    from courrier.clock import clock
    from courrier.settings import load

    log.configure(verbose=verbose)
    house_settings = load(settings)  # before anything heavy: what is wrong is said at once
    from courrier import sweep, terminal
    from courrier.office import open_office

    counter = terminal.Counter()
    with open_office(house_settings, clock(), pages=counter.page) as office:
        outcome = sweep.once(office, counter.count)
    for name in outcome.busy:
        print(f'courrier: mailbox "{name}": another process takes from it now; it was left to it.', file=sys.stderr)  # noqa: T201
    for line in outcome.away:
        print(f"courrier: {line}. The rest was done; try again.", file=sys.stderr)  # noqa: T201
    raise typer.Exit(1 if outcome.away else 0)


@app.command()
def run(settings: SettingsOption = None, verbose: VerboseOption = False) -> None:
    """Sweep for ever; SIGTERM ends it cleanly."""
    from courrier import log
    from courrier.clock import clock
    from courrier.settings import load

    log.configure(verbose=verbose)
    house_settings = load(settings)
    from courrier import embedded
    from courrier.office import open_office

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with open_office(house_settings, clock()) as office:
        embedded.run(office, stop)


@app.command()
def check(
    name: Annotated[str | None, typer.Argument(help="One mailbox (and the way out), or one thing, by name.")] = None,
    as_json: JsonOption = False,
    settings: SettingsOption = None,
) -> None:
    """Try every mailbox, SMTP, database, disk, Tesseract and the clock; say what to do. Nothing is taken or changed."""
    from courrier import log
    from courrier.clock import clock
    from courrier.settings import load

    log.configure()
    house_settings = load(settings)
    from courrier import checking, terminal

    findings = []
    for finding in checking.check(house_settings, clock(), name):
        findings.append(finding)
        if as_json:
            print(json.dumps(finding.row(), ensure_ascii=False), flush=True)  # noqa: T201
    if not as_json:
        terminal.show(terminal.table([finding.row() for finding in findings], checking.COLUMNS))
        print(f"courrier: {checking.summary(findings)}", file=sys.stderr)  # noqa: T201
    raise typer.Exit(1 if any(finding.health is Health.FAULT for finding in findings) else 0)


@app.command()
def demo(
    folder: Annotated[Path | None, typer.Option("--folder", help="A folder that does not exist yet.")] = None,
    samples: Annotated[Path | None, typer.Option("--samples", help="Other samples: folders mail/ and post/.")] = None,
    settings: SettingsOption = None,
) -> None:
    """Run the whole way over the samples, in a fresh folder and with embedded defaults; show what came of each."""
    _checked(settings)
    from courrier import demonstration, terminal
    from courrier.clock import clock

    counter = terminal.Counter()
    demonstration.run(folder, samples, clock(), counter.count, counter.page)


@app.command(name="list")
def list_(
    what: Annotated[Listing, typer.Argument(help="`others`: not taken as complaints.")],
    as_json: JsonOption = False,
    role: RoleOption = Viewer.OPERATOR,
    settings: SettingsOption = None,
) -> None:
    """List the register."""
    from models import listing

    files = files_of(settings)
    with files.database.begin() as session:
        found = list(listing.rows(session, what, role, files.house.zone))
    _print(found, as_json, lambda rows: terminal_table(what, rows))
    _tell_alarms(settings, files)


def _tell_alarms(settings: Path | None, files: Any) -> None:
    """Whoever looks at a list hears of a silent source: the list may be short because nothing comes in (FIELD, 15)."""
    from courrier import alarms
    from courrier.settings import load

    patience = alarms.patience_of(load(settings))
    with files.database.begin() as session:
        standing = alarms.standing(session, files.clock(), patience)
    for alarm in standing:
        since = alarm.since.astimezone(files.house.zone).isoformat(sep=" ", timespec="minutes")
        line = f"courrier: alarm: {alarm.name} was not reached since {since}; `courrier check` says what to do"
        print(line, file=sys.stderr)  # noqa: T201


def terminal_table(what: Listing, rows: list[dict[str, Any]]) -> Any:
    """The columns that a person at a terminal needs; `--json` has all."""
    from courrier import terminal

    return terminal.table(rows, _COLUMNS[what])


# ── cases ────────────────────────────────────────────────────────────────────────────────────────


@case_app.command(name="correct")
def case_correct(
    reference: Annotated[str, typer.Argument(help="The complaint's reference.")],
    reason: Annotated[str, typer.Option(help="Why, in your own words.")],
    kind: Annotated[Kind | None, typer.Option(help="What it is.")] = None,
    language: Annotated[Language | None, typer.Option(help="The language it is in.")] = None,
    service: Annotated[str | None, typer.Option(help="The service concerned (`courrier words`), or none.")] = None,
    flag: Annotated[
        list[str] | None, typer.Option(help="A flag and whether it is right to raise it: stale=no.")
    ] = None,
    fact_date: Annotated[
        str | None, typer.Option(help="When it last happened: YYYY, YYYY-MM or YYYY-MM-DD, or none.")
    ] = None,
    initiative: Annotated[
        str | None, typer.Option(help="Whether they took a step about it since: yes, no or none.")
    ] = None,
    words: Annotated[str | None, typer.Option(help="The exact words of the text that show it (of one label).")] = None,
    role: Annotated[Viewer, typer.Option("--role", help="Who says it: mediator or dpo.")] = Viewer.MEDIATOR,
    settings: SettingsOption = None,
) -> None:
    """Say what is wrong, or right, of what the machine found. What it found stays, and nothing is sent or restricted."""
    from courrier import correcting
    from courrier.said import said

    told = said(
        kind=kind, language=language, service=service, flags=flag or [], fact_date=fact_date, initiative=initiative,
        words=words, reason=reason,
    )  # fmt: skip
    if role not in correcting.MAY_CORRECT:
        raise Misconfigured("--role", "is no role that says what a complaint is: mediator or dpo")
    say(correcting.correct(files_of(settings), reference_of(reference, "REFERENCE"), told, role))


@corrections_app.command(name="export")
def corrections_export(
    out: Annotated[
        Path | None,
        typer.Option("--out", help="A file that is not there yet, for its owner alone; else standard output."),
    ] = None,
    settings: SettingsOption = None,
) -> None:
    """Write what people corrected as new training records, personal data masked. Only where the settings allow it."""
    from courrier.clock import clock
    from courrier.settings import house_of, load

    loaded = load(settings)
    from courrier import corrections

    allowed = corrections.permit(loaded.corrections, clock()().astimezone(house_of(loaded).zone).date())
    with _private_file(out) as file:
        made = corrections.export(files_of(settings), allowed, _progress())
        for line in made.records:
            print(json.dumps(line, ensure_ascii=False), file=file)
    print(f"courrier: {made.summary()}", file=sys.stderr)  # noqa: T201


# ── sheets ───────────────────────────────────────────────────────────────────────────────────────


@print_app.command(name="separators")
def print_separators(
    out: Annotated[Path, typer.Option(metavar="FILE.pdf", help="The PDF to make: a file that is not there yet.")],
    count: Annotated[int, typer.Option(help="How many sheets: one for each letter of a stack.")] = 10,
    received: Annotated[
        str | None, typer.Option("--date", help="The day the letters were received: YYYY-MM-DD.")
    ] = None,
    branch: Annotated[str | None, typer.Option(help="The branch that received them.")] = None,
    letters: Annotated[
        int | None, typer.Option(help="How many letters you counted: another number found holds the whole batch.")
    ] = None,
    batch: Annotated[str | None, typer.Option(help="A name for the letters scanned in one go, such as MIDI-1.")] = None,
    side: Annotated[
        Side | None,
        typer.Option(help="The stack the sheets are for, where fronts and backs are scanned one after the other."),
    ] = None,
    lang: Annotated[
        list[Language] | None, typer.Option(help="A language on the sheet; may be repeated (else the house's).")
    ] = None,
    settings: SettingsOption = None,
) -> None:
    """Sheets to lay before each letter, so that a whole stack can be scanned into one file."""
    from courrier import printing
    from courrier.clock import clock

    sheet = printing.separator(batch=batch, received=received, branch=branch, letters=letters, side=side)
    made = printing.print_separators(
        sheet, count, languages=lang or (), out=out, settings=settings, today=lambda: clock()().astimezone().date()
    )
    print(f"courrier: {made}", file=sys.stderr)  # noqa: T201


@print_app.command(name="form")
def print_form(
    out: Annotated[Path, typer.Option(metavar="FILE.pdf", help="The PDF to make: a file that is not there yet.")],
    lang: Annotated[Language, typer.Option(help="The language of the form.")] = Language.FR,
    settings: SettingsOption = None,
) -> None:
    """The complaint form, to be filled in with a pen or on a screen; scanned or sent back, its fields are read."""
    from courrier import printing

    print(f"courrier: {printing.print_form(lang, out=out, settings=settings)}", file=sys.stderr)  # noqa: T201


# ── the terminal ─────────────────────────────────────────────────────────────────────────────────


def _checked(path: Path | None) -> None:
    """A command that needs no settings still says when those it is given are wrong."""
    if path is not None:
        from courrier.settings import load

        load(path)


def _print(found: Iterable[dict[str, Any]], as_json: bool, table: Callable[[list[dict[str, Any]]], Any] | None) -> None:
    if as_json:
        for row in found:
            print(json.dumps(row, ensure_ascii=False), flush=True)  # noqa: T201
        return
    from courrier import terminal

    terminal.show((table or terminal.table)(list(found)))


def _progress() -> Callable[[int, int], None]:
    from courrier import terminal

    return terminal.progress("")


def _named_progress() -> Callable[[str, int, int], None]:
    from courrier import terminal

    return terminal.named_progress()


def _opened(file: Path | None) -> Any:
    if file is None:
        return contextlib.nullcontext(sys.stdin)
    try:
        return file.open(encoding="utf-8")
    except OSError as error:
        raise Away(str(file), f"cannot be read ({error.strerror})") from None


def _written(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Away(str(path), f"cannot be written ({error.strerror})") from None


@contextlib.contextmanager
def _private_file(path: Path | None) -> Iterator[Any]:
    """A new file of its owner's alone, gone again where writing it fails; or standard output."""
    if path is None:
        yield sys.stdout
        return
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise Misconfigured("--out", "is there already: name a file that is not") from None
    except OSError as error:
        raise Away(str(path), f"cannot be written ({error.strerror})") from None
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            yield file
    except BaseException:
        path.unlink(missing_ok=True)
        raise

"""One sweep: every source, every unfinished arrival, every due dispatch. What the register calls unfinished is offered
again, so that a sweep heals whatever a crash left."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from threading import Event

from courrier import alarms, outbox, pipeline
from courrier.intake import Intake
from courrier.leasing import leased
from courrier.log import log
from courrier.office import Office
from ingest.sources.drop import sweep_drop
from ingest.sources.incoming import Swept
from ingest.sources.mailbox import sweep_mailbox
from models import arrivals, dispatches, sources
from models.errors import Away, Misconfigured
from models.house import Drop, Mailbox
from outbound.smtp import Sender

Progress = Callable[[str, int, int], None]
_STILL_THERE = timedelta(seconds=30)
_AT_ONCE = 8


def never() -> bool:
    """No stop: whoever began it waits for its end."""
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a sweep could not reach, each as one line for a person; empty where all was reached.

    `busy`: the mailboxes that another process takes from now; they were left to it.
    """

    away: tuple[str, ...] = ()
    busy: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What came of one visit to a source: `away` is a line for a person where it did not answer."""

    source: str
    away: str | None = None
    busy: bool = False


def once(office: Office, progress: Progress, *, threads: int = 2) -> Outcome:
    """A full sweep of every source through to the outbox; each due dispatch is tried once."""
    visits = take_all(office, progress)
    alarms.watch_sources(office)
    carry_all(office, progress, threads=threads)
    away = [visit.away for visit in visits if visit.away is not None]
    away += send_all(office, progress)
    alarms.watch_ways_out(office)
    return Outcome(away=tuple(away), busy=tuple(visit.source for visit in visits if visit.busy))


def take_all(office: Office, progress: Progress) -> list[Visit]:
    """Takes what waits in every source. One that is slow or does not answer keeps no other waiting."""
    named: tuple[Mailbox | Drop, ...] = (*office.mailboxes, *office.drops)
    stop = Event()
    with ThreadPoolExecutor(max_workers=_AT_ONCE, thread_name_prefix="take") as pool:
        try:
            return list(pool.map(lambda source: take_from(office, source, progress, stop.is_set), named))
        except BaseException:  # Ctrl-C above all: whoever pressed it does not wait for twenty thousand messages
            stop.set()
            raise


def take_from(office: Office, source: Mailbox | Drop, progress: Progress, stop: Callable[[], bool] = never) -> Visit:
    """Takes what waits in one source; a mailbox that another process takes from is left to it."""
    heard = _heard(office, source.name, progress)
    try:
        if isinstance(source, Mailbox):
            with leased(office, f"mailbox:{source.name}") as lease:
                if lease is None:
                    log.info("source.busy", source=source.name)
                    return Visit(source=source.name, busy=True)
                swept = _sweep(office, source, heard, lambda: stop() or lease.lost.is_set())
        else:
            swept = _sweep(office, source, heard, stop)
    except Away as away:
        with office.database.begin() as session:
            sources.failed(session, office.clock(), source.name, away.why)
        return Visit(source=source.name, away=str(away))
    except Misconfigured as wrong:  # one source's setting is no other source's trouble
        with office.database.begin() as session:
            sources.failed(session, office.clock(), source.name, str(wrong))
        return Visit(source=source.name, away=f"{source.name}: {wrong}")
    with office.database.begin() as session:
        sources.reached(session, office.clock(), source.name)
    if swept != Swept():
        log.info("source.swept", source=source.name, **asdict(swept))
    return Visit(source=source.name)


def _heard(office: Office, name: str, progress: Progress) -> Callable[[int, int], None]:
    """The progress of a source, which tells the register now and then: a sweep that lasts is no silence."""
    told = office.clock()

    def tell(done: int, total: int) -> None:
        nonlocal told
        now = office.clock()
        if now - told >= _STILL_THERE:
            told = now
            with office.database.begin() as session:
                sources.reached(session, now, name)
        progress(name, done, total)

    return tell


def _sweep(
    office: Office, source: Mailbox | Drop, progress: Callable[[int, int], None], stop: Callable[[], bool]
) -> Swept:
    intake = Intake(office)
    if isinstance(source, Mailbox):
        return sweep_mailbox(
            source, intake, limits=office.limits, spool=_spool(office), now=office.clock, progress=progress, stop=stop
        )
    return sweep_drop(
        source, intake, now=office.clock(), zone=office.house.zone, limits=office.limits, progress=progress
    )


def _spool(office: Office) -> Path:
    return office.store.folder / "tmp"


def carry_all(office: Office, progress: Progress, *, threads: int, stop: Callable[[], bool] = never) -> int:
    """Carries every unfinished arrival that is due; several at a time, since reading waits for a child.

    When `stop` says so, those in hand are carried to their end and no other begun.
    """

    def carry(key: str) -> None:
        if not stop():
            pipeline.carry(office, key)

    carried: set[str] = set()
    while waiting := [
        key for key in _unfinished(office) if key not in carried
    ]:  # letters may be cut out of what is carried
        _in_threads(waiting, carry, partial(progress, "arrivals"), threads)
        carried.update(waiting)
    return len(carried)


def _unfinished(office: Office) -> list[str]:
    with office.database.begin() as session:
        return list(arrivals.unfinished(session, office.clock(), office.patience.longest_wait))


def _in_threads(
    keys: Sequence[str], work: Callable[[str], None], progress: Callable[[int, int], None], threads: int
) -> None:
    if not keys:
        return
    with ThreadPoolExecutor(max_workers=threads, thread_name_prefix="carry") as pool:
        for done, _ in enumerate(pool.map(work, keys), start=1):
            progress(done, len(keys))


def send_all(office: Office, progress: Progress, stop: Callable[[], bool] = never) -> Iterator[str]:
    """Tries each due dispatch once. Where the way out does not answer, the others wait for the next sweep."""
    with office.database.begin() as session:
        waiting = list(dispatches.due(session, office.clock()))
    with office.carrier.session() as way_out:
        for done, dispatch_id in enumerate(waiting, start=1):
            if stop():
                return
            away = _sent(office, dispatch_id, way_out)
            if away is not None:
                yield from _tell_away(office, _named(office, away.place), away.why)
                if away.place is outbox.Place.WAY_OUT:
                    return
            progress("dispatches", done, len(waiting))
        trouble = None if waiting else way_out.trouble()
        if trouble is not None:
            yield from _tell_away(office, _named(office, outbox.Place.WAY_OUT), trouble)
            return
    with office.database.begin() as session:
        sources.reached(session, office.clock(), _named(office, outbox.Place.WAY_OUT))


def _sent(office: Office, dispatch_id: str, way_out: Sender) -> outbox.Unreached | None:
    """One try; what goes wrong with one dispatch is not the next one's trouble."""
    try:
        return outbox.send(office, dispatch_id, way_out)
    except (Away, Misconfigured):
        raise
    except Exception as error:
        # It stays claimed: when the claim has run out it is tried again as one that may have left.
        log.warning("dispatch.failed", dispatch=dispatch_id, error=type(error).__name__)
        return None


def _named(office: Office, place: outbox.Place) -> str:
    return alarms.LETTERS if place is outbox.Place.LETTERS else office.way_out


def anything_due(office: Office) -> bool:
    """Whether a dispatch waits for a try now."""
    with office.database.begin() as session:
        return next(iter(dispatches.due(session, office.clock())), None) is not None


def _tell_away(office: Office, name: str, why: str) -> Iterator[str]:
    with office.database.begin() as session:
        sources.failed(session, office.clock(), name, why)
    yield f"{name}: does not answer ({why})"

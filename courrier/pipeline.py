"""The way of one message, on one page.

    arrival ─ read ─▶ document ─ normalize ─▶ complaint ─ assess ─▶ assessment ─ decide ─▶ disposition
                 └──────────── anything that cannot go on: hold, with a reason ────────────┘

Each step reads what it needs from the register and the store, does one thing, and commits its result, its journal
line and the arrival's next state in one transaction, guarded by the state that it started from: a second worker on
the same arrival wastes work and commits nothing. What a disposition queues is sent by `courrier.outbox`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy.orm import Session

from courrier import copying, given, likeness, registration, splitting
from courrier.log import log
from courrier.office import Office
from ingest.normalize import normalize as normalized
from models import arrivals, pieces
from models.arrivals import Arrival, Given
from models.errors import Away, Held, Misconfigured
from models.journal import record
from models.values import Assessment, Complaint, Document, Sheaf, from_json, to_json
from models.words import About, ArrivalState, HoldReason
from routing.decide import decide as decided
from routing.same import identity


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What a stage made: the arrival's next state, the columns to write with it, and what else belongs to it.

    `identity` is that of the message which was read: the same one a second time goes no further.
    """

    state: ArrivalState
    columns: Mapping[str, object] = field(default_factory=dict)
    also: Callable[[Session], None] | None = None
    identity: str | None = None


def carry(office: Office, sha256: str) -> None:
    """Carries one arrival as far as it goes: to a disposition, or to a hold. Never raises about the arrival itself."""
    lease = timedelta(seconds=office.patience.claim_s)
    with office.database.begin() as session:
        arrival = arrivals.claim(session, office.clock(), sha256, lease, office.patience.longest_wait)
        if arrival is not None and arrival.attempts > office.patience.arrival_attempts:
            # Whoever carried it before never came back to say why: it may have killed them (FIELD, lesson 6).
            arrivals.hold(
                session, office.clock(), arrival, HoldReason.ATTEMPTS_EXHAUSTED, f"{arrival.state.value}: cut off"
            )
            return
    while arrival is not None and arrival.state in STAGES:
        arrival = _step(office, arrival)


def read(office: Office, arrival: Arrival) -> Step:
    """arrival → document, in a child process with limits (decision 7), and the searchable copy of a scan."""
    searchable: str | None = None
    told = given.of(office, arrival)
    before = None
    if told != Given() and arrival.document is not None:
        before = from_json(Document, office.store.get(arrival.document))
    typed = given.typed(arrival, told, before)
    if typed is not None:
        message = None
        document, searchable = copying.of_typed(office, arrival.sha256, typed, before)
    else:
        with office.database.begin() as session:
            cut = pieces.is_cut(session, arrival.sha256)
        with office.store.as_file(arrival.sha256) as path:
            document = office.reader.read(
                path, filename=arrival.filename, channel=arrival.channel, progress=office.pages, one_letter=cut
            )
        document = given.as_one_letter(document, told)
        message = identity(document)
        document, searchable = copying.made(office, arrival.sha256, document)
    kept = office.store.put(to_json(document))
    if document.sheaf is not None and (document.hold is None or document.hold.reason is HoldReason.BATCH):
        return _cut(office, arrival, document.sheaf, kept)
    if document.hold is not None:
        raise _HeldWith(document.hold.reason, document.hold.detail, document=kept, identity=message)
    columns = {"document": kept, "channel": document.channel.value, "searchable": searchable}
    return Step(state=ArrivalState.READ, columns=columns, identity=message)


def _cut(office: Office, arrival: Arrival, sheaf: Sheaf, document: str) -> Step:
    """arrival → the letters between its separator sheets, which go on in its place."""
    found = splitting.by_sheets(office, arrival, sheaf)
    if isinstance(found, splitting.Unfit):
        also = splitting.note(office, found)
        raise _HeldWith(HoldReason.BATCH, found.detail, document=document, identity=None, also=also)
    columns = {"document": document, "attempts": 0, "next_try": None}
    return Step(state=ArrivalState.CUT, columns=columns, also=splitting.write(office, arrival, found))


def normalize(office: Office, arrival: Arrival) -> Step:
    """document → complaint: who writes, whose case it is, since when."""
    document = from_json(Document, office.store.get(arrival.document or ""))
    received, assumed = given.received(arrival, given.of(office, arrival))
    sure = office.limits.address_confidence
    complaint = normalized(
        document, received=received, received_assumed=assumed, house=office.house, address_confidence=sure
    )
    told = given.of(office, arrival)
    complaint = given.writer(given.language(complaint, told), told)
    return Step(state=ArrivalState.NORMALIZED, columns={"complaint": office.store.put(to_json(complaint))})


def assess(office: Office, arrival: Arrival) -> Step:
    """complaint → assessment: kind, four flags, service, dates, each with its evidence."""
    complaint = from_json(Complaint, office.store.get(arrival.complaint or ""))
    assessment = given.kind(office.assessor.assess(complaint), given.of(office, arrival))
    return Step(state=ArrivalState.ASSESSED, columns={"assessment": office.store.put(to_json(assessment))})


def decide(office: Office, arrival: Arrival) -> Step:
    """assessment → disposition: complaints registered, follow-ups joined, dispatches queued, all at once."""
    complaint = from_json(Complaint, office.store.get(arrival.complaint or ""))
    assessment = from_json(Assessment, office.store.get(arrival.assessment or ""))
    told = given.of(office, arrival)
    with office.database.begin() as session:
        complaint = registration.counted_from_the_first(session, arrival, complaint)
        complaint = registration.with_own_mark(session, complaint, office.house, office.sender)
        candidates = registration.candidates(session, complaint, told, office.keyring)
        near = likeness.near(session, arrival, complaint, office.keyring)
    disposition = decided(complaint, assessment, candidates, office.house, near)

    def write(session: Session) -> None:
        registration.write(session, office.clock(), arrival, complaint, disposition, office)

    return Step(state=ArrivalState.DECIDED, columns=registration.outcome(disposition, candidates), also=write)


STAGES: Mapping[ArrivalState, Callable[[Office, Arrival], Step]] = {
    ArrivalState.TAKEN: read,
    ArrivalState.READ: normalize,
    ArrivalState.NORMALIZED: assess,
    ArrivalState.ASSESSED: decide,
}


# ── the stages' door: no exception leaves it as it is (decision 3) ───────────────────────────────


class _HeldWith(Held):
    """A hold of an arrival of which something was read all the same."""

    def __init__(
        self,
        reason: HoldReason,
        detail: str | None,
        *,
        document: str,
        identity: str | None,
        also: Callable[[Session], None] | None = None,
    ) -> None:
        super().__init__(reason, detail)
        self.document = document
        self.identity = identity
        self.also = also


def _step(office: Office, arrival: Arrival) -> Arrival | None:
    """One stage and its commit; the arrival as it is then, None when it goes no further now."""
    try:
        step = STAGES[arrival.state](office, arrival)
        return _commit(office, arrival, step)
    except registration.Overtaken:
        return arrival
    except Held as held:
        return _hold(office, arrival, held)
    except (Away, Misconfigured):
        raise
    except Exception as error:
        # A parser's message may quote a person: only the error's class is kept.
        log.warning("arrival.failed", sha256=arrival.sha256, state=arrival.state.value, error=type(error).__name__)
        _try_again(office, arrival, type(error).__name__)
    return None


def _hold(office: Office, arrival: Arrival, held: Held) -> Arrival | None:
    """Held, and nothing more now; the arrival as it was where something has changed since: the same stage once more."""
    read = held if isinstance(held, _HeldWith) else None
    columns = {} if read is None else {"document": read.document}
    try:
        with office.database.begin() as session:
            if read is not None and registration.is_copy(session, office, arrival, read.identity, columns):
                return None
            if read is not None and read.also is not None:
                read.also(session)
            arrivals.hold(session, office.clock(), arrival, held.reason, held.detail, **columns)
    except registration.Overtaken:
        return arrival
    log.info("arrival.held", sha256=arrival.sha256, reason=held.reason.value)
    return None


def _commit(office: Office, arrival: Arrival, step: Step) -> Arrival | None:
    with office.database.begin() as session:
        if registration.is_copy(session, office, arrival, step.identity, step.columns):
            return None
        if not arrivals.advance(session, arrival, step.state, **step.columns):
            return None
        if step.also is not None:
            step.also(session)
        record(session, office.clock(), f"arrival.{step.state.value}", About.ARRIVAL, arrival.sha256)
        return arrivals.load(session, arrival.sha256)


def _try_again(office: Office, arrival: Arrival, error: str) -> None:
    """A pause that grows; after the last try a hold (FIELD, lesson 6)."""
    now = office.clock()
    with office.database.begin() as session:
        if arrival.attempts >= office.patience.arrival_attempts:
            arrivals.hold(session, now, arrival, HoldReason.ATTEMPTS_EXHAUSTED, f"{arrival.state.value}: {error}")
            return
        pause = timedelta(seconds=office.patience.arrival_pause_s * 2 ** (arrival.attempts - 1))
        arrivals.advance(session, arrival, arrival.state, next_try=now + pause)

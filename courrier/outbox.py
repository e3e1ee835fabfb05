"""Dispatches on their way out: rendered once, claimed before the socket is opened, settled after (decision 5).

In at least once, out at most once where it can be known, uncertain where it cannot (RFC 1047, RFC 5321 section 6.1).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import assert_never

from courrier import alarms
from courrier.drafting import draft_of
from courrier.log import log
from courrier.office import Office
from models import dispatches
from models.dispatches import Dispatch
from models.errors import Away, Held, Misconfigured
from models.store import write_durably
from models.words import DispatchChannel, DispatchState, HoldReason
from outbound import compose, letters
from outbound.smtp import Deferred, Outcome, Refused, Sender, Sent, Uncertain

_LONGEST_PAUSE = timedelta(hours=4)


class Place(StrEnum):
    """What may be away when a dispatch is tried."""

    WAY_OUT = "way_out"
    LETTERS = "letters"


@dataclass(frozen=True, slots=True)
class Unreached:
    """What did not answer at all, and what it said or did instead, by phase and code."""

    place: Place
    why: str


def send(office: Office, dispatch_id: str, way_out: Sender) -> Unreached | None:
    """Tries one due dispatch once. Names what did not answer at all, so that the caller can say so."""
    unwritable = _render(office, dispatch_id)
    with office.database.begin() as session:
        claimed = dispatches.claim(session, office.clock(), dispatch_id, timedelta(seconds=office.patience.claim_s))
    if claimed is None:
        return None
    if unwritable is not None:
        _settle_failed(office, claimed, "unwritable", unwritable)
        return None
    if claimed.state is DispatchState.SENDING and claimed.channel is DispatchChannel.EMAIL:
        return _found_sending(office, claimed, way_out)
    if claimed.channel is DispatchChannel.POST:
        return _print(office, claimed)
    message = office.store.get(claimed.blob or "")
    outcome = way_out.send(message, sender=office.envelope_sender, recipient=claimed.to or "")
    _settle(office, claimed, outcome)
    return Unreached(Place.WAY_OUT, outcome.why) if isinstance(outcome, Deferred) and outcome.away else None


def _render(office: Office, dispatch_id: str) -> str | None:
    """Puts the message into words before it is claimed, once: every later try sends the same bytes.

    What cannot be written (no address that mail can bear, a damaged original) is told by a word: then a person decides,
    and the next dispatch goes on.
    """
    with office.database.begin() as session:
        dispatch = dispatches.find(session, dispatch_id)
    if dispatch is None or dispatch.blob is not None:
        return None
    try:
        draft = draft_of(office, dispatch)
        by_post = dispatch.channel is DispatchChannel.POST
        rendered = letters.letter(draft) if by_post else compose.message(draft, sender=office.sender)
    except (Away, Misconfigured):
        raise
    except Held as held:
        return held.reason.value
    except Exception as error:  # the stages' door (decision 3): its text may quote a person
        log.warning("dispatch.unwritable", dispatch=dispatch_id, error=type(error).__name__)
        return type(error).__name__
    blob = office.store.put(rendered)
    with office.database.begin() as session:
        dispatches.keep_rendered(session, dispatch_id, blob)
    return None


def _print(office: Office, dispatch: Dispatch) -> Unreached | None:
    """Puts the letter where it is printed from. The name is the dispatch's own: twice is once."""
    name = f"{dispatch.reference or 'letter'}-{dispatch.template.value}-{dispatch.id[:8]}.pdf"
    try:
        write_durably(office.letters / name, office.store.get(dispatch.blob or ""))
    except OSError:
        _defer(office, dispatch, Deferred(None, "letters folder", away=True))
        return Unreached(Place.LETTERS, "folder")
    with office.database.begin() as session:
        dispatches.settle(session, office.clock(), dispatch, DispatchState.PRINTED)
    log.info("dispatch.printed", dispatch=dispatch.id, template=dispatch.template.value, reference=dispatch.reference)
    return None


def _settle(office: Office, dispatch: Dispatch, outcome: Outcome) -> None:
    match outcome:
        case Sent():
            with office.database.begin() as session:
                dispatches.settle(session, office.clock(), dispatch, DispatchState.SENT, answer=outcome.answer)
        case Deferred():
            _defer(office, dispatch, outcome)
        case Refused():
            _settle_failed(office, dispatch, "refused", outcome.why)
        case Uncertain():
            _doubt(office, dispatch, outcome.why, since=office.clock())
        case _:
            assert_never(outcome)
    log.info("dispatch.tried", dispatch=dispatch.id, template=dispatch.template.value, kind=type(outcome).__name__)


def _settle_failed(office: Office, dispatch: Dispatch, reason: str, answer: str) -> None:
    with office.database.begin() as session:
        dispatches.settle(
            session, office.clock(), dispatch, DispatchState.FAILED,
            reason=reason, answer=answer, hold=HoldReason.DISPATCH_FAILED,
        )  # fmt: skip
        alarms.tell_came_back(office, session, office.clock(), dispatch.id, answer)


def _defer(office: Office, dispatch: Dispatch, outcome: Deferred) -> None:
    """Again after a pause that doubles; given up after days (RFC 5321 section 4.5.4.1), then a person decides."""
    now = office.clock()
    if now - dispatch.queued >= timedelta(seconds=office.patience.give_up_s):
        _settle_failed(office, dispatch, "given_up", outcome.why)
        return
    pause = min(timedelta(seconds=office.patience.retry_pause_s * 2 ** min(dispatch.attempts, 20)), _LONGEST_PAUSE)
    with office.database.begin() as session:
        dispatches.settle(
            session, now, dispatch, DispatchState.QUEUED,
            reason="away" if outcome.away else "deferred", answer=outcome.why, next_try=now + pause,
        )  # fmt: skip


def _found_sending(office: Office, dispatch: Dispatch, way_out: Sender) -> Unreached | None:
    """One whose claim ran out may have left: uncertain from then on, and tried once more when the pause is over."""
    since = min(dispatch.claimed_until or office.clock(), office.clock())
    _doubt(office, dispatch, "claim_ran_out", since=since)
    waited = office.clock() - since >= timedelta(seconds=office.patience.uncertain_pause_s)
    return send(office, dispatch.id, way_out) if waited and dispatch.doubts == 0 else None


def _doubt(office: Office, dispatch: Dispatch, why: str, *, since: datetime) -> None:
    """Nobody can tell whether it left: once more with the same Message-ID after a pause, then a person."""
    first = dispatch.doubts == 0
    with office.database.begin() as session:
        dispatches.settle(
            session, office.clock(), dispatch, DispatchState.UNCERTAIN, reason=why,
            next_try=since + timedelta(seconds=office.patience.uncertain_pause_s) if first else None,
            hold=None if first else HoldReason.DISPATCH_UNCERTAIN,
        )  # fmt: skip

"""What the operator must know without asking: a source or way out that stays silent, and what was left at a source.

A mailbox that refuses the log-in, or that nobody looks into, makes no noise of its own (FIELD, lesson 15: ten days of
silence, all logs green). Each outage is told once and its end once; what was left behind is told once a day at most
(lessons 12 and 13). A notice is put into words when it is queued, and waits in the outbox like every other dispatch.
"""

import re
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from courrier.log import log
from courrier.settings import Settings
from models import dispatches, journal, sources
from models.dispatches import Planned
from models.errors import Away, Held
from models.journal import record
from models.sources import Left, Source
from models.words import About, DispatchChannel, Notice, Template, Trouble
from outbound.keys import dispatch_key, message_id

if TYPE_CHECKING:
    from courrier.office import Office

LETTERS = "letters folder"
# How often the way out is tried when nothing has to leave: so often within the silence that would be an alarm.
_LOOKS = 4
_LONGEST_PERIOD_S = 60.0
# Whose words `why` begins with: the key of the settings that the source itself named, or the phase of an SMTP session.
_TROUBLES: tuple[tuple[Trouble, re.Pattern[str]], ...] = (
    (Trouble.ENCRYPTION, re.compile(r"^(security|tls|starttls)|certificate|ca_file")),
    (Trouble.HOST, re.compile(r"^oauth2: the token server (does not answer|answers HTTP|asks)")),
    (Trouble.LOG_IN, re.compile(r"^(password|oauth2|login)")),
    (Trouble.FOLDER, re.compile(r"^(folder|mailbox\.taken)")),
    (Trouble.DISK, re.compile(r"^(disk|store|cannot be written|the spool)")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long a source may stay silent; `between`: how long it is left alone between two visits anyway."""

    allowed: timedelta
    between: timedelta = timedelta()

    def is_over(self, source: Source, now: datetime, watching_since: datetime | None = None) -> bool:
        """Whether it has been silent for too long. A visit that failed was one: then nothing is owed to the pause."""
        pause = self.between if source.failing_since is None else timedelta()
        return now - source.silent_since(watching_since, now) > self.allowed + pause


Patiences = Mapping[str, Patience]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """A source or way out that has been silent for too long. `why` is the last line that it was given, where there is one."""

    name: str
    since: datetime
    trouble: Trouble
    why: str | None

    @classmethod
    def of(cls, source: Source) -> "Alarm":
        """The alarm of a source that is known to be silent."""
        return cls(name=source.name, since=source.last_good, trouble=trouble_of(source), why=source.why)


def trouble_of(source: Source) -> Trouble:
    """What keeps it from being reached, by its own last line."""
    if source.failing_since is None:
        return Trouble.NOBODY_LOOKED
    return trouble_named(source.why or "")


def trouble_named(why: str) -> Trouble:
    """The trouble that a line of `Away.why`, or of `Sender.trouble`, tells of."""
    return next((trouble for trouble, sign in _TROUBLES if sign.search(why)), Trouble.HOST)


def patience_of(settings: Settings) -> dict[str, Patience]:
    """How long each source, and the way out, may stay silent; by name, in the order of the settings."""
    usual_s = settings.limits.alarm_after_s
    patience = {
        name: _patience(box.alarm_after_s or usual_s, box.poll_s) for box in settings.mailbox for name in box.sources
    }
    others = [*(drop.name for drop in settings.drop), "smtp" if settings.smtp else "outbox", LETTERS]
    return patience | {name: _patience(usual_s) for name in others}


def of_sources(office: "Office") -> dict[str, Patience]:
    """How long each source may stay silent."""
    usual_s = office.patience.alarm_after_s
    patience = {box.name: _patience(box.alarm_after_s or usual_s, box.poll_s) for box in office.mailboxes}
    return patience | {drop.name: _patience(usual_s) for drop in office.drops}


def of_ways_out(office: "Office") -> dict[str, Patience]:
    """How long the way out, and the folder of letters, may stay silent."""
    usual = _patience(office.patience.alarm_after_s)
    return {office.way_out: usual, LETTERS: usual}


def _patience(allowed_s: float, between_s: float = 0.0) -> Patience:
    return Patience(allowed=timedelta(seconds=allowed_s), between=timedelta(seconds=between_s))


def period_s(office: "Office") -> float:
    """How often to watch: often enough for the shortest patience."""
    shortest = min(each.allowed for each in (of_sources(office) | of_ways_out(office)).values())
    return min(_LONGEST_PERIOD_S, shortest.total_seconds() / _LOOKS)


# ── watching ─────────────────────────────────────────────────────────────────────────────────────


def standing(session: Session, now: datetime, patience: Patiences) -> list[Alarm]:
    """The alarms that stand, raised or due to be: what `list` and `check` show, even where no process watches."""
    return [
        Alarm.of(source)
        for source in sources.known(session)
        if source.name in patience
        and (_stands(source, now) or patience[source.name].is_over(source, now))
    ]  # fmt: skip


def watch(office: "Office", patience: Patiences, *, watching_since: datetime | None = None) -> list[Alarm]:
    """Raises the alarm of each source that has been silent for too long, ends that of each that is well again.

    `watching_since`: when this process began; a silence in which no visit failed counts from then on at the earliest,
    since a machine that was switched off kept nobody waiting that it knew of. Returns the alarms that stand.
    """
    with office.database.begin() as session:
        sources.heard_of(session, office.clock(), patience)
    stand = [_watched(office, name, allowed, watching_since) for name, allowed in patience.items()]
    return [alarm for alarm in stand if alarm is not None]


def watch_sources(office: "Office") -> None:
    """After a sweep of all of them: each was reached just now, or failed."""
    watch(office, of_sources(office))
    tell_left_behind(office)


def watch_ways_out(office: "Office") -> None:
    """After the outbox was gone through: the way out was reached just now, or failed."""
    _look_at_letters(office)
    watch(office, of_ways_out(office))
    forget(office)


def watch_all(office: "Office", *, began: datetime) -> None:
    """One look of a process that runs for ever since `began`: at every source and way out, at what was left behind."""
    _look_out(office)
    _look_at_letters(office)
    watch(office, of_sources(office) | of_ways_out(office), watching_since=began)
    forget(office)
    tell_left_behind(office)


def _watched(office: "Office", name: str, patience: Patience, watching_since: datetime | None) -> Alarm | None:
    now = office.clock()
    with office.database.begin() as session:
        source = sources.find(session, name, lock=True)
        if source is None:
            return None
        if source.alarmed is not None:
            if _stands(source, now):
                return Alarm.of(source)
            _well_again(office, session, now, source)
            return None
        if not patience.is_over(source, now, watching_since):
            return None
        _silent(office, session, now, source)
        return Alarm.of(source)


def _stands(source: Source, now: datetime) -> bool:
    """Whether its alarm was raised and no good visit came after; what lies ahead of `now` a wrong clock noted."""
    if source.alarmed is None:
        return False
    silent = source.failing_since is not None or source.silent_since(now=now) != source.last_good
    return silent or source.last_good < source.alarmed <= now


def forget(office: "Office") -> None:
    """Ends the alarms of what the settings no longer name; nobody needs to be told."""
    named = of_sources(office) | of_ways_out(office)
    with office.database.begin() as session:
        for source in sources.known(session):
            if source.alarmed is not None and source.name not in named:
                sources.calm(session, office.clock(), source.name)


def _look_out(office: "Office") -> None:
    """Tries the way out when nothing has left by it for a while; its silence would else be nobody's fault."""
    if _lately(office, office.way_out):
        return
    _note(office, office.way_out, office.carrier.trouble())


def _look_at_letters(office: "Office") -> None:
    """Whether a letter could be put where letters are printed from."""
    if _lately(office, LETTERS):
        return
    try:
        office.letters.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=office.letters):
            trouble = None
    except OSError:
        trouble = "folder"
    _note(office, LETTERS, trouble)


def _lately(office: "Office", name: str) -> bool:
    """Whether it was reached so lately that it need not be tried."""
    with office.database.begin() as session:
        source = sources.find(session, name)
    if source is None or source.reached is None or source.failing_since is not None:
        return False
    return office.clock() - source.reached < of_ways_out(office)[name].allowed / _LOOKS


def _note(office: "Office", name: str, trouble: str | None) -> None:
    with office.database.begin() as session:
        if trouble is None:
            sources.reached(session, office.clock(), name)
        else:
            sources.failed(session, office.clock(), name, trouble)


# ── telling ──────────────────────────────────────────────────────────────────────────────────────


def _silent(office: "Office", session: Session, now: datetime, source: Source) -> None:
    alarm = Alarm.of(source)
    sources.alarm(session, now, source.name)
    facts = {"source": source.name, "silent_since": _moment(office, alarm.since), "trouble": alarm.trouble.value}
    about = f"{Notice.SILENT}:{source.name}:{alarm.since.isoformat()}"
    _tell(office, session, now, about, Notice.SILENT, facts | ({"detail": alarm.why} if alarm.why else {}))
    log.warning("alarm.raised", source=source.name, kind=alarm.trouble.value, why=alarm.why)


def _well_again(office: "Office", session: Session, now: datetime, source: Source) -> None:
    sources.calm(session, now, source.name)
    facts = {"source": source.name, "well_again": _moment(office, source.last_good)}
    about = f"{Notice.WELL_AGAIN}:{source.name}:{source.alarmed and source.alarmed.isoformat()}"
    _tell(office, session, now, about, Notice.WELL_AGAIN, facts)
    log.warning("alarm.ended", source=source.name)


def tell_left_behind(office: "Office") -> None:
    """Tells the operator of what was newly left at a source: counts and source names, once a day at most."""
    now = office.clock()
    event = f"notice.{Notice.LEFT_BEHIND}"
    with office.database.begin() as session:
        left = sources.left_behind(session)
        told = journal.last(session, what=event)
        if not left or (told is not None and (_day(office, told) == _day(office, now) or newest(left) <= told)):
            return
        day = _day(office, now)
        facts: dict[str, str | list[str]] = {
            reason.value: [f"{each.source}: {each.count}" for each in left if each.reason is reason]
            for reason in dict.fromkeys(each.reason for each in left)
        }
        record(session, now, event, About.HOUSE, day, count=sum(each.count for each in left))
        _tell(office, session, now, f"{Notice.LEFT_BEHIND}:{day}", Notice.LEFT_BEHIND, facts)


def tell_came_back(office: "Office", session: Session, now: datetime, dispatch_id: str, why: str | None) -> None:
    """Tells the operator that a message did not reach an address of the house itself, once a day and address.

    `why`: the status or the phase, in our own words. Nothing of what the message said: a referral that came back is shown to the DPO alone, who is not reached. Of the
    operator's own notices nothing is told: it would not arrive either.
    """
    dispatch = dispatches.find(session, dispatch_id)
    if dispatch is None or dispatch.template.to_writer or dispatch.template is Template.OPERATOR_NOTICE:
        return
    house, address = office.house, (dispatch.to or "").lower()
    named = {"dpo": house.dpo, "contact": house.contact, "quality": house.quality, "mediators": house.mediators}
    role = next((role for role, known in named.items() if known.lower() == address), "")
    facts = {"about": f"house.{role}: {address}" if role else address, "detail": why or ""}
    about = f"{Notice.CAME_BACK}:{role or address}:{_day(office, now)}"
    _tell(office, session, now, about, Notice.CAME_BACK, facts)


def newest(left: Iterable[Left]) -> datetime:
    """When the last of them was left."""
    return max(each.newest for each in left)


def _tell(
    office: "Office",
    session: Session,
    now: datetime,
    about: str,
    notice: Notice,
    facts: Mapping[str, str | list[str]],
) -> None:
    """Queues one notice, in words already: what it says is true of this moment, whenever it can leave."""
    from courrier.drafting import operator_draft  # templates and their languages, which no list of alarms needs
    from outbound import compose

    house = office.house
    template, to = Template.OPERATOR_NOTICE, house.operator
    key = dispatch_key(arrival=about, template=template, addressee=to)
    planned = Planned(
        id=key[:32],
        key=key,
        message_id=message_id(key, house.mediators.rpartition("@")[2]),
        arrival=None,
        reference=None,
        restricted=False,
        template=template,
        channel=DispatchChannel.EMAIL,
        to=to,
        with_original=False,
    )
    dispatches.queue(session, now, planned)
    draft = operator_draft(planned, {"notice": notice.value, **facts}, now, house)
    try:
        blob = office.store.put(compose.message(draft, sender=office.sender))
    except Held:
        return  # no mail can be written to the operator's address: the outbox makes a hold of it
    except OSError as error:
        raise Away("store", f"cannot be written ({error.strerror})") from None
    dispatches.keep_rendered(session, planned.id, blob)


def _moment(office: "Office", moment: datetime) -> str:
    return moment.astimezone(office.house.zone).strftime("%Y-%m-%d %H:%M")


def _day(office: "Office", moment: datetime) -> str:
    return moment.astimezone(office.house.zone).date().isoformat()

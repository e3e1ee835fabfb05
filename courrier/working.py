"""`courrier hold`: the morning's walk through what waits, one hold a screen, the oldest first.

What is typed is kept as a draft after each line and each field; only what is released goes on its way.
"""

import re
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Any

from rich.console import Console

from courrier import asking, holding, looking, screen, terminal
from courrier.asking import Ended, ask
from courrier.drafts import Draft, Drafts
from courrier.files import Files
from courrier.options import day_of, reference_of, writer_of
from courrier.screen import Scene, Shown
from ingest.reader import Reader
from ingest.writer import envelope
from models import holds, listing
from models.arrivals import Given
from models.errors import Misconfigured
from models.forms import ONE_OF, YES
from models.house import Limits
from models.words import Can, HoldReason, HoldState, Kind, Language, Listing, Viewer

_TYPED = frozenset(
    {
        HoldReason.UNREADABLE, HoldReason.UNKNOWN_FORMAT, HoldReason.ENCRYPTED, HoldReason.PASSWORD, HoldReason.EMPTY,
        HoldReason.ILLEGIBLE, HoldReason.HANDWRITTEN, HoldReason.TOO_COMPLEX, HoldReason.TOO_SLOW, HoldReason.PLACEHOLDER,
    }
)  # fmt: skip
"""Reasons for which releasing alone would lead back to the same hold: somebody must type what it says."""
_SEVERAL = frozenset({HoldReason.SEVERAL_LETTERS, HoldReason.BATCH})
_ABOUT_THE_WRITER = frozenset({HoldReason.FORWARD_DOUBT, HoldReason.DISPATCH_BOUNCED})
_OTHER_LINES = 16  # of the screen: all but the text
_LEAST_ROOM = 8
_OF_LINES = frozenset({"story", "tried_answer", "wish"})  # fields of the form that have several lines
_LEAVE_OUT = "--leave-out"  # in what `by_hand` says of pages that nobody named
_YES = "yjox"  # yes, ja, oui, a cross
_DAY = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")  # as it is written here; else YYYY-MM-DD


class Step(Enum):
    """What comes after a hold."""

    NEXT = "next"
    BACK = "back"
    QUIT = "quit"


def waiting(files: Files, role: Viewer, reason: HoldReason | None = None) -> list[dict[str, Any]]:
    """The holds that this role works on, the oldest first; never one of a letter that it may not see."""
    with files.database.begin() as session:
        rows = [row for row in listing.rows(session, Listing.HOLDS, role, files.house.zone) if row["id"] is not None]
        restricted = holds.on_restricted_arrivals(session)
    return [
        row
        for row in rows
        if _is_for(role, row, restricted=row["restricted"] or row["id"] in restricted)
        and reason in (None, HoldReason(row["reason"]))
    ]


def _is_for(role: Viewer, row: dict[str, Any], *, restricted: bool) -> bool:
    """The mail room has what came in and letters without an address, mediators what is about a complaint or a message,
    the DPO what is restricted; the operator whatever is left to see."""
    about_arrival = str(row["about"]).startswith("arrival:")
    reason = HoldReason(row["reason"])
    if role is Viewer.DPO:
        return restricted or reason is HoldReason.PERSONAL_DATA
    if restricted:
        return role is Viewer.OPERATOR and bool(
            row["to_staff"]
        )  # a dead address of the house, which the operator mends
    match role:
        case Viewer.MAILROOM:
            return about_arrival or reason is HoldReason.NO_ADDRESS
        case Viewer.MEDIATOR:
            return not about_arrival
        case Viewer.OPERATOR:
            return True


def walk(files: Files, limits: Limits, *, role: Viewer, reason: HoldReason | None, pictures: Path | None) -> None:
    """Walks through what waits until the person ends it. Pictures lie in `pictures`, else in a folder that is gone then."""
    drafts = Drafts(files.store.folder / "drafts", files.store.keyring)
    with _hang_up_ends(), looking.folder_for(pictures) as folder, Reader(limits) as reader:
        _Walk(files, reader, drafts, folder, role, reason).run()


@contextmanager
def _hang_up_ends() -> Iterator[None]:
    """A closed window ends the walk as Ctrl-C does: the pictures are taken away, what was typed stays."""

    def end(*_: object) -> None:
        raise KeyboardInterrupt

    before = {number: signal.signal(number, end) for number in (signal.SIGHUP, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@dataclass(slots=True)
class _Open:
    """The hold on the screen."""

    row: dict[str, Any] = field(repr=False)
    draft: Draft
    place: int
    of: int
    shown: tuple[Shown, ...] = ()
    why_not: str | None = None
    turn: int = 0  # degrees clockwise, beyond what was found to be upright

    @property
    def id(self) -> int:
        return int(self.row["id"])

    @property
    def reason(self) -> HoldReason:
        return HoldReason(self.row["reason"])

    @property
    def about(self) -> str:
        return str(self.row["about"]).partition(":")[0]

    @property
    def is_form(self) -> bool:
        return bool(self.row["fields"]) and self.about == "arrival"

    def picture(self, name: str) -> Path | None:
        """The crop of a field."""
        return next((shown.path for shown in self.shown if shown.field == name), None)


class _Walk:
    """One person's morning."""

    def __init__(
        self, files: Files, reader: Reader, drafts: Drafts, folder: Path, role: Viewer, reason: HoldReason | None
    ) -> None:
        self._files = files
        self._reader = reader
        self._drafts = drafts
        self._folder = folder
        self._role = role
        self._reason = reason
        self._console = Console(highlight=False, soft_wrap=False)
        self._notices: list[str] = []
        self._order: list[int] = []
        self._released = 0

    # ── from hold to hold ────────────────────────────────────────────────────────────────────────

    def run(self) -> None:
        """Raises nothing of the person's ending it."""
        try:
            self._all()
        except (Ended, KeyboardInterrupt):
            with suppress(OSError):  # the terminal may be gone
                self._console.print("\nEnded here. What you typed and did not release is kept.")

    def _all(self) -> None:
        at, step, passed = 0, Step.NEXT, 0
        while self._refreshed(at) or self._order:
            at = self._wrapped(at, step)
            hold = self._order[at]
            with self._drafts.taken(hold) as ours:
                if ours:
                    step, passed = self._one(hold, at), 0
                else:
                    passed += 1
                    self._notices.append(f"hold {hold} is open at another terminal")
            if step is Step.QUIT or passed >= len(self._order):
                break
            left = self._refreshed(at)
            gone = hold not in self._order
            at = left if gone and step is Step.NEXT else left + (1 if step is Step.NEXT else -1)
        self._farewell()

    def _refreshed(self, at: int) -> int:
        """Brings the order up to date and returns where `at` is now. What is new comes last: nobody is led astray."""
        now = [row["id"] for row in waiting(self._files, self._role, self._reason)]
        before = [hold for hold in self._order[:at] if hold in now]
        known = set(self._order)
        self._order = [hold for hold in self._order if hold in now] + [hold for hold in now if hold not in known]
        return len(before)

    def _wrapped(self, at: int, step: Step) -> int:
        """The place, once a person who came past the last one has said that they begin again."""
        if at < 0:
            self._notices.append("this is the first one")
            return 0
        if at < len(self._order):
            return at
        self._tell()
        ask(f"\nThat was the last one; {_count(len(self._order))}. [Enter] from the first again, Ctrl-D to end > ")
        return 0

    def _farewell(self) -> None:
        self._tell()
        done = f"{self._released} done. " if self._released else ""
        self._console.print(f"{done}{_count(len(self._order)) if self._order else 'Nothing waits'}.")

    def _tell(self) -> None:
        for notice in self._notices:
            self._console.print(screen.clean(notice), style="green", markup=False)
        self._notices.clear()

    # ── one hold ─────────────────────────────────────────────────────────────────────────────────

    def _one(self, hold: int, at: int) -> Step:
        """Shows it and does what is asked, until the person goes on from it."""
        row = holding.show(self._files, hold, self._role)
        if row["id"] is None or row["state"] != HoldState.OPEN.value:
            return Step.NEXT
        opened = _Open(row, self._drafts.load(hold), at + 1, len(self._order))
        self._draw(opened)
        while True:
            self._show(opened)
            keys = dict(_keys(opened))
            usual = _usual(keys)
            key = ask(f"hold {hold} [{usual}] > ").strip().lower()[:1] or usual
            if key in _STEPS:
                return _STEPS[key]
            if key not in keys:
                self._notices.append(f"{key} does nothing here")
            elif _DOES[key](self, opened):
                return Step.NEXT

    def _draw(self, opened: _Open) -> None:
        sha256 = opened.row["arrival"]
        if sha256 is None or not looking.has_bytes(self._files, sha256):
            return
        if opened.row["channel"] == "email" and opened.about != "arrival":
            return  # what was read of it is the whole of it
        folder = self._folder / f"hold-{opened.id}"
        counter = terminal.Counter()
        looks = looking.draw(self._files, self._reader, sha256, folder, counter.page, turn=opened.turn)
        counter.clear()
        opened.why_not = looks.why
        opened.shown = tuple(Shown(page=look.page, field=look.field, path=folder / look.file) for look in looks.looks)

    def _show(self, opened: _Open) -> None:
        self._console.clear()
        self._tell()
        room = max(_LEAST_ROOM, self._console.height - _OTHER_LINES - len(opened.shown))
        scene = Scene(
            row=opened.row, place=opened.place, of=opened.of, draft=opened.draft, shown=opened.shown,
            why_not=opened.why_not, keys=_keys(opened),
        )  # fmt: skip
        self._console.print(screen.drawn(scene, self._console.width, room), crop=False)

    def _keep(self, opened: _Open, **typed: Any) -> None:
        opened.draft = replace(opened.draft, **typed)
        self._drafts.save(opened.id, opened.draft)

    # ── what a person does; each says whether the hold is done with ──────────────────────────────

    def _type(self, opened: _Open) -> bool:
        if opened.is_form:
            self._type_fields(opened)
        else:
            text = self._text(opened, opened.draft.text or opened.row["attempt"] or "")
            if text is None:
                return False
            self._keep(opened, text=text)
        return self._sure(opened, "Release it with this?") and self._fits(opened) and self._release(opened)

    def _fits(self, opened: _Open) -> bool:
        """Whether the town of a typed address is one of its postcode's, or the person says that it is right all the same."""
        if opened.reason is not HoldReason.NO_ADDRESS:
            return True
        towns = envelope.other_town([line.strip() for line in (opened.draft.text or "").splitlines() if line.strip()])
        question = f"That postcode is known for {towns}. Is the address right all the same? [y, Enter: no] "
        return towns is None or _yes(question, usual=False)

    def _text(self, opened: _Open, start: str) -> str | None:
        """A text from the editor, or typed here; None where there is none."""
        command = asking.editor()
        if command is not None:
            with self._drafts.edited(opened.id, start) as path:
                ended_well = asking.edit(command, path)
            opened.draft = self._drafts.load(opened.id)
            if ended_well:
                return self._changed(opened.draft.text, start)
            self._notices.append(f"the editor did not end well ({command.partition(' ')[0]}); what it saved is kept")
            return None
        return self._typed_here(opened, start)

    def _changed(self, text: str | None, start: str) -> str | None:
        if text is None or not text.strip():
            self._notices.append("nothing was typed")
            return None
        same = text.strip() == start.strip()
        if same and not _yes("Nothing was changed. Is what was read right? [y, Enter: no] ", usual=False):
            return None
        return text

    def _typed_here(self, opened: _Open, start: str) -> str | None:
        before = ""
        if opened.draft.text is not None:
            self._console.print(screen.clean(opened.draft.text), markup=False)
            if _yes("Go on after what you typed before? [Enter: yes, n: anew] "):
                before = opened.draft.text
        self._console.print(
            "Type what it says. A line with a dot alone ends it; ↑ brings the line as read.", style="dim"
        )
        read = [] if before else [screen.clean(line) for line in start.splitlines() if line.strip()]
        typed = asking.lines("| ", lambda text: self._keep(opened, text=before + text), read)
        if not (before + typed).strip():
            self._notices.append("nothing was typed")
            return None
        return before + typed

    def _type_fields(self, opened: _Open) -> None:
        """Each field that was not read for sure; Enter accepts the attempt, a dash says that nothing stands there."""
        self._console.print("[Enter] takes what was read, ↑ corrects it, - for nothing.", style="dim", markup=False)
        for each in opened.row["fields"]:
            if each["typed"]:
                continue
            name, typed = each["name"], dict(opened.draft.fields or {})
            attempt = typed.get(name, each["text"])
            picture = opened.picture(name)
            if picture is not None:
                self._console.print(f"\n{picture}", style="dim", markup=False, soft_wrap=True)
            try:
                typed[name] = self._field(opened, name, attempt, typed)
            except Ended as ended:
                if ended.line:
                    self._keep(opened, fields={**typed, name: ended.line})
                raise
            self._keep(opened, fields=typed)

    def _field(self, opened: _Open, name: str, attempt: str, typed: Mapping[str, str]) -> str:
        shown = screen.clean(attempt)
        self._console.print(f"{name.replace('_', ' ')}: {shown or '–'}", markup=False)
        tick = any(name in names for names in ONE_OF)
        said = ask("ticked? [y, -] > " if tick else "> ", recall=shown.replace("\n", " ")).strip()
        if not said:
            return attempt
        if tick:
            return YES if said[0].lower() in _YES else ""
        if said == "-":
            return ""
        if name not in _OF_LINES:
            return said
        self._console.print("Go on; a line with a dot alone ends it.", style="dim")
        self._keep(opened, fields={**typed, name: said})
        more = asking.lines("| ", lambda text: self._keep(opened, fields={**typed, name: f"{said}\n{text}"}))
        return f"{said}\n{more}".strip()

    def _as_read(self, opened: _Open) -> bool:
        if not self._sure(opened, "Is all of it right as it was read?", usual=False):
            return False
        self._keep(opened, text=opened.row["attempt"])
        return self._fits(opened) and self._release(opened)

    def _go_on(self, opened: _Open) -> bool:
        typed = opened.draft
        if typed == Draft() and not self._sure(opened, "Release it as it is?", usual=False):
            return False
        return self._release(opened)

    def _release(self, opened: _Open) -> bool:
        told = Given(**{each.name: getattr(opened.draft, each.name) for each in fields(Draft)})
        return self._decided(opened, lambda: holding.release(self._files, opened.id, told, self._role))

    def _set_aside(self, opened: _Open) -> bool:
        reason = ask("Why is it set aside, in your own words? [Enter: it is not] > ").strip()
        return bool(reason) and self._decided(
            opened, lambda: holding.set_aside(self._files, opened.id, reason, self._role)
        )

    def _decided(self, opened: _Open, decide: Callable[[], str]) -> bool:
        """Does it, and says what happens now. What somebody else did meanwhile stands: it is not done twice."""
        try:
            line = decide()
        except holding.CannotDo as error:
            self._notices.append(f"hold {opened.id}: {error}")
            if holding.show(self._files, opened.id, self._role)["state"] == HoldState.OPEN.value:
                return False
            self._notices.append("what you typed of it was not used")
        else:
            self._released += 1
            self._notices.append(f"hold {opened.id}: {line}")
        self._drafts.forget(opened.id)
        return True

    def _language(self, opened: _Open) -> bool:
        named = self._one_of("Language", [language.value for language in Language])
        if named is not None:
            self._keep(opened, language=named)
        return False

    def _kind(self, opened: _Open) -> bool:
        named = self._one_of("Kind", [kind.value for kind in Kind])
        if named is not None:
            self._keep(opened, kind=named)
        return False

    def _received(self, opened: _Open) -> bool:
        day = self._right("Day it was received (12/11/2026) > ", lambda text: _day(text, self._files))
        if day is not None:
            self._keep(opened, received=day)
        return False

    def _joins(self, opened: _Open) -> bool:
        reference = self._right("Reference of the complaint that it comes back on > ", reference_of)
        if reference is not None:
            self._keep(opened, reference=reference)
        return False

    def _writer(self, opened: _Open) -> bool:
        writer = self._right("Who wrote it, or where it goes (Name <address>) > ", writer_of)
        if writer is not None:
            self._keep(opened, writer=writer)
        return False

    def _split(self, opened: _Open) -> bool:
        """Cuts it into the letters whose pages the person names. What is proposed is what separator sheets show."""
        pages = opened.row["letters"] or ([[1], [2]] if len(opened.row["pages"]) == 2 else [])
        proposed = " ".join(screen.spans(letter) for letter in pages)
        said = ask(f"Pages of each letter, such as 1-2 3 4-6{f' [{proposed}]' if proposed else ''} > ").strip()
        letters = (said or proposed).split()
        if not letters:
            return False
        try:
            return self._cut(opened, letters, leave_out=False)
        except Misconfigured as error:
            if _LEAVE_OUT not in error.why:
                self._notices.append(error.why)
                return False
            left = error.why.partition(":")[0]
        if not _yes(f"It {left}. They stay in the original. Leave them out? [y, Enter: no] ", usual=False):
            return False
        return self._cut(opened, letters, leave_out=True)

    def _cut(self, opened: _Open, letters: list[str], *, leave_out: bool) -> bool:
        from courrier import by_hand

        def cut() -> str:
            made = by_hand.split(
                self._files, self._reader, opened.row["arrival"], letters=letters, at=None, leave_out=leave_out
            )
            return f"cut into {len(made)} letters, which are taken up at the next sweep"

        return self._decided(opened, cut)

    def _turn(self, opened: _Open) -> bool:
        opened.turn = (opened.turn + 90) % 360
        self._draw(opened)
        self._notices.append("the pictures are turned a quarter clockwise; open them again")
        return False

    def _more(self, opened: _Open) -> bool:
        self._console.clear()
        self._console.print(screen.marked(opened.row))
        ask("\n[Enter] > ")
        return False

    def _help(self, opened: _Open) -> bool:
        for key, _ in _keys(opened):
            self._console.print(f"  {key}  {_HELP[key]}", markup=False)
        ask("\n[Enter] > ")
        return False

    # ── asking ───────────────────────────────────────────────────────────────────────────────────

    def _sure(self, opened: _Open, question: str, *, usual: bool = True) -> bool:
        for line in screen.typed(opened.draft):
            self._console.print(line)
        return _yes(f"{question} {'[Enter: yes, n: not yet]' if usual else '[y, Enter: no]'} ", usual=usual)

    def _one_of(self, what: str, words: list[str]) -> str | None:
        said = ask(f"{what} ({', '.join(words)}) > ").strip().lower().replace(" ", "_")
        if said and said not in words:
            self._notices.append(f"{said}: not one of {', '.join(words)}")
        return said if said in words else None

    def _right(self, prompt: str, read: Callable[[str], Any]) -> Any:
        """What was typed, read; None where nothing or nothing right was."""
        said = ask(prompt).strip()
        try:
            return read(said) if said else None
        except Misconfigured as error:
            self._notices.append(f"{said}: {error.why}")
            return None


def _yes(question: str, *, usual: bool = True) -> bool:
    said = ask(question).strip().lower()
    return usual if not said else said[0] in _YES


def _day(text: str, files: Files) -> datetime:
    found = _DAY.fullmatch(text)
    iso = f"{found[3]}-{found[2]:0>2}-{found[1]:0>2}" if found else text
    return day_of(iso, files.house.zone, files.clock())


def _count(number: int) -> str:
    return f"{number} still {'waits' if number == 1 else 'wait'}"


def _keys(opened: _Open) -> tuple[tuple[str, str], ...]:
    """What can be done with this hold."""
    reason, can = opened.reason, opened.row["can"]
    found: list[tuple[str, str]] = []
    if Can.RELEASE.value in can:
        found += _releasing(opened)
    if reason in _SEVERAL and opened.row["arrival"] is not None:
        found.insert(0, ("p", "split"))
    if Can.SET_ASIDE.value in can:
        found.append(("s", "set aside"))
    found += [("n", "next"), ("b", "back"), ("q", "quit")]
    if (opened.row["text"] or "").strip():
        found.append(("m", "more"))
    if any(shown.page for shown in opened.shown):
        found.append(("u", "turn"))
    found.append(("?", "help"))
    return tuple(found)


def _usual(keys: Mapping[str, str]) -> str:
    """What Enter does: typing, or splitting; nothing is decided by Enter alone."""
    return next((key for key in ("p", "t") if key in keys), "n")


def _releasing(opened: _Open) -> Iterator[tuple[str, str]]:
    arrival, reason = opened.about == "arrival", opened.reason
    if reason is HoldReason.NO_ADDRESS:
        yield "t", "type the address"
    elif arrival:
        yield "t", "type the fields" if opened.is_form else "type it"
    read = opened.row["attempt"] and (reason is HoldReason.NO_ADDRESS or (arrival and not opened.is_form))
    if read:
        yield "a", "right as read"
    typed = opened.draft.text is not None or bool(opened.draft.fields)
    said = typed or (reason is HoldReason.NO_ADDRESS and opened.draft != Draft())  # that it is no complaint, say
    if said or reason not in {*_TYPED, HoldReason.NO_ADDRESS}:
        yield "g", _GOING_ON.get(reason, "go on")
    if opened.about in ("arrival", "complaint"):
        yield from (("l", "language"), ("r", "received"), ("k", "kind"), ("j", "join"))
    if reason in _ABOUT_THE_WRITER:
        yield "w", "writer"


_GOING_ON: Mapping[HoldReason, str] = {
    HoldReason.SEVERAL_LETTERS: "as one letter",
    HoldReason.BATCH: "as it was found",
    HoldReason.ATTEMPTS_EXHAUSTED: "try again",
}
_STEPS: Mapping[str, Step] = {"n": Step.NEXT, "b": Step.BACK, "q": Step.QUIT}
_DOES: Mapping[str, Callable[[_Walk, _Open], bool]] = {
    "t": _Walk._type,
    "a": _Walk._as_read,
    "g": _Walk._go_on,
    "l": _Walk._language,
    "r": _Walk._received,
    "k": _Walk._kind,
    "j": _Walk._joins,
    "w": _Walk._writer,
    "s": _Walk._set_aside,
    "p": _Walk._split,
    "u": _Walk._turn,
    "m": _Walk._more,
    "?": _Walk._help,
}
_HELP: Mapping[str, str] = {
    "t": "type what it says, in your editor ($VISUAL) or here; it starts with what was read",
    "a": "what was read is right, all of it: release it so",
    "g": "release it, with what you typed or said of it",
    "l": "say which language it is in",
    "r": "say which day it was received",
    "k": "say what kind of message it is",
    "j": "say the reference of the complaint that it comes back on",
    "w": "say who wrote it first, or where a message that came back goes",
    "s": "set it aside, with a reason; its bytes are kept and `courrier hold release` brings it back",
    "p": "split it into letters: the pages of each",
    "u": "turn the pictures a quarter clockwise",
    "m": "show the whole text",
    "n": "leave it and go to the next one",
    "b": "go back to the one before",
    "q": "end; what you typed is kept",
    "?": "this",
}

"""The reading process and its keeper: what goes wrong in a read is a hold, and the next read goes through."""

import hashlib
import io
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pikepdf
import pytest

from ingest.reader import Reader
from models.errors import Away, Held
from models.house import Limits
from models.sheets import Separator
from models.values import HoldNote, Run
from models.words import Channel, HoldReason, Language
from tests.ingest.paper.sheets import printed, short, tiff_of

MISBEHAVING = "tests.ingest.misbehaving:read"
ROOT = Path(__file__).parent.parent.parent
LIMITS = Limits(read_s=2.0, memory_bytes=1_500_000_000)

Told = Callable[[str], Path]


@pytest.fixture
def told(tmp_path: Path) -> Told:
    """Writes an order into a file and gives its path."""

    def write(order: str) -> Path:
        path = tmp_path / f"{hashlib.sha256(order.encode()).hexdigest()[:8]}.txt"
        path.write_text(order)
        return path

    return write


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader(LIMITS, read_by=MISBEHAVING) as reader:
        yield reader


def _text(reader: Reader, path: Path) -> str:
    return reader.read(path, filename=None, channel=None).text


def _hold(reader: Reader, path: Path) -> HoldReason | None:
    hold = reader.read(path, filename=None, channel=None).hold
    return hold.reason if hold else None


def _gone(pid: int) -> bool:
    """Whether the process ends within five seconds (one that nobody waited for counts as ended)."""
    until = time.monotonic() + 5
    while time.monotonic() < until:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return True
        if state in "ZX":
            return True
        time.sleep(0.02)
    return False


class TestReading:
    def test_gives_the_document_as_the_child_made_it(self, reader: Reader, told: Told) -> None:
        document = reader.read(told("Mijn klacht è à"), filename="brief.eml", channel=Channel.LETTER)
        assert (document.text, document.language, document.channel, document.sha256) == (
            "Mijn klacht è à",
            Language.FR,
            Channel.LETTER,
            "brief.eml",
        )

    def test_uses_the_same_process_again(self, reader: Reader, told: Told) -> None:
        assert _text(reader, told("who")) == _text(reader, told("who"))

    def test_reads_in_another_process(self, reader: Reader, told: Told) -> None:
        assert _text(reader, told("who")) != str(os.getpid())

    def test_tells_of_each_page(self, reader: Reader, told: Told) -> None:
        heard: list[tuple[int, int]] = []
        reader.read(told("pages"), filename=None, channel=None, progress=lambda done, of: heard.append((done, of)))
        assert heard == [(1, 3), (2, 3), (3, 3)]

    def test_takes_nothing_a_library_prints_for_an_answer(self, reader: Reader, told: Told) -> None:
        assert _text(reader, told("print")) == "print"

    def test_a_large_document_comes_whole(self, reader: Reader, told: Told) -> None:
        text = "lettre " * 200_000
        assert _text(reader, told(text)) == text

    def test_a_file_that_is_not_there_is_no_hold(self, reader: Reader, tmp_path: Path) -> None:
        with pytest.raises(Away):
            reader.read(tmp_path / "absent", filename=None, channel=None)

    def test_several_threads_share_it(self, told: Told) -> None:
        paths = [told(f"lettre {number}") for number in range(12)]
        with Reader(LIMITS, workers=2, read_by=MISBEHAVING) as shared, ThreadPoolExecutor(4) as threads:
            texts = list(threads.map(lambda path: _text(shared, path), paths))
        assert texts == [f"lettre {number}" for number in range(12)]

    def test_reads_a_message_as_the_stage_does(self, tmp_path: Path) -> None:
        path = tmp_path / "a.eml"
        path.write_text("From: a@affilie.example\nTo: b@fonds.example\nSubject: Plainte\n\nJe me plains.\n")
        with Reader(Limits()) as real:
            document = real.read(path, filename="a.eml", channel=Channel.EMAIL)
        assert (document.text.strip(), document.hold) == ("Je me plains.", None)


class TestReadThatGoesWrong:
    @pytest.mark.parametrize(
        ("order", "reason"),
        [
            ("hang", HoldReason.TOO_SLOW),
            ("work", HoldReason.TOO_SLOW),
            ("work-in-grandchild", HoldReason.TOO_SLOW),
            ("crash", HoldReason.UNREADABLE),
            ("killed", HoldReason.TOO_COMPLEX),
            ("gorge", HoldReason.TOO_COMPLEX),
            ("raise", HoldReason.UNREADABLE),
        ],
    )
    def test_is_a_hold(self, reader: Reader, told: Told, order: str, reason: HoldReason) -> None:
        assert _hold(reader, told(order)) is reason

    @pytest.mark.parametrize("order", ["crash", "killed", "gorge", "raise"])
    def test_does_not_touch_the_next_one(self, reader: Reader, told: Told, order: str) -> None:
        _hold(reader, told(order))
        assert _text(reader, told("la suivante")) == "la suivante"

    def test_keeps_the_address_of_the_bytes(self, reader: Reader, told: Told) -> None:
        document = reader.read(told("crash"), filename=None, channel=None)
        assert document.sha256 == hashlib.sha256(b"crash").hexdigest()

    def test_says_nothing_of_what_a_parser_said(self, reader: Reader, told: Told) -> None:
        assert "Odile" not in repr(reader.read(told("raise"), filename=None, channel=None).hold)

    def test_ends_what_the_child_started(self, reader: Reader, told: Told, tmp_path: Path) -> None:
        _hold(reader, told(f"hang-with-grandchild {tmp_path / 'pid'}"))
        assert _gone(int((tmp_path / "pid").read_text().split()[1]))

    def test_leaves_no_file_of_the_child_behind(self, reader: Reader, told: Told, tmp_path: Path) -> None:
        _hold(reader, told(f"hang-with-grandchild {tmp_path / 'pid'}"))
        assert not Path((tmp_path / "pid").read_text().split()[2]).exists()

    def test_a_child_that_cannot_start_is_no_hold(self, told: Told) -> None:
        with Reader(LIMITS, read_by="ingest.nowhere:read") as reader, pytest.raises(Away):
            reader.read(told("lettre"), filename=None, channel=None)


def _swollen() -> bytes:
    """A PDF of a few kilobytes that draws 2 to the power of 30 lines: each form on it draws the one below twice."""
    name = pikepdf.Name
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(595, 842))
        form = pdf.make_stream(b"0 0 m 9 9 l S", Type=name.XObject, Subtype=name.Form, BBox=[0, 0, 595, 842])
        for _ in range(30):
            below = pikepdf.Dictionary(XObject=pikepdf.Dictionary(A=form))
            form = pdf.make_stream(
                b"/A Do /A Do", Type=name.XObject, Subtype=name.Form, BBox=[0, 0, 595, 842], Resources=below
            )
        pdf.pages[0].Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(A=form))
        pdf.pages[0].Contents = pdf.make_stream(b"/A Do")
        file = io.BytesIO()
        pdf.save(file)
    return file.getvalue()


class TestBomb:
    def test_is_a_hold_and_the_next_letter_goes_on(self, tmp_path: Path) -> None:
        bomb, letter = tmp_path / "a.pdf", tmp_path / "b.eml"
        bomb.write_bytes(_swollen())
        letter.write_text("From: a@affilie.example\nTo: b@fonds.example\n\nJe me plains.\n")
        with Reader(Limits(read_s=60, memory_bytes=1_000_000_000)) as reader:
            holds = _hold(reader, bomb), _hold(reader, letter)
        assert holds == (HoldReason.TOO_COMPLEX, None)


class TestKeeperThatDies:
    def test_takes_the_child_and_its_children_along(self, told: Told, tmp_path: Path) -> None:
        order = told(f"hang-with-grandchild {tmp_path / 'pid'}")
        code = f"""
            from pathlib import Path
            from ingest.reader import Reader
            from models.house import Limits
            with Reader(Limits(), read_by={MISBEHAVING!r}) as reader:
                reader.read(Path({str(order)!r}), filename=None, channel=None)
        """
        keeper = subprocess.Popen([sys.executable, "-c", textwrap.dedent(code)], cwd=ROOT)
        try:
            until = time.monotonic() + 30
            while not (tmp_path / "pid").exists() and time.monotonic() < until:
                time.sleep(0.02)
        finally:
            keeper.send_signal(signal.SIGKILL)
            keeper.wait()
        child, grandchild, folder = (tmp_path / "pid").read_text().split()
        assert _gone(int(child))
        assert _gone(int(grandchild))
        assert not Path(folder).exists()


class TestImporting:
    def test_loads_no_library_of_pictures_or_languages(self) -> None:
        code = "import sys, ingest.reader; print({'cv2', 'lingua', 'pdfplumber', 'PIL', 'numpy'} & set(sys.modules))"
        found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
        assert found.stdout.strip() == "set()"


class TestClosing:
    def test_ends_every_child(self, told: Told) -> None:
        with Reader(LIMITS, workers=2, read_by=MISBEHAVING) as reader:
            pid = int(_text(reader, told("who")))
        assert _gone(pid)

    def test_waits_for_a_read_that_goes_on(self, told: Told) -> None:
        done: list[str] = []
        reader = Reader(LIMITS, read_by=MISBEHAVING)
        path = told("lettre")
        with reader:
            thread = threading.Thread(target=lambda: done.append(_text(reader, path)))
            thread.start()
            time.sleep(0.05)
        thread.join(10)
        assert done == ["lettre"]


def _stack(letters: int) -> bytes:
    """A separator sheet before each letter of one page, black and white."""
    pages = [page for number in range(letters) for page in (printed(Separator(count=letters)), short(number))]
    return tiff_of([page.convert("1") for page in pages], (300, 300))


@pytest.fixture(scope="module")
def real() -> Iterator[Reader]:
    with Reader(Limits()) as reader:
        yield reader


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("stack") / "stack.tif"
    path.write_bytes(_stack(2))
    return path


class TestCutting:
    def test_finds_the_letters_between_the_sheets(self, real: Reader, stack: Path) -> None:
        sheaf = real.sheaf([stack])
        assert ([letter.pages for letter in sheaf.letters], sheaf.apart, sheaf.trouble) == ([(2,), (4,)], (1, 3), None)

    def test_a_read_tells_of_the_letters_and_reads_none(self, real: Reader, stack: Path) -> None:
        document = real.read(stack, filename="stack.tif", channel=Channel.LETTER)
        assert document.sheaf is not None
        assert (len(document.sheaf.letters), document.text, document.pages, document.hold) == (2, "", (), None)

    def test_what_is_one_letter_is_not_cut_and_its_sheets_are_not_read(self, real: Reader, stack: Path) -> None:
        letter = real.read(stack, filename="stack.tif", channel=Channel.LETTER, one_letter=True)
        assert (letter.sheaf, [bool(page.text) for page in letter.pages]) == (None, [False, True, False, True])

    def test_a_sheet_alone_is_no_letter(self, real: Reader, tmp_path: Path) -> None:
        path = tmp_path / "sheet.tif"
        path.write_bytes(tiff_of([printed(Separator()).convert("1")], (300, 300)))
        document = real.read(path, filename="sheet.tif", channel=Channel.LETTER)
        assert document.hold == HoldNote(reason=HoldReason.EMPTY, detail="a separator sheet alone")

    def test_several_files_are_one_pile(self, real: Reader, stack: Path) -> None:
        sheaf = real.sheaf([stack, stack])
        assert (sheaf.counts, sheaf.letters[-1].pages) == ((4, 4), (8,))
        assert sheaf.runs((4, 5, 8)) == (Run(file=0, pages=(4,)), Run(file=1, pages=(1, 4)))

    def test_gives_each_letter_as_it_is_cut(self, real: Reader, stack: Path) -> None:
        made = real.cut([stack], [[Run(file=0, pages=(2,))], [Run(file=0, pages=(4,))]], bytes)
        assert [data[:5] for data in made] == [b"%PDF-", b"%PDF-"]
        assert made[0] != made[1]

    def test_counts_pages(self, real: Reader, stack: Path) -> None:
        assert real.count(stack) == 4

    def test_of_what_is_no_scan_is_a_hold(self, real: Reader, tmp_path: Path) -> None:
        (tmp_path / "a.eml").write_bytes(b"From: a@b.example\n\nBonjour\n")
        with pytest.raises(Held) as held:
            real.count(tmp_path / "a.eml")
        assert held.value.reason is HoldReason.UNKNOWN_FORMAT

    def test_that_cannot_be_kept_spoils_no_other_answer(self, real: Reader, stack: Path) -> None:
        def full(data: bytes) -> None:
            raise OSError(28, "no space left on device")

        with pytest.raises(OSError, match="no space"):
            real.cut([stack], [[Run(file=0, pages=(2,))], [Run(file=0, pages=(4,))]], full)
        assert real.count(stack) == 4

    def test_time_grows_with_the_pages(self, told: Told) -> None:
        with Reader(Limits(read_s=1.0, look_s=1.0), read_by=MISBEHAVING) as reader:
            document = reader.read(told("slow-pages"), filename=None, channel=None)
        assert (document.text, document.hold) == ("slow-pages", None)

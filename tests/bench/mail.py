"""Reading e-mail beside the standard library."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from tests.bench.measure import compare, read_all


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

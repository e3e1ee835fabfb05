"""Drafts to start from, and how a message is read back."""

from dataclasses import replace
from datetime import UTC, date, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from models.words import DispatchChannel, Language, Template
from outbound.compose import message
from outbound.draft import Draft, Original
from tests.builders import HOUSE

REFERENCE = "MQS-2026-000123-77"
SECOND = "MQS-2026-000124-76"
SENDER = "complaints@house.example"


def draft(template: Template = Template.ACKNOWLEDGEMENT, **changes: Any) -> Draft:
    """An e-mail in French to somebody with a name, of a complaint received on the first of March."""
    references = (REFERENCE, SECOND) if template is Template.ACKNOWLEDGEMENT_MIXED else (REFERENCE,)
    start = Draft(
        template=template,
        channel=DispatchChannel.EMAIL,
        languages=(Language.FR,),
        house=HOUSE,
        references=references,
        received=date(2026, 3, 1),
        due=date(2026, 4, 15),
        to_name="Odile Vranckx",
        to_address="odile.vranckx@mail.example",
        in_reply_to="<one@mail.example>",
        message_id="<0123456789abcdef@house.example>",
        date=datetime(2026, 3, 1, 9, 31, tzinfo=UTC),
    )
    return replace(start, **changes)


def by_post(template: Template = Template.ACKNOWLEDGEMENT, **changes: Any) -> Draft:
    """The same by post."""
    start = draft(
        template,
        channel=DispatchChannel.POST,
        to_address=None,
        postal_address="Odile Vranckx\nrue Longue 3 bte 2\n1000 Bruxelles",
    )
    return replace(start, **changes)


def with_original(data: bytes, media_type: str = "message/rfc822", filename: str | None = None) -> Draft:
    """A referral to the DPO that carries an original."""
    original = Original(data=data, media_type=media_type, filename=filename)
    return draft(Template.DPO_REFERRAL, to_address="dpo@house.example", to_name=None, original=original)


def read(draft: Draft) -> EmailMessage:
    """The message of a draft, as the standard parser reads it."""
    return message_from_bytes(message(draft, sender=SENDER), policy=default)


def body(message: EmailMessage, subtype: str = "plain") -> str:
    """The text of one of the two alternatives."""
    part = message.get_body((subtype,))
    assert part is not None
    return str(part.get_content())

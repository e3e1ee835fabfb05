"""Values to start from: a test changes what it is about, and only that."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from models.house import House
from models.values import Affiliate, Assessment, Automatic, Complaint, Finding, Writer
from models.words import Channel, Flag, Kind, Language, PrivacyType, ReviewReason, Service

BRUSSELS = ZoneInfo("Europe/Brussels")

HOUSE = House(
    name="Service Médiation",
    organisation="Une mutualité",
    reference_prefix="MQS",
    timezone="Europe/Brussels",
    reply_languages=(Language.FR, Language.NL),
    deadline_days=45,
    phone="02 000 00 00",
    address="rue de l'Exemple 1, 1000 Bruxelles",
    privacy_notice_url="https://house.example/privacy",
    own_addresses=("complaints@house.example",),
    dpo="dpo@house.example",
    contact="contact@house.example",
    quality="quality@house.example",
    mediators="mediators@house.example",
    operator="operator@house.example",
)

RECEIVED = datetime(2026, 3, 1, 10, 30, tzinfo=BRUSSELS)


def email(**changes: Any) -> Complaint:
    """A complaint by e-mail of somebody with a name."""
    complaint = Complaint(
        channel=Channel.EMAIL,
        language=Language.FR,
        received=RECEIVED,
        writer=Writer(name="Odile Vranckx", email="odile.vranckx@mail.example"),
        affiliate=Affiliate(name="Odile Vranckx"),
        from_header="Odile Vranckx <odile.vranckx@mail.example>",
        subject="Indemnités",
        text="Je n'ai toujours rien reçu.",
    )
    return replace(complaint, **changes)


def letter(**changes: Any) -> Complaint:
    """A complaint on paper with an address to answer to."""
    writer = Writer(name="Odile Vranckx", postal_address="Odile Vranckx\nrue Longue 3\n1000 Bruxelles")
    return email(**{"channel": Channel.LETTER, "writer": writer, "from_header": None, "subject": None, **changes})


def assessment(
    *raised: Flag,
    kind: Kind = Kind.COMPLAINT,
    doubts: tuple[ReviewReason, ...] = (),
    mixed: bool = False,
    privacy_type: PrivacyType | None = None,
) -> Assessment:
    """What was found: the flags raised, the doubts, the rest certain."""
    return Assessment(
        language=Language.FR,
        kind=kind,
        kind_probability=0.99,
        flags={flag: Finding(value=flag in raised, probability=0.99 if flag in raised else 0.01) for flag in Flag},
        service=Service.INDEMNITIES if kind in (Kind.COMPLAINT, Kind.FOLLOW_UP) else None,
        mixed=mixed,
        privacy_type=privacy_type or (PrivacyType.GRIEVANCE if Flag.PERSONAL_DATA in raised else None),
        review_reasons=doubts,
    )


def with_sign(complaint: Complaint, automatic: Automatic) -> Complaint:
    """The same, with what its headers say of a machine."""
    return replace(complaint, automatic=automatic)

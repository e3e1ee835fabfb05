"""Invented complaints for the classifier's tests."""

from datetime import date, datetime, time

from classify.corpus import Labelled
from classify.letters import ZONE
from models.values import Affiliate, Assessment, Complaint, Finding, Span, Writer
from models.words import Channel, Flag, Kind, Language, ReviewReason, Service


def complaint(
    text: str,
    *,
    subject: str | None = None,
    name: str | None = "Odile Marchand",
    received: date = date(2025, 6, 16),
    channel: Channel = Channel.EMAIL,
    ignored: tuple[Span, ...] = (),
    national_number: str | None = None,
) -> Complaint:
    """A complaint as normalizing makes one; `name` None: nobody was read."""
    return Complaint(
        channel=channel,
        language=Language.FR,
        received=datetime.combine(received, time(12), ZONE),
        writer=Writer(name=name),
        affiliate=Affiliate(name=name, national_number=national_number),
        from_header=f"{name} <a@b.example>" if name else "zz77@b.example",
        subject=subject,
        text=text,
        ignored=ignored,
    )


def labelled(**changed: object) -> Labelled:
    """A labelled message: a plain complaint about benefits unless told otherwise."""
    fields: dict[str, object] = {
        "id": "x-1",
        "channel": "email",
        "received": "2025-06-16",
        "from": "Odile Marchand <odile@b.example>",
        "subject": "Rien reçu",
        "body": "Je n'ai rien reçu depuis le 2 mai 2025.",
        "lang": "fr",
        "kind": "complaint",
        "anonymous": False,
        "out_of_scope": False,
        "stale": False,
        "personal_data": False,
        "service": "indemnities",
        "fact_date": "2025-05-02",
        "initiative": None,
        "complainant": "Odile Marchand",
        "evidence": {"fact_date": "depuis le 2 mai 2025"},
        "note": "",
    }
    return Labelled.model_validate({**fields, **changed})


def assessment(
    *raised: Flag, kind: Kind = Kind.COMPLAINT, review: tuple[ReviewReason, ...] = (), **changed: object
) -> Assessment:
    """What a classifier might have found."""
    values: dict[str, object] = {
        "language": Language.FR,
        "kind": kind,
        "kind_probability": 0.9,
        "flags": {flag: Finding(value=flag in raised, probability=0.9 if flag in raised else 0.1) for flag in Flag},
        "service": Service.INDEMNITIES,
        "fact_date": "2025-05-02",
        "complainant": "Odile Marchand",
        "review_reasons": review,
        **changed,
    }
    return Assessment(**values)  # type: ignore[arg-type]  # the values are the fields'

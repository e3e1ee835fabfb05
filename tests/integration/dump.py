"""The register as it stands, without what two runs may differ in: times, attempts, row ids, the order of references."""

from collections import Counter
from typing import Any

from sqlalchemy import create_engine, text

# The journal of a run that was cut off tells of claims that were taken twice: these lines are about attempts.
_ATTEMPTS = ("dispatch.sending", "dispatch.uncertain", "source.away", "source.back")


def register(url: str) -> dict[str, Counter[tuple[Any, ...]]]:
    """Table by table, the rows as a multiset."""
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            named = _names(connection)

            def rows(query: str) -> Counter[tuple[Any, ...]]:
                found = connection.execute(text(query))
                return Counter(tuple(_named(value, named) for value in row) for row in found)

            return {
                "arrival": rows(
                    "SELECT sha256, channel, source, size, received, state, kind, restricted, not_taken, joined, document,"
                    " complaint, assessment FROM arrival"
                ),
                "provenance": rows("SELECT source_key, arrival, channel, source FROM provenance"),
                "complaint": rows(
                    "SELECT reference, state, kind, language, received, due, writer_name, writer_email, writer_address,"
                    " flags, service, restricted, privacy_type, review_reasons FROM complaint"
                ),
                "piece": rows("SELECT arrival, parent, place, pages FROM piece"),
                "joined": rows("SELECT arrival, reference FROM joined"),
                "link": rows("SELECT one, other, why FROM link"),
                "dispatch": rows(
                    'SELECT key, reference, template, channel, "to", with_original, message_id, state, restricted FROM dispatch'
                ),
                "hold": rows("SELECT about, key, reason, state, restricted FROM hold"),
                "event": Counter(
                    {
                        row: count
                        for row, count in rows("SELECT what, about, key FROM event").items()
                        if row[0] not in _ATTEMPTS
                    }
                ),
            }
    finally:
        engine.dispose()


def _names(connection: Any) -> dict[str, str]:
    """A reference by what it stands for: its arrival and part."""
    found = connection.execute(text("SELECT reference, arrival, part FROM complaint"))
    return {reference: f"{arrival}/{part}" for reference, arrival, part in found}


def _named(value: Any, named: dict[str, str]) -> Any:
    if isinstance(value, str):
        return named.get(value, value)
    return str(value) if isinstance(value, list | dict) else value

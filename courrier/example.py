"""A whole settings file, as a person starts from: every table and key, with what it means and its default."""

from typing import Any

from pydantic import BaseModel

from courrier.settings import (
    CorrectionsTable,
    DropTable,
    HouseTable,
    LettersTable,
    LimitsTable,
    MailboxTable,
    Oauth2Table,
    OutboxTable,
    RegisterTable,
    SmtpTable,
)

_EXAMPLES: dict[str, Any] = {
    "house.own_addresses": ["plaintes.bra@solidaris.be", "klachten.bra@solidaris.be"],
    "house.dpo": "dataprotection.bra@solidaris.be",
    "house.contact": "contact.bra@solidaris.be",
    "house.quality": "qualite.bra@solidaris.be",
    "house.mediators": "mediation.bra@solidaris.be",
    "house.operator": "it.bra@solidaris.be",
    "mailbox.name": "plaintes",
    "mailbox.host": "imap.example.be",
    "mailbox.user": "plaintes.bra@solidaris.be",
    "mailbox.password_file": "/etc/courrier/plaintes.password",
    "drop.name": "scans",
    "drop.folder": "/srv/scans",
    "smtp.host": "smtp.example.be",
    "smtp.sender": "mediation.bra@solidaris.be",
    "outbox.folder": "outbox",
}
# What is shown although it has no default, and stays commented out.
_SUGGESTIONS: dict[str, Any] = {
    "mailbox.folders": ["INBOX", "Réclamations"],
    "mailbox.oauth2.provider": "microsoft",
    "mailbox.oauth2.tenant": "solidaris.onmicrosoft.com",
    "mailbox.oauth2.client_id": "00000000-0000-0000-0000-000000000000",
    "mailbox.oauth2.client_secret_file": "/etc/courrier/client.secret",
    "corrections.allowed_by": "the data protection officer, decision 2026/4",
    "corrections.until": "2027-06-30",
    "smtp.oauth2.provider": "google",
    "smtp.oauth2.client_id": "0000-example.apps.googleusercontent.com",
    "smtp.oauth2.client_secret_file": "/etc/courrier/client.secret",
    "smtp.oauth2.refresh_token_file": "/var/lib/courrier/refresh.token",
}


_INSTEAD = {
    "[outbox]": "instead of [smtp]: each message as a file",
    "[mailbox.oauth2]": "instead of the mailbox's password",
    "[smtp.oauth2]": "instead of the server's password",
}


def example() -> str:
    """A whole settings file, each key with what it means; what has a default is commented out."""
    lines = ["# Settings of Courrier. Each key also as COURRIER_<TABLE>__<KEY> in the environment."]
    tables: list[tuple[str, type[BaseModel]]] = [
        ("[house]", HouseTable),
        ("[register]", RegisterTable),
        ("[[mailbox]]", MailboxTable),
        ("[mailbox.oauth2]", Oauth2Table),
        ("[[drop]]", DropTable),
        ("[smtp]", SmtpTable),
        ("[smtp.oauth2]", Oauth2Table),
        ("[outbox]", OutboxTable),
        ("[letters]", LettersTable),
        ("[corrections]", CorrectionsTable),
        ("[limits]", LimitsTable),
    ]
    for header, table in tables:
        outside = "# " if header in _INSTEAD else ""
        note = f"  # {_INSTEAD[header]}" if outside else ""
        lines += ["", f"# {(table.__doc__ or '').strip()}", f"{outside}{header}{note}"]
        shown = [name for name in table.model_fields if name != "oauth2"]  # a table of its own, below
        lines += [_example_line(header.strip("[]"), name, table, outside) for name in shown]
    return "\n".join(lines) + "\n"


def _example_line(table: str, name: str, model: type[BaseModel], outside: str) -> str:
    field = model.model_fields[name]
    key = f"{table}.{name}"
    value = _EXAMPLES.get(key, _SUGGESTIONS.get(key, None if field.is_required() else field.default))
    shown = _toml(value)
    commented = outside or ("" if key in _EXAMPLES else "# ")
    meaning = f"  # {field.description}" if field.description else ""
    return f"{commented}{name} = {shown}{meaning}"


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_toml(each) for each in value) + "]"
    return '"' + ("" if value is None else str(value)) + '"'

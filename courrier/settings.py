"""The house's settings: one TOML file, each key also as `COURRIER_…` in the environment (nesting: two underscores).

Strangers' data enter here, so pydantic reads them; the rest of the house gets the frozen values of `models.house`.
"""

import os
import re
import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, SettingsError

from courrier.tokens import Grant, Oauth2, Tokens, is_loopback, secret_in
from models.errors import Misconfigured
from models.house import Drop, House, Limits, Mailbox, Smtp
from models.words import Language

Security = Literal["tls", "starttls", "none"]
_WAYS_OUT = frozenset({"smtp", "outbox"})
_LONGEST_WAIT_S = 30 * 86_400.0
_HERE = ("localhost", "127.0.0.1", "::1")
_NO_KEYS = frozenset({"COURRIER_SETTINGS", "COURRIER_ENV", "COURRIER_NOW"})


def _email(value: str) -> str:
    try:
        return validate_email(value, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError:
        # Intranet names without a dot are addresses too; the rest of the form must hold.
        local, at, domain = value.partition("@")
        if at and local and domain and not set(value) & set(' \t\r\n<>,;"'):
            return value
        raise ValueError("is no e-mail address") from None


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        raise ValueError("is no time zone") from None
    return value


def _token_url(value: str) -> str:
    parts = urlsplit(value)
    if not parts.hostname or parts.scheme not in ("http", "https"):
        raise ValueError("is no address of a token server (https://…)")
    if parts.scheme == "http" and not is_loopback(value):
        raise ValueError("must be https: a secret travels there")
    return value


def _refuse_open_tokens(oauth2: "Oauth2Table | None", security: str, host: str) -> None:
    if oauth2 is not None and security == "none" and host not in _HERE:
        raise ValueError("security is none, yet a token would travel: tls or starttls")


Email = Annotated[str, AfterValidator(_email)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class HouseTable(_Table):
    """Who the house is, and where each thing goes."""

    name: str = Field("Service Médiation et Qualité de service", description="the service, as letters name it")
    organisation: str = Field("", description="the organisation that the service belongs to")
    reference_prefix: Annotated[str, Field(pattern=r"^[A-Z]{2,8}$")] = Field("MQS", description="of every reference")
    timezone: Annotated[str, AfterValidator(_zone)] = Field(
        "Europe/Brussels", description="whose calendar decides the day"
    )
    reply_languages: list[Language] = Field(
        list(Language), min_length=1, description="the languages that the house answers in"
    )
    deadline_days: int = Field(45, ge=1, le=365, description="calendar days until the final answer")
    phone: str = Field("02 506 96 11", description="how to reach a person")
    address: str = Field("rue du Midi 111, 1000 Bruxelles", description="the postal address")
    privacy_notice_url: str = Field("https://www.solidaris.be", description="named in every message")
    own_addresses: list[Email] = Field(description="every address of the house: never answered")
    dpo: Email = Field(description="the data protection officer")
    contact: Email = Field(description="who questions and documents are passed to")
    quality: Email = Field(description="who praise is passed to")
    mediators: Email = Field(description="who handles complaints")
    operator: Email = Field(description="who looks after the machine")

    @model_validator(mode="before")
    @classmethod
    def _organisation_of_the_first_house(cls, data: Any) -> Any:
        # A house that names itself is not part of ours.
        if isinstance(data, dict) and "name" not in data and "organisation" not in data:
            return {**data, "organisation": "Solidaris Brabant"}
        return data


class RegisterTable(_Table):
    """The database and the store."""

    url: Annotated[str, Field(pattern=r"^(sqlite:///|postgresql\+psycopg://).+")] = Field(
        "sqlite:///register/register.db", description="sqlite:///… or postgresql+psycopg://…"
    )
    store: Path = Field(Path("register/store"), description="the folder of the bytes")
    key_file: Path | None = Field(None, description="keys that seal; made beside the store when absent")
    encrypt: bool = Field(False, description="whether the store's bytes are sealed (national numbers always are)")


class Oauth2Table(_Table):
    """Log-in by XOAUTH2 in place of a password: of the mailbox above it, or of the SMTP server."""

    provider: Literal["microsoft", "google"] | None = Field(None, description="fills in token_url, grant and scope")
    tenant: Annotated[str, Field(pattern=r"^[\w.-]+$")] | None = Field(
        None, description="of Microsoft 365: the directory's id or domain"
    )
    token_url: Annotated[str, AfterValidator(_token_url)] | None = Field(
        None, description="the token server, in place of the provider's; https"
    )
    grant: Grant | None = Field(None, description="default: client_credentials for microsoft, refresh_token for google")
    client_id: str = Field(min_length=1, description="as the provider registered it")
    client_secret: SecretStr | None = None
    client_secret_file: Path | None = Field(None, description="a file whose first line is the secret")
    scope: str | None = Field(None, description="default: the provider's for mail; several with spaces between")
    refresh_token_file: Path | None = Field(
        None, description="for grant refresh_token: holds it; rewritten when the server gives a new one"
    )
    ca_file: Path | None = Field(None, description="certificates that vouch for the token server")

    @model_validator(mode="after")
    def _whole(self) -> "Oauth2Table":
        if self.provider is None and self.token_url is None:
            raise ValueError("one of provider and token_url is needed")
        if self.provider == "microsoft" and self.tenant is None and self.token_url is None:
            raise ValueError("tenant is missing")
        if self.provider == "google" and self.grant is Grant.CLIENT_CREDENTIALS:
            raise ValueError("google has no grant client_credentials for mail: refresh_token")
        refreshes = self.granted is Grant.REFRESH_TOKEN
        if refreshes != (self.refresh_token_file is not None):
            raise ValueError(f"refresh_token_file {'is missing' if refreshes else 'goes with grant refresh_token'}")
        if not refreshes and self.client_secret is None and self.client_secret_file is None:
            raise ValueError("client_secret or client_secret_file is missing")
        return self

    @property
    def granted(self) -> Grant:
        """The grant, the provider's own where none is named."""
        return self.grant or (Grant.REFRESH_TOKEN if self.provider == "google" else Grant.CLIENT_CREDENTIALS)


class MailboxTable(_Table):
    """One mailbox to take mail from, one folder of it or several."""

    name: Annotated[str, Field(pattern=r"^[\w.-]{1,64}$")] = Field(description="its name in the register")
    host: str = Field(description="the IMAP server")
    port: int = Field(993, ge=1, le=65535)
    security: Security = "tls"
    user: str = Field(description="the log-in name; with oauth2 the mailbox itself, a shared one too")
    password: SecretStr | None = None
    password_file: Path | None = Field(None, description="a file whose first line is the password")
    oauth2: Oauth2Table | None = Field(None, description="in place of a password")
    folder: str = Field("INBOX", description="the folder that is read")
    folders: list[Annotated[str, Field(min_length=1, max_length=63)]] | None = Field(
        None, min_length=1, description="in place of `folder`: several"
    )
    taken: str = Field("Courrier/taken", description="the folder that taken mail is moved to")
    poll_s: float = Field(60.0, gt=0, description="seconds between two looks at the latest")
    idle: bool = Field(True, description="be told of new mail at once where the server can (IDLE); the poll goes on")
    idle_s: float = Field(500.0, gt=0, le=540, description="seconds after which IDLE is renewed: routers forget")
    timeout_s: float = Field(30.0, gt=0)
    alarm_after_s: float | None = Field(None, gt=0, description="limits.alarm_after_s for this mailbox alone")
    ca_file: Path | None = Field(None, description="certificates to trust beside the system's")

    @model_validator(mode="after")
    def _folders(self) -> "MailboxTable":
        if self.folders is not None and "folder" in self.model_fields_set:
            raise ValueError("folder and folders are both set")
        _refuse_open_tokens(self.oauth2, self.security, self.host)
        return self

    @property
    def read(self) -> tuple[str, ...]:
        """The folders, in order, each once."""
        return tuple(dict.fromkeys(self.folders or [self.folder]))

    @property
    def sources(self) -> dict[str, str]:
        """The folders by their name in the register: the mailbox's own, or `mailbox/folder` where there are several."""
        return {self.name if len(self.read) == 1 else f"{self.name}/{folder}": folder for folder in self.read}


class DropTable(_Table):
    """A folder that scans or saved messages are put into."""

    name: Annotated[str, Field(pattern=r"^[\w.-]{1,64}$")] = Field(description="its name in the register")
    folder: Path = Field(description="the folder")
    channel: Literal["letter", "email"] = Field("letter", description="what lies in it")
    settle_s: float = Field(5.0, ge=0, description="seconds that a file must have been left alone")


class SmtpTable(_Table):
    """The server that carries mail out."""

    host: str = Field(description="the SMTP server")
    port: int = Field(587, ge=1, le=65535)
    security: Security = "starttls"
    user: str | None = Field(None, description="the log-in name; with oauth2 the user whom the token is for")
    password: SecretStr | None = None
    password_file: Path | None = Field(None, description="a file whose first line is the password")
    oauth2: Oauth2Table | None = Field(None, description="in place of a password")
    sender: Email = Field(description="the From of our messages")
    envelope_sender: Email | None = Field(None, description="their return path; `sender` when absent")
    require_tls: bool | None = Field(None, description="default: on, unless the host is this machine")
    timeout_s: float = Field(30.0, gt=0)
    ca_file: Path | None = None

    @model_validator(mode="after")
    def _user_of_the_token(self) -> "SmtpTable":
        if self.oauth2 is not None and self.user is None:
            raise ValueError("user is missing: the one whom the token is for")
        _refuse_open_tokens(self.oauth2, self.security, self.host)
        return self


class OutboxTable(_Table):
    """Writes each message as a file: the embedded default."""

    folder: Path = Field(description="the folder of the messages")
    sender: Email | None = Field(None, description="the From of our messages; house.mediators when absent")


class LettersTable(_Table):
    """Where printable letters go."""

    folder: Path = Path("letters")


class CorrectionsTable(_Table):
    """Whether what people corrected may leave the register, masked, to train the classifier: off unless both are set."""

    allowed_by: Annotated[str, Field(pattern=r"\S")] | None = Field(
        None, description="who allowed it: a name or an office"
    )
    until: date | None = Field(None, description="the last day on which it is allowed: YYYY-MM-DD")


class LimitsTable(_Table):
    """What hostile input may cost, and the patience of the house."""

    message_bytes: int = Field(50_000_000, gt=0)
    file_bytes: int = Field(200_000_000, gt=0)
    parts: int = Field(500, gt=0)
    depth: int = Field(20, gt=0)
    pages: int = Field(200, gt=0, description="of one letter")
    batch_pages: int = Field(2000, gt=0, description="of a file of several letters with separator sheets between them")
    page_pixels: int = Field(60_000_000, gt=0)
    text_chars: int = Field(2_000_000, gt=0)
    unpacked_bytes: int = Field(250_000_000, gt=0, description="what the archives of one arrival may unpack to")
    unpacked_ratio: int = Field(200, gt=0, description="bytes that one packed byte may become")
    read_s: float = Field(300.0, gt=0, description="processor seconds for reading one file")
    page_s: float = Field(60.0, gt=0, description="processor seconds for one page of a scan")
    look_s: float = Field(2.0, ge=0, description="what read_s grows by for each page of a scan")
    memory_bytes: int = Field(2_000_000_000, gt=0)
    address_confidence: float = Field(
        80.0,
        ge=0,
        le=100,
        description="an address with a word read less surely is confirmed before a letter is printed",
    )
    arrival_attempts: int = Field(5, ge=1, description="tries of an arrival before it is held")
    arrival_pause_s: float = Field(60.0, ge=0, description="pause before an arrival is tried again, growing")
    claim_s: float = Field(120.0, gt=0, description="how long a dispatch may stay `sending`")
    uncertain_pause_s: float = Field(300.0, ge=0, description="pause before an uncertain dispatch is tried once more")
    retry_pause_s: float = Field(60.0, gt=0, description="first pause after a refusal for now; it doubles, up to 4 h")
    answers_a_day: int = Field(5, ge=1, description="messages that one address gets from the machine within a day")
    give_up_s: float = Field(432_000.0, gt=0, description="5 days: RFC 5321 section 4.5.4.1")
    alarm_after_s: float = Field(3600.0, gt=0, description="silence of a source or way out that is an alarm")
    free_bytes: int = Field(1_000_000_000, ge=0, description="free disk space that `courrier check` wants to find")

    @property
    def longest_wait(self) -> timedelta:
        """How far ahead the next try of an arrival can lie: one beyond was set by a clock that was wrong."""
        pause_s = self.arrival_pause_s * 2.0 ** min(self.arrival_attempts - 1, 30)
        return timedelta(seconds=min(max(self.claim_s, pause_s), _LONGEST_WAIT_S))


class Settings(BaseSettings):
    """All settings."""

    model_config = SettingsConfigDict(
        env_prefix="COURRIER_",
        env_nested_delimiter="__",
        extra="forbid",
        frozen=True,
        nested_model_default_partial_update=True,
    )

    house: HouseTable
    register_: RegisterTable = Field(RegisterTable(), alias="register")
    mailbox: list[MailboxTable] = []
    drop: list[DropTable] = []
    smtp: SmtpTable | None = None
    outbox: OutboxTable | None = None
    letters: LettersTable = LettersTable()
    corrections: CorrectionsTable = CorrectionsTable()
    limits: LimitsTable = LimitsTable()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment stands above the file."""
        return env_settings, init_settings

    @model_validator(mode="after")
    def _one_way_in_and_one_way_out(self) -> "Settings":
        if not self.mailbox and not self.drop:
            raise ValueError("mailbox: one source is needed: a [[mailbox]] or a [[drop]]")
        if (self.smtp is None) == (self.outbox is None):
            raise ValueError("smtp: one way out is needed: [smtp] or [outbox], not both")
        names = [mailbox.name for mailbox in self.mailbox] + [drop.name for drop in self.drop]
        if len(set(names)) != len(names):
            raise ValueError("mailbox: each source needs a name of its own")
        if taken := sorted(_WAYS_OUT & set(names)):
            raise ValueError(f'mailbox: "{taken[0]}" is the name of a way out in lists and alarms')
        _refuse_circles(self.mailbox)
        return self


def _refuse_circles(mailboxes: list[MailboxTable]) -> None:
    """One folder has one entry, and taken mail goes where nobody takes it from again."""
    read = [(each.host.lower(), each.user, _folded(folder)) for each in mailboxes for folder in each.read]
    if len(set(read)) != len(read):
        raise ValueError("mailbox: two of them read the same folder")
    for index, each in enumerate(mailboxes):
        if (each.host.lower(), each.user, _folded(each.taken)) in read:
            raise ValueError(f'mailbox[{index}].taken: is a folder that mail is taken from: "{each.taken}"')


def _folded(folder: str) -> str:
    return "INBOX" if folder.upper() == "INBOX" else folder  # INBOX alone has no case (RFC 3501 section 5.1)


def load(path: Path | None) -> Settings:
    """The settings of the file and the environment. Raises Misconfigured with the key that is wrong."""
    named = path or (Path(os.environ["COURRIER_SETTINGS"]) if os.environ.get("COURRIER_SETTINGS") else None)
    data = {} if named is None else _read(named)
    _refuse_unknown_environment()
    try:
        return Settings(**data)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise _explained(first["loc"], first["msg"], first["type"]) from None
    except SettingsError as error:
        # "error parsing value for field "x" from source …": the name alone is told, the value may be a password.
        named_field = re.search(r'field "([\w.]+)"', str(error))
        key = f"COURRIER_{named_field[1].upper()}" if named_field else "COURRIER_…"
        raise Misconfigured(key, "or a key below it is no JSON list or table") from None


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise Misconfigured(str(path), f"cannot be read ({error.strerror})") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        # The message names line and column; it never quotes a value.
        raise Misconfigured(str(path), f"is no TOML: {error}") from None


def _refuse_unknown_environment() -> None:
    known = {field.alias or name for name, field in Settings.model_fields.items()}
    for key in sorted(os.environ):
        if key.startswith("COURRIER_") and key not in _NO_KEYS:
            table = key.removeprefix("COURRIER_").split("__")[0].lower()
            if table not in known:
                raise Misconfigured(key, "is no setting")


def _explained(place: tuple[int | str, ...], message: str, sort: str) -> Misconfigured:
    key = ".".join(f"[{part}]" if isinstance(part, int) else str(part) for part in place).replace(".[", "[")
    if sort == "missing":
        return Misconfigured(key, "is missing")
    if sort == "extra_forbidden":
        return Misconfigured(key, "is no setting")
    said = message.removeprefix("Value error, ")
    if not place:
        table, _, why = said.partition(": ")
        return Misconfigured(table, why)
    return Misconfigured(key, said[:1].lower() + said[1:])


# ── as the values that the stages know ───────────────────────────────────────────────────────────


def house_of(settings: Settings) -> House:
    """The house."""
    table = settings.house
    return House(
        **{
            **table.model_dump(),
            "reply_languages": tuple(table.reply_languages),
            "own_addresses": tuple(table.own_addresses),
        }
    )


def limits_of(settings: Settings) -> Limits:
    """What hostile input may cost."""
    own = Limits.__dataclass_fields__
    return Limits(**{key: value for key, value in settings.limits.model_dump().items() if key in own})


def mailboxes_of(settings: Settings) -> tuple[Mailbox, ...]:
    """The mailboxes, their passwords read; one for each folder, named `mailbox/folder` where there are several."""
    return tuple(mailbox for index, table in enumerate(settings.mailbox) for mailbox in _folders_of(table, index))


def _folders_of(table: MailboxTable, index: int) -> Iterator[Mailbox]:
    key = f"mailbox[{index}]"
    same = {
        **table.model_dump(exclude={"name", "password", "password_file", "oauth2", "folder", "folders", "idle"}),
        "password": _password(key, table.password, table.password_file) or "",
        "ca_file": _named(table.ca_file),
        "password_now": None
        if table.password_file is None
        else partial(secret_in, table.password_file, "password_file"),
        "token": _tokens(key, table.oauth2, table, table.timeout_s),
        "idle_s": table.idle_s if table.idle else None,
    }
    for name, folder in table.sources.items():
        yield Mailbox(name=name, folder=folder, **same)


def drops_of(settings: Settings) -> tuple[Drop, ...]:
    """The drop folders."""
    return tuple(Drop(**{**table.model_dump(), "folder": str(table.folder)}) for table in settings.drop)


def smtp_of(settings: Settings) -> Smtp | None:
    """The SMTP server, where mail leaves by one. TLS is required unless the host is this machine."""
    table = settings.smtp
    if table is None:
        return None
    require_tls = table.require_tls if table.require_tls is not None else table.host not in _HERE
    if require_tls and table.security == "none":
        raise Misconfigured("smtp.security", "is none, yet smtp.require_tls is on")
    return Smtp(
        host=table.host,
        port=table.port,
        security=table.security,
        user=table.user,
        password=_password("smtp", table.password, table.password_file),
        sender=table.sender,
        envelope_sender=table.envelope_sender or table.sender,
        require_tls=require_tls,
        timeout_s=table.timeout_s,
        ca_file=_named(table.ca_file),
        token=_tokens("smtp", table.oauth2, table, table.timeout_s),
    )


def _named(path: Path | None) -> str | None:
    return None if path is None else str(path)


_MICROSOFT = "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token"
_GOOGLE = "https://oauth2.googleapis.com/token"
_SCOPES = {
    ("microsoft", Grant.CLIENT_CREDENTIALS): "https://outlook.office365.com/.default",
    ("microsoft", Grant.REFRESH_TOKEN): (
        "https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access"
    ),
}


def token_url_of(table: Oauth2Table) -> str:
    """Where its tokens are asked for."""
    return table.token_url or (_GOOGLE if table.provider == "google" else _MICROSOFT.format(tenant=table.tenant))


def _tokens(key: str, table: Oauth2Table | None, log_in: MailboxTable | SmtpTable, timeout_s: float) -> Tokens | None:
    if table is None:
        return None
    if log_in.password is not None or log_in.password_file is not None:
        raise Misconfigured(f"{key}.oauth2", "and a password are both set")
    return Tokens(
        Oauth2(
            token_url=token_url_of(table),
            grant=table.granted,
            client_id=table.client_id,
            client_secret=_password(f"{key}.oauth2", table.client_secret, table.client_secret_file, "client_secret"),
            client_secret_file=table.client_secret_file,
            scope=table.scope or _SCOPES.get((table.provider or "", table.granted)),
            refresh_token_file=table.refresh_token_file,
            timeout_s=timeout_s,
            ca_file=_named(table.ca_file),
        )
    )


def _password(key: str, value: SecretStr | None, file: Path | None, name: str = "password") -> str | None:
    if value is not None and file is not None:
        raise Misconfigured(f"{key}.{name}", f"and {name}_file are both set")
    if value is not None:
        return value.get_secret_value()
    if file is None:
        return None
    try:
        return file.read_text(encoding="utf-8").splitlines()[0]
    except (OSError, IndexError, UnicodeDecodeError):
        raise Misconfigured(f"{key}.{name}_file", "cannot be read") from None

import re
import textwrap
import tomllib
from pathlib import Path

import pytest

from courrier.example import example
from courrier.settings import drops_of, house_of, limits_of, load, mailboxes_of, smtp_of
from courrier.tokens import Grant, Oauth2, Tokens
from models.errors import Misconfigured
from models.words import Language

LEAST = """
[house]
own_addresses = ["complaints@house.example"]
dpo = "dpo@house.example"
contact = "contact@house.example"
quality = "quality@house.example"
mediators = "mediators@house.example"
operator = "operator@house.example"

[[drop]]
name = "scans"
folder = "scans"

[outbox]
folder = "outbox"
"""
MAILBOX = """
[[mailbox]]
name = "plaintes"
host = "imap.house.example"
user = "plaintes"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "courrier.toml"
    path.write_text(LEAST)
    return path


def with_more(file: Path, more: str) -> Path:
    file.write_text(file.read_text() + more)
    return file


class TestLoading:
    def test_the_least_has_defaults_for_all_the_rest(self, file: Path) -> None:
        house = house_of(load(file))
        assert (house.reference_prefix, house.deadline_days, house.timezone) == ("MQS", 45, "Europe/Brussels")
        assert house.reply_languages == tuple(Language)

    def test_is_named_by_the_environment_where_no_option_names_it(
        self, file: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("COURRIER_SETTINGS", str(file))
        assert load(None).house.dpo == "dpo@house.example"

    def test_the_environment_stands_above_the_file(self, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("COURRIER_HOUSE__DPO", "other@house.example")
        settings = load(file)
        assert (settings.house.dpo, settings.house.contact) == ("other@house.example", "contact@house.example")

    def test_a_house_that_names_itself_is_not_ours(self, file: Path) -> None:
        file.write_text(file.read_text().replace("[house]", '[house]\nname = "Klachtendienst"'))
        assert house_of(load(file)).organisation == ""


class TestOneClearLine:
    @pytest.mark.parametrize(
        ("change", "line"),
        [
            (("dpo = ", "# dpo = "), "house.dpo: is missing"),
            (("dpo@house", "dpo house"), "house.dpo: is no e-mail address"),
            (("dpo = ", 'wrong = "x"\ndpo = '), "house.wrong: is no setting"),
            (("[house]", '[house]\ntimezone = "Mars/Olympus"'), "house.timezone: is no time zone"),
            (
                ("[house]", "[house]\ndeadline_days = 0"),
                "house.deadline_days: input should be greater than or equal to 1",
            ),
            (("[outbox]", "[postbox]"), "postbox: is no setting"),
            (('[outbox]\nfolder = "outbox"', ""), "smtp: one way out is needed: [smtp] or [outbox], not both"),
            (
                ('[[drop]]\nname = "scans"\nfolder = "scans"', ""),
                "mailbox: one source is needed: a [[mailbox]] or a [[drop]]",
            ),
            (
                ('name = "scans"', 'name = "scans"\nchannel = "fax"'),
                "drop[0].channel: input should be 'letter' or 'email'",
            ),
        ],
    )
    def test_names_the_key(self, file: Path, change: tuple[str, str], line: str) -> None:
        file.write_text(file.read_text().replace(*change))
        with pytest.raises(Misconfigured) as error:
            load(file)
        assert str(error.value) == line

    def test_for_what_is_no_toml(self, file: Path) -> None:
        file.write_text("[house\n")
        with pytest.raises(Misconfigured, match="is no TOML"):
            load(file)

    def test_for_a_file_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(Misconfigured, match="cannot be read"):
            load(tmp_path / "none.toml")

    def test_for_an_unknown_key_of_the_environment(self, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("COURRIER_HOSE__DPO", "x@house.example")
        with pytest.raises(Misconfigured, match="COURRIER_HOSE__DPO: is no setting"):
            load(file)

    def test_for_two_sources_of_one_name(self, file: Path) -> None:
        with_more(file, '\n[[drop]]\nname = "scans"\nfolder = "other"\n')
        with pytest.raises(Misconfigured, match="a name of its own"):
            load(file)


class TestSecrets:
    def test_a_password_comes_from_a_file_too(self, file: Path, tmp_path: Path) -> None:
        (tmp_path / "secret").write_text("hush\n")
        with_more(file, MAILBOX + f'password_file = "{tmp_path / "secret"}"\n')
        assert mailboxes_of(load(file))[0].password == "hush"

    def test_never_stand_in_repr(self, file: Path) -> None:
        settings = load(with_more(file, MAILBOX + 'password = "hush"\n'))
        assert "hush" not in repr(settings) + repr(mailboxes_of(settings))

    def test_two_at_once_are_refused(self, file: Path) -> None:
        settings = load(with_more(file, MAILBOX + 'password = "a"\npassword_file = "b"\n'))
        with pytest.raises(Misconfigured, match=r"mailbox\[0\]\.password"):
            mailboxes_of(settings)


class TestFolders:
    def test_one_is_the_mailbox_itself(self, file: Path) -> None:
        (mailbox,) = mailboxes_of(load(with_more(file, MAILBOX + 'folder = "Plaintes"\n')))
        assert (mailbox.name, mailbox.account, mailbox.folder) == ("plaintes", "plaintes", "Plaintes")

    def test_several_are_a_source_each(self, file: Path) -> None:
        found = mailboxes_of(load(with_more(file, MAILBOX + 'folders = ["INBOX", "Réclamations"]\n')))
        assert [(each.name, each.account, each.folder) for each in found] == [
            ("plaintes/INBOX", "plaintes", "INBOX"),
            ("plaintes/Réclamations", "plaintes", "Réclamations"),
        ]

    def test_of_one_mailbox_may_stand_in_two_tables(self, file: Path) -> None:
        more = MAILBOX + MAILBOX.replace('"plaintes"', '"autres"', 1) + 'folder = "Réclamations"\n'
        found = mailboxes_of(load(with_more(file, more)))
        assert [(each.name, each.folder) for each in found] == [("plaintes", "INBOX"), ("autres", "Réclamations")]

    @pytest.mark.parametrize(
        ("more", "line"),
        [
            ('folder = "A"\nfolders = ["B"]\n', "mailbox[0]: folder and folders are both set"),
            ("folders = []\n", "mailbox[0].folders: list should have at least 1 item after validation, not 0"),
            ('folder = "A"\ntaken = "A"\n', 'mailbox[0].taken: is a folder that mail is taken from: "A"'),
            ('taken = "inbox"\n', 'mailbox[0].taken: is a folder that mail is taken from: "inbox"'),
            (MAILBOX.replace('"plaintes"', '"twin"', 1), "mailbox: two of them read the same folder"),
            (
                '\n[[drop]]\nname = "smtp"\nfolder = "x"\n',
                'mailbox: "smtp" is the name of a way out in lists and alarms',
            ),
            ("idle_s = 541\n", "mailbox[0].idle_s: input should be less than or equal to 540"),
        ],
    )
    def test_that_would_be_taken_from_twice_are_refused(self, file: Path, more: str, line: str) -> None:
        with pytest.raises(Misconfigured) as error:
            load(with_more(file, MAILBOX + more))
        assert str(error.value) == line


APPLICATION = """
[mailbox.oauth2]
provider = "microsoft"
tenant = "house.example"
client_id = "courrier"
client_secret = "hush"
"""
DELEGATED = """
[mailbox.oauth2]
provider = "google"
client_id = "courrier"
client_secret = "hush"
refresh_token_file = "refresh.token"
"""


class TestOauth2:
    def oauth2(self, path: Path) -> Oauth2:
        (mailbox,) = mailboxes_of(load(path))
        assert isinstance(mailbox.token, Tokens)
        return mailbox.token.oauth2

    def test_of_microsoft_is_an_applications(self, file: Path) -> None:
        found = self.oauth2(with_more(file, MAILBOX + APPLICATION))
        assert (found.grant, found.token_url, found.scope) == (
            Grant.CLIENT_CREDENTIALS,
            "https://login.microsoftonline.com/house.example/oauth2/v2.0/token",
            "https://outlook.office365.com/.default",
        )

    def test_of_google_is_a_refresh_tokens(self, file: Path) -> None:
        found = self.oauth2(with_more(file, MAILBOX + DELEGATED))
        assert (found.grant, found.token_url, found.scope, found.refresh_token_file) == (
            Grant.REFRESH_TOKEN,
            "https://oauth2.googleapis.com/token",
            None,
            Path("refresh.token"),
        )

    def test_of_microsoft_may_be_delegated(self, file: Path) -> None:
        more = APPLICATION + 'grant = "refresh_token"\nrefresh_token_file = "refresh.token"\n'
        assert "offline_access" in str(self.oauth2(with_more(file, MAILBOX + more)).scope)

    def test_has_another_user_for_smtp_than_for_imap(self, file: Path) -> None:
        """FIELD, lesson 16."""
        smtp = '\n[smtp]\nhost = "smtp.house.example"\nuser = "mediation"\nsender = "m@house.example"\n'
        file.write_text(file.read_text().replace('\n[outbox]\nfolder = "outbox"\n', smtp))
        settings = load(with_more(file, APPLICATION.replace("mailbox", "smtp") + MAILBOX + APPLICATION))
        (mailbox,), sent = mailboxes_of(settings), smtp_of(settings)
        assert sent is not None
        assert (mailbox.user, sent.user, sent.token is None) == ("plaintes", "mediation", False)

    def test_its_secret_comes_from_a_file_too(self, file: Path, tmp_path: Path) -> None:
        (tmp_path / "secret").write_text("hush\n")
        more = APPLICATION.replace('client_secret = "hush"', f'client_secret_file = "{tmp_path / "secret"}"')
        assert self.oauth2(with_more(file, MAILBOX + more)).client_secret == "hush"

    def test_its_secret_never_stands_in_repr(self, file: Path) -> None:
        settings = load(with_more(file, MAILBOX + APPLICATION))
        assert "hush" not in repr(settings) + repr(mailboxes_of(settings)) + repr(self.oauth2(file))

    @pytest.mark.parametrize(
        ("change", "line"),
        [
            (('provider = "microsoft"\n', ""), "mailbox[0].oauth2: one of provider and token_url is needed"),
            (("tenant", "tenent"), "mailbox[0].oauth2.tenent: is no setting"),
            (('tenant = "house.example"\n', ""), "mailbox[0].oauth2: tenant is missing"),
            (('"microsoft"', '"yahoo"'), "mailbox[0].oauth2.provider: input should be 'microsoft' or 'google'"),
            (('client_id = "courrier"\n', ""), "mailbox[0].oauth2.client_id: is missing"),
            (
                ('client_secret = "hush"', 'grant = "refresh_token"'),
                "mailbox[0].oauth2: refresh_token_file is missing",
            ),
            (('client_secret = "hush"', ""), "mailbox[0].oauth2: client_secret or client_secret_file is missing"),
            (
                ('provider = "microsoft"', 'token_url = "http://login.house.example/token"'),
                "mailbox[0].oauth2.token_url: must be https: a secret travels there",
            ),
            (
                ('provider = "microsoft"', 'token_url = "login.house.example"'),
                "mailbox[0].oauth2.token_url: is no address of a token server (https://…)",
            ),
            (
                ("[mailbox.oauth2]", 'security = "none"\n[mailbox.oauth2]'),
                "mailbox[0]: security is none, yet a token would travel: tls or starttls",
            ),
        ],
    )
    def test_what_is_wrong_is_one_clear_line(self, file: Path, change: tuple[str, str], line: str) -> None:
        with pytest.raises(Misconfigured) as error:
            load(with_more(file, MAILBOX + APPLICATION.replace(*change)))
        assert str(error.value) == line

    def test_beside_a_password_is_refused(self, file: Path) -> None:
        settings = load(with_more(file, MAILBOX + 'password = "a"\n' + APPLICATION))
        with pytest.raises(Misconfigured, match=r"mailbox\[0\]\.oauth2: and a password are both set"):
            mailboxes_of(settings)

    def test_of_this_machine_may_be_unencrypted(self, file: Path) -> None:
        more = APPLICATION.replace('provider = "microsoft"', 'token_url = "http://127.0.0.1:8080/token"')
        assert self.oauth2(with_more(file, MAILBOX + more)).token_url == "http://127.0.0.1:8080/token"


class TestSmtp:
    def smtp(self, file: Path, host: str, security: str) -> Path:
        table = f'\n[smtp]\nhost = "{host}"\nsecurity = "{security}"\nsender = "m@house.example"\n'
        file.write_text(file.read_text().replace('\n[outbox]\nfolder = "outbox"\n', table))
        return file

    @pytest.mark.parametrize(
        ("host", "required"), [("mail.house.example", True), ("127.0.0.1", False), ("localhost", False)]
    )
    def test_requires_tls_beyond_this_machine(self, file: Path, host: str, required: bool) -> None:
        smtp = smtp_of(load(self.smtp(file, host, "starttls")))
        assert smtp is not None
        assert smtp.require_tls is required

    def test_without_encryption_to_another_machine_is_refused(self, file: Path) -> None:
        with pytest.raises(Misconfigured, match=r"smtp\.security"):
            smtp_of(load(self.smtp(file, "mail.house.example", "none")))


class TestAsValues:
    def test_a_limit_of_the_file_reaches_the_reader(self, file: Path) -> None:
        assert limits_of(load(with_more(file, "\n[limits]\npages = 7\n"))).pages == 7

    def test_a_drop_keeps_its_channel(self, file: Path) -> None:
        assert drops_of(load(file))[0].channel == "letter"


class TestExample:
    def test_is_a_file_that_loads_once_its_placeholders_are_real(self, tmp_path: Path) -> None:
        secret = tmp_path / "secret"
        secret.write_text("hush")
        path = tmp_path / "example.toml"
        path.write_text(example().replace("/etc/courrier/plaintes.password", str(secret)))
        assert len(mailboxes_of(load(path))) == 1

    def test_shows_every_key(self) -> None:
        shown = example()
        tables = tomllib.loads(
            "\n".join(line.removeprefix("# ") for line in shown.split("\n") if "=" in line or "[" in line)
        )
        assert set(tables) == {
            "house", "register", "mailbox", "drop", "smtp", "outbox", "letters", "corrections", "limits",
        }  # fmt: skip


def blocks() -> list[str]:
    """The settings that docs/mailboxes.md shows."""
    page = (Path(__file__).parent.parent.parent / "docs" / "mailboxes.md").read_text(encoding="utf-8")
    lines = [line if line.startswith("    ") or not line.strip() else "\0" for line in page.splitlines()]
    return [textwrap.dedent(block) for block in "\n".join(lines).split("\0") if "client_id" in block or "host" in block]


class TestThePageAboutMailboxes:
    @pytest.mark.parametrize("block", blocks(), ids=lambda block: str(len(block)))
    def test_shows_settings_that_load(self, file: Path, tmp_path: Path, block: str) -> None:
        (tmp_path / "secret").write_text("hush")
        shown = re.sub(r'"/[^"]*"', f'"{tmp_path / "secret"}"', block)
        whole = shown if "[[mailbox]]" in shown else MAILBOX + shown
        if "[smtp]" in whole:
            file.write_text(file.read_text().replace('[outbox]\nfolder = "outbox"\n', ""))
        settings = load(with_more(file, whole))
        assert (len(mailboxes_of(settings)) > 0, smtp_of(settings) is not None) == (True, "[smtp]" in whole)

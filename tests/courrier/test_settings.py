import tomllib
from pathlib import Path

import pytest

from courrier.settings import drops_of, example, house_of, limits_of, load, mailboxes_of, smtp_of
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
        assert set(tables) == {"house", "register", "mailbox", "drop", "smtp", "outbox", "letters", "limits"}

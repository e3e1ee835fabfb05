"""The message that leaves: its header fields, its two bodies, and that nobody else's words get into either."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default

import inscriptis
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from models.errors import Held
from models.words import HoldReason, Language, Template
from outbound.compose import languages, message
from tests.builders import HOUSE
from tests.outbound.drafts import REFERENCE, SECOND, SENDER, body, draft, read, with_original

TO_WRITERS = [template for template in Template if template.to_writer]
TO_STAFF = [template for template in Template if not template.to_writer]
FIELDS = {
    "from", "to", "subject", "date", "message-id", "in-reply-to", "references", "auto-submitted",
    "x-auto-response-suppress", "content-language", "mime-version", "content-type", "content-transfer-encoding",
}  # fmt: skip


def fields(data: bytes) -> list[str]:
    """The names of the header fields, by the letter of the standard: unfolded, in order."""
    head = data.partition(b"\r\n\r\n")[0]
    return [
        line.partition(b":")[0].decode().lower() for line in head.split(b"\r\n") if not line.startswith((b" ", b"\t"))
    ]


def to_whom_it_can(address: str) -> bytes | None:
    """The message to an address; None where none can be written."""
    try:
        return message(draft(to_address=address), sender=SENDER)
    except Held:
        return None


class TestHeader:
    def test_is_from_the_house(self) -> None:
        sender = read(draft())["From"].addresses
        assert [(each.display_name, each.addr_spec) for each in sender] == [(HOUSE.name, SENDER)]

    def test_has_exactly_one_recipient(self) -> None:
        to = read(draft())["To"].addresses
        assert [(each.display_name, each.addr_spec) for each in to] == [("Odile Vranckx", "odile.vranckx@mail.example")]

    def test_names_no_further_recipients(self) -> None:
        assert not {"cc", "bcc", "reply-to"} & set(fields(message(draft(), sender=SENDER)))

    def test_has_the_message_id_and_date_of_the_draft(self) -> None:
        made = read(draft())
        assert made["Message-ID"] == "<0123456789abcdef@house.example>"
        assert made["Date"].datetime == datetime(2026, 3, 1, 9, 31, tzinfo=UTC)

    @pytest.mark.parametrize("template", TO_WRITERS)
    def test_to_a_writer_says_that_it_is_an_automatic_reply(self, template: Template) -> None:
        assert read(draft(template))["Auto-Submitted"] == "auto-replied"

    @pytest.mark.parametrize("template", TO_STAFF)
    def test_to_the_staff_says_that_a_machine_made_it(self, template: Template) -> None:
        assert read(draft(template))["Auto-Submitted"] == "auto-generated"

    @pytest.mark.parametrize("template", Template)
    def test_asks_exchange_for_no_automatic_answer(self, template: Template) -> None:
        assert read(draft(template))["X-Auto-Response-Suppress"] == "DR, RN, NRN, OOF, AutoReply"

    def test_tells_its_languages(self) -> None:
        assert read(draft(languages=(Language.FR, Language.NL)))["Content-Language"] == "fr, nl"

    @pytest.mark.parametrize("template", Template)
    def test_has_no_field_twice(self, template: Template) -> None:
        names = fields(message(draft(template), sender=SENDER))
        assert len(names) == len(set(names))


class TestSubject:
    @pytest.mark.parametrize(
        ("template", "language", "subject"),
        [
            (Template.ACKNOWLEDGEMENT, Language.FR, f"Accusé de réception – {REFERENCE}"),
            (Template.ACKNOWLEDGEMENT_DPO, Language.NL, f"Ontvangstbevestiging – {REFERENCE}"),
            (Template.ACKNOWLEDGEMENT_MIXED, Language.DE, f"Empfangsbestätigung – {REFERENCE}, {SECOND}"),
            (Template.ACKNOWLEDGEMENT_NEUTRAL, Language.EN, f"Acknowledgement of receipt – {REFERENCE}"),
        ],
    )
    def test_of_an_acknowledgement_is_our_own_word_and_the_reference(
        self, template: Template, language: Language, subject: str
    ) -> None:
        assert read(draft(template, languages=(language,)))["Subject"] == subject

    def test_in_two_languages_gives_the_reference_once(self) -> None:
        made = read(draft(languages=(Language.FR, Language.NL)))
        assert made["Subject"] == f"Accusé de réception / Ontvangstbevestiging – {REFERENCE}"

    def test_of_a_referral_to_the_dpo_is_reference_and_clock_only(self) -> None:
        facts = {"writer": "Odile Vranckx", "privacy_type": "possible_breach"}
        made = read(draft(Template.DPO_REFERRAL, languages=(Language.FR, Language.NL), facts=facts))
        assert made["Subject"] == f"{REFERENCE} – 2026-04-15"

    def test_to_the_staff_begins_with_the_reference(self) -> None:
        assert read(draft(Template.STAFF_NOTICE))["Subject"] == f"{REFERENCE} – Nouvelle plainte"

    def test_without_a_reference_is_our_own_word(self) -> None:
        assert read(draft(Template.THANKS, references=()))["Subject"] == "Merci"


class TestThread:
    def test_answers_the_message_that_was_written(self) -> None:
        assert read(draft())["In-Reply-To"] == "<one@mail.example>"

    def test_lists_the_oldest_first_and_the_answered_message_last(self) -> None:
        made = read(draft(thread=("<near@h.example>", "<far@h.example>")))
        assert made["References"].split() == ["<far@h.example>", "<near@h.example>", "<one@mail.example>"]

    def test_without_a_message_to_answer_has_neither_field(self) -> None:
        made = read(draft(in_reply_to=None))
        assert (made["In-Reply-To"], made["References"]) == (None, None)

    @pytest.mark.parametrize(
        "hostile", ["", "<a@b>\r\nBcc: c@d.example", "no brackets", "<a b@c>", "<é@mail.example>", "<a@b><c@d>", "<" + "a" * 900 + "@b>"]
    )  # fmt: skip
    def test_leaves_out_what_is_no_message_id(self, hostile: str) -> None:
        made = read(draft(in_reply_to=hostile, thread=(hostile,)))
        assert (made["In-Reply-To"], made["References"]) == (None, None)

    def test_keeps_a_long_message_id_whole(self) -> None:
        long = f"<{'a' * 300}@{'b' * 60}.example>"
        data = message(draft(in_reply_to=long), sender=SENDER)
        assert f"In-Reply-To: {long}\r\n".encode() in data

    def test_does_not_grow_without_end(self) -> None:
        made = read(draft(thread=tuple(f"<{number}@h.example>" for number in range(500))))
        assert len(made["References"].split()) == 20


class TestBodies:
    @pytest.mark.parametrize("language", Language)
    @pytest.mark.parametrize("template", Template)
    def test_say_the_same_in_text_and_html(self, template: Template, language: Language) -> None:
        facts: dict[str, str | list[str]] = {"evidence": ["a & b", "<i>c</i>"], "writer": "Zoé <z@mail.example>"}
        made = read(draft(template, languages=(language,), facts=facts))
        in_html = re.findall(r"\w+", inscriptis.get_text(body(made, "html").split("</h1>")[1]))
        in_text = re.findall(r"\w+", body(made))
        assert in_html == in_text

    @pytest.mark.parametrize("template", TO_WRITERS)
    def test_to_a_writer_have_nothing_attached(self, template: Template) -> None:
        made = read(draft(template))
        assert [part.get_content_type() for part in made.walk()] == ["multipart/alternative", "text/plain", "text/html"]

    @pytest.mark.parametrize("template", TO_WRITERS)
    def test_to_a_writer_repeat_no_name(self, template: Template) -> None:
        made = read(draft(template, facts={"writer": "Vranckx", "evidence": ["Vranckx"]}))
        assert "Vranckx" not in body(made) + body(made, "html")

    def test_in_two_languages_mark_which_is_which(self) -> None:
        html = body(read(draft(languages=(Language.FR, Language.NL))), "html")
        assert re.findall(r'class="wording" lang="(\w+)"', html) == ["fr", "nl"]

    def test_load_nothing_from_outside(self) -> None:
        html = body(read(draft()), "html")
        assert not re.search(r"<(img|script|link|iframe)\b|url\(|@import", html)

    def test_link_our_own_addresses(self) -> None:
        html = body(read(draft()), "html")
        assert f'<a href="{HOUSE.privacy_notice_url}"' in html
        assert f'<a href="mailto:{HOUSE.contact}"' in html

    def test_link_nothing_that_a_stranger_wrote(self) -> None:
        facts: dict[str, str | list[str]] = {"evidence": ["see https://evil.example/ or x@evil.example"]}
        assert "<a " not in body(read(draft(Template.DPO_REFERRAL, facts=facts)), "html")

    def test_show_markup_that_a_stranger_wrote_as_text(self) -> None:
        facts: dict[str, str | list[str]] = {"evidence": ["<script>alert(1)</script>"]}
        assert "<script>" not in body(read(draft(Template.DPO_REFERRAL, facts=facts)), "html")

    def test_dress_for_light_and_dark(self) -> None:
        html = body(read(draft()), "html")
        assert '<meta name="color-scheme" content="light dark">' in html
        assert "prefers-color-scheme: dark" in html


class TestBytes:
    @pytest.mark.parametrize("template", Template)
    def test_are_the_same_for_the_same_draft(self, template: Template) -> None:
        assert message(draft(template), sender=SENDER) == message(draft(template), sender=SENDER)

    @pytest.mark.parametrize("template", Template)
    def test_are_ascii_lines_that_every_server_carries(self, template: Template) -> None:
        data = message(draft(template, languages=tuple(Language)), sender=SENDER)
        assert data.isascii()
        assert max(len(line) for line in data.split(b"\r\n")) <= 998
        assert not re.search(rb"(?<!\r)\n|\r(?!\n)", data)

    def test_of_an_original_stand_where_they_belong(self) -> None:
        data = message(with_original(b"From: a@b.example\r\n\r\noriginal\r\n", filename="a.eml"), sender=SENDER)
        made = message_from_bytes(data, policy=default)
        assert [part.get_content_type() for part in made.walk()] == [
            "multipart/mixed", "multipart/alternative", "text/plain", "text/html", "message/rfc822", "text/plain",
        ]  # fmt: skip


class TestHeaderInjection:
    @given(name=st.text(), given_id=st.text(), thread=st.lists(st.text(), max_size=3), facts=st.text())
    @example(name="a\r\nBcc: x@y.example", given_id="<a@b>\n\nbody", thread=["\r\n\r\n"], facts="\r\nX: y")
    @example(name='"a" <x@y.example>,', given_id="<a@b>", thread=[], facts="\x1e\x1f")
    @example(name="", given_id="", thread=[], facts="0\n")
    @example(name="", given_id="", thread=[], facts="\n")
    @example(name="\udc80\u202e", given_id="\udc80", thread=["\udc80"], facts="\udc80")
    def test_is_impossible_through_anything_that_a_stranger_wrote(
        self, name: str, given_id: str, thread: list[str], facts: str
    ) -> None:
        hostile = draft(
            Template.DPO_REFERRAL,
            to_name=name,
            in_reply_to=given_id,
            thread=tuple(thread),
            facts={"writer": facts, "evidence": [facts], facts: facts},
        )
        data = message(hostile, sender=SENDER)
        made = message_from_bytes(data, policy=default)
        names = fields(data)
        assert set(names) <= FIELDS
        assert len(names) == len(set(names))
        assert [each.addr_spec for each in made["To"].addresses] == ["odile.vranckx@mail.example"]
        assert made["Subject"] == f"{REFERENCE} – 2026-04-15"
        assert [part.get_content_type() for part in made.walk()] == ["multipart/alternative", "text/plain", "text/html"]

    @given(address=st.text(max_size=80))
    @example(address="a@b.example, c@d.example")
    @example(address="a@b.example\r\nBcc: c@d.example")
    @example(address="group: a@b.example;")
    @example(address="<a@b.example>")
    def test_through_an_address_is_impossible(self, address: str) -> None:
        data = to_whom_it_can(address)
        assert data is None or set(fields(data)) <= FIELDS
        assert data is None or len(message_from_bytes(data, policy=default)["To"].addresses) == 1

    @pytest.mark.parametrize("house_name", ["Dienst, klachten", 'a "b" c', "a\r\nBcc: x@y.example", "Médiation " * 20])
    def test_through_the_name_of_a_house_is_impossible(self, house_name: str) -> None:
        data = message(draft(house=replace(HOUSE, name=house_name)), sender=SENDER)
        made = message_from_bytes(data, policy=default)
        assert [each.addr_spec for each in made["From"].addresses] == [SENDER]
        assert set(fields(data)) <= FIELDS

    @pytest.mark.parametrize("name", ["Win at https://evil.example", "x@evil.example", "a" * 200, "...", "a\x00b"])
    def test_a_name_that_is_none_is_left_out(self, name: str) -> None:
        assert read(draft(to_name=name))["To"].addresses[0].display_name == ""

    @pytest.mark.parametrize("name", ["Zoé Ünal", "Jean-Pierre D'Haeseleer", "Vranckx, Odile", "Μαρία", "李雷"])
    def test_a_name_is_kept(self, name: str) -> None:
        assert read(draft(to_name=name))["To"].addresses[0].display_name == name


class TestAddress:
    def test_with_a_domain_in_other_letters_is_written_in_ascii(self) -> None:
        data = message(draft(to_address="zoe@müller.example"), sender=SENDER)
        assert b"<zoe@xn--mller-kva.example>" in data

    def test_with_other_letters_before_the_at_is_written_as_it_is(self) -> None:
        data = message(draft(to_address="zoé@mail.example", to_name=None), sender=SENDER)
        assert "To: zoé@mail.example\r\n".encode() in data

    @pytest.mark.parametrize("address", [None, "", "nobody", "@mail.example", "a@", "a@b@c", "a b@c.example"])
    def test_that_nobody_can_write_to_is_a_hold(self, address: str | None) -> None:
        with pytest.raises(Held) as caught:
            message(draft(to_address=address), sender=SENDER)
        assert caught.value.reason is HoldReason.NO_ADDRESS


class TestLanguages:
    @pytest.mark.parametrize(
        ("written", "reply_languages", "answered"),
        [
            (Language.FR, (Language.FR, Language.NL), (Language.FR,)),
            (Language.NL, (Language.FR, Language.NL), (Language.NL,)),
            (Language.DE, (Language.FR, Language.NL), (Language.FR, Language.NL)),
            (Language.DE, (Language.NL, Language.FR), (Language.FR, Language.NL)),
            (Language.DE, tuple(Language), (Language.DE,)),
            (None, tuple(Language), (Language.FR, Language.NL)),
            (Language.FR, (Language.DE, Language.EN), (Language.DE, Language.EN)),
            (None, (Language.NL,), (Language.NL,)),
        ],
    )
    def test_are_the_writers_where_the_house_answers_in_it(
        self, written: Language | None, reply_languages: tuple[Language, ...], answered: tuple[Language, ...]
    ) -> None:
        assert languages(written, replace(HOUSE, reply_languages=reply_languages)) == answered


class TestDraft:
    def test_has_a_language(self) -> None:
        with pytest.raises(ValueError, match="at least one language"):
            draft(languages=())

    def test_has_a_date_that_everybody_can_place(self) -> None:
        with pytest.raises(ValueError, match="aware"):
            draft(date=datetime(2026, 3, 1))  # noqa: DTZ001

    def test_keeps_a_persons_words_out_of_its_repr(self) -> None:
        shown = repr(with_original(b"secret", filename="Vranckx.eml")) + repr(draft(facts={"writer": "Vranckx"}))
        assert not re.search(r"Vranckx|secret|one@mail", shown)

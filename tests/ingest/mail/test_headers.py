"""The header block, decoded."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.mail.headers import Headers, addresses_of, content_type_of, date_of, decode_words, received_date
from tests.ingest.mail.mails import mail, parsed, word


def pairs(value: str) -> list[tuple[str | None, str]]:
    return [(address.name, address.address) for address in addresses_of(value)]


class TestEncodedWords:
    @pytest.mark.parametrize(
        ("raw", "text"),
        [
            ("=?iso-8859-1?Q?R=E9clamation_urgente?=", "Réclamation urgente"),
            ("=?UTF-8?B?UsOpY2xhbWF0aW9u?= =?UTF-8?B?IHVyZ2VudGU=?=", "Réclamation urgente"),
            ("Re: =?utf-8?q?caf=C3=A9?= noir", "Re: café noir"),
            ("=?utf-8*fr?Q?=C3=A9t=C3=A9?=", "été"),
            ("=?utf-8?Q?Caf=C3?= =?utf-8?Q?=A9?=", "Café"),
            ("=?utf-8?Q?deux mots?=", "deux mots"),
            ("=?utf-8?B?w6k?=", "é"),
            ("=?utf-8?Q?a?==?iso-8859-1?Q?=E9?=", "aé"),
            ("sans rien", "sans rien"),
            ("=?utf-8?X?abc?=", "=?utf-8?X?abc?="),
            ("=?UTF-8?B?RsO8ciBTaWUgcGVyc8O2bmxpY?= =?UTF-8?B?2g=?=", "Für Sie persönlich"),
            ("=?utf-8?Q?R=C3=A9?= =?utf-8?B?w6k=?=", "Réé"),
            ("=?utf-8?B?R=C3=A9ponse?=", "Réponse"),
            ("=?utf-8?Q?Pourquoi_ce_refus_?_Encore?=", "Pourquoi ce refus ? Encore"),
            ("=?us-ascii?Q?R=E9ponse?=", "Réponse"),
            ("=?windows-1252?Q?l=92=E9t=E9?=", "l’été"),
            ("=?cp-1252?Q?=E9t=E9?=", "été"),
            ("=?utf-7?Q?+AOk-t+AOk-?=", "été"),
            ("=?iso-2022-jp?B?GyRCJDMkcyRLJEEkTxsoQg==?=", "こんにちは"),
            ("=?utf-8?Q?R=C3=83=C2=A9ponse?=", "Réponse"),
            ("=?utf-8?Q?coup=C3=A9", "=?utf-8?Q?coup=C3=A9"),
            ("=?utf-8?Q?un=C3=A9_=?utf-8?Q?deux?=", "=?utf-8?Q?un=C3=A9_deux"),
        ],
    )
    def test_words_are_decoded_as_people_meant_them(self, raw, text):
        assert decode_words(raw)[0] == text

    def test_an_unknown_charset_is_a_defect(self):
        assert decode_words("=?klingon?Q?=E9t=E9?=") == ("été", ("unknown-charset",))

    # The letters with which a text that was encoded twice betrays itself.
    @given(st.text(st.characters(exclude_characters="ÂÃâÅð"), max_size=60))
    def test_what_was_encoded_is_read_back(self, text):
        spoken = "".join(character for character in text if character.isprintable()).strip()
        assert decode_words(word(spoken) if spoken else "")[0].replace("\n ", "") == spoken


class TestAddresses:
    @pytest.mark.parametrize(
        ("value", "expected"),
        [
            ("Nora Vandamme <n@x.example>", [("Nora Vandamme", "n@x.example")]),
            ("n@x.example", [(None, "n@x.example")]),
            ("n@x.example (Nora)", [("Nora", "n@x.example")]),
            ('"Vandamme, Nora" <n@x.example>, p@y.example', [("Vandamme, Nora", "n@x.example"), (None, "p@y.example")]),
            ("Vandamme, Nora <n@x.example>", [("Vandamme, Nora", "n@x.example")]),
            ("=?utf-8?Q?Andr=C3=A9_L=C3=A9on?= <a@x.example>", [("André Léon", "a@x.example")]),
            ('"=?utf-8?Q?Andr=C3=A9?=" <a@x.example>', [("André", "a@x.example")]),
            ("=?utf-8?B?w6k=?=<p@x.example>", [("é", "p@x.example")]),
            ("'n@x.example' <n@x.example>", [(None, "n@x.example")]),
            ("Nora [VIP] <n@x.example>", [("Nora [VIP]", "n@x.example")]),
            ("Nora <n@x.example", [("Nora", "n@x.example")]),
            ("autre@y.example <n@x.example>", [("autre@y.example", "n@x.example")]),
            ("n@x.example; p@y.example", [(None, "n@x.example"), (None, "p@y.example")]),
            ("MAILER-DAEMON", [("MAILER-DAEMON", "")]),
            ("Le guichet <guichet>", [("Le guichet", "")]),
            ("undisclosed-recipients:;", []),
            ("Nora <n@x.example>, Paul <p@y.example>", [("Nora", "n@x.example"), ("Paul", "p@y.example")]),
            ("Nora\u202e\u200b V <n@x.example>", [("Nora V", "n@x.example")]),
            ("=?utf-8?Q?Nora=0D=0ABcc:_p@y.example?= <n@x.example>", [("Nora Bcc: p@y.example", "n@x.example")]),
            ("<>", []),
            ("", []),
        ],
    )
    def test_mailboxes_are_found(self, value, expected):
        assert pairs(value) == expected

    @given(st.text(alphabet='ab@<>",;:()[]\\ =?utf-8QB.é\n\ud800', max_size=80))
    def test_any_value_gives_writable_addresses(self, value):
        assert all((address.address + (address.name or "")).encode() is not None for address in addresses_of(value))


class TestDates:
    @pytest.mark.parametrize(
        ("value", "moment"),
        [
            ("Mon, 2 Feb 2026 10:15:00 +0100", datetime(2026, 2, 2, 10, 15, tzinfo=timezone(timedelta(hours=1)))),
            ("2 Feb 2026 10:15 +0100 (CET)", datetime(2026, 2, 2, 10, 15, tzinfo=timezone(timedelta(hours=1)))),
            ("Fri, 2 Feb 2026 10:15:00 GMT", datetime(2026, 2, 2, 10, 15, tzinfo=UTC)),
            ("Mon, 2 Feb 2026 10:15:00 -0000", datetime(2026, 2, 2, 10, 15, tzinfo=UTC)),
            ("Mon, 2 Feb 2026 10(heure):  15 : 00 -0000 (UTC", datetime(2026, 2, 2, 10, 15, tzinfo=UTC)),
        ],
    )
    def test_dates_are_aware(self, value, moment):
        assert date_of(value) == moment

    @pytest.mark.parametrize(
        "value", ["", "hier", "Mon, 32 Feb 2026 10:15:00 +0100", "Mon, 2 Feb 99999 10:15:00 +0100", "\x00"]
    )
    def test_what_is_no_date_is_none(self, value):
        assert date_of(value) is None

    def test_the_topmost_received_field_tells_when_it_came(self):
        values = ["from a by b; Mon, 2 Feb 2026 10:15:04 +0100", "from c by d; Sun, 1 Feb 2026 09:00:00 +0100"]
        assert received_date(values) == datetime(2026, 2, 2, 9, 15, 4, tzinfo=UTC)

    def test_a_message_without_received_has_no_such_date(self):
        assert received_date([]) is None

    @given(st.text(max_size=60))
    def test_any_value_gives_a_date_or_none(self, value):
        assert date_of(value) is None or date_of(value).tzinfo is not None


class TestFields:
    def test_raw_bytes_in_a_header_are_read_and_noted(self):
        headers = Headers(
            parsed(mail(headers={"Subject": "Réclamation".encode("cp1252").decode("ascii", "surrogateescape")}))
        )
        assert headers.text("subject") == "Réclamation"
        assert headers.defects == {"raw-8bit-header"}

    def test_a_folded_field_is_one_line(self):
        headers = Headers(parsed(mail(headers={"Subject": "Un sujet\r\n qui continue"})))
        assert headers.text("subject") == "Un sujet qui continue"

    def test_message_ids_are_split_and_keep_their_brackets(self):
        headers = Headers(parsed(mail(headers={"References": "<a@x.example>\r\n <b@x.example> (note) <a@x.example>"})))
        assert headers.message_ids("references") == ("<a@x.example>", "<b@x.example>")

    def test_an_endless_field_is_cut(self):
        headers = Headers(parsed(mail(headers={"Subject": "x" * 200_000})))
        assert len(headers.text("subject") or "") == 50_000
        assert "header-truncated" in headers.defects

    def test_a_line_break_inside_a_word_adds_no_field(self):
        headers = Headers(parsed(mail(headers={"Subject": "=?utf-8?Q?Plainte=0D=0ABcc:_p@y.example?="})))
        assert headers.text("subject") == "Plainte Bcc: p@y.example"

    def test_what_nobody_sees_is_left_out_of_a_subject(self):
        headers = Headers(parsed(mail(headers={"Subject": "=?utf-8?B?UGxhaW7igIt0ZeKArg==?="})))
        assert headers.text("subject") == "Plainte"


class TestContentType:
    @pytest.mark.parametrize(
        ("value", "content_type"),
        [
            ("TEXT/HTML; charset=utf-8", "text/html"),
            ("text/plain charset=utf-8", "text/plain"),
            ("text/html;; charset=utf-8", "text/html"),
            ('"text/html"', "text/html"),
            ("text", "text/plain"),
            ("text/", "text/plain"),
            ("/plain", "text/plain"),
            ("; charset=utf-8", "text/plain"),
            ("", "text/plain"),
        ],
    )
    def test_garbage_is_passed_over(self, value, content_type):
        assert content_type_of(parsed(mail(content_type=value))) == content_type

"""Numbers by which the house can tell who writes: the right ones, and those merely given."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.writer import identifiers

# Invented; the check digits of these are right.
VALID = "85073003328"


def given_in(text: str) -> list[str]:
    return [text[span.start : span.end] for span in identifiers.identified_by(text)]


def checked(nine: str) -> str:
    return f"{nine}{97 - int(nine) % 97:02d}"


class TestNationalNumber:
    @pytest.mark.parametrize(
        "written",
        [
            "85.07.30-033.28",
            "85073003328",
            "85 07 30 033 28",
            "850730-033-28",
            "85/07/30 - 033.28",
            "85.O7.3O-O33.28",
            "85.07.30–033.28",
        ],
    )
    def test_is_read_however_it_is_written(self, written: str) -> None:
        assert identifiers.national_number(f"NISS : {written}, merci") == VALID

    def test_looks_alike_are_repaired_only_where_the_check_proves_it(self) -> None:
        assert identifiers.national_number("RR 85.07.3O-O33.29") is None

    def test_born_after_1999_has_its_own_check(self) -> None:
        assert identifiers.national_number(f"insz {_after_2000()}") == _after_2000()

    def test_a_bis_number_counts(self) -> None:
        bis = checked("854730033")
        assert identifiers.national_number(f"bisnummer {bis}") == bis

    @pytest.mark.parametrize("text", ["", "02 506 96 11", "BE68 5390 0754 7034", "85.07.30-033.29", "né le 30.07.1985"])
    def test_nothing_else_is_one(self, text: str) -> None:
        assert identifiers.national_number(text) is None

    @given(st.integers(0, 99), st.integers(1, 12), st.integers(1, 28), st.integers(1, 997), st.integers(1, 96))
    def test_one_with_other_check_digits_is_never_taken(
        self, year: int, month: int, day: int, order: int, off: int
    ) -> None:
        nine = f"{year:02d}{month:02d}{day:02d}{order:03d}"
        right = {97 - int(nine) % 97, 97 - (2_000_000_000 + int(nine)) % 97}
        wrong = (97 - int(nine) % 97 + off) % 100
        found = identifiers.national_number(f"{nine}{wrong:02d}")
        assert (found is None) or wrong in right

    @pytest.mark.parametrize("written", ["8S.07.3O-O33.2B", "B5.07.30-033.28", "85.O7.3o-o33.Z8", "85,07.30-033,28"])
    def test_letters_that_a_scanner_put_for_digits_are_repaired(self, written: str) -> None:
        assert identifiers.national_number(f"NISS : {written}") == VALID

    def test_what_has_more_letters_than_digits_is_a_word(self) -> None:
        assert identifiers.national_number("NISS : BS.OZ.BO-OBB.ZB") is None

    def test_where_another_reading_passes_too_there_is_none(self) -> None:
        # S is a 5 or an 8, Z a 2 or a 7: the check digits are right for both.
        one, other = "51012155587", "81017155887"
        assert (identifiers.national_number(one), identifiers.national_number(other)) == (one, other)
        assert identifiers.national_number("S101Z155S87") is None

    @given(st.text(alphabet="0123456789OoIlSZBGb.- ", min_size=9, max_size=24))
    def test_what_is_found_is_what_was_written(self, written: str) -> None:
        likeliest = str.maketrans("OoIlSZBGb", "001152866")
        for number, span in identifiers.national_spans(written).items():
            assert number == "".join(filter(str.isdigit, written[span.start : span.end].translate(likeliest)))

    @given(
        st.integers(0, 99), st.integers(1, 12), st.integers(1, 28), st.integers(1, 998), st.integers(1, 97),
        st.sets(st.integers(0, 10), max_size=3),
    )  # fmt: skip
    def test_a_misread_number_is_never_repaired_into_another(
        self, year: int, month: int, day: int, order: int, check: int, misread: set[int]
    ) -> None:
        digits = f"{year:02d}{month:02d}{day:02d}{order:03d}{check:02d}"
        seen = "".join("OlZ3ASGTBg"[int(digit)] if at in misread else digit for at, digit in enumerate(digits))
        assert identifiers.national_number(f"NISS {seen}") in (None, digits)


def _after_2000() -> str:
    nine = "020915264"
    return f"{nine}{97 - (2_000_000_000 + int(nine)) % 97:02d}"


class TestNumberGiven:
    @pytest.mark.parametrize(
        ("text", "number"),
        [
            ("Jeanne Testut\nNN 71.02.31-214.37", "71.02.31-214.37"),
            ("betreft: 51.03.17-208.64", "51.03.17-208.64"),
            ("NlSS 53 O9 14 227 61", "53 O9 14 227 61"),
            ("matricule 4471 902 338", "4471 902 338"),
            ("(elle est affiliée, n° 0613 447 209)", "0613 447 209"),
            ("N° d'affilié(e) : 0417.881.220", "0417.881.220"),
            ("N° de mutuelle (vignette) : 135-66-0914", "135-66-0914"),
            ("Lidnr. 0417/55.208", "0417/55.208"),
            ("L1dnummer 0 88l 2274 6", "0 88l 2274 6"),
            ("mijn aansluitingsnummer is 0077/31.402.", "0077/31.402"),
            ("Mitgliedsnummer 2208-7714-09", "2208-7714-09"),
            ("my membership number is 013-4429871-P", "013-4429871-P"),
            ("votre réf. : REC/25/00418", "REC/25/00418"),
            ("uw kenmerk: MQ - 2O25 - 1193", "MQ - 2O25 - 1193"),
            ("Aktenzeichen 22/4471", "22/4471"),
            ("I am in file 24/09115. You", "24/09115"),
            ("ma plainte du 2 septembre, n° 24/1240", "24/1240"),
            ("geregistreerd onder KL/2024/0917", "KL/2024/0917"),
            ("Réf. MQS-2026-000123-77 svp", "MQS-2026-000123-77"),
            ("le dossier 2025/KL/1288", "2025/KL/1288"),
        ],
    )
    def test_is_found_by_its_shape_or_by_the_words_before_it(self, text: str, number: str) -> None:
        assert given_in(text) == [number]

    @pytest.mark.parametrize(
        "text",
        [
            "Versez sur BE71 0961 2345 6769",
            "communication +++120/2538/10174+++",
            "appelez le 02 506 96 11 ou le 0470/00.11.22 ou +32 470 00 11 22",
            "le 12.03.2025 à 11h20, puis le 3/4/2025",
            "j'ai payé 1.384,20 € et 5000 euros",
            "notre facture n° F2025-3381",
            "factuurnummer 2024-0033871",
            "N/réf. : IND/2024/118",
            "Onze ref.: JL/24-0917",
            "Unser Zeichen: RT/24/0887",
            "Sage-femme, INAMI 4-11234-56-789",
            "BTW BE 0417.226.118",
            "1050 Ixelles, 1000 Bruxelles",
            "ticket 41, loket 2, No. 46",
            "depuis 2020. Un accord de 2021",
            "mon dossier de 2023 traîne",
            "lettre recommandée RR 88 1123",
            "voir la plainte sur https://plaintes.example/1234567",
        ],
    )
    def test_accounts_phones_dates_amounts_and_others_numbers_identify_nobody(self, text: str) -> None:
        assert given_in(text) == []

    def test_the_spans_are_in_order_and_disjoint(self) -> None:
        text = "dossier REC/25/00418, NISS 71.02.31-214.37, dossier 24/1955"
        assert given_in(text) == ["REC/25/00418", "71.02.31-214.37", "24/1955"]

    @given(st.text(max_size=300))
    def test_any_text_can_be_searched(self, text: str) -> None:
        spans = identifiers.identified_by(text)
        assert all(before.end <= after.start for before, after in itertools.pairwise(spans))

    def test_digits_alone_need_the_right_check(self) -> None:
        assert (given_in("au 32470001122"), given_in(VALID)) == ([], [VALID])


class TestSorts:
    def test_a_member_number_is_kept_as_written(self) -> None:
        assert identifiers.member_numbers("Matricule 0419-55820-3") == ("0419-55820-3",)

    def test_file_numbers_come_once_each_without_the_members(self) -> None:
        text = "lidnr 0417/55208; dossier 24/1955; uw brief over dossier 24/1955; ticket 12345"
        assert identifiers.file_numbers(text) == ("24/1955",)

    def test_phones_are_given_in_full(self) -> None:
        assert identifiers.phones("tel. 02 506 96 11") == ("+3225069611",)

    def test_a_national_number_is_no_phone(self) -> None:
        assert identifiers.phones("NISS 85.07.30-033.28") == ()

    def test_e_mail_addresses_are_found_in_running_text(self) -> None:
        assert identifiers.emails("écrivez à Jo.Testut@Courriel.Example.") == ("Jo.Testut@courriel.example",)

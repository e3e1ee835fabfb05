"""What is nearly the same, through a scanner and with lines added; and what only looks alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.likeness import Person, marks, nearly_the_same, same_person, sketch
from tests.integration.texts import COMPLAINT_FR, COMPLAINT_NL, PRIVACY_FR, REMINDER_FR

KEY = b"k" * 32
HEAD = "Odile Vranckx\nrue Longue 3\n1000 Bruxelles\n\nService Médiation\nrue du Midi 111\n1000 Bruxelles\n\nBruxelles, le 20 novembre\n\n"
FOOT = "\n\nJe vous ai déjà envoyé ce message par courriel et vous prie de confirmer que vous l'avez bien reçu.\n"
OTHER_MONTH = """Madame, Monsieur,

Votre guichet de la rue Haute était fermé trois jours de suite, sans affiche et sans explication. J'ai fait le trajet pour
rien avec mes deux enfants. Une employée m'a ensuite parlé très sèchement au téléphone quand j'ai demandé les heures
d'ouverture. Je trouve cet accueil indigne et je tiens à m'en plaindre par écrit.

Mon numéro d'affilié est 0417/33.208.

Odile Vranckx
rue Longue 3
1000 Bruxelles
"""


def misread(text: str, every: int) -> str:
    """As a scanner may read it: each so many-th letter another one, accents lost here and there."""
    swapped = {"e": "c", "é": "e", "n": "ri", "l": "1", "o": "0", "i": "l", "t": "f", "s": "5", "a": "u", "r": "t"}
    return "".join(swapped.get(char, char) if number % every == 0 else char for number, char in enumerate(text))


def alike(one: str, other: str) -> bool:
    ours, theirs = sketch(one, KEY), sketch(other, KEY)
    assert ours is not None
    assert theirs is not None
    return nearly_the_same(ours, theirs)


class TestTexts:
    @pytest.mark.parametrize(
        "copy",
        [
            COMPLAINT_FR,
            COMPLAINT_FR.replace("\n", " "),
            COMPLAINT_FR.upper(),
            COMPLAINT_FR + FOOT,
            HEAD + COMPLAINT_FR,
            misread(COMPLAINT_FR, 40),
            HEAD + misread(COMPLAINT_FR, 25) + FOOT,
            COMPLAINT_FR.replace("trois fois", "quatre fois").replace("9 octobre", "10 octobre"),
        ],
        ids=[
            "the same",
            "one line",
            "capitals",
            "lines added",
            "letter head",
            "scanned",
            "scanned and added",
            "two words",
        ],
    )
    @pytest.mark.parametrize("turned", [False, True], ids=["", "the other way round"])
    def test_of_one_case_are_nearly_the_same(self, copy: str, turned: bool) -> None:
        assert alike(*((copy, COMPLAINT_FR) if turned else (COMPLAINT_FR, copy)))

    @pytest.mark.parametrize(
        "other",
        [COMPLAINT_NL, PRIVACY_FR, REMINDER_FR, OTHER_MONTH, HEAD + PRIVACY_FR + FOOT],
        ids=["another language", "another subject", "a reminder", "another month", "the same head and foot"],
    )
    def test_of_two_cases_are_not(self, other: str) -> None:
        assert not alike(COMPLAINT_FR, other)

    def test_long_ones_are_compared_by_a_part_of_themselves(self) -> None:
        long = (
            "\n".join(f"{number} {COMPLAINT_FR[number % 80 :]} {number * 7919}" for number in range(9))
            + OTHER_MONTH
            + PRIVACY_FR
        )
        assert alike(long, misread(long, 50))
        assert len(sketch(long, KEY) or b"") <= 4 + 4 * 512

    @pytest.mark.parametrize("text", ["", "Bonjour, voir annexe.", "Plainte. " * 40, "12 34 56 " * 40])
    def test_that_say_little_are_like_nothing(self, text: str) -> None:
        assert sketch(text, KEY) is None

    def test_leave_no_word_behind_and_another_key_finds_nothing(self) -> None:
        ours, theirs = sketch(COMPLAINT_FR, KEY), sketch(COMPLAINT_FR, b"o" * 32)
        assert ours is not None
        assert theirs is not None
        assert b"loyer" not in ours
        assert not nearly_the_same(ours, theirs)

    @given(st.text(min_size=200))
    def test_of_any_kind_are_like_themselves(self, text: str) -> None:
        sketched = sketch(text, KEY)
        assert sketched is None or nearly_the_same(sketched, sketched)


ODILE = Person(email="odile@mail.example", name="Odile Vranckx")


class TestTheSamePerson:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            (ODILE, Person(email="ODILE@mail.example")),
            (ODILE, Person(email="odile@mail.example", name="O. Vranckx")),
            (ODILE, Person(name="VRANCKX Odile")),
            (ODILE, Person(email="odile@work.example", name="Odile Vranckx")),
            (Person(national_number="85073003328"), Person(name="X Y", national_number="85.07.30-033.28")),
            (Person(member_number="0417/33.208"), Person(name="X Y", member_number="041733208")),
        ],
        ids=["address", "initial", "name turned round", "another address", "national number", "member number"],
    )
    def test_by_any_one_mark(self, one: Person, other: Person) -> None:
        assert same_person(one, other)
        assert set(marks(one).items()) & set(marks(other).items())

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            (ODILE, Person(email="guy@mail.example", name="Guy Vranckx")),
            (ODILE, Person(email="odile@mail.example", name="Guy Vranckx")),
            (Person(name="Odile"), Person(name="Odile")),
            (Person(name="Jean Dupont", national_number="85073003328"), Person(name="Jean Dupont", national_number="90010100123")),
            (Person(email="a@b.example", member_number="1"), Person(email="a@b.example", member_number="2")),
            (
                Person(email="union@union.example", name="Els Maes", affiliate_name="Odile Vranckx"),
                Person(email="union@union.example", name="Els Maes", affiliate_name="Guy Peeters"),
            ),
            (Person(), Person()),
        ],
        ids=["another", "a shared address", "one word", "a namesake", "a shared telephone", "a union", "nobody"],
    )  # fmt: skip
    def test_is_not_two(self, one: Person, other: Person) -> None:
        assert not same_person(one, other)

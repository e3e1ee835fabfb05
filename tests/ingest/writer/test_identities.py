"""Two people's identities in one message: both are kept, each number with its owner."""

import pytest

from ingest.writer.identities import sorted_out
from models.values import Identity

ODILE, MARIE, PAUL = "85.07.30-033.28", "50.01.01-002.55", "62.03.14-051.76"
D_ODILE, D_MARIE, D_PAUL = "85073003328", "50010100255", "62031405176"


class TestTwoNumbers:
    @pytest.mark.parametrize(
        "text",
        [
            f"Moi, Marie Testut ({MARIE}), je vous écris pour Odile Testut ({ODILE}).",
            f"Odile Testut, NISS {ODILE}, est ma fille.\n\nMarie Testut\nNISS {MARIE}",
            f"Ma fille n'a rien reçu. Mon numéro national est {MARIE}. Son numéro national est {ODILE}.",
            f"Mijn rijksregisternummer: {MARIE}, haar rijksregisternummer: {ODILE}.",
        ],
    )
    def test_each_is_its_owners(self, text: str) -> None:
        theirs, others = sorted_out(text, affiliate="Odile Testut", writer="Marie Testut")
        assert (theirs, [other.national_number for other in others]) == (D_ODILE, [D_MARIE])

    def test_of_one_who_writes_for_oneself_the_first_is_theirs_and_the_other_is_kept(self) -> None:
        theirs, others = sorted_out(f"{ODILE}, et celui de mon mari {PAUL}", affiliate="O. Testut", writer="O. Testut")
        assert (theirs, [other.national_number for other in others]) == (D_ODILE, [D_PAUL])

    def test_a_lone_one_is_the_affiliates(self) -> None:
        theirs, others = sorted_out(f"NISS {ODILE}\n\nMarie Testut", affiliate="Odile Testut", writer="Marie Testut")
        assert (theirs, others) == (D_ODILE, ())

    def test_a_number_with_a_wrong_check_is_nobodys(self) -> None:
        assert sorted_out("NISS 85.07.30-033.29", affiliate="O", writer="O") == (None, ())


class TestTwoNames:
    def test_who_signs_too_is_kept(self) -> None:
        _, others = sorted_out("", affiliate="Odile Testut", writer="Odile Testut", signatures=("Paul Essai",))
        assert others == (Identity(name="Paul Essai"),)

    def test_another_form_of_a_known_name_is_nobody_new(self) -> None:
        _, others = sorted_out("", affiliate="Odile Testut", writer="Odile Testut", signatures=("O. Testut",))
        assert others == ()

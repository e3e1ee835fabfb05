"""Which pages make which letter: tables of pages seen, and the pieces that come of them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.paper.plan import Batch, Look, Piece, plan
from models.sheets import Separator, Side

MONDAY, TUESDAY = date(2026, 11, 9), date(2026, 11, 10)
PLAIN, FRONTS, BACKS = Separator(), Separator(batch="K7", side=Side.FRONTS), Separator(batch="K7", side=Side.BACKS)
NAMED = {
    "S": Look(sheet=PLAIN),
    "F": Look(sheet=FRONTS),
    "B": Look(sheet=BACKS),
    "p": Look(),
    "_": Look(blank=True),
    "?": Look(unread=True),
}


def seen(row: str, **sheets: Separator) -> list[Look]:
    """A file as a row of signs, a page each: p(age), _ blank, ? unread, a sheet by its letter."""
    named = {**NAMED, **{sign: Look(sheet=sheet) for sign, sheet in sheets.items()}}
    return [named[sign] for sign in row]


def planned(row: str, **sheets: Separator) -> Batch:
    found = plan(seen(row, **sheets))
    assert found is not None
    return found


def pages(found: Batch) -> list[tuple[int, ...]]:
    return [piece.pages for piece in found.pieces]


class TestLetters:
    @pytest.mark.parametrize(
        ("row", "letters"),
        [
            ("SppSp", [(2, 3), (5,)]),
            ("ppSp", [(1, 2), (4,)]),
            ("Spp", [(2, 3)]),
            ("SpS", [(2,)]),
            ("SpSSSp", [(2,), (6,)]),
            ("S_p_S_S_p_", [(3,), (9,)]),
            ("p_pS_", [(1, 3)]),
            ("__Sp", [(4,)]),
        ],
    )
    def test_are_what_lies_between_sheets_without_its_blank_pages(
        self, row: str, letters: list[tuple[int, ...]]
    ) -> None:
        found = planned(row)
        assert (pages(found), found.trouble) == (letters, None)

    @pytest.mark.parametrize("row", ["p", "ppp", "p_", "_", ""])
    def test_of_a_file_without_sheets_are_not_told_apart(self, row: str) -> None:
        assert plan(seen(row)) is None

    def test_are_none_in_a_file_of_sheets_alone(self) -> None:
        assert planned("S_S") == Batch(pieces=(), trouble="there is no letter with the separator sheets")

    @given(st.text("Sp_?FB", max_size=30))
    def test_hold_every_page_that_shows_something_once(self, row: str) -> None:
        found = plan(seen(row))
        held = [] if found is None else sorted(number for piece in found.pieces for number in piece.pages)
        assert found is None or held == [number for number, sign in enumerate(row, 1) if sign in "p?"]


class TestFieldLesson22:
    """paperless-ngx#8500, #2385, #1590: four of seven sheets found; two sheets in a row made an empty document."""

    def test_two_sheets_in_a_row_are_one(self) -> None:
        assert pages(planned("pSSp")) == [(1,), (4,)]

    @pytest.mark.parametrize(("counted", "trouble"), [(2, None), (3, "3 letters counted, 2 found")])
    def test_another_number_of_letters_than_the_clerk_counted_holds_the_batch(
        self, counted: int, trouble: str | None
    ) -> None:
        assert planned("XpXp", X=Separator(count=counted)).trouble == trouble

    def test_the_letter_before_the_first_sheet_counts_too(self) -> None:
        assert planned("pXp", X=Separator(count=2)).trouble is None

    def test_each_batch_of_a_file_is_counted_by_itself(self) -> None:
        found = planned("XpXpYp", X=Separator(batch="A", count=2), Y=Separator(batch="B", count=2))
        assert found.trouble == "batch B: 2 letters counted, 1 found"

    def test_a_sheet_that_cannot_be_read_is_told_and_nothing_is_cut_in_silence(self) -> None:
        assert planned("p?p").trouble == "page 2 looks like a separator sheet that cannot be read"


class TestSheets:
    def test_say_what_their_own_letter_is(self) -> None:
        ixelles, uccle = Separator(branch="Ixelles", received=MONDAY), Separator(branch="Uccle", received=TUESDAY)
        found = planned("XpYp", X=ixelles, Y=uccle)
        assert found.pieces == (Piece(pages=(2,), separator=ixelles), Piece(pages=(4,), separator=uccle))
        assert found.trouble is None

    def test_speak_for_those_of_their_batch_that_say_nothing(self) -> None:
        told = Separator(batch="K7", received=MONDAY)
        assert [piece.separator for piece in planned("pXpSp", X=told).pieces] == [told, told, told]

    def test_that_say_nothing_leave_a_letter_without_a_day(self) -> None:
        assert planned("pSp").pieces == (Piece(pages=(1,)), Piece(pages=(3,), separator=PLAIN))

    def test_in_a_row_say_together_what_each_says(self) -> None:
        found = planned("XYp", X=Separator(received=MONDAY), Y=Separator(branch="Uccle"))
        assert found.pieces[0].separator == Separator(received=MONDAY, branch="Uccle")

    def test_in_a_row_that_contradict_each_other_are_told(self) -> None:
        found = planned("pXYp", X=Separator(branch="Ixelles"), Y=Separator(branch="Uccle"))
        assert found.trouble == "the sheets before page 4 contradict each other"

    def test_of_another_day_in_one_batch_are_told(self) -> None:
        found = planned("XpYp", X=Separator(batch="A", received=MONDAY), Y=Separator(batch="A", received=TUESDAY))
        assert found.trouble == "batch A: its sheets name the days 2026-11-09 and 2026-11-10"

    def test_with_two_counts_in_one_batch_are_told(self) -> None:
        found = planned("XpYp", X=Separator(count=2), Y=Separator(count=3))
        assert found.trouble == "its sheets say 2 and 3 letters"

    def test_of_two_batches_that_lie_mixed_are_told(self) -> None:
        found = planned("XpYpXp", X=Separator(batch="A"), Y=Separator(batch="B"))
        assert found.trouble == "batch A: its sheets lie in two places of the file"


class TestFieldLesson23:
    """paperless-ngx#12901, PR#3784: stack two processed before stack one; after half an hour the fronts are deleted."""

    @pytest.mark.parametrize(
        ("row", "letters"),
        [
            # fronts 2 3 5 between sheets, backs 7 to 11 in reverse: those of the sheets are blank
            ("FppFpBp_pp_", [(2, 10, 3, 9), (5, 7)]),
            ("FppFpBp_pp", [(2, 10, 3, 9), (5, 7)]),  # the cover sheet was taken off
            ("FppFpBppp", [(2, 9, 3, 8), (5, 7)]),  # all the sheets were
            ("FppSpB__p_", [(2, 3, 9), (5,)]),
            ("Bp_pp_FppFp", [(8, 5, 9, 4), (11, 2)]),
            ("pFpBp_p", [(1, 7), (3, 5)]),
        ],
    )
    def test_each_front_is_followed_by_its_back_whichever_stack_came_first(
        self, row: str, letters: list[tuple[int, ...]]
    ) -> None:
        found = planned(row)
        assert (pages(found), found.trouble) == (letters, None)

    def test_stacks_of_unlike_height_are_held_with_both_to_see(self) -> None:
        found = planned("FppBp")
        assert (pages(found), found.trouble) == ([(2, 3), (5,)], "batch K7: 2 fronts and 1 backs")

    def test_backs_in_another_order_than_their_fronts_are_held(self) -> None:
        trouble = planned("FpFppB_pp_p").trouble
        assert trouble is not None
        assert "not in the order of its fronts" in trouble

    @pytest.mark.parametrize(
        ("row", "side", "trouble"),
        [
            ("FpFp", Side.FRONTS, "batch K7: its fronts came without their backs"),
            ("Bpp", Side.BACKS, "batch K7: its backs came without their fronts"),
        ],
    )
    def test_one_stack_alone_waits_for_its_other(self, row: str, side: Side, trouble: str) -> None:
        found = planned(row)
        assert (found.batch, found.side, found.trouble) == ("K7", side, trouble)

    def test_stacks_of_two_batches_are_never_put_together(self) -> None:
        found = planned("FpXp", X=Separator(batch="M2", side=Side.BACKS))
        assert found.trouble == (
            "batch K7: its fronts came without their backs; batch M2: its backs came without their fronts"
        )

    def test_collated_letters_are_counted_as_one_each(self) -> None:
        counted = Separator(batch="K7", side=Side.FRONTS, count=2)
        assert planned("XpXpBp_p", X=counted).trouble is None

"""The house's form: what was filled in on a screen or typed is read; what a hand wrote is an attempt; a tick is ink."""

import io

import cv2
import numpy as np
import pikepdf
import pytest
from numpy.random import default_rng
from PIL import Image

from ingest.paper.form import Look, Unaligned, read
from ingest.read import read as read_file
from models.forms import answers, by_hand
from models.house import Limits
from models.values import Document, Page, PageField
from models.words import Channel, HoldReason, Language
from samples import wear
from tests.ingest.paper.forms import (
    FILLED,
    MONO,
    SANS,
    SERIF,
    TICKED,
    Pixels,
    empty,
    fields,
    flattened,
    on_screen,
    place,
    signed,
    ticked,
    without_marks,
    written,
)

LIMITS = Limits()
TYPED = dict.fromkeys(TICKED, "tick")


def opened(data: bytes) -> Document:
    return read_file(data, filename="form.pdf", channel=None, limits=LIMITS)


def page(pixels: Pixels) -> Page:
    found = read(Look(pixels=pixels), 60.0)
    assert found is not None
    return found


def field(found: Page, name: str) -> PageField:
    return next(each for each in found.fields if each.name == name)


def wanted(*pages: int) -> dict[str, str]:
    on = {each.name for number in pages for each in fields(number)}
    said = {**FILLED, **dict.fromkeys(TICKED, "yes")}
    return {name: text for name, text in said.items() if name in on}


def pdf_of(*sheets: Pixels) -> bytes:
    first, *others = (Image.fromarray(sheet) for sheet in sheets)
    made = io.BytesIO()
    first.save(made, "PDF", save_all=True, append_images=others, resolution=300)
    return made.getvalue()


@pytest.fixture(scope="module")
def typed_first() -> Pixels:
    return ticked(written(empty(Language.FR, 1), 1, FILLED, SANS), 1, TYPED)


@pytest.fixture(scope="module")
def typed_second() -> Pixels:
    return signed(ticked(written(empty(Language.FR, 2), 2, FILLED, SERIF, size_pt=10), 2, TYPED))


class TestFilledInOnAScreen:
    @pytest.mark.parametrize("language", Language)
    def test_is_read_from_its_fields(self, language: Language) -> None:
        document = opened(on_screen(language))
        said = answers(each for one in document.pages for each in one.fields)
        assert said == wanted(1, 2)
        assert (document.channel, document.hold) == (Channel.FORM, None)

    def test_below_a_name_that_another_program_gave_is_read_the_same(self) -> None:
        document = opened(on_screen(Language.NL, parent="merged.form1"))
        assert answers(each for one in document.pages for each in one.fields) == wanted(1, 2)

    def test_gives_the_answers_as_the_writers_text_and_no_label_of_the_form(self) -> None:
        text = opened(on_screen(Language.FR)).text
        assert "Nom : Van den Broeck\nPrénom : Élise" in text
        assert "Adresse : Rue de l'Intendant 22, boîte 4, 1080 Molenbeek-Saint-Jean" in text
        assert "majuscules" not in text
        assert "COURRIER/1" not in text

    def test_in_part_leaves_the_rest_absent(self) -> None:
        document = opened(on_screen(Language.EN, {"story": "My card was refused."}, ()))
        assert document.text == "What happened?\nMy card was refused."

    def test_printed_into_a_file_is_read_from_its_words(self) -> None:
        document = opened(flattened(on_screen(Language.DE)))
        assert answers(each for one in document.pages for each in one.fields) == wanted(1, 2)
        assert document.hold is None

    def test_with_nothing_filled_in_is_empty(self) -> None:
        hold = opened(on_screen(Language.NL, {}, ())).hold
        assert hold is not None
        assert hold.reason is HoldReason.EMPTY

    def test_of_other_people_is_no_form_of_ours(self) -> None:
        with pikepdf.open(io.BytesIO(on_screen(Language.FR))) as file:
            for each in file.Root.AcroForm.Fields:
                each.T = pikepdf.String(str(each.T).replace("courrier-", "autre-"))
            for one in file.pages:  # nothing else of it is ours either
                one.Contents = file.make_stream(b"")
            made = io.BytesIO()
            file.save(made)
        document = opened(made.getvalue())
        assert document.channel is Channel.LETTER
        assert not any(one.fields for one in document.pages)


class TestTypedAndScanned:
    def test_is_read_whole(self, typed_first: Pixels, typed_second: Pixels) -> None:
        assert answers(page(typed_first).fields) == wanted(1)
        assert answers(page(typed_second).fields) == {**wanted(2), "signature": "yes"}
        assert by_hand([page(typed_first), page(typed_second)]) == ()

    @pytest.mark.parametrize("turns", [1, 2, 3])
    def test_lies_as_it_will(self, typed_first: Pixels, turns: int) -> None:
        found = page(np.ascontiguousarray(np.rot90(typed_first, turns)))
        assert answers(found.fields) == wanted(1)
        assert found.rotation == 90 * turns

    @pytest.mark.parametrize("skew_deg", [-6.0, 4.0])
    def test_may_be_askew(self, typed_first: Pixels, skew_deg: float) -> None:
        askew = wear.scanned(
            wear.grey(Image.fromarray(typed_first)), default_rng(5), skew_deg=skew_deg, blur_px=0.6, noise=3, paper=242
        )
        found = page(askew.astype(np.uint8))
        assert answers(found.fields) == wanted(1)
        assert found.skew == pytest.approx(skew_deg, abs=0.3)

    def test_may_be_photographed(self, typed_second: Pixels) -> None:
        found = page(np.array(wear.photographed(Image.fromarray(typed_second), default_rng(2))))
        assert answers(found.fields) == {**wanted(2), "signature": "yes"}

    def test_may_come_by_fax(self, typed_first: Pixels) -> None:
        faxed = wear.bitonal(wear.grey(Image.fromarray(typed_first)), default_rng(4), dpi=(200, 200), specks=150)
        found = page(np.array(faxed.convert("L")))
        said, sure = wanted(1), [each for each in found.fields if each.typed and each.name != "service"]
        assert {each.name: each.text for each in sure} == {each.name: said.get(each.name, "") for each in sure}
        assert len(sure) >= 0.8 * len(found.fields)

    @pytest.mark.parametrize("corner", range(4))
    def test_needs_three_marks(self, typed_first: Pixels, corner: int) -> None:
        assert answers(page(without_marks(typed_first, corner)).fields) == wanted(1)

    def test_with_two_marks_is_no_page_that_can_be_read(self, typed_first: Pixels) -> None:
        with pytest.raises(Unaligned):
            page(without_marks(typed_first, 0, 3))

    def test_without_marks_is_held_and_never_read_as_a_letter(self, typed_first: Pixels) -> None:
        hold = opened(pdf_of(without_marks(typed_first, 0, 1, 2))).hold
        assert hold is not None
        assert hold.reason in (HoldReason.ILLEGIBLE, HoldReason.HANDWRITTEN)
        assert "marks" in str(hold.detail)

    def test_tells_where_each_field_stands_on_the_page_as_it_came(self, typed_first: Pixels) -> None:
        high, wide = typed_first.shape[:2]
        box = field(page(np.ascontiguousarray(np.rot90(typed_first))), "street").box
        left, top, right, bottom = place(next(each.box for each in fields(1) if each.name == "street"))
        assert box is not None
        assert (box.left, box.right) == pytest.approx((top / high, bottom / high), abs=0.002)
        assert (box.top, box.bottom) == pytest.approx((1 - right / wide, 1 - left / wide), abs=0.002)

    def test_in_one_file_is_one_form(self, typed_first: Pixels, typed_second: Pixels) -> None:
        document = opened(pdf_of(typed_first, typed_second))
        assert (document.channel, document.hold) == (Channel.FORM, None)
        assert answers(each for one in document.pages for each in one.fields) == {**wanted(1, 2), "signature": "yes"}

    def test_beside_a_letter_leaves_the_letter_as_it_is(self) -> None:
        assert read(Look(pixels=np.full((800, 600), 255, np.uint8)), 60.0) is None

    def test_seen_through_the_paper_is_no_form(self, typed_first: Pixels) -> None:
        with pytest.raises(Unaligned):
            page(np.ascontiguousarray(typed_first[:, ::-1]))

    def test_by_a_typewriter_is_typed(self) -> None:
        found = page(written(empty(Language.NL, 2), 2, {"story": "Ik wacht sinds maart op mijn terugbetaling."}, MONO))
        assert field(found, "story").typed
        assert field(found, "story").text == "Ik wacht sinds maart op mijn terugbetaling."

    def test_national_number_that_its_check_digits_refute_is_not_sure(self) -> None:
        found = page(written(empty(Language.FR, 1), 1, {"national_number": "68.01.30-442.18"}, SANS))
        assert not field(found, "national_number").typed


class TestWrittenByHand:
    @pytest.mark.parametrize("seed", range(3))
    def test_is_an_attempt_in_every_field(self, seed: int) -> None:
        sheet = written(empty(Language.FR, 1), 1, FILLED, SANS, size_pt=14, hand=default_rng(seed))
        found = page(sheet)
        assert set(by_hand([found])) == set(FILLED) & {each.name for each in fields(1)}
        assert all(each.confidence is not None and each.box is not None for each in found.fields if not each.typed)

    def test_is_held_with_the_names_of_the_fields(self) -> None:
        sheet = written(empty(Language.FR, 2), 2, {"story": FILLED["story"]}, SERIF, size_pt=13, hand=default_rng(1))
        document = opened(pdf_of(sheet))
        assert document.hold is not None
        assert document.hold.reason is HoldReason.HANDWRITTEN
        assert document.hold.detail == "page 1: fields written by hand: story"
        assert field(document.pages[0], "wish").text == ""

    def test_carries_no_word_of_it_in_the_hold(self) -> None:
        sheet = written(empty(Language.FR, 1), 1, FILLED, SANS, size_pt=14, hand=default_rng(4))
        document = opened(pdf_of(sheet))
        assert document.hold is not None
        assert "Broeck" not in repr(document.hold)


@pytest.fixture(scope="module")
def marked() -> Page:
    how = {"for_self": "cross", "answer_fr": "tick", "as_lawyer": "speck", "as_relative": "dot"}
    return page(ticked(empty(Language.NL, 1), 1, how))


class TestTick:
    def test_may_be_a_cross_or_a_tick(self, marked: Page) -> None:
        assert field(marked, "answer_fr") == PageField(name="answer_fr", text="yes", box=field(marked, "answer_fr").box)
        assert field(marked, "for_self").text == "yes"

    def test_of_dust_is_none(self, marked: Page) -> None:
        assert (field(marked, "as_lawyer").text, field(marked, "as_lawyer").typed) == ("", True)

    def test_that_is_a_dot_is_a_doubt(self, marked: Page) -> None:
        assert not field(marked, "as_relative").typed

    def test_may_fill_its_box(self) -> None:
        found = field(page(ticked(empty(Language.DE, 2), 2, {"tried_no": "filled"})), "tried_no")
        assert (found.text, found.typed) == ("yes", True)

    def test_that_is_scribbled_over_is_a_doubt(self) -> None:
        found = field(page(ticked(empty(Language.DE, 2), 2, {"tried_no": "scribble"})), "tried_no")
        assert not found.typed

    def test_of_two_of_which_one_is_meant_are_doubts_both(self) -> None:
        found = page(ticked(empty(Language.EN, 2), 2, {"tried_no": "cross", "tried_yes": "tick"}))
        assert set(by_hand([found])) == {"tried_no", "tried_yes"}

    @pytest.mark.parametrize("dpi", [100, 150, 400])
    def test_is_told_at_any_resolution(self, dpi: int) -> None:
        sheet = ticked(empty(Language.FR, 1), 1, {"for_self": "cross", "answer_de": "tick"})
        sized = cv2.resize(sheet, None, fx=dpi / 300, fy=dpi / 300, interpolation=cv2.INTER_AREA)
        assert answers(page(np.asarray(sized, np.uint8)).fields) == {"for_self": "yes", "answer_de": "yes"}


class TestSignature:
    def test_is_told_by_its_ink(self) -> None:
        sheet = empty(Language.FR, 2)
        assert field(page(signed(sheet)), "signature").text == "yes"
        assert field(page(sheet), "signature").text == ""

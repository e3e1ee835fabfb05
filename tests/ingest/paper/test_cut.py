"""Letters cut out of files: what a page shows stays, and not a word of another one goes along."""

import hashlib
import io
from collections.abc import Callable, Iterator

import numpy as np
import pikepdf
import pillow_heif
import pypdfium2
import pytest
from pikepdf import Array, Dictionary, Name, String
from PIL import Image, ImageDraw

from ingest.media import Media, sniff
from ingest.paper.cut import count, cut
from ingest.paper.picture import pictures
from models.errors import Held
from models.house import Limits
from models.values import Run
from models.words import HoldReason
from tests.ingest.paper.sheets import pdf_of, tiff_of, typed

LIMITS = Limits()
MINE, THEIRS = "Vranckx", "Claessens"


def one(data: bytes, *pages: int) -> bytes:
    (made,) = cut([data], [[Run(file=0, pages=pages)]], LIMITS)
    return made


def shown(data: bytes, index: int = 0, scale: float = 1.0) -> np.ndarray:
    opened = pypdfium2.PdfDocument(data)
    try:
        return np.asarray(opened[index].render(scale=scale).to_pil().convert("L")).astype(int)
    finally:
        opened.close()


def saved(pdf: pikepdf.Pdf, **options: object) -> bytes:
    file = io.BytesIO()
    pdf.save(file, **options)
    return file.getvalue()


def lettered(*words: str) -> pikepdf.Pdf:
    """A page for each word; all pages share one store of resources, as many programs write it."""
    pdf = pikepdf.new()
    font = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    forms = Dictionary()
    for number, word in enumerate(words, 1):
        content = f"BT /F1 20 Tf 10 10 Td ({word} stamp) Tj ET".encode()
        forms[f"/X{number}"] = pdf.make_stream(content, Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 300, 50])
    shared = pdf.make_indirect(Dictionary(Font=Dictionary(F1=font), XObject=forms))
    for number, word in enumerate(words, 1):
        page = pdf.add_blank_page(page_size=(595, 842))
        page.Contents = pdf.make_stream(f"BT /F1 24 Tf 72 700 Td ({word}) Tj ET q /X{number} Do Q".encode())
        page.obj.Resources = shared
    return pdf


def texts(data: bytes) -> Iterator[bytes]:
    """All that is in a PDF, decompressed: every stream, every string and name."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for thing in pdf.objects:
            yield thing.unparse(resolved=True)
            if isinstance(thing, pikepdf.Stream):
                try:
                    yield thing.read_bytes()
                except pikepdf.PdfError:
                    yield thing.read_raw_bytes()
        yield pdf.trailer.unparse(resolved=True)


def holds(data: bytes, word: str) -> bool:
    spelt = (
        word.encode(),
        word.encode("utf-16-be"),
        word.encode().hex().encode(),
        word.encode("utf-16-be").hex().encode(),
    )
    return any(form in text or form in text.lower() for text in texts(data) for form in spelt)


# ── the ways in which a file ties its pages together ─────────────────────────────────────────────


def with_outline(pdf: pikepdf.Pdf) -> None:
    with pdf.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem(f"Lettre de {THEIRS}", 1))


def with_attachment(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["lettre.txt"] = pikepdf.AttachedFileSpec(pdf, f"Je suis {THEIRS}".encode(), description=THEIRS)


def with_description(pdf: pikepdf.Pdf) -> None:
    with pdf.open_metadata() as metadata:
        metadata["dc:title"] = f"Lettre de {THEIRS}"
    pdf.docinfo["/Title"] = f"Lettre de {THEIRS}"


def with_structure(pdf: pikepdf.Pdf) -> None:
    tree = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    tree.K = Array([Dictionary(S=Name.P, P=tree, Pg=page.obj, ActualText=String(THEIRS)) for page in pdf.pages])
    pdf.Root.StructTreeRoot = tree
    for number, page in enumerate(pdf.pages):
        page.obj.StructParents = number


def with_link(pdf: pikepdf.Pdf) -> None:
    there = Array([pdf.pages[1].obj, Name.Fit])
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], Dest=there, Contents=String(THEIRS))
    pdf.pages[0].obj.Annots = Array([pdf.make_indirect(link)])


def with_beads(pdf: pikepdf.Pdf) -> None:
    first = pdf.make_indirect(Dictionary(P=pdf.pages[0].obj))
    second = pdf.make_indirect(
        Dictionary(P=pdf.pages[1].obj, N=first, V=first, T=Dictionary(I=Dictionary(Title=String(THEIRS))))
    )
    first.N = second
    pdf.pages[0].obj.B, pdf.pages[1].obj.B = Array([first]), Array([second])


def with_private_data(pdf: pikepdf.Pdf) -> None:
    private = Dictionary(Private=String(THEIRS), LastModified=String("D:20260101"))
    pdf.pages[0].obj.PieceInfo = Dictionary(Scanner=private)
    pdf.pages[0].Resources.XObject.X1.PieceInfo = Dictionary(Scanner=private)
    pdf.pages[0].obj.Metadata = pdf.make_stream(THEIRS.encode())


def with_reply(pdf: pikepdf.Pdf) -> None:
    theirs = pdf.make_indirect(
        Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=[0, 0, 9, 9], Contents=String(THEIRS), P=pdf.pages[1].obj)
    )
    mine = Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=[0, 0, 9, 9], Contents=String(MINE), IRT=theirs)
    mine.Popup = pdf.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name.Popup, Rect=[0, 0, 9, 9], Parent=theirs))
    pdf.pages[0].obj.Annots = Array([pdf.make_indirect(mine)])
    pdf.pages[1].obj.Annots = Array([theirs])


def with_form(pdf: pikepdf.Pdf) -> None:
    """One form over both pages, whose fields hang under one parent; the values are handed down."""
    names = (MINE, THEIRS)
    parent = pdf.make_indirect(Dictionary(T=String("who"), FT=Name.Tx, Kids=Array()))
    for number, page in enumerate(pdf.pages):
        middle = pdf.make_indirect(
            Dictionary(T=String(f"page{number}"), V=String(f"{names[number]} typed"), Parent=parent)
        )
        widget = pdf.make_indirect(
            Dictionary(Type=Name.Annot, Subtype=Name.Widget, Rect=[72, 500, 300, 520], Parent=middle, P=page.obj)
        )
        middle.Kids = Array([widget])
        parent.Kids.append(middle)
        page.obj.Annots = Array([widget])
    script = Dictionary(S=Name.JavaScript, JS=String(THEIRS))
    pdf.Root.AcroForm = Dictionary(
        Fields=Array([parent]), DA=String("/Helv 12 Tf 0 g"), XFA=pdf.make_stream(THEIRS.encode())
    )
    pdf.Root.OpenAction = script
    pdf.pages[0].obj.AA = Dictionary(O=script)


def with_names(pdf: pikepdf.Pdf) -> None:
    there = Array([pdf.pages[1].obj, Name.Fit])
    pdf.Root.Names = Dictionary(Dests=Dictionary(Names=Array([String(THEIRS), there])))
    pdf.Root.Dests = Dictionary({f"/{THEIRS}": there})
    pdf.Root.PageLabels = Dictionary(Nums=Array([0, Dictionary(P=String(THEIRS))]))


def with_layers(pdf: pikepdf.Pdf) -> None:
    """Page one shows its word on a layer that is on, and on one that is off; page two has a layer of its own."""
    layers = [
        pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String(name))) for name in ("seen", "hidden", f"of {THEIRS}")
    ]
    pdf.Root.OCProperties = Dictionary(OCGs=Array(layers), D=Dictionary(OFF=Array([layers[1]]), Order=Array(layers)))
    pdf.pages[0].obj.Resources = Dictionary(
        Font=pdf.pages[0].Resources.Font, Properties=Dictionary(L0=layers[0], L1=layers[1])
    )
    pdf.pages[0].Contents = pdf.make_stream(b"/OC /L0 BDC 72 700 200 40 re f EMC /OC /L1 BDC 72 300 200 40 re f EMC")
    pdf.pages[1].obj.Resources = Dictionary(Font=pdf.pages[1].Resources.Font, Properties=Dictionary(L0=layers[2]))
    pdf.pages[1].Contents = pdf.make_stream(b"/OC /L0 BDC 72 700 200 40 re f EMC")


def with_stamp_in_stamp(pdf: pikepdf.Pdf) -> None:
    """The first page's stamp has the file's whole store of stamps for its own."""
    forms = pdf.pages[0].Resources.XObject
    forms.X1.Resources = pdf.pages[0].Resources


TIES = [
    with_outline, with_attachment, with_description, with_structure, with_link, with_beads, with_private_data, with_reply,
    with_form, with_names, with_layers, with_stamp_in_stamp,
]  # fmt: skip


class TestAPageOfAPdf:
    @pytest.mark.parametrize("tie", TIES)
    def test_takes_no_word_of_another_along(self, tie: Callable[[pikepdf.Pdf], None]) -> None:
        pdf = lettered(MINE, THEIRS)
        tie(pdf)
        data = saved(pdf)
        assert holds(data, THEIRS)
        assert not holds(one(data, 1), THEIRS)

    @pytest.mark.parametrize("tie", TIES)
    def test_looks_as_it_did(self, tie: Callable[[pikepdf.Pdf], None]) -> None:
        pdf = lettered(MINE, THEIRS)
        tie(pdf)
        data = saved(pdf)
        assert (shown(one(data, 2)) == shown(data, 1)).all()
        assert (shown(one(data, 1)) == shown(data, 0)).all()

    def test_keeps_its_own_words(self) -> None:
        assert holds(one(saved(lettered(MINE, THEIRS)), 1), f"{MINE} stamp")

    def test_keeps_a_stamp_that_is_drawn_through_another(self) -> None:
        pdf = lettered(MINE, THEIRS)
        forms = pdf.pages[0].Resources.XObject
        forms.Outer = pdf.make_stream(b"/X2 Do", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 300, 50])
        pdf.pages[0].Contents = pdf.make_stream(b"/Outer Do")
        data = saved(pdf)
        assert (shown(one(data, 1)) == shown(data, 0)).all()

    def test_keeps_the_values_of_its_own_fields_and_their_names(self) -> None:
        pdf = lettered(MINE, THEIRS)
        with_form(pdf)
        with pikepdf.open(io.BytesIO(one(saved(pdf), 1))) as made:
            (field,) = made.Root.AcroForm.Fields
            assert (str(field.T), str(field.V), field.FT) == ("who.page0", f"{MINE} typed", Name.Tx)

    def test_does_nothing_when_it_is_opened(self) -> None:
        pdf = lettered(MINE, THEIRS)
        with_form(pdf)
        with pikepdf.open(io.BytesIO(one(saved(pdf), 1))) as made:
            assert {"/OpenAction", "/AA", "/Names", "/Metadata", "/Outlines", "/StructTreeRoot"}.isdisjoint(
                made.Root.keys()
            )

    def test_is_decrypted_where_its_password_is_empty(self) -> None:
        data = saved(lettered(MINE, THEIRS), encryption=pikepdf.Encryption(owner="secret", user=""))
        made = one(data, 1)
        assert (holds(made, MINE), holds(made, THEIRS)) == (True, False)

    def test_has_the_size_that_its_file_hands_down(self) -> None:
        pdf = lettered(MINE, THEIRS)
        for page in pdf.pages:
            del page.obj["/MediaBox"]
        pdf.Root.Pages.MediaBox = Array([0, 0, 300, 400])
        pdf.Root.Pages.Rotate = 90
        with pikepdf.open(io.BytesIO(one(saved(pdf), 1))) as made:
            page = made.pages[0]
            assert ([float(edge) for edge in page.mediabox], int(page.Rotate)) == ([0, 0, 300, 400], 90)


class TestAPicture:
    def test_that_is_a_jpeg_keeps_its_bytes(self) -> None:
        file = io.BytesIO()
        typed(1).save(file, "JPEG", dpi=(300, 300))
        with pikepdf.open(io.BytesIO(one(file.getvalue(), 1))) as made:
            (image,) = made.pages[0].Resources.XObject.values()
            assert image.read_raw_bytes() == file.getvalue()

    def test_in_black_and_white_keeps_every_dot(self) -> None:
        pages = [typed(number).convert("1") for number in (1, 2, 3)]
        made = one(tiff_of(pages, (300, 300)), 2)
        with pikepdf.open(io.BytesIO(made)) as opened:
            (image,) = opened.pages[0].Resources.XObject.values()
            assert (np.asarray(pikepdf.PdfImage(image).as_pil_image().convert("1")) == np.asarray(pages[1])).all()
            assert "CCITTFaxDecode" in str(image.Filter.unparse())

    def test_has_the_size_of_its_paper(self) -> None:
        made = one(tiff_of([typed(1).convert("1")] * 2, (300, 300)), 1)
        with pikepdf.open(io.BytesIO(made)) as opened:
            assert [round(float(edge)) for edge in opened.pages[0].mediabox] == [0, 0, 595, 842]

    @pytest.mark.parametrize("turned", range(1, 9))
    @pytest.mark.parametrize("kind", ["JPEG", "TIFF"])
    def test_stands_as_its_exif_says(self, turned: int, kind: str) -> None:
        page = Image.new("RGB", (300, 200), "white")
        ImageDraw.Draw(page).rectangle((0, 0, 90, 50), "black")
        exif = Image.Exif()
        exif[0x0112] = turned
        file = io.BytesIO()
        page.save(file, kind, exif=exif, dpi=(100, 100))
        (upright,) = pictures(file.getvalue(), sniff(file.getvalue()), LIMITS)
        wanted = upright.pixels.mean(axis=2) if upright.pixels.ndim == 3 else upright.pixels
        found = np.asarray(Image.fromarray(shown(one(file.getvalue(), 1)).astype(np.uint8)).resize(wanted.shape[::-1]))
        assert np.abs(found.astype(int) - wanted).mean() < 3

    @pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "I;16", "CMYK"])
    def test_of_a_rarer_kind_looks_as_it_is_read(self, mode: str) -> None:
        page = Image.new("L", (400, 300), 235)
        ImageDraw.Draw(page).rectangle((50, 50, 350, 90), 20)
        if mode == "I;16":
            page = Image.fromarray(np.asarray(page).astype(np.uint16) * 257)
        else:
            page = page.quantize(16) if mode == "P" else page.convert("RGB" if mode == "CMYK" else mode).convert(mode)
        if mode in ("RGBA", "LA"):
            page.putalpha(Image.new("L", page.size, 180))
        file = io.BytesIO()
        page.save(file, "JPEG" if mode == "CMYK" else "PNG", dpi=(72.5, 72.5))
        (read,) = pictures(file.getvalue(), sniff(file.getvalue()), LIMITS)
        wanted = read.pixels.mean(axis=2) if read.pixels.ndim == 3 else read.pixels
        found = np.asarray(Image.fromarray(shown(one(file.getvalue(), 1)).astype(np.uint8)).resize(wanted.shape[::-1]))
        assert np.abs(found.astype(int) - wanted).mean() < 3

    def test_of_a_telephone_is_cut_too(self) -> None:
        file = io.BytesIO()
        pillow_heif.from_pillow(typed(1).reduce(4)).save(file, quality=80)
        (read,) = pictures(file.getvalue(), Media.HEIC, LIMITS)
        found = shown(one(file.getvalue(), 1), scale=read.pixels.shape[0] / 842)
        page = np.asarray(Image.fromarray(found.astype(np.uint8)).resize(read.pixels.shape[1::-1]))
        assert np.abs(page.astype(int) - read.pixels.mean(axis=2)).mean() < 4

    def test_a_reduced_copy_is_no_page(self) -> None:
        file = io.BytesIO()
        first, second = typed(1).convert("1"), typed(2).convert("1")
        small = first.resize((248, 351))
        small.encoderinfo = {"tiffinfo": {254: 1}}
        first.save(file, "TIFF", compression="group4", save_all=True, append_images=[small, second])
        data = file.getvalue()
        with pikepdf.open(io.BytesIO(one(data, 2))) as opened:
            (image,) = opened.pages[0].Resources.XObject.values()
            found = np.asarray(pikepdf.PdfImage(image).as_pil_image().convert("1"))
        assert count(data, LIMITS) == 2
        assert (found == np.asarray(second)).all()


class TestCutting:
    def test_gives_each_letter_its_pages_in_order(self) -> None:
        data = saved(lettered("un", "deux", "trois", "quatre"))
        made = list(cut([data], [[Run(file=0, pages=(1,))], [Run(file=0, pages=(4, 2))]], LIMITS))
        assert [count(letter, LIMITS) for letter in made] == [1, 2]
        assert (shown(made[1], 0) == shown(data, 3)).all()
        assert (shown(made[1], 1) == shown(data, 1)).all()

    def test_puts_pages_of_several_files_together(self) -> None:
        fronts, backs = (
            saved(lettered("un", "deux")),
            tiff_of([typed(1).convert("1"), typed(2).convert("1")], (300, 300)),
        )
        runs = [Run(file=0, pages=(1,)), Run(file=1, pages=(2,)), Run(file=0, pages=(2,))]
        (made,) = cut([fronts, backs], [runs], LIMITS)
        assert count(made, LIMITS) == 3
        assert (shown(made, 2) == shown(fronts, 1)).all()

    @pytest.mark.parametrize("make", [lambda: saved(lettered("un", "deux")), lambda: pdf_of([typed(1), typed(2)])])
    def test_twice_gives_the_same_bytes(self, make: Callable[[], bytes]) -> None:
        data = make()
        assert hashlib.sha256(one(data, 1, 2)).digest() == hashlib.sha256(one(data, 1, 2)).digest()

    @pytest.mark.parametrize(
        "make",
        [lambda: saved(lettered("un", "deux", "trois")), lambda: tiff_of([typed(1).convert("1")] * 3, (300, 300))],
    )
    def test_of_what_was_cut_changes_nothing_more(self, make: Callable[[], bytes]) -> None:
        first = one(make(), 2, 3)
        assert one(first, 1, 2) == first

    @pytest.mark.parametrize("pages", [(3,), (0,), ()])
    def test_refuses_a_page_that_is_not_there(self, pages: tuple[int, ...]) -> None:
        with pytest.raises(ValueError, match="page"):
            one(saved(lettered("un", "deux")), *pages)

    def test_of_what_is_no_scan_is_a_hold(self) -> None:
        with pytest.raises(Held) as held:
            one(b"Subject: x\r\n\r\nBonjour", 1)
        assert held.value.reason is HoldReason.UNKNOWN_FORMAT

    def test_of_what_needs_a_password_is_a_hold(self) -> None:
        data = saved(lettered("un"), encryption=pikepdf.Encryption(owner="a", user="b"))
        with pytest.raises(Held) as held:
            one(data, 1)
        assert held.value.reason is HoldReason.PASSWORD

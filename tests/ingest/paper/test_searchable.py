"""The searchable copy: it looks as the page came, says what was read, where it was read, and holds nothing else."""

import io
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pdfplumber
import pikepdf
import pypdfium2
import pytest
import weasyprint
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from ingest.media import Media
from ingest.paper import facsimile, searchable
from ingest.paper.scan import read_pages
from ingest.paper.searchable import NoCopy
from ingest.reader import Reader
from models.house import Limits
from models.values import Box, Document, Page, PageWord
from models.words import Channel, Language
from outbound.form import form
from tests.ingest.paper.archive_rules import faults
from tests.ingest.paper.letters import FRENCH, Pixels, bound, drawn, encoded, faxed, note, scanned, skewed

LIMITS = Limits()
SENTENCE = "Jérôme Lœwenhoeck paie 850,00 € à l'hôpital « Sint-Jan » ; größere Rechnung, één ĳs, ﬁn “citée” – n° 12."
PICTURE = scanned(note(SENTENCE))


def _page(text: str = SENTENCE, *, rotation: int = 0, skew: float = 0.0) -> Page:
    """A page as if read: its words in two columns of lines, each a small box."""
    words = []
    for number, word in enumerate(text.split()):
        left, top = 0.1 + 0.2 * (number % 4), 0.2 + 0.1 * (number // 4 % 7)
        words.append(
            PageWord(text=word, confidence=91.0, box=Box(left=left, top=top, right=left + 0.15, bottom=top + 0.04))
        )
    return Page(text=text, confidence=91.0, rotation=rotation, skew=skew, source="ocr", words=tuple(words))


TYPED = Page(text="", confidence=None, rotation=0, skew=0.0, source="text-layer")


def _copy(data: bytes, media: Media, *pages: Page) -> bytes:
    return searchable.searchable(data, media=media, pages=pages, limits=LIMITS)


def _words(copy: bytes, page: int = 0) -> list[str]:
    with pdfplumber.open(io.BytesIO(copy)) as file:
        return "".join(letter["text"] for letter in file.pages[page].chars).split()


def _seen(data: bytes, page: int = 0, width: int = 800) -> Pixels:
    """The page of a PDF as PDFium shows it, grey and small."""
    file = pypdfium2.PdfDocument(data)
    shown = file[page]
    pixels = shown.render(scale=width / shown.get_width(), grayscale=True).to_numpy().copy()
    file.close()
    return np.asarray(pixels.reshape(pixels.shape[:2]), np.uint8)


def _small(page: Pixels, width: int = 800) -> Pixels:
    grey = page if page.ndim == 2 else cv2.cvtColor(page, cv2.COLOR_RGB2GRAY)
    return cv2.resize(grey, (width, round(width * page.shape[0] / page.shape[1])), interpolation=cv2.INTER_AREA)


def _difference(one: Pixels, other: Pixels) -> float:
    """How many grey levels two pictures of a page are apart, once what a pixel's shift changes is blurred away."""
    alike = cv2.resize(other, one.shape[::-1], interpolation=cv2.INTER_AREA)
    soft = [cv2.GaussianBlur(picture, (0, 0), 3).astype(np.float64) for picture in (one, alike)]
    return float(np.abs(soft[0] - soft[1]).max())


def _oriented(page: Pixels, orientation: int) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return encoded(page, "JPEG", quality=90, exif=exif)


def _bits(page: Pixels) -> bytes:
    file = io.BytesIO()
    Image.fromarray(page).convert("1", dither=Image.Dither.NONE).save(file, "TIFF", compression="group4", dpi=(204, 98))
    return file.getvalue()


def _printed(html: str, **options: bool) -> bytes:
    style = "<style>@page { size: A4; margin: 20mm } body { font: 11pt 'Liberation Serif' }</style>"
    return bytes(weasyprint.HTML(string=style + html).write_pdf(**options))


def _changed(data: bytes, change: Callable[[pikepdf.Pdf], None]) -> bytes:
    file = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        change(pdf)
        pdf.save(file)
    return file.getvalue()


def _written_on(content: bytes, *, under: bool = False) -> Callable[[pikepdf.Pdf], None]:
    """Adds drawing over the first page, or under what it shows; /F1 is Helvetica, which no file embeds."""

    def change(pdf: pikepdf.Pdf) -> None:
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        pdf.pages[0].add_resource(font, pikepdf.Name.Font, pikepdf.Name.F1)
        pdf.pages[0].contents_add(b"BT /F1 11 Tf 60 300 Td " + content + b" ET", prepend=under)

    return change


def _active(pdf: pikepdf.Pdf) -> None:
    """All that a stranger may hide in a PDF beside its pages."""
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert('geheim')")
    pdf.Root.OpenAction = pdf.make_indirect(script)
    pdf.attachments["geheim.txt"] = b"geheim"
    pdf.pages[0].obj.AA = pikepdf.Dictionary(O=script)
    launch = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="geheim.exe")
    link = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=pikepdf.Array([0, 0, 100, 100]), A=launch
    )
    pdf.pages[0].obj.Annots = pdf.make_indirect(pikepdf.Array([pdf.make_indirect(link)]))
    with pdf.open_metadata() as metadata:
        metadata["dc:title"] = "geheim"


def _pictures(pdf: pikepdf.Pdf) -> list[pikepdf.Object]:
    drawn = pdf.pages[0].obj.Resources.get("/XObject", pikepdf.Dictionary())
    return [thing for _, thing in drawn.items() if thing.Subtype == "/Image"]


def _all_of(copy: bytes) -> bytes:
    """Every object of a file, with its streams unpacked."""
    file = io.BytesIO()
    with pikepdf.open(io.BytesIO(copy)) as pdf:
        pdf.save(file, stream_decode_level=pikepdf.StreamDecodeLevel.generalized, compress_streams=False,
                 object_stream_mode=pikepdf.ObjectStreamMode.disable)  # fmt: skip
    return file.getvalue()


SCANS: dict[str, tuple[bytes, Media]] = {
    "JPEG": (encoded(PICTURE, "JPEG", quality=90), Media.JPEG),
    "PNG": (encoded(PICTURE, "PNG"), Media.PNG),
    "PNG seen through": (encoded(np.dstack([PICTURE] * 3 + [np.full_like(PICTURE, 255)]), "PNG"), Media.PNG),
    "colour TIFF": (encoded(np.dstack([PICTURE] * 3), "TIFF"), Media.TIFF),
    "fax": (_bits(PICTURE), Media.TIFF),
    "GIF": (encoded(PICTURE, "GIF"), Media.GIF),
    "scan in a PDF": (bound([PICTURE], "PDF"), Media.PDF),
}


class TestCopyOfAScan:
    @pytest.mark.parametrize(("data", "media"), SCANS.values(), ids=SCANS.keys())
    def test_says_what_was_read_in_its_order(self, data: bytes, media: Media) -> None:
        assert _words(_copy(data, media, _page())) == SENTENCE.split()

    @pytest.mark.parametrize(("data", "media"), SCANS.values(), ids=SCANS.keys())
    def test_looks_as_it_came(self, data: bytes, media: Media) -> None:
        assert _difference(_seen(_copy(data, media, _page())), _small(PICTURE)) < 25

    @pytest.mark.parametrize(("data", "media"), SCANS.values(), ids=SCANS.keys())
    def test_keeps_the_rules_of_an_archive(self, data: bytes, media: Media) -> None:
        assert faults(_copy(data, media, _page())) == []

    @pytest.mark.parametrize(("data", "media"), SCANS.values(), ids=SCANS.keys())
    def test_is_the_same_each_time(self, data: bytes, media: Media) -> None:
        assert _copy(data, media, _page()) == _copy(data, media, _page())

    @pytest.mark.parametrize("orientation", range(1, 9))
    def test_stands_as_its_exif_says(self, orientation: int) -> None:
        turn = np.asarray(Image.fromarray(PICTURE))
        undone = {
            1: turn, 2: turn[:, ::-1], 3: turn[::-1, ::-1], 4: turn[::-1], 5: turn.T, 6: np.rot90(turn),
            7: np.rot90(turn, 2).T, 8: np.rot90(turn, 3),
        }[orientation]  # fmt: skip
        copy = _copy(_oriented(undone.copy(), orientation), Media.JPEG, _page())
        assert _difference(_seen(copy), _small(PICTURE)) < 25

    @pytest.mark.parametrize("rotation", [90, 180, 270])
    def test_stands_upright(self, rotation: int) -> None:
        lying = np.rot90(PICTURE, rotation // 90).copy()
        copy = _copy(encoded(lying, "JPEG", quality=90), Media.JPEG, _page(rotation=rotation))
        assert _difference(_seen(copy), _small(PICTURE)) < 25

    @pytest.mark.parametrize("turned", [0, 90, 180, 270])
    def test_of_a_turned_page_of_a_pdf_stands_upright(self, turned: int) -> None:
        def change(pdf: pikepdf.Pdf) -> None:
            pdf.pages[0].Rotate = turned

        data = _changed(bound([PICTURE], "PDF"), change)
        copy = _copy(data, Media.PDF, _page(rotation=-turned % 360))
        assert _difference(_seen(copy), _small(PICTURE)) < 25

    def test_keeps_a_jpeg_without_compressing_it_again(self) -> None:
        data = encoded(PICTURE, "JPEG", quality=90)
        with pikepdf.open(io.BytesIO(_copy(data, Media.JPEG, _page()))) as pdf:
            (picture,) = _pictures(pdf)
            assert picture.read_raw_bytes() == data

    def test_keeps_every_dot_of_a_fax(self) -> None:
        page = faxed(drawn(FRENCH))
        with pikepdf.open(io.BytesIO(_copy(_bits(page), Media.TIFF, _page()))) as pdf:
            (picture,) = _pictures(pdf)
            kept = np.asarray(pikepdf.PdfImage(picture).as_pil_image().convert("L"))
        assert np.array_equal(kept, page)

    def test_leaves_out_what_a_telephone_writes_beside_a_picture(self) -> None:
        exif = Image.Exif()
        exif[0x010F] = "geheim"
        data = encoded(PICTURE, "JPEG", exif=exif, comment=b"geheim", xmp=b"geheim")
        assert b"geheim" not in _copy(data, Media.JPEG, _page())

    def test_has_a_page_for_a_blank_back_too(self) -> None:
        blank = Page(text="", confidence=None, rotation=0, skew=0.0, source="ocr")
        copy = _copy(bound([PICTURE, np.full_like(PICTURE, 250)], "TIFF"), Media.TIFF, _page(), blank)
        assert (_words(copy), _words(copy, 1)) == (SENTENCE.split(), [])


class TestLayer:
    @pytest.mark.parametrize(("quarters", "degrees"), [(0, 0.0), (0, 3.0), (1, -2.0), (2, 4.0), (3, 0.0)])
    def test_of_a_letter_that_was_read_lies_on_its_ink(self, quarters: int, degrees: float) -> None:
        picture = np.rot90(scanned(skewed(drawn(FRENCH), degrees)), quarters).copy()
        data = encoded(picture, "JPEG", quality=85)
        pages = read_pages(data, media=Media.JPEG, limits=LIMITS)
        copy = _copy(data, Media.JPEG, *pages)
        lying = _page_like_copy(picture, pages[0].rotation)
        assert _inked(copy, lying, "Schaerbeek,") > 0.1
        assert _inked(copy, lying, "distinguées.") > 0.1

    @settings(max_examples=12, deadline=None)
    @given(st.lists(st.text("aàâäbcçdeéèêëfghiîïjklmnoôöœpqrstuùûüvwxyzßÀÉŒ€«»“”’'-–…°§@/.,;:!?()[]%&0123456789ﬁﬀ|_", min_size=1), min_size=1, max_size=30))  # fmt: skip
    def test_says_every_word_again(self, words: list[str]) -> None:
        assert _words(_copy(SCANS["GIF"][0], Media.GIF, _page(" ".join(words)))) == words

    def test_that_is_lost_makes_no_copy(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(searchable, "_lay", lambda made, leaves: None)  # FIELD: OCRmyPDF#947
        with pytest.raises(NoCopy):
            _copy(*SCANS["JPEG"], _page())

    def test_that_lacks_a_word_of_the_page_makes_no_copy(self) -> None:
        page = _page()
        with pytest.raises(NoCopy):
            _copy(*SCANS["JPEG"], Page(text=page.text + " Bruxelles", confidence=91.0, rotation=0, skew=0.0, source="ocr", words=page.words))  # fmt: skip


def _page_like_copy(picture: Pixels, rotation: int) -> Pixels:
    return np.rot90(picture, -(rotation // 90)).copy()


def _inked(copy: bytes, picture: Pixels, word: str) -> float:
    """The share of ink inside the box in which the copy says that word."""
    file = pypdfium2.PdfDocument(copy)
    text = file[0].get_textpage()
    start, count = text.search(word).get_next()
    edges = [text.get_charbox(number, loose=True) for number in range(start, start + count)]
    width, height = file[0].get_size()
    left, right = min(edge[0] for edge in edges), max(edge[2] for edge in edges)
    low, high = min(edge[1] for edge in edges), max(edge[3] for edge in edges)
    rows, columns = picture.shape
    ink = picture < 128
    place = (slice(int((1 - high / height) * rows), int((1 - low / height) * rows)), slice(int(left / width * columns), int(right / width * columns)))  # fmt: skip
    return float(ink[place].mean())


class TestCopyOfATypedPdf:
    def test_keeps_the_page_as_it_is(self) -> None:
        data = _printed(f"<p>{SENTENCE}</p>")
        (page,) = read_pages(data, media=Media.PDF, limits=LIMITS)
        copy = _copy(data, Media.PDF, page)
        with pikepdf.open(io.BytesIO(copy)) as pdf:
            assert (len(_pictures(pdf)), "850,00" in " ".join(_words(copy)), faults(copy)) == (0, True, [])

    def test_in_a_font_that_it_does_not_embed_shows_it_as_a_picture_and_can_be_searched(self) -> None:
        data = _changed(_printed(f"<p>{SENTENCE}</p>"), _written_on(b"(Dossier 4711 bis) Tj", under=True))
        (page,) = read_pages(data, media=Media.PDF, limits=LIMITS)
        copy = _copy(data, Media.PDF, page)
        assert ({"4711", "Sint-Jan"} <= set(_words(copy)), faults(copy)) == (True, [])

    @pytest.mark.parametrize("scan", [True, False], ids=["scan", "typed"])
    def test_takes_no_script_file_link_or_metadata_along(self, scan: bool) -> None:
        data = _changed(bound([PICTURE], "PDF") if scan else _printed(f"<p>{SENTENCE}</p>"), _active)
        pages = (_page(),) if scan else read_pages(data, media=Media.PDF, limits=LIMITS)
        copy = _copy(data, Media.PDF, *pages)
        assert (b"geheim" in _all_of(copy), faults(copy)) == (False, [])

    def test_of_a_turned_page_puts_more_words_where_they_stand(self) -> None:
        def change(pdf: pikepdf.Pdf) -> None:
            pdf.pages[0].Rotate = 90

        data = _changed(_printed("<p>Bonjour</p>"), change)
        word = PageWord(text="logo", confidence=90.0, box=Box(left=0.1, top=0.2, right=0.3, bottom=0.25))
        page = Page(text="Bonjour\n\nlogo", confidence=None, rotation=0, skew=0.0, source="text-layer", words=(word,))
        file = pypdfium2.PdfDocument(_copy(data, Media.PDF, page))
        text = file[0].get_textpage()
        start, _ = text.search("logo").get_next()
        left, low, _, _ = text.get_charbox(start, loose=True)
        _, _, wide, high = file[0].get_mediabox()  # of the page before it is turned: what is left is below
        assert (low / high, left / wide) == pytest.approx((0.1, 0.2), abs=0.01)


class TestCopyOfTheFilledForm:
    def test_says_what_was_typed_into_it(self) -> None:
        data = _changed(form(Language.FR, house=None), _filled)
        copy = _copy(data, Media.PDF, *read_pages(data, media=Media.PDF, limits=LIMITS))
        assert ({"4711bis", "4712bis"} <= set(_words(copy)), faults(copy)) == (True, [])

    def test_is_none_where_what_was_typed_is_not_to_be_seen(self) -> None:
        data = _changed(form(Language.FR, house=None), _stored)
        pages = read_pages(data, media=Media.PDF, limits=LIMITS)
        with pytest.raises(NoCopy):
            _copy(data, Media.PDF, *pages)


def _stored(pdf: pikepdf.Pdf) -> None:
    """Values of fields as many programs store them: nothing is drawn."""
    texts = [thing for thing in pdf.Root.AcroForm.Fields if thing.get("/FT") == "/Tx"]
    for number, thing in enumerate(texts):
        thing.V = pikepdf.String(f"{4711 + number}bis")


def _filled(pdf: pikepdf.Pdf) -> None:
    _stored(pdf)
    pdf.Root.AcroForm.NeedAppearances = True
    pdf.generate_appearance_streams()


class TestOtherProgramsLayer:
    def test_that_nobody_sees_is_left_out(self) -> None:
        data = _changed(bound([PICTURE], "PDF"), _written_on(b"3 Tr (geheim) Tj"))
        copy = _copy(data, Media.PDF, _page())
        assert (_words(copy), b"geheim" in _all_of(copy), faults(copy)) == (SENTENCE.split(), False, [])

    def test_that_is_seen_becomes_part_of_the_picture(self) -> None:
        data = _changed(bound([PICTURE], "PDF"), _written_on(b"(Recu le 14/09/2026) Tj"))
        copy = _copy(data, Media.PDF, _page())
        assert (_words(copy), _difference(_seen(copy), _seen(data)) < 25) == (SENTENCE.split(), True)


class TestNoCopy:
    def test_where_the_pages_are_not_those_of_the_file(self) -> None:
        with pytest.raises(NoCopy):
            _copy(*SCANS["JPEG"], _page(), _page())

    @pytest.mark.parametrize("media", [Media.PDF, Media.JPEG, Media.PNG, Media.TIFF, Media.HEIC])
    def test_where_the_file_is_damaged(self, media: Media) -> None:
        with pytest.raises(NoCopy):
            _copy(b"%PDF-1.7 geheim", media, _page())


class TestInTheReadingProcess:
    def test_a_scan_gets_its_copy_and_what_is_none_gets_none(self, tmp_path: Path) -> None:
        scan, letter = tmp_path / "scan.jpg", tmp_path / "letter.txt"
        scan.write_bytes(SCANS["JPEG"][0])
        letter.write_text(SENTENCE)
        with Reader(LIMITS) as reader:
            copy, none = (reader.copy(path, _document(_page())) for path in (scan, letter))
        assert (copy, none) == (_copy(*SCANS["JPEG"], _page()), None)

    def test_what_takes_too_long_gets_none_and_the_next_is_read(self, tmp_path: Path) -> None:
        scan = tmp_path / "scan.jpg"
        scan.write_bytes(SCANS["JPEG"][0])
        many = _document(*[_page()] * 200)
        with Reader(Limits(read_s=0.01)) as reader:
            assert (reader.copy(scan, many), reader.copy(scan, many)) == (None, None)


def _document(*pages: Page) -> Document:
    return Document(sha256="0" * 64, channel=Channel.LETTER, language=None, text=SENTENCE, pages=pages)


class TestBareJpeg:
    @pytest.mark.parametrize("cut", [2, 20, 400])
    def test_without_its_end_is_none(self, cut: int) -> None:
        data = encoded(PICTURE, "JPEG")
        assert facsimile.bare(data[:-cut]) is None

    def test_ends_with_its_first_picture(self) -> None:
        data = encoded(PICTURE, "JPEG")
        assert facsimile.bare(data + b"geheim") == data

    def test_that_is_progressive_is_whole(self) -> None:
        data = encoded(PICTURE, "JPEG", progressive=True)
        assert facsimile.bare(data) == data

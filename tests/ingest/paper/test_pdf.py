"""PDF: its text layer where it is the text one sees, else its pixels; locked, damaged and swollen files are holds."""

import io

import pikepdf
import pytest
import weasyprint

from ingest.media import Media
from ingest.paper.pdf import opened
from ingest.paper.picture import Picture
from ingest.paper.scan import read_pages
from models.errors import Held
from models.house import Limits
from models.values import Page
from models.words import HoldReason
from tests.ingest.paper import bombs
from tests.ingest.paper.letters import FRENCH, blank, bound, drawn, errors_pc, note, scanned

LIMITS = Limits()
STYLE = "<style>@page { size: A4; margin: 20mm } body { font: 11pt 'Liberation Serif' }</style>"
BODY = (
    "<p>Je vous écris au sujet de mon dossier d'indemnités. Depuis deux mois je n'ai rien reçu et personne ne me"
    " répond au téléphone, ce qui n'est pas normal.</p><p>Odile Vanbrabandt</p>"
)
HEAD = (
    "<div style='display: flex; justify-content: space-between'>"
    "<div>Odile Vanbrabandt<br>Avenue des Cerisiers 148<br>1030 Schaerbeek</div>"
    "<div>Service Médiation<br>rue du Midi 111<br>1000 Bruxelles</div></div>"
)


def _printed(html: str) -> bytes:
    return bytes(weasyprint.HTML(string=STYLE + html).write_pdf())


@pytest.fixture(scope="module")
def typed() -> bytes:
    return _printed(HEAD + BODY)


@pytest.fixture(scope="module")
def scan() -> bytes:
    return bound([scanned(drawn(FRENCH))], "PDF")


def _leaves(data: bytes, limits: Limits = LIMITS) -> list[Page | Picture]:
    with opened(data, limits) as file:
        return list(file.leaves())


def _held(data: bytes, limits: Limits = LIMITS) -> HoldReason:
    with pytest.raises(Held) as held:
        _leaves(data, limits)
    return held.value.reason


def _locked(data: bytes, user: str) -> bytes:
    file = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pdf.save(file, encryption=pikepdf.Encryption(user=user, owner="beheer"))
    return file.getvalue()


def _with_layer(data: bytes, content: bytes) -> bytes:
    """The PDF with drawing added over its first page; /F1 is Helvetica."""
    file = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        page = pdf.pages[0]
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        page.add_resource(font, pikepdf.Name.Font, pikepdf.Name.F1)
        page.contents_add(b"BT /F1 11 Tf 60 700 Td " + content + b" ET")
        pdf.save(file)
    return file.getvalue()


class TestTextLayer:
    def test_is_taken_as_it_is(self, typed: bytes) -> None:
        (page,) = read_pages(typed, media=Media.PDF, limits=LIMITS)
        assert (page.source, page.confidence, page.rotation) == ("text-layer", None, 0)

    def test_is_in_reading_order(self, typed: bytes) -> None:
        (page,) = read_pages(typed, media=Media.PDF, limits=LIMITS)
        assert page.text.startswith(
            "Odile Vanbrabandt\nAvenue des Cerisiers 148\n1030 Schaerbeek\n\n"
            "Service Médiation\nrue du Midi 111\n1000 Bruxelles\n\nJe vous écris au sujet"
        )

    def test_keeps_rows_of_a_table(self) -> None:
        rows = "<table><tr><td width=200>Pharmacie<td>12,50 €</tr><tr><td>Transport<td>45,00 €</tr></table>"
        (page,) = read_pages(_printed(BODY + rows), media=Media.PDF, limits=LIMITS)
        assert "Pharmacie 12,50 €\nTransport 45,00 €" in page.text

    def test_shows_what_was_filled_into_a_form(self) -> None:
        html = (
            BODY
            + "<form><label>Nom : <input type=text style='display: inline-block' value='Vanbrabandt-Lievens'></label></form>"
        )
        data = bytes(weasyprint.HTML(string=STYLE + html).write_pdf(pdf_forms=True))
        (page,) = read_pages(data, media=Media.PDF, limits=LIMITS)
        assert "Nom : Vanbrabandt-Lievens" in page.text

    @pytest.mark.parametrize(
        "shown",
        [
            "(7+%- \"#$% &'()*+ ,-.#\"!$ %&'( )*+,- ./#\"! $%&'()) Tj",
            "(Wxqsd fgtrw zpmlk bcdfg hjklm nprst vwxzc bdfgh jklmn pqrst) Tj",
        ],
        ids=["signs", "consonants"],
    )
    def test_of_codes_that_are_no_letters_is_not_believed(self, shown: str) -> None:
        (leaf,) = _leaves(_with_layer(_empty_pdf(1, 595, 842), shown.encode()))
        assert isinstance(leaf, Picture)

    def test_beside_a_picture_is_kept_and_the_picture_read(self, typed: bytes) -> None:
        file = io.BytesIO()
        with pikepdf.open(io.BytesIO(typed)) as pdf, pikepdf.open(io.BytesIO(_logo())) as logo:
            pdf.pages[0].add_overlay(logo.pages[0], pikepdf.Rectangle(60, 100, 360, 190))
            pdf.save(file)
        (page,) = read_pages(file.getvalue(), media=Media.PDF, limits=LIMITS)
        assert (page.source, "Odile Vanbrabandt" in page.text, "kinésithérapie" in page.text) == (
            "text-layer",
            True,
            True,
        )


def _logo() -> bytes:
    return bound([note("Cabinet de kinésithérapie des Étangs, avenue des Cerisiers")], "PDF")


class TestScanInAPdf:
    def test_gives_pixels_at_300_dpi(self, scan: bytes) -> None:
        (picture,) = _leaves(scan)
        assert isinstance(picture, Picture)
        assert picture.pixels.shape[:2] == pytest.approx((3508, 2480), abs=2)

    def test_is_read(self, scan: bytes) -> None:
        (page,) = read_pages(scan, media=Media.PDF, limits=LIMITS)
        assert (errors_pc(FRENCH.text, page.text) <= 0.5, page.source) == (True, "ocr")

    @pytest.mark.parametrize(
        "layer",
        [b"3 Tr (another program's reading of it) Tj", b"(Recu le 14/09/2026 p. 1/1) Tj", b"3 Tr (\\001\\002\\003) Tj"],
        ids=["hidden", "a stamp only", "garbled"],
    )
    def test_is_seen_where_the_layer_is_not_the_page(self, scan: bytes, layer: bytes) -> None:
        (leaf,) = _leaves(_with_layer(scan, layer))
        assert isinstance(leaf, Picture)

    def test_blank_backs_are_kept_as_empty_pages(self) -> None:
        front, back = read_pages(bound([scanned(drawn(FRENCH)), blank()], "PDF"), media=Media.PDF, limits=LIMITS)
        assert (bool(front.text), back.text) == (True, "")

    def test_a_pixel_taken_for_a_point_makes_no_giant(self) -> None:
        data = bound([scanned(drawn(FRENCH))], "PDF", resolution=72.0)
        (picture,) = _leaves(data)
        assert picture.pixels.shape[:2] == pytest.approx((3508, 2480), abs=2)


class TestLockedPdf:
    def test_with_an_owner_password_only_is_read(self, typed: bytes) -> None:
        (page,) = read_pages(_locked(typed, user=""), media=Media.PDF, limits=LIMITS)
        assert "Odile Vanbrabandt" in page.text

    def test_with_a_user_password_is_a_hold(self, typed: bytes) -> None:
        assert _held(_locked(typed, user="geheim")) is HoldReason.PASSWORD


class TestDamagedPdf:
    @pytest.mark.parametrize("data", [b"%PDF-1.4 nothing", b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer<</Root 1 0 R>>"])
    def test_that_cannot_be_opened_is_a_hold(self, data: bytes) -> None:
        assert _held(data) is HoldReason.UNREADABLE

    def test_without_its_table_of_objects_is_mended(self, typed: bytes) -> None:
        (page,) = read_pages(typed[: typed.rfind(b"startxref")], media=Media.PDF, limits=LIMITS)
        assert "Odile Vanbrabandt" in page.text


def _empty_pdf(pages: int, width: float, height: float) -> bytes:
    file = io.BytesIO()
    with pikepdf.new() as pdf:
        for _ in range(pages):
            pdf.add_blank_page(page_size=(width, height))
        pdf.save(file)
    return file.getvalue()


class TestSwollenPdf:
    def test_of_too_many_pages_is_a_hold(self) -> None:
        assert _held(_empty_pdf(5, 595, 842), Limits(pages=4)) is HoldReason.TOO_COMPLEX

    def test_with_a_page_of_metres_is_a_hold(self) -> None:
        assert _held(_empty_pdf(1, 14_400, 14_400), Limits(page_pixels=9_000_000)) is HoldReason.TOO_COMPLEX

    def test_a_poster_is_rendered_smaller(self) -> None:
        (picture,) = _leaves(_empty_pdf(1, 1684, 2384))
        assert isinstance(picture, Picture)
        assert picture.pixels.shape[0] * picture.pixels.shape[1] <= LIMITS.page_pixels

    def test_with_a_picture_of_too_many_pixels_is_a_hold(self, scan: bytes) -> None:
        file = io.BytesIO()
        with pikepdf.open(io.BytesIO(scan)) as pdf:
            image = pdf.pages[0].Resources.XObject.image
            image.Width, image.Height = 100_000, 100_000
            pdf.save(file)
        assert _held(file.getvalue()) is HoldReason.TOO_COMPLEX

    def test_with_more_notes_than_anybody_writes_is_a_hold(self) -> None:
        assert _held(bombs.many_notes()) is HoldReason.TOO_COMPLEX


class TestPictureThatIsNotDrawn:
    """The page stays white; taken for a blank back, it would be lost without a word (paperless-ngx#7871 is of that sort)."""

    def test_is_a_hold_and_no_blank_back(self) -> None:
        assert _held(bombs.jbig2_page()) is HoldReason.UNREADABLE

    def test_a_white_picture_is_a_blank_back(self) -> None:
        (leaf,) = _leaves(bound([blank()], "PDF"))
        assert isinstance(leaf, Picture)

"""Makes the scans of `samples/post` from the letters of `samples/letters`: text set on pages, then worn by seed.

    python samples/make_scans.py [--into FOLDER] [LETTER ...]

No letter named: all that came by post, into `samples/` (the attached ones are inside their e-mails). The same fonts and libraries give the same bytes again.
"""

import argparse
import io
from collections.abc import Callable, Sequence
from datetime import date
from html import escape
from itertools import groupby
from pathlib import Path

import numpy as np
import pikepdf
import pypdfium2
from paper import DPI, HEIGHT_PX, WIDTH_PX, Letter, load, pages
from PIL import Image, ImageDraw, ImageFont, TiffImagePlugin
from wear import Pixels, bitonal, grey, photographed, scanned, with_folds, with_holes, with_stains

SAMPLES = Path(__file__).parent
_FAX_DPI = (204, 196)  # ITU-T T.4, fine


def office_scanner(letter: Letter) -> bytes:
    """The multifunction machine of an office: grey, 300 dpi, JPEG in PDF."""
    rng = np.random.default_rng(letter.seed)
    worn = [
        scanned(grey(page), rng, skew_deg=rng.uniform(-0.6, 0.6), blur_px=0.9, noise=3.0, paper=244)
        for page in pages(letter)
    ]
    return _jpeg_pdf([with_holes(page) if letter.holes else page for page in worn])


def folded_scan(letter: Letter) -> bytes:
    """The same of a letter that came folded in three."""
    rng = np.random.default_rng(letter.seed)
    worn = [with_folds(grey(page), rng) for page in pages(letter)]
    return _jpeg_pdf(
        [scanned(page, rng, skew_deg=rng.uniform(-0.9, 0.9), blur_px=0.9, noise=3.0, paper=240) for page in worn]
    )


def worn_scan(letter: Letter) -> bytes:
    """A cheap sheet that lay in the rain, from a tired printer."""
    rng = np.random.default_rng(letter.seed)
    faint = [np.minimum(grey(page) + 55, 255.0) for page in pages(letter)]
    stained = [with_stains(with_folds(page, rng), rng, 7) for page in faint]
    return _jpeg_pdf([scanned(page, rng, skew_deg=1.7, blur_px=1.3, noise=5.0, paper=226) for page in stained])


def upside_down(letter: Letter) -> bytes:
    """Fed into the machine head first, black and white, fax compression in PDF."""
    rng = np.random.default_rng(letter.seed)
    worn = [scanned(grey(page), rng, skew_deg=-0.8, blur_px=0.8, noise=3.0, paper=240) for page in pages(letter)]
    turned = [np.rot90(page, 2).copy() for page in worn]
    return _fax_pdf([bitonal(page, rng, dpi=(DPI, DPI), specks=260) for page in turned])


def scanning_app(letter: Letter) -> bytes:
    """A telephone's scanning app: cut out, straightened, black and white."""
    rng = np.random.default_rng(letter.seed)
    worn = [scanned(grey(page), rng, skew_deg=0.3, blur_px=1.1, noise=4.0, paper=235) for page in pages(letter)]
    return _fax_pdf([bitonal(page, rng, dpi=(DPI, DPI), specks=0) for page in worn])


def fax(letter: Letter) -> bytes:
    """A fax server's file: one bitonal TIFF of several pages, the sender's line on top of each."""
    rng = np.random.default_rng(letter.seed)
    sheets = pages(letter)
    received = []
    for number, sheet in enumerate(sheets, start=1):
        worn = scanned(grey(sheet), rng, skew_deg=rng.uniform(-0.7, 0.7), blur_px=1.0, noise=6.0, paper=238)
        page = bitonal(worn, rng, dpi=_FAX_DPI, specks=420)
        font = ImageFont.truetype("/usr/share/fonts/truetype/liberation/LiberationMono-Regular.ttf", 28)
        line = f"06-NOV-2026  16:47    DE: THIRIFAYS & COLLEAUX    A: SOLIDARIS BRABANT    P.{number:02d}/{len(sheets):02d}"
        ImageDraw.Draw(page).text((70, 22), line, 0, font)
        received.append(page)
    out = io.BytesIO()
    received[0].save(
        out, "TIFF", compression="group4", dpi=_FAX_DPI, save_all=True, append_images=received[1:], software="FaxGate"
    )
    return out.getvalue()


def phone_photo(letter: Letter) -> bytes:
    """A telephone's JPEG, held upright: pixels lying down, Exif orientation 6."""
    rng = np.random.default_rng(letter.seed)
    shot = photographed(pages(letter)[0], rng)
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "Fairlane", "F3"
    exif[0x0112] = 6
    exif[0x0132] = "2026:11:08 17:45:22"
    out = io.BytesIO()
    shot.transpose(Image.Transpose.ROTATE_90).save(out, "JPEG", quality=78, exif=exif)
    return out.getvalue()


def flatbed(letter: Letter) -> bytes:
    """A home scanner's PNG in sixteen greys, its driver set to "document": the paper driven to white."""
    rng = np.random.default_rng(letter.seed)
    worn = scanned(grey(pages(letter)[0]), rng, skew_deg=0.4, blur_px=0.8, noise=2.0, paper=247)
    levels = np.clip((worn - 30) / (222 - 30) * 15, 0, 15).round() * 17
    image = Image.fromarray(levels.astype(np.uint8)).quantize(16, dither=Image.Dither.NONE)
    out = io.BytesIO()
    image.save(out, "PNG", dpi=(DPI, DPI), optimize=True)
    return out.getvalue()


def typed(letter: Letter) -> bytes:
    """Never on paper: a word processor's PDF, with its text layer."""
    # Imported late: it loads Pango, which the scans do not need.
    from weasyprint import HTML

    head = f"<p class=head><b>{escape(letter.letterhead).replace(chr(10), '</b><br>', 1).replace(chr(10), '<br>')}</p>"
    blocks = [head if letter.letterhead else f"<p>{_lines(letter.sender)}</p>"]
    blocks += [f"<p class=to>{_lines(letter.recipient)}</p>", f"<p class=to>{escape(letter.place_date)}</p>"]
    blocks += [f"<p>{_lines(letter.references)}</p>", f"<p><b>{escape(letter.subject)}</b></p>"]
    blocks += [f"<p>{_lines(paragraph)}</p>" for paragraph in letter.body.split("\n\n")]
    blocks += [f"<p class=name>{_lines(letter.signature)}</p>"]
    style = (
        f"@page {{ size: A4; margin: 2.2cm 2.5cm }} body {{ font: {letter.size_pt}pt '{letter.font}'; line-height: 1.3 }}"
        " .to { margin-left: 8.5cm; white-space: nowrap } .head { border-bottom: 1pt solid; padding-bottom: 6pt } .name { margin-top: 3em }"
    )
    page = f"<html><head><title>{escape(letter.subject)}</title><style>{style}</style></head><body>{''.join(blocks)}</body></html>"
    pdf: bytes = HTML(string=page).write_pdf()
    return pdf


def mail_room(letters: Sequence[Letter]) -> bytes:
    """A morning's post in one go: a separator sheet before each letter, both sides scanned, black and white."""
    # Imported late, as above.
    from models.sheets import Separator
    from models.words import Language
    from outbound.sheets import separators

    sheet = Separator(batch="MIDI-3", received=date(2026, 11, 12), branch="Midi", count=len(letters))
    with pypdfium2.PdfDocument(separators(sheet, 1, languages=(Language.FR, Language.NL))) as printed:
        cover = printed[0].render(scale=DPI / 72).to_pil().convert("RGB").resize((WIDTH_PX, HEIGHT_PX))
    rng = np.random.default_rng(letters[0].seed)
    received = []
    for letter in letters:
        back = [Image.new("RGB", cover.size, "white")] if letter.turned else []
        for side in (cover, *pages(letter), *back):
            worn = scanned(grey(side), rng, skew_deg=rng.uniform(-0.9, 0.9), blur_px=0.9, noise=3.0, paper=240)
            received.append(bitonal(worn, rng, dpi=(DPI, DPI), specks=40))
    return _fax_pdf(received)


WEARS: dict[str, Callable[[Letter], bytes]] = {
    made.__name__: made
    for made in (office_scanner, folded_scan, worn_scan, upside_down, scanning_app, fax, phone_photo, flatbed, typed)
}


def _lines(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def _jpeg_pdf(worn: Sequence[Pixels]) -> bytes:
    streams = []
    for page in worn:
        out = io.BytesIO()
        Image.fromarray(page.astype(np.uint8)).save(out, "JPEG", quality=42, dpi=(DPI, DPI))
        streams.append((out.getvalue(), {"/ColorSpace": pikepdf.Name.DeviceGray, "/BitsPerComponent": 8}, "/DCTDecode"))
    return _pdf(streams)


def _fax_pdf(worn: Sequence[Image.Image]) -> bytes:
    streams = []
    for page in worn:
        # Pillow's strips are BlackIsZero: the run that T.6 calls black is the paper.
        parameters = pikepdf.Dictionary(K=-1, Columns=page.width, Rows=page.height, BlackIs1=True)
        settings = {
            "/ColorSpace": pikepdf.Name.DeviceGray,
            "/BitsPerComponent": 1,
            "/DecodeParms": parameters,
        }
        streams.append((_group4(page), settings, "/CCITTFaxDecode"))
    return _pdf(streams)


def _group4(page: Image.Image) -> bytes:
    """The page as one strip of ITU-T T.6 data, which PDF takes as it is (ISO 32000-1, 7.4.6)."""
    out = io.BytesIO()
    page.save(out, "TIFF", compression="group4", tiffinfo={TiffImagePlugin.ROWSPERSTRIP: page.height})
    tags = Image.open(io.BytesIO(out.getvalue())).tag_v2  # type: ignore[attr-defined]
    (start,), (size,) = tags[TiffImagePlugin.STRIPOFFSETS], tags[TiffImagePlugin.STRIPBYTECOUNTS]
    return out.getvalue()[start : start + size]


def _pdf(streams: Sequence[tuple[bytes, dict[str, object], str]]) -> bytes:
    """A PDF of one picture a page and nothing else: no text layer, as such machines write it."""
    pdf = pikepdf.new()
    for data, settings, coding in streams:
        picture = pikepdf.Stream(pdf, data)
        picture.stream_dict = pikepdf.Dictionary(
            Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=WIDTH_PX, Height=HEIGHT_PX
        )
        picture.write(data, filter=pikepdf.Name(coding))
        for key, value in settings.items():
            picture[key] = value
        width, height = WIDTH_PX * 72 / DPI, HEIGHT_PX * 72 / DPI
        pdf.pages.append(
            pikepdf.Page(
                pikepdf.Dictionary(
                    Type=pikepdf.Name.Page,
                    MediaBox=[0, 0, width, height],
                    Resources=pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=picture)),
                    Contents=pikepdf.Stream(pdf, f"q {width} 0 0 {height} 0 0 cm /Im0 Do Q".encode()),
                )
            )
        )
    pdf.docinfo["/Producer"] = "Multiscan 3060"
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True)
    return out.getvalue()


def main(arguments: Sequence[str] | None = None) -> None:
    """Writes the scans that are asked for."""
    parser = argparse.ArgumentParser(description="Makes the scans of samples/post from samples/letters.")
    parser.add_argument("letters", nargs="*", metavar="LETTER", help="a letter's name, as in samples/letters")
    parser.add_argument("--into", type=Path, default=SAMPLES, help="the folder to write below (samples)")
    asked = parser.parse_args(arguments)
    letters = [load(path) for path in sorted((SAMPLES / "letters").glob("*.toml"))]
    wanted = [letter for letter in letters if (letter.name in asked.letters if asked.letters else not letter.inside)]
    for file, together in groupby(sorted(wanted, key=lambda letter: letter.file), key=lambda letter: letter.file):
        batch = list(together)
        target = asked.into / file
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(mail_room(batch) if batch[0].wear == "mail_room" else WEARS[batch[0].wear](batch[0]))


if __name__ == "__main__":
    main()

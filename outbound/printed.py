"""A page of HTML as a PDF, and a QR code to stand on it: what letters and sheets have in common."""

import base64
from functools import lru_cache
from typing import Any

import zxingcpp


def printed(html: str, identifier: bytes, *, forms: bool = False) -> bytes:
    """The PDF/UA of a whole HTML document; the same for the same document and `identifier` (ISO 32000-1 section 14.4).

    With `forms` its input elements can be filled in on a screen.
    """
    weasyprint = _weasyprint()
    # A letter loads nothing but what stands in it: no address in a template or a name reaches the network.
    fetcher = weasyprint.urls.URLFetcher(allowed_protocols={"data"}, allow_redirects=False)
    page = weasyprint.HTML(string=html, url_fetcher=fetcher, media_type="print")
    return bytes(page.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=identifier, pdf_forms=forms))


def qr(text: str, correction: str | None = None) -> str:
    """A QR code (ISO/IEC 18004) without its quiet zone, as a data URL of an SVG.

    `correction`: L, M, Q, or H, of which three tenths may be lost; None takes the best that makes it no larger.
    """
    level = {} if correction is None else {"ec_level": correction}
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, **level)
    svg = str(zxingcpp.write_barcode_to_svg(code, add_quiet_zones=False))
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


@lru_cache(maxsize=1)
def _weasyprint() -> Any:
    # Pango takes most of a second to load, which `--help` and `list` need not wait for.
    import weasyprint

    return weasyprint

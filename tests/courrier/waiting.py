"""Arrivals that wait in a register as the reading leaves them: with what was read, however badly."""

import io

from PIL import Image, ImageDraw

from courrier.files import Files
from models import arrivals
from models.tables import HoldRow
from models.values import Box, Document, HoldNote, Page, PageField, PageWord, Provenance, to_json
from models.words import Channel, HoldReason, Language
from tests.courrier.cases import NOW

TOP = Box(left=0.1, top=0.1, right=0.5, bottom=0.15)


def scan(*, pages: int = 1) -> bytes:
    """A multi-page TIFF with a line on each page."""
    drawn = []
    for number in range(1, pages + 1):
        page = Image.new("L", (600, 850), 255)
        ImageDraw.Draw(page).text((60, 90), f"page {number}", fill=0, font_size=30)
        drawn.append(page)
    file = io.BytesIO()
    drawn[0].save(file, "TIFF", save_all=True, append_images=drawn[1:])
    return file.getvalue()


def read(text: str, *words: tuple[str, float], fields: tuple[PageField, ...] = ()) -> Page:
    """A page that says so; the words with how sure each is."""
    placed = tuple(PageWord(text=word, confidence=share, box=TOP) for word, share in words)
    return Page(text=text, confidence=60.0, rotation=0, skew=0.0, source="ocr", words=placed, fields=fields)


def held(
    files: Files,
    reason: HoldReason,
    *pages: Page,
    data: bytes | None = None,
    filename: str = "scan.tif",
    channel: Channel = Channel.LETTER,
    detail: str | None = None,
) -> int:
    """The number of the hold of a letter that was read so."""
    sha256 = files.store.put(scan() if data is None else data)
    text = "\n\n".join(page.text for page in pages)
    document = Document(
        sha256=sha256, channel=channel, language=Language.FR if text else None, text=text, pages=pages,
        hold=HoldNote(reason=reason, detail=detail),
    )  # fmt: skip
    with files.database.begin() as session:
        provenance = Provenance(channel=channel, source="post", source_key=sha256, received=NOW, filename=filename)
        arrivals.take(session, NOW, sha256, 3, provenance)
        kept = files.store.put(to_json(document))
        arrivals.hold(session, NOW, arrivals.load(session, sha256), reason, detail, document=kept)
        return session.query(HoldRow.id).order_by(HoldRow.id.desc()).limit(1).scalar()  # type: ignore[return-value]

"""Letters of invented people as pixels, and what scanners, faxes and phones do to them.

Everything is drawn from the seed that is handed in: the same call gives the same pixels.
"""

import io
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

Pixels = NDArray[np.uint8]
FONTS = Path("/usr/share/fonts")
LIBERATION_SERIF = "truetype/liberation/LiberationSerif-Regular.ttf"
LIBERATION_SANS = "truetype/liberation/LiberationSans-Regular.ttf"
DEJAVU_SANS = "truetype/dejavu/DejaVuSans.ttf"
DEJAVU_SERIF = "truetype/dejavu/DejaVuSerif.ttf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A letter in its blocks. `language` is ISO 639-1."""

    language: str
    sender: str
    addressee: str
    body: str

    @property
    def text(self) -> str:
        """All of it in reading order."""
        return f"{self.sender}\n\n{self.addressee}\n\n{self.body}"


FRENCH = Letter(
    language="fr",
    sender="Odile Vanbrabandt\nAvenue des Cerisiers 148, bte 3\n1030 Schaerbeek",
    addressee="Service Médiation et Qualité\nrue du Midi 111\n1000 Bruxelles",
    body="""Schaerbeek, le 14 septembre 2026

Objet : indemnités d'incapacité de travail impayées depuis juillet

Madame, Monsieur,

Je suis en incapacité de travail depuis le 2 juin 2026 et je n'ai reçu aucune indemnité pour les mois de juillet et d'août. J'ai téléphoné quatre fois à votre service ; chaque fois on m'a répondu que le dossier était « en cours de traitement ».

Le 21 août, je me suis rendue à l'agence, où l'employé m'a dit que le certificat n'était jamais arrivé, alors que je possède l'accusé de réception du 5 juin. J'ai dû emprunter 850,00 € à ma sœur pour payer mon loyer.

Je vous demande de régler ces deux mois sans délai et de m'expliquer par écrit ce qui s'est passé. Où en est mon dossier ?

Veuillez agréer, Madame, Monsieur, mes salutations distinguées.

Odile Vanbrabandt""",
)
DUTCH = Letter(
    language="nl",
    sender="Wannes Deprettere\nKoekelbergstraat 27\n1081 Koekelberg",
    addressee="Dienst Bemiddeling en Kwaliteit\nZuidstraat 111\n1000 Brussel",
    body="""Koekelberg, 3 oktober 2026

Betreft: klacht over de terugbetaling van tandzorg

Geachte heer, geachte mevrouw,

Op 12 augustus heb ik het getuigschrift van mijn tandarts in de brievenbus van uw kantoor gestoken. Zeven weken later heb ik nog altijd niets ontvangen, hoewel uw medewerkster mij beloofde dat de terugbetaling binnen tien dagen zou gebeuren.

Ik heb driemaal gebeld en telkens moest ik langer dan twintig minuten wachten. De laatste keer werd de verbinding verbroken zonder dat iemand mij geholpen had. Het gaat om een bedrag van 312,45 euro, dat ik zelf heb voorgeschoten.

Ik verzoek u vriendelijk maar dringend om mijn dossier na te kijken en mij te laten weten wanneer ik het geld mag verwachten.

Met vriendelijke groeten,

Wannes Deprettere""",
)
GERMAN = Letter(
    language="de",
    sender="Ludmilla Königshofer\nÄpfelweg 9\n4700 Eupen",
    addressee="Dienst für Vermittlung\nrue du Midi 111\n1000 Brüssel",
    body="""Eupen, den 8. September 2026

Betreff: Beschwerde über die Bearbeitung meines Antrags

Sehr geehrte Damen und Herren,

im Mai habe ich die Übernahme der Kosten für meine Physiotherapie beantragt. Bis heute, fast vier Monate später, habe ich weder eine Entscheidung noch eine Zwischenmitteilung erhalten. Am Schalter wurde ich zweimal weggeschickt, weil niemand Deutsch sprach.

Außerdem wurden die Unterlagen, die ich persönlich abgegeben hatte, angeblich nicht gefunden. Das halte ich für nachlässig und ärgerlich, zumal ich eine Empfangsbestätigung besitze.

Ich bitte Sie, meinen Antrag umgehend zu prüfen und mir schriftlich zu antworten.

Mit freundlichen Grüßen

Ludmilla Königshofer""",
)
ENGLISH = Letter(
    language="en",
    sender="Percival Ashgrove\nChaussée de Wavre 512\n1040 Etterbeek",
    addressee="Mediation and Quality of Service\nrue du Midi 111\n1000 Brussels",
    body="""Etterbeek, 22 September 2026

Subject: wrong answer about my insurance after moving

Dear Sir or Madam,

When I moved to Brussels in April I asked your branch twice whether my insurance would continue without a break. I was told both times that I had nothing to do. In July my doctor's invoice was refused because I was not insured between 1 May and 12 June.

I believe that your staff gave me the wrong advice, and I have to pay 467.80 euro as a consequence. I wrote to the branch on 29 July and I have had no reply.

I should be grateful if you would look into this and put it right.

Yours faithfully,

Percival Ashgrove""",
)
LETTERS = {"fr": FRENCH, "nl": DUTCH, "de": GERMAN, "en": ENGLISH}


@cache
def font(name: str, size_px: int) -> ImageFont.FreeTypeFont:
    """The font of that file at that size."""
    return ImageFont.truetype(FONTS / name, size_px)


def _wrapped(text: str, face: ImageFont.FreeTypeFont, width_px: int) -> list[str]:
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            longer = f"{line} {word}" if line else word
            if line and face.getlength(longer) > width_px:
                lines.append(line)
                line = word
            else:
                line = longer
        lines.append(line)
    return lines


def _write(draw: ImageDraw.ImageDraw, at: tuple[int, int], text: str, face: ImageFont.FreeTypeFont, width: int) -> int:
    x, y = at
    pitch = round(face.size * 1.25)
    for line in _wrapped(text, face, width):
        draw.text((x, y), line, font=face, fill=0)
        y += pitch
    return y


@cache
def drawn(letter: Letter, face: str = LIBERATION_SERIF, dpi: int = 300, points: float = 11) -> Pixels:
    """The letter on A4, grey: the sender at the left, the addressee lower at the right, the body under both."""
    inch = dpi / 25.4
    page = Image.new("L", (round(210 * inch), round(297 * inch)), 255)
    draw = ImageDraw.Draw(page)
    size = font(face, round(points * dpi / 72))
    _write(draw, (round(22 * inch), round(20 * inch)), letter.sender, size, round(80 * inch))
    _write(draw, (round(115 * inch), round(45 * inch)), letter.addressee, size, round(80 * inch))
    _write(draw, (round(22 * inch), round(80 * inch)), letter.body, size, round(166 * inch))
    return np.asarray(page)


def note(text: str, face: str = LIBERATION_SANS, size_px: int = 50, width_px: int = 1700) -> Pixels:
    """A few lines on a small sheet: quick to read."""
    page = Image.new("L", (width_px, 200 + 70 * len(_wrapped(text, font(face, size_px), width_px - 200))), 255)
    _write(ImageDraw.Draw(page), (100, 100), text, font(face, size_px), width_px - 200)
    return np.asarray(page)


def scanned(page: Pixels, seed: int = 1, noise: float = 4.0) -> Pixels:
    """What a good flatbed makes of it: a little blur, a little noise, paper that is not quite white."""
    chance = np.random.default_rng(seed)
    soft = cv2.GaussianBlur(page, (0, 0), 0.8).astype(np.float32)
    return np.clip(soft * (225 / 255) + 20 + chance.normal(0, noise, page.shape), 0, 255).astype(np.uint8)


def skewed(page: Pixels, degrees: float) -> Pixels:
    """Turned clockwise by `degrees` on a sheet that shows white around it."""
    height, width = page.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), -degrees, 1.0)
    return np.asarray(cv2.warpAffine(page, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=255), np.uint8)


def photographed(page: Pixels, seed: int = 1) -> Pixels:
    """A phone's picture of it on a table, in colour: perspective, a shadow across, JPEG."""
    chance = np.random.default_rng(seed)
    height, width = 3600, 2700
    table = np.empty((height, width, 3), np.float32)
    table[:] = (95, 70, 50)
    table += cv2.GaussianBlur(chance.normal(0, 60, (height, width)).astype(np.float32), (0, 0), 9)[..., None] * 3
    jitter = chance.uniform(-0.04, 0.04, (4, 2)) * (width, height)
    corners = np.array([(0.1, 0.1), (0.9, 0.1), (0.9, 0.93), (0.1, 0.93)]) * (width, height) + jitter
    sheet = np.array([(0, 0), (page.shape[1], 0), page.shape[1::-1], (0, page.shape[0])], np.float32)
    warp = cv2.getPerspectiveTransform(sheet, corners.astype(np.float32))
    paper = cv2.warpPerspective(page.astype(np.float32) * 0.87, warp, (width, height), flags=cv2.INTER_AREA)
    inside = cv2.warpPerspective(np.ones(page.shape, np.float32), warp, (width, height))[..., None]
    tinted = paper[..., None] * np.array((1.0, 0.97, 0.9), np.float32)
    picture = table * (1 - inside) + tinted * inside
    across, down = np.meshgrid(np.linspace(0, 1, width), np.linspace(0, 1, height))
    edge = across * chance.uniform(0.5, 1.5) + down * chance.uniform(-1, 1)
    shadow = 1 - 0.45 / (1 + np.exp(-(edge - chance.uniform(0.2, 0.8)) * 14))
    picture = picture * shadow[..., None].astype(np.float32) + chance.normal(0, 5, picture.shape)
    bgr = np.clip(picture, 0, 255).astype(np.uint8)[..., ::-1]
    _, jpeg = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, 82])
    return np.asarray(cv2.imdecode(jpeg, cv2.IMREAD_COLOR), np.uint8)[..., ::-1].copy()


def faint(page: Pixels, seed: int = 1, contrast: float = 0.28) -> Pixels:
    """A nearly empty cartridge on greyish paper with stains, and the sensor's noise."""
    chance = np.random.default_rng(seed)
    height, width = page.shape
    soft = cv2.GaussianBlur(page, (0, 0), 1.0).astype(np.float32)
    picture = 215 - (255 - soft) * contrast
    down, across = np.mgrid[0:height, 0:width].astype(np.float32)
    for _ in range(4):
        x, y, radius = chance.uniform(0, width), chance.uniform(0, height), chance.uniform(150, 420)
        away = np.hypot(across - x, down - y) / radius
        picture -= 38 * np.exp(-(away**6)) + 18 * np.exp(-(((away - 1) * 25) ** 2))
    return np.clip(picture + chance.normal(0, 5, page.shape), 0, 255).astype(np.uint8)


def faxed(page: Pixels, seed: int = 1) -> Pixels:
    """Black and white at 200 dpi from a page of 300, with a few lost dots and a streak."""
    chance = np.random.default_rng(seed)
    small = cv2.resize(page, None, fx=2 / 3, fy=2 / 3, interpolation=cv2.INTER_AREA).astype(np.float32)
    bits = np.where(small + chance.normal(0, 22, small.shape) < 150, 0, 255).astype(np.uint8)
    dots = chance.random(bits.shape)
    bits[dots < 0.0008] = 0
    bits[dots > 0.9992] = 255
    bits[:, chance.integers(0, bits.shape[1])] = 0
    return bits


def specked(page: Pixels, seed: int = 1) -> Pixels:
    """A copy of a copy: over-inked, with dirt of all sizes, black and white at 300 dpi."""
    chance = np.random.default_rng(seed)
    heavy = cv2.erode(page, np.ones((2, 2), np.uint8))
    soft = cv2.GaussianBlur(heavy, (0, 0), 1.6).astype(np.float32) + chance.normal(0, 18, page.shape)
    bits = np.where(soft < 165, 0, 255).astype(np.uint8)
    dirt = np.zeros(page.shape, np.uint8)
    for _ in range(2500):
        x, y = int(chance.integers(0, page.shape[1])), int(chance.integers(0, page.shape[0]))
        cv2.circle(dirt, (x, y), int(chance.integers(0, 4)), 255, -1)
    bits[dirt > 0] = 0
    return bits


def encoded(page: Pixels, form: str, **options: object) -> bytes:
    """The pixels as a file: PNG, JPEG, TIFF, PDF (at 300 dpi) …"""
    return bound([page], form, **options)


def bound(pages: list[Pixels], form: str, **options: object) -> bytes:
    """Several pages as one file."""
    first, *others = (Image.fromarray(page) for page in pages)
    file = io.BytesIO()
    more = {"save_all": True, "append_images": others} if others else {}
    dots = {"resolution": 300.0} if form == "PDF" else {"dpi": (300, 300)} if form in ("PNG", "JPEG", "TIFF") else {}
    first.save(file, form, **{**dots, **more, **options})
    return file.getvalue()


def blank(height: int = 3508, width: int = 2480, seed: int = 1) -> Pixels:
    """A sheet with nothing on it, as a scanner sees it."""
    return scanned(np.full((height, width), 255, np.uint8), seed)


def errors_pc(truth: str, read: str) -> float:
    """The character error rate in percent: edits (Levenshtein) for each hundred characters, blanks taken as one."""
    meant = [ord(character) for character in " ".join(truth.split())]
    found = np.array([ord(character) for character in " ".join(read.split())], dtype=np.int64)
    places = np.arange(len(found) + 1)
    row = places.copy()
    for number, character in enumerate(meant, 1):
        best = np.empty_like(row)
        best[0] = number
        best[1:] = np.minimum(row[1:] + 1, row[:-1] + (found != character))
        row = np.minimum.accumulate(best - places) + places
    return 100 * float(row[-1]) / max(1, len(meant))

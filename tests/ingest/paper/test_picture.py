"""Loading pictures of every sort, and refusing the ones that would cost too much."""

import io
import struct
import zlib

import numpy as np
import pillow_heif
import pytest
from PIL import Image, ImageOps

from ingest.media import Media
from ingest.paper.picture import Picture, count_pictures, pictures
from models.errors import Held
from models.house import Limits
from models.words import HoldReason
from tests.ingest.paper.letters import Pixels, bound, encoded

LIMITS = Limits()
HALF = np.zeros((40, 60), np.uint8)
HALF[:20] = 255  # white above, black below


def _one(data: bytes, media: Media, limits: Limits = LIMITS) -> Picture:
    (picture,) = pictures(data, media, limits)
    return picture


def _held(data: bytes, media: Media, limits: Limits = LIMITS) -> HoldReason:
    with pytest.raises(Held) as held:
        list(pictures(data, media, limits))
    return held.value.reason


def _heic(page: Pixels) -> bytes:
    file = io.BytesIO()
    pillow_heif.from_pillow(Image.fromarray(page).convert("RGB")).save(file, quality=90)
    return file.getvalue()


def _saved(image: Image.Image, form: str = "PNG", **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, form, **options)
    return file.getvalue()


class TestFormats:
    @pytest.mark.parametrize(
        ("data", "media"),
        [
            (encoded(HALF, "PNG"), Media.PNG),
            (encoded(HALF, "JPEG"), Media.JPEG),
            (encoded(HALF, "TIFF"), Media.TIFF),
            (_heic(HALF), Media.HEIC),
            (encoded(HALF, "WEBP"), Media.WEBP),
            (encoded(HALF, "GIF"), Media.GIF),
            (encoded(HALF, "BMP"), Media.BMP),
        ],
        ids=["png", "jpeg", "tiff", "heic", "webp", "gif", "bmp"],
    )
    def test_white_is_white_and_black_is_black(self, data: bytes, media: Media) -> None:
        pixels = _one(data, media).pixels
        assert (pixels[2:12].min() > 235, pixels[28:38].max() < 20) == (True, True)

    def test_a_tiff_gives_each_of_its_pages(self) -> None:
        pages = list(pictures(bound([HALF, 255 - HALF, HALF], "TIFF"), Media.TIFF, LIMITS))
        assert [int(page.pixels[5, 5]) for page in pages] == [255, 0, 255]

    def test_a_moving_picture_is_its_first_one(self) -> None:
        film = _saved(Image.fromarray(HALF), "GIF", save_all=True, append_images=[Image.fromarray(255 - HALF)])
        assert int(_one(film, Media.GIF).pixels[5, 5].max()) == 255

    def test_a_tiff_of_fax_compression_is_read(self) -> None:
        bits = Image.fromarray(HALF).convert("1")
        assert int(_one(_saved(bits, "TIFF", compression="group4"), Media.TIFF).pixels[5, 5]) == 255

    def test_a_reduced_copy_in_a_tiff_is_no_page(self) -> None:
        file = io.BytesIO()
        Image.fromarray(HALF).save(
            file, "TIFF", save_all=True, append_images=[Image.fromarray(HALF[::4, ::4])], tiffinfo={254: 0}
        )
        data = bytearray(file.getvalue())
        second = data.rfind(struct.pack("<HHII", 254, 4, 1, 0))
        data[second : second + 12] = struct.pack("<HHII", 254, 4, 1, 1)
        assert len(list(pictures(bytes(data), Media.TIFF, LIMITS))) == 1

    def test_what_is_transparent_is_paper(self) -> None:
        clear = Image.new("RGBA", (30, 30), (0, 0, 0, 0))
        assert int(_one(_saved(clear), Media.PNG).pixels.min()) == 255

    @pytest.mark.parametrize("bits", [10, 12, 14, 16])
    def test_deep_greys_become_eight_bits(self, bits: int) -> None:
        deep = Image.fromarray((HALF.astype(np.float64) / 255 * (2**bits - 1)).astype(np.uint16))
        pixels = _one(_saved(deep), Media.PNG).pixels
        assert (pixels[5, 5], pixels.min()) == (255, HALF.min())

    def test_a_palette_becomes_colour(self) -> None:
        assert _one(_saved(Image.fromarray(HALF).convert("P")), Media.PNG).pixels.shape == (40, 60, 3)


class TestOrientation:
    @pytest.mark.parametrize(
        ("orientation", "white"),
        [(1, (5, 30)), (3, (35, 30)), (6, (30, 35)), (8, (30, 5))],
    )
    @pytest.mark.parametrize("form", ["JPEG", "TIFF"])
    def test_the_picture_stands_as_its_exif_says(self, form: str, orientation: int, white: tuple[int, int]) -> None:
        exif = Image.Exif()
        exif[0x0112] = orientation
        data = _saved(Image.fromarray(HALF), form, exif=exif)
        pixels = _one(data, Media(form.lower())).pixels
        assert int(pixels[white]) > 235

    @pytest.mark.parametrize("orientation", range(1, 9))
    def test_all_eight_ways_are_those_of_pillow(self, orientation: int) -> None:
        corner = HALF.copy()
        corner[:8, :5] = 120
        exif = Image.Exif()
        exif[0x0112] = orientation
        data = _saved(Image.fromarray(corner), "PNG", exif=exif)
        expected = np.asarray(ImageOps.exif_transpose(Image.open(io.BytesIO(data))))
        assert np.array_equal(_one(data, Media.PNG).pixels, expected)


class TestResolution:
    def test_is_what_the_file_says(self) -> None:
        assert _one(encoded(HALF, "PNG", dpi=(600, 600)), Media.PNG).dpi == pytest.approx(600, abs=0.1)

    @pytest.mark.parametrize("dpi", [(72, 72), (1, 1), (90_000, 90_000)])
    def test_is_unknown_where_it_means_nothing(self, dpi: tuple[int, int]) -> None:
        assert _one(encoded(HALF, "TIFF", dpi=dpi), Media.TIFF).dpi is None

    def test_of_oblong_dots_turned_by_exif_is_that_of_the_finer_side(self) -> None:
        exif = Image.Exif()
        exif[0x0112] = 6
        picture = _one(_saved(Image.fromarray(HALF), "TIFF", exif=exif, dpi=(204, 98)), Media.TIFF)
        assert (picture.pixels.shape, picture.dpi) == ((60, 83), 204)

    def test_a_fax_of_oblong_dots_is_made_square(self) -> None:
        assert _one(encoded(HALF, "TIFF", dpi=(204, 98)), Media.TIFF).pixels.shape == (83, 60)


class TestLimits:
    def test_pixels_are_counted_before_they_are_decoded(self) -> None:
        header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
        chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b"")]
        data = b"\x89PNG\r\n\x1a\n" + b"".join(
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
            for name, body in chunks
        )
        assert _held(data, Media.PNG) is HoldReason.TOO_COMPLEX

    def test_a_large_photo_is_decoded_smaller(self) -> None:
        photo = np.full((800, 600, 3), 200, np.uint8)
        pixels = _one(encoded(photo, "JPEG"), Media.JPEG, Limits(page_pixels=200_000)).pixels
        assert pixels.shape == (400, 300, 3)

    @pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "CMYK", "I;16"])
    def test_a_page_of_more_than_plenty_is_made_smaller_and_looks_the_same(self, mode: str) -> None:
        page = Image.fromarray(HALF).resize((6000, 4000))
        if mode == "I;16":
            page = Image.fromarray(np.asarray(page).astype(np.uint16) * 257)
        elif mode == "P":
            page = page.convert("RGB").quantize(4)
        else:
            page = page.convert(mode)
        picture = _one(_saved(page, "TIFF", dpi=(600, 600), compression="tiff_lzw"), Media.TIFF)
        pixels = picture.pixels if picture.pixels.ndim == 2 else picture.pixels.max(axis=2)
        middle = [int(pixels[row, 1500]) for row in (100, 1900)]
        assert (pixels.shape, picture.dpi, middle[0] > 235, middle[1] < 20) == ((2000, 3000), 300, True, True)

    def test_a_jpeg_that_walks_over_itself_a_thousand_times_is_not_decoded(self) -> None:
        data = _saved(Image.fromarray(HALF), "JPEG", progressive=True)
        last = data.rindex(b"\xff\xda")
        assert _held(data[:last] + data[last:-2] * 1000 + data[-2:], Media.JPEG) is HoldReason.TOO_COMPLEX

    def test_more_pages_than_allowed_are_not_read(self) -> None:
        with pytest.raises(Held) as held:
            count_pictures(bound([HALF] * 4, "TIFF"), Media.TIFF, Limits(pages=3))
        assert held.value.reason is HoldReason.TOO_COMPLEX

    def test_a_chain_of_pages_that_bites_its_tail_ends(self) -> None:
        data = bytearray(encoded(HALF, "TIFF"))
        (first,) = struct.unpack_from("<I", data, 4)
        (entries,) = struct.unpack_from("<H", data, first)
        struct.pack_into("<I", data, first + 2 + 12 * entries, first)
        assert count_pictures(bytes(data), Media.TIFF, LIMITS) <= LIMITS.pages

    @pytest.mark.parametrize(
        ("data", "media"),
        [
            (b"", Media.PNG),
            (b"II*\x00junk", Media.TIFF),
            (encoded(HALF, "PNG")[:60], Media.PNG),
            (b"\xff\xd8\xff" + b"x" * 50, Media.JPEG),
            (_heic(HALF)[:300], Media.HEIC),
            (encoded(HALF, "WEBP")[:40], Media.WEBP),
            (encoded(HALF, "GIF")[:20], Media.GIF),
        ],
        ids=["empty", "no tiff", "cut png", "no jpeg", "cut heic", "cut webp", "cut gif"],
    )
    def test_a_damaged_file_is_a_hold(self, data: bytes, media: Media) -> None:
        assert _held(data, media) is HoldReason.UNREADABLE

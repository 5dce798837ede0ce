"""Pictures are decoded within bounds of work and memory, whatever a file says of itself."""

import io
import random
import struct
import subprocess
import sys
import time
import warnings
import zlib

import pytest
from PIL import Image

from kit.pictures import PictureUnusable, open_picture

SIZE = (300, 60)
BROWN = (120, 90, 60)
END = b"\xff\xd9"


def saved(form: str, mode: str = "RGB", size: tuple[int, int] = SIZE, **options) -> bytes:
    image = Image.new("RGB", size, BROWN)
    file = io.BytesIO()
    (image.quantize(16) if mode == "P" else image.convert(mode)).save(file, form, **options)
    return file.getvalue()


def chunk(kind: bytes, content: bytes) -> bytes:
    return len(content).to_bytes(4) + kind + content + zlib.crc32(kind + content).to_bytes(4)


def png(size: tuple[int, int], depth: int, colour: int, pixel: bytes, *more: bytes) -> bytes:
    """A PNG of one colour, in a form that the library does not write."""
    head = struct.pack(">IIBBBBB", *size, depth, colour, 0, 0, 0)
    packer = zlib.compressobj()
    rows = [packer.compress(b"\0" + pixel * size[0]) for _ in range(size[1])]
    body = chunk(b"IDAT", b"".join(rows) + packer.flush())
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + b"".join(more) + body + chunk(b"IEND", b"")


def scans(count: int, *, before_each: bytes = b"", size: tuple[int, int] = SIZE) -> bytes:
    """A JPEG that goes over its pixels again and again: its last pass, repeated."""
    whole = saved("JPEG", size=size, progressive=True)
    last = whole[whole.rindex(b"\xff\xda") : -len(END)]
    return whole[: -len(END)] + (before_each + last) * count + END


@pytest.mark.parametrize(
    "before_each",
    [
        pytest.param(b"", id="plain"),
        pytest.param(b"\xff\xff\xff", id="filled up"),
        pytest.param(b"\xff\xfe\x00\x04\xff\xd9", id="an end that is in a comment"),
        pytest.param(b"\xff\x01", id="behind a marker without a length"),
        pytest.param(b"\xff\xd0", id="behind a restart"),
    ],
)
def test_a_jpeg_of_very_many_passes_is_refused_before_it_costs_anything(before_each: bytes) -> None:
    file = scans(50_000, before_each=before_each, size=(3000, 600))

    began = time.monotonic()
    with pytest.raises(PictureUnusable, match="a JPEG of over 64 scans"):
        open_picture(file)
    assert time.monotonic() - began < 1


@pytest.mark.parametrize(
    "file",
    [
        pytest.param(saved("JPEG"), id="one pass"),
        pytest.param(saved("JPEG", progressive=True), id="progressive"),
        pytest.param(scans(40), id="some passes more"),
        pytest.param(saved("JPEG", comment=b"\xff\xda" * 1_000), id="a comment that looks like passes"),
        pytest.param(saved("JPEG") + b"\xff\xda" * 1_000, id="a film behind it that looks like passes"),
    ],
)
def test_an_honest_jpeg_is_taken(file: bytes) -> None:
    image = open_picture(file).decode()

    assert (image.size, image.mode) == (SIZE, "RGB")


def on_white(pixel: tuple[int, ...]) -> list[float]:
    """A pixel as it is seen: what is see-through has no colour of its own."""
    red, green, blue, alpha = (*pixel, 255)[:4]
    return [255 + (part - 255) * alpha / 255 for part in (red, green, blue)]


GREY16 = b"\x80\x80"


@pytest.mark.parametrize(
    ("file", "colour"),
    [
        pytest.param(saved("JPEG", quality=95), BROWN, id="JPEG"),
        pytest.param(saved("JPEG", "CMYK", quality=95), BROWN, id="CMYK"),
        pytest.param(saved("WEBP", lossless=True), BROWN, id="WebP"),
        pytest.param(saved("PNG", "P"), BROWN, id="palette"),
        pytest.param(saved("PNG", "LA"), (95, 95, 95, 255), id="grey and alpha"),
        pytest.param(png(SIZE, 16, 0, GREY16), (128, 128, 128), id="grey of 16 bits"),
        pytest.param(
            png(SIZE, 16, 0, GREY16, chunk(b"tRNS", GREY16)), (128, 128, 128, 0), id="see-through grey of 16"
        ),
        pytest.param(png(SIZE, 16, 2, GREY16 * 3), (128, 128, 128), id="colour of 16 bits"),
        pytest.param(png(SIZE, 16, 6, GREY16 * 4), (128, 128, 128, 128), id="colour of 16 bits with alpha"),
        pytest.param(
            png(SIZE, 8, 3, b"\1", chunk(b"PLTE", bytes(3) + bytes(BROWN)), chunk(b"tRNS", b"\xff\x40")),
            (*BROWN, 64),
            id="palette with alpha",
        ),
    ],
)
def test_every_kind_of_pixel_comes_out_in_its_colour_at_any_size(
    file: bytes, colour: tuple[int, ...]
) -> None:
    for within, size in ((None, SIZE), (1_200, SIZE), (150, (150, 30))):
        image = open_picture(file).decode(within=within)

        assert (image.size, len(image.mode)) == (size, len(colour))
        found = image.getpixel((size[0] // 2, size[1] // 2))
        assert all(
            abs(one - other) <= 2 for one, other in zip(on_white(found), on_white(colour), strict=True)
        )
        assert image.info == {}


def test_numbers_of_colours_without_the_colours_are_no_picture() -> None:
    with pytest.raises(PictureUnusable, match="cut off or damaged"):
        open_picture(png(SIZE, 8, 3, b"\1"))


def test_damage_of_any_kind_is_refused_or_passed_over_and_never_a_fault() -> None:
    turned = Image.Exif()
    turned[0x0112] = 6
    whole = [saved(form, exif=turned) for form in ("JPEG", "PNG", "WEBP")]
    whole += [saved("JPEG", "CMYK"), saved("PNG", "P"), png(SIZE, 16, 0, GREY16), scans(2)]
    chance = random.Random(5)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the library's, about damaged metadata
        for number in range(3_000):
            file = bytearray(chance.choice(whole))
            for _ in range(chance.choice((1, 2, 8))):
                at = chance.randrange(min(len(file), chance.choice((64, 400, len(file)))))
                file[at : at + chance.choice((0, 1, 1, 4))] = chance.randbytes(chance.choice((0, 1, 1, 2)))
            try:
                opened = open_picture(bytes(file))
                if opened.size[0] * opened.size[1] < 1_000_000:
                    opened.decode(within=100 if number % 2 else None)
            except PictureUnusable:
                continue


MEASURE = """
import resource, sys
from kit.pictures import PictureUnusable, open_picture
open_picture(open("{small}", "rb").read()).decode(within=100)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    open_picture(open("{file}", "rb").read()).decode(within=1_200)
except PictureUnusable as error:
    print(error, file=sys.stderr)
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) >> 10)
"""


@pytest.mark.parametrize(
    ("file", "most"),
    [
        # 64 million pixels: the largest picture of a product.
        pytest.param(lambda: saved("JPEG", size=(8_000, 8_000)), 64, id="JPEG"),
        pytest.param(lambda: png((8_000, 8_000), 8, 2, bytes(3)), 320, id="PNG"),
        pytest.param(
            lambda: png(
                SIZE, 8, 2, bytes(3), *[chunk(b"zTXt", b"k\0\0" + zlib.compress(bytes(1 << 20)))] * 60
            ),
            96,
            id="texts that unpack to 60 MB",
        ),
    ],
)
def test_memory_is_bounded_by_the_pixels_that_are_kept(file, most: int, tmp_path) -> None:
    """In megabytes, by a process that does nothing else."""
    (tmp_path / "small").write_bytes(saved("JPEG") if most == 64 else saved("PNG"))
    (tmp_path / "file").write_bytes(file())

    measured = subprocess.run(
        [sys.executable, "-c", MEASURE.format(small=tmp_path / "small", file=tmp_path / "file")],
        capture_output=True,
        text=True,
        check=True,
    )

    assert int(measured.stdout) <= most, measured.stderr

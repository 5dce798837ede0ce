"""Pictures that people upload: decoded, bounded, turned upright, and made anew from their pixels alone."""

import io
import re
import struct
from dataclasses import dataclass
from typing import IO

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

FORMATS = ("JPEG", "PNG", "WEBP")
MOST_PIXELS = 89_000_000  # a little less than what the library warns of
_TURNED = {5, 6, 7, 8}  # EXIF orientations that swap width and height
_ORIENTATION = 0x0112
# A photograph has about ten scans. Each one is work over all of its pixels, and 5 MB have room for 400,000.
_MOST_SCANS = 64
_MARKER = re.compile(rb"\xff+([^\x00\xd0-\xd7\xff])")  # within pixels, FF is followed by one of those
_ALONE, _START_OF_SCAN, _END = 0x01, 0xDA, 0xD9
# The library has no error of its own for a damaged block: what it reads or writes of one fails in all these ways.
_DAMAGED = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    AttributeError,
    LookupError,
    ArithmeticError,
    struct.error,
    EOFError,
)
_TOO_MANY = "an image of too many pixels"
_BROKEN = "an image that is cut off or damaged"


class PictureUnusable(Exception):
    """What was found instead of a picture that can be used, as it follows on “Found”."""

    def __init__(self, found: str) -> None:
        super().__init__(found)
        self.found = found


@dataclass(frozen=True, slots=True)
class Opened:
    """A picture of which the head alone is read: its format, and its size in pixels as it is held."""

    image: Image.Image
    format: str
    size: tuple[int, int]

    def decode(self, *, within: int | None = None) -> Image.Image:
        """Its pixels, upright, as RGB or RGBA in sRGB, and nothing else that the file carried.

        With `within`, no more pixels than that on either side. Needs memory for three times its pixels, or for twice
        where few are asked for: judge its size first. Raises PictureUnusable.
        """
        try:
            image = _shrunk(self.image, within) if within else self.image
            image.load()
        except (*_DAMAGED, Image.DecompressionBombError) as error:
            raise PictureUnusable(_BROKEN) from error
        plain = _in_srgb(_upright(image))
        clean = Image.new(plain.mode, plain.size)
        clean.paste(plain)
        return clean


def read_at_most(upload: IO[bytes], largest: int) -> bytes:
    """The content of a file of up to so many bytes. Raises PictureUnusable for a larger or an empty one."""
    content = upload.read(largest + 1)
    if len(content) > largest:
        raise PictureUnusable(f"a file over {largest >> 20} MB")
    if not content:
        raise PictureUnusable("an empty file")
    return content


def open_picture(content: bytes) -> Opened:
    """Look at the head of a JPEG, PNG or WebP; what it is called and said to be counts for nothing.

    Raises PictureUnusable for another kind of file, one that moves, and one with too many pixels or passes over them.
    """
    try:
        image = Image.open(io.BytesIO(content), formats=FORMATS)
    except UnidentifiedImageError as error:
        raise PictureUnusable("a file of another kind") from error
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise PictureUnusable(_TOO_MANY) from error
    except _DAMAGED as error:
        raise PictureUnusable(_BROKEN) from error
    if image.width * image.height > MOST_PIXELS:
        raise PictureUnusable(_TOO_MANY)
    if image.mode == "P" and image.palette is None:
        raise PictureUnusable(_BROKEN)
    kind = "JPEG" if image.format == "MPO" else str(image.format)
    if kind == "JPEG" and _scans(content) > _MOST_SCANS:
        raise PictureUnusable(f"a JPEG of over {_MOST_SCANS} scans")
    frames = getattr(image, "n_frames", 1)
    if kind != "JPEG" and frames > 1:
        raise PictureUnusable(f"an animated image of {frames} frames")
    return Opened(image, kind, _held_size(image))


def _scans(content: bytes) -> int:
    """How many passes over its pixels a JPEG asks for, counted up to the first that is too many."""
    count, at = 0, 2
    while count <= _MOST_SCANS and (found := _MARKER.search(content, at)):
        marker, at = found[1][0], found.end()
        if marker == _END:
            break
        if marker != _ALONE:
            at += int.from_bytes(content[at : at + 2])
        count += marker == _START_OF_SCAN
    return count


def _held_size(image: Image.Image) -> tuple[int, int]:
    if image.format == "PNG" and "exif" not in image.info:
        return image.size  # asked for more, the library would decode it all
    try:
        is_turned = image.getexif().get(_ORIENTATION) in _TURNED
    except _DAMAGED as error:
        raise PictureUnusable("an image with a damaged EXIF block") from error
    width, height = image.size
    return (height, width) if is_turned else (width, height)


def _shrunk(image: Image.Image, within: int) -> Image.Image:
    """The picture within so many pixels; a JPEG is not even decoded at its full size."""
    if image.mode == "1" or image.mode[0] in "PI":  # of these, the library would only leave pixels out
        mode = "RGBA" if image.has_transparency_data else "RGB"
        image = _in_eight_bits(image).convert(mode)
    image.thumbnail((within, within))
    return image


def _in_eight_bits(image: Image.Image) -> Image.Image:
    return image.point(lambda value: value / 256).convert("L") if image.mode.startswith("I") else image


def _upright(image: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(image)
    except _DAMAGED as error:
        raise PictureUnusable("an image with a damaged EXIF block") from error


def _in_srgb(image: Image.Image) -> Image.Image:
    """The picture as screens show it; a colour profile that makes no sense is passed over."""
    mode = "RGBA" if image.has_transparency_data else "RGB"
    image = _in_eight_bits(image)
    profile = image.info.get("icc_profile")
    if profile and image.mode in ("RGB", "RGBA", "CMYK", "L"):
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            found = ImageCms.profileToProfile(
                image,
                source,
                ImageCms.createProfile("sRGB"),
                outputMode=mode if image.mode == mode else "RGB",
            )
            return (found or image).convert(mode)
        except (ImageCms.PyCMSError, *_DAMAGED):
            return image.convert(mode)
    return image.convert(mode)

"""Pictures that people upload: decoded, bounded, turned upright, and made anew from their pixels alone."""

import io
import struct
import warnings
from dataclasses import dataclass
from typing import IO

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

FORMATS = ("JPEG", "PNG", "WEBP")
_TURNED = {5, 6, 7, 8}  # EXIF orientations that swap width and height
_ORIENTATION = 0x0112
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

    def decode(self) -> Image.Image:
        """Its pixels, upright, as RGB or RGBA in sRGB, and nothing else that the file carried.

        Needs memory for about three times its pixels: judge its size first. Raises PictureUnusable.
        """
        try:
            self.image.load()
        except (*_DAMAGED, Image.DecompressionBombError) as error:
            raise PictureUnusable("an image that is cut off or damaged") from error
        plain = _in_srgb(_upright(self.image))
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

    Raises PictureUnusable for another kind of file, one that moves, and one with too many pixels to look at.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(content), formats=FORMATS)
    except UnidentifiedImageError as error:
        raise PictureUnusable("a file of another kind") from error
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise PictureUnusable("an image of too many pixels") from error
    except _DAMAGED as error:
        raise PictureUnusable("an image that is cut off or damaged") from error
    kind = "JPEG" if image.format == "MPO" else str(image.format)
    frames = getattr(image, "n_frames", 1)
    if kind != "JPEG" and frames > 1:
        raise PictureUnusable(f"an animated image of {frames} frames")
    return Opened(image, kind, _held_size(image))


def _held_size(image: Image.Image) -> tuple[int, int]:
    if image.format == "PNG" and "exif" not in image.info:
        return image.size  # asked for more, the library would decode it all
    try:
        is_turned = image.getexif().get(_ORIENTATION) in _TURNED
    except _DAMAGED as error:
        raise PictureUnusable("an image with a damaged EXIF block") from error
    width, height = image.size
    return (height, width) if is_turned else (width, height)


def _upright(image: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(image)
    except _DAMAGED as error:
        raise PictureUnusable("an image with a damaged EXIF block") from error


def _in_srgb(image: Image.Image) -> Image.Image:
    """The picture as screens show it; a colour profile that makes no sense is passed over."""
    mode = "RGBA" if image.has_transparency_data else "RGB"
    if image.mode.startswith("I"):  # 16 bits of grey
        image = image.point(lambda value: value / 256).convert("L")
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

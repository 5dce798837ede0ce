"""Pictures of products: decoded, cleaned and kept in one form."""

import hashlib
import io
import struct
import warnings
from typing import IO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image, ImageOps, UnidentifiedImageError

from rewards.errors import ImageNotValid

LARGEST_FILE = 5 * 1024 * 1024
LEAST_SIDE, GREATEST_SIDE = 400, 8_000  # pixels of what is uploaded
KEPT_SIDE = 1_200  # pixels of what is kept
_FORMATS = ("JPEG", "PNG", "WEBP")
_NEEDED = "needed a JPEG, PNG or WebP image"
_FOLDER = "products"
# The library has no error of its own for a damaged block: what it reads or writes of one fails in all these ways.
_DAMAGED_EXIF = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    AttributeError,
    LookupError,
    ArithmeticError,
    struct.error,
)


def store_image(upload: IO[bytes]) -> str:
    """Keep a product's picture as WebP of at most 1,200 pixels a side, without metadata; its path in the storage.

    The path follows from what is in it, so that one picture is kept once and what an offer froze stays (R10).
    Raises ImageNotValid for what is no image, or one that is too large or too small.
    """
    content = upload.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise ImageNotValid(f"Found a file over {LARGEST_FILE >> 20} MB, {_NEEDED} up to that.")
    picture = io.BytesIO()
    _decoded(content).save(picture, "WEBP", quality=86, method=4)
    path = f"{_FOLDER}/{hashlib.sha256(picture.getvalue()).hexdigest()[:40]}.webp"
    if not default_storage.exists(path):
        default_storage.save(path, ContentFile(picture.getvalue()))
    return path


def _decoded(content: bytes) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(content), formats=_FORMATS)
    except UnidentifiedImageError as error:
        raise ImageNotValid(f"Found a file of another kind, {_NEEDED}.") from error
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise ImageNotValid(f"Found an image of too many pixels, {_needed_sides()}.") from error
    if not all(LEAST_SIDE <= side <= GREATEST_SIDE for side in image.size):
        raise ImageNotValid(f"Found {image.width} x {image.height} pixels, {_needed_sides()}.")
    try:
        image.load()
    except (OSError, SyntaxError, ValueError) as error:
        raise ImageNotValid(f"Found an image that is cut off or damaged, {_NEEDED}.") from error
    upright = _upright(image)
    has_alpha = upright.has_transparency_data
    plain = upright.convert("RGBA" if has_alpha else "RGB")
    plain.thumbnail((KEPT_SIDE, KEPT_SIDE))
    # Only pixels go on: a new image has none of what the file carried beside them.
    clean = Image.new(plain.mode, plain.size)
    clean.paste(plain)
    return clean


def _upright(image: Image.Image) -> Image.Image:
    """The picture as its EXIF block says it is held."""
    try:
        return ImageOps.exif_transpose(image)
    except _DAMAGED_EXIF as error:
        raise ImageNotValid(f"Found an image with a damaged EXIF block, {_NEEDED} without one.") from error


def _needed_sides() -> str:
    return f"needed {LEAST_SIDE} to {GREATEST_SIDE:,} on each side"

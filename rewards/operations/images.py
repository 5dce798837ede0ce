"""Pictures of products: decoded, cleaned and kept in one form."""

import hashlib
import io
from typing import IO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from kit.pictures import PictureUnusable, open_picture, read_at_most
from rewards.errors import ImageNotValid

LARGEST_FILE = 5 * 1024 * 1024
LEAST_SIDE, GREATEST_SIDE = 400, 8_000  # pixels of what is uploaded
KEPT_SIDE = 1_200  # pixels of what is kept
_NEEDED = (
    f"needed a JPEG, PNG or WebP image of {LEAST_SIDE} to {GREATEST_SIDE:,} pixels on each side, up to 5 MB"
)
_FOLDER = "products"


def store_image(upload: IO[bytes]) -> str:
    """Keep a product's picture as WebP of at most 1,200 pixels a side, without metadata; its path in the storage.

    The path follows from what is in it, so that one picture is kept once and what an offer froze stays (R10).
    Raises ImageNotValid for what is no image, or one that is too large or too small.
    """
    try:
        image = _decoded(read_at_most(upload, LARGEST_FILE))
    except PictureUnusable as error:
        raise ImageNotValid(f"Found {error.found}, {_NEEDED}.") from error
    picture = io.BytesIO()
    image.save(picture, "WEBP", quality=86, method=4)
    path = f"{_FOLDER}/{hashlib.sha256(picture.getvalue()).hexdigest()[:40]}.webp"
    if not default_storage.exists(path):
        default_storage.save(path, ContentFile(picture.getvalue()))
    return path


def _decoded(content: bytes) -> Image.Image:
    opened = open_picture(content)
    if not all(LEAST_SIDE <= side <= GREATEST_SIDE for side in opened.size):
        width, height = opened.size
        raise PictureUnusable(f"{width} x {height} pixels")
    return opened.decode(within=KEPT_SIDE)

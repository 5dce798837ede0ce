"""Banners as marketers upload them: exactly 3000 x 600 pixels, kept in every size that shows them (C5)."""

import hashlib
import io
from typing import IO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from campaigns.errors import BannerNotValid
from kit.pictures import PictureUnusable, open_picture, read_at_most
from rewards.banners import SIZES, BannerSize

LARGEST_FILE = 5 * 1024 * 1024
WIDTH, HEIGHT = SIZES[BannerSize.PAGE]
_NEEDED = f"needed a JPEG, PNG or WebP of exactly {WIDTH} x {HEIGHT} pixels, up to 5 MB"
_FOLDER = "banners"
_QUALITY = 84


def store_banner(upload: IO[bytes], *, focus: float = 0.5) -> str:
    """Keep a banner as WebP and JPEG in all of its sizes, without metadata; the path of its page size.

    The message shows a part of it: `focus` says which, from 0 (left) to 1 (right). The path follows from what is in
    the picture, so that one is kept once and what an offer froze stays (R10). Takes memory for some pictures of
    3000 x 600, whatever the file is. Raises BannerNotValid, with what was found and what is needed.
    """
    try:
        image = _decoded(read_at_most(upload, LARGEST_FILE))
    except PictureUnusable as error:
        raise BannerNotValid(f"Found {error.found}, {_NEEDED}.") from error
    name = hashlib.sha256(b"%d/%s" % (round(focus * 1000), image.tobytes())).hexdigest()[:40]
    for size in SIZES:
        _keep(_sized(image, size, focus), f"{_FOLDER}/{name}/{size}")
    return f"{_FOLDER}/{name}/{BannerSize.PAGE}.webp"


def _decoded(content: bytes) -> Image.Image:
    """The picture without transparency: mail and messages have grounds of their own."""
    opened = open_picture(content)
    if opened.size != (WIDTH, HEIGHT):
        width, height = opened.size
        raise PictureUnusable(f"a {opened.format.replace('WEBP', 'WebP')} of {width} x {height} pixels")
    image = opened.decode()
    if image.size != (WIDTH, HEIGHT):
        raise PictureUnusable(
            f"an image that is {image.width} x {image.height} pixels once it stands upright"
        )
    if image.mode == "RGBA":
        ground = Image.new("RGB", image.size, "white")
        ground.paste(image, mask=image.getchannel("A"))
        return ground
    return image


def _sized(image: Image.Image, size: BannerSize, focus: float) -> Image.Image:
    width, height = SIZES[size]
    across = min(WIDTH, round(HEIGHT * width / height))
    left = round((WIDTH - across) * focus)
    part = image.crop((left, 0, left + across, HEIGHT))
    return part if part.size == (width, height) else part.resize((width, height), Image.Resampling.LANCZOS)


def _keep(image: Image.Image, path: str) -> None:
    for suffix, kind, options in (("webp", "WEBP", {"method": 4}), ("jpg", "JPEG", {"progressive": True})):
        if not _is_whole(f"{path}.{suffix}"):
            file = io.BytesIO()
            image.save(file, kind, quality=_QUALITY, **options)
            default_storage.delete(f"{path}.{suffix}")
            default_storage.save(f"{path}.{suffix}", ContentFile(file.getvalue()))


def _is_whole(path: str) -> bool:
    """Whether a picture is kept to its end: a worker that is stopped while it writes leaves a part of one."""
    if not default_storage.exists(path):
        return False
    with default_storage.open(path) as file:
        try:
            open_picture(file.read()).decode()
        except PictureUnusable:
            return False
    return True

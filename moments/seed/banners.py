"""The sample campaigns' banners, painted once and kept in the media storage."""

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from moments.seed.pictures.banner import paint_banner
from moments.seed.pictures.studio import EDITION

FOLDER = f"banners/sample-{EDITION}"


def banner_files(theme: str) -> "tuple[ContentFile[bytes], ContentFile[bytes]]":
    """The banner of a theme for the page and for messages; its full size is kept too, to try an upload with."""
    names = [f"{FOLDER}/{theme}-{size}.webp" for size in ("3000x600", "1500x300", "600x315")]
    if not all(default_storage.exists(name) for name in names):
        banner = paint_banner(theme)
        for name, picture in zip(names, (banner.full, banner.page, banner.message), strict=True):
            if not default_storage.exists(name):
                default_storage.save(name, ContentFile(picture))
    _, page, message = names
    return _read(page), _read(message)


def _read(name: str) -> "ContentFile[bytes]":
    with default_storage.open(name) as file:
        return ContentFile(file.read())

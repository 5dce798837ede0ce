"""The sample campaigns' banners, painted once and kept in the media storage."""

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from moments.seed.pictures.banner import paint_banner
from moments.seed.pictures.studio import EDITION

FOLDER = f"banners/sample-{EDITION}"


# Where the presents are: what messages show of a banner.
FOCUS = 0.93


def banner_file(theme: str) -> "ContentFile[bytes]":
    """The banner of a theme as its marketer uploads it."""
    name = f"{FOLDER}/{theme}-3000x600.webp"
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(paint_banner(theme)))
    with default_storage.open(name) as file:
        return ContentFile(file.read())

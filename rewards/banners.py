"""Where the sizes of a campaign's banner lie in the media storage: each beside the path that is kept (C5)."""

from enum import StrEnum

PAGE = "page.webp"
MESSAGE = "message.webp"


class BannerSize(StrEnum):
    """What a banner is made into; width and height in pixels are in `SIZES`."""

    PAGE = "page"
    PAGE_SMALL = "page-small"
    EMAIL = "email"
    MESSAGE = "message"


SIZES = {
    BannerSize.PAGE: (3000, 600),
    BannerSize.PAGE_SMALL: (1500, 300),
    BannerSize.EMAIL: (1200, 240),
    BannerSize.MESSAGE: (600, 315),
}


def sibling(path: str, size: BannerSize, suffix: str = "webp") -> str:
    """The path of another size or format (`webp`, `jpg`) of the banner that is kept at a path.

    A banner of before that has no other sizes is its own sibling; nothing stays nothing.
    """
    folder, _, name = path.rpartition("/")
    return f"{folder}/{size}.{suffix}" if name in (PAGE, MESSAGE) else path


def has_sizes(path: str) -> bool:
    """Whether a banner is kept in every size and format."""
    return path.rpartition("/")[2] in (PAGE, MESSAGE)

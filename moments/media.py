"""Serving uploaded files, from wherever they are kept: nothing in them can run, whatever they hold."""

import hashlib
import posixpath
from typing import IO, Any

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

_LONGEST_PATH = 200  # of the fields that name files
_LONGEST_NAME = 255  # bytes that a file system gives a name
# What browsers may show; anything else is a file to keep.
_SHOWN = {
    ".webp": "image/webp",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".gif": "image/gif",
    ".avif": "image/avif",
}
_HEADERS = {
    # A path is never written over.
    "Cache-Control": "public, max-age=31536000, immutable",
    "Content-Security-Policy": "default-src 'none'; style-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    # Companies show these images on pages of their own.
    "Cross-Origin-Resource-Policy": "cross-origin",
}


@require_safe
def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """A file of the media storage, in a sandbox of its own. 404 for what isn't there; folders are not listed."""
    file = _opened(path)
    etag = f'"{hashlib.sha256(path.encode()).hexdigest()[:32]}"'
    answer: HttpResponseBase | None = get_conditional_response(request, etag=etag)
    if answer is None:
        shown_as = _SHOWN.get(posixpath.splitext(path)[1].lower())
        answer = FileResponse(
            file,
            content_type=shown_as or "application/octet-stream",
            as_attachment=shown_as is None,
            filename=posixpath.basename(path),
        )
    else:
        file.close()
    for name, value in (_HEADERS | {"ETag": etag}).items():
        answer[name] = value
    return answer


def _opened(path: str) -> IO[Any]:
    if not _is_plain(path):
        raise Http404
    try:
        return default_storage.open(path)
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError, SuspiciousFileOperation) as error:
        raise Http404 from error


def _is_plain(path: str) -> bool:
    """Whether a path can be that of a file: written in one way only, and no longer than its field."""
    return (
        len(path) <= _LONGEST_PATH
        and path.isprintable()
        and posixpath.normpath(path) == path
        and all(len(part.encode()) <= _LONGEST_NAME for part in path.split("/"))
    )

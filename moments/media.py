"""Serving uploaded files: nothing in them can run, whatever they hold."""

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.views.static import serve

_LONGEST_PATH = 200  # of the fields that name files


def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """A file of the media storage, in a sandbox of its own. 404 for what isn't there."""
    if len(path) > _LONGEST_PATH:
        raise Http404
    response = serve(request, path, document_root=str(settings.MEDIA_ROOT))
    if isinstance(response, FileResponse):
        response["Cache-Control"] = "public, max-age=31536000, immutable"
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    # Companies show these images on pages of their own.
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response

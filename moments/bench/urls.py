"""The addresses of the product, and one view that does nothing: what the web stack itself costs."""

from typing import Any

from django.urls import include, path
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView


class NothingView(APIView):
    """Parse a body and answer a small one."""

    def post(self, request: Request, *_: Any) -> Response:
        return Response({"fields": len(request.data)})


urlpatterns = [path("nothing", NothingView.as_view()), path("", include("moments.urls"))]

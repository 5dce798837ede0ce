"""Where each audience enters."""

from django.contrib import admin
from django.urls import include, path

from moments.api import urls as api
from moments.console.views.public import HomeView
from moments.health import health
from moments.media import media

urlpatterns = [
    path("", HomeView.as_view(), name="home"),
    path("", include(api)),
    path("", include(api.legacy)),
    path("console/", include("moments.console.urls")),
    path("r/", include("moments.redeem.urls")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("media/<path:path>", media, name="media"),
    path("healthz", health, name="health"),
]

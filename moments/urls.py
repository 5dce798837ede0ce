"""Where each audience enters."""

from allauth.socialaccount.providers.openid_connect.views import callback
from django.conf import settings
from django.contrib import admin
from django.urls import include, path, re_path

from moments.api import urls as api
from moments.console.views.mailed_codes import confirm_address, confirm_sign_in
from moments.console.views.openid import sign_in_elsewhere
from moments.console.views.passwords import forgotten_password, new_password
from moments.console.views.public import HomeView
from moments.health import health
from moments.media import media
from moments.provider_inbox import provider_inbox
from moments.stripe_inbox import stripe_inbox

_PROVIDER = {"provider_id": "openid"}

openid_urlpatterns = [
    path("accounts/3rdparty/", include("allauth.socialaccount.urls")),
    path("accounts/openid/login/", sign_in_elsewhere, _PROVIDER, name="openid_connect_login"),
    path("accounts/openid/login/callback/", callback, _PROVIDER, name="openid_connect_callback"),
]

urlpatterns = [
    path("", HomeView.as_view(), name="home"),
    path("", include(api)),
    path("", include(api.legacy)),
    path("console/", include("moments.console.urls")),
    path("r/", include("moments.redeem.urls")),
    path("store/v1/", include("moments.fulfilment.urls")),
    # The library's own address for this has no room for the underscore of our ids.
    re_path(
        r"^accounts/password/reset/key/(?P<uidb36>usr_[0-9a-z]+)-(?P<key>.+)/$",
        new_password,
        name="account_reset_password_from_key",
    ),
    path("accounts/password/reset/", forgotten_password, name="account_reset_password"),
    path("accounts/confirm-email/", confirm_address, name="account_email_verification_sent"),
    path("accounts/login/code/confirm/", confirm_sign_in, name="account_confirm_login_code"),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("accounts/sessions/", include("allauth.usersessions.urls")),
    path("admin/", admin.site.urls),
    path("media/<path:path>", media, name="media"),
    path("stripe/webhook", stripe_inbox, name="stripe_webhook"),
    path("store/inbox/<slug:provider>", provider_inbox, name="provider_inbox"),
    path("healthz", health, name="health"),
]

# Without a provider there is nothing behind these addresses.
if settings.OPENID_APPS:
    urlpatterns += openid_urlpatterns

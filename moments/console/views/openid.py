"""On to the operator's OpenID Connect provider."""

import requests
from allauth.socialaccount.providers.openid_connect import views
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render


def sign_in_elsewhere(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Start signing in with the provider, by a page that leads there.

    A form may lead to this site only, and browsers hold redirects of its answer to that: a page that moves on
    by itself keeps the policy strict.
    """
    try:
        response: HttpResponse = views.login(request, provider_id)
    except requests.RequestException:
        return render(request, "socialaccount/authentication_error.html", status=502)
    if request.method == "POST" and isinstance(response, HttpResponseRedirect):
        context = {"redirect_to": response.url}
        return render(request, "socialaccount/login_redirect.html", context)
    return response

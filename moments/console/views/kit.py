"""The promotion kit: badges, the guideline for trademarked products, texts to copy (C8)."""

import hashlib
import posixpath
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header

from accounts.permissions import Right
from campaigns.queries.assets import trademarked_products_of
from kit.ids import is_id
from kit.places import language_name
from moments.console import promotion
from moments.console.access import ConsoleView
from moments.console.examples import LANGUAGES
from rewards.badge_drawing import drawable
from rewards.badges import BADGES
from rewards.messages import PLACEHOLDERS
from rewards.models import Product, WithdrawnAsset
from rewards.queries import withdrawn_badges, withdrawn_images

_HEADERS = {
    # Asked for each time, so that what is withdrawn is gone at once; unchanged, it isn't sent again.
    "Cache-Control": "private, no-cache",
    "Content-Security-Policy": "default-src 'none'; style-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
}
_PICTURES = {".webp": "image/webp", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png"}
_FILLED_IN = {
    "product": "the first reward of the moment in the customer's marketplace",
    "company": "the display name of your company",
    "end_date": "the last day of the campaign",
    "expiry_date": "the last day on which the reward can be redeemed",
}


class KitView(ConsoleView):
    """All that a company shows of the store and its products, and how."""

    template_name = "console/kit.html"
    page = "kit"
    right = Right.HELP

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = self.request.GET.get("language", "")
        language = asked if asked in LANGUAGES else "en"
        badges = withdrawn_badges()
        used = trademarked_products_of(self.company)
        images = withdrawn_images([product for product, _ in used])
        gone = sorted([*badges.values(), *images.values()], key=lambda one: one.withdrawn_at, reverse=True)
        return super().get_context_data(
            rows=promotion.rows_of(badges),
            gone=gone,
            snippet=promotion.snippet_of(badges),
            drawn_as=drawable(settings.STORE_NAME),
            used=[(product, campaigns, images.get(product.pk)) for product, campaigns in used],
            texts=promotion.messages_in(language),
            language=language,
            languages=[(one, language_name(one)) for one in LANGUAGES],
            placeholders=[(f"{{{name}}}", _FILLED_IN[name]) for name in PLACEHOLDERS],
            terms=promotion.model_terms(self.company),
            **kwargs,
        )


class KitFile(ConsoleView):
    """A file of the kit, to keep with `?download`; 410 with the reason once it is withdrawn."""

    page = "kit"
    right = Right.HELP

    def gone(self, withdrawn: WithdrawnAsset) -> HttpResponse:
        """Say since when the asset may not be used, and why."""
        context = self.get_context_data(withdrawn=withdrawn)
        return render(self.request, "console/kit_gone.html", context, status=410)

    def answer(self, content: bytes, content_type: str, name: str) -> HttpResponse:
        """The file, in a sandbox where nothing runs."""
        etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
        answer: HttpResponse = get_conditional_response(self.request, etag=etag) or HttpResponse(
            content, content_type=content_type
        )
        is_kept = "download" in self.request.GET
        for header, value in (_HEADERS | {"ETag": etag}).items():
            answer[header] = value
        answer["Content-Disposition"] = str(content_disposition_header(is_kept, name))
        return answer


class BadgeView(KitFile):
    """A badge as one of its files."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        badge, form = BADGES.get(kwargs["badge"]), promotion.FORMS.get(kwargs["form"])
        if badge is None or form is None:
            raise Http404
        withdrawn = withdrawn_badges().get(badge.key)
        if withdrawn is not None:
            return self.gone(withdrawn)
        return self.answer(form.content(badge), form.content_type, form.file_name(badge))


class ProductImageView(KitFile):
    """The detail-page image of a trademarked product that the company's open campaigns chose, unaltered."""

    product: Product

    def find(self) -> None:
        product_id = self.kwargs["product_id"]
        used = trademarked_products_of(self.company) if is_id("prd", product_id) else []
        product = next((one for one, _ in used if one.pk == product_id), None)
        if product is None or not product.image:
            raise Http404
        self.product = product

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        withdrawn = withdrawn_images([self.product]).get(self.product.pk)
        if withdrawn is not None:
            return self.gone(withdrawn)
        suffix = posixpath.splitext(str(self.product.image.name))[1].lower()
        try:
            with self.product.image.open("rb") as file:
                content = file.read()
        except FileNotFoundError as error:
            raise Http404 from error
        name = f"{self.product.sku}{suffix}"
        return self.answer(content, _PICTURES.get(suffix, "application/octet-stream"), name)

"""Mail to customers."""

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext

from kit import clock
from rewards.banners import BannerSize, has_sizes, sibling
from rewards.redemption import countries
from rewards.redemption.models import Order


def send_order_confirmation(*, order_id: str) -> None:
    """Tell the customer what was ordered and where it goes, once; a confirmation that was sent is not sent again.

    It is in the language of the order.
    A worker killed between sending and writing that down sends it a second time, under the same Message-ID.
    """
    order = (
        Order.objects.select_related("product", "promised", "redemption__account__user")
        .select_related("redemption__reward__offer__company")
        .filter(pk=order_id, confirmed_at=None)
        .first()
    )
    if order is None:
        return
    with translation.override(order.language):
        _letter(order).send()
    Order.objects.filter(pk=order.pk).update(confirmed_at=clock.now())


def _letter(order: Order) -> EmailMultiAlternatives:
    title = " ".join(order.product.title.split())
    host = settings.BASE_URL.partition("://")[2].partition(":")[0]
    context = {
        "order": order,
        "country": countries.name_of(order.country),
        "order_url": f"{settings.BASE_URL}/r/orders/{order.pk}",
        "banner_url": _banner_of(order.redemption.reward.offer.banner),
        "STORE_NAME": settings.STORE_NAME,
    }
    message = EmailMultiAlternatives(
        subject=gettext("We have your order: %(title)s") % {"title": title},
        body=render_to_string("redeem/mail/order.txt", context),
        to=[order.redemption.account.user.email],
        headers={"Message-ID": f"<{order.pk}@{host}>"},
    )
    message.attach_alternative(render_to_string("redeem/mail/order.html", context), "text/html")
    return message


def _banner_of(path: str) -> str:
    """The whole address of a campaign's banner in the size for mails (C5), empty where there is none.

    As JPEG: mail programs that show no WebP are still many.
    """
    if not has_sizes(path):
        return ""
    return f"{settings.BASE_URL}{default_storage.url(sibling(path, BannerSize.EMAIL, 'jpg'))}"

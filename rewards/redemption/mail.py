"""Mail to customers."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from kit import clock
from rewards.redemption import countries
from rewards.redemption.models import Order


def send_order_confirmation(*, order_id: str) -> None:
    """Tell the customer what was ordered and where it goes, once; a confirmation that was sent is not sent again.

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
    title = " ".join(order.product.title.split())
    host = settings.BASE_URL.partition("://")[2].partition(":")[0]
    context = {
        "order": order,
        "country": countries.name_of(order.country),
        "order_url": f"{settings.BASE_URL}/r/orders/{order.pk}",
        "STORE_NAME": settings.STORE_NAME,
    }
    message = EmailMultiAlternatives(
        subject=f"We have your order: {title}",
        body=render_to_string("redeem/mail/order.txt", context),
        to=[order.redemption.account.user.email],
        headers={"Message-ID": f"<{order.pk}@{host}>"},
    )
    message.attach_alternative(render_to_string("redeem/mail/order.html", context), "text/html")
    message.send()
    Order.objects.filter(pk=order.pk).update(confirmed_at=clock.now())

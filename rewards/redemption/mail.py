"""Mail to customers. Each is due until it is noted as sent; a hint sends it at once, a sweeper when that was lost."""

from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from kit import clock
from rewards.banners import BannerSize, has_sizes, sibling
from rewards.redemption import countries
from rewards.redemption.models import (
    MAILED,
    NoticeKind,
    Order,
    OrderMove,
    OrderNotice,
    OrderStatus,
    Return,
    ReturnStatus,
    StoreCredit,
    TrackingCorrection,
)
from rewards.redemption.queries import UNCONFIRMED, credit_instead_of, is_open_after


def send_order_confirmation(*, order_id: str) -> None:
    """Tell the customer what was ordered and where it goes, once; a confirmation that was sent is not sent again.

    A worker killed between sending and writing that down sends it a second time, under the same Message-ID.
    """
    order = (
        Order.objects.select_related("product", "promised", "card_payment", "redemption__account__user")
        .select_related("redemption__reward__offer__company")
        .filter(pk=order_id, confirmed_at=None)
        .exclude(status__in=UNCONFIRMED)
        .first()
    )
    if order is None:
        return
    _send(order, subject=_("We have your order: %(title)s"), template="order", key=order.pk)
    Order.objects.filter(pk=order.pk).update(confirmed_at=clock.now())


def send_move_mail(*, move_id: int) -> None:
    """Tell the customer once that an order was shipped, and how, or that it was cancelled and what holds now (S7).

    A code is not shipped: that it is here is told by its notice.
    """
    move = (
        OrderMove.objects.filter(pk=move_id, mailed_at=None, to_status__in=MAILED)
        .select_related("order__product", "order__promised", "order__redemption__account__user")
        .select_related(
            "order__redemption__reward__offer__company", "order__store_credit", "order__card_payment"
        )
        .first()
    )
    if move is None:
        return
    order = move.order
    if move.to_status == OrderStatus.SHIPPED and order.comes_as_code:
        OrderMove.objects.filter(pk=move.pk).update(mailed_at=clock.now())
        return
    if move.to_status == OrderStatus.SHIPPED:
        subject, template = _("On its way to you: %(title)s"), "shipped"
    else:
        subject, template = _("Cancelled: %(title)s"), "cancelled"
    key = f"{order.pk}.{move.to_status}"
    more = {
        "move": move,
        "by_customer": move.actor.startswith("customer:"),
        "not_paid": move.from_status == OrderStatus.UNPAID and move.actor.startswith("system:"),
    } | _after_cancelling(order)
    _send(order, subject=subject, template=template, key=key, **more)
    OrderMove.objects.filter(pk=move.pk).update(mailed_at=clock.now())


def send_tracking_mail(*, correction_id: int) -> None:
    """Tell the customer once what is right about the parcel, after something else was said (S7)."""
    made = (
        TrackingCorrection.objects.filter(pk=correction_id, told_at=None)
        .select_related("order__product", "order__promised", "order__redemption__account__user")
        .select_related("order__redemption__reward__offer__company")
        .first()
    )
    if made is None:
        return
    key = f"{made.order_id}.tracking.{made.number}"
    _send(made.order, subject=_("A correction about your parcel: %(title)s"), template="tracking", key=key)
    TrackingCorrection.objects.filter(pk=made.pk, told_at=None).update(told_at=clock.now())


def send_notice_mail(*, notice_id: int) -> None:
    """Tell the customer once that a gift is here, with the way to its code and not the code, or that the provider
    cancels the order no more. Of an order that was cancelled meanwhile nothing is told."""
    notice = (
        OrderNotice.objects.filter(pk=notice_id, mailed_at=None)
        .select_related("order__product", "order__promised", "order__redemption__account__user")
        .select_related("order__redemption__reward__offer__company")
        .first()
    )
    if notice is None:
        return
    if notice.order.status != OrderStatus.CANCELLED:
        subject, template = _NOTICES[NoticeKind(notice.kind)]
        _send(notice.order, subject=subject, template=template, key=f"{notice.order_id}.{notice.kind}")
    OrderNotice.objects.filter(pk=notice.pk).update(mailed_at=clock.now())


_NOTICES = {
    NoticeKind.GIFT_HERE: (_("Your gift is here: %(title)s"), "gift_here"),
    NoticeKind.CANCEL_REFUSED: (_("Not cancelled: %(title)s"), "cancel_refused"),
}


def send_return_mail(*, return_id: str) -> None:
    """Tell the customer once how a return ended: with credit, without, or refused and why (R9)."""
    found = (
        Return.objects.filter(pk=return_id, mailed_at=None, ended_at__isnull=False)
        .select_related("order__product", "order__promised", "order__redemption__account__user")
        .select_related("order__redemption__reward__offer__company")
        .first()
    )
    if found is None:
        return
    is_refused = found.status == ReturnStatus.REFUSED
    subject = _("About your return: %(title)s") if is_refused else _("Your return: %(title)s")
    credit = StoreCredit.objects.filter(cause=f"return:{found.pk}").first()
    _send(
        found.order,
        subject=subject,
        template="returned",
        key=found.pk,
        found=found,
        is_refused=is_refused,
        credit=credit,
    )
    Return.objects.filter(pk=found.pk).update(mailed_at=clock.now())


def _after_cancelling(order: Order) -> dict[str, Any]:
    """What a customer has after a cancelled order: the reward, or the credit, open again, or other credit for it."""
    return {"credit": credit_instead_of(order), "is_open": is_open_after(order)}


def _send(order: Order, *, subject: str, template: str, key: str, **more: Any) -> None:
    """Send one mail about an order in its language, as text and as HTML, under a Message-ID made of `key`.

    `subject` has a place for the product's title. To an account whose data were erased nothing is sent.
    """
    user = order.redemption.account.user
    if user is None:
        return
    with translation.override(order.language):
        _letter(order, to=user.email, subject=subject, template=template, key=key, more=more).send()


def _letter(
    order: Order, *, to: str, subject: str, template: str, key: str, more: dict[str, Any]
) -> EmailMultiAlternatives:
    host = settings.BASE_URL.partition("://")[2].partition(":")[0]
    context = {
        "order": order,
        "country": countries.name_of(order.country),
        "paid": payment.amount if (payment := order.paid_by_card) and payment.is_paid else None,
        "order_url": f"{settings.BASE_URL}/r/orders/{order.pk}",
        "banner_url": _banner_of(order.redemption.reward.offer.banner),
        "STORE_NAME": settings.STORE_NAME,
        **more,
    }
    message = EmailMultiAlternatives(
        subject=gettext(subject) % {"title": " ".join(order.product.title.split())},
        body=render_to_string(f"redeem/mail/{template}.txt", context),
        to=[to],
        headers={"Message-ID": f"<{key}@{host}>"},
    )
    message.attach_alternative(render_to_string(f"redeem/mail/{template}.html", context), "text/html")
    return message


def _banner_of(path: str) -> str:
    """The whole address of a campaign's banner in the size for mails (C5), empty where there is none.

    As JPEG: mail programs that show no WebP are still many.
    """
    if not has_sizes(path):
        return ""
    return f"{settings.BASE_URL}{default_storage.url(sibling(path, BannerSize.EMAIL, 'jpg'))}"
